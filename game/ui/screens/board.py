"""The board: the map, a panel of cards, and the bar of a replay. Here games are played and history is looked at.

A game in play takes orders from the person whose phase it is, plays back what the other side did as far as it could be
seen, and lets the computer think in a process of its own. A replay walks along the orders of a game and can be left at
any moment to play on.
"""

from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pygame

from game import engine, history, report
from game.core.board import NOWHERE, SideId, UnitId
from game.core.errors import LineOfContactError
from game.core.orders import (
    Act,
    Commit,
    March,
    Order,
)
from game.core.state import State, apply
from game.record import MAIL, PERSON, Game
from game.scenario import load
from game.ui import cards, citing, theme
from game.ui.input import BOARD, CAMPAIGN, EVERYWHERE, MAP, REPLAY, Command, first_key
from game.ui.mapview import Scene
from game.ui.opponent import Opponent
from game.ui.panels import Choice
from game.ui.playback import Playback
from game.ui.screens import layer
from game.ui.screens.campaigning import Campaigning
from game.ui.screens.frame import TABS, Frame
from game.ui.screens.mailboard import Mailing
from game.ui.screens.mapscreen import MapScreen, layers_on
from game.ui.screens.ordering import Ordering
from game.ui.screens.replaybar import ReplayBar
from game.ui.screens.telling import LOG_LINES, Telling
from game.ui.screens.timeline import Timeline
from game.ui.tutorial import Tutorial
from game.view import View, witnessed

if TYPE_CHECKING:
    from game.ui.app import App


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


