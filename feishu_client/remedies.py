"""What has to be put right when signing in with Feishu fails: one stable key per remedy, for the portal's sentences.

The key says who acts. Everything in `FOR_ADMINISTRATOR` is a setting of the developer console or of our own bot's row;
the rest is put right by signing in again, or not at all.
"""

from __future__ import annotations

from typing import Final

SIGN_IN_AGAIN: Final = "sign_in_again"  # the code or token is used up, expired or of another attempt
PERSON_NOT_ACTIVE: Final = "person_not_active"  # left, frozen or never joined
PKCE: Final = "pkce"  # verifier and challenge do not belong together
OUR_MISTAKE: Final = "our_mistake"  # the request itself is malformed
APP_ID: Final = "app_id"  # no such app
APP_SECRET: Final = "app_secret"  # noqa: S105 - a key, not a secret
APP_DISABLED: Final = "app_disabled"
APP_NOT_INSTALLED: Final = "app_not_installed"  # the version is not published in this firm
APP_AVAILABILITY: Final = "app_availability"  # this person is outside the app's availability
SCOPE_NOT_ENABLED: Final = "scope_not_enabled"
REDIRECT_NOT_REGISTERED: Final = "redirect_not_registered"  # 安全设置 → 重定向 URL
REDIRECT_MISMATCH: Final = "redirect_mismatch"  # the two steps named different addresses
REFRESH_SWITCH_OFF: Final = "refresh_switch_off"  # 刷新 user_access_token is off
IP_NOT_LISTED: Final = "ip_not_listed"
UNKNOWN: Final = "unknown"

FOR_ADMINISTRATOR: Final = frozenset(
    {
        APP_ID,
        APP_SECRET,
        APP_DISABLED,
        APP_NOT_INSTALLED,
        APP_AVAILABILITY,
        SCOPE_NOT_ENABLED,
        REDIRECT_NOT_REGISTERED,
        REDIRECT_MISMATCH,
        REFRESH_SWITCH_OFF,
        IP_NOT_LISTED,
    }
)

OF_CODE: Final[dict[int, str]] = {
    20001: OUR_MISTAKE,  # a parameter is missing
    20002: APP_SECRET,
    20003: SIGN_IN_AGAIN,  # code not found or used
    20004: SIGN_IN_AGAIN,  # code expired
    20005: SIGN_IN_AGAIN,  # token refused
    20008: PERSON_NOT_ACTIVE,  # no such person
    20009: APP_NOT_INSTALLED,
    20010: APP_AVAILABILITY,
    20021: PERSON_NOT_ACTIVE,  # left the firm
    20022: PERSON_NOT_ACTIVE,  # frozen
    20023: PERSON_NOT_ACTIVE,  # never registered
    20024: SIGN_IN_AGAIN,  # the code was given to another app
    20026: SIGN_IN_AGAIN,  # refresh token refused
    20027: SCOPE_NOT_ENABLED,
    20029: REDIRECT_NOT_REGISTERED,
    20036: OUR_MISTAKE,  # grant_type
    20037: SIGN_IN_AGAIN,  # refresh token expired
    20048: APP_ID,
    20049: PKCE,
    20063: OUR_MISTAKE,  # malformed
    20064: SIGN_IN_AGAIN,  # revoked
    20065: SIGN_IN_AGAIN,  # code already used
    20066: PERSON_NOT_ACTIVE,
    20067: OUR_MISTAKE,  # a scope twice
    20068: SCOPE_NOT_ENABLED,  # more than was granted
    20069: APP_DISABLED,
    20070: OUR_MISTAKE,  # two ways of naming the client
    20071: REDIRECT_MISMATCH,
    20073: SIGN_IN_AGAIN,  # refresh token already used
    20074: REFRESH_SWITCH_OFF,
    99991401: IP_NOT_LISTED,
    99991662: APP_DISABLED,
    99991668: SIGN_IN_AGAIN,
    99991669: SIGN_IN_AGAIN,
    99991671: SIGN_IN_AGAIN,
    99991672: SCOPE_NOT_ENABLED,
    99991673: APP_NOT_INSTALLED,
    99991677: SIGN_IN_AGAIN,
    99991679: SCOPE_NOT_ENABLED,
}


def remedy(code: int) -> str:
    """The key for a code of the sign-in; `unknown` for one that nobody has listed."""
    return OF_CODE.get(code, UNKNOWN)
