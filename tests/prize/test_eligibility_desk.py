"""The eligibility desk: nothing lost, every "no" explained, nobody judged by their own hand."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from haechi.core import clock, invariants
from haechi.core.models import JournalLine, Message
from haechi.core.verdict import Refused
from haechi.people.models import User
from haechi.people.states import Role
from haechi.prize import actions, queries
from haechi.prize.models import Appeal, Notice, Passage, Repair, Screening, Suspicion
from haechi.prize.states import ScreeningState

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def desk(story):
    """The checklist round just opened: nothing is checked yet."""
    told = story("received")
    round_ = told.round("eligibility")
    at = max(round_.opens_at, clock.now()) + HOUR
    actions.open_round(round_, by=told.person("sora"), at=at)
    with clock.shifted(at - clock.now() + HOUR):
        yield told
    assert invariants.broken() == []


def sheet(told, name="mina") -> Screening:
    found = told.round("eligibility").screenings.select_related("application", "round__edition")
    return found.get(application__applicant=told.person(name))


def door(one: Screening, verb="", query=""):
    tail = f"{verb}/" if verb else ""
    slug, number = one.round.edition.slug, one.application.number
    return f"/en/e/{slug}/rounds/eligibility/screening/{number}/{tail}{query}"


def own(one: Screening, tail="", language="en"):
    return f"/{language}/e/{one.round.edition.slug}/applications/{one.application.number}/{tail}"


def checked(one: Screening, broken="") -> actions.Checked:
    codes = one.round.check_items.values_list("code", flat=True)
    evidence = {broken: "The letter bears no signature."} if broken else {}
    return actions.Checked(holds={code: code != broken for code in codes}, evidence=evidence)


def decide(told, one: Screening, broken="", at=None) -> Screening:
    at = at or clock.now()
    actions.propose(one, checked(one, broken), passes=not broken, by=told.person("eli"), at=at)
    return actions.sign(one, by=told.person("yuna"), at=at)


def ask(told, one: Screening, at=None, **more) -> Repair:
    wanted = {"items": ["incomplete"], "fields": ["budget"], "text": "Add a telephone number."}
    return actions.ask_repair(one, **wanted | more, by=told.person("eli"), at=at or clock.now())


def code_of(act) -> str:
    """The code of the refusal."""
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.verdict.code


# --- the checklist saves itself -----------------------------------------------------------------


def save(client, one, values, tab="a", version=0):
    return client.post(
        door(one, "save", f"?tab={tab}&version={version}"),
        json.dumps(values),
        content_type="application/json",
        headers={"accept": "application/json"},
    )


def test_each_field_is_kept_while_it_is_written(desk, cast, enter):
    one, client = sheet(desk), enter(cast.eli)
    typed = {"rule_late": "no", "evidence_late": "dated\r\nlater", "where_late": "budget"}
    for name, value in (typed | {"outcome": "out"}).items():
        assert save(client, one, {name: value}).status_code == 200
    found = one.findings.get(item__code="late")
    assert (found.holds, found.evidence, found.where) == (False, "dated\nlater", "budget")
    page = client.get(door(one)).content.decode()
    assert "dated\nlater" in page
    one.refresh_from_db()
    assert (one.state, one.outcome) == (ScreeningState.OPEN, "out")
    assert save(client, one, {"rule_late": None}).status_code == 200
    found.refresh_from_db()
    assert found.holds is None


def test_a_stale_window_is_told_and_overwrites_nothing(desk, cast, enter):
    one = sheet(desk)
    assert save(enter(cast.eli), one, {"evidence_late": "first"}, tab="a").status_code == 200
    answer = save(enter(cast.yuna), one, {"evidence_late": "second"}, tab="b")
    assert answer.status_code == 409
    assert "Nothing was overwritten" in answer.json()["reason"]
    assert str(cast.eli) in answer.json()["reason"]
    assert one.findings.get(item__code="late").evidence == "first"
    fresh = save(enter(cast.yuna), one, {"evidence_late": "third"}, tab="c", version=1)
    assert fresh.status_code == 200


def test_a_stale_window_cannot_sign_either(desk, cast, enter):
    one = sheet(desk)
    save(enter(cast.eli), one, {"evidence_late": "first"}, tab="a")
    codes = one.round.check_items.values_list("code", flat=True)
    typed = {f"rule_{code}": "yes" for code in codes} | {"evidence_late": "mine"}
    page = enter(cast.yuna).post(door(one), typed | {"outcome": "on", "tab": "b", "version": 0})
    assert "Nothing was overwritten" in page.content.decode()
    assert "mine" in page.content.decode()
    one.refresh_from_db()
    assert one.state == ScreeningState.OPEN


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("[]", "not a table"),
        ("{", "not a table"),
        ('{"rule_late": "maybe"}', "no field"),
        ('{"evidence_late": 7}', "no field"),
        ('{"evidence_nonsense": "x"}', "no rule"),
        ('{"outcome": "perhaps"}', "no field"),
        (json.dumps({"evidence_late": "x" * 1001}), "1001 characters; at most 1000"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(desk, cast, enter, body, reason):
    one = sheet(desk)
    answer = enter(cast.eli).post(
        door(one, "save", "?tab=a&version=0"),
        body,
        content_type="application/json",
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 403
    assert reason in answer.json()["reason"]


@pytest.mark.parametrize("who", ["sora", "ada", "mina", "ines"])
def test_nobody_but_an_officer_writes_on_the_checklist(desk, cast, enter, who):
    one = sheet(desk)
    assert save(enter(getattr(cast, who)), one, {"rule_late": "no"}).status_code in (403, 404)
    assert not one.findings.exists()


def test_every_failing_rule_needs_its_own_evidence(desk):
    one = sheet(desk)
    both = checked(one, "late")
    holds = dict(both.holds) | {"no_letter": False}
    act = lambda: actions.propose(  # noqa: E731
        one,
        actions.Checked(holds=holds, evidence=both.evidence),
        passes=False,
        by=desk.person("eli"),
        at=clock.now(),
    )
    assert code_of(act) == "no_evidence"


# --- the desk as a list -------------------------------------------------------------------------


def test_the_list_is_filtered_sorted_and_leads_from_entry_to_entry(desk, cast, enter):
    client = enter(cast.eli)
    place = f"/en/e/{desk.slug}/rounds/eligibility/screening/"
    tech = client.get(place, {"view": "all", "category": "tech"}).context
    assert {one.application.category.code for one in tech["page"]} == {"tech"}
    city = client.get(place, {"view": "all", "kind": "city", "sort": "-number"}).context
    numbers = [one.application.number for one in city["page"]]
    assert numbers == sorted(numbers, reverse=True)
    iso2 = sheet(desk).application.city.country.iso2
    korea = client.get(place, {"view": "all", "country": iso2}).context["page"]
    assert {one.application.city.country.iso2 for one in korea} == {iso2}
    assert (
        client.get(place, {"view": "x", "sort": "x", "page": "x", "kind": "x"}).status_code == 200
    )
    first = min(one.application.number for one in tech["page"])
    one = desk.round("eligibility").screenings.get(application__number=first)
    inside = client.get(door(one, query="?view=all&category=tech")).context
    assert inside["before"] is None
    following = sorted(one.application.number for one in tech["page"])[1]
    assert inside["after"] == following


def test_what_the_machine_noticed_stands_beside_its_rule_and_ticks_nothing(desk, cast, enter):
    found = Suspicion.objects.filter(screening__round=desk.round("eligibility")).first()
    assert found is not None, "the small edition has an entry that is only planned"
    page = enter(cast.eli).get(door(found.screening)).content.decode()
    assert "Proposed by the automatic check" in page
    assert " checked>" not in page.split('<form class="form"', 1)[1]
    listed = f"/en/e/{desk.slug}/rounds/eligibility/screening/?view=all&noticed={found.code}"
    there = enter(cast.eli).get(listed).context["page"]
    assert found.screening in list(there)


def test_the_finding_is_recorded_beside_what_the_machine_proposed(desk):
    found = Suspicion.objects.filter(screening__round=desk.round("eligibility")).first()
    decide(desk, found.screening)
    beside = found.screening.findings.get(item__code=found.code)
    assert (beside.suspected, beside.holds) == (True, True)
    counted = {one.code: one for one in queries.how_often_followed(desk.round("eligibility"))}
    assert (counted[found.code].proposed, counted[found.code].followed) == (1, 0)


def test_only_an_officer_runs_the_checks_again(desk, cast, enter):
    place = f"/en/e/{desk.slug}/rounds/eligibility/screening/checks/"
    before = Suspicion.objects.count()
    Suspicion.objects.all().delete()
    enter(cast.ada).post(place)
    assert Suspicion.objects.count() == 0
    enter(cast.eli).post(place)
    assert 0 < Suspicion.objects.count() <= before


# --- a rejection is told ------------------------------------------------------------------------


def test_the_second_signature_writes_the_notice_with_rule_evidence_and_appeal(desk, cast, enter):
    one = sheet(desk)
    cast.mina.language, cast.mina.time_zone = "ko", "America/Bogota"
    cast.mina.save()
    actions.propose(one, checked(one, "no_letter"), passes=False, by=cast.eli, at=clock.now())
    assert not Notice.objects.filter(screening=one).exists()
    at = clock.now()
    one = actions.sign(one, by=cast.yuna, at=at)
    notice = one.notice
    letter = Message.objects.get(key=f"notice-{notice.pk}")
    assert (letter.to, letter.body) == (cast.mina.email, notice.text)
    assert notice.digest == hashlib.sha256(notice.text.encode()).hexdigest()
    assert notice.language == "ko"
    assert notice.appeal_until == at + 7 * DAY
    item = one.round.check_items.get(code="no_letter")
    for words in (item.text_ko, "no_letter", "The letter bears no signature.", "-05)", "이의"):
        assert words in notice.text, words
    page = enter(cast.mina).get(own(one)).content.decode()
    assert "The letter bears no signature." in page
    assert own(one, "appeal/") in page
    assert notice.digest in enter(cast.mina).get(own(one, f"notices/{notice.pk}/")).content.decode()
    assert enter(cast.omar).get(own(one, f"notices/{notice.pk}/")).status_code == 404


def test_who_goes_on_is_told_nothing_before_the_round_ends(desk, cast, enter):
    one, client = sheet(desk), enter(cast.mina)
    before = client.get(own(one)).context["own"]
    decide(desk, one)
    after = client.get(own(one)).context
    assert (after["own"].word, after["own"].next_step) == (before.word, before.next_step)
    assert not Notice.objects.filter(screening=one).exists()


@pytest.fixture
def vera(desk):
    """Vera, who reads English, works on the application of Mina, who reads Korean."""
    vera = User.objects.create_user("vera@example.org", name="Vera", language="en")
    application = sheet(desk).application
    invited = actions.invite_co_worker(
        application,
        vera.email,
        right="edit",
        site="http://x/en",
        by=application.applicant,
        at=clock.now(),
    )
    actions.accept_co_work(invited, by=vera, at=clock.now())
    return vera


def letters_to(user) -> list[Message]:
    return list(Message.objects.filter(to=user.email, key__startswith="notice-").order_by("pk"))


def test_whoever_works_on_it_gets_the_letter_in_their_own_language(desk, cast, vera):
    one = decide(desk, sheet(desk), "no_letter")
    (copy,) = letters_to(vera)
    assert copy.key == f"notice-{one.notice.pk}-{vera.pk}"
    assert copy.body.startswith("Vera,\n\nyour application")
    assert "The letter bears no signature." in copy.body
    assert f"Only {cast.mina.name_en}, who began it, can answer a request or appeal." in copy.body
    (own_letter,) = [one for one in letters_to(cast.mina) if one.edition_id == desk.edition.pk]
    assert own_letter.body == one.notice.text
    assert "Vera" not in own_letter.body
    assert Notice.objects.filter(screening=one).count() == 1


def test_requests_answers_and_lapses_reach_whoever_works_on_it(desk, vera):
    one = sheet(desk)
    repair = ask(desk, one)
    actions.lapse_repair(repair, at=repair.due_at)
    assert [
        next(w for w in ("put something right", "time to answer is over") if w in letter.subject)
        for letter in letters_to(vera)
    ] == ["put something right", "time to answer is over"]


def test_an_appeal_is_confirmed_to_the_applicant_alone_and_its_outcome_told_to_all(
    desk, cast, vera
):
    one = decide(desk, sheet(desk), "no_letter")
    appeal = actions.file_appeal(one.application, reasons="It does.", by=cast.mina, at=clock.now())
    assert len(letters_to(vera)) == 1
    actions.decide_appeal(
        appeal, is_upheld=True, decision="It bears one.", by=cast.lucia, at=clock.now()
    )
    told = letters_to(vera)
    assert [len(told), "was upheld" in told[-1].subject] == [2, True]
    assert "It bears one." in told[-1].body


def test_who_no_longer_works_on_it_gets_no_letter(desk, vera):
    helper = sheet(desk).application.co_workers.get(user=vera)
    actions.end_co_work(helper, by=vera, at=clock.now())
    decide(desk, sheet(desk), "no_letter")
    assert letters_to(vera) == []


def test_the_database_itself_refuses_a_rejection_without_evidence_or_notice(desk):
    one = decide(desk, sheet(desk), "late")
    for change in ({"notice": None}, {"evidence": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Screening.objects.filter(pk=one.pk).update(**change)


def test_after_the_jury_a_rejection_writes_to_nobody_and_asks_nobody(story):
    told = story("final")
    third = told.round("third")
    assert third.screenings.filter(outcome="out").exists()
    assert not third.screenings.filter(is_told=True).exists()
    assert not Notice.objects.filter(screening__round=third).exists()
    one = third.screenings.filter(outcome="out").select_related("application").first()
    assert queries.rejection_of(one.application) is None
    assert not queries.screenings_told([one.application])


def test_after_the_jury_no_repair_can_be_asked_for(desk):
    one = sheet(desk)
    Screening.objects.filter(pk=one.pk).update(is_told=False)
    assert code_of(lambda: ask(desk, one)) == "untold"
    Screening.objects.filter(pk=one.pk).update(is_told=True)


# --- repairs --------------------------------------------------------------------------------------


def test_a_repair_opens_the_named_fields_and_nothing_else(desk, cast, enter):
    one = sheet(desk)
    repair = ask(desk, one)
    client = enter(cast.mina)
    page = client.get(own(one)).content.decode()
    assert "Add a telephone number." in page
    form = client.get(own(one, "repair/")).content.decode()
    assert 'name="budget"' in form
    assert 'name="outcome"' not in form
    kept = client.post(
        own(one, "save/"), json.dumps({"budget": "Mina, 02-1"}), content_type="application/json"
    )
    assert kept.status_code == 200
    headers = {"accept": "application/json"}
    refused = client.post(
        own(one, "save/"),
        json.dumps({"budget": "x", "outcome": "better"}),
        content_type="application/json",
        headers=headers,
    )
    assert refused.json()["code"] == "not_asked"
    assert one.application.answers.get(question__code="budget").text == "Mina, 02-1"
    client.post(own(one, "repair/"), {"budget": "Mina, 02-2", "reply": "Added."})
    repair.refresh_from_db()
    one.refresh_from_db()
    assert (repair.state, one.state) == ("answered", ScreeningState.OPEN)
    assert repair.after == {"budget": "Mina, 02-2"}
    assert one.application.submitted_at == sheet(desk).application.submitted_at
    shown = enter(cast.yuna).get(door(one)).content.decode()
    assert "Mina, 02-2" in shown
    assert repair.before["budget"] in shown
    assert "Added." in shown
    again = enter(cast.mina).post(
        own(one, "save/"),
        json.dumps({"budget": "x"}),
        content_type="application/json",
        headers=headers,
    )
    assert again.json()["code"] == "not_draft"


def test_a_request_is_told_by_letter_until_when_where_the_reader_is(desk, cast):
    cast.mina.time_zone = "Europe/Paris"
    cast.mina.save()
    repair = ask(desk, sheet(desk))
    letter = Notice.objects.get(screening=repair.screening, kind="repair")
    assert "Add a telephone number." in letter.text
    assert (
        f"{repair.due_at.astimezone(repair.screening.round.edition.zone):%Y-%m-%d %H:%M}"
        in letter.text
    )
    assert "CE" in letter.text


def test_the_deadline_is_never_after_the_window(desk):
    one = sheet(desk)
    at = one.round.closes_at - 3 * DAY
    assert ask(desk, one, at=at).due_at == one.round.closes_at


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"text": " "}, "no_text"),
        ({"fields": []}, "nothing_named"),
        ({"items": []}, "no_rule"),
        ({"fields": ["nonsense"]}, "no_such_field"),
        ({"items": ["nonsense"]}, "no_such_rule"),
    ],
)
def test_a_request_names_what_it_is_about(desk, more, code):
    assert code_of(lambda: ask(desk, sheet(desk), **more)) == code


def test_a_request_needs_a_day(desk):
    one = sheet(desk)
    at = one.round.closes_at - 23 * HOUR
    assert code_of(lambda: ask(desk, one, at=at)) == "no_time"


def test_a_second_request_needs_a_reason(desk, cast):
    one, at = sheet(desk), clock.now()
    repair = ask(desk, one)
    actions.answer_repair(one.application, repair, reply="It is there.", by=cast.mina, at=at)
    one.refresh_from_db()
    assert code_of(lambda: ask(desk, one)) == "no_reason"
    assert ask(desk, one, reason="The number has a digit too few.").state == "asked"


def test_an_answer_changes_something_or_says_why_not_and_leaves_nothing_empty(desk, cast):
    one, at = sheet(desk), clock.now()
    repair = ask(desk, one)
    answer = lambda: actions.answer_repair(one.application, repair, by=cast.mina, at=at)  # noqa: E731
    assert code_of(answer) == "nothing_changed"
    actions.save_draft(one.application, {"budget": ""}, by=cast.mina, at=at)
    assert code_of(answer) == "incomplete"


def test_nobody_else_answers_a_request(desk, cast):
    one = sheet(desk)
    repair = ask(desk, one)
    with pytest.raises(Refused) as refused:
        actions.answer_repair(
            one.application, repair, reply="mine now", by=cast.omar, at=clock.now()
        )
    assert refused.value.verdict.hides


def test_an_unanswered_request_comes_back_as_it_was_submitted(desk, cast, enter):
    one = sheet(desk)
    repair = ask(desk, one)
    actions.save_draft(one.application, {"budget": "half typed"}, by=cast.mina, at=clock.now())
    with clock.shifted(repair.due_at - timezone.now() + HOUR):
        late = lambda: actions.save_draft(  # noqa: E731
            one.application, {"budget": "too late"}, by=cast.mina, at=clock.now()
        )
        assert code_of(late) == "repair_over"
        page = enter(cast.yuna).get(door(one)).content.decode()
        assert "The time passed without an answer" in page
    repair.refresh_from_db()
    one.refresh_from_db()
    assert (repair.state, one.state) == ("lapsed", ScreeningState.OPEN)
    assert repair.after == {"budget": "half typed"}, "what was typed is kept aside"
    assert one.application.answers.get(question__code="budget").text == repair.before["budget"]
    assert Notice.objects.filter(screening=one, kind="repair_lapsed").exists()


def test_an_entry_that_waits_is_signed_by_nobody(desk):
    one = sheet(desk)
    ask(desk, one)
    assert code_of(lambda: decide(desk, one)) == "wrong_step"


# --- appeals --------------------------------------------------------------------------------------


@pytest.fixture
def rejected(desk):
    return decide(desk, sheet(desk), "late")


def appeal(told, one, who="mina", at=None, reasons="The letter is on page two."):
    return actions.file_appeal(
        one.application, reasons=reasons, by=told.person(who), at=at or clock.now()
    )


def hear(told, one: Appeal, who="lucia", is_upheld=True, decision="It is there."):
    return actions.decide_appeal(
        one, is_upheld=is_upheld, decision=decision, by=told.person(who), at=clock.now()
    )


def test_one_appeal_by_the_applicant_in_time_with_reasons(desk, rejected, cast, enter):
    assert code_of(lambda: appeal(desk, rejected, reasons=" ")) == "no_reason"
    over = rejected.notice.appeal_until
    assert code_of(lambda: appeal(desk, rejected, at=over)) == "appeal_over"
    assert enter(cast.omar).get(own(rejected, "appeal/")).status_code == 404
    client = enter(cast.mina)
    assert "The letter bears no" in client.get(own(rejected, "appeal/")).content.decode()
    client.post(own(rejected, "appeal/"), {"reasons": "It is signed on page two."})
    found = Appeal.objects.get(notice=rejected.notice)
    assert found.reasons == "It is signed on page two."
    assert code_of(lambda: appeal(desk, rejected)) == "appealed"
    assert Notice.objects.filter(screening=rejected, kind="appeal_filed").exists()


def test_who_was_not_rejected_has_nothing_to_appeal_against(desk, cast, enter):
    one = decide(desk, sheet(desk))
    assert code_of(lambda: appeal(desk, one)) == "no_rejection"
    assert enter(cast.mina).get(own(one, "appeal/")).status_code == 403


@pytest.mark.parametrize("who", ["eli", "yuna"])
def test_whoever_signed_decides_no_appeal(desk, rejected, cast, enter, who):
    one = appeal(desk, rejected)
    assert code_of(lambda: hear(desk, one, who)) == "involved"
    place = f"/en/e/{desk.slug}/appeals/{one.pk}/"
    answer = enter(getattr(cast, who)).post(place, {"outcome": "dismissed", "decision": "my words"})
    assert "You had a part in this check" in answer.content.decode()
    assert "my words" in answer.content.decode()
    one.refresh_from_db()
    assert one.state == "filed"


def test_whoever_asked_for_the_repair_or_once_proposed_decides_no_appeal(desk, cast):
    one, at = sheet(desk), clock.now()
    actions.propose(one, checked(one), passes=True, by=cast.eli, at=at)
    actions.send_back(one, reason="Look at the letter.", by=cast.yuna, at=at)
    third = cast.sora
    actions.appoint(
        desk.edition, third, Role.ELIGIBILITY_OFFICER, reason="ill", by=cast.sora, at=at
    )
    actions.propose(one, checked(one, "late"), passes=False, by=third, at=at)
    one = actions.sign(one, by=cast.yuna, at=at)
    filed = appeal(desk, one)
    assert code_of(lambda: hear(desk, filed, "eli")) == "involved"
    assert code_of(lambda: hear(desk, filed, "sora")) == "involved"
    assert hear(desk, filed, "lucia").state == "upheld"


def test_nobody_of_the_applicants_organisation_decides(desk, rejected, cast):
    cast.lucia.organisation = rejected.application.organisation
    cast.lucia.save()
    one = appeal(desk, rejected)
    assert code_of(lambda: hear(desk, one)) == "same_organisation"


@pytest.mark.parametrize("who", ["ines", "chair", "ada", "theo", "mina"])
def test_only_three_roles_decide(desk, rejected, who):
    one = appeal(desk, rejected)
    assert code_of(lambda: hear(desk, one, who)) == "wrong_role"


def test_a_decision_has_a_reason_and_is_made_once(desk, rejected):
    one = appeal(desk, rejected)
    assert code_of(lambda: hear(desk, one, decision=" ")) == "no_reason"
    hear(desk, one, is_upheld=False)
    assert code_of(lambda: hear(desk, one)) == "wrong_step"


def test_an_upheld_appeal_lets_the_entry_go_on_and_the_record_says_why(desk, rejected):
    hear(desk, appeal(desk, rejected))
    for one in desk.round("eligibility").screenings.exclude(pk=rejected.pk):
        decide(desk, one)
    actions.close_check_round(desk.round("eligibility"), by=desk.person("sora"), at=clock.now())
    exit_ = Passage.objects.get(application=rejected.application, round=rejected.round)
    assert (exit_.outcome, exit_.reason_code) == ("on", "appeal_upheld")
    assert exit_.facts["failed"] == ["late"]
    assert Notice.objects.filter(screening=rejected, kind="appeal_upheld").exists()


# --- closing, reopening -------------------------------------------------------------------------


def close(told, at=None):
    return actions.close_check_round(
        told.round("eligibility"), by=told.person("sora"), at=at or clock.now()
    )


def test_a_round_ends_only_when_all_is_said(desk, cast):
    one = sheet(desk)
    others = desk.round("eligibility").screenings.exclude(pk=one.pk)
    for other in others:
        decide(desk, other)
    assert code_of(lambda: close(desk)) == "undecided"
    repair = ask(desk, one)
    assert code_of(lambda: close(desk)) == "repairs"
    actions.answer_repair(one.application, repair, reply="It is.", by=cast.mina, at=clock.now())
    one = decide(desk, Screening.objects.get(pk=one.pk), "late")
    assert code_of(lambda: close(desk)) == "appeals_possible"
    filed = appeal(desk, one)
    assert code_of(lambda: close(desk)) == "appeals"
    hear(desk, filed, is_upheld=False)
    assert close(desk).state == "closed"


def test_when_nobody_appeals_the_round_ends_after_the_time_to_do_so(desk, rejected):
    for other in desk.round("eligibility").screenings.exclude(pk=rejected.pk):
        decide(desk, other)
    until = rejected.notice.appeal_until
    assert code_of(lambda: close(desk, until - timedelta(seconds=1))) == "appeals_possible"
    assert close(desk, until).state == "closed"


def test_a_reopened_round_lets_signed_checks_be_changed(story, cast, enter):
    told = story("screened")
    round_ = told.round("eligibility")
    out = round_.screenings.filter(outcome="out", notice__appeal=None).first()
    with_reason = {"reason": "one letter was misread"}
    client = enter(cast.eli)
    assert (
        code_of(lambda: actions.reconsider(out, reason="x", by=cast.eli, at=clock.now()))
        == "round_not_open"
    )
    enter(cast.sora).post(f"/en/e/{told.slug}/rounds/eligibility/reopen/", with_reason)
    actions.move_round(
        round_,
        opens_at=round_.opens_at,
        closes_at=clock.now() + DAY,
        reason="one more look",
        by=cast.sora,
        at=clock.now(),
    )
    client = enter(cast.eli)
    assert client.post(door(out, "reconsider"), {"reason": " "}).status_code == 200
    out.refresh_from_db()
    assert out.state == ScreeningState.DECIDED
    client.post(door(out, "reconsider"), with_reason)
    out.refresh_from_db()
    assert (out.state, out.outcome, out.signed_by, out.notice) == ("open", "", None, None)
    assert Notice.objects.filter(screening=out, kind="lifted").exists()
    line = JournalLine.objects.filter(verb="prize.reconsider").first()
    assert line.facts["reason"] == "one letter was misread"
    decide(told, out)
    actions.close_check_round(told.round("eligibility"), by=cast.sora, at=clock.now())
    assert Passage.objects.get(round=round_, application=out.application).outcome == "on"
    assert invariants.broken() == []


def test_an_appeal_comes_before_a_second_look_and_an_upheld_one_stays(desk, rejected, cast):
    look = lambda: actions.reconsider(rejected, reason="x", by=cast.eli, at=clock.now())  # noqa: E731
    filed = appeal(desk, rejected)
    assert code_of(look) == "appeal_pending"
    hear(desk, filed)
    assert code_of(look) == "appeal_upheld"


# --- figures --------------------------------------------------------------------------------------


def test_figures_are_public_only_while_the_secretary_says_so(story, cast, enter):
    told = story("screened")
    place = f"/en/e/{told.slug}/rounds/eligibility"
    passer_by = lambda: enter(cast.passer_by).get(f"{place}/figures/").status_code  # noqa: E731
    assert passer_by() == 404
    enter(cast.ada).post(f"{place}/statistics/publish/")
    assert passer_by() == 404
    enter(cast.sora).post(f"{place}/statistics/publish/")
    assert passer_by() == 200
    figures = told.round("eligibility").reports.get().figures
    assert figures["all"]["received"] == 16
    shown = [c for part in figures["parts"].values() for row in part.values() for c in row.values()]
    assert not {1, 2} & set(shown)
    csv = enter(cast.passer_by).get(f"{place}/figures.csv").content.decode("utf-8-sig")
    assert csv.startswith("Part,Group,Received")
    assert enter(cast.sora).post(f"{place}/statistics/withdraw/", {"reason": ""}).status_code == 200
    assert passer_by() == 200
    enter(cast.sora).post(f"{place}/statistics/withdraw/", {"reason": "a wrong region"})
    assert passer_by() == 404
    assert told.round("eligibility").reports.get().reason == "a wrong region"


def test_the_full_figures_agree_with_the_exit_records(story, cast, enter):
    told = story("screened")
    round_ = told.round("eligibility")
    figures = queries.eligibility_figures(round_)
    assert figures["all"]["rejected"] == round_.passages.filter(outcome="out").count()
    assert figures["all"]["appealed"] >= figures["all"]["upheld"] == 1
    assert figures["all"]["repaired"] >= 1
    for part in figures["parts"].values():
        for name, total in figures["all"].items():
            assert sum(row[name] for row in part.values()) == total
    place = f"/en/e/{told.slug}/rounds/eligibility/statistics/"
    assert enter(cast.sora).get(place).status_code == 200
    assert enter(cast.mina).get(place).status_code == 403


def test_figures_of_an_open_round_or_one_after_the_jury_stay_inside(story, cast):
    at = clock.now()
    still = story("eligibility").round("eligibility")
    publish = lambda round_: actions.publish_report(round_, by=cast.sora, at=at)  # noqa: E731
    assert code_of(lambda: publish(still)) == "round_not_closed"
    assert code_of(lambda: publish(story("final").round("third"))) == "untold"


def test_pages_of_the_desk_ask_as_often_for_many_as_for_few(
    story, cast, enter, django_assert_max_num_queries
):
    told = story("eligibility")
    client = enter(cast.lucia)
    with django_assert_max_num_queries(10):
        assert client.get(f"/en/e/{told.slug}/appeals/").status_code == 200
    place = f"/en/e/{told.slug}/rounds/eligibility/statistics/"
    client = enter(cast.sora)
    with django_assert_max_num_queries(20):
        assert client.get(place).status_code == 200
