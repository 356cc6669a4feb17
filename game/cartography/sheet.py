"""The finished map, and how it is written down: the same sheet is always the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from game.cartography.frame import Frame, MapSpec, Side
from game.cartography.ground import LEGEND
from game.cartography.places import LANGUAGES, NameForm, Place

FEATURES = ("steep", "cliff", "river_1", "river_2", "stream", "bridge", "ford", "closed_pass", "border", "nkao")
ROAD_CLASSES = ("primary", "secondary", "track")

SOURCES = (
    ("srtm30", "NASA/USGS SRTM30, as carried by Scripps SRTM30_PLUS", "public domain"),
    ("natural_earth", "Natural Earth 1:10m rivers, lakes and boundaries", "public domain"),
    ("valleys", "Valley traces along the elevation grid", "CC0"),
    ("roads", "Roads traced by hand through settlements, schematic", "CC0"),
    ("geonames", "GeoNames (GeoNames.org), places over 500 people", "CC BY 4.0"),
    ("openstreetmap", "OpenStreetMap contributors, single place nodes", "ODbL 1.0"),
    ("wikipedia", "Wikipedia contributors, coordinates and figures of village articles", "CC BY-SA 4.0"),
    ("ourairports", "OurAirports, airfields", "public domain"),
    ("compiled", "Names with dates, landmarks and judgements compiled for this project", "CC0"),
)
LETTERS = "".join(chr(n) for n in (*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1), *range(48, 58)))
"""What hexes of a district are written with; a map has room for so many districts."""

TRUST = (
    (
        "heights",
        "medium",
        "mean ground of a 1.9 km grid, noisy by 55-75 m above 1,000 m; changes by hand apart",
    ),
    ("relief", "medium", "highest less lowest of the same grid, which smooths gorges and summits away"),
    ("terrain", "medium", "from height and relief by one rule; woods are a designer's judgement"),
    ("rivers", "medium", "rank 1 and 2 from Natural Earth, good to about 1 km"),
    ("streams", "low", "valley traces along the elevation grid, good to about 1.5 km; smaller ones are not drawn"),
    ("lakes", "medium", "Natural Earth 1:10m; Sarsang approximate"),
    ("roads", "low", "traced by hand through settlements; the error of each stands beside it"),
    ("railways", "low", "traced by hand through stations; the error of each stands beside it"),
    (
        "borders",
        "medium",
        "Natural Earth 1:10m, good to about 1 km; of the Soviet republics before 1992",
    ),
    ("former NKAO line", "medium", "Natural Earth 1:10m, seen to be off by about 1 km at Terter and Askeran"),
    ("districts", "low", "Azerbaijani districts as after 1993; inside the former NKAO by the nearest place: judgement"),
    ("bridges and fords", "judgement", "where a road crosses water; no survey of crossings was at hand"),
)
"""How well each kind of thing is known on a map built from the geographic data."""

_WIDTH = 110


@dataclass(frozen=True, slots=True)
class Road:
    """A road as a chain of neighbouring hexes; *error_km* says how well its course is known."""

    id: str
    name: str
    road_class: str
    error_km: float
    hexes: tuple[int, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Railway:
    """A railway line as a chain of neighbouring hexes."""

    id: str
    name: str
    error_km: float
    hexes: tuple[int, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Lake:
    """A lake and the hexes mostly under its water; one smaller than a hex has the hex it lies in, its shore."""

    id: str
    name: str
    area_km2: float
    hexes: tuple[int, ...]
    open_water: bool
    source: str


@dataclass(frozen=True, slots=True)
class District:
    """A district or country that hexes belong to."""

    id: str
    name: str
    country: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Pass:
    """A mountain pass and the months in which snow closes it."""

    id: str
    hex: int
    closed_months: str
    source: str


@dataclass(slots=True)
class Sheet:
    """Everything a map file says, by hex index."""

    frame: Frame
    terrain: list[str]
    heights_m: list[int]
    relief_m: list[int]
    sides: dict[str, set[Side]]
    roads: dict[str, Road]
    passes: list[Pass]
    places: dict[str, Place]
    railways: dict[str, Railway] = field(default_factory=dict)
    lakes: list[Lake] = field(default_factory=list)
    districts: list[str] = field(default_factory=list)
    """The district id of each hex; empty when the map has none."""
    legend: dict[str, District] = field(default_factory=dict)
    """Every district by id."""

    def cut(self, spec: MapSpec) -> Sheet:
        """Return the piece of this map that *spec*, a crop of it, shows: the same land, hex for hex."""
        col, row = spec.corner
        frame = Frame(spec)
        new = {
            (row + y) * self.frame.cols + col + x: y * spec.cols + x for y in range(spec.rows) for x in range(spec.cols)
        }
        old = sorted(new, key=lambda hex: new[hex])

        def within(sides: set[Side]) -> set[Side]:
            return {(new[hex], d) for hex, d in sides if hex in new and self.frame.beside((hex, d))[1] in new}

        def chains(hexes: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
            for inside, run in groupby(hexes, new.__contains__):
                piece = tuple(new[hex] for hex in run) if inside else ()
                if len(piece) > 1:
                    yield piece

        roads: dict[str, Road] = {}
        for road in self.roads.values():
            for n, piece in enumerate(chains(road.hexes), 1):
                id = road.id if n == 1 else f"{road.id}_part_{n}"
                roads[id] = replace(road, id=id, hexes=piece)
        railways: dict[str, Railway] = {}
        for line in self.railways.values():
            for n, piece in enumerate(chains(line.hexes), 1):
                id = line.id if n == 1 else f"{line.id}_part_{n}"
                railways[id] = replace(line, id=id, hexes=piece)
        waters = (replace(lake, hexes=tuple(new[hex] for hex in lake.hexes if hex in new)) for lake in self.lakes)
        districts = [self.districts[hex] for hex in old] if self.districts else []
        return Sheet(
            frame,
            [self.terrain[hex] for hex in old],
            [self.heights_m[hex] for hex in old],
            [self.relief_m[hex] for hex in old],
            {feature: within(sides) for feature, sides in self.sides.items()},
            roads,
            [replace(one, hex=new[one.hex]) for one in self.passes if one.hex in new],
            {id: replace(place, hex=new[place.hex]) for id, place in self.places.items() if place.hex in new},
            railways,
            [lake for lake in waters if lake.hexes],
            districts,
            {id: one for id, one in self.legend.items() if id in districts},
        )

    def text(self) -> str:
        """Return the map file."""
        parts = (self._head, self._ground, self._sides, self._lines, self._belongs, self._trusted, self._places)
        return "\n".join(line for part in parts for line in part()) + "\n"

    def _head(self) -> Iterator[str]:
        spec = self.frame.spec
        yield "# yaml-language-server: $schema=../schema/map.schema.json"
        yield "# Written by `line-of-contact map build`."
        yield f"# Change {(spec.whole or spec).id}.overrides.yaml instead: what stands there survives a rebuild."
        yield f"id: {spec.id}"
        yield f"title: {_text(spec.title)}"
        yield f"scale_m: {spec.scale_m}"
        yield f"cols: {spec.cols}"
        yield f"rows: {spec.rows}"
        yield f"projection: {{lat0: {_number(spec.lat0)}, lon0: {_number(spec.lon0)}}}"
        yield f"origin_m: {{x: {spec.origin_x_m}, y: {spec.origin_y_m}}}"
        yield "sources:"
        for id, title, licence in SOURCES:
            yield f"  - {{id: {id}, title: {_text(title)}, licence: {_text(licence)}}}"

    def _rows(self, values: list[int]) -> Iterator[str]:
        width = max(len(str(n)) for n in values)
        for row in range(self.frame.rows):
            part = values[row * self.frame.cols : (row + 1) * self.frame.cols]
            yield f'  - "{" ".join(f"{n:{width}d}" for n in part)}"'

    def _ground(self) -> Iterator[str]:
        yield "terrain: |"
        for row in range(self.frame.rows):
            yield "  " + "".join(self.terrain[row * self.frame.cols : (row + 1) * self.frame.cols])
        yield f"legend: {{{', '.join(f'{letter}: {name}' for letter, name in LEGEND.items())}}}"
        yield "heights_m:"
        yield from self._rows(self.heights_m)
        yield "relief_m:"
        yield from self._rows(self.relief_m)

    def _sides(self) -> Iterator[str]:
        yield "hexsides:"
        for feature in FEATURES:
            labels = sorted(map(self.frame.side_label, self.sides[feature]))
            yield from _long(f"  {feature}: ", "    ", labels)

    def _lines(self) -> Iterator[str]:
        yield "roads:" if self.roads else "roads: []"
        for _, road in sorted(self.roads.items()):
            yield f"  - id: {road.id}"
            yield f"    name: {_text(road.name)}"
            yield f"    class: {road.road_class}"
            yield f"    error_km: {_number(road.error_km)}"
            yield from _long("    hexes: ", "      ", map(self.frame.grid.label, road.hexes))
            yield f"    source: {_text(road.source)}"
        yield "railways:" if self.railways else "railways: []"
        for _, line in sorted(self.railways.items()):
            yield f"  - id: {line.id}"
            yield f"    name: {_text(line.name)}"
            yield f"    error_km: {_number(line.error_km)}"
            yield from _long("    hexes: ", "      ", map(self.frame.grid.label, line.hexes))
            yield f"    source: {_text(line.source)}"
        yield "passes:" if self.passes else "passes: []"
        for one in sorted(self.passes, key=lambda p: p.id):
            yield (
                f'  - {{id: {one.id}, hex: "{self.frame.grid.label(one.hex)}", closed_months: "{one.closed_months}", '
                f"source: {_text(one.source)}}}"
            )

    def _belongs(self) -> Iterator[str]:
        yield "lakes:" if self.lakes else "lakes: []"
        for lake in self.lakes:
            yield f"  - id: {lake.id}"
            yield f"    name: {_text(lake.name)}"
            yield f"    area_km2: {_number(lake.area_km2)}"
            yield from _long("    hexes: ", "      ", map(self.frame.grid.label, lake.hexes))
            yield f"    open_water: {str(lake.open_water).lower()}"
            yield f"    source: {_text(lake.source)}"
        if not self.districts:
            return
        letters = dict(zip(sorted(set(self.districts)), LETTERS, strict=False))
        yield "districts: |"
        for row in range(self.frame.rows):
            yield "  " + "".join(
                letters[id] for id in self.districts[row * self.frame.cols : (row + 1) * self.frame.cols]
            )
        yield "district_legend:"
        for id, letter in letters.items():
            one = self.legend[id]
            yield f'  "{letter}":'
            yield f"    id: {one.id}"
            yield f"    name: {_text(one.name)}"
            yield f"    country: {_text(one.country)}"
            yield f"    source: {_text(one.source)}"
            yield f"    confidence: {one.confidence}"

    def _trusted(self) -> Iterator[str]:
        yield "confidence:"
        for of, level, because in TRUST:
            yield f"  - {{of: {_text(of)}, level: {level}, because: {_text(because)}}}"

    def _places(self) -> Iterator[str]:
        yield "places:" if self.places else "places: []"
        for _, place in sorted(self.places.items()):
            yield f"  - id: {place.id}"
            yield f'    hex: "{self.frame.grid.label(place.hex)}"'
            yield f"    kind: {place.kind}"
            yield f"    lat: {_number(place.lat)}"
            yield f"    lon: {_number(place.lon)}"
            yield f"    error_km: {_number(place.error_km)}"
            yield f"    position_source: {_text(place.position_source)}"
            yield "    names:"
            for language in LANGUAGES:
                yield f"      {language}: [{', '.join(map(_form, place.names.get(language, ())))}]"
            yield f"    english: {_text(place.english)}"
            yield f"    unchecked: [{', '.join(place.unchecked)}]"
            if place.population_1989 is not None:
                yield f"    population_1989: {place.population_1989}"
            yield f"    population_quality: {place.population_quality}"
            yield f"    majority_1989: {place.majority_1989}"
            yield f"    majority_source: {_text(place.majority_source)}"
            yield f"    confidence: {place.confidence}"
            if place.note:
                yield f"    note: {_text(place.note)}"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _number(number: float) -> str:
    return str(int(number)) if number == int(number) else repr(float(number))


def _form(form: NameForm) -> str:
    return f"{{form: {_text(form.form)}, from: {_text(form.since)}, to: {_text(form.until)}}}"


def _long(head: str, indent: str, words: Iterable[str]) -> Iterator[str]:
    """A quoted list of words over as many lines as it needs; YAML folds them back into one."""
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > _WIDTH:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
    if len(lines) == 1:
        yield f'{head}"{lines[0]}"'
        return
    yield f'{head}"{lines[0]}'
    for line in lines[1:-1]:
        yield indent + line
    yield f'{indent}{lines[-1]}"'
