"""Write a register to a folder, and bring one back from there, with a proof that nothing is missing."""
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from rich.console import Console

from commands.contents import Contents, Table
from commands.forgetting import forget, named_by
from commands.place import DataOption, Place, Stop, data_folder, opened
from ledger.binaries import find
from ledger.migrate import migrate

DUMP, MANIFEST = "register.dump", "manifest.json"
console = Console(stderr=True, soft_wrap=True, highlight=False)


def backup(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder for the backup.")],
    data: DataOption = None,
) -> None:
    """Write the register to a folder, as it is at one moment, while it goes on being served.

    The folder holds personal data and the register's secrets: keep it as you keep the register.
    """
    source = data_folder(data)
    if not source.is_dir():
        raise Stop(f"There is no register in {source}.")
    if folder.exists():
        raise Stop(f"{folder} is there already. Name a new folder.")
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700, parents=True)
    with opened(source) as place, console.status("Writing the backup …"):
        contents = _write(place, unfinished)
    unfinished.rename(folder)
    print(f"Written to {folder}: {told(contents)}.")
    print(f"The keys that open what is sealed are not in it. They are kept in {place.database.keys}: copy them to another "
          "place than the backup's, anew after each turn of the epoch.")


def restore(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder that `backup` wrote.")],
    data: Annotated[Path, typer.Option("--data", metavar="DIR", help="A new data folder for the register.")],
    keys: Annotated[Path | None, typer.Option("--keys", metavar="DIR", help=(
        "A copy of the folder of the epochs' keys; without it nothing sealed opens until they are brought."))] = None,
    newest_log: Annotated[list[Path] | None, typer.Option("--newest-log", metavar="FILE", help=(
        "A newer log of a council, from export-log: whoever it says was erased is forgotten here too; repeatable."))] = None,
) -> None:
    """Bring a register back into a new data folder (or the empty database of DATABASE_URL) and prove it complete."""
    kept, erased_since = _manifest(folder), named_by(newest_log or ())
    target = data_folder(data)
    if target.exists() and any(target.iterdir()):
        raise Stop(f"{target} is not empty. Name a new data folder.")
    with opened(target) as place, console.status("Bringing the register back …"):
        _bring_back(place, folder / DUMP)
        with psycopg.connect(place.database.admin) as connection:
            contents = Contents.read(connection)
    if differing := kept.missing_from(contents):
        raise Stop(f"What came back differs from what was written, in {', '.join(differing)}. The backup is damaged: "
                   "use another one, and do not serve this register.")
    print(f"Back in {target}, complete: {told(contents)}.")
    print(_keys_brought(place, keys))
    if erased_since:
        with opened(target) as place:
            print(forget(place, erased_since, keys is not None))


def _keys_brought(place: Place, keys: Path | None) -> str:
    """What became of the epochs' keys."""
    kept = place.database.keys
    if keys is not None:
        shutil.copytree(keys, kept, dirs_exist_ok=True)
        for copied in Path(kept).iterdir():
            copied.chmod(0o600)  # the copy may come from where files have no owner
        Path(kept).chmod(0o700)
        return f"The epochs' keys were copied to {kept}."
    return f"The epochs' keys are still to be brought to {kept}: until then the register can't be opened."


def told(contents: Contents) -> str:
    """A register's contents in a phrase."""
    logs = [f"{council} to position {head:,}" for council, head in contents.heads.items()]
    rows = sum(table.rows for table in contents.tables.values())
    return f"{', '.join(logs) or 'no entries yet'}; {rows:,} rows in all"


def _write(place: Place, folder: Path) -> Contents:
    with psycopg.connect(place.database.admin) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        [(snapshot,)] = connection.execute("SELECT pg_export_snapshot()").fetchall()
        contents = Contents.read(connection)
        if contents.gaps:
            raise Stop(f"The log of {', '.join(contents.gaps)} has gaps: entries were lost. Nothing was backed up, so "
                       "that no good backup is replaced by this one.")
        _tool(place, "pg_dump", place.database.admin, ["--format=custom", f"--snapshot={snapshot}",
                                                       f"--file={(folder / DUMP).absolute()}"])
    (folder / MANIFEST).write_text(json.dumps(contents._asdict(), indent=1), "utf-8")
    return contents


def _manifest(folder: Path) -> Contents:
    try:
        kept = json.loads((folder / MANIFEST).read_text("utf-8"))
        return Contents(kept["heads"], kept["gaps"], {name: Table(*table) for name, table in kept["tables"].items()})
    except (OSError, ValueError, KeyError, TypeError) as unreadable:
        raise Stop(f"{folder} is not a folder that `backup` wrote, or it is damaged.") from unreadable


def _bring_back(place: Place, dump: Path) -> None:
    admin = place.database.admin
    name = str(conninfo_to_dict(admin)["dbname"])
    if _exists(place, name):
        raise Stop(f"The database {name} is there already. Name one in DATABASE_URL that is not there yet.")
    migrate(place.database)  # makes the roles, which a dump of one database doesn't hold
    with psycopg.connect(make_conninfo(admin, dbname="postgres"), autocommit=True) as connection:
        for command in ("DROP DATABASE {} WITH (FORCE)", "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"):
            connection.execute(sql.SQL(command).format(sql.Identifier(name)))
    _tool(place, "pg_restore", admin, ["--exit-on-error", "--single-transaction", str(dump.absolute())])
    migrate(place.database)


def _exists(place: Place, name: str) -> bool:
    with psycopg.connect(make_conninfo(place.database.admin, dbname="postgres")) as connection:
        return connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _tool(place: Place, name: str, conninfo: str, arguments: Sequence[str]) -> None:
    programs = place.server.bin if place.server else find(place.data, None)
    parts = conninfo_to_dict(conninfo)
    password = str(parts.pop("password", ""))  # not among the arguments, where other accounts could read it
    target = make_conninfo(**{key: str(part) for key, part in parts.items()})
    done = subprocess.run([str(programs / name), f"--dbname={target}", *arguments], capture_output=True, text=True,
                          env={**os.environ, "PGPASSWORD": password}, check=False)
    if done.returncode:
        raise Stop(f"{name} failed. It said: {done.stderr.strip()[-500:]}")
