"""Minutes of mixed load by all kinds of clients, then quiet: what the processes hold on to."""

import contextlib
import random
import socket
import ssl
import struct
import subprocess
import threading
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple

import grpc
from google.protobuf.duration_pb2 import Duration
from smoothschedule.v1 import auth_service_pb2 as auth_pb
from smoothschedule.v1 import tenant_service_pb2 as tenant_pb
from smoothschedule.v1.auth_service_pb2_grpc import AuthServiceStub
from smoothschedule.v1.tenant_service_pb2_grpc import TenantServiceStub
from support.calls import FACES, bearer, open_channel
from support.curl import MODES, Curl
from support.frames import PREFACE
from support.metrics import read_metrics
from support.people import SUPERUSER, client_of
from support.stubs import TestServiceStub, test_pb

LATE = "DEADLINE_EXCEEDED"
WRONG_PASSWORD = "not-the-password-of-anybody"
SAMPLE_SECONDS = 5
WARM_UP_SECONDS = 30
QUIET_SECONDS = 20
# From quiet to quiet: workers give the pages of a burst back within 10 s.
GROWTH_KIB_MAX = 8 * 1024
GAUGES = ("calls_active", "connections", "db_units_in_flight", "db_waiting")


class Sample(NamedTuple):
    at: float
    rss_kib: int
    fds: int


