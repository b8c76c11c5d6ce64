"""Which of the simulator's ids stands for which recorded one."""

import re

_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+|[A-Z0-9]{8}(?=-\d)")
_ID = re.compile(r"((?:[a-z]+_)+)[A-Za-z0-9]{8,}\Z")


def prefix(value: str) -> str | None:
    """`cus_` of something that looks like an id, else None."""
    found = _ID.match(value)
    return found.group(1) if found else None


_CUT = 20


class Identities:
    """A one-to-one mapping that grows as answers are laid side by side."""

    def __init__(self) -> None:
        self.ours: dict[str, str] = {}
        self.recorded: dict[str, str] = {}

    def bind(self, recorded: str, ours: str) -> bool:
        """Let the two stand for each other; False if either already stands for something else."""
        if recorded in self.ours or ours in self.recorded:
            return self.ours.get(recorded) == ours
        self.ours[recorded] = ours
        self.recorded[ours] = recorded
        return True

    def translate(self, text: str) -> str:
        """Recorded ids in a text, or the text itself if it is one, as the simulator's."""
        if text in self.ours:
            return self.ours[text]
        return _TOKEN.sub(lambda match: self._token(match.group()), text)

    def shortened(self, text: str) -> str | None:
        """Ours for the beginning of a recorded id (references that banks see are cut), or None."""
        whole = next((one for one in self.ours if len(text) >= _CUT and one.startswith(text)), None)
        return self.ours[whole][: len(text)] if whole else None

    def _token(self, token: str) -> str:
        if token in self.ours:
            return self.ours[token]
        # `pi_123_secret_456`: an id with something after it
        head = "_".join(token.split("_")[:2])
        return token.replace(head, self.ours[head], 1) if head in self.ours else token
