"""Laws of the rules core, over positions and games drawn at random from fixed seeds."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from positions import blue, campaign, commit, end, invented, play, position, red, the, walk

from game import engine
from game.core.board import STANCES
from game.core.codec import canonical, decode_event, decode_order, decode_state, encode, encode_state, state_digest
from game.core.dice import ODDS_36
from game.core.errors import IllegalOrder
from game.core.events import (
    AssaultResolved,
    Event,
    HoldTested,
    PeopleHarmed,
    ShellsGiven,
    StepsLost,
    StockChanged,
    StoresCaptured,
    TrackMoved,
    UnitArrived,
    WillTested,
)
from game.core.ledger import Ledger
from game.core.orders import (
    Act,
    Airlift,
    AirStrike,
    Answer,
    Ask,
    Attach,
    Bombard,
    Commit,
    Detach,
    DigIn,
    EndPhase,
    Equip,
    Escort,
    Interdict,
    Launch,
    March,
    OfferPassage,
    OfferTruce,
    OpenGame,
    Order,
    Prepare,
    Prioritise,
    Rally,
    Recall,
    Reconnoitre,
    Relief,
    Replace,
    Rest,
    SetStance,
    Unify,
    WithdrawOffer,
)
from game.core.state import State, apply
from game.rules import fire, movement, politics
from game.scenario import load

SEEDS = st.integers(0, 10**6)
ORDERS = 45


def law(examples: int) -> Callable[[Any], Any]:
    """Run a law over so many games, the same ones each time."""
    chosen = settings(max_examples=examples, derandomize=True, deadline=None, database=None)
    return lambda test: chosen(given(SEEDS)(test))


def games(
    seed: int, orders: int = ORDERS, **more: Any
) -> Iterator[tuple[State, State, Order, State, tuple[Event, ...]]]:
    draw = Random(seed)
    return walk(invented(draw, **more), draw, orders)


def every_order(known: State) -> list[Order]:
    """Return every order that `legal_orders` has for the side."""
    return [
        *engine.legal_orders(known),
        *(o for uid in known.of_side(known.side) for o in engine.legal_orders(known, uid)),
    ]


def copied(state: State) -> State:
    """Return *state* as its encoding gives it back, without anything it had worked out."""
    return decode_state(json.loads(canonical(encode_state(state))), state.board)


@law(15)
def test_folding_the_events_over_the_state_before_gives_the_state_after(seed: int) -> None:
    for before, _, _, after, events in games(seed):
        folded = before
        for event in events:
            folded = apply(folded, event)
        assert after == folded


@law(8)
def test_resolve_leaves_its_input_as_it_was(seed: int) -> None:
    for before, known, order, _, _ in games(seed):
        digests = state_digest(before), state_digest(known)
        parts = {name: id(getattr(before, name)) for name in ("units", "control", "works", "people", "seen", "memory")}
        engine.resolve(before, order)
        engine.forecast(known, order)
        assert digests == (state_digest(before), state_digest(known))
        assert parts == {name: id(getattr(before, name)) for name in parts}


@law(10)
def test_every_legal_order_has_no_refusals_and_resolves(seed: int) -> None:
    for number, (before, known, _, _, _) in enumerate(games(seed)):
        if number % 5 == 0:
            orders = every_order(known)
            assert orders.count(EndPhase()) == 1 == max(Counter(orders).values())
            for order in orders:
                assert () == engine.refusals(known, order)
                assert engine.resolve(before, order)


@law(10)
def test_a_preview_says_truly_whether_an_order_can_be_taken_back(seed: int) -> None:
    for number, (before, known, _, _, _) in enumerate(games(seed)):
        if number % 5 == 0:
            for order in every_order(known):
                _, events = engine.resolve(before, order)
                assert engine.is_final(events, before.board) is engine.forecast(known, order).final, order


@law(10)
def test_a_march_costs_what_its_preview_says_unless_something_unknown_stops_it(seed: int) -> None:
    for before, known, order, after, _ in games(seed):
        if isinstance(order, March) and after.units[order.unit].at == order.path[-1]:
            said = engine.forecast(known, order).march
            assert said is not None
            assert said.mp_left == after.units[order.unit].mp == before.units[order.unit].mp - said.cost


def thoughtless(state: State, draw: Random) -> Order:
    size = state.board.grid.size
    uid = draw.choice((*state.board.roster, "nobody", ""))
    hex_ = draw.choice((draw.randrange(size), -1, size, 10**9, -(10**9)))
    start = state.units[uid].at if uid in state.units else 0
    path = (start, *(draw.randrange(-2, size + 2) for _ in range(draw.randrange(4))))
    return draw.choice(
        (
            OpenGame("1", draw.choice(("dice", "luck"))),
            March(uid, path),
            March(uid, path[1:]),
            Commit(uid, hex_),
            Recall(uid),
            Launch(hex_),
            Bombard(hex_),
            AirStrike(hex_),
            DigIn(uid),
            Rest(uid),
            Rally(uid),
            SetStance(uid, draw.choice((*STANCES, "", "flee"))),
            Ask(uid),
            Unify(hex_),
            OfferPassage(hex_),
            Answer(draw.choice(("to_red", "to_blue", "nothing")), draw.choice(("some", "rich", "none", ""))),
            Act(draw.choice(("call_up", "buy", "speak", ""))),
            Prepare(hex_),
            Replace(uid),
            Equip(uid, draw.choice(("tanks", "afv", "guns", "mlrs", "men"))),
            Attach(uid),
            Detach(uid),
            Prioritise(draw.choice(("hq_red", "hq_blue", ""))),
            Airlift(hex_),
            Interdict(hex_),
            Reconnoitre(hex_),
            Escort(uid),
            Relief(hex_),
            OfferTruce(),
            WithdrawOffer(),
        )
    )


@law(12)
def test_a_refused_order_raises_and_changes_nothing_and_no_order_breaks_the_rules(seed: int) -> None:
    """`refusals` answers any well-formed order; `forecast` says the refusals; `resolve` raises."""
    draw = Random(seed)
    refused = 0
    for before, known, _, _, _ in games(seed):
        order = thoughtless(before, draw)
        found = engine.refusals(known, order)
        assert all(refusal.rule and refusal.because for refusal in found)
        if found:
            refused += 1
            digest = state_digest(before)
            with pytest.raises(IllegalOrder) as caught:
                engine.resolve(before, order)
            assert found == caught.value.refusals
            assert digest == state_digest(before)
            assert tuple(map(str, found)) == engine.forecast(known, order).notes
        else:
            engine.resolve(before, order)
    assert refused


@law(8)
def test_a_decoded_state_plays_on_identically(seed: int) -> None:
    """Whatever a State had worked out and kept must be what a fresh one works out."""
    for before, known, order, after, events in games(seed):
        fresh = copied(before)
        assert before == fresh
        assert known == engine.known(fresh, before.side)
        assert (after, events) == engine.resolve(fresh, decode_order(json.loads(canonical(encode(order)))))


@law(6)
def test_what_a_state_keeps_is_what_a_fresh_one_would_work_out(seed: int) -> None:
    for _, _, _, after, _ in games(seed):
        fresh = copied(after)
        for side in ("red", "blue"):
            for ask in (engine.supply_map, engine.zoc_mask, engine.sight_mask, engine.bottlenecks):
                assert ask(after, side) == ask(fresh, side)
            known = engine.known(after, side)
            assert known == engine.known(fresh, side)
            for uid in known.of_side(side):
                assert engine.reach(known, uid) == engine.reach(copied(known), uid)
                assert engine.hold_forecast(known, uid) == engine.hold_forecast(copied(known), uid)


@law(8)
def test_a_reach_is_what_trying_every_step_finds(seed: int) -> None:
    """Against relaxing every step until nothing changes, on the price of single steps."""
    for number, (_, known, _, _, _) in enumerate(games(seed)):
        if number % 9:
            continue
        for uid in known.of_side(known.side):
            unit = known.units[uid]
            mobile = not unit.spent and known.board.roster[uid].type.mobility != "air"
            left = {unit.at: unit.mp} if mobile else {}
            changed = True
            while changed:
                changed = False
                for here, points in list(left.items()):
                    for to in known.board.grid.neighbours[here]:
                        if to < 0 or fire.enemies_at(known, to, known.active):
                            continue
                        cost = movement.step_cost(known, uid, here, to)
                        if cost and points - cost > left.get(to, -1):
                            left[to], changed = points - cost, True
            for to, points in engine.reach(known, uid).items():
                assert left[to] == points
                path = engine.path_to(known, uid, to)
                assert (unit.at, to) == (path[0], path[-1])
                assert points == engine.forecast(known, March(uid, path)).march.mp_left
            legal = {to for to in left if to != unit.at and () == engine.refusals(known, _along(known, uid, to, left))}
            assert legal == set(engine.reach(known, uid))


def _along(known: State, uid: str, to: int, left: dict[int, int]) -> March:
    """Return a cheapest march to *to*, walked back along the points left."""
    path = [to]
    while path[-1] != known.units[uid].at:
        here = path[-1]
        path.append(
            next(
                near
                for near in known.board.grid.neighbours[here]
                if near in left
                and (cost := movement.step_cost(known, uid, near, here))
                and left[near] - cost == left[here]
            )
        )
    return March(uid, tuple(reversed(path)))


@law(12)
def test_no_occasion_is_rolled_twice_in_a_game(seed: int) -> None:
    keys: list[tuple[Any, ...]] = []
    with pytest.MonkeyPatch.context() as patch:
        _trace(patch, keys)
        draw = Random(seed)
        for _ in walk(invented(draw, chance="dice"), draw, 80):
            pass
    assert keys
    assert {} == {key: times for key, times in Counter(keys).items() if times > 1}


def _trace(patch: pytest.MonkeyPatch, keys: list[tuple[Any, ...]]) -> None:
    roll, risk = Ledger.roll, Ledger.risk

    def traced_roll(self: Ledger, rule: str, *occasion: str | int) -> Any:
        keys.append((self.state.entropy, self.state.turn, self.state.active, rule, *occasion))
        return roll(self, rule, *occasion)

    def traced_risk(self: Ledger, rule: str, in_36: int, account: str, *occasion: str | int) -> bool:
        keys.append((self.state.entropy, self.state.turn, self.state.active, rule, *occasion))
        return risk(self, rule, in_36, account, *occasion)

    patch.setattr(Ledger, "roll", traced_roll)
    patch.setattr(Ledger, "risk", traced_risk)


def test_no_occasion_is_rolled_twice_at_shusha() -> None:
    keys: list[tuple[Any, ...]] = []
    state, draw = engine.open_game(load("shusha-1992").opening, "5", "dice")[0], Random(5)
    with pytest.MonkeyPatch.context() as patch:
        _trace(patch, keys)
        for _ in walk(state, draw, 400):
            pass
    assert len(keys) > 20
    assert len(keys) == len(set(keys))


@law(8)
def test_in_expected_chance_there_are_no_dice_and_the_seed_is_nothing(seed: int) -> None:
    orders, last = [], invented(Random(seed), chance="expected")
    for _, _, order, after, events in games(seed, chance="expected"):
        orders.append(order)
        last = after
        for event in events:
            if isinstance(event, AssaultResolved | WillTested | HoldTested):
                assert (0, (0, 0)) == (event.roll, event.dice)
    other = invented(Random(seed), chance="expected", seed="another")
    for order in orders:
        other, _ = engine.resolve(other, order)
    blank = {"seed": "", "entropy": ""}
    assert last.evolve(**blank) == other.evolve(**blank)


@law(25)
def test_the_odds_of_a_preview_are_those_of_the_fight(seed: int) -> None:
    """Without fog, reserves, or units that give ground, all 11 rolls do what the preview says they do."""
    draw = Random(seed)
    for before, known, order, _, _ in walk(invented(draw, fog=False), draw, 30):
        if not isinstance(order, Launch) or any(u.stance in ("reserve", "give_ground") for u in before.units.values()):
            continue
        said = engine.forecast(known, order).assault
        outcomes = {result.roll: result for result in said.outcomes}
        assert dict(ODDS_36) == {roll: result.chance_36 for roll, result in outcomes.items()}
        for n in range(12):
            trial = before.evolve(chance="dice", entropy=str(n))
            _, events = engine.resolve(trial, order)
            fights = [event for event in events if isinstance(event, AssaultResolved)]
            if not fights or fights[0].attackers != said.attackers or fights[0].supporters != said.supporters:
                continue
            fight, row = fights[0], outcomes[fights[0].roll]
            known_shifts = [shift for shift in said.shifts if shift[1] != "surprise"]
            assert known_shifts == [shift for shift in fight.shifts if shift[1] != "surprise"]
            assert (said.attack_power, said.defence_power, said.column) == (
                fight.attack_power,
                fight.defence_power,
                fight.column,
            )
            if said.shifts == fight.shifts:
                assert (row.score, row.broken, row.shattered) == (fight.score, fight.broken, fight.shattered)
                lost = Counter[bool]()
                fled = {e.unit for e in events if isinstance(e, HoldTested)}
                for event in events:
                    if isinstance(event, StepsLost) and event.unit not in fled:
                        lost[event.unit in said.attackers] += event.steps
                assert (row.attacker_steps, row.defender_steps) == (lost[True], lost[False])


def test_a_will_in_a_preview_is_the_will_in_the_fight() -> None:
    state = commit(position(".:a .:x . .", a=red(6, cohesion=5), x=blue(6), chance="dice"), "0100", "a")
    ((_, chance),) = engine.forecast(engine.known(state, "red"), Launch(1)).assault.will
    rolls = {}
    for n in range(200):
        will = the(play(state.evolve(entropy=str(n)), Launch(1))[1], WillTested)
        rolls[will.roll] = will.passed
    assert set(ODDS_36) == set(rolls)
    assert chance == sum(ODDS_36[roll] for roll, passed in rolls.items() if passed)


def test_a_hold_in_a_preview_is_the_hold_at_the_end_of_the_phase() -> None:
    state = position(
        ". . .:a . . .:x", a=red(cohesion=1), x=blue(), chance="dice", sources={"red": "0000", "blue": "0500"}
    )
    state = state.with_unit("a", state.units["a"]._replace(shocks=15, cohesion=1))
    hold = engine.hold_forecast(state, "a")
    rolls = {}
    for n in range(300):
        test = the(end(state.evolve(entropy=str(n)))[1], HoldTested)
        rolls[test.roll] = test.result
        assert (hold.resolve, hold.pressure, hold.factors) == (test.resolve, test.pressure, test.factors)
    assert set(ODDS_36) == set(rolls)
    for result in ("stays", "wavers", "leaves", "flees"):
        assert getattr(hold, result) == sum(ODDS_36[roll] for roll, found in rolls.items() if found == result)
    assert 36 == hold.stays + hold.wavers + hold.leaves + hold.flees


@law(10)
def test_nothing_is_ever_below_nothing(seed: int) -> None:
    for _, _, _, after, _ in games(seed, 80):
        for unit in after.units.values():
            assert (
                min(unit.tanks, unit.afv, unit.guns, unit.mlrs, unit.cohesion, unit.loads, unit.mp, unit.fatigue) >= 0
            )
            assert unit.steps > 0
        for group in after.people.values():
            assert 0 <= group.low <= group.high
            assert 0 <= group.left_low <= group.left_high
            assert 0 <= group.harm_low <= group.harm_high
        assert all(dump.shells >= 0 for dump in after.dumps.values())
        assert all(-10 <= standing <= 10 for standing in after.standing.values())
        assert after.command >= 0


@law(20)
def test_tracks_keep_within_their_ranges_and_stocks_above_nothing(seed: int) -> None:
    for _, _, _, after, events in games(seed, 80):
        for key, number in after.tracks.items():
            assert 0 <= number <= (4 if key.startswith("mobilisation") else 10), key
        assert all(number >= 0 for number in (*after.stock.values(), *after.acts.values()))
        assert all(left >= 0 for left, _, _ in after.lifts.values())
        assert all(left >= 0 for left, _ in after.sorties.values())
        assert all(event.by and event.rule and event.because for event in events if isinstance(event, TrackMoved))


@law(30)
def test_no_side_gains_by_harm_to_people_or_by_their_going(seed: int) -> None:
    """In what follows from one order, harm and flight stand beside no gain of the side that brought them."""
    for before, _, order, after, events in games(seed, 80):
        harmful = [event for event in events if isinstance(event, PeopleHarmed)]
        if isinstance(order, Launch | Bombard | AirStrike | Interdict):
            assert after.standing[before.side] <= before.standing[before.side]
            assert after.standing == before.standing or harmful or before.truce_until
            assert after.tracks == before.tracks
        if isinstance(order, Escort | Relief | OfferPassage):
            assert (after.standing, after.tracks, after.stock) == (before.standing, before.tracks, before.stock)


@law(20)
def test_twice_the_people_move_no_track(seed: int) -> None:
    """The same orders with twice the residents: the same tracks, stocks, dispatches and truces."""
    state = invented(Random(seed))
    many = state.evolve(
        people={key: group._replace(low=2 * group.low, high=2 * group.high) for key, group in state.people.items()}
    )
    for _, _, order, after, _ in games(seed, 60):
        many, _ = engine.resolve(many, order)
        for name in ("tracks", "stock", "cards", "acts", "offers", "units", "control"):
            assert getattr(after, name) == getattr(many, name)


@law(20)
def test_every_order_and_event_of_a_game_survives_its_encoding(seed: int) -> None:
    for _, _, order, _, events in games(seed, 60):
        assert order == decode_order(json.loads(canonical(encode(order))))
        for event in events:
            assert event == decode_event(json.loads(canonical(encode(event))))


@law(10)
def test_both_sides_never_share_a_hex_and_no_hex_is_too_full(seed: int) -> None:
    draw = Random(seed)
    state = invented(draw)
    limit = state.board.charts.movement.stack_steps
    full = {here: sum(state.units[uid].steps for uid in units) for here, units in state.occupants().items()}
    for _, _, _, after, _ in walk(state, draw, 80):
        for here, units in after.occupants().items():
            ground = [uid for uid in units if after.board.roster[uid].type.role != "air"]  # 8.1
            assert len({after.side_of(uid) for uid in ground}) <= 1, after.board.grid.label(here)
            assert sum(after.units[uid].steps for uid in units) <= max(limit, full.get(here, 0))


@law(20)
def test_mines_a_side_does_not_know_of_lie_beside_ground_the_other_holds_off_roads_and_homes(seed: int) -> None:
    """So a preview can say where a march cannot be taken back (10.7), and nobody's way out is mined (10.5)."""
    for _, _, _, after, _ in games(seed, 80):
        board, control = after.board, after.control
        for hexside, sides in after.mines.items():
            near = board.grid.beside(hexside)
            assert sides in (1, 2, 3)
            assert not board.roads[near[0]][hexside % 3]
            assert not any(movement.is_lived_in(board, here) for here in near)
            for code in (1, 2):
                assert sides & code or 3 - code in {control[here] for here in near}


