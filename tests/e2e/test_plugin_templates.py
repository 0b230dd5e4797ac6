"""Templates of plugins: what is in a script, and what it looks like filled in; over gRPC and JSON."""

import ast
import datetime
import json

import grpc
import pytest
from google.protobuf import json_format, timestamp_pb2
from smoothschedule.v1 import plugin_template_service_pb2 as pb
from smoothschedule.v1.plugin_template_service_pb2_grpc import PluginTemplateServiceStub
from support.calls import bearer, failing, open_channel
from support.curl import MODES, Curl
from support.people import PLATFORM_SUPPORT, SUPERUSER, client_of, of_tenant, token_of

INVALID = grpc.StatusCode.INVALID_ARGUMENT
OWNER = of_tenant("owner", "demo")
CUSTOMER = of_tenant("customer", "demo")
SCRIPT_BYTES_MAX = 65536

SCRIPT = """\
# {{CONTEXT:business_name}}
days = {{PROMPT:days|How many days?|7|integer:1..30}}
until = '{{DATE:+7d}}'
to = {{PROMPT:to|Who gets it?||email}}
api.send_email(to, 'Until {{DATE:+7d}}', "{{PROMPT:text|What to say|Hello|textarea}}")
kind = '{{PROMPT:kind|Kind|a|choice:a,b}}'
"""

HOSTILE = "x'); api.log('INJECTED')#\"\"\"\n\\"


@pytest.fixture(scope="module")
def channel(server):
    with open_channel(server) as channel:
        yield channel


@pytest.fixture
def templates(channel):
    return PluginTemplateServiceStub(channel)


@pytest.fixture
def owner(server):
    return bearer(token_of(server, OWNER))


@pytest.fixture(params=MODES)
def curl(server, request):
    return Curl(server, request.param).signed_in(token_of(server, OWNER))


@pytest.fixture(scope="module")
def demo(server):
    with client_of(server, token_of(server, SUPERUSER)) as client:
        (demo,) = [tenant for tenant in client.tenants() if tenant.schema_name == "demo"]
        return demo


def compiled(templates, metadata, script, values=None, **more):
    request = pb.CompileTemplateRequest(script=script, **more)
    json_format.ParseDict(values or {}, request.values)
    return templates.CompileTemplate(request, metadata=metadata, timeout=10)


def at(text):
    """A time as a message."""
    time = timestamp_pb2.Timestamp()
    time.FromJsonString(text)
    return time


def told(errors):
    return {error.field: error.description for error in errors}


# What is in a script.


def test_parse__finds_the_blanks_where_they_are(templates, owner):
    answer = templates.ParseTemplate(
        pb.ParseTemplateRequest(script=SCRIPT), metadata=owner, timeout=10
    )

    assert not answer.faults
    assert [(blank.line, blank.column, blank.name) for blank in answer.blanks] == [
        (1, 3, "business_name"),
        (2, 8, "days"),
        (3, 10, "+7d"),
        (4, 6, "to"),
        (5, 27, "+7d"),
        (5, 43, "text"),
        (6, 9, "kind"),
    ]
    lines = SCRIPT.splitlines()
    for blank in answer.blanks:
        written = lines[blank.line - 1][blank.column - 1 :][: blank.length]
        assert blank.source == written
        assert not blank.HasField("value")
    assert list(answer.contexts) == ["business_name"]
    assert list(answer.dates) == ["+7d"]


def test_parse__tells_what_is_asked(templates, owner):
    answer = templates.ParseTemplate(
        pb.ParseTemplateRequest(script=SCRIPT), metadata=owner, timeout=10
    )

    days, to, text, kind = answer.prompts
    assert (days.name, days.label, days.type) == ("days", "How many days?", pb.TemplatePrompt.INTEGER)
    assert (days.minimum.value, days.maximum.value, days.default_value.number_value) == (1, 30, 7)
    assert not days.required
    assert to.required and not to.HasField("default_value")
    assert text.default_value.string_value == "Hello"
    assert list(kind.choices) == ["a", "b"]
    assert [pb.TemplateWidget.Control.Name(widget.control) for widget in answer.widgets] == [
        "NUMBER",
        "EMAIL",
        "TEXTAREA",
        "SELECT",
    ]
    assert [widget.name for widget in answer.widgets] == ["days", "to", "text", "kind"]


