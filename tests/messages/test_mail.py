"""What is due goes out by mail once, says nothing about anybody, and is kept until a server takes it in."""
import asyncio
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
import pytest_asyncio
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from commands.delivery import delivering
from commands.mail import Mail
from commands.place import Stop
from ledger.database import Database
from tests.api.conftest import Door
from tests.messages.councils import Town, flagged_in_lincolnshire

pytestmark = pytest.mark.asyncio(loop_scope="module")
PEOPLE = ("Al Invented", "Bo Invented", "Cy Invented", "Di Invented")


class Inbox:
    """A mail server's; it refuses once each time it is told to, and may kill who has just sent."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], Message]] = []
        self.port = self.refuses = self.kills = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.refuses:
            self.refuses -= 1
            return "451 not now"
        assert isinstance(envelope.content, bytes)
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        if self.kills:
            os.kill(self.kills, signal.SIGKILL)
            self.kills = 0
        return "250 taken in"


@pytest.fixture(scope="module")
def inbox() -> Iterator[Inbox]:
    made = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        made.port = free.getsockname()[1]
    server = Controller(made, hostname="127.0.0.1", port=made.port)
    server.start()
    yield made
    server.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(door: Door) -> Town:
    made = Town(door, "lincolnshire")
    await made.adopt("1", "HAZARD")
    return made


@pytest.fixture
def mail(inbox: Inbox) -> Mail:
    return Mail(server="127.0.0.1", port=inbox.port, security="none", sender="register@heedmark.test",
                address={"lincolnshire": {"SU": "unit@heedmark.test"}})


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def nothing_waits(town: Town, door: Door, mail: Mail, inbox: Inbox) -> AsyncIterator[None]:
    """Each test begins with all sent that is there."""
    await delivering(database(door), mail, threading.Event(), once=True)
    inbox.mails.clear()
    yield


def database(door: Door) -> Database:
    made = door.app.state.running.settings.database
    assert isinstance(made, Database)
    return made


async def deliver(door: Door, mail: Mail) -> int:
    return await delivering(database(door), mail, threading.Event(), once=True)


async def told(town: Town, flag: str, token: str) -> str:
    row, = (await town.ask("SU", "outbox", flag=flag, after=token))["items"]
    return str(row["state"])


async def test_what_is_due_goes_out_once_to_the_mailbox_of_its_role(town: Town, door: Door, mail: Mail, inbox: Inbox) -> None:
    flag, token = await flagged_in_lincolnshire(town, PEOPLE[0])
    assert await told(town, flag, token) == "due"
    assert (await deliver(door, mail), await deliver(door, mail)) == (1, 0)
    (to, one), = inbox.mails
    text = one.as_string()
    assert (to, one["Auto-Submitted"]) == (["unit@heedmark.test"], "auto-generated")
    assert "LIN-16" in text
    assert "trial" in text
    assert not [word for word in (*PEOPLE[0].split(), flag, "M-1") if word in text]
    head = await door.ledger.head("lincolnshire")
    assert await told(town, flag, door.ledger.token("lincolnshire", head)) == "sent"
    entry, = await door.ledger.entries("lincolnshire", head - 1)
    assert (entry.type, entry.actor, entry.role) == ("system.message_sent", "system", "SYSTEM")


async def test_what_the_server_refuses_waits_and_goes_out_later(town: Town, door: Door, mail: Mail, inbox: Inbox) -> None:
    flag, token = await flagged_in_lincolnshire(town, PEOPLE[1])
    inbox.refuses = 1
    assert (await deliver(door, mail), await told(town, flag, token)) == (0, "due")
    gone = mail.model_copy(update={"port": 1})
    assert (await deliver(door, gone), await told(town, flag, token)) == (0, "due")
    assert (await deliver(door, mail), len(inbox.mails)) == (1, 1)


async def test_a_role_without_a_mailbox_finds_its_messages_in_the_outbox(town: Town, door: Door, mail: Mail) -> None:
    flag, token = await flagged_in_lincolnshire(town, PEOPLE[2])
    nowhere = mail.model_copy(update={"address": {"lincolnshire": {"LADO": "lado@heedmark.test"}}})
    assert (await deliver(door, nowhere), await told(town, flag, token)) == (0, "due")


async def test_killed_between_the_servers_yes_and_the_record_it_is_sent_again_under_the_same_id(
        town: Town, door: Door, mail: Mail, inbox: Inbox) -> None:
    flag, token = await flagged_in_lincolnshire(town, PEOPLE[3])
    assert await told(town, flag, token) == "due"
    process = multiprocessing.get_context("spawn").Process(target=run, args=(database(door), mail))
    process.start()
    inbox.kills = process.pid or 0
    await asyncio.to_thread(process.join)
    assert (process.exitcode, len(inbox.mails), await told(town, flag, token)) == (-signal.SIGKILL, 1, "due")
    assert await deliver(door, mail) == 1
    assert len({one["Message-ID"] for _, one in inbox.mails}) == 1
    assert (len(inbox.mails), await deliver(door, mail)) == (2, 0)


def run(database: Database, mail: Mail) -> None:
    asyncio.run(delivering(database, mail, threading.Event(), once=True))


@pytest.mark.parametrize(("text", "fault"), [
    ("", "server"), ("server = 1", "server"), ('server = "a"\nsender = "nobody"\naddress = {}', "sender"), ("=", "needs server"),
    ('server = "a"\nsender = "a@b"\nuser = "u"\naddress = {}', "password_file")])
async def test_a_file_that_does_not_say_how_is_told_what_it_lacks(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "mail.toml"
    file.write_text(text)
    with pytest.raises(Stop, match=fault):
        Mail.read(file)
