"""Writing files so that nothing the user had is lost: a temporary file beside the target, then a rename."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from planner.errors import InvalidInput, Location


def write_text(path: str | Path, text: str) -> None:
    """Write `text` to `path`; the old content stays until the new one is complete. Links are followed.

    Raises InvalidInput, with the reason, where that is not possible.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not stat.S_ISREG(target.stat().st_mode):
            target.write_text(text, encoding="utf-8")  # a pipe or a device: there is nothing to keep (a folder raises)
            return
        _replace(target, text)
    except OSError as error:
        raise _not_writable(path, error) from error


def _replace(target: Path, text: str) -> None:
    mode = target.stat().st_mode if target.exists() else None
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, stat.S_IMODE(mode) if mode is not None else 0o666 & ~_umask())
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def check_writable(path: str | Path) -> None:
    """Raise InvalidInput now if `write_text(path, …)` would fail later: nobody should wait for a plan that cannot be written."""
    target = Path(os.path.realpath(path))
    try:
        if target.is_dir():
            raise IsADirectoryError(21, "it is a folder", str(target))
        if not target.exists() or target.is_file():
            handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
            os.close(handle)
            os.unlink(temporary)
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(13, "no permission to write it", str(target))
    except OSError as error:
        raise _not_writable(path, error) from error


def _not_writable(path: str | Path, error: OSError) -> InvalidInput:
    return InvalidInput(
        f"cannot write {path}: {error.strerror or error}",
        location=Location(str(path)),
        hint="name another file, in a folder that exists and that you may write to",
        code="not-writable",
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
