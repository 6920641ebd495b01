"""What a comparison is: programs that run in turns, and rows that say what is divided by what."""

import dataclasses

from arithmetic import Bound, PER_CPU_SECOND

OURS = "msix-bench"
REFERENCE = "reference"
DECODER = "decode-reference"
POSTGRESQL = "postgresql"
UMADB = "umadb"

MEMORY, DISK = "memory", "disk"

#: Events of a year's packages for each child of a made-up nation.
EVENTS_PER_CHILD = 5.7


@dataclasses.dataclass(frozen=True)
class Log:
    """A log that is filled before it is measured: so many events, leaves of so many bytes."""

    events: int
    leaf: int = 600
    is_signed: bool = True

    @property
    def filling(self) -> tuple[str, dict]:
        """The case that fills it, and its arguments."""
        return "fill", {"events": self.events, "leaf": self.leaf, "sign": int(self.is_signed)}


@dataclasses.dataclass(frozen=True)
class Nation:
    """A whole ledger with a made-up nation's year in it: keys, decisions and projections too."""

    #: About so many events come of it.
    events: int
    #: What a leaf, its keys, its rows elsewhere and its package take.
    leaf = 7_000

    @property
    def filling(self) -> tuple[str, dict]:
        """The case that fills it, and its arguments."""
        return "nation", {"children": round(self.events / EVENTS_PER_CHILD)}


@dataclasses.dataclass(frozen=True)
class Run:
    """One program, run once in each round."""

    program: str
    case: str
    arguments: dict
    #: Where its folder lies, a new one each time; None: it writes nothing.
    place: str | None = None
    #: The filled log that it gets as its folder instead.
    log: Log | Nation | None = None
    #: How many events it adds to `log`, which is made anew before it has grown by a quarter.
    growth: int = 0
    #: Whether every sync takes a fixed time.
    has_fixed_syncs: bool = False
    #: Members that its result must have, when a program might measure something else than asked.
    expects: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the table."""

    title: str
    #: In words: what is measured, and what it is divided by.
    definition: str
    #: Key of the run that is measured.
    run: str
    #: Key of the run by which it is divided, within the round; None: the number itself counts.
    against: str | None = None
    measure: str = PER_CPU_SECOND
    bound: Bound | None = None
    #: Whether the row is one of the table of what must hold.
    must_hold: bool = False
    #: What the number is multiplied by to be shown in `unit`; both only without `against`.
    scale: float = 1
    unit: str = ""


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Runs that take turns, round by round, and what comes of them."""

    name: str
    title: str
    runs: dict[str, Run]
    rows: list[Row]
    #: Rounds, when not as many as all others have.
    rounds: int | None = None
    #: Whether a first round is thrown away.
    has_warm_up: bool = True
    #: Why it is not measured this time; its rows are shown all the same.
    absent: str | None = None

    def __post_init__(self):
        for row in self.rows:
            for key in filter(None, (row.run, row.against)):
                if key not in self.runs:
                    raise ValueError(f"{self.name}: no run {key}")


@dataclasses.dataclass(frozen=True)
class Scope:
    """How much is measured."""

    name: str
    sizes: tuple[int, ...]
    rounds: int
    #: Everything that is counted in events is multiplied by this.
    events_factor: float
    has_grid: bool

    def events(self, count: int) -> int:
        """A multiple of 1,000, so that the last batch is full."""
        return max(1000, round(count * self.events_factor / 1000) * 1000)


QUICK = Scope("quick", (100_000,), rounds=3, events_factor=0.4, has_grid=False)
STANDARD = Scope("standard", (100_000, 1_000_000), rounds=5, events_factor=1, has_grid=True)
FULL = Scope(
    "full", (100_000, 1_000_000, 10_000_000), rounds=5, events_factor=1, has_grid=True)
