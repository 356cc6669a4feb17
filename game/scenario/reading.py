"""Read YAML with the place of every value, safely, and keep all faults.

A `Document` is one file: its plain values, and a way from any path of keys and indices to a line and column. Numbers
and dates are taken at their word only when nobody could mistake them: 0412, 12:30, 1e3, NO and 1992-05-09 without
quotes are faults, not values.
"""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import yaml

from game.core.errors import Fault

Step = str | int
Steps = tuple[Step, ...]

MAX_BYTES: Final = 4_000_000
MAX_DEPTH: Final = 40
MAX_ALIASES: Final = 50
_MAX_INDENT: Final = 200
_MAX_BRACKETS: Final = 200
# The C parser recurses without a limit and takes the interpreter with it: nesting is bounded before it starts.
_LEAD: Final = re.compile(rf"(?m)^[ \t?:-]{{{_MAX_INDENT},}}")
_BRACKETS: Final = re.compile(r"[][{}]")
_INT: Final = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})\Z")
_FLOAT: Final = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}\Z")
_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")
_TAG: Final = "tag:yaml.org,2002:"


class _Refused:
    """Stands for a value that was refused on reading, so that nothing takes it for text or a number."""

    def __repr__(self) -> str:
        return "a value that could not be read"


_REFUSED: Final = _Refused()


def is_id(text: str) -> bool:
    """Return whether *text* may be an id: it can then also be a file name without leaving its folder."""
    return _ID.match(text) is not None and len(text) <= 80


def nearest(word: str, choices: Iterable[str]) -> str:
    """Return the one of *choices* that *word* was probably meant to be, or ""."""
    options = sorted(choices)
    close = get_close_matches(word, options, 1, 0.6)
    if not close:
        close = [option for option in options if len(option) > 2 and (word.startswith(option + "_"))][:1]
    return close[0] if close else ""


def listed(choices: Iterable[str], limit: int = 14) -> str:
    """Return *choices* for a sentence, the first *limit* of them."""
    options = list(choices)
    if not options:
        return "nothing: none is defined"
    return ", ".join(options[:limit]) + (f" and {len(options) - limit} more" if len(options) > limit else "")


