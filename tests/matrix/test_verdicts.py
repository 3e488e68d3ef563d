"""role × verb × state: every rule, asked every question it knows, against a written record.

``verdicts.txt`` is the law as it was last read by a person. A rule that is loosened or tightened
changes a line of it and fails here; whoever changes the law writes the record anew
(``python -m pytest tests/matrix --write-record``) and reads the difference.
"""

from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from pathlib import Path

import pytest
from django.utils.translation import override
from matrix.facts import (
    DAY,
    ME,
    NOW,
    OTHER,
    PEOPLE,
    TEXT,
    YES_NO,
    Case,
    Facts,
    application,
    decision,
    edition,
    leaving,
    release,
    round_,
    sheet,
)

from haechi.core.verdict import Verdict
from haechi.jury import rules as jury
from haechi.jury.models import Plan
from haechi.jury.states import JudgeState, PlanState, SheetState
from haechi.people import rules as people
from haechi.people.rules import Standing
from haechi.people.states import Role
from haechi.prize import rules as prize
from haechi.prize.models import Application, Award, Round, Screening
from haechi.prize.states import (
    ApplicationState,
    EditionState,
    RoundKind,
    RoundState,
    ScreeningState,
)
from haechi.results import rules as results
from haechi.results.models import Run
from haechi.results.states import DecisionState, ReleaseState, RunState

RECORD = Path(__file__).with_name("verdicts.txt")

PRIZE: list[Case] = [
    ("prize.may_found_edition", {}, lambda who, f: prize.may_found_edition(who)),
    (
        "prize.may_read_edition",
        {"edition": EditionState.values},
        lambda who, f: prize.may_read_edition(who, edition(f["edition"])),
    ),
    (
        "prize.may_edit_rules",
        {"edition": EditionState.values},
        lambda who, f: prize.may_edit_rules(who, edition(f["edition"])),
    ),
    (
        "prize.may_publish_rules",
        {"edition": EditionState.values, "gaps": ((), ("no round",))},
        lambda who, f: prize.may_publish_rules(who, edition(f["edition"]), f["gaps"]),
    ),
    (
        "prize.may_finish",
        {"edition": EditionState.values, "open_rounds": (0, 2)},
        lambda who, f: prize.may_finish(who, edition(f["edition"]), f["open_rounds"]),
    ),
    (
        "prize.may_appoint",
        {"applies": YES_NO},
        lambda who, f: prize.may_appoint(who, Role.CHAIR, f["applies"]),
    ),
    (
        "prize.may_move_window",
        {"forward": YES_NO, "reason": TEXT},
        lambda who, f: prize.may_move_window(
            who, NOW, NOW + (DAY if f["forward"] else -DAY), f["reason"]
        ),
    ),
    (
        "prize.may_move_call",
        {"forward": YES_NO, "reason": TEXT, "begun": YES_NO},
        lambda who, f: prize.may_move_call(
            who, NOW, NOW + (DAY if f["forward"] else -DAY), f["reason"], f["begun"]
        ),
    ),
    (
        "prize.may_open_round",
        {
            "round": RoundState.values,
            "window": ("before", "in"),
            "call": ("open", "over"),
            "published": YES_NO,
            "earlier_closed": YES_NO,
            "entries": (0, 3),
        },
        lambda who, f: prize.may_open_round(
            who,
            round_(state=f["round"], window=f["window"], call=f["call"], published=f["published"]),
            NOW,
            f["earlier_closed"],
            f["entries"],
        ),
    ),
    (
        "prize.may_close_check_round",
        {
            "kind": RoundKind.values,
            "round": RoundState.values,
            "left": ("nothing", "undecided", "repairs", "unnoticed", "appeals", "appeals_until"),
        },
        lambda who, f: prize.may_close_check_round(
            who, round_(f["kind"], f["round"]), loose_ends(f["left"])
        ),
    ),
    (
        "prize.may_reopen_round",
        {"round": RoundState.values, "later_begun": YES_NO, "reason": TEXT},
        lambda who, f: prize.may_reopen_round(
            who, round_(state=f["round"]), f["later_begun"], f["reason"]
        ),
    ),
    (
        "prize.may_start_application",
        {"edition": EditionState.values, "call": ("before", "open", "over")},
        lambda who, f: prize.may_start_application(who, edition(f["edition"], call=f["call"]), NOW),
    ),
    ("prize.may_list_applications", {}, lambda who, f: prize.may_list_applications(who)),
    (
        "prize.may_read_application",
        {
            "application": ApplicationState.values,
            "own": YES_NO,
            "finalist": YES_NO,
            "away": YES_NO,
        },
        lambda who, f: prize.may_read_application(
            leaving(who, f), application(f["application"], own=f["own"]), f["finalist"]
        ),
    ),
    (
        "prize.may_edit_application",
        {"application": ApplicationState.values, "own": YES_NO, "call": ("before", "open", "over")},
        lambda who, f: prize.may_edit_application(
            who, application(f["application"], own=f["own"], call=f["call"]), NOW
        ),
    ),
    (
        "prize.may_submit",
        {
            "application": ApplicationState.values,
            "own": YES_NO,
            "call": ("open", "over"),
            "kind": ("city", "individual"),
            "missing": ((), ("title",)),
        },
        lambda who, f: prize.may_submit(
            who,
            application(f["application"], own=f["own"], call=f["call"], kind=f["kind"]),
            NOW,
            f["missing"],
        ),
    ),
    (
        "prize.may_reopen_application",
        {"application": ApplicationState.values, "own": YES_NO, "call": ("open", "over")},
        lambda who, f: prize.may_reopen_application(
            who, application(f["application"], own=f["own"], call=f["call"]), NOW
        ),
    ),
    (
        "prize.may_withdraw",
        {
            "application": ApplicationState.values,
            "own": YES_NO,
            "finished": YES_NO,
            "decided": YES_NO,
        },
        lambda who, f: prize.may_withdraw(who, of_edition(f), f["decided"]),
    ),
    (
        "prize.may_read_screenings",
        {},
        lambda who, f: prize.may_read_screenings(who, round_()),
    ),
    (
        "prize.may_propose",
        {
            "round": RoundState.values,
            "window": ("in", "over"),
            "screening": ScreeningState.values,
            "unanswered": (0, 1),
            "failed": (0, 1),
            "passes": YES_NO,
            "unproven": ((), ("the letter",)),
            "stale": YES_NO,
        },
        lambda who, f: prize.may_propose(
            who,
            Screening(round=round_(state=f["round"], window=f["window"]), state=f["screening"]),
            NOW,
            f["unanswered"],
            f["failed"],
            f["passes"],
            f["unproven"],
            f["stale"],
        ),
    ),
    (
        "prize.may_sign",
        {
            "round": RoundState.values,
            "window": ("in", "over"),
            "screening": ScreeningState.values,
            "mine": YES_NO,
        },
        lambda who, f: prize.may_sign(who, screening(f), NOW),
    ),
    (
        "prize.may_send_back",
        {"round": RoundState.values, "screening": ScreeningState.values, "reason": TEXT},
        lambda who, f: prize.may_send_back(who, screening(f), NOW, f["reason"]),
    ),
]


