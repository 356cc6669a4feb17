"""The rulebook: the numbered rules that stand in the docstrings of the chapters in `game.rules`.

A docstring starts "Chapter 5. Movement." A rule starts at the margin with its number; the lines that belong to
it are indented. What comes before the first rule introduces the chapter, what comes unindented after a rule is a note.
"""

import importlib
import pkgutil
import re
from dataclasses import dataclass
from typing import Final

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
    return tuple(sorted(found, key=lambda chapter: chapter.number))


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
