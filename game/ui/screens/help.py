"""Help: every key, and the rulebook, searchable."""

from html import escape
from typing import TYPE_CHECKING

import pygame
import pygame_gui

from game.ui.input import KEYS, MODE_WORDS, MODES, Command
from game.ui.panels import Choice
from game.ui.screens.layer import Dialog

if TYPE_CHECKING:
    from game.ui.app import App

MOUSE = (
    ("Left click", "select a unit or hex; with a unit selected, march to a hex in reach or commit it to a fight"),
    ("Right click", "with a unit selected, march there even if units of its side stand in the hex"),
    ("Drag", "pan the map"),
    ("Wheel", "zoom where the pointer is"),
)


class Help(Dialog):
    """Keys on one page, rules on the other; typing searches the rules."""

    name = "help"
    share = (0.86, 0.92)

    def __init__(self, app: "App") -> None:
        super().__init__(app)
        self._page = "keys"
        self._sought = ""

    def build(self) -> None:
        """Put the pages, the search line and the text on the sheet."""
        sheet, area = self.sheet, self.area.inflate(-32, -28)
        sheet.begin("all")
        tabs = [
            Choice("Keys", lambda: self._turn("keys"), "chosen" if self._page == "keys" else ""),
            Choice("Rulebook", lambda: self._turn("rules"), "chosen" if self._page == "rules" else ""),
            Choice("Close", Command.BACK),
        ]
        y = sheet.flow(tabs, area.x, area.y, area.width)
        self._line = None
        if self._page == "rules":
            wide = sheet.width_of("Search") + sheet.u(14)
            sheet.label("Search", pygame.Rect(area.x, y, wide, sheet.row))
            self._line = sheet.entry(
                pygame.Rect(area.x + wide, y, area.width - wide, sheet.row), self._sought, "search"
            )
            y += sheet.row + sheet.u(4)
        self._top = y
        self._text()

    def _text(self) -> None:
        sheet, area = self.sheet, self.area.inflate(-32, -28)
        sheet.begin("text")
        html = self._keys() if self._page == "keys" else self._rules()
        sheet.text(html, pygame.Rect(area.x, self._top, area.width, area.bottom - self._top), self._open, "page")
        sheet.end()
        if sheet.focus is None:
            sheet.focus_on("search" if self._page == "rules" else "page")

    def _keys(self) -> str:
        parts = []
        for mode in MODES:
            parts.append(f"<b>{MODE_WORDS[mode]}</b>")
            commands = dict.fromkeys(key.command for key in KEYS if key.mode == mode)
            for command in commands:
                keys = ", ".join(dict.fromkeys(k.words for k in KEYS if k.mode == mode and k.command is command))
                parts.append(f"{escape(keys)} — {escape(command.value)}")
            parts.append("")
        parts.append(f"{self.app.settings.blank_key} — {Command.BLANK.value} (any key brings it back)")
        parts += ["", "<b>With the mouse</b>", *(f"{what} — {does}" for what, does in MOUSE)]
        return "<br>".join(parts)

    def _rules(self) -> str:
        from game.rulebook import chapters

        sought = self._sought.strip().lower()
        if not sought:
            titles = "<br>".join(
                f"<a href='{chapter.number}.'>{chapter.number}. {escape(chapter.title)}</a>" for chapter in chapters()
            )
            return f"Type a word or a rule number, or open a chapter.<br><br>{titles}"
        found = [
            rule
            for chapter in chapters()
            for rule in chapter.rules
            if sought in rule.text.lower() or rule.number.startswith(sought) or sought in chapter.title.lower()
        ]
        more = f"<br><br>{len(found) - 24} more; search for something narrower." if len(found) > 24 else ""
        if not found:
            return f"No rule speaks of <b>{escape(self._sought)}</b>."
        return "<br><br>".join(f"<b>{rule.number}</b> {escape(rule.text)}" for rule in found[:24]) + more

    def _open(self, link: str) -> None:
        self._sought = link
        self.build()

    def _turn(self, page: str) -> None:
        self._page = page
        self.build()

    def submit(self) -> None:
        """Search for what stands in the line."""
        if self._line is not None:
            self._sought = self._line.get_text()
            self._text()

    def event(self, event: pygame.event.Event) -> None:
        """Obey, and search while somebody types."""
        if event.type == pygame_gui.UI_TEXT_ENTRY_CHANGED and event.ui_element is self._line:
            self.submit()
            return
        super().event(event)
