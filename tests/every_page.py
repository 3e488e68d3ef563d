"""Where every page of the rooms people, prize and site is met: by whom, and in which edition."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from answering import agree
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
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
    Edition,
    ImportBatch,
    PressNote,
    Question,
)
from haechi.prize.rules import Wording
from haechi.prize.states import QuestionType, Right

# Addresses that answer with a file or with data, and so have no page to look at.
FILES = {
    "healthy",
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
    status: int = 200

    @property
    def path(self) -> str:
        """Without the language."""
        return reverse(self.door, kwargs=self.parts)[3:] + self.more


class World:
    """Four editions of one house: rules in writing, a call, checks under way, checks concluded."""

    def __init__(self, tell: Callable) -> None:
        chapters = ("draft", "called", "eligibility", "screened")
        self.writing, self.call, self.check, self.checked = map(tell, chapters)
        for one in Edition.objects.all():  # so that each can be told from the others
            names = {"name_en": f"{one.slug} 2026", "name_ko": f"{one.slug} 2026년"}
            Edition.objects.filter(pk=one.pk).update(**names)
        self.now = clock.now()
        self.sora, self.mina = self.call.person("sora"), self.call.person("mina")
        self.founder = User.objects.get(email="organiser@example.org")
        self.lena, self.kofi = writer("lena"), writer("kofi", "Kofi")
        self.retired = self.writing.edition.questions.filter(retired_at=None).last()
        Question.objects.filter(pk=self.retired.pk).update(retired_at=self.now)
        self.write_a_draft()
        self.name_places()
        self.write_letters()
        self.hand_in_a_table()
        self.rejected = self.reject_one()
        actions.publish_report(self.checked.round("eligibility"), by=self.sora, at=self.now)

    def write_a_draft(self) -> None:
        """Lena's, with a question of every type, a file, and Kofi who helps."""
        words = {"name_en": "Collection", "name_ko": "수집", "text_en": "Why.", "text_ko": "까닭."}
        self.call.edition.purposes.create(code="collection", is_needed=True, **words)
        ask_everything(self.call.edition)
        ask_for_files(self.call.edition)
        ask_for_files(self.call.edition, queries.LETTER)
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
        for helper in (self.kofi, self.call.person("omar")):
            agree(self.call.edition, helper)
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

    def reject_one(self) -> Application:
        """Signed just now, so that the time to appeal has begun."""
        one = self.check.round("eligibility").screenings.filter(state="open").last()
        broken, *others = one.round.check_items.values_list("code", flat=True)
        checked = actions.Checked(
            holds={broken: False} | dict.fromkeys(others, True),
            evidence={broken: "The letter bears no signature."},
        )
        eli, yuna = self.check.person("eli"), self.check.person("yuna")
        actions.propose(one, checked, passes=False, by=eli, at=self.now)
        return actions.sign(one, by=yuna, at=self.now).application

    # --- who meets which page ---------------------------------------------------------------------

    def pages(self) -> list[Met]:
        found = [*self.of_accounts(), *self.of_people(), *self.of_the_house()]
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

    def of_accounts(self) -> Iterator[Met]:
        open_to_all = ("login", "signup", "request_login_code", "reset_password", "inactive")
        yield from (Met(f"account_{name}", "") for name in open_to_all)
        yield from (Met(f"account_reset_password_{name}", "") for name in ("done", "from_key_done"))
        yield Met("account_reset_password_from_key", "", {"uidb36": "1", "key": "no-such-key"})
        for name in ("logout", "email", "change_password", "reauthenticate"):
            yield Met(f"account_{name}", "lena")

    def of_the_house(self) -> Iterator[Met]:
        yield from (Met(f"site:{name}", "") for name in ("home", "facts"))
        yield from (Met(f"site:{name}", "mina") for name in ("mine", "preferences"))
        yield Met("accept_co_work", "omar", {"token": self.token})
        yield Met("accept_co_work", "lena", {"token": "no-such-token"}, status=404)

    def of_people(self) -> Iterator[Met]:
        yield from (Met(f"people:{name}", "lena") for name in ("privacy", "tokens", "places"))
        yield Met("people:tokens", "sora")
        yield Met("people:places", "")
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
        code = {"code": self.writing.edition.questions.filter(retired_at=None).first().code}
        for name in ("form_question", "retire_question", "move_question"):
            yield Met(f"prize:{name}", "sora", dict(code))
        yield Met("prize:restore_question", "sora", {"code": self.retired.code})
        key = urlencode({"key": queries.outline(self.writing.edition)[0].key})
        for name in ("rename_section", "move_section"):
            yield Met(f"prize:{name}", "sora", more=f"?{key}")

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
        for name in ("merge_organisations", "tell_apart"):
            yield Met(f"prize:{name}", "sora", more=f"?kept={one.pk}&gone={other.pk}")
        for name in ("confirm_city", "merge_city"):
            yield Met(f"prize:{name}", "sora", {"pk": self.proposed.pk})
        yield Met("prize:merge_city", "sora", {"pk": self.proposed.pk}, f"?into={self.seoul.pk}")
        yield Met("prize:import", "sora", {"pk": self.batch.pk})
        yield Met("prize:job", "sora", {"pk": self.batch.job_id})
        appointed = Appointment.objects.filter(
            edition=self.call.edition, user__email__startswith="eli"
        )
        yield Met("prize:end_appointment", "sora", {"pk": appointed.get().pk})
        yield Met("prize:move_round", "sora", {"code": "eligibility"})

    def of_letters(self) -> Iterator[Met]:
        names = ("mailings", "write_mailing", "outbox", "texts", "reminders", "question_desk")
        yield from (Met(f"prize:{name}", "sora") for name in (*names, "press", "write_press_note"))
        yield Met("prize:text", "sora", {"code": "reminder"})
        yield Met("prize:letter", "sora", {"pk": self.letter.pk})
        yield Met("prize:question", "sora", {"pk": self.question.pk})
        for name in ("mailing", "edit_mailing"):
            yield Met(f"prize:{name}", "sora", {"pk": self.mailing.pk})
        for name in ("press_note", "edit_press_note", "withdraw_press_note"):
            yield Met(f"prize:{name}", "sora", {"pk": self.note.pk})

    def of_applicants(self) -> Iterator[Met]:
        number = {"number": self.draft.number}
        yield Met("prize:withdraw_consent", "lena", {"code": "collection"})
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
        for name in ("screenings", "statistics"):
            yield Met(f"prize:{name}", "sora", dict(code))
        yield Met("prize:close_round", "sora", dict(code), status=403)
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
        yield Met("prize:appeal", self.key(self.rejected), {"number": self.rejected.number})

    def of_figures(self) -> Iterator[Met]:
        code = {"code": "eligibility"}
        yield Met("prize:report", "", dict(code))
        for name in ("screenings", "statistics", "withdraw_report"):
            yield Met(f"prize:{name}", "sora", dict(code))
        yield Met("prize:publish_report", "sora", dict(code), status=403)
        yield Met("prize:reopen_round", "sora", dict(code))

    def address(self, door: str, parts: tuple[str, ...]) -> str:
        """With any value for each part: whether something lies there is not asked."""
        values = {"slug": self.call.slug, "number": self.draft.number, "pk": 1, "token": "t"}
        values |= {"code": "eligibility", "version": 1, "form": "csv", "iso2": "KR"}
        return reverse(door, kwargs={part: values[part] for part in parts})

    def key(self, application: Application) -> str:
        return application.applicant.email.partition("@")[0]
