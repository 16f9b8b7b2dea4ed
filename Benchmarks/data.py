"""Logs to measure on, made by the Simulator and kept in .build-bench/data until it changes."""

import concurrent.futures
import glob
import gzip
import hashlib
import json
import os
import random
import shutil
import subprocess
import zlib

from workshop import FOLDER, ROOT, say

DATA = os.path.join(FOLDER, "data")
BYTES_PER_LINE = 130  # on disk while it is made: 80 of the log, the rest of what tells the truth


class Data:
    """A folder with logs/ and registry/."""

    def __init__(self, folder):
        self.folder = folder
        self.logs = os.path.join(folder, "logs")
        self.registry = os.path.join(folder, "registry")
        with open(os.path.join(folder, "totals.json")) as file:
            totals = json.load(file)
        self.lines = totals["requests"]
        self.refused = totals["refused"]

    @property
    def files(self):
        return sorted(glob.glob(os.path.join(self.logs, "*.gz")))

    @property
    def compressed(self):
        return sum(os.path.getsize(path) for path in self.files)

    def warm(self):
        """Reads all files once, so that none of them comes from the disk later."""
        for path in self.files:
            with open(path, "rb") as file:
                while file.read(1 << 20):
                    pass


class Simulator:
    """Makes data where it is not yet there."""

    def __init__(self, program):
        self.program = program
        digest = hashlib.sha256()
        for path in sorted(glob.glob(os.path.join(ROOT, "Sources/Simulator/**/*.swift"),
                                     recursive=True)):
            with open(path, "rb") as file:
                digest.update(file.read())
        self.folder = os.path.join(DATA, digest.hexdigest()[:8])
        os.makedirs(self.folder, exist_ok=True)
        for other in os.listdir(DATA):  # what an earlier Simulator made
            if other != os.path.basename(self.folder):
                shutil.rmtree(os.path.join(DATA, other))

    def _made(self, name, make):
        """The folder of this name, made by `make(folder)` if it is not there."""
        folder = os.path.join(self.folder, name)
        if not os.path.exists(folder):
            shutil.rmtree(folder + ".new", ignore_errors=True)
            os.makedirs(folder + ".new")
            make(folder + ".new")
            os.rename(folder + ".new", folder)
        data = Data(folder)
        data.warm()
        return data

    def _simulated(self, name, lines, *arguments):
        def make(folder):
            need = lines * BYTES_PER_LINE
            free = shutil.disk_usage(FOLDER).free
            if free < need + (1 << 30):
                raise SystemExit(
                    f"bench: {name} needs {need >> 20:,} MiB below {FOLDER}; "
                    f"free are {free >> 20:,}.")
            say(f"making {name}: {lines:,} lines, about {lines // 100_000:,} s")
            subprocess.run([self.program, folder, "--requests", str(lines), *arguments], check=True)
            for extra in ("truth.csv", "served_wrongly.csv"):
                os.remove(os.path.join(folder, extra))
        return self._made(name, make)

    def night(self, lines, shape="apigw", uniform=False):
        """A night in 8 files, with logged reasons."""
        name = f"{shape}-{'uniform' if uniform else 'skewed'}-{lines}"
        return self._simulated(name, lines, "--format", shape, *["--uniform"] * uniform)

    def nights(self, count, lines):
        """So many nights of so many lines of the same company, in 8 files each."""
        return self._simulated(
            f"nights-{count}-{lines}", count * lines, "--hours", str(24 * count), "--files",
            str(8 * count))

    def year(self, lines):
        """A year of 1,000 organisations, a file a night, without logged reasons."""
        return self._simulated(
            f"year-{lines}", lines, "--orgs", "1000", "--hours", "8760", "--files", "365",
            "--reasons", "none", "--start", "2025-11-23T18:30:00Z")

    def objects(self, night, lines_each):
        """The lines of `night`, in their order, in objects of so many lines."""
        def make(folder):
            say(f"cutting {night.lines:,} lines into objects of {lines_each}")
            self._copy_frame(night, folder)
            number, held = 0, []

            def flush():
                nonlocal number, held
                number += 1
                with open(os.path.join(folder, "logs", f"{number:06}.log.gz"), "wb") as file:
                    file.write(gzip.compress(b"".join(held), 6, mtime=0))
                held = []
            for path in night.files:
                with gzip.open(path, "rb") as file:
                    for line in file:
                        held.append(line)
                        if len(held) == lines_each:
                            flush()
            if held:
                flush()
        return self._made(f"objects-{night.lines}-{lines_each}", make)

    def hostile(self, night, lines):
        """Lines of which each has a key, host, path, address and agent that no other has."""
        def make(folder):
            say(f"making {lines:,} hostile lines, about {lines // 100_000:,} s")
            self._copy_frame(night, folder)
            shares = [(os.path.join(folder, "logs", f"{n + 1:03}.log.gz"), n,
                       lines * (n + 1) // 8 - lines * n // 8) for n in range(8)]
            with concurrent.futures.ProcessPoolExecutor() as pool:
                refused = sum(pool.map(_write_hostile, shares))
            with open(os.path.join(folder, "totals.json"), "w") as file:
                json.dump({"requests": lines, "refused": refused}, file)
        return self._made(f"hostile-{lines}", make)

    @staticmethod
    def _copy_frame(night, folder):
        """Everything of a night but its logs."""
        os.makedirs(os.path.join(folder, "logs"))
        shutil.copytree(night.registry, os.path.join(folder, "registry"))
        shutil.copy(os.path.join(night.folder, "totals.json"), folder)


def _write_hostile(share):
    """Writes one file of hostile lines; returns how many of them are refusals."""
    path, seed, lines = share
    made_up = random.Random(seed)
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    refused = 0
    with open(path, "wb") as file:
        for first in range(0, lines, 1000):
            block = []
            for number in range(first, min(first + 1000, lines)):
                hex_ = made_up.randbytes(56).hex()
                served = number % 8 == 0
                refused += not served
                epoch = 1793557800000 + number * 86_400_000 // lines
                request_id = f"{hex_[:8]}-{hex_[8:12]}-4{hex_[13:16]}-8{hex_[17:20]}-{hex_[20:32]}"
                address = f"2001:db8:{hex_[:4]}:{hex_[4:8]}:{hex_[8:12]}::{hex_[12:16]}"
                path = f"/api/v1/ext/{int(hex_[80:90], 16)}/event/{int(hex_[90:100], 16)}/ping"
                block.append(
                    f'{{"requestId":"{request_id}","requestTimeEpoch":"{epoch}","requestTime":"-",'
                    f'"ip":"{address}","httpMethod":"GET","domainName":"h{hex_[64:80]}.example",'
                    f'"path":"{path}","protocol":"HTTP/1.1","status":"{200 if served else 403}",'
                    f'"responseLength":"31","userAgent":"agent/{hex_[100:]}",'
                    f'"keyDigest":"{hex_[:64]}","authScheme":"-","errorType":"-",'
                    f'"errorMessage":"no {hex_[70:86]}","authorizerError":"-",'
                    '"integrationStatus":"200","reason":"-"}\n')
            file.write(packer.compress("".join(block).encode()))
        file.write(packer.flush())
    return refused
