"""Told to stop, does the embedded form end in good order, however often it is told?"""

from pathlib import Path

import pytest

from tests.faults.house import House
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def test_it_ends_without_complaint_however_often_it_is_told(tmp_path: Path):
    house = House(tmp_path)
    house.start()
    assert house.process is not None
    while house.process.poll() is None:
        house.process.terminate()
    assert (house.process.returncode, "Traceback" in house.log.read_text()) == (0, False)


def test_told_so_while_it_starts_it_ends_with_one_line(tmp_path: Path):
    house = House(tmp_path)
    process = house.launch()
    wait_until((house.data / "stores").exists, "it has begun")
    process.terminate()
    assert process.wait(timeout=30) == 1
    assert house.log.read_text() == "Vertais was told to stop while it started.\n"
