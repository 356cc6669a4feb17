"""Chapter 1. Sequence."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from positions import (
    BLUE,
    RED,
    at,
    blue,
    campaign,
    change,
    commit,
    end,
    label,
    march,
    only,
    place,
    play,
    position,
    recharted,
    red,
    refused,
    tactical,
    the,
    unit,
    war,
)

from game import engine
from game.core.board import Objective, PlaceId, Script, Spell
from game.core.events import (
    CohesionChanged,
    GameEnded,
    HexTaken,
    HoldTested,
    PhaseClosed,
    PhaseOpened,
    Recalled,
    ScriptFired,
    ShellsGiven,
    SightRenewed,
    SortiesGiven,
    StandingChanged,
    StoresCaptured,
    SupplyTraced,
    TurnOpened,
    UnitArrived,
    UnitRecalled,
    UnitWorked,
    WeatherSet,
)
from game.core.orders import DigIn, EndPhase, Launch, OpenGame, Rest, SetStance
from game.core.state import ASSAULTED, State

FAR_APART = """
.:a . . . . .:x
 . . . . . .
"""


def apart(**more: object) -> State:
    return position(FAR_APART, a=red(), x=blue(), **more)


def test_1_1_a_turn_is_weather_events_arrivals_two_phases_and_the_end() -> None:
    """The order of the great events of two turns."""
    state = position(
        FAR_APART,
        a=red(),
        x=blue(),
        b=red(arrives=2),
        opened=False,
        spells=(Spell(1, 1, "clear", "dry"), Spell(2, 9, "fog", "mud")),
        scripts=(Script("news", {"turn": 2}, True, "News.", ()),),
    )
    state, opening = engine.open_game(state, "1", "dice")
    _, events = end(state, 2)
    told = (TurnOpened, WeatherSet, UnitArrived, ScriptFired, PhaseOpened, PhaseClosed)
    assert [TurnOpened, PhaseOpened] == [type(e) for e in opening if isinstance(e, told)]
    assert [PhaseClosed, PhaseOpened, PhaseClosed, TurnOpened, WeatherSet, UnitArrived, ScriptFired, PhaseOpened] == [
        type(e) for e in events if isinstance(e, told)
    ]


def relieved(where: Callable[..., State]) -> list[type]:
    """Unit m comes in turn 2, in which an event takes a, who fills its hex, away for good; return both as they come."""
    away = Script("away", {"turn": 2}, True, "They go.", ({"recall": {"units": ["a"]}},))
    drawn = {"a": red(12), "b": red(1), "m": red(4, arrives=2), "x": blue()}
    state = where(".:a .:b . . .:x", **drawn, scripts=(away,), sources={"red": "0000 0100", "blue": "0400"})
    _, events = end(state, 2)
    return [type(event) for event in events if isinstance(event, UnitArrived | UnitRecalled)]


def test_1_1_in_a_campaign_events_come_before_arrivals_so_that_who_is_relieved_makes_room() -> None:
    assert [UnitRecalled, UnitArrived] == relieved(war)


def test_1_1_in_other_scenarios_arrivals_come_before_events() -> None:
    assert [UnitArrived, UnitRecalled] == relieved(position)


def test_1_1_in_a_campaign_who_is_relieved_hands_over_its_arms() -> None:
    """Rule 12.7: five tanks of the unit that goes are those of the unit that comes."""
    away = Script("away", {"turn": 2}, True, "They go.", ({"recall": {"units": ["a"]}},))
    drawn = {"a": red(12, tanks=5), "b": red(1), "m": red(4, arrives=2, tanks=4), "x": blue()}
    charts = campaign(manpower={"arms_from_stock": 1})
    state = war(".:a .:b . . .:x", **drawn, scripts=(away,), charts=charts, sources={"red": "0000", "blue": "0400"})
    state, events = end(state, 2)
    assert (0, 0, 0, 0) == the(events, UnitArrived).short
    assert (4, 1) == (unit(state, "m").tanks, state.stock["tanks.red"])


def test_1_1_the_side_that_moves_first_has_its_phase_first() -> None:
    for first, second in ((RED, BLUE), (BLUE, RED)):
        state = apart(first=first)
        assert first == state.active
        assert second == end(state)[0].active
        assert first == end(state, 2)[0].active


def test_1_1_a_game_is_opened_once_and_with_a_way_of_chance() -> None:
    state = apart(opened=False)
    assert ["1.1"] == [r.rule for r in engine.refusals(state, OpenGame("1", "luck"))]
    assert ["1.1"] == [r.rule for r in engine.refusals(state, EndPhase())]
    assert ["1.1"] == refused(apart(), OpenGame("1", "dice"))


def test_1_1_an_arrival_waits_while_an_enemy_stands_on_its_hex() -> None:
    state = position(FAR_APART, a=red(), x=blue(), b=red(arrives=2))
    board = state.board
    entry = replace(board.roster["b"], at=at(state, "0500"))
    state = state.evolve(board=replace(board, roster={**board.roster, "b": entry}, cache={}))
    state, events = end(state, 2)
    assert [] == only(events, UnitArrived)
    state, _ = play(change(state, "a", at=at(state, "0001")), EndPhase(), march(end(state)[0], "x", "0401"))
    state, events = end(state)
    assert [UnitArrived("b", at(state, "0500"))] == only(events, UnitArrived)


def test_1_1_events_take_effect() -> None:
    """Each effect of a scenario event becomes its own event; a unit's cohesion stays within its cap."""
    cap = tactical().cohesion.cap + 3
    effects = (
        {"reinforce": "b"},
        {"standing": {"side": "red", "by": -2}},
        {"weather": {"sky": "fog", "ground": "snow"}},
        {"shells": {"dump": "d", "by": 5}},
        {"cohesion": {"unit": "a", "by": 99}},
        {"air": {"side": "blue", "sorties": 3, "turns": 2}},
        {"note": "A page."},
    )
    state = position(
        FAR_APART,
        a=red(quality=3, cohesion=6),
        x=blue(),
        b=red(arrives=0),
        dumps={"d": ("red", "0000", 1)},
        scripts=(Script("all", {"turn": 1}, True, "All at once.", effects),),
        opened=False,
    )
    state, events = engine.open_game(state, "1", "expected")
    assert [UnitArrived("b", 0)] == only(events, UnitArrived)
    assert ("red", -2) == (the(events, StandingChanged).side, the(events, StandingChanged).by)
    assert WeatherSet("fog", "snow") in events
    assert [ShellsGiven("d", 5)] == only(events, ShellsGiven)
    assert cap - 6 == the(events, CohesionChanged).by
    assert [SortiesGiven(BLUE, 3, 2)] == only(events, SortiesGiven)
    assert cap == unit(state, "a").cohesion


