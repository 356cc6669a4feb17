"""Whether the map can be read: by most people, by people who see colours otherwise, and on a grey print.

Colour vision is simulated for full protanopia, deuteranopia and tritanopia with the matrices of Machado, Oliveira and
Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009 (severity
1.0), applied to linear RGB. Contrast is that of WCAG 2.1; difference is the distance in CIE Lab (1976), D65.

What is asked of colours:

* Text on its halo, ink on counters and in panels: 4.5 to 1 (WCAG 1.4.3). The halo is two pixels wide all round, so that
  no letter touches the ground.
* Lines and signs that bear rules, on level ground of every tint with either side's wash on it: 3 to 1 (WCAG 1.4.11).
  A road is drawn in two tones, so the better of them counts, and the tones must differ by 3 to 1 themselves.
* The same on the steepest shaded flank at the front, where a line is seen for a few pixels and goes on in better light:
  1.25 to 1 and a distance of 12, so that it does not break.
* The two sides: a distance of 40 and 20 points of lightness, so that they stay apart in every vision and in grey.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pygame
import pytest
from numpy.typing import NDArray

from game.ui import labels, palette, theme

Array = NDArray[np.float64]
VISIONS = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
    "grey": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}
TEXT, GRAPHIC, SHADED = 4.5, 3.0, 1.25
SHADED_DISTANCE = 12.0
SHADOW, LIGHT = 0.70, 1.11
"""How dark and how light the relief makes a tint: `terrain._shaded` bends light to -34 % at most and +16 %."""
COOL = (1.06, 1.0, 0.88)
"""How much of a shadow each channel takes."""
WASH, GLOW = 0.08, 0.36
Colour = Sequence[float]

LINES = {
    "river": palette.WATER,
    "track": palette.ROAD_MINOR,
    "railway": palette.RAILWAY,
    "cliff": palette.CLIFF,
    "border": palette.BORDER,
    "NKAO": palette.NKAO,
    "road": palette.ROAD_CASING,
    "town": palette.TOWN,
}


def rgb(colour: str | Colour) -> Colour:
    return tuple(pygame.Color(colour))[:3] if isinstance(colour, str) else colour


def seen(colour: str | Colour, vision: str) -> Array:
    """Return *colour* in linear RGB as somebody with *vision* sees it."""
    share = np.asarray(rgb(colour), dtype=float) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return np.clip(VISIONS[vision] @ linear, 0, 1)


def contrast(a: str | Colour, b: str | Colour, vision: str) -> float:
    low, high = sorted(float(seen(colour, vision) @ [0.2126, 0.7152, 0.0722]) for colour in (a, b))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str | Colour, vision: str) -> Array:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratio = to_xyz @ seen(colour, vision) / [0.95047, 1.0, 1.08883]
    x, y, z = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(a: str | Colour, b: str | Colour, vision: str) -> float:
    return float(np.linalg.norm(lab(a, vision) - lab(b, vision)))


def mixed(under: Colour, over: Colour, share: float) -> Colour:
    return tuple(a + (b - a) * share for a, b in zip(under, over, strict=True))


def lit(tint: Colour, light: float) -> Colour:
    if light >= 1:
        return tuple(min(255.0, channel * light) for channel in tint)
    return tuple(channel * (1 - (1 - light) * cool) for channel, cool in zip(tint, COOL, strict=True))


def tints() -> Iterator[tuple[str, Colour]]:
    for metres, tint in palette.LAND:
        yield f"{metres} m", tint
    yield "without relief", palette.PAPER


def washed(ground: Colour, share: float) -> Iterator[tuple[str, Colour]]:
    yield "", ground
    for n, look in enumerate(palette.LOOKS):
        yield f", held by side {n}", mixed(ground, look.fill, share)


def level_ground() -> Iterator[tuple[str, Colour]]:
    """Yield every tint in level and full light, alone and with either wash."""
    for name, tint in tints():
        for light in (1.0, LIGHT):
            for held, ground in washed(lit(tint, light), WASH):
                yield f"{name} at light {light}{held}", ground


def shaded_ground() -> Iterator[tuple[str, Colour]]:
    """Yield every tint in the deepest shadow, alone and with either glow of the front."""
    for name, tint in tints():
        for held, ground in washed(lit(tint, SHADOW), GLOW):
            yield f"{name} in shadow{held}", ground


@pytest.mark.parametrize("vision", VISIONS)
def test_text_is_read_on_its_halo_on_counters_and_in_panels(vision: str) -> None:
    pairs: list[tuple[str | Colour, str | Colour]] = [
        (palette.INK, palette.HALO),
        *((look.ink, look.fill) for look in palette.LOOKS),
        (theme.INK, theme.PAPER),
        (theme.INK, theme.PANEL),
        (theme.INK, theme.NOTE),
        (theme.DIM, theme.PAPER),
        (theme.DIM, theme.PANEL),
        (theme.LINK, theme.PAPER),
        (theme.WHITE, theme.ACCENT),
    ]
    for ink, ground in pairs:
        assert contrast(ink, ground, vision) >= TEXT, (ink, ground)


@pytest.mark.parametrize("px", [11, 13, 15, 24])
def test_the_halo_stands_two_pixels_wide_round_each_letter(px: int) -> None:
    """So that what lies under a name does not matter: no pixel of ink has the ground for a neighbour."""
    pygame.font.init()
    name = labels.haloed("Şuşa · Ստեփանակերտ", px, True)
    alpha = pygame.surfarray.array_alpha(name)
    grey = pygame.surfarray.array3d(name).mean(axis=2)
    ink = (alpha > 200) & (grey < 128)
    assert ink.any()
    near = np.zeros_like(ink)
    padded = np.pad(ink, 2)
    for dx in range(5):
        for dy in range(5):
            if (dx - 2) ** 2 + (dy - 2) ** 2 <= 4:
                near |= padded[dx : dx + ink.shape[0], dy : dy + ink.shape[1]]
    assert not ink[:2].any() and not ink[-2:].any() and not ink[:, :2].any() and not ink[:, -2:].any()
    assert (alpha[near] > 150).mean() > 0.99


@pytest.mark.parametrize("vision", VISIONS)
def test_signs_of_places_stand_out_in_their_pale_rim(vision: str) -> None:
    """Every sign lies on a disc of the halo's colour, so the ground does not matter either."""
    assert contrast(palette.INK, palette.HALO, vision) >= GRAPHIC
    pygame.font.init()
    for kind in (*labels.SIGN_PX, "height", "pass", "dam", "airfield", "bridge", "junction"):
        for doubtful in (False, True):
            picture = labels.sign_picture(kind, doubtful)
            alpha = pygame.surfarray.array_alpha(picture)
            grey = pygame.surfarray.array3d(picture).mean(axis=2)
            assert ((alpha > 200) & (grey < 110)).sum() >= 8, (kind, doubtful)
            assert ((alpha > 200) & (grey > 200)).sum() >= 8, (kind, doubtful)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("line", LINES)
