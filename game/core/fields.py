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
Fields = NDArray[np.int8]


class Ground:
    """The costs of one kind of movement under one weather, ready for sweeps.

    Args:
        neighbours: the six neighbours of each hex, -1 off the map.
        steps: for each hex the steps out of it as (neighbour, cost, by road).
        roads: the road class of each hexside.
    """

    def __init__(
        self,
        neighbours: Sequence[Sequence[int]],
        steps: Sequence[Sequence[tuple[int, int, bool]]],
        roads: Sequence[Sequence[int]],
    ) -> None:
        self.size = len(neighbours)
        near = np.array(neighbours, dtype=np.int32)
        self.neighbours = np.where(near < 0, np.arange(self.size, dtype=np.int32)[:, None], near)
        """Neighbours by hex and direction; a hex off the map becomes the hex itself, at a forbidden cost."""
        self.costs: Costs = np.full((self.size, 6), FORBIDDEN, dtype=np.int8)
        for at, leaving in enumerate(steps):
            for to, cost, _ in leaving:
                self.costs[at, neighbours[at].index(to)] = cost
        self._roads = np.array(roads, dtype=np.int8) > 0

    def facing(self, zoc: int, extra: tuple[int, int], blocked: int, caution: tuple[int, int]) -> Costs:
        """Return the costs in the face of an enemy; all masks are bit masks of hexes.

        Args:
            zoc: enemy zones of control; *extra* is the cost of entering one, and of going from one to another.
            blocked: hexes where enemies stand.
            caution: hexes near the enemy, and the least price of a road there.
        """
        if not zoc | blocked | caution[0]:
            return self.costs
        costs = self.costs.astype(np.int16)
        if caution[0]:
            dear = self._roads & self._marked(caution[0])[self.neighbours] & (costs < caution[1])
            costs = np.where(dear, np.int16(caution[1]), costs)
        held = self._marked(zoc)
        costs += held[self.neighbours] * np.where(held, extra[1], extra[0])[:, None].astype(np.int16)
        costs[self._marked(blocked)[self.neighbours] | (self.costs == FORBIDDEN)] = FORBIDDEN
        return np.minimum(costs, FORBIDDEN).astype(np.int8)

    def _marked(self, mask: int) -> NDArray[np.bool_]:
        packed = np.frombuffer(mask.to_bytes((self.size + 7) // 8, "little"), dtype=np.uint8)
        return np.unpackbits(packed, count=self.size, bitorder="little").astype(bool)


def march_fields(
    neighbours: NDArray[np.int32],
    costs: Sequence[Costs],
    kinds: Sequence[int],
    starts: Sequence[int],
    points: Sequence[int],
) -> Fields:
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
