"""Tenants of a test's own."""

import uuid

from smoothschedule import Tenant
from support.people import SUPERUSER, client_of, token_of


def new_tenant(server, token: str = "", **fields) -> Tenant:
    """A tenant with a host (`host_of`) and an owner, who signs in with QuickLogin."""
    name = f"own{uuid.uuid4().hex[:16]}"
    with client_of(server, token or token_of(server, SUPERUSER)) as client:
        tenant = client.create_tenant("Salon", name, **fields)
    server.sql(
        "INSERT INTO shared.domains (id, tenant_id, domain, is_primary, verification, create_time,"
        f" update_time) VALUES ('{uuid.uuid4()}', '{tenant.id}', '{host_of(tenant)}', true,"
        " 'VERIFIED', now(), now());"
        "INSERT INTO shared.users (id, tenant_id, email, display_name, role, kind, is_active,"
        " permissions, create_time, update_time, version)"
        f" VALUES ('{uuid.uuid4()}', '{tenant.id}', 'owner@{name}.test', 'Owner',"
        " 'TENANT_OWNER', 'PERSON', true, '{}', now(), now(), 1)"
    )
    return tenant


def host_of(tenant: Tenant) -> str:
    return f"{tenant.schema_name}.localhost"
