"""What everything is made with: folders, the two builds of authaudit, the C programs, the peers."""

import glob
import os
import shlex
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
FOLDER = os.path.join(ROOT, ".build-bench")
WORK = os.path.join(FOLDER, "work")
RESULTS = os.path.join(FOLDER, "results")
RELEASE = os.path.join(ROOT, ".build-release")
ZLIB = os.path.join(FOLDER, "zlib")
VENV = os.path.join(FOLDER, "venv")
PYTHON = os.path.join(VENV, "bin", "python")
MEASURE = os.path.join(FOLDER, "measure")


class Absent(Exception):
    """Something that a measurement needs is not there; the text says what, and what to do."""


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def output(*command, **more):
    """What a command prints, or "" if it cannot be run."""
    try:
        return subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more
        ).stdout.strip()
    except OSError:
        return ""


def _fails(*command, **more):
    """Runs a command; None, or what it printed if it failed."""
    process = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    return None if process.returncode == 0 else process.stdout


def _run(*command, **more):
    if (printed := _fails(*command, **more)) is not None:
        sys.stderr.write(printed)
        raise SystemExit(f"bench: this failed: {shlex.join(command)}")


class Workshop:
    """Builds once; then says where what is, or why it is absent."""

    def __init__(self, builds=True):
        for folder in (FOLDER, WORK, RESULTS):
            os.makedirs(folder, exist_ok=True)
        self._built = set() if builds else None
        folders = ["/usr/include", "/usr/local/include", *glob.glob("/usr/include/*-linux-gnu")]
        self.has_isal = any(os.path.exists(os.path.join(folder, "isa-l.h")) for folder in folders)
        _run("cc", "-O2", "-o", MEASURE, os.path.join(HERE, "measure.c"))

    # What is built.

    def swift(self, product, inflate="isal"):
        """The path of a release build of `product`."""
        self._check(inflate)
        scratch, traits = (RELEASE, ["--traits", "ISAL"]) if inflate == "isal" else (ZLIB, [])
        path = os.path.join(scratch, "release", product)
        if self._built is not None and path not in self._built:
            say(f"building {product} with {'ISA-L' if inflate == 'isal' else 'zlib'}")
            _run(*shlex.split(os.environ.get("SWIFT", "swift")), "build", "--configuration",
                 "release", "--scratch-path", scratch,
                 *shlex.split(os.environ.get("BUILD_FLAGS", "")), *traits, "--product", product,
                 cwd=ROOT)
            self._built.add(path)
        if not os.path.exists(path):
            raise SystemExit(f"bench: {path} is not there; leave out --no-build.")
        return path

    def best(self, product):
        """The same with the fastest inflate that is there."""
        return self.swift(product, "isal" if self.has_isal else "zlib")

    def _check(self, inflate):
        if inflate == "isal" and not self.has_isal:
            raise Absent("no isa-l.h: apt-get install libisal-dev")

    def floor(self, inflate):
        """The path of the program that only inflates."""
        self._check(inflate)
        path = os.path.join(FOLDER, f"inflate-{inflate}")
        flags, library = (["-DISAL"], "-lisal") if inflate == "isal" else ([], "-lz")
        _run("cc", "-O2", *flags, "-o", path, os.path.join(HERE, "inflate.c"), library, "-lpthread")
        return path

    # Peers.

    def python_peer(self, name):
        """The interpreter that has the Python package `name`; made when first needed."""
        if not os.path.exists(PYTHON):
            say("installing the peers of requirements.txt into .build-bench/venv")
            if _fails(sys.executable, "-m", "venv", VENV) is not None:
                shutil.rmtree(VENV, ignore_errors=True)
                raise Absent("no venv can be made: apt-get install python3-venv")
            with open(os.path.join(HERE, "peers", "requirements.txt")) as wanted:
                for package in wanted.read().split():
                    output(PYTHON, "-m", "pip", "install", "--quiet", package)
        version = output(
            PYTHON, "-c", f"from importlib.metadata import version; print(version('{name}'))")
        if not version or "\n" in version:
            raise Absent(f"pip install {name} failed; remove .build-bench/venv to try again")
        if name == "chdb":
            engine = output(
                PYTHON, "-c", "import chdb; print(chdb.query('SELECT version()', 'TSVRaw'))")
            version += f" (ClickHouse {engine.split()[0] if engine else 'unknown'})"
        return PYTHON, version

    def debian_peer(self, name, *version):
        """The first line of what says the version of the program `name`."""
        if not shutil.which(name):
            raise Absent(f"not installed: apt-get install {name}")
        lines = output(name, *version, stdin=subprocess.DEVNULL).splitlines()
        return lines[0].strip(" .") if lines else "unknown"
