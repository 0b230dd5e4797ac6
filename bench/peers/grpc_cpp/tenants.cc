/* A connection is taken, the prepared statement runs on it, the columns go into the message, the
 * connection goes back. A query that fails gives INTERNAL with libpq's sentence. */
#include "tenants.h"

#include <endian.h>

#include <cstring>
#include <memory>
#include <stdexcept>

using smoothschedule::v1::Tenant;

namespace
{

constexpr char kStatement[] = "tenant_get";
constexpr int kBinary = 1;
constexpr int64_t kMicrosecondsFrom1970To2000 = INT64_C(946684800000000);

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

void ReadTimestamp(const PGresult *result, int column, google::protobuf::Timestamp *ret_time)
{
    uint64_t bytes;
    std::memcpy(&bytes, PQgetvalue(result, 0, column), sizeof bytes);
    const int64_t at_us = static_cast<int64_t>(be64toh(bytes)) + kMicrosecondsFrom1970To2000;
    ret_time->set_seconds(at_us / 1000000);
    ret_time->set_nanos(static_cast<int32_t>(at_us % 1000000) * 1000);
}

std::string ReadUuid(const PGresult *result, int column)
{
    static const char kDigits[] = "0123456789abcdef";
    const auto *bytes = reinterpret_cast<const unsigned char *>(PQgetvalue(result, 0, column));
    std::string text;
    text.reserve(36);
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text += '-';
        text += kDigits[bytes[i] >> 4];
        text += kDigits[bytes[i] & 15];
    }
    return text;
}

/* The columns in the order of TENANT_GET (src/tenancy/tenancy.sql). */
void ReadTenant(const PGresult *result, Tenant *ret_tenant)
{
    int column = 0;
    const auto text = [&] {
        const int at = column++;
        return std::string(PQgetvalue(result, 0, at),
                           static_cast<size_t>(PQgetlength(result, 0, at)));
    };
    const auto time = [&](google::protobuf::Timestamp *(Tenant::*field)()) {
        const int at = column++;
        if (!PQgetisnull(result, 0, at))
            ReadTimestamp(result, at, (ret_tenant->*field)());
    };

    ret_tenant->set_id(ReadUuid(result, column++));
    ret_tenant->set_name(text());
    ret_tenant->set_schema_name(text());
    Tenant::SubscriptionTier tier;
    if (Tenant::SubscriptionTier_Parse(text(), &tier))
        ret_tenant->set_subscription_tier(tier);
    ret_tenant->set_is_temporary(*PQgetvalue(result, 0, column++) != 0);
    Tenant::State state;
    if (Tenant::State_Parse(text(), &state))
        ret_tenant->set_state(state);
    ret_tenant->set_owner_email(text());
    ret_tenant->set_time_zone(text());
    ret_tenant->set_logo_url(text());
    ret_tenant->set_primary_color(text());
    ret_tenant->set_secondary_color(text());
    time(&Tenant::mutable_create_time);
    time(&Tenant::mutable_update_time);
    time(&Tenant::mutable_delete_time);
    time(&Tenant::mutable_purge_time);
    ret_tenant->set_etag(text());
}

} // namespace

Tenants::Tenants(const std::string &database_url, const std::string &query, int size)
{
    for (int i = 0; i < size; i++) {
        PGconn *connection = PQconnectdb(database_url.c_str());
        free_.push_back(connection);
        const Result prepared(PQprepare(connection, kStatement, query.c_str(), 0, nullptr),
                              &PQclear);
        if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK)
            throw std::runtime_error(PQerrorMessage(connection));
    }
}

Tenants::~Tenants()
{
    for (PGconn *connection : free_)
        PQfinish(connection);
}

grpc::Status Tenants::Get(const std::string &tenant_id, Tenant *ret_tenant)
{
    const char *const values[] = {tenant_id.c_str(), "false", nullptr, "false"};
    PGconn *connection = Take();
    const Result result(
        PQexecPrepared(connection, kStatement, 4, values, nullptr, nullptr, kBinary), &PQclear);
    Give(connection);

    if (PQresultStatus(result.get()) != PGRES_TUPLES_OK)
        return {grpc::StatusCode::INTERNAL, PQresultErrorMessage(result.get())};
    if (PQntuples(result.get()) == 0)
        return {grpc::StatusCode::NOT_FOUND, "no such tenant"};
    ReadTenant(result.get(), ret_tenant);
    return grpc::Status::OK;
}

PGconn *Tenants::Take()
{
    std::unique_lock<std::mutex> lock(mutex_);
    given_.wait(lock, [this] { return !free_.empty(); });
    PGconn *connection = free_.back();
    free_.pop_back();
    return connection;
}

void Tenants::Give(PGconn *connection)
{
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        free_.push_back(connection);
    }
    given_.notify_one();
}