class Soak:
    def __init__(self, server, token: str, tenants, seconds: float) -> None:
        self._server = server
        self._token = token
        self._tenants = tenants
        self._seconds = seconds
        self._over = threading.Event()
        self.outcomes: Counter = Counter()
        self.failures: List[str] = []
        self._samples: Dict[str, List[Sample]] = {}

    def run(self) -> None:
        self._load_for(WARM_UP_SECONDS)
        before = self._take_quiet_sample()
        self._load_for(self._seconds)
        after = self._take_quiet_sample()
        for outcome, count in sorted(self.outcomes.items()):
            print(f"  {outcome}: {count}")
        for name in before:
            self._judge(name, before[name], after[name])
        metrics = read_metrics(self._server)
        # The one that asks is a connection, too.
        gauges = {gauge: metrics[f"smooth_{gauge}"] for gauge in GAUGES}
        print(f"gauges: {gauges}", flush=True)
        gauges["connections"] -= 1
        self.failures += [f"{gauge} is {value}" for gauge, value in gauges.items() if value > 0]

    def _load_for(self, seconds: float) -> None:
        self._over.clear()
        self._samples.clear()
        acts = (self._ask, self._ask, self._stream, self._sign_in, self._use_curl, self._churn)
        threads = [threading.Thread(target=self._repeat, args=(a,)) for a in (*acts, self._burst)]
        for thread in threads:
            thread.start()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(SAMPLE_SECONDS)
            for name, sample in self._sample().items():
                self._samples.setdefault(name, []).append(sample)
        self._over.set()
        for thread in threads:
            thread.join()

    def _take_quiet_sample(self) -> Dict[str, Sample]:
        time.sleep(QUIET_SECONDS)
        return self._sample()

    def _sample(self) -> Dict[str, Sample]:
        processes = {**self._server.children(), self._server.process.pid: "smoothd"}
        found = {}
        for pid, name in processes.items():
            status = Path(f"/proc/{pid}/status").read_text()
            rss = int(status.partition("VmRSS:")[2].split()[0])
            fds = len(list(Path(f"/proc/{pid}/fd").iterdir()))
            found[f"{name} {pid}"] = Sample(time.monotonic(), rss, fds)
        return found

    def _judge(self, name: str, before: Sample, after: Sample) -> None:
        samples = self._samples[name]
        growth = after.rss_kib - before.rss_kib
        resident = [sample.rss_kib for sample in samples]
        print(
            f"{name}: {min(resident)} to {max(resident)} KiB under load; quiet before and after"
            f" {before.rss_kib} and {after.rss_kib} KiB, {before.fds} and {after.fds} descriptors;"
            f" at most {max(sample.fds for sample in samples)}"
        )
        if growth > GROWTH_KIB_MAX:
            self.failures.append(f"{name} grew by {growth} KiB")
        if after.fds > before.fds:
            self.failures.append(f"{name} keeps {after.fds - before.fds} more descriptors")

    # Clients. Each counts what came of it; what must not happen is a failure.

    def _repeat(self, act: Callable[[], None]) -> None:
        while not self._over.is_set():
            try:
                act()
            except Exception as error:  # noqa: BLE001 - a thread's end would go unseen
                self.failures.append(f"{act.__name__}: {error!r}")
                return

    def _expect(self, name: str, call: Callable[[], Any], answer: Any = True, code: str = "OK"):
        """A call that must end with this code, and if that is OK, with this answer."""
        try:
            result, outcome = call(), "OK"
        except grpc.RpcError as error:
            result, outcome = answer, error.code().name
        self.outcomes[f"{name}: {outcome}"] += 1
        if outcome != code or result != answer:
            self.failures.append(f"{name}: {outcome}")

    def _ask(self) -> None:
        """Short calls, on a connection that lives for some of them."""
        with open_channel(self._server, random.choice(FACES)) as channel:
            session, echo = AuthServiceStub(channel).GetSession, TestServiceStub(channel).Echo
            tenants = TenantServiceStub(channel)
            listed = tenants.ListTenants
            how = {"metadata": bearer(self._token), "timeout": 10}
            ten, own = tenant_pb.ListTenantsRequest(page_size=10), auth_pb.GetSessionRequest()
            for _ in range(50):
                id = random.choice(self._tenants).id
                get = tenant_pb.GetTenantRequest(tenant_id=id)
                payload = bytes(random.choice((0, 100, 200_000)))
                said = test_pb.EchoRequest(text=str(uuid.uuid4()), payload=payload)
                self._expect("GetTenant", lambda: tenants.GetTenant(get, **how).id, id)
                self._expect("ListTenants", lambda: len(listed(ten, **how).tenants), 10)
                self._expect("GetSession", lambda: session(own, **how).user.email, SUPERUSER)
                self._expect("Echo", lambda: echo(said, timeout=10).text, said.text)
                time.sleep(0.02)

    def _stream(self) -> None:
        """Streams that end well, are cancelled, or run out of time."""
        full = test_pb.CountRequest(count=100, payload_bytes=1000)
        slow = test_pb.CountRequest(count=100, delay=Duration(nanos=20_000_000))
        numbers = list(range(1, 101))
        with open_channel(self._server, random.choice(FACES)) as channel:
            count, chat = TestServiceStub(channel).Count, TestServiceStub(channel).Chat
            for _ in range(10):
                said = [str(uuid.uuid4()) for _ in range(10)]
                talk = (test_pb.ChatRequest(text=text) for text in said)
                endless = (test_pb.ChatRequest(text=str(n)) for n in range(1_000_000))
                self._expect("Count", lambda: [m.number for m in count(full, timeout=10)], numbers)
                self._expect("Count, late", lambda: list(count(slow, timeout=0.1)), code=LATE)
                self._expect("Count, cancelled", lambda: _cancel(count(slow)), code="CANCELLED")
                self._expect("Chat", lambda: [m.text for m in chat(talk, timeout=10)], said)
                self._expect("Chat, cancelled", lambda: _cancel(chat(endless)), code="CANCELLED")
                time.sleep(0.1)

    def _sign_in(self) -> None:
        """At a low rate: hashing a password is slow on purpose. And a tenant is made.

        Wrong passwords come more rarely than an address's failures are forgotten.
        """
        password = self._server.credentials[SUPERUSER]
        with client_of(self._server) as client:
            self._expect("Login", lambda: client.login(SUPERUSER, password).user.email, SUPERUSER)
            name = f"soak_{uuid.uuid4().hex[:16]}"
            self._expect("CreateTenant", lambda: client.create_tenant(name, name).name, name)
            self._expect("Logout", client.logout, None)
        if random.random() < 0.1:
            self._sign_in_wrongly()
        self._over.wait(5)

    def _sign_in_wrongly(self) -> None:
        with open_channel(self._server) as channel:
            wrong = auth_pb.LoginRequest(email=SUPERUSER, password=WRONG_PASSWORD)
            login = AuthServiceStub(channel).Login
            self._expect("Login, wrong password", lambda: login(wrong), code="UNAUTHENTICATED")

    def _use_curl(self) -> None:
        for mode in MODES:
            curl = Curl(self._server, mode, self._token)
            tenant = random.choice(self._tenants)
            path = f"/v1/tenants/{tenant.id}"
            self._expect(f"curl {mode}", lambda: curl.get(path).json["name"], tenant.name)
            self._expect(f"curl {mode}, 404", lambda: curl.get("/nowhere").status, 404)
        self._over.wait(0.3)

    def _churn(self) -> None:
        """Connections that end without a word, in the middle of one, or of a TLS handshake."""
        clear, tls, hello = self._server.clear_port, self._server.tls_port, _client_hello()
        for words in (b"", b"GET /v1/session HTTP/1.1\r\nhost: lo", PREFACE[:9], PREFACE + b"\0"):
            _cut(clear, words)
        for words in (b"", hello, hello[:40]):
            _cut(tls, words)
        self.outcomes["connections cut"] += 7
        self._over.wait(0.1)

    def _burst(self) -> None:
        url = f"http://localhost:{self._server.clear_port}/v1/session"
        header = f"authorization: Bearer {self._token}"
        command = ["h2load", "-n", "3000", "-c", "20", "-m", "10", "-H", header, url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        self._expect("h2load", lambda: "status codes: 3000 2xx" in done.stdout)
        self._over.wait(10)


def _cancel(call) -> None:
    next(call)
    call.cancel()
    for _ in call:
        pass


def _client_hello() -> bytes:
    """The first flight of a TLS handshake."""
    outgoing = ssl.MemoryBIO()
    context = ssl.create_default_context()
    tls = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="localhost")
    with contextlib.suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


def _cut(port: int, said: bytes) -> None:
    """Says something and goes: at once or after a while, with a FIN or a reset."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(said)
        time.sleep(random.choice((0, 0, 0.05)))
        linger = random.choice((0, 1))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", linger ^ 1, 0))
