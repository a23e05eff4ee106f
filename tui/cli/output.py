"""Results on standard output or in a file, everything else on standard error."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NoReturn

import click

from engine.model.position import Diagnostic, Severity
from engine.model.run import NOTICE, SCHEMA_VERSION
from tui.cli.exits import Exit

Asked = Callable[..., Any]


def answers(command: Asked) -> Asked:
    """`--format text|json` and `--output FILE`, the same on every command that answers."""
    output: Callable[[Asked], Asked] = click.option(
        "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to FILE."
    )
    form: Callable[[Asked], Asked] = click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Text to read, or JSON to work with.",
    )
    return form(output(command))


def as_json(result: dict[str, Any]) -> str:
    """Any result as JSON; it says that it is a simulation and which shape it has."""
    headed = {"schema_version": SCHEMA_VERSION, "simulated": True, "notice": NOTICE} | result
    return legible(json.dumps(headed, ensure_ascii=False, indent=2) + "\n")


def emit(content: str | bytes, output: Path | None) -> None:
    """Print, or write the whole file or nothing of it."""
    data = content.encode() if isinstance(content, str) else content
    if output is None:
        _print(data)
        return
    if os.path.exists(output) and not output.is_file():  # pathlib raises for names too long
        raise click.ClickException(f"`{output}` is no regular file; nothing was written")
    try:
        handle, name = tempfile.mkstemp(prefix=".mockaudit-", dir=output.parent)
        try:
            with os.fdopen(handle, "wb") as sink:
                sink.write(data)
            Path(name).chmod(0o644)
            Path(name).replace(output)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as problem:
        said = (problem.strerror or "unknown").lower()
        raise click.ClickException(f"`{output}` cannot be written: {said}") from None
    note(f"wrote {output}")


def _print(data: bytes) -> None:
    """A reader who has seen enough (`| head`) changes nothing of the result."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        nowhere(sys.stdout)
    except OSError as problem:
        nowhere(sys.stdout)
        said = (problem.strerror or "unknown").lower()
        raise click.ClickException(f"standard output cannot be written: {said}") from None


def nowhere(stream: IO[str]) -> None:
    """Let what is still to be written to a broken stream vanish, or Python would complain of it."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def note(text: str) -> None:
    """A line on standard error, if anybody reads there; nothing in it can style a terminal."""
    try:
        click.echo(inert(text), err=True)
    except OSError:
        nowhere(sys.stderr)


def say(diagnostics: Iterable[Diagnostic]) -> None:
    """Every problem, in order, on standard error; nothing in it can style a terminal."""
    for diagnostic in diagnostics:
        note(str(diagnostic))


def inert(text: str) -> str:
    """Control characters made visible; line ends stay."""
    if text.replace("\n", "").isprintable():
        return text
    return "".join(
        c if c == "\n" or c.isprintable() else c.encode("unicode_escape").decode() for c in text
    )


def legible(json_text: str) -> str:
    """The same JSON with everything that does not print written as an escape."""
    if json_text.replace("\n", "").isprintable():
        return json_text
    return "".join(c if c == "\n" or c.isprintable() else json.dumps(c)[1:-1] for c in json_text)


def refuse(diagnostics: Iterable[Diagnostic], code: Exit = Exit.REFUSED) -> NoReturn:
    """Tell all problems and end, with exit code 2 unless they are nobody's fault."""
    told = tuple(diagnostics)
    say(told)
    errors = sum(d.severity is Severity.ERROR for d in told)
    note(f"{errors} problem{'s' if errors != 1 else ''} found")
    click.get_current_context().exit(code)
