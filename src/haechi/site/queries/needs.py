"""What needs a person now, over the rooms; nobody is told what they may not read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from haechi.core.verdict import Text
from haechi.jury import queries as jury
from haechi.jury import rules as judging
from haechi.jury.states import JudgeState
from haechi.people.rules import Standing
from haechi.prize import queries as prize
from haechi.prize import rules
from haechi.prize.models import Edition, Round
from haechi.prize.states import AppealState, EditionState, RoundKind, RoundState
from haechi.results import queries as results
from haechi.results import rules as release
from haechi.results.states import ReleaseState
from haechi.site.queries.doors import Door

BEHIND = 3  # so many judges are named; the page of the round names them all
UNANSWERED = timedelta(days=3)


@dataclass(frozen=True)
class Need:
    """A list of what needs a person now."""

    name: Text
    doors: tuple[Door, ...]


def needs_now(who: Standing, edition: Edition, rounds: list[Round], at: datetime) -> list[Need]:
    """What needs a person now, in at most three lists; nobody is told what they may not read."""
    for round_ in rounds:
        round_.edition = edition
    under_way = [round_ for round_ in rounds if round_.state == RoundState.OPEN]
    lists = [
        Need(_("Work under way"), tuple(w for r in under_way for w in work_in(who, r, at))),
        Need(_("People to ask"), tuple(w for r in rounds for w in people_in(who, r, at))),
        Need(_("Next steps"), tuple(next_steps(who, edition, rounds, at))),
    ]
    return [need for need in lists if need.doors]


def work_in(who: Standing, round_: Round, at: datetime) -> Iterator[Door]:
    """How much of a round under way is still to be done."""
    address = [round_.edition.slug, round_.code]
    if round_.kind == RoundKind.CHECK and rules.may_read_screenings(who, round_):
        left = prize.undecided(round_)
        words = ngettext(
            "%(n)s entry without two signatures", "%(n)s entries without two signatures", left
        )
        ends = None if left else rules.all_is_said(round_, prize.loose_ends(round_, at))
        waits = ends.sentence if ends is not None and not ends else remaining(words, left)
        yield Door(reverse("prize:screenings", args=address), round_.name, waits)
        yield from appeals_in(who, round_)
    if round_.kind == RoundKind.SCORE and judging.has_power(who, "read_progress"):
        left = jury.progress(jury.living_sheets(round_)).left
        words = ngettext("%(n)s score sheet is still out", "%(n)s score sheets are still out", left)
        yield Door(reverse("jury:progress", args=address), round_.name, remaining(words, left))
    if round_.kind == RoundKind.AWARD and release.may_read_every_decision(who):
        left = results.places_undecided(round_.edition)
        words = ngettext(
            "%(n)s place of the grid to decide", "%(n)s places of the grid to decide", left
        )
        url = reverse("results:decisions", args=address[:1])
        yield Door(url, round_.name, remaining(words, left))


def appeals_in(who: Standing, round_: Round) -> Iterator[Door]:
    filed = prize.appeals_in(round_.edition).filter(state=AppealState.FILED)
    count = filed.filter(notice__screening__round=round_).count()
    if count and rules.may_read_appeals(who):
        words = ngettext("%(n)s waits for a decision", "%(n)s wait for a decision", count)
        url = reverse("prize:appeals", args=[round_.edition.slug])
        yield Door(url, _("Appeals"), words % {"n": count})


def remaining(words: str, left: int) -> Text:
    return words % {"n": left} if left else _("all is done; it can be concluded")


def people_in(who: Standing, round_: Round, at: datetime) -> Iterator[Door]:
    """Judges who have not answered, and those furthest behind."""
    if round_.kind != RoundKind.SCORE or round_.state == RoundState.CLOSED:
        return
    address = [round_.edition.slug, round_.code]
    if round_.state == RoundState.PLANNED and judging.has_power(who, "read_panel"):
        silent = round_.judges.filter(state=JudgeState.INVITED, invited_at__lt=at - UNANSWERED)
        if count := silent.count():
            words = ngettext(
                "%(n)s invitation without an answer", "%(n)s invitations without an answer", count
            )
            yield Door(reverse("jury:panel", args=address), round_.name, words % {"n": count})
    if round_.state == RoundState.OPEN and judging.has_power(who, "read_progress"):
        for judge in furthest_behind(round_):
            left = {"left": judge.total - judge.submitted, "total": judge.total}
            words = _("%(left)s of %(total)s sheets to submit") % left
            yield Door(reverse("jury:progress", args=address), str(judge.user), words)


def furthest_behind(round_: Round) -> list[Any]:
    """Judges with what they have to submit (``total``) and have submitted."""
    judges: list[Any] = list(jury.judges_with_progress(round_))
    left = [judge for judge in judges if judge.submitted < judge.total]
    return sorted(left, key=lambda judge: judge.submitted - judge.total)[:BEHIND]


def next_steps(
    who: Standing, edition: Edition, rounds: list[Round], at: datetime
) -> Iterator[Door]:
    """What the edition itself waits for: a publication, a round to open or conclude, a release."""
    slug = edition.slug
    if edition.state == EditionState.DRAFT:
        if rules.has_power(who, "read_rules"):
            url = reverse("prize:rules", args=[slug])
            yield Door(url, _("Rules of the edition"), _("not published yet"))
        return
    yield from letter_steps(who, edition, at)
    yield from round_steps(who, edition, rounds, at)
    last_closed = bool(rounds) and rounds[-1].state == RoundState.CLOSED
    if last_closed and release.may_read_every_decision(who):
        yield from release_steps(edition)


def letter_steps(who: Standing, edition: Edition, at: datetime) -> Iterator[Door]:
    """Questions without an answer, and letters that did not arrive."""
    if rules.has_power(who, "read_questions"):
        waiting = prize.waiting_questions(edition).count()
        words = ngettext("%(n)s waits for an answer", "%(n)s wait for an answer", waiting)
        if waiting:
            url = reverse("prize:question_desk", args=[edition.slug])
            yield Door(url, _("Questions"), words % {"n": waiting})
    if rules.has_power(who, "read_letters"):
        url = reverse("prize:outbox", args=[edition.slug])
        counts = prize.states_of(prize.letters_of(edition))
        lost = counts["failed"] + counts["bounced"]
        words = ngettext("%(n)s did not arrive", "%(n)s did not arrive", lost)
        if lost:
            yield Door(url, _("Letters"), words % {"n": lost})
        if doubtful := prize.letters_in_doubt(edition, at).count():
            words = ngettext("%(n)s needs a decision", "%(n)s need a decision", doubtful)
            yield Door(f"{url}?state=doubt", _("Letters"), words % {"n": doubtful})


def round_steps(
    who: Standing, edition: Edition, rounds: list[Round], at: datetime
) -> Iterator[Door]:
    """Rounds whose window is over, and the one that can be opened now."""
    if not rules.has_power(who, "read_rounds"):
        return
    url = reverse("prize:rounds", args=[edition.slug])
    for round_ in rounds:
        if round_.state == RoundState.OPEN and at >= round_.closes_at:
            yield Door(url, round_.name, _("its window is over; it can be concluded"))
    following = next((r for r in rounds if r.state != RoundState.CLOSED), None)
    begins = max(following.opens_at, edition.call_closes_at) if following else at
    if following and following.state == RoundState.PLANNED and at >= begins:
        yield Door(url, following.name, _("its window has begun; it can be opened"))


def release_steps(edition: Edition) -> Iterator[Door]:
    living = results.living_release(edition)
    url = reverse("results:release", args=[edition.slug])
    if living is None:
        yield Door(url, _("Release"), _("all is decided; the release is not prepared yet"))
    elif living.state == ReleaseState.PREPARED:
        yield Door(url, _("Release"), _("awaits the approval of a second person"))


def desk_doors(who: Standing, edition: Edition, rounds: Iterable[Round]) -> Iterator[Door]:
    """The rooms of the edition this person may enter, each with what is found there."""
    slug = edition.slug
    if rules.may_list_applications(who):
        words = _("every application, with filters and export")
        yield Door(reverse("prize:entries", args=[slug]), _("Entries"), words)
    if rules.has_power(who, "read_rounds"):
        words = _("windows, openings, conclusions")
        yield Door(reverse("prize:rounds", args=[slug]), _("Rounds"), words)
    scored = [r for r in rounds if r.kind == RoundKind.SCORE and r.state != RoundState.PLANNED]
    if scored and judging.has_power(who, "read_progress"):
        url = reverse("jury:progress", args=[slug, scored[-1].code])
        yield Door(url, _("Progress of the jury"), _("who has submitted how much"))
    if release.has_power(who, "read_run"):
        words = _("calibrated scores, intervals and the cut")
        yield Door(reverse("results:rankings", args=[slug]), _("Ranking"), words)
    if release.may_read_decisions(who):
        yield Door(
            reverse("results:decisions", args=[slug]), _("Awards"), _("who receives what, and why")
        )
    if release.may_read_every_decision(who):
        yield Door(
            reverse("results:release", args=[slug]), _("Release"), _("sealed until its hour")
        )
    yield from desk_doors_of_the_call(who, slug)
    if rules.has_power(who, "read_journal"):
        yield Door(reverse("site:journal", args=[slug]), _("Journal"), _("who did what, and when"))


def desk_doors_of_the_call(who: Standing, slug: str) -> Iterator[Door]:
    """Places, organisations, letters and questions: what a call brings with it."""
    if rules.may_read_places(who):
        words = _("cities that applicants named, and chosen names")
        yield Door(reverse("prize:places", args=[slug]), pgettext_lazy("register", "Places"), words)
    if rules.may_read_organisations(who):
        words = _("look-alikes, and merging them")
        yield Door(reverse("prize:organisations", args=[slug]), _("Organisations"), words)
    if rules.has_power(who, "read_letters"):
        words = _("mailings, reminders, the outbox, press notes")
        yield Door(reverse("prize:mailings", args=[slug]), _("Letters"), words)
    if rules.has_power(who, "read_questions"):
        words = _("questions about the call; each answer goes to all")
        yield Door(reverse("prize:question_desk", args=[slug]), _("Questions"), words)
