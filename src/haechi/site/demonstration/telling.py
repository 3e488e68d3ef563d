"""The demonstration told through the same actions a person would use, from founding to release.

A :class:`Story` has a script (who applies, who judges, how many go on) and a day zero, the opening
of the call. :func:`tell` tells it up to a chapter and puts day zero so that *now* falls into it.
Nothing is written past the rules: where an action would refuse, the telling stops.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
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
from haechi.prize.models import (
    Anchor,
    Application,
    Award,
    Category,
    CheckItem,
    Criterion,
    Cut,
    Edition,
    Question,
    Round,
    Screening,
)
from haechi.results import actions as results
from haechi.results import queries as decided
from haechi.results.models import Run
from haechi.site.demonstration import shape

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


def full_script() -> Script:
    """240 applications, 16 judges, 42 shortlisted, 40 finalists, 21 winners."""
    return Script(
        slug="demo",
        applications=shape.applications(shape.SEED),
        judges=shape.judges(),
        reviews_per_entry=4,
        cuts={"human": 16, "tech": 22, "leadership": 4},
        places={},
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
    )


@dataclass
class Story:
    """One telling. Each chapter is a method; ``day`` turns days of the story into instants."""

    script: Script
    zero: datetime
    rng: Random = field(default_factory=lambda: Random(shape.SEED))

    @cached_property
    def rules(self) -> dict[str, Any]:
        text = files("haechi.site.demonstration").joinpath("edition.toml").read_text("utf-8")
        return tomllib.loads(text)

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
        edition = Edition(
            slug=self.script.slug,
            year=self.zero.year,
            is_demonstration=True,
            call_opens_at=self.day(0),
            call_closes_at=self.day(91),
            contact="sora@example.org",
            **both(self.rules["edition"], "name", "theme", "about"),
        )
        sora = self.person("sora")
        self.edition = prize.found_edition(edition, secretary=sora, by=founder, at=at)
        for member in shape.CAST:
            role = ROLES.get(member.role) or member.role
            if role not in ("applicant", "judge", Role.SECRETARY):
                user = self.person(member.key)
                prize.appoint(
                    edition, user, Role(role), reason="Of the demonstration.", by=sora, at=at
                )
        with transaction.atomic():
            self.write_rules()
            prize.record_rules(
                edition, section="all", changes="demonstration", by=sora, at=self.day(-15)
            )

    def write_rules(self) -> None:
        for order, row in enumerate(self.rules["category"]):
            Category.objects.create(
                edition=self.edition,
                order=order,
                code=row["code"],
                admits=row["admits"],
                **both(row, "name", "description"),
            )
        for order, row in enumerate(self.rules["question"]):
            Question.objects.create(
                edition=self.edition,
                order=order,
                code=row["code"],
                max_length=row.get("max_length", 1500),
                shown_to_judges=not row.get("hidden", False),
                **both(row, "section", "label", "help"),
            )
        for order, row in enumerate(self.rules["round"]):
            self.write_round(row, order)
        self.write_awards()

    def write_round(self, row: dict[str, Any], order: int) -> None:
        round_ = Round.objects.create(
            edition=self.edition,
            order=order,
            code=row["code"],
            kind=row["kind"],
            staffed_by=row["staffed_by"],
            opens_at=self.day(row["opens"]),
            closes_at=self.day(row["closes"]),
            carries_over=row.get("carries_over", False),
            reviews_per_entry=self.script.reviews_per_entry if row["kind"] == "score" else 0,
            **both(row, "name"),
        )
        for place, item in enumerate(self.rules["check"].get(row["code"], ())):
            CheckItem.objects.create(
                round=round_, order=place, code=item["code"], **both(item, "text")
            )
        if row["kind"] == "score":
            for category in self.edition.categories.all():
                Cut.objects.create(
                    round=round_, category=category, places=self.script.cuts[category.code]
                )
            self.write_criteria(round_)

    def write_criteria(self, round_: Round) -> None:
        leadership = self.edition.categories.get(code="leadership")
        heads: list[tuple[Any, Category | None]] = [(row, None) for row in self.rules["criterion"]]
        heads += [(row, leadership) for row in self.rules["leadership_criterion"]]
        for order, (row, category) in enumerate(heads):
            head = Criterion.objects.create(
                round=round_,
                category=category,
                order=10 * order,
                code=row["code"],
                weight=Decimal(1),
                **both(row, "name", "description"),
            )
            for place, part in enumerate(row.get("parts", ()), start=1):
                Criterion.objects.create(
                    round=round_,
                    category=category,
                    parent=head,
                    order=10 * order + place,
                    code=f"{row['code']}-{place}",
                    name_en=part[0],
                    name_ko=part[1],
                )
            Anchor.objects.bulk_create(
                Anchor(criterion=head, score=int(score), text_en=text[0], text_ko=text[1])
                for score, text in self.rules["anchors"].items()
            )

    def write_awards(self) -> None:
        categories = list(self.edition.categories.all())
        grid: list[tuple[Any, Category | None]] = [
            (row, category) for category in categories[:2] for row in self.rules["award"]
        ]
        grid += [(self.rules["leadership_award"], categories[2])]
        grid += [(row, None) for row in self.rules["special_award"]]
        for order, (row, category) in enumerate(grid):
            places = self.script.places.get(row["code"], row["places"])
            if places:
                Award.objects.create(
                    edition=self.edition,
                    category=category,
                    order=order,
                    code=f"{category.code}-{row['code']}" if category else row["code"],
                    kind=row.get("kind", ""),
                    places=places,
                    partner=self.person("priya") if row.get("partner") else None,
                    **both(row, "name"),
                )

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
        application = prize.start_application(
            category, kind=kind, organisation=organisation, city=city, by=applicant, at=at
        )
        texts = {
            "title_en": entry.title_en,
            "title_ko": entry.title_ko,
            "summary_en": entry.summary_en,
            "summary_ko": entry.summary_ko,
            "contact": f"{entry.applicant_name}, {entry.organisation_en}",
        }
        prize.save_draft(application, texts | entry.answers, by=applicant, at=at)
        return prize.submit(application, by=applicant, at=at + timedelta(minutes=40))

    def applicant_of(self, entry: shape.PlannedApplication) -> User:
        cast = {member.name_en: member.email for member in shape.CAST}
        email = cast.get(entry.applicant_name, f"applicant{entry.number:03d}@example.org")
        return account(email, entry.applicant_name, entry.applicant_name_ko)

    # --- eligibility: a checklist, two signatures ------------------------------------------------

    def eligibility(self, share: float = 0.5) -> None:
        prize.open_round(self.round("eligibility"), by=self.person("sora"), at=self.day(92.1))
        sheets = list(rounds.screenings_of(self.round("eligibility")))
        part = sheets[: round(share * len(sheets))]
        for place, screening in enumerate(part):
            day = 92.2 + 7 * place / len(sheets)
            self.check(screening, self.reason_of(screening), ("eli", "yuna"), day)
        for screening in sheets[len(part) : len(part) + 3]:
            self.propose(screening, self.reason_of(screening), self.person("yuna"), 99.5)

    def screened(self) -> None:
        sheets = list(rounds.screenings_of(self.round("eligibility")).exclude(state="decided"))
        for place, screening in enumerate(sheets):
            day = 100.5 + 15 * place / len(sheets)
            self.check(screening, self.reason_of(screening), ("yuna", "eli"), day)
        prize.close_check_round(
            self.round("eligibility"), by=self.person("sora"), at=self.day(117.5)
        )

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
        if screening.state == "open":
            self.propose(screening, reason, self.person(officers[0]), day)
        else:
            officers = ("", "eli")
        prize.sign(screening, by=self.person(officers[1]), at=self.day(day + 1))

    def propose(self, screening: Screening, reason: str | None, by: User, day: float) -> None:
        items = self.rules["check"][screening.round.code]
        evidence = next((item["evidence"] for item in items if item["code"] == reason), "")
        prize.propose(
            screening,
            {item["code"]: item["code"] != reason for item in items},
            passes=reason is None,
            evidence=evidence,
            by=by,
            at=self.day(day),
        )

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
                reason=f"Known for work on {planned.field}.",
                by=lucia,
                at=self.day(118),
            )
            jury.invite(judge, site="https://prize.example.org", by=sora, at=self.day(119))
            jury.accept(judge, pledged=True, by=user, at=self.day(121))
        self.declare_conflicts(round_)
        plan = jury.propose_plan(round_, by=sora, at=self.day(124))
        jury.apply_plan(plan, by=sora, at=self.day(125))
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
            by = award.partner or self.person("grace")
            reason = "No entry was found strong enough for this place."
            if entry is not None:
                reason = self.reason_for(award, entry)
            decision = results.propose_decision(
                award, place=number, application=entry, reason=reason, by=by, at=at
            )
            results.confirm_decision(decision, by=self.person("kenji"), at=at)
        results.conclude_awards(self.round("final"), by=self.person("chair"), at=self.day(206.9))

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


def both(row: Mapping[str, Any], *names: str) -> dict[str, str]:
    """A text of the script in both languages, as fields of a model."""
    return {
        f"{name}_{language}": row[name][place]
        for name in names
        for place, language in enumerate(("en", "ko"))
    }


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
