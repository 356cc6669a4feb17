"""Whether a map and a ruleset hold together by themselves."""

import re
from dataclasses import dataclass, field

from game.core.board import SHELTERS, TERRAIN, WATER, Charts
from game.core.hexes import Grid
from game.scenario import build
from game.scenario.models import Hexsides
from game.scenario.reading import Document, Item, Steps, by_id


@dataclass
class Ground:
    """What a map says, as far as it can be read."""

    grid: Grid | None = None
    places: dict[str, int] = field(default_factory=dict)
    terrain: list[int] = field(default_factory=list)
    height: list[int] = field(default_factory=list)

    def is_water(self, at: int) -> bool:
        return at < len(self.terrain) and self.terrain[at] == WATER


def label(item: Item, key: str | Steps, word: str, grid: Grid | None) -> int | None:
    if grid is None:
        return None
    try:
        return grid.parse(word)
    except ValueError as error:
        item.fault(key, f"{error}")
        return None


def check_map(document: Document) -> Ground:
    """Add the faults of a map to its document; return what could be read of it."""
    top = document.top()
    found = Ground()
    cols, rows = top.number("cols"), top.number("rows")
    if cols is None or rows is None or not (0 < cols < 100 and 0 < rows < 100):
        found.places = {item.text("id"): 0 for item in top.items("places") if item.text("id")}
        return found
    grid = found.grid = build.rectangle(cols, rows)
    _terrain(top, found, cols, rows)
    found.height = _figures(top, "heights_m", cols, rows)
    _figures(top, "relief_m", cols, rows)
    sides = top.item("hexsides")
    for key in sides:
        if key in Hexsides.model_fields:
            _hexsides(sides, key, found)
    for road in by_id(top.items("roads"), "road").values():
        _chain(road, grid)
    for line in by_id(top.items("railways"), "railway").values():
        _chain(line, grid)
    for lake in by_id(top.items("lakes"), "lake").values():
        for word in lake.text("hexes").split():
            at = label(lake, "hexes", word, grid)
            if at is not None and lake.value.get("open_water") is True and not found.is_water(at):
                lake.fault("hexes", f"hex {word} of open water is no water; expected terrain water there")
    _districts(top, cols, rows)
    for item in by_id(top.items("passes"), "pass").values():
        if item.text("hex"):
            label(item, "hex", item.text("hex"), grid)
    for place in by_id(top.items("places"), "place").values():
        at = label(place, "hex", place.text("hex"), grid) if place.text("hex").isdigit() else None
        found.places[place.text("id")] = 0 if at is None else at
        names, unchecked = place.item("names"), [language for _, language in place.texts("unchecked")]
        for language in ("az", "hy", "ru"):
            forms = names.items(language)
            if not forms and language not in unchecked and "names" in place and "unchecked" in place:
                message = (
                    f"{place.text('id')} has no name form in {language}; expected one, or {language} under unchecked"
                )
                place.fault("names", message, at_key=True)
            for form in forms:
                if form.text("to") and form.text("from") > form.text("to"):
                    form.fault(
                        "from",
                        f"in force from {form.text('from')} to {form.text('to')}; expected the earlier day first",
                    )
    return found


def _terrain(top: Item, found: Ground, cols: int, rows: int) -> None:
    letters: dict[str, int] = {}
    legend = top.item("legend")
    for letter in legend:
        word = legend.text(letter)
        if word in TERRAIN:
            letters[letter] = TERRAIN.index(word)
        elif word:
            legend.unknown(letter, "terrain", word, TERRAIN)
    lines = top.text("terrain").split()
    if not lines or not letters:
        return
    if len(lines) != rows:
        top.fault("terrain", f"found {len(lines)} rows of letters; expected {rows}", at_key=True)
        return
    for n, line in enumerate(lines):
        strange = sorted(set(line) - set(letters))
        if len(line) != cols:
            top.fault("terrain", f"row {n:02} has {len(line)} letters; expected {cols}", at_key=True)
        elif strange:
            top.fault(
                "terrain", f"row {n:02} has the letter {strange[0]!r}; expected letters of the legend", at_key=True
            )
        else:
            found.terrain += [letters[letter] for letter in line]
            continue
        found.terrain += [0] * cols


def _districts(top: Item, cols: int, rows: int) -> None:
    lines, legend = top.text("districts").split(), list(top.item("district_legend"))
    if not lines:
        if legend:
            top.fault("district_legend", "a legend of districts without their rows of letters; expected districts:")
        return
    for letter in legend:
        if len(letter) != 1:
            top.fault("district_legend", f"found {letter!r}; expected one letter or digit for each district")
    if len(lines) != rows:
        top.fault("districts", f"found {len(lines)} rows of letters; expected {rows}", at_key=True)
    for n, line in enumerate(lines):
        strange = sorted(set(line) - set(legend))
        if len(line) != cols:
            top.fault("districts", f"row {n:02} has {len(line)} letters; expected {cols}", at_key=True)
        elif strange:
            message = f"row {n:02} has the letter {strange[0]!r}; expected letters of the district_legend"
            top.fault("districts", message, at_key=True)


