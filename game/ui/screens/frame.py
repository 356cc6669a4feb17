"""What stands round the map of the board: the bar above, the panel of cards, the status line, the tutorial's note."""

from collections.abc import Callable
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Final

import pygame

from game import engine, report
from game.ui import campaign, cards, theme
from game.ui.input import Command, first_key
from game.ui.panels import Choice
from game.ui.screens import layer
from game.ui.screens.mapscreen import OVERLAY_WORDS

if TYPE_CHECKING:
    from game.ui.screens.board import Board

TABS: Final = (
    ("unit", "Unit", Command.TAB_UNIT),
    ("hex", "Hex", Command.TAB_HEX),
    ("fight", "Fight", Command.TAB_FIGHT),
    ("chronicle", "Record", Command.TAB_CHRONICLE),
    ("log", "Log", Command.TAB_LOG),
    ("forces", "Forces", Command.TAB_FORCES),
    ("sources", "Sources", Command.TAB_SOURCES),
)


_SHARE: Final = 38
_SHARE_LARGE: Final = 34
"""The most that the panel takes of the window's width, in hundredths; less where the text is large."""


class Frame:
    """Lays out the widgets round the map."""

    def __init__(self, board: "Board") -> None:
        self.board = board

    @property
    def panel_width(self) -> int:
        """How wide the panel of cards is."""
        b = self.board
        if b.folded:
            return 0
        share = _SHARE_LARGE if self._two_lines else _SHARE
        return min(b.sheet.u(410), b.app.size[0] * share // 100)

    @property
    def bar_height(self) -> int:
        """Return how high the top bar is: a second line takes what does not fit beside the buttons."""
        b = self.board
        second = b.sheet.line("body") if self._two_lines else 0
        return b.sheet.row + b.sheet.u(10) + second

    @property
    def _two_lines(self) -> bool:
        b = self.board
        return b.app.size[0] < b.sheet.u(1260)

    def build_bar(self) -> None:
        """Put the bar on the sheet: where the game stands, and the buttons of the whole window."""
        b = self.board
        sheet, (width, _) = b.sheet, b.app.size
        state = b.state
        sheet.begin("bar")
        bar = pygame.Rect(0, 0, width, self.bar_height)
        sheet.fill(bar)
        buttons = [
            Choice(f"Overlay: {OVERLAY_WORDS[b.overlay]}", Command.OVERLAY, name="overlay"),
            *self._desk(),
            Choice("Menu", Command.MENU),
            Choice("Help", Command.HELP),
        ]
        wide = sum(sheet.width_of_button(choice) + sheet.u(4) for choice in buttons) + sheet.u(8)
        sheet.flow(buttons, width - wide, sheet.u(5), wide)
        turn = max(1, state.turn)
        when = campaign.week(state, turn) or f"turn {turn} of {b.printed.turns} · {report.clock(b.printed, turn)}"
        now = f"{state.sky.replace('_', ' ')}, {state.ground}" + (", night" if engine.is_night(state) else "")
        if state.active:
            now += f" · {cards.side_label(state, state.active)}"
            if b.can_order:
                now += f": {report.count(state.command, 'command point')}"
        room = width - wide - sheet.u(20)
        first = pygame.Rect(sheet.u(10), sheet.u(5), room, sheet.row)
        if self._two_lines:
            titled = f"{b.scenario.title} · {when}"
            sheet.label(titled if sheet.width_of(titled, "bold") < room - sheet.u(8) else when, first, "bold")
            second = pygame.Rect(sheet.u(10), sheet.row + sheet.u(6), width - sheet.u(20), sheet.line("body"))
            sheet.label(now, second)
        else:
            whole = f"{b.scenario.title} · {when} · {now}"
            fits = sheet.width_of(whole, "bold") < room - sheet.u(8)
            sheet.label(whole if fits or not b.has_politics else f"{when} · {now}", first, "bold")
        sheet.end()

    def _desk(self) -> list[Choice]:
        """Return the button of the desk, with the number of dispatches that wait there."""
        b = self.board
        if not b.has_politics:
            return []
        waiting = len(b.known.cards) if b.can_order else 0
        text = f"Desk · {waiting}" if waiting else "Desk"
        return [Choice(text, Command.DESK, "chosen" if waiting else "", name="Desk")]

    def build_panel(self) -> None:
        """Put the panel on the sheet: its tabs, the card, what can be ordered."""
        b = self.board
        sheet, (width, height) = b.sheet, b.app.size
        sheet.begin("panel")
        if b.folded:
            sheet.end()
            return
        top = self.bar_height
        area = pygame.Rect(width - self.panel_width, top, self.panel_width, height - top)
        sheet.fill(area)
        inner = area.inflate(-sheet.u(16), -sheet.u(12))
        tabs = self._tabs(keys=True)
        if sheet.flow_height(tabs, inner.width) > 2 * (sheet.row + sheet.u(4)):
            tabs = self._tabs(keys=False)  # a large text: without the keys they take two rows
        y = sheet.flow(tabs, inner.x, inner.y, inner.width)
        actions, primary = b.telling.actions()
        high = sheet.flow_height(actions, inner.width) if actions else 0
        feet = (sheet.row + sheet.u(6)) * len(primary)
        if actions and inner.bottom - feet - high - y < sheet.line() * 4:
            # A large text: the orders go behind one button, so that the card keeps its place.
            actions = [Choice("Orders", partial(self._offer, actions))]
            high = sheet.flow_height(actions, inner.width)
        bottom = inner.bottom - (sheet.row + sheet.u(6)) * len(primary) - high
        html = b.telling.card()
        sheet.text(
            html, pygame.Rect(inner.x, y, inner.width, max(sheet.u(60), bottom - y - sheet.u(4))), b.link, "card"
        )
        y = bottom
        if actions:
            y = sheet.flow(actions, inner.x, y, inner.width)
        for choice in primary:
            sheet.button(choice, pygame.Rect(inner.x, y + sheet.u(2), inner.width, sheet.row))
            y += sheet.row + sheet.u(6)
        sheet.end()

    def _tabs(self, *, keys: bool) -> list[Choice]:
        b = self.board
        return [
            Choice(
                ("● " if key == b.tab else "") + text,
                command if keys else partial(b.command, command),
                "chosen" if key == b.tab else "",
                name=key,
                tip="" if keys else f"{text} ({first_key(command)})",
            )
            for key, text, command in TABS
        ]

    def _offer(self, actions: list[Choice]) -> None:
        """Offer *actions* in a dialog."""
        b = self.board
        answers: list[tuple[str, Callable[[], None]]] = []
        for choice in actions:
            act = choice.act
            run = partial(b.command, act) if isinstance(act, Command) else act
            answers.append((choice.text, run))
        answers.append(("Back to the map", lambda: None))
        unit = b.printed.roster[b.unit].name if b.unit is not None else ""
        b.app.push(layer.Ask(b.app, "Orders", escape(unit), answers))

    def build_status(self) -> None:
        """Put the line at the foot of the map on the sheet."""
        b = self.board
        sheet, (_, height) = b.sheet, b.app.size
        sheet.begin("status")
        high = sheet.line("dim") + sheet.u(6)
        rect = pygame.Rect(0, height - high, b.map_rect.width, high)
        sheet.fill(rect)
        text = b.telling.status_text()
        sheet.label(
            text, pygame.Rect(sheet.u(10), rect.y + sheet.u(2), rect.width - sheet.u(16), sheet.line("dim")), "dim"
        )
        sheet.end()

    def build_tutorial(self) -> None:
        """Put the note of the tutorial on the sheet."""
        b = self.board
        sheet = b.sheet
        sheet.begin("tutorial")
        step = b.tutorial.step
        if step is not None:
            area = b.map_rect
            wide, high = min(sheet.u(440), area.width - sheet.u(20)), sheet.u(148) + sheet.row
            box = pygame.Rect(area.x + sheet.u(10), area.bottom - high - sheet.u(10), wide, high)
            sheet.fill(box, theme.NOTE)
            html = f"<b>Step {b.tutorial.progress}.</b> {escape(step.say)}"
            if getattr(step, "hint", ""):
                html += f"<br><i>{escape(step.hint)}</i>"
            sheet.text(
                html,
                box.inflate(-sheet.u(8), -sheet.u(8))
                .move(0, 0)
                .clip(pygame.Rect(box.x, box.y, box.width, box.height - sheet.row - sheet.u(8))),
                name="tutorial",
            )
            sheet.flow(
                [Choice("Skip this step", self._pass_step), Choice("Leave the tutorial", self._leave_tutorial)],
                box.x + sheet.u(6),
                box.bottom - sheet.row - sheet.u(5),
                wide - sheet.u(12),
            )
        sheet.end()

    def _pass_step(self) -> None:
        b = self.board
        b.tutorial.pass_step()
        b.refresh()

    def _leave_tutorial(self) -> None:
        b = self.board
        b.tutorial.leave()
        b.refresh()
