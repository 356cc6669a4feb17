"""History: the plans that were carried out, as a player of the same rules; and the dated checkpoints as an oracle.

A plan in `history.yaml` is what commanders are known or inferred to have ordered: an axis, an objective, a start, a
stance, conditions. `HistoricalPlayer` expands it into legal orders for the situation as it is, so that a game whose
dice fell otherwise still follows the plan. `replay` plays both sides by their plans and meets the checkpoints or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from game import engine
from game.core.board import Place, PlaceId, SideId, UnitId
from game.core.events import GameEnded, TurnOpened
from game.core.orders import (
    Act,
    Airlift,
    AirStrike,
    Answer,
    Ask,
    Attach,
    Bombard,
    Commit,
    DigIn,
    EndPhase,
    Equip,
    Launch,
    March,
    OfferPassage,
    OfferTruce,
    Order,
    Prepare,
    Prioritise,
    Rally,
    Replace,
    Rest,
    SetStance,
    Unify,
)
from game.core.state import State
from game.record import Game
from game.scenario import Scenario
from game.view import View


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A place, a date, and who is documented to have controlled it; `actual` is what the game gave."""

    id: str
    date: str
    place: str
    kind: str
    expected: str
    actual: str
    met: bool
    certainty: str


@dataclass(frozen=True, slots=True)
class Replay:
    """A game played by the historical plans, and how it compares with the record."""

    game: Game
    checkpoints: tuple[Checkpoint, ...]
    rulings: int
    refused: tuple[str, ...]
    """Plans that never came to a legal order though they were due; each counts as a ruling."""
    basis: Mapping[str, int]
    """Orders given, by what the plan behind them rests on."""


