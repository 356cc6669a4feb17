"""Colours and sizes of the board.

The two sides differ in colour, shape and lightness: orange and blue after Okabe and Ito, the blue a little deeper, at
least 20 points of lightness apart in every vision, so that they survive colour blindness and grey print. Neither is
red. `tests/test_contrast.py` computes whether all of it can be read; change colours with that test at hand.
"""

from dataclasses import dataclass
from typing import Final

RGB = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class SideLook:
    """How a side's counters and ground are drawn."""

    fill: RGB
    ink: RGB
    edge: RGB
    front: RGB
    corners: str
    """round or cut: the second channel besides colour."""


FIRST: Final = SideLook((0xE6, 0x9F, 0x00), (0, 0, 0), (0x5C, 0x3F, 0x00), (0xB8, 0x74, 0x00), "round")
SECOND: Final = SideLook((0x00, 0x6B, 0xA8), (255, 255, 255), (0x00, 0x26, 0x3D), (0x00, 0x45, 0x6F), "cut")
LOOKS: Final = (FIRST, SECOND)

INK: Final[RGB] = (0x1C, 0x18, 0x14)
HALO: Final[RGB] = (0xFC, 0xF9, 0xF0)
GRID: Final = (0x32, 0x2A, 0x22, 64)
CASING: Final[RGB] = (0xFF, 0xFC, 0xF4)
WATER: Final[RGB] = (0x25, 0x5E, 0x87)
WATER_CORE: Final[RGB] = (0x84, 0xB4, 0xD2)
"""Between the banks of rivers wide enough to have any."""
LAKE: Final[RGB] = (0xA9, 0xC8, 0xD8)
PAPER: Final[RGB] = (0xEE, 0xE7, 0xD6)
"""The ground where relief is switched off."""
ROAD_CASING: Final[RGB] = (0x6B, 0x50, 0x38)
ROAD_CORE: Final[RGB] = (0xFB, 0xF3, 0xE0)
ROAD_MINOR: Final[RGB] = (0x75, 0x5A, 0x42)
RAILWAY: Final[RGB] = (0x3A, 0x34, 0x30)
FOREST: Final[RGB] = (0x46, 0x60, 0x3A)
TOWN: Final[RGB] = (0x5C, 0x4A, 0x40)
CLIFF: Final[RGB] = (0x4A, 0x3A, 0x2C)
BORDER: Final[RGB] = (0x6E, 0x3F, 0x6A)
NKAO: Final[RGB] = (0x5C, 0x5C, 0x5C)
OFF_MAP: Final[RGB] = (0xE9, 0xE1, 0xCF)
LAND: Final = (
    (0, (0xD9, 0xDF, 0xC6)),
    (250, (0xE6, 0xE3, 0xC9)),
    (700, (0xE8, 0xDD, 0xC2)),
    (1400, (0xDD, 0xCD, 0xB2)),
    (2100, (0xCF, 0xBE, 0xA8)),
    (2800, (0xD4, 0xC8, 0xB9)),
    (3700, (0xF0, 0xEC, 0xE6)),
)
"""Hypsometric tints: metres and colour."""
SELECTED: Final[RGB] = (255, 255, 255)
NEUTRAL: Final[RGB] = (0x3E, 0x5C, 0x4B)
COUNTER_SHARE: Final = 84
"""Width of a counter in hundredths of the hex."""
