"""What the applicants of the demonstration answer to typed questions: amounts, choices, figures.

Drawn for each application by itself, so that the words drawn by ``wording`` stay as they are.
"""

import json
from random import Random
from typing import Any

from .places import cities
from .shape import PlannedApplication
from .wording import read

GOVERNMENTS = {place.geonameid: place.government_en for place in cities()}


def particulars(entry: PlannedApplication, year: int) -> dict[str, str]:
    """The answers by the codes of their questions, for the form of this category and kind."""
    rng = Random(f"{entry.organisation_en} · {entry.title_en}")
    answers = {"website": f"https://www.example.org/{entry.theme}"} | of_everybody(entry)
    if entry.category == "leadership":
        return answers | of_a_leader(rng, year)
    return answers | of_a_project(rng, entry, year) | of_its_kind(rng, entry)


def of_everybody(entry: PlannedApplication) -> dict[str, str]:
    contact = {
        "name": entry.applicant_name,
        "office": entry.organisation_en,
        "email": f"entry{entry.number:03d}@example.org",
        "phone": "",
    }
    return {"contact": written([contact]), "declaration": "yes"}


def of_a_leader(rng: Random, year: int) -> dict[str, str]:
    since = f"{year - rng.randint(2, 9)}-{rng.randint(1, 12):02d}-01"
    return {"position": rng.choice(words("positions")), "since": since}


def of_a_project(rng: Random, entry: PlannedApplication, year: int) -> dict[str, str]:
    told = read("particulars")
    planned = entry.ineligible_reason == "planned_only"
    incomplete = entry.ineligible_reason == "incomplete"
    how = "applied_planned" if planned else "applied_incomplete" if incomplete else "applied"
    sites, people = rng.randint(3, 9), f"{rng.randrange(820, 9_800, 20):,}"
    chosen = {"human": ("groups", told["choices"]), "tech": ("fields", told["fields"])}
    code, pool = chosen[entry.category]
    first, *others = pool[entry.field]
    states = ("prototype",) if planned else ("pilot", "running", "running", "spread")
    amount = rng.randrange(60, 980, 10) * 1000
    begun = f"{year - rng.randint(1, 5)}-{rng.randint(1, 12):02d}-15"
    return {
        code: written([first, *rng.sample(others, rng.randint(0, 2))]),
        "technology_state": rng.choice(states),
        "applied": rng.choice(words(how)).format(k=sites, n=people),
        "started_on": "" if planned else begun,
        "funding": written({"amount": str(amount), "currency": rng.choice(("USD", "EUR"))}),
        "indicators": written(indicators(rng, entry, year)),
    }


def indicators(rng: Random, entry: PlannedApplication, year: int) -> list[dict[str, str]]:
    rows = rng.sample(read("particulars")["indicators"][entry.field], 2)
    return [
        {
            "indicator": name,
            "value": str(rng.randint(low, high)),
            "unit": unit,
            "year": str(year - rng.randint(1, 2)),
            "source": source,
        }
        for name, unit, low, high, source in rows
    ]


def of_its_kind(rng: Random, entry: PlannedApplication) -> dict[str, str]:
    if entry.kind == "city":
        reached = str(rng.randrange(20_000, 900_000, 500))
        return {"office": rng.choice(words("offices")), "residents": reached}
    if entry.kind == "institution":
        return {"institution_type": rng.choice(words("institutions"))}
    if rng.random() < 0.4:
        return {"approved": "yes", "approving_city": f"{GOVERNMENTS[entry.city]}, city data office"}
    return {"approved": "no"}


def words(key: str) -> list[str]:
    found: list[str] = read("particulars")["words"][key]
    return found


def written(value: Any) -> str:
    """Lists and tables are kept as JSON, as the form keeps them."""
    return json.dumps(value, ensure_ascii=False)
