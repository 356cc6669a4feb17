"""How a source is cited on screen: by a short readable name, which is a link to the card that tells all of it."""

import re
from collections.abc import Sequence
from html import escape
from typing import Any, Final

_YEAR: Final = re.compile(r"\b(19|20)\d\d\b")
_SMALL: Final = {"a", "an", "and", "as", "by", "for", "from", "in", "of", "on", "the", "to", "with"}
_LONGEST: Final = 44
"""Letters of a short name: it stands in the middle of sentences."""


def short_name(title: str) -> str:
    """Return what a source is called in passing: its author or paper with a year, or whose article it is.

    >>> short_name("Human Rights Watch/Helsinki, Bloodshed in the Caucasus. Escalation (September 1992)")
    'Human Rights Watch/Helsinki 1992'
    >>> short_name("First Nagorno-Karabakh War (Wikipedia, revision of 19 November 2021)")
    'Wikipedia: First Nagorno-Karabakh War'
    >>> short_name("Associated Press, 7 January 1994")
    'Associated Press 1994'
    >>> short_name("T. de Waal, Black Garden, chapter 15 (web copy)")
    'T. de Waal, Black Garden'
    """
    head, _, rest = title.partition(" (")
    if "Wikipedia" in rest:
        return _cut(f"Wikipedia: {head}")
    parts = re.split(r", |: ", head)
    name = parts[0]
    if re.match(r"[A-Z][a-z]?\. ", name) and len(parts) > 1 and len(f"{name}, {parts[1]}") <= _LONGEST:
        name = f"{name}, {parts[1]}"
    year = _YEAR.search(title)
    if year and not _YEAR.search(name):
        name = f"{name} {year[0]}"
    return _cut(name)


def _cut(name: str) -> str:
    if len(name) <= _LONGEST:
        return name
    words = name[:_LONGEST].rsplit(" ", 1)[0].split()
    while len(words) > 1 and words[-1].lower().rstrip(",") in _SMALL:
        words.pop()
    return " ".join(words).rstrip(",.:")


def sources(ids: Sequence[str], prose: Any) -> str:
    """Return links to the sources *ids*, each by its short name; two of one name are counted."""
    found: dict[str, int] = {}
    links = []
    for name in ids:
        source = prose.sources.get(name)
        words = short_name(source.title) if source is not None else name
        found[words] = found.get(words, 0) + 1
        if found[words] > 1:
            words = f"{words} ({found[words]})"
        links.append(f"<a href='source:{escape(name)}'>{escape(words)}</a>")
    return "; ".join(links)


def source_card(prose: Any, name: str) -> str:
    """Return the card of a source."""
    source = prose.sources.get(name)
    if source is None:
        return f"<b>{escape(name)}</b><br>This source is not in the list."
    lines = [f"<b>{escape(source.title)}</b>", escape(source.note), f"<i>{escape(source.status.replace('_', ' '))}</i>"]
    if source.url:
        lines.append(escape(source.url))
    return "<br>".join(lines)


def source_list(prose: Any) -> str:
    """Return every source by its title, each a link to its card, in the order of the alphabet."""
    ordered = sorted(prose.sources.items(), key=lambda pair: (pair[1].title.lower(), pair[0]))
    return "<br>".join(f"<a href='source:{escape(name)}'>{escape(source.title)}</a>" for name, source in ordered)
