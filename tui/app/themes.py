"""The colours: two themes of our own, and those of the terminal on dark or on light.

On the background, and under the cursor, each tone is dark or light enough to be read (4.5:1).
Colours of the terminal are its user's; there a row under the cursor is shown the other way round.
"""

from __future__ import annotations

from dataclasses import replace

from textual.theme import BUILTIN_THEMES, Theme

DARK = Theme(
    name="mockaudit-dark",
    primary="#0178D4",
    secondary="#004578",
    accent="#FFA62B",
    warning="#FFA62B",
    error="#BA3C5B",
    success="#4EBF71",
    foreground="#E0E0E0",
    background="#121212",
    surface="#1E1E1E",
    panel="#242F38",
    variables={
        "tone-good": "#8AD4A1",
        "tone-limited": "#FFC473",
        "tone-bad": "#EE93A8",
        "tone-open": "#8CC8FF",
        "text-muted": "#A6A6A6",
        "border": "#0178D4",
        "block-cursor-background": "#0B3556",
        "block-cursor-foreground": "#FFFFFF",
        "block-cursor-blurred-background": "#24313B",
        "block-cursor-blurred-foreground": "#E0E0E0",
    },
)
LIGHT = Theme(
    name="mockaudit-light",
    primary="#004578",
    secondary="#0178D4",
    accent="#8A4B00",
    warning="#8A4B00",
    error="#A01F3E",
    success="#1B6B36",
    foreground="#1B1B1B",
    background="#F2F2F2",
    surface="#FFFFFF",
    panel="#DDE3E8",
    dark=False,
    variables={
        "tone-good": "#155C2D",
        "tone-limited": "#7A4300",
        "tone-bad": "#9A1B39",
        "tone-open": "#144F9C",
        "text-muted": "#505050",
        "border": "#004578",
        "footer-key-foreground": "#00457A",
        "block-cursor-background": "#BFD9EF",
        "block-cursor-foreground": "#000000",
        "block-cursor-blurred-background": "#DCE5EC",
        "block-cursor-blurred-foreground": "#1B1B1B",
        "scrollbar": "#9DB3C4",
        "scrollbar-background": "#E4E7EA",
    },
)


def _of_the_terminal(name: str, limited: str, open_: str) -> Theme:
    theme = BUILTIN_THEMES[name]
    tones = {
        "tone-good": "ansi_green",
        "tone-limited": limited,
        "tone-bad": "ansi_red",
        "tone-open": open_,
        "block-cursor-background": "ansi_default",
        "block-cursor-foreground": "ansi_default",
    }
    return replace(theme, name=f"mockaudit-{name}", variables={**theme.variables, **tones})


ANSI_DARK = _of_the_terminal("ansi-dark", "ansi_yellow", "ansi_cyan")
ANSI_LIGHT = _of_the_terminal("ansi-light", "ansi_magenta", "ansi_blue")
THEMES = {"dark": DARK, "light": LIGHT, "ansi": ANSI_DARK, "ansi-light": ANSI_LIGHT}
