"""What the parts of the nasty corpus share: the book of expectations, log lines, gzip members."""

import collections
import hashlib
import json
import os
import struct
import time
import zlib

COLUMNS = (
    "kind", "path", "arguments", "exit", "lines", "parsed", "rejected", "blank", "refused",
    "state", "byte", "salvage_lines", "twin", "says", "why",
)

# 2026-11-01T18:32:03Z, a second inside a slot.
BASE_SECONDS = 1793557923

# Three refusals in ten, two errors, five answers.
STATUSES = (200, 200, 403, 200, 401, 403, 404, 200, 500, 200)


class Corpus:
    """Writes files below a root and keeps a row of expectations for each."""

    def __init__(self, root, big=False):
        self.root = os.fsencode(root)
        self.big = big
        self.rows = []
        os.makedirs(self.root, exist_ok=True)

    def place(self, path):
        """The absolute path of `path`, whose folder is made."""
        whole = os.path.join(self.root, os.fsencode(path))
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        return whole

    def put(self, path, data):
        """Writes a file without a row."""
        with open(self.place(path), "wb") as file:
            file.write(data)

    def row(self, kind, path, why, **cells):
        """Adds a row; a cell that is None is not fixed."""
        cells.update(kind=kind, path=escape(os.fsencode(path)), why=why)
        unknown = set(cells) - set(COLUMNS)
        assert not unknown, unknown
        cells["twin"] = escape(os.fsencode(cells.get("twin") or ""))
        self.rows.append(["" if cells.get(c) is None else str(cells[c]) for c in COLUMNS])

    def log(self, path, data, why, parsed=None, rejected=0, blank=0, **cells):
        """A log that is read to its end. `parsed=None` leaves the counts open."""
        kind = cells.pop("kind", "log")
        cells.setdefault("state", "whole")
        if parsed is not None:
            lines = parsed + rejected + blank
            cells.update(lines=lines, parsed=parsed, rejected=rejected, blank=blank)
            cells.setdefault("exit", 65 if rejected * 100 > lines else 0)
        self.put(path, data)
        self.row(kind, path, why, **cells)

    def damaged(self, path, data, why, salvage, byte=None, **cells):
        """A log that cannot be read to its end: nothing counts, exit 65."""
        self.put(path, data)
        self.row("log", path, why, exit=65, lines=0, parsed=0, rejected=0, blank=0, refused=0,
                 state="damaged", byte=byte, salvage_lines=salvage, **cells)

    def write_manifest(self):
        """Writes MANIFEST.tsv: printable ASCII, tabs and newlines only."""
        text = "\n".join("\t".join(row) for row in [list(COLUMNS), *self.rows]) + "\n"
        assert all(line.count("\t") == len(COLUMNS) - 1 for line in text.splitlines())
        self.put("MANIFEST.tsv", text.encode("ascii"))

    def summary(self):
        """Rows per folder, for the screen."""
        folders = collections.Counter(row[1].split("/")[0] for row in self.rows)
        each = ", ".join(f"{folder} {count}" for folder, count in folders.items())
        return f"{len(self.rows)} rows: {each}"


def escape(data):
    """Printable ASCII but the backslash stays, everything else is \\xHH."""
    return "".join(chr(b) if 32 <= b < 127 and b != 92 else f"\\x{b:02X}" for b in data)


# Log lines. Every label gives other bytes from the start of the line on, so that no file of the
# corpus is by accident a copy, or an earlier self, of another.

def digest(number):
    """The digest under which key `number` is logged."""
    return hashlib.sha256(b"key %d" % number).hexdigest()


def request(label, index, **changes):
    """The members of one API Gateway record; `changes` replace or add members."""
    status = STATUSES[index % len(STATUSES)]
    org = 903 + index % 3
    members = {
        "requestId": f"{label}-{index:06d}",
        "requestTimeEpoch": str((BASE_SECONDS + index) * 1000),
        "ip": f"203.0.113.{index % 250}",
        "httpMethod": "GET",
        "domainName": "api.9pic.ai",
        "path": f"/api/v1/ext/{org}/event/{456 + index % 4}/ping",
        "status": str(status),
        "userAgent": "curl/8.5.0",
        "keyDigest": "-" if status == 401 else digest(index % 5),
        "errorType": "-",
        "errorMessage": "-",
    }
    members.update(changes)
    return members


