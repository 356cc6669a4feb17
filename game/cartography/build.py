"""The steps of a build, from files to the text of a map."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from game.cartography.districts import belonging, countries, told_of, within_line
from game.cartography.frame import Corner, Frame, MapSpec, Point, Side
from game.cartography.ground import LEGEND, STEEP, Elevation, limit, shares, survey, terrain
from game.cartography.lines import (
    BORDER_TOLL,
    RIVER_TOLL,
    WATER_TOLL,
    along_sides,
    distance_m,
    runs,
    through_hexes,
    without_loose_ends,
)
from game.cartography.overrides import Override, Overrides
from game.cartography.places import KINDS, MAJORITIES, QUALITIES, Gazetteer, Place
from game.cartography.sheet import FEATURES, ROAD_CLASSES, Lake, Pass, Railway, Road, Sheet
from game.core.errors import Fault, ScenarioFaults

_CROSSINGS = ("bridge", "ford")
_WATER = ("river_1", "river_2", "stream")
_SPEC_KEYS = {"id", "title", "scale_m", "cols", "rows", "projection", "origin_m", "closed_months", "because"}
_CROP_KEYS = {"id", "title", "crop_of", "corner", "cols", "rows", "because"}
_GEO_CLASSES = {"primary": "primary", "secondary": "secondary", "tertiary": "track"}
_HERE_DEG = 0.0006
_SURE_KM = 2.0
_SETTLED = ("city", "town", "village", "district_centre")


def read_specs(path: Path) -> dict[str, MapSpec]:
    """Return the frames of the shipped maps, by id, from a specs.yaml.

    Raises:
        ScenarioFaults: the file does not hold frames; all mistakes at once.
    """
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise ScenarioFaults([Fault(str(path), 1, 1, f"{error}; expected a list of map frames")]) from None
    faults: list[Fault] = []
    specs: dict[str, MapSpec] = {}
    for number, entry in enumerate(entries if isinstance(entries, list) else [entries], 1):
        try:
            specs[entry["id"]] = _crop(entry, specs) if "crop_of" in entry else _spec(entry)
        except (KeyError, TypeError, ValueError) as error:
            expected = "expected id, title, cols, rows, and either scale_m, projection {lat0, lon0}, origin_m {x, y}"
            message = f"entry {number}: {error!r}; {expected}, or crop_of and corner"
            faults.append(Fault(str(path), 1, 1, message))
    if faults:
        raise ScenarioFaults(faults)
    return specs


def _spec(entry: Mapping[str, Any]) -> MapSpec:
    if set(entry) - _SPEC_KEYS:
        raise ValueError(f"unknown keys {sorted(set(entry) - _SPEC_KEYS)}")
    return MapSpec(
        id=entry["id"],
        title=entry["title"],
        scale_m=int(entry["scale_m"]),
        cols=int(entry["cols"]),
        rows=int(entry["rows"]),
        lat0=float(entry["projection"]["lat0"]),
        lon0=float(entry["projection"]["lon0"]),
        origin_x_m=int(entry["origin_m"]["x"]),
        origin_y_m=int(entry["origin_m"]["y"]),
        closed_months=dict(entry.get("closed_months", {})),
    )


def _crop(entry: Mapping[str, Any], specs: Mapping[str, MapSpec]) -> MapSpec:
    if set(entry) - _CROP_KEYS:
        raise ValueError(f"unknown keys {sorted(set(entry) - _CROP_KEYS)}")
    if entry["crop_of"] not in specs:
        raise ValueError(f"crop_of {entry['crop_of']!r} is no map above it")
    return specs[entry["crop_of"]].crop(
        entry["id"], entry["title"], entry["corner"], int(entry["cols"]), int(entry["rows"])
    )


def build_map(spec: MapSpec, geo_dir: Path, overrides: Path | None = None) -> str:
    """Return the text of the map file of *spec*: geography first, then the changes by hand.

    Args:
        geo_dir: the folder of elevation.npz, places.csv, landmarks.csv, and the geojson files of rivers, roads,
            borders, admin and lakes.
        overrides: the file of changes; None, or a file that does not exist, changes nothing. A crop has those of the
            map it is cut from.

    Raises:
        ScenarioFaults: a file is missing or wrong, or a change does not fit the map; all mistakes at once.
    """
    return build_sheet(spec, geo_dir, overrides).text()


def build_sheet(spec: MapSpec, geo_dir: Path, overrides: Path | None = None) -> Sheet:
    """Return the map of *spec* before it is written down; arguments and errors as for `build_map`."""
    sheet = _Build(spec.whole or spec, geo_dir, Overrides(overrides)).sheet()
    return sheet.cut(spec) if spec.whole else sheet


def write_map(spec: MapSpec, geo_dir: Path, path: Path, overrides: Path | None = None) -> None:
    """Build a map and write it to *path*; without *overrides*, those of `<name>.overrides.yaml` beside it.

    The changes to a crop are those of the map it is cut from: land is the same land on both.
    """
    text = build_map(spec, geo_dir, overrides or path.with_name(f"{(spec.whole or spec).id}.overrides.yaml"))
    path.write_text(text, encoding="utf-8", newline="\n")


class _Build:
    """One build: the frame, the open files and the faults so far."""

    def __init__(self, spec: MapSpec, geo_dir: Path, overrides: Overrides) -> None:
        self.frame = Frame(spec)
        self.geo = geo_dir
        self.overrides = overrides
        self.gazetteer = Gazetteer(geo_dir / "places.csv")

    def sheet(self) -> Sheet:
        """Take every step in order and return the finished map."""
        places = self._places()
        sheet = self._ground(places)
        self._steep(sheet)
        self._water_and_borders(sheet)
        self._changed_sides(sheet, crossings=False)
        self._roads(sheet)
        self._railways(sheet)
        self._crossings(sheet)
        self._changed_sides(sheet, crossings=True)
        self._passes(sheet)
        self._districts(sheet)
        if self.overrides.faults:
            raise ScenarioFaults(self.overrides.faults)
        return sheet

    # -- files

    def _features(self, name: str) -> list[Mapping[str, Any]]:
        path = self.geo / name
        try:
            features = json.loads(path.read_text(encoding="utf-8"))["features"]
        except (OSError, ValueError, KeyError) as error:
            raise ScenarioFaults([Fault(str(path), 1, 1, f"{error}; expected a GeoJSON FeatureCollection")]) from None
        return list(features)

    def _parts(self, geometry: Mapping[str, Any]) -> list[list[Point]]:
        """The lines or rings of a geometry, in the plane."""
        coordinates = geometry["coordinates"]
        match geometry["type"]:
            case "LineString":
                parts = [coordinates]
            case "MultiLineString" | "Polygon":
                parts = coordinates
            case "MultiPolygon":
                parts = [ring for polygon in coordinates for ring in polygon]
            case _:
                parts = []
        return [[self.frame.plane.at(lat, lon) for lon, lat, *_ in part] for part in parts]

    # -- places

    def _places(self) -> dict[str, Place]:
        places = self.gazetteer.places(self.frame)
        for entry in self.overrides.of("place"):
            place = places.get(entry.id)
            if place is None and entry.id in self.gazetteer:
                place = self.gazetteer.place(entry.id, -1)
            if place is None:
                place = self._new_place(entry)
            if place is not None and (place := self._changed_place(entry, place)) is not None:
                places[place.id] = place
        return places

    def _new_place(self, entry: Override) -> Place | None:
        needed = ("kind", "english", "lat", "lon", "error_km", "source", "unchecked")
        if missing := [key for key in needed if key not in entry.fields]:
            self.overrides.fault(
                entry,
                f"there is no place {entry.id!r}; a new one needs {', '.join(missing)}",
                entry.id,
                self.gazetteer.ids(),
            )
            return None
        return Place(entry.id, -1, "", 0.0, 0.0, 0.0, "", {}, "")

    def _changed_place(self, entry: Override, place: Place) -> Place | None:
        fields = dict(entry.fields)
        label = fields.pop("hex", None)
        for key, allowed in (("kind", KINDS), ("population_quality", QUALITIES), ("majority_1989", MAJORITIES)):
            if key in fields and fields[key] not in allowed:
                self.overrides.fault(
                    entry, f"{key} is {fields[key]!r}; expected one of {', '.join(allowed)}", fields[key], allowed
                )
                return None
        if "source" in fields:
            fields["position_source"] = fields.pop("source")
        if "unchecked" in fields:
            fields["unchecked"] = tuple(fields["unchecked"])
        place = replace(place, **fields)
        point = self.frame.plane.at(place.lat, place.lon)
        lies = self.frame.hex_at(point)
        stands = lies if label is None else self.frame.hex_named(label)
        if stands is None:
            self.overrides.fault(entry, f"place {place.id} would stand off the map; expected a hex of it")
            return None
        # A hex is as wide as its scale, so the nearest ground of a hex is its centre less half of that.
        gap = distance_m(point, [self.frame.centre(stands)]) - self.frame.scale / 2
        if stands != lies and gap > place.error_km * 1000:
            self.overrides.fault(
                entry,
                f"place {place.id} in hex {label} would stand {gap / 1000:.1f} km from its position, "
                f"known to {place.error_km} km; expected a nearer hex",
            )
            return None
        return replace(place, hex=stands)

    # -- ground

    def _ground(self, places: Mapping[str, Place]) -> Sheet:
        frame = self.frame
        waters = self._features("lakes.geojson")
        lakes = [ring for f in waters for ring in self._parts(f["geometry"])]
        region = [
            ring
            for f in self._features("admin.geojson")
            if f["properties"].get("id") == "nkao_1988"
            for ring in self._parts(f["geometry"])
        ]
        ground = survey(frame, Elevation(self.geo / "elevation.npz"), lakes, region)
        for hex, top in self._peaks(places):
            ground.heights_m[hex] = max(top, ground.heights_m[hex])
        towns = {place.hex for place in places.values() if place.is_town}
        letters = [
            terrain(ground.heights_m[h], ground.relief_m[h], frame.scale, lake=ground.lake[h], town=h in towns)
            for h in frame.hexes
        ]
        nkao = {s for s in frame.sides if ground.inside[(b := frame.beside(s))[0]] != ground.inside[b[1]]}
        sides: dict[str, set[Side]] = {feature: set() for feature in FEATURES}
        sides["nkao"] = nkao
        sheet = Sheet(frame, letters, ground.heights_m, ground.relief_m, sides, {}, [], dict(places))
        self._inside = ground.inside
        sheet.lakes = sorted((lake for f in waters if (lake := self._lake(f))), key=lambda lake: lake.id)
        for entry in self.overrides.of("hex"):
            at = self._hex(entry, entry.id)
            if at is None:
                continue
            sheet.heights_m[at] = entry.fields.get("height_m", sheet.heights_m[at])
            sheet.relief_m[at] = entry.fields.get("relief_m", sheet.relief_m[at])
            letter = entry.fields.get("terrain", letters[at])
            if letter not in LEGEND:
                known = ", ".join(f"{k} {v}" for k, v in LEGEND.items())
                self.overrides.fault(entry, f"terrain is {letter!r}; expected one of {known}")
                continue
            sheet.terrain[at] = letter
        return sheet

    def _lake(self, feature: Mapping[str, Any]) -> Lake | None:
        properties = feature["properties"]
        covered = shares(self.frame, self._parts(feature["geometry"]))
        if not covered:
            return None
        under = [hex for hex, part in sorted(covered.items()) if part >= 500]
        shore = max(sorted(covered), key=lambda hex: covered[hex])
        name = properties["name"]
        return Lake(
            id=re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_"),
            name=name,
            area_km2=float(properties["area_km2"]),
            hexes=tuple(under or [shore]),
            open_water=bool(under),
            source=f"geo/lakes: {properties['source']}",
        )

    def _peaks(self, places: Mapping[str, Place]) -> Iterator[tuple[int, int]]:
        path = self.geo / "landmarks.csv"
        try:
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    place = places.get(row["id"]) if row["kind"] == "peak" else None
                    if place is not None and place.error_km * 1000 <= self.frame.scale:
                        yield place.hex, int(row["elev_m"])
        except (OSError, KeyError, ValueError) as error:
            raise ScenarioFaults([Fault(str(path), 1, 1, f"{error}; expected a CSV with id, kind, elev_m")]) from None

    def _hex(self, entry: Override, label: str) -> int | None:
        hex = self.frame.hex_named(label)
        if hex is None:
            last = self.frame.grid.label(self.frame.hexes[-1])
            self.overrides.fault(entry, f"there is no hex {label!r}; expected CCRR from 0000 to {last}")
        return hex

    # -- hexsides

    def _steep(self, sheet: Sheet) -> None:
        least = limit(STEEP, self.frame.scale)
        for side in self.frame.sides:
            a, b = self.frame.beside(side)
            if abs(sheet.heights_m[a] - sheet.heights_m[b]) >= least:
                sheet.sides["steep"].add(side)

    def _water_and_borders(self, sheet: Sheet) -> None:
        frame = self.frame
        rivers = sorted(self._features("rivers.geojson"), key=lambda feature: feature["properties"]["rank"])
        laid: set[Corner] = set()
        self._lay(sheet, [river for river in rivers if river["properties"]["rank"] == 1], laid)
        great = frozenset(sheet.sides["river_1"])
        for feature in self._features("borders.geojson"):
            if feature["properties"].get("kind") == "international":
                for line in self._parts(feature["geometry"]):
                    for run in runs(frame, line):
                        sheet.sides["border"] |= set(along_sides(frame, run, prefers=great))
        sheet.sides["border"] = without_loose_ends(frame, sheet.sides["border"])
        self._keep_places_on_their_side(sheet)
        lakes = {hex for hex in frame.hexes if sheet.terrain[hex] == "w"}
        shores = {side for side in frame.sides if lakes & set(frame.beside(side))} | sheet.sides["river_1"]
        laid = {corner for side in shores for corner in frame.corners_of(side)}
        self._lay(sheet, [river for river in rivers if river["properties"]["rank"] > 1], laid)
        for better, worse in (("river_1", "river_2"), ("river_1", "stream"), ("river_2", "stream")):
            sheet.sides[worse] -= sheet.sides[better]

    def _lay(self, sheet: Sheet, rivers: Iterable[Mapping[str, Any]], laid: set[Corner]) -> None:
        """Lay rivers along hexsides; *laid* are the corners of rivers that a mouth may join, and grows."""
        for feature in rivers:
            for line in self._parts(feature["geometry"]):
                for run in runs(self.frame, line):
                    chain = along_sides(self.frame, run, sorted(laid))
                    sheet.sides[_WATER[feature["properties"]["rank"] - 1]] |= set(chain)
                    laid |= {corner for side in chain for corner in self.frame.corners_of(side)}

    def _keep_places_on_their_side(self, sheet: Sheet) -> None:
        """Bend borders and the line of the former NKAO round settlements that they would leave on the wrong side.

        A line of hexsides is off by up to half a hex, and where a river is the border the towns on its banks are what
        people know of it. Only places known to two kilometres count, each for the hex it lies in; an exclave that is
        one such place becomes a hex by itself.
        """
        told = self._told(sheet.places)
        inside = within_line(self.frame, self._inside, sheet.sides["nkao"])
        lies_in = {hex: country for country, piece in self._countries(sheet) for hex in piece}
        for hex, (country, nkao) in sorted(told.items()):
            around = {self.frame.side_between(hex, other) for _, other in self.frame.neighbours(hex)}
            if inside[hex] != nkao:
                sheet.sides["nkao"] ^= around
            if lies_in[hex] not in ("", country):
                bank = around & sheet.sides["river_1"]
                if bank and bank == around & sheet.sides["border"]:
                    sheet.sides["river_1"] ^= around
                sheet.sides["border"] ^= around

    def _told(self, places: Mapping[str, Place]) -> dict[int, tuple[str, bool]]:
        """Return the country of hexes, and whether they lay in the NKAO, by the settlements that surely stand there."""
        found: dict[int, set[tuple[str, bool]]] = {}
        for place in places.values():
            told = told_of(self.gazetteer.region(place.id)) if place.id in self.gazetteer else None
            exact = place.hex == self.frame.hex_at(self.frame.plane.at(place.lat, place.lon))
            if told and exact and place.error_km <= _SURE_KM and place.kind in _SETTLED:
                found.setdefault(place.hex, set()).add(told)
        return {hex: next(iter(here)) for hex, here in found.items() if len(here) == 1}

    def _countries(self, sheet: Sheet) -> Iterator[tuple[str, list[int]]]:
        told = {hex: country for hex, (country, _) in self._told(sheet.places).items()}
        return countries(self.frame, sheet.sides["border"], told)

    def _changed_sides(self, sheet: Sheet, *, crossings: bool) -> None:
        for entry in self.overrides.of("hexside"):
            for verb, feature in entry.fields.items():
                if feature not in FEATURES:
                    if not crossings:
                        known = ", ".join(FEATURES)
                        self.overrides.fault(
                            entry, f"{verb} is {feature!r}; expected one of {known}", feature, FEATURES
                        )
                    continue
                if (feature in _CROSSINGS) == crossings:
                    for label in entry.id.split():
                        self._change_side(sheet, entry, label, verb, feature)

    def _change_side(self, sheet: Sheet, entry: Override, label: str, verb: str, feature: str) -> None:
        side = self.frame.side_named(label)
        if side is None:
            self.overrides.fault(entry, f"there is no hexside {label!r} inside the map; expected CCRR/d, d from 0 to 5")
        elif verb == "add":
            sheet.sides[feature].add(side)
            if feature == "cliff":
                sheet.sides["steep"].discard(side)
        elif side not in sheet.sides[feature]:
            self.overrides.fault(entry, f"hexside {label} has no {feature} to remove")
        else:
            sheet.sides[feature].discard(side)

    # -- roads and railways

    def _railways(self, sheet: Sheet) -> None:
        used: set[Side] = set()
        for feature in self._features("roads.geojson"):
            properties = feature["properties"]
            if properties["class"] != "railway":
                continue
            for line in self._traced(sheet, properties, feature["geometry"]["coordinates"], used, sheet.railways):
                sheet.railways[line.id] = Railway(line.id, line.name, line.error_km, line.hexes, line.source)
                used |= {self.frame.side_between(a, b) for a, b in pairwise(line.hexes)}
        for entry in self.overrides.of("railway"):
            self._change_railway(sheet, entry)

    def _change_railway(self, sheet: Sheet, entry: Override) -> None:
        fields, line = entry.fields, sheet.railways.get(entry.id)
        if line is None:
            self.overrides.fault(entry, f"there is no railway {entry.id!r}", entry.id, sheet.railways)
            return
        if fields.get("remove"):
            del sheet.railways[entry.id]
            return
        hexes = self._chain(entry, line.hexes)
        if hexes:
            error_km, source = float(fields.get("error_km", line.error_km)), fields.get("source", line.source)
            sheet.railways[entry.id] = Railway(line.id, fields.get("name", line.name), error_km, hexes, source)

    def _chain(self, entry: Override, hexes: tuple[int, ...]) -> tuple[int, ...]:
        """Return the hexes that an entry gives a road or railway, else those it has; () when they are broken."""
        if "hexes" not in entry.fields:
            return hexes
        found = [self._hex(entry, label) for label in entry.fields["hexes"].split()]
        hexes = tuple(hex for hex in found if hex is not None)
        gaps = [
            f"{self.frame.grid.label(a)} {self.frame.grid.label(b)}"
            for a, b in pairwise(hexes)
            if self.frame.grid.direction(a, b) < 0
        ]
        if not gaps and len(hexes) > 1 and None not in found:
            return hexes
        self.overrides.fault(
            entry,
            f"{entry.subject} {entry.id} is broken at {', '.join(gaps) or 'its hexes'}; "
            "expected two or more hexes, each beside the last",
        )
        return ()

    def _roads(self, sheet: Sheet) -> None:
        used: set[Side] = set()
        cliffs = sheet.sides["cliff"]
        for feature in self._features("roads.geojson"):
            properties = feature["properties"]
            if properties["class"] not in _GEO_CLASSES:
                continue
            for road in self._traced(sheet, properties, feature["geometry"]["coordinates"], used, sheet.roads):
                sheet.roads[road.id] = road
                used |= {self.frame.side_between(a, b) for a, b in pairwise(road.hexes)}
        for entry in self.overrides.of("road"):
            self._change_road(sheet, entry)
        for road in sheet.roads.values():
            for a, b in pairwise(road.hexes):
                if self.frame.side_between(a, b) in cliffs:
                    side = self.frame.side_label(self.frame.side_between(a, b))
                    self._barred(road.id, f"crosses the cliff {side}; expected another course in the overrides")

    def _barred(self, road: str, why: str) -> None:
        self.overrides.faults.append(Fault(str(self.geo / "roads.geojson"), 1, 1, f"road {road} {why}"))

    def _traced(
        self,
        sheet: Sheet,
        properties: Mapping[str, Any],
        coordinates: Sequence[Sequence[float]],
        used: set[Side],
        taken: Iterable[str],
    ) -> Iterator[Road]:
        """Yield the chains of one road or railway line, one for each time it enters the map."""
        frame = self.frame
        line: list[Point] = []
        stops: list[Place | None] = []
        for lon, lat, *_ in coordinates:
            stop = self._place_at(sheet.places, lat, lon)
            stops.append(stop)
            line.append(frame.plane.at(lat, lon) if stop is None else frame.plane.at(stop.lat, stop.lon))
        name, _, spoken = properties["name"].removesuffix(")").partition(" (")
        # A road has two names, "Zarysly track (Karintak-Nabilar-Zarysly)" or "Goris-Lachin-Shusha (Lachin road)"; its
        # id comes from the spoken one.
        short = spoken if spoken and "-" in name and "-" not in spoken else name
        tolls = {side: WATER_TOLL for feature in ("river_2", "stream") for side in sheet.sides[feature]}
        tolls |= dict.fromkeys(sheet.sides["border"], BORDER_TOLL)
        for side in sheet.sides["river_1"]:
            tolls[side] = RIVER_TOLL + tolls.get(side, 0)
        lakes = {hex for hex in frame.hexes if sheet.terrain[hex] == "w"}
        for run in runs(frame, line):
            first, last = frame.hex_at(run.points[0]), frame.hex_at(run.points[-1])
            assert first is not None and last is not None
            inside = [i for i, p in enumerate(line) if p in run.points]
            points = [run.points[0], *(line[i] for i in inside), run.points[-1]]
            anchors = [(n, stop.hex) for n, i in enumerate(inside, 1) if (stop := stops[i]) is not None]
            if not anchors or anchors[0][0] > 1 or run.enters:
                anchors.insert(0, (0, first))
            if anchors[-1][0] < len(points) - 2 or run.leaves:
                anchors.append((len(points) - 1, last))
            id = _fresh(re.sub(r"[^a-z0-9]+", "_", short.lower()).strip("_"), taken)
            hexes = through_hexes(frame, points, anchors, sheet.heights_m, sheet.sides["cliff"], tolls, lakes, used)
            if not hexes and id not in {entry.id for entry in self.overrides.of("road")}:
                self._barred(id, "finds no way round the cliffs; expected its hexes in the overrides")
            if len(hexes) > 1:
                yield Road(
                    id=id,
                    name=name,
                    road_class=_GEO_CLASSES.get(properties["class"], ""),
                    error_km=float(properties["error_km"]),
                    hexes=tuple(hexes),
                    source="geo/roads: " + properties["source"],
                )

    def _place_at(self, places: Mapping[str, Place], lat: float, lon: float) -> Place | None:
        for id in sorted(places):
            if id in self.gazetteer:
                there = self.gazetteer.position(id)
                if abs(there[0] - lat) < _HERE_DEG and abs(there[1] - lon) < _HERE_DEG:
                    return places[id]
        return None

    def _change_road(self, sheet: Sheet, entry: Override) -> None:
        fields = entry.fields
        road = sheet.roads.get(entry.id)
        if fields.get("remove"):
            if road is None:
                self.overrides.fault(entry, f"there is no road {entry.id!r}", entry.id, sheet.roads)
            sheet.roads.pop(entry.id, None)
            return
        needed = ("hexes", "name", "class", "error_km", "source")
        if road is None and (missing := [key for key in needed if key not in fields]):
            self.overrides.fault(
                entry,
                f"there is no road {entry.id!r}; a new one needs {', '.join(missing)}",
                entry.id,
                sheet.roads,
            )
            return
        if fields.get("class", "track") not in ROAD_CLASSES:
            self.overrides.fault(
                entry,
                f"class is {fields['class']!r}; expected one of {', '.join(ROAD_CLASSES)}",
                fields["class"],
                ROAD_CLASSES,
            )
            return
        hexes = self._chain(entry, road.hexes if road else ())
        if not hexes:
            return
        sheet.roads[entry.id] = Road(
            id=entry.id,
            name=fields.get("name", road.name if road else ""),
            road_class=fields.get("class", road.road_class if road else ""),
            error_km=float(fields.get("error_km", road.error_km if road else 0)),
            hexes=hexes,
            source=fields.get("source", road.source if road else ""),
        )

    # -- crossings and passes

    def _crossings(self, sheet: Sheet) -> None:
        lesser: set[Side] = set()
        for road in sheet.roads.values():
            for a, b in pairwise(road.hexes):
                side = self.frame.side_between(a, b)
                if side in sheet.sides["river_1"] | sheet.sides["river_2"]:
                    sheet.sides["bridge"].add(side)
                elif side in sheet.sides["stream"]:
                    (lesser if road.road_class == "track" else sheet.sides["bridge"]).add(side)
        sheet.sides["ford"] |= lesser - sheet.sides["bridge"]

    def _districts(self, sheet: Sheet) -> None:
        features = self._features("admin.geojson")
        if not any(f["properties"].get("id") == "aze_rayon" for f in features):
            return
        rows = self.gazetteer.rows()
        inside = within_line(self.frame, self._inside, sheet.sides["nkao"])
        told = {hex: country for hex, (country, _) in self._told(sheet.places).items()}
        border = sheet.sides["border"]
        sheet.districts, sheet.legend = belonging(self.frame, features, rows, inside, border, told)
        for entry in self.overrides.of("hex"):
            if "district" in entry.fields:
                at, id = self.frame.hex_named(entry.id), entry.fields["district"]
                if id not in sheet.legend:
                    self.overrides.fault(entry, f"there is no district {id!r} on the map", id, sheet.legend)
                elif at is not None:
                    sheet.districts[at] = id

    def _passes(self, sheet: Sheet) -> None:
        months = self.frame.spec.closed_months
        for id, place in sheet.places.items():
            if place.kind != "pass":
                continue
            closed = months.get(id, "")
            sheet.passes.append(Pass(id, place.hex, closed, place.position_source))
            if closed:
                sheet.sides["closed_pass"] |= {
                    self.frame.side_between(a, b)
                    for road in sheet.roads.values()
                    for a, b in pairwise(road.hexes)
                    if place.hex in (a, b)
                }


def _fresh(id: str, taken: Iterable[str]) -> str:
    if id not in taken:
        return id
    number = 2
    while f"{id}_{number}" in taken:
        number += 1
    return f"{id}_{number}"
