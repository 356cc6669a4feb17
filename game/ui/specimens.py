"""Specimens: each sign of the map drawn by itself and named, for the legend and for printed sheets.

Lines have the colours, widths and dashes of the map at 50 pixels a hex; places, counters and overlays are drawn by what
draws them on the map.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pygame

from game.cartography import ground as survey
from game.core.board import TERRAIN, Board
from game.ui import counters, labels, overlays, palette, plansigns, theme, worksigns
from game.ui.camera import Point, corners
from game.ui.groundcards import oblast_words
from game.ui.strokes import beside, draw_dashes, draw_line

WIDE, HIGH = 58, 26
"""Size of a specimen in pixels at 100 % text."""
_COUNTER: Final = 50
"""Height of a counter's specimen."""
_DOUBLE: Final = 2
_BLANK: Final = counters.Face(0, "infantry", "battalion", 4, 5, 9, 2, 0, False, False, False)
"""The face of the counter that is shown."""
_HILLY: Final = {
    "plain": (100, 0.0),
    "rolling": (400, 0.045),
    "hills": (900, 0.07),
    "mountain": (1500, 0.12),
    "high_mountain": (2700, 0.14),
    "plateau": (1700, 0.04),
}
"""Height shown for a terrain, and how strong its light and shade."""
Paint = Callable[[pygame.Surface, float], None]
"""Draws on a surface, given how many of its pixels one of the map is."""


