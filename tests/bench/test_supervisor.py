"""The supervisor alone: lifelines, refusals, floods of output, and its independence of everything."""

import os
import subprocess
import sys
import threading

import pytest

from planner.bench import process
from planner.bench.process import Cancellation, Cancelled, Job, SupervisorLost, child_environment, execute
from planner.bench.supervisor import Sink
from tests.bench.conftest import processes_with, wait_until


@pytest.fixture
def job(tmp_path):
    """A job that runs Python code; its processes carry the test's folder in their command lines."""

    def make(code: str, **changes) -> Job:
        folder = tmp_path / "work"
        folder.mkdir(exist_ok=True)
        argv = [sys.executable, "-S", "-c", code, str(tmp_path)]
        limits = {"cpu_limit_s": 30.0, "wall_limit_s": 60.0, "memory_limit_mb": 500.0}
        files = {"folder": str(folder), "out": str(tmp_path / "out"), "err": str(tmp_path / "err")}
        return Job(**{"argv": argv, "env": child_environment(), **files, **limits, **changes})

    return make


def test_the_exit_code_and_both_outputs_are_handed_back(job, tmp_path):
    outcome = execute(job("import sys; print('told'); print('moaned', file=sys.stderr); sys.exit(7)"))
    assert (outcome.exit_code, outcome.killed) == (7, "")
    assert (tmp_path / "out").read_text() == "told\n"
    assert (tmp_path / "err").read_text() == "moaned\n"


def test_a_signal_is_a_negative_exit_code(job):
    assert execute(job("import os; os.kill(os.getpid(), 11)")).exit_code == -11


def test_a_program_that_does_not_exist_is_refused_with_the_systems_reason(job):
    outcome = execute(job("", argv=["/nonexistent/planner"]))
    assert "No such file" in outcome.refused
    assert outcome.exit_code == 127


def test_standard_input_is_empty(job, tmp_path):
    assert execute(job("import sys; print(repr(sys.stdin.read()))")).exit_code == 0
    assert (tmp_path / "out").read_text() == "''\n"


def test_cpu_time_of_children_that_were_waited_for_counts(job):
    burn = "t = __import__('time').process_time\nwhile t() < 0.3: pass"
    outcome = execute(job(f"import subprocess, sys\nfor _ in range(3): subprocess.run([sys.executable, '-S', '-c', {burn!r}])"))
    assert outcome.cpu_s > 0.9


def test_cancelling_ends_the_whole_tree(job, tmp_path):
    cancellation = Cancellation()
    threading.Timer(0.5, cancellation.cancel).start()
    code = "import os, time\nfor _ in range(4):\n    if os.fork() == 0: os.setsid(); time.sleep(1000)\ntime.sleep(1000)"
    with pytest.raises(Cancelled):
        execute(job(code), cancellation)
    assert not processes_with(str(tmp_path))
    with pytest.raises(Cancelled):  # nothing starts after that
        execute(job("print()"), cancellation)


def test_when_the_runner_dies_the_tree_and_its_folder_go(job, tmp_path):
    code = "import os, time\nif os.fork() == 0: os.setsid()\nopen('left', 'w').close(); os.mkdir('sub'); time.sleep(1000)"
    running = job("exec(" + repr(code.replace("os.mkdir('sub')", "os.makedirs('sub', exist_ok=True)")) + ")")
    program = f"from planner.bench.process import *\nexecute(Job(**{ {**running.__dict__, 'remove': running.folder}!r}))"
    runner = subprocess.Popen([sys.executable, "-c", program], cwd=process.SOURCE.parents[2])
    assert wait_until(lambda: len(processes_with(str(tmp_path))) > 1 and os.path.exists(f"{running.folder}/left"))
    runner.kill()
    runner.wait()
    assert wait_until(lambda: not processes_with(str(tmp_path)))
    assert wait_until(lambda: not os.path.exists(running.folder))


def test_a_supervisor_that_dies_is_told_of(job, monkeypatch):
    monkeypatch.setattr(process, "BOOT", "raise SystemExit('no luck')")
    with pytest.raises(SupervisorLost, match="no luck"):
        execute(job("print()"))


def test_the_supervisor_imports_nothing_that_starts_slowly():
    code = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='x'); print(*sorted(sys.modules))"
    command = [sys.executable, "-I", "-S", "-E", "-c", code, str(process.SOURCE)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    own = set(done.stdout.split()) - {"runpy", "pkgutil"}  # what runpy itself needs is not counted
    assert not own & {"json", "signal", "subprocess", "pathlib", "planner", "site"}


@pytest.mark.parametrize("sizes", [[0], [5], [10], [10, 1], [3, 3, 3, 3, 3, 3, 3, 3], [1] * 40, [100], [9, 2, 9]])
def test_a_sink_keeps_head_and_tail_and_says_what_it_left_out(tmp_path, sizes):
    source, target = os.pipe()
    sink = Sink(str(tmp_path / "kept"), source, 10, 6)
    sent = bytes(i % 26 + 97 for i in range(sum(sizes)))
    rest = sent
    for size in sizes:
        os.write(target, rest[:size])
        rest = rest[size:]
        sink.drain()
    os.close(target)
    sink.close()
    os.close(source)
    kept = (tmp_path / "kept").read_bytes()
    if len(sent) <= 16:
        assert kept == sent
    else:
        assert kept == sent[:10] + b"\n[... %d bytes left out ...]\n" % (len(sent) - 16) + sent[-6:]
