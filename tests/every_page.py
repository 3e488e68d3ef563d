"""Where every page of the rooms people, prize and site is met: by whom, and in which edition."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from prize.attaching import Sender, ask_for_files, pdf
from whole_form import ask_everything, begin, writer

from haechi.core import clock
from haechi.core.models import Message
from haechi.people import actions as people
from haechi.people.models import City, Country, Organisation, PlaceName, User
from haechi.people.states import Scope
from haechi.prize import actions, queries
from haechi.prize.forms.rules import SECTIONS
from haechi.prize.models import (
    Application,
    Appointment,
    CoWorker,
    ImportBatch,
    PressNote,
    Round,
)
from haechi.prize.rules import Wording
from haechi.prize.states import QuestionType, Right

ROOMS = ("people", "prize", "site")
# Addresses that answer with a file or with data, and so have no page to look at.
FILES = {
    "people:find",
    "people:my_data",
    "prize:entries_file",
    "prize:file",
    "prize:import_rows",
    "prize:job_result",
    "prize:reading_copy",
    "prize:receipt",
    "prize:report_csv",
    "prize:rulebook_file",
    "prize:statistics_csv",
    "prize:upload",
    "prize:version",
    "site:journal_csv",
}


def doors(
    resolver: URLResolver | None = None, room: str = "", parts: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every named address of the rooms, with the names of its parts."""
    for pattern in (resolver or get_resolver(settings.ROOT_URLCONF)).url_patterns:
        names = (*parts, *getattr(pattern.pattern, "converters", {}))
        if isinstance(pattern, URLResolver):
            yield from doors(pattern, pattern.namespace or room, names)
        elif isinstance(pattern, URLPattern) and room in ROOMS and pattern.name:
            yield f"{room}:{pattern.name}", names


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@dataclass
class Met:
    """One page: who opens it ("" is a passer-by), and the parts of its address."""

    door: str
    reader: str
    parts: dict[str, object] = field(default_factory=dict)
    more: str = ""

    @property
    def path(self) -> str:
        """Without the language."""
        return reverse(self.door, kwargs=self.parts)[3:] + self.more


