"""Chapter 12. Manpower and arms."""

from typing import Any

import pytest
from positions import (
    at,
    blue,
    campaign,
    change,
    choice,
    dispatch,
    end,
    only,
    play,
    position,
    red,
    refused,
    the,
    unit,
    war,
)

from game import engine
from game.core.board import Income
from game.core.events import (
    CohesionChanged,
    Event,
    StockChanged,
    StoresCaptured,
    TrackMoved,
    UnitArrived,
    UnitEquipped,
    UnitRecalled,
    UnitReplenished,
)
from game.core.orders import Answer, Equip, March, Replace, Rest
from game.core.state import State

STOCK = {"men.red": 5, "tanks.red": 2, "afv.red": 9, "guns.red": 9, "mlrs.red": 9}
ROWS = """
.:a .:t .:g .:k . . .:x
 . . . . . . .
"""


def depot(**more: Any) -> State:
    units = {
        "a": red(4),
        "t": red(4, type="tank", tanks=1),
        "g": red(2, type="artillery", guns=2),
        "k": red(2, type="rocket_artillery", mlrs=1),
        "x": blue(),
    }
    return war(ROWS, **{**units, "stock": STOCK, **more})


def test_12_1_stocks_belong_to_a_side_and_never_fall_below_nothing() -> None:
    gone = {"stock": {"name": "men", "by": -9}}
    state, events = play(depot(scripts=(dispatch("news", choice("yes", gone)),)), Answer("news", "yes"))
    assert [StockChanged("men.red", -5, "12.1", "Answer yes.")] == only(events, StockChanged)
    assert 0 == state.stock["men.red"]


def test_12_2_a_unit_takes_men_and_spends_its_phase_and_grows_looser() -> None:
    state, events = play(depot(), Replace("a"))
    assert [UnitReplenished("a", 1)] == only(events, UnitReplenished)
    assert ("a", -1, "12.2") == (lambda e: (e.unit, e.by, e.rule))(the(events, CohesionChanged))
    assert (5, 5, True, 4) == (
        unit(state, "a").steps,
        unit(state, "a").cohesion,
        unit(state, "a").spent,
        state.stock["men.red"],
    )
    assert ["5.1"] == refused(state, Replace("a")) == refused(state, Rest("a"))


def test_12_2_new_men_do_not_loosen_a_unit_below_one() -> None:
    _, events = play(depot(a=red(4, cohesion=1)), Replace("a"))
    assert [] == only(events, CohesionChanged)


@pytest.mark.parametrize(
    ("opening", "steps", "may"),
    [(4, 7, True), (4, 8, False), (6, 10, False), (6, 9, True), (1, 1, True), (1, 2, False)],
)
def test_12_2_a_unit_has_at_most_twice_its_opening_strength_and_ten_steps(opening: int, steps: int, may: bool) -> None:
    state = change(depot(a=red(opening)), "a", steps=steps)
    assert ([] if may else ["12.2"]) == refused(state, Replace("a"))


def test_12_2_men_are_refused_with_the_reason() -> None:
    state = depot()
    assert ["12.2"] == refused(state.evolve(stock={}), Replace("a"))
    assert ["12.2"] == refused(change(state, "a", moved=True), Replace("a"))
    assert ["5.1"] == refused(state, Replace("x")) == refused(state, Replace("nobody"))
    assert ["12.2"] == refused(cut(), Replace("a"))
    assert ["12.2"] == refused(depot(charts=campaign(manpower={"replace_steps": 0})), Replace("a"))
    assert ["12.2"] == refused(depot(charts=campaign(movement={"stack_steps": 4})), Replace("a"))
    assert ["12.2"] == refused(position(".:a . .:x", a=red(4), x=blue()), Replace("a"))


def cut() -> State:
    return war(". . . .:a . . .:x", a=red(4), x=blue(), stock=STOCK, sources={"red": "", "blue": "0600"})


def test_12_2_no_men_join_with_the_enemy_beside_them_or_aircraft() -> None:
    state = war(".:a .:x . .:p", a=red(4), x=blue(), p=red(1, type="attack_helicopter"), stock=STOCK)
    assert ["12.2"] == refused(state, Replace("a"))
    assert "12.2" in refused(state, Replace("p"))


