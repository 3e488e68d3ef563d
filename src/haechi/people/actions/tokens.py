"""WRITES: keys for programs."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from haechi.core import journal
from haechi.people import rules
from haechi.people.models import ApiToken, User
from haechi.people.states import Scope

PREFIX = "hk_"  # so that a key that leaks into a text can be found by searching


def key_fingerprint(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def make_token(
    user: User, *, name: str, scope: Scope, days: int, by: User, at: datetime
) -> tuple[ApiToken, str]:
    """A new key, and the secret that is told only now."""
    living = user.api_tokens.filter(revoked_at=None, expires_at__gt=at).count()
    rules.may_make_token(is_own=by.pk == user.pk, living=living, days=days).enforce()
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        fingerprint=key_fingerprint(key),
        scope=scope,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    journal.write(
        by=by, at=at, verb="people.make_token", subject=token, edition_id=None, scope=scope
    )
    return token, key


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User, at: datetime) -> ApiToken:
    """From now on the key opens nothing."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    rules.may_revoke_token(
        is_own=by.pk == token.user_id, is_revoked=bool(token.revoked_at)
    ).enforce()
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    journal.write(by=by, at=at, verb="people.revoke_token", subject=token, edition_id=None)
    return token
