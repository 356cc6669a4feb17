"""Chapter 14. Civilians, and what protects them."""

import ast
import inspect
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from positions import (
    BLUE,
    RED,
    at,
    attack,
    blue,
    campaign,
    change,
    commit,
    end,
    only,
    play,
    position,
    red,
    refused,
    tactical,
    the,
    war,
)

from game import engine
from game.core import events as all_events
from game.core import orders
from game.core.board import DatedCondition, PlaceId
from game.core.codec import encode
from game.core.errors import IllegalOrder
from game.core.events import (
    CommandSpent,
    ConditionEnded,
    Event,
    PassageOffered,
    PeopleHarmed,
    PeopleLeft,
    ReliefSent,
    ResidentsEscorted,
    StandingChanged,
)
from game.core.orders import AirStrike, Bombard, Commit, EndPhase, Escort, March, OfferPassage, Order, Relief
from game.core.state import State
from game.rules import people, politics
from game.scenario import load

CHART = tactical().people


def village(rows: str = ".:a . t . . . . .:x", **more: Any) -> State:
    drawn = {
        "a": red(),
        "x": blue(),
        "places": {"v": ("0200", "village")},
        "people": [("v", "blue", 1000, 2005, "houses")],
        "control": {"blue": "0200"},
    }
    return position(rows, **{**drawn, **more})


def leaving(state: State, phases: int = 2) -> list[tuple[int, int]]:
    return [(event.low, event.high) for event in only(end(state, phases)[1], PeopleLeft)]


