"""What is said of a letter that was read, in the terminal and in the window: what was checked, counted and done."""

from collections.abc import Mapping
from typing import Any

from game import report
from game.core.board import Board
from game.mail.verbs import Reading
from game.view import witnessed


def counted(letter: Mapping[str, Any], whose: str = "the other program") -> str:
    """Return what the sender's program, which is *whose*, counted for a turn, in one sentence."""
    orders, undone, opened = len(letter["orders"]), letter["undone"], letter["opened"]
    return (
        f"Letter {letter['number']}: {report.count(orders, 'order')}; {whose} counted {undone} taken "
        f"back, and opened the game {report.count(opened, 'time')} for it."
    )


def checked(reading: Reading) -> tuple[str, ...]:
    """Return what was checked of a letter that was taken, each in one sentence."""
    letter = reading.letter
    lines = [
        f"The letter is whole: every line of it, and its seal. It is letter {letter['number']} of this game, the one "
        f"that was due, and follows your letter {letter['number'] - 1} as you wrote it.",
        "Both programs have the same rules and the same scenario.",
    ]
    if letter["is"] == "answer":
        lines.append("The other player is committed to secrets now, as you are. Nobody can choose the dice any more.")
    else:
        lines.append("Its secret is the one that was committed to before the first roll. The dice were not chosen.")
    if orders := len(letter.get("orders", ())):
        each = f"Each of its {orders} orders" if orders > 1 else "Its one order"
        lines.append(f"{each} was resolved again here, is legal, and came to the same as there.")
    return tuple(lines)


def told(reading: Reading, board: Board) -> tuple[str, ...]:
    """Return what happened in the letter and came of it, as far as the reader's side could see it."""
    return tuple(
        line
        for before, events in reading.happened
        for line in report.turn_report(witnessed(before, events, reading.book.side), board)
    )
