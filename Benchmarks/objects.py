"""The same lines in a few files, and in many small objects as shippers make them."""

import contenders as who
from runs import interleave
from tables import Table, mib, on_cores


def measure(report, shop, simulator, options):
    inflate = who.best(shop)
    night = simulator.night(options.lines)
    objects = simulator.objects(night, options.objects)
    present = []
    for data in (night, objects):
        name = f"{len(data.files):,} files"
        floor = who.floor(shop, data, inflate, f"{name}, only inflating")
        ours = who.authaudit(shop, data, inflate, name)
        ours.floor = floor.name
        present += [ours, floor]
    results = interleave(present, options.rounds, options.cores)
    report.hear(results)
    report.versions |= {"authaudit": present[0].version}
    report.record["lines_each"] = options.objects
    report.record["results"] = [result.record() for result in results.values()]
    for cores in options.cores:
        table = Table(
            f"{on_cores(cores)}: {night.lines:,} lines in {len(night.files)} files, and in "
            f"{len(objects.files):,} objects of {options.objects}",
            [("", ""), ("wall s", ".3f"),
             ("CPU s", ".3f"), ("peak MiB", ",.0f"), ("× its floor", ".2f"),
             (f"× {len(night.files)} files", ".2f"), ("ms an object", ".2f"), ("runs", "d")])
        for place, contender in enumerate(present):
            data = night if place < 2 else objects
            few = results[(present[place % 2].name, cores)]
            result = results[(contender.name, cores)]
            if result.failure:
                table.notes.append(f"{contender.name}: {result.failure}.")
                continue
            table.rows.append(
                [contender.name, result.median("wall"), result.median("cpu"),
                 mib(result.median("peak_kib")), result.ratio(results[(contender.floor, cores)]),
                 result.ratio(few), result.median("wall") * 1000 / len(data.files),
                 len(result.runs)])
        report.add(table)
