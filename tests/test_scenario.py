"""The loader: what it builds, what its fingerprint covers, and every kind of mistake at its line."""

import json
import random
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from game import scenario
from game.core.board import BRIDGE, CLIFF, PRIMARY, STEEP, STREAM, PlaceId, PlaceName, SideId, UnitId
from game.core.errors import LineOfContactError, ScenarioFaults
from game.core.hexes import bits
from game.core.state import Dump, People
from game.scenario.build import in_force, moment, turn_of
from game.scenario.models import Names
from game.scenario.reading import Document
from game.trust.mutation import mutated

SHIPPED = scenario.list_ids()
ROOT = scenario.scenarios_root()


@pytest.fixture(scope="module")
def shusha() -> scenario.Scenario:
    return scenario.load("shusha-1992")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of shusha-1992 with its own map and ruleset."""
    for name in ("shusha-1992", "maps", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path / "shusha-1992"


def file_of(copy: Path, name: str) -> Path:
    """Return the path of a file as faults name it."""
    return (copy.parent if "/" in name else copy) / name


def change(copy: Path, name: str, pattern: str, new: str) -> int:
    """Replace the first match of *pattern* in file *name*; return the line on which the change begins."""
    path = file_of(copy, name)
    text = path.read_text(encoding="utf-8")
    found = re.search(pattern, text, re.DOTALL)
    assert found is not None, f"{pattern!r} is no longer in {name}"
    whole = found.lastindex is None
    start, end = found.span() if whole else found.span(1)
    path.write_text(text[:start] + new + text[end:], encoding="utf-8")
    return text.count("\n", 0, start) + 1


def entry(name: str, key: str) -> str:
    """Return a pattern for the value of *key* in the entry with id *name*."""
    return rf"id: {name}\b(?:(?!\bid: ).)*?\b{key}: ((?:\[[^]]*\]|\{{[^}}]*\}}|\"[^\"]*\"|[^,}}\n])+)"


OVERRIDES = r"overrides: (\[\])"


# --- what is built


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_scenario_is_without_fault_and_loads(name: str) -> None:
    assert scenario.check(ROOT / name) == ()

    loaded = scenario.load(name)

    assert loaded.id == name == loaded.board.scenario
    assert loaded.opening.board is loaded.board
    assert set(loaded.opening.units) | set(loaded.opening.pool) == set(loaded.board.roster)
    assert loaded.prose.chronicle is loaded.prose.chronicle


@pytest.mark.parametrize("folder", ["maps", "rules"])
def test_every_shipped_map_and_ruleset_is_without_fault(folder: str) -> None:
    files = [path for path in sorted((ROOT / folder).glob("*.yaml")) if "." not in path.stem and path.stem != "specs"]
    assert files
    assert [fault for path in files for fault in scenario.check(path)] == []


def test_the_board_holds_the_ground(shusha: scenario.Scenario) -> None:
    board, grid = shusha.board, shusha.board.grid
    town, karintak = board.places[PlaceId("shusha")], board.places[PlaceId("karintak")]
    down = grid.direction(town.at, karintak.at)

    assert grid.size == len(board.terrain) == len(board.height) == len(board.relief) == len(board.hexsides)
    assert board.hexsides[town.at][down] & CLIFF and board.hexsides[karintak.at][(down + 3) % 6] & CLIFF
    assert any(flags & STREAM and flags & BRIDGE for sides in board.hexsides for flags in sides)
    for at, sides in enumerate(board.hexsides):
        for direction, flags in enumerate(sides):
            other = grid.neighbours[at][direction]
            if other >= 0:
                back = board.hexsides[other][(direction + 3) % 6]
                assert flags & ~STEEP == back & ~STEEP
                assert not flags & back & STEEP
                assert not flags & STEEP or board.height[at] < board.height[other]
                assert board.roads[at][direction] == board.roads[other][(direction + 3) % 6]
    assert max(road for sides in board.roads for road in sides) == PRIMARY
    assert set(board.lines) == {"border", "nkao", "river_1", "river_2", "stream"}


def test_names_are_those_in_force_on_the_day(shusha: scenario.Scenario) -> None:
    """Stepanakert has its second official name from November 1991; the form of the 1989 majority stands first."""
    stepanakert = shusha.board.places[PlaceId("stepanakert")]

    assert stepanakert.form("az") == "Xankəndi"
    assert PlaceName("hy_latin", "Stepanakert") in stepanakert.names
    assert stepanakert.first == "hy"
    assert shusha.board.places[PlaceId("shusha")].first == "az"


def test_a_position_error_covers_a_disc(shusha: scenario.Scenario) -> None:
    """A town known to half a kilometre is one hex; a village known to four kilometres is a disc of two."""
    town, village = shusha.board.places[PlaceId("shusha")], shusha.board.places[PlaceId("kosalar")]

    assert list(bits(town.disc)) == [town.at]
    assert village.disc == shusha.board.grid.disc(village.at, round(village.error_m / shusha.board.scale_m))
    assert village.error_m == 4000


def test_the_opening_state_is_set_up(shusha: scenario.Scenario) -> None:
    state, board = shusha.opening, shusha.board
    armenian, azerbaijani = (side.id for side in board.sides)

    assert (state.turn, state.active, state.seen) == (0, "", {armenian: 0, azerbaijani: 0})
    assert all(unit.at == board.roster[uid].at for uid, unit in state.units.items())
    assert all(board.roster[uid].arrives != 1 for uid in state.pool)
    assert state.people["stepanakert:armenian"] == People(40000, 50000)
    assert state.dumps["shusha_dump"] == Dump(azerbaijani, board.places[PlaceId("shusha")].at, 2)
    assert state.controller(board.places[PlaceId("shusha")].at) == "azerbaijani"
    assert state.controller(board.places[PlaceId("khojaly")].at) == "armenian"
    assert all(state.controller(unit.at) == board.roster[uid].side for uid, unit in state.units.items())
    assert state.works == {board.places[PlaceId("shusha")].at: 2}


def test_guns_and_mortars_are_counted_together(copy: Path) -> None:
    change(copy, "oob.yaml", entry("arm_guns", "mortars"), "3")
    assert scenario.load(copy).opening.units[UnitId("arm_guns")].guns == 9


def test_dates_of_conditions_become_turns(copy: Path) -> None:
    change(copy, "events.yaml", entry("su25_on_8_may", "when"), '{not: {any: [{date: "1992-05-08T11:59"}, {turn: 9}]}}')
    scripts = {script.id: script for script in scenario.load(copy).board.scripts}
    assert scripts["su25_on_8_may"].when == {"not": {"any": [{"turn": 4}, {"turn": 9}]}}


@pytest.mark.parametrize(
    ("date", "turn"),
    [
        ("1992-05-07", 1),
        ("1992-05-07T23:59", 1),
        ("1992-05-08", 2),
        ("1992-05-08T04:00", 3),
        ("1992-05", 1),
        ("1992", 1),
    ],
)
def test_a_date_falls_in_the_turn_that_holds_it(date: str, turn: int) -> None:
    assert turn_of(date, "1992-05-07T20:00", 4) == turn


def test_a_day_that_never_was_is_refused() -> None:
    with pytest.raises(ValueError, match="day"):
        moment("1992-02-30")


def test_an_override_changes_a_number_and_the_fingerprint(copy: Path, shusha: scenario.Scenario) -> None:
    change(copy, "scenario.yaml", OVERRIDES, "[{key: cohesion.recovery, value: 2, because: A test.}]")
    changed = scenario.load(copy)
    assert (changed.board.charts.cohesion.recovery, shusha.board.charts.cohesion.recovery) == (2, 1)
    assert changed.board.digest != shusha.board.digest


def test_later_control_wins_and_units_hold_their_hex(copy: Path) -> None:
    first = "{side: azerbaijani, around: stepanakert, radius: 3, because: A test.}"
    second = '{side: armenian, hexes: "0000-0200", because: A test.}'
    change(copy, "scenario.yaml", r"\ncontrol:(.*?)\nends_when", f" [{first}, {second}]")
    state = scenario.load(copy).opening
    held = {state.board.grid.label(at): state.controller(at) for at in range(state.board.grid.size)}
    assert [held["0000"], held["0200"], held["0300"]] == ["armenian", "armenian", "azerbaijani"]
    assert held["1312"] == "armenian"


def test_plans_and_checkpoints_come_along(shusha: scenario.Scenario) -> None:
    assert {point.id for point in shusha.history.checkpoints} >= {"shusha-0507", "shusha-0509", "lachin-0509"}
    assert all({"id", "side", "do", "turns"} <= set(plan) for plan in shusha.history.plans)


# --- the fingerprint


@pytest.mark.parametrize(
    ("name", "pattern", "new"),
    [
        ("scenario.yaml", r"situation: >-\n\s+(\w+)", "Otherwise,"),
        ("scenario.yaml", entry("take_shusha", "text"), "Another text."),
        ("oob.yaml", entry("arm_north", "name"), "Another name"),
        ("oob.yaml", entry("arm_north", "note"), "Another note."),
        ("events.yaml", entry("su25_on_8_may", "text"), "Another text."),
        ("chronicle.yaml", r"\n    text: >-\n\s+(\w+)", "Otherwise,"),
        ("maps/shusha-2km.yaml", r"title: (\"[^\"]*\")", '"Another title"'),
        ("maps/shusha-2km.yaml", r'\n  nkao: "(\d{4}/\d )', ""),
        ("rules/tactical.yaml", r"title: ([^\n]*)", "Another title"),
    ],
)
def test_prose_names_and_drawn_lines_leave_the_fingerprint(
    copy: Path, shusha: scenario.Scenario, name: str, pattern: str, new: str
) -> None:
    change(copy, name, pattern, new)
    assert scenario.load(copy).board.digest == shusha.board.digest


@pytest.mark.parametrize(
    ("name", "pattern", "new"),
    [
        ("oob.yaml", entry("arm_north", "steps"), "8"),
        ("oob.yaml", entry("arm_reserve", "where"), "stepanakert"),
        ("oob.yaml", entry("aze_777", "owner"), "army_704"),
        ("scenario.yaml", r"turns: (\d+)", "23"),
        ("scenario.yaml", entry("shusha_dump", "shells"), "3"),
        ("scenario.yaml", r"where: shusha, level: (\d)", "1"),
        ("events.yaml", entry("su25_on_8_may", "when"), "{turn: 5}"),
        ("maps/shusha-2km.yaml", r'cliff: "(\d{4}/\d )', ""),
        ("rules/tactical.yaml", r"recovery: (\d)", "2"),
    ],
)
def test_what_the_rules_read_changes_the_fingerprint(
    copy: Path, shusha: scenario.Scenario, name: str, pattern: str, new: str
) -> None:
    change(copy, name, pattern, new)
    if name == "scenario.yaml" and pattern.startswith("turns"):
        change(copy, "scenario.yaml", r"to: 24", "to: 23")
        text = file_of(copy, "history.yaml").read_text(encoding="utf-8")
        file_of(copy, "history.yaml").write_text(text.replace(", 24]", ", 23]"), encoding="utf-8")
    assert scenario.load(copy).board.digest != shusha.board.digest


def test_line_endings_and_the_order_of_keys_leave_the_fingerprint(copy: Path, shusha: scenario.Scenario) -> None:
    for path in [*copy.glob("*.yaml"), copy.parent / "maps/shusha-2km.yaml", copy.parent / "rules/tactical.yaml"]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    change(copy, "scenario.yaml", r"turns: 24[^\n]*\n", "")
    change(copy, "scenario.yaml", r"id: shusha-1992", "turns: 24\r\nid: shusha-1992")
    assert scenario.load(copy).board.digest == shusha.board.digest


# --- mistakes

BOTH = "{all: [{controls: {place: shusha, side: armenian}}, {controls: {place: shusha, side: azerbaijani}}]}"
PLANTS: Sequence[tuple[str, str, str, str, int]] = (
    ("oob.yaml", entry("arm_north", "type"), "infantri", "unknown unit type 'infantri'", 0),
    ("oob.yaml", entry("arm_east", "where"), '"9999"', "hex 9999 is off the map", 0),
    ("oob.yaml", entry("arm_nw", "owner"), "army_704", "owner 'army_704' is of side 'azerbaijani'", 0),
    ("oob.yaml", entry("arm_south", "steps"), "20", "20 steps are 800 men", 0),
    ("oob.yaml", entry("arm_reserve", "quality"), "7", "found 7; expected quality 1 to 5", 0),
    ("oob.yaml", entry("arm_karintak", "cohesion"), "6", "not in the chart for militia", 0),
    ("oob.yaml", entry("arm_guns", "arrives"), "99", "turn 99 is after the last turn", 0),
    ("oob.yaml", r"id: arm_rockets\b(?:(?!id: ).)*?\n    (note)", "notes", "unknown key 'notes'", 0),
    ("oob.yaml", entry("aze_777", "men"), "{low: 500, high: 400}", "low 500 is above high 400", 0),
    ("oob.yaml", entry("aze_omon", "source"), "[]", "found a list of 0; expected a list of at least 1", 0),
    ("scenario.yaml", r"id: village_guards[^}]*(, confidence: inferred)", "", "missing key 'confidence'", 0),
    ("oob.yaml", entry("aze_tanks", "loads"), "9", "found 9; expected at most 4", 0),
    ("oob.yaml", entry("aze_battery", "home"), "{where: shusa, radius: 6}", "unknown place 'shusa'", 0),
    ("oob.yaml", r"id: aze_kosalar\b(?:(?!id: ).)*?(    tanks: )", "    tanks: 0\n    tanks: ", "stands twice", 1),
    ("oob.yaml", entry("aze_zarysly", "side"), "azerbajani", "unknown side 'azerbajani'", 0),
    ("scenario.yaml", r"first_side: (\w+)", "armenia", "unknown side 'armenia'", 0),
    ("scenario.yaml", entry("hq_shusha", "where"), "susha", "unknown place 'susha'", 0),
    ("scenario.yaml", r"where: shusha, level: (\d)", "9", "found 9; expected at most 3", 0),
    ("scenario.yaml", entry("lachin_base", "where"), '"9900"', "hex 9900 is off the map", 0),
    ("scenario.yaml", r"\nweather:[^\n]*\n  - (\{from: 1)", "{from: 2", "no weather for turn 1", -1),
    ("scenario.yaml", entry("bombardment_of_stepanakert", "base"), "shuscha", "unknown place 'shuscha'", 0),
    ("scenario.yaml", entry("take_shusha", "turn"), "99", "turn 99 is not played", 0),
    ("scenario.yaml", OVERRIDES, "[{key: cohesion.recovry, value: 2, because: x}]", "no key 'cohesion.recovry'", 0),
    ("scenario.yaml", entry("csm", "url"), "csmonitor", "'csmonitor' is no link", 0),
    ("events.yaml", entry("su25_on_8_may", "when"), "{turn: 40}", "turn 40 is after the last turn", 0),
    ("events.yaml", entry("talks_in_tehran", "chronicle"), "tehran", "unknown chronicle entry 'tehran'", 0),
    ("events.yaml", entry("relief_group_at_zarysly", "when"), "{chance: 0}", "a chance of 0 in 36", 0),
    ("history.yaml", entry("kosalar-0509", "date"), '"1992-06-09"', "1992-06-09 is not played", 0),
    ("chronicle.yaml", r"level: 2(?:(?! id: ).)*?one_line: (>-\n.*?)\n    text", '""', "without one line", 0),
    ("maps/shusha-2km.yaml", entry("jamilli", "hex"), '"1199"', "hex 1199 is off the map", 0),
)  # fmt: skip


def test_thirty_planted_mistakes_give_thirty_faults_at_their_lines(copy: Path) -> None:
    assert len(PLANTS) == 30
    planted: list[tuple[str, int, str]] = []
    for name, pattern, new, words, below in PLANTS:
        before = file_of(copy, name).read_text(encoding="utf-8").count("\n")
        line = change(copy, name, pattern, new)
        added = file_of(copy, name).read_text(encoding="utf-8").count("\n") - before
        planted = [(file, at + added if file == name and at > line else at, text) for file, at, text in planted]
        planted.append((name, line + below, words))

    faults = scenario.check(copy)

    assert sorted((file, line) for file, line, _ in planted) == [(fault.file, fault.line) for fault in faults]
    for file, line, words in planted:
        assert any(words in fault.message for fault in faults if (fault.file, fault.line) == (file, line)), words
    with pytest.raises(ScenarioFaults) as raised:
        scenario.load(copy)
    assert len(raised.value.faults) == 28  # all but the two that lie in the chronicle or lead there


@pytest.mark.parametrize(
    ("name", "pattern", "new", "message"),
    [
        ("oob.yaml", entry("arm_east", "where"), "shosch", "unknown place 'shosch'"),
        ("oob.yaml", entry("arm_east", "where"), "1415", "found the number 1415; expected text in quotes"),
        ("oob.yaml", entry("arm_east", "where"), "0415", "0415 without quotes can be read as a number"),
        ("oob.yaml", entry("arm_east", "where"), "!!python/object:os.system x", "has no meaning here"),
        ("oob.yaml", entry("arm_east", "where"), "", "no value here"),
        ("oob.yaml", entry("arm_east", "where"), "shusha", "'aze_704' of the other side|stands in the same hex"),
        ("oob.yaml", entry("arm_east", "steps"), '"8"', "found '8'; expected a whole number"),
        ("oob.yaml", entry("arm_east", "steps"), "8.0", "found the number 8.0; expected a whole number"),
        ("oob.yaml", entry("arm_east", "steps"), "true", "found true; expected a whole number"),
        ("oob.yaml", entry("arm_east", "stance"), "holt", "found 'holt'; expected one of hold"),
        ("oob.yaml", entry("arm_east", "cohesion"), "9", "found 9; expected 0 to 8"),
        ("oob.yaml", entry("arm_east", "source"), "[hetk]", "unknown source 'hetk'"),
        ("oob.yaml", entry("aze_zarysly", "arrives"), "0", "comes by event only, and no event"),
        ("oob.yaml", entry("arm_guns", "guns"), "0", "artillery without guns"),
        ("scenario.yaml", r"map: (shusha-2km)", "shusha-3km", "there is no map 'shusha-3km'"),
        ("scenario.yaml", r"map: (shusha-2km)", "../maps/shusha-2km", "an id of small letters"),
        ("scenario.yaml", r"ruleset: (tactical)", "tacticle", "there is no ruleset 'tacticle'"),
        ("scenario.yaml", r"id: (shusha-1992)", "shusha-1993", "expected the name of its folder"),
        ("scenario.yaml", r"start: (\"[^\"]*\")", '"1992-05-07T20:30"', "a day and full hour"),
        ("scenario.yaml", r"start: (\"[^\"]*\")", '"1992-05-07"', "a day and full hour"),
        ("scenario.yaml", r"start: (\"[^\"]*\")", "1992-05-07", "without quotes can be read as a date"),
        ("scenario.yaml", entry("hq_shusha", "where"), "shosh", "stands in the same hex"),
        ("scenario.yaml", r"where: stepanakert\n    community: armenian\n    low: (\d+)", "90000", "is above high"),
        ("scenario.yaml", r"content_note: (>-.*?)\nsources", '""', "expected a note before one reads it"),
        ("scenario.yaml", r"id: (hold_shusha)", "take_shusha", "stands twice"),
        ("scenario.yaml", entry("take_shusha", "controlled_by"), "nobody", "unknown side 'nobody'"),
        ("scenario.yaml", entry("take_shusha", "at"), "end", "names a turn"),
        ("scenario.yaml", OVERRIDES, "[{key: cohesion.recovery, value: 2}]", "missing key 'because'"),
        ("scenario.yaml", OVERRIDES, '[{key: cohesion.recovery, value: "2", because: x}]', "a value like 1"),
        ("scenario.yaml", OVERRIDES, "[{key: cohesion, value: 2, because: x}]", "is no number"),
        ("scenario.yaml", r"\ncontrol:.*?hexes: >-\n      (\d{4}-\d{4})", "0400-0300", "runs eastward"),
        ("scenario.yaml", r"around: (karintak)", "karintaq", "unknown place 'karintaq'"),
        ("scenario.yaml", r"ends_when: (\[\])", "[{controls: {place: shusha, side: red}}]", "unknown side 'red'"),
        ("events.yaml", entry("su25_on_8_may", "when"), "{happened: su25_on_9_mai}", "unknown event 'su25_on_9_mai'"),
        ("events.yaml", entry("su25_on_8_may", "when"), "{happened: su25_on_8_may}", "waits for it"),
        ("events.yaml", entry("su25_on_8_may", "when"), '{date: "1992-05-12"}', "turn 26, is after the last turn"),
        ("events.yaml", entry("su25_on_8_may", "when"), "{all: [{turn: 9}, {not: {turn: 5}}]}", "contradict"),
        ("events.yaml", entry("su25_on_8_may", "when"), BOTH, "at once"),
        ("events.yaml", entry("su25_on_8_may", "when"), "{}", "an empty condition"),
        ("events.yaml", r"air: (\{side: azerbaijani)", "{side: azeri", "unknown side 'azeri'"),
        ("events.yaml", r"- \{(air: \{[^}]*\})", "reinforce: aze_704", "is not waiting"),
        ("events.yaml", r"- \{(air: \{[^}]*\})", "teleport: aze_704", "unknown key 'teleport'"),
        ("history.yaml", entry("lachin-0509", "place"), "lachyn", "unknown place 'lachyn'"),
        ("history.yaml", entry("a-north-goes-up", "units"), "[arm_nord]", "unknown unit 'arm_nord'"),
        ("history.yaml", entry("a-north-goes-up", "units"), "[aze_704]", "is of side 'azerbaijani'"),
        ("history.yaml", entry("a-north-goes-up", "turns"), "[9, 2]", "found 9 to 2"),
        ("history.yaml", entry("a-north-goes-up", "do"), "assault", "assault without target"),
        ("chronicle.yaml", r"date_end: (\"1988-09-20\")", '"1988-09-10"', "before it begins"),
        ("chronicle.yaml", r"date: (\"1992-05-09\")", '"1992-05-32"', "there is no such day"),
        ("chronicle.yaml", r"level: (2)", "4", "found the number 4; expected 3 or less"),
        ("maps/shusha-2km.yaml", r"terrain: \|\n  (\w+)", "mhmm", "row 00 has 4 letters; expected 22"),
        ("maps/shusha-2km.yaml", r'heights_m:\n  - "(\d+)', "high", "found 'high'; expected whole numbers"),
        ("maps/shusha-2km.yaml", r'cliff: "(\d{4}/\d)', "1215/9", "d from 0 to 5"),
        ("maps/shusha-2km.yaml", r"id: lachin_road.*?hexes: \"(\d{4})", "2127", "are no neighbours"),
        ("maps/shusha-2km.yaml", r'form: "Laçın", from: ("")', '"1993-01-01"', "is in force on 1992-05-07"),
        ("maps/shusha-2km.yaml", r"id: lachin\n.*?(unchecked: \[\])", "unchecked: [fr]", "expected one of az"),
        ("rules/tactical.yaml", r"role: (combat)", "fights", "unknown role 'fights'"),
        ("rules/tactical.yaml", r"hours: (4)", "5", "expected a part of 24"),
        ("rules/tactical.yaml", r"\n  day: 3", "", "missing key 'day'"),
    ],
)  # fmt: skip
def test_a_mistake_gives_its_own_fault(copy: Path, name: str, pattern: str, new: str, message: str) -> None:
    """One mistake, one fault, and nothing that follows from it."""
    change(copy, name, pattern, new)
    faults = scenario.check(copy)
    assert len(faults) == 1, faults
    assert faults[0].file == name
    assert re.search(re.escape(message).replace(r"\|", "|"), faults[0].message)


NATIONAL = """\
tracks:
  - {name: tension, value: 2, text: How near others are, because: a reason, source: [hetq], confidence: estimate}
