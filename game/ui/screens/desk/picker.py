"""A list of things that can be done, the one chosen told below with what it costs and does, and a button to do it."""

from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

import pygame

from game.core.board import NOWHERE
from game.core.orders import Order
from game.ui.input import Command
from game.ui.panels import Choice, rows

if TYPE_CHECKING:
    from game.ui.screens.desk.desk import Desk


_BESIDE: Final = 640
"""Width, in pixels of a 100 % text, from which list and text stand beside each other."""


class Entry(NamedTuple):
    """One line: its key and words, what is told of it, the order it stands for, what forbids it, where it is.

    The `tail` stands at the end of the line, and stays when the words before it are cut. Words that are too long for
    the line give way to the `head`; all of them stand in what is told below.
    """

    key: str
    words: str
    html: str
    order: Order
    refused: str = ""
    at: int = NOWHERE
    tail: str = ""
    head: str = ""


class Picker:
    """Shows entries and gives the order of the one chosen. What is refused can be chosen, to read why."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self.chosen = ""
        self._first = 0
        self._entries: tuple[Entry, ...] = ()

    def build(self, entries: Sequence[Entry], area: pygame.Rect, verb: str, nothing: str) -> None:
        """Put the list, the chosen entry and its button into *area*."""
        sheet = self.desk.sheet
        self._entries = tuple(entries)
        if not entries:
            sheet.text(escape(nothing), area, name="nothing")
            return
        if self.chosen not in {entry.key for entry in entries}:
            self.chosen = next((entry.key for entry in entries if not entry.refused), entries[0].key)
        gap, step = sheet.u(3), sheet.row + sheet.u(3)
        if area.width >= sheet.u(_BESIDE):
            # A wide place: the list on the left, what is chosen on the right.
            left = area.width * 2 // 5
            listed = pygame.Rect(area.x, area.y, left, area.height)
            below = pygame.Rect(area.x + left + gap * 2, area.y, area.width - left - gap * 2, area.height)
        else:
            most = area.height - max(area.height * 2 // 5, sheet.line() * 5)
            high = step * min(len(entries), max(2, most // step))
            listed = pygame.Rect(area.x, area.y, area.width, high)
            below = pygame.Rect(area.x, listed.bottom + gap, area.width, area.bottom - listed.bottom - gap)
        rows(
            sheet,
            [
                (
                    self._line(entry, listed.width),
                    self._choose(entry.key),
                    entry.key == self.chosen,
                    "row_off" if entry.refused else "row",
                )
                for entry in entries
            ],
            listed,
            self._first,
            self._page,
        )
        self._detail(below, verb)

    def _line(self, entry: Entry, width: int) -> str:
        """Return the words of a line: all of them, or the head of them; the chosen one is bold and marked."""
        sheet, chosen = self.desk.sheet, entry.key == self.chosen
        style = "bold" if chosen else "body"
        room = width - sheet.u(24) - (sheet.width_of("● ", "bold") if chosen else 0)
        for words in (entry.words, entry.head):
            if words and sheet.width_of(words + entry.tail, style) <= room:
                return words + entry.tail
        if chosen and sheet.width_of(entry.head or entry.words, style) <= room:
            return entry.head or entry.words  # its price is told below
        return sheet.cut(entry.head or entry.words, room - sheet.width_of(entry.tail, style), style) + entry.tail

    def _detail(self, area: pygame.Rect, verb: str) -> None:
        """Tell of the entry chosen, with the buttons right below what is told."""
        desk, sheet, entry = self.desk, self.desk.sheet, self.entry
        assert entry is not None
        choices = []
        if desk.can_order and not entry.refused:
            choices.append(Choice(verb, Command.ACT_OF_COUNCIL, "chosen", name="act"))
        if entry.at != NOWHERE:
            choices.append(Choice("Show on the map", self._look, name="look"))
        feet = sheet.flow_height(choices, area.width)
        html = entry.html
        if entry.refused:
            html += f"<br><br><b>Not now:</b> {escape(entry.refused)}"
        room = max(sheet.line() * 2, area.height - feet - sheet.u(4))
        high = min(room, sheet.height_of(html, area.width))
        sheet.text(html, pygame.Rect(area.x, area.y, area.width, high), desk.link, "told")
        sheet.flow(choices, area.x, area.y + high + sheet.u(4), area.width)

    @property
    def entry(self) -> Entry | None:
        """The entry that is chosen."""
        return next((entry for entry in self._entries if entry.key == self.chosen), None)

    def act(self) -> None:
        """Give the order of the entry chosen."""
        if self.entry is not None:
            self.desk.give(self.entry.order)

    def _look(self) -> None:
        if self.entry is not None:
            self.desk.look_at(self.entry.at)

    def _choose(self, key: str) -> Callable[[], None]:
        def act() -> None:
            self.chosen = key
            self.desk.build()

        return act

    def _page(self, first: int) -> None:
        self._first = first
        self.desk.build()
