"""The seeded example plugins in a server: installed, tried, run, and what others see of it."""

import datetime
import json
import shutil

import pytest
from support.curl import Curl
from support.egress import OPEN_ADDRESS, A, Authority, DnsServer, Target, fixed
from support.people import SUPERUSER, of_tenant, token_of
from support.server import Server, new_folder
from support.waiting import wait_until

HOST = "hooks.test"
DAY = datetime.timedelta(days=1)


class Salon:
    """The demo tenant on a server of its own, and a web server that its plugins may reach."""

    def __init__(self, database):
        folder = new_folder()
        authority = Authority(folder / "authority", [HOST])
        self.dns, self.target = DnsServer(), Target(tls=authority)
        self.dns.names[HOST] = fixed((A, OPEN_ADDRESS))
        database.sql("CREATE DATABASE examples OWNER smooth_owner")
        self.server = Server(
            folder,
            database,
            url=database.url_of("examples"),
            deployment="examples",
            plugin_networks=f"{OPEN_ADDRESS}/32",
            plugin_ca_file=authority.ca,
            dns_servers=f"127.0.0.1:{self.dns.port}",
        )
        self.server.smoothctl("migrate")
        self.server.smoothctl("seed")
        self.server.start()
        self.owner = self._signed_in(of_tenant("owner", "demo"))
        self.superuser = self._signed_in(SUPERUSER)

    def _signed_in(self, who) -> Curl:
        return Curl(self.server, "http1", token=token_of(self.server, who))

    def close(self):
        self.server.kill()
        self.dns.close()
        self.target.close()
        shutil.rmtree(self.server.folder)

    def post(self, path, body, by=None) -> dict:
        answer = (by or self.owner).post(f"/v1/{path}", body)
        assert answer.status == 200, answer.body
        return answer.json

    def plugin(self, name) -> dict:
        (found,) = self.owner.get(f"/v1/plugins?q={name}").json["plugins"]
        return found

    def install(self, name, values, **more) -> str:
        """Of a seeded plugin, another time; its path."""
        plugin = self.plugin(name)
        body = {"pluginId": plugin["id"], "values": values, "isEnabled": True, **more}
        path = "tenants/demo/pluginInstalls"
        made = self.post(f"{path}?consentVersion={plugin['approvedVersion']}", body)
        return f"{path}/{made['id']}"

    def allow(self, name) -> None:
        """The plugin may post to the web server."""
        entry = {
            "scheme": "https",
            "host": HOST,
            "port": self.target.port,
            "methods": ["POST"],
            "pluginId": self.plugin(name)["id"],
            "reason": "A web server that stands for the outside",
        }
        asked = self.post("urlWhitelist", entry)
        self.post(f"urlWhitelist/{asked['id']}:approve", {}, by=self.superuser)

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.target.port}/in"

    def test_run(self, install) -> dict:
        run = self.post(f"{install}:testRun", {})
        assert run["state"] == "SUCCEEDED", run
        return run

    def run(self, install) -> dict:
        run = self.post(f"{install}:run", {"wait": "15s"})
        assert run["state"] == "SUCCEEDED", run
        return run

    def mails(self, subject) -> set:
        """Who got a message with this subject."""
        found = set()
        for path in (self.server.folder / "mail").glob("*"):
            text = path.read_text()
            if f"Subject: {subject}\n" in text.replace("\r\n", "\n"):
                (to,) = [line[4:].strip() for line in text.splitlines() if line.startswith("To: ")]
                found.add(to)
        return found

    def bodies(self) -> list:
        return [json.loads(request["body"]) for request in self.target.requests]


@pytest.fixture(scope="module")
def salon(database):
    salon = Salon(database)
    yield salon
    assert salon.server.stop() == 0, salon.server.output()
    salon.close()


@pytest.fixture(autouse=True)
def quiet(request):
    """The web server forgets what it was sent."""
    if "salon" in request.fixturenames:
        request.getfixturevalue("salon").target.requests.clear()


def effects(run, call) -> list:
    return [effect["arguments"] for effect in run["effects"] if effect["call"] == call]


def test_seed__makes_plugins_that_others_may_install(salon):
    acme = Curl(salon.server, "http1", token=token_of(salon.server, of_tenant("owner", "acme")))

    seen = acme.get("/v1/plugins").json["plugins"]

    assert sorted(plugin["name"] for plugin in seen) == [
        "Customers to the CRM",
        "Daily summary",
        "No-show follow-up",
        "Tomorrow's reminders",
        "Win back customers",
    ]
    assert {plugin["state"] for plugin in seen} == {"APPROVED"}


def test_seed__is_approved_by_somebody_else(salon):
    plugin = salon.plugin("Daily")

    path = f"/v1/plugins/{plugin['id']}/versions/{plugin['version']}"
    version = salon.superuser.get(path).json

    assert version["authorId"] and version["decidedById"]
    assert version["authorId"] != version["decidedById"]


