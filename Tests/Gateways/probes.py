"""The requests that are sent, each with the cause that it must be refused for."""
import socket
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse

from world import ASKED, BASE, BASIC, DENIED, HOST, OWN_KEYS, SILENT, World

SECRET = World.secret


@dataclass
class Probe:
    name: str
    cause: str | None = None
    """What it must be refused for; None: served or another error; "?": what the API says."""
    target: str = f"{BASE}/903/event/456/ping"
    key: str | None = "k-903-a"
    method: str = "GET"
    host: str | None = HOST
    headers: list = field(default_factory=list)
    raw: bytes | None = None
    """Sent as it is, instead of all the above."""
    version: str = "HTTP/1.1"
    only: str | None = None
    """A gateway that alone knows this."""
    silent_cause: str | None = None
    """The cause when nobody says why, where it is another."""
    v6: bool = False

    def bytes(self, number):
        if self.raw is not None:
            return self.raw
        lines = [f"{self.method} {self.target} {self.version}"]
        if self.host is not None:
            lines.append(f"Host: {self.host}")
        if self.key is not None:
            sent = SECRET(self.key) if self.key.startswith("k-") else self.key
            lines.append(f"X-API-Key: {sent}")
        if not any(line.lower().startswith("user-agent:") for line in self.headers):
            lines.append("User-Agent: probe/1.0")
        lines += [*self.headers, f"X-Probe: {number}", "Connection: close"]
        if self.method == "POST":
            lines.append("Content-Length: 0")
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n"


def send(port, probe, number):
    """Status and request id of the answer; (None, None) when there is none that can be read."""
    address = "::1" if probe.v6 else "127.0.0.1"
    with socket.create_connection((address, port), timeout=60) as connection:
        try:
            connection.sendall(probe.bytes(number))
            if probe.raw is not None:
                connection.settimeout(0.5)  # some wait for more of what is no request
            response = HTTPResponse(connection, method=probe.method)
            response.begin()
            response.read()
            return response.status, response.getheader("X-Request-Id")
        except (OSError, HTTPException):
            return None, None


def event(org, number, rest):
    return f"{BASE}/{org}/event/{number}/{rest}"


def probes():
    """One of each kind."""
    yield from plain()
    yield from strange()
    yield from by_the_gateway()


def plain():
    uuid = "5e5a2d5c-7a0c-4d38-9d6d-0c2a5e0f7b11"
    for name, method, rest in [
        ("list", "GET", None), ("ping", "GET", "ping"), ("bib", "GET", "bibs/A12"),
        ("faces", "POST", "faces"), ("timeline", "GET", "timeline/images?from=1&to=2"),
        ("clip", "GET", f"video-clipping/{uuid}"), ("photos", "POST", "original-photos?page=1"),
    ]:
        target = f"{BASE}/903/events?page=1" if rest is None else event(903, 456, rest)
        yield Probe(f"{name} is served", target=target, method=method)
        yield Probe(f"{name} without a key", "missing", target, None, method)
        yield Probe(f"{name} with a key that is off", "inactive", target, "k-903-off", method)
    yield Probe("an empty key", "missing", key="")
    yield Probe("a bearer token instead", "missing", key=None, headers=["Authorization: Bearer abc.def"])
    yield Probe("the key as a query parameter", "missing", key=None,
                target=event(903, 456, f"ping?api_key={SECRET('k-903-a')}"))
    yield Probe("a key that is none", "invalid", key="9pk_0000")
    yield Probe("a key in quotes", "invalid", key=f'"{SECRET("k-903-a")}"')
    yield Probe("a deleted key", "invalid", key="k-903-gone")
    yield Probe("a key in Cyrillic", "invalid", key="ключ")
    yield Probe("another organisation's key", "org", key="k-904-a")
    yield Probe("an organisation that is none", "org", f"{BASE}/99999/events")
    yield Probe("an organisation that is no number", "org", f"{BASE}/abc/events")
    yield Probe("an organisation beyond 64 bits", "org", f"{BASE}/9{'0' * 30}/events")
    yield Probe("another organisation's event", "event", event(903, 460, "details"))
    yield Probe("an event that is none", "event", event(903, 99, "images"))
    yield Probe("an event that is no number", "event", event(903, "x456", "ping"))
    for host in ["beta.9pic.ai", "203.0.113.7", "[::1]:8080", "api.9pic.ai:8443"]:
        yield Probe(f"host {host}", "host", host=host)
    for host in ["API.9pic.AI", "api.9pic.ai.", "api.9pic.ai:443"]:
        yield Probe(f"host {host} is the approved one", host=host)
    for method, rest in [
        ("GET", "bibs/A12"), ("POST", "faces"), ("GET", "timeline/days"),
        ("POST", "video-clipping/search-by-selfie"),
    ]:
        yield Probe(f"{rest} is off", "feature", event(903, 457, rest), method=method)
    yield Probe("one of two features is off", "feature", event(903, 458, f"video-clipping/{uuid}"))
    yield Probe("off, and from a foreign host", "inactive", key="k-903-off", host="beta.9pic.ai")
    yield Probe("a foreign event, and from a foreign host", "event", event(903, 460, "ping"), host="x.org")
    yield Probe("flips, first", "flip-1", key="k-903-flip")
    yield Probe("flips, then", "flip-2", key="k-903-flip")
    yield Probe("no route", target=f"{BASE}/903/nothing")
    yield Probe("no path of the API, no key", target="/favicon.ico", key=None)
    yield Probe("a preflight", key=None, method="OPTIONS")
    yield Probe("HEAD is no method of a route", method="HEAD", key=None)
    for status in [404, 422, 429, 500]:
        yield Probe(f"the API answers {status}", target=f"{BASE}/903/fails/{status}")


