"""What waits for a person, in every edition, in as many questions to the database as for one."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from haechi.core.verdict import Text
from haechi.jury.models import Sheet
from haechi.jury.states import JudgeState, SheetState
from haechi.people.models import User
from haechi.people.rules import Standing
from haechi.people.states import Role
from haechi.prize import queries as prize
from haechi.prize import rules
from haechi.prize.models import Application, Appointment, Edition, Round, Screening
from haechi.prize.states import (
    ApplicationState,
    EditionState,
    RoundKind,
    RoundState,
    ScreeningState,
)
from haechi.site.queries.doors import Door
from haechi.site.queries.outlook import Outlook, outlook


@dataclass(frozen=True)
class Place:
    """One edition as one person meets it."""

    edition: Edition
    outlook: Outlook
    roles: tuple[str, ...]
    doors: tuple[Door, ...]


@dataclass(frozen=True)
class Waiting:
    """What waits for one person, counted over all editions at once; keys are editions or rounds."""

    drafts: Mapping[int, int]
    applied: Mapping[int, int]
    sheets: Mapping[int, int]
    checks: Mapping[int, int]
    signatures: Mapping[int, int]


def places_of(user: User, at: datetime) -> list[Place]:
    """The editions in which a person holds a role or applies, or may apply now."""
    editions = prize.editions_visible_to(user).prefetch_related("rounds", "releases")
    roles = roles_of(user)
    waiting = waiting_for(user)
    found = []
    for edition in editions:
        who = Standing(user.pk, frozenset(roles[edition.pk]), user.is_staff)
        doors = tuple(doors_of(who, edition, waiting, at))
        if doors:
            names = tuple(sorted(str(role.label) for role in who.roles))
            found.append(Place(edition, outlook(edition, at), names, doors))
    return found


def roles_of(user: User) -> Mapping[int, set[Role]]:
    held: dict[int, set[Role]] = defaultdict(set)
    living = Appointment.objects.filter(user=user, ended_at=None)
    for edition_id, role in living.values_list("edition_id", "role"):
        held[edition_id].add(Role(role))
    return held


def waiting_for(user: User) -> Waiting:
    helps = Q(co_workers__user=user, co_workers__ended_at=None)
    helps &= Q(co_workers__accepted_at__isnull=False)
    worked_on = Application.objects.filter(Q(applicant=user) | helps).distinct()
    once = worked_on.values_list("edition_id", "state", "pk").distinct()
    own = Counter((edition, state) for edition, state, _pk in once)
    applied: Counter[int] = Counter()
    for (edition_id, _state), count in own.items():
        applied[edition_id] += count
    checks, signatures = checks_waiting(user)
    return Waiting(
        drafts={e: n for (e, state), n in own.items() if state == ApplicationState.DRAFT},
        applied=applied,
        sheets=Counter(sheets_waiting(user).values_list("judge__round__edition_id", flat=True)),
        checks=checks,
        signatures=signatures,
    )


def sheets_waiting(user: User) -> QuerySet[Sheet]:
    """The sheets a judge has still to submit in rounds under way."""
    return Sheet.objects.filter(
        judge__user=user,
        judge__state=JudgeState.ACCEPTED,
        judge__round__state=RoundState.OPEN,
        application__state=ApplicationState.SUBMITTED,
        state__in=[SheetState.ASSIGNED, SheetState.DRAFT],
    ).order_by()


def checks_waiting(user: User) -> tuple[Counter[int], Counter[int]]:
    """By round: entries nobody has checked, and entries that wait for this person's signature."""
    checks: Counter[int] = Counter()
    signatures: Counter[int] = Counter()
    undecided = Screening.objects.filter(
        round__state=RoundState.OPEN, application__state=ApplicationState.SUBMITTED
    ).exclude(state=ScreeningState.DECIDED)
    for round_id, state, first in undecided.order_by().values_list(
        "round_id", "state", "proposed_by_id"
    ):
        checks[round_id] += state == ScreeningState.OPEN
        signatures[round_id] += state == ScreeningState.PROPOSED and first != user.pk
    return checks, signatures


def doors_of(who: Standing, edition: Edition, waiting: Waiting, at: datetime) -> Iterator[Door]:
    """The doors behind which something may wait for this person."""
    slug = edition.slug
    if who.holds(rules.POWERS["read_desk"]):
        waits = _("The edition at a glance: figures, dates, and what needs a person now")
        yield Door(reverse("site:desk", args=[slug]), _("Desk of the edition"), waits)
    if who.holds({Role.JUDGE}):
        left = waiting.sheets.get(edition.pk, 0)
        yield Door(reverse("jury:queue", args=[slug]), _("Judging"), entries_to_score(left))
    for round_ in edition.rounds.all():
        if is_checked_by(who, round_):
            url = reverse("prize:screenings", args=[slug, round_.code])
            yield Door(url, round_.name, entries_to_check(round_, waiting))
    if who.holds({Role.STEERING}):
        yield Door(
            reverse("prize:rules", args=[slug]), _("Rules of the edition"), rules_wait(edition)
        )
        yield Door(reverse("jury:panels", args=[slug]), _("Jury"), _("Who judges, and why"))
    if who.holds({Role.FINAL_COMMITTEE, Role.PARTNER}):
        yield Door(reverse("results:decisions", args=[slug]), _("Awards"), awards_wait(edition))
    if not who.roles and (edition.pk in waiting.applied or rules.call_is_open(edition, at)):
        url = reverse("prize:applications", args=[slug])
        yield Door(url, _("My applications"), applications_wait(edition, waiting))


def is_checked_by(who: Standing, round_: Round) -> bool:
    under_way = round_.kind == RoundKind.CHECK and round_.state == RoundState.OPEN
    return under_way and bool(rules.staffs(who, round_))


def entries_to_score(count: int) -> Text:
    if not count:
        return _("Nothing to score now")
    return ngettext("%(n)s entry to score", "%(n)s entries to score", count) % {"n": count}


def entries_to_check(round_: Round, waiting: Waiting) -> Text:
    """How many nobody has checked, and how many wait for a second signature of this person."""
    return _("%(checks)s to check, %(signatures)s await your signature") % {
        "checks": waiting.checks.get(round_.pk, 0),
        "signatures": waiting.signatures.get(round_.pk, 0),
    }


def rules_wait(edition: Edition) -> Text:
    if edition.state == EditionState.DRAFT:
        return _("Not published yet: they can still be changed")
    return _("Published: only windows may still move, with a reason")


def awards_wait(edition: Edition) -> Text:
    final = next((r for r in edition.rounds.all() if r.kind == RoundKind.AWARD), None)
    if final is None or final.state == RoundState.PLANNED:
        return _("The final round has not begun")
    if final.state == RoundState.OPEN:
        return _("The final round is under way")
    return _("Decided")


def applications_wait(edition: Edition, waiting: Waiting) -> Text:
    if drafts := waiting.drafts.get(edition.pk, 0):
        return ngettext(
            "%(n)s draft that is not submitted", "%(n)s drafts that are not submitted", drafts
        ) % {"n": drafts}
    if applied := waiting.applied.get(edition.pk, 0):
        return ngettext("%(n)s application", "%(n)s applications", applied) % {"n": applied}
    return _("The call is open: you may apply")
