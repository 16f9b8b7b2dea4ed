"""What the torture tests share: how to look at a store, how to disturb a run, and their names."""

import collections
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import time

import corpus
import facts

HERE = os.path.dirname(os.path.abspath(__file__))
VIEWS = ("failures", "served_wrongly", "traffic", "samples", "callers", "keys", "sources",
         "org_summary")
TRAPS = ("Fatal error", "Stack dump", "Program crashed", "Thread 0", "SIGILL", "Traceback")
END_SECONDS = 120  # no undisturbed command takes longer
Result = collections.namedtuple("Result", "code out err seconds")
TESTS = {}


class Failure(Exception):
    """What authaudit owed and did not give."""


class Skip(Exception):
    """Why a test cannot run here."""


def need(condition, otherwise):
    """A promise."""
    if not condition:
        raise Failure(otherwise)


# Looking at a store


def test(function):
    """Adds a test under its name; one that takes `long = True` is left out of --fast."""
    TESTS[function.__name__] = function
    return function


def long(function):
    """Marks a test that --fast leaves out."""
    function.long = True
    return function


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
        wanted, there = collections.Counter(reference[view]), collections.Counter(found[view])
        gone, extra = list((wanted - there).elements()), list((there - wanted).elements())
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
        views = {row[0]
                 for row in connection.execute("SELECT name FROM sqlite_master WHERE type='view'")}
        if "sources" not in views:
            return  # killed before the schema was there
        one = lambda sql: connection.execute(sql).fetchone()[0]  # noqa: E731
        need(one("SELECT count(*) FROM sources WHERE lines <> parsed + rejected + blank") == 0,
             f"{when}: a source is out of balance")
        for column, view in [("parsed", "traffic"), ("refused", "failures")]:
            kept = one(f"SELECT coalesce(sum({column}), 0) FROM sources")
            summed = one(f"SELECT coalesce(sum(requests), 0) FROM {view}")
            need(kept == summed, f"{when}: {view} sums to {summed}, sources to {kept}")
        sources = dump(os.path.join(folder, os.path.basename(db)))["sources"]
        partial = set(sources) - set(reference["sources"])
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
            os.utime(self.write(f"registry/{name}", table.encode()), (facts.MODIFIED,
                                                                      facts.MODIFIED))
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
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH")
                if name in os.environ}
        all_of_it = {**kept, "HOME": self.work, "LC_ALL": "C.UTF-8", "TZ": "UTC",
                     "SWIFT_BACKTRACE": "enable=no", **more}
        return {name: str(value) for name, value in all_of_it.items() if value is not None}

    def run(self, arguments, env=None, limits=(), timeout=END_SECONDS, wrap=(), **popen):
        """Runs a command to its end; no end is a failure."""
        def limit():
            for kind, value in limits:
                resource.setrlimit(kind, (value, value))

        popen = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
                 **popen}
        start = time.monotonic()
        child = subprocess.Popen([*wrap, self.binary, *arguments], env=self.environment(**(env or
                                                                                           {})),
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

    def reports(self):
        """The reports that this build has, by their names."""
        names = ("summary", "sources", "callers", "keys", "trends", "check")
        return [name for name in names if self.run(["help", name]).code == 0]

    def disturbed(self, db, **variables):
        """An ingest of the three sources under killat, which sees only the store's folder.

        One worker: with several, sources share commits as it happens, and the n-th change is another.
        """
        return self.ingest(db, None, "--jobs", "1", env={"LD_PRELOAD": self.killat, "ONLY_PATH": os.path.dirname(db),
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
        """Runs the ingest again, undisturbed: exit 0 and =. Then the store goes."""
        result = self.ingest(db, paths)
        need(result.code == 0, f"{when}: the rerun exits {result.code}: {last(result.err)}")
        same(db, reference or self.reference, f"{when}, after the rerun")
        shutil.rmtree(os.path.dirname(db), ignore_errors=True)


def last(text):
    """The last line of a text that has one."""
    return (text.strip().splitlines() or ["(nothing on stderr)"])[-1][:200]


def refusal(result, codes, when):
    """One of these exit codes, and a sentence."""
    need(result.code in codes,
         f"{when}: exit {result.code} is none of {sorted(codes)}: {last(result.err)}")
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
