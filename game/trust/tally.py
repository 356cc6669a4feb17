"""The tally of a proof: trials, failures, what was not tried, and what is kept of a failure."""

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

T = TypeVar("T")
Wreck = bytes | Path | Callable[[], bytes] | None
SIZES: Final = ("small", "full")
MOST_FAILURES: Final = 20
"""After so many a part of a proof stops: they will have few causes."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A promise that was not kept: what happened, how to see it again, and the file kept of it, if any."""

    what: str
    again: str
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a proof, or a part of one, came to."""

    name: str
    promise: str
    trials: int
    failures: tuple[Failure, ...]
    untried: tuple[str, ...]
    seconds: float
    notes: tuple[str, ...] = ()
    """What belongs beside the figures."""
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """How much of what was tried in which scenario."""
    stopped: bool = False
    """Whether somebody stopped it before its end."""

    def plain(self) -> dict[str, Any]:
        """Return the outcome as JSON would have it."""
        first = self.failures[0] if self.failures else None
        return {
            "name": self.name,
            "promise": self.promise,
            "trials": self.trials,
            "failures": len(self.failures),
            "seconds": round(self.seconds, 2),
            "untried": list(self.untried),
            "notes": list(self.notes),
            "counts": {row: dict(self.counts[row]) for row in sorted(self.counts)},
            "stopped": self.stopped,
            "first_failure": first and {"what": first.what, "again": first.again, "kept": first.kept},
        }


class Progress(NamedTuple):
    """How far a part of a proof is."""

    share: float
    """Of the part, done since it was last told."""
    trials: int


class Enough(Exception):
    """So many failures that the proof stops."""


class Tally:
    """Counts for one part of a proof; `folder` is its own and goes away with it."""

    def __init__(
        self,
        name: str,
        size: str,
        folder: Path,
        wrecks: Path,
        expected: int,
        watch: Callable[[Progress], object],
        part: int = 0,
        parts: int = 1,
    ) -> None:
        self.name, self.size, self.folder, self.wrecks = name, size, folder, wrecks
        self.part, self.parts = part, parts
        self.trials = 0
        self.failures: list[Failure] = []
        self.untried: list[str] = []
        self.notes: list[str] = []
        self.counts: dict[str, dict[str, int]] = {}
        self._expected, self._watch, self._told = max(1, expected // parts), watch, 0.0

    @property
    def is_full(self) -> bool:
        """Whether this run is for the record."""
        return self.size == "full"

    def mine(self, work: Iterable[T]) -> Iterator[T]:
        """Yield what of *work* is for this part: one in so many, so that all parts have some of each kind."""
        return islice(work, self.part, None, self.parts)

    def tried(self, trials: int = 1) -> None:
        """Count *trials*."""
        self.trials += trials
        done = min(1.0, self.trials / self._expected)
        if done - self._told >= 0.002:
            self._watch(Progress(done - self._told, self.trials))
            self._told = done

    def holds(self, held: bool, what: str, wreck: Wreck = None, suffix: str = ".jsonl") -> bool:
        """Count a trial, and a failure of it unless it *held*; return whether it did.

        Args:
            what: what happened, with the case it happened in.
            wreck: what to keep of it: bytes, what gives them, or a file of the proof's folder.
        """
        self.tried()
        if not held:
            self.failed(what, wreck, suffix)
        return held

    def failed(self, what: str, wreck: Wreck = None, suffix: str = ".jsonl") -> None:
        """Note a failure; raise Enough when there are very many."""
        again = f"line-of-contact trust --only {self.name} --size {self.size}"
        self.failures.append(Failure(what[:600], again, self._keep(wreck, suffix)))
        if len(self.failures) >= MOST_FAILURES:
            raise Enough

    def broke(self, error: Exception) -> None:
        """Note that the proof was ended by *error*, and where that was raised."""
        where = traceback.extract_tb(error.__traceback__)[-1]
        with suppress(Enough):
            self.failed(f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})")

    def not_tried(self, what: str) -> None:
        """Note, once, what this machine gave no way to try."""
        if what not in self.untried:
            self.untried.append(what)

    def note(self, what: str) -> None:
        """Note, once, what belongs beside the figures."""
        if what not in self.notes:
            self.notes.append(what)

    def count(self, row: str, what: str, by: int = 1) -> None:
        """Count what was tried in a scenario, for the lines under the table."""
        counts = self.counts.setdefault(row, {})
        counts[what] = counts.get(what, 0) + by

    def finish(self) -> None:
        """Move the watcher to the end of this part."""
        self._watch(Progress(1.0 - self._told, self.trials))
        self._told = 1.0

    def _keep(self, wreck: Wreck, suffix: str) -> str:
        if wreck is None:
            return ""
        content = wreck if isinstance(wreck, bytes) else wreck.read_bytes() if isinstance(wreck, Path) else wreck()
        self.wrecks.mkdir(parents=True, exist_ok=True)
        part = f"{self.part + 1}-" if self.parts > 1 else ""
        path = self.wrecks / f"{self.name}-{part}{len(self.failures) + 1}{suffix}"
        path.write_bytes(content)
        return str(path)
