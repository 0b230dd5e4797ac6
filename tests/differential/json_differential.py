#!/usr/bin/env python3
"""Compares the codec of src/wire/ with Python's protobuf on random messages.

    json_differential.py --testee build/asan/tests/json_testee --count 100000 --seed 1

For every message, made from the seed with the values that break codecs:

  binary → our JSON → json_format.Parse    gives the message again, defaults printed or not
  json_format.MessageToJson → our binary   gives the message again
  binary → our unpack and pack             gives the message again
  the JSON text, broken at random          is taken or refused as json_format.Parse does

In the last, differences that are meant are listed in STRICTER and LOOSER with their reasons;
any other one fails. Needs the packages protobuf and grpcio-tools.
"""

import argparse
import collections
import decimal
import math
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile

from google.protobuf import (any_pb2, descriptor_pb2, descriptor_pool, duration_pb2, empty_pb2,
                             field_mask_pb2, json_format, message_factory, struct_pb2,
                             timestamp_pb2, wrappers_pb2)
from google.protobuf.descriptor import FieldDescriptor as FD
from google.protobuf.message import DecodeError

PROTO_ROOT = pathlib.Path(__file__).resolve().parent.parent / "proto"
PROTO = "smoothschedule/test/v1/json_types.proto"


def load_message_class():
    """Compiles the proto at run time; the well-known types are protobuf's own."""
    from grpc_tools import protoc

    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "set.binpb"
        include = pathlib.Path(protoc.__file__).parent / "_proto"
        if protoc.main(["protoc", f"-I{PROTO_ROOT}", f"-I{include}",
                        f"--descriptor_set_out={out}", PROTO]) != 0:
            sys.exit("the proto does not compile")
        files = descriptor_pb2.FileDescriptorSet.FromString(out.read_bytes())
    pool = descriptor_pool.Default()
    for file in files.file:
        pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(
        pool.FindMessageTypeByName("smoothschedule.test.v1.AllTypes"))


class Testee:
    """Our codec: see json_testee.c for the protocol."""

    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, what, data):
        """Returns (True, result) or (False, error)."""
        pipe = self.process.stdin
        pipe.write(struct.pack("<I", len(data) + 1) + what + data)
        pipe.flush()
        head = self.process.stdout.read(4)
        if len(head) < 4:
            sys.exit(f"the testee died on {what!r} {data!r}")
        answer = self.process.stdout.read(struct.unpack("<I", head)[0])
        return answer[:1] == b"o", answer[1:]

    def close(self):
        self.process.stdin.close()
        if self.process.wait() != 0:
            sys.exit("the testee ended with an error")


# Random messages ------------------------------------------------------------------------------

INTEGERS = {
    FD.CPPTYPE_INT32: (-2**31, 2**31 - 1),
    FD.CPPTYPE_UINT32: (0, 2**32 - 1),
    FD.CPPTYPE_INT64: (-2**63, 2**63 - 1),
    FD.CPPTYPE_UINT64: (0, 2**64 - 1),
}
DOUBLES = [0.0, -0.0, 1.0, -1.5, 0.1, 1e22, 1e23, 5e-324, 2.2250738585072014e-308, 1e-7, 123456.789,
           1.7976931348623157e308, -1.7976931348623157e308, 9007199254740993.0, 2.0**-44, 1 / 3,
           math.inf, -math.inf, math.nan]
FLOATS = [0.0, -0.0, 1.0, -2.5, 0.1, 16777216.0, 1.17549435e-38, 1e-45, 3.4e38, -3.4e38, 1e10,
          math.inf, -math.inf, math.nan]
TEXTS = ["", "a", "name", '"', "\\", "/", "\b\f\n\r\t", "\x01\x1f\x7f", "é", "日本語", "😀", "\u2028",
         "\ud7ff\ue000", "\U0010ffff", "</script>", "x" * 300, "null", "NaN", "12"]
MASK_PATHS = ["name", "display_name", "address.postal_code", "a.b.c_d", "x1.y2"]


