#!/usr/bin/env python3
"""Kills, starves and disturbs authaudit: torture.py --binary PATH --work DIR [--fast] [--only NAME].

Each test is a row of RELIABILITY section 4. "=" means: the dump (all rows of all public views,
sorted, without ingested_at and path of `sources`) is that of a run that nothing disturbed.
Prints "ok|FAIL|skip name: detail" a test and at last "N passed, N failed, N skipped"; exit 1 on a
failure, whose files stay in DIR. `--fast` takes a sample of each loop and leaves out the long tests.
Python's standard library and a C compiler; as root it runs in a mount namespace of its own, so that
nothing it mounts outlives it. No test touches the network.
"""

import argparse
import collections
import itertools
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "Nasty"))

import corpus  # noqa: E402
import facts  # noqa: E402

VIEWS = ("failures", "served_wrongly", "traffic", "samples", "callers", "keys", "sources", "org_summary")
TRAPS = ("Fatal error", "Stack dump", "Program crashed", "Thread 0", "SIGILL", "Traceback")
END_SECONDS = 120  # no undisturbed command takes longer
Result = collections.namedtuple("Result", "code out err seconds")


class Failure(Exception):
    """What authaudit owed and did not give."""


class Skip(Exception):
    """Why a test cannot run here."""


def need(condition, otherwise):
    """A promise."""
    if not condition:
        raise Failure(otherwise)


# Looking at a store

def dump(db):
    """Rows of each public view, as text, sorted."""
    connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    try:
        rows = {}
        for view in VIEWS:
            cursor = connection.execute(f"SELECT * FROM {view}")
            names = [column[0] for column in cursor.description]
            dropped = ("path", "ingested_at") if view == "sources" else ()
            kept = [i for i, name in enumerate(names) if name not in dropped]
            rows[view] = sorted(repr([row[i] for i in kept]) for row in cursor)
        return rows
    finally:
        connection.close()


def same(db, reference, when):
    """Holds the dump of `db` against `reference`."""
    found = dump(db)
    for view in VIEWS:
        gone = list((collections.Counter(reference[view]) - collections.Counter(found[view])).elements())
        extra = list((collections.Counter(found[view]) - collections.Counter(reference[view])).elements())
        need(not gone and not extra, f"{when}: {view} differs: {len(gone)} rows missing "
             f"{gone[:1]}, {len(extra)} too many {extra[:1]}")


def sound(db, reference, when):
    """After a kill or an error, seen in a copy: intact, only whole sources, books in balance."""
    if not os.path.exists(db):
        return
    folder = db + ".copy"
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    for suffix in ("", "-wal", "-journal"):
        if os.path.exists(db + suffix):
            shutil.copy(db + suffix, os.path.join(folder, os.path.basename(db) + suffix))
    connection = sqlite3.connect(os.path.join(folder, os.path.basename(db)))
    try:
        check = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        need(check == ["ok"], f"{when}: integrity_check says {check[:3]}")
        views = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='view'")}
        if "sources" not in views:
            return  # killed before the schema was there
        one = lambda sql: connection.execute(sql).fetchone()[0]  # noqa: E731
        need(one("SELECT count(*) FROM sources WHERE lines <> parsed + rejected + blank") == 0,
             f"{when}: a source is out of balance")
        for column, view in [("parsed", "traffic"), ("refused", "failures")]:
            kept = one(f"SELECT coalesce(sum({column}), 0) FROM sources")
            summed = one(f"SELECT coalesce(sum(requests), 0) FROM {view}")
            need(kept == summed, f"{when}: {view} sums to {summed}, sources to {kept}")
        partial = set(dump(os.path.join(folder, os.path.basename(db)))["sources"]) - set(reference["sources"])
        need(not partial, f"{when}: a source that no whole run has: {sorted(partial)[:1]}")
    except sqlite3.DatabaseError as error:
        raise Failure(f"{when}: {error}") from error
    finally:
        connection.close()
        shutil.rmtree(folder)


# The bench

