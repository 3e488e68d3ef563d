"""Applications come in as a table: told before it is done, done once, and nobody's text is lost."""

import csv
import io
from types import SimpleNamespace

import pytest
import xlsxwriter
from answering import fitting
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from haechi.core import clock
from haechi.core.jobs import Work
from haechi.core.models import Job, JournalLine, Message
from haechi.core.verdict import Refused
from haechi.people.models import City, User
from haechi.prize import actions, answers, queries, tasks
from haechi.prize.models import Application, ImportBatch, Question
from haechi.prize.states import ImportState, RowState

HEAD = ("Applicant's e-mail", "Category", "Kind", "Organisation", "City", "Title in English")
ROW = ("new@example.org", "tech", "corporation", "Night Bus Ltd", "Seoul", "Buses that wait")

TECH = "기술 혁신 도시"


def table(*rows, head=HEAD, code="utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([head, *rows])
    return text.getvalue().encode(code)


def changed(**cells) -> tuple[str, ...]:
    names = ("email", "category", "kind", "organisation", "city", "title")
    return tuple({**dict(zip(names, ROW, strict=True)), **cells}[name] for name in names)


@pytest.fixture
def desk(story, cast, enter, django_capture_on_commit_callbacks, monkeypatch):
    """The secretary at the desk of imports in an edition whose call is open; jobs run at once."""
    told = story("called")
    monkeypatch.setattr(tasks, "PAUSE", 0)

    def door(rest: str = "", language: str = "en") -> str:
        return f"/{language}/e/{told.slug}/imports/{rest}"

    def post(rest: str, data=None, person=cast.sora):
        with django_capture_on_commit_callbacks(execute=True):
            return enter(person).post(door(rest), data or {})

    def hand_in(raw: bytes, name: str = "table.csv", person=cast.sora):
        return post("", {"table": SimpleUploadedFile(name, raw)}, person)

    def read(raw: bytes, name: str = "table.csv") -> ImportBatch:
        answer = hand_in(raw, name)
        assert answer.status_code == 302, answer.content.decode()
        return ImportBatch.objects.select_related("job").get(pk=answer["Location"].split("/")[-2])

    def confirm(batch: ImportBatch, **typed) -> ImportBatch:
        answer = post(f"{batch.pk}/confirm/", {"submits": "no", **typed})
        assert answer.status_code == 302, answer.content.decode()
        batch.refresh_from_db()
        assert batch.state == ImportState.WRITTEN, batch.job.said
        return batch

    def retry(job: Job) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            actions.retry_job(job, by=cast.sora, at=clock.now())

    def page(rest: str, language: str = "en"):
        return enter(cast.sora).get(door(rest, language))

    return SimpleNamespace(
        retry=retry,
        told=told,
        post=post,
        hand_in=hand_in,
        read=read,
        confirm=confirm,
        page=page,
        cast=cast,
    )


def states(batch: ImportBatch) -> list[str]:
    return list(batch.rows.values_list("state", flat=True))


def said(batch: ImportBatch, number: int = 2, language: str = "en") -> str:
    row = batch.rows.get(number=number)
    return " / ".join(f"{p['column']}: {p['said'][language]}" for p in row.problems)


# --- from the file to the applications ------------------------------------------------------------


def test_nothing_is_written_before_it_is_confirmed_and_then_everything_is(desk) -> None:
    edition = desk.told.edition
    before = edition.applications.count()
    batch = desk.read(table(ROW, changed(email="other@example.org", city="부산", category=TECH)))
    assert (batch.state, states(batch)) == (ImportState.READY, ["make", "make"]), said(batch, 3)
    assert edition.applications.count() == before
    assert not User.objects.filter(email="new@example.org").exists()
    desk.confirm(batch)
    made = edition.applications.get(applicant__email="new@example.org")
    assert (made.state, made.title_en, made.kind) == ("draft", "Buses that wait", "corporation")
    assert (made.organisation.name, made.city.name_en, made.category.code) == (
        "Night Bus Ltd",
        "Seoul",
        "tech",
    )
    assert edition.applications.count() == before + 2
    row = made.import_rows.get()
    assert (row.number, row.state, row.cells, row.batch) == (2, "made", [], batch)
    assert batch.file.name == ""
    line = JournalLine.objects.get(verb="prize.import_application", subject_id=made.pk)
    assert (line.actor, line.facts["row"], line.facts["file"]) == ("Sora Lim", 2, "table.csv")


def test_the_applicant_finds_the_draft_and_staff_read_where_it_came_from(desk, enter) -> None:
    desk.confirm(desk.read(table(ROW)))
    made = Application.objects.get(applicant__email="new@example.org")
    path = f"/en/e/{desk.told.slug}/applications/{made.number}/"
    assert enter(made.applicant).get(path).status_code == 200
    assert "row 2 of table.csv" not in enter(made.applicant).get(path).content.decode()
    assert "row 2 of table.csv, by Sora Lim" in enter(desk.cast.sora).get(path).content.decode()


OPTIONS = [{"code": "a", "en": "Air", "ko": "공기"}, {"code": "w", "en": "Water", "ko": "물"}]
TYPES = {
    "short": ({}, "one line"),
    "long": ({}, 'several\n\n"lines", with = and; marks'),
    "choice": ({"options": OPTIONS}, "w"),
    "choices": ({"options": OPTIONS}, '["a", "w"]'),
    "number": ({"unit": {"en": "km", "ko": "킬로미터"}}, "1250.5"),
    "money": ({"currencies": ["KRW", "USD"]}, '{"amount": "1250", "currency": "USD"}'),
    "date": ({}, "2026-03-31"),
    "url": ({}, "https://example.org/a?b=1"),
    "consent": ({}, "yes"),
    "indicators": (
        {},
        '[{"indicator": "PM2.5", "value": "12", "unit": "", "year": "2024", "source": "city"}]',
    ),
    "contacts": (
        {},
        '[{"name": "김미나", "office": "", "email": "m@example.org", "phone": "+82 2"}]',
    ),
}


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_an_export_wrote_is_read_back_word_for_word(desk, enter, form, language) -> None:
    edition = desk.told.edition
    batch = desk.confirm(desk.read(table(ROW)))
    made = batch.rows.get().application
    for code, (settings, text) in TYPES.items():
        question = Question.objects.create(
            edition=edition,
            code=f"q-{code}",
            type=code,
            label_en=f"Question {code}",
            label_ko=f"문항 {code}",
            section="More",
            settings=settings,
        )
        made.answers.create(question=question, text=text, saved_at=clock.now())
    Application.objects.filter(pk=made.pk).update(summary_ko="=1+1", summary_en="- a list")
    path = f"/{language}/e/{desk.told.slug}/entries.{form}?extent=answers"
    raw = b"".join(enter(desk.cast.sora).get(path).streaming_content)
    same = desk.read(raw, f"same.{form}")
    assert states(same) == ["skip"], said(same)
    assert "Nothing new for" in said(same)
    before = queries.texts_of(made)
    made.answers.all().delete()
    made.import_rows.update(written={})
    Application.objects.filter(pk=made.pk).update(summary_en="", summary_ko="")
    desk.post(f"{same.pk}/discard/")
    again = desk.confirm(desk.read(raw, f"again.{form}"))
    made.refresh_from_db()
    assert queries.texts_of(made) == before
    assert (made.summary_en, made.summary_ko) == ("- a list", "=1+1")
    assert again.rows.get().state == RowState.UPDATED


# --- what is wrong is told, in both languages -----------------------------------------------------

FAULTS = {
    "no e-mail": ({"email": ""}, "Applicant's e-mail: This is needed and empty"),
    "no address": ({"email": "mina at example"}, "is not an e-mail address"),
    "a judge": ({"email": "eli@example.org"}, "holds a role in this edition"),
    "no such category": ({"category": "sports"}, "“sports” is no category of this edition"),
    "no such kind": ({"kind": "robot"}, "“robot” is no kind of applicant"),
    "a kind not admitted": ({"kind": "individual"}, "is not open to this kind of applicant"),
    "no organisation": ({"organisation": ""}, "Organisation: This is needed"),
    "no such city": (
        {"city": "Seuol"},
        "is not in the register of places. Perhaps you mean: Seoul",
    ),
    "a title beyond all measure": ({"title": "가" * 401}, "401 characters; at most 400"),
    "300 letters in Hangul": ({"organisation": "가" * 300}, "300 characters; at most 200"),
    "300 letters in Arabic": ({"organisation": "ش" * 300}, "300 characters; at most 200"),
    "300 emoji": ({"organisation": "🌾" * 300}, "300 characters; at most 200"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_row_with_a_fault_is_not_imported_and_says_why(desk, case) -> None:
    cells, words = FAULTS[case]
    batch = desk.read(table(ROW, changed(**{"email": "x@example.org", **cells})))
    assert states(batch) == ["make", "wrong"]
    assert words in said(batch, 3)
    assert said(batch, 3, "ko") != said(batch, 3)
    desk.confirm(batch)
    assert states(batch) == ["made", "wrong"]


def test_every_fault_of_a_row_is_told_at_once_and_shown_in_the_readers_language(desk) -> None:
    batch = desk.read(table(changed(email="no", category="x", kind="x", city="x", organisation="")))
    assert batch.rows.get().state == "wrong"
    columns = [problem["column"] for problem in batch.rows.get().problems]
    assert columns == list(HEAD[:5])
    korean = desk.page(f"{batch.pk}/", "ko").content.decode()
    assert "‘x’은(는) 이 회차의 부문이 아닙니다" in korean
    assert "is no category" not in korean
    assert "No row of this table can be imported" in desk.page(f"{batch.pk}/").content.decode()


COUNTRY = (*HEAD, "Country")


@pytest.mark.parametrize(
    ("city", "country", "words"),
    [
        ("Seoul", "Atlantis", "“Atlantis” is no country that is known"),
        ("Seoul", "Japan", "There is no “Seoul” in Japan"),
    ],
)
def test_a_country_that_is_unknown_or_wrong_is_told(desk, city, country, words) -> None:
    batch = desk.read(table((*changed(city=city), country), head=COUNTRY))
    assert words in said(batch)


@pytest.mark.parametrize("country", ["KR", "kor", "South Korea", "대한민국", ""])
def test_a_country_may_be_written_in_many_ways(desk, country) -> None:
    batch = desk.read(table((*ROW, country), head=COUNTRY))
    assert states(batch) == ["make"], said(batch)


def test_a_text_that_is_too_long_to_submit_is_kept_whole_as_a_draft(desk) -> None:
    batch = desk.read(table(changed(title="t" * 161)))
    assert "161 characters; at most 160 can be submitted" in said(batch)
    made = desk.confirm(batch, submits="yes", reason="on paper").rows.get().application
    assert (made.state, made.title_en) == ("draft", "t" * 161)


def test_a_name_of_many_scripts_comes_in_whole(desk) -> None:
    name = ("가" * 60 + "ش" * 60 + "👩‍🌾" * 20)[:200]
    made = desk.confirm(desk.read(table(changed(organisation=name)))).rows.get().application
    assert made.organisation.name == name


def test_a_choice_that_is_not_offered_and_a_question_of_another_category_are_told(desk) -> None:
    edition = desk.told.edition
    common = {"edition": edition, "section": "More"}
    Question.objects.create(
        code="medium", type="choice", label="Medium", settings={"options": OPTIONS}, **common
    )
    other = Question.objects.create(code="other", type="short", label="Other", **common)
    other.categories.set(edition.categories.filter(code="leadership"))
    batch = desk.read(table((*ROW, "Fire", "x"), head=(*HEAD, "Medium", "other")))
    assert "“Fire” is none of the choices: Air, Water" in said(batch)
    assert "not asked in this category" in said(batch)
    assert "공기, 물" in said(batch, language="ko")


def test_the_same_row_twice_counts_once_and_two_texts_for_one_application_are_refused(desk) -> None:
    batch = desk.read(table(ROW, ROW, (*ROW[:5], "buses  THAT wait")))
    assert states(batch) == ["make", "skip", "wrong"]
    assert "The same as row 2" in said(batch, 3)
    assert "Row 2 is about the same application" in said(batch, 4)


# --- files that are no good -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "name", "words"),
    [
        (b"", "table.csv", "The file is empty"),
        (b"%PDF-1.7\nhello", "table.xlsx", "the content is PDF"),
        (b"MZ\0\0", "table.exe", "(.exe) are not accepted here"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "table.xlsx", "protected by a password"),
    ],
)
def test_a_file_that_is_no_table_is_turned_away_at_the_door(desk, raw, name, words) -> None:
    answer = desk.hand_in(raw, name)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_table_without_rows_is_told_on_its_page_and_can_be_discarded(desk) -> None:
    batch = desk.read(table())
    assert batch.state == ImportState.READING
    page = desk.page(f"{batch.pk}/").content.decode()
    assert "no row below them" in page
    desk.post(f"{batch.pk}/discard/")
    batch.refresh_from_db()
    assert (batch.state, batch.file.name) == (ImportState.DISCARDED, "")


def test_korean_excels_code_is_read_and_told(desk) -> None:
    head = ("이메일", "부문", "유형", "단체", "도시", "제목")
    row = ("new@example.org", TECH, "기업", "밤버스", "서울", "기다리는 버스")
    batch = desk.read(table(row, head=head, code="cp949"))
    assert states(batch) == ["make"], said(batch)
    assert "CP949" in desk.page(f"{batch.pk}/").content.decode()
    made = desk.confirm(batch).rows.get().application
    assert (made.title_ko, made.organisation.name) == ("기다리는 버스", "밤버스")


def test_merged_cells_and_a_hidden_sheet_are_told_before_anything_is_written(desk) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("secret").hide()
        sheet = book.add_worksheet("Entries")
        sheet.activate()
        sheet.set_first_sheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ROW)
        sheet.write_row(2, 0, changed(email="other@example.org"))
        sheet.merge_range("D2:D3", ROW[3])
    batch = desk.read(file.getvalue(), "table.xlsx")
    assert states(batch) == ["make", "make"]
    page = desk.page(f"{batch.pk}/").content.decode()
    assert "Only the sheet “Entries” was read. Not read: secret" in page
    assert "Merged cells (D2:D3)" in page


# --- columns --------------------------------------------------------------------------------------


def test_columns_may_be_given_another_meaning_and_the_rows_are_looked_at_again(desk) -> None:
    head = ("who", "Category", "Kind", "Organisation", "City", "what")
    batch = desk.read(table(ROW, head=head))
    assert states(batch) == ["wrong"]
    assert "No column means: Applicant&#x27;s e-mail" in desk.page(f"{batch.pk}/").content.decode()
    keys = ("email", "category", "kind", "organisation", "city", "title_en")
    desk.post(f"{batch.pk}/mapping/", {f"column_{i}": key for i, key in enumerate(keys)})
    assert states(batch) == ["make"], said(batch)
    made = desk.confirm(batch).rows.get().application
    assert made.title_en == "Buses that wait"


def test_two_columns_cannot_mean_the_same(desk) -> None:
    batch = desk.read(table(ROW))
    answer = desk.post(f"{batch.pk}/mapping/", {"column_0": "email", "column_1": "email"})
    assert "cannot mean the same" in answer.content.decode()
    batch.refresh_from_db()
    assert batch.mapping[1] == "category"


def test_the_errors_come_back_as_the_same_table_with_what_is_wrong_beside(desk) -> None:
    batch = desk.confirm(desk.read(table(ROW, changed(email="no", title="=1+1"))))
    raw = b"".join(desk.page(f"{batch.pk}/rows.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(raw, newline="")))
    assert rows[0] == [*HEAD, "Row", "What becomes of it", "What is wrong and what to do"]
    assert len(rows) == 2
    assert rows[1][:7] == [*changed(email="no", title="'=1+1"), "3"]
    assert "is not an e-mail address" in rows[1][8]


# --- the same again -------------------------------------------------------------------------------


def test_the_same_file_that_still_waits_is_found_again(desk) -> None:
    first = desk.read(table(ROW))
    assert desk.read(table(ROW)).pk == first.pk
    assert first.rows.count() == 1


def test_the_same_file_after_it_was_imported_is_recognised_and_nothing_is_doubled(desk) -> None:
    desk.confirm(desk.read(table(ROW)))
    count = Application.objects.count()
    again = desk.read(table(ROW))
    assert (
        "The very same file was imported by Sora Lim" in desk.page(f"{again.pk}/").content.decode()
    )
    assert states(again) == ["skip"]
    assert "Imported already as e-" in said(again)
    more = desk.read(table(changed(email="other@example.org"), ROW, head=HEAD))
    assert states(more) == ["make", "skip"]
    assert desk.post(f"{again.pk}/confirm/", {"submits": "no"}).status_code == 200
    assert Application.objects.count() == count


def test_an_import_renews_what_it_wrote_and_keeps_what_the_applicant_typed(desk, cast) -> None:
    head = (*HEAD, "Summary in English", "Summary in Korean")
    made = desk.confirm(desk.read(table((*ROW, "first", "처음"), head=head))).rows.get().application
    at = clock.now()
    actions.save_draft(made, {"summary_en": "typed by hand"}, by=made.applicant, at=at)
    batch = desk.read(table((*ROW, "second", "다음"), head=head))
    assert states(batch) == ["update"]
    assert "The applicant has written here; that is kept: summary_en" in said(batch)
    # Between the preview and the import the applicant writes the other one, too.
    actions.save_draft(made, {"summary_ko": "손으로 씀"}, by=made.applicant, at=at)
    desk.confirm(batch)
    made.refresh_from_db()
    assert (made.summary_en, made.summary_ko) == ("typed by hand", "손으로 씀")
    renewed = desk.read(table((*ROW, "third", "", "new title"), head=(*head, "Title in Korean")))
    desk.confirm(renewed)
    made.refresh_from_db()
    assert (made.summary_en, made.title_ko) == ("typed by hand", "new title")


def test_what_the_applicant_emptied_stays_empty(desk) -> None:
    head = (*HEAD, "Summary in English")
    made = desk.confirm(desk.read(table((*ROW, "first"), head=head))).rows.get().application
    actions.save_draft(made, {"summary_en": ""}, by=made.applicant, at=clock.now())
    batch = desk.read(table((*ROW, "second"), head=head))
    assert states(batch) == ["skip"]


def test_an_entry_is_named_by_its_code_and_anothers_is_refused(desk) -> None:
    made = desk.confirm(desk.read(table(ROW))).rows.get().application
    head = ("Entry", "Applicant's e-mail", "Title in Korean")
    batch = desk.read(
        table(
            (made.entry_code, "", "하나"),
            (made.entry_code.upper(), "other@example.org", "둘"),
            ("e-999", "", "셋"),
            head=head,
        )
    )
    assert states(batch) == ["update", "wrong", "wrong"]
    assert "belongs to another applicant" in said(batch, 3)
    assert "There is no entry “e-999”" in said(batch, 4)
    desk.confirm(batch)
    made.refresh_from_db()
    assert made.title_ko == "하나"


def test_what_is_submitted_or_withdrawn_is_not_touched(desk) -> None:
    made = desk.confirm(desk.read(table(ROW))).rows.get().application
    actions.withdraw(made, by=made.applicant, at=clock.now())
    batch = desk.read(table((*ROW, "더"), head=(*HEAD, "Title in Korean")))
    assert states(batch) == ["skip"]
    assert "is no draft any more" in said(batch)


def test_a_second_application_of_a_person_in_a_category_is_asked_about(desk) -> None:
    desk.confirm(desk.read(table(ROW)))
    batch = desk.read(table(changed(title="Something else")))
    assert states(batch) == ["make"]
    assert "in the same category. Is this another one?" in said(batch)


def test_a_worker_that_died_in_the_middle_doubles_nothing(desk, monkeypatch) -> None:
    people = [changed(email=f"p{n}@example.org") for n in range(5)]
    batch = desk.read(table(*people))
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    write, seen = tasks.write_row, []

    def die_at_the_fourth(row, fate, person):
        seen.append(row.number)
        if len(seen) == 4:
            raise MemoryError
        write(row, fate, person)

    monkeypatch.setattr(tasks, "write_row", die_at_the_fourth)
    desk.post(f"{batch.pk}/confirm/", {"submits": "no"})
    batch = ImportBatch.objects.select_related("job").get(pk=batch.pk)
    assert batch.job.state == "failed"
    assert states(batch) == ["made", "made", "make", "make", "make"]
    monkeypatch.setattr(tasks, "write_row", write)
    desk.retry(batch.job)
    assert states(batch) == ["made"] * 5
    assert Application.objects.filter(applicant__email__startswith="p").count() == 5


# --- submitting on behalf -------------------------------------------------------------------------


def whole_table(edition) -> bytes:
    """A row with an answer to everything that is needed, and one that lacks its summary."""
    needed = [
        one
        for one in queries.questions(edition)
        if one.concerns(edition.categories.get(code="tech").pk, "corporation")
    ]
    asked = [one for one in needed if one.type != "file"]
    cells = [answers.in_cell(one, fitting(one)) for one in asked]
    head = (*HEAD, "summary_en", *(one.code for one in asked))
    row = (*ROW, "In short", *cells)
    return table(row, (*changed(email="half@example.org"), "", *cells), head=head)


def test_complete_ones_are_submitted_with_a_reason_and_the_applicant_gets_the_receipt(desk) -> None:
    batch = desk.read(whole_table(desk.told.edition))
    assert states(batch) == ["make", "make"], said(batch)
    refused = desk.post(f"{batch.pk}/confirm/", {"submits": "yes", "reason": " "})
    assert "Write why they are submitted" in refused.content.decode()
    desk.confirm(batch, submits="yes", reason="They came on paper.")
    whole, half = (row.application for row in batch.rows.all())
    assert queries.missing(whole, clock.now()) == []
    assert (whole.state, half.state) == ("submitted", "draft")
    assert whole.submissions.get().submitted_by == desk.cast.sora
    line = JournalLine.objects.get(verb="prize.import_application", subject_id=whole.pk)
    assert line.facts["reason"] == "They came on paper."
    letters = Message.objects.filter(to__in=["new@example.org", "half@example.org"])
    assert [letter.to for letter in letters] == ["new@example.org"]


def test_an_import_of_drafts_writes_to_nobody(desk) -> None:
    before = Message.objects.count()
    desk.confirm(desk.read(whole_table(desk.told.edition)))
    assert Message.objects.count() == before


# --- who may, and until when ----------------------------------------------------------------------


def test_only_the_secretary_imports_and_only_staff_see_it(desk, enter, cast) -> None:
    batch = desk.read(table(ROW))
    for person, reads in ((cast.ada, 200), (cast.eli, 403), (cast.chair, 403), (cast.omar, 403)):
        assert enter(person).get(f"/en/e/{desk.told.slug}/imports/{batch.pk}/").status_code == reads
        for rest in ("", f"{batch.pk}/confirm/", f"{batch.pk}/discard/", f"{batch.pk}/mapping/"):
            desk.post(rest, {"table": SimpleUploadedFile("t.csv", b"a\n1")}, person)
    batch.refresh_from_db()
    assert batch.state == ImportState.READY
    assert ImportBatch.objects.count() == 1


def test_once_judging_has_begun_nothing_is_imported(story, cast, enter) -> None:
    told = story("eligibility")
    page = enter(cast.sora).get(f"/en/e/{told.slug}/imports/")
    assert "The first round has begun" in page.content.decode()
    answer = enter(cast.sora).post(
        f"/en/e/{told.slug}/imports/", {"table": SimpleUploadedFile("t.csv", table(ROW))}
    )
    assert answer.status_code == 403


def test_an_import_that_judging_overtakes_stops_and_says_so(desk) -> None:
    batch = desk.read(table(ROW))
    desk.told.edition.rounds.filter(order=1).update(state="open")
    answer = desk.post(f"{batch.pk}/confirm/", {"submits": "no"})
    assert "The first round has begun" in answer.content.decode()
    ImportBatch.objects.filter(pk=batch.pk).update(state="writing")
    row = batch.rows.get()
    with pytest.raises(Refused, match="judging_begun"):
        actions.import_application(
            row,
            desk.told.edition.categories.get(code="tech"),
            kind="corporation",
            email="new@example.org",
            name="",
            organisation="x",
            city=City.objects.get(name_en="Seoul"),
            values={},
            by=desk.cast.sora,
            at=clock.now(),
        )
    assert not User.objects.filter(email="new@example.org").exists()


def test_an_import_of_another_edition_is_not_found(desk, story, enter, cast) -> None:
    batch = desk.read(table(ROW))
    other = story("judging")
    assert enter(cast.sora).get(f"/en/e/{other.slug}/imports/{batch.pk}/").status_code == 404


# --- many -----------------------------------------------------------------------------------------


def test_two_thousand_rows_are_read_in_a_constant_number_of_queries_a_block(
    desk, enter, django_assert_max_num_queries, monkeypatch
) -> None:
    few, many = (
        table(*(changed(email=f"p{n}@example.org") for n in range(count))) for count in (10, 2000)
    )
    monkeypatch.setattr(tasks, "BLOCK", 4000)
    counts = []
    for raw, name in ((few, "few.csv"), (many, "many.csv")):
        batch = desk.read(raw, name)
        work = Work(running(batch))
        with CaptureQueriesContext(connection) as seen:
            tasks.read_import(work)
        asked = (query["sql"] for query in seen.captured_queries)
        counts.append(sum(sql.startswith("SELECT") and "core_job" not in sql for sql in asked))
    assert counts[0] == counts[1]
    assert batch.rows.count() == 2000
    browser = enter(desk.cast.sora)
    with django_assert_max_num_queries(18):
        browser.get(f"/en/e/{desk.told.slug}/imports/{batch.pk}/?state=make&page=7")


def running(batch: ImportBatch) -> Job:
    ImportBatch.objects.filter(pk=batch.pk).update(state="reading", mapping=[])
    Job.objects.filter(pk=batch.job.pk).update(state="running", ended_at=None)
    return Job.objects.get(pk=batch.job.pk)