def loose_ends(left: str) -> prize.LooseEnds:
    values = {"nothing": {}, "appeals_until": {"appeals_until": NOW + DAY}}
    return prize.LooseEnds(**values.get(left, {left: 2}))


def of_edition(f: Facts) -> Application:
    found = application(f["application"], own=f["own"])
    found.edition.state = EditionState.FINISHED if f["finished"] else EditionState.CALLED
    return found


def screening(f: Facts) -> Screening:
    return Screening(
        round=round_(state=f["round"], window=f.get("window", "in")),
        state=f["screening"],
        proposed_by_id=ME if f.get("mine", False) else OTHER,
    )


JURY: list[Case] = [
    (
        "jury.may_nominate",
        {
            "kind": (RoundKind.SCORE, RoundKind.CHECK),
            "round": RoundState.values,
            "reason": TEXT,
            "applies": YES_NO,
        },
        lambda who, f: jury.may_nominate(
            who, round_(f["kind"], f["round"]), f["reason"], f["applies"]
        ),
    ),
    (
        "jury.may_invite",
        {"round": RoundState.values, "judge": JudgeState.values},
        lambda who, f: jury.may_invite(who, sheet(f).judge),
    ),
    (
        "jury.may_answer_invitation",
        {
            "round": RoundState.values,
            "judge": JudgeState.values,
            "verb": ("accept", "decline"),
            "pledged": YES_NO,
        },
        lambda who, f: jury.may_answer_invitation(sheet(f).judge, f["verb"], f["pledged"]),
    ),
    (
        "jury.may_release",
        {"round": RoundState.values, "judge": JudgeState.values, "reason": TEXT},
        lambda who, f: jury.may_release(who, sheet(f).judge, f["reason"]),
    ),
    (
        "jury.may_retire",
        {"round": RoundState.values, "judge": JudgeState.values, "reason": TEXT},
        lambda who, f: jury.may_retire(who, sheet(f).judge, f["reason"]),
    ),
    (
        "jury.may_change_seat",
        {
            "round": RoundState.values,
            "judge": JudgeState.values,
            "share": (0, 100, 900),
            "reason": TEXT,
        },
        lambda who, f: jury.may_change_seat(who, sheet(f).judge, f["share"], f["reason"]),
    ),
    (
        "jury.may_plan",
        {
            "kind": (RoundKind.SCORE, RoundKind.AWARD),
            "round": RoundState.values,
            "judges": (2, 3),
            "entries": (0, 5),
        },
        lambda who, f: jury.may_plan(who, round_(f["kind"], f["round"]), f["judges"], f["entries"]),
    ),
    (
        "jury.may_apply",
        {"round": RoundState.values, "plan": PlanState.values, "flaws": ((), ("e-001",))},
        lambda who, f: jury.may_apply(
            who, Plan(round=round_("score", f["round"]), state=f["plan"]), f["flaws"]
        ),
    ),
    (
        "jury.may_change_plan",
        {"round": RoundState.values, "plan": PlanState.values},
        lambda who, f: jury.may_change_plan(
            who, Plan(round=round_("score", f["round"]), state=f["plan"])
        ),
    ),
    (
        "jury.may_exchange",
        {
            "plan": PlanState.values,
            "leaves": ("", "Ines"),
            "joins": ("", "Jun"),
            "begun": YES_NO,
            "bars": ((), ("e-001",)),
        },
        lambda who, f: jury.may_exchange(
            who,
            Plan(round=round_("score"), state=f["plan"]),
            f["leaves"],
            f["joins"],
            f["begun"],
            f["bars"],
        ),
    ),
    (
        "jury.may_discard",
        {"plan": PlanState.values},
        lambda who, f: jury.may_discard(who, Plan(round=round_("score"), state=f["plan"])),
    ),
    (
        "jury.may_read_sheet",
        {"own": YES_NO, "judge": JudgeState.values, "round": RoundState.values, "away": YES_NO},
        lambda who, f: jury.may_read_sheet(leaving(who, f), sheet(f, own=f["own"])),
    ),
    (
        "jury.may_save_sheet",
        {
            "own": YES_NO,
            "judge": (JudgeState.ACCEPTED, JudgeState.RELEASED),
            "round": RoundState.values,
            "window": ("in", "over"),
            "sheet": SheetState.values,
            "entry": (ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN),
        },
        lambda who, f: jury.may_save_sheet(who, sheet(f, own=f["own"]), NOW),
    ),
    (
        "jury.may_submit_sheet",
        {
            "own": YES_NO,
            "round": RoundState.values,
            "window": ("in", "over"),
            "sheet": SheetState.values,
            "entry": (ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN),
            "missing": ((), ("criterion",)),
        },
        lambda who, f: jury.may_submit_sheet(who, sheet(f, own=f["own"]), NOW, f["missing"]),
    ),
    (
        "jury.may_abstain",
        {
            "own": YES_NO,
            "sheet": SheetState.values,
            "round": RoundState.values,
            "window": ("in", "over"),
            "reason": TEXT,
        },
        lambda who, f: jury.may_abstain(who, sheet(f, own=f["own"]), NOW, f["reason"]),
    ),
    (
        "jury.may_resume",
        {"own": YES_NO, "sheet": SheetState.values, "round": RoundState.values},
        lambda who, f: jury.may_resume(who, sheet(f, own=f["own"]), NOW),
    ),
    (
        "jury.may_mark_favourite",
        {"own": YES_NO, "sheet": SheetState.values},
        lambda who, f: jury.may_mark_favourite(who, sheet(f, own=f["own"])),
    ),
    (
        "jury.may_reopen_sheet",
        {
            "own": YES_NO,
            "round": RoundState.values,
            "window": ("in", "over"),
            "sheet": SheetState.values,
            "reason": TEXT,
        },
        lambda who, f: jury.may_reopen_sheet(who, sheet(f, own=f["own"]), NOW, f["reason"]),
    ),
    (
        "jury.may_recuse",
        {"own": YES_NO, "round": RoundState.values, "sheet": SheetState.values, "reason": TEXT},
        lambda who, f: jury.may_recuse(who, sheet(f, own=f["own"]), f["reason"]),
    ),
    (
        "jury.may_remind",
        {
            "kind": (RoundKind.SCORE, RoundKind.CHECK),
            "round": RoundState.values,
            "window": ("in", "over"),
            "due": (0, 2),
        },
        lambda who, f: jury.may_remind(
            who, round_(f["kind"], f["round"], window=f["window"]), NOW, f["due"]
        ),
    ),
    (
        "jury.may_read_quality",
        {"judges_now": YES_NO},
        lambda who, f: jury.may_read_quality(who, f["judges_now"]),
    ),
    (
        "jury.may_declare",
        {"own": YES_NO, "round": RoundState.values, "reason": TEXT},
        lambda who, f: jury.may_declare(who, sheet(f, own=f["own"]).judge, f["reason"]),
    ),
]

