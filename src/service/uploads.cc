#include "service/uploads.hh"

#include "base/failpoint.hh"
#include "base/log.hh"
#include "proof/hash.hh"
#include "proof/password.hh"
#include "service/rooms.hh"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>

namespace taizhang::service {

namespace {

constexpr std::uint64_t Checkpoint = std::uint64_t{16} << 20; // bytes a crash may take from a piece
constexpr std::size_t MostSessions = 256;
constexpr std::uint64_t MostUnfinished = 500; // of one user
constexpr std::chrono::minutes Idle{10};
constexpr std::chrono::milliseconds Silence{100}; // a line that brings nothing for so long is taken for lost
constexpr std::chrono::milliseconds Patience{2000};

Failure no_such_upload() {
    return fail(Code::NotFound, "没有这个上传任务", "它可能已经过期或被取消，请重新上传");
}

Failure taken_over() {
    return fail(Code::Conflict, "另一个连接正在传这个文件", "请先查询已收到多少，再从那里接着传");
}

} // namespace

// What is known of an upload while somebody deals with it. Everything is guarded by `mutex`.
struct UploadSession {
    explicit UploadSession(Rooms& of) : rooms(of) {}

    Rooms& rooms;
    std::mutex mutex;
    bool gone = false;
    store::PartialUpload row;
    std::optional<store::PartialBlob> file; // none: not opened yet, or not to be trusted after a failure
    std::uint64_t holder = 0;               // the piece that may write; 0: none
    std::uint64_t last_holder = 0;
    bool holder_verifies = false;  // its bytes count only when its checksum is right
    std::uint64_t holder_from = 0; // the offset it began at
    Instant touched{};
    std::condition_variable released; // notified when a piece ends

