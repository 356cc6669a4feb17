"""A player: one staff at work through one phase after the other, an order at a time.

A phase is worked through in stages: passage for residents, one command, prepared assaults, counter-fire, withdrawals,
marches, assaults from the march, rallying, standing orders, rest and work. Each stage looks at the situation as the
order before left it. Nothing is carried from phase to phase, and a new player may go on from the middle of any phase.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Final

from game import engine
from game.ai import council
from game.ai.doctrine import OWN_AIM, STEADY, Doctrine, name_of, power
from game.ai.search import Chance, Fields, Picture
from game.ai.tasks import Task, set_tasks
from game.core.board import UnitId
from game.core.orders import (
    AirStrike,
    Ask,
    Bombard,
    Bridge,
    ClearMines,
    ClearPass,
    Commit,
    DigIn,
    EndPhase,
    Launch,
    LayMines,
    OfferPassage,
    Order,
    Rally,
    Recall,
    Rest,
    SetStance,
    Unify,
)
from game.core.state import State
from game.view import View

FARTHEST: Final = 60
"""Movement points that a goal out of reach is counted as, when work on a way is weighed."""
LEAST_SAVED: Final = 3
"""Movement points that are not worth a phase of work."""
ASSAULT_WAY: Final = 8
"""Movement points that the way of an assault counts for."""
GUARDED: Final = 9
"""Weight of an aim for which a campaign leaves a town without its only garrison: there is none so heavy."""
MINING_LOADS: Final = 2
"""Loads a unit has when it lays mines: the next fight comes first."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An order, and in one sentence why."""

    order: Order
    reason: str


Work = Generator[Decision, State, State]
"""Yields decisions, is sent the State known after each, and returns the State it leaves."""


class Player:
    """A computer player of either side."""

    def __init__(self, doctrine: Doctrine) -> None:
        self.name = doctrine.name
        self._doctrine = doctrine
        self._work: Work | None = None
        self._fields: Fields = {}
        self._phase: tuple[str, int, int] = ("", 0, 0)

    def choose(self, view: View) -> Decision:
        """Return the next order of the side whose View this is, with its reason; EndPhase when all is done."""
        known = view.known
        phase = (known.board.scenario, known.turn, known.phases)
        if not known.active or known.over or known.active != view.side:
            return Decision(EndPhase(), "It is not this side's phase.")
        try:
            if self._work is None or self._phase != phase:
                # Distances of a campaign are those of the land, and hold for the game.
                fields = self._fields if engine.has_politics(known) else {}
                self._phase, self._work = phase, _Phase(self._doctrine, fields).work(known)
                decision = next(self._work)
            else:
                decision = self._work.send(known)
        except StopIteration:
            self._work = None
            return Decision(EndPhase(), "Everything that can usefully be ordered this phase has been ordered.")
        return decision


