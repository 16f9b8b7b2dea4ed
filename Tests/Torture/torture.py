#!/usr/bin/env python3
"""Kills, starves and disturbs authaudit.

torture.py --binary PATH --work DIR [--fast] [--only NAME]

Each test is a row of RELIABILITY section 4. "=" means: the dump (all rows of all public views,
sorted, without ingested_at and path of `sources`) is that of a run that nothing disturbed.
Prints "ok|FAIL|skip name: detail" a test and at last "N passed, N failed, N skipped"; exit 1 on a
failure, whose files stay in DIR. `--fast` takes a sample of each loop and leaves out the long
tests. Python's standard library and a C compiler; as root it runs in a mount namespace of its own,
so that nothing it mounts outlives it. No test touches the network.
The parts: bench.py (what they share), disks.py, company.py, surroundings.py.
"""

import argparse
import collections
import os
import shutil
import sqlite3
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Nasty"))

import disks  # noqa: E402, F401
import company  # noqa: E402, F401
import surroundings  # noqa: E402, F401
from bench import TESTS, Bench, Failure, Skip  # noqa: E402


def enter_namespace():
    """As root: starts again in a mount namespace of our own."""
    if os.environ.get("TORTURE_NAMESPACE") or os.geteuid() != 0 or not shutil.which("unshare"):
        return
    own = ["unshare", "--mount", "--propagation", "private"]
    if subprocess.run([*own, "true"], capture_output=True).returncode == 0:
        os.environ["TORTURE_NAMESPACE"] = "1"
        os.execvp("unshare", [*own, sys.executable, os.path.abspath(__file__), *sys.argv[1:]])


def main():
    parser = argparse.ArgumentParser(description="Kills, starves and disturbs authaudit.")
    parser.add_argument("--binary", required=True)
    parser.add_argument("--work", required=True, metavar="DIR", help="folder to work in")
    parser.add_argument("--only", choices=TESTS, action="append", metavar="NAME",
                        help="one of: " + ", ".join(TESTS))
    parser.add_argument("--fast", action="store_true", help="a sample of each loop, below a minute")
    options = parser.parse_args()
    enter_namespace()

    counts = collections.Counter()
    try:
        bench = Bench(options.binary, options.work, options.fast)
    except (Failure, OSError, sqlite3.Error, subprocess.CalledProcessError) as error:
        print(f"FAIL reference: {error}\n0 passed, 1 failed, 0 skipped")
        return 1
    for name, function in TESTS.items():
        if options.only and name not in options.only:
            continue
        start, stores = time.monotonic(), set(os.listdir(bench.work))
        try:
            if options.fast and not options.only and getattr(function, "long", False):
                raise Skip("long; without --fast")
            verdict, detail = "ok", function(bench)
        except Skip as skip:
            verdict, detail = "skip", str(skip)
        except (Failure, OSError, sqlite3.Error, subprocess.SubprocessError) as failure:
            verdict, detail = "FAIL", f"{type(failure).__name__}: {failure}"
        counts[verdict] += 1
        print(f"{verdict:4} {name}: {detail} ({time.monotonic() - start:.1f} s)", flush=True)
        if verdict == "ok":
            for made in set(os.listdir(bench.work)) - stores:
                folder = os.path.join(bench.work, made)
                if not made.startswith("thousand") and os.path.isdir(folder):
                    shutil.rmtree(folder, ignore_errors=True)
    print(f"{counts['ok']} passed, {counts['FAIL']} failed, {counts['skip']} skipped")
    return 1 if counts["FAIL"] else 0


if __name__ == "__main__":
    sys.exit(main())
