"""An open call, and nobody who has tried too often yet."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_tries():
    cache.clear()


@pytest.fixture
def told(story):
    return story("called")
