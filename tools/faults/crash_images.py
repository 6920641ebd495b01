#!/usr/bin/env python3
"""Loses the power of the machine at every telling moment, and goes on from what a disk may keep.

    crash_images.py [--program MSIX] [--scale fast|full] [--seed N] [--images N]
                    [--only SCENE] [--journal] [--keep] [--check-recorder]

Operations are recorded by record_writes.c; power_loss.py says what a disk may hold at a point of
the record, crash_scenes.py what had been promised by then, crash_checks.py what must hold when the
machine is up again. Recording pretends another boot of the machine, so what was written without
sync (`decision/`, `views/`) is not trusted afterwards, as after a true loss of power.
"""

import argparse
import dataclasses
import pathlib
import random
import shutil
import sys
from collections.abc import Iterator

import crash_scenes
import drill
from crash_checks import Broken, Machine
from crash_scenes import Scene
from ledger import ROOT
from outcome import FAILED, HARMLESS, SKIPPED, Outcome, summary, write
from power_loss import DRAWN, SURE, Disk, Loss, digest, write_image
from write_record import NAME_CHANGES, SYNCS, Kind, differences_from_strace, read

DRILL = "crash images"
#: Images in all: the fast ones take about half a minute with a debug build.
IMAGES = {"fast": 64, "full": 4_000}
#: Not synced, and thrown away after a crash of the machine.
REBUILDABLE = ("data/decision", "data/views")
CLEAN_MARK = b"\xa1estateeclean"


@dataclasses.dataclass(frozen=True)
class Point:
    """After so many records, and what is then lost."""

    steps: int
    loss: Loss


def run(program: pathlib.Path, folder: pathlib.Path, scale: str, seed: int = 1,
        images: int | None = None, names=tuple(crash_scenes.ALL), keep: bool = False,
        journal: bool = False) -> Iterator[Outcome]:
    """Every outcome of a drill; failing images stay in the folder when they are kept."""
    workshop = pathlib.Path(folder) / "crash-images"
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(parents=True)
    if scale == "full":
        yield from check_recorder(program, folder, names)
    share = (images or IMAGES[scale]) // len(names)
    for name in names:
        scene = crash_scenes.ALL[name](pathlib.Path(program), workshop)
        scene.before.journal = journal
        yield mappings(scene)
        yield from lose_power(scene, workshop, scale, seed, share, keep)


def mappings(scene: Scene) -> Outcome:
    """A shared mapping that may be written would bypass every sync: only LMDB's locks have one."""
    disk, found = scene.disk(), set()
    for record in scene.records:
        disk.take(record)
        if record.kind == Kind.MAPPED_WRITABLE:
            name = disk.name_of(record.file)
            if not name.endswith("/lock.mdb"):
                found.add(name)
    return Outcome(
        DRILL, f"a file mapped for writing: {scene.name}", FAILED if found else HARMLESS,
        ", ".join(sorted(found)))


def lose_power(scene: Scene, workshop: pathlib.Path, scale: str, seed: int, share: int,
               keep: bool) -> Iterator[Outcome]:
    """Images of one scene, each checked."""
    promises = scene.promises()
    points = fast_points(scene, seed, share) if scale == "fast" else full_points(scene, seed, share)
    disk, seen = scene.disk(), set()
    place = scene.ledger.folder
    for point in points:
        while disk.steps < point.steps:
            disk.take(scene.records[disk.steps])
        image = disk.image(point.loss)
        promise = promises[point.steps]
        is_clean = image.get("data/rebuildable.mark") == CLEAN_MARK
        # Two points with equal images and equal promises are one.
        known = (digest(image, () if is_clean else REBUILDABLE), id(promise))
        if known in seen:
            continue
        seen.add(known)
        write_image(image, place)
        machine = Machine(scene, promise)
        fault = f"power lost, {scene.name}: {moment(scene, disk, point.steps)}, {point.loss}"
        try:
            word, detail = machine.check(is_thorough=scale == "full")
        except Broken as broken:
            word, detail = FAILED, str(broken)
            if keep:
                kept = workshop / f"failed-{scene.name}-{point.steps}-{len(seen)}"
                write_image(image, kept)
                detail += f" [{kept}]"
        yield Outcome(DRILL, fault, word, detail)
    shutil.rmtree(place, ignore_errors=True)


