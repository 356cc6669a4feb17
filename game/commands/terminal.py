"""What the commands share: the tree they hang on, the options they have in common, and how they say a thing."""

import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import typer

from game import engine
from game.core.errors import LineOfContactError
from game.core.events import TurnOpened
from game.record import Game
from game.scenario import Scenario
from game.scenario import load as load_scenario

T = TypeVar("T")
TERMINAL_COMMANDS: Final = (
    "list, replay --headless, auto, mail, verify, check, balance, export, shot, map build, map import, rulebook, "
    "schema, fuzz, bench, trust"
)
CHANCES: Final = ("dice", "expected")
ID_WORDS: Final = "A scenario: its id, or its folder."

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
IdArgument = Annotated[str, typer.Argument(metavar="ID", help=ID_WORDS)]


class Mistake(LineOfContactError):
    """A command was used in a way it cannot be."""


def print_json(value: object) -> None:
    """Print *value* as JSON, in the letters it is written in."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def progress(words: str, total: float, tell_s: float = 0) -> Iterator[Any]:
    """Give a function that moves a bar on, drawn on standard error when that is a terminal.

    Args:
        tell_s: elsewhere, after how many seconds a line says how far it is, again and again; 0 for never.
    """
    if not sys.stderr.isatty():
        yield _teller(words, total, tell_s) if tell_s else lambda steps=1: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=total)
        yield lambda steps=1: bar.advance(task, steps)


@contextmanager
def stoppable() -> Iterator[None]:
    """Take a request to end this program, from whoever started it, as Ctrl+C."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.signal(one, signal.default_int_handler) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _teller(words: str, total: float, tell_s: float) -> Callable[..., None]:
    """Return a function that is told of steps, and says now and then on standard error how many were done."""
    started = told = time.monotonic()
    done = 0.0

    def advance(steps: float = 1) -> None:
        nonlocal told, done
        done += steps
        now = time.monotonic()
        if now - told >= tell_s:
            told = now
            print(f"{words}: {100 * done / total:.0f} % after {now - started:.0f} s", file=sys.stderr, flush=True)

    return advance


def tracked(items: list[T], words: str) -> Iterator[T]:
    """Yield each of *items*, moving a bar on as they are done."""
    with progress(words, len(items)) as advance:
        for item in items:
            yield item
            advance()


def open_game(id_or_file: str, made_with: str | None = None) -> tuple[Scenario, Game | None]:
    """Return a scenario by id or folder; or the scenario of a saved game, and the game, to look at."""
    path = Path(id_or_file)
    if path.is_file():
        game = Game.load(path, resume=False, scenario=load_scenario(made_with) if made_with else None)
        warn(game)
        if game.by_mail and not game.state.over:
            raise Mistake(f"{path}: this game goes by mail and is not over; both sides' orders can be seen once it is")
        return game.scenario, game
    if path.suffix == ".jsonl":
        raise Mistake(f"{path}: there is no such file")
    return load_scenario(id_or_file), None


def warn(game: Game) -> None:
    """Say on standard error what was odd about a saved game that could be read."""
    for warning in game.warnings:
        print(f"line-of-contact: {warning}", file=sys.stderr)


def one_of(what: str, value: str, known: Iterable[str]) -> str:
    """Return *value* when it is one of *known*; otherwise say which there are."""
    names = list(known)
    if value not in names:
        raise Mistake(f"{what} is {value!r}; expected one of {', '.join(names)}")
    return value


def seeds_named(text: str) -> list[str]:
    """Return the seeds of "7" or "1..20".

    >>> seeds_named("1..3"), seeds_named("shusha")
    (['1', '2', '3'], ['shusha'])
    """
    first, dots, last = text.partition("..")
    if not dots:
        return [text]
    if not (first.isdecimal() and last.isdecimal() and int(first) <= int(last) < int(first) + 100_000):
        raise Mistake(f"--seed is {text!r}; expected one seed, or a range like 1..20")
    return [str(seed) for seed in range(int(first), int(last) + 1)]


def result_of(game: Game) -> dict[str, Any]:
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


def opens(game: Game, turn: int) -> int:
    """Return the number of the order that opened *turn*."""
    for number, played in enumerate(game.orders, 1):
        if any(isinstance(event, TurnOpened) and event.turn == turn for event in played.events):
            return number
    raise Mistake(f"the game has no turn {turn}; it has {game.state.turn}")


def display_problem() -> str:
    """Return why no window can be opened, or ""."""
    from game.ui.app import display_problem

    return display_problem()
