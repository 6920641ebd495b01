#!/usr/bin/env python3
"""Tests of the recorder and of the model of a loss of power, apart from any ledger.

    test_power_loss.py
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from power_loss import SECTOR_BYTES, Disk, Loss, contents, digest
from write_record import Kind, Record, compiled, mark, read, surroundings

NOTHING, EVERYTHING = Loss("nothing kept"), Loss("everything kept")

#: Every call that changes files and that Python can make, in a folder named by the first word.
PROGRAM = """
import mmap, os, sys
os.chdir(sys.argv[1])
one = os.open("one", os.O_RDWR | os.O_CREAT, 0o600)
os.write(one, b"a" * 1000)
os.pwrite(one, b"b" * 10, 5000)
os.writev(one, [b"cc", b"ddd"])
os.pwritev(one, [b"e" * 600, b"f" * 600], 300)
os.ftruncate(one, 4900)
os.posix_fallocate(one, 0, 6000)
os.truncate("one", 5900)
other = os.dup(one)
os.pwrite(other, b"g", 1)
os.close(other)
direct = os.open("one", os.O_WRONLY | os.O_DSYNC)
os.pwrite(direct, b"h" * 20, 100)
two = os.open("two", os.O_RDWR | os.O_CREAT | os.O_APPEND)
os.write(two, b"first ")
os.write(two, b"second ")
three = os.open("three", os.O_RDWR | os.O_CREAT)
os.sendfile(three, one, 0, 700)
os.copy_file_range(one, three, 300, 10, 2000)
with open("by name", "wb") as file:
    file.write(b"through Python's own buffer")
