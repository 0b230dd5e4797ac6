"""The API as JSON, with curl: over HTTP/1.1, HTTP/2 with prior knowledge, and TLS."""

import base64
import json
import re
import uuid

import pytest
from smoothschedule import Tenant
from support.people import PLATFORM_SALES, SUPERUSER, of_tenant, token_of

TIMESTAMP = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6}|\.\d{9})?Z$")


@pytest.fixture
def admin(server, curl):
    """Signed in as the superuser."""
    return curl.signed_in(token_of(server, SUPERUSER))


def fresh_name(prefix="r"):
    return f"{prefix}_{uuid.uuid4().hex[:20]}"


@pytest.fixture
def tenant(admin):
    """A tenant of this test's own."""
    answer = admin.post("/v1/tenants", {"name": "Barber Bob", "schemaName": fresh_name("bob")})
    assert answer.status == 200, answer.body
    return answer.json


def violated(answer):
    return [violation["field"] for violation in answer.detail("BadRequest")["fieldViolations"]]


# The whole way, as a person would go it.


def test_rest__sign_in_work_sign_out(server, curl):
    signed_in = curl.post(
        "/v1/auth:login", {"email": SUPERUSER, "password": server.credentials[SUPERUSER]}
    )
    assert signed_in.status == 200
    assert signed_in.http_version == {"http1": "1.1", "http2": "2", "tls": "2"}[curl.mode]
    admin = curl.signed_in(signed_in.json["token"])

    me = admin.get("/v1/session").json
    assert me["user"]["email"] == SUPERUSER
    assert me["user"]["role"] == "SUPERUSER"
    assert "tenants.create" in me["effectivePermissions"]

    created = admin.post("/v1/tenants", {"name": "Salon", "schemaName": fresh_name("salon")})
    assert created.status == 200
    path = f"/v1/tenants/{created.json['id']}"
    assert admin.get(path).json == created.json

    changed = admin.patch(path, {"name": "Zoë’s Salon"})
    assert changed.json["name"] == "Zoë’s Salon"
    deleted = admin.delete(path)
    assert deleted.json["state"] == "DELETED"

    assert admin.post("/v1/auth:logout", {}).json == {}
    assert admin.get("/v1/session").status == 401


def test_quick_login__by_role_name(curl):
    answer = curl.post("/v1/auth:quickLogin", {"role": "TENANT_OWNER", "tenant": "demo"})

    assert answer.json["user"]["role"] == "TENANT_OWNER"
    assert answer.json["token"].startswith("sst_")


def test_host__names_the_tenant(server, curl):
    email = of_tenant("owner", "demo")
    at_demo = curl.at_host("demo.localhost")

    answer = at_demo.post("/v1/auth:login", {"email": email, "password": server.credentials[email]})

    assert answer.json["user"]["email"] == email
    names = [
        tenant["schemaName"]
        for tenant in at_demo.signed_in(answer.json["token"]).get("/v1/tenants").json["tenants"]
    ]
    assert names == ["demo"]


# Answers.


def test_answer__prints_every_field(tenant):
    never = {"deleteTime", "purgeTime", "purgeStartTime"}
    given = set(Tenant.DESCRIPTOR.fields_by_camelcase_name) - never
    assert given <= set(tenant)
    assert tenant["subscriptionTier"] == "FREE"
    assert tenant["isTemporary"] is False
    assert tenant["ownerEmail"] == ""
    assert tenant["state"] == "ACTIVE"
    assert TIMESTAMP.match(tenant["createTime"])


def test_answer__has_the_headers_of_an_api(admin, tenant):
    answer = admin.get(f"/v1/tenants/{tenant['id']}")

    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert uuid.UUID(answer.headers["x-request-id"])
    assert ("strict-transport-security" in answer.headers) == (admin.mode == "tls")


def test_answer__to_head_has_no_body(admin, tenant):
    answer = admin.request("HEAD", f"/v1/tenants/{tenant['id']}")

    assert answer.status == 200
    assert answer.body == b""
    assert int(answer.headers["content-length"]) > 100


# Requests.


