"""Chapter 9. Cohesion: who stays, who leaves."""

from dataclasses import replace
from typing import Any

import pytest
from positions import (
    at,
    attack,
    blue,
    campaign,
    change,
    end,
    label,
    only,
    position,
    recharted,
    red,
    tactical,
    the,
    unit,
    value,
    war,
)

from game import engine
from game.core.dice import ODDS_36
from game.core.events import (
    CohesionChanged,
    FatigueChanged,
    HoldTested,
    StepsLost,
    UnitArrived,
    UnitRecalled,
    UnitRemoved,
    UnitRetreated,
    VehiclesLost,
    WillTested,
    WoundedReturned,
    WoundedSettled,
)
from game.core.state import ASSAULTED, BROKEN, FIRED_ON, LOST_STEP, State
from game.rules.cohesion import way_back

CHART, SUPPLY = tactical().cohesion, tactical().supply
ALONE = """
. . . . . . . .:x
 . .:a . . . . . .
. . . . . . . .
"""


def alone(**more: Any) -> State:
    return position(ALONE, **{"a": red(), "x": blue(), "sources": {"red": "0000 0101", "blue": "0700"}, **more})


def struck(state: State, shocks: int = ASSAULTED, uid: str = "a", **more: Any) -> State:
    return change(state, uid, shocks=shocks, **more)


def factors(state: State, words: str, uid: str = "a") -> int:
    return value(engine.hold_forecast(state, uid).factors, words)


def answered(state: State, uid: str = "a") -> tuple[State, HoldTested, tuple[Any, ...]]:
    after, events = end(state)
    (test,) = (event for event in only(events, HoldTested) if event.unit == uid)
    return after, test, events


# --- 9.1-9.2 ---------------------------------------------------------------------------------------------------


def test_9_1_disrupted_units_hold_no_zone_of_control_and_shaken_ones_press_nobody() -> None:
    """3 holds a zone; 5 is steady and adds to pressure (9.4)."""
    rows = """
    .:a .:x . .
     . . . .
    """
    for cohesion, zone, pressure in ((2, False, 0), (3, True, 0), (4, True, 0), (5, True, -1)):
        state = position(rows, a=red(), x=blue(cohesion=cohesion))
        assert zone is bool(engine.zoc_mask(state, "blue") & 1)
        assert pressure == factors(state, "steady enemies")


def test_9_2_a_unit_that_was_struck_answers_once_at_the_end_of_its_owners_phase() -> None:
    for shocks in (ASSAULTED, FIRED_ON):
        after, test, _ = answered(struck(alone(), shocks))
        assert "stays" == test.result
        assert 0 == unit(after, "a").shocks
        assert [] == only(end(after, 2)[1], HoldTested)


def test_9_2_a_unit_under_great_pressure_answers_when_it_could_fail() -> None:
    """No line for long, a lost headquarters, no ammunition: pressure alone makes it answer."""
    state = alone(sources={"blue": "0700"}, a=red(cohesion=8, loads=0))
    state = change(state, "a", cut=SUPPLY.long_cut_turns)
    state = state.evolve(departures=((1, "red", at(state, "0101")),) * 2)
    hold = engine.hold_forecast(state, "a")
    assert CHART.line_cut_long + CHART.dry + CHART.friends_left_max == hold.pressure
    assert (hold.pressure >= CHART.pressure_check and hold.resolve - hold.pressure - 5 < 0) is hold.must_answer is True
    assert 1 == len(only(end(state)[1], HoldTested))
    sure = change(state, "a", cohesion=5 + hold.pressure)
    assert not engine.hold_forecast(sure, "a").must_answer
    light = state.evolve(departures=())
    assert engine.hold_forecast(light, "a").pressure < CHART.pressure_check
    assert [] == only(end(light)[1], HoldTested)


def test_9_2_all_answer_as_things_stood_before() -> None:
    """Two companies side by side: that one leaves does not count against the other in the same phase."""
    both = position(ALONE.replace(".:a .", ".:a .:b"), a=red(), b=red(), x=blue())
    both = struck(struck(both, cohesion=0, empty=True), uid="b", cohesion=0, empty=True)
    both = change(change(both, "a", shocks=ASSAULTED | BROKEN), "b", shocks=ASSAULTED | BROKEN)
    _, events = end(both)
    tests = only(events, HoldTested)
    assert ["leaves", "leaves"] == [test.result for test in tests]
    assert [0, 0] == [value(test.factors, "have left") for test in tests]
    first_retreat = next(n for n, event in enumerate(events) if isinstance(event, UnitRetreated))
    assert first_retreat > events.index(tests[0])


