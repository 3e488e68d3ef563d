"""The pages of the file, the tables of the workbench, the next edition, the rules in full."""

import html
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from prize.test_prize_pages_rules import door, posted, typed

from haechi.core import clock
from haechi.core.models import JournalLine
from haechi.people.states import Role
from haechi.prize import actions, queries
from haechi.prize.forms.rules import SECTIONS, form_of
from haechi.prize.models import Anchor, Criterion, Edition, RulesFile, SettingNote
from haechi.prize.rulebook import read
from haechi.prize.states import Provenance

SECTION = {section.key: section for section in SECTIONS}


def page_of(answer) -> str:
    return html.unescape(answer.content.decode())


def sent(browser, told, text: str, **more):
    file = SimpleUploadedFile("rules.toml", text.encode())
    return browser.post(f"{door(told)}file/", {"file": file, **more})


def confirmed(browser, told, preview):
    fields = ("base", "text")
    page = preview.content.decode()
    hidden = {
        name: html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page).group(1))
        for name in fields
    }
    hidden["text"] = hidden["text"].replace("\n", "\r\n")  # as a browser sends it
    return browser.post(f"{door(told)}file/", hidden)


# --- the file -----------------------------------------------------------------------------------


def test_a_file_is_looked_at_before_it_changes_anything(story, cast, enter) -> None:
    told = story("draft")
    browser = enter(cast.sora)
    text = browser.get(f"/en/e/{told.slug}/rulebook.toml").content.decode()
    text = text.replace('name.en = "Gold"', 'name.en = "First"', 1)
    text = text.replace('code = "duplicate"', 'code = "entered-twice"')
    preview = sent(browser, told, text)
    page = page_of(preview)
    assert "award.human-gold.name.en" in page
    assert "1 added, 1 changed, 1 removed" in page
    assert queries.book_of(told.edition).text != text
    answer = confirmed(browser, told, preview)
    assert answer.status_code == 302
    assert queries.book_of(told.edition).text == text
    assert JournalLine.objects.filter(verb="prize.import_rules").count() > 0


def test_a_file_with_faults_changes_nothing_and_names_them_in_korean_too(
    story, cast, enter
) -> None:
    told = story("draft")
    before = queries.book_of(told.edition).text
    text = before.replace('admits = ["individual"]', 'admits = ["people"]')
    page = page_of(sent(enter(cast.sora), told, text))
    assert "category 3 → admits" in page
    assert "“people” is none of" in page
    file = SimpleUploadedFile("rules.toml", text.encode())
    there = f"{door(told)}file/".replace("/en/", "/ko/")
    assert "다음 가운데 하나가 아니에요" in page_of(enter(cast.sora).post(there, {"file": file}))
    assert queries.book_of(told.edition).text == before


def test_what_is_confirmed_is_read_again(story, cast, enter) -> None:
    told = story("draft")
    before = queries.book_of(told.edition)
    forged = {"base": before.sha256, "text": before.text.replace('"individual"', '"nobody"')}
    answer = enter(cast.sora).post(f"{door(told)}file/", forged)
    assert "category 3 → admits" in page_of(answer)
    assert queries.book_of(told.edition).text == before.text


def test_rules_that_moved_on_since_the_preview_are_shown_anew(story, cast, enter) -> None:
    told = story("draft")
    browser = enter(cast.sora)
    text = queries.book_of(told.edition).text.replace('name.en = "Gold"', 'name.en = "First"')
    preview = sent(browser, told, text)
    told.edition.awards.filter(code="human-silver").update(places=5)
    answer = confirmed(browser, told, preview)
    assert answer.status_code == 200
    assert "changed since you looked" in page_of(answer)
    assert told.edition.awards.get(code="human-silver").places == 5


def test_a_file_of_days_needs_the_opening_and_takes_it_from_the_page(story, cast, enter) -> None:
    told = story("draft")
    browser = enter(cast.sora)
    days = browser.get(f"/en/e/{told.slug}/rulebook.toml?dates=days").content.decode()
    assert "call → opens: This is missing." in page_of(sent(browser, told, days)).replace(
        "</code>", ""
    )
    preview = sent(browser, told, days, opens="2031-03-03T09:00")
    confirmed(browser, told, preview)
    assert told.edition.call_opens_at.isoformat() == "2031-03-03T00:00:00+00:00"


