"""Prose from events: one plain line for each, for logs, the terminal and exports; and the tables of a replay.

Texts follow the project's rules of words: sides by their labels, active verbs, the same for both; figures of people as
ranges that say *model*; a captured place shows its residents first; three result lines, never added up.
"""

from game.report.council import effects, needs, reason, sentence, track_name
from game.report.several import checkpoint_lines, is_quiet, outcome_lines, recorded_lines, table, turn_report
from game.report.telling import COMMUNITIES, STANCES, STOCKS, say, tell
from game.report.wording import (
    NAME_ORDERS,
    act_head,
    act_name,
    agreed,
    clock,
    count,
    day_words,
    end_date,
    join,
    month,
    period,
    place_label,
    place_name,
    plain,
    signed,
    span,
    stores_named,
)

__all__ = [
    "COMMUNITIES",
    "NAME_ORDERS",
    "STANCES",
    "STOCKS",
    "act_head",
    "act_name",
    "agreed",
    "checkpoint_lines",
    "clock",
    "count",
    "day_words",
    "effects",
    "end_date",
    "is_quiet",
    "join",
    "month",
    "needs",
    "outcome_lines",
    "period",
    "place_label",
    "place_name",
    "plain",
    "reason",
    "recorded_lines",
    "say",
    "sentence",
    "signed",
    "span",
    "stores_named",
    "table",
    "tell",
    "track_name",
    "turn_report",
]
