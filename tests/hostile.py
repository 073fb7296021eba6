"""Documents whose texts try to be something else: markup, commands, control characters, endless words."""

from __future__ import annotations

from pathlib import Path

from simulation import Study, read_scenario, simulate
from simulation.scenario import Scenario
from sop.model import Sop
from sop.reading import read_sop
from sop.worktime import default_calendar

MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>"
TEXTS = (
    MARKUP,
    '"><svg onload=alert(3)>',
    "--> <!-- ]]> ``` ~~~",
    "$x^2$ {year} {{ 7*7 }} {% raw %} **tebal** `a` [b](javascript:alert(4)) | c",
    "\u202egnp.exe \u2067abc\u2069 \u200f",
    "\x00\x07\x1b[31mmerah",
    "# judul",
    "1. nomor",
    "- daftar",
    "x" * 1_900,
)


def hostile_study(root: Path) -> Study:
    """One replication of the 14-step SOP with such texts everywhere."""
    data = read_sop(root / "data/sops/pengukuran-kinerja.yaml").model_dump(mode="json")
    data["title"] = MARKUP
    data["identity"] |= {"number": MARKUP, "agency": TEXTS[3]}
    data["origin"] |= {"source": TEXTS[2], "note": TEXTS[1]}
    for place, step in enumerate(data["steps"]):
        text = TEXTS[place % len(TEXTS)]
        step |= {"text": text, "short": text}
        step["performers"] |= {"note": text}
    for place, item in enumerate(data["roles"]):
        item["name"] = f"{place} {TEXTS[place]}"
    data["doubts"] = [{"text": text} for text in TEXTS]
    scenario = read_scenario(root / "data/scenarios/kesbangpol.yaml").model_dump(mode="json")
    scenario |= {"name": MARKUP, "note": TEXTS[3], "last": "2025-12-31"}
    for item in (*scenario["absences"], *scenario["waits"]):
        item |= {"name": TEXTS[3], "note": TEXTS[2]}
    for item in scenario["demand"]:
        item["case_id"] = f"../<b>|{{year}}{item['case_id'][6:]}"
    sop, changed = Sop.model_validate(data), Scenario.model_validate(scenario)
    return simulate(sop, changed, default_calendar(), replications=1)
