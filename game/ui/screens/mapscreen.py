"""A screen with a map: pan, zoom, cursor, overlays, layers, legend, gazetteer; the same in play, replay and atlas."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import pygame

from game.core.board import NOWHERE
from game.scenario import Scenario
from game.ui import groundcards, labels, theme
from game.ui.camera import Camera
from game.ui.input import EVERYWHERE, LISTS, MAP, Command, command_of
from game.ui.mapview import OVERLAYS, SHOWN, MapView, Scene
from game.ui.panels import Choice
from game.ui.scalebar import scale_bar
from game.ui.screens.layer import Layer
from game.ui.settings import NAME_ORDERS, Settings

if TYPE_CHECKING:
    from game.ui.app import App

OVERLAY_WORDS: Final = {
    "": "none",
    "supply": "supply",
    "control": "control",
    "zones": "zones of control",
    "sight": "sight",
    "heights": "heights",
    "cost": "cost of marching",
    "people": "people",
    "range": "range of guns",
    "threat": "threat",
}
_CURSOR_STEPS: Final = {
    Command.CURSOR_EAST: 0,
    Command.CURSOR_NORTH_EAST: 1,
    Command.CURSOR_NORTH_WEST: 2,
    Command.CURSOR_WEST: 3,
    Command.CURSOR_SOUTH_WEST: 4,
    Command.CURSOR_SOUTH_EAST: 5,
}
_DRAG_PX: Final = 6
"""How far the pointer moves before a click becomes a drag."""


def layers_on(settings: Settings) -> frozenset[str]:
    """Return the layers of the map that are on."""
    return SHOWN ^ frozenset(settings.switched)


class MapScreen(Layer):
    """A screen around one map. What a hex means when it is chosen is for the screen to say."""

    overlays: Sequence[str] = OVERLAYS
    modes: tuple[str, ...] = (EVERYWHERE, MAP)
    """Where keys are looked up, the first that knows a key deciding."""

    def __init__(self, app: "App", scenario: Scenario) -> None:
        super().__init__(app)
        self.scenario = scenario
        self.view = MapView(scenario)
        self.camera = Camera(scenario.board.grid, (0, 0, *app.size))
        self.selected, self.cursor = NOWHERE, NOWHERE
        self.overlay, self.message = "", ""
        self._drag: tuple[tuple[int, int], bool] | None = None

    @property
    def printed(self) -> Any:
        """The printed board."""
        return self.scenario.board

    @property
    def map_rect(self) -> pygame.Rect:
        """Where the map lies in the window."""
        raise NotImplementedError

    # -- what the screen answers to

    def refresh(self) -> None:
        """Build what stands round the map anew."""
        raise NotImplementedError

    def pointed(self) -> None:
        """Tell of the hex the cursor has come to."""

    def select_hex(self, at: int) -> None:
        """Select hex *at*."""
        raise NotImplementedError

    def act_on(self, at: int, marching: bool = False) -> None:
        """Do what a click on hex *at* means."""
        self.select_hex(at)

    def menu(self) -> None:
        """Offer what can be done besides looking at the map."""

    # -- commands

    def map_command(self, command: Command) -> bool:
        """Do what a key or button asks of the map; return whether it was such a one."""
        step = max(60, self.camera.hex_px * 2)
        match command:
            case _ if command in _CURSOR_STEPS:
                self.move_cursor(_CURSOR_STEPS[command])
            case Command.CURSOR_UP | Command.CURSOR_DOWN:
                row = max(self.cursor, 0) // self.printed.grid.cols
                up = command is Command.CURSOR_UP
                self.move_cursor((2 if row & 1 else 1) if up else (4 if row & 1 else 5))
            case Command.PAN_LEFT | Command.PAN_RIGHT:
                self.camera.pan(-step if command is Command.PAN_LEFT else step, 0)
            case Command.PAN_UP | Command.PAN_DOWN:
                self.camera.pan(0, -step if command is Command.PAN_UP else step)
            case Command.ZOOM_IN | Command.ZOOM_OUT:
                self.camera.zoom(1 if command is Command.ZOOM_IN else -1)
            case Command.FIT:
                self.camera.set_zoom(self.camera.fit_px())
            case Command.CENTRE:
                at = self.selected if self.selected != NOWHERE else self.cursor
                if at != NOWHERE:
                    self.camera.look_at(at)
            case Command.JUMP:
                from game.ui.screens.jump import Jump

                self.app.push(Jump(self.app, self.scenario, self.jump))
            case Command.LAYERS:
                from game.ui.screens.layers import Layers

                self.app.push(Layers(self.app))
            case Command.LEGEND:
                from game.ui.screens.legend import Legend

                self.app.push(Legend(self.app, self.view, self.overlay, self.camera.hex_px))
            case Command.OVERLAY | Command.OVERLAY_BACK:
                by = 1 if command is Command.OVERLAY else -1
                self.overlay = self.overlays[(self.overlays.index(self.overlay) + by) % len(self.overlays)]
                self.refresh()
            case Command.NAMES:
                at = NAME_ORDERS.index(self.app.settings.names)
                self.app.change(names=NAME_ORDERS[(at + 1) % len(NAME_ORDERS)])
            case Command.PANEL:
                if self.sheet.focus is None:
                    self.sheet.focus_on("card")
                else:
                    self.sheet.drop_focus()
            case Command.MENU:
                self.menu()
            case _:
                return False
        return True

    def jump(self, at: int) -> None:
        """Go to hex *at* and select it."""
        self.cursor = at
        self.camera.look_at(at)
        self.select_hex(at)

    def move_cursor(self, direction: int) -> None:
        """Move the cursor to the neighbour in *direction*, or to the middle of the screen when there is none."""
        at = self.cursor if self.cursor != NOWHERE else self.selected
        if at == NOWHERE:
            left, top, width, height = self.camera.rect
            to = self.camera.hex_at((left + width / 2, top + height / 2))
        else:
            to = self.printed.grid.neighbours[at][direction]
        if to >= 0:
            self.cursor = to
            self.camera.show(to)
            self.pointed()

    # -- events

    def event(self, event: pygame.event.Event) -> None:
        """Obey *event*: the widgets first, then the map."""
        if event.type == pygame.KEYDOWN:
            self.key(event)
            return
        if self.sheet.process(event):
            if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
                self.sheet.clicked(event.pos)
            return
        if event.type == pygame.MOUSEBUTTONDOWN and event.button in (1, 3):
            self.press(event)
        elif event.type == pygame.MOUSEMOTION:
            self.hover(event)
        elif event.type == pygame.MOUSEBUTTONUP and event.button in (1, 3):
            self.release(event)
        elif event.type == pygame.MOUSEWHEEL:
            pos = pygame.mouse.get_pos()
            if self.map_rect.collidepoint(pos):
                self.camera.zoom(event.y, pos)

    def key(self, event: pygame.event.Event) -> None:
        """Obey a key: in the panel when it has the focus, else on the map."""
        if self.sheet.typing:
            super().key(event)
            return
        arrows = (pygame.K_UP, pygame.K_DOWN, pygame.K_LEFT, pygame.K_RIGHT)
        in_panel = self.sheet.focus is not None and (command_of(event, (LISTS,)) is not None or event.key in arrows)
        if in_panel:
            self.sheet.key(event)
            return
        command = command_of(event, self.modes)
        if command is not None:
            self.command(command)

    def press(self, event: pygame.event.Event) -> None:
        """Begin a click or a drag."""
        self.sheet.drop_focus()
        if self.map_rect.collidepoint(event.pos):
            self._drag = (event.pos, False)

    def hover(self, event: pygame.event.Event) -> None:
        """Drag the map, or tell of the hex under the pointer."""
        if self._drag is not None and event.buttons[0]:
            start, moved = self._drag
            if moved or abs(event.pos[0] - start[0]) + abs(event.pos[1] - start[1]) > _DRAG_PX:
                self.camera.pan(-event.rel[0], -event.rel[1])
                self._drag = (start, True)
            return
        at = self.camera.hex_at(event.pos)
        if at != self.cursor:
            self.cursor, self.message = at, ""
            self.pointed()

    def release(self, event: pygame.event.Event) -> None:
        """Act on the hex that was clicked."""
        drag, self._drag = self._drag, None
        if drag is None or drag[1]:
            return
        at = self.camera.hex_at(event.pos)
        if at != NOWHERE:
            self.cursor = at
            self.act_on(at, marching=event.button == 3)

    def update(self, dt: float) -> None:
        """Let time pass; pan where the pointer stands at the window's edge."""
        super().update(dt)
        if not self.app.settings.edge_pan or self.app.top is not self or not pygame.mouse.get_focused():
            return
        (x, y), (width, height) = pygame.mouse.get_pos(), self.app.size
        step = 700 * dt
        right = (x >= width - 2) - (x <= 1)
        down = (y >= height - 2) - (y <= 1)
        if right or down:
            self.camera.pan(right * step, down * step)

    # -- drawing

    def map_buttons(self) -> list[Choice]:
        """Return the buttons that lie on the map."""
        return [
            Choice("Find", Command.JUMP, tip=Command.JUMP.value),
            Choice("Layers", Command.LAYERS, tip=Command.LAYERS.value),
            Choice("Legend", Command.LEGEND, tip=Command.LEGEND.value),
        ]

    def build_map_buttons(self) -> None:
        """Put the buttons of the map itself in its upper left corner."""
        sheet, area = self.sheet, self.map_rect
        sheet.begin("map")
        inset = sheet.u(6)
        sheet.flow(self.map_buttons(), area.x + inset, area.y + inset, area.width - 2 * inset)
        sheet.end()

    def draw_map(self, surface: pygame.Surface, scene: Scene) -> None:
        """Draw *scene* and what lies on it: circles of error, the scale, what the overlay means."""
        self.view.draw(surface, self.camera, scene)
        self._draw_errors(surface)
        self._draw_scale(surface)
        self._draw_overlay_legend(surface)

    def _draw_scale(self, surface: pygame.Surface) -> None:
        """Draw the scale bar in the lower left corner of the map."""
        area, inset = self.map_rect, self.sheet.u(6)
        bar = scale_bar(self.camera.hex_px, self.printed.scale_m, self.sheet.scale)
        surface.blit(bar, bar.get_rect(bottomleft=(area.x + inset, area.bottom - inset)))

    def _draw_errors(self, surface: pygame.Surface) -> None:
        """Draw the circle within which each doubtful place of the selected hex lies."""
        if self.selected == NOWHERE:
            return
        old = surface.get_clip()
        surface.set_clip(self.map_rect)
        for place in groundcards.places_in(self.printed, self.selected):
            if labels.is_doubtful(place):
                radius = place.error_m * self.camera.hex_px / self.printed.scale_m
                labels.draw_error(surface, self.camera.centre(place.at), radius)
        surface.set_clip(old)

    def overlay_rows(self) -> Sequence[tuple[str, str]]:
        """Return what the signs of the overlay mean here."""
        return self.view.legend(self.overlay)

    def _draw_overlay_legend(self, surface: pygame.Surface) -> None:
        """Say in a corner of the map what the signs of the overlay mean."""
        rows = self.overlay_rows()
        if not rows:
            return
        lines = [theme.words(f"{sign}: {words}", self.sheet.u(theme.SMALL)) for sign, words in rows]
        wide = max(line.get_width() for line in lines) + self.sheet.u(16)
        high = sum(line.get_height() for line in lines) + self.sheet.u(10)
        area = self.map_rect
        box = pygame.Rect(area.right - wide - self.sheet.u(10), area.bottom - high - self.sheet.u(10), wide, high)
        pygame.draw.rect(surface, theme.PAPER, box)
        pygame.draw.rect(surface, theme.LINE, box, 1)
        y = box.y + self.sheet.u(5)
        for line in lines:
            surface.blit(line, (box.x + self.sheet.u(8), y))
            y += line.get_height()
