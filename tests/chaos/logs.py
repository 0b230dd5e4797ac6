"""What the server wrote: lines that programs can read, and nothing that opens a door."""

import json
from typing import Dict, List

TOKEN_PREFIX = "sst_"


def check_logs(server, secrets: List[str]) -> List[str]:
    """Complaints; none is what we want."""
    found = []
    counts: Dict[str, int] = {}
    for path in sorted(server.logs.iterdir()):
        lines = path.read_text(errors="surrogateescape").splitlines()
        counts[path.name] = len(lines)
        for number, line in enumerate(lines, 1):
            found += [f"{path.name}:{number}: {complaint}" for complaint in _check(line, secrets)]
    print(f"lines of logs: {counts}", flush=True)
    if any(secret in server.output() for secret in secrets):
        found.append("what the server printed holds a secret")
    return found


def _check(line: str, secrets: List[str]) -> List[str]:
    found = []
    try:
        if not isinstance(json.loads(line), dict):
            found.append("no object")
    except ValueError as error:
        found.append(f"no JSON: {error}")
    if TOKEN_PREFIX in line or any(secret in line for secret in secrets):
        found.append("holds a token or another secret")
    return found
