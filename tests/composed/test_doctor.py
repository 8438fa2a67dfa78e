"""Does `vertais doctor` see what is wrong, say what to do, and never end in a traceback?"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import platform
from deploy.backup import stamp_of
from deploy.doctor import clock, configuration, disk, queues
from deploy.doctor.finding import FINE, WARNING, WRONG, Finding, looked
from deploy.secret_files import places
from deploy.setup import QUESTIONS
from services.registration import setup
from shared.settings import Settings
from tests.composed.observed import RUNBOOK
from tests.composed.test_set_up import ANSWERS, set_up
from tests.composed.time_server import time_server
from tests.servers import in_environment, left_out

TOLD = {
    **{one.variable: ANSWERS[one.option] for one in QUESTIONS if one.option in ANSWERS},
    "COMPOSE_PROFILES": "gateway,postgres,rabbitmq",
    "VERTAIS_SITE": "vertais.example.org",
    "VERTAIS_CONTROLLER": "Esimerkkiyhdistys",
    "VERTAIS_PRIVACY_CONTACT": "yhdistys@example.org",
}
NOBODY = "127.0.0.1:9"
GB = 1_000_000_000


def given(folder: Path) -> None:
    """What the operator has set up."""
    if os.geteuid() != 0:
        left_out("root, for whose secrets are given to the containers' user")
    assert set_up(folder).returncode == 0


def states(found: list[Finding]) -> set[str]:
    return {one.state for one in found}


def the_one_not_fine(found: list[Finding]) -> Finding:
    (one,) = (one for one in found if one.state != FINE)
    assert one.do
    return one


def test_settings_as_set_up_are_fine():
    assert states([*configuration.settings(TOLD)]) == {FINE}
    assert states([*configuration.profiles(TOLD)]) == {FINE}


@pytest.mark.parametrize(
    "changed, seen, do",
    [
        ({"VERTAIS_SENDER": None}, "is missing", "setup --sender …"),
        ({"VERTAIS_SMTP_URL": "mail.esimerkki.example"}, "is not as smtp+starttls", "setup --smtp …"),
        ({"VERTAIS_HTTPS_PORT": "https"}, "1 to 65535", "--https-port …"),
        (
            {"VERTAIS_TLS": "x", "VERTAIS_SITE": ":80", "COMPOSE_PROFILES": "gateway,observe,dev"},
            "Let's Encrypt",
            "setup --tls … --behind-proxy --observe --dev",
        ),
    ],
)
def test_a_setting_that_does_not_do_is_named_with_the_call_that_mends_it(
    changed: dict[str, str | None], seen: str, do: str
):
    told = {name: value for name, value in (TOLD | changed).items() if value is not None}
    found = the_one_not_fine([*configuration.settings(told)])
    assert found.state == WRONG
    assert found.what in changed
    assert seen in found.seen
    assert do in found.do
    assert not any(value in found.seen for value in changed.values() if value and len(value) > 4)


@pytest.mark.parametrize(
    "changed, state, seen",
    [
        ({"COMPOSE_PROFILES": "gateway,rabbitmq"}, WRONG, "no PostgreSQL"),
        ({"COMPOSE_PROFILES": "gateway,postgres,rabbitmq,grafana"}, WRONG, "there is no grafana"),
        ({"COMPOSE_PROFILES": "gateway,rabbitmq", "VERTAIS_POSTGRES_HOST": "db"}, WRONG, "cannot reach it"),
        ({"COMPOSE_PROFILES": "gateway,postgres"}, WARNING, "no RabbitMQ"),
        ({"COMPOSE_PROFILES": "postgres,rabbitmq"}, WARNING, "no gateway"),
        ({"VERTAIS_CLOCK_IS_RIGHT": "yes"}, WARNING, "not refused"),
    ],
)
def test_parts_that_do_not_fit_one_another_are_told(changed: dict[str, str], state: str, seen: str):
    found = the_one_not_fine([*configuration.profiles(TOLD | changed)])
    assert found.state == state
    assert seen in found.seen


def test_secrets_as_set_up_are_fine_and_all_are_looked_at(tmp_path: Path):
    given(tmp_path)
    folder = tmp_path / "secrets"
    assert states([*configuration.secrets(folder)]) == {FINE}
    made = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert made == {name for name, _, _ in places()}


def test_a_secret_that_is_missing_somebody_else_s_or_open_is_named(tmp_path: Path):
    given(tmp_path)
    folder = tmp_path / "secrets"
    (folder / "web" / "web").unlink()
    (folder / "sessions" / "pgpass").chmod(0o444)
    os.chown(folder / "surveys" / "idempotency", 1234, 1234)
    seen = [(one.state, one.seen) for one in configuration.secrets(folder)]
    assert seen == [
        (WRONG, "missing: web/web"),
        (WRONG, "others may read: sessions/pgpass (444, not 400)"),
        (WRONG, "somebody else's: surveys/idempotency (1234, not 10001)"),
    ]


def inspected(name: str, **changed: Any) -> dict[str, Any]:
    """As `docker inspect` tells of one that runs well, but for what is changed."""
    labels = {"com.docker.compose.service": name, configuration.REVISION: changed.pop("revision", "abc")}
    state = {"Status": "running", "ExitCode": 0, "Health": {"Status": "healthy"}, **changed.pop("state", {})}
    image = f"vertais/{name.removesuffix('-worker')}:latest"
    return {
        "Config": {"Labels": labels, "Image": image},
        "Image": changed.pop("image", "sha256:1"),
        "State": state,
        "RestartCount": changed.pop("restarts", 0),
    }


WELL = [
    inspected(name)
    for profile in ("", "gateway", "postgres", "rabbitmq")
    for name in configuration.LASTING[profile]
]


def test_containers_that_run_are_fine_though_some_have_ended_as_they_should():
    ended = inspected("sessions-owner", state={"Status": "exited", "Health": {}}, revision="older")
    assert states([*configuration.containers(TOLD, [*WELL, ended])]) == {FINE}


@pytest.mark.parametrize(
    "other, what, state, seen",
    [
        (None, "containers", WRONG, "not there: sessions"),
        ({"state": {"Status": "restarting"}}, "sessions", WRONG, "is restarting"),
        ({"state": {"Health": {"Status": "unhealthy"}}}, "sessions", WRONG, "not healthy"),
        ({"state": {"Health": {"Status": "starting"}}}, "sessions", WARNING, "starting"),
        ({"restarts": 3}, "sessions", WARNING, "begun again 3 times"),
        ({"revision": "abd"}, "versions", WARNING, "mixed: abc, abd"),
    ],
)
def test_a_container_that_is_not_well_is_named(
    other: dict[str, Any] | None, what: str, state: str, seen: str
):
    rest = [one for one in WELL if one["Config"]["Labels"]["com.docker.compose.service"] != "sessions"]
    found = [
        *configuration.containers(TOLD, rest + ([] if other is None else [inspected("sessions", **other)]))
    ]
    one = the_one_not_fine(found)
    assert (one.what, one.state) == (what, state)
    assert seen in one.seen


def test_two_images_of_one_service_and_one_that_ended_badly_are_told():
    second = inspected("sessions", image="sha256:2")
    assert (
        "more than one image of vertais/sessions"
        in the_one_not_fine([*configuration.containers(TOLD, [*WELL, second])]).seen
    )
    failed = inspected("surveys-owner", state={"Status": "exited", "ExitCode": 1})
    assert the_one_not_fine([*configuration.containers(TOLD, [*WELL, failed])]).seen == "ended with 1"


def test_it_knows_what_compose_begins_for_ever_and_by_which_profile():
    composed = yaml.safe_load(Path("deploy/compose.yaml").read_text())["services"]
    told: dict[str, set[str]] = {}
    for name, one in composed.items():
        if one["restart"] == "unless-stopped":
            told.setdefault("".join(one.get("profiles", [])), set()).add(name)
    assert told == {profile: set(names) for profile, names in configuration.LASTING.items()}


@pytest.mark.parametrize("ahead, state", [(0.0, FINE), (20.0, WARNING), (-20.0, WARNING), (3600.0, WRONG)])
def test_the_clock_is_held_against_a_time_server_s(ahead: float, state: str):
    with time_server(ahead) as address:
        found = clock.against(address)
    assert found.state == state
    assert f"{abs(ahead):.1f} s {'behind' if ahead > 0 else ''}" in found.seen or ahead == 0


@pytest.mark.parametrize("fault", ["unsynchronised", "kiss", "another", "short"])
def test_a_time_server_that_does_not_know_the_time_is_not_believed(fault: str):
    with time_server(3600.0, fault) as address:
        found = clock.against(address)
    assert found.state == WARNING
    assert "could not be compared" in found.seen


def test_a_time_server_that_is_away_is_no_fault_of_the_clock():
    assert clock.against(NOBODY).state == WARNING
    assert "could not be compared" in clock.against("nobody.invalid").seen


def test_times_of_this_century_and_of_the_next_era_are_read():
    for moment in (1_800_000_000.25, 2_085_978_496.5, 2_200_000_000.75):
        assert clock.from_ntp(*clock.to_ntp(moment)) == pytest.approx(moment, abs=1e-6)


def test_a_time_told_between_two_of_ours_is_right():
    assert clock.between(10.5, 10.0, 11.0) == 0
    assert clock.between(16.0, 10.0, 11.0) == 5.0
    assert clock.between(2.0, 10.0, 11.0) == -8.0


@pytest.mark.parametrize(
    "free, total, state",
    [
        (60 * GB, 100 * GB, FINE),
        (10 * GB, 100 * GB, WARNING),
        (1.5 * GB, 4 * GB, WARNING),
        (4 * GB, 100 * GB, WRONG),
        (0.4 * GB, 1 * GB, WRONG),
    ],
)
def test_room_is_judged_by_share_and_by_bytes(free: int, total: int, state: str):
    assert disk.room("/var/lib/docker", free, total).state == state


@pytest.mark.parametrize(
    "age, state",
    [
        (None, WRONG),
        (timedelta(hours=20), FINE),
        (timedelta(hours=40), WARNING),
        (timedelta(days=8), WRONG),
    ],
)
def test_a_backup_grows_old(age: timedelta | None, state: str):
    assert disk.age_of_backup(age).state == state


def test_the_newest_backup_is_told_by_its_name(tmp_path: Path):
    for stamp in ("20261101T000000Z", "20261103T000000Z"):
        (tmp_path / f"vertais-{stamp}.data.age").touch()
    now = stamp_of(tmp_path / "vertais-20261103T120000Z.data.age", "data")
    assert [one.seen for one in disk.newest_backup(tmp_path, now)] == ["12 hours old"]


def lagging(*late: str) -> dict[str, Any]:
    return {"service": "sessions", "late": list(late), "loops": [{"loop": "listen", "age_s": 2.0}]}


def test_what_lag_calls_late_is_told_with_the_runbook_s_section():
    assert states([*queues.behind(lagging())]) == {FINE}
    behind = the_one_not_fine(
        [*queues.behind(lagging("7 events of surveys, shard 1 are not heard: vertais resync sessions"))]
    )
    assert behind == Finding(
        "sessions",
        WARNING,
        "7 events of surveys, shard 1 are not heard",
        "deploy/RUNBOOK.md#eventsunheard",
    )
    hanging = the_one_not_fine(
        [*queues.behind(lagging("its loop 'send' has not come round for 3 min: does its worker run?"))]
    )
    assert (hanging.state, hanging.do) == (WRONG, "deploy/RUNBOOK.md#loophangs")
    away = the_one_not_fine([*queues.behind({"service": "sessions", "problem": "its database is away"})])
    assert away.state == WRONG


def test_each_thing_that_lag_says_has_its_section():
    said = Path("shared/cli/lag.py").read_text()
    headings = {line[4:].lower() for line in RUNBOOK.splitlines() if line.startswith("### ")}
    assert said.count("yield f") == len(queues.RUNBOOK)
    for words, anchor in queues.RUNBOOK.items():
        assert words in said
        assert anchor in headings


def test_queues_are_fine_when_each_is_listened_to_and_nothing_is_dead():
    listed = [
        {"name": "sessions.1", "messages": 3, "consumers": 1},
        {"name": "vertais.dead", "messages": 0, "consumers": 0},
    ]
    assert states([*queues.queues(listed)]) == {FINE}
    listed[1]["messages"] = 2
    assert the_one_not_fine([*queues.queues(listed)]).what == "vertais.dead"
    deaf = {"name": "surveys.1", "messages": 0, "consumers": 0}
    assert "surveys.1" in the_one_not_fine([*queues.queues([listed[0], deaf])]).seen


def test_a_broker_that_is_short_says_of_what():
    def ask(program: str, *words: str) -> str:
        if program == "rabbitmqctl":
            return "[]"
        short = "Error:\nNode rabbit@rabbitmq reported alarms: memory"
        raise subprocess.CalledProcessError(69, [program], stderr=short)

    assert the_one_not_fine([*queues.broker(ask)]).seen.endswith("alarms: memory")


def test_a_check_that_cannot_look_keeps_what_it_saw_and_says_so():
    def look():
        yield Finding("one", FINE, "seen")
        raise FileNotFoundError(2, "no", "docker")

    first, second = looked("another", look)
    assert first.state == FINE
    assert (second.what, second.state) == ("another", WARNING)
    assert second.seen == "could not be looked at: there is no docker"


def doctor(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    argv = [sys.executable, "-m", "deploy.doctor", "--folder", str(folder), "--time-server", NOBODY, *words]
    with in_environment({"COMPOSE_PROJECT_NAME": f"vertais-doctor-{os.getpid()}"}):
        return subprocess.run(argv, check=False, capture_output=True, text=True, timeout=100)


def test_a_folder_that_holds_nothing_is_told_in_one_line(tmp_path: Path):
    told = doctor(tmp_path)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.startswith("vertais doctor: there is no Vertais in")
    assert len(told.stderr.splitlines()) == 1


@pytest.mark.slow
def test_where_it_is_set_up_and_nothing_runs_each_check_says_so_in_a_line(tmp_path: Path):
    given(tmp_path)
    told = doctor(tmp_path, "--mail-to", "me@example.org", "--data", str(tmp_path))
    assert (told.returncode, told.stderr) == (1, "")
    lines = told.stdout.splitlines()
    groups = [line for line in lines[:-1] if not line.startswith("  ")]
    assert groups == ["configuration", "certificates", "clock", "queues", "disk", "sender", "test mail"]
    assert all(line.split()[0] in {FINE, WARNING, WRONG} for line in lines if line.startswith("  "))
    assert all("→" in line for line in lines if line.startswith(("  warning", "  wrong")))
    assert any(line.startswith("  wrong    containers: ") for line in lines)
    assert any(line.startswith("  wrong    newest backup: there is none") for line in lines)
    password = (tmp_path / "secrets" / "postgres" / "password").read_text()
    shown = [
        ANSWERS["admin-email"],
        ANSWERS["admin-name"],
        ANSWERS["smtp"],
        ANSWERS["organisation"],
        password,
    ]
    assert [one for one in shown if one in told.stdout] == []


@pytest.mark.slow
def test_the_embedded_form_is_looked_into_too(tmp_path: Path):
    folder = tmp_path / "data"
    settings = Settings(folder, folder / "secrets", "http://localhost:8000", "", "V <v@example.org>")
    whole = platform.build(settings)
    setup.ensure_admin(whole.stores["registration"], settings, "anna@example.org", "Anna")
    whole.stop()
    told = doctor(folder, "--json")
    found = {(one["group"], one["what"]): one for one in json.loads(told.stdout)["findings"]}
    assert told.stderr == ""
    assert found["configuration", "secrets"]["state"] == FINE
    assert found["sender", "sender"]["seen"] == "all mail is caught: nobody gets any"
    never = [one for (group, _), one in found.items() if group == "queues"]
    assert {one["what"] for one in never} == {"registration", "sessions", "surveys", "notifications"}
    assert told.returncode == 1
    assert any("never came round" in one["seen"] for one in never)
