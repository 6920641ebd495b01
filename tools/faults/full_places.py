"""Places without room: a full disk, a limit on the size of files, a full map, a full output.

    python3 tools/faults/full_places.py --program .build/release/msix

The full disk is a small file system in memory, mounted in a namespace of its own, so that nothing
stays mounted. Where that is not allowed, the limit on file sizes has to do.
"""

import os
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Iterator

import aftermath
import drill
import operations
from ledger import DONE, REFUSED, Answer, packages
from operations import Operation, Scene
from outcome import FAILED, HARMLESS, RECOVERED, SKIPPED, Outcome

DISK, FILE_SIZE, MAP, OUTPUT, ADDRESSES = (
    "disk full", "file size limited", "map full", "output full", "address space limited")
PAGE_BYTES = 4_096
#: Mounts of a command's own, gone with it; root in a namespace of one's own does as well.
OWN_MOUNTS = ["unshare", "--mount", "--propagation", "private"]
if os.geteuid() != 0:
    OWN_MOUNTS.insert(1, "--map-root-user")
#: Copies the case into a small file system that is mounted over it, leaves `pages` of it free, runs
#: the command, makes room again, and copies out what is there then.
_ON_SMALL_DISK = """
place=$1 inside=$2 pages=$3 out=$4; shift 4
cp -a "$place" "$out" && mount -t tmpfs -o size=64m none "$inside" || exit 125
cp -a "$out/${inside#"$place"}/." "$inside" || exit 125
free=$(stat -f -c %a "$inside")
head -c $(((free - pages) * 4096)) /dev/zero > "$inside/ballast" || exit 125
"$@"
status=$?
rm -f "$inside/ballast"
rm -rf "$out" && cp -a "$place" "$out" || exit 125
exit $status
"""

OPERATIONS = [one for one in operations.ALL if one.name in (
    "init", "submit", "checkpoint", "keys rotate event", "erase approve", "backup", "restore",
    "rebuild")]


def run(program: pathlib.Path, folder: pathlib.Path, scale: str,
        only: str = "") -> Iterator[Outcome]:
    """Every kind of place, for every operation that writes."""
    folder = pathlib.Path(folder).resolve()
    base = operations.base(program, folder / "base")
    scenes = []
    for operation in OPERATIONS:
        scene = base.copy(folder / operation.name.replace(" ", "-") / "scene")
        operation.prepare(scene)
        scenes.append((operation, scene))
    drills = {DISK: _disks, FILE_SIZE: _file_sizes, OUTPUT: _outputs, ADDRESSES: _addresses}
    for name, those in drills.items():
        if name.startswith(only):
            yield from those(scenes, folder, scale)
    if MAP.startswith(only):
        yield from _maps(base, folder)
    shutil.rmtree(folder / "base")


def judged(name: str, fault: str, operation: Operation, scene: Scene, answer: Answer) -> Outcome:
    """What came of it, after room was made."""
    wrong = []
    if answer.status is None or answer.status < 0:
        wrong.append("it hung" if answer.status is None else f"it died by {-answer.status}")
    elif answer.status != DONE and not answer.err.strip():
        wrong.append("it failed without a word")
    wrong += operation.take(scene, answer)
    if operation.makes_ledger:
        wrong += operation.again(scene)
    wrong = wrong or aftermath.complaints(scene.ledger, scene.known)
    if not operation.makes_ledger:
        wrong = wrong or operation.again(scene)
    detail = f"{operation.name}: status {answer.status}, {answer.err.strip()[-160:]}"
    outcome = FAILED if wrong else HARMLESS if answer.status == DONE else RECOVERED
    return Outcome(name, fault, outcome, " | ".join([detail, *wrong]))


# The disk.

def _disks(scenes, folder: pathlib.Path, scale: str) -> Iterator[Outcome]:
    reason = cannot_mount(folder)
    if reason:
        yield Outcome(DISK, "all", SKIPPED, reason)
        return
    steps = [*range(40), *range(40, 400, 8)] if scale == "full" else [0, 5, 30]
    for number, (operation, scene) in enumerate(scenes):
        for pages in steps if scale == "full" else [steps[number % 3]]:
            yield _disk(operation, scene, folder, "", pages)
        for pages in steps[:3] if scale == "full" else [0] if operation.name == "submit" else []:
            yield _disk(operation, scene, folder, "second", pages)


def cannot_mount(folder: pathlib.Path) -> str:
    """Empty, or why no file system can be mounted here."""
    try:
        done = subprocess.run(
            [*OWN_MOUNTS, "mount", "-t", "tmpfs", "none", str(folder)], capture_output=True,
            text=True)
    except FileNotFoundError as missing:
        return f"{missing.filename} is not installed"
    return "" if done.returncode == 0 else f"nothing can be mounted: {done.stderr.strip()}"


def _disk(operation: Operation, scene: Scene, folder: pathlib.Path, part: str,
          pages: int) -> Outcome:
    case = scene.copy(folder / "case")
    place, out = case.ledger.folder, folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    (place / part).mkdir(exist_ok=True)
    prefix = [*OWN_MOUNTS, "sh", "-c", _ON_SMALL_DISK, "sh", place, place / part, pages, out]
    answer = case.ledger.command(*operation.words(case), prefix=prefix)
    if answer.status == 125:
        return Outcome(DISK, part or "all", SKIPPED, answer.err.strip())
    shutil.rmtree(place)
    out.rename(place)
    if answer.status is not None and answer.status > 128:
        # The shell's word for a death by signal.
        answer = Answer(128 - answer.status, answer.out, answer.err)
    fault = f"{pages} pages left" + (" for the second place" if part else "")
    return judged(DISK, fault, operation, case, answer)


