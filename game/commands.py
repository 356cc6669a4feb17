"""The commands of `line-of-contact`. Names, options and the keys of --json are a contract: other programs use them."""

import json
import secrets
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import typer

from game import engine, mail, record, report
from game.core.board import SideId
from game.core.errors import LineOfContactError
from game.core.events import PhaseOpened, TurnOpened
from game.core.orders import Order
from game.core.state import State
from game.record import PERSON, Game
from game.scenario import (
    KINDS,
    Scenario,
    assets_root,
    land,
    list_ids,
    map_ids,
    map_path,
    read_map,
    scenarios_root,
    schema,
)
from game.scenario import check as check_files
from game.scenario import load as load_scenario
from game.view import View, witnessed

T = TypeVar("T")
TERMINAL_COMMANDS: Final = (
    "list, replay --headless, auto, mail, verify, check, export, shot, map build, map import, rulebook, schema, "
    "fuzz, bench, trust"
)
PICTURE_HEX_PX: Final = 66
"""Width of a hex in a picture of the map, of hexside to hexside."""
_BAND_PX: Final = 1024
"""Height of the bands in which the map of a printed sheet is painted."""
_MAP_NAMES: Final = {"english": "english", "majority": "latin", "reversed": "reversed"}
"""What the map calls the orders of place names."""
_CHANCES: Final = ("dice", "expected")
_FAULTS_SHOWN: Final = 40
"""Faults of a map from Tiled that are printed; they are all of one kind by then."""
_ID: Final = "A scenario: its id, or its folder."

app = typer.Typer(
    name="line-of-contact",
    add_completion=False,
    help="A turn-based map simulation of the First Nagorno-Karabakh War (1988-1994). Without a command it opens the "
    "title screen. Every command explains itself with --help.",
    epilog="Version and rules version: line-of-contact --version.",
)
maps = typer.Typer(help="List hex maps, build them from the geographic data, read them back from Tiled.")
app.add_typer(maps, name="map")
letters = typer.Typer(help="Play by mail without trust: a turn is a small text file, which you send as you like.")
app.add_typer(letters, name="mail")

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for other programs.")]
ScenarioOption = Annotated[
    str | None,
    typer.Option("--scenario", metavar="PATH", help="The scenario a saved game needs, when it is not a shipped one."),
]
GameArgument = Annotated[str, typer.Argument(metavar="GAME", help="A game by mail: its name, or its saved game.")]
LetterOut = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write the letter.")]
IdArgument = Annotated[str, typer.Argument(metavar="ID", help=_ID)]


class Mistake(LineOfContactError):
    """A command was used in a way it cannot be."""


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; raise `LineOfContactError` for a person's mistake."""
    command = typer.main.get_command(app)
    try:
        result = command.main(args=arguments, prog_name="line-of-contact", standalone_mode=False)
    except Exception as error:
        # Typer carries its own copy of click from some version on: its errors are known by what they can do.
        if callable(says := getattr(error, "format_message", None)):
            raise Mistake(f"{says()} Try --help.") from None
        if type(error).__name__ == "Abort":
            raise KeyboardInterrupt from None
        raise
    return result if isinstance(result, int) else 0