SHORT = ((), (application(),))


def budgeted(found: Round, budget: int) -> Round:
    """A round whose rules allow so many extra reviews."""
    found.extra_reviews = budget
    return found


RESULTS: list[Case] = [
    (
        "results.may_calibrate",
        {
            "kind": (RoundKind.SCORE, RoundKind.CHECK),
            "round": RoundState.values,
            "short": SHORT,
        },
        lambda who, f: results.may_calibrate(who, round_(f["kind"], f["round"]), f["short"]),
    ),
    (
        "results.may_read_run",
        {"judges_now": YES_NO},
        lambda who, f: results.may_read_run(who, f["judges_now"]),
    ),
    (
        "results.may_read_report",
        {
            "kind": (RoundKind.SCORE, RoundKind.CHECK),
            "round": RoundState.values,
            "judges_now": YES_NO,
            "released": YES_NO,
        },
        lambda who, f: results.may_read_report(
            who, round_(f["kind"], f["round"]), f["judges_now"], f["released"]
        ),
    ),
    (
        "results.may_read_entries_of_report",
        {"judges_now": YES_NO},
        lambda who, f: results.may_read_entries_of_report(who, f["judges_now"]),
    ),
    (
        "results.may_buy_reviews",
        {
            "round": RoundState.values,
            "window": ("in", "over"),
            "short": SHORT,
            "number": (0, 5, 21),
            "left": (0, 5, 30),
            "waiting": (0, 1),
            "budget": (0, 30),
        },
        lambda who, f: results.may_buy_reviews(
            who,
            budgeted(round_("score", f["round"], window=f["window"]), f["budget"]),
            NOW,
            number=f["number"],
            left=f["left"],
            waiting=f["waiting"],
            short=f["short"],
        ),
    ),
    (
        "results.may_shortlist",
        {
            "round": RoundState.values,
            "window": ("in", "over"),
            "short": SHORT,
            "run": RunState.values,
            "stale": YES_NO,
        },
        lambda who, f: results.may_shortlist(
            who,
            Run(round=round_("score", f["round"], window=f["window"]), state=f["run"]),
            NOW,
            f["short"],
            f["stale"],
        ),
    ),
    (
        "results.may_propose_decision",
        {
            "round": (RoundState.OPEN, RoundState.CLOSED),
            "partner": ("none", "me", "another"),
            "entry": ("none", "fits", "not in round", "other category", "other kind"),
            "place": (0, 1, 2),
            "taken": YES_NO,
            "has_award": YES_NO,
            "reason": TEXT,
        },
        lambda who, f: proposed(who, f),  # noqa: PLW0108  (it is defined below)
    ),
    (
        "results.may_confirm_decision",
        {
            "round": RoundState.values,
            "window": ("in", "over"),
            "decision": DecisionState.values,
            "mine": YES_NO,
            "away": YES_NO,
        },
        lambda who, f: results.may_confirm_decision(
            leaving(who, f), decision(f), round_("award", f["round"], window=f["window"]), NOW
        ),
    ),
    (
        "results.may_retract_decision",
        {
            "round": RoundState.values,
            "decision": DecisionState.values,
            "mine": (False,),
            "reason": TEXT,
            "away": YES_NO,
        },
        lambda who, f: results.may_retract_decision(
            leaving(who, f), decision(f), round_("award", f["round"]), NOW, f["reason"]
        ),
    ),
    (
        "results.may_conclude_awards",
        {
            "kind": RoundKind.values,
            "round": RoundState.values,
            "undecided": (0, 1),
            "motions": (0, 1),
        },
        lambda who, f: results.may_conclude_awards(
            who, round_(f["kind"], f["round"]), f["undecided"], f["motions"]
        ),
    ),
    ("results.may_read_decisions", {}, lambda who, f: results.may_read_decisions(who)),
    (
        "results.may_read_every_decision",
        {},
        lambda who, f: results.may_read_every_decision(who),
    ),
    (
        "results.may_prepare_release",
        {"final_closed": YES_NO, "has_release": YES_NO, "ahead": YES_NO},
        lambda who, f: results.may_prepare_release(
            who, f["final_closed"], f["has_release"], NOW + (DAY if f["ahead"] else -DAY), NOW
        ),
    ),
    (
        "results.may_approve_release",
        {"release": ReleaseState.values, "mine": YES_NO, "digest_holds": YES_NO, "ahead": YES_NO},
        lambda who, f: results.may_approve_release(who, release(f), f["digest_holds"], NOW),
    ),
    (
        "results.may_recall_release",
        {"release": ReleaseState.values, "ahead": YES_NO, "reason": TEXT},
        lambda who, f: results.may_recall_release(who, release(f), NOW, f["reason"]),
    ),
    (
        "results.may_read_winners",
        {"release": ReleaseState.values, "ahead": YES_NO},
        lambda who, f: results.may_read_winners(edition(), release(f), NOW),
    ),
]


