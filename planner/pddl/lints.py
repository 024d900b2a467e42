def lint_domain(d, r): pass
def lint_task(d, r): pass
