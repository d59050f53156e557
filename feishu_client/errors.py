"""What can go wrong when speaking to Feishu: one class per reaction of the caller.

    FeishuError                 code, msg, log_id, http_status; `in_doubt`: it may have been done all the same
    ├── Temporary               waiting helps; `retry_after` in seconds, None when nobody said how long
    │   ├── RateLimited         too fast: over a limit of the app, the chat or the person
    │   ├── Unreachable         no answer; `certainly_not_sent` tells a refused connection from a lost answer
    │   ├── ServerBroken        5xx, or an answer that is not Feishu's JSON
    │   └── BeingSent           a twin with the same uuid is on its way
    └── Permanent               repeating the same call will fail the same way
        ├── BadRequest          our mistake: wrong parameter, wrong id, unknown path, or a code nobody has listed
        ├── InvalidToken        wrong credentials, or a token refused even after the one forced refresh
        ├── NoPermission        the app may not: `scopes` names what is missing, when Feishu says so
        ├── ReceiverGone        this person or chat cannot be reached by this bot
        ├── MessageGone         the message was recalled, is too old to patch, or is not ours
        ├── CardRejected        the card itself: send it as text instead
        ├── ContentRefused      the words themselves: sensitive content or data-loss prevention
        ├── TooLong             over the size limit, told by Feishu or noticed before sending
        └── OAuthRefused        a sign-in with Feishu failed: `remedy` says what has to be put right
"""

from __future__ import annotations

from feishu_client.remedies import FOR_ADMINISTRATOR, remedy


class FeishuError(Exception):
    """A call failed. `code` is Feishu's (0 when Feishu did not answer), `log_id` is what its support asks for."""

    def __init__(self, msg: str = "", *, code: int = 0, log_id: str = "", http_status: int = 0) -> None:
        super().__init__(msg)
        self.msg = msg
        self.code = code
        self.log_id = log_id
        self.http_status = http_status

    def __str__(self) -> str:
        told = [f"code {self.code}" if self.code else "", f"HTTP {self.http_status}" if self.http_status else ""]
        told.append(f"log id {self.log_id}" if self.log_id else "")
        facts = ", ".join(part for part in told if part)
        return f"{self.msg} ({facts})" if facts else self.msg

    @property
    def in_doubt(self) -> bool:
        """True when the call may have taken effect although it failed: repeat only what carries a uuid."""
        return False


class Temporary(FeishuError):  # noqa: N818 - read as a sentence: except Temporary
    """Waiting helps. `retry_after`: seconds to wait as told by Feishu, None when it did not say."""

    def __init__(
        self, msg: str = "", *, code: int = 0, log_id: str = "", http_status: int = 0, retry_after: float | None = None
    ) -> None:
        super().__init__(msg, code=code, log_id=log_id, http_status=http_status)
        self.retry_after = retry_after


class RateLimited(Temporary):
    """Too fast. Nothing was done."""


class Unreachable(Temporary):
    """No answer came. `certainly_not_sent` is True only when no connection was ever made."""

    def __init__(self, msg: str = "", *, certainly_not_sent: bool) -> None:
        super().__init__(msg)
        self.certainly_not_sent = certainly_not_sent

    @property
    def in_doubt(self) -> bool:
        return not self.certainly_not_sent


class ServerBroken(Temporary):
    """Feishu, or something on the way to it, failed while answering."""

    @property
    def in_doubt(self) -> bool:
        return True


class BeingSent(Temporary):
    """Another call with the same uuid is being worked on; asking again later gives its message."""


class Permanent(FeishuError):  # noqa: N818 - see Temporary
    """Repeating the same call will fail the same way; a person has to look."""


class BadRequest(Permanent):
    """The call itself is wrong, or Feishu answered with a code that `codes.py` does not list."""


class InvalidToken(Permanent):
    """The app's credentials are wrong, or its token was refused twice."""


class NoPermission(Permanent):
    """The app is not allowed to do this. `scopes`: what an administrator has to grant, empty if not told."""

    def __init__(
        self, msg: str = "", *, code: int = 0, log_id: str = "", http_status: int = 0, scopes: tuple[str, ...] = ()
    ) -> None:
        super().__init__(msg, code=code, log_id=log_id, http_status=http_status)
        self.scopes = scopes


class ReceiverGone(Permanent):
    """This person or chat cannot be reached: left, outside the bot's availability, blocked it, or unknown."""


class MessageGone(Permanent):
    """The message cannot be replied to or patched any more: post a fresh one."""


class CardRejected(Permanent):
    """Feishu would not take the card; nobody has seen anything. Send the text instead."""


class ContentRefused(Permanent):
    """The words were refused (sensitive content, data-loss prevention): a person has to rephrase."""


class TooLong(Permanent):
    """The message is over the size limit; nothing was sent."""


class OAuthRefused(Permanent):
    """A sign-in with Feishu was refused: no code or no token for it, or nobody behind the token."""

    @property
    def remedy(self) -> str:
        """A stable key of `remedies.py` that the portal turns into a sentence."""
        return remedy(self.code)

    @property
    def for_administrator(self) -> bool:
        """True when only a setting of the app or of our bot can help; signing in again would fail the same way."""
        return self.remedy in FOR_ADMINISTRATOR
