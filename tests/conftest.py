"""Fixtures that several test modules share."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = ["chromium", "chromium-browser", "google-chrome"]
QUIET = [  # no sandbox in containers, no graphics card, no traffic of its own
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, headless; without one, skip, or fail if one is required."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        message = f"no Chromium on the path; looked for {', '.join(CHROMIUM)}"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()
