"""Pictures of the map: on a plain sheet with a caption, or laid out to fill a sheet of paper at print size.

A printed sheet has title and date above the map, the signs beside or below it, wherever that leaves the map larger,
and at its foot a scale bar, north, and whose data it shows. The map is painted by whoever calls, in bands, so that a
large sheet is held in memory once.
"""

import math
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import pygame

from game.core.state import State
from game.report import clock
from game.scenario import Scenario, assets_root

Colour = tuple[int, int, int]
Signs = Sequence[tuple[str, Sequence[tuple[str, Callable[[float], pygame.Surface]]]]]
"""Chapters of the legend: a title, and what each sign means with what draws it at a scale."""
Paint = Callable[[pygame.Surface, int, float], None]
"""Draws the whole map onto a surface of its size, with so many pixels a hex and names so many times their size."""

PAPERS: Final = {"a4": (210, 297), "a3": (297, 420), "a2": (420, 594), "a1": (594, 841)}
"""Sheets by name: short and long edge in millimetres."""
_PAPER: Final = (241, 234, 219)
_INK: Final = (38, 34, 28)
_DIM: Final = (106, 97, 82)
_MARGIN: Final = 24
_EDGE_MM: Final = 9.0
"""Printers leave an edge white."""
_TEXT_MM: Final = {"a4": 2.3, "a3": 2.6, "a2": 3.0, "a1": 3.6}
"""Height of the legend's letters."""
_SPECIMEN: Final = 26
"""Height of a sign in pixels at scale 1."""
_SIGN: Final = 1.6
"""Height of a sign in heights of a letter."""
_ROOT3: Final = math.sqrt(3)
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
    lines = [_written(_title(state), 22, bold=True), *_whose(state, colours, 16), _written(_CREDIT, 12)]
    height = sum(line.get_height() + _MARGIN // 3 for line in lines)
    sheet = pygame.Surface((picture.get_width() + 2 * _MARGIN, picture.get_height() + height + 3 * _MARGIN))
    sheet.fill(_PAPER)
    sheet.blit(picture, (_MARGIN, _MARGIN))
    top = picture.get_height() + 2 * _MARGIN
    for line in lines:
        sheet.blit(line, (_MARGIN, top))
        top += line.get_height() + _MARGIN // 3
    _save(sheet, path, 96)


@dataclass(frozen=True)
class Layout:
    """Where everything stands on a sheet of paper, in pixels."""

    size: tuple[int, int]
    dpi: int
    text_px: int
    map: pygame.Rect
    hex_px: int
    signs: pygame.Rect
    columns: int


def write_sheet(
    scenario: Scenario,
    state: State,
    colours: tuple[Colour, Colour],
    signs: Signs,
    paint: Paint,
    path: Path,
    *,
    paper: str,
    dpi: int,
    landscape: bool | None = None,
) -> Layout:
    """Write the map at *state*, as large as a sheet of *paper* takes it, to *path*; return how it was laid out.

    Args:
        landscape: None for whichever way shows the map larger.

    Raises:
        OSError: the file cannot be written.
    """
    pygame.font.init()
    grid = scenario.board.grid
    ways = (False, True) if landscape is None else (landscape,)
    layouts = [found for way in ways for found in _layouts((grid.cols, grid.rows), signs, paper, dpi, way)]
    if not layouts:  # the sheet is too small for its legend
        layouts = [found for way in ways for found in _layouts((grid.cols, grid.rows), (), paper, dpi, way)]
    layout = max(layouts, key=lambda found: found.hex_px)
    sheet = pygame.Surface(layout.size)
    sheet.fill((255, 255, 255))
    _head(sheet, layout, state, colours)
    paint(sheet.subsurface(layout.map), layout.hex_px, layout.text_px / 13)
    pygame.draw.rect(sheet, _INK, layout.map.inflate(2, 2), max(1, dpi // 150))
    _draw_signs(sheet, layout, signs)
    _foot(sheet, layout, scenario)
    _save(sheet, path, dpi)
    return layout


def map_size(cols: int, rows: int, hex_px: float) -> tuple[int, int]:
    """Return the pixels of a map whose hexes are *hex_px* wide.

    >>> map_size(22, 29, 100)
    (2250, 2541)
    """
    return math.ceil((cols + 0.5) * hex_px), math.ceil(((rows - 1) * _ROOT3 / 2 + 2 / _ROOT3) * hex_px)


def _layouts(hexes: tuple[int, int], signs: Signs, paper: str, dpi: int, landscape: bool) -> Iterator[Layout]:
    """Yield the ways to lay a sheet out, its signs beside or below the map, in few columns or many."""
    px = dpi / 25.4
    width, height = (round(part * px) for part in (PAPERS[paper][::-1] if landscape else PAPERS[paper]))
    edge, text = round(_EDGE_MM * px), max(7, round(_TEXT_MM[paper] * px))
    room = pygame.Rect(edge, edge, width - 2 * edge, height - 2 * edge)
    room.top, room.height = room.top + 5 * text, room.height - 5 * text - 5 * text
    gap = text
    for columns in range(1, 9):
        wide = _column_px(text) * columns
        if wide < room.width * 0.6:
            beside = pygame.Rect(0, room.top, wide, room.height)
            if _fits(signs, beside, columns, text):
                beside.right = room.right
                yield _laid(
                    hexes, room, (room.width - wide - gap, room.height), beside, columns, (width, height), dpi, text
                )
        if wide <= room.width < wide + _column_px(text):
            low = next(
                (rows for rows in range(4, 200) if _fits(signs, pygame.Rect(0, 0, wide, rows * text), columns, text)),
                200,
            )
            if low * text < room.height * 0.6:
                below = pygame.Rect(room.left, room.bottom - low * text, wide, low * text)
                free = (room.width, room.height - low * text - gap)
                yield _laid(hexes, room, free, below, columns, (width, height), dpi, text)


def _laid(
    hexes: tuple[int, int],
    room: pygame.Rect,
    free: tuple[int, int],
    signs: pygame.Rect,
    columns: int,
    size: tuple[int, int],
    dpi: int,
    text: int,
) -> Layout:
    wide, high = map_size(*hexes, 1000)
    hex_px = max(1, min(free[0] * 1000 // wide, free[1] * 1000 // high))
    drawn = pygame.Rect((0, 0), map_size(*hexes, hex_px))
    drawn.topleft = (room.left + max(0, (free[0] - drawn.width) // 2), room.top + max(0, (free[1] - drawn.height) // 2))
    return Layout(size, dpi, text, drawn, hex_px, signs, columns)


# -- the parts of a sheet


def _head(sheet: pygame.Surface, layout: Layout, state: State, colours: tuple[Colour, Colour]) -> None:
    left = top = round(_EDGE_MM * layout.dpi / 25.4)
    title = _written(_title(state), layout.text_px * 2, bold=True)
    if title.get_width() > layout.size[0] - 2 * left:
        title = _written(_title(state), layout.text_px * 3 // 2, bold=True)
    sheet.blit(title, (left, top))
    for line in _whose(state, colours, layout.text_px * 5 // 4):
        sheet.blit(line, (left, top + layout.text_px * 3))


def _foot(sheet: pygame.Surface, layout: Layout, scenario: Scenario) -> None:
    text, edge = layout.text_px, round(_EDGE_MM * layout.dpi / 25.4)
    px_per_km = layout.hex_px * 1000 / scenario.board.scale_m
    km = next((n for n in (1, 2, 5, 10, 20, 50, 100) if n * px_per_km >= text * 5), 200)
    half = round(km * px_per_km)
    bar = pygame.Rect(edge + text, layout.size[1] - edge - text, 2 * half, text // 2)
    pygame.draw.rect(sheet, _INK, bar, max(1, text // 12))
    pygame.draw.rect(sheet, _INK, (bar.left, bar.top, half, bar.height))
    for n, words in enumerate(("0", str(km), f"{2 * km} km")):
        word = _written(words, text, bold=True)
        sheet.blit(word, word.get_rect(midbottom=(bar.left + n * half, bar.top - text // 6)))
    x, y = bar.right + 4 * text, bar.bottom
    points = [(0.0, -1.6), (0.5, 0.0), (0.0, -0.4), (-0.5, 0.0)]
    pygame.draw.polygon(sheet, _INK, [(x + text * dx, y + text * dy) for dx, dy in points])
    word = _written("N", text, bold=True)
    sheet.blit(word, word.get_rect(midbottom=(x, y - round(1.7 * text))))
    left = x + 2 * text
    scale_m = scenario.board.scale_m
    scale = f"1 hex = {scale_m / 1000:g} km; on this sheet about 1:{_scale(layout, scale_m):,}"
    lines = [scale, *wrapped(_credit(scenario), _font(text * 4 // 5, False), layout.size[0] - edge - left)]
    top = layout.size[1] - edge - len(lines) * text
    for line in lines:
        word = _written(line, text * 4 // 5)
        sheet.blit(word, (left, top))
        top += text


def _scale(layout: Layout, scale_m: int) -> int:
    """Return of how many the sheet shows one, to three figures."""
    exact = round(scale_m / (layout.hex_px / layout.dpi * 0.0254))
    return int(round(exact, 3 - len(str(exact))))


def _credit(scenario: Scenario) -> str:
    """Return whose data the map is made of."""
    return "; ".join(f"{source.title} ({source.licence})" for source in scenario.prose.ground.sources) + "."


def _column_px(text: int) -> int:
    return text * 20


def _flow(
    signs: Signs, columns: int, text: int
) -> Iterator[tuple[str, str, Callable[[float], pygame.Surface] | None, int]]:
    """Yield what stands in the legend in order: title or words, what draws the sign, and its height."""
    scale = text * _SIGN / _SPECIMEN
    for title, chapter in signs:
        yield "title", title, None, text * 2
        for words, picture in chapter:
            tall = picture(scale).get_height()
            lines = len(wrapped(words, _font(text, False), _words_px(text)))
            yield "sign", words, picture, max(tall, lines * text * 6 // 5) + text // 3


def _words_px(text: int) -> int:
    return _column_px(text) - 5 * text


def _placed(
    signs: Signs, area: pygame.Rect, columns: int, text: int
) -> list[tuple[str, str, Callable[[float], pygame.Surface] | None, tuple[int, int]]] | None:
    """Return where each part of the legend stands in *area*, or None when it does not fit."""
    found, column, top = [], 0, 0
    rows = list(_flow(signs, columns, text))
    for n, (kind, words, picture, tall) in enumerate(rows):
        # A title stays with its first sign.
        need = tall + (rows[n + 1][3] if kind == "title" and n + 1 < len(rows) else 0)
        if top + need > area.height:
            column, top = column + 1, 0
            if column >= columns or need > area.height:
                return None
        found.append((kind, words, picture, (area.left + column * _column_px(text), area.top + top)))
        top += tall
    return found


def _fits(signs: Signs, area: pygame.Rect, columns: int, text: int) -> bool:
    return _placed(signs, area, columns, text) is not None


def _draw_signs(sheet: pygame.Surface, layout: Layout, signs: Signs) -> None:
    if not layout.columns:
        return
    text = layout.text_px
    for kind, words, picture, (x, y) in _placed(signs, layout.signs, layout.columns, text) or ():
        if kind == "title" or picture is None:
            sheet.blit(_written(words, text * 5 // 4, bold=True), (x, y))
            continue
        sign = picture(text * _SIGN / _SPECIMEN)
        sheet.blit(sign, (x, y))
        for n, line in enumerate(wrapped(words, _font(text, False), _words_px(text))):
            sheet.blit(_written(line, text), (x + sign.get_width() + text // 2, y + n * text * 6 // 5))


# -- words


def _title(state: State) -> str:
    board = state.board
    if not board.roster:
        return board.title
    return f"{board.title} · {clock(board, state.turn) if state.turn else f'before the first turn, {clock(board, 1)}'}"


def _whose(state: State, colours: tuple[Colour, Colour], size: int) -> tuple[pygame.Surface, ...]:
    """Return the line that says who is who; none on a map by itself."""
    if not state.board.roster:
        return ()
    labels = [_written(side.label, size) for side in state.board.sides]
    swatch, high = size * 9 // 8, size * 3 // 2
    line = pygame.Surface((sum(label.get_width() for label in labels) + 6 * high, high), pygame.SRCALPHA)
    x = 0
    for number, (label, colour) in enumerate(zip(labels, colours, strict=True)):
        # The counters of the two sides differ in shape as well as in colour.
        rect = pygame.Rect(x, (high - swatch) // 2, swatch, swatch)
        round_ = 0 if number else swatch // 4
        pygame.draw.rect(line, colour, rect, border_radius=round_)
        pygame.draw.rect(line, _INK, rect, max(1, size // 16), border_radius=round_)
        line.blit(label, (x + swatch + size // 2, (high - label.get_height()) // 2))
        x += swatch + size // 2 + label.get_width() + 2 * size
    return (line,)


def _written(text: str, size: int, *, bold: bool = False) -> pygame.Surface:
    return _font(size, bold).render(text, True, _INK)


def _font(size: int, bold: bool) -> pygame.font.Font:
    found = _FONTS.get((size, bold))
    if found is None:
        face = "Bold" if bold else "Regular"
        found = _FONTS[size, bold] = pygame.font.Font(assets_root() / "fonts" / f"NKSans-{face}.ttf", size)
    return found


_FONTS: dict[tuple[int, bool], pygame.font.Font] = {}


def wrapped(text: str, font: pygame.font.Font, width: int) -> list[str]:
    """Return *text* in lines no wider than *width* pixels in *font*."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.size(longer)[0] > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


# -- the file


def _save(sheet: pygame.Surface, path: Path, dpi: int) -> None:
    """Write *sheet* as PNG, with the size it has on paper."""
    path.parent.mkdir(parents=True, exist_ok=True)
    packed = BytesIO()
    pygame.image.save(sheet, packed, "out.png")
    whole = packed.getbuffer()
    head = 8 + 12 + 13
    """Signature and IHDR, after which pHYs may stand."""
    body = b"pHYs" + struct.pack(">IIB", *(round(dpi / 0.0254),) * 2, 1)
    with path.open("wb") as file:
        file.write(whole[:head])
        file.write(struct.pack(">I", 9) + body + struct.pack(">I", zlib.crc32(body)))
        file.write(whole[head:])
