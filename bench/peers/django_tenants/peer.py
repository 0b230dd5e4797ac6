"""Makes tenants the way of django-tenants, in this process; prints milliseconds for each.

    peer.py prepare            the public schema, and migrations for the models
    peer.py create NAME…       a tenant each: its row, its schema, `migrate` into it
    peer.py declare NAME       a row and an empty schema, for migrating by a command of its own
    peer.py migrate NAME       the command: migrate_schemas for one
"""

import json
import os
import sys
import time

import django
from django.core.management import call_command


def _save(name: str, creates_schema: bool) -> float:
    from company.models import Company

    begun = time.perf_counter()
    company = Company(schema_name=name, name=name)
    company.auto_create_schema = creates_schema
    company.save(verbosity=0)
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    django.setup()
    action, names = sys.argv[1], sys.argv[2:]
    if action == "prepare":
        call_command("makemigrations", "company", "salon", verbosity=0)
        call_command("migrate_schemas", "--shared", verbosity=0)
    elif action == "create":
        print(json.dumps([_save(name, True) for name in names]))
    elif action == "declare":
        from django.db import connection

        _save(names[0], False)
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE SCHEMA "{names[0]}"')
    elif action == "migrate":
        call_command("migrate_schemas", "--schema", names[0], verbosity=0)


if __name__ == "__main__":
    main()