# --- 9.3-9.4 What it is made of --------------------------------------------------------------------------------


def test_9_3_resolve_is_cohesion_works_leader_and_orders() -> None:
    most = tactical().works.hold_max
    for level in range(tactical().works.max_level + 1):
        assert min(level, most) == factors(alone(works={"0101": level}), "works")
    assert 2 == factors(alone(a=red(leader=2)), "leader")
    state = alone(a=red(cohesion=5, leader=1, stance="hold_at_all_costs"), works={"0101": 1})
    assert CHART.all_costs == factors(state, "all costs")
    assert 5 + 1 + 1 + CHART.all_costs == engine.hold_forecast(state, "a").resolve


RING = """
.    .:u  .:v  .
  .:w  .:a  .:x  .
.    .:y  .:z  .
"""


@pytest.mark.parametrize(
    ("enemies", "pressure"), [("", 0), ("u", 1), ("uv", 1), ("uvw", 2), ("uvwx", 2), ("uvwxyz", 3)]
)
def test_9_4_hexes_beside_it_with_steady_enemies_press(enemies: str, pressure: int) -> None:
    rows = RING
    for uid in "uvwxyz":
        if uid not in enemies:
            rows = rows.replace(f":{uid}", "  ")
    state = position(rows, a=red(), **{uid: blue() for uid in enemies})
    assert -pressure == factors(state, "steady enemies")


def test_9_4_enemies_press_by_hexes_not_by_units_and_guns_do_not() -> None:
    rows = """
    .    .:uv .    .
      .    .:a  .    .
    """
    assert -1 == factors(position(rows, a=red(), u=blue(), v=blue()), "steady enemies")
    guns = {"u": blue(type="artillery", guns=2), "v": blue(type="mortar", guns=2)}
    assert 0 == factors(position(rows, a=red(), **guns), "steady enemies")


def test_9_4_a_cut_line_presses_and_more_when_cut_for_long() -> None:
    state = alone(sources={"blue": "0700"})
    for cut, pressure in ((1, CHART.line_cut), (SUPPLY.long_cut_turns, CHART.line_cut_long)):
        assert -pressure == factors(change(state, "a", cut=cut), "line of communications")
    assert 0 == factors(alone(), "line of communications")


@pytest.mark.parametrize(
    ("shock", "words", "pressure"),
    [
        (FIRED_ON, "fired on", CHART.fired_on),
        (LOST_STEP, "steps lost", CHART.lost_step),
        (BROKEN, "broken", CHART.broken),
    ],
)
def test_9_4_what_was_done_to_it_presses(shock: int, words: str, pressure: int) -> None:
    assert -pressure == factors(struck(alone(), shock), words)
    assert pressure == engine.hold_forecast(struck(alone(), shock), "a").pressure
    assert 0 == factors(struck(alone(), ASSAULTED), words)


def test_9_4_no_ammunition_presses_those_who_fight_with_it() -> None:
    assert -CHART.dry == factors(change(alone(), "a", loads=0), "ammunition")
    assert 0 == factors(change(alone(a=red(type="artillery", guns=2)), "a", loads=0), "ammunition")


def test_9_4_several_owners_without_one_command_press() -> None:
    state = position(ALONE.replace(":a", ":ab"), a=red(), b=red(owner="other"), x=blue())
    assert -CHART.several_owners == factors(state, "several owners")
    assert 0 == factors(state.evolve(unified={at(state, "0101"): 1}), "several owners")


