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
from game.core.orders import (
    AirStrike,
    Ask,
    Bombard,
    Bridge,
    ClearMines,
    ClearPass,
    Commit,
    DigIn,
    EndPhase,
    Launch,
    LayMines,
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
from game.record import PERSON, Game
from game.scenario import load
from game.ui import cards, theme
from game.ui.input import BOARD, EVERYWHERE, MAP, REPLAY, Command, first_key
from game.ui.mapview import Scene
from game.ui.opponent import Opponent
from game.ui.panels import Choice
from game.ui.playback import Playback
from game.ui.screens import layer
from game.ui.screens.mapscreen import OVERLAY_WORDS, MapScreen, layers_on
from game.ui.screens.replaybar import ReplayBar
from game.ui.screens.telling import LOG_LINES, Telling
from game.ui.screens.timeline import Timeline
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
        self.modes = (EVERYWHERE, REPLAY, BOARD, MAP) if replay else (EVERYWHERE, BOARD, MAP)
        self.playback = Playback()
        self.opponent = Opponent(self.scenario.path)
        self.telling, self.bar = Telling(self), ReplayBar(self)
        self.tutorial = Tutorial(self.scenario.tutorial if not replay else (), self.scenario.board)
        self.target = NOWHERE
        self.unit: UnitId | None = None
        self.tab = "log" if replay else "unit"
        self.log: list[str] = []
        self.result: tuple[str, ...] = ()
        """What came of the last fight of this phase, with dice and modifiers."""
        self.entry, self.opened = "", False
        self.at = len(game.orders) if not replay else 1
        self._shown: tuple[int, State] | None = None
        self._debriefed = False
        self._blind = ""
        self._options: tuple[Any, dict[int, int], tuple[int, ...], tuple[Order, ...]] | None = None
        self._status_said = ""

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
    def map_rect(self) -> pygame.Rect:
        """Where the map lies in the window."""
        width, height = self.app.size
        top = self._bar_height
        bottom = self.sheet.line("dim") + self.sheet.u(6)
        if self.replay:
            rows = self.sheet.flow_height(self.bar.replay_buttons(), width - self._panel_width - self.sheet.u(16))
            bottom += Timeline.height(self.sheet.scale) + rows + self.sheet.u(12)
        return pygame.Rect(0, top, width - self._panel_width, height - top - bottom)

    def build(self) -> None:
        """Put bar, panel and status line on the sheet."""
        area = self.map_rect
        self.camera.resize((area.x, area.y, area.width, area.height))
        self.bar.timeline = None
        self.refresh()

    def refresh(self) -> None:
        """Build every group anew."""
        self._build_bar()
        self.build_map_buttons()
        self._build_panel()
        self._build_status()
        if self.replay:
            self.bar.build_replay()
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
        when = f"turn {turn} of {self.printed.turns} · {report.clock(self.printed, turn)}"
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
        actions, primary = self.telling.actions()
        high = sheet.flow_height(actions, inner.width) if actions else 0
        feet = (sheet.row + sheet.u(6)) * len(primary)
        if actions and inner.bottom - feet - high - y < sheet.line() * 4:
            # A large text: the orders go behind one button, so that the card keeps its place.
            actions = [Choice("Orders", partial(self._offer, actions))]
            high = sheet.flow_height(actions, inner.width)
        bottom = inner.bottom - (sheet.row + sheet.u(6)) * len(primary) - high
        html = self.telling.card()
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
        unit = self.printed.roster[self.unit].name if self.unit is not None else ""
        self.app.push(layer.Ask(self.app, "Orders", escape(unit), answers))

    def _build_status(self) -> None:
        sheet, (_, height) = self.sheet, self.app.size
        sheet.begin("status")
        high = sheet.line("dim") + sheet.u(6)
        rect = pygame.Rect(0, height - high, self.map_rect.width, high)
        sheet.fill(rect)
        text = self.telling.status_text()
        sheet.label(
            text, pygame.Rect(sheet.u(10), rect.y + sheet.u(2), rect.width - sheet.u(16), sheet.line("dim")), "dim"
        )
        sheet.end()
        self._status_said = text

    def _build_tutorial(self) -> None:
        sheet = self.sheet
        sheet.begin("tutorial")
        step = self.tutorial.step
        if step is not None:
            area = self.map_rect
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
        self.refresh()

    def _leave_tutorial(self) -> None:
        self.tutorial.leave()
        self.refresh()

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
        told = [line for event in seen if (line := self.telling.line(event))]
        if reason:
            self.game.comment(reason)
        # A reason for something nobody saw would tell what the fog hides; the replay of the game tells it later.
        why = f"Reason: {reason}" if reason and told else ""
        if mine or not viewer:
            self.log.append("> " + report.tell(order, self.printed))
        self.log += [*filter(None, (why,)), *told]
        self.tutorial.note(order=order if mine else None, events=seen)
        if not mine or isinstance(order, EndPhase):
            self.playback.add(before, events, viewer, "english")
        if isinstance(order, EndPhase):
            self.unit, self.selected, self.target, self.result = None, NOWHERE, NOWHERE, ()
            self._hand_over(before)
        elif mine and isinstance(order, Launch | Bombard | AirStrike):
            self.result = report.turn_report(seen, self.printed, detailed=True)
            self.target, self.tab = NOWHERE, "fight"
        if self.unit is not None and self.unit not in self.known.units:
            self.unit = None
        elif self.unit is not None:
            self.selected = self.known.units[self.unit].at
        self.refresh()

    def _hand_over(self, before: State) -> None:
        """Between two persons at one screen, hide the board until the other one is there."""
        state = self.game.state
        if len(self.people) == 2 and state.active and state.active != before.active:
            label = self.printed.side(SideId(state.active)).label
            self.playback.skip()
            self._blind = state.active
            self.app.push(Blind(self.app, f"{label}, it is your phase. The other player looks away.", self._uncover))

    def _uncover(self) -> None:
        self._blind = ""
        self.refresh()

    def _with_unit(self, kind: Callable[[UnitId], Order]) -> None:
        if self.unit is not None:
            self.give(kind(self.unit))

    def _engage(self, at: int) -> None:
        """Commit the selected unit to the fight for hex *at*."""
        if self.unit is not None and self.give(Commit(self.unit, at)):
            self.target, self.tab = at, "fight"
            self.refresh()

    def _march(self, at: int) -> bool:
        if self.unit is None:
            return False
        path = engine.path_to(self.known, self.unit, at)
        if not path:
            self.message = self.telling.why_not()
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
            places = ", ".join(report.place_name(self.printed, at) for at in waiting)
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
        if self.map_command(command) or self._order_command(command) or self.bar.replay_command(command):
            pass
        elif command in {tab for _, _, tab in TABS}:
            self.tab = next(key for key, _, tab in TABS if tab is command)
            self.entry = ""
            self.refresh()
        else:
            super().command(command)
            return
        self._build_tutorial()

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
            case Command.WORKS:
                self._offer_works()
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
                    self.refresh()
            case Command.WHY_NOT:
                self._explain()
            case Command.SAVE_AS:
                self._save_as()
            case Command.LOAD:
                self._load()
            case _:
                return False
        return True

    def _offer_works(self) -> None:
        """Offer the work the selected unit can do on the hexsides of its hex, each with what it costs and gives."""
        if self.unit is None or self.unit not in self.known.units or not self.can_order:
            return
        offered = self.telling.works()
        if not offered:
            towards = self.printed.grid.direction(self.known.units[self.unit].at, self.cursor)
            found = engine.refusals(self.known, LayMines(self.unit, max(0, towards)))
            self.message = "No work is to be done here: " + "; ".join(dict.fromkeys(map(str, found)))
            self._build_status()
            return
        answers: list[tuple[str, Callable[[], None]]] = [
            (words, partial(self._do_work, order)) for words, _, order in offered
        ]
        answers.append(("Back to the map", lambda: None))
        html = "<br>".join(f"<b>{escape(words)}</b>: {escape(notes)}" for words, notes, _ in offered)
        self.app.push(layer.Ask(self.app, f"Works: {self.printed.roster[self.unit].name}", html, answers))

    def _do_work(self, order: Order) -> None:
        self.give(order)

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
        towards = self.printed.grid.direction(known.units[uid].at, self.cursor)
        if towards >= 0:
            orders += [
                ("Lay mines there", LayMines(uid, towards)),
                ("Clear mines there", ClearMines(uid, towards)),
                ("Build a bridge there", Bridge(uid, towards)),
                ("Open the pass there", ClearPass(uid, towards)),
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
        name = self.printed.roster[uid].name
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
            self.refresh()
        else:
            self.message = "Nothing can be taken back: the last order was final (5.8)."
            self._build_status()

    def menu(self) -> None:
        """Offer to save, to load and to leave."""
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
        self.refresh()

    def _load(self) -> None:
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
                self._build_status()
                return
        super().hover(event)

    def pointed(self) -> None:
        """Tell of the hex the cursor has come to."""
        self._build_status()
        if self.tab == "hex" and self.selected == NOWHERE:
            self._build_panel()

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
