"""The proofs of trust pass, and each of them can fail: something is broken on purpose, and the proof names it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from game import commands, engine
from game.core import ledger
from game.core.events import Bombarded, Event, UnitMarched
from game.core.orders import Bombard, EndPhase, Order
from game.core.state import State
from game.record import checking
from game.record.lines import RecordFile
from game.rules import assault, sighting
from game.scenario.reading import Document
from game.trust import NAMES, Outcome, crash, determinism, fog, mutation, prove_one, undo
from game.trust import fuzz as random_play
from game.trust.children import FORKS

ROOT = Path(__file__).resolve().parents[1]
needs_forks = pytest.mark.skipif(not FORKS, reason="what is broken here would be whole in a spawned child")


def fewer(monkeypatch: pytest.MonkeyPatch, amounts: Mapping[str, int], to: int) -> None:
    assert to < amounts["small"] < amounts["full"]
    monkeypatch.setitem(amounts, "small", to)


@pytest.fixture
def one_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all that determinism tries, one hash seed and one time zone."""
    chosen = ("PYTHONHASHSEED=4711", "TZ=Pacific/Kiritimati")
    monkeypatch.setattr(determinism, "_SETTINGS", {name: determinism._SETTINGS[name] for name in chosen})
    monkeypatch.setattr(determinism, "pythons", lambda *asked: None)
    monkeypatch.setattr(determinism, "numpys", lambda *asked: None)


def failures(name: str, tmp_path: Path) -> list[str]:
    """Return what a proof says has failed; each failure has its way back, and what is kept is there."""
    outcome: Outcome = prove_one(name, "small", tmp_path / "wrecks")
    for failure in outcome.failures:
        assert f"trust --only {name} --size small" in failure.again
        assert not failure.kept or Path(failure.kept).is_file()
    return [failure.what for failure in outcome.failures]


# -- green


def test_every_promise_is_kept(tmp_path: Path) -> None:
    env = {**os.environ, "LINE_OF_CONTACT_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "game", "trust", "--json"], cwd=ROOT, env=env, capture_output=True, text=True
    )
    told = json.loads(done.stdout)
    assert (0, True, "small") == (done.returncode, told["ok"], told["size"]), done.stdout + done.stderr
    assert list(NAMES) == [row["name"] for row in told["proofs"]]
    assert all(row["trials"] >= 50 and row["first_failure"] is None for row in told["proofs"])
    assert not (tmp_path / "trust").exists()


# -- broken on purpose


@pytest.mark.usefixtures("one_setting")
def test_determinism_sees_a_rule_that_loops_over_a_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = """
from game import engine
honest = engine.legal_orders
def unsorted(*asked):
    found = {str(order): order for order in honest(*asked)}
    return tuple(found[key] for key in set(found))
engine.legal_orders = unsorted
"""
    monkeypatch.setattr(determinism, "SCRIPT", broken + determinism.SCRIPT)
    fewer(monkeypatch, determinism._MOST_ORDERS, 12)
    assert any("PYTHONHASHSEED=4711, game 1" in what for what in failures("determinism", tmp_path))


@pytest.mark.usefixtures("one_setting")
def test_determinism_sees_a_rule_that_asks_for_the_time_zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = """
import os
from game.core import ledger
honest = ledger.occasion_key
ledger.occasion_key = lambda *asked: honest(*asked) + os.environ.get("TZ", "")
"""
    monkeypatch.setattr(determinism, "SCRIPT", broken + determinism.SCRIPT)
    monkeypatch.setenv("TZ", "UTC")
    fewer(monkeypatch, determinism._MOST_ORDERS, 12)
    found = failures("determinism", tmp_path)
    assert found
    assert all(what.startswith("TZ=") for what in found)


@needs_forks
def test_crash_sees_a_record_that_is_not_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def flushed(self: RecordFile, lines: bytes, *, flush: bool) -> None:
        self._file.write(lines)
        self._file.flush()

    monkeypatch.setattr(RecordFile, "write", flushed)
    fewer(monkeypatch, crash._KILLS, 3)
    assert any("the power was cut" in what for what in failures("crash", tmp_path))


@needs_forks
def test_crash_sees_a_record_that_is_not_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RecordFile, "write", lambda self, lines, *, flush: self._file.write(lines))
    fewer(monkeypatch, crash._KILLS, 3)
    found = failures("crash", tmp_path)
    assert any("orders were completed" in what or "nothing of the game" in what or "empty" in what for what in found)


