"""The signed note of a checkpoint (checkpoint.md, C2SP signed-note and tlog-checkpoint)."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from .event import is_origin, verify_ed25519
from .fault import Fault, require
from .keys import check_public_key

ED25519 = b"\x01"
SIZE = re.compile(r"0|[1-9][0-9]{0,19}")
DASH = "\u2014"


def from_base64(text):
    """Bytes of standard base 64 with padding, in its only form."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Fault("not base 64") from error
    # A decoder passes over bits behind the end; two texts would then be one signature.
    require(base64.b64encode(data).decode() == text, "not the only form of base 64")
    return data


def note_key_identifier(name, public):
    """Key id of a signature line."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def vkey(name, public):
    """A note key as text."""
    key = base64.b64encode(ED25519 + public).decode()
    return f"{name}+{note_key_identifier(name, public).hex()}+{key}"


@dataclass
class Note:
    """A note taken apart."""

    text: bytes
    origin: str
    size: int
    root: bytes
    signatures: list

    def verify(self, publics):
        """The first of the keys that signed; a fault when none did, or one's line is bad."""
        found = None
        for public in publics:
            identifier = note_key_identifier(self.origin, public)
            for name, key, signature in self.signatures:
                if name == self.origin and key == identifier:
                    verify_ed25519(public, signature, self.text)
                    found = found or public
        require(found is not None, "the note has no signature of a key that counts")
        return found


def parse_note(data):
    """Takes a note apart; whatever breaks the grammar is a fault."""
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Fault("the note is not UTF-8") from error
    require(all(character >= " " or character == "\n" for character in whole),
            "a control character in the note")
    text, parted, block = whole.rpartition("\n\n")
    require(parted, "the note has no empty line")
    require(block.endswith("\n"), "the note's last line has no end")
    lines = text.split("\n")
    require(len(lines) >= 3 and all(lines), "the note's text has another form")
    origin, size, root = lines[:3]
    require(SIZE.fullmatch(size) and int(size) < 1 << 64, "the note's tree size")
    root = from_base64(root)
    require(len(root) == 32, "the note's root has not 32 bytes")
    signatures = [_signature(line) for line in block[:-1].split("\n")]
    return Note((text + "\n").encode(), origin, int(size), root, signatures)


def _signature(line):
    pieces = line.split(" ")
    require(len(pieces) == 3 and pieces[0] == DASH, "a signature line has another form")
    name = pieces[1]
    require(name and "+" not in name and name.split() == [name], "a signature's name")
    data = from_base64(pieces[2])
    require(len(data) > 4, "a signature is too short")
    return name, data[:4], data[4:]


def parse_vkey(text):
    """Name and public key of a vkey."""
    name, _, rest = text.partition("+")
    identifier, _, key = rest.partition("+")
    data = from_base64(key)
    require(len(data) == 33 and data[:1] == ED25519, "the vkey is not of an Ed25519 key")
    require(note_key_identifier(name, data[1:]).hex() == identifier, "the vkey's id is not its own")
    require(is_origin(name), "the vkey's name has another form")
    check_public_key(data[1:])
    return name, data[1:]
