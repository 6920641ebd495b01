#!/usr/bin/env python3
"""Writes the manual pages and shell completions of msix from its own argument parser.

    tools/manual/manual.py --program .build/release/msix --output DIR
    tools/manual/manual.py --program .build/debug/msix --check [--counts FILE]

DIR gets `man1/msix.1`, a page `man1/msix-COMMAND.1` for each command, and `completions/` for bash,
zsh and fish. `--check` writes them into a folder that goes, and sees to it that every command and
option is on a page, and that groff and the shells that are there read them.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Iterator

Command = dict[str, Any]

# Options that most commands take: told once, on the first page.
SHARED = ["data", "now", "as", "purpose", "paper", "secret-file", "recovery-key"]
EVERYWHERE = ["version", "help"]
COMPLETIONS = {"bash": "msix", "zsh": "_msix", "fish": "msix.fish"}

ENVIRONMENT = [
    ("MSIX_DATA", "The data folder, where --data does not say (default: ./data)."),
    (
        "MSIX_SECOND_PLACE",
        "The folder that remembers what was published (default: $XDG_STATE_HOME/msix, else "
        "~/.local/state/msix).",
    ),
    ("MSIX_SECRET_FILE", "A file with the operator's secret, mode 0600."),
    ("MSIX_SESSIONS", "The folder of this user's sessions (default: $XDG_RUNTIME_DIR/msix)."),
    ("NO_COLOR", "Set: no colour, even on a terminal."),
]
STATUSES = [
    ("0", "Done."),
    ("1", "Refused, not found, or busy; the message says what to do."),
    ("2", "The words of the call are wrong."),
    ("3", "Integrity: stored bytes disagree with themselves or with what was published. Stop, keep "
     "everything, see msix-doctor(1) and docs/runbooks."),
]


def run(program: str, *words: str) -> str:
    """What the program says on standard output; it must succeed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MSIX_")}
    done = subprocess.run([program, *words], capture_output=True, check=True, env=environment)
    return done.stdout.decode("utf-8")


def described(program: str) -> tuple[Command, str]:
    """The root command as the parser describes it, and the program's version."""
    help_text = json.loads(run(program, "--experimental-dump-help"))
    if help_text["serializationVersion"] != 0:
        raise SystemExit("the parser describes itself in another form than this tool reads")
    return help_text["command"], run(program, "--version").strip()


def shown(command: Command) -> list[Command]:
    """Subcommands that people are to know; the parser's own `help` is none of ours."""
    return [
        inner
        for inner in command.get("subcommands", [])
        if inner.get("shouldDisplay", True) and inner["commandName"] != "help"
    ]


def walk(command: Command, words: list[str]) -> Iterator[tuple[list[str], Command]]:
    """The command and everything below it, each with the words that call it."""
    yield words, command
    for inner in shown(command):
        yield from walk(inner, [*words, inner["commandName"]])


def arguments(command: Command) -> list[dict[str, Any]]:
    return [item for item in command.get("arguments", []) if item.get("shouldDisplay", True)]


def preferred(item: dict[str, Any]) -> str:
    return (item.get("preferredName") or {}).get("name", "")


# ---------------------------------------------------------------------------------------------
# Manual pages, in the macros of man(7)


