"""Domains: how they are given and taken, and how soon every worker knows whom a host is."""

import uuid

import grpc
import pytest
from smoothschedule import SmoothError
from smoothschedule.v1 import domain_service_pb2 as pb
from smoothschedule.v1 import tenant_service_pb2 as tenant_pb
from smoothschedule.v1.domain_service_pb2_grpc import DomainServiceStub
from smoothschedule.v1.tenant_service_pb2_grpc import TenantServiceStub
from support.calls import bearer, failing, open_channel
from support.curl import MODES, Curl
from support.people import (
    PLATFORM_MANAGER,
    PLATFORM_SALES,
    SUPERUSER,
    client_of,
    of_tenant,
    token_of,
)
from support.tenants import host_of, new_tenant
from support.waiting import wait_until

CONNECTIONS = 12
VERIFIED = pb.Domain.Verification.VERIFIED
PENDING = pb.Domain.Verification.PENDING


def fresh(suffix: str) -> str:
    return f"d{uuid.uuid4().hex[:16]}.{suffix}"


class Domains:
    """A tenant's domains, as somebody who is signed in sees them."""

    def __init__(self, channel, token: str, tenant_id: str):
        self.stub = DomainServiceStub(channel)
        self.metadata = bearer(token)
        self.tenant_id = tenant_id

    def create(self, domain: str, request_id: str = "", **fields) -> pb.Domain:
        request = pb.CreateDomainRequest(
            tenant_id=self.tenant_id,
            domain=pb.Domain(domain=domain, **fields),
            request_id=request_id,
        )
        return self.stub.CreateDomain(request, metadata=self.metadata)

    def get(self, domain: str) -> pb.Domain:
        request = pb.GetDomainRequest(tenant_id=self.tenant_id, domain=domain)
        return self.stub.GetDomain(request, metadata=self.metadata)

    def list(self, **fields) -> pb.ListDomainsResponse:
        request = pb.ListDomainsRequest(tenant_id=self.tenant_id, **fields)
        return self.stub.ListDomains(request, metadata=self.metadata)

    def set_zone(self, domain: str, zone: str) -> pb.Domain:
        request = pb.UpdateDomainRequest(
            tenant_id=self.tenant_id, domain=pb.Domain(domain=domain, route53_zone_id=zone)
        )
        request.update_mask.paths.append("route53_zone_id")
        return self.stub.UpdateDomain(request, metadata=self.metadata)

    def delete(self, domain: str, etag: str = "") -> None:
        request = pb.DeleteDomainRequest(tenant_id=self.tenant_id, domain=domain, etag=etag)
        self.stub.DeleteDomain(request, metadata=self.metadata)

    def verify(self, domain: str) -> pb.Domain:
        request = pb.VerifyDomainRequest(tenant_id=self.tenant_id, domain=domain)
        return self.stub.VerifyDomain(request, metadata=self.metadata)

    def set_primary(self, domain: str, etag: str = "", request_id: str = "") -> pb.Domain:
        request = pb.SetPrimaryDomainRequest(
            tenant_id=self.tenant_id, domain=domain, etag=etag, request_id=request_id
        )
        return self.stub.SetPrimaryDomain(request, metadata=self.metadata)


@pytest.fixture
def tenant(server):
    return new_tenant(server)


@pytest.fixture
def domains(server, channel, tenant):
    """The tenant's, as its owner sees them; its host is there already."""
    with client_of(server) as client:
        token = client.quick_login("TENANT_OWNER", tenant=tenant.schema_name).token
    return Domains(channel, token, tenant.id)


# What is given, and what is to be proven.


def test_create__gives_names_below_the_suffix_at_once(domains, tenant):
    name = fresh("localhost")

    created = domains.create(name)

    assert created.domain == name
    assert created.tenant_id == tenant.id
    assert not created.is_primary
    assert not created.is_custom_domain
    assert created.verification.state == VERIFIED
    assert created.HasField("create_time")
    assert domains.get(name.upper()) == created
    assert created in domains.list().domains


def test_create__asks_for_a_record_for_other_names(domains):
    created = domains.create(fresh("Example.COM"))

    assert created.domain == created.domain.lower()
    assert created.is_custom_domain
    assert created.verification.state == PENDING
    assert created.verification.record_name == f"_smoothschedule.{created.domain}"
    assert created.verification.record_value.startswith("smoothschedule-verification=")
    with failing(grpc.StatusCode.UNIMPLEMENTED, "DNS_NOT_AVAILABLE"):
        domains.verify(created.domain)