class Document:
    """One YAML file: values, marks and faults."""

    def __init__(self, name: str, text: str | bytes, folder: str = "") -> None:
        self.name, self.folder = name, folder
        self.value: Any = _REFUSED
        self.faults: list[Fault] = []
        self._root: yaml.Node | None = None
        self._refused: set[Steps] = set()
        self._read(text)

    @classmethod
    def of(cls, path: Path, name: str = "") -> "Document":
        """Return the document in file *path*; a file that cannot be read is a fault of the document."""
        name = name or path.name
        try:
            size = path.stat().st_size
            if size > MAX_BYTES:
                return cls._broken(name, 1, 1, f"the file has {size} bytes; expected at most {MAX_BYTES}")
            return cls(name, path.read_bytes(), path.resolve().parent.name)
        except FileNotFoundError:
            return cls._broken(name, 1, 1, "there is no such file")
        except (OSError, ValueError) as error:
            return cls._broken(name, 1, 1, f"the file cannot be read: {getattr(error, 'strerror', None) or error}")

    @classmethod
    def _broken(cls, name: str, line: int, column: int, message: str) -> "Document":
        document = cls.__new__(cls)
        document.name, document.folder, document.value, document._root = name, "", _REFUSED, None
        document.faults, document._refused = [Fault(name, line, column, message)], {()}
        return document

    @property
    def readable(self) -> bool:
        """Whether the file holds YAML at all."""
        return self._root is not None

    def top(self) -> "Item":
        """Return the whole document as an item."""
        return Item(self, (), self.value)

    def where(self, steps: Steps, key: bool = False) -> tuple[int, int]:
        """Return line and column of the value at *steps*, or of its key; of what holds it when it is missing."""
        node = self._root
        if node is None:
            return 1, 1
        mark = node.start_mark
        for depth, step in enumerate(steps):
            last = depth == len(steps) - 1
            if isinstance(node, yaml.MappingNode):
                pair = next(((k, v) for k, v in node.value if k.value == str(step)), None)
                if pair is None:
                    break
                node = pair[1]
                # A block below its key starts on the line after it: the key is where one looks.
                inline = isinstance(node, yaml.ScalarNode) or getattr(node, "flow_style", False)
                mark = node.start_mark if inline and not (last and key) else pair[0].start_mark
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                mark = node.start_mark
            else:
                break
        return mark.line + 1, mark.column + 1

    def fault(
        self, steps: Steps, message: str, suggestion: str = "", *, key: bool = False, refuse: bool = False
    ) -> None:
        """Add a fault at *steps*, unless what stands there was refused already; *refuse* it from now on."""
        if self._refused and any(steps[:n] in self._refused for n in range(len(steps) + 1)):
            return
        if refuse:
            self._refused.add(steps)
        self.faults.append(Fault(self.name, *self.where(steps, key), message, suggestion))

    def _read(self, text: str | bytes) -> None:
        if isinstance(text, bytes):
            try:
                text = text.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                before = error.object[: error.start]
                column = error.start - (before.rfind(b"\n") + 1) + 1
                self._stop(before.count(b"\n") + 1, column, "the file is not UTF-8 text; save it as UTF-8")
                return
        if not self._shallow(text):
            return
        loader = None
        try:
            loader = yaml.CSafeLoader(text)
            self._root = loader.get_single_node()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            self._stop(line, column, f"this is not YAML: {problem}; expected another shape here or in the line before")
            return
        except (RecursionError, ValueError) as error:
            self._stop(1, 1, f"this is not YAML: {error}")
            return
        finally:
            if loader is not None:
                loader.dispose()
        if self._root is None:
            self._stop(1, 1, "the file is empty")
            return
        self._open: set[int] = set()
        self._met: set[int] = set()
        self._aliases = 0
        self.value = self._build(self._root, ())

    def _shallow(self, text: str) -> bool:
        depth = 0
        for found in _BRACKETS.finditer(text):
            depth = depth + 1 if found[0] in "[{" else max(0, depth - 1)
            if depth > _MAX_BRACKETS:
                self._stop(text.count("\n", 0, found.start()) + 1, 1, "brackets are nested too deep")
                return False
        lead = _LEAD.search(text)
        if lead:
            self._stop(text.count("\n", 0, lead.start()) + 1, 1, f"the line is indented by {_MAX_INDENT} or more")
            return False
        return True

    def _stop(self, line: int, column: int, message: str) -> None:
        self._root = None
        self.faults.append(Fault(self.name, line, column, message))
        self._refused.add(())

    def _build(self, node: yaml.Node, steps: Steps) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, steps)
        marker = id(node)
        if marker in self._open or len(steps) > MAX_DEPTH:
            self.fault(steps, "values are nested too deep", refuse=True)
            return _REFUSED
        if marker in self._met:
            self._aliases += 1
            if self._aliases > MAX_ALIASES:
                # Said once, for the whole file: what else it holds is not read on.
                self.fault((), f"more than {MAX_ALIASES} aliases (*name) in one file; expected none", refuse=True)
                return _REFUSED
        self._met.add(marker)
        self._open.add(marker)
        value: Any
        if isinstance(node, yaml.SequenceNode) and node.tag == _TAG + "seq":
            value = [self._build(child, (*steps, n)) for n, child in enumerate(node.value)]
        elif isinstance(node, yaml.MappingNode) and node.tag == _TAG + "map":
            value = self._mapping(node, steps)
        else:
            self.fault(steps, f"the tag {node.tag.replace(_TAG, '!!')} has no meaning here; leave it out", refuse=True)
            value = _REFUSED
        self._open.discard(marker)
        return value

    def _mapping(self, node: yaml.MappingNode, steps: Steps) -> dict[str, Any]:
        value: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key, child in node.value:
            line, column = key.start_mark.line + 1, key.start_mark.column + 1
            if not isinstance(key, yaml.ScalarNode):
                self.faults.append(Fault(self.name, line, column, "a key must be a word; found a list or mapping"))
                continue
            name = key.value
            if name in lines:
                self.faults.append(
                    Fault(self.name, line, column, f"key {name!r} stands twice; the first is in line {lines[name]}")
                )
                continue
            lines[name] = line
            value[name] = self._build(child, (*steps, name))
        return value

    def _scalar(self, node: yaml.ScalarNode, steps: Steps) -> Any:
        tag, text = node.tag, node.value
        if tag == _TAG + "str":
            return text
        if tag == _TAG + "int" and _INT.match(text):
            return int(text)
        if tag == _TAG + "float" and _FLOAT.match(text):
            return float(text)
        if tag == _TAG + "bool" and text in ("true", "false"):
            return text == "true"
        if tag == _TAG + "null":
            self.fault(steps, 'no value here; expected one, or "" for no text, or [] for none', refuse=True)
        elif tag in (_TAG + "timestamp", _TAG + "int", _TAG + "float", _TAG + "bool", _TAG + "value"):
            kind = {"timestamp": "date", "bool": "yes or no"}.get(tag.removeprefix(_TAG), "number")
            self.fault(
                steps, f'{text} without quotes can be read as a {kind}; expected plain numbers, or text as "{text}"',
                refuse=True,
            )  # fmt: skip
        else:
            self.fault(steps, f"the tag {tag.replace(_TAG, '!!')} has no meaning here; leave it out", refuse=True)
        return _REFUSED


