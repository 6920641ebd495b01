"""System calls failed one by one during every operation: the command must end by itself and
honestly, and after a restart everything acknowledged must be there.

    python3 tools/faults/system_calls.py --program .build/release/msix --scale full
"""

import collections
import concurrent.futures
import fnmatch
import pathlib
import random
import shutil
import sys
from collections.abc import Iterator

import aftermath
import drill
import injection
import operations
from injection import Fault, Site, Tracer
from ledger import DONE
from operations import Operation, Scene
from outcome import FAILED, HARMLESS, RECOVERED, SKIPPED, Outcome

DRILL = "system calls"
#: Longer than the ten seconds for which a command waits for the ledger's lock.
RUN_SECONDS_MAX = 60
#: Operation, call and path of faults that once did harm: never left out.
HARMFUL = (
    ("init over a ledger", "access", "data/log/data.mdb"),
    ("open after a killed erasure, keys/ moved away", "access", "data/keys*"),
    ("erase approve", "access", "second/*/head"),
    ("erase approve", "newfstatat", "data/keys.old"),
    ("backup", "getdents64", "data/signing"),
    ("restore", "getdents64", "backup/signing"),
)


def run(program: pathlib.Path, folder: pathlib.Path, scale: str, seed: int = 1,
        only: str = "", jobs: int = 1) -> Iterator[Outcome]:
    """Every fault of the scale, in every operation whose name begins with `only`."""
    reason = injection.is_possible()
    if reason:
        yield Outcome(DRILL, "all", SKIPPED, reason)
        return
    folder = pathlib.Path(folder).resolve()
    base = operations.base(program, folder / "base")
    chosen = [one for one in operations.ALL if one.name.startswith(only)]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        bench = Bench(folder, jobs)
        scenes = {one.name: _prepared(one, base, folder) for one in chosen}
        sites = {one: _sites(one, scenes[one.name], folder) for one in chosen}
        plan = everything(sites) if scale == "full" else some(sites, random.Random(seed))
        tasks = [pool.submit(bench.outcome, operation, scenes[operation.name], fault)
                 for operation, fault in plan]
        for task in tasks:
            outcome = task.result()
            if outcome:
                yield outcome


def _prepared(operation: Operation, base: Scene, folder: pathlib.Path) -> Scene:
    scene = base.copy(folder / operation.name.replace(" ", "-").replace(",", "") / "scene")
    operation.prepare(scene)
    return scene


def _sites(operation: Operation, scene: Scene, folder: pathlib.Path) -> list[Site]:
    """What can fail: the calls on the ledger's files in an undisturbed run."""
    copy = scene.copy(folder / "recorded" / "case")
    tracer = Tracer(copy.ledger.folder)
    answer = copy.ledger.command(*operation.words(copy), prefix=tracer.recording())
    wrong = operation.take(copy, answer)
    if wrong:
        raise RuntimeError(f"{operation.name}, undisturbed: {answer.status} {wrong}")
    return injection.sites(tracer.recorded(), scene.ledger.folder)


def everything(sites: dict[Operation, list[Site]]) -> list[tuple[Operation, Fault]]:
    """Every error at every site."""
    return [(operation, Fault(site, error)) for operation, those in sites.items() for site in those
            for error in injection.ERRORS[site.call]]


def some(sites: dict[Operation, list[Site]],
         lot: random.Random) -> list[tuple[Operation, Fault]]:
    """Of every call the first, the last and two others, each in an operation drawn by lot; of every
    operation three sites at least; and all that once did harm."""
    found: dict[tuple[Operation, Fault], None] = {
        (operation, Fault(site, injection.ERRORS[site.call][0])): None
        for operation, those in sites.items() for site in those
        if any(operation.name == name and site.call == call and fnmatch.fnmatch(site.path, path)
               for name, call, path in HARMFUL)}
    for call in sorted({site.call for those in sites.values() for site in those}):
        users = {operation: [site for site in those if site.call == call]
                 for operation, those in sites.items()}
        users = {operation: those for operation, those in users.items() if those}
        errors = injection.ERRORS[call]
        for number, choose in enumerate((_first, _last, lot.choice, lot.choice)):
            operation = lot.choice(list(users))
            fault = Fault(choose(users[operation]), errors[number % len(errors)])
            found[operation, fault] = None
    for operation, those in sites.items():
        missing = 3 - sum(one == operation for one, _ in found)
        for site in lot.sample(those, min(max(missing, 0), len(those))):
            found[operation, Fault(site, injection.ERRORS[site.call][0])] = None
    return list(found)


def _first(those: list[Site]) -> Site:
    return those[0]


def _last(those: list[Site]) -> Site:
    return those[-1]


class Bench:
    """Folders in which faults are tried, one for each that is tried at the same time."""

    def __init__(self, folder: pathlib.Path, jobs: int):
        self._free = collections.deque(folder / f"worker-{number}" for number in range(jobs))

    def outcome(self, operation: Operation, scene: Scene, fault: Fault) -> Outcome | None:
        """What came of a fault; nothing when it could not be made."""
        place = self._free.popleft()
        try:
            return _outcome(operation, scene.copy(place / "case"), fault)
        finally:
            shutil.rmtree(place, ignore_errors=True)
            self._free.append(place)


def _outcome(operation: Operation, scene: Scene, fault: Fault) -> Outcome | None:
    tracer = Tracer(scene.ledger.folder)
    answer = scene.ledger.command(
        *operation.words(scene), prefix=tracer.injecting(fault), timeout=RUN_SECONDS_MAX)
    if not tracer.injected():
        return None
    found = _dishonest(answer, fault) + operation.take(scene, answer)
    if operation.makes_ledger:
        found = found or operation.again(scene)
        found = found or aftermath.complaints(scene.ledger, scene.known)
    else:
        found += aftermath.complaints(scene.ledger, scene.known)
        found = found or operation.again(scene)
        found = found or drill.not_verified(scene.ledger)
    ending = f"status {answer.status}"
    said = answer.err.strip().splitlines()
    detail = f"{fault.site}: {ending}" + (f", {said[-1]}" if said else "")
    if found:
        detail += " | " + " | ".join(found)
    outcome = FAILED if found else HARMLESS if answer.status == DONE else RECOVERED
    return Outcome(DRILL, f"{operation.name}: {fault.site.call} {fault.error}", outcome, detail)


def _dishonest(answer, fault: Fault) -> list[str]:
    """A command may fail, and must then say why; it may neither hang nor die."""
    if answer.status is None:
        return ["it hung"]
    if answer.status < 0:
        return [] if fault.error == "KILL" else [f"it died by signal {-answer.status}"]
    if answer.status != DONE and not answer.err.strip():
        return ["it failed without a word"]
    return []


if __name__ == "__main__":
    sys.exit(drill.main(run, __doc__))
