"""Chapter 3. Command and will."""

from dataclasses import replace

import pytest
from positions import (
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

from game import engine
from game.core.board import Charts, UnitId
from game.core.events import (
    AssaultResolved,
    CohesionChanged,
    CommandSpent,
    HoldTested,
    LoadsSpent,
    PhaseOpened,
    ReserveMoved,
    StepsLost,
    UnifyOrdered,
    UnitRallied,
    WillTested,
)
from game.core.orders import (
    AirStrike,
    Ask,
    Bombard,
    Commit,
    DigIn,
    Launch,
    OfferPassage,
    Order,
    Rally,
    Recall,
    Rest,
    SetStance,
    Unify,
)
from game.core.state import ASSAULTED, State

CHART = tactical().command


def many(**more: object) -> State:
    """Return a position in which each kind of order can be given."""
    drawn: dict[str, object] = {
        "a": red(),
        "b": red(owner="other", home="0001"),
        "c": red(cohesion=3, opening=6, owner="third"),
        "g": red(type="artillery", guns=4),
        "x": blue(),
        "places": {"village": ("0000", "village")},
        "people": [("village", "red", 100, 200, "houses")],
    }
    state = position(
        """
        t    .:a  .:x  .
          .:bcg .    .    .
        """,
        **{**drawn, **more},
    )
    return state.evolve(sorties={**state.sorties, "red": (2, 9)})


def test_3_1_launching_bombarding_asking_rallying_and_unifying_cost_command() -> None:
    state = many()
    target = at(state, "0200")
    costs = {
        Launch(target): CHART.launch,
        Bombard(target): CHART.bombard,
        AirStrike(target): CHART.bombard,
        Ask(UnitId("b")): CHART.ask,
        Rally(UnitId("c")): CHART.rally,
        Unify(unit(state, "b").at): CHART.unify,
    }
    ready = commit(state, "0200", "a", "g")
    for order, cost in costs.items():
        after, events = play(ready, order)
        assert cost == sum(event.points for event in only(events, CommandSpent)) > 0
        assert (ready.command - cost, cost) == (after.command, engine.forecast(ready, order).command)


def test_3_1_everything_else_is_free_and_needs_no_command() -> None:
    state = many().evolve(command=0)
    free: list[Order] = [
        march(state, "a", "0101"),
        Commit(UnitId("a"), at(state, "0200")),
        DigIn(UnitId("c")),
        Rest(UnitId("a")),
        SetStance(UnitId("a"), "reserve"),
        OfferPassage(0),
    ]
    for order in free:
        assert [] == only(play(state, order)[1], CommandSpent)
    committed = play(state, Commit(UnitId("a"), at(state, "0200")))[0]
    assert [] == only(play(committed, Recall(UnitId("a")))[1], CommandSpent)


def test_3_1_without_command_points_what_costs_them_is_refused() -> None:
    state = commit(many(), "0200", "a", "g").evolve(command=0)
    target = at(state, "0200")
    for order in (Launch(target), Bombard(target), AirStrike(target), Ask("b"), Rally("c"), Unify(unit(state, "b").at)):
        assert ["3.1"] == refused(state, order)


def test_3_2_a_headquarters_on_enemy_ground_costs_command_and_resolve() -> None:
    rows = """
    .:a . . . . .:x
     . . . . . .
    """
    for control, lost in (({}, 0), ({"red": "0001"}, 0), ({"blue": "0001"}, 1)):
        opening = position(
            rows, a=red(), x=blue(), hq={"red": "0001", "blue": "0500"}, control=control, command=6, opened=False
        )
        state, events = engine.open_game(opening, "1", "expected")
        assert 6 - lost * CHART.headquarters_lost == the(events, PhaseOpened).command
        hold = engine.hold_forecast(state, "a")
        assert -lost * tactical().cohesion.paralysed == value(hold.factors, "headquarters")


def test_3_3_a_unit_of_the_owner_of_a_headquarters_obeys_and_any_other_answers_to_somebody_else() -> None:
    state = many()
    assert ["3.4"] == refused(state, Ask("a"))
    assert [] == refused(state, Ask("b"))
    posted = many(hq={"red": "0100", "blue": "0200", "other": "0001"})
    assert ["3.4"] == refused(posted, Ask("b"))


HOME = """
.:b . . . . .:x
 . . . . . .
"""


def away(**more: object) -> State:
    drawn: dict[str, object] = {"b": red(owner="other", home="0000 0100", cohesion=6), "x": blue()}
    return position(HOME, **{"hq": {}, **drawn, **more})


def test_3_4_a_unit_of_another_owner_stays_on_its_home_ground_until_asked() -> None:
    state = away()
    home, off = march(state, "b", "0100"), march(state, "b", "0001")
    assert [] == refused(state, home)
    assert ["3.4"] == refused(state, off)
    assert {at(state, "0100")} == set(engine.reach(state, "b"))
    asked, events = play(state, Ask("b"))
    assert the(events, WillTested).passed
    assert [] == refused(asked, off)
    assert at(state, "0001") in engine.reach(asked, "b")
    next_turn, _ = end(asked, 2)
    assert ["3.4"] == refused(next_turn, off)


def test_3_4_a_unit_of_another_owner_does_not_assault_off_its_home_ground() -> None:
    rows = """
    .:b .:x .
     . .:y .
    """
    state = position(rows, b=red(owner="other", home="0000 0100"), x=blue(), y=blue(), hq={})
    assert [] == refused(state, Commit("b", at(state, "0100")))
    state = position(rows, b=red(owner="other", home="0000"), x=blue(), y=blue(), hq={})
    assert ["3.4"] == refused(state, Commit("b", at(state, "0100")))


def test_3_4_nobody_needs_to_be_asked_to_withdraw() -> None:
    state = change(away(), "b", shocks=ASSAULTED)
    assert [] == refused(state, march(state, "b", "0001"))
    assert ["3.4"] == refused(state, Ask("b"))


def test_3_5_will_is_cohesion_leader_home_ground_and_owner() -> None:
    state = away(b=red(owner="other", home="0000 0100", cohesion=6, leader=2))
    _, events = play(state, Ask("b"))
    will = the(events, WillTested)
    assert 6 + 2 + CHART.will_home + CHART.will_other_owner == will.value
    assert (CHART.ask_needs, True) == (will.needs, will.passed)
    off = change(state, "b", at=at(state, "0001"))
    assert 6 + 2 + CHART.will_other_owner == the(play(off, Ask("b"))[1], WillTested).value


def test_3_5_a_unit_that_fails_is_spent_and_nothing_is_lost() -> None:
    needs = CHART.ask_needs - CHART.will_other_owner - CHART.will_home
    for cohesion in (needs, needs - 1):
        state = away(b=red(owner="other", home="0000 0100", cohesion=cohesion))
        after, events = play(state, Ask("b"))
        passed = cohesion >= needs
        assert [CommandSpent, WillTested] == [type(event) for event in events]
        assert passed is the(events, WillTested).passed is unit(after, "b").agreed
        assert (not passed) is unit(after, "b").spent


def test_3_5_the_chance_of_a_will_is_exact() -> None:
    for cohesion in range(9):
        state = away(b=red(owner="other", home="0000 0100", cohesion=cohesion))
        short = CHART.ask_needs - (cohesion + CHART.will_home + CHART.will_other_owner)
        expected = sum(6 - abs(d) for d in range(-5, 6) if d >= short)
        assert expected == engine.forecast(state, Ask("b")).ask


@pytest.mark.parametrize(
    ("attackers", "home", "needs"),
    [
        (12, None, CHART.will_favourable),
        (2, None, CHART.will_unfavourable),
        (12, "0000", CHART.will_favourable + CHART.will_further),
        (2, "0000", CHART.will_unfavourable + CHART.will_further),
    ],
)
def test_3_5_an_assault_needs_more_when_the_forecast_is_bad_or_the_target_is_further(
    attackers: int, home: str | None, needs: int
) -> None:
    state = position(".:a .:x . .", a=red(attackers, home=home), x=blue(6))
    _, events = attack(state, "0100", "a")
    assert needs == the(events, WillTested).needs


def garrison(**more: object) -> State:
    drawn: dict[str, object] = {
        "b": red(owner="b", home="0000"),
        "c": red(owner="c", home="0000", leader=2),
        "x": blue(),
    }
    return position(**{"rows": ".:bc . . .:x", "hq": {}, **drawn, **more})


def test_3_6_unify_puts_a_hex_under_one_command_after_some_turns() -> None:
    state = garrison()
    assert ["3.6"] == refused(state, Unify(at(state, "0100")))
    state, events = play(state, Unify(0))
    assert 1 + CHART.unify_turns == the(events, UnifyOrdered).turn
    assert ["3.6"] == refused(state, Unify(0))
    for turn in range(2, 2 + CHART.unify_turns):
        assert ["3.4"] == refused(state, march(state, "b", "0100"))
        assert value(engine.hold_forecast(state, "b").factors, "several owners") < 0
        state, _ = end(state, 2)
        assert turn == state.turn
    assert [] == refused(state, march(state, "b", "0100"))
    factors = engine.hold_forecast(state, "b").factors
    assert (0, 2) == (value(factors, "several owners"), value(factors, "leader"))


def test_3_6_one_command_ends_when_the_hex_changes_hands() -> None:
    """It serves the side that holds the hex: an enemy garrison of several owners is none for that."""
    state = garrison(x=blue(owner="d"), y=blue(owner="e"), rows=".:bc . . .:xy").evolve(unified={0: 1})
    swapped = change(change(state, "b", at=2), "c", at=2)
    swapped = change(change(swapped, "x", at=0), "y", at=0)
    assert value(engine.hold_forecast(swapped, "x").factors, "several owners") < 0
    taken, _ = end(swapped, 2)
    assert ("blue", {}) == (taken.controller(0), taken.unified)


def test_3_6_a_garrison_of_one_owner_needs_no_unifying() -> None:
    assert ["3.6"] == refused(garrison(c=red(owner="b")), Unify(0))


DEFENCE = """
.    .    .    .
  .:a  .:x  .:y  .:z
.    .    .    .
"""


def on_foot(**numbers: int) -> Charts:
    return recharted("movement", foot=replace(tactical().movement.foot, **numbers))


def reserve(**more: object) -> State:
    """Blue's z, two hexes behind x, can just reach it on half its allowance."""
    drawn: dict[str, object] = {"a": red(12), "x": blue(2), "y": blue(2), "z": blue(2, stance="reserve")}
    plain = tactical().movement.foot.terrain["plain"]
    return position(DEFENCE, **{"charts": on_foot(zoc_enter=0, allowance=4 * plain), **drawn, **more})


def test_3_7_the_nearest_steady_reserve_marches_to_the_struck_hex() -> None:
    state = reserve(y=blue(2, stance="reserve"))
    after, events = attack(state, "0101", "a")
    assert "y" == the(events, ReserveMoved).unit
    assert {"x", "y"} == set(the(events, AssaultResolved).defenders)
    assert ("0101", "hold") == (label(after, "y"), unit(after, "y").stance)
    assert "z" == the(attack(reserve(), "0101", "a")[1], ReserveMoved).unit


def test_3_7_no_reserve_comes_when_it_is_unsteady_too_far_or_there_is_no_room() -> None:
    steps, plain = tactical().movement.stack_steps, tactical().movement.foot.terrain["plain"]
    stays = [
        reserve(z=blue(2)),
        reserve(z=blue(2, stance="reserve", cohesion=4)),
        reserve(x=blue(steps - 1)),
        reserve(charts=on_foot(zoc_enter=0, allowance=4 * plain - 1)),
    ]
    for state in stays:
        assert [] == only(attack(state, "0101", "a")[1], ReserveMoved)


def test_3_8_a_headquarters_rallies_a_unit_within_three_hexes() -> None:
    rows = """
    . . . .:a .:b . .:x
     . . . . . . .
    """
    hurt = {"a": red(cohesion=3, opening=4), "b": red(cohesion=3, opening=4), "x": blue()}
    state = position(rows, **hurt, hq={"red": "0000", "blue": "0600"})
    after, events = play(state, Rally("a"))
    assert (UnitRallied("a", "hq_red"), 4) == (events[1], unit(after, "a").cohesion)
    assert [("a", 1, "3.8")] == [(e.unit, e.by, e.rule) for e in only(events, CohesionChanged)]
    assert ["3.8"] == refused(state, Rally("b"))
    assert "5.1" in refused(after, Rally("a"))
    assert ["3.8"] == refused(change(state, "a", cohesion=4), Rally("a"))
    assert ["3.8"] == refused(change(state, "a", moved=True), Rally("a"))
    assert ["3.8"] == refused(state.evolve(control=bytes([2, *state.control[1:]])), Rally("a"))


def test_3_5_who_balks_in_an_assault_is_spent_and_spends_nothing_else() -> None:
    state = position(".:a .:x . .", a=red(2, cohesion=3), x=blue(6))
    after, events = attack(state, "0100", "a")
    assert not the(events, WillTested).passed
    assert [] == only(events, AssaultResolved) + only(events, LoadsSpent) + only(events, StepsLost)
    assert (True, -1) == (unit(after, "a").spent, unit(after, "a").target)
    assert [] == only(end(after)[1], HoldTested)
