"""WRITES: part of people.erase_person."""

from haechi.jury.models import Judge, Sheet, Tie
from haechi.people.models import User


def forget_judge(user: User) -> dict[str, int]:
    """The scores stay, for others were compared by them; what tells who gave them goes."""
    seats = Judge.objects.filter(user=user).exclude(employer="")
    notes = Sheet.objects.filter(judge__user=user).exclude(note="")
    ties, _each = Tie.objects.filter(judge__user=user).delete()
    return {"seats": seats.update(employer=""), "notes": notes.update(note=""), "ties": ties}
