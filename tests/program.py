"""A program that uses the API, for tests."""

import json

from django.test import Client

from haechi.core import clock
from haechi.people import actions as people
from haechi.people.states import Scope

ROOT = "/api/v1"


class Program:
    """A program that acts for somebody with a key."""

    def __init__(self, user, scope: Scope = Scope.WRITE, language: str = "en") -> None:
        _token, key = people.make_token(
            user, name="test", scope=scope, days=1, by=user, at=clock.now()
        )
        self.key, self.language, self.client = key, language, Client()

    def ask(self, verb: str, path: str, body: object = None):
        return self.client.generic(
            verb,
            f"{ROOT}/{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"authorization": f"Bearer {self.key}", "accept-language": self.language},
        )

    def get(self, path: str):
        return self.ask("GET", path)

    def post(self, path: str, body: object = None):
        return self.ask("POST", path, {} if body is None else body)
