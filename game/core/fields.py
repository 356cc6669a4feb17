"""Whole-board fields with numpy: where many units can march, in one sweep over all of them.

Costs are whole numbers a hexside; the answer is exact, the same as one Dijkstra a unit. The sweep settles all units'
hexes that have the same points left at once, from the most points down, so it makes as many steps as the largest
allowance has points, each over a few hundred hexes at a time. Plain ints and arrays of ints in and out.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

FORBIDDEN: Final = 127
"""Cost of a hexside nobody can cross; real costs and allowances are below it."""
Costs = NDArray[np.int8]


def cost_table(steps: Sequence[Sequence[tuple[int, int, bool]]], neighbours: Sequence[Sequence[int]]) -> Costs:
    """Return the costs of a movement table as an array: hexes x 6 directions, FORBIDDEN where there is no step.

    *steps* holds for each hex (neighbour, cost, by road); *neighbours* the six neighbours of each hex, -1 off the map.
    """
    table = np.full((len(neighbours), 6), FORBIDDEN, dtype=np.int8)
    for at, leaving in enumerate(steps):
        near = neighbours[at]
        for to, cost, _ in leaving:
            table[at, near.index(to)] = cost
    return table


def neighbour_table(neighbours: Sequence[Sequence[int]]) -> NDArray[np.int32]:
    """Return the six neighbours of each hex as an array; a hex off the map becomes the hex itself."""
    table = np.array(neighbours, dtype=np.int32)
    own = np.arange(len(neighbours), dtype=np.int32)[:, None]
    return np.where(table < 0, own, table)


def march_fields(
    neighbours: NDArray[np.int32],
    costs: Sequence[Costs],
    kinds: Sequence[int],
    starts: Sequence[int],
    points: Sequence[int],
) -> NDArray[np.int8]:
    """Return the points each unit would have left in each hex, -1 out of reach: units x hexes.

    Unit i starts in hex starts[i] with points[i] movement points and pays costs[kinds[i]]. Costs of 0 are not allowed.
    """
    size, count = len(neighbours), len(starts)
    if count == 0:
        return np.empty((0, size), dtype=np.int8)
    if max(points) >= FORBIDDEN:
        raise ValueError(f"an allowance is below {FORBIDDEN} points; found {max(points)}")
    left = np.full(count * size, -1, dtype=np.int8)
    left[np.arange(count) * size + np.asarray(starts)] = points
    table = np.concatenate(list(costs)) if len(costs) > 1 else costs[0]
    # From a settled entry (unit, hex) straight to its row of costs and to its six neighbours' entries.
    shift = (np.asarray(kinds) - np.arange(count)) * size
    jumps = neighbours - np.arange(size, dtype=np.int32)[:, None]
    for now in range(max(points), 0, -1):
        settled = np.flatnonzero(left == now)
        if not len(settled):
            continue
        unit, at = np.divmod(settled, size)
        price = table.take(settled + shift[unit], axis=0)
        edge = np.flatnonzero(price <= now)
        if not len(edge):
            continue
        worth = now - price.take(edge)
        to = (jumps.take(at, axis=0) + settled[:, None]).take(edge)
        better = np.flatnonzero(worth > left.take(to))
        to, worth = to.take(better), worth.take(better)
        order = np.argsort(worth, kind="stable")  # the best of several ways into one hex is written last
        left[to.take(order)] = worth.take(order)
    return left.reshape(count, size)
