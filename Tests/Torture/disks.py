"""Kills, full disks, broken disks: the n-th change fails, or is the last."""

import itertools
import os
import resource
import signal
import subprocess
import time

import corpus
from bench import (dump, last, long, mount, need, needs_mounts, refusal, same, sound, test,
                   unmount)


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
        child = subprocess.Popen([bench.binary, *bench.arguments(db, paths)],
                                 env=bench.environment(), stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
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
        need(after.code == 0 and after.out == before.out,
             f"summary: exit {after.code}: {last(after.err)}")
        refusal(bench.ingest(db, [bench.write("small/late.log", corpus.text(corpus.lines("late",
                                                                                         50)))]),
                {73}, "ingest")
        same(db, bench.reference, "read-only")
    finally:
        unmount(folder)
    return "summary the same, ingest 73"
