"""Digests of projections, for whoever holds the recovery key (projection-digest.md, keys.md).

Nobody else can make them: they are HMACs under a key of the ledger's, and of some rows the clear
value enters, which lies under another.
"""

import hashlib
import hmac
import json
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from . import cbor
from .environment import Environment
from .fault import Fault, require

VECTOR_BYTES = 12
# Each projection's tables in the order of their ordinals, from 1; a star marks sealed values.
TABLES = {
    "consolidated-records@2": "records statements links members serials children retired changes",
    "child-counts@3": "links members facts* steps* days totals grades profiles changes "
                      "confirmations rules",
    "timeliness@2": "rules calendars clocks* steps* series",
    "data-quality@1": "students* totals",
    "access-trail@1": "looks by-child by-account by-state by-purpose papers states accountings",
    "package-activity@1": "series days tests",
}


def open_placed_seal(key, place, seal):
    """The clear content of a placed seal; a fault when key or place are others."""
    vector, ciphertext = seal[:VECTOR_BYTES], seal[VECTOR_BYTES:]
    try:
        clear = AESGCM(key).decrypt(vector, ciphertext, place)
    except InvalidTag as error:
        raise Fault("a placed seal does not open") from error
    made = hmac.new(key, len(place).to_bytes(4, "big") + place + clear, hashlib.sha256).digest()
    require(made[:VECTOR_BYTES] == vector, "a placed seal's vector is not made from its content")
    return clear


def derived(key, info):
    """A derived key."""
    return HKDF(SHA256(), 32, None, info.encode()).derive(key)


def recovery_key(text):
    """The bytes of a written recovery key."""
    data = bytes.fromhex("".join(re.findall("[0-9a-fA-F]", text)))
    require(len(data) == 34, "the recovery key has not 68 digits")
    require(hashlib.sha256(data[:32]).digest()[:2] == data[32:], "the recovery key is misspelt")
    return data[:32]


def printed_digests(data):
    """What `msix digest` printed."""
    try:
        return json.loads(data)
    except ValueError as error:
        raise Fault("the digests are not JSON") from error


class LedgerKeys:
    """The ledger's own keys, opened by the recovery key."""

    def __init__(self, folder, recovery):
        file = cbor.decode((folder / "key-encryption-key").read_bytes())
        self.wrapping = open_placed_seal(
            recovery, b"msix key-encryption key, recovery", file["recovery"])
        if "digest" in file:
            others = {name: value for name, value in file.items() if name != "digest"}
            key = derived(self.wrapping, "msix key-encryption key file")
            made = hmac.new(key, cbor.encode(others), hashlib.sha256).digest()
            require(made == file["digest"], "the key file's digest is another")
        self.rows = dict(Environment(folder / "keys").rows(b"ledger"))
        if epoch := self.rows.get(b"epoch"):
            place = b"msix key epoch, " + epoch[:8]
            self.wrapping = open_placed_seal(self.wrapping, place, epoch[8:])

    def open(self, name):
        """One of the ledger's own keys."""
        return open_placed_seal(
            self.wrapping, f"msix ledger key, {name}".encode(), self.rows[name.encode()])


def projection_digest(folder, keys):
    """The digest over all rows of a projection in this folder."""
    tables = [(table.rstrip("*"), table.endswith("*")) for table in TABLES[folder.name].split()]
    environment = Environment(folder)
    digest_key = keys.open("digest")
    sealing = derived(keys.open("at-rest"), f"msix projection {folder.name.partition('@')[0]}")
    total = 0
    for ordinal, (table, is_sealed) in enumerate(tables, 1):
        name = table.encode()
        for key, value in environment.rows(name):
            if is_sealed:
                value = open_placed_seal(sealing, name + b"\x00" + key, value)
            framed = bytes([ordinal]) + len(key).to_bytes(4, "big") + key + value
            total += int.from_bytes(hmac.new(digest_key, framed, hashlib.sha256).digest(), "big")
    return (total % (1 << 256)).to_bytes(32, "big").hex()
