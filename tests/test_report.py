"""Prose: every event and order has its line, in the project's words, the same for both sides."""

import re
from dataclasses import fields, replace
from typing import Any

import pytest

from game import engine, history, report
from game.core.board import Board, PlaceId
from game.core.events import (
    EVENTS,
    AssaultResolved,
    CohesionChanged,
    Event,
    HexTaken,
    HoldTested,
    MarchCutShort,
    PeopleHarmed,
    PeopleLeft,
    StockChanged,
    SupplyTraced,
    UnitArrived,
    UnitMarched,
    WearCarried,
    WillTested,
)
from game.core.orders import ORDERS, EndPhase, March, Order
from game.scenario import load

NEVER = re.compile(
    r"\b(enem\w+|kills?\b(?! or wounds)|destroyed|victor\w*|defeat\w*|fell|the fall of|liberat\w+|occup\w+"
    r"|separatist\w*|terrorist\w*|militant\w*|hero\w*|martyr\w*|collateral|surgical|cleared|retook|won|Azeris?|Turks|us|ours?)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def board() -> Board:
    return load("shusha-1992").board


def sample(cls: type, board: Board, side: int) -> Any:
    """Return an event or order of class *cls* about side number *side*."""
    own = board.sides[side].id
    units = [uid for uid, unit in sorted(board.roster.items()) if unit.side == own]
    other = [uid for uid, unit in sorted(board.roster.items()) if unit.side != own]
    by_name: dict[str, Any] = {
        "side": own,
        "by": 1,
        "before": board.sides[1 - side].id,
        "unit": units[0],
        "found": (other[0],),
        "attackers": tuple(units[:2]),
        "supporters": (units[2],),
        "defenders": (other[0],),
        "guns": (units[2],),
        "struck": (other[0],),
        "path": (board.places[min(board.places)].at, board.grid.neighbours[board.places[min(board.places)].at][0]),
        "memory": ((other[0], 3, 1, 4),),
        "sighted": (4, 5),
        "stores": (1, 2, 0, 1),
        "scrapped": (0, 1, 0, 0),
        "short": (2, 0, 1, 0),
        "factors": (("9.3", "works", 2), ("9.4", "line of communications cut", -1)),
        "shifts": (("6.7", "town", -1),),
        "dice": (4, 5),
        "roll": 2,
        "seen": "ff",
        "place": f"{board.residents[0].place}:{board.residents[0].community}",
        "condition": board.conditions[0].id,
        "community": "armenian",
        "stance": "give_ground",
        "manner": "left",
        "result": "wavers",
        "reason": "lost",
        "purpose": "assault",
        "shocks": 5,
        "supply": 0,
        "chance": "dice",
        "text": "Something happened.",
        "because": "for a reason",
        "script": board.scripts[0].id,
        "rule": "9.7",
        "dump": "a dump",
        "sky": "low_cloud",
        "ground": "mud",
    }
    values = {}
    for field in fields(cls):
        kind = field.type if isinstance(field.type, str) else getattr(field.type, "__name__", "")
        fallback: Any = {"int": 3, "bool": True, "str": "x"}.get(kind, "x")
        values[field.name] = by_name.get(field.name, fallback)
    if cls is MarchCutShort:
        values["by"] = other[0]
    if cls is PeopleHarmed:
        values["by"] = own
    if cls is StockChanged:
        values["stock"] = f"men.{own}"
    return cls(**values)


@pytest.mark.parametrize("cls", EVENTS)
@pytest.mark.parametrize("detailed", [False, True])
def test_every_event_has_one_plain_line(board: Board, cls: type[Event], detailed: bool) -> None:
    for side in (0, 1):
        line = report.say(sample(cls, board, side), board, detailed=detailed)
        assert re.fullmatch(r"[^\n]+[.\]]", line), line
        assert NEVER.search(line) is None, line
        assert not re.search(r"\bNone\b|\{|\}|  |\(\)|_", line), line


@pytest.mark.parametrize("cls", ORDERS)
def test_every_order_has_one_plain_line(board: Board, cls: type[Order]) -> None:
    line = report.tell(sample(cls, board, 0), board)
    assert line
    assert NEVER.search(line) is None


@pytest.mark.parametrize("cls", EVENTS)
def test_both_sides_are_told_of_in_the_same_words(board: Board, cls: type[Event]) -> None:
    lines = []
    for side in (0, 1):
        line = report.say(sample(cls, board, side), board, detailed=True)
        for number, entry in enumerate(board.sides):
            line = line.replace(entry.label, "own" if number == side else "other")
        for unit in board.roster.values():
            line = line.replace(unit.name, "own unit" if unit.side == board.sides[side].id else "other unit")
        lines.append(line)
    assert lines[0] == lines[1]


def test_dice_and_shifts_are_spelled_out_with_rule_numbers(board: Board) -> None:
    fight = replace(sample(AssaultResolved, board, 0), column=2, score=3, broken=False, shattered=False)
    line = report.say(fight, board, detailed=True)
    assert "town -1 (6.7); +2 (dice 4 and 5); score +3" in line
    assert "6.7" not in report.say(fight, board)
    held = report.say(sample(HoldTested, board, 0), board, detailed=True)
    assert "works +2 (9.3), line of communications cut -1 (9.4)" in held
    expected = replace(sample(WillTested, board, 0), dice=(0, 0), roll=0)
    assert "+0 expected" in report.say(expected, board, detailed=True)


def test_figures_of_people_are_ranges_and_say_model(board: Board) -> None:
    for cls in (PeopleLeft, PeopleHarmed):
        event = replace(sample(cls, board, 0), low=100, high=1500)
        line = report.say(event, board)
        assert "100-1,500 residents" in line
        assert line.endswith("(model).")


def test_who_fired_is_named(board: Board) -> None:
    for side, label in enumerate(("Armenian forces", "Azerbaijani forces")):
        assert f"fire of {label} kills or wounds" in report.say(sample(PeopleHarmed, board, side), board)


def test_a_captured_place_shows_its_residents_first(board: Board) -> None:
    taken, left, marched = (sample(cls, board, 0) for cls in (HexTaken, PeopleLeft, UnitMarched))
    lines = report.turn_report([taken, left, marched], board)
    assert ["leave", "comes under the control", "marches"] == [
        next(words for words in ("leave", "comes under the control", "marches") if words in line) for line in lines
    ]


def test_a_short_report_leaves_bookkeeping_out_but_not_who_is_cut_off(board: Board) -> None:
    supplied = replace(sample(SupplyTraced, board, 0), supply=2)
    isolated = replace(supplied, supply=0, cut=1)
    assert 1 == len(report.turn_report([supplied, isolated], board))
    assert 2 == len(report.turn_report([supplied, isolated], board, detailed=True))


def test_what_is_alike_is_told_together(board: Board) -> None:
    one, two, three = (uid for uid in sorted(board.roster)[:3])
    name = {uid: board.roster[uid].name for uid in board.roster}
    changes = [CohesionChanged(uid, -1, "6.9", "the assault") for uid in (one, two)]
    changes.append(CohesionChanged(three, 1, "9.7", "rest"))
    assert (
        f"{name[one]} and {name[two]}: cohesion -1, the assault.",
        f"{name[three]}: cohesion +1, rest.",
    ) == report.turn_report(changes, board)
    named = {place.at for place in board.places.values()}
    unnamed = [at for at in range(board.grid.size) if at not in named][:2]
    taken = [HexTaken(at, board.sides[0].id, "") for at in unnamed]
    labels = " and ".join(board.grid.label(at) for at in unnamed)
    assert (f"Hexes {labels} come under the control of Armenian forces.",) == report.turn_report(taken, board)


@pytest.mark.parametrize(
    ("turn", "says"),
    [
        (1, "7 May 1992, 20:00-24:00"),
        (2, "8 May 1992, 00:00-04:00"),
        (24, "11 May 1992, 16:00-20:00"),
    ],
)
def test_the_clock(board: Board, turn: int, says: str) -> None:
    assert says == report.clock(board, turn)


def test_the_clock_of_days_and_weeks(board: Board) -> None:
    def slow(hours: int, start: str) -> Board:
        calendar = replace(board.charts.calendar, hours=hours)
        return replace(board, start=start, charts=replace(board.charts, calendar=calendar), cache={})

    assert "13 Jun 1992" == report.clock(slow(24, "1992-06-11T00:00"), 3)
    assert "4-10 Nov 1991" == report.clock(slow(168, "1991-11-04T00:00"), 1)
    assert "25 Nov 1991 - 1 Dec 1991" == report.clock(slow(168, "1991-11-04T00:00"), 4)


def test_place_names_in_every_order(board: Board) -> None:
    shusha = next(place for pid, place in board.places.items() if pid == "shusha")
    assert ["Shusha", "Şuşa · Shushi", "Shushi · Şuşa"] == [
        report.place_label(shusha, order) for order in report.NAME_ORDERS
    ]
    stepanakert = next(place for pid, place in board.places.items() if pid == "stepanakert")
    assert report.place_label(stepanakert, "majority").startswith("Stepanakert · ")


def test_a_hex_without_a_name_says_what_it_is_near(board: Board) -> None:
    named = {place.at for place in board.places.values()}
    for at in range(board.grid.size):
        name = report.place_name(board, at)
        if at in named:
            assert not name.startswith("hex ")
        else:
            assert name.startswith(f"hex {board.grid.label(at)}")


def test_an_order_to_march_names_where_it_ends(board: Board) -> None:
    uid = min(board.roster)
    shusha = next(place for pid, place in board.places.items() if pid == "shusha")
    assert f"{board.roster[uid].name}: march to Shusha" == report.tell(March(uid, (0, shusha.at)), board)
    assert "end the phase" == report.tell(EndPhase(), board)


def test_a_result_is_three_lines_with_human_cost_first_and_no_sum(board: Board) -> None:
    outcome = engine.outcome(history.replay(load("shusha-1992")).game.state)
    lines = report.outcome_lines(outcome, board)
    assert ["Human cost (model):", "Objectives:", "Standing:"] == [line.partition(":")[0] + ":" for line in lines]
    assert "Azerbaijanis" in lines[0]
    assert "Armenians" in lines[0]
    assert [] == [line for line in lines if NEVER.search(line) or "total" in line.lower()]


def test_no_nought_of_the_model_stands_for_people_whose_killing_is_recorded() -> None:
    """At Khojaly and Maragha the model counts nobody; the record does, and its lines are printed with the result."""
    war = load("war-1991-1994")
    outcome = engine.outcome(history.replay(war, until=30).game.state)
    assert any(place == "khojaly" for place, *_ in outcome.people)
    assert not re.search(r"\b0 killed", report.outcome_lines(outcome, war.board)[0])
    told = report.recorded_lines(war.prose.chronicle, war.board, 30)
    for place in ("Khojaly, 26 February 1992", "Maragha, 10 April 1992"):
        assert any(line.startswith(place) for line in told), place
    khojaly = war.board.places[PlaceId("khojaly")].at
    assert [] == [*report.recorded_lines(war.prose.chronicle, war.board, 10, khojaly)]
    assert all("Khojaly" in line for line in report.recorded_lines(war.prose.chronicle, war.board, 30, khojaly))
    assert report.recorded_lines(war.prose.chronicle, war.board, 30, khojaly)


def test_a_verb_agrees_with_the_name_of_its_unit(board: Board) -> None:
    singular, plural = "Guba battalion", "Goris volunteers"
    assert {report.agreed(name, "marches") for name in (singular, "Post of the western villages")} == {"marches"}
    assert [report.agreed(plural, verb) for verb in ("marches", "loses", "is", "has", "goes")] == [
        "march",
        "lose",
        "are",
        "have",
        "go",
    ]
    assert "march" == report.agreed("Shusha OMON and police", "marches")


# --- arms and loads that move with units, depots and places


def test_an_arrival_tells_what_its_unit_is_without(board: Board) -> None:
    uid, at = min(board.roster), next(place.at for pid, place in board.places.items() if pid == "shusha")
    name = board.roster[uid].name
    assert f"{name} arrives at Shusha." == report.say(UnitArrived(uid, at), board)
    told = report.say(UnitArrived(uid, at, (3, 0, 0, 0)), board)
    assert f"{name} arrives at Shusha, without 3 of its tanks: not in stock, or no road brings them." == told
    told = report.say(UnitArrived(uid, at, (1, 4, 2, 1)), board)
    many = "1 of its tanks, 4 of its armoured vehicles, 2 of its guns and 1 of its launchers"
    assert told.endswith(f", without {many}: not in stock, or no road brings them.")


@pytest.mark.parametrize(
    ("stock", "by", "rule", "because", "says"),
    [
        ("tanks", -5, "12.7", "a new formation took them over", "tanks −5. A new formation took them over."),
        ("guns", 2, "12.7", "a formation handed them in", "guns +2. A formation handed them in."),
        ("afv", -1, "12.6", "arms went to a unit", "armoured vehicles −1. Arms went to a unit."),
        ("men", -1, "12.2", "men joined a unit", "steps of men −1. Men joined a unit."),
        (
            "loads",
            -5,
            "6.15",
            "stores were lost with a place",
            "loads of ammunition −5. Stores were lost with a place.",
        ),
        ("loads", 5, "6.15", "stores were captured with a place", "loads of ammunition +5. Stores were captured with"),
    ],
)
def test_what_moves_a_stock_is_told_with_its_reason(
    board: Board, stock: str, by: int, rule: str, because: str, says: str
) -> None:
    for side in board.sides:
        line = report.say(StockChanged(f"{stock}.{side.id}", by, rule, because), board)
        assert line.startswith(f"{side.label}: {says}"), line


def test_men_that_a_line_owes_are_told_as_men_and_wear_as_twelfths(board: Board) -> None:
    side = board.sides[0]
    told = report.say(WearCarried(f"line:{side.id}", 90), board)
    assert f"Losses of {side.label} along the line, short of a step, are carried over: 90 men." == told
    assert "twelfths" in report.say(WearCarried("wear:tank", 3), board)
    assert () == report.turn_report([WearCarried(f"line:{side.id}", 90)], board)
