"""cards/: cardinality attacks, and a first line that wants to be learned."""

import hashlib
import zlib

import corpus
from corpus import BASE_SECONDS, combined, line, member, text

NEW = 20_000  # more than the 16,384 distinct unknown values a source keeps of a field


def fresh(index):
    """A line none of whose values came before; every other one is refused."""
    key = hashlib.sha256(b"card %d" % index).hexdigest()
    return (f'{{"requestId":"card-{index}","requestTimeEpoch":"{BASE_SECONDS * 1000 + index}",'
            f'"ip":"2001:db8::{index >> 16:x}:{index & 0xffff:x}","httpMethod":"M{index}",'
            f'"domainName":"h{index}.example",'
            f'"path":"/api/v1/ext/{10**6 + index}/event/{index}/p{index}",'
            f'"status":"{403 if index % 2 else 200}","userAgent":"agent {index}",'
            f'"keyDigest":"{key}",'
            f'"errorType":"T{index}","errorMessage":"message {index}"}}\n').encode()


def build(book):
    """cards/00–02; with --big also 90."""
    book.log("cards/00-every-value-new.gz", member(b"".join(map(fresh, range(NEW))), level=1),
             "20,000 lines, every value new: totals exact, the folded count is shown, memory "
             "holds.", parsed=NEW, refused=NEW // 2)
    days = [line("card-day", i, requestTimeEpoch=str((BASE_SECONDS + i * 86_400) * 1000))
            for i in range(3000)]
    book.log("cards/01-every-line-another-day.gz", member(text(days)),
             "3,000 lines over eight years.", parsed=3000, refused=corpus.refused(3000))
    first = {
        "empty-object": b"{}",
        "other-names": b'{"a":"1","b":"2","status":"x"}',
        "forged-template": line("poison", 0, status="x", userAgent='","status":"200","z":"'),
        "no-json": b"\x00\xff\x16\x03\x01 hello",
        "combined": combined("poison", 0),
        "text": b"# not a header: 403 401 403",
    }
    for number, (name, poison) in enumerate(first.items()):
        # A JSON line after an opened object would belong to it: none of these leaves one open.
        rows = [poison, *corpus.lines(f"card-{name}", 300)]
        free = name in ("combined", "text")  # a request of another format, a header: theirs to say
        book.log(f"cards/02-{number}-poisoned-by-{name}.log", text(rows),
                 f"A first line ({name}) from which nothing must be learned: the 300 behind it are "
                 "read.", parsed=None if free else 300, rejected=1, exit=0,
                 **({"lines": 301} if free else {"refused": corpus.refused(300)}))
    if book.big:
        build_big(book)


def build_big(book):
    """Ten million distinct keys, hosts, paths, agents."""
    count = 10_000_000
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    with open(book.place("cards/90-ten-million.gz"), "wb") as file:
        for start in range(0, count, 10_000):
            file.write(packer.compress(b"".join(map(fresh, range(start, start + 10_000)))))
        file.write(packer.flush())
    book.row("log", "cards/90-ten-million.gz", "Ten million lines, every value new: 128 MiB at "
             "most.", exit=0, lines=count, parsed=count, rejected=0, blank=0, refused=count // 2,
             state="whole")
