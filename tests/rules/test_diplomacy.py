"""Chapter 13. Diplomacy."""

from typing import Any

import pytest
from positions import (
    QUIET,
    at,
    attack,
    blue,
    campaign,
    change,
    choice,
    commit,
    dispatch,
    end,
    only,
    play,
    position,
    red,
    refused,
    the,
    war,
)

from game import engine
from game.core.board import Objective, PlaceId
from game.core.events import (
    GameEnded,
    OfferWithdrawn,
    StandingChanged,
    TrackMoved,
    TruceBegan,
    TruceBroken,
    TruceOffered,
)
from game.core.orders import AirStrike, Answer, Bombard, EndPhase, Interdict, OfferTruce, Reconnoitre, WithdrawOffer
from game.core.state import State
from game.rules.diplomacy import readiness

APART = """
.:a . . . . .:x
 . . . . . .
"""
TIRED = {"weariness.red": 9, "weariness.blue": 9}


def apart(**more: Any) -> State:
    return war(APART, **{"a": red(), "x": blue(), **more})


# --- 13.1


def test_13_1_what_mediation_brings_comes_as_a_dispatch() -> None:
    """A resolution that answers a capture comes when the town is lost, not by its date."""
    captured = {"lost": {"side": "blue", "weeks": 2, "at_least": 1}}
    text = dispatch("text", when=captured, side="", effects=({"track": {"name": "mediation", "by": 1}},))
    state = apart(scripts=(text,), places={"town": ("0001", "town")})
    assert 2 == end(state, 6)[0].track("mediation")
    assert 3 == end(state.evolve(lost_at={"blue:town": 1}), 2)[0].track("mediation")


# --- 13.2


def test_13_2_when_both_offers_stand_the_game_ends_on_the_line_as_it_is() -> None:
    state, events = play(apart(tracks=TIRED), OfferTruce(), EndPhase())
    assert ["red"] == [e.side for e in only(events, TruceOffered)]
    assert not state.over
    state, events = play(state, OfferTruce())
    assert "a cease-fire stands on the line as it is" == the(events, GameEnded).because == state.over
    assert ["15.5"] == refused_at_the_end(state)


def refused_at_the_end(state: State) -> list[str]:
    return [refusal.rule for refusal in engine.refusals(state, EndPhase())]


def test_13_2_aims_are_judged_by_the_line_of_the_truce() -> None:
    goals = tuple(Objective(f"{name}", "red", "Hold.", PlaceId(name), "red", 9, ()) for name in ("mine", "theirs"))
    places = {"mine": ("0000", "village"), "theirs": ("0500", "village")}
    state, _ = play(apart(tracks=TIRED, objectives=goals, places=places), OfferTruce(), EndPhase(), OfferTruce())
    assert ["met", "not met"] == [judged for _, _, _, judged in engine.outcome(state).objectives]


def test_13_2_one_side_has_one_offer_and_can_take_it_back() -> None:
    state = apart(tracks=TIRED)
    assert ["13.2"] == refused(state, WithdrawOffer())
    state, _ = play(state, OfferTruce())
    assert ["13.2"] == refused(state, OfferTruce())
    state, events = play(state, WithdrawOffer(), EndPhase())
    assert [OfferWithdrawn("red", "taken back")] == only(events, OfferWithdrawn)
    state, _ = play(state, OfferTruce())
    assert not state.over


def test_13_2_an_offer_lapses_after_its_turns() -> None:
    """It stands for three turns, the one in which it was made counted."""
    state, _ = play(apart(tracks=TIRED), OfferTruce())
    state, events = end(state, 4)
    assert [] == only(events, OfferWithdrawn)
    state, events = end(state, 2)
    assert [OfferWithdrawn("red", "it lapsed")] == only(events, OfferWithdrawn)
    assert {} == state.offers


def test_13_2_no_truce_is_offered_where_there_is_no_diplomacy() -> None:
    assert ["13.2"] == refused(position(APART, a=red(), x=blue()), OfferTruce())


