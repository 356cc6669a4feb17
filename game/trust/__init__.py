"""Proofs of what the product promises: each tries its promise many times, counts, and names the first failure.

A size says how often: `small` runs with the tests, `full` is for the record. Seeds are fixed, so a failure comes back
when the same proof is run again at the same size; what broke is kept in a file. `prove` runs them. A proof is cut into
parts that are the same however many run at a time. Whoever stops it (Ctrl+C) is told what was done so far.
"""

import math
import platform
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from game.trust.tally import SIZES, Enough, Failure, Outcome, Progress, Tally

__all__ = [
    "NAMES",
    "SIZES",
    "TABLE_HEAD",
    "Failure",
    "Outcome",
    "as_json",
    "duration",
    "estimates",
    "prove",
    "prove_one",
    "remarks",
    "table_rows",
    "told",
]

NAMES: Final = ("determinism", "crash", "mutation", "fuzz", "odds", "fog", "undo", "records")
"""Each proof is the module of that name here, with `PROMISE`, `prove(tally)`, and by size `TRIALS` (about), `SECONDS`
(about, on one core) and `PARTS`, whose number has no factor in common with that of the scenarios where work goes by
turns among them: so each part has some of all."""
_PATIENCE_S: Final = 20.0
"""Seconds a part has to say what it had done when it is stopped."""


def estimates(names: Sequence[str], size: str) -> dict[str, float]:
    """Return about how many seconds each proof takes one core."""
    return {name: float(import_module(f"game.trust.{name}").SECONDS[size]) for name in names}


@dataclass(slots=True)
class _Running:
    """A proof under way: what its parts came to, and the trials of those that have not ended."""

    name: str
    size: str
    parts: int
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    trials: dict[int, int] = field(default_factory=dict)

    def outcome(self) -> Outcome:
        """Return what the proof came to, or has come to by now."""
        ended = [self.outcomes[part] for part in sorted(self.outcomes)]
        trials = sum(one.trials for one in ended) + sum(self.trials.values())
        untried = [what for one in ended for what in one.untried]
        stopped = len(ended) < self.parts or any(one.stopped for one in ended)
        if stopped:
            expected = import_module(f"game.trust.{self.name}").TRIALS[self.size]
            untried.append(f"the rest: it was stopped after {trials:,} of about {expected:,} trials")
        return Outcome(
            self.name,
            promise(self.name),
            trials,
            tuple(failure for one in ended for failure in one.failures),
            tuple(dict.fromkeys(untried)),
            sum(one.seconds for one in ended),
            tuple(dict.fromkeys(note for one in ended for note in one.notes)),
            _added(ended),
            stopped,
        )


def _added(outcomes: Sequence[Outcome]) -> dict[str, dict[str, int]]:
    """Return the counts of parts, added up."""
    found: dict[str, dict[str, int]] = {}
    for one in outcomes:
        for row, counts in one.counts.items():
            of_row = found.setdefault(row, {})
            for what, count in counts.items():
                of_row[what] = of_row.get(what, 0) + count
    return found


def prove(
    names: Sequence[str],
    size: str,
    wrecks: Path,
    watch: Callable[[float], object] = lambda seconds: None,
    jobs: int = 1,
) -> Iterator[Outcome]:
    """Run the proofs *names* at *size* and yield what came of each, as it ends; of all of them, when it is stopped.

    Args:
        wrecks: the folder to keep what failed in; made when something does.
        watch: called with how many of the estimated seconds were done since it was last called.
        jobs: how many parts run at a time, each in a process of its own.
    """
    from multiprocessing.connection import wait

    from game.trust.children import FORKS, Child
    from game.trust.play import openings

    seconds = estimates(names, size)
    proofs = {name: _Running(name, size, import_module(f"game.trust.{name}").PARTS[size]) for name in names}
    waiting = [(name, part) for name in names for part in range(proofs[name].parts)]
    # What takes longest goes first, so that no core waits at the end.
    waiting.sort(key=lambda one: (-seconds[one[0]] / proofs[one[0]].parts, NAMES.index(one[0]), one[1]))
    with ExitStack() as stack:
        stop = stack.enter_context(_asked_to_stop())
        if FORKS:
            # Read once, here, for all children.
            openings()
        # Ours, so that nothing is left behind when a proof is ended from outside.
        room = stack.enter_context(tempfile.TemporaryDirectory(prefix="trust-", ignore_cleanup_errors=True))
        Path(room).chmod(0o755)
        running: dict[Any, tuple[str, int, Child]] = {}
        told_at = 0.0
        while running or (waiting and not stop.is_set()):
            while waiting and len(running) < max(1, jobs) and not stop.is_set():
                name, part = waiting.pop(0)
                child = Child(_prove_for, room, name, size, wrecks, part, proofs[name].parts)
                running[child.pipe] = name, part, stack.enter_context(child)
            if stop.is_set() and not told_at:
                told_at = time.monotonic()
                for _, _, child in running.values():
                    child.stop()
            if told_at and time.monotonic() - told_at > _PATIENCE_S:
                break
            for pipe in wait(list(running), 0.3):
                name, part, child = running[pipe]
                proof = proofs[name]
                try:
                    said = child.next(0)
                except EOFError:
                    said = _lost(name, size, proof.trials.get(part, 0), child, stop.is_set())
                if isinstance(said, Progress):
                    proof.trials[part] = said.trials
                    watch(said.share * seconds[name] / proof.parts)
                    continue
                del running[pipe]
                child.__exit__(None, None, None)
                proof.trials.pop(part, None)
                proof.outcomes[part] = said
                if len(proof.outcomes) == proof.parts and not proof.outcome().stopped:
                    yield proof.outcome()
                    del proofs[name]
    for proof in proofs.values():
        yield proof.outcome()


