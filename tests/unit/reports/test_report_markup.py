"""Names in Markdown and HTML are text: no link, no tag, no heading, no cell of their own."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reports.html import html
from reports.markdown import markdown
from reports.marks import code, prose, told
from reports.plain import plain
from reports.view import present
from tests.unit.reports.example import HOSTILE, RUN, hostile

PROSE = "an ordinary name"
OWN_TAGS = {"p", "em", "strong", "code", "ul", "li", "blockquote", "table"}


def _tokens(source: str) -> list[Token]:
    parsed = MarkdownIt("gfm-like", {"html": True}).parse(source)
    return [t for token in parsed for t in (token, *(token.children or ()))]


def _shape(source: str) -> Counter[str]:
    """What a document is built of, but for the code and text runs within its lines."""
    kinds = (t.type for t in _tokens(source))
    return Counter(k for k in kinds if k not in ("text", "code_inline", "text_special"))


def _said(source: str) -> str:
    inline = [t for t in _tokens(source) if t.type in ("text", "code_inline")]
    return "".join(t.content for t in inline)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_changes_nothing_in_the_build_of_the_markdown(name: str) -> None:
    assert _shape(markdown(present(hostile(name)))) == _shape(markdown(present(hostile(PROSE))))


@settings(deadline=None, derandomize=True, max_examples=300)
@given(
    st.lists(
        st.sampled_from([*"ab1 .:/@|`*_[]()<>!#~&-+=\\{}$;\n\"'", "www.", "http://", "x.com"]),
        min_size=1,
        max_size=14,
    )
    .map("".join)
    .filter(str.strip)
)
def test_any_text_is_one_line_of_text(raw: str) -> None:
    name = plain(raw)
    for said, celled in (
        (prose(name), prose(name)),
        (code(name), code(name, cell=True)),
        (told(name), told(name, cell=True)),
        (told(f"`{name}` fails"), told(f"`{name}` fails", cell=True)),
    ):
        source = f"- {said}\n\n| a | b |\n| --- | --- |\n| {celled} | {celled} |\n"
        assert _shape(source) == _shape("- x\n\n| a | b |\n| --- | --- |\n| x | x |\n")


@settings(deadline=None, derandomize=True, max_examples=300)
@given(
    st.one_of(
        st.text(st.characters(codec="utf-8"), min_size=1),
        st.text(st.sampled_from("a.@|`\\ "), min_size=1),
    )
    .filter(str.strip)
    .map(plain)
)
def test_what_is_escaped_reads_as_it_was_written(name: str) -> None:
    wanted = re.sub(r"\s", "", name)
    assert re.sub(r"\s", "", _said(f"- {prose(name)}")) == wanted
    assert re.sub(r"\s", "", _said(f"- {code(name)}")) == wanted
    for celled in (prose(name), code(name, cell=True)):
        said = _said(f"| h |\n| --- |\n| {celled} |\n")
        assert re.sub(r"\s", "", said) == "h" + wanted


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.text(st.sampled_from("a1.@|\\_*<&: "), min_size=1).filter(str.strip))
def test_a_sentence_names_an_item_to_the_letter(name: str) -> None:
    sentence = f'`{name}` fails "asked"'
    for source in (f"- {told(sentence)}", f"| h |\n| --- |\n| {told(sentence, cell=True)} |"):
        wanted = re.sub(r"\s", "", f'{name} fails "asked"')
        assert re.sub(r"\s", "", _said(source)).removeprefix("h") == wanted


@pytest.mark.parametrize("name", ["a || b", "a|b@evil.example|c", "x\tA|b  c"])
def test_an_id_with_bars_is_one_span_of_code_to_the_letter(name: str) -> None:
    for shown in (code(name, cell=True), told(f"`{name}`", cell=True)):
        spans = [t for t in _tokens(f"| h |\n| --- |\n| {shown} |\n") if t.type == "code_inline"]
        assert [t.content for t in spans] == [name]


def test_a_backslash_before_a_bar_stands_beside_the_code_since_viewers_differ() -> None:
    assert code("a\\|b", cell=True) == "`a`\\\\\\|`b`"


def test_a_name_in_a_sentence_is_code_in_html_and_bears_no_backtick() -> None:
    page = html(present(RUN))
    assert "<td><code>item-1</code> left on 2025-09-01 and still has access</td>" in page
    assert "`" not in page


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.attributes: Counter[str] = Counter()
        self.addresses: list[str] = []
        self.headings: list[int] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes.update(name for name, _ in attrs)
        self.addresses += [v or "" for name, v in attrs if name in ("href", "src", "action")]
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_data(self, data: str) -> None:
        self.text += data


def _page(name: str) -> _Page:
    page = _Page()
    page.feed(html(present(hostile(name))))
    return page


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_brings_no_tag_and_no_attribute_into_the_html(name: str) -> None:
    ordinary, found = _page(PROSE), _page(name)
    assert found.tags - Counter(code=found.tags["code"]) == ordinary.tags - Counter(
        code=ordinary.tags["code"]  # a name in backticks is set as code, which is inert
    )
    assert found.attributes == ordinary.attributes
    assert plain(name) in found.text


def test_the_html_needs_nothing_from_outside_and_runs_nothing() -> None:
    source = html(present(RUN))
    page = _Page()
    page.feed(source)
    assert [a for a in page.addresses if not a.startswith("#")] == []
    assert {"script", "link", "img", "iframe", "object", "form"} & set(page.tags) == set()
    assert [a for a in page.attributes if a.startswith("on") or a == "style"] == []
    assert "url(" not in source and "@import" not in source
    assert "default-src 'none'" in source


def test_every_entry_of_the_contents_leads_to_a_section() -> None:
    source = html(present(RUN))
    targets = re.findall(r'href="#([a-z-]+)"', source)
    assert len(targets) == 11
    assert [t for t in targets if f'<h2 id="{t}">' not in source] == []


def test_headings_descend_one_level_at_a_time_and_tables_have_captions() -> None:
    page = _Page()
    page.feed(html(present(RUN)))
    assert page.headings[0] == 1 and page.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False))
    assert page.tags["caption"] == page.tags["table"]
    assert 'lang="en"' in html(present(RUN))


def test_every_bar_and_strip_is_said_in_words() -> None:
    source = html(present(RUN))
    drawings = re.findall(r"<svg[^>]*>", source)
    assert [d for d in drawings if "aria-label" not in d] == []
    assert "rate 9.1 %, at most 14.9 %, tolerable 5.0 %" in source
