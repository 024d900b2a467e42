"""Three charts as inline SVG: steps (cactus plot), scatter and bars. No library, no script, no fonts: a chart is text.

Colours and lines come from the page's style sheet by class (`c0` … `c7` for configurations), so that dark and light pages, print
and high contrast are decided in one place. Every mark carries a `<title>`, which browsers show as a tooltip and readers read out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from planner.bench.html import Html, compact, number, tag

COLOURS = 8  # as many classes c0, c1, … are in the style sheet; then line patterns change
MOST_POINTS = 400  # points with a tooltip of their own on one line of steps
TIME_FLOOR = 0.01  # seconds; shorter times are drawn there


@dataclass(frozen=True)
class Frame:
    """Where a plot lies in its drawing, in pixels."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class LogScale:
    """From values low … high (both positive) to pixels start … end."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = math.log(min(max(value, self.low), self.high) / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[float]:
        """Powers of ten, with 2 and 5 times them if there are few."""
        powers = [10.0**e for e in range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)]
        inside = [p for p in powers if self._holds(p)]
        if len(inside) <= 2:
            inside = [p * m for p in powers for m in (1, 2, 5) if self._holds(p * m)]
        return inside[:: 1 + len(inside) // 9]

    def _holds(self, value: float) -> bool:
        return self.low * 0.999 <= value <= self.high * 1.001


@dataclass(frozen=True)
class Line:
    """A line of a cactus plot: (time, count reached, label) of every solved task, in order of time."""

    name: str
    index: int
    points: Sequence[tuple[float, float, str]]


@dataclass(frozen=True)
class Point:
    """A mark of a scatter plot; None for a side that failed."""

    x: float | None
    y: float | None
    label: str


def log_range(values: Sequence[float], floor: float, at_least: float | None = None) -> tuple[float, float]:
    """A range for a logarithmic axis that holds all values, from 1, 2 or 5 times a power of ten at the bottom; never empty."""
    low = max(min(values, default=floor), floor)
    high = max([*values, low, at_least or low])
    power = 10.0 ** math.floor(math.log10(low) + 1e-9)
    low = max(power * m for m in (1, 2, 5) if power * m <= low * (1 + 1e-9))
    return low, max(high * 1.05, low * 10)


def style_class(index: int) -> str:
    """Classes of configuration number `index`: colour, then line pattern."""
    return f"c{index % COLOURS} d{index // COLOURS % 4}"


def steps(lines: Sequence[Line], total: float, limit: float | None, x_title: str) -> Html:
    """Cactus plot: tasks solved against time, logarithmic in time. `total`: number of tasks; `limit`: where the lines end."""
    frame = Frame(52, 14, 520, 300)
    low, high = log_range([t for line in lines for t, _, _ in line.points], TIME_FLOOR, limit)
    x = LogScale(low, high, frame.left, frame.left + frame.width)
    most = max([line.points[-1][1] for line in lines if line.points] + [1.0])
    y_max = max(1, min(math.ceil(total), math.ceil(most * 1.05)))
    marks = [_step_line(line, x, y_max, frame, limit) for line in lines]
    x_ticks = [(compact(v), x(v)) for v in x.ticks()]
    y_ticks = [(compact(v), frame.top + frame.height * (1 - v / y_max)) for v in _even_ticks(y_max)]
    axes = _axes(frame, x_ticks, y_ticks, x_title, "tasks solved")
    return _svg("Tasks solved over " + x_title, 590, 368, [axes, *marks])


def _step_line(line: Line, x: LogScale, y_max: float, frame: Frame, limit: float | None) -> Html:
    def y(count: float) -> float:
        return frame.top + frame.height * (1 - count / y_max)

    path = [f"M{frame.left:.1f} {y(0):.1f}"]
    path += [f"H{x(time):.1f}V{y(count):.1f}" for time, count, _ in line.points]
    path.append(f"H{x(limit if limit is not None else x.high):.1f}")
    every = max(1, math.ceil(len(line.points) / MOST_POINTS))
    hover = []
    for time, count, label in line.points[::every]:
        title = tag("title", f"{line.name}: {number(count)} solved within {number(time)} s ({label})")
        hover.append(tag("circle", title, cx=f"{x(time):.1f}", cy=f"{y(count):.1f}", r=4))
    solved = line.points[-1][1] if line.points else 0
    drawn = tag("path", tag("title", f"{line.name}: {number(solved)} solved"), d="".join(path))
    return tag("g", drawn, tag("g", hover, class_="hover"), class_=f"line {style_class(line.index)}")


def scatter(
    points: Sequence[Point], titles: tuple[str, str], indices: tuple[int, int], floor: float, limit: float | None = None
) -> Html:
    """Two configurations, log-log with equal axes; failures stand on the border. `indices`: numbers of the two configurations; a
    mark has the colour of the one that is lower (better). Values below `floor` are drawn there; `limit` widens the axes."""
    frame, band = Frame(64, 14, 340, 340), 26.0
    low, high = log_range([v for p in points for v in (p.x, p.y) if v is not None], floor, limit)
    x = LogScale(low, high, frame.left, frame.left + frame.width - band)
    y = LogScale(low, high, frame.top + frame.height, frame.top + band)
    failed = (frame.left + frame.width - band / 2, frame.top + band / 2)
    parts = [_diagonal(x, y, factor) for factor in (0.1, 1, 10)]
    parts += [
        tag("line", x1=x.end, x2=x.end, y1=frame.top, y2=y.start, class_="border"),
        tag("line", x1=x.start, x2=frame.left + frame.width, y1=y.end, y2=y.end, class_="border"),
        tag("text", "failed", x=failed[0], y=y.start + 16, class_="tick", text_anchor="middle"),
        tag("text", "failed", x=frame.left - 7, y=failed[1] + 4, class_="tick", text_anchor="end"),
    ]
    for p in points:
        px = failed[0] if p.x is None else x(p.x)
        py = failed[1] if p.y is None else y(p.y)
        parts.append(_mark(p, px, py, indices))
    x_ticks = [(compact(v), x(v)) for v in x.ticks() if failed[0] - x(v) > 34]
    y_ticks = [(compact(v), y(v)) for v in y.ticks()]
    axes = _axes(frame, x_ticks, y_ticks, titles[0], titles[1])
    return _svg(f"{titles[1]} against {titles[0]}", 420, 408, [axes, *parts])


def _diagonal(x: LogScale, y: LogScale, factor: float) -> Html:
    """The line of points where the second is `factor` times the first, cut to the plot."""
    first, last = max(x.low, x.low / factor), min(x.high, x.high / factor)
    if first >= last:
        return Html("")
    ends = {"x1": x(first), "y1": y(first * factor), "x2": x(last), "y2": y(last * factor)}
    title = tag("title", "equal" if factor == 1 else "ten times apart")
    class_ = "diagonal" if factor == 1 else "diagonal far"
    return tag("line", title, class_=class_, **{key: f"{value:.1f}" for key, value in ends.items()})


def _mark(p: Point, px: float, py: float, indices: tuple[int, int]) -> Html:
    """A disc in the colour of the better side; failures are hollow."""
    first, second = (math.inf if v is None else v for v in (p.x, p.y))
    colour = "even" if first == second else style_class(indices[0] if first < second else indices[1])
    failed = " failed" if p.x is None or p.y is None else ""
    shown = " / ".join("failed" if v is None else number(v) for v in (p.x, p.y))
    return tag("circle", tag("title", f"{p.label}: {shown}"), cx=f"{px:.1f}", cy=f"{py:.1f}", r=4, class_=f"point {colour}{failed}")


def bars(groups: Sequence[str], names: Sequence[str], values: Sequence[Sequence[float]], totals: Sequence[float]) -> Html:
    """Horizontal bars in groups: for each group (domain) one bar per name (configuration), as a share of the group's total."""
    left, width, gap = 190.0, 380.0, 10.0
    thick = max(6.0, min(14.0, 44.0 / max(1, len(names))))
    parts: list[Html] = []
    top = 6.0
    for group, row, total in zip(groups, values, totals, strict=True):
        middle = top + thick * len(names) / 2 + 4
        parts.append(tag("text", tag("title", group), _short(group, 26), x=left - 10, y=f"{middle:.1f}", text_anchor="end"))
        for i, value in enumerate(row):
            title = tag("title", f"{group}, {names[i]}: {number(value)} of {number(total)} solved")
            place, height = f"{top + i * thick:.1f}", f"{thick - 1:.1f}"
            filled = f"{value / total * width if total else 0:.1f}"
            parts.append(tag("rect", title, x=left, y=place, width=width, height=height, class_="track"))
            parts.append(tag("rect", title, x=left, y=place, width=filled, height=height, class_=f"bar {style_class(i)}"))
            if thick >= 9:
                text = f"{number(value)}/{number(total)}"
                parts.append(tag("text", text, x=left + width + 8, y=f"{top + (i + 1) * thick - 2.5:.1f}", class_="tick"))
        top += thick * len(names) + gap
    return _svg("Share of tasks solved in each domain", 640, math.ceil(top), parts, "wide")


