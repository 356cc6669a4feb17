"""Where the player's own files stand: saved games, letters, settings, reports of crashes, and painted pictures.

One folder is asked for first in LINE_OF_CONTACT_HOME; then, in a frozen program, beside it, when a file `portable`
stands there; then at the system's own places. Only there are pictures apart, for a cache can be deleted at any time,
and letters to be sent, for a person has to find them.
"""

import os
import sys
from pathlib import Path
from typing import Final

APP: Final = "line-of-contact"
MARK: Final = "portable"
"""A file of this name beside the frozen program keeps everything beside it: on a stick, or on a shared drive."""
BESIDE: Final = "player"
"""The folder beside a portable program."""


def home() -> Path:
    """Return the folder of the player's own files."""
    if one := _one_folder():
        return one
    from platformdirs import user_data_path

    return user_data_path(APP, appauthor=False)


def pictures() -> Path:
    """Return the folder of painted pictures, each of which can be painted again."""
    if one := _one_folder():
        return one / "pictures"
    from platformdirs import user_cache_path

    return user_cache_path(APP, appauthor=False) / "pictures"


def letters() -> Path:
    """Return the folder that letters of games by mail are written to: one that a mail program's own window shows."""
    if one := _one_folder():
        return one / "letters"
    from platformdirs import user_documents_path

    return user_documents_path() / "Line of Contact"


def is_frozen() -> bool:
    """Return whether this is the program for computers without Python."""
    return bool(getattr(sys, "frozen", False))


def _one_folder() -> Path | None:
    """Return the folder that everything is kept in, or None when the system's places are meant."""
    if chosen := os.environ.get("LINE_OF_CONTACT_HOME"):
        return Path(chosen)
    program = Path(sys.executable).resolve().parent
    if is_frozen() and (program / MARK).exists():
        return program / BESIDE
    return None
