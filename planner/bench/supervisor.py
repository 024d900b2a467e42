"""Run one program with enforced limits on its whole process tree. Standard library only.

The runner starts one supervisor per run (`python -I -S -E`) and sends it this code and a job on stdin. The supervisor makes itself
the *subreaper* of everything below it (prctl(2), PR_SET_CHILD_SUBREAPER), so that a process that calls setsid or forks twice is
still its descendant and is found by walking parent ids in /proc. It sums CPU time and memory over that tree, ends it at a limit,
reaps every process, keeps the head and the tail of both outputs and drains the rest, and writes one result on stdout (`Outcome` in
process.py). stdin stays open as a lifeline: when the runner dies (even by SIGKILL), the supervisor kills the tree and cleans up.

Cost: 15 ms to start; while it watches, one small read per process and look. The tree is walked anew only if the kernel's last
process id (/proc/loadavg) has changed. Looks come more often near the memory limit, so that what is used between two looks stays
small. json and signal are not imported, because they would double the time to start.
"""

from __future__ import annotations

import ctypes
import marshal
import os
import resource
import select
import sys
import time

SIGKILL, SIGPIPE, SIGTERM, SIGCONT, SIGSTOP, SIGXFSZ, SIG_DFL = 9, 13, 15, 18, 19, 25, 0
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20
LOOK_S = (0.002, 0.05)  # shortest and longest time between two looks at the tree
SUM_S = 0.2  # shortest time between two sums of proportional sizes that are only for the peak
GROWTH_MB_S = 4096.0  # a fast allocator; decides how early the looks come closer
KILL_S = 10.0  # a tree that is not gone by then is reported instead of waited for
FILE_SIZE_LIMIT = 2**32  # no single file of a planner is larger
OVERSHOOT = 1.05  # a process that ended by itself between two looks is let off up to here

libc = ctypes.CDLL(None, use_errno=True)


class Sink:
    """The first and the last bytes of a stream, in a file; what lies between is counted and dropped."""

    def __init__(self, path: str, source: int, head: int, tail: int) -> None:
        self.source, self.head, self.tail = source, head, tail
        self.total = 0
        self.last = bytearray()  # what came after the head; its last `tail` bytes and at most as much again
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
        os.set_blocking(source, False)

    def drain(self, most: int = 2**18) -> bool:
        """Read what is there, up to about `most` bytes; False when there is nothing now, or nothing ever again."""
        while most > 0:
            try:
                data = os.read(self.source, 65536)
            except BlockingIOError:
                return False
            if not data:
                return False
            most -= len(data)
            self._keep(data)
        return True

    def _keep(self, data: bytes) -> None:
        room = max(0, self.head - self.total)
        self.total += len(data)
        if room:
            self._write(data[:room])
        self.last += data[room:]
        if len(self.last) > 2 * self.tail:
            del self.last[: -self.tail]

    def _write(self, data: bytes) -> None:
        try:
            os.write(self.file, data)
        except OSError:  # a full disk costs the log, not the run: its numbers still reach the runner
            self.head = 0

    def close(self) -> None:
        """Write the tail, after a line that says how much is left out before it."""
        tail = bytes(self.last[-self.tail :])
        dropped = self.total - min(self.total, self.head) - len(tail)
        if dropped > 0:
            self._write(b"\n[... %d bytes left out ...]\n" % dropped)
        self._write(tail)
        os.close(self.file)


