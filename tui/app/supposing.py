"""What is supposed in the what-if: step by step, as a row says it, and as it is typed in.

Plain values in, plain values out; what follows from a supposition is the engine's to say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from engine.audit.supposition import NOTHING, Supposition

COUNTERFACTUAL = "counterfactual"
SHOWN = 3  # items that a row names


@dataclass(slots=True)
class Steps:
    """Suppositions one after the other; those that were answered stand, a refused one goes."""

    taken: list[Supposition] = field(default_factory=lambda: [NOTHING])
    _standing: int = 1
    _saved: Supposition = NOTHING

    @property
    def now(self) -> Supposition:
        return self.taken[-1]

    @property
    def many(self) -> int:
        return len(self.taken) - 1

    @property
    def saved(self) -> bool:
        """Whether what is supposed now is in a file, or nothing is."""
        return self.now in (self._saved, NOTHING)

    def take(self, supposed: Supposition) -> bool:
        """One step further; whether it is one."""
        if supposed == self.now:
            return False
        self.taken.append(supposed)
        return True

    def back(self) -> bool:
        if not self.many:
            return False
        self.taken.pop()
        self._standing = min(self._standing, len(self.taken))
        return True

    def stands(self, supposed: Supposition) -> None:
        """It was answered; as far as it is still supposed, that cannot be refused any more."""
        places = [place for place, each in enumerate(self.taken, 1) if each == supposed]
        self._standing = max(self._standing, *places) if places else self._standing

    def refuse(self) -> None:
        """Back to what stands."""
        del self.taken[self._standing :]

    def save(self, supposed: Supposition) -> None:
        self._saved = supposed

    @property
    def said(self) -> str:
        if not self.many:
            return "nothing is supposed yet"
        steps = f"{self.many} step{'' if self.many == 1 else 's'}"
        if self.now == NOTHING:
            return f"{steps}, and nothing is supposed; u takes the last one back"
        kept = "saved" if self.saved else "not saved: s writes an overlay"
        return f"{steps}, {kept}; u takes the last one back"


def label(supposed: Supposition, control: str, *, past: bool) -> str:
    """What is supposed of a control; `past`: mending it changes what has happened already."""
    keys = supposed.items(control)
    if keys:
        more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
        verb = "deviates" if len(keys) == 1 else "deviate"
        named = f"{', '.join(keys[:SHOWN])}{more}"
        shown = f"{COUNTERFACTUAL}: the evidence shows otherwise"
        return f"supposed: {len(keys)} more {verb} ({named}); {shown}"
    mended = dict(supposed.mended)
    if control not in mended:
        return ""
    since = mended[control]
    day = f" from {since} on" if since else ""
    return f"supposed: no deviations{day}" + (f"; {COUNTERFACTUAL}" if past else "")


def items_of(text: str, able: tuple[str, ...]) -> tuple[str, ...] | str:
    """The items that were typed in: keys between commas, or so many of those that are able.

    A number alone says how many; as a key it is written with a comma behind it. A sentence says
    why it is neither.
    """
    stated = text.strip()
    if not stated.isdecimal():
        return tuple(dict.fromkeys(key for each in stated.split(",") if (key := each.strip())))
    many = int(stated)
    if many > len(able):
        return f"of the sample {len(able)} can be supposed to deviate, and not {stated[:20]}"
    return able[:many]


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def days(text: str) -> tuple[date, date] | None:
    """A first and a last day, as in `2025-07-01 to 2026-06-30`."""
    found = [day(part) for part in text.replace(" to ", " ").split()]
    if len(found) != 2 or found[0] is None or found[1] is None:
        return None
    return found[0], found[1]
