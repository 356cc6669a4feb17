"""What ablations count, game by game, and what the games say of what the sources lead one to expect."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from campaign import campaign as invented_campaign
from positions import (
    MONTHLY,
    at,
    attack,
    blue,
    campaign,
    change,
    commit,
    measure,
    position,
    red,
    war,
)

from game import engine, study
from game.core.board import Ablation, Gauge, PlaceId, Script
from game.core.events import AssaultResolved
from game.core.orders import Act, EndPhase, Launch, Order
from game.core.state import State
from game.scenario import Scenario


def gauge(measure: str, *, places: Sequence[str] = (), last: int = 99, **more: Any) -> Gauge:
    """Return a gauge of red that counts *measure* from turn 1 on, and should be more without something."""
    fields = {"side": "red", "type": "", "name": "", "months": (), "first": 1, "more": True, **more}
    return Gauge(text=measure, measure=measure, places=tuple(map(PlaceId, places)), last=last, **fields)


def count(state: State, wanted: Gauge, *orders: Order) -> int:
    """Return what is counted while *orders* are resolved."""
    tally = study.Tally(wanted)
    for order in orders:
        after, events = engine.resolve(state, order)
        tally.see(state, events, after, study.closed(state, events, after))
        state = after
    return tally.count


WEEK = (EndPhase(), EndPhase())
ROWS = """
.:a . . . . .:x
 . . . . . .
"""
TOWNS = {"one": ("0000", "town"), "two": ("0001", "village"), "far": ("0500", "city")}


def quiet(**more: Any) -> State:
    return war(ROWS, **{"a": red(), "x": blue(), "places": TOWNS, "control": {"red": "0001"}, **more})


# --- what is counted


def test_weeks_are_counted_at_whose_end_a_side_holds_places_each_place_by_itself() -> None:
    assert 3 == count(quiet(), gauge("weeks_held", places=["one"]), *WEEK * 3)
    assert 6 == count(quiet(), gauge("weeks_held", places=["one", "two", "far"]), *WEEK * 3)
    assert 3 == count(quiet(), gauge("weeks_held", places=["one", "two", "far"], side="blue"), *WEEK * 3)


@pytest.mark.parametrize(("first", "last", "weeks"), [(1, 1, 1), (2, 4, 3), (4, 9, 2), (6, 9, 0)])
def test_only_weeks_from_the_first_to_the_last_are_counted(first: int, last: int, weeks: int) -> None:
    """Five weeks are played."""
    assert weeks == count(quiet(), gauge("weeks_held", places=["one"], first=first, last=last), *WEEK * 5)


def test_a_week_counts_at_its_end_not_once_the_next_has_been_opened() -> None:
    """An event of week 2 hands the place over: red held it in week 1, and not in the two that follow."""
    over = Script("over", {"turn": 2}, True, "It is handed over.", ({"hand_over": {"place": "two", "side": "blue"}},))
    state = quiet(scripts=(over,))
    assert 1 == count(state, gauge("weeks_held", places=["two"]), *WEEK * 3)
    assert 2 == count(state, gauge("weeks_held", places=["two"], side="blue"), *WEEK * 3)


def test_the_last_week_of_a_game_is_counted_and_a_week_that_is_not_over_is_not() -> None:
    state = quiet(turns=2)
    assert 2 == count(state, gauge("weeks_held", places=["one"]), *WEEK * 2)
    assert 1 == count(state, gauge("weeks_held", places=["one"]), *WEEK, EndPhase())


def held_by_blue(label: str) -> State:
    """Red's a stands in *label*, which blue holds until the end of the turn."""
    state = quiet()
    control = bytearray(state.control)
    control[at(state, label)] = 2
    return change(state.evolve(control=bytes(control)), "a", at=at(state, label))


def test_key_places_that_come_into_a_sides_hands_are_captured() -> None:
    """A town is one, a village is not, and what the other side takes is its own."""
    assert 1 == count(held_by_blue("0000"), gauge("captured"), *WEEK * 2)
    assert 0 == count(held_by_blue("0001"), gauge("captured"), *WEEK * 2)
    assert 0 == count(held_by_blue("0000"), gauge("captured", side="blue"), *WEEK * 2)
    assert 0 == count(held_by_blue("0000"), gauge("captured", first=2), *WEEK * 2)


