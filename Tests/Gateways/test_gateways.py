#!/usr/bin/env python3
"""Starts real gateways, configured as `authaudit formats advise` says, in front of a small API; sends them
requests with known causes; ingests their logs and compares the verdicts with what was sent.

All on loopback, in a folder that is removed. One line per gateway; exit 1 if a verdict is wrong.
"""
import argparse
import base64
import contextlib
import csv
import gzip
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent))
import install
from api import API
from gateway import has_ipv6
from kinds import KINDS
from probes import probes, send
from world import World


class Failure(Exception):
    """What is wrong, for the person at the screen."""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--authaudit", default=".build-release/release/authaudit")
    parser.add_argument("--work", default=".build-gateways", type=Path, help="where Envoy is installed")
    parser.add_argument("--only", default="", help="names of gateways, comma-separated")
    parser.add_argument("--rounds", type=int, default=2, help="how often each request is sent")
    parser.add_argument("--fixtures", type=Path, help="keep the logs of one round in this folder")
    parser.add_argument("--keep", action="store_true", help="keep the temporary folder, and name it")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    authaudit = str(Path(options.authaudit).resolve())
    options.work.mkdir(exist_ok=True)
    failed = False
    chosen = [k for k in KINDS if not options.only or k.name in options.only.split(",")]
    for kind in chosen:
        folder = Path(tempfile.mkdtemp(prefix=f"authaudit-{kind.name}-"))
        folder.chmod(0o755)  # a gateway that was started as root gives its rights up
        try:
            binary = install.binary(kind, options.work.resolve())
            if binary is None:
                print(f"{kind.name}: not installed, not tested", flush=True)
                failed = failed or bool(os.environ.get("CI"))
                continue
            Trial(kind, binary, authaudit, folder, options).run()
        except (Failure, RuntimeError) as problem:
            failed = True
            print(f"{kind.name}: {problem}", flush=True)
        finally:
            if options.keep:
                print(f"{kind.name}: kept {folder}")
            else:
                shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if failed else 0)


