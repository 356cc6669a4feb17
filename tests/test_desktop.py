"""What freezes the program names what is there. Freezing takes a minute, so a frozen program is tried only when asked.

Set LINE_OF_CONTACT_DESKTOP to the folder that `python desktop/build.py` made.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from game.scenario import assets_root, scenarios_root
from game.trust import prove_one

ROOT = Path(__file__).resolve().parents[1]
SPEC = ROOT / "desktop" / "line-of-contact.spec"
BUILT = os.environ.get("LINE_OF_CONTACT_DESKTOP", "")
needs_build = pytest.mark.skipif(not BUILT, reason="LINE_OF_CONTACT_DESKTOP names no frozen program")


def said(path: Path, name: str) -> Any:
    """Return the value that *name* is given in the file at *path*."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.AnnAssign):
            targets: list[ast.expr] = [node.target]
        elif isinstance(node, ast.Assign):
            targets = node.targets
        else:
            continue
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            assert node.value is not None
            return ast.literal_eval(node.value)
    raise AssertionError(f"{path.name} says no {name}")


def test_the_spec_starts_the_command_line() -> None:
    entry = ROOT / said(SPEC, "ENTRY")
    text = entry.read_text(encoding="utf-8")
    assert "from game.__main__ import main" in text
    # Without it the opponent's process would open a second window.
    assert "freeze_support()" in text


def test_the_spec_takes_along_what_stands_in_the_source_tree() -> None:
    files = said(SPEC, "FILES")
    assert [] == [source for source, _ in files if not (ROOT / source).exists()]
    places = dict(files)
    for root in (scenarios_root(), assets_root()):
        assert root == ROOT / root.name, "these tests are for the source tree"
        assert f"game/_shipped/{root.name}" == places[root.name]


def test_the_spec_takes_along_what_a_wheel_does() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    files = dict(said(SPEC, "FILES"))
    assert wheel["force-include"].items() <= files.items()
    # Whatever in the package is not Python must be named, for only modules are found by themselves.
    named = [ROOT / source for source in files]
    tracked = [path for path in (ROOT / "game").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    beside = [path for path in tracked if path.suffix not in (".py", ".md") and "_shipped" not in path.parts]
    assert [] == [path for path in beside if not any(path == one or one in path.parents for one in named)]


def test_nothing_the_program_needs_is_left_out() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {text.split(">")[0].split("=")[0].lower() for text in project["dependencies"]}
    assert set() == needed & {name.lower() for name in said(SPEC, "LEFT_OUT")}


def test_the_build_names_papers_that_are_there() -> None:
    build = ROOT / "desktop" / "build.py"
    papers = [*said(build, "PAPERS"), said(build, "START")]
    assert [] == [paper for paper in papers if not (ROOT / paper).is_file()]


def test_the_papers_say_the_command() -> None:
    assert "python3 desktop/build.py" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "desktop/build.py" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_frozen_program_says_what_it_cannot_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no Python, so it cannot start one: not tried, which is no failure and no proof either."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    outcome = prove_one("determinism", "small", tmp_path)
    assert (0, ()) == (outcome.trials, outcome.failures)
    assert outcome.untried


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Return a frozen program in a folder of its own, with a mark that keeps its files there."""
    folder = tmp_path / "stick"
    shutil.copytree(BUILT, folder, symlinks=True)
    (folder / "portable").touch()
    return folder / ("line-of-contact.exe" if os.name == "nt" else "line-of-contact")


def environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "LINE_OF_CONTACT_HOME"}
    return {**kept, **changes}


@needs_build
def test_the_frozen_program_replays_as_the_source_does(program: Path, tmp_path: Path) -> None:
    asked = ("replay", "shusha-1992", "--headless", "--json")
    run = [[str(program), *asked], [sys.executable, "-m", "game", *asked]]
    env = environment(PYTHONPATH=str(ROOT))
    frozen, source = (json.loads(subprocess.check_output(one, cwd=tmp_path, env=env)) for one in run)
    assert source["fingerprint"] == frozen["fingerprint"]


@needs_build
def test_the_frozen_program_finds_all_it_shows(program: Path, tmp_path: Path) -> None:
    env = environment(SDL_VIDEODRIVER="dummy")
    for command in (["rulebook", "--html", "rules.html"], ["shot", "shusha-1992", "--out", "x.png"], ["--version"]):
        subprocess.run([program, *command], cwd=tmp_path, env=env, check=True, capture_output=True)
    assert "First steps" in subprocess.check_output([program, "list"], env=env, text=True, encoding="utf-8")


@needs_build
@pytest.mark.skipif(not shutil.which("Xvfb"), reason="no Xvfb")
def test_the_frozen_program_opens_its_window_and_keeps_its_files(program: Path, tmp_path: Path) -> None:
    screen = tmp_path / "Xvfb_screen0"
    display = f":{os.getpid() % 20000 + 100}"
    server = subprocess.Popen(
        ["Xvfb", display, "-screen", "0", "1280x720x24", "-fbdir", str(tmp_path)], stderr=subprocess.DEVNULL
    )
    window = None
    try:
        wait(lambda: (Path("/tmp/.X11-unix") / f"X{display[1:]}").exists())
        env = environment(DISPLAY=display, SDL_AUDIODRIVER="dummy")
        env.pop("SDL_VIDEODRIVER", None)
        window = subprocess.Popen([program, "play", "shusha-1992", "--seed", "1"], cwd=tmp_path, env=env)
        # A screen with nothing on it has a colour or two.
        wait(lambda: len(set(memoryview(screen.read_bytes()[-1280 * 720 * 4 :]).cast("I"))) > 500)
        assert window.poll() is None
        assert list((program.parent / "player" / "saves").glob("*.jsonl"))
    finally:
        for process in (window, server):
            if process is not None:
                process.terminate()
                process.wait(20)


def wait(ready: Any, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until, "nothing in time"
        time.sleep(0.1)
