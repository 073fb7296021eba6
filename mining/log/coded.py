"""A column of texts as numbers that point into its different texts: what a million rows are compared by.

In a `RawTable` a column of texts is either plain (`str`) or already coded (`category`); who looks at a whole
column asks `coded` and need not know which.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Coded:
    """A column of texts as numbers.

    Parameters: codes - for each row the position of its text in `texts`; texts - different texts, none
    missing, in no stated order, and some may be in no row.
    """

    codes: NDArray[np.int32]
    texts: pa.LargeStringArray

    @cached_property
    def listed(self) -> list[str]:
        """The different texts as Python holds them."""
        texts: list[str] = self.texts.to_pylist()
        return texts

    @cached_property
    def empty(self) -> int:
        """The code of the empty text, or -1."""
        import pyarrow.compute as pc

        return int(pc.index(self.texts, "").as_py())

    def rows_where(self, verdict: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Rows whose text gets the verdict; each different text is asked once."""
        import numpy as np

        verdicts = np.fromiter(map(verdict, self.listed), dtype=bool, count=len(self.texts))
        if not verdicts.any():
            return np.zeros(len(self.codes), dtype=bool)
        return verdicts[self.codes]

    def in_rows(self) -> NDArray[np.intp]:
        """Codes of the texts that are in some row, in the order in which they first appear."""
        import numpy as np

        size = len(self.codes)
        seen = np.full(len(self.texts), size, dtype=np.int64)
        # Where an index repeats the last assignment counts: backwards, that is the first row.
        seen[self.codes[::-1]] = np.arange(size - 1, -1, -1)
        order = np.argsort(seen, kind="stable")
        return order[: int((seen < size).sum())]

    def series(self, order: NDArray[np.int64] | None = None) -> pd.Series:
        """The texts themselves, one a row.

        Parameters: order - rows to take, or None for all as they stand.
        Returns: dtype `str`, index 0, 1, ...
        """
        return text_series(self.texts.take(_indices(self.codes if order is None else self.codes[order])))

    def column(self) -> pd.Series:
        """A column of a `RawTable`, still coded."""
        import pandas as pd

        kind = pd.CategoricalDtype(pd.Index(text_series(self.texts)))
        return pd.Series(pd.Categorical.from_codes(self.codes, dtype=kind, validate=False))


def coded(column: pd.Series) -> Coded:
    """A column as numbers into its different texts; missing is empty.

    Parameters: column - of texts, plain or coded.
    Returns: codes and texts; where the column was plain, texts in the order in which they first appear.
    """
    import numpy as np
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype) and column.cat.codes.min() >= 0:
        codes = column.cat.codes.to_numpy().astype(np.int32, copy=False)
        return Coded(codes=codes, texts=texts_of(column.cat.categories.to_series()))
    return of_dictionary(texts_of(column.astype("str")).dictionary_encode())


def of_dictionary(array: Any) -> Coded:
    """A dictionary array of arrow, whole and without missing values, as a coded column.

    Parameters: array - `pyarrow.DictionaryArray` of texts.
    Returns: the same, its texts with long offsets as pandas has them.
    """
    import numpy as np
    import pyarrow as pa

    codes = array.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    return Coded(codes=codes, texts=array.dictionary.cast(pa.large_string()))


def texts_of(column: pd.Series) -> pa.LargeStringArray:
    """A plain column of texts as one array of arrow; missing is empty.

    Parameters: column - dtype `str`.
    Returns: one array without missing values.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    array = pa.array(column.array, from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    array = array.cast(pa.large_string())
    return pc.fill_null(array, "") if array.null_count else array


def text_series(array: Any) -> pd.Series:
    """An array of arrow as a column of dtype `str`, not copied.

    Parameters: array - texts, whole or in chunks.
    Returns: index 0, 1, ...
    """
    import numpy as np
    import pandas as pd

    kind: Any = pd.StringDtype(na_value=np.nan)
    return pd.Series(kind.__from_arrow__(array))


def same_text(text: str, size: int) -> pd.Series:
    """A column that holds one text throughout.

    Parameters: text; size - rows, 0 or more.
    Returns: dtype `str`, index 0, 1, ...
    """
    import numpy as np
    import pyarrow as pa

    if text:
        return text_series(pa.array([text], pa.large_string()).take(pa.array(np.zeros(size, dtype=np.int32))))
    ends = pa.py_buffer(np.zeros(size + 1, dtype=np.int64))
    return text_series(pa.LargeStringArray.from_buffers(size, ends, pa.py_buffer(b"")))


def has_text(column: pd.Series) -> bool:
    """Does any row hold something?

    Parameters: column - of texts, plain or coded.
    Returns: False also where there is no row.
    """
    import pandas as pd
    import pyarrow.compute as pc

    if not len(column):
        return False
    if isinstance(column.dtype, pd.CategoricalDtype):
        known = coded(column)
        return known.empty < 0 or bool((known.codes != known.empty).any())
    return bool(pc.max(pc.binary_length(texts_of(column))).as_py())


def _indices(codes: NDArray[np.int32]) -> Any:
    import pyarrow as pa

    return pa.array(codes)
