"""Proof: a file of somebody else's, however broken, gives faults with a place in it, and nothing else.

Files of every scenario, maps, rulesets, records and maps of Tiled are changed at random and read in a child: no
traceback, no hang, no end of the interpreter. Fixed cases follow: towers of aliases, deep nesting, huge numbers, other
encodings, ids that lead out of their folder, and markup in texts.
"""

import html
import re
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

from game import rulebook
from game.core.errors import Fault, RecordError, ScenarioFaults
from game.export.tiled import TiledFaults, read_tiled
from game.export.tiled.writing import write_tiled
from game.record import Game, verify
from game.scenario import Scenario, check, load, scenarios_root
from game.trust.children import Child
from game.trust.play import is_long, played, scenarios
from game.trust.tally import Tally

PROMISE: Final = "a broken file gives faults by line"
TRIALS: Final = {"small": 330, "full": 20_900}
SECONDS: Final = {"small": 20, "full": 1_150}
PARTS: Final = {"small": 1, "full": 12}
_FILES: Final = {"small": 200, "full": 20_000}
_PATIENCE_S: Final = 60.0
"""Seconds after which a file that is still being read counts as a hang; none takes one."""
_READ: Final = "read: "
Read = Callable[[Path], tuple[str, ...]]
"""Reads a file and returns what is wrong with what it says of it: () when all is as promised."""


def prove(tally: Tally) -> None:
    """Read mutated files, then the fixed cases."""
    room = _room(tally.folder)
    _mutated(tally, room)
    _fixed(tally, room)
    if tally.part == 0:
        _fixed_markup(tally)


def _room(folder: Path) -> Path:
    """Return a folder with copies of all scenarios, a record of each, and all maps as Tiled has them."""
    room = folder / "scenarios"
    shutil.copytree(scenarios_root(), room)
    for scenario in scenarios():
        game = played(scenario, "1", 12)
        game.save_as(room / f"{scenario.id}.jsonl")
        game.close()
        ground = scenario.prose.ground
        if scenario.path.parent == scenarios_root():
            write_tiled(ground.model_dump(by_alias=True, exclude_unset=True), (), room / f"{ground.id}.tmj")
    return room


# -- mutations


def line_out(text: str, draw: Random) -> str:
    lines = text.splitlines(keepends=True)
    del lines[draw.randrange(len(lines))]
    return "".join(lines)


def line_twice(text: str, draw: Random) -> str:
    lines = text.splitlines(keepends=True)
    at = draw.randrange(len(lines))
    lines.insert(draw.randrange(len(lines)), lines[at])
    return "".join(lines)


def word_swapped(text: str, draw: Random) -> str:
    words = list(re.finditer(r"[\w-]+", text))
    if not words:
        return text
    a, b = draw.choice(words), draw.choice(words)
    return text[: a.start()] + b[0] + text[a.end() :]


ODD: Final = (
    "", "0", "-1", "99999999999999999999", "1.5", "true", "null", '""', "[]", "{}", "x", '"9999"', "*x", "[[1]]",
    "1e400", "../../etc/passwd", "-0", "1" * 5000,
)  # fmt: skip


def value_replaced(text: str, draw: Random) -> str:
    values = list(re.finditer(r"(?<=:)[^,}\n]+", text))
    if not values:
        return text
    at = draw.choice(values)
    return f"{text[: at.start()]} {draw.choice(ODD)}{text[at.end() :]}"


def letter_changed(text: str, draw: Random) -> str:
    at = draw.randrange(len(text))
    return text[:at] + draw.choice(' \t\n:-[]{}",#&*!|>%@`\x00é0\u2028\ufeff') + text[at + 1 :]


def cut_short(text: str, draw: Random) -> str:
    return text[: draw.randrange(len(text))]


def piece_again(text: str, draw: Random) -> str:
    at, length = draw.randrange(len(text)), draw.randrange(1, 200)
    return text[: at + length] + text[at:]


