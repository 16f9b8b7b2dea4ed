"""Runs programs in turn, round by round, and keeps what each took."""

import os
import shlex
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field

from machine import busy_seconds, cpus
from workshop import MEASURE, WORK, say


class Wrong(Exception):
    """A run failed, or its answer is not the truth."""


@dataclass
class Run:
    """What one run took."""
    wall: float
    cpu: float
    peak_kib: int
    """Seconds of its own, without starting up, where the program says so."""
    own: float | None = None
    """Seconds of all cores together that there were, and that other programs had."""
    available: float = 0.0
    others: float = 0.0


@dataclass
class Contender:
    """A program on a job."""
    name: str
    """Given the number of cores, the command."""
    command: object
    version: str = ""
    """Called before each run, not timed."""
    prepare: object = None
    """Given the output, checks the answer; may return seconds of its own. Raises `Wrong`."""
    check: object = None
    """The name of the contender that is its floor."""
    floor: str | None = None


@dataclass
class Result:
    """All runs of a contender on so many cores, in the order of the rounds."""
    name: str
    cores: int
    runs: list = field(default_factory=list)
    failure: str | None = None

    def median(self, what):
        values = [getattr(run, what) for run in self.runs]
        return statistics.median(values) if values and None not in values else None

    def ratio(self, other, what="wall"):
        """The median of the ratios round by round, so that noise that hits both cancels out."""
        pairs = list(zip(self.runs, other.runs)) if other else []
        return statistics.median(
            getattr(a, what) / max(getattr(b, what), 1e-9) for a, b in pairs) if pairs else None

    def record(self):
        """As the results file has it."""
        return {
            "name": self.name, "cores": self.cores, "failure": self.failure,
            "wall_seconds": self.median("wall"), "cpu_seconds": self.median("cpu"),
            "peak_kib": self.median("peak_kib"), "own_seconds": self.median("own"),
            "runs": [vars(run) for run in self.runs],
        }


def run_once(contender, cores, timeout):
    """Runs a contender on the first so many cores."""
    if contender.prepare:
        contender.prepare()
    report = os.path.join(WORK, "measured")
    if os.path.exists(report):
        os.remove(report)
    command = [str(part) for part in contender.command(cores)]
    chosen = ",".join(map(str, cpus()[:cores]))
    busy, began = busy_seconds(), time.monotonic()
    with open(os.path.join(WORK, "output"), "w+b") as output, \
            open(os.path.join(WORK, "errors"), "w+b") as errors:
        subprocess.run(
            [MEASURE, str(timeout), chosen, report, *command], stdin=subprocess.DEVNULL,
            stdout=output, stderr=errors)
        busy, available = busy_seconds() - busy, (time.monotonic() - began) * os.cpu_count()
        output.seek(0)
        errors.seek(0)
        printed = output.read().decode(errors="replace")
        complaint = errors.read().decode(errors="replace").strip().splitlines()
    if not os.path.exists(report):
        raise Wrong(f"{shlex.join(command)[:200]}: could not be measured: {complaint[-1:]}")
    with open(report) as file:
        wall, user, system, peak, status, late = file.read().split()
    if late == "1":
        raise Wrong(f"gave up after {timeout} s")
    if status != "0":
        code = os.waitstatus_to_exitcode(int(status))
        raise Wrong(f"exit {code}: {(complaint or printed.splitlines() or [''])[-1][:120]}")
    own = contender.check(printed) if contender.check else None
    cpu = float(user) + float(system)
    return Run(float(wall), cpu, int(peak), own, available, busy - cpu)


def interleave(contenders, rounds, cores=(2,), timeout=900, budget=90):
    """Runs all contenders in turn, `rounds` times on each number of cores.

    Who goes first changes from round to round. Whoever has used `budget` seconds is left out of
    the rounds that remain, whoever fails, of all. With more than one round there is one before
    them that does not count.
    """
    results = {(c.name, n): Result(c.name, n) for c in contenders for n in cores}
    used = {}
    for number in range(0 if rounds > 1 else 1, rounds + 1):
        for count in cores:
            order = contenders[number % len(contenders):] + contenders[:number % len(contenders)]
            for contender in order:
                key = (contender.name, count)
                result = results[key]
                if result.failure or used.get(key, 0) > budget:
                    continue
                try:
                    run = run_once(contender, count, timeout)
                except Wrong as failure:
                    result.failure = str(failure)
                    result.runs.clear()
                    say(f"{contender.name}: {failure}")
                    continue
                # What is too slow for two rounds is counted in the first, too.
                if number > 0 or run.wall > budget:
                    result.runs.append(run)
                used[key] = used.get(key, 0) + run.wall
                _progress(number, rounds, contender, count, run)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    return results


def _progress(number, rounds, contender, cores, run):
    if sys.stderr.isatty():
        print(f"\r\033[Kround {number} of {rounds}, {cores} cores: {contender.name} {run.wall:.2f} s",
              end="", file=sys.stderr, flush=True)
