"""The demonstration told through the same actions a person would use, from founding to release.

A :class:`Story` has a script (who applies, who judges, how many go on) and a day zero, the opening
of the call. :func:`tell` tells it up to a chapter and puts day zero so that *now* falls into it.
Nothing is written past the rules: where an action would refuse, the telling stops.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, cached_property
from importlib.resources import files
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from haechi.core import outbox
from haechi.jury import actions as jury
from haechi.jury import queries as panels
from haechi.jury.models import Sheet
from haechi.jury.states import ConflictKind, SheetState
from haechi.people import actions as people
from haechi.people.models import City, Country, Organisation, User
from haechi.people.states import ApplicantKind, Role
from haechi.prize import actions as prize
from haechi.prize import queries as rounds
from haechi.prize.models import Application, Award, Edition, Round, Screening
from haechi.prize.rulebook import Book, read
from haechi.prize.states import RoundKind
from haechi.results import actions as results
from haechi.results import queries as decided
from haechi.results.models import Run
from haechi.site.demonstration import meeting, shape, wording
from haechi.site.demonstration.particulars import particulars

SEOUL = ZoneInfo("Asia/Seoul")
PASSWORD = "haechi-demonstration"
ROLES = {"steering_committee": Role.STEERING}
# Chapter → the day, counted from the opening of the call, on which it is told.
CHAPTERS = {
    "draft": -5.0,
    "called": 10.0,
    "received": 91.5,
    "eligibility": 100.0,
    "screened": 120.0,
    "assigned": 127.0,
    "judging": 134.0,
    "scored": 141.0,
    "shortlisted": 142.0,
    "final": 206.2,
    "decided": 207.5,
    "released": 215.0,
}
ORDER = tuple(CHAPTERS)


@dataclass(frozen=True)
class Script:
    """Whose story it is: the demonstration's in full, or a small one for tests."""

    slug: str
    applications: tuple[shape.PlannedApplication, ...]
    judges: tuple[shape.PlannedJudge, ...]
    reviews_per_entry: int
    cuts: Mapping[str, int]
    places: Mapping[str, int]
    fails_third: int = 2
    asks_consent: bool = True
    meets: bool = False


def full_script() -> Script:
    """240 applications, 16 judges, 42 shortlisted, 40 finalists, 21 winners."""
    return Script(
        slug="demo",
        applications=shape.applications(shape.SEED),
        judges=shape.judges(),
        reviews_per_entry=4,
        cuts={"human": 16, "tech": 22, "leadership": 4},
        places={},
        meets=True,
    )


def small_script() -> Script:
    """Sixteen applications and four judges: the same story, quickly told."""
    everything = shape.applications(shape.SEED)
    wanted = {"human": 6, "tech": 6, "leadership": 2}
    chosen = [a for a in everything if a.applicant_name in ("Mina Seo", "Omar Haddad")]
    for category, count in wanted.items():
        there = sum(a.category == category for a in chosen)
        fits = (
            a
            for a in everything
            if a.category == category and not a.ineligible_reason and a not in chosen
        )
        chosen += [next(fits) for _ in range(count - there)]
    chosen += [a for a in everything if a.ineligible_reason in ("no_letter", "planned_only")][:2]
    judges = {judge.email: judge for judge in shape.judges()}
    names = ("ines", "jun", "ben", "camila", "sigrid")
    return Script(
        slug="small",
        applications=tuple(sorted(chosen, key=lambda a: a.number)),
        judges=tuple(judges[f"{name}@example.org"] for name in names),
        reviews_per_entry=3,
        cuts={"human": 3, "tech": 4, "leadership": 1},
        places={"silver": 1, "bronze": 0, "corporate": 0, "institution": 0, "leadership": 1}
        | {"special": 0},
        fails_third=1,
        asks_consent=False,  # the rules of consent are told by tests of their own
    )


