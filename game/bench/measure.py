"""A line of the table of speed, what each row is about, and how times are taken."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Final, NamedTuple

from game.core.errors import LineOfContactError


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the table. `ratio` is our time through the peer's; below 1 is faster."""

    work: str
    unit: str
    ours: float | None
    peer: float | None
    goal: str
    met: bool
    ratio: float | None = None
    reference: str = ""
    note: str = ""

    def plain(self, row: int) -> dict[str, Any]:
        """Return the line as JSON would have it."""
        return {"row": row, **asdict(self)}


class NotHere(LineOfContactError):
    """What a row measures is not in this program, or not on this system."""


class Row(NamedTuple):
    """What a row is about."""

    work: str
    unit: str
    goal: str


KNOWN: Final[dict[int, Row]] = {
    1: Row("movement fields, 100 units, region map", "ms", "at most 1x"),
    2: Row("supply field, 6 sources, region map", "ms", "at most 1x"),
    3: Row("computer opponent, a unit a side-turn, 80 a side", "ms", "at most 0.25 ms"),
    4: Row("verified replay", "orders/s", "20,000 orders/s"),
    5: Row("random legal play", "orders/s", "at most 1x"),
    6: Row("one whole war, computer v computer", "s", "at most 10 s"),
    7: Row("frame at 1920x1080", "ms", "at most 1.5x"),
    8: Row("start", "s", "at most 0.6 s"),
    9: Row("jump to any order of a long record, 99th percentile", "ms", "at most 100 ms"),
    10: Row("exact odds of an assault", "ms", "at most 2 ms"),
    11: Row("a scenario, loaded and checked", "ms", "at most 2x"),
    12: Row("memory, headless", "MB", "at most 60 MB"),
}
"""Our rows by their number in the project's table of speed."""


def seconds(work: Callable[[], object], times: int = 7) -> float:
    """Return the median time of *work* in seconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def against(
    row: int, ours: float, peer: float, most: float, *, scale: float = 1000, work: str = "", note: str = ""
) -> Measure:
    """Return a line for two times in seconds and the greatest ratio that meets the goal."""
    known = KNOWN[row]
    return Measure(
        work or known.work,
        known.unit,
        ours * scale,
        peer * scale,
        known.goal,
        ours <= most * peer,
        ours / peer,
        note=note,
    )


def same(ours: object, theirs: object, work: str) -> None:
    """Raise when two answers differ: then their times mean nothing."""
    if ours != theirs:
        raise AssertionError(f"{work}: our answer and the peer's differ, so their times mean nothing")