class Tree:
    """All descendants of this process: which there are, and what they use."""

    def __init__(self) -> None:
        self.me = os.getpid()
        self.members: dict[int, tuple[float, float, str]] = {}  # pid → CPU seconds, MiB resident, state
        self.last_pid = b""
        self.peak_mb = self.shared_mb = self.cpu_s = self.next_sum = 0.0
        self.most = 0

    def look(self, anew: bool = False) -> float:
        """Measure the tree; return its memory in MiB. Walks all of /proc only where a process was started since the last look."""
        last_pid = read("/proc/loadavg").rpartition(b" ")[2]
        if anew or last_pid != self.last_pid or not self.members:
            self.last_pid = last_pid
            self._walk()
        else:
            found = {pid: stat(pid) for pid in self.members}
            self.members = {pid: s[1:] for pid, s in found.items() if s is not None}
        self.most = max(self.most, len(self.members))
        spent = sum(m[0] for m in self.members.values()) + reaped_cpu_s()
        self.cpu_s = max(self.cpu_s, spent)
        return sum(m[1] for m in self.members.values())

    def memory_mb(self, limit_mb: float) -> float:
        """Memory of the tree as of the last look, and the peak with it.

        Resident sizes count a page that processes share once for each of them, so their sum is an upper bound. The proportional
        sizes are exact but dear to read. They are summed only where the bound (less what was found to be shared the last time)
        passes the limit, and now and then for the peak. The tree is held still meanwhile, so that it cannot grow while it is
        measured."""
        total = sum(m[1] for m in self.members.values())
        if len(self.members) <= 1:
            self.peak_mb = max(self.peak_mb, total)
            return total
        if total - self.shared_mb > limit_mb:
            self.signal(SIGSTOP)
            if self._share(total) <= limit_mb:
                self.signal(SIGCONT)
        elif total - self.shared_mb > self.peak_mb and time.monotonic() > self.next_sum:
            self._share(total)
            self.next_sum = time.monotonic() + SUM_S
        return total - self.shared_mb

    def _share(self, total: float) -> float:
        exact = sum(proportional_mb(pid, m[1]) for pid, m in self.members.items())
        self.peak_mb = max(self.peak_mb, exact)
        self.shared_mb = total - exact
        return exact

    def _walk(self) -> None:
        processes: dict[int, tuple[float, float, str]] = {}
        children: dict[int, list[int]] = {}
        for name in os.listdir("/proc"):
            found = stat(int(name)) if name.isdigit() else None
            if found is not None:
                processes[int(name)] = found[1:]
                children.setdefault(found[0], []).append(int(name))
        self.members = {}
        level = list(children.get(self.me, ()))
        while level:
            pid = level.pop()
            self.members[pid] = processes[pid]
            level += children.get(pid, ())

    def signal(self, number: int) -> None:
        """Send a signal to every process of the tree that has not ended."""
        for pid, (_, _, state) in self.members.items():
            if state != "Z":
                kill(pid, number)

    def kill(self) -> int:
        """Kill and reap until nothing is left; return how many processes would not go."""
        deadline = time.monotonic() + KILL_S
        while True:
            self.look(anew=True)
            if not self.members or time.monotonic() > deadline:
                return len(self.members)
            self.signal(SIGKILL)
            reap()
            time.sleep(0.001)


def read(path: str) -> bytes:
    """A small file of /proc, empty where the process is gone."""
    try:
        with open(path, "rb", 0) as file:
            return file.read(4096) or b""
    except OSError:
        return b""


def stat(pid: int) -> tuple[int, float, float, str] | None:
    """Parent, CPU seconds (own and of children it has waited for), MiB resident and state of a process; None if it is gone."""
    fields = read(f"/proc/{pid}/stat").rpartition(b")")[2].split()  # the name before may hold anything
    if len(fields) < 22:
        return None
    return int(fields[1]), sum(map(int, fields[11:15])) / TICKS, int(fields[21]) * PAGE_MB, fields[0].decode()


def proportional_mb(pid: int, otherwise: float) -> float:
    """Memory of a process with each shared page divided among those that share it."""
    for line in read(f"/proc/{pid}/smaps_rollup").split(b"\n"):
        if line.startswith(b"Pss:"):
            return int(line.split()[1]) / 1024
    return otherwise


def reaped_cpu_s() -> float:
    """CPU seconds of all processes reaped so far, with what those had waited for."""
    return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def kill(pid: int, number: int) -> None:
    """Send a signal; it does not matter if the process has just gone, or is another user's (it is reported as left over)."""
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def reap(main: int = 0) -> int | None:
    """Take leave of every process that has ended; the status of `main` if it was among them."""
    status = None
    try:
        while (gone := os.waitpid(-1, os.WNOHANG)) != (0, 0):
            status = gone[1] if gone[0] == main else status
    except ChildProcessError:
        return status
    return status


def start(job: dict, out: int, err: int) -> tuple[int, str]:
    """Start the program in a session of its own; return its process id and why it could not be started ("" if it could)."""
    told, tell = os.pipe()
    supervisor = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            become(job, out, err, supervisor)
        except BaseException as error:  # noqa: BLE001  (a forked child has nobody above it to catch anything)
            os.write(tell, str(error).encode()[:1000])
        finally:
            os._exit(127)
    os.close(tell)
    message = os.read(told, 1000)  # empty when exec closes the pipe
    os.close(told)
    return pid, message.decode(errors="replace")


def become(job: dict, out: int, err: int, supervisor: int) -> None:
    """In the child: own session, killed with the supervisor, limits of the kernel as a backstop, then exec."""
    os.setsid()
    libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    if os.getppid() != supervisor:
        os._exit(127)
    for number in (SIGPIPE, SIGXFSZ):  # Python ignores these; a program expects the default
        libc.signal(number, SIG_DFL)
    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_FSIZE, FILE_SIZE_LIMIT)
    lower(resource.RLIMIT_CPU, int(job["cpu_limit_s"]) + 10)
    lower(resource.RLIMIT_DATA, int(2 * job["memory_limit_mb"] + 1024) * 2**20)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.chdir(job["folder"])
    os.execvpe(job["argv"][0], job["argv"], job["env"])