def test_create__encodes_other_scripts(domains):
    label = uuid.uuid4().hex[:12]

    created = domains.create(f"Bücher-{label}.localhost")

    assert created.domain.encode().decode("idna") == f"bücher-{label}.localhost"
    assert domains.get(f"bücher-{label}.LOCALHOST") == created


@pytest.mark.parametrize(
    "name, reason",
    [
        ("shop", "DOMAIN_INVALID"),
        ("192.0.2.1", "DOMAIN_INVALID"),
        ("*.shop.example", "DOMAIN_INVALID"),
        ("a_b.example", "DOMAIN_INVALID"),
        ("co.uk", "DOMAIN_INVALID"),
        ("github.io", "DOMAIN_INVALID"),
        ("a.b.localhost", "DOMAIN_INVALID"),
        (".".join(["a" * 63] * 4), "DOMAIN_INVALID"),
        ("www.localhost", "DOMAIN_RESERVED"),
        ("API.localhost", "DOMAIN_RESERVED"),
        ("smoothschedule.local", "DOMAIN_RESERVED"),
    ],
)
def test_create__refuses_what_no_tenant_may_have(domains, name, reason):
    with failing(grpc.StatusCode.INVALID_ARGUMENT, reason):
        domains.create(name)


def test_create__is_first_come_first_served(server, channel, domains):
    other = new_tenant(server)
    theirs = Domains(channel, token_of(server, SUPERUSER), other.id)
    name = fresh("localhost")
    domains.create(name)

    with failing(grpc.StatusCode.ALREADY_EXISTS, "DOMAIN_TAKEN"):
        theirs.create(name)
    with failing(grpc.StatusCode.ALREADY_EXISTS, "DOMAIN_TAKEN"):
        domains.create(name)


def test_create__lets_several_claim_a_name_of_their_own(server, channel, domains):
    theirs = Domains(channel, token_of(server, SUPERUSER), new_tenant(server).id)
    name = fresh("example")

    ours = domains.create(name)

    assert theirs.create(name).verification.record_value != ours.verification.record_value


def test_create__ends_at_twenty(domains):
    for _ in range(19):  # beside its host
        domains.create(fresh("localhost"))

    with failing(grpc.StatusCode.FAILED_PRECONDITION, "DOMAIN_LIMIT_REACHED"):
        domains.create(fresh("localhost"))


