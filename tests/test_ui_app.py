"""The window, driven as a person drives it: posted clicks and keys, one frame at a time, without a display."""

import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pygame
import pytest

from game import engine, history
from game.core.board import NOWHERE
from game.core.events import AssaultResolved
from game.core.orders import Commit, EndPhase, LayMines, March
from game.record import Game, saved_games
from game.scenario import load
from game.ui.app import App
from game.ui.input import KEYS, MODES, Command, first_key, key_code, keys_of
from game.ui.screens.board import Board
from game.ui.screens.debrief import Debrief
from game.ui.settings import Settings

E = pygame.event.Event


class Person:
    """Somebody at the screen."""

    def __init__(self, size: tuple[int, int], text: int, home: Path, **settings: Any) -> None:
        self.app = App(size, Settings(text_percent=text, speed="off", home=home, **settings))
        self.app.title()
        self.frames(2)

    @property
    def top(self) -> Any:
        return self.app.top

    def frames(self, count: int = 2) -> None:
        for _ in range(count):
            self.app.step(pygame.event.get(), 0.02)

    def click(self, pos: tuple[float, float], button: int = 1) -> None:
        at = (round(pos[0]), round(pos[1]))
        pygame.mouse.set_pos(at)
        self.app.step([E(pygame.MOUSEMOTION, pos=at, rel=(0, 0), buttons=(0, 0, 0))], 0.02)
        self.frames(1)
        self.app.step([E(pygame.MOUSEBUTTONDOWN, pos=at, button=button)], 0.02)
        self.app.step([E(pygame.MOUSEBUTTONUP, pos=at, button=button)], 0.02)
        self.frames()

    def press(self, name: str) -> None:
        """Click the button whose name or text begins with *name*."""
        items = self.top.sheet.items
        exact = [item for item in items if item.name == name and item.act]  # a text may bear the same name
        item = (exact or [i for i in items if str(getattr(i.widget, "text", "")).lstrip("● ").startswith(name)])[0]
        self.click(item.widget.rect.center)

    def key(self, name: str, *, shift: bool = False, ctrl: bool = False) -> None:
        mod = (pygame.KMOD_SHIFT if shift else 0) | (pygame.KMOD_CTRL if ctrl else 0)
        self.app.step([E(pygame.KEYDOWN, key=key_code(name), mod=mod, unicode="")], 0.02)
        self.app.step([E(pygame.KEYUP, key=key_code(name), mod=mod)], 0.02)
        self.frames()

    def hex(self, label: str) -> int:
        return int(self.top.printed.grid.parse(label))

    def click_hex(self, label: str, button: int = 1) -> None:
        self.top.camera.show(self.hex(label), 120)
        self.click(self.top.camera.centre(self.hex(label)), button)

    def wait(self, ready: Callable[[], bool]) -> None:
        """Let frames pass until *ready*; the computer thinks in a process of its own."""
        for _ in range(6000):
            if ready():
                return
            self.frames(1)
            time.sleep(0.005)
        raise AssertionError("the window never came to the point that was waited for")

    def start(self, scenario: str, side: str = "armenian") -> Board:
        self.press("Play a scenario")
        self.press(scenario)
        self.press("Read the briefing")
        self.press(side)
        self.press("Begin")
        board = self.top
        assert isinstance(board, Board)
        return board


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LINE_OF_CONTACT_HOME", str(tmp_path))
    # The window draws a seed for each new game; with some, nobody goes to the assault that is ordered here.
    monkeypatch.setattr("secrets.token_hex", lambda _: "1")
    return tmp_path


@pytest.fixture(params=[((1280, 720), 100), ((1920, 1080), 150)], ids=["1280x720", "1920x1080 at 150 %"])
def person(request: pytest.FixtureRequest, home: Path) -> Iterator[Person]:
    size, text = request.param
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # pygame_gui warns of clipped labels and fonts that are missing
        who = Person(size, text, home)
        yield who
        who.app.close()