    bool whole() const { return row.received == row.length; }
    Result<void> open_file();
    Result<void> keep();
    Result<void> throw_back();
    void wait_for_piece(std::unique_lock<std::mutex>& lock);
    void release();
    Result<void> place();
    Result<void> complete();
    Result<UploadState> view() const;

private:
    Result<void> keep_or_fail();
};

Result<void> UploadSession::open_file() {
    if (file) return {};
    TRY_INTO(auto opened, rooms.blobs.partial(row.id.text(), row.received));
    file.emplace(std::move(opened));
    return {};
}

Result<void> UploadSession::keep_or_fail() {
    TRY(file->sync());
    Digests digests;
    if (file->size() == row.length) {
        TRY_INTO(digests, file->digests());
    }
    TRY(failpoint_or_error("upload.received"));
    auto expires = rooms.clock.now() + std::chrono::hours(rooms.options.upload_expiry_hours);
    auto received = file->size();
    TRY(rooms.store->commit(
        [&](store::UnitOfWork& unit) { return unit.upload_received(row.id, received, digests, expires); }));
    row.received = received;
    row.digests = digests;
    row.expires_at = expires;
    return {};
}

// What the file has becomes what the row says. After a failure the file is opened anew, and cut to the row.
Result<void> UploadSession::keep() {
    auto kept = keep_or_fail();
    if (!kept) {
        file.reset();
        holder = 0; // its next byte would stand in the wrong place
    }
    return kept;
}

Result<void> UploadSession::throw_back() {
    auto back = file ? file->back_to(holder_from) : Result<void>();
    if (!back) file.reset();
    return back;
}

// Whoever asks has lost the line, yet what was on it may still be on its way here: as long as bytes come, a little
// patience keeps them.
void UploadSession::wait_for_piece(std::unique_lock<std::mutex>& lock) {
    std::uint64_t before = 0;
    for (auto waited = Patience.zero(); holder != 0 && waited < Patience; waited += Silence) {
        auto now = file ? file->size() : 0;
        if (waited > Patience.zero() && now == before) return;
        before = now;
        released.wait_for(lock, Silence, [&] { return holder == 0; });
    }
}

// The piece that writes ends here, with or without its will.
void UploadSession::release() {
    released.notify_all();
    if (std::exchange(holder, 0) == 0 || gone || !file) return;
    auto done = holder_verifies ? throw_back() : file->size() > row.received ? keep() : Result<void>();
    if (!done)
        log::warn("upload_piece_lost",
                  {{"upload", row.id.text()}, {"code", std::string(facts(done.error().code).name)}});
}

// The bytes become a blob. Before a crash they may have become one already.
Result<void> UploadSession::place() {
    auto opened = open_file();
    if (!opened && opened.error().code == Code::NotFound) {
        auto size = rooms.blobs.size(row.digests.sha256);
        if (size && *size == row.length) return {};
    }
    TRY(opened);
    auto settled = file->settle(row.digests);
    file.reset();
    return settled;
}

// Again and again with the same end: the row is asked within the transaction that makes the submission.
Result<void> UploadSession::complete() {
    if (!whole() || !row.submission.empty()) return {};
    if (row.digests == Digests{}) {
        TRY(open_file());
        TRY(keep());
    }
    TRY(failpoint_or_error("upload.whole"));
    TRY(place());
    TRY(failpoint_or_error("upload.placed"));
    store::Submission submission;
    submission.id = SubmissionId("s" + row.id.text().substr(1));
    submission.project = row.project;
    submission.type = row.type;
    submission.period = row.period;
    submission.subcontractor = row.subcontractor;
    submission.file_name = row.file_name;
    submission.media_type = media_type_of(rooms.blobs, row.digests.sha256, row.length);
    submission.size = row.length;
    submission.digests = row.digests;
    submission.attestation = row.attestation;
    submission.supplement = row.supplement;
    submission.state = "received";
    submission.received_by = row.account;
    submission.received_at = rooms.clock.now();
    Received group[] = {{std::move(submission), row.id}};
    TRY_INTO(auto receipt, std::move(receive(rooms, group).front()));
    row.submission = receipt.submission;
    row.duplicate = receipt.duplicate;
    return {};
}

Result<UploadState> UploadSession::view() const {
    UploadState state{row.id, row.project, row.received, row.length, row.metadata, row.expires_at, {}};
    if (row.submission.empty()) return state;
    TRY_INTO(state.receipt, receipt_for(rooms, row.submission, row.duplicate));
    return state;
}

// --- one piece ---

struct Piece::State {
    std::shared_ptr<UploadSession> session;
    std::uint64_t number = 0;
    std::optional<Sha256> checksum;
    proof::Sha256Hasher hasher; // of this piece, when it has a checksum
};

Piece::Piece(std::unique_ptr<State> state) : x_state(std::move(state)) {}
Piece::Piece(Piece&&) noexcept = default;

Piece::~Piece() {
    if (!x_state) return;
    std::lock_guard lock(x_state->session->mutex);
    if (x_state->session->holder == x_state->number) x_state->session->release();
}

Result<void> Piece::write(std::string_view bytes) {
    UploadSession& session = *x_state->session;
    std::lock_guard lock(session.mutex);
    if (session.gone) return no_such_upload();
    if (session.holder != x_state->number) return taken_over();
    session.touched = session.rooms.clock.now();
    if (bytes.empty()) return {};
    if (!session.file || bytes.size() > session.row.length - session.file->size())
        return fail(Code::TooLarge, "传来的内容比声明的文件长", "请重新上传这个文件");
    if (x_state->checksum) x_state->hasher.update(bytes);
    TRY(session.file->append(bytes));
    if (x_state->checksum || session.file->size() - session.row.received < Checkpoint) return {};
    TRY(session.keep());
    return check_disk(session.rooms, 0);
}

Result<Piece::Outcome> Piece::finish() {
    UploadSession& session = *x_state->session;
    std::lock_guard lock(session.mutex);
    if (session.gone) return no_such_upload();
    if (session.holder != x_state->number) return taken_over();
    Outcome outcome;
    outcome.checksum_wrong = x_state->checksum && x_state->hasher.finish() != *x_state->checksum;
    session.holder = 0;
    session.released.notify_all();
    if (outcome.checksum_wrong) {
        TRY(session.throw_back());
    } else if (session.file && session.file->size() > session.row.received) {
        TRY(session.keep());
    }
    TRY(session.complete());
    TRY_INTO(outcome.state, session.view());
    return outcome;
}

// --- all of them ---

struct Uploads::State {
    Rooms& rooms;
    std::mutex mutex;
    std::map<UploadId, std::shared_ptr<UploadSession>> sessions; // guarded by mutex

