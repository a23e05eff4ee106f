"""Random damage to shipped scenarios: bytes, lines and words of YAML and evidence.

Each mutation is drawn from its seed and its number alone. It damages a slice of the scenario:
one control, those that it depends on, and their populations, as they stand in the shipped files.
"""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.conformance.hostile.workbook import SHEET, packed, workbook

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
_SECTION = re.compile(r"(?m)^(?=[a-z_]+:)")
_ENTRY = re.compile(r"(?m)^(?=  - id: )")
_EVIDENCE = re.compile(r"evidence/[a-z_/-]+\.(?:csv|parquet)")
WHAT_IF = "what-if.yaml"
EVERY_WORKBOOK = 5  # each such mutation finds its CSV turned into workbooks


def slice_of(shipped: Path, number: int) -> dict[str, bytes]:
    """Files of a small scenario, by name: of every control in turn, as `number` goes on.

    Beside the control and those that it depends on it holds their populations, evidence as it
    ships (in some slices as workbooks), and a what-if over the control.
    """
    texts = {at.name: at.read_text(encoding="utf-8") for at in sorted(shipped.glob("*.yaml"))}
    del texts["expected.yaml"]
    sections = {name: _SECTION.split(text) for name, text in texts.items()}
    every = [section for each in sections.values() for section in each]
    controls, populations = (_entries(every, kind) for kind in ("controls", "populations"))
    chosen = sorted(controls)[number % len(controls)]
    kept = _with_those_needed({chosen}, controls)
    used = {_stated("population", controls[name]) for name in kept}
    files = {
        name: "".join(_narrowed(section, kept, used) for section in parts).encode()
        for name, parts in sections.items()
    }
    for name in sorted(set(_EVIDENCE.findall("".join(populations[each] for each in used)))):
        files[name] = (shipped / name).read_bytes()
    if number % EVERY_WORKBOOK == 0:
        files = _as_workbooks(files)
    files[WHAT_IF] = _what_if(shipped, chosen)
    return dict(sorted(files.items()))


def _narrowed(section: str, controls: set[str], populations: set[str]) -> str:
    """A section without the entries that the slice leaves out."""
    if section.startswith("responses:") and ANSWERED not in controls:
        return ""
    wanted = {"controls": controls, "populations": populations}.get(section.partition(":")[0])
    if wanted is None:
        return section
    head, *entries = _ENTRY.split(section)
    kept = [entry for entry in entries if _stated("- id", entry) in wanted]
    return head + "".join(kept) if kept else ""


def _entries(sections: Sequence[str], kind: str) -> dict[str, str]:
    found = (_ENTRY.split(each)[1:] for each in sections if each.startswith(f"{kind}:"))
    return {_stated("- id", entry): entry for entries in found for entry in entries}


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


def _what_if(shipped: Path, control: str) -> bytes:
    """The overlay that ships for this control, else one that supposes it mended."""
    for path in sorted(shipped.glob("overlays/*.yaml")):
        if f"- id: {control}\n" in path.read_text(encoding="utf-8"):
            return path.read_bytes()
    return f"assume:\n  - {{control: {control}, deviations: 0}}\nengagement: {{seed: b}}\n".encode()


def _as_workbooks(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same files with every CSV as a workbook, and so named where it is named."""
    made: dict[str, bytes] = {}
    for name, data in files.items():
        if name.endswith(".csv"):
            rows = csv.reader(io.StringIO(data.decode()))
            made[name.removesuffix("csv") + "xlsx"] = workbook(rows)
        elif name.endswith(".yaml"):
            made[name] = re.sub(rb"(evidence/[a-z_/-]+)\.csv", rb"\1.xlsx", data)
        else:
            made[name] = data
    return made


def damaged(files: Mapping[str, bytes], seed: str) -> dict[str, bytes]:
    """The files with one to four mutations, half of them in what the scenario states."""
    chance = random.Random(seed)
    found = dict(files)
    stated = [name for name in found if name.endswith(".yaml")]
    evidence = [name for name in found if not name.endswith(".yaml")]
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        name = chance.choice(chance.choice((stated, evidence)))
        within = name.endswith(".xlsx") and chance.random() < 0.8
        found[name] = (_part_mutated if within else _mutated)(found[name], chance)
    return found


def _part_mutated(data: bytes, chance: random.Random) -> bytes:
    """A workbook packed anew around a part that is damaged; broken ones are damaged as they are."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError):
        return _mutated(data, chance)
    name = chance.choice((SHEET, SHEET, *parts))
    contents = parts.get(name, b"")
    assert isinstance(contents, bytes)
    lines = contents.replace(b"><", b">\n<")  # for what is done to lines
    parts[name] = _mutated(lines, chance).replace(b">\n<", b"><")
    return packed(parts)


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
