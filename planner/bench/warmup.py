"""Each planner runs once, untimed, before anything is measured: kernels are compiled, files are in the page cache, mistakes show
early.

planloom's searches run on two tiny tasks, one without and one with conditional effects and axioms, since those have kernels of
their own."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from planner.bench.peers import Files, Limits, Peer, build_peer
from planner.bench.process import Cancellation
from planner.bench.runs import output, run_peer
from planner.errors import SearchSpecError
from planner.statuses import ExitCode

COMPILATION = Limits(time_limit_s=300.0, memory_limit_mb=8192.0)  # what planloom may need to compile its kernels
PEERS_S = 10.0

STRIPS = (
    """(define (domain steps) (:requirements :strips :typing) (:types place - object) (:predicates (at ?p - place) (next ?p ?q -
    place)) (:action go :parameters (?p ?q - place) :precondition (and (at ?p) (next ?p ?q)) :effect (and (at ?q) (not (at
    ?p)))))""",
    """(define (problem three-steps) (:domain steps) (:objects a b c d - place)
(:init (at a) (next a b) (next b c) (next c d)) (:goal (at d)))""",
)
ADL = (
    """(define (domain lamps) (:requirements :adl :derived-predicates)
(:predicates (on ?l) (wired ?l ?m) (bright))
(:derived (bright) (forall (?l) (on ?l)))
(:action press :parameters (?l) :effect (and (on ?l) (forall (?m) (when (wired ?l ?m) (on ?m))))))""",
    """(define (problem three-lamps) (:domain lamps) (:objects a b c) (:init (wired a b)) (:goal (bright)))""",
)


def warm_up(spec: str, limits: Limits, cancellation: Cancellation | None = None) -> str:
    """Run a planner on tiny tasks; what is noteworthy about that, or "". `limits` are those of the runs to come.

    Raises SearchSpecError where planloom refuses its search.
    """
    peer = build_peer(spec)
    if peer.name != "planloom":
        return _once(peer, STRIPS, replace(limits, time_limit_s=min(limits.time_limit_s, PEERS_S)), cancellation)
    note = _once(peer, STRIPS, COMPILATION, cancellation)
    _once(peer, ADL, COMPILATION, cancellation)  # that a search cannot take axioms or conditional effects is no news
    return note


def _once(peer: Peer, task: tuple[str, str], limits: Limits, cancellation: Cancellation | None) -> str:
    folder = Path(tempfile.mkdtemp(prefix="planloom-bench-"))
    files = Files(folder, folder / "domain.pddl", folder / "problem.pddl", folder / "plan")
    try:
        files.domain.write_text(task[0], encoding="utf-8")
        files.problem.write_text(task[1], encoding="utf-8")
        outcome = run_peer(peer, files, limits, limits.time_limit_s, cancellation)
        out, err = output(folder)
        if peer.name == "planloom" and outcome.exit_code == ExitCode.SEARCH_SPEC_ERROR:
            raise SearchSpecError(f"--config {peer.argument!r} cannot be used:\n{err.strip().removeprefix('error: ')}")
        if peer.plans(files):
            return ""
        words = (err.strip() or out.strip()).rpartition("\n")[2][:200]
        return (
            f"{peer.name}:{peer.argument} found no plan for a task of three steps (exit code {outcome.exit_code}) {words}".strip()
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