class Maker:
    """Makes random messages; everything follows from the seed."""

    def __init__(self, message_class, rng):
        self.message_class = message_class
        self.rng = rng

    def integer(self, low, high):
        rng = self.rng
        pick = rng.random()
        if pick < 0.3:
            return rng.choice([low, high, 0, max(low, -1), 1])
        if pick < 0.6:
            return rng.randint(max(low, -200), 200)
        return rng.randint(low, high)

    def double(self):
        if self.rng.random() < 0.5:
            return self.rng.choice(DOUBLES)
        while True:
            value = struct.unpack("<d", self.rng.randbytes(8))[0]
            if math.isfinite(value):
                return value

    def float(self):
        if self.rng.random() < 0.5:
            return self.rng.choice(FLOATS)
        while True:
            value = struct.unpack("<f", self.rng.randbytes(4))[0]
            # Python refuses what lies between the greatest float and its shortest text.
            if math.isfinite(value) and abs(value) < 3.4028234e38:
                return value

    def text(self):
        rng = self.rng
        if rng.random() < 0.6:
            return rng.choice(TEXTS)
        alphabet = "abcXYZ 09_-.,:{}[]\"\\/\n\t\x02é√𝄞\u00a0"
        return "".join(rng.choice(alphabet) for _ in range(rng.randint(0, 40)))

    def bytes(self):
        return self.rng.randbytes(self.rng.choice([0, 1, 2, 3, 4, 16, 61]))

    def scalar(self, field):
        rng = self.rng
        if field.cpp_type in INTEGERS:
            return self.integer(*INTEGERS[field.cpp_type])
        if field.cpp_type == FD.CPPTYPE_DOUBLE:
            return self.double()
        if field.cpp_type == FD.CPPTYPE_FLOAT:
            return self.float()
        if field.cpp_type == FD.CPPTYPE_BOOL:
            return rng.random() < 0.5
        if field.cpp_type == FD.CPPTYPE_ENUM:
            if field.enum_type.name == "NullValue":
                return 0
            known = [value.number for value in field.enum_type.values]
            return rng.choice(known + [77, -77])
        return self.bytes() if field.type == FD.TYPE_BYTES else self.text()

    def value(self, out, depth):
        """Fills a google.protobuf.Value."""
        rng = self.rng
        kind = rng.randint(0, 5 if depth < 4 else 3)
        if kind == 0:
            out.null_value = 0
        elif kind == 1:
            number = self.double()
            out.number_value = number if math.isfinite(number) else 1.25
        elif kind == 2:
            out.string_value = self.text()
        elif kind == 3:
            out.bool_value = rng.random() < 0.5
        elif kind == 4:
            self.struct(out.struct_value, depth + 1)
            out.struct_value.SetInParent()
        else:
            self.list(out.list_value, depth + 1)
            out.list_value.SetInParent()

    def struct(self, out, depth):
        for _ in range(self.rng.randint(0, 3)):
            self.value(out.fields[self.text()], depth)

    def list(self, out, depth):
        for _ in range(self.rng.randint(0, 3)):
            self.value(out.values.add(), depth)

    def fill(self, out, depth):
        """Fills a message of any type."""
        rng = self.rng
        name = out.DESCRIPTOR.full_name
        if name == "google.protobuf.Timestamp":
            out.seconds = rng.choice([-62135596800, 253402300799, 0, -1, rng.randint(-2**35, 2**35)])
            out.nanos = self.nanos()
        elif name == "google.protobuf.Duration":
            out.seconds = rng.choice([-315576000000, 315576000000, 0, rng.randint(-10**6, 10**6)])
            sign = -1 if out.seconds < 0 or (out.seconds == 0 and rng.random() < 0.5) else 1
            out.nanos = sign * self.nanos()
        elif name == "google.protobuf.FieldMask":
            out.paths.extend(rng.choice(MASK_PATHS) for _ in range(rng.randint(0, 3)))
        elif name == "google.protobuf.Value":
            self.value(out, depth)
        elif name == "google.protobuf.Struct":
            self.struct(out, depth)
        elif name == "google.protobuf.ListValue":
            self.list(out, depth)
        elif name == "google.protobuf.Any":
            self.any(out, depth)
        elif out.DESCRIPTOR.file.name == "google/protobuf/wrappers.proto":
            out.value = self.scalar(out.DESCRIPTOR.fields_by_name["value"])
        elif name != "google.protobuf.Empty":
            self.plain(out, depth)

    def nanos(self):
        return self.rng.choice([0, 1, 999999999, 10**6 * self.rng.randint(0, 999),
                                10**3 * self.rng.randint(0, 999999), self.rng.randint(0, 10**9 - 1)])

    def any(self, out, depth):
        if self.rng.random() < 0.1:
            return
        kinds = [self.message_class, self.message_class.Nested, timestamp_pb2.Timestamp,
                 duration_pb2.Duration, field_mask_pb2.FieldMask, struct_pb2.Struct,
                 struct_pb2.ListValue, wrappers_pb2.Int64Value, wrappers_pb2.StringValue,
                 empty_pb2.Empty, any_pb2.Any]
        if depth > 3:
            kinds = kinds[1:4]
        inner = self.rng.choice(kinds)()
        self.fill(inner, depth + 1)
        out.Pack(inner)

    def plain(self, out, depth):
        rng = self.rng
        fields = [field for field in out.DESCRIPTOR.fields
                  if field.name != "null_values"]  # Python prints [null] and does not read it
        wanted = rng.randint(0, len(fields)) if rng.random() < 0.02 else rng.randint(0, 8)
        for field in rng.sample(fields, min(wanted, len(fields))):
            self.field(out, field, depth)

    def field(self, out, field, depth):
        is_message = field.cpp_type == FD.CPPTYPE_MESSAGE
        if depth > 3 and is_message and not field.message_type.full_name.startswith("google."):
            return
        if is_message and field.message_type.GetOptions().map_entry:
            self.map(out, field, depth)
        elif field.is_repeated:
            for _ in range(self.rng.randint(0, 4)):
                if is_message:
                    self.fill(getattr(out, field.name).add(), depth + 1)
                else:
                    getattr(out, field.name).append(self.scalar(field))
        elif is_message:
            inner = getattr(out, field.name)
            inner.SetInParent()
            self.fill(inner, depth + 1)
        else:
            setattr(out, field.name, self.scalar(field))

    def map(self, out, field, depth):
        key = field.message_type.fields_by_name["key"]
        value = field.message_type.fields_by_name["value"]
        entries = getattr(out, field.name)
        for _ in range(self.rng.randint(0, 3)):
            if value.cpp_type == FD.CPPTYPE_MESSAGE:
                self.fill(entries[self.scalar(key)], depth + 1)
            else:
                entries[self.scalar(key)] = self.scalar(value)

    def message(self):
        out = self.message_class()
        self.plain(out, 0)
        return out


