"""What a learner has put down for a question so far: nothing of it is graded yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.training.answering import typed, wanted
from engine.training.grading import unfit
from engine.training.question import Answer, Field, Question, Value


@dataclass(frozen=True, slots=True)
class Draft:
    """Values by the id of their field; a field that is not among them is open."""

    question: Question
    values: Mapping[str, Value] = field(default_factory=dict)

    def holds(self, asked: Field, option: str) -> bool:
        value = self.values.get(asked.id)
        return value == option or (isinstance(value, tuple) and option in value)

    def none_of(self, asked: Field) -> bool:
        """Whether it was said that none of the options applies."""
        return self.values.get(asked.id) == ()

    def ticked(self, asked: Field, option: str) -> Draft:
        """The option chosen; of those that may be chosen together, put in or taken out again."""
        if asked.kind == "choice":
            return self._with(asked, option)
        before = self.values.get(asked.id, ())
        chosen = {*(before if isinstance(before, tuple) else ())} ^ {option}
        ordered = tuple(o.value for o in asked.options if o.value in chosen)
        return self._with(asked, ordered) if ordered else self._open(asked)

    def none(self, asked: Field) -> Draft:
        return self._open(asked) if self.none_of(asked) else self._with(asked, ())

    def written(self, asked: Field, text: str) -> Draft | str:
        """A number or words; or, where the text is neither, what is wanted."""
        value = typed(asked, text)
        if value is None:
            return wanted(asked)
        return unfit(asked, value) or self._with(asked, value)

    @property
    def open(self) -> tuple[Field, ...]:
        return tuple(each for each in self.question.fields if each.id not in self.values)

    @property
    def answer(self) -> Answer | None:
        """What can be handed in; None while a field is open."""
        return None if self.open else self.values

    def _with(self, asked: Field, value: Value) -> Draft:
        return replace(self, values={**self.values, asked.id: value})

    def _open(self, asked: Field) -> Draft:
        return replace(self, values={k: v for k, v in self.values.items() if k != asked.id})
