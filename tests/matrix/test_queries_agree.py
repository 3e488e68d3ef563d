"""A list shows exactly what its rule would let the reader open one by one."""

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
