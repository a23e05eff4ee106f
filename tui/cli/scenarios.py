"""`mockaudit scenarios`: the shipped companies, and checks for your own."""

from __future__ import annotations

import json
from pathlib import Path

import click

from engine.model.position import Severity
from tui.cli import scenarios_new, scenarios_next
from tui.cli.exits import Exit
from tui.cli.given import Place
from tui.cli.output import answers, as_json, emit, inert, refuse, say


@click.group(epilog="Example: mockaudit scenarios check ./acme")
def command() -> None:
    """List, show, check and begin scenario folders."""


command.add_command(scenarios_new.command, "new")
command.add_command(scenarios_next.command, "next")


@command.command("list", epilog="Example: mockaudit scenarios list --format json")
@answers
def list_(form: str, output: Path | None) -> None:
    """The companies that are shipped."""
    from engine.audit.shipped import shipped_scenarios

    found = shipped_scenarios()
    if form == "json":
        rows = [{"name": s.name, "summary": s.summary} for s in found]
        emit(as_json({"scenarios": rows}), output)
        return
    wide = max((len(s.name) for s in found), default=0)
    emit("".join(f"{s.name:<{wide}}  {s.summary}\n" for s in found), output)


@command.command(epilog="Example: mockaudit scenarios show northwind-cloud")
@click.argument("scenario", type=Place())
@answers
def show(scenario: str, form: str, output: Path | None) -> None:
    """What a scenario states: engagement, commitments, controls, populations."""
    from engine.audit.open import Choices, Opened, open_scenario
    from engine.audit.outline import outline

    opened = open_scenario(scenario, Choices())
    if not isinstance(opened, Opened):
        refuse(opened)
    told = outline(opened)
    if form == "json":
        emit(as_json(told), output)
        return
    emit(inert(_outline_text(told)), output)


def _outline_text(told: dict[str, object]) -> str:
    lines = []
    for name, value in told.items():
        if isinstance(value, list):
            lines.append(f"\n{name} ({len(value)})")
            lines += [f"  {', '.join(f'{k} {v}' for k, v in row.items())}" for row in value]
        else:
            lines.append(f"{name}: {value}")
    return "\n".join(lines) + "\n"


@command.command(epilog="Example: mockaudit scenarios check ./acme && echo sound")
@click.argument("scenario", type=Place())
@answers
def check(scenario: str, form: str, output: Path | None) -> None:
    """Every problem of a scenario in one pass; exit code 2 if there is an error."""
    from engine.audit.advice import advise
    from engine.audit.open import Choices, Opened, open_scenario

    opened = open_scenario(scenario, Choices())
    told = (*opened.warnings, *advise(opened)) if isinstance(opened, Opened) else opened
    sound = all(d.severity is not Severity.ERROR for d in told)
    if form == "json":
        rows = [
            {
                "path": d.at.path,
                "line": d.at.line,
                "column": d.at.column,
                "severity": d.severity.value,
                "code": d.code,
                "message": d.message,
                "help": d.help,
            }
            for d in told
        ]
        emit(as_json({"sound": sound, "problems": rows}), output)
        if not sound:
            click.get_current_context().exit(Exit.REFUSED)
        return
    if not sound or not isinstance(opened, Opened):
        refuse(told)
    say(told)
    facts = opened.scope.facts
    emit(
        f"sound: {len(facts.controls)} controls, {len(facts.populations)} populations"
        f"{f', {len(told)} to think about' if told else ''}\n",
        output,
    )


@command.command(epilog="Example: mockaudit scenarios schema --output scenario.schema.json")
@click.option(
    "--differences",
    is_flag=True,
    help="For a scenario that extends another: entries state only what differs.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to FILE.")
def schema(differences: bool, output: Path | None) -> None:
    """A JSON Schema of scenario files, for editors."""
    from engine.facts.schema import scenario_schema

    made = scenario_schema(differences=differences)
    emit(json.dumps(made, ensure_ascii=False, indent=2) + "\n", output)
