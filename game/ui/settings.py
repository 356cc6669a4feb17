"""Settings of the window: what a person chose once and finds again. Nothing about the person is kept."""

import json
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from game import folders

NAME_ORDERS: Final = ("latin", "majority", "reversed", "english")
NAME_ORDER_WORDS: Final = {
    "latin": "both forms in Latin letters",
    "majority": "both forms in their own scripts, that of the 1989 majority first",
    "reversed": "both forms in their own scripts, that of the 1989 majority second",
    "english": "one running English spelling",
}
SPEEDS: Final = {"slow": 1.8, "normal": 0.9, "fast": 0.35, "off": 0.0}
"""Seconds that one event of a playback stays on screen."""
COUNCIL_WORDS: Final = {
    "waits": "when something waits for it",
    "always": "every week",
    "asked": "only when asked for",
}
"""When the council of a campaign opens by itself: a week in which nothing is to be decided is passed over."""
BLANK_KEYS: Final = ("F9", "F12", "Pause")
TEXT_STEPS: Final = (100, 110, 125, 150, 175, 200)
PROJECTOR_PERCENT: Final = 172
"""Body text of 14 px becomes 24 px, the least size for a projector."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person chose for the window."""

    text_percent: int = 100
    names: str = "latin"
    speed: str = "normal"
    projector: bool = False
    blank_key: str = "F9"
    edge_pan: bool = False
    council: str = "waits"
    switched: tuple[str, ...] = ()
    """The layers of the map that are not as they come: on where they are off at first, and the other way round."""
    letters: str = ""
    """The folder that letters of games by mail are written to, "" for the one they come with."""
    home: Path = field(default_factory=folders.home, compare=False)

    @property
    def scale(self) -> float:
        """How much larger than 14 px body text everything is drawn."""
        return max(self.text_percent, PROJECTOR_PERCENT if self.projector else 100) / 100

    @property
    def name_order(self) -> str:
        """The order of place names in force: a projector shows Latin letters only."""
        return "latin" if self.projector else self.names

    @property
    def step_seconds(self) -> float:
        """How long one event of a playback stays on screen; 0 shows the end at once."""
        return SPEEDS[self.speed]

    @property
    def letters_folder(self) -> Path:
        """The folder in force for letters of games by mail."""
        return Path(self.letters) if self.letters else folders.letters()

    def with_(self, **changes: Any) -> "Settings":
        """Return a copy with *changes*."""
        return replace(self, **changes)

    def save(self) -> None:
        """Write the settings; a folder that cannot be written costs nothing but the memory of them."""
        kept = {name: value for name, value in asdict(self).items() if name != "home"}
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            (self.home / "settings.json").write_text(json.dumps(kept, indent=1, sort_keys=True), encoding="utf-8")
        except OSError:
            return

    @classmethod
    def load(cls, home: Path | None = None) -> "Settings":
        """Return the settings last saved; whatever is missing or no longer allowed takes its default."""
        found = cls() if home is None else cls(home=home)
        try:
            kept = json.loads((found.home / "settings.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return found
        allowed: dict[str, Any] = {
            "text_percent": TEXT_STEPS,
            "names": NAME_ORDERS,
            "speed": tuple(SPEEDS),
            "projector": (False, True),
            "blank_key": BLANK_KEYS,
            "edge_pan": (False, True),
            "council": tuple(COUNCIL_WORDS),
        }
        if not isinstance(kept, dict):
            return found
        names = {f.name for f in fields(cls)} & allowed.keys() & kept.keys()
        switched = kept.get("switched")
        if isinstance(switched, list) and all(isinstance(layer, str) for layer in switched):
            found = replace(found, switched=tuple(sorted(set(switched))))
        if isinstance(kept.get("letters"), str):
            found = replace(found, letters=kept["letters"])
        return replace(found, **{name: kept[name] for name in names if kept[name] in allowed[name]})
