"""protoc-gen-smooth on small protos: what it refuses to generate, and what it then says."""

import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "build/tools/protoc-gen-smooth/protoc-gen-smooth"
IMPORTS = [ROOT / "proto", ROOT / "build/tools/googleapis", "/usr/include"]

PROTO = """syntax = "proto3";
package %s;
import "google/api/annotations.proto";
import "smoothschedule/v1/options.proto";
message Inner { string id = 1; repeated string tags = 2; }
message Req { string id = 1; Inner inner = 2; repeated string ids = 3; map<string, string> m = 4; }
message Res { Inner inner = 1; }
service Things {
%s
}
"""
ACCESS = 'option (smoothschedule.v1.access) = {permission: "public" effect: READ};'


class PluginTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        subprocess.run([ROOT / "tools/generate.sh", "--tools"], check=True)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_plugin(self, proto, parameter="services"):
        (self.folder / "a.proto").write_text(proto, encoding="utf-8")
        includes = [f"-I{path}" for path in [self.folder, *IMPORTS]]
        return subprocess.run(
            ["protoc", *includes, f"--plugin=protoc-gen-smooth={PLUGIN}"]
            + [f"--smooth_out={parameter}:{self.folder}", "a.proto"],
            capture_output=True,
            text=True,
            check=False,
        )

    def run_service(self, methods, package="smoothschedule.v1"):
        return self.run_plugin(PROTO % (package, methods))

    def run_method(self, options):
        return self.run_service(f"rpc Do(Req) returns (Res) {{ {options} }}")

    def assert_refused(self, run, text):
        self.assertNotEqual(run.returncode, 0)
        self.assertIn(text, run.stderr)
        self.assertEqual([p.name for p in self.folder.iterdir()], ["a.proto"])

    def assert_template_refused(self, template, text):
        run = self.run_method(f'{ACCESS} option (google.api.http) = {{get: "{template}"}};')
        self.assert_refused(run, f'a.proto: Things.Do: http template "{template}": {text}')

    def source(self, run, name="a.service.c"):
        self.assertEqual(run.returncode, 0, run.stderr)
        return (self.folder / name).read_text(encoding="utf-8")


class Access(PluginTest):
    HTTP = 'option (google.api.http) = {get: "/v1/things/{id}"};'

    def test_an_rpc_without_the_option_is_refused(self):
        run = self.run_method(self.HTTP)
        self.assert_refused(
            run,
            "a.proto: Things.Do: has no access option; say who may call it and what it does: "
            'option (smoothschedule.v1.access) = { permission: "…" effect: READ };',
        )

    def test_an_rpc_without_a_permission_is_refused(self):
        run = self.run_method(f"{self.HTTP} option (smoothschedule.v1.access) = {{effect: READ}};")
        self.assert_refused(run, "a.proto: Things.Do: access names no permission; add one of")

    def test_an_rpc_without_an_effect_is_refused(self):
        run = self.run_method(
            f'{self.HTTP} option (smoothschedule.v1.access) = {{permission: "a.b"}};'
        )
        self.assert_refused(run, "a.proto: Things.Do: access names no effect; add effect: READ")

    def test_every_rpc_at_fault_is_named(self):
        run = self.run_service(
            f"rpc Do(Req) returns (Res) {{ {ACCESS} }}\nrpc Watch(Req) returns (stream Res);"
        )
        self.assert_refused(run, "Things.Do: has no google.api.http rule")
        self.assert_refused(run, "Things.Watch: has no access option")
        self.assert_refused(run, "Things.Watch: has no google.api.http rule")

    def test_the_services_of_grpc_need_no_option(self):
        source = self.source(self.run_service("rpc Do(Req) returns (Res);", "grpc.things.v1"))
        self.assertIn('.access = {"public", RPC_READ, true, RPC_DB_UNITS},', source)

    def test_another_package_needs_it(self):
        run = self.run_service("rpc Do(Req) returns (Res);", "elsewhere.v1")
        self.assert_refused(run, "a.proto: Things.Do: has no access option")

    def test_all_of_the_option_is_taken_over(self):
        run = self.run_method(
            f"{self.HTTP} option (smoothschedule.v1.access) = "
            '{permission: "a.b" effect: WRITE masquerade: true db: SCHEMA};'
        )
        self.assertIn('.access = {"a.b", RPC_WRITE, true, RPC_DB_SCHEMA},', self.source(run))

    def test_a_method_that_ends_the_session_says_so(self):
        option = 'option (smoothschedule.v1.access) = {permission: "a.b" effect: WRITE%s};'
        ending = self.source(self.run_method(f"{self.HTTP} {option % ' ends_session: true'}"))
        other = self.source(self.run_method(f"{self.HTTP} {option % ''}"))
        self.assertIn(".ends_session = true,", ending)
        self.assertNotIn("ends_session", other)

    def test_options_given_in_parts_are_put_together(self):
        run = self.run_method(
            'option (smoothschedule.v1.access).permission = "a.b"; '
            "option (smoothschedule.v1.access).effect = WRITE; "
            'option (google.api.http).post = "/v1/x"; option (google.api.http).body = "*";'
        )
        source = self.source(run)
        self.assertIn('.access = {"a.b", RPC_WRITE, false, RPC_DB_UNITS},', source)
        self.assertIn('{"POST", "/v1/x", "*", ""},', source)


