"""Chapter 4. Supply."""

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
    only,
    play,
    position,
    recharted,
    red,
    refused,
    tactical,
    the,
    unit,
    war,
)

from game import engine
from game.core.events import (
    LoadsSpent,
    PrioritySet,
    RoadInterdicted,
    RoadsReopened,
    StockChanged,
    StoresCaptured,
    SupplyTraced,
)
from game.core.orders import Bombard, Commit, Interdict, Prioritise
from game.core.state import FULL, ISOLATED, LOW, State

CHART = tactical().supply
PLAIN = tactical().movement.foot.terrain["plain"]

ROAD = """
.:s . . . . . .:a .
 . . . . . . . .
. . . . . . . .
"""


def along(**more: object) -> State:
    drawn: dict[str, object] = {
        "s": red(1),
        "a": red(loads=0),
        "road": ("0000 0100 0200 0300 0400 0500 0600",),
        "sources": {"red": "0000"},
    }
    return position(ROAD, **{**drawn, **more})


def supply(state: State, label: str) -> int:
    return engine.supply_map(state, "red")[at(state, label)]


def test_4_1_a_line_runs_along_roads_and_tracks_of_any_length_then_on_foot() -> None:
    chain = ("0000 0100 0200 0300 0400 0500 0600",)
    for lines in ({"road": chain}, {"road": (), "track": chain}):
        state = along(**lines)
        assert FULL == supply(state, "0600") == unit(state, "a").supply
        assert FULL == supply(state, "0501")
    none = along(road=())
    assert ISOLATED == supply(none, "0600") == unit(none, "a").supply


BLOCKED = """
.:s . . . . .:a . .
 . . . . . . . .
"""


def blocked(**more: object) -> State:
    drawn: dict[str, object] = {
        "s": red(1),
        "a": red(),
        "road": ("0000 0100 0200 0300 0400 0500",),
        "sources": {"red": "0000"},
        "charts": recharted("supply", off_road_points=0, low_points=0),
    }
    return position(BLOCKED, **{**drawn, **more})


def test_4_2_a_line_is_blocked_by_enemy_control_unless_a_unit_stands_there() -> None:
    assert FULL == supply(blocked(), "0500")
    assert ISOLATED == supply(blocked(control={"blue": "0300"}), "0500")
    guarded = blocked(control={"blue": "0300"})
    assert FULL == supply(change(guarded, "s", at=at(guarded, "0300")), "0500")


def test_4_2_a_line_is_blocked_by_an_enemy_unit_and_its_zone_of_control() -> None:
    """A unit of the side opens a hex in a zone; nothing opens one where the enemy stands."""
    rows = """
    .:s . . .:g . .:a . .
     . . . .:x . . . .
    . . . . . . . .
    """
    drawn = {
        "s": red(1),
        "a": red(),
        "road": ("0000 0100 0200 0300 0400 0500",),
        "sources": {"red": "0000"},
        "charts": recharted("supply", off_road_points=0, low_points=0),
    }
    zone = position(rows.replace(":g", ""), **drawn, x=blue())
    assert ISOLATED == supply(zone, "0500")
    weak = position(rows.replace(":g", ""), **drawn, x=blue(tactical().movement.zoc_steps - 1))
    assert FULL == supply(weak, "0500")
    both = position(rows.replace(". .:g . .:a", ". .:g .:h .:a"), **drawn, x=blue(), g=red(1), h=red(1))
    assert FULL == supply(both, "0500")
    assert ISOLATED == supply(change(both, "x", at=at(both, "0200")), "0500")


def test_4_2_a_source_the_enemy_holds_supplies_nobody() -> None:
    state = blocked()
    assert ISOLATED == supply(
        change(state, "s", at=at(state, "0100")).evolve(control=b"\2" + state.control[1:]), "0500"
    )


def test_4_3_supply_is_full_low_or_none_by_points_off_the_road() -> None:
    """Points are those of a march on foot."""
    rows = ".:a . . . . . . . . ."
    state = position(rows, a=red(), sources={"red": "0000"})
    expected = [
        FULL if PLAIN * n <= CHART.off_road_points else LOW if PLAIN * n <= CHART.low_points else ISOLATED
        for n in range(10)
    ]
    assert expected == list(engine.supply_map(state, "red"))
    assert {FULL, LOW, ISOLATED} == set(expected)