@needs_forks
def test_crash_sees_a_file_without_a_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("game.record.lines._lock", lambda descriptor: None)
    fewer(monkeypatch, crash._KILLS, 0)
    assert any("two windows on one record" in what for what in failures("crash", tmp_path))


@needs_forks
def test_crash_sees_a_game_that_is_lost_when_another_is_saved_over_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rash(path: Path, lines: bytes) -> None:
        file = RecordFile(path, synced=True, fresh=True, replace=True)
        file.write(lines, flush=True)

    monkeypatch.setattr("game.record.play.write_whole", rash)
    fewer(monkeypatch, crash._KILLS, 0)
    assert any("the other game is lost" in what for what in failures("crash", tmp_path))


@needs_forks
def test_mutation_sees_a_reader_that_ends_the_interpreter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Document, "_shallow", lambda self, text: True)
    fewer(monkeypatch, mutation._FILES, 0)
    assert any("ended the interpreter" in what for what in failures("mutation", tmp_path))


@needs_forks
def test_mutation_sees_a_traceback_and_a_fault_without_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(self: Document, steps: Any, key: bool = False) -> tuple[int, int]:
        if len(steps) > 1:
            raise KeyError(steps)
        return 0, 0

    monkeypatch.setattr(Document, "where", raising)
    fewer(monkeypatch, mutation._FILES, 12)
    found = failures("mutation", tmp_path)
    assert any("KeyError" in what for what in found)
    assert any("a fault without its place" in what for what in found)


@needs_forks
def test_mutation_sees_a_file_that_is_read_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutation, "read_record", lambda path: _for_ever())
    monkeypatch.setattr(mutation, "_PATIENCE_S", 2.0)
    monkeypatch.setattr(mutation, "_fixed", lambda tally, room: None)
    fewer(monkeypatch, mutation._FILES, 8)
    assert any("it is still being read" in what for what in failures("mutation", tmp_path))


def _for_ever() -> tuple[str, ...]:
    while True:
        pass


def test_mutation_sees_markup_in_the_rulebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("game.trust.mutation.rulebook.html", lambda folder: f"<h1>{mutation._MARKUP}</h1>")
    monkeypatch.setattr(mutation, "_fixed", lambda tally, room: None)
    fewer(monkeypatch, mutation._FILES, 0)
    assert 3 == len(failures("mutation", tmp_path))


def test_fuzz_sees_an_event_that_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = engine.resolve

    def forgetful(state: State, order: Order) -> tuple[State, tuple[Event, ...]]:
        after, events = honest(state, order)
        return after, events[:-1] if isinstance(order, EndPhase) else events

    monkeypatch.setattr(engine, "resolve", forgetful)
    fewer(monkeypatch, random_play._ORDERS, 300)
    assert any(what.startswith("folds: ") for what in failures("fuzz", tmp_path))


def test_fuzz_sees_fire_where_people_live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = engine.refusals

    def heartless(known: State, order: Order) -> tuple[Any, ...]:
        return () if isinstance(order, Bombard) else honest(known, order)

    monkeypatch.setattr(engine, "refusals", heartless)
    fewer(monkeypatch, random_play._ORDERS, 1)
    assert any("is legal where people live" in what for what in failures("fuzz", tmp_path))


def test_odds_see_a_die_that_is_not_fair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = ledger.two_dice

    def loaded(key: str) -> tuple[int, int]:
        one, two = honest(key)
        return (2, two) if one == 1 and two < 4 else (one, two)

    monkeypatch.setattr(ledger, "two_dice", loaded)
    found = failures("odds", tmp_path)
    assert any("do not agree with the odds shown" in what for what in found)


def test_odds_see_a_result_that_is_off_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = assault.result_of
    monkeypatch.setattr(assault, "result_of", lambda *asked: replace(honest(*asked), score=honest(*asked).score + 1))
    found = failures("odds", tmp_path)
    assert any("do not follow from column and shifts" in what for what in found)
    assert any("is not the score" in what for what in found)


def test_odds_see_chances_that_are_told_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assault, "ODDS_36", {**assault.ODDS_36, -5: 2, 5: 0})
    assert any("the chances of d are shown as" in what for what in failures("odds", tmp_path))


def test_odds_see_a_chance_to_go_that_is_told_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = assault._will_chance
    monkeypatch.setattr(assault, "_will_chance", lambda *asked: max(0, honest(*asked) - 12))
    assert any(" went " in what for what in failures("odds", tmp_path))


