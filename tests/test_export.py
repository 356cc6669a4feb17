"""Maps in other forms: to Tiled and back without loss, GeoJSON as RFC 7946 has it, and sheets of paper.

`tests/tiled/valley.tmj` is `valley.yaml` as Tiled 1.8.2 saved it: `export --tiled`, then `tiled --minimize
--export-map json`. Nothing here needs Tiled.
"""

import base64
import copy
import gzip
import json
import math
import os
import random
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pygame
import pytest

from game.cartography.changes import changes
from game.cartography.frame import Plane as Earth
from game.cartography.writing import map_text, remarks_of
from game.core.errors import LineOfContactError
from game.core.hexes import Grid
from game.core.orders import EndPhase
from game.export import png
from game.export.geojson import geojson, write_geojson
from game.export.tiled import Drawn, TiledFaults, read_tiled, write_tiled
from game.export.tiled.plane import Plane
from game.record import Game
from game.scenario import Scenario, check, land, load, map_ids, map_path, read_map
from game.view import View

ROOT = Path(__file__).resolve().parents[1]
VALLEY = ROOT / "tests" / "tiled" / "valley.yaml"
SAVED = ROOT / "tests" / "tiled" / "valley.tmj"
MAPS = [map_path(map_id) for map_id in map_ids()]
ON_EARTH = [map_id for map_id in map_ids() if map_id != "first-steps"]
Tmj = dict[str, Any]


def values_of(path: Path) -> dict[str, Any]:
    return read_map(path).model_dump(by_alias=True, exclude_unset=True)


def exported(path: Path, folder: Path) -> Path:
    out = folder / f"{path.stem}.tmj"
    write_tiled(values_of(path), remarks_of(path.read_text(encoding="utf-8")), out)
    return out


def through(tmj: Tmj) -> Drawn:
    return read_tiled(json.dumps(tmj).encode(), "x.tmj")


def faults(tmj: Any) -> tuple[str, ...]:
    with pytest.raises(TiledFaults) as found:
        through(tmj)
    return found.value.faults


@pytest.fixture(scope="module")
def saved() -> Tmj:
    """The valley as Tiled saved it."""
    found: Tmj = json.loads(SAVED.read_text(encoding="utf-8"))
    return found


@pytest.fixture
def drawn(saved: Tmj) -> Tmj:
    """A copy to draw in."""
    return copy.deepcopy(saved)


def layer(tmj: Tmj, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in tmj["layers"] if one["name"] == name)
    return found


def thing(tmj: Tmj, name: str, called: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in layer(tmj, name)["objects"] if one["name"] == called)
    return found


def put(entry: dict[str, Any], name: str, value: Any) -> None:
    """Give something a property."""
    rest = [one for one in entry.get("properties", []) if one["name"] != name]
    entry["properties"] = [*rest, {"name": name, "type": "string", "value": value}]


def line(*points: tuple[float, float]) -> dict[str, Any]:
    """A polyline as the mouse draws it: its first point is where it lies."""
    (x, y), *_ = points
    bends = [{"x": px - x, "y": py - y} for px, py in points]
    return {
        "id": 900,
        "name": "",
        "type": "",
        "x": x,
        "y": y,
        "width": 0,
        "height": 0,
        "rotation": 0,
        "polyline": bends,
    }


def changed(before: Tmj, after: Tmj) -> tuple[str, ...]:
    return changes(through(before).values, through(after).values)


# -- the writer of maps


