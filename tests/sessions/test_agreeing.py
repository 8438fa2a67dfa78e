"""Are ground rules agreed, re-agreed and accepted by their rules, and do goals, concerns and links hold?"""

from services.sessions.domain import commands as do
from services.sessions.domain import group_events as was
from services.sessions.domain.calendar_links import calendar_links
from services.sessions.domain.concern import concern
from services.sessions.domain.goal import goal
from services.sessions.domain.ground_rules import MOST_RULES, ground_rules
from services.sessions.domain.join_link import join_link
from shared.personal import Clear
from tests.kit import story
from tests.sessions.samples import AINO, BJORN, GROUP, NOW, ORGANISATION, PROGRAMME, SESSION

HERE = (GROUP, PROGRAMME)
PROPOSE = do.ProposeGroundRule(*HERE, "r1", AINO, "Se mitä täällä puhutaan, jää tänne.")
proposed = was.GroundRuleProposed(*HERE, "r1", AINO, Clear("Se mitä täällä puhutaan, jää tänne."))
second = was.GroundRuleProposed(*HERE, "r2", BJORN, Clear("Jokainen saa puheenvuoron."))
agreed = was.GroundRulesAgreed(*HERE, 1, ("r1",), (AINO, BJORN))
accepted = was.GroundRulesAccepted(*HERE, AINO, 1)
AGREE = do.AgreeGroundRules((AINO, BJORN))
talk = story(ground_rules)


def test_a_rule_is_proposed_once_and_can_be_dropped():
    said = talk.when(PROPOSE).then(proposed).when(PROPOSE).then_nothing()
    gone = said.when(do.DropGroundRule("r1")).then(was.GroundRuleDropped(*HERE, "r1"))
    gone.when(do.DropGroundRule("r1")).then_nothing()
    talk.when(do.DropGroundRule("r1")).then_nothing()


def test_rules_have_an_end():
    many = talk.given(*(was.GroundRuleProposed(*HERE, str(n), AINO, Clear("x")) for n in range(MOST_RULES)))
    many.when(PROPOSE).then_rejected("too-many-ground-rules")


def test_the_group_agrees_once_on_what_is_on_the_table():
    talk.given(proposed).when(AGREE).then(agreed).when(AGREE).then_nothing()
    talk.when(AGREE).then_rejected("no-ground-rules-yet")
    talk.given(proposed, was.GroundRuleDropped(*HERE, "r1")).when(AGREE).then_rejected("no-ground-rules-yet")


def test_each_member_accepts_the_version_in_force_once():
    yes = do.AcceptGroundRules(AINO, 1)
    talk.given(proposed, agreed).when(yes).then(accepted).when(yes).then_nothing()
    talk.given(proposed).when(yes).then_rejected("ground-rules-not-agreed-yet")
    talk.when(yes).then_rejected("ground-rules-not-agreed-yet")


def test_a_change_is_agreed_anew_and_accepted_anew():
    again = was.GroundRulesAgreed(*HERE, 2, ("r1", "r2"), (AINO, BJORN))
    changed = talk.given(proposed, agreed, accepted, second).when(AGREE).then(again)
    changed.when(do.AcceptGroundRules(AINO, 1)).then_rejected("ground-rules-have-changed", "version")
    changed.when(do.AcceptGroundRules(AINO, 2)).then(was.GroundRulesAccepted(*HERE, AINO, 2))


def test_a_proposal_alone_changes_nothing_that_was_agreed():
    before = talk.given(proposed, agreed, second)
    before.when(do.AcceptGroundRules(BJORN, 1)).then(was.GroundRulesAccepted(*HERE, BJORN, 1))


def test_a_goal_is_private_until_shared():
    put = do.SetGoal("g1", GROUP, AINO, "Lomaa heinäkuussa")
    mine = story(goal).when(put).then(was.GoalSet("g1", GROUP, AINO, Clear("Lomaa heinäkuussa")))
    mine = mine.when(put).then_nothing().when(do.KeepGoalPrivate()).then_nothing()
    shared = mine.when(do.ShareGoal()).then(was.GoalShared("g1")).when(do.ShareGoal()).then_nothing()
    shared.when(do.KeepGoalPrivate()).then(was.GoalKeptPrivate("g1"))


def test_a_goal_is_reworded_reached_and_given_up():
    mine = story(goal).given(was.GoalSet("g1", GROUP, AINO, Clear("Lomaa")))
    mine.when(do.RewordGoal("Kaksi viikkoa")).then(was.GoalReworded("g1", AINO, Clear("Kaksi viikkoa")))
    mine.when(do.ReachGoal()).then(was.GoalReached("g1")).when(do.ReachGoal()).then_nothing()
    gone = mine.when(do.DropGoal()).then(was.GoalDropped("g1")).when(do.DropGoal()).then_nothing()
    gone.when(do.ShareGoal()).then_rejected("goal-is-not-there")
    story(goal).when(do.ShareGoal()).then_rejected("goal-is-not-there")


def test_a_concern_is_raised_once_and_settled_once():
    raise_it = do.RaiseConcern("c1", *HERE, ORGANISATION, AINO, "En uskalla puhua ryhmässä.")
    told = was.ConcernRaised("c1", *HERE, ORGANISATION, AINO, Clear("En uskalla puhua ryhmässä."))
    open_ = story(concern).when(raise_it).then(told).when(raise_it).then_nothing()
    settled = open_.when(do.SettleConcern(BJORN)).then(was.ConcernSettled("c1", BJORN))
    settled.when(do.SettleConcern(BJORN)).then_nothing()
    story(concern).when(do.SettleConcern(BJORN)).then_rejected("concern-unknown")


def test_a_join_link_is_made_once():
    make = do.MakeJoinLink("l1", SESSION, AINO, NOW)
    story(join_link).when(make).then(was.JoinLinkMade("l1", SESSION, AINO, NOW)).when(make).then_nothing()


def test_calendar_links_are_made_once_each_and_revoked_together():
    make, revoke = do.MakeCalendarLink(AINO, "l1", "fi"), do.RevokeCalendarLinks(AINO)
    made = story(calendar_links).when(make).then(was.CalendarLinkMade(AINO, "l1", "fi"))
    gone = made.when(make).then_nothing().when(revoke).then(was.CalendarLinksRevoked(AINO))
    assert gone.when(revoke).then_nothing().state().revocations == 1
