"""secrets/: one key in every place a key can turn up in."""

import base64

from corpus import combined, line, member, text

# Found nowhere after a run: not this, nor its percent-encoded, base64, escaped or upper-case forms.
CANARY = "9pk_CANARY7f3aZ0kQ9wLmT4xVb8NcR2eYd6Hs"
PERCENT = "".join(f"%{byte:02X}" for byte in CANARY.encode())
TEMPLATE = ('$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent '
            '"$http_referer" "$http_user_agent" "$http_x_api_key" "$http_authorization"')
COUNT = 4
EDGE = 4096


def build(book):
    """secrets/00–15. CANARY.txt holds the key for those who search for it."""
    book.put("secrets/CANARY.txt", CANARY.encode())

    def put(name, rows, why, arguments="", **cells):
        cells.setdefault("parsed", COUNT)
        cells.setdefault("refused", COUNT)
        book.log(f"secrets/{name}", text(rows), why, arguments=arguments, **cells)

    def json_rows(name, **changes):
        return [line(f"s-{name}", index, status="403", **changes) for index in range(COUNT)]

    def template_rows(name, key=b"-", authorization=b"-", agent=b"curl/8.5.0"):
        end = b' "%s" "%s"' % (key, authorization)
        return [combined(f"s-{name}", i, status=403, agent=agent) + end for i in range(COUNT)]

    key = CANARY.encode()
    template = f"--log-format '{TEMPLATE}'"
    put("00-member.log", json_rows("00", apiKey=CANARY), "apiKey is a secret field.")
    put("01-header.log", template_rows("01", key=key), "$http_x_api_key is always a secret.",
        template)
    asked = b"GET /api/v1/ext/903/events?api_key=%s&p=1 HTTP/1.1" % key
    put("02-query.log", [combined("s-02", i, status=403, http=asked) for i in range(COUNT)],
        "A query parameter.")
    put("03-path.log", json_rows("03", path=f"/api/v1/ext/903/event/456/bibs/{CANARY}"),
        "A path segment.")
    put("04-agent.log", json_rows("04", userAgent=f"client/1 {CANARY}"), "The user agent.")
    referer = b"https://api.9pic.ai/?api_key=" + key
    put("05-referer.log", [combined("s-05", i, status=403, referer=referer) for i in range(COUNT)],
        "The referer.")
    put("06-reason.log", json_rows("06", errorType="ACCESS_DENIED",
                                   errorMessage=f"key {CANARY} is not known"), "The reason.")
    put("07-authorizer.log", json_rows("07", authorizerError=f"no such key: '{CANARY}'"),
        "The authorizer's error.")
    put("08-authorization.log", template_rows("08", authorization=b"Bearer " + key),
        "The Authorization header.", template)
    basic = b"Basic " + base64.b64encode(b"x:" + key)
    put("08b-basic.log", template_rows("08b", authorization=basic),
        "The Authorization header in base64.", template)
    escaped = [row.replace(key, b"\\u0039pk_CAN\\u0041RY" + key[10:])
               for row in json_rows("09", apiKey=CANARY, userAgent=CANARY)]
    put("09-escaped.log", escaped, "JSON escapes inside the key.")
    put("10-percent.log", json_rows("10", path=f"/api/v1/ext/903/events?api_key={PERCENT}",
                                    userAgent="%39pk_" + CANARY[4:]), "Percent-encoded.")
    put("11-upper.log", json_rows("11", apiKey=CANARY.upper(), userAgent=CANARY.upper()),
        "Upper-cased.")
    bad = [line("s-12", 8, apiKey=CANARY, requestTimeEpoch=CANARY), b'{"apiKey":"%s' % key]
    put("12-rejected.log", [*json_rows("12"), *bad], "Rejected lines: a time that is the key, a "
        "line that is cut in it.", rejected=2)
    put(f"13-{CANARY}.log", json_rows("13"), "The file's own name, which is the operator's: it "
        "stays, and is shown.", kind="name")
    put("14-forms.log", [line("s-14", i, status="403", apiKey=form) for i, form in enumerate(
        [f" {CANARY}", f"{CANARY}\n", f'"{CANARY}"', f"Bearer {CANARY}"])],
        "Trimmed, unquoted, un-Bearered: malformed, and nothing is kept.")

    edges = text(at_edges())
    rows = edges.count(b"\n")
    book.log("secrets/15-edges.log", edges, "The key lies across every multiple of 4,096 bytes up "
             "to 1 MiB, in turn as apiKey and as user agent.", parsed=rows, refused=rows)
    book.log("secrets/15-edges.gz", member(edges), "The same in gzip.", parsed=rows, refused=rows,
             twin="secrets/15-edges.log")


def at_edges():
    """One line across each multiple of EDGE; the edge cuts the key at another place each time."""
    offset = 0
    for index in range(1, (1 << 20) // EDGE + 2):
        field = ("apiKey", "userAgent")[index % 2]
        start = index * EDGE - 1 - index % (len(CANARY) - 1)  # the key's offset in the file
        probe = line("s-15", index, status="403", pad="", **{field: CANARY})
        # The padding stands in requestId, before the key.
        gap = start - offset - probe.index(CANARY.encode())
        row = line("s-15" + "x" * gap, index, status="403", pad="", **{field: CANARY})
        assert row.index(CANARY.encode()) + offset == start
        offset += len(row) + 1
        yield row
