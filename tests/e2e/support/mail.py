"""A mail server by other people, that keeps what it is given."""

import contextlib
import email
import email.policy
import ssl
from email.message import EmailMessage
from typing import List, NamedTuple, Optional

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from support.server import free_ports

USER, PASSWORD = "mailer", "p@ss word"


class Envelope(NamedTuple):
    sender: str
    recipients: List[str]
    message: EmailMessage


class _Handler:
    def __init__(self) -> None:
        self.received: List[Envelope] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such user"
        if address.startswith("later@"):
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.received.append(Envelope(envelope.mail_from, envelope.rcpt_tos, message))
        return "250 taken"


def _authenticate(server, session, envelope, mechanism, data):
    given = (data.login.decode(), data.password.decode())
    return AuthResult(success=given == (USER, PASSWORD))


class MailServer:
    """Listens on this machine; with a TLS context it wants TLS from the first byte."""

    def __init__(self, tls: Optional[ssl.SSLContext] = None, wants_login: bool = False) -> None:
        (self.port,) = free_ports(1)
        self._handler = _Handler()
        login = {"auth_required": True, "auth_require_tls": False, "authenticator": _authenticate}
        self._controller = Controller(
            self._handler,
            hostname="127.0.0.1",
            port=self.port,
            ssl_context=tls,
            **(login if wants_login else {}),
        )

    @property
    def received(self) -> List[Envelope]:
        return list(self._handler.received)

    def received_by(self, address: str) -> List[Envelope]:
        return [each for each in self.received if address in each.recipients]

    def start(self) -> None:
        with contextlib.suppress(ssl.SSLError):  # its own trial connection trusts nobody
            self._controller.start()

    def stop(self) -> None:
        self._controller.stop(no_assert=True)
