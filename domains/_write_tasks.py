"""Writes the shipped tasks of every domain from the table `TASKS` of its generator: `python -m domains._write_tasks`."""

from __future__ import annotations

from domains._registry import generate, list_domains, shipped_tasks


def main() -> None:
    """Writes `tasks/NAME.pddl` and `tasks/NAME.txt` for every row of every table."""
    for info in list_domains():
        folder = info.path.parent / "tasks"
        folder.mkdir(exist_ok=True)
        for name, arguments in shipped_tasks(info.name).items():
            generated = generate(info.name, **arguments)
            (folder / f"{name}.pddl").write_text(generated.problem, encoding="utf-8", newline="\n")
            (folder / f"{name}.txt").write_text(generated.words, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
