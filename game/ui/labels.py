"""Place names on the map: both communities' forms side by side, the same size and weight, and where each fits best.

A sign stands in the place's own hex and its name beside the sign; each kind of place has a sign of its own. Where a
counter covers the hex, the sign stands on the counter's rim, towards the name. No name covers another name or the sign
of another place: what has no room is left out, the lesser places first, and no name is shortened. A place that may lie
in another hex has an open sign with a broken rim.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pygame

from game.core.board import MINOR_KINDS, Board, Place
from game.ui import palette, theme
from game.ui.camera import Point, hex_centre

NAME_STYLES: Final = ("latin", "majority", "reversed", "english")
"""Both in Latin letters; each in its own script, the 1989 majority's first; the other first; one running spelling."""
_SIZES: Final = {"city": (15, True), "town": (13, True), "district_centre": (13, True), "village": (12, False)}
_MINOR_SIZE: Final = (11, False)
_RANKS: Final = {"city": 0, "district_centre": 1, "town": 2, "village": 3, "height": 4, "pass": 4}
"""What is named first; all other kinds come last."""
_NEEDS: Final = {"city": (0.0, 0), "district_centre": (0.0, 0), "town": (2.4, 0), "village": (5.0, 18)}
_MINOR_NEEDS: Final = (6.0, 27)
"""Pixels to a kilometre, and of a hex, from which a kind of place is shown."""
_SMALL_TOWN: Final = 2000
"""People of 1989 from which a town is ranked as one."""
_LARGE_TOWN: Final = 10_000
"""People of 1989 from which a town is ranked with the centres of districts, as Shusha was one."""
_HALO: Final = 2
SIGN_PX: Final = {"city": 6.0, "town": 4.5, "district_centre": 5.0, "village": 3.4}
"""Half the width of the sign of a place, in pixels."""
_MINOR_PX: Final = 5.0
_SLOT: Final = 0.3
"""How far from the middle the second place of a hex stands, in hex widths."""
_WAYS: Final = (
    *((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1)),
    *((1, -0.5), (1, 0.5), (-1, -0.5), (-1, 0.5), (0.5, -1), (0.5, 1), (-0.5, -1), (-0.5, 1)),
)
"""Where a name may stand from its sign: right, left, above, below, at the four corners, and between these."""
_WEIGHTY: Final = ("city", "district_centre", "town")
_COVERED: Final = 0.06
"""How much of a lesser name counters may cover."""
_DISPLACED: Final = 300
"""What it counts, in pixels covered by counters, that a name displaces the sign of a lesser place."""
_FINE: Final = 4
"""Signs are drawn so many times as large and brought down."""


def place_text(place: Place, names: str) -> str:
    """Return how *place* is named on the map under a setting of `NAME_STYLES`.

    A language without a checked form is left out, never invented.
    """
    if names == "english":
        return place.english
    armenian = place.form("hy_latin" if names == "latin" else "hy")
    forms = {"az": place.form("az"), "hy": armenian}
    order = ("hy", "az") if (place.first == "hy") != (names == "reversed") else ("az", "hy")
    shown = list(dict.fromkeys(form for language in order if (form := forms[language])))
    return " · ".join(shown) if shown else place.english


def is_doubtful(place: Place) -> bool:
    """Return whether *place* may lie in another hex: its position error is half a hex or more."""
    return place.disc.bit_count() > 1


# --- Pictures ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2048)
def haloed(text: str, px: int, bold: bool) -> pygame.Surface:
    """Return *text* in ink with a pale halo."""
    font = theme.font(px, bold)
    ink = font.render(text, True, palette.INK)
    pale = font.render(text, True, palette.HALO)
    surface = pygame.Surface((ink.get_width() + 2 * _HALO, ink.get_height() + 2 * _HALO), pygame.SRCALPHA)
    for dx in range(-_HALO, _HALO + 1):
        for dy in range(-_HALO, _HALO + 1):
            if dx * dx + dy * dy <= _HALO * _HALO + 1:
                surface.blit(pale, (_HALO + dx, _HALO + dy))
    surface.blit(ink, (_HALO, _HALO))
    return surface


def sign_size(text: float, hex_px: int = 100) -> float:
    """Return how much larger signs are drawn where text is *text* times as large: they grow with it, but less.

    On the smallest hexes they are smaller, so that neighbours have a sign each.

    >>> sign_size(1.0), sign_size(1.44), sign_size(4.0), sign_size(1.0, 10)
    (1.0, 1.2, 1.5, 0.7)
    """
    return min(1.5, math.sqrt(text)) * max(0.7, min(1.0, hex_px / 22))


