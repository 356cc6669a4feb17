"""The rulebook: the numbered rules that stand in the docstrings of the chapters in `game.rules`.

A docstring starts "Chapter 5. Movement." A rule starts at the margin with its number; the lines that belong to
it are indented. What comes before the first rule introduces the chapter, what comes unindented after a rule is a note.

A rule names numbers of the charts in backticks: `steep_up`, `sight.day`, `frontage_*`. The page of `html` leads from
each to the values that the shipped rulesets give it, and from one rule to another.
"""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from html import escape
from pathlib import Path
from typing import Any, Final

import yaml

from game.scenario import scenarios_root

_CHAPTER: Final = re.compile(r"Chapters? (\d+)\. (.+?)\.?$")
_RULE: Final = re.compile(r"(\d+)\.(\d+)\s+(.+)$")


@dataclass(frozen=True, slots=True)
class Rule:
    """One numbered rule, and the module whose docstring prints it."""

    number: str
    text: str
    module: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter of the rules."""

    number: int
    title: str
    introduction: str
    rules: tuple[Rule, ...]


def read_chapter(docstring: str, module: str) -> Chapter | None:
    """Return the chapter that *docstring* prints, or None when it prints none.

    >>> chapter = read_chapter("Chapter 5. Movement.\\n\\n5.1 A side marches\\n    its own units.", "m")
    >>> chapter.title, chapter.rules[0].number, chapter.rules[0].text
    ('Movement', '5.1', 'A side marches its own units.')
    """
    lines = docstring.strip().splitlines()
    head = _CHAPTER.match(lines[0].strip()) if lines else None
    if head is None:
        return None
    introduction: list[str] = []
    rules: list[tuple[str, list[str]]] = []
    for line in lines[1:]:
        found = _RULE.match(line)
        if found:
            rules.append((f"{found[1]}.{found[2]}", [found[3]]))
        elif rules:
            rules[-1][1].append(line.strip())
        else:
            introduction.append(line.strip())
    return Chapter(
        int(head[1]),
        head[2],
        " ".join(filter(None, introduction)),
        tuple(Rule(number, " ".join(filter(None, text)), module) for number, text in rules),
    )


def chapters() -> tuple[Chapter, ...]:
    """Return every chapter, in order."""
    package = importlib.import_module("game.rules")
    found = []
    for entry in pkgutil.iter_modules(package.__path__):
        name = f"game.rules.{entry.name}"
        chapter = read_chapter(importlib.import_module(name).__doc__ or "", name)
        if chapter:
            found.append(chapter)
    return tuple(_joined([c for c in found if c.number == n]) for n in sorted({c.number for c in found}))


def _joined(parts: list[Chapter]) -> Chapter:
    """Return the parts of one chapter, which several modules print, as one."""
    parts.sort(key=lambda part: int(part.rules[0].number.partition(".")[2]))
    titles = [parts[0].title, *(part.title[0].lower() + part.title[1:] for part in parts[1:])]
    return Chapter(
        parts[0].number,
        "; ".join(titles),
        " ".join(part.introduction for part in parts if part.introduction),
        tuple(rule for part in parts for rule in part.rules),
    )


def text() -> str:
    """Return the whole rulebook as plain text."""
    parts = []
    for chapter in chapters():
        parts.append(f"{chapter.number}. {chapter.title}\n")
        if chapter.introduction:
            parts.append(f"{chapter.introduction}\n")
        parts += [f"{rule.number}  {rule.text}" for rule in chapter.rules]
        parts.append("")
    return "\n".join(parts).rstrip() + "\n"


# --- The page


@dataclass(frozen=True, slots=True)
class Number:
    """One entry of the charts: its path, what each ruleset says, and the remark beside it."""

    path: str
    values: tuple[str, ...]
    """By ruleset, in the order of `Charts.rulesets`; "" where a ruleset has no such entry."""
    remark: str


@dataclass(frozen=True, slots=True)
class Charts:
    """The numbers of the shipped rulesets side by side."""

    rulesets: tuple[str, ...]
    titles: tuple[str, ...]
    numbers: tuple[Number, ...]

    def named(self, word: str) -> tuple[Number, ...]:
        """Return the entries that a word of a rule names: a path, the end of one, a chart, or a pattern with *.

        >>> [number.path for number in charts().named("sight.day")]
        ['sight.day']
        """
        found = [n for n in self.numbers if n.path == word or n.path.endswith(f".{word}")]
        if not found:
            found = [n for n in self.numbers if fnmatchcase(n.path.rpartition(".")[2], word)]
        return tuple(found or [n for n in self.numbers if n.path.startswith(f"{word}.")])


def charts(folder: Path | None = None) -> Charts:
    """Return the charts of every ruleset in *folder*; of the shipped ones when None."""
    paths = sorted((folder or scenarios_root() / "rules").glob("*.yaml"), reverse=True)
    books = [yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) for path in paths]
    flat = [dict(_flat(book)) for book in books]
    remarks: dict[str, str] = {}
    for path in reversed(paths):
        remarks |= _remarks(path)
    keys = list(dict.fromkeys(key for book in flat for key in book if "." in key))
    return Charts(
        tuple(path.stem for path in paths),
        tuple(str(book["title"]) for book in books),
        tuple(Number(key, tuple(book.get(key, "") for book in flat), remarks.get(key, "")) for key in keys),
    )


def _flat(value: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, inner in value.items():
        path = f"{before}{key}"
        deeper = isinstance(inner, dict) and not path.startswith(("unit_types.", "quality."))
        if deeper:
            yield from _flat(inner, f"{path}.")
        else:
            said = isinstance(inner, str | int) or inner is None
            yield path, str(inner) if said else json.dumps(inner, ensure_ascii=False)


def _remarks(path: Path) -> dict[str, str]:
    """Return the remarks at the ends of a ruleset's lines, by the path of the key in front of them."""
    found: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        match = re.match(r"( *)([a-z_]+):(.*?)(?:\s#\s*(.*))?$", line)
        if match:
            depth = len(match[1])
            above = [(deep, key) for deep, key in above if deep < depth]
            above.append((depth, match[2]))
            if match[4]:
                found[".".join(key for _, key in above)] = match[4]
    return found


