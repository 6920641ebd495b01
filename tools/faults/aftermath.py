"""After a fault: is everything there that was acknowledged, and is nothing untrue accepted?

What a ledger has acknowledged is kept in `Known`: notes it printed, receipts, erasures. After every
fault, without one, all of it is asked for again.
"""

import base64
import binascii
import copy
import dataclasses
import json
import re

from ledger import DONE, REFUSED, Answer, Ledger

#: An LMDB node of a table whose keys have 16 bytes: sizes of value and key stand before the key.
_KEY_BYTES = 16
#: The row of a destroyed key holds no wrapped key, 60 bytes of nonce, key and tag.
_WRAPPED_BYTES = 60


@dataclasses.dataclass
class Known:
    """What a ledger has acknowledged so far."""

    #: Signed notes, in order.
    notes: list[str] = dataclasses.field(default_factory=list)
    receipts: list[dict] = dataclasses.field(default_factory=list)
    #: MSIX ids of erased children, and the subjects whose keys were destroyed with them.
    erased: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    #: What an operation wants to remember between its steps.
    more: dict = dataclasses.field(default_factory=dict)

    def copy(self) -> "Known":
        return copy.deepcopy(self)


def complaints(ledger: Ledger, known: Known, is_thorough: bool = True) -> list[str]:
    """What is missing or wrong in a ledger that was just restarted; empty when all is well."""
    found = _verified(ledger, known)
    if not found:
        found += _failed(ledger.command("rebuild", "--check"), "rebuild --check")
    if found:
        return found
    # An erasure that was begun may have been ended by the start.
    is_erased = bool(known.erased) or "case" in known.more
    for receipt in known.receipts if is_thorough else known.receipts[-1:]:
        found += _receipt(ledger, receipt, is_erased)
    for msix_id, subjects in known.erased.items():
        found += _erased(ledger, msix_id, subjects)
    found += [f"{path.name}/ was left behind" for path in sorted(ledger.data.glob("keys.*"))]
    return found


def _verified(ledger: Ledger, known: Known) -> list[str]:
    """Every byte again, against the notes that were given out last."""
    found = []
    for number, note in enumerate(known.notes[-2:] or [""]):
        more = []
        if note:
            file = ledger.folder / f"note-{number}"
            file.write_text(note)
            more = ["--from-checkpoint", file]
        found += _failed(ledger.command("verify", *more), "verify")
    return found


def _failed(answer: Answer, what: str) -> list[str]:
    if answer.status == DONE:
        return []
    return [f"{what} ended with {answer.status}: {answer.err.strip()[-300:]}"]


def _receipt(ledger: Ledger, receipt: dict, is_erased: bool) -> list[str]:
    """The receipt again: an erasure may take its signature away, and nothing else."""
    answer = ledger.command("receipt", receipt["submission"])
    if answer.status != DONE:
        return _failed(answer, "receipt")
    again = json.loads(answer.out)
    for member in ("positions", "digest", "received", "leaf"):
        if again[member] != receipt[member]:
            return [f"the receipt has other {member} now: {again[member]}"]
    # A signature that was not given does not matter.
    if receipt["cose"] in (again["cose"], None) or (again["cose"] is None and is_erased):
        return []
    return ["the receipt is signed otherwise now"]


def _erased(ledger: Ledger, msix_id: str, subjects: list[str]) -> list[str]:
    answer = ledger.command("record", msix_id)
    found = []
    if answer.status != REFUSED or "erased" not in answer.err:
        found.append(f"an erased child's record is answered with {answer.status}: {answer.err}")
    return found + undestroyed(ledger, subjects)


def undestroyed(ledger: Ledger, subjects: list[str]) -> list[str]:
    """Where keys that were destroyed can still be read, or are not remembered as destroyed."""
    found = []
    for folder in sorted(ledger.data.glob("keys*")):
        raw = (folder / "data.mdb").read_bytes() if (folder / "data.mdb").exists() else b""
        for subject in subjects:
            if _holds_key(raw, bytes.fromhex(subject)):
                found.append(f"{folder.name}/ still holds a destroyed key")
    for head in ledger.second.glob("*/head"):
        raw = head.read_bytes()
        if any(bytes.fromhex(subject) not in raw for subject in subjects):
            found.append("the second place does not remember a destroyed key")
    return sorted(set(found))


def _holds_key(raw: bytes, subject: bytes) -> bool:
    """Whether any page, free ones too, has a row of the subject with a wrapped key in it."""
    start = raw.find(subject)
    while start >= 0:
        value_bytes = int.from_bytes(raw[max(0, start - 8):max(0, start - 4)], "little")
        key_bytes = int.from_bytes(raw[max(0, start - 2):start], "little")
        if key_bytes == _KEY_BYTES and _WRAPPED_BYTES <= value_bytes < 4_096:
            return True
        start = raw.find(subject, start + 1)
    return False


def is_whole_note(text: str) -> bool:
    """Whether all of a signed note was printed: what was cut off was promised to nobody."""
    lines = text.split("\n")
    if len(lines) != 6 or lines[3] or lines[5] or not lines[4].startswith("— "):
        return False
    try:
        return len(base64.b64decode(lines[4].rsplit(" ", 1)[1], validate=True)) == 4 + 64
    except binascii.Error:
        return False


def whole_receipts(out: str) -> list[dict]:
    """The receipts of which every byte was printed: a document a line."""
    found = []
    for line in out.split("\n")[:-1]:
        if line.startswith('{"submission":') and line.endswith("}"):
            found.append(json.loads(line))
    return found


def size_of(note: str) -> int:
    """How many leaves a note speaks of."""
    return int(note.split("\n")[1])


def leaves(ledger: Ledger) -> int:
    """How many leaves the log has, by its tree alone."""
    said = ledger.must("verify", "--tree").out
    return int(said.split("verified: ")[1].split(" ")[0])


def children(ledger: Ledger) -> list[str]:
    """Every State record in force, without the numbers that differ from ledger to ledger."""
    rows = [line.split(",") for line in ledger.must("children").out.splitlines()[1:]]
    return sorted(",".join(row[:3] + row[4:]) for row in rows)


def seeds(ledger: Ledger) -> list[str]:
    """The roles of the signing keys whose seeds lie in the data folder."""
    return sorted(path.name.split("-")[0] for path in (ledger.data / "signing").glob("*"))


def digests(out: str) -> list[str]:
    """The digests that `digest` printed, whatever else was looked at meanwhile: without that of the
    trail, which every look lengthens."""
    found = re.findall(r'"name":"([^"]+)"[^{}]*?"digest":"([^"]+)"', out)
    return [digest for name, digest in found if name != "access-trail"]
