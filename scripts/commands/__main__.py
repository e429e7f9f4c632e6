"""The command `heedmark`: what an operator does with a register."""
import sys

import psycopg
import typer
from rich.console import Console

from api.tokens import KeyUnsafe
from commands import (
    access_retention,
    attack,
    backup,
    bench,
    clock,
    delivery,
    demo,
    epoch,
    export,
    export_log,
    policy,
    publisher,
    rebuild,
    serve,
    status,
    token,
    verify,
    witness,
)
from commands.place import Stop
from ledger.binaries import EmbeddedPostgresError
from ledger.database import DatabaseError
from ledger.epochs import EpochKeyMissing

app = typer.Typer(name="heedmark", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  help="An audit-first register of safeguarding flags.")
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)
app.command("token")(token.token)
app.command("status")(status.status)
app.command("deliver")(delivery.deliver)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.add_typer(policy.app)
app.add_typer(clock.app)
app.add_typer(epoch.app)
app.add_typer(publisher.app)
app.add_typer(witness.app)
app.command("verify")(verify.verify_register)
app.command("export-log")(export_log.export_log)
app.command("attack")(attack.attack)
app.command("export")(export.export)
app.command("access-retention")(access_retention.access_retention)
app.command("rebuild")(rebuild.rebuild)
app.command("bench")(bench.bench)


def main() -> None:
    """Run a command; what goes wrong is told in a sentence, with exit code 1."""
    try:
        app(prog_name="scripts/heedmark")
    except (Stop, EmbeddedPostgresError, DatabaseError, EpochKeyMissing, KeyUnsafe) as stopped:
        _say(str(stopped))
    except psycopg.OperationalError as away:
        _say(f"The database can't be reached: {str(away).strip()} Check DATABASE_URL, or that the server runs.")


def _say(sentence: str) -> None:
    Console(stderr=True, soft_wrap=True, highlight=False).print(sentence, style="red", markup=False)
    sys.exit(1)


if __name__ == "__main__":
    main()
