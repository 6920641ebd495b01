"""C2SP signed notes and tlog checkpoints, and Ed25519 keys."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = 1  # the signature type of C2SP signed-note


class Misshapen(Exception):
    """Text that is not in the form that the standard gives."""


def from_base64(text: str) -> bytes:
    """Standard base 64 (RFC 4648 section 4), padded, in the one canonical spelling."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise Misshapen(f"not base 64: {text[:40]!r}") from None
    if base64.b64encode(data).decode() != text:
        raise Misshapen(f"base 64 with bits left over: {text[:40]!r}")
    return data


_P = 2**255 - 19

def _small_order_ys() -> set[int]:
    # The y coordinates of the points whose order divides 8. No honest key is one of them, and
    # libraries differ in what they do with signatures "by" them. Orders 1, 2 and 4 have y = 1, -1
    # and 0. Twice a point of order 8 has y = 0: x^2 + y^2 = 0, and with the curve's equation
    # -x^2 + y^2 = 1 + d x^2 y^2 this is d y^4 + 2 y^2 - 1 = 0, solved here for y^2, then for y.
    d = -121665 * pow(121666, _P - 2, _P) % _P

    def root(square: int) -> int | None:
        guess = pow(square, (_P + 3) // 8, _P)
        if guess * guess % _P != square % _P:
            guess = guess * pow(2, (_P - 1) // 4, _P) % _P
        return guess if guess * guess % _P == square % _P else None

    found = {0, 1, _P - 1}
    half = root(1 + d)  # of the quadratic in y^2
    if half is not None:
        for sign in (1, -1):
            y = root((-1 + sign * half) * pow(d, _P - 2, _P) % _P)
            if y is not None:
                found |= {y, _P - y}
    return found


_SMALL_ORDER_Y = _small_order_ys()


def sound_key(public: bytes) -> bool:
    """32 bytes that are the one encoding of a y coordinate, and not of a point of small order."""
    if len(public) != 32:
        return False
    y = int.from_bytes(public, "little") & ((1 << 255) - 1)
    return y < _P and y not in _SMALL_ORDER_Y


_keys: dict[bytes, Ed25519PublicKey] = {}


def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    """Ed25519 (RFC 8032) under a sound key."""
    if not sound_key_cached(public):
        return False
    try:
        _keys[public].verify(signature, message)
        return True
    except InvalidSignature:
        return False


def sound_key_cached(public: bytes) -> bool:
    """`sound_key`, asked once a key."""
    if public in _keys:
        return True
    if not sound_key(public):
        return False
    try:
        _keys[public] = Ed25519PublicKey.from_public_bytes(public)
    except ValueError:
        return False
    return True


def is_name(name: str) -> bool:
    """Whether a text can be an origin, and so the name of a note key."""
    return 0 < len(name) <= 255 and all("\x21" <= each <= "\x7e" and each != "+" for each in name)


def key_id(name: str, public: bytes) -> bytes:
    """SHA-256(name || line feed || 0x01 || key), the first four bytes."""
    return sha256(name.encode() + b"\n" + bytes([ED25519]) + public).digest()[:4]


def vkey(name: str, public: bytes) -> str:
    """A note key as text: name+id+key."""
    encoded = base64.b64encode(bytes([ED25519]) + public).decode()
    return f"{name}+{key_id(name, public).hex()}+{encoded}"


def parse_vkey(text: str) -> tuple[str, bytes]:
    """Name and key of a vkey; its id is checked."""
    parts = text.strip().split("+", 2)
    if len(parts) != 3 or not parts[0]:
        raise Misshapen(f"a vkey is name+id+key, not {text!r}")
    name, identifier, encoded = parts
    data = from_base64(encoded)
    if len(data) != 33 or data[0] != ED25519 or not sound_key(data[1:]):
        raise Misshapen(f"the vkey of {name} is not an Ed25519 key")
    if key_id(name, data[1:]).hex() != identifier:
        raise Misshapen(f"the vkey of {name} has an id that is not its key's")
    return name, data[1:]


@dataclass(frozen=True)
class Checkpoint:
    """A signed statement about a tree. Its signatures are not thereby checked."""

    origin: str
    size: int
    root: bytes
    text: bytes
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def signed_by(self, name: str, public: bytes) -> bool:
        """Whether a line of this key is there, and none of its lines is bad."""
        mine = [
            signature
            for line_name, identifier, signature in self.signatures
            if line_name == name and identifier == key_id(name, public)
        ]
        return bool(mine) and all(verifies(public, each, self.text) for each in mine)


def parse_checkpoint(data: bytes) -> Checkpoint:
    """Reads a note in the exact form of the two C2SP specifications."""
    try:
        note = data.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise Misshapen("the note is not UTF-8") from None
    if any(character < " " and character != "\n" for character in note):
        raise Misshapen("the note has a control character")
    gap = note.rfind("\n\n")
    if gap < 0 or not note.endswith("\n"):
        raise Misshapen("the note has no empty line before its signatures, or no last line feed")
    text, block = note[: gap + 1], note[gap + 2 : -1]
    lines = text[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise Misshapen("a checkpoint has three lines or more, none of them empty")
    origin, size, root = lines[:3]
    plain = size.isascii() and size.isdigit() and len(size) <= 20
    if not plain or str(int(size)) != size or int(size) >= 1 << 64:
        raise Misshapen(f"{size[:40]!r} is not a tree size")
    root_bytes = from_base64(root)
    if len(root_bytes) != 32:
        raise Misshapen("the root is not 32 bytes")
    signatures = []
    for line in block.split("\n"):
        words = line.split(" ")
        if len(words) != 3 or words[0] != "\u2014" or not words[1]:
            raise Misshapen(f"not a signature line: {line[:60]!r}")
        if any(each == "+" or each.isspace() for each in words[1]):
            raise Misshapen(f"not the name of a key: {words[1][:60]!r}")
        bytes_ = from_base64(words[2])
        if len(bytes_) < 5:
            raise Misshapen("a signature line is too short")
        signatures.append((words[1], bytes_[:4], bytes_[4:]))
    return Checkpoint(origin, int(size), root_bytes, text.encode(), tuple(signatures))
