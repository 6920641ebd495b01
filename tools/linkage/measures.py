"""How well a partition of records agrees with the truth: as msix-linkage measures it."""

from __future__ import annotations

from collections import Counter, defaultdict


def pairs(count: int) -> int:
    return count * (count - 1) // 2


def measure(found: dict[str, str], truth: dict[str, str]) -> dict[str, float]:
    """`found` and `truth` name the group of each record."""
    cells = Counter((found[record], child) for record, child in truth.items())
    by_found = Counter(found[record] for record in truth)
    by_truth = Counter(truth.values())
    right = sum(pairs(count) for count in cells.values())
    all_found = sum(pairs(count) for count in by_found.values())
    all_true = sum(pairs(count) for count in by_truth.values())
    precision = right / all_found if all_found else 1.0
    recall = right / all_true if all_true else 1.0
    splits, mergers = len(cells) - len(by_truth), len(cells) - len(by_found)
    return {
        "f1": 2 * precision * recall / max(1e-12, precision + recall),
        "precision": precision,
        "recall": recall,
        "gross": (splits + mergers) / len(by_truth),
        "signed": (len(by_found) - len(by_truth)) / len(by_truth),
    }


def twins_merged(
    found: dict[str, str], truth: dict[str, str], twins: list[list[str]]
) -> float:
    """The share of twin children who share an id with their twin."""
    ids: dict[str, set[str]] = defaultdict(set)
    for record, child in truth.items():
        ids[child].add(found[record])
    children = merged = 0
    for litter in twins:
        for child in litter:
            if child not in ids:
                continue
            children += 1
            merged += any(
                other != child and ids[child] & ids.get(other, set()) for other in litter
            )
    return merged / children if children else 0.0