class HistoricalPlayer:
    """Plays one side by the plans of `history.yaml`; without a plan that applies it ends its phase."""

    name = "historical"

    def __init__(self, scenario: Scenario, side: str) -> None:
        self.board = scenario.board
        self.side = side
        self.plans = [plan for plan in scenario.history.plans if plan["side"] == side]
        self._start()

    def _start(self) -> None:
        """Begin without an order given."""
        self.given: dict[str, int] = {}
        self.due: set[str] = set()
        self._legs: dict[tuple[str, str], int] = {}
        self._times: dict[str, int] = {}
        self._phase = (0, 0)
        self._next = 0
        self._promised: set[tuple[UnitId, int]] = set()

    def choose(self, view: View) -> Order:
        """Return the next order of the first plan that has one, or EndPhase.

        In a campaign dispatches are answered first, as history answered them; and a plan that has nothing more to order
        is not asked again in the phase, since some two hundred of them stand side by side.
        """
        known = view.known
        campaign = engine.has_politics(known)
        if campaign and (answer := self._answer(known)):
            return answer
        if self._phase != (known.turn, known.phases):
            self._phase, self._next = (known.turn, known.phases), 0
            self._promised.clear()
        for number, plan in enumerate(self.plans):
            if campaign and number < self._next:
                continue
            self._next = number
            first, last = plan["turns"]
            if not first <= known.turn <= last:
                continue
            if plan.get("when") and not engine.holds(known, plan["when"]):
                continue
            if plan.get("until") and engine.holds(known, plan["until"]):
                continue
            self.due.add(plan["id"])
            if self._times.get(plan["id"], 0) >= plan.get("times", 1 << 30):
                continue
            order = self._order(known, plan)
            if order is not None and not engine.refusals(known, order):
                self.given[plan["id"]] = self.given.get(plan["id"], 0) + 1
                if isinstance(order, Commit):  # an assault is built up, and counts once
                    self._promised.add((order.unit, order.target))
                else:
                    self._times[plan["id"]] = self._times.get(plan["id"], 0) + 1
                return order
        self._next = len(self.plans)
        return EndPhase()

    def _answer(self, known: State) -> Answer | None:
        """Answer a dispatch as history did; where it does not say, the default stands without an answer."""
        for script in self.board.scripts:
            if script.side == self.side and script.id in known.cards and script.history:
                order = Answer(script.id, script.history)
                if not engine.refusals(known, order):
                    return order
        return None

    def _order(self, known: State, plan: Mapping[str, Any]) -> Order | None:
        match plan["do"]:
            case "march" | "withdraw":
                return self._march(known, plan)
            case "advance":
                return self._advance(known, plan)
            case "assault":
                return self._assault(known, plan)
            case "bombard" | "counter_battery":
                return self._bombard(known, plan)
            case "passage":
                return self._once(known, plan, OfferPassage(self._hex(plan["target"])))
            case "unify":
                return self._once(known, plan, Unify(self._hex(plan["target"])))
            case "air":
                return AirStrike(self._hex(plan["target"]))
            case "prepare":
                return Prepare(self._hex(plan["target"]))
            case "airlift":
                return Airlift(self._hex(plan["target"]))
            case "act":
                return Act(plan["act"])
            case "truce":
                return OfferTruce()
            case "prioritise":
                return self._prioritise(known, plan)
            case _:
                return self._stay(known, plan)

    def _once(self, known: State, plan: Mapping[str, Any], order: Order) -> Order | None:
        """Give an order once in the game: repeating it would be refused, or mean nothing."""
        return None if self.given.get(plan["id"]) or engine.refusals(known, order) else order

    def _prioritise(self, known: State, plan: Mapping[str, Any]) -> Order | None:
        """Let the units near the side's headquarters in a place take their loads first, where they do not already."""
        target = self._hex(plan["target"])
        for post in self.board.headquarters:
            if post.side == self.side and post.at == target and known.priority.get(post.side) != post.id:
                return Prioritise(str(post.id))
        return None

    def _hex(self, where: str) -> int:
        place = self.board.places.get(PlaceId(where))
        return place.at if place else self.board.grid.parse(where)

    def _units(self, known: State, plan: Mapping[str, Any]) -> list[UnitId]:
        return [UnitId(uid) for uid in plan["units"] if uid in known.units]

    def _march(self, known: State, plan: Mapping[str, Any]) -> Order | None:
        for uid in self._units(known, plan):
            if order := march_towards(known, uid, self._goal(known, plan, uid)):
                return order
        return None

    def _goal(self, known: State, plan: Mapping[str, Any], uid: UnitId) -> int:
        """Return the hex of the axis that a unit makes for next."""
        goals = [self._hex(where) for where in [*(plan.get("via") or ()), plan["to"]]]
        leg = self._legs.get((plan["id"], uid), 0)
        while leg < len(goals) - 1 and known.units[uid].at == goals[leg]:
            leg += 1
        self._legs[(plan["id"], uid)] = leg
        return goals[leg]

    def _advance(self, known: State, plan: Mapping[str, Any]) -> Order | None:
        """Bring a group along its axis, and let it assault whom it meets on the way, together."""
        side = SideId(self.side)
        roster = self.board.roster
        held = {
            unit.at for uid, unit in known.units.items() if roster[uid].side != side and roster[uid].type.role != "air"
        }
        # The way as it would be if nobody stood on it: who stands there is met, not walked around.
        free = known.evolve(units={uid: unit for uid, unit in known.units.items() if roster[uid].side == side})
        met: dict[int, list[UnitId]] = {}
        for uid in self._units(known, plan):
            goal = self._goal(known, plan, uid)
            if known.units[uid].at == goal or known.units[uid].spent:
                continue
            way = engine.route(free, uid, goal)
            first = next((n for n, at in enumerate(way) if at in held), 0)
            if first == 1:
                met.setdefault(way[1], []).append(uid)
            elif march := march_towards(known, uid, way[first - 1] if first else goal):
                return march
        for target in sorted(met):
            if order := self._strike(known, plan, target, met[target]):
                return order
        return None

    def _assault(self, known: State, plan: Mapping[str, Any]) -> Order | None:
        """Bring units beside the target, commit them and their support, and launch when the forecast allows."""
        target = self._hex(plan["target"])
        side = SideId(self.side)
        if not any(known.side_of(uid) != side for uid in known.units_at(target)):
            return self._enter(known, plan, target)
        return self._strike(known, plan, target, self._units(known, plan))

    def _may_commit(self, known: State, order: Commit) -> bool:
        """Return whether a unit may be promised to a target, for the first time in this phase.

        A unit called back to a target it was called away from would go to and fro between two fights for ever.
        """
        if known.units[order.unit].target == order.target or (order.unit, order.target) in self._promised:
            return False
        return not engine.refusals(known, order)

    def _strike(self, known: State, plan: Mapping[str, Any], target: int, units: list[UnitId]) -> Order | None:
        """Commit *units* and the plan's support to a target, and launch when the forecast allows."""
        for uid in units:
            order = Commit(uid, target)
            if self._may_commit(known, order):
                return order
        ready = [uid for uid in units if known.units[uid].target == target]
        if not ready:
            return None
        for name in plan.get("support") or ():
            gun = UnitId(name)
            # In a campaign one plan may meet two targets: support that is promised to one stays with it.
            held = engine.has_politics(known) and gun in known.units and known.units[gun].target >= 0
            if gun in known.units and not held and self._may_commit(known, Commit(gun, target)):
                return Commit(gun, target)
        launch = Launch(target)
        forecast = engine.forecast(known, launch).assault
        at_least = plan.get("at_least")
        if forecast is None or at_least is None:
            return launch if forecast else None
        score = forecast.outcomes[5].score
        return launch if score >= at_least else None

    def _enter(self, known: State, plan: Mapping[str, Any], target: int) -> Order | None:
        """Walk into a target that nobody is seen to hold, with the first unit that can."""
        if known.controller(target) == self.side or any(uid in plan["units"] for uid in known.units_at(target)):
            return None
        for uid in self._units(known, plan):
            if path := engine.path_to(known, uid, target):
                return March(uid, path)
        return None

    def _bombard(self, known: State, plan: Mapping[str, Any]) -> Order | None:
        target = self._hex(plan["target"])
        for uid in self._units(known, plan):
            order = Commit(uid, target)
            if self._may_commit(known, order):
                trial, _ = engine.resolve(known, order)
                if not engine.refusals(trial, Bombard(target)):
                    return order
        return Bombard(target)

    def _stay(self, known: State, plan: Mapping[str, Any]) -> Order | None:
        for uid in self._units(known, plan):
            order: Order
            match plan["do"]:
                case "dig":
                    order = DigIn(uid)
                case "rest":
                    order = Rest(uid)
                case "rally":
                    order = Rally(uid)
                case "ask":
                    order = Ask(uid)
                case "attach":
                    order = Attach(uid)
                case "replace":
                    order = Replace(uid)
                case "equip":
                    kinds = (Equip(uid, kind) for kind in ("tanks", "afv", "guns", "mlrs"))
                    order = next((equip for equip in kinds if not engine.refusals(known, equip)), Equip(uid, "tanks"))
                case _:
                    order = SetStance(uid, plan["stance"])
            if not engine.refusals(known, order):
                return order
        return None


