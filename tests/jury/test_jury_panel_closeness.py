"""What may bring a judge close to an entry: it advises, and nothing happens until people decide."""

import pytest
from django.urls import reverse

from haechi.core.models import JournalLine
from haechi.core.verdict import Refused
from haechi.jury import actions, queries
from haechi.jury.models import Recusal, Sheet, Tie
from haechi.jury.states import ConflictKind, Ground, Sign
from haechi.people import actions as people
from haechi.prize import queries as prize
from haechi.prize.models import Application, CoWorker


def address(told, verb, *key):
    return reverse(f"jury:{verb}", args=[told.slug, "jury", *key])


@pytest.fixture
def told(story):
    return story("assigned")


@pytest.fixture
def judge(told, cast):
    """Ines, of whom nothing is known that could bring her close to anything."""
    one = told.round("jury").judges.get(user=cast.ines)
    one.country, one.employer = None, ""
    one.save()
    return one


@pytest.fixture
def entry(told):
    entries = prize.entries_of(told.round("jury")).exclude(organisation__kind="individual")
    return entries.filter(organisation__kind="city").first()


def signs(judge, entry):
    return [str(sign.code) for sign in queries.signs_between(judge, entry)]


def test_nothing_known_brings_nobody_close(judge, entry):
    assert signs(judge, entry) == []


@pytest.mark.parametrize("spelling", ["{name}", "  {name} ", "{upper}", "The {name}"])
def test_an_employer_is_recognised_however_it_is_spelled(judge, entry, spelling):
    name = entry.organisation.name_en
    judge.employer = spelling.format(name=name, upper=name.upper())
    judge.save()
    assert signs(judge, entry) == [Sign.ORGANISATION]


def test_the_korean_name_of_an_employer_is_recognised_as_well(judge, entry):
    judge.employer = entry.organisation.name_ko
    judge.save()
    assert signs(judge, entry) == [Sign.ORGANISATION]


def test_the_government_of_a_city_is_recognised_by_its_city(judge, entry):
    judge.employer = f"Municipality of {entry.organisation.city.name_en}"
    judge.save()
    assert signs(judge, entry) == [Sign.ORGANISATION]


def test_a_tie_that_was_named_is_found(judge, entry):
    Tie.objects.create(judge=judge, organisation=entry.organisation.name_en, relation="adviser")
    assert signs(judge, entry) == [Sign.TIE]


def test_a_person_who_applies_is_no_organisation_to_be_employed_by(told, judge):
    alone = prize.entries_of(told.round("jury")).filter(organisation__kind="individual").first()
    judge.employer = alone.organisation.name_en
    judge.save()
    assert signs(judge, alone) == []


@pytest.mark.parametrize(
    ("judges", "applies", "found"),
    [
        ("ines@goyang.go.kr", "x@goyang.go.kr", True),
        ("ines@it.goyang.go.kr", "x@parks.goyang.go.kr", True),
        ("ines@goyang.go.kr", "x@suwon.go.kr", False),
        ("ines@naver.com", "x@naver.com", False),
        ("ines@hanmail.net", "x@hanmail.net", False),
        ("ines@hotmail.com", "x@hotmail.com", False),
        ("ines@example.org", "x@example.org", False),
    ],
)
def test_a_shared_domain_is_a_sign_unless_the_mailbox_is_anybodys(
    judge, entry, judges, applies, found
):
    judge.user.email, entry.applicant.email = judges, applies
    judge.user.save()
    entry.applicant.save()
    assert signs(judge, entry) == [Sign.DOMAIN] * found


def test_the_mailbox_of_a_co_worker_counts_while_the_person_works_on_it(told, judge, entry, cast):
    helper = people.register("jo@goyang.go.kr", name="Jo", by=None, at=told.now)
    work = CoWorker.objects.create(
        application=entry,
        email=helper.email,
        user=helper,
        invitation="x",
        invited_by=entry.applicant,
        invited_at=told.now,
        accepted_at=told.now,
    )
    judge.user.email = "ines@goyang.go.kr"
    judge.user.save()
    assert signs(judge, entry) == [Sign.DOMAIN]
    work.ended_at = told.now
    work.save()
    assert signs(judge, entry) == []


def earlier(entry, told, story, user):
    """The same organisation applied in another edition, and this person worked on it."""
    other = story("screened").edition.applications.exclude(organisation=entry.organisation).first()
    other.organisation = entry.organisation
    other.save()
    return CoWorker.objects.create(
        application=other,
        email=user.email,
        user=user,
        invitation="y",
        invited_by=other.applicant,
        invited_at=told.now,
        accepted_at=told.now,
    )


def test_work_on_an_earlier_application_of_the_organisation_is_found(told, story, judge, entry):
    earlier(entry, told, story, judge.user)
    assert Sign.CO_WORK in signs(judge, entry)


def test_an_invitation_to_work_that_was_never_accepted_is_none(told, story, judge, entry):
    work = earlier(entry, told, story, judge.user)
    work.accepted_at = None
    work.save()
    assert Sign.CO_WORK not in signs(judge, entry)


def test_the_own_country_needs_no_decision_where_the_rules_exclude_it(told, judge, entry):
    judge.country = entry.city.country
    judge.save()
    assert signs(judge, entry) == []
    judge.round.own_country_excluded = False
    judge.round.save()
    assert signs(judge, entry) == [Sign.COUNTRY]


