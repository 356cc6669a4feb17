"""How fast, and against what: our work and a peer's, timed in the same run, with the answers checked equal first.

Machines differ and drift, so a goal is a ratio: our time through the peer's. Peers that cannot run in this process are
references, named with the range that was measured once. A benchmark fails no build.
"""

import json
import os
import platform
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from game.bench import memory, rows, war
from game.bench.measure import KNOWN, Measure, NotHere
from game.core.errors import LineOfContactError
from game.folders import home
from game.report import table

MEASURES: Final[dict[int, Callable[[], list[Measure]]]] = {
    1: rows.fields,
    2: rows.supply_field,
    3: war.opponent,
    4: rows.verified,
    5: rows.random_play,
    6: war.war,
    7: rows.frames,
    8: rows.start,
    9: war.jumps,
    10: rows.odds,
    11: rows.loading,
    12: memory.memory,
}
"""What measures each row of the project's table of speed."""
NUMBERS: Final = tuple(sorted(MEASURES))
assert KNOWN.keys() == MEASURES.keys()


def rows_named(text: str | None) -> tuple[int, ...]:
    """Return the rows that *text* names, as in "1,4"; all of them for None.

    >>> rows_named("4, 1")
    (1, 4)
    """
    if text is None:
        return NUMBERS
    words = [word.strip() for word in text.split(",")]
    if not all(word.isdecimal() and int(word) in NUMBERS for word in words):
        raise LineOfContactError(f"--rows is {text!r}; expected numbers among {', '.join(map(str, NUMBERS))}")
    return tuple(sorted({int(word) for word in words}))


def run(numbers: Sequence[int], advance: Callable[[], object] = lambda: None) -> list[dict[str, Any]]:
    """Measure the rows *numbers*, keep them beside what is kept of other rows, and return them.

    Args:
        advance: called after each row.
    """
    measured = []
    for number in numbers:
        lines = _measure(number)
        when = {"when": f"{datetime.now():%Y-%m-%d %H:%M}", "machine": machine()}
        found = [{**line.plain(number), **when} for line in lines]
        measured += found
        _keep(number, found)
        advance()
    return measured


def _measure(number: int) -> list[Measure]:
    """Measure one row; a peer that is not installed, or a part that is not here, leaves a row that says so."""
    try:
        return MEASURES[number]()
    except ImportError as error:
        why = f'needs {error.name}: pip install "line-of-contact[bench]"'
    except NotHere as error:
        why = str(error)
    except LineOfContactError as error:
        why = f"cannot be played yet: {str(error).splitlines()[0]}"
    row = KNOWN[number]
    return [Measure(row.work, row.unit, None, None, row.goal, False, note=why)]


def machine() -> str:
    """Return in a few words what is measured on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {cores} cores"


def last_table(numbers: Sequence[int] = NUMBERS) -> list[dict[str, Any]] | None:
    """Return what was last measured of each of the rows *numbers*, or None when nothing was."""
    return [entry for entry in _kept() if entry["row"] in numbers] or None


def _keep(number: int, found: Iterable[dict[str, Any]]) -> None:
    """Put a row in the place of what was kept of it; a folder that cannot be written costs only the memory of it."""
    kept = sorted([*(entry for entry in _kept() if entry["row"] != number), *found], key=lambda entry: entry["row"])
    path = _file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.with_suffix(".part")
        whole.write_text(json.dumps({"rows": kept}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        whole.replace(path)
    except OSError:
        return


def _kept() -> list[dict[str, Any]]:
    """Return the entries kept, those left out that are not what this version writes."""
    try:
        entries = json.loads(_file().read_text(encoding="utf-8"))["rows"]
        return [entry for entry in entries if _SHAPE <= entry.keys() and entry["row"] in NUMBERS]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return []


_SHAPE: Final = {"row", *Measure.__slots__, "when", "machine"}


def _file() -> Path:
    return home() / "bench.json"


def table_lines(rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Return the table of *rows* for the terminal, and under it when and on what they were measured."""

    def figure(value: float | None) -> str:
        return "-" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"

    lines = table(
        [
            (
                str(row["row"]),
                row["work"],
                f"{figure(row['ours'])} {row['unit']}",
                row["reference"] or f"{figure(row['peer'])} {row['unit']}",
                figure(row["ratio"]),
                row["goal"],
                "yes" if row["met"] else "no" if row["ours"] is not None else "-",
                row["note"],
            )
            for row in rows
        ],
        ("#", "work", "ours", "peer", "ratio", "goal", "met", "note"),
    )
    whens = sorted({row["when"] for row in rows})
    span = " to ".join(dict.fromkeys((whens[0], whens[-1])))
    return (*lines, f"Measured {span}; {'; '.join(sorted({row['machine'] for row in rows}))}.")
