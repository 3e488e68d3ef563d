"""What leaves as a file: the rows and rights of the page, every answer, no formula, no trick."""

import csv
import io
import json
import zipfile

import pytest
import python_calamine

from haechi.core import clock
from haechi.core.files import safe_name
from haechi.core.models import Job, JobState
from haechi.core.verdict import Refused
from haechi.prize import actions, queries, tables
from haechi.prize.models import Answer, Application
from haechi.prize.queries import Supplied

EVIL = '=HYPERLINK("http://example.org";"click")'


def door(told, form, query="", language="en") -> str:
    return f"/{language}/e/{told.slug}/entries.{form}{query}"


def content(answer) -> bytes:
    return b"".join(answer.streaming_content)


def grid(raw: bytes, form: str) -> list[list[str]]:
    if form == "xlsx":
        book = python_calamine.load_workbook(io.BytesIO(raw))
        return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def back_to_draft(told) -> Application:
    one = told.edition.applications.filter(state="submitted").last()
    Application.objects.filter(pk=one.pk).update(state="draft", submitted_at=None)
    one.refresh_from_db()
    return one


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("query", ["?", "?category=tech&sort=-title&", "?q=Seoul&"])
@pytest.mark.parametrize("extent", ["list", "answers"])
def test_a_file_holds_the_rows_of_the_page(story, cast, enter, form, query, extent) -> None:
    told = story("eligibility")
    browser = enter(cast.sora)
    page = browser.get(f"/en/e/{told.slug}/entries/{query}")
    listed = [one.entry_code for one in page.context["page"].object_list]
    rows = grid(content(browser.get(door(told, form, f"{query}extent={extent}"))), form)
    assert [row[0] for row in rows[1:]] == listed


def test_json_has_every_answer_under_its_code(story, cast, enter) -> None:
    told = story("eligibility")
    read = json.loads(content(enter(cast.sora).get(door(told, "json", "?extent=answers"))))
    mine = told.edition.applications.get(applicant=cast.mina)
    row = next(one for one in read if one["entry"] == mine.entry_code)
    assert row["title_ko"] == mine.title_ko
    assert row["email"] == "mina@example.org"
    for said in queries.said(mine):
        assert bool(row[said.code]) is not said.is_empty
        assert said.type != "long" or row[said.code] == said.text


def test_a_draft_is_written_out_as_it_stands_and_a_submission_as_it_was_handed_in(
    story, cast, enter
) -> None:
    told = story("eligibility")
    draft = back_to_draft(told)
    question = queries.questions_of(draft)[0]
    Answer.objects.update_or_create(
        application=draft, question=question, defaults={"text": EVIL, "saved_at": clock.now()}
    )
    submitted = told.edition.applications.filter(state="submitted").first()
    before = submitted.answers.get(question__code=queries.said(submitted)[0].code)
    Answer.objects.filter(pk=before.pk).update(text="changed afterwards")
    read = json.loads(content(enter(cast.sora).get(door(told, "json", "?extent=answers"))))
    rows = {row["entry"]: row for row in read}
    assert rows[draft.entry_code][question.code] == EVIL
    assert rows[submitted.entry_code][before.question.code] == before.text
    cells = grid(content(enter(cast.sora).get(door(told, "csv", "?extent=answers"))), "csv")
    assert any(f"'{EVIL}" in row for row in cells)
    assert not any(EVIL in row for row in cells)


def test_who_may_not_read_everything_learns_neither_drafts_nor_addresses(
    story, cast, enter
) -> None:
    told = story("eligibility")
    for form in ("csv", "json"):
        raw = content(enter(cast.eli).get(door(told, form, "?extent=answers"))).decode()
        assert "mina@example.org" not in raw
        assert '"draft"' not in raw
    assert enter(cast.omar).get(door(told, "json")).status_code == 403
    assert enter(cast.ines).get(door(told, "csv", "?extent=answers")).status_code == 403


def test_headings_speak_the_language_of_the_page(story, cast, enter) -> None:
    told = story("eligibility")
    rows = grid(content(enter(cast.sora).get(door(told, "csv", language="ko"))), "csv")
    assert rows[0][:2] == ["응모작", "제목 (영어)"]
    assert "도시" in " ".join(rows[1])


@pytest.mark.parametrize("wrong", ["entries.exe", "entries.csv?extent=everything"])
def test_a_form_that_does_not_exist_is_not_found(story, cast, enter, wrong) -> None:
    told = story("called")
    assert enter(cast.sora).get(f"/en/e/{told.slug}/{wrong}").status_code == 404


@pytest.mark.parametrize("extent", ["list", "answers"])
def test_a_file_asks_the_database_as_often_for_many_rows_as_for_few(
    story, cast, enter, django_assert_num_queries, extent
) -> None:
    edition = story("eligibility").edition
    every = queries.visible_to(queries.standing(cast.sora, edition), edition)
    few = every.filter(pk__in=list(every.values_list("pk", flat=True)[:2]))
    table = tables.TABLES[extent]
    for chosen in (few, every):
        with django_assert_num_queries(6 if extent == "list" else 8):
            rows = list(table(edition, chosen, personal=True).rows)
        assert len(rows) == chosen.count()


# --- the ZIP ------------------------------------------------------------------------------------


