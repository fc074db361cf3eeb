// Invented records for the tests and benchmarks of typesetting: no person behind them.
#pragma once

#include "base/json.hh"

#include <array>
#include <string>

namespace sample {

using taizhang::Json;

inline std::string pad(int value, int width) {
    std::string text = std::to_string(value);
    return std::string(static_cast<std::size_t>(width) -
                           std::min(text.size(), static_cast<std::size_t>(width)),
                       '0') +
           text;
}

// Region 320000 is a province's code and issued to nobody; check digit by GB 11643.
inline std::string id_no(int n) {
    std::string id =
        "320000" + std::to_string(1965 + n % 36) + pad(1 + n % 12, 2) + pad(1 + n % 28, 2) + pad(n % 1000, 3);
    constexpr std::array<int, 17> Weights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (std::size_t i = 0; i < 17; ++i) sum += (id[i] - '0') * Weights[i];
    return id + "10X98765432"[sum % 11];
}

// Cards starting with 9 belong to no bank; Luhn holds.
inline std::string card_no(int n) {
    std::string card = "9900" + pad(n * 7919 % 100000, 5) + "000" + pad(n, 6);
    int sum = 0;
    for (std::size_t i = 0; i < card.size(); ++i) {
        int digit = card[card.size() - 1 - i] - '0';
        if (i % 2 == 0) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return card + std::to_string((10 - sum % 10) % 10);
}

inline std::string name(int n) {
    if (n == 4) return "𠮷野山";
    if (n == 9) return "阿依古丽·买买提";
    if (n == 17) return "欧阳䶮";
    constexpr std::array<const char*, 20> Family{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴",
                                                 "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗"};
    constexpr std::array<const char*, 16> Given{"建国", "志强", "秀英", "海",   "桂兰", "永平",
                                                "春生", "德明", "国庆", "小龙", "玉梅", "文斌",
                                                "长河", "立",   "新华", "福来"};
    auto index = static_cast<std::size_t>(n);
    return std::string(Family[index % Family.size()]) + Given[index * 7 % Given.size()];
}

inline std::string trade(int n) {
    constexpr std::array<const char*, 6> Trades{"钢筋工", "木工", "混凝土工", "架子工", "砌筑工", "普工"};
    return Trades[static_cast<std::size_t>(n) % Trades.size()];
}

inline Json payroll_row(int i, int seed) {
    int days = 200 + (i * 7 + seed) % 10 * 5, rate = 28000 + (i + seed) % 9 * 1500;
    std::int64_t base = std::int64_t{rate} * days / 10, overtime = (i + seed) % 4 * 15000, allowance = 30000;
    std::int64_t advance = i % 5 == 0 ? 100000 : 0, social = 42315, gross = base + overtime + allowance;
    Json row = {{"seq", i + 1},
                {"name", name(i)},
                {"id_no", id_no(i + seed)},
                {"phone", "1540000" + pad(1000 + i, 4)},
                {"trade", trade(i)},
                {"team", i % 2 ? "钢筋一班" : "木工二班"},
                {"days", days},
                {"rate", rate},
                {"base", base},
                {"overtime", overtime},
                {"allowance", allowance},
                {"gross", gross},
                {"social_personal", social},
                {"deductions", advance + social},
                {"net", gross - advance - social},
                {"bank", "江海农村商业银行"},
                {"card_no", card_no(i + seed)},
                {"signature", nullptr},
                {"note", nullptr}};
    row["advance"] = advance ? Json(advance) : Json();
    return row;
}

inline Json payroll(int rows, int seed = 0) {
    Json record = {{"title", "农民工工资支付表"},
                   {"project", "南通市海晏湖片区安置房工程（二标段）"},
                   {"subcontractor", "江苏江海潮建筑劳务有限公司"},
                   {"uscc", "91320600MA00000014"},
                   {"team", nullptr},
                   {"period", "2026-06"},
                   {"pay_date", "2026-07-10"},
                   {"payroll_no", "GZ-2026-06-01"},
                   {"unit", "元"},
                   {"prepared_by", "周永平"},
                   {"rows", Json::array()},
                   {"totals", {{"headcount", rows}}}};
    for (int i = 0; i < rows; ++i) record["rows"].push_back(payroll_row(i, seed));
    return record;
}

inline Json attendance(int rows) {
    Json record = {{"project", "南通市海晏湖片区安置房工程（二标段）"},
                   {"employer", "江苏江海潮建筑劳务有限公司"},
                   {"team", "钢筋一班"},
                   {"period", "2026-06"},
                   {"source", "电子"},
                   {"device_ids", "ZJ-01、ZJ-02"},
                   {"rows", Json::array()},
                   {"totals", {{"headcount", rows}}}};
    for (int i = 0; i < rows; ++i) {
        Json days = Json::array();
        int total = 0;
        for (int day = 0; day < 31; ++day) {
            Json mark = day >= 30 || (day + i) % 7 == 6 ? Json()
                        : (day * 3 + i) % 17 == 0       ? Json(5)
                                                        : Json(10);
            if (mark.is_number()) total += mark.get<int>();
            days.push_back(mark);
        }
        record["rows"].push_back({{"seq", i + 1},
                                  {"name", name(i)},
                                  {"id_no", id_no(i)},
                                  {"trade", trade(i)},
                                  {"team", "钢筋一班"},
                                  {"days", days},
                                  {"days_total", total},
                                  {"worker_signature", nullptr},
                                  {"note", nullptr}});
    }
    return record;
}

inline Json worker_row(int i) {
    return {{"seq", i + 1},
            {"name", name(i)},
            {"gender", i % 2 ? "女" : "男"},
            {"ethnic", i == 9 ? "维吾尔族" : "汉族"},
            {"id_type", "01 身份证"},
            {"id_no", id_no(i)},
            {"birth", "1985-0" + std::to_string(1 + i % 9) + "-12"},
            {"household_address",
             "江苏省某市某区虚构镇平安村第" + std::to_string(i + 1) + "组" + std::to_string(10 + i) + "号"},
            {"current_address",
             "海晏湖项目工人生活区" + std::to_string(1 + i % 4) + "号楼" + std::to_string(101 + i) + "室"},
            {"phone", "1540000" + pad(1000 + i, 4)},
            {"employer", "江苏江海潮建筑劳务有限公司"},
            {"employer_uscc", "91320600MA00000014"},
            {"team", "钢筋一班"},
            {"is_team_leader", i == 0},
            {"trade", trade(i)},
            {"engagement_type", "劳动合同"},
            {"contract_no", "HT-2026-" + pad(i + 1, 4)},
            {"contract_from", "2026-03-01"},
            {"contract_to", "2027-02-28"},
            {"wage_kind", "日"},
            {"wage_rate", 30000},
            {"registered_on", "2026-03-01"},
            {"safety_trained_on", "2026-03-01"},
            {"entry_date", "2026-03-02"},
            {"exit_date", nullptr},
            {"bank", "江海农村商业银行"},
            {"card_no", card_no(i)},
            {"injury_insurance", true}};
}

inline Json workers(int rows) {
    Json record = {{"project", "南通市海晏湖片区安置房工程（二标段）"},
                   {"subcontractor", "江苏江海潮建筑劳务有限公司"},
                   {"uscc", "91320600MA00000014"},
                   {"gc", "江苏通衢建设集团有限公司"},
                   {"as_of", "2026-06-30"},
                   {"rows", Json::array()},
                   {"totals", {{"headcount", rows}}}};
    for (int i = 0; i < rows; ++i) record["rows"].push_back(worker_row(i));
    return record;
}

inline Json labour_cost() {
    Json record = {{"project", "南通市海晏湖片区安置房工程（二标段）"},
                   {"owner", "南通海晏湖城市建设投资有限公司"},
                   {"gc", "江苏通衢建设集团有限公司"},
                   {"period", "2026-06"},
                   {"rows", Json::array()},
                   {"totals", Json::object()}};
    for (int i = 0; i < 6; ++i) {
        std::int64_t due = 180000000 + i * 5000000, cum = due * (i + 1);
        record["rows"].push_back({{"seq", i + 1},
                                  {"period", "2026-0" + std::to_string(i + 1)},
                                  {"progress_amount", due * 5},
                                  {"due_ratio", 2000},
                                  {"due_amount", due},
                                  {"due_date", "2026-0" + std::to_string(i + 2) + "-10"},
                                  {"paid_date", "2026-0" + std::to_string(i + 2) + "-09"},
                                  {"paid_amount", due},
                                  {"payer", "南通海晏湖城市建设投资有限公司"},
                                  {"payee_account", card_no(500)},
                                  {"bank_serial", "JH202606" + pad(i, 8)},
                                  {"cum_due", cum},
                                  {"cum_paid", cum},
                                  {"cum_wages", cum - 1200000},
                                  {"balance", 1200000},
                                  {"shortfall", 0}});
    }
    return record;
}

inline Json officer_filing() {
    return {{"filing_unit", "江苏通衢建设集团有限公司"},
            {"filing_date", "2026-02-20"},
            {"project_name", "南通市海晏湖片区安置房工程（二标段）"},
            {"planned_start", "2026-03-01"},
            {"planned_completion", "2028-08-31"},
            {"project_address", "南通市崇川区海晏湖路与东升大道交叉口东北侧"},
            {"owner_name", "南通海晏湖城市建设投资有限公司"},
            {"owner_project_lead", "何文斌"},
            {"owner_phone", "15400002001"},
            {"supervisor_name", "江苏衡正工程监理咨询有限公司"},
            {"chief_supervisor", "郭长河"},
            {"supervisor_phone", "15400002002"},
            {"gc_name", "江苏通衢建设集团有限公司"},
            {"gc_project_manager", "马立新"},
            {"gc_phone", "15400002003"},
            {"officer_name", "阿依古丽·买买提"},
            {"officer_phone", "15400002004"},
            {"officer_hire_date", "2026-02-15"}};
}

inline Json deposit_guarantee() {
    return {{"project", "南通市海晏湖片区安置房工程（二标段）"},
            {"form", "银行保函"},
            {"doc_no", "JHBH-2026-000123"},
            {"depositor", "江苏通衢建设集团有限公司"},
            {"depositor_uscc", "91320600MA00000022"},
            {"beneficiary", "南通市崇川区人力资源和社会保障局"},
            {"bank", "江海农村商业银行股份有限公司崇川支行"},
            {"account_no", nullptr},
            {"contract_amount", 28600000000},
            {"ratio", 150},
            {"ratio_reason", "两年内未发生拖欠，下浮"},
            {"amount", 429000000},
            {"amount_cn", "人民币肆佰贰拾玖万元整"},
            {"issued_on", "2026-02-18"},
            {"valid_from", "2026-02-18"},
            {"valid_to", "2029-02-17"},
            {"irrevocable", true},
            {"on_demand", true},
            {"original_holder", "南通市崇川区人力资源和社会保障局"},
            {"note", nullptr}};
}

inline Json payment_guarantee() {
    return {{"project", "南通市海晏湖片区安置房工程（二标段）"},
            {"guarantee_no", "JHZF-2026-000045"},
            {"guarantor", "江海农村商业银行股份有限公司崇川支行"},
            {"guarantor_kind", "银行"},
            {"applicant", "南通海晏湖城市建设投资有限公司"},
            {"beneficiary", "江苏通衢建设集团有限公司"},
            {"contract_no", "SG-2026-017"},
            {"contract_amount", 28600000000},
            {"amount", 2860000000},
            {"amount_cn", "人民币贰仟捌佰陆拾万元整"},
            {"form", "见索即付"},
            {"stage_no", nullptr},
            {"stage_amount", nullptr},
            {"valid_from", "2026-02-20"},
            {"valid_to", "2029-02-19"},
            {"claims_method", "受益人提交书面索赔通知及付款凭证后十个工作日内付款。"},
            {"note", nullptr}};
}

inline Json monthly_progress() {
    return {{"project", "南通市海晏湖片区安置房工程（二标段）"},
            {"subcontractor", "江苏江海潮建筑劳务有限公司"},
            {"period", "2026-06"},
            {"progress_amount", 936512345},
            {"cum_amount", 4012345600},
            {"progress", "1#楼主体结构完成至12层，2#楼主体结构完成至9层；地下车库顶板混凝土浇筑完成80%"
                         "，后浇带以西防水卷材铺贴完成。塔吊附着验收合格。"},
            {"quality_note", "检验批验收合格，未发生质量事故。"},
            {"confirmed_by", "郭长河"},
            {"supervisor_name", "江苏衡正工程监理咨询有限公司"},
            {"confirmed_on", "2026-06-30"},
            {"note", nullptr}};
}

inline Json monthly_statement() {
    Json record = {{"project", "南通市海晏湖片区安置房工程（二标段）"},
                   {"gc", "江苏通衢建设集团有限公司"},
                   {"period", "2026-06"},
                   {"officer", "阿依古丽·买买提"},
                   {"written_on", "2026-07-08"},
                   {"absent_note", nullptr},
                   {"carried_over", "无。"},
                   {"labour_cost_note", "6月人工费应拨1,873,024.69元，于2026年7月9日足额到账。"},
                   {"attachments", "考勤表3份、工资支付表3份、银行代发回单1份"},
                   {"rows", Json::array()},
                   {"totals", Json::object()}};
    const std::array<const char*, 3> firms{"江苏江海潮建筑劳务有限公司", "南通沧澜建筑劳务有限公司",
                                           "如皋磐石模板工程有限公司"};
    for (int i = 0; i < 3; ++i) {
        record["rows"].push_back(
            {{"seq", i + 1},
             {"subcontractor", firms[static_cast<std::size_t>(i)]},
             {"registered_count", 14 - i},
             {"attendance_count", 13 - i},
             {"payroll_count", 13 - i},
             {"gross", 9136250 - i * 351000},
             {"net", 8574710 - i * 351000},
             {"sealed", i != 1},
             {"signed_ratio", 10000},
             {"progress", "主体结构施工至" + std::to_string(12 - i) + "层，按计划推进"},
             {"conclusion", i == 1 ? "整改后通过" : "通过"},
             {"findings", i == 1 ? Json("工资表未盖章，已补盖，复核无误") : Json()},
             {"found_on", i == 1 ? Json("2026-07-03") : Json()},
             {"fixed_on", i == 1 ? Json("2026-07-05") : Json()}});
    }
    return record;
}

inline Json notice_board() {
    return {
        {"project", "南通市海晏湖片区安置房工程（二标段）"},
        {"owner", "南通海晏湖城市建设投资有限公司"},
        {"owner_contact", "何文斌"},
        {"owner_phone", "15400002001"},
        {"gc", "江苏通衢建设集团有限公司"},
        {"gc_contact", "马立新"},
        {"gc_phone", "15400002003"},
        {"project_department", "海晏湖安置房项目部"},
        {"subcontractors", "江苏江海潮建筑劳务有限公司、南通沧澜建筑劳务有限公司、如皋磐石模板工程有限公司"},
        {"competent_department", "南通市住房和城乡建设局"},
        {"officer", "阿依古丽·买买提"},
        {"officer_phone", "15400002004"},
        {"minimum_wage", 249000},
        {"wage_pay_day", "每月10日"},
        {"industry_complaint_phone", "15400003001"},
        {"labour_inspection_phone", "15400003002"},
        {"arbitration_channel", "南通市崇川区劳动人事争议仲裁院（崇川区虚构路1号）"},
        {"legal_aid_channel", "南通市崇川区法律援助中心"},
        {"public_legal_service_hotline", "12348"},
        {"effective_from", "2026-03-01"},
        {"location", "项目东大门"},
        {"version", 1}};
}

// Every template with a record of its type.
inline Json of_type(const std::string& type, int rows = 30) {
    if (type == "payroll_sheet") return payroll(rows);
    if (type == "attendance_sheet") return attendance(rows);
    if (type == "worker_register") return workers(rows);
    if (type == "labour_cost_ledger") return labour_cost();
    if (type == "officer_filing") return officer_filing();
    if (type == "deposit_guarantee") return deposit_guarantee();
    if (type == "payment_guarantee") return payment_guarantee();
    if (type == "monthly_progress") return monthly_progress();
    if (type == "monthly_statement") return monthly_statement();
    return notice_board();
}

constexpr std::array<const char*, 10> Types{
    "deposit_guarantee", "payment_guarantee", "labour_cost_ledger", "monthly_progress",  "officer_filing",
    "worker_register",   "attendance_sheet",  "payroll_sheet",      "monthly_statement", "notice_board"};

inline std::string code_of(const std::string& type) {
    constexpr std::array<const char*, 10> Codes{"L1-05", "L2-01", "L3-02", "L3-04", "L4-01",
                                                "L4-06", "L4-10", "L5-05", "L5-06", "L6-01"};
    for (std::size_t i = 0; i < Types.size(); ++i) {
        if (type == Types[i]) return Codes[i];
    }
    return {};
}

} // namespace sample
