"""Chapter 6. Assault."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from positions import (
    at,
    attack,
    blue,
    campaign,
    change,
    commit,
    end,
    label,
    march,
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
from game.core.board import Charts, UnitId
from game.core.events import (
    AssaultResolved,
    CohesionChanged,
    Committed,
    FatigueChanged,
    HexTaken,
    LoadsSpent,
    Recalled,
    Shocked,
    StepsLost,
    StockChanged,
    StoresCaptured,
    UnitAdvanced,
    UnitRemoved,
    UnitRetreated,
    VehiclesLost,
    WearCarried,
    WillTested,
)
from game.core.orders import Commit, DigIn, Launch, Prepare, Rally, Recall, Rest
from game.core.state import ASSAULTED, BROKEN, LOST_STEP, LOW, State

CHART, MOVES = tactical().assault, tactical().movement
PAIR = ".:a .:x . ."
RING = """
.    .:b  .:c  .
  .:a  .:x  .:d  .
.    .:e  .:f  .
"""


def pair(rows: str = PAIR, **more: Any) -> State:
    return position(rows, **{"a": red(), "x": blue(), **more})


def fight(state: State, *units: str, target: str = "0100") -> AssaultResolved:
    return the(attack(state, target, *(units or ("a",)))[1], AssaultResolved)


def shift(state: State, words: str, *units: str, target: str = "0100") -> int:
    return value(fight(state, *units, target=target).shifts, words)


def scoring(score: int) -> Charts:
    """Return charts in which every column of an even fight or better is *score*, and no losses depend on luck."""
    return recharted("assault", columns=((1, 99, score),), worst_column=score)


# --- 6.1-6.3 Who attacks ---------------------------------------------------------------------------------------


def test_6_1_combat_units_next_to_an_enemy_they_see_may_be_committed_and_taken_back_free() -> None:
    state = pair()
    assert ["6.1"] == refused(pair(".:a . .:x ."), Commit("a", 2))
    assert ["7.2", "6.1"] == refused(state, Commit("a", 2))
    hidden = pair(hour=20, cliff="0000/0")
    assert ["7.2"] == refused(hidden, Commit("a", at(hidden, "0100")))
    state, events = play(state, Commit("a", 1))
    assert (Committed("a", 1),) == events
    assert ["6.1"] == refused(state, Commit("a", 1))
    state, events = play(state, Recall("a"))
    assert (Recalled("a"),) == events
    assert ["6.1"] == refused(state, Recall("a"))


def test_6_1_nobody_is_launched_who_was_not_committed() -> None:
    assert ["6.1"] == refused(pair(), Launch(1))


def test_6_1_guns_in_range_and_helicopters_may_be_committed_to_support() -> None:
    rows = ".:g . .:a .:x ."
    state = pair(rows, g=red(type="artillery", guns=4))
    assert {"g"} == set(fight(state, "a", "g", target="0300").supporters)
    state = pair(rows, g=red(type="attack_helicopter"))
    assert {"g"} == set(fight(state, "a", "g", target="0300").supporters)


def test_6_1_each_hex_is_assaulted_once_a_phase() -> None:
    state = pair(a=red(1), b=red(12, quality=1), x=blue(12), rows=".:ab .:x . .")
    after, _ = attack(state, "0100", "a")
    assert "6.1" in refused(after, Commit("b", 1))
    again, _ = end(after, 2)
    assert [] == refused(again, Commit("b", 1))
    both = commit(state, "0100", "a", "b")
    assert "6.1" in refused(play(both, Launch(1))[0], Launch(1))


@pytest.mark.parametrize("order", ["march", "dig", "rest", "rally"])
def test_6_1_a_unit_that_does_something_else_is_no_longer_committed(order: str) -> None:
    """Or it would fight from wherever it went, or twice in a phase."""
    state = position(
        """
        .    .    .    .
          .  .:a  .:x  .
        .    .    .    .
        """,
        a=red(cohesion=6, opening=7),
        x=blue(1, cohesion=1),
    )
    orders = {"march": march(state, "a", "0001"), "dig": DigIn("a"), "rest": Rest("a"), "rally": Rally("a")}
    state, _ = play(commit(state, "0201", "a"), orders[order])
    assert -1 == unit(state, "a").target
    assert "6.1" in refused(state, Launch(at(state, "0201")))


def test_6_2_an_attacker_needs_ammunition_and_points() -> None:
    state = pair()
    least = CHART.assault_points
    assert [] == refused(change(state, "a", mp=least), Commit("a", 1))
    assert ["6.2"] == refused(change(state, "a", mp=least - 1), Commit("a", 1))
    assert ["4.5"] == refused(change(state, "a", loads=0), Commit("a", 1))


def test_6_2_across_a_cliff_an_attacker_needs_its_whole_allowance() -> None:
    full = MOVES.foot.allowance
    state = pair(cliff="0000/0")
    assert [] == refused(change(state, "a", mp=full), Commit("a", 1))
    assert ["6.2"] == refused(change(state, "a", mp=full - 1), Commit("a", 1))
    assert ["6.2"] == refused(pair(a=red(type="tank", tanks=3), cliff="0000/0"), Commit("a", 1))


def test_6_2_vehicles_do_not_assault_across_a_river_or_a_pass_closed_by_snow() -> None:
    tank = red(type="tank", tanks=3)
    assert ["6.2"] == refused(pair(a=tank, river="0000/0"), Commit("a", 1))
    assert [] == refused(pair(a=tank, river="0000/0", ford="0000/0"), Commit("a", 1))
    assert [] == refused(pair(river="0000/0"), Commit("a", 1))
    closed = {"closed_pass": "0000/0", "road": ("0000 0100",), "weather": ("clear", "snow")}
    assert ["6.2"] == refused(pair(a=tank, **closed), Commit("a", 1))
    assert [] == refused(pair(**closed), Commit("a", 1))


def test_6_3_who_balks_is_spent_and_the_others_go_on() -> None:
    state = pair(".:ab .:x . .", a=red(12), b=red(6, cohesion=0))
    after, events = attack(state, "0100", "a", "b")
    assert {"a": True, "b": False} == {will.unit: will.passed for will in only(events, WillTested)}
    assert ("a",) == the(events, AssaultResolved).attackers
    assert unit(after, "b").spent
    assert "b" not in {e.unit for e in only(events, LoadsSpent)} | {e.unit for e in only(events, FatigueChanged)}


# --- 6.4-6.6 Powers and column ---------------------------------------------------------------------------------


def power(points: int, quality: int, cohesion: int, twelfths: int = 12) -> int:
    return points * (2 + quality) * (5 + cohesion) * twelfths


def test_6_4_power_is_points_by_quality_by_cohesion() -> None:
    state = pair(a=red(5, tanks=2, afv=1, quality=4, cohesion=7), x=blue(3, quality=1, cohesion=2, afv=2))
    found = fight(state)
    attacking = 5 * CHART.step_points + 2 * CHART.tank_points + CHART.afv_points
    assert power(attacking, 4, 7) == found.attack_power
    assert power(3 * CHART.step_points + 2 * CHART.afv_points, 1, 2) == found.defence_power


@pytest.mark.parametrize(
    ("features", "twelfths"),
    [
        ({"steep": "0000/0"}, CHART.steep_twelfths),
        ({"steep": "0000/0", "road": ("0000 0100",)}, 12),
        ({"steep": "0100/3"}, 12),
        ({"cliff": "0000/0"}, CHART.cliff_twelfths),
        ({"river": "0000/0"}, CHART.river_twelfths),
        ({"river": "0000/0", "bridge": "0000/0"}, 12),
        ({"river": "0000/0", "ford": "0000/0"}, 12),
    ],
)
def test_6_4_climbing_a_steep_slope_off_the_road_a_cliff_or_a_river_lowers_power(
    features: dict[str, Any], twelfths: int
) -> None:
    assert power(4 * CHART.step_points, 3, 6, twelfths) == fight(pair(a=red(4), x=blue(2), **features)).attack_power


def test_6_4_a_defender_without_loads_counts_half() -> None:
    state = pair(x=blue(4), sources={"red": "0000"})
    full = fight(change(state, "x", loads=1)).defence_power
    assert full == power(4 * CHART.step_points, 3, 6)
    assert full // 2 == fight(change(state, "x", loads=0)).defence_power


def test_6_4_the_worked_numbers_of_the_model() -> None:
    """Shusha on paper: 7 steps with a tank and an AFV on Janhasan; the town from north and east."""
    book = recharted(
        "assault",
        step_points=10,
        tank_points=6,
        afv_points=3,
        vehicles_rough=3,
        frontage_cliff=6,
        cliff_twelfths=6,
        steep_twelfths=9,
        frontage_rough=12,
        columns=((1, 3, -2), (1, 2, -1), (1, 1, 0), (3, 2, 1), (2, 1, 2), (3, 1, 3), (4, 1, 4)),
    )
    village = pair(
        ".:ag h:x . .",
        a=red(7, cohesion=7, tanks=1, afv=1),
        x=blue(4, quality=2, cohesion=4),
        g=red(type="artillery", guns=1),
        places={"v": ("0100", "village")},
        charts=book,
    )
    found = fight(change(village, "a", spotted=False), "a", "g")
    assert (4740 * 12, 1440 * 12, 3) == (found.attack_power, found.defence_power, found.column)
    assert {"hills": -1, "village": -1, "surprise": 1} == {words: n for rule, words, n in found.shifts if rule != "6.8"}
    town = position(
        """
        .    .    .:n
          .    t:vwxyz  .:e
        .    .    .
        """,
        n=red(9, cohesion=7, tanks=2, afv=2),
        e=red(8, cohesion=7),
        v=blue(10, quality=2, cohesion=6, afv=4, leader=1),
        w=blue(5, cohesion=6),
        x=blue(4, quality=2, cohesion=5),
        y=blue(2, quality=4, cohesion=7),
        z=blue(1, quality=2, cohesion=6, tanks=3),
        steep="0200/4",
        cliff="0201/3",
        charts=book,
    )
    found = fight(town, "n", "e", target="0101")
    assert (6525 * 12, 11950 * 12, -1) == (found.attack_power, found.defence_power, found.column)


def test_6_5_steps_across_one_hexside_are_limited_and_the_best_go_first() -> None:
    state = pair(".:ab .:x . .", a=red(CHART.frontage_open - 2, quality=4), b=red(6, quality=2))
    expected = power((CHART.frontage_open - 2) * CHART.step_points, 4, 6) + power(2 * CHART.step_points, 2, 6)
    assert expected == fight(state, "a", "b").attack_power
    steady = pair(".:ab .:x . .", a=red(CHART.frontage_open, cohesion=7), b=red(6, cohesion=6))
    assert power(CHART.frontage_open * CHART.step_points, 3, 7) == fight(steady, "a", "b").attack_power


def test_6_5_each_hexside_has_a_frontage_of_its_own() -> None:
    state = change(change(ring("a", "b"), "a", steps=15), "b", steps=15)
    assert (
        2 * power(CHART.frontage_open * CHART.step_points, 3, 6) == fight(state, "a", "b", target="0101").attack_power
    )


@pytest.mark.parametrize(
    ("letter", "features", "steps", "vehicles"),
    [
        (".", {}, CHART.frontage_open, CHART.vehicles_open),
        ("t", {}, CHART.frontage_open, CHART.vehicles_open),
        ("h", {}, CHART.frontage_rough, CHART.vehicles_rough),
        ("m", {}, CHART.frontage_rough, 0),
        ("f", {}, CHART.frontage_rough, 0),
        ("m", {"road": ("0000 0100",)}, CHART.frontage_rough, CHART.vehicles_rough),
        (".", {"cliff": "0000/0"}, CHART.frontage_cliff, 0),
    ],
)
def test_6_5_frontage_is_by_ground(letter: str, features: dict[str, Any], steps: int, vehicles: int) -> None:
    many = steps + 5
    state = pair(f".:a {letter}:x . .", a=red(many, tanks=many, afv=many), x=blue(2), **features)
    twelfths = CHART.cliff_twelfths if "cliff" in features else 12
    expected = power(steps * CHART.step_points + vehicles * CHART.tank_points, 3, 6, twelfths)
    assert expected == fight(state).attack_power


def test_6_6_the_ratio_of_powers_gives_the_column() -> None:
    """Each row of the chart holds from its ratio on, exactly: one point less and the row before holds."""
    book = recharted("assault", frontage_open=9999)
    rows = [(0, 1, CHART.worst_column), *CHART.columns]
    for (_, _, below), (more, less, column) in pairwise(rows):
        state = pair(a=red(60 * more), x=blue(60 * less), charts=book)
        assert column == _column(state)
        assert below == _column(change(state, "x", tanks=1))


def _column(state: State) -> int:
    return engine.forecast(engine.known(commit(state, "0100", "a"), "red"), Launch(1)).assault.column


# --- 6.7-6.10 Shifts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("letter", "kind", "total"),
    [
        (".", None, 0),
        ("h", None, CHART.terrain_shift["hills"]),
        ("m", None, CHART.terrain_shift["mountain"]),
        ("f", None, CHART.terrain_shift["forest"]),
        ("t", None, CHART.terrain_shift["town"]),
        (".", "village", CHART.terrain_shift["town"]),
        ("h", "village", CHART.terrain_shift["hills"] + CHART.terrain_shift["town"]),
        ("t", "town", CHART.terrain_shift["town"]),
        ("t", "city", 2 * CHART.terrain_shift["town"]),
        ("h", "height", CHART.terrain_shift["hills"]),
    ],
)
def test_6_7_ground_and_buildings_shift_against_the_attack(letter: str, kind: str | None, total: int) -> None:
    places = {"p": ("0100", kind)} if kind else {}
    found = fight(pair(f".:a {letter}:x . .", a=red(12), places=places))
    assert total == sum(n for rule, _, n in found.shifts if rule == "6.7")


def test_6_7_shifts_together_are_held_to_the_limit() -> None:
    state = pair(".:a h:x . .", works={"0100": 3}, places={"p": ("0100", "city")})
    state = change(state, "a", moved=True, supply=LOW)
    found = fight(state)
    assert -CHART.shift_limit == sum(n for _, _, n in found.shifts)
    assert value(found.shifts, "limit") > 0
    assert found.column + found.roll - CHART.shift_limit == found.score


def test_6_8_works_count_a_level_each() -> None:
    for level in range(tactical().works.max_level + 1):
        assert -min(level, CHART.works_max_shift) == shift(pair(a=red(12), works={"0100": level}), "works")


def test_6_8_support_of_fire_and_of_helicopters_shifts_for_the_attack() -> None:
    fire, air = tactical().fire, tactical().air
    rows = ".:ag .:x . ."
    for guns, gain in ((1, 0), (2, fire.support_quarter), (4, fire.support_half)):
        state = pair(rows, g=red(type="artillery", guns=guns), x=blue(8), a=red(9))
        assert gain == shift(state, "fire points on", "a", "g")
    state = pair(rows, g=red(1, type="attack_helicopter"))
    assert air.helicopter_shift == shift(state, "helicopters", "a", "g")


def ring(*units: str, **more: Any) -> State:
    rows = RING
    for uid in "abcdef":
        if uid not in units:
            rows = rows.replace(f":{uid}", "  ")
    return position(rows, x=blue(), **{uid: red() for uid in units}, **more)


def test_6_9_two_hexes_that_do_not_touch_and_three_sides_shift_for_the_attack() -> None:
    for units, gain in (
        ("a", 0),
        ("ab", 0),
        ("ac", CHART.two_sides),
        ("ad", CHART.two_sides),
        ("abc", CHART.three_sides),
        ("acef", CHART.three_sides),
    ):
        assert gain == shift(ring(*units), "sides", *units, target="0101")


def test_6_9_an_attack_by_units_nobody_saw_comes_as_a_surprise_once() -> None:
    state = pair(a=red(12))
    assert 0 == shift(change(state, "a", spotted=True), "surprise")
    state = change(state, "a", spotted=False)
    assert CHART.surprise == shift(state, "surprise")
    assert 0 == shift(state.evolve(attempts={"assault:1": 1}), "surprise")


def test_6_9_a_unit_glimpsed_on_its_way_surprises_nobody() -> None:
    """By night blue sees the hexes beside it, and the road does not help."""
    rows = """
    .:a . . .
     . . .:x .
    . . . .
    """
    seen = position(rows, a=red(12, cohesion=8), x=blue(1), hour=20)
    seen, _ = play(seen, march(seen, "a", "0100", "0101"))
    assert 0 == shift(seen, "surprise", target="0201")
    hidden = position(rows, a=red(12, cohesion=8), x=blue(1), hour=20, steep="0101/0")
    hidden = hidden.evolve(seen={**hidden.seen, "red": (1 << 12) - 1})
    hidden, _ = play(hidden, march(hidden, "a", "0100", "0101"))
    assert CHART.surprise == shift(hidden, "surprise", target="0201")


def test_6_9_at_night_green_troops_attack_worse_and_are_found() -> None:
    green = CHART.green_quality
    for attacker, defender, loss, gain in (
        (green, green + 1, -CHART.night_green, 0),
        (green + 1, green, 0, CHART.night_green),
        (green + 1, green + 1, 0, 0),
    ):
        for hour, counts in ((20, 1), (8, 0)):
            state = pair(a=red(12, quality=attacker), x=blue(quality=defender), hour=hour)
            assert loss * counts == shift(state, "green troops attack")
            assert gain * counts == shift(state, "green troops found")


def test_6_10_vehicles_against_none_on_open_ground() -> None:
    many = CHART.armour_vehicles
    assert CHART.armour == shift(pair(a=red(12, tanks=many)), "armour")
    assert 0 == shift(pair(a=red(12, tanks=many - 1)), "armour")
    assert 0 == shift(pair(a=red(12, tanks=many), x=blue(afv=1)), "armour")
    assert 0 == shift(pair(".:a h:x . .", a=red(12, tanks=many)), "armour")


def test_6_10_haste_low_supply_and_several_owners_shift_against_the_attack() -> None:
    state = pair(".:ab .:x . .", a=red(9), b=red(3))
    assert CHART.hasty == shift(change(state, "b", moved=True), "hasty", "a", "b")
    assert CHART.attacker_low == shift(change(state, "b", supply=LOW), "low on supply", "a", "b")
    owners = pair(".:ab .:x . .", a=red(9), b=red(3, owner="other"), hq={"red": "0000", "other": "0000"})
    assert CHART.several_owners == shift(owners, "several owners", "a", "b")
    assert 0 == shift(owners.evolve(unified={0: 1}), "several owners", "a", "b")
    assert 0 == sum(shift(state, words, "a", "b") for words in ("hasty", "low on supply", "several owners"))


# --- 6.11-6.12 Results -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", CHART.results)
def test_6_11_the_score_gives_steps_and_cohesion_lost(row: tuple[int, int, int, int, int]) -> None:
    lowest, attacker, attacker_cohesion, defender, defender_cohesion = row
    lowest = max(lowest, -9)
    state = pair(a=red(6, cohesion=8), x=blue(6, cohesion=8), charts=scoring(lowest))
    after, events = attack(state, "0100", "a")
    assert lowest == the(events, AssaultResolved).score
    lost = {e.unit: e.steps for e in only(events, StepsLost)}
    assert (attacker, defender) == (lost.get("a", 0), lost.get("x", 0))
    shaken = {e.unit: -e.by for e in only(events, CohesionChanged)}
    assert (attacker_cohesion, defender_cohesion) == (shaken.get("a", 0), shaken.get("x", 0))
    assert (6 - attacker, 8 - attacker_cohesion) == (unit(after, "a").steps, unit(after, "a").cohesion)


def test_6_11_losses_grow_with_the_steps_engaged_and_the_largest_unit_loses_first() -> None:
    per = CHART.loss_per_steps
    state = pair(".:ab .:xy . .", a=red(per), b=red(per), y=blue(4), x=blue(2), charts=scoring(1))
    _, events = attack(state, "0100", "a", "b")
    assert {"a": 1, "b": 1, "y": 1} == {e.unit: e.steps for e in only(events, StepsLost)}


def test_6_11_men_are_counted() -> None:
    state = pair(charts=scoring(1))
    after, _ = attack(state, "0100", "a")
    assert tactical().men_per_step == after.losses["red"].men == after.losses["blue"].men


def test_6_11_hold_at_all_costs_doubles_the_defenders_loss() -> None:
    for stance, lost in (("hold", 1), ("hold_at_all_costs", 2)):
        state = pair(x=blue(stance=stance), charts=scoring(1))
        assert lost == sum(e.steps for e in only(attack(state, "0100", "a")[1], StepsLost) if e.unit == "x")


def test_6_11_vehicles_are_lost_in_proportion_and_the_rest_is_carried() -> None:
    """6 vehicles, 1 step of 4 lost: one and a half vehicles; the half counts in the next fight."""
    state = pair(a=red(4, tanks=6, cohesion=8), x=blue(12), charts=scoring(1))
    after, events = attack(state, "0100", "a")
    assert [(1, 0, 0, 0)] == [e.stores for e in only(events, VehiclesLost) if e.unit == "a"]
    assert 6 == the(events, WearCarried).twelfths == after.accounts["wear:red"]
    state = change(state, "a", tanks=6).evolve(accounts={"wear:red": 6})
    _, events = attack(state, "0100", "a")
    assert 2 == len([e for e in only(events, VehiclesLost) if e.unit == "a"])


def test_6_11_a_unit_without_steps_is_lost_and_leaves_its_vehicles() -> None:
    state = pair(".:a .:x . .", x=blue(1, tanks=5), charts=scoring(5))
    state = state.evolve(accounts={"wear:blue": -12 * 5})
    after, events = attack(state, "0100", "a")
    assert ("lost", "lost") == (the(events, UnitRemoved).reason, after.gone["x"])
    assert (5, 0, 0, 0) == after.stores[1]


def test_6_11_an_assault_tires_the_attackers() -> None:
    _after, events = attack(pair(), "0100", "a")
    assert [("a", 1)] == [(e.unit, e.by) for e in only(events, FatigueChanged)]
    tired = change(pair(), "a", fatigue=tactical().cohesion.fatigue_max)
    assert [] == only(attack(tired, "0100", "a")[1], FatigueChanged)


def test_6_12_a_high_score_breaks_the_defender_and_a_higher_one_shatters_him() -> None:
    broken, shattered = CHART.broken_from, CHART.shattered_from
    for score in (broken - 1, broken, shattered - 1, shattered):
        state = pair(x=blue(cohesion=9), charts=scoring(score), sources={"red": "0000", "blue": "0300"})
        after, events = attack(state, "0100", "a")
        found = the(events, AssaultResolved)
        assert (score >= broken, score >= shattered) == (found.broken, found.shattered)
        assert (score >= broken) is bool(unit(after, "x").shocks & BROKEN)
        back = [(e.unit, e.manner) for e in only(events, UnitRetreated)]
        assert ([("x", "shattered")] if score >= shattered else []) == back


def test_6_11_a_struck_defender_knows_what_struck_it() -> None:
    after, events = attack(pair(charts=scoring(1)), "0100", "a")
    assert ASSAULTED | LOST_STEP == the(events, Shocked).shocks == unit(after, "x").shocks


# --- 6.13-6.15 Ground ------------------------------------------------------------------------------------------


def give_ground(score: int, **more: Any) -> State:
    drawn: dict[str, Any] = {"x": blue(stance="give_ground"), "sources": {"red": "0000", "blue": "0300"}}
    return pair(**{**drawn, "charts": scoring(score), **more})


def test_6_13_a_defender_so_ordered_falls_back_before_contact() -> None:
    after, events = attack(give_ground(1), "0100", "a")
    assert ("gave_ground", (1, 2)) == (the(events, UnitRetreated).manner, the(events, UnitRetreated).path)
    assert ((), 0) == (the(events, AssaultResolved).defenders, len(only(events, StepsLost)))
    assert ("0100", 0) == (label(after, "a"), unit(after, "x").shocks)


def test_6_13_nobody_gives_ground_to_a_weak_attack_or_without_a_way_out() -> None:
    assert [] == only(attack(give_ground(0), "0100", "a")[1], UnitRetreated)
    cornered = give_ground(1, rows=". .:a .:x", sources={"red": "0000", "blue": "0200"})
    _, events = attack(cornered, "0200", "a")
    assert [] == only(events, UnitRetreated)
    assert ("x",) == the(events, AssaultResolved).defenders


def test_6_13_only_who_was_so_ordered_gives_ground() -> None:
    state = give_ground(1, rows=".:a .:xy . .", y=blue(2))
    _, events = attack(state, "0100", "a")
    assert {"x"} == {e.unit for e in only(events, UnitRetreated)}
    assert ("y",) == the(events, AssaultResolved).defenders


def test_6_13_where_the_chart_says_so_a_disrupted_defender_does_not_await_a_strong_assault() -> None:
    """It leaves, a third of its vehicles stays behind; a shaken one, or one that has no way out, stands."""
    strong = replace(scoring(4), assault=replace(scoring(4).assault, shun_column=4))
    drawn: dict[str, Any] = {"charts": strong, "sources": {"red": "0000", "blue": "0400"}}
    left, stood = [], []
    for cohesion in (2, 3):
        after, events = attack(pair(".:a .:x . . .", x=blue(cohesion=cohesion, tanks=6), **drawn), "0100", "a")
        (left if only(events, UnitRetreated) else stood).append(cohesion)
        if cohesion == 2:
            assert ("left", "0300") == (the(events, UnitRetreated).manner, label(after, "x"))
            assert (4, ()) == (unit(after, "x").tanks, the(events, AssaultResolved).defenders)
    assert ([2], [3]) == (left, stood)
    for state in (
        pair(".:a .:x . . .", x=blue(cohesion=2), **{**drawn, "charts": scoring(4)}),
        pair(".:a .:x . . .", x=blue(cohesion=2), **{**drawn, "charts": recharted("assault", shun_column=4)}),
    ):
        assert ("x",) == the(attack(state, "0100", "a")[1], AssaultResolved).defenders
    cornered = pair(". .:a .:x", x=blue(cohesion=2), **{**drawn, "sources": {"red": "0000", "blue": "0200"}})
    assert ("x",) == the(attack(cornered, "0200", "a")[1], AssaultResolved).defenders


def test_6_14_an_empty_hex_is_entered_by_the_largest_attacker_that_can_go_in() -> None:
    rows = ".:ab .:x . ."
    _after, events = attack(give_ground(1, rows=rows, a=red(4), b=red(6)), "0100", "a", "b")
    assert [UnitAdvanced("b", 1)] == only(events, UnitAdvanced)
    big = give_ground(1, rows=rows, a=red(4), b=red(6))
    big = change(big, "b", steps=tactical().movement.stack_steps + 1)
    assert [UnitAdvanced("a", 1)] == only(attack(big, "0100", "a", "b")[1], UnitAdvanced)
    assert [] == only(attack(give_ground(0), "0100", "a")[1], UnitAdvanced)


def test_6_14_who_enters_an_empty_hex_takes_it_and_looks_around() -> None:
    rows = ".:a .:x . . . ."
    after, events = attack(pair(rows, x=blue(1), charts=scoring(5)), "0100", "a")
    assert [1] == [e.at for e in only(events, HexTaken)]
    assert after.seen["red"] >> at(after, "0400") & 1


def test_6_15_half_of_what_was_left_is_made_to_serve_at_least_one() -> None:
    state = pair(".:a . . .:x").evolve(stores={0: (5, 1, 2, 0), 2: (4, 0, 0, 0)})
    after, events = end(state, 2)
    taken = the(events, StoresCaptured)
    assert ((3, 1, 1, 0), (2, 0, 1, 0)) == (taken.stores, taken.scrapped)
    assert (3, 1, 1) == (unit(after, "a").tanks, unit(after, "a").afv, unit(after, "a").guns)
    assert {2: (4, 0, 0, 0)} == after.stores


def test_6_15_only_a_steady_combat_unit_takes_stores_over() -> None:
    for taker in (red(cohesion=4, opening=4), red(type="artillery", guns=2)):
        state = pair(".:a . . .:x", a=taker).evolve(stores={0: (4, 0, 0, 0)})
        assert [] == only(end(state, 2)[1], StoresCaptured)


def dump_taken(loads: int, stock: dict[str, int], **more: Any) -> tuple[State, list[StockChanged]]:
    """Red's a stands on blue's dump at the end of a turn; the chart says that so many loads go with it."""
    charts = campaign(supply={"captured_loads": loads})
    drawn = {"a": red(), "x": blue(), "dumps": {"d": ("blue", "0000", 8)}, "charts": charts, "stock": stock}
    state, events = end(war(".:a . . .:x", **{**drawn, **more}), 2)
    return state, only(events, StockChanged)


def test_6_15_loads_of_the_losers_stock_go_with_a_dump() -> None:
    """Both stocks move by as much, each with its reason."""
    state, changes = dump_taken(5, {"loads.blue": 7, "loads.red": 1})
    assert [
        StockChanged("loads.blue", -5, "6.15", "stores were lost with a place"),
        StockChanged("loads.red", 5, "6.15", "stores were captured with a place"),
    ] == changes
    assert {"loads.blue": 2, "loads.red": 6} == state.stock
    assert 4 == state.dumps["d"].shells


@pytest.mark.parametrize(("there", "taken"), [(3, 3), (5, 5), (0, 0)])
def test_6_15_no_more_loads_go_with_a_dump_than_the_loser_has(there: int, taken: int) -> None:
    state, changes = dump_taken(5, {"loads.blue": there})
    assert [-taken, taken] * bool(taken) == [change.by for change in changes]
    assert (there - taken, taken) == (state.stock.get("loads.blue", 0), state.stock.get("loads.red", 0))


def test_6_15_no_loads_go_without_a_dump() -> None:
    """Vehicles left behind are no depot, and neither is a dump of one's own."""
    assert [] == dump_taken(5, {"loads.blue": 7}, dumps={})[1]
    assert [] == dump_taken(5, {"loads.blue": 7}, dumps={"d": ("red", "0000", 8)})[1]
    charts = campaign(supply={"captured_loads": 5}, manpower={"repair_percent": 0})
    state = war(".:a . . .:x", a=red(), x=blue(), charts=charts, stock={"loads.blue": 7})
    _, events = end(state.evolve(stores={0: (4, 0, 0, 0)}), 2)
    assert (2, 0, 0, 0) == the(events, StoresCaptured).stores
    assert [] == only(events, StockChanged)


