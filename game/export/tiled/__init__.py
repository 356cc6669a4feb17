"""Maps to and from Tiled (mapeditor.org), the map maker's editor, without loss.

What a mapmaker draws is drawn there: terrain and districts are painted, roads and railways are lines through hexes,
rivers, cliffs and borders lines along hexsides, bridges, fords, passes and places are points. Heights are whole-number
properties of one point a hex. All else of a map file goes along as properties, and comes back as it was.
"""

from game.export.tiled.reading import Drawn, TiledFaults, read_tiled
from game.export.tiled.writing import write_tiled

__all__ = ["Drawn", "TiledFaults", "read_tiled", "write_tiled"]
