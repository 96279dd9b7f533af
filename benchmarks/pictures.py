"""The README's pictures of the app, taken in a real Chromium over the bundled sample: `make pictures`.

python -m benchmarks.pictures [--data DIR]

With --data, over the full English archive in DIR, docs/quality.md's of a list, a story and a name, wide and narrow.
"""

import argparse
import shutil
import sys
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from qa.building.location import data_or_sample
from qa.engine import Engine
from qa.ui.app import create
from qa.ui.serve import launch_options

DOCS = Path(__file__).parent.parent / "docs"
NATO = "When did NATO step into the border clashes between Serbia and Kosovo?"
Picture = tuple[str, str, int, int, bool]
"""A picture's name, the address that it is of, its width and height, and whether it is dark."""
PICTURES: tuple[Picture, ...] = (
    ("ask", "?q=" + quote(NATO), 1100, 760, False),
    ("timeline", "?timeline=Kosovo", 1100, 760, False),
    ("narrow-dark", "?q=" + quote("What happened in Kosovo in July 2011?"), 400, 760, True),
)
SETS = {"list": "List all plane crashes in 2014", "story": "How did the Greek debt crisis unfold?", "profile": "Kosovo"}
FULL: tuple[Picture, ...] = tuple(
    (f"{name}-{width}", "?q=" + quote(question), width, 1000, False)
    for name, question in SETS.items()
    for width in (1440, 400)
)


def main() -> int:
    """Take the pictures; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pictures", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, metavar="DIR", help="the full English archive's data folder")
    data = parser.parse_args().data
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("pictures: no Chromium on this machine. Install one and run it again.", file=sys.stderr)
        return 1
    engine = Engine(data_or_sample(data, print))
    engine.warm_up()
    app = create(engine)
    _, address, _ = app.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", **launch_options())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, path, width, height, dark in FULL if data else PICTURES:
            scheme: Literal["dark", "light"] = "dark" if dark else "light"
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            page = context.new_page()
            page.goto(f"{address}{path}")
            page.wait_for_selector("body[data-opened]")
            page.wait_for_timeout(1500)  # until the chart is drawn
            page.evaluate("window.scrollTo(0, 0)")
            page.screenshot(path=DOCS / f"{name}.png")
            print(DOCS / f"{name}.png")
            context.close()
        browser.close()
    app.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
