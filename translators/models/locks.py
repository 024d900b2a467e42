"""At most one process at a time with a file, where the system can do that."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Waits until no other process is inside with this path. Raises OSError. Leaves nothing beside the file: the lock lies in the
    folder for temporary files, named by the user and the path."""
    try:
        import fcntl
    except ImportError:  # not on this system: writes are single and appending, renames happen at worst twice and lose nothing
        yield
        return
    name = sha256(os.path.realpath(path).encode("utf-8", "surrogateescape")).hexdigest()[:24]
    handle = os.open(
        Path(tempfile.gettempdir()) / f"planloom-{os.getuid()}-{name}.lock", os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600
    )
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
