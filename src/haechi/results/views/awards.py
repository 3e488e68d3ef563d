"""The award grid: proposed by one, confirmed by another, concluded by the chair."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haechi.core.refusals import attempt
from haechi.core.verdict import Verdict
from haechi.prize import queries as prize
from haechi.prize import visits
from haechi.prize.models import Award, Round
from haechi.prize.visits import Visit
from haechi.results import actions, queries, rules, tables
from haechi.results.forms import EMPTY, NoteForm, ProposeForm, RetractForm
from haechi.results.models import Decision, Motion
from haechi.results.states import DecisionState
from haechi.results.tables import GridRow, Seat


def reading(request: HttpRequest, slug: str) -> Visit:
    here = visits.visit(request, slug)
    rules.may_read_decisions(here.who).enforce()
    return here


@never_cache
@login_required
def decisions(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, reading(request, slug), NoteForm())


def show(request: HttpRequest, here: Visit, note: NoteForm) -> HttpResponse:
    final = queries.final_round(here.edition)
    rows = grid(here, final)
    every = [seat for row in rows for seat in row.seats]
    undecided = queries.places_undecided(here.edition)
    return render(
        request,
        "results/decisions.html",
        {
            "final": final,
            "rows": rows,
            "places": len(every),
            "confirmed": sum(is_confirmed(seat.decision) for seat in every),
            "proposed": sum(is_proposed(seat.decision) for seat in every),
            "can_act": any(may_act(seat) for seat in every),
            "finalists": dossier(here, final, every) if final else [],
            "sees_all": rules.may_read_every_decision(here.who),
            "in_room": final and rules.may_read_room(here.who, final),
            "may_conclude": rules.may_conclude_awards(
                here.who, final, undecided, queries.unended(here.edition)
            )
            if final and rules.has_power(here.who, "conclude")
            else None,
            "note": note,
        },
    )


def is_confirmed(decision: Decision | None) -> bool:
    return decision is not None and decision.state == DecisionState.CONFIRMED


def is_proposed(decision: Decision | None) -> bool:
    return decision is not None and decision.state == DecisionState.PROPOSED


def may_act(seat: Seat) -> bool:
    """Whether there is a button or a word about one for this place."""
    if seat.confirm and not seat.confirm.allowed and seat.confirm.code == "same_person":
        return True
    return any(verdict for verdict in (seat.propose, seat.confirm, seat.retract))


def grid(here: Visit, final: Round | None) -> list[GridRow]:
    awards = queries.awards_visible_to(here.who, here.edition)
    decided = tables.by_seat(queries.decisions(here.edition).filter(award__in=awards.values("pk")))
    unseen = rules.unseen(here.who, final)
    hidden = {seat for seat, one in decided.items() if one.application_id in unseen}
    shown = {seat: one for seat, one in decided.items() if seat not in hidden}
    return [
        GridRow(
            award,
            tuple(with_verdicts(s, here, final) for s in tables.seats(award, shown, hidden)),
        )
        for award in awards
    ]


def with_verdicts(seat: Seat, here: Visit, final: Round | None) -> Seat:
    """What the reader may do with this place; nothing while there is no final round."""
    if final is None or seat.is_hidden:
        return seat
    if seat.decision is None:
        return replace(seat, propose=may_propose(seat.award, seat.place, here, final))
    return replace(
        seat,
        confirm=rules.may_confirm_decision(here.who, seat.decision, final, here.at),
        retract=rules.may_retract_decision(here.who, seat.decision, final, here.at, "…"),
    )


def may_propose(award: Award, place: int, here: Visit, final: Round) -> Verdict:
    """Whether a proposal for this free place can be begun; the entry is judged when it is made."""
    return rules.may_propose_decision(
        here.who,
        award,
        final,
        here.at,
        application=None,
        in_round=False,
        place=place,
        is_taken=False,
        has_award=False,
        reason="…",
    )


def dossier(here: Visit, final: Round, every: list[Seat]) -> list[tables.Finalist]:
    ranked = queries.calibrated(final) if final.carries_over else {}
    made = [seat.decision for seat in every if seat.decision]
    away = here.who.absent_from
    return tables.finalists(prize.entries_of(final), ranked, made, away)


@never_cache
@login_required
def propose(request: HttpRequest, slug: str, code: str, place: int) -> HttpResponse:
    here = reading(request, slug)
    award = get_object_or_404(queries.awards_visible_to(here.who, here.edition), code=code)
    final = queries.final_round(here.edition)
    if final is None or not 1 <= place <= award.places:
        raise Http404("The grid has no such place.")
    ranked = queries.calibrated(final) if final.carries_over else {}
    candidates = tables.finalists(
        (one for one in queries.candidates(award, final) if one.pk not in here.who.absent_from),
        ranked,
    )
    motion = motion_of(request, here, final)
    form = ProposeForm(
        request.POST or None, candidates=[c.entry for c in candidates], initial=follow(motion)
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and proposed(request, here, award, place, form, motion)
    ):
        return redirect("results:decisions", slug)
    taken = queries.decision_at(award, place)
    is_hidden = taken is not None and taken.application_id in rules.unseen(here.who, final)
    return render(
        request,
        "results/propose.html",
        {
            "award": award,
            "place": place,
            "final": final,
            "form": form,
            "options": list(zip(candidates, form["choice"], strict=False)),
            "empty_option": list(form["choice"])[-1],
            "taken": taken,
            "is_hidden": is_hidden,
            "motion": motion,
            "may": may_propose(award, place, here, final),
        },
    )


def motion_of(request: HttpRequest, here: Visit, final: Round) -> Motion | None:
    """The carried motion that this proposal follows, where the address names one."""
    key = request.GET.get("motion", "")
    if not key.isdecimal() or not rules.may_read_room(here.who, final):
        return None
    return queries.carried(here.who, final).filter(pk=key).first()


def follow(motion: Motion | None) -> dict[str, object]:
    if motion is None:
        return {}
    choice = motion.application_id or EMPTY
    return {"choice": choice, "reason": motion.reason}


def proposed(
    request: HttpRequest,
    here: Visit,
    award: Award,
    place: int,
    form: ProposeForm,
    motion: Motion | None,
) -> bool:
    decision = attempt(
        request,
        lambda: actions.propose_decision(
            award,
            place=place,
            application=form.application,
            reason=form.cleaned_data["reason"],
            motion=motion,
            by=here.person,
            at=here.at,
        ),
    )
    if decision is not None:
        messages.success(request, _("Proposed. Another member must confirm it."))
    return decision is not None


def decision_of(here: Visit, pk: int) -> Decision:
    """A living decision on an award this person sees."""
    awards = queries.awards_visible_to(here.who, here.edition)
    seen = queries.decisions(here.edition).filter(award__in=awards.values("pk"))
    away = rules.unseen(here.who, queries.final_round(here.edition))
    seen = seen.filter(Q(application__isnull=True) | ~Q(application__in=away))
    return get_object_or_404(seen, pk=pk)


@require_POST
@login_required
def confirm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = reading(request, slug)
    decision = decision_of(here, pk)
    done = attempt(request, lambda: actions.confirm_decision(decision, by=here.person, at=here.at))
    if done is None:
        return show(request, here, NoteForm())
    messages.success(request, _("Confirmed: %(what)s.") % {"what": award_and_entry(decision)})
    return redirect("results:decisions", slug)


def award_and_entry(decision: Decision) -> str:
    entry = decision.application.entry_code if decision.application else _("stays empty")
    return f"{decision.award} – {entry}"


@never_cache
@login_required
def retract(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A page of its own: taking back what two people signed deserves a reason in peace."""
    here = reading(request, slug)
    decision = decision_of(here, pk)
    final = queries.final_round(here.edition)
    if final is None:
        raise Http404("There is no final round.")
    form = RetractForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = attempt(
            request,
            lambda: actions.retract_decision(decision, reason=reason, by=here.person, at=here.at),
        )
        if done is not None:
            messages.success(request, _("Retracted. The place can be decided anew."))
            return redirect("results:decisions", slug)
    may = rules.may_retract_decision(here.who, decision, final, here.at, "…")
    return render(request, "results/retract.html", {"decision": decision, "form": form, "may": may})


@require_POST
@login_required
def conclude(request: HttpRequest, slug: str) -> HttpResponse:
    here = reading(request, slug)
    final, note = queries.final_round(here.edition), NoteForm(request.POST)
    if final is None:
        raise Http404("There is no final round.")
    if not note.is_valid():
        return show(request, here, note)
    words = note.cleaned_data["note"]
    done = attempt(
        request, lambda: actions.conclude_awards(final, note=words, by=here.person, at=here.at)
    )
    if done is None:
        return show(request, here, note)
    messages.success(request, _("The final round is concluded. The release can be prepared."))
    return redirect("results:decisions", slug)
