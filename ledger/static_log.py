"""A published log as a folder of files that any static host can serve (C2SP tlog-tiles)."""
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ledger.growing import FullTile
from ledger.tiles import WIDE, Tile, bundle, bundle_path


class StaticLog:
    """One council's. Files are written whole; none but `checkpoint` is ever written twice."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._size = 0
        self._leaves: list[bytes] = []

    def take_in(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """(position, leaf) of entries that follow those taken in before."""
        for position, leaf in rows:
            self._size = position
            self._leaves.append(leaf)
            if len(self._leaves) == WIDE:
                self._write(bundle_path(position // WIDE - 1), bundle(self._leaves))
                self._leaves.clear()

    def keep(self, tiles: Sequence[FullTile]) -> None:
        for tile in tiles:
            self._write(Tile(tile.level, tile.number).path, tile.hashes)

    def publish(self, edge: dict[Tile, bytes], size: int, note: str) -> None:
        """What the checkpoint rests on, then the checkpoint."""
        for tile, hashes in edge.items():
            self._write(tile.path, hashes)
        if self._leaves:
            self._write(bundle_path(size // WIDE, len(self._leaves)), bundle(self._leaves))
        self._write("checkpoint", note.encode(), anew=True)

    def _write(self, path: str, content: bytes, *, anew: bool = False) -> None:
        file = self.folder / path
        if anew or not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_name(f"{file.name}.part")
            part.write_bytes(content)
            part.replace(file)
