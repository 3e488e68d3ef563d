"""The committee's room: who leaves it, what is said in it, and what its votes come to."""

import pytest
from django.db import IntegrityError, transaction
from results.committee import Meeting, seat

from haechi.core import invariants
from haechi.core.models import JournalLine
from haechi.core.verdict import Refused
from haechi.people.states import Role
from haechi.prize import queries as prize
from haechi.prize.states import AbsenceKind
from haechi.results import actions, queries
from haechi.results.models import AgendaItem, Post, Vote
from haechi.results.states import CheckState, CheckSubject, Choice, MotionKind


@pytest.fixture
def meeting(story) -> Meeting:
    """Three members: grace, kenji and lucia."""
    told = story("final")
    seat(told, "lucia")
    return Meeting(told)


def refused(act) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.verdict.code


def settle(meeting, **settings):
    meeting.told.edition.rounds.filter(code="final").update(**settings)


# --- absences -----------------------------------------------------------------------------------


def test_a_member_leaves_the_room_and_no_longer_reads_the_application(meeting):
    entry, other = meeting.entries[:2]
    meeting.leaves("grace", entry)
    who = prize.standing(meeting.person("grace"), meeting.told.edition)
    assert who.absent_from == {entry.pk}
    seen = prize.visible_to(who, meeting.told.edition)
    assert not seen.filter(pk=entry.pk).exists()
    assert seen.filter(pk=other.pk).exists()


def test_absent_secretary_and_auditor_read_it_as_little(meeting):
    entry = meeting.entries[0]
    seat(meeting.told, "sora")
    meeting.leaves("sora", entry)
    who = prize.standing(meeting.person("sora"), meeting.told.edition)
    assert Role.SECRETARY in who.roles
    assert not prize.visible_to(who, meeting.told.edition).filter(pk=entry.pk).exists()


def test_members_speak_for_themselves_and_the_chair_for_anybody(meeting):
    entry, other = meeting.entries[:2]
    assert refused(lambda: meeting.leaves("grace", entry, by="kenji")) == "wrong_role"
    assert refused(lambda: meeting.leaves("grace", entry, by="sora")) == "wrong_role"
    assert meeting.leaves("grace", entry, by="chair").declared_by == meeting.person("chair")
    assert refused(lambda: meeting.leaves("grace", entry)) == "absent_already"
    assert refused(lambda: meeting.leaves("mina", other, by="chair")) == "not_a_member"


def test_only_a_chair_lifts_an_absence_with_a_reason_and_never_the_own(meeting):
    entry = meeting.entries[0]
    absence = meeting.leaves("grace", entry)
    lift = {"reason": "It was another entry.", **meeting.does("chair")}
    nobody = {**lift, "by": meeting.person("grace")}
    assert refused(lambda: actions.lift_absence(absence, **nobody)) == "wrong_role"
    assert refused(lambda: actions.lift_absence(absence, **{**lift, "reason": ""})) == "no_reason"
    actions.lift_absence(absence, **lift)
    assert not prize.standing(meeting.person("grace"), meeting.told.edition).absent_from
    assert refused(lambda: actions.lift_absence(absence, **lift)) == "lifted"
    own = meeting.leaves("chair", entry)
    assert refused(lambda: actions.lift_absence(own, **lift)) == "own_absence"


# --- agenda -------------------------------------------------------------------------------------


def test_the_agenda_brings_together_what_a_member_leaves_for(meeting):
    entries = queries.by_number(meeting.round)
    for entry in (entries[0], entries[3]):
        meeting.leaves("grace", entry)
    order = actions.set_agenda(meeting.round, **meeting.does("chair"))
    assert order[-2:] == [entries[0], entries[3]]
    assert queries.agenda(meeting.round) == order
    turns = queries.turns(order, queries.absences(meeting.round))
    assert [turn.place for turn in turns if turn.leave] == [len(order) - 1]


