"""Chapter 3, from 3.9: politics."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from positions import (
    MONTHLY,
    at,
    attack,
    blue,
    campaign,
    change,
    choice,
    dispatch,
    end,
    march,
    measure,
    only,
    play,
    position,
    red,
    refused,
    the,
    value,
    war,
)

from game import engine
from game.core.board import Script
from game.core.errors import IllegalOrder
from game.core.events import (
    ActTaken,
    AirRisked,
    AssaultResolved,
    CardAnswered,
    CardDealt,
    CohesionChanged,
    CommandSpent,
    HexTaken,
    OperationPrepared,
    OwnersMerged,
    PhaseOpened,
    ScriptFired,
    StandingChanged,
    TrackMoved,
    TruceBegan,
    UnitArrived,
    UnitRecalled,
)
from game.core.orders import Act, Answer, Attach, Detach, EndPhase, Prepare
from game.core.state import State, apply

APART = """
.:a . . . . .:x
 . . . . . .
"""


def apart(rows: str = APART, **more: Any) -> State:
    places = {"town": ("0001", "town"), "city": ("0101", "city"), "centre": ("0201", "district_centre")}
    return war(rows, **{"a": red(), "x": blue(), "places": places, **more})


def lost(state: State, *places: str) -> State:
    """Return *state* after red lost key *places* in this week."""
    return state.evolve(lost_at={f"red:{name}": state.turn for name in places})


def moved(events: object, track: str) -> list[tuple[int, str]]:
    return [(e.by, e.rule) for e in only(events, TrackMoved) if e.track == track]


# --- 3.9-3.11 Tracks


def test_3_9_tracks_keep_within_their_ranges_and_each_change_has_its_reason() -> None:
    """Authority 9 can gain one point, mobilisation 4 none, means 0 lose none."""
    effects = tuple({"track": {"name": name, "by": by}} for name, by in (("authority", 3), ("mobilisation", 1)))
    news = dispatch("news", choice("good", *effects, {"track": {"name": "means", "by": -2}}))
    state = apart(scripts=(news,), tracks={"authority.red": 9, "mobilisation.red": 4, "means.red": 0})
    state, events = play(state, Answer("news", "good"))
    assert [TrackMoved("authority.red", 1, "3.9", "Answer good.")] == only(events, TrackMoved)
    assert (10, 4, 0) == tuple(state.track(name, "red") for name in ("authority", "mobilisation", "means"))


def test_3_9_a_reason_of_its_own_stands_with_a_change_and_shared_tracks_have_no_side() -> None:
    talks = {"track": {"name": "mediation", "by": 2, "because": "envoys came"}}
    state, events = play(apart(scripts=(dispatch("talks", choice("yes", talks)),)), Answer("talks", "yes"))
    assert TrackMoved("mediation", 2, "3.9", "envoys came") in events
    assert 4 == state.track("mediation")


def test_3_9_without_tracks_there_is_no_politics() -> None:
    state = position(APART, a=red(), x=blue())
    _, events = end(state, 4)
    assert [] == only(events, TrackMoved)
    assert not engine.has_politics(state)
    assert engine.has_politics(apart())


@pytest.mark.parametrize(("places", "cost"), [("town", 1), ("town city", 2), ("town city centre", 2)])
def test_3_10_key_places_that_are_lost_cost_authority_and_bring_weariness_for_two_at_most(
    places: str, cost: int
) -> None:
    _, events = end(lost(apart(), *places.split()), 2)
    assert [(-cost, "3.10")] == moved(events, "authority.red")
    assert [(cost, "3.10")] == moved(events, "weariness.red")
    assert [] == moved(events, "authority.blue")


def test_3_10_only_losses_of_the_week_that_is_over_count() -> None:
    _, events = end(lost(apart(), "town"), 4)
    assert 1 == len(moved(events, "authority.red"))


def test_3_10_a_week_of_captures_brings_authority_once() -> None:
    """Two towns that blue lost count once; who lost something too pays for that as well."""
    charts = campaign(politics={"won_authority": 1})
    state = apart(charts=charts)
    _, events = end(state.evolve(lost_at={"blue:town": 1, "blue:city": 1}), 2)
    assert [(1, "3.10")] == moved(events, "authority.red")
    _, events = end(state.evolve(lost_at={"blue:town": 1, "red:city": 1}), 4)
    assert [(-1, "3.10"), (1, "3.10")] == moved(events, "authority.red")


@pytest.mark.parametrize(
    ("authority", "lost_in", "back"), [(3, None, 1), (5, None, 0), (3, 0, 1), (3, 1, 0), (3, 2, 0)]
)
def test_3_10_weeks_without_a_loss_bring_authority_back_up_to_its_opening(
    authority: int, lost_in: int | None, back: int
) -> None:
    """At the opening of week 3, after weeks without a loss; authority opened at 5."""
    charts = campaign(politics={"recover_weeks": 3, "lost_authority": 0})
    state = end(apart(charts=charts), 2)[0]
    state = state.evolve(tracks={**state.tracks, "authority.red": authority})
    state = state.evolve(lost_at={"red:town": lost_in} if lost_in is not None else {})
    _, events = end(state, 2)
    assert [(1, "3.10")] * back == [change for change in moved(events, "authority.red") if change[0] > 0]


@pytest.mark.parametrize(("kind", "counts"), [("city", True), ("town", True), ("village", False)])
def test_3_10_towns_and_cities_are_key_places_and_villages_are_not(kind: str, counts: bool) -> None:
    """Blue stands in the place at the end of the week that red held."""
    state = apart(
        """
        .:a . . . .
         . . . .:x .
        """,
        places={"place": ("0301", kind)},
    )
    held = bytearray(state.control)
    held[at(state, "0301")] = 1
    state, events = end(state.evolve(control=bytes(held)), 2)
    assert at(state, "0301") in {e.at for e in only(events, HexTaken)}
    assert counts is bool(moved(events, "authority.red"))


def test_3_11_so_many_weeks_of_war_add_weariness() -> None:
    state, events = end(apart(charts=campaign(politics={"weary_weeks": 2})), 8)
    assert [(1, "3.11")] * 2 == moved(events, "weariness.red") == moved(events, "weariness.blue")
    assert 5 == state.turn


def test_3_11_so_many_men_lost_add_weariness_and_are_told_once() -> None:
    state = apart(charts=campaign(politics={"weary_men": 100}))
    state = state.evolve(losses={**state.losses, "red": state.losses["red"]._replace(men=250)})
    state, events = end(state, 4)
    assert [(2, "3.11")] == moved(events, "weariness.red")
    assert [] == moved(events, "weariness.blue")
    assert 2 == state.stock["told.red"]


def test_3_11_deep_winter_adds_hardship_and_other_seasons_take_it_off() -> None:
    seasons = {"winter_hardship": 2, "season_relief": 2}
    state = apart(charts=campaign(politics=seasons, calendar=MONTHLY), day="1991-12-01")
    _, winter = end(state, 2)
    _, spring = end(state, 6)
    assert [(1, "3.11")] == moved(winter, "hardship.red")
    assert [(1, "3.11"), (-1, "3.11")] == moved(spring, "hardship.red")


@pytest.mark.parametrize(
    ("winter", "relief", "moves"), [(1, 0, [1, 1, 1]), (0, 1, [-1, -1]), (0, 0, []), (1, 1, [1, 1, 1, -1, -1])]
)
def test_3_11_winter_and_the_relief_after_it_are_numbers_of_their_own(
    winter: int, relief: int, moves: list[int]
) -> None:
    """Turns 2 to 6 open in December, January, February, March and April; without one number the other stays."""
    seasons = {"winter_hardship": winter, "season_relief": relief}
    state = apart(charts=campaign(politics=seasons, calendar=MONTHLY), day="1991-11-25", tracks={"hardship.red": 5})
    _, events = end(state, 10)
    assert [(by, "3.11") for by in moves] == moved(events, "hardship.red")


@pytest.mark.parametrize(("relief", "turns"), [(1, [2, 3, 4, 5, 6, 7]), (2, [2, 4, 6]), (3, [3, 6])])
def test_3_11_relief_comes_in_the_weeks_its_own_number_divides(relief: int, turns: list[int]) -> None:
    state = apart(charts=campaign(politics={"winter_hardship": 5, "season_relief": relief}), tracks={"hardship.red": 9})
    came = []
    for _ in range(6):
        state, events = end(state, 2)
        came += [state.turn] if moved(events, "hardship.red") else []
    assert turns == came


@pytest.mark.parametrize(("hardship", "costs"), [(7, 0), (8, 1)])
def test_3_11_want_costs_authority_every_so_many_weeks(hardship: int, costs: int) -> None:
    charts = campaign(politics={"hard_authority": 8, "hard_weeks": 3})
    _, events = end(apart(charts=charts, tracks={"hardship.red": hardship}), 6)
    assert [(-1, "3.11")] * costs == moved(events, "authority.red")


# --- 3.12 The council


@pytest.mark.parametrize(("authority", "acts"), [(0, 2), (3, 2), (4, 3), (10, 4)])
def test_3_12_authority_gives_acts(authority: int, acts: int) -> None:
    state = apart(tracks={"authority.red": authority})
    assert acts == state.acts["red"]


def test_3_12_an_act_costs_means_and_takes_effect_on_the_side_that_acts() -> None:
    call_up = measure("call_up", {"track": {"name": "mobilisation", "by": 1}}, {"stock": {"name": "men", "by": 6}})
    state, events = play(apart(council=(call_up,)), Act("call_up"))
    assert ActTaken("red", "call_up") in events
    assert [(-1, "3.12")] == moved(events, "means.red")
    assert (3, 2, 6, 2) == (
        state.track("mobilisation", "red"),
        state.track("mobilisation", "blue"),
        state.stock["men.red"],
        state.acts["red"],
    )


def test_3_12_an_act_is_refused_for_each_thing_that_lacks() -> None:
    poor = {"track": {"name": "authority", "at_least": 6}}
    acts = (
        measure("dear", means=6),
        measure("needy", needs=poor),
        measure("theirs", sides=("blue",)),
        measure("again", means=0),
    )
    state = apart(council=acts)
    assert ["3.12"] == refused(state, Act("dear")) == refused(state, Act("needy")) == refused(state, Act("nothing"))
    assert ["3.12"] == refused(state, Act("theirs"))
    assert [] == refused(end(state)[0], Act("theirs"))
    assert ["3.12"] == refused(state.evolve(acts={"red": 0}), Act("again"))
    after, _ = play(state, Act("again"))
    assert ["3.12"] == refused(after, Act("again"))
    assert ["3.12"] == refused(end(after, 2)[0], Act("again"))
    assert [] == refused(end(after, 4)[0], Act("again"))


def test_3_12_acts_that_are_not_used_are_not_kept() -> None:
    state = end(apart(tracks={"authority.red": 0}), 2)[0]
    assert 2 == state.acts["red"]


def test_3_12_the_other_side_may_do_the_same_act_in_the_same_week() -> None:
    state, _ = play(apart(council=(measure("same"),)), Act("same"), EndPhase())
    assert [] == refused(state, Act("same"))


@pytest.mark.parametrize("held", [True, False])
def test_3_12_an_act_that_calls_for_a_unit_is_final_whether_it_comes_or_not(held: bool) -> None:
    """Whether it comes tells who stands unseen where it is due: neither preview nor undo may tell."""
    state = apart(b=red(arrives=0), council=(measure("call", {"reinforce": "b"}), measure("other")))
    due = at(state, "0500")
    entry = replace(state.board.roster["b"], at=due)
    state = state.evolve(board=replace(state.board, roster={**state.board.roster, "b": entry}, cache={}))
    state = state.evolve(control=bytes(state.control[here] if here != due else 0 for here in range(len(state.control))))
    state = change(state, "x", at=due if held else at(state, "0501")).evolve(seen={"red": 0, "blue": 0})
    known = engine.known(state, "red")
    assert "x" not in known.units
    assert engine.forecast(known, Act("call")).final is True
    _, events = engine.resolve(state, Act("call"))
    assert bool(only(events, UnitArrived)) is not held
    assert engine.is_final(events, state.board)
    _, events = engine.resolve(state, Act("other"))
    assert engine.forecast(known, Act("other")).final is False
    assert not engine.is_final(events, state.board)


# --- 3.13 Dispatches


def test_3_13_a_dispatch_waits_for_the_side_it_came_to() -> None:
    state = apart(scripts=(dispatch("news", choice("yes"), choice("no")),))
    assert {"news": 1} == state.cards
    assert [] == refused(state, Answer("news", "no"))
    assert ["3.13"] == refused(state, Answer("news", "maybe")) == refused(state, Answer("nothing", "yes"))
    assert ["3.13"] == refused(apart(scripts=(dispatch("news", choice("yes"), side="blue"),)), Answer("news", "yes"))


def test_3_13_an_answer_is_given_once_and_takes_effect_at_once() -> None:
    news = dispatch("news", choice("yes", {"track": {"name": "moscow", "by": -1}}), choice("no"))
    state, events = play(apart(scripts=(news,)), Answer("news", "yes"))
    assert CardAnswered("red", "news", "yes", False) in events
    assert (4, {}) == (state.track("moscow", "red"), state.cards)
    assert "news:yes" in state.happened
    assert ["3.13"] == refused(state, Answer("news", "no"))


def test_3_13_what_a_dispatch_does_at_once_it_does_before_any_answer() -> None:
    news = dispatch("news", choice("yes"), effects=({"track": {"name": "tension", "by": 1}},))
    state = apart(scripts=(news,))
    assert (3, {"news": 1}) == (state.track("tension"), state.cards)


@pytest.mark.parametrize("side", ["red", "blue"])
def test_3_13_what_is_not_answered_takes_its_default_when_the_sides_week_ends(side: str) -> None:
    news = dispatch("news", choice("no"), choice("yes"), side=side, default="yes")
    state = apart(scripts=(news,))
    for phase in ("red", "blue"):
        state, events = end(state)
        answers = [CardAnswered(side, "news", "yes", True)] if phase == side else []
        assert answers == only(events, CardAnswered)


def test_3_13_a_default_waits_for_the_last_impulse() -> None:
    state = apart(
        scripts=(dispatch("news", choice("yes")),),
        charts=campaign(calendar={"impulses": 3}),
    )
    state, events = end(state, 4)
    assert [] == only(events, CardAnswered)
    assert [] == refused(state, Answer("news", "yes"))
    assert [CardAnswered("red", "news", "yes", True)] == only(end(state)[1], CardAnswered)


def test_3_13_a_choice_needs_what_it_needs_and_so_does_a_default() -> None:
    """Means are 5: what needs 6 is refused, and the first answer that is possible stands for a default that is not."""
    rich = {"track": {"name": "means", "at_least": 6}}
    news = dispatch("news", choice("pay", needs=rich), choice("refuse"), default="pay")
    state = apart(scripts=(news,))
    assert ["3.13"] == refused(state, Answer("news", "pay"))
    assert [CardAnswered("red", "news", "refuse", True)] == only(end(state)[1], CardAnswered)
    assert [] == refused(apart(scripts=(news,), tracks={"means.red": 6}), Answer("news", "pay"))


def test_3_13_when_no_answer_is_possible_the_default_stands() -> None:
    never = {"turn": 99}
    news = dispatch("news", choice("pay", needs=never), choice("yield", needs=never), default="yield")
    assert [CardAnswered("red", "news", "yield", True)] == only(end(apart(scripts=(news,)))[1], CardAnswered)


def test_3_13_under_expected_chance_a_hazard_adds_up_week_by_week() -> None:
    """12 in 36 a week: it comes in the third week, and again three weeks later."""
    state = apart(scripts=(Script("raid", {"turn": 1}, False, "A raid.", (), hazard=12),), opened=False)
    state, events = engine.open_game(state, "1", "expected")
    turns = [1] if only(events, ScriptFired) else []
    for _ in range(6):
        state, events = end(state, 2)
        turns += [state.turn] if only(events, ScriptFired) else []
    assert [3, 6] == turns


def test_3_13_the_account_of_a_hazard_says_how_near_it_is() -> None:
    state = apart(scripts=(Script("raid", {"turn": 1}, True, "A raid.", (), hazard=10),))
    risk = the(end(state, 2)[1], AirRisked)
    assert (10, 20, False) == (risk.risk, risk.balance, risk.lost)


def test_3_13_the_hazard_and_a_chance_of_one_event_have_accounts_of_their_own() -> None:
    """18 in 36 twice over: the chance comes true every second week, and of those weeks the hazard in every second."""
    script = Script("raid", {"chance": 18}, False, "A raid.", (), hazard=18)
    _, events = end(apart(scripts=(script,)), 16)
    assert 2 == len(only(events, ScriptFired))


def test_3_13_a_hazard_with_dice_comes_about_as_often_as_it_says() -> None:
    came = 0
    for seed in range(60):
        state = apart(
            scripts=(Script("raid", {"turn": 1}, True, "A raid.", (), hazard=12),), seed=str(seed), chance="dice"
        )
        came += "raid" in state.happened
    assert 10 <= came <= 30


def test_3_13_a_hazard_runs_only_while_its_condition_holds() -> None:
    script = Script("raid", {"track": {"name": "tension", "at_least": 3}}, True, "A raid.", (), hazard=36)
    assert [] == only(end(apart(scripts=(script,)), 2)[1], ScriptFired)
    assert [ScriptFired("raid")] == only(end(apart(scripts=(script,)).evolve(tracks={"tension": 3}), 2)[1], ScriptFired)


@pytest.mark.parametrize(("again", "turns"), [(0, [1, 2, 3, 4, 5]), (2, [1, 3, 5]), (4, [1, 5])])
def test_3_13_an_event_may_come_again_after_its_weeks(again: int, turns: list[int]) -> None:
    script = Script(
        "raid", {"turn": 1}, False, "A raid.", ({"track": {"name": "tension", "by": 0}},), again_after=again
    )
    state, _ = engine.open_game(apart(scripts=(script,), opened=False), "1", "expected")
    came = [1]
    for _ in range(4):
        state, events = end(state, 2)
        came += [state.turn] if only(events, ScriptFired) else []
    assert turns == came


def test_3_13_a_dispatch_does_not_come_again_while_it_waits() -> None:
    """Red's dispatch comes each week; within one week there is one."""
    state = apart(scripts=(dispatch("news", choice("yes"), once=False),))
    _, events = end(state, 2)
    assert [CardDealt("red", "news")] == only(events, CardDealt)