def placed_sign(place: Place, at: Point, size: float = 1.0) -> tuple[pygame.Surface, Point]:
    """Return the sign of *place*, and where its upper left corner goes for it to stand about the point *at*."""
    picture = sign_picture(place.kind, is_doubtful(place), size)
    return picture, (at[0] - picture.get_width() / 2, at[1] - picture.get_height() / 2)


@lru_cache(maxsize=128)
def sign_picture(kind: str, doubtful: bool, size: float = 1.0) -> pygame.Surface:
    """Return the sign of a kind of place: a dot, larger and ringed for larger places, or what stands for a feature."""
    radius = SIGN_PX.get(kind, _MINOR_PX) + (0.6 if doubtful else 0)
    half = math.ceil((radius + 3) * size)
    large = pygame.Surface((2 * half * _FINE, 2 * half * _FINE), pygame.SRCALPHA)
    pen = _Pen(large, half, radius, size * _FINE)
    if kind == "height":
        pen.triangle(doubtful)
    elif kind in MINOR_KINDS:
        pen.disc(radius + 1.6, palette.HALO)
        _FEATURES.get(kind, _Pen.square)(pen)
        if doubtful:
            pen.broken_ring(radius + 0.6, 1.0)
    elif doubtful:
        pen.disc(radius + 1.6, palette.HALO)
        pen.broken_ring(radius - 0.2, 1.6)
        if kind in ("city", "district_centre"):
            pen.disc(radius * 0.3, palette.INK)
    else:
        pen.disc(radius + 1.6, palette.HALO)
        pen.disc(radius, palette.INK)
        if kind in ("city", "district_centre"):
            pen.disc(radius - 1.2, palette.HALO)
            pen.disc(radius - (2.4 if kind == "city" else 2.8), palette.INK)
    return pygame.transform.smoothscale(large, (2 * half, 2 * half))


@dataclass(slots=True)
class _Pen:
    """Draws one sign, in pixels from its middle."""

    surface: pygame.Surface
    half: int
    radius: float
    fine: float

    def _points(self, *points: Point) -> list[Point]:
        return [(x * self.fine + self.half * _FINE, y * self.fine + self.half * _FINE) for x, y in points]

    def disc(self, radius: float, colour: palette.RGB) -> None:
        if radius > 0:
            pygame.draw.circle(self.surface, colour, self._points((0, 0))[0], radius * self.fine)

    def line(self, *points: Point, width: float = 1.6) -> None:
        fine = self._points(*points)
        pygame.draw.lines(self.surface, palette.INK, False, fine, max(1, round(width * self.fine)))
        for point in fine:
            pygame.draw.circle(self.surface, palette.INK, point, width * self.fine / 2)

    def broken_ring(self, radius: float, width: float) -> None:
        """Draw a ring of four dashes."""
        for n in range(4):
            turns = [(n + 0.5 + share) * math.tau / 4 for share in (-0.39, -0.2, 0, 0.2, 0.39)]
            outer = [(math.cos(t) * (radius + width / 2), math.sin(t) * (radius + width / 2)) for t in turns]
            inner = [(math.cos(t) * (radius - width / 2), math.sin(t) * (radius - width / 2)) for t in turns]
            pygame.draw.polygon(self.surface, palette.INK, self._points(*outer, *inner[::-1]))

    def triangle(self, doubtful: bool) -> None:
        def shape(r: float) -> list[Point]:
            return self._points((0, -r), (r * 0.95, r * 0.75), (-r * 0.95, r * 0.75))

        r = self.radius
        pygame.draw.polygon(self.surface, palette.HALO, shape(r + 2.2))
        if not doubtful:
            pygame.draw.polygon(self.surface, palette.INK, shape(r))
            return
        ring = [(0.0, -r), (r * 0.95, r * 0.75), (-r * 0.95, r * 0.75)]
        for n, (ax, ay) in enumerate(ring):
            bx, by = ring[(n + 1) % 3]
            for low, high in ((0.0, 0.34), (0.66, 1.0)):
                a = (ax + (bx - ax) * low, ay + (by - ay) * low)
                self.line(a, (ax + (bx - ax) * high, ay + (by - ay) * high), width=1.2)

    def gap(self) -> None:
        """Draw a pass: two slopes that bend towards each other."""
        r = self.radius
        for side in (-1, 1):
            self.line((side * r * 0.8, -r * 0.8), (side * r * 0.3, 0), (side * r * 0.8, r * 0.8))

    def bridge(self) -> None:
        """Draw a bridge: two railings with turned ends."""
        r = self.radius
        for side in (-1, 1):
            y = side * r * 0.32
            self.line((-r * 0.85, y + side * r * 0.4), (-r * 0.5, y), (r * 0.5, y), (r * 0.85, y + side * r * 0.4))

    def dam(self) -> None:
        """Draw a dam: a wall with buttresses."""
        r = self.radius
        self.line((-r * 0.9, -r * 0.35), (r * 0.9, -r * 0.35), width=2.2)
        for x in (-0.6, 0.0, 0.6):
            self.line((x * r, -r * 0.3), (x * r, r * 0.6), width=1.3)

    def airfield(self) -> None:
        """Draw an airfield: a ring and a runway across it."""
        self.disc(self.radius, palette.INK)
        self.disc(self.radius - 1.3, palette.HALO)
        r = self.radius * 0.95
        self.line((-r, r * 0.5), (r, -r * 0.5), width=2.0)

    def square(self) -> None:
        """Draw a junction, or any other point: a small square."""
        r = self.radius * 0.55
        pygame.draw.polygon(self.surface, palette.INK, self._points((-r, -r), (r, -r), (r, r), (-r, r)))


