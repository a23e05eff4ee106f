"""`mockaudit why`: the derivation tree behind anything that a run concluded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.output import answers, as_json, emit, inert, refuse
from tui.cli.own import opened_library, own_packs

if TYPE_CHECKING:
    from engine.audit.why import Explanation
    from engine.inference.explain import Derivation


@click.command(
    epilog="Examples: mockaudit why .mockaudit/runs/1a2b opinion | mockaudit why RUN CC6.2 | "
    "mockaudit why RUN access-removal | mockaudit why RUN p_3f2a"
)
@click.argument("run", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("id_", metavar="ID")
@own_packs
@answers
def command(run: Path, id_: str, packs: tuple[Path, ...], form: str, output: Path | None) -> None:
    """Show why: ID is `opinion`, a criterion, a control, an exception or the key of an item.

    A run holds its rules; --packs adds the licensed text of a criterion from a file of yours.
    """
    from engine.audit.why import why
    from engine.model.position import Diagnostic
    from engine.store.folder import load_run

    loaded = load_run(run)
    if isinstance(loaded, Diagnostic):
        refuse([loaded])
    explained = why(loaded, id_)
    if isinstance(explained, Diagnostic):
        refuse([explained])
    licensed = (opened_library(packs).texts or {}).get(id_, "") if packs else ""
    if form == "json":
        told = _plain(explained)
        emit(as_json(told | {"text": licensed} if licensed else told), output)
    else:
        emit(inert(_text(explained, licensed)), output)


def _text(explained: Explanation, licensed: str = "") -> str:
    whole = explained.what == explained.id
    lines = [f"the {explained.what}" if whole else f"{explained.what} {explained.id}", ""]
    lines += [f"  {licensed}", ""] if licensed else []
    for e in explained.exceptions:
        lines += [
            f"  {e.control_name}: {e.sentence}",
            f"    {'its row' if e.supposed else 'evidence'}: {e.file}, row {e.row or 'none'}",
        ]
        lines += [f"      {name} = {_shown(value)}" for name, value in e.values]
        asking = () if e.supposed else zip(e.attributes, e.tests, e.conditions, strict=False)
        for name, asked, condition in asking:
            lines.append(f"    asked by {name}: {asked}")
            lines += [f"      passes: {condition}"] if condition else []
    if explained.exceptions:
        lines.append("")
    if explained.what == "item":
        lines += [
            f"  {i.control} [{i.stratum}] {i.attribute}: {i.outcome.value.replace('_', ' ')}"
            f" (drawn as number {i.rank}, row {i.row})"
            for i in explained.items
        ]
        lines.append("")
    for derivation in explained.derivations:
        _grow(lines, derivation, 0)
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "nothing" if value is None else str(value)


def _grow(lines: list[str], derivation: Derivation, depth: int) -> None:
    pad = "  " * depth
    fact = derivation.fact
    if derivation.told_before:
        lines.append(f"{pad}↑ {_fact(fact)} (told above)")
    elif derivation.cut:
        lines.append(f"{pad}… {_fact(fact)} (the rest is left out)")
    elif not derivation.steps:
        at = f"  [{fact.at}]" if fact.at.path else ""
        lines.append(f"{pad}• {_fact(fact)}{at}")
    for step in derivation.steps:
        lines.append(f"{pad}▸ {step.sentence}  [{step.rule}: {', '.join(step.basis)}]")
        for premise in step.premises:
            _grow(lines, premise, depth + 1)
        lines += [f"{pad}  ∅ nothing says: {absent}" for absent in step.absent]
        lines += [
            f"{pad}  # {c.count}{f' of {c.of}' if c.of is not None else ''}: {c.pattern}"
            for c in step.counted
        ]


def _fact(fact: Any) -> str:
    return " ".join([fact.kind, *(f"{name}={_shown(value)}" for name, value in fact.attributes)])


def _plain(explained: Explanation) -> dict[str, Any]:
    return {
        "id": explained.id,
        "what": explained.what,
        "exceptions": [
            {
                "id": e.id,
                "control": e.control,
                "stratum": e.stratum,
                "item": e.item,
                "file": e.file,
                "row": e.row,
                "attributes": list(e.attributes),
                "conditions": list(e.conditions),
                "values": dict(e.values),
                "sentence": e.sentence,
            }
            for e in explained.exceptions
        ],
        "items": [
            {
                "control": i.control,
                "stratum": i.stratum,
                "item": i.item,
                "attribute": i.attribute,
                "outcome": i.outcome.value,
                "rank": i.rank,
                "row": i.row,
            }
            for i in explained.items
        ],
        "tree": [_branch(d) for d in explained.derivations],
    }


def _branch(derivation: Derivation) -> dict[str, Any]:
    return {
        "fact": {"kind": derivation.fact.kind, **dict(derivation.fact.attributes)},
        "stated_at": str(derivation.fact.at) if derivation.fact.at.path else None,
        "told_before": derivation.told_before,
        "cut": derivation.cut,
        "because": [
            {
                "rule": step.rule,
                "sentence": step.sentence,
                "basis": list(step.basis),
                "premises": [_branch(p) for p in step.premises],
                "absent": list(step.absent),
                "counted": [
                    {"pattern": c.pattern, "count": c.count, "of": c.of} for c in step.counted
                ],
            }
            for step in derivation.steps
        ],
    }
