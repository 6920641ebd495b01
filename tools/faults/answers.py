"""What a ledger answers to everybody who asks, so that two ledgers can be compared."""

import json

from complete_ledger import CompleteLedger
from ledger import DONE, Answer, Ledger

#: Members of an answer that are signed anew whenever they are given.
PASSING = {"checkpoint", "inclusion", "look"}


def of(ledger: Ledger, scene: CompleteLedger) -> dict[str, str]:
    """Every answer about the ledger as it stood at rest, by the words that were asked."""
    last = str(scene.size - 1)
    questions = [
        ("keys",), ("state", "list"), ("account", "list"), ("policy", "list"), ("digest",),
        ("checkpoint", "--stored"), ("children", "--known-at", last),
        ("record", scene.msix_id, "--format", "json", "--known-at", last),
        ("log", "show", "--to", last),
    ]
    questions += [("count", "--period", period, "--category", category, "--known-at", last)
                  for period in ("2023-24", "2024-25") for category in "12"]
    questions += [("receipt", submission) for submission in scene.submissions]
    found = {" ".join(words): _text(ledger.command(*words)) for words in questions}
    leaves = ledger.command(
        "log", "export", "--to", last, prefix=("sh", "-c", '"$@" | sha256sum', "sh"))
    found["log export"] = _text(leaves)
    found["recovery key"] = _text(ledger.command("digest", "--recovery-key", scene.recovery_key))
    return found


def after_more(ledger: Ledger, scene: CompleteLedger) -> dict[str, str]:
    """The answers after another submission: what damage that sleeps does when it wakes."""
    found = {}
    for words in (("submit", scene.next_package), ("verify",), ("rebuild", "--check"),
                  ("children",), ("count",)):
        answer = ledger.command(*words)
        # What is signed differs from ledger to ledger; whether it could be done does not.
        shown = words[0] in ("children", "count") and answer.status == DONE
        found[words[0]] = _text(answer) if shown else f"status {answer.status} {answer.err}"
    return found


def difference(expected: dict[str, str], found: dict[str, str]) -> str:
    """The first question that was answered otherwise; empty when there is none."""
    for question, answer in expected.items():
        if found[question] != answer:
            return f"`msix {question}` answers otherwise: {found[question][:160]}"
    return ""


def _text(answer: Answer) -> str:
    if answer.status != DONE:
        return f"status {answer.status}: {answer.err}"
    try:
        value = json.loads(answer.out)
    except ValueError:
        return answer.out
    if isinstance(value, dict):
        value = {name: member for name, member in value.items() if name not in PASSING}
    return json.dumps(value)
