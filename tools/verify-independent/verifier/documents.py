"""Files that were handed over: JSON without doubled members, one value a line, COSE."""

import base64
import binascii
import json

from .fault import Fault, require


def from_json(data):
    """A JSON object; a member that stands twice is a fault."""
    def members(items):
        require(len({name for name, _ in items}) == len(items), "a member stands twice")
        return dict(items)

    try:
        value = json.loads(data, object_pairs_hook=members)
    except ValueError as error:
        raise Fault("not JSON") from error
    require(isinstance(value, dict), "no JSON object")
    return value


def papers(data):
    """The papers in a file: JSON, one object or one a line; COSE as bytes, or in base 64, one a
    line. Objects come as maps, COSE as bytes."""
    lines = [line.strip() for line in data.splitlines() if line.strip()]
    try:
        return [from_json(line) if line[:1] == b"{" else base64.b64decode(line, validate=True)
                for line in lines]
    except (binascii.Error, Fault):
        # One object over several lines, or COSE as it is.
        return [from_json(data)] if data.lstrip()[:1] == b"{" else [data]
