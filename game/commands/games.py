"""Commands that play: list, replay, play, auto."""

import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from game import engine, record, report
from game.commands.terminal import (
    CHANCES,
    ID_WORDS,
    TERMINAL_COMMANDS,
    IdArgument,
    Json,
    Mistake,
    ScenarioOption,
    app,
    display_problem,
    one_of,
    open_game,
    opens,
    print_json,
    progress,
    result_of,
    seeds_named,
    tracked,
    warn,
)
from game.core.board import SideId
from game.core.errors import LineOfContactError
from game.core.events import PhaseOpened
from game.core.orders import Order
from game.record import PERSON, Game
from game.scenario import Scenario, list_ids
from game.scenario import load as load_scenario
from game.view import View


def _print_game(game: Game, names: str, detailed: bool) -> None:
    """Print the orders and results of a game, turn by turn."""
    board = game.scenario.board
    side = ""
    for played in game.orders:
        who = f"{board.side(SideId(side)).label}: " if side and not hasattr(played.order, "unit") else ""
        print(f"> {who}{report.tell(played.order, board, names=names)}")
        for line in report.turn_report(played.events, board, names=names, detailed=detailed):
            print(f"\n{line}" if line.startswith("Turn ") else f"    {line}")
        side = next((event.side for event in reversed(played.events) if isinstance(event, PhaseOpened)), side)


# -- looking


def show_without_display(problem: str) -> None:
    """Replay Shusha, May 1992 in the terminal, and name what else works there."""
    print(f"There is no display ({problem}), so here is Shusha, May 1992, replayed in the terminal.\n")
    replay("shusha-1992", headless=True)
    print(f"\nThere is no display ({problem}). These work without one: {TERMINAL_COMMANDS}.")


@app.command("list")
def list_command(as_json: Json = False) -> None:
    """List the scenarios."""
    rows: list[dict[str, Any]] = []
    for scenario_id in list_ids():
        try:
            scenario = load_scenario(scenario_id)
        except LineOfContactError as error:
            print(f"line-of-contact: {scenario_id} is left out: {str(error).splitlines()[0]}", file=sys.stderr)
            continue
        board = scenario.board
        rows.append(
            {
                "id": scenario.id,
                "title": scenario.title,
                "start": board.start,
                "end": report.end_date(board, board.turns),
                "ruleset": board.charts.id,
                "hexes": board.grid.size,
                "map": f"{board.grid.cols}x{board.grid.rows}",
                "scale_m": board.scale_m,
                "units": len(board.roster),
                "turns": board.turns,
                "minutes": scenario.prose.minutes,
                "difficulty": scenario.prose.difficulty,
                "summary": scenario.prose.summary,
            }
        )
    if as_json:
        print_json(rows)
        return
    lines = report.table(
        [
            (
                row["id"],
                row["title"],
                f"{row['start'][:10]} to {row['end'][:10]}",
                f"{row['map']} of {row['scale_m'] / 1000:g} km",
                str(row["units"]),
                str(row["turns"]),
                str(row["minutes"]),
            )
            for row in rows
        ],
        ("id", "title", "dates", "map", "units", "turns", "minutes"),
    )
    print("\n".join(lines))