# Broken texts ---------------------------------------------------------------------------------

NUMBERS = ["0", "-0", "1", "-1", "1.0", "1.5", "1e2", "1e-2", "0.5e1", "100e-2", "2147483647",
           "2147483648", "-2147483648", "-2147483649", "4294967295", "4294967296",
           "9223372036854775807", "9223372036854775808", "-9223372036854775808",
           "-9223372036854775809", "18446744073709551615", "18446744073709551616", "1e400", "1e39",
           "-3.4e38", "3.4028235e38", "4.9e-324", "1e-400", "01", "1.", ".5", "+1", "1e", "0x10",
           "NaN", "Infinity", "-Infinity", "nan", '"1"', '"-1"', '"1.0"', '"1e2"', '" 1"', '"1 "',
           '"+1"', '"01"', '"1.5"', '"1_0"', '"NaN"', '"Infinity"', '"-Infinity"', '"inf"', '"1e400"',
           '"9223372036854775807"', '"18446744073709551615"', '""', '"0"', '"-0"']
BOOLS = ["true", "false", '"true"', '"false"', "1", "0", "True"]
ENUMS = ['"RED"', '"ROUND"', '"CIRCULAR"', '"red"', '"NULL_VALUE"', '"COLOUR_NEGATIVE"', "1", "-1",
         "1.0", "2147483647", "2147483648", "99", '"1"', '"UNKNOWN"', "true"]