def test_a_place_that_is_handed_over_as_a_week_opens_is_captured_in_that_week() -> None:
    over = Script("over", {"turn": 2}, True, "It is handed over.", ({"hand_over": {"place": "far", "side": "red"}},))
    state = quiet(scripts=(over,), x=blue(cohesion=0, opening=0))
    taken = {turn: count(state, gauge("captured", first=turn, last=turn), *WEEK * 2) for turn in (1, 2)}
    assert {1: 0, 2: 1} == taken


def test_assaults_of_both_sides_are_counted_in_their_months() -> None:
    """Week 1 is in November and week 2 in December."""
    charts = campaign(calendar=MONTHLY)
    state = war(".:a .:x . .", a=red(), x=blue(), charts=charts, day="1991-11-15")
    orders = (Launch(at(state, "0100")), *WEEK)
    ready = commit(state, "0100", "a")
    assert [1, 1, 0, 0] == [
        count(ready, gauge("assaults", side="", **when), *orders)
        for when in ({}, {"months": (10, 11)}, {"months": (12,)}, {"first": 2})
    ]
    _, events = attack(state, "0100", "a")
    assert 1 == sum(isinstance(event, AssaultResolved) for event in events)


def test_vehicles_and_guns_of_units_and_stock_are_read_at_the_end_of_the_last_turn_that_counts() -> None:
    """Seven in the unit and four in stock; an act of red's council adds ten in week 2."""
    buy = measure("buy", {"stock": {"name": "guns", "by": 10}}, means=0)
    units = {"a": red(tanks=3, afv=2, guns=1, mlrs=1), "x": blue(tanks=9)}
    state = quiet(**units, stock={"tanks.red": 4, "men.red": 8, "loads.red": 8, "tanks.blue": 5}, council=(buy,))
    played = (*WEEK, Act("buy"), *WEEK, *WEEK)
    assert [11, 21, 21] == [count(state, gauge("arms", last=last), *played) for last in (1, 2, 9)]
    assert 14 == count(state, gauge("arms", side="blue", last=9), *played)


def test_a_value_is_read_before_the_next_week_is_opened() -> None:
    """An event of week 3 adds to it: at the end of week 2 it is not there yet."""
    gift = Script("gift", {"turn": 3}, True, "A gift.", ({"track": {"name": "hardship", "side": "red", "by": 3}},))
    state = quiet(scripts=(gift,))
    assert [2, 2, 5] == [count(state, gauge("track", name="hardship", last=last), *WEEK * 4) for last in (1, 2, 3)]


def test_a_track_is_a_sides_or_of_both() -> None:
    state = quiet(tracks={"authority.red": 3, "authority.blue": 7, "tension": 6})
    assert 3 == count(state, gauge("track", name="authority"), *WEEK)
    assert 7 == count(state, gauge("track", name="authority", side="blue"), *WEEK)
    assert 6 == count(state, gauge("track", name="tension", side=""), *WEEK)


def test_a_game_that_ends_early_gives_the_value_at_its_end() -> None:
    assert 2 == count(quiet(turns=2), gauge("track", name="hardship", last=50), *WEEK * 2)


def test_units_that_fight_are_dry_in_each_week_that_ends_without_a_load() -> None:
    """Guns that wait for shells are not counted, nor is the other side."""
    drawn = {"a": red(loads=0), "b": red(loads=1), "g": red(type="artillery", guns=2, loads=0), "x": blue(loads=0)}
    none = {"red": "", "blue": ""}
    state = war(ROWS.replace(":a", ":abg"), **drawn, sources=none, charts=campaign(supply={"low_loads": 0}))
    assert [3, 3] == [count(state, gauge("dry", side=side), *WEEK * 3) for side in ("red", "blue")]


def test_who_is_dry_is_asked_of_both_sides_before_loads_are_handed_out() -> None:
    """At the end of the week neither has any; as the next opens the side that moves first has taken some up."""
    state = quiet()
    state = change(change(state, "a", loads=0), "x", loads=0)
    ready = change(engine.resolve(state, EndPhase())[0], "x", loads=0)
    assert [1, 1] == [count(ready, gauge("dry", side=side), EndPhase()) for side in ("red", "blue")]


