"""Makes inputs for the differential test: right ones, and ones that are wrong in one place."""

from __future__ import annotations

import random
import sys
from typing import Any, Callable

import modules

sys.path.insert(0, str(modules.REPOSITORY / "tools" / "verify-independent"))
from verifier import cbor as strict_cbor  # noqa: E402 - found by the line above
from verifier.cbor import OddKey, Tag  # noqa: E402

#: Numbers at which the width of an encoding changes, and the ends of their ranges.
EDGES = [0, 1, 23, 24, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1]
#: Tags that libraries give a meaning to, those of the ledger among them.
TAGS = [0, 1, 2, 3, 4, 5, 16, 18, 24, 25, 28, 29, 30, 32, 35, 36, 37, 52, 54, 100, 256, 258, 260,
        261, 1004, 43_000, 55_799]
TEXTS = ["", "a", "b", "kid", "\u00e9", "e\u0301", "\u212a", "K", "\uffff", "\U0001f600", "\0",
         "ledger.example", "x" * 24, "\u2028"]
BAD_UTF8 = [b"\x80", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\xff"]
SPECIAL = [" ", "+", "\n", "\n\n", "\r", "\t", "\0", "\u2014", "\u2014 ", "=", "0", "9", "A",
           "\u00e9", "e\u0301", "\u212a", "\u00a0", "\u0085", "\x7f", "/", "-"]


class CBOR:
    """Items of random structure; with a flaw, one of them is not deterministic."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._until_flaw = -1

    def item(self, flawed: bool) -> bytes:
        """One item; the flaw may turn out to be none."""
        self._until_flaw = self._rng.randrange(12) if flawed else -1
        data = self._item(self._rng.choice([1, 2, 3, 4, 17]))
        if flawed and (self._until_flaw >= 0 or self._rng.random() < 0.2):
            data = damaged(data, self._rng)
        return data

    def _item(self, depth: int) -> bytes:
        rng = self._rng
        self._until_flaw -= 1
        is_flawed = self._until_flaw == -1 and rng.random() < 0.9
        # A chain that is deep, and trees that are not: both within bounds.
        kinds: list[Callable[[int, bool], bytes]] = [self._number, self._string, self._simple]
        if depth > 0:
            kinds += [self._array, self._map, self._tag]
        if depth > 4:
            kinds = [self._array, self._map, self._tag]
        if is_flawed and rng.random() < 0.15:
            return rng.choice([b"\xff", b"\x1c", b"\x5d", b"\xfe", b""])
        return rng.choice(kinds)(depth, is_flawed)

    def _head(self, major: int, argument: int, is_flawed: bool = False) -> bytes:
        widths = [width for width in (0, 1, 2, 4, 8)
                  if argument < (24 if width == 0 else 1 << 8 * width)]
        width = self._rng.choice(widths) if is_flawed else widths[0]
        if width == 0:
            return bytes([major << 5 | argument])
        low = {1: 24, 2: 25, 4: 26, 8: 27}[width]
        return bytes([major << 5 | low]) + argument.to_bytes(width, "big")

    def _number(self, _: int, is_flawed: bool) -> bytes:
        rng = self._rng
        number = rng.choice(EDGES) if rng.random() < 0.6 else rng.getrandbits(rng.randrange(1, 65))
        major = rng.randrange(2)
        if major == 1 and not is_flawed:
            number &= 2**63 - 1
        return self._head(major, number, is_flawed)

    def _simple(self, _: int, is_flawed: bool) -> bytes:
        if not is_flawed:
            return self._rng.choice([b"\xf4", b"\xf5", b"\xf6"])
        return self._rng.choice([
            b"\xf7", b"\xe0", b"\xf8\x20", b"\xf8\x15", b"\xf9\x3c\x00", b"\xfa\x3f\x80\x00\x00",
            b"\xfb\x3f\xf0\x00\x00\x00\x00\x00\x00", b"\xf9\x7e\x00"])

    def _string(self, _: int, is_flawed: bool) -> bytes:
        rng = self._rng
        major = rng.choice([2, 3])
        content = (rng.choice(TEXTS).encode() if major == 3
                   else rng.randbytes(rng.choice([0, 1, 8, 16, 23, 24, 32, 255, 256])))
        if not is_flawed:
            return self._head(major, len(content)) + content
        flaw = rng.randrange(4)
        if flaw == 0:
            chunk = self._head(major, len(content)) + content
            return bytes([major << 5 | 31]) + chunk * rng.randrange(3) + b"\xff"
        if flaw == 1:
            return self._head(major, len(content) + rng.choice([1, 2**32, 2**63])) + content
        if flaw == 2:
            content += rng.choice(BAD_UTF8)
        return self._head(major, len(content), flaw == 3) + content

    def _array(self, depth: int, is_flawed: bool) -> bytes:
        count = 1 if depth > 4 else self._rng.randrange(5)
        return self._container(4, [self._item(depth - 1) for _ in range(count)], is_flawed)

    def _map(self, depth: int, is_flawed: bool) -> bytes:
        rng = self._rng
        count = 1 if depth > 4 else rng.randrange(5)
        is_key_deep = depth > 4 and rng.random() < 0.3
        pairs: dict[bytes, bytes] = {}
        for _ in range(count):
            key = self._item(depth - 1 if is_key_deep else min(depth - 1, rng.choice([0, 0, 0, 1])))
            pairs[key] = self._item(0 if is_key_deep else depth - 1)
        keys = sorted(pairs)
        if is_flawed and len(keys) > 1:
            flaw = rng.randrange(3)
            place = rng.randrange(len(keys) - 1)
            if flaw == 0:
                keys[place], keys[place + 1] = keys[place + 1], keys[place]
            elif flaw == 1:
                keys.insert(place, keys[place])
            else:
                keys.sort(key=lambda each: (len(each), each))  # the order of RFC 7049
            is_flawed = False
        return self._container(5, [key + pairs[key] for key in keys], is_flawed)

    def _container(self, major: int, members: list[bytes], is_flawed: bool) -> bytes:
        content = b"".join(members)
        if not is_flawed:
            return self._head(major, len(members)) + content
        flaw = self._rng.randrange(3)
        if flaw == 0:
            return bytes([major << 5 | 31]) + content + b"\xff"
        if flaw == 1:
            return self._head(major, len(members) + self._rng.choice([1, 2**32, 2**63])) + content
        return self._head(major, len(members), True) + content

    def _tag(self, depth: int, is_flawed: bool) -> bytes:
        rng = self._rng
        number = rng.choice(TAGS) if rng.random() < 0.8 else rng.getrandbits(rng.randrange(1, 65))
        return self._head(6, number, is_flawed) + self._item(depth - 1)


def damaged(data: bytes, rng: random.Random) -> bytes:
    """The bytes with one change that knows nothing of their form."""
    place = rng.randrange(len(data) + 1)
    kind = rng.randrange(4)
    if kind == 0:
        return data[:place]
    if kind == 1:
        return data[:place] + rng.randbytes(1) + data[place:]
    if kind == 2 or place == len(data):
        return data + rng.randbytes(rng.randrange(1, 3))
    return data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :]


def leaf(sound: bytes, cbor: CBOR, rng: random.Random) -> bytes:
    """A leaf that differs in one value of its payload or of what stands around it."""
    value = strict_cbor.decode(sound)
    if rng.random() < 0.1:
        return damaged(sound, rng)
    if rng.random() < 0.15:
        return strict_cbor.encode(_changed(value, cbor, rng))
    protected, unprotected, payload, signature = value[2].value
    if rng.random() < 0.1:
        protected = strict_cbor.encode(_changed(strict_cbor.decode(protected), cbor, rng))
    elif rng.random() < 0.1:
        payload = damaged(payload, rng)
    else:
        payload = strict_cbor.encode(_changed(strict_cbor.decode(payload), cbor, rng))
    signed = [protected, unprotected, payload, signature]
    return strict_cbor.encode([value[0], value[1], Tag(value[2].number, signed)])


def _changed(value: Any, cbor: CBOR, rng: random.Random) -> Any:
    """The value with one change, somewhere inside it or to the whole."""
    if isinstance(value, Tag) and rng.random() < 0.8:
        return Tag(value.number, _changed(value.value, cbor, rng))
    if isinstance(value, (list, dict)) and value and rng.random() < 0.85:
        changed = value.copy()
        key = rng.choice(list(value)) if isinstance(value, dict) else rng.randrange(len(value))
        if rng.random() < 0.1:
            del changed[key]
        else:
            changed[key] = _changed(value[key], cbor, rng)
        return changed
    kind = rng.randrange(6)
    if isinstance(value, (bytes, str, list)) and kind < 2:
        return value[: rng.randrange(len(value) + 1)] if kind else value + value[:1]
    if isinstance(value, bool) or not isinstance(value, int) or kind < 3:
        # Encoded as it stands: the item may be too deep for that place.
        item = OddKey(cbor.item(flawed=False))
        return rng.choice([0, -1, None, b"", "", [], {}, 2**63, "a.b", b"12345678", item, item])
    return max(-(2**63), value + rng.choice([-1, 1, -value, 2**32]))


def note(sound: str, rng: random.Random) -> bytes:
    """A note with one change to a character or a line."""
    kind = rng.randrange(5)
    if kind == 0:
        lines = sound.split("\n")
        place = rng.randrange(len(lines))
        lines[place:place] = [rng.choice(lines)]
        return "\n".join(lines).encode()
    if kind == 1:
        return damaged(sound.encode(), rng)
    place = rng.randrange(len(sound) + 1)
    removed = kind - 2 if kind < 4 else rng.randrange(4)
    return (sound[:place] + rng.choice(SPECIAL) + sound[place + removed :]).encode()
