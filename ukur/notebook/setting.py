"""In which language results show themselves: the one setting of a notebook, held here and nowhere else."""

from __future__ import annotations

import os

from ukur.words import DEFAULT, LANGUAGES, Language

_chosen: list[Language] = []


def language(wanted: Language | None = None) -> Language:
    """Choose the language in which results show themselves, or ask for it.

    Parameters: wanted - `id` or `en` from now on in this process; None only asks.
    Returns: the language in use: the one chosen, else that of the variable UKUR_LANG, else `id`.
    Raises: ValueError - another language.
    """
    if wanted is not None:
        if wanted not in LANGUAGES:
            raise ValueError(f"language {wanted!r} is none of {', '.join(LANGUAGES)}")
        _chosen[:] = [wanted]
    if _chosen:
        return _chosen[0]
    given = os.environ.get("UKUR_LANG", DEFAULT)
    return next((one for one in LANGUAGES if one == given), DEFAULT)
