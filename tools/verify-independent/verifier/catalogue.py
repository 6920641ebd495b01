"""The clear parts of those types whose form is published (event.md, residue.md)."""

import hashlib

from . import cbor
from .certificate import check_form
from .event import is_bytes, is_uint
from .fault import require

STATISTICS_KEY = bytes(15) + b"\x04"
LISTED_AT_MOST = 400


def is_text(value):
    """Whether a value is text."""
    return isinstance(value, str)


def is_identifier(value):
    """Whether a value is an identifier."""
    return is_bytes(value, 16)


def is_digest(value):
    """Whether a value is a digest of 32 bytes."""
    return is_bytes(value, 32)


def is_identifiers(value):
    """Whether a value is a list of identifiers."""
    return isinstance(value, list) and all(is_identifier(item) for item in value)


def is_texts(value):
    """Whether a value is a list of texts."""
    return isinstance(value, list) and all(map(is_text, value))


def is_groups(value):
    """Whether a value is a list of groups of a block."""
    return isinstance(value, list) and all(item in range(1, 10) for item in value)


LOOK = ({"child": is_identifier, "groups": is_groups, "knownat": is_uint, "view": is_text,
         "digest": is_digest},
        {"use": is_uint, "items": lambda value: True, "history": lambda value: value == 1,
         "record": is_identifier, "copy": is_bytes, "locked": is_texts})
# Of each type: members that must be there, members that may be.
MEMBERS = {
    "record.viewed": LOOK,
    "record.printed": LOOK,
    "record.exported": LOOK,
    "record.searched": ({"knownat": is_uint, "view": is_text, "found": is_uint},
                        {"use": is_uint}),
    "report.run": ({"report": is_text, "scope": is_text, "children": is_uint},
                   {"knownat": is_uint, "about": is_text}),
    "report.listed": ({"page": is_uint}, {}),
    "accounting.produced": ({"child": is_identifier, "to": is_text, "language": is_text,
                             "knownat": is_uint, "entries": is_uint, "withheld": is_uint,
                             "digest": is_digest}, {}),
    "subject.erased": ({"records": is_identifiers, "subjects": is_identifiers,
                        "basis": is_text, "knownat": is_uint},
                       {"child": is_identifier, "case": is_identifier,
                        "retired": is_identifiers}),
}


class Catalogue:
    """Checks events of known types, and what joins them to the ones before."""

    def __init__(self):
        self.runs = {}
        self.adopted = set()
        self.before = None

    def check(self, event, position):
        """Checks one event; says whether its type's form is published."""
        before, self.before = self.before, event
        if event.type == "policy.adopted":
            self.adopted.add(hashlib.sha256(cbor.encode(event.clear["policy"])).digest())
        if event.type == "count.certified":
            check_form(event.clear)
            return True
        if event.type not in MEMBERS or event.version != 1:
            return False
        clear = event.clear
        needed, allowed = MEMBERS[event.type]
        require(needed.keys() <= clear.keys() <= needed.keys() | allowed.keys(),
                f"members of {event.type}: {sorted(clear)}")
        for name, value in clear.items():
            require((needed.get(name) or allowed[name])(value), f"{name} of {event.type}")
        require(clear.get("knownat", -1) < position, f"{event.type} knew of events after it")
        if event.type == "report.run":
            self.runs[position] = event.stream
        if event.type == "report.listed":
            self._check_page(event, clear, position)
        if event.type == "subject.erased":
            self._check_erasure(event, clear, before)
        return True

    def _check_page(self, event, clear, position):
        require(1 <= len(event.subjects) and len(event.parts) <= LISTED_AT_MOST + 1,
                "a page of another length")
        require(position - clear["page"] in self.runs, "a page without its report")

    def _check_erasure(self, event, clear, before):
        require(event.subjects == {STATISTICS_KEY}, "a residue that is sealed to another key")
        if clear["subjects"] or clear["records"]:
            return
        # A further page: it repeats the members of the event directly before it.
        same = ("child", "case", "basis", "knownat")
        require(before is not None and before.type == event.type
                and all(before.clear.get(name) == clear.get(name) for name in same),
                "a page of a residue without the one before")

    def check_policies(self, opened):
        """Whether the log adopts the policies that a genesis names."""
        for policy in opened["policies"]:
            require(policy["digest"] in self.adopted,
                    f"policy {policy['area']} {policy['version']} of a genesis is not adopted")
