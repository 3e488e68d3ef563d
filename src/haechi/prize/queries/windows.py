"""READS: which ends of windows have moved."""

from django.db.models import QuerySet

from haechi.prize.models import Edition, WindowChange


def public_window_changes(edition: Edition) -> QuerySet[WindowChange]:
    return WindowChange.objects.filter(edition=edition, is_public=True).select_related("round")