class Trial:
    """One gateway, from its start to the verdicts."""

    def __init__(self, kind, binary, authaudit, folder, options):
        self.kind, self.binary, self.authaudit = kind, binary, authaudit
        self.folder, self.options = folder, options
        self.world = World()
        self.texts = []  # what the program printed

    def run(self):
        api = API(self.world)
        self.gateway = self.kind(self.binary, self.folder / "gateway", api.port)
        try:
            advice = self.tool("formats", "advise", self.kind.name)
            path = self.kind.advised_log
            if path and path not in advice:
                raise Failure(f"the advice does not write {path}")
            self.gateway.start(advice.replace(path, str(self.gateway.log)) if path else advice)
            self.gateway.wait()
            said = self.said = self.night(api, "said", rounds=self.options.rounds)
            api.says_why = False
            unsaid = self.night(api, "unsaid", rounds=1)
        finally:
            self.gateway.stop()
            api.stop()
        wrong = [*said.wrong, *unsaid.wrong]
        print(
            f"{self.kind.name} {self.gateway.version()}: sent {said.sent:,}, refused {said.refused:,}, "
            f"right causes {said.right:,} of {said.refused:,}; the API silent: "
            f"sent {unsaid.sent:,}, refused {unsaid.refused:,}, "
            f"right {unsaid.right:,}, unknown {unsaid.unknown:,}, wrong {len(unsaid.wrong):,}"
            + (f"; its usual log: right {said.usual['right']:,}, unknown {said.usual['unknown']:,}, "
               f"wrong {said.usual['wrong']:,}" if self.kind.usual else ""), flush=True)
        for name, truth, verdict in wrong:
            print(f"  {name}: {truth}, and the verdict is {verdict}")
        if wrong or said.unknown:
            raise Failure("verdicts are wrong")
        if self.options.fixtures:
            self.keep_fixture(advice)

    def tool(self, *arguments, accept=(0,)):
        done = subprocess.run([self.authaudit, *map(str, arguments)], capture_output=True, text=True)
        self.texts += [done.stdout, done.stderr]
        if done.returncode not in accept:
            raise Failure(f"authaudit {' '.join(map(str, arguments))}: {done.returncode} {done.stderr.strip()}")
        return done.stdout

    def night(self, api, name, rounds):
        """Sends every request, rotates the log in the middle and at the end, ingests, compares."""
        logs = self.folder / name / "logs"
        logs.mkdir(parents=True)
        truths, sent = {}, []
        wanted = [p for p in probes() if self.suits(p)] * rounds
        api.decided.clear()
        for number, probe in enumerate(wanted):
            if probe.cause == "flip-2":
                self.world.act("k-903-flip", "deactivated")
            status, request_id = send(self.gateway.port, probe, f"{number}")
            if self.gateway.usual_port and not probe.v6:
                send(self.gateway.usual_port, probe, f"{number}")
            if probe.cause == "flip-2":
                self.world.act("k-903-flip", "activated")
            sent.append((number, probe, status, request_id))
            if number == len(wanted) // 2:
                self.pack(self.gateway.rotate(f"{name}-1.log"), logs)
        self.pack(self.gateway.rotate(f"{name}-2.log"), logs)
        usual_logs = self.folder / f"{name}-usual"
        usual_logs.mkdir()
        for log in sorted(self.gateway.folder.glob(f"usual-{name}-*.log")):
            self.pack(log, usual_logs)
        outcome = Outcome(sent=len(sent))
        for number, probe, status, request_id in sent:
            truth = self.truth(probe, api.decided.get(f"{number}"), status, said=api.says_why)
            if truth is not None and request_id is None:
                raise Failure(f"{probe.name}: refused without a request id")
            if request_id in truths:
                raise Failure(f"{probe.name}: its request id {request_id} is another's, too")
            if truth is not None:
                truths[request_id] = (probe, truth)
        self.world.write_registry(self.folder / name / "registry")
        with open(self.folder / name / "truth.csv", "w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(
                [["request_id", "cause", "probe"], *([i, t, ascii(p.name)] for i, (p, t) in truths.items())])
        self.judge(self.folder / name, truths, outcome)
        if self.kind.usual:
            self.judge_usual(usual_logs, list(truths.values()), outcome)
        self.search_secrets(self.folder / name)
        return outcome

    def suits(self, probe):
        known = {"asks": self.kind.asks, "keys": self.kind.has_keys, None: True}
        return known[probe.only] and (has_ipv6() or not probe.v6)

    def truth(self, probe, decided, status, said):
        """Why it was refused, or None if it was not; what was sent and what the API decided must agree."""
        if status not in (401, 403):
            if probe.cause not in (None, "?", "flip-1") and probe.raw is None:
                raise Failure(f"{probe.name}: answered {status}, not refused")
            return None
        wanted = {"flip-2": "inactive", "?": decided}.get(probe.cause, probe.cause)
        if probe.raw is not None and status == 401:
            wanted = "missing"  # a gateway that makes a request of it all the same; it has no key
        if wanted is None:
            raise Failure(f"{probe.name}: answered {status} ({decided})")
        if decided not in (None, wanted) and not wanted.startswith("edge"):
            raise Failure(f"{probe.name}: the API says {decided}, and {wanted} was sent")
        return wanted

    def pack(self, log, logs):
        with open(log, "rb") as source, gzip.open(logs / f"{log.name}.gz", "wb") as packed:
            shutil.copyfileobj(source, packed)

    def judge(self, folder, truths, outcome):
        database = folder / "audit.db"
        self.tool("ingest", "--quiet", "--db", database, "--registry", folder / "registry", folder / "logs")
        rows = [json.loads(line) for line in
                self.tool("lines", "--db", database, "-o", "ndjson").splitlines()]
        with contextlib.closing(sqlite3.connect(database)) as store:
            lines, rejected = store.execute("SELECT sum(lines), sum(rejected) FROM sources").fetchone()
            (wrongly,) = store.execute("SELECT coalesce(sum(requests), 0) FROM served_wrongly").fetchone()
            formats = Counter(f for (f,) in store.execute("SELECT format FROM sources"))
        if rejected:
            raise Failure(f"{rejected} of {lines} lines were rejected")
        if wrongly:
            raise Failure(f"{wrongly} requests seem to be served wrongly")
        outcome.formats = formats
        verdicts = {row["request_id"]: row for row in rows}
        outcome.refused = len(truths)
        if len(rows) != len(truths) or set(verdicts) != set(truths):
            missing = [p.name for i, (p, _) in truths.items() if i not in verdicts]
            raise Failure(f"{len(truths)} requests were refused, the log has {len(rows)}; missing: {missing[:5]}")
        for request_id, (probe, truth) in truths.items():
            row = verdicts[request_id]
            verdict = row["cause"] + (f"/{row['detail']}" if "/" in truth else "")
            if verdict == truth:
                outcome.right += 1
            elif row["cause"] == "unknown":
                outcome.unknown += 1
                outcome.undecided.append((probe.name, truth, row["detail"]))
            else:
                outcome.wrong.append((probe.name, truth, f"{row['cause']}/{row['detail']} ({row['evidence']})"))

    def judge_usual(self, logs, truths, outcome):
        """What the gateway's usual log tells. It has no request id: the order is that of the sending."""
        if self.gateway.usual_port:
            truths = [(probe, truth) for probe, truth in truths if not probe.v6]
        database = logs / "audit.db"
        form = ["--log-format", self.kind.usual]
        self.tool("ingest", "--quiet", "--db", database, "--registry", logs.parent / "said" / "registry", *form,
                  *sorted(logs.glob("*.gz")))
        rows = [json.loads(line) for line in
                self.tool("lines", "--db", database, *form, "-o", "ndjson").splitlines()]
        rows.sort(key=lambda row: (row["source"], row["line"]))
        with contextlib.closing(sqlite3.connect(database)) as store:
            lines, rejected = store.execute("SELECT sum(lines), sum(rejected) FROM sources").fetchone()
        if rejected:
            raise Failure(f"{rejected} of {lines} lines of the usual log were rejected")
        if len(rows) != len(truths):
            raise Failure(f"{len(truths)} requests were refused, the usual log has {len(rows)}")
        for row, (probe, truth) in zip(rows, truths):
            verdict = row["cause"] + (f"/{row['detail']}" if "/" in truth else "")
            outcome.usual[
                "right" if verdict == truth else "unknown" if row["cause"] == "unknown" else "wrong"] += 1

    def search_secrets(self, folder):
        """No key that was sent may be in a log, in the store or in what was printed."""
        texts = [(path, path.read_bytes()) for path in folder.rglob("*") if path.is_file()]
        texts += [(path, gzip.decompress(text)) for path, text in texts if path.suffix == ".gz"]
        texts += [("output", text.encode()) for text in self.texts]
        for secret in self.world.secrets():
            forms = {secret, secret.upper(), quote(secret), base64.b64encode(secret.encode()).decode()}
            for path, text in texts:
                if any(form.encode() in text for form in forms):
                    raise Failure(f"the key {self.world.key_id(secret)} stands in {path}")

    def keep_fixture(self, advice):
        """One round's logs, with what made them, for the tests that have no gateways."""
        target = self.options.fixtures / self.kind.name
        shutil.rmtree(target, ignore_errors=True)
        source = self.folder / "said"
        shutil.copytree(source / "registry", target / "registry")
        shutil.copytree(source / "logs", target / "logs")
        shutil.copyfile(source / "truth.csv", target / "truth.csv")
        if self.kind.usual:
            usual = self.folder / "said-usual"
            lines = b"".join(gzip.decompress(log.read_bytes()) for log in sorted(usual.glob("*.gz")))
            (target / "usual.log.gz").write_bytes(gzip.compress(lines, mtime=0))
            (target / "usual-template").write_text(self.kind.usual + "\n")
            (target / "usual-verdicts").write_text(json.dumps(self.said.usual, sort_keys=True) + "\n")
        (target / "advice").write_text(advice)
        (target / "version").write_text(f"{self.kind.name} {self.gateway.version()}\n")


class Outcome:
    """What became of the requests."""

    def __init__(self, sent):
        self.sent, self.refused, self.right, self.unknown = sent, 0, 0, 0
        self.wrong, self.undecided, self.formats, self.usual = [], [], Counter(), Counter()


if __name__ == "__main__":
    main()
