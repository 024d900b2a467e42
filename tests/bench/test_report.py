"""The report: what it says, that nothing in it can break out of it, and that odd benchmarks get one too."""

import base64
import csv
import hashlib
import json
import os
import re
from html.parser import HTMLParser

import pytest

from planner.bench.report import write_report
from planner.cli import cli
from planner.cli._errors import run
from planner.errors import InvalidInput
from tests.bench.synthetic import random_records, record, write

VOID = {"meta", "br", "input", "link", "img"}
HOSTILE = "<script>alert(1)</script>&\"'`|*_[x](javascript:alert(2))\u202e\x00\n</title>=1+1"


class Page(HTMLParser):
    """Reads a page strictly: every element is closed in its place. Keeps elements, texts and rows of tables."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict]] = []
        self.texts: list[str] = []
        self.rows: list[list[str]] = []
        self.cell = False
        self.feed(text)
        self.close()
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice in {tag}"
        self.elements.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open, f"{tag} closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.texts.append(data)
        if any(t in ("td", "th") for t in self.open):
            self.rows[-1][-1] += data

    def all(self, tag):
        return [attributes for t, attributes in self.elements if t == tag]

    def table(self, title):
        """Rows of the table with this title."""
        assert any(a.get("aria-label") == title for a in self.all("table")), title
        return self.rows

    @property
    def text(self):
        return " ".join(self.texts)


def report(folder, *records, compare=None, tail=""):
    """Write results and their report; the parsed page."""
    write(folder, list(records), tail)
    return Page(write_report(folder, compare)[0].read_text(encoding="utf-8"))


def notes(page):
    return page.text[
        page.text.index("Before you quote") : page.text.index("Coverage over time", page.text.index("Before you quote"))
    ]


SMALL = [
    record("auto", "rovers/p1", 0.5, cost=10), record("lama", "rovers/p1", 4.0, cost=8), record("auto", "rovers/p2", 9.0, cost=20),
    record("lama", "rovers/p2", None), record("auto", "ferry/p1", 1.0, cost=5), record("lama", "ferry/p1", 2.0, cost=5),
]  # fmt: skip


def test_all_files_are_written_and_named(tmp_path):
    write(tmp_path, SMALL)
    written = write_report(tmp_path)
    assert [p.name for p in written] == [
        "report.html",
        "report.md",
        "report-runs.csv",
        "report-scores.csv",
        "report-comparison.csv",
    ]
    assert all(p.stat().st_size > 100 for p in written)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["results.jsonl", *(p.name for p in written)])


def test_a_small_report_has_its_sections_and_the_numbers_of_the_headline_table(tmp_path):
    page = report(tmp_path, *SMALL)
    sections = [a["id"] for a in page.all("h2") if "id" in a]
    assert sections == ["summary", "time", "pairs", "domains", "endings", "runs", "method"]
    links = {a["href"] for a in page.all("a") if a["href"].startswith("#")}
    assert links == {f"#{s}" for s in sections}
    head, auto, lama = page.rows[:3]
    named = dict(
        zip((h.split("sum")[0].split("n = ")[0].split("%")[0].strip() for h in head), zip(auto, lama, strict=True), strict=True)
    )
    assert named["Configuration"] == ("auto", "lama")
    assert named["Solved"] == ("3", "2")
    assert named["Domains"] == ("100.0", "75.0")
    assert named["IPC sat"] == ("2.80", "2.00")  # 8/10 + 1 + 1, 1 + 0 + 1
    assert named["IPC agile"] == ("2.61", "1.64")  # 1 + (1 − ln 9/ln 300) + 1, (1 − ln 4/ln 300) + (1 − ln 2/ln 300)
    assert named["Cost ratio"] == ("1.12", "1")  # √(10/8 · 1)
    assert "auto solves 1 more of 3 tasks (33.3 points; p = 1.00, adjusted = 1.00: not significant)." in page.text


def test_charts_show_every_solved_task(tmp_path):
    page = report(tmp_path, *SMALL)
    labels = [a.get("aria-label") for a in page.all("svg")]
    assert labels[:2] == ["Tasks solved over CPU time (s)", "Tasks solved over wall-clock time (s)"]
    assert "lama against auto" in labels
    assert labels[-1] == "Share of tasks solved in each domain"
    points = [a["class"] for a in page.all("circle") if "point" in a.get("class", "")]
    assert len(points) == 9  # three tasks in each of three scatter plots
    assert sum("failed" in p for p in points) == 3
    assert "auto: 3 solved within 9 s (rovers/p2)" in page.text


def test_the_page_loads_nothing_and_runs_no_script_but_its_own(tmp_path):
    page = report(tmp_path, *SMALL)
    text = (tmp_path / "report.html").read_text()
    assert "http:" not in text
    assert "https:" not in text
    assert "url(" not in text
    assert "@import" not in text
    loading = {"src", "srcset", "xlink:href", "background", "data", "action", "poster"}
    for tag, attributes in page.elements:
        assert tag not in ("link", "img", "iframe", "object", "embed", "base")
        assert not loading & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
    policy = next(a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_hostile_names_stay_text_everywhere(tmp_path):
    runs = [
        {**record(f"{config}{HOSTILE}", f"{HOSTILE}/p{i}", 1.0 + i), "status": HOSTILE if i else "SOLVED", "error": HOSTILE, "host": HOSTILE,
         "version": HOSTILE, "started_at": HOSTILE, "log_file": HOSTILE, "details": HOSTILE}
        for config in "ab" for i in range(3)
    ]  # fmt: skip
    (tmp_path / "experiment.json").write_text(json.dumps({"configs": [{"label": HOSTILE}], "tasks": HOSTILE, HOSTILE: HOSTILE}))
    page = report(tmp_path, *runs)
    assert [t for t, _ in page.elements].count("script") == 1
    assert [t for t, _ in page.elements].count("title") == (tmp_path / "report.html").read_text().count("<title>")
    assert "\u202e" not in page.text
    assert "\x00" not in page.text
    assert "\\u202e\\u0000" in page.text
    assert not [a for a in page.all("a") if "javascript" in a["href"] and not a["href"].startswith("./")]


def test_hostile_names_stay_text_in_markdown_and_csv(tmp_path):
    write(tmp_path, [record(f"{c}{HOSTILE}", f"{HOSTILE}/=p{i}") for c in ("a", "=b") for i in range(2)])
    write_report(tmp_path)
    markdown = (tmp_path / "report.md").read_text()
    assert not re.search(r"(?<!\\)<", markdown)
    assert not re.search(r"(?<!\\)\]\(", markdown)
    tables = [line for line in markdown.splitlines() if line.startswith("|")]
    widths = [len(re.findall(r"(?<!\\)\|", line)) for line in tables]
    assert all(a == b for a, b, line in zip(widths, widths[1:], tables, strict=False) if "---" in line)
    rows = list(csv.DictReader((tmp_path / "report-runs.csv").open(newline="")))
    assert len(rows) == 4
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize(
    ("path", "href"),
    [
        ("runs/auto/rovers/p 1#2/run.log", "./runs/auto/rovers/p%201%232/run.log"),
        ("../../etc/passwd", None),
        ("/etc/passwd", None),
        ("C:\\windows\\x", None),
        ("javascript:alert(1)", "./javascript%3Aalert%281%29"),
        ("runs/../../x", None),
        ("runs/\u202ex", None),
    ],
)
def test_links_lead_to_files_in_the_folder_and_nowhere_else(tmp_path, path, href):
    page = report(tmp_path, record("auto", log_file=path, plan_file=None, err_file=None))
    links = [a["href"] for a in page.all("a") if not a["href"].startswith("#")]
    assert links == ([] if href is None else [href])


def test_two_folders_are_compared_configuration_by_configuration(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    write(second, [record("auto", f"d/p{i}", 1.0) for i in range(6)] + [record("new", "d/p1")])
    page = report(first, *(record("auto", f"d/p{i}", 2.0) for i in range(6)), record("old", "d/p1"), compare=second)
    assert [row[:2] for row in page.rows[1:5]] == [
        ["auto [first]", "6"],
        ["old [first]", "1"],
        ["auto [second]", "6"],
        ["new [second]", "1"],
    ]
    assert "auto [second] takes 0.5 times that of auto [first] on 6 common tasks" in page.text
    hrefs = {a["href"] for a in page.all("a")}
    assert {"./runs/p1/run.log", "../second/runs/p1/run.log"} <= hrefs
    assert not (second / "report.html").exists()


def test_two_folders_of_the_same_name_are_told_apart(tmp_path):
    write(tmp_path / "y" / "runs", [record("auto")])
    page = report(tmp_path / "x" / "runs", record("auto"), compare=tmp_path / "y" / "runs")
    assert [row[0] for row in page.rows[1:3]] == ["auto [runs 1]", "auto [runs 2]"]


def test_a_task_that_was_edited_between_two_benchmarks_is_not_compared_with_itself(tmp_path):
    write(tmp_path / "b", [record("auto", "d/p1", task_sha256="new")])
    page = report(tmp_path / "a", record("auto", "d/p1", task_sha256="old"), compare=tmp_path / "b")
    assert "The text of 1 task differs between runs; each text is a task of its own here: d/p1." in notes(page)
    assert "No task was run by both" in page.text


def test_what_a_careful_reader_must_know_is_said(tmp_path):
    page = report(
        tmp_path,
        record("auto", "d/p1", cost=9, status="SOLVED_OPTIMAL"), record("lama", "d/p1", cost=7),
        record("auto", "d/p2", plan_valid=False, coverage=0),
        record("auto", "d/p3", None, status="UNSOLVABLE"), record("lama", "d/p3", cost=None, time_limit_s=60.0, host="b"),
        record("gone", "d/p1", None, error="missing", status="UNSUPPORTED", details="gone is not installed"),
        tail='{"id": "torn',
    )  # fmt: skip
    said = notes(page)
    for note in (
        "results.jsonl:7: this line is not a record",
        "gone: a run did not take place (missing: gone is not installed)",
        "auto gave 1 invalid plan (counted as unsolved): d/p2.",
        "auto called 1 plan optimal though a cheaper one is known: d/p1.",
        "auto called 1 task unsolvable for which another run has a valid plan: d/p3.",
        "lama has no result for 1 of 3 tasks.",
        "lama: 1 solved run without a cost",
        "Runs had different time limits (s): 60, 300.",
        "Runs were made on 2 machines (a, b)",
        "the cheapest plan of the runs shown here is the reference",
    ):
        assert note in said


def test_tasks_that_have_not_run_yet_are_told(tmp_path):
    tmp_path.joinpath("experiment.json").write_text(
        json.dumps({"configs": [{"label": "z"}, {"label": "a"}], "tasks": [{"domain": "d", "problem": f"p{i}"} for i in range(5)]})
    )
    page = report(tmp_path, record("a", "d/p1"), record("z", "d/p1"))
    assert "4 of the 5 tasks of the experiment have no run yet" in notes(page)
    assert [row[0] for row in page.rows[1:3]] == ["z", "a"]  # in the order of the experiment
    assert '"tasks": "5 tasks"' in page.text


@pytest.mark.parametrize(
    "records",
    [
        [],
        [record("auto")],
        [record("auto", time=None)],
        [record("auto", "d/p1", 0.0, cost=0, expansions=0, evaluations=0, memory_mb=0.0, planner_wall_clock_time=0.0)],
        [record(c, f"d/p{i}", None) for c in "ab" for i in range(3)],
        [record("a", "d/p1"), record("b", "d/p2")],
        [{**record("a"), **dict.fromkeys(("cost", "planner_time", "cpu_s", "planner_wall_clock_time", "expansions", "memory_mb"))}] * 1,
        [record("a", time=1.0, time_limit_s=None), record("b", time=1e-9, time_limit_s=0.0)],
        [record("a", time=1e12, cost=1e15), record("b", time=0.001, cost=1)],
        [record("a", error="missing", status="UNSUPPORTED", coverage=0)],
        [{"id": "1", "config": "a", "domain": "d", "problem": "p", "status": "", "error": ""}],
        [record("a", "d/p1", 1.0, seed=s) for s in range(3)] + [record("b", "d/p1", None)],
        [record(f"config-{i}", "d/p1", 1.0 + i) for i in range(40)],
    ],
    ids=["empty", "one", "unsolved", "zeros", "nothing solved", "nothing shared", "nulls", "no limits", "extremes", "missing", "bare",
         "seeds", "many configurations"],
)  # fmt: skip
def test_every_benchmark_gets_a_report_however_odd(tmp_path, records):
    page = report(tmp_path, *records)
    assert "nan" not in page.text.lower().split()
    assert not re.search(r'="[^"]*\b(nan|inf)\b', (tmp_path / "report.html").read_text())
    assert (tmp_path / "report.md").read_text().startswith("# Benchmark")


def test_thousands_of_runs_make_a_page_of_bearable_size(tmp_path):
    page = report(tmp_path, *random_records(1, ["a", "b", "c"], 20, 100))
    rows = [r for r in page.rows if r and r[0].startswith("domain-") and "/" in r[0]]
    assert len(rows) == 5000
    assert "The first 5,000 of 6,000 runs; all are in report-runs.csv." in page.text
    assert (tmp_path / "report.html").stat().st_size < 12_000_000
    assert len((tmp_path / "report-runs.csv").read_text().splitlines()) == 6001


def test_the_same_results_give_the_same_report_byte_by_byte(tmp_path):
    write(tmp_path, random_records(4, ["a", "b"], 3, 8))
    once = [p.read_bytes() for p in write_report(tmp_path)]
    assert once == [p.read_bytes() for p in write_report(tmp_path)]


def test_csv_files_hold_the_scores_and_the_comparison_with_full_precision(tmp_path):
    write(tmp_path, SMALL)
    write_report(tmp_path)
    scores = list(csv.DictReader((tmp_path / "report-scores.csv").open(newline="")))
    found = {(r["score"], r["domain"], r["config"]): r["value"] for r in scores}
    assert found["coverage", "", "auto"] == "3"
    assert found["coverage", "rovers", "lama"] == "1"
    assert float(found["cost_ratio", "", "auto"]) == pytest.approx(1.25**0.5, abs=1e-12)
    pairs = {r["quantity"]: r for r in csv.DictReader((tmp_path / "report-comparison.csv").open(newline=""))}
    assert (pairs["coverage"]["first_better"], pairs["coverage"]["second_better"]) == ("1", "0")
    assert float(pairs["cpu_time"]["value"]) == pytest.approx(4.0)  # √(8 · 2)


def test_markdown_has_the_headline_table(tmp_path):
    write(tmp_path / "first", SMALL)
    write_report(tmp_path / "first")
    lines = (tmp_path / "first" / "report.md").read_text().splitlines()
    assert lines[0] == "# Benchmark first"
    assert lines[2].startswith("| Configuration | Runs | Solved | Domains (%) | IPC sat | IPC agile | CPU time (s, n = 2) |")
    assert lines[4].startswith("| auto | 3 | 3 | 100.0 | 2.80 | 2.61 |")


def test_a_folder_without_results_is_an_error_for_people(tmp_path, capsys):
    with pytest.raises(InvalidInput, match=r"holds no results"):
        write_report(tmp_path)
    assert run(cli, ["bench", "report", str(tmp_path / "nowhere")]) == 31
    assert "planloom bench --out" in capsys.readouterr().err


def test_the_command_prints_what_it_wrote(tmp_path, capsys):
    write(tmp_path / "a", SMALL)
    write(tmp_path / "b", SMALL)
    assert run(cli, ["bench", "report", str(tmp_path / "a"), "--compare", str(tmp_path / "b")]) == 0
    assert "report.html" in capsys.readouterr().out
    assert (tmp_path / "a" / "report.html").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_an_error_for_people(tmp_path):
    write(tmp_path, SMALL)
    tmp_path.chmod(0o500)
    with pytest.raises(InvalidInput, match="cannot write"):
        write_report(tmp_path)
