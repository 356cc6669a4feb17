"""Several lines: the report of a turn, tables, and a result in its three lines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, Protocol

from game.core.board import Board, PlaceId
from game.core.events import (
    CohesionChanged,
    CommandSpent,
    Committed,
    Event,
    FatigueChanged,
    Glimpsed,
    HexesSeen,
    HexTaken,
    HoldTested,
    LoadsSpent,
    PeopleHarmed,
    PeopleLeft,
    PhaseClosed,
    Recalled,
    ScriptFired,
    Shocked,
    SightRenewed,
    SortieFlown,
    StanceSet,
    StandingChanged,
    SupplyTraced,
    WayTried,
    WearCarried,
    WoundedSettled,
)
from game.engine import Outcome
from game.report.telling import COMMUNITIES, Teller
from game.report.wording import end_date, join, span

MASSACRE: Final = 3
"""Content level of a page about the killing of civilians; its one-line version is shown where the page is not."""
_QUIET: Final = (
    CommandSpent,
    Committed,
    FatigueChanged,
    Glimpsed,
    HexesSeen,
    LoadsSpent,
    PhaseClosed,
    Recalled,
    Shocked,
    SightRenewed,
    SortieFlown,
    StanceSet,
    SupplyTraced,
    WayTried,
    WearCarried,
    WoundedSettled,
)


class Page(Protocol):
    """What a line of the record needs of a page of the chronicle."""

    @property
    def date(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def one_line(self) -> str: ...


def is_quiet(event: Event) -> bool:
    """Return whether *event* is bookkeeping that a short log leaves out."""
    if isinstance(event, SupplyTraced):
        return event.supply != 0 or event.cut > 1
    return isinstance(event, _QUIET)


def turn_report(
    events: Iterable[Event], board: Board, *, names: str = "english", detailed: bool = False
) -> tuple[str, ...]:
    """Return the lines of *events*. Without *detailed*, bookkeeping is left out and what is alike is told together.

    What happened to the people of a place stands before who controls it now.
    """
    teller = Teller(board, names, detailed)
    if detailed:
        return tuple(teller.say(event) for event in _residents_first(events))
    chosen = [event for event in _residents_first(events) if not is_quiet(event)]
    alike = groupby(chosen, lambda event: _kind(event, board) or id(event))
    return tuple(_together(list(group), teller) for _, group in alike)


def _residents_first(events: Iterable[Event]) -> Iterator[Event]:
    """Yield *events*, a hex taken after what follows of its people."""
    taken: list[HexTaken] = []
    for event in events:
        if isinstance(event, HexTaken):
            taken.append(event)
            continue
        if taken and not isinstance(event, PeopleLeft | PeopleHarmed | ScriptFired | StandingChanged):
            yield from taken
            taken = []
        yield event
    yield from taken


def _kind(event: Event, board: Board) -> tuple[object, ...]:
    """Return what an event must share with the next to be told together with it; () when it stands alone."""
    match event:
        case SupplyTraced(supply=supply, cut=cut):
            return (SupplyTraced, supply, cut)
        case CohesionChanged(by=by, because=because):
            return (CohesionChanged, by, because)
        case HoldTested(result="stays" | "wavers"):
            return (HoldTested, event.result)
        case HexTaken(at=at, side=side) if board.place_at(at) is None:
            return (HexTaken, side)
        case _:
            return ()


def _together(events: Sequence[Event], teller: Teller) -> str:
    """Return one line for events that are alike."""
    first = events[0]
    if len(events) == 1:
        return teller.say(first)
    units = teller.units([uid for event in events if (uid := getattr(event, "unit", None))])
    match first:
        case SupplyTraced():
            return f"{units} are isolated."
        case CohesionChanged(by=by, because=because):
            return f"{units}: cohesion {by:+d}, {because}."
        case HoldTested(result="stays"):
            return f"{units} stay."
        case HoldTested():
            return f"{units} waver, but stay."
        case HexTaken(side=side):
            labels = [teller.board.grid.label(event.at) for event in events if isinstance(event, HexTaken)]
            return f"Hexes {join(labels)} come under the control of {teller.side(side)}."
        case _:
            raise AssertionError(f"{first} is told alone")


def outcome_lines(outcome: Outcome, board: Board, *, names: str = "english") -> tuple[str, str, str]:
    """Return the three lines of a result: human cost, objectives, standing. They are never added up."""
    teller = Teller(board, names, False)
    people = [
        f"{teller.place(place)} ({COMMUNITIES.get(community, community)}): {span(left_low, left_high)} left"
        + (f", {span(harm_low, harm_high)} killed or wounded" if harm_high else "")
        for place, community, _, _, left_low, left_high, harm_low, harm_high in outcome.people
        if left_high or harm_high
    ]
    soldiers = [
        f"{teller.side(side)}: about {lost} soldiers lost" + (f", {taken} of them prisoners" if taken else "")
        for side, lost, taken in outcome.soldiers
    ]
    aims = []
    for side in board.sides:
        own = [status for _, owner, _, status in outcome.objectives if owner == side.id]
        waiting = own.count("open")
        later = f" ({waiting} still open)" if waiting else ""
        aims.append(f"{side.label}: {own.count('met')} of {len(own)} met{later}")
    standing = [
        f"{teller.side(side)}: {value:+d}" if value else f"{teller.side(side)}: 0" for side, value in outcome.standing
    ]
    return (
        "Human cost (model): " + "; ".join([*people, *soldiers] or ["none recorded"]) + ".",
        "Objectives: " + "; ".join(aims) + ".",
        "Standing: " + "; ".join(standing) + ".",
    )


def recorded_lines(chronicle: Iterable[Page], board: Board, turn: int, at: int | None = None) -> tuple[str, ...]:
    """Return the one-line versions of pages about the killing of civilians, in order of their dates.

    An estimate of the model never stands alone where the record speaks.

    Args:
        turn: pages dated from the opening, or of all places from that of the chapter, to the end of this turn.
        at: only pages of places in this hex; all when None.
    """
    later = at is None and board.first_turn > 1
    first = end_date(board, board.first_turn - 1)[:10] if later else board.start[:10]
    last = end_date(board, turn)
    found = sorted(
        (entry.date, entry.one_line)
        for entry in chronicle
        if entry.level >= MASSACRE
        and first <= entry.date[:10] <= last[:10]
        and (at is None or (entry.place in board.places and board.places[PlaceId(entry.place)].at == at))
    )
    return tuple(line for _, line in found)


def table(rows: Sequence[Sequence[str]], head: Sequence[str]) -> tuple[str, ...]:
    """Return *rows* under *head* as lines of aligned columns.

    >>> table([("Shusha", "met")], ("place", "result"))
    ('place   result', 'Shusha  met')
    """
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    return tuple(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in (head, *rows)
    )


def checkpoint_lines(
    checkpoints: Sequence[Mapping[str, object]], board: Board, *, names: str = "english"
) -> tuple[str, ...]:
    """Return a table of checkpoints: each has date, place, kind, expected, actual and met."""
    teller = Teller(board, names, False)
    sides = {side.id for side in board.sides}

    def held(who: object) -> str:
        return teller.side(str(who)) if who in sides else str(who or "nobody")

    rows = [
        (
            str(entry["date"]),
            teller.place(str(entry["place"])),
            str(entry["kind"]),
            held(entry["expected"]),
            held(entry["actual"]),
            "met" if entry["met"] else "not met",
        )
        for entry in checkpoints
    ]
    return table(rows, ("date", "place", "kind", "documented", "in this game", "result"))