def strange():
    off = "k-903-off"
    agents = [
        'say "hello"', "back\\slash \\x22 \\\" end\\", "Überläufer/1.0 (日本語)", "tab\there",
        '","status":"200","reason":"x', "} {", "x" * 6000, "\udcff\udcfe latin-1", "-", "'; DROP TABLE", "%22%0a$(id)`",
    ]
    for agent in agents:
        yield Probe(f"agent {ascii(agent)[:24]}", "inactive", key=off, headers=[f"User-Agent: {agent}"])
    yield Probe("no agent", "inactive", key=off, headers=["User-Agent:"])
    for rest in ["bibs/%41%20b", "bibs/%C3%BC%22", "bibs/a%2Fb", "bibs/a;v=1", "bibs/a'b(c)", "bibs/%25%32%35"]:
        yield Probe(f"path {rest}", "?", event(903, 457, rest))
    for target in [
        f"{BASE}/%39%30%33/events", f"{BASE}/904/../903/events", f"{BASE}/903/./events",
        f"/{BASE}/903/events", f"{BASE}/903//events/", f"/x/..{BASE}/903/events",
    ]:
        yield Probe(f"path {target}", "?", target, key=off)
    yield Probe("absolute-form", "?", f"http://{HOST}{BASE}/903/events", key=off)
    yield Probe("absolute-form of another host", "?", f"http://beta.9pic.ai{BASE}/903/events")
    yield Probe("HTTP/1.0 without a host", "?", version="HTTP/1.0", host=None)
    yield Probe("HTTP/1.0 with a host", "inactive", version="HTTP/1.0", key=off)
    yield Probe("a query with a quote and a backslash", "inactive", event(903, 456, 'ping?q="\\&r={}'), off)
    yield Probe("a body-less POST where GET is right", method="POST")
    yield Probe("over IPv6", "inactive", key=off, v6=True)
    yield Probe("two keys", "?", headers=[f"X-API-Key: {SECRET('k-903-off')}"])
    target = event(903, 456, "ping")
    for name, raw in [
        ("spaces", f"GET  {target}  HTTP/1.1\r\nHost: {HOST}\r\n\r\n"), ("no version", "GET /nothing\r\n\r\n"),
        ("noise", "\x00\x01\x02\r\n\r\n"), ("a greeting", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
        ("a lone word", "hello\r\n\r\n"), ("two hosts", f"GET {target} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
    ]:
        yield Probe(f"raw: {name}", raw=raw.encode("latin-1"))


def by_the_gateway():
    """Refused by the gateway itself, or by one whom it asks."""
    for key, host in [(f"k-{DENIED}-a", HOST), (None, HOST), ("k-903-off", "x.org")]:
        yield Probe(f"a rule denies, {key or 'no key'}", "edge/policy", event(DENIED, 470, "ping"), key, host=host)
    yield Probe("another login is missing", "edge/other-auth", event(BASIC, 471, "ping"), f"k-{BASIC}-a")
    yield Probe("another login is wrong", "edge/other-auth", event(BASIC, 471, "ping"), f"k-{BASIC}-a",
                headers=["Authorization: Basic eDp5"])
    yield Probe("another login is right", None, event(BASIC, 471, "ping"), f"k-{BASIC}-a",
                headers=["Authorization: Basic cHJvYmU6cHJvYmU="])
    for key, cause in [(f"k-{ASKED}-a", None), (f"k-{ASKED}-off", "inactive"), ("9pk_1", "invalid"), (None, "missing"),
                       ("k-904-a", "org")]:
        yield Probe(f"asked, {key or 'no key'}", cause, event(ASKED, 472, "ping"), key, only="asks")
    for key, cause in [(f"k-{SILENT}-a", None), (f"k-{SILENT}-off", "inactive"), (f"k-{SILENT}-unloved", "unknown"),
                       (None, "missing")]:
        yield Probe(f"asked, and nothing is said, {key or 'no key'}", cause, event(SILENT, 473, "ping"), key,
                    only="asks")
    for key, cause in [(f"k-{OWN_KEYS}-a", None), ("9pk_2", "invalid"), (None, "missing")]:
        yield Probe(f"the gateway's own check of keys, {key or 'no key'}", cause, event(OWN_KEYS, 474, "ping"), key,
                    only="keys")
