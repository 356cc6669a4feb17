"""From a map file to the files Tiled opens: the .tmj, and a picture for each set of letters."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pygame

from game.cartography.frame import ROOT3
from game.cartography.frame import Plane as Earth
from game.core.errors import LineOfContactError
from game.core.hexes import Grid
from game.export.tiled import layers
from game.export.tiled.plane import EDGE, ROW, TALL, WIDE, Plane, Point, Spot
from game.scenario import assets_root

Colour = tuple[int, int, int]
_TERRAIN: Final[Mapping[str, Colour]] = {
    "plain": (217, 223, 198),
    "rolling": (230, 227, 201),
    "hills": (226, 208, 172),
    "mountain": (201, 179, 150),
    "high_mountain": (178, 164, 152),
    "plateau": (214, 200, 160),
    "water": (169, 200, 216),
    "town": (176, 140, 124),
    "forest": (160, 180, 140),
}
_SWATCHES: Final[tuple[Colour, ...]] = (
    (230, 190, 160), (176, 205, 190), (205, 190, 220), (235, 220, 160), (170, 195, 225), (215, 200, 190),
    (195, 215, 150), (225, 180, 195), (190, 190, 170), (160, 205, 210), (240, 205, 140), (185, 180, 215),
)  # fmt: skip
_LINES: Final = {
    "steep": "#a08060",
    "cliff": "#4a3a2c",
    "river_1": "#3f7396",
    "river_2": "#5f93b5",
    "stream": "#8fb5cc",
    "bridge": "#1c1814",
    "ford": "#2f6f8f",
    "closed_pass": "#b0003a",
    "border": "#7a5c86",
    "nkao": "#6a6a6a",
    "roads": "#b84f00",
    "railways": "#3a3430",
    "lakes": "#5f93b5",
    "passes": "#b0003a",
    "places": "#1c1814",
}
"""The colour of the objects of each layer."""
_SPARE: Final = 6
"""Letters without a district yet, for districts a mapmaker adds."""
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_ACROSS: Final = 6
"""Hexes in a row of a tileset's picture."""