# --- what people decide ---------------------------------------------------------------------------


@pytest.fixture
def close(judge, entry):
    """Ines is employed by who entered, and nobody has decided anything."""
    judge.employer = entry.organisation.name_en
    judge.save()
    Recusal.objects.filter(judge=judge).delete()
    return judge


def pairs(round_, **kept):
    return {(c.judge.pk, c.application.pk) for c in queries.advised(round_, **kept)}


def test_finding_something_changes_nothing(told, close, entry, enter, cast):
    before = list(Sheet.objects.order_by("pk").values_list("pk", "state"))
    page = enter(cast.sora).get(address(told, "closeness")).content.decode()
    assert entry.entry_code in page
    assert list(Sheet.objects.order_by("pk").values_list("pk", "state")) == before
    assert not Recusal.objects.filter(judge=close).exists()


def test_who_confirms_keeps_the_judge_from_the_entry_by_the_rules(told, close, entry, enter, cast):
    client = enter(cast.sora)
    client.post(address(told, "uphold", close.pk), {"entry": entry.number})
    kept = Recusal.objects.get(judge=close, application=entry)
    assert (kept.ground, kept.kind) == (Ground.EXCLUDED, ConflictKind.ORGANISATIONAL)
    assert not kept.is_silent
    assert entry.organisation.name_en in kept.reason
    assert (close.pk, entry.pk) not in pairs(close.round, sees_silent=True)
    assert (entry.pk, close.pk) in queries.conflicts(close.round)
    line = JournalLine.objects.filter(verb="jury.uphold").latest("id")
    assert line.facts["entry"] == entry.entry_code


def test_who_dismisses_says_why_and_is_not_asked_again(told, close, entry, enter, cast):
    client, page = enter(cast.chair), address(told, "dismiss", close.pk, entry.number)
    assert "Write the reason" in client.post(page, {"reason": " "}).content.decode()
    client.post(page, {"reason": "Another house of that name."})
    assert (close.pk, entry.pk) not in pairs(close.round, sees_silent=True)
    assert not Recusal.objects.filter(judge=close, application=entry).exists()
    shown = client.get(address(told, "closeness")).content.decode()
    assert "Another house of that name." in shown


def test_something_new_is_advised_although_the_old_was_dismissed(told, close, entry, cast):
    actions.dismiss(close, entry, reason="Namesake.", by=cast.sora, at=told.now)
    Tie.objects.create(judge=close, organisation=entry.organisation.name_en)
    assert (close.pk, entry.pk) in pairs(close.round, sees_silent=True)


def test_nothing_is_confirmed_that_was_not_found(told, judge, entry, cast):
    with pytest.raises(Refused, match="no_sign"):
        actions.uphold(judge, entry, by=cast.sora, at=told.now)


def test_the_sheet_of_a_confirmed_conflict_no_longer_counts(told, close, cast):
    sheet = close.sheets.exclude(application__organisation__kind="individual").first()
    close.employer = sheet.application.organisation.name_en
    close.save()
    actions.uphold(close, sheet.application, by=cast.sora, at=told.now)
    sheet.refresh_from_db()
    assert sheet.state == "recused"


@pytest.mark.parametrize("who", ["ines", "mina", "lucia", "grace", "theo"])
def test_the_page_is_for_chair_secretary_and_auditor(told, enter, cast, who):
    assert enter(getattr(cast, who)).get(address(told, "closeness")).status_code == 403


def test_the_auditor_reads_and_decides_nothing(told, close, entry, enter, cast):
    client = enter(cast.ada)
    page = client.get(address(told, "closeness")).content.decode()
    assert entry.entry_code in page
    assert "/uphold/" not in page
    answer = client.post(address(told, "uphold", close.pk), {"entry": entry.number})
    assert answer.status_code == 403


def test_the_page_asks_the_database_a_constant_number_of_questions(
    told, close, enter, cast, django_assert_max_num_queries
):
    client = enter(cast.sora)
    with django_assert_max_num_queries(24):
        client.get(address(told, "closeness"))


# --- before the letter goes out -------------------------------------------------------------------


def test_a_nominee_is_shown_with_the_entries_close_by_before_the_letter(
    story, enter, cast, django_assert_max_num_queries
):
    told = story("screened")
    round_ = told.round("jury")
    entry = prize.entries_of(round_).exclude(organisation__kind="individual").first()
    user = people.register("new@example.org", name="Ana Reis", by=None, at=told.now)
    actions.nominate(
        round_,
        user,
        field="mobility",
        country=entry.city.country,
        employer=entry.organisation.name_en,
        reason="Known.",
        by=cast.lucia,
        at=told.now,
    )
    client = enter(cast.sora)
    with django_assert_max_num_queries(30):
        page = client.get(address(told, "panel")).content.decode()
    near = prize.entries_of(round_).filter(city__country=entry.city.country)
    words = "entry" if near.count() == 1 else "entries"
    assert f"close to {near.count()} {words}" in page
    assert f"{entry.entry_code} {entry.organisation.name}: same country, same organisation" in page


def test_before_the_entries_are_known_whatever_was_handed_in_is_looked_at(story):
    told = story("received")
    round_ = told.round("jury")
    assert not prize.earlier_closed(round_)
    handed_in = Application.objects.filter(edition=told.edition, state="submitted").count()
    assert queries.known_entries(round_).count() == handed_in > 0