class _Phase:
    """The work of one phase."""

    def __init__(self, doctrine: Doctrine, fields: Fields) -> None:
        self.doctrine = doctrine
        self.tasks: dict[UnitId, Task] = {}
        self._fields = fields
        self._picture: Picture | None = None

    def _look(self, known: State) -> Picture:
        """Return the picture of *known*; distances are kept through the phase for as long as they stay true."""
        if self._picture is None or self._picture.known is not known:
            self._picture = Picture(known, self._fields)
        return self._picture

    def work(self, known: State) -> Work:
        """Work through the stages."""
        for uid in known.of_side(known.side):
            if known.units[uid].target >= 0:
                known = yield from _give(known, Recall(uid), "The fight it was meant for is weighed afresh.")
        campaign = engine.has_politics(known)
        if campaign:
            known = yield from _staffed(council.week(known))
            known = yield from _staffed(council.fly(known))
        known = yield from self._open_passage(known)
        known = yield from self._unify(known)
        known = yield from self._strike_by_air(known)
        self.tasks = set_tasks(self._look(known), self.doctrine)
        if campaign:
            known = yield from _staffed(council.prepare(known, self.tasks))
        known = yield from self._assault(known, hasty=False)
        known = yield from self._answer_guns(known)
        known = yield from self._withdraw(known)
        known = yield from self._open_ways(known)
        known = yield from self._march(known)
        known = yield from self._assault(known, hasty=True)
        known = yield from self._move_guns(known)
        known = yield from self._bombard(known)
        known = yield from self._rally(known)
        known = yield from self._set_stances(known)
        if campaign:
            known = yield from _staffed(council.fill_up(known))
        return (yield from self._use_time(known))

    # -- people

    def _open_passage(self, known: State) -> Work:
        """Widen the passage for residents where fighting is near: it is free, and early is better."""
        board, grid = known.board, known.board.grid
        picture = self._look(known)
        for at in sorted({home.at for home in board.residents if home.high}):
            near = grid.disc(at, 2)
            own = any(near >> known.units[uid].at & 1 for uid in picture.combat)
            foes = any(near >> picture.presumed.units[uid].at & 1 for uid in picture.foes)
            if (own and foes) or (foes and picture.held(at)):
                reason = f"Fighting may come to {name_of(board, at)}, and its residents should have an open way out."
                known = yield from _give(known, OfferPassage(at), reason)
        return known

    # -- command

    def _unify(self, known: State) -> Work:
        """Put important hexes where several owners stand under one command, while nothing more urgent needs it."""
        picture = self._look(known)
        if _in_danger(known, picture.combat):
            return known
        weights = {aim.at: aim.weight for aim in picture.aims}
        hexes = {known.units[uid].at for uid in picture.combat}
        for at in sorted(hexes, key=lambda at: (-weights.get(at, 0), at)):
            if weights.get(at, 0) >= 2 and (picture.threat(at) or picture.front_near(at, 3)):
                place = name_of(known.board, at)
                reason = f"The units at {place} answer to several owners, and one command steadies them."
                known = yield from _give(known, Unify(at), reason)
        return known

    # -- assaults

    def _assault(self, known: State, *, hasty: bool) -> Work:
        """Launch assaults while the forecast favours them, the best one first."""
        for _ in range(8):
            picture = self._look(known)
            targets = sorted(
                {known.units[uid].at for uid in known.of_side(picture.enemy)}
                & {to for uid in picture.combat for to in picture.beside(known.units[uid].at)}
            )
            chances = picture.chances(targets, self.doctrine.least_score)
            chosen = next((c for c in chances if self._is_wise(picture, c, hasty)), None)
            if chosen is None:
                return known
            known = yield from self._launch(picture, known, chosen)
            if f"assault:{chosen.target}" not in known.struck:
                return known
        return known

    def _is_wise(self, picture: Picture, chance: Chance, hasty: bool) -> bool:
        """Return whether an assault should be launched now."""
        rule, known = self.doctrine, picture.known
        if not engine.is_legal(_committed(known, chance), Launch(chance.target)):
            return False
        # For what it came to take a side also wears a garrison down, with rested troops, over several turns.
        wearing = picture.weight(chance.target) >= OWN_AIM and all(
            known.units[uid].cohesion >= STEADY for uid in chance.attackers
        )
        share = rule.gain_percent // 3 if wearing else rule.gain_percent
        if chance.score < rule.least_score or chance.gain * 100 < chance.loss * share:
            return False
        danger = _in_danger(known, picture.combat)
        spare = known.command - known.board.charts.command.launch >= len(danger)
        if not spare and chance.net < 36 * 2000:
            return False
        if self._empties_an_aim(picture, chance) or self._leads_astray(picture, chance):
            return False
        return hasty or not self._should_wait(picture, chance)

    def _empties_an_aim(self, picture: Picture, chance: Chance) -> bool:
        """Return whether the advance after the assault could leave a weightier hex without a garrison."""
        known = picture.known
        if any(picture.guards_alone(uid) for uid in chance.attackers) and picture.weight(chance.target) < GUARDED:
            return True
        for at in {known.units[uid].at for uid in chance.attackers}:
            weight = picture.weight(at)
            if weight > picture.weight(chance.target) and picture.held(at):
                staying = [uid for uid in known.units_at(at) if uid not in chance.attackers]
                largest = max(chance.attackers, key=lambda uid: (known.units[uid].steps, uid))
                rest = [uid for uid in chance.attackers if known.units[uid].at == at and uid != largest]
                if not any(uid in picture.combat for uid in (*staying, *rest)):
                    return True
        return False

    def _leads_astray(self, picture: Picture, chance: Chance) -> bool:
        """Return whether the advance would take a unit away from its task for a hex that matters less."""
        if picture.weight(chance.target) >= 2 or picture.threatens(chance.target):
            return False
        for uid in chance.attackers:
            task = self.tasks.get(uid)
            if task is not None and task.target not in (-1, chance.target):
                now = picture.known.units[uid].at
                if now == task.goal or picture.grid.distance(chance.target, task.goal) > picture.grid.distance(
                    now, task.goal
                ):
                    return True
        return False

    def _should_wait(self, picture: Picture, chance: Chance) -> bool:
        """Return whether more of the group will be beside the target next turn and then do clearly better."""
        late = [
            uid
            for uid, task in self.tasks.items()
            if task.target == chance.target
            and uid not in chance.attackers
            and uid in picture.known.units
            and picture.known.units[uid].at != task.goal
            and picture.is_near(uid, task.goal)
        ]
        if not late or chance.gain > 3 * chance.loss:
            return False
        group = [*chance.attackers, *late]
        _, score = picture.deploy(chance.target, group)
        return score >= chance.score + 1

    def _launch(self, picture: Picture, known: State, chance: Chance) -> Work:
        board, place = known.board, name_of(known.board, chance.target)
        label = board.side(picture.enemy).label
        for uid in (*chance.attackers, *chance.supporters):
            role = board.roster[uid].type.role
            what = "joins the assault on" if role == "combat" else "supports the assault on"
            reason = f"{board.roster[uid].name} {what} {place}."
            known = yield from _give(known, Commit(uid, chance.target), reason)
        forecast = engine.forecast(known, Launch(chance.target)).assault
        if forecast is None:
            return known
        score = forecast.outcomes[5].score
        reason = (
            f"{len(forecast.attackers)} units can strike {label} at {place} with a middle score of {score:+d}, "
            f"and the place is expected to be left in {chance.taken_36} cases of 36."
        )
        return (yield from _give(known, Launch(chance.target), reason))

    # -- fire

    def _strike_by_air(self, known: State) -> Work:
        """Use aircraft sorties while they last, where they shake the most."""
        picture = self._look(known)
        options = []
        for at in sorted({known.units[uid].at for uid in known.of_side(picture.enemy)}):
            order = AirStrike(at)
            if engine.is_legal(known, order):
                fire = engine.forecast(known, order).fire
                if fire is not None and fire.cohesion:
                    shaken = sum(picture.foe_power.get(uid, 200) for uid in fire.struck)
                    near = max((picture.weight(to) for to in (at, *picture.beside(at))), default=0)
                    options.append((shaken * (1 + near), -at))
        if options:
            at = -max(options)[1]
            reason = f"Aircraft are at hand, and units seen at {name_of(known.board, at)} can be shaken."
            known = yield from _give(known, AirStrike(at), reason)
        return known

    def _answer_guns(self, known: State) -> Work:
        """Fire back at guns that were found firing, with guns that no assault needs and shells to spare."""
        picture = self._look(known)
        if picture.shells() < 5:
            return known
        for at in sorted({known.units[uid].at for uid in known.of_side(picture.enemy)}):
            guns = _free_guns(picture, at)
            if guns and any(uid not in picture.foe_power for uid in known.units_at(at)):
                trial = _aimed(known, guns, at)
                fire = engine.forecast(trial, Bombard(at)).fire if engine.is_legal(trial, Bombard(at)) else None
                if fire is not None and fire.counter_battery and fire.cohesion and fire.harm[1] <= 2:
                    place = name_of(known.board, at)
                    known = yield from _fire(known, guns, at, f"Guns at {place} were found firing and can be silenced.")
        return known

    def _bombard(self, known: State) -> Work:
        """Shake units in the open with guns that have nothing else to do, when shells are plenty."""
        picture = self._look(known)
        if picture.shells() < 6:
            return known
        for at in sorted({known.units[uid].at for uid in known.of_side(picture.enemy)}):
            near = any(picture.weight(to) >= 2 and picture.held(to) for to in picture.beside(at))
            guns = _free_guns(picture, at)
            if guns and near:
                trial = _aimed(known, guns, at)
                fire = engine.forecast(trial, Bombard(at)).fire if engine.is_legal(trial, Bombard(at)) else None
                if fire is not None and fire.cohesion and not fire.harm[1]:
                    place = name_of(known.board, at)
                    known = yield from _fire(known, guns, at, f"Units at {place} gather in reach of the guns.")
        return known

    def _move_guns(self, known: State) -> Work:
        """Bring guns away from danger, or into range of what is to be assaulted."""
        picture = self._look(known)
        targets = [task.target for task in self.tasks.values() if task.target >= 0]
        for uid in picture.guns:
            unit = known.units[uid]
            if unit.spent:
                continue
            board = known.board
            guarded = any(other in picture.combat for other in known.units_at(unit.at))
            alone = not guarded and picture.foes_within(unit.at, 2)
            main = max(targets, key=lambda at: (targets.count(at), -at), default=-1)
            idle = main >= 0 and not engine.fire_range(known, uid) >> main & 1 and not picture.held(unit.at)
            away = main >= 0 and not engine.fire_range(known, uid) >> main & 1 and not picture.weight(unit.at)
            if alone:
                goal = picture.refuge(uid)
                reason = f"{board.roster[uid].name} stands without cover and goes back towards {{}}."
            elif idle or away:
                goal = main
                reason = f"{board.roster[uid].name} comes into range of {{}}."
            else:
                continue
            if goal >= 0 and (order := picture.step(uid, goal, contact=False)) is not None:
                known = yield from _give(known, order, reason.format(name_of(board, goal)))
                picture = self._look(known)
        return known

    # -- marches

    def _withdraw(self, known: State) -> Work:
        """Withdraw in good order what would leave anyway or is about to be surrounded, where the place allows it."""
        picture = self._look(known)
        zoc = engine.zoc_mask(picture.presumed, picture.enemy)
        for at in sorted({known.units[uid].at for uid in picture.combat}):
            units = [uid for uid in known.units_at(at) if not known.units[uid].spent and uid not in picture.aircraft]
            because = self._must_go(picture, at, [uid for uid in units if uid in picture.combat], zoc)
            if not because:
                continue
            for uid in units:
                goal = picture.refuge(uid)
                order = picture.step(uid, goal, contact=False) if goal >= 0 else None
                if order is not None:
                    name = known.board.roster[uid].name
                    reason = f"{name} goes back in good order towards {name_of(known.board, goal)}, because {because}."
                    known = yield from _give(known, order, reason)
            picture = self._look(known)
        return known

    def _must_go(self, picture: Picture, at: int, units: list[UnitId], zoc: int) -> str:
        """Return why the garrison of *at* should go back now, or ""."""
        known, weight = picture.known, picture.weight(at)
        if not units:
            return ""
        forecasts = {uid: engine.hold_forecast(known, uid) for uid in units}
        going = {uid: hold.leaves + hold.flees + hold.surrenders for uid, hold in forecasts.items() if hold.must_answer}
        least = min((going.get(uid, 0) for uid in units), default=0)
        limit = self.doctrine.withdraw_36 + (8 if weight >= 3 else 0)
        if going and least >= min(34, limit):
            return "it would leave anyway and then leave vehicles behind"
        own = sum(power(known, uid) for uid in units)
        ways = picture.ways_out(at, zoc)
        if weight < 3 and ways <= 1 and picture.foes_beside(at) * 2 >= own * 3:
            return "it is about to be surrounded"
        return ""

    def _march(self, known: State) -> Work:
        """March each unit towards its task; those into contact go when their group is strong enough."""
        order_of = sorted(self.tasks, key=lambda uid: (-self.tasks[uid].weight, uid))
        picture = self._look(known)
        for uid in order_of:
            task = self.tasks[uid]
            if uid not in known.units or known.units[uid].spent or known.units[uid].at == task.goal:
                continue
            if picture.guards_alone(uid) and task.weight < GUARDED:
                continue
            ready = task.target < 0 or self._is_gathered(picture, task.target)
            if picture.is_bound(uid, task.goal):
                known = yield from self._ask(known, uid, task)
                picture = self._look(known)
            march = picture.step(uid, task.goal, contact=ready)
            if march is not None:
                known = yield from _give(known, march, task.reason)
                picture = self._look(known)
        return known

    def _open_ways(self, known: State) -> Work:
        """Clear mines, bridge water and open passes where that shortens the ways the tasks want."""
        # Only engineers leave other things for it; the others clear mines when they have nothing else to do.
        ready = [uid for uid in self._look(known).combat if known.board.roster[uid].type.engineers]
        return (yield from self._work_on_ways(known, ready))

    def _work_on_ways(self, known: State, ready: list[UnitId]) -> Work:
        for uid in ready:
            found = engine.hexside_orders(known, uid, laying=False)
            orders = [order for order in found if not isinstance(order, LayMines)]
            options = [(saved, -n) for n, order in enumerate(orders) if (saved := self._saved(known, order)) > 0]
            if options:
                order, printed = orders[-max(options)[1]], known.board.roster[uid]
                what = {ClearMines: "clears mines", Bridge: "bridges the water", ClearPass: "opens the pass"}
                reason = f"{printed.name} {what[type(order)]} on a way that the side wants to go."
                known = yield from _give(known, order, reason)
        return known

    def _saved(self, known: State, order: ClearMines | Bridge | ClearPass) -> int:
        """Return the movement points that finished work saves the units on the way to their tasks, less its price."""
        tasks, there = self.tasks.items(), known.board.grid.neighbours[known.units[order.unit].at][order.direction]
        marches = [(uid, task.goal) for uid, task in tasks if uid in known.units and known.units[uid].at != task.goal]
        saved = engine.saved(known, order, marches, FARTHEST)
        saved += sum(ASSAULT_WAY for task in self.tasks.values() if task.target == there)
        return saved - LEAST_SAVED

    def _mine(self, known: State, picture: Picture, uid: UnitId) -> Work:
        """Lay mines before finished positions, on the side where the enemy is, off the side's own ways."""
        unit, grid = known.units[uid], picture.grid
        nearest = min(
            (picture.presumed.units[foe].at for foe in picture.foes),
            key=lambda to: (grid.distance(unit.at, to), to),
            default=-1,
        )
        if nearest < 0 or unit.loads < MINING_LOADS:
            return known
        options = []
        for order in engine.hexside_orders(known, uid):
            to = grid.neighbours[unit.at][order.direction]
            if isinstance(order, LayMines) and grid.distance(to, nearest) < grid.distance(unit.at, nearest):
                begun = known.labour.get(f"lay:{grid.hexside(unit.at, order.direction)}:{known.code(picture.side)}", 0)
                wanted = any(task.target == to or task.goal == to for task in self.tasks.values())
                if not wanted and not any(other in picture.combat for other in known.units_at(to)):
                    options.append((-begun, grid.distance(to, nearest), order.direction, order))
        if options:
            place, name = name_of(known.board, unit.at), known.board.roster[uid].name
            reason = f"The positions at {place} are strong, and {name} has time to lay mines before them."
            known = yield from _give(known, min(options)[3], reason)
        return known

    def _is_gathered(self, picture: Picture, target: int) -> bool:
        """Return whether enough of the group for *target* can be beside it this turn."""
        faced = picture.foe_power_at(target)
        near = sum(
            power(picture.known, uid)
            for uid, task in self.tasks.items()
            if task.target == target and uid in picture.known.units and picture.is_near(uid, task.goal)
        )
        return near * 100 >= faced * self.doctrine.assemble_percent

    def _ask(self, known: State, uid: UnitId, task: Task) -> Work:
        order = Ask(uid)
        if not engine.is_legal(known, order) or known.command <= len(_in_danger(known, known.of_side(known.side))):
            return known
        chance = engine.forecast(known, order).ask or 0
        if chance * task.weight < 24:
            return known
        name = known.board.roster[uid].name
        reason = f"{name} answers to another owner and is asked to go to {name_of(known.board, task.goal)}."
        return (yield from _give(known, order, reason))

    # -- holding together

    def _rally(self, known: State) -> Work:
        """Use the command that is left to bring units together, those first that are most likely to go."""
        for _ in range(6):
            options = []
            for uid in known.of_side(known.side):
                if not engine.is_legal(known, Rally(uid)):
                    continue
                unit = known.units[uid]
                better = known.with_unit(uid, unit._replace(cohesion=unit.cohesion + 1))
                before, after = engine.hold_forecast(known, uid), engine.hold_forecast(better, uid)
                saved = _going(before) - _going(after) if before.must_answer else 0
                calm = before.wavers - after.wavers if before.must_answer else 0
                worth = (36 * saved + 6 * max(0, calm) + 4 * (10 - unit.cohesion)) * unit.steps
                options.append((worth, uid))
            if not options:
                return known
            _, uid = max(options)
            name = known.board.roster[uid].name
            known = yield from _give(known, Rally(uid), f"{name} is shaken, and a headquarters can bring it together.")
        return known

    def _set_stances(self, known: State) -> Work:
        """Give standing orders: hold what matters at all costs, keep a reserve behind it, screens give ground."""
        picture = self._look(known)
        for uid in picture.combat:
            unit, board = known.units[uid], known.board
            if board.roster[uid].type.mobility == "air":
                continue
            stance, reason = self._stance(picture, uid)
            if stance != unit.stance:
                known = yield from _give(known, SetStance(uid, stance), f"{board.roster[uid].name} {reason}.")
        return known

    def _stance(self, picture: Picture, uid: UnitId) -> tuple[str, str]:
        known = picture.known
        unit = known.units[uid]
        place = name_of(known.board, unit.at)
        weight = picture.weight(unit.at)
        pressed = picture.foes_beside(unit.at)
        own = sum(power(known, other) for other in known.units_at(unit.at) if other in picture.combat)
        if weight >= 3 and pressed:
            steps = sum(known.units[other].steps for other in known.units_at(unit.at) if other in picture.combat)
            if steps >= 6:
                return "hold_at_all_costs", f"holds {place} at all costs, because much depends on it"
            return "hold", f"holds {place}"
        if not pressed and unit.cohesion >= 5:
            for aim in picture.aims:
                near = picture.grid.distance(aim.at, unit.at)
                if aim.weight > weight and 0 < near <= 2 and picture.held(aim.at) and picture.threat(aim.at):
                    return "reserve", f"stands ready to march to {name_of(known.board, aim.at)}"
        if weight == 0 and unit.steps <= 4 and pressed >= 3 * own:
            return "give_ground", f"gives ground at {place} before a much stronger assault"
        return "hold", f"holds {place}"

    def _use_time(self, known: State) -> Work:
        """Let what is left rest, or work on positions where the front is near."""
        picture = self._look(known)
        zoc = engine.zoc_mask(known, picture.enemy)
        cap = known.board.charts.cohesion.cap
        for at in sorted({known.units[uid].at for uid in picture.combat}):
            idle = [uid for uid in known.units_at(at) if not known.units[uid].spent and not known.units[uid].moved]
            fresh = [uid for uid in idle if uid in picture.combat]
            # One unit's work counts a phase: the one that needs rest least does it.
            fresh.sort(key=lambda uid: (cap + known.board.roster[uid].quality - known.units[uid].cohesion, uid))
            front = picture.front_near(at, 3) or picture.threat(at)
            if fresh and front and (picture.held(at) or picture.weight(at)):
                tired = known.board.roster[fresh[0]].cohesion - known.units[fresh[0]].cohesion
                if len(fresh) > 1 or tired <= 0 or zoc >> at & 1:
                    if known.works.get(at, 0) >= known.board.charts.works.hold_max:
                        # What more works would give, mines give at once on the side where they are wanted.
                        known = yield from self._mine(known, picture, fresh[0])
                    place = name_of(known.board, at)
                    reason = f"{known.board.roster[fresh[0]].name} has time to work on the positions at {place}."
                    known = yield from _give(known, DigIn(fresh[0]), reason)
            known = yield from self._work_on_ways(known, [uid for uid in fresh if not known.units[uid].spent])
            for uid in idle:
                unit, printed = known.units[uid], known.board.roster[uid]
                if not unit.spent and (unit.cohesion < cap + printed.quality or unit.fatigue):
                    known = yield from _give(known, Rest(uid), f"{printed.name} is not needed and rests.")
        return known


