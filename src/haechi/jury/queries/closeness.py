"""READS: what may bring a judge close to an entry. It advises; people decide.

Compared are countries, names of organisations as they are spelled in either language, the houses
of e-mail addresses, the ties a judge has named, and work on applications of earlier editions.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from haechi.core.mailboxes import house_of
from haechi.core.spelling import look_alike, organisation_key
from haechi.core.verdict import Text
from haechi.jury.models import Clearance, Judge, Recusal
from haechi.jury.states import OFF_PANEL, Sign
from haechi.people import queries as people
from haechi.people.models import Organisation
from haechi.people.states import ApplicantKind
from haechi.prize import queries as prize
from haechi.prize.models import Application, Round
from haechi.prize.states import ApplicationState


@dataclass(frozen=True)
class Found:
    """One sign: what it is about in any language, and the words in which it was found."""

    code: str
    about: str
    words: str

    @property
    def key(self) -> str:
        return f"{self.code}:{self.about}"

    @property
    def label(self) -> Text:
        return Sign(self.code).label

    def __str__(self) -> str:
        return f"{self.label}: {self.words}"


@dataclass(frozen=True)
class Close:
    """A judge and an entry, and what may bring them close."""

    judge: Judge
    application: Application
    signs: tuple[Found, ...]


@dataclass(frozen=True)
class Named:
    """An organisation as somebody wrote it."""

    words: str
    key: str


@dataclass(frozen=True)
class Person:
    """What is known of a judge."""

    judge: Judge
    employers: tuple[Named, ...]
    ties: tuple[Named, ...]
    houses: frozenset[str]
    worked_for: frozenset[int]


@dataclass(frozen=True)
class Entry:
    """What is known of an entry."""

    application: Application
    countries: frozenset[int]
    keys: frozenset[str]
    houses: frozenset[str]


def advised(round_: Round, *, sees_silent: bool) -> list[Close]:
    """The pairs nobody has decided about yet, by judge and entry.

    Without ``sees_silent`` a silent recusal is as if it were not, so that no gap tells of it.
    """
    decided = Recusal.objects.filter(judge__round=round_)
    if not sees_silent:
        decided = decided.filter(is_silent=False)
    apart = set(decided.values_list("judge_id", "application_id"))
    cleared = {
        (one.judge_id, one.application_id): set(one.signs)
        for one in Clearance.objects.filter(judge__round=round_)
    }
    found = []
    for close in closeness(round_, sitting(round_)):
        pair = close.judge.pk, close.application.pk
        signs = [sign for sign in close.signs if not is_kept_by_rule(sign, round_)]
        if pair not in apart and any(one.key not in cleared.get(pair, ()) for one in signs):
            found.append(Close(close.judge, close.application, tuple(signs)))
    return found


def is_kept_by_rule(sign: Found, round_: Round) -> bool:
    """Nobody need decide what the rules of the round decide already."""
    return sign.code == Sign.COUNTRY and round_.own_country_excluded


def sitting(round_: Round) -> QuerySet[Judge]:
    return round_.judges.exclude(state__in=OFF_PANEL)


def close_by_judge(round_: Round, judges: Iterable[Judge]) -> dict[int, list[Close]]:
    """Before the letter goes out: the entries each of these people would be close to."""
    found: dict[int, list[Close]] = defaultdict(list)
    for close in closeness(round_, round_.judges.filter(pk__in=[one.pk for one in judges])):
        found[close.judge.pk].append(close)
    return dict(found)


def signs_between(judge: Judge, application: Application) -> list[Found]:
    """What may bring these two close, as of now, without what the rules decide by themselves."""
    return [
        sign
        for close in closeness(judge.round, Judge.objects.filter(pk=judge.pk), application.pk)
        for sign in close.signs
        if not is_kept_by_rule(sign, judge.round)
    ]


def closeness(round_: Round, judges: QuerySet[Judge], entry: int | None = None) -> Iterator[Close]:
    """Every pair with at least one sign, by judge and number of the entry."""
    people_ = [person_of(judge) for judge in told(judges)]
    found = known_entries(round_)
    entries = [entry_of(one) for one in (found.filter(pk=entry) if entry else found)]
    for person in people_:
        for one in entries:
            signs = tuple(signs_of(person, one))
            if signs:
                yield Close(person.judge, one.application, signs)


def told(judges: QuerySet[Judge]) -> QuerySet[Judge]:
    return judges.select_related("round", "user__organisation", "country").prefetch_related(
        "ties", "user__organisation__names", "user__applications", "user__co_work__application"
    )


def known_entries(round_: Round) -> QuerySet[Application]:
    """The entries of the round; before they are known, whatever was handed in."""
    if prize.earlier_closed(round_):
        found = prize.entries_of(round_)
    else:
        found = Application.objects.filter(
            edition=round_.edition_id, state=ApplicationState.SUBMITTED
        ).select_related("category", "organisation", "city__country")
    return (
        found.select_related("organisation__city__country", "applicant")
        .prefetch_related("organisation__names", "co_workers__user")
        .order_by("number")
    )


# --- what is known of either ----------------------------------------------------------------------


def person_of(judge: Judge) -> Person:
    employers = [judge.employer] if judge.employer.strip() else []
    if judge.user.organisation:
        employers += people.written(judge.user.organisation)
    here = judge.round.edition_id
    own = [one for one in judge.user.applications.all() if one.edition_id != here]
    helped = [
        one.application
        for one in judge.user.co_work.all()
        if one.accepted_at and one.application.edition_id != here
    ]
    return Person(
        judge=judge,
        employers=tuple(named(employers)),
        ties=tuple(named(tie.organisation for tie in judge.ties.all())),
        houses=frozenset({house_of(judge.user.email)} - {""}),
        worked_for=frozenset(one.organisation_id for one in [*own, *helped]),
    )


def named(words: Iterable[str]) -> Iterator[Named]:
    for one in words:
        yield Named(one, organisation_key(one))


def entry_of(application: Application) -> Entry:
    organisation = application.organisation
    is_person = organisation.kind == ApplicantKind.INDIVIDUAL
    mailboxes = [application.applicant.email] + [
        one.email for one in application.co_workers.all() if one.accepted_at and not one.ended_at
    ]
    return Entry(
        application=application,
        countries=frozenset({application.city.country_id, organisation.city.country_id}),
        keys=frozenset() if is_person else frozenset(people.keys(organisation)),
        houses=frozenset(house_of(one) for one in mailboxes) - {""},
    )


# --- signs ----------------------------------------------------------------------------------------


def signs_of(person: Person, entry: Entry) -> Iterator[Found]:
    organisation, country = entry.application.organisation, person.judge.country
    if country is not None and country.pk in entry.countries:
        yield Found(Sign.COUNTRY, country.iso2, str(country))
    for code, names in ((Sign.ORGANISATION, person.employers), (Sign.TIE, person.ties)):
        if name := first_match(names, entry, organisation):
            same = name.words == organisation.name
            words = name.words if same else f"{name.words} – {organisation.name}"
            yield Found(code, name.key, words)
    if shared := person.houses & entry.houses:
        yield Found(Sign.DOMAIN, min(shared), min(shared))
    if organisation.pk in person.worked_for:
        yield Found(Sign.CO_WORK, str(organisation.pk), organisation.name)


def first_match(names: Sequence[Named], entry: Entry, organisation: Organisation) -> Named | None:
    """The first of the names that may be this organisation's, in whichever language."""
    for name in names:
        if any(look_alike(name.key, key) for key in entry.keys):
            return name
        is_government = people.city_key(organisation.city) in entry.keys
        if is_government and people.governs(name.words, organisation.city):
            return name
    return None
