"""`python -m translators.prompts` prints the table of prompts and their tokens, as docs/language.md has it."""

from translators.prompts.table import table

if __name__ == "__main__":
    print(table(), end="")
