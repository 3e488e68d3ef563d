"""Which setting of the file a field of the workbench is, so that its mark stands beside it."""

from django.db.models import Model

from haechi.prize.models import Award, Category, CheckItem, Criterion, Edition, Question, Round

CALL = {"call_opens_at": "opens", "call_closes_at": "closes"}
OTHERWISE = {
    "time_zone": "zone",
    "opens_at": "opens",
    "closes_at": "closes",
    "reviews_per_entry": "reviews",
    "score_low": "scale",
    "score_high": "scale",
}


def row_path(row: Model) -> str:
    """``round.jury.criterion.problem``; nothing for what has no place in the file."""
    if isinstance(row, Edition):
        return "edition"
    if isinstance(row, Category | Round | Question | Award):
        return f"{row._meta.model_name}.{row.code}"
    if isinstance(row, CheckItem):
        return f"round.{row.round.code}.check.{row.code}"
    if isinstance(row, Criterion):
        head = row.parent or row
        path = f"round.{row.round.code}.criterion.{head.code}"
        return f"{path}.part.{row.code}" if row.parent else path
    return ""


def setting_path(row: Model, name: str) -> str:
    """The path of one field; the two languages of a text are one setting."""
    if row.pk is None:
        return ""
    if isinstance(row, Edition) and name in CALL:
        return f"call.{CALL[name]}"
    key = name[:-3] if name.endswith(("_en", "_ko")) else name
    path = row_path(row)
    return f"{path}.{OTHERWISE.get(key, key)}" if path else ""
