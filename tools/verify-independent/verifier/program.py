"""The ledger's own command line, as a source of bytes of which none is believed."""

import contextlib
import random
import shutil
import subprocess

from .documents import from_json
from .fault import Fault, require

SEED = 9162  # the same sample at every run


class Unusable(Exception):
    """A file or program that cannot be read or run."""


class Program:
    """Runs the program over a data folder."""

    def __init__(self, path, data):
        self.path = shutil.which(path)
        if self.path is None:
            raise Unusable(f"no program {path}; give --msix PATH")
        self.data = data

    def _command(self, words):
        return [self.path, *words, "--data", str(self.data)]

    def answer(self, *words):
        """Standard output of a command; a fault when it fails."""
        done = subprocess.run(self._command(words), capture_output=True, check=False)
        if done.returncode != 0:
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise Fault(": ".join([f"msix {' '.join(words)} ended with {done.returncode}", *last]))
        return done.stdout

    @contextlib.contextmanager
    def stream(self, *words):
        """Standard output while it comes; a fault when the command failed in the end."""
        with subprocess.Popen(self._command(words), stdout=subprocess.PIPE) as process:
            yield process.stdout
            # Whoever stopped reading early knows why; the program's own end says nothing then.
            stopped_early = process.stdout.read(1) != b""
            process.stdout.close()
            ended_well = process.wait() == 0 or stopped_early
        require(ended_well, f"msix {' '.join(words)} ended with {process.returncode}")

    def proof(self, kind, first, second):
        """A proof about what was asked for."""
        words = (("inclusion", str(first), "--size", str(second)) if kind == "inclusion"
                 else ("consistency", str(first), str(second)))
        proof = from_json(self.answer("proof", *words))
        names = ("leaf_index", "tree_size") if kind == "inclusion" else ("first", "second")
        require([proof.get(name) for name in names] == [first, second],
                f"msix proof {' '.join(words)} answered about something else")
        return proof


def sample(size, count):
    """Proofs to ask for: first, last and random leaves, and sizes at powers of two."""
    if size < 1:
        return []
    chance = random.Random(SEED)
    leaves = {0, size - 1} | {chance.randrange(size) for _ in range(count)}
    asked = [("inclusion", leaf, size) for leaf in sorted(leaves)]
    power = 1
    while power < size:
        asked.append(("inclusion", chance.randrange(power), power))
        asked.append(("consistency", power, size))
        power *= 2
    for _ in range(count):
        asked.append(("consistency", *sorted((chance.randint(1, size), chance.randint(1, size)))))
    return asked
