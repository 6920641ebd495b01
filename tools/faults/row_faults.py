"""Faults in rows, made through another binding of LMDB: a bit of a value or a key turned over, a
row deleted, a row added, two values exchanged.
"""

import contextlib
import pathlib
import random
from collections.abc import Iterator

import lmdb

from complete_ledger import EMPTY_TABLES
from fault import NAMES, Fault, flipped
from ledger import Ledger

#: More tables than any environment has.
TABLES_MAX = 64
#: Rows that say how far the log was taken in. Disagreeing with the log they make the whole
#: environment be thrown away and made anew.
MADE_ANEW = {("decision", "facts"), ("views", "progress")}
MADE_ANEW_BECAUSE = "what disagrees with the log about how far it came is made anew from it"
#: A row that was added to these changes nothing, and why.
ADDED_HARMLESS = {
    ("keys", "subjects"): "a key that no event names is what a group leaves that was not written",
    ("blobs", "chunks"): "a blob that no event names is what a group leaves that was not written",
    ("log", "facts"): "nobody asks for a fact of that name",
    ("keys", "ledger"): "nobody asks for a key of that name",
}
#: The same for a row that was deleted.
DELETED_HARMLESS = {
    ("log", "checkpoints"): "nobody asks for a checkpoint before the last one",
}

Row = tuple[bytes, bytes]


def environments(data: pathlib.Path) -> list[str]:
    """Names of the LMDB environments in a data folder."""
    return sorted(str(found.parent.relative_to(data)) for found in data.rglob("data.mdb"))


@contextlib.contextmanager
def writing(data: pathlib.Path, environment: str) -> Iterator[lmdb.Environment]:
    """The environment, opened for writing; nobody else has it open."""
    opened = lmdb.open(str(data / environment), max_dbs=TABLES_MAX, lock=False, create=False)
    try:
        yield opened
    finally:
        opened.close()


def tables(data: pathlib.Path, environment: str) -> dict[str, list[Row]]:
    """All rows of all tables."""
    found = {}
    with writing(data, environment) as opened:
        with opened.begin() as transaction:
            names = [bytes(name) for name, _ in transaction.cursor()]
        for name in names:
            table = opened.open_db(name, create=False)
            with opened.begin(db=table) as transaction:
                found[name.decode()] = [(bytes(k), bytes(v)) for k, v in transaction.cursor()]
    return found


def change(data: pathlib.Path, environment: str, table: str, removed: list[bytes],
           put: list[Row]) -> None:
    """Removes rows, then puts others."""
    with writing(data, environment) as opened:
        handle = opened.open_db(table.encode(), create=False)
        with opened.begin(write=True, db=handle) as transaction:
            for key in removed:
                if not transaction.delete(key):
                    raise RuntimeError(f"{environment}/{table} has no such row to remove")
            for key, value in put:
                transaction.put(key, value)


def faults(ledger: Ledger, chance: random.Random, is_full: bool) -> Iterator[Fault]:
    """Faults in every table of every environment of this ledger."""
    for environment in environments(ledger.data):
        for table, rows in tables(ledger.data, environment).items():
            if not rows:
                if (environment, table) not in EMPTY_TABLES:
                    raise RuntimeError(f"the ledger is not complete: {environment}/{table}")
                yield _added(environment, table, [(bytes(32), b"")])
                continue
            yield from _flips(environment, table, rows, chance, is_full)
            yield from _row_faults(environment, table, rows, chance)
            yield from _cuts(environment, table, rows, chance)


def _flips(environment: str, table: str, rows: list[Row], chance: random.Random,
           is_full: bool) -> Iterator[Fault]:
    """First, middle and last row; first, any and last bit."""
    places = sorted({0, len(rows) // 2, len(rows) - 1})
    if not is_full:
        places = [chance.choice(places)]
    for place in places:
        key, value = rows[place]
        bits = sorted({0, chance.randrange(8 * len(value)), 8 * len(value) - 1} if value else ())
        for bit in bits if is_full else bits[1:2] or bits:
            yield _fault(
                environment, table, f"value of row {place}, bit {bit} of {8 * len(value)}", [],
                [(key, flipped(value, bit))])
        bits = sorted({0, chance.randrange(8 * len(key)), 8 * len(key) - 1})
        for bit in bits if is_full or not value else ():
            yield _fault(
                environment, table, f"key of row {place}, bit {bit} of {8 * len(key)}", [key],
                [(flipped(key, bit), value)])


def _row_faults(environment: str, table: str, rows: list[Row],
                chance: random.Random) -> Iterator[Fault]:
    key, value = chance.choice(rows)
    yield _fault(environment, table, f"row {rows.index((key, value))} deleted", [key], [],
                 DELETED_HARMLESS.get((environment, table), ""))
    yield _added(environment, table, rows)
    different = [row for row in rows if row[1] != value]
    if different:
        other, another = chance.choice(different)
        yield _fault(environment, table, "the values of two rows exchanged", [],
                     [(key, another), (other, value)])


def _cuts(environment: str, table: str, rows: list[Row],
          chance: random.Random) -> Iterator[Fault]:
    """A value and a key that end too soon."""
    key, value = chance.choice(rows)
    if value:
        left = chance.randrange(len(value))
        yield _fault(environment, table, f"a value of {len(value)} bytes cut to {left}", [],
                     [(key, value[:left])])
    if len(key) > 1:
        left = chance.randrange(1, len(key))
        yield _fault(environment, table, f"a key of {len(key)} bytes cut to {left}", [key],
                     [(key[:left], value)])


def _added(environment: str, table: str, rows: list[Row]) -> Fault:
    """A row behind the last one, with the last one's value."""
    key, value = rows[-1]
    behind = (int.from_bytes(key) + 1).to_bytes(len(key))
    return _fault(environment, table, "a row added", [], [(behind, value)],
                  ADDED_HARMLESS.get((environment, table), ""))


def _fault(environment: str, table: str, what: str, removed: list[bytes], put: list[Row],
           harmless_because: str = "") -> Fault:
    def apply(ledger: Ledger) -> None:
        change(ledger.data, environment, table, removed, put)

    if (environment.split("/")[0], table) in MADE_ANEW:
        harmless_because = MADE_ANEW_BECAUSE
    return Fault(f"{environment}, table {table}: {what}", environment, apply, NAMES[environment],
                 harmless_because)
