/* Ends the process when libcurl cannot begin, as when memory is out. */
#include "egress/curl.h"

#include <stdbool.h>
#include <stdlib.h>

#include <curl/curl.h>

void curl_library_open(void)
{
    static bool is_open;
    if (!is_open && curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        abort();
    is_open = true;
}
