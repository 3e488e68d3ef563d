"""MAY: who speaks on a finalist, and under which name; who looks into its claims."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal, hide
from haechi.people.rules import Standing
from haechi.prize.models import Application, Round
from haechi.prize.rules import round_is_open
from haechi.prize.states import RoundState
from haechi.results.models import Post
from haechi.results.rules.committee import (
    is_away,
    is_member,
    is_unfinished,
    may_read_dossier,
    takes_part,
)
from haechi.results.rules.powers import has_power
from haechi.results.states import CheckState

POST_LIMIT = 4000


def has_words(text: str) -> Verdict:
    return first_refusal(
        allow() if text.strip() else deny("no_text", _("Write what you have to say.")),
        allow()
        if len(text) <= POST_LIMIT
        else deny(
            "too_long",
            _("%(length)s characters; at most %(limit)s fit here. Nothing was cut off."),
            length=len(text),
            limit=POST_LIMIT,
        ),
    )


def may_post(
    who: Standing,
    round_: Round,
    application: Application,
    at: datetime,
    *,
    in_round: bool,
    answers_here: bool,
    text: str,
) -> Verdict:
    """The discussion opens with the round and closes with it."""
    return first_refusal(
        takes_part(who, round_, application, in_round),
        round_is_open(round_, at),
        allow()
        if answers_here
        else deny("other_entry", _("What you answer stands under another entry.")),
        has_words(text),
    )


def may_retract_post(who: Standing, post: Post, at: datetime) -> Verdict:
    """Its author, while the round is open. The text is kept for the audit."""
    mine = who.user_id is not None and who.user_id == post.author_id
    return first_refusal(
        takes_part(who, post.round, post.application, in_round=True),
        allow() if mine else hide(),
        round_is_open(post.round, at),
        allow()
        if post.retracted_at is None
        else deny("retracted", _("This contribution has been retracted already.")),
    )


def may_read_retracted(who: Standing) -> Verdict:
    return has_power(who, "read_retracted")


def may_read_names(who: Standing, round_: Round) -> Verdict:
    """In a blind discussion only those who answer for the record, once the round is concluded."""
    if not round_.blind_discussion:
        return allow()
    return first_refusal(
        has_power(who, "read_names"),
        allow()
        if round_.state == RoundState.CLOSED
        else deny("blind", _("Names are read once the round has been concluded.")),
    )


def may_record_check(
    who: Standing,
    round_: Round,
    application: Application,
    *,
    in_round: bool,
    state: str,
    source: str,
    note: str,
) -> Verdict:
    """In order takes a source, a concern takes a note: the next reader must be able to look."""
    return first_refusal(
        may_read_dossier(who, round_, application, in_round),
        allow()
        if is_member(who, round_) and not is_away(who, application)
        else has_power(who, "check_finalists"),
        is_unfinished(round_),
        allow()
        if state in CheckState.values
        else deny("no_such_state", _("A check is open, in order, or a concern.")),
        allow()
        if source.strip() or state != CheckState.OK
        else deny("no_source", _("Write the source: an address, a document, a person asked.")),
        allow()
        if note.strip() or state != CheckState.CONCERN
        else deny("no_note", _("Write what the concern is.")),
    )
