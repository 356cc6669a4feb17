"""The tally of a proof: trials, failures, what was not tried, and what is kept of a failure."""

import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

SIZES: Final = ("small", "full")
MOST_FAILURES: Final = 20
"""After so many a proof stops: they will have few causes."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A promise that was not kept: what happened, how to see it again, and the file kept of it, if any."""

    what: str
    again: str
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a proof came to."""

    name: str
    promise: str
    trials: int
    failures: tuple[Failure, ...]
    untried: tuple[str, ...]
    seconds: float

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
            "first_failure": first and {"what": first.what, "again": first.again, "kept": first.kept},
        }


class Enough(Exception):
    """So many failures that the proof stops."""


class Tally:
    """Counts for one proof; `folder` is its own and goes away with it."""

    def __init__(
        self, name: str, size: str, folder: Path, wrecks: Path, expected: int, watch: Callable[[float], object]
    ) -> None:
        self.name, self.size, self.folder, self.wrecks = name, size, folder, wrecks
        self.trials = 0
        self.failures: list[Failure] = []
        self.untried: list[str] = []
        self._expected, self._watch, self._told = max(1, expected), watch, 0.0

    @property
    def is_full(self) -> bool:
        """Whether this run is for the record."""
        return self.size == "full"

    def tried(self, trials: int = 1) -> None:
        """Count *trials*."""
        self.trials += trials
        done = min(1.0, self.trials / self._expected)
        if done - self._told >= 0.002:
            self._watch(done - self._told)
            self._told = done

    def holds(self, held: bool, what: str, wreck: bytes | Path | None = None, suffix: str = ".jsonl") -> bool:
        """Count a trial, and a failure of it unless it *held*; return whether it did.

        Args:
            what: what happened, with the case it happened in.
            wreck: what to keep of it: bytes, or a file of the proof's folder.
        """
        self.tried()
        if not held:
            self.failed(what, wreck, suffix)
        return held

    def failed(self, what: str, wreck: bytes | Path | None = None, suffix: str = ".jsonl") -> None:
        """Note a failure; raise Enough when there are very many."""
        again = f"line-of-contact trust --only {self.name} --size {self.size}"
        self.failures.append(Failure(what[:600], again, self._keep(wreck, suffix)))
        if len(self.failures) >= MOST_FAILURES:
            raise Enough

    def stopped(self, error: Exception) -> None:
        """Note that the proof was stopped by *error*, and where that was raised."""
        where = traceback.extract_tb(error.__traceback__)[-1]
        with suppress(Enough):
            self.failed(f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})")

    def not_tried(self, what: str) -> None:
        """Note, once, what this machine gave no way to try."""
        if what not in self.untried:
            self.untried.append(what)

    def finish(self) -> None:
        """Move the watcher to the end of this proof."""
        self._watch(1.0 - self._told)

    def _keep(self, wreck: bytes | Path | None, suffix: str) -> str:
        if wreck is None:
            return ""
        content = wreck.read_bytes() if isinstance(wreck, Path) else wreck
        self.wrecks.mkdir(parents=True, exist_ok=True)
        path = self.wrecks / f"{self.name}-{len(self.failures) + 1}{suffix}"
        path.write_bytes(content)
        return str(path)