@pytest.fixture
def packed(django_capture_on_commit_callbacks):
    def pack(told, person, **chosen) -> Job:
        with django_capture_on_commit_callbacks(execute=True):
            job = actions.pack_files(told.edition, chosen=chosen, by=person, at=clock.now())
        job.refresh_from_db()
        assert job.state == JobState.DONE, job.said
        return job

    return pack


def opened(job: Job) -> zipfile.ZipFile:
    with job.result_file.open() as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def index_of(archive: zipfile.ZipFile) -> list[dict[str, str]]:
    text = archive.read("index.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_zip_has_a_folder_for_each_row_of_the_page_and_an_index(story, cast, packed) -> None:
    told = story("eligibility")
    job = packed(told, cast.sora, category="tech")
    archive = opened(job)
    assert archive.testzip() is None
    chosen = list(told.edition.applications.filter(category__code="tech"))
    index = index_of(archive)
    assert {row["Entry"] for row in index} == {one.entry_code for one in chosen}
    assert {f"{row['Folder']}/{row['File']}" for row in index} | {"index.csv"} == set(
        archive.namelist()
    )
    assert job.result == {"applications": len(chosen), "files": 0}
    one = chosen[0]
    folder = next(row["Folder"] for row in index if row["Entry"] == one.entry_code)
    assert folder.startswith(f"{one.entry_code} ")
    said = queries.said(one)[0]
    assert json.loads(archive.read(f"{folder}/answers.json"))["answers"][said.code] == said.text
    assert said.label in archive.read(f"{folder}/answers.txt").decode()


def test_the_zip_holds_no_more_than_its_reader_may_read(story, cast, packed) -> None:
    told = story("eligibility")
    back_to_draft(told)
    index = index_of(opened(packed(told, cast.eli)))
    assert {row["State"] for row in index} == {"submitted"}
    with pytest.raises(Refused):
        actions.pack_files(told.edition, chosen={}, by=cast.omar, at=clock.now())


def test_somebody_who_lost_the_role_before_the_work_began_gets_nothing(
    story, cast, django_capture_on_commit_callbacks
) -> None:
    told = story("eligibility")
    with django_capture_on_commit_callbacks(execute=True):
        job = actions.pack_files(told.edition, chosen={}, by=cast.eli, at=clock.now())
        told.edition.appointments.filter(user=cast.eli).update(ended_at=clock.now())
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert not job.result_file


def told_of(told, chosen):
    return queries.told(chosen, told.edition, queries.columns_of(told.edition))


def supplied(name: str, raw: bytes = b"x") -> Supplied:
    return Supplied(name, lambda: io.BytesIO(raw))


def gone() -> io.BytesIO:
    raise FileNotFoundError


NAMES = {
    "../../etc/passwd": "passwd",
    "계획.pdf": "계획.pdf",
    "계획.PDF": "계획 (2).PDF",
    "CON.txt": "_CON.txt",
    "answers.json": "answers (2).json",
    "C:\\x\\y.docx": "y.docx",
}


def test_files_come_along_under_names_that_do_no_harm(story, cast) -> None:
    told = story("eligibility")
    one = told.edition.applications.get(applicant=cast.mina)
    long = "가" * 300 + ".pdf"
    files = [*(supplied(name) for name in NAMES), supplied(long), Supplied("lost.pdf", gone)]
    chosen = queries.visible_to(queries.standing(cast.sora, told.edition), told.edition)
    out = io.BytesIO()
    every = told_of(told, chosen.filter(pk=one.pk))
    *_steps, last = tables.write_archive(out, told.edition, every, lambda _one: files)
    archive = zipfile.ZipFile(out)
    kept = [name.split("/", 1)[1] for name in archive.namelist() if name != "index.csv"]
    shortened = safe_name(long, longest=120)
    assert kept == ["answers.json", "answers.txt", *NAMES.values(), shortened]
    assert all(name.count("/") == 1 for name in archive.namelist() if name != "index.csv")
    index = {row["File"]: row for row in index_of(archive)}
    assert index["lost.pdf"]["SHA-256"] == "missing"
    assert index["passwd"]["Bytes"] == "1"
    assert last.files == len(NAMES) + 1


def test_a_title_of_tricks_makes_a_harmless_folder(story, cast) -> None:
    told = story("eligibility")
    chosen = queries.visible_to(queries.standing(cast.sora, told.edition), told.edition)
    one = chosen.first()
    type(one).objects.filter(pk=one.pk).update(title_en="../..\\x:" + "👩‍🌾" * 90)
    out = io.BytesIO()
    list(tables.write_archive(out, told.edition, told_of(told, chosen.filter(pk=one.pk))))
    folder = zipfile.ZipFile(out).namelist()[0].split("/")[0]
    assert ".." not in folder
    assert len(folder.encode()) <= 90


def test_asking_for_the_zip_leads_to_its_job(
    story, cast, enter, django_capture_on_commit_callbacks
) -> None:
    told = story("eligibility")
    with django_capture_on_commit_callbacks(execute=True):
        answer = enter(cast.sora).post(
            f"/en/e/{told.slug}/entries/files/", {"category": "human", "other": "x"}
        )
    job = Job.objects.get(kind="prize.pack_files")
    assert answer["Location"].endswith(f"/jobs/{job.pk}/")
    assert job.asked == {"chosen": {"category": "human"}}
    page = enter(cast.sora).get(answer["Location"]).content.decode()
    assert "Download" in page
    assert f"{told.slug}-entries.zip" in page