# -- what commands share


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def _progress(words: str, total: int) -> Iterator[Any]:
    """Give a function that moves a bar on, drawn on standard error when that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda steps=1: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=total)
        yield lambda steps=1: bar.advance(task, steps)


def _tracked(items: list[T], words: str) -> Iterator[T]:
    with _progress(words, len(items)) as advance:
        for item in items:
            yield item
            advance()


def _open(id_or_file: str, made_with: str | None = None) -> tuple[Scenario, Game | None]:
    """Return a scenario by id or folder; or the scenario of a saved game, and the game, to look at."""
    path = Path(id_or_file)
    if path.is_file():
        game = Game.load(path, resume=False, scenario=load_scenario(made_with) if made_with else None)
        _warn(game)
        if game.by_mail and not game.state.over:
            raise Mistake(f"{path}: this game goes by mail and is not over; both sides' orders can be seen once it is")
        return game.scenario, game
    if path.suffix == ".jsonl":
        raise Mistake(f"{path}: there is no such file")
    return load_scenario(id_or_file), None


def _warn(game: Game) -> None:
    for warning in game.warnings:
        print(f"line-of-contact: {warning}", file=sys.stderr)


def _one_of(what: str, value: str, known: Iterable[str]) -> str:
    names = list(known)
    if value not in names:
        raise Mistake(f"{what} is {value!r}; expected one of {', '.join(names)}")
    return value


def _seeds(text: str) -> list[str]:
    """Return the seeds of "7" or "1..20".

    >>> _seeds("1..3"), _seeds("shusha")
    (['1', '2', '3'], ['shusha'])
    """
    first, dots, last = text.partition("..")
    if not dots:
        return [text]
    if not (first.isdecimal() and last.isdecimal() and int(first) <= int(last) < int(first) + 100_000):
        raise Mistake(f"--seed is {text!r}; expected one seed, or a range like 1..20")
    return [str(seed) for seed in range(int(first), int(last) + 1)]


def _result(game: Game) -> dict[str, Any]:
    """Return the three lines of a result as JSON. They are never added up."""
    outcome = engine.outcome(game.state)
    return {
        "over": outcome.over,
        "because": outcome.because,
        "human_cost": {
            "label": "model",
            "people": [
                {
                    "place": place,
                    "community": community,
                    "present": list(n[:2]),
                    "left": list(n[2:4]),
                    "harmed": list(n[4:]),
                }
                for place, community, *n in outcome.people
            ],
            "soldiers": [
                {"side": side, "lost": lost, "prisoners": prisoners} for side, lost, prisoners in outcome.soldiers
            ],
        },
        "objectives": [
            {"id": aim, "side": side, "text": text, "status": status} for aim, side, text, status in outcome.objectives
        ],
        "standing": dict(outcome.standing),
    }


def _opens(game: Game, turn: int) -> int:
    """Return the number of the order that opened *turn*."""
    for number, played in enumerate(game.orders, 1):
        if any(isinstance(event, TurnOpened) and event.turn == turn for event in played.events):
            return number
    raise Mistake(f"the game has no turn {turn}; it has {game.state.turn}")


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


def _display_problem() -> str:
    """Return why no window can be opened, or ""."""
    from game.ui.app import display_problem

    return display_problem()


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
        _print_json(rows)
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
    seed: Annotated[str | None, typer.Option(help="What the dice hang on.")] = None,
    names: Annotated[str, typer.Option(help="Place names: english, majority (both forms) or reversed.")] = "english",
    detailed: Annotated[bool, typer.Option("--detailed", help="Spell out dice, modifiers and rule numbers.")] = False,
    made_with: ScenarioOption = None,
) -> None:
    """Replay history, or a saved game: turns, orders, results, checkpoints, rulings, fingerprint."""
    _one_of("--names", names, report.NAME_ORDERS)
    if chance is not None:
        _one_of("--chance", chance, _CHANCES)
    scenario, game = _open(what, made_with)
    if not (headless or as_json):
        if problem := _display_problem():
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
            game = game.first(_opens(game, until + 1))
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
        _print_json(
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
                "result": _result(game),
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
    print(f"Fingerprint {game.fingerprint} (rules version {game.rules}, {len(game.orders)} orders, {turns} turns).")


# -- playing


@app.command()
def play(
    what: Annotated[str, typer.Argument(metavar="ID", help=f"{_ID} A saved game goes on where it stopped.")],
    side: Annotated[str, typer.Option(help="The side you play: A, B, both, or none to watch.")] = "A",
    opponent: Annotated[str, typer.Option(help="The computer player of the other side.")] = "staff",
    seed: Annotated[str | None, typer.Option(help="What the dice hang on; a fresh one if not given.")] = None,
    file: Annotated[Path | None, typer.Option("--record", help="Where to keep the saved game.")] = None,
) -> None:
    """Play in the window: against the computer, against each other at one screen, or watching."""
    _one_of("--side", side, ("A", "B", "both", "none"))
    saved = Path(what)
    scenario = None if saved.is_file() else load_scenario(what)
    if file is not None and file.exists():
        raise Mistake(f"{file}: there is a file of this name already; choose another, or play it: play {file}")
    if problem := _display_problem():
        raise Mistake(f"there is no display ({problem}). These work without one: {TERMINAL_COMMANDS}")
    from game.ui.app import run as run_window

    if scenario is None:
        with Game.load(saved) as game:
            _warn(game)
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
    _one_of("--chance", chance, _CHANCES)
    seeds = _seeds(seed)
    scenario = load_scenario(what)
    results = []
    for one in _tracked(seeds, "games"):
        path = file.with_name(f"{file.stem}-{one}{file.suffix}") if file and len(seeds) > 1 else file
        results.append(_auto(scenario, (a, b), one, chance, path, quiet=as_json, reasons=reasons and not as_json))
    if as_json:
        _print_json(results if len(seeds) > 1 else results[0])


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
            "result": _result(game),
            "fingerprint": game.fingerprint,
            "seconds": round(seconds, 3),
        }


# -- by mail


@letters.command("start")
def mail_start(
    what: IdArgument,
    out: LetterOut,
    side: Annotated[str, typer.Option(help="The side you play: A or B.")],
    chance: Annotated[str, typer.Option(help="dice or expected.")] = "dice",
) -> None:
    """Begin a game by mail: write the invitation, which commits you to your secrets."""
    _one_of("--side", side, ("A", "B"))
    _one_of("--chance", chance, mail.CHANCES)
    scenario = load_scenario(what)
    _write_letter(mail.invite(scenario, str(scenario.board.sides["AB".index(side)].id), chance), out)


@letters.command("answer")
def mail_answer(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The invitation you were sent.")], out: LetterOut
) -> None:
    """Take up an invitation: write the answer, which commits you to your secrets. You play the other side."""
    _write_letter(mail.answer(file.read_bytes()), out)


@letters.command("turn")
def mail_turn(
    game: GameArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The letter you were sent.")],
) -> None:
    """Check the other side's letter, resolve every order in it again, and go on in the saved game."""
    reading = mail.read(game, file.read_bytes())
    letter, book = reading.letter, reading.book
    if letter["is"] == "turn":
        orders, undone, opened = len(letter["orders"]), letter["undone"], letter["opened"]
        print(
            f"Letter {letter['number']}: {report.count(orders, 'order')}; the other program counted {undone} taken "
            f"back, and opened the game {report.count(opened, 'time')} for it."
        )
    else:
        print("The invitation was taken up.")
    board = load_scenario(book.scenario).board
    for before, events in reading.happened:
        for line in report.turn_report(witnessed(before, events, book.side), board):
            print(f"\n{line}" if line.startswith("Turn ") else f"    {line}")
    _say_standing(mail.standing(book.name))


