"""READS: whose key is this?"""

from datetime import datetime, timedelta

from haechi.people.models import ApiToken

SELDOM = timedelta(minutes=5)  # how often the last use is written down


def token_of(fingerprint: str, at: datetime) -> ApiToken | None:
    """The living key of this fingerprint, of a person who may still enter."""
    token = ApiToken.objects.select_related("user").filter(fingerprint=fingerprint).first()
    if token is None or token.revoked_at or token.expires_at <= at or not token.user.is_active:
        return None
    if token.used_at is None or at - token.used_at > SELDOM:
        ApiToken.objects.filter(pk=token.pk).update(used_at=at)
    return token
