"""What the dossier calls a place, resolved to the gazetteer.

A text is looked up in this order, and the first find counts: `place_phrases.csv` in the row of the file that says it,
`place_phrases.csv` in the row of any file, then an id, the running English name, an alias, the Armenian Latin form, and
last any other form or later name. Case, accents and marks between words (space, hyphen, underscore, apostrophe) do not
count. A text that names no place has a reason; so has one that could be two places.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from game.core.errors import Fault, ScenarioFaults

TYPES = ("one", "group", "vague", "abroad", "not_a_place", "unidentified")

_BECAUSE = {
    "vague": "a stretch of country without one place",
    "abroad": "a state or seat outside the map",
    "not_a_place": "no place",
    "unidentified": "not identified",
}
_PLAIN = str.maketrans({"ı": "i", "ə": "e", "Ə": "e", "ß": "ss"})
_MARKS = re.compile(r"[\s_\-–'’\"]+")
_STAGES = ("id", "running_english", "aliases", "name_hy_latin", "other")


@dataclass(frozen=True, slots=True)
class NoPlace:
    """Why a text resolves to no place; *kind* is a type of place_phrases.csv, `ambiguous` or `unknown`."""

    kind: str
    because: str


def folded(text: str) -> str:
    """Return *text* without case, accents and marks between words.

    >>> folded("Khojaly_Airport"), folded("Şuşa"), folded("Xankəndi")
    ('khojaly airport', 'susa', 'xankendi')
    """
    spelled = unicodedata.normalize("NFKD", text.translate(_PLAIN).casefold())
    bare = "".join(letter for letter in spelled if not unicodedata.combining(letter))
    return _MARKS.sub(" ", bare).strip()


class Phrases:
    """The phrases and names of the gazetteer in *folder*, which holds places.csv and place_phrases.csv."""

    def __init__(self, folder: Path) -> None:
        self._names: dict[str, dict[str, list[str]]] = {stage: {} for stage in _STAGES}
        self._phrases: dict[tuple[str, str], tuple[str, ...] | NoPlace] = {}
        known: set[str] = set()
        for _, row in _rows(folder / "places.csv"):
            known.add(row["id"])
            for stage, name in _named(row):
                bearers = self._names[stage].setdefault(folded(name), [])
                if row["id"] not in bearers:
                    bearers.append(row["id"])
        path = folder / "place_phrases.csv"
        faults = []
        for line, row in _rows(path):
            ids = tuple(row["ids"].split())
            if row["type"] not in TYPES:
                faults.append(Fault(str(path), line, 1, f"type is {row['type']!r}; expected one of {', '.join(TYPES)}"))
            for id in ids:
                if id not in known:
                    faults.append(Fault(str(path), line, 1, f"there is no place {id!r} in places.csv"))
            reason = NoPlace(row["type"], row["note"] or _BECAUSE.get(row["type"], ""))
            self._phrases[row["file"], folded(row["phrase"])] = ids or reason
        if faults:
            raise ScenarioFaults(faults)

    def resolve(self, text: str, file: str = "") -> tuple[str, ...] | NoPlace:
        """Return the ids of the places *text* names, or why it names none.

        Args:
            file: the dossier file that says it, without folder and ending; only a few texts depend on it.
        """
        wanted = folded(text)
        for said_by in (file, ""):
            if (found := self._phrases.get((said_by, wanted))) is not None:
                return found
        for stage in _STAGES:
            ids = self._names[stage].get(wanted, [])
            if len(ids) > 1:
                return NoPlace("ambiguous", f"could be {' or '.join(sorted(ids))}")
            if ids:
                return tuple(ids)
        return NoPlace("unknown", f"the gazetteer has no {text!r}")


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            for row in rows:
                yield rows.line_num, row
    except OSError as error:
        raise ScenarioFaults([Fault(str(path), 1, 1, f"{error}; expected a CSV of the gazetteer")]) from None


def _named(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (stage, name) for each name a place answers to."""
    yield "id", row["id"]
    for stage, names, mark in (
        ("running_english", row["running_english"], ";"),
        ("aliases", row["aliases"], ";"),
        ("name_hy_latin", row["name_hy_latin"], "|"),
        ("other", row["name_az"], "|"),
        ("other", row["name_hy"], "|"),
        ("other", row["name_ru"], "|"),
        ("other", re.sub(r"\([^)]*\)", "", row["later_names"]), ";"),
    ):
        for name in names.split(mark):
            if name.strip():
                yield stage, name.strip()