@pytest.mark.parametrize(
    ("uid", "kind", "number"),
    [("t", "tanks", 2), ("t", "afv", 4), ("g", "guns", 4), ("k", "mlrs", 2)],
)
def test_12_3_a_unit_takes_arms_of_its_kind_up_to_what_there_is(uid: str, kind: str, number: int) -> None:
    state = depot()
    before = getattr(unit(state, uid), kind)
    state, events = play(state, Equip(uid, kind))
    stores = tuple(number if name == kind else 0 for name in ("tanks", "afv", "guns", "mlrs"))
    assert [UnitEquipped(uid, stores)] == only(events, UnitEquipped)
    assert STOCK[f"{kind}.red"] - number == state.stock[f"{kind}.red"]
    assert (before + number, True) == (getattr(unit(state, uid), kind), unit(state, uid).spent)


@pytest.mark.parametrize(
    ("uid", "kind"),
    [("a", "tanks"), ("a", "guns"), ("t", "guns"), ("g", "mlrs"), ("g", "tanks"), ("k", "guns"), ("t", "")],
)
def test_12_3_no_unit_takes_arms_of_another_kind(uid: str, kind: str) -> None:
    assert ["12.3"] == refused(depot(), Equip(uid, kind))


def test_12_3_arms_are_refused_with_the_reason() -> None:
    state = depot()
    assert ["12.3"] == refused(state.evolve(stock={}), Equip("t", "tanks"))
    assert ["12.3"] == refused(change(state, "t", moved=True), Equip("t", "tanks"))
    assert ["5.1"] == refused(change(state, "t", spent=True), Equip("t", "tanks"))
    assert ["5.1"] == refused(state, Equip("x", "tanks")) == refused(state, Equip("nobody", "tanks"))
    assert ["12.3"] == refused(position(".:a . .:x", a=red(4, type="tank"), x=blue()), Equip("a", "tanks"))
    near = war(".:t .:x . .", t=red(type="tank"), x=blue(), stock=STOCK)
    assert ["12.3"] == refused(near, Equip("t", "tanks"))


def test_12_3_a_kind_that_no_number_is_printed_for_is_not_handed_out() -> None:
    state = depot(charts=campaign(manpower={"equip": {"tanks": 3}}))
    assert ["12.3"] == refused(state, Equip("g", "guns"))
    assert [] == refused(state, Equip("t", "tanks"))


def test_12_4_income_comes_every_so_many_weeks_within_its_dates() -> None:
    state = depot(
        income=(
            Income("men.red", 2, 2, 2, 5, "the call-up"),
            Income("means.red", 1, 3, 1, 99, "oil"),
            Income("loads.blue", 7, 1, 3, 3, "a gift"),
        )
    )
    state, events = end(state, 12)
    assert [StockChanged("men.red", 2, "12.4", "the call-up")] * 2 == [
        e for e in only(events, StockChanged) if e.stock == "men.red"
    ]
    assert [StockChanged("loads.blue", 7, "12.4", "a gift")] == [
        e for e in only(events, StockChanged) if "loads" in e.stock
    ]
    assert [TrackMoved("means.red", 1, "12.4", "oil")] * 2 == only(
        events, TrackMoved
    )  # weeks 4 and 7; week 1 was before


def test_12_4_the_means_that_come_in_have_a_most() -> None:
    state = depot(income=(Income("means.red", 3, 1, 2, 99, "oil"),), tracks={"means.red": 9})
    state, events = end(state, 4)
    assert [TrackMoved("means.red", 1, "12.4", "oil")] == only(events, TrackMoved)


