"""The gazetteer: every place by every name it has had, in any script, whether or not it lies on the map at hand.

A map prints the names in force on its day. Here stand the others as well, each with when it was in use, so that a
reader finds a place by the name he or she knows. What is typed is compared twice: as spelled, without case and marks,
and as it sounds, so that ş, sh and ш, x, kh and խ, or ə, a and e are one.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from game.core.board import NOWHERE, Board, Place
from game.scenario import Scenario, assets_root
from game.ui.labels import weight

EXACT, PREFIX, INSIDE, NEAR, MISSED = range(5)
"""How a name meets what was typed, the best first."""
_NEAR_LETTERS: Final = 4
"""Letters that must be typed before a slip of one of them is forgiven."""
_ARMENIAN: Final = dict(
    zip(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցփքօֆ",
        (
            *("a", "b", "g", "d", "e", "z", "e", "y", "t", "zh", "i", "l", "kh", "ts", "k", "h", "dz", "gh", "ch"),
            *("m", "y", "n", "sh", "o", "ch", "p", "j", "r", "s", "v", "t", "r", "ts", "p", "k", "o", "f"),
        ),
        strict=True,
    )
)
_CYRILLIC: Final = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        (
            *("a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u"),
            *("f", "kh", "ts", "ch", "sh", "sh", "", "y", "", "e", "yu", "ya"),
        ),
        strict=True,
    )
) | {"ё": "e", "ә": "a", "ғ": "g", "ө": "o", "ү": "u", "һ": "h", "ҹ": "c", "ҝ": "g", "ј": "y"}
_LATIN: Final = {"ı": "i", "ə": "e", "ß": "ss", "ø": "o", "æ": "ae"}
_SOUNDS: Final = (
    (("dzh", "dj", "c̣"), "j"),
    (("tch", "ch"), "č"),
    (("sh",), "š"),
    (("kh",), "x"),
    (("gh", "q"), "g"),
    (("zh",), "z"),
    (("yu",), "u"),
    (("ya", "ye"), "a"),
    (("š",), "s"),
    (("e",), "a"),
    (("y",), "i"),
    (("w",), "v"),
)
_MARKS: Final = re.compile(r"[\s_\-–—'’`\".,()]+")


class Name(NamedTuple):
    """One name of a place and when it was in use."""

    form: str
    language: str
    """az, hy, hy_latin or ru; "" for a spelling without one."""
    note: str = ""
    """Why it is not in use on the day; "" when it is, or is only another spelling."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the gazetteer, or of the map alone."""

    id: str
    english: str
    kind: str
    district: str
    at: int
    """Its hex on the map at hand, or NOWHERE."""
    error_m: int
    source: str
    names: tuple[Name, ...]
    order: tuple[int, int, str]
    note: str = ""


class Found(NamedTuple):
    """A place, and the name under which it was found."""

    entry: Entry
    name: Name
    how: int


@lru_cache(maxsize=8192)
def spelled(text: str) -> str:
    """Return *text* in Latin letters without case and marks, as somebody types who has no other keys.

    >>> spelled("Şuşa"), spelled("Xocalı"), spelled("Шуша"), spelled("Շուշի")
    ('susa', 'xocali', 'shusha', 'shushi')
    """
    text = text.casefold().replace("ու", "у").replace("և", "եւ").replace("եւ", "եվ")
    letters = []
    for letter in unicodedata.normalize("NFC", text):
        for table in (_ARMENIAN, _CYRILLIC, _LATIN):
            if letter in table:
                letters.append(table[letter])
                break
        else:
            plain = unicodedata.normalize("NFKD", letter)
            letters.append("".join(c for c in plain if not unicodedata.combining(c)))
    return _MARKS.sub(" ", "".join(letters)).strip()


@lru_cache(maxsize=8192)
def sounded(text: str) -> str:
    """Return *text* by its sounds, however they are written.

    >>> {sounded(name) for name in ("Şuşa", "Shusha", "Шуша", "Schuscha".replace("sch", "sh").replace("Sch", "Sh"))}
    {'susa'}
    >>> sounded("Xocalı") == sounded("Khodjaly"), sounded("Qarabağ") == sounded("Garabagh")
    (True, True)
    """
    # Azerbaijani ç and ş are sounds of their own; c without a mark is the sound of j.
    text = text.casefold().replace("ç", "ch").replace("ş", "sh").replace("ğ", "gh")
    text = re.sub(r"c(?!h)", "j", text)
    heard = spelled(text)
    for written, sound in _SOUNDS:
        for letters in written:
            heard = heard.replace(letters, sound)
    return re.sub(r"(.)\1+", r"\1", heard)


