"""Words: what is marked is found, what is not marked is found out."""

from __future__ import annotations

from pathlib import Path

from core import words

TEMPLATE = (
    '{# 说明 #}{% translate "同意" %}{% blocktranslate with a=b count n=x %}你好 {{ a }}{% plural %}大家 {{ n }}'
    '{% endblocktranslate %}{% include "x" with label=_("好") %}'
)


def test_marked_sentences_of_a_template_are_found() -> None:
    assert [word.text for word in words.in_template(TEMPLATE, "t")] == ["同意", "你好 %(a)s", "大家 %(n)s", "好"]
    assert words.bare_in_template(TEMPLATE, "t") == []


def test_bare_chinese_of_a_template_is_found_out() -> None:
    found = words.bare_in_template('<p>裸</p>{% include "y" with label="坏" %}{{ a|default:"无" }}', "t")
    assert len(found) == 3


def test_bare_chinese_of_python_is_found_out_but_not_docstrings() -> None:
    source = '"""说明"""\nfrom x import _\na = _("好")\nb = "裸"\ndef f(x):\n    """说明"""\n    return f"甲{x}"\n'
    assert [one.text for one in words.bare_in_python(source, "p")] == ["裸", "甲"]


def test_a_text_that_carries_its_english_is_not_bare() -> None:
    source = 'a = Words("退回", "return")\nb = Words("裸")\nc = Words("空", "")\n'
    assert [one.text for one in words.bare_in_python(source, "p")] == ["裸", "空"]


def project(tmp_path: Path, english: str) -> Path:
    """A project with one sentence and its catalogue."""
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "a.py").write_text('from x import gettext as _\na = _("你好 %(a)s")\n')
    folder = tmp_path / "locale" / "core" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(f'msgid ""\nmsgstr ""\n\nmsgid "你好 %(a)s"\nmsgstr "{english}"\n')
    return tmp_path


def test_a_sentence_without_english_is_a_problem(tmp_path: Path) -> None:
    assert len(words.problems(project(tmp_path, ""))) == 1


def test_english_with_other_placeholders_is_a_problem(tmp_path: Path) -> None:
    assert len(words.problems(project(tmp_path, "Hello %(b)s"))) == 1


def test_a_translated_sentence_is_none(tmp_path: Path) -> None:
    assert words.problems(project(tmp_path, "Hello %(a)s")) == []


def test_catalogues_are_compiled_once(tmp_path: Path) -> None:
    root = project(tmp_path, "Hello %(a)s")
    assert words.compile_catalogues(root) == 1
    assert words.compile_catalogues(root) == 0