@pytest.mark.parametrize(("percent", "back"), [(0, 0), (50, 1), (100, 2)])
def test_12_5_workshops_bring_back_part_of_what_could_not_serve_at_once(percent: int, back: int) -> None:
    """Of five tanks left behind three serve at once (6.15) and two go to the workshops of the side that took them."""
    state = depot(stock={}, charts=campaign(manpower={"repair_percent": percent}))
    state = state.evolve(stores={at(state, "0000"): (5, 0, 0, 0)})
    state, events = end(state, 2)
    assert (3, 2) == (the(events, StoresCaptured).stores[0], the(events, StoresCaptured).scrapped[0])
    assert back == state.stock.get("tanks.red", 0)
    assert [] == only([e for e in events if isinstance(e, StockChanged) and "blue" in e.stock], StockChanged)


def test_12_5_without_politics_what_cannot_serve_is_scrap() -> None:
    state = position(".:a . .:x", a=red(4), x=blue())
    state, _ = end(state.evolve(stores={0: (5, 0, 0, 0)}), 2)
    assert {} == state.stock


def test_12_2_men_and_arms_do_not_march() -> None:
    state = depot()
    state, _ = play(state, March("a", (at(state, "0000"), at(state, "0001"))))
    assert ["12.2"] == refused(state, Replace("a"))


# --- 12.6 Depots

RICH = {f"{kind}.{side}": 20 for kind in ("men", "tanks", "afv", "guns", "mlrs") for side in ("red", "blue")}
BASES = """
.:a .:t .:g .:k . . . .:x
 . . . . . . . .
"""


def depots(every: int = 2, *, now: dict[str, dict[str, int]] | None = None, **more: Any) -> State:
    """Units of red with what they opened with; *now* is what some have in turn 1. Depots send out in turn 2 first."""
    units = {
        "a": red(4),
        "t": red(4, type="tank", tanks=5, afv=3),
        "g": red(2, type="artillery", guns=4),
        "k": red(2, type="rocket_artillery", mlrs=3),
        "x": blue(4),
    }
    charts = campaign(manpower={"depot_turns": every})
    state = war(BASES, **{**units, "stock": RICH, "charts": charts, **more})
    for uid, has in (now or {}).items():
        state = change(state, uid, **has)
    return state


def sent(events: tuple[Event, ...]) -> dict[str, list[Any]]:
    """Return what depots sent to each unit: steps, and vehicles and guns."""
    found: dict[str, list[Any]] = {}
    for event in events:
        if isinstance(event, UnitReplenished):
            found.setdefault(event.unit, []).append(event.steps)
        elif isinstance(event, UnitEquipped):
            found.setdefault(event.unit, []).append(event.stores)
    return found


def test_12_6_depots_send_men_to_a_unit_below_its_opening_strength() -> None:
    state, events = end(depots(now={"a": {"steps": 2}, "x": {"steps": 3}}), 2)
    assert {"a": [1], "x": [1]} == sent(events)
    assert (3, 19, 4, 19) == (
        unit(state, "a").steps,
        state.stock["men.red"],
        unit(state, "x").steps,
        state.stock["men.blue"],
    )
    assert not unit(state, "a").spent


def test_12_6_men_who_join_loosen_a_unit_as_in_12_2() -> None:
    """By a point, and not below one."""
    _, events = end(depots(now={"a": {"steps": 2}}), 2)
    assert [("a", -1, "12.2")] == [(e.unit, e.by, e.rule) for e in only(events, CohesionChanged)]
    _, events = end(depots(now={"a": {"steps": 2, "cohesion": 0}}, a=red(4, cohesion=1, opening=1)), 2)
    assert [] == [e for e in only(events, CohesionChanged) if e.rule == "12.2"]


@pytest.mark.parametrize(("steps", "most", "joins"), [(1, 1, 1), (1, 2, 2), (3, 2, 1), (4, 2, 0), (5, 2, 0)])
def test_12_6_a_unit_is_filled_up_to_its_opening_strength_at_most(steps: int, most: int, joins: int) -> None:
    charts = campaign(manpower={"depot_turns": 2, "replace_steps": most})
    state, _ = end(depots(now={"a": {"steps": steps}}, charts=charts), 2)
    assert steps + joins == unit(state, "a").steps
    assert 20 - joins == state.stock["men.red"]


