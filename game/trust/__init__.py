"""Proofs of what the product promises: each tries its promise many times, counts, and names the first failure.

A size says how often: `small` runs with the tests, `full` is for the record. Seeds are fixed, so a failure comes back
when the same proof is run again at the same size; what broke is kept in a file. `prove` runs them.
"""

import platform
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from game.trust.tally import SIZES, Enough, Failure, Outcome, Tally

__all__ = ["NAMES", "SIZES", "Failure", "Outcome", "as_json", "prove", "table_rows"]

NAMES: Final = ("determinism", "crash", "mutation", "fuzz", "odds", "fog", "undo", "records")
"""Each proof is the module of that name here, with `PROMISE`, `TRIALS` by size (about), and `prove(tally)`."""


def prove(
    names: Sequence[str], size: str, wrecks: Path, watch: Callable[[float], object] = lambda part: None
) -> Iterator[Outcome]:
    """Run the proofs *names* at *size* and yield what came of each.

    Args:
        wrecks: the folder to keep what failed in; made when something does.
        watch: called with what share of one proof was done since it was last called.
    """
    for name in names:
        proof = import_module(f"game.trust.{name}")
        started = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="trust-", ignore_cleanup_errors=True) as folder:
            tally = Tally(name, size, Path(folder), wrecks, proof.TRIALS[size], watch)
            try:
                proof.prove(tally)
            except Enough:
                pass
            except Exception as error:
                # Whatever a promise makes the program raise is a failure of the promise, and the other proofs go on.
                tally.stopped(error)
            tally.finish()
        seconds = time.perf_counter() - started
        yield Outcome(name, proof.PROMISE, tally.trials, tuple(tally.failures), tuple(tally.untried), seconds)


def table_rows(outcomes: Sequence[Outcome]) -> list[tuple[str, str, str, str, str]]:
    """Return the table of *outcomes*: proof, promise, trials, failures, seconds."""
    return [
        (one.name, one.promise, f"{one.trials:,}", f"{len(one.failures):,}", f"{one.seconds:.1f}") for one in outcomes
    ]


def as_json(outcomes: Sequence[Outcome], size: str) -> dict[str, Any]:
    """Return *outcomes* as --json prints them."""
    return {
        "size": size,
        "python": platform.python_version(),
        "ok": not any(one.failures for one in outcomes),
        "proofs": [one.plain() for one in outcomes],
    }
