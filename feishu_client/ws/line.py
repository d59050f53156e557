"""One line to Feishu, kept open for ever: connect, show life, answer in time, and after any end connect again.

    line = Line("cli_x", "secret", handle=handle, watch=watch)
    line.run(stop)          # until stop is set

`handle(payload, begun)` is called in threads of the line's own and never holds up the signs of life. Frames of the type
`event` and of the type `card` are one to it: the payload says what it is.
"""

from __future__ import annotations

import base64
import json
import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future as Job
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from feishu_client.client import FEISHU
from feishu_client.errors import FeishuError, Permanent, Temporary, Unreachable
from feishu_client.route import DIRECT, Route
from feishu_client.transport import USER_AGENT, Observer, Transport
from feishu_client.wire import encode as to_json
from feishu_client.ws import frames
from feishu_client.ws.endpoint import AUTH_FAILED, Endpoint, LineConfig, config_of, discover, refusal
from feishu_client.ws.packets import Packets

logger = logging.getLogger(__name__)
TURN: Final = 1.0  # seconds between two looks at the clock
OPEN: Final = 10.0
LEAVE: Final = 2.0  # seconds for the answers under way when the line ends
HANDS: Final = 12
REFUSED_WAIT: Final = 60.0  # seconds: credentials that were refused are not right a moment later
STEADY: Final = 10.0  # seconds after which a connection counts as having been one
QUIET_PINGS: Final = 3  # signs of life without any answer after which a line counts as dead
Where = Literal["connecting", "open", "waiting"]


@dataclass(frozen=True)
class LineAnswer:
    """What to answer ({} for nothing), and what to do if the answer could not be brought."""

    body: Mapping[str, Any]
    lost: Callable[[], None] = lambda: None


Handle = Callable[[bytes, float], LineAnswer]
Watch = Callable[[Where, str], None]


class Line:
    """A bot's line. `watch(where, why)` is called at each turn, at least every few seconds."""

    def __init__(
        self,
        app_id: str,
        app_secret: str,
        *,
        handle: Handle,
        watch: Watch = lambda where, why: None,
        base_url: str = FEISHU,
        route: Route = DIRECT,
        timeout: tuple[float, float] = (3.05, 10),
        on_call: Observer | None = None,
    ) -> None:
        self._app_id = app_id
        self._secret = app_secret
        self._handle = handle
        self._watch = watch
        self._base = base_url.rstrip("/")
        self._route = route
        self._transport = Transport(timeout=timeout, on_call=on_call, route=route)
        self._config = LineConfig()

    def run(self, stop: threading.Event) -> None:
        """Keep the line open until `stop` is set. Nothing that the other side does ends this."""
        tries = 0
        with ThreadPoolExecutor(HANDS, thread_name_prefix="line") as hands:
            while not stop.is_set():
                self._watch("connecting", "")
                begun = time.monotonic()
                try:
                    self._once(stop, hands)
                    # One that ends at once is a failed try: else we would knock as fast as Feishu hangs up.
                    tries = 0 if time.monotonic() - begun > STEADY else tries + 1
                    why, least = "the connection ended", 0.0
                except FeishuError as error:
                    tries, why, least = tries + 1, str(error), _least(error)
                if not stop.is_set():
                    self._rest(stop, max(least, self._pause(tries)), why)

    def _once(self, stop: threading.Event, hands: ThreadPoolExecutor) -> None:
        """One connection from its opening to its end. Raises: FeishuError if it could not be opened."""
        endpoint = discover(self._transport, self._base, self._app_id, self._secret)
        self._config = endpoint.config
        self._watch("connecting", "")
        connection = self._open(endpoint)
        logger.info("line of %s open (%s)", self._app_id, endpoint.device)
        try:
            _Talk(connection, endpoint, self._handle, hands, self._watch).run(stop)
        finally:
            connection.close()

    def _open(self, endpoint: Endpoint) -> ClientConnection:
        parts = urlsplit(endpoint.url)
        secure = parts.scheme == "wss"
        try:
            port = parts.port or (443 if secure else 80)
            through = self._route.tunnel(parts.hostname or "", port, OPEN, secure=secure)
            return connect(
                endpoint.url,
                sock=through,
                ssl=self._route.trust() if secure else None,
                proxy=None,  # the tunnel is our own: it knows the escapes of a password and never tells it
                user_agent_header=USER_AGENT,
                open_timeout=OPEN,
                close_timeout=1,
                max_size=5_000_000,
                compression=None,
            )
        except InvalidStatus as error:
            raise _refused(error) from error
        except (WebSocketException, OSError, EOFError, ValueError) as error:
            told = str(error) if str(error).startswith("Tunnel ") else type(error).__name__
            words = f"no connection to Feishu's line ({told})"
            raise Unreachable(words, certainly_not_sent=True) from None  # the cause may hold the ticket

    def _pause(self, tries: int) -> float:
        """Seconds to the next try: at first only the spread, then the interval and the spread, as Feishu wishes."""
        spread = random.random() * self._config.nonce  # noqa: S311 - not a secret
        return spread if tries <= 1 else self._config.interval + spread

    def _rest(self, stop: threading.Event, seconds: float, why: str) -> None:
        logger.warning("line of %s: %s; again in %.0f s", self._app_id, why, seconds)
        self._watch("waiting", why)
        end = time.monotonic() + seconds
        while not stop.is_set() and (left := end - time.monotonic()) > 0:
            self._watch("waiting", why)
            stop.wait(min(TURN, left))


