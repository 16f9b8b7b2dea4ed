"""names/, kinds/, db/: files that are odd by their name, their kind, or as databases."""

import os
import sqlite3
import struct

import corpus
from corpus import text

APPLICATION_ID = 0x41554454  # "AUDT"


def build_names(book):
    """names/: four good lines each, under a name that wants something."""
    names = [b"-rf", b"--db.log", b"-", b"space in name.log", b" lead.log", b"trail.log ",
             b"new\nline.log", b"tab\there.log", b"cr\rback.log", b"esc\x1b]0;owned\x07.log",
             b"clear\x1b[2J.log", b"c1\xc2\x9b31m.log", b"bidi\xe2\x80\xaegol.exe",
             b"bad\xff\xfe.log", b"overlong\xc0\xaf.log", b"html<script>alert(1)<.log",
             b"amp&quot;'\".log", b"=cmd|calc.log", b"+1.log", b"@SUM.log", b"$(id).log",
             b"`id`.log", b"$HOME.log", b"%s%n%d.log", b"star*.log", b"quest?.log", b"[ab].log",
             b"{a,b}.log", b"back\\slash.log", b"back\\n.log", b"pipe|md.log", b"semi;colon.log",
             b"#hash.log", b"nfc\xc3\xa9.log", b"nfde\xcc\x81.log", b"emoji\xf0\x9f\x98\x80.log",
             b"percent%41%2F.log", b"file:x.log", b".hidden.log", b"..log", b"...", b"~.log",
             b"comma,quote\".log", b"long" + b"n" * 247 + b".log", b"zero\xe2\x80\x8bwidth.log"]
    for number, name in enumerate(names):
        rows = corpus.lines(f"name-{number}", 4)
        book.log(b"names/" + name, text(rows), "Read like any other; shown escaped, so that no "
                 "byte of it acts.", kind="name", parsed=4, refused=corpus.refused(4))


def build_kinds(book):
    """kinds/: what a folder can hold besides files. Everything is tried under a time limit."""
    rows = text(corpus.lines("kind", 80))
    book.log("kinds/good.log", rows, "The one good file of the folder: counted whatever stands "
             "beside it.", parsed=80, refused=corpus.refused(80))

    def odd(name, why, make, **cells):
        make(book.place(f"kinds/{name}"))
        book.row("name", f"kinds/{name}", why, **{"says": name, **cells})

    odd("fifo.log", "A FIFO without a writer: named and skipped, no hang.", os.mkfifo)
    odd("folder.log", "A folder with a log's name: searched, its inner.log counts.", os.mkdir,
        says=None, lines=4, parsed=4, rejected=0, blank=0,
        exit=0)
    book.put("kinds/folder.log/inner.log", text(corpus.lines("kind-inner", 4)))
    odd("empty-folder", "Nothing in it: 66 when it is all there is.", os.mkdir, exit=66)
    odd("dangling.log", "A link to nothing.", lambda path: os.symlink("nowhere", path), exit=66)
    odd("loop-a.log", "Two links that point at each other.",
        lambda path: os.symlink("loop-b.log", path), exit=66)
    os.symlink("loop-a.log", book.place("kinds/loop-b.log"))
    odd("self.log", "A link to itself.", lambda path: os.symlink("self.log", path), exit=66)
    odd("up", "A link to the folder it stands in: searched once, or not at all.",
        lambda path: os.symlink(".", path))
    odd("endless.log", "A link to /dev/zero: no file, skipped; never read to its end.",
        lambda path: os.symlink("/dev/zero", path))
    odd("null.log", "A link to /dev/null.", lambda path: os.symlink("/dev/null", path))
    odd("link.log", "A link to the good file: the same content, counted once.",
        lambda path: os.symlink("good.log", path), twin="kinds/good.log", says=None, exit=0,
        lines=80, parsed=80, rejected=0, blank=0)
    odd("unreadable.log", "Mode 000; root reads it all the same.", unreadable, says=None)
    odd("missing.log", "Not there.", lambda path: None, exit=66)


def unreadable(path):
    """A good file that nobody may read."""
    with open(path, "wb") as file:
        file.write(text(corpus.lines("kind-unreadable", 4)))
    os.chmod(path, 0)


def build_databases(book):
    """db/: files given as --db. None of them is changed by a byte."""
    def put(name, why, data=None, exit=73):
        if data is not None:
            book.put(f"db/{name}", data)
        book.row("database", f"db/{name}", why, exit=exit, says=name if exit else None)

    foreign = database(book, "foreign.db")
    put("foreign.db", "Somebody's SQLite database: refused, not a byte changes.")
    database(book, "foreign-wal.db", wal=True)
    put("foreign-wal.db", "The same in WAL mode: no -wal and no -shm appear beside it.")
    future = database(book, "future.db", application=APPLICATION_ID, version=9999)
    put("future.db", "From an authaudit of the future: refused, and it says so.")
    put("text.db", "A text file.", b"This is not a database.\n" * 400)
    put("short-text.db", "A text file shorter than SQLite's header.", b"hello\n")
    put("gzip.db", "A log given as the database.", corpus.member(text(corpus.lines("db", 80))))
    put("cut-header.db", "The first 60 bytes of a database.", future[:60])
    put("only-magic.db", "SQLite's magic and then zeros.", foreign[:16] + bytes(4080))
    ours = bytearray(future)
    ours[60:64] = struct.pack(">I", 1)
    put("cut.db", "Our application_id and version 1, but the second half is gone.",
        bytes(ours[:len(ours) // 2 + 700]))
    put("ours-without-tables.db", "Our application_id and version 1, but another's tables.",
        bytes(ours), exit=73)
    put("empty.db", "No bytes, as mktemp makes it: a new database.", b"", exit=0)
    os.makedirs(book.place("db/folder.db"))
    put("folder.db", "A folder.")
    os.symlink("nowhere/else.db", book.place("db/dangling.db"))
    put("dangling.db", "A link to nothing: no file is made through it.")
    put("no/such/folder.db", "In a folder that is not there.")


def database(book, name, application=0, version=0, wal=False):
    """Makes a small foreign database and returns its bytes, without the library's version."""
    path = os.fsdecode(book.place(f"db/{name}"))
    connection = sqlite3.connect(path)
    if wal:
        connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA application_id={application}")
    connection.execute(f"PRAGMA user_version={version}")
    connection.execute("CREATE TABLE recipes(name TEXT PRIMARY KEY, steps TEXT)")
    rows = [(f"recipe {i}", "stir " * 40) for i in range(60)]
    connection.executemany("INSERT INTO recipes VALUES(?, ?)", rows)
    connection.commit()
    connection.close()
    with open(path, "r+b") as file:
        file.seek(24)
        change = file.read(4)
        file.seek(92)
        file.write(change + struct.pack(">I", 3040001))
    with open(path, "rb") as file:
        return file.read()
