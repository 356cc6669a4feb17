"""Many replays of history side by side: how often the documented dates come out."""

import json
from typing import Any

import pytest

from game import commands, history, report, study
from game.core.errors import LineOfContactError
from game.scenario import load
from game.study import Replayed

QUICK = "shusha-1992"
SEEDS = ("1", "2", "3", "4")


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert 0 == commands.run(["replay", *arguments])
    return capsys.readouterr().out


def counted(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(printed(capsys, *arguments, "--json"))


def test_a_range_counts_what_single_replays_give(capsys: pytest.CaptureFixture[str]) -> None:
    found = counted(capsys, QUICK, "--headless", "--seed", "1..4")
    games = [history.replay(load(QUICK), "dice", seed) for seed in SEEDS]
    for number, row in enumerate(found["checkpoints"]):
        assert row["met"]["games"] == sum(game.checkpoints[number].met for game in games)
    all_met = sum(not game.rulings and all(row.met for row in game.checkpoints) for game in games)
    assert {"games": all_met, "share": all_met / 4} == found["all_met"]
    once = history.replay(load(QUICK))
    assert sum(row.met for row in once.checkpoints) == found["in_expected_mode"]["met"]
    assert dict(once.basis) == found["in_expected_mode"]["basis"]


def test_any_number_of_processes_gives_the_same_table(capsys: pytest.CaptureFixture[str]) -> None:
    one, two = (printed(capsys, QUICK, "--seed", "1..4", "--jobs", jobs) for jobs in ("1", "2"))
    assert one == two
    assert "All of them, without a ruling: " in one


def test_a_chapter_is_counted_by_its_own_dates(capsys: pytest.CaptureFixture[str]) -> None:
    found = counted(capsys, "war-1991-1994/villages", "--seed", "1..1")
    own = load("war-1991-1994/villages").history.checkpoints
    assert [row.id for row in own] == [row["id"] for row in found["checkpoints"]]
    assert 1 == found["games"]


def game(seed: str, *missed: str, refused: tuple[str, ...] = (), lost: int = 0) -> Replayed:
    rows = load(QUICK).history.checkpoints
    sides = {str(side.id): lost for side in load(QUICK).board.sides}
    basis = {"sourced": 3, "inferred": lost, "needed-by-rules": 0}
    return Replayed(seed, {row.id: row.id not in missed for row in rows}, refused, basis, sides)


def test_a_game_that_needed_a_ruling_does_not_count_as_history() -> None:
    scenario = load(QUICK)
    first = scenario.history.checkpoints[0].id
    games = [game("1"), game("2", first), game("3", refused=("n-march",), lost=40), game("4", lost=400)]
    found = study.plausibility(scenario, game("1"), games)
    assert {"games": 2, "share": 0.5} == found["all_met"]
    assert {"games": 3, "share": 0.75} == found["checkpoints"][0]["met"]
    assert {"games": 1, "most": 1, "plans": {"n-march": 1}} == found["rulings"]
    assert {"low": 4, "middle": 5, "high": 5} == found["dates_met"]
    assert {"low": 0, "middle": 40, "high": 400} == found["men_lost"]["armenian"]
    text = "\n".join(report.plausibility_lines(found, scenario.board))
    assert "All of them, without a ruling: 2 of 4 (50 %)." in text
    assert "Plans that came to no legal order, in so many games: n-march (1)." in text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--seed", "9..2"), "a range like 1..20"),
        (("--seed", "1..4", "--until", "3"), "leave out --until"),
        (("--seed", "1..4", "--chance", "expected"), "leave out --until and --chance expected"),
        (("--seed", "4", "--jobs", "2"), "--jobs is for a range of seeds"),
        (("--headless", "--jobs", "0"), "--jobs"),
    ],
)
def test_a_range_that_cannot_be_played_is_answered_kindly(arguments: tuple[str, ...], says: str) -> None:
    with pytest.raises(LineOfContactError, match=says):
        commands.run(["replay", QUICK, *arguments])
