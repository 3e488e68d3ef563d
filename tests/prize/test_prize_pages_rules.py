"""The workbench of the rules: written in sections, recorded, published once, then frozen."""

import pytest
from django.forms.models import BaseModelFormSet

from haechi.core.models import JournalLine
from haechi.prize import actions
from haechi.prize.forms.rules import SECTIONS, form_of
from haechi.prize.models import Category, Criterion, Round
from haechi.prize.states import EditionState
from haechi.prize.views import workbench

KEYS = [section.key for section in SECTIONS if section.key != "questions"]  # they have a builder
SECTION = {section.key: section for section in SECTIONS}


def door(told, key=""):
    return f"/en/e/{told.slug}/rules/{key}/" if key else f"/en/e/{told.slug}/rules/"


def posted(form) -> dict[str, object]:
    """What a browser would send back, untouched."""
    forms = [form]
    told: dict[str, object] = {}
    if isinstance(form, BaseModelFormSet):
        forms = [form.management_form, *form.forms]
    for one in forms:
        for field in one:
            value = field.value()
            if field.field.__class__.__name__ == "ZonedMoment" and value is not None:
                value = field.field.widget.format_value(value)
            if value is not None and value is not False and value != "":
                told[field.html_name] = value
    return told


def typed(told, key, **changes):
    return posted(form_of(SECTION[key], told.edition)) | changes


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("chapter", ["draft", "eligibility"])
def test_each_section_can_be_read_by_those_who_keep_the_rules(story, cast, enter, key, chapter):
    told = story(chapter)
    for who in (cast.sora, cast.lucia, cast.ada):
        assert enter(who).get(door(told, key)).status_code == 200


@pytest.mark.parametrize("key", KEYS)
def test_a_section_sent_back_untouched_changes_nothing(story, cast, enter, key):
    told = story("draft")
    answer = enter(cast.sora).post(door(told, key), typed(told, key))
    assert answer.status_code == 302, answer.context["typed"].errors
    line = JournalLine.objects.filter(verb="prize.record_rules").first()
    assert (line.facts["section"], line.facts["changes"]) == (key, [])


def test_a_change_is_saved_in_both_languages_and_recorded_with_old_and_new(story, cast, enter):
    told = story("draft")
    before = told.edition.categories.first()
    changes = {"categories-0-name_ko": "새 이름", "categories-0-description_en": "New words"}
    old = before.name_ko
    enter(cast.lucia).post(door(told, "categories"), typed(told, "categories", **changes))
    before.refresh_from_db()
    assert (before.name_ko, before.description_en) == ("새 이름", "New words")
    line = JournalLine.objects.filter(verb="prize.record_rules").first()
    assert line.actor_id == cast.lucia.pk
    assert line.facts["changes"][0]["changed"]["name_ko"] == [old, "새 이름"]


def test_rows_are_added_and_removed(story, cast, enter):
    told = story("draft")
    n = told.edition.awards.count()
    new = {"name_en": "Peace", "code": "else", "places": "9", "order": "99"}
    changes = {f"awards-{n}-{name}": value for name, value in new.items()}
    changes |= {"awards-0-DELETE": "on"}
    gone = told.edition.awards.first()
    answer = enter(cast.sora).post(door(told, "awards"), typed(told, "awards", **changes))
    assert answer.status_code == 302, answer.context["typed"].errors
    codes = set(told.edition.awards.values_list("code", flat=True))
    assert "else" in codes
    assert gone.code not in codes


def test_rounds_may_change_places(story, cast, enter):
    told = story("draft")
    first, second = told.edition.rounds.all()[:2]
    changes = {"rounds-0-order": second.order, "rounds-1-order": first.order}
    answer = enter(cast.sora).post(door(told, "rounds"), typed(told, "rounds", **changes))
    assert answer.status_code == 302, answer.context["typed"].errors
    assert list(told.edition.rounds.all()[:2]) == [second, first]
    assert told.edition.rounds.filter(order__gte=1000).count() == 0


def test_two_rounds_in_one_place_are_refused_and_nothing_typed_is_lost(story, cast, enter):
    told = story("draft")
    order = told.edition.rounds.first().order
    changes = {"rounds-1-order": order, "rounds-1-name_ko": "겹친 단계"}
    answer = enter(cast.sora).post(door(told, "rounds"), typed(told, "rounds", **changes))
    assert answer.status_code == 200
    assert "stands here twice" in answer.content.decode()
    assert "겹친 단계" in answer.content.decode()


@pytest.mark.parametrize("key", ["categories", "rounds", "criteria", "checks", "awards"])
def test_a_code_given_twice_is_refused_before_the_database_does(story, cast, enter, key):
    told = story("draft")
    form = form_of(SECTION[key], told.edition)
    code = form.forms[0]["code"].value()
    changes = {f"{key}-1-code": code}
    answer = enter(cast.sora).post(door(told, key), typed(told, key, **changes))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "twice" in page or "already exists" in page or "duplicate" in page


def test_cuts_are_a_grid_of_round_and_category(story, cast, enter):
    told = story("draft")
    changes = {"jury_human": "7", "jury_tech": ""}
    enter(cast.sora).post(door(told, "cuts"), typed(told, "cuts") | changes)
    cuts = dict(told.round("jury").cuts.values_list("category__code", "places"))
    assert cuts["human"] == 7
    assert "tech" not in cuts


def test_windows_are_typed_in_the_zone_that_is_typed_beside_them(story, cast, enter):
    told = story("draft")
    changes = {"time_zone": "Africa/Nairobi", "call_closes_at": "2031-05-30T18:00"}
    changes |= {"call_opens_at": "2031-03-01T09:00"}
    enter(cast.sora).post(door(told, "basics"), typed(told, "basics", **changes))
    assert told.edition.call_closes_at.isoformat() == "2031-05-30T15:00:00+00:00"


