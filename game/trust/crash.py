"""Proof: a game survives a crash, a power cut, a full disk and a second window.

A child plays with a record on disk and reports each order after `play` has returned. It is killed: by itself, at a
seeded line of the saving code, or by its parent, at a seeded report. Afterwards the record must load with every order
reported, and verify and play on. What a power cut would leave is the file as far as it was synced. That an order of a
person is synced before `play` returns, and one of computers' games by the end of the phase, is what is promised.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any, Final

from game import engine
from game.core.errors import RecordError
from game.core.events import PhaseOpened
from game.core.orders import EndPhase
from game.record import PERSON, Game, verify
from game.record import lines as record_lines
from game.record import play as record_play
from game.scenario import Scenario
from game.trust.children import FORKS, Child
from game.trust.play import next_order, scenarios
from game.trust.tally import Tally

PROMISE: Final = "no crash loses a completed order"
TRIALS: Final = {"small": 140, "full": 1_900}
SECONDS: Final = {"small": 6, "full": 160}
PARTS: Final = {"small": 1, "full": 5}
_KILLS: Final = {"small": 8, "full": 500}
_ORDERS: Final = 40
_PATIENCE_S: Final = 120.0
"""Seconds until a child that says nothing counts as hanging."""
_SAVING: Final = frozenset({record_lines.__file__, record_play.__file__})


def prove(tally: Tally) -> None:
    """Kill, cut, fill and lock."""
    for trial in tally.mine(range(_KILLS[tally.size])):
        _kill(tally, trial, Random(f"kill {trial}"))
    for scenario in tally.mine(scenarios()):
        _half_a_line(tally, scenario)
        _two_writers(tally, scenario)
        _read_only(tally, scenario)
        _full_disk(tally, scenario)


# -- killed


def _kill(tally: Tally, trial: int, draw: Random) -> None:
    scenario = draw.choice(scenarios())
    tally.count(scenario.id, "kills")
    is_person = trial % 4 != 3
    after = draw.randrange(1, _ORDERS)
    lines = draw.randrange(1, 90) if trial % 2 else 0
    folder = tally.folder / f"kill-{trial}"
    folder.mkdir()
    case = (
        f"{scenario.id}, kill {trial}: {f'{lines} lines of saving code' if lines else 'at once'} after report {after}"
    )
    reported: list[str] = []
    promised, synced, path = 0, 0, folder / "game.jsonl"
    opened = False
    with Child(_play, folder, scenario.id, trial, is_person, after if lines else 0, lines) as child:
        try:
            while True:
                what, fingerprints, is_synced, size, name = child.next(_PATIENCE_S)
                opened = True
                reported, synced, path = fingerprints, size, folder / name
                promised = len(reported) if is_person or is_synced else min(promised, len(reported))
                after -= 1
                if (not lines and after == 0) or what == "done":
                    # It may have reported more by the time it is gone: that is read on, until the pipe ends.
                    child.kill()
        except EOFError:
            pass
        except TimeoutError:
            tally.failed(f"{case}: the child hangs")
            return
    if opened:
        whole = path.read_bytes()
        _is_whole(tally, case, path, scenario, reported, promised)
        path.write_bytes(whole[:synced])
        _is_whole(tally, f"{case}, and the power was cut", path, scenario, reported, promised)


def _is_whole(tally: Tally, case: str, path: Path, scenario: Scenario, reported: list[str], promised: int) -> None:
    """The record holds what was promised, goes on from there, and verifies."""
    left = path.read_bytes()
    try:
        with Game.load(path, scenario=scenario) as game:
            found = [played.fingerprint for played in game.orders]
            if found[:promised] != reported[:promised]:
                kept = sum(1 for one, other in zip(found, reported, strict=False) if one == other)
                tally.holds(False, f"{case}: {promised} orders were completed, {kept} of them are there", left)
                return
            draw = Random(case)
            for _ in range(3):
                if not game.state.over:
                    game.play(next_order(engine.known(game.state, game.state.side), draw))
            after = len(game.orders)
        result = verify(path, scenario)
        said = f"{case}: it does not verify: {result.first_difference}"
        tally.holds(result.ok and result.orders == after, said, left)
    except RecordError as error:
        tally.holds(False, f"{case}: {error}", left)


def _play(pipe: Any, folder: Path, scenario_id: str, seed: int, is_person: bool, after: int, lines: int) -> None:
    """Play in a child: give orders, take some back, save under another name now and then, and report each."""
    scenario = next(one for one in scenarios() if one.id == scenario_id)
    draw = Random(f"play {seed}")
    synced: dict[int, int] = {}
    fsync = os.fsync

    def watched(descriptor: Any) -> None:
        fsync(descriptor)
        on_disk = os.fstat(descriptor)
        synced[on_disk.st_ino] = on_disk.st_size

    os.fsync = watched  # type: ignore[assignment]  # In this child alone.
    name, reports = "game.jsonl", 0
    players = {str(side.id): PERSON for side in scenario.board.sides} if is_person else {}

    def report(what: str, phase: bool, less: int = 0) -> None:
        nonlocal reports
        reports += 1
        size = synced.get((folder / name).stat().st_ino, 0) if is_person else (folder / name).stat().st_size
        fingerprints = [played.fingerprint for played in game.orders]
        pipe.send((what, fingerprints[: len(fingerprints) - less], phase, size, name))
        if reports == after and lines:
            sys.settrace(_killer(lines))

    game = Game.new(scenario, str(seed), players=players, path=folder / name)
    report("opened", True)
    for number in range(_ORDERS):
        if game.state.over:
            break
        luck = draw.random()
        if luck < 0.12 and game.can_undo:
            # From here on the order may be gone, whenever the end comes.
            report("taking back", False, 1)
            game.undo()
            report("taken back", False)
        elif luck < 0.2:
            # Under a new name, or over what was saved before.
            saved = f"game-{number}.jsonl" if luck < 0.16 or name == "game.jsonl" else "game.jsonl"
            game.save_as(folder / saved)
            name = saved
            report("saved", True)
        else:
            events = game.play(next_order(engine.known(game.state, game.state.side), draw))
            report("played", any(isinstance(event, PhaseOpened) for event in events))
    report("done", False)
    pipe.recv()


def _killer(lines: int) -> Callable[[FrameType, str, Any], Any]:
    """Return a trace function that kills this process at the given line of the saving code."""
    left = lines

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal left
        if frame.f_code.co_filename not in _SAVING:
            return None
        if event == "line":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        return trace

    return trace


# -- other mishaps


def _saved(tally: Tally, scenario: Scenario, name: str, orders: int = 12) -> tuple[Path, list[str]]:
    """Return a record of a person's game, and the fingerprints of its orders."""
    path = tally.folder / f"{scenario.id}-{name}.jsonl"
    players = {str(side.id): PERSON for side in scenario.board.sides}
    draw = Random(name)
    with Game.new(scenario, "1", players=players, path=path) as game:
        for _ in range(orders):
            if not game.state.over:
                game.play(next_order(engine.known(game.state, game.state.side), draw))
        return path, [played.fingerprint for played in game.orders]