_FEATURES: Final = {"pass": _Pen.gap, "bridge": _Pen.bridge, "dam": _Pen.dam, "airfield": _Pen.airfield}


def draw_error(surface: pygame.Surface, centre: Point, radius_px: float) -> None:
    """Draw the circle within which a place lies whose position is known so far and no further."""
    radius = max(3.0, radius_px)
    count = max(8, round(math.tau * radius / 14)) // 2 * 2
    for width, colour in ((4, palette.HALO), (2, palette.INK)):
        for n in range(0, count, 2):
            a, b = n * math.tau / count, (n + 1) * math.tau / count
            steps = max(2, round((b - a) * radius / 4))
            points = [
                (
                    centre[0] + radius * math.cos(a + (b - a) * k / steps),
                    centre[1] + radius * math.sin(a + (b - a) * k / steps),
                )
                for k in range(steps + 1)
            ]
            pygame.draw.lines(surface, colour, False, points, width)


# --- Which places are shown, and where ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Label:
    """A place as it stands on the map: its sign, and its name where there is room for it."""

    place: Place
    text: str
    """"" where the name has no room."""
    px: int
    bold: bool
    rect: pygame.Rect
    """What the name covers, or the sign where it stands alone; empty for a sign that a name displaced: not drawn."""
    sign: Point

    @property
    def picture(self) -> pygame.Surface:
        """The name as it is drawn."""
        return haloed(self.text, self.px, self.bold) if self.text else _NOTHING


_NOTHING: Final = pygame.Surface((0, 0))


def weight(place: Place) -> tuple[int, int, str]:
    """Return what places are ranked by, the weightiest lowest: city, district centre, town, village, features."""
    return _RANKS.get(_rank_of(place), 5), -place.population, str(place.id)


def _rank_of(place: Place) -> str:
    """Return the kind as which *place* is ranked: a town known to be small as a village, a large one as a centre."""
    if place.kind != "town" or not place.population:
        return place.kind
    return (
        "village" if place.population < _SMALL_TOWN else "town" if place.population < _LARGE_TOWN else "district_centre"
    )


def shown_places(board: Board, hex_px: int, size: float = 1.0) -> tuple[Place, ...]:
    """Return the places shown at this zoom, the weightiest first.

    A kind is shown from a zoom of its own on; of places whose signs would overlap, the weightiest is.

    Args:
        size: how much larger signs are drawn (`sign_size`).
    """
    per_km = hex_px * 1000 / board.scale_m
    ranked = [place for place in sorted(board.places.values(), key=weight) if _is_due(place, per_km, hex_px)]
    stands = _stands(ranked, [hex_centre(board.grid, place.at, hex_px) for place in ranked], hex_px)
    taken, found = _Index(), []
    for place, at in zip(ranked, stands, strict=True):
        rect = _sign_rect(place, at, size)
        if not taken.hits(rect.inflate(-2, -2)):  # rims may touch
            taken.add(rect)
            found.append(place)
    return tuple(found)


