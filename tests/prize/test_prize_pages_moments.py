"""An instant is typed on the institution's clock, whatever clock the server keeps."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from haechi.prize.forms.moments import ZonedMoment
from haechi.prize.models import Edition
from haechi.prize.templatetags import prize as shown


@pytest.mark.parametrize(
    ("zone", "utc"),
    [
        ("Asia/Seoul", datetime(2023, 7, 19, 9, 0, tzinfo=UTC)),
        ("Africa/Nairobi", datetime(2023, 7, 19, 15, 0, tzinfo=UTC)),
        ("America/Sao_Paulo", datetime(2023, 7, 19, 21, 0, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2023, 7, 19, 12, 15, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("server", ["UTC", "Asia/Seoul", "America/Los_Angeles"])
def test_six_in_the_evening_is_six_there_whatever_the_server_thinks(zone, utc, server):
    field = ZonedMoment(zone=ZoneInfo(zone))
    with timezone.override(server):
        typed = field.clean("2023-07-19T18:00")
        assert typed == utc
        assert field.widget.format_value(field.prepare_value(utc)) == "2023-07-19T18:00"


def test_an_hour_that_the_clocks_skip_is_refused():
    with pytest.raises(ValidationError, match="does not exist"):
        ZonedMoment(zone=ZoneInfo("Europe/Berlin")).clean("2026-03-29T02:30")


def test_an_hour_that_comes_twice_is_refused():
    with pytest.raises(ValidationError, match="twice"):
        ZonedMoment(zone=ZoneInfo("Europe/Berlin")).clean("2026-10-25T02:30")


@pytest.mark.parametrize("typed", ["", "tomorrow", "2026-13-01T00:00"])
def test_what_is_no_instant_is_refused(typed):
    with pytest.raises(ValidationError):
        ZonedMoment(zone=ZoneInfo("Asia/Seoul")).clean(typed)


def test_seconds_that_the_form_never_showed_are_no_change():
    field = ZonedMoment(zone=ZoneInfo("Asia/Seoul"))
    kept = datetime(2023, 7, 19, 8, 59, 59, tzinfo=UTC)
    assert not field.has_changed(kept, "2023-07-19T17:59")
    assert field.has_changed(kept, "2023-07-19T18:00")
    assert field.has_changed(kept, "nonsense")


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "Wed, 19 July 2023, 18:00 KST"), ("ko", "2023년 7월 19일(수) 18:00 KST")],
)
def test_an_instant_is_written_with_weekday_and_zone(language, written):
    edition = Edition(time_zone="Asia/Seoul")
    with translation.override(language):
        assert shown.instant(datetime(2023, 7, 19, 9, 0, tzinfo=UTC), edition) == written


@pytest.mark.parametrize(
    ("share", "written"),
    [(0.5, "50%"), (0.999, ">99%"), (0.001, "<1%"), (1, "100%"), (0, "0%"), (None, "")],
)
def test_what_is_nearly_certain_is_not_called_certain(share, written):
    assert shown.percent(share) == written
