"""The list of scenarios: what there is, when and where it is set, how long it takes, what its record tells of."""

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Final

import pygame

from game import report
from game.core.board import Board
from game.core.errors import LineOfContactError
from game.scenario import Scenario, list_ids, load
from game.ui.panels import Choice, rows
from game.ui.screens.layer import Layer

if TYPE_CHECKING:
    from game.ui.app import App

_WEEK: Final = 168
_LONG: Final = 300
"""From so many minutes on, a length is told in hours."""


def _turns(board: Board) -> str:
    """Return how many turns of how long a scenario has."""
    calendar = board.charts.calendar
    if calendar.hours == _WEEK and calendar.impulses > 1:
        return f"{board.turns} weeks of {calendar.impulses} impulses"
    return f"{board.turns} turns of {calendar.hours} hours"


def _length(minutes: int) -> str:
    """Return how long a game takes, in words.

    >>> _length(90), _length(1800)
    ('90 minutes', '30 hours')
    """
    return f"{minutes} minutes" if minutes < _LONG else f"{round(minutes / 60)} hours"


class Scenarios(Layer):
    """The list on the left, what is known of the chosen one on the right."""

    name = "scenarios"

    def __init__(self, app: "App", *, replay: bool = False, chosen: str = "") -> None:
        super().__init__(app)
        self._replay = replay
        self._found: list[Scenario] = []
        self._faults: list[str] = []
        self._chosen, _, self._part = chosen.partition("/")
        """The scenario chosen, and its chapter; "" is the whole of it."""
        self._first = 0
        self._first_part = 0

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
        widest = max((sheet.width_of(f"● {found.title}", "bold") for found in self._found), default=0)
        left = min(max(sheet.u(260), widest + sheet.u(30)), (width - 3 * margin) // 2)
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
        right = pygame.Rect(x, top, width - margin - x, bottom - top - sheet.u(8))
        parts = self._chapters(scenario, right.width - sheet.u(30)) if scenario else []
        if parts:
            # Half of the height at most: a large text leaves the rest to be scrolled.
            high = min(len(parts) * (sheet.row + sheet.u(3)), right.height // 2)
            listed = pygame.Rect(right.x, right.bottom - high, right.width, high)
            right.height -= high + sheet.u(6)
            rows(sheet, parts, listed, self._first_part, self._page_part)
        sheet.text(text, right)
        sheet.flow(choices, margin, bottom, width - 2 * margin)
        sheet.end()
        if sheet.focus is None and scenario is not None:
            sheet.focus_on(scenario.title)

    def _about(self, scenario: Scenario) -> str:
        board, prose = scenario.board, scenario.prose
        km = board.scale_m / 1000
        lines = [
            f"<b>{escape(scenario.title)}</b>",
            report.period(board, 1, board.turns)
            if board.chapters
            else f"{report.clock(board, 1)} to {report.clock(board, board.turns)}",
            f"{_turns(board)} · about {_length(prose.minutes)} of play · {prose.difficulty}",
            f"Map {board.grid.cols} by {board.grid.rows} hexes of {km:g} km · {len(board.roster)} units · "
            f"{'what a side cannot see is hidden' if board.fog else 'all units are seen'}",
            "",
            escape(prose.summary),
        ]
        chapter = next((entry for entry in board.chapters if entry.id == self._part), None)
        if chapter is not None:
            days = report.period(board, chapter.first, chapter.last)
            weeks = chapter.last - chapter.first + 1
            long = _length(prose.minutes * weeks // board.turns)
            lines += [
                "",
                f"<b>{escape(chapter.title)}</b><br>{days} · {report.count(weeks, 'week')} · about {long} of play<br>"
                f"{escape(chapter.summary)}",
            ]
        if prose.content_note:
            lines += ["", f"<b>Content.</b> {escape(prose.content_note)}"]
        return "<br>".join(lines)

    def _chapters(self, scenario: Scenario, width: int) -> list[tuple[str, Callable[[], None], bool]]:
        """Return the whole of a scenario and its chapters as lines of a list; nothing where it has none.

        In a narrow list the weeks are left out: the text above says them.
        """
        board = scenario.board
        if not board.chapters:
            return []
        lines = [("The whole", f" · weeks 1-{board.turns}", "")]
        lines += [(entry.title, f" · weeks {entry.first}-{entry.last}", entry.id) for entry in board.chapters]
        fits = all(self.sheet.width_of(f"● {title}{weeks}", "bold") <= width for title, weeks, _ in lines)
        return [
            (title + weeks if fits else title, self._choose_part(part), part == self._part)
            for title, weeks, part in lines
        ]

    def _choose_part(self, part: str) -> Callable[[], None]:
        def act() -> None:
            self._part = part
            self.build()

        return act

    def _page_part(self, first: int) -> None:
        self._first_part = first
        self.build()

    def _choose(self, name: str) -> Callable[[], None]:
        def act() -> None:
            self._part = self._part if name == self._chosen else ""
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
            self.app.show(Briefing(self.app, self._opened(self.chosen)))

    def _opened(self, whole: Scenario) -> Scenario:
        """Return the chapter chosen, or the whole of the scenario."""
        if not self._part:
            return whole
        self.app.busy("Opening the chapter")
        return load(f"{whole.id}/{self._part}")

    def _watch(self) -> None:
        from game.ui.screens.board import open_replay

        if self.chosen is not None:
            what = f"{self.chosen.id}/{self._part}" if self._part else self.chosen.id
            self.app.show(open_replay(self.app, what, None, None))
