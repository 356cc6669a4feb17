"""What the orders of a campaign would cost and do, and what a campaign adds to the cards of units and hexes.

A scenario without tracks has none of this: every function here then says nothing.
"""

from collections.abc import Iterator
from html import escape
from typing import Any, Final

from game import engine, report
from game.core.board import SideId, UnitId
from game.core.orders import (
    Airlift,
    Attach,
    Detach,
    Equip,
    Escort,
    Interdict,
    Order,
    Prepare,
    Prioritise,
    Reconnoitre,
    Relief,
    Replace,
)
from game.core.state import State

KINDS: Final = ("tanks", "afv", "guns", "mlrs")
"""What units take from stock, in the order of lists."""
STOCK_ORDER: Final = ("men", *KINDS, "loads")


def week(known: State, turn: int) -> str:
    """Return when it is, as the bar says it: "Week 27, impulse 2 of 3, 4-10 May 1992"; "" without impulses."""
    impulses = known.board.charts.calendar.impulses
    if impulses < 2:
        return ""
    return f"Week {turn}, impulse {min(known.impulse, impulses)} of {impulses}, {report.clock(known.board, turn)}"


def stock(known: State, kind: str, side: str) -> int:
    """Return what *side* has of *kind* in stock."""
    return known.stock.get(f"{kind}.{side}", 0)


def amount(kind: str, number: int) -> str:
    """Return so much of a stock in words.

    >>> amount("men", 1), amount("afv", 6)
    ('1 step of men', '6 armoured vehicles')
    """
    words = report.STOCKS[kind]
    one = words.replace("steps", "step").replace("loads", "load") if " of " in words else words.removesuffix("s")
    return f"{number} {one if number == 1 else words}"


def preview(known: State, order: Order) -> str:
    """Return what *order* would cost and do, with the rule; or which rule forbids it."""
    if found := engine.refusals(known, order):
        return "; ".join(map(str, found))
    forecast = engine.forecast(known, order)
    # Preparing and attaching name their weeks themselves.
    notes = () if isinstance(order, Attach | Prepare) else forecast.notes
    return "; ".join(filter(None, (*_does(known, order), *notes, _costs(forecast.command))))


def _costs(points: int) -> str:
    return f"costs {report.count(points, 'command point')}" if points else ""


def _does(known: State, order: Order) -> tuple[str, ...]:
    charts, side = known.board.charts, known.active
    match order:
        case Replace():
            steps, less = charts.manpower.replace_steps, charts.manpower.replace_cohesion
            looser = f"cohesion {report.signed(-less)}" if less else ""
            held = stock(known, "men", side)
            return (f"takes {report.count(steps, 'step')} of {held} in stock", looser, "spends its phase (12.2)")
        case Equip(kind=kind):
            held = stock(known, kind, side)
            number = min(charts.manpower.equip.get(kind, 0), held)
            return (f"takes {amount(kind, number)} of {held} in stock", "spends its phase (12.3)")
        case Attach():
            week = known.turn + charts.politics.attach_turns
            return (f"will answer to its side's headquarters from week {week} (3.15)",)
        case Detach():
            return ("answers to its own command again (3.15)",)
        case Escort(unit=uid):
            place = report.place_name(known.board, known.units[uid].at)
            return (f"sees residents out of {place}, so that more of them leave in time", "spends its phase (14.7)")
        case Airlift():
            chart = known.board.charts.supply
            return (
                f"brings {report.count(chart.lift_loads, 'load')} each to at most "
                f"{report.count(chart.lift_units, 'unit')} that are cut off there (8.6)",
            )
        case Interdict():
            return ("shuts its roads for the other side's supply in its next phase (8.7)",)
        case Reconnoitre():
            return ("sees it and the hexes around it (8.8)",)
        case Prepare():
            politics = charts.politics
            ready, last = known.turn + politics.plan_turns, known.turn + politics.plan_turns + politics.plan_lasts - 1
            within = report.count(politics.plan_range, "hex", "hexes")
            return (f"assaults within {within} of it are prepared in weeks {ready} to {last} (3.16)",)
        case Relief():
            return ("a convoy goes to the residents there (14.8)",)
        case Prioritise():
            return ("units near it take their loads first (4.7)", "free")
        case _:
            return ()


def unit_lines(known: State, uid: UnitId, prose: Any) -> Iterator[str]:
    """Yield what a campaign adds to the card of one's own unit."""
    if not engine.has_politics(known) or uid not in known.units:
        return
    board, printed = known.board, known.board.roster[uid]
    limit = board.charts.politics.tired_impulses
    done = known.worked.get(uid, 0)
    if limit:
        rest = " · it rests until the next week (1.8)" if done >= limit else ""
        yield f"Acted in {done} of {limit} impulses of this week{rest}"
    owner = known.owner_of(uid)
    if owner != printed.owner:
        yield f"Raised by: {escape(prose.owners.get(printed.owner, printed.owner))} (3.15)"
    if home := _goes_home(known, uid):
        yield home
    if uid in known.attached:
        when = known.attached[uid]
        yield f"Answers to its side's headquarters {'from week ' + str(when) if when > known.turn else 'now'} (3.15)"


def _goes_home(known: State, uid: UnitId) -> str:
    """Return how a volunteer detachment may leave after a success; "" for other units."""
    if not known.board.charts.cohesion.homeward_needs or known.board.roster[uid].type_id != "volunteer":
        return ""
    chance = engine.homeward_chance(known, uid)
    return f"Goes home after a key place near it is captured: {chance} in 36 (9.10)" if chance else ""


def hex_lines(known: State, at: int) -> Iterator[str]:
    """Yield what a campaign adds to the card of a hex."""
    if not engine.has_politics(known):
        return
    for key, ready in sorted(known.prepared.items()):
        side, _, where = key.partition(":")
        if int(where) == at:
            label = known.board.side(SideId(side)).label
            yield f"{escape(label)} prepare an operation here: it may begin in week {ready} (3.16)"
    if at in known.shut:
        yield "Aircraft shut its roads for supply until the next phase (8.7)"
