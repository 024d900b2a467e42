"""The ten examples solved by trying everything: written by hand from their words, knowing nothing of programs or solvers.

Each function gives the optimum, or None where there is no solution. `drop` names constraints that are left out (as the example's
program names them): with that, minimal conflicts are found by trying all sets of constraints.
"""

from fractions import Fraction
from itertools import combinations, pairwise, permutations, product


def knapsack(drop=()):
    weight = {"tent": 6, "stove": 3, "rope": 4, "lamp": 2, "book": 1, "camera": 5}
    worth = {"tent": 30, "stove": 14, "rope": 16, "lamp": 9, "book": 3, "camera": Fraction(45, 2)}
    best = None
    for n in range(7):
        for bag in combinations(weight, n):
            if sum(weight[i] for i in bag) > 15 or ("tent" in bag and "lamp" not in bag) or ("stove" in bag) == ("rope" in bag):
                continue
            value = sum(worth[i] for i in bag)
            best = value if best is None else max(best, value)
    return best


def assignment(drop=()):
    hours = [[9, 2, 7, 8], [6, 4, 3, 7], [5, 8, 1, 8], [7, 6, 9, 4]]
    return min(sum(hours[w][j] for w, j in enumerate(p)) for p in permutations(range(4)) if p[3] != 1 and hours[0][p[0]] <= 8)


def job_shop(drop=()):
    steps = {"ts": 3, "td": 2, "tp": 2, "cs": 2, "cp": 1, "cd": 4, "sd": 4, "sp": 3}
    before = [("ts", "td"), ("td", "tp"), ("cs", "cp"), ("cp", "cd"), ("sd", "sp")]
    best = 99
    for saw, drill, paint in product(
        permutations(("ts", "cs")), permutations(("td", "cd", "sd")), permutations(("tp", "cp", "sp"))
    ):
        arcs = before + [pair for order in (saw, drill, paint) for pair in pairwise(order)]
        start = dict.fromkeys(steps, 0)
        for _ in range(len(steps) + 1):  # longest paths; a circle never settles
            new = {s: max([0] + [start[a] + steps[a] for a, b in arcs if b == s]) for s in steps}
            if new == start:
                best = min(best, max(start[s] + steps[s] for s in steps))
                break
            start = new
    return best


def delivery(drop=(), closes=(60, 50, 35, 90), opens=(0, 30, 10, 40)):
    drive = [[0, 10, 15, 20, 25], [10, 0, 8, 12, 18], [15, 8, 0, 7, 14], [20, 12, 7, 0, 9], [25, 18, 14, 9, 0]]
    best = None
    for order in permutations((1, 2, 3, 4)):
        time, here, length, fine = 0, 0, 0, True
        for stop in order:
            length += drive[here][stop]
            leave = time + (5 if here else 0) if "drives" not in drop or not here else 0
            time = leave + drive[here][stop]
            if "opening hours" not in drop:
                time = max(time, opens[stop - 1])
                fine = fine and time <= closes[stop - 1]
            here = stop
        length += drive[here][0]
        if fine and (best is None or length < best):
            best = length
    return best


def meetings(drop=(), slots=4):
    attends = [{"Ann", "Bob"}, {"Bob", "Cleo"}, {"Ann", "Dan"}, {"Cleo", "Dan"}, {"Ann", "Cleo"}]
    people, seats, best = [2, 3, 6, 8, 10], [4, 10], None
    for slot in product(range(1, slots + 1), repeat=5):
        pairs = [(a, b) for a, b in combinations(range(5), 2) if slot[a] == slot[b]]
        if "nobody twice" not in drop and any(attends[a] & attends[b] for a, b in pairs):
            continue
        if ("strategy after budget" not in drop and slot[4] <= slot[0]) or ("design later" not in drop and slot[1] == 1):
            continue
        for room in product((0, 1), repeat=5):
            if "seats" not in drop and any(people[m] > seats[room[m]] for m in range(5)):
                continue
            if "one per room" not in drop and any(room[a] == room[b] for a, b in pairs):
                continue
            best = max(slot) if best is None else min(best, max(slot))
            break
    return best


def map_colouring(drop=()):
    states = ["WA", "NT", "SA", "Q", "NSW", "V", "T"]
    neighbours = ["WA-NT", "WA-SA", "NT-SA", "NT-Q", "SA-Q", "SA-NSW", "SA-V", "Q-NSW", "NSW-V"]
    best = 99
    for colours in product(range(4), repeat=7):
        has = dict(zip(states, colours, strict=True))
        if has["WA"] == 1 and all(has[p.split("-")[0]] != has[p.split("-")[1]] for p in neighbours):
            best = min(best, len(set(colours)))
    return best


def bin_packing(drop=()):
    kg, best = [4, 8, 1, 4, 2, 5, 3], 99
    for box in product(range(4), repeat=7):
        load = [sum(k for k, b in zip(kg, box, strict=True) if b == i) for i in range(4)]
        if max(load) <= 10 and box[0] != box[3] and box[4] == box[6]:
            best = min(best, len(set(box)))
    return best


def roster(drop=(), fair=(2, 3), gita_off=(1,)):
    early, night, best = {"E": 80, "F": 90, "G": 100}, {"E": 150, "F": 0, "G": 120}, None
    for by_day in product("EFG", repeat=4):
        for by_night in product("EFG" if "Finn by day" in drop else "EG", repeat=4):
            if "one shift a day" not in drop and any(a == b for a, b in zip(by_day, by_night, strict=True)):
                continue
            if "rest after a night" not in drop and any(by_night[d] == by_day[d + 1] for d in range(3)):
                continue
            if "Gita off" not in drop and any("G" in (by_day[d], by_night[d]) for d in gita_off):
                continue
            every = by_day + by_night
            if "fair" not in drop and not all(fair[0] <= every.count(n) <= fair[1] for n in "EFG"):
                continue
            cost = sum(early[n] for n in by_day) + sum(night[n] for n in by_night)
            best = cost if best is None else min(best, cost)
    return best


def warehouses(drop=()):
    opening = [100, 120, 90]
    supply = [["12.5", 20, 31, 40, 52], [24, "11.5", 16, 18, 29], [47, 35, 22, 12, "10.25"]]
    return min(
        sum(opening[s] for s in set(source)) + sum(Fraction(supply[s][k]) for k, s in enumerate(source))
        for source in product(range(3), repeat=5)
        if max(source.count(s) for s in range(3)) <= 3
    )


def trip(drop=()):
    days, joy, daily = [0, 3, 2, 2, 4], [0, 9, 6, 5, 8], [0, 40, 35, 25, 30]
    ticket = [[0, 120, 80, 100, 160], [120, 0, 90, 110, 100], [80, 90, 0, 30, 170], [100, 110, 30, 0, 180], [160, 100, 170, 180, 0]]
    best = 0
    for n in range(5):
        for order in permutations((1, 2, 3, 4), n):
            way = (0, *order, 0)
            money = sum(ticket[a][b] for a, b in pairwise(way)) + sum(daily[c] * days[c] for c in order)
            if sum(days[c] for c in order) <= 9 and money <= 700 and (3 not in order or 2 in order):
                best = max(best, sum(joy[c] for c in order))
    return best


def minimal_conflicts(solve, names):
    """All minimal sets of constraints without a solution, by trying all sets. solve(drop) -> None where there is no solution."""
    found = []
    for n in range(len(names) + 1):
        for kept in combinations(names, n):
            if not any(set(f) <= set(kept) for f in found) and solve(tuple(x for x in names if x not in kept)) is None:
                found.append(kept)
    return {frozenset(f) for f in found}
