"""A game by mail is begun: a scenario, a side, and an invitation for the other player."""

from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from game import mail, report
from game.core.errors import LineOfContactError
from game.scenario import Scenario, list_ids, load
from game.ui.panels import Choice, rows
from game.ui.screens.mailletters import CHANCE_WORDS, about
from game.ui.screens.mailpage import Page

if TYPE_CHECKING:
    from game.ui.app import App


class MailStart(Page):
    """The list of scenarios on the left, what both players read on the right, side and chance below."""

    name = "mail start"

    def __init__(self, app: "App") -> None:
        super().__init__(app)
        self._found: list[Scenario] = []
        self._chosen, self._side, self._chance = "", "", mail.CHANCES[0]
        self._first = 0

    def open(self) -> None:
        """Read the scenarios; one with faults cannot be played by mail and is left out."""
        self.app.busy("Reading the scenarios")
        for name in list_ids():
            try:
                self._found.append(load(name))
            except LineOfContactError:
                continue
        order = {"introductory": 0, "intermediate": 1, "demanding": 2}
        self._found.sort(key=lambda scenario: (order[scenario.prose.difficulty], scenario.board.start, scenario.id))
        if self._found:
            self._chosen, self._side = self._found[0].id, str(self._found[0].board.first_side)
        self.build()

    @property
    def chosen(self) -> Scenario | None:
        """The scenario chosen."""
        return next((scenario for scenario in self._found if scenario.id == self._chosen), None)

    def build(self) -> None:
        """Put list, text and choices on the sheet."""
        sheet, (width, _) = self.sheet, self.app.size
        margin = sheet.u(20)
        inner = width - 2 * margin
        top = self.head("Start a game by mail")
        scenario = self.chosen
        write = [Choice("Write the invitation", self._write, "primary")] if scenario else []
        bottom = self.foot([*write, Choice("Back", self.back)])
        if scenario is None:
            sheet.text("No scenario could be read.", pygame.Rect(margin, top, inner, bottom - top))
            self.finish("Back")
            return
        groups = self._choices(scenario)
        folder = f"Letters go to {self.app.settings.letters_folder}"
        high = sum(sheet.flow_height(group, inner) for group in groups) + sheet.line("dim")
        y = bottom - high
        left = min(sheet.u(400), (width - 3 * margin) // 2)
        rows(
            sheet,
            [(one.title, self._choose(one), one.id == self._chosen) for one in self._found],
            pygame.Rect(margin, top, left, y - top - sheet.u(8)),
            self._first,
            self._page,
        )
        x = 2 * margin + left
        sheet.text(self._about(scenario), pygame.Rect(x, top, width - margin - x, y - top - sheet.u(8)))
        for group in groups:
            y = sheet.flow(group, margin, y, inner)
        sheet.label(self._shortened(folder, inner), pygame.Rect(margin, y, inner, sheet.line("dim")), "dim", tip=folder)
        self.finish(scenario.title)

    def _shortened(self, text: str, width: int) -> str:
        """Return *text* without its middle where it is too wide; the tooltip has all of it."""
        room = width - self.sheet.u(10)
        for kept in range(len(text), 8, -1):
            short = text if kept == len(text) else f"{text[: kept // 2]}…{text[-(kept // 2) :]}"
            if self.sheet.width_of(short, "dim") <= room:
                return short
        return text

    def _choices(self, scenario: Scenario) -> list[list[Choice]]:
        board = scenario.board
        sides = [
            Choice(
                ("● " if str(side.id) == self._side else "○ ")
                + f"Play {side.label}{', who move first' if side.id == board.first_side else ''}",
                self._set(_side=str(side.id)),
                "chosen" if str(side.id) == self._side else "",
                name=str(side.id),
            )
            for side in board.sides
        ]
        more = [
            Choice(f"Chance: {CHANCE_WORDS[self._chance]}", self._next_chance, name="chance"),
            Choice("Write letters to another folder", self._another, name="another"),
        ]
        return [sides, more]

    def _about(self, scenario: Scenario) -> str:
        board = scenario.board
        letters = 2 * board.turns * board.charts.calendar.impulses
        head = [
            f"<b>{escape(scenario.title)}</b>",
            f"{report.period(board, 1, board.turns)} · {report.count(board.turns, 'turn')}, so "
            f"about {report.count(letters, 'letter')} · {scenario.prose.difficulty}",
        ]
        return f"{'<br>'.join(head)}<br><br>{about(scenario)}"

    def _set(self, **fields: str) -> Callable[[], None]:
        def act() -> None:
            for name, value in fields.items():
                setattr(self, name, value)
            self.build()

        return act

    def _next_chance(self) -> None:
        at = mail.CHANCES.index(self._chance)
        self._set(_chance=mail.CHANCES[(at + 1) % len(mail.CHANCES)])()

    def _choose(self, scenario: Scenario) -> Callable[[], None]:
        return self._set(_chosen=scenario.id, _side=str(scenario.board.first_side))

    def _page(self, first: int) -> None:
        self._first = first
        self.build()

    def _another(self) -> None:
        from game.ui.screens.mailbox import ChooseFolder

        self.app.push(ChooseFolder(self.app, self.app.settings.letters_folder, self._keep))

    def _keep(self, folder: Path) -> None:
        self.app.change(letters=str(folder))

    def _write(self) -> None:
        if self.chosen is not None:
            self.post(partial(mail.invite, self.chosen, self._side, self._chance))

    def back(self) -> None:
        """Go to the list of games by mail."""
        from game.ui.screens.mail import MailGames

        self.app.show(MailGames(self.app))
