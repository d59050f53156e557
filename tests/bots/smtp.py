"""A mail server at the edge: speaks enough SMTP over a real socket, keeps what it took, refuses what it is told to."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


@dataclass
class Post:
    """What the server took; `answers` maps a command (`RCPT`, `DATA`) to the line it says instead of yes."""

    port: int = 0
    raw: list[bytes] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    hang_up_after_data: bool = False

    @property
    def mails(self) -> list[EmailMessage]:
        return [cast(EmailMessage, message_from_bytes(one, policy=policy.default)) for one in self.raw]


@contextmanager
def mail_server() -> Iterator[Post]:
    """A server on a port of its own."""
    post = Post()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 ready")
            for line in self.rfile:
                verb = line.split()[0].upper().decode() if line.split() else ""
                if verb == "QUIT":
                    self.say("221 bye")
                    return
                refusal = post.answers.get(verb)
                if refusal or verb != "DATA":
                    self.say(refusal or ("250 OK" if verb != "EHLO" else "250 double"))
                    continue
                self.say("354 go on")
                body = b""
                for part in self.rfile:
                    if part == b".\r\n":
                        break
                    body += part
                post.raw.append(body)
                if post.hang_up_after_data:
                    return
                self.say("250 taken")

        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Talk) as server:
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield post
        server.shutdown()