MUTATIONS: Final[Sequence[Callable[[str, Random], str]]] = (
    line_out, line_twice, word_swapped, value_replaced, value_replaced, letter_changed, cut_short, piece_again,
)  # fmt: skip


def mutated(content: bytes, draw: Random) -> bytes:
    """Return *content* with one to three changes; now and then of its bytes, so that it is no text."""
    text = content.decode("utf-8")
    for _ in range(draw.randint(1, 3)):
        text = draw.choice(MUTATIONS)(text, draw) or "x"
    changed = text.encode("utf-8", "replace")
    if draw.random() < 0.05:
        at = draw.randrange(len(changed))
        changed = changed[:at] + bytes([draw.randrange(128, 256)]) + changed[at + 1 :]
    return changed


@dataclass(frozen=True, slots=True)
class _Kind:
    """Files of one kind, as they are, and how often each is drawn: the more there is to read with it, the seldomer."""

    files: dict[Path, bytes]
    weights: tuple[float, ...]


Kinds = tuple[_Kind, ...]


def _kinds(room: Path) -> Kinds:
    """Return the files to mutate, by kind, so that records and maps have their share."""
    yaml = [
        path
        for path in sorted(room.glob("*/*.yaml"))
        if not path.name.startswith("specs") and ".overrides" not in path.name
    ]
    own = [path for path in yaml if path.parent.name not in ("maps", "rules")]
    lists = (yaml, own, sorted(room.glob("*.jsonl")), sorted(room.glob("*.tmj")))
    sizes: Counter[Path] = Counter()
    for path in own:
        sizes[path.parent] += path.stat().st_size
    return tuple(
        _Kind(
            {path: path.read_bytes() for path in paths},
            tuple(1 / max(sizes[path.parent] or path.stat().st_size, 1) for path in paths),
        )
        for paths in lists
        if paths
    )


def _mutation(kinds: Kinds, trial: int) -> tuple[Path, bytes]:
    """Return which file is read in *trial*, and what stands in it."""
    draw = Random(f"file {trial}")
    kind = draw.choice(kinds)
    path = draw.choices(tuple(kind.files), kind.weights)[0]
    return path, mutated(kind.files[path], draw)


def _mutated(tally: Tally, room: Path) -> None:
    """Mutate and read, a child at a time; a child that dies or hangs names its file, and another goes on."""
    kinds, trials = _kinds(room), list(tally.mine(range(_FILES[tally.size])))
    while trials:
        with Child(_read_all, kinds, trials) as child:
            said: tuple[str, ...] = ()
            while trials:
                try:
                    said = child.next(_PATIENCE_S)
                except TimeoutError:
                    said = ("it is still being read",)
                except EOFError:
                    said = ("it ended the interpreter",)
                trial = trials.pop(0)
                if not said or said[0].startswith(_READ):
                    tally.tried()
                    tally.count(said[0].removeprefix(_READ) if said else "files", "read")
                    continue
                path, content = _mutation(kinds, trial)
                case = f"{path.relative_to(room)}, mutation {trial}"
                tally.holds(False, f"{case}: {'; '.join(said)}", content, f"-{path.name}")
                break
        # A killed child leaves its file as it was reading it.
        for kind in kinds:
            for path, whole in kind.files.items():
                path.write_bytes(whole)


def _read_all(pipe: Any, kinds: Kinds, trials: Sequence[int]) -> None:
    """Read mutation after mutation in a child, and report what is wrong with each, or of what kind it was."""
    for trial in trials:
        path, changed = _mutation(kinds, trial)
        path.write_bytes(changed)
        try:
            read = f"{_READ}{path.parent.name if path.suffix == '.yaml' else f'*{path.suffix}'}"
            pipe.send(_reading(path)(path) or (read,))
        except Exception as error:
            pipe.send((f"{type(error).__name__}: {error}"[:300],))
        finally:
            path.write_bytes(next(kind.files[path] for kind in kinds if path in kind.files))
    pipe.recv()


def _reading(path: Path) -> Read:
    return {".jsonl": read_record, ".tmj": read_map_of_tiled}.get(path.suffix, read_yaml)


