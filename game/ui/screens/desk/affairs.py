"""What a side answers for: its politics, its standing among others, the people who live where the war is."""

from collections.abc import Mapping
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, Final

import pygame

from game import engine, report
from game.core.board import Residents, SideId, UnitId
from game.core.orders import OfferTruce, Order, WithdrawOffer
from game.core.state import State
from game.ui import cards, citing
from game.ui.screens.desk import bars
from game.ui.screens.desk.picker import Entry

if TYPE_CHECKING:
    from game.ui.screens.desk.desk import Desk, Part

_TOLD: Final = 24
"""Changes that are told of, the latest first."""
_GROUND: Final = ("controls", "lost", "isolated")
"""Conditions about ground: what raises tension on them is a tripwire anybody can see on the map."""


class Affairs:
    """The pages of politics, diplomacy and people."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk

    # -- politics

    def politics(self) -> "list[Part]":
        """Return the parts of the page of politics: both sides' tracks with the same words, and the owners."""
        from game.ui.screens.desk.desk import Part

        desk, board = self.desk, self.desk.known.board
        return [
            *(
                Part(cards.side_label(desk.known, side.id), 33, partial(self._tracks, str(side.id)))
                for side in board.sides
            ),
            Part("Who commands whom", 34, self._owners),
        ]

    def _tracks(self, side: str, area: pygame.Rect) -> None:
        desk, sheet = self.desk, self.desk.sheet
        found = bars.of_side(desk, side, shared=False)
        y = bars.lay_out(desk, found, area)
        rest = pygame.Rect(area.x, y + sheet.u(4), area.width, area.bottom - y - sheet.u(4))
        if rest.height >= sheet.line() * 3:
            html = f"{self._changes([entry.key for entry in found])}<br><br>{self._opened(found)}"
            sheet.text(html, rest, desk.link, f"changes {side}")

    def _changes(self, keys: list[str]) -> str:
        board = self.desk.known.board
        lines = ["<b>What moved them, the latest first</b>"]
        for change in self.desk.reasons.of(keys, _TOLD):
            key, _, whose = change.key.partition(".")
            name = report.track_name(board, key)
            if len(keys) > len({each.partition(".")[0] for each in keys}) and whose:
                name += f" {cards.SIDE_SIGNS[self.desk.known.code(whose) - 1]}"  # both sides' are told here
            rule = f" ({change.rule})" if change.rule else ""
            lines.append(
                f"Week {change.turn}: {escape(name)} {report.signed(change.by)}. "
                f"{escape(report.reason(board, change.because, change.answered))}{rule}"
            )
        return "<br>".join(lines) if len(lines) > 1 else "Nothing has moved yet."

    def _opened(self, found: list[bars.Bar]) -> str:
        """Return what each track means and why it opened where it did, with its sources."""
        keys = {entry.key for entry in found}
        lines = ["<b>What they mean, and where they opened</b>"]
        opened = "Opened at" if self.desk.known.board.first_turn == 1 else "The whole opens at"
        for printed in self.desk.known.board.tracks:
            if printed.key in keys:
                name = report.track_name(self.desk.known.board, printed.key.partition(".")[0])
                cited = citing.sources(printed.source, self.desk.board.scenario.prose)
                lines.append(
                    f"<b>{escape(name)}</b>: {escape(printed.text.rstrip('.'))}. {opened} {printed.value}: "
                    f"{escape(printed.because.rstrip('.'))}. {cited}"
                )
        return "<br>".join(lines)

    def _owners(self, area: pygame.Rect) -> None:
        desk, known = self.desk, self.desk.known
        board, prose = known.board, desk.board.scenario.prose
        lines = []
        for side in board.sides:
            own = known.known_to in ("", side.id)
            lines.append(f"<b>{cards.side_label(known, side.id)}</b> · <a href='side:{side.id}'>who they were</a>")
            posts = {str(post.owner) for post in board.headquarters if post.side == side.id}
            owners = sorted({str(printed.owner) for printed in board.roster.values() if printed.side == side.id})
            for owner in owners:
                name = escape(prose.owners.get(owner, owner.replace("_", " ")))
                into = known.merged.get(owner)
                if into:
                    how = f"answers to {escape(prose.owners.get(into, into))}"
                elif owner in posts:
                    how = "obeys its headquarters"
                else:
                    how = "is asked, and may say no (3.3)"
                units = [uid for uid in known.of_side(side.id) if board.roster[uid].owner == owner]
                number = report.count(len(units), "unit") if units else "none"
                seen = "on the map" if own else "in sight"
                lines.append(f"{name}: {how} · {number} {seen}")
            for post in board.headquarters:
                if post.side == side.id:
                    where = escape(report.place_name(board, post.at))
                    lines.append(f"<i>Headquarters: {escape(post.name)}, {where}, leader {post.leader}</i>")
            leaders = sorted(
                (printed.name, printed.leader)
                for uid, printed in board.roster.items()
                if printed.side == side.id and printed.leader and uid in known.units
            )
            lines += [f"<i>With its unit: {escape(name)}, leader {leader}</i>" for name, leader in leaders]
            if own:
                attached = [(board.roster[UnitId(uid)], week) for uid, week in sorted(known.attached.items())]
                lines += [
                    f"{escape(printed.name)}: attached from week {week} (3.15)"
                    for printed, week in attached
                    if printed.side == side.id
                ]
            lines.append("")
        desk.sheet.text("<br>".join(lines), area, desk.link, "owners")

    # -- diplomacy

    def diplomacy(self) -> "list[Part]":
        """Return the parts of the page of diplomacy."""
        from game.ui.screens.desk.desk import Part

        return [
            Part("Standing, mediation, tension", 36, self._abroad),
            Part("What came from abroad", 32, self._papers),
            Part("A cease-fire", 32, self._truce),
        ]

    def _abroad(self, area: pygame.Rect) -> None:
        desk, sheet, board = self.desk, self.desk.sheet, self.desk.known.board
        found = []
        for side in board.sides:
            entry = bars.bar(desk, "standing", side.id)
            if entry is not None:
                found.append(entry._replace(name=f"Standing {cards.SIDE_SIGNS[desk.known.code(side.id) - 1]}"))
        found += [entry for name in bars.SHARED if (entry := bars.bar(desk, name, "")) is not None]
        y = bars.lay_out(desk, found, area) + sheet.u(4)
        keys = [entry.key for entry in found]
        signs = ", ".join(f"{cards.side_label(desk.known, side.id)}" for side in board.sides)
        html = f"{signs}<br><br>{self._changes(keys)}<br><br>{self._tripwires()}<br><br>{self._opened(found)}"
        sheet.text(html, pygame.Rect(area.x, y, area.width, area.bottom - y), desk.link, "abroad")

    def _tripwires(self) -> str:
        """Return what would raise the tension of the region, and where it ends."""
        known = self.desk.known
        board, chart = known.board, known.board.charts.diplomacy
        lines = ["<b>Tripwires of tension</b>"]
        if chart.tension_ends:
            lines.append(f"At {chart.tension_ends} other powers step in and the game ends (13.6).")
        titles = {script.id: script.text for script in board.scripts}
        for script in board.scripts:
            by = _moves(script.effects, "tension")
            past = script.once and script.id in known.happened
            if by and not past and _about_ground(script.when) and not _waits_for_events(known, script.when):
                asked = report.needs(known, script.when, script.side or self.desk.side, titles)
                odds = "" if script.hazard >= 36 else f", {cards.chance(script.hazard)} a week"
                lines.append(f"Tension {report.signed(by)}{odds}: {escape(asked)}")
        return "<br>".join(lines)

    def _papers(self, area: pygame.Rect) -> None:
        """Tell of the events so far that moved standing, mediation or tension, with what was answered."""
        desk, known = self.desk, self.desk.known
        lines: list[tuple[int, str]] = []
        for script in known.board.scripts:
            if script.id not in known.happened or script.side not in ("", desk.side):
                continue
            named = [*script.effects, *(effect for option in script.choices for effect in option.effects)]
            if not any(_moves((effect,), name) for effect in named for name in ("standing", "mediation", "tension")):
                continue
            week = known.happened_at.get(script.id, 0)
            answers = [
                report.plain(option.text) for option in script.choices if f"{script.id}:{option.id}" in known.happened
            ]
            waits = "It waits for an answer." if script.id in known.cards else ""
            answer = f"Answered: {answers[-1]}" if answers else waits
            told = f"<br><i>{escape(answer)}</i>" if answer else ""
            entry = desk.board.scenario.prose.events.get(script.id)
            told += f" {citing.sources(entry.source, desk.board.scenario.prose)}" if entry is not None else ""
            lines.append((-week, f"<b>Week {week}</b> {escape(script.text)}{told}"))
        lines.sort()
        html = "<br><br>".join(line for _, line in lines) or "Nothing has come from abroad yet."
        desk.sheet.text(html, area, desk.link, "papers")

    def _truce(self, area: pygame.Rect) -> None:
        desk, sheet, known = self.desk, self.desk.sheet, self.desk.known
        chart, lines = known.board.charts.diplomacy, []
        for side in known.board.sides:
            since = known.offers.get(side.id)
            words = f"offered it in week {since}" if since is not None else "have not offered one"
            lines.append(f"{cards.side_label(known, side.id)} {words}.")
        if known.truce_until >= known.turn > 0:
            lines.append(
                f"<b>A limited cease-fire holds until the end of week {known.truce_until}.</b> Who attacks "
                f"breaks it: standing {report.signed(-chart.broken_standing)} (13.5)."
            )
        lines.append(f"<br>{self._readiness()}")
        high = min(area.height // 2, sheet.height_of("<br>".join(lines), area.width))
        sheet.text("<br>".join(lines), pygame.Rect(area.x, area.y, area.width, high), name="truce")
        top = area.y + high + sheet.u(6)
        rest = pygame.Rect(area.x, top, area.width, area.bottom - top)
        desk.pickers["diplomacy"].build(self.offers(), rest, "Do it", "No cease-fire can be offered here.")

    def _readiness(self) -> str:
        """Return how ready the side is for a cease-fire, part by part (13.3)."""
        known, side = self.desk.known, self.desk.side
        chart = known.board.charts.diplomacy
        ready = engine.readiness(known, SideId(side))
        return (
            f"Readiness at home: <b>{ready}</b>; from {chart.ready} on an offer costs no authority (13.3).<br>"
            f"<i>Weariness {known.track('weariness', side)}, half of hardship {known.track('hardship', side)}, "
            f"half of mediation {known.track('mediation')}, a third of standing below 0, less 1 for each operation "
            f"prepared and 1 while men can still be called up.</i>"
        )

    def offers(self) -> list[Entry]:
        """Return the offers that can be made or taken back."""
        desk, known = self.desk, self.desk.known
        if not known.board.charts.diplomacy.offer_turns:
            return []
        turns = report.count(known.board.charts.diplomacy.offer_turns, "week")
        theirs = known.offers.get(str(desk.other)) is not None
        offer = "Accept the cease-fire on the line as it is" if theirs else "Offer a cease-fire on the line as it is"
        rows: list[tuple[str, str, Order]] = [
            ("offer", offer, OfferTruce()),
            ("withdraw", "Take the offer back", WithdrawOffer()),
        ]
        found = []
        for key, words, order in rows:
            refused = "; ".join(map(str, engine.refusals(known, order))) if desk.can_order else ""
            notes = engine.forecast(known, order).notes if desk.can_order and not refused else ()
            html = f"<b>{words}</b><br>"
            if key == "offer":
                html += f"It stands for {turns}. When both sides' offers stand, the war ends on that line (13.2).<br>"
            html += escape(_capital("; ".join(notes)))
            found.append(Entry(key, words, html, order, refused))
        return found

    # -- people

    def people(self) -> "list[Part]":
        """Return the parts of the page of people: both communities with the same words, place by place."""
        from game.ui.screens.desk.desk import Part

        names = sorted({home.community for home in self.desk.known.board.residents})
        parts = [Part(_community(name), 36, partial(self._ledger, name)) for name in names]
        return [*parts, Part("Passage, escort, relief", 28, self._passage)]

    def _ledger(self, community: str, area: pygame.Rect) -> None:
        self.desk.sheet.text(self.ledger(community), area, self.desk.link, community)

    def ledger(self, community: str) -> str:
        """Return the humanitarian ledger of one community: each place with its ranges, nothing added up."""
        known = self.desk.known
        lines = ["<i>Estimates of the model, as ranges, never added up. The record speaks for itself.</i>"]
        empty = []
        for home in sorted(known.board.residents, key=self._place_label):
            if home.community != community:
                continue
            if not home.high:
                empty.append(self._place_label(home))
                continue
            group = known.people[f"{home.place}:{home.community}"]
            name = escape(self._place_label(home))
            notes = [
                f"{report.span(group.low, group.high)} live there",
                f"{report.span(group.left_low, group.left_high)} have left{cards.harm_of(group)}",
            ]
            key = f"{home.place}:{home.community}"
            if known.relief.get(key):
                notes.append(report.count(known.relief[key], "relief convoy"))
            if group.passage:
                notes.append("passage kept open wide")
            lines.append(f"<a href='hex:{home.at}'><b>{name}</b></a><br><i>{'; '.join(notes)}</i>")
            told = report.recorded_lines(self.desk.board.scenario.prose.chronicle, known.board, known.turn, home.at)
            lines += [f"Recorded: {escape(line)}" for line in told]
        if empty:
            lines.append(f"<br><i>Recorded without residents when the scenario opens: {escape(', '.join(empty))}.</i>")
        return "<br>".join(lines)

    def _place_label(self, home: Residents) -> str:
        place = self.desk.known.board.places.get(home.place)
        return report.place_label(place) if place else str(home.place)

    def _passage(self, area: pygame.Rect) -> None:
        desk, known = self.desk, self.desk.known
        lines = [
            "Passage for residents is always open; no order closes one. A side may widen it, free (14.3), let a unit "
            "see residents out (14.7) and send relief convoys (14.8). These are ordered at the hex, on the map. They "
            "change nothing military.",
            "",
            "<b>Dated conditions of the record</b> (14.5)",
        ]
        going = [entry for entry in known.board.conditions if entry.id not in known.ended_conditions]
        lines += [escape(entry.text) for entry in going] or ["None holds now."]
        lines += [
            "",
            "<b>Pages of the record</b>",
            "The tab Record beside the map has what happened, with its sources.",
        ]
        desk.sheet.text("<br>".join(lines), area, desk.link, "passage")


def _community(name: str) -> str:
    return _capital(report.COMMUNITIES.get(name, name))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _moves(effects: Any, name: str) -> int:
    """Return by how much *effects* move the track *name*."""
    total = 0
    for effect in effects:
        kind, about = next(iter(effect.items()))
        if kind == name == "standing" or (kind == "track" and about.get("name") == name):
            total += about["by"]
    return total


def _waits_for_events(known: State, condition: Mapping[str, Any]) -> bool:
    """Return whether a condition speaks of an event that has not come to pass: what may still come is not told."""
    for kind, about in condition.items():
        if kind in ("happened", "within"):
            event = str(about if kind == "happened" else about["happened"])
            if event not in known.happened:
                return True
        parts = about if kind in ("all", "any") else [about] if kind == "not" else []
        if any(_waits_for_events(known, part) for part in parts):
            return True
    return False


def _about_ground(condition: Mapping[str, Any]) -> bool:
    """Return whether a condition asks about ground anywhere in it."""
    for kind, about in condition.items():
        if kind in _GROUND:
            return True
        parts = about if kind in ("all", "any") else [about] if kind == "not" else []
        if any(_about_ground(part) for part in parts):
            return True
    return False
