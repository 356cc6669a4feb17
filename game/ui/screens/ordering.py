"""Orders given at the board: from a click, a key or a button to an Order, and what is told of its result."""

from collections.abc import Callable
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from game import engine, report
from game.core.board import NOWHERE, STANCES, SideId, UnitId
from game.core.orders import (
    AirStrike,
    Ask,
    Bombard,
    Bridge,
    ClearMines,
    ClearPass,
    Commit,
    DigIn,
    EndPhase,
    Launch,
    LayMines,
    March,
    OfferPassage,
    Order,
    Rally,
    Recall,
    Rest,
    SetStance,
    Unify,
)
from game.core.state import State
from game.record import PERSON
from game.ui.input import Command, first_key
from game.ui.screens import layer
from game.ui.screens.blind import Blind
from game.view import witnessed

if TYPE_CHECKING:
    from game.ui.screens.board import Board


class Ordering:
    """Turns what a person asks of the selected unit or hex into orders, or says which rule forbids it."""

    def __init__(self, board: "Board") -> None:
        self.board = board

    def give(self, order: Order) -> bool:
        """Give *order*, or say which rule forbids it; return whether it was given."""
        b = self.board
        known = b.known
        if not b.can_order:
            return False
        if found := engine.refusals(known, order):
            b.message = "; ".join(map(str, found))
            b.frame.build_status()
            return False
        b.message = ""
        self.carry_out(order, "")
        return True

    def carry_out(self, order: Order, reason: str) -> None:
        """Play an order of anybody, tell what the viewer saw of it, and play it back if it is not his own."""
        b = self.board
        before, viewer = b.game.state, b.viewer
        mine = b.game.players.get(before.active) == PERSON
        events = b.game.play(order)
        seen = witnessed(before, events, viewer)
        told = [line for event in seen if (line := b.telling.line(event))]
        if reason:
            b.game.comment(reason)
        # A reason for something nobody saw would tell what the fog hides; the replay of the game tells it later.
        # Why a phase ends is said of no more than that it ends.
        why = f"Reason: {reason}" if reason and told and not isinstance(order, EndPhase) else ""
        if mine or not viewer:
            b.log.append("> " + report.tell(order, b.printed))
        b.log += [*filter(None, (why,)), *told]
        b.tutorial.note(order=order if mine else None, events=seen)
        if not mine or isinstance(order, EndPhase):
            b.playback.add(before, events, viewer, "english")
        if isinstance(order, EndPhase):
            b.unit, b.selected, b.target, b.result = None, NOWHERE, NOWHERE, ()
            self._hand_over(before)
        elif mine and isinstance(order, Launch | Bombard | AirStrike):
            b.result = report.turn_report(seen, b.printed, detailed=True)
            b.target, b.tab = NOWHERE, "fight"
        if b.unit is not None and b.unit not in b.known.units:
            b.unit = None
        elif b.unit is not None:
            b.selected = b.known.units[b.unit].at
        b.refresh()

    def _hand_over(self, before: State) -> None:
        """Between two persons at one screen, hide the board until the other one is there."""
        b = self.board
        state = b.game.state
        if len(b.people) == 2 and state.active and state.active != before.active:
            label = b.printed.side(SideId(state.active)).label
            b.playback.skip()
            if b.campaigning.passes_on():
                return
            b.hidden = state.active
            b.app.push(Blind(b.app, f"{label}, it is your phase. The other player looks away.", self._uncover))

    def _uncover(self) -> None:
        b = self.board
        b.hidden = ""
        b.refresh()

    def _with_unit(self, kind: Callable[[UnitId], Order]) -> None:
        b = self.board
        if b.unit is not None:
            self.give(kind(b.unit))

    def engage(self, at: int) -> None:
        """Commit the selected unit to the fight for hex *at*."""
        b = self.board
        if b.unit is not None and self.give(Commit(b.unit, at)):
            b.target, b.tab = at, "fight"
            b.refresh()

    def march(self, at: int) -> bool:
        """March the selected unit to hex *at*, or say why it may not; return whether it was ordered."""
        b = self.board
        if b.unit is None:
            return False
        path = engine.path_to(b.known, b.unit, at)
        if not path:
            b.message = b.telling.why_not()
            b.frame.build_status()
            return False
        return self.give(March(b.unit, path))

    def _next_idle(self, by: int) -> None:
        """Select the next unit that has not acted."""
        b = self.board
        known = b.known
        idle = [uid for uid in known.of_side(known.active) if self._is_idle(known, uid)] if known.active else []
        if not idle:
            b.message = "Every unit has acted or marched."
            b.frame.build_status()
            return
        at = (idle.index(b.unit) + by) % len(idle) if b.unit in idle else (0 if by > 0 else -1)
        b.select_unit(idle[at])

    def _is_idle(self, known: State, uid: UnitId) -> bool:
        unit = known.units[uid]
        return not unit.spent and not unit.moved and unit.target == NOWHERE

    def _end_turn(self) -> None:
        b = self.board
        known = b.known
        waiting = sorted({known.units[uid].target for uid in known.of_side(known.active)} - {NOWHERE})
        idle = [uid for uid in known.of_side(known.active) if self._is_idle(known, uid)]
        idle = [uid for uid in idle if known.board.roster[uid].type.role == "combat"]
        lines = []
        if waiting:
            places = ", ".join(report.place_name(b.printed, at) for at in waiting)
            lines.append(f"Units are committed but nothing was launched at: {escape(places)}.")
        if told := b.campaigning.unanswered():
            lines.append(told)
        if idle and known.board.charts.calendar.impulses == 1:
            names = ", ".join(known.board.roster[uid].name for uid in idle[:6])
            more = f" and {len(idle) - 6} more" if len(idle) > 6 else ""
            lines.append(f"{report.count(len(idle), 'unit')} neither marched nor acted: {escape(names + more)}.")
        if b.mailing.on:
            b.mailing.ask(lines)
            return
        if not lines:
            self.give(EndPhase())
            return
        word = "turn" if known.board.charts.calendar.impulses == 1 else "impulse"
        answers: list[tuple[str, Callable[[], None]]] = [
            (f"End the {word}", self._end_phase),
            ("Back to the map", lambda: None),
        ]
        b.app.push(layer.Ask(b.app, f"End the {word}?", "<br><br>".join(lines), answers))

    def _end_phase(self) -> None:
        self.give(EndPhase())

    def command(self, command: Command) -> bool:
        """Do what a key or button orders; return whether it was an order."""
        b = self.board
        known = b.known
        spot = b.cursor if b.cursor != NOWHERE else b.selected
        match command:
            case Command.ACT:
                if spot != NOWHERE:
                    b.act_on(spot)
            case Command.NEXT_IDLE | Command.PREVIOUS_IDLE:
                self._next_idle(1 if command is Command.NEXT_IDLE else -1)
            case Command.STACK:
                if b.selected != NOWHERE:
                    b.select_hex(b.selected)
            case Command.MARCH:
                self.march(spot)
            case Command.ENGAGE:
                if spot != NOWHERE:
                    self.engage(spot)
            case Command.RECALL:
                self._with_unit(Recall)
            case Command.LAUNCH:
                self.give(Launch(b.target if b.target != NOWHERE else spot))
            case Command.FIRE:
                self.give(Bombard(b.target if b.target != NOWHERE else spot))
            case Command.AIR:
                b.target = spot if b.target == NOWHERE else b.target
                self.give(AirStrike(b.target))
            case Command.DIG:
                self._with_unit(DigIn)
            case Command.WORKS:
                self._offer_works()
            case Command.REST:
                self._with_unit(Rest)
            case Command.RALLY:
                self._with_unit(Rally)
            case Command.ASK:
                self._with_unit(Ask)
            case Command.STANCE:
                if b.unit is not None and b.unit in known.units:
                    at = STANCES.index(known.units[b.unit].stance)
                    self.give(SetStance(b.unit, STANCES[(at + 1) % len(STANCES)]))
            case Command.UNIFY:
                if b.unit is not None and b.unit in known.units:
                    self.give(Unify(known.units[b.unit].at))
            case Command.PASSAGE:
                if not b.replay:
                    self.give(OfferPassage(b.selected if b.selected != NOWHERE else spot))
                    return True
                return False
            case Command.UNDO | Command.REDO:
                self.take_back(command)
            case Command.END_TURN:
                if b.can_order:
                    self._end_turn()
            case Command.SKIP:
                if not b.replay:
                    b.playback.skip()
                    b.refresh()
            case Command.WHY_NOT:
                self._explain()
            case Command.SAVE_AS:
                b.save_as()
            case Command.LOAD:
                b.load()
            case _:
                return False
        return True

    def _offer_works(self) -> None:
        """Offer the work the selected unit can do on the hexsides of its hex, each with what it costs and gives."""
        b = self.board
        if b.unit is None or b.unit not in b.known.units or not b.can_order:
            return
        offered = b.telling.works()
        if not offered:
            towards = b.printed.grid.direction(b.known.units[b.unit].at, b.cursor)
            found = engine.refusals(b.known, LayMines(b.unit, max(0, towards)))
            b.message = "No work is to be done here: " + "; ".join(dict.fromkeys(map(str, found)))
            b.frame.build_status()
            return
        answers: list[tuple[str, Callable[[], None]]] = [
            (words, partial(self._do_work, order)) for words, _, order in offered
        ]
        answers.append(("Back to the map", lambda: None))
        html = "<br>".join(f"<b>{escape(words)}</b>: {escape(notes)}" for words, notes, _ in offered)
        b.app.push(layer.Ask(b.app, f"Works: {b.printed.roster[b.unit].name}", html, answers))

    def _do_work(self, order: Order) -> None:
        self.give(order)

    def _explain(self) -> None:
        """Say which rules forbid what the selected unit cannot do now."""
        b = self.board
        if b.unit is None or b.unit not in b.known.units or not b.can_order:
            return
        known, uid = b.known, b.unit
        spot = b.selected if b.selected != NOWHERE else known.units[uid].at
        orders: list[tuple[str, Order]] = [
            ("Dig in", DigIn(uid)),
            ("Rest", Rest(uid)),
            ("Rally", Rally(uid)),
            ("Ask to leave home ground", Ask(uid)),
            ("Put the hex under one command", Unify(known.units[uid].at)),
            ("Offer residents passage", OfferPassage(spot)),
        ]
        towards = b.printed.grid.direction(known.units[uid].at, b.cursor)
        if towards >= 0:
            orders += [
                ("Lay mines there", LayMines(uid, towards)),
                ("Clear mines there", ClearMines(uid, towards)),
                ("Build a bridge there", Bridge(uid, towards)),
                ("Open the pass there", ClearPass(uid, towards)),
            ]
        if b.target != NOWHERE:
            orders += [
                ("Launch the assault", Launch(b.target)),
                ("Fire", Bombard(b.target)),
                ("Aircraft sortie", AirStrike(b.target)),
            ]
        orders += b.campaigning.explained(uid, b.cursor if b.cursor != NOWHERE else spot)
        lines = [
            f"<b>{words}</b>: {escape('; '.join(map(str, found)))}"
            for words, order in orders
            if (found := engine.refusals(known, order))
        ]
        text = "<br>".join(lines) or "Nothing is forbidden to this unit now."
        name = b.printed.roster[uid].name
        b.app.push(layer.Ask(b.app, f"Why not? {name}", text, [("Close", lambda: None)]))

    def take_back(self, command: Command) -> None:
        """Take the last order back, or give it again."""
        b = self.board
        if b.replay or not b.can_order:
            return
        done = b.game.undo() if command is Command.UNDO else b.game.redo() is not None
        if done:
            b.log.append("(taken back)" if command is Command.UNDO else "(given again)")
            b.tutorial.note(key=first_key(command))
            if b.unit is not None and b.unit in b.known.units:
                b.selected = b.known.units[b.unit].at
            targets = {unit.target for unit in b.known.units.values()}
            if b.target not in targets:
                b.target = NOWHERE
            b.refresh()
        else:
            b.message = "Nothing can be taken back: the last order was final (5.8)."
            b.frame.build_status()