@letters.command("send")
def mail_send(game: GameArgument, out: LetterOut) -> None:
    """End your turn: write the letter with your orders. A turn that was sent is written again as it was."""
    _write_letter(mail.send(game), out)


@letters.command("show")
def mail_show(game: GameArgument, as_json: Json = False) -> None:
    """Show how a game by mail stands, and what each side's program counted in each turn."""
    standing = mail.standing(game)
    book = standing.book
    rows = [letter for letter in book.letters if letter["is"] == "turn"]
    if as_json:
        keys = ("number", "side", "undone", "opened", "fingerprint")
        _print_json(
            {
                "game": book.name,
                "scenario": book.scenario,
                "side": book.side,
                "turn": standing.turn,
                "due": standing.number,
                "mine": standing.mine,
                "over": standing.over,
                "record": str(book.record),
                "letters": [{**{key: row[key] for key in keys}, "orders": len(row["orders"])} for row in rows],
            }
        )
        return
    print(f"{book.name}: {book.scenario} by mail, you play {book.side}.")
    counts = [
        (str(row["number"]), row["side"], str(len(row["orders"])), str(row["undone"]), str(row["opened"]))
        for row in rows
    ]
    print("\n".join(report.table(counts, ("letter", "side", "orders", "taken back", "opened"))))
    _say_standing(standing)


