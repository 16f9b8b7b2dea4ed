"""How long answers take on a store of a year: 365 sources, 1,000 organisations.

The store, year.db, is left in the working folder below .build-bench for whoever wants to ask it something.
"""

import os
import sqlite3

import contenders as who
from runs import Contender, interleave, run_once
from tables import Table, mib
from workshop import WORK, say

PROMISED_SECONDS = 0.1
PROMISED = ("summary", "trends", "investigate")


def questions(database):
    """What is asked: the orgs are the documentation's, the busiest and one in the middle."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    orgs = [row[0] for row in connection.execute(
        "SELECT org_id FROM org_summary WHERE typeof(org_id) = 'integer' AND refused > 0 "
        "ORDER BY requests DESC").fetchall()]
    connection.close()
    busiest, middle = orgs[0], orgs[len(orgs) // 2]
    return [
        "summary", "summary --since 2026-10-25", "summary --cause inactive", "summary --org 903",
        "trends", "trends --by day", "trends --by day --org 903", "trends --by week,cause",
        "investigate --org 903", f"investigate --org {busiest}", f"investigate --org {middle}",
        "keys", "keys --org 903", "keys --dead-in-use", "callers", "callers --since 2026-11-16",
        "whatif --approve-host staging.9pic.ai", "registry show", "sources"]


def measure(report, shop, simulator, options):
    data = simulator.year(options.year)
    cores = max(options.cores)
    make = who.authaudit(shop, data, who.best(shop), database="year.db", full=True)
    say(f"ingesting a year of {data.lines:,} lines into {WORK}/year.db")
    made = run_once(make, cores, 3600)
    database = os.path.join(WORK, "year.db")
    program = shop.best("authaudit")
    asked = [
        Contender(question, lambda _, question=question: [
            program, *question.split(), "--db", database]) for question in questions(database)]
    results = interleave(asked, options.rounds, [cores])
    report.hear(results)
    report.versions |= {"authaudit": make.version}
    report.record |= {"lines": data.lines, "ingest": vars(made), "cells": _cells(database),
                      "results": [result.record() for result in results.values()]}
    cells = ", ".join(f"{count:,} {name}" for name, count in _cells(database).items())
    table = Table(
        f"A store of a year: {data.lines:,} lines, ingested in {made.wall:.1f} s; {cells}; "
        f"{os.path.getsize(database) / 2**20:,.0f} MiB",
        [("question", ""), ("ms", ",.1f"), ("CPU ms", ",.1f"), ("peak MiB", ",.1f")])
    for question in asked:
        result = results[(question.name, cores)]
        if result.failure:
            table.notes.append(f"{question.name}: {result.failure}.")
            continue
        table.rows.append([question.name, result.median("wall") * 1000,
                           result.median("cpu") * 1000, mib(result.median("peak_kib"))])
    slow = [row[0] for row in table.rows
            if row[0].split()[0] in PROMISED and row[1] > PROMISED_SECONDS * 1000]
    table.notes.append(
        f"Over the 100 ms promised for summary, trends and investigate: {', '.join(slow)}." if slow
        else "summary, trends and investigate answer within the 100 ms promised.")
    report.add(table)


def _cells(database):
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return {view: connection.execute(f"SELECT count(*) FROM {view}").fetchone()[0]
                for view in ("sources", "traffic", "failures", "samples", "callers", "keys")}
    finally:
        connection.close()