def test_the_chair_moves_an_entry_by_hand_with_a_reason(meeting):
    order = actions.set_agenda(meeting.round, **meeting.does("chair"))
    hand = {"place": 1, "reason": "Its city must leave early.", **meeting.does("chair")}
    moved = actions.move_item(meeting.round, order[3], **hand)
    assert moved[0] == order[3]
    assert queries.agenda(meeting.round) == moved
    assert refused(lambda: actions.move_item(meeting.round, order[3], **{**hand, "reason": " "}))
    for place in (0, len(order) + 1):
        act = {**hand, "place": place}
        assert refused(lambda a=act: actions.move_item(meeting.round, order[3], **a))
    line = JournalLine.objects.filter(verb="results.move_item").latest("pk")
    assert (line.facts["before"], line.facts["after"]) == (4, 1)


def test_an_entry_the_agenda_does_not_know_comes_last(meeting):
    order = actions.set_agenda(meeting.round, **meeting.does("sora"))
    AgendaItem.objects.get(round=meeting.round, application=order[0]).delete()
    assert queries.agenda(meeting.round) == [*order[1:], order[0]]


# --- discussion ---------------------------------------------------------------------------------


def say(meeting, key, entry, text="Well done.", **more) -> Post:
    return actions.post(meeting.round, entry, text, **more, **meeting.does(key))


def test_letters_are_given_by_first_words_and_stay(meeting):
    entry, other = meeting.entries[:2]
    for key in ("kenji", "grace", "kenji"):
        say(meeting, key, entry)
    say(meeting, "grace", other)
    settle(meeting, blind_discussion=True)
    who = prize.standing(meeting.person("lucia"), meeting.told.edition)
    told = queries.names(who, meeting.round, entry)
    letters = [told.letter(p.author_id) for p in queries.posts(meeting.round, entry)]
    assert letters == ["A", "B", "A"]
    elsewhere = queries.names(who, meeting.round, other)
    assert elsewhere.letter(meeting.person("grace").pk) == "A"


def test_an_answer_stands_below_what_it_answers(meeting):
    entry, other = meeting.entries[:2]
    first = say(meeting, "grace", entry)
    say(meeting, "kenji", entry, answers=first)
    who = prize.standing(meeting.person("grace"), meeting.told.edition)
    told = queries.names(who, meeting.round, entry)
    (top,) = queries.thread(queries.posts(meeting.round, entry), told, reads_retracted=False)
    assert [one.post.author for one in top.answers] == [meeting.person("kenji")]
    assert refused(lambda: say(meeting, "grace", other, answers=first)) == "other_entry"


def test_what_is_retracted_is_read_by_the_audit_alone(meeting):
    entry = meeting.entries[0]
    post = say(meeting, "grace", entry, "I was wrong.")
    theirs = meeting.does("kenji")
    assert refused(lambda: actions.retract_post(post, **theirs)) == "not_found"
    actions.retract_post(post, **meeting.does("grace"))
    assert refused(lambda: actions.retract_post(post, **meeting.does("grace"))) == "retracted"
    found = queries.posts(meeting.round, entry)
    told = queries.names(prize.standing(None, None), meeting.round, entry)
    assert queries.thread(found, told, reads_retracted=False)[0].text == ""
    assert queries.thread(found, told, reads_retracted=True)[0].text == "I was wrong."


@pytest.mark.parametrize("key", ["sora", "ada", "mina", "ines", "priya"])
def test_others_do_not_speak(meeting, key):
    assert refused(lambda: say(meeting, key, meeting.entries[0])) in ("not_a_member", "not_found")


def test_nothing_is_said_before_the_round_or_after_it(meeting):
    settle(meeting, state="planned")
    assert refused(lambda: say(meeting, "grace", meeting.entries[0])) == "round_not_open"


# --- motions ------------------------------------------------------------------------------------


def test_a_motion_is_carried_by_more_yes_than_no_and_leads_to_a_decision(meeting):
    entry = meeting.entries[0]
    motion = meeting.moves("grace", entry)
    actions.second_motion(motion, **meeting.does("kenji"))
    motion = meeting.put(motion, grace="yes", kenji="yes", lucia="no")
    assert (motion.state, motion.entitled, motion.ayes, motion.noes) == ("carried", 3, 2, 1)
    facts = {"place": 1, "reason": "As resolved.", "motion": motion, **meeting.does("grace")}
    other = meeting.entries[1]
    assert refused(lambda: actions.propose_decision(motion.award, application=other, **facts))
    decision = actions.propose_decision(motion.award, application=entry, **facts)
    assert list(motion.decisions.all()) == [decision]
    assert decision.state == "proposed"
    assert refused(lambda: actions.confirm_decision(decision, **meeting.does("grace")))
    actions.confirm_decision(decision, **meeting.does("kenji"))
    assert not invariants.broken()


