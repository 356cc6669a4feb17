"""Who does what: each unit gets a task from the aims, by how much an aim matters, what it lacks, and how far it is.

Held aims come first and get the least that will do; what is left goes to the aims that are to be taken, the weightiest
and nearest first, all together rather than everywhere a little. A side that holds all it came to hold keeps most of its
strength at the weightiest of its aims.
"""

from dataclasses import dataclass
from typing import Final

from game.ai.doctrine import OWN_AIM, Aim, Doctrine, name_of, power
from game.ai.search import Picture
from game.core.board import UnitId

QUIET: Final = 250
"""Power that a held aim at a quiet front wants for each of its weight."""
KEY_PERCENT: Final = 45
"""Share of all its strength that a side on the defensive keeps at its weightiest aim near the front."""
ATTACKER_PERCENT: Final = 15
"""Share of all its strength that a side on the offensive spares at most for one held aim."""
EMPTY_AIM: Final = 1500
"""Power that is sent to take an aim where nobody is known to stand."""
ASSAULT_PERCENT: Final = 150
"""Strength wanted for an assault, as a share of what it faces."""
HOPELESS_PERCENT: Final = 60
FIT: Final = 3
"""Cohesion from which a unit is given anything to take."""
FAR: Final = 8


@dataclass(frozen=True, slots=True)
class Task:
    """Where a unit is to go, and why. *target* is the hex its group is to assault, -1 for none."""

    goal: int
    target: int
    weight: int
    reason: str


def set_tasks(picture: Picture, doctrine: Doctrine) -> dict[UnitId, Task]:
    """Return the task of each combat unit that has one."""
    wanted = picture.line_aims()
    sharing = _Sharing(picture, doctrine, wanted)
    sharing.hold()
    dropped: set[int] = set()
    while True:
        taking = sharing.take(dropped)
        weak = {aim.at for aim in set(taking.values()) if aim.at != sharing.main and _is_hopeless(picture, aim, taking)}
        if not weak:
            break
        dropped |= weak
    sharing.given.update(taking)
    sharing.reinforce()
    return _as_tasks(picture, wanted, sharing.given)


