"""What a judge can do beside scoring: say "I cannot", mark, compare, see the own pace."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from haechi.core import clock
from haechi.core.verdict import Refused
from haechi.jury import actions, queries
from haechi.jury.models import Sheet
from haechi.prize.models import Application, Submission


def address(told, verb, *key):
    return reverse(f"jury:{verb}", args=[told.slug, *key])


@pytest.fixture
def desk(story, enter, cast):
    told = story("judging")
    judge = told.round("jury").judges.get(user=cast.ines)
    return told, judge, enter(cast.ines)


def waiting(judge) -> Sheet:
    return queries.awaiting(judge).first()


# --- cannot judge --------------------------------------------------------------------------------


def test_an_entry_beyond_a_judge_counts_for_nobody_and_finds_another_reader(desk, cast):
    told, judge, client = desk
    sheet = waiting(judge)
    entry = sheet.application
    door = address(told, "abstain", entry.number)
    assert "Write why you cannot" in client.post(door, {"reason": ""}).content.decode()
    client.post(door, {"reason": "The film has no subtitles."})
    sheet.refresh_from_db()
    assert (sheet.state, sheet.abstention) == ("abstained", "The film has no subtitles.")
    round_ = told.round("jury")
    assert sheet.pk not in set(queries.living_sheets(round_).values_list("pk", flat=True))
    assert (entry.pk, judge.pk) in queries.conflicts(round_)
    assert entry in queries.entries_short_of_reviews(round_, submitted_only=False)
    page = client.get(address(told, "sheet", entry.number)).content.decode()
    assert "You said that you cannot judge it: The film has no subtitles." in page
    plan = actions.propose_plan(round_, by=cast.sora, at=told.now)
    assert (entry.pk, judge.pk) not in queries.planned_pairs(plan)
    client.post(address(told, "resume", entry.number))
    sheet.refresh_from_db()
    assert sheet.state == "draft"


def test_it_is_neither_a_zero_nor_a_conflict(desk, cast):
    told, judge, _client = desk
    sheet = waiting(judge)
    marks = list(sheet.marks.all())
    actions.abstain(sheet, reason="Not my language.", by=cast.ines, at=told.now)
    assert list(sheet.marks.all()) == marks
    assert not judge.recusals.filter(application=sheet.application).exists()
    progress = queries.progress(queries.queue(judge))
    assert progress.abstained == 1
    assert progress.total == queries.queue(judge).count() - progress.abstained - progress.recused
    with pytest.raises(Refused):
        actions.submit_sheet(sheet, by=cast.ines, at=told.now)


# --- the version that was judged -----------------------------------------------------------------


def hand_in_anew(entry: Application) -> Submission:
    last = entry.submissions.order_by("number").last()
    content = json.loads(json.dumps(last.content))
    text = next(said for said in content["answers"] if said["shown_to_judges"])
    text["text"] = "WRITTEN ANEW"
    return Submission.objects.create(
        application=entry,
        number=last.number + 1,
        form_version=last.form_version,
        submitted_at=last.submitted_at + timedelta(minutes=1),
        submitted_by=last.submitted_by,
        content=content,
        sha256="0" * 64,
    )


def test_a_sheet_is_bound_to_the_version_it_was_submitted_for(desk, cast):
    told, judge, client = desk
    sheet = judge.sheets.filter(state="submitted").first()
    assert sheet.version == sheet.application.submissions.order_by("number").last()
    newer = hand_in_anew(sheet.application)
    page = client.get(address(told, "sheet", sheet.application.number)).content.decode()
    assert "WRITTEN ANEW" not in page
    assert f"You see version {newer.number - 1}, which you judged" in page
    actions.reopen_sheet(sheet, reason="A newer version.", by=cast.ines, at=clock.now())
    page = client.get(address(told, "sheet", sheet.application.number)).content.decode()
    assert "WRITTEN ANEW" in page
    assert f"handed in version {newer.number} since you began" in page
    actions.submit_sheet(sheet, by=cast.ines, at=clock.now())
    sheet.refresh_from_db()
    assert sheet.version == newer


# --- for the judge's own eyes --------------------------------------------------------------------


def test_a_star_is_the_judges_own(desk, cast, enter):
    told, judge, client = desk
    sheet = waiting(judge)
    number = sheet.application.number
    client.post(address(told, "favourite", number), {"favourite": "yes"})
    sheet.refresh_from_db()
    assert sheet.is_favourite
    assert "★" in client.get(address(told, "queue")).content.decode()
    for other in (cast.chair, cast.sora, cast.ada):
        page = enter(other).get(reverse("jury:progress", args=[told.slug, "jury"]))
        assert "★" not in page.content.decode()
    client = enter(cast.ines)
    client.post(address(told, "favourite", number), {"favourite": "no", "back": "queue"})
    sheet.refresh_from_db()
    assert not sheet.is_favourite


def test_own_entries_stand_side_by_side_with_their_marks(desk, cast, enter):
    told, judge, client = desk
    sheets = list(judge.sheets.filter(state="submitted").select_related("application")[:2])
    asked = "&".join(f"entry={sheet.application.number}" for sheet in sheets)
    page = client.get(address(told, "compare") + f"?{asked}")
    text = page.content.decode()
    for sheet in sheets:
        assert sheet.application.title in text
    marks = dict(sheets[0].marks.values_list("criterion__code", "value"))
    column = next(one for one in page.context["columns"] if one.sheet.pk == sheets[0].pk)
    assert column.marks == marks
    foreign = Sheet.objects.exclude(judge=judge).exclude(
        application__in=judge.sheets.values("application")
    )
    number = foreign.filter(judge__round=told.round("jury")).first().application.number
    one = sheets[0].application.number
    answer = client.get(address(told, "compare") + f"?entry={one}&entry={number}", follow=True)
    assert "Choose two to four" in answer.content.decode()
    assert enter(cast.chair).get(address(told, "compare") + f"?{asked}").status_code == 403


def test_the_queue_tells_the_own_pace_and_the_own_scores(desk):
    told, judge, client = desk
    page = client.get(address(told, "queue"))
    given = {score: n for score, n, _percent in page.context["given"]}
    assert {score: n for score, n in given.items() if n} == queries.own_marks(judge)
    pace = page.context["pace"]
    assert pace.a_day * pace.days >= page.context["progress"].left > 0
    assert "a day." in page.content.decode()


# --- how often the database is asked -------------------------------------------------------------


@pytest.fixture
def many(desk):
    """``many(n)``: the judge's queue has n waiting sheets."""
    told, judge, _client = desk
    model = waiting(judge).application
    first = model.submissions.order_by("number").last()

    def make(count: int) -> list[int]:
        judge.sheets.filter(state__in=["assigned", "draft"]).delete()
        fields = {
            field.attname: getattr(model, field.attname)
            for field in Application._meta.concrete_fields
            if field.attname not in ("id", "number")
        }
        start = Application.objects.order_by("-number").first().number + 1
        numbers = range(start, start + count)
        made = Application.objects.bulk_create(Application(number=n, **fields) for n in numbers)
        Submission.objects.bulk_create(
            Submission(
                application=one,
                number=1,
                form_version=first.form_version,
                submitted_at=first.submitted_at,
                submitted_by=first.submitted_by,
                content=first.content,
                sha256="0" * 64,
            )
            for one in made
        )
        Sheet.objects.bulk_create(
            Sheet(judge=judge, application=one, assigned_at=told.now) for one in made
        )
        return list(numbers)

    return make


@pytest.mark.parametrize("count", [1, 3, 209])
def test_pages_of_the_desk_ask_no_more_for_many_entries_than_for_one(
    desk, many, count, django_assert_max_num_queries
):
    told, judge, client = desk
    number = many(count)[0]
    sheet = queries.queue(judge).get(application__number=number)
    scores = {criterion.code: "7" for criterion in queries.criteria_of(sheet)}
    with django_assert_max_num_queries(10):
        assert client.get(address(told, "queue")).status_code == 200
    with django_assert_max_num_queries(15):
        assert client.get(address(told, "sheet", number)).status_code == 200
    with django_assert_max_num_queries(18):
        saved = client.post(
            address(told, "save", number),
            json.dumps({"comment": "Good.", **dict(list(scores.items())[:2])}),
            content_type="application/json",
        )
    assert saved.status_code == 200
    with django_assert_max_num_queries(18):
        assert client.post(address(told, "submit", number), scores).status_code == 302
    sheet.refresh_from_db()
    assert sheet.state == "submitted"
