"""The same act by many at once: one wins, and the others hear why they did not."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from smoothschedule import SmoothError, Tenant
from support.people import PLATFORM_MANAGER, SUPERUSER, client_of, new_token, token_of
from support.waiting import wait_until

RACERS = 12


def race(server, act, email=SUPERUSER):
    """Lets each racer act on a connection of its own; gives results and errors."""

    def run(number):
        with client_of(server, token_of(server, email)) as client:
            try:
                return act(client, number)
            except SmoothError as error:
                return error

    token_of(server, email)  # signed in before the start
    with ThreadPoolExecutor(RACERS) as pool:
        outcomes = list(pool.map(run, range(RACERS)))
    errors = [outcome for outcome in outcomes if isinstance(outcome, SmoothError)]
    return [outcome for outcome in outcomes if outcome not in errors], errors


@pytest.fixture
def tenant(server):
    with client_of(server, token_of(server, SUPERUSER)) as client:
        yield client.create_tenant("Raced", f"raced_{uuid.uuid4().hex[:16]}")


def test_create__of_one_schema_name_succeeds_once(server):
    name = f"race_{uuid.uuid4().hex[:16]}"

    created, errors = race(server, lambda client, number: client.create_tenant(str(number), name))

    assert len(created) == 1
    assert {(error.code, error.reason) for error in errors} == {
        (grpc.StatusCode.ALREADY_EXISTS, "SCHEMA_NAME_TAKEN")
    }


def test_create__with_one_request_id_gives_all_the_same_answer(server):
    name, request_id = f"race_{uuid.uuid4().hex[:16]}", str(uuid.uuid4())

    created, errors = race(
        server, lambda client, _: client.create_tenant("Same", name, request_id=request_id)
    )

    assert errors == []
    assert all(tenant == created[0] for tenant in created)


def test_create__request_ids_of_two_actors_are_two(server):
    request_id = str(uuid.uuid4())
    ids = set()
    for email in (SUPERUSER, PLATFORM_MANAGER):
        with client_of(server, token_of(server, email)) as client:
            name = f"two_{uuid.uuid4().hex[:16]}"
            ids.add(client.create_tenant("Two", name, request_id=request_id).id)

    assert len(ids) == 2


def test_update__with_one_etag_succeeds_once(server, tenant):
    updated, errors = race(
        server,
        lambda client, number: client.update_tenant(
            tenant.id, etag=tenant.etag, name=f"Racer {number}"
        ),
    )

    assert len(updated) == 1
    assert {error.reason for error in errors} == {"ETAG_MISMATCH"}
    with client_of(server, token_of(server, SUPERUSER)) as client:
        assert client.get_tenant(tenant.id) == updated[0]


def test_update__of_different_fields_loses_none(server, tenant):
    fields = ["name", "owner_email", "logo_url", "primary_color"]
    values = ["Raced to the end", "raced@x.test", "https://x.test/r.png", "#123456"]

    def change(client, number):
        client.update_tenant(tenant.id, **{fields[number % 4]: values[number % 4]})

    _, errors = race(server, change)

    assert errors == []
    with client_of(server, token_of(server, SUPERUSER)) as client:
        read = client.get_tenant(tenant.id)
    assert [getattr(read, field) for field in fields] == values


def test_delete__many_times_is_once(server, tenant):
    deleted, errors = race(server, lambda client, _: client.delete_tenant(tenant.id))

    assert errors == []
    assert {each.state for each in deleted} == {Tenant.DELETED}
    assert len({each.etag for each in deleted}) == 1


def test_suspend__many_times_is_once(server, tenant):
    suspended, errors = race(server, lambda client, _: client.suspend_tenant(tenant.id))

    assert errors == []
    assert {each.state for each in suspended} == {Tenant.SUSPENDED}
    assert len({each.etag for each in suspended}) == 1


def test_logout__is_known_to_every_worker(server):
    """Twelve connections lie on both workers, which have all just seen the session alive."""
    token = new_token(server, PLATFORM_MANAGER)
    clients = [client_of(server, token) for _ in range(RACERS)]
    for client in clients:
        client.session()

    clients.pop().logout()

    def are_all_out():
        reasons = set()
        for client in clients:
            try:
                client.session()
                reasons.add("")
            except SmoothError as error:
                reasons.add(error.reason)
        return reasons == {"SESSION_EXPIRED"}

    wait_until(are_all_out, 0.5, "the session is over for everybody")
    for client in clients:
        client.close()
