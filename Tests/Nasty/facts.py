"""registry/ and profile/: what an operator hands over."""

import os

import corpus
from leaks import CANARY

ORGS = "org_id,name\n903,Alpha\n904,Beta\n905,Gamma\n"
EVENTS = ("event_id,org_id,name,bib_search\n"
          "456,903,Run,true\n457,904,Ride,false\n458,905,Swim,true\n")
HOSTS = "host,approved_at\napi.9pic.ai,2026-01-01T00:00:00Z\n"
MODIFIED = corpus.BASE_SECONDS - 86_400
FIELD_LIMIT = 4096


def keys(count=5, state="active"):
    """keys.csv for the keys that the log lines of corpus.py carry."""
    rows = [f"{corpus.digest(i)},{903 + i % 3},{state},2026-01-01T00:00:00Z,k{i}\n"
            for i in range(count)]
    return "key,org_id,state,created_at,label\n" + "".join(rows)


def good():
    """A registry without a fault."""
    return {"orgs.csv": ORGS, "keys.csv": keys(), "events.csv": EVENTS, "hosts.csv": HOSTS}


def build_registry(book):
    """registry/NN-name/ are folders for `registry import`; each stands alone unless it says so."""
    def put(name, why, exit, says=None, base=True, arguments="", **files):
        folder = f"registry/{name}"
        tables = {**(good() if base else {}), **{f"{k}.csv": v for k, v in files.items()}}
        for table, content in tables.items():
            path = f"{folder}/{table}"
            book.put(path, content if isinstance(content, bytes) else content.encode())
            os.utime(book.place(path), (MODIFIED, MODIFIED))
        book.row("registry", folder, why, exit=exit, says=says, arguments=arguments)

    put("00-good", "A registry without a fault; others are imported after it.", 0)
    quoted = ('\ufefforg_id,name\r\n903,"Alpha, Inc."\r\n904,"says ""Beta"""\r\n'
              '905,"two\r\nlines"\r\n906,""\r\n907,"\ud55c\uad6d"')
    put("01-quoting", "Commas, quotes and newlines in quotes, CRLF, BOM, no last newline.", 0,
        orgs=quoted)
    put("02-open-quote", "A quote that is never closed.", 65, "orgs.csv:",
        orgs=ORGS + '906,"Delta\n907,E\n')
    put("02b-stray-quote", "Text behind a closing quote.", 65, "orgs.csv:5",
        orgs=ORGS + '906,"De"lta\n')
    for letter, row, how in [
        ("a", "deadbeef\n", "a row that is too short"),
        ("b", "k9,nine,active,,\n", "an org that is no number"),
        ("c", "k9,903,asleep,,\n", "an unknown state"),
        ("d", ",903,active,,\n", "an empty key"),
        ("e", "k9,99999999999999999999,active,,\n", "an org past 64 bits"),
    ]:
        put(f"03{letter}-bad-row", f"keys.csv has {how} on line 7: nothing is imported.", 65,
            "keys.csv:7", keys=keys() + row)
    put("03f-bad-action", "An unknown action.", 65, "key_events.csv:3",
        key_events="key,org_id,at,action\nk9,903,2026-01-01T00:00:00Z,created\n"
                   "k9,903,2026-01-02T00:00:00Z,exploded\n")
    put("03g-bad-flag", "A flag that is neither true nor false.", 65, "events.csv:5",
        events=EVENTS + "459,903,Walk,perhaps\n")
    put("04-two-owners", "One key, two orgs: reported with file and line.", 0, "keys.csv:2 and 7",
        keys=keys() + f"{corpus.digest(0)},904,active,,twice\n")
    put("04b-event-in-two-orgs", "One event, two orgs.", 0, "events.csv:2 and 5", events=EVENTS
        + "456,904,Run,true\n")
    eleven = "".join(f"many{i},903,active,,\n" for i in range(11))
    put("04c-eleven-keys", "More live keys than an org can have.", 0, "keys.csv:17",
        keys=keys() + eleven)
    put("04d-upper-case-digest", "The same digest in two cases is one key; its two owners clash.",
        0, "keys.csv:2 and 7", keys=keys() + f"{corpus.digest(0).upper()},904,active,,\n")
    put("05-no-header", "The header row is missing.", 65, "orgs.csv:1", orgs=ORGS.split("\n", 1)[1])
    put("05b-missing-column", "A column that must be there is not.", 65, "keys.csv:1",
        keys="key,state\nk1,active\n")
    put("05c-column-twice", "A column comes twice: which one counts is unclear.", 65, "orgs.csv:1",
        orgs="org_id,name,name\n903,Alpha,Omega\n")
    put("05d-unknown-columns", "Unknown columns are ignored, the order is free.", 0,
        orgs="colour,name,org_id,shape\nred,Alpha,903,round\n")
    empty = dict(orgs="org_id,name\n", keys="key,org_id,state\n", events="event_id,org_id\n",
                 hosts="host\n")
    put("06-only-headers", "After 00-good: an empty snapshot deletes nothing.", 65, "hosts.csv",
        **empty)
    put("06b-empty-files", "After 00-good: files of no bytes delete nothing.", 65, "orgs.csv:1",
        **dict.fromkeys(empty, ""))
    put("06c-empty-folder", "No files at all; all of them are optional. After 00-good it deletes "
        "nothing.", 66, "06c-empty-folder", base=False)
    book.put("registry/06c-empty-folder/.keep", b"")
    put("06d-half-gone", "After 00-good: four of five keys are gone; deletes nothing without being "
        "told to.", 65, "keys.csv", keys=keys(1))
    times = ["2026-01-01T00:00:00Z", "2026-01-01T05:30:00+05:30", "2026-01-01T00:00:00.123Z",
             "2026-01-01T00:00:00-00:00"]
    put("07-times", "ISO 8601 with a zone, in its forms.", 0, keys="key,org_id,state,created_at\n"
        + "".join(f"t{i},903,active,{time}\n" for i, time in enumerate(times)))
    for letter, time, how in [("b", "2026-01-01T00:00:00", "no zone"), ("c", "2026-02-30T00:00:00Z",
                              "no such day"), ("d", "01/02/2026", "no ISO 8601"),
                              ("e", "99999-01-01T00:00:00Z", "a year of five digits")]:
        put(f"07{letter}-bad-time", f"A time with {how}.", 65, "keys.csv:2",
            keys=f"key,org_id,state,created_at\nt1,903,active,{time}\n")
    put("08-formula-names", "Names that want to be formulas, tags, escape sequences.", 0, orgs=(
        "org_id,name\n903,=cmd|' /C calc'!A1\n904,+1+1\n905,-1\n906,@SUM(1)\n907,\t=1\n"
        "908,<script>alert(1)</script>\n909,\x1b]0;owned\x07\n910,\u202egnp\n911,| a | `b` |\n"))
    raw = f"key,org_id,state\n{CANARY},903,active\n"
    put("09-secret-as-key", "A raw key where an id or a digest is expected: refused, with what to "
        "do.", 65, "keys.csv:2", keys=raw)
    put("09a-secret-said", "The same, said to be one: fingerprinted, and the canary is nowhere.", 0,
        keys=raw, arguments="--registry-keys secret")
    put("09b-secret-in-bad-row", "The canary in a row that is refused: the message does not quote "
        "it.", 65, "keys.csv:2", keys=f"key,org_id,state\n{CANARY},nine,active\n")
    for letter, size, exit in [("", 5 << 20, 65), ("b", FIELD_LIMIT - 1, 0), ("c", FIELD_LIMIT, 0),
                               ("d", FIELD_LIMIT + 1, 65)]:
        put(f"10{letter}-field-of-{size}", f"A name of {size} bytes; the limit is {FIELD_LIMIT}.",
            exit, "orgs.csv:5" if exit else None, orgs=f"{ORGS}906,{'N' * size}\n")
    put("11-binary", "Random bytes for a table.", 65, "keys.csv:1",
        keys=bytes(range(256)) * 16)
    put("12-utf16", "UTF-16, as a spreadsheet saves it.", 65, "orgs.csv:1",
        orgs=ORGS.encode("utf-16"))
    put("13-invalid-utf8", "Latin-1 in a name: refused with its line, or kept and shown as valid "
        "UTF-8.", 65, "orgs.csv:5", orgs=ORGS.encode() + b"906,Caf\xe9\n")
    put("14-nul", "A NUL in a name.", 65, "orgs.csv:5", orgs=ORGS.encode() + b"906,a\0b\n")
    put("15-semicolons", "Semicolons for commas: the columns are missing.", 65, "orgs.csv:1",
        orgs=ORGS.replace(",", ";"))
    put("16-gzip", "A compressed table.", 65, "orgs.csv:1", orgs=corpus.member(ORGS.encode()))
    put("17-cr-only", "Lines that end in CR alone.", 0, orgs=ORGS.replace("\n", "\r"))


