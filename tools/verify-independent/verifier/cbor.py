"""Deterministic CBOR: a reader that refuses every other form, and a writer (cbor.md).

The library cbor2 is asked besides whether it would write the same bytes.
"""

from dataclasses import dataclass

import cbor2

from .fault import Fault

DEPTH_AT_MOST = 16
NUMBER_TAGS = range(2, 6)  # bignums, decimal fractions, bigfloats
LEAF_BYTES_AT_MOST = 65_535
BLOCK_BYTES = 1 << 20


class Truncated(Fault):
    """The bytes end inside an item."""


@dataclass(frozen=True)
class Tag:
    """A tagged item."""

    number: int
    value: object


@dataclass(frozen=True)
class OddKey:
    """A map key that Python could confuse with another one, by its encoding."""

    encoding: bytes


class Reader:
    """Reads items from bytes, from a place on."""

    def __init__(self, data, place=0):
        self.data = data
        self.place = place

    def take(self, length):
        """The next bytes."""
        end = self.place + length
        if end > len(self.data):
            raise Truncated("CBOR ends too early")
        piece = self.data[self.place:end]
        self.place = end
        return bytes(piece)

    def head(self):
        """Major type, and argument in its shortest form."""
        first = self.take(1)[0]
        major, short = first >> 5, first & 31
        if major == 7:
            return major, short
        if short < 24:
            return major, short
        if short > 27:
            raise Fault("CBOR of indefinite length" if short == 31 else "CBOR of reserved length")
        width = 1 << (short - 24)
        argument = int.from_bytes(self.take(width), "big")
        if argument < (24, 1 << 8, 1 << 16, 1 << 32)[short - 24]:
            raise Fault("CBOR argument is not in its shortest form")
        return major, argument

    def item(self, depth=1):
        """The next item."""
        if depth > DEPTH_AT_MOST:
            raise Fault(f"CBOR is nested more than {DEPTH_AT_MOST} deep")
        major, argument = self.head()
        if major == 0:
            return argument
        if major == 1:
            if argument >= 1 << 63:
                raise Fault("CBOR number is below -2^63")
            return -1 - argument
        if major == 2:
            return self.take(argument)
        if major == 3:
            return self.text(argument)
        if major == 4:
            return self.array(argument, depth)
        if major == 5:
            return self.map(argument, depth)
        if major == 6:
            if argument in NUMBER_TAGS:
                raise Fault(f"CBOR tag {argument} is not allowed")
            return Tag(argument, self.item(depth + 1))
        if argument not in (20, 21, 22):
            what = "floating-point number" if argument in (25, 26, 27) else "simple value or break"
            raise Fault(f"CBOR {what}, which is not allowed")
        return {20: False, 21: True, 22: None}[argument]

    def text(self, length):
        """A text string."""
        try:
            return self.take(length).decode("utf-8")
        except UnicodeDecodeError as error:
            raise Fault("CBOR text is not UTF-8") from error

    def array(self, length, depth):
        """An array, as a list."""
        # An item takes a byte at least: a forged count reserves no memory.
        if length > len(self.data) - self.place:
            raise Truncated("CBOR array is longer than its bytes")
        return [self.item(depth + 1) for _ in range(length)]

    def map(self, length, depth):
        """A map with ascending keys."""
        result, before = {}, None
        for _ in range(length):
            start = self.place
            key = self.item(depth + 1)
            encoding = bytes(self.data[start:self.place])
            if before is not None and encoding <= before:
                raise Fault("a CBOR map key twice" if encoding == before
                            else "CBOR map keys do not ascend")
            before = encoding
            # In Python True equals 1, and lists cannot be keys.
            if type(key) not in (int, str, bytes):
                key = OddKey(encoding)
            result[key] = self.item(depth + 1)
        return result


def decode(data):
    """The one item that these bytes are."""
    reader = Reader(data)
    value = reader.item()
    if reader.place != len(data):
        raise Fault("bytes behind the CBOR item")
    return value


def sequence(stream):
    """The items of a CBOR sequence (RFC 8742), as bytes; one block of them in memory."""
    block, place, passed, ended = b"", 0, 0, False
    while True:
        if not ended and len(block) - place <= LEAF_BYTES_AT_MOST:
            more = stream.read(BLOCK_BYTES)
            ended = not more
            passed += place
            block, place = block[place:] + more, 0
            continue
        if place == len(block):
            return
        reader = Reader(block, place)
        try:
            reader.item()
        except Truncated as fault:
            if len(block) - place > LEAF_BYTES_AT_MOST:
                raise Fault(f"byte {passed + place}: an item of more than {LEAF_BYTES_AT_MOST} "
                            "bytes; what follows cannot be read") from fault
            raise Fault(f"byte {passed + place}: the log ends inside a leaf") from fault
        except Fault as fault:
            raise Fault(f"byte {passed + place}: {fault}; what follows cannot be read") from fault
        yield block[place:reader.place]
        place = reader.place


def encoded_head(major, argument):
    """Major type and argument, in the shortest form."""
    if argument < 24:
        return bytes([major << 5 | argument])
    for code, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 1 << (8 * width):
            return bytes([major << 5 | code]) + argument.to_bytes(width, "big")
    raise Fault("number beyond 64 bits")


def encode(value):
    """The deterministic encoding of a value."""
    if value is False or value is True or value is None:
        return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
    if isinstance(value, int):
        return encoded_head(0, value) if value >= 0 else encoded_head(1, -1 - value)
    if isinstance(value, bytes):
        return encoded_head(2, len(value)) + value
    if isinstance(value, str):
        text = value.encode("utf-8")
        return encoded_head(3, len(text)) + text
    if isinstance(value, list):
        return encoded_head(4, len(value)) + b"".join(encode(item) for item in value)
    if isinstance(value, OddKey):
        return value.encoding
    if isinstance(value, Tag):
        return encoded_head(6, value.number) + encode(value.value)
    pairs = sorted((encode(key), encode(item)) for key, item in value.items())
    return encoded_head(5, len(pairs)) + b"".join(key + item for key, item in pairs)


def cbor2_writes(value):
    """How the library cbor2 writes a value; None where it cannot tell: its canonical order of map
    keys is that of RFC 7049, RFC 8949's only where the keys of a map are of one major type."""
    if not _has_keys_of_one_type(value):
        return None
    return cbor2.dumps(_for_cbor2(value), canonical=True)


def _has_keys_of_one_type(value):
    if isinstance(value, Tag):
        return _has_keys_of_one_type(value.value)
    if isinstance(value, list):
        return all(map(_has_keys_of_one_type, value))
    if isinstance(value, dict):
        return (not any(isinstance(key, OddKey) for key in value)
                and len({encode(key)[0] >> 5 for key in value}) <= 1
                and all(map(_has_keys_of_one_type, value.values())))
    return True


def _for_cbor2(value):
    if isinstance(value, Tag):
        return cbor2.CBORTag(value.number, _for_cbor2(value.value))
    if isinstance(value, list):
        return [_for_cbor2(item) for item in value]
    if isinstance(value, dict):
        return {key: _for_cbor2(item) for key, item in value.items()}
    return value
