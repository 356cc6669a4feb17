"""The board: the map, a panel of cards, and the bar of a replay. Here games are played and history is looked at.

A game in play takes orders from the person whose phase it is, plays back what the other side did as far as it could be
seen, and lets the computer think in a process of its own. A replay walks along the orders of a game and can be left at
any moment to play on.
"""

from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pygame

from game import engine, history, report
from game.core.board import NOWHERE, STANCES, SideId, UnitId
from game.core.errors import LineOfContactError
from game.core.events import Event
from game.core.orders import (
    AirStrike,
    Ask,
    Bombard,
    Commit,
    DigIn,
    EndPhase,
    Launch,
    March,
    OfferPassage,
    Order,
    Rally,
    Recall,
    Rest,
    SetStance,
    Unify,
)
from game.core.state import State, apply
from game.record import PERSON, Game, new_save_path
from game.scenario import Scenario, load
from game.ui import cards, theme
from game.ui.camera import Camera
from game.ui.input import BOARD, EVERYWHERE, LISTS, REPLAY, Command, command_of, first_key
from game.ui.mapview import OVERLAYS, MapView, Scene
from game.ui.opponent import Opponent, opponents
from game.ui.panels import Choice
from game.ui.playback import Playback, place_of
from game.ui.screens import layer
from game.ui.screens.layer import Layer
from game.ui.screens.timeline import CHECK, ENTRY, Mark, Timeline
from game.ui.tutorial import Tutorial
from game.view import View, witnessed

if TYPE_CHECKING:
    from game.ui.app import App

TABS: Final = (
    ("unit", "Unit", Command.TAB_UNIT),
    ("hex", "Hex", Command.TAB_HEX),
    ("fight", "Fight", Command.TAB_FIGHT),
    ("chronicle", "Record", Command.TAB_CHRONICLE),
    ("log", "Log", Command.TAB_LOG),
    ("forces", "Forces", Command.TAB_FORCES),
    ("sources", "Sources", Command.TAB_SOURCES),
)
PLAY_ON_WORDS: Final = (
    "From here this is a model, not history. It can show what roads, weather and supply allowed. It cannot show what "
    "people would have suffered or deserved. The record stays open beside your game."
)
OVERLAY_WORDS: Final = {
    "": "no overlay",
    "supply": "supply",
    "control": "control",
    "zones": "zones of control",
    "sight": "sight",
    "heights": "heights",
    "people": "people",
    "range": "range of guns",
}
_CURSOR_STEPS: Final = {
    Command.CURSOR_EAST: 0,
    Command.CURSOR_NORTH_EAST: 1,
    Command.CURSOR_NORTH_WEST: 2,
    Command.CURSOR_WEST: 3,
    Command.CURSOR_SOUTH_WEST: 4,
    Command.CURSOR_SOUTH_EAST: 5,
}
_LOG_LINES: Final = 160


def board_for(app: "App", game: Game) -> "Board":
    """Return the screen on which *game* is played, as its record names the players."""
    return Board(app, game)


def open_replay(app: "App", what: str | Path, chance: str | None, seed: str | None) -> "Board":
    """Return the replay of a scenario's history, or of the saved game at a path."""
    app.busy("Preparing the replay")
    if isinstance(what, Path) or Path(what).is_file():
        return Board(app, Game.load(Path(what), resume=False), replay=True)
    chance = chance or ("expected" if seed is None else "dice")
    return Board(app, history.replay(load(what), chance, seed or "1").game, replay=True)


