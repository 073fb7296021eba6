"""The labels of the identity block, in the many spellings that offices use."""

from __future__ import annotations

import re
from typing import Literal

Label = Literal[
    "number", "created", "revised", "effective", "approved_by", "title", "legal_basis", "qualifications",
    "related", "equipment", "warnings", "records", "agency", "person",
]  # fmt: skip
LISTS: tuple[Label, ...] = ("legal_basis", "qualifications", "related", "equipment", "warnings", "records")
LABELS: dict[Label, tuple[str, ...]] = {
    "number": ("nomor sop", "no sop", "nomor sop ap", "nomor dokumen", "no dokumen", "nomor", "sop number",
               "number"),
    "created": ("tanggal pembuatan", "tgl pembuatan", "tanggal dibuat", "tgl dibuat", "tanggal penyusunan",
                "date of issue", "created", "date created", "date made"),
    "revised": ("tanggal revisi", "tgl revisi", "revisi", "date of revision", "revised", "date revised"),
    "effective": ("tanggal efektif", "tgl efektif", "tanggal berlaku", "tgl berlaku", "tanggal pengesahan",
                  "tgl pengesahan", "mulai berlaku", "tanggal pelaksanaan", "effective date", "effective",
                  "date effective", "in force from"),
    "approved_by": ("disahkan oleh", "disyahkan oleh", "disahkan", "pengesahan",
                    "ditetapkan oleh", "approved by"),
    "title": ("judul sop", "nama sop", "judul sop ap", "nama sop ap", "judul", "nama prosedur",
              "judul prosedur",
              "sop title", "sop name", "title", "name of sop"),
    "legal_basis": ("dasar hukum", "dasar", "landasan hukum", "legal basis"),
    "qualifications": ("kualifikasi pelaksana", "kualifikasi pelaksanaan", "kualifikasi",
                       "kualifikasi petugas",
                       "qualifications", "qualifications of performers", "qualification of performers"),
    "related": ("keterkaitan", "keterkaitan sop", "keterkaitan dengan sop lain", "related sops", "related",
                "related procedures"),
    "equipment": ("peralatan perlengkapan", "peralatan dan perlengkapan", "peralatan", "perlengkapan",
                  "peralatan atau perlengkapan", "perlengkapan peralatan", "equipment",
                  "equipment and supplies",
                  "tools and equipment", "equipment supplies"),
    "warnings": ("peringatan", "perhatian", "warnings", "warning"),
    "records": ("pencatatan dan pendataan", "pencatatan pendataan", "pencatatan", "pendataan",
                "records and data", "records", "recording and data", "recording"),
    "agency": ("nama opd", "opd", "skpd", "perangkat daerah", "nama perangkat daerah", "unit kerja",
               "satuan kerja",
               "agency"),
    "person": ("nip", "nama", "pangkat", "golongan", "pangkat gol", "pangkat golongan", "jabatan",
               "disusun oleh",
               "diperiksa oleh", "dibuat oleh", "halaman", "paraf"),
}  # fmt: skip
_FORMS = {form: label for label, forms in LABELS.items() for form in forms}
LIKE = 88
MOST = 60
"""Characters of a label at most."""
_INLINE = re.compile(r"^([^:\n]{2,60}?)\s*:\s*(.*)$", re.DOTALL)


def normal(text: str) -> str:
    """A label without case, numbers before it, and signs. Parameters: text."""
    low = re.sub(r"^[\divx]{1,4}[.)]\s*", "", text[:200].lower().strip())
    return " ".join(re.sub(r"[^a-z]+", " ", low).split())


def label_of(text: str) -> Label | None:
    """The label that a whole text is.

    Parameters: text - of a cell or line.
    Returns: the label, None for none.
    """
    if not text.strip() or len(text) > MOST:
        return None
    words = normal(text)
    if words in _FORMS:
        return _FORMS[words]
    if len(words) < 8:
        return None
    from rapidfuzz import fuzz, process

    found = process.extractOne(words, _FORMS.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
    return None if found is None else _FORMS[found[0]]


def labelled(text: str) -> tuple[Label, str] | None:
    """A label and what stands behind it in the same cell or line.

    Parameters: text - `Nomor SOP : 12/2025`, or a label on the first line and its value below.
    Returns: label and value; None where the text does not begin with a label.
    """
    head, _, below = text.strip().partition("\n")
    whole = label_of(head.rstrip(": "))
    if whole is not None:
        return whole, below.strip()
    found = _INLINE.match(head)
    if found:
        label = label_of(found[1])
        if label is not None:
            return label, f"{found[2]}\n{below}".strip()
    return None
