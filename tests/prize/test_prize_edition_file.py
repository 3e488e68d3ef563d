"""The whole edition as one file: out, in and out again gives the same bytes; faults are named."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from haechi.core.models import JournalLine
from haechi.core.verdict import Refused
from haechi.people.states import ApplicantKind, Role
from haechi.prize import actions, queries, rulebook
from haechi.prize.models import Edition, Question, Round, RulesFile, SettingNote
from haechi.prize.rulebook import SETTINGS, Book, Faulty, read
from haechi.prize.states import (
    Majority,
    ProjectStage,
    Provenance,
    QuestionType,
    Requirement,
    RoundKind,
)

SEOUL = ZoneInfo("Asia/Seoul")
OPENS = datetime(2027, 3, 1, 9, tzinfo=SEOUL)
DEMONSTRATION = files("haechi.site.demonstration").joinpath("edition.toml").read_text("utf-8")


def demonstration() -> Book:
    return read(DEMONSTRATION, opens=OPENS, year=2027)


# --- random editions ----------------------------------------------------------------------------

CODES = st.from_regex(r"[a-z][a-z0-9_-]{0,11}", fullmatch=True)
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r")
WORDS = st.text(LETTERS, max_size=40)
ZONES = ("Asia/Seoul", "Europe/Berlin", "America/Santiago", "Asia/Kathmandu", "Australia/Lord_Howe")
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


@st.composite
def both(draw, *, needed: bool = False):
    english = draw(WORDS.filter(str.strip)) if needed else draw(WORDS)
    return {"en": english, "ko": draw(WORDS)}


def marks(*keys: str):
    mark = st.fixed_dictionaries(
        {"is": st.sampled_from(Provenance.values), "source": WORDS, "note": both()}
    )
    wanted = st.dictionaries(st.sampled_from(["this", *keys]), mark, max_size=2)
    order = ["this", *keys]
    return wanted.map(lambda held: {key: held[key] for key in order if key in held})


@st.composite
def window(draw):
    opens = draw(INSTANTS)
    return {"opens": opens, "closes": opens + timedelta(seconds=draw(st.integers(1, 10**7)))}


def coded(row, **how):
    return st.lists(row, unique_by=lambda one: one["code"], **how)


@st.composite
def question(draw, categories, earlier):
    kind = draw(st.sampled_from(QuestionType.values))
    options = coded(
        st.fixed_dictionaries({"code": CODES, "en": WORDS.filter(str.strip), "ko": WORDS}),
        min_size=1,
        max_size=3,
    )
    values = {
        "options": options,
        "unit": both(),
        "currencies": st.just(["USD", "KRW"]),
        "earliest": st.dates(datetime(2001, 1, 1).date()).map(str),
        "types": st.just(["pdf", "png"]),
        "decimals": st.integers(0, 4),
        "max_mb": st.integers(1, 50),
    }
    held = {
        field.key: draw(values[field.key])
        for field in SETTINGS.get(kind, ())
        if field.key in values
    }
    if "least" in {field.key for field in SETTINGS.get(kind, ())}:
        held["most"] = draw(st.integers(1, 9))
    first = draw(st.sampled_from(["", *earlier]))
    requirement = draw(st.sampled_from(Requirement.values))
    return {
        "code": draw(CODES.filter(lambda code: code not in earlier)),
        "label": draw(both(needed=True)),
        "help": draw(both()),
        "type": kind,
        "settings": held,
        "max_length": draw(st.integers(0, 9000)),
        "categories": draw(st.lists(st.sampled_from(categories), unique=True, max_size=2)),
        "kinds": draw(st.lists(st.sampled_from(ApplicantKind.values), unique=True, max_size=2)),
        "requirement": requirement,
        "required_from": draw(INSTANTS) if requirement == Requirement.FROM else None,
        "asked_if": first,
        "asked_when": [],
        "shown_to_judges": draw(st.booleans()),
        "retention_days": draw(st.none() | st.integers(0, 4000)),
        "marks": draw(marks("label", "settings", "requirement")),
    }


@st.composite
def a_round(draw, categories):
    low = draw(st.integers(0, 3))
    high = low + draw(st.integers(1, 9))
    codes = draw(st.lists(CODES, unique=True, min_size=1, max_size=5))
    cut = draw(st.integers(1, len(codes)))
    points = st.dictionaries(st.integers(low, high), both(needed=True), max_size=3)
    heads = [
        {
            "code": code,
            "category": draw(st.sampled_from(["", *categories])),
            "name": draw(both(needed=True)),
            "description": draw(both()),
            "weight": draw(st.none() | st.decimals("0.001", "99", places=3).map(Decimal.normalize)),
            "anchors": dict(sorted(draw(points).items())),
            "part": [],
            "marks": draw(marks("weight", "anchors", "part")),
        }
        for code in codes[:cut]
    ]
    for code in codes[cut:]:
        part = {"code": code, "name": draw(both(needed=True)), "description": draw(both())}
        heads[draw(st.integers(0, cut - 1))]["part"].append(part | {"marks": draw(marks("name"))})
    check = st.fixed_dictionaries({"code": CODES, "text": both(needed=True), "marks": marks()})
    places = st.dictionaries(st.sampled_from(categories), st.integers(0, 99))
    return {
        "code": draw(CODES),
        "name": draw(both(needed=True)),
        "kind": draw(st.sampled_from(RoundKind.values)),
        "staffed_by": draw(st.sampled_from(Role.values)),
        **draw(window()),
        "reviews": draw(st.integers(0, 9)),
        "scale": [low, high],
        "own_country_excluded": draw(st.booleans()),
        "extra_reviews": draw(st.integers(0, 99)),
        "report_names": draw(st.booleans()),
        "carries_over": draw(st.booleans()),
        "seed": draw(st.integers(0, 2_147_483_647)),
        "quorum": draw(st.integers(0, 100)),
        "majority": draw(st.sampled_from(Majority.values)),
        "casting_vote": draw(st.booleans()),
        "blind_discussion": draw(st.booleans()),
        "cuts": dict(sorted(draw(places).items(), key=lambda one: categories.index(one[0]))),
        "check": draw(coded(check, max_size=2)),
        "criterion": heads,
        "marks": draw(marks("opens", "reviews", "cuts")),
    }


@st.composite
def books(draw):
    category = st.fixed_dictionaries(
        {
            "code": CODES,
            "name": both(needed=True),
            "description": both(),
            "admits": st.lists(st.sampled_from(ApplicantKind.values), min_size=1, unique=True),
            "marks": marks("name", "admits"),
        }
    )
    categories = draw(coded(category, min_size=1, max_size=3))
    codes = [one["code"] for one in categories]
    sections, asked = [], []
    for _ in range(draw(st.integers(0, 2))):
        rows = []
        for _ in range(draw(st.integers(1, 3))):
            rows.append(draw(question(codes, asked)))
            asked.append(rows[-1]["code"])
        name = draw(both(needed=True).filter(lambda n: n not in [s["name"] for s in sections]))
        sections.append({"name": name, "question": rows, "marks": {}})
    award = st.fixed_dictionaries(
        {
            "code": CODES,
            "category": st.sampled_from(["", *codes]),
            "name": both(needed=True),
            "kind": st.sampled_from(["", *ApplicantKind.values]),
            "places": st.integers(0, 20),
            "partner_name": both(),
            "marks": marks("places", "partner_name"),
        }
    )
    purpose = st.fixed_dictionaries(
        {
            "code": CODES,
            "name": both(needed=True),
            "text": both(needed=True),
            "needed": st.booleans(),
            "marks": marks("name"),
        }
    )
    return Book(
        {
            "edition": {
                "slug": "random",
                "year": draw(st.integers(2000, 2099)),
                "name": draw(both(needed=True)),
                "theme": draw(both()),
                "about": draw(both()),
                "zone": draw(st.sampled_from(ZONES)),
                "contact": draw(st.sampled_from(["", "office@example.org"])),
                "stages": draw(st.lists(st.sampled_from(ProjectStage.values), unique=True)),
                "marks": draw(marks("theme", "stages")),
            },
            "call": draw(window()) | {"marks": draw(marks("opens", "closes"))},
            "category": categories,
            "round": draw(coded(a_round(codes), max_size=2)),
            "section": sections,
            "purpose": draw(coded(purpose, max_size=2)),
            "award": draw(coded(award, max_size=3)),
        }
    )


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(book=books())
def test_out_in_and_out_again_gives_the_same_bytes(story, book) -> None:
    """Of any edition, and whatever stood there before."""
    told = story("draft")
    sora = told.person("sora")
    first = read(book.text)
    edition = actions.import_rules(told.edition, first, by=sora, at=told.now)
    exported = queries.book_of(edition)
    assert exported.text == first.called(slug=told.slug).text
    again = read(exported.text)
    assert again.text == exported.text
    by_days = read(exported.repeatable, opens=exported.opens)
    assert by_days.repeatable == exported.repeatable


# --- the demonstration --------------------------------------------------------------------------


def test_the_demonstration_is_such_a_file_written_as_an_export_would_write_it() -> None:
    told = "\n".join(line for line in DEMONSTRATION.splitlines() if not line.startswith("#"))
    expected = read(DEMONSTRATION, opens=OPENS).repeatable
    assert told.strip() == expected.strip()


def test_the_demonstration_marks_what_is_published_ours_and_unknown(story) -> None:
    marks = dict(story("called").edition.setting_notes.values_list("path", "mark"))
    assert marks["category.human.admits"] == Provenance.PUBLISHED
    assert marks["round.jury.cuts"] == Provenance.OURS
    assert marks["round.jury.criterion.problem.weight"] == Provenance.UNKNOWN
    assert marks["edition.stages"] == Provenance.UNKNOWN
    unsourced = SettingNote.objects.filter(mark=Provenance.PUBLISHED, source="")
    assert not unsourced.exists()


def test_the_form_differs_by_category_and_kind_of_applicant(story) -> None:
    edition = story("called").edition
    forms = {
        (category.code, kind): frozenset(
            one.code for one in queries.questions(edition) if one.concerns(category.pk, kind)
        )
        for category in edition.categories.all()
        for kind in category.admits
    }
    assert len(forms) == 7
    assert len(set(forms.values())) == 7
    assert "letter" in forms["human", "city"]
    assert "letter" not in forms["leadership", "individual"]
    assert "approving_city" in forms["tech", "corporation"] - forms["tech", "city"]


def test_every_applicant_of_the_story_has_answered_the_whole_form(story) -> None:
    told = story("received")
    for one in told.edition.applications.all():
        assert queries.missing(one, told.now) == []
        assert len({answer.question.type for answer in one.answers.all()}) > 4


# --- faults -------------------------------------------------------------------------------------

LEAST = """format = "haechi-edition/1"

