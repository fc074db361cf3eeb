// The watched folder's steps on a disk, without an archive.
#include "service/watch_folder.hh"

#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <chrono>
#include <fcntl.h>
#include <set>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace taizhang;
using namespace taizhang::service;
namespace fs = std::filesystem;

namespace {

const std::string Id = "w0123456789abcdef", Other = "wfedcba9876543210";

struct Disk {
    test::TemporaryDirectory directory;
    fs::path root = directory.path() / "watch";
    fs::path project = root / "T-1";
    Disk() { fs::create_directories(project); }
    Folder open() const { return std::move(*Folder::open(root.string())); }
    void put(const fs::path& file, const std::string& bytes = "bytes") const {
        fs::create_directories((project / file).parent_path());
        test::write_file(project / file, bytes);
    }
    std::vector<Found> look() const {
        auto found = look_through(open(), "T-1", [](const Folder&) {});
        REQUIRE(found);
        return std::move(*found);
    }
    std::string all() const { // every path below the project's folder
        std::string lines;
        std::set<std::string> sorted;
        for (const auto& entry : fs::recursive_directory_iterator(project)) {
            if (!entry.is_directory()) sorted.insert(fs::relative(entry.path(), project).string());
        }
        for (const auto& each : sorted) lines += each + "\n";
        return lines;
    }
};

Place place(std::vector<std::string> folders, std::string name) {
    return {"T-1", std::move(folders), std::move(name)};
}

} // namespace

TEST_CASE("files are found wherever they lie, those of ours and unfinished ones are not") {
    Disk disk;
    disk.put("b.xlsx");
    disk.put("2026-06/L5-05/a.xlsx");
    disk.put("2026-06/done/a.xlsx"); // not ours: ours lie at the top
    for (const char* passed : {"done/x", "failed/x", ".claimed/x", ".hidden/x", "a.part", "~$b.xlsx"})
        disk.put(passed);
    auto found = disk.look();
    REQUIRE(found.size() == 3);
    CHECK(found[0].place.folders == std::vector<std::string>{"2026-06", "L5-05"});
    CHECK(found[1].place.folders == std::vector<std::string>{"2026-06", "done"});
    CHECK(found[2].place.name == "b.xlsx");
    for (const auto& each : found) CHECK(each.refusal.empty());
    CHECK(look_through(disk.open(), "T-2", [](const Folder&) {}).error().code == Code::NotFound);
}

