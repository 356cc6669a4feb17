"""Chapter 7. Fire of guns, mortars and rockets."""

from typing import Any

import pytest
from positions import (
    at,
    attack,
    blue,
    change,
    commit,
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
)

from game import engine
from game.core.events import (
    AssaultResolved,
    Bombarded,
    CohesionChanged,
    CommandSpent,
    LoadsSpent,
    PeopleHarmed,
    Shocked,
    StandingChanged,
    VehiclesLost,
)
from game.core.orders import Bombard, Commit, Launch
from game.core.state import ASSAULTED, FIRED_ON, State

CHART = tactical().fire
LINE = ".:g . . . . . . . . . . ."


def gun(**more: Any) -> Any:
    return red(**{"type": "artillery", "guns": 4, **more})


def battery(rows: str = ".:g . .:x .", **more: Any) -> State:
    return position(rows, **{"g": gun(), "x": blue(), **more})


def bombard(state: State, target: str = "0200", *guns: str) -> tuple[State, tuple[Any, ...]]:
    return play(commit(state, target, *(guns or ("g",))), Bombard(at(state, target)))


def town(**more: Any) -> State:
    drawn = {"places": {"town": ("0200", "city")}, "people": [("town", "blue", 1000, 4000, "houses")]}
    return battery(**{**drawn, **more})


# --- 7.1-7.2 Guns ----------------------------------------------------------------------------------------------


def test_7_1_a_gun_a_mortar_and_a_rocket_launcher_have_their_fire_points() -> None:
    state = battery(
        ".:ghr . .:x .",
        g=gun(guns=3),
        h=red(type="mortar", guns=2),
        r=red(type="rocket_artillery", mlrs=2),
    )
    _, events = bombard(state, "0200", "g", "h", "r")
    assert 3 * CHART.gun + 2 * CHART.mortar + 2 * CHART.mlrs == the(events, Bombarded).points


@pytest.mark.parametrize(
    ("type", "reach"),
    [("artillery", CHART.range_gun), ("mortar", CHART.range_mortar), ("rocket_artillery", CHART.range_mlrs)],
)
def test_7_1_guns_reach_so_far_and_further_from_above(type: str, reach: int) -> None:
    for height, more in ((0, 0), (tactical().sight.height_gain_m, CHART.height_range)):
        state = position(LINE, g=red(type=type, guns=1, mlrs=1), heights={"0000": 1000 + height})
        mask = engine.fire_range(state, "g")
        expected = [n for n in range(12) if n <= reach + more]
        assert expected == [n for n in range(12) if mask >> n & 1]


def test_7_1_out_of_range_is_refused() -> None:
    state = position(".:g . . .:x .:a . . .", g=red(type="mortar", guns=2), x=blue(), a=red())
    assert ["7.1"] == refused(state, Commit("g", 3))
    assert ["7.1"] == refused(change(battery(), "g", guns=0), Commit("g", 2))


def test_7_2_fire_goes_at_enemy_units_that_are_seen_never_at_a_place() -> None:
    state = battery(".:g . . . .:x . .")
    assert "7.2" in refused(state, Commit("g", 4))
    assert "7.2" in refused(state, Commit("g", 3))
    assert "7.2" in refused(state, Bombard(4))
    assert "7.2" in refused(state, Bombard(-1))
    seen = state.evolve(seen={**state.seen, "red": 0b11111})
    assert [] == refused(seen, Commit("g", 4))
    assert ["7.2"] == refused(seen, Bombard(4))


def test_7_2_a_gun_fires_once_a_phase_from_its_position_and_spends_one_load() -> None:
    state = battery(".:g .:y .:x .", y=blue())
    after, events = bombard(state)
    assert [("g", 1)] == [(e.unit, e.loads) for e in only(events, LoadsSpent)]
    assert "5.1" in refused(after, Commit("g", 1))
    assert ["7.2"] == refused(change(battery(), "g", moved=True), Commit("g", 2))


# --- 7.3 Support -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("guns", "steps", "gain"), [(1, 5, 0), (1, 4, 1), (3, 12, 1), (3, 7, 1), (3, 6, 2), (4, 8, 2)])
def test_7_3_support_adds_when_its_points_are_a_quarter_or_half_of_the_defending_steps(
    guns: int, steps: int, gain: int
) -> None:
    state = position(".:ag .:x . .", a=red(12), g=gun(guns=guns), x=blue(steps))
    expected = (0, CHART.support_quarter, CHART.support_half)[gain]
    _, events = attack(state, "0100", "a", "g")
    assert expected == value(the(events, AssaultResolved).shifts, "fire points on")


def test_7_3_support_counts_as_fire_and_its_harm_is_recorded() -> None:
    state = position(
        ".:ag t:x . .",
        a=red(12),
        g=gun(),
        x=blue(),
        places={"town": ("0100", "city")},
        people=[("town", "blue", 10000, 40000, "houses")],
    )
    after, events = attack(state, "0100", "a", "g")
    assert unit(after, "x").shocks & FIRED_ON
    assert ("town:blue", "red") == (the(events, PeopleHarmed).place, the(events, PeopleHarmed).by)
    _, events = attack(state, "0100", "a")
    assert [] == only(events, PeopleHarmed) + only(events, StandingChanged)