os.mkdir("folder")
os.rename("two", "folder/moved")
os.link("one", "folder/again")
os.replace("three", "one")
place = os.open("folder", os.O_RDONLY | os.O_DIRECTORY)
os.link("one", "folder/not for long")
os.unlink("not for long", dir_fd=place)
os.mkdir("below", dir_fd=place)
inside = os.open("inside", os.O_WRONLY | os.O_CREAT, dir_fd=os.open("folder/below", os.O_RDONLY))
os.write(inside, b"deep")
os.mkdir("gone")
os.rmdir("gone")
os.fsync(one)
os.fdatasync(three)
os.fsync(place)
writable = mmap.mmap(three, 512)
mmap.mmap(three, 512, access=mmap.ACCESS_READ)
open("by name", "wb").close()
os.write(1, b"done\\n")
"""


class RecorderTests(unittest.TestCase):
    """The record tells all that a program did."""

    def setUp(self) -> None:
        self.place = pathlib.Path(tempfile.mkdtemp()).resolve()
        self.addCleanup(shutil.rmtree, self.place)
        self.folder = self.place / "folder"
        self.folder.mkdir()
        (self.folder / "before").write_bytes(b"was there")
        self.before = Disk(self.folder)
        self.path = self.place / "the.record"

    def record(self, program: str) -> list[Record]:
        variables = surroundings(compiled(self.place), self.path, self.folder, "another boot")
        subprocess.run(
            [sys.executable, "-c", program, str(self.folder)], check=True, timeout=60,
            env=dict(os.environ) | variables, stdout=subprocess.DEVNULL)
        return read(self.path)

    def test_replaying_the_record_gives_the_folder(self) -> None:
        records = self.record(PROGRAM)
        for record in records:
            self.before.take(record)
        self.assertEqual(
            self.before.image(EVERYTHING), contents(self.folder))
        kinds = {record.kind for record in records}
        wanted = set(Kind) - {Kind.SYNC_ALL, Kind.IGNORED, Kind.UNSUPPORTED, Kind.MARK}
        self.assertEqual(wanted - kinds, set())
        self.assertEqual([r.payload for r in records if r.kind == Kind.OUTPUT], [b"done\n"])
        mapped = [record for record in records if record.kind == Kind.MAPPED_WRITABLE]
        self.assertEqual(len(mapped), 1, "a mapping for reading is none for writing")

    def test_what_the_model_does_not_know_is_no_record(self) -> None:
        with self.assertRaisesRegex(ValueError, "symlink"):
            self.record("import os, sys; os.symlink('x', sys.argv[1] + '/link')")

    def test_another_boot_is_shown(self) -> None:
        self.record(
            "import sys; boot = open('/proc/sys/kernel/random/boot_id').read()\n"
            "open(sys.argv[1] + '/boot', 'w').write(boot)")
        self.assertEqual((self.folder / "boot").read_text(), "another boot\n")

    def test_marks_stand_between_records(self) -> None:
        mark(self.path, "before")
        self.record("import os, sys; os.mkdir(sys.argv[1] + '/made')")
        mark(self.path, "after")
        self.assertEqual(
            [(record.kind, record.path[-6:]) for record in read(self.path)],
            [(Kind.MARK, "before"), (Kind.DIRECTORY_MADE, "r/made"), (Kind.MARK, "after")])


class ModelTests(unittest.TestCase):
    """What is certain, what may be lost, and what cannot be."""

    def setUp(self) -> None:
        self.place = pathlib.Path(tempfile.mkdtemp()).resolve()
        self.addCleanup(shutil.rmtree, self.place)
        (self.place / "file").write_bytes(b"o" * 2048)
        (self.place / "folder").mkdir()

    def disk(self, journal: bool = False) -> Disk:
        self.file = (self.place / "file").stat().st_ino
        self.folder = (self.place / "folder").stat().st_ino
        self.root = self.place.stat().st_ino
        return Disk(self.place, journal)

    def take(self, disk: Disk, kind: Kind, file: int = 0, offset: int = 0, name: str = "",
             other: str = "", payload: bytes = b"") -> None:
        path, second = (str(self.place / one) if one else "" for one in (name, other))
        disk.take(Record(kind, file, offset, path, second, payload))

    def images(self, disk: Disk, kinds=("torn", "some kept", "one lost", "one kept")):
        return [disk.image(Loss(kind, seed)) for kind in kinds for seed in range(60)]

    def test_a_write_is_certain_after_its_sync_alone(self) -> None:
        disk = self.disk()
        self.take(disk, Kind.WRITE, self.file, 0, payload=b"n" * 2048)
        self.assertEqual(disk.image(NOTHING)["file"], b"o" * 2048)
        self.assertEqual(disk.image(EVERYTHING)["file"], b"n" * 2048)
        self.take(disk, Kind.SYNC, self.file)
        for image in [disk.image(NOTHING), *self.images(disk)]:
            self.assertEqual(image["file"], b"n" * 2048)

    def test_a_tear_is_between_sectors(self) -> None:
        disk = self.disk()
        self.take(disk, Kind.WRITE, self.file, 100, payload=b"n" * 1500)
        found = {image["file"] for image in self.images(disk, ("torn",))}
        self.assertGreater(len(found), 4)
        whole = disk.image(EVERYTHING)["file"]
        for content in found:
            for start in range(0, 2048, SECTOR_BYTES):
                sector = content[start:start + SECTOR_BYTES]
                self.assertIn(sector, (b"o" * SECTOR_BYTES, whole[start:start + SECTOR_BYTES]))

    def test_later_writes_may_be_there_without_earlier_ones(self) -> None:
        disk = self.disk()
        self.take(disk, Kind.WRITE, self.file, 0, payload=b"1" * 512)
        self.take(disk, Kind.WRITE, self.file, 512, payload=b"2" * 512)
        found = {image["file"][:1024:512] for image in self.images(disk, ("some kept",))}
        self.assertEqual(found, {b"oo", b"1o", b"o2", b"12"})

    def test_a_synced_write_makes_only_its_own_sectors_certain(self) -> None:
        disk = self.disk()
        self.take(disk, Kind.WRITE, self.file, 0, payload=b"1" * 1536)
        self.take(disk, Kind.SYNCED_WRITE, self.file, 600, payload=b"2" * 10)
        sure = disk.image(NOTHING)["file"]
        self.assertEqual(sure[:512] + sure[1024:], b"o" * 1536)
        self.assertEqual(sure[512:1024], b"1" * 88 + b"2" * 10 + b"1" * 414)
        for image in self.images(disk):
            self.assertEqual(image["file"][512:1024], sure[512:1024], "older bytes came back")

    def test_a_size_may_come_before_its_bytes(self) -> None:
        disk = self.disk()
        self.take(disk, Kind.WRITE, self.file, 2048, payload=b"n" * 512)
        found = {image["file"][2048:] for image in self.images(disk)}
        self.assertLessEqual({b"", bytes(512), b"n" * 512}, found)

    def test_a_name_is_certain_after_the_sync_of_its_directory(self) -> None:
        for journal in (False, True):
            disk = self.disk(journal)
            self.take(disk, Kind.MADE, 1, name="new")
            self.take(disk, Kind.WRITE, 1, payload=b"n")
            self.take(disk, Kind.SYNC, 1)
            self.assertEqual("new" in disk.image(NOTHING), journal)
            self.take(disk, Kind.DIRECTORY_SYNC, self.folder)
            self.assertEqual("new" in disk.image(NOTHING), journal, "it is in another directory")
            self.take(disk, Kind.DIRECTORY_SYNC, self.root)
            self.assertEqual(disk.image(NOTHING)["new"], b"n")

    def test_names_of_one_directory_keep_their_order(self) -> None:
        disk = self.disk()
        for number in range(4):
            self.take(disk, Kind.MADE, 10 + number, name=f"folder/{number}")
        found = {
            tuple(path for path in image if path.startswith("folder/"))
            for image in self.images(disk)}
        whole = tuple(f"folder/{number}" for number in range(4))
        self.assertEqual(found, {whole[:count] for count in range(5)})

    def test_a_rename_between_directories_is_done_in_both_or_in_neither(self) -> None:
        disk = self.disk()
        self.take(disk, Kind.RENAMED, name="file", other="folder/moved")
        found = {("file" in image, "folder/moved" in image) for image in self.images(disk)}
        self.assertEqual(found, {(True, False), (False, True)})
        self.take(disk, Kind.DIRECTORY_SYNC, self.folder)
        self.assertNotIn("file", disk.image(NOTHING))

    def test_a_renamed_file_may_be_empty(self) -> None:
        disk = self.disk()
        self.take(disk, Kind.MADE, 1, name="file.new")
        self.take(disk, Kind.WRITE, 1, payload=b"n" * 10)
        self.take(disk, Kind.RENAMED, name="file.new", other="file")
        self.take(disk, Kind.DIRECTORY_SYNC, self.root)
        self.assertEqual(disk.image(NOTHING)["file"], b"")

    def test_a_removed_directory_was_empty_before(self) -> None:
        (self.place / "folder/inside").write_bytes(b"i")
        disk = self.disk()
        self.take(disk, Kind.UNLINKED, name="folder/inside")
        self.take(disk, Kind.DIRECTORY_REMOVED, name="folder")
        for image in self.images(disk):
            if "folder" in image:
                continue
            self.assertNotIn("folder/inside", image)
        found = {("folder" in image, "folder/inside" in image) for image in self.images(disk)}
        self.assertEqual(found, {(True, True), (True, False), (False, False)})

    def test_equal_images_have_equal_digests(self) -> None:
        one = {"a": b"x", "b": None, "lock.mdb": b"1"}
        self.assertEqual(digest(one), digest(dict(one, **{"lock.mdb": b"2"})))
        for other in ({"a": b"y", "b": None}, {"a": b"x"}, {"a": b"x", "b": b""}):
            self.assertNotEqual(digest(one), digest(other))


if __name__ == "__main__":
    unittest.main()
