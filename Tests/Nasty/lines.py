"""lines/: what strangers write into a log."""

import json
import random

import corpus
import values
from corpus import combined, line, member, request, text, to_json

LIMIT = 1 << 20  # bytes of a line without its newline
COUNT = 40


def padded(label, index, size):
    """A good line of exactly `size` bytes."""
    short = line(label, index, pad="")
    return line(label, index, pad="x" * (size - len(short)))


def deep(label, index, depth):
    """A good line whose nesting is `depth`, the record's own object counted as 1."""
    arrays = b"[" * (depth - 1) + b"]" * (depth - 1)
    return line(label, index)[:-1] + b',"deep":' + arrays + b"}"


def build(book):
    """All of lines/."""
    endings(book)
    sizes(book)
    values.build_hostile(book)
    shapes(book)
    values.build_odd(book)
    odd_json(book)


def endings(book):
    """00–08: where a line ends."""
    refused = corpus.refused(COUNT)

    def put(name, make, why, **cells):
        rows = corpus.lines(name[:2], COUNT)
        cells = {"parsed": COUNT, "refused": refused, **cells}
        book.log(f"lines/{name}.log", make(rows), why, **cells)

    put("00-no-last-newline", lambda rows: b"\n".join(rows), "The last line has no newline.")
    put("01-crlf", lambda rows: text(rows, b"\r\n"), "CR is not part of a line.")
    put("02-cr", lambda rows: text(rows, b"\r"), "Objects between CRs are objects with no newline "
        "between them.")
    put("03-bom", lambda rows: b"\xef\xbb\xbf" + text(rows), "A byte order mark is skipped.")
    book.log("lines/04-utf16.log", b"\xff\xfe" + text(corpus.lines("04", COUNT)).decode()
             .encode("utf-16-le"), "UTF-16 is no log that we read: nothing parsed, 65.",
             exit=65, state=None)
    nul = text(corpus.lines("05", COUNT)).replace(b"curl/", b"cu\0l/")
    book.log("lines/05-nul-in-value.log", nul, "A raw NUL inside a value: each line is parsed or "
             "rejected, none is lost.", lines=COUNT)
    put("06-hole-first", lambda rows: bytes(65536) + text(rows), "copytruncate left a hole of NULs "
        "before the first line.")
    put("07-hole-between", lambda rows: text(rows[:20]) + bytes(5000) + text(rows[20:]),
        "A hole between two lines.")
    put("07b-hole-last", lambda rows: text(rows) + bytes(4096), "A hole behind the last line is no "
        "request; whether it is a blank record is free.", parsed=None, exit=0)
    book.rows[-1][corpus.COLUMNS.index("parsed")] = str(COUNT)
    put("08-blank", lambda rows: b"\n" + b"".join(row + b"\n\n   \n\r\n" for row in rows),
        "Empty lines, spaces, and a lone CR are blank.", blank=1 + 3 * COUNT)
    book.log("lines/08b-only-blank.log", b"\n \n\r\n" * 10, "Nothing but blanks: whole, no "
             "requests.", parsed=0, blank=30, refused=0)
    put("08c-mixed-ends", lambda rows: b"".join(row + (b"\n", b"\r\n")[i % 2]
                                                for i, row in enumerate(rows)),
        "LF and CRLF mixed.")


def sizes(book):
    """09–10: the limit of 1 MiB, and far past it."""
    rows = corpus.lines("09", 200)
    edge = [padded("09-edge", index, LIMIT - 1 + index) for index in range(3)]
    book.log("lines/09-limit.log.gz", member(text(rows + edge), level=1), "One byte below the "
             "limit, the limit, one above: only the last is rejected.", parsed=202, rejected=1,
             refused=corpus.refused(200) + corpus.refused(2))
    edge = [padded("09b-edge", index, LIMIT) for index in range(2)]
    book.log("lines/09b-limit-crlf.log.gz",
             member(text(corpus.lines("09b", 200) + edge, b"\r\n"), level=1),
             "At the limit with CRLF: the CR belongs to the newline.", parsed=202,
             refused=corpus.refused(200) + corpus.refused(2))
    long = corpus.repeated_member(b"x" * (1 << 20), 32)
    data = (member(text(corpus.lines("10", 200)) + b'{"pad":"') + long
            + member(b'"}\n' + text(corpus.lines("10", 100, start=200))))
    book.log("lines/10-line-of-32-mib.log.gz", data, "One rejected record, skipped without being "
             "kept; the lines behind it count.", parsed=300, rejected=1,
             refused=corpus.refused(300))
    rows = corpus.lines("10b", 99)
    book.log("lines/10b-one-percent.log", text(rows + [b'{"status":"403"}']), "Exactly 1 % "
             "rejected is not more than 1 %.", parsed=99, rejected=1, refused=corpus.refused(99))
    rows = corpus.lines("10c", 98)
    book.log("lines/10c-over-one-percent.log", text(rows + [b'{"status":"403"}']),
             "1 of 99 is more than 1 %: 65, and the good rest is stored.", parsed=98, rejected=1,
             refused=corpus.refused(98))


