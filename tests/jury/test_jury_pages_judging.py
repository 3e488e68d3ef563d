"""What a judge meets: the queue, the sheet, saving, submitting, reopening, stepping back."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from haechi.core import clock
from haechi.core.models import JournalLine
from haechi.jury import actions, queries
from haechi.jury.models import Sheet
from haechi.jury.states import ConflictKind, SheetState


def address(told, verb, number=None):
    parts = [told.slug] if number is None else [told.slug, number]
    return reverse(f"jury:{verb}", args=parts)


def sheets_of(told, key="ines"):
    judge = told.round("jury").judges.get(user=told.person(key))
    return list(queries.queue(judge))


def all_scores(sheet, score=7):
    return {criterion.code: score for criterion in queries.criteria_of(sheet)}


def script(client, url, values):
    return client.post(
        url,
        json.dumps(values),
        content_type="application/json",
        headers={"accept": "application/json"},
    )


@pytest.fixture
def told(story):
    return story("assigned")


@pytest.fixture
def ines(told, enter, cast):
    return enter(cast.ines)


# --- the queue -----------------------------------------------------------------------------------


def test_the_queue_leads_to_the_next_unscored_entry_in_one_click(told, ines):
    page = ines.get(address(told, "queue"))
    first = sheets_of(told)[0]
    assert page.context["next_sheet"] == first
    assert f'href="{address(told, "sheet", first.application.number)}"' in page.content.decode()


def test_the_queue_counts_what_is_done_and_filters_by_state(told, ines, cast):
    first, second, *_rest = sheets_of(told)
    actions.save_sheet(first, all_scores(first), by=cast.ines, at=told.now)
    actions.submit_sheet(first, by=cast.ines, at=told.now)
    actions.save_sheet(second, {"note": "half"}, by=cast.ines, at=told.now)
    page = ines.get(address(told, "queue"))
    assert page.context["progress"].submitted == 1
    assert page.context["progress"].begun == 1
    only = ines.get(address(told, "queue") + "?state=draft")
    assert [sheet.pk for sheet in only.context["sheets"]] == [second.pk]


def test_the_deadline_is_told_in_the_institutions_zone_and_in_the_judges(told, ines, cast):
    cast.ines.time_zone = "Africa/Nairobi"
    cast.ines.save()
    page = ines.get(address(told, "queue")).content.decode()
    assert "KST" in page
    assert "EAT" in page


def test_the_queue_is_for_judges(told, enter, cast):
    for nobody_here in (cast.mina, cast.sora, cast.chair):
        assert enter(nobody_here).get(address(told, "queue")).status_code == 403
    answer = enter(cast.passer_by).get(address(told, "queue"))
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_the_queue_asks_the_database_a_constant_number_of_questions(
    told, ines, django_assert_max_num_queries
):
    with django_assert_max_num_queries(16):
        ines.get(address(told, "queue"))


# --- the sheet -----------------------------------------------------------------------------------


def test_the_sheet_shows_the_entry_without_contact_and_hidden_answers(told, ines):
    sheet = sheets_of(told)[0]
    page = ines.get(address(told, "sheet", sheet.application.number)).content.decode()
    kept = sheet.application.answers.filter(question__shown_to_judges=False)
    shown = sheet.application.answers.filter(question__shown_to_judges=True).first()
    assert sheet.application.title in page.replace("&#x27;", "'")
    assert shown.question.label in page.replace("&#x27;", "'")
    assert kept.filter(question__code="contact").exists()
    for hidden in kept:
        assert hidden.question.label not in page.replace("&#x27;", "'")
    for person in json.loads(kept.get(question__code="contact").text):
        assert person["name"] not in page
        assert person["email"] not in page
    assert sheet.application.applicant.email not in page


def test_every_score_is_labelled_with_its_criterion_and_what_it_means(told, ines):
    sheet = sheets_of(told)[0]
    page = ines.get(address(told, "sheet", sheet.application.number))
    assert len(page.context["lines"]) == 6
    anchor = queries.criteria_of(sheet)[0].anchors.first()
    assert f'<span class="visually-hidden">: {anchor.text}</span>' in page.content.decode()


def test_the_sheet_asks_the_database_a_constant_number_of_questions(
    told, ines, django_assert_max_num_queries
):
    sheet = sheets_of(told)[0]
    with django_assert_max_num_queries(26):
        ines.get(address(told, "sheet", sheet.application.number))


def test_somebody_elses_entry_is_not_there(told, ines):
    numbers = {sheet.application.number for sheet in sheets_of(told)}
    foreign = told.edition.applications.exclude(number__in=numbers).first()
    for verb in ("sheet", "recuse", "reopen"):
        assert ines.get(address(told, verb, foreign.number)).status_code == 404
    assert ines.post(address(told, "submit", foreign.number)).status_code == 404
    assert script(ines, address(told, "save", foreign.number), {"note": "x"}).status_code == 404


def test_a_released_judge_finds_nothing_any_more(told, ines, cast):
    sheet = sheets_of(told)[0]
    actions.release(sheet.judge, reason="Ill.", by=cast.sora, at=told.now)
    assert ines.get(address(told, "sheet", sheet.application.number)).status_code == 404
    assert ines.get(address(told, "queue")).status_code == 403


# --- saving --------------------------------------------------------------------------------------


def test_each_score_is_saved_by_itself_and_answered_with_where_the_sheet_stands(told, ines):
    sheet = sheets_of(told)[0]
    codes = list(all_scores(sheet))
    url = address(told, "save", sheet.application.number)
    script(ines, url, {codes[0]: "8"})
    answer = script(ines, url, {codes[1]: 6}).json()
    assert set(answer) == {"saved_at", "total", "given", "missing"}
    assert (answer["total"], answer["given"], answer["missing"]) == ("7.00", 2, 4)
    assert {m.criterion.code: m.value for m in sheet.marks.all()} == {codes[0]: 8, codes[1]: 6}


@pytest.mark.parametrize("value", ["11", "0", "x", -1, 7.5, None, True])
def test_what_is_not_on_the_scale_is_refused_with_a_sentence(told, ines, value):
    sheet = sheets_of(told)[0]
    code = next(iter(all_scores(sheet)))
    answer = script(ines, address(told, "save", sheet.application.number), {code: value})
    assert answer.status_code == 403
    assert answer.json()["code"] == "off_scale"
    assert not sheet.marks.exists()


@pytest.mark.parametrize("body", ["[]", "{}", "7", "{"])
def test_what_is_not_a_table_of_values_is_refused(told, ines, body):
    url = address(told, "save", sheets_of(told)[0].application.number)
    answer = ines.post(url, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["reason"]


def test_a_text_that_is_too_long_is_refused_and_not_cut(told, ines):
    sheet = sheets_of(told)[0]
    answer = script(ines, address(told, "save", sheet.application.number), {"note": "x" * 4001})
    assert answer.json()["code"] == "too_long"
    sheet.refresh_from_db()
    assert sheet.note == ""


def test_after_the_deadline_the_typed_page_comes_back_with_everything_typed(
    told, ines, monkeypatch
):
    sheet = sheets_of(told)[0]
    after = told.round("jury").closes_at + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: after)
    typed = all_scores(sheet) | {"comment": "Typed a minute too late."}
    page = ines.post(address(told, "submit", sheet.application.number), typed)
    assert page.status_code == 200
    assert "closed on" in page.content.decode()
    assert page.context["form"]["comment"].value() == "Typed a minute too late."
    answer = script(ines, address(told, "save", sheet.application.number), {"note": "x"})
    assert (answer.status_code, answer.json()["code"]) == (403, "window_closed")


def test_without_a_script_the_form_saves_and_leads_back(told, ines):
    sheet = sheets_of(told)[0]
    code = next(iter(all_scores(sheet)))
    answer = ines.post(
        address(told, "save", sheet.application.number), {code: "9", "note": "one\r\ntwo"}
    )
    assert answer["Location"] == address(told, "sheet", sheet.application.number)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.note, sheet.marks.get().value) == ("draft", "one\ntwo", 9)


# --- submitting ----------------------------------------------------------------------------------


def test_submitting_saves_locks_and_leads_to_the_next_sheet(told, ines):
    first, second, *_rest = sheets_of(told)
    answer = ines.post(
        address(told, "submit", first.application.number), all_scores(first) | {"comment": "Good."}
    )
    assert answer["Location"] == address(told, "sheet", second.application.number)
    first.refresh_from_db()
    assert (first.state, first.comment) == ("submitted", "Good.")
    page = ines.get(address(told, "sheet", first.application.number))
    assert not page.context["may_save"]
    assert "data-autosave" not in page.content.decode()
    refused = script(ines, address(told, "save", first.application.number), {"note": "late"})
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_step")


def test_an_incomplete_sheet_is_kept_and_told_what_is_missing(told, ines):
    sheet = sheets_of(told)[0]
    typed = dict(list(all_scores(sheet).items())[:4])
    page = ines.post(address(told, "submit", sheet.application.number), typed)
    assert page.status_code == 200
    missing = [criterion.name for criterion in queries.criteria_of(sheet)][4:]
    told_on_page = page.content.decode()
    assert all(name in told_on_page for name in missing)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.marks.count()) == ("draft", 4)


def test_an_unchanged_sheet_is_submitted_with_one_journal_line(told, ines, cast):
    sheet = sheets_of(told)[0]
    actions.save_sheet(sheet, all_scores(sheet), by=cast.ines, at=told.now)
    before = JournalLine.objects.count()
    ines.post(address(told, "submit", sheet.application.number), all_scores(sheet))
    assert JournalLine.objects.count() == before + 1


def test_after_the_last_sheet_the_queue_says_thank_you(told, ines, cast):
    *earlier, last = sheets_of(told)
    for sheet in earlier:
        actions.save_sheet(sheet, all_scores(sheet), by=cast.ines, at=told.now)
        actions.submit_sheet(sheet, by=cast.ines, at=told.now)
    page = ines.post(
        address(told, "submit", last.application.number), all_scores(last), follow=True
    )
    assert page.redirect_chain[-1][0] == address(told, "queue")
    assert page.context["progress"].left == 0
    assert "All your sheets are submitted" in page.content.decode()


def test_signing_in_again_leads_from_the_address_of_a_button_to_its_page(told, ines, enter, cast):
    number = sheets_of(told)[0].application.number
    for verb in ("save", "submit"):
        assert ines.get(address(told, verb, number))["Location"] == address(told, "sheet", number)
        assert ines.delete(address(told, verb, number)).status_code == 405
    assert "/login/" in enter(cast.passer_by).post(address(told, "submit", number))["Location"]


# --- reopening, stepping back --------------------------------------------------------------------


def submitted(told, cast):
    sheet = sheets_of(told)[0]
    actions.save_sheet(sheet, all_scores(sheet), by=cast.ines, at=told.now)
    return actions.submit_sheet(sheet, by=cast.ines, at=told.now)


def test_a_submitted_sheet_is_reopened_with_a_reason(told, ines, cast):
    sheet = submitted(told, cast)
    url = address(told, "reopen", sheet.application.number)
    refused = ines.post(url, {"reason": "  "})
    assert refused.status_code == 200
    assert "Write the reason" in refused.content.decode()
    ines.post(url, {"reason": "A figure was misread."})
    sheet.refresh_from_db()
    assert sheet.state == SheetState.DRAFT
    assert JournalLine.objects.first().facts["reason"] == "A figure was misread."


def test_stepping_back_takes_the_entry_away(told, ines):
    sheet = sheets_of(told)[0]
    url = address(told, "recuse", sheet.application.number)
    assert (
        "Write what the conflict is"
        in ines.post(url, {"kind": "personal", "reason": ""}).content.decode()
    )
    answer = ines.post(url, {"kind": "personal", "reason": "A cousin works there."})
    assert answer["Location"] != address(told, "sheet", sheet.application.number)
    page = ines.get(address(told, "sheet", sheet.application.number)).content.decode()
    assert "A cousin works there." in page
    assert sheet.application.summary not in page
    queue = ines.get(address(told, "queue"))
    assert queue.context["progress"].recused == 1
    assert sheet not in [queue.context["next_sheet"]]


def test_what_the_chair_takes_away_is_gone_without_a_word(told, ines, cast):
    sheet, count = sheets_of(told)[0], len(sheets_of(told))
    actions.recuse(
        sheet, kind=ConflictKind.OTHER, reason="Told the chair.", by=cast.chair, at=told.now
    )
    queue = ines.get(address(told, "queue"))
    assert queue.context["progress"].recused == 0
    assert queue.context["all"] == count - 1
    assert sheet.application.entry_code not in queue.content.decode()
    assert ines.get(address(told, "sheet", sheet.application.number)).status_code == 404
    saved = script(ines, address(told, "save", sheet.application.number), {"note": "x"})
    assert (saved.status_code, saved.json()["code"]) == (404, "not_found")


def test_a_withdrawn_entry_says_so_and_shows_nothing(told, ines):
    from haechi.prize import actions as prize

    sheet = sheets_of(told)[0]
    entry = sheet.application
    prize.withdraw(entry, by=entry.applicant, at=told.now)
    page = ines.get(address(told, "sheet", entry.number)).content.decode()
    assert "was withdrawn" in page
    assert entry.summary not in page


# --- after the round -----------------------------------------------------------------------------


def test_a_sheet_is_read_by_the_auditor_and_after_the_end_by_the_chair(story, enter, cast):
    told = story("judging")
    sheet = Sheet.objects.filter(judge__round=told.round("jury"), state="submitted").first()
    url = reverse("jury:sheets", args=[told.slug, "jury", sheet.pk])
    assert enter(cast.ada).get(url).status_code == 200
    for hidden_from in (cast.chair, cast.sora, cast.grace, cast.mina):
        assert enter(hidden_from).get(url).status_code == 404
    told = story("shortlisted")
    sheet = Sheet.objects.filter(judge__round=told.round("jury"), state="submitted").first()
    url = reverse("jury:sheets", args=[told.slug, "jury", sheet.pk])
    for reader in (cast.chair, cast.grace, cast.ada):
        assert enter(reader).get(url).status_code == 200
    assert enter(cast.sora).get(url).status_code == 404


def test_the_private_note_is_nobody_elses(story, enter, cast):
    told = story("shortlisted")
    sheet = Sheet.objects.filter(judge__round=told.round("jury"), state="submitted").first()
    Sheet.objects.filter(pk=sheet.pk).update(note="Only for me.", comment="For the committee.")
    page = enter(cast.chair).get(reverse("jury:sheets", args=[told.slug, "jury", sheet.pk]))
    assert "For the committee." in page.content.decode()
    assert "Only for me." not in page.content.decode()
