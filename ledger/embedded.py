"""A PostgreSQL server of our own in one data folder, shared by the processes that open it."""
import contextlib
import errno
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
import psycopg
from psycopg.conninfo import make_conninfo

from ledger.binaries import EmbeddedPostgresError, claim, find, identity, run, surroundings
from ledger.short_log import keep_short

SUPERUSER = "postgres"
PORT = "5432"
"""A part of the socket's name; nothing listens on the network."""
LONGEST_SOCKET_PATH_BYTES = 103
"""macOS's limit, the narrower one."""
ROOM_FOR_A_NEW_CLUSTER_BYTES = 256 * 2**20
FULL_BYTES = 2**20
PAUSE_SECONDS = 0.03

SETTINGS = {
    "listen_addresses": "", "unix_socket_permissions": "0700", "password_encryption": "scram-sha-256",
    "max_connections": "100", "shared_buffers": "1GB", "max_wal_size": "2GB", "wal_level": "replica", "jit": "off",
    "timezone": "UTC", "log_timezone": "UTC", "wal_init_zero": "off",  # zeros first would hold up every commit for 50 ms
    # What is written in the log never holds a value from a row or a statement: those are personal data.
    "log_error_verbosity": "terse", "log_min_error_statement": "panic", "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0", "log_min_duration_statement": "-1", "log_statement": "none",
    "log_min_messages": "log",  # what the server itself has to say: an error's own words may quote a value, and go to who asked
}

REMEDIES = {
    "No space left on device": "The disk that holds {data} is full. Free some space and start again; what was "
                               "acknowledged is still there.",
    "Disk quota exceeded": "The quota for {data} is used up. Free some space and start again; what was acknowledged is "
                           "still there.",
    "files are incompatible with server": "{data} was made by another major version of PostgreSQL. Restore a backup "
                                          "into a new data folder, or use the version that made it.",
    "could not map anonymous shared memory": "This machine has too little memory for PostgreSQL. Free some and start "
                                             "again.",
}