def _is_due(place: Place, per_km: float, hex_px: int) -> bool:
    if place.kind == "area":
        return False
    least_per_km, least_px = _NEEDS.get(_rank_of(place), _MINOR_NEEDS)
    return per_km >= least_per_km and hex_px >= least_px


def _stands(places: Sequence[Place], centres: Sequence[Point], hex_px: int) -> list[Point]:
    """Return where the signs of *places*, the weightiest first, stand about the middles of their hexes.

    The weightiest of a hex stands in its middle, each other one on that of six sides, still free, where it lies.
    """
    first: dict[int, tuple[Place, set[int]]] = {}
    found = []
    for place, (x, y) in zip(places, centres, strict=True):
        if place.at not in first:
            first[place.at] = (place, set())
            found.append((x, y))
            continue
        main, used = first[place.at]
        east = float(place.longitude) - float(main.longitude)
        south = float(main.latitude) - float(place.latitude)
        turn = round(math.atan2(south, east * math.cos(math.radians(float(place.latitude)))) / math.tau * 6)
        turn = next((side for step in (0, 1, -1, 2, -2, 3) if (side := (turn + step) % 6) not in used), turn % 6)
        used.add(turn)
        angle = turn * math.tau / 6
        found.append((x + _SLOT * hex_px * math.cos(angle), y + _SLOT * hex_px * math.sin(angle)))
    return found


def _sign_rect(place: Place, at: Point, size: float) -> pygame.Rect:
    """Return what the sign of *place* about *at* covers."""
    half = math.ceil((SIGN_PX.get(place.kind, _MINOR_PX) + (2.2 if is_doubtful(place) else 1.6)) * size)
    return pygame.Rect(math.floor(at[0]) - half, math.floor(at[1]) - half, 2 * half + 1, 2 * half + 1)


