"""Who reads a file: whoever reads the page that names it, and nobody else."""

import pytest
from prize.attaching import Sender, ask_for_files, begin_draft, pdf, read_whole

from haechi.core import clock, vault
from haechi.jury import actions as jury
from haechi.jury.models import Sheet
from haechi.jury.states import ConflictKind
from haechi.prize import actions, answers, queries
from haechi.prize.models import Answer, Attachment

FOUND, HIDDEN, SIGN_IN = 200, 404, 302


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def read(story, cast):
    """An entry that Ines judges, with a file she sees and one she does not."""
    told = story("judging")
    sheet = (
        Sheet.objects.filter(judge__round=told.round("jury"), judge__user=cast.ines)
        .exclude(state="recused")
        .select_related("application__edition", "application__applicant")
        .first()
    )
    files = {
        code: handed_in_with(sheet.application, code, shown)
        for code, shown in (("shown", True), ("kept", False))
    }
    return sheet, files


def handed_in_with(application, code: str, shown: bool) -> Attachment:
    """The version handed in gets one more question, answered with a file."""
    question = ask_for_files(application.edition, code, shown_to_judges=shown)
    name = vault.new_name()
    vault.write(name, 0, pdf())
    one = Attachment.objects.create(
        application=application,
        question=question,
        name=f"{code}.pdf",
        size=vault.size(name),
        media_type="application/pdf",
        pages=1,
        sha256=vault.digest(name),
        stored=name,
        uploaded_by=application.applicant,
        uploaded_at=clock.now(),
    )
    text = queries.files_as_text([one])
    Answer.objects.create(
        application=application, question=question, text=text, saved_at=clock.now()
    )
    version = application.submissions.last()
    said = queries.question_as_data(question) | {"text": text}
    version.content["answers"].append(said)
    version.save()
    return one


def doors(sheet: Sheet, file: Attachment) -> tuple[str, str]:
    edition = f"/en/e/{sheet.application.edition.slug}"
    return (
        f"{edition}/applications/{sheet.application.number}/file/{file.pk}/",
        f"{edition}/sheets/{sheet.pk}/files/{file.pk}/",
    )


def knock(client, door: str) -> int:
    answer = client.get(door)
    read_whole(answer)
    return answer.status_code


# By the application's door; by the sheet's door to a file that judges see, and to one they do not.
RIGHTS = {
    "sora": (FOUND, HIDDEN, HIDDEN),
    "eli": (FOUND, HIDDEN, HIDDEN),
    "ada": (FOUND, FOUND, HIDDEN),
    "ines": (HIDDEN, FOUND, HIDDEN),
    "jun": (HIDDEN, HIDDEN, HIDDEN),
    "ben": (HIDDEN, HIDDEN, HIDDEN),
    "omar": (HIDDEN, HIDDEN, HIDDEN),
    "chair": (None, HIDDEN, HIDDEN),
    "passer_by": (SIGN_IN, SIGN_IN, SIGN_IN),
}


@pytest.mark.parametrize("person", RIGHTS)
def test_a_file_is_read_by_whoever_reads_its_page(read, cast, enter, person) -> None:
    sheet, files = read
    client = enter(getattr(cast, person))
    by_entry, by_sheet, by_sheet_hidden = RIGHTS[person]
    entry_door, shown_door = doors(sheet, files["shown"])
    kept_entry_door, kept_door = doors(sheet, files["kept"])
    page = f"/en/e/{sheet.application.edition.slug}/applications/{sheet.application.number}/"
    by_entry = by_entry or knock(client, page)  # the file's door answers as the page's does
    assert knock(client, page) == by_entry
    assert [knock(client, entry_door), knock(client, kept_entry_door)] == [by_entry] * 2
    assert [knock(client, shown_door), knock(client, kept_door)] == [by_sheet, by_sheet_hidden]


def test_the_applicant_reads_both(read, enter) -> None:
    sheet, files = read
    client = enter(sheet.application.applicant)
    for file in files.values():
        own, judges = doors(sheet, file)
        assert (knock(client, own), knock(client, judges)) == (FOUND, HIDDEN)


def test_a_judge_finds_the_link_on_the_sheet_and_no_other(read, cast, enter) -> None:
    sheet, files = read
    page = enter(cast.ines).get(
        f"/en/e/{sheet.application.edition.slug}/judging/{sheet.application.number}/"
    )
    told = page.content.decode()
    assert doors(sheet, files["shown"])[1] in told
    assert "kept.pdf" not in told


