"""Readers, writers, signals and closed streams around a run."""

import collections
import itertools
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

import corpus
from bench import END_SECONDS, Failure, dump, last, need, same, sound, test


def thousand(bench):
    """A store of 1,000 files, ingested with 32 descriptors, made once."""
    if not hasattr(bench, "thousand"):
        paths = [bench.write(f"thousand/{i:04d}.log", corpus.text(corpus.lines(f"thousand-{i}", 3)))
                 for i in range(1000)]
        db = bench.store("thousand")
        result = bench.ingest(db, [os.path.dirname(paths[0])], limits=[(resource.RLIMIT_NOFILE,
                                                                        32)])
        need(result.code == 0,
             f"1,000 files, 32 descriptors: exit {result.code}: {last(result.err)}")
        bench.thousand = db
    return bench.thousand


@test
def few_descriptors(bench):
    """1,000 files with 32 descriptors."""
    connection = sqlite3.connect(f"file:{thousand(bench)}?mode=ro", uri=True)
    found = connection.execute("SELECT count(*), sum(parsed) FROM sources").fetchone()
    connection.close()
    need(found == (1000, 3000), f"sources and requests are {found}")
    return "1,000 sources, 3,000 requests"


@test
def output_full(bench):
    """A report that cannot be written is 74, not 0."""
    for arguments in (["summary"], ["summary", "-o", "json"], ["summary", "-o", "csv"]):
        with open("/dev/full", "wb") as full:
            result = bench.run([*arguments, "--db", bench.reference_db], stdout=full)
        need(result.code == 74, f"{' '.join(arguments)}: exit {result.code}")
    return "three reports"