def test_1_1_an_event_happens_once_or_each_turn_that_its_condition_holds() -> None:
    for once, times in ((True, 1), (False, 3)):
        state = apart(scripts=(Script("news", {"turn": 2}, once, "News.", ()),))
        _, events = end(state, 6)
        assert times == len(only(events, ScriptFired))


def test_1_2_as_a_phase_opens_sight_supply_movement_and_command_are_given_out() -> None:
    state = apart(command=5)
    state = change(state, "x", loads=0, mp=0, spent=True, moved=True)
    after, events = end(state)
    assert {RED, BLUE} == {e.side for e in only(events, SightRenewed)}
    assert tactical().supply.full_loads == the(events, SupplyTraced).loads
    assert (5, 5) == (the(events, PhaseOpened).command, after.command)
    opened = unit(after, "x")
    assert (tactical().movement.foot.allowance, False, False) == (opened.mp, opened.spent, opened.moved)


def test_1_3_the_side_that_is_not_moving_gives_no_orders() -> None:
    state = apart()
    assert ["5.1"] == refused(state, march(state, "x", "0400"))
    assert ["5.1"] == refused(state, SetStance("x", "reserve"))
    assert () == engine.legal_orders(engine.known(state, "red"), "x")


def test_1_4_units_answer_at_the_end_of_their_own_phase_and_then_recover() -> None:
    """Blue was struck in red's phase: it answers at the end of its own, not before."""
    state = change(apart(), "x", shocks=ASSAULTED, cohesion=4)
    between, events = end(state)
    assert [] == only(events, HoldTested)
    state, events = end(between)
    assert "x" == the(events, HoldTested).unit
    assert 0 == unit(state, "x").shocks
    hurt = change(apart(), "a", cohesion=4)
    _, events = end(hurt)
    assert [("a", tactical().cohesion.recovery)] == [(e.unit, e.by) for e in only(events, CohesionChanged)]