def test_6_15_a_dump_that_nobody_steady_stands_on_keeps_its_loads() -> None:
    state, changes = dump_taken(5, {"loads.blue": 7}, a=red(cohesion=4, opening=4))
    assert [] == changes
    assert "blue" == state.dumps["d"].side


def test_6_15_where_none_are_set_no_loads_go_with_a_dump() -> None:
    state, changes = dump_taken(0, {"loads.blue": 7})
    assert [] == changes
    assert "red" == state.dumps["d"].side


def test_6_11_the_forecast_is_the_fight() -> None:
    """With nothing hidden, each of the 11 rolls does what the preview said it would."""
    rows = ".:ag .:xy . ."
    state = pair(rows, a=red(13, cohesion=8), y=blue(4), x=blue(10), g=red(type="artillery", guns=3), seed="0")
    ready = commit(state, "0100", "a", "g")
    forecast = engine.forecast(engine.known(ready, "red"), Launch(1)).assault
    said = {result.roll: result for result in forecast.outcomes}
    assert (sorted(range(-5, 6)), 36) == (sorted(said), sum(result.chance_36 for result in said.values()))
    met = set()
    for n in range(150):
        _, events = play(ready.evolve(chance="dice", entropy=str(n)), Launch(1))
        if not only(events, AssaultResolved):
            continue
        found, row = the(events, AssaultResolved), said[the(events, AssaultResolved).roll]
        lost = {uid: sum(e.steps for e in only(events, StepsLost) if e.unit in uid) for uid in ("a", "xy")}
        assert (forecast.column, forecast.shifts) == (found.column, found.shifts)
        assert (row.score, row.broken, row.shattered) == (found.score, found.broken, found.shattered)
        assert (row.attacker_steps, row.defender_steps) == (lost["a"], lost["xy"])
        met.add(found.roll)
    assert set(said) == met


