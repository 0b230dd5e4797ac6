"""Every RPC of the API as its descriptor tells it, and requests made from descriptors alone."""

import importlib
import pkgutil
import re
import urllib.parse
import uuid
from dataclasses import dataclass
from typing import Callable, Iterator, List, Optional

import grpc
import smoothschedule.v1
from google.api import annotations_pb2, field_behavior_pb2
from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from smoothschedule import SmoothError
from smoothschedule.v1 import options_pb2

STREAM_SECONDS = 1
CALL_SECONDS = 20

# Gives the id for a kind ("tenant", "user"); empty: leave the field alone unless it is required.
Ids = Callable[[str], str]


@dataclass(frozen=True)
class Rpc:
    """One RPC of smoothschedule.v1."""

    method: MethodDescriptor

    @property
    def name(self) -> str:
        return f"{self.service}/{self.method.name}"

    @property
    def service(self) -> str:
        return self.method.containing_service.name

    @property
    def access(self) -> options_pb2.Access:
        return self.method.GetOptions().Extensions[options_pb2.access]

    @property
    def permission(self) -> str:
        return self.access.permission

    @property
    def is_public(self) -> bool:
        return self.permission == "public"

    @property
    def writes(self) -> bool:
        return self.access.effect == options_pb2.Access.WRITE

    @property
    def path_fields(self) -> List[str]:
        """The fields that the HTTP path names: `tenant_id`, `tenant.id`."""
        rule = self.method.GetOptions().Extensions[annotations_pb2.http]
        path = getattr(rule, rule.WhichOneof("pattern"))
        return re.findall(r"{([a-z_.]+)", path)

    @property
    def tenant_field(self) -> Optional[FieldDescriptor]:
        """The field that names the tenant to act in; in TenantService a tenant is acted on."""
        if self.service == "TenantService":
            return None
        fields = self.method.input_type.fields_by_name
        found = fields.get("tenant_id") or fields.get("tenant")
        is_text = found is not None and found.type == FieldDescriptor.TYPE_STRING
        return found if is_text and not found.is_repeated else None

    def call(self, channel, request: Message, metadata) -> Message:
        """The answer, of a stream the first one; SmoothError when there is none."""
        path = f"/{self.method.containing_service.full_name}/{self.method.name}"
        answer = GetMessageClass(self.method.output_type)
        kind = channel.unary_stream if self.method.server_streaming else channel.unary_unary
        call = kind(path, type(request).SerializeToString, answer.FromString)
        try:
            if not self.method.server_streaming:
                return call(request, metadata=metadata, timeout=CALL_SECONDS)
            stream = call(request, metadata=metadata, timeout=STREAM_SECONDS)
            first = next(stream, answer())
            stream.cancel()
            return first
        except grpc.RpcError as error:
            raise SmoothError.of(error) from None

    def request(self, ids: Ids) -> Message:
        """What it takes at the least, with these ids."""
        request = GetMessageClass(self.method.input_type)()
        _fill(request, self.method, ids)
        return request


def all_rpcs() -> List[Rpc]:
    return [Rpc(method) for service in _services() for method in service.methods]


def _services() -> Iterator:
    for module in pkgutil.iter_modules(smoothschedule.v1.__path__):
        if module.name.endswith("_pb2"):
            file = importlib.import_module(f"smoothschedule.v1.{module.name}").DESCRIPTOR
            yield from file.services_by_name.values()


# Requests.


def id_kind(field: FieldDescriptor, method: MethodDescriptor) -> Optional[str]:
    """What a field is the id of: a tenant, a user; None when it is no id that is asked for."""
    if field.type != FieldDescriptor.TYPE_STRING or field.is_repeated:
        return None
    if field.name == "tenant":
        return "tenant"
    if field.name.endswith("_id") and field.name != "request_id":
        return field.name[: -len("_id")]
    resource = field.containing_type.name
    # A domain is named by itself; one that is created has a name of its own.
    if field.name == "domain" and method.name != "CreateDomain":
        return "domain"
    # The server gives ids to what is created.
    if field.name == "id" and method.name != f"Create{resource}":
        return re.sub(r"(?<!^)(?=[A-Z])", "_", resource).lower()
    return None


def _fill(message: Message, method: MethodDescriptor, ids: Ids) -> None:
    for field in message.DESCRIPTOR.fields:
        behavior = field.GetOptions().Extensions[field_behavior_pb2.field_behavior]
        is_required = field_behavior_pb2.REQUIRED in behavior
        kind = id_kind(field, method)
        if field_behavior_pb2.OUTPUT_ONLY in behavior:
            continue
        if kind is not None:
            given = ids(kind)
            if given or is_required:
                setattr(message, field.name, given or str(uuid.uuid4()))
        elif is_required and field.is_repeated:
            _add(message, field, method, ids)
        elif is_required and field.type == FieldDescriptor.TYPE_MESSAGE:
            getattr(message, field.name).SetInParent()
            _fill(getattr(message, field.name), method, ids)
        elif is_required:
            setattr(message, field.name, _value(field))


def _add(message: Message, field: FieldDescriptor, method: MethodDescriptor, ids: Ids) -> None:
    if field.type == FieldDescriptor.TYPE_MESSAGE:
        _fill(getattr(message, field.name).add(), method, ids)
    else:
        getattr(message, field.name).append(_value(field))


def _value(field: FieldDescriptor):
    """Some value that is not the default; of texts, one of the right form where names tell it."""
    if field.type == FieldDescriptor.TYPE_ENUM:
        return field.enum_type.values[1].number
    if field.type == FieldDescriptor.TYPE_BOOL:
        return True
    if field.type == FieldDescriptor.TYPE_BYTES:
        return b"x"
    if field.type != FieldDescriptor.TYPE_STRING:
        return 1
    fresh = uuid.uuid4().hex
    texts = {"email": f"{fresh}@x.test", "schema_name": f"m_{fresh}", "domain": f"{fresh}.test"}
    return texts.get(field.name, "some text that is long enough")


# The same over HTTP.


@dataclass(frozen=True)
class RestCall:
    """What a request is over HTTP by the RPC's own rule."""

    verb: str
    path: str
    body: Optional[dict]


def as_rest(rpc: Rpc, request: Message) -> RestCall:
    rule = rpc.method.GetOptions().Extensions[annotations_pb2.http]
    pattern = rule.WhichOneof("pattern")
    fields = json_format.MessageToDict(request, preserving_proto_field_name=True)
    path = re.sub(r"{([a-z_.]+)}", lambda m: _take(fields, m[1]), getattr(rule, pattern))
    if rule.body == "*":
        return RestCall(pattern.upper(), path, fields)
    body = fields.pop(rule.body, {}) if rule.body else None
    query = urllib.parse.urlencode(fields, doseq=True)
    return RestCall(pattern.upper(), f"{path}?{query}" if query else path, body)


def _take(fields: dict, name: str) -> str:
    """What goes into the path, out of the rest."""
    *parents, last = name.split(".")
    for parent in parents:
        fields = fields[parent]
    return urllib.parse.quote(fields.pop(last), safe="")
