#!/usr/bin/env python3
"""Builds the nasty corpus: nasty.py OUT [--big] [--only FOLDER].

Deterministic (no clock, no unseeded randomness), about 1 s, Python's standard library only.
`--big` adds the huge files (gz/90, gz/91, cards/90: minutes, 1 GB of disk).

OUT/MANIFEST.tsv says what is expected of each file; its columns:
  kind           log | registry (a folder of CSV) | profile | database | name (an odd name or kind
                 of file: named, escaped, never a hang; exit and counts only where the cell is
                 filled)
  path           relative to OUT; bytes outside printable ASCII, and the backslash, are \\xHH
  arguments      further options, as a POSIX shell splits them; paths in them are relative to OUT
  exit           of `ingest`, `registry import`, `profile check`, or of `ingest --db` for databases
  lines parsed rejected blank refused
                 what `sources` holds after ingesting this file alone into a new database
  state          whole | partial | damaged | none
  byte           offset of the damage in the file on disk; empty: any
  salvage_lines  `lines` after `ingest --salvage`
  twin           a file with the same content: ingested after it, nothing changes
  says           the output holds this (compare without case)
  why            one sentence
An empty cell is not fixed: whatever comes out, the books balance and nothing traps.
The parts: corpus.py (what they share), gz.py (gz, cuts, grow), lines.py and values.py, times.py,
leaks.py (secrets), cards.py, facts.py (registry, profile), oddities.py (names, kinds, db).
"""

import argparse
import os
import shutil
import sys

sys.dont_write_bytecode = True

import cards  # noqa: E402
import corpus  # noqa: E402
import facts  # noqa: E402
import gz  # noqa: E402
import leaks  # noqa: E402
import lines  # noqa: E402
import oddities  # noqa: E402
import times  # noqa: E402

PARTS = {
    "gz": gz.build_gz,
    "cuts": gz.build_cuts,
    "grow": gz.build_grow,
    "lines": lines.build,
    "time": times.build,
    "secrets": leaks.build,
    "cards": cards.build,
    "registry": facts.build_registry,
    "profile": facts.build_profile,
    "names": oddities.build_names,
    "kinds": oddities.build_kinds,
    "db": oddities.build_databases,
}


def main():
    parser = argparse.ArgumentParser(description="Builds the nasty corpus of authaudit.")
    parser.add_argument("out", metavar="OUT",
                        help="folder to make; its corpus folders are replaced")
    parser.add_argument("--big", action="store_true", help="also the huge files (minutes)")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this folder")
    options = parser.parse_args()

    book = corpus.Corpus(options.out, big=options.big)
    for folder, build in PARTS.items():
        if options.only and folder not in options.only:
            continue
        shutil.rmtree(os.path.join(options.out, folder), ignore_errors=True)
        build(book)
    book.write_manifest()
    print(book.summary())


if __name__ == "__main__":
    main()
