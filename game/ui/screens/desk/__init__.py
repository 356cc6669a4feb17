"""The desk: what a side's council sees and decides beside the map, page by page."""

from game.ui.screens.desk.desk import Desk

__all__ = ["Desk"]