class Http(PluginTest):
    def test_a_request_stream_needs_no_rule(self):
        run = self.run_service(f"rpc Do(stream Req) returns (stream Res) {{ {ACCESS} }}")
        self.assertIn(".shape = RPC_BIDI_STREAM,", self.source(run))

    def test_additional_bindings_follow_the_rule(self):
        run = self.run_method(
            f"{ACCESS} option (google.api.http) = {{\n"
            '  put: "/v1/a/{inner.id=x/*/y/**}" body: "*" response_body: "inner"\n'
            '  additional_bindings { custom { kind: "HEAD" path: "/v1/b:c" } }\n};'
        )
        self.assertIn(
            '    {"PUT", "/v1/a/{inner.id=x/*/y/**}", "*", "inner"},\n'
            '    {"HEAD", "/v1/b:c", "", ""},\n',
            self.source(run),
        )

    def test_an_unknown_field_is_refused(self):
        self.assert_template_refused(
            "/v1/{inner.nam}",
            "'inner.nam' is no field of smoothschedule.v1.Req",
        )

    def test_a_field_below_a_scalar_is_refused(self):
        self.assert_template_refused("/v1/{id.x}", "'id.x' is no field of smoothschedule.v1.Req")

    def test_a_message_is_refused(self):
        self.assert_template_refused("/v1/{inner}", "'inner' is a message; name a field of it")

    def test_a_repeated_field_is_refused(self):
        self.assert_template_refused("/v1/{ids}", "'ids' is repeated")
        self.assert_template_refused("/v1/{inner.tags}", "'inner.tags' is repeated")

    def test_a_map_is_refused(self):
        self.assert_template_refused("/v1/{m}", "'m' is repeated")

    def test_a_field_bound_twice_is_refused(self):
        self.assert_template_refused("/v1/{id}/{id}", "binds id twice")

    def test_a_template_out_of_grammar_is_refused(self):
        self.assert_template_refused("v1/x", "must start with '/' at character 1")
        self.assert_template_refused("/v1//x", "expected a segment at character 5")
        self.assert_template_refused("/v1/{id", "expected '}' at character 8")
        self.assert_template_refused("/v1/{}", "expected a field's name after '{' at character 6")
        self.assert_template_refused("/v1/**/x", "'**' must be the last segment at character 8")
        self.assert_template_refused("/v1/x:", "expected a verb after ':' at character 7")
        self.assert_template_refused("/v1/x?y", "unexpected character at character 6")
        self.assert_template_refused("/v1/{id={id}}", "a variable inside a variable")

    def test_an_unknown_body_is_refused(self):
        run = self.run_method(f'{ACCESS} option (google.api.http) = {{post: "/v1" body: "x"}};')
        self.assert_refused(run, "Things.Do: body 'x' is no field of smoothschedule.v1.Req")

    def test_an_unknown_response_body_is_refused(self):
        run = self.run_method(
            f'{ACCESS} option (google.api.http) = {{get: "/v1" response_body: "x"}};'
        )
        self.assert_refused(
            run, "Things.Do: response_body 'x' is no field of smoothschedule.v1.Res"
        )

    def test_a_get_with_a_body_is_refused(self):
        run = self.run_method(f'{ACCESS} option (google.api.http) = {{get: "/v1" body: "*"}};')
        self.assert_refused(run, "Things.Do: a GET has no body")

    def test_a_rule_without_a_path_is_refused(self):
        run = self.run_method(f'{ACCESS} option (google.api.http) = {{body: "*"}};')
        self.assert_refused(run, "Things.Do: google.api.http names no path")

    def test_two_methods_of_one_route_are_refused(self):
        run = self.run_service(
            f'rpc A(Req) returns (Res) {{ {ACCESS} option (google.api.http) = {{get: "/x/{{id}}"}}; }}\n'
            f"rpc B(Req) returns (Res) {{ {ACCESS} "
            'option (google.api.http) = {get: "/x/{inner.id=*}"}; }'
        )
        self.assert_refused(run, "Things.B: GET /x/* is Things.A's route already")


class Types(PluginTest):
    def test_two_messages_of_one_short_name_are_refused(self):
        run = self.run_plugin(
            'syntax = "proto3"; package smoothschedule.v1; '
            "message A_B {} message A { message B {} }",
            "types",
        )
        self.assert_refused(run, "smoothschedule.v1.A.B: would be called A_B in C")

    def test_a_file_without_a_package_is_refused(self):
        run = self.run_plugin('syntax = "proto3"; message A {}', "types")
        self.assert_refused(run, "a.proto: package: is missing")

    def test_an_unknown_parameter_is_refused(self):
        run = self.run_plugin('syntax = "proto3"; package a;', "typos")
        self.assert_refused(run, "unknown parameter 'typos'; there are types, services and")

    def test_fields_are_in_the_order_of_their_numbers(self):
        run = self.run_plugin(
            'syntax = "proto3"; package smoothschedule.v1; '
            'message A { string last_one = 9; string first = 2 [json_name = "1st"]; }',
            "types",
        )
        self.assertIn('{"1st", NULL, 0},\n    {"lastOne", NULL, 0},', self.source(run, "a.types.c"))

    def test_a_second_run_writes_the_same(self):
        proto = PROTO % ("smoothschedule.v1", "")
        first = self.source(self.run_plugin(proto, "types"), "a.types.c")
        self.assertEqual(first, self.source(self.run_plugin(proto, "types"), "a.types.c"))


if __name__ == "__main__":
    unittest.main()
