"""Saved games: a record of orders and events that can be written, resumed, viewed, verified and played on from.

A record is JSON Lines, each line canonical (`game.core.codec`), of these kinds:

    header     format, scenario, rules, content, seed, chance, players
    order      n, order, events, fingerprint: blake2b-128 over (previous fingerprint, order, events)
    undo       orders: how many were taken back
    keyframe   after, digest, state: the full State each time a side's phase opens, and at the end
    comment    after, text
    variation  after, of: play went on from a moment of the game with that fingerprint
    end        orders, fingerprint, because

Orders are numbered from 1, the one that opens the game. Under the rules version that made it a record *verifies*: every
order is resolved again. Under another it is *viewed*, from keyframes and events alone. A line counts when its newline
is on disk: what a crash tore off is left out, with a warning.
"""

import json
import os
import sys
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, NamedTuple, Self

from game import RULES_VERSION, engine
from game.core.codec import canonical, decode_event, decode_order, decode_state, encode, encode_state, fingerprint
from game.core.errors import IllegalOrder, LineOfContactError, RecordError
from game.core.events import Event, GameEnded, PhaseOpened
from game.core.orders import OpenGame, Order
from game.core.state import State, apply
from game.scenario import Scenario
from game.scenario import load as load_scenario

FORMAT: Final = 1
PERSON: Final = "person"
"""A player who is one: the record of their game is synced to disk order by order."""
LONGEST_LINE: Final = 64 << 20
"""Bytes. The keyframe of the largest campaign is well under a hundredth of it."""
_KEYS: Final = {
    "header": {"is", "format", "scenario", "rules", "content", "seed", "chance", "players"},
    "order": {"is", "n", "order", "events", "fingerprint"},
    "undo": {"is", "orders"},
    "keyframe": {"is", "after", "digest", "state"},
    "comment": {"is", "after", "text"},
    "variation": {"is", "after", "of"},
    "end": {"is", "orders", "fingerprint", "because"},
}
_TYPES: Final[Mapping[str, type]] = {
    "n": int,
    "orders": int,
    "after": int,
    "format": int,
    "rules": int,
    "events": list,
    "state": dict,
    "players": dict,
    "order": dict,
}


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


class _Keyframe(NamedTuple):
    """The full State after so many orders: itself, or its encoding, packed, as it was read."""

    after: int
    state: State | bytes


class _End(NamedTuple):
    because: str


_Entry = Played | Undo | Comment | Variation | _Keyframe | _End


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a record does not repeat: the order's number, what the record says, what the rules give."""

    order: int
    expected: str
    found: str

    def __str__(self) -> str:
        return f"order {self.order} does not repeat: expected {self.expected}; found {self.found}"


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What `verify` found in one file."""

    file: str
    ok: bool
    first_difference: Difference | None
    orders: int
    finished: bool
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list of saved games shows of one of them. `problem` says why it cannot be opened, or ""."""

    path: Path
    scenario: str
    players: Mapping[str, str]
    turn: int
    finished: bool
    modified: datetime
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Header:
    scenario: str
    rules: int
    content: str
    seed: str
    chance: str
    players: Mapping[str, str]

    def line(self) -> dict[str, Any]:
        return {
            "is": "header",
            "format": FORMAT,
            "scenario": self.scenario,
            "rules": self.rules,
            "content": self.content,
            "seed": self.seed,
            "chance": self.chance,
            "players": dict(self.players),
        }

    def fingerprint(self) -> str:
        """Return what the chain starts from: all that decides a game before its first order."""
        return fingerprint(canonical([self.scenario, self.rules, self.content, self.seed, self.chance]))


# -- folders


def home() -> Path:
    """Return the folder of the player's own files: LINE_OF_CONTACT_HOME, or where the system keeps such things."""
    if chosen := os.environ.get("LINE_OF_CONTACT_HOME"):
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("line-of-contact", appauthor=False)


