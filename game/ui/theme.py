"""The look of panels: paper colours, one font in three styles, and the theme that tells pygame_gui of them.

pygame_gui takes only colours from the `defaults` block, and falls back to a font without Armenian wherever an element
has none of its own; so every element id carries font and shape.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pygame

INK: Final = "#24211C"
DIM: Final = "#6A6152"
PAPER: Final = "#FBF7EC"
PANEL: Final = "#F1EADA"
LINE: Final = "#CFC4AC"
ACCENT: Final = "#3E5C4B"
LINK: Final = "#00558A"
NOTE: Final = "#FFF6D8"
WHITE: Final = "#FFFFFF"

BODY, SMALL, HEAD, TITLE = 14, 12, 17, 30
STYLES: Final = {
    "body": (BODY, False),
    "bold": (BODY, True),
    "dim": (SMALL, False),
    "head": (HEAD, True),
    "title": (TITLE, True),
}
"""Label styles: size in px at 100 % text, and whether bold."""

_ELEMENTS: Final = (
    "button",
    "label",
    "text_box",
    "text_entry_line",
    "tool_tip",
    "tool_tip.text_box",
    "vertical_scroll_bar",
    "vertical_scroll_bar.button",
    "text_box.vertical_scroll_bar",
    "text_box.vertical_scroll_bar.button",
    "panel",
)
_COLOURS: Final = {
    "dark_bg": PANEL,
    "normal_bg": "#E6DDC8",
    "hovered_bg": "#DCCFB2",
    "active_bg": "#C9B98F",
    "selected_bg": PAPER,
    "disabled_bg": "#EDE7DA",
    "normal_text": INK,
    "hovered_text": INK,
    "selected_text": INK,
    "active_text": INK,
    "disabled_text": "#6F675A",
    "normal_border": LINE,
    "hovered_border": "#8C7F63",
    "selected_border": INK,
    "active_border": "#6B5F46",
    "disabled_border": "#DDD5C4",
    "link_text": LINK,
    "link_hover": "#8A4B00",
    "link_selected": LINK,
    "text_shadow": "#00000000",
    "filled_bar": ACCENT,
    "unfilled_bar": "#DCD3BF",
}


@lru_cache(maxsize=1)
def fonts_folder() -> Path:
    """Return where the fonts lie: in the source tree, or beside the installed package."""
    here = Path(__file__).resolve().parents[1]
    shipped = here / "_shipped" / "assets" / "fonts"
    return shipped if shipped.is_dir() else here.parent / "assets" / "fonts"


@lru_cache(maxsize=64)
def font(px: int, bold: bool = False) -> pygame.font.Font:
    """Return the font at *px* pixels."""
    return pygame.font.Font(fonts_folder() / f"NKSans-{'Bold' if bold else 'Regular'}.ttf", px)


@lru_cache(maxsize=2048)
def words(text: str, px: int, bold: bool = False, colour: str = INK) -> pygame.Surface:
    """Return *text* drawn on nothing, kept for the next frame."""
    return font(px, bold).render(text, True, colour)


def _font(px: int, bold: bool) -> dict[str, str]:
    folder = fonts_folder()
    return {
        "name": "nksans",
        "size": str(px),
        "bold": str(int(bold)),
        "regular_path": str(folder / "NKSans-Regular.ttf"),
        "bold_path": str(folder / "NKSans-Bold.ttf"),
        "italic_path": str(folder / "NKSans-Italic.ttf"),
        "bold_italic_path": str(folder / "NKSans-Bold.ttf"),
    }


def build(scale: float) -> dict[str, Any]:
    """Return the theme at *scale*."""

    def sized(style: str) -> dict[str, str]:
        px, bold = STYLES[style]
        return _font(round(px * scale), bold)

    theme: dict[str, Any] = {"defaults": {"colours": dict(_COLOURS)}}
    for element in _ELEMENTS:
        theme[element] = {
            "font": sized("body"),
            "colours": dict(_COLOURS),
            "misc": {"shape": "rectangle", "shadow_width": "0", "border_width": "1"},
        }
    theme["text_box"]["colours"]["dark_bg"] = PAPER
    theme["text_box"]["misc"] |= {"padding": f"{round(10 * scale)},{round(8 * scale)}", "line_spacing": "1.2"}
    theme["tool_tip"]["misc"] |= {"tool_tip_delay": "0.5", "rect_width": str(round(260 * scale))}
    theme["label"]["misc"] |= {"text_horiz_alignment": "left"}
    theme["label"]["colours"]["dark_bg"] = "#00000000"
    for style in STYLES:
        colours = {"normal_text": DIM} if style == "dim" else {}
        theme[f"#{style}"] = {"font": sized(style), "misc": {"text_horiz_alignment": "left"}, "colours": colours}
    theme["#primary"] = {
        "font": sized("bold"),
        "colours": {
            "normal_bg": ACCENT,
            "hovered_bg": "#4D7460",
            "active_bg": "#2E4638",
            "normal_text": WHITE,
            "hovered_text": WHITE,
            "active_text": WHITE,
            "normal_border": "#2E4638",
        },
        "misc": {"shape": "rectangle", "shadow_width": "0", "border_width": "1"},
    }
    theme["#chosen"] = {
        "font": sized("bold"),
        "colours": {"normal_bg": PAPER, "normal_border": INK},
        "misc": {"shape": "rectangle", "shadow_width": "0", "border_width": "2"},
    }
    theme["#refused"] = {
        "font": sized("body"),
        "colours": {"normal_bg": "#EDE7DA", "normal_text": DIM, "hovered_text": DIM},
        "misc": {"shape": "rectangle", "shadow_width": "0", "border_width": "1"},
    }
    for row in ("#row", "#row_chosen", "#row_off"):
        chosen, off = row.endswith("chosen"), row.endswith("off")
        theme[row] = {
            "font": sized("bold" if chosen else "body"),
            "colours": {"normal_bg": PANEL if off else PAPER, "hovered_bg": "#EFE6D0"}
            | ({"normal_border": INK} if chosen else {})
            | ({"normal_text": DIM, "hovered_text": DIM} if off else {}),
            "misc": {
                "shape": "rectangle",
                "shadow_width": "0",
                "border_width": "2" if chosen else "1",
                "text_horiz_alignment": "left",
                "text_horiz_alignment_padding": str(round(10 * scale)),
            },
        }
    return theme


def preloads(scale: float) -> list[dict[str, Any]]:
    """Return the font styles that texts use and no element of the theme has loaded already."""
    px = round(BODY * scale)
    return [
        {"name": "nksans", "point_size": px, "style": style, "antialiased": "1"} for style in ("italic", "bold_italic")
    ]
