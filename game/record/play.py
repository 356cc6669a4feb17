"""A game: orders given, what came of them, and going back and forth between them."""

import json
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from game import RULES_VERSION, engine
from game.core.board import SideId
from game.core.codec import (
    canonical,
    canonical_text,
    decode_event,
    decode_order,
    decode_state,
    encode,
    encode_state,
    fingerprint,
)
from game.core.errors import RecordError
from game.core.events import Event, GameEnded, PhaseOpened
from game.core.orders import EndPhase, OpenGame, Order
from game.core.state import State, apply
from game.record.lines import (
    MAIL,
    PERSON,
    Header,
    RecordFile,
    TornLine,
    read_header,
    read_lines,
    scenario_of,
    write_whole,
)
from game.scenario import Scenario

Players = Mapping[SideId, str] | Mapping[str, str]


class Played(NamedTuple):
    """An order that was carried out, what came of it, and the fingerprint of the game up to it."""

    order: Order
    events: tuple[Event, ...]
    fingerprint: str


class Undo(NamedTuple):
    """Orders were taken back."""

    orders: int


class Comment(NamedTuple):
    """Somebody's words at a moment of the game."""

    after: int
    text: str


class Variation(NamedTuple):
    """Play went on from a moment of another game, whose last fingerprint is *of*."""

    after: int
    of: str


class Mail(NamedTuple):
    """A game by mail was "opened" for play, or the turn under way was "sent"."""

    after: int
    what: str


class Keyframe(NamedTuple):
    """The full State after so many orders: itself, or its encoding, packed, as it was read."""

    after: int
    state: State | bytes


class End(NamedTuple):
    because: str


Entry = Played | Undo | Comment | Variation | Mail | Keyframe | End


