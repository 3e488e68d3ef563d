"""Those who look after the judges: panel, reading plan, progress. Never a score before its time."""

import re

import pytest
from django.urls import reverse

from haechi.core.models import JournalLine, Message
from haechi.jury import actions, queries
from haechi.jury.models import Judge, Plan, Recusal, Sheet
from haechi.people.models import User
from haechi.prize import queries as prize


def address(told, verb, *key):
    return reverse(f"jury:{verb}", args=[told.slug, "jury", *key])


# --- panel ---------------------------------------------------------------------------------------

TYPED = {
    "name": "Ana Reis",
    "email": "ana@example.org",
    "language": "ko",
    "field": "mobility",
    "employer": "",
    "reason": "Known for buses.",
}


def test_the_only_panel_opens_at_once(story, enter, cast):
    told = story("screened")
    answer = enter(cast.sora).get(reverse("jury:panels", args=[told.slug]))
    assert answer["Location"] == address(told, "panel")


def test_the_steering_committee_nominates_and_the_secretary_invites(story, enter, cast):
    told = story("screened")
    steering = enter(cast.lucia)
    assert 'name="email"' in steering.get(address(told, "panel")).content.decode()
    steering.post(address(told, "nominate"), TYPED)
    judge = Judge.objects.get(round=told.round("jury"), user__email="ana@example.org")
    assert (judge.state, judge.user.language) == ("nominated", "ko")
    secretary = enter(cast.sora)
    page = secretary.get(address(told, "panel")).content.decode()
    assert 'name="email"' not in page
    assert "ana@example.org" in page
    secretary.post(address(told, "invite"))
    judge.refresh_from_db()
    assert judge.state == "invited"
    letter = Message.objects.get(to="ana@example.org")
    assert re.search(r"http://testserver/ko/invitation/[\w-]{43}/", letter.body)


def test_the_preview_of_the_letter_carries_no_secret(story, enter, cast):
    told = story("screened")
    enter(cast.lucia).post(address(told, "nominate"), TYPED)
    page = enter(cast.sora).get(address(told, "panel"))
    assert page.context["letter"]["body"].count("/invitation/…/") == 1


def test_a_refused_nomination_keeps_what_was_typed_and_makes_no_account(story, enter, cast):
    told = story("screened")
    page = enter(cast.lucia).post(address(told, "nominate"), TYPED | {"reason": " "})
    assert page.status_code == 200
    assert page.context["form"]["name"].value() == "Ana Reis"
    assert not User.objects.filter(email="ana@example.org").exists()
    enter(cast.sora).post(address(told, "nominate"), TYPED)
    assert not User.objects.filter(email="ana@example.org").exists()


def test_a_judge_is_released_with_a_reason(story, enter, cast):
    told = story("assigned")
    judge = told.round("jury").judges.get(user=cast.ines)
    client = enter(cast.sora)
    refused = client.post(address(told, "release", judge.pk), {"reason": ""})
    assert "Write the reason" in refused.content.decode()
    client.post(address(told, "release", judge.pk), {"reason": "Ill."})
    judge.refresh_from_db()
    assert judge.state == "released"


@pytest.mark.parametrize("who", ["ines", "mina", "eli", "grace", "theo"])
@pytest.mark.parametrize("page", ["panel", "plan", "progress"])
def test_these_pages_are_for_those_who_look_after_the_jury(story, enter, cast, who, page):
    told = story("judging")
    assert enter(getattr(cast, who)).get(address(told, page)).status_code == 403


def test_the_panel_asks_the_database_a_constant_number_of_questions(
    story, enter, cast, django_assert_max_num_queries
):
    told = story("judging")
    client = enter(cast.sora)
    with django_assert_max_num_queries(16):
        client.get(address(told, "panel"))


# --- plan ----------------------------------------------------------------------------------------


def test_a_plan_is_proposed_looked_at_and_applied(story, enter, cast):
    told = story("judging")
    client = enter(cast.sora)
    page = client.get(address(told, "plan"))
    assert f'value="{told.round("jury").seed}"' in page.content.decode()
    answer = client.post(address(told, "propose"), {"seed": 7}, follow=True)
    plan = Plan.objects.filter(round=told.round("jury")).first()
    assert plan.seed == 7
    assert set(plan.measures) >= {"reviews", "load_min", "load_max", "connected", "lambda2"}
    seen = answer.content.decode()
    for judge in queries.seated(told.round("jury")):
        assert str(judge) in seen
    begun = set(Sheet.objects.exclude(state="assigned").values_list("pk", flat=True))
    client.post(address(told, "apply", plan.pk))
    plan.refresh_from_db()
    assert plan.state == "applied"
    assert begun <= set(Sheet.objects.values_list("pk", flat=True))


def test_a_proposal_is_discarded(story, enter, cast):
    told = story("judging")
    client = enter(cast.sora)
    client.post(address(told, "propose"), {"seed": 8})
    plan = Plan.objects.filter(round=told.round("jury")).first()
    client.post(address(told, "discard", plan.pk))
    plan.refresh_from_db()
    assert plan.state == "discarded"


def test_demands_that_contradict_each_other_are_told_by_the_names_of_the_entries(
    story, enter, cast
):
    told = story("assigned")
    round_ = told.round("jury")
    entry = prize.entries_of(round_).first()
    for judge in queries.seated(round_):
        sheet = judge.sheets.filter(application=entry).first()
        facts = {"kind": "other", "reason": "x", "by": cast.chair, "at": told.now}
        if sheet:
            actions.recuse(sheet, **facts)
        else:
            actions.declare_conflict(judge, entry, **facts)
    page = enter(cast.sora).post(address(told, "propose"), {"seed": 5})
    assert page.status_code == 200
    assert f"without a conflict are left for {entry.entry_code}" in page.content.decode()
    assert page.context["form"]["seed"].value() == "5"