def _effect(effect: Mapping[str, Any], **more: Any) -> tuple[State, tuple[object, ...]]:
    state = apart(scripts=(dispatch("news", choice("yes", effect)),), **more)
    return play(state, Answer("news", "yes"))


def test_3_13_units_are_recalled_for_a_time_or_for_good() -> None:
    state, events = _effect({"recall": {"units": ["b", "nobody"], "weeks": 2}}, rows=APART.replace("a", "ab"), b=red())
    assert [UnitRecalled("b", 3, "Answer yes.")] == only(events, UnitRecalled)
    assert "b" not in state.units
    state, events = end(state, 2)
    assert [] == only(events, UnitArrived)
    state, events = end(state, 2)
    assert [UnitArrived("b", at(state, "0000"))] == only(events, UnitArrived)
    gone, _ = _effect({"recall": {"units": ["b"]}}, rows=APART.replace("a", "ab"), b=red())
    assert {"b": "recalled"} == gone.gone
    assert "b" not in end(gone, 8)[0].units


def test_3_13_a_place_is_handed_over_a_truce_begins_and_standing_moves() -> None:
    where = {"place": "field", "side": "blue"}
    state, events = _effect({"hand_over": where}, places={"field": ("0001", "village")}, control={"red": "0001"})
    assert [HexTaken(at(state, "0001"), "blue", "red")] == only(events, HexTaken)
    _, events = _effect({"truce": {"weeks": 2}})
    assert [TruceBegan(2, "Answer yes.")] == only(events, TruceBegan)
    _, events = _effect({"standing": {"side": "red", "by": -1, "because": "it was seen"}})
    assert [StandingChanged("red", -1, "it was seen")] == only(events, StandingChanged)


