"""The platform's own settings with one view in place of all pages: the least a Django page can cost here."""

from tongban.core.settings import *  # noqa: F403  # the very settings, whatever they are

ROOT_URLCONF = "benchmarks.bare_pages"