def test_a_person_plays_from_the_title_to_the_debrief(person: Person) -> None:
    """Title, list, briefing, select, march, undo, assault with its preview, end turn, the other side, save, load."""
    board = person.start("Shusha, May 1992")
    assert board.viewer == "armenian"
    assert board.can_order
    # A march within sight of its own side can be taken back; the status line says so before.
    board.select_unit("arm_reserve")  # type: ignore[arg-type]
    person.click_hex("1212")
    march = board.game.orders[-1].order
    assert isinstance(march, March)
    if board.game.can_undo:
        person.key("z", ctrl=True)
        assert board.game.orders[-1].order != march
    # Bring the north-western group beside Janhasan, by its button and by keys.
    board.select_unit("arm_nw")  # type: ignore[arg-type]
    person.click_hex("1112")
    person.key("e")
    assert person.top.name == "ask"
    person.press("End the turn")
    person.wait(lambda: person.top is board and board.can_order)
    assert board.game.state.turn == 2
    # Commit, read the preview, launch.
    board.select_unit("arm_nw")  # type: ignore[arg-type]
    person.click_hex("1012")
    assert isinstance(board.game.orders[-1].order, Commit)
    assert board.tab == "fight"
    card = next(item for item in board.sheet.items if item.name == "card").widget.html_text
    for words in ("in 36", "(6.6)", "Way out", "model", "Cannot be taken back"):
        assert words in card
    person.key("l")
    fought = [event for event in board.game.orders[-1].events if isinstance(event, AssaultResolved)]
    assert len(fought) == 1
    person.key("z", ctrl=True)
    assert fought[0] in board.game.orders[-1].events
    assert "Nothing can be taken back" in board.message
    # Save under a name, leave, load from the list.
    person.key("s", ctrl=True)
    person.top._line.set_text("my game")
    person.press("Save")
    fingerprint = board.game.fingerprint
    person.key("f10")
    person.press("Leave to the title")
    person.press("Load a saved game")
    person.press("my game")
    board = person.top
    assert isinstance(board, Board)
    assert board.game.fingerprint == fingerprint
    # To the end: end every phase.
    while isinstance(person.top, Board):
        if person.top.can_order:
            person.top.give(EndPhase())
        person.frames(1)
    assert person.top.name == "debrief"
    heads = [item.name for item in person.top.sheet.items][:3]
    assert heads == ["What happened", "What your game did", "What a model leaves out"]


def test_a_person_lays_mines_from_the_dialog_of_works_and_takes_it_back(person: Person) -> None:
    """By key and by button; each choice says what it costs; with the cursor beside, that hexside alone is offered."""
    board = person.start("First steps", "orange")
    known = board.known
    uid, order = next(
        (uid, order)
        for uid in known.of_side(known.active)
        for order in engine.hexside_orders(known, uid)
        if isinstance(order, LayMines)
    )
    board.select_unit(uid)
    person.key("b")
    assert person.top.name == "ask"
    html = next(item.widget.html_text for item in person.top.sheet.items if hasattr(item.widget, "html_text"))
    assert "Lay mines" in html and "(10.5)" in html and "(10.8)" in html
    person.press("Back to the map")
    board.cursor = board.printed.grid.neighbours[board.selected][order.direction]
    assert [order] == [work[2] for work in board.telling.works()]
    person.press("Works")
    assert person.top.name == "ask"
    person.press("Lay mines")
    assert isinstance(board.game.orders[-1].order, LayMines)
    assert board.known.labour
    person.key("z", ctrl=True)
    assert not board.known.labour


def test_a_replay_is_walked_through_and_left_to_play_on(person: Person) -> None:
    """The bar, the keys, a jump to a turn, and a game that goes on from there."""
    person.press("Replay history")
    person.press("Shusha, May 1992")
    person.press("Replay as it happened")
    replay = person.top
    assert replay.name == "replay"
    assert replay.viewer == ""
    person.key("pagedown")
    assert replay.state.turn == 2
    person.key(".")
    assert replay.at > 1
    bar = replay.bar.timeline.rect
    person.click((replay.bar.timeline.x_of(9.5), bar.centery))
    assert replay.state.turn == 9
    person.key("home")
    assert replay.at == 1
    replay.bar.go_to_turn(4)
    person.press("Play on from here")
    text = person.top.sheet.items[0].widget.html_text
    assert "this is a model, not history" in text
    person.press("As Azerbaijani forces")
    board = person.top
    assert isinstance(board, Board)
    assert not board.replay
    assert board.viewer == "azerbaijani"
    assert board.game.state.turn == 4
    person.wait(lambda: board.can_order)