@dataclass(frozen=True, slots=True)
class Specimen:
    """A sign and what it means."""

    words: str
    paint: Paint
    tall: int = HIGH
    """Its height in pixels at 100 % text."""

    def picture(self, scale: float) -> pygame.Surface:
        """Return the sign, on the land it stands on."""
        size = (round(WIDE * scale), round(self.tall * scale))
        large = pygame.Surface((size[0] * _DOUBLE, size[1] * _DOUBLE))
        large.fill(tint(500))
        self.paint(large, scale * _DOUBLE)
        small = pygame.transform.smoothscale(large, size)
        pygame.draw.rect(small, theme.LINE, small.get_rect(), 1)
        return small


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page of the legend."""

    title: str
    specimens: tuple[Specimen, ...]


def chapters(board: Board, overlay_legend: Callable[[str], Sequence[tuple[str, str]]]) -> tuple[Chapter, ...]:
    """Return every sign of the map of *board* by chapter; *overlay_legend* says what the signs of an overlay mean."""
    return (
        Chapter("Ground", _ground(board)),
        Chapter("Water and ways", _water_and_ways()),
        Chapter("Lines", _lines(board)),
        Chapter("Places", _places()),
        Chapter("Counters", _counters(board)),
        Chapter("In play", _in_play(board)),
        Chapter("Overlays", _overlays(overlay_legend)),
    )


def tint(metres: int) -> palette.RGB:
    """Return the colour of land at a height, without light and shade.

    >>> tint(0) == palette.LAND[0][1], tint(9000) == palette.LAND[-1][1]
    (True, True)
    """
    for (low, a), (high, b) in zip(palette.LAND, palette.LAND[1:], strict=False):
        if metres <= high:
            t = max(0.0, (metres - low) / (high - low))
            red, green, blue = (round(x + (y - x) * t) for x, y in zip(a, b, strict=True))
            return red, green, blue
    return palette.LAND[-1][1]


# --- Ground -----------------------------------------------------------------------------------------------------


def terrain_rules(scale_m: int) -> dict[str, str]:
    """Return what makes a hex of a terrain, in one line, with the limits at this hex size."""
    plain, rolling, hills = (survey.limit(n, scale_m) for n in (survey.PLAIN, survey.ROLLING, survey.HILLS))
    return {
        "plain": f"Plain: relief under {plain} m",
        "rolling": f"Rolling: relief {plain} m or more",
        "hills": f"Hills: relief {rolling} m or more",
        "mountain": f"Mountain: height {survey.MOUNTAIN_M:,} m or more, relief {hills} m or more",
        "high_mountain": f"High mountain: height {survey.HIGH_MOUNTAIN_M:,} m or more",
        "plateau": f"Plateau: height {survey.PLATEAU_M:,} m or more, relief under {rolling} m",
        "water": "Water: half the hex or more is lake",
        "town": "Town: a city, a district centre, or a town of 2,000 people or more in 1989",
        "forest": "Forest: a designer's judgement; no source of woods was at hand",
    }


def _ground(board: Board) -> tuple[Specimen, ...]:
    rules = terrain_rules(board.scale_m)
    steep = survey.limit(survey.STEEP, board.scale_m)
    found = [Specimen(rules[name], _terrain(name)) for name in TERRAIN]
    for n, (metres, colour) in enumerate(palette.LAND):
        words = f"Land at {metres:,} m" + (" and higher" if n == len(palette.LAND) - 1 else "")
        found.append(Specimen(words, _flat(colour)))
    found.append(Specimen("Light from the north-west; relief between the figures is decoration", _terrain("mountain")))
    found.append(Specimen(f"Steep: the hexes beside differ by {steep} m or more; strokes point downhill", _steep))
    found.append(Specimen("Cliff: teeth point downhill", _cliff))
    found.append(Specimen("Hex grid", _grid))
    return tuple(found)


def _terrain(name: str) -> Paint:
    def paint(surface: pygame.Surface, unit: float) -> None:
        if name == "water":
            surface.fill(palette.LAKE)
            return
        metres, amplitude = _HILLY.get(name, (500, 0.03))
        base, width, height = tint(metres), *surface.get_size()
        for x in range(0, width, 2):
            for y in range(0, height, 2):
                light = 1 + amplitude * max(-1.6, min(0.7, _fall(x / unit, y / unit)))
                surface.fill([max(0, min(255, round(c * light))) for c in base], (x, y, 2, 2))
        if name == "forest":
            for n in range(34):
                angle, out = n * 2.4, math.sqrt((n + 0.5) / 34)
                spot = ((29 + 26 * out * math.cos(angle)) * unit, (13 + 11 * out * math.sin(angle)) * unit)
                pygame.draw.circle(surface, palette.FOREST, spot, 1.7 * unit)
        if name == "town":
            for n in range(20):
                left, top = 29 + 13 * math.cos(n * 2.4) * (n / 20), 13 + 11 * math.sin(n * 2.4) * (n / 20)
                surface.fill(palette.TOWN, (left * unit, top * unit, 3 * unit, 2.4 * unit))

    return paint


def _fall(x: float, y: float) -> float:
    """Return how far an invented range of hills falls away to the south-east: its light and shade."""

    def height(u: float, v: float) -> float:
        ridge = 1 - abs(math.sin(u / 11 + 0.8 * math.sin(v / 9)))
        return 9 * ridge + 3 * math.sin(u / 3.1 + v / 4.3) + 2 * math.sin(u / 2.3 - v / 3.7)

    return (height(x + 1, y + 1) - height(x - 1, y - 1)) * 0.8


def _flat(colour: palette.RGB) -> Paint:
    def paint(surface: pygame.Surface, unit: float) -> None:
        surface.fill(colour)

    return paint


def _hachured(surface: pygame.Surface, unit: float, colour: Sequence[int], count: int, length: float) -> None:
    width = surface.get_width()
    for n in range(count):
        x, y = width * (n + 0.5) / count, 9 * unit
        pygame.draw.line(surface, colour, (x, y), (x, y + length * unit * (1 if n % 2 else 0.72)), round(0.8 * unit))


def _steep(surface: pygame.Surface, unit: float) -> None:
    _hachured(surface, unit, [(a + b * 2) // 3 for a, b in zip(palette.CLIFF, tint(500), strict=True)], 9, 7)


def _cliff(surface: pygame.Surface, unit: float) -> None:
    draw_line(surface, palette.CLIFF, [(0, 9 * unit), (surface.get_width(), 9 * unit)], 1.7 * unit)
    _hachured(surface, unit, palette.CLIFF, 12, 8)


def _grid(surface: pygame.Surface, unit: float) -> None:
    colour = [(c * 64 + g * 191) // 255 for c, g in zip(palette.GRID[:3], tint(500), strict=True)]
    for n in range(-1, 4):
        for m in range(-1, 3):
            x, y = (n + 0.5 * (m & 1)) * 24 * unit, m * 24 * unit * math.sqrt(3) / 2
            pygame.draw.aalines(surface, colour, True, corners(x, y, 24 * unit))


# --- Water and ways ---------------------------------------------------------------------------------------------


def _wave(surface: pygame.Surface, unit: float) -> list[Point]:
    width, middle = surface.get_width(), surface.get_height() / 2
    return [(x, middle + 4 * unit * math.sin(x / unit / 9)) for x in range(0, width + 1, 4)]


def _river(width: float) -> Paint:
    def paint(surface: pygame.Surface, unit: float) -> None:
        draw_line(surface, palette.WATER, _wave(surface, unit), width * 0.92 * unit)

    return paint


def _road(casing: float, core: float) -> Paint:
    def paint(surface: pygame.Surface, unit: float) -> None:
        line = _wave(surface, unit)
        if core:
            draw_line(surface, palette.ROAD_CASING, line, casing * unit)
            draw_line(surface, palette.ROAD_CORE, line, core * unit)
        else:
            draw_dashes(surface, palette.ROAD_MINOR, line, casing * unit, 5 * unit, 3 * unit)

    return paint


def _railway(surface: pygame.Surface, unit: float) -> None:
    y, width = surface.get_height() / 2, surface.get_width()
    draw_line(surface, palette.RAILWAY, [(0, y), (width, y)], 1.5 * unit)
    for n in range(1, 9):
        x = n * 7 * unit
        draw_line(surface, palette.RAILWAY, [(x, y - 2.4 * unit), (x, y + 2.4 * unit)], 1.1 * unit)


def _crossing(bridge: bool) -> Paint:
    def paint(surface: pygame.Surface, unit: float) -> None:
        x, y = surface.get_width() / 2, surface.get_height() / 2
        draw_line(surface, palette.WATER, [(x, 0), (x, 2 * y)], 3 * unit)
        _road(4.3 if bridge else 1.3, 2.5 if bridge else 0)(surface.subsurface(surface.get_rect()), unit)
        for side in (-1, 1):
            a, b = (x - 4 * unit, y + side * 4 * unit), (x + 4 * unit, y + side * 4 * unit)
            ends = [a, b]
            if bridge:
                wing = 2 * unit
                ends = [(a[0] - wing, a[1] + side * wing), a, b, (b[0] + wing, b[1] + side * wing)]
            draw_line(surface, palette.INK if bridge else palette.ROAD_CASING, ends, 1.1 * unit)

    return paint


def _lake(surface: pygame.Surface, unit: float) -> None:
    rect = surface.get_rect().inflate(-16 * unit, -8 * unit)
    pygame.draw.ellipse(surface, palette.LAKE, rect)
    pygame.draw.ellipse(surface, palette.WATER, rect, round(1.3 * unit))


def _water_and_ways() -> tuple[Specimen, ...]:
    return (
        Specimen("River of the first rank: Kura and Aras", _river(4.4)),
        Specimen("River of the second rank", _river(3.0)),
        Specimen("Stream: a valley traced along the heights", _river(1.9)),
        Specimen("Lake or reservoir", _lake),
        Specimen("Bridge", _crossing(True)),
        Specimen("Ford", _crossing(False)),
        Specimen("Primary road", _road(4.3, 2.5)),
        Specimen("Secondary road", _road(2.9, 1.35)),
        Specimen("Track", _road(1.3, 0)),
        Specimen("Railway", _railway),
    )


# --- Lines ------------------------------------------------------------------------------------------------------


def _dashed(colour: palette.RGB, width: float, dash: float, gap: float, band: bool = False) -> Paint:
    def paint(surface: pygame.Surface, unit: float) -> None:
        line = _wave(surface, unit)
        if band:
            pale = [(a * 46 + b * 209) // 255 for a, b in zip(colour, tint(500), strict=True)]
            draw_line(surface, pale, line, 6.5 * unit)
        draw_dashes(surface, colour, line, max(1.6, width * unit), dash * unit, gap * unit)

    return paint


def _front(surface: pygame.Surface, unit: float) -> None:
    width, height = surface.get_size()
    for n, look in enumerate(palette.LOOKS):
        wash = pygame.Surface((width, height // 2))
        wash.fill(look.fill)
        wash.set_alpha(50)
        surface.blit(wash, (0, n * height // 2))
    line = [(0.0, height / 2), (float(width), height / 2)]
    draw_line(surface, palette.CASING, line, 6.2 * unit)
    for look, shift in ((palette.FIRST, -1.6), (palette.SECOND, 1.6)):
        draw_line(surface, look.front, beside(line, shift * unit), 2.1 * unit)


def _held(side: int) -> Paint:
    def paint(surface: pygame.Surface, unit: float) -> None:
        wash = pygame.Surface(surface.get_size())
        wash.fill(palette.LOOKS[side].fill)
        wash.set_alpha(round(255 * 0.12))
        surface.blit(wash, (0, 0))

    return paint


def _lines(board: Board) -> tuple[Specimen, ...]:
    a, b = (side.label for side in board.sides)
    return (
        Specimen("Border of the Soviet republics, of states since 1991", _dashed(palette.BORDER, 2.0, 8, 3, band=True)),
        Specimen(oblast_words("Line of the former NKAO", board), _dashed(palette.NKAO, 1.5, 5, 3.4)),
        Specimen("District line", _dashed(palette.NKAO, 1.1, 1.6, 3.2)),
        Specimen(f"Front: an ochre line towards {a}, a blue one towards {b}", _front),
        Specimen(f"Ground that {a} hold", _held(0)),
        Specimen(f"Ground that {b} hold", _held(1)),
    )


# --- Places and counters -----------------------------------------------------------------------------------------


def _middle(picture: pygame.Surface) -> Paint:
    def paint(surface: pygame.Surface, unit: float) -> None:
        size = (round(picture.get_width() * unit), round(picture.get_height() * unit))
        large = pygame.transform.smoothscale(picture, size)
        surface.blit(large, large.get_rect(center=surface.get_rect().center))

    return paint


def _sign(kind: str, doubtful: bool = False) -> Paint:
    def paint(surface: pygame.Surface, unit: float) -> None:
        _middle(labels.sign_picture(kind, doubtful))(surface, unit)

    return paint


def _error(surface: pygame.Surface, unit: float) -> None:
    _sign("village", True)(surface, unit)
    labels.draw_error(surface, surface.get_rect().center, 10.5 * unit)


def _places() -> tuple[Specimen, ...]:
    return (
        Specimen("City", _sign("city")),
        Specimen("District centre", _sign("district_centre")),
        Specimen("Town", _sign("town")),
        Specimen("Village", _sign("village")),
        Specimen("Height", _sign("height")),
        Specimen("Pass", _sign("pass")),
        Specimen("Dam", _sign("dam")),
        Specimen("Airfield", _sign("airfield")),
        Specimen("Bridge with a name", _sign("bridge")),
        Specimen("Junction or other point", _sign("junction")),
        Specimen("Open sign, broken rim: known so far that it may lie in another hex", _sign("village", True)),
        Specimen("The same, of a height", _sign("height", True)),
        Specimen("Circle round a selected place: it lies somewhere within", _error),
    )


def _counters(board: Board) -> tuple[Specimen, ...]:
    shapes = ("orange, rounded corners, black signs", "blue, cut corners, white signs")
    found = [
        Specimen(f"{side.label}: {shape}", _counter(_BLANK._replace(side=n)), _COUNTER)
        for n, (side, shape) in enumerate(zip(board.sides, shapes, strict=True))
    ]
    found += [
        Specimen(
            "Number: steps, the strength left; pips: loads of ammunition; bar: cohesion", _counter(_BLANK), _COUNTER
        ),
        Specimen("Hatched: it has acted", _counter(_BLANK._replace(spent=True)), _COUNTER),
        Specimen("Isolated: no line of communications", _counter(_BLANK._replace(isolated=True)), _COUNTER),
        Specimen("Committed to a fight", _counter(_BLANK._replace(committed=True)), _COUNTER),
    ]
    return tuple(found)


def _counter(face: counters.Face) -> Paint:
    def paint(surface: pygame.Surface, unit: float) -> None:
        picture = counters.counter(face, round((_COUNTER - 4) * unit))
        surface.blit(picture, picture.get_rect(center=surface.get_rect().center))

    return paint


# --- In play ----------------------------------------------------------------------------------------------------


def _in_play(board: Board) -> tuple[Specimen, ...]:
    a, b = (side.label for side in board.sides)
    plans = (
        Specimen("Brackets: an operation is prepared there, from the week below", _plan, _COUNTER),
        Specimen("Cross: aircraft shut the roads of the hex for supply", _shut, _COUNTER),
    )
    return (
        Specimen("Selected hex", _ring(palette.INK, 5, over=palette.SELECTED), _COUNTER),
        Specimen("Hex under the pointer or the cursor", _ring(palette.HALO, 2), _COUNTER),
        Specimen("Hex in reach, with the movement points left there", _reach, _COUNTER),
        Specimen("March: the way to the hex pointed at", _path(final=False), _COUNTER),
        Specimen("A cross at its end: the march could not be taken back", _path(final=True), _COUNTER),
        Specimen("Dashed ring: the selected unit can be committed to a fight for this hex", _target, _COUNTER),
        Specimen("Arrow: committed to a fight; a thin one supports from afar", _arrow, _COUNTER),
        Specimen("Number on a stack: so many units stand there", _stack, _COUNTER),
        Specimen(f"Headquarters of {a}", _flag(0), _COUNTER),
        Specimen(f"Headquarters of {b}", _flag(1), _COUNTER),
        Specimen("Dashed outline: a unit of the other side seen earlier and not now", _ghost, _COUNTER),
        Specimen("Ring about a hex: a fight takes place there", _fight, _COUNTER),
        Specimen("Mines on a hexside, as far as known", _hexside(worksigns.mines), _COUNTER),
        Specimen("A bridge that engineers built, or a pass they opened", _hexside(worksigns.way), _COUNTER),
        *(plans if board.tracks else ()),
    )


def _plan(surface: pygame.Surface, unit: float) -> None:
    plansigns.prepared(surface, surface.get_rect().center, 36 * unit, "12")


def _shut(surface: pygame.Surface, unit: float) -> None:
    plansigns.shut(surface, surface.get_rect().center, 50 * unit)


def _hex(surface: pygame.Surface, unit: float, gap: float = 2) -> list[Point]:
    x, y = surface.get_rect().center
    ring = corners(x, y, (40 - gap) * unit)
    return [*ring, ring[0]]


def _hexside(sign: Callable[[pygame.Surface, Point, Point, float], None]) -> Paint:
    """Return the sign on the hexside between two hexes."""

    def paint(surface: pygame.Surface, unit: float) -> None:
        x, y = surface.get_rect().center
        a, b = (x, y - 17 * unit), (x, y + 17 * unit)
        draw_line(surface, palette.GRID[:3], [a, b], unit)
        sign(surface, a, b, 50 * unit)

    return paint


def _ring(colour: palette.RGB, width: float, over: palette.RGB | None = None) -> Paint:
    def paint(surface: pygame.Surface, unit: float) -> None:
        draw_line(surface, colour, _hex(surface, unit), width * unit)
        if over:
            draw_line(surface, over, _hex(surface, unit), 2 * unit)

    return paint


def _reach(surface: pygame.Surface, unit: float) -> None:
    veil = pygame.Surface(surface.get_size(), pygame.SRCALPHA)
    pygame.draw.polygon(veil, (255, 255, 255, 110), _hex(surface, unit))
    surface.blit(veil, (0, 0))
    draw_line(surface, (255, 255, 255), _hex(surface, unit), unit)
    _middle(labels.haloed("4", 11, True))(surface, unit)


def _path(final: bool) -> Paint:
    def paint(surface: pygame.Surface, unit: float) -> None:
        width, height = surface.get_size()
        line = [(8 * unit, height * 0.65), (width * 0.45, height * 0.65), (width - 14 * unit, height * 0.35)]
        for colour, wide, dot in ((palette.INK, 7, 8), (palette.HALO, 4, 6)):
            draw_line(surface, colour, line, wide * unit)
            pygame.draw.circle(surface, colour, line[-1], dot * unit)
        if final:
            (x, y), r = line[-1], 3 * unit
            draw_line(surface, palette.INK, [(x - r, y - r), (x + r, y + r)], 1.8 * unit)
            draw_line(surface, palette.INK, [(x - r, y + r), (x + r, y - r)], 1.8 * unit)

    return paint


def _target(surface: pygame.Surface, unit: float) -> None:
    draw_dashes(surface, palette.HALO, _hex(surface, unit), 5 * unit, 6 * unit)
    draw_dashes(surface, palette.INK, _hex(surface, unit), 3 * unit, 6 * unit)


def _arrow(surface: pygame.Surface, unit: float) -> None:
    width, height = surface.get_size()
    for n, (look, thick) in enumerate(((palette.FIRST, 5.0), (palette.FIRST, 2.4))):
        y, head = height * (0.32 + 0.36 * n), 5.5 * unit
        end = width - 14 * unit
        for colour, extra in ((palette.HALO, 3.0), (look.edge, 0.0)):
            draw_line(surface, colour, [(8 * unit, y), (end, y)], (thick + extra) * unit)
            pygame.draw.polygon(surface, colour, [(end + head, y), (end - head, y - head), (end - head, y + head)])


def _stack(surface: pygame.Surface, unit: float) -> None:
    _counter(_BLANK)(surface, unit)
    x, y = surface.get_rect().center
    spot = (x + 17 * unit, y - 15 * unit)
    pygame.draw.circle(surface, palette.INK, spot, 8 * unit)
    pygame.draw.circle(surface, palette.HALO, spot, 7 * unit)
    figure = theme.words("3", round(10 * unit), True)
    surface.blit(figure, figure.get_rect(center=(round(spot[0]), round(spot[1]))))


def _flag(side: int) -> Paint:
    def paint(surface: pygame.Surface, unit: float) -> None:
        picture = counters.headquarters(side, round(20 * unit))
        surface.blit(picture, picture.get_rect(center=surface.get_rect().center))

    return paint


def _ghost(surface: pygame.Surface, unit: float) -> None:
    picture = counters.ghost(1, round((_COUNTER - 4) * unit), 4)
    surface.blit(picture, picture.get_rect(center=surface.get_rect().center))


def _fight(surface: pygame.Surface, unit: float) -> None:
    _counter(_BLANK)(surface, unit)
    pygame.draw.circle(surface, palette.HALO, surface.get_rect().center, 22 * unit, round(6 * unit))
    pygame.draw.circle(surface, palette.INK, surface.get_rect().center, 20 * unit, round(3 * unit))


# --- Overlays ----------------------------------------------------------------------------------------------------


def _overlays(overlay_legend: Callable[[str], Sequence[tuple[str, str]]]) -> tuple[Specimen, ...]:
    return tuple(
        Specimen(f"{overlay.capitalize()}: {words}", _overlay_sign(overlay, sign))
        for overlay in overlays.OVERLAYS
        for sign, words in overlay_legend(overlay)
    )


def _overlay_sign(overlay: str, sign: str) -> Paint:
    """Return what draws a sign of an overlay: stripes and fields as the map has them, any other as its word."""

    def paint(surface: pygame.Surface, unit: float) -> None:
        px = round(24 * unit)
        centre = surface.get_rect().center
        if sign == "wash":
            for n in (0, 1):
                half = surface.subsurface((n * surface.get_width() // 2, 0, surface.get_width() // 2, px))
                _held(n)(half, unit)
        elif sign == "line":
            _front(surface, unit)
        elif sign.endswith("stripes") and overlay == "zones":
            side = 0 if sign.startswith("rising") else 1
            picture = overlays.stripes(px, (*palette.LOOKS[side].front, 190), not side)
            surface.blit(picture, picture.get_rect(center=centre))
        elif "stripes" in sign:
            pale = overlay == "supply"
            picture = overlays.stripes(px, (255, 255, 255, 170) if pale else (60, 50, 40, 130), pale)
            surface.blit(picture, picture.get_rect(center=centre))
            if "number" in sign:
                _middle(labels.haloed("3", 12, True))(surface, unit)
        elif sign in ("pale", "dark"):
            colour = (255, 255, 255, 96) if sign == "pale" else (40, 36, 30, 105)
            picture = overlays.hexagon(px, colour)
            surface.blit(picture, picture.get_rect(center=centre))
        elif " to " in sign:
            first, last = (70, 245) if sign.startswith("dark") else (250, 106)
            for n in range(8):
                shade = first + (last - first) * n // 7
                part = surface.get_width() / 8
                surface.fill(
                    (shade, shade - 4, shade - 12), (round(n * part), 0, math.ceil(part), surface.get_height())
                )
        elif sign == "ring":
            pygame.draw.circle(surface, palette.INK, centre, 10 * unit, round(2 * unit))
        elif sign == "diamond":
            x, y, r = *centre, 10 * unit
            points = [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
            pygame.draw.polygon(surface, palette.HALO, points)
            pygame.draw.lines(surface, palette.INK, True, points, round(unit))
            _middle(theme.words("2", 11, True))(surface, unit)
        else:
            _middle(labels.haloed("240" if sign.startswith("number") else sign, 11, True))(surface, unit)

    return paint


def trust(ground: Any) -> tuple[tuple[str, str, str], ...]:
    """Return how well each kind of thing on the map is known: what, how well, and why."""
    return tuple((entry.of, entry.level, entry.because) for entry in ground.confidence)
