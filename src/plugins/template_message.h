/* What wire/template.h reads, in the words of the API. Texts are borrowed from the template. */
#ifndef PLUGINS_TEMPLATE_MESSAGE_H
#define PLUGINS_TEMPLATE_MESSAGE_H

#include "smoothschedule/v1/plugin_template_service.types.h"
#include "wire/template.h"

PluginDiagnostic *template_fault_message(struct arena *arena, const struct template *template,
                                         const struct template_fault *fault);

/* `piece`: a blank of the template; `constant`: what it is filled with, or NULL. */
TemplateBlank *template_blank_message(struct arena *arena, const struct template *template,
                                      const struct template_piece *piece,
                                      const struct template_value *constant);

TemplatePrompt *template_prompt_message(struct arena *arena, const struct template_prompt *prompt);
TemplateWidget *template_widget_message(struct arena *arena, const struct template_prompt *prompt);

TemplatePrompt_Type template_type_number(enum template_type type);
TemplateWidget_Control template_type_control(enum template_type type);

#endif
