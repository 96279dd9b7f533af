"""Nothing looks beyond this machine: each way in, as a user has it, with no `CI` in the environment.

Libraries keep quiet where they believe to be in CI, so a setting proves nothing. An audit hook sees what Python itself
does; where strace is installed the kernel is asked, which sees child processes and compiled code, too.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest

from qa import sample

LOOKS_OUT = """
import sys
def audit(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = str(arguments[0])
    elif event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else str(address)
    else:
        return
    if host not in ("127.0.0.1", "localhost", "::1"):
        print(f"{event} {host}", file=open(LOG, "a"))
sys.addaudithook(audit)
import os
os.register_at_fork(after_in_child=lambda: print("fork", file=open(LOG, "a")))
"""
CLI = "qa.commands.cli"
QUESTION = "When did NATO step into the border clashes between Serbia and Kosovo?"
WAYS = {
    "ask": f"from {CLI} import main; main(['ask', {QUESTION!r}, '--data', DATA])",
    "build": f"from {CLI} import main; main(['build', {str(sample.ARCHIVE)!r}, '--data', DATA + '-new'])",
    "encoder": "import embeddings.compiled",
    "graph": "import embeddings.bert",
    "reference": "from embeddings.reference import ReferenceEncoder; from embeddings import bundled;"
    " ReferenceEncoder(str(bundled.folder()), 'cpu')",
}
NETWORK = ("connect", "sendto", "sendmsg", "sendmmsg")


@pytest.fixture
def quiet_home(tmp_path, monkeypatch):
    """A home of its own, and an environment like a user's: nothing in it that tells a library to keep quiet."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("CI", "HF_HUB_OFFLINE", "GRADIO_ANALYTICS_ENABLED", "DO_NOT_TRACK"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    return home


def ended(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, **options)
    assert done.returncode == 0, done.stderr
    return done


def left_in(home):
    """The files that a run left in a home, by their paths there."""
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())


@pytest.mark.parametrize("way", WAYS)
def test_no_way_in_looks_beyond_this_machine_or_starts_a_child(way, quiet_home, tmp_path, sample_data):
    log = tmp_path / "log"
    script = f"LOG = {str(log)!r}; DATA = {str(sample_data)!r}\n{LOOKS_OUT}\n{WAYS[way]}\n"
    script += "assert not sys.modules.get('openvino_telemetry'), 'telemetry is loaded'"
    ended([sys.executable, "-c", script])
    assert not log.exists(), log.read_text()
    assert not [path for path in left_in(quiet_home) if "intel" in path.lower()]


def test_the_app_looks_at_nothing_but_this_machine(quiet_home, tmp_path, sample_data):
    log = tmp_path / "log"
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    script = f"LOG = {str(log)!r}\n{LOOKS_OUT}\nfrom {CLI} import main\n"
    script += f"main(['serve', '--data', {str(sample_data)!r}, '--port', '{port}'])"
    app = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True)
    try:
        for line in app.stderr:
            if "Model and index are loaded" in line:
                break
        with urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
            assert page.status == 200
        time.sleep(1)
    finally:
        app.send_signal(signal.SIGTERM)
        app.communicate(timeout=30)
    assert not log.exists(), log.read_text()
    assert not [path for path in left_in(quiet_home) if "intel" in path.lower()]


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
@pytest.mark.usefixtures("quiet_home")
@pytest.mark.parametrize("command", ["ask", "build"])
def test_the_kernel_sees_no_call_to_another_machine(command, tmp_path, sample_data):
    arguments = [QUESTION] if command == "ask" else [str(sample.ARCHIVE)]
    data = sample_data if command == "ask" else tmp_path / "new"
    trace = tmp_path / "trace"
    kept = {name: os.environ[name] for name in ("PATH", "HOME")}
    traced = ["strace", "-f", "-qq", "-e", f"trace={','.join(NETWORK)}", "-o", str(trace)]
    ended([*traced, sys.executable, "-m", CLI, command, *arguments, "--data", str(data)], env=kept)
    calls = trace.read_text().splitlines()
    outward = [call for call in calls if re.search(r"AF_INET6?\b|sin_addr", call) and "127.0.0.1" not in call]
    assert not outward