class Board(Layer):
    """The map screen of one game."""

    name = "board"

    def __init__(self, app: "App", game: Game, *, replay: bool = False) -> None:
        super().__init__(app)
        self.game, self.replay = game, replay
        self.name = "replay" if replay else "board"
        self.scenario: Scenario = game.scenario
        self.view = MapView(self.scenario)
        self.camera = Camera(self.scenario.board.grid, (0, 0, *app.size))
        self.playback = Playback()
        self.opponent = Opponent(self.scenario.path)
        self.tutorial = Tutorial(self.scenario.tutorial if not replay else (), self.scenario.board)
        self.selected, self.cursor, self.target = NOWHERE, NOWHERE, NOWHERE
        self.unit: UnitId | None = None
        self.tab, self.overlay, self.message = "log" if replay else "unit", "", ""
        self.log: list[str] = []
        self.result: tuple[str, ...] = ()
        """What came of the last fight of this phase, with dice and modifiers."""
        self.entry, self.opened = "", False
        self.at = len(game.orders) if not replay else 1
        self.playing, self._wait = False, 0.0
        self._shown: tuple[int, State] | None = None
        self._drag: tuple[tuple[int, int], bool] | None = None
        self._debriefed = False
        self._blind = ""
        self._timeline: Timeline | None = None
        self._options: tuple[Any, dict[int, int], tuple[int, ...], tuple[Order, ...]] | None = None
        self._status_said = ""
        self._lines: tuple[int, list[str]] | None = None

    # --- What is shown ------------------------------------------------------------------------------------------

    @property
    def board(self) -> Any:
        """The printed board."""
        return self.scenario.board

    @property
    def people(self) -> list[str]:
        """The sides that persons play."""
        return [side for side, player in sorted(self.game.players.items()) if player == PERSON]

    @property
    def viewer(self) -> str:
        """The side whose knowledge is shown, "" for the umpire's view."""
        if self.replay or not self.people:
            return ""
        if len(self.people) == 1:
            return self.people[0]
        return self._blind or self.game.state.active or self.people[0]

    @property
    def state(self) -> State:
        """The true State on screen: of the replay, of the playback, or the present one."""
        if self.playback.current is not None:
            return self.playback.current.state
        if not self.replay:
            return self.game.state
        if self._shown is None or self._shown[0] != self.at:
            self._shown = (self.at, self.game.state_at(self.at))
        return self._shown[1]

    @property
    def known(self) -> State:
        """The State on screen as the viewer knows it."""
        return View.of(self.state, self.viewer).known

    @property
    def can_order(self) -> bool:
        """Whether a person may give orders now."""
        state = self.game.state
        return (
            not self.replay
            and not state.over
            and not self.playback.running
            and not self._blind
            and self.game.players.get(state.active) == PERSON
        )

    def _choices(self) -> tuple[dict[int, int], tuple[int, ...], tuple[Order, ...]]:
        """Return the selected unit's reach, the hexes it can be committed against, and its other legal orders."""
        if not self.can_order or self.unit is None:
            return {}, (), ()
        known = self.known
        key = (known, self.unit)
        if self._options is None or self._options[0][0] is not known or self._options[0][1] != self.unit:
            orders = engine.legal_orders(known, self.unit)
            reach = engine.reach(known, self.unit) if known.side_of(self.unit) == known.active else {}
            targets = tuple(order.target for order in orders if isinstance(order, Commit))
            others = tuple(order for order in orders if not isinstance(order, March | Commit))
            self._options = (key, dict(reach), targets, others)
        return self._options[1:]

    # --- Building -----------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Build the board and look at where the fighting is."""
        self.build()
        start = next((goal.place for goal in self.board.objectives), None)
        at = self.board.places[start].at if start in self.board.places else self.board.grid.size // 2
        self.camera.set_zoom(min(56, max(self.camera.fit_px(), 56)))
        self.camera.look_at(at)
        if self.replay:
            self.tutorial.note(screen="replay")
        else:
            self._tell_past()
        self._refresh()

    def _tell_past(self) -> None:
        """Put what the viewer saw of the game so far into the log."""
        state, viewer = self.scenario.opening, self.viewer
        for played in self.game.orders:
            if self.game.players.get(state.active) == PERSON and state.active == viewer:
                self.log.append("> " + report.tell(played.order, self.board))
            self.log += [line for event in witnessed(state, played.events, viewer) if (line := self._line(event))]
            for event in played.events:
                state = apply(state, event)
        del self.log[:-_LOG_LINES]

    @property
    def _panel_width(self) -> int:
        return min(self.sheet.u(410), self.app.size[0] * 38 // 100)

    @property
    def _bar_height(self) -> int:
        """Return how high the top bar is: a second line takes what does not fit beside the buttons."""
        second = self.sheet.line("body") if self._two_lines else 0
        return self.sheet.row + self.sheet.u(10) + second

    @property
    def _two_lines(self) -> bool:
        return self.app.size[0] < self.sheet.u(1260)

    @property
    def _map_rect(self) -> pygame.Rect:
        width, height = self.app.size
        top = self._bar_height
        bottom = self.sheet.line("dim") + self.sheet.u(6)
        if self.replay:
            rows = self.sheet.flow_height(self._replay_buttons(), width - self._panel_width - self.sheet.u(16))
            bottom += Timeline.height(self.sheet.scale) + rows + self.sheet.u(12)
        return pygame.Rect(0, top, width - self._panel_width, height - top - bottom)

    def build(self) -> None:
        """Put bar, panel and status line on the sheet."""
        area = self._map_rect
        self.camera.resize((area.x, area.y, area.width, area.height))
        self._timeline = None
        self._refresh()

    def _refresh(self) -> None:
        """Build every group anew."""
        self._build_bar()
        self._build_panel()
        self._build_status()
        if self.replay:
            self._build_replay()
        self._build_tutorial()

    def _build_bar(self) -> None:
        sheet, (width, _) = self.sheet, self.app.size
        state = self.state
        sheet.begin("bar")
        bar = pygame.Rect(0, 0, width, self._bar_height)
        sheet.fill(bar)
        buttons = [
            Choice(f"Overlay: {OVERLAY_WORDS[self.overlay]}", Command.OVERLAY, name="overlay"),
            Choice("Menu", Command.MENU),
            Choice("Help", Command.HELP),
        ]
        wide = sum(sheet.width_of_button(choice) + sheet.u(4) for choice in buttons) + sheet.u(8)
        sheet.flow(buttons, width - wide, sheet.u(5), wide)
        turn = max(1, state.turn)
        when = f"turn {turn} of {self.board.turns} · {report.clock(self.board, turn)}"
        now = f"{state.sky.replace('_', ' ')}, {state.ground}" + (", night" if engine.is_night(state) else "")
        if state.active:
            now += f" · {cards.side_label(state, state.active)}"
            if self.can_order:
                now += f": {report.count(state.command, 'command point')}"
        room = width - wide - sheet.u(20)
        first = pygame.Rect(sheet.u(10), sheet.u(5), room, sheet.row)
        if self._two_lines:
            titled = f"{self.scenario.title} · {when}"
            sheet.label(titled if sheet.width_of(titled, "bold") < room - sheet.u(8) else when, first, "bold")
            second = pygame.Rect(sheet.u(10), sheet.row + sheet.u(6), width - sheet.u(20), sheet.line("body"))
            sheet.label(now, second)
        else:
            sheet.label(f"{self.scenario.title} · {when} · {now}", first, "bold")
        sheet.end()

    def _build_panel(self) -> None:
        sheet, (width, height) = self.sheet, self.app.size
        sheet.begin("panel")
        top = self._bar_height
        area = pygame.Rect(width - self._panel_width, top, self._panel_width, height - top)
        sheet.fill(area)
        inner = area.inflate(-sheet.u(16), -sheet.u(12))
        tabs = [
            Choice(("● " if key == self.tab else "") + text, command, "chosen" if key == self.tab else "", name=key)
            for key, text, command in TABS
        ]
        y = sheet.flow(tabs, inner.x, inner.y, inner.width)
        actions, primary = self._actions()
        high = sheet.flow_height(actions, inner.width) if actions else 0
        feet = (sheet.row + sheet.u(6)) * len(primary)
        if actions and inner.bottom - feet - high - y < sheet.line() * 4:
            # A large text: the orders go behind one button, so that the card keeps its place.
            actions = [Choice("Orders", partial(self._offer, actions))]
            high = sheet.flow_height(actions, inner.width)
        bottom = inner.bottom - (sheet.row + sheet.u(6)) * len(primary) - high
        html = self._card()
        sheet.text(
            html, pygame.Rect(inner.x, y, inner.width, max(sheet.u(60), bottom - y - sheet.u(4))), self._link, "card"
        )
        y = bottom
        if actions:
            y = sheet.flow(actions, inner.x, y, inner.width)
        for choice in primary:
            sheet.button(choice, pygame.Rect(inner.x, y + sheet.u(2), inner.width, sheet.row))
            y += sheet.row + sheet.u(6)
        sheet.end()

    def _offer(self, actions: list[Choice]) -> None:
        """Offer *actions* in a dialog."""
        answers: list[tuple[str, Callable[[], None]]] = []
        for choice in actions:
            act = choice.act
            run = partial(self.command, act) if isinstance(act, Command) else act
            answers.append((choice.text, run))
        answers.append(("Back to the map", lambda: None))
        unit = self.board.roster[self.unit].name if self.unit is not None else ""
        self.app.push(layer.Ask(self.app, "Orders", escape(unit), answers))

    def _card(self) -> str:
        known, prose = self.known, self.scenario.prose
        match self.tab:
            case "unit":
                if self.unit is not None:
                    return cards.unit_card(known, self.unit, prose, "english")
                return "Select a unit: click its counter, or press Tab for the next one that has not acted."
            case "hex":
                at = self.selected if self.selected != NOWHERE else self.cursor
                return cards.hex_card(known, at, prose, "english") if at != NOWHERE else "Point at a hex."
            case "fight":
                return self._fight()
            case "chronicle":
                return self._record()
            case "log":
                return self._log()
            case "forces":
                return cards.forces(known, prose)
            case _:
                return cards.source_list(prose)

    def _fight(self) -> str:
        known = self.known
        if self.target == NOWHERE or not self.can_order:
            if self.result:
                return "<b>What came of it</b><br>" + "<br>".join(map(escape, self.result))
            return (
                "Select a unit and choose a hex of the other side beside it: the unit is committed, which is free. "
                "Guns and helicopters are committed the same way from afar. Here you see what the fight would do "
                "before you launch it."
            )
        assault = engine.forecast(known, Launch(self.target))
        fire = engine.forecast(known, Bombard(self.target))
        parts = [cards.fight_card(known, assault, fire if fire.fire else None, self.target, "english")]
        air = engine.forecast(known, AirStrike(self.target))
        if air.fire is not None:
            parts.append(cards.fire_lines(known, air, "Aircraft sortie (8.3)"))
        return "<br><br>".join(parts)

    def _record(self) -> str:
        prose = self.scenario.prose
        if self.entry:
            entry = next((entry for entry in prose.chronicle if entry.id == self.entry), None)
            if entry is not None:
                return cards.chronicle_card(
                    entry, self.board.places, opened=self.opened, projector=self.app.settings.projector
                )
        now = report.end_date(self.board, max(1, self.state.turn))
        lines = ["<b>The record up to now.</b> It tells what happened, not what your game did."]
        for entry in sorted(prose.chronicle, key=lambda entry: entry.date):
            if entry.date <= now:
                lines.append(f"<a href='entry:{escape(entry.id)}'>{escape(cards.chronicle_line(entry))}</a>")
        return "<br><br>".join([lines[0], "<br>".join(lines[1:])])

    def _log(self) -> str:
        lines = self._replay_lines() if self.replay else self.log
        return "<br>".join(escape(line) for line in reversed(lines[-_LOG_LINES:])) or "Nothing has happened yet."

    def _replay_lines(self) -> list[str]:
        if self._lines is None or self._lines[0] != self.at:
            found: list[str] = []
            reasons = {comment.after: comment.text for comment in self.game.comments}
            first = max(0, self.at - 14)
            for number, played in enumerate(self.game.orders[first : self.at], first + 1):
                found.append("> " + report.tell(played.order, self.board))
                if number in reasons:
                    found.append(f"Reason: {reasons[number]}")
                found += [line for event in played.events if (line := self._line(event))]
            self._lines = (self.at, found)
        return self._lines[1]

    def _line(self, event: Event) -> str:
        return "" if report.is_quiet(event) else report.say(event, self.board)

    def _actions(self) -> tuple[list[Choice], list[Choice]]:
        """Return the buttons of what can be ordered now, and the large ones at the foot."""
        if self.replay:
            return [], [Choice("Play on from here", Command.PLAY_ON, "primary")]
        if self.playback.running:
            return [], [Choice("Skip the playback", Command.SKIP, "primary")]
        if not self.can_order:
            return [], []
        known, (_, _, others) = self.known, self._choices()
        kinds = {type(order) for order in others}
        found = []
        acting = self.tab in ("unit", "hex", "fight")
        if acting and self.unit is not None and known.side_of(self.unit) == known.active:
            if Recall in kinds:
                found.append(Choice("Take back", Command.RECALL))
            for kind, text, command in (
                (DigIn, "Dig in", Command.DIG),
                (Rest, "Rest", Command.REST),
                (Rally, "Rally", Command.RALLY),
                (Ask, "Ask", Command.ASK),
            ):
                if kind in kinds:
                    found.append(Choice(text, command, tip=self._tip(kind)))
            if self.unit in known.units and known.board.roster[self.unit].type.role == "combat":
                found.append(Choice(f"Stance: {report.STANCES[known.units[self.unit].stance]}", Command.STANCE))
            if not engine.refusals(known, Unify(known.units[self.unit].at)):
                found.append(Choice("One command", Command.UNIFY, tip=self._words(Unify(known.units[self.unit].at))))
        at = self.selected if self.selected != NOWHERE else self.cursor
        if acting and at != NOWHERE and not engine.refusals(known, OfferPassage(at)):
            found.append(Choice("Passage for residents", Command.PASSAGE))
        if self.target != NOWHERE:
            for order, text, command in (
                (Launch(self.target), "Launch assault", Command.LAUNCH),
                (Bombard(self.target), "Fire", Command.FIRE),
                (AirStrike(self.target), "Aircraft", Command.AIR),
            ):
                if not engine.refusals(known, order):
                    found.append(Choice(text, command, "chosen" if isinstance(order, Launch) else ""))
        if self.game.can_undo:
            found.append(Choice("Undo", Command.UNDO))
        if self.game.can_redo:
            found.append(Choice("Redo", Command.REDO))
        if acting:
            if self.unit is not None and known.side_of(self.unit) == known.active:
                found.append(Choice("Why not?", Command.WHY_NOT))
            found.append(Choice("Next idle unit", Command.NEXT_IDLE))
        return found, [Choice("End turn", Command.END_TURN, "primary")]

    def _tip(self, kind: type[Order]) -> str:
        if kind is Ask and self.unit is not None:
            forecast = engine.forecast(self.known, Ask(self.unit))
            if forecast.ask is not None:
                price = report.count(forecast.command, "command point")
                return f"It agrees in {cards.chance(forecast.ask)}; costs {price} (3.4)"
        return ""

    def _words(self, order: Order) -> str:
        forecast = engine.forecast(self.known, order)
        return "; ".join((*forecast.notes, f"costs {report.count(forecast.command, 'command point')}"))

    def _build_status(self) -> None:
        sheet, (_, height) = self.sheet, self.app.size
        sheet.begin("status")
        high = sheet.line("dim") + sheet.u(6)
        rect = pygame.Rect(0, height - high, self._map_rect.width, high)
        sheet.fill(rect)
        text = self._status_text()
        sheet.label(
            text, pygame.Rect(sheet.u(10), rect.y + sheet.u(2), rect.width - sheet.u(16), sheet.line("dim")), "dim"
        )
        sheet.end()
        self._status_said = text

    def _status_text(self) -> str:
        if self.message:
            return self.message
        if self.playback.current is not None:
            return self.playback.current.line
        if self.opponent.thinking:
            return f"{self.board.side(SideId(self.game.state.active)).label} are thinking."
        if self.replay:
            lines = self._replay_lines()
            return lines[-1] if lines else ""
        reach, targets, _ = self._choices()
        if self.cursor in reach and self.unit is not None:
            forecast = engine.forecast(self.known, March(self.unit, engine.path_to(self.known, self.unit, self.cursor)))
            if forecast.march is not None:
                march = forecast.march
                return (
                    f"March to {report.place_name(self.board, self.cursor)}: costs {march.cost}, {march.mp_left} left; "
                    + "; ".join(forecast.notes)
                )
        if self.cursor in targets:
            return (
                f"Click to commit the unit to the fight for {report.place_name(self.board, self.cursor)}. It is free."
            )
        if self.cursor != NOWHERE:
            return self._why_not() or report.place_name(self.board, self.cursor)
        return f"{first_key(Command.NEXT_IDLE)} next unit · {first_key(Command.END_TURN)} end turn · F1 help"

    def _why_not(self) -> str:
        """Return why the selected unit cannot fight for, or march to, the hex under the cursor."""
        if not self.can_order or self.unit is None or self.unit not in self.known.units:
            return ""
        known = self.known
        if known.side_of(self.unit) != known.active or self.cursor == known.units[self.unit].at:
            return ""
        enemies = [uid for uid in known.units_at(self.cursor) if known.side_of(uid) != known.active]
        order: Order = Commit(self.unit, self.cursor)
        if not enemies:
            way = engine.route(known, self.unit, self.cursor)
            if len(way) < 2:
                return ""
            order = March(self.unit, way)
        found = engine.refusals(known, order)
        return f"{report.place_name(self.board, self.cursor)}: {found[0]}" if found else ""

    def _build_replay(self) -> None:
        sheet, area = self.sheet, self._map_rect
        sheet.begin("replay")
        if self._timeline is None:
            self._timeline = Timeline(self.board, self.board.turns, self._marks(), sheet.scale)
        high = Timeline.height(sheet.scale)
        buttons = self._replay_buttons()
        y = sheet.flow(buttons, area.x + sheet.u(8), area.bottom + sheet.u(4), area.width - sheet.u(16))
        self._timeline.rect = pygame.Rect(area.x + sheet.u(8), y, area.width - sheet.u(16), high)
        sheet.end()

    def _replay_buttons(self) -> list[Choice]:
        return [
            Choice("⏮", Command.FIRST, tip="First turn", name="first"),
            Choice("◀ turn", Command.TURN_BACK, name="turn back"),
            Choice("◀", Command.STEP_BACK, tip="Previous order", name="step back"),
            Choice("⏸ Pause" if self.playing else "▶ Play", Command.PLAY, "primary", name="play"),
            Choice("▶", Command.STEP, tip="Next order", name="step"),
            Choice("turn ▶", Command.TURN, name="turn"),
            Choice("⏭", Command.LAST, tip="Last turn", name="last"),
        ]

    def _marks(self) -> list[Mark]:
        found = []
        for turn in range(1, self.board.turns + 1):
            start, end = history.turn_span(self.scenario, turn)
            for entry in self.scenario.prose.chronicle:
                if len(entry.date) >= 10 and start.isoformat() <= entry.date.ljust(19, "0") < end.isoformat():
                    found.append(Mark(turn, ENTRY, entry.title))
            for row in self.scenario.history.checkpoints:
                if start.date().isoformat() <= row.date and end.isoformat() > f"{row.date}T20:00" and start.hour >= 16:
                    found.append(Mark(turn, CHECK, f"Documented on {row.date}: {row.place}"))
        return found

    def _build_tutorial(self) -> None:
        sheet = self.sheet
        sheet.begin("tutorial")
        step = self.tutorial.step
        if step is not None:
            area = self._map_rect
            wide, high = min(sheet.u(440), area.width - sheet.u(20)), sheet.u(148) + sheet.row
            box = pygame.Rect(area.x + sheet.u(10), area.bottom - high - sheet.u(10), wide, high)
            sheet.fill(box, theme.NOTE)
            html = f"<b>Step {self.tutorial.progress}.</b> {escape(step.say)}"
            if getattr(step, "hint", ""):
                html += f"<br><i>{escape(step.hint)}</i>"
            sheet.text(
                html,
                box.inflate(-sheet.u(8), -sheet.u(8))
                .move(0, 0)
                .clip(pygame.Rect(box.x, box.y, box.width, box.height - sheet.row - sheet.u(8))),
                name="tutorial",
            )
            sheet.flow(
                [Choice("Skip this step", self._pass_step), Choice("Leave the tutorial", self._leave_tutorial)],
                box.x + sheet.u(6),
                box.bottom - sheet.row - sheet.u(5),
                wide - sheet.u(12),
            )
        sheet.end()

    def _pass_step(self) -> None:
        self.tutorial.pass_step()
        self._refresh()

    def _leave_tutorial(self) -> None:
        self.tutorial.leave()
        self._refresh()

    # --- Orders -------------------------------------------------------------------------------------------------

    def give(self, order: Order) -> bool:
        """Give *order*, or say which rule forbids it; return whether it was given."""
        known = self.known
        if not self.can_order:
            return False
        if found := engine.refusals(known, order):
            self.message = "; ".join(map(str, found))
            self._build_status()
            return False
        self.message = ""
        self._carry_out(order, "")
        return True

    def _carry_out(self, order: Order, reason: str) -> None:
        """Play an order of anybody, tell what the viewer saw of it, and play it back if it is not his own."""
        before, viewer = self.game.state, self.viewer
        mine = self.game.players.get(before.active) == PERSON
        events = self.game.play(order)
        seen = witnessed(before, events, viewer)
        told = [line for event in seen if (line := self._line(event))]
        if reason:
            self.game.comment(reason)
        # A reason for something nobody saw would tell what the fog hides; the replay of the game tells it later.
        why = f"Reason: {reason}" if reason and told else ""
        if mine or not viewer:
            self.log.append("> " + report.tell(order, self.board))
        self.log += [*filter(None, (why,)), *told]
        self.tutorial.note(order=order if mine else None, events=seen)
        if not mine or isinstance(order, EndPhase):
            self.playback.add(before, events, viewer, "english")
        if isinstance(order, EndPhase):
            self.unit, self.selected, self.target, self.result = None, NOWHERE, NOWHERE, ()
            self._hand_over(before)
        elif mine and isinstance(order, Launch | Bombard | AirStrike):
            self.result = report.turn_report(seen, self.board, detailed=True)
            self.target, self.tab = NOWHERE, "fight"
        if self.unit is not None and self.unit not in self.known.units:
            self.unit = None
        elif self.unit is not None:
            self.selected = self.known.units[self.unit].at
        self._refresh()

    def _hand_over(self, before: State) -> None:
        """Between two persons at one screen, hide the board until the other one is there."""
        state = self.game.state
        if len(self.people) == 2 and state.active and state.active != before.active:
            label = self.board.side(SideId(state.active)).label
            self.playback.skip()
            self._blind = state.active
            self.app.push(Blind(self.app, f"{label}, it is your phase. The other player looks away.", self._uncover))

    def _uncover(self) -> None:
        self._blind = ""
        self._refresh()

    def _with_unit(self, kind: Callable[[UnitId], Order]) -> None:
        if self.unit is not None:
            self.give(kind(self.unit))

    def _engage(self, at: int) -> None:
        """Commit the selected unit to the fight for hex *at*."""
        if self.unit is not None and self.give(Commit(self.unit, at)):
            self.target, self.tab = at, "fight"
            self._refresh()

    def _march(self, at: int) -> bool:
        if self.unit is None:
            return False
        path = engine.path_to(self.known, self.unit, at)
        if not path:
            self.message = self._why_not()
            self._build_status()
            return False
        return self.give(March(self.unit, path))

    def _next_idle(self, by: int) -> None:
        """Select the next unit that has not acted."""
        known = self.known
        idle = [uid for uid in known.of_side(known.active) if self._is_idle(known, uid)] if known.active else []
        if not idle:
            self.message = "Every unit has acted or marched."
            self._build_status()
            return
        at = (idle.index(self.unit) + by) % len(idle) if self.unit in idle else (0 if by > 0 else -1)
        self.select_unit(idle[at])

    def _is_idle(self, known: State, uid: UnitId) -> bool:
        unit = known.units[uid]
        return not unit.spent and not unit.moved and unit.target == NOWHERE

    def select_unit(self, uid: UnitId) -> None:
        """Select a unit and bring it on screen."""
        known = self.known
        self.unit = uid
        if uid in known.units:
            self.selected = known.units[uid].at
            if known.units[uid].target != NOWHERE and self.can_order:
                self.target = known.units[uid].target
            self.camera.show(self.selected)
        self.tab, self.message = "unit", ""
        self.tutorial.note(select=uid)
        self._refresh()

    def select_hex(self, at: int) -> None:
        """Select a hex: its top unit, the next one of its stack when it was selected already, or the hex alone."""
        known = self.known
        here = list(known.units_at(at))
        own = [uid for uid in here if known.side_of(uid) == known.active] or here
        own.sort(key=lambda uid: (known.board.roster[uid].type.role != "combat", -known.units[uid].steps, uid))
        self.message = ""
        if own:
            at_unit = own.index(self.unit) + 1 if self.unit in own and self.selected == at else 0
            self.select_unit(own[at_unit % len(own)])
            return
        self.selected, self.unit, self.tab = at, None, "hex"
        self._refresh()

    def act_on(self, at: int, marching: bool = False) -> None:
        """Do what a click on hex *at* means for what is selected."""
        reach, targets, _ = self._choices()
        if self.unit is not None and at in targets and not marching:
            self._engage(at)
        elif self.unit is not None and at in reach and (marching or not self.known.units_at(at)):
            self._march(at)
        else:
            self.select_hex(at)

    def _end_turn(self) -> None:
        known = self.known
        waiting = sorted({known.units[uid].target for uid in known.of_side(known.active)} - {NOWHERE})
        idle = [uid for uid in known.of_side(known.active) if self._is_idle(known, uid)]
        idle = [uid for uid in idle if known.board.roster[uid].type.role == "combat"]
        lines = []
        if waiting:
            places = ", ".join(report.place_name(self.board, at) for at in waiting)
            lines.append(f"Units are committed but nothing was launched at: {escape(places)}.")
        if idle:
            names = ", ".join(known.board.roster[uid].name for uid in idle[:6])
            more = f" and {len(idle) - 6} more" if len(idle) > 6 else ""
            lines.append(f"{report.count(len(idle), 'unit')} neither marched nor acted: {escape(names + more)}.")
        if not lines:
            self.give(EndPhase())
            return
        answers: list[tuple[str, Callable[[], None]]] = [
            ("End the turn", self._end_phase),
            ("Back to the map", lambda: None),
        ]
        self.app.push(layer.Ask(self.app, "End the turn?", "<br><br>".join(lines), answers))

    def _end_phase(self) -> None:
        self.give(EndPhase())

    # --- Commands -----------------------------------------------------------------------------------------------

    def command(self, command: Command) -> None:
        """Do what a key or a button asks for."""
        self.message = ""
        self.tutorial.note(key=first_key(command))
        if command in _CURSOR_STEPS:
            self._move_cursor(_CURSOR_STEPS[command])
        elif self._map_command(command) or self._order_command(command) or self._replay_command(command):
            pass
        elif command in {tab for _, _, tab in TABS}:
            self.tab = next(key for key, _, tab in TABS if tab is command)
            self.entry = ""
            self._refresh()
        else:
            super().command(command)
            return
        self._build_tutorial()

    def _map_command(self, command: Command) -> bool:
        step = max(60, self.camera.hex_px * 2)
        match command:
            case Command.CURSOR_UP | Command.CURSOR_DOWN:
                row = max(self.cursor, 0) // self.board.grid.cols
                up = command is Command.CURSOR_UP
                self._move_cursor((2 if row & 1 else 1) if up else (4 if row & 1 else 5))
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

                self.app.push(Jump(self.app, self.board, self._jump))
            case Command.OVERLAY | Command.OVERLAY_BACK:
                by = 1 if command is Command.OVERLAY else -1
                self.overlay = OVERLAYS[(OVERLAYS.index(self.overlay) + by) % len(OVERLAYS)]
                self._refresh()
            case Command.NAMES:
                from game.ui.settings import NAME_ORDERS

                at = NAME_ORDERS.index(self.app.settings.names)
                self.app.change(names=NAME_ORDERS[(at + 1) % len(NAME_ORDERS)])
            case Command.PANEL:
                if self.sheet.focus is None:
                    self.sheet.focus_on("card")
                else:
                    self.sheet.drop_focus()
            case Command.MENU:
                self._menu()
            case _:
                return False
        return True

    def _jump(self, at: int) -> None:
        self.cursor = at
        self.camera.look_at(at)
        self.select_hex(at)

    def _order_command(self, command: Command) -> bool:
        known = self.known
        spot = self.cursor if self.cursor != NOWHERE else self.selected
        match command:
            case Command.ACT:
                if spot != NOWHERE:
                    self.act_on(spot)
            case Command.NEXT_IDLE | Command.PREVIOUS_IDLE:
                self._next_idle(1 if command is Command.NEXT_IDLE else -1)
            case Command.STACK:
                if self.selected != NOWHERE:
                    self.select_hex(self.selected)
            case Command.MARCH:
                self._march(spot)
            case Command.ENGAGE:
                if spot != NOWHERE:
                    self._engage(spot)
            case Command.RECALL:
                self._with_unit(Recall)
            case Command.LAUNCH:
                self.give(Launch(self.target if self.target != NOWHERE else spot))
            case Command.FIRE:
                self.give(Bombard(self.target if self.target != NOWHERE else spot))
            case Command.AIR:
                self.target = spot if self.target == NOWHERE else self.target
                self.give(AirStrike(self.target))
            case Command.DIG:
                self._with_unit(DigIn)
            case Command.REST:
                self._with_unit(Rest)
            case Command.RALLY:
                self._with_unit(Rally)
            case Command.ASK:
                self._with_unit(Ask)
            case Command.STANCE:
                if self.unit is not None and self.unit in known.units:
                    at = STANCES.index(known.units[self.unit].stance)
                    self.give(SetStance(self.unit, STANCES[(at + 1) % len(STANCES)]))
            case Command.UNIFY:
                if self.unit is not None and self.unit in known.units:
                    self.give(Unify(known.units[self.unit].at))
            case Command.PASSAGE:
                if not self.replay:
                    self.give(OfferPassage(self.selected if self.selected != NOWHERE else spot))
                    return True
                return False
            case Command.UNDO | Command.REDO:
                self._take_back(command)
            case Command.END_TURN:
                if self.can_order:
                    self._end_turn()
            case Command.SKIP:
                if not self.replay:
                    self.playback.skip()
                    self._refresh()
            case Command.WHY_NOT:
                self._explain()
            case Command.SAVE_AS:
                self._save_as()
            case Command.LOAD:
                self._load()
            case _:
                return False
        return True

    def _explain(self) -> None:
        """Say which rules forbid what the selected unit cannot do now."""
        if self.unit is None or self.unit not in self.known.units or not self.can_order:
            return
        known, uid = self.known, self.unit
        spot = self.selected if self.selected != NOWHERE else known.units[uid].at
        orders: list[tuple[str, Order]] = [
            ("Dig in", DigIn(uid)),
            ("Rest", Rest(uid)),
            ("Rally", Rally(uid)),
            ("Ask to leave home ground", Ask(uid)),
            ("Put the hex under one command", Unify(known.units[uid].at)),
            ("Offer residents passage", OfferPassage(spot)),
        ]
        if self.target != NOWHERE:
            orders += [
                ("Launch the assault", Launch(self.target)),
                ("Fire", Bombard(self.target)),
                ("Aircraft sortie", AirStrike(self.target)),
            ]
        lines = [
            f"<b>{words}</b>: {escape('; '.join(map(str, found)))}"
            for words, order in orders
            if (found := engine.refusals(known, order))
        ]
        text = "<br>".join(lines) or "Nothing is forbidden to this unit now."
        name = self.board.roster[uid].name
        self.app.push(layer.Ask(self.app, f"Why not? {name}", text, [("Close", lambda: None)]))

    def _take_back(self, command: Command) -> None:
        if self.replay or not self.can_order:
            return
        done = self.game.undo() if command is Command.UNDO else self.game.redo() is not None
        if done:
            self.log.append("(taken back)" if command is Command.UNDO else "(given again)")
            self.tutorial.note(key=first_key(command))
            if self.unit is not None and self.unit in self.known.units:
                self.selected = self.known.units[self.unit].at
            targets = {unit.target for unit in self.known.units.values()}
            if self.target not in targets:
                self.target = NOWHERE
            self._refresh()
        else:
            self.message = "Nothing can be taken back: the last order was final (5.8)."
            self._build_status()

    def _menu(self) -> None:
        answers: list[tuple[str, Callable[[], None]]] = [
            ("Back to the map", lambda: None),
            ("Save as", self._save_as),
            ("Load a saved game", self._load),
            ("Settings", partial(super().command, Command.SETTINGS)),
            ("Leave to the title", self.app.title),
        ]
        where = f"Each order is saved as it is given, in {escape(str(self.game.path.name))}." if self.game.path else ""
        self.app.push(layer.Ask(self.app, "Menu", where or "This game has no file yet.", answers))

    def _save_as(self) -> None:
        from game.ui.screens.saves import SaveAs

        self.tutorial.note(screen="save")
        self.app.push(SaveAs(self.app, self.game, self._saved))

    def _saved(self, stem: str) -> None:
        self.message = f"Saved as {stem}."
        self._refresh()

    def _load(self) -> None:
        from game.ui.screens.saves import Saves

        self.app.push(Saves(self.app))

    def back(self) -> None:
        """Let go of what is selected, or open the menu."""
        if self.sheet.focus is not None:
            self.sheet.drop_focus()
        elif self.unit is not None or self.selected != NOWHERE:
            self.unit, self.selected = None, NOWHERE
            self._refresh()
        else:
            self._menu()

    # --- Replay -------------------------------------------------------------------------------------------------

    def _replay_command(self, command: Command) -> bool:
        if not self.replay:
            return False
        match command:
            case Command.PLAY:
                self.playing = not self.playing
                self._wait = 0.0
                self._refresh()
            case Command.STEP:
                self.go_to(self.at + 1)
            case Command.STEP_BACK:
                self.go_to(self.at - 1)
            case Command.TURN:
                self.go_to_turn(self.state.turn + 1)
            case Command.TURN_BACK:
                self.go_to_turn(self.state.turn - 1)
            case Command.FIRST:
                self.go_to(1)
            case Command.LAST:
                self.go_to(len(self.game.orders))
            case Command.PLAY_ON:
                self._play_on()
            case _:
                return False
        return True

    def go_to(self, at: int) -> None:
        """Show the moment after order number *at*."""
        self.at = max(1, min(len(self.game.orders), at))
        played = self.game.orders[self.at - 1]
        hexes = [place_of(event, self.state)[0] for event in played.events]
        self.selected = next((at for at in hexes if at != NOWHERE), NOWHERE)
        if self.selected != NOWHERE and self.playing:
            self.camera.show(self.selected, 120)
        self._refresh()

    def go_to_turn(self, turn: int) -> None:
        """Show the moment at which *turn* has just begun."""
        turn = max(1, min(self.board.turns, turn))
        low, high = 1, len(self.game.orders)
        while low < high:
            middle = (low + high) // 2
            if self.game.state_at(middle).turn < turn:
                low = middle + 1
            else:
                high = middle
        self.go_to(low)

    def _play_on(self) -> None:
        day = report.end_date(self.board, max(1, self.state.turn))[:10]
        pages = [entry for entry in self.scenario.prose.chronicle if entry.level >= 3 and not entry.date_end]
        if any(entry.date[:10] == day for entry in pages):
            self.app.tell("Not from here", "A page of the record falls on this day. Go to another moment to play on.")
            return
        if self.state.over:
            self.app.tell("Not from here", "The game is over at this moment. Go back to an earlier one to play on.")
            return
        answers: list[tuple[str, Callable[[], None]]] = [
            (f"As {side.label}", partial(self._fork, (str(side.id),))) for side in self.board.sides
        ]
        answers += [
            ("Both sides", partial(self._fork, tuple(str(side.id) for side in self.board.sides))),
            ("Back to the replay", lambda: None),
        ]
        self.app.push(layer.Ask(self.app, "Play on from here", escape(PLAY_ON_WORDS), answers))

    def _fork(self, people: tuple[str, ...]) -> None:
        other = opponents()[0]
        players = {str(side.id): PERSON if str(side.id) in people else other for side in self.board.sides}
        game = self.game.fork(self.at, players, new_save_path(self.scenario.id))
        self.app.show(Board(self.app, game))

    # --- Events and time ----------------------------------------------------------------------------------------

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
            self._press(event)
        elif event.type == pygame.MOUSEMOTION:
            self._hover(event)
        elif event.type == pygame.MOUSEBUTTONUP and event.button in (1, 3):
            self._release(event)
        elif event.type == pygame.MOUSEWHEEL:
            pos = pygame.mouse.get_pos()
            if self._map_rect.collidepoint(pos):
                self.camera.zoom(event.y, pos)

    def key(self, event: pygame.event.Event) -> None:
        """Obey a key: in the panel when it has the focus, else on the map."""
        if self.sheet.typing:
            super().key(event)
            return
        modes = (EVERYWHERE, REPLAY, BOARD) if self.replay else (EVERYWHERE, BOARD)
        arrows = (pygame.K_UP, pygame.K_DOWN, pygame.K_LEFT, pygame.K_RIGHT)
        in_panel = self.sheet.focus is not None and (command_of(event, (LISTS,)) is not None or event.key in arrows)
        if in_panel:
            self.sheet.key(event)
            return
        command = command_of(event, modes)
        if command is not None:
            self.command(command)

    def _press(self, event: pygame.event.Event) -> None:
        self.sheet.drop_focus()
        if self._timeline is not None and self._timeline.rect.collidepoint(event.pos):
            self.go_to_turn(self._timeline.turn_at(event.pos[0]))
        elif self._map_rect.collidepoint(event.pos):
            self._drag = (event.pos, False)

    def _hover(self, event: pygame.event.Event) -> None:
        if self._drag is not None and event.buttons[0]:
            start, moved = self._drag
            if moved or abs(event.pos[0] - start[0]) + abs(event.pos[1] - start[1]) > 6:
                self.camera.pan(-event.rel[0], -event.rel[1])
                self._drag = (start, True)
            return
        if self._timeline is not None and event.buttons[0] and self._timeline.rect.collidepoint(event.pos):
            self.go_to_turn(self._timeline.turn_at(event.pos[0]))
            return
        if self._timeline is not None and (mark := self._timeline.mark_at(event.pos)):
            self.message = mark.text
            self._build_status()
            return
        at = self.camera.hex_at(event.pos)
        if at != self.cursor:
            self.cursor, self.message = at, ""
            self._build_status()
            if self.tab == "hex" and self.selected == NOWHERE:
                self._build_panel()

    def _release(self, event: pygame.event.Event) -> None:
        drag, self._drag = self._drag, None
        if drag is None or drag[1]:
            return
        at = self.camera.hex_at(event.pos)
        if at != NOWHERE:
            self.cursor = at
            self.act_on(at, marching=event.button == 3)

    def _move_cursor(self, direction: int) -> None:
        at = self.cursor if self.cursor != NOWHERE else self.selected
        if at == NOWHERE:
            left, top, width, height = self.camera.rect
            to = self.camera.hex_at((left + width / 2, top + height / 2))
        else:
            to = self.board.grid.neighbours[at][direction]
        if to >= 0:
            self.cursor = to
            self.camera.show(to)
            self._build_status()
            if self.tab == "hex":
                self._build_panel()

    def update(self, dt: float) -> None:
        """Let time pass: playback, replay, and the computer's orders as they come."""
        super().update(dt)
        self._pan_at_edge(dt)
        if self.playback.update(dt, self.app.settings.step_seconds):
            beat = self.playback.current
            if beat is not None and beat.at != NOWHERE:
                self.camera.show(beat.at, 100)
            self._refresh()
        if self.replay:
            self._run_replay(dt)
        elif not self.playback.running:
            self._advance()

    def _pan_at_edge(self, dt: float) -> None:
        if not self.app.settings.edge_pan or self.app.top is not self or not pygame.mouse.get_focused():
            return
        (x, y), (width, height) = pygame.mouse.get_pos(), self.app.size
        step = 700 * dt
        right = (x >= width - 2) - (x <= 1)
        down = (y >= height - 2) - (y <= 1)
        if right or down:
            self.camera.pan(right * step, down * step)

    def _run_replay(self, dt: float) -> None:
        if not self.playing:
            return
        self._wait += dt
        if self._wait < max(0.12, self.app.settings.step_seconds * 0.6):
            return
        self._wait = 0.0
        if self.at >= len(self.game.orders):
            self.playing = False
            self._refresh()
        else:
            self.go_to(self.at + 1)

    def _advance(self) -> None:
        """Go on after the last order: let the computer think, carry out what it found, or end the game."""
        state = self.game.state
        if state.over:
            if not self._debriefed:
                self._debriefed = True
                from game.ui.screens.debrief import Debrief

                self.app.show(Debrief(self.app, self.game.first(len(self.game.orders))))
            return
        player = self.game.players.get(state.active, "")
        if player == PERSON:
            return
        if self.opponent.idle:
            self.opponent.think(player, SideId(state.active), state)
            self._build_status()
            return
        try:
            answer = self.opponent.take()
        except RuntimeError as error:
            raise LineOfContactError(f"The computer player stopped. The game is saved.\n{error}") from error
        if answer is not None:
            self._carry_out(*answer)

    def close(self) -> None:
        """Let go of the opponent's process and the game's file."""
        super().close()
        self.opponent.close()
        self.game.close()

    # --- Links --------------------------------------------------------------------------------------------------

    def _link(self, link: str) -> None:
        kind, _, value = link.partition(":")
        match kind:
            case "unit":
                self.select_unit(UnitId(value))
            case "source":
                html = cards.source_card(self.scenario.prose, value)
                self.app.push(layer.Ask(self.app, "Source", html, [("Close", lambda: None)]))
            case "side":
                html = cards.side_note(self.scenario.prose, value)
                self.app.push(layer.Ask(self.app, "Who they were", html, [("Close", lambda: None)]))
            case "entry":
                self.entry, self.opened = value, False
                self._build_panel()
            case "open":
                self.opened = True
                self._build_panel()
            case "list":
                self.entry = ""
                self._build_panel()

    # --- Drawing ------------------------------------------------------------------------------------------------

    def scene(self) -> Scene:
        """Return what the map shows now."""
        reach, targets, _ = self._choices()
        path: tuple[int, ...] = ()
        final = False
        if self.unit is not None and self.cursor in reach:
            path = engine.path_to(self.known, self.unit, self.cursor)
            final = engine.forecast(self.known, March(self.unit, path)).final if path else False
        beat = self.playback.current
        if beat is not None and len(beat.path) > 1:
            path = beat.path
        tutorial = self.tutorial.target()
        marks = (tutorial,) if tutorial != NOWHERE else ()
        pointed = self.tutorial.unit()
        if pointed and pointed in self.known.units:
            marks = (*marks, self.known.units[UnitId(pointed)].at)
        return Scene(
            known=self.known,
            side=self.viewer,
            selected=self.selected,
            unit=self.unit,
            cursor=self.cursor,
            reach=reach,
            path=path,
            final=final,
            targets=targets,
            marks=marks,
            overlay=self.overlay,
            names=self.app.settings.name_order,
            fights=(beat.at,) if beat is not None and beat.at != NOWHERE and not beat.path else (),
            text=self.sheet.scale,
        )

    def draw(self, surface: pygame.Surface) -> None:
        """Draw map, panels, bar and marks."""
        surface.fill(theme.PANEL)
        self.view.draw(surface, self.camera, self.scene())
        self._draw_legend(surface)
        if self._timeline is not None:
            start = self.state.turn + (0.5 if self.state.phases else 0)
            self._timeline.draw(surface, max(1.0, float(start)))
        self.sheet.draw(surface)
        if self.opponent.thinking and not self.playback.running:
            label = self.board.side(SideId(self.game.state.active or self.board.sides[0].id)).label
            self._banner(surface, f"{label} are thinking …")
        elif self.playback.current is not None:
            self._banner(surface, self.playback.current.line)

    def _banner(self, surface: pygame.Surface, text: str) -> None:
        area = self._map_rect
        words = theme.words(self.sheet.cut(text, area.width - self.sheet.u(60)), self.sheet.u(theme.BODY))
        box = words.get_rect(midtop=(area.centerx, area.y + self.sheet.u(10))).inflate(
            self.sheet.u(24), self.sheet.u(12)
        )
        pygame.draw.rect(surface, theme.PAPER, box)
        pygame.draw.rect(surface, theme.INK, box, 1)
        surface.blit(words, words.get_rect(center=box.center))

    def _draw_legend(self, surface: pygame.Surface) -> None:
        rows = self.view.legend(self.overlay)
        if not rows:
            return
        lines = [theme.words(f"{sign}: {words}", self.sheet.u(theme.SMALL)) for sign, words in rows]
        wide = max(line.get_width() for line in lines) + self.sheet.u(16)
        high = sum(line.get_height() for line in lines) + self.sheet.u(10)
        area = self._map_rect
        box = pygame.Rect(area.right - wide - self.sheet.u(10), area.bottom - high - self.sheet.u(10), wide, high)
        pygame.draw.rect(surface, theme.PAPER, box)
        pygame.draw.rect(surface, theme.LINE, box, 1)
        y = box.y + self.sheet.u(5)
        for line in lines:
            surface.blit(line, (box.x + self.sheet.u(8), y))
            y += line.get_height()


class Blind(layer.Dialog):
    """Covers the whole window between two players at one screen."""

    name = "blind"
    share = (1.0, 1.0)

    def __init__(self, app: "App", text: str, then: Callable[[], None]) -> None:
        super().__init__(app)
        self._behind = None
        self._text, self._then = text, then

    @property
    def area(self) -> pygame.Rect:
        """The whole window."""
        return pygame.Rect(0, 0, *self.app.size)

    def build(self) -> None:
        """Put the words and one button on the sheet."""
        sheet, (width, height) = self.sheet, self.app.size
        sheet.begin("all")
        wide = min(width - 40, sheet.width_of(self._text, "head") + sheet.u(20))
        sheet.label(self._text, pygame.Rect((width - wide) // 2, height // 3, wide, sheet.line("head")), "head")
        choice = Choice("Show the board", self.back, "primary")
        button = sheet.width_of_button(choice) + sheet.u(20)
        sheet.button(choice, pygame.Rect((width - button) // 2, height // 2, button, sheet.row))
        sheet.end()
        sheet.focus_on("Show the board")

    def back(self) -> None:
        """Show the board."""
        self.app.pop()
        self._then()
