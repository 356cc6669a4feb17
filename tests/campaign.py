"""A scenario with politics for tests: the ground and units of a shipped battle, with tracks, a council and dispatches.

It is invented and tells of nothing that happened. Weeks have three impulses; both sides have one dispatch in week 1.
"""

from dataclasses import replace

from game.core.board import (
    ChapterPrint,
    Choice,
    CouncilAct,
    DiplomacyChart,
    Income,
    ManpowerChart,
    PoliticsChart,
    Script,
    SideId,
    Track,
)
from game.scenario import Scenario, load

BASE = "goranboy-1992"
_NAMES = {
    "authority": ("Authority", 6, "How firmly those who govern are in charge."),
    "unity": ("Unity", 4, "Whether private and ministry armies are one army."),
    "means": ("Means", 5, "Budget, oil and gifts."),
    "hardship": ("Hardship", 3, "Winter, blockade and want at home."),
    "moscow": ("Moscow", 5, "The goodwill of Moscow."),
    "weariness": ("Weariness", 2, "How tired of the war people are."),
    "mobilisation": ("Mobilisation", 1, "How far the country is called up."),
}


def campaign(*, cards: bool = True, means: int = 5) -> Scenario:
    """Return the invented campaign; without *cards* nothing waits in week 1."""
    base = load(BASE)
    board = base.board
    first, second = (str(side.id) for side in board.sides)
    tracks = [
        Track(f"{name}.{side}", words, side, means if name == "means" else value, 4 if name == "mobilisation" else 10,
              text, "as it stood in the sources of this test", "estimate", ("seed",))
        for side in (first, second)
        for name, (words, value, text) in _NAMES.items()
    ]  # fmt: skip
    tracks += [
        Track("tension", "Regional tension", "", 2, 10, "How near other powers are to stepping in.",
              "neighbours watch", "estimate", ("seed",)),
        Track("mediation", "Mediation", "", 1, 10, "How far mediators have come.",
              "talks began", "estimate", ("seed",)),
    ]  # fmt: skip
    stocks = {
        f"{kind}.{side}": number
        for side in (first, second)
        for kind, number in {"men": 14, "tanks": 6, "afv": 9, "guns": 4, "mlrs": 0, "loads": 60}.items()
    }
    scripts = tuple(
        Script(
            f"{side}_dispatch_{n}",
            {"turn": 1 if cards else 99},
            True,
            text,
            ({"track": {"name": "unity", "by": -1, "because": "two commands quarrel"}},) if n == 1 else (),
            side=side,
            choices=choices,
            default="wait",
            history="wait",
        )
        for side in (first, second)
        for n, (text, choices) in enumerate(_dispatches(first, second), 1)
    )
    told = Script("winter_report", {"turn": 1 if cards else 99}, True,
                  "Snow has closed the passes above 2,500 metres earlier than in other years.",
                  ({"track": {"name": "hardship", "side": first, "by": 1, "because": "early snow"}},))  # fmt: skip
    wire = Script("neighbour_moves", {"controls": {"place": "martakert", "side": second}}, True,
                  "A neighbour moves troops to its border.",
                  ({"track": {"name": "tension", "by": 2, "because": "a town there changed hands"}},))  # fmt: skip
    charts = replace(
        board.charts,
        calendar=replace(board.charts.calendar, hours=168, impulses=3),
        supply=replace(board.charts.supply, lift_loads=1, lift_units=2),
        people=replace(board.charts.people, leave_escort=15, relief=1),
        politics=PoliticsChart(
            acts=2, authority_per_act=4, unity_per_command=3, lost_authority=1, lost_weariness=1, lost_most=2,
            plan_turns=1, plan_range=2, plan_lasts=3, attach_turns=1, attach=1, prepare=1,
            tired_impulses=2, tired_cohesion=1,
        ),
        manpower=ManpowerChart(
            replace_steps=1, replace_cohesion=1, steps_most=10, equip={"tanks": 3, "afv": 3, "guns": 2, "mlrs": 1},
            national_loads=1,
        ),
        diplomacy=DiplomacyChart(
            offer_turns=4, ready=8, early_authority=1, broken_standing=2, tension_ends=10, fallen_turns=4
        ),
    )  # fmt: skip
    board = replace(
        board,
        charts=charts,
        tracks=tuple(tracks),
        stocks=stocks,
        income=tuple(
            entry
            for side in (first, second)
            for entry in (
                Income(f"men.{side}", 2, 4, 1, 999, "the call-up of the season"),
                Income(f"means.{side}", 1, 3, 1, 999, "the budget and gifts"),
                Income(f"loads.{side}", 10, 1, 1, 40, "depots of the former army"),
            )
        ),
        council=_council(second),
        scripts=(*board.scripts, *scripts, told, wire),
        chapters=(
            ChapterPrint("villages", "Villages", 1, 10, "The first weeks."),
            ChapterPrint("summer", "Summer", 11, 26, "The weeks after."),
        ),
        cache={},
    )
    opening = base.opening.evolve(board=board, tracks={track.key: track.value for track in tracks}, stock=dict(stocks))
    sides = {SideId(first): (2, 30), SideId(second): (2, 30)}
    opening = opening.evolve(lifts={first: (3, 3, 20), second: (3, 3, 20)}, sorties=sides)
    return replace(base, board=board, opening=opening)


