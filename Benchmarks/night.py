"""A night: authaudit, the floor, and the peers, on the same lines in turn."""

import contenders as who
from runs import interleave
from tables import Table, mib, on_cores

DATA = {
    "skewed": "API Gateway JSON, as uneven as life",
    "uniform": "API Gateway JSON, every org, key, event, route and hour as busy as any other",
    "nginx": "nginx, as uneven as life",
}


def measure(report, shop, simulator, options):
    for kind in options.data:
        data = simulator.night(
            options.lines, "nginx" if kind == "nginx" else "apigw", kind == "uniform")
        makers = {
            who.AUTHAUDIT: lambda: who.authaudit(shop, data),
            who.AUTHAUDIT_ZLIB: lambda: who.authaudit(shop, data, "zlib"),
            who.FLOOR: lambda: who.floor(shop, data),
            who.FLOOR_ZLIB: lambda: who.floor(shop, data, "zlib"),
        }
        if kind == "nginx":
            makers["gzip + goaccess"] = lambda: who.goaccess(shop, data)
        else:
            makers |= {name: lambda name=name: who.python_peer(shop, data, name)
                       for name in ("duckdb", "polars", "chdb")}
            makers["gzip + mawk"] = lambda: who.mawk(shop, data)
            makers["lnav"] = lambda: who.lnav(shop, data)
        present, absent = who.gathered({
            name: make for name, make in makers.items()
            if any(part in name for part in options.only)})
        results = interleave(present, options.rounds, options.cores)
        report.hear(results)
        report.absent |= absent
        report.versions |= {c.name: c.version for c in present}
        report.record.setdefault("data", {})[kind] = {
            "lines": data.lines, "refused": data.refused, "files": len(data.files),
            "compressed_bytes": data.compressed,
            "results": [result.record() for result in results.values()]}
        for cores in options.cores:
            report.add(_table(kind, data, present, results, cores, options))


def _table(kind, data, present, results, cores, options):
    ours = results.get((who.AUTHAUDIT, cores)) or results.get((who.AUTHAUDIT_ZLIB, cores))
    own = any(result.median("own") for result in results.values())
    heads = [("", ""), ("wall s", ".3f"), ("CPU s", ".3f"), ("peak MiB", ",.0f"),
             ("× its floor", ".2f"), ("× authaudit", ".2f")]
    table = Table(
        f"{on_cores(cores)}: {DATA[kind]}; {data.lines:,} lines in {len(data.files)} files of "
        f"{data.compressed / 2**20:,.1f} MiB", heads + [("query s", ".3f")] * own + [("runs", "d")])
    for contender in present:
        result = results[(contender.name, cores)]
        if result.failure:
            table.notes.append(f"{contender.name}: {result.failure.rstrip('.: ')}.")
        row = [contender.name, result.median("wall"), result.median("cpu"),
               mib(result.median("peak_kib")),
               result.ratio(results.get((contender.floor, cores))), result.ratio(ours)]
        table.rows.append(row + [result.median("own")] * own + [len(result.runs)])
    return table
