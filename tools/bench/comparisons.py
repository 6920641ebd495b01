"""All comparisons, in the order in which they are measured.

Logs of 10 million events fill most of the memory, so the comparisons of one size stand together:
first those that read a signed log, then those that append to an unsigned one.
"""

import dataclasses

import comparisons_append as append
import comparisons_ledger as ledger
import comparisons_read as read
import comparisons_sync as sync
from comparisons_append import Leaves
from model import Comparison, FULL, Scope


def build(scope: Scope, leaf_bytes: dict[int, int], processors: int) -> list[Comparison]:
    """`leaf_bytes` gives what leaves of a nominal size turn out to have."""
    small = Leaves(600, leaf_bytes[600])
    large = Leaves(2200, leaf_bytes[2200])
    found = [
        append.signed(scope, small, must_hold=True),
        append.unsigned(scope, small),
        sync.commits(scope, small),
        sync.group_commit(scope, small),
        read.decoding(scope),
    ]
    further = [append.signed(scope, large, must_hold=False), sync.clients(scope, small)] + [
        append.grid(scope, leaves, batch)
        for leaves, batch in ((small, 1), (small, 100), (large, 1), (large, 100), (large, 1000))
    ]
    found += [less(one, scope.has_grid, "left out by --quick") for one in further]
    found += [
        ledger.submission(scope), ledger.matching(scope), ledger.counts(scope),
        ledger.trail(scope),
    ]
    smallest = FULL.sizes[0]
    for size in FULL.sizes:
        of_size = [
            read.verification(scope, small, size, processors),
            read.scan(scope, small, size),
            read.proofs(scope, small, size),
            read.sizes(scope, small, size),
            read.rebuild(scope, small, size),
        ]
        if size > smallest:
            of_size.append(read.flat_reading(small, size, smallest))
            of_size.append(append.at_size(scope, small, size, smallest))
        # A nation of ten million events is the national year's: docs/national-year.md.
        if size < FULL.sizes[-1]:
            of_size += [
                ledger.views(scope, size), ledger.rebuilding(scope, size),
                ledger.start(scope, size),
            ]
        if size == 1_000_000:
            of_size.append(read.sizes(scope, large, size))
        reason = "only with --full" if size == FULL.sizes[-1] else "left out by --quick"
        found += [less(one, size in scope.sizes, reason) for one in of_size]
    return found


def less(comparison: Comparison, is_wanted: bool, reason: str) -> Comparison:
    """The comparison, or its rows alone with the reason why they are empty."""
    return comparison if is_wanted else dataclasses.replace(comparison, absent=reason)
