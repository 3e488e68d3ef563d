"""A page that asks before something weighty: what will happen, why, yes or back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url

from haechi.core.refusals import attempt


@dataclass(frozen=True)
class Asked:
    """The words of the question; ``back`` is where yes and no lead."""

    heading: str
    text: str
    action: str
    done: str
    back: tuple[Any, ...]
    danger: bool = False

    @property
    def back_url(self) -> str:
        return resolve_url(*self.back)


def ask(
    request: HttpRequest,
    form: forms.Form,
    asked: Asked,
    act: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """Show the question; on a yes do ``act``. A refusal is told and what was typed stays."""
    typed = request.method == "POST" and form.is_valid()
    if typed and attempt(request, lambda: act(form.cleaned_data)) is not None:
        messages.success(request, asked.done)
        return redirect(*asked.back)
    return render(request, "prize/ask.html", {"form": form, "asked": asked})
