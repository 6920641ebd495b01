"""Whether damage to pages sleeps: nobody notices it now, and a later search or write meets it.

Runs as a program of its own, `sleeping.py GOOD DAMAGED` (environment folders, the second one is
written to), because LMDB may crash over a damaged page.
"""

import pathlib
import subprocess
import sys

SECONDS_MAX = 60


def harm(good: pathlib.Path, damaged: pathlib.Path) -> str:
    """What is lost; empty when every row is found, and is still there after every page was
    written anew. The second environment is worthless afterwards."""
    line = [sys.executable, __file__, str(good), str(damaged)]
    try:
        done = subprocess.run(line, capture_output=True, text=True, timeout=SECONDS_MAX)
    except subprocess.TimeoutExpired:
        return "a later use hangs"
    if done.returncode < 0:
        return f"a later use dies by signal {-done.returncode}"
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip().splitlines()[-1]


def _main(good: pathlib.Path, damaged: pathlib.Path) -> None:
    import row_faults

    expected = row_faults.tables(good.parent, good.name)
    found = row_faults.tables(damaged.parent, damaged.name)
    for table, rows in expected.items():
        if found.get(table) != rows:
            sys.exit(f"the rows of {table} are others")
    with row_faults.writing(damaged.parent, damaged.name) as environment:
        handles = {table: environment.open_db(table.encode(), create=False)
                   for table in expected}
        # Three times: what the first writes free is taken again by the later ones.
        for _ in range(3):
            for table, rows in expected.items():
                with environment.begin(write=True, db=handles[table]) as transaction:
                    for key, value in rows:
                        if transaction.get(key) != value:
                            sys.exit(f"a row of {table} is not found by its key")
                        transaction.put(key, value)
    after = row_faults.tables(damaged.parent, damaged.name)
    for table, rows in expected.items():
        if after[table] != rows:
            sys.exit(f"a later write destroys rows of {table}")


if __name__ == "__main__":
    _main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
