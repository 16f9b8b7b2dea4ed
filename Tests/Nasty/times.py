"""time/: moments that are hard to place."""

import random

import corpus
from corpus import BASE_SECONDS, clf, combined, line, text

SLOT = 1800


def epochs(label, values):
    """A JSON line for each value of requestTimeEpoch."""
    return [line(label, index, requestTimeEpoch=value) for index, value in enumerate(values)]


def build(book):
    """time/00–11."""
    def put(name, rows, why, refused="count", **cells):
        cells.setdefault("parsed", len(rows))
        cells["refused"] = corpus.refused(len(rows)) if refused == "count" else refused
        book.log(f"time/{name}.log", text(rows), why, **cells)

    spread = [(BASE_SECONDS + index * 3311) * 1000 for index in range(80)]
    random.Random(0).shuffle(spread)
    put("00-disorder", epochs("t00", map(str, spread)), "Three days in no order.")

    zones = ["+0000", "-0000", "+0530", "+0545", "-0330", "+1400", "-1200", "+1245", "-0930",
             "+0330"]
    rows = [combined("t01", i, when=clf(BASE_SECONDS, zone)) for i, zone in enumerate(zones)]
    put("01-zones", rows, "One second in ten zones: all in the slot 2026-11-01T18:30:00Z.")
    leaps = ["31/Dec/2016:23:59:60 +0000", "30/Jun/2015:23:59:60 +0000",
             "31/Dec/2016:18:59:60 -0500", "01/Jan/2017:05:29:60 +0530"]
    put("02-leap-second", [combined("t02", i, when=when) for i, when in enumerate(leaps)],
        "A leap second is a second of the minute before midnight UTC, or of the one after.")
    start = BASE_SECONDS // SLOT * SLOT
    edges = [str(start * 1000 + slot * SLOT * 1000 + ms) for slot in range(8) for ms in (-1, 0, 1)]
    put("03-slot-edges", epochs("t03", edges), "A slot holds its first millisecond and not the "
        "next slot's: nine slots with 1, 3 times 7 and 2 requests.")
    # New York leaves summer time 2026-11-01T06:00Z, enters it 2026-03-08T07:00Z.
    quarter = [str((base + step * 900) * 1000) for base in (1793505600, 1772949600)
               for step in range(24)]
    put("04-dst", epochs("t04", quarter), "The hour that comes twice and the hour that never "
        "comes, in New York.")
    local = [clf(1793511000 + step * 900, "-0400" if step < 2 else "-0500") for step in range(8)]
    put("04b-dst-local", [combined("t04b", i, when=when) for i, when in enumerate(local)],
        "The same hour as a local clock with its offset writes it.")

    absurd = ["0", "1", "-1", "-62135596800000", "-9223372036854775808", "9223372036854775807",
              "9223372036854775808", "1" + "0" * 40, "253402300799999", "253402300800000", "1e12",
              "1793557923000.5", " 1793557923000", "0001793557923000", "+1793557923000", "1e400",
              "NaN"]
    put("05-absurd", epochs("t05", absurd), "Years 1, 1970, 9999 and past all calendars: read or "
        "rejected, never a trap.", parsed=None, lines=len(absurd), refused=None)
    whens = ["01/Jan/1900:00:00:00 +0000", "01/Jan/0001:00:00:00 +0000",
             "31/Dec/9999:23:59:59 +0000", "01/Jan/1970:00:00:00 +1400",
             "31/Dec/9999:23:59:59 -1200", "29/Feb/1900:00:00:00 +0000"]
    put("05b-absurd-clf", [combined("t05b", i, when=when) for i, when in enumerate(whens)],
        "The same in CLF.", parsed=None, lines=len(whens), refused=None)
    impossible = ["31/Feb/2026:00:00:00 +0000", "29/Feb/2026:12:00:00 +0000",
                  "00/Jan/2026:00:00:00 +0000", "32/Jan/2026:00:00:00 +0000",
                  "01/Foo/2026:00:00:00 +0000", "01/Jan/2026:24:00:01 +0000",
                  "01/Jan/2026:25:00:00 +0000", "01/Jan/2026:00:60:00 +0000",
                  "01/Jan/2026:00:00:61 +0000", "aa/Jan/2026:00:00:00 +0000", "-",
                  "01/Jan/2026:0x:00:00 +0000"]
    rows = [combined("t06", i) for i in range(20)]
    rows += [combined("t06-bad", i, when=when) for i, when in enumerate(impossible)]
    put("06-impossible", rows, "No such moment: rejected.", parsed=20, rejected=len(impossible),
        refused=corpus.refused(20))
    odd = ["1793557923000x", "", "-", "null", "--1", "17:32", {"ms": 1793557923000}]
    put("06b-no-epoch", [*corpus.lines("t06b", 20), *epochs("t06b-bad", odd)], "No usable time: "
        "rejected.", parsed=20, rejected=len(odd), refused=corpus.refused(20))

    moment = 1793557923
    same = [moment, moment * 10**3, moment * 10**6, moment * 10**9]
    values = same + [str(value) for value in same] + [float(moment), f"{moment}.000"]
    put("07-epochs", epochs("t07", values), "Seconds, ms, us and ns, as numbers and as strings, "
        "are told apart by size: ten requests at one moment.")
    rows = [line("t08", i, requestTime=clf(0)) for i in range(20)]
    put("08-finer-wins", rows, "requestTimeEpoch (ms) beats requestTime (s), which says 1970 here: "
        "all in the slot 2026-11-01T18:30:00Z.")
    days = [str((start + step * 900) * 1000 + step) for step in range(96 * 9)]
    put("09-nine-days", epochs("t09", days), "Every quarter of an hour for nine days: sums by "
        "hour, day and week agree in Kolkata, New York and Kathmandu.")
    rows = [line("t10", i, requestTime=clf(BASE_SECONDS + i)) for i in range(20)]
    rows = [row.replace(b'"requestTimeEpoch":"%d",' % ((BASE_SECONDS + i) * 1000), b"")
            for i, row in enumerate(rows)]
    put("10-only-request-time", rows, "requestTime alone is a time.")
    rows = [combined("t11", i, when=clf(BASE_SECONDS).replace("Nov", month))
            for i, month in enumerate(["Nov", "nov", "NOV", "Nov.", "\u0438\u044e\u043d"])]
    put("11-months", rows, "Months are English: the first is read; nov and NOV may be; the others "
        "are rejected.", parsed=None, lines=len(rows), refused=None)