def test_9_4_units_that_left_beside_it_press_in_this_turn_and_the_next_at_most_two() -> None:
    state = alone()
    here, beside, far = at(state, "0101"), at(state, "0201"), at(state, "0401")
    for departures, left in (
        (((1, "red", here),), 1),
        (((1, "red", here), (1, "red", beside)), 2),
        (((1, "red", here), (1, "red", beside), (1, "red", beside)), CHART.friends_left_max),
        (((1, "red", far),), 0),
        (((1, "blue", beside),), 0),
    ):
        assert -left == factors(state.evolve(departures=departures), "have left")
    state = state.evolve(departures=((1, "red", beside),))
    for turn, left in ((2, 1), (3, 0)):
        state, _ = end(state, 2)
        assert (turn, -left) == (state.turn, factors(state, "have left"))


# --- 9.5-9.6 What it does --------------------------------------------------------------------------------------


def at_margin(margin: int, **more: Any) -> State:
    """Return a position in which a answers in expected chance with this *margin*, from works it does not have."""
    state = alone(**{"a": red(8, tanks=6, guns=3), "sources": {"red": "0001 0101", "blue": "0700"}, **more})
    short = CHART.fired_on + CHART.lost_step + CHART.broken
    state = struck(state, FIRED_ON | LOST_STEP | BROKEN, cohesion=max(0, margin + short))
    if margin + short < 0:
        state = state.evolve(departures=((1, "red", at(state, "0101")),) * min(2, -margin - short))
    return state


@pytest.mark.parametrize(("margin", "result"), [(0, "stays"), (-1, "wavers"), (-4, "wavers")])
def test_9_5_it_stays_or_wavers_by_the_margin(margin: int, result: str) -> None:
    before = at_margin(margin)
    after, test, events = answered(before)
    assert (margin, result) == (test.margin, test.result)
    lost = min(unit(before, "a").cohesion, 1 if result == "wavers" else 0)
    assert unit(before, "a").cohesion - lost == unit(after, "a").cohesion
    assert [] == only(events, UnitRetreated)


def test_9_5_every_margin_has_its_result() -> None:
    """With dice: the chances in the preview are those of the margins, for every resolve and pressure."""
    for margin in range(-6, 8):
        state = at_margin(margin)
        hold = engine.hold_forecast(state, "a")
        low, leaves, flees = 0, CHART.leaves_below, CHART.flees_below
        tally = {"stays": 0, "wavers": 0, "leaves": 0, "flees": 0}
        for d, odds in ODDS_36.items():
            m = hold.resolve - hold.pressure + d
            tally["stays" if m >= low else "wavers" if m > leaves else "leaves" if m > flees else "flees"] += odds
        assert tally == {name: getattr(hold, name) for name in tally}
        assert 36 == sum(tally.values())


def test_9_5_a_unit_whose_cohesion_was_0_when_its_phase_opened_leaves_instead_of_wavering() -> None:
    for empty, result in ((True, "leaves"), (False, "wavers")):
        state = struck(alone(), FIRED_ON, cohesion=0, empty=empty)
        assert result == answered(state)[1].result
    opened, _ = end(change(alone(), "a", cohesion=0, fought=True), 2)
    assert unit(opened, "a").empty
    assert not unit(alone(), "a").empty


def rolled(state: State, result: str) -> tuple[State, HoldTested, tuple[Any, ...]]:
    """Return the first of many dice in which a does *result*."""
    for n in range(2000):
        found = answered(state.evolve(chance="dice", entropy=str(n)))
        if found[1].result == result:
            return found
    raise AssertionError(f"no roll in which it {result}")


