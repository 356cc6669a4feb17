"""Orders of a campaign given at the board: men and arms for units, flights, plans, residents, the rest of the week."""

from collections.abc import Callable
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Final

from game import engine, report
from game.core.board import NOWHERE, UnitId
from game.core.orders import (
    Airlift,
    Attach,
    Detach,
    EndPhase,
    Equip,
    Escort,
    Interdict,
    Order,
    Prepare,
    Reconnoitre,
    Relief,
    Replace,
)
from game.ui import campaign
from game.ui.input import Command, first_key
from game.ui.panels import Choice
from game.ui.screens import layer

if TYPE_CHECKING:
    from game.ui.screens.board import Board

_AT_HEX: Final[dict[Command, tuple[str, type[Airlift | Interdict | Reconnoitre | Prepare | Relief]]]] = {
    Command.PREPARE: ("Prepare", Prepare),
    Command.AIRLIFT: ("Fly loads", Airlift),
    Command.INTERDICT: ("Shut roads", Interdict),
    Command.RECONNOITRE: ("Look from the air", Reconnoitre),
    Command.RELIEF: ("Relief convoy", Relief),
}


class Campaigning:
    """Turns what a person asks for into the orders of a campaign. Without politics it offers and does nothing."""

    def __init__(self, board: "Board") -> None:
        self.board = board
        self._week = (0, "")
        """Week and side whose remaining phases pass by themselves."""

    # -- units and hexes

    def of_unit(self, uid: UnitId) -> list[tuple[str, Command, Order]]:
        """Return what a campaign lets the unit be ordered, allowed or not: words, command, order."""
        attached = uid in self.board.known.attached
        return [
            ("Take in men", Command.REPLACE, Replace(uid)),
            *((f"Take {report.STOCKS[kind]}", Command.EQUIP, Equip(uid, kind)) for kind in campaign.KINDS),
            ("Detach", Command.ATTACH, Detach(uid)) if attached else ("Attach", Command.ATTACH, Attach(uid)),
            ("Escort residents", Command.ESCORT, Escort(uid)),
        ]

    def _allowed(self, at: int) -> list[tuple[str, Command, Order]]:
        """Return what is allowed now for the selected unit and at hex *at*."""
        b = self.board
        if not b.has_politics or not b.can_order:
            return []
        known = b.known
        wanted: list[tuple[str, Command, Order]] = []
        if b.unit is not None and b.unit in known.units and known.side_of(b.unit) == known.active:
            wanted += self.of_unit(b.unit)
        if at != NOWHERE:
            wanted += [(words, command, kind(at)) for command, (words, kind) in _AT_HEX.items()]
        return [row for row in wanted if not engine.refusals(known, row[2])]

    def actions(self, at: int) -> list[Choice]:
        """Return the buttons of the selected unit and of hex *at*: those of what is allowed, each with its preview."""
        known, printed = self.board.known, self.board.printed
        return [
            Choice(
                f"{words} ({first_key(command)})",
                partial(self._give, order),
                tip=f"{report.tell(order, printed)}: {campaign.preview(known, order)}",
                name=words,
            )
            for words, command, order in self._allowed(at)
        ]

    def previews(self, at: int) -> str:
        """Return what the same buttons would cost and do, for the card: a tooltip is out of a keyboard's reach."""
        lines = [
            f"<b>{words} ({first_key(command)}):</b> {escape(campaign.preview(self.board.known, order))}"
            for words, command, order in self._allowed(at)
        ]
        return "<br><br>" + "<br>".join(lines) if lines else ""

    def _give(self, order: Order) -> None:
        self.board.give(order)

    def command(self, command: Command) -> bool:
        """Do what a key of a campaign asks for; return whether it was one."""
        b = self.board
        if not b.has_politics:
            return False
        if command is Command.DESK:
            b.open_desk()
        elif command is Command.END_WEEK:
            self._end_week()
        elif command in _AT_HEX:
            at = b.cursor if b.cursor != NOWHERE else b.selected
            if at != NOWHERE:
                b.give(_AT_HEX[command][1](at))
        elif command in (Command.REPLACE, Command.EQUIP, Command.ATTACH, Command.ESCORT):
            self._order_unit(command)
        else:
            return False
        return True

    def _order_unit(self, command: Command) -> None:
        """Give the order of a key to the selected unit; of several kinds of arms let a person choose."""
        b = self.board
        if b.unit is None or b.unit not in b.known.units:
            return
        wanted = [(words, order) for words, key, order in self.of_unit(b.unit) if key is command]
        allowed = [(words, order) for words, order in wanted if not engine.refusals(b.known, order)]
        if len(allowed) < 2:
            b.give(allowed[0][1] if allowed else wanted[0][1])
            return
        answers: list[tuple[str, Callable[[], None]]] = [
            (words, partial(self._give, order)) for words, order in allowed
        ]
        answers.append(("Back to the map", lambda: None))
        html = "<br>".join(f"<b>{words}</b>: {escape(campaign.preview(b.known, order))}" for words, order in allowed)
        b.app.push(layer.Ask(b.app, b.printed.roster[b.unit].name, html, answers))

    def explained(self, uid: UnitId, at: int) -> list[tuple[str, Order]]:
        """Return the orders that "Why not?" asks about besides those of a battle."""
        if not self.board.has_politics:
            return []
        return [
            *((words, order) for words, _, order in self.of_unit(uid)),
            *((words, kind(at)) for words, kind in _AT_HEX.values()),
        ]

    # -- the week

    def unanswered(self) -> str:
        """Return a warning of dispatches that answer themselves when this phase ends; "" when none does."""
        b = self.board
        known = b.known
        if not known.cards or known.impulse < known.board.charts.calendar.impulses:
            return ""
        return self._dispatches()

    def _dispatches(self) -> str:
        board, known = self.board.printed, self.board.known
        waiting = [script for script in board.scripts if script.id in known.cards and script.side == known.active]
        if not waiting:
            return ""
        told = []
        for script in waiting:
            default = next((report.plain(option.text) for option in script.choices if option.id == script.default), "")
            told.append(f"<i>{escape(script.text)}</i><br>Without an answer: {escape(default)}")
        return f"{report.count(len(waiting), 'dispatch', 'dispatches')} not answered:<br>" + "<br>".join(told)

    def _end_week(self) -> None:
        """Let the rest of this side's week pass, after asking about what would be left undone."""
        b = self.board
        if not b.can_order:
            return
        if b.mailing.on:
            b.message = "By mail each impulse is a letter of its own: end the impulse instead."
            b.frame.build_status()
            return
        known = b.known
        lines = [f"Your phases pass until week {known.turn + 1} begins. The other side goes on acting in its own."]
        if told := self._dispatches():
            lines.append(told)
        if any(known.units[uid].target != NOWHERE for uid in known.of_side(known.active)):
            lines.append("Units are committed to a fight that was not launched.")
        answers: list[tuple[str, Callable[[], None]]] = [
            ("End the rest of the week", self._pass_week),
            ("Back to the map", lambda: None),
        ]
        b.app.push(layer.Ask(b.app, "End the rest of the week?", "<br><br>".join(lines), answers))

    def _pass_week(self) -> None:
        state = self.board.game.state
        self._week = (state.turn, str(state.active))
        self.passes_on()

    def passes_on(self) -> bool:
        """End the phase when its side let the rest of the week pass; return whether it did."""
        state = self.board.game.state
        if self._week != (state.turn, str(state.active)) or not self.board.can_order:
            return False
        return self.board.give(EndPhase())
