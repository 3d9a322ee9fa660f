"""The page of a run: tables in Markdown, ratios as charts in plain SVG."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.benchmarks.charts import ratio_chart
from tests.benchmarks.proof.claims import LESS, RATIO
from tests.benchmarks.proof.held import HELD
from tests.benchmarks.proof.machine import PEERS
from tests.benchmarks.proof.summary import Found, form_of

HEAD = """# Proof

Every figure that is promised, as `make bench` measured it, peers in the same run.
Written by `python -m tests.benchmarks`; do not edit.

"""

BEGIN, END = "<!-- proof: written by make bench-accept -->", "<!-- end of proof -->"
# What the README shows: one or two of each instrument.
HEADLINES = (
    "Colorize: time at 1 MP, of SuperLU's",
    "Colorize: largest difference from SuperLU",
    "Colorize: 12 MP at 125 Hz: stroke to paint, p95",
    "Bilateral filter: fast at sigma 16: time, of OpenCV's",
    "Bilateral filter: fast: PSNR, worst of all sigmas",
    "Tone mapping: TMQI of memorial, both headers",
    "Optical flow: accurate: AEE, mean of four Middlebury pairs",
    "Optical flow: accurate: CPU, of skimage's ilk",
    "Alignment: converged, corner noise up to 6 px",
    "Alignment: RMS of the corners, worst row to 10 px",
    "Alignment: median time, of OpenCV's, worst row to 10 px",
    "Random erasing: draws not exact, overlapping, outside, empty or raised",
    "Random erasing: draw and fill at 400 x 400: CPU",
    "Statistics: rate of one thread, of decoding alone",
    "Statistics: CPU of a loop over getdata, of ours",
    "The program: warm start to the first painted window: CPU",
)


def write_headlines(path: Path, found: list[Found]) -> None:
    """Put the selection into the README, between its two marks."""
    text = path.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    rows = ["| | Sextant | Promised | Peer |\n|---|---|---|---|\n"]
    for each in found:
        claim = each.claim
        if claim.key in HEADLINES and each.values:
            beside = "" if each.beside is None else f": {short(each.beside)}"
            rows.append(
                f"| {claim.topic}: {claim.said} | {short(each.median)} {claim.unit} | "
                f"{claim.better} {short(claim.bar)} | {claim.peer}{beside} |\n"
            )
    table = "".join(rows)
    path.write_text(f"{before}{BEGIN}\n\n{table}\n{END}{after}", encoding="utf-8")


def short(value: float) -> str:
    """A number as a reader wants it."""
    if value and not 1e-3 <= abs(value) < 1e5:
        return f"{value:.1e}"
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


def write_page(path: Path, record: dict[str, Any], found: list[Found]) -> None:
    """Write the page and the charts beside it."""
    pictures = path.parent / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    parts = [HEAD, *_about(record), *_counted(found)]
    for topic in dict.fromkeys(each.claim.topic for each in found):
        rows = [each for each in found if each.claim.topic == topic]
        parts += [f"## {topic}\n\n", *_table(rows)]
        chart = _chart(topic, rows)
        if chart:
            name = f"proof_{topic.lower().replace(' ', '_')}.svg"
            (pictures / name).write_text(chart, encoding="utf-8")
            parts.append(f"\n![Ratios to the peers](pictures/{name})\n")
        parts.append("\n")
    parts += ["## What tests hold\n\n", *_held(), "\n## The runs\n\n", *_runs(record)]
    path.write_text("".join(parts).rstrip() + "\n", encoding="utf-8")


def _about(record: dict[str, Any]) -> Iterable[str]:
    machine = record["machine"]
    yield (
        f"Form: {record['form']}{_others(record)}, {record['seconds'] / 60:.0f} "
        "minutes. Machine: "
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, "
        f"{machine['system']}. "
    )
    if machine["load"] is not None and machine["load"] > 0.5:
        yield (
            f"Other work took part of the machine when the run began (load "
            f"{machine['load']:.1f}): times are too long. "
        )
    versions = ", ".join(f"{k} {v}" for k, v in record["versions"].items())
    yield f"Versions: {versions}.\n\n"
    yield "| Peer | In this run |\n|---|---|\n"
    for name, _, remedy in PEERS:
        version = record["peers"].get(name)
        yield f"| {name} | {version or f'not installed ({remedy})'} |\n"
    yield "\n"


def _others(record: dict[str, Any]) -> str:
    told = {
        name: form
        for name, rounds in record["runs"].items()
        for each in rounds
        if (form := form_of(each, record)) != record["form"]
    }
    return "".join(
        f", in the {form} form: {', '.join(n for n in told if told[n] == form)};"
        for form in dict.fromkeys(told.values())
    ).rstrip(";")


def _counted(found: list[Found]) -> Iterable[str]:
    measured = [each for each in found if each.values]
    met = sum(each.met for each in measured)
    yield (
        f"Of {len(found)} figures {met} hold and {len(measured) - met} do not; "
        f"not measured in this run: {len(found) - len(measured)}.\n\n"
    )


def _table(rows: list[Found]) -> Iterable[str]:
    yield "| | Sextant | Spread | Promised | Peer | Holds |\n"
    yield "|---|---|---|---|---|---|\n"
    for each in rows:
        claim = each.claim
        bar = f"{claim.better} {short(claim.bar)}"
        peer = claim.peer
        if each.beside is not None:
            peer += f": {short(each.beside)}"
        if not each.values:
            bar += f" {claim.unit}"
            yield f"| {claim.said} | - | | {bar} | {peer} | {each.missing} |\n"
            continue
        low, high = short(min(each.values)), short(max(each.values))
        count = len(each.values)
        spread = f"{low} to {high} ({count})" if count > 1 else "one round"
        yield (
            f"| {claim.said} | {short(each.median)} {claim.unit} | {spread} | {bar} | "
            f"{peer} | {'yes' if each.met else '**no**'} |\n"
        )


def _chart(topic: str, rows: list[Found]) -> str:
    bars = [
        (each.claim.said, each.median, each.claim.bar)
        for each in rows
        if each.values
        and each.claim.kind == RATIO
        and each.claim.peer
        and each.claim.better == LESS
        and each.median > 0
    ]
    return ratio_chart(f"{topic}: part of the peer's (1: the same)", bars)


def _held() -> Iterable[str]:
    yield "| | Promise | Test |\n|---|---|---|\n"
    for topic, said, path, name in HELD:
        place = f"{path}::{name}" if name else path
        yield f"| {topic} | {said} | `{place}` |\n"


def _runs(record: dict[str, Any]) -> Iterable[str]:
    yield "| Run | Command | Rounds | Seconds |\n|---|---|---|---|\n"
    for name, rounds in record["runs"].items():
        seconds = ", ".join(f"{each['seconds']:.0f}" for each in rounds)
        failed = next((each["failed"] for each in rounds if each.get("failed")), "")
        told = f" **failed**: {failed}" if failed else ""
        command = rounds[0]["command"]
        yield f"| {name} | `{command}` | {len(rounds)} | {seconds}{told} |\n"
