"""The finished map, and how it is written down: the same sheet is always the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from game.cartography.frame import Frame, Side
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
    ("compiled", "Names with dates, landmarks and judgements compiled for this project", "CC0"),
)
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

    def text(self) -> str:
        """Return the map file."""
        return "\n".join([*self._head(), *self._ground(), *self._sides(), *self._lines(), *self._places()]) + "\n"

    def _head(self) -> Iterator[str]:
        spec = self.frame.spec
        yield "# yaml-language-server: $schema=../schema/map.schema.json"
        yield "# Written by `line-of-contact map build`."
        yield f"# Change {spec.id}.overrides.yaml instead: what stands there survives a rebuild."
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
        yield "passes:" if self.passes else "passes: []"
        for one in sorted(self.passes, key=lambda p: p.id):
            yield (
                f'  - {{id: {one.id}, hex: "{self.frame.grid.label(one.hex)}", closed_months: "{one.closed_months}", '
                f"source: {_text(one.source)}}}"
            )

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