ablations:
  - id: no-pass
    text: The pass is shut.
    expected: Less should come through it.
    gauges:
      - {text: weeks held, measure: weeks_held, side: armenian, places: [shusha, lachin], to_turn: 24, change: fewer}
      - {text: units, measure: on_map, side: azerbaijani, type: infantry, from_turn: 3, to_turn: 9, change: more}
      - {text: tension, measure: track, name: tension, to_turn: 9, change: more}
      - {text: winter, measure: assaults, months: [12, 1], to_turn: 24, change: more}
    shut: [lachin]
    source: [hetq]
"""
"""What a gauge may say, in a file that a battle does not have: each mistake below is one of its lines."""


@pytest.mark.parametrize(
    ("pattern", "new", "message"),
    [
        (r"places: \[(shusha)", "shusa", "unknown place 'shusa'"),
        (r"side: (armenian)", "red", "unknown side 'red'"),
        (r"type: (infantry)", "infantri", "unknown unit type 'infantri'"),
        (r"(side: armenian, places: \[shusha, lachin\], )", "side: armenian, ", "weeks_held needs places"),
        (r"places: (\[shusha, lachin\])", "[]", "weeks_held needs places, and none is given"),
        (r"(side: armenian, )", "", "weeks_held needs side, and none is given"),
        (r"(type: infantry, )", "", "on_map needs type"),
        (r"measure: track(, name: tension)", "", "track needs name"),
        (r"measure: track, name: (tension)", "authority", "the track of authority belongs to a side"),
        (r"name: (tension, to_turn)", "tension, side: armenian, to_turn", "the track of tension belongs to no side"),
        (r"from_turn: (3)", "10", "counts from turn 10 to 9"),
        (r"to_turn: (24)", "25", "counts from turn 1 to 25; expected turns in order, at most 24"),
        (r"(, to_turn: 24)", "", "missing key 'to_turn'"),
        (r"from_turn: (3)", "0", "found the number 0; expected 1 or more"),
        (r"measure: (weeks_held)", "weeks_hold", "found 'weeks_hold'; expected one of weeks_held"),
        (r"change: (fewer)", "less", "found 'less'; expected one of more"),
        (r"months: \[(12)", "13", "expected 12 or less"),
        (r"gauges:(.*?)    shut", " []\n", "expected"),
    ],
)
def test_a_mistake_in_what_an_ablation_counts_gives_its_own_fault(
    copy: Path, pattern: str, new: str, message: str
) -> None:
    """A gauge that counts what is not there would say that nothing differs."""
    (copy / "politics.yaml").write_text(NATIONAL, encoding="utf-8")
    assert () == scenario.check(copy)
    line = change(copy, "politics.yaml", pattern, new)
    (fault,) = scenario.check(copy)
    assert (fault.file, fault.line) == ("politics.yaml", line)
    assert message in fault.message


def test_a_fault_names_line_column_and_the_word_that_was_meant(copy: Path) -> None:
    line = change(copy, "oob.yaml", entry("arm_east", "type"), "infantri")
    (fault,) = scenario.check(copy)
    assert str(fault).startswith(f"oob.yaml:{line}:11: unknown unit type 'infantri'; expected one of ")
    assert str(fault).endswith("; did you mean 'infantry'?")


def test_an_objective_out_of_reach_is_a_fault(copy: Path) -> None:
    """Take every Armenian combat unit away and an objective on ground that the side does not hold is out of reach."""
    text = file_of(copy, "oob.yaml").read_text(encoding="utf-8")
    units = re.split(r"(?m)^(?=  - id: )", text)
    kept = [unit for unit in units if not re.match(r"  - id: arm_", unit)]
    file_of(copy, "oob.yaml").write_text("".join(kept), encoding="utf-8")
    file_of(copy, "history.yaml").write_text("plans: []\ncheckpoints: []\n", encoding="utf-8")
    unreachable = {(fault.file, fault.message) for fault in scenario.check(copy)}
    assert {file for file, _ in unreachable} == {"scenario.yaml"}
    assert all("can march to" in message for _, message in unreachable)
    assert any("'shusha'" in message for _, message in unreachable)


def test_units_in_water_or_stacked_too_high_are_faults(copy: Path) -> None:
    line = change(copy, "oob.yaml", entry("aze_704", "steps"), "24")
    (fault,) = scenario.check(copy)
    assert fault.line > line and "steps stand in one hex" in fault.message
    change(copy, "maps/shusha-2km.yaml", r"legend: .*?t: (town)", "water")
    wet = [fault for fault in scenario.check(copy) if "lies in water" in fault.message]
    assert {fault.file for fault in wet} == {"oob.yaml", "scenario.yaml"}


def test_a_tutorial_is_checked_step_by_step(copy: Path) -> None:
    steps = [
        "{id: welcome, say: Look at the map., wait_for: {screen: board}}",
        "{id: select, say: Select the group., hint: Click it., wait_for: {select: arm_east}}",
        "{id: march, say: March., wait_for: {order: March, unit: arm_east, target: shosh}}",
        "{id: end, say: End the phase., wait_for: {event: PhaseClosed}}",
    ]
    tutorial = copy / "tutorial.yaml"
    tutorial.write_text("steps:\n" + "".join(f"  - {step}\n" for step in steps), encoding="utf-8")
    assert [step.id for step in scenario.load(copy).tutorial] == ["welcome", "select", "march", "end"]

    wrong = [
        "{id: a, say: x, wait_for: {order: Marsh, unit: arm_est}}",
        "{id: a, say: x, wait_for: {event: UnitMarched, target: shosh}}",
        "{id: b, say: x, wait_for: {key: n, screen: board}}",
    ]
    tutorial.write_text("steps:\n" + "".join(f"  - {step}\n" for step in wrong), encoding="utf-8")
    assert [(fault.line, fault.message.split(";")[0]) for fault in scenario.check(copy)] == [
        (2, "unknown order 'Marsh'"),
        (2, "unknown unit 'arm_est'"),
        (3, "step 'a' stands twice"),
        (4, "found screen and key"),
    ]


def test_a_name_used_outside_its_dates_is_a_fault(copy: Path) -> None:
    change(copy, "maps/shusha-2km.yaml", r'form: "Qurdlar", from: "", to: ("")', '"1990-01-01"')
    change(
        copy,
        "maps/shusha-2km.yaml",
        r'(\[\{form: "Qurdlar")',
        '[{form: "Kürdlər", from: "1990-01-02", to: ""}, {form: "Qurdlar"',
    )
    line = change(copy, "scenario.yaml", r"\nsummary: >-\n  (\w+)", "Qurdlar")
    (fault,) = scenario.check(copy)
    assert (fault.file, fault.line) == ("scenario.yaml", line - 1)
    assert "was in force until 1990-01-01, not on 1992-05-07" in fault.message


def test_a_fault_in_one_file_hides_none_in_another(copy: Path) -> None:
    change(copy, "scenario.yaml", r"minutes: (\d+)", "long")
    change(copy, "oob.yaml", entry("arm_east", "where"), "shosch")
    assert [fault.file for fault in scenario.check(copy)] == ["oob.yaml", "scenario.yaml"]


def test_a_missing_file_is_a_fault(copy: Path) -> None:
    (copy / "oob.yaml").unlink()
    (copy / "chronicle.yaml").unlink()
    (copy / "history.yaml").write_text("plans: []\ncheckpoints: []\n", encoding="utf-8")
    (copy / "events.yaml").write_text("events: []\n", encoding="utf-8")
    messages = {fault.file: fault.message for fault in scenario.check(copy)}
    assert messages["oob.yaml"] == messages["chronicle.yaml"] == "there is no such file"


def test_a_broken_link_in_the_notes_is_a_fault(copy: Path) -> None:
    (copy / "notes.md").write_text("# Notes\n\nSee [the plan](plan.md) and [the list](oob.yaml).\n", encoding="utf-8")
    assert [str(fault) for fault in scenario.check(copy)] == [
        "notes.md:3:16: the link leads nowhere: 'plan.md'; expected https://..., or a file beside the notes"
    ]


def test_single_files_are_checked_too(copy: Path) -> None:
    change(copy, "oob.yaml", entry("arm_east", "where"), "shosch")
    change(copy, "maps/shusha-2km.yaml", entry("jamilli", "hex"), '"1199"')
    change(copy, "rules/tactical.yaml", r"role: (combat)", "fights")

    assert [len(scenario.check(copy / name)) for name in ("oob.yaml", "events.yaml")] == [1, 0]
    assert "off the map" in scenario.check(copy.parent / "maps/shusha-2km.yaml")[0].message
    assert "unknown role" in scenario.check(copy.parent / "rules/tactical.yaml")[0].message
    assert "neither a map nor a ruleset" in scenario.check(copy.parent / "maps/specs.yaml")[0].message


def test_an_unknown_scenario_is_told_kindly() -> None:
    with pytest.raises(LineOfContactError, match=r"there is no scenario 'shusha-1993'.*did you mean 'shusha-1992'"):
        scenario.load("shusha-1993")


# --- reading


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        (b"a: 1\nb: \xff\n", 2, 4, "not UTF-8"),
        (b"a: [1\nb: 2\n", 2, 2, "not YAML"),
        (b"a: 1\n--- \nb: 2\n", 2, 1, "not YAML"),
        (b"a: &x [1]\nb: *y\n", 2, 4, "not YAML"),
        (b"", 1, 1, "the file is empty"),
        (b"a: 1\na: 2\n", 2, 1, "stands twice"),
        (b"? [a]\n: 1\n", 1, 3, "a key must be a word"),
        (b"a:\n  - ~\n", 2, 5, "no value here"),
        (b"a: no\n", 1, 4, "can be read as a yes or no"),
        (b"a: 12:30\n", 1, 4, "can be read as a number"),
        (b"a: .inf\n", 1, 4, "can be read as a number"),
        (b"a: &a [*a]\n", 1, 4, "nested too deep"),
        (b"a: " + b"[" * 100_000, 1, 1, "nested too deep"),
        (b"- " * 100_000, 1, 1, "indented by 200"),
        (b"a: " + b"[" * 60 + b"]" * 60, 1, 4 + 40, "nested too deep"),
        (b"a: &a [1]\nb: [" + b"*a, " * 60 + b"]\n", 1, 1, "more than 50 aliases"),
        (b"a: \x00", 1, 1, "not YAML"),
    ],
)
def test_reading_refuses(text: bytes, line: int, column: int, message: str) -> None:
    faults = Document("x.yaml", text).faults
    assert len(faults) == 1
    assert message in faults[0].message
    assert (faults[0].line, faults[0].column) == (line, column)


def test_reading_stops_a_tower_of_aliases() -> None:
    """Nine lines that would unfold to a thousand million values."""
    rows = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    rows += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 10)]
    assert "aliases" in Document("x.yaml", "\n".join(rows)).faults[0].message


def test_reading_takes_a_byte_order_mark_and_plain_values() -> None:
    document = Document("x.yaml", b'\xef\xbb\xbfa: [1, -2, 0.5, true, "0412", x y]\n')
    assert document.value == {"a": [1, -2, 0.5, True, "0412", "x y"]}
    assert document.faults == []


def test_a_file_too_large_is_refused(copy: Path) -> None:
    (copy / "events.yaml").write_bytes(b"#" * 4_000_001)
    assert "expected at most 4000000" in next(f.message for f in scenario.check(copy) if f.file == "events.yaml")


# --- the schema


@pytest.mark.parametrize("kind", scenario.KINDS)
def test_the_committed_schema_is_current(kind: str) -> None:
    """Write anew with `line-of-contact schema KIND > scenarios/schema/KIND.schema.json`."""
    committed = (ROOT / "schema" / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert scenario.schema(kind) == json.loads(committed)


# --- mutation

FILES = ("scenario.yaml", "oob.yaml", "events.yaml", "history.yaml", "maps/shusha-2km.yaml", "rules/tactical.yaml")


def test_no_mutation_raises_anything_but_faults(copy: Path) -> None:
    draw = random.Random(1992)
    refused = 0
    for _ in range(300):
        path = file_of(copy, draw.choice(FILES))
        whole = path.read_bytes()
        path.write_bytes(mutated(whole, draw))
        try:
            assert scenario.load(copy).board.sides[0].id == SideId("armenian")
        except ScenarioFaults as faults:
            refused += 1
            assert faults.faults and all(fault.line > 0 and fault.column > 0 for fault in faults.faults)
        path.write_bytes(whole)
    assert refused > 150


# --- a map by itself


def test_a_bare_map_is_a_scenario_without_units() -> None:
    """It has the ground, the names of its day, the people of 1989, and nobody's troops."""
    bare = scenario.land("shusha-2km", "1992-05-08")

    assert (bare.id, dict(bare.board.roster), bare.opening.units) == ("shusha-2km", {}, {})
    assert bare.board.places[PlaceId("stepanakert")].form("az") == "Xankəndi"
    assert scenario.land("shusha-2km", "1991-11-25").board.places[PlaceId("stepanakert")].form("az") == "Stepanakert"
    assert [home.low for home in bare.board.residents if home.place == "shusha"] == [15039]
    assert set(bare.opening.control) == {0}


