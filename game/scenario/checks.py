"""Whether the files of a scenario fit together."""

from game.core.board import Charts
from game.scenario.folder import Folder
from game.scenario.reading import Document


def cross(folder: Folder) -> None:
    """Check what a game needs across files."""


def record(folder: Folder) -> None:
    """Check the record."""


def ground(document: Document) -> None:
    """Check a map."""


def rules(document: Document, charts: Charts | None) -> None:
    """Check a ruleset."""