def _write_letter(sent: mail.Sent, out: Path) -> None:
    out.write_text(sent.text, encoding="ascii", newline="\n")
    print(f"wrote {out}: letter {sent.number} of {sent.book.name}. Send it as it is.")


def _say_standing(standing: mail.Standing) -> None:
    name = standing.book.name
    if standing.complete:
        print(f"The game is over; replay it: line-of-contact replay {standing.book.record}")
    elif not standing.mine:
        print(f"Letter {standing.number} is the other side's. Read it with: line-of-contact mail turn {name} FILE")
    elif standing.over or not standing.turn:
        why = "The game is over, and the other side needs your last letter" if standing.over else "You open the game"
        print(f"{why}: line-of-contact mail send {name} --out FILE")
    else:
        print(
            f"Turn {standing.turn} is yours. Give your orders: line-of-contact play {standing.book.record}\n"
            f"Then end it: line-of-contact mail send {name} --out FILE"
        )


# -- checking


@app.command()
def verify(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Saved games.")],
    as_json: Json = False,
    made_with: ScenarioOption = None,
) -> int:
    """Resolve every order of saved games again. Exit 1 when one does not repeat, 2 when one cannot be read."""
    code = 0
    rows: list[dict[str, Any]] = []
    scenario = load_scenario(made_with) if made_with else None
    for path in _tracked(files, "records"):
        try:
            result = record.verify(path, scenario)
        except LineOfContactError as error:
            code = 2
            rows.append({"file": str(path), "ok": False, "first_difference": None, "error": str(error)})
            print(f"line-of-contact: {error}", file=sys.stderr)
            continue
        found = result.first_difference
        rows.append(
            {
                "file": str(path),
                "ok": result.ok,
                "first_difference": found and {"order": found.order, "expected": found.expected, "found": found.found},
                "orders": result.orders,
                "finished": result.finished,
                "fingerprint": result.fingerprint,
            }
        )
        if not result.ok:
            code = max(code, 1)
        if not as_json:
            end = "finished" if result.finished else "not finished"
            print(f"{path}: {found or f'{result.orders} orders repeat ({end}), fingerprint {result.fingerprint}'}")
    if as_json:
        _print_json(rows)
    return code


@app.command()
def check(
    path: Annotated[str, typer.Argument(metavar="PATH", help="A scenario's folder or id, or one file.")],
    as_json: Json = False,
) -> int:
    """Find the mistakes in a scenario, all at once. Exit 1 when there are any."""
    target = Path(path)
    if not target.exists():
        shipped = scenarios_root() / path
        if path not in list_ids():
            raise Mistake(f"{path}: there is no such file or folder, and no shipped scenario of that id")
        target = shipped
    faults = check_files(target)
    if as_json:
        _print_json(
            [
                {
                    "file": fault.file,
                    "line": fault.line,
                    "column": fault.column,
                    "message": fault.message,
                    "suggestion": fault.suggestion,
                }
                for fault in faults
            ]
        )
    else:
        print("\n".join(map(str, faults)) or f"{target}: no faults")
    return 1 if faults else 0


@app.command()
def fuzz(
    orders: Annotated[int, typer.Option(min=1, help="How many orders to play.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Where the random play starts.")] = 1,
    scenario: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only this one; may be repeated.")] = None,
    as_json: Json = False,
) -> int:
    """Play random legal and illegal orders and look for faults of the rules. Exit 1 when there are any."""
    from game.fuzz import fuzz as run_fuzz

    chosen = [load_scenario(one) for one in scenario or list_ids()]
    with _progress("orders", orders) as advance:
        found = run_fuzz(chosen, orders, seed, advance)
    if as_json:
        _print_json(found.plain())
    else:
        print(
            f"{found.orders} orders in {found.games} games, {found.illegal} illegal ones tried: "
            f"{len(found.findings)} findings"
        )
        for finding in found.findings:
            print(json.dumps(finding.plain(), ensure_ascii=False))
    return 1 if found.findings else 0