def html(folder: Path | None = None) -> str:
    """Return the rulebook as one page: contents, rules that lead to one another and to the charts, the charts.

    Args:
        folder: where the rulesets of the charts lie; None for the shipped ones.
    """
    from jinja2 import Environment, PackageLoader

    book, numbers = chapters(), charts(folder)
    known = {rule.number for chapter in book for rule in chapter.rules}
    page = Environment(loader=PackageLoader("game", "."), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    page.filters["linked"] = lambda text: _linked(text, known, numbers)
    sections = list(dict.fromkeys(number.path.partition(".")[0] for number in numbers.numbers))
    return page.get_template("rulebook.html").render(chapters=book, charts=numbers, sections=sections) + "\n"


def _linked(text: str, known: set[str], numbers: Charts) -> Any:
    """Return a rule's text as markup: chart words and the numbers of other rules are links."""
    from markupsafe import Markup

    def chart(match: re.Match[str]) -> str:
        entries = numbers.named(match[1])
        word = f"<code>{match[1]}</code>"
        return f'<a href="#{anchor(entries[0].path)}">{word}</a>' if entries else word

    def rule(match: re.Match[str]) -> str:
        return f'<a href="#rule-{match[0]}">{match[0]}</a>' if match[0] in known else match[0]

    parts = re.split(r"(`[^`]+`)", escape(text, quote=False))
    return Markup(
        "".join(
            re.sub(r"`([^`]+)`", chart, part) if part.startswith("`") else re.sub(r"\b\d{1,2}\.\d{1,2}\b", rule, part)
            for part in parts
        )
    )


def anchor(path: str) -> str:
    """Return the place on the page where an entry of the charts stands.

    >>> anchor("movement.foot.steep_up")
    'chart-movement-foot-steep_up'
    """
    return "chart-" + path.replace(".", "-")
