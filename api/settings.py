"""What a server is told when it is started."""
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from api.issuers import Issuer
from ledger.database import Database


class Settings(BaseModel):
    """Given by `scripts/serve`; nothing is read from the environment here."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    database: Database
    councils: frozenset[str] = frozenset()
    """Councils that are served although nothing stands in their log yet."""
    issuers: tuple[Issuer, ...] = ()
    """Whose tokens are accepted."""
    own_key: Path | None = None
    """The file of the server's own key (0600, made when missing); for an embedded register without an issuer only."""
    documents: Path | None = None
    """A folder for each council: its letterhead, and templates of its own for letters and packs."""
    witnesses: Path | None = None
    """A folder with a file for each council: the keys of its log's witnesses, `name+id+base64`, one a line."""
    runs_readings: bool = True
    """Whether this process keeps the readings; otherwise another one does."""
    seals_accesses: bool = True
    """Whether this process binds the access log into the log as it grows; several may."""
    turns_epochs: bool = True
    """Whether this process turns the epoch of the keys when it is due; several may."""

    @model_validator(mode="after")
    def _somebody_signs(self) -> Self:
        if bool(self.issuers) == (self.own_key is not None):
            raise ValueError("name the issuers of tokens, or the file of the server's own key, and not both")
        return self
