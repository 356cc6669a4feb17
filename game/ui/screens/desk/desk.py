"""The desk itself: the week on top, pages as tabs, up to four parts beside each other or one at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import pygame

from game import engine, report
from game.core.board import SideId
from game.core.orders import Order
from game.core.state import State
from game.ui import campaign, cards, theme
from game.ui.input import EVERYWHERE, PAPERS, Command, command_of
from game.ui.panels import Choice
from game.ui.reasons import Reasons
from game.ui.screens import layer
from game.ui.screens.desk.picker import Picker

if TYPE_CHECKING:
    from game.ui.app import App
    from game.ui.screens.board import Board

WIDE: Final = 1050
"""How wide the window must be, in pixels of a 100 % text, for the parts of a page to stand beside each other."""
_KEYS_FIT: Final = 760
"""How wide the window must be for the tabs to name their keys."""
PAGES: Final = {
    "council": ("Council", Command.PAGE_COUNCIL),
    "forces": ("Forces", Command.PAGE_FORCES),
    "politics": ("Politics", Command.PAGE_POLITICS),
    "diplomacy": ("Diplomacy", Command.PAGE_DIPLOMACY),
    "people": ("People", Command.PAGE_PEOPLE),
    "air": ("Air", Command.PAGE_AIR),
    "supply": ("Supply", Command.PAGE_SUPPLY),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page: its title, its share of the width, and what builds it into a rectangle."""

    title: str
    share: int
    build: Callable[[pygame.Rect], None]


