"""The seeded users, signed in."""

import functools

from smoothschedule import Client

SUPERUSER = "superuser@smoothschedule.test"
PLATFORM_MANAGER = "manager@smoothschedule.test"
PLATFORM_SALES = "sales@smoothschedule.test"
PLATFORM_SUPPORT = "support@smoothschedule.test"


def of_tenant(role: str, tenant: str) -> str:
    """The address of a tenant's seeded owner, manager, staff or customer."""
    return f"{role}@{tenant}.test"


def tenant_of(email: str) -> str:
    """The schema name of a seeded user's tenant; empty for platform staff."""
    name = email.partition("@")[2].partition(".")[0]
    return "" if name == "smoothschedule" else name


def client_of(server, token=None, **options) -> Client:
    return Client(f"localhost:{server.clear_port}", token, tls=False, **options)


# Hashing a password is slow on purpose: each user signs in once, and tests that end a session
# begin one of their own.
@functools.cache
def token_of(server, email: str) -> str:
    """A session's token of a seeded user."""
    return new_token(server, email)


def new_token(server, email: str) -> str:
    with client_of(server) as client:
        return client.login(email, server.credentials[email], tenant=tenant_of(email)).token