@pytest.mark.parametrize("path", [*MAPS, VALLEY], ids=lambda path: path.stem)
def test_the_writer_writes_what_map_build_wrote(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    written = map_text(values_of(path), remarks_of(text))
    if path.stem == "first-steps":  # written by hand: in another dress
        assert remarks_of(text) == remarks_of(written)
    else:
        assert text == written


def test_the_writer_writes_only_what_the_reader_reads(tmp_path: Path) -> None:
    """Ids that YAML takes for numbers or words, and letters nobody can print, come back as they were."""
    values = values_of(VALLEY)
    for text in ("1992", "1_000", "no", "null", "1e3", "0x1f", "a"):
        values["roads"][0]["id"] = text
        values["roads"][0]["name"] = f'{text}: # \u0085\u2028\ufeff\x07\t\n\\ " 😀'
        values["roads"][0]["error_km"] = 0.00001
        out = tmp_path / "map.yaml"
        out.write_text(map_text(values), encoding="utf-8", newline="\n")
        assert values == values_of(out)


# -- to Tiled and back


@pytest.mark.parametrize("path", [*MAPS, VALLEY], ids=lambda path: path.stem)
def test_a_map_comes_back_from_tiled_as_it_was(path: Path, tmp_path: Path) -> None:
    found = read_tiled(exported(path, tmp_path).read_bytes(), "x.tmj")
    text = path.read_text(encoding="utf-8")
    assert values_of(path) == found.values
    assert map_text(values_of(path), remarks_of(text)) == found.text
    assert path.stem == "first-steps" or text == found.text


def test_what_tiled_itself_saved_is_the_same_map() -> None:
    """Tiled 1.8.2 sorts keys and properties, writes 2.0 as 2, and gives every object all its fields."""
    assert VALLEY.read_text(encoding="utf-8") == read_tiled(SAVED.read_bytes(), "valley.tmj").text


@pytest.mark.parametrize(("kind", "pack"), [("", bytes), ("zlib", zlib.compress), ("gzip", gzip.compress)])
def test_painted_layers_may_be_packed(drawn: Tmj, kind: str, pack: Callable[[bytes], bytes]) -> None:
    for name in ("terrain", "districts"):
        painted = layer(drawn, name)
        raw = struct.pack(f"<{len(painted['data'])}I", *painted["data"])
        painted["data"] = base64.b64encode(pack(raw)).decode()
        painted["encoding"] = "base64"
        painted["compression"] = kind
    assert VALLEY.read_text(encoding="utf-8") == through(drawn).text


def test_class_is_type_in_another_version_and_groups_are_opened(drawn: Tmj) -> None:
    for one in drawn["layers"]:
        for entry in one.get("objects", ()):
            entry["class"] = entry.pop("type")
    group = {"name": "waters", "type": "group", "layers": [layer(drawn, "river_2"), layer(drawn, "stream")]}
    rest = [one for one in drawn["layers"] if one["name"] not in ("river_2", "stream")]
    drawn["layers"] = [{"type": "imagelayer", "name": "scan of an old map"}, group, *rest]
    assert VALLEY.read_text(encoding="utf-8") == through(drawn).text


def test_a_map_without_railways_and_districts_does_not_gain_them(tmp_path: Path) -> None:
    values = values_of(VALLEY)
    for key in ("railways", "lakes", "districts", "district_legend", "confidence"):
        del values[key]
    out = tmp_path / "bare.tmj"
    write_tiled(values, (), out)
    assert values == read_tiled(out.read_bytes(), "bare.tmj").values
    tmj = json.loads(out.read_text(encoding="utf-8"))
    road = thing(tmj, "roads", "Upper-Lower")
    rail = copy.deepcopy(road) | {"type": "", "name": "A railway"}
    layer(tmj, "railways")["objects"].append(rail)
    assert ["valley_road"] == [one["id"] for one in through(tmj).values["railways"]]


def test_the_files_lie_beside_the_map_and_hold_a_hex_for_each_letter(tmp_path: Path) -> None:
    out = tmp_path / "new" / "valley.tmj"
    written = write_tiled(values_of(VALLEY), (), out)
    assert sorted(written) == sorted(out.parent.iterdir())
    tmj = json.loads(out.read_text(encoding="utf-8"))
    for entry in tmj["tilesets"]:
        picture = pygame.image.load(out.parent / entry["image"])
        assert (entry["imagewidth"], entry["imageheight"]) == picture.get_size()
        assert entry["tilecount"] >= len(entry["tiles"])
        for piece in entry["tiles"]:
            x, y = piece["id"] % entry["columns"] * 52, piece["id"] // entry["columns"] * 60
            assert picture.get_at((x + 26, y + 30))[3] == 255
            assert picture.get_at((x, y))[3] == 0


# -- changes drawn in Tiled


def test_a_painted_hex_is_another_terrain(saved: Tmj, drawn: Tmj) -> None:
    letters = {p["properties"][0]["value"]: p["id"] for p in drawn["tilesets"][0]["tiles"]}
    layer(drawn, "terrain")["data"][2 * 7 + 1] = 1 + letters["m"] + 0x8000_0000  # turned over by a key pressed
    assert ("terrain 0102: hills -> mountain",) == changed(saved, drawn)


def test_a_painted_district_and_a_height(saved: Tmj, drawn: Tmj) -> None:
    districts = layer(drawn, "districts")["data"]
    districts[0] = districts[6]
    put(thing(drawn, "hexes", "0102"), "height_m", -7)
    assert ("height (m) 0102: 880 -> -7", "district 0000: upper -> lower") == changed(saved, drawn)


def test_a_road_bent_another_way(saved: Tmj, drawn: Tmj) -> None:
    """Bends need not lie in the middle of hexes, nor in each: straight rows of hexes join them."""
    road = thing(drawn, "roads", "Upper-Lower")
    road.update(line((10, 125), (330, 115), (360, 250)) | {"name": "Upper-Lower", "type": "primary"})
    before = "0002 0102 0202 0203 0303 0403 0503 0603"
    after = "0002 0102 0202 0302 0402 0502 0602 0603 0604 0605"
    found = changed(saved, drawn)
    assert 1 == len(found)
    assert found[0].startswith(f"road valley_road: hexes {before} -> 0002 0102 0202 0302 0402 0502 0602 ")
    hexes = found[0].split(" -> ")[1].split()
    grid = Grid(7, 6)
    assert all(grid.direction(grid.parse(a), grid.parse(b)) >= 0 for a, b in pairwise(hexes))
    assert after.split()[:7] == hexes[:7]


def test_a_new_road_and_one_taken_away(saved: Tmj, drawn: Tmj) -> None:
    new = line((26, 30), (78, 30)) | {"name": "New road", "type": "secondary"}
    for name, value in (("id", "new_road"), ("error_km", 3), ("source", "invented")):
        put(new, name, value)
    roads = layer(drawn, "roads")
    roads["objects"] = [thing(drawn, "roads", "Upper-Lower"), new]
    assert ("road a_track: gone", "road new_road: new, 0000 0100") == changed(saved, drawn)


def test_a_river_drawn_by_hand_snaps_to_its_hexsides(saved: Tmj, drawn: Tmj) -> None:
    plane = Plane(Grid(7, 6))
    (a, b), (_, c) = plane.sides["0501/0"], plane.sides["0501/0"]
    (p, q) = plane.sides["0102/0"]
    rough = [(p[0] + 5, p[1] - 6), (p[0] + 9, p[1] - 2), (q[0] - 7, q[1] + 4)]
    layer(drawn, "river_1")["objects"] = [line(*rough), line((a[0], a[1]), (b[0], b[1]))]
    assert b == c
    assert ("hexside river_1 + 0102/0", "hexside river_1 + 0501/0") == changed(saved, drawn)


def test_a_cliff_taken_away_and_a_bridge_moved(saved: Tmj, drawn: Tmj) -> None:
    layer(drawn, "cliff")["objects"].pop()
    bridge = layer(drawn, "bridge")["objects"][0]
    x, y = Plane(Grid(7, 6)).middle("0302/0")
    bridge["x"], bridge["y"] = x + 6, y - 6
    found = changed(saved, drawn)
    assert ("hexside bridge - 0303/0", "hexside bridge + 0302/0") == found[-2:]
    assert found[:-2] and all(entry.startswith("hexside cliff - ") for entry in found[:-2])


def test_a_place_moved_renamed_and_taken_away(saved: Tmj, drawn: Tmj) -> None:
    town, hill = thing(drawn, "places", "Town"), thing(drawn, "places", "Hill")
    town["name"], town["x"], town["y"] = "Another town", 78.0, 120.0
    layer(drawn, "places")["objects"].remove(hill)
    found = changed(saved, drawn)
    assert ("place town: hex 0202 -> 0102", "place town: english Town -> Another town", "place hill: gone") == found


# -- what is wrong is said kindly


def _paint(tmj: Tmj, gid: int) -> None:
    layer(tmj, "terrain")["data"][9] = gid


def _mend(tmj: Tmj, **entries: Any) -> None:
    tmj.update(entries)


def _drop(tmj: Tmj, name: str) -> None:
    tmj["layers"] = [one for one in tmj["layers"] if one["name"] != name]


FAULTS: tuple[tuple[str, Callable[[Tmj], Any], str], ...] = (
    ("unpainted", lambda t: _paint(t, 0), "layer 'terrain', hex 0201: nothing is painted there"),
    ("strange", lambda t: _paint(t, 13), "layer 'terrain', hex 0201: it is painted from another tileset"),
    ("unknown gid", lambda t: _paint(t, 5000), "hex 0201: it is painted from another tileset"),
    ("spare", lambda t: layer(t, "districts")["data"].__setitem__(0, 16), "hex 0000: letter 'C' is painted, but"),
    ("words", lambda t: layer(t, "terrain")["data"].__setitem__(0, "m"), "its data holds 'm'; expected whole numbers"),
    ("short", lambda t: layer(t, "terrain")["data"].pop(), "its data is 41 hexes; expected 42"),
    ("zstd", lambda t: layer(t, "terrain").update(data="KLUv", encoding="base64", compression="zstd"), "Format to CSV"),
    (
        "torn",
        lambda t: layer(t, "terrain").update(data="KLUv", encoding="base64"),
        "data is damaged; expected 42 hexes",
    ),
    ("chunks", lambda t: layer(t, "terrain").update(chunks=[]), "stored in chunks; in Tiled open"),
    ("infinite", lambda t: _mend(t, infinite=True), "the map is infinite; in Tiled open Map > Map Properties"),
    ("orthogonal", lambda t: _mend(t, orientation="orthogonal"), "orientation is 'orthogonal'; expected 'hexagonal'"),
    ("even", lambda t: _mend(t, staggerindex="even"), "staggerindex is 'even'; expected 'odd'"),
    ("resized", lambda t: _mend(t, width=9), "the map is 9 hexes wide; expected 7. A map cannot be resized in Tiled"),
    ("set", lambda t: t["tilesets"][0].update(name={}), "hexes 0000, 0100, 0200, 0300, 0400, 0500 and 36 more: it is"),
    ("external", lambda t: t["tilesets"].__setitem__(0, {"source": "../t.tsx"}), "choose Embed Tileset"),
    ("layer gone", lambda t: _drop(t, "cliff"), "layer 'cliff': it is missing; expected an object layer"),
    ("terrain gone", lambda t: _drop(t, "terrain"), "layer 'terrain': it is missing; expected a tile layer"),
    ("layer named", lambda t: layer(t, "roads").update(name="raods"), "layer 'raods': no such layer belongs to a map;"),
    ("layer twice", lambda t: t["layers"].append(layer(t, "roads")), "layer 'roads': there are two of this name"),
    ("layer shifted", lambda t: layer(t, "roads").update(offsetx=5), "set its horizontal and vertical offset to 0"),
    (
        "off the map",
        lambda t: thing(t, "roads", "Upper-Lower").update(x=-400),
        "object 'Upper-Lower': it lies off the map",
    ),
    ("no line", lambda t: thing(t, "roads", "Upper-Lower").pop("polyline"), "it stays in hex 0002; expected a line"),
    ("turned", lambda t: thing(t, "roads", "Upper-Lower").update(rotation=30), "set its rotation to 0"),
    ("template", lambda t: thing(t, "roads", "Upper-Lower").update(template="a.tx"), "made from a template"),
    ("ellipse", lambda t: thing(t, "places", "Town").update(ellipse=True), "it is a picture, text or ellipse"),
    ("rectangle", lambda t: thing(t, "places", "Town").update(width=9), "it is a rectangle; expected a point"),
    ("figure", lambda t: put(thing(t, "hexes", "0102"), "height_m", "high"), "object '0102': height_m is 'high' and"),
    ("no figure", lambda t: layer(t, "hexes")["objects"].pop(3), "layer 'hexes', hex 0300: there is no point"),
    ("two figures", lambda t: thing(t, "hexes", "0102").update(x=26, y=30), "hex 0000 has two points; expected one"),
    ("bend", lambda t: layer(t, "river_1")["objects"].append(line((52, 90), (52, 105))), "away from every corner"),
    ("leap", lambda t: layer(t, "river_1")["objects"].append(line((26, 0), (26, 60))), "it leaves the hexsides"),
    ("stub", lambda t: layer(t, "river_1")["objects"].append(line((26, 0), (26, 4))), "it is shorter than a hexside"),
    (
        "between",
        lambda t: layer(t, "bridge")["objects"][0].update(x=208, y=165),
        "expected it in the middle of a hexside",
    ),
    (
        "no JSON",
        lambda t: put(thing(t, "places", "Town"), "names", "{az"),
        "its property 'names' should be JSON: line 1",
    ),
    ("deep JSON", lambda t: put(t, "sources", "[" * 50 + "]" * 50), "nested more than 30 deep"),
    (
        "property",
        lambda t: put(thing(t, "places", "Town"), "nmaes", "x"),
        "has no meaning; delete it; did you mean 'names'?",
    ),
    ("map property", lambda t: put(t, "sauces", "[]"), "map properties, sauces: unknown key 'sauces'"),
    ("remarks", lambda t: put(t, "remarks", "id: other"), "remarks is 'id: other'; expected lines that begin with #"),
    ("id", lambda t: put(thing(t, "places", "Town"), "id", "../x"), "layer 'places', object \"../x\": found '../x'"),
    ("map id", lambda t: put(t, "id", "../../etc"), "map properties, id: found '../../etc'; expected an id"),
    (
        "kind",
        lambda t: thing(t, "places", "Town").update(type="metropolis"),
        "town, kind: found 'metropolis'; expected",
    ),
    (
        "number",
        lambda t: put(thing(t, "roads", "Upper-Lower"), "error_km", "far"),
        "valley_road, error_km: found 'far'",
    ),
    (
        "no source",
        lambda t: thing(t, "roads", "Upper-Lower").update(properties=[]),
        "layer 'roads', object \"Upper-Lower\": missing key 'source'",
    ),
    ("level steep", lambda t: put(thing(t, "hexes", "0101"), "height_m", 1450), "layer 'steep': steep side '0001/0'"),
    ("large", lambda t: thing(t, "roads", "Upper-Lower").update(x=10**30), "a number is too large"),
    ("half", lambda t: put(t, "title", "\ud800"), "holds half a character"),
    ("layers", lambda t: _mend(t, layers={}), "not a map of Tiled; expected an object with layers"),
)


@pytest.mark.parametrize(("spoil", "says"), [entry[1:] for entry in FAULTS], ids=[entry[0] for entry in FAULTS])
def test_a_fault_names_file_layer_and_what_to_do(drawn: Tmj, spoil: Callable[[Tmj], Any], says: str) -> None:
    spoil(drawn)
    found = faults(drawn)
    assert any(says in fault for fault in found), found
    assert all(fault.startswith("x.tmj: ") and "\n" not in fault for fault in found)
    assert 4 > len(found)


def test_all_faults_come_at_once(drawn: Tmj) -> None:
    _paint(drawn, 0)
    _drop(drawn, "cliff")
    thing(drawn, "roads", "Upper-Lower").update(x=-400)
    put(thing(drawn, "hexes", "0102"), "height_m", 1.5)
    assert 4 == len(faults(drawn))


FILES = (
    (b"", "line 1, column 1 is not JSON"),
    (b'{"layers": [', "was the file cut short"),
    (b"<?xml version='1.0'?><map/>", "choose File > Save As and the type JSON"),
    (b"\xff\xfe{", "byte 0 is not UTF-8 text"),
    (b'{"layers": [NaN]}', "NaN is no number"),
    (b'{"layers": [1e999]}', "a number is too large"),
    (b'{"layers": [' + b"9" * 5000 + b"]}", "too many digits"),
    (b"[" * 200_000, "brackets are nested too deep"),
    (b'{"layers": ' + b"[" * 60 + b"]" * 60 + b"}", "nested more than 30 deep"),
    (b"[]", "not a map of Tiled"),
    (b'{"layers": []}', "orientation is missing; expected 'hexagonal'"),
)


@pytest.mark.parametrize(("content", "says"), FILES)
def test_a_broken_file_gets_a_reason(content: bytes, says: str) -> None:
    with pytest.raises(TiledFaults, match=r"^x\.tmj: ") as found:
        read_tiled(content, "x.tmj")
    assert says in str(found.value)


def test_what_is_packed_into_a_layer_is_never_unpacked_whole(drawn: Tmj) -> None:
    bomb = base64.b64encode(zlib.compress(bytes(200_000_000), 9)).decode()
    layer(drawn, "terrain").update(data=bomb, encoding="base64", compression="zlib")
    assert ("x.tmj: layer 'terrain': its data is damaged; expected 42 hexes in base64",) == faults(drawn)


JUNK: tuple[Any, ...] = (
    None, True, -1, 0, 1, 3.5, -1e300, 10**14, 2**63, "", "x", "0102", "\udc00", "é" * 300, [], {}, [[]], {"x": 1},
    [1, "a", None], "[", '{"az": []}', float("nan"),
)  # fmt: skip


def _nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield (*path, key)
        yield from _nodes(entry, (*path, key))


def _spoilt(saved: Tmj, dice: random.Random) -> bytes:
    if dice.random() < 0.15:
        raw = bytearray(SAVED.read_bytes())
        if dice.random() < 0.5:
            del raw[dice.randrange(len(raw)) :]
        for _ in range(dice.randrange(1, 6)):
            if raw:
                raw[dice.randrange(len(raw))] = dice.randrange(256)
        return bytes(raw)
    tmj = copy.deepcopy(saved)
    paths = list(_nodes(tmj))
    # The few keys at the top weigh as much as the thousands of figures below.
    shallow = [path for path in paths if len(path) <= 4]
    for _ in range(dice.randrange(1, 4)):
        *way, last = dice.choice(dice.choice((paths, shallow)))
        holder: Any = tmj
        try:
            for step in way:
                holder = holder[step]
            match dice.randrange(4):
                case 0:
                    del holder[last]
                case 1 if isinstance(holder, list):
                    holder.insert(dice.randrange(len(holder) + 1), copy.deepcopy(holder[last]))
                case 2 if isinstance(holder, list) and len(holder) > 1:
                    holder[last], holder[0] = holder[0], holder[last]
                case _:
                    holder[last] = dice.choice(JUNK)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier blow took it away
    return json.dumps(tmj).encode()


def test_no_spoilt_map_brings_a_traceback(saved: Tmj, tmp_path: Path) -> None:
    """300 maps spoilt by chance: each is refused with reasons, or is a map that checks and goes round again."""
    dice, refused = random.Random(20), 0
    for n in range(300):
        content = _spoilt(saved, dice)
        try:
            found = read_tiled(content, "x.tmj")
        except TiledFaults as error:
            refused += 1
            assert error.faults and all("\n" not in fault for fault in error.faults), n
            continue
        out = tmp_path / "map.yaml"
        out.write_text(found.text, encoding="utf-8", newline="\n")
        assert () == check(out), n
        again = tmp_path / "again.tmj"
        write_tiled(found.values, found.remarks, again)
        assert found.text == read_tiled(again.read_bytes(), "again.tmj").text, n
    assert 150 < refused < 290


# -- the picture plane


def test_hexes_corners_and_hexsides_are_where_tiled_draws_them() -> None:
    grid = Grid(6, 5)
    plane = Plane(grid)
    assert ((26, 30), (52, 75)) == (plane.centre(0), plane.centre(grid.parse("0001")))
    for at in range(grid.size):
        x, y = plane.centre(at)
        for dx, dy in ((0, 0), (24, 0), (-24, 0), (0, 28), (0, -28), (12, 18), (-12, -18)):
            assert at == plane.hex_at((x + dx, y + dy))
    for label, ends in plane.sides.items():
        assert label == plane.between[frozenset(ends)] == plane.side_near(plane.middle(label))
        assert 29 < math.dist(*ends) < 31
        assert list(ends) == [plane.corner_near((x + 4, y - 4)) for x, y in ends]
    assert [None, None] == [plane.hex_at((1e300, 30)), plane.hex_at((-40, 30))]
    assert [None, None] == [plane.corner_near(plane.centre(8)), plane.side_near((1e300, 30))]
    inside = sum(other >= 0 for row in grid.neighbours for other in row) // 2
    assert grid.size * 6 - inside == len(plane.sides)


def test_strokes_run_over_each_hexside_once() -> None:
    plane = Plane(Grid(9, 9))
    dice = random.Random(3)
    for count in (1, 7, 60, len(plane.sides)):
        chosen = set(dice.sample(sorted(plane.sides), count))
        run = [plane.between[frozenset(pair)] for stroke in plane.strokes(chosen) for pair in pairwise(stroke)]
        assert sorted(chosen) == sorted(run)


# -- the command


def run(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "game", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", timeout=300)


def test_export_and_import_give_the_shipped_map_byte_for_byte(tmp_path: Path) -> None:
    assert 0 == run("export", "shusha-1992", "--tiled", tmp_path / "s.tmj").returncode
    done = run("map", "import", tmp_path / "s.tmj")
    assert (0, "") == (done.returncode, done.stderr)
    assert "the same as the map shusha-2km" in done.stdout
    assert map_path("shusha-2km").read_bytes() == (tmp_path / "s.yaml").read_bytes()


def test_import_says_what_changed_and_that_a_rebuild_would_lose_it(tmp_path: Path) -> None:
    path = exported(map_path("shusha-2km"), tmp_path)
    tmj = json.loads(path.read_text(encoding="utf-8"))
    layer(tmj, "terrain")["data"][0] = layer(tmj, "terrain")["data"][21]
    path.write_text(json.dumps(tmj), encoding="utf-8")
    done = run("map", "import", path, "--out", tmp_path / "new.yaml")
    assert 0 == done.returncode, done.stderr
    assert "terrain 0000: mountain -> plain\n1 changes against the map shusha-2km" in done.stdout
    assert "would lose these changes, unless they stand in its overrides file" in done.stdout
    said = json.loads(run("map", "import", path, "--out", tmp_path / "new.yaml", "--json").stdout)
    assert ["terrain 0000: mountain -> plain"] == said["changes"]


def test_import_refuses_faults_with_exit_2_and_writes_nothing(tmp_path: Path, drawn: Tmj) -> None:
    _paint(drawn, 0)
    _drop(drawn, "cliff")
    path = tmp_path / "x.tmj"
    path.write_text(json.dumps(drawn), encoding="utf-8")
    done = run("map", "import", path)
    assert (2, "", 2) == (done.returncode, done.stdout, done.stderr.count("\n"))
    assert all(text.startswith(f"line-of-contact: {path}: layer ") for text in done.stderr.splitlines())
    assert [path] == list(tmp_path.iterdir())


def test_import_never_writes_over_a_shipped_map_unasked(tmp_path: Path) -> None:
    path = exported(map_path("shusha-2km"), tmp_path)
    before = map_path("shusha-2km").read_bytes()
    done = run("map", "import", path, "--out", map_path("shusha-2km"))
    assert 2 == done.returncode
    assert "is a shipped map; choose another --out, or say --force" in done.stderr
    assert before == map_path("shusha-2km").read_bytes()
    assert 2 == run("map", "import", path, "--out", path).returncode


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("export", "shusha-1992"), "expected --png OUT, --geojson OUT or --tiled OUT"),
        (("export", "shushaa-2km", "--tiled", "x.tmj"), "did you mean 'shusha-2km'?"),
        (("export", "none.yaml", "--tiled", "x.tmj"), "there is no map 'none.yaml'"),
        (("export", "first-steps", "--geojson", "x.json"), "it lies nowhere on earth"),
        (("export", "shusha-1992", "--png", "x.png", "--paper", "a9"), "expected one of a4, a3, a2, a1"),
        (("export", "shusha-1992", "--tiled", "x.tmj", "--paper", "a4"), "--paper goes with --png"),
        (("export", "shusha-1992", "--geojson", "x.json", "--turn", "3"), "--turn is for saved games"),
        (("export", "shusha-1992", "--geojson", "x.json", "--side", "C"), "expected one of A, B, all"),
        (("map", "import", "none.tmj"), "No such file"),
    ],
)
def test_a_mistake_gets_one_line(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert (2, "", 1) == (done.returncode, done.stdout, done.stderr.count("\n")), done.stderr
    assert says in done.stderr
    assert [] == list(tmp_path.iterdir())


def test_map_list_has_every_map() -> None:
    assert list(map_ids()) == [row["id"] for row in json.loads(run("map", "list", "--json").stdout)]
    assert all(map_id in run("map", "list").stdout for map_id in map_ids())


# -- GeoJSON


def check_rfc7946(collection: Any) -> list[str]:
    """Return what RFC 7946 forbids and *collection* does; strict about rings, as 3.1.6 asks of writers."""
    wrong: list[str] = []

    def position(value: Any, where: str) -> bool:
        good = (
            isinstance(value, list)
            and 2 <= len(value) <= 3
            and all(isinstance(part, int | float) and not isinstance(part, bool) for part in value)
            and -180 <= value[0] <= 180
            and -90 <= value[1] <= 90
        )
        if not good:
            wrong.append(f"{where}: {value!r} is no longitude and latitude")
        return good

    def geometry(value: Any, where: str) -> None:
        kind, coordinates = value.get("type"), value.get("coordinates")
        if set(value) - {"type", "coordinates", "bbox"}:
            wrong.append(f"{where}: strange members {sorted(value)}")
        if kind == "Point":
            position(coordinates, where)
        elif kind == "LineString":
            if len(coordinates) < 2:
                wrong.append(f"{where}: a line of {len(coordinates)}")
            for entry in coordinates:
                position(entry, where)
        elif kind == "Polygon":
            for n, ring in enumerate(coordinates):
                if not all(position(entry, where) for entry in ring):
                    continue
                if len(ring) < 4 or ring[0] != ring[-1]:
                    wrong.append(f"{where}: a ring that is not closed")
                area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
                if (area > 0) != (n == 0):
                    wrong.append(f"{where}: ring {n} runs the wrong way round")
        else:
            wrong.append(f"{where}: geometry {kind!r}")

    if collection.get("type") != "FeatureCollection" or not isinstance(collection.get("features"), list):
        return ["no FeatureCollection"]
    # 7.1: members of other types may not stand here; 4: no crs.
    wrong += [
        f"member {key}" for key in ("coordinates", "geometries", "geometry", "properties", "crs") if key in collection
    ]
    ids = [feature.get("id") for feature in collection["features"]]
    if len(ids) != len(set(ids)):
        wrong.append("an id stands twice")
    for n, feature in enumerate(collection["features"]):
        where = f"feature {n}"
        if feature.get("type") != "Feature" or not isinstance(feature.get("properties"), dict):
            wrong.append(f"{where}: no Feature with properties")
        if any(key in feature for key in ("coordinates", "geometries", "features", "crs")):
            wrong.append(f"{where}: members of another type")
        geometry(feature.get("geometry", {}), where)
    if "bbox" in collection and len(collection["bbox"]) not in (4, 6):
        wrong.append("bbox")
    return wrong


def test_the_checker_of_geojson_sees_faults() -> None:
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]

    def of(geometry: Any) -> Any:
        features = [{"type": "Feature", "id": 1, "geometry": geometry, "properties": {}}]
        return {"type": "FeatureCollection", "features": features}

    assert [] == check_rfc7946(of({"type": "Polygon", "coordinates": [ring]}))
    for bad in (ring[::-1], ring[:3], [[0, 0], [1, 0], [1, 1], [0, 1]], [[0, 0], [200, 0], [1, 1], [0, 0]]):
        assert [] != check_rfc7946(of({"type": "Polygon", "coordinates": [bad]}))
    assert [] != check_rfc7946(of({"type": "Point", "coordinates": [46.7, 99.7]}))
    assert [] != check_rfc7946(of({"type": "LineString", "coordinates": [[1, 1]]}))
    assert [] != check_rfc7946({**of({"type": "Point", "coordinates": [1, 1]}), "crs": {}})


