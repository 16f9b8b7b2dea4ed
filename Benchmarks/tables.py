"""Tables for the screen, for the page, and for machines."""

import json
import os
import re
from dataclasses import dataclass, field

import machine as machines
from workshop import RESULTS, ROOT

PAGE = os.path.join(ROOT, "docs", "performance.md")


@dataclass
class Table:
    """Rows of texts or numbers under their heads; a number is shown by its head's format."""
    title: str
    heads: list
    rows: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def texts(self):
        """The heads' names and the cells as text."""
        names = [name for name, _ in self.heads]
        rows = [["·" if cell is None else format(cell, style) if style and not isinstance(cell, str)
                 else str(cell) for cell, (_, style) in zip(row, self.heads)] for row in self.rows]
        return names, rows

    def screen(self):
        names, rows = self.texts()
        widths = [max(len(row[i]) for row in [names, *rows]) for i in range(len(names))]

        def line(cells):
            shown = [cell.rjust(width) if self._is_number(i) else cell.ljust(width)
                     for i, (cell, width) in enumerate(zip(cells, widths))]
            return "  " + "  ".join(shown).rstrip()
        rule = "─" * (sum(widths) + 2 * len(widths))
        return "\n".join([_folded(self.title), "", line(names), rule, *map(line, rows), rule,
                          *map(_folded, self.notes), ""])

    def page(self):
        names, rows = self.texts()
        align = ["---:" if self._is_number(i) else "---" for i in range(len(names))]
        lines = [f"**{self.title}**", ""]
        lines += ["| " + " | ".join(cells) + " |" for cells in [names, align, *rows]]
        return "\n".join(lines + [""] + [note + "\n" for note in self.notes]) + "\n"

    def _is_number(self, column):
        return bool(self.heads[column][1])


def _folded(note, width=100):
    lines, line = [], ""
    for word in note.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "\n".join(lines + [line])


def on_cores(count):
    return "1 core" if count == 1 else f"{count} cores"


def mib(kib):
    return None if kib is None else kib / 1024


class Report:
    """What a part of the benchmark found: shown, kept for machines, and put into the page."""

    def __init__(self, part, machine, arguments):
        self.part = part
        self.machine = machine
        self.arguments = arguments
        self.tables = []
        self.versions = {}
        self.absent = {}
        self.record = {}
        self._runs = []

    def hear(self, results):
        """Takes note of how quiet the machine was during these runs."""
        self._runs += [run for result in results.values() for run in result.runs]

    def add(self, table):
        """Shows a table, and keeps it."""
        self.tables.append(table)
        print(table.screen(), flush=True)

    def _closing(self):
        lines = []
        if self.versions:
            shown = "; ".join(f"{name}: {version}" for name, version in self.versions.items())
            lines.append(f"Versions: {shown}.")
        lines += [f"Not measured: {name}: {why}." for name, why in self.absent.items()]
        lines.append(f"On {machines.sentence(self.machine)}")
        if available := sum(run.available for run in self._runs):
            others = max(0.0, sum(run.others for run in self._runs) / available)
            lines.append(f"Other programs had {others:.0%} of the cores meanwhile"
                         + (": read ratios, not seconds." if others > 0.05 else "."))
        return lines

    def finish(self, writes):
        """Prints what goes below the tables; writes the results file and, if told, the page."""
        for line in self._closing():
            print(_folded(line))
        path = os.path.join(RESULTS, f"{self.part}.json")
        with open(path, "w") as file:
            json.dump({
                "schema": "authaudit.bench/1", "part": self.part, "arguments": self.arguments,
                "machine": self.machine, "versions": self.versions, "absent": self.absent,
                **self.record}, file, indent=1)
            file.write("\n")
        print(f"For machines: {os.path.relpath(path)}\n", flush=True)
        if writes:
            self._write_page()

    def _write_page(self):
        body = "\n".join(table.page() for table in self.tables)
        body += "\n" + "\n\n".join(self._closing()) + "\n"
        with open(PAGE) as file:
            page = file.read()
        start, end = f"<!-- bench {self.part} -->\n", f"<!-- end of bench {self.part} -->\n"
        page, count = re.subn(re.escape(start) + ".*?" + re.escape(end),
                              lambda _: f"{start}\n{body}\n{end}", page, flags=re.DOTALL)
        if count != 1:
            raise SystemExit(f"bench: {PAGE} has no place for {self.part}: {start.strip()}")
        with open(PAGE, "w") as file:
            file.write(page)
