"""Draw how far a round has come: one bar for a school, a row of dots for a class.

Four fills that need no colour: solid booked, lamp proposed, hatched opened, empty not reached. Widths are per
cent, so the drawing follows its box, and nothing needs a style attribute.
"""

from typing import Final

import msgspec
from markupsafe import Markup, escape

DOTS_A_ROW: Final = 40
"""More than a class has families; past it the row would shrink its dots to specks."""

_STEP, _RADIUS = 15, 5.5
_FILLS: Final = ("p1", "p2", "p3", "p4")


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Families of a round by how far they came; the four add up to all who were invited."""

    booked: int
    proposed: int = 0
    opened: int = 0
    unreached: int = 0

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Give the four in the order they are drawn."""
        return (self.booked, self.proposed, self.opened, self.unreached)


def progress_bar(progress: Progress, label: str) -> Markup:
    """Draw the bar; `label` is the whole sentence a screen reader says."""
    total = max(sum(progress.counts), 1)
    drawn, done = "", 0.0
    for count, fill in zip(progress.counts, _FILLS, strict=True):
        share = 100 * count / total
        if count:
            # a sliver of 0.3 % stays free at each side, as the gap between two neighbours
            width = max(share - 0.3, 0.4)
            drawn += f'<rect x="{done + 0.15:.2f}%" y="1" width="{width:.2f}%" height="22" rx="2" {_paint(fill)}/>'
        done += share
    return Markup(f'<svg class="bar" role="img" aria-label="{escape(label)}">{drawn}</svg>')  # noqa: S704 escaped


def progress_dots(progress: Progress, label: str) -> Markup:
    """Draw one dot a family, in rows of at most DOTS_A_ROW."""
    fills = [fill for count, fill in zip(progress.counts, _FILLS, strict=True) for _ in range(count)]
    dots = "".join(
        f'<circle cx="{at % DOTS_A_ROW * _STEP + 7}" cy="{at // DOTS_A_ROW * _STEP + 7}" r="{_RADIUS}" {_paint(fill)}/>'
        for at, fill in enumerate(fills)
    )
    width = max(min(len(fills), DOTS_A_ROW), 1) * _STEP
    height = max(-(-len(fills) // DOTS_A_ROW), 1) * _STEP
    size = f'viewBox="0 0 {width} {height}" width="{width * 2 / 3:.0f}" height="{height * 2 / 3:.0f}"'
    return Markup(f'<svg class="dots bar" {size} role="img" aria-label="{escape(label)}">{dots}</svg>')  # noqa: S704 escaped


def swatch(nth: int) -> Markup:
    """Draw the fill of one of the four, for the key under the bar; counts from 0."""
    box = f'<rect x="1" y="1" width="16" height="16" rx="2" {_paint(_FILLS[nth])}/>'
    return Markup(f'<svg viewBox="0 0 18 18" aria-hidden="true">{box}</svg>')  # noqa: S704 numbers only


def _paint(fill: str) -> str:
    hatched = ' fill="url(#hatch)"' if fill == "p3" else ""
    return f'class="{fill}"{hatched}'
