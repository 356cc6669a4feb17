"""Chapter 5. Movement."""

import pytest
from positions import (
    at,
    blue,
    change,
    end,
    label,
    march,
    only,
    play,
    position,
    red,
    refused,
    tactical,
    the,
    unit,
)

from game import engine
from game.core.board import MoveChart
from game.core.events import HexTaken, MarchCutShort, UnitMarched
from game.core.orders import March
from game.core.state import State
from game.rules.cohesion import way_back

FOOT, MOTOR = tactical().movement.foot, tactical().movement.motor
CHART = tactical().movement
STEP = """
.:a {} .
 .    .  .
"""


def cost(to: str = ".", type: str = "infantry", **more: object) -> int | None:
    """Return what the step east costs a unit, or None when it is forbidden."""
    state = position(STEP.format(to), a=red(type=type), **more)
    order = march(state, "a", "0100")
    (*rules,) = refused(state, order)
    if rules:
        assert ["5.4"] == rules or ["5.2"] == rules, rules
        return None
    forecast = engine.forecast(state, order).march
    after, events = play(state, order)
    assert forecast is not None
    assert forecast.cost == the(events, UnitMarched).cost == unit(state, "a").mp - unit(after, "a").mp
    return forecast.cost


def test_5_1_a_side_marches_its_own_unspent_units_in_its_own_phase() -> None:
    state = position(".:a . . . . . .:x", a=red(), x=blue())
    assert [] == refused(state, march(state, "a", "0100"))
    assert ["5.1"] == refused(state, march(state, "x", "0500"))
    assert ["5.1"] == refused(state, March("nobody", (0, 1)))
    assert ["5.1"] == refused(change(state, "a", spent=True), march(state, "a", "0100"))
    assert {} == engine.reach(change(state, "a", spent=True), "a")


@pytest.mark.parametrize(
    ("type", "chart"), [("infantry", FOOT), ("tank", MOTOR), ("artillery", MOTOR), ("mortar", FOOT)]
)
def test_5_2_a_step_costs_the_points_of_the_hex_entered(type: str, chart: MoveChart) -> None:
    letters = {
        ".": "plain",
        "r": "rolling",
        "h": "hills",
        "m": "mountain",
        "H": "high_mountain",
        "t": "town",
        "f": "forest",
        "w": "water",
    }
    for letter, name in letters.items():
        assert (chart.terrain[name] or None) == cost(letter, type)


def test_5_2_a_march_costs_its_steps_and_no_more_than_the_unit_has() -> None:
    state = position(".:a . . . . . . .", a=red())
    steps = FOOT.allowance // FOOT.terrain["plain"]
    path = [f"{n:02}00" for n in range(1, steps + 2)]
    after, _ = play(state, march(state, "a", *path[:-1]))
    assert FOOT.allowance - steps * FOOT.terrain["plain"] == unit(after, "a").mp
    assert ["5.2"] == refused(state, march(state, "a", *path))


def test_5_2_a_path_starts_at_the_unit_and_crosses_one_hexside_at_a_time() -> None:
    state = position(".:a . . . . . . .", a=red())
    assert ["5.2"] == refused(state, March("a", ()))
    assert ["5.2"] == refused(state, March("a", (0,)))
    assert ["5.2"] == refused(state, March("a", (1, 2)))
    assert ["5.2"] == refused(state, March("a", (0, 2)))
    assert ["5.2"] == refused(state, March("a", (0, -1)))
    assert ["5.2"] == refused(state, March("a", (0, 8)))


@pytest.mark.parametrize(("type", "chart"), [("infantry", FOOT), ("tank", MOTOR)])
def test_5_3_along_a_road_a_step_costs_the_roads_price_alone(type: str, chart: MoveChart) -> None:
    for extra in ({}, {"steep": "0000/0"}, {"stream": "0000/0"}, {"weather": ("clear", "mud")}, {"hour": 20}):
        assert chart.road == cost("m", type, road=("0000 0100",), **extra)
        assert chart.track == cost("m", type, track=("0000 0100",), **extra)


