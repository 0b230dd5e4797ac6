/* Echo and GetTenant on grpc C++.
 *
 *   grpc_cpp_server ADDRESS [DATABASE_URL QUERY_FILE CONNECTIONS sync|callback]
 *
 * Echo uses the callback interface, the fastest that gRPC has. GetTenant comes in both of its
 * usual forms: `sync`, where each call has a thread that waits for a connection, then for its
 * answer; and `callback`, where as many threads as there are connections take calls from a queue.
 *
 * SIGTERM or SIGINT stops it; what keeps it from serving goes to standard error, and the exit
 * code is 1. */
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

#include <grpcpp/grpcpp.h>

#include "smoothschedule/test/v1/test_service.grpc.pb.h"
#include "smoothschedule/v1/tenant_service.grpc.pb.h"
#include "task_threads.h"
#include "tenants.h"

using smoothschedule::test::v1::EchoRequest;
using smoothschedule::test::v1::EchoResponse;
using smoothschedule::test::v1::TestService;
using smoothschedule::v1::GetTenantRequest;
using smoothschedule::v1::Tenant;
using smoothschedule::v1::TenantService;

namespace
{

class EchoService final : public TestService::CallbackService
{
    grpc::ServerUnaryReactor *Echo(grpc::CallbackServerContext *context, const EchoRequest *request,
                                   EchoResponse *response) override
    {
        response->set_text(request->text());
        response->set_payload(request->payload());
        grpc::ServerUnaryReactor *reactor = context->DefaultReactor();
        reactor->Finish(grpc::Status::OK);
        return reactor;
    }
};

class SyncTenants final : public TenantService::Service
{
  public:
    explicit SyncTenants(Tenants *tenants) : tenants_(tenants)
    {
    }

  private:
    grpc::Status GetTenant(grpc::ServerContext *, const GetTenantRequest *request,
                           Tenant *response) override
    {
        return tenants_->Get(request->tenant_id(), response);
    }

    Tenants *tenants_;
};

class CallbackTenants final : public TenantService::CallbackService
{
  public:
    CallbackTenants(Tenants *tenants, int threads) : tenants_(tenants), threads_(threads)
    {
    }

  private:
    grpc::ServerUnaryReactor *GetTenant(grpc::CallbackServerContext *context,
                                        const GetTenantRequest *request, Tenant *response) override
    {
        grpc::ServerUnaryReactor *reactor = context->DefaultReactor();
        threads_.Give([this, reactor, request, response] {
            reactor->Finish(tenants_->Get(request->tenant_id(), response));
        });
        return reactor;
    }

    Tenants *tenants_;
    TaskThreads threads_;
};

std::string ReadFile(const char *path)
{
    std::ifstream file(path);
    if (!file)
        throw std::runtime_error(std::string("cannot read ") + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/* Blocked before gRPC makes threads, and taken by sigwait. */
sigset_t BlockStops()
{
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stops, nullptr);
    return stops;
}

void Serve(int argc, char **argv)
{
    const sigset_t stops = BlockStops();
    EchoService echo;
    std::unique_ptr<Tenants> tenants;
    std::unique_ptr<grpc::Service> tenant_service;
    if (argc == 6) {
        const int connections = std::atoi(argv[4]);
        tenants = std::make_unique<Tenants>(argv[2], ReadFile(argv[3]), connections);
        if (std::string(argv[5]) == "sync")
            tenant_service = std::make_unique<SyncTenants>(tenants.get());
        else
            tenant_service = std::make_unique<CallbackTenants>(tenants.get(), connections);
    }

    grpc::ServerBuilder builder;
    builder.AddListeningPort(argv[1], grpc::InsecureServerCredentials());
    builder.RegisterService(&echo);
    if (tenant_service)
        builder.RegisterService(tenant_service.get());
    const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
    if (!server)
        throw std::runtime_error(std::string("cannot listen on ") + argv[1]);

    int signal = 0;
    sigwait(&stops, &signal);
    server->Shutdown(std::chrono::system_clock::now());
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2 && argc != 6) {
        std::fprintf(stderr,
                     "usage: %s ADDRESS [DATABASE_URL QUERY_FILE CONNECTIONS sync|callback]\n",
                     argv[0]);
        return 2;
    }
    try {
        Serve(argc, argv);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