def test_create__again_gives_the_first_answer(domains):
    name, request_id = fresh("example"), str(uuid.uuid4())

    first = domains.create(name, request_id)

    assert domains.create(name, request_id) == first
    with failing(grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_ID_REUSED"):
        domains.create(fresh("example"), request_id)


# Primary ones and zones.


def test_primary__changes_over_and_goes_last(domains, tenant):
    first = domains.get(host_of(tenant))
    second = domains.create(fresh("localhost"))
    request_id = str(uuid.uuid4())
    with failing(grpc.StatusCode.FAILED_PRECONDITION, "DOMAIN_IS_PRIMARY") as refused:
        domains.delete(first.domain)
    assert "make one of them the primary one first" in refused.error.message

    primary = domains.set_primary(second.domain, second.etag, request_id)

    assert primary.is_primary
    assert domains.set_primary(second.domain, second.etag, request_id) == primary
    assert [each.domain for each in domains.list().domains if each.is_primary] == [second.domain]
    with failing(grpc.StatusCode.ABORTED, "ETAG_MISMATCH"):
        domains.delete(first.domain, first.etag)
    domains.delete(first.domain)
    domains.delete(second.domain)
    assert not domains.list().domains


def test_primary__is_one_that_leads_there(domains):
    claimed = domains.create(fresh("example"))

    with failing(grpc.StatusCode.FAILED_PRECONDITION, "DOMAIN_NOT_VERIFIED"):
        domains.set_primary(claimed.domain)


def test_zone__is_the_platforms_and_needs_aws(server, channel, domains, tenant):
    claimed = domains.create(fresh("example"))
    platform = Domains(channel, token_of(server, PLATFORM_MANAGER), tenant.schema_name)

    with failing(grpc.StatusCode.PERMISSION_DENIED, "PERMISSION_MISSING"):
        domains.set_zone(claimed.domain, "Z0123456789ABC")
    with failing(grpc.StatusCode.FAILED_PRECONDITION, "AWS_NOT_CONFIGURED"):
        platform.set_zone(claimed.domain, "Z0123456789ABC")
    with failing(grpc.StatusCode.FAILED_PRECONDITION, "AWS_NOT_CONFIGURED"):
        platform.create(fresh("example"), route53_zone_id="Z0123456789ABC")
    assert platform.get(claimed.domain) == claimed


def test_list__goes_in_pages(domains, tenant):
    names = [host_of(tenant)] + [domains.create(fresh("localhost")).domain for _ in range(2)]

    page = domains.list(page_size=2, include_total_size=True)
    rest = domains.list(page_size=2, include_total_size=True, page_token=page.next_page_token)

    assert [each.domain for each in [*page.domains, *rest.domains]] == names
    assert page.total_size == 3
    assert not rest.next_page_token


# Who reaches them.


def test_domains__of_another_tenant_are_not_there(server, channel, tenant):
    token = token_of(server, of_tenant("owner", "acme"))
    theirs = Domains(channel, token, tenant.id)
    through_own = Domains(channel, token, "acme")

    for act in (
        theirs.list,
        lambda: theirs.get(host_of(tenant)),
        lambda: theirs.create(fresh("localhost")),
        lambda: theirs.delete(host_of(tenant)),
        lambda: theirs.set_primary(host_of(tenant)),
        lambda: theirs.verify(host_of(tenant)),
        lambda: theirs.set_zone(host_of(tenant), ""),
    ):
        with failing(grpc.StatusCode.NOT_FOUND, "TENANT_MISSING"):
            act()
    for act in (
        lambda: through_own.get(host_of(tenant)),
        lambda: through_own.delete(host_of(tenant)),
        lambda: through_own.set_primary(host_of(tenant)),
    ):
        with failing(grpc.StatusCode.NOT_FOUND, "DOMAIN_MISSING"):
            act()


def test_domains__of_demos_only_are_there_for_sales(server, channel, tenant):
    token = token_of(server, PLATFORM_SALES)

    assert Domains(channel, token, "demo").get("demo.localhost").is_primary
    with failing(grpc.StatusCode.NOT_FOUND, "TENANT_MISSING"):
        Domains(channel, token, tenant.id).list()


def test_domains__of_a_deleted_tenant_stay_its_own(server, channel, domains, tenant):
    name = domains.create(fresh("localhost")).domain
    other = Domains(channel, token_of(server, SUPERUSER), new_tenant(server).id)
    with client_of(server, token_of(server, SUPERUSER)) as admin:
        admin.delete_tenant(tenant.id)

    with failing(grpc.StatusCode.ALREADY_EXISTS, "DOMAIN_TAKEN"):
        other.create(name)


# Whom a host is.


def tenant_at(channel) -> str:
    """What the host of a channel presents itself as; empty when it is nobody's."""
    try:
        request = tenant_pb.GetTenantConfigRequest()
        return TenantServiceStub(channel).GetTenantConfig(request).name
    except grpc.RpcError as error:
        assert SmoothError.of(error).reason == "TENANT_MISSING", error
        return ""


@pytest.fixture
def connections(server):
    """Opens connections to a host that lie on both workers."""
    opened = []

    def open_to(host):
        opened.extend(open_channel(server, host=host) for _ in range(CONNECTIONS))
        return opened[-CONNECTIONS:]

    yield open_to
    for each in opened:
        each.close()


def test_host__leads_there_at_once_and_no_longer_than_it_may(domains, connections):
    name = fresh("localhost")
    channels = connections(name)
    assert {tenant_at(each) for each in channels} == {""}

    domains.create(name)

    assert {tenant_at(each) for each in channels} == {"Salon"}
    domains.delete(name)
    wait_until(lambda: {tenant_at(each) for each in channels} == {""}, 1, "every worker knows")


def test_host__moves_to_another_tenant_within_a_second(server, channel, domains, connections):
    with client_of(server, token_of(server, SUPERUSER)) as client:
        other = client.create_tenant("Barber", f"own{uuid.uuid4().hex[:16]}")
    theirs = Domains(channel, token_of(server, SUPERUSER), other.id)
    name = fresh("localhost")
    channels = connections(name)
    domains.create(name)
    assert {tenant_at(each) for each in channels} == {"Salon"}

    domains.delete(name)
    theirs.create(name)

    wait_until(lambda: {tenant_at(each) for each in channels} == {"Barber"}, 1, "every worker knows")


@pytest.mark.parametrize("mode", MODES)
def test_host__leads_there_on_every_protocol(server, domains, mode):
    name = fresh("localhost")
    curl = Curl(server, mode)
    domains.create(name)

    there = curl.get("/v1/tenantConfig", headers={"host": name})

    assert there.json["name"] == "Salon"
    domains.delete(name)
    wait_until(
        lambda: curl.get("/v1/tenantConfig", headers={"host": name}).status == 404,
        1,
        "it leads nowhere",
    )


def test_host__that_is_not_proven_leads_nowhere(server, domains):
    name = fresh("example")
    domains.create(name)

    answer = Curl(server, "http1").get("/v1/tenantConfig", headers={"host": name})

    assert answer.status == 404
    assert answer.error["reason"] == "TENANT_MISSING"


# Over JSON.


@pytest.mark.parametrize("mode", MODES)
def test_rest__has_every_rpc(server, domains, tenant, mode):
    curl = Curl(server, mode).signed_in(token_of(server, SUPERUSER))
    path = f"/v1/tenants/{tenant.schema_name}/domains"
    name = fresh("localhost")

    created = curl.post(path, {"domain": name})
    assert created.status == 200, created.body
    assert created.json["verification"] == {
        **created.json["verification"],
        "state": "VERIFIED",
        "recordName": "",
    }
    assert created.json["isCustomDomain"] is False
    assert curl.get(f"{path}/{name}").json == created.json
    assert [each["domain"] for each in curl.get(path).json["domains"]] == [host_of(tenant), name]
    assert curl.post(f"{path}/{name}:verify", {}).json == created.json
    assert curl.post(f"{path}/{name}:setPrimary", {}).json["isPrimary"] is True
    refused = curl.patch(f"{path}/{name}", {"route53ZoneId": "Z0123456789ABC"})
    assert refused.error["reason"] == "FIELD_INVALID"  # the platform's own zone
    assert curl.patch(f"{path}/{name}", {"route53ZoneId": ""}).json["isPrimary"] is True
    assert curl.delete(f"{path}/{host_of(tenant)}").json == {}
    assert curl.get(f"{path}/{host_of(tenant)}").error["reason"] == "DOMAIN_MISSING"


def test_rest__says_which_field_is_wrong(server, tenant):
    curl = Curl(server, "http1").signed_in(token_of(server, SUPERUSER))

    answer = curl.post(f"/v1/tenants/{tenant.id}/domains", {"domain": "co.uk"})

    assert answer.status == 400
    assert answer.error["reason"] == "DOMAIN_INVALID"
    (violation,) = answer.detail("BadRequest")["fieldViolations"]
    assert violation["field"] == "domain.domain"
    claimed = curl.post(f"/v1/tenants/{tenant.id}/domains", {"domain": fresh("example")})
    verify = curl.post(f"/v1/tenants/{tenant.id}/domains/{claimed.json['domain']}:verify", {})
    assert verify.status == 501
    assert verify.error["reason"] == "DNS_NOT_AVAILABLE"


# smoothctl.


def test_smoothctl__adds_lists_and_removes(server, tenant):
    name, claimed = fresh("localhost"), fresh("example")
    option = ("--tenant", tenant.schema_name)

    server.smoothctl("domain", "add", name, *option)
    record = server.smoothctl("domain", "add", claimed, *option)
    server.smoothctl("domain", "set-primary", name, *option)
    server.smoothctl("domain", "remove", host_of(tenant), *option)

    assert f'_smoothschedule.{claimed} TXT "smoothschedule-verification=' in record
    rows = [line.split()[:4] for line in server.smoothctl("domain", "list", *option).splitlines()]
    assert rows == [
        ["DOMAIN", "STATE", "PRIMARY", "CUSTOM"],
        [name, "VERIFIED", "yes", "-"],
        [claimed, "PENDING", "-", "yes"],
    ]