def march_towards(known: State, uid: UnitId, goal: int) -> March | None:
    """Return the march that brings *uid* farthest along its cheapest way to *goal* this turn, or None."""
    unit = known.units[uid]
    if unit.at == goal or unit.spent:
        return None
    way = engine.route(known, uid, goal)
    for at in reversed(way[1:]):
        if path := engine.path_to(known, uid, at):
            return March(uid, path)
    return None


def replay(
    scenario: Scenario,
    chance: str = "expected",
    seed: str = "1",
    until: int | None = None,
    path: Path | None = None,
    plans: Mapping[str, HistoricalPlayer] | None = None,
) -> Replay:
    """Play *scenario* by the historical plans of both sides, to its end or the end of turn *until*.

    *plans* replaces the players of some sides, for asking what another defence would have done.
    """
    players: dict[str, Any] = {str(side.id): HistoricalPlayer(scenario, side.id) for side in scenario.board.sides}
    players.update(plans or {})
    game = Game.new(scenario, seed, chance, players={side: player.name for side, player in players.items()}, path=path)
    ends: list[bytes] = []
    contested: list[frozenset[str]] = []
    fought: Mapping[str, int] = {}
    while not game.state.over and (until is None or game.state.turn <= until):
        state = game.state
        order = players[state.active].choose(View.of(state, state.active))
        game.play(order)
        if game.state.turn != state.turn or game.state.over:
            ends.append(game.state.control)
            contested.append(_contested(scenario, game.state, fought))
            fought = game.state.attempts
    basis = {"sourced": 0, "inferred": 0, "needed-by-rules": 0}
    refused: list[str] = []
    for player in players.values():
        if isinstance(player, HistoricalPlayer):
            for plan in player.plans:
                basis[plan["basis"]] += player.given.get(plan["id"], 0)
                if plan["id"] in player.due and not player.given.get(plan["id"]) and not plan.get("optional"):
                    refused.append(plan["id"])
    checkpoints = tuple(judge(scenario, ends, contested))
    return Replay(game, checkpoints, len(refused), tuple(sorted(refused)), basis)