def weeks(seed: int, **more: Any) -> Iterator[tuple[State, State, tuple[Event, ...]]]:
    """Yield (before, after, events) of each order of a game at random, then of the ends of its phases to its end."""
    draw = Random(seed)
    state = invented(draw, **more)
    for before, _, _, after, events in walk(state, draw, ORDERS):
        yield before, after, events
        state = after
    while not state.over:
        after, events = engine.resolve(state, EndPhase())
        yield state, after, events
        state = after


COUNTED = campaign(
    manpower={"arms_from_stock": 1, "depot_turns": 1, "national_loads": 1, "repair_percent": 100},
    supply={"low_share": 2, "front_every": 1, "captured_loads": 3, "lift_loads": 0},
    calendar={"impulses": 1},
)


def _arms(state: State, *sides: str) -> Counter[str]:
    """Return the vehicles and guns of *sides*: in their units, with those who will return, and in stock."""
    back = {uid: unit for uid, unit in state.pool.items() if uid in state.returns}
    found = Counter({kind: sum(state.stock.get(f"{kind}.{side}", 0) for side in sides) for kind in politics.ARMS})
    for uid, unit in {**state.units, **back}.items():
        if state.side_of(uid) in sides:
            found.update(dict(zip(politics.ARMS, politics.arms_of(unit), strict=True)))
    return found


