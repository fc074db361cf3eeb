// The verbs of `taizhang`, without the option parser. Each prints for a person or, with json, one JSON object, and
// returns the exit code: 0 done, 1 findings or a proof that failed, else the error's (base/result.hh).
#pragma once

#include "base/json.hh"
#include "cli/client.hh"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace taizhang::cli {

struct Common {
    bool json = false;
    std::string server = "http://127.0.0.1:8460";
    std::filesystem::path share;
    std::string version;
    std::string sandbox = "warn"; // or "require": offline verbs on a kernel without Landlock or seccomp
};

int print_error(const Common& common, const Error& error);
void print(const Common& common, const Json& json, const std::string& for_people);

// --- with the daemon ---
Result<Client> client(const Common& common); // with the token that log_in() kept. Errors: Unauthenticated.
int log_in(const Common& common, const std::string& login); // password from TAIZHANG_PASSWORD or the terminal
struct Ingest {
    std::string project, type, period, subcontractor, attestation;
    std::string supplement;                   // why they come after their month was closed
    std::vector<std::filesystem::path> paths; // files and folders
    std::filesystem::path receipt, receipts;  // a file for one receipt; a folder for all
    unsigned patience_seconds = 600;
    bool wait = false;
};
// cli/ingest.cc. Exit code: that of the first file that failed; with `wait` 5 when one could not be read, 1 when one waits
// for a person.
int ingest(const Common& common, const Ingest& wanted);
// cli/filing.cc: what became of what was sent, and what a person says of it.
struct Listing {
    std::string project, period, state, parent;
};
int submissions(const Common& common, const Listing& wanted);
struct Assignment {
    std::string submission, type, period, subcontractor, supplement;
};
int assign(const Common& common, const Assignment& said);
struct Columns {
    std::string submission;
    std::filesystem::path
        confirm; // JSON: {"header_row","columns":[{"column","field"}]}, or the proposal, changed
    bool accept = false, forget = false;
    int header_row = 0;
};
int mapping(const Common& common, const Columns& said);
int withdraw(const Common& common, const std::string& submission, const std::string& reason);
int replace(const Common& common, const std::string& record, const std::string& by,
            const std::string& reason);
// cli/standing.cc: how a project stands.
enum class StandingForm { Table, Csv, Calendar };
int gate_list(const Common& common, const std::string& project, const std::string& date,
              StandingForm form); // exit code 1: somebody may not enter, or it cannot be judged
int duties(const Common& common, const std::string& project,
           StandingForm form); // exit code 1: something is overdue
enum class FeedAct { Show, Make, Revoke };
int duties_reminders(const Common& common, const std::string& project,
                     bool retry); // exit code 1: one could not be delivered
int duties_feed(const Common& common, const std::string& project, FeedAct act);
// cli/county.cc: the officers of a county's projects, or of one's own (county "").
struct OfficerList {
    std::string month, county;
    bool csv = false, seal = false;
    std::string doc_no, remark, reviewer, contact, phone; // with `seal`
};
int county_report(const Common& common,
                  const OfficerList& wanted); // exit code 1: a project has nobody on file
// cli/months.cc: a project's month.
struct MonthOf {
    std::string project, period;
};
std::string place_of(const MonthOf& month, const std::string& part = ""); // in the API
enum class Form { Table, Csv };
int completeness(const Common& common, const MonthOf& month, Form form); // exit code 1: something is open
int list_reviews(const Common& common, const MonthOf& month);
int review_again(const Common& common, const MonthOf& month);
struct BundleWanted {
    std::string run; // "": the newest
    std::string reason;
    std::filesystem::path output;
};
int review_bundle(const Common& common, const MonthOf& month, const BundleWanted& wanted);
// Exit code 1 when a review, done again, finds something else. `run` "": the newest; `today`: by the rules of today.
int replay(const Common& common, const MonthOf& month, const std::string& run, bool today);
int replay_bundle(const Common& common, const std::filesystem::path& file); // without a daemon
int show_month(const Common& common, const MonthOf& month);                 // exit code 1: something is open
struct MonthRemark {
    std::string kind; // not_applicable applies explain
    std::string type, subcontractor, finding, reason;
    bool every_month = false;
};
int say_of_month(const Common& common, const MonthOf& month, const MonthRemark& said);
// The statement's figures and texts; with `seal` sealed, changed by the JSON file `edits` where there is one.
int month_statement(const Common& common, const MonthOf& month, bool seal,
                    const std::filesystem::path& edits);
