"""A written page inside a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from ukur.notebook.setting import language
from ukur.words import words


@dataclass(frozen=True, kw_only=True)
class PageFrame:
    """A page to look at. Parameters: path - the HTML file; height - of the frame, pixels of the screen."""

    path: Path
    height: int

    def _repr_html_(self) -> str:
        # The page goes with the notebook, so that it is seen wherever the notebook server may not look; the
        # empty sandbox lets nothing in it act, and it has nothing that would.
        page = escape(self.path.read_text(encoding="utf-8"))
        title = escape(words(language())("notebook.page_frame", name=self.path.name))
        style = f"width: 100%; height: {self.height}px; border: 1px solid #999; background: #fff"
        return f'<iframe sandbox title="{title}" style="{style}" srcdoc="{page}"></iframe>'


def show_page(path: str | Path, *, height: int = 900) -> PageFrame:
    """Show a page that was written, as the last line of a cell.

    Parameters: path - an HTML file of `ukur.page.write_page`; height - of the frame, pixels, 1 or more.
    Returns: what a notebook shows as the page.
    Raises: FileNotFoundError - there is no such file.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(path)
    return PageFrame(path=path, height=height)
