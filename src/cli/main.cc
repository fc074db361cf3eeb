// taizhang: the command line. Options only; the verbs are in online.cc and offline.cc.
#include "base/share.hh"
#include "cli/verbs.hh"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <string_view>

using namespace taizhang::cli;

namespace {

std::string environment(const char* name, const char* standard) {
    const char* set = std::getenv(name);
    return set != nullptr && *set != '\0' ? set : standard;
}

// Every verb sets `run`; main calls it after parsing.
struct Line {
    Common common;
    std::function<int()> run;
};

CLI::App* verb(CLI::App& app, Line& line, const std::string& name, const std::string& meaning) {
    auto* sub = app.add_subcommand(name, meaning);
    sub->add_flag("--json", line.common.json, "print one JSON object");
    sub->add_option("--server", line.common.server, "address of taizhangd")->capture_default_str();
    return sub;
}

void add_volume(CLI::App& app, Line& line) {
    static std::vector<std::filesystem::path> files;
    static std::string title, project, period;
    static std::filesystem::path output;
    auto* volume_verb =
        verb(app, line, "volume",
             "merge sealed PDFs into one with bookmarks: files, or with --project a project's");
    auto* files_option = volume_verb->add_option("FILE", files, "PDFs of this archive, in their order");
    auto* title_option =
        volume_verb->add_option("--title", title, "title of the volume")->needs(files_option);
    auto* project_option = volume_verb->add_option("--project", project, "p…: asked of the daemon");
    volume_verb->add_option("--period", period, "only this month, 2026-06")->needs(project_option);
    volume_verb->add_option("-o,--output", output, "the PDF to write")->required();
    project_option->excludes(files_option)->excludes(title_option);
    volume_verb->callback([&line] {
        if (files.empty() && project.empty()) throw CLI::RequiredError("FILE or --project");
        line.run = [&line] {
            return project.empty() ? volume(line.common, files, title, output)
                                   : project_volume(line.common, project, period, output);
        };
    });
}

void add_sheet(CLI::App& app, Line& line) {
    static FillIn wanted;
    auto* sheet_verb =
        verb(app, line, "sheet", "an XLSX to fill in and send back: blank, or with --project a project's");
    sheet_verb->add_option("TYPE", wanted.type, "document type, e.g. L5-05")->required();
    auto* data = sheet_verb->add_option("--data", wanted.data, "a record's JSON to fill in beforehand");
    auto* project =
        sheet_verb->add_option("--project", wanted.project, "p…: asked of the daemon")->excludes(data);
    sheet_verb->add_option("--period", wanted.period, "the month, 2026-06")->needs(project);
    sheet_verb->add_option("--subcontractor", wanted.subcontractor, "name")->needs(project);
    auto* reason =
        sheet_verb->add_option("--reason", wanted.reason, "why the persons are needed; it is logged");
    sheet_verb
        ->add_flag("--workers", wanted.workers,
                   "with the persons of the newest register, whole numbers included")
        ->needs(project)
        ->needs(reason);
    sheet_verb->add_option("-o,--output", wanted.output, "the XLSX to write")->required();
    sheet_verb->callback([&line] {
        line.run = [&line] {
            return wanted.project.empty() ? blank_sheet(line.common, wanted)
                                          : project_sheet(line.common, wanted);
        };
    });
}

void add_offline(CLI::App& app, Line& line) {
    auto* serve_verb = app.add_subcommand("serve", "run the daemon in the foreground (options of taizhangd)");
    serve_verb->prefix_command();
    serve_verb->callback(
        [serve_verb, &line] { line.run = [serve_verb] { return serve(serve_verb->remaining()); }; });

    static Place place;
    static std::string admin = "admin";
    auto* init_verb = verb(app, line, "init", "make a new archive and its first administrator");
    init_verb->add_option("--data", place.data, "directory of the archive")->required();
    init_verb->add_option("--keys", place.keys, "directory of its keys (default DATA/keys)");
    init_verb->add_option("--admin", admin, "login of the administrator")->capture_default_str();
    init_verb->callback([&line] { line.run = [&line] { return init(line.common, place, admin); }; });

    static std::filesystem::path file, output;
    static std::string type, attestation;
    auto* check_verb = verb(app, line, "check", "read and review one file, without a daemon");
    check_verb->add_option("FILE", file)->required();
    check_verb->add_option("--type", type, "document type, e.g. L5-05; found out when not given");
    check_verb->add_option("--attestation", attestation, "what the officer attests, JSON");
    check_verb->callback(
        [&line] { line.run = [&line] { return check(line.common, file, type, attestation); }; });

    auto* render_verb =
        verb(app, line, "render", "set a record's JSON, or wrap a scan, as archival PDF, without a daemon");
    render_verb->add_option("DATA", file, "the record's JSON, or a scan")->required();
    render_verb->add_option("--type", type, "document type, e.g. L5-05")->required();
    render_verb->add_option("-o,--output", output, "the PDF to write")->required();
    render_verb->callback(
        [&line] { line.run = [&line] { return render(line.common, file, type, output); }; });

    add_volume(app, line);
    add_sheet(app, line);

    auto* templates_verb = app.add_subcommand("templates", "document types as data")->require_subcommand(1);
    auto* templates_check =
        verb(*templates_verb, line, "check", "load catalogue, schemas and templates, and name every fault");
    templates_check->callback([&line] { line.run = [&line] { return check_templates(line.common); }; });

    static Verify wanted;
    auto* verify_verb =
        verb(app, line, "verify", "verify a receipt, a PDF or a whole archive, without a daemon");
    verify_verb->add_option("FILE", wanted.file, "receipt (JSON) or PDF");
    verify_verb->add_option("--original", wanted.original, "the file a receipt was given for");
    verify_verb->add_flag("--regenerate", wanted.regenerate,
                          "a PDF: make it again from its attached data; fail if that cannot be done");
    verify_verb->add_option("--data", wanted.data, "directory of an archive that is not being served");
    verify_verb->callback([&line] {
        if (wanted.file.empty() && wanted.data.empty()) throw CLI::RequiredError("FILE or --data");
        line.run = [&line] { return verify(line.common, wanted); };
    });

    auto* doctor_verb = verb(app, line, "doctor", "check this machine and an archive, and say what to do");
    doctor_verb->add_option("--data", place.data, "directory of an archive; it may be served meanwhile");
    doctor_verb->add_option("--keys", place.keys, "directory of its keys (default DATA/keys)");
    doctor_verb->callback([&line] { line.run = [&line] { return doctor(line.common, place); }; });

    auto* rebuild_verb = verb(app, line, "rebuild", "make the search index anew from sealed records");
    rebuild_verb->add_option("--data", place.data, "directory of an archive that is not being served")
        ->required();
    rebuild_verb->add_option("--keys", place.keys, "directory of its keys (default DATA/keys)");
    rebuild_verb->callback([&line] { line.run = [&line] { return rebuild(line.common, place); }; });
}

// Options that fill fields of a form, each only when given.
struct FieldOption {
    const char *option, *field, *meaning;
};

void add_fields(CLI::App& verb, PrintForm& form, std::initializer_list<FieldOption> options) {
    for (const FieldOption& each : options) {
        verb.add_option_function<std::string>(
            each.option,
            [&form, field = each.field](const std::string& value) { form.fields[field] = value; },
            each.meaning);
    }
}

void add_separator(CLI::App& parent, Line& line) {
    static PrintForm sheet;
    auto* sub = verb(parent, line, "separator", "a sheet laid before a paper in the scanner");
    sub->add_option("DATA", sheet.data, "JSON, an object or an array of them");
    sub->add_option("--project", sheet.project, "p…: ask the daemon for this project's sheet");
    sub->add_option("-o,--output", sheet.output, "the PDF to write")->required();
    add_fields(*sub, sheet,
               {{"--type", "type", "document type, e.g. L5-05"},
                {"--period", "period", "month, 2026-06"},
                {"--subcontractor", "subcontractor", "name, as in the project"},
                {"--revision", "version", "which version of the paper, 1 if not given"},
                {"--project-name", "project", "without a daemon: name of the project"},
                {"--project-code", "project_code", "without a daemon: code of the project"},
                {"--subcontractor-no", "subcontractor_no", "without a daemon: its number, 01"}});
    sub->callback([&line] {
        sheet.form = "separator";
        if (sheet.data.empty() && !sheet.fields.contains("version")) sheet.fields["version"] = "1";
        line.run = [&line] {
            return sheet.project.empty() ? print_form(line.common, sheet)
                                         : print_expected(line.common, sheet);
        };
    });
}

void add_label(CLI::App& parent, Line& line, const std::string& name, const std::string& meaning,
               const std::string& width, PrintForm& label) {
    auto* sub = verb(parent, line, name, meaning);
    sub->add_option("DATA", label.data, "JSON, an object or an array of them");
    sub->add_option("--width", label.form, "mm")->default_str(width);
    sub->add_option("-o,--output", label.output, "the PDF to write")->required();
    add_fields(*sub, label,
               {{"--project-name", "project", "name of the project"},
                {"--project-code", "project_code", "code of the project"},
                {"--title", "title", "what the file holds"},
                {"--archival-code", "archival_code", "its archival code"},
                {"--from", "period_from", "first month, 2026-03"},
                {"--to", "period_to", "last month"},
                {"--volume", "volume", "number of this volume"},
                {"--volumes", "volumes", "how many there are"},
                {"--retention", "retention", "how long it is kept, in words"},
                {"--unit", "unit", "whose file it is"},
                {"--note", "note", "anything else"}});
    sub->callback([&line, &label, name, width] {
        label.form = name + "_" + (label.form.empty() ? width : label.form);
        line.run = [&line, &label] { return print_form(line.common, label); };
    });
}

void add_printing(CLI::App& app, Line& line) {
    static std::string record, type;
    static std::filesystem::path output;
    static PrintForm spine, box;
    auto* print_verb = app.add_subcommand("print", "what is printed and not archived")->require_subcommand(1);
    auto* record_verb = verb(*print_verb, line, "record", "a working copy of a record");
    record_verb->add_option("RECORD", record, "r… of a sealed record, or with --type a record's JSON")
        ->required();
    record_verb->add_option("--type", type, "without a daemon: its document type, e.g. L5-05");
    record_verb->add_option("-o,--output", output, "the PDF to write")->required();
    record_verb->callback([&line] {
        line.run = [&line] {
            return type.empty() ? print_sealed(line.common, record, output)
                                : print_draft(line.common, record, type, output);
        };
    });
    add_separator(*print_verb, line);
    add_label(*print_verb, line, "spine", "spine labels of files", "30", spine);
    add_label(*print_verb, line, "box", "labels of boxes", "100", box);
}

void add_preview(CLI::App& app, Line& line) {
    static std::string submission;
    static unsigned page = 1, width = 1000;
    static std::filesystem::path output;
    auto* preview_verb = verb(app, line, "preview", "a picture of a page of what was received");
    preview_verb->add_option("SUBMISSION", submission, "s…")->required();
    preview_verb->add_option("--page", page, "from 1")->capture_default_str();
    preview_verb->add_option("--width", width, "in pixels, up to 1600")->capture_default_str();
    preview_verb->add_option("-o,--output", output, "the .png or .jpg to write")->required();
    preview_verb->callback([&line] {
        line.run = [&line] { return preview_page(line.common, submission, page, width, output); };
    });
}

void add_reconcile(CLI::App& app, Line& line) {
    static std::string project, period, subcontractor;
    static bool as_csv = false;
    auto* reconcile_verb = verb(app, line, "reconcile", "compare a month's persons: register to bank");
    reconcile_verb->add_option("--project", project)->required();
    reconcile_verb->add_option("--period", period, "2026-06")->required();
    reconcile_verb->add_option("--subcontractor", subcontractor, "only this one");
    reconcile_verb->add_flag("--csv", as_csv, "a table for a spreadsheet");
    reconcile_verb->callback([&line] {
        line.run = [&line] { return reconcile(line.common, project, period, subcontractor, as_csv); };
    });
}

void add_reading(CLI::App& app, Line& line) {
    static std::string login, id, project, period, type;
    static std::filesystem::path pdf;
    auto* login_verb = verb(app, line, "login", "sign in; the session is kept for later verbs");
    login_verb->add_option("LOGIN", login)->required();
    login_verb->callback([&line] { line.run = [&line] { return log_in(line.common, login); }; });

    static Search wanted;
    auto* search_verb = verb(app, line, "search", "find records by name, number or phrase");
    search_verb->add_option("TEXT", wanted.text)->required();
    search_verb->add_option("--project", wanted.project, "only this project");
    search_verb->add_option("--ledger", wanted.ledger, "only this ledger, L1 to L6");
    search_verb->add_option("--type", wanted.type, "only this document type");
    search_verb->add_option("--period", wanted.period, "only this month, 2026-06");
    search_verb->add_option("--limit", wanted.limit, "at most so many")->capture_default_str();
    search_verb->callback([&line] { line.run = [&line] { return search(line.common, wanted); }; });

    auto* show_verb = verb(app, line, "show", "show a record or a submission, or save its PDF");
    show_verb->add_option("ID", id, "r… or s…")->required();
    show_verb->add_option("--pdf", pdf, "save the record's PDF here");
    show_verb->callback([&line] { line.run = [&line] { return show(line.common, id, pdf); }; });

    auto* why_verb = verb(app, line, "why", "explain why a record is kept and until when");
    why_verb->add_option("RECORD", id)->required();
    why_verb->callback([&line] { line.run = [&line] { return why(line.common, id); }; });

    auto* findings_verb = verb(app, line, "findings", "list the findings of a month");
    findings_verb->add_option("--project", project)->required();
    findings_verb->add_option("--period", period, "2026-06")->required();
    findings_verb->callback(
        [&line] { line.run = [&line] { return findings(line.common, project, period); }; });

    auto* records_verb = verb(app, line, "records", "list sealed records");
    records_verb->add_option("--project", project)->required();
    records_verb->add_option("--period", period, "2026-06");
    records_verb->add_option("--type", type, "L5-05");
    records_verb->callback(
        [&line] { line.run = [&line] { return records(line.common, project, period, type); }; });

    auto* delete_verb =
        verb(app, line, "delete", "ask to delete a record; refused before the end of its retention");
    delete_verb->add_option("RECORD", id)->required();
    delete_verb->callback([&line] { line.run = [&line] { return remove(line.common, id); }; });
}

void add_writing(CLI::App& app, Line& line) {
    static Ingest sent;
    auto* ingest_verb = verb(app, line, "ingest", "send files and whole folders");
    ingest_verb->add_option("PATH", sent.paths, "files, folders")->required();
    ingest_verb->add_option("--project", sent.project, "p…")->required();
    ingest_verb->add_option("--type", sent.type, "document type, e.g. L5-05; found out when not given");
    ingest_verb->add_option("--period", sent.period, "month, 2026-06");
    ingest_verb->add_option("--subcontractor", sent.subcontractor, "name, as in the project");
    ingest_verb->add_option("--attestation", sent.attestation, "what the officer attests, JSON");
    ingest_verb->add_option("--supplement", sent.supplement, "why they come after their month was closed");
    auto* one =
        ingest_verb->add_option("--receipt", sent.receipt, "save the signed receipt of one file here");
    ingest_verb->add_option("--receipts", sent.receipts, "save every signed receipt in this folder")
        ->excludes(one);
    ingest_verb->add_option("--patience", sent.patience_seconds, "seconds a file may fare without getting on")
        ->capture_default_str();
    ingest_verb->add_flag("--wait", sent.wait, "wait until all are read, and say what became of them");
    ingest_verb->callback([&line] { line.run = [&line] { return ingest(line.common, sent); }; });

    static Listing listing;
    auto* list_verb = verb(app, line, "submissions", "list what arrived, with its state");
    list_verb->add_option("--project", listing.project, "p…")->required();
    list_verb->add_option("--period", listing.period, "only this month, 2026-06");
    list_verb->add_option("--state", listing.state, "only these")
        ->check(CLI::IsMember(
            {"received", "unassigned", "mapping", "sealed", "unreadable", "expanded", "withdrawn"}));
    list_verb->add_option("--parent", listing.parent, "only what came out of this archive");
    list_verb->callback([&line] { line.run = [&line] { return submissions(line.common, listing); }; });

    static Assignment assignment;
    auto* assign_verb = verb(app, line, "assign", "say what a submission is; it is read again");
    assign_verb->add_option("SUBMISSION", assignment.submission, "s…")->required();
    assign_verb->add_option("--type", assignment.type, "document type, e.g. L5-05")->required();
    assign_verb->add_option("--period", assignment.period, "month, 2026-06");
    assign_verb->add_option("--subcontractor", assignment.subcontractor, "name, as in the project");
    assign_verb->add_option("--supplement", assignment.supplement, "why it comes after its month was closed");
    assign_verb->callback([&line] { line.run = [&line] { return assign(line.common, assignment); }; });

    static Columns columns;
    auto* mapping_verb =
        verb(app, line, "mapping", "show which column is taken for which field, or confirm it");
    mapping_verb->add_option("SUBMISSION", columns.submission, "s…")->required();
    mapping_verb->add_option("--header-row", columns.header_row, "take this row as the header");
    auto* accept = mapping_verb->add_flag("--accept", columns.accept, "it is right as it is shown");
    mapping_verb->add_option("--confirm", columns.confirm, "say it by this JSON file")->excludes(accept);
    mapping_verb->add_flag("--forget", columns.forget, "only this once: ask again next time");
    mapping_verb->callback([&line] { line.run = [&line] { return mapping(line.common, columns); }; });

    static std::string withdrawn, why_withdrawn;
    auto* withdraw_verb =
        verb(app, line, "withdraw", "take back what was sent by mistake; nothing is deleted");
    withdraw_verb->add_option("SUBMISSION", withdrawn, "s…")->required();
    withdraw_verb->add_option("--reason", why_withdrawn, "why")->required();
    withdraw_verb->callback(
        [&line] { line.run = [&line] { return withdraw(line.common, withdrawn, why_withdrawn); }; });

    static std::string replaced, replaced_by, why_replaced;
    auto* replace_verb = verb(app, line, "replace", "a record does not count any more: another one does");
    replace_verb->add_option("RECORD", replaced, "r…")->required();
    replace_verb->add_option("--by", replaced_by, "the one that counts, r…")->required();
    replace_verb->add_option("--reason", why_replaced, "why")->required();
    replace_verb->callback([&line] {
        line.run = [&line] { return replace(line.common, replaced, replaced_by, why_replaced); };
    });

    static NewUser user;
    auto* user_verb = app.add_subcommand("user", "users")->require_subcommand(1);
    auto* user_add = verb(*user_verb, line, "add", "make a user (administrators)");
    user_add->add_option("LOGIN", user.login)->required();
    user_add->add_option("--role", user.role, "officer, contractor, inspector or admin")->required();
    user_add->add_option("--name", user.display_name, "name shown");
    user_add->add_option("--project", user.projects, "project the user may see; repeat");
    user_add->add_flag("--all-projects", user.all_projects, "every project");
    user_add->callback([&line] { line.run = [&line] { return add_user(line.common, user); }; });
    auto* user_list = verb(*user_verb, line, "list", "list users (administrators)");
    user_list->callback([&line] { line.run = [&line] { return list_users(line.common); }; });

    static std::filesystem::path description;
    auto* project_verb = app.add_subcommand("project", "projects")->require_subcommand(1);
    auto* project_add =
        verb(*project_verb, line, "add", "make a project from a JSON description (administrators)");
    project_add->add_option("FILE", description)->required();
    project_add->callback([&line] { line.run = [&line] { return add_project(line.common, description); }; });
    auto* project_list = verb(*project_verb, line, "list", "list projects");
    project_list->callback([&line] { line.run = [&line] { return list_projects(line.common); }; });

    static NewEvent event;
    auto* event_verb = app.add_subcommand("event", "project events")->require_subcommand(1);
    auto* event_add = verb(*event_verb, line, "add", "record an event that retention counts from");
    event_add->add_option("--project", event.project)->required();
    event_add->add_option("--kind", event.kind, "completion_acceptance, completion or wages_settled")
        ->required();
    event_add->add_option("--date", event.date, "2026-08-31")->required();
    event_add->add_option("--note", event.note);
    event_add->add_option("EVIDENCE", event.evidence, "the proof: a scan, a letter")->required();
    event_add->callback([&line] { line.run = [&line] { return add_event(line.common, event); }; });
}

void add_standing(CLI::App& app, Line& line) {
    static std::string project, date;
    static bool csv = false, calendar = false;
    auto* gate = verb(app, line, "gate-list", "who may enter the site on a day, and why not");
    gate->add_option("PROJECT", project, "p…")->required();
    gate->add_option("--date", date, "2026-06-30; today when not given");
    gate->add_flag("--csv", csv, "for a spreadsheet");
    gate->callback([&line] {
        line.run = [&line] {
            return gate_list(line.common, project, date, csv ? StandingForm::Csv : StandingForm::Table);
        };
    });
    auto* due = verb(app, line, "duties", "what notice and statutes ask by a day, and how each stands");
    due->add_option("PROJECT", project, "p…"); // asked for below: not before the name of a verb of its own
    due->add_flag("--ics", calendar, "those that wait, as a calendar (RFC 5545)");
    due->callback([&line, due] {
        if (!due->get_subcommands().empty()) return;
        if (project.empty()) throw CLI::RequiredError("PROJECT");
        line.run = [&line] {
            return duties(line.common, project, calendar ? StandingForm::Calendar : StandingForm::Table);
        };
    });
    static bool retry = false;
    auto* told =
        verb(*due, line, "reminders", "what was told, or is to be told, to the receiver of reminders");
    told->add_option("PROJECT", project, "p…")->required();
    told->add_flag("--retry", retry, "send again what could not be delivered");
    told->callback([&line] { line.run = [&line] { return duties_reminders(line.common, project, retry); }; });
    static bool make = false, revoke = false;
    auto* feed = verb(*due, line, "feed", "your secret address by which a calendar program reads them");
    feed->add_option("PROJECT", project, "p…")->required();
    auto* made = feed->add_flag("--make", make, "make one, in the place of any you had; shown once");
    feed->add_flag("--revoke", revoke, "end it")->excludes(made);
    feed->callback([&line] {
        line.run = [&line] {
            return duties_feed(line.common, project,
                               make ? FeedAct::Make : (revoke ? FeedAct::Revoke : FeedAct::Show));
        };
    });
}

void add_county(CLI::App& app, Line& line) {
    static OfficerList list;
    auto* report =
        verb(app, line, "county-report", "the wage officers of a county's projects at a month's end");
    report->add_option("MONTH", list.month, "2026-06")->required();
    report->add_option("--county", list.county, "GB/T 2260 code; without it all projects within reach");
    auto* sealed = report->add_flag("--seal", list.seal, "seal it as the county's report");
    report->add_flag("--csv", list.csv, "for a spreadsheet")->excludes(sealed);
    report->add_option("--doc-no", list.doc_no, "number of the letter")->needs(sealed);
    report->add_option("--remark", list.remark, "what there is to add")->needs(sealed);
    report->add_option("--reviewer", list.reviewer, "who checked it")->needs(sealed);
    report->add_option("--contact", list.contact, "whom to ask")->needs(sealed);
    report->add_option("--phone", list.phone, "and where")->needs(sealed);
    report->callback([&line] { line.run = [&line] { return county_report(line.common, list); }; });
}

CLI::App* month_verb_of(CLI::App& parent, Line& line, MonthOf& month, const std::string& name,
                        const std::string& meaning) {
    auto* sub = verb(parent, line, name, meaning);
    sub->add_option("--project", month.project, "p…")->required();
    sub->add_option("--period", month.period, "the month, 2026-06")->required();
    return sub;
}

void add_remark(CLI::App& parent, Line& line, MonthOf& month, const std::string& name,
                const std::string& kind, const std::string& meaning) {
    static MonthRemark said;
    auto* sub = month_verb_of(parent, line, month, name, meaning);
    sub->add_option("--type", said.type, "document type, e.g. L5-05");
    sub->add_option("--subcontractor", said.subcontractor, "name, as in the project");
    if (kind == "explain")
        sub->add_option("--finding", said.finding, "key of a finding, instead of a document");
    else sub->add_flag("--every-month", said.every_month, "not of this month alone");
    sub->add_option("--reason", said.reason, "why; it is kept")->required();
    sub->callback([&line, &month, kind] {
        said.kind = kind;
        line.run = [&line, &month] { return say_of_month(line.common, month, said); };
    });
}

void add_month_papers(CLI::App& parent, Line& line, MonthOf& month) {
    static bool seal = false;
    static std::filesystem::path edits, output;
    static MonthNotice notice{"rectification", "", "", "", ""};
    auto* statement = month_verb_of(parent, line, month, "statement", "the monthly statement, filled in");
    auto* sealed = statement->add_flag("--seal", seal, "seal it");
    statement->add_option("--edits", edits, "JSON file of texts to change")->needs(sealed);
    statement->callback([&line, &month] {
        line.run = [&line, &month] { return month_statement(line.common, month, seal, edits); };
    });
    static IdentitySheet identity;
    auto* compare = month_verb_of(parent, line, month, "identity-check",
                                  "the officer in filing, notice board and real-name data, side by side");
    auto* seal_it = compare->add_flag("--seal", identity.seal, "seal the sheet");
    compare->add_option("--officer", identity.officer, "as the real-name system has it")->needs(seal_it);
    compare->add_option("--phone", identity.officer_phone, "as the real-name system has it")->needs(seal_it);
    compare->add_option("--system", identity.system, "which system was looked at")->needs(seal_it);
    compare->add_option("--read-on", identity.read_on, "the day it was looked at (today)")->needs(seal_it);
    compare->add_option("--occasion", identity.occasion, "why it is compared")->needs(seal_it);
    compare->add_option("--note", identity.note, "what there is to add")->needs(seal_it);
    compare->callback([&line, &month] {
        line.run = [&line, &month] { return month_identity(line.common, month, identity); };
    });
    auto* urge =
        month_verb_of(parent, line, month, "notice", "seal a rectification notice, or a report of none kept");
    urge->add_option("--subcontractor", notice.subcontractor, "name, as in the project")->required();
    auto* lead = urge->add_flag_callback(
        "--escalate", [] { notice.kind = "escalation"; }, "report to the project lead");
    urge->add_flag_callback(
            "--opinion", [] { notice.kind = "opinion"; }, "the review opinion on its payroll instead")
        ->excludes(lead);
    urge->add_option("--project-lead", notice.project_lead, "his name")->needs(lead);
    urge->add_option("--impact", notice.impact, "what it leads to")->needs(lead);
    urge->add_option("--proposal", notice.proposal, "what is proposed")->needs(lead);
    urge->callback(
        [&line, &month] { line.run = [&line, &month] { return month_notice(line.common, month, notice); }; });
    auto* bound = month_verb_of(parent, line, month, "volume", "save the volume of a closed month");
    bound->add_option("-o,--output", output, "the PDF to write")->required();
    bound->callback(
        [&line, &month] { line.run = [&line, &month] { return month_volume(line.common, month, output); }; });
}

void add_months(CLI::App& app, Line& line) {
    static MonthOf month;
    static bool csv = false;
    auto* complete = month_verb_of(app, line, month, "completeness",
                                   "every document of a month: there, awaited, missing, not due");
    complete->add_flag("--csv", csv, "for a spreadsheet");
    complete->callback([&line] {
        line.run = [&line] { return completeness(line.common, month, csv ? Form::Csv : Form::Table); };
    });
    auto* parent = app.add_subcommand("month", "a project's month up to its closing")->require_subcommand(1);
    auto* show_verb =
        month_verb_of(*parent, line, month, "show", "where each subcontractor stands, what is still open");
    show_verb->callback([&line] { line.run = [&line] { return show_month(line.common, month); }; });
    add_remark(*parent, line, month, "not-due", "not_applicable", "say that a document is not due, and why");
    add_remark(*parent, line, month, "due", "applies", "say that a conditional document is due, and why");
    add_remark(*parent, line, month, "explain", "explain",
               "say why a finding or a missing document is accepted");
    add_month_papers(*parent, line, month);
    auto* attest_verb =
        month_verb_of(*parent, line, month, "attest", "answer for truth, accuracy, completeness");
    attest_verb->callback([&line] { line.run = [&line] { return attest_month(line.common, month); }; });
    auto* close_verb =
        month_verb_of(*parent, line, month, "close", "seal the month's volume; nothing changes any more");
    close_verb->callback([&line] { line.run = [&line] { return close_month(line.common, month); }; });
}

void add_reviews(CLI::App& app, Line& line) {
    static MonthOf month;
    static std::string run;
    static BundleWanted wanted;
    static std::filesystem::path file;
    auto* parent = app.add_subcommand("review", "the reviews of a project's month")->require_subcommand(1);
    month_verb_of(*parent, line, month, "list", "every review there was, and what each changed")
        ->callback([&line] { line.run = [&line] { return list_reviews(line.common, month); }; });
    month_verb_of(*parent, line, month, "again", "ask for a new one; the old ones stay")->callback([&line] {
        line.run = [&line] { return review_again(line.common, month); };
    });
    auto* bundle =
        month_verb_of(*parent, line, month, "bundle", "save all it takes to do a review again elsewhere");
    bundle->add_option("--run", wanted.run, "number of the review (default: the newest)");
    bundle->add_option("--reason", wanted.reason, "why: it holds numbers in full")->required();
    bundle->add_option("-o,--output", wanted.output, "the file to write")->required();
    bundle->callback([&line] { line.run = [&line] { return review_bundle(line.common, month, wanted); }; });
    auto* replay_verb =
        verb(app, line, "replay", "do a review again and compare what it finds, byte for byte");
    auto* given = replay_verb->add_option("FILE", file, "a bundle: no daemon is asked");
    auto* project = replay_verb->add_option("--project", month.project, "p…")->excludes(given);
    replay_verb->add_option("--period", month.period, "the month, 2026-06")->excludes(given)->needs(project);
    replay_verb->add_option("--run", run, "number of the review (default: the newest)")->excludes(given);
    static bool today = false;
    replay_verb->add_flag("--today", today, "by the rules in force today: what they would find")
        ->excludes(given);
    replay_verb->callback([&line] {
        if (file.empty() && month.period.empty()) throw CLI::RequiredError("FILE, or --project and --period");
        line.run = [&line] {
            return file.empty() ? replay(line.common, month, run, today) : replay_bundle(line.common, file);
        };
    });
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("台账 Taizhang: archive for statutory construction-wage ledgers", "taizhang");
    app.require_subcommand(1);
    app.set_version_flag("--version", "taizhang " TAIZHANG_VERSION);
    Line line;
    line.common.server = environment("TAIZHANG_SERVER", "http://127.0.0.1:8460");
    line.common.share = taizhang::find_share();
    line.common.version = TAIZHANG_VERSION;
    line.common.sandbox = environment("TAIZHANG_SANDBOX", "warn");
    app.add_option("--share", line.common.share, "directory of schemas, templates and fonts");
    app.add_option("--sandbox", line.common.sandbox,
                   "require or warn: what to do without Landlock or seccomp")
        ->check(CLI::IsMember({"require", "warn"}));
    add_offline(app, line);
    add_reading(app, line);
    add_reconcile(app, line);
    add_writing(app, line);
    add_printing(app, line);
    add_preview(app, line);
    add_standing(app, line);
    add_county(app, line);
    add_months(app, line);
    add_reviews(app, line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error); // --help, --version
        line.common.json = std::find(argv, argv + argc, std::string_view("--json")) != argv + argc;
        if (!line.common.json) app.exit(error);
        print(line.common,
              {{"error", {{"code", "usage"}, {"message", error.what()}, {"hint", "taizhang --help"}}}}, "");
        return 2;
    }
    return line.run();
}
