"""Random play that looks for faults of the rules: legal orders, biased this way and that, and illegal ones.

Laws looked at on the way, each named in a finding:

    resolves        every legal order resolves, and only legal ones do
    folds           folding the events over the State before gives the State after
    changes nothing resolving, and being refused, leaves the State it was asked about as it was
    round trip      a State decoded from its encoding plays on identically; orders, events and States survive encoding
    dead end        until the game is over, some order is legal
    endless         a game ends by its last turn
    preview         what a preview calls undoable can be taken back; a march is final if and only if it newly sights or
                    crosses ground that may be mined
    one roll        no occasion is rolled twice
    bounds          nothing is below nothing: steps, cohesion, ammunition, vehicles, shells, people
    fog             what a side cannot know changes nothing it knows, and none of its refusals and orders
    civilians       nobody fires where people live except at guns found firing; no order closes a passage; no fight, and
                    nothing done for residents, lifts a side's standing or moves a track
    harm pays       with twice the people there and more harm on record an order does the same, and lifts no standing
    prisoners       no order gives prisoners back or away: their number never falls
    tells           each event has its line of prose, and both sides their view of it

Most are looked at with every order. Of a share of the orders alone, for they cost as much as the order: `fog` (2 in
100), `harm pays` (20 in 100 of fights, fire and ends of phases), `round trip` and `changes nothing` (1 in 100).

A finding holds the scenario, seed, chance and orders: enough to make a test of it. A long run is cut into chunks, each
a run of its own with its own seed: so it comes out the same in one process and in several.
"""

import json
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from multiprocessing import get_context
from typing import Any, Final

