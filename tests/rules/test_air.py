"""Chapter 8. Air."""

from dataclasses import replace
from typing import Any

import pytest
from positions import (
    at,
    attack,
    blue,
    change,
    commit,
    only,
    play,
    position,
    recharted,
    red,
    refused,
    tactical,
    the,
    unit,
    value,
)

from game import engine
from game.core.events import AirRisked, AssaultResolved, Bombarded, CommandSpent, SortieFlown, UnitRemoved
from game.core.orders import AirStrike, Commit, Launch, March
from game.core.state import FIRED_ON, State

CHART = tactical().air


def pair(rows: str = ".:ap .:x . .", **more: Any) -> State:
    return position(rows, **{"a": red(12), "x": blue(), "p": red(1, type="attack_helicopter"), **more})


def sorties(state: State, left: int = 2, until: int = 9) -> State:
    return state.evolve(sorties={**state.sorties, "red": (left, until)})


def test_8_1_helicopters_do_not_march_and_support_one_assault_a_phase() -> None:
    state = pair(".:ap .:x .:y .", y=blue())
    assert ["8.1"] == refused(state, March("p", (0, 1)))
    assert {} == engine.reach(state, "p")
    after, events = attack(state, "0100", "a", "p")
    assert ("p",) == the(events, AssaultResolved).supporters
    assert unit(after, "p").spent
    assert "5.1" in refused(after, Commit("p", 2))


def test_8_1_helicopters_have_a_range() -> None:
    row = [".:p", *["."] * (CHART.helicopter_range - 1), ".:x", ".:y", "."]
    state = position(" ".join(row), p=red(1, type="attack_helicopter"), x=blue(), y=blue(), fog=False)
    assert [] == refused(state, Commit("p", CHART.helicopter_range))
    assert ["8.1"] == refused(state, Commit("p", CHART.helicopter_range + 1))


@pytest.mark.parametrize("more", [{"hour": 20}, {"weather": ("low_cloud", "dry")}, {"weather": ("fog", "dry")}])
def test_8_1_helicopters_and_aircraft_fly_by_day_under_a_clear_sky(more: dict[str, Any]) -> None:
    state = sorties(pair(**more))
    assert ["11.3"] == refused(state, Commit("p", 1))
    assert ["11.3"] == refused(state, AirStrike(1))
    assert [] == refused(sorties(pair()), AirStrike(1))


def test_8_2_helicopters_shift_and_keep_vehicles_on_open_ground_from_counting() -> None:
    points, rest = tactical().assault, tactical().assault.step_points * 6
    tanks = CHART.vehicles_silenced + 2
    for letter, counted in ((".", 2), ("h", tanks)):
        state = pair(f".:ap {letter}:x . .", a=red(30), x=blue(tanks=tanks))
        _, events = attack(state, "0100", "a", "p")
        found = the(events, AssaultResolved)
        assert (rest + counted * points.tank_points) * 5 * 11 * 12 == found.defence_power
        assert CHART.helicopter_shift == value(found.shifts, "helicopters")
    _, events = attack(pair(a=red(30), x=blue(tanks=tanks)), "0100", "a")
    assert (rest + tanks * points.tank_points) * 5 * 11 * 12 == the(events, AssaultResolved).defence_power


def test_8_3_an_air_strike_uses_a_sortie_against_units_that_are_seen() -> None:
    state = sorties(pair())
    after, events = play(state, AirStrike(1))
    struck = the(events, Bombarded)
    assert (CHART.strike_points, ("x",), (), True) == (struck.points, struck.struck, struck.guns, struck.by_air)
    assert (1, 1) == (len(only(events, SortieFlown)), after.sorties["red"][0])
    assert FIRED_ON == unit(after, "x").shocks
    assert tactical().command.bombard == the(events, CommandSpent).points
    assert ["7.2"] == refused(state, AirStrike(2))
    assert ["7.4"] == refused(after, AirStrike(1))


def test_8_3_without_sorties_at_hand_no_strike_is_flown() -> None:
    assert ["8.3"] == refused(pair(), AirStrike(1))
    assert ["8.3"] == refused(sorties(pair(), until=0), AirStrike(1))
    assert AirStrike(1) in engine.legal_orders(sorties(pair()))


def test_8_3_no_strike_where_people_live_but_at_guns_found_firing() -> None:
    state = sorties(
        pair(
            ".:ap t:xy . .",
            y=blue(type="artillery", guns=2),
            places={"t": ("0100", "city")},
            people=[("t", "blue", 100, 900, "houses")],
        )
    )
    assert ["7.5"] == refused(state, AirStrike(1))
    _, events = play(change(state, "y", fired=1), AirStrike(1))
    assert ("y",) == the(events, Bombarded).struck


