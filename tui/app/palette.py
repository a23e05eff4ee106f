"""The command palette: the deeds of the room and of the workbench, `group: verb object`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.app.deeds import Deed
from tui.app.room import Room


class Deeds(Provider):
    """Offers what can be done in the room where the palette was opened."""

    async def discover(self) -> Hits:
        for deed, run in self._offered():
            yield DiscoveryHit(deed.name, run, text=deed.name, help=_help(deed))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for deed, run in self._offered():
            score = matcher.match(deed.name)
            if score > 0:
                yield Hit(
                    score, matcher.highlight(deed.name), run, text=deed.name, help=_help(deed)
                )

    def _offered(self) -> Iterator[tuple[Deed, Callable[[], Any]]]:
        room = self.screen
        if isinstance(room, Room):
            for deed in room.offered():
                yield deed, partial(room.run_action, deed.action)


def _help(deed: Deed) -> str:
    return f"{deed.help} ({deed.keys_said})" if deed.keys else deed.help