@pytest.mark.parametrize(
    "body",
    [
        {"schemaName": "{name}", "subscriptionTier": "BUSINESS", "ownerEmail": "a@x.test"},
        {"schema_name": "{name}", "subscription_tier": "BUSINESS", "owner_email": "a@x.test"},
        {"schema_name": "{name}", "subscriptionTier": 3, "ownerEmail": "a@x.test", "logoUrl": None},
    ],
    ids=["lower_camel_case", "proto_names", "enum_by_number_and_null"],
)
def test_body__in_either_spelling(admin, body):
    name = fresh_name()
    body = json.loads(json.dumps(body).replace("{name}", name))

    answer = admin.post("/v1/tenants", {"name": "Bob", **body})

    assert answer.status == 200, answer.body
    assert answer.json["schemaName"] == name
    assert answer.json["subscriptionTier"] == "BUSINESS"
    assert answer.json["ownerEmail"] == "a@x.test"


def test_body__of_bytes_and_numbers_there_and_back(curl):
    payload = bytes(range(256))
    url_safe = base64.urlsafe_b64encode(payload).decode().rstrip("=")

    answer = curl.post("/v1/test:echo", {"text": 'zoë 🙂 " \\ \u2028', "payload": url_safe})

    assert answer.json["text"] == 'zoë 🙂 " \\ \u2028'
    assert answer.json["payload"] == base64.b64encode(payload).decode()


def test_body__of_durations(curl):
    assert curl.post("/v1/test:sleep", {"duration": "0.010s"}).status == 200

    answer = curl.post("/v1/test:sleep", {"duration": "ten"})
    assert answer.status == 400
    assert violated(answer) == ["duration"]


def test_body__without_one_is_an_empty_object(curl):
    assert curl.post("/v1/test:echo").json == {"text": "", "payload": ""}


def test_body__may_say_its_charset(curl):
    for content_type in ("application/json; charset=utf-8", "application/JSON;charset=UTF-8"):
        headers = {"content-type": content_type}
        assert curl.post("/v1/test:echo", {"text": "x"}, headers=headers).status == 200


def test_query__takes_filters_in_either_spelling(admin, tenant):
    name = tenant["schemaName"]

    answer = admin.get(f"/v1/tenants?q={name}&pageSize=10&include_total_size=true&state=ACTIVE")

    assert [found["id"] for found in answer.json["tenants"]] == [tenant["id"]]
    assert answer.json["totalSize"] == 1
    assert answer.json["nextPageToken"] == ""


def test_query__may_be_encoded(admin):
    word = fresh_name("w")
    admin.post("/v1/tenants", {"name": f"{word} Zoë & Söhne", "schemaName": fresh_name()})

    answer = admin.get(f"/v1/tenants?q={word}+Zo%C3%AB%20%26%20S%C3%B6hne")

    assert len(answer.json["tenants"]) == 1


def test_list__pages_to_the_end(admin):
    word = fresh_name("w")
    for number in range(5):
        admin.post("/v1/tenants", {"name": f"{word} {number}", "schemaName": fresh_name()})

    names, token = [], ""
    while True:
        page = admin.get(f"/v1/tenants?q={word}&pageSize=2&pageToken={token}").json
        names += [tenant["name"] for tenant in page["tenants"]]
        token = page["nextPageToken"]
        if not token:
            break
        assert re.fullmatch(r"[A-Za-z0-9_-]+", token)  # stands in a URL as it is

    assert names == [f"{word} {number}" for number in range(5)]


def test_patch__changes_the_fields_that_the_body_names(admin, tenant):
    path = f"/v1/tenants/{tenant['id']}"
    admin.patch(path, {"ownerEmail": "bob@x.test", "timeZone": "Europe/Berlin"})

    answer = admin.patch(path, {"time_zone": "Asia/Tokyo", "ownerEmail": ""})

    assert answer.json["timeZone"] == "Asia/Tokyo"
    assert answer.json["ownerEmail"] == ""
    assert answer.json["name"] == tenant["name"]


def test_patch__with_a_mask_takes_no_more_than_that(admin, tenant):
    path = f"/v1/tenants/{tenant['id']}?updateMask=timeZone"

    answer = admin.patch(path, {"timeZone": "Asia/Tokyo", "name": "Not this"})

    assert answer.json["timeZone"] == "Asia/Tokyo"
    assert answer.json["name"] == tenant["name"]


