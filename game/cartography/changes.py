"""What differs between two maps, in lines a mapmaker can check against what he meant to change."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any, Final

_SINGULAR: Final = {
    "roads": "road",
    "railways": "railway",
    "passes": "pass",
    "lakes": "lake",
    "places": "place",
    "sources": "source",
}


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the map file values *new* say otherwise than *old*, both of valid map files.

    >>> changes({"cols": 1, "hexsides": {"cliff": "0000/1"}}, {"cols": 1, "hexsides": {"cliff": "0000/2"}})
    ('hexside cliff - 0000/1', 'hexside cliff + 0000/2')
    """
    found: list[str] = []
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if before == after or (not before and not after):
            continue
        if key in ("terrain", "districts") and old.get("cols") == new.get("cols"):
            legend = "legend" if key == "terrain" else "district_legend"
            word = "terrain" if key == "terrain" else "district"
            found += _ground(word, _letters(old, key, legend), _letters(new, key, legend), new["cols"])
        elif key in ("heights_m", "relief_m") and old.get("cols") == new.get("cols"):
            word = "height" if key == "heights_m" else "relief"
            found += _ground(f"{word} (m)", " ".join(before or ()).split(), " ".join(after or ()).split(), new["cols"])
        elif key == "hexsides":
            found += _hexsides(before or {}, after or {})
        elif key in _SINGULAR:
            found += _entries(_SINGULAR[key], before or [], after or [])
        elif isinstance(before, list | dict) or isinstance(after, list | dict):
            found.append(f"{key}: changed")
        else:
            found.append(f"{key}: {_shown(before)} -> {_shown(after)}")
    return tuple(found)


def _letters(values: Mapping[str, Any], key: str, legend: str) -> list[str]:
    """Return what the letters of a map mean, hex by hex."""
    meaning = values.get(legend, {})
    words = {letter: entry if isinstance(entry, str) else entry["id"] for letter, entry in meaning.items()}
    return [words.get(letter, letter) for letter in "".join(values.get(key, "").split())]


def _ground(word: str, old: list[str], new: list[str], cols: int) -> Iterator[str]:
    for at, (before, after) in enumerate(zip_longest(old, new, fillvalue="nothing")):
        if before != after:
            yield f"{word} {at % cols:02}{at // cols:02}: {before} -> {after}"


def _hexsides(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for feature in dict.fromkeys((*old, *new)):
        before, after = set(old.get(feature, "").split()), set(new.get(feature, "").split())
        yield from (f"hexside {feature} - {label}" for label in sorted(before - after))
        yield from (f"hexside {feature} + {label}" for label in sorted(after - before))


def _entries(word: str, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Iterator[str]:
    before, after = ({entry["id"]: entry for entry in entries} for entries in (old, new))
    for id in dict.fromkeys((*before, *after)):
        if id not in after:
            yield f"{word} {id}: gone"
        elif id not in before:
            yield f"{word} {id}: new, {after[id].get('hexes', after[id].get('hex', ''))}".rstrip(" ,")
        else:
            for key in dict.fromkeys((*before[id], *after[id])):
                if before[id].get(key) != after[id].get(key):
                    yield f"{word} {id}: {key} {_shown(before[id].get(key))} -> {_shown(after[id].get(key))}"


def _shown(value: Any) -> str:
    return "nothing" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
