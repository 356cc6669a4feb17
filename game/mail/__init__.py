"""Play by mail, without trust: a turn is a letter, a small text, and letters make a chain.

Who is F, the side that moves first, and L, the other, is printed in the scenario. Each side makes a chain of secrets
and commits to it with its first link, before anything is rolled. Then for every phase n, counted from 1:

1. The dice of phase n hang on secret n of F and secret n of L, and on nothing else.
2. The mover's letter about phase n brings his orders, and his secret n + 1, from which his secret n follows.
3. So the mover learns the dice of his phase as he reads the letter before it; the other side learns them from the
   letter about it. Before that nobody can: one of the two secrets is missing, and was fixed in the beginning.

What falls between two phases hangs on the secrets of the phase that opens. The side that ends its phase sees the end
of it when the answer comes, which opens the next one. Letters say how many orders were taken back and how often the
game was opened for play; both are what the sender's program counted. What all this cannot do: SECURITY.md.

A player's own folder keeps the *book*: his secret, and all letters. The saved game follows from the letters.
"""

from game.mail.armour import LONGEST_TEXT, LetterRefused, digest, unwrap, wrap
from game.mail.book import Book, MailError, names, open_book
from game.mail.post import addressee, file_name, write
from game.mail.verbs import CHANCES, Offer, Reading, Sent, Standing, answer, invite, offered, read, send, standing
from game.mail.words import checked, counted, told

__all__ = [
    "CHANCES",
    "LONGEST_TEXT",
    "Book",
    "LetterRefused",
    "MailError",
    "Offer",
    "Reading",
    "Sent",
    "Standing",
    "addressee",
    "answer",
    "checked",
    "counted",
    "digest",
    "file_name",
    "invite",
    "names",
    "offered",
    "open_book",
    "read",
    "send",
    "standing",
    "told",
    "unwrap",
    "wrap",
    "write",
]
