"""A list shows exactly what its rule would let the reader open one by one."""

from dataclasses import replace

import pytest

from haechi.core.models import Job
from haechi.jury import queries as jury
from haechi.jury import rules as jury_rules
from haechi.jury.models import Sheet
from haechi.prize import queries as prize
from haechi.prize import rules
from haechi.prize.models import Application
from haechi.site.demonstration.shape import CAST

CHAPTERS = ("called", "eligibility", "judging", "shortlisted", "decided")
PEOPLE = [member.key for member in CAST]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_applications_somebody_sees_are_those_the_rule_allows(story, cast, chapter) -> None:
    edition = story(chapter).edition
    every = list(Application.objects.filter(edition=edition).select_related("edition"))
    finalists = set(prize.finalists(edition).values_list("pk", flat=True))
    for key in (*PEOPLE, "passer_by"):
        who = prize.standing(getattr(cast, key), edition)
        allowed = {
            entry.pk
            for entry in every
            if rules.may_read_application(who, entry, entry.pk in finalists)
        }
        shown = set(prize.visible_to(who, edition).values_list("pk", flat=True))
        assert shown == allowed, key


def test_the_jobs_somebody_sees_are_those_the_rule_allows(story, cast) -> None:
    told = story("judging")
    at = told.now
    for key in PEOPLE:
        person = getattr(cast, key)
        fields = {"kind": "prize.pack_files", "person_id": person.pk, "created_at": at}
        Job.objects.create(edition_id=told.edition.pk, **fields)
    for key in (*PEOPLE, "passer_by"):
        who = prize.standing(getattr(cast, key), told.edition)
        allowed = {one.pk for one in Job.objects.all() if rules.may_read_job(who, one)}
        shown = set(prize.jobs_visible_to(who, told.edition).values_list("pk", flat=True))
        assert shown == allowed, key


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_sheets_somebody_sees_are_those_the_rule_allows(story, cast, chapter) -> None:
    told = story(chapter)
    round_ = told.round("jury")
    every = list(
        Sheet.objects.filter(judge__round=round_).select_related("judge__round", "application")
    )
    for key in (*PEOPLE, "passer_by"):
        who = prize.standing(getattr(cast, key), told.edition)
        allowed = {sheet.pk for sheet in every if jury_rules.may_read_sheet(who, sheet)}
        shown = set(jury.sheets_visible_to(who, round_).values_list("pk", flat=True))
        assert shown == allowed, key


def test_nobody_finds_in_a_list_what_they_left_a_room_for(story, cast) -> None:
    """Whoever left a committee's room for an entry, in whatever office they come."""
    told = story("decided")
    edition, jury_round = told.edition, told.round("jury")
    entry = prize.entries_of(told.round("final")).order_by("number").first()
    every = list(Application.objects.filter(edition=edition).select_related("edition"))
    sheets = list(
        Sheet.objects.filter(judge__round=jury_round).select_related("judge__round", "application")
    )
    finalists = set(prize.finalists(edition).values_list("pk", flat=True))
    for key in (*PEOPLE, "passer_by"):
        who = replace(
            prize.standing(getattr(cast, key), edition), absent_from=frozenset({entry.pk})
        )
        shown = set(prize.visible_to(who, edition).values_list("pk", flat=True))
        assert shown == {
            one.pk for one in every if rules.may_read_application(who, one, one.pk in finalists)
        }, key
        assert entry.pk not in shown or entry.applicant_id == who.user_id, key
        read = set(jury.sheets_visible_to(who, jury_round).values_list("pk", flat=True))
        assert read == {one.pk for one in sheets if jury_rules.may_read_sheet(who, one)}, key
