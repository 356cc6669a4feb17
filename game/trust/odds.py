"""Proof: the odds shown before an assault are the odds it is fought with, and every stored fight adds up.

At positions reached by seeded play each assault that may be launched is forecast. Its exact distribution of d is held
against keyed rolls under ever other entropy by a chi-square test, at one level for all cases together (Bonferroni); so
is the chance that each unit goes. Then whole games are stored, read back, and each fight is computed again from
its own factors and the charts: dice, column, shifts, score, losses.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from game import engine
from game.ai import make_player
from game.core.board import Board
from game.core.dice import occasion_key, two_dice
from game.core.errors import IllegalOrder
from game.core.events import AssaultResolved, Event, HoldTested, StepsLost, UnitRetreated, WillTested
from game.core.ledger import Ledger
from game.core.orders import Launch
from game.core.state import State, apply
from game.record import Game
from game.scenario import Scenario
from game.trust.play import is_long, moments, openings, played, scenarios, share
from game.trust.tally import Tally
from game.view import View

PROMISE: Final = "the odds shown are the odds rolled"
TRIALS: Final = {"small": 110, "full": 15_000}
SECONDS: Final = {"small": 4, "full": 600}
PARTS: Final = {"small": 1, "full": 9}
_POSITIONS: Final = {"small": 6, "full": 200}
_CASES: Final = {"small": 60, "full": 1_500}
"""Assaults at all positions, at most: what the level is shared among."""
_ROLLS: Final = {"small": 2_000, "full": 100_000}
_FOUGHT: Final = {"small": 100, "full": 1_000}
_GAMES: Final = {"small": 10, "full": 1_000}
LEVEL: Final = 0.01
"""The chance that an honest die fails any of all cases."""
_TRUE_36: Final = {d: sum(a + b - 7 == d for a in range(1, 7) for b in range(1, 7)) for d in range(-5, 6)}
"""Chances of d, counted out here and taken from nowhere."""


def prove(tally: Tally) -> None:
    """Roll at positions, and read games back."""
    level, cases = LEVEL / (3 * _CASES[tally.size]), 0
    for case in _cases(tally):
        cases += 1
        _is_rolled_so(tally, *case, level)
    if not cases:
        tally.failed("no position with an assault was reached")
    for number in tally.mine(range(max(_GAMES[tally.size], len(scenarios())))):
        game = _game(number, tally.is_full)
        _adds_up(tally, game)
        tally.count(game.scenario.id, "games read back")


def _cases(tally: Tally) -> Iterator[tuple[Scenario, State, int, bytes]]:
    """Yield (scenario, State, target, record) of each assault that may be launched at positions of seeded play."""
    positions = max(_POSITIONS[tally.size], len(scenarios()))
    # Two from a game, so that many games have their say.
    each = min(2, share(positions, 1))
    for number in tally.mine(range(-(-positions // each))):
        scenario = scenarios()[number % len(scenarios())]
        for again in range(9):
            reached = 0
            for game, targets in _assaults(scenario, f"odds-{number}-{again}"):
                reached += 1
                tally.count(scenario.id, "positions")
                tally.count(scenario.id, "assaults", len(targets))
                for target in targets:
                    yield scenario, game.state, target, game.to_bytes()
                if reached == each:
                    break
            if reached:
                break


def _assaults(scenario: Scenario, seed: str) -> Iterator[tuple[Game, list[int]]]:
    """Yield moments of a game in which assaults may be launched, and on which hexes; a dozen orders apart."""
    apart = 0
    for game, known, _ in moments(scenario, seed, 250):
        apart += 1
        targets = [order.target for order in engine.legal_orders(known) if isinstance(order, Launch)]
        if targets and apart >= 12:
            apart = 0
            yield game, targets


def _is_rolled_so(tally: Tally, scenario: Scenario, state: State, target: int, record: bytes, level: float) -> None:
    """The forecast of one assault against rolls, and against fights."""
    case = f"{scenario.id}, turn {state.turn}, assault on {state.board.grid.label(target)}"
    shown = engine.forecast(engine.known(state, state.side), Launch(target)).assault
    if shown is None:
        tally.holds(False, f"{case}: a legal assault has no forecast", record)
        return
    chances = {result.roll: result.chance_36 for result in shown.outcomes}
    tally.holds(chances == _TRUE_36, f"{case}: the chances of d are shown as {chances}", record)
    attempt = state.attempts.get(f"assault:{target}", 0) + 1
    rolls = _ROLLS[tally.size]
    counts = Counter(
        Ledger(state.evolve(entropy=f"{n:032x}")).roll("assault.score", target, attempt)[0] for n in range(rolls)
    )
    p = agreement([counts[d] for d in sorted(chances)], [chances[d] for d in sorted(chances)])
    stray = set(counts) - set(chances)
    said = f"{case}: {rolls} rolls of the die do not agree with the odds shown (p {p:.2g}): {sorted(counts.items())}"
    tally.holds(p >= level and not stray, said, record)
    column = _column(state.board, shown.attack_power, shown.defence_power)
    scores = [result.score - result.roll for result in shown.outcomes]
    fits = shown.column == column and set(scores) == {column + sum(n for _, _, n in shown.shifts)}
    tally.holds(fits, f"{case}: the scores shown do not follow from column and shifts", record)
    _is_fought_so(tally, case, state, target, shown, record, level)


def _is_fought_so(
    tally: Tally, case: str, state: State, target: int, shown: engine.AssaultForecast, record: bytes, level: float
) -> None:
    """Fight it many times over: who goes, and what each roll does when the fight is the one that was forecast."""
    fights, goes, met = _FOUGHT[tally.size], Counter[str](), Counter[int]()
    odd = ""
    for n in range(fights):
        try:
            _, events = engine.resolve(state.evolve(entropy=f"{n:032x}"), Launch(target))
        except IllegalOrder as error:
            tally.holds(False, f"{case}: it is refused: {error}", record)
            return
        goes.update(event.unit for event in events if isinstance(event, WillTested) and event.passed)
        fight = next((event for event in events if isinstance(event, AssaultResolved)), None)
        if fight is None or not fight.defenders:
            continue
        if wrong := _unlike_factors(state.board, fight):
            odd = odd or wrong
        one = (fight.attackers, fight.supporters, fight.defenders, fight.attack_power, fight.defence_power)
        two = (shown.attackers, shown.supporters, shown.defenders, shown.attack_power, shown.defence_power)
        if one == two and fight.shifts == shown.shifts and state.chance == "dice":
            result = next((result for result in shown.outcomes if result.roll == fight.roll), None)
            found = (fight.score, fight.broken, fight.shattered)
            if result is None or (result.score, result.broken, result.shattered) != found:
                odd = odd or f"a roll of {fight.roll} gave {found}, and {result} was shown"
            met[fight.roll] += 1
    tally.holds(not odd, f"{case}: {odd}", record)
    for uid, chance in shown.will:
        p = agreement([goes[uid], fights - goes[uid]], [chance, 36 - chance])
        said = f"{case}: {uid} went {goes[uid]} times of {fights}; shown are {chance} in 36 (p {p:.2g})"
        tally.holds(p >= level / max(1, len(shown.will)), said, record)


# -- stored fights


def _game(number: int, whole: bool) -> Game:
    """Return a game of random play, every twentieth the computer's; of a campaign, which has fewer, its beginning."""
    short = [scenario for scenario in scenarios() if not is_long(scenario)]
    long = [scenario for scenario in openings() if is_long(scenario)]
    seed, turn = f"stored-{number}", number // 20
    if number % 20 == 19:
        return _computers(short[turn % len(short)], seed, 100_000 if whole else 120)
    if number % 20 == 4 and long:
        return played(long[turn % len(long)], seed, 600 if whole else 160, calm=0.02)
    return played(short[number % len(short)], seed, 100_000 if whole else 160, calm=0.05)


