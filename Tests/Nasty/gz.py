"""gz/, cuts/, grow/: archives, whole and damaged, and a log that changes."""

import bz2
import io
import lzma
import struct
import tarfile
import zipfile
import zlib

import corpus
from corpus import deflate, header, member, open_deflate, text, trailer

LINES = 80
CONTENT = text(corpus.lines("gz", LINES))
HALF = text(corpus.lines("gz", LINES // 2))
REST = CONTENT[len(HALF):]
FIRST = "gz/00-one-member.gz"


def whole(book, name, data, why, **cells):
    """The 80 lines in some guise: the identity of gz/00."""
    path = f"gz/{name}"
    book.log(path, data, why, parsed=LINES, refused=corpus.refused(LINES),
             twin=None if path == FIRST else FIRST, **cells)


def lines_out(raw):
    """Whole lines that zlib gets out of a raw deflate stream that ends early."""
    return zlib.decompressobj(-15).decompress(raw).count(b"\n")


def bgzf(data, size=4096):
    """Blocked gzip as bgzip writes it: a member a block with its size, an empty end."""
    out = b""
    for offset in [*range(0, len(data), size), len(data)]:
        block = data[offset:offset + size]
        body = deflate(block)
        total = 12 + 6 + len(body) + 8
        out += header(extra=struct.pack("<2sHH", b"BC", 2, total - 1)) + body + trailer(block)
    return out


def bits(*fields):
    """Packs (value, width) least significant bit first; a negative width packs a Huffman code."""
    number = used = 0
    for value, width in fields:
        if width < 0:
            width = -width
            value = int(f"{value:0{width}b}"[::-1], 2)
        number |= value << used
        used += width
    return number.to_bytes((used + 7) // 8, "little")


def flipped(data):
    """Flips one bit so that zlib stumbles at once. Gives the file and the whole lines before it."""
    start, end = 10, len(data) - 8
    for bit in range((end - start) * 8 // 2, (end - start) * 8):
        bad = bytearray(data)
        bad[start + bit // 8] ^= 1 << bit % 8
        body = bytes(bad[start:end])

        def reaches(count):
            try:
                return zlib.decompressobj(-15).decompress(body, count)
            except zlib.error:
                return None

        if reaches(len(CONTENT) * 2) is not None:
            continue
        low, high = 0, len(CONTENT)  # the most bytes that come out without an error
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if reaches(middle) is not None else (low, middle - 1)
        good = reaches(low)
        # One byte more may come out with the error: it must not be able to end a line.
        if CONTENT.startswith(good) and b"\n" not in CONTENT[low - 40:low + 40]:
            return bytes(bad), good.count(b"\n")
    return None


def build_gz(book):
    """gz/00–49; with --big also 90 and 91."""
    one = member(CONTENT)
    two = [member(HALF), member(REST)]
    body = deflate(CONTENT)
    each = CONTENT.splitlines(keepends=True)

    whole(book, "00-one-member.gz", one, "One member, the plain case.")
    for name, data, how in [
        ("01-empty-file.gz", b"", "No bytes at all"),
        ("02-empty-member.gz", member(b""), "One member of no bytes"),
    ]:
        book.log(f"gz/{name}", data, f"{how}: whole, nothing in it, a warning; the rest goes on.",
                 parsed=0, refused=0)
    whole(book, "03-two-members.gz", b"".join(two), "What cat a.gz b.gz makes.")
    whole(book, "04-member-per-line.gz", b"".join(map(member, each)), "80 members.")
    hollow = member(b"")
    whole(book, "05-empty-members.gz", hollow + two[0] + hollow * 3 + two[1] + hollow,
          "Empty members before, between and behind.")
    whole(book, "06-line-cut-by-member.gz",
          b"".join(member(CONTENT[at:at + 997]) for at in range(0, len(CONTENT), 997)),
          "Members end in the middle of lines.")
    whole(book, "07-bgzf.gz", bgzf(CONTENT), "Blocked gzip with its empty last block.")
    whole(book, "08-stored.gz", member(CONTENT, level=0), "Stored blocks only.")
    whole(book, "09-fixed.gz", member(CONTENT, level=9, strategy=zlib.Z_FIXED),
          "Fixed Huffman codes.")
    fields = dict(extra=b"AB\x03\x00xyz", name=b"access.log", comment=b"night", checked=True)
    whole(book, "10-every-header-field.gz", member(CONTENT, head=header(1, **fields)),
          "FTEXT, FEXTRA, FNAME, FCOMMENT and a right FHCRC.")
    whole(book, "11-extra-65535.gz", member(CONTENT, head=header(extra=b"\x1f\x8b\x08" * 21845)),
          "The longest extra field, full of magics.")
    whole(book, "12-name-200000.gz",
          member(CONTENT, head=header(name=b"\x1b]0;owned\x07" + b"N" * 199990)),
          "A name of 200,000 bytes that starts with an escape sequence.")
    for name, head, how in [
        ("13-header-crc-wrong.gz", header(1, wrong=1, **fields), "The header's CRC is wrong"),
        ("14-reserved-flags.gz", header(0xE0), "Reserved flags are set; zlib alone minds"),
        ("15-method-7.gz", header(method=7), "A method that is not deflate"),
    ]:
        book.damaged(f"gz/{name}", member(CONTENT, head=head), how + ".", salvage=0, byte=0)

    tail = len(one) - 8
    book.damaged("gz/16-crc-wrong.gz", one[:tail] + trailer(CONTENT, crc=1), "One bit of the CRC.",
                 salvage=LINES, byte=tail)
    book.damaged("gz/17-length-wrong.gz", one[:tail] + trailer(CONTENT, size=1),
                 "The length is one too many.", salvage=LINES, byte=tail)
    book.damaged("gz/18-cut-in-header.gz", one[:5], "Five bytes of a header.", salvage=0, byte=5)
    cut = 10 + len(body) * 6 // 10
    book.damaged("gz/19-cut-in-data.gz", one[:cut], "Cut at 60 % of the deflate stream.",
                 salvage=lines_out(one[10:cut]), byte=cut)
    book.damaged("gz/20-cut-in-trailer.gz", one[:-3], "Five of the trailer's eight bytes.",
                 salvage=LINES, byte=len(one) - 3)
    cut = len(two[1]) // 2
    book.damaged("gz/21-cut-in-second-member.gz", two[0] + two[1][:cut],
                 "The second member is cut in its data.",
                 salvage=LINES // 2 + lines_out(two[1][10:cut]), byte=len(two[0]) + cut)
    book.damaged("gz/22-second-crc-wrong.gz", b"".join(two)[:-8] + trailer(REST, crc=1 << 31),
                 "The second member's CRC is wrong.", salvage=LINES,
                 byte=len(two[0]) + len(two[1]) - 8)
    book.damaged("gz/23-half-a-magic.gz", one + b"\x1f", "A lone 1f behind the last member: "
                 "garbage or a cut, both are damage.", salvage=LINES)
    whole(book, "24-zero-padding.gz", one + bytes(1000), "Padded to a block, as tapes do.")
    book.damaged("gz/25-garbage-behind.gz", one + b"garbage\n", "Text behind the last member.",
                 salvage=LINES, byte=len(one))
    book.damaged("gz/26-garbage-between.gz", two[0] + b"garbage\n" + two[1],
                 "Text between two members.", salvage=LINES // 2, byte=len(two[0]))
    book.damaged("gz/27-zeros-between.gz", two[0] + bytes(512) + two[1],
                 "Zeros are padding only behind the last member.", salvage=LINES // 2)
    nested = one
    for layers in range(2, 7):
        nested = member(nested)
        if layers == 2:
            whole(book, "28-gzip-in-gzip.gz", nested, "Two layers, as Firehose makes them.")
    book.damaged("gz/29-six-layers.gz", nested, "More than two layers.", salvage=0)

    before = open_deflate(HALF)
    for name, block, how in [
        ("30-bad-block.gz", b"\x07", "A block of the reserved type 3"),
        # Fixed block: literal "a", then length 3 (symbol 257), distance code 29 with 13 extra bits.
        ("31-far-distance.gz",
         bits((1, 1), (1, 2), (0x30 + 0x61, -8), (1, -7), (29, -5), (8191, 13)),
         "A distance of 32,768 when 40 lines are out"),
        ("32-stored-length-lies.gz", b"\x01" + struct.pack("<HH", 700, 700) + REST[:700],
         "LEN and NLEN of a stored block do not fit"),
    ]:
        book.damaged(f"gz/{name}", header() + before + block + bytes(64) + trailer(CONTENT),
                     how + ".", salvage=LINES // 2)
    bad, salvage = flipped(one) or (one[:40] + bytes([one[40] ^ 1]) + one[41:], None)
    book.damaged("gz/33-flipped-bit.gz", bad, "One bit of the deflate stream.", salvage=salvage)
    after = deflate(REST)
    zeroed = header() + before + bytes(min(4096, len(after))) + after[4096:] + trailer(CONTENT)
    book.damaged("gz/34-zeroed-page.gz", zeroed, "A page of zeros where a block starts.",
                 salvage=LINES // 2)

    other_kinds(book, first=35)
    whole(book, "38-plain.gz", CONTENT, "Plain text whatever its name says.")
    whole(book, "39-gzip.log", one, "Gzip whatever its name says.")

    line_bomb = corpus.repeated_member(b"a" * (1 << 20), 64)
    book.log("gz/40-bomb-one-line.gz", line_bomb, "64 MiB without a newline from 66 KB: one line, "
             "rejected, never held in memory.", parsed=0, rejected=1, refused=0)
    newlines = corpus.repeated_member(b"\n" * (1 << 20), 4)
    book.log("gz/41-bomb-newlines.gz", newlines, "Four million blank lines from 4 KB.",
             parsed=0, blank=4 << 20, refused=0)
    whole(book, "42-bomb-members.gz", member(b"") * 50_000 + one,
          "50,000 empty members: each costs the same, and no recursion.")

    book.damaged("gz/45-second-header-bad.gz", two[0] + member(REST, head=header(0x20)),
                 "A reserved flag in the second member's header.", salvage=LINES // 2,
                 byte=len(two[0]))
    first_bad = two[0][:-8] + trailer(HALF, crc=2)
    book.damaged("gz/46-first-crc-wrong.gz", first_bad + two[1], "The first of two members has a "
                 "wrong CRC: what follows is not read.", salvage=LINES // 2, byte=len(two[0]) - 8)
    stored = bytearray(member(CONTENT, level=0))
    stored[10 + 5 + CONTENT.index(b"curl")] ^= 0x20
    book.damaged("gz/47-flipped-letter.gz", bytes(stored), "A letter of a stored block changed: "
                 "only the CRC sees it.", salvage=LINES, byte=len(stored) - 8)
    book.damaged("gz/48-inner-cut.gz", member(one[:len(one) // 2]), "The outer layer is whole, the "
                 "inner one is cut.", salvage=lines_out(one[10:len(one) // 2]))
    book.put("gz/49-lone-1f.gz", b"\x1f")
    book.row("log", "gz/49-lone-1f.gz", "One byte, half a magic: a cut archive or a line that is "
             "no request, 65 in both cases.", exit=65, parsed=0, refused=0)
    if book.big:
        build_big(book)


def other_kinds(book, first):
    """Compressed and other files that are not gzip: named and refused."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(zipfile.ZipInfo("access.log", (2026, 11, 1, 0, 0, 0)), CONTENT)
    tape = io.BytesIO()
    with tarfile.open(fileobj=tape, mode="w", format=tarfile.USTAR_FORMAT) as file:
        entry = tarfile.TarInfo("access.log")
        entry.size = len(CONTENT)
        file.addfile(entry, io.BytesIO(CONTENT))
    # A frame of one raw block: descriptor 0xA0 is "single segment, four bytes of content size".
    raw = HALF[:4096]
    zstd = struct.pack("<IBI", 0xFD2FB528, 0xA0, len(raw))
    zstd += (1 | len(raw) << 3).to_bytes(3, "little")
    png = b"\x89PNG\r\n\x1a\n"
    for tag, data in [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
                      (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]:
        png += struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))
    kinds = [
        ("zlib.gz", zlib.compress(CONTENT), "is a bare zlib"),
        ("zstd.gz", zstd + raw, "is a zstd"),
        ("zip.gz", archive.getvalue(), "is a zip archive"),
        ("png.log", png, "is a png"),
        ("parquet.log", b"PAR1" + bytes(range(256)) * 4 + struct.pack("<I", 256) + b"PAR1",
         "is a parquet"),
        ("xz.gz", lzma.compress(CONTENT, check=lzma.CHECK_CRC32), "is an xz"),
        ("bzip2.gz", bz2.compress(CONTENT), "is a bzip2"),
        ("tar.log", tape.getvalue(), "is a tar"),
    ]
    for index, (name, data, says) in enumerate(kinds):
        number = first + index if index < 3 else 50 + index - 3  # 38–49 are taken
        book.damaged(f"gz/{number}-{name}", data, f"The file {says} file: refused by its kind, not "
                     "read as text.", salvage=0, says=says)
    book.put("gz/55-tar.gz", member(tape.getvalue()))
    book.row("log", "gz/55-tar.gz", "A tar inside gzip: refused, or its header is a rejected line "
             "of some 80; 65 in both cases.", exit=65)


def build_big(book):
    """Past 32 bits."""
    pattern = [corpus.line("big", index, status="200", keyDigest=corpus.digest(1))
               for index in range(4)]
    chunk = text([one + b" " * (511 - len(one)) for one in pattern]) * 512  # exactly 1 MiB
    assert len(chunk) == 1 << 20
    data = corpus.repeated_member(chunk, 4097)
    book.log("gz/90-past-4-gib.gz", data, "4 GiB + 1 MiB in one member: 64-bit counts.",
             parsed=2048 * 4097, refused=0)
    inner = corpus.repeated_member(b"a" * (1 << 20), 8192)
    book.log("gz/91-bomb-8-gib.gz", member(inner), "8 GiB without a newline under two layers: "
             "time, never memory.", parsed=0, rejected=1, refused=0)


def build_cuts(book):
    """cuts/whole.gz: small, so that every prefix and every flipped bit of it can be tried."""
    six = [corpus.combined("cuts", index) for index in range(6)]
    first, second = member(text(six[:3]), level=9), member(text(six[3:]), level=9)
    book.log("cuts/whole.gz", first + second, f"Six lines in two members of {len(first)} and "
             f"{len(second)} bytes; a cut between them is a whole archive to anybody.",
             parsed=6, refused=corpus.refused(6))


def build_grow(book):
    """grow/1–9: one log in the order in which an operator meets it."""
    rows = corpus.lines("grow", 121)
    first, second, third = text(rows[:40]), text(rows[40:80]), text(rows[80:120])
    grown = member(first + second)
    other = text(rows[:40] + corpus.lines("grow-other", 40))
    all_three = first + second + third
    half = rows[120][:len(rows[120]) // 2]
    steps = [
        ("1-first.gz", member(first), 40, None, 40, 1, "The log as first seen"),
        ("2-grown.gz", grown, 80, None, 80, 1, "The same log, grown"),
        ("3-appended.gz", grown + member(third), 120, None, 120, 1, "Grown by a member"),
        ("4-recompressed.gz", member(all_three, level=9), 120, 3, 120, 1, "Packed again"),
        ("5-plain.log", all_three, 120, 3, 120, 1, "Unpacked"),
        ("6-shrunk.gz", member(text(rows[:60])), 60, None, 120, 1, "A shorter earlier self"),
        ("7-other-same-start.gz", member(other), 80, None, 200, 2,
         "Another log with the same first 40 lines: a source of its own"),
        ("8-half-last-line.log", all_three + half, 120, None, 201, 2,
         "Caught while line 121 was being written: half a line is a rejected one"),
        ("9-completed.log", all_three + rows[120] + b"\n", 121, None, 201, 2,
         "Line 121 is whole now and counts once"),
    ]
    for name, data, parsed, twin, stored, sources, how in steps:
        book.log(f"grow/{name}", data,
                 f"{how}; after 1 to {name[0]} in turn: {stored} lines stored, "
                 f"{sources} {'source' if sources == 1 else 'sources'}.", parsed=parsed,
                 rejected=int(name[0] == "8"), twin=twin and "grow/3-appended.gz",
                 refused=2 * corpus.refused(40) if name[0] == "7" else corpus.refused(parsed))