def test_both_briefings_are_open_and_of_the_same_parts(person: Person) -> None:
    person.press("Play a scenario")
    person.press("Shusha, May 1992")
    person.press("Read the briefing")
    items = person.top.sheet.items
    texts = {item.name: item.widget for item in items if hasattr(item.widget, "html_text")}
    first, second = texts["armenian"], texts["azerbaijani"]
    assert first.rect.size == second.rect.size
    for part in ("Situation", "People", "Task", "Means", "Conduct", "Who they were"):
        assert f"<b>{part}</b>" in first.html_text
        assert f"<b>{part}</b>" in second.html_text


def test_every_screen_and_tab_is_built_without_clipped_labels(person: Person) -> None:
    """Warnings of the library are errors here: each dialog, tab and overlay at both sizes."""
    board = person.start("Shusha, May 1992")
    for key in "1234567":
        person.key(key)
    for _ in range(8):
        person.key("o")
    board.select_unit("arm_guns")  # type: ignore[arg-type]
    for name in ("f1", "f2", "j"):
        person.key(name)
        assert person.top is not board
        person.key("escape")
    assert person.top is board
    for entry in board.scenario.prose.chronicle:
        board.tab = "chronicle"
        board.link(f"entry:{entry.id}")
        person.frames(1)
        if entry.level >= 3:
            assert "Before you continue" in board.telling.card()
            assert entry.text[:40] not in board.telling.card()
            board.link("open:")
            assert "Before you continue" not in board.telling.card()


def test_the_first_steps_can_be_skipped_one_by_one_and_left(home: Path) -> None:
    person = Person((1280, 720), 100, home)
    board = person.start("First steps", "orange")
    assert board.tutorial.step is not None
    first = board.tutorial.progress
    person.press("Skip this step")
    assert board.tutorial.progress != first
    person.press("Leave the tutorial")
    assert board.tutorial.step is None
    person.app.close()


def test_between_two_players_the_screen_is_blind(home: Path) -> None:
    """The other side's phase is not shown until somebody says so."""
    person = Person((1280, 720), 100, home)
    board = person.start("Shusha, May 1992", "both")
    assert board.viewer == "armenian"
    board.give(EndPhase())
    person.frames()
    assert person.top.name == "blind"
    person.press("Show the board")
    assert person.top is board
    assert board.viewer == "azerbaijani"
    assert board.can_order
    person.app.close()


def test_the_blank_key_blanks_and_any_key_brings_back(home: Path) -> None:
    person = Person((1280, 720), 100, home)
    person.key("f9")
    assert person.app.blank
    assert set(pygame.image.tobytes(person.app.window, "RGB")) == {0}
    person.key("space")
    assert not person.app.blank
    person.app.close()


def test_keyboard_alone_reaches_a_game_and_gives_an_order(home: Path) -> None:
    person = Person((1280, 720), 100, home)
    person.key("return")
    assert person.top.name == "scenarios"
    for _ in range(12):
        if person.top.sheet.focus and person.top.sheet.focus.name == "Shusha, May 1992":
            break
        person.key("tab")
    person.key("return")
    for _ in range(12):
        if person.top.sheet.focus and person.top.sheet.focus.name == "Read the briefing":
            break
        person.key("tab")
    person.key("return")
    assert person.top.name == "briefing"
    person.key("return")
    board = person.top
    assert isinstance(board, Board)
    person.key("tab")
    assert board.unit is not None
    before = len(board.game.orders)
    for name in ("left", "right", "up", "down", "left", "left"):
        person.key(name)
    assert board.cursor != NOWHERE
    person.key("d")
    assert len(board.game.orders) == before + 1 or board.message
    person.app.close()


def test_keys_are_a_table_without_doubles_and_help_names_them_all() -> None:
    rows = [(key.mode, key.name, key.shift, key.ctrl) for key in KEYS]
    assert len(rows) == len(set(rows))
    assert {key.mode for key in KEYS} <= set(MODES)
    for command in Command:
        if command is not Command.BLANK:  # its key is a setting
            assert keys_of(command), command
            assert first_key(command) in keys_of(command)