# The size of files.

def _file_sizes(scenes, folder: pathlib.Path, scale: str) -> Iterator[Outcome]:
    """A write is cut short where the limit lies, and the next one fails."""
    for operation, scene in scenes if scale == "full" else scenes[1:5]:
        files = [path.stat().st_size for path in scene.ledger.folder.rglob("data.mdb")]
        largest = max(files, default=64 << 10)
        sizes = [0, 512, 8_192, largest // 2, largest, largest + 3 * 512, largest + PAGE_BYTES]
        if scale == "full":
            sizes += range(1_024, largest + 64 * PAGE_BYTES, PAGE_BYTES)
        for size in sorted(set(sizes)) if scale == "full" else (largest + 3 * 512,):
            for action in ("ignored", "deadly") if scale == "full" else ("ignored",):
                yield _file_size(operation, scene.copy(folder / "case"), size, action)


def _file_size(operation: Operation, case: Scene, size: int, action: str) -> Outcome:
    trap = "trap '' XFSZ; " if action == "ignored" else "trap - XFSZ; "
    prefix = ["sh", "-c", trap + 'ulimit -c 0; ulimit -f "$1"; shift; exec "$@"', "sh", size // 512]
    answer = case.ledger.command(*operation.words(case), prefix=prefix)
    if action == "deadly" and answer.status is not None and answer.status < 0:
        # The machine's owner wanted it so: then it is as after any kill.
        answer = Answer(REFUSED, answer.out, f"killed by signal {-answer.status}")
    return judged(FILE_SIZE, f"the signal is {action}", operation, case, answer)


# Standard output.

def _outputs(scenes, folder: pathlib.Path, scale: str) -> Iterator[Outcome]:
    """What was done and could not be said must not be called done."""
    for operation, scene in scenes:
        case = scene.copy(folder / "case")
        prefix = ["sh", "-c", 'exec "$@" > /dev/full', "sh"]
        answer = case.ledger.command(*operation.words(case), prefix=prefix)
        if answer.status == DONE:
            said = f"{operation.name}: status 0, and nothing said"
            yield Outcome(OUTPUT, "no room", FAILED, said)
        else:
            yield judged(OUTPUT, "no room", operation, case, answer)


# Addresses.

def _addresses(scenes, folder: pathlib.Path, scale: str) -> Iterator[Outcome]:
    """The maps do not fit: a small machine, or a limit that somebody set."""
    for operation, scene in scenes if scale == "full" else scenes[1:3]:
        for gigabytes in (1, 100, 1_030, 1_100, 1_200) if scale == "full" else (1_100,):
            case = scene.copy(folder / "case")
            answer = case.ledger.command(
                *operation.words(case), prefix=["prlimit", f"--as={gigabytes << 30}", "--"])
            yield judged(ADDRESSES, f"{gigabytes} GiB", operation, case, answer)


# Maps.

def _maps(base: Scene, folder: pathlib.Path) -> Iterator[Outcome]:
    """Nothing fits into the map of one environment, until the program lets it grow."""
    library = folder / "small_map.so"
    reason = _compiled(library)
    if reason:
        yield Outcome(MAP, "all", SKIPPED, reason)
        return
    child = base.known.more["child"]
    for name in ("log", "keys", "blobs", "decision", "views/child-counts@3"):
        case = base.copy(folder / "case")
        case_id = case.ledger.must("erase", "propose", child, "--basis", "a drill",
                                   "--as", operations.PROPOSER).out.strip()
        words = [
            ("submit", packages()[1]),
            ("state", "connect", "GA", "--ia", "2019-01-01", "--isa", "2019-01-01"),
            ("checkpoint",), ("keys", "rotate", "event"), ("rebuild", "--check"),
            ("rebuild",), ("verify",)]
        wrong = []
        for one in [*words, ("erase", "approve", case_id, "--as", operations.APPROVER), *words]:
            answer = case.ledger.command(
                *one, env={"LD_PRELOAD": str(library), "SMALL_MAP_OF": "/" + name})
            case.known.receipts += aftermath.whole_receipts(answer.out) if one == words[0] else []
            if answer.status != DONE:
                said = " ".join(map(str, one[:2]))
                wrong.append(f"{said}: {answer.status}, {answer.err.strip()}")
        case.known.receipts = [one for one in case.known.receipts if child not in str(one)]
        wrong += aftermath.complaints(case.ledger, case.known)
        yield Outcome(MAP, name, FAILED if wrong else HARMLESS, " | ".join(wrong))


def _compiled(library: pathlib.Path) -> str:
    """Empty, or why the small map could not be built."""
    source = pathlib.Path(__file__).with_name("small_map.c")
    if shutil.which("cc") is None:
        return "there is no C compiler"
    done = subprocess.run(
        ["cc", "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"],
        capture_output=True, text=True)
    return "" if done.returncode == 0 else f"small_map.c was not built: {done.stderr.strip()}"


if __name__ == "__main__":
    sys.exit(drill.main(run, __doc__))
