"""Every code of the tables of time has a word in both languages."""

from __future__ import annotations

import pytest

from mining.performance import CERTAINTIES, VERDICTS
from mining.performance.drift_table import SCALES
from mining.performance.time_tables import KEYS, MEASURES
from ukur.words import LANGUAGES, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_word(language: str) -> None:
    table = words("id" if language == "id" else "en").table
    wanted = {f"certainty.{code}" for code in CERTAINTIES} | {f"drift.{code}" for code in VERDICTS}
    wanted |= {f"time_group.{key}" for key in KEYS} | {f"time_scale.{scale}" for scale in SCALES}
    wanted |= {f"time_measure.{measure}" for measure in ("cycle", *MEASURES)}
    assert wanted <= set(table)