@pytest.mark.parametrize("who", ["eli", "ines", "mina", "passer_by"])
def test_the_file_page_is_closed_to_others_and_a_draft_is_hidden(story, cast, enter, who) -> None:
    told = story("draft")
    browser = enter(getattr(cast, who))
    assert browser.get(f"{door(told)}file/").status_code in (302, 403, 404)
    expected = 200 if who == "eli" else 404
    assert browser.get(f"/en/e/{told.slug}/rulebook.toml").status_code == expected


def test_the_auditor_reads_the_file_and_cannot_send_one(story, cast, enter) -> None:
    told = story("draft")
    browser = enter(cast.ada)
    assert browser.get(f"{door(told)}file/").status_code == 200
    assert sent(browser, told, queries.book_of(told.edition).text).status_code == 403


# --- published ----------------------------------------------------------------------------------


def test_the_published_file_and_its_digest_are_everybodys_and_stay(story, cast, enter) -> None:
    told = story("called")
    kept = RulesFile.objects.get(edition=told.edition)
    browser = enter(cast.passer_by)
    page = page_of(browser.get(f"/en/e/{told.slug}/rulebook/"))
    assert kept.sha256 in page
    assert browser.get(f"/en/e/{told.slug}/rulebook.toml").content.decode() == kept.text
    assert sent(enter(cast.sora), told, kept.text).status_code == 403


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_rules_in_full_print_everything_that_decides(story, cast, enter, language) -> None:
    told = story("called")
    later = told.edition.call_closes_at + timedelta(days=7)
    actions.move_call(
        told.edition,
        opens_at=told.edition.call_opens_at,
        closes_at=later,
        reason="A storm cut the lines.",
        by=cast.sora,
        at=clock.now(),
    )
    page = page_of(enter(cast.passer_by).get(f"/{language}/e/{told.slug}/rulebook/"))
    edition = told.edition
    words = [
        *Criterion.objects.filter(round__edition=edition).values_list(
            f"name_{language}", flat=True
        ),
        *Anchor.objects.filter(criterion__round__edition=edition).values_list(
            f"text_{language}", flat=True
        ),
        *told.round("eligibility").check_items.values_list("code", flat=True),
        *told.round("eligibility").check_items.values_list(f"text_{language}", flat=True),
        *edition.awards.values_list(f"name_{language}", flat=True),
        *edition.questions.values_list(f"label_{language}", flat=True),
        *edition.setting_notes.exclude(note="").values_list(f"note_{language}", flat=True),
        "Asia/Seoul",
        "KST",
        "A storm cut the lines.",
    ]
    missing = [word for word in words if word not in page]
    assert missing == []


def test_the_rules_in_full_ask_as_often_for_many_rows_as_for_few(
    story, cast, enter, django_assert_max_num_queries
) -> None:
    told = story("called")
    with django_assert_max_num_queries(32):
        enter(cast.passer_by).get(f"/en/e/{told.slug}/rulebook/")


# --- tables of the workbench ----------------------------------------------------------------------


def test_anchors_are_a_line_a_score_point_and_say_how_many_are_described(
    story, cast, enter
) -> None:
    told = story("draft")
    head = Criterion.objects.get(round=told.round("jury"), code="problem")
    head.anchors.filter(score__lte=4).delete()
    browser = enter(cast.sora)
    assert "6 of 10 points described" in page_of(browser.get(door(told, "anchors")))
    changes = {f"{head.pk}_3_en": "A first sign", f"{head.pk}_3_ko": "첫 조짐"}
    changes |= {f"{head.pk}_9_en": "", f"{head.pk}_9_ko": ""}
    browser.post(door(told, "anchors"), typed(told, "anchors") | changes)
    words = dict(head.anchors.values_list("score", "text_ko"))
    assert words[3] == "첫 조짐"
    assert 9 not in words


