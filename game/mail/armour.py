"""The text of a letter: what a mail program may do to it without harm, and what it may not.

A letter's canonical JSON is packed and written in A-Z and 2-7, in numbered lines each with a check:

    BEGIN LINE OF CONTACT LETTER
    1 PCOPVZ... 3QK2A
    2 ...
    END LINE OF CONTACT LETTER 2 <seal>

The seal is the letter's digest, which the next letter names. Line ends, quoting with ">", spaces, blank lines, folding,
small letters and whatever stands around it do no harm; any other change is refused, naming the line.
"""

import json
import re
import zlib
from base64 import b32decode, b32encode
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any, Final

from game.core.codec import canonical, canonical_text, fingerprint
from game.core.errors import LineOfContactError

LONGEST_TEXT: Final = 1 << 20
"""Bytes of a file that is read; a letter is a hundredth of it."""
LONGEST_LETTER: Final = 1 << 20
"""Bytes of a letter's JSON."""
_BODY: Final = 50
_BEGIN: Final = "BEGIN LINE OF CONTACT LETTER"
_END: Final = "END LINE OF CONTACT LETTER"
_QUOTING: Final = re.compile(r"^[\s>|]+")
_SEAL: Final = re.compile(r" ?([0-9]{1,5}) ([A-Z2-7]{26})(?![A-Z0-9])")


class LetterRefused(LineOfContactError):
    """A letter cannot be taken, by the name of what is wrong with it; the text begins with the name."""

    def __init__(self, name: str, because: str) -> None:
        super().__init__(f"{name}: {because}")
        self.name = name


def digest(letter: Mapping[str, Any]) -> str:
    """Return the digest of a letter, by which the next one names it."""
    return fingerprint(canonical(letter))


def wrap(letter: Mapping[str, Any], prose: str) -> str:
    """Return the text of *letter*, ASCII, with *prose* for the reader before it."""
    packed = b32encode(zlib.compress(canonical(letter), 9)).decode().rstrip("=")
    bodies = [packed[at : at + _BODY] for at in range(0, len(packed), _BODY)]
    lines = [f"{number} {body} {_check(number, body)}" for number, body in enumerate(bodies, 1)]
    return "\n".join([prose, "", _BEGIN, *lines, f"{_END} {len(lines)} {_seal(digest(letter))}", ""])


def unwrap(content: bytes) -> list[dict[str, Any] | LetterRefused]:
    """Return the letters in a file, in its order; for one that is spoilt, its refusal.

    Raises:
        LetterRefused: "garbage": there is none.
    """
    if len(content) > LONGEST_TEXT:
        raise LetterRefused("garbage", f"the file has {len(content)} bytes; a letter has a few thousand")
    found: list[dict[str, Any] | LetterRefused] = []
    for block in _flat(content).split(_BEGIN)[1:]:
        try:
            found.append(_letter(block))
        except LetterRefused as refused:
            found.append(refused)
    if not found:
        raise LetterRefused(
            "garbage", f"the file holds no letter of a game by mail; one begins with the line {_BEGIN!r}"
        )
    return found


def _flat(content: bytes) -> str:
    """Return the file as one line of capitals, without quoting."""
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = content.decode("utf-16" if utf16 else "utf-8-sig", errors="replace")
    return " ".join(" ".join(_QUOTING.sub("", line) for line in text.splitlines()).split()).upper()


def _letter(block: str) -> dict[str, Any]:
    """Read what follows the line that begins a letter."""
    text, end, rest = block.partition(_END)
    bodies: list[str] = []
    words = text.split()
    for at in range(0, len(words), 3):
        number = len(bodies) + 1
        if not end and any(whole.startswith(" ".join(words[at:])) for whole in (str(number), _END)):
            break
        if words[at] != str(number):
            if words[at].isascii() and words[at].isdecimal() and 0 < int(words[at][:6]) - number < 5:
                raise LetterRefused("altered", f"line {number} of the letter is missing; found line {words[at][:6]}")
            raise LetterRefused("altered", f"line {number} of the letter is not as it was written")
        if not end and at + 3 >= len(words) and words[at + 1 : at + 3] != _line(number, words[at + 1 : at + 2]):
            break
        if len(words) < at + 3 or words[at + 1 : at + 3] != _line(number, words[at + 1 : at + 2]):
            raise LetterRefused("altered", f"line {number} of the letter is not as it was written")
        bodies.append(words[at + 1])
    if not end:
        raise LetterRefused("truncated", f"the letter is cut off after line {len(bodies)}; ask for it again")
    if not (seal := _SEAL.match(rest)):
        raise LetterRefused("truncated", "the last line of the letter is cut off or altered; ask for it again")
    if int(seal[1]) != len(bodies):
        raise LetterRefused("truncated", f"the letter has {len(bodies)} lines of {int(seal[1])}; ask for it again")
    letter = _unpack("".join(bodies))
    if _seal(digest(letter)) != seal[2]:
        raise LetterRefused("altered", "the seal in the last line does not fit the letter")
    return letter


def _unpack(packed: str) -> dict[str, Any]:
    """Return the letter that *packed* holds; its JSON must be canonical, so that a letter has one form."""
    try:
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(b32decode(packed + "=" * (-len(packed) % 8)), LONGEST_LETTER)
        if not unpacker.eof or unpacker.unused_data:
            raise ValueError("its packing does not end with it")
        letter = json.loads(raw.decode())
        if not isinstance(letter, dict) or canonical_text(letter) != raw or not all(map(_is_plain, _leaves(letter))):
            raise ValueError("its text has another form than a letter's")
    except (ValueError, RecursionError, zlib.error) as error:
        raise LetterRefused("garbage", f"the lines hold no letter: {str(error)[:80]}") from None
    return letter


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _is_plain(value: Any) -> bool:
    return value is None or type(value) in (int, str, bool)


def _line(number: int, body: list[str]) -> list[str]:
    return [*body, *(_check(number, one) for one in body)]


def _check(number: int, body: str) -> str:
    return b32encode(blake2b(f"{number} {body}".encode(), digest_size=5).digest()).decode()[:5]


def _seal(letter: str) -> str:
    return b32encode(bytes.fromhex(letter)).decode().rstrip("=")
