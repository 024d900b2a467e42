"""A new domain from words, tested by scenarios: contract first, then actions one at a time, then scenarios both ways, then mutants."""
