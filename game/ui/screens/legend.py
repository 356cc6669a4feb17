"""The legend: every sign of the map, the scale, whose data it is, and how well each thing is known."""

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

import pygame

from game.ui import theme
from game.ui.mapview import MapView
from game.ui.panels import Choice
from game.ui.scalebar import scale_bar
from game.ui.screens.layer import Dialog
from game.ui.specimens import WIDE, Specimen, chapters, trust

if TYPE_CHECKING:
    from game.ui.app import App

SOURCES = "Sources and trust"
_LEVELS = {"high": "well known", "medium": "fairly known", "low": "poorly known", "judgement": "a judgement"}
Placed = tuple[pygame.Surface, tuple[int, int]]


class Legend(Dialog):
    """One page a chapter; what does not fit on a page stands on the next."""

    name = "legend"
    share = (0.88, 0.9)

    def __init__(self, app: "App", view: MapView, overlay: str, hex_px: int) -> None:
        super().__init__(app)
        self._view, self._hex_px = view, hex_px
        self._chapters = chapters(view.board, view.legend)
        self._page = "Overlays" if overlay else self._chapters[0].title
        self._first = 0
        self._placed: list[Placed] = []

    def build(self) -> None:
        """Put tabs and the page on the sheet."""
        sheet, area = self.sheet, self.area.inflate(-32, -28)
        sheet.begin("all")
        titles = [*(chapter.title for chapter in self._chapters), SOURCES]
        tabs = [
            Choice(("● " if title == self._page else "") + title, self._turn(title), self._style(title), name=title)
            for title in titles
        ]
        foot = [Choice("Close", self.back, "primary")]
        y = sheet.flow(tabs, area.x, area.y, area.width) + sheet.u(4)
        bottom = area.bottom - sheet.row
        body = pygame.Rect(area.x, y, area.width, bottom - y - sheet.u(8))
        self._placed = []
        if self._page == SOURCES:
            bar = scale_bar(self._hex_px, self._view.board.scale_m, sheet.scale)
            self._placed.append((bar, body.topleft))
            top = bar.get_height() + sheet.u(6)
            rest = pygame.Rect(body.x, body.y + top, body.width, body.height - top)
            sheet.text(self._sources(), rest, name="sources")
        else:
            chapter = next(chapter for chapter in self._chapters if chapter.title == self._page)
            shown = self._lay(chapter.specimens[self._first :], body)
            if self._first:
                foot.append(Choice("▲ Earlier", lambda: self._leaf(0), name="earlier"))
            if self._first + shown < len(chapter.specimens):
                foot.append(Choice("▼ More", lambda: self._leaf(self._first + shown), name="more"))
        sheet.flow(foot, area.x, bottom, area.width)
        sheet.end()
        if sheet.focus is None:
            sheet.focus_on(self._page)

    def _style(self, title: str) -> str:
        return "chosen" if title == self._page else ""

    def _lay(self, specimens: tuple[Specimen, ...], body: pygame.Rect) -> int:
        """Place as many specimens as *body* has room for, in columns; return how many."""
        sheet = self.sheet
        columns = max(1, body.width // sheet.u(430))
        wide = body.width // columns
        size, gap = sheet.u(theme.BODY), sheet.u(7)
        font = theme.font(size)
        x, y = body.x, body.y
        for n, specimen in enumerate(specimens):
            text = wrapped(specimen.words, font.size, wide - sheet.u(WIDE + 22))
            tall = sheet.u(specimen.tall)
            high = max(tall, len(text) * font.get_linesize())
            if y + high > body.bottom:
                x, y = x + wide, body.y
                if x + wide > body.right + 1:
                    return n
            self._placed.append((specimen.picture(sheet.scale), (x, y)))
            top = y + max(0, (tall - len(text) * font.get_linesize()) // 2)
            for line in text:
                self._placed.append((theme.words(line, size), (x + sheet.u(WIDE + 10), top)))
                top += font.get_linesize()
            y += high + gap
        return len(specimens)

    def _sources(self) -> str:
        board, ground = self._view.board, self._view.scenario.prose.ground
        lines = [
            f"<b>{escape(ground.title)}</b>",
            f"{board.grid.cols} by {board.grid.rows} hexes; a hex is {board.scale_m / 1000:g} km across. North is up.",
            "",
            "<b>Sources and licences</b>",
            *(f"{escape(source.title)} ({escape(source.licence)})" for source in ground.sources),
            "",
            "<b>How well it is known</b>",
            *(
                f"<b>{escape(of.capitalize())}</b>: {_LEVELS[level]}. {escape(because[:1].upper() + because[1:])}."
                for of, level, because in trust(ground)
            ),
        ]
        if not trust(ground):
            lines.append("This map does not say.")
        return "<br>".join(lines)

    def _turn(self, title: str) -> Callable[[], None]:
        def act() -> None:
            self._page, self._first = title, 0
            self.build()

        return act

    def _leaf(self, first: int) -> None:
        self._first = first
        self.build()

    def rebuild(self) -> None:
        """Begin the page anew: another size of text has other leaves."""
        self._first = 0
        super().rebuild()

    def draw(self, surface: pygame.Surface) -> None:
        """Draw the dialog and the specimens on it."""
        super().draw(surface)
        for picture, place in self._placed:
            surface.blit(picture, place)


def wrapped(text: str, size: Callable[[str], tuple[int, int]], width: int) -> list[str]:
    """Return *text* in lines no wider than *width* pixels."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and size(longer)[0] > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
