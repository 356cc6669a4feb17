"""Folders and files as a list shows them: where letters may lie, and which files hold one."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import platformdirs

from game import mail

_PEEKED: Final = 200
"""Files looked into at most, the latest first: a folder of downloads may hold thousands."""
_TEXTS: Final = frozenset({"", ".txt", ".eml", ".asc", ".text", ".md", ".part"})
"""How names of files end that may hold a letter."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: a folder, or a file with the letter it holds, "" for none."""

    path: Path
    is_folder: bool
    letter: str
    modified: datetime

    @property
    def words(self) -> str:
        """What the list says of it."""
        if self.is_folder:
            return f"▶ {self.path.name}"
        when = f"{self.modified:%d %b %Y, %H:%M}"
        return f"{self.path.name} · {self.letter} · {when}" if self.letter else f"{self.path.name} · {when}"


def listing(folder: Path, files: bool = True) -> list[Entry]:
    """Return what is in *folder*: files with letters, the latest first, then folders, then other texts.

    Raises:
        OSError: it cannot be read.
    """
    found: list[tuple[float, os.DirEntry[str], bool]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "$")):
                continue
            try:
                found.append((entry.stat().st_mtime, entry, entry.is_dir()))
            except OSError:
                continue
    found.sort(key=lambda item: (-item[0], item[1].name))
    folders = [Entry(Path(entry.path), True, "", _when(time)) for time, entry, is_folder in found if is_folder]
    folders.sort(key=lambda entry: entry.path.name.casefold())
    if not files:
        return folders
    texts = [
        (time, entry) for time, entry, is_folder in found if not is_folder and Path(entry.name).suffix.lower() in _TEXTS
    ]
    read = [
        Entry(Path(entry.path), False, _peeked(Path(entry.path)) if n < _PEEKED else "", _when(time))
        for n, (time, entry) in enumerate(texts)
    ]
    return [entry for entry in read if entry.letter] + folders + [entry for entry in read if not entry.letter]


def places(letters: Path) -> list[tuple[str, Path]]:
    """Return the folders a letter may lie in, by their names: those the system has for it, *letters*, and drives."""
    known = [
        ("Downloads", platformdirs.user_downloads_path()),
        ("Documents", platformdirs.user_documents_path()),
        ("Desktop", platformdirs.user_desktop_path()),
        ("Letters", letters),
        ("Home", Path.home()),
        *_drives(),
    ]
    return [(name, path) for name, path in known if path.is_dir()]


def read(path: Path) -> bytes:
    """Return the content of a file, as much of it as a letter can be found in."""
    with path.open("rb") as file:
        return file.read(mail.LONGEST_TEXT + 1)


def first_folder(letters: Path) -> Path:
    """Return the folder to look into first."""
    return next((path for _, path in places(letters)), Path.home())


def _when(time: float) -> datetime:
    return datetime.fromtimestamp(time)


def _peeked(path: Path) -> str:
    """Return which letter a file holds, in words; "" for none, or when it cannot be read."""
    try:
        found = mail.unwrap(read(path))
    except (OSError, mail.LetterRefused):
        return ""
    letter = next((one for one in found if isinstance(one, dict)), None)
    if letter is None:
        return "a letter that is spoilt"
    number = letter.get("number")
    return {0: "invitation", 1: "answer"}.get(number, f"letter {number}") if isinstance(number, int) else "a letter"


def _drives() -> Iterator[tuple[str, Path]]:
    """Yield where sticks and other drives are found on this system."""
    if sys.platform == "win32":
        for letter in "ABDEFGHIJKLMNOPQRSTUVWXYZC":
            if (path := Path(f"{letter}:\\")).exists():
                yield f"{letter}:", path
        return
    user = Path.home().name
    for path in (Path("/Volumes"), Path("/run/media") / user, Path("/media") / user):
        if path.is_dir():
            yield "Drives", path
            return
