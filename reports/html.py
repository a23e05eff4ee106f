"""The report as one HTML file: no script, no outside resource, every text escaped by autoescape."""

from __future__ import annotations

from pathlib import Path

from reports.shown import View
from reports.standing import NOT_THIS, OUTSIDE, READING
from reports.words import listed, number_of, quoted

TEMPLATES = Path(__file__).with_name("templates")


def html(view: View) -> str:
    """A self-contained page; a name that the template does not know is an error, never a blank."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("report.html.j2").render(
        view=view,
        reading=READING,
        outside=OUTSIDE,
        not_this=NOT_THIS,
        listed=listed,
        number_of=number_of,
        quoted=quoted,
    )
