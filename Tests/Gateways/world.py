"""The keys, organisations, events and hosts of the tests, and the checks that the API makes of them."""
import csv
import hashlib
import time
from datetime import datetime, timezone
from urllib.parse import unquote_to_bytes

BASE = "/api/v1/ext"
HOST = "api.9pic.ai"
DENIED, BASIC, ASKED, SILENT, OWN_KEYS = 905, 906, 907, 909, 908
"""Organisations that the gateways treat by themselves: refused by a rule; behind another login;
behind a sub-request that says why; behind one that does not; behind Envoy's own key filter."""

FLAGS = ["bib_search", "selfie_search", "timeline_search", "video_search", "video_selfie_search"]
EVENTS = {  # event: organisation, flags that are off
    456: (903, []), 457: (903, FLAGS), 458: (903, ["video_selfie_search"]), 460: (904, []),
    470: (DENIED, []), 471: (BASIC, []), 472: (ASKED, []), 473: (SILENT, []), 474: (OWN_KEYS, []),
}
ROUTES = [  # method, segments behind the organisation, flags
    ("GET", ["events"], []),
    ("GET", ["event", "*", "ping"], []),
    ("GET", ["event", "*", "details"], []),
    ("GET", ["event", "*", "images"], []),
    ("GET", ["event", "*", "bibs", "?"], ["bib_search"]),
    ("POST", ["event", "*", "faces"], ["selfie_search"]),
    ("GET", ["event", "*", "faces", "?"], ["selfie_search"]),
    ("GET", ["event", "*", "timeline", "days"], ["timeline_search"]),
    ("GET", ["event", "*", "timeline", "images"], ["timeline_search"]),
    ("POST", ["event", "*", "video-clipping", "search-by-selfie"], ["video_search", "video_selfie_search"]),
    ("GET", ["event", "*", "video-clipping", "?"], ["video_search", "video_selfie_search"]),
    ("POST", ["event", "*", "original-photos"], []),
]
REASONS = {
    "missing": "missing_api_key", "invalid": "unknown_api_key", "inactive": "inactive_api_key",
    "org": "org_mismatch", "event": "event_mismatch", "host": "host_not_approved",
    "feature": "feature_disabled",
}


class World:
    """What is true now, and since when."""

    def __init__(self):
        self.keys = {}  # secret: [id, org, state, [(at, action)]]
        for org in [903, 904, DENIED, BASIC, ASKED, SILENT, OWN_KEYS]:
            self.add(f"k-{org}-a", org, [("2026-01-05T06:00:00Z", "created")])
        self.add("k-903-off", 903, [
            ("2026-01-05T06:00:00Z", "created"), ("2026-02-01T06:00:00Z", "deactivated")])
        self.add("k-903-gone", 903, [
            ("2026-01-05T06:00:00Z", "created"), ("2026-02-02T06:00:00Z", "deleted")])
        self.add("k-903-flip", 903, [("2026-01-06T06:00:00Z", "created")])
        self.add(f"k-{ASKED}-off", ASKED, [
            ("2026-01-05T06:00:00Z", "created"), ("2026-02-01T06:00:00Z", "deactivated")])
        self.add(f"k-{SILENT}-off", SILENT, [
            ("2026-01-05T06:00:00Z", "created"), ("2026-02-01T06:00:00Z", "deactivated")])
        self.add(f"k-{SILENT}-unloved", SILENT, [("2026-01-05T06:00:00Z", "created")])

    def add(self, name, org, events):
        self.keys[self.secret(name)] = [name, org, events]

    @staticmethod
    def secret(name):
        """A key as a client sends it; stable, so that fixtures do not change for it."""
        return "9pk_" + hashlib.sha256(b"gateway tests " + name.encode()).hexdigest()[:40]

    def act(self, name, action):
        """Switches a key; returns once no clock can take an earlier request for a later one."""
        time.sleep(0.03)
        at = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.keys[self.secret(name)][2].append((at, action))
        time.sleep(0.03)

    def secrets(self):
        return list(self.keys)

    def key_id(self, sent):
        """What stands for a key in a log: its id, or the digest of one that nobody knows."""
        if sent in self.keys:
            return self.keys[sent][0]
        return hashlib.sha256(sent.encode("latin-1", "replace")).hexdigest()

    def refusal(self, method, target, sent, host):
        """The first check that fails, None if all pass, or "no-route"."""
        segments = self.segments(target)
        if segments is None or len(segments) < 5 or "/" + "/".join(segments[:3]) != BASE:
            return "no-route"
        org, rest = segments[3], segments[4:]
        route = next((r for r in ROUTES if r[0] == method and self.fits(r[1], rest)), None)
        if route is None:
            return "no-route"
        if not sent:
            return "missing"
        known = self.keys.get(sent)
        last = known[2][-1][1] if known else "deleted"
        if last == "deleted":
            return "invalid"
        if last == "deactivated":
            return "inactive"
        if self.number(org) != known[1]:
            return "org"
        event = None
        if "*" in route[1]:
            event = self.number(rest[1])
            if event not in EVENTS or EVENTS[event][0] != known[1]:
                return "event"
        if self.bare(host) != HOST:
            return "host"
        if event is not None and set(route[2]) & set(EVENTS[event][1]):
            return "feature"
        return None

    @staticmethod
    def segments(target):
        """The decoded segments of a target; None if it climbs."""
        if "://" in target.split("?")[0]:
            target = "/" + target.split("://", 1)[1].partition("/")[2]
        parts = [p for p in target.split("?")[0].split("/") if p not in ("", ".")]
        if ".." in parts:
            return None
        return [unquote_to_bytes(p).decode("latin-1") for p in parts]

    @staticmethod
    def fits(pattern, rest):
        return len(pattern) == len(rest) and all(p in ("*", "?", r) for p, r in zip(pattern, rest))

    @staticmethod
    def number(text):
        return int(text) if text.isascii() and text.isdigit() else None

    @staticmethod
    def bare(host):
        host = (host or "").lower()
        for port in (":80", ":443"):
            host = host.removesuffix(port)
        return host.removesuffix(".")

    def write_registry(self, folder):
        """The five files of docs/registry.md."""
        folder.mkdir(parents=True, exist_ok=True)
        orgs = sorted({key[1] for key in self.keys.values()})
        self.rows(folder / "orgs.csv", ["org_id", "name"], [[o, f"Organisation {o}"] for o in orgs])
        states = {"created": "active", "activated": "active", "deactivated": "inactive", "deleted": "deleted"}
        self.rows(folder / "keys.csv", ["key", "org_id", "state", "created_at"],
                  [[k, o, states[e[-1][1]], e[0][0]] for k, o, e in self.keys.values()])
        self.rows(folder / "key_events.csv", ["key", "org_id", "at", "action"],
                  [[k, o, at, action] for k, o, e in self.keys.values() for at, action in e])
        self.rows(folder / "events.csv", ["event_id", "org_id", *FLAGS], [
            [e, o, *("false" if f in off else "true" for f in FLAGS)] for e, (o, off) in EVENTS.items()])
        self.rows(folder / "hosts.csv", ["host"], [[HOST]])

    @staticmethod
    def rows(path, header, rows):
        with open(path, "w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