def new_save_path(scenario: str, when: datetime | None = None) -> Path:
    """Return a path for a new saved game that no file has yet."""
    stem = f"{scenario}-{(when or datetime.now()).strftime('%Y%m%d-%H%M%S')}"
    path = home() / "saves" / f"{stem}.jsonl"
    number = 1
    while path.exists():
        number += 1
        path = path.with_name(f"{stem}-{number}.jsonl")
    return path


def saved_games() -> tuple[Summary, ...]:
    """Return the player's saved games, the latest first."""
    found = [summary(path) for path in sorted((home() / "saves").glob("*.jsonl"))]
    return tuple(sorted(found, key=lambda item: (item.modified, item.path.name), reverse=True))


def summary(path: Path) -> Summary:
    """Return what a list shows of the record at *path*, read without resolving anything."""
    turn, finished, last = 0, False, b""
    modified = datetime.fromtimestamp(0)
    try:
        modified = datetime.fromtimestamp(path.stat().st_mtime)
        with path.open("rb") as file:
            header = _header(_parsed(1, file.readline(LONGEST_LINE)))
            for line in file:
                if line.startswith(b'{"after":') and b'"is":"keyframe"' in line[:200] and line.endswith(b"\n"):
                    last = line
                finished = line.startswith(b'{"because":')
        if last:
            turn = int(json.loads(last)["state"]["turn"])
    except (OSError, ValueError, KeyError, TypeError, RecordError) as error:
        return Summary(path, "", {}, 0, False, modified, str(error))
    return Summary(path, header.scenario, header.players, turn, finished, modified)


# -- reading


class _Torn(Exception):
    """The last line is not whole: where it starts, in bytes."""

    def __init__(self, start: int) -> None:
        super().__init__(start)
        self.start = start


def _no_float(text: str) -> Any:
    raise ValueError(f"records hold whole numbers only; found {text}")


_loads: Final = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float).decode


def _parsed(number: int, line: bytes) -> dict[str, Any]:
    """Return line *number* as a dict with the keys of its kind; raise RecordError saying what it is instead."""
    try:
        value = _loads(line.decode())
    except UnicodeDecodeError as error:
        raise RecordError(f"line {number} is not UTF-8 text (byte {error.start})") from None
    except RecursionError:
        raise RecordError(f"line {number} is nested too deep to be part of a record") from None
    except ValueError as error:
        raise RecordError(f"line {number} is not JSON: {str(error)[:120]}") from None
    kind = value.get("is") if isinstance(value, dict) else None
    if number == 1 and kind != "header":
        raise RecordError("line 1 is not the header of a saved game")
    if (
        not isinstance(value, dict)
        or not isinstance(kind, str)
        or kind not in _KEYS
        or (kind == "header") != (number == 1)
    ):
        raise RecordError(
            f"line {number} is no line of a record; expected {', '.join(k for k in _KEYS if k != 'header')}"
        )
    if set(value) != _KEYS[kind]:
        raise RecordError(f"line {number}: a line of kind {kind} has the keys {', '.join(sorted(_KEYS[kind]))}")
    for key, item in value.items():
        if type(item) is not _TYPES.get(key, str):
            raise RecordError(f"line {number}: {key} is {_TYPES.get(key, str).__name__}; found {str(item)[:60]!r}")
    return value


