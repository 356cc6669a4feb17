"""The briefing: the content note, the two facts, both sides' briefings side by side, and who plays."""

import secrets
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

import pygame
from pygame_gui.elements import UITextEntryLine

from game.record import PERSON, Game, new_save_path
from game.scenario import Scenario
from game.ui import cards, citing
from game.ui.opponent import opponents
from game.ui.panels import Choice, Sheet
from game.ui.screens.layer import Ask, Layer

if TYPE_CHECKING:
    from game.ui.app import App

BOTH, WATCH = "both", "watch"
CHANCE_WORDS = {"dice": "dice", "expected": "every roll as its mean"}


class Briefing(Layer):
    """Both briefings are open to both sides, in equal boxes."""

    name = "briefing"

    def __init__(self, app: "App", scenario: Scenario) -> None:
        super().__init__(app)
        self.scenario = scenario
        self._names = opponents()
        self._who = str(scenario.board.first_side)
        self._opponent = self._names[0]
        self._chance = "dice"
        self._seed = secrets.token_hex(3)
        self._entry: UITextEntryLine | None = None
        self._choosing = False
        """Whether the second page is shown, where a large text leaves no room for both."""

    def build(self) -> None:
        """Put the note, the facts, two equal columns and the choices on the sheet."""
        sheet, (width, height) = self.sheet, self.app.size
        prose = self.scenario.prose
        sheet.begin("all")
        self._entry = None
        margin, gap = sheet.u(16), sheet.u(6)
        inner = width - 2 * margin
        sheet.label(self.scenario.title, pygame.Rect(margin, margin, inner, sheet.line("head")), "head")
        y = margin + sheet.line("head") + gap
        facts = f"<b>Two facts.</b> {escape(prose.two_facts)}" if prose.two_facts else ""
        note = escape(prose.content_note).replace("Before you continue.", "<b>Before you continue.</b>", 1)
        board = self.scenario.board
        told = (cards.chapter(board), note, facts, cards.opening(board, prose))
        opening = "<br><br>".join(part for part in told if part)
        rows = self._choices()
        high = sum(sheet.flow_height(row, inner) for row in rows) + sheet.row + gap
        bottom = height - margin - high
        if bottom - y < sheet.line() * 17:
            if self._choosing:
                self._put_choices(rows, margin, y, inner)
                sheet.end()
                return
            bottom = height - margin - sheet.row
            rows = [[Choice("Choose who plays", self._turn_page, "primary"), Choice("Back", self.back)]]
        if opening:
            tall = min((bottom - y) * 2 // 5, sheet.height_of(opening, inner))
            sheet.text(opening, pygame.Rect(margin, y, inner, tall), self._link, "note")
            y += tall + gap
        half = (inner - gap) // 2
        for n, side in enumerate(self.scenario.board.sides):
            area = pygame.Rect(margin + n * (half + gap), y, half, bottom - y - gap)
            sheet.text(cards.briefing(self.scenario.board, prose, side.id), area, self._link, str(side.id))
        if len(rows) == 1:
            sheet.flow(rows[0], margin, bottom, inner)
            sheet.end()
            sheet.focus_on(rows[0][0].text)
            return
        self._put_choices(rows, margin, bottom, inner)
        sheet.end()

    def _put_choices(self, rows: list[list[Choice]], x: int, y: int, width: int) -> None:
        for row in rows:
            y = self.sheet.flow(row, x, y, width)
        self._seed_line(self.sheet, x, y, width)
        if self.sheet.focus is None:
            self.sheet.focus_on("Begin")

    def _link(self, link: str) -> None:
        """Show the card of a source that a text leans on."""
        kind, _, value = link.partition(":")
        if kind == "source":
            html = citing.source_card(self.scenario.prose, value)
            self.app.push(Ask(self.app, "Source", html, [("Close", lambda: None)]))

    def _turn_page(self) -> None:
        self._choosing = not self._choosing
        self.build()

    def _choices(self) -> list[list[Choice]]:
        sides = self.scenario.board.sides
        who = [
            *((str(side.id), side.label) for side in sides),
            (BOTH, "Both, taking turns at this screen"),
            (WATCH, "Watch the computer play both"),
        ]
        play = [
            Choice(("● " if key == self._who else "○ ") + text, self._set(_who=key), self._style(key), name=key)
            for key, text in who
        ]
        more = [
            Choice(f"Computer player: {self._opponent}", self._next_opponent, name="opponent"),
            Choice(f"Chance: {CHANCE_WORDS[self._chance]}", self._next_chance, name="chance"),
        ]
        return [play, more]

    def _style(self, key: str) -> str:
        return "chosen" if key == self._who else ""

    def _seed_line(self, sheet: Sheet, x: int, y: int, width: int) -> None:
        label = "Seed"
        wide = sheet.width_of(label) + sheet.u(16)
        sheet.label(label, pygame.Rect(x, y, wide, sheet.row))
        begin = Choice("Begin", self.begin, "primary")
        back = Choice("Back", self.back)
        self._entry = sheet.entry(pygame.Rect(x + wide, y, sheet.u(140), sheet.row), self._seed, "seed")
        x += wide + sheet.u(148)
        sheet.flow([begin, back], x, y, width)

    def _set(self, **fields: str) -> Callable[[], None]:
        def act() -> None:
            if self._entry is not None:
                self._seed = self._entry.get_text()
            for name, value in fields.items():
                setattr(self, name, value)
            self.build()

        return act

    def _next_opponent(self) -> None:
        at = self._names.index(self._opponent)
        self._set(_opponent=self._names[(at + 1) % len(self._names)])()

    def _next_chance(self) -> None:
        self._set(_chance="expected" if self._chance == "dice" else "dice")()

    def rebuild(self) -> None:
        """Build anew, keeping the seed that was typed."""
        if self._entry is not None:
            self._seed = self._entry.get_text()
        super().rebuild()

    def submit(self) -> None:
        """Begin."""
        self.begin()

    def back(self) -> None:
        """Go back to the texts, where they have a page of their own, or to the list."""
        if self._choosing:
            self._turn_page()
            return
        from game.ui.screens.scenarios import Scenarios

        self.app.show(Scenarios(self.app, chosen=self.scenario.id))

    def begin(self) -> None:
        """Open the game and show the board."""
        from game.ui.screens.board import board_for

        typed = self._entry.get_text() if self._entry is not None else self._seed
        seed = typed.strip() or secrets.token_hex(3)
        people = {BOTH: [str(side.id) for side in self.scenario.board.sides], WATCH: []}.get(self._who, [self._who])
        players = {
            str(side.id): PERSON if str(side.id) in people else self._opponent for side in self.scenario.board.sides
        }
        self.app.busy("Setting up")
        game = Game.new(self.scenario, seed, self._chance, players, new_save_path(self.scenario.id))
        self.app.show(board_for(self.app, game))
