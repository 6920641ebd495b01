"""Faults in LMDB's own pages: a bit turned over in each kind of page of each environment."""

import dataclasses
import pathlib
import random
from collections.abc import Iterator

from fault import NAMES, Fault, flipped
from ledger import Ledger
from lmdb_pages import PAGE_BYTES, Field, Page, PageFile
from row_faults import environments

#: How many kinds of page there are, free ones included.
KINDS = 8
UNREAD = "LMDB does not look at this"
TAKEN_IN_AGAIN = "what was committed last is taken in again from the log"


def faults(ledger: Ledger, chance: random.Random, count_per_kind: int,
           kinds_max: int) -> Iterator[Fault]:
    """So many bits in each of so many kinds of page of each environment. The kinds that were
    chosen least so far come first."""
    chosen: dict[str, int] = {}
    for environment in environments(ledger.data):
        kinds: dict[str, list[Page]] = {}
        file = PageFile(ledger.data / environment / "data.mdb")
        for page in file.pages():
            kinds.setdefault(page.kind, []).append(page)
        # Where few kinds are wanted, only where what is lost cannot be made again.
        if kinds_max >= KINDS or environment in ("log", "keys", "blobs"):
            yield _last_commit_forgotten(environment, file)
        for kind in sorted(kinds, key=lambda kind: (chosen.get(kind, 0), kind))[:kinds_max]:
            chosen[kind] = chosen.get(kind, 0) + 1
            for page, field in _choose(kinds[kind], chance, count_per_kind):
                yield _flip(environment, page, field, chance)


def _last_commit_forgotten(environment: str, file: PageFile) -> Fault:
    """The one bit for which LMDB takes the older meta page: what was committed last is gone."""
    start = file.newest * PAGE_BYTES
    number = int.from_bytes(file.bytes[start + 144:start + 152], "little")
    bit = 8 * (start + 144) + number.bit_length() - 1
    fault = _fault(environment, f"newer meta page {file.newest}, transaction", bit, True)
    is_derived = environment.startswith(("decision", "views"))
    return dataclasses.replace(
        fault, changes_rows=True, harmless_because=TAKEN_IN_AGAIN if is_derived else "")


def _choose(pages: list[Page], chance: random.Random,
            count: int) -> Iterator[tuple[Page, Field]]:
    """Every second one in the page's own frame, where a bit does most; the others anywhere."""
    for index in range(count):
        page = chance.choice(pages)
        if index % 2:
            start = page.fields[0].start
            frame = [field for field in page.fields if field.end - start <= 64] or page.fields
            yield page, chance.choice(frame)
        else:
            yield page, chance.choice(page.fields)


def _flip(environment: str, page: Page, field: Field, chance: random.Random) -> Fault:
    bit = chance.randrange(8 * field.start, 8 * field.end)
    table = f" of {page.table}" if page.table else ""
    return _fault(
        environment, f"{page.kind} page {page.number}{table}, {field.name}", bit, field.is_read)


def _fault(environment: str, where: str, bit: int, is_read: bool) -> Fault:
    def apply(ledger: Ledger) -> None:
        flip_file(ledger.data / environment / "data.mdb", bit)

    return Fault(
        f"{environment}, {where}: bit {bit % (8 * PAGE_BYTES)}", environment, apply,
        NAMES[environment], "" if is_read else UNREAD, changes_rows=False)


def flip_file(path: pathlib.Path, bit: int) -> None:
    """Turns one bit of a file over, in place."""
    with open(path, "r+b") as file:
        file.seek(bit // 8)
        byte = file.read(1)
        file.seek(bit // 8)
        file.write(flipped(byte, bit % 8))
