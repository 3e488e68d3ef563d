"""Who applies or employs, and how else they are written."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haechi.people.models.places import City
from haechi.people.states import ApplicantKind


class Organisation(models.Model):
    """Who applies or employs; not the city where a project runs."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=ApplicantKind.choices)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="organisations")

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class OrganisationName(models.Model):
    """Another spelling under which an organisation was named, beside its own two names."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=200)
    noted_by = models.ForeignKey(
        "people.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    noted_at = models.DateTimeField(_("noted"))

    class Meta:
        ordering = ["name"]
        verbose_name = _("other spelling")
        verbose_name_plural = _("other spellings")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="each_spelling_once")
        ]

    def __str__(self) -> str:
        return self.name


class Distinction(models.Model):
    """Two organisations look alike and are two: somebody has looked, and said why."""

    first = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField(_("reason"), max_length=500)
    drawn_by = models.ForeignKey(
        "people.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    drawn_at = models.DateTimeField(_("drawn"))

    class Meta:
        verbose_name = _("distinction of two organisations")
        verbose_name_plural = _("distinctions of organisations")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="each_distinction_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="distinction_in_one_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"