def test_12_6_one_vehicle_or_gun_comes_of_each_kind_that_is_short() -> None:
    short = {"t": {"tanks": 2, "afv": 1}, "g": {"guns": 3}, "k": {"mlrs": 0}}
    state, events = end(depots(now=short), 2)
    assert {"t": [(1, 1, 0, 0)], "g": [(0, 0, 1, 0)], "k": [(0, 0, 0, 1)]} == sent(events)
    assert (3, 2, 4, 1) == (
        unit(state, "t").tanks,
        unit(state, "t").afv,
        unit(state, "g").guns,
        unit(state, "k").mlrs,
    )
    assert [19] * 4 == [state.stock[f"{kind}.red"] for kind in ("tanks", "afv", "guns", "mlrs")]
    assert {"12.6"} == {e.rule for e in only(events, StockChanged)}


def test_12_6_a_unit_takes_no_more_than_it_opened_with_and_none_of_another_kind() -> None:
    more = {"t": {"tanks": 9, "afv": 3}, "a": {"tanks": 0}}
    state, events = end(depots(now=more), 2)
    assert {} == sent(events)
    assert (9, RICH) == (unit(state, "t").tanks, dict(state.stock))


@pytest.mark.parametrize(("every", "turns"), [(0, []), (1, [2, 3, 4, 5, 6]), (2, [2, 4, 6]), (3, [3, 6])])
def test_12_6_depots_send_out_in_turns_that_the_chart_divides(every: int, turns: list[int]) -> None:
    state, came = depots(every, a=red(9), now={"a": {"steps": 1}}), []
    for _ in range(5):
        state, events = end(state, 2)
        came += [state.turn] if sent(events) else []
    assert turns == came


@pytest.mark.parametrize(("men", "tanks", "a", "t"), [(0, 0, 2, 2), (1, 0, 3, 2), (0, 1, 2, 3)])
def test_12_6_depots_send_as_far_as_the_stock_goes(men: int, tanks: int, a: int, t: int) -> None:
    """The stock of the other side is not theirs."""
    stock = {"men.red": men, "tanks.red": tanks, "men.blue": 9, "tanks.blue": 9}
    state, _ = end(depots(now={"a": {"steps": 2}, "t": {"tanks": 2}}, stock=stock), 2)
    assert (a, t, 0, 0) == (
        unit(state, "a").steps,
        unit(state, "t").tanks,
        state.stock["men.red"],
        state.stock["tanks.red"],
    )


def test_12_6_the_last_in_stock_goes_to_who_takes_first() -> None:
    """By number; near the headquarters that has priority before that (4.7)."""
    now = {"a": {"steps": 2}, "t": {"steps": 2}}
    state = depots(now=now, stock={"men.red": 1}, hq={"red": "0100"})
    assert {"a": [1]} == sent(end(state, 2)[1])
    assert {"t": [1]} == sent(end(state.evolve(priority={"red": "hq_red"}), 2)[1])


@pytest.mark.parametrize(("most", "joins"), [(9, 0), (10, 1), (11, 2)])
def test_12_6_men_join_as_far_as_there_is_room_in_the_hex(most: int, joins: int) -> None:
    """Unit a is two steps short, in a hex with b: eight steps and one of them."""
    charts = campaign(manpower={"depot_turns": 2, "replace_steps": 2}, movement={"stack_steps": most})
    rows = BASES.replace(".:a", ".:ab")
    state, events = end(depot_rows(rows, charts, {"a": {"steps": 1}}, a=red(4), b=red(8)), 2)
    assert ({"a": [joins]} if joins else {}) == sent(events)
    assert 1 + joins == unit(state, "a").steps


def depot_rows(rows: str, charts: Any, now: dict[str, dict[str, int]], **units: Any) -> State:
    """Return a position of its own with full stocks and depots."""
    for uid in "tgkx":
        rows = rows if uid in units else rows.replace(f".:{uid}", ".")
    state = war(rows, **{**units, "stock": RICH, "charts": charts})
    for uid, has in now.items():
        state = change(state, uid, **has)
    return state


