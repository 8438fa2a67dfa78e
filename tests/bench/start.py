"""How soon after a warm start is there a page, and how much memory does the idle platform hold?"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from tests.prove.played import pilot
from tests.runner import Outcome, say
from tests.servers import free_port, status_at, wait_until

STARTS = 3
IDLE_AFTER = 15.0
PATIENCE = 60.0
FIRST_PAGE_S, IDLE_MB = 5, 250


def run(rounds: int | None, seed: int) -> Outcome:
    """Start it on the pilot's data `rounds` times after one that warms the disk; idle after 15 s."""
    with tempfile.TemporaryDirectory(prefix="vertais-start-") as temporary:
        folder = Path(temporary) / "data"
        shutil.copytree(pilot().folder, folder)
        started(folder, idle_for=0)
        measured = [started(folder, IDLE_AFTER) for _ in range(rounds or STARTS)]
    rows: list[list[object]] = [["start", "first page s", "idle MB"]]
    rows += [[n, round(first, 2), round(idle)] for n, (first, idle) in enumerate(measured, 1)]
    for row in rows:
        say("  " + "  ".join(str(cell).ljust(14) for cell in row))
    figures = {
        "first_page_s": round(median(first for first, _ in measured), 2),
        "idle_mb": round(median(idle for _, idle in measured)),
    }
    aims = {"first_page_s": FIRST_PAGE_S, "idle_mb": IDLE_MB}
    broken = [f"{name} is {figures[name]}, over {aim}" for name, aim in aims.items() if figures[name] > aim]
    return Outcome(figures, broken, rows)


def started(folder: Path, idle_for: float) -> tuple[float, float]:
    """(seconds to the first page, MB held after idling for so long) of one start in the folder."""
    port = free_port()
    told = {"VERTAIS_FOLDER": str(folder), "VERTAIS_PORT": str(port)}
    start = time.perf_counter()
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.embedded"], env=os.environ | told, stdout=nowhere, stderr=nowhere
        )
    try:
        wait_for_page(f"http://127.0.0.1:{port}/", process)
        first = time.perf_counter() - start
        threading.Event().wait(idle_for)
        return first, memory(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for_page(url: str, process: "subprocess.Popen[Any]") -> None:
    wait_until(lambda: status_at(url) == 200, "a page", lambda: process.poll() is None, PATIENCE, pause=0.02)


def memory(pid: int) -> float:
    """MB that the process and its children hold, shared pages counted once."""
    whole = psutil.Process(pid)
    held = [one.memory_full_info().pss for one in (whole, *whole.children(recursive=True))]
    return float(sum(held)) / 2**20
