"""Mail to staff: where it goes, what it says, and the server that takes it."""
import smtplib
import ssl
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from commands.place import Stop
from projections.outbox import Row

PATIENCE_SECONDS = 20.0
Address = Annotated[str, Field(pattern=r"^[^@\s,;<>]+@[^@\s,;<>]+$", max_length=254)]


class Mail(BaseModel):
    """What an operator settles in a file: addresses are configured, never derived from a role or a person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    server: str
    port: Annotated[int, Field(gt=0, lt=65536)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password_file: Path | None = None
    sender: Address
    address: Mapping[str, Mapping[str, Address]]
    """Council → role → mailbox. A role without one has its messages wait in the outbox."""

    @classmethod
    def read(cls, file: Path) -> Self:
        """Raises Stop."""
        try:
            mail = cls.model_validate(tomllib.loads(file.read_text("utf-8")))
            if mail.password_file is not None:
                mail.password_file.read_text("utf-8")
        except OSError as unreadable:
            raise Stop(f"{unreadable.filename} can't be read: {unreadable.strerror}.") from unreadable
        except (tomllib.TOMLDecodeError, ValidationError) as wrong:
            keys = ", ".join(".".join(map(str, e["loc"])) for e in wrong.errors()) if isinstance(wrong, ValidationError) else ""
            raise Stop(f"{file} doesn't say how mail is sent. It needs server, sender and [address.COUNCIL] tables of role = "
                       f"mailbox{'; wrong: ' + keys if keys else ''}.") from wrong
        if mail.user and (mail.password_file is None or mail.security == "none"):
            raise Stop(f"{file} names a user: it needs a password_file, and security other than none.")
        return mail

    def session(self) -> smtplib.SMTP:
        """A session with the server, ready to send. Raises OSError, which smtplib's own errors are too."""
        secure = ssl.create_default_context()
        if self.security == "tls":
            session: smtplib.SMTP = smtplib.SMTP_SSL(self.server, self.port, timeout=PATIENCE_SECONDS, context=secure)
        else:
            session = smtplib.SMTP(self.server, self.port, timeout=PATIENCE_SECONDS)
        try:
            if self.security == "starttls":
                session.starttls(context=secure)
            if self.user and self.password_file:
                session.login(self.user, self.password_file.read_text("utf-8").strip())
        except BaseException:
            session.close()
            raise
        return session


def written(row: Row, council: str, to: str, sender: str, trial: bool) -> EmailMessage:
    """The mail for a message: the policy's own words and an opaque reference, nothing about anybody.

    Its Message-ID is the message's own, so that a mail that is sent twice is seen once where the reader's system looks at that.
    """
    mail = EmailMessage()
    mail["Subject"] = f"{'[trial] ' if trial else ''}{council}: a message for {row.role}, {row.rule}"
    mail["From"], mail["To"] = sender, to
    mail["Message-ID"] = f"<{row.id}@{sender.partition('@')[2]}>"
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(
        f"{row.says}\n\n"
        f"Rule {row.rule}, since {row.demanded_on.isoformat()}. Reference: {row.id}\n"
        "Look it up in the register under this reference, and acknowledge it there. This mail is not answered.\n"
        + ("\nThe register is a trial: nobody in it is real.\n" if trial else ""))
    return mail
