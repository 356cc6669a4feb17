"""Prose from events: one plain line for each, for logs, the terminal and exports; and the tables of a replay.

Texts follow the project's rules of words: sides by their labels, active verbs, the same for both; figures of people as
ranges that say *model*; a captured place shows its residents first; three result lines, never added up.
"""

from game.report.several import checkpoint_lines, is_quiet, outcome_lines, table, turn_report
from game.report.telling import COMMUNITIES, STANCES, say, tell
from game.report.wording import NAME_ORDERS, clock, count, end_date, join, place_label, place_name, span, stores_named

__all__ = [
    "COMMUNITIES",
    "NAME_ORDERS",
    "STANCES",
    "checkpoint_lines",
    "clock",
    "count",
    "end_date",
    "is_quiet",
    "join",
    "outcome_lines",
    "place_label",
    "place_name",
    "say",
    "span",
    "stores_named",
    "table",
    "tell",
    "turn_report",
]