def test_4_3_each_turn_without_a_line_is_counted_until_there_is_one() -> None:
    state = along(road=())
    assert 1 == unit(state, "a").cut
    state, _ = end(state, 2)
    assert 2 == unit(state, "a").cut
    state, _ = end(change(state, "a", at=0), 2)
    assert (0, FULL) == (unit(state, "a").cut, unit(state, "a").supply)


@pytest.mark.parametrize(("off", "loads"), [("0000", CHART.full_loads), ("0200", CHART.low_loads), ("0500", 0)])
def test_4_4_ammunition_is_taken_up_by_the_state_of_supply(off: str, loads: int) -> None:
    state = position(".:a . . . . . . . . .", a=red(loads=0), sources={"red": "0000"})
    state = change(state, "a", loads=0, at=at(state, off))
    assert loads == unit(end(state, 2)[0], "a").loads


def test_4_4_a_unit_takes_up_no_more_than_it_can_carry() -> None:
    state = change(along(), "a", loads=CHART.max_loads - 1)
    state, events = end(state, 2)
    assert CHART.max_loads == unit(state, "a").loads
    assert [1] == [e.loads for e in only(events, SupplyTraced) if e.unit == "a"]


def guns(shells: int, **more: object) -> State:
    return position(
        ".:a . . . . . . . . .",
        a=red(type="artillery", guns=4, loads=0),
        sources={"red": "0000 0600"},
        control={"red": "0000 0100 0200 0600"},
        **{"dumps": {"far": ("red", "0600", 9), "near": ("red", "0100", shells)}, **more},
    )


def test_4_4_guns_draw_shells_from_the_nearest_dump_their_line_reaches() -> None:
    state = guns(3)
    assert CHART.full_loads == unit(state, "a").loads
    assert (3 - CHART.full_loads, 9) == (state.dumps["near"].shells, state.dumps["far"].shells)
    state = guns(1)
    assert (1, 0) == (unit(state, "a").loads, state.dumps["near"].shells)
    state = guns(0)
    assert (CHART.full_loads, 9 - CHART.full_loads) == (unit(state, "a").loads, state.dumps["far"].shells)


def test_4_4_guns_get_nothing_when_the_dumps_are_empty_or_out_of_reach() -> None:
    assert 0 == unit(guns(0, dumps={"near": ("red", "0100", 0)}), "a").loads
    assert 0 == unit(guns(0, dumps={"off": ("red", "0900", 9)}), "a").loads
    assert 0 == unit(guns(0, dumps={"theirs": ("blue", "0100", 9)}), "a").loads


def test_4_5_an_assault_support_and_defence_cost_a_load_each() -> None:
    state = position(".:g .:a .:x .", a=red(), g=red(type="artillery", guns=4), x=blue())
    after, events = attack(state, "0200", "a", "g")
    assert {("a", 1, False), ("g", 1, True), ("x", 1, False)} == {
        (e.unit, e.loads, e.fired) for e in only(events, LoadsSpent)
    }
    assert [unit(state, uid).loads - 1 for uid in "agx"] == [unit(after, uid).loads for uid in "agx"]


def test_4_5_a_bombardment_costs_each_gun_a_load() -> None:
    state = position(".:gh . .:x .", g=red(type="artillery", guns=4), h=red(type="artillery", guns=1), x=blue())
    _, events = play(commit(state, "0200", "g", "h"), Bombard(at(state, "0200")))
    assert {("g", 1, True), ("h", 1, True)} == {(e.unit, e.loads, e.fired) for e in only(events, LoadsSpent)}


def test_4_5_without_loads_a_unit_may_not_attack_and_defends_without_spending() -> None:
    state = position(
        ".:g .:a .:x .", a=red(), g=red(type="artillery", guns=4), x=blue(loads=0), sources={"red": "0000 0100"}
    )
    for uid in ("a", "g"):
        assert ["4.5"] == refused(change(state, uid, loads=0), Commit(uid, at(state, "0200")))
    assert {"a"} == {e.unit for e in only(attack(state, "0200", "a")[1], LoadsSpent)}


