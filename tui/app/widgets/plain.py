"""Static text that is never read as markup."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from tui.app.words import said


class Plain(Static):
    """Shows `Content`, or a string as it stands; `text` is what it says."""

    def __init__(
        self, text: Content | str = "", *, id: str | None = None, classes: str | None = None
    ) -> None:
        self.text = _content(text)
        super().__init__(self.text, id=id, classes=classes, markup=False)

    def tell(self, text: Content | str) -> None:
        self.text = _content(text)
        self.update(self.text)


def _content(text: Content | str) -> Content:
    return text if isinstance(text, Content) else said(text)
