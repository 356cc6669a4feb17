"""The files of one scenario: where they lie, what they hold, and whether they have the right shape."""

import json
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from pydantic import ValidationError

from game.core.board import Charts
from game.core.errors import Fault
from game.scenario.models import FILES, Model, charts_shape
from game.scenario.reading import Document, Item, is_id, listed, nearest
from game.scenario.wording import report

PLAYED: Final = ("scenario", "oob", "events", "history")
"""Kinds of file that a game needs; tutorial.yaml, politics.yaml and briefings.yaml may stand beside."""
M = TypeVar("M", bound=Model)


def scenarios_root() -> Path:
    """Return the folder of the shipped scenarios, in the source tree or in an installed package."""
    return _shipped("scenarios")


def assets_root() -> Path:
    """Return the folder of fonts, symbols and geographic data."""
    return _shipped("assets")


def _shipped(name: str) -> Path:
    package = Path(__file__).resolve().parents[1]
    packed = package / "_shipped" / name
    return packed if packed.is_dir() else package.parent / name


@dataclass
class Folder:
    """The documents of a scenario by kind, and their models where the shape is right."""

    path: Path
    documents: dict[str, Document] = field(default_factory=dict)
    models: dict[str, Model] = field(default_factory=dict)
    charts: Charts | None = None
    loose: list[Fault] = field(default_factory=list)
    """Faults of files that are not YAML."""

    @classmethod
    def open(cls, path: Path, *, all_files: bool) -> "Folder":
        """Read the folder at *path*: what a game needs, or *all_files*."""
        folder = cls(path)
        for kind in PLAYED:
            folder._add(kind, Document.of(path / f"{kind}.yaml"))
        if all_files:
            folder._add("chronicle", Document.of(path / "chronicle.yaml"))
        for kind in ("tutorial", "politics", "briefings"):
            if (path / f"{kind}.yaml").is_file():
                folder._add(kind, Document.of(path / f"{kind}.yaml"))
        top = folder.top("scenario")
        ground, ruleset = folder._named(top, "map"), folder._named(top, "ruleset")
        if ground is not None:
            folder._add("map", ground)
        if ruleset is not None:
            folder.documents["rules"] = ruleset
            folder.charts = validate_rules(ruleset, top)
        return folder

    @property
    def faults(self) -> list[Fault]:
        """All faults found so far, in all files."""
        return [*self.loose, *(fault for document in self.documents.values() for fault in document.faults)]

    def top(self, kind: str) -> Item:
        """Return the file of *kind* as an item, an empty one when it is not there."""
        document = self.documents.get(kind)
        return document.top() if document else Item(Document(kind, "{}"), (), {})

    def model(self, kind: str, cls: type[M]) -> M:
        """Return the validated file of *kind*; only for folders without faults."""
        return cast(M, self.models[kind])

    def _add(self, kind: str, document: Document) -> None:
        self.documents[kind] = document
        model = validate(document, kind)
        if model is not None:
            self.models[kind] = model

    def _named(self, top: Item, key: str) -> Document | None:
        """Read the map or ruleset that scenario.yaml names; it may lie beside the scenario or be a shipped one."""
        name, room = top.text(key), "maps" if key == "map" else "rules"
        if not is_id(name):
            return None
        homes = list(dict.fromkeys((self.path / room, self.path.parent / room, scenarios_root() / room)))
        for home in homes:
            if (home / f"{name}.yaml").is_file():
                return Document.of(home / f"{name}.yaml", f"{room}/{name}.yaml")
        known = sorted({file.name.split(".")[0] for home in homes for file in home.glob("*.yaml")} - {"specs"})
        top.fault(key, f"there is no {key} {name!r}; expected one of {listed(known)}", nearest(name, known))
        return None


def validate(document: Document, kind: str) -> Model | None:
    """Return the model of a file of *kind*, or None; what is wrong with it is added to the document's faults."""
    if not document.readable:
        return None
    try:
        return FILES[kind].model_validate(document.value)
    except ValidationError as error:
        report(document, error, FILES[kind])
        return None


def validate_rules(document: Document, top: Item | None = None) -> Charts | None:
    """Return the charts of a ruleset with the overrides of the scenario *top*, or None when something is wrong."""
    if not document.readable:
        return None
    charts = _charts(document, document.value)
    if top is None or charts is None:
        return charts
    value, changed = deepcopy(document.value), False
    for entry in top.items("overrides"):
        if _override(document, value, entry):
            changed = True
    return _charts(document, value) if changed else charts


def _charts(document: Document, value: Any) -> Charts | None:
    try:
        # As JSON, because a strict dataclass takes keys with values and lists only from there.
        return charts_shape().validate_json(json.dumps(value, default=repr))
    except ValidationError as error:
        report(document, error, Charts)
        return None


def _override(document: Document, value: Any, entry: Item) -> bool:
    """Set one number in *value*; return whether that was possible, and add the fault to *entry* if not."""
    words, there = entry.text("key").split("."), value
    if not entry.text("key") or "value" not in entry:
        return False
    for n, word in enumerate(words):
        if not isinstance(there, dict) or word not in there:
            before = ".".join(words[:n])
            keys = [f"{before}.{key}" if before else key for key in there] if isinstance(there, dict) else []
            close = nearest(".".join(words[: n + 1]), keys)
            entry.fault("key", f"the ruleset has no key {entry.text('key')!r}; expected one of {listed(keys)}", close)
            return False
        if n < len(words) - 1:
            there = there[word]
    old, new = there[words[-1]], entry.value["value"]
    if words[0] in ("id", "title") or isinstance(old, dict):
        entry.fault("key", f"{entry.text('key')!r} is no number of the ruleset; expected one of its numbers")
        return False
    there[words[-1]] = new
    try:
        charts_shape().validate_json(json.dumps(value, default=repr))
    except ValidationError:
        there[words[-1]] = old
        entry.fault("value", f"found {new!r}; expected a value like {old!r}, as the ruleset has it")
        return False
    return True