STRINGS = ['""', '"a"', '"\\u0041"', '"\\ud83d\\ude00"', '"\\ud83d"', '"\\ude00"', '"\\u0000"',
           '"\\x"', '"\t"', '"\\/\\b\\f\\n\\r\\t\\"\\\\"', "'a'", '"\U0001f600"', '"\\u00e9"', '"']
BYTESES = ['"AQI="', '"AQI"', '"-_"', '"+/8"', '"-_8="', '"A"', '"=="', '""', '"AAAA"', '"AA=="',
           '"AA="', '"A A="', '"\\u0041QI="']
TIMES = ['"2026-01-31T09:00:00Z"', '"2026-01-31T09:00:00.5Z"', '"2026-01-31T09:00:00.123456789Z"',
         '"2026-01-31T09:00:00+01:30"', '"2026-01-31T09:00:00.25-11:00"', '"2024-02-29T00:00:00Z"',
         '"2026-02-30T09:00:00Z"', '"1900-02-29T00:00:00Z"', '"0001-01-01T00:00:00Z"',
         '"0000-01-01T00:00:00Z"', '"0001-01-01T00:00:00+00:01"',
         '"9999-12-31T23:59:59.999999999Z"', '"9999-12-31T23:59:59-00:01"', '"2026-1-1T1:1:1Z"',
         '"2026-01-31T09:00:00"', '"2026-01-31t09:00:00Z"', '"2026-01-31T09:00:00z"',
         '"2026-01-31T09:00:60Z"', '"2026-01-31T24:00:00Z"', '"2026-01-31T09:00:00.Z"',
         '"2026-01-31T09:00:00.1234567890Z"', '"2026-01-31T09:00:00ZZ"', '"2026-01-31"', "1", '""']
DURATIONS = ['"1s"', '"-1.5s"', '"0s"', '"-0.5s"', '"1.0000000001s"', '"1.000000001s"', '"0.1s"',
             '"315576000000s"', '"-315576000000.999999999s"', '"315576000001s"', '"s"', '"1"', '"-s"',
             '".5s"', '"1.s"', '"+1s"', '"1 s"', "1"]
MASKS = ['""', '"a"', '"a,b"', '"a_b"', '"fooBar.bazQux,x"', '"a,,b"', '"a,"', "1", "[]"]
OTHERS = ["null", "[]", "{}", "[1]", "[null]", '{"a":1}', '{"a":null,"b":[true,{"c":1e3}]}',
          '{"number":1,"text":"x"}', '{"@type":"type.googleapis.com/google.protobuf.Empty"}',
          '{"@type":"type.googleapis.com/google.protobuf.Int32Value","value":7}',
          '{"value":"1s","@type":"x/google.protobuf.Duration"}', '{"@type":"x/y"}', '{"@type":1}',
          "None", "/**/1", "1,", ",", "}", "]", ":"]
TOKENS = NUMBERS + BOOLS + ENUMS + STRINGS + BYTESES + TIMES + DURATIONS + MASKS + OTHERS

WELL_KNOWN_TOKENS = {
    "Timestamp": TIMES, "Duration": DURATIONS, "FieldMask": MASKS, "BoolValue": BOOLS,
    "StringValue": STRINGS, "BytesValue": BYTESES, "DoubleValue": NUMBERS, "FloatValue": NUMBERS,
    "Int64Value": NUMBERS, "UInt64Value": NUMBERS, "Int32Value": NUMBERS, "UInt32Value": NUMBERS,
}


def tokens_for(field):
    """Tokens that this field mostly takes."""
    if field.cpp_type == FD.CPPTYPE_MESSAGE:
        return WELL_KNOWN_TOKENS.get(field.message_type.name, OTHERS)
    if field.cpp_type == FD.CPPTYPE_BOOL:
        return BOOLS
    if field.cpp_type == FD.CPPTYPE_ENUM:
        return ENUMS
    if field.cpp_type == FD.CPPTYPE_STRING:
        return BYTESES if field.type == FD.TYPE_BYTES else STRINGS
    return NUMBERS