    std::shared_ptr<UploadSession> session(const UploadId& id);
    void forget(const UploadId& id);
    void forget_idle(std::size_t most);
    Result<std::shared_ptr<UploadSession>> own(const Actor& actor, const UploadId& id);
    Result<void> load(UploadSession& session, const UploadId& id);
    Result<void> remove(UploadSession& session);
    void finish_whole();
    void remove_orphans();
    void remove_expired();
    std::chrono::milliseconds until_next() const;
};

Uploads::Uploads(Rooms& rooms) : x_state(new State{rooms, {}, {}}) {}
Uploads::~Uploads() = default;

std::shared_ptr<UploadSession> Uploads::State::session(const UploadId& id) {
    std::lock_guard lock(mutex);
    if (sessions.size() >= MostSessions) forget_idle(MostSessions / 2);
    auto& session = sessions[id];
    if (!session) session = std::make_shared<UploadSession>(rooms);
    return session;
}

void Uploads::State::forget(const UploadId& id) {
    std::lock_guard lock(mutex);
    sessions.erase(id);
}

// Those nobody holds, the longest untouched first. `mutex` is held: nobody can take one meanwhile.
void Uploads::State::forget_idle(std::size_t most) {
    std::vector<std::pair<Instant, UploadId>> idle;
    for (const auto& [id, session] : sessions)
        if (session.use_count() == 1) idle.emplace_back(session->touched, id);
    std::sort(idle.begin(), idle.end());
    auto limit = rooms.clock.now() - Idle;
    for (const auto& [touched, id] : idle)
        if (sessions.size() > most || touched < limit) sessions.erase(id);
}

Result<void> Uploads::State::load(UploadSession& session, const UploadId& id) {
    if (session.gone) return no_such_upload();
    session.touched = rooms.clock.now();
    if (!session.row.id.empty()) return {};
    auto row = rooms.store->upload(id);
    if (!row && row.error().code == Code::NotFound) return no_such_upload();
    TRY(row);
    session.row = std::move(*row);
    return {};
}

// The answer for somebody else's is that of one that does not exist.
Result<std::shared_ptr<UploadSession>> Uploads::State::own(const Actor& actor, const UploadId& id) {
    TRY(require(actor, Right::Upload));
    auto found = session(id);
    std::unique_lock lock(found->mutex);
    auto loaded = load(*found, id);
    bool mine = loaded && found->row.account == actor.user;
    auto allowed = mine ? require(actor, Right::Upload, found->row.project) : Result<void>();
    bool unknown = found->row.id.empty();
    lock.unlock();
    if (unknown) forget(id);
    TRY(loaded);
    if (!mine) return no_such_upload();
    TRY(allowed);
    return found;
}

Result<UploadState> Uploads::create(const Actor& actor, const NewUpload& upload) {
    Rooms& rooms = x_state->rooms;
    const Arrival& arrival = upload.arrival;
    TRY(require(actor, Right::Upload, arrival.project));
    TRY_INTO(auto project, rooms.store->project(arrival.project));
    TRY(check_arrival(rooms.reference, project, arrival));
    TRY(check_month(rooms, project.id, arrival.period, arrival.supplement));
    TRY(check_size(rooms, upload.length));
    TRY(check_room(rooms, upload.length));
    TRY(rooms.gate.count_file(actor.user, rooms.clock.now()));
    TRY_INTO(auto unfinished, rooms.store->unfinished_uploads(actor.user));
    if (unfinished >= MostUnfinished)
        return fail(Code::TooMany, "没有传完的文件太多", "请先传完或取消前面的文件");
    store::PartialUpload row;
    row.id = UploadId(proof::random_id('t'));
    row.account = actor.user;
    row.project = arrival.project;
    row.type = arrival.type;
    row.period = arrival.period;
    row.subcontractor = arrival.subcontractor;
    row.file_name = arrival.file_name;
    row.attestation = arrival.attestation;
    row.supplement = arrival.supplement;
    row.metadata = upload.metadata;
    row.length = upload.length;
    row.created_at = rooms.clock.now();
    row.expires_at = row.created_at + std::chrono::hours(rooms.options.upload_expiry_hours);
    TRY(rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY(check_quota(rooms, unit, row.project, row.length));
        return unit.insert(row);
    }));
    rooms.keeper.ring(); // it may be the next to expire
    return locate(actor, row.id);
}

Result<UploadState> Uploads::locate(const Actor& actor, const UploadId& id) {
    TRY_INTO(auto session, x_state->own(actor, id));
    std::unique_lock lock(session->mutex);
    session->wait_for_piece(lock);
    if (session->gone) return no_such_upload();
    session->release();
    TRY(session->complete());
    return session->view();
}