struct IdentitySheet {
    bool seal = false;
    std::string occasion, officer, officer_phone, system, read_on, note; // with `seal`
};
// Exit code 1 when something differs or is missing.
int month_identity(const Common& common, const MonthOf& month, const IdentitySheet& wanted);
struct MonthNotice {
    std::string kind; // opinion rectification escalation
    std::string subcontractor, project_lead, impact, proposal;
};
int month_notice(const Common& common, const MonthOf& month, const MonthNotice& wanted);
int attest_month(const Common& common, const MonthOf& month);
int close_month(const Common& common, const MonthOf& month);
int month_volume(const Common& common, const MonthOf& month, const std::filesystem::path& output);

struct Search {
    std::string text, project, ledger, type, period;
    unsigned limit = 20;
};
int search(const Common& common, const Search& wanted);
int show(const Common& common, const std::string& id, const std::filesystem::path& pdf);
int why(const Common& common, const std::string& record);
int findings(const Common& common, const std::string& project, const std::string& period);
// Persons on all sides; exit code 1 when somebody is missing somewhere or something differs.
int reconcile(const Common& common, const std::string& project, const std::string& period,
              const std::string& subcontractor, bool as_csv);
int records(const Common& common, const std::string& project, const std::string& period,
            const std::string& type);
int remove(const Common& common, const std::string& record);
struct NewUser {
    std::string login, display_name, role;
    std::vector<std::string> projects;
    bool all_projects = false;
};
int add_user(const Common& common,
             const NewUser& user); // password from TAIZHANG_NEW_PASSWORD or the terminal
int list_users(const Common& common);
int add_project(const Common& common, const std::filesystem::path& description); // a JSON file
int list_projects(const Common& common);
struct NewEvent {
    std::string project, kind, date, note;
    std::filesystem::path evidence;
};
int add_event(const Common& common, const NewEvent& event);

struct PrintForm {
    std::string form;                          // "separator" "spine_30"
    std::string project;                       // p…: asked of the daemon
    std::filesystem::path data;                // else: JSON, may be empty
    std::map<std::string, std::string> fields; // given as options; they win over `data`
    std::filesystem::path output;
};
struct FillIn { // a workbook to fill in
    std::string type;
    std::filesystem::path data; // a record's JSON to fill in, may be empty; without a project
    std::string project, period, subcontractor;
    bool workers = false; // with the register's persons, and why:
    std::string reason;
    std::filesystem::path output;
};
int project_sheet(const Common& common, const FillIn& wanted);
// The sealed PDFs of a project's month ("" = all) as one.
int project_volume(const Common& common, const std::string& project, const std::string& period,
                   const std::filesystem::path& output);
int preview_page(const Common& common, const std::string& submission, unsigned page, unsigned width,
                 const std::filesystem::path& output);
int print_sealed(const Common& common, const std::string& record, const std::filesystem::path& output);
int print_expected(const Common& common, const PrintForm& wanted);

// --- without it ---
struct Place {
    std::filesystem::path data, keys;
};                                                                            // keys: <data>/keys when empty
int init(const Common& common, const Place& place, const std::string& admin); // password as log_in
int serve(const std::vector<std::string>& arguments);                         // becomes taizhangd
int check(const Common& common, const std::filesystem::path& file, const std::string& type,
          const std::string& attestation);
int render(const Common& common, const std::filesystem::path& file, const std::string& type,
           const std::filesystem::path& output);
int print_draft(const Common& common, const std::filesystem::path& file, const std::string& type,
                const std::filesystem::path& output);
int print_form(const Common& common, const PrintForm& wanted);
int blank_sheet(const Common& common, const FillIn& wanted);
int volume(const Common& common, const std::vector<std::filesystem::path>& files, const std::string& title,
           const std::filesystem::path& output);
int check_templates(const Common& common);
struct Verify {
    std::filesystem::path file, original, data;
    bool regenerate = false;
};
int verify(const Common& common, const Verify& wanted);
int rebuild(const Common& common, const Place& place);
// Exit code 1 when something is wrong; attention alone is 0.
int doctor(const Common& common, const Place& place);
// Before a verb reads a foreign file: what `common.sandbox` says is done where the kernel lacks something, once, on
// standard error. 0, or the exit code with which the program must end.
int confine(const Common& common);

} // namespace taizhang::cli
