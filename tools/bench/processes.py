"""Servers that are measured: started so that they cannot outlive us, their CPU time asked for."""

import contextlib
import ctypes
import os
import pathlib
import resource
import signal
import subprocess

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
STOP_SECONDS_MAX = 20
_SET_PARENT_DEATH_SIGNAL = 1
_LIBC = ctypes.CDLL(None)


@contextlib.contextmanager
def server(command, stop=signal.SIGTERM, user=None, log=None):
    """Runs `command` beside the body, and stops it by `stop` at the end, come what may.

    `user` is a name, for servers that refuse to run as root; `log` takes what it prints.
    """
    def die_with_parent():
        _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, stop)

    with open(log or os.devnull, "ab") as out:
        process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            preexec_fn=die_with_parent, start_new_session=True, **as_user(user))
    try:
        yield process
    finally:
        for last_word in (stop, signal.SIGKILL):
            process.send_signal(last_word)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS_MAX)
                break


def as_user(name: str | None) -> dict:
    """Arguments of subprocess that run a program as another user."""
    if name is None:
        return {}
    import pwd

    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def cpu_seconds(root: int) -> float:
    """User and system time of a process, its children, and those of its children that have gone.

    The kernel gives these in ticks, a hundredth of a second as a rule.
    """
    ticks = 0
    for process in _family(root):
        with contextlib.suppress(OSError):
            fields = _statistics(process)
            ticks += int(fields[11]) + int(fields[12])
            if process == root:
                ticks += int(fields[13]) + int(fields[14])
    return ticks / TICKS_PER_SECOND


def _family(root: int) -> list[int]:
    found = [root]
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if int(_statistics(int(entry.name))[1]) == root:
                    found.append(int(entry.name))
    return found


def _statistics(process: int) -> list[str]:
    """Fields of /proc/PID/stat from the state on: the name before it may hold anything."""
    text = pathlib.Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    return text.rpartition(")")[2].split()


def own_cpu_seconds() -> float:
    """User and system time of this process, all threads."""
    return _seconds(resource.RUSAGE_SELF)


def children_cpu_seconds() -> float:
    """The same of those that this process has waited for, and of theirs."""
    return _seconds(resource.RUSAGE_CHILDREN)


def _seconds(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def machine_cpu_seconds() -> float:
    """What all processors were busy with since the start, time stolen by a host included."""
    first = pathlib.Path("/proc/stat").read_text(encoding="utf-8").splitlines()[0].split()
    user, nice, system, _, _, interrupts, soft_interrupts, stolen = map(int, first[1:9])
    ticks = user + nice + system + interrupts + soft_interrupts + stolen
    return ticks / TICKS_PER_SECOND
