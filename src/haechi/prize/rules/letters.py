"""MAY: the secretariat writes to many. A text names only what can be filled in."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal
from haechi.people.rules import Standing
from haechi.prize.models import Edition, Mailing
from haechi.prize.rules.powers import has_power
from haechi.prize.states import MAILING, EditionState

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
LANGUAGES = ("en", "ko")


@dataclass(frozen=True)
class Wording:
    """A subject and a text in one language or both."""

    subject_en: str = ""
    subject_ko: str = ""
    body_en: str = ""
    body_ko: str = ""

    def subject(self, language: str) -> str:
        return self.subject_ko if language == "ko" else self.subject_en

    def body(self, language: str) -> str:
        return self.body_ko if language == "ko" else self.body_en

    @property
    def whole(self) -> tuple[str, ...]:
        """The languages that have both."""
        return tuple(
            one for one in LANGUAGES if self.subject(one).strip() and self.body(one).strip()
        )

    @property
    def begun(self) -> tuple[str, ...]:
        return tuple(
            one for one in LANGUAGES if self.subject(one).strip() or self.body(one).strip()
        )

    def language_for(self, wanted: str) -> str:
        """The reader's own language, or the other where the text has no other."""
        return wanted if wanted in self.whole else self.whole[0]

    def placeholders(self) -> Iterator[str]:
        for text in (self.subject_en, self.subject_ko, self.body_en, self.body_ko):
            yield from PLACEHOLDER.findall(text)


def is_sound(wording: Wording, known: Collection[str]) -> Verdict:
    """One language is whole, none is half, and every placeholder is one that is filled in."""
    unknown = sorted({name for name in wording.placeholders() if name not in known})
    return first_refusal(
        allow()
        if wording.whole or wording.begun
        else deny("no_text", _("Write a subject and a text in at least one language.")),
        allow()
        if wording.whole == wording.begun
        else deny(
            "half_text",
            _("One language has a subject without a text, or a text without a subject."),
        ),
        allow()
        if not unknown
        else deny(
            "unknown_placeholder",
            _("%(unknown)s cannot be filled in. These can: %(known)s."),
            unknown=", ".join(f"{{{name}}}" for name in unknown),
            known=", ".join(f"{{{name}}}" for name in known),
        ),
    )


def may_save_template(who: Standing, wording: Wording, known: Collection[str]) -> Verdict:
    return first_refusal(has_power(who, "write_letters"), is_sound(wording, known))


def may_restore_template(who: Standing) -> Verdict:
    return has_power(who, "write_letters")


def may_write_mailing(
    who: Standing,
    edition: Edition,
    mailing: Mailing | None,
    wording: Wording,
    known: Collection[str],
) -> Verdict:
    """``mailing`` is None when a new one is begun."""
    return first_refusal(
        has_power(who, "write_letters"),
        allow()
        if edition.state != EditionState.DRAFT
        else deny(
            "not_public", _("Publish the rules first: nobody outside knows this edition yet.")
        ),
        MAILING.verdict(mailing.state, "confirm") if mailing else allow(),
        is_sound(wording, known),
    )


def may_confirm_mailing(
    who: Standing, mailing: Mailing, letters: int, shown: int, has_changed: bool
) -> Verdict:
    """``shown`` letters were previewed; whoever they would go to now must still be the same."""
    return first_refusal(
        has_power(who, "write_letters"),
        MAILING.verdict(mailing.state, "confirm"),
        allow() if letters else deny("nobody", _("Nobody belongs to this audience now.")),
        deny(
            "audience_changed",
            _(
                "Nothing was sent: since the preview the recipients or the text have changed. "
                "%(shown)s letters were shown, %(letters)s would go now. Look again and confirm."
            ),
            shown=shown,
            letters=letters,
        )
        if has_changed
        else allow(),
    )


def may_discard_mailing(who: Standing, mailing: Mailing) -> Verdict:
    return first_refusal(has_power(who, "write_letters"), MAILING.verdict(mailing.state, "discard"))


def may_resend(who: Standing, count: int) -> Verdict:
    """``count`` letters failed or came back."""
    return first_refusal(
        has_power(who, "write_letters"),
        allow() if count else deny("none_failed", _("No letter here has failed or come back.")),
    )


def may_settle_letter(who: Standing, in_doubt: bool) -> Verdict:
    return first_refusal(
        has_power(who, "write_letters"),
        allow()
        if in_doubt
        else deny("not_in_doubt", _("It is known by now what became of this letter.")),
    )


def may_set_reminders(who: Standing, days: Collection[int]) -> Verdict:
    return first_refusal(
        has_power(who, "write_letters"),
        allow()
        if all(1 <= n <= 90 for n in days)
        else deny("no_such_day", _("A reminder goes 1 to 90 days before the end of the call.")),
        allow() if len(days) <= 6 else deny("too_many_days", _("At most six reminders a call.")),
    )


def may_remind_drafts(who: Standing, call_open: Verdict, due: int) -> Verdict:
    """``due`` people have a draft and no reminder by hand for this deadline yet."""
    return first_refusal(
        has_power(who, "write_letters"),
        call_open,
        allow()
        if due
        else deny(
            "nobody_due",
            _(
                "Everybody with a draft has had a reminder by hand for this deadline. "
                "To write once more, send a letter to those who have not submitted."
            ),
        ),
    )
