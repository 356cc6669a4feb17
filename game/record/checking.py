"""Verifying a record: every order is resolved again, and must give the same events, fingerprints and keyframes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from game import RULES_VERSION, engine
from game.core.codec import canonical, canonical_text, decode_order, decode_state, encode, encode_state, fingerprint
from game.core.errors import IllegalOrder, RecordError
from game.core.events import GameEnded, PhaseOpened
from game.core.state import State
from game.record.lines import TornLine, read_header, read_lines, scenario_of
from game.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a record does not repeat: the order's number, what the record says, what the rules give."""

    order: int
    expected: str
    found: str

    def __str__(self) -> str:
        return f"order {self.order} does not repeat: expected {self.expected}; found {self.found}"


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What `verify` found in one file."""

    file: str
    ok: bool
    first_difference: Difference | None
    orders: int
    finished: bool
    fingerprint: str


@dataclass(slots=True)
class _Check:
    """The state of a verification: what was resolved so far, and what must follow."""

    state: State
    chained: str
    number: int = 0
    recent: list[tuple[State, str]] = field(default_factory=list)
    """State and fingerprint before each order since the last final one: those that can be taken back."""
    due: list[str] = field(default_factory=list)
    ended: bool = False


def verify(path: Path, scenario: Scenario | None = None) -> VerifyResult:
    """Resolve every order of the record at *path* again and compare events, fingerprints and keyframes.

    Raises:
        RecordError: in one line: it cannot be read, is cut off, or was made under other rules or with other content.
    """
    try:
        with path.open("rb") as file:
            lines = read_lines(file)
            header = read_header(next(lines)[1])
            if header.rules != RULES_VERSION:
                raise RecordError(
                    f"made under rules version {header.rules}; this is version {RULES_VERSION}: "
                    "it can be viewed with `replay`, not verified"
                )
            scenario = scenario_of(header, scenario)
            check = _Check(scenario.opening, header.fingerprint())
            try:
                for number, line in lines:
                    difference = _differs(check, line, number, scenario)
                    if difference:
                        return VerifyResult(str(path), False, difference, check.number, False, check.chained)
            except TornLine:
                raise RecordError(f"the last line, after order {check.number}, is cut off") from None
            if check.due or not check.number:
                missing = check.due[0] if check.due else "order"
                raise RecordError(
                    f"the file is cut off after order {check.number}: the {missing} that follows is missing"
                )
            return VerifyResult(str(path), True, None, check.number, check.ended, check.chained)
    except RecordError as error:
        raise RecordError(f"{path}: {error}") from None
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {error.strerror or error}") from None


def _differs(check: _Check, line: Mapping[str, Any], number: int, scenario: Scenario) -> Difference | None:
    """Check one line; return how it differs from what the rules give."""
    kind = line["is"]
    if kind in ("comment", "mail"):
        return None
    if check.due and kind != check.due[0]:
        return Difference(check.number, f"{check.due[0]} after it", f"a line of kind {kind} (line {number})")
    match kind:
        case "order":
            return _order_differs(check, line)
        case "undo":
            count = line["orders"]
            if not 0 < count <= len(check.recent):
                return Difference(check.number, f"{count} orders taken back (line {number})", "the last one was final")
            check.state, check.chained = check.recent[-count]
            del check.recent[-count:]
            check.number -= count
        case "keyframe":
            if not check.due:
                return Difference(check.number, f"a keyframe after it (line {number})", "none is due there")
            del check.due[0]
            body = canonical(encode_state(check.state))
            digest = fingerprint(body)
            if line["after"] != check.number or line["digest"] != digest:
                return Difference(
                    check.number, f"keyframe {line['after']} {line['digest'][:64]}", f"{check.number} {digest}"
                )
            if canonical(line["state"]) != body:
                found = _first_unlike(line["state"], encode_state(check.state))
                return Difference(check.number, f"keyframe with {found[0]}", found[1])
            _check_state(line, scenario)
        case "variation":
            check.recent.clear()
            if line["after"] != check.number:
                return Difference(
                    check.number, f"a variation after order {line['after']}", f"it stands after {check.number}"
                )
        case "end":
            if not check.due:
                return Difference(check.number, f"the end of the game (line {number})", "the game is not over")
            del check.due[0]
            found_end = (check.number, check.chained, check.state.over)
            if (line["orders"], line["fingerprint"], line["because"]) != found_end:
                return Difference(
                    check.number,
                    f"the end after {line['orders']} orders, {line['fingerprint'][:64]}, {line['because'][:60]}",
                    ", ".join(map(str, found_end)),
                )
            check.ended = True
    return None


def _check_state(line: Mapping[str, Any], scenario: Scenario) -> None:
    """Raise ValueError unless a keyframe can be read back; its text equals the State's, so a fault here is ours."""
    decode_state(line["state"], scenario.board)


def _order_differs(check: _Check, line: Mapping[str, Any]) -> Difference | None:
    number = check.number + 1
    if line["n"] != number:
        return Difference(number, f"order number {line['n']}", str(number))
    try:
        order = decode_order(line["order"])
        state, events = engine.resolve(check.state, order)
    except IllegalOrder as error:
        return Difference(number, f"a legal order {line['order'].get('is', '')}", "; ".join(map(str, error.refusals)))
    except ValueError as error:
        return Difference(number, "an order", str(error))
    encoded = [encode(event) for event in events]
    if encoded != line["events"]:
        wanted, found = _first_unlike(line["events"], encoded)
        return Difference(number, wanted, found)
    chained = fingerprint(check.chained.encode(), canonical_text(line["order"]), canonical_text(encoded))
    if chained != line["fingerprint"]:
        return Difference(number, f"fingerprint {line['fingerprint'][:64]}", chained)
    if number == 1 or engine.is_final(events, check.state.board):
        check.recent.clear()
    else:
        check.recent.append((check.state, check.chained))
    check.state, check.chained, check.number = state, chained, number
    ended = any(isinstance(event, GameEnded) for event in events)
    if ended or any(isinstance(event, PhaseOpened) for event in events):
        check.due.append("keyframe")
    if ended:
        check.due.append("end")
    return None


def _first_unlike(wanted: Any, found: Any, where: str = "events") -> tuple[str, str]:
    """Return the first place at which two plain values differ, as (what *wanted* has there, what *found* has)."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        if wanted.get("is") != found.get("is"):
            return f"{where} {wanted.get('is')}", f"{where} {found.get('is')}"
        for key in sorted({*wanted, *found}):
            if wanted.get(key) != found.get(key):
                return _first_unlike(wanted.get(key), found.get(key), f"{where}.{wanted.get('is', '')}{key}")
    if isinstance(wanted, list) and isinstance(found, list):
        for number, (a, b) in enumerate(zip(wanted, found, strict=False), 1):
            if a != b:
                return _first_unlike(a, b, f"{where}[{number}]")
        return f"{len(wanted)} {where}", f"{len(found)}"
    return f"{where} {str(wanted)[:80]}", str(found)[:80]
