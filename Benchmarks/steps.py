"""What each step of ingesting costs, on one thread."""

import json

import machine
from tables import Table
from workshop import WORK, Absent, output


def measure(report, shop, simulator, options):
    data = simulator.night(options.lines)
    program = shop.best("Steps")
    found = {}
    for engine, flags in {"as built": [], "zlib": ["--zlib"]}.items():
        printed = output(
            "taskset", "-c", str(machine.cpus()[0]), program, "--work", WORK, "--registry",
            data.registry, "--rounds", str(options.rounds), *flags, *data.files)
        try:
            result = json.loads(printed)
        except ValueError:
            raise Absent(f"Steps said: {printed[-300:]}") from None
        found[result["engine"]] = result
    report.record = {"lines": data.lines, "engines": list(found.values())}
    for result in found.values():
        result["steps"].append({"step": "all", **{
            clock: sum(step[clock] for step in result["steps"])
            for clock in ("wall_seconds", "cpu_seconds")}})
    (engine, first), *others = found.items()
    heads = [("step", ""), ("wall s", ".3f"), ("CPU s", ".3f"), ("CPU ns a line", ",.0f"),
             ("share", ".0%")] + [(f"{other}: CPU ns a line", ",.0f") for other, _ in others]
    table = Table(
        f"One thread, {engine}: {data.lines:,} lines, {first['bytes'] / 2**20:,.0f} MiB inflated",
        heads)
    for place, step in enumerate(first["steps"]):
        cpus = [result["steps"][place]["cpu_seconds"] for result in found.values()]
        nanoseconds = [cpu * 1e9 / data.lines for cpu in cpus]
        table.rows.append(
            [step["step"], step["wall_seconds"], cpus[0], nanoseconds[0],
             cpus[0] / first["steps"][-1]["cpu_seconds"], *nanoseconds[1:]])
    report.add(table)