def _half_a_line(tally: Tally, scenario: Scenario) -> None:
    path, fingerprints = _saved(tally, scenario, "torn")
    whole = path.read_bytes()
    last = whole.rstrip(b"\n").rfind(b"\n") + 1
    draw = Random("torn")
    for cut in draw.sample(range(last + 1, len(whole)), 20 if tally.is_full else 3):
        path.write_bytes(whole[:cut])
        case = f"{scenario.id}, the last line cut at byte {cut}"
        warned = bool(Game.load(path, resume=False, scenario=scenario).warnings)
        tally.holds(warned, f"{case}: it loads without a warning", whole[:cut])
        _is_whole(tally, case, path, scenario, fingerprints, len(fingerprints) - 1)


def _two_writers(tally: Tally, scenario: Scenario) -> None:
    path, fingerprints = _saved(tally, scenario, "two")
    first, second = Child(_hold, path, scenario.id), Child(_hold, path, scenario.id)
    with first, second:
        said = [str(first.next(_PATIENCE_S))]
        first.pipe.send("go on")
        said += [str(second.next(_PATIENCE_S)), str(first.next(_PATIENCE_S))]
    # Both were started at once: whichever came second is refused, and the other has played.
    refused = [line for line in said if _is_one_line(line, path)]
    both = f"{scenario.id}, two windows on one record"
    tally.holds(len(refused) == 1 and "another window" in refused[0], f"{both}: they say {said}", path)
    _is_whole(tally, both, path, scenario, fingerprints, len(fingerprints))


def _hold(pipe: Any, path: Path, scenario_id: str) -> None:
    scenario = next(one for one in scenarios() if one.id == scenario_id)
    try:
        game = Game.load(path, scenario=scenario)
        pipe.send("open")
        pipe.recv()
        game.play(EndPhase())
        pipe.send("played")
    except RecordError as error:
        pipe.send(str(error))
        pipe.recv()
        pipe.send("")
    pipe.recv()


def _is_one_line(text: str, path: Path) -> bool:
    return text.startswith(str(path)) and "\n" not in text