def test_6_11_expected_losses_are_the_mean_over_the_rolls() -> None:
    ready = commit(pair(), "0100", "a")
    found = engine.forecast(engine.known(ready, "red"), Launch(1)).assault
    assert found.expected_attacker_losses_36 == sum(r.chance_36 * r.attacker_steps for r in found.outcomes)
    assert found.expected_defender_losses_36 == sum(r.chance_36 * r.defender_steps for r in found.outcomes)
    assert found.expected_defender_losses_36 > 0
    assert {UnitId("a")} == {uid for uid, _ in found.will}


def test_6_9_the_worst_is_always_possible_and_never_below_nothing() -> None:
    tiny = replace(tactical().assault, results=((-99, 9, 9, 9, 9),))
    state = pair(a=red(2, cohesion=7), x=blue(2), charts=replace(tactical(), assault=tiny))
    after, events = attack(state, "0100", "a")
    assert {"a": 2, "x": 2} == {e.unit: e.steps for e in only(events, StepsLost)}
    assert {"a": "lost", "x": "lost"} == after.gone


def carrying(lowest: int) -> Charts:
    """Return the charts of an assault that scores *lowest*, where losses short of a step are carried."""
    charts = scoring(lowest)
    return replace(charts, assault=replace(charts.assault, loss_least=0))


