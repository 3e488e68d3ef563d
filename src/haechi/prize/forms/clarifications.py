"""What is typed at the clarification desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from haechi.prize.rules import Published


class AskForm(forms.Form):
    asked = forms.CharField(
        label=_("Your question"),
        help_text=_(
            "Question and answer are published for all, without your name. "
            "Leave out what would tell who you are."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnswerForm(forms.Form):
    """The pair that is published; the question stands there as it was asked, to be reworded."""

    question_en = forms.CharField(
        label=_("Question in English"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"lang": "en", "rows": 4}),
    )
    answer_en = forms.CharField(
        label=_("Answer in English"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"lang": "en", "rows": 6}),
    )
    question_ko = forms.CharField(
        label=_("Question in Korean"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"lang": "ko", "rows": 4}),
    )
    answer_ko = forms.CharField(
        label=_("Answer in Korean"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"lang": "ko", "rows": 6}),
    )

    def __init__(self, asked: str, data: Any = None) -> None:
        is_korean = any("가" <= letter <= "힣" for letter in asked)
        super().__init__(data, initial={"question_ko" if is_korean else "question_en": asked})

    @property
    def published(self) -> Published:
        return Published(**{name: self.cleaned_data[name] for name in self.fields})


class CloseForm(forms.Form):
    answer = forms.CharField(
        label=_("To the asker"),
        help_text=_("Only the asker reads this: why it is not published, and what holds."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
