"""Commands of play by mail: start, answer, turn, send, show."""

from pathlib import Path
from typing import Annotated

import typer

from game import mail, report
from game.commands.terminal import IdArgument, Json, letters, one_of, print_json
from game.scenario import load as load_scenario

GameArgument = Annotated[str, typer.Argument(metavar="GAME", help="A game by mail: its name, or its saved game.")]
LetterOut = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write the letter.")]


@letters.command("start")
def mail_start(
    what: IdArgument,
    out: LetterOut,
    side: Annotated[str, typer.Option(help="The side you play: A or B.")],
    chance: Annotated[str, typer.Option(help="dice or expected.")] = "dice",
) -> None:
    """Begin a game by mail: write the invitation, which commits you to your secrets."""
    one_of("--side", side, ("A", "B"))
    one_of("--chance", chance, mail.CHANCES)
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
    print(mail.counted(letter) if letter["is"] == "turn" else "The invitation was taken up.")
    for line in mail.told(reading, load_scenario(book.scenario).board):
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
        print_json(
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
    mail.write(sent, out)
    print(f"wrote {out}: letter {sent.number} of {sent.book.name}. Send it as it is.")


def _say_standing(standing: mail.Standing) -> None:
    name = standing.book.name
    match standing.step:
        case "done":
            print(f"The game is over; replay it: line-of-contact replay {standing.book.record}")
        case "wait":
            print(f"Letter {standing.number} is the other side's. Read it with: line-of-contact mail turn {name} FILE")
        case "last" | "open":
            why = (
                "The game is over, and the other side needs your last letter" if standing.over else "You open the game"
            )
            print(f"{why}: line-of-contact mail send {name} --out FILE")
        case _:
            print(
                f"Turn {standing.turn} is yours. Give your orders: line-of-contact play {standing.book.record}\n"
                f"Then end it: line-of-contact mail send {name} --out FILE"
            )