def test_4_6_a_dump_changes_hands_with_its_hex_and_half_its_shells() -> None:
    state = position(
        ".:a .:x . .", a=red(), x=blue(), dumps={"d": ("blue", "0000", 9)}, sources={"red": "0000", "blue": "0100"}
    )
    state, events = end(state, 2)
    shells = 9 * CHART.captured_shells_percent // 100
    assert ("d", shells) == (the(events, StoresCaptured).dump, the(events, StoresCaptured).shells)
    assert ("red", shells) == (state.dumps["d"].side, state.dumps["d"].shells)


def test_4_2_where_a_hex_is_wide_the_sides_own_zone_keeps_its_line_open() -> None:
    """Against a zone alone: not against control."""
    rows = """
    .:s . . . . .:a . .
     . . . .:g .:x . . .
    . . . . . . . .
    """
    for opens, expected in ((0, ISOLATED), (1, FULL)):
        drawn = {
            "s": red(1),
            "a": red(1),
            "x": blue(),
            "track": ("0000 0100 0200 0300 0400 0500",),
            "sources": {"red": "0000"},
            "charts": recharted("supply", off_road_points=0, low_points=0, own_zone_opens=opens),
        }
        assert ISOLATED == supply(position(rows.replace(":g", ""), **drawn), "0500")
        near = position(rows, **drawn, g=red())
        assert expected == supply(near, "0500")
        assert ISOLATED == supply(position(rows, **drawn, g=red(), control={"blue": "0400"}), "0500")


def test_4_3_where_the_chart_says_so_a_line_over_a_closed_pass_gives_low_supply_at_most() -> None:
    """On the road beyond it and near it; not where another road leads."""
    rows = """
    .:s . . . .:a .
     . . . . . .
    . . . . . .
    """
    drawn = {"s": red(1), "a": red(), "road": ("0000 0100 0200 0300 0400",), "sources": {"red": "0000"}}
    snow = {"closed_pass": "0200/0 0100/5 0200/5 0200/4", "weather": ("clear", "snow")}
    low = recharted("supply", closed_pass_low=1, off_road_points=2, low_points=6)
    state = position(rows, **drawn, **snow, charts=low)
    assert [FULL, LOW, LOW] == [supply(state, label) for label in ("0200", "0300", "0400")]
    assert FULL == supply(position(rows, **drawn, **snow, charts=recharted("supply", off_road_points=2)), "0400")
    assert FULL == supply(position(rows, **drawn, closed_pass="0200/0", charts=low), "0400")
    round_it = {**drawn, "road": (*drawn["road"], "0000 0001 0002 0102 0202 0302 0301 0400")}
    assert FULL == supply(position(rows, **round_it, **snow, charts=low), "0400")


# --- 4.7 National loads

NATIONAL = campaign(manpower={"national_loads": 1})
NATION = """
.:a . .:b . .:c . . .:x
 . . . . . . . .
"""


def nation(loads: int, **more: Any) -> State:
    """Red's units a, b, c want two loads each; blue's phase has just been."""
    units = {uid: red(loads=0, owner=f"own_{uid}") for uid in "abc"}
    posts = {"own_a": "0000", "own_c": "0400"}
    drawn = {**units, "x": blue(), "charts": NATIONAL, "hq": posts, "stock": {"loads.red": loads}, **more}
    return war(NATION, **drawn, opened=False)


def taken(state: State) -> dict[str, int]:
    return {uid: unit(state, uid).loads for uid in "abc"}


@pytest.mark.parametrize(
    ("loads", "a", "b", "c"), [(9, 2, 2, 2), (6, 2, 2, 2), (5, 2, 2, 1), (3, 2, 1, 0), (0, 0, 0, 0)]
)
def test_4_7_units_take_their_loads_from_their_sides_stock_until_it_is_empty(
    loads: int, a: int, b: int, c: int
) -> None:
    state, events = engine.open_game(nation(loads), "1", "expected")
    assert {"a": a, "b": b, "c": c} == taken(state)
    spent = [StockChanged("loads.red", -(a + b + c), "4.7", "units took their loads")] if loads else []
    assert spent == only(events, StockChanged)


def test_4_7_units_near_the_headquarters_that_has_priority_take_first() -> None:
    state, _ = engine.open_game(nation(3).evolve(priority={"red": "hq_own_c"}), "1", "expected")
    assert {"a": 0, "b": 1, "c": 2} == taken(state)


