"""What a side cannot know changes nothing for it: what it sees, what it may order, and what it is told to expect."""

from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from positions import (
    BLUE,
    RED,
    at,
    blue,
    campaign,
    change,
    choice,
    dispatch,
    end,
    invented,
    march,
    only,
    play,
    position,
    red,
    the,
    unit,
    walk,
    war,
)

from game import engine, report
from game.core.board import UnitId
from game.core.codec import canonical, encode_state
from game.core.events import (
    AssaultResolved,
    Bombarded,
    CardDealt,
    Event,
    MarchCutShort,
    ReserveMoved,
    ScriptFired,
    StockChanged,
    TrackMoved,
    UnitArrived,
    UnitEquipped,
    UnitMarched,
    UnitReplenished,
    UnitRetreated,
)
from game.core.orders import Answer, Bombard, EndPhase, March, Order
from game.core.state import State, apply
from game.trust.fog import otherwise, thoughtless
from game.view import View, witnessed

SEEDS = st.integers(0, 10**6)


def law(examples: int) -> Callable[[Any], Any]:
    chosen = settings(max_examples=examples, derandomize=True, deadline=None, database=None)
    return lambda test: chosen(given(SEEDS)(test))


def everything(known: State) -> list[Order]:
    return [
        *engine.legal_orders(known),
        *(o for uid in known.of_side(known.side) for o in engine.legal_orders(known, uid)),
    ]


@law(40)
def test_what_a_side_cannot_know_changes_nothing_that_it_knows(seed: int) -> None:
    draw = Random(seed)
    for before, _, _, _, _ in walk(invented(draw), draw, 30):
        for side in (RED, BLUE):
            twin = otherwise(before, side, draw)
            one, two = (canonical(encode_state(engine.known(state, side))) for state in (before, twin))
            assert one == two


@law(10)
def test_what_a_side_cannot_know_changes_no_order_refusal_or_preview(seed: int) -> None:
    draw = Random(seed)
    told = 0
    for number, (before, known, _, _, _) in enumerate(walk(invented(draw), draw, 45)):
        if number % 5:
            continue
        side = before.side
        other = engine.known(otherwise(before, side, draw), side)
        orders = everything(known)
        assert orders == everything(other)
        for order in orders:
            assert engine.forecast(known, order) == engine.forecast(other, order)
            told += 1
        for uid in known.units:
            assert engine.hold_forecast(known, uid) == engine.hold_forecast(other, uid)
        for ask in (engine.supply_map, engine.zoc_mask, engine.sight_mask, engine.threat_map):
            for of in (RED, BLUE):
                assert ask(known, of) == ask(other, of)
        for _ in range(20):
            order = thoughtless(before, draw)
            assert engine.refusals(known, order) == engine.refusals(other, order)
    assert told


@law(10)
def test_a_refusal_on_the_truth_is_the_refusal_of_what_is_known(seed: int) -> None:
    """`resolve` asks what the side knows: a hidden enemy refuses nothing."""
    draw = Random(seed)
    for before, known, _, _, _ in walk(invented(draw), draw, 45):
        order = thoughtless(before, draw)
        if not engine.refusals(known, order):
            assert engine.resolve(before, order)


def _names_enemies(event: Event, state: State, side: str) -> set[str]:
    """Return the enemy units that an event tells of, and by that where they are."""
    named = {getattr(event, "unit", ""), getattr(event, "by", "")}
    if isinstance(event, Bombarded | AssaultResolved):
        named |= set(event.guns if isinstance(event, Bombarded) else event.supporters)
    roster = state.board.roster
    return {uid for uid in named if isinstance(uid, str) and uid in roster and roster[UnitId(uid)].side != side}


@law(40)
def test_nobody_witnesses_a_unit_out_of_sight(seed: int) -> None:
    """An enemy unit that an event names is in sight before it or after it; a way is shown as far as it was seen."""
    draw = Random(seed)
    for before, _, _, _, events in walk(invented(draw), draw, 60):
        for side in (RED, BLUE):
            state = before
            for event in events:
                after = apply(state, event)
                for shown in witnessed(state, (event,), side):
                    _check(shown, state, after, side)
                state = after


@law(40)
def test_nobody_witnesses_more_of_weeks_in_which_nothing_is_ordered(seed: int) -> None:
    """Weeks come and go: arrivals, depots, what a line costs. What an arrival is without is its own side's affair."""
    draw = Random(seed)
    state = invented(draw)
    while not state.over:
        _, events = play(state, EndPhase())
        for event in events:
            after = apply(state, event)
            for side in (RED, BLUE):
                for shown in witnessed(state, (event,), side):
                    _check(shown, state, after, side)
            state = after


