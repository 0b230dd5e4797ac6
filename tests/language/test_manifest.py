"""What a script could ask for, read from it without running it."""

import pytest

API = ["log", "get_customers", "http_get", "http_post", "secret", "get"]


def manifest(language, source, **request):
    answer = language.ask(source, api=API, only_check=True, **request)
    assert answer["diagnostics"] == []
    return answer["manifest"]


def test_manifest__lists_calls_once_in_order(language):
    source = "api.log('a')\nf = api.get_customers\nprint((lambda: api.get('k'))())\napi.log('b')"
    assert manifest(language, source)["calls"] == ["get", "get_customers", "log"]


def test_manifest__print_is_log(language):
    assert manifest(language, "print(1)")["calls"] == ["log"]


@pytest.mark.parametrize(
    "source, hosts",
    [
        ("api.http_get('https://a.test/x')", ["https://a.test"]),
        ("api.http_get(url='https://a.test:8443')", ["https://a.test:8443"]),
        ("api.http_get('HTTPS://A.test?x=1')", ["https://a.test"]),
        ("api.http_get('https://a.test/' + str(1))", ["https://a.test"]),
        ("api.http_get('https://a.test' + '.b.test/')", ["dynamic"]),
        ("api.http_get(f'https://a.test/{1}')", ["https://a.test"]),
        ("api.http_get(f'https://{1}.test/')", ["dynamic"]),
        ("u = 'https://a.test/'\napi.http_get(u + 'x')", ["https://a.test"]),
        ("u = 'https://a.test/'\nu = 'https://b.test/'\napi.http_get(u)", ["dynamic"]),
        ("u = 'https://a.test/'\nu += '1'\napi.http_get(u)", ["dynamic"]),
        ("u = 'https://a.test/'\nx = [api.http_get(u) for u in ['b']]", ["dynamic"]),
        ("u = 'https://a.test/'\nx = lambda u: api.http_get(u)", ["dynamic"]),
        ("if 1:\n    u = 'https://a.test/'\napi.http_get(u)", ["dynamic"]),
        ("a = b + 'x'\nb = a + 'y'\napi.http_get(a)", ["dynamic"]),
        ("api.http_get('https://user@a.test/')", ["dynamic"]),
        ("api.http_get('https://smooth_blank_0_/')", ["dynamic"]),
        ("api.http_get('https://a.test/smooth_blank_0_')", ["https://a.test"]),
        ("api.http_get(smooth_blank_0_)", ["dynamic"]),
        ("api.http_get(*['https://a.test/'])", ["dynamic"]),
        ("api.http_get(**{'url': 'https://a.test/'})", ["dynamic"]),
        ("api.http_get('ftp://a.test/')", ["dynamic"]),
        ("f = api.http_get", ["dynamic"]),
        ("x = list(map(api.http_get, ['https://a.test/']))", ["dynamic"]),
        (
            "api.http_get('https://b.test/')\napi.http_post('https://a.test/', json={})",
            ["https://a.test", "https://b.test"],
        ),
    ],
)
def test_manifest__hosts(language, source, hosts):
    assert manifest(language, source, constants=[("v", "v")])["hosts"] == hosts


@pytest.mark.parametrize(
    "source, secrets",
    [
        ("x = api.secret('crm')", ["crm"]),
        ("n = 'crm'\nx = api.secret(name=n)", ["crm"]),
        ("x = api.secret('c' + 'rm')", ["dynamic"]),
        ("x = api.secret(smooth_blank_0_)", ["dynamic"]),
        ("x = api.secret('smooth_blank_0_')", ["dynamic"]),
        ("x = api.secret", ["dynamic"]),
    ],
)
def test_manifest__secrets(language, source, secrets):
    assert manifest(language, source, constants=[("v", "v")])["secrets"] == secrets
