"""Lines that are too long go on further in, so that every entry of a list begins at the edge."""

from __future__ import annotations

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

FURTHER = 4  # columns


class Hung(Visual):
    def __init__(self, content: Content) -> None:
        self._whole = content
        self._lines = [(line, _indent(line)) for line in content.split("\n", allow_blank=True)]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return self._whole.get_optimal_width(rules, container_width)

    def get_height(self, rules: RulesMap, width: int) -> int:
        if rules.get("text_wrap") == "nowrap":
            return len(self._lines)
        return sum(len(self._wrapped(line, indent, width)) for line, indent in self._lines)

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        whole = options.rules.get("text_wrap") == "nowrap"
        strips: list[Strip] = []
        for line, indent in self._lines:
            parts = [line] if whole else self._wrapped(line, indent, width)
            for part in parts:
                strips += part.render_strips(width, 1, style, options)
        return strips if height is None else strips[:height]

    def _wrapped(self, line: Content, indent: int, width: int) -> list[Content]:
        further = max(FURTHER, indent)
        if line.cell_length <= width or width <= 2 * further:
            return [line] if line.cell_length <= width else line.wrap(max(1, width))
        first, *rest = line[indent:].wrap(width - further)
        return [
            Content(" " * indent).append(first),
            *(Content(" " * further).append(each) for each in rest),
        ]


def _indent(line: Content) -> int:
    return len(line.plain) - len(line.plain.lstrip(" "))
