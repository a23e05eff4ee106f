"""Random damage to a shipped scenario: bytes, lines and words of its YAML and CSV.

Each mutation is drawn from its seed and its number alone. It damages a slice of the scenario:
one control, those that it depends on, and their populations, as they stand in the shipped files.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from pathlib import Path

ANSWERED = "access-removal"  # the control to whose exceptions the responses belong
TOKENS = (
    *(b"0", b"-1", b"9999", b"1e309", b"9" * 20, b"null", b"true", b"NULL", b"[]", b"{}", b'""'),
    *(b"'", b'"', b",", b":", b"#", b"- ", b"|", b"(", b")", b"\n", b"\t", b" ", b"\r", b"\r\n"),
    *(b"\0", b"\xff", b"\x1b[31m", "\u202e".encode(), "\ufeff".encode(), "\u241f".encode()),
    *(b"9999-12-31", b"0001-01-01", b"0000-01-01T00:00:00Z", b"9999-12-31T23:59:59-12:00"),
    *(b"&a ", b"*a", b"<<: ", b"!!python/object:os.system ", b"../", b"security", b"automated"),
    *(b"daily", b"inquiry", b" AND ", b" OR NOT ", b"INTERVAL '1 day'", b"9223372036854775807"),
)
_WORDS = re.compile(rb"([,: \n]+)")
_ENTRY = re.compile(r"(?m)^(?=  - id: )")


def slice_of(shipped: Path, number: int) -> dict[str, bytes]:
    """Files of a small scenario, by name: of every control in turn, as `number` goes on."""
    controls = _entries((shipped / "controls.yaml").read_text(encoding="utf-8"))
    populations = _entries((shipped / "populations.yaml").read_text(encoding="utf-8"))
    names = sorted(set(controls) - {""})
    kept = _with_those_needed({names[number % len(names)]}, controls)
    main = (shipped / "scenario.yaml").read_text(encoding="utf-8")
    if ANSWERED not in kept:
        main = main.partition("responses:\n")[0]
    used = {_stated("population", controls[name]) for name in kept}
    files = {
        "scenario.yaml": main.encode(),
        "controls.yaml": _joined(controls, kept),
        "populations.yaml": _joined(populations, used),
    }
    for name in used:
        for evidence in re.findall(r"evidence/[a-z/-]+\.csv", populations[name]):
            files[evidence] = (shipped / evidence).read_bytes()
    return dict(sorted(files.items()))


def _entries(text: str) -> dict[str, str]:
    """The entries of the one list in a file by their id; what stands above it under ""."""
    head, *entries = _ENTRY.split(text)
    return {"": head} | {_stated("- id", entry): entry for entry in entries}


def _stated(key: str, entry: str) -> str:
    found = re.search(rf"(?m)^ +{key}: (\S+)$", entry)
    assert found is not None, entry
    return found[1]


def _with_those_needed(kept: set[str], controls: Mapping[str, str]) -> set[str]:
    while True:
        lists = (re.findall(r"depends_on: \[(.*)\]", controls[name]) for name in kept)
        needed = {name for each in lists for one in each for name in one.split(", ")}
        if needed <= kept:
            return kept
        kept = kept | needed


def _joined(entries: Mapping[str, str], kept: set[str]) -> bytes:
    return "".join(entry for name, entry in entries.items() if name in {"", *kept}).encode()


def damaged(files: Mapping[str, bytes], seed: str) -> dict[str, bytes]:
    """The files with one to four mutations, half of them in YAML."""
    chance = random.Random(seed)
    found = dict(files)
    yaml = [name for name in found if name.endswith(".yaml")]
    csv = [name for name in found if name.endswith(".csv")]
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        name = chance.choice(chance.choice((yaml, csv)))
        found[name] = _mutated(found[name], chance)
    return found


def _mutated(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    at, line = chance.randrange(len(data) + 1), chance.randrange(len(lines))
    match chance.randrange(9):
        case 0:
            return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        case 1:
            return data[:at] + chance.choice(TOKENS) + data[at:]
        case 2:
            return data[:at] + data[at + chance.randrange(1, 40) :]
        case 3:
            return data[:at]
        case 4:
            del lines[line]
        case 5:
            lines.insert(line, lines[line])
        case 6:
            other = chance.randrange(len(lines))
            lines[line], lines[other] = lines[other], lines[line]
        case 7:
            lines[line] = _reworded(lines[line], chance, TOKENS)
        case _:
            others = _WORDS.split(chance.choice(lines))
            lines[line] = _reworded(lines[line], chance, others)
    return b"".join(lines)


def _reworded(line: bytes, chance: random.Random, words: tuple[bytes, ...] | list[bytes]) -> bytes:
    parts = _WORDS.split(line)
    parts[chance.randrange(len(parts))] = chance.choice(words)
    return b"".join(parts)
