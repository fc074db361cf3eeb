#include "support/large_month.hh"

#include <algorithm>
#include <cstdio>
#include <vector>

namespace taizhang::test {
namespace {

constexpr std::int64_t Advance = 50'000; // fen

struct Worker {
    std::size_t number = 0;
    std::string name, id_no, card, phone, firm, contract;
    std::int64_t days = 0, gross = 0; // tenths, fen
    std::int64_t rate() const { return 38'000; }
    std::int64_t net() const { return gross - Advance; }
};

const std::vector<std::string> Families = {"赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈",
                                           "褚", "卫", "蒋", "沈", "韩", "杨", "朱", "秦", "尤", "许"};
const std::vector<std::string> Given = {"安", "邦", "昌", "德", "恩", "发", "刚", "海",
                                        "建", "军", "凯", "磊", "明", "宁", "平", "强",
                                        "荣", "顺", "涛", "伟", "祥", "勇", "泽", "志"};

std::string numbered(const char* prefix, std::size_t number) { return prefix + std::to_string(number); }

std::string firm_name(std::size_t number) { return "第" + std::to_string(number + 1) + "劳务"; }

Worker worker(std::size_t i, std::size_t per_firm) {
    Worker made;
    made.number = i;
    made.name = Families[i % Families.size()] + Given[i / Families.size() % Given.size()] +
                Given[i / Families.size() / Given.size() % Given.size()];
    made.id_no = citizen_number(i);
    made.card = card_number(i);
    made.phone = std::to_string(15'400'000'000 + i);
    made.firm = firm_name(i / per_firm);
    made.contract = numbered("HT-", i);
    made.days = static_cast<std::int64_t>(150 + i % 7 * 10);
    made.gross = made.rate() * made.days / 10;
    return made;
}

Json marks_of(const Worker& worker) {
    Json marks = Json::array();
    for (std::int64_t day = 0; day < 31; ++day) marks.push_back(day < worker.days / 10 ? Json(10) : Json());
    return marks;
}

// A row that the world has for somebody else, made this worker's.
Json row_of(Json row, const Worker& worker, std::size_t seq) {
    auto set = [&](const char* field, Json value) {
        if (row.contains(field)) row[field] = std::move(value);
    };
    set("seq", seq);
    for (const char* field : {"name", "payee_name", "worker_name"}) set(field, worker.name);
    for (const char* field : {"id_no", "worker_id_no"}) set(field, worker.id_no);
    for (const char* field : {"card_no", "payee_account"}) set(field, worker.card);
    for (const char* field : {"phone", "worker_phone"}) set(field, worker.phone);
    set("gender", worker.number % 2 == 0 ? "女" : "男");
    set("birth",
        worker.id_no.substr(6, 4) + "-" + worker.id_no.substr(10, 2) + "-" + worker.id_no.substr(12, 2));
    set("employer", worker.firm);
    set("contract_no", worker.contract);
    set("days", row.contains("days_total") ? marks_of(worker) : Json(worker.days));
    set("days_total", worker.days);
    set("base", worker.gross);
    set("gross", worker.gross);
    set("net", worker.net());
    set("amount", worker.net());
    set("bank_serial", numbered("S", worker.number));
    return row;
}

class Growing {
public:
    Growing(Json world, std::size_t persons, std::size_t per_firm) : x_world(std::move(world)) {
        for (std::size_t i = 0; i < persons; ++i) x_workers.push_back(worker(i, per_firm));
        for (std::size_t from = 0; from < persons; from += per_firm)
            x_firms.push_back({from, std::min(from + per_firm, persons)});
        x_from = x_world.at("documents");
    }

    Json grown() {
        Json firms = Json::array();
        for (std::size_t i = 0; i < x_firms.size(); ++i) firms.push_back(firm_name(i));
        x_world["project"]["subcontractors"] = firms;
        x_world["documents"] = Json::object();
        for (const auto& [id, document] : x_from.items()) {
            if (document.contains("subcontractor")) grow_by_firm(id, document);
            else grow_of_project(id, document);
        }
        grow_money();
        return std::move(x_world);
    }

private:
    struct Firm {
        std::size_t begin, end; // of workers
    };

    // Rows of the workers from `begin` to `end`, and what they add up to.
    void fill(Json& data, std::size_t begin, std::size_t end) const {
        if (!data.contains("rows")) return;
        Json first = data["rows"].at(0);
        Json rows = Json::array();
        for (std::size_t i = begin; i < end; ++i) rows.push_back(row_of(first, x_workers[i], i - begin + 1));
        for (auto& [name, total] : data["totals"].items()) {
            std::int64_t sum = 0;
            for (const Json& row : rows) {
                auto at = row.find(name);
                if (at != row.end() && at->is_number_integer()) sum += at->get<std::int64_t>();
            }
            total = name == "headcount" ? static_cast<std::int64_t>(rows.size()) : sum;
        }
        data["rows"] = std::move(rows);
    }

    void grow_by_firm(const std::string& id, const Json& document) {
        if (document.at("type") == "L4-08") {
            if (id == "r-engagement-1") grow_contracts(document);
            return;
        }
        for (std::size_t i = 0; i < x_firms.size(); ++i) {
            Json made = document;
            made["subcontractor"] = firm_name(i);
            for (const char* field : {"subcontractor", "employer"}) {
                if (made.contains("data") && made["data"].contains(field)) made["data"][field] = firm_name(i);
            }
            if (made.contains("data")) fill(made["data"], x_firms[i].begin, x_firms[i].end);
            auto name = id + "-" + std::to_string(i);
            if (made.at("type") == "L4-10") {
                Json by_hand = made;
                by_hand["data"]["source"] = "手工";
                x_world["documents"][name + "-hand"] = std::move(by_hand);
            }
            x_world["documents"][name] = std::move(made);
        }
    }

    void grow_contracts(const Json& document) {
        for (const Worker& each : x_workers) {
            Json made = document;
            made["subcontractor"] = each.firm;
            made["data"] = row_of(made["data"], each, each.number + 1);
            made["data"].erase("seq");
            x_world["documents"]["r-engagement-" + each.contract] = std::move(made);
        }
    }

    void grow_of_project(const std::string& id, Json document) {
        auto type = text_at(document, "type");
        if (type == "L4-06" || type == "L5-08b" || type == "L5-10")
            fill(document["data"], 0, x_workers.size());
        if (type == "L6-01") document["data"]["subcontractors"] = all_firms();
        x_world["documents"][id] = std::move(document);
    }

    std::string all_firms() const {
        std::string names;
        for (std::size_t i = 0; i < x_firms.size(); ++i) names += (i == 0 ? "" : "、") + firm_name(i);
        return names;
    }

    std::int64_t net(std::size_t begin, std::size_t end) const {
        std::int64_t sum = 0;
        for (std::size_t i = begin; i < end; ++i) sum += x_workers[i].net();
        return sum;
    }

    void grow_money() {
        auto count = x_workers.size();
        Json& receipt = x_world["documents"]["r-receipt"]["data"];
        for (const char* field : {"count_total", "count_ok"}) receipt[field] = count;
        for (const char* field : {"amount_total", "amount_ok"}) receipt[field] = net(0, count);
        grow_statement();
        // The appropriations of a world of three, for as many more.
        auto times = static_cast<std::int64_t>(count / 3 + 1);
        for (const char* id : {"r-ledger", "r-labour-receipt"})
            multiply(x_world["documents"][id]["data"], times);
        grow_account(times);
    }

    static void multiply(Json& data, std::int64_t times) {
        for (const char* field : {"amount", "due_amount", "paid_amount", "progress_amount", "cum_due",
                                  "cum_paid", "cum_wages", "balance"}) {
            if (data.contains(field)) data[field] = data[field].get<std::int64_t>() * times;
        }
        for (const char* part : {"rows", "totals"}) {
            if (!data.contains(part)) continue;
            if (data[part].is_object()) multiply(data[part], times);
            else
                for (Json& row : data[part]) multiply(row, times);
        }
    }

    void grow_statement() {
        Json& data = x_world["documents"]["r-statement"]["data"];
        Json first = data["rows"].at(0);
        Json rows = Json::array();
        for (std::size_t i = 0; i < x_firms.size(); ++i) {
            const Firm& firm = x_firms[i];
            Json row = first;
            auto workers = firm.end - firm.begin;
            row["seq"] = i + 1;
            row["subcontractor"] = firm_name(i);
            for (const char* field : {"registered_count", "attendance_count", "payroll_count"})
                row[field] = workers;
            row["net"] = net(firm.begin, firm.end);
            row["gross"] = net(firm.begin, firm.end) + Advance * static_cast<std::int64_t>(workers);
            rows.push_back(std::move(row));
        }
        data["rows"] = std::move(rows);
        auto count = x_workers.size();
        for (const char* field : {"registered_count", "attendance_count", "payroll_count"})
            data["totals"][field] = count;
        data["totals"]["net"] = net(0, count);
        data["totals"]["gross"] = net(0, count) + Advance * static_cast<std::int64_t>(count);
    }

    // One appropriation in, last month's wages out.
    void grow_account(std::int64_t times) {
        Json& data = x_world["documents"]["r-account"]["data"];
        auto opening = data["opening_balance"].get<std::int64_t>() * times;
        Json in = data["rows"].at(0), out = data["rows"].at(1);
        auto credit = in["credit"].get<std::int64_t>() * times;
        std::int64_t balance = opening + credit, debit = 0;
        in["credit"] = credit;
        in["balance"] = balance;
        Json rows = {in};
        for (const Worker& each : x_workers) {
            out["seq"] = each.number + 2;
            out["counterparty"] = each.name;
            out["counterparty_account"] = each.card;
            out["debit"] = 600'000;
            balance -= 600'000;
            debit += 600'000;
            out["balance"] = balance;
            rows.push_back(out);
        }
        data["opening_balance"] = opening;
        data["closing_balance"] = balance;
        data["rows"] = std::move(rows);
        data["totals"] = {{"credit", credit}, {"debit", debit}};
    }

    Json x_world, x_from;
    std::vector<Worker> x_workers;
    std::vector<Firm> x_firms;
};

} // namespace

std::string citizen_number(std::size_t serial) {
    constexpr int Weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    // Born from 1977 to 1999, so that nobody is too young or too old; the last digit of the order is the sex.
    char text[32];
    std::snprintf(text, sizeof text, "320000%04zu%02zu%02zu%03zu", 1977 + serial % 23, 1 + serial / 23 % 12,
                  1 + serial / 276 % 28, serial / 7728 % 499 * 2 + serial % 2);
    int sum = 0;
    for (int i = 0; i < 17; ++i) sum += (text[i] - '0') * Weights[i];
    return std::string(text) + "10X98765432"[sum % 11];
}

std::string card_number(std::size_t serial) {
    char text[32];
    std::snprintf(text, sizeof text, "900000%012zu", serial);
    int sum = 0;
    for (int i = 0; i < 18; ++i) {
        int digit = text[17 - i] - '0';
        if (i % 2 == 0) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return std::string(text) + static_cast<char>('0' + (10 - sum % 10) % 10);
}

Json large_month(Json world, std::size_t persons, std::size_t per_firm) {
    return Growing(std::move(world), persons, per_firm).grown();
}

} // namespace taizhang::test
