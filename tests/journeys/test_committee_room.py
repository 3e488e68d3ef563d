"""A meeting of the final committee, from the first conflict to the sealed release.

Grace, Kenji, Lucia and Theo decide; the Chair conducts; Sora keeps the record; Ada audits. All that
they do they do on the pages.
"""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from results.committee import Meeting, seat

from haechi.core import clock, invariants
from haechi.prize import queries as prize
from haechi.results import queries
from haechi.results.models import Decision, Motion, Post
from haechi.results.states import CheckSubject


class Visitor:
    """A person with a browser of their own."""

    def __init__(self, meeting: Meeting, key: str) -> None:
        self.meeting, self.client = meeting, Client()
        self.client.force_login(meeting.person(key), settings.AUTHENTICATION_BACKENDS[0])

    def at(self, name: str, *parts: object) -> str:
        return reverse(f"results:{name}", args=[self.meeting.told.slug, *parts])

    def reads(self, name: str, *parts: object) -> str:
        answer = self.client.get(self.at(name, *parts))
        assert answer.status_code == 200, (name, answer.status_code)
        return main(answer)

    def finds_nothing(self, name: str, *parts: object) -> bool:
        return self.client.get(self.at(name, *parts)).status_code == 404

    def does(self, name: str, *parts: object, **typed: object) -> str:
        """What the page says afterwards; the press must have done something."""
        answer = self.client.post(self.at(name, *parts), typed)
        assert answer.status_code == 302, main(answer)
        return main(self.client.get(answer["Location"]))

    def is_refused(self, name: str, *parts: object, **typed: object) -> str:
        answer = self.client.post(self.at(name, *parts), typed)
        assert answer.status_code == 200
        return main(answer)


def main(answer) -> str:
    page = unescape(answer.content.decode())
    return re.sub(r"\s+", " ", page[page.index("<main") : page.index("</main>")])


@pytest.fixture
def meeting(story, monkeypatch) -> Meeting:
    told = story("final")
    for key in ("lucia", "theo"):
        seat(told, key)
    told.edition.rounds.filter(code="final").update(blind_discussion=True, quorum=75)
    monkeypatch.setattr(clock, "now", lambda: told.now)
    return Meeting(told)


def test_a_committee_meets_from_the_first_conflict_to_the_sealed_release(meeting, monkeypatch):
    people = ("grace", "kenji", "lucia", "theo", "chair", "sora", "ada", "priya", "mina")
    visitors = {key: Visitor(meeting, key) for key in people}
    gold = meeting.told.edition.awards.get(code="human-gold")
    first = queries.candidates(gold, meeting.round)[0]
    second = next(entry for entry in meeting.entries[1:] if entry != first)

    conflicts_are_declared(meeting, visitors, first, second)
    the_agenda_is_put_in_order(meeting, visitors)
    claims_are_looked_into(meeting, visitors)
    members_discuss(meeting, visitors, first)
    motion = a_motion_is_carried(meeting, visitors, first)
    a_tie_is_decided(meeting, visitors, second)
    a_motion_lapses_for_want_of_a_quorum(meeting, visitors)
    the_motion_becomes_a_decision(meeting, visitors, first, motion)
    the_rest_of_the_grid_is_decided(meeting, visitors)
    the_round_is_concluded(meeting, visitors, first)
    the_release_is_sealed(meeting, visitors)
    assert invariants.broken() == []


def conflicts_are_declared(meeting, visitors, first, second) -> None:
    theo, grace, chair = visitors["theo"], visitors["grace"], visitors["chair"]
    mine = {"member": meeting.person("theo").pk, "kind": "financial"}
    assert "What the conflict is" in theo.is_refused(
        "declare_absence", entry=first.number, reason="", **mine
    )
    theo.does("declare_absence", entry=first.number, reason="I advised the city.", **mine)
    assert theo.finds_nothing("dossier", first.number)
    others = {"member": meeting.person("grace").pk, "kind": "personal"}
    page = chair.does("declare_absence", entry=second.number, reason="Told by letter.", **others)
    assert f"{meeting.person('grace')} leaves the room for {second.entry_code}." in page
    assert grace.finds_nothing("dossier", second.number)
    assert "Told by letter." in grace.reads("committee"), "whose absence it is may read why"
    assert "Told by letter." not in visitors["kenji"].reads("committee")