def read_yaml(path: Path) -> tuple[str, ...]:
    """Load the file's scenario, or check the file when that reads it not or finds no fault; return what is wrong."""
    if path.parent.name not in ("maps", "rules") and path.stem != "chronicle":
        try:
            load(path.parent)
        except ScenarioFaults as error:
            return _unplaced(error.faults) or (() if error.faults else ("it is refused without a fault",))
    return _unplaced(check(path))


def _unplaced(faults: Sequence[Fault]) -> tuple[str, ...]:
    return tuple(
        f"a fault without its place: {fault}"
        for fault in faults
        if not fault.file or fault.line < 1 or fault.column < 1 or not fault.message or "Traceback" in fault.message
    )


def read_record(path: Path) -> tuple[str, ...]:
    """Look at the record and verify it; return what is not as promised."""
    wrong: list[str] = []
    made_with = _named_in(path)
    for act in (lambda: Game.load(path, resume=False, scenario=made_with), lambda: verify(path, made_with)):
        try:
            act()
        except RecordError as error:
            if "\n" in str(error) or not str(error).startswith(str(path)):
                wrong.append(f"not one line with its file: {error}")
    return tuple(wrong)


def _named_in(path: Path) -> Scenario | None:
    """Return the shipped scenario that a record names, if it names one: to read that from disk takes a second."""
    found = re.match(rb'\{"chance":"[a-z]*",.*?"scenario":"([a-z0-9-]+)"', path.read_bytes()[:400])
    return next((one for one in scenarios() if found and one.id == found[1].decode()), None)


def read_map_of_tiled(path: Path) -> tuple[str, ...]:
    """Read the map; return what is not as promised."""
    try:
        read_tiled(path.read_bytes(), path.name)
    except TiledFaults as error:
        if not error.faults:
            return ("it is refused without a fault",)
        return tuple(f"a fault without its file: {line}" for line in error.faults if not line.startswith(path.name))
    return ()


# -- fixed cases

_TOWER: Final = "\n".join(
    ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    + [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 10)]
)
"""Nine lines that would unfold to a thousand million values."""
_TEXTS: Final[dict[str, bytes]] = {
    "a tower of aliases": _TOWER.encode(),
    "an alias of itself": b"a: &a [*a]\n",
    "brackets without end": b"a: " + b"[" * 100_000,
    "braces without end": b"{a: " * 50_000,
    "a list in a list in a list": b"- " * 100_000,
    "a number of 100,000 digits": b"id: " + b"9" * 100_000 + b"\n",
    "a number beyond all floats": b"id: 1e400\n",
    "UTF-16": "id: shusha\n".encode("utf-16"),
    "Latin-1": "id: \xe9t\xe9\n".encode("latin-1"),
    "bytes that are no text": bytes(range(256)),
    "nothing": b"",
    "a tag of Python": b"!!python/object/apply:os.system ['true']\n",
    "two documents": b"a: 1\n---\nb: 2\n",
}
_OUTSIDE: Final = ("../../../../etc/passwd", "/etc/passwd", "..", "C:\\\\boot", "maps/../x", "~root", "a\\0b")
_HUGE: Final = ("99999999999999999999", "-99999999999999999999", "1e400", ".inf", "0x7fffffffffffffff")


class _Teller:
    """Tells the parent of each case: before it is tried, and what came of it."""

    def __init__(self, pipe: Any, is_full: bool, part: int, parts: int) -> None:
        self.pipe, self.is_full = pipe, is_full
        self._part, self._parts, self._case = part, parts, 0

    def is_due(self) -> bool:
        """Return whether the case that comes next is for this part of the proof."""
        self._case += 1
        return self._case % self._parts == self._part

    def begins(self, case: str) -> None:
        self.pipe.send(case)

    def holds(self, held: bool, what: str, wreck: bytes, suffix: str = ".jsonl") -> None:
        self.pipe.send((held, what, b"" if held else wreck, suffix))


