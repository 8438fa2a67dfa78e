"""How is another program run to its end?"""

import subprocess
from collections.abc import Sequence
from typing import Any


def to_its_end(argv: Sequence[str], **how: Any) -> subprocess.CompletedProcess[Any]:
    """Run a program as `subprocess.run` does. Raises CalledProcessError."""
    return subprocess.run(argv, check=True, **how)  # noqa: S603  no shell, and every word is ours
