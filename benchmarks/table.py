"""What the benchmarks print: rows of figures, each with its spread, what it should reach, and its command."""

import json
import os
import platform
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("faiss-cpu", "numpy", "openvino", "sentence-transformers", "torch", "gradio")


@dataclass(frozen=True, slots=True)
class Row:
    """A figure: its name, its value with the spread, what is to be reached, and the command that prints it."""

    name: str
    value: str
    reach: str
    command: str


@dataclass(frozen=True, slots=True)
class Spread:
    """Runs of one measurement."""

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle of the runs."""
        return statistics.median(self.runs)

    def said(self, unit: str, digits: int = 2) -> str:
        """Return median, least and greatest, and how many runs there were."""
        middle, low, high = (f"{one:,.{digits}f}" for one in (self.median, min(self.runs), max(self.runs)))
        return f"{middle} {unit} ({low} to {high}, {len(self.runs)} runs)"


def interleaved(measures: dict[str, Callable[[], float]], runs: int) -> dict[str, Spread]:
    """Measure several things in turn, so that what else the machine does meets all of them alike."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(runs):
        for name, measure in measures.items():
            found[name].append(measure())
    return {name: Spread(tuple(values)) for name, values in found.items()}


def each_alone(module: str, data: Path, sizes: Sequence[int], *more: str) -> list[dict[str, Any]]:
    """Measure each size in a process of its own, as `python -m MODULE … --data DATA --one SIZE` prints it in JSON."""
    command = [sys.executable, "-m", module, *more, "--data", str(data), "--one"]
    runs = (subprocess.run([*command, str(size)], check=True, capture_output=True, text=True) for size in sizes)
    return [json.loads(run.stdout) for run in runs]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def resident(process: int | str = "self", most: bool = False) -> int:
    """Return the bytes that a process holds in memory, or held at the most; 0 where the system does not tell."""
    try:
        told = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(rf"{'VmHWM' if most else 'VmRSS'}:\s+(\d+)", told)
    return int(found[1]) * 1024 if found else 0


def show(rows: Sequence[Row]) -> None:
    """Print rows as they stand."""
    for row in rows:
        print(f"{row.name:58} {row.value}", flush=True)


def machine() -> str:
    """Return the facts of this machine and of what runs on it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; Python {platform.python_version()}; {packages}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