def test_5_3_near_a_known_enemy_motors_on_the_road_move_at_the_price_of_caution() -> None:
    """The enemy must be within `near_enemy_hexes` of the hex entered, and known."""
    near = CHART.near_enemy_hexes
    for gap, price in ((near, MOTOR.road_near_enemy), (near + 1, MOTOR.road)):
        rows = ".:a . " + ". " * (gap - 1) + ".:x ."
        state = position(rows, a=red(type="tank", tanks=3), x=blue(), road=("0000 0100",), control={"red": "0000 0100"})
        seen = state.evolve(seen={**state.seen, "red": (1 << state.board.grid.size) - 1})
        assert price == engine.forecast(engine.known(seen, "red"), march(seen, "a", "0100")).march.cost
        unseen = state.evolve(seen={**state.seen, "red": 1})
        assert MOTOR.road == engine.forecast(engine.known(unseen, "red"), march(unseen, "a", "0100")).march.cost


@pytest.mark.parametrize(("type", "chart"), [("infantry", FOOT), ("tank", MOTOR)])
def test_5_4_climbing_streams_night_mud_and_snow_cost_extra_off_the_road(type: str, chart: MoveChart) -> None:
    plain = chart.terrain["plain"]
    assert plain + chart.steep_up == cost(type=type, steep="0000/0")
    assert plain == cost(type=type, steep="0100/3")
    assert plain + chart.stream == cost(type=type, stream="0000/0")
    assert plain == cost(type=type, stream="0000/0", bridge="0000/0")
    assert plain + chart.night_off_road == cost(type=type, hour=20)
    assert plain + chart.mud_off_road == cost(type=type, weather=("clear", "mud"))
    assert plain + chart.snow == cost(type=type, weather=("clear", "snow"))


def test_5_4_a_river_without_bridge_or_ford_stops_motors() -> None:
    assert FOOT.terrain["plain"] + FOOT.river == cost(river="0000/0")
    assert cost(type="tank", river="0000/0") is None
    for type, chart in (("infantry", FOOT), ("tank", MOTOR)):
        assert chart.terrain["plain"] == cost(type=type, river="0000/0", bridge="0000/0")
        assert chart.terrain["plain"] + chart.stream == cost(type=type, river="0000/0", ford="0000/0")


def test_5_4_a_cliff_takes_the_whole_allowance_on_foot_and_stops_motors() -> None:
    assert FOOT.allowance == cost(cliff="0000/0")
    assert cost(type="tank", cliff="0000/0") is None
    assert FOOT.road == cost(cliff="0000/0", road=("0000 0100",))


def test_5_4_a_pass_closed_by_snow_takes_the_whole_allowance_even_on_a_road_and_is_never_a_wall() -> None:
    closed = {"closed_pass": "0000/0", "road": ("0000 0100",), "weather": ("clear", "snow")}
    assert FOOT.allowance == cost(**closed)
    assert MOTOR.allowance == cost(type="tank", **closed)
    assert cost("m", type="tank", closed_pass="0000/0", weather=("clear", "snow")) is None
    assert FOOT.allowance == cost("m", closed_pass="0000/0", weather=("clear", "snow"))
    assert FOOT.road == cost(closed_pass="0000/0", road=("0000 0100",))


def zones(state: State, side: str = "blue") -> set[str]:
    mask = engine.zoc_mask(state, side)
    return {state.board.grid.label(n) for n in range(state.board.grid.size) if mask >> n & 1}


AROUND = """
. . . .
 . .:x . .
. . . .
"""


def test_5_5_a_unit_controls_the_six_hexes_around_it() -> None:
    assert {"0100", "0200", "0001", "0201", "0102", "0202"} == zones(position(AROUND, x=blue()))


def test_5_5_weak_shaken_and_supporting_units_control_nothing() -> None:
    assert set() == zones(position(AROUND, x=blue(CHART.zoc_steps - 1)))
    assert set() == zones(position(AROUND, x=blue(cohesion=CHART.zoc_cohesion - 1)))
    assert set() == zones(position(AROUND, x=blue(type="artillery", guns=6)))
    assert 6 == len(zones(position(AROUND, x=blue(CHART.zoc_steps, cohesion=CHART.zoc_cohesion))))


