"""The gazetteer: names valid on their dates, places where they were, and what the dossier calls them."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from game.cartography.phrases import NoPlace, Phrases, folded
from game.cartography.places import KINDS, LANGUAGES, MAJORITIES, QUALITIES, Gazetteer, NameForm
from game.core.errors import ScenarioFaults
from game.scenario.build import in_force
from game.scenario.models import Names

GEO = Path(__file__).parent.parent / "assets" / "geo"
Row = dict[str, str]
Place = tuple[float, float]


def rows(name: str) -> list[Row]:
    with (GEO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PLACES = {row["id"]: row for row in rows("places.csv")}
LANDMARKS = {row["id"]: row for row in rows("landmarks.csv")}
PHRASES = rows("place_phrases.csv")
AXES = rows("axes.csv")
ROADS: list[dict[str, Any]] = json.loads((GEO / "roads.geojson").read_text(encoding="utf-8"))["features"]
ADMIN: list[dict[str, Any]] = json.loads((GEO / "admin.geojson").read_text(encoding="utf-8"))["features"]
GAZETTEER = Gazetteer(GEO / "places.csv")
RESOLVED = Phrases(GEO)

# WORDS.md 2.3: on no map of 1988-1994, by the same rule for both.
LATER = (
    *("Akna", "Varanda", "Jrakan", "Kovsakan", "Kashunik", "Berdzor", "Aghavno", "Jermajur", "Ivanyan", "Partav"),
    *("Paytakaran", "Ishkhanadzor", "Vazgenashen", "Ajapnyak", "Ughtasar", "Nor Maragha", "Tigranashen", "Gavar"),
    *("Suqovuşan", "Göygöl", "Karvansara", "Basarkeçər", "Qarakilsə", "Soylan", "Kəvər", "İrəvan"),
)
LINE_KM = 1.0  # How far the drawn line of the NKAO is off.


def forms(id: str, language: str) -> tuple[NameForm, ...]:
    return GAZETTEER.place(id, 0).names[language]


def shown(id: str, day: str) -> dict[str, str]:
    """Return the forms a game that starts on *day* prints, by language."""
    written = {
        language: [{"form": form.form, "from": form.since, "to": form.until} for form in forms(id, language)]
        for language in LANGUAGES
    }
    return {name.language: name.form for name in in_force(Names.model_validate(written), day)}


def dated() -> Iterator[tuple[str, str, tuple[NameForm, ...]]]:
    for id in PLACES:
        for language in LANGUAGES:
            yield id, language, forms(id, language)


def span(day: str, *, last: bool) -> date:
    """The first or the last day of a year, a month or a day."""
    year, month, of_month = ([int(part) for part in day.split("-")] + [0, 0])[:3]
    if not last or of_month:
        return date(year, month or 1, of_month or 1)
    return (date(year + 1, 1, 1) if not month or month == 12 else date(year, month + 1, 1)) - timedelta(1)


def at(row: Row) -> Place:
    return float(row["lon"]), float(row["lat"])


def km(a: Place, b: Place) -> float:
    return math.hypot((a[1] - b[1]) * 111.2, (a[0] - b[0]) * 111.2 * math.cos(math.radians(39.8)))


def from_line(point: Place, ring: Sequence[Sequence[float]]) -> float:
    """Kilometres from a point to the nearest of a ring's edges."""
    wide = math.cos(math.radians(39.8))
    x, y = point[0] * wide, point[1]
    best = math.inf
    for a, b in pairwise(ring):
        ax, ay, dx, dy = a[0] * wide, a[1], (b[0] - a[0]) * wide, b[1] - a[1]
        along = max(0.0, min(1.0, ((x - ax) * dx + (y - ay) * dy) / ((dx * dx + dy * dy) or 1.0)))
        best = min(best, math.hypot(x - ax - along * dx, y - ay - along * dy))
    return best * 111.2


