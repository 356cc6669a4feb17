"""Saved games: a list to load from, and a name to save under."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from game import record
from game.core.errors import LineOfContactError, RecordError
from game.record import MAIL, PERSON, Game, Summary
from game.ui.panels import Choice, rows
from game.ui.screens.layer import Dialog

if TYPE_CHECKING:
    from game.ui.app import App


def resume(app: "App", summary: Summary) -> None:
    """Open the saved game *summary* tells of: to play on, or to look at when it is over."""
    from game.ui.screens.board import board_for, open_replay

    if summary.problem:
        raise RecordError(summary.problem)
    app.busy("Opening the saved game")
    if MAIL in summary.players.values() and not summary.finished:
        from game.ui.screens.mail import open_board

        open_board(app, summary.path.stem)
        return
    if summary.finished:
        app.show(open_replay(app, summary.path, None, None))
        return
    # The file of a game on screen is open and locked: let go of it first.
    for layer in app.layers:
        game = getattr(layer, "game", None)
        if game is not None:
            game.close()
    game = Game.load(summary.path)
    if game.view_only:
        game.close()
        app.show(open_replay(app, summary.path, None, None))
        return
    app.show(board_for(app, game))
    if game.warnings:
        app.tell("About this saved game", "\n".join(game.warnings))


def continue_last(app: "App") -> None:
    """Play on in the latest game that is not over."""
    found = next((item for item in record.saved_games() if not item.finished and not item.problem), None)
    if found is None:
        raise LineOfContactError("There is no saved game to continue. Play a scenario first.")
    resume(app, found)


def _words(summary: Summary) -> str:
    when = f"{summary.modified:%d %b %Y, %H:%M}"
    if summary.problem:
        return f"{summary.path.name} · cannot be opened"
    people = sum(player == PERSON for player in summary.players.values())
    who = ("watched", "one player", "two players")[min(people, 2)]
    who = "by mail" if MAIL in summary.players.values() else who
    state = "finished" if summary.finished else f"turn {summary.turn}"
    return f"{summary.path.stem} · {state} · {who} · {when}"


class Saves(Dialog):
    """The list of saved games, the latest first."""

    name = "saves"
    share = (0.75, 0.8)

    def __init__(self, app: "App") -> None:
        super().__init__(app)
        self._first = 0
        self._found = record.saved_games()

    def build(self) -> None:
        """Put the list on the sheet."""
        sheet, area = self.sheet, self.area.inflate(-32, -28)
        sheet.begin("all")
        sheet.label("Saved games", pygame.Rect(area.x, area.y, area.width, sheet.line("head")), "head")
        top = area.y + sheet.line("head") + sheet.u(6)
        bottom = area.bottom - sheet.row
        if self._found:
            rows(
                sheet,
                [(_words(item), self._open(item), False) for item in self._found],
                pygame.Rect(area.x, top, area.width, bottom - top - sheet.u(6)),
                self._first,
                self._page,
            )
        else:
            sheet.text("There is no saved game yet.", pygame.Rect(area.x, top, area.width, sheet.u(60)))
        sheet.flow([Choice("Close", self.back)], area.x, bottom, area.width)
        sheet.end()
        if sheet.focus is None and sheet.items:
            sheet.move_focus(1)

    def _open(self, summary: Summary) -> Callable[[], None]:
        return lambda: resume(self.app, summary)

    def _page(self, first: int) -> None:
        self._first = first
        self.build()


class SaveAs(Dialog):
    """A line for the name of a saved game."""

    name = "save"
    share = (0.5, 0.36)

    def __init__(self, app: "App", game: Game, done: Callable[[str], None]) -> None:
        super().__init__(app)
        self._game, self._done = game, done

    def build(self) -> None:
        """Put the line on the sheet."""
        sheet, area = self.sheet, self.area.inflate(-32, -28)
        sheet.begin("all")
        sheet.label("Save as", pygame.Rect(area.x, area.y, area.width, sheet.line("head")), "head")
        y = area.y + sheet.line("head") + sheet.u(6)
        stem = self._game.path.stem if self._game.path else self._game.scenario.id
        self._line = sheet.entry(pygame.Rect(area.x, y, area.width, sheet.row), stem, "name")
        y += sheet.row + sheet.u(4)
        sheet.label(
            "Letters, digits, - and _. Each order is saved as it is given.",
            pygame.Rect(area.x, y, area.width, 0),
            "dim",
        )
        choices = [Choice("Save", self.submit, "primary"), Choice("Cancel", self.back)]
        sheet.flow(choices, area.x, area.bottom - sheet.row, area.width)
        sheet.end()
        sheet.focus_on("name")

    def submit(self) -> None:
        """Save under the name typed, in the folder of saved games."""
        stem = "".join(c for c in self._line.get_text().strip() if c.isalnum() or c in "-_ ").strip()
        if not stem:
            raise LineOfContactError("A saved game needs a name of letters or digits.")
        path = record.home() / "saves" / f"{stem}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        self._game.save_as(path)
        self.app.pop()
        self._done(stem)