@app.command()
def bench(
    rows: Annotated[str | None, typer.Option(help="Only these rows, as in 1,4.")] = None,
    as_json: Json = False,
    last: Annotated[bool, typer.Option("--last", help="Show the last table again without a run.")] = False,
) -> None:
    """Time our work beside other libraries at the same work, in the same run. Goals are ratios."""
    from game import bench as benches

    numbers = benches.rows_named(rows)
    if last:
        table = benches.last_table()
        if table is None:
            raise Mistake("no table has been kept yet; run `line-of-contact bench` first")
    else:
        with _progress("rows", len(numbers)) as advance:
            table = benches.run(numbers, advance)
    if as_json:
        _print_json(table)
    else:
        print("\n".join(benches.table_lines(table)))


@app.command()
def trust(
    size: Annotated[str, typer.Option(help="small, under a minute; or full, for the record.")] = "small",
    only: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this proof; may be repeated.")] = None,
    as_json: Json = False,
    jobs: Annotated[int, typer.Option(min=1, help="How many proofs run at a time.")] = 2,
) -> int:
    """Try every promise many times: same game everywhere, no crash loses an order, honest odds, honest fog and more.

    Exit 1 when a promise was not kept; the first failure of each is named, with how to see it again.
    """
    from game import trust as proofs

    _one_of("--size", size, proofs.SIZES)
    names = list(dict.fromkeys(_one_of("--only", name, proofs.NAMES) for name in only or proofs.NAMES))
    with _progress("proofs", len(names)) as advance:
        found = list(proofs.prove(names, size, record.home() / "trust", advance, min(jobs, len(names))))
    found.sort(key=lambda outcome: proofs.NAMES.index(outcome.name))
    if as_json:
        _print_json(proofs.as_json(found, size))
    else:
        head = ("proof", "promise", "trials", "failures", "seconds")
        print("\n".join(report.table(proofs.table_rows(found), head)))
        print("\n".join(proofs.remarks(found)))
    return 1 if any(outcome.failures for outcome in found) else 0


# -- making


@app.command()
def export(
    what: Annotated[str, typer.Argument(metavar="ID|FILE", help="A scenario, a saved game, or a map, by id or file.")],
    png: Annotated[Path | None, typer.Option("--png", metavar="OUT", help="Write a picture of the map.")] = None,
    geojson: Annotated[
        Path | None, typer.Option("--geojson", metavar="OUT", help="Write hexes, lines, places and units for QGIS.")
    ] = None,
    tiled: Annotated[
        Path | None,
        typer.Option("--tiled", metavar="OUT", help="Write the map as a .tmj for Tiled, to be changed there."),
    ] = None,
    turn: Annotated[int | None, typer.Option(min=1, help="Of a saved game: as it stood when this turn opened.")] = None,
    names: Annotated[str, typer.Option(help="Place names: english, majority (both forms) or reversed.")] = "majority",
    side: Annotated[str, typer.Option(help="What this side knows: A, B, or all.")] = "all",
    paper: Annotated[str | None, typer.Option(help="With --png: fill a sheet, a4, a3, a2 or a1.")] = None,
    dpi: Annotated[int, typer.Option(min=50, max=600, help="With --paper: dots an inch.")] = 300,
    landscape: Annotated[
        bool | None, typer.Option("--landscape/--portrait", help="With --paper. [default: what shows the map larger]")
    ] = None,
    hex_px: Annotated[int | None, typer.Option(min=8, max=400, help="With --png: width of a hex in pixels.")] = None,
    made_with: ScenarioOption = None,
) -> None:
    """Write a scenario, a saved game or a map in another form: a picture, GeoJSON, a map for Tiled."""
    _one_of("--names", names, report.NAME_ORDERS)
    _one_of("--side", side, ("A", "B", "all"))
    if png is None and geojson is None and tiled is None:
        raise Mistake("nothing to write; expected --png OUT, --geojson OUT or --tiled OUT")
    if paper is not None:
        if png is None or hex_px is not None:
            raise Mistake("--paper goes with --png and finds the size of the hexes by itself; leave --hex-px out")
        _one_of("--paper", paper, ("a4", "a3", "a2", "a1"))
    scenario, game = _open_or_land(what, made_with)
    if turn is not None and game is None:
        raise Mistake("--turn is for saved games; a scenario is written as it opens")
    state = scenario.opening if game is None else game.state_at(_opens(game, turn) if turn else len(game.orders))
    eyes = "" if side == "all" else str(scenario.board.sides["AB".index(side)].id)
    if tiled is not None:
        _export_tiled(scenario, tiled)
    if geojson is not None:
        from game.export.geojson import write_geojson

        print(f"wrote {geojson}: {write_geojson(scenario, state, eyes, geojson)} features")
    if png is not None:
        _export_png(scenario, state, png, eyes, names, paper, dpi, landscape, hex_px)


