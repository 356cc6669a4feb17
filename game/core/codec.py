"""Canonical encoding: JSON with sorted string keys and no spaces, of exactly int, str, bool, None, list and dict.

Orders and events become {"is": class name, field: value}; a State becomes one dict without its board. A State decoded
from its encoding plays on identically. Fingerprints are blake2b-128 over the canonical bytes.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from hashlib import blake2b
from typing import Any, Final, cast

from game.core.board import Board, SideId, UnitId
from game.core.events import EVENTS, Event
from game.core.orders import ORDERS, Order
from game.core.state import Dump, Losses, People, Sighting, State, Unit

_FIELDS: Final = {cls: tuple(f.name for f in fields(cls)) for cls in (*ORDERS, *EVENTS)}
_ORDERS: Final = {cls.__name__: cls for cls in ORDERS}
_EVENTS: Final = {cls.__name__: cls for cls in EVENTS}


def plain(value: Any) -> Any:
    """Return *value* with tuples as lists; raise TypeError for anything that has no canonical form."""
    kind = type(value)
    if kind is int or kind is str or kind is bool or value is None:
        return value
    if kind is tuple or kind is list:
        return [plain(item) for item in value]
    if kind is dict:
        for key in value:
            if type(key) is not str:
                raise TypeError(f"canonical JSON has string keys only; found {key!r}")
        return {key: plain(item) for key, item in value.items()}
    raise TypeError(f"no canonical form for {kind.__name__}: {value!r}")


_dumps: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def canonical(value: Any) -> bytes:
    """Return the canonical bytes of *value*, UTF-8.

    >>> canonical({"b": (1, True), "a": None})
    b'{"a":null,"b":[1,true]}'
    """
    return _dumps(plain(value)).encode()


def canonical_text(encoded: Any) -> bytes:
    """Return the canonical bytes of what `encode` or a parsed record line gave: it is plain already."""
    return _dumps(encoded).encode()


def fingerprint(*parts: bytes) -> str:
    """Return blake2b-128 over *parts*, each preceded by its length."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def encode(value: Order | Event) -> dict[str, Any]:
    """Return an order or event as {"is": class name, field: value}."""
    cls = type(value)
    encoded: dict[str, Any] = {"is": cls.__name__}
    for name in _FIELDS[cls]:
        field = getattr(value, name)
        kind = type(field)
        encoded[name] = field if kind is int or kind is str or kind is bool else plain(field)
    return encoded


def decode_order(encoded: Any) -> Order:
    """Return the order that *encoded* says; raise ValueError naming what is wrong."""
    return cast(Order, _decode(encoded, _ORDERS, "order"))


def decode_event(encoded: Any) -> Event:
    """Return the event that *encoded* says; raise ValueError naming what is wrong."""
    return cast(Event, _decode(encoded, _EVENTS, "event"))


def _decode(encoded: Any, classes: Mapping[str, type], what: str) -> object:
    if not isinstance(encoded, dict) or not isinstance(name := encoded.get("is"), str) or name not in classes:
        raise ValueError(f"expected an {what} {{'is': name, ...}}; found {str(encoded)[:80]}")
    cls = classes[name]
    names = _FIELDS[cast(Any, cls)]
    if set(encoded) != {"is", *names}:
        raise ValueError(f"{cls.__name__} has the fields {', '.join(names)}; found {', '.join(sorted(encoded))[:120]}")
    values = {name: _tuples(encoded[name]) for name in names}
    for name in names:
        _check(cls, name, values[name])
    return cls(**values)


_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "int": (int,),
    "str": (str,),
    "bool": (bool,),
    "tuple": (tuple,),
}


def _check(cls: type, name: str, value: object) -> None:
    """Refuse a field whose type is not the one its class declares: a record is not to be trusted."""
    declared = _TYPES[cls][name]
    whole = type(value) in _KINDS.get(declared, (tuple,))
    if declared == "ints" and whole:
        whole = all(type(item) is int for item in value)  # type: ignore[attr-defined]
    if not whole:
        raise ValueError(f"{cls.__name__}.{name} is {declared}; found {str(value)[:60]!r}")


_KIND_OF: Final = {"int": "int", "str": "str", "bool": "bool", "UnitId": "str", "SideId": "str", "OwnerId": "str"}


