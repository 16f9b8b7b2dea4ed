"""Memory and time where every line has a key, host, path, address and agent of its own."""

import contenders as who
from runs import interleave
from tables import Table, mib, on_cores

PROMISED_MIB = 128


def measure(report, shop, simulator, options):
    inflate = who.best(shop)
    cores = max(options.cores)
    night = simulator.night(options.lines)
    data = simulator.hostile(night, options.hostile)
    present = [
        who.authaudit(shop, night, inflate, "ordinary", "ordinary.db", full=True),
        who.authaudit(shop, data, inflate, "hostile", "hostile.db", full=True),
    ]
    rounds = options.rounds if data.lines <= 2_000_000 else 1
    results = interleave(present, rounds, [cores], timeout=3600)
    report.hear(results)
    report.versions |= {"authaudit": present[0].version}
    report.record["results"] = [result.record() for result in results.values()]
    table = Table(
        f"{on_cores(cores)}: {data.lines:,} lines, each with a key, host, path, address, agent and "
        "message that no other has",
        [("lines are", ""), ("lines", ",d"), ("wall s", ".2f"), ("CPU ns a line", ",.0f"),
         ("peak MiB", ",.1f"), ("runs", "d")])
    for contender, its in zip(present, (night, data)):
        result = results[(contender.name, cores)]
        if result.failure:
            table.notes.append(f"{contender.name}: {result.failure}.")
            continue
        table.rows.append(
            [contender.name, its.lines, result.median("wall"),
             result.median("cpu") * 1e9 / its.lines, mib(result.median("peak_kib")),
             len(result.runs)])
    hostile = results[("hostile", cores)]
    if not hostile.failure:
        peak = mib(hostile.median("peak_kib"))
        table.notes.append(
            f"Totals are exact: the views add up to {data.lines:,} requests, {data.refused:,} "
            f"refused. Peak {peak:,.1f} of the {PROMISED_MIB} MiB promised.")
    report.add(table)
