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
import tempfile
import time
from pathlib import Path
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


EVENT = (
    "/news/2011/07/27/"
    "nato-steps-in-to-deal-with-the-clashes-that-have-broken-out-on-the-border-of-kosovo-with-serbia.md"
)
DAY_PAGE = "{{Current events|year=2026|month=5|day=4|content=\n*It rains in [[Merrow]]. [https://a.example (A)]\n}}"


def day_pages(beside):
    """A folder with a day page of the portal, which names addresses."""
    folder = Path(beside).with_name("days")
    folder.mkdir()
    (folder / "2026-05-04.wiki").write_text(DAY_PAGE, encoding="utf-8")
    return folder


LINES = '{"id": 1, "question": "' + QUESTION + '", "gold": ["' + EVENT + '"], "answers": ["27 July 2011"]}\n'
KERNEL = {
    "ask": lambda data, _: ["-m", CLI, "ask", QUESTION, "--data", data],
    "ask in another language": lambda data, _: ["-m", CLI, "ask", "¿Qué pasó en Kosovo en julio?", "--data", data],
    "batch": lambda data, lines: ["-m", CLI, "ask", "--batch", lines, "--data", data],
    "build": lambda data, _: ["-m", CLI, "build", str(sample.ARCHIVE), "--data", data + "-new"],
    "build of day pages": lambda data, lines: ["-m", CLI, "build", str(day_pages(lines)), "--data", data + "-days"],
    "export": lambda data, lines: ["-m", CLI, "export", lines + "-pages", "--data", data],
    "eval": lambda data, lines: ["-m", CLI, "eval", lines, "--data", data],
    "wordings": lambda data, lines: ["-m", "benchmarks.wordings", lines, "--data", data],
}
SERVED = {
    "serve": lambda data, port: ["-m", CLI, "serve", "--data", data, "--port", port],
    "serve --mcp": lambda data, port: ["-m", CLI, "serve", "--mcp", "--data", data, "--port", port],
    "app.py": lambda data, port: ["app.py", "--data", data, "--port", port],
}
strace = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")


def traced(command, trace):
    calls = f"trace={','.join((*NETWORK, 'openat', 'creat', 'mkdir', 'rename', 'unlink'))}"
    return ["strace", "-f", "--seccomp-bpf", "-qq", "-e", calls, "-o", str(trace), sys.executable, *command]


def bare(home):
    """The environment of somebody who has just opened a terminal."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(Path.cwd())}


def outward(trace):
    """The calls of a trace that name another machine, or ask who that is."""
    calls = trace.read_text(errors="replace").splitlines()
    return [call for call in calls if re.search(r"AF_INET6?\b|sin_addr", call) and not re.search(_HERE, call)]


_HERE = r"127\.0\.0\.1|::1|0\.0\.0\.0|AF_INET6?, SOCK_(?:STREAM|DGRAM)"
_WRITTEN = re.compile(r'(?:openat\([^,]*, |creat\(|mkdir\()"([^"]+)"[^)]*(?:O_CREAT|O_WRONLY|O_RDWR|, 0[0-7]+\))')


def written(trace):
    """The paths that a trace opens to write."""
    found = _WRITTEN.findall(trace.read_text(errors="replace"))
    passing = re.escape(tempfile.gettempdir())  # where Python looks whether it could write
    return {path for path in found if not re.match(rf"/dev/|/proc/|{passing}(?:/(?:tmp)?[a-z0-9_]{{8}})?$", path)}


@pytest.fixture(scope="module")
def lasting_home(tmp_path_factory):
    """A new user's home; what the first command leaves there, the next finds."""
    return tmp_path_factory.mktemp("home")


@strace
@pytest.mark.parametrize("way", KERNEL)
def test_the_kernel_sees_no_call_to_another_machine(way, lasting_home, tmp_path, sample_data):
    lines, trace = tmp_path / "lines.jsonl", tmp_path / "trace"
    lines.write_text(LINES, encoding="utf-8")
    ended(traced(KERNEL[way](str(sample_data), str(lines)), trace), env=bare(lasting_home))
    assert not outward(trace)
    own = (str(sample_data), str(lasting_home), str(tmp_path))
    assert not {path for path in written(trace) if not path.startswith(own) and "__pycache__" not in path}


@strace
@pytest.mark.parametrize("way", SERVED)
def test_the_kernel_sees_no_call_of_the_app_to_another_machine(way, lasting_home, tmp_path, sample_data):
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = str(one.getsockname()[1])
    trace = tmp_path / "trace"
    command = traced(SERVED[way](str(sample_data), port), trace)
    app = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=bare(lasting_home), start_new_session=True)
    try:
        said = ""
        while not ("Model and index are loaded" in said and "listens on" in said):
            line = app.stderr.readline()
            assert line, f"it ended before it was ready: {said}"
            said += line
        with urlopen(f"http://127.0.0.1:{port}/?q=kosovo", timeout=60) as page:
            assert page.status == 200
        time.sleep(1)
    finally:
        os.killpg(app.pid, signal.SIGTERM)
        app.communicate(timeout=60)
    assert not outward(trace)
