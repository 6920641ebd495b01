"""What was verified, and what was found wrong."""

from collections import Counter, defaultdict


# What reading a value of another shape than expected raises; it must not stop the rest.
FORM_ERRORS = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)


class Fault(Exception):
    """Something that does not hold; the text says what and where."""


class Report:
    """Counts of what held, and every fault."""

    # A log that was shifted by one leaf breaks everything behind it: more lines tell nothing.
    shown_at_most = 40
    said_at_most = 100

    def __init__(self):
        self.counts = Counter()
        self.faults = []
        self.notes = []
        self.said = defaultdict(list)

    def verified(self, what, number=1):
        """Adds to the count of what held."""
        self.counts[what] += number

    def fault(self, message):
        """Keeps a fault; verification goes on."""
        self.faults.append(str(message))

    def note(self, message):
        """Keeps a remark that is no fault: what was left unverified, and why."""
        self.notes.append(message)

    def say(self, what, message):
        """Keeps what a check says it verified, of a kind of which there may be thousands."""
        self.said[what.split(" #")[0]].append(f"{what.replace(' #', ' ')}: {message}")

    def attempt(self, what, check, *arguments):
        """Runs a check: its result, or None after a fault. A plain error is a fault too."""
        try:
            result = check(*arguments)
        except Fault as fault:
            self.fault(f"{what.replace(' #', ' ')}: {fault}")
        except FORM_ERRORS as error:
            self.fault(f"{what.replace(' #', ' ')}: of another form ({type(error).__name__}: {error})")
        else:
            self.verified(what.split(" #")[0])
            return result
        return None

    def lines(self):
        """The report as text, a line each."""
        for what, number in self.counts.items():
            yield f"ok    {what}: {number}"
        for what, messages in self.said.items():
            for message in messages[: self.said_at_most]:
                yield f"ok    {message}"
            if len(messages) > self.said_at_most:
                yield f"ok    and {len(messages) - self.said_at_most} more {what}"
        for message in self.notes:
            yield f"note  {message}"
        for message in self.faults[: self.shown_at_most]:
            yield f"FAIL  {message}"
        if len(self.faults) > self.shown_at_most:
            yield f"FAIL  and {len(self.faults) - self.shown_at_most} more"
        yield (f"NOT GOOD: {len(self.faults)} failures" if self.faults
               else f"all good: {sum(self.counts.values())} checks")


def require(condition, message):
    """Raises a fault unless the condition holds."""
    if not condition:
        raise Fault(message)