def _left(state: State) -> Counter[str]:
    """Return the vehicles and guns left behind in hexes."""
    return Counter({kind: sum(stores[n] for stores in state.stores.values()) for n, kind in enumerate(politics.ARMS)})


def _given(events: tuple[Event, ...], rules: tuple[str, ...], *sides: str) -> Counter[str]:
    """Return what came into the stocks of *sides* by *rules*."""
    found = Counter[str]()
    for event in events:
        if isinstance(event, StockChanged) and event.rule in rules and event.by > 0:
            kind, _, side = event.stock.partition(".")
            found[kind] += event.by if side in sides else 0
    return found


@law(25)
def test_vehicles_and_guns_come_from_income_events_acts_captures_and_repair_only(seed: int) -> None:
    """Of both sides together, with what lies in hexes, from the first three; arrivals and depots move them."""
    for before, after, events in weeks(seed, charts=COUNTED):
        grown = _arms(after, "red", "blue") + _left(after)
        grown.subtract(_arms(before, "red", "blue") + _left(before))
        assert +grown <= _given(events, ("12.1", "12.4"), "red", "blue")
        for side in ("red", "blue"):
            grown = _arms(after, side)
            grown.subtract(_arms(before, side))
            captured = _given(events, ("12.1", "12.4", "12.5"), side)
            for event in events:
                if isinstance(event, StoresCaptured) and event.side == side:
                    captured.update(dict(zip(politics.ARMS, event.stores, strict=True)))
            assert +grown <= captured


