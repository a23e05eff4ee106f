"""Ids of the people and providers that the answers name, each made once of its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.intake.meeting import Answers, given, numbers
from engine.intake.wording import identifier


@dataclass(frozen=True, slots=True)
class Names:
    people: Mapping[str, str]  # name to id, in the order in which they were named
    vendors: Mapping[int, tuple[str, str]]  # number of the answer to name and id

    @classmethod
    def of(cls, answers: Answers) -> Names:
        vendors: dict[int, tuple[str, str]] = {}
        for number in numbers(answers, "subservice"):
            name = answers[f"subservice.{number}.name"]
            taken = {made for _, made in vendors.values()}
            vendors[number] = (name, identifier(name, taken, "provider"))
        companies = {name.casefold() for name, _ in vendors.values()}
        keys = [f"system.{number}.run_by" for number in numbers(answers, "system")]
        keys += [key for key in sorted(answers) if _owner(key)]
        people: dict[str, str] = {}
        for key in keys:
            said = given(answers, key)
            if said is None or (said.casefold() in companies and not _owner(key)):
                continue
            if not _known(said, people):
                people[said] = identifier(said, people.values(), "person")
        return cls(people, vendors)

    def person(self, name: str) -> str:
        """The id of whoever was named so, small and capital letters alike."""
        folded = name.casefold()
        return next(made for known, made in self.people.items() if known.casefold() == folded)


def _owner(key: str) -> bool:
    return key.startswith("control.") and key.endswith(".owner")


def _known(name: str, people: Mapping[str, str]) -> bool:
    return any(name.casefold() == known.casefold() for known in people)
