"""A map as GeoJSON (RFC 7946): hexes, lines, places and units at their place on the earth, for QGIS and its like.

Longitude before latitude, in WGS84 degrees to six decimals (a tenth of a metre, far finer than what is known); outer
rings run counter-clockwise and close; neighbouring hexes share their corners exactly. What a unit's strength or a
place's population is worth stands beside it. Only what the chosen side knows is written.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from game import report
from game.cartography.frame import ROOT3, Plane
from game.core.board import TERRAIN, SideId, UnitId
from game.core.errors import LineOfContactError
from game.core.state import State
from game.scenario import Scenario
from game.view import View

_DECIMALS: Final = 6
_CORNERS: Final = ((1, 1), (1, -1), (0, -2), (-1, -1), (-1, 1), (0, 2))
"""Counter-clockwise on the ground; the hexside in direction d lies between corners d and d + 1."""
_SIDES: Final = ("river_1", "river_2", "stream", "border", "nkao", "cliff", "steep", "bridge", "ford", "closed_pass")
ATTRIBUTION: Final = (
    "Heights: NASA/USGS SRTM30 (public domain). Rivers, lakes, boundaries: Natural Earth (public domain). Places: "
    "GeoNames (CC BY 4.0), OpenStreetMap contributors (ODbL 1.0), Wikipedia contributors (CC BY-SA 4.0)."
)

Feature = dict[str, Any]
Position = list[float]


def write_geojson(scenario: Scenario, state: State, side: str, path: Path) -> int:
    """Write what *side* ("" for all of it) knows of *state* to *path*; return how many features that are.

    Raises:
        LineOfContactError: the map is invented.
        OSError: the file cannot be written.
    """
    collection = geojson(scenario, state, side)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        features = collection.pop("features")
        head = json.dumps(collection, ensure_ascii=False)
        # A feature a line: such a file can be searched and compared.
        rows = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
        file.write(f'{head[:-1]}, "features": [\n{rows}\n]}}\n')
    return len(features)


def geojson(scenario: Scenario, state: State, side: str = "") -> dict[str, Any]:
    """Return the FeatureCollection of what *side* knows of *state*.

    Raises:
        LineOfContactError: the map is invented.
    """
    board, ground = scenario.board, scenario.prose.ground
    if not ground.projection.lat0 and not ground.projection.lon0:
        raise LineOfContactError(
            f"the map {ground.id!r} is invented: it lies nowhere on earth, so there is no GeoJSON of it; "
            "--png and --tiled work"
        )
    if not (abs(ground.projection.lat0) <= 80 and abs(ground.projection.lon0) <= 180):
        raise LineOfContactError(
            f"the map {ground.id!r} is projected about {ground.projection.lat0:g}, {ground.projection.lon0:g}; "
            "expected a latitude from -80 to 80 and a longitude from -180 to 180"
        )
    known = View.of(state, side).known
    drawing = _Drawing(scenario, known, side)
    features = [*drawing.hexes(), *drawing.sides(), *drawing.lines(), *drawing.places(), *drawing.units()]
    for number, feature in enumerate(features):
        feature["id"] = number
    corners = [position for feature in drawing.rings for position in feature]
    west, east = min(x for x, _ in corners), max(x for x, _ in corners)
    south, north = min(y for _, y in corners), max(y for _, y in corners)
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise LineOfContactError(f"the map {ground.id!r} reaches beyond the earth's edge of degrees; no GeoJSON of it")
    return {
        "type": "FeatureCollection",
        "name": scenario.id,
        "title": scenario.title,
        "map": ground.id,
        "when": report.clock(board, max(1, known.turn)),
        "seen_by": board.side(SideId(side)).label if side else "all",
        "attribution": ATTRIBUTION,
        "sources": [{"title": source.title, "licence": source.licence} for source in ground.sources],
        "bbox": [west, south, east, north],
        "features": features,
    }


class _Drawing:
    def __init__(self, scenario: Scenario, known: State, side: str) -> None:
        self.scenario, self.known, self.side = scenario, known, side
        self.board, self.ground = scenario.board, scenario.prose.ground
        self.plane = Plane(self.ground.projection.lat0, self.ground.projection.lon0)
        self.rings: list[list[Position]] = []

    def _at(self, x: int, y: int) -> Position:
        """Return the position of a point of the lattice of centres and corners."""
        east = self.ground.origin_m.x + x * self.ground.scale_m / 2
        south = self.ground.origin_m.y + y * self.ground.scale_m / (2 * ROOT3)
        latitude, longitude = self.plane.degrees((east, south))
        return [round(longitude, _DECIMALS), round(latitude, _DECIMALS)]

    def _lattice(self, at: int) -> tuple[int, int]:
        row, col = divmod(at, self.board.grid.cols)
        return 2 * col + (row & 1), 3 * row

    def _centre(self, at: int) -> Position:
        return self._at(*self._lattice(at))

    def _corner(self, at: int, corner: int) -> Position:
        (x, y), (dx, dy) = self._lattice(at), _CORNERS[corner % 6]
        return self._at(x + dx, y + dy)

    def hexes(self) -> Iterator[Feature]:
        """Yield the hexes."""
        board, ground = self.board, self.ground
        districts = "".join(ground.districts.split())
        lakes = {label: lake.name for lake in ground.lakes for label in lake.hexes.split()}
        for at in range(board.grid.size):
            ring = [self._corner(at, corner) for corner in range(6)]
            ring.append(ring[0])
            self.rings.append(ring)
            holder = board.sides[self.known.control[at] - 1] if self.known.control[at] else None
            label = board.grid.label(at)
            values: dict[str, Any] = {
                "label": label,
                "terrain": TERRAIN[board.terrain[at]],
                "height_m": board.height[at],
                "relief_m": board.relief[at],
                "control": holder.id if holder else "",
                "control_label": holder.label if holder else "nobody",
            }
            if label in lakes:
                values["lake"] = lakes[label]
            if districts and (district := ground.district_legend.get(districts[at])):
                values |= {
                    "district": district.name,
                    "district_country": district.country,
                    "district_confidence": district.confidence,
                }
            yield _feature("hex", {"type": "Polygon", "coordinates": [ring]}, values)

    def sides(self) -> Iterator[Feature]:
        """Yield the hexsides that mean something, one line each."""
        for feature in _SIDES:
            for label in getattr(self.ground.hexsides, feature).split():
                hex_label, _, direction = label.partition("/")
                at, d = self.board.grid.parse(hex_label), int(direction)
                line = [self._corner(at, d), self._corner(at, d + 1)]
                yield _feature("hexside", _line(line), {"feature": feature, "label": label})

    def lines(self) -> Iterator[Feature]:
        """Yield roads and railways."""
        for road in self.ground.roads:
            line = [self._centre(self.board.grid.parse(label)) for label in road.hexes.split()]
            values = {"name": road.name, "class": road.road_class, "error_km": road.error_km, "source": road.source}
            yield _feature("road", _line(line), {"road": road.id, **values})
        for rail in self.ground.railways:
            line = [self._centre(self.board.grid.parse(label)) for label in rail.hexes.split()]
            values = {"name": rail.name, "error_km": rail.error_km, "source": rail.source}
            yield _feature("railway", _line(line), {"railway": rail.id, **values})

    def places(self) -> Iterator[Feature]:
        """Yield places at their own coordinates, with the names in force."""
        printed = {str(place.id): place for place in self.board.places.values()}
        for entry in self.ground.places:
            values: dict[str, Any] = {
                "place": entry.id,
                "name": entry.english,
                "place_kind": entry.kind,
                "hex": entry.hex,
                "position_error_km": entry.error_km,
                "position_source": entry.position_source,
                "confidence": entry.confidence,
            }
            if (place := printed.get(entry.id)) is not None:
                values |= {f"name_{name.language}": name.form for name in place.names}
            if entry.population_1989:
                values["population_1989"] = entry.population_1989
            values |= {
                "population_quality": entry.population_quality,
                "majority_1989": entry.majority_1989,
                "majority_source": entry.majority_source,
            }
            if entry.note:
                values["note"] = entry.note
            position = [round(entry.lon, _DECIMALS), round(entry.lat, _DECIMALS)]
            yield _feature("place", {"type": "Point", "coordinates": position}, values)

    def units(self) -> Iterator[Feature]:
        """Yield the units in sight, and those that were seen before where they were seen."""
        for uid in sorted(self.known.units):
            unit = self.known.units[uid]
            yield self._unit(uid, unit.at, unit.steps, {})
        memory = self.known.memory.get(SideId(self.side), {}) if self.side else {}
        for uid in sorted(memory):
            if uid not in self.known.units:
                seen = memory[uid]
                yield self._unit(uid, seen.at, seen.steps, {"last_seen_turn": seen.turn})

    def _unit(self, uid: UnitId, at: int, steps: int, more: dict[str, Any]) -> Feature:
        printed = self.board.roster[uid]
        values = {
            "unit": uid,
            "name": printed.name,
            "side": printed.side,
            "side_label": self.board.side(printed.side).label,
            "type": printed.type_id,
            "echelon": printed.echelon,
            "hex": self.board.grid.label(at),
            "steps": steps,
            "steps_printed": printed.steps,
            "men_low": printed.men_low,
            "men_high": printed.men_high,
            "men_of": "order of battle at the opening",
            "confidence": printed.confidence,
        }
        return _feature("unit", {"type": "Point", "coordinates": self._centre(at)}, values | more)


def _feature(kind: str, geometry: dict[str, Any], values: dict[str, Any]) -> Feature:
    return {"type": "Feature", "id": 0, "geometry": geometry, "properties": {"kind": kind, **values}}


def _line(positions: Iterable[Position]) -> dict[str, Any]:
    """Return a LineString, which needs two positions that differ."""
    line = list(positions)
    assert len(line) > 1 and all(a != b for a, b in pairwise(line))
    return {"type": "LineString", "coordinates": line}