def prefer_me() -> None:
    """Where it is allowed, come first when many processes want the processor: a look must not wait for those it looks at."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    except PermissionError:
        return


def lower(what: int, limit: int) -> None:
    """Set a limit of the kernel, never above the one that is there."""
    hard = resource.getrlimit(what)[1]
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(what, (limit, limit))


class Run:
    """One program, from start to the last of its processes."""

    def __init__(self, job: dict) -> None:
        self.job = job
        self.tree = Tree()
        self.killed = ""  # which limit ended the run
        self.limit_at = 0.0  # when, in seconds since the epoch
        out, err = os.pipe(), os.pipe()
        self.sinks = {p[0]: Sink(job[k], p[0], job["head"], job["tail"]) for k, p in (("out", out), ("err", err))}
        self.began = time.monotonic()
        self.main, self.refused = start(job, out[1], err[1])
        os.close(out[1])
        os.close(err[1])
        self.status: int | None = None
        self.kill_at = float("inf")

    def watch(self) -> dict:
        """Until the program ends or a limit ends it; then clear up."""
        poll = select.poll()
        for handle in (*self.sinks, 0):
            poll.register(handle, select.POLLIN)
        ending = os.pidfd_open(self.main) if hasattr(os, "pidfd_open") else None
        if ending is not None:
            poll.register(ending, select.POLLIN)
        next_look = self.began
        while self.status is None and time.monotonic() < self.kill_at:
            for handle, event in poll.poll(max(0.0, next_look - time.monotonic()) * 1000):
                self.heed(poll, handle, event)
            if time.monotonic() >= next_look:
                next_look = time.monotonic() + self.look()
            self.status = reap(self.main)
        return self.conclude()

    def heed(self, poll: select.poll, handle: int, event: int) -> None:
        """Output, the end of an output, or the end of the runner."""
        if handle == 0:
            self.end("runner", now=True)
        elif handle in self.sinks and not self.sinks[handle].drain() and event & select.POLLHUP:
            poll.unregister(handle)

    def look(self) -> float:
        """Measure, compare with the limits, and say in how many seconds to look again."""
        limit_mb = self.job["memory_limit_mb"]
        self.tree.look()
        memory_mb = self.tree.memory_mb(limit_mb)
        wall_left = self.job["wall_limit_s"] - (time.monotonic() - self.began)
        cpu_left = self.job["cpu_limit_s"] - self.tree.cpu_s
        if memory_mb > limit_mb:
            self.end("memory", now=True)
        elif cpu_left <= 0:
            self.end("cpu")
        elif wall_left <= 0:
            self.end("wall")
        soon = min((limit_mb - memory_mb) / GROWTH_MB_S, wall_left if not self.killed else LOOK_S[1])
        return min(max(soon, LOOK_S[0]), LOOK_S[1])

    def end(self, why: str, now: bool = False) -> None:
        """Ask the tree to end, and give it the grace; or, at the memory limit or without a runner, end it at once."""
        if now:
            self.kill_at = 0.0
        if self.killed:
            return
        self.killed, self.limit_at = why, time.time()
        if not now:
            self.kill_at = time.monotonic() + self.job["grace_s"]
            self.tree.look(anew=True)
            self.tree.signal(SIGTERM)

    def conclude(self) -> dict:
        """Kill what is left, take the last output and the last measurements."""
        wall_s = time.monotonic() - self.began
        self.tree.look(anew=True)
        left_over = sum(state != "Z" for _, _, state in self.tree.members.values()) if self.status is not None else 0
        stubborn = self.end_all()
        for sink in self.sinks.values():
            while sink.drain():
                continue
            sink.close()
        if self.killed == "runner" and self.job["remove"]:
            remove(self.job["remove"])
        largest_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        if not self.killed and largest_mb > self.job["memory_limit_mb"] * OVERSHOOT:
            self.killed, self.limit_at = "memory", time.time()
        return {
            "exit_code": None if self.status is None else os.waitstatus_to_exitcode(self.status),
            "killed": self.killed,
            "limit_at": self.limit_at,
            "refused": self.refused,
            "cpu_s": max(self.tree.cpu_s, reaped_cpu_s()),
            "wall_s": wall_s,
            "memory_mb": max(self.tree.peak_mb, largest_mb),
            "processes": max(self.tree.most, 1),
            "left_over": left_over,
            "stubborn": stubborn,
            "output_bytes": sum(sink.total for sink in self.sinks.values()),
        }

    def end_all(self) -> int:
        """Kill the tree; the status of the program itself is kept where it was not known yet."""
        if self.status is None:
            kill(self.main, SIGKILL)
            self.status = os.waitpid(self.main, 0)[1]
        return self.tree.kill()


def remove(folder: str) -> None:
    """Remove the working folder of a run whose runner is gone, and what is in it."""
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            remove(entry.path)
        else:
            os.unlink(entry.path)
    os.rmdir(folder)


def main() -> None:
    """Job from stdin, result to stdout."""
    size, data = int.from_bytes(os.read(0, 8), "little"), b""
    while len(data) < size:
        data += os.read(0, size - len(data)) or sys.exit("the runner has gone")
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    prefer_me()
    result = Run(marshal.loads(data)).watch()
    if result["killed"] != "runner":
        os.write(1, marshal.dumps(result))


if __name__ == "__main__":
    main()