def test_a_call_that_closes_before_it_opens_is_refused(story, cast, enter):
    told = story("draft")
    changes = {"call_opens_at": "2031-05-30T18:00", "call_closes_at": "2031-03-01T09:00"}
    answer = enter(cast.sora).post(door(told, "basics"), typed(told, "basics", **changes))
    assert answer.status_code == 200
    assert "2031-05-30T18:00" in answer.content.decode()


def test_a_row_of_another_edition_cannot_be_reached(story, cast, enter):
    told, other = story("draft"), story("called")
    stranger = other.edition.categories.first()
    changes = {"categories-0-id": stranger.pk, "categories-0-name_en": "taken over"}
    enter(cast.sora).post(door(told, "categories"), typed(told, "categories", **changes))
    assert Category.objects.get(pk=stranger.pk).name_en != "taken over"
    parent = Criterion.objects.filter(round__edition=other.edition).first()
    changes = {"criteria-0-round": other.round("jury").pk, "criteria-0-parent": parent.pk}
    answer = enter(cast.sora).post(door(told, "criteria"), typed(told, "criteria", **changes))
    assert answer.status_code == 200


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("who", ["sora", "lucia", "ada"])
def test_after_publication_every_section_is_frozen(story, cast, enter, key, who):
    told = story("called")
    before = [list(told.edition.rounds.values()), list(told.edition.categories.values())]
    browser = enter(getattr(cast, who))
    assert "Save this section" not in browser.get(door(told, key)).content.decode()
    assert browser.post(door(told, key), typed(told, key)).status_code == 403
    assert [list(told.edition.rounds.values()), list(told.edition.categories.values())] == before


def test_the_auditor_reads_a_draft_and_cannot_write_it(story, cast, enter):
    told = story("draft")
    browser = enter(cast.ada)
    assert "Save this section" not in browser.get(door(told, "basics")).content.decode()
    assert browser.post(door(told, "basics"), typed(told, "basics")).status_code == 403


def test_rules_published_meanwhile_are_not_overwritten(story, cast, enter, monkeypatch):
    told = story("draft")

    def published_in_between(*args):
        actions.publish_rules(told.edition, by=cast.lucia, at=told.now)
        return form_of(*args)

    monkeypatch.setattr(workbench, "form_of", published_in_between)
    changes = {"categories-0-name_en": "too late"}
    answer = enter(cast.sora).post(door(told, "categories"), typed(told, "categories", **changes))
    assert answer.status_code == 200
    assert "do not change any more" in answer.content.decode()
    assert not Category.objects.filter(edition=told.edition, name_en="too late").exists()


def test_the_steering_committee_publishes_and_the_secretary_cannot(story, cast, enter):
    told = story("draft")
    there = f"{door(told)}publish/"
    page = enter(cast.sora).post(there).content.decode()
    assert "Steering committee" in page
    assert told.edition.state == EditionState.DRAFT
    assert there not in enter(cast.sora).get(door(told)).content.decode()
    assert there in enter(cast.lucia).get(door(told)).content.decode()
    enter(cast.lucia).post(there)
    assert told.edition.state == EditionState.CALLED


def test_rules_with_gaps_name_them_and_are_not_published(story, cast, enter):
    told = story("draft")
    told.edition.awards.all().delete()
    browser = enter(cast.lucia)
    assert "no award" in browser.get(door(told)).content.decode()
    assert "no award" in browser.post(f"{door(told)}publish/").content.decode()
    assert told.edition.state == EditionState.DRAFT


def test_the_call_moves_after_publication_with_a_reason(story, cast, enter):
    told = story("called")
    window = {"opens_at": "2020-03-01T09:00", "closes_at": "2031-05-30T18:00", "reason": "extended"}
    enter(cast.sora).post(f"{door(told)}window/", window)
    assert told.edition.call_closes_at.isoformat() == "2031-05-30T09:00:00+00:00"
    line = JournalLine.objects.filter(verb="prize.move_call").first()
    assert line.facts["reason"] == "extended"


def test_the_call_stays_where_it_is_once_judging_has_begun(story, cast, enter):
    """A late entry would be checked and judged by nobody."""
    told = story("eligibility")
    before = told.edition.call_closes_at
    window = {"opens_at": "2020-03-01T09:00", "closes_at": "2031-05-30T18:00", "reason": "extended"}
    page = enter(cast.sora).post(f"{door(told)}window/", window).content.decode()
    assert "The first round has begun" in page
    assert "2031-05-30T18:00" in page, "what was typed is kept"
    assert told.edition.call_closes_at == before


def test_rules_need_exactly_one_round_that_decides_on_the_grid(story, cast, enter):
    told = story("draft")
    told.edition.rounds.filter(kind="check").update(kind="award")
    browser = enter(cast.lucia)
    assert "one round, and only one" in browser.get(door(told)).content.decode()
    browser.post(f"{door(told)}publish/")
    assert told.edition.state == EditionState.DRAFT


@pytest.mark.parametrize("key", KEYS)
def test_a_section_asks_as_often_for_many_rows_as_for_few(
    story, cast, enter, key, django_assert_max_num_queries
):
    told = story("draft")
    browser = enter(cast.sora)
    with django_assert_max_num_queries(22):
        browser.get(door(told, key))


def test_there_is_no_section_of_another_name(story, cast, enter):
    assert enter(cast.sora).get(door(story("draft"), "nonsense")).status_code == 404
    assert Round.objects.exists()
