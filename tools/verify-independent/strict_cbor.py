"""Deterministic CBOR, read strictly: RFC 8949 section 4.2.1 and nothing beyond the ledger's subset.

Written from the RFC's text. A value has exactly one encoding here; whatever is not that encoding
is refused, so that a signature covers one meaning.
"""

from __future__ import annotations

from typing import Any, BinaryIO, Iterator, NamedTuple

import cbor2

DEPTH_MAX = 16  # arrays, maps and tags inside one another
LEAF_BYTES_MAX = 65_535  # C2SP tlog-tiles frames an entry with 16 bits of length


class NotDeterministic(Exception):
    """The bytes are not the one deterministic encoding of a value."""


class Truncated(NotDeterministic):
    """The input ends inside an item."""


class Tag(NamedTuple):
    """A tagged value (major type 6)."""

    number: int
    value: Any


class OddKey(NamedTuple):
    """A map key that is neither an integer nor a string: its encoding stands for it."""

    encoded: bytes


def decode(data: bytes) -> Any:
    """The value of exactly one item."""
    value, end = item(data, 0)
    if end != len(data):
        raise NotDeterministic(f"{len(data) - end} trailing bytes after the item, at byte {end}")
    return value


def item(data: bytes, at: int, depth: int = 0) -> tuple[Any, int]:
    """One item that begins at `at`, and where it ends."""
    if depth >= DEPTH_MAX:
        raise NotDeterministic(f"deeper than {DEPTH_MAX} levels at byte {at}")
    start = at
    major, argument, at = _head(data, at)
    if major == 0:
        return argument, at
    if major == 1:
        if argument >= 1 << 63:
            raise NotDeterministic(f"a negative number below -2^63 at byte {start}")
        return -1 - argument, at
    if major in (2, 3):
        end = at + argument
        if end > len(data):
            raise Truncated(f"the input ends inside a string that begins at byte {start}")
        if major == 2:
            return bytes(data[at:end]), end
        try:
            return bytes(data[at:end]).decode("utf-8", "strict"), end
        except UnicodeDecodeError:
            raise NotDeterministic(f"a text string that is not UTF-8 at byte {start}") from None
    if major == 4:
        _count(data, at, argument)
        items = []
        for _ in range(argument):
            value, at = item(data, at, depth + 1)
            items.append(value)
        return items, at
    if major == 5:
        _count(data, at, argument)
        return _map(data, at, argument, depth)
    if major == 6:
        if 2 <= argument <= 5:
            raise NotDeterministic(f"a number as tag {argument} at byte {start}: not in the subset")
        value, at = item(data, at, depth + 1)
        return Tag(argument, value), at
    return {20: False, 21: True, 22: None}[argument], at


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    if at >= len(data):
        raise Truncated(f"the input ends before an item, at byte {at}")
    initial = data[at]
    major, low = initial >> 5, initial & 31
    if major == 7:
        if low in (20, 21, 22):
            return major, low, at + 1
        kind = "a floating-point number" if low in (25, 26, 27) else "a simple value or a break"
        raise NotDeterministic(f"{kind} at byte {at}: not in the subset")
    if low < 24:
        return major, low, at + 1
    if low == 31:
        raise NotDeterministic(f"an indefinite length at byte {at}")
    if low > 27:
        raise NotDeterministic(f"a reserved additional information {low} at byte {at}")
    width = 1 << (low - 24)
    if at + 1 + width > len(data):
        raise Truncated(f"the input ends inside a number, at byte {at}")
    argument = int.from_bytes(data[at + 1 : at + 1 + width], "big")
    if argument < (24 if width == 1 else 1 << (4 * width)):
        raise NotDeterministic(f"{argument} in {width} bytes at byte {at}: not the shortest form")
    return major, argument, at + 1 + width


def _count(data: bytes, at: int, count: int) -> None:
    # An item takes a byte at least: a forged count cannot make us reserve memory.
    if count > len(data) - at:
        raise Truncated(f"more items announced than bytes left, at byte {at}")


