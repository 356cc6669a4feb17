"""The computer player: whole games, legal and reasoned orders, fog, and the sensible things it is expected to do."""

from collections import Counter

import pytest
from positions import BLUE, RED, blue, position, red
from test_words import WORDS

from game import engine, history
from game.ai import PLAYERS, make_player
from game.core.board import Objective, PlaceId, SideId, UnitId
from game.core.codec import encode
from game.core.events import AssaultResolved
from game.core.orders import Bridge, ClearMines, ClearPass, Commit, EndPhase, Launch, LayMines, March, Order
from game.core.state import State
from game.record import Game
from game.scenario import Scenario, load
from game.view import View


@pytest.fixture(scope="module")
def shusha() -> Scenario:
    return load("shusha-1992")


def play(scenario: Scenario, seed: str, first: str = "staff", second: str = "staff") -> Game:
    """Play a whole game, computer against computer, holding every order to the law."""
    a, b = (side.id for side in scenario.board.sides)
    players = {a: make_player(first), b: make_player(second)}
    game = Game.new(scenario, seed, "dice", players={a: first, b: second})
    while not game.state.over:
        known = engine.known(game.state, game.state.side)
        decision = players[game.state.side].choose(View.of(game.state, game.state.side))
        assert engine.refusals(known, decision.order) == (), decision
        assert decision.reason.endswith("."), decision
        game.play(decision.order)
        assert len(game.orders) < 2500, "the game does not end"
    return game


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_whole_games_of_shusha_end_and_both_sides_act(shusha: Scenario, seed: str) -> None:
    game = play(shusha, seed)
    acting: Counter[str] = Counter()
    for number, played in enumerate(game.orders):
        if not isinstance(played.order, EndPhase):
            acting[game.state_at(number).active] += 1
    assert game.state.turn == shusha.board.turns
    assert all(acting[side.id] > 40 for side in shusha.board.sides)


@pytest.mark.parametrize("name", PLAYERS)
def test_every_player_plays_both_sides_of_the_first_steps(name: str) -> None:
    play(load("first-steps"), "1", name, name)


def test_the_same_view_gives_the_same_orders(shusha: Scenario) -> None:
    """Nothing is random in it: two games of one seed are one game."""
    assert play(shusha, "5").fingerprint == play(shusha, "5").fingerprint


def _phase(known: State, side: str) -> list[Order]:
    """Return the orders of a fresh player up to the first whose result it would have to see."""
    player, orders = make_player("staff"), []
    state = known
    for _ in range(12):
        order = player.choose(View.of(state, side)).order
        orders.append(order)
        if isinstance(order, EndPhase | Launch):
            break
        state, events = engine.resolve(state, order)
        if engine.is_final(events):
            break
    return orders


def test_what_it_cannot_know_does_not_change_its_orders(shusha: Scenario) -> None:
    """Other entropy, hidden stances, units out of sight doubled or gone: the same orders."""
    game = history.replay(shusha, "dice", "2", until=6).game
    compared = 0
    for number in range(10, len(game.orders), 5):
        state = game.state_at(number)
        if not state.active:
            continue
        side = state.side
        enemy = shusha.board.other(SideId(side))
        units = dict(state.units)
        for uid in state.of_side(enemy):
            if state.seen[side] >> units[uid].at & 1:
                units[uid] = units[uid]._replace(stance="give_ground", mp=1, spent=True)
            else:
                units[uid] = units[uid]._replace(steps=1, cohesion=0, loads=0)
        other = state.evolve(units=units, entropy="another", seed="another")
        assert [encode(o) for o in _phase(state, side)] == [encode(o) for o in _phase(other, side)]
        compared += 1
    assert compared > 5


def test_a_new_player_goes_on_from_the_middle_of_a_phase(shusha: Scenario) -> None:
    """As after loading a saved game: what it orders is legal, and the phase ends."""
    state, _ = engine.open_game(shusha.opening, "1", "dice")
    for _ in range(4):
        order = make_player("staff").choose(View.of(state, state.side)).order
        state, _ = engine.resolve(state, order)
    player = make_player("staff")
    for _ in range(200):
        order = player.choose(View.of(state, state.side)).order
        state, _ = engine.resolve(state, order)
        if isinstance(order, EndPhase):
            return
    raise AssertionError("the phase does not end")


