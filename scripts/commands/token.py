"""Make a bearer token for a register that signs its own."""
from datetime import timedelta
from typing import Annotated

import typer

from api.tokens import make_token, own_key
from commands.place import DataOption, Stop, data_folder


def token(
    council: Annotated[str, typer.Option(help="The council's short name, such as westmere.")],
    actor: Annotated[str, typer.Option(help="Who it is for: the name under which acts are signed.")],
    role: Annotated[list[str], typer.Option(help="A role of the council's policy, or AUDITOR, IG, DPO …; repeatable.")],
    purpose: Annotated[list[str], typer.Option(help="A purpose it may be used for; repeatable.")],
    team: Annotated[list[str] | None, typer.Option(help="A team they belong to; repeatable.")] = None,
    case: Annotated[list[str] | None, typer.Option(help="A case they work on; repeatable.")] = None,
    hours: Annotated[float, typer.Option(min=0.01, max=24 * 31, help="How long it is good for.")] = 8,
    data: DataOption = None,
) -> None:
    """Print a token that the server of this data folder accepts, unless it was started with --issuers."""
    folder = data_folder(data)
    if not folder.is_dir():
        raise Stop(f"There is no register in {folder}. Start one first: scripts/serve")
    print(make_token(own_key(folder / "token-key.json"), actor=actor, council=council, roles=role, purposes=purpose,
                     teams=team or [], cases=case or [], lasts=timedelta(hours=hours)))