class Board(MapScreen):
    """The map screen of one game."""

    name = "board"

    def __init__(self, app: "App", game: Game, *, replay: bool = False) -> None:
        super().__init__(app, game.scenario)
        self.game, self.replay = game, replay
        self.name = "replay" if replay else "board"
        own = (CAMPAIGN,) if self.has_politics else ()
        self.modes = (EVERYWHERE, REPLAY, *own, BOARD, MAP) if replay else (EVERYWHERE, *own, BOARD, MAP)
        self.playback = Playback()
        self.opponent = Opponent(self.scenario)
        self.frame, self.ordering, self.campaigning = Frame(self), Ordering(self), Campaigning(self)
        self.telling, self.bar, self.mailing = Telling(self), ReplayBar(self), Mailing(self)
        self.tutorial = Tutorial(() if replay or game.by_mail else self.scenario.tutorial, self.scenario.board)
        self.target = NOWHERE
        self.unit: UnitId | None = None
        self.tab = "log" if replay else "unit"
        self.log: list[str] = []
        self.result: tuple[str, ...] = ()
        """What came of the last fight of this phase, with dice and modifiers."""
        self.entry, self.opened = "", False
        self.at = len(game.orders) if not replay else 1
        self.folded = False
        """Whether the panel is hidden, for a larger map."""
        self._shown: tuple[int, State] | None = None
        self._debriefed = False
        self._sat = (0, "")
        """Week and side of the council that was opened last."""
        self.hidden = ""
        """Whose turn it is to look, while the blind screen stands between two persons."""
        self._options: tuple[Any, dict[int, int], tuple[int, ...], tuple[Order, ...]] | None = None

    # --- What is shown ------------------------------------------------------------------------------------------

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
        return self.hidden or self.game.state.active or self.people[0]

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
    def moment(self) -> int:
        """The number of orders up to the moment on screen."""
        return self.at if self.replay else len(self.game.orders)

    @property
    def has_politics(self) -> bool:
        """Whether the scenario has a desk: tracks, a council, dispatches."""
        return engine.has_politics(self.scenario.opening)

    @property
    def can_order(self) -> bool:
        """Whether a person may give orders now."""
        state = self.game.state
        return (
            not self.replay
            and not state.over
            and not self.playback.running
            and not self.hidden
            and self.game.players.get(state.active) == PERSON
            and not self.mailing.waits
        )

    def choices(self) -> tuple[dict[int, int], tuple[int, ...], tuple[Order, ...]]:
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
        start = next((goal.place for goal in self.printed.objectives), None)
        at = self.printed.places[start].at if start in self.printed.places else self.printed.grid.size // 2
        self.camera.set_zoom(min(56, max(self.camera.fit_px(), 56)))
        self.camera.look_at(at)
        if self.replay:
            self.tutorial.note(screen="replay")
        else:
            self._tell_past()
        self.refresh()

    def _tell_past(self) -> None:
        """Put what the viewer saw of the game so far into the log."""
        state, viewer = self.scenario.opening, self.viewer
        for played in self.game.orders:
            if self.game.players.get(state.active) == PERSON and state.active == viewer:
                self.log.append("> " + report.tell(played.order, self.printed))
            self.log += [
                line for event in witnessed(state, played.events, viewer) if (line := self.telling.line(event))
            ]
            for event in played.events:
                state = apply(state, event)
        del self.log[:-LOG_LINES]

    @property
    def map_rect(self) -> pygame.Rect:
        """Where the map lies in the window."""
        width, height = self.app.size
        top = self.frame.bar_height
        bottom = self.sheet.line("dim") + self.sheet.u(6)
        if self.replay:
            rows = self.sheet.flow_height(self.bar.replay_buttons(), width - self.frame.panel_width - self.sheet.u(16))
            bottom += Timeline.height(self.sheet.scale) + rows + self.sheet.u(12)
        return pygame.Rect(0, top, width - self.frame.panel_width, height - top - bottom)

    def build(self) -> None:
        """Put bar, panel and status line on the sheet."""
        area = self.map_rect
        self.camera.resize((area.x, area.y, area.width, area.height))
        self.bar.timeline = None
        self.refresh()

    def refresh(self) -> None:
        """Build every group anew."""
        self.frame.build_bar()
        self.build_map_buttons()
        self.frame.build_panel()
        self.frame.build_status()
        if self.replay:
            self.bar.build_replay()
        self.frame.build_tutorial()

    def map_buttons(self) -> list[Choice]:
        """Return the buttons that lie on the map, that of the panel with them."""
        words = "Show the panel" if self.folded else "Hide the panel"
        return [*super().map_buttons(), Choice(words, Command.FOLD, name="fold", tip=Command.FOLD.value)]

    def fold(self, folded: bool) -> None:
        """Hide the panel, or show it again."""
        if folded != self.folded:
            middle = self.camera.hex_at(self.map_rect.center)
            self.folded = folded
            self.build()
            if middle != NOWHERE:
                self.camera.look_at(middle)

    # --- Orders and commands ----------------------------------------------------------------------------------

    def give(self, order: Order) -> bool:
        """Give *order*, or say which rule forbids it; return whether it was given."""
        return self.ordering.give(order)

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
        self.refresh()

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
        self.refresh()

    def act_on(self, at: int, marching: bool = False) -> None:
        """Do what a click on hex *at* means for what is selected."""
        reach, targets, _ = self.choices()
        if self.unit is not None and at in targets and not marching:
            self.ordering.engage(at)
        elif self.unit is not None and at in reach and (marching or not self.known.units_at(at)):
            self.ordering.march(at)
        else:
            self.select_hex(at)

    def command(self, command: Command) -> None:
        """Do what a key or a button asks for."""
        self.message = ""
        self.tutorial.note(key=first_key(command))
        rooms = (self.map_command, self.campaigning.command, self.ordering.command, self.bar.replay_command)
        if any(room(command) for room in rooms):
            pass
        elif command is Command.FOLD:
            self.fold(not self.folded)
        elif command in {tab for _, _, tab in TABS}:
            self.fold(False)
            self.tab = next(key for key, _, tab in TABS if tab is command)
            self.entry = ""
            self.refresh()
        else:
            super().command(command)
            return
        self.frame.build_tutorial()

    def menu(self) -> None:
        """Offer to save, to load and to leave."""
        answers: list[tuple[str, Callable[[], None]]] = [
            ("Back to the map", lambda: None),
            ("Save as", self.save_as),
            ("Load a saved game", self.load),
            ("Settings", partial(super().command, Command.SETTINGS)),
            ("Leave to the title", self.app.title),
        ]
        if self.mailing.on:
            # It is kept where it is, order by order: there is no second copy to save or to play on from.
            answers[1] = ("Games by mail", self.mailing.leave)
        where = f"Each order is saved as it is given, in {escape(str(self.game.path.name))}." if self.game.path else ""
        self.app.push(layer.Ask(self.app, "Menu", where or "This game has no file yet.", answers))

    def save_as(self) -> None:
        from game.ui.screens.saves import SaveAs

        self.tutorial.note(screen="save")
        self.app.push(SaveAs(self.app, self.game, self._saved))

    def _saved(self, stem: str) -> None:
        self.message = f"Saved as {stem}."
        self.refresh()

    def load(self) -> None:
        from game.ui.screens.saves import Saves

        self.app.push(Saves(self.app))

    def back(self) -> None:
        """Let go of what is selected, or open the menu."""
        if self.sheet.focus is not None:
            self.sheet.drop_focus()
        elif self.unit is not None or self.selected != NOWHERE:
            self.unit, self.selected = None, NOWHERE
            self.refresh()
        else:
            self.menu()

    # --- Events and time ----------------------------------------------------------------------------------------

    def press(self, event: pygame.event.Event) -> None:
        """Begin a click or a drag, on the bar of a replay as well."""
        timeline = self.bar.timeline
        if timeline is not None and timeline.rect.collidepoint(event.pos):
            self.sheet.drop_focus()
            self.bar.go_to_turn(timeline.turn_at(event.pos[0]))
        else:
            super().press(event)

    def hover(self, event: pygame.event.Event) -> None:
        """Drag the map or the knob of a replay, or tell of what is under the pointer."""
        timeline = self.bar.timeline
        if timeline is not None and not (self._drag is not None and event.buttons[0]):
            if event.buttons[0] and timeline.rect.collidepoint(event.pos):
                self.bar.go_to_turn(timeline.turn_at(event.pos[0]))
                return
            if mark := timeline.mark_at(event.pos):
                self.message = mark.text
                self.frame.build_status()
                return
        super().hover(event)

    def pointed(self) -> None:
        """Tell of the hex the cursor has come to."""
        self.frame.build_status()
        if self.tab == "hex" and self.selected == NOWHERE:
            self.frame.build_panel()

    def update(self, dt: float) -> None:
        """Let time pass: playback, replay, and the computer's orders as they come."""
        super().update(dt)
        if self.playback.update(dt, self.app.settings.step_seconds):
            beat = self.playback.current
            if beat is not None and beat.at != NOWHERE:
                self.camera.show(beat.at, 100)
            self.refresh()
        if self.replay:
            self.bar.run_replay(dt)
        elif not self.playback.running:
            self._advance()

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
            self._own_phase(state)
            return
        if player == MAIL:
            return
        if self.opponent.idle:
            self.opponent.think(player, SideId(state.active), state)
            self.frame.build_status()
            return
        try:
            answer = self.opponent.take()
        except RuntimeError as error:
            raise LineOfContactError(f"The computer player stopped. The game is saved.\n{error}") from error
        if answer is not None:
            self.ordering.carry_out(*answer)

    def _own_phase(self, state: State) -> None:
        """Do what a person's phase begins with: pass over the rest of a week that was ended, open the council."""
        if not self.can_order or not self.has_politics or self.app.top is not self:
            return
        if self.campaigning.passes_on():
            return
        now = (state.turn, str(state.active))
        if self._sat != now:
            self._sat = now
            if self.council_is_due():
                self.open_desk()

    def council_is_due(self) -> bool:
        """Whether the council opens by itself: by the setting, and by what waits for it this week."""
        setting, known = self.app.settings.council, self.known
        if setting == "asked" or (setting == "always" and known.impulse > 1):
            return False
        waits = bool(known.cards) or (
            known.impulse == 1 and any(not engine.refusals(known, Act(act.id)) for act in known.board.council)
        )
        return setting == "always" or waits

    def open_desk(self, page: str = "council") -> None:
        """Open the desk over the board."""
        from game.ui.screens.desk import Desk

        self.app.push(Desk(self.app, self, page))

    def close(self) -> None:
        """Let go of the opponent's process and the game's file."""
        super().close()
        self.opponent.close()
        self.game.close()

    # --- Links --------------------------------------------------------------------------------------------------

    def link(self, link: str) -> None:
        kind, _, value = link.partition(":")
        match kind:
            case "unit":
                self.select_unit(UnitId(value))
            case "source":
                html = citing.source_card(self.scenario.prose, value)
                self.app.push(layer.Ask(self.app, "Source", html, [("Close", lambda: None)]))
            case "side":
                html = cards.side_note(self.scenario.prose, value)
                self.app.push(layer.Ask(self.app, "Who they were", html, [("Close", lambda: None)]))
            case "entry":
                self.entry, self.opened = value, False
                self.frame.build_panel()
            case "open":
                self.opened = True
                self.frame.build_panel()
            case "list":
                self.entry = ""
                self.frame.build_panel()

    # --- Drawing ------------------------------------------------------------------------------------------------

    def scene(self) -> Scene:
        """Return what the map shows now."""
        reach, targets, _ = self.choices()
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
            layers=layers_on(self.app.settings),
            fights=(beat.at,) if beat is not None and beat.at != NOWHERE and not beat.path else (),
            text=self.sheet.scale,
        )

    def draw(self, surface: pygame.Surface) -> None:
        """Draw map, panels, bar and marks."""
        surface.fill(theme.PANEL)
        self.draw_map(surface, self.scene())
        if self.bar.timeline is not None:
            start = self.state.turn + (0.5 if self.state.phases else 0)
            self.bar.timeline.draw(surface, max(1.0, float(start)))
        self.sheet.draw(surface)
        if self.opponent.thinking and not self.playback.running:
            label = self.printed.side(SideId(self.game.state.active or self.printed.sides[0].id)).label
            self._banner(surface, f"{label} are thinking …")
        elif self.playback.current is not None:
            self._banner(surface, self.playback.current.line)

    def _banner(self, surface: pygame.Surface, text: str) -> None:
        area = self.map_rect
        words = theme.words(self.sheet.cut(text, area.width - self.sheet.u(60)), self.sheet.u(theme.BODY))
        box = words.get_rect(midtop=(area.centerx, area.y + self.sheet.u(10))).inflate(
            self.sheet.u(24), self.sheet.u(12)
        )
        pygame.draw.rect(surface, theme.PAPER, box)
        pygame.draw.rect(surface, theme.INK, box, 1)
        surface.blit(words, words.get_rect(center=box.center))