def inside(point: Place, ring: Sequence[Sequence[float]]) -> bool:
    x, y = point
    crossed = [a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1]) for a, b in pairwise(ring) if (a[1] > y) != (b[1] > y)]
    return sum(east > x for east in crossed) % 2 == 1


def rings(feature: dict[str, Any]) -> list[Any]:
    shape = feature["geometry"]
    return [shape["coordinates"][0]] if shape["type"] == "Polygon" else [part[0] for part in shape["coordinates"]]


NKAO = next(ring for f in ADMIN if f["properties"].get("id") == "nkao_1988" for ring in rings(f))


# -- names


def test_each_place_has_four_languages_or_says_which_are_unchecked() -> None:
    """WORDS.md 2.4: no empty form without a word on it."""
    silent = [
        (id, language)
        for id, row in PLACES.items()
        for language in ("az", "hy", "ru")
        if not row[f"name_{language}"] and language not in row["names_unchecked"].split()
    ]
    assert [] == silent
    assert {"az", "hy", "ru", "hy_latin"} >= {
        word for row in PLACES.values() for word in row["names_unchecked"].split()
    }
    assert [] == [id for id, row in PLACES.items() if bool(row["name_hy"]) != bool(row["name_hy_latin"])]
    assert [] == [id for id, row in PLACES.items() if not row["running_english"]]


def begins(form: NameForm) -> date | None:
    """The first day *form* may be printed: its day, or the day after the year or month that is all that is known."""
    if not form.since:
        return None
    known = span(form.since, last=len(form.since) < 10)
    return known if len(form.since) == 10 else known + timedelta(1)


def test_dates_of_forms_are_in_order_and_do_not_overlap() -> None:
    """A form ends the day before the next begins; where only years are known, in the same year or the one before."""
    for id, language, names in dated():
        for form in names:
            for day in (form.since, form.until):
                assert re.fullmatch(r"(\d{4}(-\d\d(-\d\d)?)?)?", day), (id, language, day)
                assert not day or span(day, last=True), (id, language, day)
            if form.since and form.until:
                assert span(form.since, last=False) <= span(form.until, last=True), (id, language, form)
        for form, following in pairwise(names):
            assert len(form.until) == len(following.since) >= 4, (id, language, "a change has one date, known as well")
            if len(form.until) == 10:
                gap = span(following.since, last=False) - span(form.until, last=True)
                assert gap == timedelta(1), (id, language, form.form, following.form)
            else:
                assert int(following.since[:4]) - int(form.until[:4]) in (0, 1), (id, language, form.form)


def test_a_form_is_refused_before_its_day_and_after_it() -> None:
    """WORDS.md 2.2, of every dated form in the gazetteer, at its own boundary days."""
    refused = 0
    for id, language, names in dated():
        for n, form in enumerate(names):
            first = begins(form)
            if first is not None:
                assert shown(id, first.isoformat()).get(language) == form.form, (id, language, form)
                assert shown(id, (first - timedelta(1)).isoformat()).get(language) != form.form, (id, language, form)
                refused += 1
            if form.until:
                following = begins(names[n + 1]) if n + 1 < len(names) else None
                last = following - timedelta(1) if following else span(form.until, last=True)
                assert shown(id, last.isoformat()).get(language) == form.form, (id, language, form)
                assert shown(id, (last + timedelta(1)).isoformat()).get(language) != form.form, (id, language, form)
                refused += 1
    assert refused > 40