class Bench:
    """The binary, a folder to work in, and three small sources with their reference dump."""

    def __init__(self, binary, work, fast):
        self.binary = os.path.abspath(binary)
        self.work = os.path.realpath(work)
        self.fast = fast
        self.random = random.Random(4)
        self.stores = 0
        os.makedirs(self.work, exist_ok=True)
        self.key = self.write("fingerprint.key", bytes(range(32)))
        os.chmod(self.key, 0o600)
        for name, table in facts.good().items():
            os.utime(self.write(f"registry/{name}", table.encode()), (facts.MODIFIED, facts.MODIFIED))
        self.sources = [
            self.write("small/a.gz", corpus.member(corpus.text(corpus.lines("torture-a", 200)))),
            self.write("small/b.log", corpus.text(corpus.lines("torture-b", 300))),
            self.write("small/c.gz", corpus.member(corpus.text(corpus.lines("torture-c", 250)))),
        ]
        self.killat = os.path.join(self.work, "killat.so")
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", self.killat,
                        os.path.join(HERE, "killat.c"), "-ldl"], check=True)
        store = self.store("reference")
        need(self.ingest(store).code == 0, "an undisturbed ingest does not exit 0")
        self.reference = dump(store)
        self.reference_db = store

    def write(self, name, data):
        """Puts a file below the work folder; gives its path."""
        path = os.path.join(self.work, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def store(self, name):
        """The path of a new database in a folder of its own."""
        self.stores += 1
        folder = os.path.join(self.work, f"{name}-{self.stores}")
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder)
        return os.path.join(folder, "store.db")

    def big(self, mebibytes):
        """An archive of so many MiB of lines, made once."""
        path = os.path.join(self.work, f"big-{mebibytes}.gz")
        if not os.path.exists(path):
            rows = corpus.lines("torture-big", 4000)
            self.write(os.path.basename(path), corpus.repeated_member(
                corpus.text(rows), mebibytes * (1 << 20) // len(corpus.text(rows))))
        return path

    def environment(self, **more):
        """A small environment; None takes a variable away."""
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        all_of_it = {**kept, "HOME": self.work, "LC_ALL": "C.UTF-8", "TZ": "UTC",
                     "SWIFT_BACKTRACE": "enable=no", **more}
        return {name: str(value) for name, value in all_of_it.items() if value is not None}

    def run(self, arguments, env=None, limits=(), timeout=END_SECONDS, wrap=(), **popen):
        """Runs a command to its end; no end is a failure."""
        def limit():
            for kind, value in limits:
                resource.setrlimit(kind, (value, value))

        popen = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **popen}
        start = time.monotonic()
        child = subprocess.Popen([*wrap, self.binary, *arguments], env=self.environment(**(env or {})),
                                 preexec_fn=limit if limits else None, **popen)
        try:
            out, err = child.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            raise Failure(f"no end after {timeout} s: {' '.join(arguments[:2])}") from None
        text = [(part or b"").decode("utf-8", "replace") for part in (out, err)]
        for trap in TRAPS:
            need(trap not in text[1], f"a trap: {text[1][-300:]!r}")
        return Result(child.returncode, *text, time.monotonic() - start)

    def arguments(self, db, paths=None, *more):
        """The arguments of an ingest."""
        return ["ingest", "--db", db, "--fingerprint-key", self.key, "--registry",
                os.path.join(self.work, "registry"), *more, *(paths or self.sources)]

    def ingest(self, db, paths=None, *more, **running):
        """Ingests `paths`, or the three small sources."""
        return self.run(self.arguments(db, paths, *more), **running)

    def disturbed(self, db, **variables):
        """An ingest of the three sources under killat, which sees only the store's folder."""
        return self.ingest(db, env={"LD_PRELOAD": self.killat, "ONLY_PATH": os.path.dirname(db),
                                    **variables})

    def changes(self):
        """What an undisturbed ingest does to its folder: (operation, path), in order."""
        result = self.disturbed(self.store("count"), COUNT=2)
        listed = [row.split(" ", 3)[2:] for row in result.err.splitlines()
                  if row.startswith("killat ") and row.count(" ") > 1]
        if not listed:
            raise Skip("killat.so sees no operation: is the binary linked statically?")
        return [(operation, path) for operation, path in listed]

    def some(self, total, few):
        """1 … total; with --fast only about `few` of them, spread."""
        if not self.fast or total <= few:
            return list(range(1, total + 1))
        return sorted({1 + i * (total - 1) // (few - 1) for i in range(few)})

    def finish(self, db, when, paths=None, reference=None):
        """Runs the ingest again, undisturbed: exit 0 and =. Then the store is not needed any more."""
        result = self.ingest(db, paths)
        need(result.code == 0, f"{when}: the rerun exits {result.code}: {last(result.err)}")
        same(db, reference or self.reference, f"{when}, after the rerun")
        shutil.rmtree(os.path.dirname(db), ignore_errors=True)


def last(text):
    """The last line of a text that has one."""
    return (text.strip().splitlines() or ["(nothing on stderr)"])[-1][:200]


def refusal(result, codes, when):
    """One of these exit codes, and a sentence."""
    need(result.code in codes, f"{when}: exit {result.code} is none of {sorted(codes)}: {last(result.err)}")
    need(len(result.err.split()) >= 3, f"{when}: exit {result.code} without a sentence")


def needs_mounts():
    """Mounting needs root and a namespace of our own."""
    if not os.environ.get("TORTURE_NAMESPACE"):
        raise Skip("needs root and unshare -m")


def mount(*arguments):
    """mount(8)."""
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


def unmount(path):
    """umount(8), now or when it is free."""
    subprocess.run(["umount", "-l", path], check=False, capture_output=True)


# The tests

TESTS = {}


def test(function):
    """Adds a test under its name; one that takes `long = True` is left out of --fast."""
    TESTS[function.__name__] = function
    return function


def long(function):
    """Marks a test that --fast leaves out."""
    function.long = True
    return function


@test
def kill(bench):
    """SIGKILL in the middle of the n-th change, for every n."""
    total = len(bench.changes())
    points = bench.some(total, 20)
    for n in points:
        db = bench.store("kill")
        code = bench.disturbed(db, KILL_AT=n).code
        need(code in (-signal.SIGKILL, 0), f"n={n}: exit {code}")
        sound(db, bench.reference, f"n={n}")
        bench.finish(db, f"n={n}")
    return f"{len(points)} of {total} points"


@test
def kill_twice(bench):
    """The run killed, the rerun killed, the third one whole."""
    total = len(bench.changes())
    rounds = 4 if bench.fast else 50
    for _ in range(rounds):
        db = bench.store("twice")
        pair = [bench.random.randint(1, total) for _ in range(2)]
        for n in pair:
            bench.disturbed(db, KILL_AT=n)
            sound(db, bench.reference, f"pair {pair}")
        bench.finish(db, f"pair {pair}")
    return f"{rounds} pairs"


@test
@long
def kill_by_time(bench):
    """SIGKILL at a random moment of a long run."""
    paths = [bench.big(300), *bench.sources]
    db = bench.store("time-reference")
    clean = bench.ingest(db, paths)
    need(clean.code == 0, f"the clean run exits {clean.code}")
    reference, killed = dump(db), 0
    for number in range(200):
        db = bench.store("time")
        child = subprocess.Popen([bench.binary, *bench.arguments(db, paths)], env=bench.environment(),
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        moment = bench.random.random() * clean.seconds
        time.sleep(moment)
        child.kill()
        killed += child.wait() != 0
        sound(db, reference, f"round {number}, {moment:.3f} s")
        bench.finish(db, f"round {number}, {moment:.3f} s", paths, reference)
    return f"{killed} of 200 killed, clean run {clean.seconds:.1f} s"


def failing(bench, errno, forever):
    """The n-th change fails, for every n: 73 or 74, nothing partial, the rerun =."""
    changes = bench.changes()
    tolerated = 0
    points = bench.some(len(changes), 5)
    for n in points:
        operation, path = changes[n - 1]
        when = f"n={n} ({operation} {os.path.basename(path)})"
        db = bench.store("fail")
        variables = {"FAIL_ON": 1} if forever else {}
        result = bench.disturbed(db, FAIL_AT=n, FAIL_ERRNO=errno, **variables)
        if result.code == 0:
            # SQLite itself survives a file that stays and a folder that is not synced.
            failed = changes[n - 1:] if forever else changes[n - 1:n]
            harmless = all(o in ("unlink", "ftruncate", "ftruncate64") or "store.db" not in p
                           for o, p in failed)
            need(harmless, f"{when}: exit 0 although the operation failed")
            same(db, bench.reference, when)
            tolerated += 1
        else:
            refusal(result, {73, 74}, when)
            sound(db, bench.reference, when)
        bench.finish(db, when)
    return f"{len(points)} of {len(changes)} points, {tolerated} without harm"


@test
def enospc_once(bench):
    """No space for one operation."""
    return failing(bench, 28, forever=False)


@test
def enospc_for_ever(bench):
    """No space from an operation on."""
    return failing(bench, 28, forever=True)


@test
def eio_once(bench):
    """One operation fails."""
    return failing(bench, 5, forever=False)


@test
def eio_for_ever(bench):
    """The disk dies."""
    return failing(bench, 5, forever=True)


@test
def durable(bench):
    """What is written to the store is synced before the end."""
    changes = bench.changes()
    open_writes = {}
    syncs = 0
    for n, (operation, path) in enumerate(changes, 1):
        if operation in ("write", "pwrite") and path.endswith((".db", "-wal")):
            open_writes[path] = n
        elif operation in ("fsync", "fdatasync"):
            syncs += 1
            open_writes.pop(path, None)
        elif operation.startswith("ftruncate") and path.endswith("-wal") or operation == "unlink":
            open_writes.pop(path, None)  # a log that was checkpointed and is gone
    need(not open_writes, f"written and never synced: {open_writes}")
    return f"{len(changes)} changes, {syncs} of them syncs"


@test
def small_disk(bench):
    """A disk of K KiB, for growing K: 74, how much is missing, nothing partial; enlarged: =."""
    needs_mounts()
    full = 0
    for step in itertools.count(1):
        size = 64 << step - 1 if bench.fast else 64 * step
        db = bench.store("disk")
        folder, when = os.path.dirname(db), f"{size} KiB"
        mount("-t", "tmpfs", "-o", f"size={size}k", "tmpfs", folder)
        try:
            result = bench.ingest(db)
            if result.code != 0:
                full += 1
                refusal(result, {73, 74}, when)
                need(any(letter.isdigit() for letter in result.err.replace(db, "")),
                     f"{when}: does not say how much is missing: {last(result.err)}")
                mount("-o", "remount,size=1g", folder)
                sound(db, bench.reference, when)
                need(bench.ingest(db).code == 0, f"{when}: enlarged, the rerun does not exit 0")
            same(db, bench.reference, when)
        finally:
            unmount(folder)
        if result.code == 0:
            return f"{full} sizes too small, {size} KiB is enough"
        need(size < 1 << 20, "1 GiB is not enough for three small sources")


@test
def file_limit(bench):
    """ulimit -f: SIGXFSZ is ignored, 74."""
    size = os.path.getsize(bench.reference_db)
    for limit in (4096, size // 4, size // 2):
        db = bench.store("ulimit")
        result = bench.ingest(db, limits=[(resource.RLIMIT_FSIZE, limit)])
        refusal(result, {73, 74}, f"{limit} bytes")
        sound(db, bench.reference, f"{limit} bytes")
        bench.finish(db, f"{limit} bytes")
    return f"limits below {size} bytes"


def thousand(bench):
    """A store of 1,000 files, ingested with 32 descriptors, made once."""
    if not hasattr(bench, "thousand"):
        paths = [bench.write(f"thousand/{i:04d}.log", corpus.text(corpus.lines(f"thousand-{i}", 3)))
                 for i in range(1000)]
        db = bench.store("thousand")
        result = bench.ingest(db, [os.path.dirname(paths[0])], limits=[(resource.RLIMIT_NOFILE, 32)])
        need(result.code == 0, f"1,000 files, 32 descriptors: exit {result.code}: {last(result.err)}")
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
def read_only(bench):
    """A read-only disk: reports answer, ingest says 73."""
    needs_mounts()
    db = bench.store("readonly")
    need(bench.ingest(db).code == 0, "ingest before the mount")
    before = bench.run(["summary", "--db", db])
    folder = os.path.dirname(db)
    mount("--bind", folder, folder)
    try:
        mount("-o", "remount,ro,bind", folder)
        after = bench.run(["summary", "--db", db])
        need(after.code == 0 and after.out == before.out, f"summary: exit {after.code}: {last(after.err)}")
        refusal(bench.ingest(db, [bench.write("small/late.log", corpus.text(corpus.lines("late", 50)))]),
                {73}, "ingest")
        same(db, bench.reference, "read-only")
    finally:
        unmount(folder)
    return "summary the same, ingest 73"


@test
def output_full(bench):
    """A report that cannot be written is 74, not 0."""
    for arguments in (["summary"], ["summary", "-o", "json"], ["sources"]):
        with open("/dev/full", "wb") as full:
            result = bench.run([*arguments, "--db", bench.reference_db], stdout=full)
        need(result.code == 74, f"{' '.join(arguments)}: exit {result.code}")
    return "three reports"


@test
def output_head(bench):
    """| head -1 ends quietly."""
    child = subprocess.Popen([bench.binary, "sources", "-o", "ndjson", "--db", thousand(bench)],
                             env=bench.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
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
    """INT, TERM, HUP at random moments, and INT twice: 130, 143, 129 within 1 s."""
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
        child = subprocess.Popen([bench.binary, *bench.arguments(db, paths)], env=bench.environment(),
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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
        need(code in (0, 128 + number, -number), f"{when}: exit {code}")
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
        path = bench.write(f"crowd/{number}-{turn}.log", corpus.text(corpus.lines(f"crowd-{number}-{turn}", 20)))
        with lock:
            paths.append(path)
        result = bench.ingest(db, [path])
        with lock:
            codes[result.code] += 1
        need(result.code in (0, 75), f"ingest: exit {result.code}: {last(result.err)}")

    def read(number, turn):
        result = bench.run([("summary", "sources", "callers", "keys")[number % 4], "--db", db])
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
    """A reader that holds its snapshot, and a stopped report: the ingest ends, the WAL is bounded."""
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
    need(report.wait(END_SECONDS) == 0, f"the stopped report: {last(report.stderr.read().decode())}")
    size = os.path.getsize(other)
    need(wal <= 4 * size + (1 << 20), f"the WAL has {wal} bytes for a store of {size}")
    bench.finish(db, "after the reader", paths, dump(other))
    return f"{result.seconds:.1f} s, WAL {wal >> 10} KiB, store {size >> 10} KiB"


@test
def no_time_zones(bench):
    """Without /usr/share/zoneinfo: the right days, or a sentence."""
    needs_mounts()
    arguments = ["trends", "--by", "day", "--timezone", "Asia/Kolkata", "--db", bench.reference_db]
    before = bench.run(arguments)
    need(before.code == 0, f"with zones: exit {before.code}: {last(before.err)}")
    folder = "/usr/share/zoneinfo"
    if not os.path.isdir(folder):
        return "there are none on this machine anyway"
    mount("-t", "tmpfs", "tmpfs", folder)
    try:
        after = bench.run(arguments)
        db = bench.store("zones")
        bench.finish(db, "ingest without zones")
    finally:
        unmount(folder)
    if after.code == 0:
        need(after.out == before.out, "other days than with the zones")
        return "the same days"
    refusal(after, {64}, "trends")
    return "a sentence, exit 64"


@test
def no_network(bench):
    """unshare -n: nothing is asked of a network."""
    if os.geteuid() != 0:
        raise Skip("needs root")
    db = bench.store("network")
    result = bench.ingest(db, wrap=["unshare", "-n"])
    need(result.code == 0, f"exit {result.code}: {last(result.err)}")
    same(db, bench.reference, "without a network")
    return "="


@test
def clock(bench):
    """A clock set to 2001 changes no count."""
    if not shutil.which("faketime"):
        raise Skip("faketime is not installed")
    db = bench.store("clock")
    result = bench.ingest(db, wrap=["faketime", "2001-01-01"])
    need(result.code == 0, f"exit {result.code}: {last(result.err)}")
    same(db, bench.reference, "in 2001")
    return "="


@test
def surroundings(bench):
    """Locale, zone, temporary folder, home, working folder change nothing."""
    variants = [dict(LC_ALL="tr_TR.UTF-8", LANG="tr_TR.UTF-8"), dict(LC_ALL="de_DE.ISO-8859-1"),
                dict(TZ="Pacific/Apia"), dict(TZ="nonsense"), dict(TMPDIR="/nonexistent"),
                dict(HOME=None, LC_ALL=None, TZ=None), dict(COLUMNS="1", TERM="dumb")]
    for env in variants:
        db = bench.store("around")
        result = bench.ingest(db, env=env)
        need(result.code == 0, f"{env}: exit {result.code}: {last(result.err)}")
        same(db, bench.reference, str(env))
    return f"{len(variants)} variants"


@test
def order(bench):
    """Workers and the order of arguments change nothing; a file named twice counts once."""
    backwards = bench.sources[::-1]
    for more, paths in [(("--jobs", "1"), backwards), (("--jobs", "2"), bench.sources),
                        (("--jobs", "8"), backwards + bench.sources)]:
        db = bench.store("order")
        result = bench.ingest(db, paths, *more)
        need(result.code == 0, f"{more}: exit {result.code}: {last(result.err)}")
        same(db, bench.reference, " ".join(more))
    return "1, 2, 8 workers"


@test
def private(bench):
    """0600 under umask 000: the store, its log, its lock."""
    db = bench.store("umask")
    result = bench.ingest(db, wrap=["sh", "-c", 'umask 000; exec "$0" "$@"'])
    need(result.code == 0, f"exit {result.code}")
    folder = os.path.dirname(db)
    modes = {name: os.stat(os.path.join(folder, name)).st_mode & 0o777 for name in os.listdir(folder)}
    open_ones = {name: oct(mode) for name, mode in modes.items() if mode & 0o077}
    need(not open_ones, f"others may read {open_ones}")
    return ", ".join(sorted(modes))


def enter_namespace():
    """As root: starts again in a mount namespace of our own."""
    if os.environ.get("TORTURE_NAMESPACE") or os.geteuid() != 0 or not shutil.which("unshare"):
        return
    own = ["unshare", "--mount", "--propagation", "private"]
    if subprocess.run([*own, "true"], capture_output=True).returncode == 0:
        os.environ["TORTURE_NAMESPACE"] = "1"
        os.execvp("unshare", [*own, sys.executable, os.path.abspath(__file__), *sys.argv[1:]])


def main():
    parser = argparse.ArgumentParser(description="Kills, starves and disturbs authaudit.")
    parser.add_argument("--binary", required=True)
    parser.add_argument("--work", required=True, metavar="DIR", help="folder to work in")
    parser.add_argument("--only", choices=TESTS, action="append", metavar="NAME",
                        help="one of: " + ", ".join(TESTS))
    parser.add_argument("--fast", action="store_true", help="a sample of each loop, below a minute")
    options = parser.parse_args()
    enter_namespace()

    counts = collections.Counter()
    try:
        bench = Bench(options.binary, options.work, options.fast)
    except (Failure, OSError, sqlite3.Error, subprocess.CalledProcessError) as error:
        print(f"FAIL reference: {error}\n0 passed, 1 failed, 0 skipped")
        return 1
    for name, function in TESTS.items():
        if options.only and name not in options.only:
            continue
        start, stores = time.monotonic(), set(os.listdir(bench.work))
        try:
            if options.fast and not options.only and getattr(function, "long", False):
                raise Skip("long; without --fast")
            verdict, detail = "ok", function(bench)
        except Skip as skip:
            verdict, detail = "skip", str(skip)
        except (Failure, OSError, sqlite3.Error, subprocess.SubprocessError) as failure:
            verdict, detail = "FAIL", f"{type(failure).__name__}: {failure}"
        counts[verdict] += 1
        print(f"{verdict:4} {name}: {detail} ({time.monotonic() - start:.1f} s)", flush=True)
        if verdict == "ok":
            for made in set(os.listdir(bench.work)) - stores:
                if not made.startswith("thousand") and os.path.isdir(os.path.join(bench.work, made)):
                    shutil.rmtree(os.path.join(bench.work, made), ignore_errors=True)
    print(f"{counts['ok']} passed, {counts['FAIL']} failed, {counts['skip']} skipped")
    return 1 if counts["FAIL"] else 0


if __name__ == "__main__":
    sys.exit(main())
