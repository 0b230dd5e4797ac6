/* One message after the other over one libcurl handle, which keeps the connection between them.
 *
 * The good day: connect, STARTTLS, sign in, MAIL, RCPT, DATA; libcurl doubles leading dots.
 * Failures: a server that is away, slow, without TLS or with another's certificate, and any 4xx,
 * may do later; a 5xx for the recipient will not. libcurl's sentence is passed on: it has codes and
 * host names, never what was signed in with. Closing says QUIT.
 */
#include "egress/smtp.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "egress/curl.h"

enum { CONNECT_MS = 5000 };

/* What libcurl 7.88 says of a RCPT that was not taken. */
static const char RCPT_FAILED[] = "RCPT failed";

struct smtp {
    const char *url;
    bool needs_tls;
    CURL *curl;
    char error[CURL_ERROR_SIZE];
};

/* URLs. */

static char *part_of(CURLU *parsed, CURLUPart part)
{
    char *text = NULL;
    return curl_url_get(parsed, part, &text, 0) == CURLUE_OK ? text : NULL;
}

static bool is_loopback(const char *host)
{
    struct in_addr address;
    if (inet_pton(AF_INET, host, &address) == 1)
        return ntohl(address.s_addr) >> 24 == 127;
    return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0;
}

static const char *url_problem(CURLU *parsed, const char *url)
{
    if (curl_url_set(parsed, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        return "is not a URL";
    const char *problem = NULL;
    char *scheme = part_of(parsed, CURLUPART_SCHEME);
    char *path = part_of(parsed, CURLUPART_PATH);
    char *query = part_of(parsed, CURLUPART_QUERY);
    char *fragment = part_of(parsed, CURLUPART_FRAGMENT);
    char *options = part_of(parsed, CURLUPART_OPTIONS);
    if (scheme == NULL || (strcmp(scheme, "smtp") != 0 && strcmp(scheme, "smtps") != 0))
        problem = "must begin with smtp:// or smtps://";
    else if ((path != NULL && strcmp(path, "/") != 0) || query != NULL || fragment != NULL ||
             options != NULL)
        problem = "must end after host and port";
    curl_free(scheme);
    curl_free(path);
    curl_free(query);
    curl_free(fragment);
    curl_free(options);
    return problem;
}

status smtp_url_check(struct arena *arena, const char *url)
{
    CURLU *parsed = curl_url();
    const char *problem = parsed == NULL ? "cannot be read" : url_problem(parsed, url);
    curl_url_cleanup(parsed);
    if (problem == NULL)
        return OK;
    return status_errorf(arena, STATUS_INVALID_ARGUMENT, "SMTP_URL_INVALID",
                         "%s; write it like smtp://user:password@mail.example.com:587", problem);
}

bool smtp_needs_tls(const char *url)
{
    CURLU *parsed = curl_url();
    bool needed = true;
    if (parsed != NULL && curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK) {
        char *host = part_of(parsed, CURLUPART_HOST);
        needed = host == NULL || !is_loopback(host);
        curl_free(host);
    }
    curl_url_cleanup(parsed);
    return needed;
}

/* Sending. */

struct smtp *smtp_open(const char *url)
{
    curl_library_open();
    struct smtp *smtp = calloc(1, sizeof *smtp);
    if (smtp == NULL || (smtp->curl = curl_easy_init()) == NULL)
        abort();
    smtp->url = url;
    smtp->needs_tls = smtp_needs_tls(url);
    return smtp;
}

struct sending {
    struct smtp *smtp;
    const struct smtp_message *message;
    struct slice left;
    CURLcode code;
};

static size_t read_data(char *to, size_t size, size_t count, void *owner)
{
    struct sending *sending = owner;
    const size_t room = size * count;
    const struct slice part = slice_to(sending->left, room);
    if (part.length > 0) /* none at the end */
        memcpy(to, part.data, part.length);
    sending->left = slice_from(sending->left, part.length);
    return part.length;
}

static void set_options(struct sending *sending, struct curl_slist *recipients)
{
    const struct smtp *smtp = sending->smtp;
    CURL *curl = smtp->curl;
    curl_easy_reset(curl); /* which keeps the connection */
    curl_easy_setopt(curl, CURLOPT_URL, smtp->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* not the environment's either */
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)SMTP_SEND_MS);
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     (long)(smtp->needs_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, smtp->error);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sending->message->from);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_data);
    curl_easy_setopt(curl, CURLOPT_READDATA, sending);
}

/* On a thread of the pool. */
static void send_blocking(void *argument)
{
    struct sending *sending = argument;
    struct smtp *smtp = sending->smtp;
    smtp->error[0] = '\0';
    struct curl_slist *recipients = curl_slist_append(NULL, sending->message->to);
    if (recipients == NULL)
        abort();
    set_options(sending, recipients);
    sending->code = curl_easy_perform(smtp->curl);
    curl_slist_free_all(recipients);
}

static bool is_about_recipient(const struct smtp *smtp, CURLcode code)
{
    return code == CURLE_SEND_ERROR &&
           strncmp(smtp->error, RCPT_FAILED, sizeof RCPT_FAILED - 1) == 0;
}

/* RFC 5321 §4.2.1: 5yz is for good. */
static bool is_permanent(const struct smtp *smtp)
{
    long reply = 0;
    curl_easy_getinfo(smtp->curl, CURLINFO_RESPONSE_CODE, &reply);
    return reply >= 500 && reply <= 599;
}

status smtp_send(struct call *c, struct smtp *smtp, const struct smtp_message *message)
{
    struct sending sending = {.smtp = smtp, .message = message, .left = message->data};
    loop_blocking(send_blocking, &sending);
    if (sending.code == CURLE_OK)
        return OK;
    const char *sentence = smtp->error[0] != '\0' ? smtp->error : curl_easy_strerror(sending.code);
    if (is_about_recipient(smtp, sending.code))
        return is_permanent(smtp)
                   ? status_errorf(c->arena, STATUS_FAILED_PRECONDITION, "MAIL_REFUSED", "%s",
                                   sentence)
                   : status_errorf(c->arena, STATUS_UNAVAILABLE, "MAIL_DEFERRED", "%s", sentence);
    return status_errorf(c->arena, STATUS_UNAVAILABLE, "MAIL_SERVER_UNAVAILABLE", "%s", sentence);
}

void smtp_close(struct smtp *smtp)
{
    if (smtp == NULL)
        return;
    curl_easy_cleanup(smtp->curl);
    free(smtp);
}
