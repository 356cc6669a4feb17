"""What a staff makes of the situation it knows: who is where, who can get where, and what an assault would bring.

A `Picture` is drawn from one known State and asks nothing but the engine. Units last seen elsewhere are presumed where
they were seen; a place the other side holds and nobody has looked into is presumed to have a garrison.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from game import engine
from game.ai.doctrine import LINE, Aim, aims, points, power
from game.core.board import KEY_KINDS, SideId, UnitId
from game.core.orders import Ask, Commit, March
from game.core.state import ASSAULTED, BROKEN, FIRED_ON, FULL, LOST_STEP, State, Unit

PRESUMED_STEPS: Final = 12
PRESUMED_COHESION: Final = 5
HEX_VALUE: Final = 500
AIM_VALUE: Final = 1500
"""What taking an aim is worth for each of its weight, in power."""
LOAD_VALUE: Final = 500
"""What a gun's load is worth, in power, while loads are few."""
FLIGHT_VALUE: Final = 400
COHESION_PERCENT: Final = 55
"""Cohesion comes back in time; this is its share of the power it stands for."""
GONE_PERCENT: Final = 50
"""A unit that leaves is lost to the fight, not to the war."""
WAY_OUT: Final = 20
"""What a way out for those attacked is worth to a deployment, in hundredths of a score."""
REFUSED: Final = -900
"""Rating of an assault that may not be made, from whatever hex."""
NEAR: Final = 12
"""Hexes beyond which other units are no concern of a place."""


@dataclass(frozen=True, slots=True)
class Chance:
    """A possible assault: who goes, who supports, and what it is expected to bring and cost, in power times 36."""

    target: int
    attackers: tuple[UnitId, ...]
    supporters: tuple[UnitId, ...]
    score: int
    taken_36: int
    """Chance that the hex is left, soon or at once."""
    gain: int
    loss: int

    @property
    def net(self) -> int:
        """Return gain less loss."""
        return self.gain - self.loss


Facing = tuple[int, int, tuple[int, ...], tuple[tuple[int, int], ...]]
"""Zones of control and units, mines, and what engineers did to ways: all that distances hang on within a phase."""
Fields = dict[tuple[int, str, Facing], engine.Distances]
"""Distances to a goal by mobility, facing these."""


