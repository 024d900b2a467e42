"""A benchmark's definition: its tasks, configurations and limits, fixed when it is made, so that it can be resumed after anything.

A folder holds experiment.json (written last, whole or not at all), tasks/ (generated tasks), results.jsonl (see records.py), runs/
(outputs and plans) and what is made from them: results.db and the report.
"""

from __future__ import annotations

import hashlib
import json
import re
import socket
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from planner.bench.peers import MissingPeer, build_peer
from planner.bench.records import RESULTS
from planner.bench.runs import Run, task_hash
from planner.bench.suites import Task
from planner.errors import InvalidInput, Location
from planner.files import write_text

DEFINITION = "experiment.json"
FORMAT = 1
TASK_KEYS = ("suite", "domain", "problem", "domain_file", "problem_file", "task_sha256")


@dataclass(frozen=True)
class Config:
    """A planner with its options: the label that results are shown under, and the peer that runs it."""

    label: str
    peer: str


@dataclass(frozen=True)
class Settings:
    """Limits of each run, and the seeds with which planners that take a seed are run."""

    time_limit_s: float
    memory_limit_mb: float
    wall_limit_s: float
    seeds: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Experiment:
    """A benchmark on disk. `tasks` are as in experiment.json: suite, domain, problem, domain_file, problem_file, task_sha256."""

    folder: Path
    tasks: list[dict[str, str]]
    configs: list[Config]
    settings: Settings

    def runs(self) -> list[Run]:
        """All runs: for each task each configuration in turn, so that what disturbs the machine disturbs all of them alike."""
        configs = unique_names([c.label for c in self.configs])
        domains = unique_names([t["domain"] for t in self.tasks])
        problems = unique_names([t["problem"] for t in self.tasks])
        seeded = {c.label: build_peer(c.peer).seeded for c in self.configs}
        found = []
        for task in self.tasks:
            for config in self.configs:
                seeds = self.settings.seeds if seeded[config.label] else self.settings.seeds[:1]
                for seed in seeds:
                    place = ["runs", configs[config.label], domains[task["domain"]], problems[task["problem"]]]
                    place += [f"seed-{seed}"] if len(seeds) > 1 else []
                    found.append(self._run(task, config, seed, "/".join(place)))
        return found

    def _run(self, task: dict[str, str], config: Config, seed: int, place: str) -> Run:
        names = json.dumps([config.label, task["domain"], task["problem"], seed])
        return Run(
            id=hashlib.sha256(names.encode()).hexdigest()[:16],
            config=config.label,
            peer=config.peer,
            seed=seed,
            folder=str(self.folder.absolute()),
            place=place,
            time_limit_s=self.settings.time_limit_s,
            wall_limit_s=self.settings.wall_limit_s,
            memory_limit_mb=self.settings.memory_limit_mb,
            **{k: task[k] for k in TASK_KEYS},
        )

    def missing(self) -> dict[str, MissingPeer]:
        """Peers that are not installed now."""
        found = {}
        for config in self.configs:
            try:
                build_peer(config.peer).check()
            except MissingPeer as error:
                found[config.peer] = error
        return found

    def changed(self) -> list[str]:
        """Tasks whose files are not what they were."""
        return [f"{t['domain']} {t['problem']}" for t in self.tasks if _hash_now(self.folder, t) != t["task_sha256"]]


def configurations(configs: Iterable[str], peers: Iterable[str]) -> list[Config]:
    """Configurations as on the command line: our own searches, and peers. Raises InvalidInput for what is unknown or named
    twice."""
    found = [Config(c, f"planloom:{c}") for c in configs]
    for spec in peers:
        peer = build_peer(spec)
        found.append(Config(peer.planner if peer.name == "command" else spec, spec))
    labels = [c.label for c in found]
    for label in labels:
        if labels.count(label) > 1:
            raise InvalidInput(f"the configuration {label} is named twice", hint="name it once", code="duplicate-config")
    for config in found:
        try:
            build_peer(config.peer).check()
        except MissingPeer:  # reported by `Experiment.missing`; the other planners run
            continue
    return found