def features(collection: Any, kind: str) -> list[Any]:
    return [feature for feature in collection["features"] if feature["properties"]["kind"] == kind]


def within(point: list[float], ring: list[list[float]]) -> bool:
    """Whether a point lies in a ring that runs counter-clockwise and bulges nowhere inwards."""
    return all((bx - ax) * (point[1] - ay) > (by - ay) * (point[0] - ax) for (ax, ay), (bx, by) in pairwise(ring))


@pytest.fixture(scope="module")
def shusha() -> Scenario:
    return load("shusha-1992")


@pytest.mark.parametrize("map_id", ON_EARTH)
def test_every_map_is_valid_geojson(map_id: str, tmp_path: Path) -> None:
    scenario = land(map_id)
    out = tmp_path / "map.geojson"
    count = write_geojson(scenario, scenario.opening, "", out)
    collection = json.loads(out.read_text(encoding="utf-8"), parse_constant=lambda word: pytest.fail(word))
    assert [] == check_rfc7946(collection)
    assert count == len(collection["features"])
    ground = scenario.prose.ground
    assert ground.cols * ground.rows == len(features(collection, "hex"))
    drawn = sum(len(labels.split()) for labels in ground.hexsides.model_dump().values())
    assert drawn == len(features(collection, "hexside"))
    assert len(ground.roads) == len(features(collection, "road"))
    assert len(ground.railways) == len(features(collection, "railway"))
    assert len(ground.places) == len(features(collection, "place"))
    west, south, east, north = collection["bbox"]
    for place in features(collection, "place"):
        x, y = place["geometry"]["coordinates"]
        assert west < x < east
        assert south < y < north