TEST_CASE("links, hard links, pipes and sockets are found and refused, never followed or opened") {
    Disk disk;
    auto secret = disk.directory.path() / "secret";
    test::write_file(secret, "of somebody else");
    fs::create_directories(disk.directory.path() / "elsewhere");
    test::write_file(disk.directory.path() / "elsewhere" / "inside", "x");
    fs::create_symlink(secret, disk.project / "link.xlsx");
    fs::create_symlink("/nonexistent", disk.project / "dangling");
    fs::create_directory_symlink(disk.directory.path() / "elsewhere", disk.project / "folder");
    fs::create_hard_link(secret, disk.project / "hard.xlsx");
    REQUIRE(::mkfifo((disk.project / "pipe").c_str(), 0600) == 0);
    int socket = ::socket(AF_UNIX, SOCK_DGRAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    auto path = (disk.project / "socket").string();
    REQUIRE(path.size() < sizeof address.sun_path);
    path.copy(address.sun_path, path.size());
    REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    auto found = disk.look();
    REQUIRE(found.size() == 6);
    for (const auto& each : found) {
        INFO(each.place.name);
        CHECK_FALSE(each.refusal.empty());
        CHECK_FALSE(each.advice.empty());
        CHECK(refuse(disk.open(), each, "x1-" + each.place.name));
    }
    ::close(socket);
    CHECK(disk.look().empty());
    for (const char* name : {"link.xlsx", "dangling", "folder", "hard.xlsx", "pipe", "socket"}) {
        CHECK(fs::symlink_status(disk.project / "failed" / name).type() != fs::file_type::not_found);
        CHECK(test::read_file(disk.project / "failed" / (std::string(name) + ".原因.txt")).find("怎么办") !=
              std::string::npos);
    }
    CHECK(test::read_file(secret) == "of somebody else");
    CHECK(fs::exists(disk.directory.path() / "elsewhere" / "inside"));
}

TEST_CASE("folders that are too deep are refused as a whole, with what is in them") {
    Disk disk;
    fs::path deep;
    for (int i = 0; i < 17; ++i) deep /= "d";
    disk.put(deep / "a.xlsx");
    disk.put("d/b.xlsx");
    auto found = disk.look();
    REQUIRE(found.size() == 2);
    CHECK(found[0].refusal.empty());
    CHECK(found[1].place.folders.size() == 16);
    CHECK_FALSE(found[1].refusal.empty());
    REQUIRE(refuse(disk.open(), found[1], "x1-1"));
    CHECK(fs::exists(disk.project / "failed" / deep / "a.xlsx"));
}

TEST_CASE("a claimed file lies under its id, is found again, and is put away under its name with the note") {
    Disk disk;
    disk.put("2026-06/工资表.xlsx", "original");
    auto taken = claim(disk.open(), place({"2026-06"}, "工资表.xlsx"), Id);
    REQUIRE(taken);
    CHECK(disk.all() == ".claimed/2026-06/" + Id + "-工资表.xlsx\n");
    CHECK(disk.look().empty());
    CHECK(claim(disk.open(), place({"2026-06"}, "工资表.xlsx"), Other).error().code == Code::NotFound);
    auto again = claims_in(disk.open(), "T-1"); // as after a restart
    REQUIRE(again);
    REQUIRE(again->size() == 1);
    CHECK(again->front().id == Id);
    CHECK(again->front().place.folders == std::vector<std::string>{"2026-06"});
    CHECK(again->front().place.name == "工资表.xlsx");
    REQUIRE(put_away(disk.open(), again->front(), Shelf::Done, "receipt " + Id));
    CHECK(disk.all() == "done/2026-06/工资表.xlsx\ndone/2026-06/工资表.xlsx.回执.json\n");
    CHECK(test::read_file(disk.project / "done/2026-06/工资表.xlsx") == "original");
    CHECK(claims_in(disk.open(), "T-1")->empty());
    CHECK_FALSE(fs::exists(disk.project / ".claimed/2026-06")); // no litter
}

TEST_CASE("two files of one name are both kept, each with its own note") {
    Disk disk;
    for (const auto& id : {Id, Other}) {
        disk.put("a.csv", "of " + id);
        auto taken = claim(disk.open(), place({}, "a.csv"), id);
        REQUIRE(taken);
        REQUIRE(put_away(disk.open(), *taken, Shelf::Failed, reason_note("r", "a", id)));
    }
    CHECK(disk.all() == "failed/a-" + Other + ".csv\nfailed/a-" + Other +
                            ".csv.原因.txt\nfailed/a.csv\nfailed/a.csv.原因.txt\n");
    CHECK(test::read_file(disk.project / "failed/a.csv") == "of " + Id);
    CHECK(test::read_file(disk.project / "failed/a.csv.原因.txt").find(Id) != std::string::npos);
    CHECK(test::read_file(disk.project / ("failed/a-" + Other + ".csv")) == "of " + Other);
}

TEST_CASE("putting away goes on after a crash between note and move") {
    Disk disk;
    disk.put("a.csv", "mine");
    auto taken = claim(disk.open(), place({}, "a.csv"), Id);
    REQUIRE(taken);
    disk.put("done/a.csv.回执.json", "receipt of the process before " + Id); // and then it was killed
    disk.put("done/.taizhang.tmp", "half a recei");                          // or even earlier
    REQUIRE(put_away(disk.open(), *taken, Shelf::Done, "receipt " + Id));
    CHECK(disk.all() == "done/a.csv\ndone/a.csv.回执.json\n");
    CHECK(test::read_file(disk.project / "done/a.csv.回执.json") == "receipt " + Id);
    // The note of a stranger is never taken for ours.
    disk.put("b.csv");
    disk.put("done/b.csv.回执.json", "somebody's own file");
    taken = claim(disk.open(), place({}, "b.csv"), Other);
    REQUIRE(put_away(disk.open(), *taken, Shelf::Done, "receipt " + Other));
    CHECK(test::read_file(disk.project / "done/b.csv.回执.json") == "somebody's own file");
    CHECK(fs::exists(disk.project / ("done/b-" + Other + ".csv")));
}

TEST_CASE("long names are taken as long as there is room for the id, and refused with a reason beyond") {
    Disk disk;
    std::string fits(237, 'n'), too_long(238, 'n');
    disk.put(fits);
    auto taken = claim(disk.open(), place({}, fits), Id);
    REQUIRE(taken);
    disk.put("done/" + fits);
    REQUIRE(put_away(disk.open(), *taken, Shelf::Done, "receipt " + Id));
    CHECK(disk.all().find(Id) != std::string::npos);
    disk.put(too_long);
    auto refused = claim(disk.open(), place({}, too_long), Id);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::Unprocessable);
    auto found = disk.look();
    REQUIRE(found.size() == 1);
    found[0].refusal = refused.error().message;
    found[0].advice = refused.error().hint;
    REQUIRE(refuse(disk.open(), found[0], "x1-2"));
    CHECK(fs::exists(disk.project / "failed" / too_long));
}