@law(25)
def test_loads_come_from_income_events_and_acts_and_with_new_formations_only(seed: int) -> None:
    """Those in units, in stock and in dumps of both sides together: supply hands them out, and captures move them."""

    def loads(state: State) -> int:
        back = [unit for uid, unit in state.pool.items() if uid in state.returns]
        carried = sum(unit.loads for unit in (*state.units.values(), *back))
        stock = sum(state.stock.get(f"loads.{side}", 0) for side in ("red", "blue"))
        return carried + stock + sum(dump.shells for dump in state.dumps.values())

    for before, after, events in weeks(seed, charts=COUNTED):
        given = _given(events, ("12.1", "12.4"), "red", "blue")["loads"]
        for event in events:
            if isinstance(event, ShellsGiven):
                given += max(0, event.shells)
            elif isinstance(event, UnitArrived) and event.unit not in before.returns:
                given += before.pool[event.unit].loads if event.unit in before.pool else 0
        assert loads(after) - loads(before) <= given


@law(6)
def test_every_game_ends_by_its_last_turn(seed: int) -> None:
    draw = Random(seed)
    state = invented(draw)
    for _ in range(2 * state.board.turns * state.board.charts.calendar.impulses):
        state, _ = engine.resolve(state, EndPhase())
    assert state.over


