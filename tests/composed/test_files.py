"""Does deploy/compose.yaml keep what deploy/README.md says of it?"""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.containers import compose
from deploy.secret_files import SERVICES as OF_THE_DOMAIN
from tests.architecture.front_door import rows_under
from tests.composed.engine import BASES

COMPOSE = Path("deploy/compose.yaml")
TEXT = COMPOSE.read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
TOLD = Path("deploy/README.md").read_text()
IMAGES = (*OF_THE_DOMAIN, "web")
OURS = {name: one for name, one in SERVICES.items() if one["image"].startswith("vertais/")}
# Debian has neither; the profile `observe` needs a registry, or them loaded by hand.
WITHOUT_STAND_IN = {"grafana", "collector"}
LASTING = {name: one for name, one in SERVICES.items() if one["restart"] == "unless-stopped"}


def test_each_container_and_each_setting_is_told():
    containers = {
        name for row in rows_under(TOLD, "What runs") for name in re.findall(r"`([a-z-]+)`", row[0])
    }
    settings = {row[0].strip("`") for row in rows_under(TOLD, "Settings")}
    assert containers == SERVICES.keys()
    assert settings == set(re.findall(r"\$\{(VERTAIS_\w+)", TEXT))


def test_nothing_but_the_gateway_is_published():
    assert [name for name, one in SERVICES.items() if "ports" in one] == ["gateway"]


@pytest.mark.parametrize("name", OURS)
def test_a_container_of_ours_can_change_nothing_of_itself(name: str):
    one = OURS[name]
    assert one["read_only"]
    assert one["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in one["security_opt"]
    assert one["mem_limit"]
    assert one["pids_limit"]


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_begins_again_tells_how_it_is_and_keeps_its_log_small(name: str):
    one = LASTING[name]
    assert "healthcheck" in one
    assert one["logging"]["options"].keys() == {"max-size", "max-file"}


@pytest.mark.parametrize("service", OF_THE_DOMAIN)
def test_a_service_reads_its_own_secrets_alone_and_writes_none(service: str):
    for name in (service, f"{service}-worker"):
        mounted = [one for one in SERVICES[name]["volumes"] if "SECRETS_FOLDER" in one]
        assert [one.rpartition("}/")[2] for one in mounted] == [f"{service}:/secrets:ro"]


def test_no_environment_holds_a_secret():
    told = [
        f"{name}={value}" for one in SERVICES.values() for name, value in one.get("environment", {}).items()
    ]
    assert [
        one for one in told if re.search(r"(?i)(password|secret|token)\w*=(?!/)|://[^/]*:[^/]*@", one)
    ] == []


def test_every_base_image_has_a_stand_in():
    foreign = {one["image"] for name, one in SERVICES.items() if name not in OURS.keys() | WITHOUT_STAND_IN}
    base = re.search(r"VERTAIS_BASE_IMAGE:-([^}]+)", TEXT)
    assert base is not None
    assert foreign | {base[1]} == set(BASES)
    made = re.findall(r"\) echo (\S+) ;;", Path("deploy/offline/make").read_text())
    assert set(made) == set(BASES)


def test_what_has_no_stand_in_is_asked_for_by_one_profile_alone():
    assert {name for name, one in SERVICES.items() if one.get("profiles") == ["observe"]} == {
        "prometheus",
        *WITHOUT_STAND_IN,
    }
    assert all(f"`{name}`" in TOLD.partition("## Watching")[2] for name in WITHOUT_STAND_IN)


@pytest.mark.parametrize("image", [*IMAGES, "catcher"])
def test_what_all_images_have_in_common_each_of_them_would_have_anyway(image: str):
    assert locked("shared") <= locked(image)


def locked(name: str) -> set[str]:
    """Each package with its version, as a lock names it."""
    return set(re.findall(r"^\S+==\S+", Path(f"requirements-{name}.lock").read_text(), re.MULTILINE))


def test_without_its_set_up_it_says_what_to_do(tmp_path: Path):
    (tmp_path / "empty").touch()
    asked = subprocess.run(
        [*compose(), "--env-file", str(tmp_path / "empty"), "-f", str(COMPOSE), "config"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert asked.returncode != 0
    assert "run deploy/vertais setup first" in asked.stderr