def _read_only(tally: Tally, scenario: Scenario) -> None:
    file = tally.folder / f"{scenario.id}-file"
    file.write_bytes(b"mine")
    _refused(tally, f"{scenario.id}, a folder that is a file", file / "game.jsonl", scenario)
    tally.holds(file.read_bytes() == b"mine", f"{scenario.id}: a file in the way of a folder was changed")
    if not FORKS:
        tally.not_tried("a read-only folder (needs a POSIX system that forks)")
        return
    folder = tally.folder / f"{scenario.id}-locked"
    folder.mkdir()
    for part in (tally.folder, folder):
        part.chmod(0o755)
    folder.chmod(0o555)
    with Child(_in_locked_folder, folder / "game.jsonl", scenario.id) as child:
        said = str(child.next(_PATIENCE_S))
    case = f"{scenario.id}, a read-only folder"
    tally.holds(_is_one_line(said, folder / "game.jsonl") and "cannot be written" in said, f"{case}: {said}")
    folder.chmod(0o755)


def _in_locked_folder(pipe: Any, path: Path, scenario_id: str) -> None:
    # The administrator may write anywhere, so the child is nobody.
    if os.geteuid() == 0:
        os.seteuid(65534)
    pipe.send(_attempt(path, next(one for one in scenarios() if one.id == scenario_id)))
    pipe.recv()


def _refused(tally: Tally, case: str, path: Path, scenario: Scenario) -> None:
    said = _attempt(path, scenario)
    tally.holds(_is_one_line(said, path) and "cannot be written" in said, f"{case}: {said}")


def _attempt(path: Path, scenario: Scenario) -> str:
    """Return what a new game at *path* says; "" when it opens."""
    try:
        Game.new(scenario, "1", path=path).close()
    except RecordError as error:
        return str(error)
    except OSError as error:
        return f"{type(error).__name__} {error}"
    return ""


def _full_disk(tally: Tally, scenario: Scenario) -> None:
    if not FORKS:
        tally.not_tried("a full disk (needs a limit on the size of files)")
        return
    _save_over(tally, scenario)
    draw = Random(f"full {scenario.id}")
    for trial in range(30 if tally.is_full else 3):
        path = tally.folder / f"{scenario.id}-full-{trial}.jsonl"
        limit = draw.randrange(10, 90_000)
        case = f"{scenario.id}, a disk full after {limit} bytes"
        completed: list[str] = []
        with Child(_play_until_full, path, scenario.id, trial, limit) as child:
            while isinstance(said := child.next(_PATIENCE_S), list):
                completed = said
        if not said:
            tally.tried()
        elif not tally.holds(_is_one_line(said, path) and "cannot be written" in said, f"{case}: {said}"):
            continue
        if completed:
            _is_whole(tally, case, path, scenario, completed, len(completed))


def _save_over(tally: Tally, scenario: Scenario) -> None:
    """A disk that fills while a game is saved over another leaves the other as it was."""
    path, _ = _saved(tally, scenario, "other")
    whole = path.read_bytes()
    for limit in (0, 100, 1_000):
        with Child(_save_when_full, path, scenario.id, limit) as child:
            said = str(child.next(_PATIENCE_S))
        case = f"{scenario.id}, saved over another game on a disk full after {limit} bytes"
        tally.holds(_is_one_line(said, path) and "cannot be written" in said, f"{case}: {said}")
        tally.holds(path.read_bytes() == whole, f"{case}: the other game is lost", path)
        tally.holds(not list(path.parent.glob("*.new")), f"{case}: it leaves a file behind")


def _save_when_full(pipe: Any, path: Path, scenario_id: str, limit: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    scenario = next(one for one in scenarios() if one.id == scenario_id)
    said = ""
    try:
        Game.new(scenario, "another").save_as(path)
    except RecordError as error:
        said = str(error)
    except OSError as error:
        said = f"{type(error).__name__} {error}"
    pipe.send(said)
    pipe.recv()


def _play_until_full(pipe: Any, path: Path, scenario_id: str, seed: int, limit: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    scenario = next(one for one in scenarios() if one.id == scenario_id)
    players = {str(side.id): PERSON for side in scenario.board.sides}
    draw, said, game = Random(f"full {seed}"), "", None
    try:
        game = Game.new(scenario, str(seed), players=players, path=path)
        for _ in range(100):
            pipe.send([played.fingerprint for played in game.orders])
            if game.state.over:
                break
            game.play(next_order(engine.known(game.state, game.state.side), draw))
    except RecordError as error:
        said = str(error)
    except OSError as error:
        said = f"{type(error).__name__} {error}"
    if game is not None:
        try:
            game.close()
        except RecordError:
            pass
        except OSError as error:
            said = f"on closing, {type(error).__name__} {error}"
    pipe.send(said)
    pipe.recv()