def test_13_2_an_offer_cannot_be_undone_and_its_preview_says_what_it_does() -> None:
    state = apart()
    said = engine.forecast(engine.known(state, "red"), OfferTruce())
    assert said.final
    assert any("13.3" in note and "costs 1 authority" in note for note in said.notes)
    waiting, _ = play(apart(tracks=TIRED), OfferTruce(), EndPhase())
    notes = engine.forecast(engine.known(waiting, "blue"), OfferTruce()).notes
    assert any("13.2" in note for note in notes)
    assert not any("costs" in note for note in notes)


# --- 13.3


@pytest.mark.parametrize(
    ("changes", "standing", "prepared", "ready"),
    [
        ({}, 0, {}, 3),  # weariness 2 + hardship 2 / 2 + mediation 2 / 2 - 1 for men not called up
        ({"weariness.red": 7}, 0, {}, 8),
        ({"hardship.red": 9}, 0, {}, 6),
        ({"mediation": 9}, 0, {}, 6),
        ({"mobilisation.red": 4}, 0, {}, 4),
        ({}, -3, {}, 4),
        ({}, -8, {}, 5),
        ({}, 8, {}, 3),
        ({}, 0, {"red:3": 1, "red:5": 2, "blue:0": 1}, 1),
    ],
)
def test_13_3_readiness_is_a_sum(changes: dict[str, int], standing: int, prepared: dict[str, int], ready: int) -> None:
    state = apart(tracks=changes).evolve(prepared=prepared)
    state = state.evolve(standing={**state.standing, "red": standing})
    assert ready == readiness(state, "red")


@pytest.mark.parametrize(("weariness", "cost"), [(7, 1), (8, 0)])
def test_13_3_an_offer_before_its_time_costs_authority(weariness: int, cost: int) -> None:
    state, events = play(apart(tracks={"weariness.red": weariness}), OfferTruce())
    assert weariness + 1 == the(events, TruceOffered).readiness
    assert [-1] * cost == [e.by for e in only(events, TrackMoved)]
    assert QUIET["authority.red"] - cost == state.track("authority", "red")


# --- 13.4


def test_13_4_a_side_without_authority_offers_a_truce_whatever_it_wants() -> None:
    state = apart(tracks={"authority.red": 0})
    state, events = end(state, 2)
    assert [] == only(events, TruceOffered)
    state, events = end(state, 2)
    assert ["red"] == [e.side for e in only(events, TruceOffered)]
    assert [] == only(events, TrackMoved)  # 13.3 costs it nothing: it had none
    assert {"red": 2} == state.offers


def test_13_4_a_week_with_authority_begins_the_count_anew() -> None:
    state = end(apart(tracks={"authority.red": 0}), 2)[0]
    assert 1 == state.stock["fallen.red"]
    state = end(state.evolve(tracks={**state.tracks, "authority.red": 1}), 2)[0]
    assert 0 == state.stock["fallen.red"]
    _, events = end(state.evolve(tracks={**state.tracks, "authority.red": 0}), 2)
    assert [] == only(events, TruceOffered)


def test_13_4_two_fallen_governments_end_the_war() -> None:
    state, _ = end(apart(tracks={"authority.red": 0, "authority.blue": 0}), 4)
    assert "a cease-fire stands on the line as it is" == state.over


# --- 13.5


def ceasefire(weeks: int = 2, **more: Any) -> State:
    calm = dispatch("calm", side="", effects=({"truce": {"weeks": weeks}},))
    rows = """
    .:ag .:x . .:y
     . . . .
    """
    units = {"a": red(9), "g": red(2, type="mortar", guns=4), "x": blue(3), "y": blue(3)}
    return war(rows, **{**units, "scripts": (calm,), "road": ("0200 0300",), **more})


