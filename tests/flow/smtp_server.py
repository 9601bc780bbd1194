#!/usr/bin/env python3
"""A mail server for the tests: Debian's aiosmtpd, storing every mail it takes as FOLDER/N.eml.
usage: smtp_server.py PORT FOLDER. FOLDER/mode says how it behaves: take, later (451), refuse (550), hang (takes the mail,
never answers), drop (closes the connection when it has heard the receiver)."""
import asyncio
import sys
from pathlib import Path
from aiosmtpd.smtp import SMTP

PORT, FOLDER = int(sys.argv[1]), Path(sys.argv[2])


def mode():
    path = FOLDER / "mode"
    return path.read_text().strip() if path.exists() else "take"


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode() == "refuse":
            return "550 no such mailbox"
        if mode() == "later":
            return "451 try again later"
        if mode() == "drop":
            server.transport.abort()
            return "421 bye"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        n = len(list(FOLDER.glob("*.eml")))
        path = FOLDER / f"{n}.part"
        path.write_bytes(b"X-RcptTo: " + ",".join(envelope.rcpt_tos).encode() + b"\r\n" + envelope.content)
        path.rename(FOLDER / f"{n}.eml")
        if mode() == "hang":
            await asyncio.sleep(3600)
        return "250 taken"


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), enable_SMTPUTF8=False, hostname="test.example"), "127.0.0.1", PORT)
    async with server:
        await server.serve_forever()


asyncio.run(main())
