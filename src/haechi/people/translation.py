"""Which texts of this room exist in both languages."""

from modeltranslation.translator import TranslationOptions, register

from haechi.people.models import City, Country, Organisation, User


@register([Country, City, Organisation, User])
class NamedTranslation(TranslationOptions):
    fields = ("name",)
