"""A crowd to measure on: the region at 5 km with as many units a side as a whole war has, made from a played battle.

The folder of Goranboy and Mardakert is written anew on the region's map: its units once more and once more, along a
front from north to south, until each side has enough. It is loaded like any scenario, so all checks of one hold.
"""

import random
import shutil
import tempfile
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

import yaml

from game.bench import region
from game.scenario import Scenario, load, scenarios_root

PATTERN: Final = "goranboy-1992"
FRONT: Final = 33
"""The column of hexes where the sides meet; west of it stands side A."""
DEPTH: Final = 6
"""How many columns deep each side stands."""
NEW_AIMS: Final = ("agdam", "fuzuli", "kalbajar", "hadrut", "martuni", "gadabay")
"""Places on both sides of the front that both sides want, beside those of the battle."""


@cache
def scenario(each: int = 80) -> Scenario:
    """Return a scenario with *each* units a side."""
    root = scenarios_root()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "crowd"
        path.mkdir()
        for room in ("maps", "rules"):
            (path / room).mkdir()
        for file in (root / "maps" / f"{region.MAP}.yaml", root / "rules" / "operational.yaml"):
            shutil.copy(file, path / file.parent.name)
        written = _files(each)
        for name, value in written.items():
            text = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
            (path / f"{name}.yaml").write_text(text, encoding="utf-8")
        return load(path)


class _Dumper(yaml.CSafeDumper):
    """Writes everything out: our reader takes no aliases in numbers."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _files(each: int) -> dict[str, Any]:
    pattern = {name: _read(name) for name in ("scenario", "oob")}
    ground = region.ground().board
    grid, labels = ground.grid, ground.grid.label
    draw = random.Random(each)
    top = pattern["scenario"]
    first, second = (side["id"] for side in top["sides"])
    west = [at for at in range(grid.size) if at % grid.cols < FRONT]
    deep = {first: range(FRONT - DEPTH, FRONT), second: range(FRONT, FRONT + DEPTH)}
    units = []
    for side in (first, second):
        like = [unit for unit in pattern["oob"]["units"] if unit["side"] == side and unit["arrives"] == 1]
        like = [unit for unit in like if unit["type"] != "attack_helicopter"]
        roadside = [at for at in range(grid.size) if any(ground.roads[at]) and at % grid.cols in deep[side]]
        places = draw.sample(roadside, each)
        for n, (unit, at) in enumerate(zip(islice(cycle(like), each), places, strict=True)):
            near = {"home": {"where": labels(at), "radius": 3}} if unit.get("home") else {}
            units.append({**unit, "id": f"{unit['id']}_{n:03}", "where": labels(at), **near})
    west_rows: list[str] = []
    for row in range(grid.rows):
        ends = [at for at in west if at // grid.cols == row]
        west_rows.append(f"{labels(ends[0])}-{labels(ends[-1])}")
    held = {first: "western", second: "eastern"}
    aims = []
    for place in NEW_AIMS:
        for side in (first, second):
            text = f"The {held[side]} side holds it at the end."
            aim = {"id": f"{side}_{place}", "side": side, "text": text, "place": place, "controlled_by": side}
            aims.append({**aim, "at": "end", "source": [top["sources"][0]["id"]]})
    control = {
        "side": first,
        "hexes": " ".join(west_rows),
        "because": "A front for measuring.",
        "source": [top["sources"][0]["id"]],
        "confidence": "inferred",
    }
    changed = {"id": "crowd", "title": "A crowd", "map": region.MAP, "control_default": second}
    changed |= {"control": [control], "objectives": [*top["objectives"], *aims], "works": [], "conditions": []}
    top = {**top, **changed}
    return {
        "scenario": top,
        "oob": {"units": units},
        "events": {"events": []},
        "history": {"plans": [], "checkpoints": []},
    }


def _read(kind: str) -> Any:
    text = (scenarios_root() / PATTERN / f"{kind}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)
