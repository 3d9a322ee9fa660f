"""Line charts as plain SVG: a benchmark needs no more."""

from __future__ import annotations

from html import escape

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 400, 70, 40, 180, 50
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")


def line_chart(title, x_label, y_label, lines, *, y_ticks, log=False):
    """Text of an SVG: ``lines`` maps names to lists of (x, y)."""
    from math import log10

    scale = log10 if log else float
    low, high = scale(y_ticks[0]), scale(y_ticks[-1])
    last = max(x for points in lines.values() for x, _ in points)
    wide, tall = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def place(x, y):
        inside = min(max(scale(max(y, 1e-12)), low), high)
        return (
            LEFT + wide * x / last,
            TOP + tall * (1 - (inside - low) / (high - low)),
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="22" font-size="14">{escape(title)}</text>',
        f'<text x="{LEFT + wide / 2}" y="{HEIGHT - 12}" text-anchor="middle">'
        f"{escape(x_label)}</text>",
        f'<text transform="translate(16 {TOP + tall / 2}) rotate(-90)" '
        f'text-anchor="middle">{escape(y_label)}</text>',
    ]
    for tick in y_ticks:
        x, y = place(0, tick)
        parts.append(
            f'<path d="M{x:.1f} {y:.1f}h{wide}" stroke="#ddd"/>'
            f'<text x="{x - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>'
        )
    for tick in range(0, int(last) + 1, max(1, round(last / 8))):
        x, _ = place(tick, y_ticks[0])
        parts.append(
            f'<text x="{x:.1f}" y="{TOP + tall + 18}" text-anchor="middle">'
            f"{tick}</text>"
        )
    for number, (name, points) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join("{:.1f},{:.1f}".format(*place(*point)) for point in points)
        dash = ' stroke-dasharray="6 4"' if number % 2 else ""
        y = TOP + 14 + 20 * number
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" '
            f'stroke-width="2"{dash}/>'
            f'<path d="M{WIDTH - RIGHT + 10} {y - 4}h22" stroke="{colour}" '
            f'stroke-width="2"{dash}/>'
            f'<text x="{WIDTH - RIGHT + 38}" y="{y}">{escape(name)}</text>'
        )
    return "\n".join([*parts, "</svg>\n"])


def ratio_chart(title, bars):
    """Text of an SVG of horizontal bars on a logarithmic axis; nothing for no bars.

    ``bars`` holds (name, ratio, bar): what was measured, and the mark it must not pass.
    """
    from math import floor, log10

    if not bars:
        return ""
    left, wide, row, top = 380, 320, 26, 50
    low = min(-1, floor(min(log10(min(each[1], each[2])) for each in bars)))
    high = max(0.5, max(log10(max(each[1], each[2])) for each in bars) + 0.1)

    def place(value):
        return left + wide * (log10(value) - low) / (high - low)

    tall = top + row * len(bars) + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + wide + 80}" '
        f'height="{tall}" font-family="sans-serif" font-size="12">',
        f'<rect width="{left + wide + 80}" height="{tall}" fill="white"/>',
        f'<text x="12" y="22" font-size="14">{escape(title)}</text>',
    ]
    for power in range(int(low), int(high) + 1):
        x = place(10.0**power)
        parts.append(
            f'<path d="M{x:.1f} {top - 8}V{tall - 24}" stroke="#ddd"/>'
            f'<text x="{x:.1f}" y="{tall - 8}" text-anchor="middle">'
            f"{10.0**power:g}</text>"
        )
    for number, (name, ratio, bar) in enumerate(bars):
        y = top + row * number
        begin, end, mark = place(10.0**low), place(ratio), place(bar)
        parts.append(
            f'<text x="{left - 8}" y="{y + 12}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{begin:.1f}" y="{y}" width="{end - begin:.1f}" height="16" '
            f'fill="{COLOURS[0] if ratio <= bar else COLOURS[1]}"/>'
            f'<path d="M{mark:.1f} {y - 3}v22" stroke="black" stroke-width="2"/>'
            f'<text x="{max(end, mark) + 6:.1f}" y="{y + 12}">{ratio:.3g}</text>'
        )
    return "\n".join([*parts, "</svg>\n"])