class Game:
    """A game being played or looked at; the only holder of a current State.

    Make one with `Game.new` or `Game.load`. With a path every order is on disk before `play` returns, when a person
    plays; in bulk work lines are flushed once a side-turn. Close it, or use it as a context manager.
    """

    def __init__(self, scenario: Scenario, header: Header) -> None:
        self.scenario = scenario
        self.warnings: list[str] = []
        self.orders: list[Played] = []
        self._header = header
        self._start = header.fingerprint()
        self._state = scenario.opening
        self._journal: list[Entry] = []
        self._keyframes: list[Keyframe] = []
        self._undone: list[Played] = []
        self._floor = 1
        self._near: tuple[int, State] = (0, scenario.opening)
        self._file: RecordFile | None = None

    @classmethod
    def new(
        cls,
        scenario: Scenario,
        seed: str,
        chance: str = "dice",
        players: Players | None = None,
        path: Path | None = None,
        *,
        replace: bool = False,
    ) -> Self:
        """Open a game: the first order fixes *seed* and *chance* ("dice" or "expected").

        Args:
            players: who plays each side, by side id: `PERSON` or the name of a computer player.
            path: where to write the record; None keeps it in memory until `save_as`.
            replace: whether a file that is there already may be written over.

        Raises:
            RecordError: the file exists, is open elsewhere or cannot be written.
        """
        header = Header(scenario.id, RULES_VERSION, scenario.board.digest, seed, chance, _by_side(players or {}))
        game = cls(scenario, header)
        if path is not None:
            game._file = RecordFile(path, synced=game.synced, fresh=True, replace=replace)
            game._file.write(canonical(header.line()) + b"\n", flush=True)
        game.play(OpenGame(seed, chance))
        return game

    @classmethod
    def load(cls, path: Path, *, resume: bool = True, scenario: Scenario | None = None, counted: bool = True) -> Self:
        """Read the record at *path*; its chain of fingerprints is checked, nothing is resolved again.

        Args:
            resume: whether play goes on in this file, which is then locked; False only looks at it.
            scenario: the scenario it was made with, when that is not one of the shipped ones.
            counted: whether this is noted in a game by mail as opening it for play.

        Raises:
            RecordError: in one line, why it cannot be read; it names the first order that does not fit.
        """
        try:
            return cls._load(path, resume, scenario, counted)
        except RecordError as error:
            text = str(error)
            raise RecordError(text if text.startswith(str(path)) else f"{path}: {text}") from None
        except OSError as error:
            raise RecordError(f"{path}: cannot be read: {error.strerror or error}") from None

    @classmethod
    def _load(cls, path: Path, resume: bool, scenario: Scenario | None, counted: bool) -> Self:
        whole: int | None = None
        with path.open("rb") as file:
            lines = read_lines(file)
            header = read_header(next(lines)[1])
            game = cls(scenario_of(header, scenario), header)
            try:
                for number, line in lines:
                    try:
                        game._read(line)
                    except ValueError as error:
                        raise RecordError(f"line {number}: {error}") from None
            except TornLine as torn:
                whole = torn.start
                game.warnings.append(
                    f"{path}: the last line is not whole and was left out; play resumes after order {len(game.orders)}"
                )
            length = file.tell()
        if not game.orders:
            raise RecordError("it holds no order; the game was never opened")
        game._state = game.state_at(len(game.orders))
        if game.view_only:
            game.warnings.append(
                f"{path}: made under rules version {header.rules}; this is version {RULES_VERSION}. "
                "It is shown from its keyframes and events, and cannot be verified or played on"
            )
        elif resume:
            game._file = RecordFile(path, synced=game.synced, fresh=False)
            if path.stat().st_size != length:
                game.close()
                raise RecordError("the file changed while it was being read")
            if whole is not None:
                game._file.cut(whole)
            game._close_gap()
            if counted and game.by_mail and not game._state.over and not game.is_sent:
                game._note("opened")
        return game

    def _read(self, line: Mapping[str, Any]) -> None:
        """Take one line of a file into the journal."""
        match line["is"]:
            case "order":
                number = len(self.orders) + 1
                if line["n"] != number:
                    raise RecordError(f"order {line['n']} stands where order {number} is due")
                found = fingerprint(self.fingerprint.encode(), canonical(line["order"]), canonical(line["events"]))
                if found != line["fingerprint"]:
                    raise RecordError(
                        f"order {number} was altered: expected fingerprint {line['fingerprint'][:64]}, found {found}"
                    )
                try:
                    events = tuple(decode_event(event) for event in line["events"])
                    played = Played(decode_order(line["order"]), events, found)
                except ValueError as error:
                    raise RecordError(f"order {number}: {error}") from None
                self.orders.append(played)
                self._journal.append(played)
                self._undone.clear()
            case "undo":
                self._take_back(line["orders"])
            case "keyframe":
                digest = fingerprint(canonical(line["state"]))
                if digest != line["digest"] or line["after"] != len(self.orders):
                    raise RecordError(
                        f"the keyframe after order {line['after']} was altered: "
                        f"expected digest {line['digest'][:64]}, found {digest}"
                    )
                keyframe = Keyframe(len(self.orders), zlib.compress(canonical(line["state"]), 1))
                self._keyframes.append(keyframe)
                self._journal.append(keyframe)
            case "comment":
                self._journal.append(Comment(line["after"], line["text"]))
            case "variation":
                self._floor = len(self.orders)
                self._journal.append(Variation(line["after"], line["of"]))
            case "mail":
                self._journal.append(Mail(line["after"], line["what"]))
                if line["what"] == "sent":
                    self._floor = len(self.orders)
            case "end":
                if (line["orders"], line["fingerprint"]) != (len(self.orders), self.fingerprint):
                    raise RecordError(
                        f"the end was altered: expected {line['orders']} orders and {line['fingerprint'][:64]}, "
                        f"found {len(self.orders)} and {self.fingerprint}"
                    )
                self._journal.append(End(line["because"]))

    def _close_gap(self) -> None:
        """Write what a crash kept from following the last order: its keyframe, the end."""
        last = self._journal[-1]
        due: list[Entry] = []
        if isinstance(last, Played):
            due = self._follow(last)
        elif isinstance(last, Keyframe) and self._state.over:
            due = [End(self._state.over)]
            self._journal.extend(due)
        if due and self._file:
            self._file.write(b"".join(self._bytes(entry) for entry in due), flush=True)

    def save_as(self, path: Path) -> None:
        """Write the whole record to *path*, replacing what is there once it is written, and go on writing there.

        Raises:
            RecordError: it cannot be written, is open in another window, or goes by mail and is not over; what was
                there is there still.
        """
        if self._file and path.exists() and path.samefile(self._file.path):
            return
        if self._file and self.by_mail and not self._state.over:
            raise RecordError("this game goes by mail and is not over; it is kept where it is, order by order")
        write_whole(path, self.to_bytes())
        fresh = RecordFile(path, synced=self.synced, fresh=False)
        self.close()
        self._file = fresh

    def to_bytes(self) -> bytes:
        """Return the record as it stands in a file."""
        return canonical(self._header.line()) + b"\n" + b"".join(self._numbered())

    def _numbered(self) -> Iterator[bytes]:
        number = 0
        for entry in self._journal:
            if isinstance(entry, Played):
                number += 1
            elif isinstance(entry, Undo):
                number -= entry.orders
            yield self._bytes(entry, number)

    def _bytes(self, entry: Entry, number: int | None = None) -> bytes:
        n = len(self.orders) if number is None else number
        match entry:
            case Played():
                line: dict[str, Any] = {
                    "is": "order",
                    "n": n,
                    "order": encode(entry.order),
                    "events": [encode(event) for event in entry.events],
                    "fingerprint": entry.fingerprint,
                }
            case Undo(orders):
                line = {"is": "undo", "orders": orders}
            case Comment(after, text):
                line = {"is": "comment", "after": after, "text": text}
            case Mail(after, what):
                line = {"is": "mail", "after": after, "what": what}
            case Variation(after, of):
                line = {"is": "variation", "after": after, "of": of}
            case Keyframe(after, state):
                # Spliced: a State's canonical bytes are made once, for its digest and for the line.
                body = zlib.decompress(state) if isinstance(state, bytes) else canonical(encode_state(state))
                head = canonical({"after": after, "digest": fingerprint(body), "is": "keyframe"})
                return head[:-1] + b',"state":' + body + b"}\n"
            case End(because):
                line = {"is": "end", "orders": n, "fingerprint": self.fingerprint, "because": because}
        return canonical(line) + b"\n"

    def close(self) -> None:
        """Put what was written on disk and let go of the file."""
        if self._file:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- looking

    @property
    def state(self) -> State:
        """The current State: the truth, which no player sees."""
        return self._state

    @property
    def path(self) -> Path | None:
        """The file being written, if any."""
        return self._file.path if self._file else None

    @property
    def seed(self) -> str:
        """What the dice hang on."""
        return self._header.seed

    @property
    def chance(self) -> str:
        """How chance works: "dice" or "expected"."""
        return self._header.chance

    @property
    def players(self) -> Mapping[str, str]:
        """Who plays each side: `PERSON` or the name of a computer player."""
        return self._header.players

    @property
    def synced(self) -> bool:
        """Whether a person plays, so that each order is put on disk at once."""
        return PERSON in self._header.players.values()

    @property
    def rules(self) -> int:
        """The rules version the game was played under."""
        return self._header.rules

    @property
    def view_only(self) -> bool:
        """Whether the game was played under other rules, and can only be looked at."""
        return self._header.rules != RULES_VERSION

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the game so far."""
        return self.orders[-1].fingerprint if self.orders else self._start

    @property
    def comments(self) -> tuple[Comment, ...]:
        """All comments, in the order they were made."""
        return tuple(entry for entry in self._journal if isinstance(entry, Comment))

    @property
    def variation(self) -> Variation | None:
        """Where this game parted from another, if it did."""
        return next((entry for entry in reversed(self._journal) if isinstance(entry, Variation)), None)

    def state_at(self, n: int) -> State:
        """Return the State after the first *n* orders; 0 is before the game opened.

        It starts from the nearest keyframe, or from the State last asked for, and applies events; it resolves nothing.

        Raises:
            IndexError: there are fewer orders.
            RecordError: the record's events do not fit its scenario.
        """
        if not 0 <= n <= len(self.orders):
            raise IndexError(f"the game has {len(self.orders)} orders; asked for the State after {n}")
        start, state = 0, self.scenario.opening
        at = bisect_right(self._keyframes, n, key=lambda keyframe: keyframe.after)
        try:
            if start < self._near[0] <= n:
                start, state = self._near
            if at and self._keyframes[at - 1].after > start:
                keyframe = self._keyframes[at - 1]
                start = keyframe.after
                state = (
                    decode_state(json.loads(zlib.decompress(keyframe.state)), self.scenario.board)
                    if isinstance(keyframe.state, bytes)
                    else keyframe.state
                )
            for played in self.orders[start:n]:
                start += 1
                for event in played.events:
                    state = apply(state, event)
        except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
            raise RecordError(
                f"its events do not fit its scenario at order {max(start, 1)}: {type(error).__name__} {str(error)[:80]}"
            ) from None
        self._near = (n, state)
        return state

    # -- playing

    def play(self, order: Order) -> tuple[Event, ...]:
        """Carry out *order*, write it down and return what happened.

        Raises:
            IllegalOrder: the rules forbid it; nothing changed.
            RecordError: the game can only be looked at; or the order was carried out, and could not be written down.
        """
        if self.view_only:
            raise RecordError(f"this game was played under rules version {self.rules}; it can only be looked at")
        if self.by_mail:
            self._keep_to_mail(order)
        state, events = engine.resolve(self._state, order)
        chained = fingerprint(
            self.fingerprint.encode(),
            canonical_text(encode(order)),
            canonical_text([encode(event) for event in events]),
        )
        played = Played(order, events, chained)
        self.orders.append(played)
        self._journal.append(played)
        self._undone.clear()
        self._state = state
        lines = self._follow(played)
        if self._file:
            self._file.write(b"".join(self._bytes(entry) for entry in (played, *lines)), flush=bool(lines))
        return events

    def _follow(self, played: Played) -> list[Entry]:
        """Enter what is due after an order: a keyframe when a phase opened or the game ended, and the end."""
        due: list[Entry] = []
        ended = next((event for event in played.events if isinstance(event, GameEnded)), None)
        if ended or any(isinstance(event, PhaseOpened) for event in played.events):
            # Without what the State keeps for itself, which only takes room here.
            keyframe = Keyframe(len(self.orders), self._state.evolve())
            self._keyframes.append(keyframe)
            due.append(keyframe)
        if ended:
            due.append(End(ended.because))
        self._journal.extend(due)
        return due

    @property
    def can_undo(self) -> bool:
        """Whether the last order can be taken back: it was not final, and not part of the game played on from."""
        last = len(self.orders)
        return (
            not self.view_only
            and last > self._floor
            and not engine.is_final(self.orders[-1].events, self.scenario.board)
        )

    @property
    def can_redo(self) -> bool:
        """Whether an order that was taken back can be given again."""
        return bool(self._undone) and not self.view_only

    def undo(self) -> bool:
        """Take back the last order and return True, or return False when it was final."""
        if not self.can_undo:
            return False
        self._take_back(1)
        self._state = self.state_at(len(self.orders))
        if self._file:
            self._file.write(self._bytes(Undo(1)), flush=False)
        return True

    def _take_back(self, count: int) -> None:
        if not 0 < count <= len(self.orders) - self._floor:
            raise RecordError(f"{count} orders were taken back after order {len(self.orders)}; that many there are not")
        for _ in range(count):
            self._undone.append(self.orders.pop())
        self._journal.append(Undo(count))
        self._keyframes = [keyframe for keyframe in self._keyframes if keyframe.after <= len(self.orders)]
        if self._near[0] > len(self.orders):
            self._near = (0, self.scenario.opening)

    def redo(self) -> tuple[Event, ...] | None:
        """Give the order last taken back again and return what happened, or None when there is none."""
        if not self.can_redo:
            return None
        waiting = self._undone[:-1]
        events = self.play(self._undone[-1].order)
        self._undone = waiting
        return events

    def comment(self, text: str) -> None:
        """Write somebody's words beside the last order."""
        entry = Comment(len(self.orders), text)
        self._journal.append(entry)
        if self._file:
            self._file.write(self._bytes(entry), flush=False)

    # -- by mail

    @property
    def by_mail(self) -> bool:
        """Whether the other side's turns come by mail (`game.mail`)."""
        return MAIL in self._header.players.values()

    @property
    def is_sent(self) -> bool:
        """Whether the turn under way has gone out by mail: it is over, and waits for what comes back."""
        for entry in reversed(self._journal):
            if isinstance(entry, Mail) and entry.what == "sent":
                return entry.after == len(self.orders)
            if isinstance(entry, Played):
                break
        return False

    @property
    def turn_counts(self) -> tuple[int, int]:
        """How many orders were taken back in this phase, and how often the game was opened for play in it."""
        undone = opened = 0
        for entry in reversed(self._journal):
            if isinstance(entry, Played) and any(isinstance(event, PhaseOpened) for event in entry.events):
                break
            if isinstance(entry, Undo):
                undone += entry.orders
            elif isinstance(entry, Mail):
                opened += entry.what == "opened"
        return undone, opened

    def mark_sent(self) -> None:
        """Note that the turn under way has gone out by mail: nothing is added to it or taken back any more."""
        self._floor = len(self.orders)
        self._undone.clear()
        self._note("sent")

    def _note(self, what: str) -> None:
        entry = Mail(len(self.orders), what)
        self._journal.append(entry)
        if self._file:
            self._file.write(self._bytes(entry), flush=True)

    def _keep_to_mail(self, order: Order) -> None:
        """Raise RecordError at what would part the two players' records."""
        name = self.path.stem if self.path else "GAME"
        if isinstance(order, EndPhase):
            if not order.reveal and not self._state.over:
                raise RecordError(
                    "this game goes by mail: when your orders are given, close it and end your turn with "
                    f"`line-of-contact mail send {name} --out FILE`"
                )
        elif self.is_sent:
            raise RecordError(
                "your turn of this game has gone out by mail; read the answer with "
                f"`line-of-contact mail turn {name} FILE`"
            )

    def fork(self, n: int, players: Players | None = None, path: Path | None = None) -> "Game":
        """Return a game that plays on from after the first *n* orders of this one, which stays as it is.

        Args:
            players: who plays each side from here; None keeps the players.
            path: where to write it.

        Raises:
            IndexError: there are fewer orders.
            RecordError: the game can only be looked at, or the file cannot be written.
        """
        if self.view_only:
            raise RecordError(f"this game was played under rules version {self.rules}; it can only be looked at")
        if self.by_mail and not self._state.over:
            raise RecordError("this game goes by mail and is not over; play on from it once it is")
        game = self.first(n)
        if players is not None:
            game._header = Header(**{**_fields(self._header), "players": _by_side(players)})
        game._journal.append(Variation(n, self.fingerprint))
        game._floor = n
        if path is not None:
            game.save_as(path)
        return game

    def first(self, n: int) -> "Game":
        """Return a game of the first *n* orders of this one, in memory; raise IndexError when there are fewer."""
        if not 1 <= n <= len(self.orders):
            raise IndexError(f"the game has {len(self.orders)} orders; asked for the first {n}")
        game = Game(self.scenario, self._header)
        keyframes = {keyframe.after: keyframe for keyframe in self._keyframes}
        for number, played in enumerate(self.orders[:n], 1):
            game.orders.append(played)
            game._journal.append(played)
            if number in keyframes:
                game._keyframes.append(keyframes[number])
                game._journal.append(keyframes[number])
        game._state = game.state_at(n)
        return game


def _by_side(players: Players) -> dict[str, str]:
    return {str(side): name for side, name in players.items()}


def _fields(header: Header) -> dict[str, Any]:
    return {name: getattr(header, name) for name in header.__slots__}
