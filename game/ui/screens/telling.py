"""What the panel and the status line say: the cards of the chosen tab, what can be ordered now, and why not."""

from html import escape
from typing import TYPE_CHECKING, Final

from game import engine, report
from game.core.board import NOWHERE, SideId
from game.core.events import Event, ScriptFired
from game.core.hexes import DIRECTION_NAMES
from game.core.orders import (
    AirStrike,
    Ask,
    Bombard,
    Bridge,
    ClearMines,
    ClearPass,
    Commit,
    DigIn,
    Launch,
    LayMines,
    March,
    OfferPassage,
    Order,
    Rally,
    Recall,
    Rest,
    Unify,
)
from game.ui import cards, citing
from game.ui.input import Command, first_key
from game.ui.panels import Choice
from game.ui.screens.mailboard import WAITS

if TYPE_CHECKING:
    from game.ui.screens.board import Board

LOG_LINES: Final = 160
_WORKS: Final[dict[type[Order], str]] = {
    LayMines: "Lay mines",
    ClearMines: "Clear mines",
    Bridge: "Build a bridge",
    ClearPass: "Open the pass",
}


class Telling:
    """Puts the state of a board into words and buttons."""

    def __init__(self, board: "Board") -> None:
        self.board = board
        self.lines: tuple[int, list[str]] | None = None

    def card(self) -> str:
        """Return the card of the chosen tab."""
        b = self.board
        known, prose = b.known, b.scenario.prose
        match b.tab:
            case "unit":
                if b.unit is not None:
                    return cards.unit_card(known, b.unit, prose, "english") + b.campaigning.previews(b.selected)
                return "Select a unit: click its counter, or press Tab for the next one that has not acted."
            case "hex":
                at = b.selected if b.selected != NOWHERE else b.cursor
                if at == NOWHERE:
                    return "Point at a hex."
                card = cards.hex_card(known, at, prose, "english", latin=b.app.settings.projector)
                return card + b.campaigning.previews(at)
            case "fight":
                return self.fight()
            case "chronicle":
                return self.record()
            case "log":
                return self.log()
            case "forces":
                return cards.forces(known, prose)
            case _:
                return citing.source_list(prose)

    def fight(self) -> str:
        """Return the preview of the fight being built up, or how to build one."""
        b = self.board
        known = b.known
        if b.target == NOWHERE or not b.can_order:
            if b.result:
                return "<b>What came of it</b><br>" + "<br>".join(map(escape, b.result))
            return (
                "Select a unit and choose a hex of the other side beside it: the unit is committed, which is free. "
                "Guns and helicopters are committed the same way from afar. Here you see what the fight would do "
                "before you launch it."
            )
        assault = engine.forecast(known, Launch(b.target))
        fire = engine.forecast(known, Bombard(b.target))
        parts = [cards.fight_card(known, assault, fire if fire.fire else None, b.target, "english")]
        air = engine.forecast(known, AirStrike(b.target))
        if air.fire is not None:
            parts.append(cards.fire_lines(known, air, "Aircraft sortie (8.3)"))
        return "<br><br>".join(parts)

    def record(self) -> str:
        """Return the record up to now, or the page of it that is open."""
        b = self.board
        prose = b.scenario.prose
        if b.entry:
            entry = next((entry for entry in prose.chronicle if entry.id == b.entry), None)
            if entry is not None:
                return cards.chronicle_card(
                    entry,
                    b.printed.places,
                    prose,
                    opened=b.opened,
                    projector=b.app.settings.projector,
                )
        now = report.end_date(b.printed, max(1, b.state.turn))
        lines = ["<b>The record up to now</b>, the latest first. It tells what happened, not what your game did."]
        for entry in sorted(prose.chronicle, key=lambda entry: entry.date, reverse=True):
            if entry.date <= now:
                lines.append(f"<a href='entry:{escape(entry.id)}'>{escape(cards.chronicle_line(entry))}</a>")
        return "<br><br>".join([lines[0], "<br>".join(lines[1:])])

    def log(self) -> str:
        """Return what happened, the latest first."""
        b = self.board
        lines = self.replay_lines() if b.replay else b.log
        return "<br>".join(escape(line) for line in reversed(lines[-LOG_LINES:])) or "Nothing has happened yet."

    def replay_lines(self) -> list[str]:
        """Return the lines of the log of a replay, up to the moment shown."""
        b = self.board
        if self.lines is None or self.lines[0] != b.at:
            found: list[str] = []
            reasons = {comment.after: comment.text for comment in b.game.comments}
            first = max(0, b.at - 14)
            for number, played in enumerate(b.game.orders[first : b.at], first + 1):
                found.append("> " + report.tell(played.order, b.printed))
                if number in reasons:
                    found.append(f"Reason: {reasons[number]}")
                found += [line for event in played.events if (line := self.line(event))]
            self.lines = (b.at, found)
        return self.lines[1]

    def line(self, event: Event) -> str:
        """Return what *event* is told as in the log, "" when it is not worth a line."""
        if isinstance(event, ScriptFired) and any(
            script.id == event.script and script.choices for script in self.board.printed.scripts
        ):
            return ""  # it is told once, as the dispatch that waits for an answer
        return "" if report.is_quiet(event) else report.say(event, self.board.printed)

    def actions(self) -> tuple[list[Choice], list[Choice]]:
        """Return the buttons of what can be ordered now, and the large ones at the foot."""
        b = self.board
        if b.replay:
            return [], [Choice("Play on from here", Command.PLAY_ON, "primary")]
        if b.playback.running:
            return [], [Choice("Skip the playback", Command.SKIP, "primary")]
        if not b.can_order:
            return [], b.mailing.foot() if b.mailing.on else []
        known, (_, _, others) = b.known, b.choices()
        kinds = {type(order) for order in others}
        found = []
        acting = b.tab in ("unit", "hex", "fight")
        if acting and b.unit is not None and known.side_of(b.unit) == known.active:
            if Recall in kinds:
                found.append(Choice("Take back", Command.RECALL))
            for kind, text, command in (
                (DigIn, "Dig in", Command.DIG),
                (Rest, "Rest", Command.REST),
                (Rally, "Rally", Command.RALLY),
                (Ask, "Ask", Command.ASK),
            ):
                if kind in kinds:
                    found.append(Choice(text, command, tip=self.tip(kind)))
            if kinds & {LayMines, ClearMines, Bridge, ClearPass}:
                found.append(Choice("Works", Command.WORKS, tip="Mines, bridges and passes, hexside by hexside (10.4)"))
            if b.unit in known.units and known.board.roster[b.unit].type.role == "combat":
                found.append(Choice(f"Stance: {report.STANCES[known.units[b.unit].stance]}", Command.STANCE))
            if not engine.refusals(known, Unify(known.units[b.unit].at)):
                found.append(Choice("One command", Command.UNIFY, tip=self.words(Unify(known.units[b.unit].at))))
        at = b.selected if b.selected != NOWHERE else b.cursor
        if acting and at != NOWHERE and not engine.refusals(known, OfferPassage(at)):
            found.append(Choice("Passage for residents", Command.PASSAGE))
        if acting:
            found += b.campaigning.actions(at)
        if b.target != NOWHERE:
            for order, text, command in (
                (Launch(b.target), "Launch assault", Command.LAUNCH),
                (Bombard(b.target), "Fire", Command.FIRE),
                (AirStrike(b.target), "Aircraft", Command.AIR),
            ):
                if not engine.refusals(known, order):
                    found.append(Choice(text, command, "chosen" if isinstance(order, Launch) else ""))
        if b.game.can_undo:
            found.append(Choice("Undo", Command.UNDO))
        if b.game.can_redo:
            found.append(Choice("Redo", Command.REDO))
        if acting:
            if b.unit is not None and known.side_of(b.unit) == known.active:
                found.append(Choice("Why not?", Command.WHY_NOT))
            found.append(Choice("Next idle unit", Command.NEXT_IDLE))
        end = "End turn" if b.printed.charts.calendar.impulses == 1 else "End impulse"
        if b.mailing.on:
            end += " by mail"
        return found, [Choice(end, Command.END_TURN, "primary")]

    def works(self) -> tuple[tuple[str, str, Order], ...]:
        """Return the work on hexsides the unit can do now: in words, what it costs and gives, and the order.

        With the cursor on a hex beside it, only that hexside is offered, when there is work to do there.
        """
        b = self.board
        found = []
        for order in b.choices()[2]:
            if isinstance(order, LayMines | ClearMines | Bridge | ClearPass):
                words = f"{_WORKS[type(order)]}, {DIRECTION_NAMES[order.direction]}"
                found.append((words, "; ".join(engine.forecast(b.known, order).notes), order))
        if b.unit is not None and b.cursor != NOWHERE:
            towards = b.printed.grid.direction(b.known.units[b.unit].at, b.cursor)
            found = [work for work in found if work[2].direction == towards] or found
        return tuple(found)

    def tip(self, kind: type[Order]) -> str:
        """Return the tooltip of the button for orders of *kind*."""
        b = self.board
        if kind is Ask and b.unit is not None:
            forecast = engine.forecast(b.known, Ask(b.unit))
            if forecast.ask is not None:
                price = report.count(forecast.command, "command point")
                return f"It agrees in {cards.chance(forecast.ask)}; costs {price} (3.4)"
        return ""

    def words(self, order: Order) -> str:
        """Return what *order* would cost and do, in one line."""
        forecast = engine.forecast(self.board.known, order)
        return "; ".join((*forecast.notes, f"costs {report.count(forecast.command, 'command point')}"))

    def status_text(self) -> str:
        """Return the status line: what the hex under the cursor means for what is selected."""
        b = self.board
        if b.message:
            return b.message
        if b.playback.current is not None:
            return b.playback.current.line
        if b.mailing.waits:
            return WAITS
        if b.opponent.thinking:
            return f"{b.printed.side(SideId(b.game.state.active)).label} are thinking."
        if b.replay:
            lines = self.replay_lines()
            return lines[-1] if lines else ""
        reach, targets, _ = b.choices()
        if b.cursor in reach and b.unit is not None:
            forecast = engine.forecast(
                b.known,
                March(b.unit, engine.path_to(b.known, b.unit, b.cursor)),
            )
            if forecast.march is not None:
                march = forecast.march
                return (
                    f"March to {report.place_name(b.printed, b.cursor)}: costs {march.cost}, {march.mp_left} left; "
                    + "; ".join(forecast.notes)
                )
        if b.cursor in targets:
            return f"Click to commit the unit to the fight for {report.place_name(b.printed, b.cursor)}. It is free."
        if b.cursor != NOWHERE:
            return self.why_not() or report.place_name(b.printed, b.cursor)
        end = "end turn" if b.printed.charts.calendar.impulses == 1 else "end impulse"
        desk = f" · {first_key(Command.DESK)} desk" if b.has_politics else ""
        return f"{first_key(Command.NEXT_IDLE)} next unit · {first_key(Command.END_TURN)} {end}{desk} · F1 help"

    def why_not(self) -> str:
        """Return why the selected unit cannot fight for, or march to, the hex under the cursor."""
        b = self.board
        if not b.can_order or b.unit is None or b.unit not in b.known.units:
            return ""
        known = b.known
        if known.side_of(b.unit) != known.active or b.cursor == known.units[b.unit].at:
            return ""
        enemies = [uid for uid in known.units_at(b.cursor) if known.side_of(uid) != known.active]
        order: Order = Commit(b.unit, b.cursor)
        if not enemies:
            way = engine.route(known, b.unit, b.cursor)
            if len(way) < 2:
                return ""
            order = March(b.unit, way)
        found = engine.refusals(known, order)
        return f"{report.place_name(b.printed, b.cursor)}: {found[0]}" if found else ""
