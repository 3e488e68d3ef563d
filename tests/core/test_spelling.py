"""How names are compared: a table of examples in both languages, and properties of every text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haechi.core.spelling import folded, likeness, look_alike, organisation_key

SAME = [
    ("Hanbit Co., Ltd.", "HANBIT"),
    ("Hanbit Inc.", "Hanbit Incorporated"),
    ("Hanbit, Inc", "The Hanbit Corporation"),
    ("ＨＡＮＢＩＴ", "hanbit"),
    ("Müller GmbH", "Muller"),
    ("Müller GmbH & Co. KG", "MÜLLER"),
    ("Łódź Tramways S.A.", "Lodz Tramways"),
    ("Société Générale SA", "Societe Generale"),
    ("PT Telkom Tbk", "Telkom"),
    ("Petronas Sdn. Bhd.", "PETRONAS"),
    ("Smith & Sons Ltd", "Smith and Sons Limited"),
    ("Smart-City Lab", "Smart City Lab"),
    ("SmartCity Lab", "Smart City Lab"),
    ("University of Seoul", "the University of Seoul"),
    ("주식회사 한빛", "한빛"),
    ("(주)한빛", "㈜한빛"),
    ("(주) 한빛", "한빛 주식회사"),
    ("한 빛", "한빛"),
    ("재단법인 서울디지털재단", "(재)서울디지털재단"),
    ("사단법인 푸른도시", "푸른도시"),
    ("학교법인 나래", "나래"),
    ("유한회사 다온", "(유)다온"),
    ("City of Goyang", "Goyang City Government"),
    ("Goyang City", "Municipality of Goyang"),
    ("Goyang-si", "Goyang City Hall"),
    ("Seoul Metropolitan Government", "City of Seoul"),
    ("Busan Metropolitan City", "Busan City Council"),
    ("Government of Mexico City", "Mexico City Government"),
    ("Ayuntamiento de Málaga", "City of Malaga"),
    ("Prefeitura Municipal de Curitiba", "City of Curitiba"),
    ("Ville de Lyon", "City of Lyon"),
    ("고양시", "고양시청"),
    ("서울특별시", "서울시"),
    ("서울특별시청", "서울시청"),
    ("부산광역시", "부산시"),
    ("세종특별자치시", "세종시"),
    ("수원특례시", "수원시"),
    ("أمانة عمّان الكبرى", "أمانة عمان الكبرى"),
]

APART = [
    ("City of Seoul", "University of Seoul"),
    ("City of Seoul", "Seoul"),
    ("서울시", "서울시립대학교"),
    ("푸른도시", "푸른도"),
    ("주식회사 고양시", "고양시"),
    ("고양시", "남양주시"),
    ("City of London", "City of Lisbon"),
    ("SK", "SKT"),
    ("한빛", "한별"),
    ("Seoul School 3", "Seoul School 4"),
    ("ข้าว", "ขาว"),
    ("ガス", "カス"),
    ("दिल्ली", "दल्ला"),
    ("🙂🙂", "🙃🙃"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_spellings_are_one_organisation(one, other):
    assert organisation_key(one) == organisation_key(other)
    assert look_alike(organisation_key(one), organisation_key(other))


@pytest.mark.parametrize(("one", "other"), APART)
def test_these_are_two_and_nobody_is_asked(one, other):
    assert organisation_key(one) != organisation_key(other)
    assert not look_alike(organisation_key(one), organisation_key(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hanbit Mobility", "Hanbit Mobillity"),
        ("Seoul Digital Foundation", "Seoul Digital Fundation"),
        ("서울디지털재단", "서울디지탈재단"),
        ("City of Nairobi", "City of Nairoby"),
    ],
)
def test_a_slip_of_the_pen_is_asked_about(one, other):
    assert look_alike(organisation_key(one), organisation_key(other))


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)


@given(st.text(), st.text())
def test_case_and_the_ends_of_a_name_do_not_matter(one, other):
    assert folded(f" {one}\t") == folded(one)
    assert folded(f"{one} {other}") == folded(f"{one}  {other}")


@given(st.text())
def test_how_a_text_is_encoded_does_not_matter(text):
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert folded(unicodedata.normalize(form, text)) == folded(text)


@given(st.text(alphabet="가나다라한빛고양서울", min_size=2, max_size=12))
def test_a_korean_form_of_law_in_front_or_behind_changes_nothing(name):
    key = organisation_key(name)
    for written in (f"주식회사 {name}", f"(주){name}", f"㈜ {name}", f"{name} 주식회사"):
        assert organisation_key(written) == key


@given(st.text(alphabet="bfgjkvwxyz", min_size=4, max_size=12))
def test_an_english_form_of_law_changes_nothing(name):
    key = organisation_key(name)
    for written in (f"{name} Inc.", f"{name.upper()} Co., Ltd.", f"The {name}", f"{name} GmbH"):
        assert organisation_key(written) == key


@given(st.text().filter(str.strip))
def test_every_name_has_a_key(name):
    assert organisation_key(name)


@given(st.text(), st.text())
def test_likeness_goes_both_ways_and_never_beyond_its_ends(one, other):
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) == 1