def _lost(name: str, size: str, trials: int, child: Any, stopped: bool) -> Outcome:
    """Return what came of a part whose process is gone."""
    again = f"line-of-contact trust --only {name} --size {size}"
    what = f"the proof was ended from outside (exit code {child.exit_code})"
    failures = () if stopped else (Failure(what, again),)
    return Outcome(name, promise(name), trials, failures, (), 0.0, stopped=stopped)


@contextmanager
def _asked_to_stop() -> Iterator[threading.Event]:
    """Give what is set when somebody asks this program to stop; the proofs are then told, and say what was done."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    before = {one: signal.signal(one, lambda *_: asked.set()) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def prove_one(
    name: str,
    size: str,
    wrecks: Path,
    watch: Callable[[Progress], object] = lambda progress: None,
    part: int = 0,
    parts: int = 1,
) -> Outcome:
    """Run one proof, or one part of so many of it, here."""
    proof = import_module(f"game.trust.{name}")
    started = time.perf_counter()
    stopped = False
    with tempfile.TemporaryDirectory(prefix="trust-", ignore_cleanup_errors=True) as folder:
        tally = Tally(name, size, Path(folder), wrecks, proof.TRIALS[size], watch, part, parts)
        try:
            proof.prove(tally)
        except Enough:
            pass
        except KeyboardInterrupt:
            stopped = True
        except Exception as error:
            # Whatever a promise makes the program raise is a failure of the promise, and the other proofs go on.
            tally.broke(error)
        if not stopped:
            tally.finish()
    seconds = time.perf_counter() - started
    failures, untried, notes = tuple(tally.failures), tuple(tally.untried), tuple(tally.notes)
    return Outcome(name, proof.PROMISE, tally.trials, failures, untried, seconds, notes, tally.counts, stopped)


def _prove_for(pipe: Any, room: str, name: str, size: str, wrecks: Path, part: int, parts: int) -> None:
    def stop(*_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise KeyboardInterrupt

    # A key pressed reaches this process as well as the one that started it, which is the one to say when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, stop)
    tempfile.tempdir = room
    pipe.send(prove_one(name, size, wrecks, pipe.send, part, parts))


def promise(name: str) -> str:
    """Return what the proof of that name is of."""
    told: str = import_module(f"game.trust.{name}").PROMISE
    return told


def table_rows(outcomes: Sequence[Outcome], expected: Mapping[str, float]) -> list[tuple[str, ...]]:
    """Return the table of *outcomes*: proof, promise, trials, failures, seconds, and the seconds that were expected."""
    return [
        (
            one.name,
            one.promise,
            f"{one.trials:,}" + (" (stopped)" if one.stopped else ""),
            f"{len(one.failures):,}",
            f"{one.seconds:,.0f}" if one.seconds >= 10 else f"{one.seconds:.1f}",
            f"{expected[one.name]:,.0f}",
        )
        for one in outcomes
    ]


def told(outcome: Outcome) -> str:
    """Return what came of a proof in a line, for who waits for the others."""
    end = ", stopped" if outcome.stopped else ""
    return f"{outcome.name}: {outcome.trials:,} trials, {len(outcome.failures)} failures, {outcome.seconds:.0f} s{end}"


TABLE_HEAD: Final = ("proof", "promise", "trials", "failures", "seconds", "expected")


def duration(expected: Mapping[str, float], jobs: int) -> str:
    """Return in words how long proofs take that are *expected* to take so many seconds of one core each.

    >>> duration({"fog": 100, "odds": 80}, 2), duration({"fog": 10}, 1)
    ('about 2 minutes', 'about 10 seconds')
    """
    seconds = sum(expected.values()) / max(1, jobs)
    if seconds < 60:
        return f"about {math.ceil(seconds)} seconds"
    return f"about {math.ceil(seconds / 60)} minutes"


def remarks(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the lines under the table: the first failure of each proof, what was sampled and what was not tried."""
    lines = []
    for one in outcomes:
        for first in one.failures[:1]:
            lines += [f"{one.name} failed: {first.what}", f"  again: {first.again}"]
            lines += [f"  kept:  {first.kept}"] if first.kept else []
    for one in outcomes:
        for row in sorted(one.counts):
            lines.append(f"{one.name}, {row}: {', '.join(f'{n:,} {what}' for what, n in one.counts[row].items())}")
        lines += [f"{one.name}: {what}" for what in one.notes]
    lines += [f"{one.name}, not tried: {what}" for one in outcomes for what in one.untried]
    failed, stopped = sum(bool(one.failures) for one in outcomes), sum(one.stopped for one in outcomes)
    if stopped:
        lines.append(f"{stopped} of {len(outcomes)} proofs were stopped before their end")
    if failed:
        return [*lines, f"{failed} of {len(outcomes)} promises were not kept"]
    return [*lines, "every promise was kept as far as it was tried" if stopped else "every promise was kept"]


def as_json(outcomes: Sequence[Outcome], size: str) -> dict[str, Any]:
    """Return *outcomes* as --json prints them."""
    return {
        "size": size,
        "python": platform.python_version(),
        "ok": not any(one.failures for one in outcomes),
        "proofs": [one.plain() for one in outcomes],
    }
