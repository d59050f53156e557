"""What the pages of the shell cost; the numbers stand in tests/house/query_ledger.json."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast
from tests.house.ledger import ledger
from tests.portal.conftest import Pile

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("portal:home", "/"),
        ("portal:inbox", "/inbox/"),
        ("portal:profile", "/me/"),
        ("portal:search", "/search"),
        ("portal:tokens", "/me/tokens/"),
        ("portal:person", "/people/{peer}/"),
        ("portal:department", "/departments/{centre}/"),
        ("portal:watermark", "/watermark.svg"),
    ],
)
def test_a_page_costs_what_the_book_says(client: Client, cast: Cast, pile: Pile, name: str, path: str) -> None:
    for n in range(12):
        pile.add(f"第{n}件", due_in=n + 1)
    client.force_login(cast.head)
    path = path.format(peer=cast.peer.pk, centre=cast.centre.pk)
    client.get(path)
    with ledger(name):
        client.get(path)