def test_12_6_nothing_reaches_who_is_isolated() -> None:
    now = {"a": {"steps": 2}, "t": {"steps": 2, "tanks": 1}}
    state = depots(now=now, sources={"red": "0000", "blue": "0700"}, control={"blue": "0100 0200 0300 0400"})
    cut_off = change(state, "t", at=at(state, "0500"))
    assert {"a": [1]} == sent(end(cut_off, 2)[1])


def test_12_6_aircraft_are_not_filled_up() -> None:
    state = depots(a=red(4, type="attack_helicopter"), now={"a": {"steps": 2}})
    assert {} == sent(end(state, 2)[1])


def test_12_6_depots_send_to_those_beside_the_enemy_too() -> None:
    """`Replace` does not reach them; a convoy does."""
    state = depot_rows(".:a .:x . .", campaign(manpower={"depot_turns": 2}), {"a": {"steps": 2}}, a=red(4), x=blue(4))
    assert ["12.2"] == refused(state, Replace("a"))
    assert {"a": [1]} == sent(end(state, 2)[1])


# --- 12.7 A vehicle is counted once

ARMED = """
. . . . . .:x
 .:a . . . . .
"""
ONCE = campaign(manpower={"arms_from_stock": 1})
ARMS = ("tanks", "afv", "guns", "mlrs")


def newcomers(stock: dict[str, int], *, charts: Any = ONCE, **more: Any) -> State:
    """Red's m and n, waiting in turn 1, come to 0000 in turn 2, with five tanks and two guns each."""
    new = {uid: red(4, type="motor_rifle", tanks=5, guns=2, arrives=2) for uid in "mn"}
    return war(ARMED, **{**new, "a": red(), "x": blue(), "stock": stock, "charts": charts, "sources": SOURCES, **more})


SOURCES = {"red": "0000 0001", "blue": "0500"}


def arrived(events: tuple[Event, ...]) -> dict[str, Any]:
    return {event.unit: event.short for event in only(events, UnitArrived)}


def of_arms(state: State, uid: str) -> tuple[int, ...]:
    return tuple(getattr(unit(state, uid), kind) for kind in ARMS)


def in_stock(state: State, side: str = "red") -> tuple[int, ...]:
    return tuple(state.stock.get(f"{kind}.{side}", 0) for kind in ARMS)


def test_12_7_a_formation_that_arrives_takes_its_arms_from_stock() -> None:
    state, events = end(newcomers({"tanks.red": 12, "guns.red": 4, "afv.red": 1}), 2)
    assert {"m": (0, 0, 0, 0), "n": (0, 0, 0, 0)} == arrived(events)
    assert (5, 0, 2, 0) == of_arms(state, "m") == of_arms(state, "n")
    assert (2, 1, 0, 0) == in_stock(state)
    assert [("tanks.red", -5), ("guns.red", -2)] * 2 == [
        (e.stock, e.by) for e in only(events, StockChanged) if e.rule == "12.7"
    ]


def test_12_7_what_is_not_in_stock_is_missing_and_the_second_finds_what_the_first_left() -> None:
    state, events = end(newcomers({"tanks.red": 7, "guns.red": 1, "tanks.blue": 9}), 2)
    assert {"m": (0, 0, 1, 0), "n": (3, 0, 2, 0)} == arrived(events)
    assert ((5, 0, 1, 0), (2, 0, 0, 0)) == (of_arms(state, "m"), of_arms(state, "n"))
    assert ((0, 0, 0, 0), (9, 0, 0, 0)) == (in_stock(state), in_stock(state, "blue"))


def test_12_7_a_formation_that_an_event_brings_takes_its_arms_from_stock_too() -> None:
    come = dispatch("come", choice("yes", {"reinforce": "m"}))
    state = newcomers({"tanks.red": 2}, scripts=(come,), n=red(arrives=9), m=red(tanks=5, arrives=0))
    state, events = play(state, Answer("come", "yes"))
    assert {"m": (3, 0, 0, 0)} == arrived(events)
    assert ((2, 0, 0, 0), (0, 0, 0, 0)) == (of_arms(state, "m"), in_stock(state))


