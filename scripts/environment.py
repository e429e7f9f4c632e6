"""Makes the virtual environment that a lock describes, with the standard library alone."""
import fcntl
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

FOR_USE = "requirements.txt"


def main(venv: Path, lock: Path) -> str | None:
    """Install a lock into `venv`, unless it is there; what went wrong, with a remedy, or None."""
    alone = os.open(lock.parent, os.O_RDONLY)
    fcntl.flock(alone, fcntl.LOCK_EX)  # two commands may be started at once in a new clone
    if _installed(venv, lock):
        return None
    try:
        return _make(venv) or _install(venv, lock)
    except OSError as refused:
        return f"{refused.filename} can't be written: {refused.strerror}. Run as the owner of this folder."


def _installed(venv: Path, lock: Path) -> bool:
    stamp = venv / f"installed-{lock.name}"
    return _runs(venv) and stamp.exists() and stamp.read_bytes() == lock.read_bytes()


def _runs(venv: Path) -> bool:
    python = venv / "bin" / "python"
    return python.exists() and not subprocess.run(
        [python, "-m", "pip", "--version"], capture_output=True, check=False).returncode


def _make(venv: Path) -> str | None:
    if _runs(venv):
        return None
    print(f"Making a virtual environment in {venv} with Python {sys.version.split()[0]}.", flush=True)
    if subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=False).returncode:
        return ("Python could not make a virtual environment (see above). On Debian and Ubuntu install the package "
                "python3-venv, then run this again.")
    return None


def _install(venv: Path, lock: Path) -> str | None:
    began = time.monotonic()
    count = sum("==" in line for line in lock.read_text().splitlines())
    print(f"Installing the {count} packages of {lock.name}, each checked against its hash.", flush=True)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-qq",
           "--no-deps", "--require-hashes", "-r", str(lock)]
    if subprocess.run(pip, check=False).returncode:
        return ("The packages could not be installed (see above). Check that this machine reaches a package index or "
                "a mirror that pip is told of, then run this again.")
    for held in {lock, lock.with_name(FOR_USE)}:  # the lock for development holds the one for use
        shutil.copyfile(held, venv / f"installed-{held.name}")
    print(f"Installed in {time.monotonic() - began:.0f} s.", flush=True)
    return None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