KEYS = ['"1"', '"0"', '"-1"', '"true"', '"false"', '"a"', '""', '"1.0"', '"4294967296"', '"\\u0031"',
        '"01"', "1"]


class Breaker:
    """Breaks JSON texts, keeping most of their structure."""

    def __init__(self, rng, descriptor):
        self.rng = rng
        self.fields = descriptor.fields
        self.names = [field.json_name for field in self.fields]
        self.names += [field.name for field in self.fields] + ["unknownName"]
        self.token = re.compile(r'"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null|[{}\[\],:]')

    def one(self, text):
        rng = self.rng
        spans = [match.span() for match in self.token.finditer(text)]
        if not spans:
            return text + rng.choice(TOKENS)
        values = [span for span in spans if text[span[0]] not in "{}[],:"] or spans
        kind = rng.random()
        if kind < 0.45 and values:
            start, end = rng.choice(values)
            return text[:start] + rng.choice(TOKENS) + text[end:]
        if kind < 0.55:
            member = f'"{rng.choice(self.names)}": {rng.choice(TOKENS)}'
            return "{" + member + ("," if len(spans) > 2 else "") + text[1:]
        if kind < 0.65:
            start, end = rng.choice(spans)
            return text[:start] + text[end:]
        if kind < 0.75:
            start, end = rng.choice(spans)
            return text[:end] + rng.choice([",", " ", "\n", "}", "]", "\t", "\u00a0"]) + text[end:]
        if kind < 0.8:
            return text[:rng.randint(0, len(text))]
        if kind < 0.9:
            at = rng.randint(0, len(text))
            return text[:at] + chr(rng.choice([0, 1, 34, 92, 0x7f, 0x2028, 0xfeff])) + text[at:]
        return text + rng.choice([" ", "\n", "{}", "x", "\0", ","])

    def text(self, text):
        for _ in range(self.rng.choice([1, 1, 1, 2, 3])):
            text = self.one(text)
        return text.encode("utf-8", "surrogatepass")

    def value(self, field):
        """A value that fits the field, or nearly."""
        rng = self.rng
        if rng.random() < 0.1:
            return rng.choice(OTHERS)
        if field.cpp_type == FD.CPPTYPE_MESSAGE and field.message_type.GetOptions().map_entry:
            tokens = tokens_for(field.message_type.fields_by_name["value"])
            keys = tokens_for(field.message_type.fields_by_name["key"])
            members = []
            for _ in range(rng.randint(0, 2)):
                key = rng.choice(KEYS if rng.random() < 0.5 else keys)
                members.append((key if key[0] == '"' else f'"{key}"') + ":" + rng.choice(tokens))
            return "{" + ",".join(members) + "}"
        tokens = tokens_for(field)
        if field.is_repeated:
            return "[" + ",".join(rng.choice(tokens) for _ in range(rng.randint(0, 2))) + "]"
        return rng.choice(tokens)

    def members(self):
        """A few members: where types meet every kind of token."""
        rng = self.rng
        out = []
        for _ in range(rng.choice([1, 1, 1, 2])):
            field = rng.choice(self.fields)
            name = rng.choice([field.json_name, field.json_name, field.name])
            token = self.value(field) if rng.random() < 0.9 else rng.choice(TOKENS)
            out.append(f'"{name}":{token}')
        return ("{" + ", ".join(out) + "}").encode()


def refused_value(error):
    """What our error says it got: (text, was it a string)."""
    match = re.search(r', not (?:"(.*)"|(\S+))$', error, re.S)
    if match is None:
        return "", False
    return (match.group(1), True) if match.group(1) is not None else (match.group(2), False)


def matches(pattern):
    compiled = re.compile(pattern + r"\Z")
    return lambda error, _: compiled.match(refused_value(error)[0]) is not None


def differs(pattern):
    compiled = re.compile(pattern + r"\Z")
    return lambda error, _: compiled.match(refused_value(error)[0]) is None


JSON_NUMBER = r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?"
RFC3339 = (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?"
           r"(Z|[+-]([01]\d|2[0-3]):[0-5]\d)")