def test_shushas_hex_contains_its_coordinates(shusha: Scenario) -> None:
    """The hex that says it is Shusha's lies where Shusha lies on the earth, and no other does."""
    collection = geojson(shusha, shusha.opening)
    place = next(one for one in features(collection, "place") if one["properties"]["place"] == "shusha")
    point = place["geometry"]["coordinates"]
    assert [46.75, 39.76] == [pytest.approx(part, abs=0.015) for part in point]
    around = [one for one in features(collection, "hex") if within(point, one["geometry"]["coordinates"][0])]
    assert [place["properties"]["hex"]] == [one["properties"]["label"] for one in around]
    held = around[0]["properties"]
    assert ("azerbaijani", "Azerbaijani forces") == (held["control"], held["control_label"])
    assert {"name_az": "Şuşa", "name_hy_latin": "Shushi"}.items() <= place["properties"].items()


def test_places_lie_within_their_error_of_their_hex(shusha: Scenario) -> None:
    collection = geojson(shusha, shusha.opening)
    rings = {one["properties"]["label"]: one["geometry"]["coordinates"][0] for one in features(collection, "hex")}
    earth = Earth(39.76, 46.75)
    for place in features(collection, "place"):
        (x, y), ring = place["geometry"]["coordinates"], rings[place["properties"]["hex"]]
        middle = [sum(part) / 6 for part in zip(*ring[:6], strict=True)]
        distance = math.dist(earth.at(y, x), earth.at(middle[1], middle[0])) / 1000
        assert distance <= 2 / math.sqrt(3) + place["properties"]["position_error_km"] + 0.01, place["properties"][
            "place"
        ]