def test_a_map_that_is_not_there_and_a_day_that_never_was_are_told_kindly() -> None:
    """The message says what was found and what there is."""
    with pytest.raises(LineOfContactError, match="did you mean 'shusha-2km'"):
        scenario.land("shusa-2km")
    with pytest.raises(LineOfContactError, match="expected one written 1992-05-08"):
        scenario.land("shusha-2km", "1992-02-30")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("1991-12-31", "Old"),
        ("1992-06-01", "Old"),
        ("1992-12-31", "Old"),
        ("1993-01-01", "New"),
    ],
)
def test_a_change_known_by_its_year_alone_counts_once_the_year_has_passed(day: str, expected: str) -> None:
    """No form is printed before its date, and no place is without a name meanwhile."""
    names = Names.model_validate(
        {"az": [{"form": "Old", "from": "", "to": "1991"}, {"form": "New", "from": "1992", "to": ""}]}
    )

    assert [expected] == [name.form for name in in_force(names, day)]


def test_a_form_that_ended_without_another_is_not_printed() -> None:
    """The day after its last is too late."""
    names = Names.model_validate({"hy": [{"form": "Once", "from": "1990-01-01", "to": "1991-11-25"}]})

    assert ["Once"] == [name.form for name in in_force(names, "1991-11-25")]
    assert [] == list(in_force(names, "1991-11-26"))
    assert [] == list(in_force(names, "1989-12-31"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("\n  BBB", "\n  BB", "row 28 has 21 letters; expected 22"),
        ('  "A":\n', '  "AB":\n', "expected one letter or digit for each district"),
        ("  GGGGG", "  ?GGGG", "row 00 has the letter '?'"),
        ("2100 2001 1901", "2100 1901", "no neighbours; expected a chain"),
    ],
)
def test_districts_and_railways_of_a_map_are_checked(tmp_path: Path, old: str, new: str, message: str) -> None:
    """What stands on the map for people is held to the map's size too."""
    text = (ROOT / "maps" / "shusha-2km.yaml").read_text(encoding="utf-8")
    districts = text.index("\ndistricts:")
    before, after = text[:districts], text[districts:]
    first = after if old in after else before
    changed = first.replace(old, new, 1)
    path = tmp_path / "land.yaml"
    path.write_text(before + changed if first is after else changed + after, encoding="utf-8")

    assert any(message in fault.message for fault in scenario.check(path)), scenario.check(path)


def test_a_lake_on_dry_land_is_a_fault(tmp_path: Path) -> None:
    """Open water is water."""
    text = (ROOT / "maps" / "region-5km.yaml").read_text(encoding="utf-8")
    path = tmp_path / "land.yaml"
    path.write_text(text.replace('hexes: "1246 1247"', 'hexes: "3131 1247"', 1), encoding="utf-8")

    assert ["hex 3131 of open water is no water; expected terrain water there"] == [
        fault.message for fault in scenario.check(path)
    ]
