"""lines/11–17 and 26–29: what strangers write into the fields of a record."""

import corpus
from corpus import combined, line, text

COUNT = 40


def changed(label, field, values):
    """A line for each value of `field`."""
    return [line(label, index, **{field: value}) for index, value in enumerate(values)]


def build_hostile(book):
    """11–17: bytes that want to become something else on the way out."""
    def raw(name, values, why):
        """Raw bytes in the user agent of JSON lines (nginx escape=json writes them so)."""
        rows = [line(name, i).replace(b"curl/8.5.0", value) for i, value in enumerate(values)]
        book.log(f"lines/{name}.log", text(rows), why, parsed=len(rows),
                 refused=corpus.refused(len(rows)))

    raw("11-invalid-utf8", [b"\xff", b"\xfe\xff", b"\x80", b"\xbf\xbf", b"\xc3", b"a\xc3(",
                            b"\xe2\x82", b"Caf\xe9", b"\xa4\xa4\xa4\xe5", b"\xf0\x9f\x98"],
        "Invalid UTF-8 is counted as it stands and shown as valid UTF-8.")
    raw("12-overlong", [b"\xc0\xaf", b"\xe0\x80\xaf", b"\xc0\x80", b"\xed\xa0\x80\xed\xb0\x80",
                        b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xef\xbf\xbe",
                        b"\xef\xbb\xbf", b"\xc1\xbf", b"\xf5\x80\x80\x80"],
        "Overlong forms, surrogates, past U+10FFFF.")

    terminal = ["\x1b]8;;http://evil.example/\x07click\x1b]8;;\x07", "\x1b]52;c;ZXZpbA==\x07",
                "\x1b[2J\x1b[1;1H", "\x1b[31mred", "\x1b]0;title\x07", "\x9b2J", "\x90+q\x9c",
                "\u202egnp.exe", "\u2066\u2069\u200f", "\x08\x08\x08rubout", "\rover",
                "\u2028\u2029", "\x07bell", "\x7f", "\u200b\ufeff", "\x1b[6n", "\x1b[?1049h",
                "\x1bc", "\x0e\x0f", "\x00"]
    places = ["userAgent", "path", "domainName", "errorMessage", "requestId"]
    rows = [line("13", i, **{places[i % 5]: value, "status": "403"})
            for i, value in enumerate(terminal)]
    book.log("lines/13-terminal.log", text(rows), "Escape sequences, C1 and bidi controls as JSON "
             "escapes in every shown field.", parsed=len(rows), refused=len(rows))
    agents = [value.encode() for value in terminal if "\x00" not in value]
    agents += [b"\x9b31m", b"\x1b]52;c;ZXZpbA==\x1b\\"]
    rows = [combined("13b", i, status=403, agent=agent) for i, agent in enumerate(agents)]
    book.log("lines/13b-terminal-raw.log", text(rows), "The same raw, as nginx writes it with "
             "escape=none.", parsed=len(rows), refused=len(rows))

    html = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</script><script>x()",
            "%3Cscript%3Ealert(1)%3C/script%3E", "&lt;b&gt;", "<!--", "]]>", "javascript:alert(1)",
            "{{constructor}}", "' onmouseover='x", "</title><svg/onload=x>",
            "</style><base href=//e>"]
    rows = [line("14", i, status="403", **{places[i % 5]: value})
            for i, value in enumerate(html * 5)]
    book.log("lines/14-html.log", text(rows), "No tag of the log becomes a tag of the report.",
             parsed=len(rows), refused=len(rows))
    formulas = ["=cmd|' /C calc'!A1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1",
                "=HYPERLINK(\"x\")", "a,b\"c\nd", ";=1", "\0=1", "\uff1d1", "|=1"]
    rows = [line("15", i, status="403", **{places[i % 5]: value})
            for i, value in enumerate(formulas * 5)]
    book.log("lines/15-formulas.log", text(rows), "No field of a CSV starts a formula.",
             parsed=len(rows), refused=len(rows))
    forged = line("16-forged", 0, status="403").decode()
    rows = [line("16", i, userAgent=f"x\n{forged}\n") for i in range(COUNT)]
    book.log("lines/16-forged.log", text(rows), "A whole line inside a value is a value.",
             parsed=COUNT, refused=corpus.refused(COUNT))
    agent = (b"x\\x22\\x0A203.0.113.1 - - [01/Nov/2026:18:32:03 +0000] "
             b"\\x22GET / HTTP/1.1\\x22 403 1")
    rows = [combined("16b", i, agent=agent + b" %d" % i) for i in range(COUNT)]
    book.log("lines/16b-forged-combined.log", text(rows), "The same as nginx escapes it.",
             parsed=COUNT, refused=corpus.refused(COUNT))
    rows = [combined("17", i, status=200, agent=b'%d" 403 61 "-" "evil' % i) for i in range(COUNT)]
    book.log("lines/17-quote-break.log", text(rows), "A raw quote ends a field early: parsed or "
             "rejected, but never the forged status.", lines=COUNT, refused=0)
    rows = corpus.lines("17b", 200)
    rows += [line("17b-bad", i).replace(b"curl/", b'"cu"rl"') for i in range(2)]
    book.log("lines/17b-quote-break-json.log", text(rows), "Unescaped quotes, as API Gateway wrote "
             "them before 2024: these two are rejected.", parsed=200, rejected=2,
             refused=corpus.refused(200))


