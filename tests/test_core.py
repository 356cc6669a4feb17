"""The values everything else is made of: hexes, dice, the canonical encoding."""

import itertools
import json
from collections import Counter, deque
from random import Random
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from positions import invented, position, red, walk

from game.core import events as all_events
from game.core.codec import (
    _CAMPAIGN,
    canonical,
    decode_event,
    decode_order,
    decode_state,
    encode,
    encode_state,
    fingerprint,
    state_digest,
)
from game.core.dice import ODDS_36, chance_36, occasion_key, seeded_entropy, two_dice
from game.core.errors import IllegalOrder, Refusal
from game.core.events import EVENTS, Factors, Stores
from game.core.hexes import DIRECTIONS, Grid, Hex, bits
from game.core.orders import ORDERS, EndPhase
from game.core.state import FULL, State

GRID = Grid(9, 7)
HEXES = range(GRID.size)


# --- Hexes -----------------------------------------------------------------------------------------------------


def test_directions_run_counter_clockwise_from_east_and_their_opposites_undo_them() -> None:
    assert ((1, 0), (1, -1), (0, -1), (-1, 0), (-1, 1), (0, 1)) == DIRECTIONS
    start = Hex(3, 4)
    assert all(start == start.step(d).step((d + 3) % 6) for d in range(6))


def test_odd_rows_are_shifted_half_a_hex_to_the_right() -> None:
    near = {d: GRID.label(to) for d, to in enumerate(GRID.neighbours[GRID.parse("0302")])}
    assert {0: "0402", 1: "0301", 2: "0201", 3: "0202", 4: "0203", 5: "0303"} == near
    near = {d: GRID.label(to) for d, to in enumerate(GRID.neighbours[GRID.parse("0303")])}
    assert {0: "0403", 1: "0402", 2: "0302", 3: "0203", 4: "0304", 5: "0404"} == near


def test_distance_is_the_length_of_the_shortest_march() -> None:
    for start in HEXES:
        steps, frontier = {start: 0}, deque([start])
        while frontier:
            here = frontier.popleft()
            for to in GRID.neighbours[here]:
                if to >= 0 and to not in steps:
                    steps[to] = steps[here] + 1
                    frontier.append(to)
        assert [steps[to] for to in HEXES] == [GRID.distance(start, to) for to in HEXES]


def test_labels_and_indices_name_the_same_hexes() -> None:
    assert list(HEXES) == [GRID.parse(GRID.label(n)) for n in HEXES] == [GRID.index(GRID.axial[n]) for n in HEXES]
    for wrong in ("", "1", "0907", "0900", "00 1", "-101", "abcd", "００００"):
        with pytest.raises(ValueError, match="hex"):
            GRID.parse(wrong)
    with pytest.raises(ValueError, match="off the map"):
        GRID.index(Hex(-1, 0))
    for size in ((0, 5), (5, 100)):
        with pytest.raises(ValueError, match="1 to 99"):
            Grid(*size)


def test_a_direction_leads_to_its_neighbour_and_to_nobody_else() -> None:
    for here in HEXES:
        for d, to in enumerate(GRID.neighbours[here]):
            if to >= 0:
                assert d == GRID.direction(here, to)
    assert -1 == GRID.direction(0, GRID.size - 1) == GRID.direction(0, -1)


def test_a_disc_holds_the_hexes_within_its_radius() -> None:
    for here in HEXES:
        for radius in range(5):
            assert [to for to in HEXES if GRID.distance(here, to) <= radius] == list(bits(GRID.disc(here, radius)))


def test_a_line_is_straight_touches_and_is_the_same_from_both_ends() -> None:
    for a in HEXES:
        for b in HEXES:
            line = (a, *GRID.line(a, b), b) if a != b else (a,)
            assert GRID.distance(a, b) + 1 == len(line)
            assert all(1 == GRID.distance(p, q) for p, q in itertools.pairwise(line))
            assert GRID.line(a, b) == GRID.line(b, a)[::-1]


