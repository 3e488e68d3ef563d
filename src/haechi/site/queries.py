"""READS over several rooms: where a person is needed, and where an edition stands."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from haechi.jury import queries as jury
from haechi.people.models import User
from haechi.people.rules import Standing
from haechi.people.states import Region, Role
from haechi.prize import queries as prize
from haechi.prize import rules
from haechi.prize.models import Criterion, Edition, Round
from haechi.prize.states import ApplicationState, RoundKind, RoundState, ScreeningState
from haechi.results import queries as results
from haechi.results.models import Run
from haechi.results.rules import is_public
from haechi.results.states import DecisionState

Text = str | Promise


@dataclass(frozen=True)
class Door:
    """Where to go, and why: a sentence of what waits there."""

    url: str
    name: Text
    waits: Text = ""


@dataclass(frozen=True)
class Place:
    """One edition as one person meets it."""

    edition: Edition
    roles: tuple[str, ...]
    doors: tuple[Door, ...]


def places_of(user: User, at: datetime) -> list[Place]:
    """The editions in which a person holds a role or applies, or may apply now."""
    found = []
    for edition in prize.editions_visible_to(user):
        who = prize.standing(user, edition)
        doors = tuple(doors_of(who, edition, at))
        if doors:
            roles = tuple(sorted(str(role.label) for role in who.roles))
            found.append(Place(edition=edition, roles=roles, doors=doors))
    return found


def doors_of(who: Standing, edition: Edition, at: datetime) -> list[Door]:
    """The doors behind which something may wait for this person."""
    slug = edition.slug
    doors = []
    if who.holds(rules.POWERS["read_desk"]):
        doors.append(Door(reverse("site:desk", args=[slug]), _("Desk of the edition")))
    if who.holds({Role.JUDGE}):
        waiting = waiting_sheets(who, edition)
        doors.append(
            Door(
                reverse("jury:queue", args=[slug]),
                _("Judging"),
                ngettext("%(n)s entry to score", "%(n)s entries to score", waiting)
                % {"n": waiting},
            )
        )
    doors += [
        Door(reverse("prize:screenings", args=[slug, round_.code]), round_.name, _("under way"))
        for round_ in edition.rounds.filter(kind=RoundKind.CHECK, state=RoundState.OPEN)
        if rules.staffs(who, round_)
    ]
    if who.holds({Role.STEERING}):
        doors.append(Door(reverse("prize:rules", args=[slug]), _("Rules of the edition")))
        doors.append(Door(reverse("jury:panels", args=[slug]), _("Jury")))
    if who.holds({Role.FINAL_COMMITTEE, Role.PARTNER}):
        doors.append(Door(reverse("results:decisions", args=[slug]), _("Awards")))
    if not who.roles and (has_applied(who, edition) or rules.call_is_open(edition, at)):
        doors.append(Door(reverse("prize:applications", args=[slug]), _("My applications")))
    return doors


def has_applied(who: Standing, edition: Edition) -> bool:
    return edition.applications.filter(applicant=who.user_id).exists()


def waiting_sheets(who: Standing, edition: Edition) -> int:
    return sum(jury.awaiting(judge).count() for judge in jury.judgeships(who.user_id, edition))


# --- the desk -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stage:
    """One bar of the funnel from call to winners."""

    name: Text
    count: int
    share: int
    note: Text = ""


def funnel(edition: Edition, *, shows_winners: bool) -> list[Stage]:
    """How many applied, went on from each round, and won. Shares are of those who applied."""
    submitted = edition.applications.exclude(submitted_at=None).count()
    drafts = edition.applications.filter(state=ApplicationState.DRAFT).count()
    counts: list[tuple[Text, int, Text]] = [
        (_("Submitted"), submitted, _("%(n)s drafts beside") % {"n": drafts} if drafts else "")
    ]
    for round_ in prize.rounds_with_counts(edition):
        if round_.kind == RoundKind.AWARD:
            if shows_winners:
                counts.append((_("Winners"), results.winners(edition).count(), ""))
        elif round_.state == RoundState.CLOSED:
            counts.append((round_.name, round_.went_on, ""))
    return [
        Stage(name, count, round(100 * count / submitted) if submitted else 0, note)
        for name, count, note in counts
    ]


def by_category(edition: Edition) -> list[tuple[str, int]]:
    submitted = Count("applications", filter=Q(applications__state=ApplicationState.SUBMITTED))
    return [(c.name, c.n) for c in edition.categories.annotate(n=submitted)]


def by_region(edition: Edition) -> list[tuple[str, int]]:
    """Submitted applications by the six regions, the largest first."""
    regions = edition.applications.filter(state=ApplicationState.SUBMITTED).values_list(
        "city__country__region", flat=True
    )
    return [(str(Region(code).label), n) for code, n in Counter(regions.order_by()).most_common()]


def reach(edition: Edition) -> dict[str, int]:
    """How many cities and countries the submitted applications come from."""
    return edition.applications.filter(state=ApplicationState.SUBMITTED).aggregate(
        cities=Count("city", distinct=True), countries=Count("city__country", distinct=True)
    )


def needs_now(edition: Edition) -> list[Door]:
    """What needs a person now, over the rooms: at most one line for each round under way."""
    lines = []
    for round_ in edition.rounds.filter(state=RoundState.OPEN):
        lines.append(waiting_in(round_))
    next_round = edition.rounds.filter(state=RoundState.PLANNED).order_by("order").first()
    if next_round is not None and prize.earlier_closed(next_round):
        url = reverse("prize:rounds", args=[edition.slug])
        lines.append(Door(url, next_round.name, _("can be opened when its window begins")))
    return lines


def waiting_in(round_: Round) -> Door:
    slug = round_.edition.slug
    if round_.kind == RoundKind.CHECK:
        waiting = round_.screenings.exclude(state=ScreeningState.DECIDED).count()
        url = reverse("prize:screenings", args=[slug, round_.code])
        return Door(
            url, round_.name, _("%(n)s entries without two signatures") % {"n": waiting}
        )
    if round_.kind == RoundKind.SCORE:
        open_sheets = jury.progress(jury.living_sheets(round_)).left
        url = reverse("jury:progress", args=[slug, round_.code])
        return Door(url, round_.name, _("%(n)s score sheets are still out") % {"n": open_sheets})
    left = results.places_undecided(round_.edition)
    url = reverse("results:decisions", args=[slug])
    return Door(url, round_.name, _("%(n)s places of the grid to decide") % {"n": left})


def counts_of(edition: Edition) -> dict[str, int]:
    """One line of counts, read from the database."""
    passed = {round_.code: round_.went_on for round_ in prize.rounds_with_counts(edition)}
    places = reach(edition)
    return {
        "applications": edition.applications.exclude(submitted_at=None).count(),
        "cities": places["cities"],
        "countries": places["countries"],
        "eligible": passed.get("eligibility", 0),
        "judges": sum(jury.seated(round_).count() for round_ in jury.scored_rounds(edition)),
        "scores": sum(
            results.submitted_sheets(round_).count() for round_ in jury.scored_rounds(edition)
        ),
        "shortlisted": passed.get("jury", 0),
        "finalists": passed.get("third", 0),
        "winners": results.winners(edition).filter(state=DecisionState.CONFIRMED).count(),
    }


# --- the method page ----------------------------------------------------------------------------


def published_criteria(edition: Edition) -> list[tuple[str, list[Criterion]]]:
    """The weighted heads with their parts, by the category they belong to ("" for all)."""
    heads = (
        Criterion.objects.filter(round__edition=edition, weight__isnull=False)
        .select_related("category")
        .prefetch_related("parts", "anchors")
    )
    groups: dict[str, list[Criterion]] = {}
    for head in heads:
        groups.setdefault(head.category.name if head.category else "", []).append(head)
    return list(groups.items())


def published_facts(edition: Edition, at: datetime) -> dict[str, object] | None:
    """What the judging was, in figures, once its results are public."""
    if not is_public(results.living_release(edition), at):
        return None
    scored = jury.scored_rounds(edition).first()
    run = results.current_run(scored) if scored else None
    return {"counts": counts_of(edition), "run": run, "grey": grey_zone(run)}


def grey_zone(run: Run | None) -> int:
    """Entries that could fall on either side of the cut: chance of being in from 0.1 to 0.9."""
    return run.ranking.filter(p_in__gt=0.1, p_in__lt=0.9).count() if run else 0
