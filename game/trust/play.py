"""Seeded play for the proofs: legal orders drawn so that marches lead to the enemy and fights come about."""

from collections.abc import Iterator
from functools import cache
from random import Random

from game import engine
from game.core.orders import Commit, EndPhase, Launch, March, Order
from game.core.state import State
from game.fuzz import loaded
from game.record import Game
from game.scenario import Scenario, list_ids


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Return every shipped scenario."""
    return tuple(loaded(name) for name in list_ids())


@cache
def openings() -> tuple[Scenario, ...]:
    """Return every shipped scenario, and every chapter of one that has chapters."""
    whole = scenarios()
    parts = [loaded(f"{one.id}/{chapter.id}") for one in whole for chapter in one.board.chapters]
    return tuple(sorted((*whole, *parts), key=lambda one: one.id))


def is_long(scenario: Scenario) -> bool:
    """Return whether *scenario* is a campaign: an order of it costs ten times another's, and a game is a hundred."""
    return scenario.board.charts.calendar.impulses > 1


def share(total: int, least: int) -> int:
    """Return the part of *total* that falls to each scenario, and at least *least*: more scenarios, no longer runs."""
    return max(least, total // len(scenarios()))


def moments(
    scenario: Scenario, seed: str, most: int, chance: str = "dice", *, calm: float = 0.06
) -> Iterator[tuple[Game, State, Order]]:
    """Play at most *most* orders; yield (game, what the side to move knows, its next order) before each is given.

    Args:
        calm: the share of orders that end the phase at once.
    """
    draw = Random(f"{scenario.id} {seed}")
    game = Game.new(scenario, seed, chance)
    while not game.state.over and len(game.orders) <= most:
        known = engine.known(game.state, game.state.side)
        order = next_order(known, draw, calm)
        yield game, known, order
        game.play(order)


def played(scenario: Scenario, seed: str, most: int, *, calm: float = 0.06) -> Game:
    """Return the game of those `moments`."""
    games = [game for game, _, _ in moments(scenario, seed, most, calm=calm)]
    return games[-1]


def next_order(known: State, draw: Random, calm: float = 0.06) -> Order:
    """Draw a legal order of the side to move."""
    own = known.of_side(known.side)
    if not own or draw.random() < calm:
        return EndPhase()
    if draw.random() < 0.25:
        orders = engine.legal_orders(known)
        launches = [order for order in orders if isinstance(order, Launch)]
        return draw.choice(launches if launches and draw.random() < 0.8 else orders)
    choices = engine.legal_orders(known, draw.choice(own))
    commits = [order for order in choices if isinstance(order, Commit)]
    if commits and draw.random() < 0.7:
        return draw.choice(commits)
    marches = [order for order in choices if isinstance(order, March)]
    enemies = {known.units[uid].at for uid in known.of_side(known.board.other(known.side))}
    if marches and enemies and draw.random() < 0.6:
        distance, start = known.board.grid.distance, marches[0].path[0]
        near = sorted(enemies, key=lambda at: (distance(start, at), at))[:6]
        return min(marches, key=lambda march: min(distance(march.path[-1], at) for at in near))
    return draw.choice(choices) if choices else EndPhase()
