"""What `keys/` shows without any key: whose data keys are there, and whose are destroyed."""

from . import cbor
from .event import is_bytes
from .fault import Fault, require

# A placed seal of 32 bytes: vector, content, tag.
WRAPPED_BYTES = 12 + 32 + 16
# 15 zero bytes and a number: the ledger's own keys, which have rows of their own.
OWN_KEYS = {bytes(15) + bytes([number]) for number in range(1, 8)}


def check_keys(environment, walk, report):
    """Holds the rows of subjects against the sealed parts and the erasures of the log."""
    rows = {}
    for key, value in environment.rows(b"subjects"):
        row = report.attempt("rows of keys/subjects", parse_row, key, value)
        if row:
            rows[key] = row
    report.attempt("rows of keys/owners", check_owners, environment, rows)
    for subject in sorted(walk.subjects - OWN_KEYS - rows.keys()):
        report.fault(f"keys/ has no row for subject {subject.hex()}, to whom a part is sealed")
    for subject in sorted(walk.erased):
        # A row may be gone; a key must not be there.
        if subject in rows and rows[subject][2]:
            report.fault(f"the key of erased subject {subject.hex()} is still there")
        else:
            report.verified("keys of erased subjects, destroyed")
    return rows


def parse_row(key, value):
    """Type, owners and wrapped key of a subject."""
    require(is_bytes(key, 16), "a subject has not 16 bytes")
    row = cbor.decode(value)
    require(isinstance(row, list) and len(row) == 3, "a row is no array of three")
    kind, owners, wrapped = row
    require(isinstance(kind, str) and all(is_bytes(owner, 16) for owner in owners)
            and is_bytes(wrapped) and len(wrapped) in (0, WRAPPED_BYTES), "a row's form")
    return row


def check_owners(environment, rows):
    """The table of owners says what the rows of subjects say."""
    found = {key for key, _ in environment.rows(b"owners")}
    expected = {owner + subject for subject, row in rows.items() for owner in row[1]}
    require(found == expected, "the owners are not those that the subjects' rows name")


def check_destroyed(subjects, environment):
    """Whether the keys that must stay destroyed, as the published head says, are."""
    rows = {key: parse_row(key, value) for key, value in environment.rows(b"subjects")}
    for subject in subjects:
        if rows.get(subject, (None, None, b""))[2]:
            raise Fault(f"the key of {subject.hex()} is there again")