class Desk(layer.Layer):
    """The pages of one game's side. It looks through the board it was opened from and gives orders through it."""

    name = "desk"

    def __init__(self, app: "App", board: "Board", page: str = "council") -> None:
        super().__init__(app)
        from game.ui.screens.desk.affairs import Affairs
        from game.ui.screens.desk.council import Council
        from game.ui.screens.desk.means import Means

        self.board, self.page, self.part = board, page, 0
        self.pickers = {name: Picker(self) for name in PAGES}
        self.side = SideId(board.viewer or board.state.active or str(board.printed.sides[0].id))
        self.reasons = Reasons(board.printed, board.viewer)
        self._drawn: list[Callable[[pygame.Surface], None]] = []
        council, affairs, means = Council(self), Affairs(self), Means(self)
        self._pages: dict[str, Callable[[], list[Part]]] = {
            "council": council.parts,
            "forces": means.forces,
            "politics": affairs.politics,
            "diplomacy": affairs.diplomacy,
            "people": affairs.people,
            "air": means.air,
            "supply": means.supply,
        }
        self.council = council

    # -- what it looks at

    @property
    def known(self) -> State:
        """The State on screen, as the viewer knows it."""
        return self.board.known

    @property
    def can_order(self) -> bool:
        """Whether orders can be given here now."""
        return self.board.can_order and self.known.active == self.side

    @property
    def label(self) -> str:
        """The label of the side whose desk it is."""
        return str(self.board.printed.side(self.side).label)

    @property
    def other(self) -> SideId:
        """The other side."""
        return SideId(str(self.board.printed.other(self.side)))

    # -- building

    @property
    def _wide(self) -> bool:
        return self.app.size[0] >= self.sheet.u(WIDE)

    def build(self) -> None:
        """Put the week, the tabs, the page and the buttons at its foot on the sheet."""
        sheet, (width, height) = self.sheet, self.app.size
        self.reasons.read(self.board.game.orders[: self.board.moment])
        self._drawn = []
        sheet.begin("desk")
        margin, gap = sheet.u(12), sheet.u(8)
        inner = width - 2 * margin
        y = self._head(pygame.Rect(margin, 0, inner, height))
        foot = self._foot(pygame.Rect(margin, y, inner, height - y - gap))
        parts = self._pages[self.page]()
        if self._wide:
            self._beside(parts, pygame.Rect(margin, y, inner, foot - y - gap))
        else:
            self.part %= len(parts)
            choices = [
                Choice(("● " if n == self.part else "") + part.title, self._show_part(n), _chosen(n == self.part))
                for n, part in enumerate(parts)
            ]
            y = sheet.flow(choices, margin, y, inner)
            self._part(parts[self.part], pygame.Rect(margin, y, inner, foot - y - gap), titled=False)
        sheet.end()
        if sheet.focus is None:
            sheet.focus_on(self.first_focus)

    first_focus = ""
    """The widget that takes the keyboard when nothing has it."""

    def _head(self, area: pygame.Rect) -> int:
        sheet, known = self.sheet, self.known
        turn = max(1, known.turn)
        when = campaign.week(known, turn) or f"Turn {turn}, {report.clock(known.board, turn)}"
        head = pygame.Rect(0, 0, self.app.size[0], sheet.row + sheet.u(10))
        sheet.fill(head)
        told = self._told()
        wide = sheet.width_of(told) + sheet.u(12)
        mark = cards.side_label(known, self.side)
        title = pygame.Rect(area.x, sheet.u(6), area.width - wide, sheet.row)
        for words in (f"{when} · {mark} · {known.sky.replace('_', ' ')}, {known.ground}", f"{when} · {mark}", when):
            if sheet.width_of(words, "bold") < title.width - sheet.u(8):
                break
        sheet.label(words, title, "bold")
        sheet.label(told, pygame.Rect(area.right - wide, sheet.u(6), wide, sheet.row))
        keys = self.app.size[0] >= sheet.u(_KEYS_FIT)
        waiting = len(self.council.cards()) if self.can_order else 0
        tabs = [
            Choice(
                ("● " if name == self.page else "") + text + (f" · {waiting}" if name == "council" and waiting else ""),
                command if keys else partial(self.show, name),
                _chosen(name == self.page),
                name=name,
                tip=command.value,
            )
            for name, (text, command) in PAGES.items()
        ]
        return sheet.flow(tabs, area.x, head.bottom + sheet.u(6), area.width) + sheet.u(2)

    def _told(self) -> str:
        """Return the two numbers a council works with."""
        known = self.known
        means = known.tracks.get(f"means.{self.side}")
        parts = []
        if self.side in known.acts:
            parts.append(f"{report.count(known.acts[self.side], 'act')} left this week")
        if means is not None:
            parts.append(f"means {means}")
        return " · ".join(parts)

    def _foot(self, area: pygame.Rect) -> int:
        """Put the buttons at the foot and the message beside them; return the y above which the page ends."""
        sheet, board = self.sheet, self.board
        choices = [Choice("To the map", Command.DESK, "primary" if self.can_order else "")]
        if not board.viewer:
            label = board.printed.side(self.other).label
            choices.append(Choice(f"Desk of the {label}", self._turn_round, name="other side"))
        if self.can_order:
            if board.game.can_undo:
                choices.append(Choice("Undo", Command.UNDO))
            choices.append(Choice("End the rest of the week", Command.END_WEEK))
        high = sheet.flow_height(choices, area.width)
        line = sheet.line("dim") if board.message else 0
        y = area.bottom - high - line
        if line:
            sheet.label(board.message, pygame.Rect(area.x, y, area.width, line), "dim")
        sheet.flow(choices, area.x, y + line + sheet.u(4), area.width)
        return y

    def _beside(self, parts: list[Part], area: pygame.Rect) -> None:
        gap = self.sheet.u(10)
        whole = sum(part.share for part in parts)
        room, x = area.width - gap * (len(parts) - 1), area.x
        for part in parts:
            wide = room * part.share // whole
            self._part(part, pygame.Rect(x, area.y, wide, area.height), titled=True)
            x += wide + gap

    def _part(self, part: Part, area: pygame.Rect, *, titled: bool) -> None:
        sheet = self.sheet
        if titled:
            sheet.label(part.title, pygame.Rect(area.x, area.y, area.width, sheet.line("bold")), "bold")
            high = sheet.line("bold") + sheet.u(2)
            area = pygame.Rect(area.x, area.y + high, area.width, area.height - high)
        part.build(area)

    def draw_later(self, draw: Callable[[pygame.Surface], None]) -> None:
        """Let *draw* paint over the sheet in each frame, until the page is built anew."""
        self._drawn.append(draw)

    # -- what can be done

    def give(self, order: Order) -> bool:
        """Give *order* through the board; say below why it may not stand."""
        given = self.can_order and self.board.give(order)
        if self in self.app.layers:
            self.build()
        return given

    def look_at(self, at: int) -> None:
        """Go to the map and show hex *at* there."""
        self.back()
        self.board.jump(at)

    def link(self, link: str) -> None:
        """Follow a link of a text: a hex, a unit and a page of the record lead to the map."""
        kind, _, value = link.partition(":")
        if kind == "hex":
            self.look_at(int(value))
        elif kind in ("unit", "entry"):
            self.back()
            self.board.tab = "chronicle" if kind == "entry" else self.board.tab
            self.board.link(link)
            self.board.refresh()
        else:
            self.board.link(link)

    def _show_part(self, number: int) -> Callable[[], None]:
        def act() -> None:
            self.part = number
            self.build()

        return act

    def _turn_round(self) -> None:
        self.side = self.other
        self.build()

    def show(self, page: str) -> None:
        """Turn to *page*."""
        self.page, self.part = page, 0
        self.board.message = ""
        self.sheet.drop_focus()
        self.build()

    def command(self, command: Command) -> None:
        """Do what a key or a button asks for."""
        page = next((name for name, (_, key) in PAGES.items() if key is command), "")
        if page:
            self.show(page)
            return
        match command:
            case Command.DESK:
                self.back()
            case Command.PART_NEXT:
                self.part += 1
                self.build()
            case Command.UNDO:
                self.board.ordering.take_back(command)
                self.build()
            case Command.END_WEEK:
                if self.can_order:
                    self.back()
                    self.board.campaigning.command(command)
            case Command.ACT_OF_COUNCIL:
                self.pickers[self.page].act()
            case _ if self.page == "council" and self.council.command(command):
                pass
            case _:
                super().command(command)

    def key(self, event: pygame.event.Event) -> None:
        """Obey a key of the desk, or what every sheet knows."""
        command = command_of(event, (EVERYWHERE, PAPERS))
        if command is not None:
            self.command(command)
        else:
            self.sheet.key(event)

    def back(self) -> None:
        """Go to the map."""
        self.app.pop()
        self.board.refresh()

    def draw(self, surface: pygame.Surface) -> None:
        """Draw the page, and the bars on it."""
        surface.fill(theme.PANEL)
        self.sheet.draw(surface)
        for draw in self._drawn:
            draw(surface)


def _chosen(yes: bool) -> str:
    return "chosen" if yes else ""


def has_desk(known: State) -> bool:
    """Return whether the scenario has anything that a desk shows."""
    return engine.has_politics(known)