def _check(shown: Event, before: State, after: State, side: str) -> None:
    sight = before.seen[side] | after.seen[side]
    named = _names_enemies(shown, before, side)
    if isinstance(shown, MarchCutShort):
        # Who barred the way shows itself by that.
        named.discard(shown.by)
    for uid in named:
        places = {state.units[uid].at for state in (before, after) if uid in state.units}
        assert any(sight >> here & 1 for here in places) or _path_seen(shown, sight), (shown, uid)
    if named and isinstance(shown, UnitMarched | UnitRetreated | ReserveMoved):
        assert sight >> shown.path[0] & 1 and sight >> shown.path[-1] & 1, shown
    if isinstance(shown, UnitArrived) and named:
        assert (0, 0, 0, 0) == shown.short, shown
    if isinstance(shown, UnitMarched) and named:
        assert (0, (), ()) == (shown.cost, shown.sighted, shown.found)


def _path_seen(event: Event, sight: int) -> bool:
    return isinstance(event, UnitMarched | UnitRetreated | ReserveMoved) and any(
        sight >> here & 1 for here in event.path
    )


@law(10)
def test_the_umpire_witnesses_everything_and_a_side_all_it_does_itself(seed: int) -> None:
    draw = Random(seed)
    for before, _, order, _, events in walk(invented(draw), draw, 45):
        assert events == witnessed(before, events, "")
        if isinstance(order, March):
            assert set(only(events, UnitMarched)) <= set(witnessed(before, events, before.side))


@law(10)
def test_no_secret_of_the_dice_is_told(seed: int) -> None:
    draw = Random(seed)
    state = invented(draw, opened=False)
    opened, opening = engine.open_game(state, "a secret", "dice")
    for before, _, _, _, events in [(state, None, None, None, opening), *walk(opened, draw, 45)]:
        for side in (RED, BLUE):
            told = str(witnessed(before, events, side)) + str(engine.known(before, side))
            assert "a secret" not in told
            assert not before.entropy or before.entropy not in told


def test_2_8_a_dispatch_is_known_to_its_side_alone_until_it_is_answered() -> None:
    """Neither the log nor the list of what happened nor the reason of a track tells the other side that it came."""
    state = war(
        ".:a . . . . .:x",
        a=red(),
        x=blue(),
        scripts=(
            dispatch("news", choice("yes"), choice("no"), effects=({"track": {"name": "authority", "by": -1}},)),
            dispatch("public", when={"turn": 1}, side="", text="All hear of it."),
        ),
        opened=False,
    )
    after, events = engine.open_game(state, "1", "expected")
    mine, theirs = engine.known(after, RED), engine.known(after, BLUE)
    assert {"news": 1} == dict(mine.cards) and {} == dict(theirs.cards)
    assert ("news", "public") == mine.happened
    assert ("public",) == theirs.happened == tuple(theirs.happened_at)
    told = [
        report.say(event, after.board)
        for event in witnessed(state, events, BLUE)
        if isinstance(event, ScriptFired | CardDealt | TrackMoved)
    ]
    assert not [line for line in told if "Dispatch news" in line]
    assert [-1] == [event.by for event in only(witnessed(state, events, BLUE), TrackMoved)]
    assert ["Dispatch news."] == [event.because for event in only(witnessed(state, events, RED), TrackMoved)]
    later, answers = play(after, Answer("news", "yes"))
    assert answers == witnessed(after, answers, BLUE)
    assert "news:yes" in engine.known(later, BLUE).happened


def test_an_enemy_march_is_seen_from_where_it_comes_into_sight_to_where_it_leaves_it() -> None:
    rows = """
    . . . . .:a . . . .
     .:x . . . . . . . .
    . . . . . . . . .
    """
    state = position(rows, a=red(), x=blue(), road=("0001 0101 0201 0301 0401 0501 0601",), first=BLUE, hour=20)
    way = march(state, "x", "0101", "0201", "0301", "0401", "0501")
    assert [] == [r.rule for r in engine.refusals(engine.known(state, BLUE), way)]
    after, events = play(state, way)
    shown = only(witnessed(state, events, RED), UnitMarched)
    seen = [here for here in only(events, UnitMarched)[0].path if state.seen[RED] >> here & 1]
    assert seen
    assert [tuple(seen)] == [event.path for event in shown]
    assert after.memory[RED]["x"].at == seen[-1]