def test_an_anchor_in_korean_only_is_asked_for_in_english(story, cast, enter) -> None:
    told = story("draft")
    head = Criterion.objects.get(round=told.round("jury"), code="problem")
    changes = {f"{head.pk}_3_en": "", f"{head.pk}_3_ko": "첫 조짐"}
    answer = enter(cast.sora).post(door(told, "anchors"), typed(told, "anchors") | changes)
    assert "The English text is empty" in page_of(answer)
    assert "첫 조짐" in page_of(answer)


def test_the_award_grid_changes_adds_and_removes_places(story, cast, enter) -> None:
    told = story("draft")
    changes = {
        "places_gold_human": "2",
        "places_silver_tech": "",
        "places_gold_leadership": "1",
        "new_code": "honour",
        "new_name_en": "Honour",
        "new_name_ko": "명예상",
        "new_kind": "city",
        "new_places_human": "3",
    }
    answer = enter(cast.sora).post(door(told, "grid"), typed(told, "grid") | changes)
    assert answer.status_code == 302
    places = dict(told.edition.awards.values_list("code", "places"))
    assert places["human-gold"] == 2
    assert "tech-silver" not in places
    assert places["leadership-gold"] == 1
    honour = told.edition.awards.get(code="human-honour")
    assert (honour.places, honour.kind, honour.name_ko) == (3, "city", "명예상")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"new_places_human": "1"}, "needs a code and a name"),
        ({"new_places_human": "1", "new_code": "gold", "new_name_en": "G"}, "of this code already"),
        ({"places_gold_human": "-1"}, "greater than or equal to 0"),
        ({"places_gold_human": "99999"}, "less than or equal to"),
    ],
)
def test_a_grid_that_makes_no_sense_is_told_and_not_saved(
    story, cast, enter, changes, said
) -> None:
    told = story("draft")
    before = list(told.edition.awards.values_list("code", "places"))
    answer = enter(cast.sora).post(door(told, "grid"), typed(told, "grid") | changes)
    assert said in page_of(answer)
    assert list(told.edition.awards.values_list("code", "places")) == before


def test_the_stages_a_project_may_be_in_are_chosen(story, cast, enter) -> None:
    told = story("draft")
    enter(cast.sora).post(
        door(told, "basics"), typed(told, "basics", stages=["running", "completed"])
    )
    assert told.edition.stages == ["running", "completed"]


def test_what_stands_under_a_head_belongs_to_its_category(story, cast, enter) -> None:
    told = story("draft")
    form = form_of(SECTION["criteria"], told.edition)
    number = next(n for n, one in enumerate(form.forms) if one.instance.parent_id)
    other = told.edition.categories.get(code="leadership")
    changes = posted(form) | {f"criteria-{number}-category": other.pk}
    enter(cast.sora).post(door(told, "criteria"), changes)
    part = Criterion.objects.get(pk=form.forms[number].instance.pk)
    assert part.category_id == part.parent.category_id != other.pk


# --- marks --------------------------------------------------------------------------------------


def test_a_mark_stands_beside_its_setting_in_the_workbench_and_in_public(
    story, cast, enter
) -> None:
    told = story("draft")
    browser = enter(cast.sora)
    n = told.edition.setting_notes.count()
    new = {
        "path": "round.jury.seed",
        "mark": Provenance.OURS,
        "note_en": "The date of the ceremony.",
        "note_ko": "시상식 날짜예요.",
    }
    changes = {f"marks-{n}-{name}": value for name, value in new.items()}
    answer = browser.post(door(told, "marks"), typed(told, "marks", **changes))
    assert answer.status_code == 302, answer.context["typed"].errors
    assert "The date of the ceremony." in page_of(browser.get(door(told, "rounds")))
    public = page_of(browser.get(f"/en/e/{told.slug}/rulebook/"))
    assert "The date of the ceremony." in public
    assert "Chosen by the organiser; the prize has not published it" in public
    assert "marks.seed.note.ko" in queries.book_of(told.edition).text


def test_a_mark_of_a_setting_that_is_not_there_is_refused(story, cast, enter) -> None:
    told = story("draft")
    n = told.edition.setting_notes.count()
    changes = {f"marks-{n}-path": "round.jury.colour", f"marks-{n}-mark": "ours"}
    answer = enter(cast.sora).post(door(told, "marks"), typed(told, "marks", **changes))
    assert "no setting “round.jury.colour”" in page_of(answer)


