"""A program that behaves as planners do, well or badly: `python planners.py MODE DOMAIN PROBLEM PLAN`. Imports nothing but the
standard library, and little of that, because tests start it often. Its tasks are chains of places, as `chain` writes them."""

import itertools
import os
import re
import sys
import time

DOMAIN = """(define (domain steps) (:requirements :strips :typing) (:types place - object)
(:predicates (at ?p - place) (next ?p ?q - place))
(:action go :parameters (?p ?q - place) :precondition (and (at ?p) (next ?p ?q)) :effect (and (at ?q) (not (at ?p)))))
"""


def chain(length: int) -> str:
    """A problem whose only plan has `length` steps."""
    places = [f"p{i}" for i in range(length + 1)]
    links = " ".join(f"(next {a} {b})" for a, b in itertools.pairwise(places))
    return f"(define (problem chain-{length}) (:domain steps) (:objects {' '.join(places)} - place)\n(:init (at p0) {links}) (:goal (at p{length})))\n"


def solve(problem: str) -> list[str]:
    """The steps of the plan."""
    with open(problem) as file:
        return [f"(go {a} {b})" for a, b in re.findall(r"\(next (\w+) (\w+)\)", file.read())]


def write(plan: str, steps: list[str]) -> None:
    """Write a plan file."""
    with open(plan, "w") as file:
        file.writelines(step + "\n" for step in steps)


def fork_away(body, sessions: bool = True) -> None:
    """Start `body` in a process whose parents are gone."""
    if os.fork() == 0:
        if sessions:
            os.setsid()
        if os.fork() == 0:
            body()
            os._exit(0)
        os._exit(0)


def grow(block: int = 2**20) -> None:
    """Take memory for ever."""
    taken = []
    while True:
        taken.append(b"x" * block)


def main(mode: str, domain: str, problem: str, plan: str, *more: str) -> None:
    """Behave as `mode` says."""
    steps = solve(problem)
    if mode == "solve":
        write(plan, steps)
    elif mode == "slow":  # long enough to be killed in the middle of a benchmark
        time.sleep(0.4)
        write(plan, steps)
    elif mode == "wrong":
        write(plan, steps[:-1])
    elif mode == "garbage":
        write(plan, ["((((", "\x00"])
    elif mode == "crash":
        sys.exit("something broke")
    elif mode == "unsolvable":
        sys.exit(11)
    elif mode == "nothing":
        pass
    elif mode == "sleep":
        time.sleep(1000)
    elif mode == "spin":
        for _ in range(2):
            os.fork()
        while True:
            pass
    elif mode == "stubborn":  # does not heed SIGTERM, and writes a plan after it
        import signal

        def late(*_: object) -> None:
            time.sleep(0.2)
            write(plan, steps)

        signal.signal(signal.SIGTERM, late)
        while True:
            time.sleep(0.01)
    elif mode == "anytime":  # two plans, then it is cut off while it writes a third
        write(plan + ".1", steps)
        write(plan + ".2", steps)
        write(plan + ".3", steps[: len(steps) // 2])
        time.sleep(1000)
    elif mode == "memory":
        grow()
    elif mode == "shared":  # forks share its memory: 20 processes of 60 MiB hold 60 MiB
        block = b"x" * (60 * 2**20)
        for _ in range(20):
            if os.fork() == 0:
                time.sleep(1)
                os._exit(len(block) & 1)
        while True:
            try:
                os.wait()
            except ChildProcessError:
                break
        write(plan, steps)
    elif mode == "print":
        for _ in range(100):
            os.write(1, b"line of a chatty planner\n" * 40000)
        print("the end")
        write(plan, steps)
    elif mode == "daemons":  # leaves processes behind
        write(plan, steps)
        for _ in range(5):
            fork_away(lambda: time.sleep(1000))
        time.sleep(0.2)
    elif mode == "runaway":  # everything at once
        for _ in range(95):
            fork_away(lambda: time.sleep(1000))
        fork_away(lambda: os.write(1, b"noise " * 2**24))
        fork_away(lambda: grow(2**18))
        time.sleep(1000)
    else:
        raise ValueError(mode)


if __name__ == "__main__":
    main(*sys.argv[1:])
