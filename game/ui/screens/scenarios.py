"""The list of scenarios: what there is, when and where it is set, how long it takes, what its record tells of."""

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

import pygame

from game import report
from game.core.errors import LineOfContactError
from game.scenario import Scenario, list_ids, load
from game.ui.panels import Choice, rows
from game.ui.screens.layer import Layer

if TYPE_CHECKING:
    from game.ui.app import App


class Scenarios(Layer):
    """The list on the left, what is known of the chosen one on the right."""

    name = "scenarios"

    def __init__(self, app: "App", *, replay: bool = False, chosen: str = "") -> None:
        super().__init__(app)
        self._replay = replay
        self._found: list[Scenario] = []
        self._faults: list[str] = []
        self._chosen = chosen
        self._first = 0

    def open(self) -> None:
        """Read the scenarios; one with faults is named and left out."""
        self.app.busy("Reading the scenarios")
        for name in list_ids():
            try:
                self._found.append(load(name))
            except LineOfContactError as error:
                self._faults.append(f"{name}: {str(error).splitlines()[0]}")
        order = {"introductory": 0, "intermediate": 1, "demanding": 2}
        self._found.sort(key=lambda scenario: (order[scenario.prose.difficulty], scenario.board.start, scenario.id))
        if self._found and self._chosen not in {scenario.id for scenario in self._found}:
            self._chosen = self._found[0].id
        self.build()

    @property
    def chosen(self) -> Scenario | None:
        """The scenario chosen."""
        return next((scenario for scenario in self._found if scenario.id == self._chosen), None)

    def build(self) -> None:
        """Put list, text and buttons on the sheet."""
        sheet, (width, height) = self.sheet, self.app.size
        sheet.begin("all")
        margin = sheet.u(20)
        sheet.label(
            "Replay history" if self._replay else "Scenarios",
            pygame.Rect(margin, margin, width - 2 * margin, sheet.line("head")),
            "head",
        )
        top = margin + sheet.line("head") + sheet.u(8)
        scenario = self.chosen
        choices = [Choice("Back", self.back)]
        if scenario is not None:
            watch = Choice("Replay as it happened", self._watch, "primary" if self._replay else "")
            play = Choice("Read the briefing", self._brief, "" if self._replay else "primary")
            choices = [watch, play, *choices] if self._replay else [play, watch, *choices]
        high = sheet.flow_height(choices, width - 2 * margin)
        bottom = height - margin - high
        left = min(sheet.u(400), (width - 3 * margin) // 2)
        rows(
            sheet,
            [(found.title, self._choose(found.id), found.id == self._chosen) for found in self._found],
            pygame.Rect(margin, top, left, bottom - top - sheet.u(8)),
            self._first,
            self._page,
        )
        text = self._about(scenario) if scenario else "No scenario could be read."
        if self._faults:
            text += "<br><br><b>Left out, with faults</b><br>" + "<br>".join(map(escape, self._faults))
        x = 2 * margin + left
        sheet.text(text, pygame.Rect(x, top, width - margin - x, bottom - top - sheet.u(8)))
        sheet.flow(choices, margin, bottom, width - 2 * margin)
        sheet.end()
        if sheet.focus is None and scenario is not None:
            sheet.focus_on(scenario.title)

    def _about(self, scenario: Scenario) -> str:
        board, prose = scenario.board, scenario.prose
        km = board.scale_m / 1000
        lines = [
            f"<b>{escape(scenario.title)}</b>",
            f"{report.clock(board, 1)} to {report.clock(board, board.turns)}",
            f"{board.turns} turns of {board.charts.calendar.hours} hours · about {prose.minutes} minutes of play · "
            f"{prose.difficulty}",
            f"Map {board.grid.cols} by {board.grid.rows} hexes of {km:g} km · {len(board.roster)} units · "
            f"{'what a side cannot see is hidden' if board.fog else 'all units are seen'}",
            "",
            escape(prose.summary),
        ]
        if prose.content_note:
            lines += ["", f"<b>Content.</b> {escape(prose.content_note)}"]
        return "<br>".join(lines)

    def _choose(self, name: str) -> Callable[[], None]:
        def act() -> None:
            self._chosen = name
            self.build()

        return act

    def _page(self, first: int) -> None:
        self._first = first
        self.build()

    def back(self) -> None:
        """Go back to the title."""
        self.app.title()

    def _brief(self) -> None:
        from game.ui.screens.briefing import Briefing

        if self.chosen is not None:
            self.app.show(Briefing(self.app, self.chosen))

    def _watch(self) -> None:
        from game.ui.screens.board import open_replay

        if self.chosen is not None:
            self.app.show(open_replay(self.app, self.chosen.id, None, None))