def test_parse__gives_a_schema(curl):
    answer = curl.post("/v1/pluginTemplates:parse", {"script": SCRIPT})

    assert answer.status == 200, answer.body
    schema = answer.json["jsonSchema"]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["required"] == ["to"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["days"] == {
        "title": "How many days?",
        "type": "integer",
        "minimum": 1,
        "maximum": 30,
        "default": 7,
    }
    assert schema["properties"]["kind"]["enum"] == ["a", "b"]


def test_parse__answers_with_all_that_is_wrong(curl):
    script = "a = '{{DATE:mondey}}'\nb = 'é' + {{CONTEXT:busines_name}}\n{{PROMPT:x"

    answer = curl.post("/v1/pluginTemplates:parse", {"script": script})

    assert answer.status == 200, answer.body
    assert answer.json["faults"] == [
        {
            "line": 1,
            "column": 13,
            "length": 6,
            "code": "TEMPLATE_DATE_UNKNOWN",
            "message": "unknown DATE 'mondey'",
            "hint": "did you mean monday?",
            "severity": "ERROR",
        },
        {
            "line": 2,
            "column": 21,
            "length": 12,
            "code": "TEMPLATE_CONTEXT_UNKNOWN",
            "message": "unknown CONTEXT 'busines_name'",
            "hint": "did you mean business_name?",
            "severity": "ERROR",
        },
        {
            "line": 3,
            "column": 1,
            "length": 2,
            "code": "TEMPLATE_BLANK_OPEN",
            "message": "a blank needs }} on the same line",
            "hint": "write \\{{ for a pair of braces",
            "severity": "ERROR",
        },
    ]
    assert "jsonSchema" not in answer.json
    assert answer.json["widgets"] == []


def test_parse__refuses_what_is_too_large(templates, owner):
    def faults(script):
        request = pb.ParseTemplateRequest(script=script)
        return templates.ParseTemplate(request, metadata=owner, timeout=10).faults

    assert not faults("#" * SCRIPT_BYTES_MAX)
    (fault,) = faults("#" * (SCRIPT_BYTES_MAX + 1))
    assert fault.code == "TEMPLATE_TOO_LARGE"


@pytest.mark.parametrize("method", ["ParseTemplate", "CompileTemplate"])
def test_script__is_required(templates, owner, method):
    with failing(INVALID, "FIELD_REQUIRED"):
        getattr(templates, method)(
            pb.ParseTemplateRequest()
            if method == "ParseTemplate"
            else pb.CompileTemplateRequest(),
            metadata=owner,
            timeout=10,
        )


# Filled in.


def test_compile__fills_from_form_tenant_and_calendar(templates, owner, demo):
    answer = compiled(templates, owner, SCRIPT, {"to": "ada@x.test"}, now=at("2026-07-01T12:00:00Z"))

    assert not answer.faults and not answer.errors
    assert [blank.text for blank in answer.blanks] == [
        demo.name,
        "7",
        "2026-07-08",
        "ada@x.test",
        "2026-07-08",
        "Hello",
        "a",
    ]
    assert answer.blanks[1].value.number_value == 7
    assert json_format.MessageToDict(answer.values) == {
        "days": 7,
        "to": "ada@x.test",
        "text": "Hello",
        "kind": "a",
    }
    assert answer.preview == (
        f"# {demo.name}\n"
        "days = 7\n"
        "until = '2026-07-08'\n"
        "to = 'ada@x.test'\n"
        "api.send_email(to, 'Until 2026-07-08', \"Hello\")\n"
        "kind = 'a'\n"
    )
    assert answer.time_zone == demo.time_zone
    assert answer.now == at("2026-07-01T12:00:00Z")


def test_compile__over_json(curl):
    answer = curl.post(
        "/v1/pluginTemplates:compile",
        {
            "script": "x = {{PROMPT:n|N||number}} + {{PROMPT:b|B|false|boolean}}",
            "values": {"n": 2.5, "b": True},
            "now": "2026-07-01T12:00:00Z",
        },
    )

    assert answer.status == 200, answer.body
    assert answer.json["errors"] == []
    assert answer.json["preview"] == "x = 2.5 + True"
    assert [blank["value"] for blank in answer.json["blanks"]] == [2.5, True]
    assert answer.json["values"] == {"n": 2.5, "b": True}
    assert answer.json["now"] == "2026-07-01T12:00:00Z"


def test_compile__takes_the_clocks_of_a_zone(templates, owner):
    def days(zone, now):
        answer = compiled(
            templates, owner, "'{{DATE:today}}'", now=at(now), context={"time_zone": zone}
        )
        assert not answer.errors
        assert answer.time_zone == zone
        return answer.blanks[0].text

    assert days("Pacific/Kiritimati", "2026-06-30T12:00:00Z") == "2026-07-01"
    assert days("America/New_York", "2026-07-01T03:59:59.999999Z") == "2026-06-30"
    assert days("America/New_York", "2026-07-01T04:00:00Z") == "2026-07-01"
    assert days("Africa/Cairo", "2024-04-25T21:59:59Z") == "2024-04-25"  # the last before midnight
    assert days("Africa/Cairo", "2024-04-25T22:00:00Z") == "2024-04-26"  # which was not


def test_compile__counts_from_now(templates, owner):
    answer = compiled(
        templates, owner, "'{{DATE:today}}'", context={"time_zone": "Asia/Kathmandu"}
    )

    offset = datetime.timezone(datetime.timedelta(hours=5, minutes=45))
    there = datetime.datetime.fromtimestamp(answer.now.ToMicroseconds() / 1e6, offset)
    assert answer.blanks[0].text == there.date().isoformat()
    age = datetime.datetime.now(datetime.timezone.utc) - there
    assert abs(age) < datetime.timedelta(minutes=1)


def test_compile__previews_other_contexts(templates, owner):
    answer = compiled(
        templates,
        owner,
        "x = '{{CONTEXT:business_name}} {{CONTEXT:primary_domain}}'",
        context={"business_name": "Ada's", "primary_domain": "ada.test"},
    )

    assert answer.preview == "x = 'Ada\\'s ada.test'"


def test_compile__answers_with_all_that_does_not_fit(templates, owner):
    answer = compiled(
        templates,
        owner,
        SCRIPT,
        {"days": 31, "too": "ada@x.test", "kind": ["a"], "text": None},
        now=at("3000-01-01T00:00:00Z"),
        context={"busines_name": "x", "time_zone": "Europe/Berln", "owner_email": "a\nb"},
    )

    assert told(answer.errors) == {
        "context.busines_name": "is no CONTEXT: did you mean business_name?",
        "context.time_zone": "must be a time zone: did you mean Europe/Berlin?",
        "context.owner_email": "must be one line of at most 1,000 characters",
        "now": "must lie in the years 1900 to 2999",
        "values.days": "must be a whole number from 1 to 30",
        "values.to": "is required",
        "values.too": "is not asked for: did you mean to?",
        "values.kind": "must be a text",
    }
    assert answer.preview == ""
    assert not answer.blanks


def test_compile__of_a_script_with_faults_says_them(templates, owner):
    answer = compiled(templates, owner, "{{DATE:mondey}}", {"x": 1})

    assert [fault.code for fault in answer.faults] == ["TEMPLATE_DATE_UNKNOWN"]
    assert not answer.errors and not answer.blanks


@pytest.mark.parametrize("zone", ["../../../etc/passwd", "Europe", "", "tzdata.zi", "a" * 999])
def test_compile__reads_no_file_but_zones(templates, owner, zone):
    answer = compiled(templates, owner, "'{{DATE:today}}'", context={"time_zone": zone})

    assert list(told(answer.errors)) == ["context.time_zone"]


def test_compile__bounds_how_much_there_is(templates, owner):
    many = {f"x{i}": "x" for i in range(101)}
    again = "'{{PROMPT:a|A||textarea}}'" + "'{{PROMPT:a}}'" * 99

    answers = [
        compiled(templates, owner, SCRIPT, many),
        compiled(templates, owner, again, {"a": "x" * 10000}),
        compiled(templates, owner, SCRIPT, {"to": "a@x.test"}, context=dict.fromkeys(many, "")),
    ]

    assert [told(answer.errors) for answer in answers] == [
        {"values": "must be at most 100 values"},
        {"values": "must fill the script's blanks with at most 262144 bytes in all"},
        {"context": "must be at most 100 contexts"},
    ]


# Python itself reads the picture: values are what they were, and nothing but values.


@pytest.mark.parametrize(
    "script",
    [
        "api.log('{{PROMPT:x|X||textarea}}')",
        'api.log("{{PROMPT:x|X||textarea}}")',
        "api.log('''{{PROMPT:x|X||textarea}}''')",
        "api.log({{PROMPT:x|X||textarea}})",
    ],
)
@pytest.mark.parametrize("value", [HOSTILE, "'''", "{{DATE:today}}", "smooth_blank_0_", "\t\r\n", "é"])
def test_preview__is_python_with_the_value_as_text(templates, owner, script, value):
    answer = compiled(templates, owner, script, {"x": value})

    (statement,) = ast.parse(answer.preview).body
    (argument,) = statement.value.args
    assert isinstance(argument, ast.Constant)
    assert argument.value == value == answer.blanks[0].text


# Whose tenant.


def test_compile__of_platform_staff_is_in_the_tenant_that_they_name(server, templates, demo):
    support = bearer(token_of(server, PLATFORM_SUPPORT))
    script = "'{{CONTEXT:schema_name}}{{CONTEXT:tenant_id}}'"

    by_field = compiled(templates, support, script, tenant_id=demo.id)
    by_header = compiled(templates, (*support, ("x-tenant", "demo")), script)
    nobody = compiled(templates, support, script)

    assert by_field.preview == f"'demo{demo.id}'"
    assert by_header.preview == by_field.preview
    assert nobody.preview == "''"
    assert nobody.time_zone == "UTC"


def test_compile__of_another_tenant_is_not_found(server, templates, demo):
    other = bearer(token_of(server, of_tenant("owner", "acme")))

    with failing(grpc.StatusCode.NOT_FOUND, "TENANT_MISSING"):
        compiled(templates, other, "'{{CONTEXT:owner_email}}'", tenant_id=demo.id)


def test_templates__are_not_for_customers(server, templates):
    with failing(grpc.StatusCode.PERMISSION_DENIED, "PERMISSION_MISSING"):
        compiled(templates, bearer(token_of(server, CUSTOMER)), "x = 1")


# The reference.


@pytest.fixture(scope="module")
def reference(server, channel):
    """As a customer reads it: it is for everybody who has signed in."""
    return PluginTemplateServiceStub(channel).GetPluginReference(
        pb.GetPluginReferenceRequest(), metadata=bearer(token_of(server, CUSTOMER)), timeout=10
    )


def test_reference__has_every_type_and_context(reference):
    types = [entry.type for entry in reference.prompt_types]
    assert types == [number for number in pb.TemplatePrompt.Type.values() if number]
    assert "business_name" in [entry.name for entry in reference.contexts]
    assert "+7d" in [entry.form for entry in reference.dates]
    assert {entry.kind for entry in reference.template_forms} == {
        "PROMPT",
        "CONTEXT",
        "DATE",
        "BRACES",
    }


def test_reference__has_examples_that_parse(reference, templates, owner):
    entries = [
        *reference.template_forms,
        *reference.dates,
        *reference.contexts,
        *reference.prompt_types,
    ]

    for entry in entries:
        request = pb.ParseTemplateRequest(script=entry.example)
        assert not templates.ParseTemplate(request, metadata=owner, timeout=10).faults


def test_reference__names_what_python_has(reference):
    refused = {
        node for entry in reference.refusals if entry.kind == "statement" for node in entry.subjects
    }
    allowed = {node for entry in reference.constructs for node in entry.nodes}

    assert "Import" in refused
    assert "For" in allowed
    assert not allowed & refused
    assert all(hasattr(ast, node) for node in allowed | refused)


def test_reference__tells_a_reason_and_what_to_use_instead(reference):
    (imports,) = [entry for entry in reference.refusals if entry.code == "IMPORT_REFUSED"]

    assert imports.name == "`import`"
    assert imports.reason and imports.alternative.endswith(".")
    functions = {entry.name: entry.signature for entry in reference.functions}
    assert functions["round"] == "round(number, digits=None)"
    assert any((entry.type, entry.name) == ("str", "split") for entry in reference.members)
    assert any(entry.name == "ValueError" for entry in reference.exceptions)
    limits = {entry.name: (entry.value, entry.unit) for entry in reference.limits}
    assert limits["script_bytes"] == (SCRIPT_BYTES_MAX, "bytes")
    assert limits["calls"] == (1000, "")


def test_reference__has_the_calls_of_api(reference):
    calls = {call.name: call for call in reference.api}

    booking = calls["create_appointment"]
    assert booking.app == "scheduling"
    assert booking.writes and booking.permission == "appointments.create"
    assert booking.signature.startswith("create_appointment(")
    for call in reference.api:
        tree = ast.parse(call.example)  # it is Python, and calls what it is the example of
        assert f"api.{call.name}(" in ast.unparse(tree)
        assert call.summary.endswith(".")
        assert [param.required for param in call.params] == sorted(
            (param.required for param in call.params), reverse=True
        )
        header = ast.parse(f"def {call.signature}: pass").body[0]
        assert [argument.arg for argument in header.args.args] == [p.name for p in call.params]
    assert calls["log"].permission == "" and not calls["log"].writes


def test_reference__of_smoothctl_is_the_same(server, reference):
    told = json.loads(server.smoothctl("plugin", "reference", "-o", "json"))

    assert json_format.ParseDict(told, pb.PluginReference()) == reference


def test_reference__by_section(curl):
    answer = curl.get("/v1/pluginReference?section=LIMITS")

    assert answer.status == 200, answer.body
    assert [name for name, entries in answer.json.items() if entries] == ["limits"]
    assert curl.get("/v1/pluginReference?section=99").error["status"] == "INVALID_ARGUMENT"


def test_reference__is_for_the_signed_in(templates):
    with failing(grpc.StatusCode.UNAUTHENTICATED, "SESSION_MISSING"):
        templates.GetPluginReference(pb.GetPluginReferenceRequest(), timeout=10)


# Validating.


def validated(templates, metadata, script):
    request = pb.ValidateScriptRequest(script=script)
    return templates.ValidateScript(request, metadata=metadata, timeout=30)


def test_validate__gives_the_manifest(curl):
    script = (
        "for customer in api.get_customers(q='{{PROMPT:who|Whom?}}'):\n"
        "    api.http_post('https://hooks.x.test/new', json={'name': customer['displayName']},\n"
        "                  headers={'authorization': api.secret('key')})\n"
        "api.log('{{CONTEXT:business_name}}')\n"
    )

    answer = curl.post("/v1/pluginTemplates:validate", {"script": script})

    assert answer.status == 200, answer.body
    assert answer.json == {
        "diagnostics": [],
        "manifest": {
            "calls": ["get_customers", "http_post", "log", "secret"],
            "hosts": ["https://hooks.x.test"],
            "secrets": ["key"],
            "prompts": ["who"],
            "contexts": ["business_name"],
            "permissions": ["customers.read"],
        },
    }


def test_validate__tells_faults_of_blanks(curl):
    answer = curl.post("/v1/pluginTemplates:validate", {"script": "'{{DATE:mondey}}'"})

    assert answer.status == 200, answer.body
    (diagnostic,) = answer.json["diagnostics"]
    assert diagnostic["code"] == "TEMPLATE_DATE_UNKNOWN"
    assert diagnostic["severity"] == "ERROR"
    assert "manifest" not in answer.json


def test_validate__tells_faults_of_python_at_their_place_in_the_template(templates, owner):
    script = "x = '{{PROMPT:x|A long question}}'; import os\ny = x.__class__\n"

    answer = validated(templates, owner, script)

    assert [(each.code, each.line, each.column) for each in answer.diagnostics] == [
        ("IMPORT_REFUSED", 1, script.index("import") + 1),
        ("ATTRIBUTE_PRIVATE", 2, 7),
    ]
    assert all(each.message and each.hint for each in answer.diagnostics)
    assert {each.severity for each in answer.diagnostics} == {pb.PluginDiagnostic.ERROR}
    assert not answer.HasField("manifest")


def test_validate__warns_where_a_host_is_worked_out(templates, owner):
    answer = validated(templates, owner, "api.http_get('{{PROMPT:url|Where to?||url}}')")

    (warning,) = answer.diagnostics
    assert (warning.code, warning.line) == ("HOST_DYNAMIC", 0)
    assert warning.severity == pb.PluginDiagnostic.WARNING
    assert list(answer.manifest.hosts) == ["*"]


@pytest.mark.parametrize(
    "script",
    ["(" * 5000, "-" * 60000 + "1", "[" * 90 + "]" * 90, "x = " + "'a' + " * 9000 + "'a'"],
    ids=["open", "signs", "lists", "sums"],
)
def test_validate__survives_what_is_nested(templates, owner, script):
    answer = validated(templates, owner, script)

    assert answer.diagnostics
    assert not validated(templates, owner, "x = 1").diagnostics


def test_validate__takes_many_at_once(templates, owner):
    """More than are checked at once: they wait their turn, and none is told another's answer."""
    requests = [pb.ValidateScriptRequest(script="\n" * i + "import os") for i in range(60)]

    calls = [
        templates.ValidateScript.future(request, metadata=owner, timeout=30) for request in requests
    ]

    lines = [call.result().diagnostics[0].line for call in calls]
    assert lines == [i + 1 for i in range(60)]


def test_reference__has_examples_that_may_run(reference, templates, owner):
    entries = [
        *reference.template_forms,
        *reference.dates,
        *reference.contexts,
        *reference.prompt_types,
        *reference.constructs,
        *reference.api,
    ]

    for entry in entries:
        errors = [
            each
            for each in validated(templates, owner, entry.example).diagnostics
            if each.severity == pb.PluginDiagnostic.ERROR
        ]
        assert not errors, (entry, errors)
