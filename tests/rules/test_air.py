"""Chapter 8. Air."""

from dataclasses import replace
from typing import Any

import pytest
from positions import (
    at,
    attack,
    blue,
    campaign,
    change,
    choice,
    commit,
    dispatch,
    end,
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
    war,
)

from game import engine
from game.core.events import (
    AirRisked,
    AssaultResolved,
    Bombarded,
    CommandSpent,
    HexesSeen,
    LiftsGiven,
    LiftsReadied,
    LoadsFlown,
    RoadInterdicted,
    SortieFlown,
    UnitRemoved,
)
from game.core.orders import Airlift, AirStrike, Answer, Commit, Interdict, Launch, March, Reconnoitre
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


# --- 8.6 Airlift

CUT = """
.:abc . . . . . . .:x
 . . . . . . . .
"""


def cut(**more: Any) -> State:
    """Red's units a, b, c without any source; one flight a turn."""
    units = {uid: red(3, loads=number) for uid, number in (("a", 2), ("b", 0), ("c", 1))}
    drawn = {**units, "x": blue(), "sources": {"red": "", "blue": "0700"}, "lifts": {"red": 1}, **more}
    return war(CUT, **drawn)


def test_8_6_a_flight_brings_loads_to_the_emptiest_units_that_are_cut_off() -> None:
    state = cut()
    state, events = play(state, Airlift(0))
    assert ("b", "c") == the(events, LoadsFlown).units
    assert (2, 2, 3) == tuple(unit(state, uid).loads for uid in "abc")
    assert ["8.6"] == refused(state, Airlift(0))


def test_8_6_flights_are_ready_again_each_turn_till_their_last() -> None:
    state, _ = play(cut(), Airlift(0))
    state, events = end(state, 2)
    assert [LiftsReadied("red", 1)] == only(events, LiftsReadied)
    assert [] == refused(state, Airlift(0))
    old = state.evolve(lifts={"red": (1, 1, state.turn - 1)})
    assert ["8.6"] == refused(old, Airlift(0))
    assert [] == only(end(old, 2)[1], LiftsReadied)


def test_8_6_flights_come_by_event() -> None:
    gift = dispatch("gift", choice("yes", {"lift": {"lifts": 2, "weeks": 3}}))
    state, events = play(cut(lifts={}, scripts=(gift,)), Answer("gift", "yes"))
    assert [LiftsGiven("red", 2, 3)] == only(events, LiftsGiven)
    assert [] == refused(state, Airlift(0))


def test_8_6_an_airlift_is_refused_with_its_reason() -> None:
    assert ["8.6"] == refused(cut(lifts={}), Airlift(0))
    assert ["8.6"] == refused(cut(sources={"red": "0000", "blue": "0700"}), Airlift(0))
    assert ["8.6"] == refused(cut(), Airlift(7)) == refused(cut(), Airlift(-1)) == refused(cut(), Airlift(99))
    assert ["11.3"] == refused(cut(weather=("fog", "dry")), Airlift(0))
    full = cut(a=red(3, loads=4), b=red(3, loads=3), c=red(3, loads=4))
    assert ["8.6"] == refused(full, Airlift(0))


def test_8_6_a_flight_runs_its_risk_over_the_enemies_beside_it() -> None:
    quiet = the(play(cut(), Airlift(0))[1], AirRisked)
    assert CHART.risk_open == quiet.risk
    near = war(".:a .:x .", a=red(3, loads=0), x=blue(3), sources={"red": "", "blue": "0100"}, lifts={"red": 1})
    assert CHART.risk_defended == the(play(near, Airlift(0))[1], AirRisked).risk


def test_8_6_a_flight_that_is_lost_brings_nothing() -> None:
    """Under expected chance the risks add up: this one comes true."""
    state = cut().evolve(accounts={"lift:red": 35})
    state, events = play(state, Airlift(0))
    assert the(events, AirRisked).lost
    assert () == the(events, LoadsFlown).units
    assert (2, 0, 1) == tuple(unit(state, uid).loads for uid in "abc")
    assert ["8.6"] == refused(state, Airlift(0))


# --- 8.7 Interdiction, 8.8 reconnaissance


