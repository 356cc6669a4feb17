"""Saved games: a record of orders and events that can be written, resumed, viewed, verified and played on from.

A record is JSON Lines, each line canonical (`game.core.codec`), of these kinds:

    header     format, scenario, rules, content, seed, chance, players
    order      n, order, events, fingerprint: blake2b-128 over (previous fingerprint, order, events)
    undo       orders: how many were taken back
    keyframe   after, digest, state: the full State each time a side's phase opens, and at the end
    comment    after, text
    variation  after, of: play went on from a moment of the game with that fingerprint
    mail       after, what: a game by mail was "opened" for play, or the turn was "sent"
    end        orders, fingerprint, because

Orders are numbered from 1, the one that opens the game. Under the rules version that made it a record *verifies*: every
order is resolved again. Under another it is *viewed*, from keyframes and events alone. A line counts when its newline
is on disk: what a crash tore off is left out, with a warning.
"""

from game.folders import home
from game.record.checking import Difference, VerifyResult, verify
from game.record.lines import MAIL, PERSON
from game.record.play import Comment, Game, Played, Undo, Variation
from game.record.saves import Summary, new_save_path, saved_games, summary

__all__ = [
    "MAIL",
    "PERSON",
    "Comment",
    "Difference",
    "Game",
    "Played",
    "Summary",
    "Undo",
    "Variation",
    "VerifyResult",
    "home",
    "new_save_path",
    "saved_games",
    "summary",
    "verify",
]
