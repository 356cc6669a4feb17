"""Chapter 2. Sighting."""

import pytest
from positions import (
    BLUE,
    RED,
    at,
    blue,
    change,
    choice,
    dispatch,
    end,
    march,
    only,
    play,
    position,
    red,
    refused,
    tactical,
    the,
    unit,
    war,
)

from game import engine
from game.core.codec import canonical, encode_state
from game.core.events import Glimpsed, MarchCutShort, PeopleLeft, UnitMarched
from game.core.orders import Answer, SetStance
from game.core.state import State

LONG = """
.:a . . . . . . .
 . . . . . . . .
"""


def sees(state: State, side: str = "red") -> set[str]:
    mask = engine.sight_mask(state, side)
    return {state.board.grid.label(n) for n in range(state.board.grid.size) if mask >> n & 1}


def test_2_1_a_unit_sees_the_hexes_within_its_range_by_day() -> None:
    state = position(LONG, a=red())
    grid = state.board.grid
    within = {grid.label(n) for n in range(grid.size) if grid.distance(0, n) <= tactical().sight.day}
    assert within == sees(state)


def test_2_1_a_unit_that_looks_down_sees_further() -> None:
    chart = tactical().sight
    for gain, bonus in ((chart.height_gain_m, chart.height_bonus), (chart.height_gain_m - 1, 0)):
        state = position(LONG, a=red(), heights={"0000": 1000 + gain})
        farthest = max(int(name[:2]) for name in sees(state) if name.endswith("00"))
        assert chart.day + bonus == farthest


def test_2_1_in_fog_a_unit_sees_its_own_hex_and_the_six_around_it() -> None:
    state = position(LONG, a=red(), weather=("fog", "dry"))
    assert {"0000", "0100", "0001"} == sees(state)


def test_2_2_ground_above_the_line_of_sight_hides_what_is_behind() -> None:
    margin = tactical().sight.block_margin_m
    for height, seen in ((1000 + margin, True), (1001 + margin, False)):
        state = position(LONG, a=red(), heights={"0100": height})
        assert seen is ("0200" in sees(state))


def test_2_2_from_above_one_looks_over_what_hides_the_same_hex_from_below() -> None:
    state = position(LONG, a=red(), heights={"0000": 1400, "0100": 1150})
    assert "0200" in sees(state)
    assert "0200" not in sees(position(LONG, a=red(), heights={"0100": 1150}))


@pytest.mark.parametrize("feature", ["cliff", "steep"])
def test_2_3_at_night_a_unit_sees_what_is_beside_it_but_not_across_a_cliff_or_a_steep_slope(feature: str) -> None:
    """Steep ground hides both ways: from above and from below."""
    assert {"0000", "0100", "0001"} == sees(position(LONG, a=red(), hour=20))
    for side in ("0000/0", "0100/3"):
        assert {"0000", "0001"} == sees(position(LONG, a=red(), hour=20, **{feature: side}))


def test_2_4_a_side_sees_the_ground_it_controls_where_people_live_and_by_day_its_roads() -> None:
    drawn = {
        "road": ("0500 0600",),
        "places": {"far": ("0700", "village")},
        "people": [("far", "red", 100, 200, "houses")],
        "control": {"red": "0500 0600 0700 0701"},
    }
    assert {"0500", "0600", "0700"} <= sees(position(LONG, a=red(), **drawn))
    assert "0701" not in sees(position(LONG, a=red(), **drawn))
    assert {"0500", "0600", "0700"} & sees(position(LONG, a=red(), hour=20, **drawn)) == {"0700"}
    drawn["control"] = {"blue": "0500 0600 0700"}
    assert {"0500", "0600", "0700"}.isdisjoint(sees(position(LONG, a=red(), **drawn)))


FOUR_APART = """
.:a . . . .:x . . .
 . . . . . . . .
"""


def test_2_5_an_enemy_is_known_once_its_hex_has_been_seen_since_the_phase_opened() -> None:
    """A march looks, marches on and forgets nothing before the phase is over."""
    state = position(FOUR_APART, a=red(), x=blue())
    assert () == engine.known(state, RED).of_side(BLUE)
    state, events = play(state, march(state, "a", "0100"))
    assert ("x",) == the(events, UnitMarched).found == engine.known(state, RED).of_side(BLUE)
    back, _ = play(state, march(state, "a", "0000"))
    assert ("x",) == engine.known(back, RED).of_side(BLUE)


def test_2_5_standing_orders_and_commitments_of_an_enemy_stay_unknown() -> None:
    state = position(".:a . .:x .", a=red(), x=blue(stance="reserve"))
    before = engine.known(state, RED)
    state = change(state, "x", stance="give_ground", target=0, mp=5, moved=True, spent=True, agreed=True)
    assert before == engine.known(state, RED)
    assert "hold" == before.units["x"].stance


def test_2_5_a_unit_out_of_sight_is_remembered_where_it_was_last_seen() -> None:
    """Until that hex is seen empty."""
    state = position(". . . .:a . . .:x .", a=red(), x=blue())
    state, _ = end(play(state, march(state, "a", "0200"))[0], 2)
    assert () == engine.known(state, RED).of_side(BLUE)
    assert (at(state, "0600"), 1) == state.memory[RED]["x"][:2]
    state = change(state, "x", at=at(state, "0700"))
    state, _ = end(play(state, march(state, "a", "0300"))[0])
    assert {} == state.memory[RED]


