"""The names that notebooks import stay."""

from __future__ import annotations

import mining
import simulation


def test_exported_names() -> None:
    assert simulation.__all__ == [
        "ComparisonSettings",
        "Interval",
        "Scenario",
        "Study",
        "Variation",
        "compare",
        "make_plan",
        "mean_interval",
        "quantile_interval",
        "queues",
        "read_scenario",
        "run_to_log",
        "simulate",
        "smallest_staffing",
        "story_of",
        "tornado",
        "utilisation",
        "vary",
        "work_in_progress",
        "workload_need",
    ]
    assert mining.__all__ == [
        "AnalysisSettings",
        "Mined",
        "after_adoption",
        "analyse",
        "calibrate",
        "case_in_full",
        "check_conformance",
        "compare_groups",
        "discover_sop",
        "hold_out",
        "match_labels",
        "measure",
        "parse_filters",
        "read_log",
        "read_logs",
        "select",
        "status_of",
        "waiting_causes",
    ]


def test_every_exported_name_is_there() -> None:
    for package in (simulation, mining):
        for name in package.__all__:
            assert getattr(package, name) is not None


def test_roots_of_the_floors_are_the_packages_that_are_built() -> None:
    import tomllib
    from pathlib import Path

    config = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text("utf-8"))
    built = config["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert config["tool"]["importlinter"]["root_packages"] == built == config["tool"]["mypy"]["packages"]
