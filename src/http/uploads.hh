// Resumable uploads by tus 1.0 at /api/v1/uploads: core, creation, creation-with-upload, checksum (sha256), termination,
// expiration; and GET, which tus does not have, for state and receipt as JSON.
//
// Upload-Metadata: project (must be), type, period, subcontractor, filename, attestation (JSON); filetype, name and
// relativePath, which clients add by themselves, are let pass. Any thread.
#pragma once

#include "http/routes.hh"

namespace taizhang::http {

bool is_upload_path(std::string_view path);
// Tus-Resumable on whatever the receiver answers.
std::unique_ptr<Receiver> with_tus_header(std::unique_ptr<Receiver> receiver);
// A client without PATCH or DELETE says in X-HTTP-Method-Override what it means.
void override_method(Request& request);
// The answer to a request that does not speak our version; nullopt: it does.
std::optional<Reply> refuse_version(const Request& request);

Reply upload_options(const Site& site);
Reply upload_head(const Site& site, const service::Actor& actor, const Request& request);
Reply upload_get(const Site& site, const service::Actor& actor, const Request& request);
Reply upload_delete(const Site& site, const service::Actor& actor, const Request& request);
std::unique_ptr<Receiver> receive_upload(const Site& site, const service::Actor& actor,
                                         const Request& request);

} // namespace taizhang::http
