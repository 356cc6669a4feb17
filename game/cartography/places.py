"""Places of the gazetteer as a map of 1988-1994 prints them.

A name form is printed with the dates it was in use. Forms in the gazetteer's `later_names` never reach a map, nor does
a form whose dates lie outside 1988-1994. A language without a checked form stays empty and is listed as unchecked.
A place whose position is unsure by more than three hexes has no hex and is left off.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from game.cartography.frame import Frame
from game.core.errors import Fault, ScenarioFaults

LANGUAGES = ("az", "hy", "hy_latin", "ru")
FIRST_YEAR, LAST_YEAR = "1988", "1994"
TOWN_PEOPLE = 2000

KINDS = (
    "city",
    "town",
    "village",
    "district_centre",
    "pass",
    "bridge",
    "dam",
    "airfield",
    "height",
    "junction",
    "area",
)
QUALITIES = ("census", "approx", "unknown")
MAJORITIES = ("armenian", "azerbaijani", "mixed", "unknown")


@dataclass(frozen=True, slots=True)
class NameForm:
    """One spelling of a name and the dates it was in use; empty means before 1988 or after 1994."""

    form: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the map, with what is known of its position, its names and its people in 1989."""

    id: str
    hex: int
    kind: str
    lat: float
    lon: float
    error_km: float
    position_source: str
    names: Mapping[str, tuple[NameForm, ...]]
    english: str
    unchecked: tuple[str, ...] = ()
    population_1989: int | None = None
    population_quality: str = "unknown"
    majority_1989: str = "unknown"
    majority_source: str = ""
    note: str = ""

    @property
    def confidence(self) -> str:
        """How well the position is known: high to 1 km, medium to 2.5 km, low beyond."""
        return "high" if self.error_km <= 1 else "medium" if self.error_km <= 2.5 else "low"

    @property
    def is_town(self) -> bool:
        """Whether its buildings shape the hex: a city, a district centre, or a town of 2,000 people or more."""
        grown = self.population_1989 is not None and self.population_1989 >= TOWN_PEOPLE
        return self.kind in ("city", "district_centre") or (self.kind == "town" and grown)


def _forms(forms: str, since: str, until: str) -> tuple[NameForm, ...]:
    spelled = [part.strip() for part in forms.split("|")] if forms.strip() else []
    starts = [part.strip() for part in since.split("|")] if since.strip() else [""] * len(spelled)
    ends = [part.strip() for part in until.split("|")] if until.strip() else [""] * len(spelled)
    if not len(spelled) == len(starts) == len(ends):
        raise ValueError(f"{len(spelled)} name forms, {len(starts)} from-dates, {len(ends)} to-dates")
    return tuple(
        NameForm(form, start, end)
        for form, start, end in zip(spelled, starts, ends, strict=True)
        if form and (not start or start[:4] <= LAST_YEAR) and (not end or end[:4] >= FIRST_YEAR)
    )


def _place(row: Mapping[str, str], hex: int) -> Place:
    names = {
        "az": _forms(row["name_az"], row["name_az_from"], row["name_az_to"]),
        "hy": _forms(row["name_hy"], row["name_hy_from"], row["name_hy_to"]),
        "hy_latin": _forms(row["name_hy_latin"], row["name_hy_from"], row["name_hy_to"]),
        "ru": _forms(row["name_ru"], row.get("name_ru_from", ""), row.get("name_ru_to", "")),
    }
    people = row["population_1989"]
    place = Place(
        id=row["id"],
        hex=hex,
        kind=row["kind"].replace(" ", "_"),
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        error_km=float(row["position_error_km"]),
        position_source=row["position_source"],
        names=names,
        english=row["running_english"],
        unchecked=tuple(row["names_unchecked"].split()),
        population_1989=int(people) if people else None,
        population_quality=row["population_1989_quality"],
        majority_1989=row["majority_1989"],
        majority_source=row["majority_source"],
        note=row["notes"],
    )
    for value, allowed in (
        (place.kind, KINDS),
        (place.population_quality, QUALITIES),
        (place.majority_1989, MAJORITIES),
    ):
        if value not in allowed:
            raise ValueError(f"{value!r}; expected one of {', '.join(allowed)}")
    return place


class Gazetteer:
    """Every place of the gazetteer, on this map or not."""

    def __init__(self, path: Path) -> None:
        try:
            with path.open(encoding="utf-8", newline="") as file:
                rows = csv.DictReader(file)
                numbered = [(rows.line_num, row) for row in rows]
            self._rows = {row["id"]: row for _, row in numbered}
            self._lines = {row["id"]: line for line, row in numbered}
        except (OSError, KeyError) as error:
            raise ScenarioFaults(
                [Fault(str(path), 1, 1, f"{error}; expected the gazetteer, a CSV with a column id")]
            ) from None
        self._path = path

    def _fault(self, id: str, found: str) -> Fault:
        return Fault(str(self._path), self._lines[id], 1, f"place {id}: {found}")

    def __contains__(self, id: str) -> bool:
        return id in self._rows

    def position(self, id: str) -> tuple[float, float]:
        """Return the lat and lon the gazetteer gives for a place."""
        return float(self._rows[id]["lat"]), float(self._rows[id]["lon"])

    def region(self, id: str) -> str:
        """Return the republic, oblast and district of 1989 that the gazetteer gives for a place."""
        return self._rows[id]["region_1989"]

    def rows(self) -> list[Mapping[str, str]]:
        """Return the rows of the gazetteer as they stand, by id."""
        return [self._rows[id] for id in self.ids()]

    def ids(self) -> list[str]:
        """Return every id, sorted."""
        return sorted(self._rows)

    def place(self, id: str, hex: int) -> Place:
        """Return a place of the gazetteer as it stands in *hex*."""
        try:
            return _place(self._rows[id], hex)
        except (ValueError, KeyError) as error:
            raise ScenarioFaults([self._fault(id, str(error))]) from None

    def places(self, frame: Frame) -> dict[str, Place]:
        """Return the places inside the map, by id, sorted."""
        found: dict[str, Place] = {}
        faults: list[Fault] = []
        for id in self.ids():
            row = self._rows[id]
            try:
                lat, lon, error_km = float(row["lat"]), float(row["lon"]), float(row["position_error_km"])
                hex = frame.hex_at(frame.plane.at(lat, lon))
                if hex is not None and error_km * 1000 <= 3 * frame.scale:
                    found[id] = self.place(id, hex)
            except ScenarioFaults as error:
                faults += error.faults
            except (ValueError, TypeError, KeyError) as error:
                faults.append(self._fault(id, f"{error}; expected degrees and kilometres"))
        if faults:
            raise ScenarioFaults(faults)
        return found