def test_patch__refuses_what_never_changes(admin, tenant):
    answer = admin.patch(f"/v1/tenants/{tenant['id']}", {"schemaName": fresh_name()})

    assert answer.status == 400
    assert answer.error["reason"] == "FIELD_IMMUTABLE"


# Lost updates, and doing things once.


def test_if_match__of_what_was_read(admin, tenant):
    path = f"/v1/tenants/{tenant['id']}"
    etag = admin.get(path).headers["etag"]
    assert etag == f'"{tenant["etag"]}"'

    changed = admin.patch(path, {"name": "First"}, headers={"if-match": etag})
    assert changed.status == 200
    assert changed.headers["etag"] != etag

    refused = admin.patch(path, {"name": "Second"}, headers={"if-match": etag})
    assert refused.status == 412
    assert refused.error["status"] == "ABORTED"
    assert refused.error["reason"] == "ETAG_MISMATCH"
    assert admin.get(path).json["name"] == "First"


def test_if_match__guards_deletions(admin, tenant):
    path = f"/v1/tenants/{tenant['id']}"
    admin.patch(path, {"name": "Changed"})

    refused = admin.delete(path, headers={"if-match": f'"{tenant["etag"]}"'})

    assert refused.status == 412
    assert admin.delete(path, headers={"if-match": "*"}).status == 200


def test_etag__in_the_body_is_a_conflict(admin, tenant):
    path = f"/v1/tenants/{tenant['id']}"
    admin.patch(path, {"name": "First"})

    answer = admin.patch(path, {"name": "Second", "etag": tenant["etag"]})

    assert answer.status == 409
    assert answer.error["reason"] == "ETAG_MISMATCH"


def test_idempotency_key__makes_a_creation_one(admin):
    headers = {"idempotency-key": str(uuid.uuid4())}
    body = {"name": "Once", "schemaName": fresh_name()}

    first = admin.post("/v1/tenants", body, headers=headers)
    second = admin.post("/v1/tenants", body, headers=headers)
    other = admin.post("/v1/tenants", {**body, "name": "Twice"}, headers=headers)

    assert first.status == 200
    assert second.json == first.json
    assert other.status == 400
    assert other.error["reason"] == "REQUEST_ID_REUSED"


# Errors.


def test_error__is_whole(admin):
    body = {"name": "", "schemaName": "Upper"}

    answer = admin.post("/v1/tenants", body, headers={"x-request-id": "curl-1"})

    error = answer.error
    assert answer.status == 400
    assert error["code"] == 400
    assert error["status"] == "INVALID_ARGUMENT"
    assert error["message"]
    assert error["requestId"] == "curl-1" == answer.headers["x-request-id"]
    info = answer.detail("ErrorInfo")
    assert info["reason"] == error["reason"]
    assert info["domain"] == "smoothschedule"
    assert info["metadata"] == {"requestId": "curl-1"}


def test_error__of_several_fields_names_them(admin):
    body = {"name": "Bob", "schemaName": "Upper", "logoUrl": "x", "primaryColor": "red"}

    answer = admin.post("/v1/tenants", body)

    assert answer.status == 400
    assert sorted(violated(answer)) == [
        "tenant.logoUrl",
        "tenant.primaryColor",
        "tenant.schemaName",
    ]


def test_error__with_retry_after(curl):
    request = {"code": 14, "reason": "SHOP_CLOSED", "message": "closed", "retryAfter": "1.500s"}

    answer = curl.post("/v1/test:fail", request)

    assert answer.status == 503
    assert answer.headers["retry-after"] == "2"
    assert answer.detail("RetryInfo")["retryDelay"] == "1.500s"


@pytest.mark.parametrize(
    "code, http_status",
    [
        (1, 499),
        (2, 500),
        (3, 400),
        (4, 504),
        (5, 404),
        (6, 409),
        (7, 403),
        (8, 429),
        (9, 400),
        (10, 409),
        (11, 400),
        (12, 501),
        (13, 500),
        (14, 503),
        (15, 500),
        (16, 401),
    ],
)
def test_error__codes_become_http_statuses(curl, code, http_status):
    answer = curl.post("/v1/test:fail", {"code": code, "reason": "ON_REQUEST", "message": "m"})

    assert answer.status == http_status
    assert answer.error["code"] == http_status
    assert answer.error["reason"] == "ON_REQUEST"