@dataclass
class Story:
    """One telling. Each chapter is a method; ``day`` turns days of the story into instants."""

    script: Script
    zero: datetime
    rng: Random = field(default_factory=lambda: Random(shape.SEED))

    @cached_property
    def edition(self) -> Edition:
        return Edition.objects.get(slug=self.script.slug)

    def day(self, number: float) -> datetime:
        return self.zero + timedelta(days=number)

    def person(self, key: str) -> User:
        return User.objects.get(email=f"{key}@example.org")

    def round(self, code: str) -> Round:
        return self.edition.rounds.select_related("edition").get(code=code)

    # --- draft: the edition is founded and its rules are written --------------------------------

    def draft(self) -> None:
        at = self.day(-20)
        if not City.objects.exists():
            people.load_places(by=None, at=at)
        founder = account("organiser@example.org", "Organiser", "주최자", is_staff=True)
        for member in shape.CAST:
            account(member.email, member.name_en, member.name_ko)
        sora, book = self.person("sora"), self.book
        edition = Edition(
            slug=book.slug,
            name=book.data["edition"]["name"]["en"],
            year=self.zero.year,
            is_demonstration=True,
            call_opens_at=book.opens,
            call_closes_at=book.data["call"]["closes"],
        )
        self.edition = prize.found_edition(edition, secretary=sora, by=founder, at=at)
        for member in shape.CAST:
            role = ROLES.get(member.role) or member.role
            if role not in ("applicant", "judge", Role.SECRETARY):
                user = self.person(member.key)
                prize.appoint(
                    edition, user, Role(role), reason="Of the demonstration.", by=sora, at=at
                )
        self.edition = prize.import_rules(edition, book, by=sora, at=self.day(-15))
        self.name_partner(self.person("priya"), by=sora, at=self.day(-15))

    @cached_property
    def book(self) -> Book:
        """The file of the demonstration, opened on day zero, with the numbers of the script."""
        text = files("haechi.site.demonstration").joinpath("edition.toml").read_text("utf-8")
        book = read(text, slug=self.script.slug, year=self.zero.year, opens=self.day(0))
        return with_numbers(book, self.script)

    @transaction.atomic
    def name_partner(self, partner: User, *, by: User, at: datetime) -> None:
        """Who proposes for the partner is a person's account, and so no part of the file."""
        prize.record_rules(
            self.edition, section="awards", changes={"partner": partner.email}, by=by, at=at
        )
        self.edition.awards.exclude(partner_name_en="").update(partner=partner)

    # --- called, received: the rules are published, applications come in ------------------------

    def called(self, share: float = 0.0) -> None:
        prize.publish_rules(self.edition, by=self.person("lucia"), at=self.day(-4))
        planned = self.script.applications
        self.receive(planned[: round(share * len(planned))], from_day=1, to_day=58)

    def received(self) -> None:
        there = self.edition.applications.count()
        self.receive(self.script.applications[there:], from_day=59, to_day=90.9)

    def receive(
        self, planned: tuple[shape.PlannedApplication, ...], from_day: float, to_day: float
    ) -> None:
        step = (to_day - from_day) / max(1, len(planned))
        for place, entry in enumerate(planned):
            self.apply(entry, self.day(from_day + place * step))

    def apply(self, entry: shape.PlannedApplication, at: datetime) -> Application:
        applicant = self.applicant_of(entry)
        city = City.objects.get(geonames_id=entry.city)
        kind = ApplicantKind(entry.kind)
        organisation = people.name_organisation(
            entry.organisation_en, kind=kind, city=city, by=applicant, at=at
        )
        Organisation.objects.filter(pk=organisation.pk).update(name_ko=entry.organisation_ko)
        category = self.edition.categories.get(code=entry.category)
        self.agree(applicant, at)
        application = prize.start_application(
            category, kind=kind, organisation=organisation, city=city, by=applicant, at=at
        )
        texts = {
            "title_en": entry.title_en,
            "title_ko": entry.title_ko,
            "summary_en": entry.summary_en,
            "summary_ko": entry.summary_ko,
        }
        answers = entry.answers | particulars(entry, self.zero.year)
        prize.save_draft(application, texts | answers, by=applicant, at=at)
        return prize.submit(application, by=applicant, at=at + timedelta(minutes=40))

    def agree(self, applicant: User, at: datetime) -> None:
        """To every purpose of the edition, before anything is written."""
        codes = [row["code"] for row in self.book.data["purpose"]]
        if codes:
            prize.give_consents(self.edition, codes, by=applicant, at=at)

    def applicant_of(self, entry: shape.PlannedApplication) -> User:
        cast = {member.name_en: member.email for member in shape.CAST}
        email = cast.get(entry.applicant_name, f"applicant{entry.number:03d}@example.org")
        return account(email, entry.applicant_name, entry.applicant_name_ko)

    # --- eligibility: a checklist, two signatures ------------------------------------------------

    def eligibility(self, share: float = 0.5) -> None:
        prize.open_round(self.round("eligibility"), by=self.person("sora"), at=self.day(92.1))
        sheets = list(rounds.screenings_of(self.round("eligibility")))
        part, rest = sheets[: round(share * len(sheets))], sheets[round(share * len(sheets)) :]
        plain = [screening for screening in part if self.is_plain(screening)]
        repaired, mistaken = plain[1:4], plain[:1]
        for place, screening in enumerate(part):
            day = 92.2 + 7 * place / len(sheets)
            reason = "no_letter" if screening in mistaken else self.reason_of(screening)
            if screening in repaired:
                self.ask_repair(screening, "repair", day)
                day += self.answer_repair(screening, day + 1.5)
            self.check(screening, reason, ("eli", "yuna"), day)
        for screening in rest[:3]:
            self.propose(screening, self.reason_of(screening), self.person("yuna"), 99.5)
        for screening in [one for one in rest[3:] if self.is_plain(one)][:1]:
            self.ask_repair(screening, "repair", 99.6)
        rejected = [one for one in part if self.reason_of(one)][:1]
        for screening in mistaken:
            self.appeal(screening, "upheld", 99)
        for screening in rejected:
            self.appeal(screening, "dismissed", 99)

    def screened(self) -> None:
        self.hear_appeals(101)
        for screening in rounds.screenings_of(self.round("eligibility")).filter(state="repair"):
            self.answer_repair(screening, 100.4)
        sheets = list(rounds.screenings_of(self.round("eligibility")).exclude(state="decided"))
        silent = [one for one in sheets if self.reason_of(one) == "incomplete"][:1]
        for screening in silent:
            self.ask_repair(screening, "repair_unanswered", 100.5)
            repair = screening.repairs.get(state="asked")
            prize.lapse_repair(repair, at=repair.due_at)
        for place, screening in enumerate(sheets):
            day = 108.4 if screening in silent else 100.5 + 8 * place / len(sheets)
            self.check(screening, self.reason_of(screening), ("yuna", "eli"), day)
        prize.close_check_round(
            self.round("eligibility"), by=self.person("sora"), at=self.day(117.5)
        )

    def is_plain(self, screening: Screening) -> bool:
        """An eligible entry of nobody in the cast."""
        applicant = screening.application.applicant.email
        cast = {member.email for member in shape.CAST}
        return applicant not in cast and self.reason_of(screening) is None

    def ask_repair(self, screening: Screening, words: str, day: float) -> None:
        asked = self.words[words]
        prize.ask_repair(
            screening,
            items=[asked["rule"]],
            fields=[asked["field"]],
            text=asked["text"],
            by=self.person("eli"),
            at=self.day(day),
        )

    def answer_repair(self, screening: Screening, day: float) -> float:
        """The applicant adds what was asked for; how many days the entry waited."""
        entry, asked = screening.application, self.words["repair"]
        repair = screening.repairs.select_related("screening").get(state="asked")
        kept = entry.answers.get(question__code=asked["field"]).text
        values = {asked["field"]: f"{kept} {asked['added']}"}
        prize.save_draft(entry, values, by=entry.applicant, at=self.day(day))
        at = self.day(day) + timedelta(minutes=5)
        prize.answer_repair(entry, repair, reply=asked["reply"], by=entry.applicant, at=at)
        return 1.6

    def appeal(self, screening: Screening, words: str, day: float) -> None:
        entry = screening.application
        reasons = self.words["appeal"][words]["reasons"]
        prize.file_appeal(entry, reasons=reasons, by=entry.applicant, at=self.day(day))

    def hear_appeals(self, day: float) -> None:
        """An eligible entry was rejected by mistake and goes on; the other stays out."""
        for appeal in rounds.appeals_in(self.edition).filter(state="filed"):
            is_upheld = self.reason_of(appeal.notice.screening) is None
            words = self.words["appeal"]["upheld" if is_upheld else "dismissed"]
            prize.decide_appeal(
                appeal,
                is_upheld=is_upheld,
                decision=words["decision"],
                by=self.person("lucia"),
                at=self.day(day),
            )

    @property
    def words(self) -> dict[str, Any]:
        """What officers ask, applicants answer and hearers decide."""
        return wording.read("sentences")

    def reason_of(self, screening: Screening) -> str | None:
        return self.plan_of(screening.application).ineligible_reason

    @cached_property
    def plans(self) -> dict[tuple[str, str], shape.PlannedApplication]:
        return {(a.organisation_en, a.title_en): a for a in self.script.applications}

    def plan_of(self, entry: Application) -> shape.PlannedApplication:
        """What the script knows of an entry, its latent quality among it."""
        texts = Application.objects.values_list("organisation__name_en", "title_en")
        return self.plans[texts.get(pk=entry.pk)]

    def check(
        self, screening: Screening, reason: str | None, officers: tuple[str, str], day: float
    ) -> None:
        screening.refresh_from_db(fields=["state"])
        if screening.state == "open":
            self.propose(screening, reason, self.person(officers[0]), day)
        else:
            officers = ("", "eli")
        prize.sign(screening, by=self.person(officers[1]), at=self.day(day + 1))

    def propose(self, screening: Screening, reason: str | None, by: User, day: float) -> None:
        stages = {row["code"]: row["check"] for row in self.book.data["round"]}
        items = stages[screening.round.code]
        evidence = self.words["evidence"][reason] if reason else ""
        checked = prize.Checked(
            holds={item["code"]: item["code"] != reason for item in items},
            evidence={reason: evidence} if reason else {},
        )
        prize.propose(screening, checked, passes=reason is None, by=by, at=self.day(day))

    # --- assigned, judging, scored: the panel, the plan, the sheets -----------------------------

    def assigned(self) -> None:
        sora, lucia, round_ = self.person("sora"), self.person("lucia"), self.round("jury")
        for planned in self.script.judges:
            user = account(planned.email, planned.name_en, planned.name_ko)
            judge = jury.nominate(
                round_,
                user,
                field=planned.field,
                country=Country.objects.get(iso2=planned.country),
                employer=planned.employer_en,
                knows=planned.knows,
                reason=f"Known for work on {planned.field}.",
                by=lucia,
                at=self.day(118),
            )
            jury.invite(judge, site="https://prize.example.org", by=sora, at=self.day(119))
            jury.accept(judge, pledged=True, by=user, at=self.day(121))
        self.declare_conflicts(round_)
        plan = jury.propose_plan(round_, by=sora, at=self.day(124))
        jury.apply_plan(plan, site="https://prize.example.org", by=sora, at=self.day(125))
        for judge in panels.seated(round_):
            jury.tell_conflicts(judge, [], by=judge.user, at=self.day(125.5))
        prize.open_round(round_, by=sora, at=self.day(126))

    def declare_conflicts(self, round_: Round) -> None:
        employers = {j.email: j.conflict_organisation for j in self.script.judges}
        for judge in panels.seated(round_):
            tied = rounds.entries_of(round_).filter(
                organisation__name_en=employers[judge.user.email] or "-"
            )
            for entry in tied:
                jury.declare_conflict(
                    judge,
                    entry,
                    kind=ConflictKind.ORGANISATIONAL,
                    reason="Advised this organisation two years ago.",
                    by=judge.user,
                    at=self.day(122),
                )

    def judging(self, share: float = 0.5) -> None:
        for judge in panels.seated(self.round("jury")):
            sheets = list(panels.awaiting(judge))
            done = round(share * len(sheets) * self.rng.uniform(0.7, 1.3))
            for place, sheet in enumerate(sheets[:done]):
                self.score(sheet, 126.2 + 7.5 * place / max(1, done), submits=True)
            for sheet in sheets[done : done + 2]:
                self.score(sheet, 133.9, submits=False)

    def scored(self) -> None:
        for judge in panels.seated(self.round("jury")):
            sheets = list(panels.awaiting(judge))
            for place, sheet in enumerate(sheets):
                self.score(sheet, 134.1 + 5.5 * place / len(sheets), submits=True)

    def score(self, sheet: Sheet, day: float, *, submits: bool) -> None:
        entry = self.plan_of(sheet.application)
        severity = next(j.severity for j in self.script.judges if j.email == sheet.judge.user.email)
        given = shape.score(self.rng, entry.quality, severity)
        codes = [criterion.code for criterion in panels.criteria_of(sheet)]
        marks = dict(zip(codes, given, strict=True))
        remark = shape.comment(self.rng, dict(zip(shape.CRITERIA, given, strict=True)))
        values: dict[str, object] = {**marks, "comment": remark}
        if not submits:
            values = dict(list(marks.items())[:3])
        if sheet.state != SheetState.SUBMITTED:
            jury.save_sheet(sheet, values, by=sheet.judge.user, at=self.day(day))
        if submits:
            jury.submit_sheet(sheet, by=sheet.judge.user, at=self.day(day) + timedelta(minutes=20))

    # --- shortlisted, final, decided, released ---------------------------------------------------

    def shortlisted(self) -> None:
        run = results.calibrate(self.round("jury"), by=self.person("theo"), at=self.day(140.2))
        results.shortlist(
            run,
            note="By the cut published before the call.",
            by=self.person("chair"),
            at=self.day(141.5),
        )

    def final(self) -> None:
        sora, third = self.person("sora"), self.round("third")
        prize.open_round(third, by=sora, at=self.day(150.1))
        failing = self.failing_third()
        for screening in rounds.screenings_of(third):
            reason = failing.get(screening.application_id)
            self.check(screening, reason, ("grace", "kenji"), 160)
        prize.close_check_round(third, by=sora, at=self.day(179))
        prize.open_round(self.round("final"), by=sora, at=self.day(206))
        if self.script.meets:
            meeting.tell(self.round("final"), self.person, self.day)

    def failing_third(self) -> dict[int, str]:
        """The last within the cut of the largest categories do not stand up to the documents."""
        run = Run.objects.get(round=self.round("jury"))
        last = run.ranking.filter(is_in=True, category__code__in=("human", "tech"))
        chosen = last.filter(application__kind="city").order_by("p_in")[: self.script.fails_third]
        ids = [place.application_id for place in chosen]
        return dict(zip(ids, ("evidence", "references"), strict=False))

    def decided(self) -> None:
        for place, (award, number, entry) in enumerate(self.choices()):
            at = self.day(206.3 + place / 100)
            first, second = self.in_room(entry)[:2]
            by = award.partner or first
            reason = "No entry was found strong enough for this place."
            if entry is not None:
                reason = self.reason_for(award, entry)
            decision = results.propose_decision(
                award, place=number, application=entry, reason=reason, by=by, at=at
            )
            results.confirm_decision(decision, by=second, at=at)
        results.conclude_awards(self.round("final"), by=self.person("chair"), at=self.day(206.9))

    def in_room(self, entry: Application | None) -> list[User]:
        """Members, then the chair, but for those who left the room for the entry."""
        people = [self.person(key) for key in ("grace", "kenji", "chair")]
        away = decided.away_by_entry(self.round("final")).get(entry.pk if entry else 0, ())
        return [one for one in people if one.pk not in away]

    def choices(self) -> Iterator[tuple[Award, int, Application | None]]:
        """By calibrated rank; awards for one kind are filled before those open to all."""
        final = self.round("final")
        ranks = dict(
            Run.objects.get(round=self.round("jury")).ranking.values_list("application", "rank")
        )
        grid = list(self.edition.awards.select_related("category", "partner"))
        for award in sorted(grid, key=lambda a: (a.category_id is None, a.order)):
            for number in range(1, award.places + 1):
                fitting = decided.candidates(award, final)
                if award.category_id is None:  # special mentions go to projects
                    fitting = [e for e in fitting if e.kind != ApplicantKind.INDIVIDUAL]
                best = min(fitting, key=lambda e: (ranks[e.pk], e.number), default=None)
                yield award, number, best

    def reason_for(self, award: Award, entry: Application) -> str:
        place = decided.ranking(Run.objects.get(round=self.round("jury"))).get(application=entry)
        reason = (
            f"Rank {place.rank} of its category after calibration "
            f"(90 % interval {place.rank_low} to {place.rank_high}); the committee follows it."
        )
        return f"{reason} Chosen by the partner." if award.partner_id else reason

    def released(self) -> None:
        release = results.prepare_release(
            self.edition,
            release_at=self.day(208),
            by=self.person("sora"),
            at=self.day(207.1),
        )
        results.approve_release(release, by=self.person("chair"), at=self.day(207.2))


