"""The house is in order: style, types, the floors of the imports, the rulebook, and what is tracked.

The examples in the docstrings run because pytest collects `game` with --doctest-modules.
"""

import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from positions import invented, walk

from game import engine, rulebook
from game.core.orders import Prepare

ROOT = Path(__file__).resolve().parents[1]


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")


def _passes(*arguments: str) -> None:
    done = _run(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr


def _tracked(*patterns: str) -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return [path for pattern in patterns or ("*",) for path in ROOT.rglob(pattern) if path.is_file()]
    return [path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()]


def test_style() -> None:
    _passes("-m", "ruff", "check", ".")
    _passes("-m", "ruff", "format", "--check", ".")


def test_types() -> None:
    _passes("-m", "mypy", "--strict", "-p", "game")


def test_imports_go_down_only() -> None:
    _passes("-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache")


def test_each_rule_number_stands_once_and_in_its_chapter() -> None:
    chapters = rulebook.chapters()
    numbers = Counter(rule.number for chapter in chapters for rule in chapter.rules)
    assert [] == [number for number, times in numbers.items() if times > 1]
    for chapter in chapters:
        expected = [f"{chapter.number}.{n}" for n in range(1, len(chapter.rules) + 1)]
        assert expected == [rule.number for rule in chapter.rules], chapter.title


CITED = re.compile(r"""["'(\s](\d{1,2}\.\d{1,2})(?=["'),\s;-])""")
"""A rule number where code cites one: a string of its own, or in brackets in a text."""


def test_each_rule_cited_in_the_rules_exists() -> None:
    known = {rule.number for chapter in rulebook.chapters() for rule in chapter.rules}
    missing = []
    for path in [*(ROOT / "game" / "rules").glob("*.py"), ROOT / "game" / "engine.py"]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            missing += [
                f"{path.name}:{number} cites {cited}"
                for cited in CITED.findall(line)
                if cited not in known and int(cited.split(".")[0]) <= 15
            ]
    assert [] == missing


def test_each_rule_cited_by_an_event_or_a_comment_of_a_chart_exists() -> None:
    """Events name a rule as a factor's or a field's first words; charts say in comments which rule reads a number."""
    known = {rule.number for chapter in rulebook.chapters() for rule in chapter.rules}
    missing, cited = [], 0
    for path in (ROOT / "scenarios" / "rules").glob("*.yaml"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            comment = line.partition("#")[2]
            for found in re.findall(r"(?:\(|chapter |rule |, )(\d{1,2}\.\d{1,2})(?=[),:;. ]|$)", comment):
                cited += 1
                missing += [f"{path.name}:{number} cites {found}"] if found not in known else []
    board = (ROOT / "game" / "core" / "board.py").read_text(encoding="utf-8")
    in_charts = re.findall(r"\((\d{1,2}\.\d{1,2}(?:, \d{1,2}\.\d{1,2})*)\)", board)
    for group in in_charts:
        cited += 1
        missing += [f"board.py cites {found}" for found in group.split(", ") if found not in known]
    assert [] == missing
    assert cited > 20


def test_rules_that_play_cites_exist() -> None:
    """What refusals, tests of will and hold, shifts, tracks and stocks cite in games of invented positions."""
    known = {rule.number for chapter in rulebook.chapters() for rule in chapter.rules}
    cited: Counter[str] = Counter()
    for seed in range(30):
        draw = Random(seed)
        for before, knows, order, _, events in walk(invented(draw), draw, 60):
            cited.update(refusal.rule for refusal in engine.refusals(knows, Prepare(0)))
            cited.update(refusal.rule for refusal in engine.refusals(engine.known(before, "blue"), order))
            for event in events:
                cited.update(rule for rule, _, _ in getattr(event, "factors", ()) + getattr(event, "shifts", ()))
                if rule := getattr(event, "rule", ""):
                    cited[rule] += 1
    assert set() == set(cited) - known
    assert len(cited) > 25


def test_rules_cite_rules() -> None:
    """The pattern above finds something: a test that cannot fail is none."""
    text = (ROOT / "game" / "rules" / "assault.py").read_text(encoding="utf-8")
    assert len(CITED.findall(text)) > 20


LEAKS = re.compile(
    r"/(?:work|root)/|/home/\w|/tmp/\w|index[-]url|registry\+http|\"resolved\":|files\.pythonhosted|pypi\.org/simple"
)


def test_no_machine_path_and_no_index_address_is_tracked() -> None:
    found = []
    for path in _tracked():
        if path == Path(__file__) or path.suffix in {".png", ".ttf", ".npz"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in LEAKS.finditer(text)]
    assert [] == found


def test_every_dependency_is_pinned_without_an_address() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [name for group in project["optional-dependencies"].values() for name in group]
    needed = {re.split(r"[<>=\[ ]", text)[0] for text in (*project["dependencies"], *extras)}
    assert set() == {name.lower() for name in needed} - {name.lower() for name in pins}


@pytest.mark.parametrize(
    "name", ["README.md", "SECURITY.md", "LICENSE", "CHANGELOG.md", "game/README.md", "game/DECISIONS.md"]
)
def test_the_papers_are_there(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8").strip()


def test_the_gate_runs_what_the_readme_says() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    install = 'install -c constraints.txt -e ".[test]"'
    assert install in readme
    assert install in gate.replace("--quiet ", "")
    assert "python -m pytest" in readme
