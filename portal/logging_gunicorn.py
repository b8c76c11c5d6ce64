"""Access logs of gunicorn without secrets (``logger_class`` in gunicorn.conf.py)."""

from typing import Any

from gunicorn.glogging import Logger

from portal.logging_setup import redact


class RedactingLogger(Logger):  # type: ignore[misc]
    """A hand-off link is a secret, and it stands in the path and in the Referer of an access log."""

    def atoms(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        atoms: dict[str, Any] = super().atoms(*args, **kwargs)
        return {name: redact(value) if isinstance(value, str) else value for name, value in atoms.items()}
