"""The bar of a replay: where it stands, how it is walked through, and how one plays on from there."""

from collections.abc import Callable
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Final

import pygame

from game import history, report
from game.core.board import NOWHERE
from game.record import PERSON, new_save_path
from game.ui.input import Command, first_key
from game.ui.opponent import opponents
from game.ui.panels import Choice
from game.ui.playback import place_of
from game.ui.screens import layer
from game.ui.screens.timeline import CHECK, ENTRY, Mark, Timeline

if TYPE_CHECKING:
    from game.ui.screens.board import Board

PLAY_ON_WORDS: Final = (
    "From here this is a model, not history. It can show what roads, weather and supply allowed. It cannot show what "
    "people would have suffered or deserved. The record stays open beside your game."
)


class ReplayBar:
    """The bar, the buttons and the keys with which a replay is walked through, and the way out of it into a game."""

    def __init__(self, board: "Board") -> None:
        self.board = board
        self.timeline: Timeline | None = None
        self.playing, self.wait = False, 0.0

    def build_replay(self) -> None:
        """Put the buttons on the sheet and lay out the bar."""
        b = self.board
        sheet, area = b.sheet, b.map_rect
        sheet.begin("replay")
        if self.timeline is None:
            self.timeline = Timeline(b.printed, b.printed.turns, self.marks(), sheet.scale)
        high = Timeline.height(sheet.scale)
        buttons = self.replay_buttons()
        y = sheet.flow(buttons, area.x + sheet.u(8), area.bottom + sheet.u(4), area.width - sheet.u(16))
        self.timeline.rect = pygame.Rect(area.x + sheet.u(8), y, area.width - sheet.u(16), high)
        sheet.end()

    def replay_buttons(self) -> list[Choice]:
        """Return the buttons that walk through the replay; without their keys where the text is too large for a row."""
        b = self.board
        room = b.app.size[0] - b.frame.panel_width - b.sheet.u(16)
        with_keys = self._buttons(keys=True)
        one_row = b.sheet.flow_height(with_keys, room) <= b.sheet.row + b.sheet.u(4)
        return with_keys if one_row else self._buttons(keys=False)

    def _buttons(self, *, keys: bool) -> list[Choice]:
        def choice(text: str, command: Command, name: str, tip: str, style: str = "") -> Choice:
            act = command if keys else partial(self.board.command, command)
            return Choice(text, act, style, f"{tip} ({first_key(command)})", name)

        play = "⏸ Pause" if self.playing else "▶ Play"
        return [
            choice("⏮", Command.FIRST, "first", "First turn"),
            choice("◀ turn", Command.TURN_BACK, "turn back", "Turn before"),
            choice("◀", Command.STEP_BACK, "step back", "Previous order"),
            choice(play, Command.PLAY, "play", "Run or halt", "primary"),
            choice("▶", Command.STEP, "step", "Next order"),
            choice("turn ▶", Command.TURN, "turn", "Next turn"),
            choice("⏭", Command.LAST, "last", "Last turn"),
        ]

    def marks(self) -> list[Mark]:
        """Return what is dated on the bar: pages of the record and checkpoints."""
        b = self.board
        found = []
        for turn in range(b.printed.first_turn, b.printed.turns + 1):
            start, end = history.turn_span(b.scenario, turn)
            for entry in b.scenario.prose.chronicle:
                if len(entry.date) >= 10 and start.isoformat() <= entry.date.ljust(19, "0") < end.isoformat():
                    found.append(Mark(turn, ENTRY, entry.title))
            for row in b.scenario.history.checkpoints:
                if start.isoformat() <= f"{row.date}T20:00" < end.isoformat():
                    found.append(Mark(turn, CHECK, f"Documented on {row.date}: {row.place}"))
        return found

    def replay_command(self, command: Command) -> bool:
        """Do what a key or button of the replay asks for; return whether it was one."""
        b = self.board
        if not b.replay:
            return False
        match command:
            case Command.PLAY:
                self.playing = not self.playing
                self.wait = 0.0
                b.refresh()
            case Command.STEP:
                self.go_to(b.at + 1)
            case Command.STEP_BACK:
                self.go_to(b.at - 1)
            case Command.TURN:
                self.go_to_turn(b.state.turn + 1)
            case Command.TURN_BACK:
                self.go_to_turn(b.state.turn - 1)
            case Command.FIRST:
                self.go_to(1)
            case Command.LAST:
                self.go_to(len(b.game.orders))
            case Command.PLAY_ON:
                self.play_on()
            case _:
                return False
        return True

    def go_to(self, at: int) -> None:
        """Show the moment after order number *at*."""
        b = self.board
        b.at = max(1, min(len(b.game.orders), at))
        played = b.game.orders[b.at - 1]
        hexes = [place_of(event, b.state)[0] for event in played.events]
        b.selected = next((at for at in hexes if at != NOWHERE), NOWHERE)
        if b.selected != NOWHERE and self.playing:
            b.camera.show(b.selected, 120)
        b.refresh()

    def go_to_turn(self, turn: int) -> None:
        """Show the moment at which *turn* has just begun."""
        b = self.board
        turn = max(b.printed.first_turn, min(b.printed.turns, turn))
        low, high = 1, len(b.game.orders)
        while low < high:
            middle = (low + high) // 2
            if b.game.state_at(middle).turn < turn:
                low = middle + 1
            else:
                high = middle
        self.go_to(low)

    def play_on(self) -> None:
        """Ask with which side to play on from the moment shown, where that is offered."""
        b = self.board
        day = report.end_date(b.printed, max(1, b.state.turn))[:10]
        pages = [entry for entry in b.scenario.prose.chronicle if entry.level >= 3 and not entry.date_end]
        if any(entry.date[:10] == day for entry in pages):
            b.app.tell("Not from here", "A page of the record falls on this day. Go to another moment to play on.")
            return
        if b.state.over:
            b.app.tell("Not from here", "The game is over at this moment. Go back to an earlier one to play on.")
            return
        answers: list[tuple[str, Callable[[], None]]] = [
            (f"As {side.label}", partial(self.fork, (str(side.id),))) for side in b.printed.sides
        ]
        answers += [
            ("Both sides", partial(self.fork, tuple(str(side.id) for side in b.printed.sides))),
            ("Back to the replay", lambda: None),
        ]
        b.app.push(layer.Ask(b.app, "Play on from here", escape(PLAY_ON_WORDS), answers))

    def fork(self, people: tuple[str, ...]) -> None:
        """Open a game that goes on from the moment shown, with *people* as the sides of persons."""
        b = self.board
        other = opponents()[0]
        players = {str(side.id): PERSON if str(side.id) in people else other for side in b.printed.sides}
        game = b.game.fork(b.at, players, new_save_path(b.scenario.id))
        from game.ui.screens.board import board_for

        b.app.show(board_for(b.app, game))

    def run_replay(self, dt: float) -> None:
        """Show the next order when its time has come."""
        b = self.board
        if not self.playing:
            return
        self.wait += dt
        if self.wait < max(0.12, b.app.settings.step_seconds * 0.6):
            return
        self.wait = 0.0
        if b.at >= len(b.game.orders):
            self.playing = False
            b.refresh()
        else:
            self.go_to(b.at + 1)
