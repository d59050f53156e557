"""What each list of the admin site costs, written down."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast
from tests.house.ledger import ledger

PAGES = {
    "hr": ("people_employee", "people_department", "people_delegation", "people_absence", "people_importbatch"),
    "security": ("people_account", "people_roleholding", "people_secondfactor"),
    "audit": ("core_journalentry", "people_signin", "people_breakglass"),
    "system": ("bots_bot", "bots_webhooksubscription"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("who", sorted(PAGES))
def test_lists_cost_what_the_book_says(client: Client, cast: Cast, who: str) -> None:
    client.force_login(getattr(cast, who))
    client.get("/admin/")
    for desk in PAGES[who]:
        with ledger(f"admin:{desk}_changelist"):
            assert client.get(f"/admin/{desk.replace('_', '/')}/").status_code == 200
