"""Chapter 10. Engineers and works."""

import json
from dataclasses import fields
from typing import Any

import pytest
from positions import (
    BLUE,
    RED,
    at,
    attack,
    blue,
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
)

from game import engine, report
from game.core.board import Spell
from game.core.codec import canonical, decode_state, encode_state
from game.core.events import (
    AssaultResolved,
    BridgeLaid,
    CohesionChanged,
    DigProgressed,
    HexTaken,
    LoadsSpent,
    MinesCleared,
    MinesFound,
    MinesLaid,
    MinesStruck,
    PassOpened,
    PassSnowedIn,
    StepsLost,
    UnitMarched,
    VehiclesLost,
    WayTried,
    WorkAdvanced,
)
from game.core.orders import (
    ORDERS,
    AirStrike,
    Bombard,
    Bridge,
    ClearMines,
    ClearPass,
    Commit,
    DigIn,
    Launch,
    LayMines,
    Order,
)
from game.core.state import State, apply
from game.rules import movement
from game.view import witnessed

CHART = tactical().works
FOOT, MOTOR = tactical().movement.foot, tactical().movement.motor
SAPPERS = red(2, type="engineers")


def quiet(**more: Any) -> State:
    return position(".:ab . . . . . .:x .", **{"a": red(), "b": red(), "x": blue(), **more})


def test_10_1_some_turns_of_digging_raise_the_works_by_a_level() -> None:
    state = quiet()
    for turn in range(1, CHART.turns_per_level + 1):
        state, events = play(state, DigIn("a" if turn % 2 else "b"))
        done = turn == CHART.turns_per_level
        assert (0 if done else turn, int(done)) == (
            the(events, DigProgressed).progress,
            the(events, DigProgressed).level,
        )
        assert unit(state, "a" if turn % 2 else "b").spent
        state, _ = end(state, 2)
    assert 1 == state.works[0]


def test_10_1_one_unit_a_hex_and_phase_counts_and_works_end_at_their_highest() -> None:
    state, _ = play(quiet(), DigIn("a"))
    assert ["10.1"] == refused(state, DigIn("b"))
    assert ["10.1"] == refused(quiet(works={"0000": CHART.max_level}), DigIn("a"))
    assert [] == refused(quiet(works={"0000": CHART.max_level - 1}), DigIn("a"))
    assert ["10.1"] == refused(quiet(a=red(type="artillery", guns=3)), DigIn("a"))


def test_10_2_works_shift_an_assault_and_steady_whoever_holds_the_hex() -> None:
    state = position(".:a .:x . .", a=red(12), x=blue(), works={"0100": 2, "0000": 1})
    assert -2 == value(the(attack(state, "0100", "a")[1], AssaultResolved).shifts, "works")
    assert (1, 2) == tuple(value(engine.hold_forecast(state, uid).factors, "works") for uid in "ax")
    taken = change(change(state, "x", at=at(state, "0300")), "a", at=at(state, "0100"))
    assert 2 == value(engine.hold_forecast(taken, "a").factors, "works")


def test_10_3_who_marched_fought_or_stands_in_an_enemy_zone_of_control_does_no_work() -> None:
    state, _ = play(quiet(), march(quiet(), "a", "0100"))
    near = position(".:a .:x . .", a=red(12), x=blue())
    fought, _ = attack(position(".:a .:x . .", a=red(12), x=blue(1)), "0100", "a")
    for order in (DigIn("a"), LayMines("a", 0)):
        assert ["10.3"] == refused(state, order)
        assert "10.3" in refused(near, order)
        assert "5.1" in refused(fought, order)


# --- Work on a hexside -----------------------------------------------------------------------------------------

TASKS = {
    "lay": (LayMines, {}, MinesLaid),
    "clear": (ClearMines, {"mines": {"red": "0000/0"}}, MinesCleared),
    "stream": (Bridge, {"stream": "0000/0"}, BridgeLaid),
    "river": (Bridge, {"river": "0000/0"}, BridgeLaid),
    "pass": (ClearPass, {"closed_pass": "0000/0", "weather": ("clear", "snow")}, PassOpened),
}