def test_unauthenticated__says_how(curl):
    answer = curl.get("/v1/session")

    assert answer.status == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.error["reason"] == "SESSION_MISSING"


def test_permission__missing(server, curl):
    as_staff = curl.signed_in(token_of(server, of_tenant("staff", "demo")))

    answer = as_staff.post("/v1/tenants", {"name": "x", "schemaName": fresh_name()})

    assert answer.status == 403
    assert answer.error["reason"] == "PERMISSION_MISSING"


def test_tenant__out_of_reach_is_not_there(server, curl, tenant):
    as_sales = curl.signed_in(token_of(server, PLATFORM_SALES))

    answer = as_sales.get(f"/v1/tenants/{tenant['id']}")

    assert answer.status == 404
    assert answer.error["reason"] == "TENANT_MISSING"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v1/",
        "/v1/shoes",
        "/v1/tenants/",
        "/v1/tenants/a/b",
        "/v1/auth:shine",
        "/v2/tenants",
        "/v1/../v1/session",
        "//v1/session",
        "/smoothschedule.v1.AuthService/GetSession",
    ],
)
def test_path__unknown(admin, path):
    answer = admin.get(path)

    assert answer.status == 404
    assert answer.error["reason"] in ("PATH_UNKNOWN", "TENANT_MISSING")


@pytest.mark.parametrize("path", ["/v1/tenants/%zz", "/v1/tenants/%00", "/v1/tenants/%ff"])
def test_path__malformed(admin, path):
    answer = admin.get(path)

    assert answer.status == 400
    assert answer.error["reason"] == "PATH_INVALID"


def test_path__too_long(admin):
    assert admin.get("/v1/tenants/" + "x" * 9000).status in (414, 431)


@pytest.mark.parametrize(
    "method, path, allow",
    [
        ("PUT", "/v1/tenants", {"GET", "HEAD", "POST"}),
        ("DELETE", "/v1/session", {"GET", "HEAD"}),
        ("GET", "/v1/auth:login", {"POST"}),
        ("POST", "/v1/tenants/x", {"GET", "HEAD", "PATCH", "DELETE"}),
    ],
)
def test_method__not_allowed_here(curl, method, path, allow):
    answer = curl.request(method, path)

    assert answer.status == 405
    assert {name.strip() for name in answer.headers["allow"].split(",")} == allow
    assert answer.error["reason"] == "METHOD_NOT_ALLOWED"


def test_method__that_nobody_knows(curl):
    """HTTP/1.1 is parsed with a list of methods; HTTP/2 has none."""
    assert curl.request("BREW", "/v1/session").status == (501 if curl.mode == "http1" else 405)


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"],
)
def test_content_type__that_is_not_json(curl, content_type):
    answer = curl.post("/v1/test:echo", b'{"text": "x"}', headers={"content-type": content_type})

    assert answer.status == 415
    assert answer.error["reason"] == "CONTENT_TYPE_UNSUPPORTED"


def test_content_encoding__is_not_taken(curl):
    answer = curl.post("/v1/test:echo", b"\x1f\x8b", headers={"content-encoding": "gzip"})

    assert answer.status == 415
    assert answer.error["reason"] == "CONTENT_ENCODING_UNSUPPORTED"


@pytest.mark.parametrize("size", [4 * 1024 * 1024 + 1, 32 * 1024 * 1024])
def test_body__too_large(curl, size):
    answer = curl.post("/v1/test:echo", b" " * size)

    assert answer.status == 413
    assert answer.error["reason"] == "MESSAGE_TOO_LARGE"


