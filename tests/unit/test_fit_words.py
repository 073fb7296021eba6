"""Everything that a fit statement can say has words."""

from __future__ import annotations

import pytest

from mining.calibration.fit.result import CODES, REASONS, VERDICTS
from mining.distance import MEASURES, UNTOLD
from ukur.words import LANGUAGES, Language, words

UNITS = ("share", "minutes", "hours", "days", "bins", "cases")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language: Language) -> None:
    w = words(language)
    wanted = {
        "fit_measure": MEASURES,
        "fit_read": MEASURES,
        "fit_unit": UNITS,
        "fit_code": CODES,
        "fit_verdict": (*VERDICTS, "no_statement"),
        "fit_reason": (*UNTOLD, *REASONS),
    }
    for section, codes in wanted.items():
        assert {key.partition(".")[2] for key in w.table if key.startswith(f"{section}.")} == set(codes)