def _staffed(work: council.Work) -> Work:
    """Carry out what the council decides."""
    try:
        given = next(work)
        while True:
            given = work.send((yield Decision(*given)))
    except StopIteration as done:
        left: State = done.value
        return left


def _give(known: State, order: Order, reason: str) -> Work:
    """Decide for *order* if it is legal; return the State known afterwards."""
    if not engine.is_legal(known, order):
        return known
    return (yield Decision(order, reason))


def _going(hold: engine.HoldForecast) -> int:
    return hold.leaves + hold.flees + hold.surrenders


def _in_danger(known: State, units: tuple[UnitId, ...]) -> list[UnitId]:
    """Return the units that may well go at the end of this phase and that a headquarters could rally."""
    found = []
    for uid in units:
        if known.units[uid].shocks and engine.is_legal(known, Rally(uid)):
            hold = engine.hold_forecast(known, uid)
            if _going(hold) >= 6:
                found.append(uid)
    return found


def _committed(known: State, chance: Chance) -> State:
    sent = (*chance.attackers, *chance.supporters)
    return known.with_units({uid: known.units[uid]._replace(target=chance.target) for uid in sent})


def _aimed(known: State, guns: tuple[UnitId, ...], at: int) -> State:
    return known.with_units({uid: known.units[uid]._replace(target=at) for uid in guns})


def _free_guns(picture: Picture, at: int) -> tuple[UnitId, ...]:
    known = picture.known
    return tuple(
        uid
        for uid in picture.guns
        if not known.units[uid].spent
        and engine.fire_range(known, uid) >> at & 1
        and engine.is_legal(known, Commit(uid, at))
    )


def _fire(known: State, guns: tuple[UnitId, ...], at: int, reason: str) -> Work:
    for uid in guns:
        known = yield from _give(known, Commit(uid, at), reason)
    return (yield from _give(known, Bombard(at), reason))
