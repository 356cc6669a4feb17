"""The computer opponent in a process of its own, so that the window stays alive while it thinks.

The process gets the scenario once, then for each phase the player's name, the side and the full State. It carries out
the orders on its own copy and hands back one (order, reason) at a time; the player itself sees its View.
"""

import multiprocessing
import traceback
from collections import deque
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from game.core.board import SideId
from game.core.codec import decode_order, encode, encode_state
from game.core.orders import EndPhase, Order
from game.core.state import State
from game.scenario import Scenario


class Opponent:
    """Thinks about one phase at a time; ask `take` each frame."""

    def __init__(self, scenario: Scenario) -> None:
        # A chapter has no folder of its own; its id leads to it.
        chapter = "/" in scenario.id
        self._scenario = scenario.id if chapter else scenario.path
        self._pipe: Connection | None = None
        self._process: BaseProcess | None = None
        self._waiting: deque[tuple[Order, str]] = deque()
        self.thinking = False
        """Whether orders of this phase are still to come."""

    def think(self, player: str, side: SideId, state: State) -> None:
        """Let *player* think about the phase of *side* that *state* has just begun."""
        if self._pipe is None:
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(
                target=_serve, args=(theirs, self._scenario), daemon=True, name="line-of-contact opponent"
            )
            self._process.start()
            theirs.close()
        self._waiting.clear()
        self._pipe.send((player, str(side), encode_state(state)))
        self.thinking = True

    def take(self) -> tuple[Order, str] | None:
        """Return the next order and its reason, or None while there is none.

        Raises:
            RuntimeError: the player or its process failed; the text says where.
        """
        while self._pipe is not None and self.thinking and self._pipe.poll():
            try:
                order, reason = self._pipe.recv()
            except (EOFError, OSError):
                self.thinking = False
                raise RuntimeError("the opponent's process ended without an answer") from None
            if order is None:
                self.thinking = False
                raise RuntimeError(f"the opponent failed:\n{reason}")
            decoded = decode_order(order)
            self._waiting.append((decoded, reason))
            if isinstance(decoded, EndPhase):
                self.thinking = False
        return self._waiting.popleft() if self._waiting else None

    @property
    def idle(self) -> bool:
        """Whether nothing is being thought about and every order has been taken."""
        return not self.thinking and not self._waiting

    def close(self) -> None:
        """End the process."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.terminate()
            self._process.join(2)
        self._pipe, self._process, self.thinking = None, None, False
        self._waiting.clear()


def _serve(pipe: Connection, what: str | Path) -> None:
    """Answer one phase after the other until the window lets go of the pipe."""
    try:
        from game.scenario import load

        scenario = load(what)
        players: dict[tuple[str, str], Any] = {}
        while True:
            name, side, encoded = pipe.recv()
            _play_phase(pipe, scenario, players, name, SideId(side), encoded)
    except (EOFError, BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        return
    except Exception:
        # The window shows it and keeps the record; this process has no screen of its own.
        pipe.send((None, traceback.format_exc()))


def _play_phase(
    pipe: Connection, scenario: Any, players: dict[tuple[str, str], Any], name: str, side: SideId, encoded: Any
) -> None:
    from game import engine
    from game.core.codec import decode_state
    from game.view import View

    state = decode_state(encoded, scenario.board)
    if (name, side) not in players:
        players[name, side] = _player(scenario, name, side)
    player = players[name, side]
    while state.active == side and not state.over:
        answer = player.choose(View.of(state, side))
        order, reason = getattr(answer, "order", answer), getattr(answer, "reason", "")
        state, _ = engine.resolve(state, order)
        pipe.send((encode(order), reason))


def _player(scenario: Any, name: str, side: SideId) -> Any:
    from game.history import HistoricalPlayer

    if name == HistoricalPlayer.name:
        return HistoricalPlayer(scenario, side)
    from game.ai import make_player

    return make_player(name)


def opponents() -> tuple[str, ...]:
    """Return the names of the computer players that can be chosen."""
    from game.history import HistoricalPlayer

    try:
        from game.ai import PLAYERS
    except ImportError:
        return (HistoricalPlayer.name,)
    return (*PLAYERS, HistoricalPlayer.name)
