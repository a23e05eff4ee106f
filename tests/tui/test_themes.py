"""Each tone can be read on whatever it stands on; without colour the cursor can be told, too."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.color import Color
from textual.pilot import Pilot
from textual.strip import Strip

from tests.tui.stage import COMPANY, case_of, on_stage, press, settled
from tui.app.app import Workbench
from tui.app.screens.controls import Controls
from tui.app.screens.population import PopulationRoom
from tui.app.themes import DARK, LIGHT, THEMES
from tui.app.widgets.foot import KEY, LABEL
from tui.app.words import QUIET, TONES

READ, FAINT = 4.5, 3.0  # contrast: of text, and of what only accompanies it
GROUNDS = (
    "background",
    "panel",
    "surface",
    "block-cursor-background",
    "block-cursor-blurred-background",
)
STYLES = (*TONES.values(), KEY, LABEL, "$foreground", "$text-primary")


def contrast(one: Color, other: Color) -> float:
    """As the accessibility guidelines of the web reckon it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    shares = [value / 255 for value in (colour.r, colour.g, colour.b)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_every_tone_can_be_read_wherever_it_stands(theme: object) -> None:
    bench = Workbench(warm=False, theme=next(n for n, t in THEMES.items() if t is theme))
    variables = bench.get_css_variables()
    ground = Color.parse(variables["background"])
    too_faint = []
    for style, least in (*((style, READ) for style in STYLES), (QUIET, FAINT)):
        colour = Color.parse(variables[style.split("$")[1]])
        for name in GROUNDS:
            found = contrast(ground + colour, ground + Color.parse(variables[name]))
            if found < least:
                too_faint.append(f"{style} on {name}: {found:.1f}")
    assert not too_faint


def test_the_keys_of_the_foot_and_the_tones_are_those_that_are_measured() -> None:
    assert {style.split("$")[1] for style in (*TONES.values(), KEY, LABEL, QUIET)} == {
        *("tone-good", "tone-limited", "tone-bad", "tone-open", "text-muted"),
        *("footer-key-foreground", "footer-description-foreground"),
    }


@pytest.mark.parametrize("theme", ["ansi", "ansi-light", "no colour"])
def test_what_is_under_the_cursor_is_shown_the_other_way_round(
    theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if theme == "no colour":
        monkeypatch.setenv("NO_COLOR", "1")

    async def act(bench: Workbench, pilot: Pilot[int]) -> list[list[int]]:
        if theme in THEMES:
            bench.theme = THEMES[theme].name
        turned = []
        for room in (
            Controls(case_of(COMPANY)),
            PopulationRoom(case_of(COMPANY), "leavers"),
        ):
            bench.push_screen(room)
            await settled(pilot)
            await press(pilot, "down")
            turned.append([n for n, row in enumerate(_rows(bench)) if _is_turned(row)])
        return turned

    controls, rows = on_stage(act)
    assert controls == [3, 4], "the two lines of the second control"
    assert rows == [12], "the second row of evidence"


def _rows(bench: App[int]) -> list[Strip]:
    return bench.screen._compositor.render_strips()


def _is_turned(row: Strip) -> bool:
    """Whether its text is; a scrollbar is drawn that way, too."""
    return any(s.style and s.style.reverse and len(s.text.strip()) > 2 for s in row)


def test_the_four_themes_are_switched_through() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[str]:
        seen = [bench.theme]
        for _ in THEMES:
            await press(pilot, "T")
            seen.append(bench.theme)
        return seen

    names = [theme.name for theme in THEMES.values()]
    assert on_stage(act) == [*names, names[0]]
