"""The tutorial scenario: its files hold together, its model solution works, and every step it asks for can be done."""

import pkgutil
from collections.abc import Callable
from importlib import import_module

import pytest

from game import engine, scenario
from game.ai import PLAYERS, make_player
from game.core.board import BRIDGE, FORD, RIVER
from game.core.events import EVENTS
from game.core.orders import ORDERS, Bombard, Commit, DigIn, EndPhase, Launch, March, Order, Rest, SetStance
from game.core.state import State
from game.history import HistoricalPlayer, replay
from game.record import Game
from game.scenario import Scenario, TutorialStep
from game.ui import screens
from game.ui.input import Command, keys_of
from game.ui.screens.layer import Layer
from game.ui.tutorial import Tutorial
from game.view import View

MOST_WORDS = 45
ON_THE_BOARD = {"board", "replay"}
"""What the map is called while a game is played, and while one is replayed."""


@pytest.fixture(scope="module")
def valley() -> Scenario:
    return scenario.load("first-steps")


STEPS = scenario.load("first-steps").tutorial
EACH_STEP = pytest.mark.parametrize("step", STEPS, ids=[step.id for step in STEPS])


# --- the files


def test_the_files_are_without_fault() -> None:
    assert scenario.check(scenario.scenarios_root() / "first-steps") == ()


def test_it_is_nobodys_war(valley: Scenario) -> None:
    """Two colours meet on ground where nobody lives, and no people's names stand on the map."""
    board = valley.board

    assert [side.label for side in board.sides] == ["Orange", "Blue"]
    assert board.residents == () and board.conditions == ()
    assert not any(place.names for place in board.places.values())
    assert {place.majority for place in board.places.values()} == {"unknown"}
    assert valley.prose.two_facts == "" and valley.prose.content_note == ""


def test_one_bridge_and_one_ford_cross_the_river(valley: Scenario) -> None:
    """What the step about supply says: no other road crosses."""
    board = valley.board
    crossings = [
        (flags & (BRIDGE | FORD), board.roads[at][direction] > 0)
        for at, sides in enumerate(board.hexsides)
        for direction, flags in enumerate(sides[:3])
        if flags & RIVER and (flags & (BRIDGE | FORD) or board.roads[at][direction])
    ]

    assert sorted(crossings) == [(BRIDGE, True), (FORD, True)]


# --- the model solution


def test_the_model_solution_meets_its_checkpoints_when_chance_is_expected(valley: Scenario) -> None:
    played = replay(valley, "expected")

    assert [point.id for point in played.checkpoints if not point.met] == []
    assert played.rulings == 0
    assert played.game.state.over


def test_the_model_solution_mostly_works_with_dice(valley: Scenario) -> None:
    games = [replay(valley, "dice", str(seed)) for seed in range(1, 21)]

    assert sum(all(point.met for point in game.checkpoints) for game in games) >= 16
    assert [game.refused for game in games if game.rulings] == []


# --- the steps


@EACH_STEP
def test_a_prompt_is_short_and_has_a_hint(step: TutorialStep) -> None:
    assert len(step.say.split()) <= MOST_WORDS
    assert 0 < len(step.hint.split()) <= MOST_WORDS


def _screen_names() -> set[str]:
    names = set(ON_THE_BOARD)
    for module in pkgutil.iter_modules(screens.__path__):
        found = vars(import_module(f"{screens.__name__}.{module.name}")).values()
        names |= {each.name for each in found if isinstance(each, type) and issubclass(each, Layer)}
    return names - {""}


@EACH_STEP
def test_a_step_waits_for_something_there_is(step: TutorialStep, valley: Scenario) -> None:
    board, wait = valley.board, step.wait_for
    keys = {key for command in Command for key in keys_of(command).split(", ")}

    assert {wait.unit, wait.select} - {None} <= set(board.roster)
    assert all(board.roster[uid].side == "orange" for uid in board.roster if uid in (wait.unit, wait.select))
    assert wait.target is None or wait.target in board.places or board.grid.parse(wait.target) >= 0
    assert wait.order is None or wait.order in {order.__name__ for order in ORDERS}
    assert wait.event is None or wait.event in {event.__name__ for event in EVENTS}
    assert wait.key is None or wait.key in keys
    assert wait.screen is None or wait.screen in _screen_names()


def test_the_steps_teach_what_a_first_game_needs() -> None:
    asked = {step.wait_for.order for step in STEPS} | {step.wait_for.screen for step in STEPS}

    assert {"March", "Commit", "Bombard", "Launch", "DigIn", "Rest", "SetStance", "EndPhase", "save", "replay"} <= asked
    assert {"Ctrl+Z", "O"} <= {step.wait_for.key for step in STEPS}