def _computers(scenario: Scenario, seed: str, most: int) -> Game:
    game = Game.new(scenario, seed)
    players = {str(side.id): make_player("staff") for side in scenario.board.sides}
    while not game.state.over and len(game.orders) < most:
        side = game.state.side
        game.play(players[side].choose(View.of(game.state, side)).order)
    return game


def _adds_up(tally: Tally, game: Game) -> None:
    """Store the game, read it back, and compute each fight again."""
    path = tally.folder / "stored.jsonl"
    path.unlink(missing_ok=True)
    game.save_as(path)
    game.close()
    stored = Game.load(path, resume=False, scenario=game.scenario)
    for number, entry in enumerate(stored.orders):
        if any(isinstance(event, AssaultResolved) for event in entry.events):
            wrong = recomputed(stored.state_at(number), entry.events)
            case = f"{game.scenario.id}, seed {game.seed}, order {number + 1}"
            tally.holds(not wrong, f"{case}: {wrong}", path)
    tally.tried()


def recomputed(before: State, events: Sequence[Event]) -> str:
    """Return how the fight in *events* does not follow from *before*, the charts and its own factors; "" if it does."""
    state = before
    for number, event in enumerate(events):
        if isinstance(event, AssaultResolved):
            if not event.defenders:
                return ""
            return (
                _unlike_factors(before.board, event)
                or _unlike_dice(state, event)
                or _unlike_losses(state, event, events[number + 1 :])
            )
        state = apply(state, event)
    return ""