class Item:
    """A value in a document with the way to it. Asking for what is missing or of another kind gives nothing."""

    __slots__ = ("document", "steps", "value")

    def __init__(self, document: Document, steps: Steps, value: Any) -> None:
        self.document, self.steps, self.value = document, steps, value

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def text(self, key: str) -> str:
        """Return the text under *key*, or ""."""
        found = self.value.get(key) if isinstance(self.value, dict) else None
        return found if isinstance(found, str) else ""

    def number(self, key: str) -> int | None:
        """Return the whole number under *key*, if there is one."""
        found = self.value.get(key) if isinstance(self.value, dict) else None
        return found if type(found) is int else None

    def item(self, key: str) -> "Item":
        """Return what stands under *key*, an empty item when nothing does."""
        found = self.value.get(key, _REFUSED) if isinstance(self.value, dict) else _REFUSED
        return Item(self.document, (*self.steps, key), found)

    def holds_list(self, key: str) -> bool:
        """Return whether there is a list under *key*."""
        return isinstance(self.value, dict) and isinstance(self.value.get(key), list)

    def items(self, key: str) -> "list[Item]":
        """Return the mappings in the list under *key*."""
        found = self.value.get(key) if isinstance(self.value, dict) else None
        if not isinstance(found, list):
            return []
        steps, document = (*self.steps, key), self.document
        return [Item(document, (*steps, n), value) for n, value in enumerate(found) if isinstance(value, dict)]

    def texts(self, key: str) -> list[tuple[int, str]]:
        """Return the texts in the list under *key*, with their indices."""
        found = self.value.get(key) if isinstance(self.value, dict) else None
        return [(n, text) for n, text in enumerate(found) if isinstance(text, str)] if isinstance(found, list) else []

    def __iter__(self) -> Iterator[str]:
        """Yield the keys of a mapping."""
        yield from self.value if isinstance(self.value, dict) else ()

    def fault(self, key: Step | Steps, message: str, suggestion: str = "", *, at_key: bool = False) -> None:
        """Add a fault at the value under *key* (or at the way *key* from here), or at the key itself."""
        steps = key if isinstance(key, tuple) else (key,)
        self.document.fault((*self.steps, *steps), message, suggestion, key=at_key)

    def unknown(self, key: Step | Steps, what: str, word: str, choices: Iterable[str]) -> None:
        """Add the fault that *word* names no *what*; expected are *choices*."""
        options = sorted(choices)
        self.fault(key, f"unknown {what} {word!r}; expected one of {listed(options)}", nearest(word, options))


def by_id(items: Iterable[Item], what: str) -> dict[str, Item]:
    """Return *items* by id; a second one of the same id is a fault."""
    found: dict[str, Item] = {}
    for item in items:
        name = item.text("id")
        if name in found:
            line = found[name].document.where((*found[name].steps, "id"))[0]
            item.fault("id", f"{what} {name!r} stands twice; the first is in line {line}; expected an id of its own")
        elif name:
            found[name] = item
    return found
