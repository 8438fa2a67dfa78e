"""Are the coordinators of the moment told of a report, each report once?"""

from datetime import UTC, datetime

from services.notifications.domain.commands import (
    AnnounceReport,
    FinishAnnouncement,
    ForgetCoordinator,
    NoteCoordinator,
)
from services.notifications.domain.events import (
    AnnouncementFinished,
    CoordinatorForgotten,
    CoordinatorNoted,
    ReportAnnounced,
)
from services.notifications.domain.staff import STAFF
from tests.kit import story

NOW = datetime(2026, 11, 3, 8, tzinfo=UTC)
staff = story(STAFF)
maija = CoordinatorNoted("o1", "maija")
announce = AnnounceReport("o1", "p1", "r1", NOW)
announced = ReportAnnounced("o1", "p1", "r1", ("maija",), NOW)


def test_coordinators_come_and_go():
    note, forget = NoteCoordinator("o1", "maija", NOW), ForgetCoordinator("o1", "maija", NOW)
    staff.when(note).then(maija).when(note).then_nothing()
    staff.given(maija).when(forget).then(CoordinatorForgotten("o1", "maija")).when(forget).then_nothing()


def test_a_report_is_announced_once_to_those_who_coordinate_then():
    staff.given(maija).when(announce).then(announced).when(announce).then_nothing()
    staff.given(maija, CoordinatorForgotten("o1", "maija")).when(announce).then_nothing()


def test_an_announcement_is_finished_once():
    finish = FinishAnnouncement("o1", "r1")
    done = AnnouncementFinished("o1", "r1")
    tale = staff.given(maija, announced).when(finish).then(done).when(finish).then_nothing()
    tale.when(announce).then_nothing()
