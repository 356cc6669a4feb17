"""Chapter 10. Engineers and works."""

from typing import Any

from positions import at, attack, blue, change, end, march, play, position, red, refused, tactical, the, unit, value

from game import engine
from game.core.events import AssaultResolved, DigProgressed
from game.core.orders import DigIn
from game.core.state import State

CHART = tactical().works


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


def test_10_3_who_marched_fought_or_stands_in_an_enemy_zone_of_control_cannot_dig() -> None:
    state, _ = play(quiet(), march(quiet(), "a", "0100"))
    assert ["10.3"] == refused(state, DigIn("a"))
    near = position(".:a .:x . .", a=red(12), x=blue())
    assert ["10.3"] == refused(near, DigIn("a"))
    fought, _ = attack(position(".:a .:x . .", a=red(12), x=blue(1)), "0100", "a")
    assert "5.1" in refused(fought, DigIn("a"))