from game import engine, report
from game.core.board import STANCES, Board, SideId, UnitId
from game.core.codec import (
    canonical,
    decode_event,
    decode_order,
    decode_state,
    encode,
    encode_state,
    state_digest,
)
from game.core.errors import IllegalOrder
from game.core.events import AssaultResolved, Bombarded, Event, HoldTested, MinesLaid, MinesStruck, WillTested
from game.core.orders import (
    Act,
    Airlift,
    AirStrike,
    Answer,
    Ask,
    Attach,
    Bombard,
    Bridge,
    ClearMines,
    ClearPass,
    Commit,
    Detach,
    DigIn,
    EndPhase,
    Equip,
    Escort,
    Interdict,
    Launch,
    LayMines,
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
from game.scenario import Scenario, list_ids, load
from game.view import witnessed

MOST_FINDINGS: Final = 50
"""After so many the run stops: they will have few causes."""
LONGEST_CHUNK: Final = 20_000
"""Orders. A war of 132 weeks takes about as many."""
_MANNERS: Final[tuple[dict[type[Order], int], ...]] = (
    {},
    {March: 1, Commit: 20, Launch: 30, Bombard: 20, AirStrike: 20, SetStance: 1, OfferPassage: 1, EndPhase: 4},
    {March: 4, Commit: 10, Recall: 8, SetStance: 6, Ask: 6, Unify: 6, DigIn: 6, Rally: 6, Rest: 4},
    {March: 20, EndPhase: 2},
    {March: 3, LayMines: 5, ClearMines: 20, Bridge: 20, ClearPass: 20, EndPhase: 6},
    {Answer: 20, Act: 20, Prepare: 2, Attach: 6, Replace: 8, Equip: 8, Escort: 6, Relief: 8, EndPhase: 8},
    {Airlift: 12, Interdict: 12, Reconnoitre: 6, Prioritise: 3, Commit: 10, Launch: 20, EndPhase: 6},
)
"""Weights of the kinds of order, for one game each; an unnamed kind weighs 1."""
_SELDOM: Final = 200
"""An offer of a cease-fire is drawn once in so many times that it could be, so that games go on."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A law that did not hold, and the game in which it did not."""

    law: str
    detail: str
    scenario: str
    seed: str
    chance: str
    orders: tuple[Order, ...]

    def plain(self) -> dict[str, Any]:
        """Return the finding as JSON would have it."""
        return {
            "law": self.law,
            "detail": self.detail,
            "scenario": self.scenario,
            "seed": self.seed,
            "chance": self.chance,
            "orders": [encode(order) for order in self.orders],
        }


@dataclass(slots=True)
class FuzzReport:
    """What a run did and found."""

    orders: int = 0
    games: int = 0
    ended: int = 0
    illegal: int = 0
    findings: list[Finding] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """Return the report as JSON would have it."""
        return {
            "orders": self.orders,
            "games": self.games,
            "ended": self.ended,
            "illegal": self.illegal,
            "findings": [finding.plain() for finding in self.findings],
        }

    def add(self, other: "FuzzReport") -> None:
        """Count what another run did and found as well."""
        self.orders += other.orders
        self.games += other.games
        self.ended += other.ended
        self.illegal += other.illegal
        self.findings += other.findings


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a long run: random play of one scenario from a seed of its own."""

    scenario: str
    seed: str
    orders: int


class _Broken(Exception):
    """A law did not hold."""

    def __init__(self, law: str, detail: str) -> None:
        super().__init__(law, detail)
        self.law, self.detail = law, detail


def shares(orders: int, names: Sequence[str] = ()) -> dict[str, int]:
    """Return how many of *orders* fall to each of *names*; without names, to all shipped scenarios and their chapters.

    Each scenario has the same share. That of one with chapters is shared by the whole and its chapters.
    """
    whole = list(names or list_ids())
    found: Counter[str] = Counter()
    for name in whole:
        parts = [] if names else [f"{name}/{chapter.id}" for chapter in loaded(name).board.chapters]
        for part in (name, *parts):
            found[part] += -(-orders // (len(whole) * (1 + len(parts))))
    return dict(found)


def chunks(amounts: Mapping[str, int], seed: int) -> list[Chunk]:
    """Return the pieces in which *amounts* of orders are played: the same for the same amounts and seed."""
    cut = []
    for name, orders in amounts.items():
        pieces = -(-orders // LONGEST_CHUNK)
        cut += [Chunk(name, f"{seed}.{n}", -(-orders // pieces)) for n in range(1, pieces + 1)]
    return cut


def run(chunk: Chunk, advance: Callable[[], object] = lambda: None, *, to_end: bool = True) -> FuzzReport:
    """Play one chunk, and its last game to the end."""
    return fuzz([loaded(chunk.scenario)], chunk.orders, chunk.seed, advance, to_end=to_end)


def run_all(work: Sequence[Chunk], jobs: int = 1) -> Iterator[tuple[Chunk, FuzzReport]]:
    """Play chunks, *jobs* at a time in processes of their own, and yield what came of each as it ends."""
    # What takes longest goes first, so that no core waits at the end.
    work = sorted(work, key=lambda chunk: (-len(loaded(chunk.scenario).board.roster), chunk.scenario, chunk.seed))
    if jobs <= 1:
        yield from ((chunk, run(chunk)) for chunk in work)
        return
    # A pool that ends its processes when it is left: whoever stops the run need not wait for what is being played.
    with get_context("spawn").Pool(jobs, _deaf) as pool:
        yield from pool.imap_unordered(_played, work)


def _deaf() -> None:
    """Leave it to the process that started this one to say when to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _played(chunk: Chunk) -> tuple[Chunk, FuzzReport]:
    return chunk, run(chunk)


@lru_cache(maxsize=16)
def loaded(name: str) -> Scenario:
    """Return a shipped scenario, or a chapter of one, which is read once."""
    return load(name)


def fuzz(
    scenarios: Sequence[Scenario],
    orders: int,
    seed: int | str = 1,
    advance: Callable[[], object] = lambda: None,
    *,
    to_end: bool = False,
) -> FuzzReport:
    """Play at least *orders* random orders over *scenarios*, in turn, and return what was found.

    Args:
        advance: called after each order.
        to_end: whether the last game is brought to its end by ending phases, which are not counted.
    """
    found = FuzzReport()
    draw = random.Random(seed)
    while found.orders < orders and len(found.findings) < MOST_FINDINGS:
        scenario = scenarios[found.games % len(scenarios)]
        game = _Game(scenario, f"{seed}-{found.games}", "expected" if found.games % 4 == 3 else "dice", draw)
        found.games += 1
        try:
            for _ in game.play():
                found.orders += 1
                advance()
                if found.orders >= orders:
                    break
            if to_end:
                game.run_out()
            found.ended += bool(game.state.over)
        except _Broken as broken:
            found.findings.append(game.finding(broken.law, broken.detail))
        except Exception as error:
            # Whatever the rules raise here is a fault of theirs, and the finding is how it gets a test.
            found.findings.append(game.finding("resolves", f"{type(error).__name__}: {error}"))
        found.illegal += game.illegal
    return found


class _Game:
    """One game of random play, watched."""

    def __init__(self, scenario: Scenario, seed: str, chance: str, draw: random.Random) -> None:
        self.scenario, self.seed, self.chance, self.draw = scenario, seed, chance, draw
        self.board = scenario.board
        self.state = scenario.opening
        self.orders: list[Order] = []
        self.illegal = 0
        self.phases = 0
        self.rolled: set[tuple[object, ...]] = set()
        self.weights = draw.choice(_MANNERS)
        self.homes = {home.at: f"{home.place}:{home.community}" for home in self.board.residents}

    def finding(self, law: str, detail: str) -> Finding:
        return Finding(law, detail[:500], self.scenario.id, self.seed, self.chance, tuple(self.orders))

    def play(self) -> Iterator[None]:
        """Play the game out, one order a step; raise _Broken where a law does not hold."""
        self._carry_out(self.state, OpenGame(self.seed, self.chance))
        yield
        while not self.state.over:
            known = engine.known(self.state, self.state.side)
            self._try_illegal(known)
            if self.draw.random() < 0.02:
                self._check_fog(known)
            self._carry_out(known, self._choose(known))
            yield

    def run_out(self) -> None:
        """End phase after phase until the game is over."""
        while not self.state.over:
            self._carry_out(engine.known(self.state, self.state.side), EndPhase())

    def _choose(self, known: State) -> Order:
        """Draw a legal order: of a unit, or of the side."""
        own = known.of_side(known.side)
        choices = engine.legal_orders(known, self.draw.choice(own)) if own and self.draw.random() < 0.85 else ()
        if not choices:
            choices = engine.legal_orders(known)
            if not choices:
                raise _Broken("dead end", f"turn {known.turn}, {known.active}: no legal order")
        weights = [_SELDOM * self.weights.get(type(order), 1) for order in choices]
        weights = [1 if isinstance(order, OfferTruce) else w for order, w in zip(choices, weights, strict=True)]
        order = self.draw.choices(choices, weights)[0]
        if isinstance(order, March) and Launch in self.weights:
            return self._closest(known, choices, order)
        return order

    def _closest(self, known: State, choices: Sequence[Order], order: March) -> Order:
        """Return the march that ends nearest to an enemy in sight, so that fights come about."""
        enemies = [known.units[uid].at for uid in known.of_side(self.board.other(known.side))]
        if not enemies or self.draw.random() < 0.3:
            return order
        distance = self.board.grid.distance
        # Of those near its own hex: a march leads nowhere else, and a war has eighty more.
        near = sorted(set(enemies), key=lambda at: (distance(order.path[0], at), at))[:6]
        marches = [other for other in choices if isinstance(other, March)]
        return min(marches, key=lambda m: min(distance(m.path[-1], at) for at in near))

    def _carry_out(self, known: State, order: Order) -> None:
        before = self.state
        self.orders.append(order)
        often = self.draw.random()
        digest = state_digest(before) if often < 0.01 else ""
        preview = engine.forecast(known, order) if not isinstance(order, Launch) or often < 0.2 else None
        try:
            after, events = engine.resolve(before, order)
        except IllegalOrder as error:
            raise _Broken("resolves", f"a legal order is refused: {error}") from None
        folded = before
        for event in events:
            folded = apply(folded, event)
        if folded != after:
            raise _Broken("folds", f"{type(order).__name__}: {_unlike(folded, after)}")
        if preview is not None:
            self._check_preview(preview, order, events)
        if digest and digest != state_digest(before):
            raise _Broken("changes nothing", f"{type(order).__name__} changed the State it was given")
        if often < 0.01:
            self._check_round_trip(before, after, order, events)
        self._check_rolls(events)
        self._check_people(before, after, events)
        self._check_gain(before, after, order)
        self._check_prisoners(before, after)
        if isinstance(order, Launch | Bombard | AirStrike | Interdict | EndPhase) and self.draw.random() < 0.2:
            self._check_harm(before, after, order)
        if after.mines is not before.mines or (after.mines and after.control is not before.control):
            self._check_mines(after, events)
        self.state = after
        if isinstance(order, EndPhase | OpenGame):
            self._check_phase(before, after, events)

    def _check_preview(self, preview: engine.Forecast, order: Order, events: tuple[Event, ...]) -> None:
        final = engine.is_final(events, self.board)
        if final and not preview.final:
            raise _Broken("preview", f"{order} was called undoable and is final")
        if isinstance(order, March) and final != preview.final:
            raise _Broken("preview", f"{order} was called final and is not")

    def _check_round_trip(self, before: State, after: State, order: Order, events: tuple[Event, ...]) -> None:
        copy = decode_state(json.loads(canonical(encode_state(before))), self.board)
        if copy != before:
            raise _Broken("round trip", f"State: {_unlike(before, copy)}")
        copied = engine.resolve(copy, decode_order(json.loads(canonical(encode(order)))))
        if copied != (after, events):
            raise _Broken("round trip", f"{order} on a decoded State: {_unlike(after, copied[0])}")
        for event in events:
            if decode_event(json.loads(canonical(encode(event)))) != event:
                raise _Broken("round trip", str(event))

    def _check_rolls(self, events: tuple[Event, ...]) -> None:
        turn, phase = self.state.turn, f"{self.state.active}.{self.state.impulse}"
        for event in events:
            match event:
                case AssaultResolved(target=target, attempt=attempt):
                    key: tuple[object, ...] = ("score", turn, phase, target, attempt)
                case HoldTested(unit=uid):
                    key = ("hold", turn, phase, uid)
                case WillTested(unit=uid, purpose=purpose, target=target):
                    key = ("will", turn, phase, uid, purpose, target)
                case MinesStruck(at=at, direction=direction):
                    key = ("mines", turn, phase, self.board.grid.hexside(at, direction))
                case _:
                    continue
            if key in self.rolled:
                raise _Broken("one roll", str(key))
            self.rolled.add(key)

    def _check_mines(self, after: State, events: tuple[Event, ...]) -> None:
        """Mines lie away from homes, roads and dams; those a side does not know of beside ground the other holds."""
        grid = self.board.grid
        for event in events:
            match event:
                case MinesLaid(at=at, direction=direction):
                    near = (at, grid.neighbours[at][direction])
                    dams = [place for place in self.board.places.values() if place.kind == "dam" and place.at in near]
                    if self.board.roads[at][direction] or dams or any(self._lived_in(after, here) for here in near):
                        raise _Broken("civilians", f"mines at {grid.label(at)}, direction {direction}")
        for hexside, sides in after.mines.items():
            for code in (1, 2):
                held = {after.control[at] for at in grid.beside(hexside)}
                if not sides & code and 3 - code not in held:
                    raise _Broken("fog", f"mines at {grid.beside(hexside)} lie on no ground of the other side")

    def _check_people(self, before: State, after: State, events: tuple[Event, ...]) -> None:
        for event in events:
            if isinstance(event, Bombarded) and self._lived_in(before, event.target) and not event.counter_battery:
                raise _Broken("civilians", f"fire at {self.board.grid.label(event.target)}, where people live")
        if after.people is not before.people:
            for key, group in before.people.items():
                if not set(group.passage.split()) <= set(after.people[key].passage.split()):
                    raise _Broken("civilians", f"the passage out of {key} was closed")

    def _check_gain(self, before: State, after: State, order: Order) -> None:
        """Neither a fight nor what is done for residents is worth anything at home or abroad."""
        if isinstance(order, Launch | Bombard | AirStrike | Interdict):
            if any(after.standing[side] > standing for side, standing in before.standing.items()):
                raise _Broken("civilians", f"{order} lifted a standing: {before.standing} to {after.standing}")
            if after.tracks != before.tracks:
                raise _Broken("civilians", f"{order} moved a track: {_unlike(before, after)}")
        if isinstance(order, Escort | Relief | OfferPassage):
            for part in ("standing", "tracks", "stock"):
                if getattr(before, part) != getattr(after, part):
                    raise _Broken("civilians", f"{order} changed {part}")

    def _check_prisoners(self, before: State, after: State) -> None:
        for side, lost in before.losses.items():
            if after.losses[side].prisoners < lost.prisoners:
                raise _Broken("prisoners", f"of {side}: {lost.prisoners}, then {after.losses[side].prisoners}")

    def _check_harm(self, before: State, after: State, order: Order) -> None:
        """Where more people live and more have come to harm, the order does the same and is worth no more."""
        people = {
            key: group._replace(
                low=2 * group.low,
                high=2 * group.high,
                left_high=group.left_high + 900,
                harm_low=group.harm_low + 50,
                harm_high=group.harm_high + 100,
            )
            for key, group in before.people.items()
        }
        other, _ = engine.resolve(before.evolve(people=people), order)
        if any(other.standing[side] > standing for side, standing in after.standing.items()):
            raise _Broken("harm pays", f"{order}: standing {after.standing}; where more are harmed {other.standing}")
        if other.evolve(people=after.people, standing=after.standing) != after:
            raise _Broken("harm pays", f"{order}: {_unlike(other, after)}")

    def _lived_in(self, state: State, at: int) -> bool:
        return at in self.homes and state.people[self.homes[at]].high > 0

    def _check_phase(self, before: State, after: State, events: tuple[Event, ...]) -> None:
        """At the end of a phase: bounds, the end of the game, prose and views."""
        self.phases += 1
        if self.phases > 2 * self.board.turns * self.board.charts.calendar.impulses + 1:
            raise _Broken("endless", f"{self.phases} phases of {self.board.turns} turns, and not over")
        for uid, unit in after.units.items():
            low = min(unit.cohesion, unit.loads, unit.mp, unit.tanks, unit.afv, unit.guns, unit.mlrs, unit.fatigue)
            if low < 0 or unit.steps < 1 or unit.cohesion > 10 or not 0 <= unit.at < self.board.grid.size:
                raise _Broken("bounds", f"{uid}: {unit}")
        for key, group in after.people.items():
            if not (0 <= group.low <= group.high and group.harm_low <= group.harm_high):
                raise _Broken("bounds", f"{key}: {group}")
        if any(dump.shells < 0 for dump in after.dumps.values()):
            raise _Broken("bounds", f"{after.dumps}")
        if any(not 0 <= value <= 10 for value in after.tracks.values()) or min(after.stock.values(), default=0) < 0:
            raise _Broken("bounds", f"{after.tracks}, {after.stock}")
        engine.outcome(after)
        for side in ("", *(entry.id for entry in self.board.sides)):
            for event in witnessed(before, events, side):
                if not report.say(event, self.board, detailed=True):
                    raise _Broken("tells", str(event))

    def _try_illegal(self, known: State) -> None:
        """Give one order drawn without thought: it is refused and changes nothing, or is legal."""
        order = self._thoughtless()
        refusals = engine.refusals(known, order)
        if not refusals:
            self._check_aim(known, order)
            return
        self.illegal += 1
        if not all(refusal.rule and refusal.because for refusal in refusals):
            raise _Broken("resolves", f"{order} is refused without a reason")
        digest = state_digest(self.state) if self.draw.random() < 0.01 else ""
        try:
            engine.resolve(self.state, order)
        except IllegalOrder:
            if digest and digest != state_digest(self.state):
                raise _Broken("changes nothing", f"{order}, refused, changed the State") from None
        else:
            raise _Broken("resolves", f"{order} is refused, and resolves")

    def _check_fog(self, known: State) -> None:
        """Change and move enemy units out of sight: the side must not notice."""
        side = known.side
        hidden = [uid for uid in self.state.of_side(self.board.other(side)) if uid not in known.units]
        dark = [at for at in range(self.board.grid.size) if not self.state.seen[side] >> at & 1]
        theirs = self.state.code(self.board.other(side))
        mined = dict(self.state.mines)
        for at in dark:
            hexside = self.board.grid.hexside(at, self.draw.randrange(6))
            if self.state.control[at] == theirs and hexside >= 0 and hexside not in mined:
                mined[hexside] = theirs
        units = dict(self.state.units)
        for uid in hidden:
            unit = units[uid]
            at = self.draw.choice(dark)
            units[uid] = unit._replace(
                at=at, steps=unit.steps + 1, cohesion=3, loads=0, stance="reserve", supply=1, cut=2
            )
        other = engine.known(_other_house(self.state.evolve(units=units, mines=mined), side), side)
        if other != known:
            raise _Broken("fog", f"{side} notices: {_unlike(known, other)}")
        own = known.of_side(side)
        uid_asked = self.draw.choice(own) if own else None
        if engine.legal_orders(other, uid_asked) != engine.legal_orders(known, uid_asked):
            raise _Broken("fog", f"{side}: the orders of {uid_asked} tell of what is not seen")

    def _check_aim(self, known: State, order: Order) -> None:
        """A legal order to fire where people live answers guns that were found firing there."""
        if isinstance(order, Interdict) and self._lived_in(known, order.hex):
            raise _Broken("civilians", f"{order} is legal where people live")
        if not isinstance(order, Bombard | AirStrike) or not self._lived_in(known, order.target):
            return
        found = known.turn - self.board.charts.fire.found_turns
        enemies = (known.units[uid] for uid in known.units_at(order.target) if known.side_of(uid) != known.active)
        if not any(unit.fired and unit.fired >= found and unit.guns + unit.mlrs for unit in enemies):
            raise _Broken("civilians", f"{order} is legal where people live, and no gun was found firing there")

    def _thoughtless(self) -> Order:
        draw, size = self.draw, self.board.grid.size
        uid = UnitId(draw.choice((*self.board.roster, "nobody", "")))
        unit = self.state.units.get(uid)
        near = self.board.grid.neighbours[unit.at] if unit else ()
        homes = tuple(self.homes)
        at = draw.choice((draw.randrange(size), -1, size, 10**9, *near, *homes, *homes))
        path = tuple(draw.randrange(-1, size + 1) for _ in range(draw.randrange(4)))
        if self.state.tracks and draw.random() < 0.4:
            return self._thoughtless_at_home(uid, at)
        if unit and draw.random() < 0.7:
            path = (unit.at, *_walk(draw, self.board, unit.at, draw.randrange(4)))
        return draw.choice(
            (
                March(uid, path),
                Commit(uid, at),
                Recall(uid),
                Launch(at),
                Bombard(at),
                AirStrike(at),
                DigIn(uid),
                LayMines(uid, draw.randint(-1, 6)),
                ClearMines(uid, draw.randint(-1, 6)),
                Bridge(uid, draw.randint(-1, 6)),
                ClearPass(uid, draw.randint(-1, 6)),
                Rest(uid),
                Rally(uid),
                SetStance(uid, draw.choice((*STANCES, "", "flee"))),
                Ask(uid),
                Unify(at),
                OfferPassage(at),
                OpenGame("1", draw.choice(("dice", "luck"))),
            )
        )

    def _thoughtless_at_home(self, uid: UnitId, at: int) -> Order:
        """Return an order of a council, its staff or its airfields, drawn without thought."""
        draw, board = self.draw, self.board
        entry = draw.choice(board.scripts) if board.scripts else None
        answers = [option.id for option in entry.choices] if entry else []
        return draw.choice(
            (
                Answer(entry.id if entry else "", draw.choice((*answers, "nothing"))),
                Act(draw.choice((*(act.id for act in board.council), "nothing"))),
                Prepare(at),
                Replace(uid),
                Equip(uid, draw.choice(("tanks", "afv", "guns", "mlrs", "men", ""))),
                Attach(uid),
                Detach(uid),
                Prioritise(draw.choice((*(post.id for post in board.headquarters), "nothing"))),
                Airlift(at),
                Interdict(at),
                Reconnoitre(at),
                Escort(uid),
                Relief(at),
                OfferTruce(),
                WithdrawOffer(),
            )
        )


def _walk(draw: random.Random, board: Board, at: int, steps: int) -> Iterator[int]:
    for _ in range(steps):
        near = [other for other in board.grid.neighbours[at] if other >= 0]
        at = draw.choice(near)
        yield at


def _other_house(state: State, side: SideId) -> State:
    """Return *state* with what 2.8 hides from *side* changed."""
    other = state.board.other(side)
    if not state.tracks:
        return state
    return state.evolve(
        stock={key: number + key.endswith(f".{other}") for key, number in state.stock.items()},
        acts={**state.acts, other: 9},
        acted_at={**state.acted_at, f"{other}:something": state.turn},
        prepared={**state.prepared, f"{other}:0": state.turn},
        priority={**state.priority, other: "elsewhere"},
        lifts={**state.lifts, other: (9, 9, state.turn)},
        attached={**state.attached, **dict.fromkeys(state.of_side(other), state.turn)},
        worked={**state.worked, **dict.fromkeys(state.of_side(other), 1)},
    )


def _unlike(a: State, b: State) -> str:
    """Return the names of the parts in which two States differ."""
    one, two = encode_state(a), encode_state(b)
    return ", ".join(f"{key}: {str(one[key])[:80]} / {str(two[key])[:80]}" for key in one if one[key] != two[key])
