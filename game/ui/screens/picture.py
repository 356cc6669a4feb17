"""The picture on the title: the ground of the first real scenario, quiet, without pieces."""

import pygame

from game.core.errors import LineOfContactError
from game.scenario import list_ids, load
from game.ui.settings import Settings

PICTURED = "shusha-1992"


def map_picture(size: tuple[int, int], settings: Settings) -> pygame.Surface | None:
    """Return a picture of the map *size* pixels large, or None when there is no scenario to draw."""
    from game.ui.camera import Camera
    from game.ui.mapview import MapView, Scene

    names = list_ids()
    if not names:
        return None
    try:
        scenario = load(PICTURED if PICTURED in names else names[0])
    except LineOfContactError:
        return None
    camera = Camera(scenario.board.grid, (0, 0, *size))
    camera.set_zoom(max(56, camera.fit_px()))
    start = next((goal.place for goal in scenario.board.objectives), None)
    if start is not None:
        camera.look_at(scenario.board.places[start].at)
    surface = pygame.Surface(size)
    scene = Scene(known=scenario.opening, names=settings.name_order, text=settings.scale, counters=False)
    MapView(scenario).draw(surface, camera, scene)
    return surface