def test_4_7_a_headquarters_is_given_priority_for_nothing_and_till_another_has_it() -> None:
    state, _ = engine.open_game(nation(3), "1", "expected")
    state, events = play(state, Prioritise("hq_own_c"))
    assert (PrioritySet("red", "hq_own_c"),) == events
    assert ["4.7"] == refused(state, Prioritise("hq_own_c")) == refused(state, Prioritise("hq_blue"))
    assert [] == refused(state, Prioritise("hq_own_a"))
    assert "hq_own_c" == end(state, 2)[0].priority["red"]


def test_4_7_without_national_loads_every_unit_takes_its_own() -> None:
    state, _ = engine.open_game(nation(0, charts=campaign()), "1", "expected")
    assert {"a": 2, "b": 2, "c": 2} == taken(state)
    assert ["4.7"] == refused(state, Prioritise("hq_own_a"))


def mortars(shells: int, loads: int, *, where: str = "0000", **more: Any) -> State:
    """Red's a are guns with a dump of so many shells; b and c want two loads each of so many in stock."""
    guns = red(2, type="mortar", guns=2, loads=0, owner="own_a")
    state = nation(loads, a=guns, dumps={"d": ("red", where, shells)}, **more)
    return engine.open_game(state, "1", "expected")[0]


def test_4_7_guns_draw_from_dumps_first() -> None:
    """The stock gives four loads to the two others."""
    state = mortars(5, 9)
    assert (3, {"a": 2, "b": 2, "c": 2}, 5) == (state.dumps["d"].shells, taken(state), state.stock["loads.red"])


@pytest.mark.parametrize(("shells", "where"), [(0, "0000"), (5, "0700")])
def test_4_7_guns_draw_from_the_stock_when_no_dump_in_reach_has_shells(shells: int, where: str) -> None:
    state = mortars(shells, 9, where=where)
    assert (shells, {"a": 2, "b": 2, "c": 2}, 3) == (state.dumps["d"].shells, taken(state), state.stock["loads.red"])


def test_4_7_guns_draw_from_the_stock_in_their_turn_and_as_far_as_it_goes() -> None:
    assert {"a": 2, "b": 1, "c": 0} == taken(mortars(0, 3))
    last = nation(3, a=red(2, type="mortar", guns=2, loads=0, owner="own_a")).evolve(priority={"red": "hq_own_c"})
    assert {"a": 0, "b": 1, "c": 2} == taken(engine.open_game(last, "1", "expected")[0])


def test_4_7_without_a_stock_guns_without_shells_get_nothing() -> None:
    assert {"a": 0, "b": 2, "c": 2} == taken(mortars(0, 9, charts=campaign()))


# --- 4.8 Roads that aircraft shut


def column() -> State:
    """Blue's unit x at the end of a road of twelve hexes between waters; red has a sortie."""
    road = " ".join(f"{col:02}00" for col in range(12))
    state = war(
        """
        .:x . . . . . . . . . . .
         w w w w w w w w w w w w
        w w w w w w w w w w w w
         .:a . . . . . . . . . . .
        """,
        a=red(),
        x=blue(loads=0),
        road=(road,),
        sources={"red": "0003", "blue": "1100"},
        control={"blue": road},
    )
    return state.evolve(sorties={"red": (1, 9), "blue": (0, 0)})


def test_4_8_a_road_that_was_shut_carries_nothing_in_the_next_phase_and_opens_after_it() -> None:
    state = column()
    assert (FULL, 2) == (unit(end(state)[0], "x").supply, unit(end(state)[0], "x").loads)
    shut, events = play(state, Interdict(at(state, "1000")))
    assert [RoadInterdicted("red", at(state, "1000"))] == only(events, RoadInterdicted)
    shut, events = end(shut)
    assert (ISOLATED, 0) == (unit(shut, "x").supply, unit(shut, "x").loads)
    assert [RoadsReopened("blue")] == only(events, RoadsReopened)
    assert {} == shut.shut
    later, _ = end(shut, 2)
    assert (FULL, 2) == (unit(later, "x").supply, unit(later, "x").loads)