class _Talk:
    """What is said on one open connection."""

    def __init__(
        self, connection: ClientConnection, endpoint: Endpoint, handle: Handle, hands: ThreadPoolExecutor, watch: Watch
    ) -> None:
        self._connection = connection
        self._service = endpoint.service
        self._config = endpoint.config
        self._handle = handle
        self._hands = hands
        self._watch = watch
        self._packets = Packets()
        self._jobs: set[Job[None]] = set()
        self._heard = time.monotonic()

    def run(self, stop: threading.Event) -> None:
        """Listen until the connection ends, falls dead, or `stop` is set."""
        ping_at = time.monotonic()
        try:
            while not stop.is_set():
                self._watch("open", "")
                now = time.monotonic()
                if now - self._heard > QUIET_PINGS * self._config.ping + TURN:
                    logger.warning("nothing heard for %.0f s: the line is dead", now - self._heard)
                    return
                if now >= ping_at:
                    self._connection.send(frames.encode(frames.ping(self._service)))
                    ping_at = now + self._config.ping
                self._hear(min(TURN, max(0.01, ping_at - now)))
        except ConnectionClosed as closed:
            logger.info("the line was closed: %s", closed)
        finally:
            wait(self._jobs, LEAVE)

    def _hear(self, seconds: float) -> None:
        try:
            raw = self._connection.recv(timeout=seconds)
        except TimeoutError:
            return
        self._heard = time.monotonic()
        try:
            frame = frames.decode(raw if isinstance(raw, bytes) else raw.encode())
        except frames.BadFrame as error:
            logger.warning("bytes on the line that are no frame: %s", error)
            return
        if frame.method == frames.CONTROL:
            self._control(frame)
            return
        payload = self._packets.whole(frame)
        if payload is not None and frame.method == frames.DATA:
            self._jobs = {job for job in self._jobs if not job.done()}
            self._jobs.add(self._hands.submit(self._answer, frame, payload, self._heard))

    def _control(self, frame: frames.Frame) -> None:
        """A pong may bring other intervals."""
        if frame.header(frames.TYPE) != "pong" or not frame.payload:
            return
        try:
            self._config = config_of(json.loads(frame.payload), self._config)
        except ValueError:
            logger.warning("a pong whose wishes cannot be read")

    def _answer(self, frame: frames.Frame, payload: bytes, begun: float) -> None:
        """Handle what was said and answer it; a 500 lets Feishu send an event again."""
        try:
            self._handled(frame, payload, begun)
        except Exception:  # nobody asks this thread how it ended
            logger.exception("an answer could not be written")

    def _handled(self, frame: frames.Frame, payload: bytes, begun: float) -> None:
        answer, code = LineAnswer({}), 200
        try:
            answer = self._handle(payload, begun)
        except Exception:
            logger.exception("what came over the line could not be handled")
            code = 500
        said: dict[str, Any] = {"code": code}
        if answer.body:
            said["data"] = base64.b64encode(to_json(answer.body)).decode()
        reply = frame.answered(to_json(said), ms=int((time.monotonic() - begun) * 1000))
        try:
            self._connection.send(frames.encode(reply))
        except (ConnectionClosed, OSError) as error:
            logger.warning("an answer could not be brought: %s", type(error).__name__)
            answer.lost()


def _refused(error: InvalidStatus) -> FeishuError:
    """Feishu says in headers why it does not shake hands."""
    headers = error.response.headers
    told = headers.get("handshake-status", "")
    code = int(told) if told.isdigit() else error.response.status_code
    inner = headers.get("handshake-autherrcode", "")
    if code == AUTH_FAILED and inner.isdigit() and int(inner):
        code = int(inner)
    return refusal(code, headers.get("handshake-msg", ""))


def _least(error: FeishuError) -> float:
    """How long at least to leave it alone."""
    if isinstance(error, Temporary):
        return error.retry_after or 0.0
    return REFUSED_WAIT if isinstance(error, Permanent) else 0.0