@pytest.mark.parametrize(
    ("id", "language", "before", "old", "after", "new"),
    [
        ("stepanakert", "az", "1991-11-25", "Stepanakert", "1991-11-26", "Xankəndi"),
        ("martakert", "az", "1991-11-25", "Mardakert", "1991-11-26", "Ağdərə"),
        ("martuni", "az", "1991-11-25", "Martuni", "1991-11-26", "Xocavənd"),
        ("kalbajar", "hy_latin", "1993-04-02", "Kelbajar", "1993-04-03", "Karvachar"),
        ("haterk", "az", "1992-12-28", "Aterk", "1992-12-29", "Həsənriz"),
        ("martunashen", "az", "1992-12-28", "Martunaşen", "1992-12-29", "Qarabulaq"),
        ("ganja", "az", "1989-12-29", "Kirovabad", "1989-12-30", "Gəncə"),
        ("ganja", "hy_latin", "1989-12-29", "Kirovabad", "1989-12-30", "Gandzak"),
        ("terter", "az", "1991-02-06", "Mirbəşir", "1991-02-07", "Tərtər"),
        ("terter", "hy_latin", "1991-02-06", "Mir-Bashir", "1991-02-07", "Tartar"),
        ("beylagan", "az", "1989-12-31", "Jdanov", "1990-01-01", "Beyləqan"),
        ("beylagan", "hy_latin", "1988-02-20", "Zhdanovsk", "1990-01-01", "Beylagan"),
        ("goranboy", "az", "1990-12-31", "Qasım İsmayılov", "1991-01-01", "Goranboy"),
        ("goranboy", "hy_latin", "1988-02-20", "Kasum-Ismailov", "1991-01-01", "Goranboy"),
        ("kapan", "hy_latin", "1991-12-31", "Ghapan", "1992-01-01", "Kapan"),
        ("sotk", "hy_latin", "1991-12-31", "Zod", "1992-01-01", "Sotk"),
        ("azizbekov", "hy_latin", "1994-05-12", "Azizbekov", "1995-01-01", "Vayk"),
        ("gyumri", "hy_latin", "1992-12-31", "Kumayri", "1993-01-01", "Gyumri"),
    ],
)
def test_a_renamed_place_has_the_old_form_to_the_eve(
    id: str, language: str, before: str, old: str, after: str, new: str
) -> None:
    """The renamings that WORDS.md names, on the eve and on the day; a year alone counts once it has passed."""
    assert (old, new) == (shown(id, before)[language], shown(id, after)[language])
    assert new not in shown(id, "1988-02-20").values()


def test_no_later_or_older_name_is_a_dated_form() -> None:
    """WORDS.md 2.3: such a name stands in `later_names` or nowhere."""
    banned = {folded(name) for name in LATER}
    for id, language, names in dated():
        for form in names:
            assert folded(form.form) not in banned, (id, language, form.form)
    assert shown("kapan", "1988-02-20")["ru"] == "Кафан"


# -- what the dossier calls a place


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: f"{row['file']}:{row['phrase']}")
def test_each_phrase_of_the_dossier_has_its_places_or_a_reason(row: Row) -> None:
    """A phrase resolves to places of the gazetteer, or says why it names none."""
    found = RESOLVED.resolve(row["phrase"], row["file"])

    if row["ids"]:
        assert tuple(row["ids"].split()) == found
        assert set(found) <= set(PLACES)
    else:
        assert isinstance(found, NoPlace)
        assert row["type"] == found.kind and found.because
    if row["type"] in ("one", "group"):
        assert len(row["ids"].split()) == 1 if row["type"] == "one" else len(row["ids"].split()) >= 2


def test_a_phrase_counts_in_the_file_that_says_it() -> None:
    """One Jamilli is near Stepanakert; the one of February 1994 is in Kalbajar rayon."""
    assert ("jamilli_kalbajar",) == RESOLVED.resolve("Jamilli", "kalbajar_omar_jan_feb_1994")
    assert ("jamilli",) == RESOLVED.resolve("Jamilli")


def test_a_place_is_found_by_id_english_alias_and_form_however_written() -> None:
    """Case, accents and marks between words do not count."""
    for text in ("khojaly", "KHOJALY", "Khojalu", "Xocalı", "xocali", "Ходжалы", "Խոջալու"):
        assert ("khojaly",) == RESOLVED.resolve(text), text
    for text in ("khojaly_airport", "khojaly-airport", "Khojaly airport", "airport Khojaly", "Stepanakert  Airport"):
        assert ("khojaly_airport",) == RESOLVED.resolve(text), text
    assert ("camels_back",) == RESOLVED.resolve("camel’s back")
    assert ("lachin",) == RESOLVED.resolve("Berdzor"), "a later name still finds its place"


def test_a_text_that_could_be_two_places_or_none_says_so() -> None:
    """No guess: the two Qaradağlı are two places, and Atlantis is none."""
    both = RESOLVED.resolve("Qaradağlı")
    assert isinstance(both, NoPlace) and both.kind == "ambiguous"
    assert "garadaghly" in both.because and "garadaghly_agdam" in both.because
    none = RESOLVED.resolve("Atlantis")
    assert isinstance(none, NoPlace) and none.kind == "unknown" and "Atlantis" in none.because


def test_ids_english_names_and_aliases_each_find_one_place() -> None:
    """Only full names of the map's languages may be shared by two places; what the dossier writes may not."""
    phrases = {folded(phrase["phrase"]) for phrase in PHRASES}
    for id, row in PLACES.items():
        for text in (id, row["running_english"], *row["aliases"].split(";")):
            if text.strip() and folded(text) not in phrases:
                assert (id,) == RESOLVED.resolve(text), (id, text)


def test_a_phrase_table_that_names_no_place_or_type_is_refused(tmp_path: Path) -> None:
    """Faults come all at once, each with its line."""
    (tmp_path / "places.csv").write_bytes((GEO / "places.csv").read_bytes())
    table = "file,phrase,type,ids,note\n,Shushi heights,one,shushaa,\n,somewhere,perhaps,,\n"
    (tmp_path / "place_phrases.csv").write_text(table, encoding="utf-8")

    with pytest.raises(ScenarioFaults) as caught:
        Phrases(tmp_path)

    assert [2, 3] == [fault.line for fault in caught.value.faults]


# -- positions and figures


def test_each_place_reads_with_its_error_and_source() -> None:
    """Every row is a place of a known kind whose position has an error and a source, inside or near the box."""
    for id, row in PLACES.items():
        place = GAZETTEER.place(id, 0)
        assert place.kind in KINDS and place.population_quality in QUALITIES and place.majority_1989 in MAJORITIES
        assert 0 < place.error_km <= 60 and place.position_source, id
        assert 38.6 <= place.lat <= 41.2 and 43.5 <= place.lon <= 50.0, id
        assert row["region_1989"], id
        # A guess is not known to a kilometre.
        assert place.error_km >= 1 or not place.position_source.startswith("judgement"), id


def test_people_of_1989_have_a_quality_and_communities_a_source() -> None:
    """A figure says how good it is; a majority says who says so."""
    for id, row in PLACES.items():
        assert bool(row["population_1989"]) == (row["population_1989_quality"] != "unknown"), id
        assert bool(row["majority_source"]) == (row["majority_1989"] != "unknown"), id


def test_airfields_passes_and_dams_have_a_height_and_an_error() -> None:
    """Each is a landmark of the same kind, place and height; nothing stands in one list alone."""
    kinds = {"airfield", "pass", "dam", "bridge"}
    unmeasured = {"lisagor_pass"}  # On the shipped map of Shusha; its height is not known.
    for id, row in PLACES.items():
        if row["kind"] in kinds - {"bridge"} and id not in unmeasured:
            mark = LANDMARKS[id]
            assert row["kind"] == mark["kind"], id
            assert -30 < int(mark["elev_m"]) < 4000, id
            assert km(at(row), at(mark)) < 0.1, id
            assert float(row["position_error_km"]) <= 5, id
    assert {id for id, mark in LANDMARKS.items() if mark["kind"] in kinds} <= set(PLACES)
    assert 18 == sum(row["kind"] == "airfield" for row in PLACES.values())