class Gazetteer:
    """The places of a map and of the gazetteer, on the map's day."""

    def __init__(self, scenario: Scenario) -> None:
        self._board: Board = scenario.board
        self._ground = scenario.prose.ground
        self.day = scenario.board.start[:10]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every place, those of the map first, the weightiest first."""
        rows = _rows()
        found = [self._entry(place, rows.get(str(place.id), {})) for place in self._board.places.values()]
        on_map = {entry.id for entry in found}
        invented = not any(entry.id in rows for entry in found)
        if not invented:
            found += [self._off_map(row) for id, row in rows.items() if id not in on_map]
        return tuple(sorted(found, key=lambda entry: (entry.at == NOWHERE, entry.order)))

    def entry(self, id: str) -> Entry | None:
        """Return the place with that id."""
        return next((entry for entry in self.entries if entry.id == id), None)

    def find(self, typed: str) -> list[Found]:
        """Return the places one of whose names meets *typed*, the best first; nothing typed finds all of the map."""
        if not spelled(typed.strip()):
            return [Found(entry, entry.names[0], EXACT) for entry in self.entries if entry.at != NOWHERE]
        hits = []
        for entry in self.entries:
            how, heard, n = min((*_meets(name.form, typed), n) for n, name in enumerate(entry.names))
            if how != MISSED:
                hits.append((how, entry.at == NOWHERE, heard, entry.order, Found(entry, entry.names[n], how)))
        return [hit[-1] for hit in sorted(hits, key=lambda hit: hit[:-1])]

    def _entry(self, place: Place, row: Mapping[str, str]) -> Entry:
        letters = "".join(self._ground.districts.split())
        district = row.get("region_1989", "")
        if not district and len(letters) > place.at:
            district = self._ground.district_legend[letters[place.at]].name
        used = [Name(place.english, "")] + [Name(name.form, name.language) for name in place.names]
        names = _without_doubles([*used, *_names(row, self.day)])
        return Entry(
            str(place.id),
            place.english,
            place.kind,
            district,
            place.at,
            place.error_m,
            place.source,
            names,
            weight(place),
            place.note,
        )

    def _off_map(self, row: Mapping[str, str]) -> Entry:
        kind = row["kind"].replace(" ", "_")
        people = int(row["population_1989"] or 0)
        rank = {"city": 0, "district_centre": 1, "town": 2, "village": 3}.get(kind, 5)
        names = _without_doubles([Name(row["running_english"], ""), *_names(row, self.day)])
        return Entry(
            row["id"],
            row["running_english"],
            kind,
            row["region_1989"],
            NOWHERE,
            round(float(row["position_error_km"]) * 1000),
            row["position_source"],
            names,
            (rank, -people, row["id"]),
            row["notes"],
        )


@lru_cache(maxsize=1)
def _rows() -> dict[str, Mapping[str, str]]:
    """Return the rows of the gazetteer by id; none where it is not shipped."""
    path = assets_root() / "geo" / "places.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def _names(row: Mapping[str, str], day: str) -> Iterator[Name]:
    """Yield the names a row gives, those not in use on *day* with the reason."""
    if not row:
        return
    dates = {"az": "name_az", "hy": "name_hy", "hy_latin": "name_hy", "ru": "name_ru"}
    for language, stem in dates.items():
        forms = _parts(row[f"name_{language}"])
        since, until = _parts(row[f"{stem}_from"], len(forms)), _parts(row[f"{stem}_to"], len(forms))
        for form, first, last in zip(forms, since, until, strict=False):
            if form:
                yield Name(form, language, _out_of_use(first, last, day))
    for text in row["later_names"].split(";"):
        form, _, why = text.strip().partition("(")
        if form.strip():
            yield Name(form.strip(), "", why.rstrip(")").strip() or "at another time")
    for text in row["aliases"].split(";"):
        if text.strip():
            yield Name(text.strip(), "", "")


def _parts(text: str, count: int = 0) -> list[str]:
    found = [part.strip() for part in text.split("|")] if text.strip() else []
    return found + [""] * (count - len(found))


def _out_of_use(first: str, last: str, day: str) -> str:
    """Return why a form is not in use on *day*, or ""."""
    if first and not (first <= day if len(first) == 10 else first < day[: len(first)]):
        return f"from {first}"
    if last and day[: len(last)] > last:
        return f"until {last}"
    return ""


def _without_doubles(names: list[Name]) -> tuple[Name, ...]:
    """Return *names* without those that only repeat a form."""
    met: dict[str, Name] = {}
    for name in names:
        met.setdefault(name.form, name)
    return tuple(met.values())


def _meets(name: str, typed: str) -> tuple[int, int]:
    """Return how *name* meets *typed*, and 0 to the letter, 1 as spelled or 2 as sounded; the best of the three."""
    typed = typed.strip()
    pairs = (
        (name.casefold(), typed.casefold()),
        (spelled(name), spelled(typed)),
        (sounded(name), sounded(typed)),
    )
    return min((_how(*pair), heard) for heard, pair in enumerate(pairs))


def _how(name: str, typed: str) -> int:
    if name == typed:
        return EXACT
    if name.startswith(typed):
        return PREFIX
    if typed in name:
        return INSIDE
    if len(typed) >= _NEAR_LETTERS and is_near(name, typed):
        return NEAR
    return MISSED


def is_near(one: str, other: str) -> bool:
    """Return whether one letter more, less or otherwise, or two neighbours changed, make *one* of *other*.

    >>> is_near("shusha", "shsha"), is_near("lachin", "lahcin"), is_near("agdam", "agjabedi")
    (True, True, False)
    """
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or swapped
