"""The rules of an edition: written in sections, published once, then only windows move."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from haechi.core.refusals import attempt
from haechi.prize import actions, queries
from haechi.prize import rules as may
from haechi.prize.forms.desk import WindowForm
from haechi.prize.forms.rules import SECTIONS, Section, changes, criteria_of, form_of, rows_of
from haechi.prize.models import Edition
from haechi.prize.states import EditionState
from haechi.prize.views.asking import Asked, ask
from haechi.prize.visits import Visit, visit


@login_required
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    may.has_power(here.who, "read_rules").enforce()
    return overview(request, here)


def overview(request: HttpRequest, here: Visit) -> HttpResponse:
    gaps = queries.gaps_in_rules(here.edition)
    counts = [
        (section, None if section.key == "basics" else rows_of(section, here.edition).count())
        for section in SECTIONS
    ]
    context = {
        "sections": counts,
        "gaps": gaps,
        "warnings": queries.warnings_in_form(here.edition),
        "is_draft": here.edition.state == EditionState.DRAFT,
        "may_edit": may.may_edit_rules(here.who, here.edition),
        "may_publish": may.may_publish_rules(here.who, here.edition, [str(gap) for gap in gaps]),
        "publishes": may.has_power(here.who, "publish_rules"),
        "may_move": may.has_power(here.who, "move_window"),
        "may_repeat": may.may_repeat_edition(here.who),
    }
    return render(request, "prize/rules.html", context)


@login_required
def section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    here = visit(request, slug)
    may.has_power(here.who, "read_rules").enforce()
    chosen = next((one for one in SECTIONS if one.key == section), None)
    if chosen is None:
        raise Http404
    may_edit = may.may_edit_rules(here.who, here.edition)
    if request.method == "POST":
        may_edit.enforce()
        typed = form_of(chosen, here.edition, request.POST)
        if typed.is_valid() and attempt(request, lambda: keep(request, here, chosen, typed)):
            return redirect("prize:rules_section", slug, section)
        here.edition.refresh_from_db()
    else:
        typed = form_of(chosen, here.edition)
    return shown(request, here, chosen, typed, may_edit)


def shown(
    request: HttpRequest, here: Visit, chosen: Section, typed: Any, may_edit: Any
) -> HttpResponse:
    context = {
        "section": chosen,
        "sections": SECTIONS,
        "typed": typed,
        "is_rows": hasattr(typed, "management_form"),
        "may_edit": may_edit,
        "is_draft": here.edition.state == EditionState.DRAFT,
        "weights": weights(here.edition) if chosen.key == "criteria" else [],
        "paths": typed.forms[0].lists.paths if chosen.key == "marks" else [],
    }
    return render(request, "prize/rules_section.html", context)


def keep(request: HttpRequest, here: Visit, chosen: Section, typed: Any) -> bool:
    """Record and save in one transaction; the rule is asked again while the edition is locked."""
    try:
        with transaction.atomic():
            edition = Edition.objects.select_for_update().get(pk=here.edition.pk)
            actions.record_rules(
                edition,
                section=chosen.key,
                changes=changes(typed),
                by=here.person,
                at=here.at,
            )
            typed.save()
            actions.drop_notes_on_nothing(edition)
    except IntegrityError:
        messages.error(
            request, _("Nothing was saved: two rows clash. Look at their codes and order.")
        )
        return False
    messages.success(request, _("Saved."))
    return True


def weights(edition: Edition) -> list[tuple[str, str, Any, int]]:
    """For each round and category: the sum of its weights, and how many heads carry one."""
    sums: dict[tuple[str, str], list[Any]] = {}
    for one in criteria_of(edition):
        if one.weight is not None:
            where = one.category.name if one.category else _("all categories")
            sums.setdefault((one.round.name, where), []).append(one.weight)
    return [(round_, where, sum(held), len(held)) for (round_, where), held in sums.items()]


@login_required
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    may.has_power(here.who, "read_rules").enforce()
    if attempt(request, lambda: actions.publish_rules(here.edition, by=here.person, at=here.at)):
        messages.success(request, _("The rules are published and do not change any more."))
        return redirect("prize:rules", slug)
    return overview(request, here)


@login_required
def move_call(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    may.has_power(here.who, "move_window").enforce()
    edition = here.edition
    window = {"opens_at": edition.call_opens_at, "closes_at": edition.call_closes_at}
    form = WindowForm(edition.zone, request.POST or None, window)
    asked = Asked(
        heading=_("Move the window of the call"),
        text=_("Times are those of %(zone)s.") % {"zone": edition.time_zone},
        action=_("Move the window"),
        done=_("The window of the call has moved."),
        back=("prize:rounds", slug),
    )

    def act(typed: dict[str, Any]) -> object:
        return actions.move_call(edition, **typed, by=here.person, at=here.at)

    return ask(request, form, asked, act)
