import pytest
def test_story_is_there(story):
    told = story("final")
    print([(a.code, a.places, a.partner) for a in told.edition.awards.all()])
    assert told.edition
