"""A draft with a question of every type, for tests of writing."""

from answering import agree
from django.utils import timezone

from haechi.people.models import City, Organisation, User
from haechi.prize import actions
from haechi.prize.models import Application, Edition, Question
from haechi.site.demonstration.telling import PASSWORD

CHOICES = {"options": [{"code": c, "en": c.title(), "ko": c} for c in ("bus", "tram", "ferry")]}
TYPES = {
    "line": ("short", {}),
    "story": ("long", {}),
    "means": ("choice", CHOICES),
    "means-all": ("choices", CHOICES),
    "riders": ("number", {"unit": {"en": "people", "ko": "명"}}),
    "cost": ("money", {"currencies": ["USD", "KRW"]}),
    "begun": ("date", {}),
    "page": ("url", {}),
    "figures": ("indicators", {"most": 3}),
    "people": ("contacts", {"most": 3}),
    "agreed": ("consent", {}),
}


def writer(key: str, name: str = "Lena") -> User:
    user = User.objects.create_user(
        f"{key}@example.org", password=PASSWORD, name=name, time_zone="Africa/Nairobi"
    )
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def ask(edition: Edition, code: str, kind: str, order: int, **facts: object) -> Question:
    words = {"label_en": f"The {code}", "label_ko": f"{code} 질문", "section_en": "Everything"}
    return Question.objects.create(
        edition=edition,
        code=code,
        type=kind,
        order=order,
        section_ko="모두",
        max_length=5000,
        **words,
        **facts,
    )


def ask_everything(edition: Edition) -> dict[str, Question]:
    """The form asks one question of each type, and one that depends on another."""
    edition.questions.update(retired_at=timezone.now())
    asked = {
        code: ask(edition, code, kind, order, settings=settings)
        for order, (code, (kind, settings)) in enumerate(TYPES.items())
    }
    asked["depth"] = ask(
        edition, "depth", "short", 50, asked_if=asked["means"], asked_when=["ferry"]
    )
    return asked


def begin(edition: Edition, by: User) -> Application:
    city = City.objects.get(name_en="Nairobi")
    organisation = Organisation.objects.create(name=str(by), kind="individual", city=city)
    agree(edition, by)
    return actions.start_application(
        edition.categories.get(code="leadership"),
        kind="individual",
        organisation=organisation,
        city=city,
        by=by,
        at=timezone.now(),
    )