def proposed(who: Standing, f: Facts) -> Verdict:
    entry = application(own=False)
    award = Award(
        pk=1,
        category_id=2 if f["entry"] == "other category" else 1,
        kind="corporation" if f["entry"] == "other kind" else "",
        places=1,
        partner_id={"none": None, "me": ME, "another": OTHER}[f["partner"]],
    )
    return results.may_propose_decision(
        who,
        award,
        round_("award", f["round"]),
        NOW,
        application=None if f["entry"] == "none" else entry,
        in_round=f["entry"] not in ("none", "not in round"),
        place=f["place"],
        is_taken=f["taken"],
        has_award=f["has_award"],
        reason=f["reason"],
    )


def told(value: object) -> str:
    if isinstance(value, tuple):
        return "some" if value else "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or "-"


def lines(cases: list[Case]) -> Iterator[str]:
    """One line a question: the answers, each with the people who get it."""
    for name, facts, ask in cases:
        for values in product(*facts.values()):
            given = dict(zip(facts, values, strict=True))
            answers: dict[str, list[str]] = defaultdict(list)
            for person, who in PEOPLE.items():
                verdict = ask(who, given)
                answers["yes" if verdict else verdict.code].append(person)
            question = " ".join(f"{fact}={told(value)}" for fact, value in given.items())
            common = max(answers, key=lambda code: len(answers[code]))
            yield (
                f"{name} {question}".strip()
                + " → "
                + "; ".join(
                    f"{code}: {'all others' if code == common else ', '.join(people)}"
                    for code, people in sorted(answers.items(), key=lambda a: a[0] == common)
                )
            )


