"""The player's own files stand where a person would look for them: the system's places, or all in one folder."""

import sys
from dataclasses import replace
from pathlib import Path

import platformdirs
import pygame
import pytest

from game import folders
from game.record import new_save_path
from game.scenario import Scenario, load
from game.ui import terrain
from game.ui.settings import Settings


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that has the system's own places in it."""
    monkeypatch.delenv("LINE_OF_CONTACT_HOME")
    monkeypatch.setattr(platformdirs, "user_data_path", lambda app, appauthor: tmp_path / "share" / app)
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda app, appauthor: tmp_path / "cache" / app)
    return tmp_path


@pytest.fixture
def program(places: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a frozen program that we pretend to be."""
    stick = places / "stick"
    stick.mkdir()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(stick / "line-of-contact"))
    return stick


@pytest.fixture
def unshipped() -> Scenario:
    """Return a scenario whose relief is not among the shipped pictures."""
    scenario = load("first-steps")
    board = scenario.board
    return replace(scenario, board=replace(board, height=tuple(height + 7 for height in board.height)))


def test_the_system_says_where_files_stand(places: Path) -> None:
    assert places / "share" / "line-of-contact" == folders.home()
    assert places / "cache" / "line-of-contact" / "pictures" == folders.pictures()


def test_the_variable_keeps_everything_in_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINE_OF_CONTACT_HOME", str(tmp_path / "all"))
    everything = (folders.home(), folders.pictures(), new_save_path("shusha-1992"), Settings().home)
    assert all(path == tmp_path / "all" or tmp_path / "all" in path.parents for path in everything), everything


def test_a_frozen_program_is_not_portable_by_itself(program: Path) -> None:
    assert program not in folders.home().parents
    assert program not in folders.pictures().parents


def test_the_mark_keeps_everything_beside_a_frozen_program(program: Path) -> None:
    (program / "portable").touch()
    assert program / "player" == folders.home() == Settings().home
    assert program / "player" / "pictures" == folders.pictures()
    Settings().with_(text_percent=150).save()
    assert Settings.load().text_percent == 150
    assert ["player", "portable"] == sorted(path.name for path in program.iterdir())


def test_the_variable_goes_before_the_mark(program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (program / "portable").touch()
    monkeypatch.setenv("LINE_OF_CONTACT_HOME", str(tmp_path / "elsewhere"))
    assert tmp_path / "elsewhere" == folders.home()


def test_a_mark_beside_python_itself_means_nothing(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (program / "portable").touch()
    monkeypatch.delattr(sys, "frozen")
    assert program not in folders.home().parents


def test_a_painted_picture_is_kept_with_the_rest_and_read_again(
    unshipped: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINE_OF_CONTACT_HOME", str(tmp_path / "all"))
    name = terrain.picture_name(unshipped, 12)
    assert terrain._kept(unshipped, 12) is None
    terrain._keep(unshipped, 12, pygame.Surface((30, 20)))
    assert [tmp_path / "all" / "pictures" / name] == list((tmp_path / "all").rglob("*.jpg"))
    kept = terrain._kept(unshipped, 12)
    assert kept is not None
    assert (30, 20) == kept.get_size()


def test_a_damaged_picture_is_painted_again(unshipped: Scenario) -> None:
    folder = folders.pictures()
    folder.mkdir(parents=True)
    (folder / terrain.picture_name(unshipped, 12)).write_bytes(b"half a pic")
    assert terrain._kept(unshipped, 12) is None


def test_pictures_that_cannot_be_kept_cost_nothing(
    unshipped: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LINE_OF_CONTACT_HOME", str(tmp_path / "file" / "below"))
    terrain._keep(unshipped, 12, pygame.Surface((30, 20)))
