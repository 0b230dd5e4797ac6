"""HTTP of scripts, all the way: an entry of the whitelist, a secret of the install, a run, its record.

The server may go to 127.0.0.2 (its setting plugin_networks), where a web server listens.
"""

import shutil
import uuid

import pytest
from smoothschedule.v1 import plugin_pb2
from smoothschedule.v1 import url_whitelist_service_pb2 as urls_pb
from smoothschedule.v1.url_whitelist_service_pb2_grpc import UrlWhitelistServiceStub
from support.calls import bearer, open_channel
from support.curl import Curl
from support.egress import OPEN_ADDRESS, Target
from support.people import SUPERUSER, of_tenant, token_of
from support.plugins import Plugins

SECRET = f"sk_live_{uuid.uuid4().hex}"


class Hooks:
    """A server that may go outside, what it finds there, and a tenant's owner."""

    def __init__(self, make_server, seeded):
        self.target = Target()
        self.server = make_server(plugin_networks=f"{OPEN_ADDRESS}/32")
        shutil.copy(seeded.folder / "dev-credentials.json", self.server.folder)
        self.server.start()
        self.channel = open_channel(self.server)
        self.plugins = Plugins(self.server, self.channel)
        self.curl = Curl(
            self.server, "http1", token=token_of(self.server, of_tenant("owner", "demo"))
        )

    def url(self, path="/ok"):
        return f"http://{OPEN_ADDRESS}:{self.target.port}{path}"

    def allow(self, path_prefix):
        """Asked for by the owner, approved by somebody else."""
        stub = UrlWhitelistServiceStub(self.channel)
        entry = urls_pb.UrlWhitelistEntry(
            scheme="http",
            host=OPEN_ADDRESS,
            port=self.target.port,
            path_prefix=path_prefix,
            methods=["GET", "POST"],
            reason="our bookkeeping listens there",
        )
        asked = stub.CreateUrlWhitelistEntry(
            urls_pb.CreateUrlWhitelistEntryRequest(entry=entry), metadata=self.plugins.metadata
        )
        stub.ApproveUrlWhitelistEntry(
            urls_pb.ApproveUrlWhitelistEntryRequest(entry_id=asked.id),
            metadata=bearer(token_of(self.server, SUPERUSER)),
        )

    def install(self, script, hosts=(OPEN_ADDRESS,)):
        secret = plugin_pb2.PluginSecret(name="hook", hosts=hosts, value=SECRET)
        return self.plugins.install(self.plugins.approved(script), secrets=[secret])

    def run(self, install, verb="run"):
        body = {"wait": "15s"} if verb == "run" else {}
        answer = self.curl.post(
            f"/v1/tenants/demo/pluginInstalls/{install.id}:{verb}", body
        )
        assert answer.status == 200, answer.body
        return answer.json

    def close(self):
        self.channel.close()
        self.target.close()


@pytest.fixture(scope="module")
def hooks(make_module_server, server):
    hooks = Hooks(make_module_server, server)
    hooks.allow("/ok")
    yield hooks
    assert SECRET not in hooks.server.output()
    hooks.close()


def posting(hooks, path="/ok"):
    return (
        f"answer = api.http_post('{hooks.url(path)}', json={{'name': 'Ada'}},"
        " headers={'X-Key': api.secret('hook')}, params={'token': 'in-the-query'})\n"
        "result = [answer.status, answer.json, answer.headers['x-twice']]"
    )


def test_run__sends_a_secret_that_nobody_reads(hooks):
    install = hooks.install(posting(hooks))
    run = hooks.run(install)

    assert run["state"] == "SUCCEEDED", run
    assert run["result"] == [200, {"hello": "plugin"}, "a, b"]
    assert hooks.target.last["body"] == b'{"name":"Ada"}'
    assert hooks.target.header("x-key") == [SECRET]
    assert hooks.target.header("content-type") == ["application/json"]
    assert uuid.UUID(hooks.target.header("idempotency-key")[0])
    (call,) = run["httpCalls"]
    assert (call["method"], call["url"], call["status"]) == ("POST", hooks.url(), 200)
    assert (call["bytes"], call["outcome"]) == ("18", "OK")
    assert "in-the-query" not in str(run) and SECRET not in str(run)


def test_test_run__sends_nothing(hooks):
    install = hooks.install(f"result = api.http_get('{hooks.url()}').status")
    before = len(hooks.target.requests)
    run = hooks.run(install, "testRun")

    assert run["state"] == "SUCCEEDED", run
    assert run["result"] == 200
    assert run["effects"] == [{"call": "http_get", "arguments": {"url": hooks.url()}}]
    assert len(hooks.target.requests) == before


def test_run__goes_nowhere_without_an_entry(hooks):
    install = hooks.install(posting(hooks, "/big"))
    before = len(hooks.target.requests)
    run = hooks.run(install)

    assert run["state"] == "FAILED"
    assert "(URL_NOT_ALLOWED)" in run["error"]["message"]
    assert run["httpCalls"][0]["outcome"] == "URL_NOT_ALLOWED"
    assert len(hooks.target.requests) == before


def test_run__sends_a_secret_to_its_own_hosts_only(hooks):
    install = hooks.install(posting(hooks), hosts=["hooks.example.com"])
    before = len(hooks.target.requests)
    run = hooks.run(install)

    assert run["state"] == "FAILED"
    assert "(SECRET_HOST_REFUSED)" in run["error"]["message"]
    assert len(hooks.target.requests) == before
