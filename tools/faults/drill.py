"""What the drills have in common: their command line, and a few ways to ask a ledger."""

import argparse
import inspect
import os
import pathlib
import shutil
import signal
import tempfile
import time

import outcome
from ledger import DONE, ROOT, Ledger

#: Room for several drills at the same time; containers often have 64 MB of memory for files.
BYTES_NEEDED = 1 << 30
#: Signals by which somebody ends a drill.
ENDINGS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def main(run, description: str) -> int:
    """Runs one drill by the command line; gives 1 when anything failed."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/msix")
    parser.add_argument("--folder", type=pathlib.Path, help="where to work (default: in memory)")
    parser.add_argument("--scale", choices=("fast", "full"), default="fast")
    parser.add_argument("--json", type=pathlib.Path, help="write the outcomes as JSON lines")
    parser.add_argument("--verbose", action="store_true", help="print every outcome")
    optional = {"seed": int, "only": str, "jobs": int, "rounds": int}
    taken = inspect.signature(run).parameters
    for name, kind in optional.items():
        if name in taken:
            parser.add_argument(f"--{name}", type=kind, default=taken[name].default)
    words = parser.parse_args()
    more = {name: getattr(words, name) for name in optional if name in taken}
    folder = words.folder or scratch_folder()
    if not words.folder:
        remove_when_ended(folder)
    found = []
    try:
        for one in run(words.program, folder, words.scale, **more):
            found.append(one)
            if words.verbose or not one.is_good:
                detail = " ".join(one.detail.split())
                print(f"{one.outcome}: {one.drill}: {one.fault}: {detail}", flush=True)
    finally:
        if words.json:
            outcome.write(found, words.json)
        if not words.folder:
            shutil.rmtree(folder, ignore_errors=True)
    print(outcome.summary(found))
    return 0 if all(one.is_good for one in found) else 1


def scratch_folder() -> pathlib.Path:
    """A fresh folder: where $TMPDIR says, else in memory if there is some, for drills sync all the
    time."""
    shared = "/dev/shm"
    has_room = "TMPDIR" not in os.environ and os.access(shared, os.W_OK) and (
        shutil.disk_usage(shared).free > BYTES_NEEDED)
    place = shared if has_room else None
    return pathlib.Path(tempfile.mkdtemp(prefix="msix-faults-", dir=place))


def remove_when_ended(folder: pathlib.Path) -> None:
    """Leaves nothing behind in memory when somebody ends this process by a signal."""
    def end(number, _):
        for one in ENDINGS:
            signal.signal(one, signal.SIG_IGN)
        # Under another name nobody finds it to go on in it.
        gone = folder.rename(folder.with_name(folder.name + ".gone"))
        # A command that was running may still make what it misses.
        time.sleep(0.5)
        for left in (gone, folder):
            shutil.rmtree(left, ignore_errors=True)
        os._exit(128 + number)

    for one in ENDINGS:
        signal.signal(one, end)


def not_verified(ledger: Ledger) -> list[str]:
    """Empty when every byte verifies."""
    answer = ledger.command("verify")
    return [] if answer.status == DONE else [f"verify ends with {answer.status}: {answer.err}"]