def _lines(file: BinaryIO) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, line) of a record; raise _Torn at a last line without its newline, RecordError at garbage."""
    number = start = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if not line.endswith(b"\n"):
            if len(line) == LONGEST_LINE:
                raise RecordError(f"line {number} is longer than {LONGEST_LINE >> 20} MB; no line of a record is")
            if number == 1:
                _parsed(1, line)
                raise RecordError("the file ends inside its first line; nothing of the game is left")
            raise _Torn(start)
        yield number, _parsed(number, line)
        start += len(line)
    if number == 0:
        raise RecordError("the file is empty")


def _header(line: Mapping[str, Any]) -> _Header:
    if line["format"] != FORMAT:
        raise RecordError(f"the record has format {line['format']}; this program reads format {FORMAT}")
    players = line["players"]
    if not all(isinstance(name, str) for name in players.values()):
        raise RecordError("line 1: players are names by side")
    return _Header(line["scenario"], line["rules"], line["content"], line["seed"], line["chance"], players)


def _scenario_of(header: _Header, scenario: Scenario | None) -> Scenario:
    """Return the scenario a record was made with; raise RecordError when it is not here, or is another by now."""
    if scenario is None:
        try:
            scenario = load_scenario(header.scenario)
        except LineOfContactError as error:
            raise RecordError(f"it needs the scenario {header.scenario[:60]!r}: {str(error).splitlines()[0]}") from None
    if scenario.id != header.scenario:
        raise RecordError(f"it was made with the scenario {header.scenario!r}; found {scenario.id!r}")
    if header.rules == RULES_VERSION and header.content != scenario.board.digest:
        raise RecordError(
            f"it was made with other content of {header.scenario}: "
            f"expected content hash {header.content[:32]}, found {scenario.board.digest}"
        )
    return scenario


class _File:
    """A record on disk that is being written: appended to, locked, flushed or synced."""

    def __init__(self, path: Path, *, synced: bool, fresh: bool, replace: bool = False) -> None:
        self.path, self.synced = path, synced
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if fresh and not replace and path.exists():
                raise RecordError(f"{path}: there is a file of this name already; choose another")
            self._file = path.open("ab")
        except OSError as error:
            raise RecordError(f"{path}: cannot be written: {error.strerror or error}") from None
        try:
            _lock(self._file.fileno())
        except OSError:
            self._file.close()
            raise RecordError(f"{path}: this game is open in another window; close it there first") from None
        if fresh:
            self._file.truncate(0)

    def cut(self, length: int) -> None:
        self._file.truncate(length)

    def write(self, lines: bytes, *, flush: bool) -> None:
        self._file.write(lines)
        if self.synced:
            self._file.flush()
            os.fsync(self._file.fileno())
        elif flush:
            self._file.flush()

    def close(self) -> None:
        if not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        # A byte far past the end: Windows locks forbid reading what they cover.
        os.lseek(descriptor, 1 << 40, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_END)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


# -- a game


class Game:
    """A game being played or looked at; the only holder of a current State.

    Make one with `Game.new` or `Game.load`. With a path every order is on disk before `play` returns, when a person
    plays; in bulk work lines are flushed once a side-turn. Close it, or use it as a context manager.
    """

    def __init__(self, scenario: Scenario, header: _Header) -> None:
        self.scenario = scenario
        self.warnings: list[str] = []
        self.orders: list[Played] = []
        self._header = header
        self._start = header.fingerprint()
        self._state = scenario.opening
        self._journal: list[_Entry] = []
        self._keyframes: list[_Keyframe] = []
        self._undone: list[Played] = []
        self._floor = 1
        self._near: tuple[int, State] = (0, scenario.opening)
        self._file: _File | None = None

    @classmethod
    def new(
        cls,
        scenario: Scenario,
        seed: str,
        chance: str = "dice",
        players: Mapping[str, str] | None = None,
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
        header = _Header(scenario.id, RULES_VERSION, scenario.board.digest, seed, chance, dict(players or {}))
        game = cls(scenario, header)
        if path is not None:
            game._file = _File(path, synced=game.synced, fresh=True, replace=replace)
            game._file.write(canonical(header.line()) + b"\n", flush=True)
        game.play(OpenGame(seed, chance))
        return game

    @classmethod
    def load(cls, path: Path, *, resume: bool = True, scenario: Scenario | None = None) -> Self:
        """Read the record at *path*; its chain of fingerprints is checked, nothing is resolved again.

        Args:
            resume: whether play goes on in this file, which is then locked; False only looks at it.
            scenario: the scenario it was made with, when that is not one of the shipped ones.

        Raises:
            RecordError: in one line, why it cannot be read; it names the first order that does not fit.
        """
        try:
            return cls._load(path, resume, scenario)
        except RecordError as error:
            text = str(error)
            raise RecordError(text if text.startswith(str(path)) else f"{path}: {text}") from None
        except OSError as error:
            raise RecordError(f"{path}: cannot be read: {error.strerror or error}") from None

    @classmethod
    def _load(cls, path: Path, resume: bool, scenario: Scenario | None) -> Self:
        whole: int | None = None
        with path.open("rb") as file:
            lines = _lines(file)
            header = _header(next(lines)[1])
            game = cls(_scenario_of(header, scenario), header)
            try:
                for number, line in lines:
                    try:
                        game._read(line)
                    except ValueError as error:
                        raise RecordError(f"line {number}: {error}") from None
            except _Torn as torn:
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
            game._file = _File(path, synced=game.synced, fresh=False)
            if path.stat().st_size != length:
                game.close()
                raise RecordError("the file changed while it was being read")
            if whole is not None:
                game._file.cut(whole)
            game._close_gap()
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
                keyframe = _Keyframe(len(self.orders), zlib.compress(canonical(line["state"]), 1))
                self._keyframes.append(keyframe)
                self._journal.append(keyframe)
            case "comment":
                self._journal.append(Comment(line["after"], line["text"]))
            case "variation":
                self._floor = len(self.orders)
                self._journal.append(Variation(line["after"], line["of"]))
            case "end":
                if (line["orders"], line["fingerprint"]) != (len(self.orders), self.fingerprint):
                    raise RecordError(
                        f"the end was altered: expected {line['orders']} orders and {line['fingerprint'][:64]}, "
                        f"found {len(self.orders)} and {self.fingerprint}"
                    )
                self._journal.append(_End(line["because"]))

    def _close_gap(self) -> None:
        """Write what a crash kept from following the last order: its keyframe, the end."""
        last = self._journal[-1]
        due: list[_Entry] = []
        if isinstance(last, Played):
            due = self._follow(last)
        elif isinstance(last, _Keyframe) and self._state.over:
            due = [_End(self._state.over)]
            self._journal.extend(due)
        if due and self._file:
            self._file.write(b"".join(self._bytes(entry) for entry in due), flush=True)

    def save_as(self, path: Path) -> None:
        """Write the whole record to *path*, replacing what is there, and go on writing there.

        Raises:
            RecordError: it cannot be written, or is open in another window.
        """
        if self._file and path.exists() and path.samefile(self._file.path):
            return
        fresh = _File(path, synced=self.synced, fresh=True, replace=True)
        fresh.write(self.to_bytes(), flush=True)
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

    def _bytes(self, entry: _Entry, number: int | None = None) -> bytes:
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
            case Variation(after, of):
                line = {"is": "variation", "after": after, "of": of}
            case _Keyframe(after, state):
                # Spliced: a State's canonical bytes are made once, for its digest and for the line.
                body = zlib.decompress(state) if isinstance(state, bytes) else canonical(encode_state(state))
                head = canonical({"after": after, "digest": fingerprint(body), "is": "keyframe"})
                return head[:-1] + b',"state":' + body + b"}\n"
            case _End(because):
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
            RecordError: the game can only be looked at.
        """
        if self.view_only:
            raise RecordError(f"this game was played under rules version {self.rules}; it can only be looked at")
        state, events = engine.resolve(self._state, order)
        chained = fingerprint(
            self.fingerprint.encode(), canonical(encode(order)), canonical([encode(event) for event in events])
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

    def _follow(self, played: Played) -> list[_Entry]:
        """Enter what is due after an order: a keyframe when a phase opened or the game ended, and the end."""
        due: list[_Entry] = []
        ended = next((event for event in played.events if isinstance(event, GameEnded)), None)
        if ended or any(isinstance(event, PhaseOpened) for event in played.events):
            # Without what the State keeps for itself, which only takes room here.
            keyframe = _Keyframe(len(self.orders), self._state.evolve())
            self._keyframes.append(keyframe)
            due.append(keyframe)
        if ended:
            due.append(_End(ended.because))
        self._journal.extend(due)
        return due

    @property
    def can_undo(self) -> bool:
        """Whether the last order can be taken back: it was not final, and not part of the game played on from."""
        last = len(self.orders)
        return not self.view_only and last > self._floor and not engine.is_final(self.orders[-1].events)

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

    def fork(self, n: int, players: Mapping[str, str] | None = None, path: Path | None = None) -> "Game":
        """Return a game that plays on from after the first *n* orders of this one, which stays as it is.

        Args:
            players: who plays each side from here; None keeps the players.
            path: where to write it.

        Raises:
            IndexError: there are fewer orders.
            RecordError: the game can only be looked at, or the file cannot be written.
        """
        if not 1 <= n <= len(self.orders):
            raise IndexError(f"the game has {len(self.orders)} orders; asked to play on after {n}")
        if self.view_only:
            raise RecordError(f"this game was played under rules version {self.rules}; it can only be looked at")
        header = _Header(**{**_fields(self._header), "players": dict(self.players if players is None else players)})
        game = Game(self.scenario, header)
        keyframes = {keyframe.after: keyframe for keyframe in self._keyframes}
        for number, played in enumerate(self.orders[:n], 1):
            game.orders.append(played)
            game._journal.append(played)
            if number in keyframes:
                game._keyframes.append(keyframes[number])
                game._journal.append(keyframes[number])
        game._journal.append(Variation(n, self.fingerprint))
        game._floor = n
        game._state = game.state_at(n)
        if path is not None:
            game.save_as(path)
        return game


def _fields(header: _Header) -> dict[str, Any]:
    return {name: getattr(header, name) for name in header.__slots__}


# -- verifying


@dataclass(slots=True)
class _Check:
    """The state of a verification: what was resolved so far, and what must follow."""

    state: State
    chained: str
    number: int = 0
    recent: list[tuple[State, str]] = field(default_factory=list)
    """State and fingerprint before each order since the last final one: those that can be taken back."""
    due: list[str] = field(default_factory=list)
    ended: bool = False


def verify(path: Path, scenario: Scenario | None = None) -> VerifyResult:
    """Resolve every order of the record at *path* again and compare events, fingerprints and keyframes.

    Raises:
        RecordError: in one line: it cannot be read, is cut off, or was made under other rules or with other content.
    """
    try:
        with path.open("rb") as file:
            lines = _lines(file)
            header = _header(next(lines)[1])
            if header.rules != RULES_VERSION:
                raise RecordError(
                    f"made under rules version {header.rules}; this is version {RULES_VERSION}: "
                    "it can be viewed with `replay`, not verified"
                )
            scenario = _scenario_of(header, scenario)
            check = _Check(scenario.opening, header.fingerprint())
            try:
                for number, line in lines:
                    difference = _differs(check, line, number, scenario)
                    if difference:
                        return VerifyResult(str(path), False, difference, check.number, False, check.chained)
            except _Torn:
                raise RecordError(f"the last line, after order {check.number}, is cut off") from None
            if check.due or not check.number:
                missing = check.due[0] if check.due else "order"
                raise RecordError(
                    f"the file is cut off after order {check.number}: the {missing} that follows is missing"
                )
            return VerifyResult(str(path), True, None, check.number, check.ended, check.chained)
    except RecordError as error:
        raise RecordError(f"{path}: {error}") from None
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {error.strerror or error}") from None


def _differs(check: _Check, line: Mapping[str, Any], number: int, scenario: Scenario) -> Difference | None:
    """Check one line; return how it differs from what the rules give."""
    kind = line["is"]
    if kind == "comment":
        return None
    if check.due and kind != check.due[0]:
        return Difference(check.number, f"{check.due[0]} after it", f"a line of kind {kind} (line {number})")
    match kind:
        case "order":
            return _order_differs(check, line)
        case "undo":
            count = line["orders"]
            if not 0 < count <= len(check.recent):
                return Difference(check.number, f"{count} orders taken back (line {number})", "the last one was final")
            check.state, check.chained = check.recent[-count]
            del check.recent[-count:]
            check.number -= count
        case "keyframe":
            if not check.due:
                return Difference(check.number, f"a keyframe after it (line {number})", "none is due there")
            del check.due[0]
            body = canonical(encode_state(check.state))
            digest = fingerprint(body)
            if line["after"] != check.number or line["digest"] != digest:
                return Difference(
                    check.number, f"keyframe {line['after']} {line['digest'][:64]}", f"{check.number} {digest}"
                )
            if canonical(line["state"]) != body:
                found = _first_unlike(line["state"], encode_state(check.state))
                return Difference(check.number, f"keyframe with {found[0]}", found[1])
            _check_state(line, scenario)
        case "variation":
            check.recent.clear()
            if line["after"] != check.number:
                return Difference(
                    check.number, f"a variation after order {line['after']}", f"it stands after {check.number}"
                )
        case "end":
            if not check.due:
                return Difference(check.number, f"the end of the game (line {number})", "the game is not over")
            del check.due[0]
            found_end = (check.number, check.chained, check.state.over)
            if (line["orders"], line["fingerprint"], line["because"]) != found_end:
                return Difference(
                    check.number,
                    f"the end after {line['orders']} orders, {line['fingerprint'][:64]}, {line['because'][:60]}",
                    ", ".join(map(str, found_end)),
                )
            check.ended = True
    return None


def _check_state(line: Mapping[str, Any], scenario: Scenario) -> None:
    """Raise ValueError unless a keyframe can be read back; its text equals the State's, so a fault here is ours."""
    decode_state(line["state"], scenario.board)


def _order_differs(check: _Check, line: Mapping[str, Any]) -> Difference | None:
    number = check.number + 1
    if line["n"] != number:
        return Difference(number, f"order number {line['n']}", str(number))
    try:
        order = decode_order(line["order"])
        state, events = engine.resolve(check.state, order)
    except IllegalOrder as error:
        return Difference(number, f"a legal order {line['order'].get('is', '')}", "; ".join(map(str, error.refusals)))
    except ValueError as error:
        return Difference(number, "an order", str(error))
    encoded = [encode(event) for event in events]
    if encoded != line["events"]:
        wanted, found = _first_unlike(line["events"], encoded)
        return Difference(number, wanted, found)
    chained = fingerprint(check.chained.encode(), canonical(line["order"]), canonical(encoded))
    if chained != line["fingerprint"]:
        return Difference(number, f"fingerprint {line['fingerprint'][:64]}", chained)
    if number == 1 or engine.is_final(events):
        check.recent.clear()
    else:
        check.recent.append((check.state, check.chained))
    check.state, check.chained, check.number = state, chained, number
    ended = any(isinstance(event, GameEnded) for event in events)
    if ended or any(isinstance(event, PhaseOpened) for event in events):
        check.due.append("keyframe")
    if ended:
        check.due.append("end")
    return None


def _first_unlike(wanted: Any, found: Any, where: str = "events") -> tuple[str, str]:
    """Return the first place at which two plain values differ, as (what *wanted* has there, what *found* has)."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        if wanted.get("is") != found.get("is"):
            return f"{where} {wanted.get('is')}", f"{where} {found.get('is')}"
        for key in sorted({*wanted, *found}):
            if wanted.get(key) != found.get(key):
                return _first_unlike(wanted.get(key), found.get(key), f"{where}.{wanted.get('is', '')}{key}")
    if isinstance(wanted, list) and isinstance(found, list):
        for number, (a, b) in enumerate(zip(wanted, found, strict=False), 1):
            if a != b:
                return _first_unlike(a, b, f"{where}[{number}]")
        return f"{len(wanted)} {where}", f"{len(found)}"
    return f"{where} {str(wanted)[:80]}", str(found)[:80]