def test_a_plan_made_before_a_judge_left_is_not_applied(story, enter, cast):
    told = story("judging")
    client = enter(cast.sora)
    client.post(address(told, "propose"), {"seed": 9})
    plan = Plan.objects.filter(round=told.round("jury")).first()
    judge = told.round("jury").judges.get(user=cast.ines)
    actions.release(judge, reason="Ill.", by=cast.sora, at=told.now)
    page = client.post(address(told, "apply", plan.pk), follow=True)
    assert "Ines Duarte no longer judges" in page.content.decode()
    plan.refresh_from_db()
    assert plan.state == "proposed"


@pytest.mark.parametrize("who", ["chair", "ada", "lucia", "ines"])
def test_only_the_secretary_plans(story, enter, cast, who):
    told = story("judging")
    plans = Plan.objects.count()
    answer = enter(getattr(cast, who)).post(address(told, "propose"), {"seed": 1})
    assert answer.status_code == 403
    assert Plan.objects.count() == plans


# --- progress ------------------------------------------------------------------------------------


def test_the_chair_sees_the_same_figures_as_the_judge(story, enter, cast):
    told = story("judging")
    mine = enter(cast.ines).get(reverse("jury:queue", args=[told.slug])).context["progress"]
    page = enter(cast.chair).get(address(told, "progress"))
    row = next(judge for judge in page.context["judges"] if judge.user == cast.ines)
    assert (row.submitted, row.total, row.begun) == (mine.submitted, mine.total, mine.begun)
    assert f"{mine.submitted} of {mine.total}" in page.content.decode()


@pytest.mark.parametrize("who", ["sora", "chair"])
def test_progress_never_shows_or_links_a_score_before_the_end(story, enter, cast, who):
    told = story("judging")
    page = enter(getattr(cast, who)).get(address(told, "progress"))
    assert page.context["sheets"] is None
    assert "/sheets/" not in page.content.decode()


def test_after_the_end_the_chair_finds_the_sheets(story, enter, cast):
    told = story("shortlisted")
    client = enter(cast.chair)
    page = client.get(address(told, "progress"))
    sheet = page.context["sheets"][0]
    assert address(told, "sheets", sheet.pk) in page.content.decode()
    code = sheet.application.entry_code
    only = client.get(address(told, "progress") + f"?entry={code}")
    assert {s.application.entry_code for s in only.context["sheets"]} == {code}
    assert client.get(address(told, "progress") + "?entry=zzz").status_code == 200
    assert enter(cast.sora).get(address(told, "progress")).context["sheets"] is None


def test_a_reminder_goes_to_each_judge_with_sheets_left_once_a_day(story, enter, cast):
    told = story("judging")
    cast.ines.time_zone = "Africa/Nairobi"
    cast.ines.save()
    client, lines = enter(cast.sora), JournalLine.objects.count()
    client.post(address(told, "remind"))
    letters = Message.objects.filter(key__startswith=f"reminder-{told.round('jury').pk}-")
    assert letters.count() == 5
    assert "EAT" in letters.get(to=cast.ines.email).body
    assert "/judging/" in letters.get(to=cast.ines.email).body
    assert JournalLine.objects.count() == lines + 1
    again = client.post(address(told, "remind"), follow=True)
    assert "nobody to remind" in again.content.decode()
    assert letters.count() == 5


@pytest.mark.parametrize("who", ["chair", "ada", "ines", "lucia"])
def test_only_the_secretary_reminds(story, enter, cast, who):
    told = story("judging")
    enter(getattr(cast, who)).post(address(told, "remind"))
    assert not Message.objects.filter(key__startswith="reminder-").exists()


def test_the_chair_keeps_a_judge_apart_from_an_entry_begun_or_not(story, enter, cast):
    told = story("judging")
    client = enter(cast.chair)
    judge = told.round("jury").judges.get(user=cast.ines)
    begun = judge.sheets.filter(state="submitted").first()
    never = prize.entries_of(told.round("jury")).exclude(sheets__judge=judge).first()
    for entry in (begun.application, never):
        typed = {"judge": judge.pk, "number": entry.number, "kind": "other", "reason": "Told me."}
        typed["ground"] = "challenged"
        client.post(address(told, "part"), typed)
    begun.refresh_from_db()
    assert begun.state == "recused"
    parted = Recusal.objects.filter(judge=judge, declared_by=cast.chair)
    assert {recusal.application for recusal in parted} >= {begun.application, never}


def test_keeping_apart_tells_what_is_missing_and_is_the_chairs_alone(story, enter, cast):
    told = story("judging")
    judge = told.round("jury").judges.get(user=cast.ines)
    typed = {"judge": judge.pk, "number": 999, "kind": "other", "reason": "x"}
    typed["ground"] = "challenged"
    page = enter(cast.chair).post(address(told, "part"), typed)
    assert "No entry of this round has this number" in page.content.decode()
    before = Recusal.objects.count()
    typed["number"] = judge.sheets.first().application.number
    page = enter(cast.chair).post(address(told, "part"), typed | {"reason": ""})
    assert "Write what the conflict is" in page.content.decode()
    for who in (cast.sora, cast.ada, cast.ines):
        assert enter(who).post(address(told, "part"), typed).status_code == 403
    assert Recusal.objects.count() == before


def test_progress_asks_the_database_a_constant_number_of_questions(
    story, enter, cast, django_assert_max_num_queries
):
    told = story("judging")
    client = enter(cast.chair)
    with django_assert_max_num_queries(24):
        client.get(address(told, "progress"))