class _Sharing:
    """Shares units out among aims."""

    def __init__(self, picture: Picture, doctrine: Doctrine, wanted: tuple[Aim, ...]) -> None:
        self.picture, self.doctrine, self.wanted = picture, doctrine, wanted
        known = picture.known
        self.strength = {uid: power(known, uid) for uid in picture.combat}
        self.total = sum(self.strength.values())
        self.free = [uid for uid in picture.combat if self.strength[uid]]
        self.fit = {uid for uid in self.free if known.units[uid].cohesion >= FIT}
        self.given: dict[UnitId, Aim] = {}
        # Of equal aims the one still to be taken counts, or a base as heavy as the aim would keep its troops at home. A
        # side that has missed its date there goes over to holding what it has, and takes what chance offers.
        first = max(
            (aim for aim in wanted if aim.weight >= OWN_AIM),
            key=lambda aim: (aim.weight, not picture.held(aim.at) and not picture.missed(aim.at), -aim.at),
            default=None,
        )
        self.on_offensive = first is not None and not picture.held(first.at)
        """Whether the side has still to take what matters most to it."""
        self.main = first.at if first is not None and self.on_offensive else -1
        self.way = {(uid, aim.at): self._way(uid, aim.at) for uid in self.free for aim in wanted}

    def _way(self, uid: UnitId, at: int) -> int:
        """Return the turns it takes *uid* to come to *at*, more when it has to be asked, most from its own village."""
        way = self.picture.turns(uid, at)
        if way < FAR and self.picture.is_bound(uid, at):
            way += 3 if self._alone_at_home(uid) else 1
        return way

    def _alone_at_home(self, uid: UnitId) -> bool:
        """Return whether *uid* would leave a village without a garrison."""
        known = self.picture.known
        at = known.units[uid].at
        others = [other for other in self.picture.combat if other != uid and known.units[other].at == at]
        return not others and self.picture.board.place_at(at) is not None

    def hold(self) -> None:
        """Give each held aim the least that will do, the weightiest aim first."""
        key = True
        for aim in self.wanted:
            if self.picture.held(aim.at):
                need = lacking = self._need(aim, key)
                main, key = key and need >= self.total * KEY_PERCENT // 100, key and not need
                lacking -= sum(
                    self.strength[uid] // 2
                    for uid, other in self.given.items()
                    if self.picture.grid.distance(other.at, aim.at) == 1 and self.way[uid, aim.at] <= 1
                )
                while lacking > need // 10 and (uid := self._sentry(aim, lacking, main)) is not None:
                    self._give(uid, aim)
                    lacking -= self.strength[uid]

    def _give(self, uid: UnitId, aim: Aim) -> None:
        self.given[uid] = aim
        self.free.remove(uid)

    def _need(self, aim: Aim, key: bool) -> int:
        """Return the strength a held aim wants."""
        picture = self.picture
        near = picture.front_near(aim.at, 3)
        threat = picture.threat(aim.at) * self.doctrine.garrison_percent // 100
        if self.on_offensive and aim.weight < 2:
            return 0
        quiet = QUIET * aim.weight if near and aim.weight >= 2 else 0
        need = max(threat, quiet)
        if self.on_offensive:
            return min(need, self.total * ATTACKER_PERCENT // 100)
        if key and near and aim.weight >= OWN_AIM:
            need = max(need, self.total * KEY_PERCENT // 100)
        return need

    def _sentry(self, aim: Aim, lacking: int, main: bool) -> UnitId | None:
        """Return who should hold *aim*: the smallest unit near that will do; for the *main* aim who is there already.

        Of those who are there the less experienced stay, so that the others are free to go where they are wanted.
        """
        roster = self.picture.board.roster
        near = [uid for uid in self.free if self.way[uid, aim.at] <= 2]
        enough = [uid for uid in near if self.strength[uid] >= lacking]
        if enough and not main:
            return min(enough, key=lambda uid: (self.strength[uid], self.way[uid, aim.at], uid))
        there = [uid for uid in near if not self.way[uid, aim.at]]
        if there:
            return min(there, key=lambda uid: (roster[uid].quality, -self.strength[uid], uid))
        some = [uid for uid in self.free if self.way[uid, aim.at] <= FAR and 4 * self.strength[uid] >= lacking]
        return min(some, key=lambda uid: (self.way[uid, aim.at], -self.strength[uid], uid), default=None)

    def take(self, dropped: set[int]) -> dict[UnitId, Aim]:
        """Return which of the free units go to which aims that are to be taken, *dropped* ones left out."""
        picture = self.picture
        goals = [aim for aim in self.wanted if not picture.held(aim.at) and aim.at not in dropped]
        least = OWN_AIM if any(aim.weight >= OWN_AIM for aim in goals) else 1
        goals = [aim for aim in goals if aim.weight >= least]
        lacking = {aim.at: max(EMPTY_AIM, picture.foe_power_at(aim.at) * ASSAULT_PERCENT // 100) for aim in goals}
        sent: dict[UnitId, Aim] = {}
        free = [uid for uid in self.free if uid in self.fit]
        while free:
            options = []
            for uid in free:
                for n, aim in enumerate(goals):
                    way = self.way[uid, aim.at]
                    if way <= FAR:
                        share = 100 if lacking[aim.at] > 0 else 35 if picture.foe_power_at(aim.at) else 0
                        merit = aim.weight * share * 100 // (2 + way)
                        if merit:
                            options.append((merit, self.strength[uid], uid, n))
            if not options:
                break
            _, strength, uid, n = max(options)
            free.remove(uid)
            sent[uid] = goals[n]
            lacking[goals[n].at] -= strength
        return sent

    def reinforce(self) -> None:
        """Let who is left strengthen the held aim that is nearest and matters most."""
        self.free = [uid for uid in self.free if uid not in self.given]
        for uid in list(self.free):
            options = [
                (aim.weight * (1000 + self.picture.threat(aim.at)) // (1 + self.way[uid, aim.at]), -n)
                for n, aim in enumerate(self.wanted)
                if self.picture.held(aim.at) and self.way[uid, aim.at] <= FAR and aim.weight >= 2
            ]
            if options and not self._alone_at_home(uid):
                self.given[uid] = self.wanted[-max(options)[1]]


def _is_hopeless(picture: Picture, aim: Aim, given: dict[UnitId, Aim]) -> bool:
    """Return whether the units given to an aim are too weak to take it."""
    faced = picture.foe_power_at(aim.at)
    sent = sum(power(picture.known, uid) for uid, where in given.items() if where == aim)
    return bool(faced) and sent * 100 < faced * HOPELESS_PERCENT


def _as_tasks(picture: Picture, wanted: tuple[Aim, ...], given: dict[UnitId, Aim]) -> dict[UnitId, Task]:
    tasks: dict[UnitId, Task] = {}
    board = picture.board
    for aim in wanted:
        group = [uid for uid, where in given.items() if where == aim]
        place, held = name_of(board, aim.at), picture.held(aim.at)
        if picture.foe_hexes.get(aim.at) and not held:
            slots, _ = picture.deploy(aim.at, group)
            for uid in group:
                goal = slots.get(uid, picture.known.units[uid].at)
                reason = f"{board.roster[uid].name} moves up towards {place}, which is to be assaulted together."
                tasks[uid] = Task(goal, aim.at, aim.weight, reason)
            continue
        for uid in group:
            what = f"goes to hold {place}" if held else f"goes to take {place}, where nobody is seen"
            tasks[uid] = Task(aim.at, -1, aim.weight, f"{board.roster[uid].name} {what}.")
    return tasks
