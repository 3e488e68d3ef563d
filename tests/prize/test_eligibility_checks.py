"""Automatic checks propose and nothing more; public figures hide what is small."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.utils.translation import override

from haechi.prize import queries, rules
from haechi.prize.rules.similarity import alike, jaccard, shingles
from haechi.prize.rules.suspicions import EditionFacts, EntryFacts, Field

CLOSE = datetime(2026, 7, 10, 9, tzinfo=UTC)
RULES = EditionFacts(closes_at=CLOSE)
GOOD = "We measured the waiting time at forty stops for a year and published every figure."


def entry(key=1, text=GOOD, **more) -> EntryFacts:
    facts = {
        "key": key,
        "code": f"e-{key:03d}",
        "organisation": f"house{key}",
        "kind": "city",
        "category": "Tech",
        "admits": frozenset({"city"}),
        "submitted_at": CLOSE - timedelta(days=1) + timedelta(minutes=key),
        "fields": (Field("outcome", "What changed?", text),),
    }
    return EntryFacts(**facts | more)


def noticed(*entries, rules_=RULES):
    found = rules.notice_all(entries, rules_)
    return {
        key: {one.code: rules.sentence(one.code, one.facts) for one in found[key]} for key in found
    }


def test_a_sound_entry_makes_nobody_suspicious() -> None:
    assert noticed(entry()) == {1: {}}


@pytest.mark.parametrize(
    ("delay", "grace", "words"),
    [
        (timedelta(seconds=-1), 0, None),
        (timedelta(0), 0, "0:00:00 after"),
        (timedelta(hours=25, minutes=3), 0, "25:03:00 after"),
        (timedelta(minutes=4), 5, "within the grace of 5 minutes"),
        (timedelta(minutes=6), 5, "0:06:00 after the close of the call."),
    ],
)
def test_late_is_measured_to_the_second_and_names_the_grace(delay, grace, words) -> None:
    facts = replace(RULES, grace=timedelta(minutes=grace))
    said = noticed(entry(submitted_at=CLOSE + delay), rules_=facts)[1]
    assert set(said) == ({"late"} if words else set())
    assert words is None or words in said["late"]


def test_a_kind_the_category_does_not_admit_is_noticed() -> None:
    assert "Tech" in noticed(entry(kind="individual"))[1]["wrong_kind"]


def test_one_organisation_under_two_kinds_is_noticed_on_both_but_not_with_its_leader() -> None:
    both = frozenset({"city", "institution", "individual"})
    several = [
        entry(n, text=f"{GOOD} {n}", organisation="one", kind=kind, admits=both)
        for n, kind in ((1, "city"), (2, "institution"), (3, "individual"))
    ]
    said = noticed(*several)
    assert "e-002" in said[1]["wrong_kind"]
    assert "e-001" in said[2]["wrong_kind"]
    assert "wrong_kind" not in said[3]


def test_only_entries_beyond_the_number_allowed_are_too_many() -> None:
    several = [entry(n, text=f"{n} " * 60, organisation="one") for n in (1, 2, 3)]
    assert not any("too_many" in one for one in noticed(*several).values())
    said = noticed(*several, rules_=replace(RULES, max_entries=2))
    assert [key for key in said if "too_many" in said[key]] == [3]
    assert "entry 3" in said[3]["too_many"]
    assert "e-001, e-002" in said[3]["too_many"]


@pytest.mark.parametrize(
    ("text", "is_missing"), [("", True), ("  \n", True), ("letter.pdf", False)]
)
def test_a_missing_letter_is_noticed(text, is_missing) -> None:
    letter = Field("letter", "The letter", text, is_file=True)
    said = noticed(entry(fields=(letter,)))[1]
    assert ("no_letter" in said) == is_missing


@pytest.mark.parametrize(
    "text",
    [
        "Details follow.",
        "The figures will be handed in later.",
        "To be announced in the autumn, after the council has met and decided.",
        "TBA",
        "추후 제출하겠습니다. 자료를 정리하고 있습니다.",
        "미정",
        "short",
    ],
)
def test_an_answer_that_says_nothing_is_noticed(text) -> None:
    assert "What changed?" in noticed(entry(text=text))[1]["incomplete"]


def test_a_short_answer_to_a_short_question_is_none_of_the_machines_business() -> None:
    asked = Field("contact", "Whom?", "Mina, 02-123", limit=300)
    assert noticed(entry(fields=(asked,)))[1] == {}


@pytest.mark.parametrize(
    ("text", "is_planned"),
    [
        ("The work has not started yet; the contract is to be signed in spring.", True),
        ("아직 시작하지 않았으며 내년 봄에 착수할 예정입니다. 준비는 마쳤습니다.", True),
        ("A plan for power cuts is rehearsed each spring; the plan was tested twice.", False),
        ("The project began in 2021 and has served eight thousand people since then.", False),
    ],
)
def test_what_is_only_planned_is_noticed_and_quoted(text, is_planned) -> None:
    assert ("planned_only" in noticed(entry(text=text))[1]) == is_planned


def words(seed: int, n: int = 120) -> list[str]:
    rng = Random(seed)
    return [f"word{rng.randrange(2000)}" for _ in range(n)]


def test_the_later_of_two_copies_is_noticed_and_names_the_earlier() -> None:
    text = words(1)
    copy = [*text[:110], *words(2, 10)]
    first, second = entry(5, " ".join(text)), entry(2, " ".join(copy), organisation="house5")
    second = replace(second, submitted_at=first.submitted_at + timedelta(hours=1))
    said = noticed(first, second)
    assert "duplicate" not in said[5]
    assert "e-005" in said[2]["duplicate"]
    assert "same organisation" in said[2]["duplicate"]


def test_copies_by_different_organisations_must_agree_more() -> None:
    text = words(1)
    half, nearly = [*text[:80], *words(3, 40)], [*text[:115], *words(4, 5)]
    others = noticed(entry(1, " ".join(text)), entry(2, " ".join(half)))
    assert "duplicate" not in others[2]
    said = noticed(entry(1, " ".join(text)), entry(2, " ".join(nearly)))
    assert "another organisation" in said[2]["duplicate"]


def test_pairs_are_found_among_many_without_trying_all() -> None:
    texts = {n: " ".join(words(n)) for n in range(600)}
    for n in range(20):
        changed = texts[n].split()
        changed[60] = "changed"
        texts[1000 + n] = " ".join(changed)
    found = alike(texts, [], within=0.45, across=0.75)
    assert set(found) == {(n, 1000 + n) for n in range(20)}


def test_a_crowd_with_the_same_words_does_not_take_forever_and_all_are_found() -> None:
    texts = dict.fromkeys(range(400), "exactly the same few words in every one of them")
    found = alike(texts, [], within=0.45, across=0.75)
    assert {other for _one, other in found} == set(range(1, 400))
    assert len(found) < 400 * 31


def test_likeness_is_the_share_of_runs_in_common() -> None:
    assert jaccard(shingles("a b c d"), shingles("a b c e")) == pytest.approx(1 / 3)
    assert jaccard(shingles(""), shingles("")) == 0.0
    assert jaccard(shingles("One two"), shingles("one TWO")) == 1.0


def test_a_suspicion_is_told_in_the_language_of_its_reader() -> None:
    facts = {"question": "결과", "words": "미정", "length": 2}
    with override("ko"):
        assert "2자" in rules.sentence("incomplete", facts)


# --- figures --------------------------------------------------------------------------------------


def row(received, reasons=(0, 0), **more) -> dict[str, int]:
    late, letter = reasons
    figures = dict.fromkeys(queries.FIGURES, 0) | {"received": received, "checked": received}
    figures |= {"rejected": late + letter, "reason:late": late, "reason:no_letter": letter}
    return figures | more


def figures_of(groups: dict[str, dict[str, int]]) -> dict[str, object]:
    total = {
        name: sum(one[name] for one in groups.values()) for name in next(iter(groups.values()))
    }
    parts = dict.fromkeys(queries.PARTS, groups)
    return {"reasons": ["late", "no_letter"], "all": total, "parts": parts}


def test_no_small_number_is_shown_and_zero_and_three_may_be() -> None:
    figures = figures_of({"a": row(50, (2, 4)), "b": row(40, (5, 1)), "c": row(30, (3, 3))})
    public = queries.hide_small(figures)
    for part in queries.PARTS:
        shown = [cell for one in public["parts"][part].values() for cell in one.values()]
        assert not {1, 2} & set(shown)
    assert public["parts"]["kind"]["c"]["received"] == 30
    assert figures["parts"]["kind"]["a"]["reason:late"] == 2, "the full figures stay"


@pytest.mark.parametrize("seed", range(25))
def test_nothing_hidden_can_be_worked_out_from_what_is_shown(seed) -> None:
    rng = Random(seed)
    groups = {
        name: row(
            rng.randrange(3, 60), (rng.randrange(5), rng.randrange(5)), upheld=rng.randrange(4)
        )
        for name in "abcde"
    }
    public = queries.hide_small(figures_of(groups))
    lines = []
    for part in queries.PARTS:
        for name in public["all"]:
            lines.append(
                [public["all"][name], *(one[name] for one in public["parts"][part].values())]
            )
    rows = [
        public["all"],
        *(one for part in queries.PARTS for one in public["parts"][part].values()),
    ]
    lines += [[one["rejected"], one["reason:late"], one["reason:no_letter"]] for one in rows]
    assert all(line.count(None) != 1 for line in lines)
    assert all(cell not in (1, 2) for line in lines for cell in line)
