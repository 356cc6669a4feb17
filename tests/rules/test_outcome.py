"""Chapter 15. Outcome."""

from dataclasses import fields
from typing import Any

import pytest
from positions import BLUE, MONTHLY, RED, attack, blue, campaign, end, only, play, position, red, the, war

from game import engine
from game.core.board import Objective, PlaceId, Script
from game.core.events import AirRisked, GameEnded, StandingChanged
from game.core.ledger import Ledger
from game.core.orders import EndPhase
from game.core.state import State, apply
from game.rules.outcome import holds


def goal(turn: int = 3, place: str = "v", side: Any = RED, id: str = "g") -> Objective:
    return Objective(id, side, "Hold the village.", PlaceId(place), side, turn, ())


def game(**more: Any) -> State:
    drawn = {
        "a": red(),
        "x": blue(),
        "places": {"v": ("0000", "village"), "w": ("0700", "village")},
        "people": [("v", "red", 100, 200, "houses"), ("w", "blue", 300, 400, "cellars")],
        "turns": 6,
    }
    return position(".:a . . . . . . .:x", **{**drawn, **more})


def status(state: State) -> list[str]:
    return [found for _, _, _, found in engine.outcome(state).objectives]


def test_15_1_the_result_is_three_lines_and_no_sum_human_cost_first() -> None:
    result = engine.outcome(game(objectives=(goal(),)))
    assert ["over", "because", "people", "soldiers", "objectives", "standing"] == [f.name for f in fields(result)]
    assert [] == [name for name in dir(result) if any(word in name for word in ("score", "total", "points", "victory"))]


def test_15_2_an_objective_is_open_until_the_end_of_its_turn_and_then_judged_for_good() -> None:
    state = game(objectives=(goal(3), goal(3, "w", RED, "h")))
    for _ in range(2):
        assert ["open", "open"] == status(state)
        state, _ = end(state, 2)
    assert ["open", "open"] == status(end(state)[0])
    state, _ = end(state, 2)
    assert ["met", "not met"] == status(state)
    lost = state.evolve(control=bytes(8))
    assert ["met", "not met"] == status(lost)


def test_15_2_an_objective_of_the_last_turn_is_judged_when_the_game_is_over() -> None:
    state = game(objectives=(goal(6), goal(6, "w", RED, "h")))
    state, _ = end(state, 11)
    assert ["open", "open"] == status(state)
    state, _ = end(state)
    assert state.over
    assert ["met", "not met"] == status(state)


def test_15_3_human_cost_is_people_by_place_as_ranges_then_the_soldiers_of_both_sides() -> None:
    state = position(
        ".:ag t:x . . . . . .",
        a=red(12),
        g=red(type="artillery", guns=6),
        x=blue(),
        places={"v": ("0100", "village")},
        people=[("v", "blue", 9000, 40000, "open")],
    )
    state, _ = end(attack(state, "0100", "a", "g")[0], 2)
    result, group = engine.outcome(state), state.people["v:blue"]
    assert (("v", "blue", *group[:6]),) == result.people
    assert group.left_high > 0 < group.harm_high
    assert tuple((side, *state.losses[side]) for side in (RED, BLUE)) == result.soldiers
    assert sum(men for _, men, _ in result.soldiers) > 0


def test_15_4_standing_runs_from_minus_ten_to_ten_and_each_change_has_its_reason() -> None:
    state = game()
    for by, total in ((-7, -7), (-7, -10), (30, 10)):
        state = apply(state, StandingChanged(RED, by, "a reason"))
        assert ((RED, total), (BLUE, 0)) == engine.outcome(state).standing


def test_15_5_the_game_ends_after_the_last_turn() -> None:
    state, events = end(game(turns=2), 4)
    assert the(events, GameEnded).because == state.over != ""
    assert ("", ()) == (state.active, engine.legal_orders(state))
    assert ["15.5"] == [refusal.rule for refusal in engine.refusals(state, EndPhase())]
    assert engine.outcome(state).over


CONDITIONS: list[tuple[dict[str, Any], int]] = [
    ({"turn": 3}, 3),
    ({"all": [{"turn": 2}, {"turn": 4}]}, 4),
    ({"any": [{"turn": 2}, {"turn": 4}]}, 2),
    ({"not": {"controls": {"place": "v", "side": "red"}}}, 0),
    ({"controls": {"place": "v", "side": "red"}}, 1),
    ({"all": [{"controls": {"place": "v", "side": "red"}}, {"turn": 2}]}, 2),
    ({"happened": "news"}, 3),
    ({"track": {"side": "red", "at_most": -1}}, 3),
    ({"track": {"side": "red", "at_least": 0}}, 1),
    ({"track": {"side": "blue", "at_least": 1}}, 0),
    ({"chance": 12}, 3),
]