def test_units_of_a_type_are_counted_in_each_week_in_which_they_are_on_the_map() -> None:
    """One of two volunteers is called home in week 3."""
    home = Script("home", {"turn": 3}, True, "They go.", ({"recall": {"units": ["b"]}},))
    drawn = {"a": red(), "b": red(type="volunteer"), "c": red(type="volunteer"), "x": blue(type="volunteer")}
    state = war(ROWS.replace(":a", ":abc"), **drawn, scripts=(home,))
    assert 2 + 2 + 1 + 1 == count(state, gauge("on_map", type="volunteer"), *WEEK * 4)
    assert 4 == count(state, gauge("on_map", type="volunteer", side="blue"), *WEEK * 4)


def test_a_turn_that_is_not_over_has_no_end() -> None:
    state = position(ROWS, a=red(), x=blue())
    after, events = engine.resolve(state, EndPhase())
    assert study.closed(state, events, after) is None
    later, events = engine.resolve(after, EndPhase())
    end = study.closed(after, events, later)
    assert end is not None
    assert (1, 2) == (end.turn, later.turn)


# --- what the games say


def ablated(*gauges: Gauge, name: str = "without-it", scenario: Scenario | None = None) -> Scenario:
    """Return a scenario with one more ablation that has these gauges."""
    before = scenario or invented_campaign()
    entry = Ablation(name, "It is left out.", "It should differ.", gauges, (), (), (), False, ())
    board = replace(before.board, ablations=(*before.board.ablations, entry), cache={})
    return replace(before, board=board)


def rows(what: str, text: str, *counts: int) -> list[study.Row]:
    return [{"seed": str(n), "without": what, text: number} for n, number in enumerate(counts)]


def test_a_gauge_of_two_ablations_is_counted_once() -> None:
    one, two = gauge("assaults"), gauge("captured")
    scenario = ablated(two, one, name="other", scenario=ablated(one))
    assert (one, two) == study.gauges(scenario)


@pytest.mark.parametrize(
    ("more", "before", "after", "word", "as_expected", "against"),
    [
        (True, (1, 2, 3), (2, 4, 3), "yes", 2, 0),
        (False, (1, 2, 3), (2, 4, 3), "no, the other way", 0, 2),
        (False, (5, 5, 5), (1, 6, 1), "yes", 2, 1),
        (True, (5, 5, 5), (1, 6, 1), "no, the other way", 1, 2),
        (True, (0, 5, 5), (9, 4, 4), "yes", 1, 2),
        (True, (4, 4, 4), (4, 4, 4), "no difference", 0, 0),
        (False, (1, 3, 4), (3, 1, 4), "no difference", 1, 1),
    ],
)
def test_a_verdict_says_whether_it_came_as_expected_by_means_and_seed_by_seed(
    more: bool, before: tuple[int, ...], after: tuple[int, ...], word: str, as_expected: int, against: int
) -> None:
    wanted = gauge("assaults", more=more)
    played = [*rows("nothing", wanted.text, *before), *rows("without-it", wanted.text, *after)]
    (found,) = study.verdicts(ablated(wanted), played)
    assert ("without-it", wanted, 3) == (found.without, found.gauge, found.games)
    assert (sum(before) / 3, sum(after) / 3) == (found.before, found.after)
    assert (word, as_expected, against) == (found.word, found.as_expected, found.against)


def test_only_seeds_that_were_played_both_ways_are_set_side_by_side() -> None:
    """The third game with everything has none without it."""
    wanted = gauge("assaults")
    played = [*rows("nothing", wanted.text, 1, 2, 90), *rows("without-it", wanted.text, 3, 4)]
    (found,) = study.verdicts(ablated(wanted), played)
    assert (1.5, 3.5, 2) == (found.before, found.after, found.games)


def test_what_was_not_left_out_has_no_verdict_and_each_gauge_one_of_its_own() -> None:
    one, two = gauge("assaults"), gauge("captured", more=False)
    scenario = ablated(one, name="never-played", scenario=ablated(one, two))
    assert [] == [*study.verdicts(scenario, rows("nothing", one.text, 1, 2))]
    both = [
        {**a, **b}
        for what in ("nothing", "without-it")
        for a, b in zip(rows(what, one.text, 1, 2), rows(what, two.text, 1, 2), strict=True)
    ]
    assert [("without-it", one), ("without-it", two)] == [
        (found.without, found.gauge) for found in study.verdicts(scenario, both)
    ]