def fast_points(scene: Scene, seed: int, share: int) -> list[Point]:
    """Nothing kept after each answer, and a draw among the moments around syncs: half of it from
    those after which something durable is another, half with writes lost and torn."""
    lot = random.Random(f"{seed} {scene.name}")
    answers, settled, torn = [], [], []
    disk = scene.disk()
    for index, record in enumerate(scene.records):
        disk.take(record)
        if record.kind == Kind.OUTPUT:
            answers.append(Point(index + 1, Loss("nothing kept")))
        elif record.kind in SYNCS:
            torn.append(Point(index, Loss("torn", lot.randrange(1 << 30))))
            torn.append(Point(index + 1, Loss("some kept", lot.randrange(1 << 30))))
            if not disk.name_of(record.file).startswith(REBUILDABLE):
                settled.append(Point(index + 1, Loss("nothing kept")))
        elif record.kind in NAME_CHANGES:
            torn.append(Point(index + 1, Loss("everything kept")))
    left = max(0, share - len(answers))
    drawn = lot.sample(settled, min(left - left // 2, len(settled)))
    drawn += lot.sample(torn, min(left // 2, len(torn)))
    return sorted(answers + drawn, key=lambda point: point.steps)


def full_points(scene: Scene, seed: int, share: int) -> list[Point]:
    """Every point of the record with nothing and with everything kept, and draws until there are
    enough."""
    lot = random.Random(f"{seed} {scene.name}")
    counts = range(len(scene.records) + 1)
    sure = [Point(count, Loss(kind)) for count in counts for kind in SURE]
    # Most of these are equal to their neighbours, and are left out before they cost anything.
    points = sure + [
        Point(lot.choice(counts), Loss(lot.choice(DRAWN), lot.randrange(1 << 30)))
        for _ in range(share)]
    return sorted(points, key=lambda point: point.steps)


def moment(scene: Scene, disk: Disk, steps: int) -> str:
    """Between which two records the power went."""
    def told(index: int) -> str:
        if not 0 <= index < len(scene.records):
            return "the end"
        record = scene.records[index]
        name = record.other or record.path or (disk.name_of(record.file) if record.file else "")
        name = name.removeprefix(disk.place + "/")
        if record.kind == Kind.MARK:
            return "a command's " + ("beginning" if "begins" in record.path else "end")
        return f"{record.kind.name.lower().replace('_', ' ')} {name[-60:]}".strip()
    return f"record {steps}, after {told(steps - 1)}, before {told(steps)}"


def check_recorder(program: pathlib.Path, folder: pathlib.Path, names) -> Iterator[Outcome]:
    """Whether anything slips past the recorder: what strace saw beside its record."""
    if not shutil.which("strace"):
        yield Outcome(DRILL, "the recorder beside strace", SKIPPED, "there is no strace here")
        return
    workshop = pathlib.Path(folder) / "recorder"
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(parents=True)
    for name in names:
        trace = workshop / f"{name}.trace"
        wrapper = workshop / f"{name}.sh"
        wrapper.write_text(
            "#!/bin/sh\n"
            f'[ -n "$RECORD_FILE" ] || exec "{program}" "$@"\n'
            f'exec strace -f -y -A -s 0 -o "{trace}" "{program}" "$@"\n')
        wrapper.chmod(0o700)
        scene = crash_scenes.ALL[name](wrapper, workshop)
        found = differences_from_strace(trace, scene.records, scene.before.place)
        yield Outcome(
            DRILL, f"the recorder beside strace: {name}", FAILED if found else HARMLESS,
            "; ".join(found))


def main() -> int:
    """The command line; status 1 when anything failed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/msix")
    parser.add_argument("--scale", choices=("fast", "full"), default="fast")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--images", type=int, help="how many, over all scenes")
    parser.add_argument("--only", choices=crash_scenes.ALL, action="append")
    parser.add_argument("--journal", action="store_true",
                        help="what ext4 and XFS promise rather than what POSIX does")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FOLDER",
                        help="keeps records and failing images in a folder")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="as JSON lines")
    parser.add_argument("--check-recorder", action="store_true", help="beside strace, nothing else")
    words = parser.parse_args()
    folder = words.keep or drill.scratch_folder()
    program = words.program.resolve()
    names = tuple(words.only or crash_scenes.ALL)
    if words.check_recorder:
        outcomes = check_recorder(program, folder, names)
    else:
        outcomes = run(
            program, folder, words.scale, words.seed, words.images, names, words.keep is not None,
            words.journal)
    found = []
    try:
        for one in outcomes:
            found.append(one)
            if not one.is_good:
                print(f"{one.outcome}: {one.fault}: {one.detail}", flush=True)
    finally:
        if not words.keep:
            shutil.rmtree(folder, ignore_errors=True)
    if words.json:
        write(found, words.json)
    print(summary(found))
    return 0 if all(one.is_good for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
