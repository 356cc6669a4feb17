"""The finished map, and how it is written down: the same sheet is always the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby
from typing import Any, TypeVar

from game.cartography.frame import Frame, MapSpec, Side
from game.cartography.ground import LEGEND
from game.cartography.places import LANGUAGES, Place
from game.cartography.writing import map_text

T = TypeVar("T")

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
        spec = self.frame.spec
        remarks = (
            "# yaml-language-server: $schema=../schema/map.schema.json",
            "# Written by `line-of-contact map build`.",
            f"# Change {(spec.whole or spec).id}.overrides.yaml instead: what stands there survives a rebuild.",
        )
        return map_text(self.values(), remarks)

    def values(self) -> dict[str, Any]:
        """Return what the map file says, in its order."""
        spec = self.frame.spec
        said: dict[str, Any] = {
            "id": spec.id,
            "title": spec.title,
            "scale_m": spec.scale_m,
            "cols": spec.cols,
            "rows": spec.rows,
            "projection": {"lat0": spec.lat0, "lon0": spec.lon0},
            "origin_m": {"x": spec.origin_x_m, "y": spec.origin_y_m},
            "sources": [{"id": id, "title": title, "licence": licence} for id, title, licence in SOURCES],
            "terrain": "\n".join("".join(row) for row in self._rows(self.terrain)),
            "legend": dict(LEGEND),
            "heights_m": [" ".join(map(str, row)) for row in self._rows(self.heights_m)],
            "relief_m": [" ".join(map(str, row)) for row in self._rows(self.relief_m)],
            "hexsides": {
                feature: " ".join(sorted(map(self.frame.side_label, self.sides[feature]))) for feature in FEATURES
            },
            "roads": [
                {
                    "id": road.id,
                    "name": road.name,
                    "class": road.road_class,
                    "error_km": road.error_km,
                    "hexes": self._labels(road.hexes),
                    "source": road.source,
                }
                for _, road in sorted(self.roads.items())
            ],
            "railways": [
                {
                    "id": line.id,
                    "name": line.name,
                    "error_km": line.error_km,
                    "hexes": self._labels(line.hexes),
                    "source": line.source,
                }
                for _, line in sorted(self.railways.items())
            ],
            "passes": [
                {
                    "id": one.id,
                    "hex": self.frame.grid.label(one.hex),
                    "closed_months": one.closed_months,
                    "source": one.source,
                }
                for one in sorted(self.passes, key=lambda one: one.id)
            ],
            "lakes": [
                {
                    "id": lake.id,
                    "name": lake.name,
                    "area_km2": lake.area_km2,
                    "hexes": self._labels(lake.hexes),
                    "open_water": lake.open_water,
                    "source": lake.source,
                }
                for lake in self.lakes
            ],
        }
        if self.districts:
            letters = dict(zip(sorted(set(self.districts)), LETTERS, strict=False))
            said["districts"] = "\n".join("".join(letters[id] for id in row) for row in self._rows(self.districts))
            said["district_legend"] = {letter: asdict(self.legend[id]) for id, letter in letters.items()}
        said["confidence"] = [{"of": of, "level": level, "because": because} for of, level, because in TRUST]
        said["places"] = [self._place(place) for _, place in sorted(self.places.items())]
        return said

    def _rows(self, hexes: list[T]) -> Iterator[list[T]]:
        return (hexes[start : start + self.frame.cols] for start in range(0, len(hexes), self.frame.cols))

    def _labels(self, hexes: tuple[int, ...]) -> str:
        return " ".join(map(self.frame.grid.label, hexes))

    def _place(self, place: Place) -> dict[str, Any]:
        said: dict[str, Any] = {
            "id": place.id,
            "hex": self.frame.grid.label(place.hex),
            "kind": place.kind,
            "lat": place.lat,
            "lon": place.lon,
            "error_km": place.error_km,
            "position_source": place.position_source,
            "names": {
                language: [
                    {"form": form.form, "from": form.since, "to": form.until} for form in place.names.get(language, ())
                ]
                for language in LANGUAGES
            },
            "english": place.english,
            "unchecked": list(place.unchecked),
            "population_1989": place.population_1989,
            "population_quality": place.population_quality,
            "majority_1989": place.majority_1989,
            "majority_source": place.majority_source,
            "confidence": place.confidence,
            "note": place.note,
        }
        if place.population_1989 is None:
            del said["population_1989"]
        if not place.note:
            del said["note"]
        return said
