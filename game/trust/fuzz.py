"""Proof: random legal and illegal play breaks no law of the rules, and no order aims at people.

`game.fuzz` looks at the laws; here each kind of order is looked at as well: none has a field that could name people or
a protected object, and of all hexes where people live none may be fired at, but at a gun that was found firing.
"""

import json
from dataclasses import fields
from typing import Final

from game import engine, fuzz
from game.core.orders import ORDERS, AirStrike, Bombard, OfferPassage
from game.trust.play import is_long, moments, openings
from game.trust.tally import Tally

PROMISE: Final = "no order breaks the rules or aims at people"
TRIALS: Final = {"small": 3_600, "full": 1_003_000}
SECONDS: Final = {"small": 8, "full": 1_100}
PARTS: Final = {"small": 1, "full": 26}
_ORDERS: Final = {"small": 3_000, "full": 1_000_000}
_MILITARY: Final = ("unit", "path", "target", "hex", "direction", "stance", "reveal", "seed", "chance")
_NAMES: Final = frozenset({*_MILITARY, "card", "choice", "act", "kind", "headquarters"})
"""All an order can name: units, hexes, hexsides, standing orders, what the dice hang on; of a council dispatches and
their answers, acts, kinds of arms and posts."""


def prove(tally: Tally) -> None:
    """Play, and look at the orders there are."""
    for cls in tally.mine(ORDERS):
        names = {field.name for field in fields(cls)}
        tally.holds(names <= _NAMES, f"{cls.__name__} can name {', '.join(sorted(names - _NAMES))}")
        closes = any(word in cls.__name__.lower() for word in ("close", "block", "narrow"))
        tally.holds(not closes, f"{cls.__name__} sounds like an order that closes a passage")
    _homes(tally)
    for chunk in tally.mine(fuzz.chunks(fuzz.shares(_ORDERS[tally.size]), 1)):
        found = fuzz.run(chunk, tally.tried, to_end=tally.is_full)
        tally.count(chunk.scenario, "orders", found.orders)
        tally.count(chunk.scenario, "illegal orders refused", found.illegal)
        tally.count(chunk.scenario, "games to their end", found.ended)
        for finding in found.findings:
            wreck = json.dumps(finding.plain(), ensure_ascii=False).encode()
            tally.failed(f"{finding.law}: {finding.detail} ({chunk.scenario}, seed {finding.seed})", wreck, ".json")


def _homes(tally: Tally) -> None:
    """No hex where people live may be fired at, at moments of play, but at a gun found firing."""
    for scenario in tally.mine(openings()):
        board = scenario.board
        found_turns = board.charts.fire.found_turns
        most = 60 if is_long(scenario) or not tally.is_full else 400
        for game, known, _ in moments(scenario, "homes", most):
            lived_in = {home.at for home in board.residents if known.people[f"{home.place}:{home.community}"].high > 0}
            for at in sorted(lived_in):
                legal = [order for order in (Bombard(at), AirStrike(at)) if not engine.refusals(known, order)]
                enemies = [known.units[uid] for uid in known.units_at(at) if known.side_of(uid) != known.active]
                answers = any(
                    unit.fired and unit.fired >= known.turn - found_turns and unit.guns + unit.mlrs for unit in enemies
                )
                if legal and not answers:
                    what = f"{scenario.id}: {legal[0]} is legal where people live, and no gun was found firing there"
                    tally.failed(what, game.to_bytes)
                if not engine.refusals(known, OfferPassage(at)):
                    after, _ = engine.resolve(game.state, OfferPassage(at))
                    narrowed = [
                        key
                        for key, group in game.state.people.items()
                        if not set(group.passage.split()) <= set(after.people[key].passage.split())
                    ]
                    if narrowed:
                        tally.failed(f"{scenario.id}: offering passage at {at} narrows {narrowed}", game.to_bytes)
            tally.tried()