def test_a_retreat_out_of_sight_does_not_tell_where_it_ends() -> None:
    rows = """
    .:a .:x . . . . . . .
     . . . . . . . . .
    """
    state = position(rows, a=red(12), x=blue(cohesion=1), sources={"red": "0000", "blue": "0800"}, hour=20)
    state = change(state, "x", shocks=15, cohesion=0, empty=True)
    state, _ = play(state, EndPhase())
    after, events = play(state, EndPhase())
    (whole,) = only(events, UnitRetreated)
    (shown,) = only(witnessed(state, events, RED), UnitRetreated)
    assert len(whole.path) > len(shown.path)
    assert not state.seen[RED] >> whole.path[-1] & 1
    assert after.units["x"].at not in shown.path


def test_guns_that_fire_from_out_of_sight_stay_unnamed() -> None:
    """And those in sight are named."""
    rows = ".:x . .:y . . .:a . . . ."
    drawn = {"a": red(), "x": blue(type="artillery", guns=4), "y": blue(type="artillery", guns=4)}
    state = position(rows, **drawn, first=BLUE)
    target = at(state, "0500")
    ready = state.evolve(seen={BLUE: (1 << 10) - 1, RED: state.seen[RED]})
    for uid in "xy":
        ready = change(ready, uid, target=target)
    _, events = play(ready, Bombard(target))
    (fired,) = only(events, Bombarded)
    (shown,) = only(witnessed(ready, events, RED), Bombarded)
    assert (("x", "y"), ("y",)) == (fired.guns, shown.guns)
    assert fired.points == shown.points


def test_a_view_is_what_its_side_knows_and_the_umpires_is_the_truth() -> None:
    state = position(".:a . . . . . .:x .", a=red(), x=blue())
    view = View.of(state, RED)
    assert (("a",), ()) == (view.own, view.enemies)
    assert view.known == engine.known(state, RED)
    assert View.of(state, "").known is state
    assert view.legal_orders("a") == engine.legal_orders(view.known, "a")


def test_an_arrival_in_sight_does_not_tell_what_the_other_sides_stock_did_not_have() -> None:
    """Blue sees who comes and where; red, and the umpire, see that three of five tanks are missing."""
    charts = campaign(manpower={"arms_from_stock": 1})
    drawn = {"a": red(), "x": blue(), "m": red(2, tanks=5, arrives=2)}
    before, _ = end(war(".:a . . .:x", **drawn, charts=charts, stock={"tanks.red": 2}))
    after, events = end(before)
    whole = the(events, UnitArrived)
    assert ((3, 0, 0, 0), 2) == (whole.short, unit(after, "m").tanks)
    assert [UnitArrived(UnitId("m"), 0)] == only(witnessed(before, events, BLUE), UnitArrived)
    assert (
        [whole] == only(witnessed(before, events, RED), UnitArrived) == only(witnessed(before, events, ""), UnitArrived)
    )


def test_an_arrival_out_of_sight_is_not_seen_at_all() -> None:
    before, _ = end(war(".:a . . . . . . .:x", a=red(), x=blue(), m=red(2, tanks=5, arrives=2), hour=20))
    _, events = end(before)
    assert [UnitArrived(UnitId("m"), 0)] == only(events, UnitArrived)
    assert [] == only(witnessed(before, events, BLUE), UnitArrived)


def test_what_depots_send_and_stocks_hold_is_not_seen_by_the_other_side() -> None:
    charts = campaign(manpower={"depot_turns": 2}, supply={"captured_loads": 2})
    stock = {"men.red": 5, "tanks.red": 5, "loads.blue": 3}
    drawn = {"a": red(4, tanks=3), "x": blue(), "dumps": {"d": ("blue", "0000", 4)}}
    before, _ = end(change(war(".:a . . .:x", **drawn, charts=charts, stock=stock), "a", steps=2, tanks=1))
    _, events = end(before)
    assert {UnitReplenished, UnitEquipped} <= {type(event) for event in events}
    shown = witnessed(before, events, BLUE)
    assert [] == [event for event in shown if isinstance(event, UnitReplenished | UnitEquipped)]
    assert [StockChanged("loads.blue", -2, "6.15", "stores were lost with a place")] == only(shown, StockChanged)