def share(percent: int, low: int = 1000, high: int = 2005) -> list[tuple[int, int]]:
    """Of a range, the low end rounds down and the high end up: an estimate never looks surer than it is."""
    return [(low * percent // 100, -(-high * percent // 100))] if percent else []


# --- 14.2-14.3 Who leaves --------------------------------------------------------------------------------------


def test_14_2_nobody_leaves_a_quiet_place() -> None:
    assert [] == leaving(village())


def test_14_2_people_leave_a_place_with_enemy_troops_beside_it() -> None:
    assert share(CHART.leave_neighbour) == leaving(village(". .:a t . . . . .:x"))
    assert [] == leaving(village(". . t .:x . . . .:a"))


def test_14_2_people_leave_a_place_that_was_fired_on_or_assaulted() -> None:
    rows, drawn = ".:g .:a t:x . . . . .", {"a": red(12), "g": red(type="artillery", guns=1), "x": blue(12, cohesion=9)}
    state = village(rows, **drawn)
    fought, _ = attack(state, "0200", "a")
    assert share(CHART.leave_assaulted) == leaving(fought)
    state = village(
        ".:g . t:xy . . . . .:a", y=blue(type="artillery", guns=3), g=red(type="artillery", guns=1), x=blue()
    )
    struck, _ = play(commit(change(state, "y", fired=1), "0200", "g"), Bombard(2))
    assert share(CHART.leave_fired) == leaving(struck)
    struck, _ = end(struck, 2)
    assert [] == leaving(struck)


def test_14_2_people_leave_a_place_that_came_under_the_other_sides_control() -> None:
    state = village(". . t:a . . . . .:x", control={})
    after, events = end(state, 2)
    assert share(CHART.leave_captured) == [(e.low, e.high) for e in only(events, PeopleLeft)]
    group = after.people["v:blue"]
    (low, high) = share(CHART.leave_captured)[0]
    assert (1000 - low, 2005 - high, low, high) == (group.low, group.high, group.left_low, group.left_high)


def test_14_2_no_more_stay_by_the_low_figure_than_by_the_high_one() -> None:
    """Few people, who leave turn after turn: rounding alone would leave three at least and two at most."""
    state, left = village(". .:a t . . . . .:x", people=[("v", "blue", 3, 7, "houses")]), []
    while state.people["v:blue"].high:
        state, events = end(state, 2)
        left += only(events, PeopleLeft)
        group = state.people["v:blue"]
        assert 0 <= group.low <= group.high
        assert (3, 7) == (group.low + group.left_low, group.high + group.left_high)
    assert all(0 <= event.low <= event.high for event in left)
    assert len(left) > 3


def test_14_3_a_wide_passage_lets_more_leave_in_time_and_costs_nothing() -> None:
    state = village(". .:a t . . . . .:x")
    after, events = play(state, OfferPassage(2))
    assert [PassageOffered(RED, 2)] == list(events)
    assert state.standing == after.standing
    assert share(CHART.leave_neighbour + CHART.leave_passage) == leaving(after)
    assert engine.is_final(events)


def test_14_3_both_sides_may_widen_the_same_passage_and_each_once() -> None:
    state, _ = play(village(), OfferPassage(2))
    assert ["14.3"] == refused(state, OfferPassage(2))
    assert ["14.3"] == refused(state, OfferPassage(3))
    assert ["14.3"] == refused(state, OfferPassage(-1))
    state, _ = play(state, EndPhase(), OfferPassage(2))
    assert "blue red" == state.people["v:blue"].passage


def test_14_3_nothing_can_close_a_passage() -> None:
    """No order names one but to widen it, and no event takes one back."""
    assert [OfferPassage] == [order for order in orders.ORDERS if "assage" in order.__name__]
    assert [PassageOffered] == [event for event in all_events.EVENTS if "assage" in event.__name__]
    state, _ = play(village(), OfferPassage(2))
    for _ in range(8):
        state, _ = end(state)
        assert "red" in state.people["v:blue"].passage.split()


def test_14_3_residents_are_in_nobodys_way_and_nobody_in_theirs() -> None:
    """Twice the people in a village: the same marches, supply and fights; and all leave whatever stands on the road."""
    few = village(". .:a t . . . . .:x", road=("0200 0300 0400 0500",))
    many = village(". .:a t . . . . .:x", road=("0200 0300 0400 0500",), people=[("v", "blue", 9000, 9000, "open")])
    assert engine.reach(few, "a") == engine.reach(many, "a")
    assert engine.supply_map(few, RED) == engine.supply_map(many, RED)
    blocked = change(few, "x", at=at(few, "0300"))
    assert leaving(few) == leaving(blocked)


# --- 14.4-14.6 Fire --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shelter", ["open", "houses", "cellars"])
@pytest.mark.parametrize("kind", ["city", "town", "village", "district_centre"])
def test_14_4_fire_at_a_hex_where_people_live_is_refused(shelter: str, kind: str) -> None:
    state = village(
        ".:ag . t:x . . . . .",
        g=red(type="artillery", guns=4),
        places={"v": ("0200", kind)},
        people=[("v", "blue", 1, 1, shelter)],
    )
    state = commit(state.evolve(sorties={RED: (3, 9), BLUE: (0, 0)}), "0200", "g")
    for order in (Bombard(2), AirStrike(2)):
        assert ["7.5"] == refused(state, order)
        with pytest.raises(IllegalOrder):
            engine.resolve(state, order)
        assert order not in engine.legal_orders(engine.known(state, RED))


def test_14_4_what_fire_did_to_residents_is_recorded_with_who_fired_and_costs_standing() -> None:
    state = village(
        ".:ag t:x . . . . . .",
        a=red(12),
        g=red(type="artillery", guns=6),
        places={"v": ("0100", "village")},
        people=[("v", "blue", 9000, 40000, "open")],
    )
    after, events = attack(state, "0100", "a", "g")
    harmed = the(events, PeopleHarmed)
    assert ("v:blue", "blue", "red") == (harmed.place, harmed.community, harmed.by)
    assert 0 <= harmed.low <= harmed.high == after.people["v:blue"].harm_high
    assert the(events, StandingChanged).by == after.standing[RED] < 0 == after.standing[BLUE]


def bombarded(**more: Any) -> State:
    """Red's guns at `base` have fired on the town since the chronicle says so."""
    condition = DatedCondition("siege", "Rockets fall.", PlaceId("town"), PlaceId("base"), RED, 1, 4)
    return position(
        ".:g . . . t:x . . .",
        **{
            "g": red(type="rocket_artillery", mlrs=2),
            "x": blue(),
            "places": {"town": ("0400", "city"), "base": ("0000", "village")},
            "people": [("town", "blue", 1000, 2000, "cellars")],
            "conditions": (condition,),
            **more,
        },
    )


def test_14_5_a_dated_bombardment_is_recorded_each_turn_and_ordered_by_nobody() -> None:
    state = bombarded()
    assert not any("ondition" in field.name for order in orders.ORDERS for field in fields(order))
    for turn in range(1, 4):
        state, events = end(state, 2)
        harmed = the(events, PeopleHarmed)
        assert (1, 4, "red", "siege") == (harmed.low, harmed.high, harmed.by, harmed.because)
        assert (turn, 4 * turn) == (state.people["town:blue"].harm_low, state.people["town:blue"].harm_high)
        assert [] == only(events, StandingChanged)


def test_14_5_it_ends_when_its_base_or_the_town_changes_hands() -> None:
    for taken in (0, 4):
        state = bombarded()
        held = bytearray(state.control)
        held[taken] = 2 if taken == 0 else 1
        state = change(state.evolve(control=bytes(held)), "g", at=1)
        state = change(state, "x", at=7)
        state, events = end(state, 2)
        assert [ConditionEnded("siege")] == only(events, ConditionEnded)
        assert [] == only(events, PeopleHarmed) + only(end(state, 2)[1], PeopleHarmed)


def test_14_5_it_pauses_in_a_turn_without_guns_that_can_fire() -> None:
    state = bombarded()
    weak = tactical().movement.zoc_cohesion - 1
    away = change(state, "g", at=2)
    shaken = change(state, "g", cohesion=weak, fought=True)
    infantry = bombarded(g=red())
    for silent in (away, shaken, infantry):
        _, events = end(silent, 2)
        assert [] == only(events, PeopleHarmed) + only(events, ConditionEnded)


def test_14_6_no_rule_causes_what_the_record_documents() -> None:
    """The only events that tell of residents are those of leaving, harm by recorded fire, passage and escort."""
    telling = {
        event.__name__
        for event in all_events.EVENTS
        if any(word in (inspect.getdoc(event) or "").lower() for word in ("resident", "people", "civilian"))
    }
    assert {"PeopleLeft", "PeopleHarmed", "PassageOffered", "ResidentsEscorted"} == telling


# --- 14.1 Nothing military reads them --------------------------------------------------------------------------


RULES = Path(people.__file__).parent
READS = {"people", "residents", "population", "harm_low", "harm_high", "left_low", "left_high", "community", "shelter"}


def _reads(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    found = set()
    for node in ast.walk(tree):
        # `people.settle` of the chapter is no reading of State.people.
        own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported
        if isinstance(node, ast.Attribute) and node.attr in READS and not own:
            found.add(node.attr)
    return found


def test_14_1_only_the_chapters_of_people_and_outcome_read_how_many_they_are() -> None:
    readers = {path.stem: _reads(path) for path in sorted(RULES.glob("*.py"))}
    assert {"people", "outcome"} == {name for name, found in readers.items() if found - {"residents"}}
    assert {"residents"} == readers["sighting"]
    assert {"people", "outcome", "sighting"} == {name for name, found in readers.items() if found}


def test_14_1_what_other_chapters_ask_the_chapter_of_people_is_where_not_how_many() -> None:
    """They may ask whether a hex is a home, record harm, and settle the turn; a forecast may show harm."""
    asked: dict[str, set[str]] = {}
    for path in sorted(RULES.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "people":
                asked.setdefault(path.stem, set()).add(node.attr)
    assert {
        "air": {"is_home"},
        "assault": {"harm", "record_harm"},
        "fire": {"is_home", "harm", "record_harm"},
        "sequence": {"settle"},
        "works": {"is_home"},
    } == {name: found for name, found in asked.items() if name not in ("people", "outcome")}


def test_14_1_is_home_does_not_ask_how_many_are_left() -> None:
    state = village()
    gone = state.evolve(people={key: group._replace(low=0, high=0) for key, group in state.people.items()})
    assert people.is_home(state, 2) is people.is_home(gone, 2) is True


def test_14_1_no_order_names_civilians() -> None:
    """An order names units, hexes, directions, paths and standing orders; a council's names cards, acts and posts."""
    military = {"seed", "chance", "unit", "path", "target", "stance", "hex", "direction", "reveal"}
    national = {"card", "choice", "act", "kind", "headquarters"}
    assert military | national == {field.name for order in orders.ORDERS for field in fields(order)}
    state = village()
    for order in (Commit("v", 2), March("v:blue", (2, 3)), Commit("v:blue", 2)):
        assert refused(state, order)


def _doubled(state: State) -> State:
    board = state.board
    residents = tuple(replace(home, low=2 * home.low, high=2 * home.high) for home in board.residents)
    return state.evolve(
        board=replace(board, residents=residents, cache={}),
        people={key: group._replace(low=2 * group.low, high=2 * group.high) for key, group in state.people.items()},
    )


def _choose(known: State, number: int) -> Order:
    """Return an order that a game of fights would see: deterministic, and blind to people."""
    own = known.of_side(known.side)
    if number % 23 == 22 or not own:
        return EndPhase()
    side = [order for order in engine.legal_orders(known) if not isinstance(order, EndPhase)]
    if side and number % 5 == 4:
        return side[number * 7 % len(side)]
    found = engine.legal_orders(known, own[number % len(own)])
    fights = [order for order in found if isinstance(order, Commit)]
    choices = fights or found
    return choices[number * 31 % len(choices)] if choices else EndPhase()


def _game(opening: State, seed: str, most: int) -> list[dict[str, Any]]:
    state, events = engine.open_game(opening, seed, "dice")
    told: list[Event] = list(events)
    for number in range(most):
        if state.over:
            break
        state, events = engine.resolve(state, _choose(engine.known(state, state.side), number))
        told += events
    return [encode(event) for event in told if not isinstance(event, PeopleHarmed | PeopleLeft | StandingChanged)]


@pytest.mark.parametrize("seed", ["1", "2"])
def test_14_1_twice_the_people_change_no_fight(seed: str) -> None:
    """Whole games at Shusha: every event but those of people and standing is the same."""
    opening = load("shusha-1992").opening
    single = _game(opening, seed, 1200)
    assert single == _game(_doubled(opening), seed, 1200)
    assert {"AssaultResolved", "Bombarded", "HoldTested"} <= {event["is"] for event in single}


def test_14_1_the_doubling_is_seen_where_it_should_be() -> None:
    """The test above could fail: people and standing do differ."""
    state = village(". .:a t . . . . .:x")
    assert leaving(state) != leaving(_doubled(state))


# --- 14.7 Escort, 14.8 relief


def town(rows: str = ". .:a t:g . . . . .:x", **more: Any) -> State:
    drawn = {
        "a": red(),
        "g": red(),
        "x": blue(),
        "places": {"v": ("0200", "village")},
        "people": [("v", "red", 1000, 2000, "houses")],
        **more,
    }
    return war(rows, **drawn)


def test_14_7_a_unit_spends_its_phase_and_more_leave_in_time() -> None:
    state, events = play(town(), Escort("g"))
    assert [ResidentsEscorted("g", 2)] == list(events)
    assert state.units["g"].spent
    assert ["5.1"] == refused(state, Escort("g"))
    assert [(250, 500)] == leaving(state)
    assert [] == leaving(end(state, 2)[0])
    assert [] == leaving(town())


def test_14_7_an_escort_adds_to_what_fighting_drives_out() -> None:
    state = town(". .:a t:g .:x . . .")
    share_beside = leaving(state)[0]
    escorted, _ = play(state, Escort("g"))
    assert share_beside[0] + 250 == leaving(escorted)[0][0]


def test_14_7_an_escort_is_refused_with_its_reason() -> None:
    state = town()
    assert ["14.7"] == refused(state, Escort("a"))
    assert ["5.1"] == refused(state, Escort("x")) == refused(state, Escort("nobody"))
    assert ["14.7"] == refused(change(state, "g", moved=True), Escort("g"))
    assert ["14.7"] == refused(town(g=red(1, type="attack_helicopter")), Escort("g"))
    assert ["14.7"] == refused(town(people=[("v", "red", 0, 0, "houses")]), Escort("g"))
    assert ["14.7"] == refused(town(charts=campaign(people={"leave_escort": 0})), Escort("g"))


def test_14_7_an_escort_changes_nothing_but_who_leaves() -> None:
    before = town()
    after, _ = play(before, Escort("g"))
    for name in ("standing", "tracks", "stock", "control", "works", "command"):
        assert getattr(before, name) == getattr(after, name)


def test_14_8_a_relief_convoy_costs_command_and_changes_nothing_military_nor_standing() -> None:
    before = town()
    after, events = play(before, Relief(2))
    assert [CommandSpent(RED, 1), ReliefSent(RED, 2)] == list(events)
    assert {"v:red": 1} == after.relief
    for name in ("units", "standing", "tracks", "stock", "control", "people", "supply", "losses"):
        assert getattr(before, name, None) == getattr(after, name, None)
    assert engine.supply_map(before, "red") == engine.supply_map(after, "red")
    assert {type(event) for event in end(before, 2)[1]} == {type(event) for event in end(after, 2)[1]}


def test_14_8_relief_is_refused_with_its_reason() -> None:
    state = town()
    assert ["14.8"] == refused(state, Relief(3)) == refused(state, Relief(-1)) == refused(state, Relief(99))
    assert ["14.8"] == refused(play(state, Relief(2))[0], Relief(2))
    assert ["3.1"] == refused(state.evolve(command=0), Relief(2))
    assert ["14.8"] == refused(town(charts=campaign(people={"relief": 0})), Relief(2))
    assert ["14.8"] == refused(town(people=[("v", "red", 0, 0, "houses")]), Relief(2))
    cut_off = town(rows=". . t:g .:x . .:a .", sources={"red": "0500", "blue": "0300"})
    assert ["14.8"] == refused(cut_off, Relief(2))


def test_14_8_relief_goes_again_in_the_next_phase() -> None:
    state, _ = play(town(), Relief(2))
    state, _ = end(state, 2)
    state, _ = play(state, Relief(2))
    assert 2 == state.relief["v:red"]


def test_14_8_relief_goes_to_residents_of_either_community() -> None:
    assert [] == refused(town(people=[("v", "blue", 10, 20, "houses")]), Relief(2))


def test_14_1_no_effect_of_an_event_can_name_residents() -> None:
    """What a council or a dispatch may do is a closed list, and people are not on it."""
    assert "prisoner" not in {field.name for order in orders.ORDERS for field in fields(order)}
    effects = set(re.findall(r'case "([a-z_]+)":', inspect.getsource(politics.take_effect)))
    assert {"people", "passage", "prisoners", "exchange", "harm"} & effects == set()
    assert {"reinforce", "recall", "standing", "track", "stock", "truce", "note"} <= effects