def test_seed__installs_them_in_demo(salon):
    installs = salon.owner.get("/v1/tenants/demo/pluginInstalls").json["pluginInstalls"]

    assert len({install["pluginName"] for install in installs}) == 5
    assert all(not install["nextRunTimes"] for install in installs[:5])


def test_seed_without_a_runner__is_made_good_by_the_next(database, tmp_path):
    database.sql("CREATE DATABASE runnerless OWNER smooth_owner")
    url = database.url_of("runnerless")
    server = Server(tmp_path, database, url=url, deployment="runnerless")
    server.smoothctl("migrate")
    alone = shutil.copy(server.smoothctl_path, tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "smoothctl_path", alone)
        server.smoothctl("seed")
    assert database.sql("SELECT count(*) FROM shared.plugins", "runnerless").strip() == "0"

    server.smoothctl("seed")

    assert database.sql("SELECT count(*) FROM shared.plugins", "runnerless").strip() == "5"


def test_reminders__are_mailed(salon):
    install = salon.install("reminders", {"subject": "Reminder 1"})

    tried = salon.test_run(install)
    assert {mail["to"] for mail in effects(tried, "send_email")} == {
        "customer@demo.test",
        "dora@demo.test",
    }
    assert salon.mails("Reminder 1") == set()
    assert salon.run(install)["result"] == {"sent": 2}

    wait_until(lambda: len(salon.mails("Reminder 1")) == 2, 20, "two reminders are out")
    assert salon.run(install)["result"] == {"sent": 0}  # each of them once


def test_no_show__is_followed_up(salon):
    install = salon.install("No-show", {"subject": "Missed 1"})

    assert [mail["to"] for mail in effects(salon.test_run(install), "send_email")] == [
        "dora@demo.test"
    ]
    assert salon.run(install)["result"] == {"sent": 1}

    wait_until(lambda: salon.mails("Missed 1") == {"dora@demo.test"}, 20, "it is out")
    assert salon.run(install)["result"] == {"sent": 0}


def test_win_back__reaches_who_was_away(salon):
    zoe = salon.post("customers", {"name": "Zoe Zander", "email": "zoe@demo.test"})
    (room,) = salon.owner.get("/v1/resources?type=ROOM").json["resources"]
    then = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) - 100 * DAY
    salon.post(
        "appointments",
        {
            "resourceId": room["id"],
            "customerId": zoe["id"],
            "startTime": then.isoformat(),
            "endTime": (then + datetime.timedelta(hours=1)).isoformat(),
            "status": "COMPLETED",
        },
    )
    install = salon.install("Win", {"offer": "Ten percent.", "subject": "Away 1"})

    assert [mail["to"] for mail in effects(salon.test_run(install), "send_email")] == [
        "zoe@demo.test"
    ]
    assert salon.run(install)["result"] == {"written": 1}

    wait_until(lambda: salon.mails("Away 1") == {"zoe@demo.test"}, 20, "it is out")
    assert salon.run(install)["result"] == {"written": 0}


def test_daily_summary__arrives(salon):
    install = salon.install("Daily", {"webhook": salon.url})
    salon.allow("Daily")

    tried = salon.test_run(install)
    assert effects(tried, "http_post")[0]["url"] == salon.url
    assert salon.target.requests == []
    run = salon.run(install)

    (body,) = salon.bodies()
    assert body["text"].startswith("Demo Company, ")
    assert [(call["method"], call["status"]) for call in run["httpCalls"]] == [("POST", 200)]


def test_crm_sync__sends_each_customer_once_with_the_secret(salon):
    secret = {"name": "crm_token", "hosts": [HOST], "value": "Bearer 7f3a"}
    install = salon.install("CRM", {"url": salon.url}, secrets=[secret])
    salon.allow("CRM")

    salon.test_run(install)
    assert salon.target.requests == []
    run = salon.run(install)

    sent = [body["name"] for body in salon.bodies()]
    assert run["result"] == {"sent": len(sent)}
    assert sent[:3] == ["Carl Customer", "Dora Diaz", "Emil Eklund"]
    assert salon.target.header("authorization") == ["Bearer 7f3a"]
    assert "7f3a" not in json.dumps(run)
    assert salon.run(install)["result"] == {"sent": 0}


def test_url_that_nobody_approved__is_not_reached(salon):
    install = salon.install("Daily", {"webhook": f"https://{HOST}:{salon.target.port + 1}/in"})

    run = salon.post(f"{install}:run", {"wait": "15s"})

    assert run["state"] == "FAILED"
    assert "URL_NOT_ALLOWED" in run["error"]["message"] + run["error"]["code"]