TEST_CASE("folders of ours that were replaced by links lead nowhere") {
    Disk disk;
    auto elsewhere = disk.directory.path() / "elsewhere";
    fs::create_directories(elsewhere);
    disk.put("a.csv");
    fs::create_directory_symlink(elsewhere, disk.project / ".claimed");
    CHECK_FALSE(claim(disk.open(), place({}, "a.csv"), Id));
    fs::remove(disk.project / ".claimed");
    auto taken = claim(disk.open(), place({}, "a.csv"), Id);
    REQUIRE(taken);
    fs::create_directory_symlink(elsewhere, disk.project / "done");
    CHECK_FALSE(put_away(disk.open(), *taken, Shelf::Done, "receipt " + Id));
    CHECK(fs::is_empty(elsewhere));
    CHECK(disk.all() == ".claimed/" + Id + "-a.csv\n"); // nothing is lost
    CHECK_FALSE(claim(disk.open(), place({".."}, "secret"), Id));
}

TEST_CASE("what is made can be read by those who share the folder, the claimed cannot") {
    Disk disk;
    ::chmod(disk.project.c_str(), 02775);
    auto before = ::umask(0077);
    disk.put("2026-06/a.csv");
    auto taken = claim(disk.open(), place({"2026-06"}, "a.csv"), Id);
    REQUIRE(taken);
    REQUIRE(put_away(disk.open(), *taken, Shelf::Done, "receipt " + Id));
    ::umask(before);
    auto mode = [&](const char* file) {
        return static_cast<unsigned>(fs::status(disk.project / file).permissions());
    };
    CHECK(mode("done") == 02775);
    CHECK(mode("done/2026-06") == 02775);
    CHECK(mode("done/2026-06/a.csv.回执.json") == 0664);
    CHECK((mode(".claimed") & 0777) == 0700);
}

TEST_CASE("a file is taken when it has been still for long enough, and not a moment before") {
    Settling settling(std::chrono::seconds{10});
    auto start = Settling::Moment();
    auto at = [&](int seconds) { return start + std::chrono::seconds{seconds}; };
    Found found{place({}, "a"), {"a", Folder::Entry::Kind::File, 1, 2, 100, 1, 5, 5}, "", ""};
    auto see = [&](int seconds) {
        settling.begin_round();
        bool still = settling.settled(found, at(seconds));
        settling.end_round();
        return still;
    };
    CHECK_FALSE(see(0));
    CHECK_FALSE(see(9));
    CHECK(settling.next(at(9)) == at(10));
    CHECK(see(10));
    CHECK_FALSE(settling.next(at(10)));
    found.entry.size = 200; // grows
    CHECK_FALSE(see(11));
    CHECK_FALSE(see(20));
    CHECK(see(21));
    found.entry.modified = 6;
    CHECK_FALSE(see(22));
    found.entry.inode = 3; // another file of that name
    CHECK_FALSE(see(40));
    settling.touched(found, at(45));
    CHECK_FALSE(see(54));
    CHECK(see(55));
    settling.begin_round(); // gone
    settling.end_round();
    CHECK(settling.waiting() == 0);
    CHECK_FALSE(see(100));
}

TEST_CASE("a file that is open for writing is known to be, and is not disturbed") {
    Disk disk;
    disk.put("a.csv");
    auto folder = std::move(*disk.open().child("T-1"));
    CHECK_FALSE(being_written(folder, "a.csv"));
    int writer = ::open((disk.project / "a.csv").c_str(), O_WRONLY);
    REQUIRE(writer >= 0);
    CHECK(being_written(folder, "a.csv"));
    ::close(writer);
    CHECK_FALSE(being_written(folder, "a.csv"));
    int reader = ::open((disk.project / "a.csv").c_str(), O_RDONLY);
    CHECK_FALSE(being_written(folder, "a.csv"));
    ::close(reader);
    CHECK_FALSE(being_written(folder, "absent"));
}
