"""How the documentation is built: `make docs`."""

project = "Haechi"
author = "The Haechi developers"
copyright = "The Haechi developers, Apache-2.0"
extensions = ["myst_parser"]
myst_enable_extensions = ["dollarmath", "deflist", "colon_fence"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Haechi"
html_static_path = ["images"]
exclude_patterns = ["_build"]
