"""Large SOPs for the official document, the same at every call."""

from __future__ import annotations

import random
from typing import Any

from sop.model import Sop

NAMES = (
    "Kepala Badan", "Sekretaris", "Kepala Bidang Ideologi", "Kasubbag Perencanaan dan Keuangan",
    "Analis Kebijakan Ahli Muda", "Pengadministrasi Umum", "Tim SAKIP", "Bendahara Pengeluaran Pembantu",
    "Operator", "Inspektorat",
)  # fmt: skip
WORDS = [
    "melaksanakan",
    "penyusunan",
    "dokumen",
    "pengukuran",
    "kinerja",
    "bidang",
    "dengan",
    "memperhatikan",
    "ketentuan",
    "peraturan",
    "perundang-undangan",
    "yang",
    "berlaku",
    "dan",
    "menyampaikan",
    "hasilnya",
    "kepada",
    "pimpinan",
]


def big_sop(*, steps: int, roles: int, decisions: int, longest: int = 100, exits: int = 2) -> Sop:
    """An SOP. Parameters: steps, roles, decisions; longest - letters of a text; exits - ways out."""
    luck = random.Random(7)  # noqa: S311
    deciding = set(luck.sample(range(1, steps), decisions))
    names = [NAMES[at % len(NAMES)] + (f" {at}" if at >= len(NAMES) else "") for at in range(roles)]
    return Sop.model_validate(
        {
            "schema_version": 1,
            "id": "besar",
            "title": "Penyusunan Dokumen",
            "identity": {"agency": "Badan", "government": "Pemerintah Kabupaten"},
            "origin": {"source": "uji"},
            "roles": [{"id": f"r{at}", "name": name} for at, name in enumerate(names)],
            "steps": [_step(at, luck, roles, longest, exits if at in deciding else 0) for at in range(steps)],
        }
    )


def _text(luck: random.Random, length: int) -> str:
    text = ""
    while len(text) < length:
        text += luck.choice(WORDS) + " "
    return text[:length].strip() or "x"


def _step(at: int, luck: random.Random, roles: int, longest: int, exits: int) -> dict[str, Any]:
    doing = luck.sample(range(roles), min(roles, luck.choice((1, 1, 1, 1, 3))))
    step: dict[str, Any] = {
        "id": f"s{at}",
        "number": at + 1,
        "text": _text(luck, luck.randint(longest // 2, longest)),
        "performers": {"roles": [f"r{role}" for role in doing], "basis": luck.choice(("stated", "assumed"))},
        "standard": {"value": luck.randint(1, 600)},
        "requirements": [_text(luck, luck.randint(10, longest // 2)) for _ in range(luck.randint(0, 3))],
        "output": _text(luck, luck.randint(5, longest // 3)),
    }
    if exits:
        back = [
            {
                "id": f"o{way}",
                "text": f"Perlu diperbaiki ({way})",
                "to": f"s{luck.randint(0, at)}",
                "at_most": 2,
            }
            for way in range(1, exits)
        ]
        step["decision"] = {"outcomes": [{"id": "ya", "text": "Ya"}, *back]}
    return step
