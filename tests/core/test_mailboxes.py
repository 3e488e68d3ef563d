"""Whose mailbox is it? An organisation's, or that of a provider which serves anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haechi.core.mailboxes import FREE_MAIL, house_of


@pytest.mark.parametrize("domain", sorted(FREE_MAIL))
def test_a_free_mailbox_tells_of_no_organisation(domain):
    assert house_of(f"mina@{domain}") == ""
    assert house_of(f"mina@mail.{domain}") == ""


@pytest.mark.parametrize(
    "domain", ["naver.com", "hanmail.net", "daum.net", "kakao.com", "nate.com", "korea.com"]
)
def test_the_korean_providers_are_known(domain):
    assert domain in FREE_MAIL


@pytest.mark.parametrize(
    ("address", "house"),
    [
        ("a@goyang.go.kr", "goyang.go.kr"),
        ("a@smart.goyang.go.kr", "goyang.go.kr"),
        ("A@IT.Goyang.GO.KR ", "goyang.go.kr"),
        ("a@hanbit.co.kr", "hanbit.co.kr"),
        ("a@cs.ox.ac.uk", "ox.ac.uk"),
        ("a@tampere.fi", "tampere.fi"),
        ("a@it.tampere.fi", "tampere.fi"),
        ("a@nairobi.go.ke", "nairobi.go.ke"),
        ("a@un.org", "un.org"),
    ],
)
def test_a_mailbox_belongs_to_the_house_above_its_sub_domains(address, house):
    assert house_of(address) == house


@pytest.mark.parametrize(
    "address",
    [
        *("a@hotmail.co.uk", "a@yahoo.co.jp", "a@live.nl", "a@korea.kr"),
        *("a@example.org", "a@mail.example.com", "a@x.test", "a@localhost"),
        *("", "nothing", "@", "a@", "@naver", "a@.", "a@...", "a@kr"),
    ],
)
def test_brands_of_many_countries_shared_services_and_examples_tell_nothing(address):
    assert house_of(address) == ""


@given(st.text(max_size=60))
def test_whatever_is_typed_has_a_house_or_none(text):
    house = house_of(text)
    assert house == "" or (house in text.lower() and "." in house)


LABEL = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=8)


@given(st.lists(LABEL, min_size=2, max_size=4), st.lists(LABEL, max_size=2))
def test_a_sub_domain_never_changes_whose_house_it_is(domain, below):
    house = house_of(f"a@{'.'.join(domain)}")
    if house:
        assert house_of(f"a@{'.'.join([*below, *house.split('.')])}") == house
