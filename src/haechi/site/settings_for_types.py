"""The settings as the type checker sees them: without modeltranslation, which rewrites managers."""

from haechi.site.settings import *  # noqa: F403
from haechi.site.settings import INSTALLED_APPS as ALL_APPS

INSTALLED_APPS = [app for app in ALL_APPS if app != "modeltranslation"]