# --- Dice ------------------------------------------------------------------------------------------------------


def test_the_odds_of_d_are_those_of_two_dice() -> None:
    assert ODDS_36 == Counter(a + b - 7 for a in range(1, 7) for b in range(1, 7))


def test_a_roll_is_a_hash_of_its_occasion_and_of_nothing_else() -> None:
    key = occasion_key("entropy", 3, "red", "hold", ("a", 7))
    assert "entropy|3|red|hold|a|7" == key
    assert two_dice(key) == two_dice(key)
    others = [
        occasion_key("other", 3, "red", "hold", ("a", 7)),
        occasion_key("entropy", 4, "red", "hold", ("a", 7)),
        occasion_key("entropy", 3, "blue", "hold", ("a", 7)),
        occasion_key("entropy", 3, "red", "will", ("a", 7)),
        occasion_key("entropy", 3, "red", "hold", ("a", 8)),
    ]
    assert 6 == len({key, *others})


def test_dice_are_fair_and_never_change() -> None:
    faces = Counter(face for n in range(6000) for face in two_dice(str(n)))
    assert set(range(1, 7)) == set(faces)
    assert all(1800 < times < 2200 for times in faces.values())
    chances = Counter(chance_36(str(n)) for n in range(7200))
    assert set(range(36)) == set(chances)
    assert all(130 < times < 280 for times in chances.values())
    # Records depend on these: a change here breaks every saved game.
    assert [(1, 1), (4, 3), (3, 6), (1, 2)] == [two_dice(f"2|{n}") for n in range(4)]
    assert [5, 20, 12, 2] == [chance_36(f"2|{n}") for n in range(4)]


def test_the_entropy_of_a_side_turn_depends_on_seed_turn_side_and_reveal() -> None:
    keys = {
        seeded_entropy(seed, turn, side, reveal)
        for seed in ("1", "2")
        for turn in (1, 2)
        for side in ("red", "blue")
        for reveal in ("", "secret")
    }
    assert 16 == len(keys)


# --- The canonical encoding --------------------------------------------------------------------------------------


def test_canonical_bytes_do_not_depend_on_the_order_of_keys() -> None:
    assert canonical({"b": 1, "a": [True, None, "ж"]}) == canonical({"a": (True, None, "ж"), "b": 1})
    assert b'{"a":[true,null,"\xd0\xb6"],"b":1}' == canonical({"b": 1, "a": [True, None, "ж"]})


@pytest.mark.parametrize("value", [1.5, {1: 2}, {1, 2}, b"x", object(), {"a": [0.0]}, float("nan")])
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="canonical"):
        canonical(value)


def test_a_fingerprint_keeps_its_parts_apart() -> None:
    assert fingerprint(b"ab", b"c") != fingerprint(b"a", b"bc") != fingerprint(b"abc")
    assert 32 == len(fingerprint(b""))


_SAMPLES: dict[Any, Any] = {
    int: 3,
    str: "x",
    bool: True,
    tuple[int, ...]: (1, 2),
    tuple[str, ...]: ("a", "b"),
    tuple[int, int]: (3, 4),
    Factors: (("6.7", "hills", -1),),
    Stores: (1, 2, 3, 4),
}


def sample(cls: type) -> Any:
    """Return a value of an order or event class, from the types of its fields."""
    values = {}
    for name, kind in get_type_hints(cls).items():
        plain = getattr(kind, "__supertype__", kind)
        if plain not in _SAMPLES:
            plain = {"memory": tuple[int, ...]}.get(name, tuple[str, ...])
        values[name] = _SAMPLES[plain]
    return cls(**values)