def test_odds_see_losses_that_the_chart_does_not_give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = assault._lose
    monkeypatch.setattr(
        assault, "_lose", lambda book, units, steps, *rest: honest(book, units, steps + (steps > 0), *rest)
    )
    assert any("steps, not " in what for what in failures("odds", tmp_path))


def test_fog_sees_a_leak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = sighting.known
    monkeypatch.setattr(sighting, "known", lambda state, side: honest(state, side).evolve(seed=state.seed))
    fewer(monkeypatch, fog._MOMENTS, 6)
    assert any(" knows seed: " in what for what in failures("fog", tmp_path))


def test_fog_sees_a_computer_that_peeks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two calls, two answers: the computer player has another source than what it knows."""
    calls = iter(range(10**6))
    monkeypatch.setattr(fog, "_opponent", lambda name, known: [(EndPhase(), str(next(calls)))])
    fewer(monkeypatch, fog._MOMENTS, 6)
    assert any("the computer player" in what for what in failures("fog", tmp_path))


@pytest.mark.parametrize("said", [True, False])
def test_undo_sees_a_preview_that_is_untrue(said: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = engine._forecast_march
    monkeypatch.setattr(engine, "_forecast_march", lambda *asked: replace(honest(*asked), final=said))
    found = failures("undo", tmp_path)
    expected = "called final, and was taken back" if said else "called one that can be taken back, and is final"
    assert any(expected in what for what in found)


def test_undo_sees_sight_that_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = engine.is_final
    monkeypatch.setattr(
        engine,
        "is_final",
        lambda events, board=None: honest([e for e in events if not isinstance(e, UnitMarched | Bombarded)], board),
    )
    assert any("called final, and was taken back" in what for what in failures("undo", tmp_path))


def test_records_see_a_check_that_passes_over_keyframes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = checking._differs

    def lax(check: Any, line: Mapping[str, Any], *rest: Any) -> checking.Difference | None:
        found = honest(check, line, *rest)
        return None if line["is"] == "keyframe" else found

    monkeypatch.setattr(checking, "_differs", lax)
    assert any(what.endswith("it verifies") for what in failures("records", tmp_path))


def test_records_see_a_record_of_other_rules_that_does_not_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("game.record.play.Game.view_only", property(lambda self: False))
    assert any("it opens to be played on" in what for what in failures("records", tmp_path))


# -- the command


@needs_forks
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_who_stops_it_is_told_what_was_done(jobs: str, tmp_path: Path) -> None:
    env = {**os.environ, "LINE_OF_CONTACT_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "game", "trust", "--size", "full", "--only", "undo", "--only", "odds"]
    with subprocess.Popen(
        [*command, "--jobs", jobs], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        assert f"minutes with {jobs} jobs; of one core: " in run.stderr.readline()
        time.sleep(8)
        run.send_signal(signal.SIGINT)
        said, rest = run.stdout.read(), run.stderr.read()
    assert 130 == run.returncode, rest
    assert 2 == said.count(" (stopped)")
    assert "undo, not tried: the rest: it was stopped after " in said
    assert "2 of 2 proofs were stopped before their end" in said
    assert "every promise was kept as far as it was tried" in said


def test_a_proof_in_parts_tries_what_it_tries_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fewer(monkeypatch, undo.TRIALS, 100)
    parts = [prove_one("undo", "small", tmp_path, part=part, parts=3) for part in range(3)]
    whole = prove_one("undo", "small", tmp_path)
    assert whole.trials == sum(part.trials for part in parts)
    assert whole.counts == {row: counts for part in parts for row, counts in part.counts.items()}


@needs_forks
def test_the_command_names_the_first_failure_and_exits_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = engine._forecast_march
    monkeypatch.setattr(engine, "_forecast_march", lambda *asked: replace(honest(*asked), final=True))
    assert 1 == commands.run(["trust", "--only", "undo", "--only", "records"])
    table, *rest = capsys.readouterr().out.split("undo failed: ")
    assert "records  records verify" in table
    assert "  again: line-of-contact trust --only undo --size small" in rest[0]
    assert "  kept:  " in rest[0]
    assert "1 of 2 promises were not kept" in rest[0]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(("--size", "huge"), "expected one of small, full"), (("--only", "luck"), "expected one of determinism, crash")],
)
def test_a_mistake_is_told_in_a_line(arguments: tuple[str, ...], says: str) -> None:
    with pytest.raises(commands.Mistake, match=says):
        commands.run(["trust", *arguments])
