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

from game.core.board import Income
from game.core.events import CohesionChanged, StockChanged, StoresCaptured, TrackMoved, UnitEquipped, UnitReplenished
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
