"""Where the shipped companies live, and how a scenario is named."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

LIBRARY = Path(str(files("scenarios")))


@dataclass(frozen=True, slots=True)
class Shipped:
    name: str
    folder: Path
    summary: str


def shipped_scenarios() -> tuple[Shipped, ...]:
    """Every shipped company, with the first sentence of its README."""
    folders = sorted(p for p in LIBRARY.iterdir() if (p / "scenario.yaml").is_file())
    return tuple(Shipped(p.name, p, _summary(p / "README.md")) for p in folders)


def _summary(readme: Path) -> str:
    if not readme.is_file():
        return ""
    lines = readme.read_text(encoding="utf-8").splitlines()
    said = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    paragraph: list[str] = []
    for line in said:
        paragraph.append(line)
        if line.endswith("."):
            break
    return " ".join(paragraph).split(". ")[0].rstrip(".")


def scenario_folder(name: str) -> Path:
    """The folder of that path, or the shipped company of that name."""
    for shipped in shipped_scenarios():
        if shipped.name == name and not Path(name).is_dir():
            return shipped.folder
    return Path(name)
