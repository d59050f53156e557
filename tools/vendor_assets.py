"""Bring the browser libraries into static/vendor/, for maintainers; their outputs are committed.

    python tools/vendor_assets.py

Runs `npm pack NAME@VERSION`, takes the files listed below, makes the icon sprite, keeps each licence text beside it and
writes MANIFEST.json (name, version, licence, files with their sha256). Users need neither Node nor a network.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"


@dataclass(frozen=True)
class Package:
    """What is taken from one package; `files` maps its path in the package to our file name."""

    name: str
    version: str
    licence: str
    folder: str
    files: dict[str, str]


PACKAGES = (
    Package("htmx.org", "2.0.11", "0BSD", "htmx", {"dist/htmx.min.js": "htmx.min.js"}),
    Package("bootstrap", "5.3.8", "MIT", "bootstrap", {"dist/css/bootstrap.min.css": "bootstrap.min.css"}),
)
ICONS = Package("lucide-static", "1.62.0", "ISC", "lucide", {})
# What a symbol means in the house stays with its use; here is only which ones travel.
SYMBOLS = re.findall(
    r"\S+",
    """
    activity arrow-left arrow-right arrow-up-right badge-check bell bell-ring bot briefcase building-2 calendar
    calendar-check chart-column check chevron-down chevron-left chevron-right chevron-up circle-alert circle-check
    circle-help circle-x clipboard-check clipboard-list clock cloud copy corner-up-left database download ellipsis
    external-link eye file-text filter flag folder-kanban forward git-pull-request heart-pulse history hourglass inbox
    info key-round keyboard languages layout-dashboard link list list-filter lock log-out menu message-square monitor
    moon network paperclip pencil plus refresh-cw rotate-ccw search send server settings shield siren stamp star sun
    table target trash-2 triangle-alert trophy undo-2 upload user user-plus users wallet x zap
    """,
)


def main() -> None:
    """Fill static/vendor/ afresh."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch:
        entries = [take(package, unpack(package, Path(scratch))) for package in PACKAGES]
        entries.append(sprite(unpack(ICONS, Path(scratch))))
    (VENDOR / "MANIFEST.json").write_text(json.dumps(entries, indent=2) + "\n")
    print(f"{len(entries)} packages in {VENDOR}")


def unpack(package: Package, scratch: Path) -> Path:
    """Fetch the package as its registry has it; gives the folder of its contents."""
    packed = subprocess.run(
        ["npm", "pack", f"{package.name}@{package.version}", "--silent"],
        cwd=scratch, check=True, capture_output=True, text=True,
    )  # fmt: skip
    target = scratch / package.folder
    with tarfile.open(scratch / packed.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def take(package: Package, source: Path) -> dict[str, object]:
    """Copy the listed files, without their source map comments (the maps do not travel)."""
    folder = VENDOR / package.folder
    folder.mkdir(parents=True)
    for path, name in package.files.items():
        text = (source / path).read_text()
        text = re.sub(r"^(/\*#|//#) sourceMappingURL=.*$", "", text, flags=re.MULTILINE)
        (folder / name).write_text(text.rstrip("\n") + "\n")
    shutil.copy(source / "LICENSE", folder / "LICENSE")
    return entry(package, folder)


def sprite(source: Path) -> dict[str, object]:
    """One file of symbols; the stroke comes from the page's own stylesheet."""
    folder = VENDOR / ICONS.folder
    folder.mkdir(parents=True)
    symbols = []
    for name in SYMBOLS:
        body = re.search(r"<svg[^>]*>(.*)</svg>", (source / "icons" / f"{name}.svg").read_text(), re.DOTALL)
        if body is None:
            raise SystemExit(f"{name}.svg is not an icon")
        inner = re.sub(r"\s*\n\s*", "", body.group(1))
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    lines = ['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""]
    (folder / "sprite.svg").write_text("\n".join(lines))
    shutil.copy(source / "LICENSE", folder / "LICENSE")
    return entry(ICONS, folder)


def entry(package: Package, folder: Path) -> dict[str, object]:
    """What MANIFEST.json says about one package."""
    files = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }
    return {"name": package.name, "version": package.version, "licence": package.licence, "files": files}


if __name__ == "__main__":
    main()
