"""Words in, words out: an LLM writes PDDL, and code checks what it means. Nothing of planloom imports this until asked for."""