@pytest.mark.parametrize(
    ("task", "who", "turns"),
    [
        ("lay", "infantry", CHART.lay_turns),
        ("lay", "engineers", 1),
        ("clear", "infantry", CHART.clear_turns),
        ("clear", "engineers", 1),
        ("stream", "engineers", CHART.bridge_stream_turns),
        ("river", "engineers", CHART.bridge_river_turns),
        ("pass", "engineers", CHART.pass_turns),
    ],
)
def test_10_4_work_takes_its_phases_and_spends_the_unit(task: str, who: str, turns: int) -> None:
    kind, drawn, done = TASKS[task]
    state = quiet(a=red(type=who), **drawn)
    for turn in range(1, turns + 1):
        assert f"{turns - turn + 1} phases" in str(engine.forecast(state, kind("a", 0)).notes) or turn == turns
        state, events = play(state, kind("a", 0))
        assert unit(state, "a").spent
        assert not engine.is_final(events)
        if turn < turns:
            assert turn == the(events, WorkAdvanced).done
        else:
            assert (0, 0) == (the(events, done).at, the(events, done).direction)
        state, _ = end(state, 2)
    assert {} == state.labour


def test_10_4_one_unit_counts_a_phase_and_another_goes_on_where_it_left_off() -> None:
    state, _ = play(quiet(), LayMines("a", 0))
    assert ["10.4"] == refused(state, LayMines("b", 0))
    state, events = play(end(state, 2)[0], LayMines("b", 0))
    assert MinesLaid("b", 0, 0) == the(events, MinesLaid)


@pytest.mark.parametrize("kind", [LayMines, ClearMines, Bridge, ClearPass])
def test_10_4_only_troops_on_foot_work_on_a_hexside_of_the_map(kind: type) -> None:
    drawn = {"stream": "0000/0", "closed_pass": "0000/0", "weather": ("clear", "snow"), "mines": {"red": "0000/0"}}
    for who in (red(type="tank", tanks=3), red(type="artillery", guns=3)):
        assert "10.4" in refused(quiet(a=who, **drawn), kind("a", 0))
    for direction in (-1, 1, 3, 6, 10**9):
        assert ["10.4"] == refused(quiet(a=SAPPERS, **drawn), kind("a", direction))
    for uid in ("x", "nobody"):
        assert ["5.1"] == refused(quiet(**drawn), kind(uid, 0))


def test_10_4_only_engineers_bridge_and_open_passes() -> None:
    drawn = {"stream": "0000/0", "closed_pass": "0000/0", "weather": ("clear", "snow")}
    for order in (Bridge("a", 0), ClearPass("a", 0)):
        assert ["10.4"] == refused(quiet(**drawn), order)
        assert [] == refused(quiet(a=SAPPERS, **drawn), order)


# --- Mines: laying ---------------------------------------------------------------------------------------------


def test_10_5_mines_cost_a_load_when_they_are_laid() -> None:
    before = quiet(a=SAPPERS)
    state, events = play(before, LayMines("a", 0))
    assert CHART.mine_loads == the(events, LoadsSpent).loads == unit(before, "a").loads - unit(state, "a").loads
    assert ["10.5"] == refused(change(quiet(), "a", loads=CHART.mine_loads - 1), LayMines("a", 0))
    _, events = play(quiet(), LayMines("a", 0))
    assert [] == only(events, LoadsSpent)
    assert ["10.5"] == refused(quiet(mines={"red": "0000/0"}), LayMines("a", 0))


@pytest.mark.parametrize(
    "drawn",
    [
        {"places": {"v": ("0000", "village")}},
        {"places": {"v": ("0100", "village")}},
        {"places": {"v": ("0100", "village")}, "people": [("v", "red", 0, 0, "houses")]},
        {"road": ("0000 0100",)},
        {"track": ("0000 0100",)},
    ],
)
def test_10_5_no_mines_where_people_live_or_lived_nor_on_their_way_out(drawn: dict[str, Any]) -> None:
    assert "10.5" in refused(quiet(**drawn), LayMines("a", 0))


