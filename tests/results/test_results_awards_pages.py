"""The award grid: proposed by one, confirmed by another, a partner only for the partner's own."""

from html import escape

import pytest
from django.urls import reverse

from haechi.core import clock
from haechi.results import actions, queries
from haechi.results.models import Decision

READERS = ("sora", "chair", "grace", "kenji", "ada", "priya")
OTHERS = ("mina", "omar", "ines", "jun", "eli", "lucia", "theo")
WORDS = "The committee found it the most useful."


def url(told, name, *args):
    return reverse(f"results:{name}", args=[told.slug, *args])


@pytest.fixture
def final(story):
    return story("final")


def award(told, code="human-gold"):
    return told.edition.awards.get(code=code)


def candidate(told, code="human-gold"):
    return queries.candidates(award(told, code), told.round("final"))[0]


def propose(told, client, code="human-gold", choice=None, reason=WORDS):
    choice = choice or candidate(told, code).pk
    return client.post(url(told, "propose", code, 1), {"choice": choice, "reason": reason})


def decided(told, code="human-gold"):
    return Decision.objects.exclude(state="retracted").get(award=award(told, code))


@pytest.fixture
def proposed(final, cast, enter):
    propose(final, enter(cast.grace))
    return final


def test_the_grid_is_for_those_who_answer_for_it(final, cast, enter):
    for key in READERS:
        assert enter(getattr(cast, key)).get(url(final, "decisions")).status_code == 200, key
    for key in OTHERS:
        assert enter(getattr(cast, key)).get(url(final, "decisions")).status_code == 404, key
    assert enter(cast.passer_by).get(url(final, "decisions")).status_code == 302


def test_the_grid_shows_every_place_of_every_award_as_open(final, cast, enter):
    page = enter(cast.ada).get(url(final, "decisions")).content.decode()
    places = sum(one.places for one in final.edition.awards.all())
    assert f"0 of {places} places confirmed" in page
    assert page.count("not decided") == places


def test_the_dossier_shows_calibrated_scores_where_the_rules_carry_them_over(final, cast, enter):
    ranked = queries.calibrated(final.round("final"))
    page = enter(cast.grace).get(url(final, "decisions")).content.decode()
    entry = candidate(final)
    assert entry.entry_code in page
    assert f"{ranked[entry.pk].estimate:.2f}" in page
    final.edition.rounds.filter(code="final").update(carries_over=False)
    page = enter(cast.grace).get(url(final, "decisions")).content.decode()
    assert entry.entry_code in page
    assert f"{ranked[entry.pk].estimate:.2f}" not in page


@pytest.mark.parametrize("key", ["grace", "kenji", "chair"])
def test_a_member_proposes_an_entry_with_a_reason(key, final, cast, enter):
    assert propose(final, enter(getattr(cast, key))).status_code == 302
    made = decided(final)
    assert (made.state, made.proposed_by) == ("proposed", getattr(cast, key))


@pytest.mark.parametrize("key", ["sora", "ada"])
def test_those_who_only_read_propose_nothing(key, final, cast, enter):
    client = enter(getattr(cast, key))
    page = client.get(url(final, "decisions")).content.decode()
    assert url(final, "propose", "human-gold", 1) not in page
    answer = propose(final, client)
    assert answer.status_code == 200
    assert "This is for the role" in answer.content.decode()
    assert not Decision.objects.filter(award=award(final)).exists()


def test_without_a_reason_nothing_is_proposed_and_the_choice_is_kept(final, cast, enter):
    answer = propose(final, enter(cast.grace), reason=" ")
    assert answer.status_code == 200
    assert "checked" in answer.content.decode()
    assert not Decision.objects.filter(award=award(final)).exists()


def test_an_entry_that_does_not_fit_the_award_cannot_be_chosen(final, cast, enter):
    answer = propose(final, enter(cast.grace), choice=candidate(final, "tech-gold").pk)
    assert answer.status_code == 200
    assert not Decision.objects.filter(award=award(final)).exists()


def test_a_place_that_the_grid_does_not_have_is_no_page(final, cast, enter):
    for place in (0, 2):
        assert enter(cast.grace).get(url(final, "propose", "human-gold", place)).status_code == 404


def test_whoever_proposed_does_not_confirm(proposed, cast, enter):
    made, client = decided(proposed), enter(cast.grace)
    page = client.get(url(proposed, "decisions")).content.decode()
    assert f"confirm-{made.pk}" not in page
    assert "Another member must confirm what you proposed." in page
    answer = client.post(url(proposed, "confirm", made.pk))
    assert answer.status_code == 200
    assert decided(proposed).state == "proposed"


def test_another_member_confirms(proposed, cast, enter):
    made, client = decided(proposed), enter(cast.kenji)
    assert f"confirm-{made.pk}" in client.get(url(proposed, "decisions")).content.decode()
    assert client.post(url(proposed, "confirm", made.pk)).status_code == 302
    assert decided(proposed).confirmed_by == cast.kenji
    assert "1 of 6 places confirmed" in client.get(url(proposed, "decisions")).content.decode()


def test_a_place_can_stay_empty_with_its_reason(final, cast, enter):
    assert propose(final, enter(cast.grace), choice="empty", reason="None was ready.").status_code
    enter(cast.kenji).post(url(final, "confirm", decided(final).pk))
    assert decided(final).application is None
    page = enter(cast.ada).get(url(final, "decisions")).content.decode()
    assert "Stays empty" in page
    assert "None was ready." in page