class World:
    """Four editions of one house: rules in writing, a call, checks under way, checks concluded."""

    def __init__(self, tell: Callable) -> None:
        chapters = ("draft", "called", "eligibility", "screened")
        self.writing, self.call, self.check, self.checked = map(tell, chapters)
        self.now = clock.now()
        self.sora, self.mina = self.call.person("sora"), self.call.person("mina")
        self.founder = User.objects.get(email="organiser@example.org")
        self.lena, self.kofi = writer("lena"), writer("kofi", "Kofi")
        self.write_a_draft()
        self.name_places()
        self.write_letters()
        self.hand_in_a_table()
        actions.publish_report(self.checked.round("eligibility"), by=self.sora, at=self.now)

    def write_a_draft(self) -> None:
        """Lena's, with a question of every type, a file, and Kofi who helps."""
        ask_everything(self.call.edition)
        ask_for_files(self.call.edition)
        self.draft = begin(self.call.edition, self.lena)
        self.draft = actions.save_draft(
            self.draft, {"title_en": "Ferries", "title_ko": "나룻배"}, by=self.lena, at=self.now
        )
        client = signed_in(self.lena)
        assert Sender(client, self.draft).send(pdf(), "plan.pdf").status_code == 200
        told = {"right": Right.EDIT, "site": "https://prize.example.org"}
        for email in (self.kofi.email, "omar@example.org"):
            actions.invite_co_worker(self.draft, email, by=self.lena, at=self.now, **told)
        self.invited = CoWorker.objects.get(email="omar@example.org")
        self.token = secrets.token_urlsafe(24)
        self.invited.invitation = actions.coworkers.fingerprint(self.token)
        self.invited.save()
        actions.accept_co_work(
            CoWorker.objects.get(email=self.kofi.email), by=self.kofi, at=self.now
        )

    def name_places(self) -> None:
        kenya, seoul = Country.objects.get(iso2="KE"), City.objects.get(name_en="Seoul")
        self.proposed = people.propose_city(
            "Kisumu Ndogo", country=kenya, by=self.lena, at=self.now
        )
        for name in ("Seoul Metro", "Seoul Metro Ltd"):
            people.name_organisation(
                name, kind="corporation", city=seoul, by=self.lena, at=self.now
            )
        words = {"name_en": "Seoul City", "name_ko": "서울시", "reason": "As the city asks."}
        people.choose_name(seoul, by=self.founder, at=self.now, **words)
        self.seoul, self.chosen = seoul, PlaceName.objects.latest("pk")
        people.make_token(
            self.sora, name="A sheet", scope=Scope.READ, days=9, by=self.sora, at=self.now
        )

    def write_letters(self) -> None:
        edition, told = self.call.edition, {"by": self.sora, "at": self.now}
        self.question = actions.ask_question(edition, "A bus?", by=self.lena, at=self.now)
        words = Wording(subject_en="News", body_en="News.", subject_ko="소식", body_ko="소식.")
        self.mailing = actions.write_mailing(edition, None, {"who": "drafts"}, words, **told)
        note = PressNote(edition=edition, public_from=self.now + timedelta(hours=2))
        for name, text in {"title_en": "Call", "title_ko": "공고", "body_en": "It opens."}.items():
            setattr(note, name, text)
        note.body_ko, note.addresses = "열립니다.", "a@press.example.org"
        self.note = actions.write_press_note(note, **told)
        self.letter = Message.objects.filter(edition_id=edition.pk).latest("pk")

    def hand_in_a_table(self) -> None:
        head = "Applicant's e-mail,Category,Kind,Organisation,City"
        table = f"{head}\nnew@example.org,nowhere,corporation,Night Bus Ltd,Seoul\n"
        file = SimpleUploadedFile("table.csv", table.encode())
        address = reverse("prize:imports", args=[self.call.slug])
        assert signed_in(self.sora).post(address, {"table": file}).status_code == 302
        self.batch = ImportBatch.objects.latest("pk")

    # --- who meets which page ---------------------------------------------------------------------

    def pages(self) -> list[Met]:
        found = [*self.of_people(), *self.of_the_house()]
        for told, pages in (
            (self.writing, self.of_rules()),
            (self.call, [*self.of_the_call(), *self.of_letters(), *self.of_applicants()]),
            (self.check, self.of_checks()),
            (self.checked, self.of_figures()),
        ):
            for page in pages:
                page.parts["slug"] = told.slug
                found.append(page)
        return found

    def of_the_house(self) -> Iterator[Met]:
        yield from (Met(f"site:{name}", "") for name in ("home", "facts"))
        yield from (Met(f"site:{name}", "lena") for name in ("mine", "preferences"))
        yield Met("prize:accept_co_work", "omar", {"token": self.token})
        yield Met("prize:accept_co_work", "lena", {"token": "no-such-token"})

    def of_people(self) -> Iterator[Met]:
        yield from (Met(f"people:{name}", "lena") for name in ("privacy", "tokens", "places"))
        yield Met("people:tokens", "sora")
        yield Met("people:places", "", more="?q=Seo")
        yield Met("people:country", "", {"iso2": "KE"})
        yield Met("people:names", "organiser")
        yield Met("people:name_city", "organiser", {"pk": self.seoul.pk})
        yield Met("people:name_country", "organiser", {"iso2": "KE"})
        yield Met("people:take_back", "organiser", {"pk": self.chosen.pk})

    def of_rules(self) -> Iterator[Met]:
        plain = ("rules", "builder", "new_question", "standard_form", "form_versions")
        yield from (Met(f"prize:{name}", "sora") for name in (*plain, "rules_file", "people"))
        for section in SECTIONS:
            yield Met("prize:rules_section", "sora", {"section": section.key})
        for kind in QuestionType.values:
            yield Met("prize:new_question", "sora", more=f"?type={kind}")
        code = self.writing.edition.questions.filter(retired_at=None).first().code
        for name in ("form_question", "retire_question"):
            yield Met(f"prize:{name}", "sora", {"code": code})
        yield Met("prize:rename_section", "sora", more="?section=1")

    def of_the_call(self) -> Iterator[Met]:
        for name in ("edition", "method"):
            yield Met(f"site:{name}", "")
        for name in ("desk", "unfinished", "journal"):
            yield Met(f"site:{name}", "sora")
        for name in ("rulebook", "form_preview", "form_copy", "form_for_judges", "questions"):
            yield Met(f"prize:{name}", "")
        for name in ("entries", "rounds", "places", "organisations", "repeat", "imports", "jobs"):
            yield Met(f"prize:{name}", "sora")
        for name in ("rules", "builder", "announce_form", "move_call", "people"):
            yield Met(f"prize:{name}", "sora")
        one, other = Organisation.objects.filter(name__startswith="Seoul Metro").order_by("pk")[:2]
        yield Met("prize:merge_organisations", "sora", more=f"?one={one.pk}&other={other.pk}")
        for name in ("confirm_city", "merge_city"):
            yield Met(f"prize:{name}", "sora", {"pk": self.proposed.pk})
        yield Met("prize:merge_city", "sora", {"pk": self.proposed.pk}, f"?into={self.seoul.pk}")
        yield Met("prize:import", "sora", {"pk": self.batch.pk})
        yield Met("prize:job", "sora", {"pk": self.batch.job_id})
        appointed = Appointment.objects.filter(
            edition=self.call.edition, user__email__startswith="eli"
        )
        yield Met("prize:end_appointment", "sora", {"pk": appointed.get().pk})
        for name in ("open_round", "move_round"):
            yield Met(f"prize:{name}", "sora", {"code": "eligibility"})

    def of_letters(self) -> Iterator[Met]:
        names = ("mailings", "write_mailing", "outbox", "texts", "reminders", "question_desk")
        yield from (Met(f"prize:{name}", "sora") for name in (*names, "press", "write_press_note"))
        yield Met("prize:text", "sora", {"code": "reminder"})
        yield Met("prize:letter", "sora", {"pk": self.letter.pk})
        yield Met("prize:question", "sora", {"pk": self.question.pk})
        for name in ("mailing", "edit_mailing"):
            yield Met(f"prize:{name}", "sora", {"pk": self.mailing.pk})
        for name in ("press_note", "edit_press_note"):
            yield Met(f"prize:{name}", "sora", {"pk": self.note.pk})

    def of_applicants(self) -> Iterator[Met]:
        number = {"number": self.draft.number}
        yield from (Met(f"prize:{name}", "lena") for name in ("applications", "start", "consents"))
        for name in ("application", "edit", "withdraw", "authorisation_letter", "co_workers"):
            yield Met(f"prize:{name}", "lena", dict(number))
        yield from (Met(f"prize:{name}", "kofi", dict(number)) for name in ("application", "edit"))
        yield Met("prize:files", "lena", number | {"code": "plan"})
        yield Met("prize:remove_file", "lena", number | {"pk": self.draft.attachments.get().pk})
        for name in ("change_right", "end_co_work"):
            yield Met(f"prize:{name}", "lena", number | {"pk": self.invited.pk})

    def of_checks(self) -> Iterator[Met]:
        code = {"code": "eligibility"}
        round_ = self.check.round("eligibility")
        for name in ("screenings", "statistics", "close_round"):
            yield Met(f"prize:{name}", "sora", dict(code))
        yield from (Met(f"prize:{name}", "sora") for name in ("entries", "rounds"))
        yield Met("site:desk", "sora")
        sheets = round_.screenings.select_related("application__applicant")
        for state in sorted({sheet.state for sheet in sheets}):
            number = next(one.application.number for one in sheets if one.state == state)
            yield Met("prize:screening", "eli", code | {"number": number})
        asked = next(one for one in sheets if one.state == "repair").application
        yield Met("prize:repair", self.key(asked), {"number": asked.number})
        yield Met("prize:application", self.key(asked), {"number": asked.number})
        yield Met("prize:appeals", "lucia")
        for appeal in queries.appeals_in(self.check.edition):
            entry = appeal.notice.screening.application
            yield Met("prize:appeal_desk", "lucia", {"pk": appeal.pk})
            yield Met("prize:application", self.key(entry), {"number": entry.number})
            parts = {"number": entry.number, "pk": appeal.notice.pk}
            yield Met("prize:notice", self.key(entry), parts)
        yield from self.of_a_rejection(round_)

    def of_a_rejection(self, round_: Round) -> Iterator[Met]:
        """One that is signed twice now, so that the time to appeal runs."""
        round_.screenings.filter(state="proposed", outcome="out").first()
        yield Met("prize:appeal", "-", {"number": 1})

    def of_figures(self) -> Iterator[Met]:
        code = {"code": "eligibility"}
        yield Met("prize:report", "", dict(code))
        for name in ("screenings", "statistics", "withdraw_report", "reopen_round"):
            yield Met(f"prize:{name}", "sora", dict(code))

    def key(self, application: Application) -> str:
        return application.applicant.email.partition("@")[0]
