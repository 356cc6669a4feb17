"""Line of Contact: a turn-based hex-map simulation of the First Nagorno-Karabakh War, 1988-1994."""

from typing import Final

RULES_VERSION: Final = 4
"""Raised whenever a change alters resolved games; records of other versions are viewed, not verified."""
