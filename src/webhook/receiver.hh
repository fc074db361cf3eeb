// The one address that messages are posted to.
//
// HTTPS, its certificate checked against the system's; or plain HTTP to this machine itself (127.0.0.0/8, ::1, localhost).
// Redirects are not followed. Of the answer only its status counts: its body is not kept, and more than a little of it
// ends the exchange. No cookie, no credentials, no file of settings of the library's.
//
// Value type. post() from any thread, one exchange each.
#pragma once

#include "base/result.hh"

#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taizhang::webhook {

using Headers = std::vector<std::pair<std::string, std::string>>; // no line breaks in them

struct Answer {
    int status = 0;      // 0: none came
    std::string trouble; // then why: "name" "connect" "tls" "timeout" "stopped" "other"
};

class Receiver {
public:
    // Errors: BadInput (no such address, another scheme, plain HTTP to elsewhere, a user or password in it).
    static Result<Receiver> make(std::string_view url, std::chrono::seconds patience);

    // Waits for the answer, `patience` at most; less when told to stop.
    Answer post(const Headers& headers, const std::string& body, const std::stop_token& stop) const;

private:
    Receiver(std::string url, bool plain, std::chrono::seconds patience)
        : x_url(std::move(url)), x_plain(plain), x_patience(patience) {}

    std::string x_url; // may hold a key of the receiver's: never logged
    bool x_plain;
    std::chrono::seconds x_patience;
};

} // namespace taizhang::webhook
