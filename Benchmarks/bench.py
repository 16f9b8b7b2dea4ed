#!/usr/bin/env python3
"""Measures authaudit beside its floor and its peers: `make bench`. What is measured and how fair it
is stands in docs/performance.md. Python's standard library, a C compiler and Swift; the peers are
installed into .build-bench/venv. Everything it makes lies below .build-bench.

  make bench                                   the night, and what each step costs
  make bench LINES=20000 ROUNDS=1              the same in a minute
  make bench ARGS='--growth 1,10,100'          cost a line as the archive grows
  make bench ARGS='--all --write'              everything, and the tables of docs/performance.md
"""

import argparse
import os
import sys

sys.dont_write_bytecode = True

import growth  # noqa: E402
import hostile  # noqa: E402
import machine  # noqa: E402
import night  # noqa: E402
import objects  # noqa: E402
import steps  # noqa: E402
import year  # noqa: E402
from data import Simulator  # noqa: E402
from tables import Report  # noqa: E402
from workshop import ROOT, Absent, Workshop, say  # noqa: E402

PARTS = {"night": night, "steps": steps, "objects": objects, "hostile": hostile, "year": year,
         "growth": growth}


def numbers(text):
    found = [int(part) for part in text.replace("_", "").split(",")]
    if not found or min(found) < 1:
        raise argparse.ArgumentTypeError("positive numbers, with commas between them")
    return found


def number(text):
    return numbers(text)[0]


def arguments():
    parser = argparse.ArgumentParser(
        prog="bench.py", description=__doc__.split("\n\n")[0],
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=number, default=1_000_000, help="lines of a night")
    parser.add_argument("--rounds", type=number, default=7,
                        help="runs of each; with more than 1 one more that does not count")
    parser.add_argument("--cores", type=numbers, default=[1, 2], metavar="N,…")
    parser.add_argument("--data", default="skewed,uniform,nginx", metavar="KIND,…",
                        help="nights: skewed, uniform, nginx")
    parser.add_argument("--only", default="", metavar="NAME,…",
                        help="of a night only these, as authaudit,inflating,duckdb")
    for part, what in {
        "night": "ingest, beside the floor and the peers", "steps": "what each step costs",
    }.items():
        parser.add_argument(f"--{part}", action="store_true", help=what)
    parser.add_argument("--objects", type=number, nargs="?", const=1_000, metavar="LINES",
                        help="the night in objects of so many lines (1,000)")
    parser.add_argument("--hostile", type=number, nargs="?", const=1_000_000, metavar="LINES",
                        help="made-up keys, hosts, paths and agents (1,000,000)")
    parser.add_argument("--year", type=number, nargs="?", const=2_600_000, metavar="LINES",
                        help="answers on a store of a year (2,600,000)")
    parser.add_argument("--growth", type=numbers, metavar="N,…",
                        help="nights in an archive that grows, as 1,10,100; 130 bytes of disk a line")
    parser.add_argument("--all", action="store_true",
                        help="all parts, with ten million hostile lines and 1, 10 and 100 nights")
    parser.add_argument("--write", action="store_true",
                        help="put the tables into docs/performance.md")
    parser.add_argument("--no-build", action="store_true", help="measure what is built")
    options = parser.parse_args()
    options.data = options.data.split(",")
    options.only = options.only.split(",")
    if unknown := set(options.data) - set(night.DATA):
        parser.error(f"--data {','.join(sorted(unknown))}: one of {', '.join(night.DATA)}")
    most = len(machine.cpus())
    options.cores = sorted({min(count, most) for count in options.cores})
    if options.all:
        options.night = options.steps = True
        options.objects = options.objects or 1_000
        options.hostile = options.hostile or 10_000_000
        options.year = options.year or 2_600_000
        options.growth = options.growth or [1, 10, 100]
    elif not any(getattr(options, part) for part in PARTS):
        options.night = options.steps = True
    return options


def main():
    options = arguments()
    shop = Workshop(builds=not options.no_build)
    simulator = Simulator(shop.best("Simulator"))
    # All that is built is built before anything is measured.
    shop.best("authaudit")
    if options.night:
        shop.swift("authaudit", "zlib")
    if options.steps:
        shop.best("Steps")
    facts = machine.describe()
    status = 0
    for name, part in PARTS.items():
        if not getattr(options, name):
            continue
        report = Report(name, facts, {
            "lines": options.lines, "rounds": options.rounds, "cores": options.cores,
            name: getattr(options, name)})
        try:
            part.measure(report, shop, simulator, options)
        except Absent as why:
            say(f"{name}: {why}")
            status = 1
            continue
        report.finish(options.write)
    return status


if __name__ == "__main__":
    os.chdir(ROOT)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