def test_it_concentrates_supports_and_does_not_attack_hopelessly(shusha: Scenario) -> None:
    """Its assaults on the town are made by several units, mostly with guns, and not against hopeless odds."""
    several = supported = fought = 0
    at = shusha.board.places[PlaceId("shusha")].at
    for seed in ("1", "2", "3"):
        for played in play(shusha, seed, "staff", "staff").orders:
            for event in played.events:
                if isinstance(event, AssaultResolved) and event.defenders:
                    # One below what it asks for can come of a unit that balked (3.5).
                    assert event.score - event.roll >= -4, event
                    if event.target == at and event.side == "armenian":
                        fought += 1
                        several += len(event.attackers) >= 2
                        supported += bool(event.supporters)
    assert fought >= 3
    assert several * 3 >= fought * 2
    assert supported * 3 >= fought  # shells run out, and then it fights without


def test_it_keeps_its_own_source_of_supply(shusha: Scenario) -> None:
    """Stepanakert and Lachin are not given away for a march elsewhere."""
    for seed in ("1", "4"):
        game = play(shusha, seed)
        assert game.state.controller(shusha.board.places["stepanakert"].at) == "armenian"  # type: ignore[index]


def test_it_commits_only_to_launch(shusha: Scenario) -> None:
    """What it commits is launched or taken back in the same phase: nothing waits forgotten."""
    open_targets: set[int] = set()
    for played in play(shusha, "6").orders:
        match played.order:
            case Commit(target=target):
                open_targets.add(target)
            case Launch(target=target):
                open_targets.discard(target)
            case EndPhase():
                assert not open_targets
            case _:
                if type(played.order).__name__ in ("Bombard", "Recall"):
                    open_targets.clear()


def test_reasons_use_no_word_the_narrator_does_not_use(shusha: Scenario) -> None:
    """A reason is a sentence for people, held to the same words as every other text."""
    state, _ = engine.open_game(shusha.opening, "3", "dice")
    players = {side.id: make_player("staff") for side in shusha.board.sides}
    reasons = set()
    while state.turn <= 12:
        decision = players[state.side].choose(View.of(state, state.side))
        reasons.add(decision.reason)
        state, _ = engine.resolve(state, decision.order)
    assert len(reasons) > 40
    assert [] == [(word.id, reason) for reason in sorted(reasons) for word in WORDS if word.find(reason)]


# -- drawn positions


def aim(side: SideId, where: str, turns: int = 12) -> Objective:
    """Return the objective of *side* to control the place *where* at the end."""
    return Objective(f"{side}_{where}", side, "Held at the end.", PlaceId(where), side, turns, ())


def phase(state: State, name: str = "staff") -> tuple[State, list[Order]]:
    """Let a player play out the phase; return the State before it is ended, and the orders."""
    player, orders = make_player(name), []
    while True:
        order = player.choose(View.of(state, state.side)).order
        if isinstance(order, EndPhase):
            return state, orders
        assert engine.refusals(engine.known(state, state.side), order) == ()
        orders.append(order)
        state, _ = engine.resolve(state, order)


def test_it_brings_its_units_together_before_it_assaults() -> None:
    """Two groups and a gun take on a garrison that is too much for either group alone, and strike in one assault."""
    state = position(
        """
        .    .    .    .    .    .
          .:c  .:a  .    t:x  .    .
        .    .:g  .    .    .    .
          .    .:b  .    .    .    .
        """,
        c=red(4),
        a=red(8),
        b=red(8),
        g=red(1, type="artillery", guns=4),
        x=blue(8, quality=2, cohesion=5),
        places={"town": ("0301", "town")},
        objectives=[aim(RED, "town")],
        control={BLUE: "0301 0401"},
        sources={"red": "0001", "blue": "0501"},
        hq={"red": "0001", "blue": "0501"},
    )
    launched: list[tuple[str, ...]] = []
    for _ in range(3):
        state, orders = phase(state)
        if any(isinstance(order, Launch) for order in orders):
            launched.append(tuple(order.unit for order in orders if isinstance(order, Commit)))
        state, _ = engine.resolve(state, EndPhase())
        state, _ = engine.resolve(state, EndPhase())
    assert launched and set(launched[0]) >= {"a", "b", "g"}


def test_it_does_not_assault_hopelessly() -> None:
    """Beside a dug-in battalion a shaken company of the boldest staff holds its fire."""
    state = position(
        """
        .    .    .
          .:a  t:x  .
        .    .    .
        """,
        a=red(3, cohesion=4),
        x=blue(12),
        works={"0101": 3},
        places={"town": ("0101", "town")},
        objectives=[aim(RED, "town")],
    )
    for name in PLAYERS:
        assert not [order for order in phase(state, name)[1] if isinstance(order, Launch)]


