"""config/roles.yaml, read by a reader that is not the server's."""

import re
from pathlib import Path
from typing import Any, Dict, Set

import yaml

ROLES_FILE = Path(__file__).parents[3] / "config/roles.yaml"
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Policy:
    """What the file says, in plain Python."""

    def __init__(self, text: str):
        file = yaml.safe_load(text)
        self.descriptions: Dict[str, str] = file["permissions"]
        self.aliases: Dict[str, str] = file["aliases"]
        self.personal: Dict[str, str] = file["personal"]
        self.grantable = {
            self.name(name): seconds(limit) for name, limit in file["grantable"].items()
        }
        self.roles: Dict[str, Dict[str, Any]] = file["roles"]

    @classmethod
    def shipped(cls) -> "Policy":
        return cls(ROLES_FILE.read_text())

    def name(self, name: str) -> str:
        """A permission's own name, whichever it is called by."""
        return self.aliases.get(name, name)

    def permissions(self, role: str) -> Set[str]:
        listed = self.roles[role]["permissions"]
        return set(self.descriptions) if listed == "all" else set(map(self.name, listed))

    def may(self, role: str, permission: str) -> bool:
        """Whether a signed-in user of this role may call what asks for this permission."""
        if permission in ("public", "signed_in"):
            return True
        return self.name(permission) in self.permissions(role)


def seconds(duration: str) -> int:
    number, unit = re.fullmatch(r"(\d+)([smhd])", duration).groups()
    return int(number) * UNITS[unit]
