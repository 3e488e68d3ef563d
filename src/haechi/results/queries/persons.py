"""READS: what this room keeps about a person."""

from haechi.people.models import User
from haechi.prize.models import Absence
from haechi.results.models import Motion, Post, Vote


def kept_about(user: User) -> dict[str, list[dict[str, object]]]:
    """What a person said, moved and voted in committees, and when they left the room."""
    absences = Absence.objects.filter(member=user).select_related("application", "round")
    posts = Post.objects.filter(author=user).select_related("application")
    motions = Motion.objects.filter(proposed_by=user).select_related("application")
    votes = Vote.objects.filter(member=user)
    return {
        "absences": [
            {
                "round": one.round.code,
                "entry": one.application.entry_code,
                "kind": one.kind,
                "reason": one.reason,
                "declared_at": one.declared_at,
                "lifted_at": one.lifted_at,
            }
            for one in absences
        ],
        "contributions": [
            {
                "entry": one.application.entry_code,
                "text": one.text,
                "written_at": one.written_at,
                "retracted_at": one.retracted_at,
            }
            for one in posts
        ],
        "motions": [
            {
                "entry": one.entry_code,
                "kind": one.kind,
                "text": one.text,
                "reason": one.reason,
                "proposed_at": one.proposed_at,
            }
            for one in motions
        ],
        "votes": [
            {
                "motion": one.motion_id,
                "choice": one.choice,
                "reason": one.reason,
                "cast_at": one.cast_at,
            }
            for one in votes
        ],
    }
