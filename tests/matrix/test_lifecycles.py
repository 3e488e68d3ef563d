"""The life cycles as they were last read by a person: a row more or less is a change of law."""

import pytest

from haechi.core.verdict import Refused
from haechi.jury import states as jury
from haechi.prize import states as prize
from haechi.results import states as results

LIFECYCLES = {cycle.noun: cycle for room in (prize, jury, results) for cycle in room.LIFECYCLES}

LAW = {
    "edition": {("draft", "publish_rules", "called"), ("called", "finish", "finished")},
    "round": {
        ("planned", "open", "open"),
        ("open", "close", "closed"),
        ("closed", "reopen", "open"),
    },
    "application": {
        ("draft", "submit", "submitted"),
        ("submitted", "reopen", "draft"),
        ("draft", "withdraw", "withdrawn"),
        ("submitted", "withdraw", "withdrawn"),
    },
    "screening": {
        ("open", "propose", "proposed"),
        ("proposed", "sign", "decided"),
        ("proposed", "send_back", "open"),
        ("open", "ask_repair", "repair"),
        ("repair", "answer_repair", "open"),
        ("repair", "lapse_repair", "open"),
        ("decided", "uphold", "decided"),
        ("decided", "reconsider", "open"),
    },
    "repair": {("asked", "answer", "answered"), ("asked", "lapse", "lapsed")},
    "appeal": {("filed", "uphold", "upheld"), ("filed", "dismiss", "dismissed")},
    "mailing": {("draft", "confirm", "confirmed"), ("draft", "discard", "discarded")},
    "clarification": {("open", "answer", "answered"), ("open", "close", "closed")},
    "press note": {
        ("draft", "issue", "issued"),
        ("draft", "withdraw", "withdrawn"),
        ("issued", "withdraw", "withdrawn"),
    },
    "import": {
        ("reading", "read", "ready"),
        ("ready", "map", "reading"),
        ("ready", "confirm", "writing"),
        ("writing", "finish", "written"),
        ("reading", "discard", "discarded"),
        ("ready", "discard", "discarded"),
    },
    "judge": {
        ("nominated", "invite", "invited"),
        ("invited", "accept", "accepted"),
        ("invited", "decline", "declined"),
        ("nominated", "release", "released"),
        ("invited", "release", "released"),
        ("accepted", "release", "released"),
        ("accepted", "retire", "retired"),
        ("retired", "release", "released"),
        ("declined", "renominate", "nominated"),
        ("released", "renominate", "nominated"),
    },
    "plan": {("proposed", "apply", "applied"), ("proposed", "discard", "discarded")},
    "sheet": {
        ("assigned", "save", "draft"),
        ("draft", "save", "draft"),
        ("draft", "submit", "submitted"),
        ("submitted", "reopen", "draft"),
        ("assigned", "recuse", "recused"),
        ("draft", "recuse", "recused"),
        ("submitted", "recuse", "recused"),
        ("abstained", "recuse", "recused"),
        ("assigned", "abstain", "abstained"),
        ("draft", "abstain", "abstained"),
        ("abstained", "resume", "draft"),
    },
    "run": {("current", "supersede", "superseded")},
    "decision": {
        ("proposed", "confirm", "confirmed"),
        ("proposed", "retract", "retracted"),
        ("confirmed", "retract", "retracted"),
    },
    "release": {
        ("prepared", "approve", "approved"),
        ("prepared", "recall", "recalled"),
        ("approved", "recall", "recalled"),
    },
    "motion": {
        ("proposed", "withdraw", "withdrawn"),
        ("proposed", "open", "voting"),
        ("voting", "carry", "carried"),
        ("voting", "fail", "failed"),
        ("voting", "lapse", "short"),
        ("voting", "tie", "tied"),
        ("tied", "carry", "carried"),
        ("tied", "fail", "failed"),
    },
}


class Thing:
    def __init__(self, state: str) -> None:
        self.state = state


def test_every_life_cycle_is_in_the_law() -> None:
    assert set(LIFECYCLES) == set(LAW)


@pytest.mark.parametrize("noun", LAW)
def test_the_table_is_the_law(noun: str) -> None:
    cycle = LIFECYCLES[noun]
    assert {(s.source, s.verb, s.target) for s in cycle.steps} == LAW[noun]
    assert len(cycle.steps) == len(LAW[noun])


@pytest.mark.parametrize("noun", LAW)
def test_a_step_that_is_not_in_the_table_is_refused_and_changes_nothing(noun: str) -> None:
    cycle = LIFECYCLES[noun]
    verbs = {step.verb for step in cycle.steps}
    for state in cycle.states.values:
        for verb in verbs:
            thing = Thing(state)
            target = next((t for s, v, t in LAW[noun] if (s, v) == (state, verb)), None)
            if target is None:
                with pytest.raises(Refused):
                    cycle.advance(thing, verb)
                assert thing.state == state
            else:
                cycle.advance(thing, verb)
                assert thing.state == target


@pytest.mark.parametrize("noun", LAW)
def test_every_state_has_a_name_for_staff_and_one_for_applicants(noun: str) -> None:
    cycle = LIFECYCLES[noun]
    for state in cycle.states.values:
        assert cycle.staff_name(state)
        assert cycle.applicant_name(state)
