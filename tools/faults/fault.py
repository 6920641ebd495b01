"""One thing that goes wrong with stored bytes: where, how to make it, how it is to be named."""

import dataclasses
import re
from collections.abc import Callable

from ledger import Ledger

#: What a message may call the environment that is damaged; another name misleads. The name of a
#: table is enough when no other environment has one of that name.
NAMES = {
    "log": r"position \d|lea(f|ves)\b|tile|\bedge|checkpoint|\bnote\b|mark|genesis|\blog\b",
    "keys": r"\bkeys/|\bkeys\b|key of subject|ledger key|ledger's [\w-]+ key|/keys\b",
    "blobs": r"\bblob|\bin chunks\b",
    "decision": (
        r"\bdecision\b|\bin (streams|commands|identities|core|counters|agreements|accounts|"
        r"account-names|submissions|packages|rejected|policies|references|cases|erased)\b"),
    "views/child-counts@3": r"child-counts|\b(in|of) (steps|days|totals|grades|profiles|changes|confirmations|rules)\b",
    "views/consolidated-records@1": r"consolidated-records|\bin (statements|serials)\b",
    "views/data-quality@1": r"data-quality|\b(in|of) students\b",
    "views/package-activity@1": r"package-activity|\b(in|of) (series|tests)\b",
    "views/timeliness@2": r"timeliness|\b(in|of) (rules|calendars|clocks|series)\b",
}


@dataclasses.dataclass(frozen=True)
class Fault:
    """Damage that can be done to any copy of one ledger, each time the same."""

    name: str
    #: Environment, or the file's name.
    place: str
    apply: Callable[[Ledger], None]
    #: What the report has to say, as a pattern.
    named: str
    #: Why it may go unnoticed, when that is known beforehand.
    harmless_because: str = ""
    #: Why a refusal (exit 1) that names the thing is enough.
    refusal_because: str = ""
    #: Whether the rows themselves were changed, rather than the pages in which they lie.
    changes_rows: bool = True

    def is_named_in(self, message: str) -> bool:
        return re.search(self.named, message) is not None


def flipped(content: bytes, bit: int) -> bytes:
    """The same bytes with one bit turned over; bit 0 is the lowest one of the first byte."""
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
