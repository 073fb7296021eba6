"""Office Indonesian, as data: abbreviations, words written apart, and words that say little.

Kept from letters, agendas and dispositions as they are commonly written; what could as well be something
else ("an", "bpk", "per") is left out. A word that is not here is still recognised where it is cut short
("pengukuran kin.") or has lost its vowels ("dkmn"), if the SOP has the whole word.
"""

from __future__ import annotations

ABBREVIATIONS = {
    "adm": "administrasi",
    "angg": "anggota",
    "bag": "bagian",
    "bappeda": "badan perencanaan pembangunan daerah",
    "bid": "bidang",
    "dept": "department",
    "disp": "disposisi",
    "dgn": "dengan",
    "dlm": "dalam",
    "dok": "dokumen",
    "dr": "dari",
    "hsl": "hasil",
    "info": "informasi",
    "jml": "jumlah",
    "ka": "kepala",
    "kaban": "kepala badan",
    "kabag": "kepala bagian",
    "kabid": "kepala bidang",
    "kadis": "kepala dinas",
    "kasi": "kepala seksi",
    "kasubag": "kepala subbagian",
    "kasubbag": "kepala subbagian",
    "kasubbid": "kepala subbidang",
    "kasubid": "kepala subbidang",
    "keg": "kegiatan",
    "kesbangpol": "kesatuan bangsa politik",
    "ket": "keterangan",
    "kin": "kinerja",
    "kpd": "kepada",
    "lamp": "lampiran",
    "lap": "laporan",
    "no": "nomor",
    "pd": "pada",
    "rekap": "rekapitulasi",
    "renc": "rencana",
    "renstra": "rencana strategis",
    "rpt": "rapat",
    "sbg": "sebagai",
    "sek": "sekretaris",
    "sekban": "sekretaris badan",
    "sekdin": "sekretaris dinas",
    "sekr": "sekretaris",
    "srt": "surat",
    "subag": "subbagian",
    "subbag": "subbagian",
    "subbid": "subbidang",
    "tgl": "tanggal",
    "thd": "terhadap",
    "ttd": "tandatangan",
    "ttg": "tentang",
    "tw": "triwulan",
    "und": "undangan",
    "utk": "untuk",
    "yg": "yang",
}
"""Abbreviation, without dots and in small letters -> what it stands for."""

WRITTEN_APART = {
    ("ambil", "alih"),
    ("beri", "tahu"),
    ("daya", "guna"),
    ("kerja", "sama"),
    ("olah", "data"),
    ("salah", "guna"),
    ("sebar", "luas"),
    ("serah", "terima"),
    ("tanda", "tangan"),
    ("tanda", "tangani"),
    ("tanggung", "jawab"),
    ("tindak", "lanjut"),
}
"""Pairs that become one word as soon as a prefix and a suffix stand round them (penandatanganan)."""

_SAY_LITTLE = (
    "akan atas bagi dalam dan dari dengan di guna hal ini itu ke kepada masing oleh pada para sebagai serta"
    " telah tentang terhadap tersebut untuk yaitu yang"
    " a an and as at by for from in of on or the to with"
)
SAY_LITTLE = frozenset(_SAY_LITTLE.split())
"""Words whose absence hardly changes what a label means."""
