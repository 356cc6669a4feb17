"""What stands in which layer of a map in Tiled, for its writer and its reader alike."""

from typing import Any, Final, get_origin

from game.scenario.models import Hexsides, Lake, Model, Pass, PlaceEntry, Railway, Road

PAINTED: Final = {"terrain": "legend", "districts": "district_legend"}
"""Painted layers, and the map property that says what their letters mean. Layer and tileset have one name."""
FIGURES: Final = "hexes"
"""The layer of points that carry `height_m` and `relief_m`."""
CHAINS: Final = ("roads", "railways")
"""Layers of lines from hex to neighbouring hex."""
HEXSIDES: Final = tuple(field.alias or name for name, field in Hexsides.model_fields.items())
"""Layers of hexsides, by feature."""
CROSSINGS: Final = frozenset(("bridge", "ford", "closed_pass"))
"""Features of single hexsides: drawn as points, since a line would lie on the river's."""
ENTRIES: Final[dict[str, type[Model]]] = {
    "roads": Road,
    "railways": Railway,
    "passes": Pass,
    "lakes": Lake,
    "places": PlaceEntry,
}
"""Layers whose objects are entries of a list, and the shape of an entry."""
NAMED: Final = {"roads": "name", "railways": "name", "lakes": "name", "places": "english"}
"""The key of an entry that is its object's name."""
CLASSED: Final = {"roads": "class", "places": "kind"}
"""The key of an entry that is its object's class (called type before Tiled 1.9)."""
PLACED: Final = {"roads": "hexes", "railways": "hexes", "lakes": "hexes", "passes": "hex", "places": "hex"}
"""The key of an entry that its object's position says."""
DRAWN: Final = frozenset((*PAINTED, "heights_m", "relief_m", "hexsides", *ENTRIES))
"""Keys of a map file that layers say; the rest are properties of the map."""
REMARKS: Final = "remarks"
"""The map property with the comment lines the map file begins with."""
OPTIONAL: Final = "left_out_when_empty"
"""Marks a layer whose key the map file does not have."""


def keys(model: type[Model]) -> dict[str, bool]:
    """Return the keys of an entry, and whether its value is a list or a mapping, carried as JSON.

    >>> keys(Pass)
    {'id': False, 'hex': False, 'closed_months': False, 'source': False}
    >>> keys(PlaceEntry)["names"]
    True
    """
    return {field.alias or name: _is_nested(field.annotation) for name, field in model.model_fields.items()}


def _is_nested(kind: Any) -> bool:
    return get_origin(kind) in (list, dict) or (isinstance(kind, type) and issubclass(kind, Model))