def test_3_13_the_cohesion_of_all_units_of_an_owner_moves() -> None:
    rows = APART.replace("a", "abc")
    _, events = _effect({"cohesion": {"owner": "band", "by": -2}}, rows=rows, b=red(owner="band"), c=red(owner="band"))
    assert [("b", -2), ("c", -2)] == [(e.unit, e.by) for e in only(events, CohesionChanged)]


def test_3_13_who_comes_back_to_ground_that_was_lost_comes_to_the_nearest_source_its_side_holds() -> None:
    """Red's unit was printed for 0500, where blue is; of red's sources one is nearer and in blue's hands."""
    state = apart(b=red(arrives=2), sources={"red": "0000 0401", "blue": "0500"}, control={"blue": "0401"})
    board = state.board
    roster = {**board.roster, "b": replace(board.roster["b"], at=at(state, "0500"))}
    state = state.evolve(board=replace(board, roster=roster, cache={}))
    state, events = end(change(state, "x", at=at(state, "0501")), 2)
    assert [UnitArrived("b", at(state, "0000"))] == only(events, UnitArrived)


# --- 3.14 Unity


@pytest.mark.parametrize(("unity", "command"), [(0, 6), (1, 6), (2, 7), (5, 8)])
def test_3_14_unity_gives_command(unity: int, command: int) -> None:
    state = apart(tracks={"unity.red": unity}, charts=campaign(politics={"unity_per_command": 2}))
    assert command == state.command
    assert 8 == the(end(state)[1], PhaseOpened).command  # blue's unity is 4