def create(folder: Path, tasks: list[Task], configs: list[Config], settings: Settings) -> Experiment:
    """Define a benchmark in an empty folder. Raises InvalidInput where there is one already, or a task cannot be read."""
    for file in (DEFINITION, RESULTS):
        if (folder / file).exists():
            raise InvalidInput(
                f"there is a benchmark in {folder} already",
                hint=f"go on with it: planloom bench --resume {folder}; or choose another --out",
                code="not-empty",
            )
    hashes = [_hash(task) for task in tasks]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        entries = [{**_placed(folder, t), "task_sha256": h} for t, h in zip(tasks, hashes, strict=True)]
    except OSError as error:
        raise InvalidInput(f"cannot write to {folder}: {error.strerror}", hint="name a folder that you may write to") from error
    experiment = Experiment(folder, entries, configs, settings)
    from planner import __version__

    definition = {
        "format": FORMAT,
        "planloom": __version__,
        "created": datetime.now(timezone.utc).isoformat(),
        "host": socket.gethostname(),
        **asdict(settings),
        "configs": [asdict(c) for c in configs],
        "tasks": entries,
    }
    write_text(folder / DEFINITION, json.dumps(definition, ensure_ascii=False, indent=1) + "\n")
    return experiment


def load(folder: Path) -> Experiment:
    """The benchmark in a folder. Raises InvalidInput where there is none, or its definition is damaged."""
    path = folder / DEFINITION
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InvalidInput(f"there is no benchmark in {folder}", expected=f"a file {DEFINITION}", code="no-benchmark") from error
    except (OSError, ValueError) as error:
        raise _damaged(path, str(error)) from error
    try:
        if data["format"] != FORMAT:
            raise _damaged(path, f"its format is {data['format']}, and this planloom reads {FORMAT}")
        limits = {k: float(data[k]) for k in ("time_limit_s", "memory_limit_mb", "wall_limit_s")}
        settings = Settings(**limits, seeds=tuple(data["seeds"]))
        configs = [Config(c["label"], c["peer"]) for c in data["configs"]]
        tasks = [{k: str(t[k]) for k in TASK_KEYS} for t in data["tasks"]]
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path, f"{type(error).__name__}: {error}") from error
    return Experiment(folder, tasks, configs, settings)


def _damaged(path: Path, why: str) -> InvalidInput:
    return InvalidInput(
        f"the definition of this benchmark is damaged: {why}",
        location=Location(str(path)),
        hint="the results beside it are untouched; put the definition back, or define the benchmark anew in another folder",
        code="damaged-definition",
    )


def _hash(task: Task) -> str:
    try:
        return task_hash(*task.content())
    except OSError as error:
        raise InvalidInput(f"cannot read {error.filename}: {error.strerror}", location=Location(str(error.filename))) from error


def _hash_now(folder: Path, task: dict[str, Any]) -> str:
    try:
        return task_hash((folder / task["domain_file"]).read_bytes(), (folder / task["problem_file"]).read_bytes())
    except OSError:
        return ""


def _placed(folder: Path, task: Task) -> dict[str, str]:
    """A task as experiment.json has it; texts are written to files under tasks/, and named relative to the folder."""
    files = task.domain_file, task.problem_file
    if task.texts is not None:
        files = f"tasks/{slug(task.domain)}/domain.pddl", f"tasks/{slug(task.domain)}/{slug(task.problem)}.pddl"
        for file, text in zip(files, task.texts, strict=True):
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            write_text(folder / file, text)
    names = {"suite": task.suite, "domain": task.domain, "problem": task.problem}
    return {**names, "domain_file": files[0], "problem_file": files[1]}


def slug(text: str) -> str:
    """A name that is good for a folder."""
    return re.sub(r"[^\w.+=-]+", "_", text).strip("._")[:80] or "_"


def unique_names(texts: list[str]) -> dict[str, str]:
    """Folder names, a different one for each text."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for text in dict.fromkeys(texts):
        name = slug(text)
        number = 2
        while name.lower() in taken:
            name, number = f"{slug(text)}-{number}", number + 1
        taken.add(name.lower())
        names[text] = name
    return names