def _declared(cls: type) -> dict[str, str]:
    names = {}
    for f in fields(cast(Any, cls)):
        kind = "ints" if str(f.type) == "tuple[int, ...]" else getattr(f.type, "__name__", str(f.type))
        names[f.name] = kind if kind == "ints" else _KIND_OF.get(kind, "tuple")
    return names


_TYPES: Final = {cls: _declared(cls) for cls in (*ORDERS, *EVENTS)}


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


_TABLES: Final[dict[str, Callable[[Any], Any]]] = {
    "units": lambda v: Unit(*v),
    "pool": lambda v: Unit(*v),
    "dumps": lambda v: Dump(*v),
    "people": lambda v: People(*v),
    "losses": lambda v: Losses(*v),
    "stores": _tuples,
    "sorties": _tuples,
    "lifts": _tuples,
}
_BY_HEX: Final = ("works", "digging", "stores", "unified", "mines", "ways", "shut")
_CAMPAIGN: Final = (
    "tracks", "stock", "cards", "acts", "acted_at", "happened_at", "prepared", "offers", "merged", "attached",
    "returns", "lost_at", "priority", "lifts", "shut", "worked", "relief",
)  # fmt: skip
"""Tables that only a scenario with politics fills: an empty one is left out, so that no other game is changed."""
_SINCE_2: Final = frozenset({"mines", "ways", "labour"})
"""What records of rules version 1 have not; they can still be viewed."""
_MAPPINGS: Final = tuple(
    name for name in ("gone", "standing", "attempts", "accounts", "labour", *_TABLES, *_BY_HEX) if name not in _CAMPAIGN
)
_TUPLES: Final = ("departures", "ended_conditions", "happened", "struck")
_SCALARS: Final = (
    "seed",
    "chance",
    "entropy",
    "turn",
    "active",
    "phases",
    "command",
    "sky",
    "ground",
    "over",
    "known_to",
)


def encode_state(state: State) -> dict[str, Any]:
    """Return *state* without its board, in canonical types. Masks and control become hexadecimal text."""
    encoded: dict[str, Any] = {name: getattr(state, name) for name in _SCALARS}
    for name in _TUPLES:
        encoded[name] = [list(item) if isinstance(item, tuple) else item for item in getattr(state, name)]
    for name in dict.fromkeys(_MAPPINGS):
        encoded[name] = {
            str(key): list(value) if isinstance(value, tuple) else value for key, value in getattr(state, name).items()
        }
    for name in _CAMPAIGN:
        if table := getattr(state, name):
            encoded[name] = {str(k): list(v) if isinstance(v, tuple) else v for k, v in table.items()}
    if state.truce_until:
        encoded["truce_until"] = state.truce_until
    encoded["control"] = state.control.hex()
    encoded["seen"] = {side: f"{mask:x}" for side, mask in state.seen.items()}
    encoded["memory"] = {
        side: {uid: list(sighting) for uid, sighting in memory.items()} for side, memory in state.memory.items()
    }
    return encoded


def decode_state(encoded: Mapping[str, Any], board: Board) -> State:
    """Return the State that *encoded* says, on *board*; raise ValueError when it is not one."""
    try:
        values: dict[str, Any] = {name: encoded[name] for name in _SCALARS}
        for name in _TUPLES:
            values[name] = _tuples(encoded[name])
        for name in dict.fromkeys(_MAPPINGS):
            build = _TABLES.get(name, lambda v: v)
            by_hex = name in _BY_HEX
            table = encoded.get(name, {}) if name in _SINCE_2 else encoded[name]
            values[name] = {int(key) if by_hex else key: build(value) for key, value in table.items()}
        for name in _CAMPAIGN:
            build = _TABLES.get(name, lambda v: v)
            values[name] = {
                int(key) if name in _BY_HEX else key: build(value) for key, value in encoded.get(name, {}).items()
            }
        values["truce_until"] = encoded.get("truce_until", 0)
        values["control"] = bytes.fromhex(encoded["control"])
        values["seen"] = {SideId(side): int(mask, 16) for side, mask in encoded["seen"].items()}
        values["memory"] = {
            SideId(side): {UnitId(uid): Sighting(*sighting) for uid, sighting in memory.items()}
            for side, memory in encoded["memory"].items()
        }
        return State(board=board, **values)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a State of this game: {error}") from error


def state_digest(state: State) -> str:
    """Return the full-state digest that keyframes carry."""
    return fingerprint(canonical(encode_state(state)))