def _figures(top: Item, key: str, cols: int, rows: int) -> list[int]:
    lines = top.texts(key)
    found: list[int] = []
    if key in top and isinstance(top.value[key], list) and len(top.value[key]) != rows:
        top.fault(key, f"found {len(top.value[key])} rows of figures; expected {rows}")
        return []
    for n, line in lines:
        words = line.split()
        wrong = next((word for word in words if not re.fullmatch(r"-?[0-9]{1,5}", word)), None)
        if wrong is not None:
            top.fault((key, n), f"found {wrong!r}; expected whole numbers of metres")
        elif len(words) != cols:
            top.fault((key, n), f"row {n:02} has {len(words)} figures; expected {cols}")
        else:
            found += map(int, words)
            continue
        found += [0] * cols
    return found


def _hexsides(sides: Item, key: str, found: Ground) -> None:
    assert found.grid is not None
    met: set[tuple[int, int]] = set()
    for word in sides.text(key).split():
        try:
            ((at, direction),) = build.hexsides(found.grid, word)
        except ValueError as error:
            sides.fault(key, str(error))
            continue
        other = found.grid.neighbours[at][direction]
        if direction > 2 and other >= 0:
            label = f"{found.grid.label(other)}/{direction - 3}"
            sides.fault(key, f"hexside {word!r} is written from its other hex; expected {label!r}")
        elif (at, direction) in met:
            sides.fault(key, f"hexside {word!r} stands twice")
        elif key == "steep" and found.height and other >= 0 and found.height[at] == found.height[other]:
            sides.fault(
                key, f"steep side {word!r} lies between hexes of equal height; expected one higher than the other"
            )
        met.add((at, direction))


def _chain(road: Item, grid: Grid) -> None:
    labels = road.text("hexes").split()
    if labels and len(labels) < 2:
        road.fault("hexes", "a road of one hex; expected a chain of neighbouring hexes")
    before: int | None = None
    for label in labels:
        try:
            at = grid.parse(label)
        except ValueError as error:
            road.fault("hexes", str(error))
            return
        if before is not None and grid.direction(before, at) < 0:
            road.fault(
                "hexes", f"{grid.label(before)} and {label} are no neighbours; expected a chain of neighbouring hexes"
            )
            return
        before = at


def check_rules(document: Document, charts: Charts | None) -> None:
    """Add the faults of a ruleset to its document, beyond its shape."""
    if charts is None:
        return
    top = document.top()
    movement, assault = top.item("movement"), top.item("assault")
    chart: Item
    for chart, key in (
        (movement.item("foot"), "terrain"),
        (movement.item("motor"), "terrain"),
        (assault, "terrain_shift"),
    ):
        given = list(chart.item(key))
        for word in given:
            if word not in TERRAIN:
                chart.unknown((key, word), "terrain", word, TERRAIN)
        missing = [word for word in TERRAIN if word not in given]
        if missing and len(given) < len(TERRAIN):
            chart.fault(key, f"no number for {', '.join(missing)}; expected one for every terrain")
    exposure = top.item("fire").item("exposure")
    for word in SHELTERS:
        if word not in exposure:
            top.item("fire").fault("exposure", f"no number for {word}; expected one for {', '.join(SHELTERS)}")
    choices = {
        "mobility": ("foot", "motor", "air"),
        "role": ("combat", "fire", "air"),
        "reach": ("", "gun", "mortar", "mlrs"),
    }
    types = top.item("unit_types")
    for name in types:
        for key, options in choices.items():
            word = types.item(name).text(key)
            if key in types.item(name) and word not in options:
                types.item(name).unknown(key, key, word, options)
    quality = top.item("quality")
    for name in quality:
        if name not in charts.unit_types:
            quality.unknown(name, "unit type", name, charts.unit_types)
        for service, (grade, cohesion) in charts.quality.get(name, {}).items():
            if not (1 <= grade <= 5 and 0 <= cohesion <= charts.cohesion.cap + grade):
                message = f"found {grade}, {cohesion}; expected 1 to 5, and 0 to {charts.cohesion.cap} and the first"
                quality.item(name).fault(service, message)
    hours = charts.calendar.hours
    if hours < 1 or (24 % hours and hours % 24):
        top.item("calendar").fault("hours", f"found {hours}; expected a part of 24, or whole days")
    if not 1 <= charts.calendar.impulses <= 9:
        top.item("calendar").fault("impulses", f"found {charts.calendar.impulses}; expected 1 to 9")
    ratios = [(row[0] / row[1] if row[1] else 0) for row in charts.assault.columns]
    if not ratios or ratios != sorted(set(ratios)) or ratios[0] <= 0:
        assault.fault(
            "columns", "the ratios do not rise from row to row; expected [attacker, defender, column], worst first"
        )
    lowest = [row[0] for row in charts.assault.results]
    if not lowest or lowest != sorted(set(lowest)):
        assault.fault("results", "the lowest S do not rise from row to row; expected the worst result first")