class EmbeddedPostgres:
    """PostgreSQL under our own supervision, reachable through a private unix socket in `data` alone.

    The first process to start it runs it, others attach, and the last one to stop it shuts it down. A process that is
    killed counts as gone. Started by root, the server runs as an unprivileged account, which then owns `data`.
    """

    def __init__(self, data: Path, *, settings: Mapping[str, str] | None = None, patience_seconds: float = 120,
                 room_bytes: int = ROOM_FOR_A_NEW_CLUSTER_BYTES) -> None:
        """`settings` go over `SETTINGS`; `patience_seconds` is long since recovery after a crash may take minutes."""
        self.data = data.absolute()
        self._settings = SETTINGS | dict(settings or {})
        self._patience_seconds = patience_seconds
        self._room_bytes = room_bytes
        self._cluster, self._sockets = self.data / "cluster", self.data / "s"
        self._password_file, self._log = self.data / "superuser.password", self.data / "postgres.log"
        self._presence: TextIOWrapper | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._check_path()
        self._account = claim(self.data)
        self.bin = find(self.data, self._account)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> Self:
        """Start the server, or attach to it; once more after it has died, to bring it back."""
        with self._alone(), contextlib.ExitStack() as undo:
            undo.callback(self._leave)
            if self._presence is None:
                self._presence = (self.data / "users").open("a")
                fcntl.flock(self._presence, fcntl.LOCK_SH)
            try:
                if not (self._cluster / "PG_VERSION").exists():
                    self._create_cluster()
                self._bring_up()
            except OSError as trouble:
                raise self._explained(str(trouble)) from trouble
            undo.pop_all()
        return self

    def stop(self) -> None:
        """Let go of the server; the last process to do so shuts it down, with its transactions rolled back."""
        with self._alone():
            if self._presence is None:
                return
            last = _is_last(self._presence)
            self._leave()
            if last and self._answers():
                self._shut_down()

    def conninfo(self, dbname: str = "postgres", user: str = SUPERUSER, password: str | None = None) -> str:
        """A libpq connection string; the superuser's password is known, another role's is the caller's to give."""
        if user == SUPERUSER and password is None:
            password = self._password()
        return make_conninfo(host=str(self._sockets), port=PORT, dbname=dbname, user=user, password=password)

    def keep_log_short(self) -> None:
        """Once the server's log is long, begin a new one; the one before is kept beside it, and none older."""
        keep_short(self._log)

    @property
    def pid(self) -> int | None:
        """The server's process, or None when it isn't running."""
        try:
            process = psutil.Process(int((self._cluster / "postmaster.pid").read_text().split()[0]))
            return process.pid if process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE else None
        except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
            return None

    def _check_path(self) -> None:
        excess = len(os.fsencode(self._sockets / f".s.PGSQL.{PORT}")) - LONGEST_SOCKET_PATH_BYTES
        if excess > 0:
            raise EmbeddedPostgresError(f"The path of the data folder {self.data} is too long for a unix socket. "
                                        f"Choose one that is {excess} bytes shorter.")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.data / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _leave(self) -> None:
        if self._presence is not None:
            self._presence.close()
            self._presence = None

    def _password(self) -> str:
        try:
            return self._password_file.read_text(encoding="ascii")
        except FileNotFoundError as lost:
            raise EmbeddedPostgresError(f"{self._password_file} is missing. Bring it back, or restore a backup into a "
                                        "new data folder.") from lost

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.conninfo(), connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def _create_cluster(self) -> None:
        if shutil.disk_usage(self.data).free < self._room_bytes:
            raise EmbeddedPostgresError(f"The disk that holds {self.data} is nearly full. Free some space, at "
                                        f"least {self._room_bytes // 2**20} MB, or choose another data folder.")
        unfinished = self.data / "cluster.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._password_file.unlink(missing_ok=True)
        with open(os.open(self._password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24))
        if self._account:
            self._account.own(self._password_file)
        made = run([self.bin / "initdb", "-D", unfinished, "-U", SUPERUSER, f"--pwfile={self._password_file}",
                    "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8", "--data-checksums"], self._account)
        if made.returncode != 0:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise self._explained(made.stderr)
        unfinished.rename(self._cluster)  # a half-made cluster is never used

    def _bring_up(self) -> None:
        deadline = time.monotonic() + self._patience_seconds
        started = None
        while not self._answers():
            ended = started is not None and started.poll() is not None
            if ended or time.monotonic() > deadline:
                raise self._explained(self._last_words())
            if started is None and not self._occupied():
                started = self._server = self._spawn()
            time.sleep(PAUSE_SECONDS)

    def _occupied(self) -> bool:
        """Whether PostgreSQL lives in the cluster, starting, ending or orphaned.

        Its own file can't say: after a restart of the machine another process may have that number, and a killed server
        stays a zombie where the first process of a container doesn't reap.
        """
        if self._server is not None:
            self._server.poll()
        return any(process.info["name"] == "postgres" and process.info["cwd"] == os.path.realpath(self._cluster)
                   for process in psutil.process_iter(["name", "cwd"]))

    def _spawn(self) -> subprocess.Popen[bytes]:
        (self._cluster / "postmaster.pid").unlink(missing_ok=True)
        shutil.rmtree(self._sockets, ignore_errors=True)
        self._sockets.mkdir(mode=0o700)
        if self._account:
            self._account.own(self._sockets)
        command = [str(self.bin / "postgres"), "-D", str(self._cluster), "-k", str(self._sockets), "-p", PORT]
        command += [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        self.keep_log_short()
        with self._log.open("ab") as log:
            self._log.chmod(0o600)
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                                    env=surroundings(), start_new_session=True, **identity(self._account))

    def _shut_down(self) -> None:
        pid = self.pid
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)  # PostgreSQL's "fast" shutdown
        deadline = time.monotonic() + self._patience_seconds
        while self.pid is not None or self._occupied():
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"PostgreSQL in {self.data} is still shutting down. Wait for process {pid} "
                                            "to end; nothing is lost.")
            time.sleep(PAUSE_SECONDS)
        if self._server is not None:
            self._server.wait()  # it has let go of its files; this takes it off the list of processes

    def _last_words(self) -> str:
        with self._log.open("rb") as log:
            log.seek(max(0, self._log.stat().st_size - 2000))
            words = log.read().decode(errors="replace")
        if shutil.disk_usage(self.data).free < FULL_BYTES:  # then the log couldn't say so
            return os.strerror(errno.ENOSPC)
        return words

    def _explained(self, output: str) -> EmbeddedPostgresError:
        for sign, sentence in REMEDIES.items():
            if sign in output:
                return EmbeddedPostgresError(sentence.format(data=self.data))
        return EmbeddedPostgresError(f"PostgreSQL did not start in {self.data}. It said: {output.strip()[-500:]} Read "
                                     f"{self._log} for more.")


def _is_last(presence: TextIOWrapper) -> bool:
    """Whether nobody else holds the file of users. The kernel lets go for a process that is killed."""
    try:
        fcntl.flock(presence, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
