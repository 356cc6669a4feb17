"""Letters as files: whom one is for, what it is called, and writing it so that half of one never stands there."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from game.core.errors import LineOfContactError
from game.mail.armour import LetterRefused, digest, unwrap
from game.mail.book import Book, MailError, names, open_book
from game.mail.letters import check_form
from game.mail.verbs import Sent


def addressee(content: bytes) -> str:
    """Return the game here that the letter in the file's *content* is for; "" for an invitation to a new one.

    Raises:
        LetterRefused: "wrong game" when no game here goes on with it, or what is wrong with the only letter there is.
    """
    found = unwrap(content)
    letters = [one for one in found if isinstance(one, dict)]
    known = [book for name in names() if (book := _book(name))]
    fitting = [(letter, book) for letter in letters for book in known if _is_of(letter, book)]
    if fitting:
        # The one that is due, where letters before it are quoted.
        return max(fitting, key=lambda pair: pair[0].get("number") == len(pair[1].letters))[1].name
    if any(letter.get("is") == "invitation" for letter in letters):
        return ""
    for letter in letters:
        check_form(letter)
    if spoilt := next((one for one in found if isinstance(one, LetterRefused)), None):
        raise spoilt
    raise LetterRefused(
        "wrong game",
        "no game by mail that is kept here goes on with this letter. It is for another player, another computer, or a "
        "game whose folder was lost",
    )


def file_name(sent: Sent) -> str:
    """Return what the file of a letter is called: its game, without the side, and which letter it is."""
    game = sent.book.name.rpartition("-")[0]
    return f"{game}-{('invitation', 'answer')[sent.number] if sent.number < 2 else f'letter-{sent.number}'}.txt"


def write(sent: Sent, path: Path) -> None:
    """Write a letter to the file *path*, whole or not at all.

    Raises:
        OSError: it cannot be written; what stood there before stands there still.
    """
    if path.exists() and not path.is_file():  # a terminal, or a pipe to another program
        path.write_text(sent.text, encoding="ascii", newline="\n")
        return
    path = path.resolve()
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="ascii", newline="\n") as file:
            file.write(sent.text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


def _book(name: str) -> Book | None:
    """Return the book of a game, None when it cannot be read: its letters are then nobody's."""
    try:
        return open_book(name)
    except (MailError, OSError):
        return None


def _is_of(letter: dict[str, Any], book: Book) -> bool:
    """Return whether a letter of any form names the game of *book*."""
    match letter.get("is"):
        case "invitation":
            return _digest(letter) == digest(book.letters[0])
        case "answer":
            return letter.get("previous") == digest(book.letters[0])
        case _:
            return bool(book.game) and letter.get("game") == book.game


def _digest(letter: dict[str, Any]) -> str:
    try:
        return digest(letter)
    except (LineOfContactError, TypeError, ValueError):
        return ""
