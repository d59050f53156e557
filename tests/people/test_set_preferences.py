"""Language, theme and quiet hours."""

from __future__ import annotations

from datetime import time

import pytest

from core import journal
from core.errors import Invalid
from people import api
from people.models import Employee
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_what_is_named_changes_and_the_rest_stays(cast: Cast) -> None:
    api.set_preferences(cast.member, language="en", quiet_from=time(21, 30))
    row = Employee.objects.get(pk=cast.member.pk)
    assert (row.language, row.theme, row.quiet_from, row.quiet_to) == ("en", "auto", time(21, 30), time(8, 0))
    assert set(journal.entries(row.ref).get().facts) == {"language", "quiet_from"}


def test_the_same_again_writes_nothing(cast: Cast) -> None:
    api.set_preferences(cast.member, theme="dark")
    api.set_preferences(cast.member, theme="dark")
    assert journal.entries(cast.member.ref).count() == 1


def test_unknown_choices_are_named_all_at_once(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        api.set_preferences(cast.member, language="fr", theme="pink")
    assert [problem.field for problem in caught.value.problems] == ["language", "theme"]
