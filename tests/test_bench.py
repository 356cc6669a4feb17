"""The table of speed has every row, keeps what was last measured of each, and shows it again without a run."""

import os
from collections import Counter
from functools import partial

import pytest

from game import bench, commands
from game.ai import PLAYERS
from game.bench import crowd, memory, war
from game.bench.measure import KNOWN, Measure, NotHere
from game.core.errors import Fault, LineOfContactError, ScenarioFaults
from game.folders import home
from game.scenario import list_ids


def measured(number: int, ours: float = 1.0) -> list[Measure]:
    row = KNOWN[number]
    return [Measure(row.work, row.unit, ours, None, row.goal, True)]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> dict[int, float]:
    """Replace all that takes time; what is returned says what each row comes to."""
    times = dict.fromkeys(bench.NUMBERS, 1.0)

    def quickly(number: int) -> list[Measure]:
        return measured(number, times[number])

    for number in bench.NUMBERS:
        monkeypatch.setitem(bench.MEASURES, number, partial(quickly, number))
    return times


def test_every_row_of_the_table_is_there() -> None:
    assert tuple(range(1, 13)) == bench.NUMBERS


def test_rows_are_kept_one_by_one(quick: dict[int, float]) -> None:
    bench.run((4, 9))
    quick[9] = 7.0
    bench.run((9, 11))
    kept = bench.last_table()
    assert kept is not None
    assert [(4, 1.0), (9, 7.0), (11, 1.0)] == [(entry["row"], entry["ours"]) for entry in kept]
    assert [4] == [entry["row"] for entry in bench.last_table((3, 4)) or ()]
    assert bench.last_table((1,)) is None


def test_the_last_table_is_shown_without_a_run(quick: dict[int, float], capsys: pytest.CaptureFixture[str]) -> None:
    commands.run(["bench", "--rows", "3,6"])
    first = capsys.readouterr().out
    bench.MEASURES.clear()
    commands.run(["bench", "--last"])
    assert first == capsys.readouterr().out
    assert f"{bench.machine()}." in first
    commands.run(["bench", "--last", "--rows", "6"])
    one = capsys.readouterr().out
    assert KNOWN[6].work in one
    assert KNOWN[3].work not in one
    with pytest.raises(LineOfContactError, match="no table has been kept"):
        commands.run(["bench", "--last", "--rows", "1"])


@pytest.mark.parametrize("text", ["", "[]", '{"rows": 3}', '{"rows": [{"row": 1}, 7]}', '{"when": "x", "rows": [[]]}'])
def test_a_damaged_table_is_none(text: str, quick: dict[int, float]) -> None:
    home().mkdir(parents=True)
    (home() / "bench.json").write_text(text)
    assert bench.last_table() is None
    bench.run((2,))
    assert bench.last_table() is not None


def test_a_row_that_cannot_be_measured_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking() -> list[Measure]:
        raise ImportError("no", name="scipy")

    def elsewhere() -> list[Measure]:
        raise NotHere("measured where Python is")

    monkeypatch.setitem(bench.MEASURES, 1, lacking)

    def faulty() -> list[Measure]:
        raise ScenarioFaults([Fault("events.yaml", 1, 1, "there is no such file")])

    monkeypatch.setitem(bench.MEASURES, 12, elsewhere)
    monkeypatch.setitem(bench.MEASURES, 6, faulty)
    rows = bench.run((1, 12, 6))
    assert [None] * 3 == [row["ours"] for row in rows]
    assert "cannot be played yet: events.yaml:1:1" in rows[2]["note"]
    assert "needs scipy" in rows[0]["note"]
    assert "where Python is" in rows[1]["note"]
    assert all("  -  " in line for line in bench.table_lines(rows)[1:3])


def test_the_war_is_not_missed_before_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(war, "WAR", "war-of-another-day")
    (row,) = war.war()
    assert row.ours is None
    assert not row.met
    assert row.note.startswith("not there yet")


def test_a_war_is_timed_on_one_core_and_on_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(war, "WAR", "first-steps")
    one, two = war.war()
    assert one.ours is not None
    assert one.ours > 0
    assert two.ours is not None
    assert "8 turns" in one.note


def test_the_crowd_stands_on_the_region_along_a_front() -> None:
    scenario = crowd.scenario(80)
    board = scenario.board
    assert board.grid.size > 3000
    assert {80} == set(Counter(unit.side for unit in board.roster.values()).values())
    west = {unit.side for unit in board.roster.values() if unit.at % board.grid.cols < crowd.FRONT}
    assert {board.sides[0].id} == west
    held = Counter(scenario.opening.control)
    assert min(held[1], held[2]) > 1000
    assert "crowd" not in list_ids()


def test_the_opponent_is_timed_on_a_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(war, "_EACH", 6)
    monkeypatch.setattr(war, "_TURNS", 1)
    monkeypatch.setattr(war, "PLAYERS", PLAYERS[:1])
    each, longest = war.opponent()
    assert each.ours is not None
    assert longest.ours is not None
    assert each.ours > 0 < longest.ours


def test_jumps_are_timed_through_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(war, "WAR", "first-steps")
    monkeypatch.setattr(war, "_JUMPS", 20)
    (jump,) = war.jumps()
    assert jump.ours is not None
    assert "First steps" in jump.note


@pytest.mark.skipif(os.name == "nt", reason="not measured on Windows")
def test_memory_is_that_of_the_process_itself() -> None:
    bare = memory._most("pass")
    assert 4 < bare < 40
    assert bare + 60 < memory._most("held = bytearray(80_000_000)") < bare + 120
