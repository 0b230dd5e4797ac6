"""Plugins for tests: written, approved by somebody else, and installed."""

import uuid

from google.protobuf import struct_pb2
from smoothschedule.v1 import plugin_pb2
from smoothschedule.v1 import plugin_service_pb2 as pb
from smoothschedule.v1.plugin_service_pb2_grpc import PluginServiceStub
from support.calls import bearer
from support.people import SUPERUSER, of_tenant, token_of

QUIET = "api.log('hello {{PROMPT:who|Who?|world}}')\n"
BOLD = "api.create_customer(name='{{PROMPT:name|Name?}}')\n"


class Plugins:
    """PluginService as one of a tenant's seeded people, and as who approves."""

    def __init__(self, server, channel, tenant: str = "demo", who: str = "owner"):
        self.server, self.tenant, self.who = server, tenant, who
        self.stub = PluginServiceStub(channel)

    @property
    def metadata(self):
        return bearer(token_of(self.server, of_tenant(self.who, self.tenant)))

    @property
    def approver(self):
        return bearer(token_of(self.server, SUPERUSER))

    def call(self, method: str, request, metadata=None):
        return getattr(self.stub, method)(request, metadata=metadata or self.metadata)

    def write(self, script: str = QUIET, **fields) -> plugin_pb2.Plugin:
        fields.setdefault("name", f"Plugin {uuid.uuid4().hex}")
        plugin = plugin_pb2.Plugin(script=script, **fields)
        return self.call("CreatePlugin", pb.CreatePluginRequest(plugin=plugin))

    def rewrite(self, plugin, script: str) -> plugin_pb2.Plugin:
        request = pb.UpdatePluginRequest(plugin=plugin_pb2.Plugin(id=plugin.id, script=script))
        request.update_mask.paths.append("script")
        return self.call("UpdatePlugin", request)

    def submit(self, plugin) -> plugin_pb2.Plugin:
        return self.call("SubmitPlugin", pb.SubmitPluginRequest(plugin_id=plugin.id))

    def approve(self, plugin) -> plugin_pb2.Plugin:
        """Submits the latest version, and lets somebody else approve it."""
        version = self.submit(plugin).version
        request = pb.ApprovePluginRequest(plugin_id=plugin.id, version=version)
        return self.call("ApprovePlugin", request, self.approver)

    def approved(self, script: str = QUIET, **fields) -> plugin_pb2.Plugin:
        return self.approve(self.write(script, **fields))

    def install(self, plugin, consent=True, values=None, **fields) -> plugin_pb2.PluginInstall:
        fields.setdefault("is_enabled", True)
        wanted = plugin_pb2.PluginInstall(plugin_id=plugin.id, **fields)
        if values is not None:
            wanted.values.CopyFrom(struct_of(values))
        request = pb.CreatePluginInstallRequest(plugin_install=wanted)
        if consent:
            request.consent_version = wanted.version or plugin.approved_version or plugin.version
        return self.call("CreatePluginInstall", request)

    def installed(self, install) -> plugin_pb2.PluginInstall:
        return self.call(
            "GetPluginInstall", pb.GetPluginInstallRequest(install_id=install.id)
        )


def struct_of(values: dict) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct
