"""The ground: geographic data and changes by hand become the shipped maps, the same everywhere."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from game.cartography import Frame, MapSpec, build_map, read_specs, write_map
from game.cartography.frame import Corner, Side
from game.core.errors import ScenarioFaults

ROOT = Path(__file__).parent.parent
GEO = ROOT / "assets" / "geo"
MAPS = ROOT / "scenarios" / "maps"
SHUSHA = read_specs(MAPS / "specs.yaml")["shusha-2km"]
FRAME = Frame(SHUSHA)
MAP: dict[str, Any] = yaml.safe_load((MAPS / "shusha-2km.yaml").read_text(encoding="utf-8"))
PLACES: dict[str, dict[str, Any]] = {place["id"]: place for place in MAP["places"]}
ROADS: dict[str, list[int]] = {
    road["id"]: [FRAME.grid.parse(h) for h in road["hexes"].split()] for road in MAP["roads"]
}
TERRAIN = "".join(MAP["terrain"].split())
HEIGHTS = [int(n) for row in MAP["heights_m"] for n in row.split()]
RELIEF = [int(n) for row in MAP["relief_m"] for n in row.split()]

ON_ROADS = (
    "stepanakert",
    "shusha",
    "shusha_prison_approach",
    "karintak",
    "shosh",
    "karkijahan",
    "janhasan",
    "kosalar",
    "lisagor",
    "turshsu",
    "lisagor_pass",
    "zarysly",
    "nabilar",
    "mets_shen",
    "hin_shen",
    "yeghtsahogh",
    "kirov_berdadzor",
    "khojaly",
    "khojaly_airport",
    "askeran",
    "lachin",
    "zabukh",
    "lachin_hakari_bridge",
    "agdam",
    "malibeyli",
    "jamilli",
)


def at(place: str) -> int:
    return FRAME.grid.parse(PLACES[place]["hex"])


def sides(feature: str) -> set[Side]:
    found = [FRAME.side_named(label) for label in MAP["hexsides"][feature].split()]
    return {side for side in found if side is not None}


def side(a: str, b: str) -> Side:
    return FRAME.side_between(FRAME.grid.parse(a), FRAME.grid.parse(b))


def forms_on(names: dict[str, list[dict[str, str]]], language: str, date: str) -> list[str]:
    return [
        form["form"]
        for form in names[language]
        if form["from"] <= date and (not form["to"] or date[: len(form["to"])] <= form["to"])
    ]


def box(scale_m: int, south: float, west: float, north: float, east: float) -> dict[str, Any]:
    spec = MapSpec.for_box("box", "A box", scale_m, south, west, north, east)
    return dict(yaml.safe_load(build_map(spec, GEO)))


def changes(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "shusha-2km.overrides.yaml"
    path.write_text(text, encoding="utf-8")
    return path


# -- the build


def test_a_rebuild_gives_the_shipped_map_byte_for_byte(tmp_path: Path) -> None:
    """Whoever builds the map anew gets the file in the repository."""
    write_map(SHUSHA, GEO, tmp_path / "again.yaml", MAPS / "shusha-2km.overrides.yaml")

    assert (MAPS / "shusha-2km.yaml").read_bytes() == (tmp_path / "again.yaml").read_bytes()


def test_a_map_is_the_same_under_every_hash_seed() -> None:
    """No set or dict order reaches the file."""
    code = (
        "import hashlib, pathlib; from game.cartography import build_map, read_specs;"
        f"spec = read_specs(pathlib.Path({str(MAPS / 'specs.yaml')!r}))['shusha-2km'];"
        f"geo, changes = pathlib.Path({str(GEO)!r}), pathlib.Path({str(MAPS / 'shusha-2km.overrides.yaml')!r});"
        "text = build_map(spec, geo, changes);"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    prints = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(prints) == 1


def test_every_hex_has_terrain_height_and_relief() -> None:
    """The rows fill the rectangle and use the legend."""
    assert (MAP["cols"], MAP["rows"], len(FRAME.hexes)) == (22, 29, 638)
    assert [len(row) for row in MAP["terrain"].split()] == [22] * 29
    assert [22] * 29 == [len(row.split()) for row in MAP["heights_m"]] == [len(row.split()) for row in MAP["relief_m"]]
    assert set(TERRAIN) <= set(MAP["legend"])
    assert all(300 < height < 2800 for height in HEIGHTS)
    assert all(0 < relief < 1000 for relief in RELIEF)


def test_each_hexside_is_written_once_in_order_and_inside_the_map() -> None:
    """CCRR/d with d from 0 to 2, sorted, none twice."""
    for feature, text in MAP["hexsides"].items():
        labels = text.split()
        assert sorted(set(labels)) == labels, feature
        assert labels == [FRAME.side_label(found) for label in labels if (found := FRAME.side_named(label))], feature


def test_the_frame_is_margin_enough_round_the_places_that_matter() -> None:
    """Two hexes of ground lie beyond each key place."""
    for place in ON_ROADS:
        if place not in ("agdam", "zabukh", "lachin_hakari_bridge"):
            row, col = divmod(at(place), 22)
            assert 2 <= col <= 19 and 2 <= row <= 26, place


# -- roads


def test_every_road_is_a_chain_of_neighbours() -> None:
    """A road steps from each hex to one beside it, and never over a cliff."""
    for id, hexes in ROADS.items():
        for a, b in pairwise(hexes):
            assert FRAME.grid.distance(a, b) == 1, id
            assert FRAME.side_between(a, b) not in sides("cliff"), id


def test_roads_join_all_the_places_that_matter() -> None:
    """From Stepanakert every key place can be reached by road or track."""
    beside: dict[int, set[int]] = {}
    for hexes in ROADS.values():
        for a, b in pairwise(hexes):
            beside.setdefault(a, set()).add(b)
            beside.setdefault(b, set()).add(a)
    reached, edge = {at("stepanakert")}, [at("stepanakert")]
    while edge:
        new = beside[edge.pop()] - reached
        reached |= new
        edge += sorted(new)

    assert [place for place in ON_ROADS if at(place) not in reached] == []


def test_the_lachin_road_passes_its_places_in_order() -> None:
    """Lachin, Lisagor, Turshsu, the pass, Zarysly, Nabilar, Shusha, the prison approach, Stepanakert."""
    order = (
        "zabukh lachin mets_shen lisagor turshsu lisagor_pass zarysly nabilar shusha shusha_prison_approach stepanakert"
    )
    stops = [ROADS["lachin_road"].index(at(place)) for place in order.split()]

    assert sorted(set(stops)) == stops


def test_stepanakert_to_shusha_is_four_hexes_of_road() -> None:
    """About 10 km of road: one turn on foot (6 hexes)."""
    road = ROADS["lachin_road"]

    assert abs(road.index(at("stepanakert")) - road.index(at("shusha"))) == 4
    assert FRAME.grid.distance(at("stepanakert"), at("shusha")) == 4


@pytest.mark.parametrize(
    ("road", "places"),
    [
        ("stepanakert_khojaly_askeran_agdam", "stepanakert khojaly_airport khojaly askeran agdam"),
        ("stepanakert_karkijahan_janhasan_kosalar_shusha", "stepanakert karkijahan janhasan kosalar"),
        ("stepanakert_shosh_dashalti", "stepanakert shosh karintak"),
        ("berdadzor_track", "lachin yeghtsahogh mets_shen hin_shen kirov_berdadzor lisagor"),
        ("zarysly_track", "karintak nabilar zarysly"),
    ],
)
def test_a_road_passes_the_places_it_is_named_after(road: str, places: str) -> None:
    """The chain meets each place's hex, in order."""
    stops = [ROADS[road].index(at(place)) for place in places.split()]

    assert sorted(set(stops)) == stops


def test_a_road_over_water_has_a_bridge_and_a_track_a_ford() -> None:
    """Every crossing is marked, and no crossing lies where there is no water."""
    water = sides("river_1") | sides("river_2") | sides("stream")
    crossed = {
        FRAME.side_between(a, b): road["class"]
        for road in sorted(MAP["roads"], key=lambda one: str(one["class"]), reverse=True)
        for a, b in pairwise(ROADS[road["id"]])
        if FRAME.side_between(a, b) in water
    }

    assert {s for s, road_class in crossed.items() if road_class == "track"} == sides("ford")
    assert {s for s, road_class in crossed.items() if road_class != "track"} == sides("bridge")
    assert side("0426", "0327") in sides("bridge"), "the Hakari bridge on the Lachin road"


# -- rivers


def chain_from(start: str) -> list[Side]:
    """The river that holds hexside *start*, walked from its one end to the other."""
    first = FRAME.side_named(start)
    assert first is not None
    stream = sides("stream")
    found, edge = {first}, [first]
    while edge:
        for corner in FRAME.corners_of(edge.pop()):
            for _, other in FRAME.ways[corner]:
                if other in stream and other not in found:
                    found.add(other)
                    edge.append(other)
    return sorted(found)


def ends_of(chain: list[Side]) -> list[Corner]:
    met: dict[Corner, int] = {}
    for one in chain:
        for corner in FRAME.corners_of(one):
            met[corner] = met.get(corner, 0) + 1
    return sorted(corner for corner, times in met.items() if times != 2)


def walk(chain: list[Side], start: Corner) -> list[Side]:
    left, here = set(chain), start
    order: list[Side] = []
    while True:
        onward = [(to, s) for to, s in FRAME.ways[here] if s in left]
        if not onward:
            return order
        here, taken = onward[0]
        left.discard(taken)
        order.append(taken)


def test_the_karkar_is_one_chain_that_runs_downhill() -> None:
    """From above Zarysly below Shusha past Stepanakert, Khojaly and Askeran to the plain, lower in each quarter."""
    chain = chain_from("1316/0")
    source, mouth = ends_of(chain)
    river = walk(chain, source)
    heights = [min(HEIGHTS[h] for h in FRAME.beside(s)) for s in river]
    if heights[0] < heights[-1]:
        heights.reverse()
    quarter = len(heights) // 4
    means = [sum(part) / len(part) for i in range(4) if (part := heights[i * quarter : (i + 1) * quarter])]

    assert len(chain) == len(river), "no branch, no gap"
    assert source != mouth
    assert sorted(means, reverse=True) == means
    assert heights[0] > 1500 and heights[-1] < 450
    for place in ("zarysly", "karintak", "shusha", "khojaly", "askeran"):
        assert any(at(place) in FRAME.beside(s) for s in river), place


def test_the_hakari_is_joined_by_the_zabukh_and_runs_downhill() -> None:
    """It flows south past Lachin; the tributary's last hexside touches it."""
    chain = chain_from("0326/0")
    loose = ends_of(chain)
    lowest = [min(HEIGHTS[h] for h in FRAME.beside(s)) for s in chain]
    north = [low for s, low in zip(chain, lowest, strict=True) if divmod(s[0], 22)[0] <= 19]
    south = [low for s, low in zip(chain, lowest, strict=True) if divmod(s[0], 22)[0] >= 26 and s[0] % 22 >= 3]

    assert len(loose) == 4, "two springs off the map, one junction, one mouth off the map"
    assert min(north) > max(south)
    assert any(FRAME.grid.distance(at("lachin"), h) <= 1 for s in chain for h in FRAME.beside(s))


def test_towns_lie_on_the_bank_they_stand_on() -> None:
    """The Karkar parts Shusha from Karintak and Shosh, and leaves Stepanakert, Khojaly and Askeran on its left bank."""
    assert side("1316", "1217") in sides("stream")
    assert side(PLACES["shusha"]["hex"], PLACES["karintak"]["hex"]) in sides("stream")
    for a, b in pairwise(ROADS["stepanakert_khojaly_askeran_agdam"]):
        assert FRAME.side_between(a, b) not in sides("stream")


# -- places


def test_a_place_stands_where_its_coordinates_lie_or_within_their_error() -> None:
    """Only a change by hand moves a place, and no further than its position is unsure."""
    moved = []
    for id, place in PLACES.items():
        x, y = FRAME.plane.at(place["lat"], place["lon"])
        if FRAME.hex_at((x, y)) != at(id):
            moved.append(id)
            cx, cy = FRAME.centre(at(id))
            gap_km = (((x - cx) ** 2 + (y - cy) ** 2) ** 0.5 - SHUSHA.scale_m / 2) / 1000
            assert gap_km <= place["error_km"], id
    by_hand = [
        entry["place"]
        for entry in yaml.safe_load((MAPS / "shusha-2km.overrides.yaml").read_text("utf-8"))
        if "hex" in entry and "place" in entry
    ]

    assert sorted(by_hand) == sorted(moved)


def test_places_that_must_be_told_apart_have_hexes_of_their_own() -> None:
    """Twenty-six places of May 1992 stand in as many hexes."""
    apart = [place for place in ON_ROADS if place not in ("zabukh", "lachin_hakari_bridge")] + [
        "boyuk_kirs",
        "sarybaba",
    ]

    assert len(apart) == len({at(place) for place in apart})


def test_positions_are_those_of_the_gazetteer() -> None:
    """Latitude, longitude, error and source are copied, and the error decides the confidence."""
    with (GEO / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    for id, place in PLACES.items():
        if id in rows:
            assert (float(rows[id]["lat"]), float(rows[id]["lon"])) == (place["lat"], place["lon"]), id
            assert float(rows[id]["position_error_km"]) == place["error_km"], id
        expected = "high" if place["error_km"] <= 1 else "medium" if place["error_km"] <= 2.5 else "low"
        assert expected == place["confidence"], id


def test_people_of_1989_are_known_or_left_out() -> None:
    """Census figures where the gazetteer has them; no figure invented for villages."""
    assert (PLACES["stepanakert"]["population_1989"], PLACES["stepanakert"]["population_quality"]) == (56705, "census")
    assert (PLACES["shusha"]["population_1989"], PLACES["shusha"]["majority_1989"]) == (15039, "azerbaijani")
    assert "population_1989" not in PLACES["karintak"]
    assert PLACES["karintak"]["population_quality"] == "unknown"


@pytest.mark.parametrize(
    ("place", "language", "date", "expected"),
    [
        ("stepanakert", "az", "1992-05-07", ["Xankəndi"]),
        ("stepanakert", "az", "1991-11-25", ["Stepanakert"]),
        ("stepanakert", "hy_latin", "1992-05-07", ["Stepanakert"]),
        ("shusha", "az", "1992-05-07", ["Şuşa"]),
        ("shusha", "hy", "1992-05-07", ["Շուշի"]),
        ("shusha", "ru", "1992-05-07", ["Шуша"]),
        ("khojaly", "hy_latin", "1992-05-07", ["Khojalu"]),
        ("karintak", "az", "1992-05-07", ["Daşaltı"]),
        ("lachin", "hy_latin", "1992-05-17", ["Lachin"]),
    ],
)
def test_a_place_is_called_what_it_was_called_that_day(
    place: str, language: str, date: str, expected: list[str]
) -> None:
    """Names have dates, for both communities by the same rule."""
    assert expected == forms_on(PLACES[place]["names"], language, date)


def test_no_later_name_is_on_the_map() -> None:
    """What the gazetteer lists as a later name is no form of that place, and its forms never overlap in a language."""
    with (GEO / "places.csv").open(encoding="utf-8", newline="") as file:
        later = {row["id"]: row["later_names"] for row in csv.DictReader(file)}
    for id, place in PLACES.items():
        for language, forms in place["names"].items():
            for form in forms:
                assert form["form"] not in later.get(id, ""), id
            assert len(forms_on(place["names"], language, "1992-05-07")) <= 1, (id, language)
            assert forms or language == "hy_latin" or language in place["unchecked"], (id, language)
    printed = {form["form"] for place in PLACES.values() for forms in place["names"].values() for form in forms}
    assert not printed & {"Akna", "Berdzor", "Ivanyan", "Ajapnyak", "Varanda", "Karvachar", "Aghavno", "Suqovuşan"}


# -- the plateau and what the grid smooths


def test_cliffs_close_the_plateau_of_shusha_to_the_east_and_south() -> None:
    """Towards Shosh and Karintak there is no slope, only cliff; and nowhere else."""
    expected = {side("1316", other) for other in ("1315", "1416", "1317", "1217")} | {side("1215", "1315")}

    assert expected == sides("cliff")
    assert not sides("cliff") & sides("steep")


def test_vehicles_reach_the_plateau_by_the_northern_and_western_roads_only() -> None:
    """Two roads come up; every other edge is cliff or steep slope."""
    plateau = {at("shusha"), at("shusha_prison_approach")}
    edges = {
        (h, other): FRAME.side_between(h, other)
        for h in sorted(plateau)
        for _, other in FRAME.neighbours(h)
        if other not in plateau
    }
    roads = {FRAME.side_between(a, b) for hexes in ROADS.values() for a, b in pairwise(hexes)}
    shoulder = FRAME.grid.parse("1216")

    assert {FRAME.grid.parse("1314"), shoulder} == {other for (_, other), s in edges.items() if s in roads}
    assert {shoulder} == {other for (_, other), s in edges.items() if s not in sides("cliff") | sides("steep")}


@pytest.mark.parametrize(
    ("place", "low", "high"),
    [
        ("shusha", 1350, 1600),
        ("shusha_prison_approach", 1350, 1600),
        ("boyuk_kirs", 2725, 2725),
        ("dizapayt", 1600, 2480),
        ("stepanakert", 800, 850),
        ("lachin", 900, 1000),
        ("khojaly_airport", 590, 630),
        ("askeran", 550, 600),
        ("lachin_hakari_bridge", 800, 900),
    ],
)
def test_heights_are_those_of_the_landmarks(place: str, low: int, high: int) -> None:
    """Mean heights where the grid is good, landmarks and notes of the battle where it smooths."""
    assert low <= HEIGHTS[at(place)] <= high


def test_kirs_overlooks_the_country_and_shusha_overlooks_stepanakert() -> None:
    """The highest hex of the map is Mount Kirs; Shusha stands 600 m over the city."""
    assert max(HEIGHTS) == HEIGHTS[at("boyuk_kirs")]
    assert HEIGHTS[at("shusha")] - HEIGHTS[at("stepanakert")] >= 600


def test_steep_hexsides_are_those_with_the_greatest_difference_in_height() -> None:
    """220 m between two hexes of 2 km, or a change by hand that says so."""
    by_hand = set()
    for entry in yaml.safe_load((MAPS / "shusha-2km.overrides.yaml").read_text("utf-8")):
        if entry.get("add") == "steep":
            by_hand |= {FRAME.side_named(label) for label in entry["hexside"].split()}
    high = {s for s in FRAME.sides if abs(HEIGHTS[FRAME.beside(s)[0]] - HEIGHTS[FRAME.beside(s)[1]]) >= 220}

    assert (high | by_hand) - sides("cliff") == sides("steep")


def test_the_line_of_the_former_nkao_parts_lachin_and_agdam_from_shusha() -> None:
    """Going from hex to hex without crossing the line one stays on one's side of it."""
    reached, edge = {at("shusha")}, [at("shusha")]
    while edge:
        here = edge.pop()
        for _, other in FRAME.neighbours(here):
            if other not in reached and FRAME.side_between(here, other) not in sides("nkao"):
                reached.add(other)
                edge.append(other)

    inside = {place for place in ON_ROADS if at(place) in reached}
    assert {"agdam", "lachin", "zabukh", "lachin_hakari_bridge"} == set(ON_ROADS) - inside


# -- changes by hand


def test_changes_by_hand_stand_in_the_shipped_map() -> None:
    """Each entry of the overrides file shows in the map, and says why."""
    for entry in yaml.safe_load((MAPS / "shusha-2km.overrides.yaml").read_text("utf-8")):
        assert len(entry["because"]) > 20
        if "place" in entry:
            assert all(PLACES[entry["place"]].get(key, "") == entry[key] for key in ("hex", "note") if key in entry)
        elif "road" in entry:
            assert [FRAME.grid.parse(h) for h in entry["hexes"].split()] == ROADS[entry["road"]]
        elif "hexside" in entry:
            named = {FRAME.side_named(label) for label in entry["hexside"].split()}
            assert named <= sides(entry["add"]) if "add" in entry else not named & sides(entry["remove"])
        else:
            hex = FRAME.grid.parse(entry["hex"])
            assert entry.get("height_m", HEIGHTS[hex]) == HEIGHTS[hex]
            assert entry.get("terrain", TERRAIN[hex]) == TERRAIN[hex]


def test_a_change_by_hand_survives_a_rebuild(tmp_path: Path) -> None:
    """The build reads the file beside the map, applies it and leaves it alone."""
    text = """
- hex: "0505"
  terrain: f
  height_m: 1234
  because: a wood that a reader knows
- hexside: "0505/3"
  add: cliff
  because: normalised to the hex that owns the side
- place: shosh
  population_1989: 700
  population_quality: approx
  because: a figure for the test
- road: inner_road
  remove: true
  because: not wanted here
"""
    path = changes(tmp_path, text)
    write_map(SHUSHA, GEO, tmp_path / "shusha-2km.yaml")
    built = yaml.safe_load((tmp_path / "shusha-2km.yaml").read_text(encoding="utf-8"))

    assert built["terrain"].split()[5][5] == "f"
    assert built["heights_m"][5].split()[5] == "1234"
    assert built["hexsides"]["cliff"] == "0405/0"
    assert next(place["population_1989"] for place in built["places"] if place["id"] == "shosh") == 700
    assert "inner_road" not in [road["id"] for road in built["roads"]]
    assert text == path.read_text(encoding="utf-8")


def test_mistakes_in_the_overrides_are_told_all_at_once_with_their_lines(tmp_path: Path) -> None:
    """Each says what was found and what was expected, and where a word is nearly right, which."""
    path = changes(
        tmp_path,
        """- hex: "9999"
  terrain: f
  because: off the map
- hex: "0101"
  terrain: x
  because: no such letter
- hex: "0101"
  terrain: f
- hexside: "0101/0"
  add: clif
  because: misspelt
- hexside: "0101/0"
  remove: stream
  because: there is none
- place: shoosh
  hex: "1415"
  because: misspelt
- place: shosh
  hex: "0101"
  because: 25 km from its position
- road: berdadzor_track
  hexes: "0101 0303"
  because: not a chain
- hex: 1316
  height_m: 3
  because: a number instead of a label
- hex: "0102"
  hight_m: 3
  because: misspelt
- place: karintak
  populaton_1989: 500
  because: misspelt
- place: karintak
  population_1989: many
  because: not a number
- just words
""",
    )

    with pytest.raises(ScenarioFaults) as caught:
        build_map(SHUSHA, GEO, path)

    faults = caught.value.faults
    assert {1, 4, 7, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36} == {fault.line for fault in faults}
    assert {"cliff", "shosh", "height_m", "population_1989"} <= {fault.suggestion for fault in faults}
    assert {str(path)} == {fault.file for fault in faults}


def test_a_road_may_not_be_led_over_a_cliff(tmp_path: Path) -> None:
    """The build refuses the map and names road and hexside."""
    path = changes(
        tmp_path,
        """
- hexside: "1311/1"
  add: cliff
  because: for the test
- road: lachin_road
  hexes: "1311 1410"
  because: for the test
""",
    )

    with pytest.raises(ScenarioFaults, match="lachin_road crosses the cliff 1311/1"):
        build_map(SHUSHA, GEO, path)


def test_a_road_shut_in_by_cliffs_is_told(tmp_path: Path) -> None:
    """A place walled off on all sides leaves its road no way; the road is not dropped in silence."""
    walls = " ".join(f"1503/{d}" for d in range(6))
    path = changes(
        tmp_path,
        f"""
- hexside: "{walls}"
  add: cliff
  because: for the test
- place: askeran
  hex: "1503"
  error_km: 3
  because: for the test
""",
    )

    with pytest.raises(ScenarioFaults, match="inner_road finds no way round the cliffs"):
        build_map(SHUSHA, GEO, path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nonsense: [", "expected YAML"),
        ("a: 1", "expected a list of changes"),
        ("- {hex: '0101', because: x}", "not changed"),
    ],
)
def test_a_file_that_holds_no_changes_is_refused_kindly(tmp_path: Path, text: str, found: str) -> None:
    """One clear line and no traceback of the parser."""
    with pytest.raises(ScenarioFaults, match=found):
        build_map(SHUSHA, GEO, changes(tmp_path, text))


# -- other maps


def test_any_box_at_any_size_becomes_a_map() -> None:
    """The whole country at 5 km: its great rivers, its borders, its passes, names with dates."""
    country = box(5000, 38.9, 45.6, 40.9, 47.6)
    frame = Frame(MapSpec.for_box("box", "A box", 5000, 38.9, 45.6, 40.9, 47.6))
    places = {place["id"]: place for place in country["places"]}

    assert (country["cols"], country["rows"]) == (frame.cols, frame.rows)
    assert country["rows"] == len(country["terrain"].split())
    assert len(country["hexsides"]["river_1"].split()) > 40, "Kura and Aras"
    assert len(country["hexsides"]["river_2"].split()) > 20
    assert len(country["hexsides"]["border"].split()) > 40
    assert "w" in country["terrain"], "the Mingachevir reservoir"
    assert forms_on(places["kalbajar"]["names"], "hy_latin", "1993-04-05") == ["Karvachar"]
    assert forms_on(places["kalbajar"]["names"], "hy_latin", "1993-04-01") == ["Kelbajar"]
    assert {"sotk_pass", "omar_pass", "lisagor_pass"} <= {one["id"] for one in country["passes"]}
    assert "nagorno_karabakh" not in places, "a representative point 60 km wide has no hex"


def test_a_pass_that_snow_closes_is_closed_across_its_roads() -> None:
    """The months stand with the pass; the hexsides are those its road crosses."""
    spec = MapSpec.for_box("omar", "The Omar pass", 5000, 40.1, 46.0, 40.5, 46.5)
    closed = MapSpec(
        **{name: getattr(spec, name) for name in spec.__dataclass_fields__ if name != "closed_months"},
        closed_months={"omar_pass": "11 12 1 2 3 4"},
    )
    built = yaml.safe_load(build_map(closed, GEO))
    hex = next(one["hex"] for one in built["passes"] if one["id"] == "omar_pass")
    frame = Frame(closed)
    marked = [frame.side_named(label) for label in built["hexsides"]["closed_pass"].split()]

    assert next(one["closed_months"] for one in built["passes"] if one["id"] == "omar_pass") == "11 12 1 2 3 4"
    assert marked
    assert all(one is not None and frame.grid.parse(hex) in frame.beside(one) for one in marked)


def test_a_box_is_covered_by_its_frame() -> None:
    """The corners of the box lie in hexes of the map."""
    frame = Frame(MapSpec.for_box("box", "A box", 3000, 39.6, 46.5, 39.9, 46.9))

    for lat in (39.6, 39.9):
        for lon in (46.5, 46.9):
            assert frame.hex_at(frame.plane.at(lat, lon)) is not None


@pytest.mark.parametrize(
    ("scale_m", "corners", "found"),
    [
        (2000, (40.0, 46.4, 39.5, 46.9), "south below north"),
        (100, (39.5, 46.4, 40.0, 46.9), "expected 500 to 50000"),
        (500, (39.0, 46.0, 40.5, 47.0), "expected 2 to 99 each way"),
        (2000, (37.0, 46.4, 37.4, 46.9), "beyond the elevation grid"),
    ],
)
def test_a_frame_that_cannot_be_is_refused_kindly(scale_m: int, corners: tuple[float, ...], found: str) -> None:
    """It says what was asked for and what is possible."""
    with pytest.raises(ScenarioFaults, match=found):
        build_map(MapSpec.for_box("box", "A box", scale_m, *corners), GEO)


def test_missing_data_and_wrong_frames_are_told_by_file(tmp_path: Path) -> None:
    """A missing folder or a frame without its keys names the file."""
    with pytest.raises(ScenarioFaults, match=r"places\.csv"):
        build_map(SHUSHA, tmp_path)
    specs = tmp_path / "specs.yaml"
    specs.write_text("- {id: a}\n- {id: b, colour: red}\n", encoding="utf-8")
    with pytest.raises(ScenarioFaults) as caught:
        read_specs(specs)
    assert len(caught.value.faults) == 2


# -- the frame


def test_hexes_sides_and_corners_fit_together() -> None:
    """A centre lies in its hex, a side's middle is half a hex from both centres, a side's ends are its corners."""
    reach = SHUSHA.scale_m / 3**0.5
    for hex in FRAME.hexes:
        assert hex == FRAME.hex_at(FRAME.centre(hex))
    for one in FRAME.sides:
        x, y = FRAME.middle_of(one)
        for hex in FRAME.beside(one):
            cx, cy = FRAME.centre(hex)
            assert abs(((x - cx) ** 2 + (y - cy) ** 2) ** 0.5 - SHUSHA.scale_m / 2) < 1e-6
        for corner in FRAME.corners_of(one):
            px, py = FRAME.corner_at(corner)
            assert abs(((x - px) ** 2 + (y - py) ** 2) ** 0.5 - reach / 2) < 1e-6
    assert {1, 3} == {len(onward) for onward in FRAME.ways.values()}