def test_4_8_what_is_shut_is_shut_for_the_side_that_suffers_and_on_foot_is_open() -> None:
    """Off the road a line still goes on foot: two hexes beyond the road that is shut there is low supply at least."""
    state = column()
    shut = state.evolve(shut={at(state, "1000"): 2})
    assert engine.supply_map(state, "red") == engine.supply_map(shut, "red")
    assert engine.supply_map(state, "blue") == engine.supply_map(state.evolve(shut={at(state, "1000"): 1}), "blue")
    there = engine.supply_map(shut, "blue")
    assert there[at(state, "1000")] >= LOW
    assert ISOLATED == there[at(state, "0000")]


# --- 4.9 Low sources


def test_4_9_a_low_source_gives_low_supply_at_best() -> None:
    """Two units on a road: cut off from the full source they live on what the town has."""
    rows = """
    .:a . . . . . . . .:x
     . . . . . . . . .
    """
    drawn = {"a": red(loads=0), "x": blue(), "road": ("0000 0100 0200",)}
    town = {"sources": {"red": "", "blue": "0800"}, "low": {"red": "0200"}}
    state = war(rows, **drawn, **town)
    assert (LOW, 1) == (unit(state, "a").supply, unit(state, "a").loads)
    both = war(rows, **drawn, sources={"red": "0100", "blue": "0800"}, low={"red": "0200"})
    assert (FULL, 2) == (unit(both, "a").supply, unit(both, "a").loads)
    none = war(rows, **drawn, sources={"red": "", "blue": "0800"})
    assert ISOLATED == unit(none, "a").supply


def test_4_9_a_low_source_that_the_enemy_holds_gives_nothing() -> None:
    state = war(
        ".:a . . . . . . . .:x",
        a=red(),
        x=blue(),
        road=("0000 0100 0200",),
        sources={"red": "", "blue": "0800"},
        low={"red": "0200"},
        control={"blue": "0200"},
    )
    assert ISOLATED == unit(state, "a").supply


# --- 4.10 A trickle

TRICKLE = """
.:a .:b .:c . . . . .:x
 . . . . . . . .
"""


def trickle(share: int, low_loads: int = 1, rows: str = TRICKLE, **more: Any) -> State:
    """Red's a, b, c live on a low source that gives so many loads each; the headquarters of c's owner has priority."""
    charts = campaign(supply={"low_share": share, "low_loads": low_loads})
    units = {uid: red(loads=0, owner=f"own_{uid}") for uid in "abc"}
    sources = {"red": "", "blue": "0700"}
    drawn = {"charts": charts, "sources": sources, "low": {"red": "0000"}, "road": ("0000 0100 0200",)}
    state = war(rows, **{**units, "x": blue(), "hq": {"own_c": "0200"}, **drawn, **more}, opened=False)
    return state.evolve(priority={"red": "hq_own_c"})


def opened(state: State) -> State:
    return engine.open_game(state, "1", "expected")[0]


@pytest.mark.parametrize(
    ("share", "low", "a", "b", "c"), [(1, 1, 0, 0, 1), (2, 1, 0, 1, 1), (3, 2, 0, 1, 2), (9, 1, 1, 1, 1)]
)
def test_4_10_units_in_low_supply_share_so_many_loads_in_the_order_of_4_7(
    share: int, low: int, a: int, b: int, c: int
) -> None:
    """Units near the headquarters that has priority take first."""
    state = opened(trickle(share, low))
    assert [LOW] * 3 == [unit(state, uid).supply for uid in "abc"]
    assert {"a": a, "b": b, "c": c} == taken(state)


def test_4_10_the_trickle_comes_again_in_each_phase() -> None:
    state = end(opened(trickle(1)), 2)[0]
    assert {"a": 0, "b": 0, "c": 2} == taken(state)


def test_4_10_who_can_carry_no_more_takes_nothing_of_it() -> None:
    state = opened(trickle(1, c=red(loads=CHART.max_loads, owner="own_c")))
    assert {"a": 0, "b": 1, "c": CHART.max_loads} == taken(state)


def test_4_10_full_supply_is_not_limited() -> None:
    state = opened(trickle(1, sources={"red": "0000", "blue": "0700"}))
    assert {"a": 2, "b": 2, "c": 2} == taken(state)


