"""Rules that are best typed as a table: what score points mean, and the award grid."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Max
from django.utils.translation import gettext as _

from haechi.people.states import ApplicantKind
from haechi.prize.models import Anchor, Award, Category, Criterion, Edition
from haechi.prize.states import RoundKind

TONGUES = {"en": "English", "ko": "한국어"}
MOST_PLACES = 32_000
MOST_POINTS = 101  # a finer scale is described at its round values in the file


@dataclass
class Grid:
    """One table of fields: a heading a column, a name a row."""

    name: str
    note: str = ""
    headings: list[str] = field(default_factory=list)
    rows: list[tuple[str, list[forms.BoundField]]] = field(default_factory=list)
    is_open: bool = True


class AnchorTable(forms.Form):
    """For each head one line a score point, in both languages."""

    def __init__(self, edition: Edition, data: Any = None) -> None:
        super().__init__(data)
        heads = Criterion.objects.filter(round__edition=edition, parent=None)
        heads = heads.filter(round__kind=RoundKind.SCORE).select_related("round", "category")
        ordered = heads.prefetch_related("anchors").order_by("round__order", "order", "id")
        self.heads = list(ordered)
        self.held: dict[str, str] = {}
        for head in self.heads:
            self.offer(head)

    def offer(self, head: Criterion) -> None:
        held = {anchor.score: anchor for anchor in head.anchors.all()}
        for score in points(head):
            for tongue, language in TONGUES.items():
                name = f"{head.pk}_{score}_{tongue}"
                text = getattr(held.get(score), f"text_{tongue}", "") or ""
                label = f"{head.name} · {score} · {language}"
                widget = forms.TextInput(attrs={"lang": tongue, "aria-label": label})
                self.fields[name] = forms.CharField(
                    label=label, max_length=250, required=False, widget=widget
                )
                self.initial[name] = text

    @property
    def grids(self) -> Iterator[Grid]:
        for head in self.heads:
            where = f"{head.round.name} · {head.category.name if head.category else _('all')}"
            described = len(head.anchors.all())
            facts = {"n": described, "all": len(points(head))}
            rows = [
                (str(score), [self[f"{head.pk}_{score}_{tongue}"] for tongue in TONGUES])
                for score in points(head)
            ]
            yield Grid(
                name=f"{where} · {head.name}",
                note=_("%(n)s of %(all)s points described") % facts,
                headings=[_("Score"), *TONGUES.values()],
                rows=rows,
                is_open=any(cell.errors for _score, cells in rows for cell in cells),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, text in list(cleaned.items()):
            if name.endswith("_ko") and text and not cleaned.get(f"{name[:-3]}_en", "-"):
                self.add_error(f"{name[:-3]}_en", _("The English text is empty."))
        return cleaned

    def save(self) -> None:
        for key in {name[:-3] for name in self.changed_data}:
            pk, score = (int(part) for part in key.split("_"))
            texts = {f"text_{tongue}": self.cleaned_data[f"{key}_{tongue}"] for tongue in TONGUES}
            if any(texts.values()):
                Anchor.objects.update_or_create(criterion_id=pk, score=score, defaults=texts)
            else:
                Anchor.objects.filter(criterion_id=pk, score=score).delete()


def points(head: Criterion) -> list[int]:
    """The scores of the scale, and any other that is described already."""
    scale = range(head.round.score_low, head.round.score_high + 1)[:MOST_POINTS]
    return sorted({*scale, *(anchor.score for anchor in head.anchors.all())})


class AwardGrid(forms.Form):
    """Places of each level in each category; an empty cell is no award."""

    new_code = forms.SlugField(max_length=20, required=False)
    new_name_en = forms.CharField(max_length=120, required=False)
    new_name_ko = forms.CharField(max_length=120, required=False)
    new_kind = forms.ChoiceField(choices=[("", "—"), *ApplicantKind.choices], required=False)

    def __init__(self, edition: Edition, data: Any = None) -> None:
        super().__init__(data)
        self.edition = edition
        self.categories = list(edition.categories.all())
        self.levels: dict[str, dict[int, Award]] = {}
        for award in edition.awards.exclude(category=None).select_related("category"):
            self.place(award)
        self.cells: dict[str, tuple[str, Category]] = {}
        for level in [*self.levels, ""]:
            for category in self.categories:
                self.offer(level, category)
        labels = {
            "new_code": _("Code of a new level"),
            "new_name_en": _("Its name (English)"),
            "new_name_ko": _("Its name (한국어)"),
            "new_kind": _("Only for"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs["aria-label"] = label

    def place(self, award: Award) -> None:
        category: Any = award.category
        level = award.code.removeprefix(f"{category.code}-")
        if category.pk in self.levels.get(level, {}):
            level = award.code
        self.levels.setdefault(level, {})[category.pk] = award

    def offer(self, level: str, category: Category) -> None:
        name = f"places_{level}_{category.code}" if level else f"new_places_{category.code}"
        held = self.levels.get(level, {}).get(category.pk)
        label = f"{self.named(level)} · {category.name}"
        widget = forms.NumberInput(attrs={"aria-label": label})
        self.cells[name] = (level, category)
        self.fields[name] = forms.IntegerField(
            label=label, min_value=0, max_value=MOST_PLACES, required=False, widget=widget
        )
        self.initial[name] = held.places if held else None

    def named(self, level: str) -> str:
        first = next(iter(self.levels.get(level, {}).values()), None)
        if first is None:
            return _("New level")
        return f"{first.name} ({first.get_kind_display()})" if first.kind else first.name

    @property
    def grids(self) -> Iterator[Grid]:
        totals = {
            category.pk: sum(
                held[category.pk].places for held in self.levels.values() if category.pk in held
            )
            for category in self.categories
        }
        yield Grid(
            name=_("Places"),
            note=" · ".join(f"{one.name} {totals[one.pk]}" for one in self.categories),
            headings=[_("Award"), *(category.name for category in self.categories)],
            rows=[
                (self.named(level), [self[f"places_{level}_{c.code}"] for c in self.categories])
                for level in self.levels
            ],
        )
        yield Grid(
            name=_("A new level"),
            note=_("Its awards get the code of the category and this one, such as human-gold."),
            headings=["", _("Code"), "English", "한국어", _("Only for")]
            + [category.name for category in self.categories],
            rows=[
                (
                    _("New level"),
                    [self[f"new_{name}"] for name in ("code", "name_en", "name_ko", "kind")]
                    + [self[f"new_places_{category.code}"] for category in self.categories],
                )
            ],
            is_open=bool(self.errors) or not self.levels,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [c for c in self.categories if cleaned.get(f"new_places_{c.code}")]
        for name in ("new_code", "new_name_en"):
            if given and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("A new level needs a code and a name."))
        codes = {f"{category.code}-{cleaned.get('new_code')}" for category in given}
        if cleaned.get("new_code") and self.edition.awards.filter(code__in=codes).exists():
            self.add_error("new_code", _("There is a level of this code already."))
        return cleaned

    def save(self) -> None:
        for name in self.changed_data:
            if name in self.cells:
                level, category = self.cells[name]
                self.keep(level, category, self.cleaned_data[name] or 0)

    def keep(self, level: str, category: Category, places: int) -> None:
        held = self.levels.get(level, {}).get(category.pk)
        if held and not places:
            held.delete()
        elif held:
            held.places = places
            held.save(update_fields=["places"])
        elif places:
            self.make(level, category, places)

    def make(self, level: str, category: Category, places: int) -> None:
        like = next(iter(self.levels.get(level, {}).values()), None)
        typed = self.cleaned_data
        texts = {
            name: getattr(like, name) if like else typed[f"new_{name}"]
            for name in ("name_en", "name_ko", "kind")
        }
        last = self.edition.awards.aggregate(n=Max("order"))["n"] or 0
        code = f"{category.code}-{level or typed['new_code']}"
        Award.objects.create(
            edition=self.edition,
            category=category,
            code=code,
            places=places,
            order=last + 1,
            **texts,
        )