def test_hexes_have_the_size_of_the_map_and_share_their_corners(shusha: Scenario) -> None:
    collection = geojson(shusha, shusha.opening)
    earth = Earth(39.78, 46.68)
    rings = {one["properties"]["label"]: one["geometry"]["coordinates"][0] for one in features(collection, "hex")}
    for ring in rings.values():
        sides = [math.dist(earth.at(a[1], a[0]), earth.at(b[1], b[0])) for a, b in pairwise(ring)]
        assert all(side == pytest.approx(2000 / math.sqrt(3), rel=1e-3) for side in sides)
    shared = {tuple(corner) for corner in rings["0505"][:6]} & {tuple(corner) for corner in rings["0605"][:6]}
    assert 2 == len(shared)
    river = next(one for one in features(collection, "hexside") if one["properties"]["feature"] == "stream")
    label, direction = river["properties"]["label"].split("/")
    assert [rings[label][int(direction)], rings[label][int(direction) + 1]] == river["geometry"]["coordinates"]


def test_geojson_knows_what_the_side_knows(shusha: Scenario, tmp_path: Path) -> None:
    with Game.new(shusha, "7", path=tmp_path / "game.jsonl") as game:
        for _ in range(4):
            game.play(EndPhase())
        state = game.state
    everything = geojson(shusha, state)
    assert len(state.units) == len(features(everything, "unit"))
    for side in (entry.id for entry in shusha.board.sides):
        collection = geojson(shusha, state, side)
        assert [] == check_rfc7946(collection)
        known = View.of(state, side).known
        told = {one["properties"]["unit"] for one in features(collection, "unit")}
        assert set(known.units) | set(known.memory[side]) == told
        assert told < set(state.units)
        men = [one["properties"] for one in features(collection, "unit")]
        assert all(one["men_low"] <= one["men_high"] and one["echelon"] and one["side_label"] for one in men)


