"""Write the third-party files the pages use into ``static/vendor/``: Vega and the Pretendard font.

Vega comes out of the vl-convert package. Pretendard is fetched with the ordinary npm client and its
digest is checked; without npm the page falls back to the reader's own fonts. Run again at will:
what is there already is kept.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

import vl_convert

VENDOR = Path(__file__).resolve().parent.parent / "src/haechi/site/static/vendor"

PRETENDARD = "pretendard@1.3.9"
PRETENDARD_SHA512 = (
    "PaQAADyLY5v4kYFwkpSJHbSSYIkiriY/1xXw75TKoZ9UQQqeU+tvP05yTdZAWibiIYoo8ZKtRv8PM7w0IaywSw=="
)
PRETENDARD_CSS = "package/dist/web/variable/pretendardvariable-dynamic-subset.css"
FONT_ADDRESS = re.compile(r"url\(['\"]?([^'\")]+)['\"]?\)")
OWN_FONTS = "/* Pretendard is not installed: the reader's own fonts are used. */\n"


class AssetError(Exception):
    """A fetched file is not the one that was asked for."""


def write_vega() -> str:
    path = VENDOR / "vega.js"
    if path.exists():
        return "Vega: present."
    path.write_text(vl_convert.javascript_bundle(), encoding="utf-8")
    return f"Vega: written ({path.stat().st_size // 1000} kB)."


def pack(package: str, sha512: str, into: Path) -> Path:
    """Fetch one npm package as an archive and check its digest.

    Raises:
        AssetError: when npm cannot fetch it, or the digest differs.
    """
    command = ["npm", "pack", package, "--json", "--pack-destination", str(into)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssetError(f"npm could not fetch {package}.")
    archive = into / json.loads(done.stdout)[0]["filename"]
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != sha512:
        raise AssetError(f"{package} has the digest {digest}, not the one pinned here.")
    return archive


def extract_font(archive: Path, folder: Path) -> None:
    """Copy the style sheet and the font files it names; their addresses become relative names."""
    with tarfile.open(archive) as files:

        def content(name: PurePosixPath) -> bytes:
            member = files.extractfile(str(name))
            if member is None:
                raise AssetError(f"{name} is not in {archive.name}.")
            return member.read()

        home = PurePosixPath(PRETENDARD_CSS)
        sheet = content(home).decode()
        wanted = {}
        for address in set(FONT_ADDRESS.findall(sheet)):
            name = PurePosixPath(address).name
            wanted[name] = content(home.parent / address.removeprefix("./"))
        sheet = FONT_ADDRESS.sub(lambda found: f'url("{PurePosixPath(found[1]).name}")', sheet)
        licence = content(PurePosixPath("package/dist/LICENSE.txt"))
    for name, font in wanted.items():
        (folder / name).write_bytes(font)
    (folder / "LICENSE.txt").write_bytes(licence)
    (folder / "pretendard.css").write_text(sheet, encoding="utf-8")


def write_font() -> str:
    folder = VENDOR / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    sheet = folder / "pretendard.css"
    if sheet.exists() and sheet.read_text(encoding="utf-8") != OWN_FONTS:
        return "Pretendard: present."
    if shutil.which("npm") is None:
        sheet.write_text(OWN_FONTS, encoding="utf-8")
        return "Pretendard: npm is not here, so pages use the reader's own fonts."
    try:
        with tempfile.TemporaryDirectory() as place:
            extract_font(pack(PRETENDARD, PRETENDARD_SHA512, Path(place)), folder)
    except AssetError as error:
        sheet.write_text(OWN_FONTS, encoding="utf-8")
        return f"Pretendard: {error} Pages use the reader's own fonts."
    return f"Pretendard: written ({len(list(folder.glob('*.woff2')))} files)."


def main() -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    print(write_vega())
    print(write_font())


if __name__ == "__main__":
    main()
