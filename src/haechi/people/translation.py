"""Which texts of this room exist in both languages."""

from modeltranslation.translator import TranslationOptions, register

from haechi.people.models import City, Country, Organisation, PlaceName, User


@register([Country, City, Organisation, User])
class NamedTranslation(TranslationOptions):
    fields = ("name",)


@register(PlaceName)
class PlaceNameTranslation(TranslationOptions):
    fields = ("name", "source_name")