def _column(board: Board, attack: int, defence: int) -> int:
    """Return the column of the ratio of powers, from the chart."""
    columns = [value for more, less, value in board.charts.assault.columns if attack * less >= defence * more]
    return max([board.charts.assault.worst_column, *columns])


def _unlike_factors(board: Board, fight: AssaultResolved) -> str:
    chart = board.charts.assault
    column, shift = _column(board, fight.attack_power, fight.defence_power), sum(n for _, _, n in fight.shifts)
    if fight.column != column:
        return f"powers {fight.attack_power} to {fight.defence_power} give column {column}, not {fight.column}"
    if abs(shift) > chart.shift_limit:
        return f"shifts of {shift} are beyond the limit of {chart.shift_limit}"
    if fight.score != column + shift + fight.roll:
        return f"{column} + {shift} + {fight.roll} is not the score {fight.score}"
    if (fight.broken, fight.shattered) != (fight.score >= chart.broken_from, fight.score >= chart.shattered_from):
        return f"a score of {fight.score} gave broken {fight.broken}, shattered {fight.shattered}"
    return ""


def _unlike_dice(state: State, fight: AssaultResolved) -> str:
    if state.chance == "expected":
        return "" if (fight.roll, fight.dice) == (0, (0, 0)) else f"under expected chance the dice were {fight.dice}"
    key = occasion_key(state.entropy, state.turn, state.active, "assault.score", (fight.target, fight.attempt))
    dice = two_dice(key)
    return "" if (dice, sum(dice) - 7) == (fight.dice, fight.roll) else f"the dice are {dice}, not {fight.dice}"


def _unlike_losses(state: State, fight: AssaultResolved, events: Sequence[Event]) -> str:
    chart, units = state.board.charts.assault, state.units
    row = max((row for row in chart.results if fight.score >= row[0]), default=chart.results[0])
    stubborn = any(units[uid].stance == "hold_at_all_costs" for uid in fight.defenders)
    sides = (
        ("attacker", fight.attackers, fight.defenders, row[1]),
        ("defender", fight.defenders, fight.attackers, row[3] * (1 + stubborn)),
    )
    for side, ids, others, loss in sides:
        there = engaged = sum(units[uid].steps for uid in ids)
        if chart.engaged_times:
            engaged = min(there, chart.engaged_times * sum(units[uid].steps for uid in others))
        due = loss * max(chart.loss_least, engaged // chart.loss_per_steps)
        if not chart.loss_least and loss and ids:
            largest = max(ids, key=lambda uid: (units[uid].steps, uid))
            due = (loss * engaged + state.accounts.get(f"loss:{largest}", 0)) // chart.loss_per_steps
        due = min(there, due)
        found = 0
        for event in events:
            if isinstance(event, UnitRetreated | HoldTested):
                break
            if isinstance(event, StepsLost) and event.unit in ids:
                found += event.steps
        if found != due:
            return f"a score of {fight.score} costs the {side} {due} steps, not {found}"
    return ""


# -- the test


def agreement(found: Sequence[int], weights: Sequence[int]) -> float:
    """Return how probable counts this far from their *weights* are, by the chi-square test; 0 when one cannot be.

    >>> agreement([50, 50], [1, 1]), agreement([1, 99], [0, 1]), agreement([100, 0], [1, 0])
    (1.0, 0.0, 1.0)
    >>> 0.04 < agreement([60, 40], [1, 1]) < 0.05
    True
    """
    total, whole = sum(found), sum(weights)
    kept = [(n, weight) for n, weight in zip(found, weights, strict=True) if weight]
    if any(n and not weight for n, weight in zip(found, weights, strict=True)):
        return 0.0
    statistic = sum((n * whole - total * weight) ** 2 / (total * whole * weight) for n, weight in kept)
    return chi_square_tail(statistic, len(kept) - 1)


def chi_square_tail(statistic: float, freedom: int) -> float:
    """Return the chance of a chi-square of at least *statistic* with *freedom* degrees.

    >>> round(chi_square_tail(18.307, 10), 4), round(chi_square_tail(3.841, 1), 4)
    (0.05, 0.05)
    """
    if freedom < 1 or statistic <= 0:
        return 1.0
    # The recurrence over every second degree of freedom, from 1 or 2 upwards.
    half = statistic / 2
    tail = math.erfc(math.sqrt(half)) if freedom % 2 else math.exp(-half)
    term = math.exp(-half) * (2 * math.sqrt(half / math.pi) if freedom % 2 else half)
    for k in range(freedom % 2 or 2, freedom, 2):
        tail += term
        term *= half / (k / 2 + 1)
    return min(1.0, tail)
