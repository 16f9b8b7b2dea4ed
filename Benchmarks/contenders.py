"""Who takes part: authaudit, the floor below it, and its peers, each as its best users would."""

import glob
import json
import os
import re
import shutil

import machine
from runs import Contender, Wrong
from workshop import FOLDER, HERE, WORK, Absent, output

AUTHAUDIT = "authaudit, ISA-L"
AUTHAUDIT_ZLIB = "authaudit, zlib"
FLOOR = "only inflating, ISA-L"
FLOOR_ZLIB = "only inflating, zlib"


def _expect(data, refused, lines=None):
    if refused != data.refused or lines not in (None, data.lines):
        raise Wrong(f"wrong answer: {lines or '?'} lines, {refused} refused; "
                    f"the truth is {data.lines} and {data.refused}")


def authaudit(shop, data, inflate="isal", name=None, database="bench.db", full=False):
    """A cold ingest with the registry; `full` adds up the public views, too."""
    program = shop.swift("authaudit", inflate)
    path = os.path.join(WORK, database)

    def prepare():
        for old in glob.glob(path + "*"):
            os.remove(old)

    def check(printed):
        numbers = re.search(r"lines ([\d,]+) = parsed ([\d,]+)", printed)
        if not numbers:
            raise Wrong(f"no balance line: {printed[-100:]}")
        if full:
            books = machine.books(path)
            if (books["lines"], books["traffic"]) != (books["parsed"], books["parsed"]) or \
                    books["refused"] != books["failures"]:
                raise Wrong(f"the books do not balance: {books}")
            _expect(data, books["failures"], books["traffic"])
        elif int(numbers[2].replace(",", "")) != data.lines:
            raise Wrong(f"wrong answer: {printed[-100:]}")
    return Contender(
        name or (AUTHAUDIT if inflate == "isal" else AUTHAUDIT_ZLIB),
        lambda cores: [program, "ingest", "--quiet", "--jobs", cores, "--db", path, "--registry",
                       data.registry, data.logs],
        version=output(program, "--version"), prepare=prepare, check=check,
        floor=FLOOR if inflate == "isal" else FLOOR_ZLIB)


def floor(shop, data, inflate="isal", name=None):
    """Inflating, checking, throwing away."""
    program = shop.floor(inflate)
    name = name or (FLOOR if inflate == "isal" else FLOOR_ZLIB)
    return Contender(name, lambda cores: [program, cores, *data.files],
                     version=output(program, "--version"), floor=name)


def best(shop):
    """The fastest inflate that is there."""
    return "isal" if shop.has_isal else "zlib"


# Peers on API Gateway JSON: refusals counted by organisation and reason.

def _counting(data):
    """Checks `groups refusals [seconds]`."""
    def check(printed):
        numbers = printed.split()
        if len(numbers) < 2 or not numbers[-1].replace(".", "").isdigit():
            raise Wrong(f"no numbers: {printed[-100:]}")
        if "." in numbers[-1]:
            _expect(data, int(numbers[-2]))
            return float(numbers[-1])
        _expect(data, int(numbers[-1]))
        return None
    return check


def python_peer(shop, data, name):
    python, version = shop.python_peer(name)
    script = os.path.join(HERE, "peers", f"{name}_count.py")
    return Contender(name, lambda cores: [python, script, cores, data.logs], version=version,
                     check=_counting(data))


def mawk(shop, data):
    version = shop.debian_peer("mawk", "-W", "version")
    script = os.path.join(HERE, "peers", "mawk_count.sh")
    return Contender("gzip + mawk", lambda cores: [script, cores, data.logs], version=version,
                     check=_counting(data))


def lnav(shop, data):
    version = shop.debian_peer("lnav", "--version")
    home = os.path.join(FOLDER, "lnav")
    formats = os.path.join(home, "formats", "gateway")
    os.makedirs(formats, exist_ok=True)
    shutil.copy(os.path.join(HERE, "peers", "gateway.lnav.json"), formats)
    question = """;SELECT count(*) AS groups, sum(n) AS refused FROM (
        SELECT regexp_match('^(?:[^/]*/){4}([^/]*)', path) AS org, errorType, errorMessage, reason,
          count(*) AS n
        FROM gateway_log WHERE status IN ('401', '403') GROUP BY 1, 2, 3, 4)""".replace("\n", " ")

    def prepare():
        # What it keeps of files it has seen lies below its home.
        shutil.rmtree(os.path.join(home, "home"), ignore_errors=True)
        os.makedirs(os.path.join(home, "home"))
    return Contender(
        "lnav", lambda cores: ["env", f"HOME={home}/home", "lnav", "-n", "-I", home, "-c", question,
                               *data.files],
        version=version, prepare=prepare, check=_counting(data))


# A peer on nginx lines: another job, its own dashboard.

def goaccess(shop, data):
    version = shop.debian_peer("goaccess", "--version")
    report = os.path.join(WORK, "goaccess.json")
    line = r'%h %^[%d:%t %^] "%r" %s %b "%R" "%u" host="%v" %^'
    files = " ".join(f"'{path}'" for path in data.files)

    def check(_):
        with open(report) as file:
            general = json.load(file)["general"]
        if general["valid_requests"] != data.lines:
            raise Wrong(f"wrong answer: {general['valid_requests']} of {data.lines} lines")
    command = (
        f"gzip -dc {files} | goaccess - --no-global-config --no-progress --log-format='{line}' "
        f"--date-format=%d/%b/%Y --time-format=%T -o '{report}'")
    return Contender("gzip + goaccess", lambda cores: ["sh", "-c", command], version=version,
                     check=check)


def gathered(makers):
    """The contenders that can be made, and why the others cannot: (contenders, {name: why})."""
    contenders, absent = [], {}
    for name, make in makers.items():
        try:
            contenders.append(make())
        except Absent as why:
            absent[name] = str(why)
    return contenders, absent