def broken(events: object) -> list[tuple[str, int]]:
    sides = [event.side for event in only(events, TruceBroken)]
    costs = [event.by for event in only(events, StandingChanged) if event.because == "it broke a cease-fire"]
    assert len(sides) == len(costs)
    return list(zip(sides, costs, strict=True))


def test_13_5_a_limited_cease_fire_holds_until_its_last_week() -> None:
    for phases, found in ((0, [("red", -2)]), (2, [("red", -2)]), (4, [])):
        state = end(ceasefire(), phases)[0] if phases else ceasefire()
        assert found == broken(attack(state, "0100", "a")[1])


def test_13_5_who_attacks_breaks_it_once() -> None:
    state = ceasefire()
    state, events = attack(state, "0100", "a")
    assert [("red", -2)] == broken(events)
    assert 0 == state.truce_until
    state = state.with_unit("g", state.units["g"]._replace(spent=False))
    target = state.board.grid.label(state.units["x"].at)
    _, events = play(commit(state, target, "g"), Bombard(at(state, target)))
    assert [] == broken(events)


def test_13_5_who_bombards_or_flies_against_the_other_side_breaks_it() -> None:
    state = ceasefire().evolve(sorties={"red": (2, 9), "blue": (0, 0)})
    _, events = play(commit(state, "0100", "g"), Bombard(at(state, "0100")))
    assert [("red", -2)] == broken(events)
    assert [("red", -2)] == broken(play(state, AirStrike(at(state, "0100")))[1])
    seen = state.evolve(seen={**state.seen, "red": state.seen["red"] | 1 << at(state, "0200")})
    held = bytearray(seen.control)
    held[at(state, "0200")] = 2
    assert [("red", -2)] == broken(play(seen.evolve(control=bytes(held)), Interdict(at(state, "0200")))[1])


def test_13_5_looking_marching_and_ending_a_phase_break_nothing() -> None:
    state = ceasefire().evolve(sorties={"red": (2, 9), "blue": (0, 0)})
    state = state.evolve(seen={**state.seen, "red": 0})
    _, events = play(state, Reconnoitre(at(state, "0300")), EndPhase())
    assert [] == broken(events)


def test_13_5_an_answer_can_bring_a_truce_that_holds_for_weeks() -> None:
    state = apart(scripts=(dispatch("talks", choice("yes", {"truce": {"weeks": 3}})),))
    state, events = play(state, Answer("talks", "yes"))
    assert 3 == the(events, TruceBegan).until == state.truce_until


# --- 13.6


@pytest.mark.parametrize(("tension", "ends"), [(9, False), (10, True)])
def test_13_6_at_the_end_of_tension_other_powers_step_in(tension: int, ends: bool) -> None:
    state, events = end(apart(tracks={"tension": tension}), 2)
    assert ends is bool(state.over)
    assert (["other powers have stepped in"] if ends else []) == [e.because for e in only(events, GameEnded)]


def test_13_6_no_aim_that_was_open_is_met() -> None:
    """What was judged before stands; what the line alone would give does not."""
    goals = tuple(Objective(f"{turn}", "red", "Hold.", PlaceId("mine"), "red", turn, ()) for turn in (1, 5))
    state = apart(objectives=goals, places={"mine": ("0000", "village")})
    state = end(state, 2)[0]
    state = end(state.evolve(tracks={**state.tracks, "tension": 10}), 2)[0]
    assert "other powers have stepped in" == state.over
    assert ["met", "not met"] == [judged for _, _, _, judged in engine.outcome(state).objectives]


def test_13_6_a_chart_without_an_end_of_tension_has_none() -> None:
    charts = campaign(diplomacy={"tension_ends": 0})
    assert not end(apart(tracks={"tension": 10}, charts=charts), 2)[0].over


def test_13_5_the_defender_that_is_attacked_breaks_nothing() -> None:
    state = change(ceasefire(), "x", loads=4)
    events = attack(state, "0100", "a")[1]
    assert {"red"} == {event.side for event in only(events, TruceBroken)}
