"""No judge can infer what another judge does: not from a page, not from an answer to a script.

Every probe reads all that one judge can read, lets somebody else act, and reads again: the bytes
must be the same. Every probe is tried against a leak built for it, which it must see.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Avg, Count
from django.urls import reverse
from django.utils.translation import get_language, override

from haechi.core import clock
from haechi.jury import actions, queries
from haechi.jury.models import Mark, Recusal, Sheet
from haechi.jury.states import ConflictKind, SheetState
from haechi.jury.views import judging

SECRET = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')


class Desk:
    """All that Ines can read, and the sheets of a colleague who reads the same entries."""

    def __init__(self, told, enter, monkeypatch):
        self.told, self.at = told, told.now
        monkeypatch.setattr(clock, "now", lambda: self.at)
        self.ines, self.client = told.person("ines"), enter(told.person("ines"))
        self.judge = told.round("jury").judges.get(user=self.ines)
        self.numbers = list(queries.queue(self.judge).values_list("application__number", flat=True))
        shared = Sheet.objects.filter(
            judge__round=told.round("jury"), application__number__in=self.numbers
        ).exclude(judge=self.judge)
        colleague = shared.values_list("judge", flat=True).annotate(n=Count("pk")).order_by("-n")[0]
        self.theirs = list(
            shared.filter(judge=colleague)
            .select_related("judge__user", "judge__round", "application")
            .order_by("application__number")
        )
        self.them = self.theirs[0].judge.user

    def read(self) -> dict[str, bytes]:
        with override("en"):
            found = {"save": self.save(self.numbers[0]), "submit": self.submit(self.numbers[1])}
        for language in ("en", "ko"):
            with override(language):
                found |= {page: self.look(page) for page in self.pages()}
        return found

    def pages(self) -> list[str]:
        queue = reverse("jury:queue", args=[self.told.slug])
        states = [f"{queue}?state={state}" for state in SheetState.values]
        numbers = self.numbers if get_language() == "en" else self.numbers[:2]
        return [queue, *states, *(self.address("sheet", number) for number in numbers)]

    def look(self, page: str) -> bytes:
        answer = self.client.get(page)
        return str(answer.status_code).encode() + SECRET.sub(b"", answer.content)

    def address(self, verb: str, number: int) -> str:
        return reverse(f"jury:{verb}", args=[self.told.slug, number])

    def save(self, number: int, **values: object) -> bytes:
        answer = self.client.post(
            self.address("save", number),
            json.dumps(values or {"note": "mine"}),
            content_type="application/json",
            headers={"accept": "application/json"},
        )
        return answer.content

    def submit(self, number: int) -> bytes:
        """Where the judge is led after submitting; what was done is undone."""
        point = transaction.savepoint()
        sheet = queries.queue(self.judge).get(application__number=number)
        answer = self.client.post(self.address("submit", number), filled_in(sheet, 5))
        transaction.savepoint_rollback(point)
        self.client.force_login(self.ines, "allauth.account.auth_backends.AuthenticationBackend")
        return answer["Location"].encode() if answer.status_code == 302 else answer.content


def filled_in(sheet: Sheet, score: int) -> dict[str, object]:
    return {criterion.code: score for criterion in queries.criteria_of(sheet)}


@pytest.fixture
def desk(story, enter, monkeypatch) -> Desk:
    return Desk(story("assigned"), enter, monkeypatch)


# --- what somebody else does ---------------------------------------------------------------------


def scores_one_criterion(desk: Desk) -> None:
    for sheet in desk.theirs:
        code, _value = next(iter(filled_in(sheet, 9).items()))
        actions.save_sheet(sheet, {code: 9}, by=desk.them, at=desk.at)


def submits(desk: Desk) -> None:
    for sheet in desk.theirs:
        actions.save_sheet(sheet, filled_in(sheet, 9), by=desk.them, at=desk.at)
        actions.submit_sheet(sheet, by=desk.them, at=desk.at)


def submits_and_reopens(desk: Desk) -> None:
    submits(desk)
    for sheet in desk.theirs:
        actions.reopen_sheet(sheet, reason="A figure was misread.", by=desk.them, at=desk.at)


def recuses(desk: Desk) -> None:
    for sheet in desk.theirs:
        actions.recuse(
            sheet, kind=ConflictKind.PERSONAL, reason="A cousin.", by=desk.them, at=desk.at
        )


def is_recused_by_the_chair(desk: Desk) -> None:
    chair = desk.told.person("chair")
    for sheet in desk.theirs:
        actions.recuse(
            sheet, kind=ConflictKind.OTHER, reason="Told the chair.", by=chair, at=desk.at
        )


def comments(desk: Desk) -> None:
    for sheet in desk.theirs:
        texts = {"comment": "Strong.", "feedback": "Well done.", "note": "Look again."}
        actions.save_sheet(sheet, texts, by=desk.them, at=desk.at)


def is_released(desk: Desk) -> None:
    submits(desk)
    secretary = desk.told.person("sora")
    judge = desk.theirs[0].judge
    actions.release(judge, reason="Ill.", by=secretary, at=desk.at)


def is_reminded(desk: Desk) -> None:
    actions.remind(
        desk.told.round("jury"), site="https://x", by=desk.told.person("sora"), at=desk.at
    )


def changes_a_score(desk: Desk) -> None:
    for value in (2, 10):
        for sheet in desk.theirs:
            actions.save_sheet(sheet, filled_in(sheet, value), by=desk.them, at=desk.at)


# --- leaks, each as somebody might build it without thinking -------------------------------------


def progress_of_the_whole_round(monkeypatch) -> None:
    monkeypatch.setattr(
        queries,
        "progress_of",
        lambda sheets: queries.progress(Sheet.objects.filter(judge__round=sheets[0].judge.round)),
    )


def marks_of_everybody(monkeypatch) -> None:
    true = queries.queue
    monkeypatch.setattr(
        queries,
        "queue",
        lambda judge: true(judge).annotate(marked=Count("application__sheets__marks")),
    )


def total_of_everybody(monkeypatch) -> None:
    def mean(sheet: Sheet) -> dict[int, float]:
        marks = Mark.objects.filter(sheet__application=sheet.application).order_by()
        return dict(marks.values_list("criterion_id").annotate(Avg("value")))

    monkeypatch.setattr(queries, "marks_of", mean)


def missing_by_everybody(monkeypatch) -> None:
    true = queries.missing_marks

    def missing(criteria, marks) -> list[str]:
        heads = [criterion.pk for criterion in criteria]
        marked = Mark.objects.filter(criterion__in=heads).values_list("criterion_id", flat=True)
        return true(criteria, dict.fromkeys(marked, 0))

    monkeypatch.setattr(queries, "missing_marks", missing)


def comments_beside_the_entry(monkeypatch) -> None:
    true = judging.prize.said_to_judges

    def said(entry, version):
        told = true(entry, version)
        comments = entry.sheets.exclude(comment="").values_list("comment", flat=True)
        return [*told, *(replace(told[0], section=text) for text in comments)]

    monkeypatch.setattr(judging.prize, "said_to_judges", said)


def neighbours_without_recused(monkeypatch) -> None:
    true = queries.places_of

    def places(sheet: Sheet) -> queries.Places:
        free = queries.queue(sheet.judge).exclude(
            application__in=Recusal.objects.values("application")
        )
        after = free.filter(application__number__gt=sheet.application.number).first()
        return replace(true(sheet), after=after.application.number if after else None)

    monkeypatch.setattr(queries, "places_of", places)


def next_where_others_have_begun(monkeypatch) -> None:
    def following(judge, after: int) -> Sheet | None:
        waiting = queries.awaiting(judge)
        begun = Sheet.objects.exclude(state=SheetState.ASSIGNED).exclude(judge=judge)
        return waiting.filter(application__in=begun.values("application")).last() or waiting.first()

    monkeypatch.setattr(queries, "next_awaiting", following)


def states_of_everybody(monkeypatch) -> None:
    true = judging.counts

    def counts(sheets: list[Sheet]) -> list[tuple[str, str, int]]:
        entries = [sheet.application_id for sheet in sheets]
        return true(list(Sheet.objects.filter(application__in=entries)))

    monkeypatch.setattr(judging, "counts", counts)


def letters_of_the_day(monkeypatch) -> None:
    from haechi.core.models import Message

    true = queries.heads
    monkeypatch.setattr(
        queries,
        "heads",
        lambda round_: {
            k: v + Message.objects.filter(key__startswith="reminder").count()
            for k, v in true(round_).items()
        },
    )


def only_sheets_whose_panel_is_whole(monkeypatch) -> None:
    true = queries.queue
    monkeypatch.setattr(
        queries,
        "queue",
        lambda judge: true(judge).exclude(
            application__in=Sheet.objects.filter(judge__state="released").values("application")
        ),
    )


PROBES: list[tuple[Callable[[Desk], None], Callable[[pytest.MonkeyPatch], None]]] = [
    (scores_one_criterion, marks_of_everybody),
    (scores_one_criterion, missing_by_everybody),
    (scores_one_criterion, states_of_everybody),
    (changes_a_score, total_of_everybody),
    (submits, progress_of_the_whole_round),
    (submits, next_where_others_have_begun),
    (submits_and_reopens, marks_of_everybody),
    (recuses, neighbours_without_recused),
    (recuses, states_of_everybody),
    (is_recused_by_the_chair, neighbours_without_recused),
    (comments, comments_beside_the_entry),
    (comments, next_where_others_have_begun),
    (is_released, only_sheets_whose_panel_is_whole),
    (is_reminded, letters_of_the_day),
]
NAMES = [f"{act.__name__}-{leak.__name__}" for act, leak in PROBES]
ACTS = list(dict.fromkeys(act for act, _leak in PROBES))


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_when_another_judge_acts_no_byte_of_this_judges_desk_changes(desk, act):
    before = desk.read()
    act(desk)
    after = desk.read()
    assert [page for page in before if before[page] != after[page]] == []


@pytest.mark.parametrize(("act", "leak"), PROBES, ids=NAMES)
def test_the_probe_sees_the_leak_that_was_built_for_it(desk, act, leak, monkeypatch):
    leak(monkeypatch)
    before = desk.read()
    act(desk)
    after = desk.read()
    assert [page for page in before if before[page] != after[page]]


def test_a_colleagues_sheet_cannot_be_opened_before_the_round_is_concluded(desk):
    sheet = desk.theirs[0]
    page = reverse("jury:sheets", args=[desk.told.slug, "jury", sheet.pk])
    submits(desk)
    assert desk.client.get(page).status_code == 404
    assert "example.org" not in desk.client.get(page).content.decode()


def test_an_entry_of_somebody_else_answers_like_an_entry_that_does_not_exist(desk):
    edition = desk.told.edition
    foreign = edition.applications.exclude(number__in=desk.numbers).first().number
    for verb in ("sheet", "recuse", "reopen"):
        there = desk.client.get(desk.address(verb, foreign))
        nowhere = desk.client.get(desk.address(verb, 999))
        assert there.status_code == nowhere.status_code == 404
        seen = [
            SECRET.sub(b"", answer.content).replace(f"/judging/{number}/".encode(), b"")
            for answer, number in ((there, foreign), (nowhere, 999))
        ]
        assert seen[0] == seen[1]
    assert json.loads(desk.save(foreign)) == json.loads(desk.save(999))


def test_time_that_passes_changes_nothing_but_the_clock(desk):
    before = desk.read()
    desk.at += timedelta(seconds=1)
    assert desk.read() == before
