"""The lines of a record: their kinds, reading them one by one, and the file they are written to."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from game import RULES_VERSION
from game.core.codec import canonical, fingerprint
from game.core.errors import LineOfContactError, RecordError
from game.scenario import Scenario
from game.scenario import load as load_scenario

FORMAT: Final = 1
PERSON: Final = "person"
"""A player who is one: the record of their game is synced to disk order by order."""
MAIL: Final = "mail"
"""A player whose turns come by mail: the record counts how often it was opened for play, and no turn ends in it."""
LONGEST_LINE: Final = 64 << 20
"""Bytes. The keyframe of the largest campaign is well under a hundredth of it."""
_KEYS: Final = {
    "header": {"is", "format", "scenario", "rules", "content", "seed", "chance", "players"},
    "order": {"is", "n", "order", "events", "fingerprint"},
    "undo": {"is", "orders"},
    "keyframe": {"is", "after", "digest", "state"},
    "comment": {"is", "after", "text"},
    "variation": {"is", "after", "of"},
    "mail": {"is", "after", "what"},
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


@dataclass(frozen=True, slots=True)
class Header:
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


class TornLine(Exception):
    """The last line is not whole: where it starts, in bytes."""

    def __init__(self, start: int) -> None:
        super().__init__(start)
        self.start = start


def _no_float(text: str) -> Any:
    raise ValueError(f"records hold whole numbers only; found {text}")


_loads: Final = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float).decode


def parse_line(number: int, line: bytes) -> dict[str, Any]:
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
    if b"\\ud" in line or b"\\uD" in line:
        # JSON can spell half of a character; no file can hold it, so the record could not be saved again.
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise RecordError(f"line {number} holds half of a character; expected text") from None
    return value


def read_lines(file: BinaryIO) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, line); raise `TornLine` at a last line without its newline, `RecordError` at garbage."""
    number = start = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if not line.endswith(b"\n"):
            if len(line) == LONGEST_LINE:
                raise RecordError(f"line {number} is longer than {LONGEST_LINE >> 20} MB; no line of a record is")
            if number == 1:
                parse_line(1, line)
                raise RecordError("the file ends inside its first line; nothing of the game is left")
            raise TornLine(start)
        yield number, parse_line(number, line)
        start += len(line)
    if number == 0:
        raise RecordError("the file is empty")


def read_header(line: Mapping[str, Any]) -> Header:
    if line["format"] != FORMAT:
        raise RecordError(f"the record has format {line['format']}; this program reads format {FORMAT}")
    players = line["players"]
    if not all(isinstance(name, str) for name in players.values()):
        raise RecordError("line 1: players are names by side")
    return Header(line["scenario"], line["rules"], line["content"], line["seed"], line["chance"], players)


def scenario_of(header: Header, scenario: Scenario | None) -> Scenario:
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


class RecordFile:
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
        try:
            self._file.write(lines)
            if self.synced or flush:
                self._file.flush()
            if self.synced:
                os.fsync(self._file.fileno())
        except OSError as error:
            raise RecordError(f"{self.path}: cannot be written: {error.strerror or error}") from None

    def close(self) -> None:
        if self._file.closed:
            return
        try:
            self.write(b"", flush=True)
            os.fsync(self._file.fileno())
        finally:
            with suppress(OSError):
                self._file.close()


def write_whole(path: Path, lines: bytes) -> None:
    """Write a whole record to *path*: beside it first, so that what stands there is lost to no crash and no full disk.

    Raises:
        RecordError: it cannot be written, or is open in another window; what was there is there still.
    """
    if path.exists():
        # Whoever has it open has it locked.
        RecordFile(path, synced=False, fresh=False).close()
    beside = path.with_name(f"{path.name}.new")
    file = RecordFile(beside, synced=True, fresh=True, replace=True)
    try:
        try:
            file.write(lines, flush=True)
        finally:
            file.close()
        os.replace(beside, path)
    except (OSError, RecordError) as error:
        with suppress(OSError):
            beside.unlink()
        reason = (error.strerror or error) if isinstance(error, OSError) else str(error).rpartition(": ")[2]
        raise RecordError(f"{path}: cannot be written: {reason}") from None


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
