"""The debrief: what happened, what your game did, what a model leaves out. In this order, and nothing added up."""

from html import escape
from typing import TYPE_CHECKING

import pygame

from game import engine, history, report
from game.core.board import SideId
from game.record import Game
from game.ui import cards, citing
from game.ui.panels import Choice
from game.ui.screens.layer import Layer

if TYPE_CHECKING:
    from game.ui.app import App

HISTORY_HEAD = "What happened"
GAME_HEAD = "What your game did"
MODEL_HEAD = "What a model leaves out"
STATUS = {"met": "☑ met", "not met": "☐ not met", "open": "… open"}


class Debrief(Layer):
    """Three texts beside each other, read from left to right."""

    name = "debrief"

    def __init__(self, app: "App", game: Game) -> None:
        super().__init__(app)
        self.game = game
        self._source = ""

    def build(self) -> None:
        """Put the three texts and the ways on from here on the sheet."""
        sheet, (width, height) = self.sheet, self.app.size
        sheet.begin("all")
        margin, gap = sheet.u(16), sheet.u(10)
        scenario = self.game.scenario
        sheet.label(scenario.title, pygame.Rect(margin, margin, width - 2 * margin, sheet.line("head")), "head")
        choices = [
            Choice("Replay this game", self._replay, "primary"),
            Choice("Replay as it happened", self._history),
            Choice("Save as", self._save),
            Choice("Scenarios", self._scenarios),
            Choice("Title", self.app.title),
        ]
        high = sheet.flow_height(choices, width - 2 * margin)
        top = margin + sheet.line("head") + gap
        bottom = height - margin - high - gap
        column = (width - 2 * margin - 2 * gap) // 3
        for n, (head, html) in enumerate(
            ((HISTORY_HEAD, self.happened()), (GAME_HEAD, self.played()), (MODEL_HEAD, cards.MODEL_LEAVES_OUT))
        ):
            x = margin + n * (column + gap)
            style = "head" if sheet.width_of(head, "head") < column - sheet.u(8) else "dim"
            sheet.label(head, pygame.Rect(x, top, column, sheet.line("head")), style)
            y = top + sheet.line("head")
            sheet.text(html, pygame.Rect(x, y, column, bottom - y), self._link, head)
        sheet.flow(choices, margin, bottom + gap, width - 2 * margin)
        sheet.end()
        if sheet.focus is None:
            sheet.focus_on(HISTORY_HEAD)

    def happened(self) -> str:
        """Return the documented control and the pages of the record of these days."""
        scenario = self.game.scenario
        board = scenario.board
        opens = board.first_turn
        first = board.start[:10] if opens == 1 else report.end_date(board, opens - 1)[:10]
        last = report.end_date(board, board.turns)
        told = []
        for entry in scenario.prose.chronicle:
            if first <= entry.date[:10] and entry.date <= last:
                told.append(
                    f"<b>{report.day_words(entry.date)}</b> {escape(entry.one_line or entry.text)} "
                    f"{citing.sources(entry.source, scenario.prose)}"
                )
        marks = [
            f"{report.day_words(mark.date)}: {escape(self._place(mark.place))} {escape(self._documented(mark))}"
            for mark in history.documented(self.game)
        ]
        parts = ["<b>In history</b><br>" + "<br>".join(marks)] if marks else []
        return "<br><br>".join([*parts, *told]) or "Nothing of the record falls into these days."

    def played(self) -> str:
        """Return what the game came to, with the record beside the estimates of the model."""
        board = self.game.scenario.board
        outcome = engine.outcome(self.game.state)
        cost, aims, standing = report.outcome_lines(outcome, board)
        recorded = report.recorded_lines(self.game.scenario.prose.chronicle, board, self.game.state.turn)
        objectives = [
            f"{STATUS[status]}: {escape(text)} ({escape(self._side(side))})"
            for _, side, text, status in outcome.objectives
        ]
        marks = [
            f"{escape(self._place(mark.place))}, {report.day_words(mark.date)}: in history "
            f"{escape(self._side(mark.expected))}, in this game {escape(self._side(mark.actual))}"
            for mark in history.documented(self.game)
        ]
        parts = [
            f"<i>{escape(cost).replace('; ', '<br>')}</i>",
            *(["<b>Recorded in these days</b><br>" + "<br>".join(map(escape, recorded))] if recorded else []),
            f"{escape(aims)}<br>" + "<br>".join(objectives),
            escape(standing),
            "The three lines are not added up.",
            f"The game ended: {escape(outcome.because)}." if outcome.because else "The game is not over.",
        ]
        if marks:
            parts.append("<b>Beside the record</b><br>" + "<br>".join(marks))
        return "<br><br>".join(parts)

    def _documented(self, mark: history.Checkpoint) -> str:
        """Return what the record says of a place: a change, a hold, or neither side's."""
        label = self._side(mark.expected)
        if mark.expected not in {str(side.id) for side in self.game.scenario.board.sides}:
            return f"was {label}"
        return f"came under the control of {label}" if mark.kind == "change" else f"was held by {label}"

    def _side(self, side: str) -> str:
        board = self.game.scenario.board
        return board.side(SideId(side)).label if side in {str(s.id) for s in board.sides} else side or "nobody"

    def _place(self, place: str) -> str:
        found = {str(key): value for key, value in self.game.scenario.board.places.items()}.get(place)
        return found.english if found else place

    def _link(self, link: str) -> None:
        if link.startswith("source:"):
            from game.ui.screens.layer import Ask

            html = citing.source_card(self.game.scenario.prose, link.partition(":")[2])
            self.app.push(Ask(self.app, "Source", html, [("Close", lambda: None)]))

    def _replay(self) -> None:
        from game.ui.screens.board import Board

        self.app.show(Board(self.app, self.game.first(len(self.game.orders)), replay=True))

    def _history(self) -> None:
        from game.ui.screens.board import open_replay

        self.app.show(open_replay(self.app, self.game.scenario.id, None, None))

    def _save(self) -> None:
        from game.ui.screens.saves import SaveAs

        self.app.push(SaveAs(self.app, self.game, lambda stem: self.app.tell("Saved", f"Saved as {stem}.")))

    def _scenarios(self) -> None:
        from game.ui.screens.scenarios import Scenarios

        self.app.show(Scenarios(self.app, chosen=self.game.scenario.id))

    def back(self) -> None:
        """Go to the title."""
        self.app.title()

    def close(self) -> None:
        """Let go of the game's file."""
        super().close()
        self.game.close()
