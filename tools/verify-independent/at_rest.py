"""Lays a fixture's log down as the data folder of a ledger at rest, written with lmdb alone.

What follows from the leaves is made by docs/formats, so that a test can change it in one place.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Callable

import cbor2
import lmdb

import fixture
from verifier import tree
from verifier.event import parse_leaf

MAP_BYTES, TABLES_MAX = 64 << 20, 64
Rows = dict[bytes, bytes]


def number(value: int) -> bytes:
    """A number in a key or a row."""
    return value.to_bytes(8, "big")


def write(folder: Path, tables: dict[str, Rows]) -> None:
    """Makes an environment."""
    folder.mkdir(parents=True)
    environment = lmdb.open(str(folder), max_dbs=TABLES_MAX, map_size=MAP_BYTES, sync=False)
    with environment.begin(write=True) as transaction:
        for name, rows in tables.items():
            table = environment.open_db(name.encode(), txn=transaction)
            for key, value in rows.items():
                transaction.put(key, value, db=table)
    environment.close()


def change(folder: Path, table: str, edit: Callable[[Rows], Rows]) -> None:
    """Puts other rows in the place of a table's."""
    environment = lmdb.open(str(folder), max_dbs=TABLES_MAX, map_size=MAP_BYTES, sync=False)
    with environment.begin(write=True) as transaction:
        database = environment.open_db(table.encode(), txn=transaction)
        rows = {bytes(key): bytes(value) for key, value in transaction.cursor(database)}
        transaction.drop(database, delete=False)
        for key, value in edit(rows).items():
            transaction.put(key, value, db=database)
    environment.close()


def log_tables(leaves: list[bytes], notes: dict[int, str]) -> dict[str, Rows]:
    """The tables of log/."""
    grown, marks = tree.Tree(), {}
    for position, leaf in enumerate(leaves):
        grown.append(tree.leaf_hash(leaf))
        kind = parse_leaf(leaf).event.type
        if kind in ("ledger.opened", "subject.erased") or kind.startswith("key."):
            marks[number(position)] = kind.encode()
    edge = cbor2.dumps([grown.size, grown.edge(grown.size)], canonical=True)
    return {
        "leaves": {number(position): leaf for position, leaf in enumerate(leaves)},
        "tiles": {bytes([level]) + number(index): tile for (level, index), tile in grown.tiles()},
        "checkpoints": {number(size): note.encode() for size, note in notes.items()},
        "facts": {b"edge": edge, b"recorded": number(cbor2.loads(leaves[-1])[1]),
                  b"format": b"\x02"},
        "marks": marks,
    }


def lay_down(folder: Path, leaves: list[bytes], notes: dict[int, str],
             blobs: Rows, erased: set[bytes]) -> None:
    """The whole folder, but for the projections' own rows."""
    streams, commands, subjects = {}, {}, set()
    for position, leaf in enumerate(leaves):
        this = parse_leaf(leaf)
        event = this.event
        streams[event.stream[1] + event.stream[0].encode()] = number(event.stream_version)
        commands[event.identifier] = (
            number(position) + number(this.recorded) + event.command_digest)
        subjects |= event.subjects
    subjects.discard(bytes(15) + b"\x04")
    applied = number(len(leaves)) + hashlib.sha256(b"\0" + leaves[-1]).digest()
    owner = bytes([9]) * 16
    write(folder / "log", log_tables(leaves, notes))
    write(folder / "blobs", {"chunks": blobs})
    write(folder / "decision", {
        "streams": streams, "commands": commands, "facts": {b"applied": applied + b"\x09"}})
    write(folder / "views" / "some-view@1", {"progress": {b"applied": applied}})
    write(folder / "keys", {
        "subjects": {subject: fixture.dumps(["state-record", [owner], wrapped(subject, erased)])
                     for subject in subjects},
        "owners": {owner + subject: b"" for subject in subjects},
    })


def wrapped(subject: bytes, erased: set[bytes]) -> bytes:
    """A wrapped key by its form alone; nothing once destroyed."""
    return b"" if subject in erased else bytes(60)