def test_a_failed_motion_carries_no_decision(meeting):
    entry = meeting.entries[0]
    motion = meeting.put(meeting.moves("grace", entry), grace="no", kenji="no", lucia="yes")
    assert motion.state == "failed"
    facts = {"place": 1, "reason": "All the same.", "motion": motion, **meeting.does("grace")}
    act = lambda: actions.propose_decision(motion.award, application=entry, **facts)  # noqa: E731
    assert refused(act) == "not_carried"


def test_without_a_quorum_a_motion_lapses_whatever_the_votes(meeting):
    settle(meeting, quorum=67)
    motion = meeting.put(meeting.moves("grace", meeting.entries[0]), grace="yes", kenji="yes")
    assert motion.state == "short"


def test_whoever_left_the_room_does_not_count_for_the_quorum_and_does_not_vote(meeting):
    settle(meeting, quorum=100)
    entry = meeting.entries[0]
    motion = meeting.moves("grace", entry)
    meeting.leaves("lucia", entry, by="chair")
    actions.open_vote(motion, **meeting.does("chair"))
    assert refused(lambda: meeting.vote("lucia", motion)) == "not_found"
    meeting.votes(motion, grace="yes", kenji="abstain")
    ended = actions.end_vote(motion, **meeting.does("chair"))
    assert (ended.state, ended.entitled, ended.abstained) == ("carried", 2, 1)


def test_a_vote_is_struck_when_its_member_leaves_while_the_vote_runs(meeting):
    entry = meeting.entries[0]
    motion = meeting.moves("grace", entry)
    actions.open_vote(motion, **meeting.does("chair"))
    meeting.votes(motion, grace="yes", kenji="no", lucia="no")
    meeting.leaves("lucia", entry)
    assert Vote.objects.get(motion=motion, member=meeting.person("lucia")).struck_at
    ended = actions.end_vote(motion, **meeting.does("chair"))
    assert (ended.state, ended.entitled, ended.ayes, ended.noes) == ("tied", 2, 1, 1)


def test_the_chair_decides_a_tie_with_a_reason(meeting):
    motion = meeting.put(meeting.moves("grace", meeting.entries[0]), grace="yes", kenji="no")
    assert motion.state == "tied"
    cast = {"choice": Choice.YES, **meeting.does("chair")}
    assert refused(lambda: actions.decide_tie(motion, reason=" ", **cast)) == "no_reason"
    theirs = {**cast, "by": meeting.person("grace"), "reason": "Mine."}
    assert refused(lambda: actions.decide_tie(motion, **theirs)) == "wrong_role"
    decided = actions.decide_tie(motion, reason="The evidence is better.", **cast)
    assert (decided.state, decided.casting) == ("carried", "yes")


def test_where_the_rules_give_no_casting_vote_a_tie_fails(meeting):
    settle(meeting, casting_vote=False)
    motion = meeting.put(meeting.moves("grace", meeting.entries[0]), grace="yes", kenji="no")
    assert motion.state == "failed"


@pytest.mark.parametrize(
    ("majority", "votes", "state"),
    [
        ("absolute", "yny", "carried"),
        ("absolute", "yaa", "failed"),
        ("two_thirds", "yyn", "carried"),
        ("two_thirds", "yna", "failed"),
        ("two_thirds", "aaa", "failed"),
        ("simple", "yaa", "carried"),
        ("simple", "aaa", "failed"),
    ],
)
def test_each_majority_rule_counts_in_its_own_way(meeting, majority, votes, state):
    settle(meeting, majority=majority)
    choices = {"y": "yes", "n": "no", "a": "abstain"}
    cast = dict(zip(("grace", "kenji", "lucia"), (choices[v] for v in votes), strict=True))
    assert meeting.put(meeting.moves("grace", meeting.entries[0]), **cast).state == state


