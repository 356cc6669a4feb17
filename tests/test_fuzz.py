"""Random play finds no fault, the watcher can see one, and people on the map change no fight."""

import json
import random
from collections.abc import Mapping
from dataclasses import fields, replace

import pytest
from positions import invented

from game import engine
from game.core.board import UnitId
from game.core.codec import decode_order
from game.core.errors import IllegalOrder, Refusal
from game.core.events import Event, PeopleHarmed, PeopleLeft, StandingChanged, TrackMoved, UnitRemoved
from game.core.orders import ORDERS, AirStrike, Bombard, EndPhase, Interdict, Order
from game.core.state import People, State, apply
from game.fuzz import LONGEST_CHUNK, chunks, fuzz, run_all, shares
from game.scenario import Scenario, list_ids, load


@pytest.fixture(scope="module")
def shusha() -> Scenario:
    return load("shusha-1992")


@pytest.mark.parametrize("scenario", list_ids())
def test_random_play_finds_no_fault(scenario: str) -> None:
    found = fuzz([load(scenario)], 3000, seed=11)
    assert [] == [finding.plain() for finding in found.findings]
    # A war is longer than all that is played here.
    assert found.games > (2 if load(scenario).board.turns < 100 else 0)
    assert found.illegal > 1000


def campaigns(shusha: Scenario, seeds: range) -> list[Scenario]:
    """Return positions drawn at random that have politics, as scenarios."""
    drawn = [(seed, invented(random.Random(seed), opened=False)) for seed in seeds]
    return [
        replace(shusha, id=f"invented-{seed}", board=state.board, opening=state)
        for seed, state in drawn
        if state.tracks
    ]


def test_random_play_of_campaigns_finds_no_fault(shusha: Scenario) -> None:
    played = campaigns(shusha, range(40))
    found = fuzz(played, 5000, seed=3)
    assert [] == [finding.plain() for finding in found.findings]
    assert found.games > 12
    assert found.illegal > 2000