@pytest.mark.parametrize(("steps", "risk"), [(2, CHART.risk_open), (3, CHART.risk_defended)])
def test_8_4_each_sortie_runs_a_risk_by_what_stands_below(steps: int, risk: int) -> None:
    state = sorties(pair(x=blue(steps)))
    assert risk == the(attack(state, "0100", "a", "p")[1], AirRisked).risk
    assert risk == the(play(state, AirStrike(1))[1], AirRisked).risk
    assert risk == engine.forecast(state, AirStrike(1)).fire.risk_36


def test_8_4_in_expected_chance_risks_add_up_and_come_true_at_36() -> None:
    """The pair is lost in the fight in which its account reaches 36, not before."""
    risk = CHART.risk_defended
    state = pair(x=blue(12))
    for fight in range(1, 36 // risk + 1):
        after, events = attack(state, "0100", "a", "p")
        lost = the(events, AirRisked).lost
        assert lost is (fight == 36 // risk)
        assert (risk * fight) % 36 == after.accounts["air:p"] == the(events, AirRisked).balance
        state = state.evolve(accounts=after.accounts)
    assert "shot_down" == the(events, UnitRemoved).reason == after.gone["p"]
    assert () == the(events, AssaultResolved).supporters
    assert 0 == value(the(events, AssaultResolved).shifts, "helicopters")


def test_8_4_with_dice_the_risk_is_n_in_36() -> None:
    ready = commit(pair(x=blue(12)).evolve(chance="dice"), "0100", "a", "p")
    fights = [play(ready.evolve(entropy=str(n)), Launch(1))[1] for n in range(400)]
    flown = [the(events, AirRisked).lost for events in fights if only(events, AirRisked)]
    expected = len(flown) * CHART.risk_defended / 36
    assert 0.5 * expected < sum(flown) < 1.6 * expected
    assert all(risk.balance == 0 for events in fights for risk in only(events, AirRisked))


def test_8_4_a_strike_that_is_lost_strikes_nobody() -> None:
    state = sorties(pair()).evolve(accounts={"air:red": 36 - CHART.risk_defended})
    _, events = play(state, AirStrike(1))
    assert the(events, AirRisked).lost
    assert [] == only(events, Bombarded)
    assert at(state, "0100") == 1


ANSWERS = recharted("air", answer_shift=-1)


def answering(**more: Any) -> State:
    """Red assaults x; blue's helicopters stand at p."""
    drawn = {"a": red(12), "x": blue(), "p": blue(1, type="attack_helicopter", loads=2), "charts": ANSWERS}
    return position(".:a .:x . .:p", **{**drawn, **more})


def test_8_5_helicopters_that_did_not_fly_answer_an_assault_and_spend_a_load() -> None:
    after, events = attack(answering(), "0100", "a")
    assert -1 == value(the(events, AssaultResolved).shifts, "helicopters answer")
    assert 1 == unit(after, "p").loads
    (risked,) = only(events, AirRisked)
    assert ("blue", CHART.risk_defended) == (risked.side, risked.risk)


@pytest.mark.parametrize(
    "more",
    [
        {"charts": tactical()},
        {"weather": ("low_cloud", "dry")},
        {"p": blue(1, type="attack_helicopter", loads=0)},
        {"p": blue(1, type="attack_helicopter", spent=True)},
    ],
)
def test_8_5_they_do_not_answer_under_cloud_without_loads_after_flying_or_where_a_turn_is_short(
    more: dict[str, Any],
) -> None:
    _, events = attack(answering(**more), "0100", "a")
    assert 0 == value(the(events, AssaultResolved).shifts, "helicopters answer")
    assert [] == only(events, AirRisked)


def test_8_5_answering_helicopters_keep_attacking_vehicles_on_open_ground_from_counting() -> None:
    points, tanks = tactical().assault, CHART.vehicles_silenced + 2
    for letter, counted in ((".", 2), ("h", min(tanks, points.vehicles_rough))):
        state = position(
            f".:a {letter}:x . .:p",
            a=red(12, tanks=tanks),
            x=blue(30),
            p=blue(1, type="attack_helicopter"),
            charts=replace(ANSWERS, assault=replace(points, vehicles_open=99)),
        )
        _, events = attack(state, "0100", "a")
        power = 12 * points.step_points + counted * points.tank_points
        assert power * 5 * 11 * 12 == the(events, AssaultResolved).attack_power


def test_8_5_those_shot_down_answer_no_more() -> None:
    state = answering().evolve(accounts={"air:p": 36 - CHART.risk_defended})
    after, events = attack(state, "0100", "a")
    assert ("p", "shot_down") == (the(events, UnitRemoved).unit, the(events, UnitRemoved).reason)
    assert 0 == value(the(events, AssaultResolved).shifts, "helicopters answer")
    assert "p" not in after.units