def _axes(frame: Frame, x_ticks: Sequence[tuple[str, float]], y_ticks: Sequence[tuple[str, float]], *titles: str) -> Html:
    right, bottom = frame.left + frame.width, frame.top + frame.height
    parts = [tag("rect", x=frame.left, y=frame.top, width=frame.width, height=frame.height, class_="frame")]
    for text, place in x_ticks:
        parts.append(tag("line", x1=f"{place:.1f}", x2=f"{place:.1f}", y1=frame.top, y2=bottom, class_="grid"))
        parts.append(tag("text", text, x=f"{place:.1f}", y=bottom + 16, class_="tick", text_anchor="middle"))
    for text, place in y_ticks:
        parts.append(tag("line", x1=frame.left, x2=right, y1=f"{place:.1f}", y2=f"{place:.1f}", class_="grid"))
        parts.append(tag("text", text, x=frame.left - 7, y=f"{place + 4:.1f}", class_="tick", text_anchor="end"))
    x_title, y_title = titles
    middle = frame.left + frame.width / 2
    parts.append(tag("text", tag("title", x_title), _short(x_title), x=middle, y=bottom + 38, text_anchor="middle"))
    turn = f"translate(14 {frame.top + frame.height / 2:.0f}) rotate(-90)"
    parts.append(tag("text", tag("title", y_title), _short(y_title), transform=turn, text_anchor="middle"))
    return tag("g", parts, class_="axes")


def _short(text: str, longest: int = 50) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _even_ticks(highest: float) -> list[float]:
    """About five whole, round numbers from 0."""
    rough = max(1.0, highest / 5)
    power = 10 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    return [float(v) for v in range(0, math.floor(highest) + 1, int(step))]


def _svg(title: str, width: float, height: float, parts: Sequence[Html], class_: str = "") -> Html:
    box = {"viewBox": f"0 0 {width:g} {height:g}", "width": f"{width:g}", "height": f"{height:g}"}
    return tag("svg", tag("title", title), parts, role="img", class_=f"chart {class_}".strip(), aria_label=title, **box)
