/* The tables of src/rpc/service.h. */
#ifndef SERVICES_H
#define SERVICES_H

#include "plugin.h"

/* <path>.service.{h,c} for every file to generate that has services. */
void services_write(struct plugin *plugin);

#endif