def the_agenda_is_put_in_order(meeting, visitors) -> None:
    chair = visitors["chair"]
    page = chair.does("arrange")
    assert "somebody leaves the room 2 times." in page
    order = queries.agenda(meeting.round)
    last = order[-1]
    page = chair.does("move_item", entry=last.number, place=1, reason="Its witness must go.")
    assert "Moved. The reason is on record." in page
    assert queries.agenda(meeting.round)[0] == last
    assert "Move an entry by hand" not in visitors["grace"].reads("committee")
    chair.does("arrange")


def claims_are_looked_into(meeting, visitors) -> None:
    sora = visitors["sora"]
    for entry in meeting.entries[1:]:
        for subject in CheckSubject:
            typed = {"state": "ok", "source": "https://example.org/report", "note": ""}
            sora.does("check", entry.number, subject.value, **typed)
    weak = meeting.entries[0]
    concern = {"state": "concern", "source": "", "note": "The figures differ."}
    sora.does("check", weak.number, "evidence", **concern)
    assert "The checks of 1 finalist are not in order." in sora.reads("release")


def members_discuss(meeting, visitors, first) -> None:
    grace, kenji, ada = visitors["grace"], visitors["kenji"], visitors["ada"]
    grace.does("post", first.number, text="Who runs it next year?")
    asked = Post.objects.get(application=first)
    kenji.does("post", first.number, text="The city, by its budget.", answers=asked.pk)
    grace.does("post", first.number, text="I confused two entries.")
    wrong = Post.objects.latest("pk")
    grace.does("retract_post", first.number, wrong.pk)
    page = visitors["lucia"].reads("dossier", first.number)
    assert "Member A" in page
    assert "Member B" in page
    assert "I confused two entries." not in page
    page = ada.reads("dossier", first.number)
    assert "I confused two entries." in page
    assert str(meeting.person("kenji")) not in page
    assert visitors["priya"].finds_nothing("dossier", first.number)
    assert visitors["mina"].finds_nothing("committee")


def a_motion_is_carried(meeting, visitors, first) -> Motion:
    grace, kenji, lucia, chair = (visitors[key] for key in ("grace", "kenji", "lucia", "chair"))
    typed = {"kind": "move", "award": "human-gold", "reason": "It reaches those left out."}
    grace.does("propose_motion", first.number, **typed)
    motion = Motion.objects.latest("pk")
    kenji.does("second_motion", motion.pk)
    chair.does("open_vote", motion.pk)
    assert visitors["theo"].finds_nothing("motion", motion.pk)
    for voter, choice in ((grace, "yes"), (kenji, "no"), (kenji, "yes"), (lucia, "abstain")):
        page = voter.does("vote", motion.pk, choice=choice, reason=f"So I say: {choice}.")
        assert "Nobody sees it before the vote ends." in page
        assert "entitled" not in page
    for reader in ("chair", "sora", "ada", "lucia"):
        page = visitors[reader].reads("motion", motion.pk)
        assert "So I say: yes." not in page
    page = chair.does("end_vote", motion.pk)
    assert "2 yes, 0 no, 1 abstained, of 3 entitled" in page
    assert "So I say: abstain." in page
    assert "Propose the decision" in grace.reads("motion", motion.pk)
    return motion


def a_tie_is_decided(meeting, visitors, second) -> None:
    kenji, chair = visitors["kenji"], visitors["chair"]
    kenji.does("propose_motion", second.number, kind="free", text="Visit it first.", reason="So.")
    motion = Motion.objects.latest("pk")
    chair.does("open_vote", motion.pk)
    for key, choice in (("kenji", "yes"), ("lucia", "no"), ("theo", "abstain")):
        visitors[key].does("vote", motion.pk, choice=choice, reason="As I see it.")
    assert "As many yes as no: you decide" in chair.does("end_vote", motion.pk)
    chair.is_refused("decide_tie", motion.pk, choice="no", reason="")
    page = chair.does("decide_tie", motion.pk, choice="no", reason="There is no time.")
    assert "There is no time." in page
    motion.refresh_from_db()
    assert (motion.state, motion.casting) == ("failed", "no")