def test_it_leaves_a_garrison_where_it_holds_an_objective() -> None:
    """One of two battalions stays in the town it is to hold, though another town is to be had."""
    state = position(
        """
        .    .    .    .    .    .    .
          t:ab .    .    .    .    t    .
        .    .    .    .:x  .    .    .
        """,
        a=red(8),
        b=red(6),
        x=blue(3),
        places={"home": ("0001", "town"), "far": ("0501", "town")},
        objectives=[aim(RED, "home"), aim(RED, "far"), aim(BLUE, "home")],
        control={BLUE: "0301 0401 0501 0601 0302"},
    )
    for _ in range(4):
        state, _ = phase(state)
        assert any(state.units[uid].at == state.board.grid.parse("0001") for uid in state.of_side(RED))
        state, _ = engine.resolve(state, EndPhase())
        state, _ = engine.resolve(state, EndPhase())


def test_it_withdraws_what_is_about_to_be_surrounded() -> None:
    """A company with one way left and three battalions beside it does not wait for the last."""
    state = position(
        """
        .    .:x  .:y  .    .
          .    .:a  .    .    .
        .    .:z  .    .    .
          t:b  .    .    .    .
        """,
        a=red(2, cohesion=4),
        b=red(8),
        x=blue(8),
        y=blue(8),
        z=blue(8),
        places={"home": ("0003", "town")},
        objectives=[aim(RED, "home")],
        control={BLUE: "0100 0200 0102"},
        sources={"red": "0003", "blue": "0200"},
        hq={"red": "0003", "blue": "0200"},
    )
    after, orders = phase(state)
    assert any(isinstance(order, March) and order.unit == "a" for order in orders)
    beside = state.board.grid.disc(after.units[UnitId("a")].at, 1)
    assert not any(beside >> after.units[uid].at & 1 for uid in after.of_side(BLUE))


def test_it_lays_mines_before_positions_it_has_held_for_days() -> None:
    """On the side where the enemy is; not where people live, nor while there is digging to do."""
    rows = """
    .    .    .    .    .    .    .
      .    .:a  .    .    .:x  .    .
    .    .    .    .    .    .    .
    """
    drawn = {"places": {"pass": ("0101", "pass")}, "objectives": [aim(RED, "pass")]}
    drawn |= {"sources": {"red": "0001", "blue": "0601"}, "control": {BLUE: "0301 0401 0501 0601"}}
    for works, mines in ((3, True), (1, False)):
        state = position(rows, a=red(8), x=blue(8), works={"0101": works}, **drawn)
        _, orders = phase(state)
        laid = [order for order in orders if isinstance(order, LayMines)]
        assert mines is bool(laid)
        assert all(order.direction in (0, 1, 5) for order in laid)
    town = position(rows, a=red(8), x=blue(8), works={"0101": 3}, **{**drawn, "places": {"pass": ("0101", "town")}})
    assert [] == [order for order in phase(town)[1] if isinstance(order, LayMines)]


def test_its_engineers_clear_mines_bridge_water_and_open_passes_on_ways_it_wants() -> None:
    """A tank company cannot come to its goal without them; where nobody wants to go they leave things as they are."""
    rows = """
    .    .    .    .    t    .
      .    .:et .   .    .    .
    .    .    .    .    .    .
    """
    river = " ".join(f"01{row:02}/{d}" for row in range(3) for d in (0, 1, 5))
    walls = {
        Bridge: {"river": river},
        ClearMines: {"mines": {"red": " ".join(f"0101/{d}" for d in (0, 1, 5))}},
        ClearPass: {"closed_pass": "0101/0", "road": ("0101 0201 0301 0400",), "weather": ("clear", "snow")},
    }
    for kind, wall in walls.items():
        state = position(
            rows,
            e=red(3, type="engineers"),
            t=red(6, type="tank", tanks=9),
            places={"town": ("0400", "town")},
            objectives=[aim(RED, "town")],
            sources={"red": "0001"},
            hq={"red": "0001"},
            control={RED: "0001", BLUE: "0400"},
            **wall,
        )
        _, orders = phase(state)
        assert ["e"] == [order.unit for order in orders if isinstance(order, kind)], kind
