"""A PostgreSQL of the system's own, of another version than ours, for one run of the tests."""
import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import make_conninfo

ACCOUNT = "nobody"
"""PostgreSQL does not run as root."""


@contextmanager
def running(binaries: Path, folder: Path) -> Iterator[str]:
    """Start it in an empty folder; the superuser's connection string."""
    account = pwd.getpwnam(ACCOUNT) if os.geteuid() == 0 else None
    password = secrets.token_urlsafe(16)
    folder.mkdir(mode=0o700)
    word = folder / "password"
    word.write_text(password)
    if account:
        for path in (folder, word):
            os.chown(path, account.pw_uid, account.pw_gid)

    def run(*command: str | Path) -> None:
        subprocess.run(list(command), check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       user=account.pw_uid if account else None, group=account.pw_gid if account else None)

    run(binaries / "initdb", "-D", folder / "cluster", "-U", "postgres", f"--pwfile={word}", "--auth=scram-sha-256",
        "--encoding=UTF8", "--locale=C.UTF-8")
    control = (binaries / "pg_ctl", "-D", folder / "cluster", "-w", "-l", folder / "log")
    run(*control, "-o", f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=200", "start")
    try:
        yield make_conninfo(host=str(folder), user="postgres", password=password, dbname="postgres")
    finally:
        run(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
