"""`python -m planner …` is the same as `planloom …`."""

from planner.cli import main

if __name__ == "__main__":
    main()
