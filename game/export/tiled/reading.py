"""From a map drawn in Tiled to a map file: everything that is wrong with it at once, named by layer and object.

The file is somebody else's: its size, depth and numbers are bounded before they are used, what it says of other files
is never followed, and a map is only returned when `line-of-contact check` would find no fault in it.
"""

import base64
import binascii
import json
import math
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final, NoReturn

from game.cartography.writing import map_text
from game.core.errors import Fault, LineOfContactError
from game.core.hexes import Grid
from game.export.tiled import layers
from game.export.tiled.plane import EDGE, TALL, WIDE, Plane, Point
from game.scenario import ground
from game.scenario.folder import validate
from game.scenario.models import MapFile
from game.scenario.reading import Document

MAX_BYTES: Final = 32_000_000
_MAX_DEPTH: Final = 30
_MAX_WHOLE: Final = 10**15
_GID: Final = 0x0FFF_FFFF
"""The part of a painted hex's number that is not about turning it over."""
_LISTED: Final = 6
_SHOWN: Final = 40
_FRAME: Final = {
    "orientation": "hexagonal",
    "staggeraxis": "y",
    "staggerindex": "odd",
    "tilewidth": WIDE,
    "tileheight": TALL,
    "hexsidelength": EDGE,
}


class TiledFaults(LineOfContactError):
    """A map of Tiled holds mistakes: all of them, one line each, with the file's name."""

    def __init__(self, name: str, faults: "list[str]") -> None:
        self.faults = tuple(f"{name}: {fault}" for fault in dict.fromkeys(faults))
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True)
class Drawn:
    """A map as it was drawn: the plain values of its file, and the comment lines it begins with."""

    values: Mapping[str, Any]
    remarks: tuple[str, ...]

    @property
    def text(self) -> str:
        """The map file."""
        return map_text(self.values, self.remarks)


def read_tiled(data: bytes, name: str) -> Drawn:
    """Return the map in *data*, a .tmj file called *name*.

    Raises:
        TiledFaults: it is not a map of ours, or something in it is wrong; all faults at once.
    """
    reader = _Reader(_parsed(data, name), name)
    values, remarks = reader.read()
    if reader.faults:
        raise TiledFaults(name, reader.faults)
    text = map_text(values, remarks)
    document = Document(name, text)
    model = validate(document, "map")
    if not document.faults:
        ground.check_map(document)
    if document.faults or not isinstance(model, MapFile):
        lines = text.split("\n")
        raise TiledFaults(name, [_retold(fault, lines) for fault in sorted(document.faults)])
    return Drawn(model.model_dump(by_alias=True, exclude_unset=True), remarks)


# -- the file