def test_1_4_what_a_unit_was_committed_to_ends_with_the_phase() -> None:
    state = position(".:a .:x . .", a=red(), x=blue())
    state, events = end(commit(state, "0100", "a"))
    assert [Recalled("a")] == only(events, Recalled)
    assert -1 == unit(state, "a").target


def test_1_5_standing_orders_are_four_and_for_units_that_hold_ground() -> None:
    state = position(FAR_APART, a=red(), x=blue(type="mortar", guns=2))
    for stance in ("hold_at_all_costs", "give_ground", "reserve"):
        assert stance == unit(play(state, SetStance("a", stance))[0], "a").stance
    assert ["1.5"] == refused(state, SetStance("a", "hold"))
    assert ["1.5"] == refused(state, SetStance("a", "flee"))
    assert ["1.5"] == refused(end(state)[0], SetStance("x", "reserve"))


def test_1_6_a_hex_goes_to_the_side_that_alone_has_steady_enough_units_in_it() -> None:
    """Cohesion 1 is enough; cohesion 0 is not."""
    for cohesion, taker in ((1, "red"), (0, "blue")):
        state = position(
            """
            t:a . . . . .:x
             . . . . . .
            """,
            a=red(cohesion=cohesion),
            x=blue(),
            places={"town": ("0000", "city")},
            opened=False,
        )
        held = bytes([2, *state.control[1:]])
        state, _ = engine.open_game(state.evolve(control=held), "1", "expected")
        state = change(state, "a", cohesion=cohesion, fought=True)
        state, _ = end(state, 2)
        assert taker == state.controller(at(state, "0000"))


def test_1_6_an_empty_hex_where_nobody_lives_goes_to_the_zone_of_control_that_alone_covers_it() -> None:
    """A village beside a unit stays with whoever held it; open ground beside it, and between two, does not change."""
    state = position(
        """
        . .:a . .:x
         . . . .
        """,
        a=red(),
        x=blue(),
        places={"village": ("0001", "village"), "pass": ("0000", "pass")},
        control={"blue": "0000 0001 0101 0200"},
    )
    state, events = end(state, 2)
    taken = {state.board.grid.label(e.at) for e in only(events, HexTaken)}
    assert {"0000", "0101"} == {name for name in taken if state.controller(at(state, name)) == "red"}
    assert "blue" == state.controller(at(state, "0001"))
    assert "blue" == state.controller(at(state, "0200"))


def test_1_6_stores_change_hands_and_objectives_are_judged_at_the_end_of_the_turn() -> None:
    goal = Objective("g", RED, "Hold the village.", PlaceId("village"), RED, 1, ())
    state = position(FAR_APART, a=red(), x=blue(), places={"village": ("0000", "village")}, objectives=(goal,))
    state = state.evolve(stores={at(state, "0000"): (2, 0, 0, 0)})
    between, events = end(state)
    assert [] == only(events, StoresCaptured) + only(events, ScriptFired)
    _, events = end(between)
    assert "a" == the(events, StoresCaptured).unit
    assert [ScriptFired("met:g")] == only(events, ScriptFired)


def test_1_6_the_game_ends_after_its_last_turn() -> None:
    state, events = end(apart(turns=2), 3)
    assert [] == only(events, GameEnded)
    state, events = end(state)
    assert "the last turn is over" == the(events, GameEnded).because == state.over


def test_positions_are_drawn_as_the_map_leans() -> None:
    """The language of these tests is itself right: odd rows are half a hex to the right."""
    state = position(
        """
        .  .:a  .
          .  .:x  .
        """,
        a=red(),
        x=blue(),
        charts=recharted("command", launch=2),
    )
    assert ("0100", "0101") == (label(state, "a"), label(state, "x"))
    assert 5 == state.board.grid.direction(unit(state, "a").at, unit(state, "x").at)
    assert 2 == state.board.charts.command.launch
    assert "Alpha" == place("alpha", 3).english


# --- 1.7, 1.8: a turn of several impulses

