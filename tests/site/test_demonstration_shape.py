"""The demonstration edition has the shape of 2023, and every word in it can be read."""

import re
from collections import Counter, defaultdict
from random import Random
from statistics import correlation, fmean, pstdev

import pytest

from haechi.site.demonstration import shape
from haechi.site.demonstration.korean import fill, particle
from haechi.site.demonstration.places import cities
from haechi.site.demonstration.shape import PlannedApplication, applications
from haechi.site.demonstration.wording import read, themes

SEEDS = (shape.SEED, 1, 7)
PLACE = {city.geonameid: city for city in cities()}
HANGUL = re.compile(r"[가-힣]")
LATIN = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
Planned = tuple[PlannedApplication, ...]


@pytest.fixture(params=SEEDS, name="planned")
def a_planned_edition(request: pytest.FixtureRequest) -> Planned:
    return applications(request.param)


@pytest.fixture(name="eligible")
def the_eligible_ones(planned: Planned) -> Planned:
    return tuple(entry for entry in planned if entry.ineligible_reason is None)


def texts_of(entry: PlannedApplication) -> dict[str, str]:
    named = ("title_en", "title_ko", "summary_en", "summary_ko", "organisation_en")
    fixed = {name: getattr(entry, name) for name in (*named, "organisation_ko", "applicant_name")}
    return fixed | entry.answers


def test_240_applications_are_numbered_from_one(planned: Planned) -> None:
    assert [entry.number for entry in planned] == list(range(1, 241))


def test_209_are_eligible_in_the_categories_of_2023(eligible: Planned) -> None:
    assert len(eligible) == 209
    assert Counter(e.category for e in eligible) == {"human": 71, "tech": 118, "leadership": 20}


def test_31_are_not_eligible_and_each_reason_occurs(planned: Planned) -> None:
    reasons = [entry.ineligible_reason for entry in planned if entry.ineligible_reason]
    assert len(reasons) == shape.INELIGIBLE == 31
    assert set(reasons) == set(shape.REASONS)


def test_the_209_and_the_240_come_from_the_same_93_cities_in_47_countries(
    planned: Planned, eligible: Planned
) -> None:
    everywhere = {entry.city for entry in planned}
    assert everywhere == {entry.city for entry in eligible} == set(PLACE)
    assert len(everywhere) == 93
    assert len({PLACE[number].country for number in everywhere}) == 47


def test_the_regions_of_the_209_round_to_the_published_percentages(eligible: Planned) -> None:
    counts = Counter(PLACE[entry.city].region for entry in eligible)
    shares = {region: round(100 * count / 209) for region, count in counts.items()}
    published = {"asia": 44, "europe": 24, "middle_east": 17, "americas": 10}
    assert shares == published | {"africa": 3, "oceania": 2}


def test_33_of_the_240_are_korean(planned: Planned) -> None:
    kinds = Counter(entry.kind for entry in planned if PLACE[entry.city].is_korean)
    assert kinds == {"city": 6, "institution": 6, "corporation": 19, "individual": 2}


def test_the_city_that_gives_the_prize_does_not_enter_itself(planned: Planned) -> None:
    assert "City of Seoul" not in {entry.organisation_en for entry in planned}


def test_individuals_enter_leadership_and_nobody_else_does(planned: Planned) -> None:
    for entry in planned:
        assert (entry.kind == "individual") == (entry.category == "leadership")
        assert entry.kind in shape.KOREAN_BY_KIND


def test_the_same_seed_gives_the_same_edition_and_another_seed_another() -> None:
    assert applications(5) == applications(5)
    assert applications(5) != applications(6)


def test_an_organisation_never_enters_the_same_title_twice(planned: Planned) -> None:
    for name in ("title_en", "title_ko"):
        counts = Counter((entry.organisation_en, getattr(entry, name)) for entry in planned)
        assert max(counts.values()) == 1


def test_an_invented_organisation_stays_in_one_city(planned: Planned) -> None:
    homes: dict[str, set[int]] = defaultdict(set)
    for entry in planned:
        homes[entry.organisation_en].add(entry.city)
    assert all(len(found) == 1 for found in homes.values())


def test_no_two_entries_but_copies_have_the_same_answers(planned: Planned) -> None:
    originals = [e for e in planned if e.ineligible_reason != "duplicate"]
    assert len({tuple(e.answers.values()) for e in originals}) == len(originals)


def test_a_duplicate_arrives_after_its_original(planned: Planned) -> None:
    for copy in (entry for entry in planned if entry.ineligible_reason == "duplicate"):
        original = next(e for e in planned if e.answers == copy.answers and e is not copy)
        assert original.number < copy.number
        assert original.ineligible_reason is None


def test_the_late_arrive_last(planned: Planned) -> None:
    late = [entry.number for entry in planned if entry.ineligible_reason == "late"]
    assert late == list(range(233, 241))


def test_no_text_is_empty_or_unfilled(planned: Planned) -> None:
    for entry in planned:
        assert tuple(entry.answers) == shape.QUESTIONS
        for name, text in texts_of(entry).items():
            assert text.strip() == text != "", (entry.number, name)
            assert not set(text) & set("{}"), (entry.number, name)


def test_texts_keep_their_limits(planned: Planned) -> None:
    for entry in planned:
        assert max(len(entry.title_en), len(entry.title_ko)) <= 120
        assert max(len(entry.summary_en), len(entry.summary_ko)) <= 500
        assert max(map(len, entry.answers.values())) <= 1_500