def escaped(text: str) -> str:
    """Text for roff: no escapes, no hyphens that become dashes, no requests at a line's beginning."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    lines = (line.strip() for line in text.splitlines())
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in lines if line)


def spelled(item: dict[str, Any]) -> str:
    """An argument as the reader types it."""
    value = f"\\fI{escaped(item.get('valueName', 'value'))}\\fR"
    if item["kind"] == "positional":
        return value + ("..." if item.get("isRepeating") else "")
    names = [
        "\\fB" + escaped(("--" if name["kind"] == "long" else "-") + name["name"]) + "\\fR"
        for name in item["names"]
    ]
    return ", ".join(names) + ("" if item["kind"] == "flag" else " " + value)


def synopsis(words: list[str], command: Command) -> str:
    parts = ["\\fB" + escaped(" ".join(words)) + "\\fR"]
    if shown(command):
        parts.append("\\fIcommand\\fR")
    own = [item for item in arguments(command) if preferred(item) not in SHARED + EVERYWHERE]
    for item in own:
        if item["kind"] == "positional":
            text = spelled(item)
        else:
            name = "\\fB" + escaped("--" + preferred(item)) + "\\fR"
            text = name if item["kind"] == "flag" else (
                name + f" \\fI{escaped(item.get('valueName', 'value'))}\\fR")
            text += " ..." if item.get("isRepeating") else ""
        parts.append(f"[{text}]" if item.get("isOptional") else text)
    if any(preferred(item) in SHARED for item in arguments(command)):
        parts.append("[\\fIcommon options\\fR]")
    return " ".join(parts)


def listed(items: list[dict[str, Any]]) -> list[str]:
    lines: list[str] = []
    for item in items:
        default = item.get("defaultValue")
        text = item.get("abstract", "").strip()
        if default and "default" not in text:
            text += f" (default: {default})"
        if item.get("discussion"):
            text += "\n" + item["discussion"]
        lines += [".TP", spelled(item), escaped(text) or "\\&"]
    return lines


def section(words: list[str], command: Command) -> list[str]:
    """What is said of one command, below its heading."""
    lines = [".PP", synopsis(words, command), ".PP", escaped(command.get("abstract", ""))]
    if command.get("discussion"):
        for paragraph in command["discussion"].split("\n\n"):
            lines += [".PP", escaped(paragraph)]
    own = [item for item in arguments(command) if preferred(item) not in SHARED + EVERYWHERE]
    lines += listed(own)
    if any(preferred(item) in SHARED for item in arguments(command)):
        lines += [".PP", "Common options: see \\fBmsix\\fR(1)."]
    return lines


def heading(name: str, version: str, abstract: str) -> list[str]:
    return [
        f'.TH "{name.upper()}" "1" "" "{version}" "MSIX Ledger"', ".nh", ".ad l", ".SH NAME",
        f"{escaped(name)} \\- {escaped(abstract.rstrip('.'))}",
    ]


def pairs(rows: list[tuple[str, str]]) -> list[str]:
    return [line for name, text in rows for line in (".TP", f"\\fB{escaped(name)}\\fR", escaped(text))]


def first_page(root: Command, version: str) -> str:
    shared: dict[str, dict[str, Any]] = {}
    for _, command in walk(root, ["msix"]):
        for item in arguments(command):
            shared.setdefault(preferred(item), item)
    commands = [(inner["commandName"], inner.get("abstract", "")) for inner in shown(root)]
    lines = heading("msix", version, root["abstract"])
    lines += [".SH SYNOPSIS", "\\fBmsix\\fR \\fIcommand\\fR [\\fIarguments\\fR]", ".SH DESCRIPTION"]
    lines += [escaped(root.get("discussion", "")), ".PP"]
    lines += ["Each command has a page of its own, such as \\fBmsix\\-submit\\fR(1)."]
    lines += [".SH COMMANDS", *pairs(commands)]
    lines += [".SH COMMON OPTIONS", *listed([shared[name] for name in SHARED if name in shared])]
    lines += listed([shared[name] for name in EVERYWHERE if name in shared])
    lines += [".SH ENVIRONMENT", *pairs(ENVIRONMENT), ".SH EXIT STATUS", *pairs(STATUSES)]
    lines += [".SH SEE ALSO", ", ".join(f"\\fBmsix\\-{escaped(name)}\\fR(1)" for name, _ in commands)]
    return "\n".join(lines) + "\n"


def page(command: Command, version: str) -> str:
    name = command["commandName"]
    lines = heading(f"msix-{name}", version, command.get("abstract", ""))
    lines += [".SH SYNOPSIS"]
    below = list(walk(command, ["msix", name]))
    for words, inner in below:
        if inner is command and shown(command):
            continue
        lines += [synopsis(words, inner), ".br"]
    lines += [".SH DESCRIPTION", *section(["msix", name], command)]
    for words, inner in below[1:]:
        lines += [f'.SS "{escaped(" ".join(words))}"', *section(words, inner)]
    lines += [".SH SEE ALSO", "\\fBmsix\\fR(1)"]
    return "\n".join(lines) + "\n"


def write(program: str, output: Path) -> Command:
    """Writes all of it; gives what the parser said."""
    root, version = described(program)
    pages = output / "man1"
    pages.mkdir(parents=True, exist_ok=True)
    (pages / "msix.1").write_text(first_page(root, version), encoding="utf-8")
    for command in shown(root):
        (pages / f"msix-{command['commandName']}.1").write_text(
            page(command, version), encoding="utf-8")
    completions = output / "completions"
    completions.mkdir(exist_ok=True)
    for shell, name in COMPLETIONS.items():
        script = run(program, "--generate-completion-script", shell)
        (completions / name).write_text(script, encoding="utf-8")
    return root


# ---------------------------------------------------------------------------------------------
# The check


def plain(text: str) -> str:
    """A page without its markup, to look for words in."""
    return re.sub(r"\\f[BIR]|\\&", "", text).replace("\\-", "-").replace("\\e", "\\")


def page_findings(root: Command, output: Path) -> Iterator[tuple[str, str | None]]:
    """Each command and option with what is wrong about it, or nil."""
    front = plain((output / "man1/msix.1").read_text(encoding="utf-8"))
    for words, command in walk(root, ["msix"]):
        if len(words) == 1:
            continue
        text = plain((output / f"man1/msix-{words[1]}.1").read_text(encoding="utf-8"))
        name = " ".join(words)
        yield name, None if name in text and words[1] in front else "is on no page"
        for item in arguments(command):
            option = preferred(item)
            where = front if option in SHARED + EVERYWHERE else text
            if item["kind"] != "positional":
                yield f"{name} --{option}", None if option in where else "is not on its page"
        completed = (output / "completions/msix").read_text(encoding="utf-8")
        if words[-1] not in completed:
            yield name, "is not completed"


def reader_findings(output: Path) -> Iterator[tuple[str, str | None]]:
    """What groff and the shells say; those that are not there say nothing, and that is told."""
    readers = {"bash": "msix", "zsh": "_msix", "fish": "msix.fish"}
    if shutil.which("groff"):
        for path in sorted((output / "man1").iterdir()):
            done = subprocess.run(
                ["groff", "-man", "-Tutf8", "-ww", "-z", str(path)], capture_output=True, text=True)
            yield path.name, done.stderr.strip() or None
    else:
        print("manual: groff is not there; the pages were not formatted", file=sys.stderr)
    for shell, name in readers.items():
        if not shutil.which(shell):
            print(f"manual: {shell} is not there; its completions were not read", file=sys.stderr)
            continue
        done = subprocess.run(
            [shell, "-n", str(output / "completions" / name)], capture_output=True, text=True)
        yield f"completions for {shell}", done.stderr.strip() or None


def check(program: str, counts: str | None) -> int:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        root = write(program, output)
        results = [*page_findings(root, output), *reader_findings(output)]
    bad = [(name, fault) for name, fault in results if fault]
    for name, fault in bad:
        print(f"manual: {name}: {fault}", file=sys.stderr)
    print(f"{len(results) - len(bad)} of the pages, commands, options and completions are right")
    if counts:
        Path(counts).write_text(f"{len(results) - len(bad)} {len(bad)}\n", encoding="utf-8")
    return 1 if bad else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--counts", help="with --check: write `PASSED FAILED` to this file")
    words = parser.parse_args()
    if words.check:
        return check(words.program, words.counts)
    if words.output is None:
        parser.error("--output says where to")
    write(words.program, words.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
