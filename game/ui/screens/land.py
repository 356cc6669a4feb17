"""The atlas: a map by itself, without units and without a game, with the names of any day from 1988 to 1994."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any, Final

import pygame

from game import engine
from game.core.board import NOWHERE, OwnerId, Printed, UnitId
from game.core.state import State, Unit
from game.scenario import Scenario, land, map_ids
from game.scenario.build import in_force
from game.ui import groundcards, theme
from game.ui.groundcards import day_words
from game.ui.input import EVERYWHERE, LAND, MAP, Command
from game.ui.mapview import MapView, Scene
from game.ui.panels import Choice
from game.ui.screens import layer
from game.ui.screens.mapscreen import OVERLAY_WORDS, MapScreen, layers_on

if TYPE_CHECKING:
    from game.ui.app import App

FIRST: Final = "1988-02-20"
LAST: Final = "1994-05-12"
"""The days the atlas goes from and to: the appeal of the regional council, and the ceasefire."""
OPENS: Final = "1992-05-08"
_WANTED: Final = "region-5km"
_MOBILITIES: Final = (("foot", "on foot"), ("motor", "by vehicle"))


def stops(ground: Any) -> tuple[str, ...]:
    """Return the days one can look at: the first of each month, and those on which a name of the map changes."""
    months = [f"{year}-{month:02}-01" for year in range(1988, 1995) for month in range(1, 13)]
    changes = [
        form.first
        for place in ground.places
        for language in ("az", "hy", "hy_latin", "ru")
        for form in getattr(place.names, language)
        if len(form.first) == 10
    ]
    return tuple(day for day in sorted({FIRST, LAST, *months, *changes}) if FIRST <= day <= LAST)


def surveyed(scenario: Scenario) -> Scenario:
    """Return *scenario* with two parties that the engine can march about: one on foot, one by vehicle; never drawn."""
    board = scenario.board
    roster: dict[UnitId, Printed] = {}
    for mobility, words in _MOBILITIES:
        type_id = next(name for name, kind in board.charts.unit_types.items() if kind.mobility == mobility)
        roster[UnitId(mobility)] = Printed(
            id=UnitId(mobility),
            side=board.sides[0].id,
            name=f"A party {words}",
            type=board.charts.unit_types[type_id],
            type_id=type_id,
            echelon="",
            owner=OwnerId(""),
            quality=1,
            cohesion=1,
            steps=1,
            leader=0,
            home=(1 << board.grid.size) - 1,
            arrives=0,
            at=0,
            men_low=0,
            men_high=0,
            confidence="unknown",
            source=(),
            inferred=(),
            note="",
        )
    board = replace(board, roster=roster, cache={})
    return replace(scenario, board=board, opening=replace(scenario.opening, board=board, cache={}))


def on_day(scenario: Scenario, day: str) -> Scenario:
    """Return *scenario*, a bare map, with the names in force on *day*."""
    board, entries = scenario.board, {entry.id: entry for entry in scenario.prose.ground.places}
    places = {
        place.id: replace(place, names=tuple(in_force(entries[str(place.id)].names, day)))
        for place in board.places.values()
    }
    board = replace(board, start=f"{day}{board.start[10:]}", places=places, cache={})
    return replace(scenario, board=board, opening=replace(scenario.opening, board=board, cache={}))


class Land(MapScreen):
    """A map to look at."""

    name = "land"
    overlays = ("", "heights", "people", "cost")
    modes = (EVERYWHERE, LAND, MAP)

    def __init__(self, app: "App", map_id: str = "", day: str = OPENS) -> None:
        self.map_id = map_id or (_WANTED if _WANTED in map_ids() else map_ids()[-1])
        super().__init__(app, surveyed(land(self.map_id, day)))
        self.day = day
        self.mobility = "foot"
        self._stops = stops(self.scenario.prose.ground)
        self._party: tuple[Any, State] | None = None
        self._slider = pygame.Rect(0, 0, 0, 0)

    # -- what is shown

    def open(self) -> None:
        """Show the whole map."""
        self.build()
        self.camera.set_zoom(self.camera.fit_px())
        self.refresh()

    @property
    def known(self) -> State:
        """The land, with a party in the selected hex for what marching from there costs."""
        key = (id(self.scenario), self.selected)
        if self._party is None or self._party[0] != key:
            units = {}
            if self.selected != NOWHERE:
                party = Unit(self.selected, steps=1, tanks=0, afv=0, guns=0, mlrs=0, cohesion=1, loads=0)
                units = {UnitId(mobility): party for mobility, _ in _MOBILITIES}
            self._party = (key, self.scenario.opening.evolve(units=units))
        return self._party[1]

    def set_day(self, day: str) -> None:
        """Show the names in force on *day*."""
        self.day = max(FIRST, min(LAST, day))
        before, self.scenario = self.printed.places, on_day(self.scenario, self.day)
        if self.printed.places != before:
            plates = self.view.plates
            self.view = MapView(self.scenario)
            self.view.plates = plates  # the ground under the names is the same
        self.refresh()

    def show_map(self, map_id: str) -> None:
        """Go to another map."""
        self.app.busy("Reading the map")
        self.app.show(Land(self.app, map_id, self.day))

    # -- the rooms round the map

    @property
    def _panel_width(self) -> int:
        return min(self.sheet.u(380), self.app.size[0] * 36 // 100)

    @property
    def _two_lines(self) -> bool:
        """Whether the buttons of the bar have a line of their own, under the title."""
        return self._buttons_wide() + self.sheet.u(300) > self.app.size[0]

    @property
    def _top(self) -> int:
        """The height of the bar."""
        sheet = self.sheet
        if self._two_lines:
            return (
                sheet.line("bold") + sheet.flow_height(self._bar_buttons(), self.app.size[0] - sheet.u(16)) + sheet.u(8)
            )
        return sheet.row + sheet.u(10)

    @property
    def _foot(self) -> int:
        return self.sheet.row + self.sheet.line("dim") + self.sheet.u(22)

    @property
    def map_rect(self) -> pygame.Rect:
        """Where the map lies in the window."""
        width, height = self.app.size
        return pygame.Rect(0, self._top, width - self._panel_width, height - self._top - self._foot)

    def build(self) -> None:
        """Put bar, panel and the line of days on the sheet."""
        area = self.map_rect
        self.camera.resize((area.x, area.y, area.width, area.height))
        self.refresh()

    def refresh(self) -> None:
        """Build every group anew; the bar may have another line now."""
        area = self.map_rect
        if tuple(area) != self.camera.rect:
            self.camera.resize((area.x, area.y, area.width, area.height))
        self._build_bar()
        self.build_map_buttons()
        self.pointed()
        self._build_foot()

    def _bar_buttons(self) -> list[Choice]:
        buttons = [
            Choice("Other map", self._choose_map),
            Choice(f"Overlay: {OVERLAY_WORDS[self.overlay]}", Command.OVERLAY, name="overlay"),
            Choice("Help", Command.HELP),
            Choice("Title", self.app.title),
        ]
        if self.overlay == "cost":
            words = dict(_MOBILITIES)[self.mobility]
            buttons.insert(2, Choice(words.capitalize(), Command.MOBILITY, name="mobility"))
        return buttons

    def _buttons_wide(self) -> int:
        sheet = self.sheet
        return sum(sheet.width_of_button(choice) + sheet.u(4) for choice in self._bar_buttons()) + sheet.u(8)

    def _build_bar(self) -> None:
        sheet, (width, _) = self.sheet, self.app.size
        sheet.begin("bar")
        sheet.fill(pygame.Rect(0, 0, width, self._top))
        title = f"The land: {self.scenario.title}"
        if self._two_lines:
            line = sheet.line("bold")
            sheet.label(title, pygame.Rect(sheet.u(8), sheet.u(2), width - sheet.u(16), line), "bold")
            sheet.flow(self._bar_buttons(), sheet.u(8), line + sheet.u(4), width - sheet.u(16))
        else:
            wide = self._buttons_wide()
            sheet.flow(self._bar_buttons(), width - wide, sheet.u(5), wide)
            sheet.label(title, pygame.Rect(sheet.u(10), sheet.u(5), width - wide - sheet.u(20), sheet.row), "bold")
        sheet.end()

    def pointed(self) -> None:
        """Show the card of the hex selected, or of the one under the cursor."""
        sheet, (width, height) = self.sheet, self.app.size
        sheet.begin("panel")
        area = pygame.Rect(width - self._panel_width, self._top, self._panel_width, height - self._top)
        sheet.fill(area)
        at = self.selected if self.selected != NOWHERE else self.cursor
        html = groundcards.land_card(self.scenario, at, self._costs(), latin=self.app.settings.projector)
        sheet.text(html, area.inflate(-sheet.u(16), -sheet.u(14)), self._link, "card")
        sheet.end()

    def _costs(self) -> Sequence[str]:
        """Return what marching from the selected hex to the one under the cursor costs."""
        if self.selected == NOWHERE or self.cursor in (NOWHERE, self.selected):
            return ()
        found = []
        for mobility, words in _MOBILITIES:
            cost = engine.distances(self.known, UnitId(mobility)).get(self.cursor)
            found.append(f"{words}: {cost}" if cost is not None else f"{words}: no way")
        label = self.printed.grid.label(self.cursor)
        return (f"Movement points from here to hex {label}: {', '.join(found)}",)

    def _build_foot(self) -> None:
        sheet, area = self.sheet, self.map_rect
        sheet.begin("foot")
        foot = pygame.Rect(0, area.bottom, area.width, self._foot)
        sheet.fill(foot)
        buttons = [Choice("◀", self._earlier, tip=f"Earlier ({_key(Command.DAY_BACK)})", name="earlier")]
        buttons += [Choice("▶", self._later, tip=f"Later ({_key(Command.DAY_NEXT)})", name="later")]
        x, y = sheet.u(8), foot.y + sheet.u(6)
        wide = sheet.width_of("▶") + sheet.u(24)
        for choice in buttons:
            sheet.button(choice, pygame.Rect(x, y, wide, sheet.row))
            x += wide + sheet.u(4)
        words = sheet.width_of("Names on 28 Nov 1991", "bold") + sheet.u(16)
        sheet.label(f"Names on {day_words(self.day)}", pygame.Rect(x + sheet.u(6), y, words, sheet.row), "bold")
        x += words + sheet.u(8)
        self._slider = pygame.Rect(x, y, foot.right - x - sheet.u(14), sheet.row)
        status = pygame.Rect(sheet.u(10), y + sheet.row + sheet.u(6), foot.width - sheet.u(16), sheet.line("dim"))
        sheet.label(self.message or self._told(), status, "dim")
        sheet.end()

    def _told(self) -> str:
        """Return which names change on the day shown, or what the atlas is."""
        changes = [
            f"{form.form} ({place.english})"
            for place in self.scenario.prose.ground.places
            for language in ("az", "hy_latin")
            for form in getattr(place.names, language)
            if form.first == self.day
        ]
        if changes:
            return f"From this day: {', '.join(changes)}"
        return f"No units stand here. {_key(Command.DAY_BACK)} and {_key(Command.DAY_NEXT)} change the day."

    # -- commands

    def command(self, command: Command) -> None:
        """Do what a key or a button asks for."""
        self.message = ""
        match command:
            case Command.DAY_NEXT:
                self._later()
            case Command.DAY_BACK:
                self._earlier()
            case Command.DAY_FIRST:
                self.set_day(FIRST)
            case Command.DAY_LAST:
                self.set_day(LAST)
            case Command.MOBILITY:
                self.mobility = "motor" if self.mobility == "foot" else "foot"
                self.overlay = "cost"
                self.refresh()
            case Command.FOCUS_NEXT | Command.FOCUS_BACK:
                self.sheet.move_focus(1 if command is Command.FOCUS_NEXT else -1)
            case Command.ACT:
                if self.cursor != NOWHERE:
                    self.select_hex(self.cursor)
            case _ if not self.map_command(command):
                super().command(command)

    def select_hex(self, at: int) -> None:
        """Select a hex, or let go of it when it was selected."""
        self.selected = NOWHERE if at == self.selected else at
        self.refresh()

    def jump(self, at: int) -> None:
        """Go to hex *at*, close enough to read its names."""
        self.selected = NOWHERE
        if self.camera.hex_px < min(40, self.camera.steps()[-1]):
            self.camera.set_zoom(next(px for px in self.camera.steps() if px >= 40))
        super().jump(at)

    def _later(self) -> None:
        self.set_day(self._stops[min(len(self._stops) - 1, bisect_right(self._stops, self.day))])

    def _earlier(self) -> None:
        self.set_day(self._stops[max(0, bisect_left(self._stops, self.day) - 1)])

    def _choose_map(self) -> None:
        answers: list[tuple[str, Callable[[], None]]] = []
        for map_id in map_ids():
            title = land(map_id).title
            answers.append((title, self._shower(map_id)))
        answers.append(("Back", lambda: None))
        self.app.push(layer.Ask(self.app, "Which map?", "Every map that scenarios are played on.", answers))

    def _shower(self, map_id: str) -> Callable[[], None]:
        return lambda: self.show_map(map_id)

    def menu(self) -> None:
        """Offer the other maps, the settings and the title."""
        answers: list[tuple[str, Callable[[], None]]] = [
            ("Back to the map", lambda: None),
            ("Other map", self._choose_map),
            ("Settings", lambda: super(Land, self).command(Command.SETTINGS)),
            ("Leave to the title", self.app.title),
        ]
        self.app.push(layer.Ask(self.app, "Menu", escape(self.scenario.title), answers))

    def back(self) -> None:
        """Let go of what is selected, or open the menu."""
        if self.sheet.focus is not None:
            self.sheet.drop_focus()
        elif self.selected != NOWHERE:
            self.select_hex(self.selected)
        else:
            self.menu()

    def _link(self, link: str) -> None:
        """Nothing on a card of the land leads anywhere."""

    # -- the line of days

    def _x_of(self, day: str) -> float:
        return self._slider.x + self._slider.width * (_months(day) - _months(FIRST)) / (_months(LAST) - _months(FIRST))

    def _day_at(self, x: float) -> str:
        return min(self._stops, key=lambda day: abs(self._x_of(day) - x))

    def press(self, event: pygame.event.Event) -> None:
        """Begin a click or a drag, on the line of days as well."""
        if self._slider.inflate(8, 8).collidepoint(event.pos):
            self.sheet.drop_focus()
            self._slide(event.pos[0])
        else:
            super().press(event)

    def hover(self, event: pygame.event.Event) -> None:
        """Drag the map or the day."""
        if event.buttons[0] and self._drag is None and self._slider.inflate(8, 30).collidepoint(event.pos):
            self._slide(event.pos[0])
        else:
            super().hover(event)

    def _slide(self, x: float) -> None:
        day = self._day_at(x)
        if day != self.day:
            self.set_day(day)

    def _draw_days(self, surface: pygame.Surface) -> None:
        bar, unit = self._slider, self.sheet.u
        middle = bar.centery - unit(4)
        pygame.draw.line(surface, theme.LINE, (bar.left, middle), (bar.right, middle), unit(3))
        for day in self._stops:
            x = self._x_of(day)
            if not day.endswith("-01"):
                pygame.draw.circle(surface, theme.ACCENT, (x, middle), unit(3))  # a name changes
            elif day.endswith("-01-01"):
                pygame.draw.line(surface, theme.DIM, (x, middle - unit(6)), (x, middle + unit(6)))
                year = theme.words(day[:4], unit(theme.SMALL), colour=theme.DIM)
                if int(day[:4]) % 2 == 0 or year.get_width() + unit(6) < bar.width / 6.3:
                    surface.blit(year, year.get_rect(midtop=(round(x), middle + unit(5))))
        x = round(self._x_of(self.day))
        knob = pygame.Rect(0, 0, unit(10), unit(18))
        knob.center = (x, middle)
        pygame.draw.rect(surface, theme.PAPER, knob)
        pygame.draw.rect(surface, theme.INK, knob, 2)

    # -- drawing

    def overlay_rows(self) -> Sequence[tuple[str, str]]:
        """Return what the signs of the overlay mean on a bare map."""
        if self.overlay == "people":
            return (("number", "people in 1989, where the gazetteer has a figure"),)
        if self.overlay == "cost":
            if self.selected == NOWHERE:
                return (("no hex selected", "choose the hex to march from"),)
            words = dict(_MOBILITIES)[self.mobility]
            first = ("number", f"movement points {words} from the selected hex, over as many turns as it takes")
            return (first, *super().overlay_rows()[1:])
        return super().overlay_rows()

    def scene(self) -> Scene:
        """Return what the map shows now."""
        return Scene(
            known=self.known,
            selected=self.selected,
            unit=UnitId(self.mobility) if self.selected != NOWHERE else None,
            cursor=self.cursor,
            overlay=self.overlay,
            names=self.app.settings.name_order,
            layers=layers_on(self.app.settings) - {"counters", "front"},
            text=self.sheet.scale,
            counters=False,
        )

    def draw(self, surface: pygame.Surface) -> None:
        """Draw map, panels and the line of days."""
        surface.fill(theme.PANEL)
        self.draw_map(surface, self.scene())
        self.sheet.draw(surface)
        self._draw_days(surface)


def _months(day: str) -> float:
    year, month, date = map(int, day.split("-"))
    return year * 12 + month + (date - 1) / 31


def _key(command: Command) -> str:
    from game.ui.input import first_key

    return first_key(command)