def sky(**more: Any) -> State:
    drawn = {
        "a": red(),
        "x": blue(),
        "road": ("0200 0300 0400 0500 0600",),
        "control": {"blue": "0200 0300 0400 0500 0600 0700"},
        "places": {"village": ("0300", "village")},
        **more,
    }
    return sorties(war(".:a . . . . . . .:x", **drawn), 2)


def test_8_7_a_sortie_shuts_a_road_that_the_other_side_holds() -> None:
    state = sky()
    state, events = play(state, Interdict(at(state, "0400")))
    assert [RoadInterdicted("red", at(state, "0400"))] == only(events, RoadInterdicted)
    assert 1 == state.sorties["red"][0]
    assert {at(state, "0400"): 2} == state.shut
    assert [] == only(events, CommandSpent)


def test_8_7_interdiction_is_refused_with_its_reason() -> None:
    state = sky()
    assert ["8.7", "8.7"] == refused(state, Interdict(0))  # red's own, and no road
    assert ["8.7"] == refused(state, Interdict(at(state, "0700")))  # no road
    assert ["8.7"] == refused(state, Interdict(at(state, "0300")))  # people live there
    assert ["8.7"] == refused(play(state, Interdict(at(state, "0400")))[0], Interdict(at(state, "0400")))
    assert ["8.3"] == refused(sorties(state, 0), Interdict(at(state, "0400")))
    assert ["8.3"] == refused(sorties(state, 2, until=0), Interdict(at(state, "0400")))
    assert ["11.3"] == refused(sky(weather=("fog", "dry")), Interdict(at(state, "0400")))
    assert "8.7" in refused(state, Interdict(-1)) and "8.7" in refused(state, Interdict(99))
    assert "8.7" in refused(sky(charts=campaign(supply={"lift_loads": 0})), Interdict(at(state, "0400")))


def test_8_7_no_dam_is_bombed_for_its_road() -> None:
    state = sky(places={"weir": ("0400", "dam")})
    assert refused(state, Interdict(at(state, "0400")))


def test_8_7_a_sortie_that_is_lost_shuts_nothing() -> None:
    state = sky().evolve(accounts={"air:red": 35})
    state, events = play(state, Interdict(at(state, "0400")))
    assert [] == only(events, RoadInterdicted)
    assert (1, {}) == (state.sorties["red"][0], state.shut)


def test_8_8_a_sortie_looks_at_a_hex_and_those_around_it() -> None:
    state = sky()
    assert "x" not in engine.known(state, "red").units
    state, events = play(state, Reconnoitre(at(state, "0600")))
    assert 1 == len(only(events, HexesSeen))
    assert "x" in engine.known(state, "red").units
    assert (1, []) == (state.sorties["red"][0], only(events, CommandSpent))


def test_8_8_what_was_seen_from_the_air_is_remembered() -> None:
    """2.5: out of sight again, a unit is remembered where it was last seen."""
    state = sky()
    state, _ = play(state, Reconnoitre(at(state, "0600")))
    state, _ = end(state, 2)
    assert "x" not in engine.known(state, "red").units
    assert at(state, "0700") == state.memory["red"]["x"].at


def test_8_8_a_look_is_refused_with_its_reason() -> None:
    state = sky()
    assert ["8.8"] == refused(state, Reconnoitre(0))
    assert ["8.3"] == refused(sorties(state, 0), Reconnoitre(at(state, "0600")))
    assert ["11.3"] == refused(sky(weather=("fog", "dry")), Reconnoitre(at(state, "0600")))
    assert "8.8" in refused(state, Reconnoitre(-1)) and "8.8" in refused(state, Reconnoitre(99))
    assert "8.8" in refused(sky(charts=campaign(supply={"lift_loads": 0})), Reconnoitre(at(state, "0600")))


def test_8_8_a_sortie_that_is_lost_sees_nothing() -> None:
    state = sky().evolve(accounts={"air:red": 35})
    _, events = play(state, Reconnoitre(at(state, "0600")))
    assert [] == only(events, HexesSeen)


def test_8_8_flights_cannot_be_taken_back_and_previews_say_so() -> None:
    state = sky()
    for order in (Interdict(at(state, "0400")), Reconnoitre(at(state, "0600"))):
        said = engine.forecast(engine.known(state, "red"), order)
        assert said.final
        assert any("8.4" in note for note in said.notes)
