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
    heads = [("step", "")]
    for engine in found:
        heads += [(f"{engine}: wall s", ".3f"), ("CPU s", ".3f"), ("CPU ns a line", ",.0f"),
                  ("share", ".0%")]
    table = Table(
        f"{data.lines:,} lines, {sum(r['bytes'] for r in found.values()) / len(found) / 2**20:,.0f} "
        "MiB inflated, one thread", heads)
    for result in found.values():
        result["steps"].append({"step": "all", **{
            clock: sum(step[clock] for step in result["steps"])
            for clock in ("wall_seconds", "cpu_seconds")}})
    for steps in zip(*(result["steps"] for result in found.values())):
        row = [steps[0]["step"]]
        for step, result in zip(steps, found.values()):
            cpu = step["cpu_seconds"]
            row += [step["wall_seconds"], cpu, cpu * 1e9 / data.lines,
                    cpu / result["steps"][-1]["cpu_seconds"]]
        table.rows.append(row)
    report.add(table)
