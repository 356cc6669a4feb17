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


def test_4_7_guns_draw_from_dumps_as_ever() -> None:
    guns = red(2, type="mortar", guns=2, loads=0, owner="own_a")
    state = nation(9, a=guns, dumps={"d": ("red", "0000", 5)})
    state, events = engine.open_game(state, "1", "expected")
    assert 3 == state.dumps["d"].shells
    assert -4 == the(events, StockChanged).by


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
