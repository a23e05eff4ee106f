"""`mockaudit packs new`: a small pack of one's own to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from tui.cli.given import Place, Text
from tui.cli.output import emit, note


@click.command(
    epilog="Example: mockaudit packs new acme --dir ./rules-of-ours && "
    "mockaudit packs test --packs ./rules-of-ours/acme --pack acme"
)
@click.argument("name", type=Text())
@click.option("--dir", "folder", type=Place(), default=".", help="Where the folder is made.")
def command(name: str, folder: str) -> None:
    """Write the folder NAME with one rule and its cases, to be changed; nothing is overwritten."""
    from engine.packs.scaffold import NAME, new_pack

    if not NAME.fullmatch(name):
        raise click.UsageError(
            f"`{name}` cannot name a pack; small letters, digits and `-` can, as in `acme`"
        )
    target = Path(folder) / name
    if target.exists() or target.is_symlink():
        raise click.ClickException(f"`{target}` is there already; nothing was written")
    written = new_pack(name)
    try:
        for relative, text in written.items():
            path = target / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as sink:
                sink.write(text)
    except OSError as problem:
        said = (problem.strerror or "unknown").lower()
        raise click.ClickException(f"`{target}` cannot be written: {said}") from None
    for relative in written:
        note(f"wrote {target / relative}")
    emit(f"{target}\n", None)
