"""The published head in the second place (log-environment.md)."""

from . import cbor
from .event import is_bytes, verify_ed25519
from .fault import Fault, require
from .keystore import check_destroyed
from .note import parse_note

HEADING = b"msix published head\n"


def check_head(folder, walk, keys=None):
    """The head of a second place; says what it holds the log to. `keys`: of the key store."""
    head = cbor.decode((folder / "head").read_bytes())
    require(isinstance(head, dict) and set(head) == {"content", "signature"}, "other members")
    content = head["content"]
    require(isinstance(content, dict) and {"destroyed"} <= set(content)
            <= {"destroyed", "checkpoint"}, "the content's members")
    destroyed = content["destroyed"]
    require(all(is_bytes(subject, 16) for subject in destroyed), "a subject has not 16 bytes")
    require(destroyed == sorted(set(destroyed)), "the subjects do not ascend")
    # Also a key that ended counts: the head may be older than its end.
    publics = [key.public for key in walk.keyring.of_role("checkpoint")]
    message = HEADING + cbor.encode(content)
    require(any(_signed(public, head["signature"], message) for public in publics),
            "no checkpoint key of the log signed the head")
    if keys:
        check_destroyed(destroyed, keys)
    if "checkpoint" not in content:
        return f"no checkpoint, {len(destroyed)} destroyed subjects"
    note = parse_note(content["checkpoint"].encode())
    require(note.size <= walk.tree.size, f"the log is shorter than {note.size} leaves: set back")
    walk.check_note(note)
    return f"a checkpoint of {note.size} leaves, {len(destroyed)} destroyed subjects"


def _signed(public, signature, message):
    try:
        verify_ed25519(public, signature, message)
    except Fault:
        return False
    return True
