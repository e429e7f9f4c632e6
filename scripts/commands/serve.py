"""Open a register and serve it until it is told to stop."""
import asyncio
import contextlib
import time
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from commands.place import ROOT, DataOption, Place, Stop, data_folder, opened

if TYPE_CHECKING:
    from api.issuers import Issuer
    from api.settings import Settings


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen, on this machine only; 0: any.")] = 8080,
    data: DataOption = None,
    clock: Annotated[str | None, typer.Option(metavar="INSTANT", help=(
        "Open a trial register whose clock stands at this instant, such as 2026-03-23T09:00Z."))] = None,
    issuers: Annotated[Path | None, typer.Option(metavar="FILE", help=(
        "TOML: [\\[issuer]] with issuer, keys (URL or file), and perhaps audience and councils. Left out: tokens are "
        "those of `heedmark token`."))] = None,
    mail: Annotated[Path | None, typer.Option(metavar="FILE", help=(
        "TOML: server, sender and \\[address.COUNCIL] tables of role = mailbox. Left out: messages wait in the outbox."))] = None,
    demo: Annotated[bool, typer.Option("--demo", help=(
        "Serve the demonstration, a trial register of two simulated years; it is made first where it isn't there."))] = False,
) -> None:
    """Open a register, made if it is new, and serve it until Ctrl-C."""
    began = time.monotonic()
    from commands import serving  # the other commands needn't wait for it
    from commands.delivery import posted
    from commands.mail import Mail
    from commands.publishing import published
    from commands.status import show, standing

    serving.end_in_order()
    post = None if mail is None else Mail.read(mail)
    with contextlib.suppress(KeyboardInterrupt), serving.listening(port) as listener:
        folder, invitation = _demonstration(data, clock or issuers) if demo else (data_folder(data), _nothing_more)
        with opened(folder) as place, serving.looked_after(place.server):
            show(place, asyncio.run(standing(place, _instant(clock))))
            with published(place), posted(place.database, post):
                serving.run(listener, settings_for(place, issuers), began, partial(invitation, place))
    print("Stopped. What was stored is kept; the same command opens it again.", flush=True)


def _nothing_more(place: Place, address: str) -> str:
    return ""


def _demonstration(data: Path | None, other: object) -> tuple[Path, Callable[[Place, str], str]]:
    from commands.demonstration import invitation, making
    from commands.demonstration.telling import Plan

    if other:
        raise Stop("The demonstration has a clock and tokens of its own: --demo takes neither --clock nor --issuers.")
    folder = making.folder_for(data)
    mark = making.make(folder, Plan(), Console(stderr=True, soft_wrap=True, highlight=False))
    return folder, lambda place, address: invitation.told(place, mark, address)


def settings_for(place: Place, issuers: Path | None) -> "Settings":
    """What the server is told. Raises Stop when nobody could sign a token."""
    from api.settings import Settings

    if issuers is None and place.server is None:
        raise Stop("A register on the server that DATABASE_URL names takes an issuer's tokens only. Name it: "
                   "--issuers FILE")
    councils = frozenset(document.parent.name for document in (ROOT / "domain" / "policies").glob("*/*.toml"))
    if issuers is None:
        return Settings(database=place.database, councils=councils, own_key=place.own_key, documents=place.documents,
                        witnesses=place.witnesses)
    return Settings(database=place.database, councils=councils, issuers=_issuers(issuers), documents=place.documents,
                    witnesses=place.witnesses)


def _issuers(file: Path) -> "tuple[Issuer, ...]":
    from api.issuers import Issuer

    try:
        return tuple(Issuer.model_validate(one) for one in tomllib.loads(file.read_text("utf-8"))["issuer"])
    except OSError as unreadable:
        raise Stop(f"{file} can't be read: {unreadable.strerror}.") from unreadable
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValidationError) as wrong:
        raise Stop(f"{file} is not a list of issuers. It needs [[issuer]] tables with `issuer` and `keys`.") from wrong


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise Stop(f"{text} is not an instant. Write it as 2026-03-23T09:00Z") from wrong
    if instant.tzinfo is None:
        raise Stop(f"{text} has no time zone. Write it as {text}Z if it is UTC.")
    return instant.astimezone(UTC)