# --- 3.15 Owners

OWNED = """
.:ab . . .:x
 . . . .
"""


def owned(**more: Any) -> State:
    return war(OWNED, **{"a": red(), "b": red(owner="band", home="0000"), "x": blue(), "hq": {"red": "0000"}, **more})


def test_3_15_units_of_a_merged_owner_answer_to_the_other() -> None:
    join = dispatch("join", choice("yes", {"merge": {"owner": "band", "into": "red"}}))
    state = owned(scripts=(join,))
    assert "3.4" in refused(state, march(state, "b", "0100"))
    state, events = play(state, Answer("join", "yes"))
    assert [OwnersMerged("band", "red")] == only(events, OwnersMerged)
    assert [] == refused(state, march(state, "b", "0100"))
    assert "red" == state.owner_of("b")


def test_3_15_who_merged_before_goes_along_when_its_owner_merges() -> None:
    state = owned().evolve(merged={"gang": "band"})
    assert {"gang": "red", "band": "red"} == apply(state, OwnersMerged("band", "red")).merged


def test_3_15_attackers_of_a_merged_owner_are_of_one_owner() -> None:
    """6.10: two owners attack at -1; merged, or one unit attached, they do not."""
    state = war(".:ab .:x . .", a=red(8), b=red(8, owner="band"), x=blue(), hq={"red": "0000"})
    state = change(state, "b", agreed=True)

    def shift(before: State) -> int:
        return value(the(attack(before, "0100", "a", "b")[1], AssaultResolved).shifts, "several owners")

    assert -1 == shift(state)
    assert 0 == shift(state.evolve(merged={"band": "red"})) == shift(state.evolve(attached={"b": 1}))