def test_9_5_who_leaves_goes_two_hexes_towards_supply_and_a_third_of_its_vehicles_stays() -> None:
    before = at_margin(-4)
    after, test, events = rolled(before, "leaves")
    assert CHART.flees_below < test.margin <= CHART.leaves_below
    back = the(events, UnitRetreated)
    assert "left" == back.manner
    assert "0001" == label(after, "a")
    share = CHART.leaves_vehicles_twelfths
    stores = (6 * share // 12, 0, 3 * share // 12, 0)
    assert (stores, at(before, "0101")) == (the(events, VehiclesLost).stores, the(events, VehiclesLost).left_at)
    assert stores == after.stores[at(before, "0101")]
    assert [] == only(events, StepsLost)
    assert ((1, "red", at(before, "0101")),) == after.departures[-1:]


def test_9_5_who_flees_goes_further_and_loses_men_vehicles_and_cohesion() -> None:
    before = at_margin(-4)
    before = change(before, "a", cohesion=0).evolve(departures=((1, "red", at(before, "0101")),) * 2)
    after, test, events = rolled(before, "flees")
    assert test.margin <= CHART.flees_below
    assert "fled" == the(events, UnitRetreated).manner
    assert 8 * CHART.flees_steps_twelfths // 12 == the(events, StepsLost).steps
    share = CHART.flees_vehicles_twelfths
    assert (6 * share // 12, 0, 3 * share // 12, 0) == the(events, VehiclesLost).stores
    assert 0 == unit(after, "a").cohesion


def test_9_5_they_go_as_far_as_the_chart_says() -> None:
    rows = ". . . . . .:a .    .:x"
    for manner, hexes, cohesion in (("leaves", CHART.retreat_hexes, 1), ("flees", CHART.flee_hexes, 0)):
        state = position(rows, a=red(4), x=blue(), sources={"red": "0000 0500", "blue": "0700"})
        board_only = state.evolve(departures=((1, "red", 5),) * 2)
        state = struck(board_only, FIRED_ON | LOST_STEP | BROKEN, cohesion=cohesion)
        state = state.evolve(board=_only_source(state, 0))
        after, _, events = rolled(state, manner)
        assert hexes == len(the(events, UnitRetreated).path) - 1
        assert 5 - hexes == unit(after, "a").at


def _only_source(state: State, where: int) -> Any:
    board = state.board
    return replace(board, sources=tuple(s for s in board.sources if s.side != "red" or s.at == where), cache={})


CORNER = """
.:a .:x .
 .:y . .
. . .
"""


def test_9_6_a_unit_with_no_way_out_stands_and_loses_cohesion() -> None:
    state = position(CORNER, a=red(cohesion=2), x=blue(), y=blue())
    state = struck(state, FIRED_ON | LOST_STEP | BROKEN, cohesion=1)
    after, test, events = rolled(state, "stands")
    assert test.margin <= CHART.leaves_below
    assert ([], 0, "0000") == (only(events, UnitRetreated), unit(after, "a").cohesion, label(after, "a"))


def test_9_6_cut_off_for_long_without_cohesion_or_ammunition_it_lays_down_its_arms() -> None:
    state = position(CORNER, a=red(5, guns=0, tanks=2), x=blue(), y=blue(), sources={"blue": "0100"})
    ready = {"cohesion": 0, "loads": 0, "cut": SUPPLY.long_cut_turns, "empty": True}
    after, test, events = answered(struck(state, FIRED_ON | LOST_STEP | BROKEN, **ready))
    assert "surrenders" == test.result
    men = 5 * tactical().men_per_step
    assert ("surrendered", men) == (the(events, UnitRemoved).reason, the(events, UnitRemoved).men)
    assert (men, men) == after.losses["red"]
    assert (2, 0, 0, 0) == after.stores[0]
    for less in ({"cohesion": 1}, {"loads": 1}, {"cut": SUPPLY.long_cut_turns - 1}):
        state_less = struck(state, FIRED_ON | LOST_STEP | BROKEN, **{**ready, **less})
        assert "surrenders" != answered(state_less)[1].result


@pytest.mark.parametrize(
    ("rows", "features", "way_out"),
    [
        # An empty hex covered from one hex only is a way out; covered from two it is none.
        (".:a . .:x\n . . .", {"cliff": "0000/5"}, True),
        (".:a . .:x\n . .:y .", {"cliff": "0000/5"}, False),
        # A unit of its own side there keeps it open.
        (".:a .:b .:x\n . .:y .", {"cliff": "0000/5"}, True),
        # A cliff, and an enemy unit, are no way out.
        (".:a . .\n . . .:x", {"cliff": "0000/5 0000/0"}, False),
        (".:a .:x .\n . . .", {"cliff": "0000/5"}, False),
    ],
)
def test_9_6_a_way_out_is_a_hex_beside_it_that_is_not_closed(
    rows: str, features: dict[str, str], way_out: bool
) -> None:
    units: dict[str, Any] = {"a": red(), "x": blue()}
    units |= {uid: made for uid, made in (("b", red(1)), ("y", blue())) if f":{uid}" in rows}
    state = struck(position(rows, **units, **features), FIRED_ON | LOST_STEP | BROKEN, cohesion=0, empty=True)
    assert ("leaves" if way_out else "stands") == answered(state)[1].result


# --- 9.7-9.9 Recovery, the way back, the wounded ----------------------------------------------------------------


def recovered(state: State) -> int:
    after, _ = end(state)
    return unit(after, "a").cohesion - unit(state, "a").cohesion


def test_9_7_a_quiet_unit_recovers_up_to_its_opening_value() -> None:
    assert CHART.recovery == recovered(alone(a=red(cohesion=4, opening=6)))
    assert 0 == recovered(alone(a=red(cohesion=6, opening=6)))
    for fault in ({"fought": True}, {"shocks": ASSAULTED}):
        assert 0 == recovered(change(alone(a=red(cohesion=4, opening=6)), "a", **fault))
    assert 0 == recovered(alone(a=red(cohesion=4, opening=6), sources={"blue": "0700"}))


def test_9_7_at_rest_away_from_the_enemy_it_recovers_more_up_to_its_cap() -> None:
    cap = CHART.cap + 3
    rested = change(alone(a=red(cohesion=4, opening=6)), "a", rested=True)
    assert CHART.recovery + CHART.rest == recovered(rested)
    assert CHART.rest == recovered(change(rested, "a", cohesion=6))
    assert 0 == recovered(change(rested, "a", cohesion=cap))
    near = position(".:a .:x . .", a=red(cohesion=4, opening=6), x=blue())
    assert CHART.recovery == recovered(change(near, "a", rested=True))


def test_9_7_fatigue_lowers_the_cap_and_a_quiet_phase_takes_a_point_off() -> None:
    cap = CHART.cap + 3
    rested = change(alone(a=red(cohesion=cap - 1, opening=cap)), "a", rested=True, fatigue=2)
    assert 0 == recovered(rested)
    assert 1 == recovered(change(rested, "a", fatigue=1))
    after, events = end(rested)
    assert [("a", -1)] == [(e.unit, e.by) for e in only(events, FatigueChanged)]
    assert 1 == unit(after, "a").fatigue
    assert [] == only(end(change(rested, "a", fought=True))[1], FatigueChanged)


def test_9_8_the_way_back_is_the_way_out_nearest_to_its_own_supply() -> None:
    """Not straight back, but towards the source; and not into a hex that is full."""
    rows = """
    . . . . .
     . .:a . . .
    . . . . .:x
    """
    state = position(rows, a=red(4), x=blue(), sources={"red": "0000 0101", "blue": "0402"})
    state = state.evolve(board=_only_source(state, 0))
    going = struck(state, FIRED_ON | LOST_STEP | BROKEN, cohesion=0, empty=True)
    assert "0000" == label(answered(going)[0], "a")
    far = state.evolve(board=_only_source(position(rows, a=red(4), x=blue(), sources={"red": "0200 0101"}), 2))
    going = struck(far, FIRED_ON | LOST_STEP | BROKEN, cohesion=0, empty=True)
    assert "0200" == label(answered(going)[0], "a")


def test_9_8_nobody_goes_back_into_a_full_hex() -> None:
    full = tactical().movement.stack_steps
    state = position(". .:b .:a .    .:x", a=red(4), b=red(full), x=blue(), sources={"red": "0000", "blue": "0400"})
    going = struck(state, FIRED_ON | LOST_STEP | BROKEN, cohesion=0, empty=True)
    assert "0100" != label(answered(going)[0], "a")


def test_9_9_half_the_steps_lost_come_back_when_the_wounded_are_settled() -> None:
    every = CHART.wounded_return_turns
    state = change(alone(turns=every + 2), "a", wounded=5).evolve(turn=every - 1)
    state, events = end(state, 2)
    assert [] == only(events, WoundedReturned) + only(events, WoundedSettled)
    after, events = end(state, 2)
    assert [WoundedReturned("a", 2)] == only(events, WoundedReturned)
    assert (8, 0) == (unit(after, "a").steps, unit(after, "a").wounded)
    cut = change(alone(sources={"blue": "0700"}, turns=every + 2), "a", wounded=5).evolve(turn=every)
    after, events = end(cut, 2)
    assert [] == only(events, WoundedReturned)
    assert (6, 0) == (unit(after, "a").steps, unit(after, "a").wounded)


def test_9_9_steps_lost_in_a_fight_count_among_the_wounded() -> None:
    state = position(".:a .:x . .", a=red(4, cohesion=9), x=blue(12))
    after, events = attack(state, "0100", "a")
    lost = sum(e.steps for e in only(events, StepsLost) if e.unit == "a")
    assert 0 < lost == unit(after, "a").wounded


def test_9_5_cohesion_lost_says_why() -> None:
    _, _, events = answered(at_margin(-1))
    assert [("9.5", "it wavers")] == [(e.rule, e.because) for e in only(events, CohesionChanged)]


def test_9_8_ten_kilometres_back_do_not_lead_into_the_other_sides_country() -> None:
    """Own ground first, where the chart says so, though the source lies the other way."""
    rows = """
    . . . . .
     . .:a . . .
    . . . . .:x
    """
    for first, where in ((0, "0000"), (1, "0001")):
        state = position(
            rows,
            a=red(4),
            x=blue(),
            sources={"red": "0000 0101", "blue": "0402"},
            control={"blue": "0000 0100 0200", "red": "0001"},
            charts=recharted("cohesion", own_ground_first=first, retreat_hexes=2),
        )
        state = state.evolve(board=_only_source(state, 0))
        going = struck(state, FIRED_ON | LOST_STEP | BROKEN, cohesion=0, empty=True)
        assert where == label(answered(going)[0], "a")


def test_9_4_where_the_chart_says_so_numbers_press() -> None:
    """Four times the steps by 1, eight times by 2; guns and shaken enemies count for nothing."""
    rows = """
    . .:x .
     .:a . .
    """
    book = recharted("cohesion", outnumbered_times=4)
    for steps, pressure in ((3, 0), (4, -1), (7, -1), (8, -2), (30, -2)):
        assert pressure == factors(position(rows, a=red(1), x=blue(steps), charts=book), "outnumbered")
    assert 0 == factors(position(rows, a=red(1), x=blue(8)), "outnumbered")
    assert 0 == factors(position(rows, a=red(1), x=blue(8, cohesion=4), charts=book), "outnumbered")
    assert 0 == factors(position(rows, a=red(1), x=blue(8, type="artillery", guns=6), charts=book), "outnumbered")
    together = position(rows.replace(":a", ":ag"), a=red(2), g=red(6, type="artillery", guns=6), x=blue(8), charts=book)
    assert -1 == factors(together, "outnumbered") == factors(together, "outnumbered", "g")


# --- 9.10 Volunteers go home after a success

HOMEWARD = campaign(cohesion={"homeward_needs": 8, "homeward_turns": 3, "homeward_hexes": 2})


def success(uid_cohesion: int = 7, charts: Any = HOMEWARD, kind: str = "town", **more: Any) -> State:
    """Red's volunteers v stand in a place that blue held; w are two hexes off, f three; i are infantry."""
    unsteady = {"type": "volunteer", "cohesion": uid_cohesion}
    state = war(
        ".:f .:w . .:vi . . .:x",
        **{
            "v": red(4, **unsteady),
            "w": red(4, **unsteady),
            "f": red(4, **unsteady),
            "i": red(4, cohesion=1),
            "x": blue(),
            "places": {"town": ("0300", kind)},
            "charts": charts,
            **more,
        },
    )
    held = bytearray(state.control)
    held[at(state, "0300")] = 2
    return state.evolve(control=bytes(held))


def test_9_10_volunteers_near_a_town_that_was_captured_go_home_for_some_turns() -> None:
    state, events = end(success(), 2)
    tests = {event.unit: event for event in only(events, WillTested)}
    assert {"v", "w"} == set(tests)
    assert all(("stay", 8, False) == (t.purpose, t.needs, t.passed) for t in tests.values())
    assert {"v", "w"} == {event.unit for event in only(events, UnitRecalled)}
    assert {1 + 3 + 1} == {event.until for event in only(events, UnitRecalled)}
    assert {"f", "i", "x"} == set(state.units)
    state, events = end(state, 2 * 2)
    assert [] == only(events, UnitArrived)
    state, events = end(state, 2)
    assert {"v", "w"} == {event.unit for event in only(events, UnitArrived)}


def test_9_10_who_is_together_stays() -> None:
    """Cohesion 8 reaches what it needs without luck; so does 7 with a leader."""
    for found in (success(8), success(7, v=red(4, type="volunteer", cohesion=7, leader=1))):
        state, events = end(found, 2)
        assert "v" in state.units
        assert the([e for e in events if isinstance(e, WillTested) and e.unit == "v"], WillTested).passed


def test_9_10_a_village_is_no_success() -> None:
    _, events = end(success(kind="village"), 2)
    assert [] == only(events, WillTested)


def test_9_10_a_place_that_was_held_all_along_is_no_success() -> None:
    state, _ = end(success(8), 2)
    _, events = end(change(state, "v", cohesion=1), 2)
    assert [] == only(events, WillTested)


def test_9_10_where_nothing_is_set_nobody_goes_home() -> None:
    state, events = end(success(1, charts=campaign()), 2)
    assert [] == only(events, WillTested) + only(events, UnitRecalled)
    assert "v" in state.units


def test_9_10_the_chances_are_told() -> None:
    state = success(7)
    assert 36 - sum(odds for roll, odds in ODDS_36.items() if 7 + roll >= 8) == engine.homeward_chance(state, "v")


def test_9_10_with_dice_some_stay_and_some_go() -> None:
    went = [len(only(end(success(chance="dice", seed=str(n)), 2)[1], UnitRecalled)) for n in range(20)]
    assert len(set(went)) > 1


def test_9_8_nobody_goes_back_to_where_its_side_has_just_left() -> None:
    """The nearer way home was left in this turn: the other one is taken, while there is one."""
    rows = """
     . . . . .
    . . .:x . .
     . . . . .:a
    """
    drawn = {"a": red(), "x": blue(), "sources": {"red": "0402", "blue": "0001"}}
    for never, other in ((0, False), (1, True)):
        state = position(rows, **drawn, charts=recharted("cohesion", never_back=never))
        first = way_back(state, "x", 1)[-1]
        left = state.evolve(departures=((state.turn, "blue", first),))
        assert other is (way_back(left, "x", 1)[-1] != first)
        everywhere = tuple((state.turn, "blue", at) for at in range(state.board.grid.size))
        assert first == way_back(state.evolve(departures=everywhere), "x", 1)[-1]


def test_9_11_a_unit_lost_behind_the_front_makes_its_way_out() -> None:
    """At cohesion 0, without a line for long and away from its people's homes, it leaves in small groups."""
    charts = campaign(cohesion={"filter_cut": 1, "filter_turns": 2})
    state = war(ALONE, a=red(8, cohesion=0, tanks=3), x=blue(), charts=charts, sources={"red": "", "blue": "0700"})
    after, events = end(change(state, "a", cut=3), 2)
    assert "a" not in after.units
    assert (3, 0, 0, 0) == the(events, VehiclesLost).stores
    assert 2 == the(events, StepsLost).steps
    assert 3 == the(events, UnitRecalled).until


def test_9_11_a_unit_with_some_cohesion_stays_where_it_is() -> None:
    charts = campaign(cohesion={"filter_cut": 1, "filter_turns": 2})
    state = war(ALONE, a=red(8, cohesion=4), x=blue(), charts=charts, sources={"red": "", "blue": "0700"})
    after, _ = end(change(state, "a", cut=3), 2)
    assert "a" in after.units


# --- 9.12 What a line costs

LINE = """
.:ab .:x . . . .:c
 . . . . . .
"""
STEP = campaign().men_per_step


def line(each: int, *, rows: str = LINE, **more: Any) -> State:
    """Red's a and b stand beside x, c far away; each step there loses *each* men a turn."""
    charts = campaign(cohesion={"line_men": each, "wounded_return_turns": 99})
    units = {"a": red(4), "b": red(2), "c": red(9), "x": blue(3)}
    return war(rows, **{**units, "charts": charts, **more})


def fallen(events: Any) -> list[tuple[str, int]]:
    return [(e.unit, e.steps) for e in only(events, StepsLost)]


def test_9_12_men_lost_along_the_line_add_up_for_each_side_until_they_are_a_step() -> None:
    """Six steps of red and three of blue: red has lost a step in the second turn, and each side one in the third."""
    state, events = end(line(STEP // 8), 2)
    assert [] == fallen(events)
    assert {"line:red": 6 * STEP // 8, "line:blue": 3 * STEP // 8} == state.accounts
    state, events = end(state, 2)
    assert [("a", 1)] == fallen(events)
    assert {"line:red": 4 * STEP // 8, "line:blue": 6 * STEP // 8} == state.accounts
    state, events = end(state, 2)
    assert [("a", 1), ("x", 1)] == fallen(events)
    assert {"line:red": STEP // 8, "line:blue": STEP // 8} == state.accounts


def test_9_12_each_step_comes_off_the_largest_unit_beside_the_enemy() -> None:
    """Of 4 and 2 steps there 3 and 2 are left, then 2 and 2; c is larger, and far away."""
    state, events = end(line(STEP // 3 + 1), 2)
    assert [("a", 1), ("a", 1)] == [loss for loss in fallen(events) if loss[0] != "x"]
    assert (2, 2, 9) == tuple(unit(state, uid).steps for uid in "abc")


def test_9_12_units_away_from_the_enemy_lose_nobody() -> None:
    state, events = end(line(STEP, rows=".:abc . . . . .:x"), 2)
    assert [] == fallen(events)
    assert {} == state.accounts


def test_9_12_aircraft_at_their_base_make_no_line_and_lose_nobody_in_it() -> None:
    base = {"places": {"base": ("0100", "village")}, "x": blue(2, type="attack_helicopter")}
    state, events = end(line(STEP, **base), 2)
    assert [] == fallen(events)
    assert "x" in state.units
    assert {} == state.accounts


def test_9_12_the_last_step_of_a_unit_stays_and_no_more_than_a_step_is_owed() -> None:
    state = line(STEP, a=red(1), b=red(1), x=blue(1))
    for _ in range(3):
        state, events = end(state, 2)
        assert [] == fallen(events)
    assert {"line:red": STEP, "line:blue": STEP} == state.accounts


def test_9_12_what_a_line_owed_waits_while_nobody_stands_in_it() -> None:
    """A side that owes a step leaves the line: it is asked again where its units stand beside the enemy again."""
    owing = end(line(STEP, a=red(1), b=red(1), x=blue(1)), 2)[0]
    away = change(owing, "x", at=at(owing, "0301"))
    state, events = end(away, 2)
    assert [] == fallen(events)
    assert owing.accounts == state.accounts
    back = change(change(state, "x", at=at(state, "0100")), "a", steps=4)
    assert ("a", 1) in fallen(end(back, 2)[1])


@pytest.mark.parametrize(("until", "holds"), [(0, False), (1, True), (2, True)])
def test_9_12_a_truce_spares_the_line(until: int, holds: bool) -> None:
    """One that ran to the turn before does not."""
    state, events = end(line(STEP).evolve(truce_until=until), 2)
    assert holds is (not fallen(events))
    assert holds is (not state.accounts)


def test_9_12_where_nothing_is_set_a_line_costs_nobody() -> None:
    state, events = end(line(0), 2)
    assert [] == fallen(events)
    assert {} == state.accounts


def test_9_12_those_lost_along_the_line_are_counted_and_half_come_back_when_the_wounded_are_settled() -> None:
    """Unit a loses three steps, then two; the wounded of both turns are settled at the end of the second."""
    charts = campaign(cohesion={"line_men": STEP // 3 + 1, "wounded_return_turns": 2})
    state, _ = end(line(0, charts=charts, a=red(9), b=red(1), x=blue(1)), 2)
    assert (3 * STEP, 3, 6) == (state.losses["red"].men, unit(state, "a").wounded, unit(state, "a").steps)
    state, events = end(state, 2)
    assert [("a", 1)] * 2 == [loss for loss in fallen(events) if loss[0] == "a"]
    assert [("a", 2)] == [(e.unit, e.steps) for e in only(events, WoundedReturned)]
    assert (5 * STEP, 0, 6) == (state.losses["red"].men, unit(state, "a").wounded, unit(state, "a").steps)
