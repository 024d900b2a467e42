"""The one door to Numba: `kernel` compiles array functions once and caches them per user.

Numba's own cache does not notice when a function that a kernel calls in *another* file has changed. So the cache folder is
named by a hash of every kernel source (all `*_kernels.py` files of planner and heuristics); any edit starts a fresh folder.

Kernels are compiled lazily, on their first call, for the argument types they get: pass the same dtypes always (rows uint64,
ids int32, offsets and costs int64), so that each has one compiled version. A test counts them.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent


def source_hash() -> str:
    """Hash of all kernel sources and of the versions of Python and Numba that compile them."""
    import sys
    from importlib.metadata import version

    digest = hashlib.sha256(f"{sys.version} {version('numba')}".encode())
    for package in ("planner", "heuristics"):
        for path in sorted((_ROOT / package).rglob("*_kernels.py")):
            digest.update(path.relative_to(_ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_dir() -> Path:
    """Folder of compiled kernels: PLANLOOM_CACHE, else the user's cache folder, else a temporary one."""
    import platformdirs

    base = os.environ.get("PLANLOOM_CACHE") or platformdirs.user_cache_dir("planloom")
    folder = Path(base) / "kernels" / source_hash()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:  # a read-only home: compile into a temporary folder instead, still correct, only slower
        return Path(tempfile.mkdtemp(prefix="planloom-kernels-"))
    return Path(tempfile.mkdtemp(prefix="planloom-kernels-"))


CACHE_DIR = cache_dir()
os.environ["NUMBA_CACHE_DIR"] = str(CACHE_DIR)

import numba  # noqa: E402  (the cache folder must be set first)
from numba.core.caching import FunctionCache  # noqa: E402
from numba.core.runtime import rtsys  # noqa: E402

_config: Any = numba.config  # its attributes are made at run time
_config.CACHE_DIR = str(CACHE_DIR)

KERNELS: list[Any] = []  # every kernel defined so far, for the test that counts compilations


def kernel(function: Callable[..., Any]) -> Any:
    """Compile `function` with Numba: cached on disk, GIL released. Use it only in files named `*_kernels.py`."""
    compiled: Any = numba.njit(cache=True, nogil=True)(function)
    compiled._cache = _QuickCache(function)
    KERNELS.append(compiled)
    return compiled


class _QuickCache(FunctionCache):
    """Numba's cache, without loading the compiler for code that is compiled already.

    Before it reads a function from disk, Numba imports all its typing and lowering modules, and scipy: a third of a second at
    each start. Compiled code needs only the runtime (a test runs every kernel from disk); a real compilation still loads all.
    """

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        rtsys.initialize(target_context)
        with self._guard_against_spurious_io_errors():
            return self._load_overload(sig, target_context)


def part(function: Callable[..., Any]) -> Any:
    """A piece of a kernel, always inlined into the kernels that call it and compiled with them; not for calls from Python."""
    return numba.njit(forceinline=True, nogil=True)(function)


def is_warm() -> bool:
    """True if kernels were compiled before on this machine (so that the first run can tell the user that it compiles)."""
    return any(CACHE_DIR.rglob("*.nbc"))