def test_body__of_the_largest_size(curl):
    text = "x" * (4 * 1024 * 1024 - len('{"text":""}'))

    answer = curl.post("/v1/test:echo", f'{{"text":"{text}"}}'.encode())

    assert answer.status == 200
    assert answer.json["text"] == text


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"}",
        b"nothing",
        b"{'text': 'x'}",
        b'{"text": "x",}',
        b'{"text": "x"} {}',
        b'{"text": "x", "text": "y"}',
        b'{"text": "\x01"}',
        b'{"text": "\xff"}',
        b'{"text": "\\ud800"}',
        b'{"text": "\\x"}',
        b'{"text": "\\u0000"}',
        b'\xef\xbb\xbf{"text": "x"}',
        b'{"text": "x" /* why */}',
        b"[" * 100_000,
        b'{"text":' * 100_000,
    ],
    ids=lambda body: repr(body[:16]),
)
def test_json__that_is_none(curl, body):
    answer = curl.post("/v1/test:echo", body)

    assert answer.status == 400
    assert answer.error["status"] == "INVALID_ARGUMENT"
    assert answer.error["reason"] in ("JSON_INVALID", "FIELD_INVALID", "MESSAGE_TOO_DEEP")


@pytest.mark.parametrize(
    "body, field",
    [
        ({"text": 7}, "text"),
        ({"text": ["x"]}, "text"),
        ({"payload": "***"}, "payload"),
    ],
)
def test_json__of_a_wrong_type_names_the_field(curl, body, field):
    answer = curl.post("/v1/test:echo", body)

    assert answer.status == 400
    assert answer.error["reason"] == "FIELD_INVALID"
    assert violated(answer) == [field]


def test_json__of_a_wrong_type_names_the_path(curl):
    body = {"violations": [{"field": "a"}, {"field": "b", "description": 7}]}

    answer = curl.post("/v1/test:fail", body)

    assert violated(answer) == ["violations[1].description"]


@pytest.mark.parametrize(
    "path, body, field",
    [
        ("/v1/test:echo", {"txet": "x"}, "txet"),
        ("/v1/test:fail", {"violations": [{"filed": "x"}]}, "violations[0].filed"),
    ],
)
def test_json__with_an_unknown_field_names_it(curl, path, body, field):
    answer = curl.post(path, body)

    assert answer.status == 400
    assert answer.error["reason"] == "FIELD_UNKNOWN"
    assert violated(answer) == [field]


def test_json__with_an_unknown_field_in_a_resource_names_its_path(admin):
    answer = admin.post("/v1/tenants", {"name": "x", "schemaName": "y", "shoeSize": 42})

    assert answer.error["reason"] == "FIELD_UNKNOWN"
    assert violated(answer) == ["tenant.shoeSize"]


def test_json__enum_by_an_unknown_name(admin):
    body = {"name": "x", "schemaName": fresh_name(), "subscriptionTier": "PLATINUM"}

    answer = admin.post("/v1/tenants", body)

    assert answer.status == 400
    assert violated(answer) == ["tenant.subscriptionTier"]


@pytest.mark.parametrize(
    "query, field",
    [
        ("shoeSize=42", "shoeSize"),
        ("pageSize=many", "pageSize"),
        ("pageSize=99999999999", "pageSize"),
        ("pageSize=1&pageSize=2", "pageSize"),
        ("state=BROKEN", "state"),
        ("includeTotalSize=perhaps", "includeTotalSize"),
    ],
)
def test_query__that_does_not_fit(admin, query, field):
    answer = admin.get(f"/v1/tenants?{query}")

    assert answer.status == 400
    assert violated(answer) == [field]


def test_query__beside_a_whole_body(curl):
    answer = curl.post("/v1/test:echo?text=x", {"text": "y"})

    assert answer.status == 400
    assert answer.error["reason"] == "QUERY_INVALID"


def test_body__where_none_is_taken(admin, tenant):
    answer = admin.request("DELETE", f"/v1/tenants/{tenant['id']}", {"etag": tenant["etag"]})

    assert answer.status == 400
    assert answer.error["reason"] == "BODY_UNEXPECTED"


def test_headers__too_many_bytes_of_them(curl):
    answer = curl.request("GET", "/v1/session", headers={"x-filler": "a" * 20_000})

    assert answer.status == 431


def test_host__unknown(curl):
    body = {"email": "a@x.test", "password": "correct horse"}

    answer = curl.post("/v1/auth:login", body, headers={"host": "nobody.localhost"})

    assert answer.status == 404
    assert answer.error["reason"] == "TENANT_MISSING"
