"""The README's pictures of the app, taken in a real Chromium over the bundled sample: `make pictures`."""

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
PICTURES = (
    ("ask", "?q=" + quote(NATO), 1100, 760, False),
    ("timeline", "?timeline=Kosovo", 1100, 760, False),
    ("narrow-dark", "?q=" + quote("What happened in Kosovo in July 2011?"), 400, 760, True),
)


def main() -> int:
    """Take the pictures; returns the exit code."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("pictures: no Chromium on this machine. Install one and run it again.", file=sys.stderr)
        return 1
    engine = Engine(data_or_sample(None, print))
    engine.warm_up()
    app = create(engine)
    _, address, _ = app.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", **launch_options())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, path, width, height, dark in PICTURES:
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
