"""Sheets of widgets: labels, buttons and texts that scale, never clip unseen, and obey the keyboard.

pygame_gui knows no keyboard focus. A Sheet keeps the order of its widgets, draws the ring, and turns Enter, Tab and
the arrows into what a click would have done. Texts longer than their label are cut with an ellipsis and told in full
by the tooltip; anything longer than a line stands in a text box.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape as escape
from html.parser import HTMLParser
from typing import Any, Final

import pygame
import pygame_gui
from pygame_gui.elements import UIButton, UILabel, UITextBox, UITextEntryLine

from game.ui import theme
from game.ui.input import Command, first_key

Act = Callable[[], None]
Rect = pygame.Rect


@dataclass(slots=True)
class Item:
    """A widget that takes the focus."""

    widget: Any
    group: str
    name: str
    act: Act | None = None
    links: tuple[str, ...] = ()
    on_link: Callable[[str], None] | None = None
    at: int = -1
    """Which of its links the keyboard is on."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button to be laid out: its text, what it does, how it looks and what its tooltip says."""

    text: str
    act: Act | Command
    style: str = ""
    tip: str = ""
    name: str = ""


@dataclass(slots=True)
class _Group:
    widgets: list[Any] = field(default_factory=list)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


class Sheet:
    """The widgets of one screen or dialog over one pygame_gui manager."""

    def __init__(self, size: tuple[int, int], scale: float, on_command: Callable[[Command], None]) -> None:
        self.size, self.scale, self.on_command = size, scale, on_command
        self.manager = pygame_gui.UIManager(size, theme_path=theme.build(scale))
        self.manager.preload_fonts(theme.preloads(scale))
        self.items: list[Item] = []
        self._cut: dict[str, list[tuple[str, str]]] = {}
        self.focus: Item | None = None
        self._groups: dict[str, _Group] = {}
        self._group = ""
        self._back: tuple[str, str, int] | None = None
        self._fills: list[tuple[str, Rect, str]] = []

    @property
    def labels(self) -> list[tuple[str, str]]:
        """(shown, whole) of every label on the sheet that had to be cut."""
        return [pair for pairs in self._cut.values() for pair in pairs]

    # -- measures

    def u(self, px: float) -> int:
        """Return *px* pixels of a 100 % text at this sheet's scale."""
        return round(px * self.scale)

    def width_of(self, text: str, style: str = "body") -> int:
        """Return how wide *text* is drawn."""
        px, bold = theme.STYLES[style]
        return theme.font(self.u(px), bold).size(text)[0]

    def line(self, style: str = "body") -> int:
        """Return the height a label of *style* needs."""
        px, bold = theme.STYLES[style]
        return theme.font(self.u(px), bold).get_linesize() + 4

    @property
    def row(self) -> int:
        """The height of a button."""
        return self.line("body") + self.u(8)

    def cut(self, text: str, width: int, style: str = "body") -> str:
        """Return *text*, cut with an ellipsis when it is wider than *width*."""
        if self.width_of(text, style) <= width:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width_of(text[:middle].rstrip() + "…", style) <= width:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + "…"

    # -- groups

    def begin(self, group: str) -> None:
        """Clear *group* and put the widgets that follow into it."""
        if self.focus and self.focus.group == group:
            same = [item for item in self.items if item.group == group]
            self._back = (group, self.focus.name, same.index(self.focus))
            self.focus = None
        old = self._groups.get(group)
        if old:
            for widget in old.widgets:
                widget.kill()
        self.items = [item for item in self.items if item.group != group]
        self._fills = [fill for fill in self._fills if fill[0] != group]
        self._groups[group] = _Group()
        self._cut.pop(group, None)
        self._group = group

    def end(self) -> None:
        """Give the focus back to the widget that had it before its group was built anew."""
        if self._back is None or self.focus is not None:
            self._back = None
            return
        group, name, index = self._back
        same = [item for item in self.items if item.group == group]
        named = [item for item in same if item.name == name]
        if named or same:
            self._set_focus(named[0] if named else same[min(index, len(same) - 1)])
        self._back = None

    def _keep(self, widget: Any) -> None:
        self._groups.setdefault(self._group, _Group()).widgets.append(widget)

    # -- widgets

    def fill(self, rect: Rect, colour: str = theme.PANEL) -> None:
        """Paint *rect* under the widgets of this group."""
        self._fills.append((self._group, Rect(rect), colour))

    def label(self, text: str, rect: Rect, style: str = "body", tip: str = "") -> None:
        """Put one line of *text* in *rect*; what does not fit is cut and told by the tooltip."""
        shown = self.cut(text, rect.width - 6, style)
        if shown != text:
            self._cut.setdefault(self._group, []).append((shown, text))
        box = Rect(rect.x, rect.y, rect.width, max(rect.height, self.line(style)))
        widget = UILabel(box, shown, self.manager, object_id=f"#{style}")
        if tip or shown != text:
            widget.set_tooltip(escape(tip or text))
        self._keep(widget)

    def button(self, choice: Choice, rect: Rect) -> None:
        """Put a button in *rect*."""
        act = choice.act
        text, tip = choice.text, choice.tip
        if isinstance(act, Command):
            command = act
            key = first_key(command)
            text = f"{text} ({key})" if key else text
        bold = choice.style in ("primary", "chosen", "row_chosen")
        padding = self.u(24) if choice.style.startswith("row") else self.u(10)
        shown = self.cut(text, rect.width - padding, "bold" if bold else "body")
        widget = UIButton(
            rect,
            shown,
            self.manager,
            object_id=f"#{choice.style}" if choice.style else None,
            tool_tip_text=escape(tip or text) if tip or shown != text else None,
        )
        self._keep(widget)
        run: Act = (lambda: self.on_command(command)) if isinstance(act, Command) else act
        self.items.append(Item(widget, self._group, choice.name or choice.text, run))

    def width_of_button(self, choice: Choice) -> int:
        """Return how wide a button must be to show all of its text."""
        key = first_key(choice.act) if isinstance(choice.act, Command) else ""
        text = f"{choice.text} ({key})" if key else choice.text
        return self.width_of(text, "bold" if choice.style in ("primary", "chosen") else "body") + self.u(16)

    def flow(self, choices: Sequence[Choice], x: int, y: int, width: int, gap: int = 4) -> int:
        """Lay buttons out in rows from (*x*, *y*); return the y below the last row."""
        gap = self.u(gap)
        left = x
        for choice in choices:
            wide = min(self.width_of_button(choice), width)
            if left > x and left + wide > x + width:
                left, y = x, y + self.row + gap
            self.button(choice, Rect(left, y, wide, self.row))
            left += wide + gap
        return y + self.row + gap if choices else y

    def flow_height(self, choices: Sequence[Choice], width: int, gap: int = 4) -> int:
        """Return the height `flow` would take."""
        gap = self.u(gap)
        left, rows = 0, 1
        for choice in choices:
            wide = min(self.width_of_button(choice), width)
            if left and left + wide > width:
                left, rows = 0, rows + 1
            left += wide + gap
        return rows * (self.row + gap) if choices else 0

    def text(
        self, html: str, rect: Rect, on_link: Callable[[str], None] | None = None, name: str = "text"
    ) -> UITextBox:
        """Put a text with links in *rect*; *html* is escaped already."""
        widget = UITextBox(html, rect, self.manager)
        self._keep(widget)
        links = _Links()
        links.feed(html)
        self.items.append(Item(widget, self._group, name, None, tuple(links.found), on_link))
        return widget

    def height_of(self, html: str, width: int) -> int:
        """Return how high a text box of *width* must be to show all of *html*."""
        widget = UITextBox(html, Rect(0, 0, width, -1), self.manager)
        height: int = widget.rect.height
        widget.kill()
        return height

    def entry(self, rect: Rect, text: str, name: str) -> UITextEntryLine:
        """Put a line to type into in *rect*."""
        widget = UITextEntryLine(rect, self.manager, initial_text=text)
        self._keep(widget)
        self.items.append(Item(widget, self._group, name))
        return widget

    def kill(self) -> None:
        """Take every widget away."""
        self.manager.clear_and_reset()  # type: ignore[no-untyped-call]  # the library has no types here
        self.items, self.focus = [], None

    # -- events

    def process(self, event: pygame.event.Event) -> bool:
        """Let the widgets have *event*; return whether one of them took it."""
        if event.type == pygame_gui.UI_BUTTON_PRESSED:
            item = next((item for item in self.items if item.widget is event.ui_element), None)
            if item and item.act:
                item.act()
                return True
            return False
        if event.type == pygame_gui.UI_TEXT_BOX_LINK_CLICKED:
            item = next((item for item in self.items if item.widget is event.ui_element), None)
            if item and item.on_link:
                item.on_link(event.link_target)
                return True
            return False
        return bool(self.manager.process_events(event))

    @property
    def typing(self) -> bool:
        """Whether keys go into a line of text."""
        return self.focus is not None and isinstance(self.focus.widget, UITextEntryLine)

    def _set_focus(self, item: Item | None) -> None:
        self.focus = item
        wanted = item.widget if item and isinstance(item.widget, UITextEntryLine) else None
        self.manager.set_focus_set({wanted} if wanted else None)

    def move_focus(self, by: int) -> None:
        """Move the focus *by* widgets, round the end."""
        alive = [item for item in self.items if item.widget.alive()]
        if not alive:
            return
        at = alive.index(self.focus) + by if self.focus in alive else (0 if by > 0 else -1)
        self._set_focus(alive[at % len(alive)])

    def move_to(self, at: int) -> None:
        """Give the focus to widget number *at*."""
        if at < len(self.items):
            self._set_focus(self.items[at])

    def drop_focus(self) -> None:
        """Take the focus away from every widget."""
        self._set_focus(None)

    def focus_on(self, name: str) -> None:
        """Give the focus to the widget called *name*, when there is one."""
        found = next((item for item in self.items if item.name == name), None)
        if found:
            self._set_focus(found)

    def key(self, event: pygame.event.Event) -> bool:
        """Let the focused widget have a key press; return whether it took it."""
        item = self.focus
        shift = bool(getattr(event, "mod", 0) & pygame.KMOD_SHIFT)
        if event.key == pygame.K_TAB:
            self.move_focus(-1 if shift else 1)
            return True
        if item is None:
            if event.key in (pygame.K_DOWN, pygame.K_UP):
                self.move_focus(1 if event.key == pygame.K_DOWN else -1)
                return True
            return False
        if isinstance(item.widget, UITextEntryLine):
            return event.key not in (pygame.K_ESCAPE, pygame.K_RETURN, pygame.K_KP_ENTER)
        if isinstance(item.widget, UITextBox):
            return self._text_key(item, event.key)
        if event.key in (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE) and item.act:
            item.act()
            return True
        step = {pygame.K_DOWN: 1, pygame.K_RIGHT: 1, pygame.K_UP: -1, pygame.K_LEFT: -1}.get(event.key)
        if step:
            self.move_focus(step)
            return True
        return False

    def _text_key(self, item: Item, key: int) -> bool:
        """Scroll a text by its arrows, go from link to link, open one."""
        bar = item.widget.scroll_bar
        if key in (pygame.K_DOWN, pygame.K_UP, pygame.K_PAGEDOWN, pygame.K_PAGEUP):
            if bar is None:
                self.move_focus(1 if key in (pygame.K_DOWN, pygame.K_PAGEDOWN) else -1)
                return True
            by = bar.visible_percentage * (0.9 if key in (pygame.K_PAGEDOWN, pygame.K_PAGEUP) else 0.2)
            down = key in (pygame.K_DOWN, pygame.K_PAGEDOWN)
            bar.set_scroll_from_start_percentage(min(1.0, max(0.0, bar.start_percentage + (by if down else -by))))
            bar.has_moved_recently = True
            return True
        if key in (pygame.K_LEFT, pygame.K_RIGHT) and item.links:
            item.at = (item.at + (1 if key == pygame.K_RIGHT else -1)) % len(item.links)
            return True
        if key in (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE) and item.links and item.on_link:
            item.on_link(item.links[max(item.at, 0)])
            return True
        return False

    def clicked(self, pos: tuple[int, int]) -> None:
        """Let a click take the focus along, so that keys go on from there."""
        found = next((item for item in self.items if item.widget.rect.collidepoint(pos)), None)
        if found:
            self._set_focus(found)

    # -- drawing

    def update(self, dt: float) -> None:
        """Let the widgets know that *dt* seconds passed."""
        self.manager.update(dt)

    def draw(self, surface: pygame.Surface) -> None:
        """Draw the widgets and the ring of the focus."""
        for _, rect, colour in self._fills:
            pygame.draw.rect(surface, colour, rect)
            pygame.draw.rect(surface, theme.LINE, rect, 1)
        self.manager.draw_ui(surface)
        if self.focus and self.focus.widget.alive():
            ring(surface, self.focus.widget.rect)
            self._draw_link(surface, self.focus)

    def _draw_link(self, surface: pygame.Surface, item: Item) -> None:
        """Draw a ring round the link the keyboard is on."""
        if item.at < 0 or not isinstance(item.widget, UITextBox):
            return
        number, last = -1, None
        box = item.widget
        bar = box.scroll_bar
        whole = box.text_box_layout
        top = int(bar.start_percentage * whole.layout_rect.height) if bar and whole else 0
        for chunk in box.link_hover_chunks:
            if chunk.href != last or last is None:
                number, last = number + 1, chunk.href
            if number == item.at:
                area = Rect(chunk.x, chunk.y, chunk.width, chunk.height).move(box.rect.x + box.padding[0], 0)
                area.y += box.rect.y + box.padding[1] - top
                if box.rect.contains(area):
                    ring(surface, area.inflate(2, 2))


