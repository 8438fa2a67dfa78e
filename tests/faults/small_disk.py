"""When the disk is full, is the client told to come again, is nothing half kept, and does it recover?"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from deploy.engines import Missing
from shared.eventstore import Store
from tests.faults.crowd import address_of, open_programmes
from tests.faults.embedded import stores_of
from tests.faults.house import House
from tests.faults.oracle import is_settled, judge
from tests.servers import wait_until

SMALL = "24m"


class SmallHouse(House):
    """The embedded platform with its data on a disk of 24 MB, which it alone sees."""

    begins_with = "true"

    def command(self) -> list[str]:
        mount = f'mount -t tmpfs -o size={SMALL} small "$VERTAIS_FOLDER" && {self.begins_with} && exec "$@"'
        return [*NAMESPACE, "sh", "-c", mount, "sh", *super().command()]

    @property
    def disk(self) -> Path:
        """Its disk as we can reach it."""
        assert self.process is not None
        return Path(f"/proc/{self.process.pid}/root{self.data}")

    def copied(self, to: Path) -> Path:
        """A copy of its disk as it is at one moment. (SQLite would not open files in there.)"""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        try:
            return Path(shutil.copytree(self.disk, to, ignore=shutil.ignore_patterns("*-shm", "mail")))
        finally:
            self.process.send_signal(signal.SIGCONT)

    @contextmanager
    def full(self) -> Iterator[None]:
        ballast = self.disk / "ballast"
        with open(ballast, "wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(4096)):
                pass
        assert shutil.disk_usage(self.disk).free == 0
        try:
            yield
        finally:
            ballast.unlink()


class FullHouse(SmallHouse):
    """Its disk is nearly full from the first on."""

    begins_with = 'head -c 23500K /dev/zero >"$VERTAIS_FOLDER/ballast"'


NAMESPACE = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]


def the_disk_is_full() -> None:
    """A command is answered with 503 and a Retry-After, nothing of it is kept, and once there is room it is
    taken. Raises Missing where no disk may be mounted."""
    with tempfile.TemporaryDirectory(prefix="vertais-disk-") as temporary:
        folder = Path(temporary)
        must_mount(folder)
        house = SmallHouse(folder)
        house.data.mkdir()
        house.start()
        try:
            programmes = open_programmes(house.url, house.admins_token())
            first = apply(house, programmes[0], 1)
            with house.full():
                refused = apply(house, programmes[0], 2)
                assert httpx.get(house.url + "/healthz", timeout=60).is_success
            second = apply(house, programmes[0], 2)
            assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
            assert refused.headers["Content-Type"] == "application/problem+json"
            assert (first.status_code, second.status_code) == (201, 201)
            found = judge(settled_copy(house, folder), [first.json()["id"], second.json()["id"]])
            assert found.is_clean, found
        finally:
            house.stop()


def must_mount(folder: Path) -> None:
    """Raises Missing where no disk may be mounted."""
    probe = [*NAMESPACE, "mount", "-t", "tmpfs", "-o", "size=1m", "probe", str(folder)]
    if shutil.which("unshare") is None or subprocess.run(probe, check=False, capture_output=True).returncode:
        raise Missing("the right to mount a small disk (unshare)")


def apply(house: SmallHouse, programme: str, number: int) -> httpx.Response:
    return httpx.post(
        f"{house.url}/api/registration/v1/programmes/{programme}/applications",
        json={"name": "Aino Esimerkki", "email": address_of(number), "language": "en"},
        headers={"Idempotency-Key": f"key-{number}"},
        timeout=60,
    )


def settled_copy(house: SmallHouse, folder: Path) -> Mapping[str, Store]:
    """The stores as they are once all is heard."""
    copies: list[Mapping[str, Store]] = []

    def is_settled_in_a_copy() -> bool:
        copies.append(stores_of(house.copied(folder / f"copy-{len(copies)}")))
        return is_settled(copies[-1])

    wait_until(is_settled_in_a_copy, "all is heard")
    return copies[-1]
