"""The council of a side at work: dispatches, acts, preparation, arms and men, flights, and the end of a war.

What an answer or an act is worth is the sum of what it moves, in fixed weights: a staff that knows no better than its
own numbers, and says so in its reasons. It reads no more than a side may know.
"""

from collections.abc import Generator, Iterable, Mapping
from typing import Any, Final

from game import engine
from game.ai.doctrine import name_of, power
from game.ai.tasks import Task
from game.core.board import UnitId
from game.core.orders import Act, Airlift, Answer, Attach, Equip, OfferTruce, Order, Prepare, Replace
from game.core.state import State

Given = tuple[Order, str]
Work = Generator[Given, State, State]

TRACK_WORTH: Final = {
    "authority": 4,
    "unity": 3,
    "means": 3,
    "hardship": -2,
    "moscow": 2,
    "weariness": -3,
    "standing": 2,
    "mobilisation": 1,
    "tension": -2,
    "mediation": 0,
}
"""What a point of a track is worth to its side. Mediation is worth what weariness makes of it."""
LOW: Final = 3
"""A track at this value or below, of those worth having, counts double: a floor that gives way takes all with it."""
STOCK_WORTH_12: Final = {"men": 4, "tanks": 5, "afv": 3, "guns": 4, "mlrs": 6, "loads": 1}
"""Twelfths that one of a stock is worth."""
UNIT_WORTH: Final = 3
MEANS_KEPT: Final = 1
"""Means a council keeps for the next dispatch."""


def worth(known: State, side: str, effects: Iterable[Mapping[str, Any]]) -> int:
    """Return in twelfths what *effects* are worth to *side*: its own tracks, stocks and units, and shared tracks."""
    total = 0
    for effect in effects:
        kind, about = next(iter(effect.items()))
        whose = about.get("side", side) if isinstance(about, Mapping) else side
        sign = 1 if whose == side else -1
        match kind:
            case "track" | "standing":
                name = about.get("name", "standing")
                each = TRACK_WORTH[name]
                if name == "mediation":
                    each = known.track("weariness", side) // 3 - 1
                value = known.track(name, "" if name in known.tracks else whose)
                double = 2 if each > 0 and value <= LOW and name != "standing" else 1
                total += 12 * sign * each * double * about["by"]
            case "stock":
                total += sign * STOCK_WORTH_12[about["name"]] * about["by"]
            case "reinforce":
                total += 12 * UNIT_WORTH * (1 if known.board.roster[about].side == side else -1)
            case "recall":
                units = about["units"]
                here = [uid for uid in units if uid in known.units and known.board.roster[uid].side == side]
                total -= 12 * UNIT_WORTH * len(here)
            case "lift":
                total += 12 * sign * about["lifts"]
            case "air":
                total += 12 * sign * about["sorties"]
            case "shells":
                dump = known.dumps.get(about["dump"])
                total += 2 * about["by"] * (1 if dump is not None and dump.side == side else 0)
            case "cohesion" if "owner" in about:
                total += 12 * about["by"] * (1 if known.board.owners[about["owner"]] == side else -1)
            case _:
                pass
    return total


def week(known: State) -> Work:
    """Answer dispatches, and let the council act while it has acts and means."""
    side = known.active
    for script in known.board.scripts:
        if script.id not in known.cards or script.side != side:
            continue
        options = [
            (worth(known, side, option.effects), -n)
            for n, option in enumerate(script.choices)
            if engine.is_legal(known, Answer(script.id, option.id))
        ]
        if options:
            best = script.choices[-max(options)[1]]
            known = yield from _give(known, Answer(script.id, best.id), f"Of the answers this costs least: {best.text}")
    while known.acts.get(side, 0):
        acts = [
            (worth(known, side, act.effects) - 12 * TRACK_WORTH["means"] * act.means, -n)
            for n, act in enumerate(known.board.council)
            if known.track("means", side) - act.means >= (MEANS_KEPT if act.means else 0)
            and engine.is_legal(known, Act(act.id))
        ]
        if not acts or max(acts)[0] <= 0:
            break
        act = known.board.council[-max(acts)[1]]
        known = yield from _give(known, Act(act.id), f"The council sees most use in this: {act.text}")
    return (yield from _end(known))


def _end(known: State) -> Work:
    """Offer a truce when the side is ready for one: people at home, means and standing say so."""
    ready = engine.readiness(known, known.side)
    wanted = known.board.charts.diplomacy.ready
    if wanted and (ready >= wanted or (known.offers and ready >= wanted - 1)):
        reason = f"Weariness, want and pressure from abroad have grown to {ready}, and what is held can be kept."
        known = yield from _give(known, OfferTruce(), reason)
    return known


def fly(known: State) -> Work:
    """Bring loads to units that are cut off, the emptiest first."""
    side = known.active
    while known.lifts.get(side, (0, 0, 0))[0]:
        hexes = sorted({known.units[uid].at for uid in known.of_side(side)})
        wanting = [
            (min(known.units[uid].loads for uid in known.units_at(at)), at)
            for at in hexes
            if engine.is_legal(known, Airlift(at))
        ]
        if not wanting:
            return known
        at = min(wanting)[1]
        known = yield from _give(known, Airlift(at), f"The units at {name_of(known.board, at)} are cut off.")
    return known


def prepare(known: State, tasks: Mapping[UnitId, Task]) -> Work:
    """Prepare operations where groups are sent, the weightiest first, as long as command is left to act with."""
    if not known.board.charts.politics.plan_turns:
        return known
    weight = {task.target: task.weight for task in tasks.values() if task.target >= 0}
    for at in sorted(weight, key=lambda at: (-weight[at], at)):
        if known.command <= known.board.charts.politics.prepare or engine.is_prepared(known, at):
            continue
        if any(_covers(known, key, at) for key in known.prepared):
            continue
        known = yield from _give(known, Prepare(at), f"An operation at {name_of(known.board, at)} wants preparing.")
    return known


def _covers(known: State, key: str, at: int) -> bool:
    side, _, hex_ = key.partition(":")
    return side == known.active and known.board.grid.distance(int(hex_), at) <= known.board.charts.politics.plan_range


def fill_up(known: State) -> Work:
    """Fill units up with men and arms, those that have lost most first; attach what answers to others."""
    side = known.active
    own = [uid for uid in known.of_side(side) if not known.units[uid].moved]
    own.sort(key=lambda uid: (known.units[uid].steps - known.board.roster[uid].steps, -power(known, uid), uid))
    for uid in own:
        name = known.board.roster[uid].name
        if known.units[uid].steps < known.board.roster[uid].steps:
            known = yield from _give(known, Replace(uid), f"{name} is below its strength, and men are at hand.")
        for kind in ("tanks", "afv", "guns", "mlrs"):
            if uid in known.units and not known.units[uid].spent and known.stock.get(f"{kind}.{side}", 0):
                known = yield from _give(known, Equip(uid, kind), f"{name} can use arms that stand in stock.")
    spare = known.board.charts.politics.attach
    for uid in own:
        if known.command > spare and uid in known.units and engine.is_legal(known, Attach(uid)):
            name = known.board.roster[uid].name
            known = yield from _give(known, Attach(uid), f"{name} answers to others, and one command serves better.")
    return known


def _give(known: State, order: Order, reason: str) -> Work:
    if not engine.is_legal(known, order):
        return known
    return (yield order, reason)