@test
def output_head(bench):
    """| head -1 ends quietly."""
    child = subprocess.Popen([bench.binary, "summary", "-o", "ndjson", "--db", thousand(bench)],
                             env=bench.environment(), stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
    first = child.stdout.readline()
    child.stdout.close()
    err = child.stderr.read().decode("utf-8", "replace")
    code = child.wait(END_SECONDS)
    need(first, "no first line")
    need(code in (0, -signal.SIGPIPE, 128 + signal.SIGPIPE), f"exit {code}: {last(err)}")
    need(not err, f"not quiet: {last(err)}")
    return f"exit {code}"


@test
def closed_streams(bench):
    """<&- >&- 2>&-: the ingest goes on, and the store is not written to as if it were stderr."""
    for closing in ("2>&-", "<&-", ">&-", "<&- >&- 2>&-"):
        db = bench.store("closed")
        result = bench.ingest(db, wrap=["sh", "-c", f'exec "$0" "$@" {closing}'])
        # A balance line that cannot be written is an output error all the same.
        allowed = {0, 74} if ">&-" in closing.replace("2>&-", "") else {0}
        need(result.code in allowed, f"{closing}: exit {result.code}: {last(result.err)}")
        sound(db, bench.reference, closing)
        same(db, bench.reference, closing)
        bench.finish(db, closing)
    return "stdin, stdout, stderr, all"


@test
def signals(bench):
    """INT, TERM, HUP at random moments, and INT twice: 130 or 143 within 1 s."""
    paths = [*bench.sources, bench.big(40 if bench.fast else 200)]
    db = bench.store("signal-reference")
    clean = bench.ingest(db, paths)
    need(clean.code == 0, f"the clean run exits {clean.code}")
    reference, slowest, late = dump(db), 0, 0
    kinds = [(name, count) for name in ("SIGINT", "SIGTERM", "SIGHUP") for count in (1,)]
    kinds.append(("SIGINT", 2))
    for (name, count), _ in itertools.product(kinds, range(2 if bench.fast else 20)):
        number = getattr(signal, name)
        db = bench.store("signal")
        moment = bench.random.random() * clean.seconds
        when = f"{count} {name} after {moment:.3f} of {clean.seconds:.3f} s"
        child = subprocess.Popen([bench.binary, *bench.arguments(db, paths)],
                                 env=bench.environment(), stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        time.sleep(moment)
        sent = time.monotonic()
        for _ in range(count):
            child.send_signal(number)
            time.sleep(0.02 if count > 1 else 0)
        try:
            code = child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            raise Failure(f"{when}: still there after 10 s") from None
        taken = time.monotonic() - sent
        asked = 128 + (signal.SIGTERM if number == signal.SIGHUP else number)
        need(code in (0, asked, 128 + number, -number), f"{when}: exit {code}")
        need(taken <= 1, f"{when}: took {taken:.2f} s to end")
        slowest, late = max(slowest, taken), late + (code == 0)
        sound(db, reference, when)
        bench.finish(db, when, paths, reference)
    return f"slowest answer {slowest * 1000:.0f} ms; {late} came too late"


@test
def growing_file(bench):
    """A writer appends while we read: no line lost, none counted twice."""
    rounds = 8 if bench.fast else 200
    db = bench.store("growing")
    path = bench.write("growing.log", b"")
    stop, written = threading.Event(), 0

    def append():
        nonlocal written
        dice = random.Random(9)
        with open(path, "ab", buffering=0) as file:
            while not stop.is_set():
                row = corpus.line("growing", written) + b"\n"
                cut = dice.randrange(len(row))
                file.write(row[:cut])
                time.sleep(dice.random() * 0.002)
                file.write(row[cut:])
                written += 1

    writer = threading.Thread(target=append)
    writer.start()
    try:
        for number in range(rounds):
            code = bench.ingest(db, [path]).code
            need(code in (0, 65), f"round {number}: exit {code}")  # 65: half a line of few
    finally:
        stop.set()
        writer.join()
    need(bench.ingest(db, [path]).code == 0, "the last ingest does not exit 0")
    connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    found = connection.execute("SELECT count(*), sum(lines), sum(parsed) FROM sources").fetchone()
    counted = connection.execute("SELECT sum(requests) FROM traffic").fetchone()[0]
    connection.close()
    need(found == (1, written, written) and counted == written,
         f"{written} lines were written; sources, lines, parsed are {found}, traffic {counted}")
    return f"{rounds} rounds, {written} lines"


@test
def crowd(bench):
    """8 ingests and 8 reports in loops: one writes, the others exit 75, reports never fail."""
    db = bench.store("crowd")
    need(bench.ingest(db).code == 0, "the first ingest")
    codes, problems, lock = collections.Counter(), [], threading.Lock()
    reports = bench.reports()
    paths, end = list(bench.sources), time.monotonic() + (4 if bench.fast else 60)

    def loop(number, body):
        for turn in itertools.count():
            if time.monotonic() > end or problems:
                return
            try:
                body(number, turn)
            except Failure as failure:
                problems.append(str(failure))

    def write(number, turn):
        path = bench.write(f"crowd/{number}-{turn}.log",
                           corpus.text(corpus.lines(f"crowd-{number}-{turn}", 20)))
        with lock:
            paths.append(path)
        result = bench.ingest(db, [path])
        with lock:
            codes[result.code] += 1
        need(result.code in (0, 75), f"ingest: exit {result.code}: {last(result.err)}")

    def read(number, turn):
        result = bench.run([reports[number % len(reports)], "--db", db])
        with lock:
            codes["report"] += 1
        need(result.code == 0, f"report: exit {result.code}: {last(result.err)}")

    threads = [threading.Thread(target=loop, args=(number, body))
               for body in (write, read) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    need(not problems, "; ".join(problems[:2]))
    need(codes[0] and codes[75], f"nobody was turned away, or nobody wrote: {dict(codes)}")
    other = bench.store("crowd-reference")
    # The folder, because a night's paths do not all fit on a command line.
    everything = [*bench.sources, os.path.join(bench.work, "crowd")]
    need(bench.ingest(other, everything).code == 0, "the reference run")
    sound(db, dump(other), "after the crowd")
    bench.finish(db, "after the crowd", everything, dump(other))
    shutil.rmtree(os.path.join(bench.work, "crowd"))
    return f"{codes[0]} ingests wrote, {codes[75]} exited 75, {codes['report']} reports"


@test
def stuck_reader(bench):
    """A reader that holds its snapshot, a stopped report: the ingest ends, the WAL is bounded."""
    paths = [bench.write(f"stuck/{i}.log", corpus.text(corpus.lines(f"stuck-{i}", 2000)))
             for i in range(30)]
    other = bench.store("stuck-reference")
    need(bench.ingest(other, paths).code == 0, "the reference run")
    db = bench.store("stuck")
    need(bench.ingest(db).code == 0, "the first ingest")
    need(bench.ingest(other).code == 0, "the reference run's first sources")
    reader = sqlite3.connect(f"file:{db}?mode=ro", uri=True, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM traffic").fetchone()
    report = subprocess.Popen([bench.binary, "summary", "--db", db], env=bench.environment(),
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    time.sleep(0.005)
    report.send_signal(signal.SIGSTOP)
    try:
        result = bench.ingest(db, paths)
        wal = os.path.getsize(db + "-wal") if os.path.exists(db + "-wal") else 0
    finally:
        report.send_signal(signal.SIGCONT)
        reader.close()
    need(result.code == 0, f"ingest: exit {result.code}: {last(result.err)}")
    need(report.wait(END_SECONDS) == 0,
         f"the stopped report: {last(report.stderr.read().decode())}")
    size = os.path.getsize(other)
    need(wal <= 4 * size + (1 << 20), f"the WAL has {wal} bytes for a store of {size}")
    bench.finish(db, "after the reader", paths, dump(other))
    return f"{result.seconds:.1f} s, WAL {wal >> 10} KiB, store {size >> 10} KiB"
