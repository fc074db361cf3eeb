// One file to the archive, however often the line breaks: small ones in a form, larger ones in resumable pieces (tus 1.0).
#pragma once

#include "cli/client.hh"
#include "cli/files.hh"

#include <chrono>
#include <functional>
#include <string>

namespace taizhang::cli {

// What is the same for every file of a batch.
struct Destination {
    std::string project, type, period, subcontractor, attestation; // "" to be found out
    std::string supplement;                                        // why it comes after its month was closed
};

class Transfer {
public:
    static constexpr std::uint64_t Small = std::uint64_t{8} << 20; // sent whole
    static constexpr std::uint64_t Piece = std::uint64_t{32} << 20;

    struct Watch {
        std::function<void(std::uint64_t)> bytes; // of the file, so far
        std::function<void(std::string)> note;    // why it waits
    };
    // `patience`: how long one file may fare without a byte moving: waiting because the archive is full (429, 503 with
    // Retry-After), and looking for a connection again.
    Transfer(const Client& client, Destination destination, std::chrono::seconds patience, Watch watch);

    // The receipt as the archive answers it, with "duplicate". Errors: the archive's; Unavailable when patience ended.
    // Called again, in this process or another, it goes on where an unfinished upload stood.
    Result<Json> send(const ToSend& file);

private:
    class Waiting;
    Result<Answer> persist(const std::function<Result<Answer>()>& attempt, Waiting& waiting) const;
    Result<Json> send_form(const ToSend& file) const;
    Result<Json> send_pieces(const ToSend& file) const;
    Result<std::string> begin_pieces(const ToSend& file, Waiting& waiting) const;
    Result<Answer> push(const ToSend& file, const std::string& place, Waiting& waiting) const;

    const Client& x_client;
    Destination x_destination;
    std::chrono::seconds x_patience;
    Watch x_watch;
};

} // namespace taizhang::cli