def further() -> Iterator[Case]:
    """What the files of ``cases`` ask, one file for each part of a room."""
    for path in sorted(Path(__file__).with_name("cases").glob("*.py")):
        yield from import_module(f"matrix.cases.{path.stem}").CASES


ALL = [*PRIZE, *JURY, *RESULTS, *further()]


def test_every_rule_answers_every_role_as_recorded(request: pytest.FixtureRequest) -> None:
    found = "\n".join(lines(ALL)) + "\n"
    if request.config.getoption("--write-record"):
        RECORD.write_text(found, encoding="utf-8")
    assert found == RECORD.read_text(encoding="utf-8")


def test_every_rule_of_the_rooms_is_in_the_record() -> None:
    rules = {
        f"{module.__name__.split('.')[1]}.{name}"
        for module in (people, prize, jury, results)
        for name in dir(module)
        if name.startswith("may_") and getattr(module, name).__module__.startswith(module.__name__)
    }
    assert rules == {name for name, _facts, _ask in ALL}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_refusal_has_a_sentence_with_its_facts_filled_in(language: str) -> None:
    told = {
        (name, verdict.code): verdict
        for name, facts, ask in ALL
        for values in product(*facts.values())
        for who in PEOPLE.values()
        if not (verdict := ask(who, dict(zip(facts, values, strict=True))))
    }
    with override(language):
        for (name, code), verdict in told.items():
            assert verdict.sentence, (name, code)
            assert "%(" not in verdict.sentence, (name, code)
            has_hangul = any("가" <= letter <= "힣" for letter in verdict.sentence)
            assert has_hangul == (language == "ko"), verdict.sentence


def test_an_auditor_may_do_nothing_but_read() -> None:
    auditor = PEOPLE["auditor"]
    reading = ("may_read", "may_list", "may_fetch")
    # Anybody may hold an invitation; the winners are everybody's once public.
    # Whoever is signed in may name a city; the application it is for refuses who holds a role.
    not_the_auditors = {"jury.may_answer_invitation", "people.may_propose_city"}
    for name, facts, ask in ALL:
        if name.split(".")[1].startswith(reading) or name in not_the_auditors:
            continue
        for values in product(*facts.values()):
            given = dict(zip(facts, values, strict=True))
            if given.get("own") or given.get("partner") == "me":
                continue  # as the owner of an own thing, not as the auditor
            assert not ask(auditor, given), (name, given)
