"""A picture of the map on its sheet: below it the title, the date, who is who, and whose data it shows."""

from pathlib import Path
from typing import Final

import pygame

from game.core.state import State
from game.report import clock
from game.scenario import assets_root

Colour = tuple[int, int, int]
_PAPER: Final = (241, 234, 219)
_INK: Final = (38, 34, 28)
_MARGIN: Final = 24
_CREDIT: Final = (
    "Heights: NASA/USGS SRTM. Lines: Natural Earth. Places: GeoNames, OpenStreetMap, Wikipedia contributors."
)


def write_png(picture: pygame.Surface, state: State, colours: tuple[Colour, Colour], path: Path) -> None:
    """Write *picture*, which shows the map at *state*, to *path* with a caption, replacing what is there.

    Args:
        colours: those of the two sides on the picture, for the caption.

    Raises:
        OSError: the file cannot be written.
    """
    pygame.font.init()
    lines = _caption(state, colours, picture.get_width())
    height = sum(line.get_height() + _MARGIN // 3 for line in lines)
    sheet = pygame.Surface((picture.get_width() + 2 * _MARGIN, picture.get_height() + height + 3 * _MARGIN))
    sheet.fill(_PAPER)
    sheet.blit(picture, (_MARGIN, _MARGIN))
    top = picture.get_height() + 2 * _MARGIN
    for line in lines:
        sheet.blit(line, (_MARGIN, top))
        top += line.get_height() + _MARGIN // 3
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        pygame.image.save(sheet, file, "out.png")


def _caption(state: State, colours: tuple[Colour, Colour], width: int) -> tuple[pygame.Surface, ...]:
    board = state.board
    when = clock(board, state.turn) if state.turn else f"before the first turn, {clock(board, 1)}"
    title = _written(f"{board.title} · {when}", 22, bold=True)
    sides = pygame.Surface((width, 24), pygame.SRCALPHA)
    x = 0
    for number, (side, colour) in enumerate(zip(board.sides, colours, strict=True)):
        # The counters of the two sides differ in shape as well as in colour.
        swatch = pygame.Rect(x, 3, 18, 18)
        round_ = 0 if number else 5
        pygame.draw.rect(sides, colour, swatch, border_radius=round_)
        pygame.draw.rect(sides, _INK, swatch, 1, border_radius=round_)
        label = _written(side.label, 16)
        sides.blit(label, (x + 26, 12 - label.get_height() // 2))
        x += 26 + label.get_width() + 28
    return title, sides, _written(_CREDIT, 12)


def _written(text: str, size: int, *, bold: bool = False) -> pygame.Surface:
    face = "Bold" if bold else "Regular"
    return pygame.font.Font(assets_root() / "fonts" / f"NKSans-{face}.ttf", size).render(text, True, _INK)
