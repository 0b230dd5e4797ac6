/* GetPluginReference: the reference, whole or a section of it. */
#include "plugins/reference.h"
#include "smoothschedule/v1/plugin_template_service.service.h"

status plugin_template_service_get_plugin_reference(struct call *c,
                                                    const GetPluginReferenceRequest *req,
                                                    PluginReference *ret)
{
    return plugin_reference(c->arena, req->section, ret);
}