def test_10_5_mines_want_ground_in_hand_that_can_be_crossed() -> None:
    state = quiet()
    lost = state.evolve(control=bytes([2]) + state.control[1:])
    assert ["10.5"] == refused(lost, LayMines("a", 0))
    assert ["10.5"] == refused(position(".:a w . . .:x", a=red(), x=blue()), LayMines("a", 0))


# --- Mines: knowing --------------------------------------------------------------------------------------------


def test_10_6_mines_are_known_to_the_side_that_laid_them_alone() -> None:
    state, events = play(quiet(a=SAPPERS), LayMines("a", 0))
    assert (1, 0) == tuple(len(engine.known(state, side).mines) for side in (RED, BLUE))
    before = quiet(a=SAPPERS)
    assert (1, 0) == tuple(len(only(witnessed(before, events, side), MinesLaid)) for side in (RED, BLUE))


def test_10_6_without_fog_mines_are_known() -> None:
    state, _ = play(quiet(a=SAPPERS, fog=False), LayMines("a", 0))
    assert engine.known(state, BLUE).mines


def test_10_6_taking_the_ground_makes_mines_known_once_the_other_side_holds_neither_hex() -> None:
    state = position(
        """
        .:a . . . . .:x
         . . . . . .
        """,
        a=red(),
        x=blue(),
        control={"blue": "0100 0200 0101 0201"},
        mines={"blue": "0100/0 0101/0"},
    )
    after, events = play(state, march(state, "a", "0100"))
    assert "0100" == label(after, "a")
    assert {} == engine.known(after, RED).mines
    both = apply(after, HexTaken(at(state, "0200"), RED, BLUE))
    assert [at(state, "0100") * 3] == list(engine.known(both, RED).mines)
    assert 2 == len(engine.known(both, BLUE).mines)
    assert only(events, UnitMarched)


def test_10_6_known_mines_cost_more_and_are_never_a_wall() -> None:
    for who, more, chart in (("infantry", CHART.mines_foot, FOOT), ("tank", CHART.mines_motor, MOTOR)):
        plain = quiet(a=red(type=who))
        mined = quiet(a=red(type=who), mines={"red": "0000/0"})
        free, dear = (movement.step_cost(state, "a", 0, 1) for state in (plain, mined))
        assert free + more == dear
        assert dear == the(play(mined, march(mined, "a", "0100"))[1], UnitMarched).cost
        field = movement.reach_all(engine.known(mined, RED), ["a"])
        assert chart.allowance - dear == int(field[0][1])
    high = position(".:a H . . .:x", a=red(), x=blue(), mines={"red": "0000/0"})
    assert FOOT.allowance == movement.step_cost(high, "a", 0, 1)
    assert "0100" == label(play(high, march(high, "a", "0100"))[0], "a")


# --- Mines: running onto them ----------------------------------------------------------------------------------


def before_mines(**more: Any) -> State:
    """A red unit two hexes before ground that blue holds and has mined."""
    drawn = {"a": red(), "x": blue(), "control": {"blue": "0200 0300 0400"}, "mines": {"blue": "0200/3"}}
    return position(".:a . . . . . . . .:x", **{**drawn, **more})


def test_10_7_unknown_mines_stop_a_march_for_the_phase_and_are_known_then() -> None:
    state = before_mines()
    after, events = play(state, march(state, "a", "0100", "0200", "0300"))
    assert "0100" == label(after, "a")
    assert (at(state, "0100"), 0) == (the(events, MinesStruck).at, the(events, MinesStruck).direction)
    assert (0, True) == (unit(after, "a").mp, unit(after, "a").moved)
    assert "10.7" == the(events, CohesionChanged).rule
    assert [] == list(engine.known(state, RED).mines)
    assert [at(state, "0100") * 3] == list(engine.known(after, RED).mines)
    later, _ = end(after, 2)
    later, events = play(later, march(later, "a", "0200"))
    assert [] == only(events, MinesStruck)
    assert FOOT.terrain["plain"] + CHART.mines_foot == the(events, UnitMarched).cost