def test_a_motion_is_withdrawn_by_its_proposer_before_the_vote_and_not_after(meeting):
    motion = meeting.moves("grace", meeting.entries[0])
    assert refused(lambda: actions.withdraw_motion(motion, **meeting.does("kenji"))) == "not_yours"
    actions.open_vote(motion, **meeting.does("chair"))
    assert refused(lambda: actions.withdraw_motion(motion, **meeting.does("grace"))) == "wrong_step"
    other = meeting.moves("grace", meeting.entries[1])
    assert actions.withdraw_motion(other, **meeting.does("grace")).state == "withdrawn"


def test_a_vote_may_be_changed_until_it_is_ended_and_counts_once(meeting):
    motion = meeting.moves("grace", meeting.entries[0])
    assert refused(lambda: meeting.vote("grace", motion)) == "not_voting"
    actions.open_vote(motion, **meeting.does("chair"))
    meeting.votes(motion, grace="no", kenji="yes")
    meeting.vote("grace", motion, "yes")
    ended = actions.end_vote(motion, **meeting.does("chair"))
    assert (ended.ayes, ended.noes) == (2, 0)
    assert refused(lambda: meeting.vote("grace", motion, "no")) == "not_voting"
    assert refused(lambda: meeting.vote("chair", motion, "no")) == "not_a_member"


def test_the_secretary_conducts_where_the_chair_left_the_room_and_a_tie_then_fails(meeting):
    entry = meeting.entries[0]
    motion = meeting.moves("grace", entry)
    assert refused(lambda: actions.open_vote(motion, **meeting.does("sora"))) == "wrong_role"
    meeting.leaves("chair", entry)
    assert refused(lambda: actions.open_vote(motion, **meeting.does("chair"))) == "not_found"
    actions.open_vote(motion, **meeting.does("sora"))
    meeting.votes(motion, grace="yes", kenji="no")
    assert actions.end_vote(motion, **meeting.does("sora")).state == "failed"


def test_a_motion_that_a_place_stays_empty_names_the_place(meeting):
    award = meeting.told.edition.awards.get(code="human-gold")
    facts = {"kind": MotionKind.EMPTY, "award": award, "reason": "None is good enough."}
    move = lambda place: actions.propose_motion(  # noqa: E731
        meeting.round, place=place, **facts, **meeting.does("grace")
    )
    assert refused(lambda: move(None)) == "no_award"
    assert refused(lambda: move(award.places + 1)) == "no_such_place"
    motion = meeting.put(move(1), grace="yes", kenji="yes")
    decision = {"place": 1, "application": None, "reason": "As resolved.", "motion": motion}
    assert actions.propose_decision(award, **decision, **meeting.does("kenji")).motion == motion


def test_the_awards_are_not_concluded_while_a_motion_waits(meeting):
    chair = prize.standing(meeting.person("chair"), meeting.told.edition)
    meeting.moves("grace", meeting.entries[0])
    assert queries.unended(meeting.told.edition) == 1
    from haechi.results import rules

    assert rules.may_conclude_awards(chair, meeting.round, 0, 1).code == "motions_open"


def test_whoever_left_the_room_neither_proposes_nor_confirms_nor_retracts(meeting):
    entry = meeting.entries[0]
    award = meeting.told.edition.awards.filter(category=entry.category, kind="").first()
    meeting.leaves("grace", entry)
    facts = {"place": 1, "application": entry, "reason": "Best."}
    assert refused(lambda: actions.propose_decision(award, **facts, **meeting.does("grace")))
    decision = actions.propose_decision(award, **facts, **meeting.does("kenji"))
    assert refused(lambda: actions.confirm_decision(decision, **meeting.does("grace"))) == "absent"
    retract = {"reason": "No.", **meeting.does("grace")}
    assert refused(lambda: actions.retract_decision(decision, **retract)) == "absent"


# --- checks -------------------------------------------------------------------------------------