@pytest.mark.parametrize(
    ("features", "held"),
    [
        ({"cliff": "0101/0"}, False),
        ({"river": "0101/0"}, False),
        ({"river": "0101/0", "bridge": "0101/0"}, True),
        ({"stream": "0101/0"}, True),
        ({"closed_pass": "0101/0"}, True),
        ({"closed_pass": "0101/0", "weather": ("clear", "snow")}, False),
        ({"steep": "0101/0"}, False),
        ({"steep": "0201/3"}, True),
    ],
)
def test_5_5_a_zone_does_not_reach_up_a_steep_slope_nor_across_cliff_river_or_closed_pass(
    features: dict[str, object], held: bool
) -> None:
    assert held is ("0201" in zones(position(AROUND, x=blue(), **features)))


def test_5_5_zones_are_soft_entering_costs_extra_going_on_costs_more_leaving_is_free() -> None:
    state = position(
        """
        . . . . .
         .:a . .:x . .
        . . . . .
        """,
        a=red(),
        x=blue(),
    )
    plain = FOOT.terrain["plain"]
    state = change(state, "a", mp=99)

    def price(*way: str) -> int:
        return engine.forecast(engine.known(state, "red"), march(state, "a", *way)).march.cost

    assert plain + FOOT.zoc_enter == price("0101")
    assert 2 * plain + FOOT.zoc_enter + FOOT.zoc_to_zoc == price("0101", "0200")
    assert 2 * plain + FOOT.zoc_enter == price("0101", "0100")


def test_5_6_no_march_enters_a_hex_where_an_enemy_stands_even_a_helpless_one() -> None:
    state = position(".:a .:x . .", a=red(), x=blue(1, cohesion=0))
    assert ["5.6"] == refused(state, march(state, "a", "0100"))
    assert ["5.6"] == refused(state, march(state, "a", "0100", "0200"))


def test_5_6_no_march_ends_where_too_many_steps_would_stand_but_one_may_pass() -> None:
    full = CHART.stack_steps
    for there, rules in ((full - 6, []), (full - 5, ["5.6"])):
        state = position(".:a .:b . .", a=red(6), b=red(there))
        assert rules == refused(state, march(state, "a", "0100"))
        assert [] == refused(state, march(state, "a", "0100", "0200"))
        assert (not rules) is (at(state, "0100") in engine.reach(state, "a"))
        assert at(state, "0200") in engine.reach(state, "a")


def test_5_6_a_unit_that_comes_back_to_its_hex_is_counted_once() -> None:
    state = position(".:a . . . . . . .", a=red(CHART.stack_steps))
    assert [] == refused(state, march(state, "a", "0100", "0000"))


def test_5_7_a_march_halts_where_it_first_sees_an_enemy_nobody_knew_of() -> None:
    state = position(".:a . . . . .:x . .", a=red(), x=blue())
    after, events = play(state, march(state, "a", "0100", "0200", "0300"))
    marched = the(events, UnitMarched)
    assert ("0200", ("x",)) == (label(after, "a"), marched.found)
    assert FOOT.allowance - 2 * FOOT.terrain["plain"] == unit(after, "a").mp
    assert [] == only(events, MarchCutShort)


def test_5_7_a_march_goes_on_when_it_sees_nobody_new() -> None:
    state = position(
        """
        .:a . . .:x . . .
         .  . . .   . . .
        .   . . .   . . .
         .  . . .   . . .
        .   . . .   . . .
        """,
        a=red(),
        x=blue(),
    )
    after, events = play(state, march(state, "a", "0001", "0002"))
    assert "0002" == label(after, "a")
    assert the(events, UnitMarched).sighted