def with_numbers(book: Book, script: Script) -> Book:
    """The same rules with the script's own reviews, cuts and places; awards without one go."""
    data = deepcopy(book.data)
    for row in data["round"]:
        if row["kind"] == RoundKind.SCORE:
            row |= {"reviews": script.reviews_per_entry, "cuts": dict(script.cuts)}
    for row in data["award"]:
        level = row["code"].rpartition("-")[2]
        row["places"] = script.places.get(level, row["places"])
    data["award"] = [row for row in data["award"] if row["places"]]
    if not script.asks_consent:
        data["purpose"] = []
    return Book(data)


def account(email: str, name_en: str, name_ko: str, *, is_staff: bool = False) -> User:
    """A sign-in of the demonstration. Only the cast's have a password that anybody knows."""
    known = User.objects.filter(email=email).first()
    if known:
        return known
    cast = {member.email for member in shape.CAST}
    judges = {judge.email for judge in shape.judges()}
    is_known = is_staff or email in cast | judges
    user = User.objects.create(
        email=email,
        name_en=name_en,
        name_ko=name_ko,
        is_staff=is_staff,
        is_demonstration=True,
        password=known_password() if is_known else make_password(None),
    )
    if is_known:  # a password that everybody knows opens the door without a letter
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@cache
def known_password() -> str:
    """Hashed once: argon2 is slow on purpose."""
    return make_password(PASSWORD)


def tell(script: Script, *, until: str, now: datetime, share: float | None = None) -> Story:
    """Tell the story up to a chapter of ``CHAPTERS`` which then lies at ``now``.

    ``share`` is how much of the last chapter has happened, for chapters that take time.
    """
    zero = (now - timedelta(days=CHAPTERS[until])).astimezone(SEOUL)
    story = Story(script, zero=zero.replace(minute=0, second=0, microsecond=0))
    with transaction.atomic(), outbox.holding():
        for chapter in ORDER[: ORDER.index(until) + 1]:
            partly = share is not None and chapter == until
            getattr(story, chapter)(*([share] if partly else []))
    return story