Result<UploadState> Uploads::state(const Actor& actor, const UploadId& id) {
    TRY_INTO(auto session, x_state->own(actor, id));
    std::lock_guard lock(session->mutex);
    if (session->gone) return no_such_upload();
    if (session->holder == 0) TRY(session->complete());
    return session->view();
}

Result<Piece> Uploads::append(const Actor& actor, const UploadId& id, const Piece::Expected& expected) {
    TRY_INTO(auto session, x_state->own(actor, id));
    TRY(check_disk(x_state->rooms, 0));
    std::lock_guard lock(session->mutex);
    if (session->gone) return no_such_upload();
    if (session->holder != 0) return taken_over();
    if (expected.offset != session->row.received)
        return fail(Code::Conflict, "续传的位置不对", "请先查询已收到多少，再从那里接着传");
    if (session->row.submission.empty()) TRY(session->open_file());
    auto state = std::make_unique<Piece::State>();
    state->session = session;
    state->number = session->holder = ++session->last_holder;
    state->checksum = expected.checksum;
    session->holder_verifies = expected.checksum.has_value();
    session->holder_from = expected.offset;
    if (session->file) session->file->mark();
    return Piece(std::move(state));
}

// `session.mutex` is held.
Result<void> Uploads::State::remove(UploadSession& session) {
    TRY(rooms.store->commit([&](store::UnitOfWork& unit) { return unit.remove_upload(session.row.id); }));
    session.gone = true;
    session.file.reset();
    return rooms.blobs.remove_partial(session.row.id.text());
}

Result<void> Uploads::remove(const Actor& actor, const UploadId& id) {
    TRY_INTO(auto session, x_state->own(actor, id));
    std::lock_guard lock(session->mutex);
    if (session->gone) return no_such_upload();
    TRY(x_state->remove(*session));
    x_state->forget(id);
    return {};
}

// --- the keeper ---

namespace {

void warn(const char* event, const UploadId& id, const Error& error) {
    log::warn(event, {{"upload", id.text()}, {"code", std::string(facts(error.code).name)}});
}

} // namespace

void Uploads::State::finish_whole() {
    auto rows = rooms.store->whole_uploads();
    if (!rows) return;
    for (const auto& row : *rows) {
        auto found = session(row.id);
        std::lock_guard lock(found->mutex);
        auto done = load(*found, row.id);
        if (done && found->holder == 0) done = found->complete();
        if (!done) warn("upload_not_finished", row.id, done.error());
    }
}

// Files whose row went before them. A row comes before its file.
void Uploads::State::remove_orphans() {
    auto names = rooms.blobs.partials();
    if (!names) return;
    for (const auto& name : *names) {
        auto row = rooms.store->upload(UploadId(name));
        if (!row && row.error().code == Code::NotFound) (void)rooms.blobs.remove_partial(name).has_value();
    }
}

void Uploads::State::remove_expired() {
    auto rows = rooms.store->expired_uploads(rooms.clock.now());
    if (!rows) return;
    for (const auto& row : *rows) {
        auto found = session(row.id);
        {
            std::lock_guard lock(found->mutex);
            auto done = load(*found, row.id);
            if (done && (found->holder != 0 || found->row.expires_at > rooms.clock.now())) continue;
            // Every byte is there: it must not be lost for want of somebody who asks.
            if (done) done = found->complete();
            if (done) done = remove(*found);
            if (!done) warn("upload_not_removed", row.id, done.error());
            if (done) log::info("upload_expired", {{"upload", row.id.text()}});
        }
        forget(row.id);
    }
}

std::chrono::milliseconds Uploads::State::until_next() const {
    auto next = rooms.store->next_upload_expiry();
    std::chrono::milliseconds wait = Idle;
    if (next && *next) wait = std::min(wait, **next - rooms.clock.now());
    return std::max(wait, std::chrono::milliseconds{1000}); // one that cannot be removed must not spin
}

void Uploads::keep_until_stopped(std::stop_token stop) {
    x_state->finish_whole();
    x_state->remove_orphans();
    while (!stop.stop_requested()) {
        x_state->remove_expired();
        {
            std::lock_guard lock(x_state->mutex);
            x_state->forget_idle(MostSessions);
        }
        x_state->rooms.keeper.wait(stop, x_state->until_next());
    }
}

} // namespace taizhang::service
