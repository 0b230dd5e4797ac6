/* The most that libpq gives: one thread, a few connections in pipeline mode, each with so many
 * queries in flight, each query with a Sync of its own. No server around it, and nothing is made
 * of the rows but a count.
 *
 *   bare_pipeline DATABASE_URL QUERY_FILE TENANT_ID CONNECTIONS DEPTH QUERIES
 *
 * Good: prints "QUERIES SECONDS" and exits 0. Every query must give exactly one row; anything else
 * ends the program with a sentence and 1. */
#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CONNECTIONS_MAX = 64, QUERY_BYTES_MAX = 8192 };

static const char *const STATEMENT = "tenant_get";

struct load {
    const char *tenant_id;
    long to_send;
    long answered;
    long queries;
};

static _Noreturn void fail(const char *what, const char *why)
{
    fprintf(stderr, "bare_pipeline: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static double now_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void read_query(const char *path, char query[static QUERY_BYTES_MAX])
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        fail(path, strerror(errno));
    const size_t length = fread(query, 1, QUERY_BYTES_MAX - 1, file);
    if (ferror(file) || !feof(file))
        fail(path, "cannot be read, or is too long");
    query[length] = '\0';
    fclose(file);
}

static PGconn *connect_prepared(const char *url, const char *query)
{
    PGconn *connection = PQconnectdb(url);
    if (PQstatus(connection) != CONNECTION_OK)
        fail("connecting", PQerrorMessage(connection));
    PGresult *prepared = PQprepare(connection, STATEMENT, query, 0, NULL);
    if (PQresultStatus(prepared) != PGRES_COMMAND_OK)
        fail("preparing", PQerrorMessage(connection));
    PQclear(prepared);
    if (PQsetnonblocking(connection, 1) != 0 || PQenterPipelineMode(connection) != 1)
        fail("pipeline mode", PQerrorMessage(connection));
    return connection;
}

static void send_query(PGconn *connection, struct load *load)
{
    enum { BINARY = 1, PARAMETERS = 4 };
    const char *const values[PARAMETERS] = {load->tenant_id, "false", NULL, "false"};
    if (PQsendQueryPrepared(connection, STATEMENT, PARAMETERS, values, NULL, NULL, BINARY) != 1 ||
        PQpipelineSync(connection) != 1)
        fail("sending", PQerrorMessage(connection));
    load->to_send--;
}

/* Takes the answers that have come and sends a query for each. */
static void take_answers(PGconn *connection, struct load *load)
{
    if (PQconsumeInput(connection) != 1)
        fail("receiving", PQerrorMessage(connection));
    int synced = 0;
    while (!PQisBusy(connection)) {
        PGresult *result = PQgetResult(connection);
        if (result == NULL) {
            /* NULL ends a query's results; with nothing behind it, it says there is no more. */
            if (PQisBusy(connection))
                break;
            result = PQgetResult(connection);
            if (result == NULL)
                break;
        }
        const ExecStatusType kind = PQresultStatus(result);
        if (kind == PGRES_TUPLES_OK && PQntuples(result) == 1)
            load->answered++;
        else if (kind == PGRES_PIPELINE_SYNC)
            synced++;
        else
            fail("a query", PQresultErrorMessage(result));
        PQclear(result);
    }
    for (; synced > 0 && load->to_send > 0; synced--)
        send_query(connection, load);
}

static void run(PGconn **connections, int count, int depth, struct load *load)
{
    struct pollfd polled[CONNECTIONS_MAX];
    for (int i = 0; i < count; i++) {
        polled[i].fd = PQsocket(connections[i]);
        for (int sent = 0; sent < depth && load->to_send > 0; sent++)
            send_query(connections[i], load);
    }
    while (load->answered < load->queries) {
        for (int i = 0; i < count; i++)
            polled[i].events = (short)(PQflush(connections[i]) == 1 ? POLLIN | POLLOUT : POLLIN);
        if (poll(polled, (nfds_t)count, -1) < 0 && errno != EINTR)
            fail("poll", strerror(errno));
        for (int i = 0; i < count; i++) {
            if ((polled[i].revents & (POLLIN | POLLERR | POLLHUP)) != 0)
                take_answers(connections[i], load);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc != 7) {
        fprintf(stderr, "usage: %s DATABASE_URL QUERY_FILE TENANT_ID CONNECTIONS DEPTH QUERIES\n",
                argv[0]);
        return 2;
    }
    const int count = atoi(argv[4]);
    const int depth = atoi(argv[5]);
    const long queries = atol(argv[6]);
    if (count < 1 || count > CONNECTIONS_MAX || depth < 1 || queries < 1)
        fail("arguments",
             "connections, depth and queries must be positive, connections at most 64");

    char query[QUERY_BYTES_MAX];
    read_query(argv[2], query);
    PGconn *connections[CONNECTIONS_MAX];
    for (int i = 0; i < count; i++)
        connections[i] = connect_prepared(argv[1], query);

    struct load load = {.tenant_id = argv[3], .to_send = queries, .queries = queries};
    const double started_at = now_seconds();
    run(connections, count, depth, &load);
    const double seconds = now_seconds() - started_at;

    for (int i = 0; i < count; i++)
        PQfinish(connections[i]);
    printf("%ld %.6f\n", queries, seconds);
    return EXIT_SUCCESS;
}