def _open_or_land(what: str, made_with: str | None) -> tuple[Scenario, Game | None]:
    """Return what `_open` does, and a bare map by id or by file."""
    if Path(what).suffix in (".yaml", ".yml") or (what in map_ids() and what not in list_ids()):
        return land(what), None
    if what not in list_ids() and not Path(what).exists() and Path(what).suffix != ".jsonl":
        known = tuple(dict.fromkeys((*list_ids(), *map_ids())))
        close = get_close_matches(what, known, 1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise Mistake(f"there is no scenario or map {what!r}; expected one of {', '.join(known)}{hint}")
    return _open(what, made_with)


def _export_tiled(scenario: Scenario, out: Path) -> None:
    from game.cartography.writing import remarks_of
    from game.export.tiled import write_tiled

    ground = scenario.prose.ground
    homes = (scenario.path, scenario.path / "maps", scenario.path.parent / "maps", scenarios_root() / "maps")
    files = (home if home.is_file() else home / f"{ground.id}.yaml" for home in homes)
    source = next((file for file in files if file.is_file()), None)
    remarks = remarks_of(source.read_text(encoding="utf-8-sig")) if source else ()
    written = write_tiled(ground.model_dump(by_alias=True, exclude_unset=True), remarks, out)
    print(f"wrote {', '.join(map(str, written))}")


def _export_png(
    scenario: Scenario,
    state: State,
    out: Path,
    side: str,
    names: str,
    paper: str | None,
    dpi: int,
    landscape: bool | None,
    hex_px: int | None,
) -> None:
    import pygame

    from game.export.png import write_png, write_sheet
    from game.ui.camera import world_size
    from game.ui.mapview import render_board
    from game.ui.palette import FIRST, SECOND

    pygame.font.init()
    known = View.of(state, side).known
    colours = (FIRST.fill, SECOND.fill)
    if paper is not None:
        signs, paint = _printing(scenario, known, side, _MAP_NAMES[names])
        sheet = write_sheet(scenario, known, colours, signs, paint, out, paper=paper, dpi=dpi, landscape=landscape)
        width, height = sheet.size
        hex_mm = sheet.hex_px / dpi * 25.4
        print(f"wrote {out}: {paper.upper()}, {width} x {height} pixels at {dpi} dpi, hexes of {hex_mm:.1f} mm")
        return
    px = hex_px or PICTURE_HEX_PX
    size = world_size(scenario.board.grid, px)
    picture = render_board(scenario, known, size, side, zoom=px, names=_MAP_NAMES[names])
    write_png(picture, known, colours, out)
    print(f"wrote {out}")


def _printing(scenario: Scenario, known: State, side: str, names: str) -> tuple[Any, Any]:
    """Return the signs of a printed sheet by chapter, and what paints its map."""
    import pygame

    from game.ui.camera import Camera
    from game.ui.mapview import MapView, Scene
    from game.ui.specimens import chapters

    board = scenario.board
    view = MapView(scenario)
    left_out = {"Overlays"} if board.roster else {"Overlays", "Counters"}
    # On a map by itself nobody holds ground.
    sides = () if board.roster else tuple(entry.label for entry in board.sides)
    signs = [
        (
            chapter.title,
            [
                (specimen.words, specimen.picture)
                for specimen in chapter.specimens
                if not any(label in specimen.words for label in sides)
            ],
        )
        for chapter in chapters(board, view.legend)
        if chapter.title not in left_out
    ]

    def paint(surface: pygame.Surface, hex_px: int, text: float) -> None:
        width, height = surface.get_size()
        scene = Scene(known=known, side=side, names=names, text=text)
        # In bands: the view keeps copies of what it has drawn.
        for top in range(0, height, _BAND_PX):
            band = pygame.Surface((width, min(_BAND_PX, height - top)))
            camera = Camera(board.grid, (0, 0, *band.get_size()))
            camera.hex_px, camera.x, camera.y = hex_px, 0.0, float(top)
            view.draw(band, camera, scene, complete=True)
            surface.blit(band, (0, top))

    return signs, paint


@app.command()
def shot(
    what: IdArgument,
    out: Annotated[Path, typer.Option(help="The picture to write.")],
    turn: Annotated[int, typer.Option(min=1, help="The turn of the historical replay to show.")] = 1,
    size: Annotated[str, typer.Option(metavar="WxH", help="Pixels.")] = "1280x720",
    overlay: Annotated[str, typer.Option(metavar="NAME", help="Overlay to switch on.")] = "",
) -> None:
    """Draw the real screen into a picture, without a display."""
    width, _, height = size.partition("x")
    if not (width.isdecimal() and height.isdecimal() and 320 <= int(width) <= 7680 and 200 <= int(height) <= 4320):
        raise Mistake(f"--size is {size!r}; expected WIDTHxHEIGHT, as in 1280x720")
    from game.ui.shot import shot as take

    take(what, turn=turn, size=(int(width), int(height)), overlay=overlay, out=out)
    print(f"wrote {out}")


@maps.command("build")
def map_build(
    map_id: Annotated[
        str, typer.Argument(metavar="ID", help="A map in scenarios/maps/specs.yaml, or a new name with --box.")
    ],
    box: Annotated[str | None, typer.Option(metavar="S,W,N,E", help="Degrees: south,west,north,east.")] = None,
    scale: Annotated[int, typer.Option(help="Metres from hex centre to hex centre, with --box.")] = 2000,
    map_title: Annotated[str, typer.Option("--title", help="What the map is called, with --box.")] = "",
    overrides: Annotated[Path | None, typer.Option(help="Changes by hand. [default: those beside the map]")] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write. [default: the map's own]")] = None,
) -> None:
    """Build a hex map from the geographic data; what was changed by hand in the overrides file stays."""
    from game.cartography import MapSpec, read_specs, write_map

    home = scenarios_root() / "maps"
    if box is None:
        specs = read_specs(home / "specs.yaml")
        spec = specs[_one_of("the map", map_id, sorted(specs))]
        path = out or home / f"{map_id}.yaml"
        overrides = overrides or home / f"{(spec.whole or spec).id}.overrides.yaml"
    else:
        try:
            south, west, north, east = (float(part) for part in box.split(","))
        except ValueError:
            raise Mistake(f"--box is {box!r}; expected south,west,north,east in degrees") from None
        spec = MapSpec.for_box(map_id, map_title or map_id, scale, south, west, north, east)
        path = out or Path(f"{map_id}.yaml")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_map(spec, assets_root() / "geo", path, overrides)
    print(f"wrote {path}: {spec.cols} x {spec.rows} hexes of {spec.scale_m} m")


@maps.command("list")
def map_list(as_json: Json = False) -> None:
    """List the maps."""
    rows = []
    for map_id in map_ids():
        try:
            ground = read_map(map_path(map_id))
        except LineOfContactError as error:
            print(f"line-of-contact: {map_id} is left out: {str(error).splitlines()[0]}", file=sys.stderr)
            continue
        rows.append(
            {
                "id": ground.id,
                "title": ground.title,
                "cols": ground.cols,
                "rows": ground.rows,
                "scale_m": ground.scale_m,
                "places": len(ground.places),
            }
        )
    if as_json:
        _print_json(rows)
        return
    table = [
        (
            str(row["id"]),
            str(row["title"]),
            f"{row['cols']}x{row['rows']} of {int(str(row['scale_m'])) / 1000:g} km",
            str(row["places"]),
        )
        for row in rows
    ]
    print("\n".join(report.table(table, ("id", "title", "hexes", "places"))))


@maps.command("import")
def map_import(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.tmj", help="A map that `export --tiled` wrote and Tiled changed.")
    ],
    out: Annotated[Path | None, typer.Option(help="The file to write. [default: beside FILE, ending in .yaml]")] = None,
    force: Annotated[bool, typer.Option("--force", help="Also write over a shipped map.")] = False,
    as_json: Json = False,
) -> int:
    """Read a map changed in Tiled, say what changed, and write it as a map file."""
    from game.cartography.changes import changes
    from game.export.tiled import TiledFaults, read_tiled
    from game.export.tiled.reading import MAX_BYTES

    target = out or file.with_suffix(".yaml")
    with file.open("rb") as source:
        content = source.read(MAX_BYTES + 1)
    try:
        drawn = read_tiled(content, str(file))
    except TiledFaults as error:
        for fault in error.faults[:_FAULTS_SHOWN]:
            print(f"line-of-contact: {fault}", file=sys.stderr)
        if len(error.faults) > _FAULTS_SHOWN:
            print(f"line-of-contact: {file}: {len(error.faults) - _FAULTS_SHOWN} more faults", file=sys.stderr)
        return 2
    map_id = str(drawn.values["id"])
    shipped = scenarios_root().resolve() in target.resolve().parents
    if target.resolve() == file.resolve():
        raise Mistake(f"--out {target} is the map of Tiled itself; expected a file ending in .yaml")
    if shipped and target.exists() and not force:
        raise Mistake(f"{target} is a shipped map; choose another --out, or say --force")
    found: tuple[str, ...] | None = None
    if map_id in map_ids():
        known = map_path(map_id)
        try:
            found = changes(read_map(known).model_dump(by_alias=True, exclude_unset=True), drawn.values)
        except LineOfContactError as error:
            print(f"line-of-contact: not compared: {str(error).splitlines()[0]}", file=sys.stderr)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(drawn.text, encoding="utf-8", newline="\n")
    if as_json:
        _print_json({"map": map_id, "file": str(target), "changes": None if found is None else list(found)})
        return 0
    for line in found or ():
        print(line)
    if found is not None:
        print(f"{len(found)} changes against the map {map_id}" if found else f"the same as the map {map_id}")
    print(f"wrote {target}")
    if found and any("map build" in remark for remark in drawn.remarks):
        print(
            f"{map_id} is built from the geographic data: another `map build` would lose these changes, "
            f"unless they stand in its overrides file ({map_id}.overrides.yaml), each with its reason."
        )
    return 0


@app.command()
def rulebook(
    as_json: Json = False,
    html: Annotated[Path | None, typer.Option(metavar="OUT", help="Write it as a page, with the charts.")] = None,
) -> None:
    """Print the numbered rules, or write them as a page whose rules lead to the numbers of the charts."""
    from game import rulebook as book

    if html is not None:
        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(book.html(), encoding="utf-8", newline="\n")
        print(f"wrote {html}")
    elif as_json:
        _print_json(
            [
                {"chapter": chapter.number, "title": chapter.title, "number": rule.number, "text": rule.text}
                for chapter in book.chapters()
                for rule in chapter.rules
            ]
        )
    else:
        print(book.text(), end="")


@app.command("schema")
def schema_command(
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help=f"One of {', '.join(KINDS)}.")] = None,
    out: Annotated[Path | None, typer.Option(help="A folder to write KIND.schema.json files into.")] = None,
) -> None:
    """Print the JSON Schema of scenario files, for editors; of all kinds when none is named."""
    kinds = list(KINDS) if kind is None else [_one_of("the kind", kind, KINDS)]
    schemas: Mapping[str, Any] = {name: schema(name) for name in kinds}
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for name, value in schemas.items():
            text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
            (out / f"{name}.schema.json").write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote {len(schemas)} schemas to {out}")
    else:
        _print_json(schemas if kind is None else schemas[kind])
