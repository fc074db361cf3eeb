// Uploads in pieces: a file of an announced length comes in as many requests as its line needs, and what was
// acknowledged survives crash and restart. The last byte brings it to Accession's end like every other file.
//
// Life: create() -> append() and Piece, again and again, from the offset that locate() tells -> with the last byte the
// receipt. State after failure: a piece that breaks off keeps what came, unless it carried a checksum, for then nobody can
// say whether it is right; a crash keeps what the row says, at most 16 MiB less; a crash between the last byte and the
// receipt is made good by the keeper, by locate() or by state(), and gives one submission, never two.
// One Piece writes at a time; locate() ends the one before, for whoever asks has lost it. Any thread.
// Only who created an upload sees it. What is left alone is given up after Options::upload_expiry_hours.
#pragma once

#include "base/digest.hh"
#include "service/accession.hh"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace taizhang::service {

struct NewUpload {
    Arrival arrival;
    std::uint64_t length = 0;
    std::string metadata; // given back by state(), not looked at
};

struct UploadState {
    UploadId id;
    ProjectId project;
    std::uint64_t offset = 0; // durable
    std::uint64_t length = 0;
    std::string metadata;
    Instant expires_at;
    std::optional<Receipt> receipt; // once the file was received
};

struct UploadSession; // service/uploads.cc

// The bytes of one request. Dropping it before finish() keeps them, as far as said above. One thread at a time.
class Piece {
public:
    struct Expected {
        std::uint64_t offset = 0;
        std::optional<Sha256> checksum; // of this piece
    };
    struct Outcome {
        bool checksum_wrong = false; // the piece was thrown away
        UploadState state;
    };
    Piece(Piece&&) noexcept;
    Piece& operator=(Piece&&) = delete;
    ~Piece();
    // Errors: TooLarge (more than was announced), Conflict (another request goes on with this upload), Unavailable, Io.
    Result<void> write(std::string_view bytes);
    Result<Outcome> finish();

private:
    friend class Uploads;
    struct State;
    explicit Piece(std::unique_ptr<State> state);
    std::unique_ptr<State> x_state;
};

class Uploads {
public:
    explicit Uploads(Rooms& rooms);
    ~Uploads();

    // As Accession::begin, for the whole length. Errors also: TooLarge; TooMany (unfinished ones of this user).
    Result<UploadState> create(const Actor& actor, const NewUpload& upload);
    // Where to go on; ends a piece that is still coming. Errors: NotFound (also: somebody else's), Forbidden.
    Result<UploadState> locate(const Actor& actor, const UploadId& id);
    Result<UploadState> state(const Actor& actor, const UploadId& id); // disturbs nobody
    // Errors: Conflict (another offset, or another piece is coming), NotFound, Forbidden, Unavailable (disk nearly full).
    Result<Piece> append(const Actor& actor, const UploadId& id, const Piece::Expected& expected);
    // Given up; a file that was received stays received.
    Result<void> remove(const Actor& actor, const UploadId& id);

    // The keeper's thread: finishes what a crash left whole, removes what expired.
    void keep_until_stopped(std::stop_token stop);

private:
    struct State;
    std::unique_ptr<State> x_state;
};

} // namespace taizhang::service