def test_4_10_who_is_isolated_has_no_share_and_takes_none_from_others() -> None:
    """Only the unit in the town with the low source is supplied."""
    rows = TRICKLE.replace(".:a .:b .:c . . .", ".:c . . . .:a .:b")
    state = opened(trickle(2, rows=rows, hq={"own_c": "0400"}, road=()))
    assert [ISOLATED, ISOLATED, LOW] == [unit(state, uid).supply for uid in "abc"]
    assert {"a": 0, "b": 0, "c": 1} == taken(state)


def test_4_10_shells_of_guns_are_part_of_the_trickle() -> None:
    gun = red(2, type="mortar", guns=2, loads=0, owner="own_c")
    state = opened(trickle(2, 2, c=gun, dumps={"d": ("red", "0200", 9)}))
    assert {"a": 0, "b": 0, "c": 2} == taken(state)
    assert 7 == state.dumps["d"].shells
    state = opened(trickle(1, 2, c=gun, dumps={"d": ("red", "0200", 9)}))
    assert ({"a": 0, "b": 0, "c": 1}, 8) == (taken(state), state.dumps["d"].shells)


def test_4_10_what_is_not_in_stock_leaves_the_trickle_for_nobody() -> None:
    """Three may be shared and one is there."""
    charts = campaign(supply={"low_share": 3}, manpower={"national_loads": 1})
    state = opened(trickle(3, charts=charts, stock={"loads.red": 1}))
    assert ({"a": 0, "b": 0, "c": 1}, 0) == (taken(state), state.stock["loads.red"])


def test_4_10_where_no_share_is_set_low_supply_is_for_all() -> None:
    assert {"a": 1, "b": 1, "c": 1} == taken(opened(trickle(0)))


def test_4_10_each_side_has_a_trickle_of_its_own() -> None:
    low = {"red": "0000", "blue": "0700"}
    state = opened(trickle(1, x=blue(loads=0), low=low, sources={"red": "", "blue": ""}))
    assert 1 == unit(end(state)[0], "x").loads


# --- 4.11 A line costs ammunition

FRONT = """
.:a .:x . . .:b . .:y
 . . . . . . .
"""


def front(every: int, **more: Any) -> State:
    """Red's a and blue's x stand side by side, b and y apart."""
    units = {"a": red(loads=2), "x": blue(loads=2), "b": red(loads=2), "y": blue(loads=2)}
    charts = campaign(supply={"front_every": every, "full_loads": 0, "low_loads": 0})
    return war(FRONT, **{**units, "charts": charts, **more})


def test_4_11_units_of_both_sides_beside_an_enemy_fire_off_a_load() -> None:
    state, events = end(front(1), 2)
    assert [LoadsSpent("a", 1, False), LoadsSpent("x", 1, False)] == only(events, LoadsSpent)
    assert (1, 1, 2, 2) == tuple(unit(state, uid).loads for uid in "axby")


@pytest.mark.parametrize(("every", "turns"), [(0, []), (1, [1, 2, 3, 4, 5, 6]), (2, [2, 4, 6]), (3, [3, 6])])
def test_4_11_they_do_so_in_turns_that_the_chart_divides(every: int, turns: list[int]) -> None:
    """At the end of the turn, not as it opens."""
    state, spent = front(every, a=red(loads=9), x=blue(loads=9)), []
    for turn in range(1, 7):
        assert turn == state.turn
        state, events = end(state)
        assert [] == only(events, LoadsSpent)
        state, events = end(state)
        spent += [turn] if only(events, LoadsSpent) else []
    assert turns == spent


def test_4_11_who_has_no_load_fires_none_off() -> None:
    state, events = end(front(1, a=red(loads=0)), 2)
    assert ["x"] == [e.unit for e in only(events, LoadsSpent)]
    assert 0 == unit(state, "a").loads


@pytest.mark.parametrize(("until", "fires"), [(0, True), (1, False), (2, False)])
def test_4_11_a_truce_is_a_truce(until: int, fires: bool) -> None:
    _, events = end(front(1).evolve(truce_until=until), 2)
    assert fires is bool(only(events, LoadsSpent))


def test_4_11_aircraft_neither_fire_along_a_line_nor_make_one() -> None:
    base = {"places": {"base": ("0100", "village")}, "x": blue(1, type="attack_helicopter", loads=2)}
    state, events = end(front(1, **base), 2)
    assert [] == only(events, LoadsSpent)
    assert (2, 2) == (unit(state, "a").loads, unit(state, "x").loads)
