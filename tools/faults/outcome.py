"""What happened under a fault, in the same words for every drill."""

import dataclasses
import json
import pathlib

#: The fault was reported: exit status 3, or a refusal that names it.
REPORTED = "reported"
#: The fault changed nothing that anybody relies on.
HARMLESS = "harmless"
#: The command failed with a reason, and after a restart everything acknowledged was there.
RECOVERED = "recovered"
#: This machine does not allow the fault to be made; the detail says why.
SKIPPED = "skipped"
#: The program failed the drill: lost something acknowledged, accepted something untrue, hung.
FAILED = "FAILED"


@dataclasses.dataclass(frozen=True)
class Outcome:
    """One fault and what came of it."""

    drill: str
    fault: str
    outcome: str
    detail: str = ""

    @property
    def is_good(self) -> bool:
        return self.outcome != FAILED


def write(outcomes, path: pathlib.Path) -> None:
    """All of them as JSON lines, for the page of faults and for the tests' count."""
    lines = [json.dumps(dataclasses.asdict(one), ensure_ascii=False) for one in outcomes]
    pathlib.Path(path).write_text("".join(line + "\n" for line in lines))


def read(path: pathlib.Path) -> list[Outcome]:
    """What `write` wrote."""
    return [Outcome(**json.loads(line)) for line in pathlib.Path(path).read_text().splitlines()]


def summary(outcomes) -> str:
    """A line a drill: how many of each outcome."""
    table: dict[str, dict[str, int]] = {}
    for one in outcomes:
        row = table.setdefault(one.drill, {})
        row[one.outcome] = row.get(one.outcome, 0) + 1
    return "\n".join(
        f"{drill}: " + ", ".join(f"{count} {word}" for word, count in sorted(row.items()))
        for drill, row in sorted(table.items()))
