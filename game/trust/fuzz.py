"""Proof: random legal and illegal play breaks no law of the rules, and no order aims at people.

`game.fuzz` looks at the laws; here each kind of order is looked at as well: none has a field that could name people or
a protected object, and of all hexes where people live none may be fired at, but at a gun that was found firing.
"""

import json
from dataclasses import fields
from typing import Final

from game import engine, fuzz
from game.core.orders import ORDERS, AirStrike, Bombard, OfferPassage
from game.trust.play import moments, scenarios, share
from game.trust.tally import Tally

PROMISE: Final = "no order breaks the rules or aims at people"
TRIALS: Final = {"small": 3_200, "full": 1_002_000}
_ORDERS: Final = {"small": 3_000, "full": 1_000_000}
_AT_ONCE: Final = 1_500
"""In a round over all scenarios."""
_MILITARY: Final = ("unit", "path", "target", "hex", "direction", "stance", "reveal", "seed", "chance")
_NAMES: Final = frozenset({*_MILITARY, "card", "choice", "act", "kind", "headquarters"})
"""All an order can name: units, hexes, hexsides, standing orders, what the dice hang on; of a council dispatches and
their answers, acts, kinds of arms and posts."""


def prove(tally: Tally) -> None:
    """Play, and look at the orders there are."""
    for cls in ORDERS:
        names = {field.name for field in fields(cls)}
        tally.holds(names <= _NAMES, f"{cls.__name__} can name {', '.join(sorted(names - _NAMES))}")
        closes = any(word in cls.__name__.lower() for word in ("close", "block", "narrow"))
        tally.holds(not closes, f"{cls.__name__} sounds like an order that closes a passage")
    _homes(tally)
    left, seed = _ORDERS[tally.size], 0
    at_once = share(_AT_ONCE, 200)
    while left > 0:
        for scenario in scenarios():
            seed += 1
            found = fuzz.fuzz([scenario], min(at_once, max(left, 1)), seed)
            tally.tried(found.orders)
            left -= found.orders
            for finding in found.findings:
                wreck = json.dumps(finding.plain(), ensure_ascii=False).encode()
                tally.failed(f"{finding.law}: {finding.detail} ({scenario.id}, seed {finding.seed})", wreck, ".json")


def _homes(tally: Tally) -> None:
    """No hex where people live may be fired at, at moments of play, but at a gun found firing."""
    for scenario in scenarios():
        board = scenario.board
        found_turns = board.charts.fire.found_turns
        for game, known, _ in moments(scenario, "homes", 400 if tally.is_full else 60):
            lived_in = {home.at for home in board.residents if known.people[f"{home.place}:{home.community}"].high > 0}
            for at in sorted(lived_in):
                legal = [order for order in (Bombard(at), AirStrike(at)) if not engine.refusals(known, order)]
                enemies = [known.units[uid] for uid in known.units_at(at) if known.side_of(uid) != known.active]
                answers = any(
                    unit.fired and unit.fired >= known.turn - found_turns and unit.guns + unit.mlrs for unit in enemies
                )
                if legal and not answers:
                    what = f"{scenario.id}: {legal[0]} is legal where people live, and no gun was found firing there"
                    tally.failed(what, game.to_bytes())
                if not engine.refusals(known, OfferPassage(at)):
                    after, _ = engine.resolve(game.state, OfferPassage(at))
                    narrowed = [
                        key
                        for key, group in game.state.people.items()
                        if not set(group.passage.split()) <= set(after.people[key].passage.split())
                    ]
                    if narrowed:
                        tally.failed(f"{scenario.id}: offering passage at {at} narrows {narrowed}", game.to_bytes())
            tally.tried()