def test_one_entry_receives_one_award(proposed, cast, enter):
    page = enter(cast.grace).get(url(proposed, "propose", "human-silver", 1)).content.decode()
    assert decided(proposed).application.entry_code not in page
    taken = decided(proposed).application.pk
    assert propose(proposed, enter(cast.grace), "human-silver", choice=taken).status_code == 200
    assert not Decision.objects.filter(award=award(proposed, "human-silver")).exists()


def test_a_decided_place_is_not_decided_twice(proposed, cast, enter):
    page = enter(cast.kenji).get(url(proposed, "propose", "human-gold", 1)).content.decode()
    assert "This place is decided already" in page
    assert "<textarea" not in page
    other = queries.candidates(award(proposed), proposed.round("final"))[0]
    answer = propose(proposed, enter(cast.kenji), choice=other.pk)
    assert "Retract that decision first" in answer.content.decode()


def test_retracting_needs_a_reason_and_frees_the_place(proposed, cast, enter):
    made, client = decided(proposed), enter(cast.kenji)
    assert client.post(url(proposed, "retract", made.pk), {"reason": ""}).status_code == 200
    assert decided(proposed).pk == made.pk
    answer = client.post(url(proposed, "retract", made.pk), {"reason": "Counted twice."})
    assert answer.status_code == 302
    assert not queries.decisions(proposed.edition).filter(pk=made.pk).exists()
    assert client.get(url(proposed, "retract", made.pk)).status_code == 404


@pytest.mark.parametrize("key", ["sora", "ada"])
def test_those_who_only_read_retract_nothing(key, proposed, cast, enter):
    made = decided(proposed)
    answer = enter(getattr(cast, key)).post(url(proposed, "retract", made.pk), {"reason": "x"})
    assert answer.status_code == 200
    assert decided(proposed).pk == made.pk


# --- the partner --------------------------------------------------------------------------------


def test_a_partner_sees_and_proposes_for_the_partners_own_award_only(proposed, cast, enter):
    client, made = enter(cast.priya), decided(proposed)
    page = client.get(url(proposed, "decisions")).content.decode()
    assert "Special mention with a partner" in page
    assert "0 of 1 places confirmed" in page
    assert "Gold" not in page
    assert escape(WORDS) not in page
    for name, *args in (
        ("propose", "human-gold", 1),
        ("confirm", made.pk),
        ("retract", made.pk),
        ("release",),
        ("winners_preview",),
    ):
        assert client.get(url(proposed, name, *args)).status_code in (404, 405), name
        assert client.post(url(proposed, name, *args), {"reason": "x"}).status_code == 404 or (
            name == "winners_preview"
        )
    assert propose(proposed, client, "special-partner").status_code == 302
    assert decided(proposed, "special-partner").proposed_by == cast.priya


def test_a_partner_does_not_confirm(proposed, cast, enter):
    propose(proposed, enter(cast.grace), "special-partner")
    made = decided(proposed, "special-partner")
    answer = enter(cast.priya).post(url(proposed, "confirm", made.pk))
    assert answer.status_code == 200
    assert decided(proposed, "special-partner").state == "proposed"


def test_what_a_query_gives_to_a_partner_is_the_partners_own(proposed, cast, enter):
    from haechi.prize.queries import standing

    edition = proposed.edition
    propose(proposed, enter(cast.priya), "special-partner")
    seen = queries.decisions_visible_to(standing(cast.priya, edition), edition, clock.now())
    assert [made.award.code for made in seen] == ["special-partner"]


# --- the end of the round -----------------------------------------------------------------------


def fill(told, cast):
    final = told.round("final")
    for one in told.edition.awards.all():
        for place in range(1, one.places + 1):
            entry = next(iter(queries.candidates(one, final)), None)
            made = actions.propose_decision(
                one, place=place, application=entry, reason=WORDS, by=cast.grace, at=clock.now()
            )
            actions.confirm_decision(made, by=cast.kenji, at=clock.now())


def test_the_chair_concludes_only_when_every_place_is_confirmed(proposed, cast, enter):
    client = enter(cast.chair)
    page = client.get(url(proposed, "decisions")).content.decode()
    assert "6 places of the award grid are not confirmed yet" in page
    answer = client.post(url(proposed, "conclude"), {"note": "words that stay"})
    assert answer.status_code == 200
    assert "not confirmed yet" in answer.content.decode()
    assert proposed.round("final").state == "open"


def test_the_chair_concludes_the_final_round(final, cast, enter):
    fill(final, cast)
    for key, may in (("chair", True), ("grace", False)):
        page = enter(getattr(cast, key)).get(url(final, "decisions")).content.decode()
        assert ('data-opens="conclude"' in page) is may
    enter(cast.grace).post(url(final, "conclude"))
    assert final.round("final").state == "open"
    assert enter(cast.chair).post(url(final, "conclude"), {"note": "Done."}).status_code == 302
    assert final.round("final").state == "closed"
    page = enter(cast.grace).get(url(final, "decisions")).content.decode()
    assert "What you can do" not in page


def test_pages_cost_the_same_queries_however_many_places(
    final, cast, enter, django_assert_max_num_queries
):
    fill(final, cast)
    client = enter(cast.kenji)
    for name, *args in (("decisions",), ("propose", "human-gold", 1)):
        with django_assert_max_num_queries(22):
            client.get(url(final, name, *args))
