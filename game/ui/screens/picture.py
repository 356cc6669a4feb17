"""Pictures beside texts: the ground of a scenario, quiet, without pieces; on the title that of the first real one."""

import pygame

from game.core.errors import LineOfContactError
from game.core.state import State
from game.scenario import Scenario, list_ids, load
from game.ui.settings import Settings

PICTURED = "shusha-1992"


def map_picture(
    size: tuple[int, int],
    settings: Settings,
    scenario: Scenario | None = None,
    known: State | None = None,
    side: str = "",
) -> pygame.Surface | None:
    """Return a picture of the map *size* pixels large, or None when there is no scenario to draw.

    Args:
        scenario: which ground; None for the one on the title.
        known: what *side* knows, with its pieces; None for the ground as the scenario opens, without any.
    """
    from game.ui.camera import Camera
    from game.ui.mapview import MapView, Scene

    if scenario is None:
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
    scene = Scene(
        known=known or scenario.opening,
        side=side,
        names=settings.name_order,
        text=settings.scale,
        counters=known is not None,
    )
    MapView(scenario).draw(surface, camera, scene)
    return surface
