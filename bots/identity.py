"""Who somebody is, asked of Feishu: where to send the browser, and what the code means that it brings back.

The default bot's app is the one that people sign in with. `portal` is the door; it never sees a token.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.conf import settings

from bots.channel import client_of, default_bot
from core import logctx, transactions
from core.errors import Unavailable
from feishu_client import oauth
from feishu_client.errors import FeishuError, OAuthRefused

RETURN_PATH: Final = "/sign-in/feishu/return"  # portal's door; registered with the app letter by letter
logger = logging.getLogger(__name__)


class Remedy(StrEnum):
    """What helps when Feishu lets nobody in; all but the last two are Feishu's own, told by its codes."""

    SIGN_IN_AGAIN = "sign_in_again"
    PERSON_NOT_ACTIVE = "person_not_active"
    PKCE = "pkce"
    OUR_MISTAKE = "our_mistake"
    APP_ID = "app_id"
    APP_SECRET = "app_secret"  # noqa: S105  # a key, not a secret
    APP_DISABLED = "app_disabled"
    APP_NOT_INSTALLED = "app_not_installed"
    APP_AVAILABILITY = "app_availability"
    SCOPE_NOT_ENABLED = "scope_not_enabled"
    REDIRECT_NOT_REGISTERED = "redirect_not_registered"
    REDIRECT_MISMATCH = "redirect_mismatch"
    REFRESH_SWITCH_OFF = "refresh_switch_off"
    IP_NOT_LISTED = "ip_not_listed"
    UNKNOWN = "unknown"
    AWAY = "away"
    NO_BOT = "no_bot"


class SignInFailed(Exception):  # noqa: N818  # read as a sentence
    """Feishu did not say who it is. `code` and `log_id` are what its support asks for."""

    def __init__(self, remedy: Remedy, *, code: int = 0, log_id: str = "") -> None:
        super().__init__(remedy.value)
        self.remedy = remedy
        self.code = code
        self.log_id = log_id


@dataclass(frozen=True)
class FeishuIdentity:
    """The person as Feishu names him; `user_id` is empty if the app may not read it."""

    user_id: str
    open_id: str
    name: str
    log_id: str


def sign_in_offered() -> bool:
    """Whether there is a bot with whose app people can sign in."""
    bot = default_bot()
    return bot is not None and bool(bot.app_id and bot.app_secret)


def return_urls() -> tuple[str, ...]:
    """The addresses to register with the app (安全设置 → 重定向 URL): one per address under which people reach us."""
    return tuple(f"{base}{RETURN_PATH}" for base in (settings.PUBLIC_URL, settings.PHONE_URL) if base)


def pkce() -> tuple[str, str]:
    """A fresh secret of this sign-in, and what Feishu is told of it beforehand."""
    return oauth.pkce()


def sign_in_url(*, redirect_uri: str, state: str, code_challenge: str) -> str:
    """Where to send the browser.

    Raises: Unavailable if no bot is set up.
    """
    bot = default_bot()
    if bot is None:
        raise Unavailable
    return oauth.authorize_url(
        bot.app_id,
        redirect_uri=redirect_uri,
        state=state,
        code_challenge=code_challenge,
        accounts_url=settings.FEISHU_ACCOUNTS_URL,
        scope=" ".join(settings.FEISHU_SIGN_IN_SCOPES),
    )


def remedy_of(code: int) -> Remedy:
    """What helps against a code that Feishu sent the browser back with."""
    return _remedy(OAuthRefused(code=code))


def identity_of(code: str, *, redirect_uri: str, code_verifier: str) -> FeishuIdentity:
    """Who brought this code. It works once; the token is used for this one question and forgotten.

    Raises: SignInFailed with what helps.
    """
    transactions.forbid("bots.identity_of")
    bot = default_bot()
    if bot is None:
        raise SignInFailed(Remedy.NO_BOT)
    client = client_of(bot)
    try:
        token = client.exchange_code(code, redirect_uri=redirect_uri, code_verifier=code_verifier)
        who = client.who_is(token.access_token)
    except FeishuError as error:
        logctx.feishu_log_id.set(error.log_id)
        logger.warning("a sign-in with Feishu failed: %s", error)
        raise SignInFailed(_remedy(error), code=error.code, log_id=error.log_id) from error
    return FeishuIdentity(who.user_id, who.open_id, who.name, who.log_id)


def _remedy(error: FeishuError) -> Remedy:
    if not isinstance(error, OAuthRefused):
        return Remedy.AWAY
    return Remedy(error.remedy) if error.remedy in {each.value for each in Remedy} else Remedy.UNKNOWN
