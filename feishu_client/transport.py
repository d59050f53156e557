"""One HTTP call: always with time-outs, repeated only where repeating is safe, told to whoever watches.

Nothing here waits between attempts: what may be repeated is repeated at once and only once.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import requests
from requests import exceptions as trouble
from requests.auth import AuthBase
from requests.cookies import RequestsCookieJar
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from feishu_client.errors import FeishuError, ServerBroken, Unreachable
from feishu_client.reading import LOG_ID, Answer, Reply, read
from feishu_client.route import DIRECT, Route

USER_AGENT: Final = "feishu-operations-hub/1"
MAX_ANSWER: Final = 5_000_000  # bytes; no answer of ours comes near
PATIENCE: Final = 30.0  # seconds for one whole answer, however steadily it drips


class Repeat(Enum):
    """When a failed call may be made a second time at once."""

    SAFE = "safe"  # it changes nothing: look-ups, the token
    IF_NOT_SENT = "if not sent"  # it carries a uuid or is its own undo: only when no connection was made
    NEVER = "never"  # batch send, webhook


@dataclass(frozen=True)
class CallRecord:
    """One attempt, for logs and counters. `path` holds no secret; `error` is the class name, "" for a success."""

    method: str
    path: str
    attempt: int
    seconds: float
    status: int
    code: int
    log_id: str
    error: str


Observer = Callable[[CallRecord], None]
Params = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Request:
    """One call to make. `label` is the path as it may be logged; `data` is the encoded body."""

    method: str
    url: str
    repeat: Repeat
    label: str
    params: Params | None = None
    data: bytes | None = None


class _Bearer(AuthBase):
    """Sets the token, and keeps `requests` from looking for another one in a .netrc file."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _NoCookies(RequestsCookieJar):
    """Keeps nothing: one answer must not change the next call."""

    def set_cookie(self, cookie: Any, *args: Any, **kwargs: Any) -> None:
        return None


def new_session(route: Route = DIRECT) -> requests.Session:
    """A session that carries connections and nothing else from call to call; good for several threads."""
    session = requests.Session()
    route.lead(session)
    session.cookies = _NoCookies()
    adapter = requests.adapters.HTTPAdapter(pool_maxsize=32)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class Transport:
    """Makes calls to one address. Threads may share it."""

    def __init__(
        self,
        *,
        timeout: tuple[float, float],
        session: requests.Session | None = None,
        on_call: Observer | None = None,
        route: Route = DIRECT,
    ) -> None:
        self._timeout = timeout
        self._route = route
        self._given = session
        self._own: tuple[int, requests.Session] | None = None
        self._on_call = on_call

    def call(self, request: Request, *, token: str = "") -> Reply:
        """The answer's payload. Raises: FeishuError."""
        for attempt in (1, 2):
            try:
                return self._once(request, token, attempt)
            except FeishuError as error:
                if attempt == 2 or not _may_repeat(request.repeat, error):
                    raise
        raise AssertionError("two attempts, each returns or raises")

    def _once(self, request: Request, token: str, attempt: int) -> Reply:
        begun = time.monotonic()
        status = 0
        try:
            answer = self._exchange(request, token)
            status = answer.status
            reply = read(answer)
        except FeishuError as error:
            self._tell(request, attempt, begun, status=status or error.http_status, log_id=error.log_id, failure=error)
            raise
        self._tell(request, attempt, begun, status=status, log_id=reply.log_id, failure=None)
        return reply

    def _exchange(self, request: Request, token: str) -> Answer:
        headers = {"User-Agent": USER_AGENT, "Accept": "application/json"}
        if request.data is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        try:
            with self._session().request(
                request.method, request.url, params=request.params, data=request.data, headers=headers,
                auth=_Bearer(token), timeout=self._timeout, allow_redirects=False, stream=True,
                verify=self._route.ca_file or None,  # said here, it wins over the environment's
            ) as response:
                return Answer(response.status_code, response.headers, b"".join(_pieces(response)))
        except (trouble.RequestException, HTTPError, OSError) as error:
            # Without its cause: that one names the address, which is a group bot's secret, in every traceback.
            raise Unreachable(_plain(error), certainly_not_sent=_never_connected(error)) from None

    def _session(self) -> requests.Session:
        """The session of this process: a child that used its parent's connections would read the parent's answers."""
        if self._given is not None:
            return self._given
        process = os.getpid()
        if self._own is None or self._own[0] != process:
            self._own = (process, new_session(self._route))
        return self._own[1]

    def _tell(
        self, request: Request, attempt: int, begun: float, *, status: int, log_id: str, failure: FeishuError | None
    ) -> None:
        if self._on_call is None:
            return
        self._on_call(
            CallRecord(
                method=request.method,
                path=request.label,
                attempt=attempt,
                seconds=time.monotonic() - begun,
                status=status,
                code=failure.code if failure is not None else 0,
                log_id=log_id,
                error=type(failure).__name__ if failure is not None else "",
            )
        )


def _may_repeat(repeat: Repeat, error: FeishuError) -> bool:
    if isinstance(error, Unreachable) and error.certainly_not_sent:
        return repeat is not Repeat.NEVER
    return repeat is Repeat.SAFE and (
        isinstance(error, Unreachable) or (isinstance(error, ServerBroken) and error.retry_after is None)
    )


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """The body as it comes, up to a size and a time: a server that drips for hours must not hold a worker."""
    begun, size = time.monotonic(), 0
    while piece := response.raw.read1(65_536, decode_content=True):
        size += len(piece)
        if size > MAX_ANSWER:
            raise ServerBroken(
                "the answer is larger than any of Feishu's", http_status=response.status_code,
                log_id=response.headers.get(LOG_ID) or "",
            )
        if time.monotonic() - begun > PATIENCE:
            raise Unreachable("the answer did not end in time", certainly_not_sent=False)
        yield piece


def _never_connected(error: BaseException) -> bool:
    """True when no byte can have left: name not resolved, connection refused or not made in time."""
    if isinstance(error, trouble.ConnectTimeout):
        return True
    seen: set[int] = set()
    chain: list[BaseException | None] = [error]
    while chain:
        each = chain.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, NewConnectionError | ConnectTimeoutError):
            return True
        inner = [getattr(each, "reason", None), *each.args]
        chain.extend(part for part in inner if isinstance(part, BaseException))
    return isinstance(error, trouble.InvalidURL | trouble.MissingSchema | trouble.InvalidSchema)


def _plain(error: BaseException) -> str:
    """A short reason without addresses: a group bot's address is its secret."""
    kinds = {
        trouble.ConnectTimeout: "no connection in time",
        trouble.ReadTimeout: "no answer in time",
        trouble.SSLError: "the certificate or the handshake failed",
        trouble.ProxyError: "the proxy failed",
        trouble.ChunkedEncodingError: "the answer broke off",
    }
    for kind, words in kinds.items():
        if isinstance(error, kind):
            return words
    return "no connection" if _never_connected(error) else f"the connection broke ({type(error).__name__})"
