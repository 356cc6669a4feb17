"""Proof: a record verifies for good, one that was touched is refused by name, and one of other rules can be viewed.

Records of seeded games are verified whole, then altered line by line, put out of order and cut. `verify` must name
the order or the line; `load` must never take for a game what the fingerprints do not vouch for. Last, records are
written as another rules version would have, chained anew: they must open for viewing, and not verify.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

from game import RULES_VERSION
from game.core.codec import canonical, fingerprint
from game.core.errors import RecordError
from game.record import Game, verify
from game.scenario import Scenario
from game.trust.play import is_long, moments, scenarios
from game.trust.tally import Tally

PROMISE: Final = "records verify, or say which order does not"
TRIALS: Final = {"small": 250, "full": 9_300}
SECONDS: Final = {"small": 5, "full": 620}
PARTS: Final = {"small": 1, "full": 7}
_RECORDS: Final = {"small": 1, "full": 12}
"""Of each scenario; of a campaign a sixth."""
_ORDERS: Final = {"small": 40, "full": 250}
_TOUCHED: Final = {"small": 40, "full": 140}
"""Alterations of each record."""
Row = dict[str, Any]


def prove(tally: Tally) -> None:
    """Verify, touch, cut, and read under other rules."""
    for scenario, number in tally.mine(_records(_RECORDS[tally.size])):
        seed = f"record-{number}"
        path = _made(tally, scenario, seed)
        case = f"{scenario.id}, seed {seed}"
        tally.count(scenario.id, "records")
        before = tally.trials
        _verifies(tally, case, path, scenario)
        for touched in range(_TOUCHED[tally.size]):
            _is_refused(tally, case, path, scenario, touched)
        _cut(tally, case, path, scenario)
        for rules in (RULES_VERSION - 1, RULES_VERSION + 1):
            _is_viewed(tally, case, path, scenario, rules)
        tally.count(scenario.id, "trials", tally.trials - before)


def _records(each: int) -> Iterator[tuple[Scenario, int]]:
    """Yield the records to make, those of the scenarios by turns."""
    for number in range(each):
        for scenario in scenarios():
            if not is_long(scenario) or number % 8 == 0:
                yield scenario, number


def _made(tally: Tally, scenario: Scenario, seed: str) -> Path:
    path = tally.folder / f"{scenario.id}-{seed}.jsonl"
    game = None
    for number, (game, _, _) in enumerate(moments(scenario, seed, _ORDERS[tally.size], calm=0.12)):
        if number % 15 == 4 and game.can_undo:
            order = game.orders[-1].order
            game.undo()
            game.play(order)
        if number == 20:
            game.comment("Here somebody stopped and thought.")
    assert game is not None
    game.save_as(path)
    game.close()
    return path


def _verifies(tally: Tally, case: str, path: Path, scenario: Scenario) -> None:
    try:
        result = verify(path, scenario)
        tally.holds(result.ok, f"{case}: just made, and it does not verify: {result.first_difference}", path)
        again = Game.load(path, resume=False, scenario=scenario).to_bytes()
        tally.holds(again == path.read_bytes(), f"{case}: loaded and saved it is another file", path)
    except RecordError as error:
        tally.holds(False, f"{case}: just made, and refused: {error}", path)


# -- touched


def _is_refused(tally: Tally, case: str, path: Path, scenario: Scenario, trial: int) -> None:
    """One alteration of the record is refused, by the number of the order or of the line it stands in."""
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
    what = _touched(rows, Random(f"{case} {trial}"))
    content = b"".join(canonical(row) + b"\n" for row in rows)
    if content == path.read_bytes():
        return
    copy = tally.folder / "touched.jsonl"
    copy.write_bytes(content)
    case = f"{case}, {what}"
    try:
        result = verify(copy, scenario)
        named = result.first_difference is not None and result.first_difference.order > 0
        tally.holds(not result.ok and named, f"{case}: it verifies", content)
    except RecordError as error:
        tally.holds(_names(str(error), copy), f"{case}: refused without an order or line: {error}", content)
    except Exception as error:
        tally.holds(False, f"{case}: {type(error).__name__}: {error}", content)


def _names(text: str, path: Path) -> bool:
    words = ("order ", "line ", "content", "rules version", "scenario", "cut off", "header", "format")
    return text.startswith(str(path)) and "\n" not in text and any(word in text for word in words)


def _touched(rows: list[Row], draw: Random) -> str:
    """Alter *rows* in one place, of what a game consists of; return what was done."""
    there = {row["is"] for row in rows} - {"comment"}
    kind = draw.choice((*sorted(there), "order", "order"))
    at = draw.choice([n for n, row in enumerate(rows) if row["is"] == kind])
    row = rows[at]
    match draw.randrange(5):
        case 0 if kind != "header":
            del rows[at]
            return f"line {at + 1} ({kind}) taken out"
        case 1 if kind != "header":
            # Past the lines that follow the one moved: what is true in either place is no forgery.
            to = draw.choice([n for n in range(1, len(rows)) if n != at])
            rows.insert(to, rows.pop(at))
            return f"line {at + 1} ({kind}) moved to {to + 1}"
        case 2 if kind == "order":
            row["events"] = row["events"][:-1]
            return f"an event of line {at + 1} taken out"
        case 3 if kind == "order":
            other = draw.choice([one for one in rows if one["is"] == "order"])
            row["order"] = other["order"]
            return f"the order of line {at + 1} replaced"
        case _:
            where = draw.choice(list(_leaves(row)))
            _alter(row, where, draw)
            return f"{'.'.join(map(str, where))} of line {at + 1} ({kind}) altered"


def _leaves(value: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for key in sorted(value):
            # Who played is said of a game and decides nothing of it.
            if way or key != "players":
                yield from _leaves(value[key], (*way, key))
    elif isinstance(value, list):
        for n, entry in enumerate(value):
            yield from _leaves(entry, (*way, n))
    else:
        yield way


def _alter(row: Any, way: tuple[str | int, ...], draw: Random) -> None:
    *before, last = way
    for step in before:
        row = row[step]
    value = row[last]
    if isinstance(value, bool):
        row[last] = not value
    elif isinstance(value, int):
        row[last] = value + draw.choice((-1, 1, 1000))
    else:
        row[last] = f"{value}x" if draw.random() < 0.5 or not value else value[:-1]


def _cut(tally: Tally, case: str, path: Path, scenario: Scenario) -> None:
    """Cut anywhere, it verifies up to a whole line or is refused, and is never taken for more than is there."""
    whole = path.read_bytes()
    count = whole.count(b'"is":"order"')
    copy = tally.folder / "cut.jsonl"
    draw = Random(case)
    for at in draw.sample(range(1, len(whole)), 40 if tally.is_full else 6):
        content = whole[:at]
        copy.write_bytes(content)
        try:
            result = verify(copy, scenario)
            right = result.ok and content.endswith(b"\n") and result.orders <= count and not result.finished
            tally.holds(right, f"{case}, cut at byte {at}: it verifies as {result}", content)
        except RecordError as error:
            tally.holds(
                _names(str(error), copy) or "empty" in str(error), f"{case}, cut at byte {at}: {error}", content
            )


# -- other rules


def _is_viewed(tally: Tally, case: str, path: Path, scenario: Scenario, rules: int) -> None:
    """The record as rules version *rules* would have written it opens to be looked at, and only that."""
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
    _rechained(rows, rules)
    copy = tally.folder / "other-rules.jsonl"
    copy.write_bytes(b"".join(canonical(row) + b"\n" for row in rows))
    case = f"{case}, made under rules version {rules}"
    try:
        with Game.load(copy, scenario=scenario) as one:
            two = Game.load(path, resume=False, scenario=scenario)
            tally.holds(one.view_only and bool(one.warnings), f"{case}: it opens to be played on", copy)
            same = all(one.state_at(n) == two.state_at(n) for n in range(len(two.orders) + 1))
            tally.holds(same and len(one.orders) == len(two.orders), f"{case}: it shows another game", copy)
    except RecordError as error:
        tally.holds(False, f"{case}: it does not open: {error}", copy)
        return
    try:
        verify(copy, scenario)
        tally.holds(False, f"{case}: it verifies", copy)
    except RecordError as error:
        tally.holds(f"rules version {rules}" in str(error), f"{case}: refused without its version: {error}", copy)


def _rechained(rows: list[Row], rules: int) -> None:
    """Give *rows* the header of rules version *rules*, and the chain of fingerprints that follows from it."""
    header = rows[0]
    header["rules"] = rules
    chain = [fingerprint(canonical([header[key] for key in ("scenario", "rules", "content", "seed", "chance")]))]
    for row in rows:
        if row["is"] == "order":
            row["fingerprint"] = fingerprint(chain[-1].encode(), canonical(row["order"]), canonical(row["events"]))
            chain.append(row["fingerprint"])
        elif row["is"] == "undo":
            del chain[-row["orders"] :]
        elif row["is"] == "end":
            row["fingerprint"] = chain[-1]
