/* GetTenant on libpq, as a service in C++ usually has it: a few connections, each taken by one
 * thread at a time, which waits for its answer. */
#ifndef BENCH_TENANTS_H
#define BENCH_TENANTS_H

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include <grpcpp/support/status.h>
#include <libpq-fe.h>

#include "smoothschedule/v1/tenant_service.pb.h"

class Tenants
{
  public:
    /* Connects `size` times; throws std::runtime_error when it cannot. `query` is the server's
     * TENANT_GET: it takes the tenant's id as $1, whether the caller sees its own tenant only as
     * $2, that tenant as $3, and whether it sees demo tenants only as $4. */
    Tenants(const std::string &database_url, const std::string &query, int size);
    ~Tenants();
    Tenants(const Tenants &) = delete;
    Tenants &operator=(const Tenants &) = delete;

    /* Waits for a free connection, and for the answer. From any thread. */
    grpc::Status Get(const std::string &tenant_id, smoothschedule::v1::Tenant *ret_tenant);

  private:
    PGconn *Take();
    void Give(PGconn *connection);

    std::mutex mutex_;
    std::condition_variable given_;
    std::vector<PGconn *> free_;
};

#endif
