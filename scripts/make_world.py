"""Make ``src/haechi/site/data/world.json``: country outlines for small maps, as TopoJSON.

The outlines are Natural Earth's (public domain), 1:110 million, taken from npm's world-atlas.
Only the countries are kept, each with its ISO 3166 number; their names come from our own table.
"""

import json
import tarfile
import tempfile
from pathlib import Path

from fetch_assets import pack

WORLD = Path(__file__).resolve().parent.parent / "src/haechi/site/data/world.json"
ATLAS = "world-atlas@2.0.2"
ATLAS_SHA512 = (
    "IXfV0qwlKXpckz1FhwXVwKRjiIhOnWttOskm5CtxMsjgE/MXAYRHWJqgXOpM8IkcPBoXnyTU5lFHcYa5ChG0LQ=="
)
COUNTRIES = "package/countries-110m.json"
ANTARCTICA = "010"


def countries_only(atlas: dict) -> dict:
    shapes = [
        {key: shape[key] for key in ("type", "arcs", "id") if key in shape}
        for shape in atlas["objects"]["countries"]["geometries"]
        if shape.get("id") != ANTARCTICA
    ]
    countries = {"type": "GeometryCollection", "geometries": shapes}
    return {**atlas, "objects": {"countries": countries}}


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as place,
        tarfile.open(pack(ATLAS, ATLAS_SHA512, Path(place))) as files,
    ):
        atlas = json.load(files.extractfile(COUNTRIES))
    WORLD.parent.mkdir(parents=True, exist_ok=True)
    WORLD.write_text(json.dumps(countries_only(atlas), separators=(",", ":")) + "\n")
    print(f"{WORLD.name}: {WORLD.stat().st_size // 1000} kB.")


if __name__ == "__main__":
    main()