def shapes(book):
    """18–25, 30–34: the shape of a record."""
    def put(name, data, why, **cells):
        cells = {"parsed": COUNT, "refused": corpus.refused(COUNT), **cells}
        book.log(f"lines/{name}.log", data, why, **cells)

    rows = [line("18", i, status="200")[:-1] + b',"status":"403"}' for i in range(COUNT)]
    put("18-double-keys", text(rows), "The last of two members wins.", refused=COUNT)
    depths = (63, 64, 65, 200_000)
    rows = corpus.lines("19", 300) + [deep("19-deep", i, d) for i, d in enumerate(depths)]
    put("19-depth", text(rows), "Depth 63 and 64 are read (the record itself is 1), 65 and 200,000 "
        "rejected.", parsed=302, rejected=2, refused=corpus.refused(300) + corpus.refused(2))
    rows = corpus.lines("19b", 300) + [line("19b", 300)[:-1] + b',"deep":' + b'{"a":' * 200_000]
    put("19b-depth-open", text(rows), "200,000 objects are opened and none is closed.", parsed=300,
        rejected=1, refused=corpus.refused(300))
    mixer = random.Random(21)
    rows = []
    for index in range(COUNT):
        members = list(request("21", index).items())
        mixer.shuffle(members)
        rows.append(to_json(dict(members)))
    put("21-shuffled-keys", text(rows), "Each line has another order of members.")
    rows = [json.dumps(request("21b", i), separators=[(",", ":"), (" ,\t", " : ")][i % 2]).encode()
            for i in range(COUNT)]
    put("21b-spaces", text(rows), "Spaces and tabs where JSON allows them, on every other line.")
    put("22-no-newline-between", b"".join(corpus.lines("22", COUNT)), "40 objects on one line, "
        "nothing between.")
    put("22b-spaces-between", b" ".join(corpus.lines("22b", COUNT)) + b"\n", "40 objects on one "
        "line, a space between.")
    rows = corpus.lines("22c", COUNT)
    put("22c-groups", b"\n".join(b"".join(rows[i:i + 7]) for i in range(0, COUNT, 7)), "Seven "
        "objects on a line.")
    rows = [json.dumps(request("23", i), indent=2).encode() for i in range(COUNT)]
    put("23-pretty", text(rows), "A pretty-printed object is one record.")
    rows = [json.dumps(request("23b", i), indent=4).encode() for i in range(COUNT)]
    put("23b-pretty-crlf", text(rows).replace(b"\n", b"\r\n"), "Pretty-printed with CRLF.")
    rows = [(line, combined)[i // 20]("24", i) for i in range(COUNT)]
    put("24-two-formats", text(rows), "20 JSON lines, then 20 of combined: the format is followed, "
        "and both halves count.", parsed=COUNT, refused=None, lines=COUNT)
    noise = random.Random(25).randbytes(65536)
    put("25-random", b"#?" + noise, "Random bytes.", parsed=None, refused=0, exit=65)

    def envelope(events, kind="DATA_MESSAGE"):
        each = [{"id": str(i), "timestamp": 1793557923000 + i, "message": message}
                for i, message in enumerate(events)]
        return to_json({"messageType": kind, "owner": "111111111111", "logGroup": "g",
                        "logStream": "s", "subscriptionFilters": ["f"], "logEvents": each})

    rows = [one.decode() for one in corpus.lines("30", COUNT)]
    control = envelope(["CWL CONTROL MESSAGE: Checking health of destination Firehose."],
                       "CONTROL_MESSAGE")
    data = control + envelope(rows[:15]) + envelope(rows[15:30]) + b"\n" + envelope(rows[30:])
    put("30-cloudwatch-envelope", data, "Envelopes without a separator; the control message is one "
        "blank record.", blank=1)
    rows = [one.decode() for one in corpus.lines("30b", 200)] + ["START RequestId: 1 Version: 2"]
    put("30b-envelope-odd-event", envelope(rows), "An event that is no request is one rejected "
        "record.", parsed=200, rejected=1, refused=corpus.refused(200))
    rows = [b"2026-11-01T18:32:%02d.123Z " % (i % 60) + one
            for i, one in enumerate(corpus.lines("31", COUNT))]
    put("31-cloudwatch-export", text(rows), "An export's time before each line; the time inside "
        "wins.")
    put("32-combined", text(combined("32", i) for i in range(COUNT)), "Plain nginx combined.")
    rows = [combined("33", i) for i in range(200)]
    put("33-cut-last-line", text(rows)[:-20], "The last line lacks its closing quote: kept as "
        "partial or rejected, and the others count.", parsed=None, lines=200, refused=None, exit=0)
    put("34-cloudfront", cloudfront(), "CloudFront's standard log: two headers, tabs.", parsed=COUNT,
        blank=2, refused=None, lines=COUNT + 2)


def cloudfront():
    """CloudFront's standard log: two headers, tabs, 33 columns."""
    names = ("date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status "
             "cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type "
             "x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for "
             "ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status "
             "fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type "
             "sc-content-type sc-content-len sc-range-start sc-range-end").split()
    rows = [b"#Version: 1.0", b"#Fields: " + " ".join(names).encode()]
    for index in range(COUNT):
        status = corpus.STATUSES[index % 10]
        cells = dict.fromkeys(names, "-")
        cells.update({"date": "2026-11-01", "time": f"18:32:{index:02d}",
                      "x-edge-location": "BOM50-C1", "sc-bytes": "61", "c-ip": "203.0.113.9",
                      "cs-method": "GET", "cs(Host)": "d111111abcdef8.cloudfront.net",
                      "x-host-header": "api.9pic.ai",
                      "cs-uri-stem": "/api/v1/ext/903/event/456/ping", "cs-protocol": "https",
                      "sc-status": "000" if status == 500 else str(status),
                      "x-edge-request-id": f"cf{index}==", "cs(User-Agent)": "curl/8.5.0",
                      "time-taken": "0.012"})
        rows.append("\t".join(cells[name] for name in names).encode())
    return text(rows)


def odd_json(book):
    """20/: four good lines and a last one that is odd in one way."""
    good = line("20", 4, status="403")
    status = b'"status":"403"'
    read = {  # parsed, and a refusal
        "number-status": good.replace(status, b'"status":403'),
        "float-status": good.replace(status, b'"status":403.0'),
        "bare-dash": good[:-1] + b',"integrationStatus":-}',
        "null": good[:-1] + b',"integrationStatus":null,"x":true}',
        "nested": good[:-1] + b',"x":{"status":"200","y":[1,{"status":"200"}]}}',
        "escaped-name": good.replace(status, b'"\\u0073tatus":"403"'),
        "lone-surrogate": good.replace(b"curl", b"\\ud83d"),
        "escaped-slash": good.replace(b"/", b"\\/"),
        "nul-escape": good.replace(b"curl", b"\\u0000"),
        "spaces": b" \t" + good.replace(b'":"', b'" :\t"') + b" \t",
        "empty-name": good[:-1] + b',"":""}',
        "huge-number": good[:-1] + b',"x":1e999999,"y":' + b"9" * 400 + b"}",
        "name-like-value": good[:-1] + b',"x":"\\",\\"status\\":\\"200"}',
    }
    rejected = {
        "no-status": good.replace(status, b'"stat":"403"'),
        "no-time": good.replace(b"requestTimeEpoch", b"requestTimeEpocH2"),
        "empty-object": b"{}",
        "string": b'"status 403"',
        "number": b"403",
        "cut": good[:len(good) // 2],
        "missing-colon": good.replace(b'"ip":', b'"ip"'),
        "text": b"* Connection reset by peer",
    }
    free = {
        "escaped-status": good.replace(status, b'"status":"\\u00340\\u0033"'),
        "trailing-comma": good[:-1] + b",}",
        "single-quotes": good.replace(b'"', b"'"),
        "bare-name": good.replace(b'"status"', b"status"),
        "nan": good[:-1] + b',"x":NaN}',
        "raw-tab": good.replace(b"curl", b"cu\tl"),
        "bad-escape": good.replace(b"curl", b"\\x41\\q"),
        "comment": good[:-1] + b"/* x */}",
        "leading-zero": good.replace(status, b'"status":0403'),
        "exponent": good.replace(status, b'"status":4.03e2'),
        "bom-inside": b"\xef\xbb\xbf" + good,
    }
    number = 0
    for odd, parsed in [(read, 5), (rejected, 4), (free, None)]:
        for name, last in odd.items():
            rows = [line(f"20-{name}", index, status="200") for index in range(4)]
            why = {5: "is read like any other", 4: "is one rejected record", None: "is read or "
                   "rejected, as one record"}[parsed]
            cells = {} if parsed else {"lines": 5}
            book.log(f"lines/20/{number:02d}-{name}.log", text([*rows, last]),
                     f"The last line ({name}) {why}.", parsed=parsed,
                     rejected=parsed and 5 - parsed, refused={5: 1, 4: 0, None: None}[parsed],
                     **cells)
            number += 1
    rows = b"[" + b",".join(corpus.lines("20-array", 4)) + b"]\n"
    book.log("lines/20/99-array.log", rows, "An array of records on one line (Kong's batches).")