def _dispatches(first: str, second: str) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """Return two dispatches: one with three answers, one of them out of reach, and one with two."""
    return (
        (
            "The commander of the brigade that was raised with private money does not answer to the ministry any more "
            "and asks for the post of a deputy minister. His brigade holds a third of the front.",
            (
                Choice("concede", "Give him the post he asks for, and a seat in the council.", {}, (
                    {"track": {"name": "authority", "by": -1}},
                    {"track": {"name": "unity", "by": 2}},
                    {"stock": {"name": "tanks", "by": 4}},
                )),
                Choice("confront", "Dismiss him and send the interior troops to disarm the brigade.", {
                    "track": {"name": "authority", "at_least": 8}
                }, (
                    {"track": {"name": "authority", "by": 2}},
                    {"track": {"name": "weariness", "by": 1}},
                    {"cohesion": {"owner": "brigade_709", "by": -2}},
                )),
                Choice("wait", "Leave the matter as it is.", {}, ({"track": {"name": "unity", "by": -1}},)),
            ),
        ),
        (
            "Mediators of the CSCE ask both sides for a week without fire on the road through Lachin.",
            (
                Choice("accept", "Accept, and tell the units.", {}, (
                    {"truce": {"weeks": 1}},
                    {"standing": {"by": 1, "because": "it accepted a limited cease-fire"}},
                    {"track": {"name": "mediation", "by": 1}},
                )),
                Choice("wait", "Give no answer.", {}, ({"standing": {"by": -1, "because": "it gave no answer"}},)),
            ),
        ),
    )  # fmt: skip


def _council(second: str) -> tuple[CouncilAct, ...]:
    return (
        CouncilAct("mobilise", "Call up the next age groups.", (),
                   {"track": {"name": "mobilisation", "at_most": 3}}, 1, 4, (
            {"track": {"name": "mobilisation", "by": 1}},
            {"stock": {"name": "men", "by": 12}},
            {"track": {"name": "weariness", "by": 1}},
        ), ("seed",)),
        CouncilAct("buy_arms", "Buy arms abroad.", (), {}, 3, 3, (
            {"stock": {"name": "afv", "by": 6}}, {"stock": {"name": "loads", "by": 20}},
        ), ("seed",)),
        CouncilAct("unify", "Put the party detachments under the army.", (),
                   {"track": {"name": "unity", "at_least": 6}}, 1, 8, (
            {"track": {"name": "unity", "by": 1}},
        ), ()),
        CouncilAct("hire_pilots", "Hire crews for aircraft.", (second,), {}, 2, 6, (
            {"air": {"sorties": 3, "turns": 4}},
        ), ("seed",)),
        CouncilAct("relief", "Ask abroad for food and fuel.", (), {}, 0, 2, (
            {"track": {"name": "hardship", "by": -1}},
        ), ()),
        CouncilAct("envoy", "Send an envoy to Moscow.", (), {}, 1, 4, ({"track": {"name": "moscow", "by": 1}},), ()),
    )  # fmt: skip
