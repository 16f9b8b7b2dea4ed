"""What a measurement was taken on."""

import os
import platform
import re
import sqlite3

from workshop import ROOT, WORK, output


def _field(path, name):
    try:
        with open(path) as file:
            for line in file:
                if line.startswith(name):
                    return re.split(r"\s*[:=]\s*", line, maxsplit=1)[1].strip().strip('"')
    except OSError:
        pass
    return "unknown"


def cpus():
    """Numbers of the cores that may be used."""
    return sorted(os.sched_getaffinity(0))


def describe():
    """The machine, as the results have it."""
    memory = _field("/proc/meminfo", "MemTotal").split()[0]
    return {
        "cpu": _field("/proc/cpuinfo", "model name"),
        "cores": len(cpus()),
        "memory_mib": int(memory) // 1024 if memory.isdigit() else None,
        "kernel": platform.release(),
        "system": _field("/etc/os-release", "PRETTY_NAME"),
        "file_system": output("findmnt", "-no", "FSTYPE", "-T", WORK) or "unknown",
        "swift": (re.findall(r"Swift version (\S+)", output("swift", "--version"))
                  or ["unknown"])[0],
        "sqlite": output("pkg-config", "--modversion", "sqlite3") or "unknown",
        "python": platform.python_version(),
        "commit": output("git", "-C", ROOT, "describe", "--always", "--dirty"),
    }


def sentence(machine):
    """The machine in a sentence."""
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_mib']:,} MiB, "
        f"{machine['file_system']}; {machine['system']}, Linux {machine['kernel']}; "
        f"Swift {machine['swift']}, SQLite {machine['sqlite']}; commit {machine['commit']}.")


def busy_seconds():
    """Seconds that all cores together have worked since the start, stolen ones included."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, softirq, steal = map(int, file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def books(database):
    """What the public views add up to: lines, parsed, refused, traffic, failures."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        sources = connection.execute(
            "SELECT sum(lines), sum(parsed), sum(refused) FROM sources").fetchone()
        traffic = connection.execute("SELECT sum(requests) FROM traffic").fetchone()
        failures = connection.execute("SELECT sum(requests) FROM failures").fetchone()
        return dict(zip(("lines", "parsed", "refused", "traffic", "failures"),
                        [n or 0 for n in (*sources, *traffic, *failures)]))
    finally:
        connection.close()