def test_6_11_where_a_step_is_many_men_a_loss_short_of_one_is_carried_to_the_next_fight() -> None:
    """1 of 12 engaged: 6 attackers and 4 defenders lose half and a third of a step, and feel it."""
    state = pair(a=red(6), x=blue(4), charts=carrying(1))
    after, events = attack(state, "0100", "a")
    assert [] == only(events, StepsLost)
    assert (6, 4) == (after.accounts["loss:a"], after.accounts["loss:x"])
    assert unit(after, "x").shocks & LOST_STEP
    assert not unit(after, "a").shocks
    again = pair(a=red(6), x=blue(4), charts=carrying(1)).evolve(accounts={"loss:a": 6, "loss:x": 7})
    after, events = attack(again, "0100", "a")
    assert {"a": 1} == {e.unit: e.steps for e in only(events, StepsLost)}
    assert (0, 11) == (after.accounts["loss:a"], after.accounts["loss:x"])


def test_6_11_a_forecast_rounds_what_is_carried() -> None:
    """What was carried before is in nobody's knowledge."""
    ready = commit(pair(a=red(6), x=blue(4), charts=carrying(1)), "0100", "a")
    for carried in (0, 11):
        known = engine.known(ready.evolve(accounts={"loss:a": carried, "loss:x": carried}), "red")
        middle = engine.forecast(known, Launch(1)).assault.outcomes[5]
        assert (1, 0) == (middle.attacker_steps, middle.defender_steps)


