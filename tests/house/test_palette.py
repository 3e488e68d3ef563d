"""The palette has contrast enough in both themes, whatever stands beside what.

Formula: WCAG 2.2, definitions of relative luminance and contrast ratio.
"""

import re
from pathlib import Path

import pytest

import haechi.site

SHEET = Path(haechi.site.__file__).parent / "static/site/haechi.css"
GROUNDS = ("paper", "raised", "tint")
STATES = ("danger", "warning", "success", "info")
TEXTS = [(ink, ground) for ink in ("ink", "muted", "accent", *STATES) for ground in GROUNDS]
TEXTS += [(state, f"{state}-tint") for state in STATES]
TEXTS += [("ink", f"{one}-tint") for one in (*STATES, "accent")]
TEXTS += [("accent-ink", "accent"), ("accent-ink", "accent-strong"), ("accent", "accent-tint")]
# The edges of controls, the ring of focus, the marks of charts.
SHAPES = [(shape, ground) for shape in ("edge", "mark", "accent") for ground in GROUNDS]


def tokens(theme: str) -> dict[str, str]:
    light, _mark, dark = SHEET.read_text().partition("prefers-color-scheme: dark")
    text = light if theme == "light" else dark[: dark.index("@layer")]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", text))


def luminance(colour: str) -> float:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_shapes_stand_out(theme: str) -> None:
    colours = tokens(theme)
    weak = [
        (one, ground, round(found, 2))
        for pairs, least in ((TEXTS, 4.5), (SHAPES, 3))
        for one, ground in pairs
        if (found := contrast(colours[one], colours[ground])) < least
    ]
    assert weak == []
