"""smoothctl migrate, killed in the middle again and again, over many tenants.

    kill_migrate.py [TENANTS] [KILLS]     1,000 tenants, 10 kills

Each run is ended by SIGKILL after a part of the tenants; then one is let through. PostgreSQL's own
catalogs must then show every tenant with everything, once. The exit code is 0 if so.
"""

import random
import sys
import time
from pathlib import Path

sys.path[1:1] = [
    str(Path(__file__).parents[1] / "e2e"),
    str(Path(__file__).parents[2] / "clients/python"),
]

from support.database import Database  # noqa: E402
from support.deployment import WHOLE, Deployment  # noqa: E402


def kill_one(deployment, count):
    """Lets a run reach `count` tenants in all, then kills it; whether it still ran."""
    process = deployment.start("migrate")
    while deployment.applied_count() < count and process.poll() is None:
        time.sleep(0.01)
    time.sleep(random.uniform(0, 0.05))
    was_running = process.poll() is None
    process.kill()
    process.communicate()
    return was_running


def run(deployment, tenants, kills):
    """Complaints, none if all is well."""
    begun = time.monotonic()
    deployment.run("migrate", apps="")
    deployment.make_tenants([f"t{n:05}" for n in range(tenants)])
    print(f"{tenants} tenants made in {time.monotonic() - begun:.0f} s", flush=True)

    for kill in range(1, kills + 1):
        if not kill_one(deployment, kill * tenants // (kills + 1)):
            return [f"run {kill} ended by itself, before it was killed"]
        print(f"kill {kill}: {deployment.applied_count()} tenants are done", flush=True)

    result = deployment.migrate(timeout=600)
    print(f"the last run migrated {result['migrated']} and failed {len(result['failed'])}")
    wrong = {name: found for name, found in deployment.look().items() if found != WHOLE}
    complaints = [f"tenant {name} is {found}" for name, found in wrong.items()]
    if len(deployment.look()) != tenants:
        complaints.append(f"there are {len(deployment.look())} tenants")
    if deployment.migrate()["migrated"] != 0:
        complaints.append("a run after the last one found more to do")
    return complaints


def main():
    tenants = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    database = Database()
    deployment = None
    try:
        database.start()
        deployment = Deployment(database, "killed")
        complaints = run(deployment, tenants, kills)
    finally:
        if deployment is not None:
            deployment.close()
        database.close()
    for complaint in complaints[:20]:
        print(complaint)
    print("every tenant has everything, once" if not complaints else f"{len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
