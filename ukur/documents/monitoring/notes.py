"""What stands in the columns "Catatan" and "Tindakan" of the monitoring form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sop.plain import plain
from ukur.documents.forms.counting import days, of, working_days
from ukur.documents.monitoring.rule import Observed, Verdict, completed_cases, open_deviations
from ukur.words.deviations import tell_deviation

if TYPE_CHECKING:
    import pandas as pd

    from mining.analysis import Mined
    from sop.model import Sop
    from ukur.documents.monitoring.remarks import Remark
    from ukur.words import Words

SHOWN_KINDS, SHOWN_REMARKS, SHOWN_ACTIONS = 4, 4, 6
TEXT = 300
"""Characters of a text from outside."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of deviation that is certain and that nobody has accepted.

    Parameters: row - as of `Conformance.summary`; cases - completed ones that have it; counted - by the rule.
    """

    row: dict[object, object]
    cases: int
    counted: bool


def kinds(mined: Mined) -> tuple[Kind, ...]:
    """The kinds of deviations of the completed cases, counted ones first, the most frequent first.

    Parameters: mined.
    """
    found = open_deviations(mined)
    found = found[(found["certainty"] == "certain") & found["case_id"].isin(completed_cases(mined))]
    known = found["step_id"].notna()
    # What a step was called in the log makes no further kind of it; who else carried it out neither.
    found = found.assign(activity=found["activity"].mask(known, ""), role="")
    keys = ["counted", "kind", "step_id", "other_step_id", "activity", "unit", "role"]
    groups: pd.Series[int] = found.groupby(keys, dropna=False, sort=False)["case_id"].nunique()
    told = []
    for key, cases in zip(groups.index.to_list(), groups.to_list(), strict=True):
        row: dict[object, object] = dict(zip(keys, key, strict=True))
        told.append(Kind(row=row, cases=int(cases), counted=bool(row["counted"])))
    return tuple(sorted(told, key=lambda kind: (not kind.counted, -kind.cases)))


def tell(kind: Kind, sop: Sop, words: Words, *, total: int) -> str:
    """A kind as a sentence with its count. Parameters: kind; sop; words; total - completed cases."""
    sentence = plain(tell_deviation(_present(kind.row), sop, words), TEXT).rstrip(".")
    return words("monitoring.kind", sentence=sentence, of=of(words, kind.cases, total))


def _present(row: dict[object, object]) -> dict[object, object]:
    """Without the missing values of a table, which are neither true nor false."""
    import pandas as pd

    return {name: None if pd.isna(value) else value for name, value in row.items()}  # type: ignore[call-overload]


def notes(
    mined: Mined | None,
    observed: Observed | None,
    verdict: Verdict,
    remarks: Sequence[Remark],
    words: Words,
    sop: Sop,
) -> tuple[str, ...]:
    """The lines of the column "Catatan Hasil Penilaian".

    Parameters: mined, observed - None without a log; verdict; remarks - of people on this SOP; words; sop.
    Returns: what led to the verdict, then the facts, then what people said with its source.
    """
    lines = [
        words(f"monitoring_reason.{reason.code}", **_fields(reason.fields, words))
        for reason in verdict.reasons
    ]
    if mined is not None and observed is not None:
        lines += _facts(mined, observed, words)
    lines += quoted(remarks, words, sop, most=SHOWN_REMARKS)
    return tuple(lines)


def _fields(fields: Any, words: Words) -> dict[str, str]:
    told = {name: words.number(value) for name, value in fields.items()}
    if "n" in fields and "total" in fields:
        told["of"] = of(words, fields["n"], fields["total"])
    return told


def _facts(mined: Mined, observed: Observed, words: Words) -> Iterator[str]:
    found = kinds(mined)
    for kind in found[:SHOWN_KINDS]:
        yield tell(kind, mined.sop, words, total=observed.completed)
    if len(found) > SHOWN_KINDS:
        yield words("monitoring.more_kinds_see", n=words.number(len(found) - SHOWN_KINDS))
    if observed.due:
        kept = of(words, observed.due - observed.late, observed.due)
        yield words("monitoring.on_time", of=kept)
    elif observed.completed:
        yield words("monitoring.no_deadline")
    took = working_days(mined, completed_cases(mined))
    if took:
        yield days(words, took)
    if observed.running:
        yield words("monitoring.running", n=words.number(observed.running))
    if observed.unfinished:
        yield words("monitoring.unfinished", n=words.number(observed.unfinished))
    unknown = mined.conformance.numbers.roles_unknown
    if unknown:
        total = unknown + mined.conformance.numbers.roles_judged
        yield words("monitoring.roles_unknown", of=of(words, unknown, total, runs=observed.completed))


def quoted(
    remarks: Sequence[Remark], words: Words, sop: Sop, *, most: int, placed: bool = True
) -> Iterator[str]:
    """What people said, each with its source, those that say it does not go well first.

    Parameters: remarks; words; sop - numbers the steps; most - of them, the rest is counted; placed -
    with the step.
    """
    numbers = {step.id: step.number for step in sop.steps if placed}
    order = {False: 0, True: 1, None: 2}
    for remark in sorted(remarks, key=lambda one: order[one.well])[:most]:
        source = words(f"remarks.source_{remark.source}").split("|")[0]
        place = words("monitoring.at_step", step=numbers[remark.step]) if remark.step in numbers else ""
        side = {True: "said_well", False: "said_not_well", None: "said"}[remark.well]
        text = plain(remark.text, TEXT)
        yield words(f"monitoring.{side}", source=source, place=place, text=text)
    if len(remarks) > most:
        yield words("monitoring.more_remarks", n=words.number(len(remarks) - most))


def actions(
    mined: Mined | None, observed: Observed | None, verdict: Verdict, words: Words
) -> tuple[str, ...]:
    """What could be done, where it follows from something found; each marked as a suggestion.

    Parameters: mined, observed - None without a log; verdict; words.
    Returns: nothing where nothing follows.
    """
    if mined is None or observed is None:
        return ()
    steps = {step.id: words("monitoring.step", step=step.number) for step in mined.sop.steps}
    found = list[str]()
    codes = {reason.code for reason in verdict.reasons}
    found += [
        words(f"monitoring_action.{code}") for code in ("unknown", "few_runs", "order") if code in codes
    ]
    # Names that nobody has told apart, and work that two cases happened to share, would suggest nonsense.
    if not {"unknown", "few_runs"} & codes:
        for kind in kinds(mined):
            name = str(kind.row["kind"])
            if kind.cases > 1 or name == "same_person":
                fields = {part: steps.get(str(kind.row[f"{part}_id"]), "") for part in ("step", "other_step")}
                activity = plain(kind.row["activity"], 60)
                found.append(words(f"monitoring_action.{name}", **fields, activity=activity))
        if observed.late > 1:
            found.append(words("monitoring_action.late"))
    suggestions = tuple(dict.fromkeys(found))
    return tuple(words("monitoring.suggestion", text=text) for text in suggestions[:SHOWN_ACTIONS])