def test_the_random_positions_are_not_empty_of_fights() -> None:
    """The laws are looked at where something happens."""
    kinds: Counter[str] = Counter()
    for seed in range(80):
        for _, _, order, _, events in games(seed, 80):
            kinds[type(order).__name__] += 1
            kinds.update(type(event).__name__ for event in events)
    wanted = """
        March Commit Launch Bombard AirStrike DigIn Rest SetStance Ask Recall EndPhase
        AssaultResolved HoldTested UnitRetreated StepsLost UnitAdvanced MarchCutShort
        PeopleHarmed PeopleLeft StoresCaptured UnitRemoved Glimpsed HexTaken UnitArrived
        LayMines ClearMines Bridge ClearPass WorkAdvanced MinesLaid MinesCleared MinesStruck MinesFound WayTried
        BridgeLaid
        Answer Act Prepare Replace Equip Attach Detach Prioritise Airlift Interdict Reconnoitre Escort Relief
        OfferTruce WithdrawOffer
        CardDealt CardAnswered ActTaken TrackMoved StockChanged OperationPrepared UnitWorked UnitReplenished
        UnitEquipped UnitAttached UnitDetached PrioritySet LoadsFlown RoadInterdicted RoadsReopened ResidentsEscorted
        ReliefSent TruceOffered OfferWithdrawn TruceBegan TruceBroken UnitRecalled OwnersMerged
    """
    assert set() == set(wanted.split()) - set(kinds)


def test_a_play_of_the_same_orders_is_the_same_play() -> None:
    one, two = ([encode(event) for step in games(3, 60) for event in step[4]] for _ in range(2))
    assert one == two
