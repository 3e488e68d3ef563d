"""The map of an edition: where its applications come from."""

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext as _

from haechi.people.models import City
from haechi.site.queries.call import Day

LAND, GRATICULE = "#8a949e", "#b1b8be"
FRAME = {"sphere": True}


@cache
def world() -> Any | None:
    """The outlines of the land: TopoJSON or GeoJSON, where the package holds them."""
    path = files("haechi.site").joinpath("data", "world.json")
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def map_of_cities(cities: Iterable[City]) -> dict[str, Any]:
    """One circle a city, its area by the number of applications; the largest lie beneath."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": "container",
        "height": "container",
        "projection": {"type": "naturalEarth1"},
        "layer": [ground(), points([point(city) for city in cities if is_placed(city)])],
    }


def ground() -> dict[str, Any]:
    """The land, or a net of meridians where no outlines are at hand."""
    outlines = world()
    if outlines is None:
        mark = {"type": "geoshape", "stroke": GRATICULE, "strokeWidth": 0.5, "filled": False}
        return {"data": {"graticule": True}, "mark": mark | {"aria": False}}
    mark = {"type": "geoshape", "fill": LAND, "fillOpacity": 0.3, "aria": False}
    return {"data": outline_data(outlines), "mark": mark}


def outline_data(outlines: Any) -> dict[str, Any]:
    if outlines["type"] != "Topology":
        return {"values": outlines, "format": {"property": "features"}}
    names = outlines["objects"]
    feature = next(name for name in (*("land", "countries"), *names) if name in names)
    return {"values": outlines, "format": {"type": "topojson", "feature": feature}}


def points(rows: list[dict[str, Any]]) -> dict[str, Any]:
    largest = max((row["n"] for row in rows), default=1)
    scale = {"domain": [0, largest], "range": [0, 40 * min(largest, 12)]}
    titles = {"city": _("City"), "country": _("Country"), "n": _("Applications")}
    return {
        "data": {"values": rows},
        "mark": {"type": "circle", "opacity": 0.75, "stroke": "white", "strokeWidth": 0.5},
        "encoding": {
            "longitude": {"field": "longitude", "type": "quantitative"},
            "latitude": {"field": "latitude", "type": "quantitative"},
            "size": {"field": "n", "type": "quantitative", "scale": scale, "legend": None},
            "description": {"field": "story", "type": "nominal"},
            "tooltip": [
                {"field": field, "type": "nominal", "title": title}
                for field, title in titles.items()
            ],
        },
    }


def is_placed(city: City) -> bool:
    """Whether it is known where the city lies; one that an applicant named may not be."""
    return city.latitude is not None and city.longitude is not None


def point(city: City) -> dict[str, Any]:
    count = getattr(city, "n", 0)
    return {
        "city": city.name,
        "country": city.country.name,
        "n": count,
        "longitude": city.longitude,
        "latitude": city.latitude,
        "story": f"{city.name}, {city.country.name}: {count}",
    }


# --- how the call fills --------------------------------------------------------------------------


def call_by_day(days: Iterable[Day]) -> dict[str, Any]:
    """Two lines that only rise: begun, and submitted; named at their ends."""
    names = {"begun": _("begun"), "submitted": _("submitted")}
    rows = [
        {"on": day.on.isoformat(), "what": name, "n": getattr(day, key), "story": story_of(day)}
        for day in days
        for key, name in names.items()
    ]
    last = [row for row in rows if row["on"] == rows[-1]["on"]]
    x = {"field": "on", "type": "temporal", "title": None, "axis": {"grid": False}}
    y = {"field": "n", "type": "quantitative", "title": None, "scale": {"zero": True}}
    line = {"field": "what", "type": "nominal", "legend": None}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": "container",
        "height": 220,
        "layer": [
            {
                "data": {"values": rows},
                "mark": {"type": "line", "interpolate": "step-after", "aria": False},
                "encoding": {"x": x, "y": y, "strokeDash": line},
            },
            {
                "data": {"values": rows},
                "mark": {"type": "point", "filled": True, "size": 30},
                "encoding": {
                    "x": x,
                    "y": y,
                    "description": {"field": "story", "type": "nominal"},
                    "tooltip": {"field": "story", "type": "nominal"},
                },
            },
            {
                "data": {"values": last},
                "mark": {"type": "text", "align": "right", "dy": -8, "aria": False},
                "encoding": {"x": x, "y": y, "text": {"field": "what"}},
            },
        ],
    }


def story_of(day: Day) -> str:
    facts = {"on": day.on.isoformat(), "begun": day.begun, "submitted": day.submitted}
    return _("%(on)s: %(begun)s begun, %(submitted)s submitted") % facts