def test_5_7_an_unseen_unit_in_the_way_stops_a_march_before_it() -> None:
    state = position(
        """
        .:a . .:x .
         . . . .
        """,
        a=red(),
        x=blue(),
        hour=20,
        steep="0100/0",
    )
    after, events = play(state, march(state, "a", "0100", "0200"))
    assert "0100" == label(after, "a")
    assert MarchCutShort("a", at(state, "0100"), "x") in events


def test_5_8_a_march_that_newly_sees_a_hex_is_final_found_or_empty_and_no_other_is() -> None:
    for enemy in ("", ":x"):
        drawn = {"a": red(), **({"x": blue()} if enemy else {})}
        state = position(f".:a . . . . .{enemy} . .", **drawn)
        known = engine.known(state, "red")
        for path in (("0100",), ("0100", "0200")):
            order = march(state, "a", *path)
            _, events = play(state, order)
            sighted = the(events, UnitMarched).sighted
            assert bool(sighted) is engine.is_final(events) is engine.forecast(known, order).final is True
            assert len(sighted) == engine.forecast(known, order).march.newly_sighted
        there, _ = play(state, march(state, "a", "0100"))
        back = march(there, "a", "0000")
        assert not engine.is_final(play(there, back)[1])
        assert not engine.forecast(engine.known(there, "red"), back).final


def taken(state: State, *way: str) -> list[str]:
    _, events = play(state, march(state, "a", *way))
    return [state.board.grid.label(event.at) for event in only(events, HexTaken)]


def test_5_9_a_fit_unit_takes_the_hexes_it_enters() -> None:
    rows = ".:a . . . . . . ."
    assert ["0100", "0200"] == taken(position(rows, a=red(), control={"blue": "0100"}), "0100", "0200")
    assert [] == taken(position(rows, a=red(), control={"red": "0100"}), "0100")
    assert [] == taken(position(rows, a=red(CHART.zoc_steps - 1)), "0100")
    assert [] == taken(position(rows, a=red(type="artillery", guns=3)), "0100")


def test_5_9_a_lived_in_place_is_taken_only_by_standing_in_it_at_the_end_of_the_turn() -> None:
    state = position(".:a . . . . . . .", a=red(), places={"v": ("0100", "village"), "p": ("0200", "pass")})
    assert ["0200"] == taken(state, "0100", "0200")
    state, _ = play(state, march(state, "a", "0100"))
    state, events = end(state, 2)
    assert at(state, "0100") in [event.at for event in only(events, HexTaken)]


def test_5_9_nothing_inside_an_enemy_zone_of_control_is_taken() -> None:
    state = position(
        """
        .:a . . .
         . . .:x .
        """,
        a=red(),
        x=blue(),
    )
    assert ["0100"] == taken(state, "0100", "0101")


def test_5_10_nobody_goes_to_other_countries() -> None:
    """The way round the country is longer; no zone and no march enters it."""
    state = position(
        """
        .:a . . . .:x
         . . . . .
        """,
        a=red(),
        x=blue(),
        abroad="0100 0300",
    )
    assert at(state, "0100") not in engine.reach(state, "a")
    assert at(state, "0200") in engine.reach(state, "a")
    assert refused(state, march(state, "a", "0100"))
    assert not engine.zoc_mask(state, "red") >> at(state, "0100") & 1
    assert not engine.zoc_mask(state, "blue") >> at(state, "0300") & 1


def test_5_10_no_line_of_supply_leads_through_other_countries() -> None:
    drawn = {"a": red(), "x": blue(), "sources": {"red": "0200", "blue": "0800"}, "road": ("0000 0100 0200",)}
    rows = ".:a . . . . . . . .:x"
    assert 2 == engine.supply_map(position(rows, **drawn), "red")[0]
    assert 0 == engine.supply_map(position(rows, **drawn, abroad="0100"), "red")[0]


def test_5_10_there_is_no_way_back_into_another_country() -> None:
    rows = """
    .:a .:x .
     w w w
    """
    for abroad, steps in (("", 2), ("0200", 1)):
        state = position(rows, a=red(), x=blue(), abroad=abroad)
        assert steps == len(way_back(state, "x", 1))
