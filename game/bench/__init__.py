"""How fast, and against what: our work and a peer's, timed in the same run, with the answers checked equal first.

Machines differ and drift, so a goal is a ratio: our time through the peer's. Peers that cannot run in this process are
references, named with the range that was measured once. A benchmark fails no build.
"""

import json
import platform
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from game.bench.rows import ROWS, Measure
from game.core.errors import LineOfContactError
from game.record import home
from game.report import table

NUMBERS: Final = tuple(sorted(ROWS))


def rows_named(text: str | None) -> tuple[int, ...]:
    """Return the rows that *text* names, as in "1,4"; all of them for None.

    >>> rows_named("4, 1")
    (1, 4)
    """
    if text is None:
        return NUMBERS
    words = [word.strip() for word in text.split(",")]
    if not all(word.isdecimal() and int(word) in ROWS for word in words):
        raise LineOfContactError(f"--rows is {text!r}; expected numbers among {', '.join(map(str, NUMBERS))}")
    return tuple(sorted({int(word) for word in words}))


def run(numbers: Sequence[int], advance: Callable[[], object] = lambda: None) -> list[dict[str, Any]]:
    """Measure the rows *numbers*, keep their table, and return it.

    Args:
        advance: called after each row.
    """
    measured = []
    for number in numbers:
        measured += [entry.plain(number) for entry in _measure(number)]
        advance()
    path = _kept()
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {"when": f"{datetime.now():%Y-%m-%d %H:%M}", "python": platform.python_version(), "rows": measured}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return measured


def _measure(number: int) -> list[Measure]:
    """Measure one row; a peer that is not installed, or a part that is not here, leaves a row that says so."""
    row = ROWS[number]
    try:
        return row.measure()
    except ImportError as error:
        why = f'needs {error.name}: pip install "line-of-contact[bench]"'
        return [Measure(row.work, row.unit, None, None, row.goal, False, note=why)]


def last_table() -> list[dict[str, Any]] | None:
    """Return the rows of the last run, or None when there was none."""
    try:
        rows: list[dict[str, Any]] = json.loads(_kept().read_text(encoding="utf-8"))["rows"]
    except (OSError, ValueError, KeyError):
        return None
    return rows


def _kept() -> Path:
    return home() / "bench.json"


def table_lines(rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Return the table of *rows* for the terminal."""

    def figure(value: float | None) -> str:
        return "-" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"

    return table(
        [
            (
                str(row["row"]),
                row["work"],
                f"{figure(row['ours'])} {row['unit']}",
                row["reference"] or f"{figure(row['peer'])} {row['unit']}",
                figure(row["ratio"]),
                row["goal"],
                "yes" if row["met"] else "no",
                row["note"],
            )
            for row in rows
        ],
        ("#", "work", "ours", "peer", "ratio", "goal", "met", "note"),
    )
