"""What is wrong with the shape of a file, in the words of somebody who writes scenarios."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from game.scenario.models import DAY_WORDS, PATTERNS
from game.scenario.reading import Document, Step, Steps, listed, nearest


def report(document: Document, error: ValidationError, model: Any, under: Steps = ()) -> None:
    """Add to *document* what pydantic found wrong, each in plain words at its place."""
    for found in error.errors(include_url=False):
        loc: Steps = (*under, *found["loc"])
        kind, ctx, value = found["type"], found.get("ctx", {}), found.get("input")
        if kind == "missing":
            document.fault(
                loc, f"missing key {loc[-1]!r}; expected {_wanted(_below(model, found['loc']))}", refuse=True
            )
        elif kind in ("extra_forbidden", "unexpected_keyword_argument"):
            keys = _keys(_below(model, found["loc"][:-1]))
            suggestion = nearest(str(loc[-1]), keys)
            message = f"unknown key {loc[-1]!r}; expected {listed(keys, 40)}"
            document.fault(loc, message, suggestion, key=True, refuse=True)
        elif kind == "literal_error":
            options = [str(option) for option in get_args(_bare(_below(model, found["loc"])))]
            shown = [option or '""' for option in options]
            suggestion = nearest(value, options) if isinstance(value, str) else ""
            document.fault(loc, f"found {_shown(value)}; expected one of {', '.join(shown)}", suggestion, refuse=True)
        else:
            document.fault(loc, f"found {_shown(value)}; expected {_expected(kind, ctx)}", refuse=True)


def _expected(kind: str, ctx: Mapping[str, Any]) -> str:
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(ctx["pattern"], DAY_WORDS + ', or "" for none')
    limit = next((ctx[key] for key in ("ge", "le", "gt", "lt", "min_length", "max_length") if key in ctx), "")
    words = {
        "greater_than_equal": f"{limit} or more",
        "less_than_equal": f"{limit} or less",
        "string_too_short": "some text",
        "string_too_long": f"at most {limit} characters",
        "too_short": f"a list of at least {limit}",
        "too_long": f"a list of at most {limit}",
        "string_type": "text in quotes",
        "int_type": "a whole number",
        "int_from_float": "a whole number",
        "float_type": "a number",
        "bool_type": "true or false",
        "list_type": "a list",
        "tuple_type": "a list",
        "dict_type": "keys with values",
        "mapping_type": "keys with values",
        "model_type": "keys with values",
        "model_attributes_type": "keys with values",
        "dataclass_type": "keys with values",
    }
    return words.get(kind, "something else")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:57] + "...")
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    return "keys with values" if isinstance(value, dict) else str(value)


def _bare(kind: Any) -> Any:
    """Return the type behind Annotated and "or None"."""
    while True:
        origin = get_origin(kind)
        if origin is Annotated:
            kind = get_args(kind)[0]
        elif origin is Union or (origin is not None and origin.__name__ == "UnionType"):
            kind = next(option for option in get_args(kind) if option is not type(None))
        else:
            return kind


def _fields(kind: Any) -> dict[str, Any]:
    kind = _bare(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
    return dict(getattr(kind, "__annotations__", {})) if hasattr(kind, "__dataclass_fields__") else {}


def _keys(kind: Any) -> list[str]:
    return list(_fields(kind))


def _below(model: Any, loc: tuple[Step, ...]) -> Any:
    """Return the declared type at *loc* under *model*."""
    kind = model
    for step in loc:
        kind = _bare(kind)
        fields = _fields(kind)
        if fields:
            kind = fields.get(str(step), str)
        else:
            args = get_args(kind)
            kind = args[-1] if args and isinstance(step, str) else args[0] if args else str
    return kind


def _wanted(kind: Any) -> str:
    kind = _bare(kind)
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(str(option) for option in get_args(kind))
    names = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
    if kind in names:
        return names[kind]
    if get_origin(kind) in (list, tuple):
        return "a list"
    keys = _keys(kind)
    return f"the keys {listed(keys)}" if keys else "keys with values"