class Picture:
    """The situation as one side knows it, with what it presumes."""

    def __init__(self, known: State, fields: Fields | None = None) -> None:
        self.known, self.board = known, known.board
        self.side: SideId = known.side
        self.enemy: SideId = self.board.other(self.side)
        self.grid = self.board.grid
        self.presumed = self._presume()
        self.aims = aims(known, self.side)
        roster = self.board.roster
        own = known.of_side(self.side)
        self.combat = tuple(uid for uid in own if roster[uid].type.role == "combat")
        self.guns = tuple(uid for uid in own if roster[uid].type.role == "fire")
        self.aircraft = tuple(uid for uid in own if roster[uid].type.role == "air")
        self.foes = tuple(uid for uid in self.presumed.of_side(self.enemy) if roster[uid].type.role == "combat")
        self.foe_power = {uid: power(self.presumed, uid) for uid in self.foes}
        self.foe_hexes: dict[int, list[UnitId]] = {}
        for uid in self.presumed.of_side(self.enemy):
            self.foe_hexes.setdefault(self.presumed.units[uid].at, []).append(uid)
        self._fields = {} if fields is None else fields
        self._own_mask = _mask(known, self.combat)
        self._foe_mask = _mask(self.presumed, self.foes)
        self._weights = {aim.at: aim.weight for aim in self.aims}
        self._asking: State | None = None
        """What is known, with command for anything."""
        self._bound: dict[UnitId, bool] = {}
        self._faced: State | None = None
        """What ways face: all that is presumed, or the land alone."""
        # Over weeks a front moves, and who stands on a way now bars it no longer: distances are those of the land.
        self._far = engine.has_politics(known)
        self._facing: Facing = (
            0 if self._far else engine.zoc_mask(self.presumed, self.enemy),
            0 if self._far else sum(1 << at for at in self.foe_hexes),
            (("dry", "mud", "snow").index(known.ground), *sorted(known.mines)),
            tuple(sorted(known.ways.items())),
        )

    def _presume(self) -> State:
        """Return the known State with the units last seen elsewhere, and garrisons nobody has looked into."""
        known, board = self.known, self.board
        units = dict(known.units)
        seen = known.seen[self.side]
        for uid, last in sorted(known.memory[self.side].items()):
            if uid not in units and not seen >> last.at & 1:
                units[uid] = Unit(last.at, last.steps, 0, 0, 0, 0, board.roster[uid].cohesion, 2)
        held = {unit.at for uid, unit in units.items() if board.roster[uid].side != self.side}
        spare = [
            uid
            for uid, printed in sorted(board.roster.items())
            if printed.side == self.enemy and printed.type.role == "combat" and uid not in units
        ]
        code = known.code(self.enemy)
        for goal in board.objectives:
            at = board.places[goal.place].at
            unseen = not seen >> at & 1 and known.control[at] == code and at not in held
            if unseen and spare and goal.side == goal.controlled_by == self.enemy:
                units[spare.pop(0)] = Unit(at, PRESUMED_STEPS, 0, 0, 0, 0, PRESUMED_COHESION, 2)
                held.add(at)
        return known.evolve(units=units).keeping(known, self.side)

    # -- distances

    def cost(self, goal: int, mobility: str) -> engine.Distances:
        """Return about what it costs a unit of *mobility* to come to *goal* from each hex."""
        key = (goal, mobility, self._facing)
        field = self._fields.get(key)
        if field is None:
            roster = self.board.roster
            like = next((uid for uid in (*self.combat, *self.guns) if roster[uid].type.mobility == mobility), None)
            if like is None:
                return engine.Distances()
            if self._faced is None:
                self._faced = self.presumed.evolve(units={}) if self._far else self.presumed
            field = self._fields[key] = engine.distances(self._faced, like, goal)
        return field

    def turns(self, uid: UnitId, goal: int) -> int:
        """Return in how many turns *uid* could be in *goal*; 99 when there is no way."""
        at = self.known.units[uid].at
        if at == goal:
            return 0
        mobility = self.board.roster[uid].type.mobility
        cost = self.cost(goal, mobility).get(at)
        return 99 if cost is None else -(-cost // self.allowance(uid))

    def is_near(self, uid: UnitId, goal: int) -> bool:
        """Return whether *uid* is in *goal* or could be in a turn: `turns` of 1 or less, for less."""
        at = self.known.units[uid].at
        mobility = self.board.roster[uid].type.mobility
        return at == goal or self.cost(goal, mobility).below(at, self.allowance(uid) + 1) is not None

    def allowance(self, uid: UnitId) -> int:
        """Return the movement points *uid* has in a fresh phase."""
        charts = self.board.charts.movement
        motor = self.board.roster[uid].type.mobility == "motor"
        return (charts.motor if motor else charts.foot).allowance

    # -- threats

    def beside(self, at: int) -> list[int]:
        """Return the hexes beside *at*."""
        return [to for to in self.grid.neighbours[at] if to >= 0]

    def foe_power_at(self, at: int) -> int:
        """Return the strength that faces the side in hex *at*, as presumed."""
        return sum(self.foe_power.get(uid, 0) for uid in self.foe_hexes.get(at, ()))

    def foes_beside(self, at: int) -> int:
        """Return the strength that faces the side in the hexes beside *at*."""
        return sum(self.foe_power_at(to) for to in self.beside(at))

    def threat(self, at: int) -> int:
        """Return the strength that could come to bear on *at* within a few turns, the nearer the more."""
        total = 0
        for uid in self.foes:
            distance = self.grid.distance(self.presumed.units[uid].at, at)
            if distance <= NEAR:
                share = 100 if distance <= 1 else 80 if distance <= 3 else 45 if distance <= 6 else 15
                if distance > 1 and self._is_fixed(uid):
                    share //= 3
                total += self.foe_power[uid] * share // 100
        return total

    def threatens(self, at: int) -> bool:
        """Return whether what stands in *at* stands beside a weighty aim that the side holds."""
        return any(self.weight(to) >= 2 and self.held(to) for to in self.beside(at))

    def _is_fixed(self, foe: UnitId) -> bool:
        """Return whether units of the side stand beside *foe* and keep it busy."""
        return bool(self.grid.disc(self.presumed.units[foe].at, 1) & self._own_mask)

    def front_near(self, at: int, radius: int) -> bool:
        """Return whether the other side controls a hex within *radius* of *at*."""
        return bool(self.grid.disc(at, radius) & self.known.controlled_mask(self.known.code(self.enemy)))

    def ways_out(self, at: int, zoc: int) -> int:
        """Return how many hexes beside *at* neither hold nor are covered by the other side."""
        return sum(1 for to in self.beside(at) if to not in self.foe_hexes and not zoc >> to & 1)

    def held(self, at: int) -> bool:
        """Return whether the side controls *at*."""
        return self.known.controller(at) == self.side

    def weight(self, at: int) -> int:
        """Return how much hex *at* matters as an aim."""
        return self._weights.get(at, 0)

    def missed(self, at: int) -> bool:
        """Return whether the side has missed a date by which it was to hold *at*."""
        board = self.board
        return any(
            f"missed:{goal.id}" in self.known.happened
            for goal in board.objectives
            if goal.side == self.side and board.places[goal.place].at == at
        )

    def foes_within(self, at: int, radius: int) -> bool:
        """Return whether a unit that faces the side is known or presumed within *radius* of *at*."""
        return bool(self.grid.disc(at, radius) & self._foe_mask)

    # -- marches

    def guards_alone(self, uid: UnitId) -> bool:
        """Return whether in a campaign *uid* is the only garrison of a town with the other side within reach."""
        if not self._far or uid not in self.combat:
            return False
        at = self.known.units[uid].at
        place = self.board.place_at(at)
        if place is None or place.kind not in KEY_KINDS or not self.held(at):
            return False
        others = any(other != uid and other in self.combat for other in self.known.units_at(at))
        return not others and self.foes_within(at, NEAR)

    def is_bound(self, uid: UnitId, goal: int) -> bool:
        """Return whether *uid* answers to another owner and would have to be asked before it goes to *goal*."""
        if self.known.units[uid].agreed or self.board.roster[uid].home >> goal & 1:
            return False
        bound = self._bound.get(uid)
        if bound is None:
            if self._asking is None:
                self._asking = self.known.evolve(command=99)
            bound = self._bound[uid] = engine.is_legal(self._asking, Ask(uid))
        return bound

    def refuge(self, uid: UnitId) -> int:
        """Return the held aim or source to which *uid* would go back; -1 when there is none."""
        at = self.known.units[uid].at
        places = {source.at for source in self.board.sources if source.side == self.side}
        places |= {aim.at for aim in self.aims if self.held(aim.at)}
        open_places = [to for to in places if to != at and to not in self.foe_hexes]
        options = [
            (self.turns(uid, to) + self.threat(to) // 4000, to)
            for to in sorted(open_places)
            if self.turns(uid, to) < 99
        ]
        return min(options)[1] if options else -1

    def step(self, uid: UnitId, goal: int, *, contact: bool) -> March | None:
        """Return the march that brings *uid* farthest towards *goal*, or None when none brings it nearer.

        Without *contact* it ends beside no unit that faces it, unless it stood beside one already.
        """
        unit = self.known.units[uid]
        if unit.spent or self.board.roster[uid].type.mobility == "air":
            return None
        field = self.cost(goal, self.board.roster[uid].type.mobility)
        here = field.get(unit.at, 1 << 20)
        options = []
        for at in engine.reach(self.known, uid):
            cost = field.below(at, here)
            if cost is None or at in self.foe_hexes:
                continue
            if not contact and self.foes_beside(at):
                continue
            options.append((cost, at))
        if not options:
            return None
        path = engine.path_to(self.known, uid, min(options)[1])
        return March(uid, path) if path else None

    # -- lines of communications

    def line_aims(self) -> tuple[Aim, ...]:
        """Return the aims with the weight that lines of communications add: one's own to keep, the other's to cut."""
        bonus: dict[int, int] = {}
        among = sum(1 << aim.at for aim in self.aims)
        for side in (self.side, self.enemy):
            need = max(2, len(self.presumed.of_side(side)) // 4)
            necks = {neck.at for neck in engine.bottlenecks(self.presumed, side, among) if len(neck.units) >= need}
            if (first := next((aim.at for aim in self.aims if aim.at in necks), -1)) >= 0:
                bonus[first] = bonus.get(first, 0) + LINE
        merged = [Aim(aim.at, aim.weight + bonus.get(aim.at, 0), aim.last_turn) for aim in self.aims]
        return tuple(sorted(merged, key=lambda aim: (-aim.weight, aim.at)))

    # -- assaults

    def value_of(self, target: int) -> int:
        """Return what taking *target* is worth, in power; dated aims weigh more as their turn draws near."""
        aim = next((each for each in self.aims if each.at == target), None)
        if aim is None:
            return HEX_VALUE
        left = max(1, aim.last_turn - self.known.turn + 1)
        urgency = 100 + max(0, 60 - 5 * left)
        return HEX_VALUE + AIM_VALUE * aim.weight * urgency // 100

    def chances(self, targets: Iterable[int], least_score: int) -> list[Chance]:
        """Return the best assault on each of *targets* that units could launch now, best first.

        A target is left out where no group that is weighed reaches *least_score*.
        """
        found = []
        for target in targets:
            ready = [uid for uid in self.combat if self._may_commit(uid, target)]
            if ready:
                support = self.support_for(target)
                ways = self._ways_to_assault(self.known, target, ready, support)
                if any(self._score(target, *way) >= least_score for way in ways):
                    found.append(self.best_chance(self.known, target, ways))
        return sorted(found, key=lambda chance: (-chance.net, chance.target))

    def _score(self, target: int, group: Sequence[UnitId], helpers: Sequence[UnitId]) -> int:
        """Return the middle score of an assault, for a fraction of what it costs to weigh it."""
        odds = engine.odds(self._committed(self.known, target, group, helpers), target)
        return -9 if odds is None else odds.score

    def _may_commit(self, uid: UnitId, target: int) -> bool:
        unit = self.known.units[uid]
        near = self.grid.direction(unit.at, target) >= 0
        return near and not unit.spent and engine.is_legal(self.known, Commit(uid, target))

    def support_for(self, target: int) -> tuple[UnitId, ...]:
        """Return the guns and aircraft that could support an assault on *target*."""
        return tuple(
            uid
            for uid in (*self.guns, *self.aircraft)
            if not self.known.units[uid].spent
            and (uid not in self.guns or engine.fire_range(self.known, uid) >> target & 1)
            and engine.is_legal(self.known, Commit(uid, target))
        )

    def _ways_to_assault(
        self, state: State, target: int, ready: Sequence[UnitId], support: Sequence[UnitId]
    ) -> list[tuple[tuple[UnitId, ...], tuple[UnitId, ...]]]:
        """Return the groups of *ready* worth weighing, each with some of *support*."""
        roster = self.board.roster
        groups: list[tuple[UnitId, ...]] = [tuple(ready)]
        for fit in (
            [uid for uid in ready if state.units[uid].cohesion >= 4],
            [uid for uid in ready if not state.units[uid].moved],
            [uid for uid in ready if roster[uid].owner == roster[max(ready, key=lambda u: power(state, u))].owner],
        ):
            if fit and tuple(fit) not in groups:
                groups.append(tuple(fit))
        return [(group, helpers) for group in groups for helpers in self._helps(state, target, support)]

    def best_chance(
        self, state: State, target: int, ways: Iterable[tuple[tuple[UnitId, ...], tuple[UnitId, ...]]]
    ) -> Chance:
        """Return the best of these *ways* (group, helpers) to assault *target*."""
        best: Chance | None = None
        for group, helpers in ways:
            chance = self.weigh(state, target, group, helpers)
            if best is None or chance.net > best.net:
                best = chance
        assert best is not None
        return best

    def _helps(self, state: State, target: int, support: Sequence[UnitId]) -> list[tuple[UnitId, ...]]:
        """Return a few sets of supporters worth weighing: none, the fewest guns for each shift, and aircraft too."""
        roster = self.board.roster
        guns = [uid for uid in support if roster[uid].type.role == "fire"]
        flying = tuple(uid for uid in support if roster[uid].type.role == "air")
        sets: list[tuple[UnitId, ...]] = [()]
        for count in range(1, len(guns) + 1):
            sets.append(tuple(guns[:count]))
            if count < len(guns):
                sets.append(tuple(guns[-count:]))
        if flying:
            sets += [(*helpers, flying[0]) for helpers in sets[:]]
        return sets[:10]

    def _committed(self, state: State, target: int, group: Sequence[UnitId], helpers: Sequence[UnitId]) -> State:
        """Return *state* with these units committed to *target* and no others, and with command for anything."""
        sent = {}
        for uid in (*self.combat, *self.guns, *self.aircraft):
            wanted = target if uid in group or uid in helpers else -1
            if uid in state.units and state.units[uid].target != wanted:
                sent[uid] = state.units[uid]._replace(target=wanted)
        return state.with_units(sent, command=99, struck=())

    def weigh(self, state: State, target: int, group: Sequence[UnitId], helpers: Sequence[UnitId]) -> Chance:
        """Return what the assault of *group* on *target* with *helpers* is expected to bring."""
        trial = self._committed(state, target, group, helpers)
        attack = engine.results(trial, target)
        if attack is None:
            return Chance(target, tuple(group), tuple(helpers), -9, 0, 0, 1 << 30)
        gain, loss, taken = self._expected(trial, attack)
        gain += taken * self.value_of(target)
        scarce = LOAD_VALUE if self.shells() < 8 else LOAD_VALUE // 2
        for uid in helpers:
            loss += 36 * (FLIGHT_VALUE if self.board.roster[uid].type.role == "air" else scarce)
        willing = [n for _, n in attack.will]
        gain = gain * sum(willing) // (36 * max(1, len(willing)))
        return Chance(target, tuple(group), tuple(helpers), attack.outcomes[5].score, taken, gain, loss)

    def shells(self) -> int:
        """Return the loads of the side's guns, and the shells in its dumps."""
        known = self.known
        stored = sum(dump.shells for dump in known.dumps.values() if dump.side == self.side)
        return stored + sum(known.units[uid].loads for uid in self.guns)

    def _expected(self, trial: State, attack: engine.AssaultForecast) -> tuple[int, int, int]:
        """Return (gain, loss, chances that the hex is left) over all results, in power times 36."""
        gain = loss = taken = 0
        rows: dict[tuple[int, int, int, int, bool, bool], int] = {}
        for result in attack.outcomes:
            row = (
                result.attacker_steps,
                result.attacker_cohesion,
                result.defender_steps,
                result.defender_cohesion,
                result.broken,
                result.shattered,
            )
            rows[row] = rows.get(row, 0) + result.chance_36
        fired = FIRED_ON if any(self.board.roster[uid].type.role == "fire" for uid in attack.supporters) else 0
        for (own_steps, own_cohesion, steps, cohesion, broken, shattered), odds in rows.items():
            loss += odds * _worn(trial, attack.attackers, own_steps, own_cohesion)
            gain += odds * _worn(trial, attack.defenders, steps, cohesion)
            if shattered and attack.way_out:
                taken += odds
                gain += odds * sum(power(trial, uid) for uid in attack.defenders) * GONE_PERCENT // 100
                continue
            shocks = ASSAULTED | fired | (BROKEN if broken else 0) | (LOST_STEP if steps else 0)
            after = _after(trial, attack, own_cohesion, cohesion, shocks)
            all_go = 36
            for uid in attack.defenders:
                hold = engine.hold_forecast(after, uid)
                goes = hold.leaves + hold.flees + hold.surrenders
                gain += odds * goes * power(after, uid) * GONE_PERCENT // 3600
                if self.board.roster[uid].type.role == "combat":
                    all_go = all_go * goes // 36
            taken += odds * all_go // 36
        return gain, loss, taken

    # -- deploying for a later assault

    def deploy(self, target: int, group: Sequence[UnitId]) -> tuple[dict[UnitId, int], int]:
        """Return in which hex beside *target* each of *group* does most, and the score they would reach together.

        The hexes are tried in turn for each unit, nearest unit first, by what the engine forecasts for all placed.
        """
        slots = [to for to in self.beside(target) if to not in self.foe_hexes]
        placed: dict[UnitId, int] = {}
        stack = self.board.charts.movement.stack_steps
        order = sorted(group, key=lambda uid: (self.turns(uid, target), -power(self.known, uid), uid))
        best_score = -9
        trial = self._supported(target)
        for uid in order:
            unit, mobility = self.known.units[uid], self.board.roster[uid].type.mobility
            options, odds = [], None
            for at in slots:
                cost = 0 if at == unit.at else self.cost(at, mobility).get(unit.at)
                standing = sum(self.known.units[other].steps for other, there in placed.items() if there == at)
                if cost is None or standing + unit.steps > stack:
                    continue
                late = -(-cost // self.allowance(uid))
                there = trial.with_units({uid: self._fresh(uid, at, target)})
                odds = engine.odds(there, target)
                rating = REFUSED if odds is None else self._rating(odds)
                score = -9 if odds is None else odds.score
                stays = 30 if at == unit.at else 0
                options.append((rating + stays - 40 * late, -cost, -at, at, score, there))
            if options and odds is not None:
                # A way out is looked for only where it can decide.
                least = max(option[0] for option in options)
                options = [
                    (option[0] + (WAY_OUT if engine.has_way_out(option[5], target) else 0), *option[1:])
                    for option in options
                    if option[0] + WAY_OUT >= least
                ]
            if options:
                _, _, _, placed[uid], best_score, trial = max(options, key=lambda option: option[:3])
        return placed, best_score

    def _supported(self, target: int) -> State:
        """Return what is presumed, with the guns and aircraft that have loads committed to *target* and nobody else."""
        units, free = self.presumed.units, {}
        for uid in (*self.combat, *self.guns, *self.aircraft):
            wanted = target if uid not in self.combat and units[uid].loads else -1
            if units[uid].target != wanted:
                free[uid] = units[uid]._replace(target=wanted)
        return self.presumed.with_units(free, command=99, struck=())

    def _fresh(self, uid: UnitId, at: int, target: int) -> Unit:
        """Return *uid* as it would come to hex *at* in a later phase, to assault *target*."""
        unit = self.presumed.units[uid]
        return unit._replace(at=at, mp=self.allowance(uid), moved=False, spent=False, target=target, supply=FULL)

    def _rating(self, odds: engine.Odds) -> int:
        """Return how good an assault would be, in hundredths of a score; whether there is a way out is left out."""
        return 100 * odds.shift + self._fine_column(odds.attack_power, odds.defence_power)

    def _fine_column(self, attack: int, defence: int) -> int:
        """Return the column of the ratio of powers in hundredths, between columns in proportion."""
        chart = self.board.charts.assault
        ratio = 1000 * attack // max(1, defence)
        below, worth = 0, 100 * chart.worst_column - 100
        for more, less, value in chart.columns:
            step = 1000 * more // less
            if ratio < step:
                return worth + (100 * value - worth) * (ratio - below) // (step - below)
            below, worth = step, 100 * value
        return worth + 10 * (ratio - below) // 1000


def _mask(state: State, units: Iterable[UnitId]) -> int:
    """Return the mask of hexes where *units* stand."""
    mask = 0
    for uid in units:
        mask |= 1 << state.units[uid].at
    return mask


def _worn(trial: State, units: Sequence[UnitId], steps: int, cohesion: int) -> int:
    """Return the power that units lose with so many steps and so much cohesion each."""
    if not units:
        return 0
    roster, total = trial.board.roster, 0
    whole = sum(trial.units[uid].steps for uid in units)
    for uid in units:
        unit = trial.units[uid]
        taken = min(cohesion, unit.cohesion)
        total += points(trial.board, unit) * (2 + roster[uid].quality) * taken * COHESION_PERCENT // 100
        total += power(trial, uid) * steps // max(1, whole)
    return total


def _after(trial: State, attack: engine.AssaultForecast, own: int, theirs: int, shocks: int) -> State:
    """Return *trial* after an assault that took so much cohesion from both."""
    units = trial.units
    worn = {uid: units[uid]._replace(cohesion=max(0, units[uid].cohesion - own)) for uid in attack.attackers}
    for uid in attack.defenders:
        unit = units[uid]
        worn[uid] = unit._replace(cohesion=max(0, unit.cohesion - theirs), shocks=unit.shocks | shocks)
    return trial.with_units(worn)
