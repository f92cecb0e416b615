"""Pictures of numbers: SVG in the page itself, without script or style of its own. Every number in them stands in a table, too."""

from __future__ import annotations

from html import escape

from archiver.report.blocks import Chart, Course
from archiver.report.tongue import Tongue

WIDTH, HEIGHT = 960, 240
LEFT, BELOW, ABOVE = 64, 28, 26
STEPS = (1, 2, 5)
SIGNS = {"spike": "▼", "gap": "▽"}
"""What points out a column."""


def columns(chart: Chart, tongue: Tongue) -> str:
    """Columns over time, each part on top of the one before."""
    totals = [sum(values) for values in zip(*(values for _, values in chart.parts), strict=True)]
    if not totals or not max(totals):
        return ""
    step = rounded(max(totals))
    top = -(-max(totals) // step) * step
    width = (WIDTH - LEFT) / len(totals)
    scale = (HEIGHT - BELOW - ABOVE) / top
    lines = [grid(value, HEIGHT - BELOW - value * scale, tongue) for value in range(0, top + 1, step)]
    bars, every = [], max(1, -(-len(totals) * 44 // (WIDTH - LEFT)))
    for place, label in enumerate(chart.labels):
        x, base = LEFT + place * width, HEIGHT - BELOW
        told = []
        for number, (name, values) in enumerate(chart.parts):
            height = values[place] * scale
            base -= height
            told.append(f"{tongue.number(values[place])} {tongue.say(name)}")
            if values[place]:
                bars.append(f'<rect class="part{number}" x="{x + 1:.1f}" y="{base:.1f}" width="{max(1, width - 2):.1f}" height="{height:.1f}">'
                            f"<title>{escape(label)}: {escape(told[-1])}</title></rect>")  # fmt: skip
        if place % every == 0:
            bars.append(
                f'<text x="{x + width / 2:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{escape(label)}</text>'
            )
        if label in chart.marks:
            sign, told_of = SIGNS[chart.marks[label]], escape(tongue.say(chart.marks[label]))
            bars.append(
                f'<text class="mark" x="{x + width / 2:.1f}" y="{base - 5:.1f}" text-anchor="middle">{sign}'
                f"<title>{escape(label)}: {told_of}</title></text>"
            )
    legend = " ".join(
        f'<span class="key part{number}"></span> {escape(tongue.say(name))}'
        for number, (name, _) in enumerate(chart.parts)
    )
    legend += "".join(
        f' <span class="mark">{SIGNS[mark]}</span> {escape(tongue.say(mark))}'
        for mark in sorted(set(chart.marks.values()))
    )
    about = f"{tongue.say(chart.title)}: {chart.labels[0]}–{chart.labels[-1]}"
    return (
        f'<figure><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(about)}">{"".join(lines)}{"".join(bars)}</svg>'
        f"<figcaption>{escape(tongue.say(chart.title))}. {legend}</figcaption></figure>\n"
    )


def grid(value: int, y: float, tongue: Tongue) -> str:
    """One line of the grid with its number."""
    return (
        f'<line x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{escape(tongue.number(value))}</text>'
    )


def rounded(highest: int) -> int:
    """The distance of the lines of a grid: 1, 2 or 5 with zeros, so that there are four or fewer."""
    power = 1
    while True:
        for step in STEPS:
            if step * power * 4 >= highest:
                return step * power
        power *= 10


def course(values: Course, tongue: Tongue, first: str = "") -> str:
    """A small picture of a number over the years."""
    highest = max(values, default=0)
    if not highest:
        return ""
    width = 120 / len(values)
    bars = "".join(
        f'<rect x="{place * width:.1f}" y="{18 - 17 * value / highest:.1f}" width="{max(0.8, width - 0.4):.1f}" height="{17 * value / highest:.1f}"/>'
        for place, value in enumerate(values)
        if value
    )
    about = tongue.say("at most {count} in a year").format(count=tongue.number(highest))
    return f'<svg class="course" viewBox="0 0 120 18" role="img" aria-label="{escape(about)}">{bars}</svg>'


def balance(parts: tuple[tuple[str, int], ...], tongue: Tongue) -> str:
    """One bar: the parts of a whole."""
    whole = sum(count for _, count in parts)
    if not whole:
        return ""
    x, bars, keys = 0.0, [], []
    for name, count in parts:
        if count:
            width = max(3.0, WIDTH * count / whole)
            bars.append(f'<rect class="{escape(name)}" x="{x:.1f}" y="0" width="{width:.1f}" height="22"/>')
            keys.append(
                f'<span class="key {escape(name)}"></span> {tongue.number(count)} {escape(tongue.say(name))}'
            )
            x += width
    about = ", ".join(f"{tongue.number(count)} {tongue.say(name)}" for name, count in parts if count)
    return (
        f'<figure><svg class="balance" viewBox="0 0 {max(WIDTH, round(x))} 22" preserveAspectRatio="none" role="img" aria-label="{escape(about)}">'
        f"{''.join(bars)}</svg><figcaption>{' &#160; '.join(keys)}</figcaption></figure>\n"
    )
