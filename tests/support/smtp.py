"""A real SMTP server on this machine for tests, which answers as a script says."""

import contextlib
import socket

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

MANY = 1_000


class Scripted(SMTP):
    """An SMTP server whose handler may refuse a connection, and drop one after the data."""

    is_counted = False

    def connection_made(self, transport):
        if self.event_handler.open_connections >= self.event_handler.most_connections:
            transport.write(b"421 4.7.0 too many connections\r\n")
            transport.close()
            return
        self.is_counted, self.event_handler.open_connections = True, self.event_handler.open_connections + 1
        super().connection_made(transport)

    def connection_lost(self, error):
        if self.is_counted:
            self.event_handler.open_connections -= 1
            super().connection_lost(error)

    async def smtp_DATA(self, arg):
        said = self.envelope.rcpt_tos and self.event_handler.answer("354", self.envelope.rcpt_tos[0])
        if said:
            await self.push(said)
        else:
            await super().smtp_DATA(arg)

    async def push(self, status):
        if status == "DROP":
            self.transport.abort()
            return
        await super().push(status)


class Server:
    """Keeps what it took; `answers` maps a stage and an address to what it says.

    Stages are MAIL, RCPT, 354 for whether the data may come, and DATA for what it says of them. An answer is
    a line such as "550 5.1.1 no such user", "DROP", which cuts the connection without one, or a function of
    the address that gives one of these, or None.
    """

    def __init__(self):
        self.taken = []  # (recipient, octets)
        self.answers = {}
        self.sessions = 0
        self.open_connections, self.most_connections = 0, MANY

    def answer(self, stage, address):
        for key in ((stage, address), (stage, "")):
            if key in self.answers:
                said = self.answers[key]
                return said(address) if callable(said) else said
        return None

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        said = self.answer("MAIL", address)
        if said:
            return said
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        said = self.answer("RCPT", address)
        if said and not said.startswith("25"):
            return said
        envelope.rcpt_tos.append(address)
        return said or "250 OK"

    async def handle_DATA(self, server, session, envelope):
        said = self.answer("DATA", envelope.rcpt_tos[0]) or "250 OK"
        if said.startswith(("250", "TAKEN")):
            self.taken += [(address, envelope.original_content) for address in envelope.rcpt_tos]
        return "DROP" if said.startswith("TAKEN") else said

    @property
    def addresses(self):
        return [address for address, _octets in self.taken]


class Listening(Controller):
    def factory(self):
        return Scripted(self.handler, enable_SMTPUTF8=False, data_size_limit=2**25)


@contextlib.contextmanager
def smtp_server():
    """A running `Server` with its `port` on 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Server()
    controller = Listening(server, hostname="127.0.0.1", port=port)
    controller.start()
    server.port = port
    try:
        yield server
    finally:
        controller.stop()
