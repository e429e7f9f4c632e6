"""Makes a register that was brought back forget whom a newer log says to have been erased."""
from collections.abc import Sequence
from pathlib import Path

import psycopg

from commands.place import Place, Stop
from ledger.named_erasures import Named, named_in
from ledger.offline import Damaged
from projections.rebuild import rebuild

NAME_COUNCIL = "SELECT set_config('heedmark.council', %s, true)"


def named_by(logs: Sequence[Path]) -> list[Named]:
    """What exported logs say. Raises Stop for one that can't be read or doesn't hold."""
    found: list[Named] = []
    for log in logs:
        try:
            found.append(named_in(log))
        except (OSError, ValueError, Damaged) as wrong:
            raise Stop(f"{log} can't be used: {wrong}. Nothing was brought back. Give one that `heedmark export-log` "
                       "wrote.") from wrong
    return found


def forget(place: Place, named: Sequence[Named], keys_are_there: bool) -> str:
    """Destroy those keys, and make anew the readings that were folded with them."""
    destroyed = 0
    with psycopg.connect(place.database.conninfo("keeper")) as keeper:
        for council, owners in named:
            for owner, position in owners.items():
                with keeper.transaction():
                    keeper.execute(NAME_COUNCIL, (council,))
                    ((now,),) = keeper.execute("SELECT ledger.destroy_keys(%s, %s, %s)", (council, [owner], position)).fetchall()
                    destroyed += now
    for council in dict.fromkeys(council for council, owners in named if owners and keys_are_there):
        rebuild(place.database.conninfo("runner"), council)
    later = "" if keys_are_there or not destroyed else " Once the epochs' keys are there: scripts/heedmark rebuild."
    return f"{destroyed:,} keys of those who were erased since were destroyed.{later}"
