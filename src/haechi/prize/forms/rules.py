"""The rules of an edition as forms: each section one form or one set of rows, in both languages."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Model, QuerySet
from django.forms.models import BaseModelFormSet, modelformset_factory
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haechi.people.models import User
from haechi.people.states import ApplicantKind, Role
from haechi.prize import queries
from haechi.prize.forms.grids import AnchorTable, AwardGrid
from haechi.prize.forms.marks import setting_path
from haechi.prize.forms.moments import ZonedMoment
from haechi.prize.models import (
    Anchor,
    Award,
    Category,
    CheckItem,
    ConsentPurpose,
    Criterion,
    Cut,
    Edition,
    Round,
    SettingNote,
)
from haechi.prize.states import ProjectStage, QuestionType, RoundKind

if TYPE_CHECKING:  # these are generic in their stubs only
    ModelForm = forms.ModelForm[Any]
    RowSet = BaseModelFormSet[Any, Any]
else:
    ModelForm, RowSet = forms.ModelForm, BaseModelFormSet

TONGUES = {"_en": "English", "_ko": "한국어"}
CHOOSING = (QuestionType.CHOICE, QuestionType.CHOICES)
ASIDE = 1000  # where orders wait while rows change places


class Lists:
    """What the selects of one page choose from, each read once."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    @cached_property
    def categories(self) -> QuerySet[Category]:
        return self.edition.categories.all()

    @cached_property
    def scored_rounds(self) -> QuerySet[Round]:
        return self.edition.rounds.filter(kind=RoundKind.SCORE)

    @cached_property
    def check_rounds(self) -> QuerySet[Round]:
        return self.edition.rounds.filter(kind=RoundKind.CHECK)

    @cached_property
    def heads(self) -> QuerySet[Criterion]:
        return criteria_of(self.edition).filter(parent=None)

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        """The questions that are answered by choosing, which can tell a field."""
        asked = queries.questions(self.edition)
        return [(one.code, str(one.label)) for one in asked if one.type in CHOOSING]

    @cached_property
    def notes(self) -> dict[str, SettingNote]:
        return {note.path: note for note in self.edition.setting_notes.all()}

    @cached_property
    def paths(self) -> frozenset[str]:
        return frozenset(queries.setting_paths(queries.book_of(self.edition)))

    @cached_property
    def partners(self) -> QuerySet[User]:
        return queries.holders(self.edition, Role.PARTNER)


def criteria_of(edition: Edition) -> QuerySet[Criterion]:
    """In the order of the tree: a head, then the questions under it."""
    return (
        Criterion.objects.filter(round__edition=edition)
        .select_related("round", "category", "parent")
        .order_by("round__order", "category__order", "order", "id")
    )


def criterion_line(one: Criterion) -> str:
    where = one.category.name if one.category else _("all categories")
    return f"{one.round.name} · {where} · {one.name}"


class RuleForm(forms.ModelForm):
    """A row of the rules: texts side by side in both languages, times in the edition's zone."""

    chooses: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, lists: Lists, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lists = lists
        if hasattr(self.instance, "edition_id") and self.instance.edition_id is None:
            self.instance.edition = lists.edition
        for name, field in self.fields.items():
            if name[-3:] in TONGUES:
                self.name_tongue(name, field)
            if isinstance(field, ZonedMoment):
                field.zone = self.zone
                field.help_text = field.help_text or self.zone.key
        for name, listed in self.chooses.items():
            self.offer(name, getattr(lists, listed))

    @property
    def zone(self) -> ZoneInfo:
        return self.lists.edition.zone

    @property
    def line(self) -> str:
        """The row in one line, as the closed list shows it."""
        return str(self.instance)

    @property
    def marked(self) -> list[tuple[forms.BoundField, SettingNote | None]]:
        """Each field with the mark of its setting; of a text, below its second language."""
        told = []
        for bound in self.visible_fields():
            path = "" if bound.name.endswith("_en") else setting_path(self.instance, bound.name)
            told.append((bound, self.lists.notes.get(path)))
        return told

    def name_tongue(self, name: str, field: forms.Field) -> None:
        model: type[Model] = self._meta.model
        base: Any = model._meta.get_field(name[:-3])
        field.label = f"{capfirst(str(base.verbose_name))} ({TONGUES[name[-3:]]})"
        field.required = name.endswith("_en") and not base.blank
        field.widget.attrs["lang"] = name[-2:]
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 3

    def offer(self, name: str, listed: QuerySet[Any]) -> None:
        """The choices are read once a page, not once a row."""
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = listed
            is_many = isinstance(field, forms.ModelMultipleChoiceField)
            empty = [] if is_many or (field.required and self.instance.pk) else [("", "—")]
            field.choices = [*empty, *((one.pk, label(one)) for one in listed)]

    def _get_validation_exclusions(self) -> set[str]:
        # The edition is not typed, yet codes must be unique within it.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"edition"}