def test_3_15_a_unit_is_attached_after_its_turns_and_given_back() -> None:
    state = owned()
    state, events = play(state, Attach("b"))
    assert [CommandSpent("red", 1)] == only(events, CommandSpent)
    assert "3.4" in refused(state, march(state, "b", "0100"))
    state, _ = end(state, 2)
    assert [] == refused(state, march(state, "b", "0100"))
    state, _ = play(state, Detach("b"))
    assert "3.4" in refused(state, march(state, "b", "0100"))


def test_3_15_attaching_is_refused_with_its_reason() -> None:
    state = owned()
    assert ["3.15"] == refused(state, Attach("a"))
    assert ["5.1"] == refused(state, Attach("x")) == refused(state, Attach("nobody"))
    assert ["3.15"] == refused(play(state, Attach("b"))[0], Attach("b"))
    assert ["3.1"] == refused(state.evolve(command=0), Attach("b"))
    assert "3.15" in refused(owned(charts=campaign(politics={"attach_turns": 0})), Attach("b"))
    assert ["3.15"] == refused(state, Detach("b")) == refused(state, Detach("x"))


# --- 3.16 Operations

PLANS = campaign(politics={"plan_turns": 1, "plan_range": 1, "plan_lasts": 2, "prepare": 1})


def front(**more: Any) -> State:
    return war(".:a .:x . .", **{"a": red(9), "x": blue(3), "charts": PLANS, **more})


