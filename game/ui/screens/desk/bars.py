"""Tracks as bars: a row of cells with the value beside it, an arrow for the last weeks, and why it moved last."""

from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

import pygame

from game import report
from game.core.board import SideId
from game.ui import theme

if TYPE_CHECKING:
    from game.ui.screens.desk.desk import Desk

NATIONAL: Final = ("authority", "unity", "means", "hardship", "moscow", "weariness", "mobilisation")
SHARED: Final = ("tension", "mediation")
STANDING_MOST: Final = 10
STANDING_MEANS: Final = "How other states and the press abroad see the side, from −10 to 10."


class Bar(NamedTuple):
    """One track as it stands: value between least and most, its move of late, and what it means."""

    key: str
    name: str
    value: int
    least: int
    most: int
    lately: int
    why: str
    means: str
    brief: str = ""
    """Why, without the dispatch that was answered: for a narrow line."""


def bar(desk: "Desk", name: str, side: str) -> Bar | None:
    """Return the track *name* of *side* ("" for a shared one), None where the scenario has none."""
    known = desk.known
    turn = max(1, known.turn)
    key = f"{name}.{side}" if side else name
    printed = next((entry for entry in known.board.tracks if entry.key == key), None)
    if name == "standing":
        value, least, most = known.standing[SideId(side)], -STANDING_MOST, STANDING_MOST
    elif key in known.tracks:
        value, least, most = known.tracks[key], 0, printed.most if printed else 10
    else:
        return None
    last = desk.reasons.last(key)
    opened = f"As it opened: {printed.because}" if printed else "As it opened."
    if known.board.first_turn > 1:
        opened = "As the chapter opened."  # the printed reason is that of the whole
    rule = f" ({last.rule})" if last and last.rule else ""
    why = brief = opened
    if last is not None:
        because = report.reason(known.board, last.because, last.answered)
        moved = f"Week {last.turn}: {report.signed(last.by)}."
        why, brief = f"{moved} {because}{rule}", f"{moved} {report.reason(known.board, last.because)}{rule}"
    means = printed.text if printed else STANDING_MEANS
    words = report.track_name(known.board, name)
    return Bar(key, words, value, least, most, desk.reasons.lately(key, turn), why, means, brief)


def of_side(desk: "Desk", side: str, *, shared: bool) -> list[Bar]:
    """Return the tracks of *side*, standing with them, and the shared ones when asked for."""
    wanted = [*((name, side) for name in (*NATIONAL, "standing")), *((name, "") for name in SHARED if shared)]
    return [found for name, whose in wanted if (found := bar(desk, name, whose)) is not None]


def height(desk: "Desk", bars: Sequence[Bar], *, reasons: bool) -> int:
    """Return how high *bars* are when laid out."""
    sheet = desk.sheet
    return len(bars) * (sheet.line("body") + (sheet.line("dim") - sheet.u(2) if reasons else 0))


def lay_out(desk: "Desk", bars: Sequence[Bar], area: pygame.Rect) -> int:
    """Put *bars* into *area*, with their reasons where there is room; return the y below them."""
    sheet = desk.sheet
    if len(bars) > 2 and height(desk, bars, reasons=False) > area.height:
        # A large text in a low window: two columns, the reasons in the tooltips.
        half, wide = (len(bars) + 1) // 2, (area.width - sheet.u(10)) // 2
        columns = (
            (bars[:half], pygame.Rect(area.x, area.y, wide, area.height)),
            (bars[half:], pygame.Rect(area.right - wide, area.y, wide, area.height)),
        )
        return max(_column(desk, some, column, reasons=False) for some, column in columns)
    return _column(desk, bars, area, reasons=height(desk, bars, reasons=True) <= area.height)


def _column(desk: "Desk", bars: Sequence[Bar], area: pygame.Rect, *, reasons: bool) -> int:
    sheet = desk.sheet
    name_wide = min(max((sheet.width_of(entry.name) for entry in bars), default=0) + sheet.u(12), area.width * 2 // 5)
    value_wide = sheet.width_of("−10 of 10 ▲ +2") + sheet.u(8)
    y = area.y
    for entry in bars:
        high = sheet.line("body")
        tip = entry.means + ("" if reasons else f" {entry.why}")
        sheet.label(entry.name, pygame.Rect(area.x, y, name_wide, high), tip=tip)
        cells = pygame.Rect(area.x + name_wide, y, max(sheet.u(40), area.width - name_wide - value_wide), high)
        cells = cells.inflate(-sheet.u(6), -max(6, high // 3))
        desk.draw_later(_painter(entry, cells))
        value = pygame.Rect(area.right - value_wide, y, value_wide, high)
        sheet.label(_value(entry), value, "bold" if entry.lately else "body", tip=tip)
        y += high
        if reasons:
            why = entry.why if sheet.width_of(entry.why, "dim") < area.width - 6 else entry.brief
            sheet.label(why, pygame.Rect(area.x, y, area.width, sheet.line("dim")), "dim", tip=entry.why)
            y += sheet.line("dim") - sheet.u(2)
    return y


def _value(entry: Bar) -> str:
    arrow = "" if not entry.lately else f" {'▲' if entry.lately > 0 else '▼'} {report.signed(entry.lately)}"
    value = str(entry.value).replace("-", "−")
    return (value if entry.least else f"{value} of {entry.most}") + arrow


def _painter(entry: Bar, area: pygame.Rect) -> Callable[[pygame.Surface], None]:
    def draw(surface: pygame.Surface) -> None:
        paint(surface, entry, area)

    return draw


def paint(surface: pygame.Surface, entry: Bar, area: pygame.Rect) -> None:
    """Draw the cells of a bar: full ones dark, empty ones an outline; of standing from the middle outwards."""
    count = entry.most - entry.least
    for n in range(count):
        left, right = area.x + area.width * n // count, area.x + area.width * (n + 1) // count
        cell = pygame.Rect(left, area.y, max(2, right - left - (2 if count <= STANDING_MOST else 1)), area.height)
        at = entry.least + n
        full = 0 <= at < entry.value or entry.value <= at < 0
        pygame.draw.rect(surface, theme.ACCENT if full else theme.PAPER, cell)
        pygame.draw.rect(surface, theme.INK if full else theme.LINE, cell, 1)
    if entry.least:
        middle = area.x + area.width * -entry.least // count - 1
        pygame.draw.line(surface, theme.INK, (middle, area.y - 2), (middle, area.bottom + 1), 2)


def told(entry: Bar) -> str:
    """Return a bar as a line of text."""
    return f"{escape(entry.name)}: <b>{escape(_value(entry))}</b> · <i>{escape(entry.why)}</i>"
