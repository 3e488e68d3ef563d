"""Is this file what its name says, and may it come in?

:func:`inspect` is asked by every room before it keeps an upload. It reads the file and nothing
else, and answers with the file's facts or with a refusal in words.
"""

from haechi.core.files.inspection import FileFacts, inspect
from haechi.core.files.names import safe_name, unlike

__all__ = ["FileFacts", "inspect", "safe_name", "unlike"]
