"""Proofs of what the product promises: each tries its promise many times, counts, and names the first failure.

A size says how often: `small` runs with the tests, `full` is for the record. Seeds are fixed, so a failure comes back
when the same proof is run again at the same size; what broke is kept in a file. `prove` runs them.
"""

import platform
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from game.trust.tally import SIZES, Enough, Failure, Outcome, Tally

__all__ = ["NAMES", "SIZES", "Failure", "Outcome", "as_json", "prove", "prove_one", "remarks", "table_rows"]

NAMES: Final = ("determinism", "crash", "mutation", "fuzz", "odds", "fog", "undo", "records")
"""Each proof is the module of that name here, with `PROMISE`, `TRIALS` by size (about), and `prove(tally)`."""
_LONGEST_FIRST: Final = ("mutation", "fuzz", "determinism", "odds", "records", "fog", "crash", "undo")
assert set(_LONGEST_FIRST) == set(NAMES)


Watch = Callable[[float], object]


def prove(
    names: Sequence[str], size: str, wrecks: Path, watch: Watch = lambda part: None, jobs: int = 1
) -> Iterator[Outcome]:
    """Run the proofs *names* at *size* and yield what came of each, as it ends.

    Args:
        wrecks: the folder to keep what failed in; made when something does.
        watch: called with what share of one proof was done since it was last called.
        jobs: how many run at a time, each in a process of its own; with 1 they run here, in the order of *names*.
    """
    if jobs == 1:
        for name in names:
            yield prove_one(name, size, wrecks, watch)
        return
    from multiprocessing.connection import wait

    from game.trust.children import FORKS, Child
    from game.trust.play import scenarios

    if FORKS:
        # Read once, here, for all children.
        scenarios()
    waiting = sorted(names, key=_LONGEST_FIRST.index)
    with ExitStack() as stack:
        # Ours, so that nothing is left behind when a proof is ended from outside.
        room = stack.enter_context(tempfile.TemporaryDirectory(prefix="trust-", ignore_cleanup_errors=True))
        Path(room).chmod(0o755)
        running: dict[Any, tuple[str, Child]] = {}
        while waiting or running:
            while waiting and len(running) < jobs:
                child = stack.enter_context(Child(_prove_for, room, waiting[0], size, wrecks))
                running[child.pipe] = waiting.pop(0), child
            for pipe in wait(list(running)):
                name, child = running[pipe]
                try:
                    said = child.next(0)
                except EOFError:
                    again = f"line-of-contact trust --only {name} --size {size}"
                    what = f"the proof was ended from outside (exit code {child.exit_code})"
                    said = Outcome(name, promise(name), 0, (Failure(what, again),), (), 0.0)
                if isinstance(said, Outcome):
                    del running[pipe]
                    yield said
                else:
                    watch(said)


def prove_one(name: str, size: str, wrecks: Path, watch: Watch = lambda part: None) -> Outcome:
    """Run one proof here."""
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
    return Outcome(name, proof.PROMISE, tally.trials, tuple(tally.failures), tuple(tally.untried), seconds)


def _prove_for(pipe: Any, room: str, name: str, size: str, wrecks: Path) -> None:
    tempfile.tempdir = room
    pipe.send(prove_one(name, size, wrecks, pipe.send))


def promise(name: str) -> str:
    """Return what the proof of that name is of."""
    told: str = import_module(f"game.trust.{name}").PROMISE
    return told


def table_rows(outcomes: Sequence[Outcome]) -> list[tuple[str, str, str, str, str]]:
    """Return the table of *outcomes*: proof, promise, trials, failures, seconds."""
    return [
        (one.name, one.promise, f"{one.trials:,}", f"{len(one.failures):,}", f"{one.seconds:.1f}") for one in outcomes
    ]


def remarks(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the lines under the table: the first failure of each proof, and what was not tried."""
    lines = []
    for one in outcomes:
        for first in one.failures[:1]:
            lines += [f"{one.name} failed: {first.what}", f"  again: {first.again}"]
            lines += [f"  kept:  {first.kept}"] if first.kept else []
    lines += [f"{one.name}, not tried: {what}" for one in outcomes for what in one.untried]
    failed = sum(bool(one.failures) for one in outcomes)
    return [*lines, f"{failed} of {len(outcomes)} promises were not kept" if failed else "every promise was kept"]


def as_json(outcomes: Sequence[Outcome], size: str) -> dict[str, Any]:
    """Return *outcomes* as --json prints them."""
    return {
        "size": size,
        "python": platform.python_version(),
        "ok": not any(one.failures for one in outcomes),
        "proofs": [one.plain() for one in outcomes],
    }