def build_odd(book):
    """26–29: odd statuses, ids, hosts, requests."""
    def put(name, field, values, why, refused, rejected=0):
        rows = changed(name[:3].rstrip("-"), field, values)
        book.log(f"lines/{name}.log", text(rows), why, parsed=len(rows) - rejected,
                 rejected=rejected, refused=refused)

    put("26-no-status", "status", ["-", "0", "000", 0, "200"] * 8, "-, 0 and 000 are requests "
        "without a status: parsed, neither refused nor error.", refused=0)
    put("26b-edge-status", "status", ["100", "599", 403, 401.0, "403", "499", "302", "401", [403]],
        "100 and 599 are the edges; numbers may be strings or the reverse, and a list of one is "
        "its one, as gateways log headers.", refused=5)
    bad = ["99", "600", "1000", "-1", "-403", "4O3", "403x", "0403", "4 03", "", "0x193", "9" * 40,
           "4" * 400, "\u0664\u0660\u0663", "1e2", "NaN", "403,200", {"a": 403}, True]
    rows = corpus.lines("26c", COUNT) + changed("26c-bad", "status", bad)
    book.log("lines/26c-bad-status.log", text(rows), "No status in 100 to 599: rejected or, where "
             "it reads as no status at all, parsed; never a refusal.", lines=len(rows),
             refused=corpus.refused(COUNT))
    bad = ["99", "600", "1000", "-1", "abc"]
    rows = corpus.lines("26d", COUNT) + changed("26d-bad", "status", bad)
    book.log("lines/26d-out-of-range.log", text(rows), "99, 600, 1000, -1 and abc are rejected.",
             parsed=COUNT, rejected=5, refused=corpus.refused(COUNT))

    orgs = ["0", "-1", "+903", "00903", "9223372036854775807", "9223372036854775808", "9" * 200,
            "%D9%A9%D9%A0%D9%A3", "\u0669\u0660\u0663", "903.0", "0x387", "903%20", " 903", "",
            "..", ".", "%2e%2e", "903;v=1", "903%2F904", "903%00", "{org_id}", "NaN", "1e3", "903%",
            "903%zz", "-"]
    paths = [f"/api/v1/ext/{org}/event/456/ping" for org in orgs]
    paths += [f"/api/v1/ext/903/event/{event}/ping" for event in orgs]
    paths += ["", "/", "-", "//api//v1///ext//903//events", "/api/v1/ext/903/../904/events",
              "/prod/api/v1/ext/903/events", "https://api.9pic.ai/api/v1/ext/903/events",
              "/api/v1/ext/903/events?a=1&b", "/api/v1/ext/903/event/456/bibs/-", "*", "/" * 5000,
              "/api/v1/ext/903/event/456/bibs/" + "%41" * 3000]
    put("27-ids", "path", paths, "Ids that are no numbers, too large, or no ids at all: requests "
        "all the same.", refused=corpus.refused(len(paths)))
    hosts = ["API.9PIC.AI", "api.9pic.ai.", "api.9pic.ai:443", "api.9pic.ai:8443", "api.9pic.ai:",
             "[2001:db8::1]:443", "2001:db8::1", "::ffff:1.2.3.4", "203.0.113.9",
             "xn--pi-api-9pic.ai", "\u0430pi.9pic.ai", "a" * 300 + ".ai", "-", "", ".", "..",
             "api.9pic.ai\0.evil", "a b", "user@api.9pic.ai", "api.9pic.ai, evil.example",
             "\\\\host\\share", "api.9pic.ai:99999999999"]
    put("28-hosts", "domainName", hosts, "Hosts compare by DESIGN section 4; odd ones are requests "
        "all the same.", refused=corpus.refused(len(hosts)))
    requests = [b"\\x16\\x03\\x01\\x02\\x00\\x01\\x00\\x01\\xFC\\x03\\x03", b"", b"hello", b"-",
                b"GET", b"GET /", b"GET  / HTTP/1.1", b"\\x00\\x00\\x00", b"GET /a b c HTTP/1.1",
                b"CONNECT h:443 HTTP/1.1", b"GET http://h:80/p HTTP/1.1", b"\x16\x03\x01\x02\xfc",
                b"PRI * HTTP/2.0", b"OPTIONS * HTTP/1.1", b"GET /\\x22 HTTP/1.1", b"\\x", b"\\x1",
                b"\\"]
    rows = [combined("29", i, http=http, status=400) for i, http in enumerate(requests[:-1])]
    book.log("lines/29-tls.log", text(rows), "TLS bytes and other no-requests on the port: a time "
             "and a status make a request.", parsed=len(rows), refused=0)