[edition]
slug = "x"
year = 2027
name.en = "X"
zone = "Asia/Seoul"

[call]
opens = 2027-03-01T09:00:00+09:00
closes = { day = 91 }

[[category]]
code = "human"
name.en = "Human"
admits = ["city"]

[[round]]
code = "jury"
name.en = "Jury"
kind = "score"
staffed_by = "judge"
opens = { day = 100 }
closes = { day = 120, at = 18:00:00 }

[[round.criterion]]
code = "problem"
name.en = "Problem"
weight = 12.5
anchors.8.en = "Strong"

[[section]]
name.en = "Project"

[[section.question]]
code = "state"
label.en = "State"
type = "choice"
settings.options = [
  { code = "yes", en = "Yes" },
]

[[section.question]]
code = "more"
label.en = "More"
type = "long"
asked_if = "state"
asked_when = ["yes"]

[[award]]
code = "gold"
category = "human"
name.en = "Gold"
"""

FAULTS = {
    "no toml": ("[edition]", "[edition", "line 3, column", "no TOML", "TOML이 아닙니다"),
    "another format": ("edition/1", "edition/9", "format", "must begin with", "시작해야"),
    "unknown table": ("[call]", "[calls]", "calls", "not known here", "모르는"),
    "unknown key": ("admits =", "admit =", "category 1 → admit", "not known", "모르는"),
    "missing": ('code = "human"\n', "", "category 1 → code", "missing", "빠져"),
    "empty list": ('["city"]', "[]", "category 1 → admits", "list is empty", "비어"),
    "unknown kind": ('["city"]', '["town"]', "category 1 → admits", "is none of", "가운데"),
    "twice": ('["city"]', '["city", "city"]', "category 1 → admits", "twice", "두 번"),
    "no English": ('name.en = "Human"', 'name.en = " "', "category 1 → name", "English", "영어"),
    "one language": ('name.en = "Human"', 'name = "H"', "category 1 → name", ".en and .ko", ".en"),
    "too long": ('"Human"', f'"{"x" * 121}"', "category 1 → name", "at most 120", "120자"),
    "no text": ('code = "human"', "code = 3", "category 1 → code", "quotation", "따옴표"),
    "no code": ('code = "human"', 'code = "a b"', "category 1 → code", "Latin letters", "영문"),
    "NUL": ('"Human"', r'"H\u0000"', "category 1 → name", "cannot be kept", "저장할 수 없는"),
    "a bad year": ("2027\n", "1066\n", "edition → year", "from 2000 to 2099", "2000"),
    "no zone": ("Asia/Seoul", "Asia/Seol", "edition → zone", "time zone", "시간대"),
    "no instant": ("{ day = 91 }", '"May"', "call → closes", "Write an instant", "시각"),
    "reversed": ("{ day = 91 }", "{ day = -1 }", "call → closes", "later", "늦어야"),
    "far away": (
        "2027-03-01T09:00:00+09:00",
        "1999-03-01T09:00:00+09:00",
        "call → opens",
        "2000 to 2099",
        "2000",
    ),
    "no opening": ("opens = 2027-03-01T09:00:00+09:00\n", "", "call → opens", "missing", "빠져"),
    "a weight of zero": ("12.5", "0", "criterion 1 → weight", "between 0.001", "0.001"),
    "a weight in words": ("12.5", '"much"', "criterion 1 → weight", "a number", "숫자"),
    "off the scale": ("anchors.8", "anchors.11", "criterion 1 → anchors", "outside", "벗어"),
    "no score": ("anchors.8", "anchors.high", "criterion 1 → anchors", "belongs to a", "점수"),
    "a reversed scale": (
        'kind = "score"',
        'kind = "score"\nscale = [10, 1]',
        "round 1 → scale",
        "above the lowest",
        "높아야",
    ),
    "a cut of nothing": (
        'kind = "score"',
        'kind = "score"\ncuts.town = 3',
        "round 1 → cuts",
        "There is no",
        "없습니다",
    ),
    "rows as one": ("[[award]]", "[award]", "award", "[[award]]", "[[award]]"),
    "an award of nothing": (
        'category = "human"',
        'category = "tech"',
        "award 1 → category",
        "There is no",
        "없습니다",
    ),
    "places": ('code = "gold"', 'code = "gold"\nplaces = 99999', "award 1 → places", "0 to", "0"),
    "no options": (
        'type = "choice"\nsettings.options = [\n  { code = "yes", en = "Yes" },\n]',
        'type = "choice"',
        "section 1 → question 1 → settings → options",
        "missing",
        "빠져",
    ),
    "foreign settings": (
        'type = "long"',
        'type = "long"\nsettings.most = 3',
        "question 2 → settings → most",
        "has no settings",
        "설정이 없습니다",
    ),
    "waits for nothing": (
        'asked_if = "state"',
        'asked_if = "nobody"',
        "question 2 → asked_if",
        "There is no",
        "없습니다",
    ),
    "waits for itself": (
        'asked_if = "state"',
        'asked_if = "more"',
        "question 2 → asked_if",
        "waits for itself",
        "스스로",
    ),
    "waits for no choice": (
        'asked_when = ["yes"]',
        'asked_when = ["maybe"]',
        "question 2 → asked_when",
        "There is no",
        "없습니다",
    ),
    "needed from nowhere": (
        'asked_if = "state"',
        'requirement = "from"',
        "question 2 → required_from",
        "from when",
        "언제부터",
    ),
    "a question twice": ('code = "more"', 'code = "state"', "2 → code", "twice", "두 번"),
    "a mark of nothing": (
        'name.en = "Gold"',
        'name.en = "Gold"\nmarks.colour.is = "ours"',
        "award 1 → marks → colour",
        "not known here",
        "모르는",
    ),
    "no such mark": (
        'name.en = "Gold"',
        'name.en = "Gold"\nmarks.places.is = "perhaps"',
        "award 1 → marks → places → is",
        "is none of",
        "가운데",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_told_with_its_place_in_both_languages(fault) -> None:
    old, new, place, english, korean = FAULTS[fault]
    assert old in LEAST
    broken = LEAST.replace(old, new, 1)
    for language, words in (("en", english), ("ko", korean)):
        with override(language), pytest.raises(Faulty) as found:
            read(broken)
        assert any(
            (place in one.place or (fault == "no toml" and one.place)) and words in one.sentence
            for one in found.value.problems
        ), [str(one) for one in found.value.problems]


def test_all_faults_are_told_at_once() -> None:
    broken = LEAST.replace('["city"]', "[]").replace("12.5", "0").replace("anchors.8", "anchors.x")
    with pytest.raises(Faulty) as found:
        read(broken)
    assert len(found.value.problems) == 3


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        ("서울".encode("euc-kr"), "UTF-8"),
        (b"x" * 1_000_001, "one megabyte"),
        (b"", "must begin with"),
        (b"PK\x03\x04" + b"\x00" * 40, "TOML"),
        (b"a = " + b"[" * 5000, "TOML"),
        (b"a = 9" + b"9" * 5000, ""),
    ],
)
def test_what_is_no_such_file_is_told_in_one_sentence(sent, said) -> None:
    with pytest.raises(Faulty) as found:
        read(sent)
    assert len(found.value.problems) == 1
    assert said in str(found.value)


def test_a_file_saved_by_another_editor_is_read_the_same() -> None:
    plain = read(LEAST)
    assert read(LEAST.replace("\n", "\r\n").encode("utf-8-sig")).sha256 == plain.sha256


@pytest.mark.parametrize(
    ("wall", "said"),
    [("2027-03-28T02:30:00", "does not exist"), ("2027-10-31T02:30:00", "occurs twice")],
)
def test_a_wall_time_the_clocks_skip_or_repeat_is_refused(wall, said) -> None:
    text = LEAST.replace("Asia/Seoul", "Europe/Berlin").replace("{ day = 91 }", wall)
    with pytest.raises(Faulty) as found:
        read(text)
    assert said in str(found.value)


def test_days_are_counted_by_the_wall_clock_over_a_change_of_the_clocks() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    text = LEAST.replace("Asia/Seoul", "Europe/Berlin")
    text = text.replace("2027-03-01T09:00:00+09:00", "2027-03-01T09:00:00")
    book = read(text)
    closes = book.data["call"]["closes"]
    assert closes == datetime(2027, 5, 31, 9, tzinfo=berlin)
    assert closes.utcoffset() != book.opens.utcoffset()


def test_the_next_edition_keeps_weekdays_and_wall_times() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    text = LEAST.replace("Asia/Seoul", "Europe/Berlin")
    text = text.replace("2027-03-01T09:00:00+09:00", "2027-03-01T09:00:00")
    book = read(text)
    closes = book.data["round"][0]["closes"]
    opens = datetime(2028, 2, 29, 10, tzinfo=berlin)  # a Tuesday, 365 days later
    weeks = book.moved_to(opens, whole_weeks=True).data
    days = book.moved_to(opens, whole_weeks=False).data
    assert weeks["call"]["opens"] == opens
    assert weeks["round"][0]["closes"].weekday() == closes.weekday()
    assert weeks["round"][0]["closes"].time() == closes.time()
    assert days["round"][0]["closes"].date() - closes.date() == timedelta(days=365)


# --- into the database --------------------------------------------------------------------------


def test_an_import_is_recorded_with_the_digest_and_what_changed(story) -> None:
    told = story("draft")
    book = queries.book_of(told.edition)
    book.data["category"][0]["name"]["ko"] = "새 이름"
    book = Book(book.data)
    actions.import_rules(told.edition, book, by=told.person("sora"), at=told.now)
    line = JournalLine.objects.filter(verb="prize.import_rules").first()
    assert line.facts["sha256"] == book.sha256 == queries.book_of(told.edition).sha256
    assert line.facts["changes"] == [["category.human.name.ko", "사람 중심 도시", "새 이름"]]


def test_rows_of_the_same_code_stay_the_same_rows_and_the_partner_keeps_the_account(story) -> None:
    told = story("draft")
    before = list(told.edition.questions.values_list("pk", flat=True))
    partner = told.edition.awards.get(code="special-partner").partner
    assert partner == told.person("priya")
    book = queries.book_of(told.edition)
    book.data["section"].reverse()
    actions.import_rules(told.edition, Book(book.data), by=told.person("sora"), at=told.now)
    after = list(told.edition.questions.values_list("pk", flat=True))
    assert sorted(after) == sorted(before)
    assert after != before
    assert told.edition.awards.get(code="special-partner").partner == partner


def test_a_choice_that_is_offered_no_more_goes_along_with_the_file(story, cast) -> None:
    """Answers of the edition that is repeated name it, and conditions may wait for it."""
    told = story("called")
    first = told.edition.questions.get(code="approved")
    first.settings["options"][0]["retired"] = True
    first.save()
    book = queries.book_of(told.edition)
    assert 'code = "yes", en = "Yes", ko = "네", retired = true' in book.text
    assert read(book.text).text == book.text
    later = book.moved_to(book.opens + timedelta(days=364), whole_weeks=True)
    named = later.called(slug="next", year=2031)
    made = actions.repeat_edition(
        told.edition, named, secretary=cast.sora, by=cast.sora, at=told.now
    )
    assert queries.book_of(made).text == read(named.text).text


def test_rounds_change_places_and_a_head_may_become_a_part(story) -> None:
    told = story("draft")
    book = queries.book_of(told.edition)
    rounds = book.data["round"]
    rounds[0], rounds[1] = rounds[1], rounds[0]
    heads = rounds[0]["criterion"]
    moved = heads.pop(1)
    part = {key: moved[key] for key in ("code", "name", "description")} | {"marks": {}}
    heads[0]["part"].append(part)
    actions.import_rules(told.edition, Book(book.data), by=told.person("sora"), at=told.now)
    assert list(told.edition.rounds.values_list("code", flat=True))[:2] == ["jury", "eligibility"]
    assert queries.book_of(told.edition).text == Book(book.data).text


@pytest.mark.parametrize("who", ["mina", "eli", "ada", "chair"])
def test_who_may_not_edit_the_rules_may_not_import_them(story, cast, who) -> None:
    told = story("draft")
    with pytest.raises(Refused):
        actions.import_rules(told.edition, demonstration(), by=getattr(cast, who), at=told.now)


def test_published_rules_are_not_imported_over(story, cast) -> None:
    told = story("called")
    before = queries.book_of(told.edition).text
    with pytest.raises(Refused) as refused:
        actions.import_rules(told.edition, demonstration(), by=cast.sora, at=told.now)
    assert refused.value.verdict.code == "rules_published"
    assert queries.book_of(told.edition).text == before


def test_rules_changed_since_the_preview_are_not_overwritten(story, cast) -> None:
    told = story("draft")
    base = queries.book_of(told.edition).sha256
    Round.objects.filter(edition=told.edition, code="jury").update(reviews_per_entry=5)
    with pytest.raises(Refused) as refused:
        actions.import_rules(told.edition, demonstration(), base=base, by=cast.sora, at=told.now)
    assert refused.value.verdict.code == "stale"
    assert told.round("jury").reviews_per_entry == 5


def test_the_file_is_frozen_with_its_digest_when_the_rules_are_published(story, cast) -> None:
    told = story("draft")
    book = queries.book_of(told.edition)
    actions.publish_rules(told.edition, by=cast.lucia, at=told.now)
    kept = RulesFile.objects.get(edition=told.edition)
    assert (kept.text, kept.sha256) == (book.text, book.sha256)
    moved = told.edition.call_closes_at + timedelta(days=7)
    actions.move_call(
        told.edition,
        opens_at=told.edition.call_opens_at,
        closes_at=moved,
        reason="A storm.",
        by=cast.sora,
        at=told.now,
    )
    assert RulesFile.objects.get(edition=told.edition).text == book.text


def test_the_number_of_queries_does_not_grow_with_the_rules(story, django_assert_num_queries):
    told = story("draft")
    with CaptureQueriesContext(connection) as few:
        queries.book_of(told.edition)
    one = told.edition.questions.first()
    for number in range(20):
        one.pk, one.code = None, f"copy-{number}"
        one.save()
    with django_assert_num_queries(len(few)):
        queries.book_of(told.edition)


def test_an_edition_is_repeated_by_its_secretary_without_its_people(story, cast) -> None:
    told = story("released")
    book = queries.book_of(told.edition)
    later = book.opens + timedelta(days=364)
    book = book.moved_to(later, whole_weeks=True).called(slug="next", year=2030)
    made = actions.repeat_edition(
        told.edition, book, secretary=cast.sora, roles=[Role.STEERING], by=cast.sora, at=told.now
    )
    assert (made.state, made.is_demonstration) == ("draft", False)
    assert queries.book_of(made).text == book.text
    holders = set(made.appointments.values_list("user__email", "role"))
    assert ("sora@example.org", "secretary") in holders
    assert {role for _email, role in holders} == {"secretary", "steering"}
    assert not made.applications.exists()
    assert made.awards.filter(partner__isnull=False).count() == 0


@pytest.mark.parametrize("who", ["mina", "lucia", "ada"])
def test_only_the_organiser_or_its_secretary_repeats_an_edition(story, cast, who) -> None:
    told = story("called")
    book = queries.book_of(told.edition).called(slug="next")
    with pytest.raises(Refused) as refused:
        actions.repeat_edition(
            told.edition, book, secretary=cast.sora, by=getattr(cast, who), at=told.now
        )
    assert refused.value.verdict.code == "not_founder_or_secretary"


def test_an_address_that_is_taken_is_refused(story, cast) -> None:
    told = story("called")
    book = queries.book_of(told.edition)
    with pytest.raises(Refused) as refused:
        actions.repeat_edition(told.edition, book, secretary=cast.sora, by=cast.sora, at=told.now)
    assert refused.value.verdict.code == "slug_taken"
    assert Edition.objects.filter(slug=told.slug).count() == 1


def test_every_line_of_the_file_belongs_to_a_setting() -> None:
    """The shape and the models agree: no column of the rules is left out of the file."""
    text = demonstration().text
    assert len(re.findall(r"^\[\[round\]\]", text, re.MULTILINE)) == 4
    passed = {"id", "edition", "order", "section", "retired_at", "categories", "follow_ups"}
    columns = {one.name for one in Question._meta.fields if one.name[-3:] not in ("_en", "_ko")}
    fields = {field.key for field in rulebook.shape.QUESTION.fields}
    assert columns - passed == fields - {"categories"}