def test_6_11_of_many_against_few_only_a_part_is_engaged() -> None:
    """At most 3 times the steps of the other side: 18 against 2 lose as 6 do."""
    for times, carried in ((0, 6), (3, 6), (1, 2)):
        charts = carrying(1)
        charts = replace(charts, assault=replace(charts.assault, engaged_times=times))
        after, events = attack(pair(a=red(18), x=blue(2), charts=charts), "0100", "a")
        lost = sum(e.steps for e in only(events, StepsLost) if e.unit == "a")
        assert (1 if times == 0 else 0, carried) == (lost, after.accounts["loss:a"])
        assert 2 == after.accounts["loss:x"]


def test_6_9_attackers_on_ground_that_looks_down_on_the_target_have_a_shift_where_the_chart_says_so() -> None:
    """300 m and more; a lower ridge gives nothing."""
    charts = recharted("assault", from_above=1)
    assert 1 == shift(pair(heights={"0000": 1300}, charts=charts), "from ground above")
    for state in (pair(heights={"0000": 1299}, charts=charts), pair(heights={"0000": 1300})):
        assert "from ground above" not in [words for _, words, _ in fight(state).shifts]


def left_in_its_own_phase(follow_up: int, **more: Any) -> State:
    """Return the state at the end of the turn in which a garrison was assaulted and left by itself."""
    charts = recharted("assault", follow_up=follow_up, columns=((1, 99, 3),), worst_column=3)
    sources = {"red": "0000", "blue": "0300"}
    state = pair(".:a .:x . . .", x=blue(cohesion=0), charts=charts, sources=sources, **more)
    after, _ = attack(state, "0100", "a")
    assert "0100" == label(after, "x")
    return end(after, 2)[0]


