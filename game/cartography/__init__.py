"""Geographic data to map YAML, at any hex size and extent.

`build_map` reads the data in assets/geo and the overrides beside the map, and returns the text of the map file;
`write_map` writes it. The same files give the same bytes on every machine. The build goes step by step, and the changes
by hand of the overrides file come in at the step they belong to:

1. places of the gazetteer to hexes (`places`), then changes to places;
2. heights, relief and terrain (`ground`), then changes to hexes, then steep hexsides from the heights that result;
3. rivers, the international border and the line of the former NKAO to hexsides (`lines`), bent round towns they would
4. roads and railways to chains of hexes, then changes to them; no road may cross a cliff;
5. crossings: a primary or secondary road has a bridge over any water, a track a bridge over a river and a ford through
   a stream; then changes to bridges and fords;
6. passes: where snow closes one (`closed_months` of the frame), the hexsides its roads cross are marked;
7. districts (`districts`), then changes to them.

The shipped maps' frames stand in scenarios/maps/specs.yaml (`read_specs`); `MapSpec.for_box` makes a frame for any
other box, `MapSpec.crop` one for a piece of a map, which is then cut out of the whole map hex for hex.
"""

from game.cartography.build import build_map, build_sheet, read_specs, write_map
from game.cartography.frame import Frame, MapSpec, Plane

__all__ = ["Frame", "MapSpec", "Plane", "build_map", "build_sheet", "read_specs", "write_map"]