@app.command()
def replay(
    what: Annotated[str, typer.Argument(metavar="ID|FILE", help="A scenario, to replay history; or a saved game.")],
    headless: Annotated[bool, typer.Option("--headless", help="Print it here instead of opening the window.")] = False,
    as_json: Json = False,
    until: Annotated[int | None, typer.Option(min=1, help="Stop at the end of this turn.")] = None,
    chance: Annotated[
        str | None, typer.Option(help="expected reads every roll as its mean; dice rolls. [default: dice with --seed]")
    ] = None,
    seed: Annotated[
        str | None, typer.Option(help="What the dice hang on. A range like 1..100 counts how often the dates are met.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, max=256, help="Processes that play the games of a range side by side.")
    ] = None,
    names: Annotated[str, typer.Option(help="Place names: english, majority (both forms) or reversed.")] = "english",
    detailed: Annotated[bool, typer.Option("--detailed", help="Spell out dice, modifiers and rule numbers.")] = False,
    made_with: ScenarioOption = None,
) -> None:
    """Replay history, or a saved game: turns, orders, results, checkpoints, rulings, fingerprint.

    With a range of seeds, replay history many times and tabulate how often each documented date is met.
    """
    one_of("--names", names, report.NAME_ORDERS)
    if chance is not None:
        one_of("--chance", chance, CHANCES)
    scenario, game = open_game(what, made_with)
    if game is None and seed is not None and ".." in seed:
        if until is not None or chance == "expected":
            raise Mistake(
                "a range of seeds is played with dice and to the end; leave out --until and --chance expected"
            )
        _replay_many(what, scenario, seeds_named(seed), jobs or 1, names, as_json=as_json)
        return
    if jobs is not None:
        raise Mistake("--jobs is for a range of seeds, as in --seed 1..100; one game is played by one process")
    if not (headless or as_json):
        if problem := display_problem():
            print(f"line-of-contact: there is no display ({problem}); replaying in the terminal", file=sys.stderr)
        else:
            from game.ui.app import run as run_window

            run_window(replay=what, chance=chance, seed=seed)
            return
    from game import history

    if game is not None and (chance or seed):
        raise Mistake("a saved game has its own seed and chance; --seed and --chance are for scenarios")
    if game is None:
        chance = chance or ("expected" if seed is None else "dice")
        played = history.replay(scenario, chance, seed or "1", until)
    else:
        if until is not None and until < game.state.turn:
            game = game.first(opens(game, until + 1))
        played = history.Replay(game, history.documented(game), 0, (), {})
    game = played.game
    board = scenario.board
    turns = game.state.turn if until is None else min(game.state.turn, until)
    checkpoints = [
        {
            "date": mark.date,
            "place": mark.place,
            "kind": mark.kind,
            "expected": mark.expected,
            "actual": mark.actual,
            "met": mark.met,
            "certainty": mark.certainty,
        }
        for mark in played.checkpoints
    ]
    if as_json:
        print_json(
            {
                "scenario": scenario.id,
                "chance": game.chance,
                "seed": game.seed,
                "turns": turns,
                "orders": len(game.orders),
                "end_date": report.end_date(board, turns),
                "checkpoints": checkpoints,
                "rulings": played.rulings,
                "basis": dict(played.basis),
                "refused": list(played.refused),
                "fingerprint": game.fingerprint,
                "rules": game.rules,
                "result": result_of(game),
            }
        )
        return
    print(f"{scenario.title}\n\n{scenario.prose.two_facts}\n")
    _print_game(game, names, detailed)
    print("\nDocumented control, and who controls the place in this replay:\n")
    print("\n".join(report.checkpoint_lines(checkpoints, board, names=names)))
    basis = ", ".join(f"{name} {number}" for name, number in sorted(played.basis.items()))
    print(f"\nOrders by basis: {basis or 'none'}. Umpire rulings: {played.rulings}.")
    if played.refused:
        print(f"Plans that came to no legal order: {', '.join(played.refused)}.")
    print("\n".join(report.outcome_lines(engine.outcome(game.state), board, names=names)))
    if recorded := report.recorded_lines(scenario.prose.chronicle, board, game.state.turn):
        print("Recorded in these days, which no order here causes, prevents or repeats:")
        print("\n".join(f"  {line}" for line in recorded))
    print(f"Fingerprint {game.fingerprint} (rules version {game.rules}, {len(game.orders)} orders, {turns} turns).")


def _replay_many(what: str, scenario: Scenario, seeds: list[str], jobs: int, names: str, *, as_json: bool) -> None:
    """Replay history with the dice of many seeds, and print how often it comes out."""
    from game import study

    if not scenario.history.checkpoints:
        raise Mistake(f"{scenario.id} has no documented dates (checkpoints in history.yaml) to be met")
    played = []
    with progress("games", len(seeds) + 1) as advance:
        for one in study.replays(what, seeds, jobs):
            played.append(one)
            advance()
    found = study.plausibility(scenario, played[0], played[1:])
    if as_json:
        print_json(found)
    else:
        lines = report.plausibility_lines(found, scenario.board, names=names)
        print("\n".join((scenario.title, "", *lines)))


@app.command()
def play(
    what: Annotated[str, typer.Argument(metavar="ID", help=f"{ID_WORDS} A saved game goes on where it stopped.")],
    side: Annotated[str, typer.Option(help="The side you play: A, B, both, or none to watch.")] = "A",
    opponent: Annotated[str, typer.Option(help="The computer player of the other side.")] = "staff",
    seed: Annotated[str | None, typer.Option(help="What the dice hang on; a fresh one if not given.")] = None,
    file: Annotated[Path | None, typer.Option("--record", help="Where to keep the saved game.")] = None,
) -> None:
    """Play in the window: against the computer, against each other at one screen, or watching."""
    one_of("--side", side, ("A", "B", "both", "none"))
    saved = Path(what)
    scenario = None if saved.is_file() else load_scenario(what)
    if file is not None and file.exists():
        raise Mistake(f"{file}: there is a file of this name already; choose another, or play it: play {file}")
    if problem := display_problem():
        raise Mistake(f"there is no display ({problem}). These work without one: {TERMINAL_COMMANDS}")
    from game.ui.app import run as run_window

    if scenario is None:
        with Game.load(saved) as game:
            warn(game)
            run_window(game=game)
        return
    a, b = (entry.id for entry in scenario.board.sides)
    _player(opponent, scenario, a)
    people = {"A": {a}, "B": {b}, "both": {a, b}, "none": set()}[side]
    players = {entry: PERSON if entry in people else opponent for entry in (a, b)}
    path = file or record.new_save_path(scenario.id)
    with Game.new(scenario, seed or secrets.token_hex(4), "dice", players, path) as game:
        run_window(game=game)


def _player(name: str, scenario: Scenario, side: SideId) -> Callable[[View], tuple[Order, str]]:
    """Return how the computer player *name* chooses for *side*: an order and the reason for it."""
    from game.ai import PLAYERS, make_player
    from game.history import HistoricalPlayer

    if name == HistoricalPlayer.name:
        history = HistoricalPlayer(scenario, side)
        return lambda view: (history.choose(view), "as it was planned in history")
    if name not in PLAYERS:
        raise Mistake(f"there is no computer player {name!r}; expected one of {', '.join((*PLAYERS, 'historical'))}")
    player = make_player(name)

    def choose(view: View) -> tuple[Order, str]:
        decision = player.choose(view)
        return decision.order, decision.reason

    return choose


@app.command()
def auto(
    what: IdArgument,
    a: Annotated[str, typer.Option("--a", help="The computer player of side A.")] = "staff",
    b: Annotated[str, typer.Option("--b", help="The computer player of side B.")] = "staff",
    seed: Annotated[str, typer.Option(help="One seed, or a range like 1..20.")] = "1",
    file: Annotated[
        Path | None, typer.Option("--record", help="Where to write the game; of a range, one each.")
    ] = None,
    as_json: Json = False,
    chance: Annotated[str, typer.Option(help="dice or expected.")] = "dice",
    reasons: Annotated[bool, typer.Option("--reasons", help="Print each order with the reason given for it.")] = False,
) -> None:
    """Let the computer play both sides, without a window."""
    one_of("--chance", chance, CHANCES)
    seeds = seeds_named(seed)
    scenario = load_scenario(what)
    results = []
    for one in tracked(seeds, "games"):
        path = file.with_name(f"{file.stem}-{one}{file.suffix}") if file and len(seeds) > 1 else file
        results.append(_auto(scenario, (a, b), one, chance, path, quiet=as_json, reasons=reasons and not as_json))
    if as_json:
        print_json(results if len(seeds) > 1 else results[0])


def _auto(
    scenario: Scenario,
    players: tuple[str, str],
    seed: str,
    chance: str,
    path: Path | None,
    *,
    quiet: bool,
    reasons: bool,
) -> dict[str, Any]:
    """Play one game out and return what --json prints of it."""
    started = time.perf_counter()
    names = dict(zip((side.id for side in scenario.board.sides), players, strict=True))
    choose = {side: _player(name, scenario, side) for side, name in names.items()}
    with Game.new(scenario, seed, chance, names, path, replace=True) as game:
        while not game.state.over:
            side, turn = game.state.side, game.state.turn
            order, reason = choose[side](View.of(game.state, side))
            if reasons:
                told = report.tell(order, scenario.board)
                print(f"{turn}. {scenario.board.side(side).label}: {told}. ({reason})")
            game.play(order)
        seconds = time.perf_counter() - started
        if not quiet:
            lines = report.outcome_lines(engine.outcome(game.state), scenario.board)
            print(
                f"{scenario.title}, seed {seed}: {len(game.orders)} orders, {game.state.turn} turns, {seconds:.1f} s."
            )
            print("\n".join(f"  {line}" for line in (*lines, f"Fingerprint {game.fingerprint}.")))
        return {
            "scenario": scenario.id,
            "seed": seed,
            "chance": chance,
            "players": dict(game.players),
            "turns": game.state.turn,
            "orders": len(game.orders),
            "result": result_of(game),
            "fingerprint": game.fingerprint,
            "seconds": round(seconds, 3),
        }
