"""Chapter 11. Weather and season.

11.1 Each turn has a sky (clear, low cloud, fog) and ground (dry, mud, snow), from the scenario's record of the days.
11.2 Turns that start at an hour named in `calendar.night_starts` are night: sight is short (2.3), marching off the
     road costs more, raw and called-up troops attack worse and are worse to find (6.9), and aircraft stay down.
11.3 Under low cloud or fog no aircraft fly. On snow, marches off the road cost more; in mud, motor marches do.
11.4 Where `snow_line_m` is set, ground of snow is snow from that height on, by the month; lower hexes are dry.
11.5 A pass is closed when the ground is snow. Where `passes_by_month` is set, the months on the map say when it is
     closed, whatever the ground; a pass without months there goes by the ground.
"""

from game.core.events import WeatherSet
from game.core.ledger import Ledger
from game.core.state import State


def is_night(state: State) -> bool:
    """11.2 Return whether the present turn is night."""
    board = state.board
    return board.hour(max(1, state.turn)) in board.charts.calendar.night_starts


def can_fly(state: State) -> bool:
    """11.2-11.3 Return whether aircraft can fly this turn."""
    return state.sky == "clear" and not is_night(state)


def read_weather(ledger: Ledger) -> None:
    """11.1 Set the weather of the turn; the last spell that covers it counts."""
    state = ledger.state
    sky, ground = "clear", "dry"
    for spell in state.board.weather:
        if spell.first <= state.turn <= spell.last:
            sky, ground = spell.sky, spell.ground
    if (sky, ground) != (state.sky, state.ground):
        ledger.post(WeatherSet(sky, ground))
