"""Chapter 11. Weather and season."""

from dataclasses import replace

import pytest
from positions import blue, end, march, only, position, recharted, red, refused, tactical

from game import engine
from game.core.board import Spell
from game.core.events import WeatherSet
from game.core.orders import Commit
from game.core.state import State

HOURS, NIGHTS = tactical().calendar.hours, tactical().calendar.night_starts
ROW = ".:a . . . . . . .:x"


def row(**more: object) -> State:
    return position(ROW, a=red(), x=blue(), **more)


def price(state: State) -> int:
    forecast = engine.forecast(engine.known(state, "red"), march(state, "a", "0100")).march
    assert forecast is not None
    return forecast.cost


def test_11_1_each_turn_has_the_weather_of_the_last_spell_that_covers_it() -> None:
    spells = (Spell(1, 9, "clear", "mud"), Spell(2, 3, "fog", "snow"), Spell(4, 4, "low_cloud", "mud"))
    state = row(spells=spells)
    seen = [(state.sky, state.ground)]
    told = []
    for _ in range(4):
        state, events = end(state, 2)
        seen.append((state.sky, state.ground))
        told += only(events, WeatherSet)
    assert [("clear", "mud"), ("fog", "snow"), ("fog", "snow"), ("low_cloud", "mud"), ("clear", "mud")] == seen
    assert [WeatherSet("fog", "snow"), WeatherSet("low_cloud", "mud"), WeatherSet("clear", "mud")] == told


def test_11_1_without_a_spell_the_day_is_clear_and_dry() -> None:
    state = row(spells=(Spell(1, 1, "fog", "snow"),))
    state, _ = end(state, 2)
    assert ("clear", "dry") == (state.sky, state.ground)


@pytest.mark.parametrize("hour", range(0, 24, 4))
def test_11_2_turns_that_start_at_certain_hours_are_night(hour: int) -> None:
    state = row(hour=hour)
    for passed in range(7):
        assert ((hour + passed * HOURS) % 24 in NIGHTS) is engine.is_night(state)
        state, _ = end(state, 2)


def test_11_2_at_night_sight_is_short_and_marching_off_the_road_costs_more() -> None:
    book = recharted("calendar", night_starts=(4,))
    night, day = row(hour=4, charts=book), row(hour=8, charts=book)
    assert engine.sight_mask(night, "red").bit_count() < engine.sight_mask(day, "red").bit_count()
    assert tactical().movement.foot.night_off_road == price(night) - price(day)
    road = {"road": ("0000 0100",)}
    assert price(row(hour=4, charts=book, **road)) == price(row(hour=8, charts=book, **road))


@pytest.mark.parametrize("sky", ["low_cloud", "fog"])
def test_11_3_under_low_cloud_or_fog_no_aircraft_fly(sky: str) -> None:
    drawn = {"a": red(), "p": red(1, type="attack_helicopter"), "x": blue()}
    rows = ".:ap .:x . ."
    assert [] == refused(position(rows, **drawn), Commit("p", 1))
    assert ["11.3"] == refused(position(rows, **drawn, weather=(sky, "dry")), Commit("p", 1))


@pytest.mark.parametrize("type", ["infantry", "tank"])
def test_11_3_snow_and_mud_cost_marches_off_the_road_what_the_chart_says(type: str) -> None:
    chart = tactical().movement.motor if type == "tank" else tactical().movement.foot
    drawn = {"a": red(type=type), "x": blue()}
    dry = price(position(ROW, **drawn))
    assert chart.snow == price(position(ROW, **drawn, weather=("clear", "snow"))) - dry
    assert chart.mud_off_road == price(position(ROW, **drawn, weather=("clear", "mud"))) - dry


def test_11_4_snow_lies_from_the_height_of_the_month_on_where_the_chart_says_so() -> None:
    """Positions are in May."""
    line = tuple(1200 if month == 5 else 0 for month in range(1, 13))
    book = recharted("calendar", snow_line_m=line)
    dry, snow = price(row()), {"weather": ("clear", "snow")}
    assert dry == price(row(charts=book, **snow))
    assert dry + tactical().movement.foot.snow == price(row(charts=book, heights={"0100": 1200}, **snow))
    assert dry == price(row(charts=book, heights={"0100": 1200}))


@pytest.mark.parametrize(
    ("by_month", "months", "ground", "closed"),
    [
        (0, (5,), "dry", False),
        (0, (1,), "snow", True),
        (1, (4, 5), "dry", True),
        (1, (1,), "snow", False),
        (1, (), "snow", True),
        (1, (), "dry", False),
    ],
)
def test_11_5_the_map_says_in_which_months_a_pass_is_closed_where_the_chart_says_so(
    by_month: int, months: tuple[int, ...], ground: str, closed: bool
) -> None:
    """For marches and zones of control alike; without months the ground says it."""
    book = recharted("calendar", passes_by_month=by_month)
    state = row(closed_pass="0000/0", road=("0000 0100",), weather=("clear", ground), charts=book)
    board = replace(state.board, closed_months={state.board.grid.hexside(0, 0): months} if months else {}, cache={})
    state = state.evolve(board=board)
    foot = tactical().movement.foot
    assert (foot.allowance if closed else foot.road) == price(state)
    assert closed is not bool(engine.zoc_mask(state, "red") >> 1 & 1)


def test_11_5_months_pass_as_turns_do() -> None:
    board = replace(row().board, start="1992-02-28T20:00", start_hour=20)
    assert [2, 2, 2, 3] == [board.month(turn) for turn in (1, 2, 1 + 24 // HOURS, 2 + 24 // HOURS)]
    assert 1 == replace(board, start="1992-12-31T20:00").month(2)