def test_6_14_attackers_enter_what_the_garrison_left_in_its_own_phase_where_the_chart_says_so() -> None:
    """A day has room to follow; four hours have not."""
    followed, stayed = left_in_its_own_phase(1), left_in_its_own_phase(0)
    assert ("0300", "0100") == (label(followed, "x"), label(followed, "a"))
    assert ("0300", "0000") == (label(stayed, "x"), label(stayed, "a"))
    assert "red" == followed.controller(at(followed, "0100"))


def test_6_14_nobody_follows_who_is_not_fit_to_hold_ground() -> None:
    """Two steps that lost one are too few for a zone of control, and too few to follow."""
    assert "0000" == label(left_in_its_own_phase(1, a=red(2)), "a")


def test_6_4_crews_of_guns_count_in_defence_what_the_chart_says() -> None:
    guns = blue(type="artillery", guns=6)
    assert (
        fight(pair(x=guns)).defence_power
        == 2 * fight(pair(x=guns, charts=recharted("assault", crews_twelfths=6))).defence_power
    )
    troops = pair(charts=recharted("assault", crews_twelfths=6))
    assert fight(pair()).defence_power == fight(troops).defence_power


def test_6_6_odds_go_as_far_as_the_columns() -> None:
    """A chart that ends at 8:1 gives its last column at 12:1 as well."""
    drawn: dict[str, Any] = {"a": red(16), "x": blue(1)}
    assert tactical().assault.columns[-1][2] == fight(pair(**drawn)).column
    longer = recharted("assault", columns=(*tactical().assault.columns, (12, 1, 10)))
    assert 10 == fight(pair(**drawn, charts=longer)).column