def _fixed(tally: Tally, room: Path) -> None:
    """Try the fixed cases in a child, which some of them would end if nobody were careful."""
    case = "the first fixed case"
    with Child(_try_fixed, room, tally.is_full, tally.part, tally.parts) as child:
        try:
            while (said := child.next(_PATIENCE_S)) is not None:
                if isinstance(said, str):
                    case = said
                else:
                    tally.holds(*said)
        except TimeoutError:
            tally.failed(f"{case}: it is still being read")
        except EOFError:
            tally.failed(f"{case}: it ended the interpreter")


def _try_fixed(pipe: Any, room: Path, is_full: bool, part: int, parts: int) -> None:
    teller = _Teller(pipe, is_full, part, parts)
    for cases in (_fixed_scenarios, _fixed_records, _fixed_tiled):
        cases(teller, room)
    pipe.send(None)
    pipe.recv()


def _fixed_scenarios(tally: _Teller, room: Path) -> None:
    for turn, scenario in enumerate(scenarios()):
        folder = room / scenario.path.name
        files = sorted(folder.glob("*.yaml"))
        for n, (what, content) in enumerate(_TEXTS.items()):
            for file in files if tally.is_full else files[n % len(files) :][: _due_to(n, turn)]:
                _is_refused(tally, folder, file, content, f"{scenario.id}/{file.name}, {what}")
        top = folder / "scenario.yaml"
        text = top.read_bytes().decode("utf-8")
        for n, name in enumerate(_OUTSIDE):
            keys = ("id", "map", "ruleset")
            for key in keys if tally.is_full else keys[n % 3 :][: _due_to(n, turn)]:
                line = next(line for line in text.splitlines() if line.startswith(f"{key}: "))
                leads_out = text.replace(line, f'{key}: "{name}"', 1)
                case = f"{scenario.id}/scenario.yaml, {key} {name}"
                _is_refused(tally, folder, top, leads_out.encode(), case)
        oob = folder / "oob.yaml"
        text = oob.read_bytes().decode("utf-8")
        for n, number in enumerate(_HUGE):
            if not (tally.is_full or _due_to(n, turn)):
                continue
            huge = re.sub(r"(?<=: )\d+(?=[,}\n])", number, text, count=1)
            _is_refused(tally, folder, oob, huge.encode(), f"{scenario.id}/oob.yaml, the number {number}")


def _due_to(case: int, turn: int) -> bool:
    """Return whether case *case* is for the scenario *turn* of a small run: each is for two, few for a campaign."""
    if is_long(scenarios()[turn]) and case % 5:
        return False
    return turn in {case % len(scenarios()), (case + 1) % len(scenarios())}


def _is_refused(tally: _Teller, folder: Path, file: Path, content: bytes, case: str) -> None:
    """The file with *content* is refused, with a fault at a line of it."""
    if not tally.is_due():
        return
    whole = file.read_bytes()
    file.write_bytes(content)
    tally.begins(case)
    wrong: tuple[str, ...] = ()
    try:
        try:
            load(folder)
            # A game reads all files but the chronicle.
            wrong = () if file.stem == "chronicle" else ("it loads",)
            faults = check(folder)
        except ScenarioFaults as error:
            faults = error.faults
        named = [fault for fault in faults if fault.file == file.name]
        wrong += _unplaced(named) if named else ("no fault names the file",)
        tally.holds(not wrong, f"{case}: {'; '.join(wrong)}", content, f"-{file.name}")
    except Exception as error:
        tally.holds(False, f"{case}: {type(error).__name__}: {error}", content, f"-{file.name}")
    finally:
        file.write_bytes(whole)


_LINES: Final[dict[str, bytes]] = {
    "brackets without end": b"[" * 100_000,
    "a number of 100,000 digits": b'{"after":' + b"9" * 100_000 + b',"is":"comment","text":""}',
    "a number beyond all floats": b'{"after":1e400,"is":"comment","text":""}',
    "no number": b'{"after":NaN,"is":"comment","text":""}',
    "bytes that are no text": bytes(range(128, 256)),
    "half a character": b'{"after":1,"is":"comment","text":"\\ud800"}',
    "an order of nobody": b'{"events":[],"fingerprint":"","is":"order","n":1,"order":{"is":"Shell"}}',
}


