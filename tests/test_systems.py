"""The table of systems: 85 rows, each leading to something that is there and that a player can meet."""

import importlib
import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from game import rulebook
from game.core import orders
from game.scenario import Scenario, load
from game.ui.overlays import OVERLAYS
from game.ui.screens.desk.desk import PAGES

TABLE: Final = Path(__file__).resolve().parents[1] / "game" / "SYSTEMS.md"
ROW: Final = re.compile(r"^\| ([a-z0-9-]+) \| (.+?) \| (.+?) \|$")
PLAYED: Final = ("rule", "track", "event", "act", "order", "unit", "view")
SCREENS: Final = {"chronicle": "game.ui.screens.layers", "debrief": "game.ui.screens.debrief"}


@cache
def rows() -> tuple[tuple[str, tuple[tuple[str, str], ...], str], ...]:
    """Return (system, what it leads to as (kind, name), what a player sees) of each row."""
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        match = ROW.match(line)
        if match and match[1] != "system" and set(match[1]) != {"-"}:
            leads = tuple((kind, name) for kind, _, name in (part.partition(" ") for part in match[2].split(", ")))
            found.append((match[1], leads, match[3]))
    return tuple(found)


@cache
def war() -> Scenario:
    return load("war-1991-1994")


@cache
def there() -> dict[str, set[str]]:
    """Return what there is, by kind."""
    board = war().board
    records = {entry.id.removeprefix("war-1991-1994-") for entry in war().prose.chronicle}
    return {
        "rule": {rule.number for chapter in rulebook.chapters() for rule in chapter.rules},
        "track": {"standing", *(track.key.partition(".")[0] for track in board.tracks)},
        "event": {script.id for script in board.scripts},
        "act": {act.id for act in board.council},
        "ablation": {entry.id for entry in board.ablations},
        "unit": set(map(str, board.roster)),
        "record": records,
        "order": {order.__name__ for order in orders.ORDERS},
        "view": {*OVERLAYS[1:], *PAGES, *SCREENS},
    }


def test_the_table_has_eighty_five_systems_once_each() -> None:
    names = [name for name, _, _ in rows()]
    assert (85, 85) == (len(names), len(set(names)))


@pytest.mark.parametrize("name", [name for name, _, _ in rows()])
def test_a_row_leads_to_what_is_there(name: str) -> None:
    leads, seen = next((leads, seen) for system, leads, seen in rows() if system == name)
    missing = [f"{kind} {what}" for kind, what in leads if what not in there().get(kind, set())]
    assert not missing
    assert any(kind in PLAYED for kind, _ in leads), "nothing of it can be played"
    assert len(seen) > 20


def test_screens_named_as_views_exist() -> None:
    for module in SCREENS.values():
        importlib.import_module(module)