def _map(data: bytes, at: int, count: int, depth: int) -> tuple[dict, int]:
    pairs: dict = {}
    previous = b""
    for _ in range(count):
        start = at
        key, at = item(data, at, depth + 1)
        encoded = bytes(data[start:at])
        if previous and encoded == previous:
            raise NotDeterministic(f"a map key twice at byte {start}")
        if previous and encoded < previous:
            raise NotDeterministic(f"map keys are not sorted at byte {start}")
        previous = encoded
        value, at = item(data, at, depth + 1)
        plain = isinstance(key, (int, str, bytes)) and not isinstance(key, bool)
        pairs[key if plain else OddKey(encoded)] = value
    return pairs, at


def encode(value: Any) -> bytes:
    """The deterministic encoding."""
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return _encode_head(0, value) if value >= 0 else _encode_head(1, -1 - value)
    if isinstance(value, bytes):
        return _encode_head(2, len(value)) + value
    if isinstance(value, str):
        text = value.encode("utf-8")
        return _encode_head(3, len(text)) + text
    if isinstance(value, OddKey):
        return value.encoded
    if isinstance(value, Tag):
        return _encode_head(6, value.number) + encode(value.value)
    if isinstance(value, (list, tuple)):
        return _encode_head(4, len(value)) + b"".join(encode(each) for each in value)
    if isinstance(value, dict):
        pairs = sorted((encode(key), encode(each)) for key, each in value.items())
        return _encode_head(5, len(pairs)) + b"".join(key + each for key, each in pairs)
    raise TypeError(f"no CBOR form for {type(value).__name__}")


def _encode_head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes([major << 5 | argument])
    for low, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 1 << (8 * width):
            return bytes([major << 5 | low]) + argument.to_bytes(width, "big")
    raise ValueError("a number of more than 64 bits")


def cbor2_agrees(data: bytes, value: Any) -> bool | None:
    """Whether the library cbor2 takes the bytes and writes the value back as the same bytes.

    None where it cannot tell: its "canonical" order of map keys is that of RFC 7049, shorter keys
    first, which is RFC 8949's only as long as the keys of a map are of one major type.
    """
    if not _one_kind_of_key(value):
        return None
    return cbor2.dumps(_for_cbor2(value), canonical=True) == data


def _one_kind_of_key(value: Any) -> bool:
    if isinstance(value, Tag):
        return _one_kind_of_key(value.value)
    if isinstance(value, list):
        return all(_one_kind_of_key(each) for each in value)
    if isinstance(value, dict):
        kinds = {encode(key)[0] >> 5 for key in value}
        return (
            len(kinds) <= 1
            and not any(isinstance(key, OddKey) for key in value)
            and all(_one_kind_of_key(each) for each in value.values())
        )
    return True


def _for_cbor2(value: Any) -> Any:
    if isinstance(value, Tag):
        return cbor2.CBORTag(value.number, _for_cbor2(value.value))
    if isinstance(value, list):
        return [_for_cbor2(each) for each in value]
    if isinstance(value, dict):
        return {key: _for_cbor2(each) for key, each in value.items()}
    return value


def sequence(stream: BinaryIO) -> Iterator[tuple[int, bytes, Any]]:
    """The items of a CBOR sequence (RFC 8742): offset, bytes and value of each.

    Memory is bounded by the largest item that the ledger allows.
    """
    buffer = b""
    offset = 0
    at_end = False
    while True:
        while not at_end and len(buffer) <= LEAF_BYTES_MAX:
            more = stream.read(1 << 20)
            at_end = not more
            buffer += more
        if not buffer:
            return
        at = 0
        while at < len(buffer) and (at_end or len(buffer) - at > LEAF_BYTES_MAX):
            try:
                value, end = item(memoryview(buffer), at)
            except Truncated as error:
                if len(buffer) - at > LEAF_BYTES_MAX:
                    raise NotDeterministic(
                        f"a leaf of more than {LEAF_BYTES_MAX} bytes at byte {offset + at}"
                    ) from None
                raise Truncated(f"the log ends inside a leaf: {error}") from None
            yield offset + at, buffer[at:end], value
            at = end
        buffer = buffer[at:]
        offset += at
