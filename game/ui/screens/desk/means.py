"""What a side fights with: its units by owner and condition, its stocks, its aircraft, its lines of supply."""

from collections import Counter
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Final

import pygame

from game import engine, report
from game.core.board import NOWHERE, UnitId
from game.core.orders import (
    Airlift,
    Attach,
    Detach,
    Equip,
    Interdict,
    Order,
    Prioritise,
    Reconnoitre,
    Replace,
)
from game.scenario import Prose
from game.ui import campaign, cards
from game.ui.screens.desk.council import stocks
from game.ui.screens.desk.picker import Entry

if TYPE_CHECKING:
    from game.ui.screens.desk.desk import Desk, Part

_CONDITIONS: Final = ("steady", "shaken", "disrupted", "about to go")
_FLIGHTS: Final[dict[type[Order], str]] = {
    Airlift: "Fly loads to",
    Interdict: "Shut the roads of",
    Reconnoitre: "Look at",
}
_LISTED: Final = 24
"""Hexes whose loss is told of; the worst stand first."""


class Means:
    """The pages of forces, air and supply."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk

    # -- forces

    def forces(self) -> "list[Part]":
        """Return the parts of the page of forces and stockpiles."""
        from game.ui.screens.desk.desk import Part

        return [
            Part("Units by owner", 40, self._units),
            Part("Stocks and losses", 28, self._stocks),
            Part("Replacements and equipment", 32, self._refit),
        ]

    def _units(self, area: pygame.Rect) -> None:
        desk, known = self.desk, self.desk.known
        board, prose = known.board, desk.board.scenario.prose
        mine = known.of_side(desk.side)
        words = Counter(cards.cohesion_word(known.units[uid].cohesion) for uid in mine)
        supply = Counter(known.units[uid].supply for uid in mine)
        lines = [
            f"<b>{report.count(len(mine), 'unit')} on the map</b>: "
            + ", ".join(f"{words[word]} {word}" for word in _CONDITIONS if words[word])
            + (f"; {supply[0]} without a line of communications" if supply[0] else "")
            + "."
        ]
        waiting = [uid for uid in sorted(known.pool) if board.roster[uid].side == desk.side]
        gone = [uid for uid in sorted(known.gone) if board.roster[uid].side == desk.side]
        ordered = sorted(mine, key=lambda uid: (known.owner_of(uid), uid))
        for owner, uids in groupby(ordered, key=known.owner_of):
            merged = [key for key, into in sorted(known.merged.items()) if into == owner]
            joined = f" · with {report.join([_owner(prose, key) for key in merged])}" if merged else ""
            lines.append(f"<br><b>{escape(_owner(prose, owner) + joined)}</b>")
            lines += [self._unit(uid) for uid in uids]
        if waiting:
            lines.append("<br><b>Not on the map</b>")
            lines += [self._waiting(uid) for uid in waiting]
        if gone:
            lines.append("<br><b>Left for good</b>")
            lines += [f"{escape(board.roster[uid].name)}: {known.gone[uid].replace('_', ' ')}" for uid in gone]
        desk.sheet.text("<br>".join(lines), area, desk.link, "units")

    def _unit(self, uid: UnitId) -> str:
        known = self.desk.known
        board, unit, printed = known.board, known.units[uid], known.board.roster[uid]
        limit = board.charts.politics.tired_impulses
        notes = [
            cards.strength(unit.steps, printed.steps),
            cards.cohesion_word(unit.cohesion),
            f"supply {cards.SUPPLY[unit.supply]}",
            report.count(unit.loads, "load"),
            "attached" if uid in known.attached else "",
            "rests this week" if limit and known.worked.get(uid, 0) >= limit else "",
            cards.stores(unit),
        ]
        where = escape(report.place_name(board, unit.at))
        told = escape(", ".join(filter(None, notes)))
        return f"<a href='unit:{uid}'>{escape(printed.name)}</a>: {told} · {where}"

    def _waiting(self, uid: UnitId) -> str:
        known = self.desk.known
        printed = known.board.roster[uid]
        when = known.returns.get(uid) or printed.arrives
        return f"{escape(printed.name)}: " + (f"comes in week {when}" if when else "may come by an event")

    def _stocks(self, area: pygame.Rect) -> None:
        desk, known = self.desk, self.desk.known
        lines = [stocks(desk), "<br><b>Soldiers lost so far</b> <i>(model)</i>"]
        for side in known.board.sides:
            lost = known.losses[side.id]
            lines.append(
                f"{cards.side_label(known, side.id)}: {lost.men:,} men, of them {lost.prisoners:,} taken prisoner"
            )
        held: Counter[str] = Counter()
        for uid in known.of_side(desk.side):
            unit = known.units[uid]
            held.update({"tanks": unit.tanks, "afv": unit.afv, "guns": unit.guns, "mlrs": unit.mlrs})
        lines.append("<br><b>With units on the map</b>")
        lines += [f"{_capital(report.STOCKS[kind])}: {held[kind]}" for kind in campaign.KINDS]
        desk.sheet.text("<br>".join(lines), area, desk.link, "stocks")

    def _refit(self, area: pygame.Rect) -> None:
        self.desk.pickers["forces"].build(
            self.refits(), area, "Order it", "No unit can take in men or arms where it stands now (12.2, 12.3)."
        )

    def refits(self) -> list[Entry]:
        """Return the orders that fill units up, and those that change whom they answer to."""
        desk, known = self.desk, self.desk.known
        if not desk.can_order:
            return []
        found = []
        for uid in known.of_side(desk.side):
            unit, printed = known.units[uid], known.board.roster[uid]
            wants: list[tuple[str, Order]] = [
                (f"men · {cards.strength(unit.steps, printed.steps)}", Replace(uid)),
                *((report.STOCKS[kind], Equip(uid, kind)) for kind in campaign.KINDS),
                ("under the side's headquarters", Attach(uid)),
                ("back to its own command", Detach(uid)),
            ]
            for words, order in wants:
                if not engine.refusals(known, order):
                    found.append(self._entry(f"{printed.name}: {words}", order, unit.at))
        return found

    def _entry(self, words: str, order: Order, at: int) -> Entry:
        known = self.desk.known
        told = report.tell(order, known.board)
        html = f"<b>{escape(_capital(told))}</b><br>{escape(_capital(campaign.preview(known, order)))}."
        return Entry(repr(order), words, html, order, "", at)

    # -- air

    def air(self) -> "list[Part]":
        """Return the parts of the page of the air."""
        from game.ui.screens.desk.desk import Part

        return [Part("Aircraft and helicopters", 45, self._air), Part("What can be flown", 55, self._flights)]

    def _air(self, area: pygame.Rect) -> None:
        desk, known = self.desk, self.desk.known
        side, turn = desk.side, max(1, known.turn)
        sorties, until = known.sorties[side]
        lines = ["<b>Aircraft sorties</b> (8.3)"]
        if sorties and turn <= until:
            lines.append(f"{report.count(sorties, 'sortie')} left, until the end of week {until}.")
        else:
            lines.append("None at hand.")
        lines.append("<br><b>Flights of transport helicopters</b> (8.6)")
        left, each, last = known.lifts.get(str(side), (0, 0, 0))
        if each and turn <= last:
            lines.append(f"{left} of {each} left this week; {each} a week until week {last}.")
        else:
            lines.append("None at hand.")
        lines.append(f"<br><b>Weather</b><br>{escape(known.sky.replace('_', ' ').capitalize())}.")
        helicopters = [uid for uid in known.of_side(side) if known.board.roster[uid].type.role == "air"]
        if helicopters:
            lines.append("<br><b>Attack helicopters</b>")
            lines += [self._unit(uid) for uid in helicopters]
        shut = sorted(known.shut)
        if shut:
            lines.append("<br><b>Roads shut from the air</b> (8.7)")
            lines += [_hex_link(self.desk, at) for at in shut]
        lines.append("<br><i>No sortie is flown at a hex where people live; a road out is theirs first (7.8, 8.7).</i>")
        desk.sheet.text("<br>".join(lines), area, desk.link, "air")

    def _flights(self, area: pygame.Rect) -> None:
        self.desk.pickers["air"].build(
            self.flights(),
            area,
            "Fly it",
            "Nothing can be flown now: no sortie or flight is at hand, the weather "
            "forbids it, or no unit that is cut off wants loads (8.2, 8.3, 8.6).",
        )

    def flights(self) -> list[Entry]:
        """Return the flights that can be ordered now."""
        desk, known = self.desk, self.desk.known
        if not desk.can_order:
            return []
        found: dict[type[Order], list[Entry]] = {kind: [] for kind in _FLIGHTS}
        for order in engine.legal_orders(known):
            if isinstance(order, Airlift | Interdict | Reconnoitre):
                words = f"{_FLIGHTS[type(order)]} {report.place_name(known.board, order.hex)}"
                found[type(order)].append(self._entry(words, order, order.hex))
        return [entry for entries in found.values() for entry in entries]

    # -- supply

    def supply(self) -> "list[Part]":
        """Return the parts of the page of supply."""
        from game.ui.screens.desk.desk import Part

        return [
            Part("If this hex is captured", 42, self._bottlenecks),
            Part("Lines and loads", 30, self._loads),
            Part("Who takes loads first", 28, self._priority),
        ]

    def _bottlenecks(self, area: pygame.Rect) -> None:
        desk, known = self.desk, self.desk.known
        roster = known.board.roster
        found = engine.bottlenecks(known, desk.side)
        lines = ["Hexes on roads without troops, whose loss would leave units without a line. The worst stand first."]
        for entry in found[:_LISTED]:
            names = [roster[uid].name for uid in entry.units[:4]]
            more = f" and {len(entry.units) - 4} more" if len(entry.units) > 4 else ""
            lines.append(
                f"{_hex_link(desk, entry.at)}: {report.count(len(entry.units), 'unit')}<br>"
                f"&nbsp;&nbsp;{escape(', '.join(names) + more)}"
            )
        if not found:
            lines = ["No single hex without troops carries the line of a unit that is in supply."]
        elif len(found) > _LISTED:
            lines.append(f"<i>and {len(found) - _LISTED} hexes more</i>")
        desk.sheet.text("<br><br>".join(lines), area, desk.link, "bottlenecks")

    def _loads(self, area: pygame.Rect) -> None:
        desk, known = self.desk, self.desk.known
        board, side = known.board, desk.side
        most = board.charts.supply.max_loads
        mine = known.of_side(side)
        lines = []
        if board.charts.manpower.national_loads:
            wanted = sum(most - known.units[uid].loads for uid in mine if known.units[uid].supply)
            lines += [
                f"Loads in stock: <b>{campaign.stock(known, 'loads', side)}</b> (4.7)",
                f"Units with a line want {wanted} to be full.",
                "",
            ]
        for grade in (0, 1):
            cut = [uid for uid in mine if known.units[uid].supply == grade]
            if cut:
                lines.append(f"<b>{'Without a line' if not grade else 'At the end of a long line'}</b>")
                lines += [self._short(uid) for uid in cut]
                lines.append("")
        empty = [uid for uid in mine if not known.units[uid].loads]
        if empty:
            lines.append("<b>Without loads: they may not attack (4.5)</b>")
            lines += [self._short(uid) for uid in empty]
            lines.append("")
        sources = [source for source in board.sources if source.side == side]
        lines.append("<b>Sources of supply</b>")
        for source in sources:
            held = known.controller(source.at) == side
            lines.append(_hex_link(desk, source.at) + ("" if held else ", <b>in the other side's hands</b>"))
        desk.sheet.text("<br>".join(lines), area, desk.link, "loads")

    def _short(self, uid: UnitId) -> str:
        known = self.desk.known
        unit, printed = known.units[uid], known.board.roster[uid]
        name = f"<a href='unit:{uid}'>{escape(printed.name)}</a>"
        return f"{name}: {report.count(unit.loads, 'load')}, {escape(report.place_name(known.board, unit.at))}"

    def _priority(self, area: pygame.Rect) -> None:
        self.desk.pickers["supply"].build(self.priorities(), area, "Give it priority", "No headquarters is left.")

    def priorities(self) -> list[Entry]:
        """Return the side's headquarters, and whether each can have its units served first."""
        desk, known = self.desk, self.desk.known
        prose, found = desk.board.scenario.prose, []
        for post in known.board.headquarters:
            if post.side != desk.side:
                continue
            order = Prioritise(post.id)
            refused = "; ".join(map(str, engine.refusals(known, order))) if desk.can_order else ""
            first = known.priority.get(desk.side) == post.id
            html = (
                f"<b>{escape(post.name)}</b><br>{escape(_owner(prose, str(post.owner)))}, "
                f"{escape(report.place_name(known.board, post.at))}<br>"
                "Units near it take their loads first; the others take what is left, by number (4.7). Free."
            )
            found.append(Entry(post.id, post.name + (" · first" if first else ""), html, order, refused, post.at))
        return found


def _hex_link(desk: "Desk", at: int) -> str:
    return f"<a href='hex:{at}'>{escape(report.place_name(desk.known.board, at))}</a>" if at != NOWHERE else ""


def _owner(prose: Prose, owner: str) -> str:
    return prose.owners.get(owner, owner.replace("_", " "))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