BASE64 = r"([\w/+-]{4})*([\w/+-]{2}(==)?|[\w/+-]{3}=?)?"


def not_in_range(error, _):
    """Whether the number, taken exactly, is no whole number in the range that our error names, or
    too great for a floating-point one."""
    text = refused_value(error)[0]
    if not re.match(JSON_NUMBER + r"\Z", text):
        return False
    value = decimal.Decimal(text)
    whole = re.search(r"a whole number from (-?\d+) to (\d+)", error)
    if whole is None:
        return abs(value) > decimal.Decimal("3.4028235e38")
    low, high = (decimal.Decimal(group) for group in whole.groups())
    return not low <= value <= high or value != value.to_integral_value()


def always(_error, _text):
    return True


# We refuse, Python does not: our error, a check, and why.
STRICTER = [
    ("NUL in a string", r"NUL", always,
     "protobuf-c's strings end at NUL; cutting one silently would be worse"),
    ("a field given in both spellings", r"is given twice", always,
     "Python keeps the last; JSON text with one name twice it refuses as we do"),
    ("two members of a oneof, one null", r"cannot be given together",
     lambda _, text: b"null" in text,
     "Python does not count a null that sets NullValue or Value"),
    ("keys equal after parsing", r"key .*is given twice|one key is given twice", always,
     "1 and 1.0 are one key"),
    ("Python's number syntax in a string", r"must be a (whole )?number", differs(JSON_NUMBER),
     "spaces, signs, underscores and other digits that Python's int() and float() take"),
    ("a fraction or too much, written with an exponent", r"must be a (whole )?number", not_in_range,
     "Python goes through a double: 1e-400 is 0 to it, \"1e400\" infinite"),
    ("base64 with other characters", r"must be base64", differs(BASE64),
     "Python drops characters that are not base64 and wrong padding"),
    ("a loose time", r"must be a time", differs(RFC3339),
     "Python takes one-digit months, 99 hours of offset and other forms RFC 3339 has not"),
    ("a loose duration", r"must be a duration", differs(r"-?\d+(\.\d{1,9})?s"),
     "Python rounds after nine digits and takes +1s"),
    ("a loose enum", r"must be .* or |must be a value of|must be NULL_VALUE",
     matches(r"\s*[+-]?[\d_.eE+-]+\s*|true|false"), "Python takes \"1\", 1.5 and true for numbers"),
    ("an empty string or list for a message", r"must be an object, not (a string|a list)", always,
     "Python iterates over it and finds nothing wrong"),
    ("an infinite number in a Value", r"invalid JSON", lambda _, t: re.search(rb"NaN|Infinity", t),
     "NaN and Infinity are no JSON; Python's parser takes them"),
    ("an empty path in a mask", r"must be field names", matches(r".*,,.*|.*,|,.*"),
     "Python makes an empty path"),
]

# Python refuses, we do not: a check of the text, and why.
LOOSER = [
    ("null in a list of NullValue", rb"null_?[vV]alues",
     "it is how a NullValue is printed; Python does not read its own print"),
    ("null for a list of Values", rb'"values": ?null', "null is every field's default"),
    ("the greatest float", rb"3\.4028235e\+?38", "rounds to it; conformance wants it"),
]


def explain(rules, *arguments):
    for name, pattern, *check in rules:
        if re.search(pattern, arguments[0]) and (len(arguments) < 2 or check[0](*arguments)):
            return name
    return None


class Differences:
    def __init__(self):
        self.explained = collections.Counter()
        self.unexplained = []

    def add(self, what, *details):
        self.unexplained.append((what, details))
        if len(self.unexplained) <= 20:
            print(f"DIFFERENCE {what}", file=sys.stderr)
            for detail in details:
                print(f"    {detail!r}"[:2000], file=sys.stderr)