def test_each_order_is_on_disk_before_the_next(home: Path) -> None:
    """The window's own file can be loaded as it stands, without saving."""
    person = Person((1280, 720), 100, home)
    board = person.start("Shusha, May 1992")
    board.select_unit("arm_nw")  # type: ignore[arg-type]
    person.click_hex("1112")
    path = board.game.path
    assert path is not None
    assert Game.load(path, resume=False).fingerprint == board.game.fingerprint
    assert [item.path for item in saved_games()] == [path]
    person.app.close()


def test_a_fight_is_followed_by_what_came_of_it_and_a_loaded_game_tells_its_past(home: Path) -> None:
    person = Person((1280, 720), 100, home)
    board = person.start("Shusha, May 1992")
    board.select_unit("arm_north")  # type: ignore[arg-type]
    person.click_hex("1215")
    person.click_hex("1316")
    person.key("l")
    assert board.tab == "fight"
    assert "What came of it" in board.telling.card()
    assert "(6." in board.telling.card()
    told = [line for line in board.log if line.startswith(">")]
    path = board.game.path
    assert path is not None
    board.game.close()
    again = Board(person.app, Game.load(path))
    person.app.show(again)
    assert [line for line in again.log if line.startswith(">")] == told
    person.app.close()


def test_why_not_names_the_rules_that_forbid(home: Path) -> None:
    person = Person((1280, 720), 100, home)
    board = person.start("Shusha, May 1992")
    board.select_unit("arm_north")  # type: ignore[arg-type]
    person.key("w")
    text = next(item for item in person.top.sheet.items if item.name == "text").widget.html_text
    assert "Rally" in text
    assert "(rule 3.8)" in text
    person.app.close()


@pytest.mark.parametrize("text", [100, 150, 200])
def test_no_widget_leaves_the_window_or_lies_on_another(home: Path, text: int) -> None:
    person = Person((1280, 720), text, home)

    def sound() -> None:
        person.frames(1)
        window = person.app.window.get_rect()
        items = [item for item in person.top.sheet.items if item.group != "tutorial"]
        for n, item in enumerate(items):
            assert window.contains(item.widget.rect), (person.top.name, item.name)
            for other in items[:n]:
                assert not item.widget.rect.colliderect(other.widget.rect), (person.top.name, item.name, other.name)

    sound()
    for name in ("f1", "f2"):
        person.key(name)
        sound()
        person.key("escape")
    person.press("Replay history")
    sound()
    person.press("Shusha, May 1992")
    person.press("Replay as it happened")
    sound()
    assert not any(item.widget.rect.colliderect(person.top.bar.timeline.rect) for item in person.top.sheet.items)
    person.app.title()
    person.frames(1)
    person.press("Play a scenario")
    person.press("Shusha, May 1992")
    person.press("Read the briefing")
    sound()
    if any(item.name == "Choose who plays" for item in person.top.sheet.items):
        person.press("Choose who plays")
        sound()
    person.press("Begin")
    for key in "1234567":
        person.key(key)
        sound()
    person.top.select_unit("arm_north")
    sound()
    person.app.close()


def test_the_replay_of_a_saved_game_tells_the_reasons_of_the_computer(home: Path) -> None:
    person = Person((1280, 720), 100, home)
    board = person.start("Shusha, May 1992", "azerbaijani")
    person.wait(lambda: board.can_order)
    assert board.game.comments
    path = board.game.path
    assert path is not None
    person.app.title()
    replay = Board(person.app, Game.load(path, resume=False), replay=True)
    person.app.show(replay)
    replay.bar.go_to(replay.game.comments[0].after)
    assert any(line == f"Reason: {replay.game.comments[0].text}" for line in replay.telling.replay_lines())
    person.app.close()


def test_the_debrief_says_contested_and_puts_the_record_beside_the_model(home: Path) -> None:
    """No place comes under the control of "contested", and the page on Khojaly is told under the estimates."""
    person = Person((1280, 720), 100, home)
    game = history.replay(load("war-1991-1994"), until=20).game
    screen = Debrief(person.app, game)
    person.app.show(screen)
    person.frames(1)
    told, played = screen.happened(), screen.played()
    assert "Omar pass was contested" in told
    assert "control of contested" not in told
    assert "Khojaly, 26 February 1992" in told
    assert played.index("Human cost (model)") < played.index("Khojaly, 26 February 1992") < played.index("Standing:")
    person.app.close()
