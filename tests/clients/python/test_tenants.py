"""Tenants: what is asked of the server, and pages."""

import itertools
import uuid

import pytest
from smoothschedule import Tenant
from smoothschedule.v1 import tenant_service_pb2 as tenant_pb
from smoothschedule.v1.tenant_service_pb2 import ListTenantsResponse, TenantConfig


def page(*ids, next_page_token=""):
    return ListTenantsResponse(
        tenants=[Tenant(id=id) for id in ids], next_page_token=next_page_token
    )


def test_create_tenant__sends_the_fields_and_a_fresh_uuid(client, answers):
    answers.prepared = [Tenant(id="a"), Tenant(id="b")]

    created = client.create_tenant("Bob", "bob", time_zone="Europe/Berlin")
    client.create_tenant("Bob", "bob")

    assert created.id == "a"
    first, second = answers.requests
    assert first.tenant == Tenant(name="Bob", schema_name="bob", time_zone="Europe/Berlin")
    assert uuid.UUID(first.request_id) != uuid.UUID(second.request_id)


def test_create_tenant__keeps_the_callers_request_id(client, answers):
    answers.prepared = [Tenant()]
    request_id = str(uuid.uuid4())

    client.create_tenant("Bob", "bob", request_id=request_id)

    assert answers.requests[0].request_id == request_id


def test_update_tenant__masks_exactly_the_named_fields(client, answers):
    answers.prepared = [Tenant()]

    client.update_tenant("t", etag="7", name="", owner_email="a@x.test")

    request = answers.requests[0]
    assert list(request.update_mask.paths) == ["name", "owner_email"]
    assert request.tenant == Tenant(id="t", etag="7", owner_email="a@x.test")


def test_delete_tenant__sends_id_and_etag(client, answers):
    answers.prepared = [Tenant(state="DELETED")]

    assert client.delete_tenant("t", etag="7").state == Tenant.DELETED

    assert answers.requests[0].tenant_id == "t"
    assert answers.requests[0].etag == "7"


@pytest.mark.parametrize(
    "act, request_type",
    [
        ("undelete_tenant", tenant_pb.UndeleteTenantRequest),
        ("suspend_tenant", tenant_pb.SuspendTenantRequest),
        ("resume_tenant", tenant_pb.ResumeTenantRequest),
    ],
)
def test_state__is_changed_by_id_and_etag(client, answers, act, request_type):
    answers.prepared = [Tenant(id="t")]

    assert getattr(client, act)("t", etag="7").id == "t"

    assert answers.requests == [request_type(tenant_id="t", etag="7")]


def test_tenant_config__is_for_anybody(client, answers):
    answers.prepared = [TenantConfig(name="Salon")]

    assert client.tenant_config().name == "Salon"

    assert "authorization" not in answers.metadata[0]


def test_tenants__goes_through_all_pages(client, answers):
    answers.prepared = [page("a", "b", next_page_token="2"), page(next_page_token="3"), page("c")]

    ids = [tenant.id for tenant in client.tenants(state="SUSPENDED", q="bob", page_size=2)]

    assert ids == ["a", "b", "c"]
    assert [request.page_token for request in answers.requests] == ["", "2", "3"]
    assert {(r.state, r.q, r.page_size) for r in answers.requests} == {(Tenant.SUSPENDED, "bob", 2)}


def test_tenants__asks_for_a_page_only_when_it_is_reached(client, answers):
    answers.prepared = [page("a", "b", next_page_token="2")]

    tenants = client.tenants()
    assert answers.requests == []
    ids = [tenant.id for tenant in itertools.islice(tenants, 2)]

    assert ids == ["a", "b"]
    assert len(answers.requests) == 1
