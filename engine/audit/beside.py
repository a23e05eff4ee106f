"""What stands beside the opinion: advice, paragraphs of the report, the description's criteria.

Every value here was concluded by a rule; this module reads, it does not judge.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.audit.findings import Findings
from engine.model.rules import Fact
from engine.model.run import Advice, DescriptionCriterion, Paragraph

OPEN = "open"


def advice(findings: Findings) -> tuple[Advice, ...]:
    """By topic and by what it is about; several reasons for one piece of advice stand together."""
    found = []
    for fact in findings.all("advice"):
        reasons = findings.reasons("advice", **dict(fact.attributes))
        found.append(
            Advice(
                about=str(fact.get("about")),
                topic=str(fact.get("topic")),
                text=str(fact.get("text")),
                because=tuple(dict.fromkeys(i.sentence for i in reasons)),
                basis=tuple(dict.fromkeys(b for i in reasons for b in i.basis)),
            )
        )
    return tuple(sorted(found, key=lambda a: (a.topic, a.about, a.text)))


def paragraphs(findings: Findings) -> tuple[Paragraph, ...]:
    found = {
        Paragraph(
            str(i.conclusion.get("kind")), str(i.conclusion.get("about")), i.sentence, i.basis
        )
        for i in findings.reasons("paragraph")
    }
    return tuple(sorted(found, key=lambda p: (p.kind, p.about, p.sentence)))


def description(facts: Iterable[Fact], findings: Findings) -> tuple[DescriptionCriterion, ...]:
    """DC1-DC9 in their order, each with what speaks against it or what is missing."""
    known = tuple(facts)
    where = {str(f.get("criterion")): str(f.get("where")) for f in known if f.kind == "speaks"}
    return tuple(
        _criterion(str(fact.get("id")), str(fact.get("title")), where, findings)
        for fact in sorted(
            (f for f in known if f.kind == "description-criterion"), key=lambda f: str(f.get("id"))
        )
    )


def _criterion(
    name: str, title: str, where: dict[str, str], findings: Findings
) -> DescriptionCriterion:
    return DescriptionCriterion(
        id=name,
        title=title,
        conclusion=findings.text("conclusion", "described", criterion=name, default=OPEN),
        where=where.get(name, ""),
        because=(
            *findings.sentences("misstatement", criterion=name),
            *findings.sentences("undescribed", criterion=name),
        ),
    )
