"""The versions of the form, what changed between any two, and the letter about it."""

from itertools import pairwise

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from haechi.prize import actions, queries, rules
from haechi.prize.models import FormVersion
from haechi.prize.views.asking import Asked, ask
from haechi.prize.views.building import building, reading


@login_required
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    here = reading(request, slug)
    all_versions = list(here.edition.form_versions.select_related("published_by"))
    by_number = {str(one.number): one for one in all_versions}
    last = all_versions[-1] if all_versions else None
    before = all_versions[-2] if len(all_versions) > 1 else last
    older = by_number.get(request.GET.get("from", ""), before)
    newer = by_number.get(request.GET.get("to", ""), last)
    unannounced = len(queries.unannounced_versions(here.edition))
    begun = queries.judging_begun(here.edition)
    context = {
        "versions": list(reversed(all_versions)),
        "counts": counted(all_versions),
        "older": older,
        "newer": newer,
        "turned": queries.differences(older.questions, newer.questions) if older and newer else [],
        "unannounced": unannounced,
        "may_announce": rules.may_announce_form(
            here.who, here.edition, here.at, begun, unannounced
        ),
    }
    return render(request, "prize/form_versions.html", context)


def counted(all_versions: list[FormVersion]) -> dict[int, int]:
    """How many questions each version changed from the one before it."""
    pairs = pairwise(all_versions)
    return {
        newer.number: len(queries.differences(older.questions, newer.questions))
        for older, newer in pairs
    }


@login_required
def announce(request: HttpRequest, slug: str) -> HttpResponse:
    here = building(request, slug)
    n = len(queries.unannounced_versions(here.edition))
    form = forms.Form(request.POST if request.method == "POST" else None)
    asked = Asked(
        heading=_("Tell applicants what changed?"),
        text=_(
            "Everybody with an application whose form changed gets one letter about all %(n)s "
            "amendments, in their own language."
        )
        % {"n": n},
        action=_("Send the letters"),
        done=_("The letters are written."),
        back=("prize:form_versions", slug),
    )

    def act(typed: dict[str, object]) -> object:
        return actions.announce_form(here.edition, by=here.person, at=here.at) >= 0

    return ask(request, form, asked, act)
