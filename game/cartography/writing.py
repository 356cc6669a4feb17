"""How a map is written down: the same map is always the same text, whoever writes it.

`map_text` takes the plain values of a map file, in the order of its model. What it knows of single keys is their
style alone; a key it has never heard of is written in a plain style, so that maps may grow without it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import yaml

WIDTH: Final = 110
_LABELS: Final = ("hexes", "steep", "cliff", "river_1", "river_2", "stream", "bridge", "ford", "closed_pass")
_LONG: Final = frozenset((*_LABELS, "border", "nkao"))
"""Lists of labels, over as many lines as they need."""
_BLOCKS: Final = frozenset(("terrain", "districts"))
"""Rows of letters."""
_FIGURES: Final = frozenset(("heights_m", "relief_m"))
_ONE_LINE: Final = frozenset(("sources", "passes", "confidence"))
"""Lists whose entries stand in one line each."""
_FLOWS: Final = frozenset(("projection", "origin_m", "legend"))
_WORDS: Final = frozenset(
    ("id", "kind", "class", "level", "confidence", "population_quality", "majority_1989", "legend", "unchecked")
)
"""Keys whose values are words of ours and stand without quotes."""
_PLAIN: Final = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")
_UNPRINTED: Final = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_RESOLVER: Final = yaml.resolver.Resolver()


def map_text(values: Mapping[str, Any], remarks: Sequence[str] = ()) -> str:
    r"""Return the text of the map file that says *values*, below the comment lines *remarks*.

    >>> print(map_text({"id": "valley", "roads": [], "passes": [{"id": "top", "hex": "0102"}]}, ["# By hand."]), end="")
    # By hand.
    id: valley
    roads: []
    passes:
      - {id: top, hex: "0102"}
    """
    lines = [*remarks]
    for key, value in values.items():
        lines += _top(key, value)
    return "\n".join(lines) + "\n"


def remarks_of(text: str) -> tuple[str, ...]:
    r"""Return the comment lines a map file begins with.

    >>> remarks_of("# One.\n# Two.\nid: valley\n# Three.\n")
    ('# One.', '# Two.')
    """
    found = []
    for line in text.split("\n"):
        if not line.startswith("#"):
            break
        found.append(line.rstrip())
    return tuple(found)


def _top(key: str, value: Any) -> Iterator[str]:
    if key in _BLOCKS and isinstance(value, str) and value.split():
        yield f"{key}: |"
        yield from (f"  {row}" for row in value.split())
    elif key in _FIGURES and isinstance(value, list) and value:
        yield f"{key}:"
        yield from _figures(value)
    elif isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        yield f"{key}:"
        for entry in value:
            if key in _ONE_LINE:
                yield f"  - {_flow(key, entry)}"
            else:
                first, *more = [line for k, v in entry.items() for line in _pair(k, v, "    ")] or ["    {}"]
                yield f"  - {first[4:]}"
                yield from more
    elif isinstance(value, dict) and value and key not in _FLOWS:
        yield f"{key}:"
        for k, v in value.items():
            # Letters as keys stand in quotes: among them are n and y, and 1.
            yield from _pair(_text(k) if len(k) == 1 else k, v, "  ")
    else:
        yield f"{_key(key)}: {_flow(key, value)}"


def _pair(key: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict) and value and all(isinstance(v, dict | list) for v in value.values()):
        yield f"{indent}{_key(key)}:"
        for k, v in value.items():
            yield f"{indent}  {_key(k)}: {_flow(k, v)}"
    elif isinstance(value, dict) and value:
        yield f"{indent}{key}:"
        for k, v in value.items():
            yield from _pair(k, v, indent + "  ")
    elif key in _LONG and isinstance(value, str):
        yield from _long(f"{indent}{key}: ", indent + "  ", value.split())
    else:
        yield f"{indent}{_key(key)}: {_flow(key, value)}"


def _figures(rows: list[Any]) -> Iterator[str]:
    words = [row.split() if isinstance(row, str) else [] for row in rows]
    width = max((len(word) for row in words for word in row), default=0)
    for row in words:
        yield f"  - {_text(' '.join(word.rjust(width) for word in row))}"


def _flow(key: str, value: Any) -> str:
    """Return *value* in one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, list):
        return f"[{', '.join(_flow(key, entry) for entry in value)}]"
    if isinstance(value, dict):
        words = key if key == "legend" else ""
        return f"{{{', '.join(f'{_key(k)}: {_flow(words or k, v)}' for k, v in value.items())}}}"
    if value is None:
        return "null"
    text = str(value)
    return text if key in _WORDS and _is_plain(text) else _text(text)


def _key(key: str) -> str:
    # The reader takes every key at its word, also y and n.
    return key if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", key) or key[:1] == '"' == key[-1:] else _text(key)


def _is_plain(text: str) -> bool:
    """Whether YAML reads *text* without quotes as this very text."""
    if not _PLAIN.match(text):
        return False
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return bool(tag == "tag:yaml.org,2002:str")


def _text(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTED.sub(lambda found: json.dumps(found[0])[1:-1], quoted)


def _number(number: float) -> str:
    if isinstance(number, int) or number == int(number):
        return str(int(number))
    # Never 1e-05: the reader wants figures that nobody could take for anything else.
    return format(Decimal(repr(number)), "f")


def _long(head: str, indent: str, words: Iterable[str]) -> Iterator[str]:
    """A quoted list of words over as many lines as it needs; YAML folds them back into one."""
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > WIDTH:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
    lines = [_text(line)[1:-1] for line in lines]
    if len(lines) == 1:
        yield f'{head}"{lines[0]}"'
        return
    yield f'{head}"{lines[0]}'
    yield from (indent + line for line in lines[1:-1])
    yield f'{indent}{lines[-1]}"'