def test_an_answer_of_an_eligible_entry_has_two_to_four_sentences(eligible: Planned) -> None:
    for entry in eligible:
        for answer in entry.answers.values():
            assert 2 <= len(re.findall(r"[.?!](?:\s|$)", answer)) <= 4, answer


def test_korean_texts_are_korean(planned: Planned) -> None:
    for entry in planned:
        for text in (entry.title_ko, entry.summary_ko, entry.organisation_ko):
            assert HANGUL.search(text)
            assert not LATIN.findall(text), text


def test_korean_applicants_have_a_name_in_hangul_and_others_none(planned: Planned) -> None:
    for entry in planned:
        assert bool(HANGUL.search(entry.applicant_name_ko)) == PLACE[entry.city].is_korean


def test_mina_and_omar_apply_and_bens_conflict_has_entered(eligible: Planned) -> None:
    applicants = {entry.applicant_name: entry.organisation_en for entry in eligible}
    assert applicants["Mina Seo"] == "City of Goyang"
    assert applicants["Omar Haddad"] == "City of Amman"
    conflicts = [judge.conflict_organisation for judge in shape.judges()]
    assert set(conflicts) - {None} <= {entry.organisation_en for entry in eligible}


def test_quality_is_roughly_standard_normal(planned: Planned) -> None:
    qualities = [entry.quality for entry in planned]
    assert abs(fmean(qualities)) < 0.25
    assert 0.85 < pstdev(qualities) < 1.15


def test_every_theme_belongs_to_a_field_and_to_a_category() -> None:
    assert len(themes()) >= 24
    assert {theme["field"] for theme in themes().values()} == set(shape.FIELDS)
    for theme in themes().values():
        assert theme["for"]
        assert set(theme["for"]) <= {"human", "tech"}


def test_there_are_sixteen_judges_four_to_a_field() -> None:
    judges = shape.judges()
    assert Counter(judge.field for judge in judges) == dict.fromkeys(shape.FIELDS, 4)
    assert len({judge.email for judge in judges}) == 16
    severities = [judge.severity for judge in judges]
    assert abs(fmean(severities)) < 0.01
    assert 0.30 < pstdev(severities) / shape.ENTRY_SD < 0.40


def test_everybody_has_two_names_and_an_address_at_example_org() -> None:
    people: list[shape.CastMember | shape.PlannedJudge] = [*shape.CAST, *shape.judges()]
    for person in people:
        assert person.email.endswith("@example.org")
        assert person.name_en
        assert HANGUL.search(person.name_ko)


def test_ines_jun_and_ben_of_the_cast_are_judges_under_the_same_names() -> None:
    judges = {judge.email: (judge.name_en, judge.name_ko) for judge in shape.judges()}
    cast = {p.email: (p.name_en, p.name_ko) for p in shape.CAST if p.role == "judge"}
    assert len(cast) == 3
    assert cast.items() <= judges.items()


def test_scores_are_whole_numbers_from_one_to_ten_even_at_the_extremes() -> None:
    rng = Random(1)
    for quality in (-6.0, 0.0, 6.0):
        drawn = shape.score(rng, quality, 0.0)
        assert len(drawn) == len(shape.CRITERIA)
        assert all(isinstance(value, int) and 1 <= value <= 10 for value in drawn)


def test_scores_look_like_those_of_a_real_jury() -> None:
    rng = Random(3)
    entries = [entry.quality for entry in applications(shape.SEED)]
    judges = [judge.severity for judge in shape.judges()]
    table = [[fmean(shape.score(rng, q, s)) for s in judges] for q in entries]
    columns = list(zip(*table, strict=True))
    assert 6.0 < fmean(fmean(row) for row in table) < 6.6
    assert correlation([-fmean(column) for column in columns], judges) > 0.9
    assert correlation([fmean(row) for row in table], entries) > 0.95
    assert 0.6 < correlation(columns[0], columns[1]) < 0.9


def test_the_same_generator_gives_the_same_scores() -> None:
    assert shape.score(Random(4), 0.3, 0.1) == shape.score(Random(4), 0.3, 0.1)


def test_there_are_thirty_remarks_and_a_comment_names_strength_and_weakness() -> None:
    remarks = read("sentences")["comments"]
    assert set(remarks) == set(shape.CRITERIA)
    assert sum(len(remarks[c][side]) for c in remarks for side in ("strong", "weak")) >= 30
    scores = dict(zip(shape.CRITERIA, (9, 6, 6, 6, 3, 6), strict=True))
    written = shape.comment(Random(2), scores)
    assert any(sentence in written for sentence in remarks["problem"]["strong"])
    assert any(sentence in written for sentence in remarks["learning"]["weak"])


@pytest.mark.parametrize(
    ("word", "pair", "expected"),
    [
        ("부산", "은/는", "은"),
        ("고양시", "이/가", "가"),
        ("책", "을/를", "을"),
        ("제주", "과/와", "와"),
        ("서울", "으로/로", "로"),
        ("부산", "으로/로", "으로"),
        ("대구", "으로/로", "로"),
    ],
)
def test_a_particle_follows_the_sound_before_it(word: str, pair: str, expected: str) -> None:
    assert particle(word, pair) == expected


def test_a_slot_without_a_particle_takes_the_word_alone() -> None:
    assert fill("{city}의 {what}은/는", city="서울", what="강") == "서울의 강은"
