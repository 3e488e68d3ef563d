"""Each role at each door of this room: what opens, what is refused, what does not exist."""

import pytest

OPENS, SIGN_IN, REFUSED, HIDDEN = 200, 302, 403, 404
EVERYBODY = (
    "mina", "sora", "eli", "lucia", "ines", "chair", "grace", "priya", "theo", "ada", "passer_by"
)  # fmt: skip
# Page → who may open it at the chapter "eligibility"; the others are told why not.
PAGES = {
    "applications/": set(EVERYBODY),
    "entries/": {"sora", "eli", "chair", "grace", "priya", "ada"},
    "entries.csv": {"sora", "eli", "chair", "grace", "priya", "ada"},
    "rounds/": {"sora", "eli", "lucia", "chair", "grace", "theo", "ada"},
    "rounds/eligibility/screening/": {"sora", "eli", "ada"},
    "rounds/eligibility/window/": {"sora"},
    "rounds/jury/window/": {"sora"},
    "rules/": {"sora", "lucia", "ada"},
    "rules/criteria/": {"sora", "lucia", "ada"},
    "rules/window/": {"sora"},
    "people/": {"sora", "lucia", "chair", "ada"},
}


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_for_its_roles_and_for_nobody_else(story, cast, enter, page, who):
    told = story("eligibility")
    answer = enter(getattr(cast, who)).get(f"/en/e/{told.slug}/{page}")
    if who == "passer_by":
        assert answer.status_code == SIGN_IN
        assert "/accounts/login/" in answer["Location"]
        return
    assert answer.status_code == (OPENS if who in PAGES[page] else REFUSED)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("mina", True),
        ("sora", True),
        ("ada", True),
        ("eli", True),
        ("omar", False),
        ("ines", False),
        ("chair", False),
        ("grace", False),
        ("priya", False),
        ("lucia", False),
        ("theo", False),
    ],
)
def test_an_application_exists_only_for_its_readers(story, cast, enter, who, seen):
    told = story("eligibility")
    mine = told.edition.applications.get(applicant=cast.mina)
    answer = enter(getattr(cast, who)).get(f"/en/e/{told.slug}/applications/{mine.number}/")
    assert answer.status_code == (OPENS if seen else HIDDEN)


@pytest.mark.parametrize("verb", ["save", "submit", "reopen", "withdraw", "edit"])
@pytest.mark.parametrize("who", ["omar", "sora", "eli", "ada", "ines", "chair"])
def test_nobody_else_writes_into_minas_application(story, cast, enter, verb, who):
    told = story("received")
    mine = told.edition.applications.get(applicant=cast.mina)
    before = (mine.state, mine.title)
    door = f"/en/e/{told.slug}/applications/{mine.number}/{verb}/"
    answer = enter(getattr(cast, who)).post(
        door, {"title_en": "taken over"}, content_type="application/json"
    )
    assert answer.status_code == HIDDEN
    mine.refresh_from_db()
    assert (mine.state, mine.title) == before


def test_what_omar_reads_says_nothing_of_mina(story, cast, enter):
    told = story("eligibility")
    mine = told.edition.applications.get(applicant=cast.mina)
    page = enter(cast.omar).get(f"/en/e/{told.slug}/applications/").content.decode()
    assert mine.title not in page
    assert mine.entry_code not in page


def test_omar_cannot_tell_minas_application_from_one_that_does_not_exist(story, cast, enter):
    told = story("eligibility")
    mine = told.edition.applications.get(applicant=cast.mina)
    browser = enter(cast.omar)
    there = browser.get(f"/en/e/{told.slug}/applications/{mine.number}/")
    nowhere = browser.get(f"/en/e/{told.slug}/applications/99999/")
    assert there.status_code == nowhere.status_code == HIDDEN


@pytest.mark.parametrize(
    "door",
    [
        "rounds/eligibility/open/",
        "rounds/eligibility/close/",
        "rounds/eligibility/reopen/",
        "rounds/eligibility/window/",
        "rules/publish/",
        "rules/window/",
    ],
)
@pytest.mark.parametrize("who", ["mina", "ines", "eli", "chair", "ada", "theo", "priya"])
def test_verbs_of_the_secretariat_change_nothing_for_others(story, cast, enter, door, who):
    told = story("eligibility")
    before = list(told.edition.rounds.values())
    form = {"reason": "x", "opens_at": "2020-01-01T00:00", "closes_at": "2020-01-02T00:00"}
    answer = enter(getattr(cast, who)).post(f"/en/e/{told.slug}/{door}", form)
    assert answer.status_code in {OPENS, REFUSED}
    assert list(told.edition.rounds.values()) == before


@pytest.mark.parametrize("page", ["applications/", "rules/", "rounds/", "entries/"])
def test_an_edition_in_preparation_does_not_exist_for_outsiders(story, cast, enter, page):
    told = story("draft")
    newcomer = type(cast.mina).objects.create_user("new@example.org", name="New")
    assert enter(newcomer).get(f"/en/e/{told.slug}/{page}").status_code == HIDDEN


def test_a_sheet_of_the_checklist_is_closed_to_applicants_and_judges(story, cast, enter):
    told = story("eligibility")
    number = told.edition.applications.get(applicant=cast.mina).number
    door = f"/en/e/{told.slug}/rounds/eligibility/screening/{number}/"
    for who in (cast.mina, cast.ines, cast.theo, cast.grace):
        assert enter(who).get(door).status_code == REFUSED