def to_json(members):
    """One JSON object without spaces, in ASCII."""
    return json.dumps(members, separators=(",", ":")).encode("ascii")


def line(label, index, **changes):
    """One JSON line without its newline."""
    return to_json(request(label, index, **changes))


def lines(label, count, start=0):
    """`count` JSON lines without their newlines."""
    return [line(label, index) for index in range(start, start + count)]


def refused(count, start=0):
    """How many of `lines(_, count, start)` are refusals."""
    return sum(STATUSES[i % len(STATUSES)] in (401, 403) for i in range(start, start + count))


def text(all_lines, end=b"\n"):
    """Lines, each with its end."""
    return b"".join(one + end for one in all_lines)


def clf(seconds, zone="+0000"):
    """An epoch second as nginx writes it; `zone` shifts the wall clock."""
    minutes = (int(zone[1:3]) * 60 + int(zone[3:5])) * (-1 if zone[0] == "-" else 1)
    moment = time.gmtime(seconds + minutes * 60)
    month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[moment.tm_mon - 1]
    return (f"{moment.tm_mday:02d}/{month}/{moment.tm_year}:{moment.tm_hour:02d}:"
            f"{moment.tm_min:02d}:{moment.tm_sec:02d} {zone}")


def combined(label, index, when=None, http=None, status=None, referer=b"-", agent=None):
    """One line of nginx "combined" without its newline; the agent carries the label."""
    when = clf(BASE_SECONDS + index) if when is None else when
    if http is None:
        http = b"GET /api/v1/ext/%d/event/456/ping HTTP/1.1" % (903 + index % 3)
    status = STATUSES[index % len(STATUSES)] if status is None else status
    agent = f"{label}/{index}".encode() if agent is None else agent
    head = f"203.0.113.{index % 250} - - [{when}] ".encode()
    return head + b'"%s" %s 61 "%s" "%s"' % (http, str(status).encode(), referer, agent)


# Gzip, by hand: every field can be made wrong.

def deflate(data, level=6, strategy=zlib.Z_DEFAULT_STRATEGY):
    """A raw deflate stream."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
    return packer.compress(data) + packer.flush()


def open_deflate(data):
    """A raw deflate stream without an end: the next block starts at its last byte."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)


def header(flags=0, method=8, extra=None, name=None, comment=None, checked=False, wrong=0):
    """A gzip header (RFC 1952) with a zero time; `wrong` is added to its CRC."""
    flags |= (4 if extra is not None else 0) | (8 if name is not None else 0)
    flags |= (16 if comment is not None else 0) | (2 if checked else 0)
    head = struct.pack("<2sBBIBB", b"\x1f\x8b", method, flags, 0, 0, 3)
    if extra is not None:
        head += struct.pack("<H", len(extra)) + extra
    if name is not None:
        head += name + b"\0"
    if comment is not None:
        head += comment + b"\0"
    if checked:
        head += struct.pack("<H", (zlib.crc32(head) + wrong) & 0xFFFF)
    return head


def trailer(data, crc=0, size=0):
    """CRC32 and length; `crc` and `size` are added to the right values."""
    return struct.pack("<II", zlib.crc32(data) ^ crc, (len(data) + size) & 0xFFFFFFFF)


def member(data, level=6, head=None, **deflating):
    """One right gzip member."""
    return (header() if head is None else head) + deflate(data, level, **deflating) + trailer(data)


def repeated_member(chunk, times):
    """One member holding `chunk` again and again, made in the time of one chunk (and a CRC)."""
    block = open_deflate(chunk)
    crc = 0
    for _ in range(times):
        crc = zlib.crc32(chunk, crc)
    end = struct.pack("<II", crc, len(chunk) * times & 0xFFFFFFFF)
    return header() + block * times + deflate(b"") + end