def test_places_stand_on_their_side_of_the_nkao_line() -> None:
    """Within the error of the place and of the line as it is drawn."""
    for id, row in PLACES.items():
        if row["kind"] == "area" or "inside M" in row["region_1989"]:
            continue
        off = from_line(at(row), NKAO)
        slack = float(row["position_error_km"]) + LINE_KM
        assert inside(at(row), NKAO) == row["region_1989"].startswith("NKAO") or off <= slack, (id, round(off, 1))
    assert inside(at(PLACES["stepanakert"]), NKAO) and not inside(at(PLACES["agdam"]), NKAO)
    assert inside(at(PLACES["agdaban"]), NKAO), "run from Kalbajar, on land of Mardakert rayon"


def test_places_stand_in_their_country() -> None:
    """Places of Soviet Azerbaijan lie in a district of Azerbaijan, places of Armenia and Iran in none."""
    districts = [ring for f in ADMIN if f["properties"]["id"] == "aze_rayon" for ring in rings(f)]
    assert len(districts) > 50
    for id, row in PLACES.items():
        lon, lat = at(row)
        if (
            row["kind"] == "area"
            or not (44.7 <= lon <= 48.1 and 38.7 <= lat <= 40.9)
            or any(word in row["region_1989"] for word in ("Nakhchivan", "exclave of"))
        ):
            continue
        home = row["region_1989"].startswith(("Azerbaijan SSR", "NKAO"))
        nearest = min(from_line((lon, lat), ring) for ring in districts)
        slack = float(row["position_error_km"]) + 2 * LINE_KM
        assert any(inside((lon, lat), ring) for ring in districts) == home or nearest <= slack, (id, round(nearest, 1))


# -- roads and axes


def test_a_road_stops_at_the_very_position_of_a_place() -> None:
    """The builder knows a stop by its coordinates, so `through` lists exactly the places that are vertices."""
    by_position = {at(row): id for id, row in PLACES.items()}
    for road in ROADS:
        if road["properties"]["class"] != "railway":
            met = [by_position[tuple(p)] for p in road["geometry"]["coordinates"] if tuple(p) in by_position]
            assert road["properties"].get("through", "").split() == met, road["properties"]["name"]
            assert float(road["properties"]["error_km"]) > 0


def test_axes_name_places_and_the_way_they_go() -> None:
    """An axis is two places or more, by a known kind of way, with the days it was fought over."""
    for axis in AXES:
        ids = axis["places"].split()
        assert set(ids) <= set(PLACES), axis["axis"]
        assert len(ids) >= 2 and len(ids) == len(set(ids)), axis["axis"]
        assert axis["kind"] in ("road", "track", "cross_country", "air")
        assert axis["confidence"] in ("sourced", "inferred")
        assert "1991-05-01" <= axis["start"] <= axis["end"] <= "1994-05-16", axis["axis"]
    assert len(AXES) == len({(a["campaign"], a["axis"], a["places"]) for a in AXES})


def test_axes_by_road_or_track_run_along_lines_of_the_road_file() -> None:
    """Each place of such an axis is met by a road, and roads that meet carry the whole axis."""
    network: dict[str, set[str]] = {}
    ends: list[tuple[str, Any]] = []
    for road in ROADS:
        if road["properties"]["class"] == "railway":
            continue
        name, line = road["properties"]["name"], road["geometry"]["coordinates"]
        ends.append((name, line))
        network[name] = set()
    for name, line in ends:
        for other, its_line in ends:
            if name != other and min(from_line(tuple(p), its_line) for p in (line[0], line[-1])) <= 1.0:
                network[name].add(other)
                network[other].add(name)

    def met(id: str) -> set[str]:
        reach = max(0.5, float(PLACES[id]["position_error_km"]))
        return {name for name, line in ends if from_line(at(PLACES[id]), line) <= reach}

    for axis in AXES:
        if axis["kind"] not in ("road", "track"):
            continue
        for a, b in pairwise(axis["places"].split()):
            reached, edge = set(met(a)), set(met(a))
            assert edge, (axis["axis"], a)
            while edge := {road for name in edge for road in network[name]} - reached:
                reached |= edge
            assert reached & met(b), (axis["axis"], a, b)