def test_10_7_risks_add_up_under_expected_and_are_rolled_by_the_hexside_with_dice() -> None:
    state = before_mines(charts=recharted("works", mine_risk=18))
    first, events = play(state, march(state, "a", "0100", "0200"))
    assert (False, 18) == (the(events, MinesStruck).lost, the(events, MinesStruck).balance)
    again = first.evolve(mines={at(state, "0100") * 3: 2})
    again = change(again, "a", mp=12)
    _, events = play(again, march(again, "a", "0200"))
    assert (True, 0) == (the(events, MinesStruck).lost, the(events, MinesStruck).balance)
    assert 1 == the(events, StepsLost).steps
    ends = set()
    for seed in "123456":
        diced = before_mines(chance="dice", seed=seed)
        rolls = [the(play(diced, march(diced, "a", *way))[1], MinesStruck).lost for way in (("0100", "0200"),) * 2]
        assert rolls[0] is rolls[1]
        ends.add(rolls[0])
    assert {True, False} == ends


def test_10_7_motors_lose_a_vehicle_and_nobody_his_last_step() -> None:
    sure = recharted("works", mine_risk=36)
    tank = before_mines(a=red(type="tank", tanks=3), charts=sure)
    _, events = play(tank, march(tank, "a", "0100", "0200"))
    assert (1, 0, 0, 0) == the(events, VehiclesLost).stores
    assert [] == only(events, StepsLost)
    last = before_mines(a=red(1), charts=sure)
    after, events = play(last, march(last, "a", "0100", "0200"))
    assert (1, []) == (unit(after, "a").steps, only(events, StepsLost))


def test_10_7_a_march_over_ground_that_may_be_mined_is_final_mined_or_not() -> None:
    """The preview says so before, and is the same whether mines are there or not."""
    for mines in ({}, {"blue": "0200/3"}):
        state = before_mines(mines=mines)
        state = state.evolve(seen={**state.seen, RED: (1 << 9) - 1})
        known = engine.known(state, RED)
        safe, untried = march(state, "a", "0100"), march(state, "a", "0100", "0200")
        assert (False, True) == tuple(engine.forecast(known, order).final for order in (safe, untried))
        assert "10.7" in str(engine.forecast(known, untried).notes)
        assert not engine.is_final(play(state, safe)[1])
        _, events = play(state, untried)
        assert engine.is_final(events)
        assert bool(mines) is not bool(only(events, WayTried))


def test_10_7_roads_and_homes_are_never_mined_so_a_march_there_can_be_taken_back() -> None:
    for safe in ({"road": ("0100 0200",)}, {"places": {"v": ("0200", "village")}}, {"fog": False}):
        state = before_mines(mines={}, **safe)
        state = state.evolve(seen={**state.seen, RED: (1 << 9) - 1})
        order = march(state, "a", "0100", "0200")
        assert not engine.forecast(engine.known(state, RED), order).final
        assert not engine.is_final(play(state, order)[1])


# --- Mines: assault and clearing -------------------------------------------------------------------------------


def test_10_8_an_assault_across_mines_is_shifted_once_known_or_not() -> None:
    rows = """
    .:a .:x .
     .:b . .
    """
    for mines, known in (({"blue": "0100/3 0100/4"}, 0), ({"red": "0000/0"}, CHART.mine_shift)):
        state = position(rows, a=red(12), b=red(12), x=blue(12), mines=mines)
        ready = commit(state, "0100", "a", "b")
        told = engine.forecast(engine.known(ready, RED), Launch(1))
        assert told.assault is not None
        assert known == value(told.assault.shifts, "mines")
        after, events = attack(state, "0100", "a", "b")
        assert CHART.mine_shift == value(the(events, AssaultResolved).shifts, "mines")
        assert len(mines.get("blue", "").split()) == len(only(events, MinesFound))
        assert set(after.mines) == set(engine.known(after, RED).mines)


def test_10_8_an_assault_past_the_mines_is_not_shifted() -> None:
    state = position(".:a .:x . .", a=red(12), x=blue(), mines={"blue": "0100/0"})
    assert 0 == value(the(attack(state, "0100", "a")[1], AssaultResolved).shifts, "mines")