@pytest.mark.parametrize("cls", ORDERS, ids=lambda cls: cls.__name__)
def test_every_order_survives_its_encoding(cls: type) -> None:
    order = sample(cls)
    assert order == decode_order(json.loads(canonical(encode(order))))


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.__name__)
def test_every_event_survives_its_encoding(cls: type) -> None:
    event = sample(cls)
    assert event == decode_event(json.loads(canonical(encode(event))))
    assert all_events.__doc__ and cls.__doc__


@pytest.mark.parametrize(
    "encoded",
    [
        None,
        [],
        "March",
        {},
        {"is": "Teleport"},
        {"is": "UnitMarched"},
        {"is": "EndPhase"},
        {"is": "EndPhase", "reveal": 1},
        {"is": "EndPhase", "reveal": "", "more": 1},
        {"is": "Launch", "target": "3"},
        {"is": "Launch", "target": True},
        {"is": "Launch", "target": 1.0},
        {"is": "March", "unit": "a", "path": 3},
        {"is": "March", "unit": "a", "path": ["x"]},
        {"is": "March", "unit": "a", "path": [0, [1]]},
        {"is": "March", "unit": "a", "path": [0, True]},
        {"is": ["March"], "unit": "a", "path": []},
    ],
    ids=str,
)
def test_what_is_not_an_order_is_refused_by_name(encoded: Any) -> None:
    with pytest.raises(ValueError):
        decode_order(encoded)


@settings(max_examples=12, derandomize=True, deadline=None, database=None)
@given(st.integers(0, 10**6))
def test_a_state_survives_its_encoding(seed: int) -> None:
    draw = Random(seed)
    for before, known, order, _, events in walk(invented(draw), draw, 25):
        for state in (before, known):
            text = canonical(encode_state(state))
            back = decode_state(json.loads(text), state.board)
            assert state == back
            assert text == canonical(encode_state(back))
            assert state_digest(state) == state_digest(back)
        assert order == decode_order(encode(order))
        assert events == tuple(decode_event(json.loads(canonical(encode(event)))) for event in events)


def test_what_is_not_a_state_is_refused() -> None:
    state = position(".:a . .", a=red())
    good = encode_state(state)
    for key in set(good) - {"mines", "ways", "labour"}:  # records of rules version 1 have none of these
        with pytest.raises(ValueError, match="not a State"):
            decode_state({name: value for name, value in good.items() if name != key}, state.board)
    with pytest.raises(ValueError):
        decode_state({**good, "units": {"a": [1, 2]}}, state.board)
    with pytest.raises(ValueError):
        decode_state({**good, "control": "xyz"}, state.board)


def test_every_field_of_a_state_is_encoded_or_worked_out() -> None:
    state = position(".:a . .", a=red())
    of_politics = {name for name in _CAMPAIGN if not getattr(state, name)} | {"truce_until"}
    assert (
        set(encode_state(state))
        == set(State.__dataclass_fields__) - {"board", "cache", "placed", "forces"} - of_politics
    )
    full = state.evolve(truce_until=3, **{name: {"1": (1, 2, 3) if name == "lifts" else 1} for name in _CAMPAIGN})
    assert set(encode_state(full)) == set(State.__dataclass_fields__) - {"board", "cache", "placed", "forces"}


def test_a_change_makes_a_new_state_and_forgets_what_was_worked_out() -> None:
    state = position(".:a . .", a=red())
    assert {"0": ("a",)} == {str(here): units for here, units in state.occupants().items()}
    moved = state.with_unit("a", state.units["a"]._replace(at=2))
    assert ({0: ("a",)}, {2: ("a",)}) == (state.occupants(), moved.occupants())
    assert FULL == moved.units["a"].supply
    assert state != moved


# --- Errors ------------------------------------------------------------------------------------------------------


def test_errors_say_what_and_by_which_rule() -> None:
    error = IllegalOrder(EndPhase(), (Refusal("1.1", "the game is over"),))
    assert "the game is over (rule 1.1)" in str(error)
    assert (EndPhase(), "1.1") == (error.order, error.refusals[0].rule)
