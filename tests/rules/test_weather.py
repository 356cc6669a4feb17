"""Chapter 11. Weather and season."""

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