def test_10_9_mines_are_cleared_from_either_side_and_both_sides_hear_of_it() -> None:
    state = quiet(a=SAPPERS, mines={"red": "0100/3"})
    state = state.evolve(mines={0: 3})
    after, events = play(state, ClearMines("a", 0))
    assert {} == after.mines
    assert MinesCleared("", 0, 0) == the(witnessed(state, events, BLUE), MinesCleared)
    assert MinesCleared("a", 0, 0) == the(witnessed(state, events, RED), MinesCleared)
    assert ["10.9"] == refused(end(after, 2)[0], ClearMines("b", 0))
    unheard = state.evolve(mines={0: 1})
    assert [] == only(witnessed(unheard, play(unheard, ClearMines("a", 0))[1], BLUE), MinesCleared)


def test_10_9_mines_nobody_knows_of_are_not_refused_but_unknown() -> None:
    """A refusal to clear tells nothing: it is the same with hidden mines and with none."""
    for mines in ({}, {"blue": "0000/0"}):
        assert ["10.9"] == refused(quiet(mines=mines), ClearMines("a", 0))
        assert [] == refused(quiet(mines=mines), LayMines("a", 0))


# --- Bridges and passes ----------------------------------------------------------------------------------------


def test_10_10_a_bridge_lets_motors_cross_and_takes_its_price_from_the_water() -> None:
    chart = recharted("works", bridge_river_turns=1)
    state = quiet(a=SAPPERS, b=red(type="tank", tanks=3), river="0000/0", charts=chart)
    assert (0, FOOT.terrain["plain"] + FOOT.river) == tuple(movement.step_cost(state, uid, 0, 1) for uid in "ba")
    after, _ = play(state, Bridge("a", 0))
    assert (MOTOR.terrain["plain"], FOOT.terrain["plain"]) == tuple(
        movement.step_cost(after, uid, 0, 1) for uid in "ba"
    )
    assert not movement.zoc_mask(state, RED) >> 1 & 1
    assert movement.zoc_mask(after, RED) >> 1 & 1
    assert engine.known(after, BLUE).ways == after.ways
    assert ["10.10"] == refused(change(after, "a", spent=False).evolve(struck=()), Bridge("a", 0))


def test_10_10_an_assault_over_the_bridge_has_its_whole_power() -> None:
    state = position(".:a .:x . .", a=red(12, type="engineers"), x=blue(), river="0000/0")
    bridged = state.evolve(ways={0: 1})
    powers = [the(attack(each, "0100", "a")[1], AssaultResolved).attack_power for each in (state, bridged)]
    assert 2 * powers[0] == powers[1]


def test_10_10_nothing_is_bridged_without_water_beside_a_bridge_or_under_the_enemys_eyes() -> None:
    for drawn in ({}, {"river": "0000/0", "bridge": "0000/0"}, {"river": "0000/0", "road": ("0000 0100",)}):
        assert ["10.10"] == refused(quiet(a=SAPPERS, **drawn), Bridge("a", 0))
    faced = position(".:a .:x . .", a=SAPPERS, x=blue(1), river="0000/0")
    assert ["10.10"] == refused(faced, Bridge("a", 0))


def test_10_11_an_open_pass_costs_like_its_road_until_new_snow() -> None:
    spells = (Spell(1, 2, "clear", "snow"), Spell(3, 3, "clear", "mud"), Spell(4, 6, "clear", "snow"))
    chart = recharted("works", pass_turns=1)
    drawn = {"closed_pass": "0000/0", "road": ("0000 0100",), "spells": spells, "charts": chart}
    state = quiet(a=SAPPERS, b=red(type="tank", tanks=3), **drawn)
    assert (FOOT.allowance, MOTOR.allowance) == tuple(movement.step_cost(state, uid, 0, 1) for uid in "ab")
    state, _ = play(state, ClearPass("a", 0))
    assert (FOOT.road, MOTOR.road) == tuple(movement.step_cost(state, uid, 0, 1) for uid in "ab")
    assert movement.zoc_mask(state, RED) >> 1 & 1
    same, events = end(state, 2)
    assert [] == only(events, PassSnowedIn)
    assert FOOT.road == movement.step_cost(same, "a", 0, 1)
    mud, events = end(same, 2)
    snow, events = end(mud, 2)
    assert (0, 0) == (the(events, PassSnowedIn).at, the(events, PassSnowedIn).direction)
    assert FOOT.allowance == movement.step_cost(snow, "a", 0, 1)
    assert {} == snow.ways