class Learner:
    """Does what each step asks, and nothing else; Blue is played by *blue*."""

    def __init__(self, valley: Scenario, seed: str, chance: str, blue: str) -> None:
        self.game = Game.new(valley, seed, chance)
        self.tutorial = Tutorial(valley.tutorial, valley.board)
        self.blue: Callable[[View], Order]
        if blue == HistoricalPlayer.name:
            self.blue = HistoricalPlayer(valley, "blue").choose
        else:
            player = make_player(blue)
            self.blue = lambda view: player.choose(view).order

    def follow(self) -> list[str]:
        """Do every step in order; return the ids of those done."""
        done: list[str] = []
        while (step := self.tutorial.step) is not None:
            self._do(step)
            done.append(str(step.id))
            assert self.tutorial.step is not step, f"{done[-1]} was done and is asked for still"
        return done

    def _do(self, step: TutorialStep) -> None:
        wait = step.wait_for
        if wait.select:
            assert wait.select in self._known().units
            self.tutorial.note(select=wait.select)
        elif wait.screen:
            self.tutorial.note(screen=wait.screen)
        elif wait.key:
            if wait.key in keys_of(Command.UNDO):
                assert self.game.undo(), "the march to be taken back was final"
            self.tutorial.note(key=wait.key)
        elif wait.event:
            while self.tutorial.step is step:
                self._play(EndPhase())
        else:
            self._play(self._order(step))

    def _known(self) -> State:
        return View.of(self.game.state, "orange").known

    def _order(self, step: TutorialStep) -> Order:
        """Return the order that a step asks for, as the learner would give it."""
        known, wait, at = self._known(), step.wait_for, self.tutorial.target()
        units = [uid for uid in known.of_side(known.side) if wait.unit in (None, uid)]
        tried: list[Order] = []
        for uid in units:
            match wait.order:
                case "March":
                    goals = [at] if at >= 0 else sorted(engine.reach(known, uid))
                    tried += [March(uid, path) for goal in goals if (path := engine.path_to(known, uid, goal))]
                case "Commit":
                    tried.append(Commit(uid, at))
                case "DigIn":
                    tried.append(DigIn(uid))
                case "Rest":
                    tried.append(Rest(uid))
                case "SetStance":
                    tried.append(SetStance(uid, "reserve"))
        for_the_side: dict[str, Order] = {"Launch": Launch(at), "Bombard": Bombard(at), "EndPhase": EndPhase()}
        if wait.order in for_the_side:
            tried.append(for_the_side[wait.order])
        legal = [order for order in tried if not engine.refusals(known, order)]
        assert legal, f"{step.id}: {[engine.refusals(known, order) for order in tried]}"
        return legal[0]

    def _play(self, order: Order) -> None:
        events = self.game.play(order)
        self.tutorial.note(order=order, events=events)
        while self.game.state.active == "blue":
            events = self.game.play(self.blue(View.of(self.game.state, "blue")))
            self.tutorial.note(events=events)


@pytest.mark.parametrize("blue", [HistoricalPlayer.name, *PLAYERS])
def test_every_step_can_be_done_in_order_whatever_blue_does(valley: Scenario, blue: str) -> None:
    assert Learner(valley, "1", "expected", blue).follow() == [step.id for step in STEPS]


@pytest.mark.parametrize("seed", range(1, 21))
def test_every_step_can_be_done_in_order_whatever_the_dice_do(valley: Scenario, seed: int) -> None:
    assert Learner(valley, str(seed), "dice", PLAYERS[0]).follow() == [step.id for step in STEPS]


def test_what_the_previews_say_in_the_steps_is_so(valley: Scenario) -> None:
    """The first march can be taken back, the Scouts' cannot; the fight at the bridge is won, but not at a stroke."""
    learner = Learner(valley, "1", "expected", HistoricalPlayer.name)
    final: dict[str, bool] = {}
    step = STEPS[0]
    while (step := learner.tutorial.step or step).id != "launch":
        if step.wait_for.order:
            final[step.id] = engine.forecast(learner._known(), learner._order(step)).final
        learner._do(step)
    attack = engine.forecast(learner._known(), learner._order(step)).assault

    assert final["march"] is final["march-again"] is False
    assert final["sight"] is True
    assert attack is not None and attack.way_out
    assert {"6.9", "6.10"} <= {rule for rule, _, _ in attack.shifts}
    assert sum(result.chance_36 for result in attack.outcomes if result.broken) >= 24
    assert dict(attack.will) == {"o_first": 36, "o_second": 36}