# --- 7.4 Bombardment -------------------------------------------------------------------------------------------


def test_7_4_units_struck_count_as_fired_on() -> None:
    state = battery(".:g . .:xy .", y=blue(1))
    after, events = bombard(state)
    assert ("x", "y") == the(events, Bombarded).struck
    assert {"x", "y"} == {e.unit for e in only(events, Shocked)}
    assert FIRED_ON == unit(after, "x").shocks == unit(after, "y").shocks
    assert tactical().command.bombard == the(events, CommandSpent).points


def test_7_4_heavy_fire_on_weak_works_takes_cohesion() -> None:
    works = CHART.bombard_works
    for guns, level, lost in ((3, 0, 1), (2, 0, 0), (3, works - 1, 1), (3, works, 0)):
        state = battery(g=gun(guns=guns), x=blue(6), works={"0200": level})
        after, _ = bombard(state)
        assert 6 - lost * CHART.bombard_cohesion == unit(after, "x").cohesion


def test_7_4_a_hex_is_bombarded_once_a_phase() -> None:
    state = commit(battery(".:gh . .:x .", h=gun()), "0200", "g")
    after, _ = play(state, Bombard(2), Commit("h", 2))
    assert ["7.4"] == refused(after, Bombard(2))
    assert [] == refused(commit(end(after, 2)[0], "0200", "h"), Bombard(2))


def test_7_4_the_preview_of_a_bombardment_is_what_happens() -> None:
    for guns in (1, 2, 3, 4):
        state = commit(battery(g=gun(guns=guns)), "0200", "g")
        said = engine.forecast(engine.known(state, "red"), Bombard(2)).fire
        after, events = play(state, Bombard(2))
        done = the(events, Bombarded)
        assert (said.points, said.struck, said.counter_battery) == (done.points, done.struck, done.counter_battery)
        assert said.cohesion == 6 - unit(after, "x").cohesion


# --- 7.5-7.6 Where people live ---------------------------------------------------------------------------------


def test_7_5_where_people_live_fire_may_not_be_ordered() -> None:
    assert ["7.5"] == refused(commit(town(), "0200", "g"), Bombard(2))
    village = battery(places={"village": ("0200", "village")})
    assert ["7.5"] == refused(commit(village, "0200", "g"), Bombard(2))
    left = battery(places={"v": ("0200", "village")}, people=[("v", "blue", 0, 0, "houses")])
    assert [] == refused(commit(left, "0200", "g"), Bombard(2))
    height = battery(places={"height": ("0200", "height")})
    assert [] == refused(commit(height, "0200", "g"), Bombard(2))


def test_7_5_it_stays_forbidden_when_everybody_has_left() -> None:
    """Or driving people out would open a town to fire."""
    state = town()
    empty = {key: group._replace(low=0, high=0) for key, group in state.people.items()}
    assert ["7.5"] == refused(commit(state.evolve(people=empty), "0200", "g"), Bombard(2))


def found(turn: int, **more: Any) -> State:
    """Blue's guns in the town fired in turn 1; now it is *turn*."""
    state = town(rows=".:g . .:xy .", y=blue(2, type="artillery", guns=4), **more)
    return change(state, "y", fired=1).evolve(turn=turn)


def test_7_5_guns_found_firing_there_may_be_answered_in_this_turn_and_the_next() -> None:
    last = 1 + CHART.found_turns
    assert [] == refused(commit(found(1), "0200", "g"), Bombard(2))
    assert [] == refused(commit(found(last), "0200", "g"), Bombard(2))
    assert ["7.5"] == refused(commit(found(last + 1), "0200", "g"), Bombard(2))
    assert ["7.5"] == refused(commit(change(found(1), "y", guns=0), "0200", "g"), Bombard(2))


def test_7_5_counter_battery_fire_strikes_only_the_guns() -> None:
    after, events = bombard(found(1))
    done = the(events, Bombarded)
    assert (True, ("y",)) == (done.counter_battery, done.struck)
    assert {"y"} == {e.unit for e in only(events, Shocked)}
    assert 0 == unit(after, "x").shocks


def test_7_6_counter_battery_fire_takes_cohesion_and_puts_a_gun_out() -> None:
    for guns, out in ((2, 1), (1, 0)):
        after, events = bombard(found(1, g=gun(guns=guns)))
        assert [("y", -CHART.bombard_cohesion)] == [(e.unit, e.by) for e in only(events, CohesionChanged)]
        assert 4 - out == unit(after, "y").guns
        assert out == len(only(events, VehiclesLost))