def documented(game: Game) -> tuple[Checkpoint, ...]:
    """Return each checkpoint of the scenario with what *game*, played or loaded, gave."""
    board = game.scenario.board
    turns = {TurnOpened(turn) for turn in range(board.first_turn + 1, board.turns + 1)}
    ends = [
        game.state_at(number)
        for number, played in enumerate(game.orders, 1)
        if any(isinstance(event, GameEnded) or event in turns for event in played.events)
    ]
    scenario = game.scenario
    before: list[Mapping[str, int]] = [{}, *(end.attempts for end in ends)]
    contested = [_contested(scenario, end, fought) for end, fought in zip(ends, before, strict=False)]
    return tuple(judge(scenario, [end.control for end in ends], contested))


def turn_span(scenario: Scenario, turn: int) -> tuple[datetime, datetime]:
    """Return when *turn* begins and ends."""
    hours = scenario.board.charts.calendar.hours
    start = datetime.fromisoformat(scenario.board.start) + timedelta(hours=hours * (turn - 1))
    return start, start + timedelta(hours=hours)


def judge(scenario: Scenario, ends: list[bytes], contested: list[frozenset[str]]) -> list[Checkpoint]:
    """Return each checkpoint with what the game gave: *ends* holds the control at the end of each turn played.

    A checkpoint is met when the documented side controls the place at the end of some turn that overlaps the dates with
    their tolerance. Where the place's position is unsure, control of any hex within the error counts, but for a change
    of hands only a hex that the side did not hold at the opening. `contested` is met only by contested, which is also
    a place that changed hands in that time.
    """
    board, opening = scenario.board, scenario.opening.control
    found = []
    for row in scenario.history.checkpoints:
        place = board.places[PlaceId(row.place)]
        slack = timedelta(days=row.tolerance_days)
        first = datetime.combine(date.fromisoformat(row.date), datetime.min.time()) - slack
        last = datetime.combine(date.fromisoformat(row.date_end or row.date), datetime.max.time()) + slack
        actual: list[str] = []
        for n, control in enumerate(ends, start=board.first_turn):
            begins, stops = turn_span(scenario, n)
            if begins <= last and stops > first:
                if row.controlled_by == "contested":
                    before = ends[n - 1 - board.first_turn] if n > board.first_turn else opening
                    changed = before[place.at] != control[place.at]
                    disputed = changed or place.id in contested[n - board.first_turn]
                    held = "contested" if disputed else _holder(scenario, control[place.at])
                elif _holds_any(scenario, place, control, opening if row.kind == "change" else None, row.controlled_by):
                    held = row.controlled_by
                else:
                    held = _holder(scenario, control[place.at])
                actual.append(held)
        met = row.controlled_by in actual
        shown = row.controlled_by if met else (actual[-1] if actual else "not reached")
        found.append(Checkpoint(row.id, row.date, row.place, row.kind, row.controlled_by, shown, met, row.certainty))
    return found


def _holder(scenario: Scenario, code: int) -> str:
    return str(scenario.board.sides[code - 1].id) if code else "nobody"


def _holds_any(scenario: Scenario, place: Place, control: bytes, opening: bytes | None, side: str) -> bool:
    """Return whether *side* controls a hex within the place's position error that it has not held from the opening."""
    code = 1 + [str(each.id) for each in scenario.board.sides].index(side)
    near = (at for at in range(len(control)) if place.disc >> at & 1)
    return any(control[at] == code and (opening is None or opening[at] != code) for at in near)


def _contested(scenario: Scenario, state: State, fought: Mapping[str, int]) -> frozenset[str]:
    """Return the places in or beside which steady units of both sides stand, and those assaulted since *fought*."""
    board = scenario.board
    found = []
    for place in board.places.values():
        near = board.grid.disc(place.at, 1)
        steady = {state.side_of(uid) for uid, unit in state.units.items() if near >> unit.at & 1 and unit.cohesion >= 5}
        assaults = f"assault:{place.at}"
        if len(steady) == 2 or state.attempts.get(assaults, 0) > fought.get(assaults, 0):
            found.append(str(place.id))
    return frozenset(found)