@pytest.mark.parametrize("order", ["Relief", "Launch", "Escort"])
def test_a_gain_by_what_people_suffer_or_are_given_is_found(
    shusha: Scenario, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    """A council that is paid for it, a fight that raises a track, a standing that can be bought."""
    honest = engine.resolve

    def rewarded(state: State, given: Order) -> tuple[State, tuple[Event, ...]]:
        after, events = honest(state, given)
        if type(given).__name__ != order or after.over or after.tracks["moscow.red"] > 9:
            return after, events
        gift = TrackMoved("moscow.red", 1, "14.8", "a gift")
        return apply(after, gift), (*events, gift)

    monkeypatch.setattr(engine, "resolve", rewarded)
    found = fuzz(campaigns(shusha, range(40)), 4000, seed=3)
    assert "civilians" in {finding.law for finding in found.findings}


def test_a_road_shut_where_people_live_is_found(shusha: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = engine.refusals

    def careless(known: State, order: Order) -> tuple[Refusal, ...]:
        return () if isinstance(order, Interdict) and 0 <= order.hex < known.board.grid.size else honest(known, order)

    monkeypatch.setattr(engine, "refusals", careless)
    found = fuzz(campaigns(shusha, range(40)), 4000, seed=3)
    assert any("Interdict" in finding.detail for finding in found.findings if finding.law == "civilians")


def test_a_gain_by_harm_on_record_is_found(shusha: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever finds a reward for what befell people finds it where more of it is on record."""
    honest = engine.resolve

    def paid(state: State, given: Order) -> tuple[State, tuple[Event, ...]]:
        after, events = honest(state, given)
        if not isinstance(given, EndPhase) or sum(group.harm_high for group in state.people.values()) < 1000:
            return after, events
        gift = StandingChanged(state.side, 1, "what befell people")
        return apply(after, gift), (*events, gift)

    monkeypatch.setattr(engine, "resolve", paid)
    assert {"harm pays"} == {finding.law for finding in fuzz([shusha], 1500, seed=3).findings}


def test_prisoners_who_are_given_back_are_found(shusha: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = engine.resolve

    def traded(state: State, given: Order) -> tuple[State, tuple[Event, ...]]:
        after, events = honest(state, given)
        own = after.of_side(after.side)
        if not isinstance(given, EndPhase) or len(own) < 2 or after.over:
            return after, events
        gone = UnitRemoved(own[0], "surrendered", -5)
        return apply(after, gone), (*events, gone)

    monkeypatch.setattr(engine, "resolve", traded)
    assert "prisoners" in {finding.law for finding in fuzz([shusha], 200, seed=3).findings}


def test_each_scenario_has_its_share_and_chapters_share_that_of_their_war() -> None:
    amounts = shares(1_000_000)
    whole = [name for name in amounts if "/" not in name]
    assert set(list_ids()) == set(whole)
    war = sum(orders for name, orders in amounts.items() if name.startswith("war-1991-1994"))
    assert 200_000 <= war < 200_010
    assert 6 == sum(name.startswith("war-1991-1994") for name in amounts)
    assert sum(amounts.values()) >= 1_000_000
    work = chunks(amounts, 1)
    assert len(work) == len({(chunk.scenario, chunk.seed) for chunk in work})
    assert max(chunk.orders for chunk in work) <= LONGEST_CHUNK
    assert sum(chunk.orders for chunk in work) >= 1_000_000
    assert {"shusha-1992": 100, "war-1991-1994/summer": 100} == shares(200, ("shusha-1992", "war-1991-1994/summer"))


def test_a_long_run_is_the_same_in_one_process_and_in_two() -> None:
    work = [*chunks({"first-steps": 60}, 1), *chunks({"first-steps": 60, "shusha-1992": 40}, 2)]
    alone = {chunk: found.plain() for chunk, found in run_all(work, 1)}
    assert alone == {chunk: found.plain() for chunk, found in run_all(work, 2)}
    assert len(work) == len(alone)
    assert all(found["ended"] == found["games"] > 0 for found in alone.values())


def test_a_run_repeats(shusha: Scenario) -> None:
    assert fuzz([shusha], 400, seed=5).plain() == fuzz([shusha], 400, seed=5).plain()


def test_a_fault_is_found_and_recorded_so_that_it_can_be_played_again(
    shusha: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = engine.resolve

    def forgetful(state: State, order: Order) -> tuple[State, tuple[Event, ...]]:
        after, events = honest(state, order)
        return after, events[:-1] if isinstance(order, EndPhase) else events

    monkeypatch.setattr(engine, "resolve", forgetful)
    finding = fuzz([shusha], 400, seed=5).findings[0]
    assert "folds" == finding.law
    monkeypatch.undo()
    told = json.loads(json.dumps(finding.plain()))
    state = shusha.opening
    for order in told["orders"]:
        state, _ = engine.resolve(state, decode_order(order))
    assert state.turn >= 1


# -- people


def test_no_order_can_name_people() -> None:
    """Orders name units, hexes, directions and standing orders; passage can be offered, and nothing closes it."""
    names = {name for cls in ORDERS for name in (field.name for field in fields(cls))}
    military = {"unit", "path", "target", "hex", "direction", "stance", "reveal", "seed", "chance"}
    assert military | {"card", "choice", "act", "kind", "headquarters"} == names
    assert [] == [cls.__name__ for cls in ORDERS if "close" in cls.__name__.lower() or "block" in cls.__name__.lower()]


def test_no_fire_may_be_ordered_where_people_live(shusha: Scenario) -> None:
    state, _ = engine.open_game(shusha.opening, "1")
    homes = [home.at for home in shusha.board.residents if state.people[f"{home.place}:{home.community}"].high]
    assert len(homes) > 5
    for _ in range(2):
        known = engine.known(state, state.side)
        for at in homes:
            for order in (Bombard(at), AirStrike(at)):
                assert engine.refusals(known, order)
                with pytest.raises(IllegalOrder):
                    engine.resolve(state, order)
        state, _ = engine.resolve(state, EndPhase())


def doubled(scenario: Scenario) -> State:
    """Return the opening State with twice the people in every place, on the map and in the State."""
    board = scenario.board
    residents = tuple(replace(home, low=home.low * 2, high=home.high * 2) for home in board.residents)
    people: Mapping[str, People] = {
        key: group._replace(low=group.low * 2, high=group.high * 2) for key, group in scenario.opening.people.items()
    }
    return scenario.opening.evolve(board=replace(board, residents=residents, cache={}), people=people)


def fights(events: tuple[Event, ...]) -> list[Event]:
    return [event for event in events if not isinstance(event, PeopleLeft | PeopleHarmed | StandingChanged)]


@pytest.mark.parametrize("seed", ["1", "2", "3", "4"])
def test_doubling_the_people_on_the_map_changes_no_fight(shusha: Scenario, seed: str) -> None:
    draw = random.Random(seed)
    one, _ = engine.open_game(shusha.opening, seed)
    two, _ = engine.open_game(doubled(shusha), seed)
    met = 0
    for _ in range(250):
        if one.over:
            break
        known = engine.known(one, one.side)
        own = known.of_side(known.side)
        choices = engine.legal_orders(known, draw.choice(own)) if own and draw.random() < 0.8 else ()
        order = draw.choice(choices or engine.legal_orders(known))
        uid: UnitId | None = getattr(order, "unit", None)
        assert order in engine.legal_orders(engine.known(two, two.side), uid)
        one, events = engine.resolve(one, order)
        two, others = engine.resolve(two, order)
        assert fights(events) == fights(others)
        met += len(fights(events))
    assert met > 250
    assert one.people != two.people
