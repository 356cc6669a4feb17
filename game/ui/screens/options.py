"""Settings: text size, place names, pace of playback, projector, the key that blanks the screen."""

from collections.abc import Callable, Sequence
from typing import Any

import pygame

from game.ui.panels import Choice
from game.ui.screens.layer import Dialog
from game.ui.settings import BLANK_KEYS, COUNCIL_WORDS, NAME_ORDER_WORDS, SPEEDS, TEXT_STEPS


class Options(Dialog):
    """Each line is a setting; each button on it a value, the one in force marked."""

    name = "settings"

    def build(self) -> None:
        """Put one line a setting on the sheet."""
        sheet, area = self.sheet, self.area.inflate(-36, -30)
        settings = self.app.settings
        sheet.begin("all")
        sheet.label("Settings", pygame.Rect(area.x, area.y, area.width, sheet.line("head")), "head")
        y = area.y + sheet.line("head") + sheet.u(6)
        lines: list[tuple[str, str, Sequence[tuple[Any, str]]]] = [
            ("Text size", "text_percent", [(step, f"{step} %") for step in TEXT_STEPS]),
            ("Place names on the map", "names", list(NAME_ORDER_WORDS.items())),
            ("Playback", "speed", [(speed, speed) for speed in SPEEDS]),
            ("Projector: 24 px text, Latin names, no pages of level 3", "projector", [(False, "off"), (True, "on")]),
            ("The map pans at the window's edge", "edge_pan", [(False, "off"), (True, "on")]),
            ("The council of a campaign opens", "council", list(COUNCIL_WORDS.items())),
            ("Key that blanks the screen", "blank_key", [(key, key) for key in BLANK_KEYS]),
        ]
        if sum(self._height(values, area.width) for _, _, values in lines) > area.bottom - sheet.row - y:
            lines = lines[2:] if self._second else lines[:2]
            turn = [Choice("First settings" if self._second else "More settings", self._turn)]
        else:
            turn = []
        for words, field, values in lines:
            sheet.label(words, pygame.Rect(area.x, y, area.width, sheet.line("dim")), "dim")
            y += sheet.line("dim") + sheet.u(1)
            now = getattr(settings, field)
            y = sheet.flow(
                [
                    Choice(
                        ("● " if value == now else "○ ") + text,
                        self._set(field, value),
                        "chosen" if value == now else "",
                        name=f"{field} {value}",
                    )
                    for value, text in values
                ],
                area.x,
                y,
                area.width,
            )
        close = [Choice("Close", self.back, "primary"), *turn]
        sheet.flow(close, area.x, min(y, area.bottom - sheet.row), area.width)
        sheet.end()
        if sheet.focus is None:
            sheet.focus_on(f"text_percent {settings.text_percent}")

    share = (0.9, 0.94)
    _second = False
    """Whether the second page is shown, where a large text leaves no room for one."""

    def _height(self, values: Sequence[tuple[Any, str]], width: int) -> int:
        choices = [Choice(f"● {text}", self.back, "chosen") for _, text in values]
        return self.sheet.line("dim") + self.sheet.u(1) + self.sheet.flow_height(choices, width)

    def _turn(self) -> None:
        self._second = not self._second
        self.build()

    def _set(self, field: str, value: Any) -> Callable[[], None]:
        return lambda: self.app.change(**{field: value})