def test_in_order_takes_a_source_and_a_concern_a_note(meeting):
    entry = meeting.entries[0]
    record = lambda **facts: actions.record_check(  # noqa: E731
        meeting.round, entry, CheckSubject.EVIDENCE, **facts, **meeting.does("sora")
    )
    assert refused(lambda: record(state=CheckState.OK)) == "no_source"
    assert refused(lambda: record(state=CheckState.CONCERN)) == "no_note"
    assert record(state=CheckState.OK, source="https://example.org/report").state == "ok"
    record(state=CheckState.CONCERN, note="The figures differ from the report.")
    line = JournalLine.objects.filter(verb="results.record_check").latest("pk")
    assert (line.facts["before"], line.facts["after"]) == ("ok", "concern")


def test_a_finalist_with_open_checks_or_concerns_is_a_gap(meeting):
    entry = meeting.entries[0]
    who = prize.standing(meeting.person("sora"), meeting.told.edition)
    assert len(queries.gaps(who, meeting.round)) == len(meeting.entries)
    for subject in CheckSubject:
        facts = {"state": CheckState.OK, "source": "The mayor's office", **meeting.does("sora")}
        actions.record_check(meeting.round, entry, subject, **facts)
    assert entry not in [gap.application for gap in queries.gaps(who, meeting.round)]
    facts = {"state": CheckState.CONCERN, "note": "Copied.", **meeting.does("kenji")}
    actions.record_check(meeting.round, entry, CheckSubject.ORIGINAL, **facts)
    gap = next(g for g in queries.gaps(who, meeting.round) if g.application == entry)
    assert (gap.open, gap.concerns) == (0, 1)


# --- what the database itself refuses -----------------------------------------------------------


def broken(act) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    return str(error.value)


def test_the_database_refuses_the_vote_of_an_absent_member(meeting):
    entry = meeting.entries[0]
    motion = meeting.moves("kenji", entry)
    actions.open_vote(motion, **meeting.does("chair"))
    meeting.leaves("grace", entry)
    facts = {"choice": "yes", "reason": "Mine.", "cast_at": meeting.told.now}
    row = {"motion": motion, "member": meeting.person("grace"), **facts}
    assert "absent_member_does_not_vote" in broken(lambda: Vote.objects.create(**row))


def test_the_database_refuses_an_absence_that_leaves_a_running_vote_standing(meeting):
    from haechi.prize.models import Absence

    entry = meeting.entries[0]
    motion = meeting.moves("kenji", entry)
    actions.open_vote(motion, **meeting.does("chair"))
    meeting.vote("grace", motion)
    grace = meeting.person("grace")
    facts = {"kind": AbsenceKind.OTHER, "reason": "-", "declared_at": meeting.told.now}
    row = {"round": meeting.round, "application": entry, "member": grace, "declared_by": grace}
    assert "absence_strikes_the_vote" in broken(lambda: Absence.objects.create(**row, **facts))


def test_the_database_refuses_a_second_vote_and_one_after_the_end(meeting):
    motion = meeting.moves("kenji", meeting.entries[0])
    actions.open_vote(motion, **meeting.does("chair"))
    meeting.vote("grace", motion)
    facts = {"choice": "no", "reason": "Again.", "cast_at": meeting.told.now, "motion": motion}
    again = {**facts, "member": meeting.person("grace")}
    assert "UNIQUE" in broken(lambda: Vote.objects.create(**again)).upper()
    actions.end_vote(motion, **meeting.does("chair"))
    late = {**facts, "member": meeting.person("lucia")}
    assert "votes_are_cast_while_voting" in broken(lambda: Vote.objects.create(**late))


def test_the_database_refuses_words_and_motions_of_an_absent_member(meeting):
    from haechi.results.models import Motion

    entry, grace = meeting.entries[0], meeting.person("grace")
    meeting.leaves("grace", entry)
    said = {"round": meeting.round, "application": entry, "author": grace, "text": "Yes."}
    act = lambda: Post.objects.create(**said, written_at=meeting.told.now)  # noqa: E731
    assert "absent_member_does_not_speak" in broken(act)
    moved = {"round": meeting.round, "application": entry, "proposed_by": grace, "kind": "free"}
    more = {"text": "Gold.", "reason": "-", "proposed_at": meeting.told.now}
    assert "absent_member_does_not_move" in broken(lambda: Motion.objects.create(**moved, **more))