def write_tiled(values: Mapping[str, Any], remarks: Sequence[str], path: Path) -> tuple[Path, ...]:
    """Write the map file that says *values* to *path* as a map of Tiled; return all files written.

    Args:
        values: the plain values of a valid map file, by their keys in the file.
        remarks: the comment lines the map file begins with.

    Raises:
        LineOfContactError: districts, lakes or railways do not fit the map.
        OSError: a file cannot be written.
    """
    _check(values)
    pictures = {layer: path.with_name(f"{path.stem}.{layer}.png") for layer in layers.PAINTED if values.get(layer)}
    written = [path]
    path.parent.mkdir(parents=True, exist_ok=True)
    for layer, file in pictures.items():
        _paint_letters(_letters(layer, values), 6 if layer == "terrain" else WIDE - 17, file)
        written.append(file)
    text = json.dumps(_map(values, remarks, pictures), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return tuple(written)


def _check(values: Mapping[str, Any]) -> None:
    grid, faults = Grid(values["cols"], values["rows"]), []
    for layer, legend in layers.PAINTED.items():
        letters = "".join(values.get(layer, "").split())
        strange = sorted(set(letters) - {letter for letter, _, _ in _letters(layer, values)})
        if letters and len(letters) != grid.size:
            faults.append(f"{layer} has {len(letters)} letters; expected {grid.size}")
        if strange:
            faults.append(f"{layer} has the letter {strange[0]!r}, which {legend} does not have")
    for layer in ("railways", "lakes"):
        for entry in values.get(layer, ()):
            labels = entry["hexes"].split()
            try:
                hexes = [grid.parse(label) for label in labels]
            except ValueError as error:
                faults.append(f"{layer}, {entry['id']}: {error}")
                continue
            if not hexes or (layer == "railways" and any(grid.direction(a, b) < 0 for a, b in pairwise(hexes))):
                faults.append(
                    f"{layer}, {entry['id']}: found {entry['hexes']!r}; expected a chain of neighbouring hexes"
                )
    if faults:
        raise LineOfContactError("\n".join(f"map {values['id']}: {fault}" for fault in faults))


def _map(values: Mapping[str, Any], remarks: Sequence[str], pictures: Mapping[str, Path]) -> dict[str, Any]:
    plane = Plane(Grid(values["cols"], values["rows"]))
    sets, firsts = [], {}
    next_gid = 1
    for layer, file in pictures.items():
        letters = _letters(layer, values)
        sets.append(_tileset(layer, letters, file.name, next_gid))
        firsts[layer] = {letter: next_gid + n for n, (letter, _, _) in enumerate(letters)}
        next_gid += len(letters)
    made = list(_layers(values, plane, firsts))
    number = 0
    for n, drawn in enumerate(made, 1):
        drawn["id"] = n
        for entry in drawn.get("objects", ()):
            number += 1
            entry["id"] = number
    rest = {key: value for key, value in values.items() if key not in layers.DRAWN}
    return {
        "compressionlevel": -1,
        "height": values["rows"],
        "hexsidelength": EDGE,
        "infinite": False,
        "layers": made,
        "nextlayerid": len(made) + 1,
        "nextobjectid": number + 1,
        "orientation": "hexagonal",
        "properties": _properties({**rest, layers.REMARKS: "\n".join(remarks)}),
        "renderorder": "right-down",
        "staggeraxis": "y",
        "staggerindex": "odd",
        "tiledversion": "1.8.2",
        "tileheight": TALL,
        "tilesets": sets,
        "tilewidth": WIDE,
        "type": "map",
        "version": "1.8",
        "width": values["cols"],
    }


def _properties(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    made = []
    for name, value in sorted(values.items()):
        kind = {bool: "bool", int: "int", float: "float"}.get(type(value), "string")
        if isinstance(value, list | dict):
            value = json.dumps(value, ensure_ascii=False)
        made.append({"name": name, "type": kind, "value": value})
    return made


def _letters(layer: str, values: Mapping[str, Any]) -> list[tuple[str, str, Colour]]:
    """Return the letters of a painted layer, what each means ("" for a spare one) and its colour."""
    legend = {letter: entry for letter, entry in values.get(layers.PAINTED[layer], {}).items() if len(letter) == 1}
    if layer == "terrain":
        return [(letter, word, _TERRAIN.get(word, (200, 200, 200))) for letter, word in legend.items()]
    found = [(letter, str(entry["name"])) for letter, entry in legend.items()]
    found += [(letter, "") for letter in _LETTERS if letter not in legend][:_SPARE]
    return [(letter, name, _SWATCHES[n % len(_SWATCHES)]) for n, (letter, name) in enumerate(found)]


def _tileset(name: str, letters: list[tuple[str, str, Colour]], image: str, first: int) -> dict[str, Any]:
    rows = -(-len(letters) // _ACROSS)
    return {
        "columns": _ACROSS,
        "firstgid": first,
        "image": image,
        "imageheight": rows * TALL,
        "imagewidth": _ACROSS * WIDE,
        "margin": 0,
        "name": name,
        "spacing": 0,
        "tilecount": rows * _ACROSS,
        "tileheight": TALL,
        "tiles": [
            {"id": n, "properties": _properties({"letter": letter, "means": word}), "type": word}
            for n, (letter, word, _) in enumerate(letters)
        ],
        "tilewidth": WIDE,
    }


def _layers(
    values: Mapping[str, Any], plane: Plane, firsts: Mapping[str, Mapping[str, int]]
) -> Iterator[dict[str, Any]]:
    """Yield the layers, lowest first."""
    for layer, gids in firsts.items():
        letters = "".join(values[layer].split())
        yield {
            "data": [gids[letter] for letter in letters],
            "height": plane.grid.rows,
            "name": layer,
            # Districts lie over the terrain: switched on when they are looked at.
            "opacity": 1 if layer == "terrain" else 0.4,
            "type": "tilelayer",
            "visible": layer == "terrain",
            "width": plane.grid.cols,
            "x": 0,
            "y": 0,
        }
    heights, reliefs = (" ".join(values[key]).split() for key in ("heights_m", "relief_m"))
    points = [
        _object(plane.grid.label(at), "", [plane.centre(at)], {"height_m": int(height), "relief_m": int(relief)})
        for at, (height, relief) in enumerate(zip(heights, reliefs, strict=True))
    ]
    yield _group(layers.FIGURES, points, visible=False)
    yield _entries("lakes", values, plane)
    for feature in layers.HEXSIDES:
        yield _group(feature, list(_sides(feature, values["hexsides"][feature].split(), plane)))
    for layer in (*layers.CHAINS, "passes", "places"):
        yield _entries(layer, values, plane)


def _group(name: str, objects: list[dict[str, Any]], *, visible: bool = True, optional: bool = False) -> dict[str, Any]:
    made: dict[str, Any] = {
        "draworder": "index",
        "name": name,
        "objects": objects,
        "opacity": 1,
        "type": "objectgroup",
        "visible": visible,
        "x": 0,
        "y": 0,
    }
    if name in _LINES:
        made["color"] = _LINES[name]
    if optional:
        made["properties"] = _properties({layers.OPTIONAL: True})
    return made


def _object(name: str, kind: str, line: Sequence[Point], values: Mapping[str, Any]) -> dict[str, Any]:
    (x, y), *more = line
    made: dict[str, Any] = {
        "height": 0,
        "name": name,
        "rotation": 0,
        "type": kind,
        "visible": True,
        "width": 0,
        "x": x,
        "y": y,
    }
    if more:
        made["polyline"] = [{"x": px - x, "y": py - y} for px, py in line]
    else:
        made["point"] = True
    if values:
        made["properties"] = _properties(values)
    return made


def _sides(feature: str, labels: Sequence[str], plane: Plane) -> Iterator[dict[str, Any]]:
    if feature in layers.CROSSINGS:
        for label in labels:
            yield _object(label, "", [plane.middle(label)], {})
        return
    for stroke in plane.strokes(labels):
        yield _object("", "", stroke, {})


def _entries(layer: str, values: Mapping[str, Any], plane: Plane) -> dict[str, Any]:
    objects = []
    place, named, classed = (table.get(layer, "") for table in (layers.PLACED, layers.NAMED, layers.CLASSED))
    for entry in values.get(layer, ()):
        hexes = [plane.grid.parse(label) for label in entry[place].split()]
        line: list[Point] = [plane.centre(at) for at in hexes]
        if layer == "places":
            line = [_position(entry, values, plane, hexes[0])]
        rest = {key: value for key, value in entry.items() if key not in (place, named, classed)}
        # What has no name of its own shows its id in Tiled's list of objects.
        objects.append(_object(entry[named or "id"], entry[classed] if classed else "", line, rest))
    # A lake's line runs to and fro over its hexes, which is good to edit and not to look at.
    return _group(layer, objects, visible=layer != "lakes", optional=layer not in values)


def _position(entry: Mapping[str, Any], values: Mapping[str, Any], plane: Plane, at: int) -> Point:
    """Return where a place lies within its hex; the hex's centre when an override put it into another hex."""
    earth, scale = Earth(values["projection"]["lat0"], values["projection"]["lon0"]), values["scale_m"]
    x, y = earth.at(entry["lat"], entry["lon"])
    east, south = (x - values["origin_m"]["x"]) / scale, (y - values["origin_m"]["y"]) / (scale * ROOT3 / 2)
    point = round(east * WIDE + WIDE / 2, 2), round(south * ROW + TALL / 2, 2)
    return point if plane.hex_at(point) == at else plane.centre(at)


def _paint_letters(letters: list[tuple[str, str, Colour]], x: int, path: Path) -> None:
    """Write the picture of a tileset: a hex for each letter, with the letter *x* pixels from its left."""
    pygame.font.init()
    rows = -(-len(letters) // _ACROSS)
    sheet = pygame.Surface((_ACROSS * WIDE, rows * TALL), pygame.SRCALPHA)
    font = pygame.font.Font(assets_root() / "fonts" / "NKSans-Regular.ttf", 13)
    for n, (letter, _, colour) in enumerate(letters):
        left, top = n % _ACROSS * WIDE, n // _ACROSS * TALL
        for y in range(TALL):
            inset = _inset(y)
            pygame.draw.rect(sheet, colour, (left + inset, top + y, WIDE - 2 * inset, 1))
        sheet.blit(font.render(letter, True, tuple(part * 7 // 10 for part in colour)), (left + x, top + TALL // 2 - 8))
        edge: list[Spot] = [(26, 0), (51, 15), (51, 44), (26, 59), (25, 59), (0, 44), (0, 15), (25, 0)]
        pygame.draw.lines(
            sheet, (*(part * 17 // 20 for part in colour), 255), True, [(left + x, top + y) for x, y in edge]
        )
    with path.open("wb") as file:
        pygame.image.save(sheet, file, "out.png")


def _inset(y: int) -> int:
    """How far the hex's row of pixels *y* begins from the left, so that neighbours close without a gap."""
    slope = (TALL - EDGE) // 2
    far = slope - 1 - y if y < slope else y - (TALL - slope) if y >= TALL - slope else -1
    return 0 if far < 0 else min(WIDE // 2 - 1, far * (WIDE // 2) // slope)