def a_motion_lapses_for_want_of_a_quorum(meeting, visitors) -> None:
    """Two of four have voted where three must."""
    grace, chair = visitors["grace"], visitors["chair"]
    typed = {"kind": "empty", "seat": "tech-gold/1", "reason": "None is strong enough."}
    grace.does("propose_on_grid", **typed)
    motion = Motion.objects.latest("pk")
    chair.does("open_vote", motion.pk)
    for key in ("grace", "kenji"):
        visitors[key].does("vote", motion.pk, choice="yes", reason="As moved.")
    assert "failed for want of a quorum" in chair.does("end_vote", motion.pk)


def the_motion_becomes_a_decision(meeting, visitors, first, motion) -> None:
    grace, kenji = visitors["grace"], visitors["kenji"]
    door = f"{grace.at('propose', 'human-gold', 1)}?motion={motion.pk}"
    answer = grace.client.post(door, {"choice": first.pk, "reason": "As the committee resolved."})
    assert answer.status_code == 302
    decision = Decision.objects.get(motion=motion)
    assert grace.client.post(grace.at("confirm", decision.pk)).status_code == 200, "needs another"
    theo = visitors["theo"]
    assert theo.client.post(theo.at("confirm", decision.pk)).status_code == 404
    assert "decided while you are out of the room" in theo.reads("decisions")
    kenji.does("confirm", decision.pk)
    decision.refresh_from_db()
    assert decision.state == "confirmed"


def the_rest_of_the_grid_is_decided(meeting, visitors) -> None:
    kenji, lucia = visitors["kenji"], visitors["lucia"]
    for award in meeting.told.edition.awards.all():
        for place in range(1, award.places + 1):
            if queries.decision_at(award, place):
                continue
            fitting = queries.candidates(award, meeting.round)
            choice = fitting[0].pk if fitting else "empty"
            kenji.does("propose", award.code, place, choice=choice, reason="By rank.")
            lucia.does("confirm", queries.decision_at(award, place).pk)


def the_round_is_concluded(meeting, visitors, first) -> None:
    """Not while a motion waits; afterwards nobody speaks any more, and the record has its names."""
    chair, grace = visitors["chair"], visitors["grace"]
    grace.does("propose_on_grid", kind="free", text="Thank the judges.", reason="They earned it.")
    motion = Motion.objects.latest("pk")
    assert "neither withdrawn nor voted on" in chair.is_refused("conclude", note="")
    grace.does("withdraw_motion", motion.pk)
    chair.does("conclude", note="All places were decided in one meeting.")
    answer = grace.client.post(grace.at("post", first.number), {"text": "One more word."})
    assert answer.status_code == 200
    assert not Post.objects.filter(text="One more word.").exists()
    name = str(meeting.person("kenji"))
    assert name in visitors["ada"].reads("dossier", first.number)
    assert name in visitors["sora"].reads("dossier", first.number)
    assert name not in visitors["lucia"].reads("dossier", first.number)
    assert visitors["theo"].finds_nothing("dossier", first.number), "confidential for good"
    assert first.entry_code in visitors["theo"].reads("decisions"), "the result is not"


def the_release_is_sealed(meeting, visitors) -> None:
    sora, chair = visitors["sora"], visitors["chair"]
    page = sora.reads("release")
    assert "The checks of 1 finalist are not in order." in page
    hour = (meeting.told.now + timedelta(days=1)).astimezone(meeting.told.edition.zone)
    sora.does("prepare", release_at=f"{hour:%Y-%m-%dT%H:%M}")
    chair.does("approve")
    assert queries.living_release(meeting.told.edition).state == "approved"
    assert prize.standing(meeting.person("theo"), meeting.told.edition).absent_from
