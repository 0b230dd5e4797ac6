/* What all who use libcurl in this folder share. */
#ifndef EGRESS_CURL_H
#define EGRESS_CURL_H

/* Before the first handle; again as often as one likes. */
void curl_library_open(void);

#endif