def ring(surface: pygame.Surface, rect: Rect) -> None:
    """Draw the ring that marks where the keyboard is: dark on light, told by shape and not by colour."""
    pygame.draw.rect(surface, theme.WHITE, rect.inflate(2, 2), 2)
    pygame.draw.rect(surface, "#101010", rect.inflate(6, 6), 2)


Row = tuple[str, Act, bool] | tuple[str, Act, bool, str]
"""A line of a list: its text, what it does, whether it is chosen, and perhaps a style of its own."""


def rows(sheet: Sheet, lines: Sequence[Row], rect: Rect, first: int, turn_page: Callable[[int], None]) -> None:
    """Lay out a list of buttons in *rect*, from line *first* on, with buttons to turn the page when it is long."""
    gap = sheet.u(3)
    height = sheet.row + gap
    room = max(1, rect.height // height)
    paged = len(lines) > room
    if paged:
        room = max(1, room - 1)
    for n, (text, act, chosen, *own) in enumerate(lines[first : first + room]):
        style = "row_chosen" if chosen else (own[0] if own and own[0] else "row")
        sheet.button(
            Choice(("● " if chosen else "") + text, act, style, name=text),
            Rect(rect.x, rect.y + n * height, rect.width, sheet.row),
        )
    if paged:
        y = rect.y + room * height
        half = (rect.width - gap) // 2
        back, on = max(0, first - room), first + room
        last = on >= len(lines)
        sheet.button(
            Choice("▲ Earlier", lambda: turn_page(back), "" if first else "refused"), Rect(rect.x, y, half, sheet.row)
        )
        sheet.button(
            Choice("▼ Later", lambda: turn_page(first if last else on), "refused" if last else ""),
            Rect(rect.x + half + gap, y, half, sheet.row),
        )


KEYBOARD_LINE: Final = "Tab and arrows move, Enter chooses, Esc goes back, F1 helps."
