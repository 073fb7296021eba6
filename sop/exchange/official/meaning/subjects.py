"""Posts named in sentences: who does it, and whose name in a heading that is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Written short in headings and sentences; both forms are compared in full.
_LONG = {
    "ka": "kepala", "kep": "kepala", "kaban": "kepala badan", "kadis": "kepala dinas",
    "kabid": "kepala bidang",
    "kabag": "kepala bagian", "kasubag": "kepala sub bagian", "kasubbag": "kepala sub bagian",
    "kasubbid": "kepala sub bidang", "kasubid": "kepala sub bidang", "kasi": "kepala seksi",
    "kasie": "kepala seksi", "sek": "sekretaris", "sekr": "sekretaris", "sekban": "sekretaris badan",
    "sekdis": "sekretaris dinas", "sekcam": "sekretaris camat", "sekda": "sekretaris daerah",
    "subbag": "sub bagian", "subag": "sub bagian", "subbid": "sub bidang", "ang": "anggota", "bid": "bidang",
    "bag": "bagian", "kesbangpol": "kesatuan bangsa dan politik", "ketua": "ketua", "tu": "tata usaha",
}  # fmt: skip
_POSTS = frozenset(
    """kepala sekretaris kasubag staf staff camat lurah bupati gubernur walikota wali menteri direktur ketua
    anggota tim petugas operator bendahara pengadministrasi pengelola analis inspektur asisten pejabat
    pelaksana koordinator subkoordinator jabatan pemohon masyarakat verifikator auditor arsiparis pranata
    penata perencana admin administrator rektor dekan dokter perawat kurir satpam fungsional jafung jfu jft
    panitia pokja ppk pptk kpa pa pimpinan inspektorat wakil plt plh kasat komandan""".split()  # noqa: SIM905
)
_SMALL = frozenset(("dan", "serta", "bersama", "atau", "dengan", "beserta"))
_VERB = re.compile(r"^(?:me|di|ber|ter)[a-z]{3,}$")
_NO_VERB = frozenset(
    ("dinas", "dibidang", "medis", "menteri", "media", "bersama", "beserta", "daerah", "direktur", "disiplin")
)
MOST_WORDS = 12


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Who a sentence says does it. Parameters: roles - numbers of the columns of posts, in the order of the
    sentence; post - words that name a post which has no column, empty where they do; length - words of the
    sentence that name them."""

    roles: tuple[int, ...] = ()
    post: str = ""
    length: int = 0


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, without signs. Parameters: text."""
    return re.findall(r"[a-z0-9]+", text[:2_000].lower())


def expanded(text: str) -> list[str]:
    """The words of a post's name, short forms written out. Parameters: text."""
    return [part for word in words_of(text) for part in _LONG.get(word, word).split()]


def subject_of(sentence: str, roles: Sequence[str]) -> Subject:
    """Who a sentence names as its subject: at its beginning before a verb, or after "oleh".

    Parameters: sentence - of a step; roles - names of the columns of posts.
    Returns: the subject; an empty one where the sentence begins with what is done.
    """
    words = words_of(sentence)
    verb = next((at for at, word in enumerate(words[:MOST_WORDS]) if _is_verb(word)), None)
    names = [expanded(role) for role in roles]
    if verb:
        found = _matches(words[:verb], names)
        if found and found[0][1] == 0:
            return Subject(roles=tuple(role for role, _ in found), length=verb)
        if words[0] in _POSTS or words[0] in _LONG:
            return Subject(post=" ".join(sentence.split()[:verb]), length=verb)
    return _by_whom(words, names)


def _is_verb(word: str) -> bool:
    return _VERB.match(word) is not None and word not in _NO_VERB


def _by_whom(words: list[str], names: list[list[str]]) -> Subject:
    """`Penandatanganan dokumen oleh Kepala Badan`; not `menerima data yang dibuat oleh Sekretaris`."""
    if "oleh" not in words or words[0].startswith("me"):
        return Subject()
    place = words.index("oleh")
    if "yang" in words[max(0, place - 5) : place]:
        return Subject()
    found = _matches(words[place + 1 : place + 1 + MOST_WORDS], names)
    if found and found[0][1] == 0:
        near = [role for role, at in found]
        return Subject(roles=tuple(near))
    return Subject()


def _matches(words: list[str], names: list[list[str]]) -> list[tuple[int, int]]:
    """Roles named in words, longest names first at each word: number and first word of each, joined by "dan".

    A name goes on as long as the sentence adds to it: `Kepala Badan Kesbangpol` is `Kepala Badan`.
    """
    found: list[tuple[int, int]] = []
    place = 0
    while place < len(words):
        best: tuple[int, int] | None = None
        for role, name in enumerate(names):
            taken = _begins(words, place, name)
            if taken and (best is None or taken > best[1]):
                best = (role, taken)
        if best is None:
            place += 1
            continue
        if role_is_new(best[0], found):
            found.append((best[0], place))
        place += best[1]
    return found


def role_is_new(role: int, found: list[tuple[int, int]]) -> bool:
    """Is the role not among those found? Parameters: role; found."""
    return all(role != other for other, _ in found)


def _begins(words: list[str], place: int, name: list[str]) -> int:
    """How many words from `place` on spell the name; 0 where they do not."""
    spelled: list[str] = []
    for taken, word in enumerate(words[place : place + MOST_WORDS], 1):
        spelled += _LONG.get(word, word).split()
        if spelled == name:
            return taken
        if len(spelled) >= len(name):
            return 0
    return 0


def same_post(text: str, roles: Sequence[str]) -> int | None:
    """The role that a text names, None for none. Parameters: text - whole; roles - names."""
    words = expanded(text)
    for number, role in enumerate(roles):
        if words and expanded(role) == words:
            return number
    return None


def names_a_post(text: str) -> bool:
    """Does the text begin with the word for a post? Parameters: text."""
    words = words_of(text)
    return bool(words) and (words[0] in _POSTS or words[0] in _LONG)


def short_form(sentence: str, roles: Sequence[str]) -> str:
    """Three or four words that tell the step, without its subject.

    Parameters: sentence; roles - names of the posts.
    Returns: words for an id; the sentence itself where nothing is left.
    """
    words = words_of(sentence)
    subject = subject_of(sentence, roles)
    rest = words[subject.length :] or words
    short = rest[:3]
    if len(rest) > 3 and (
        short[-1] in _SMALL or short[-1] in ("untuk", "ke", "di", "kepada", "dari", "yang", "pada")
    ):
        short = rest[:2]
    return " ".join(short) or sentence