def test_12_7_who_cannot_come_in_takes_nothing_from_stock() -> None:
    """An enemy stands where its hex and its side's source are; or there is room for one of the two only."""
    state = newcomers({"tanks.red": 12, "guns.red": 4}, sources={"red": "0000", "blue": "0500"})
    state, events = end(change(state, "x", at=at(state, "0000")), 2)
    assert ({}, (12, 0, 4, 0)) == (arrived(events), in_stock(state))
    narrow = campaign(manpower={"arms_from_stock": 1}, movement={"stack_steps": 7})
    state, events = end(newcomers({"tanks.red": 12, "guns.red": 4}, charts=narrow), 2)
    assert ({"m": (0, 0, 0, 0)}, (7, 0, 2, 0)) == (arrived(events), in_stock(state))


def test_12_7_depots_fill_up_who_came_without_its_arms() -> None:
    charts = campaign(manpower={"arms_from_stock": 1, "depot_turns": 3})
    late = (Income("tanks.red", 9, 9, 3, 9, "a delivery"),)
    state, _ = end(newcomers({"tanks.red": 7}, charts=charts, income=late), 2)
    assert (5, 2) == (unit(state, "m").tanks, unit(state, "n").tanks)
    state, events = end(state, 2)
    assert {"n": [(1, 0, 0, 0)]} == sent(events)
    assert (3, 8) == (unit(state, "n").tanks, state.stock["tanks.red"])


def recalled(weeks: int | None, charts: Any = ONCE) -> tuple[State, tuple[Event, ...]]:
    """Red's b, with three tanks and a launcher, is recalled for so many weeks, or for good."""
    recall: dict[str, Any] = {"units": ["b"]} | ({} if weeks is None else {"weeks": weeks})
    news = dispatch("news", choice("yes", {"recall": recall}))
    units = {"a": red(), "b": red(4, tanks=3, mlrs=1), "x": blue()}
    rows = ARMED.replace(".:a", ".:ab")
    state = war(rows, **units, scripts=(news,), charts=charts, stock={"tanks.red": 1}, sources=SOURCES)
    return play(state, Answer("news", "yes"))


def test_12_7_who_is_taken_off_for_good_hands_its_arms_in() -> None:
    state, events = recalled(None)
    assert (4, 0, 0, 1) == in_stock(state)
    assert [("tanks.red", 3, "12.7"), ("mlrs.red", 1, "12.7")] == [
        (e.stock, e.by, e.rule) for e in only(events, StockChanged)
    ]
    assert 0 == the(events, UnitRecalled).until
    assert {"b": "recalled"} == state.gone


def test_12_7_who_is_recalled_for_weeks_keeps_its_arms_and_takes_none_when_it_returns() -> None:
    state, events = recalled(1)
    assert ([], (1, 0, 0, 0)) == (only(events, StockChanged), in_stock(state))
    state, events = end(state, 2)
    assert {"b": (0, 0, 0, 0)} == arrived(events)
    assert ((3, 0, 0, 1), (1, 0, 0, 0)) == (of_arms(state, "b"), in_stock(state))


def test_12_7_where_it_is_not_set_formations_bring_their_own_and_take_them_along() -> None:
    state, events = end(newcomers({"tanks.red": 7}, charts=campaign()), 2)
    assert {"m": (0, 0, 0, 0), "n": (0, 0, 0, 0)} == arrived(events)
    assert ((5, 0, 2, 0), (5, 0, 2, 0), (7, 0, 0, 0)) == (of_arms(state, "m"), of_arms(state, "n"), in_stock(state))
    state, events = recalled(None, campaign())
    assert ([], (1, 0, 0, 0)) == (only(events, StockChanged), in_stock(state))


def test_12_7_what_stands_on_the_map_when_a_game_opens_is_no_part_of_the_stock() -> None:
    state = war(".:a . .:x", a=red(tanks=4), x=blue(), charts=ONCE, stock={"tanks.red": 3}, opened=False)
    state, _ = engine.open_game(state, "1", "expected")
    assert (4, 3) == (unit(state, "a").tanks, state.stock["tanks.red"])
