"""Masquerading over gRPC and over JSON: begun, used, stopped, and on record."""

import json
import re
import subprocess
import uuid
from pathlib import Path

import grpc
from smoothschedule.v1 import auth_service_pb2 as auth_pb
from smoothschedule.v1 import masquerade_pb2
from smoothschedule.v1 import tenant_service_pb2 as tenant_pb
from smoothschedule.v1 import user_service_pb2 as user_pb
from support.calls import bearer, failing
from support.people import PLATFORM_SUPPORT, of_tenant
from support.waiting import wait_until
from support.world import REASON, assert_over_soon

DENIED = grpc.StatusCode.PERMISSION_DENIED
NOT_FOUND = grpc.StatusCode.NOT_FOUND
PRECONDITION = grpc.StatusCode.FAILED_PRECONDITION
README = Path(__file__).parents[2] / "README.md"


# The good day.


def test_masquerade__is_the_target_and_tells_the_actor(world, support, owner):
    actor, token = support

    begun = world.start(token, owner, ticket="HELP-12")
    session = world.session(begun.token)

    assert begun.user.id == owner.id
    assert session.id == begun.session.id
    assert session.user.id == owner.id
    assert session.masquerade.actor.id == actor.id
    assert session.masquerade.actor.email == actor.email
    assert session.masquerade.reason == REASON
    assert session.masquerade.ticket == "HELP-12"
    assert session.masquerade.mode == masquerade_pb2.Masquerade.READ_WRITE
    assert 1790 <= session.masquerade.time_left.seconds <= 1800
    assert "tenants.update" in session.effective_permissions


def test_masquerade__leaves_the_actors_own_session_as_it_was(world, support, owner):
    actor, token = support
    before = world.session(token)

    begun = world.start(token, owner)

    after = world.session(token)
    assert (after.id, after.user.id) == (before.id, actor.id)
    assert not after.HasField("masquerade")
    assert after.expire_time == before.expire_time
    assert begun.token != token
    seen = world.users.GetUser(user_pb.GetUserRequest(user_id=owner.id), metadata=world.superuser)
    assert not seen.HasField("last_login_time")


def test_masquerade__acts_as_the_target(world, support, owner):
    _, token = support
    begun = world.start(token, owner)

    changed = world.tenants.ListTenants(
        tenant_pb.ListTenantsRequest(), metadata=bearer(begun.token)
    )

    assert [tenant.id for tenant in changed.tenants] == [world.tenant.id]


def test_stop__ends_it_on_every_worker_and_hands_out_no_token(world, support, owner):
    actor, token = support
    begun = world.start(token, owner)

    world.stop(begun.token)

    assert_over_soon(world, begun.token)
    assert world.session(token).user.id == actor.id
    (event,) = world.events("HIJACK_END", masqueradeId=begun.session.masquerade.id)
    assert event[0] == "STOPPED"


def test_stop__from_the_own_session(world, support, owner):
    _, token = support
    begun = world.start(token, owner)

    world.stop(token)

    assert_over_soon(world, begun.token)
    with failing(PRECONDITION, "MASQUERADE_NOT_RUNNING"):
        world.stop(token)


def test_logout__from_inside_ends_the_masquerade_only(world, support, owner):
    actor, token = support
    begun = world.start(token, owner)

    world.auth.Logout(auth_pb.LogoutRequest(), metadata=bearer(begun.token))

    assert_over_soon(world, begun.token)
    assert world.session(token).user.id == actor.id


def test_revoke__by_the_actor_ends_it(world, support, owner):
    _, token = support
    begun = world.start(token, owner)
    listed = world.auth.ListSessions(auth_pb.ListSessionsRequest(), metadata=bearer(token))
    assert [each.id for each in listed.sessions if each.HasField("masquerade")] == [
        begun.session.id
    ]

    world.auth.RevokeSession(
        auth_pb.RevokeSessionRequest(session_id=begun.session.id), metadata=bearer(token)
    )

    assert_over_soon(world, begun.token)