# --- 7.7 Answering guns ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("guns", "loads", "loss"), [(3, 2, 1), (2, 2, 0), (3, 0, 0)])
def test_7_7_a_defenders_guns_in_range_answer_an_assault(guns: int, loads: int, loss: int) -> None:
    state = position(".:a .:x . .:y", a=red(12), x=blue(4), y=blue(type="artillery", guns=guns, loads=loads), hour=20)
    state = change(state, "y", loads=loads)
    after, events = attack(state, "0100", "a")
    assert loss * CHART.defensive_quarter == value(the(events, AssaultResolved).shifts, "answer")
    assert (1 if loads else 0) == unit(after, "y").fired
    assert max(0, loads - 1) == unit(after, "y").loads


def test_7_7_guns_out_of_range_do_not_answer() -> None:
    rows = ".:a .:x . .:y"
    state = position(rows, a=red(4), x=blue(4), y=blue(type="mortar", guns=9), hour=20)
    assert value(the(attack(state, "0100", "a")[1], AssaultResolved).shifts, "answer") < 0
    state = position(rows.replace(". .:y", ". . .:y"), a=red(4), x=blue(4), y=blue(type="mortar", guns=9), hour=20)
    assert 0 == value(the(attack(state, "0100", "a")[1], AssaultResolved).shifts, "answer")


# --- 7.8 Harm --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shelter", ["open", "houses", "cellars"])
def test_7_8_harm_to_residents_is_estimated_by_points_people_and_shelter(shelter: str) -> None:
    people = [("town", "blue", 20000, 80000, shelter)]
    high = 6 * 800 * CHART.exposure[shelter] // CHART.harm_divisor
    low = high // CHART.harm_low_divisor
    state = found(1, g=gun(guns=6), people=people)
    ready = commit(state, "0200", "g")
    assert (low, high) == engine.harm(state, 2, 6)
    assert (low, high) == engine.forecast(engine.known(ready, "red"), Bombard(2)).fire.harm
    after, events = play(ready, Bombard(2))
    harmed = the(events, PeopleHarmed)
    assert (low, high, "blue", "red") == (harmed.low, harmed.high, harmed.community, harmed.by)
    assert (low, high) == (after.people["town:blue"].harm_low, after.people["town:blue"].harm_high)


def test_7_8_the_worked_number_of_the_model() -> None:
    """Stepanakert under 6 points, 50,000 people in cellars: 7.5, so high 8 and low 2."""
    book = recharted("fire", harm_divisor=400, harm_low_divisor=4, exposure={"cellars": 1})
    state = town(people=[("town", "blue", 40000, 50000, "cellars")], charts=book)
    assert (2, 8) == engine.harm(state, 2, 6)


def test_7_8_harm_costs_the_side_that_fired_standing() -> None:
    people = [("town", "blue", 20000, 80000, "houses")]
    state = found(1, g=gun(guns=6), people=people)
    _, high = engine.harm(state, 2, 6)
    _, events = bombard(state)
    cost = CHART.standing_inhabited - high // tactical().people.standing_harm_each
    assert ("red", cost) == (the(events, StandingChanged).side, the(events, StandingChanged).by)
    assert cost < 0
    few = found(1, people=[("town", "blue", 10, 90, "houses")])
    assert -1 == the(bombard(few)[1], StandingChanged).by
    nobody = found(1, people=[("town", "blue", 0, 0, "houses")])
    assert [] == only(bombard(nobody)[1], StandingChanged)


def test_7_3_support_of_an_assault_shows_its_harm_before() -> None:
    state = position(
        ".:ag t:x . .",
        a=red(12),
        g=gun(guns=6),
        x=blue(),
        places={"town": ("0100", "city")},
        people=[("town", "blue", 9000, 40000, "houses")],
    )
    ready = commit(state, "0100", "a", "g")
    said = engine.forecast(engine.known(ready, "red"), Launch(1)).assault.harm
    harmed = the(play(ready, Launch(1))[1], PeopleHarmed)
    assert (harmed.low, harmed.high) == said == engine.harm(state, 1, 6)
    assert ASSAULTED | FIRED_ON == unit(play(ready, Launch(1))[0], "x").shocks & (ASSAULTED | FIRED_ON)


def test_7_3_a_step_of_more_men_needs_more_guns() -> None:
    """At 3 points a step 9 points are a quarter of 12 steps, and 18 are half; the answer of guns likewise (7.7)."""
    charts = recharted("fire", points_per_step=3)
    for guns, gain in ((8, 0), (9, CHART.support_quarter), (18, CHART.support_half)):
        state = position(".:ag .:x . .", a=red(12), g=gun(guns=guns), x=blue(12), charts=charts)
        _, events = attack(state, "0100", "a", "g")
        assert gain == value(the(events, AssaultResolved).shifts, "fire points on")
    for guns, gain in ((8, 0), (9, CHART.defensive_quarter)):
        answer = blue(1, type="artillery", guns=guns)
        state = position(".:a .:xg . .", a=red(12), g=answer, x=blue(12), charts=charts)
        _, events = attack(state, "0100", "a")
        assert gain == value(the(events, AssaultResolved).shifts, "answer")
