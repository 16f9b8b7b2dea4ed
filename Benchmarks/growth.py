"""What a line costs, and how much memory that takes, as the archive grows by nights."""

import os

import contenders as who
from runs import interleave
from tables import Table, mib, on_cores
from workshop import WORK

BENDS = 1.15  # so much more a line than in the smallest archive is called a bend


def measure(report, shop, simulator, options):
    inflate = who.best(shop)
    cores = max(options.cores)
    heads = [("lines", ",d"), ("nights", "d"), ("wall s", ".2f"), ("CPU ns a line", ",.0f"),
             ("× first", ".2f"), ("× floor", ".2f"), ("peak MiB", ",.1f"),
             ("DB MiB", ",.1f"), ("DB B a line", ".1f"), ("runs", "d")]
    table = Table(f"{on_cores(cores)}: nights of {options.lines:,} lines, 8 files each, of one "
                  "company", heads)
    report.record["sizes"] = []
    first = None
    for nights in options.growth:
        data = simulator.nights(nights, options.lines)
        ours = who.authaudit(shop, data, inflate)
        floor = who.floor(shop, data, inflate)
        report.versions |= {c.name: c.version for c in (ours, floor)}
        rounds = options.rounds if nights == 1 else max(1, min(options.rounds, 30 // nights))
        results = interleave([ours, floor], rounds, [cores], timeout=7200, budget=600)
        report.hear(results)
        mine, its = results[(ours.name, cores)], results[(floor.name, cores)]
        if mine.failure or its.failure:
            table.notes.append(f"{data.lines:,} lines: {mine.failure or its.failure}.")
            continue
        database = os.path.getsize(os.path.join(WORK, "bench.db"))
        nanoseconds = mine.median("cpu") * 1e9 / data.lines
        first = first or nanoseconds
        report.record["sizes"].append(
            {"lines": data.lines, "nights": nights, "database_bytes": database,
             "compressed_bytes": data.compressed, "results": [mine.record(), its.record()]})
        table.rows.append(
            [data.lines, nights, mine.median("wall"), nanoseconds, nanoseconds / first,
             mine.ratio(its), mib(mine.median("peak_kib")), database / 2**20,
             database / data.lines, len(mine.runs)])
    bent = [row for row in table.rows if row[4] > BENDS]
    grown = [row for row in table.rows if row[6] > BENDS * table.rows[0][6]]
    table.notes.append(
        f"Cost bends at {bent[0][0]:,} lines: {bent[0][4]:.2f} × a line." if bent
        else "Cost a line does not bend.")
    table.notes.append(
        f"Memory bends at {grown[0][0]:,} lines: {grown[0][6]:,.1f} MiB after "
        f"{table.rows[0][6]:,.1f}." if grown else "Memory does not bend.")
    report.add(table)