def test_masquerade_over_json(world, curl, support, owner):
    actor, token = support
    own = curl.signed_in(token)

    begun = own.post("/v1/masquerade:start", {"userId": owner.id, "reason": REASON})

    assert begun.status == 200, begun.body
    assert begun.json["user"]["id"] == owner.id
    inside = curl.signed_in(begun.json["token"])
    session = inside.get("/v1/session").json
    assert session["user"]["id"] == owner.id
    assert session["masquerade"]["actor"]["id"] == actor.id
    assert session["masquerade"]["timeLeft"].endswith("s")
    assert inside.post("/v1/masquerade:stop", {}).json == {}
    assert inside.get("/v1/session").error["reason"] == "SESSION_EXPIRED"
    again = own.post(f"/v1/users/{owner.id}:masquerade", {"reason": REASON, "mode": "READ_ONLY"})
    assert again.json["session"]["masquerade"]["mode"] == "READ_ONLY"
    own.post("/v1/masquerade:stop", {})


# Every attempt is on record.


def test_attempts__are_lines_of_the_log(world, server, support, owner):
    actor, token = support
    begun = world.start(token, owner)
    world.stop(begun.token)
    masquerade_id = begun.session.masquerade.id

    def lines():
        return [
            line
            for line in server.log("masquerade.log")
            if line["masquerade_id"] == masquerade_id
        ]

    wait_until(lambda: len(lines()) == 3, 5, "three lines are there")
    first, *rest = lines()
    assert [line["action"] for line in (first, *rest)].count("HIJACK_ACTION") == 1
    assert first["action"] == "HIJACK_START"
    assert first["hijacker_email"] == actor.email
    assert first["hijacked_email"] == owner.email
    assert first["ip_address"] == "127.0.0.1"
    assert first["reason"] == REASON
    assert first["tenant"] == world.tenant.id
    assert len(first["session_key"]) == 32
    assert begun.token not in str(lines()) and token not in str(lines())
    assert first["timestamp"].endswith("Z")


def test_actions__are_on_record_each(world, support, owner):
    _, token = support
    begun = world.start(token, owner)
    masquerade_id = begun.session.masquerade.id
    world.session(begun.token)
    with failing(NOT_FOUND, "USER_MISSING"):
        world.users.GetUser(
            user_pb.GetUserRequest(user_id=str(uuid.uuid4())), metadata=bearer(begun.token)
        )
    with failing(DENIED, "MASQUERADE_FORBIDDEN"):
        world.users.DeleteUser(
            user_pb.DeleteUserRequest(user_id=owner.id), metadata=bearer(begun.token)
        )

    told = world.events("HIJACK_ACTION", masqueradeId=masquerade_id)

    assert [(code, outcome, method.rpartition("/")[2]) for code, outcome, method in told] == [
        ("", "OK", "GetSession"),
        ("USER_MISSING", "NOT_FOUND", "GetUser"),
        ("MASQUERADE_FORBIDDEN", "PERMISSION_DENIED", "DeleteUser"),
    ]


# The README's own words.


def readme_examples(server):
    """The blocks under "Masquerade in one minute", for this server."""
    text = README.read_text().partition("## Masquerade in one minute")[2].partition("\n## ")[0]
    blocks = re.findall(r"```(sh|python)\n(.*?)```", text, re.DOTALL)
    return {kind: code.replace("localhost:8080", f"localhost:{server.clear_port}")
            for kind, code in blocks}  # fmt: skip


def test_readme__by_curl(server):
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", readme_examples(server)["sh"]],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (0, "")
    at, answers, decoder = 0, [], json.JSONDecoder()
    while at < len(done.stdout.rstrip()):
        answer, at = decoder.raw_decode(done.stdout, at)
        answers.append(answer)
    session, users, stopped = answers
    assert session["user"]["email"] == of_tenant("owner", "demo")
    assert session["masquerade"]["actor"]["email"] == PLATFORM_SUPPORT
    assert of_tenant("staff", "demo") in [user["email"] for user in users["users"]]
    assert stopped == {}


def test_readme__by_grpcio(server, capsys):
    exec(compile(readme_examples(server)["python"], str(README), "exec"), {})

    explained, begun = capsys.readouterr().out.splitlines()
    assert explained.startswith("True ['NOT_SELF', 'SUPERUSER', 'DEPTH'")
    assert begun == f"{of_tenant('owner', 'demo')} {PLATFORM_SUPPORT}"
