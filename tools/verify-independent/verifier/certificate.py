"""The certificate of a period's counts (count-certificate.md)."""

import hashlib
from datetime import date, timedelta

from .event import is_bytes, is_date, is_uint, parse_leaf
from .fault import require
from .note import from_base64, parse_note
from .tree import leaf_hash

# In the order of hashing, with the ordinals that the tables have in child-counts.
SERIES_TABLES = {b"totals": 6, b"days": 5, b"grades": 7, b"profiles": 8}


def check_certificate(certificate, trust, counts=None):
    """A certificate as JSON; says, part for part, what was verified.

    `counts`: the environment of the projection child-counts, for the series.
    """
    require(set(certificate) == {"event", "leaf", "certificate", "checkpoint"}, "other members")
    position, data = certificate["event"], from_base64(certificate["leaf"])
    leaf = parse_leaf(data)
    clear = leaf.event.clear
    require(leaf.event.type == "count.certified", "the leaf is another event")
    check_form(clear)
    trust.check_event_signature(leaf, position)
    require(certificate["certificate"] == readable(clear), "what is shown is not what was signed")
    said = ["event: its form, signed by an event key, the same as what is shown"]
    basis = parse_note(clear["checkpoint"].encode())
    require(basis.size > clear["knownat"], "its own checkpoint does not reach what it knew")
    require(basis.size <= position, "its own checkpoint is of later leaves")
    trust.check_note(basis)
    said.append(f"the checkpoint of {basis.size} leaves in it: signed")
    note = parse_note(certificate["checkpoint"].encode())
    require(note.size > position, "the checkpoint does not reach the event")
    trust.check_note(note)
    said.append(f"the checkpoint of {note.size} leaves beside it: signed")
    known = trust.leaf_hash(position)
    if known is None:
        said.append("not that the event is under it: give its proof of inclusion first")
    else:
        require(known == leaf_hash(data), "another leaf than the log's")
        said.append("that the event is under it")
    if counts:
        for item in clear["counts"]:
            require(series_digest(counts, clear, item["category"]) == item["series"],
                    f"the series of category {item['category']} is another")
        said.append("the series, from the rows of child-counts")
    said.append("not that the counts are right: what counts is under seal")
    return "; ".join(said)


def readable(clear):
    """What the event says, as it is shown beside it."""
    day = date(1970, 1, 1) + timedelta(days=clear["asof"].value)
    return {
        "period": f"{clear['period']}-{(clear['period'] + 1) % 100:02}",
        "known_at": clear["knownat"],
        "as_of": day.isoformat(),
        "rules": clear["rules"],
        "rules_digest": "sha256:" + clear["rulesdigest"].hex(),
        "checkpoint": clear["checkpoint"],
        "counts": [{
            "category": item["category"],
            "national": item["national"],
            "states": item["states"],
            "series_digest": "sha256:" + item["series"].hex(),
        } for item in clear["counts"]],
    }


def check_form(clear):
    """The clear part of the event."""
    require(set(clear) == {"period", "knownat", "asof", "rules", "rulesdigest", "checkpoint",
                           "counts"}, "the event's members")
    require(type(clear["period"]) is int and is_uint(clear["knownat"]) and is_date(clear["asof"])
            and isinstance(clear["rules"], str) and is_bytes(clear["rulesdigest"], 32)
            and isinstance(clear["checkpoint"], str), "a member's form")
    require(clear["counts"], "no counts")
    for item in clear["counts"]:
        require(set(item) == {"category", "national", "states", "series"}, "a count's members")
        require(item["category"] in (1, 2) and is_uint(item["national"])
                and is_bytes(item["series"], 32), "a count's form")
        require(all(is_uint(number) for number in item["states"].values()), "a State's count")
        # A child may count in several States, but once in the nation.
        require(max(item["states"].values(), default=0) <= item["national"]
                <= sum(item["states"].values()), "the States' counts do not bear the nation's")


def series_digest(environment, clear, category):
    """The digest over the rows of one category and period, up to what was known."""
    version = clear["rules"].rpartition("/")[2]
    require(version.isdigit(), "the rule set has no number")
    prefix = bytes([int(version), category]) + clear["period"].to_bytes(4, "big")
    digest = hashlib.sha256()
    for table, ordinal in SERIES_TABLES.items():
        for key, value in environment.rows(table):
            position = int.from_bytes(key[-8:], "big")
            if key.startswith(prefix) and position <= clear["knownat"]:
                digest.update(bytes([ordinal]) + key + value)
    return digest.digest()