@pytest.mark.parametrize(("condition", "turn"), CONDITIONS)
def test_15_5_the_game_ends_early_when_a_condition_of_the_scenario_holds(condition: dict[str, Any], turn: int) -> None:
    """Each kind of condition; 0 means never. Under expected chance 12 in 36 come true every third time."""
    news = Script("news", {"turn": 3}, True, "News.", ({"standing": {"side": "red", "by": -2}},))
    state = game(ends_when=(condition,), scripts=(news,), turns=6)
    while not state.over:
        ending = state.turn
        state, _ = end(state)
    assert (turn or 6) == ending
    assert ("last turn" in state.over) is (turn == 0)


def test_15_5_a_chance_in_36_comes_true_as_often_as_it_says_and_differs_by_seed() -> None:
    lucky = Script("luck", {"chance": 9}, False, "Luck.", ())
    happened = []
    for seed in range(60):
        _, events = play(game(seed=str(seed), chance="dice", scripts=(lucky,)), *[EndPhase()] * 8)
        happened.append(tuple(risk.lost for risk in only(events, AirRisked)))
    rate = sum(map(sum, happened)) / sum(map(len, happened))
    assert 0.17 < rate < 0.34
    assert len(set(happened)) > 5


# --- Conditions of a campaign


def lasting(**more: Any) -> State:
    drawn = {
        "a": red(),
        "x": blue(),
        "places": {"v": ("0000", "village"), "w": ("0700", "town")},
        "charts": campaign(calendar=MONTHLY),
        "day": "1991-11-01",
        "stock": {"men.red": 4},
        **more,
    }
    return war(".:a . . . . . . .:x", **drawn)


CAMPAIGN: list[tuple[dict[str, Any], bool]] = [
    ({"track": {"name": "tension", "at_least": 2}}, True),
    ({"track": {"name": "tension", "at_least": 3}}, False),
    ({"track": {"name": "authority", "side": "red", "at_most": 5}}, True),
    ({"track": {"name": "authority", "side": "blue", "at_most": 4}}, False),
    ({"track": {"name": "unity", "at_least": 4}}, True),
    ({"stock": {"name": "men", "at_least": 4}}, True),
    ({"stock": {"name": "men", "at_least": 5}}, False),
    ({"stock": {"name": "men", "side": "blue", "at_most": 0}}, True),
    ({"months": [10, 11]}, True),
    ({"months": [12, 1]}, False),
    ({"lost": {"side": "blue", "weeks": 2, "at_least": 1}}, True),
    ({"lost": {"side": "blue", "weeks": 2, "at_least": 2}}, False),
    ({"lost": {"side": "red", "weeks": 9}}, False),
    ({"within": {"happened": "news", "weeks": 1}}, True),
    ({"within": {"happened": "news:yes", "weeks": 0}}, False),
    ({"within": {"happened": "other", "weeks": 9}}, False),
    ({"isolated": {"place": "w", "side": "red"}}, True),
    ({"isolated": {"place": "w", "side": "blue"}}, False),
    ({"all": [{"months": [11]}, {"not": {"happened": "other"}}]}, True),
]


@pytest.mark.parametrize(("condition", "found"), CAMPAIGN)
def test_15_5_conditions_of_a_campaign(condition: dict[str, Any], found: bool) -> None:
    """Tracks, stocks, months, places lost, what happened when, and who is cut off; red is whom they are about."""
    state = lasting().evolve(
        lost_at={"blue:w": 0},
        happened=("news", "news:yes"),
        happened_at={"news": 0, "news:yes": 0},
    )
    assert found is holds(Ledger(state), condition, "", "red")


@pytest.mark.parametrize(("weeks", "turn"), [(0, 1), (1, 2), (3, 4)])
def test_15_5_what_was_lost_or_happened_counts_for_so_many_weeks(weeks: int, turn: int) -> None:
    state = lasting().evolve(lost_at={"blue:w": 1}, happened_at={"news": 1})
    for condition in (
        {"lost": {"side": "blue", "weeks": weeks}},
        {"within": {"happened": "news", "weeks": weeks}},
    ):
        assert holds(Ledger(state.evolve(turn=turn)), condition, "")
        assert not holds(Ledger(state.evolve(turn=turn + 1)), condition, "")


def test_15_5_the_month_is_that_in_which_the_turn_starts() -> None:
    state = lasting()
    assert [0, 11, 12, 1, 2] == [engine.month(state.evolve(turn=turn)) for turn in range(5)]
    assert 5 == engine.month(game())
