"""What a log showed, as JSON data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ukur.outputs.data import findings_data, plain_data, records
from ukur.outputs.simulated_json import sop_data

if TYPE_CHECKING:
    import pandas as pd

    from mining.adoption import Adoption
    from mining.analysis import Mined
    from mining.calibration.calibrating import Calibration
    from mining.calibration.fit import FitStatement, Split
    from mining.selection import CaseStory
    from ukur.words import Words


def mined_data(mined: Mined, words: Words) -> dict[str, Any]:
    """A mined log; what is told of single cases stands in the tables.

    Parameters: mined; words - of the language of the findings' sentences.
    Returns: `sop`, `calendar` (name), `time_zone`, `sample`, `as_of`, `only`, `sources`, `cases`, `events`,
    `conformance` (the fields of `mining.conformance.Numbers`), `accepted` (None without a list), `deviations`
    (kinds with counts), `steps`, `bottlenecks` (rows of the tables of these names), `running` (cases that
    run), `findings`.
    """
    accepted = mined.accepted
    return {
        "sop": sop_data(mined.sop),
        "calendar": mined.calendar,
        "time_zone": mined.time_zone,
        "sample": mined.sample,
        "as_of": mined.as_of or mined.status.as_of,
        "only": mined.only,
        "sources": [source.name for source in mined.sources],
        "cases": len(mined.log.cases),
        "events": len(mined.log.events),
        "conformance": plain_data(mined.conformance.numbers),
        "accepted": None
        if accepted is None
        else {
            "conforming": accepted.n_conforming,
            "accepted": accepted.n_accepted,
            "left": accepted.n_left,
        },
        "deviations": records(mined.conformance.summary.drop(columns="case_ids")),
        "steps": records(mined.performance.steps),
        "bottlenecks": records(mined.performance.bottlenecks),
        "running": records(mined.status.cases),
        "findings": findings_data(mined.all_findings, words),
    }


def case_data(story: CaseStory) -> dict[str, Any]:
    """One case in full.

    Parameters: story - of `mining.selection.case_in_full`.
    Returns: its fields, `rows` one dict an activity.
    """
    return dict(plain_data(story))


def adoption_data(found: Adoption, words: Words) -> dict[str, Any]:
    """Before and after an adoption.

    Parameters: found; words - of the language of the findings' sentences.
    Returns: `since`, `by`, `n_before`, `n_after`, `enough`, `plain`, `adjusted` (working days, after minus
    before: `difference_days`, `low_days`, `high_days` and what they rest on; None where too few), `cases`,
    `drift`, `findings`.
    """
    sides = {}
    for name, one in (("plain", found.plain), ("adjusted", found.adjusted)):
        told = None if one is None else plain_data(one)
        sides[name] = told and {
            f"{key}_days" if key in ("difference", "low", "high") else key: value
            for key, value in told.items()
        }
    return {
        "since": found.since,
        "by": found.by,
        "n_before": found.n_before,
        "n_after": found.n_after,
        "enough": found.enough,
        **sides,
        "cases": records(found.cases),
        "drift": records(found.drift),
        "findings": findings_data(found.findings, words),
    }


def calibration_data(
    mined: Mined,
    found: Calibration,
    split: Split,
    fit: FitStatement | None,
    words: Words,
    *,
    asked: pd.DataFrame | None = None,
    columns: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """What a log taught.

    Parameters: mined; found; split, fit - on held-out cases; words; asked - what to record next; columns - as
    written, as executed, actual.
    Returns: `sop`, `cases`, `scenario` (digest), `learned` (rows of `learned_table`), `fit` (verdict `code`,
    `runs`, `cases_train`, `cases_test`, `measures`; None where nothing could be held out), `split_reason`,
    `record_next`, `three_columns` (None where not asked for), `findings`.
    """
    from mining.calibration.fit import fit_table
    from mining.calibration.learned import learned_table

    told = None
    if fit is not None:
        numbers = {"runs": fit.runs, "cases_train": fit.cases_train, "cases_test": fit.cases_test}
        told = {"code": fit.code, **numbers, "measures": records(fit_table(fit))}
    return {
        "sop": sop_data(mined.sop),
        "cases": len(mined.log.cases),
        "scenario": found.scenario.digest,
        "learned": records(learned_table(found.learned)),
        "fit": told,
        "split_reason": split.reason,
        "record_next": None if asked is None else records(asked),
        "three_columns": None if columns is None else records(columns),
        "findings": findings_data((*mined.all_findings, *found.findings), words),
    }
