"""Other clocks, zones, networks, umasks, orders: none of them changes a count."""

import os
import shutil

from bench import Skip, last, mount, need, needs_mounts, refusal, same, test, unmount


@test
def no_time_zones(bench):
    """Without /usr/share/zoneinfo: the right days, or a sentence."""
    needs_mounts()
    arguments = ["summary", "--since", "2026-11-02", "--timezone", "Asia/Kolkata", "--db",
                 bench.reference_db]
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
    refusal(after, {64}, "summary")
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
    """0600 under umask 000: the store, its log, its lock, its fingerprint key."""
    db = bench.store("umask")
    result = bench.run(["ingest", "--db", db, *bench.sources],
                       wrap=["sh", "-c", 'umask 000; exec "$0" "$@"'])
    need(result.code == 0, f"exit {result.code}")
    folder = os.path.dirname(db)
    modes = {name: os.stat(os.path.join(folder, name)).st_mode & 0o777
             for name in os.listdir(folder)}
    open_ones = {name: oct(mode) for name, mode in modes.items() if mode & 0o077}
    need(not open_ones, f"others may read {open_ones}")
    return ", ".join(sorted(modes))
