"""jeoul (저울, the balance): the statistics of judged prizes, and nothing else.

No Django, no clock, no network, no disk beyond what the command line is handed.
Modules are imported by name (``from jeoul import calibrate``); this file imports
nothing, so that the command starts quickly.
"""

__version__ = "0.1.0"