def build_profile(book):
    """profile/NN: 78, and a place, for all that are not a profile."""
    def put(name, content, why, exit=78, says=None):
        data = content if isinstance(content, bytes) else content.encode()
        book.put(f"profile/{name}", data)
        book.row("profile", f"profile/{name}", why, exit=exit, says=says)

    bomb = 'a0: &a0 ["lol"]\n' + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 12))
    put("00-alias-bomb.yaml", bomb, "10^11 strings if the aliases are followed.", says="alias")
    put("00b-one-alias.yaml", "name: &n x\nother: *n\n", "Aliases are refused, even one.",
        says="alias")
    put("00c-merge-key.yaml", "a: &a {x: 1}\nb: {<<: *a}\n", "A merge is an alias.")
    put("01-deep-flow.yaml", "[" * 100_000, "100,000 levels, never closed.")
    put("01b-deep-block.yaml", "".join(f"{' ' * i}a:\n" for i in range(1000)), "1,000 levels by "
        "indentation.")
    for depth in (31, 32, 33, 1000):
        put(f"01c-depth-{depth}.yaml", "x: " + "[" * (depth - 1) + "]" * (depth - 1) + "\n",
            f"Depth {depth} under an unknown field; 32 is the limit: no trap, 78.")
    whole = """profile: nasty
routes: [{method: GET, path: /}]
checks: [missing, inactive]
fields:
  time: [requestTimeEpoch]
  status: [status]
  reasons: {message: [errorMessage]}
reasons:
  - {field: message, regex: "%s", cause: inactive}
"""
    put("02-regex-bomb.yaml", whole % "(a+)+b", "A pattern that back-tracks, for 03.", exit=0)
    put("02b-bad-regex.yaml", whole % "(a", "A pattern that does not compile.", says=".yaml:9")
    rows = [corpus.line("regex", i, status="403", errorMessage="a" * (16 << i)) for i in range(8)]
    book.log("profile/03-regex-bomb.log", corpus.text(rows), "Reasons for 02: up to 2,048 letters, "
             "answered at once.", parsed=8, refused=8,
             arguments="--profile profile/02-regex-bomb.yaml")
    put("04-unknown-field.yaml", "colour: red\n", "An unknown field, with its line.", says="colour")
    put("04b-unknown-field-line.yaml", "# a comment\n# another\ncolour: red\n", "Its line is 3.",
        says=".yaml:3")
    put("05-binary.yaml", bytes(range(256)) * 8, "No YAML at all.")
    put("05b-gzip.yaml", corpus.member(b"x: 1\n"), "A compressed profile.")
    put("05c-utf16.yaml", "colour: red\n".encode("utf-16"), "UTF-16 is YAML, but the field is "
        "unknown.")
    put("06-too-large.yaml", "#" * (1 << 20) + "\n", "1 MiB and a byte.")
    put("07-tab.yaml", "a:\n\tb: 1\n", "A tab indents.", says=".yaml:2")
    put("07b-escape.yaml", 'colour: "\\e]0;owned\\a"\n"\\e[2J": 1\n', "Escape sequences in what "
        "the message quotes.")
    put("07c-key-twice.yaml", "colour: red\ncolour: blue\n", "A key comes twice.")
    put("07d-a-string.yaml", "just a string\n", "Not a map.")
    put("07e-a-list.yaml", "- 1\n- 2\n", "Not a map.")
    put("07f-tag.yaml", "!!python/object/apply:os.system ['true']\n",
        "A tag that other readers run.")
    put("08-empty.yaml", "", "No bytes.", says="empty")
    put("08b-two-documents.yaml", "---\n{}\n---\n{}\n", "Two documents.", says=".yaml:3")
