"""Countries, cities, and what the organiser calls them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haechi.people.states import Region


class Country(models.Model):
    iso2 = models.CharField(_("code"), max_length=2, unique=True)
    iso3 = models.CharField(max_length=3, unique=True)
    name = models.CharField(_("name"), max_length=120)
    region = models.CharField(_("region"), max_length=20, choices=Region.choices)

    class Meta:
        ordering = ["name"]
        verbose_name = _("country")
        verbose_name_plural = _("countries")

    def __str__(self) -> str:
        return self.name


class City(models.Model):
    """From the register, or proposed by an applicant and then confirmed or merged."""

    geonames_id = models.PositiveIntegerField(_("GeoNames number"), unique=True, null=True)
    name = models.CharField(_("name"), max_length=120)
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="cities", verbose_name=_("country")
    )
    also = models.TextField(_("also typed as"), blank=True, help_text="one spelling a line")
    search = models.TextField(blank=True)  # every spelling, folded; see queries.findable
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)
    proposed_by = models.ForeignKey(
        "people.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed"), null=True)
    confirmed_by = models.ForeignKey(
        "people.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "name_en"],
                condition=Q(geonames_id=None, proposed_at=None),
                name="one_city_of_a_name_without_number",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(proposed_at__isnull=False),
                name="only_a_proposed_city_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="a_city_lies_on_the_globe_or_nowhere_yet",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.country.name}"

    @property
    def is_proposed(self) -> bool:
        """Named by an applicant, and nobody has said yet that it is so."""
        return self.proposed_at is not None and self.confirmed_at is None


class PlaceName(models.Model):
    """What the organiser calls a country or a city, and why; the source's name is kept beside."""

    country = models.ForeignKey(
        Country, null=True, on_delete=models.PROTECT, related_name="chosen_names"
    )
    city = models.ForeignKey(City, null=True, on_delete=models.PROTECT, related_name="chosen_names")
    name = models.CharField(_("name"), max_length=120)
    source_name = models.CharField(_("name in the source"), max_length=120)
    reason = models.TextField(_("reason"), max_length=500)
    chosen_by = models.ForeignKey(
        "people.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    chosen_at = models.DateTimeField(_("since"))
    ended_by = models.ForeignKey(
        "people.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        ordering = ["-chosen_at", "-id"]
        verbose_name = _("organiser's name of a place")
        verbose_name_plural = _("organiser's names of places")
        constraints = [
            models.CheckConstraint(
                condition=Q(country=None, city__isnull=False) | Q(country__isnull=False, city=None),
                name="a_name_is_of_a_country_or_a_city",
            ),
            models.UniqueConstraint(
                fields=["country"], condition=Q(ended_at=None), name="one_name_of_a_country"
            ),
            models.UniqueConstraint(
                fields=["city"], condition=Q(ended_at=None), name="one_name_of_a_city"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_name} → {self.name}"

    @property
    def place(self) -> Country | City | None:
        return self.city or self.country
