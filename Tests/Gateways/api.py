"""The API behind the gateways: it makes the checks, says why it refuses, and notes what it decided."""
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from world import ASKED, REASONS, SILENT


class API:
    """An HTTP server on a loopback port of its own; `decided` maps a probe's number to its cause."""

    def __init__(self, world):
        self.world = world
        self.decided = {}
        self.says_why = True
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm, wbufsize = True, -1
            server_version, sys_version = "api", ""

            def log_message(self, *_):
                pass

            def do(self):
                length = self.headers.get("Content-Length", "0")
                self.rfile.read(int(length) if length.isdigit() else 0)
                if self.path.startswith("/ask"):
                    return self.asked()
                probe = self.headers.get("X-Probe")
                if self.command == "OPTIONS":
                    return self.answer(204, "preflight")
                if "/fails/" in self.path:
                    return self.answer(int(self.path.rsplit("/", 1)[1]), "as asked for")
                sent = self.headers.get("X-API-Key")
                cause = api.world.refusal(self.command, self.path, sent, self.headers.get("Host"))
                if probe:
                    api.decided[probe] = cause
                if cause == "no-route":
                    return self.answer(404, "Not found")
                self.refuse_or_serve(cause, sent, says_why=api.says_why)

            do_GET = do_POST = do_HEAD = do_OPTIONS = do_PUT = do

            def asked(self):
                """A gateway's sub-request: may this request pass?"""
                target = self.headers.get("X-Original-URI") or self.headers.get("X-Forwarded-Uri") \
                    or self.path.removeprefix("/ask")
                method = self.headers.get("X-Original-Method") or self.headers.get("X-Forwarded-Method") \
                    or self.command
                sent = self.headers.get("X-API-Key")
                host = self.headers.get("X-Original-Host") or self.headers.get("X-Forwarded-Host") \
                    or self.headers.get("Host")
                cause = api.world.refusal(method, target, sent, host)
                probe = self.headers.get("X-Probe")
                if sent and api.world.key_id(sent).endswith("-unloved"):
                    cause = "unknown"  # and nobody is told why
                if probe:
                    api.decided[probe] = cause
                if cause == "no-route":
                    cause = None
                self.refuse_or_serve(
                    cause, sent, says_why=api.says_why and f"/{SILENT}/" not in target)

            def refuse_or_serve(self, cause, sent, says_why):
                headers = {"X-Key-Id": api.world.key_id(sent)} if sent else {}
                if cause is None:
                    return self.answer(200, "OK", headers)
                if says_why and cause in REASONS:
                    headers["X-Auth-Reason"] = REASONS[cause]
                self.answer(401 if cause == "missing" else 403, "Not allowed", headers)

            def answer(self, status, message, headers={}):
                body = b""
                if status != 204:
                    kind = "success" if status < 400 else "error"
                    body = json.dumps(
                        {"responseType": kind, "message": message, "data": None}).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # a gateway that hangs up is not the test's business

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
