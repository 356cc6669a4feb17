"""The player's saved games: where they lie, and what a list shows of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from game.core.errors import RecordError
from game.folders import home
from game.record.lines import LONGEST_LINE, parse_line, read_header


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list of saved games shows of one of them. `problem` says why it cannot be opened, or ""."""

    path: Path
    scenario: str
    players: Mapping[str, str]
    turn: int
    finished: bool
    modified: datetime
    problem: str = ""


def new_save_path(scenario: str, when: datetime | None = None) -> Path:
    """Return a path for a new saved game that no file has yet."""
    # The id of a chapter holds a slash: war-1991-1994/villages.
    stem = f"{scenario.replace('/', '-')}-{(when or datetime.now()).strftime('%Y%m%d-%H%M%S')}"
    path = home() / "saves" / f"{stem}.jsonl"
    number = 1
    while path.exists():
        number += 1
        path = path.with_name(f"{stem}-{number}.jsonl")
    return path


def saved_games() -> tuple[Summary, ...]:
    """Return the player's saved games, the latest first."""
    found = [summary(path) for path in sorted((home() / "saves").glob("*.jsonl"))]
    return tuple(sorted(found, key=lambda item: (item.modified, item.path.name), reverse=True))


def summary(path: Path) -> Summary:
    """Return what a list shows of the record at *path*, read without resolving anything."""
    turn, finished, last = 0, False, b""
    modified = datetime.fromtimestamp(0)
    try:
        modified = datetime.fromtimestamp(path.stat().st_mtime)
        with path.open("rb") as file:
            header = read_header(parse_line(1, file.readline(LONGEST_LINE)))
            for line in file:
                if line.startswith(b'{"after":') and b'"is":"keyframe"' in line[:200] and line.endswith(b"\n"):
                    last = line
                finished = line.startswith(b'{"because":')
        if last:
            turn = int(json.loads(last)["state"]["turn"])
    except (OSError, ValueError, KeyError, TypeError, RecordError) as error:
        return Summary(path, "", {}, 0, False, modified, str(error))
    return Summary(path, header.scenario, header.players, turn, finished, modified)