def label(one: Model) -> str:
    return criterion_line(one) if isinstance(one, Criterion) else str(one)


class EditionForm(RuleForm):
    call_opens_at = ZonedMoment(label=gettext_lazy("Call opens"))
    call_closes_at = ZonedMoment(label=gettext_lazy("Call closes"))
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("All times of this edition are typed and shown in it."),
        choices=lambda: [(zone, zone) for zone in sorted(available_timezones())],
    )
    stages = forms.MultipleChoiceField(
        label=gettext_lazy("Stages a project may be in"),
        help_text=gettext_lazy("None chosen: any stage, and applicants are not asked."),
        choices=ProjectStage.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Edition
        fields = (
            "name_en",
            "name_ko",
            "theme_en",
            "theme_ko",
            "about_en",
            "about_ko",
            "year",
            "contact",
            "time_zone",
            "call_opens_at",
            "call_closes_at",
            "stages",
            "max_entries",
            "grace_minutes",
            "repair_days",
            "appeal_days",
        )

    @property
    def zone(self) -> ZoneInfo:
        """Times are typed in the zone that is typed beside them."""
        typed = self.data.get(self.add_prefix("time_zone"), "") if self.is_bound else ""
        return ZoneInfo(typed) if typed in available_timezones() else super().zone


class CategoryForm(RuleForm):
    admits = forms.MultipleChoiceField(
        label=gettext_lazy("Who may apply"),
        choices=ApplicantKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Category
        fields = (
            "name_en",
            "name_ko",
            "description_en",
            "description_ko",
            "admits",
            "code",
            "order",
        )


class RoundForm(RuleForm):
    opens_at = ZonedMoment(label=gettext_lazy("Opens"))
    closes_at = ZonedMoment(label=gettext_lazy("Closes"))
    fields_from = forms.MultipleChoiceField(
        label=gettext_lazy("Questions that tell an entry's field"),
        help_text=gettext_lazy(
            "Judges who know the field get more of its entries; none chosen: chance alone decides."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Round
        fields = (
            "name_en",
            "name_ko",
            "kind",
            "staffed_by",
            "opens_at",
            "closes_at",
            "reviews_per_entry",
            "seed",
            "score_low",
            "score_high",
            "own_country_excluded",
            "fields_from",
            "outside_field",
            "extra_reviews",
            "report_names",
            "carries_over",
            "quorum",
            "majority",
            "casting_vote",
            "blind_discussion",
            "code",
            "order",
        )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        asked = self.fields["fields_from"]
        assert isinstance(asked, forms.MultipleChoiceField)
        asked.choices = self.lists.choices

    def _get_validation_exclusions(self) -> set[str]:
        # Rounds may change places in one go; the set of rows looks at their order as a whole.
        return super()._get_validation_exclusions() | {"order"}


class CriterionForm(RuleForm):
    chooses = {"round": "scored_rounds", "category": "categories", "parent": "heads"}

    class Meta:
        model = Criterion
        fields = (
            "round",
            "category",
            "name_en",
            "name_ko",
            "description_en",
            "description_ko",
            "parent",
            "weight",
            "code",
            "order",
        )

    def clean(self) -> dict[str, Any]:
        """What stands under a head belongs to the head's round and category."""
        cleaned: dict[str, Any] = super().clean() or {}
        if head := cleaned.get("parent"):
            cleaned |= {"round": head.round, "category": head.category}
        return cleaned

    @property
    def line(self) -> str:
        one = self.instance
        if one.parent_id:
            return f"– {one.name}"
        return f"{criterion_line(one)} ({one.weight.normalize():f})" if one.weight else one.name


class PurposeForm(RuleForm):
    class Meta:
        model = ConsentPurpose
        fields = ("name_en", "name_ko", "text_en", "text_ko", "is_needed", "code", "order")


class CheckForm(RuleForm):
    chooses = {"round": "check_rounds"}

    @property
    def line(self) -> str:
        return f"{self.instance.round.name} · {self.instance.text}"

    class Meta:
        model = CheckItem
        fields = ("round", "text_en", "text_ko", "code", "order")


class AwardForm(RuleForm):
    chooses = {"category": "categories", "partner": "partners"}

    @property
    def line(self) -> str:
        return f"{self.instance} ({self.instance.places})"

    class Meta:
        model = Award
        fields = (
            "name_en",
            "name_ko",
            "category",
            "kind",
            "places",
            "partner_name_en",
            "partner_name_ko",
            "partner",
            "code",
            "order",
        )


class NoteForm(RuleForm):
    """Where a setting comes from, whatever the setting is."""

    class Meta:
        model = SettingNote
        fields = ("path", "mark", "source", "note_en", "note_ko")
        widgets: ClassVar = {"path": forms.TextInput(attrs={"list": "setting-paths"})}

    def clean_path(self) -> str:
        path = str(self.cleaned_data["path"]).strip()
        if path not in self.lists.paths:
            raise ValidationError(_("The rules have no setting “%(path)s”.") % {"path": path})
        return path


class Rows(BaseModelFormSet):
    """The rows of one section; codes that would clash are found before the database does."""

    once: ClassVar[tuple[str, ...]] = ("code",)

    def clean(self) -> None:
        super().clean()
        seen: set[tuple[str, ...]] = set()
        for form in self.standing():
            key = tuple(str(form.cleaned_data.get(name, "")) for name in self.once)
            if key in seen:
                message = _("“%(key)s” stands here twice.") % {"key": " · ".join(key)}
                raise ValidationError(message, code="twice")
            seen.add(key)

    def standing(self) -> Iterator[Any]:
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", None)
            if cleaned and not cleaned.get("DELETE") and not form.errors:
                yield form


class RoundRows(Rows):
    once = ("order",)

    def save(self, commit: bool = True) -> Any:
        """Rounds may change places: all step aside first, then each takes its own."""
        kept = [form.instance.pk for form in self.initial_forms]
        Round.objects.filter(pk__in=kept).update(order=F("order") + ASIDE)
        saved = super().save(commit)
        for form in self.initial_forms:
            if form.instance.pk:
                Round.objects.filter(pk=form.instance.pk).update(order=form.instance.order)
        return saved


class CriterionRows(Rows):
    once = ("round", "category", "code")


class CheckRows(Rows):
    once = ("round", "code")


class NoteRows(Rows):
    once = ("path",)


class CutForm(forms.Form):
    """How many places each category has after each scored round."""

    def __init__(self, edition: Edition, data: Any = None) -> None:
        super().__init__(data)
        self.grid: dict[str, tuple[Round, Category]] = {}
        cuts = Cut.objects.filter(round__edition=edition)
        held = {(cut.round_id, cut.category_id): cut.places for cut in cuts}
        rounds = edition.rounds.filter(kind=RoundKind.SCORE)
        categories = list(edition.categories.all())
        for round_, category in ((r, c) for r in rounds for c in categories):
            name = f"{round_.code}_{category.code}"
            self.grid[name] = (round_, category)
            self.initial[name] = held.get((round_.pk, category.pk))
            self.fields[name] = forms.IntegerField(
                label=f"{round_.name} · {category.name}",
                min_value=0,
                max_value=32_000,
                required=False,
            )

    def save(self) -> None:
        for name in self.changed_data:
            round_, category = self.grid[name]
            places = self.cleaned_data[name]
            if places is None:
                Cut.objects.filter(round=round_, category=category).delete()
            else:
                Cut.objects.update_or_create(
                    round=round_, category=category, defaults={"places": places}
                )


@dataclass(frozen=True)
class Section:
    """A page of the workbench."""

    key: str
    name: str | Promise
    help: str | Promise
    form: type[RuleForm] | None = None
    rows: type[Rows] = Rows


SECTIONS = (
    Section("basics", gettext_lazy("Basics"), gettext_lazy("Name, theme, zone and the call.")),
    Section(
        "categories",
        gettext_lazy("Categories"),
        gettext_lazy("What one can apply for, and who may."),
        CategoryForm,
    ),
    Section(
        "rounds",
        gettext_lazy("Rounds"),
        gettext_lazy("In which steps it is decided, by whom and when."),
        RoundForm,
        RoundRows,
    ),
    Section(
        "cuts",
        gettext_lazy("Cuts"),
        gettext_lazy("How many of each category go on from each scored round."),
    ),
    Section(
        "criteria",
        gettext_lazy("Criteria"),
        gettext_lazy(
            "Heads carry weights and are scored; guiding questions under a head have none. "
            "Save a head first, then add what stands under it."
        ),
        CriterionForm,
        CriterionRows,
    ),
    Section(
        "anchors",
        gettext_lazy("Anchors"),
        gettext_lazy("What a score means, in words that every judge reads: a line a score point."),
    ),
    Section(
        "questions",
        gettext_lazy("Application form"),
        gettext_lazy("Its questions, by section. Judges see only what is marked."),
    ),
    Section(
        "purposes",
        gettext_lazy("Consent"),
        gettext_lazy(
            "What applicants' data are used for, purpose by purpose: collection, passing on to "
            "third parties, transfer abroad."
        ),
        PurposeForm,
    ),
    Section(
        "checks",
        gettext_lazy("Checks"),
        gettext_lazy("The rules of entry, each with the reason code given when it does not hold."),
        CheckForm,
        CheckRows,
    ),
    Section(
        "grid",
        gettext_lazy("Award grid"),
        gettext_lazy("How many places each level has in each category."),
    ),
    Section(
        "awards",
        gettext_lazy("Awards and partners"),
        gettext_lazy("Each award by itself: special mentions, partners, for whom it is."),
        AwardForm,
    ),
    Section(
        "marks",
        gettext_lazy("Where settings come from"),
        gettext_lazy("Which settings the prize has published, which are ours, which not known."),
        NoteForm,
        NoteRows,
    ),
)


def rows_of(section: Section, edition: Edition) -> QuerySet[Any]:
    """What the rows of a section are now."""
    held: dict[str, QuerySet[Any]] = {
        "categories": edition.categories.all(),
        "rounds": edition.rounds.all(),
        "cuts": Cut.objects.filter(round__edition=edition),
        "criteria": criteria_of(edition),
        "anchors": Anchor.objects.filter(criterion__round__edition=edition),
        "grid": edition.awards.exclude(category=None),
        "marks": edition.setting_notes.all(),
        "questions": edition.questions.filter(retired_at=None).prefetch_related("categories"),
        "purposes": edition.purposes.all(),
        "checks": CheckItem.objects.filter(round__edition=edition).select_related("round"),
        "awards": edition.awards.select_related("category"),
    }
    return held[section.key]


GRIDS: dict[str, Any] = {"cuts": CutForm, "anchors": AnchorTable, "grid": AwardGrid}


def form_of(section: Section, edition: Edition, data: Any = None) -> Any:
    """The form, or the set of rows, of one section."""
    if section.key == "basics":
        return EditionForm(data, instance=edition, lists=Lists(edition))
    if section.form is None:
        return GRIDS[section.key](edition, data)
    kind = modelformset_factory(
        section.form._meta.model,
        form=section.form,
        formset=section.rows,
        extra=1,
        can_delete=True,
        can_delete_extra=False,
        max_num=500,
    )
    options = {"lists": Lists(edition)}
    return kind(data, queryset=rows_of(section, edition), form_kwargs=options, prefix=section.key)


# --- what changed, for the journal --------------------------------------------------------------


def changes(typed: Any) -> list[dict[str, Any]]:
    """Row by row: what was added, removed, or turned from one value into another."""
    if not isinstance(typed, BaseModelFormSet):
        return [{"changed": values(typed)}] if typed.has_changed() else []
    removed = set(typed.deleted_forms)
    told: list[dict[str, Any]] = [{"removed": str(form.instance)} for form in removed]
    for form in typed.forms:
        if form in removed or not form.has_changed():
            continue
        if form in typed.extra_forms:
            told.append({"added": written(form.cleaned_data.get("code") or form.instance)})
        else:
            told.append({"row": str(form.instance), "changed": values(form)})
    return told


def values(form: Any) -> dict[str, Sequence[Any]]:
    """Each changed field with its old and its new value."""
    return {
        name: [written(form.initial.get(name)), written(form.cleaned_data.get(name))]
        for name in form.changed_data
        if name != "DELETE"
    }


def written(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [str(one) for one in value]
    return str(value)