def _fixed_records(tally: _Teller, room: Path) -> None:
    for record in sorted(room.glob("*.jsonl")):
        whole = record.read_bytes().splitlines(keepends=True)
        wrecks = {f"{what} in line 2": b"".join((whole[0], line, b"\n", *whole[1:])) for what, line in _LINES.items()}
        name = record.stem.encode()
        for outside in ("../../../../etc", "/etc", "..", "."):
            header = whole[0].replace(b'"scenario":"' + name, b'"scenario":"' + outside.encode())
            wrecks[f"a header that leads to {outside}"] = b"".join((header, *whole[1:]))
        wrecks["UTF-16"] = b"".join(whole).decode().encode("utf-16")
        path = room / "wreck.jsonl"
        for what, content in wrecks.items():
            if not tally.is_due():
                continue
            path.write_bytes(content)
            case = f"a record of {record.stem} with {what}"
            tally.begins(case)
            try:
                Game.load(path, resume=False)
                tally.holds(False, f"{case}: it loads", content)
            except RecordError as error:
                is_one_line = "\n" not in str(error) and str(error).startswith(str(path))
                tally.holds(is_one_line and len(str(error)) < 2000, f"{case}: {error}", content)
            except Exception as error:
                tally.holds(False, f"{case}: {type(error).__name__}: {error}", content)
        path.unlink(missing_ok=True)


def _fixed_tiled(tally: _Teller, room: Path) -> None:
    for file in sorted(room.glob("*.tmj")):
        text = file.read_text(encoding="utf-8")
        deep = text.replace('"layers": [', '"layers": ' + "[" * 50_000, 1)
        long = re.sub(r'"height": \d+', '"height": ' + "9" * 100_000, text, count=1)
        outside = text.replace('"tilesets": [', '"tilesets": [{"firstgid": 1, "source": "../x"}, ', 1)
        wrecks = {
            "brackets without end": deep.encode(),
            "a number of 100,000 digits": long.encode(),
            "a map of 10**9 columns": re.sub(r'"width": \d+', '"width": 1000000000', text).encode(),
            "UTF-16": text.encode("utf-16"),
            "another file named in it": outside.encode(),
            "XML": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><map>&b;</map>",
        }
        for what, content in wrecks.items():
            if not tally.is_due():
                continue
            case = f"{file.name} with {what}"
            tally.begins(case)
            try:
                read_tiled(content, file.name)
                tally.holds(False, f"{case}: it is read", content, ".tmj")
            except TiledFaults as error:
                wrong = [line[:200] for line in error.faults if not line.startswith(file.name)]
                tally.holds(not wrong, f"{case}: faults without the file: {wrong}", content, ".tmj")
            except Exception as error:
                tally.holds(False, f"{case}: {type(error).__name__}: {error}", content, ".tmj")


_MARKUP: Final = '<script>alert(1)</script><img src=x onerror="alert(2)">&amp;'


def _fixed_markup(tally: Tally) -> None:
    """Markup in the titles, remarks and texts of rulesets stays text on the page of the rulebook."""
    folder = tally.folder / "rules"
    shutil.copytree(scenarios_root() / "rules", folder)
    for file in sorted(folder.glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"(?m)^title: .*$", f"title: '{_MARKUP}'", text)
        file.write_text(re.sub(r"(?m)^( +[a-z_]+: \d+) *(?:#.*)?$", rf"\1  # {_MARKUP}", text), encoding="utf-8")
    page = rulebook.html(folder)
    for what in ("<script>alert", "<img src=x"):
        tally.holds(what not in page, f"{what} of a ruleset stands in the rulebook as markup", page.encode(), ".html")
    shown = html.escape("<script>alert(1)</script>") in page
    tally.holds(shown, "the markup of a ruleset is not shown as text in the rulebook", page.encode(), ".html")
