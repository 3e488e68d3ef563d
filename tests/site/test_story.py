"""The small edition can be met at each chapter."""

import pytest

from haechi.core import invariants
from haechi.site.demonstration import telling


@pytest.mark.parametrize("chapter", telling.ORDER)
def test_every_chapter_of_the_story_leaves_all_truths_standing(story, chapter):
    told = story(chapter)
    assert told.edition.slug == f"small-{chapter}"
    assert invariants.broken() == []