class _Index:
    """Rectangles by the squares of a coarse grid that they touch."""

    _SQUARE: Final = 96

    def __init__(self, rects: Iterable[pygame.Rect] = ()) -> None:
        self._squares: dict[tuple[int, int], list[pygame.Rect]] = {}
        for rect in rects:
            self.add(rect)

    def _under(self, rect: pygame.Rect) -> Iterator[tuple[int, int]]:
        square = self._SQUARE
        for i in range(rect.left // square, (rect.right - 1) // square + 1):
            for j in range(rect.top // square, (rect.bottom - 1) // square + 1):
                yield i, j

    def add(self, rect: pygame.Rect) -> None:
        """Keep *rect*."""
        for key in self._under(rect):
            self._squares.setdefault(key, []).append(rect)

    def remove(self, rect: pygame.Rect) -> None:
        """Let go of a kept rectangle."""
        for key in self._under(rect):
            self._squares[key] = [kept for kept in self._squares[key] if kept is not rect]

    def hits(self, rect: pygame.Rect, but: pygame.Rect | None = None) -> bool:
        """Return whether a kept rectangle, other than *but*, overlaps *rect*."""
        for key in self._under(rect):
            kept = self._squares.get(key)
            if kept and any(kept[n] is not but for n in rect.collidelistall(kept)):
                return True
        return False

    def overlapping(self, rect: pygame.Rect) -> list[pygame.Rect]:
        """Return the kept rectangles that overlap *rect*."""
        found: dict[int, pygame.Rect] = {}
        for key in self._under(rect):
            kept = self._squares.get(key, [])
            found.update((id(kept[n]), kept[n]) for n in rect.collidelistall(kept))
        return list(found.values())

    def covered(self, rect: pygame.Rect) -> int:
        """Return how many pixels of *rect* the kept rectangles cover, each counted by itself."""
        return sum(_overlap(rect, other) for other in self.overlapping(rect))

    def at(self, point: Point) -> pygame.Rect | None:
        """Return a kept rectangle that holds *point*."""
        key = (math.floor(point[0]) // self._SQUARE, math.floor(point[1]) // self._SQUARE)
        return next((rect for rect in self._squares.get(key, ()) if rect.collidepoint(point)), None)


def lay_out(
    places: Sequence[tuple[Place, Point]],
    occupied: Sequence[pygame.Rect],
    names: str,
    hex_px: int,
    scale: float,
    window: pygame.Rect,
    barred: Sequence[pygame.Rect],
    size: float = 1.0,
) -> list[Label]:
    """Place signs and names of *places*, the weightiest first, each given with the middle of its hex on screen.

    *occupied* holds the counters, *barred* what no name may cover and in which no sign may stand. Of the places round
    its sign a name takes the one that counters cover least, then the first. One that finds none clear of other names
    and signs is left out and its sign stands alone; a lesser name that counters cover is left out as well. The name of
    a city, a centre or a town may displace the signs of villages and features, where it would find no room otherwise.

    Args:
        size: how much larger signs are drawn (`sign_size`).
    """
    ranked = [place for place, _ in places]
    stands = _stands(ranked, [centre for _, centre in places], hex_px)
    counters, closed, named = _Index(occupied), _Index(barred), _Index()
    rim = max(14, hex_px * palette.COUNTER_SHARE // 100) / 2 + 1  # of one counter: a stack reaches out of its hex
    covers = [counters.at(centre) for _, centre in places]
    own = [_sign_rect(place, stand, size) for place, stand in zip(ranked, stands, strict=True)]
    is_open = [cover is None and closed.at(stand) is None for cover, stand in zip(covers, stands, strict=True)]
    weighty, lesser = _Index(), _Index()
    for n, place in enumerate(ranked):
        if is_open[n]:
            (weighty if place.kind in _WEIGHTY else lesser).add(own[n])
    displaced: set[int] = set()
    laid: list[Label] = []
    for n, place in enumerate(ranked):
        cover = covers[n]
        height_px, bold = _SIZES.get(place.kind, _MINOR_SIZE)
        text, px = place_text(place, names), round(height_px * scale)
        if id(own[n]) in displaced:
            laid.append(Label(place, "", px, bold, pygame.Rect(0, 0, 0, 0), stands[n]))
            continue
        if cover is None and not is_open[n]:
            continue
        width, height = _measured(text, px, bold)
        middle, out = (stands[n], 0.0) if cover is None else (places[n][1], min(rim, cover.width / 2 + 1))
        gap = SIGN_PX.get(place.kind, _MINOR_PX) * size + 1
        is_weighty = place.kind in _WEIGHTY
        most = (1.0 if is_weighty else _COVERED) * width * height
        best: tuple[float, pygame.Rect, Point, list[pygame.Rect]] | None = None
        for order, (ux, uy) in enumerate(_WAYS):
            near = 0.6 if abs(ux) == abs(uy) else 1.0
            reach = out * (1.1 / math.hypot(ux, uy) if ux and uy else 1.0)
            sign = (middle[0] + ux * reach, middle[1] + uy * reach)
            left = sign[0] + ux * gap * near - width * (1 - ux) / 2
            top = sign[1] + uy * (gap * near - _HALO) - height * (1 - uy) / 2
            rect = pygame.Rect(round(left), round(top), width, height)
            if not window.contains(rect) or named.hits(rect) or closed.hits(rect) or weighty.hits(rect, own[n]):
                continue
            if cover is not None and _any_hit(_sign_rect(place, sign, size), (named, weighty, lesser, closed)):
                continue
            below = [other for other in lesser.overlapping(rect) if other is not own[n]]
            covered = counters.covered(rect)
            if covered > most or (below and not is_weighty):
                continue
            cost = covered + order * 6 + _DISPLACED * len(below)
            if best is None or cost < best[0]:
                best = (cost, rect, sign, below)
                if cost == order * 6:
                    break
        if best is not None:
            _, rect, sign, below = best
            named.add(rect)
            for other in below:
                displaced.add(id(other))
                lesser.remove(other)
            if cover is not None:
                (weighty if is_weighty else lesser).add(_sign_rect(place, sign, size))
            laid.append(Label(place, text, px, bold, rect, sign))
        elif cover is None:
            laid.append(Label(place, "", px, bold, own[n], stands[n]))
    return laid


def _any_hit(rect: pygame.Rect, indexes: Iterable[_Index]) -> bool:
    return any(index.hits(rect) for index in indexes)


@lru_cache(maxsize=4096)
def _measured(text: str, px: int, bold: bool) -> tuple[int, int]:
    """Return the size of a haloed name without drawing it."""
    width, height = theme.font(px, bold).size(text)
    return width + 2 * _HALO, height + 2 * _HALO


def _overlap(a: pygame.Rect, b: pygame.Rect) -> int:
    shared = a.clip(b)
    return shared.width * shared.height