def test_10_11_only_a_pass_closed_by_snow_is_opened() -> None:
    for drawn in ({"closed_pass": "0000/0"}, {"weather": ("clear", "snow")}):
        assert ["10.11"] == refused(quiet(a=SAPPERS, **drawn), ClearPass("a", 0))


# --- The dam ---------------------------------------------------------------------------------------------------


def test_10_12_no_order_names_a_dam() -> None:
    """Nothing is mined, built or fired at where a dam stands; and no order has a field for anything but military."""
    dam = {"places": {"dam": ("0100", "dam")}}
    for kind, drawn, _ in TASKS.values():
        assert "10.12" in refused(quiet(a=SAPPERS, **{**drawn, **dam}), kind("a", 0))
    state = position(
        ".:a .:x . .:gh", a=red(), x=blue(), g=red(type="artillery", guns=6), h=red(type="attack_helicopter"), **dam
    )
    assert "10.12" in refused(state, Bombard(1))
    assert "10.12" in refused(state, AirStrike(1))
    assert ["10.12"] == refused(state, Commit("g", 1))
    assert ["10.12"] == refused(state, Commit("h", 1))
    assert [] == refused(state, Commit("a", 1))
    assert not {"dam", "place", "bridge"} & {field.name for order in ORDERS for field in fields(order)}


# --- Withdrawal, saved games, words ----------------------------------------------------------------------------


def test_5_5_going_farther_from_every_enemy_never_leads_from_zone_to_zone() -> None:
    """So a march is the order to withdraw in good order, at no extra price and with vehicles: no other is wanted."""
    state = position(
        """
        . . . . .
         . . .:x . .
        . . .:a . .
         . . .:y . .
        . . . . .
        """,
        a=red(6, afv=3),
        x=blue(),
        y=blue(),
    )
    grid, zoc = state.board.grid, movement.zoc_mask(state, BLUE)
    here = unit(state, "a").at
    assert zoc >> here & 1
    away = [
        to
        for to in grid.neighbours[here]
        if all(grid.distance(to, unit(state, uid).at) > grid.distance(here, unit(state, uid).at) for uid in "xy")
    ]
    assert away
    for to in away:
        assert not zoc >> to & 1
        assert FOOT.terrain["plain"] == movement.step_cost(state, "a", here, to)


def test_a_state_of_rules_version_1_can_still_be_read() -> None:
    state = quiet()
    encoded = json.loads(canonical(encode_state(state)))
    for name in ("mines", "ways", "labour"):
        del encoded[name]
    assert state == decode_state(encoded, state.board)


def test_works_survive_encoding() -> None:
    state = quiet(mines={"red": "0000/0"}).evolve(ways={3: 1, 6: 2}, labour={"lay:9:1": 1})
    assert state == decode_state(json.loads(canonical(encode_state(state))), state.board)


def test_each_order_and_event_of_the_chapter_is_told() -> None:
    state = before_mines()
    board = state.board
    orders: list[Order] = [LayMines("a", 0), ClearMines("a", 1), Bridge("a", 2), ClearPass("a", 3)]
    assert [
        "Unit a: lay mines to the east",
        "Unit a: clear the mines to the north-east",
        "Unit a: build a bridge to the north-west",
        "Unit a: open the pass to the west",
    ] == [report.tell(order, board) for order in orders]
    _, events = play(state, march(state, "a", "0100", "0200"))
    (line,) = [report.say(event, board, detailed=True) for event in only(events, MinesStruck)]
    assert "runs onto mines on the east side of hex 0100; the march ends there" in line
    assert f"risk of {CHART.mine_risk} in 36" in line