def test_2_5_a_unit_seen_on_its_way_is_glimpsed_where_it_was_last_in_sight() -> None:
    state = position(".:a . . . . .:x . .", a=red(), x=blue(), first=BLUE)
    _, events = play(state, march(state, "x", "0400", "0300", "0400", "0500"))
    assert [("x", at(state, "0300"))] == [(e.unit, e.at) for e in only(events, Glimpsed)]


def test_2_6_both_sides_know_who_controls_a_hex_and_what_became_of_residents() -> None:
    state = position(
        ".:a . . . . . t:x .",
        a=red(),
        x=blue(),
        places={"far": ("0600", "village")},
        people=[("far", "blue", 100, 200, "houses")],
    )
    known = engine.known(state, RED)
    assert (state.control, state.people) == (known.control, known.people)
    captured = bytes([*state.control[:6], 1, 0])
    state, events = end(change(state, "x", at=7).evolve(control=captured), 2)
    assert 1 == len(only(events, PeopleLeft))
    assert state.people == engine.known(state, BLUE).people


def test_2_7_what_a_side_does_not_know_cuts_its_march_short_and_never_refuses_it() -> None:
    """In fog nobody sees two hexes far. The order stands; the way ends before the enemy."""
    state = position(".:a . . .:x .", a=red(), x=blue(), weather=("fog", "dry"))
    order = march(state, "a", "0100", "0200", "0300")
    assert [] == refused(state, order)
    after, events = play(state, order)
    assert "0200" == state.board.grid.label(unit(after, "a").at)
    dark = position(".:a .:x .", a=red(), x=blue(), hour=20, cliff="0000/0")
    order = march(dark, "a", "0100")
    assert [] == refused(dark, order)
    after, events = play(dark, order)
    assert MarchCutShort("a", 0, "x") in events
    assert ("0000", 12) == (dark.board.grid.label(unit(after, "a").at), unit(after, "a").mp)
    assert ["5.6"] == refused(after, order)


def test_2_7_a_side_without_fog_knows_all() -> None:
    state = position(FOUR_APART, a=red(), x=blue(), fog=False)
    assert ("x",) == engine.known(state, RED).of_side(BLUE)
    state, _ = end(state)
    state, _ = play(state, SetStance("x", "reserve"))
    assert "hold" == engine.known(state, RED).units["x"].stance


# --- 2.8 The other side's house


def houses() -> State:
    """A position in which each side has something in every room of its house."""
    scripts = tuple(dispatch(f"to_{side}", choice("yes"), choice("no"), side=side) for side in (RED, BLUE))
    units = {"a": red(), "b": red(), "x": blue(), "y": blue()}
    state = war(".:ab . . . . . . . .:xy", **units, scripts=scripts, lifts={"red": 1, "blue": 2})
    return state.evolve(
        stock={f"{kind}.{side}": 3 for kind in ("men", "tanks", "loads", "told", "fallen") for side in (RED, BLUE)},
        acted_at={f"{side}:call_up": 1 for side in (RED, BLUE)},
        prepared={f"{side}:3": 2 for side in (RED, BLUE)},
        attached={"b": 2, "y": 2},
        returns={"b": 9, "y": 9},
        priority={side: f"hq_{side}" for side in (RED, BLUE)},
        worked={"a": 1, "x": 1},
        offers={"blue": 1},
        happened=("to_red", "to_blue", "to_blue:yes"),
    )


@pytest.mark.parametrize(("side", "other"), [(RED, BLUE), (BLUE, RED)])
def test_2_8_a_side_knows_its_own_house_and_not_the_other(side: str, other: str) -> None:
    state = houses()
    known = engine.known(state, side)
    rooms = {
        "stock": set(known.stock),
        "cards": set(known.cards),
        "acts": set(known.acts),
        "acted_at": set(known.acted_at),
        "prepared": set(known.prepared),
        "attached": set(known.attached),
        "returns": set(known.returns),
        "priority": set(known.priority),
        "lifts": set(known.lifts),
        "worked": set(known.worked),
    }
    units = {"a", "b"} if side == RED else {"x", "y"}
    for room, keys in rooms.items():
        assert keys, room
        for key in keys:
            assert key in units or side in key, f"{room}: {key}"
            assert other not in key, f"{room}: {key}"


def test_2_8_tracks_answers_and_offers_are_known_to_both() -> None:
    state = houses()
    for side in (RED, BLUE):
        known = engine.known(state, side)
        assert state.tracks == known.tracks
        assert state.offers == known.offers
        assert "to_blue:yes" in known.happened


def test_2_8_what_the_other_side_does_at_home_changes_nothing_that_is_known() -> None:
    state = houses()
    hidden = state.evolve(
        stock={**state.stock, "men.blue": 99},
        cards={card: turn for card, turn in state.cards.items() if card == "to_red"},
        acts={**state.acts, "blue": 0},
        acted_at={**state.acted_at, "blue:other": 1},
        prepared={**state.prepared, "blue:5": 1},
        attached={**state.attached, "x": 1},
        returns={"b": 9},
        priority={"red": "hq_red"},
        lifts={"red": state.lifts["red"]},
        worked={"a": 1, "y": 2},
    )
    one, two = engine.known(state, RED), engine.known(hidden, RED)
    assert canonical(encode_state(one)) == canonical(encode_state(two))


def test_2_8_a_side_cannot_answer_the_others_dispatch() -> None:
    state = houses()
    assert ["3.13"] == refused(state, Answer("to_blue", "yes"))
    assert [] == refused(state, Answer("to_red", "yes"))