def test_officers_find_the_links_on_the_page(read, cast, enter) -> None:
    sheet, files = read
    page = f"/en/e/{sheet.application.edition.slug}/applications/{sheet.application.number}/"
    told = enter(cast.sora).get(page).content.decode()
    assert all(doors(sheet, file)[0] in told for file in files.values())


def test_a_judge_who_stepped_back_reads_no_file_any_more(read, cast, enter) -> None:
    sheet, files = read
    jury.recuse(sheet, kind=ConflictKind.OTHER, reason="I know them.", by=cast.ines, at=clock.now())
    assert knock(enter(cast.ines), doors(sheet, files["shown"])[1]) == HIDDEN


def test_a_withdrawn_entry_shows_judges_no_file(read, cast, enter) -> None:
    sheet, files = read
    one = sheet.application
    actions.withdraw(one, by=one.applicant, at=clock.now())
    assert knock(enter(cast.ines), doors(sheet, files["shown"])[1]) == HIDDEN


def test_a_sheet_shows_the_files_of_its_own_entry_only(read, cast, enter) -> None:
    sheet, files = read
    other = sheet.judge.sheets.exclude(pk=sheet.pk).select_related("application__edition").first()
    assert knock(enter(cast.ines), doors(other, files["shown"])[1]) == HIDDEN


def test_a_file_added_after_the_version_handed_in_is_shown_to_nobody_else(
    read, cast, enter
) -> None:
    sheet, _files = read
    late = handed_in_with(sheet.application, "late", True)
    version = sheet.application.submissions.last()
    version.content["answers"] = [
        said for said in version.content["answers"] if said["code"] != "late"
    ]
    version.save()
    own, judges = doors(sheet, late)
    assert knock(enter(sheet.application.applicant), own) == FOUND
    assert knock(enter(cast.sora), own) == HIDDEN
    assert knock(enter(cast.ines), judges) == HIDDEN


def test_nobody_else_sends_continues_or_removes(story, cast, enter) -> None:
    told = story("called")
    mina = begin_draft(told.edition, cast.mina)
    own = begin_draft(told.edition, cast.omar)
    ask_for_files(told.edition)
    sender = Sender(enter(cast.mina), mina)
    assert sender.send(pdf(), "plan.pdf").status_code == 200
    address = sender.begin("more.pdf", 5000).json()["address"]
    file = mina.attachments.get()
    for person in (cast.omar, cast.sora, cast.eli, cast.ines, cast.ada):
        sender.client = enter(person)
        assert sender.begin("mine.pdf", 100).status_code == HIDDEN
        assert sender.client.get(address).status_code == HIDDEN
        assert sender.part(address, 0, b"x").status_code == HIDDEN
        assert sender.finish(address).status_code == HIDDEN
        assert sender.client.delete(address).status_code == HIDDEN
        assert sender.client.post(f"{sender.root}file/{file.pk}/remove/").status_code == HIDDEN
        assert sender.client.get(f"{sender.root}files/plan/").status_code == HIDDEN
    # Omar cannot reach Mina's upload through an application of his own either.
    token = address.rstrip("/").rsplit("/", 1)[1]
    sender = Sender(enter(cast.omar), own)
    assert sender.client.get(f"{sender.root}uploads/{token}/").status_code == HIDDEN
    file_door = f"{sender.root}file/{file.pk}/"
    assert sender.client.get(file_door).status_code == HIDDEN
    assert mina.attachments.filter(removed_at=None).count() == 1


def test_a_question_of_another_category_or_type_takes_no_files(story, cast, enter) -> None:
    told = story("called")
    mina = begin_draft(told.edition, cast.mina)
    elsewhere = ask_for_files(told.edition, "elsewhere")
    elsewhere.categories.set(told.edition.categories.exclude(pk=mina.category_id))
    text = next(one for one in queries.questions_of(mina) if one.type == "long")
    client = enter(cast.mina)
    for code in ("elsewhere", text.code, "no-such-question"):
        assert Sender(client, mina, code).begin("x.pdf", 100).status_code == HIDDEN


def test_limits_that_are_not_said_are_as_usual(story) -> None:
    question = ask_for_files(story("called").edition, "bare")
    question.settings = {}
    limits = answers.limits_of(question)
    assert limits.sentence == "PDF, JPG or PNG, up to 20 MB, 1 file"
    assert limits.kinds == {"pdf", "jpeg", "png"}
