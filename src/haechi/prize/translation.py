"""Which texts of this room exist in both languages."""

from modeltranslation.translator import TranslationOptions, register

from haechi.prize import models


@register(models.Edition)
class EditionTranslation(TranslationOptions):
    fields = ("name", "theme", "about")


@register([models.Category, models.Criterion])
class DescribedTranslation(TranslationOptions):
    fields = ("name", "description")


@register(models.Round)
class NamedTranslation(TranslationOptions):
    fields = ("name",)


@register(models.ConsentPurpose)
class PurposeTranslation(TranslationOptions):
    fields = ("name", "text")


@register(models.Award)
class AwardTranslation(TranslationOptions):
    fields = ("name", "partner_name")


@register(models.SettingNote)
class NoteTranslation(TranslationOptions):
    fields = ("note",)


@register([models.Anchor, models.CheckItem])
class TextTranslation(TranslationOptions):
    fields = ("text",)


@register(models.Question)
class QuestionTranslation(TranslationOptions):
    fields = ("section", "label", "help")


@register(models.Application)
class ApplicationTranslation(TranslationOptions):
    fields = ("title", "summary")


@register([models.MessageTemplate, models.Mailing])
class LetterTranslation(TranslationOptions):
    fields = ("subject", "body")


@register(models.Clarification)
class ClarificationTranslation(TranslationOptions):
    fields = ("question", "answer")


@register(models.PressNote)
class PressNoteTranslation(TranslationOptions):
    fields = ("title", "body")


@register(models.WindowChange)
class WindowChangeTranslation(TranslationOptions):
    fields = ("reason",)
