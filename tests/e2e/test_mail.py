"""Mail: from the outbox into the mailbox of development, or to a server."""

import ssl
import shutil
import subprocess
import uuid
from urllib.parse import quote

import pytest
from support.mail import PASSWORD, USER, MailServer
from support.metrics import read_metrics
from support.server import SMOOTHCTL, Server, new_folder
from support.waiting import wait_until

FROM = "Größe & Söhne <no-reply@example.com>"
SUBJECT = "Your code for Größe & Söhne"
TEXT = "Hello,\n.\n.leading dots, a long line: " + "ä" * 100 + "\n\nThe code is 123456.\n"


class Outbox:
    def __init__(self, database, name):
        self.database, self.name = database, name

    def sql(self, text):
        return self.database.sql(text, database=self.name).strip()

    def put(self, to, subject=SUBJECT, text=TEXT):
        made = str(uuid.uuid4())
        self.sql(
            "INSERT INTO shared.mail_outbox (id, create_time, to_address, subject, body, attempts,"
            f" next_try_time, error) VALUES ('{made}', now(), '{to}', '{subject}', '{text}', 0,"
            " now(), '')"
        )
        return made

    def row(self, made):
        columns = "attempts, sent_time IS NOT NULL, next_try_time IS NOT NULL, body, error"
        found = self.sql(f"SELECT {columns} FROM shared.mail_outbox WHERE id = '{made}'")
        attempts, sent, waits, rest = found.split("|", 3)
        body, error = rest.rsplit("|", 1)
        return {
            "attempts": int(attempts),
            "sent": sent == "t",
            "waits": waits == "t",
            "body": body,
            "error": error,
        }

    def make_due(self, made):
        self.sql(f"UPDATE shared.mail_outbox SET next_try_time = now() WHERE id = '{made}'")


@pytest.fixture
def make_mailing(database):
    """Makes servers on databases of their own: who shares an outbox shares the work."""
    made = []

    def make(**settings):
        name = f"mail{uuid.uuid4().hex[:8]}"
        owner = database.url.split("//", 1)[1].split("@", 1)[0].split(":", 1)[0]
        database.sql(f'CREATE DATABASE {name} OWNER "{owner}"')
        server = Server(
            new_folder(), database, url=database.url_of(name), deployment=name, **settings
        )
        made.append(server)
        server.smoothctl("migrate")
        server.start()
        return server, Outbox(database, name)

    yield make
    for each in made:
        each.kill()
        shutil.rmtree(each.folder)


@pytest.fixture
def start_mail_server():
    started = []

    def start(**settings):
        server = MailServer(**settings)
        server.start()
        started.append(server)
        return server

    yield start
    for each in started:
        each.stop()


def url_of(mail_server, scheme="smtp", user=""):
    return f"{scheme}://{user}127.0.0.1:{mail_server.port}"


def content_of(message):
    return message.get_content().replace("\r\n", "\n")


def test_server__gets_the_message_whole(make_mailing, start_mail_server):
    mail_server = start_mail_server()
    _, outbox = make_mailing(smtp_url=url_of(mail_server), mail_from=FROM)

    made = outbox.put("ada@x.test")

    wait_until(lambda: outbox.row(made)["sent"], 30, "it was sent")
    (envelope,) = mail_server.received
    assert envelope.sender == "no-reply@example.com"
    assert envelope.recipients == ["ada@x.test"]
    message = envelope.message
    assert message["From"] == FROM
    assert message["To"] == "ada@x.test"
    assert message["Subject"] == SUBJECT
    assert message["Message-ID"] == f"<{made}@example.com>"
    assert message["Date"].datetime is not None
    assert content_of(message) == TEXT
    assert not message.defects
    assert outbox.row(made)["body"] == ""


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_server__is_signed_in_to(make_mailing, start_mail_server):
    mail_server = start_mail_server(wants_login=True)
    user = f"{USER}:{quote(PASSWORD, safe='')}@"
    server, outbox = make_mailing(smtp_url=url_of(mail_server, user=user), mail_from=FROM)

    made = outbox.put("ada@x.test")

    wait_until(lambda: outbox.row(made)["sent"], 30, "it was sent")
    assert len(mail_server.received) == 1
    logs = "".join(path.read_text() for path in server.logs.iterdir())
    assert PASSWORD not in logs and quote(PASSWORD) not in logs
    assert "123456" not in logs


def test_server__refused_recipient_is_given_up_and_a_deferred_one_is_not(
    make_mailing, start_mail_server
):
    mail_server = start_mail_server()
    _, outbox = make_mailing(smtp_url=url_of(mail_server), mail_from=FROM)

    nobody = outbox.put("nobody@x.test")
    later = outbox.put("later@x.test")
    ada = outbox.put("ada@x.test")

    wait_until(lambda: outbox.row(ada)["sent"], 30, "the others do not hold it up")
    refused, deferred = outbox.row(nobody), outbox.row(later)
    assert (refused["sent"], refused["waits"], refused["body"]) == (False, False, "")
    assert "550" in refused["error"]
    assert (deferred["sent"], deferred["waits"]) == (False, True)
    assert deferred["body"] != "" and "451" in deferred["error"]


def test_server__with_an_untrusted_certificate_gets_nothing(server, make_mailing, start_mail_server):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # Made for 127.0.0.1, by an authority that no machine trusts.
    context.load_cert_chain(server.ca_path, server.ca_path.with_suffix(".key"))
    mail_server = start_mail_server(tls=context)
    _, outbox = make_mailing(smtp_url=url_of(mail_server, "smtps"), mail_from=FROM)

    made = outbox.put("ada@x.test")

    wait_until(lambda: outbox.row(made)["error"] != "", 30, "it was tried")
    assert outbox.row(made)["waits"]
    assert "certificate" in outbox.row(made)["error"]
    assert mail_server.received == []


def test_server__that_is_away_gets_it_when_it_is_back(make_mailing, start_mail_server):
    mail_server = MailServer()
    server, outbox = make_mailing(smtp_url=url_of(mail_server), mail_from=FROM)
    made = outbox.put("ada@x.test")
    wait_until(lambda: outbox.row(made)["error"] != "", 30, "it was tried")
    failure = {"job": "mail.deliver", "reason": "MAIL_SERVER_UNAVAILABLE", "failures": 1}
    wait_until(lambda: server.logged(message="a job failed", **failure), 5, "it is logged")
    assert read_metrics(server)['smooth_job_failures_total{job="mail.deliver"}'] >= 1

    mail_server.start()
    try:
        outbox.make_due(made)
        wait_until(lambda: outbox.row(made)["sent"], 60, "it was sent")
    finally:
        mail_server.stop()
    assert len(mail_server.received) == 1


def test_development__keeps_mail_in_a_folder(make_mailing):
    server, outbox = make_mailing()

    made = outbox.put("ada@x.test", subject="Your code", text="The code is 123456.\n")

    path = server.folder / "mail" / f"{made}.eml"
    wait_until(path.exists, 30, "it lies there")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    heading, line = server.smoothctl("mail", "list").splitlines()
    assert heading.split() == ["ID", "DATE", "TO", "SUBJECT"]
    assert line.split()[0] == made and line.endswith("ada@x.test  Your code")
    assert "The code is 123456." in server.smoothctl("mail", "show", made)


def test_smoothctl__unknown_message_is_said(server):
    done = subprocess.run(
        [SMOOTHCTL, "mail", "show", "../secret.key"],
        cwd=server.folder,
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=30,
    )

    assert done.returncode == 1
    assert 'there is no message "../secret.key"' in done.stderr
