#!/usr/bin/env python3
"""Backups made, broken and brought back, with everything that can go wrong on the way.

    restore_drill.py [--program MSIX] [--scale fast|full] [--only backups|...] [--verbose]

The drills: `backups` (beside writers, into places that will not do, interrupted), `elsewhere`
(brought back on another machine; held against a note kept outside; a successor where published
positions were lost), `erasures` (a child erased after the backup stays erased), `refused` (damaged
and unfinished backups, places in use, interrupted restores).
"""

import pathlib
import sys
from collections.abc import Iterator

import backups
import drill
import refused_restores
import restore_scene
import restored_elsewhere
import restored_erasures
from outcome import FAILED, Outcome

DRILLS = {
    "backups": backups.run, "elsewhere": restored_elsewhere.run,
    "erasures": restored_erasures.run, "refused": refused_restores.run,
}


def run(program: pathlib.Path, folder: pathlib.Path, scale: str,
        only: str = "") -> Iterator[Outcome]:
    """Every drill, each with a scene of its own."""
    for name, one in DRILLS.items():
        if not name.startswith(only):
            continue
        scene = restore_scene.make(program, pathlib.Path(folder) / name)
        try:
            yield from one(scene, scale == "full")
        except (RuntimeError, ValueError) as error:
            # A step on the way that has to succeed did not.
            yield Outcome(restore_scene.DRILL, f"the drill of {name}", FAILED, str(error))


if __name__ == "__main__":
    sys.exit(drill.main(run, __doc__))