def hasty(state: State) -> int:
    return value(the(attack(state, "0100", "a")[1], AssaultResolved).shifts, "hasty")


def test_3_16_an_assault_is_hasty_unless_prepared_and_ready() -> None:
    state = front()
    planned, events = play(state, Prepare(at(state, "0100")))
    assert [OperationPrepared("red", at(state, "0100"), 2)] == only(events, OperationPrepared)
    assert [CommandSpent("red", 1)] == only(events, CommandSpent)
    assert PLANS.assault.hasty == hasty(state) == hasty(planned)
    assert 0 == hasty(end(planned, 2)[0])


@pytest.mark.parametrize(("where", "expected"), [("0200", 0), ("0300", PLANS.assault.hasty)])
def test_3_16_an_operation_covers_the_hexes_within_its_range(where: str, expected: int) -> None:
    state = front()
    state, _ = end(play(state, Prepare(at(state, where)))[0], 2)
    assert expected == hasty(state)


def test_3_16_what_was_prepared_is_stale_after_its_weeks() -> None:
    """Ready in week 2, for two weeks: good in week 3, forgotten in week 4."""
    state, _ = play(front(), Prepare(1))
    assert [0, 0, PLANS.assault.hasty] == [hasty(end(state, phases)[0]) for phases in (2, 4, 6)]
    assert {} == end(state, 6)[0].prepared


def test_3_16_marching_makes_no_assault_hasty_where_operations_are_prepared() -> None:
    state = end(play(front(), Prepare(1))[0], 2)[0]
    assert 0 == hasty(change(state, "a", moved=True))


def test_3_16_preparing_is_refused_with_its_reason() -> None:
    state = front()
    assert ["3.16"] == refused(state, Prepare(0)) == refused(state, Prepare(-1)) == refused(state, Prepare(99))
    assert ["3.16"] == refused(play(state, Prepare(1))[0], Prepare(1))
    assert ["3.1"] == refused(state.evolve(command=0), Prepare(1))
    assert "3.16" in refused(front(charts=campaign()), Prepare(1))


def test_3_16_the_preparations_of_one_side_are_none_of_the_other() -> None:
    state = play(front(), Prepare(at(front(), "0100")))[0]
    state = end(state)[0]
    assert [] == refused(state, Prepare(at(state, "0000")))
    with pytest.raises(IllegalOrder):
        play(state, Prepare(at(state, "0100")))
