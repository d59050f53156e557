"""Laws on words in files: nothing half done, no path of somebody's machine, no unwrapped Chinese."""

from __future__ import annotations

import re
from collections import Counter

from core import words
from tests.house.files import ROOT, everything, obey, place, python

# Written in two halves, so that this file obeys too.
HALF_DONE = re.compile(
    r"#[^\n]*\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|NotImplemented" + r"Error|lorem ip" + r"sum"
)
MACHINE = re.compile(r"/(?:ro" + r"ot|ho" + r"me/\w+|wo" + r"rk|tmp/w" + r"t|tmp/ve" + r"nv)/")
TEXTS = {".py", ".html", ".css", ".js", ".md", ".toml", ".txt", ".in", ".json", ".po", ".yml", ".cfg", ""}


def test_the_laws_tell_good_from_bad() -> None:
    assert not HALF_DONE.search('TODO = "todo", "待办"')
    assert HALF_DONE.search("# TO" + "DO later")
    assert not MACHINE.search("/var/lib/hub")
    assert MACHINE.search("/ro" + "ot/.cache")


def test_nothing_is_half_done() -> None:
    found = {place(path): HALF_DONE.search(path.read_text(encoding="utf-8")) for path in python()}
    obey("half-done", {name: repr(hit.group(0)) for name, hit in found.items() if hit})


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    texts = [path for path in everything() if path.suffix in TEXTS]
    found = {place(path): MACHINE.search(path.read_text(encoding="utf-8", errors="replace")) for path in texts}
    obey("machine-path", {name: repr(hit.group(0)) for name, hit in found.items() if hit})


def test_every_chinese_sentence_is_wrapped() -> None:
    counted = Counter(one.place.rpartition(":")[0] for one in words.bare(ROOT))
    obey("bare-chinese", {f"{name}={count}": "unwrapped Chinese" for name, count in counted.items()})


def test_every_sentence_has_its_english() -> None:
    assert words.problems(ROOT) == []
