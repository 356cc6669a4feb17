"""What a mapmaker changes by hand: the overrides file beside a map.

It is a list; each entry says `because:` and makes one change. The build reads it and never writes it, so every change
survives a rebuild. Entries take effect in file order within the step of the build they belong to.

* `{hex: "1316", terrain: t, height_m: 1450, relief_m: 250}` changes the ground of a hex: any of the three.
  `district: agdam` says whose district it is.
* `{hexside: "1316/0 1216/1", add: cliff}` puts a feature on one hexside or several, `remove:` takes it off. A cliff
  replaces a steep slope.
* `{road: some_road, hexes: "1312 1313"}` gives a road another course. With name, class, error_km and source it makes a
  new road; `{road: some_road, remove: true}` takes one off the map.
* `{railway: some_line, hexes: "1312 1313"}` gives a railway another course; `remove: true` takes it off.
* `{place: shosh, hex: "1415"}` puts a place in another hex within its position error; `lat`, `lon`, `error_km` and
  `source` give it a better position; `kind`, `english`, `unchecked`, `population_1989`, `population_quality`,
  `majority_1989`, `majority_source` and `note` change what is said of it.
* `{place: new_place, kind:, english:, lat:, lon:, error_km:, source:, unchecked: [az, hy, ru]}` adds a place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from game.core.errors import Fault, ScenarioFaults

SUBJECTS: Mapping[str, Mapping[str, type | tuple[type, ...]]] = {
    "hex": {"terrain": str, "height_m": int, "relief_m": int, "district": str},
    "hexside": {"add": str, "remove": str},
    "road": {
        "hexes": str,
        "remove": bool,
        "name": str,
        "class": str,
        "error_km": (int, float),
        "source": str,
    },
    "railway": {"hexes": str, "remove": bool, "name": str, "error_km": (int, float), "source": str},
    "place": {
        "hex": str,
        "lat": (int, float),
        "lon": (int, float),
        "error_km": (int, float),
        "source": str,
        "kind": str,
        "english": str,
        "unchecked": list,
        "population_1989": int,
        "population_quality": str,
        "majority_1989": str,
        "majority_source": str,
        "note": str,
    },
}


@dataclass(frozen=True, slots=True)
class Override:
    """One change by hand, and where in its file it stands."""

    line: int
    column: int
    subject: str
    id: str
    fields: Mapping[str, Any]


class Overrides:
    """The overrides of one map, and the faults met while they are applied."""

    def __init__(self, path: Path | None) -> None:
        self.faults: list[Fault] = []
        self._path = path
        self._entries: list[Override] = []
        if path is None or not path.exists():
            return
        text = path.read_text(encoding="utf-8")
        try:
            root = yaml.compose(text, Loader=yaml.CSafeLoader)
            entries = yaml.load(text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            found = f"{' '.join(str(error).split())}; expected YAML"
            raise ScenarioFaults([Fault(str(path), 1, 1, found)]) from None
        if root is None:
            return
        if not isinstance(root, yaml.SequenceNode):
            raise ScenarioFaults([Fault(str(path), 1, 1, "expected a list of changes, each beginning with '- '")])
        for node, entry in zip(root.value, entries, strict=True):
            mark = node.start_mark
            self._read(mark.line + 1, mark.column + 1, entry)

    def _read(self, line: int, column: int, entry: object) -> None:
        blank = Override(line, column, "", "", {})
        if not isinstance(entry, dict):
            self.fault(blank, f"found {entry!r}; expected a change such as {{hex, terrain, because}}")
            return
        subject = next((s for s in ("place", "road", "railway", "hexside", "hex") if s in entry), None)
        if subject is None:
            self.fault(blank, f"this changes nothing; expected one of {', '.join(SUBJECTS)}")
            return
        allowed, faults = SUBJECTS[subject], len(self.faults)
        fields = {k: v for k, v in entry.items() if k not in (subject, "because")}
        for key, value in fields.items():
            if key not in allowed:
                self.fault(blank, f"a {subject} has no {key!r}", str(key), allowed)
            elif not isinstance(value, allowed[key]) or (isinstance(value, bool) and allowed[key] is not bool):
                self.fault(blank, f"{key} is {value!r}; expected {_kind(allowed[key])}")
        if not isinstance(entry.get("because"), str) or not entry["because"].strip():
            self.fault(blank, "a change has no reason; expected because: ...")
        if not isinstance(entry[subject], str):
            self.fault(blank, f"{subject} is {entry[subject]!r}; expected text (put labels in quotes)")
        elif not fields:
            self.fault(blank, f"{subject} {entry[subject]} is not changed; expected one of {', '.join(allowed)}")
        elif len(self.faults) == faults:
            self._entries.append(Override(line, column, subject, entry[subject], fields))

    def of(self, subject: str) -> Iterator[Override]:
        """Yield the changes to one kind of subject, in file order."""
        return (entry for entry in self._entries if entry.subject == subject)

    def fault(self, entry: Override, found: str, word: str = "", known: Iterable[str] = ()) -> None:
        """Note that an entry is wrong; *known* are the words that would have been right where *word* stands."""
        near = get_close_matches(word, sorted(known), 1)
        self.faults.append(Fault(str(self._path), entry.line, entry.column, found, near[0] if near else ""))


def _kind(types: type | tuple[type, ...]) -> str:
    if isinstance(types, tuple):
        return "a number"
    return {str: "text", int: "a whole number", bool: "true", list: "a list"}[types]
