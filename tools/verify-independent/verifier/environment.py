"""The folder of a ledger at rest: LMDB environments and what lies in them (log-environment.md)."""

import hashlib
from pathlib import Path

import lmdb

from . import cbor
from .event import is_bytes
from .fault import Fault, require
from .note import parse_note

TABLES_AT_MOST = 128
LOG_TABLES = {b"leaves", b"tiles", b"checkpoints", b"facts", b"marks"}
FORMAT_HASHES_ALONE, FORMAT = b"\x01", b"\x02"


_handles = {}


def close_all():
    """Lets go of every environment."""
    while _handles:
        _handles.popitem()[1].close()


def _opened(folder):
    """LMDB allows one handle of an environment in a process."""
    if folder in _handles:
        return _handles[folder]
    if not (folder / "data.mdb").is_file():
        raise Fault(f"no environment in {folder}")
    try:
        # Without lock: a ledger at rest has no writer, and a copy may be read-only.
        handle = lmdb.open(str(folder), readonly=True, lock=False, max_dbs=TABLES_AT_MOST)
    except lmdb.Error as error:
        raise Fault(f"the environment cannot be opened: {error}") from error
    _handles[folder] = handle
    return handle


class Environment:
    """One LMDB environment, opened for reading alone."""

    def __init__(self, folder):
        self.environment = _opened(Path(folder).resolve())

    def tables(self):
        """Names of the tables."""
        with self.environment.begin() as transaction:
            return {bytes(key) for key, _ in transaction.cursor()}

    def rows(self, table):
        """Every row of a table, ascending by key."""
        try:
            with self.environment.begin() as transaction:
                database = self.environment.open_db(table, txn=transaction, create=False)
                for key, value in transaction.cursor(database):
                    yield bytes(key), bytes(value)
        except lmdb.Error as error:
            raise Fault(f"table {table.decode()} cannot be read: {error}") from error

    def get(self, table, key):
        """One row's value, or None."""
        return dict(self.rows(table)).get(key)


def leaves_of(environment):
    """The leaves in order; a gap or a key of another form is a fault."""
    for position, (key, leaf) in enumerate(environment.rows(b"leaves")):
        require(key == position.to_bytes(8, "big"), f"leaf {position}: its row has key {key.hex()}")
        yield leaf


def check_log_environment(environment, walk, report):
    """Everything in `log/` but the leaves, held against what the leaves gave."""
    tables = environment.tables()
    report.attempt("tables of the log", lambda: require(
        tables == LOG_TABLES, f"tables are {sorted(name.decode() for name in tables)}"))
    facts = dict(environment.rows(b"facts"))
    report.attempt("facts: format, edge, recorded", _check_facts, facts, walk)
    with_nodes_above = facts.get(b"format") != FORMAT_HASHES_ALONE
    _check_rows("tiles", environment.rows(b"tiles"), {
        bytes([level]) + index.to_bytes(8, "big"): tile
        for (level, index), tile in walk.tree.tiles(with_nodes_above)}, report)
    marks = {position.to_bytes(8, "big"): kind.encode() for position, kind in walk.marks.items()}
    _check_rows("marks", environment.rows(b"marks"), marks, report)
    for number, (key, value) in enumerate(environment.rows(b"checkpoints")):
        report.attempt(f"checkpoints stored #{number}", check_stored_note, key, value, walk)


def _check_rows(what, rows, expected, report):
    found = dict(rows)
    for key in sorted(found.keys() | expected.keys()):
        if key not in found:
            report.fault(f"{what} {key.hex()}: missing")
        elif key not in expected:
            report.fault(f"{what} {key.hex()}: has no place in this log")
        elif found[key] != expected[key]:
            report.fault(f"{what} {key.hex()}: is not what the leaves give")
        else:
            report.verified(f"rows of {what}")


def _check_facts(facts, walk):
    require(set(facts) == {b"edge", b"recorded", b"format"}, f"rows are {sorted(facts)}")
    require(facts[b"format"] in (FORMAT, FORMAT_HASHES_ALONE), "the format is unknown")
    size = walk.tree.size
    require(facts[b"edge"] == cbor.encode([size, walk.tree.edge(size)]),
            "the right edge is not what the leaves give")
    require(facts[b"recorded"] == walk.recorded.to_bytes(8, "big"),
            "the recorded time is not the last leaf's")


def check_stored_note(key, value, walk):
    """One row of the table of checkpoints."""
    note = parse_note(value)
    require(key == note.size.to_bytes(8, "big"), f"key {key.hex()}: a note of {note.size} leaves")
    try:
        walk.check_note(note)
    except Fault as fault:
        raise Fault(f"size {note.size}: {fault}") from fault


def check_blobs(environment, walk, report):
    """Every blob that events name: its bytes are there, and are those that were signed."""
    chunks = dict(environment.rows(b"chunks"))
    for position, (identifier, digest, length) in walk.blobs:
        chunk = chunks.get(identifier)
        if chunk is None:
            report.fault(f"blob {identifier.hex()} of event {position}: missing")
        elif len(chunk) != length or hashlib.sha256(chunk).digest() != digest:
            report.fault(f"blob {identifier.hex()} of event {position}: not what was signed")
        else:
            report.verified("blobs")
    strange = len(chunks.keys() - {identifier for _, (identifier, _, _) in walk.blobs})
    if strange:
        report.note(f"{strange} blobs belong to no event")


def check_decision(environment, walk, report):
    """Those tables of `decision/` that follow from the clear part of the log."""
    _check_rows("decision/streams", environment.rows(b"streams"), {
        identifier + kind.encode(): version.to_bytes(8, "big")
        for (kind, identifier), version in walk.streams.items()}, report)
    _check_rows("decision/commands", environment.rows(b"commands"), walk.commands, report)
    check_applied(environment, b"facts", walk, report, "decision")


def applied(environment, table=b"progress"):
    """How many leaves a derived environment has taken in."""
    return int.from_bytes(environment.get(table, b"applied")[:8], "big")


def check_applied(environment, table, walk, report, name):
    """Up to where a derived environment has taken the log in."""
    value = environment.get(table, b"applied")

    def check():
        # `decision/` keeps a byte of its own behind the hash.
        require(is_bytes(value) and len(value) in (40, 41), "how far it came is not said")
        size = applied(environment, table)
        require(1 <= size <= walk.tree.size, f"{size} leaves taken in")
        require(value[8:40] == walk.tree.nodes(0, size - 1, 1), "another last leaf")

    report.attempt(f"positions of derived environments #{name}", check)
