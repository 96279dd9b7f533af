"""What a question costs: cold, warm, among ten askers, in memory, and in the app that was just started.

python -m benchmarks.asking [--data DIR] [--runs N]
"""

import argparse
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import Request, urlopen

from benchmarks.table import Row, Spread, percentile, show
from qa.building.location import data_or_sample
from qa.engine import Engine
from qa.sample import QUESTIONS

COMMAND = "python -m benchmarks.asking"
_ASKERS = 10
_QUESTION = "What happened in Kosovo in July 2011?"
_SERVED = (
    "import json, sys; from pathlib import Path; from benchmarks.table import resident; from qa.engine import Engine;"
    "e = Engine(Path(sys.argv[1])); [e.ask(q) for q in json.load(sys.stdin)]; print(resident())"
)


def measure(data: Path, questions: list[str], runs: int) -> list[Row]:
    """Return the rows of this benchmark."""
    engine = Engine(data)
    engine.warm_up()
    for question in questions:
        engine.ask(question)
    warm = [1000 * asked(engine, question) for _ in range(runs) for question in questions]
    one, ten = _throughput(engine, questions, 1, runs), _throughput(engine, questions, _ASKERS, runs)
    cold = Spread(tuple(_cold(data) for _ in range(runs)))
    started = Spread(tuple(_app(data) for _ in range(runs)))
    ratio = Spread(tuple(many / alone for many, alone in zip(ten.runs, one.runs, strict=True)))
    middle, late = statistics.median(warm), percentile(warm, 0.95)
    value = f"{middle:.1f} / {late:.1f} ms ({len(warm)} questions)"
    return [
        Row("`dateline ask`, process start to answer", cold.said("s"), "1.5 s", COMMAND),
        Row("a question, warm: median / 95th percentile", value, "10 / 25 ms", COMMAND),
        Row("one asker", one.said("questions/s", 0), "", COMMAND),
        Row(f"{_ASKERS} askers at once", ten.said("questions/s", 0), "", COMMAND),
        Row(f"{_ASKERS} askers, ratio to one", ratio.said("", 2), "1.7", COMMAND),
        Row("resident memory after all questions", f"{_resident(data, questions):.0f} MB", "600 MB", COMMAND),
        Row("start of the app to first answer over HTTP", started.said("s"), "3 s", COMMAND),
    ]


def asked(engine: Engine, question: str) -> float:
    """Ask a question; return the seconds that it took."""
    started = time.perf_counter()
    engine.ask(question)
    return time.perf_counter() - started


def _throughput(engine: Engine, questions: list[str], askers: int, runs: int) -> Spread:
    found = []
    with ThreadPoolExecutor(askers) as pool:
        list(pool.map(engine.ask, questions))  # each thread opens its own connection
        for _ in range(runs):
            started = time.perf_counter()
            list(pool.map(engine.ask, questions * 2))
            found.append(2 * len(questions) / (time.perf_counter() - started))
    return Spread(tuple(found))


def _cold(data: Path) -> float:
    started = time.perf_counter()
    command = [sys.executable, "-m", "qa.commands.cli", "ask", _QUESTION, "--data", str(data)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def _resident(data: Path, questions: list[str]) -> float:
    """Return what a process holds that serves the data, in MB; Linux alone tells."""
    command = [sys.executable, "-c", _SERVED, str(data)]
    said = subprocess.run(command, input=json.dumps(questions), text=True, check=True, capture_output=True).stdout
    return int(said) / 2**20


def _app(data: Path) -> float:
    """Start the app and ask over HTTP, as a program would; return the seconds from its start to the answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = time.perf_counter()
    command = [sys.executable, "-m", "qa.commands.cli", "serve", "--data", str(data), "--port", str(port)]
    app = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"})
    try:
        if app.stderr is None or not any("listens on" in line for line in app.stderr):
            raise RuntimeError("The app did not start.")
        call = f"http://127.0.0.1:{port}/gradio_api/call/ask"
        body = json.dumps({"data": [_QUESTION, [], "", "", 10]}).encode()
        request = Request(call, data=body, headers={"Content-Type": "application/json"})
        with urlopen(request) as response:  # noqa: S310
            event = json.load(response)["event_id"]
        with urlopen(f"{call}/{event}") as response:  # noqa: S310
            if not re.search(rb'"answered": ?true', response.read()):
                raise RuntimeError("The app did not answer.")
        return time.perf_counter() - started
    finally:
        app.terminate()
        app.communicate()


def own_questions() -> list[str]:
    """Return the sample's questions."""
    return [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    show(measure(data_or_sample(chosen.data, print), own_questions(), chosen.runs))
