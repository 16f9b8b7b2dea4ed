#!/usr/bin/env python3
"""memory.py OUT: logs that fill the memory of an ingest, the same each time.

OUT/night: 4 files of 150,000 lines, of 50,000 distinct requests each, as an uneven night has them.
OUT/hostile: 4 files of 60,000 lines, none of whose values comes again.
"""

import os
import random
import sys

import cards
from corpus import BASE_SECONDS

FILES = 4
NIGHT_LINES = 150_000
HOSTILE_LINES = 60_000


def night(file):
    """The lines of one file: six half-hours of 1,500 keys, each of an org and two events."""
    rng = random.Random(file)
    for index in range(NIGHT_LINES):
        key = int(1500 * rng.random() ** 1.5)
        event = 1000 + key * 2 + (rng.random() < 0.3)
        what = rng.choice(("images", "faces", "ping", "search"))
        is_refused = rng.random() < 0.2
        seconds = BASE_SECONDS + 10_800 * file + index * 10_800 // NIGHT_LINES
        yield (f'{{"requestId":"{file}-{index}","requestTimeEpoch":"{seconds * 1000}",'
               f'"ip":"198.51.{key % 250}.{rng.randrange(4)}","httpMethod":"GET",'
               '"domainName":"api.9pic.ai",'
               f'"path":"/api/v1/ext/{900 + key % 200}/event/{event}/{what}",'
               f'"status":"{403 if is_refused else 200}","userAgent":"agent",'
               f'"keyDigest":"{key:064x}","errorType":"-",'
               f'"errorMessage":"{"Forbidden" if is_refused else "-"}"}}\n').encode()


def main(out):
    for name, lines in (
            ("night", night),
            ("hostile", lambda file: map(cards.fresh, range(
                file * HOSTILE_LINES, (file + 1) * HOSTILE_LINES)))):
        os.makedirs(os.path.join(out, name))
        for file in range(FILES):
            with open(os.path.join(out, name, f"{file}.log"), "wb") as log:
                log.writelines(lines(file))


if __name__ == "__main__":
    main(sys.argv[1])