def test_marks_go_with_the_row_they_speak_of(story, cast, enter) -> None:
    told = story("draft")
    assert told.edition.setting_notes.filter(path__startswith="award.human-gold").exists()
    form = form_of(SECTION["awards"], told.edition)
    number = next(n for n, one in enumerate(form.forms) if one.instance.code == "human-gold")
    enter(cast.sora).post(door(told, "awards"), posted(form) | {f"awards-{number}-DELETE": "on"})
    assert not told.edition.setting_notes.filter(path__startswith="award.human-gold").exists()
    assert SettingNote.objects.filter(edition=told.edition).exists()


# --- the next edition -----------------------------------------------------------------------------


def test_the_secretary_makes_the_next_edition_and_every_date_moves(story, cast, enter) -> None:
    told = story("released")
    there = f"/en/e/{told.slug}/repeat/"
    browser = enter(cast.sora)
    opens = queries.book_of(told.edition).opens + timedelta(days=364)
    asked = {
        "slug": "prize-next",
        "year": opens.year,
        "name_en": "The next prize",
        "name_ko": "다음 상",
        "opens_at": f"{opens:%Y-%m-%dT%H:%M}",
        "whole_weeks": "on",
        "secretary": cast.sora.pk,
        "roles": [Role.STEERING],
    }
    assert "Lucia" in page_of(browser.get(there))
    answer = browser.post(there, asked)
    assert answer["Location"] == "/en/e/prize-next/rules/"
    made = Edition.objects.get(slug="prize-next")
    assert made.name_ko == "다음 상"
    before, after = told.round("final"), made.rounds.get(code="final")
    assert after.opens_at - before.opens_at == timedelta(days=364)
    assert "There is an edition at this address" in page_of(browser.post(there, asked))
    assert enter(cast.lucia).get("/en/e/prize-next/rules/").status_code == 200
    assert enter(cast.eli).get("/en/e/prize-next/rules/").status_code == 404


def test_nobody_else_finds_the_page_of_the_next_edition(story, cast, enter) -> None:
    told = story("called")
    for who in (cast.lucia, cast.mina, cast.ines):
        assert enter(who).get(f"/en/e/{told.slug}/repeat/").status_code == 403
        assert "/repeat/" not in enter(who).get(f"/en/e/{told.slug}/").content.decode()


# --- commands -----------------------------------------------------------------------------------


def test_the_commands_carry_an_edition_from_one_place_to_another(story, tmp_path, capsys) -> None:
    told = story("called")
    call_command("edition", "export", told.slug, "--days")
    file = tmp_path / "rules.toml"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    asked = ["--slug", "carried", "--year", "2031", "--opens", "2031-03-03T09:00"]
    people = ["--organiser", "organiser@example.org", "--secretary", "sora@example.org"]
    with pytest.raises(CommandError, match="name its --secretary"):
        call_command("edition", "import", str(file), *asked, *people[:2])
    call_command("edition", "import", str(file), *asked, *people, "--dry-run")
    assert not Edition.objects.filter(slug="carried").exists()
    call_command("edition", "import", str(file), *asked, *people)
    capsys.readouterr()
    call_command("edition", "export", "carried", "--days")
    carried = capsys.readouterr().out
    expected = read(file.read_text("utf-8"), slug="carried", year=2031, opens=told.now).repeatable
    assert carried.splitlines()[5:] == expected.splitlines()[5:]
    with pytest.raises(CommandError, match="do not change any more"):
        call_command("edition", "import", str(file), "--slug", told.slug, *asked[2:], *people)


def test_the_command_tells_faults_and_files_that_are_not_there(story, tmp_path) -> None:
    story("draft")
    file = tmp_path / "rules.toml"
    file.write_text("format = 3", encoding="utf-8")
    who = ["--organiser", "organiser@example.org"]
    with pytest.raises(CommandError, match="must begin with"):
        call_command("edition", "import", str(file), *who)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("edition", "import", str(tmp_path / "none.toml"), *who)
    with pytest.raises(CommandError, match="There is no edition"):
        call_command("edition", "export", "nowhere")