def _parsed(data: bytes, name: str) -> dict[str, Any]:
    def stop(fault: str) -> NoReturn:
        raise TiledFaults(name, [fault])

    if len(data) > MAX_BYTES:
        stop(f"the file has {len(data)} bytes; expected at most {MAX_BYTES}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        stop(f"byte {error.start} is not UTF-8 text; expected a map as Tiled saves it")
    if text.lstrip()[:1] == "<":
        stop("this is XML; in Tiled choose File > Save As and the type JSON map files (*.tmj)")
    value, fault = _json(text)
    if fault:
        stop(f"{fault}; was the file cut short, or changed by hand?")
    if not isinstance(value, dict) or not isinstance(value.get("layers"), list):
        stop("this is JSON, but not a map of Tiled; expected an object with layers")
    if fault := _unfit(value):
        stop(fault)
    return value


def _json(text: str) -> tuple[Any, str]:
    """Return the JSON value of *text* and "", or None and what is wrong with it."""

    def refuse(word: str) -> NoReturn:
        raise ValueError(f"{word} is no number")

    try:
        return json.loads(text, parse_constant=refuse), ""
    except json.JSONDecodeError as error:
        return None, f"line {error.lineno}, column {error.colno} is not JSON: {error.msg}"
    except RecursionError:
        return None, "brackets are nested too deep"
    except ValueError as error:
        reason = "a number has too many digits" if "digits" in str(error) else str(error)
        return None, f"this is not JSON: {reason}"


def _unfit(value: Any) -> str:
    """Return what in a JSON value is too deep, too large or half a character; "" when nothing is."""
    rest = [(value, 0)]
    while rest:
        item, depth = rest.pop()
        if depth > _MAX_DEPTH:
            return f"values are nested more than {_MAX_DEPTH} deep"
        if isinstance(item, dict):
            rest += [(key, depth) for key in item]
            rest += [(entry, depth + 1) for entry in item.values()]
        elif isinstance(item, list):
            rest += [(entry, depth + 1) for entry in item]
        elif isinstance(item, str):
            if any("\ud800" <= letter <= "\udfff" for letter in item):
                return f"the text {item[:30]!a} holds half a character"
        elif isinstance(item, int | float) and not (math.isfinite(item) and abs(item) < _MAX_WHOLE):
            return f"a number is too large: {str(item)[:20]}"
    return ""


# -- what it says


class _Reader:
    def __init__(self, top: dict[str, Any], name: str) -> None:
        self.top, self.name = top, name
        self.faults: list[str] = []

    def fault(self, where: str, message: str) -> None:
        self.faults.append(f"{where}: {message}" if where else message)

    def read(self) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Return the values of the map file, as far as they can be read, and its remarks."""
        values = self._properties(self.top, "map properties", layers.keys(MapFile))
        remarks = self._remarks(values.pop(layers.REMARKS, ""))
        if not self._fits(values):
            return values, remarks
        plane = Plane(Grid(values["cols"], values["rows"]))
        found = self._found()
        letters = self._tilesets()
        for layer in layers.PAINTED:
            if layer in found:
                rows = self._painted(layer, found[layer], letters, plane, values)
                if rows:
                    values[layer] = rows
            elif layer == "terrain" or values.get("district_legend"):
                self._missing(layer)
        values["heights_m"], values["relief_m"] = self._figures(found.get(layers.FIGURES), plane)
        values["hexsides"] = {feature: self._sides(feature, found.get(feature), plane) for feature in layers.HEXSIDES}
        for layer in layers.ENTRIES:
            if layer not in found:
                if layer in ("roads", "passes", "places"):
                    self._missing(layer)
                continue
            entries = [entry for entry in self._entries(layer, found[layer], plane) if entry]
            marks = self._properties(found[layer], f"layer {layer!r}", {})
            if entries or marks.get(layers.OPTIONAL) is not True:
                values[layer] = entries
        return values, remarks

    def _fits(self, values: Mapping[str, Any]) -> bool:
        """Whether hexes lie where this map's hexes lie; adds what is wrong."""
        before = len(self.faults)
        if self.top.get("infinite"):
            self.fault("", "the map is infinite; in Tiled open Map > Map Properties and switch Infinite off")
        for key, expected in _FRAME.items():
            if self.top.get(key) != expected:
                self.fault("map", f"{key} is {_shown(self.top.get(key))}; expected {expected!r}")
        for key, own in (("cols", "width"), ("rows", "height")):
            count, drawn = values.get(key), self.top.get(own)
            if type(count) is not int or not 0 < count < 100:
                self.fault("map properties", f"{key} is {_shown(count)}; expected a whole number from 1 to 99")
            elif drawn != count:
                message = (
                    f"the map is {_shown(drawn)} hexes {'wide' if key == 'cols' else 'high'}; expected {count}. A map "
                    "cannot be resized in Tiled: its place on the earth would be lost. Undo the resizing, or build "
                    "another extent with `line-of-contact map build --box`"
                )
                self.fault("", message)
        return len(self.faults) == before

    def _remarks(self, text: Any) -> tuple[str, ...]:
        lines = text.split("\n") if isinstance(text, str) and text else []
        if not isinstance(text, str) or any(not line.startswith("#") or not line.isprintable() for line in lines):
            self.fault("map properties", f"{layers.REMARKS} is {_shown(text)}; expected lines that begin with #")
            return ()
        return tuple(lines)

    # -- layers

    def _found(self) -> dict[str, dict[str, Any]]:
        """Return the layers by name, groups opened."""
        known = (*layers.PAINTED, layers.FIGURES, *layers.HEXSIDES, *layers.ENTRIES)
        found: dict[str, dict[str, Any]] = {}
        for layer in self._flat(self.top["layers"], 0):
            name, kind = layer.get("name"), layer.get("type")
            if kind == "imagelayer":
                continue  # a picture to draw after
            where = f"layer {_shown(name)}"
            if not isinstance(name, str) or name not in known:
                close = get_close_matches(str(name), known, 1)
                hint = f"; did you mean {close[0]!r}?" if close else ""
                self.fault(where, f"no such layer belongs to a map; rename it or delete it{hint}")
                continue
            wanted = "tilelayer" if name in layers.PAINTED else "objectgroup"
            if kind != wanted:
                self.fault(where, f"it is of type {_shown(kind)}; expected {wanted!r}")
            elif name in found:
                self.fault(where, "there are two of this name; expected one")
            elif layer.get("offsetx") or layer.get("offsety"):
                self.fault(where, "it is shifted; set its horizontal and vertical offset to 0")
            else:
                found[name] = layer
        return found

    def _flat(self, entries: Any, depth: int) -> Iterator[dict[str, Any]]:
        for entry in entries if isinstance(entries, list) else ():
            if not isinstance(entry, dict):
                self.fault("layers", f"found {_shown(entry)}; expected a layer")
            elif entry.get("type") == "group":
                yield from self._flat(entry.get("layers"), depth + 1)
            else:
                yield entry

    def _missing(self, layer: str) -> None:
        kind = "a tile layer" if layer in layers.PAINTED else "an object layer"
        self.fault(f"layer {layer!r}", f"it is missing; expected {kind} of this name, an empty one for none")

    def _tilesets(self) -> dict[int, tuple[str, str]]:
        """Return what each gid paints: the layer it belongs to and its letter."""
        found: dict[int, tuple[str, str]] = {}
        sets = self.top.get("tilesets")
        for entry in sets if isinstance(sets, list) else ():
            if not isinstance(entry, dict):
                self.fault("tilesets", f"found {_shown(entry)}; expected a tileset")
                continue
            if "source" in entry:
                message = "it lies in a file of its own, which is not read; in Tiled open it and choose Embed Tileset"
                self.fault(f"tileset {_shown(entry['source'])}", message)
                continue
            first, name, pieces = entry.get("firstgid"), entry.get("name"), entry.get("tiles")
            if type(first) is not int or str(name) not in layers.PAINTED or not isinstance(pieces, list):
                continue  # somebody's own; what is painted with it is a fault where it is painted
            for piece in pieces:
                number = piece.get("id") if isinstance(piece, dict) else None
                if type(number) is not int:
                    continue
                letter = self._properties(piece, f"tileset {name!r}", {}).get("letter")
                if not isinstance(letter, str) or len(letter) != 1 or letter.isspace():
                    message = f"its property letter is {_shown(letter)}; expected one letter"
                    self.fault(f"tileset {name!r}, number {number}", message)
                else:
                    found[first + number] = (str(name), letter)
        return found

    def _painted(
        self,
        name: str,
        layer: Mapping[str, Any],
        letters: Mapping[int, tuple[str, str]],
        plane: Plane,
        values: Mapping[str, Any],
    ) -> str:
        where, grid = f"layer {name!r}", plane.grid
        gids = self._gids(where, layer, grid)
        if gids is None:
            return ""
        legend = values.get(layers.PAINTED[name])
        legend = legend if isinstance(legend, dict) else {}
        wrong: dict[str, list[str]] = {}
        row = []
        for at, gid in enumerate(gids):
            paints, letter = letters.get(gid & _GID, ("", ""))
            row.append(letter)
            if not gid:
                wrong.setdefault("nothing is painted there; expected one of the tileset's hexes", []).append(
                    grid.label(at)
                )
            elif paints != name:
                message = f"it is painted from another tileset; expected {name!r}, as it came with the map"
                wrong.setdefault(message, []).append(grid.label(at))
            elif letter not in legend:
                message = f"letter {letter!r} is painted, but the map property {layers.PAINTED[name]} does not have it"
                wrong.setdefault(message, []).append(grid.label(at))
        for message, labels in wrong.items():
            self.fault(f"{where}, {_hexes(labels)}", message)
        if wrong:
            return ""
        return "".join("".join(row[n : n + grid.cols]) + "\n" for n in range(0, grid.size, grid.cols))

    def _gids(self, where: str, layer: Mapping[str, Any], grid: Grid) -> list[int] | None:
        data, encoding, compression = layer.get("data"), layer.get("encoding", "csv"), layer.get("compression", "")
        if "chunks" in layer:
            self.fault(where, "it is stored in chunks; in Tiled open Map > Map Properties and switch Infinite off")
            return None
        if isinstance(data, str):
            if encoding != "base64" or compression not in ("", "zlib", "gzip"):
                message = (
                    f"its data is {_shown(encoding)} with compression {_shown(compression)}, which is not read; "
                    "in Tiled set Map > Map Properties > Tile Layer Format to CSV"
                )
                self.fault(where, message)
                return None
            raw = _unpacked(data, str(compression), grid.size * 4)
            if raw is None:
                self.fault(where, f"its data is damaged; expected {grid.size} hexes in base64")
                return None
            return [int.from_bytes(raw[n : n + 4], "little") for n in range(0, len(raw), 4)]
        if not isinstance(data, list) or len(data) != grid.size:
            found = f"{len(data)} hexes" if isinstance(data, list) else _shown(data)
            self.fault(where, f"its data is {found}; expected {grid.size} hexes")
            return None
        strange = [gid for gid in data if type(gid) is not int or gid < 0]
        if strange:
            self.fault(where, f"its data holds {_shown(strange[0])}; expected whole numbers")
            return None
        return data

    # -- objects

    def _objects(self, name: str, layer: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the objects of a layer, and how to speak of each."""
        objects = layer.get("objects")
        if not isinstance(objects, list):
            self.fault(f"layer {name!r}", f"its objects are {_shown(objects)}; expected a list")
            return
        for entry in objects:
            if not isinstance(entry, dict):
                self.fault(f"layer {name!r}", f"found {_shown(entry)}; expected an object")
                continue
            called = entry.get("name") or f"number {entry.get('id', '?')}"
            where = f"layer {name!r}, object {_shown(called)}"
            if "template" in entry:
                self.fault(where, "it is made from a template, a file of its own; in Tiled choose Detach")
            elif "gid" in entry or "text" in entry or entry.get("ellipse"):
                self.fault(where, "it is a picture, text or ellipse; expected a point or a line")
            elif not all(_is_number(entry.get(key)) for key in ("x", "y")):
                self.fault(
                    where, f"it lies at {_shown(entry.get('x'))}, {_shown(entry.get('y'))}; expected two numbers"
                )
            else:
                yield where, entry

    def _line(self, where: str, entry: Mapping[str, Any]) -> list[Point] | None:
        """Return where an object's line bends; a point is one spot."""
        x, y = float(entry["x"]), float(entry["y"])
        bends = entry.get("polyline", entry.get("polygon"))
        if bends is None:
            if entry.get("width") or entry.get("height"):
                self.fault(where, "it is a rectangle; expected a point or a line")
                return None
            return [(x, y)]
        if entry.get("rotation"):
            self.fault(where, "it is turned; set its rotation to 0 and draw its bends anew")
            return None
        if not isinstance(bends, list) or not bends:
            self.fault(where, "its line has no bends; expected points with x and y")
            return None
        line = []
        for bend in bends:
            if not isinstance(bend, dict) or not all(_is_number(bend.get(key)) for key in ("x", "y")):
                self.fault(where, f"its line bends at {_shown(bend)}; expected x and y")
                return None
            line.append((x + float(bend["x"]), y + float(bend["y"])))
        return [*line, line[0]] if "polygon" in entry else line

    def _figures(self, layer: Mapping[str, Any] | None, plane: Plane) -> tuple[list[str], list[str]]:
        """Return the rows of heights and of relief."""
        if layer is None:
            self._missing(layers.FIGURES)
            return [], []
        grid = plane.grid
        found: dict[int, tuple[int, int]] = {}
        for where, entry in self._objects(layers.FIGURES, layer):
            line = self._line(where, entry)
            at = plane.hex_at(line[0]) if line and len(line) == 1 else None
            if at is None:
                self.fault(where, "it is no point on the map; expected the point of a hex")
                continue
            if at in found:
                self.fault(where, f"hex {grid.label(at)} has two points; expected one")
                continue
            figures = self._properties(entry, where, {"height_m": False, "relief_m": False}, closed=True)
            height, relief = figures.get("height_m"), figures.get("relief_m")
            if type(height) is not int or type(relief) is not int:
                message = (
                    f"height_m is {_shown(height)} and relief_m {_shown(relief)}; expected whole numbers of metres"
                )
                self.fault(where, message)
                height = relief = 0
            found[at] = (height, relief)
        bare = [grid.label(at) for at in range(grid.size) if at not in found]
        if bare:
            self.fault(f"layer {layers.FIGURES!r}, {_hexes(bare)}", "there is no point with height_m and relief_m")
            return [], []
        rows = range(0, grid.size, grid.cols)
        return (
            [" ".join(str(found[at][0]) for at in range(row, row + grid.cols)) for row in rows],
            [" ".join(str(found[at][1]) for at in range(row, row + grid.cols)) for row in rows],
        )

    def _sides(self, feature: str, layer: Mapping[str, Any] | None, plane: Plane) -> str:
        """Return the labels of the hexsides drawn in a layer, in order."""
        if layer is None:
            self._missing(feature)
            return ""
        found: set[str] = set()
        for where, entry in self._objects(feature, layer):
            line = self._line(where, entry)
            if line is None:
                continue
            if len(line) == 1:
                label = plane.side_near(line[0])
                if label is None:
                    message = f"it lies {_near(plane, line[0])}; expected it in the middle of a hexside"
                    self.fault(where, message)
                else:
                    found.add(label)
                continue
            found |= self._run(where, line, plane)
        return " ".join(sorted(found))

    def _run(self, where: str, line: list[Point], plane: Plane) -> set[str]:
        """Return the hexsides a line runs along."""
        found: set[str] = set()
        before = None
        for bend in line:
            corner = plane.corner_near(bend)
            if corner is None:
                self.fault(where, f"it bends {_near(plane, bend)}, away from every corner; move that bend to a corner")
                return found
            if before is not None and corner != before:
                label = plane.between.get(frozenset((before, corner)))
                if label is None:
                    message = (
                        f"between two bends {_near(plane, bend)} it leaves the hexsides; "
                        "expected a bend at every corner on its way"
                    )
                    self.fault(where, message)
                    return found
                found.add(label)
            before = corner
        if not found:
            self.fault(where, f"it is shorter than a hexside {_near(plane, line[0])}; draw it from corner to corner")
        return found

    def _entries(self, name: str, layer: Mapping[str, Any], plane: Plane) -> Iterator[dict[str, Any]]:
        known = layers.keys(layers.ENTRIES[name])
        place, named, classed = (table.get(name, "") for table in (layers.PLACED, layers.NAMED, layers.CLASSED))
        for where, entry in self._objects(name, layer):
            values = self._properties(entry, where, known, closed=True)
            line = self._line(where, entry)
            if line is None:
                continue
            labels = self._chain(where, line, plane, joined=name in layers.CHAINS)
            if labels is None:
                continue
            if name in layers.CHAINS and len(labels) < 2:
                self.fault(where, f"it stays in hex {labels[0]}; expected a line through neighbouring hexes")
                continue
            if place == "hex" and len(labels) > 1:
                self.fault(where, "it is a line; expected a point")
                continue
            for key, own in ((named, entry.get("name")), (classed, entry.get("type") or entry.get("class"))):
                if key and key not in values and own:
                    values[key] = own
            values[place] = " ".join(labels)
            yield values

    def _chain(self, where: str, line: list[Point], plane: Plane, *, joined: bool) -> list[str] | None:
        """Return the hexes a line runs through, bends *joined* by straight rows of hexes."""
        hexes: list[int] = []
        for bend in line:
            at = plane.hex_at(bend)
            if at is None:
                self.fault(where, f"it lies off the map at {bend[0]:g}, {bend[1]:g}; expected it within the map")
                return None
            if hexes and hexes[-1] == at:
                continue
            if hexes and joined:
                hexes += plane.grid.line(hexes[-1], at)
            hexes.append(at)
        if -1 in hexes:
            self.fault(where, "a straight part of it leaves the map; add a bend within the map")
            return None
        return [plane.grid.label(at) for at in hexes]

    # -- properties

    def _properties(
        self, holder: Mapping[str, Any], where: str, known: Mapping[str, bool], *, closed: bool = False
    ) -> dict[str, Any]:
        """Return the properties of something, nested ones from their JSON.

        Args:
            known: the names that have a meaning, and whether their value is JSON.
            closed: whether other names are faults here.
        """
        given = holder.get("properties", [])
        if isinstance(given, dict):  # before Tiled 1.2
            given = [{"name": name, "value": value} for name, value in given.items()]
        found: dict[str, Any] = {}
        if not isinstance(given, list):
            self.fault(where, f"its properties are {_shown(given)}; expected a list")
            return found
        for entry in given:
            name = entry.get("name") if isinstance(entry, dict) else None
            if not isinstance(name, str) or "value" not in entry:
                self.fault(where, f"found the property {_shown(entry)}; expected a name and a value")
                continue
            value = entry["value"]
            if closed and name not in known:
                close = get_close_matches(name, known, 1)
                hint = f"; did you mean {close[0]!r}?" if close else ""
                self.fault(where, f"it has a property {_shown(name)}, which has no meaning; delete it{hint}")
                continue
            if known.get(name):
                value, fault = _json(value) if isinstance(value, str) else (None, "expected JSON as text")
                fault = fault or _unfit(value)
                if fault:
                    self.fault(where, f"its property {name!r} should be JSON: {fault}")
                    continue
            elif isinstance(value, list | dict) or value is None:
                self.fault(where, f"its property {_shown(name)} is {_shown(value)}; expected text or a number")
                continue
            found[name] = value
        return found


def _unpacked(data: str, compression: str, size: int) -> bytes | None:
    """Return the *size* bytes behind a layer's text, or None."""
    try:
        raw = base64.b64decode(data, validate=False)
        if compression:
            # Never more than is wanted, however much is packed into it.
            raw = zlib.decompressobj(wbits=47).decompress(raw, size + 1)
    except (binascii.Error, zlib.error, ValueError):
        return None
    return raw if len(raw) == size else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return repr(value if len(value) <= _SHOWN else value[: _SHOWN - 3] + "...")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:.15g}"
    if value is None:
        return "missing"
    return f"a list of {len(value)}" if isinstance(value, list) else "an object"


def _hexes(labels: list[str]) -> str:
    more = len(labels) - _LISTED
    word = "hex" if len(labels) == 1 else "hexes"
    return f"{word} {', '.join(labels[:_LISTED])}{f' and {more} more' if more > 0 else ''}"


def _near(plane: Plane, point: Point) -> str:
    at = plane.hex_at(point)
    return f"off the map at {point[0]:g}, {point[1]:g}" if at is None else f"in hex {plane.grid.label(at)}"


def _retold(fault: Fault, lines: list[str]) -> str:
    """Return a fault of the map file, whose *lines* nobody has seen yet, told of what stands in Tiled."""
    start = min(fault.line, len(lines)) - 1
    top = next((n for n in range(start, -1, -1) if re.match(r"[a-z]", lines[n])), 0)
    section = lines[top].partition(":")[0]
    here = lines[start]
    before, after = here[: fault.column - 1], here[fault.column - 1 :]
    key = re.search(r"(\w+): ?$", before) or re.match(r"[\s-]*\{?(\w+):", after)
    # A missing key is told of what should hold it, whose first key says nothing.
    said = f", {key[1]}" if key and key[1] not in (section, "id") and not fault.message.startswith("missing") else ""
    hint = f"; did you mean {fault.suggestion!r}?" if fault.suggestion else ""
    told = fault.message + hint
    if section == "hexsides":
        return f"layer {key[1]!r}: {told}" if key else f"hexsides: {told}"
    if section in layers.ENTRIES:
        first = next((n for n in range(start, top, -1) if lines[n].startswith("  - ")), start)
        end = next((n for n in range(start + 1, len(lines)) if not lines[n].startswith("    ")), len(lines))
        block = "\n".join(lines[first:end])
        name = re.search(r'\b(?:id|name|english|source): ("(?:[^"\\]|\\.)*"|[^\s,}]+)', block)
        return f"layer {section!r}, object {name[1] if name else '?'}{said}: {told}"
    if section in layers.DRAWN:
        return f"layer {section if section in layers.PAINTED else layers.FIGURES!r}: {told}"
    return f"map properties, {section}{said}: {told}"