VALLEY = """
.  .  .  .
 .:a m:x . .
.  .  .  .
"""


def test_6_7_mountain_with_a_road_that_lies_below_most_of_its_neighbours_is_a_valley_where_the_chart_says_so() -> None:
    """Without a road, or with half of them lower, it is mountain."""
    drawn: dict[str, Any] = {"charts": recharted("assault", valley_shift=-1), "road": ("0101 0201",)}
    ring = ("0001", "0100", "0200", "0201", "0102", "0202")
    valley = dict.fromkeys(ring[:4], 1100)
    mountain = tactical().assault.terrain_shift["mountain"]
    state = pair(VALLEY, heights=valley, **drawn)
    assert -1 == shift(state, "valley", target="0101")
    assert "mountain" not in [words for _, words, _ in fight(state, target="0101").shifts]
    for other in (
        pair(VALLEY, heights=valley, **{**drawn, "road": ()}),
        pair(VALLEY, heights=dict.fromkeys(ring[:3], 1100), **drawn),
        pair(VALLEY, heights=valley, road=drawn["road"]),
    ):
        assert mountain == shift(other, "mountain", target="0101")


# --- 6.10 where operations are prepared (3.16)


def planned(**more: Any) -> State:
    charts = campaign(politics={"plan_turns": 1, "plan_range": 1, "plan_lasts": 2, "prepare": 1})
    return war(".:a .:x . . .", **{"a": red(12), "x": blue(3), "charts": charts, **more})


def hasty(events: Any) -> list[tuple[str, int]]:
    return [(words, n) for _, words, n in the(events, AssaultResolved).shifts if "hasty" in words]


def test_6_10_an_assault_that_nobody_prepared_is_hasty() -> None:
    """Standing still is not enough; a prepared operation is, and a march on its day changes nothing."""
    assert [("hasty: no operation was prepared here", CHART.hasty)] == hasty(attack(planned(), "0100", "a")[1])
    ready, _ = end(play(planned(), Prepare(1))[0], 2)
    assert [] == hasty(attack(ready, "0100", "a")[1])
    assert [] == hasty(attack(change(ready, "a", moved=True), "0100", "a")[1])


def test_6_10_the_preview_knows_of_haste() -> None:
    state = commit(planned(), "0100", "a")
    said = engine.forecast(engine.known(state, "red"), Launch(at(state, "0100"))).assault
    assert said is not None
    assert CHART.hasty == value(said.shifts, "hasty")
    assert not engine.is_prepared(engine.known(state, "red"), at(state, "0100"))


def test_6_10_the_other_sides_preparations_help_nobody() -> None:
    state = planned().evolve(prepared={"blue:1": 1})
    assert 1 == len(hasty(attack(state, "0100", "a")[1]))
