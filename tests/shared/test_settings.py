"""Does everyone who asks for a secret that is not there yet get the same one?"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from shared.settings import Settings

ASKING = 8


def settings(folder: Path) -> Settings:
    return Settings(
        folder, folder / "secrets", "http://localhost:8000", "smtp://localhost:1025", "us@localhost"
    )


def test_many_who_ask_at_once_are_given_one_secret(tmp_path: Path):
    together = Barrier(ASKING)

    def ask(_: int) -> bytes:
        together.wait()
        return settings(tmp_path).secret("signing")

    with ThreadPoolExecutor(ASKING) as pool:
        given = set(pool.map(ask, range(ASKING)))
    assert {(tmp_path / "secrets" / "signing").read_bytes()} == given


def test_a_secret_is_readable_to_us_alone_and_nothing_else_is_left_beside_it(tmp_path: Path):
    settings(tmp_path).secret("signing")
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()}
    assert modes == {"signing": 0o600}


def test_a_secret_of_another_size_is_refused_by_the_file_s_name(tmp_path: Path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "signing").write_bytes(b"short")
    with pytest.raises(ValueError, match="signing must hold 32 bytes, not 5"):
        settings(tmp_path).secret("signing")