def test_a_saved_game_is_written_as_it_stood(shusha: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "game.jsonl"
    with Game.new(shusha, "7", path=path) as game:
        for _ in range(6):
            game.play(EndPhase())
    assert 0 == run("export", path, "--geojson", tmp_path / "last.json").returncode
    assert 0 == run("export", path, "--geojson", tmp_path / "two.json", "--turn", "2", "--side", "A").returncode
    last, two = (json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8")) for name in ("last", "two"))
    assert ("all", "Armenian forces") == (last["seen_by"], two["seen_by"])
    assert last["when"] != two["when"]
    assert last["attribution"] and last["sources"]


def test_an_invented_map_lies_nowhere() -> None:
    scenario = land("first-steps")
    with pytest.raises(LineOfContactError, match="lies nowhere on earth"):
        geojson(scenario, scenario.opening)


# -- sheets of paper


SIGNS: png.Signs = (
    (
        "Ground",
        tuple((f"Sign {n}, with words enough for two lines of a legend", lambda scale: _sign(scale)) for n in range(9)),
    ),
)


def _sign(scale: float) -> pygame.Surface:
    return pygame.Surface((round(58 * scale), round(26 * scale)))


@pytest.mark.parametrize(("paper", "landscape"), [("a4", False), ("a4", True), ("a3", None), ("a2", None)])
def test_a_sheet_has_the_size_of_its_paper(
    shusha: Scenario, tmp_path: Path, paper: str, landscape: bool | None
) -> None:
    out = tmp_path / "sheet.png"
    painted = []

    def paint(surface: pygame.Surface, hex_px: int, text: float) -> None:
        painted.append((surface.get_size(), hex_px))
        surface.fill((1, 2, 3))

    layout = png.write_sheet(
        shusha, shusha.opening, ((9, 9, 9), (8, 8, 8)), SIGNS, paint, out, paper=paper, dpi=80, landscape=landscape
    )
    content = out.read_bytes()
    assert (b"pHYs", 3150, 3150, 1) == (content[37:41], *struct.unpack(">IIB", content[41:50]))
    assert zlib.crc32(content[37:50]) == struct.unpack(">I", content[50:54])[0]
    picture = pygame.image.load(out)
    millimetres = sorted(round(part / 80 * 25.4) for part in picture.get_size())
    assert list(png.PAPERS[paper]) == millimetres
    assert landscape is None or landscape == (picture.get_width() > picture.get_height())
    sheet = picture.get_rect().inflate(-48, -48)
    assert sheet.contains(layout.map) and sheet.contains(layout.signs)
    assert not layout.map.colliderect(layout.signs)
    assert [(png.map_size(22, 29, layout.hex_px), layout.hex_px)] == painted
    assert (1, 2, 3) == picture.get_at(layout.map.center)[:3]
    # The map fills its part of the sheet, and nothing is written on the edge printers leave white.
    assert layout.map.width * layout.map.height > 0.4 * picture.get_width() * picture.get_height()
    for x in range(0, picture.get_width(), 7):
        assert {(255, 255, 255)} == {tuple(picture.get_at((x, y))[:3]) for y in (3, picture.get_height() - 4)}


def test_a_sheet_too_small_for_its_legend_shows_the_map(shusha: Scenario, tmp_path: Path) -> None:
    many: png.Signs = tuple((str(n), SIGNS[0][1]) for n in range(40))
    layout = png.write_sheet(
        shusha, shusha.opening, ((9, 9, 9), (8, 8, 8)), many, lambda *_: None, tmp_path / "s.png", paper="a4", dpi=60
    )
    assert 0 == layout.columns or layout.signs.height
    assert layout.map.width * layout.map.height > 0.3 * layout.size[0] * layout.size[1]


def test_the_command_prints_a_sheet(tmp_path: Path) -> None:
    done = run("export", "first-steps", "--png", tmp_path / "s.png", "--paper", "a4", "--dpi", "60", "--portrait")
    assert 0 == done.returncode, done.stderr
    assert "A4, 496 x 702 pixels at 60 dpi" in done.stdout
    assert (496, 702) == pygame.image.load(tmp_path / "s.png").get_size()