def sort_anys(message):
    """Writes the bytes in every Any anew, so that the order of maps in them does not matter."""
    if message.DESCRIPTOR.full_name == "google.protobuf.Any":
        if message.value:
            pool = descriptor_pool.Default()
            inner = message_factory.GetMessageClass(
                pool.FindMessageTypeByName(message.TypeName())).FromString(message.value)
            sort_anys(inner)
            message.value = inner.SerializeToString(deterministic=True)
        return
    for field, value in message.ListFields():
        if field.cpp_type != FD.CPPTYPE_MESSAGE:
            continue
        if field.message_type.GetOptions().map_entry:
            is_message = field.message_type.fields_by_name["value"].cpp_type == FD.CPPTYPE_MESSAGE
            elements = value.values() if is_message else []
        else:
            elements = value if field.is_repeated else [value]
        for element in elements:
            sort_anys(element)


def same(a, b):
    if a.SerializeToString(deterministic=True) == b.SerializeToString(deterministic=True):
        return True
    copies = []
    for message in (a, b):
        copy = type(message).FromString(message.SerializeToString())
        sort_anys(copy)
        copies.append(copy.SerializeToString(deterministic=True))
    return copies[0] == copies[1]


def check_message(testee, message, differences):
    binary = message.SerializeToString()
    fresh = type(message)
    for what in (b"e", b"f"):
        ok, text = testee.ask(what, binary)
        if not ok:
            differences.add("we do not print", text, binary)
            continue
        try:
            parsed = json_format.Parse(text.decode(), fresh())
        except (json_format.ParseError, UnicodeDecodeError) as error:
            differences.add("Python does not read what we print", error, text)
            continue
        if not same(parsed, message):
            differences.add("our JSON means something else", text, message)
    text = json_format.MessageToJson(message, indent=None, ensure_ascii=len(binary) % 2 == 0)
    ok, result = testee.ask(b"d", text.encode())
    if not ok:
        differences.add("we do not read what Python prints", result, text)
    elif not same(fresh.FromString(result), message):
        differences.add("we read something else", text, fresh.FromString(result))
    ok, result = testee.ask(b"b", binary)
    if not ok or not same(fresh.FromString(result), message):
        differences.add("unpacked and packed it differs", result, binary)
    return text


def check_broken(testee, message_class, text, differences, verdicts):
    ok, result = testee.ask(b"d", text)
    try:
        parsed = json_format.Parse(text, message_class())
        theirs = True
    except (json_format.ParseError, UnicodeDecodeError, RecursionError):
        theirs = False
    verdicts[ok, theirs] += 1
    if ok and theirs:
        if not same(message_class.FromString(result), parsed):
            if re.search(rb"-0(?![.\d])", text):
                differences.explained["-0 keeps its sign"] += 1
            else:
                differences.add("both read it, differently", text, message_class.FromString(result))
    elif theirs:
        error = result.decode()
        reason = explain(STRICTER, error, text)
        if reason is None:
            differences.add("only we refuse", error, text)
        else:
            differences.explained[reason] += 1
    elif ok:
        reason = explain(LOOSER, text)
        if reason is None:
            differences.add("only Python refuses", text)
        else:
            differences.explained[reason] += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--testee", required=True, help="the program json_testee")
    parser.add_argument("--count", type=int, default=2000, help="messages (default 2000)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    message_class = load_message_class()
    rng = random.Random(options.seed)
    maker = Maker(message_class, rng)
    breaker = Breaker(rng, message_class.DESCRIPTOR)
    testee = Testee(options.testee)
    differences = Differences()
    verdicts = collections.Counter()

    for _ in range(options.count):
        text = check_message(testee, maker.message(), differences)
        check_broken(testee, message_class, breaker.text(text), differences, verdicts)
        check_broken(testee, message_class, breaker.members(), differences, verdicts)
    testee.close()

    print(f"{options.count} messages, seed {options.seed}: each printed twice, read and repacked")
    print(f"{sum(verdicts.values())} broken texts: taken by both {verdicts[True, True]}, "
          f"refused by both {verdicts[False, False]}, only by us {verdicts[False, True]}, "
          f"only by Python {verdicts[True, False]}")
    for name, count in differences.explained.most_common():
        print(f"  {count:7} meant: {name}")
    print(f"{len(differences.unexplained)} differences that are not meant")
    return 1 if differences.unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