THREE = campaign(calendar={"impulses": 3}, politics={"tired_impulses": 2, "tired_cohesion": 1})


def test_1_7_the_sides_act_in_turns_so_many_times_a_turn() -> None:
    state = apart(charts=THREE, tracks={"tension": 1})
    phases = []
    for _ in range(7):
        phases.append((state.turn, state.impulse, state.active))
        state, _ = end(state)
    expected = [(1, n, side) for n in (1, 2, 3) for side in (RED, BLUE)]
    assert [*expected, (2, 1, RED)] == phases


def test_1_7_ground_is_settled_after_each_pair_and_the_rest_once() -> None:
    """A unit marches in the first impulse: the hex is its side's before the second, and stores wait for the end."""
    state = war(FAR_APART, a=red(), x=blue(), charts=THREE, control={"blue": "0001 0101"})
    state = state.evolve(stores={at(state, "0001"): (2, 0, 0, 0)})
    state, _ = play(state, march(state, "a", "0001"))
    state, events = end(state)
    assert [] == only(events, HexTaken)
    state, events = end(state)
    assert "red" == state.controller(at(state, "0001"))
    assert [] == only(events, StoresCaptured) + only(events, TurnOpened)
    _, events = end(state, 4)
    assert [1, 1] == [len(only(events, StoresCaptured)), len(only(events, TurnOpened))]


def test_1_7_events_come_once_a_turn() -> None:
    state = apart(charts=THREE, scripts=(Script("news", {"turn": 1}, False, "News.", ()),), tracks={"tension": 1})
    _, events = end(state, 6)
    assert 1 == len(only(events, ScriptFired))


def test_1_7_a_phase_of_each_impulse_has_dice_of_its_own() -> None:
    state = apart(charts=THREE, chance="dice")
    _, events = end(state, 6)
    entropies = [state.entropy, *(event.entropy for event in only(events, PhaseOpened))]
    assert 7 == len(set(entropies))


def test_1_8_a_unit_that_marched_in_two_impulses_rests_in_the_third() -> None:
    state = war(FAR_APART, a=red(), x=blue(), charts=THREE)
    for to, impulse in (("0100", 1), ("0000", 2)):
        state, _ = play(state, march(state, "a", to))
        state, events = end(state, 2)
        assert UnitWorked("a", impulse) in events
    assert unit(state, "a").spent
    assert "5.1" in refused(state, march(state, "a", "0100")) and "5.1" in refused(state, DigIn("a"))
    assert [] == refused(state, SetStance("a", "reserve"))
    state, _ = end(state, 2)
    assert (2, 1) == (state.turn, state.impulse)
    assert not unit(state, "a").spent
    assert {} == state.worked


def test_1_8_marching_in_two_impulses_costs_no_cohesion() -> None:
    state = war(FAR_APART, a=red(), x=blue(), charts=THREE)
    for to in ("0100", "0000"):
        state, _ = play(state, march(state, "a", to))
        state, events = end(state, 2)
        assert "1.8" not in [event.rule for event in only(events, CohesionChanged)]


@pytest.mark.parametrize(("impulse", "cost"), [(0, 0), (1, -1)])
def test_1_8_fighting_in_the_last_of_them_costs_cohesion(impulse: int, cost: int) -> None:
    state = war(".:a .:x . . .", a=red(9, cohesion=7), x=blue(9), charts=THREE)
    if impulse:
        state = end(state.evolve(worked={"a": 1}), 2)[0]
    state, _ = play(commit(state, "0100", "a"), Launch(at(state, "0100")))
    _, events = end(state)
    assert cost == sum(event.by for event in only(events, CohesionChanged) if event.rule == "1.8")


def test_1_8_units_that_stood_still_or_rested_can_go_in_the_third_impulse() -> None:
    state = war(FAR_APART, a=red(), x=blue(), charts=THREE)
    state, _ = play(state, Rest("a"), EndPhase(), EndPhase(), Rest("a"), EndPhase(), EndPhase())
    assert [] == refused(state, march(state, "a", "0100"))


def test_1_8_where_no_impulses_tire_nobody_is_counted() -> None:
    state = apart()
    _, events = end(play(state, march(state, "a", "0100"))[0], 2)
    assert [] == only(events, UnitWorked)
