"""Who masqueraded as whom: listed, and watched as it comes."""

import grpc
from smoothschedule.v1 import auth_service_pb2 as auth_pb
from smoothschedule.v1 import masquerade_service_pb2 as masquerade_pb
from support.calls import bearer, failing
from support.people import of_tenant, token_of
from support.streams import RestStream
from support.waiting import wait_until

DENIED = grpc.StatusCode.PERMISSION_DENIED
UNAUTHENTICATED = grpc.StatusCode.UNAUTHENTICATED


def listed_events(world, token, **fields):
    return world.masquerades.ListMasqueradeEvents(
        masquerade_pb.ListMasqueradeEventsRequest(**fields), metadata=bearer(token)
    )


def test_events__are_those_of_the_tenant(world, server, curl, support, owner):
    actor, token = support
    begun = world.start(token, owner)
    world.session(begun.token)
    world.stop(begun.token)
    watcher = world.token(owner)
    masquerade_id = begun.session.masquerade.id

    def events():
        return listed_events(world, watcher, masquerade_id=masquerade_id).events

    wait_until(lambda: len(events()) == 4, 10, "the events are chained")
    assert sorted(event.action for event in events()) == [
        "HIJACK_ACTION", "HIJACK_ACTION", "HIJACK_END", "HIJACK_START",
    ]  # fmt: skip
    assert {event.actor_id for event in events()} == {actor.id}
    assert {event.subject_id for event in events()} == {owner.id}
    assert [event.action for event in listed_events(
        world, watcher, action="HIJACK_START", actor_id=actor.id).events] == ["HIJACK_START"]
    first = listed_events(world, watcher, masquerade_id=masquerade_id, page_size=3)
    rest = listed_events(
        world,
        watcher,
        masquerade_id=masquerade_id,
        page_size=3,
        page_token=first.next_page_token,
    )
    assert len(first.events) == 3 and len(rest.events) == 1
    over_json = curl.signed_in(watcher).get(
        f"/v1/masquerade/events?masqueradeId={masquerade_id}&action=HIJACK_END"
    )
    assert [event["reasonCode"] for event in over_json.json["events"]] == ["STOPPED"]
    stranger = token_of(server, of_tenant("owner", "acme"))
    assert not listed_events(world, stranger, masquerade_id=masquerade_id).events


def test_events__are_for_who_may_read_them(world, owner):
    with failing(DENIED, "PERMISSION_MISSING"):
        listed_events(world, world.token(world.user("TENANT_STAFF")))


def test_watch__tells_events_as_they_come(world, support, owner):
    _, token = support
    watched = world.masquerades.WatchMasqueradeEvents(
        masquerade_pb.WatchMasqueradeEventsRequest(),
        metadata=bearer(world.token(owner)),
        timeout=30,
    )
    assert not next(watched).HasField("event")

    begun = world.start(token, owner)
    world.stop(token)

    actions = []
    while "HIJACK_END" not in actions:
        told = next(watched)
        assert told.event.masquerade_id == begun.session.masquerade.id
        actions.append(told.event.action)
    assert actions.count("HIJACK_START") == 1
    watched.cancel()


def test_watch_over_server_sent_events__goes_on_after_a_break(server, world, support, owner):
    _, token = support
    watcher = world.token(owner)
    path = "/v1/masquerade/events:watch"
    with RestStream(server, path, watcher) as stream:
        begun_at = stream.event()
    begun = world.start(token, owner)

    with RestStream(
        server, path, watcher, headers={"last-event-id": begun_at["id"]}
    ) as stream:
        assert stream.event()["id"]
        told = stream.event()["data"]

    assert told["event"]["action"] == "HIJACK_START"
    assert told["event"]["masqueradeId"] == begun.session.masquerade.id


def test_watch__ends_with_the_session(world, owner):
    watcher = world.token(owner)
    watched = world.masquerades.WatchMasqueradeEvents(
        masquerade_pb.WatchMasqueradeEventsRequest(), metadata=bearer(watcher), timeout=30
    )
    next(watched)

    world.auth.Logout(auth_pb.LogoutRequest(), metadata=bearer(watcher))

    with failing(UNAUTHENTICATED, "SESSION_EXPIRED"):
        next(watched)


def test_watch__does_not_take_any_position(world, owner):
    with failing(grpc.StatusCode.INVALID_ARGUMENT, "POSITION_INVALID"):
        next(
            world.masquerades.WatchMasqueradeEvents(
                masquerade_pb.WatchMasqueradeEventsRequest(position="yesterday"),
                metadata=bearer(world.token(owner)),
            )
        )
