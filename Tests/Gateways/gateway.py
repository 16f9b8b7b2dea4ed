"""What all gateways of the tests have in common: a folder, a port, a process that ends with this one."""
import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time


def free_port():
    """A port that is free on both loopback addresses now."""
    for _ in range(50):
        with socket.socket() as four:
            four.bind(("127.0.0.1", 0))
            port = four.getsockname()[1]
            try:
                with socket.socket(socket.AF_INET6) as six:
                    six.bind(("::1", port))
                return port
            except OSError:
                if not has_ipv6():
                    return port
    raise OSError("no free port")


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as six:
            six.bind(("::1", 0))
        return True
    except OSError:
        return False


def dies_with_us():
    """In the child: SIGTERM when the driver goes, whatever made it go (Linux)."""
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    except (OSError, AttributeError):
        pass


class Gateway:
    name = ""
    asks = False
    """Whether it is set up to ask the API before it lets a request pass."""
    has_keys = False
    """Whether it is set up to check keys by itself."""
    usual = None
    """The template of its usual log, where one is kept beside, as `--log-format` takes it."""
    usual_port = None
    """Where requests for that log go, if not to the same place."""
    opens_late = False
    """Whether its log appears with the first request only."""

    def __init__(self, binary, folder, api_port):
        self.binary, self.folder, self.api_port = binary, folder, api_port
        self.port = free_port()
        self.log = folder / "access.log"
        self.usual_log = folder / "usual.log"
        self.process = None
        folder.mkdir(parents=True)
        folder.chmod(0o755)

    def listen(self, template):
        """`template` for each address that is listened on."""
        addresses = [f"127.0.0.1:{self.port}"] + ([f"[::1]:{self.port}"] if has_ipv6() else [])
        return "\n".join(template.format(a) for a in addresses)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def launch(self, *command, **more):
        self.process = subprocess.Popen(
            [self.binary, *command], cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=more.pop("stdout", subprocess.DEVNULL), start_new_session=True,
            stderr=open(self.folder / "stderr", "wb"), preexec_fn=dies_with_us, **more)

    def wait(self):
        """Until it answers; raises with its own words if it does not."""
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError(f"{self.name} did not start: {self.complaint()}")

    def complaint(self):
        texts = [self.folder / "stderr", self.folder / "error.log"]
        return " / ".join(t.read_text(errors="replace")[-1500:] for t in texts if t.exists())

    def settle(self):
        """Until its log has not grown for a while."""
        size, still = -1, 0
        for _ in range(100):
            now = self.log.stat().st_size if self.log.exists() else 0
            still = still + 1 if now == size else 0
            if still == 6:
                return
            size = now
            time.sleep(0.05)

    def rotate(self, name):
        """As logrotate does: the log gets another name, and the gateway opens a new one."""
        self.settle()
        pairs = [(self.log, self.folder / name)]
        if self.usual_log.exists():
            pairs.append((self.usual_log, self.folder / f"usual-{name}"))
        self.move(pairs)
        return self.folder / name

    def move(self, pairs):
        for log, rotated in pairs:
            os.rename(log, rotated)
        self.reopen()
        for _ in range(0 if self.opens_late else 100):
            if all(log.exists() for log, _ in pairs):
                return
            time.sleep(0.05)
        if not self.opens_late:
            raise RuntimeError(f"{self.name} did not open its log again: {self.complaint()}")

    def reopen(self):
        os.kill(self.process.pid, signal.SIGUSR1)

    def stop(self):
        if self.process is None:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
                self.process.wait(5)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        self.process = None

    def version(self):
        said = subprocess.run([self.binary, *self.version_arguments], capture_output=True, text=True)
        found = re.search(r"\d+\.\d+\.\d+", said.stdout + said.stderr)
        return found.group() if found else "?"

    version_arguments = ["--version"]


class LogPipe:
    """Writes what a process prints into a file that can change its name, as a container's runtime does."""

    def __init__(self, path):
        self.path, self.lock = path, threading.Lock()
        self.file = open(path, "ab", buffering=0)
        self.reader, self.writer = os.pipe()
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        with open(self.reader, "rb", buffering=0) as source:
            while chunk := source.read(1 << 16):
                with self.lock:
                    self.file.write(chunk)

    def reopen(self):
        with self.lock:
            self.file.close()
            self.file = open(self.path, "ab", buffering=0)


def find(*names):
    """The first of these programs that is there."""
    folders = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"
    return next((found for name in names if (found := shutil.which(name, path=folders))), None)
