"""Runs verify.py over files in a temporary folder: what the tests have in common.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
import unittest

import verify
from fixture import Ledger


class Case(unittest.TestCase):
    """Runs verify.py over files in a temporary folder."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, name: str, content: bytes | str | dict) -> str:
        """A file; its path."""
        path = os.path.join(self.folder, name)
        if isinstance(content, dict):
            content = json.dumps(content)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return path

    def run_verify(self, *words: str) -> tuple[int, str]:
        """Exit status and standard output."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            try:
                status = verify.main(list(words))
            except SystemExit as stop:
                status = int(stop.code or 0)
        return status, out.getvalue()

    def verify(self, ledger: Ledger, *more: str, log: bytes | None = None,
               checkpoint: str | bytes | None = None, keys: str | bytes | None = None
               ) -> tuple[int, str]:
        """Offline, with what the ledger shows unless told otherwise."""
        return self.run_verify(
            "--log", self.write("log", ledger.export() if log is None else log),
            "--checkpoint", self.write("note", checkpoint or ledger.checkpoint()),
            "--keys", self.write("keys", keys or ledger.keys_json()), *more)

    def assert_good(self, outcome: tuple[int, str]) -> None:
        """Exit 0, and no line that says otherwise."""
        self.assertEqual(outcome[0], 0, outcome[1])
        self.assertNotIn("FAIL", outcome[1])
        self.assertIn("all good", outcome[1])

    def assert_refused(self, outcome: tuple[int, str], reason: str) -> None:
        """Exit 3, and a line with the reason."""
        self.assertEqual(outcome[0], 3, outcome[1])
        failures = [line for line in outcome[1].splitlines() if line.startswith("FAIL")]
        self.assertTrue(any(reason in line for line in failures), f"{reason!r}:\n{outcome[1]}")
