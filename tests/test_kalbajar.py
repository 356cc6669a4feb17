"""Kalbajar, March and April 1993: what the historical plans give under the rules of the operational scale."""

from functools import cache

from game import history
from game.core.board import UnitId
from game.core.state import FULL, LOW
from game.history import Replay
from game.scenario import load
from game.view import View

KALBAJAR = "kalbajar-1993"
SEEDS = tuple(str(seed) for seed in range(1, 21))


@cache
def replayed(chance: str, seed: str) -> Replay:
    return history.replay(load(KALBAJAR), chance, seed)


def missed(replay: Replay, certainties: tuple[str, ...] = ("high", "medium", "low")) -> list[str]:
    return [row.id for row in replay.checkpoints if not row.met and row.certainty in certainties]


def test_history_comes_out_in_expected_mode_without_a_ruling() -> None:
    replay = replayed("expected", "1")
    assert ([], 0, ()) == (missed(replay), replay.rulings, replay.refused)
    assert 0 == replay.basis["needed-by-rules"]


def test_history_comes_out_in_sixteen_of_twenty_seeds_without_a_ruling() -> None:
    """Every checkpoint, the crest of the Omar pass too; and not in all games."""
    met = [seed for seed in SEEDS if not missed(replayed("dice", seed)) and not replayed("dice", seed).rulings]
    assert 16 <= len(met) < 20, met


def test_what_commanders_would_do_when_it_goes_badly_is_inferred_and_never_a_ruling() -> None:
    """A second company at Zulfugarli, a second echelon to the pass: no source has them, and no game needs them."""
    plans = {plan["id"]: plan for plan in load(KALBAJAR).history.plans}
    for name in ("a-zuar-second", "a-zuar-together", "a-gorge-alone", "a-omar-second"):
        assert ("inferred", True) == (plans[name]["basis"], plans[name]["optional"])


def test_the_sotk_pass_feeds_the_vardenis_group_poorly_until_april() -> None:
    """The map has it closed to the end of March."""
    game, supplied = replayed("expected", "1").game, {}
    for number in range(len(game.orders) + 1):
        state = game.state_at(number)
        unit = state.units[UnitId("arm_vardenis")]
        if state.active == "armenian" and state.board.grid.label(unit.at) in ("0608", "0609", "0710"):
            supplied[state.turn] = View.of(state, "armenian").known.units[UnitId("arm_vardenis")].supply
    assert {LOW} == {supply for turn, supply in supplied.items() if turn <= 6}
    assert {FULL} == {supply for turn, supply in supplied.items() if turn >= 7}