def test_lines_are_seen_on_level_ground_of_every_tint(line: str, vision: str) -> None:
    for name, ground in level_ground():
        assert contrast(LINES[line], ground, vision) >= GRAPHIC, name


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("line", LINES)
def test_lines_do_not_break_in_the_deepest_shadow_at_the_front(line: str, vision: str) -> None:
    for name, ground in shaded_ground():
        if line == "road":
            best = max(contrast(tone, ground, vision) for tone in (palette.ROAD_CASING, palette.ROAD_CORE))
            assert best >= 2.0, name
            continue
        assert contrast(LINES[line], ground, vision) >= SHADED, name
        if vision != "grey":
            assert distance(LINES[line], ground, vision) >= SHADED_DISTANCE, name


@pytest.mark.parametrize("vision", VISIONS)
def test_roads_and_the_front_are_seen_over_water_woods_and_towns(vision: str) -> None:
    """Both are drawn in dark and pale tones side by side: the best of them counts."""
    under: dict[str, Colour] = {"lake": palette.LAKE, "river": palette.WATER, "town": palette.TOWN}
    under |= {f"trees at {name}": mixed(tint, palette.FOREST, 135 / 255) for name, tint in tints()}
    road = (palette.ROAD_CASING, palette.ROAD_CORE)
    front = (palette.CASING, *(look.front for look in palette.LOOKS))
    for name, ground in under.items():
        for tones in (road, front):
            assert max(contrast(tone, ground, vision) for tone in tones) >= 2.5, name


@pytest.mark.parametrize("vision", VISIONS)
def test_two_tones_of_one_line_differ(vision: str) -> None:
    """The core of a road in its casing, the front's two lines on their pale casing, a lake within its shore."""
    assert contrast(palette.ROAD_CORE, palette.ROAD_CASING, vision) >= GRAPHIC
    for look in palette.LOOKS:
        assert contrast(look.front, palette.CASING, vision) >= GRAPHIC
        assert contrast(look.edge, look.fill, vision) >= GRAPHIC or contrast(look.edge, palette.HALO, vision) >= TEXT
    assert contrast(palette.WATER, palette.LAKE, vision) >= 2.0
    first, second = palette.LOOKS
    assert abs(lab(first.front, vision)[0] - lab(second.front, vision)[0]) >= 20


@pytest.mark.parametrize("vision", VISIONS)
def test_the_two_sides_differ_in_every_vision(vision: str) -> None:
    first, second = palette.LOOKS
    assert abs(lab(first.fill, vision)[0] - lab(second.fill, vision)[0]) >= 20
    if vision != "grey":
        assert distance(first.fill, second.fill, vision) >= 40
        for _, tint in tints():
            assert distance(mixed(tint, first.fill, WASH), mixed(tint, second.fill, WASH), vision) >= 5


@pytest.mark.parametrize("vision", VISIONS)
def test_water_is_not_taken_for_a_border(vision: str) -> None:
    """Rivers run unbroken and borders in dashes; their colours differ as well."""
    if vision != "grey":
        assert distance(palette.WATER, palette.BORDER, vision) >= 8


def test_a_spoilt_colour_is_found() -> None:
    """The measures above measure: the rivers of the first sketch and a pale grey line of the NKAO both fail."""
    ground = palette.LAND[4][1]
    assert contrast((0x5F, 0x93, 0xB5), ground, "normal") < GRAPHIC
    assert contrast((0x9A, 0x9A, 0x9A), ground, "normal") < GRAPHIC
    assert distance((0xE6, 0x9F, 0x00), (0xD5, 0x5E, 0x00), "deutan") < 40
    assert contrast((255, 255, 255), (0, 0, 0), "normal") == pytest.approx(21, abs=0.01)
    assert lab((255, 255, 255), "normal") == pytest.approx([100, 0, 0], abs=0.1)
