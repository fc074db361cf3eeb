#include "review/registry.hh"

#include <algorithm>

namespace taizhang::review {
namespace {

using record::Severity;
constexpr auto Error = Severity::Error;
constexpr auto Warning = Severity::Warning;
constexpr auto Info = Severity::Info;

constexpr std::string_view Notice = "通治欠办发〔2023〕11号 二（二）";
constexpr std::string_view NoticeAnd15 = "通治欠办发〔2023〕11号 二（二）；保障农民工工资支付条例第十五条";
constexpr std::string_view NoticeAnd31 = "通治欠办发〔2023〕11号 二（二）；保障农民工工资支付条例第三十一条";
constexpr std::string_view Article15 = "保障农民工工资支付条例第十五条";

constexpr std::array Table = {
    // ------------------------------------------------------------------------------------ persons and codes
    RuleInfo{
        "R-ID-1",
        2,
        "",
        "身份证号码校验",
        "Citizen number",
        "GB 11643-1999",
        "A citizen number is missing where every worker must have one, or has a wrong length, character, "
        "date of "
        "birth or check character. The region is not checked (docs/adr/0009).",
        "L4-06 rows/id_no; L4-10 rows/id_no; L5-05 rows/id_no; L4-08 worker_id_no; L4-09 rows/id_no; L4-09b "
        "rows/id_no; L4-09c rows/id_no; L4-12 rows/id_no; L4-12b id_no; L5-09 rows/id_no; L5-10 rows/id_no; "
        "L5-10b "
        "rows/id_no; L1-08 rows/id_no",
        "",
        {{{"missing", Error, "缺少身份证号码：{name}", "Citizen number missing: {name}",
           "请按身份证原件补填18位号码，并把该列设为文本格式"},
          {"wrong", Error, "身份证号码校验不通过：{name} {number}，{fault}",
           "Citizen number fails its check: {name} {number}, {fault}", "请核对身份证原件，更正后重新上传"},
          {"old", Error, "身份证号码校验不通过：{name} {number}，为15位旧号码，已停止使用",
           "Citizen number fails its check: {name} {number}, an old number of 15 digits, no longer valid",
           "请换用居民身份证上的18位号码"}}},
    },
    RuleInfo{
        "R-ID-2",
        1,
        "",
        "身份证号码与性别、出生日期",
        "Number, sex and date of birth",
        "GB 11643-1999",
        "Digit 17 disagrees with the sex, or digits 7 to 14 with the date of birth that is written beside "
        "the number.",
        "L4-06 rows/id_no rows/gender rows/birth; L4-08 worker_id_no gender; L4-09 rows/gender rows/id_no",
        "",
        {{{"gender", Error, "身份证号码与性别不一致：{person}", "Number and sex disagree: {person}",
           "请核对身份证原件，更正性别或号码"},
          {"birth", Error, "身份证号码与出生日期不一致：{person}",
           "Number and date of birth disagree: {person}", "请核对身份证原件，更正出生日期或号码"}}}},
    RuleInfo{"R-ID-3",
             1,
             "",
             "身份证号码重复",
             "One number, one person",
             "保障农民工工资支付条例第二十八条",
             "The register has the same number twice at the same time (somebody who left and came again may "
             "stand there twice), or one number under two names.",
             "L4-06 rows/id_no rows/name rows/entry_date rows/exit_date",
             "",
             {{{"twice", Error, "身份证号码重复：{number}，{name}在花名册中同时登记{count}次",
                "Number registered twice: {number}, {name}, {count} times at once",
                "请核对是否重复登记；退场后再次进场的，请填写前一次的退场日期"},
               {"names", Error, "身份证号码重复：{number}，涉及{names}",
                "One number, several names: {number}, {names}", "请核对身份证原件，更正花名册"}}}},
    RuleInfo{"R-ID-4",
             1,
             "",
             "姓名与实名登记",
             "The name in all documents",
             "建市〔2019〕18号",
             "The same person has another name in some document than in the register, after variants, "
             "private-use code points and dots are set equal.",
             "L4-06 rows/name; L4-08 worker_name; L4-09 rows/name; L4-09b rows/name; L4-10 rows/name; L5-05 "
             "rows/name; L5-08b rows/payee_name; L5-10 rows/name",
             "",
             {{{"differs", Warning, "姓名与实名登记不一致，请核对生僻字或异体字：{person}（{where}）",
                "Name differs from the register: {person} ({where})",
                "请以身份证和银行户名为准核对；确属同一人的，书面说明理由"}}}},
    RuleInfo{"R-AGE-1",
             1,
             "",
             "招用童工",
             "Child labour",
             "禁止使用童工规定第二条",
             "Under 16 on the day of entry.",
             "L4-06 rows/birth rows/id_no rows/entry_date",
             "age_child",
             {{{"child", Error, "未满{limit}周岁，不得招用：{person} 进场时{age}周岁",
                "Under {limit}: {person} was {age} on entry",
                "请立即停止其工作，核对身份证原件，并向项目负责人报告"}}}},
    RuleInfo{
        "R-AGE-2",
        1,
        "",
        "未成年工",
        "Minors on site",
        "劳动法第五十八条、第六十四条",
        "Between 16 and 18 on the day of entry. A county may set another severity.",
        "L4-06 rows/birth rows/id_no rows/entry_date",
        "age_minor severity",
        {{{"minor", Error, "未满{limit}周岁，施工现场用工受限：{person} 进场时{age}周岁",
           "Under {limit}: {person} was {age} on entry", "请调离施工现场作业岗位，并办理未成年工登记"}}}},
    RuleInfo{"R-AGE-3",
             1,
             "",
             "超龄人员",
             "Beyond the age limit",
             "各地规定（南通未见），参考年龄为本产品可调参数",
             "At the end of the month a man on site is 60 or older, a woman 50 or older. The ages are "
             "defaults: no rule of Nantong was found.",
             "L4-06 rows/birth rows/id_no rows/gender rows/entry_date rows/exit_date",
             "age_limit_male age_limit_female",
             {{{"old", Warning, "已达{limit}周岁，请提供健康证明或调整岗位：{person}",
                "{limit} or older: {person}", "请收取健康证明，调整到合适岗位，并书面说明"}}}},
    RuleInfo{"R-USC-1",
             1,
             "",
             "统一社会信用代码",
             "Unified social credit code",
             "GB 32100-2015",
             "A code has a wrong length, character or check character. A county may set another severity; a "
             "code that the scanned licence confirms is explained in writing.",
             "L1-01 owner_uscc gc_uscc; L1-02 depositor_uscc; L1-04 depositor_uscc; L1-05 depositor_uscc; "
             "L1-08 depositor_uscc; L1-08b depositor_uscc; L1-09 gc_uscc; L4-05 uscc; L4-06 uscc "
             "rows/employer_uscc; L4-08 employer_uscc; L4-09 uscc; L4-12 uscc; L5-01 gc_uscc; L5-03 gc_uscc; "
             "L5-05 uscc; L5-13 gc_uscc",
             "severity",
             {{{"wrong", Error, "统一社会信用代码校验不通过：{code}", "Credit code fails its check: {code}",
                "请核对营业执照，更正代码"}}}},
    RuleInfo{
        "R-CARD-1",
        2,
        "",
        "银行卡号校验",
        "Bank card number",
        "银行卡号校验位算法（Luhn），13至19位",
        "A card number is no Luhn number of 13 to 19 digits, or is missing where the sheet has a column for "
        "it. A "
        "settlement account that is no card is explained in writing.",
        "L4-06 rows/card_no; L5-05 rows/card_no; L4-08 card_no; L4-12b card_no",
        "",
        {{{"wrong", Warning, "银行卡号校验不通过：{name}{tail}", "Card number fails its check: {name}{tail}",
           "请核对银行卡；如为存折等非卡账号，请书面说明"},
          {"missing", Warning, "缺少银行卡号：{name}", "Card number missing: {name}",
           "请补填本人工资卡号；以现金支付的请书面说明"}}},
    },
    RuleInfo{"R-CARD-2",
             1,
             "",
             "一人一卡",
             "One card, one worker",
             "保障农民工工资支付条例第三十一条",
             "One card number stands for two persons.",
             "L4-06 rows/card_no; L4-08 card_no; L5-05 rows/card_no",
             "",
             {{{"shared", Error, "同一银行卡对应多名工人：尾号{tail}，{names}",
                "One card for several workers: ending {tail}, {names}",
                "请逐人核对工资卡，工资应支付到本人银行账户"}}}},
    RuleInfo{"R-TEL-1",
             1,
             "",
             "联系电话格式",
             "Telephone number",
             "保障农民工工资支付条例第十五条",
             "A telephone number is neither a mobile nor a landline number nor a hotline of five digits.",
             "L4-01 owner_phone supervisor_phone gc_phone officer_phone; L4-03 owner_phone supervisor_phone "
             "gc_phone officer_phone former_officer_phone; L4-04 officer_phone; L4-04b officer_phone; L4-05 "
             "site_lead_phone wage_contact_phone; L4-06 rows/phone rows/emergency_contact_phone; L4-08 "
             "worker_phone employer_phone; L4-09 rows/phone; L4-12 rows/phone; L4-12b phone; L5-03 "
             "owner_phone gc_phone officer_phone; L5-05 rows/phone; L5-10 rows/phone; L6-01 owner_phone "
             "gc_phone officer_phone industry_complaint_phone labour_inspection_phone "
             "public_legal_service_hotline; A-03 officer_phone",
             "",
             {{{"wrong", Warning, "联系电话格式不正确：{phone}{name}",
                "Not a telephone number: {phone}{name}", "请核对联系电话后更正"}}}},
    RuleInfo{"R-TEL-2",
             1,
             "",
             "同一电话登记多人",
             "One telephone for several workers",
             "保障农民工工资支付条例第十五条",
             "One number is registered for more than two workers.",
             "L4-06 rows/phone",
             "phone_workers_max",
             {{{"shared", Info, "同一电话登记{count}人，请核对：{phone}，{names}",
                "One telephone for {count} persons: {phone}, {names}",
                "请补充本人电话，便于工资清单送达和核对"}}}},
    RuleInfo{"R-REG-1",
             1,
             "",
             "同一人的登记信息",
             "What documents say of one person",
             "建市〔2019〕18号；通治欠办发〔2023〕11号 二（三）",
             "Dates of entry, registration and safety training, contract number and term, card or trade "
             "differ between the register, the entry record, the training record, the contract and the "
             "payroll. Persons with several rows are not compared.",
             "L4-06 rows/entry_date rows/registered_on rows/safety_trained_on rows/contract_no "
             "rows/contract_from rows/contract_to rows/card_no rows/trade; L4-09 rows/entry_date "
             "rows/registered_on rows/safety_trained_on rows/contract_no; L4-09b rows/trained_on; L4-08 "
             "contract_no from to card_no; L5-05 rows/card_no rows/trade",
             "",
             {{{"differs", Warning, "{what}在各份资料中不一致：{person}",
                "The {what} differs between documents: {person}",
                "请核对原件，更正有误的一份；确有变化的，书面说明"}}}},
    RuleInfo{"R-ENG-1",
             1,
             "S-06",
             "先签合同后进场",
             "No work without a contract",
             "保障农民工工资支付条例第二十八条；通治欠办发〔2023〕11号 二（一）",
             "Somebody attended in the month without any labour contract or written agreement, or with one "
             "that covers no day of the attendance.",
             "L4-06 rows/contract_no rows/contract_from rows/contract_to; L4-08 from to; L4-10 rows/days "
             "rows/days_total",
             "",
             {{{"none", Error, "未签订劳动合同（用工书面协议）已进场：{person}",
                "At work without a contract: {person}", "请停止其进场，补签劳动合同或用工书面协议后登记"},
               {"all", Error,
                "未签订劳动合同（用工书面协议）已进场：花名册{count}名有考勤的人都没有合同编号和期限",
                "At work without a contract: none of the {count} who attended",
                "请在花名册补填合同编号和期限，或逐份登记劳动合同"},
               {"outside", Error, "未签订劳动合同（用工书面协议）已进场：{person}，合同期限不含出勤日",
                "At work without a contract: {person}, the term covers no day of the attendance",
                "请核对合同期限；已到期的续签后方可进场"}}}},
    RuleInfo{"R-ENG-2",
             1,
             "S-06",
             "先登记后进场",
             "No work without registration",
             "保障农民工工资支付条例第二十八条；通治欠办发〔2023〕11号 二（一）",
             "Somebody attended before the date of real-name registration, or without one.",
             "L4-06 rows/registered_on; L4-09 rows/registered_on; L4-10 rows/days rows/days_total",
             "",
             {{{"none", Error, "未实名登记已进场：{person}", "At work without registration: {person}",
                "请补办实名登记；登记之前不得进场施工"},
               {"all", Error, "未实名登记已进场：花名册{count}名有考勤的人都没有登记日期",
                "At work without registration: none of the {count} who attended has a date",
                "请在花名册补填实名登记日期"},
               {"late", Error, "未实名登记已进场：{person}，{date}登记，{first}已有考勤",
                "At work without registration: {person}, registered {date}, attended {first}",
                "请核对登记日期和考勤记录"}}}},
    RuleInfo{"R-ENG-3",
             1,
             "S-04",
             "合同用人单位",
             "Who employs",
             "保障农民工工资支付条例第二十八条、第三十条",
             "The employer in the register or in a contract is neither the general contractor nor a "
             "subcontractor of the project.",
             "L4-06 rows/employer; L4-08 employer",
             "",
             {{{"foreign", Error, "合同用人单位不是本项目总包或分包单位：{firm}，涉及{count}处",
                "Employer foreign to the project: {firm}, {count} times",
                "请核对用人单位；确属新分包的，先登记分包合同"}}}},
    RuleInfo{
        "R-ENG-4",
        1,
        "",
        "合同期限覆盖出勤期间",
        "The contract covers the attendance",
        "劳动合同法第十条、第十七条",
        "A contract was signed after entry, or its term does not cover the whole attendance of the month.",
        "L4-06 rows/contract_from rows/contract_to rows/entry_date; L4-08 from to signed_on; L4-10 rows/days "
        "rows/days_total",
        "",
        {{{"gap", Warning, "劳动合同期限未覆盖出勤期间：{person}",
           "The contract does not cover the attendance: {person}", "请核对合同期限，续签或者更正"},
          {"late", Warning, "劳动合同期限未覆盖出勤期间：{person}，进场后才签订",
           "The contract was signed after entry: {person}", "请核对签订日期；确为后补的，书面说明"}}}},
    RuleInfo{
        "R-ENG-5",
        1,
        "",
        "合同盖章签字",
        "Seal and signature of the contract",
        "劳动合同法第十六条",
        "A contract lacks the employer's seal or the worker's signature, as registered or as attested with "
        "the scan.",
        "L4-08 employer_sealed worker_signed attestation/seal attestation/signatures",
        "",
        {{{"absent", Error, "劳动合同缺少盖章或签字：{whose}", "A contract lacks seal or signature: {whose}",
           "请由用人单位盖章、农民工本人签字后重新归档"}}}},
    RuleInfo{
        "R-SAF-1",
        2,
        "",
        "进场安全教育",
        "Safety training before entry",
        "建市〔2019〕18号",
        "Somebody who attended has no safety training on or before the day of entry, or did not pass any.",
        "L4-06 rows/safety_trained_on rows/entry_date; L4-09 rows/safety_trained_on; L4-09b "
        "rows/trained_on rows/passed",
        "",
        {{{"none", Warning, "未见进场安全教育记录：{person}", "No safety training: {person}",
           "请补做进场安全教育并登记"},
          {"all", Warning, "未见进场安全教育记录：{count}名有考勤的人都没有",
           "No safety training: none of the {count} who attended",
           "请上传安全教育记录，或在花名册补填教育日期"},
          {"late", Warning, "未见进场安全教育记录：{person}，{date}教育，{entry}已进场",
           "No safety training: {person}, trained {date}, entered {entry}",
           "请核对教育日期；确为后补的，书面说明"},
          {"failed", Warning, "进场安全教育考核未通过：{person}", "Safety training not passed: {person}",
           "请补做安全教育并考核合格后再上岗"}}}},
    RuleInfo{
        "R-ATT-1",
        1,
        "S-06",
        "考勤人员在册",
        "Who attends is registered",
        "建市〔2019〕18号",
        "Somebody attended who is not in the register, or on a day before entry or after exit.",
        "L4-10 rows/id_no rows/days rows/days_total; L4-06 rows/id_no rows/entry_date rows/exit_date",
        "",
        {{{"unregistered", Error, "考勤人员不在花名册：{person}", "Attends, not registered: {person}",
           "请核对身份；未登记的停止进场，补办登记和合同"},
          {"outside", Error, "考勤人员超出进退场期间：{person}，{first}至{last}有考勤",
           "Attended outside entry and exit: {person}, {first} to {last}", "请核对进退场日期和考勤记录"}}}},
    RuleInfo{"R-ATT-2",
             2,
             "",
             "出勤天数合计",
             "Days of attendance add up",
             "建市〔2019〕18号；通治欠办发〔2023〕11号 二（二）",
             "The total is not the sum of the marks, or more than the month has days, or there are marks on "
             "days the month does not have; or the sheet's own totals are not the sums of the rows.",
             "L4-10 rows/days rows/days_total totals/days_total totals/headcount",
             "",
             {{{"sum", Error, "出勤天数合计有误：{person} 合计 {total} 天，逐日相加 {sum} 天",
                "Days do not add up: {person}, total {total}, marks {sum}", "请核对逐日考勤和合计"},
               {"month", Error, "出勤天数合计有误：{person} {total} 天，当月只有{days}天",
                "More days than the month has: {person}, {total} of {days}", "请核对出勤天数"},
               {"beyond", Error, "出勤天数合计有误：{person} 在当月没有的日期有考勤，当月只有{days}天",
                "Attended on days the month does not have: {person}, {days} days", "请核对考勤月份和日期"},
               {"column", Error, "出勤天数合计有误：合计栏 {total} 天，各人相加 {sum} 天",
                "The column's total is wrong: {total}, rows {sum}", "请核对明细和合计栏"},
               {"headcount", Error, "出勤人数有误：合计栏 {total} 人，明细 {sum} 人",
                "The headcount is wrong: {total}, rows {sum}", "请核对人数"}}}},
    RuleInfo{
        "R-ATT-3",
        1,
        "S-10b",
        "电子考勤",
        "Electronic attendance",
        "通治欠办发〔2023〕11号 二（二）",
        "A subcontractor handed in only an attendance by hand, or one that does not say how it was taken.",
        "L4-10 source",
        "",
        {{{"manual", Warning, "缺少电子考勤记录{firm}", "No electronic attendance{firm}",
           "请上传电子考勤；确无设备的，书面说明"}}}},
    // ---------------------------------------------------------------------------------------- payroll, S-10
    RuleInfo{
        "R-PAY-SEAL",
        3,
        "S-10a",
        "分包单位盖章",
        "Subcontractor's seal",
        Notice,
        "The officer attested that there is no seal, or attested nothing for the month; or the sheet itself "
        "names "
        "another firm than the one it is filed for.",
        "L5-05 attestation/seal subcontractor",
        "",
        {{{"absent", Error, "工资支付表未加盖分包单位公章{firm}", "The payroll sheet lacks the seal{firm}",
           "请退回分包单位盖章后重新上传"},
          {"silent", Error, "未确认工资支付表已加盖分包单位公章{firm}",
           "Nobody said whether the payroll sheet is sealed{firm}",
           "请查看原件，上传时注明是否盖章；未盖章的退回分包单位"},
          {"other", Error, "工资支付表写的单位是“{written}”，与归档的分包单位不一致{firm}",
           "The payroll sheet names “{written}”, not the subcontractor it is filed for{firm}",
           "请核对是哪个分包单位的工资支付表，更正后重新上传"}}},
    },
    RuleInfo{
        "R-PAY-HEADCOUNT",
        1,
        "S-10b",
        "工资发放人数与电子考勤人数",
        "Paid and attending persons",
        Notice,
        "The persons paid and the persons in the electronic attendance differ as sets (rows noted as back "
        "pay, "
        "stoppage, work injury or settlement of a leaver are exempt), or there is no electronic attendance.",
        "L5-05 rows/id_no rows/note; L4-10 rows/id_no rows/days_total source",
        "",
        {{{"differ", Error, "{counts}{firm}{lists}", "{counts}{firm}{lists}",
           "请分包单位逐人核对；属补发、停工、工伤、离场结算的在备注栏写明，其余更正后重新上传"},
          {"without", Error, "{why}，无法核对工资发放人数（{paid}）{firm}",
           "{why}: the number paid ({paid}) cannot be compared{firm}",
           "请上传当月电子考勤表（考勤方式注明“电子”）后重新审核"}}},
    },
    RuleInfo{
        "R-PAY-GROSS",
        1,
        "S-10c",
        "应发工资栏数据",
        "Gross pay missing",
        NoticeAnd15,
        "Gross is empty, zero or no number for a person with work.",
        "L5-05 rows/gross rows/days",
        "",
        {{{"row", Error, "应发工资栏数据缺失：{person}", "Gross pay missing: {person}",
           "请分包单位补填应发工资，由本人确认后重新上传"},
          {"sheet", Error, "应发工资栏数据缺失：全表{count}人", "Gross pay missing: all {count} persons",
           "请分包单位补填应发工资，由本人确认后重新上传"}}},
    },
    RuleInfo{
        "R-PAY-PRICE",
        1,
        "S-10d",
        "工价与市场行情",
        "Price of work off the market",
        "通治欠办发〔2023〕11号 二（二）；参考区间为本产品可调参数",
        "The day price is outside the band of its trade, county and month. The notice gives no number: the "
        "shipped "
        "bands are defaults of the product.",
        "L5-05 rows/rate rows/base rows/gross rows/days rows/trade",
        "price_bands",
        {{{"off", Warning,
           "工价明显偏离市场行情：{trade} {price} 元/日，参考 {low}-{high} 元/日；涉及{count}人：{names}",
           "Price of work off the market: {trade} {price} yuan a day, reference {low}-{high}; {count} "
           "persons: "
           "{names}",
           "请分包单位核对工价；确属特殊情况的，书面说明理由后由专管员确认"}}},
    },
    RuleInfo{
        "R-PAY-SIGN",
        3,
        "S-10e",
        "农民工本人签字确认",
        "Signed by the worker personally",
        NoticeAnd31,
        "The officer attested rows, or the sheet, as not signed by the workers, or attested nothing for the "
        "month; or "
        "the signature column itself says that somebody else signed. The same for a scan of the sheet, where "
        "the "
        "officer said so.",
        "L5-05 attestation/signatures attestation/not_signed_rows rows/signature",
        "words.proxy words.signed",
        {{{"row", Error, "非农民工本人签字确认：{person}", "Not signed by the worker: {person}",
           "请由农民工本人补签（不得代签），再上传签字后的工资支付表"},
          {"sheet", Error, "非农民工本人签字确认：全表{count}人均未签字{firm}",
           "Not signed by the workers: none of {count}{firm}",
           "请组织农民工本人签字（不得代签），再上传签字后的工资支付表"},
          {"silent", Error, "未确认工资支付表由农民工本人签字{firm}",
           "Nobody said whether the workers signed themselves{firm}",
           "请查看原件，上传时注明是否全部由本人签字，或写明未签字的序号"},
          {"proxy", Error, "非农民工本人签字确认：{person} 签字栏为他人代签",
           "Not signed by the worker: {person}, somebody else's signature",
           "请由农民工本人补签（不得代签），再上传签字后的工资支付表"},
          {"scan", Error, "非农民工本人签字确认：扫描件上有未签字的人{firm}",
           "Not signed by all workers, as the scan shows{firm}",
           "请由农民工本人补签（不得代签），再上传签字后的扫描件"}}},
    },
    RuleInfo{
        "R-PAY-PROGRESS",
        1,
        "S-10f",
        "当月工程进度",
        "Progress of the month",
        NoticeAnd31,
        "The subcontractor has a payroll but neither a progress statement (L3-04) of the month nor words "
        "about it.",
        "L3-04 progress progress_amount; L5-05 attestation/progress",
        "",
        {{{"missing", Error, "缺少当月工程进度情况{firm}", "No statement of the month's progress{firm}",
           "请上传当月工程进度（产值）确认单，或在上传工资支付表时写明当月形象进度"}}},
    },
    // ---------------------------------------------------------------------------------- payroll, arithmetic
    RuleInfo{
        "R-PAY-A1",
        3,
        "",
        "应发工资等于各项之和",
        "Gross is the sum of its items",
        Article15,
        "Gross is not the sum of its items, where items are given. A difference of no more than one fen an "
        "item is "
        "rounding: Info.",
        "L5-05 rows/gross rows/base rows/overtime rows/allowance rows/bonus",
        "gross_rounding_fen",
        {{{"differs", Error, "应发工资与明细合计不符：{person} 差额{difference}",
           "Gross is not the sum of its items: {person}, difference {difference}",
           "请核对各项工资；表中没有单列的应发项目，请用“补贴”“奖金”等栏列明"},
          {"rounded", Info, "应发工资与明细合计不符：{person} 差额{difference}",
           "Gross is not the sum of its items: {person}, difference {difference}",
           "差额为四舍五入所致，可不更正"}}},
    },
    RuleInfo{
        "R-PAY-A2",
        3,
        "",
        "实发工资等于应发减扣款",
        "Net is gross less deductions",
        Article15,
        "Net is not gross less deductions, or is missing; or the total of deductions is not the sum of those "
        "named.",
        "L5-05 rows/net rows/gross rows/advance rows/social_personal rows/housing_fund rows/tax "
        "rows/other_deduction "
        "rows/deductions",
        "",
        {{{"differs", Error, "实发工资计算有误：{person} 差额{difference}",
           "Net is wrong: {person}, difference {difference}",
           "实发工资应等于应发工资减各项扣款，请核对后更正"},
          {"deductions", Error, "扣款合计与各项扣款不符：{person} 差额{difference}",
           "The total of deductions is wrong: {person}, difference {difference}", "请核对各项扣款后更正"},
          {"missing", Error, "实发工资栏数据缺失：{who}", "Net pay missing: {who}",
           "请分包单位补填实发工资后重新上传"}}},
    },
    RuleInfo{
        "R-PAY-A3",
        2,
        "",
        "合计栏与明细",
        "Totals are the sums of the rows",
        Article15,
        "A column's total, or the headcount, is not what the rows add up to.",
        "L5-05 totals/headcount totals/days totals/hours totals/overtime_hours totals/quantity totals/base "
        "totals/overtime totals/allowance totals/bonus totals/gross totals/advance totals/social_personal "
        "totals/housing_fund totals/tax totals/other_deduction totals/deductions totals/net totals/cum_due "
        "totals/cum_paid",
        "",
        {{{"column", Error, "合计栏与明细不符：{column}，合计栏 {total}，明细相加 {sum}",
           "A total is wrong: {column}, {total} in the totals, the rows add up to {sum}",
           "请核对明细和合计栏后更正"},
          {"headcount", Error, "合计栏与明细不符：人数，合计栏 {total}，明细 {sum} 人",
           "The headcount is wrong: {total} in the totals, {sum} rows", "请核对人数后更正"}}},
    },
    RuleInfo{"R-PAY-A4",
             2,
             "",
             "扣款有名目、实发不为负",
             "Deductions named, net not negative",
             "保障农民工工资支付条例第十五条；劳动法第五十条",
             "Net is negative; or a deduction has no name: only a total is given, or “other” without a note.",
             "L5-05 rows/net rows/deductions rows/other_deduction rows/note",
             "",
             {{{"negative", Error, "扣款项目不明或实发为负：{person} 实发 {net}",
                "Net is negative: {person} {net}", "扣款不得超过应发工资，请核对预支和扣款并写明原因"},
               {"unnamed", Error, "扣款项目不明或实发为负：{person} 扣款 {amount} 没有写明项目",
                "Deduction without a name: {person} {amount}",
                "请分列预支、社保、个税等项目；其他扣款在备注栏写明原因"}}}},
    RuleInfo{
        "R-PAY-A5",
        1,
        "",
        "工资表与考勤表天数",
        "Days paid and days attended",
        "通治欠办发〔2023〕11号 二（二）；建市〔2019〕18号",
        "Days in the payroll differ from the same person's electronic attendance.",
        "L5-05 rows/days; L4-10 rows/days_total",
        "",
        {{{"differ", Error, "工资表出勤天数与考勤表不一致：{person} 工资表 {paid} 天，考勤表 {attended} 天",
           "Days paid and days attended differ: {person}, payroll {paid}, attendance {attended}",
           "请以考勤记录为准核对出勤天数和应发工资"}}},
    },
    // ------------------------------------------------------------------------- wages, bank, pay slips, statement
    RuleInfo{"R-PAY-A6",
             1,
             "",
             "计时工资等于日工资乘天数",
             "Day rate times days",
             "保障农民工工资支付条例第十五条",
             "For workers by the day: pay for time differs from rate times days by more than one yuan. The "
             "rate is the payroll's, else the register's; without a column of its own, pay for time is gross "
             "where nothing else is in it.",
             "L5-05 rows/rate rows/days rows/base rows/gross; L4-06 rows/wage_rate rows/wage_kind",
             "base_tolerance",
             {{{"differs", Warning, "计时工资与日工资×出勤天数不符：{person} 差额{difference}",
                "Pay for time is not rate times days: {person}, difference {difference}",
                "请核对日工资、天数和计时工资；另有约定的书面说明"}}}},
    RuleInfo{
        "R-PAY-MIN",
        1,
        "",
        "最低工资",
        "Minimum wage",
        "劳动法第四十八条",
        "Pay for normal work (without overtime, allowances and bonus) is below the local minimum wage, "
        "prorated by 21.75 days where the month was not worked in full. Without an official text with its "
        "number nothing is judged.",
        "L5-05 rows/base rows/gross rows/overtime rows/allowance rows/bonus rows/days",
        "minimum_wage monthly_paid_days",
        {{{"below", Error, "工资低于当地最低工资标准 {minimum} 元（{source}）：{person} {days} 天 {pay} 元",
           "Below the minimum wage of {minimum} yuan ({source}): {person}, {days} days, {pay} yuan",
           "请核对出勤天数和工资；确有不足的由用人单位补足"}}}},
    RuleInfo{"R-PAY-CASH",
             1,
             "",
             "以货币支付",
             "Paid in money",
             "保障农民工工资支付条例第十一条",
             "The note says that wages were paid in kind; or somebody without a card, paid in cash "
             "therefore, did not sign.",
             "L5-05 rows/note rows/card_no attestation/signatures attestation/not_signed_rows",
             "words.in_kind",
             {{{"kind", Error, "工资应以货币支付：{person} 备注为实物抵付", "Paid in kind: {person}",
                "请改以货币支付到本人银行账户"},
               {"cash", Error, "工资应以货币支付：{person} 没有银行卡号，也没有本人签字",
                "No card and no signature: {person}", "请支付到本人银行账户；确以现金支付的由本人签字"}}}},
    RuleInfo{
        "R-PAY-DATE",
        2,
        "",
        "按约定日期支付",
        "Paid on the agreed day",
        "保障农民工工资支付条例第十二条、第十四条",
        "Wages were paid after the agreed day; a day of rest moves the last day before it. Agreement, notice "
        "board and contracts are asked in that order; where agreement and board disagree, that is said too. "
        "A year without published holidays is provisional. A payment before the month began belongs to "
        "another month.",
        "L5-02 wage_pay_day; L6-01 wage_pay_day; L4-08 pay_day; L5-08b pay_date; L5-08 pay_date; L5-05 "
        "pay_date",
        "wage_pay_months_later holidays words.this_month",
        {{{"late", Error, "未按约定日期支付工资，应于 {due} 前，实际 {paid}",
           "Paid late: due {due}, paid {paid}", "请核对支付日期；确有拖延的说明原因，并向项目负责人报告"},
          {"provisional", Warning,
           "可能未按约定日期支付工资，应于 {due} 前（当年放假安排尚未收录，暂定），实际 {paid}",
           "Perhaps paid late: due {due} (provisional), paid {paid}", "请按当年放假通知核对"},
          {"disagree", Warning, "三方协议与告示牌写的工资支付日不一致",
           "Agreement and notice board state different pay days", "请核对后更正告示牌或补充协议"},
          {"early", Warning, "工资支付日期 {paid} 早于工资所属月份", "Paid on {paid}, before the month began",
           "请核对支付日期或工资所属月份"}}}},
    RuleInfo{"R-PAY-PAYEE",
             1,
             "",
             "专用账户支付到本人账户",
             "From the dedicated account to the worker's own",
             "保障农民工工资支付条例第三十一条；人社部发〔2021〕53号",
             "The payer is not the project's dedicated account; or the bank paid somebody nobody knows, or "
             "to another account than the worker's card.",
             "L5-08b payer_account rows/payee_account rows/payee_name; L5-08 payer_account; L5-01 "
             "account_no; L5-05 rows/card_no; L4-06 rows/card_no; L4-08 card_no",
             "",
             {{{"payer", Error, "未通过专用账户支付：付款账号 {payer} 不是本项目专用账户",
                "Not paid from the dedicated account: {payer}",
                "请核对付款账号；工资应通过农民工工资专用账户支付"},
               {"stranger", Error, "未支付至本人账户：{count}笔付给不在花名册和工资支付表的人",
                "Paid to persons nobody knows: {count} payments", "请核对收款人；误付的追回并补发"},
               {"account", Error, "未支付至本人账户：{person} 的收款账号与工资卡不一致",
                "Not paid to the worker's own account: {person}", "请核对工资卡号；误付的追回并补发"}}}},
    RuleInfo{
        "R-PAY-BANK",
        2,
        "",
        "银行代发与工资表",
        "Bank and payroll",
        "保障农民工工资支付条例第十五条、第三十一条",
        "What arrived at a worker's account (later payments of failed ones included) is not the payroll's "
        "net; somebody was paid who is in no payroll; or the totals of a list are not its sums, those of a "
        "receipt not the sums of its batch's lists; or no list has the receipt's batch.",
        "L5-08b batch_no rows/amount rows/status totals/amount totals/headcount; L5-08 batch_no count_total "
        "amount_total "
        "count_ok amount_ok count_fail amount_fail; L5-05 rows/net; L5-09 rows/repaid_amount rows/repaid_on",
        "",
        {{{"unpaid", Error, "银行代发金额与工资表不符：{count}人没有到账记录：{names}",
           "Not paid by the bank: {count}: {names}", "请核对是否代发失败；失败的及时补发并登记"},
          {"differ", Error, "银行代发金额与工资表不符：{count}人到账金额不同：{names}",
           "Another amount than the payroll's: {count}: {names}", "请逐人核对实发工资和到账金额"},
          {"extra", Error, "银行代发金额与工资表不符：{count}人有到账、没有列入工资表：{names}",
           "Paid, not in the payroll: {count}: {names}", "请核对收款人；漏列的补列工资支付表"},
          {"total", Error, "银行代发合计有误：{what} {stated}，明细相加 {counted}",
           "The bank's {what} is wrong: {stated}, the list adds up to {counted}", "请核对代发明细和回单"},
          {"batch", Error, "代发回单的批次号在代发明细里没有：{batch}",
           "No list has the receipt's batch: {batch}", "请核对批次号；缺这一批明细的请补传"}}}},
    RuleInfo{"R-PAY-STUB",
             1,
             "",
             "工资清单送达",
             "Pay slips",
             "保障农民工工资支付条例第十五条",
             "No delivery of pay slips is recorded for the month or for a worker who was paid, or the slip "
             "says other amounts than the payroll.",
             "L5-10 rows/gross rows/net; L5-05 rows/gross rows/net",
             "",
             {{{"none", Warning, "未见工资清单送达记录", "No record of pay slips",
                "请把工资清单送达每名农民工，并上传送达记录"},
               {"person", Warning, "未见工资清单送达记录：{person}", "No pay slip recorded: {person}",
                "请补送工资清单并登记"},
               {"differs", Warning, "工资清单与工资表金额不一致：{person} 应发相差{gross}，实发相差{net}",
                "The pay slip differs from the payroll: {person}, gross by {gross}, net by {net}",
                "请核对后重新送达工资清单"}}}},
    RuleInfo{"R-PAY-MONTH",
             1,
             "",
             "按月编制工资支付表",
             "A payroll every month",
             "保障农民工工资支付条例第三十一条；通治欠办发〔2023〕11号（月结月清）",
             "A subcontractor has attendance in the month but no payroll.",
             "L4-10 rows/days_total; L5-05",
             "",
             {{{"none", Error, "{month} 未编制工资支付表{firm}", "No payroll for {month}{firm}",
                "请督促分包单位编制当月工资支付表"}}}},
    RuleInfo{
        "R-STM-1",
        1,
        "S-09",
        "情况说明与台账",
        "The monthly statement agrees",
        "通治欠办发〔2023〕11号 二（二）",
        "The officer's monthly statement gives another number of persons, gross, net or seal of a "
        "subcontractor than the month's sheets, leaves a subcontractor out, or does not add up.",
        "L5-06 rows/registered_count rows/attendance_count rows/payroll_count rows/gross rows/net "
        "rows/sealed totals/registered_count totals/attendance_count totals/payroll_count totals/gross "
        "totals/net; L5-05 rows/gross rows/net attestation/seal; L4-10 rows/days_total; L4-06 rows/employer",
        "",
        {{{"differs", Warning, "月度情况说明与台账数据不一致{firm}：{fields}",
           "The monthly statement disagrees{firm}: {fields}", "请按审核后的数据更正情况说明"},
          {"total", Warning, "月度情况说明的合计与各分包相加不符", "The monthly statement does not add up",
           "请核对合计栏"},
          {"absent", Warning, "月度情况说明没有写到分包单位{firm}",
           "The monthly statement leaves out a subcontractor{firm}", "请补写该分包单位的考勤和工资情况"}}}},
    // --------------------------------------- deposit, guarantee, labour cost, account, board, officer, ledger, warnings
    RuleInfo{"R-DEP-1",
             1,
             "S-14",
             "保证金比例",
             "Ratio of the wage deposit",
             "人社部发〔2021〕65号",
             "The deposit is less than 1 % or more than 3 % of the contract, no adjustment is recorded "
             "(assessment or reason), and it is not the local cap.",
             "L1-04 amount contract_amount ratio_reason; L1-05 amount contract_amount ratio_reason; L1-02 "
             "adjustment",
             "deposit_ratio_min deposit_ratio_max deposit_cap",
             {{{"outside", Warning, "保证金比例 {ratio} 超出{least}至{most}范围且无浮动认定",
                "Deposit of {ratio} outside {least} to {most}, no adjustment recorded",
                "请核对存储金额；有浮动认定的补充核定书"}}}},
    RuleInfo{"R-DEP-2",
             1,
             "S-14",
             "下浮后的保证金",
             "Reduced wage deposit",
             "人社部发〔2021〕65号",
             "The deposit was reduced to less than 0.5 % of the contract.",
             "L1-02 adjustment; L1-04 amount contract_amount; L1-05 amount contract_amount",
             "deposit_reduced_min",
             {{{"below", Error, "下浮后不得低于施工合同额{least}：实际 {ratio}",
                "Reduced to {ratio}, less than {least}", "请补足保证金或者更换保函"}}}},
    RuleInfo{
        "R-DEP-3",
        1,
        "S-14",
        "免存条件",
        "Exemption from the deposit",
        "人社部发〔2021〕65号",
        "Exemption is claimed for a contract of 3,000,000 yuan or more without three clean years as its "
        "ground. Whether there were arrears in the year before only the authority's sealed assessment says.",
        "L1-02 adjustment contract_amount ratio_reason sealed; L1-07",
        "deposit_exempt_below words.three_years",
        {{{"limit", Error, "不符合免存条件：施工合同额 {amount}，免存限额 {limit}",
           "Exemption not allowed: contract {amount}, limit {limit}",
           "请向人社部门核实免存依据；不符合的补存保证金"}}}},
    RuleInfo{
        "R-DEP-4",
        1,
        "S-14",
        "减免、上浮与核定比例",
        "Adjustment and assessed ratio",
        "人社部发〔2021〕65号",
        "The assessed ratio is not what base ratio and recorded adjustment give. (Whether a contractor "
        "qualifies for an adjustment only the authority's records of arrears say.)",
        "L1-02 adjustment adjustment_ratio base_ratio ratio",
        "",
        {{{"differs", Info, "核定书写明{adjustment}，按基准比例 {base} 应为 {expected}，核定比例为 {ratio}",
           "Assessment says {adjustment}: base {base} gives {expected}, assessed {ratio}",
           "请向人社部门核实核定书"}}}},
    RuleInfo{"R-DEP-5",
             1,
             "S-14",
             "保证金存储期限",
             "When the deposit was made",
             "人社部发〔2021〕65号",
             "The deposit was made later than 20 working days after the building permit (after the contract "
             "where no permit is needed), or not at all.",
             "L1-01 permit_issued_on contract_signed_on; L1-02 permit_issued_on; L3-01 contract_signed_on; "
             "L5-01 contract_signed_on; L1-04 issued_on; L1-05 issued_on",
             "deposit_store_working_days holidays",
             {{{"late", Error, "未在{days}个工作日内存储工资保证金：应于 {due} 前，实际 {stored}",
                "Deposit late: due {due} ({days} working days), made {stored}",
                "请核对存储日期；确已逾期的向项目负责人报告"},
               {"none", Error, "未在{days}个工作日内存储工资保证金：应于 {due} 前，未见凭证或保函",
                "No deposit: due {due} ({days} working days)", "请立即存储保证金或者提交保函"},
               {"provisional", Warning,
                "可能未在{days}个工作日内存储工资保证金：应于 {due} 前（当年放假安排尚未收录，暂定），实际 "
                "{stored}",
                "Deposit perhaps late: due {due} (provisional), made {stored}", "请按当年放假通知核对"}}}},
    RuleInfo{"R-DEP-6",
             1,
             "S-14",
             "保证金金额和保函有效期",
             "Amount and term of the deposit",
             "人社部发〔2021〕65号",
             "The amount is less than assessed (or than the stated ratio of the contract), differs from its "
             "words, or the guarantee ends before a year or before the planned completion, has expired, or "
             "expires within a month while the works go on. Renewals that name the guarantee are counted.",
             "L1-05 amount amount_cn ratio contract_amount valid_from valid_to; L1-04 amount amount_cn ratio "
             "contract_amount; L1-02 amount; L1-06 old_doc_no valid_to; L1-01 planned_completion; L4-01 "
             "planned_completion",
             "deposit_guarantee_months guarantee_warning_months",
             {{{"amount", Error, "保函金额或有效期不足：金额 {amount}，应不少于 {required}",
                "Deposit too small: {amount}, needed {required}", "请补足保证金或者更换保函"},
               {"term", Error, "保函金额或有效期不足：到期日 {until}，应不早于 {needed}",
                "Guarantee too short: until {until}, needed {needed}", "请办理保函延期或者更换"},
               {"expired", Error, "保函金额或有效期不足：已于 {until} 到期，工程尚未完工",
                "Guarantee expired on {until}, works go on", "请立即办理保函延期或者更换"},
               {"soon", Warning, "保函将于 {until} 到期，工程尚未完工",
                "Guarantee expires on {until}, works go on", "请在到期前办理保函延期或者更换"},
               {"words", Error, "保证金大写金额与 {amount} 不符",
                "The deposit's amount in words is not {amount}", "请核对原件，更正登记"}}}},
    RuleInfo{"R-DEP-7",
             1,
             "S-14",
             "动用后补足",
             "Restored after a draw",
             "人社部发〔2021〕65号",
             "Within 10 working days after a draw the deposit was not restored in full.",
             "L1-08 doc_no amount issued_on paid_on; L1-08b draw_doc_no amount issued_on",
             "deposit_topup_working_days holidays",
             {{{"short", Error, "动用后未在期限内补足：应于 {due} 前，还差 {missing}",
                "Not restored by {due}: {missing} missing", "请补足保证金并上传凭证"},
               {"provisional", Warning,
                "动用后可能未在期限内补足：应于 {due} 前（当年放假安排尚未收录，暂定），还差 {missing}",
                "Perhaps not restored by {due} (provisional): {missing} missing",
                "请按当年放假通知核对，补足保证金"}}}},
    RuleInfo{"R-DEP-8",
             1,
             "S-14",
             "返还前公示",
             "Notice before release",
             "人社部发〔2021〕65号",
             "The public notice had run for less than 30 days when the release was applied for; the first "
             "day is not counted.",
             "L1-09 notice_from notice_to applied_on",
             "deposit_release_notice_days",
             {{{"short", Error, "公示未满{days}日：申请返还时只公示了{shown}日",
                "Notice of {shown} days before the release, {days} needed", "请公示满期后再申请返还"}}}},
    RuleInfo{
        "R-GUA-1",
        1,
        "S-14",
        "工程款支付担保",
        "Payment guarantee",
        "保障农民工工资支付条例第二十四条",
        "There is no payment guarantee, its parties are not owner and contractor, or its amount in words "
        "differs.",
        "L2-01 applicant beneficiary amount amount_cn",
        "",
        {{{"none", Error, "未见工程款支付担保", "No payment guarantee",
           "请催促建设单位提供工程款支付担保并归档"},
          {"parties", Error, "工程款支付担保当事人有误：{wrong}", "Parties of the payment guarantee: {wrong}",
           "请核对保函原件；担保应由建设单位申请，以施工总承包单位为受益人"},
          {"words", Error, "工程款支付担保大写金额与 {amount} 不符",
           "The guarantee's amount in words is not {amount}", "请核对原件，更正登记"}}}},
    RuleInfo{
        "R-GUA-2",
        1,
        "S-14",
        "工程款支付担保有效期",
        "Term of the payment guarantee",
        "保障农民工工资支付条例第二十四条",
        "The guarantee (its last stage in force) has expired while the works go on.",
        "L2-01 valid_to; L2-02 rows/valid_to rows/status",
        "",
        {{{"expired", Error, "工程款支付担保已于 {until} 到期，工程尚未完工",
           "Payment guarantee expired on {until}, works go on", "请催促建设单位办理延期或者提供新的担保"}}}},
    RuleInfo{"R-GUA-PARTY",
             1,
             "S-14",
             "保函归错台账",
             "Guarantee in the wrong ledger",
             "保障农民工工资支付条例第二十四条、第三十二条",
             "A deposit's guarantee is the contractor's for the authority, a payment guarantee the owner's "
             "for the contractor: one whose parties stand the other way round lies in the wrong ledger; a "
             "deposit of another depositor is not this project's.",
             "L1-05 depositor beneficiary; L2-01 applicant beneficiary; L1-01 owner",
             "",
             {{{"deposit", Error, "工资保证金保函的申请人、受益人像是工程款支付担保，可能归错了台账",
                "The deposit's guarantee has the parties of a payment guarantee", "请核对原件，归入相应台账"},
               {"payment", Error, "工程款支付担保的申请人、受益人像是工资保证金保函，可能归错了台账",
                "The payment guarantee has the parties of a deposit", "请核对原件，归入相应台账"},
               {"depositor", Error, "工资保证金的存储单位不是本项目施工总承包单位：{firm}",
                "The depositor is not the project's contractor: {firm}", "请核对是否本项目的保证金"}}}},
    RuleInfo{
        "R-LAB-1",
        2,
        "S-14",
        "人工费条款",
        "Clause on labour cost",
        "保障农民工工资支付条例第二十四条；人社部发〔2021〕53号",
        "The contract names no amount or ratio of labour cost, no cycle or no day, or a cycle that is "
        "not within a month; or the ledger's dates due are not the clause's day.",
        "L3-01 labour_cost_ratio labour_cost_amount cycle pay_day; L3-02 rows/due_date",
        "",
        {{{"absent", Error, "合同未约定人工费用：缺少{lacks}", "The contract lacks: {lacks}",
           "请与建设单位补充约定数额或比例、拨付周期和拨付日期"},
          {"cycle", Error, "人工费用拨付周期不是每月、每半月或每旬，可能超过1个月",
           "The cycle is not within a month", "请与建设单位约定不超过1个月的拨付周期"},
          {"day", Warning, "{period} 人工费用的约定拨付日 {due} 与合同约定的每月{day}日不符",
           "{period}: due on {due}, the contract says day {day}", "请核对合同条款，更正台账的约定拨付日"}}}},
    RuleInfo{
        "R-LAB-2",
        1,
        "S-14",
        "人工费用按时足额拨付",
        "Labour cost paid in full and in time",
        "保障农民工工资支付条例第二十四条、第二十九条",
        "Of any month up to this one: less was paid than due, later than agreed (a day of rest moves the day "
        "forward), or no payment in some calendar month between two; the ledger's sums do not add up; the "
        "bank's receipt says another amount or day.",
        "L3-02 rows/period rows/progress_amount rows/due_ratio rows/due_amount rows/due_date "
        "rows/paid_amount rows/paid_date rows/cum_due rows/cum_paid rows/cum_wages rows/balance "
        "rows/shortfall totals/progress_amount totals/due_amount totals/paid_amount totals/shortfall; L3-05 "
        "amount paid_date",
        "labour_cost_cycle_months holidays",
        {{{"short", Error, "人工费用未足额拨付：{period} 欠拨 {missing}",
           "Labour cost of {period} short by {missing}", "请书面报告建设单位和主管部门，催促补拨"},
          {"late", Error, "人工费用未按约定及时拨付：{period} 应于 {due} 前，实际 {paid}",
           "Labour cost of {period} late: due {due}, paid {paid}", "请记录原因；再次逾期的书面报告主管部门"},
          {"provisional", Warning,
           "人工费用可能未按约定及时拨付：{period} 应于 {due} 前（当年放假安排尚未收录，暂定），实际 {paid}",
           "Labour cost of {period} perhaps late: due {due} (provisional), paid {paid}",
           "请按当年放假通知核对"},
          {"gap", Error, "人工费用拨付间隔超过1个月：{first} 之后到 {second} 才拨付",
           "No labour cost between {first} and {second}", "请书面报告建设单位和主管部门，催促按月拨付"},
          {"sum", Error, "人工费用拨付台账有误：{period} 填写 {stated}，应为 {expected}",
           "The ledger is wrong: {period} says {stated}, should be {expected}", "请核对台账各栏后更正"},
          {"total", Error, "人工费用拨付台账合计有误：合计栏 {stated}，明细相加 {expected}",
           "A total of the ledger is wrong: {stated}, rows {expected}", "请核对明细和合计栏"},
          {"receipt", Error, "人工费用到账回单与台账不符：{period} 台账 {ledger}，回单 {receipt}",
           "Receipt and ledger differ: {period}, ledger {ledger}, receipt {receipt}", "请核对银行回单和台账"},
          {"date", Error, "人工费用到账回单日期与台账不符：{period}",
           "Receipt and ledger have different days: {period}", "请核对银行回单和台账"}}}},
    RuleInfo{"R-LAB-3",
             1,
             "S-14",
             "人工费用拨入专户",
             "Labour cost into the dedicated account",
             "保障农民工工资支付条例第二十九条",
             "The payer is not the owner, or the payee not the dedicated account.",
             "L3-02 rows/payer rows/payee_account; L3-05 payer payee_account; L5-01 account_no",
             "",
             {{{"payer", Error, "人工费用不是建设单位拨付：付款单位 {payer}",
                "Labour cost not paid by the owner: {payer}", "请核对付款单位；代付的提供书面依据"},
               {"account", Error, "人工费用未拨付至农民工工资专用账户",
                "Labour cost not paid into the dedicated account", "请核对收款账号；拨错的转回专用账户"}}}},
    RuleInfo{"R-LAB-4",
             1,
             "S-18",
             "专户余额",
             "Balance of the account",
             "保障农民工工资支付条例第二十七条",
             "What the account held at the end of the month, with what came in for the month since, is less "
             "than the month's payroll.",
             "L5-12 closing_balance; L3-02 rows/balance rows/paid_amount rows/paid_date; L5-05 rows/net",
             "",
             {{{"short", Warning, "专户余额不足以支付本期工资：可用 {balance}，应发 {wages}",
                "The account is short: {balance} for wages of {wages}",
                "请提示建设单位和施工总承包单位及时拨付，必要时发风险提示函"}}}},
    RuleInfo{"R-ACC-1",
             1,
             "S-14",
             "专户开立期限",
             "Opening of the account",
             "人社部发〔2021〕53号",
             "The dedicated account was opened later than 30 days after the contract was signed; a day of "
             "rest moves the last day forward.",
             "L1-01 contract_signed_on; L5-01 contract_signed_on opened_on; L3-01 contract_signed_on; L5-03 "
             "contract_signed_on opened_on",
             "account_open_days holidays",
             {{{"late", Error, "专用账户未在合同签订之日起{days}日内开立：应于 {due} 前，实际 {opened}",
                "Account opened late: due {due}, opened {opened}", "请核对日期；确已逾期的说明原因"},
               {"provisional", Warning,
                "专用账户可能未在合同签订之日起{days}日内开立：应于 {due} "
                "前（当年放假安排尚未收录，暂定），实际 {opened}",
                "Account perhaps opened late: due {due} (provisional), opened {opened}",
                "请按当年放假通知核对"}}}},
    RuleInfo{
        "R-ACC-2",
        1,
        "S-14",
        "专户备案期限",
        "Filing of the account",
        "人社部发〔2021〕53号",
        "The account was filed later than 30 days after opening, or not at all.",
        "L5-01 opened_on filed_on; L5-03 opened_on filed_on",
        "account_file_days holidays",
        {{{"late", Error, "专用账户未在{days}日内备案：应于 {due} 前，实际 {filed}",
           "Account filed late: due {due}, filed {filed}", "请核对日期；确已逾期的说明原因"},
          {"none", Error, "专用账户未在{days}日内备案：应于 {due} 前，未见备案",
           "Account not filed: due {due}", "请立即向监管部门备案"},
          {"provisional", Warning,
           "专用账户可能未在{days}日内备案：应于 {due} 前（当年放假安排尚未收录，暂定），实际 {filed}",
           "Account perhaps filed late: due {due} (provisional), filed {filed}", "请按当年放假通知核对"}}}},
    RuleInfo{"R-ACC-3",
             1,
             "S-14",
             "专户名称",
             "Name of the account",
             "人社部发〔2021〕53号",
             "The account's name lacks the contractor's name, the project's name or the words "
             "农民工工资专用账户. (A short form agreed with the bank has its own field.)",
             "L5-01 account_name",
             "",
             {{{"lacks", Warning, "专用账户名称不规范：缺少{lacks}", "The account's name lacks {lacks}",
                "请与开户银行更正户名；银行限制字数的，约定简称并登记"}}}},
    RuleInfo{
        "R-ACC-4",
        2,
        "S-14",
        "专户资金用途",
        "Use of the account",
        "人社部发〔2021〕53号",
        "Money went out in cash, for another purpose than wages, or to an account that is no worker's card; "
        "or the "
        "statement's balances do not follow from its movements.",
        "L5-12 rows/kind rows/debit rows/credit rows/balance rows/summary rows/counterparty_account "
        "opening_balance "
        "closing_balance; L4-06 rows/card_no; L5-05 "
        "rows/card_no",
        "words.cash",
        {{{"cash", Error, "专用账户支取现金：第{seq}笔 {amount}",
           "Cash from the account: no. {seq}, {amount}", "请核对银行流水；专用账户不得支取现金"},
          {"other", Error, "专用账户资金用途不明：第{seq}笔 {amount}，类别 {kind}",
           "Other use of the account: no. {seq}, {amount}, {kind}", "请核对银行流水，说明用途"},
          {"stranger", Error, "专用账户资金转出至非农民工账户：第{seq}笔 {amount}",
           "Paid to an account that is no worker's: no. {seq}, {amount}", "请核对收款账号；误付的追回"},
          {"balance", Warning,
           "专户对账单余额与收支不符：写 {stated}，按上期余额和收支应为 {expected}，相差 {difference}",
           "The statement's balance does not follow: {stated}, expected {expected}, difference {difference}",
           "请核对银行出具的对账单，补全收支或更正余额"}}}},
    RuleInfo{"R-ACC-5",
             1,
             "S-14",
             "销户",
             "Closing of the account",
             "保障农民工工资支付条例第二十七条",
             "The account was closed with less than 30 days of notice, or before all wages were settled.",
             "L5-13 notice_from notice_to closed_on applied_on settled_on",
             "account_closing_notice_days",
             {{{"short", Error, "未公示{days}日即销户：只公示了{shown}日",
                "Closed after {shown} days of notice, {days} needed", "请公示满期后再办理销户"},
               {"unpaid", Error, "工资没有结清即销户", "Closed before wages were settled",
                "请先结清工资，取得结清确认"}}}},
    RuleInfo{"R-REG-2",
             1,
             "S-15",
             "项目信息",
             "What papers say of the project",
             "通治欠办发〔2023〕11号 二（三）",
             "Contractor, owner, contract, dates, account, ratios or days differ between the papers of the "
             "project.",
             "L1-01 gc owner contract_no contract_amount contract_signed_on permit_issued_on planned_start "
             "planned_completion labour_cost_ratio pay_day; L1-02 contract_no contract_amount "
             "permit_issued_on stored_on ratio; L1-05 contract_amount issued_on ratio; L2-01 contract_no "
             "contract_amount; L3-01 gc owner contract_no contract_amount contract_signed_on account_name "
             "account_no labour_cost_ratio pay_day; L4-01 gc_name owner_name planned_start "
             "planned_completion; L4-02 gc_name; L4-05 gc; L5-01 gc owner contract_no contract_signed_on "
             "account_name account_no opened_on filed_on labour_cost_ratio pay_day; L5-02 gc owner "
             "contract_no contract_amount account_name account_no labour_cost_ratio pay_day; L5-03 gc owner "
             "contract_no contract_amount contract_signed_on planned_start planned_completion account_name "
             "account_no opened_on filed_on labour_cost_ratio pay_day; L5-12 account_no; L6-01 gc owner",
             "",
             {{{"differs", Warning, "{what}在各份资料中不一致", "The {what} differs between documents",
                "请核对原件，更正有误的一份；有补充协议的书面说明"}}}},
    RuleInfo{"R-BRD-1",
             1,
             "S-14",
             "告示牌内容",
             "Contents of the notice board",
             "保障农民工工资支付条例第三十四条",
             "An item of article 34 is blank, or a subcontractor of the project is not named.",
             "L6-01 owner gc project_department subcontractors competent_department officer officer_phone "
             "minimum_wage wage_pay_day industry_complaint_phone labour_inspection_phone arbitration_channel "
             "legal_aid_channel public_legal_service_hotline",
             "",
             {{{"blank", Error, "告示牌缺少：{items}", "The board lacks: {items}",
                "请补齐告示牌内容，重新拍照归档"},
               {"firm", Error, "告示牌缺少分包单位：{firms}", "The board does not name: {firms}",
                "请在告示牌上补充分包单位，重新拍照归档"}}}},
    RuleInfo{"R-BRD-2",
             1,
             "S-14",
             "告示牌最低工资标准",
             "Minimum wage on the board",
             "保障农民工工资支付条例第三十四条",
             "The minimum wage on the board is not the one in force at the end of the month.",
             "L6-01 minimum_wage",
             "minimum_wage",
             {{{"differs", Warning, "告示牌最低工资标准 {written} 元与现行 {minimum} 元（{source}）不符",
                "The board says {written} yuan, in force are {minimum} ({source})",
                "请更正告示牌，重新拍照归档"}}}},
    RuleInfo{
        "R-BRD-3",
        1,
        "S-14",
        "告示牌照片",
        "Photograph of the board",
        "D：本产品设定，每月更新",
        "There is no photograph of the month and the last is older than 31 days, or none since a change.",
        "L6-02; L6-03 rows/changed_on rows/photo_on",
        "board_photo_days",
        {{{"none", Warning, "告示牌照片未更新：{month} 没有照片", "No photograph of the board in {month}",
           "请拍摄告示牌（带日期和位置）并上传"},
          {"old", Warning, "告示牌照片未更新：最近一次 {photo}，超过{days}天",
           "The last photograph is of {photo}, older than {days} days", "请拍摄告示牌（带日期和位置）并上传"},
          {"change", Warning, "告示牌照片未更新：{changed} 变更以后没有照片",
           "No photograph since the change of {changed}", "请在变更后重新拍照归档"}}}},
    RuleInfo{
        "R-OFF-1",
        2,
        "S-22",
        "专管员信息一致",
        "The officer in three sources",
        "通治欠办发〔2023〕11号 三（一）",
        "Name or telephone of the officer differ between the filing in force, the notice board and the "
        "real-name system (the officer's row in the register, else what the comparison sheet L4-14 notes).",
        "L4-01 officer_name officer_phone; L4-03 officer_name officer_phone; L6-01 officer "
        "officer_phone; L4-06 rows/trade rows/name rows/phone rows/exit_date; L4-14 rows/item "
        "rows/in_system rows/system_at rows/system_said",
        "",
        {{{"differ", Error, "劳资专管员信息不一致：备案 {filing}/告示牌 {board}/系统 {system}",
           "The officer differs: filing {filing}, board {board}, system {system}",
           "请以备案表为准，更正告示牌和实名制系统"}}}},
    RuleInfo{"R-OFF-2",
             1,
             "S-01",
             "专管员在岗",
             "An officer in post",
             "通治欠办发〔2023〕11号 一；保障农民工工资支付条例第二十八条",
             "No officer is filed; between two officers there is a gap, or an overlap without hand-over; or "
             "a change names another predecessor than the one filed.",
             "L4-01 officer_name; L4-03 officer_name former_officer left_on took_over_on changed_on "
             "handed_over_on",
             "",
             {{{"none", Error, "项目无在岗劳资专管员", "No officer in post", "请配备劳资专管员并备案"},
               {"gap", Error, "项目无在岗劳资专管员：{left} 离岗，{took} 才接任",
                "No officer between {left} and {took}", "请核对离岗和接任日期；确有空档的说明期间由谁负责"},
               {"overlap", Error, "两名劳资专管员在岗重叠、没有交接：{took} 接任，{left} 才离岗",
                "Two officers without hand-over: {took} to {left}", "请补办交接，填写交接日期"},
               {"chain", Error, "变更备案的原专管员（{former}）与此前备案的（{last}）不一致",
                "The change names {former}, filed was {last}", "请核对变更备案表"}}}},
    RuleInfo{"R-OFF-3",
             1,
             "S-20",
             "开工前备案",
             "Filed before the start",
             "通治欠办发〔2023〕11号 三（一）",
             "The officer was filed after the planned start of works.",
             "L4-01 filing_date planned_start; L1-01 planned_start",
             "",
             {{{"late", Error, "未在开工前备案：计划 {start} 开工，{filed} 备案",
                "Filed {filed}, after the start on {start}", "请核对日期；确已逾期的说明原因"}}}},
    RuleInfo{
        "R-OFF-4",
        1,
        "S-21",
        "变更备案期限",
        "Change filed in time",
        "通治欠办发〔2023〕11号 三（一）",
        "A change of officer was filed later than 5 working days after it.",
        "L4-03 changed_on filing_date",
        "officer_change_working_days holidays",
        {{{"late", Error, "变更备案超过{days}个工作日：应于 {due} 前，实际 {filed}",
           "Change filed late: due {due} ({days} working days), filed {filed}", "请说明原因；今后及时备案"},
          {"provisional", Warning,
           "变更备案可能超过{days}个工作日：应于 {due} 前（当年放假安排尚未收录，暂定），实际 {filed}",
           "Change perhaps filed late: due {due} (provisional), filed {filed}", "请按当年放假通知核对"}}}},
    RuleInfo{
        "R-OFF-5",
        1,
        "S-26",
        "承诺书和考核",
        "Commitment letter and exam",
        "通治欠办发〔2023〕11号 三（二）、三（三）",
        "The officer in post has no commitment letter, did not pass the last exam, or has no exam on record.",
        "L4-01 officer_name; L4-02 officer_name signed_on; L4-04b officer exam_on result",
        "",
        {{{"letter", Warning, "未提交承诺书", "No commitment letter",
           "请由专管员本人填写承诺书，交人社部门和行业主管部门"},
          {"failed", Warning, "未通过考核", "Exam not passed", "请参加补考；项目将作为重点检查对象"},
          {"exam", Warning, "未通过考核：没有考核记录", "No exam on record", "请参加统一考核并上传记录"}}}},
    RuleInfo{"R-INC-1",
             1,
             "S-36",
             "讨薪事件两小时报告",
             "Protest reported in two hours",
             "通治欠办发〔2023〕11号 附件2",
             "A wage protest was reported more than 120 minutes after it was known, or not at all. Warnings "
             "of arrears are to be reported promptly: no number.",
             "A-03 kind known_at reported_at",
             "incident_report_minutes",
             {{{"late", Error, "讨薪事件未在2小时内报告：用时{minutes}分钟，时限{limit}分钟",
                "Reported after {minutes} minutes, limit {limit}", "请说明原因；今后得知后立即报告"},
               {"none", Error, "讨薪事件未在2小时内报告：没有报告时刻，时限{limit}分钟",
                "Not reported, limit {limit} minutes", "请立即报告并补记时刻"},
               {"before", Error, "讨薪事件的报告时刻早于得知时刻{minutes}分钟",
                "Reported {minutes} minutes before it was known", "请核对两个时刻"}}}},
    RuleInfo{"R-INC-2",
             1,
             "S-37",
             "一小时到场",
             "On the spot in one hour",
             "通治欠办发〔2023〕11号 附件2",
             "The officer arrived more than 60 minutes after the notice, or not at all.",
             "A-03 notified_at arrived_at",
             "incident_arrive_minutes",
             {{{"late", Warning, "未在1小时内到场：用时{minutes}分钟，时限{limit}分钟",
                "Arrived after {minutes} minutes, limit {limit}", "请说明原因"},
               {"none", Warning, "未在1小时内到场：没有到场时刻，时限{limit}分钟",
                "No arrival, limit {limit} minutes", "请补记到场时刻"},
               {"before", Warning, "到场时刻早于接到通知{minutes}分钟",
                "Arrived {minutes} minutes before the notice", "请核对两个时刻"}}}},
    RuleInfo{
        "R-DOC-1",
        1,
        "S-15",
        "扫描件质量",
        "Quality of scans",
        "DA/T 31-2017",
        "A page was scanned with less than 200 dpi, is blank, unreadable or turned.",
        "L4-07; L4-08; L5-04; L5-08; L6-02",
        "scan_dpi_min",
        {{{"page", Warning, "扫描件质量不合格：{document}第{page}页，{reason}",
           "Poor scan: {document}, page {page}, {reason}", "请重新扫描（彩色、200 dpi以上、摆正）后上传"}}}},
    RuleInfo{"R-DOC-2",
             2,
             "S-13",
             "台账齐全",
             "The ledger is complete",
             "通治欠办发〔2023〕11号 二（三）；保障农民工工资支付条例第二十八条",
             "A document the catalogue calls mandatory is missing: monthly ones for the month (from the "
             "planned start to completion, for subcontractors who work), others at all. Documents that a "
             "rule of their own asks for are that rule's. Or a subcontractor works in a month its contract "
             "does not cover.",
             "L1-01; L1-02; L3-01; L3-02; L3-05; L4-05 works_from works_to; L4-06; L4-07; L4-08; L4-09; "
             "L4-09b; L4-10; L5-01; L5-02; L5-03; L5-04; L5-05; L5-06; L5-08; L5-08b; L6-01",
             "",
             {{{"missing", Error, "{month} 台账{ledger}缺少：{documents}",
                "{month}, ledger {ledger} lacks: {documents}", "请收集、补齐后归档；确不适用的注明理由"},
               {"outside", Warning, "{month} 在分包合同约定的施工期限之外：{firm} 当月有考勤或工资",
                "{month} is outside of the subcontract's time: {firm} has attendance or wages",
                "请核对分包合同的起止日期；确已延期的补签后重新登记"}}}},
    RuleInfo{
        "R-DOC-3",
        1,
        "S-15",
        "必填栏目",
        "Nothing left out",
        "通治欠办发〔2023〕11号 二（三）；各表依据见参数",
        "A value is left out that the law or the form asks for: of the document itself, or in a row of a "
        "table whose "
        "other rows have it. A table without the column is another form.",
        "L1-01 contract_no contract_signed_on contract_amount owner gc planned_start "
        "planned_completion pay_day; L1-02 amount contract_amount stored_on; L1-05 beneficiary "
        "depositor issued_on ratio; L2-01 amount contract_amount contract_no; L3-01 account_name "
        "account_no contract_amount contract_no contract_signed_on gc owner; L3-02 rows/period "
        "rows/payer rows/due_ratio rows/cum_due rows/cum_paid rows/cum_wages; L3-05 payer; L4-01 "
        "gc_name gc_phone officer_phone owner_name owner_phone planned_start planned_completion "
        "supervisor_phone; L4-02 gc_name; L4-04b exam_on; L4-05 gc uscc works_from works_to; L4-06 "
        "rows/birth rows/gender rows/phone rows/contract_no rows/contract_from rows/registered_on "
        "rows/safety_trained_on rows/trade rows/wage_kind rows/wage_rate; L4-08 contract_no "
        "employer employer_uscc from pay_day signed_on worker_id_no worker_name; L4-09 rows/id_no "
        "rows/name rows/entry_date rows/registered_on; L4-09b rows/id_no rows/name rows/passed "
        "rows/trained_on; L4-10 rows/name rows/days_total; L4-14 rows/item rows/in_system; L5-01 "
        "account_no contract_no contract_signed_on gc opened_on owner; L5-02 account_name "
        "account_no gc owner pay_day wage_pay_day; L5-03 account_name account_no contract_no "
        "contract_signed_on filed_on gc opened_on owner; L5-05 rows/name rows/phone rows/trade "
        "rows/days; L5-08 count_total amount_total pay_date; L5-08b pay_date rows/payee_name "
        "rows/status; L5-10 rows/id_no rows/name; L5-12 account_no opening_balance closing_balance "
        "rows/summary rows/balance; L6-01 gc_phone owner_phone",
        "compulsory",
        {{{"field", Warning, "必填栏目漏填：{document}没有填写“{title}”", "Left out: {document}, {title}",
           "请按原件补填；确实没有的书面说明"},
          {"rows", Warning, "必填栏目漏填：{document}有{count}行没有填写“{title}”",
           "Left out: {document}, {title} in {count} rows", "请按原件逐行补填；确实没有的书面说明"}}}},
    RuleInfo{
        "R-RET-1",
        2,
        "S-17",
        "销毁期限",
        "Destruction before its time",
        "保障农民工工资支付条例第十五条、第二十八条",
        "A disposal list names a volume that is destroyed within three years of its own last day, or of the "
        "latest of "
        "acceptance, completion and all wages settled; or one of these is not known; or holds were not "
        "checked. Holds "
        "themselves stand in no document: they are enforced where anything is destroyed.",
        "A-12 rows/to executed_on approved_on holds_checked_on holds_result; A-10 accepted_on; L1-09 "
        "completion_date "
        "acceptance_date settled_on; L5-13 completion_date acceptance_date settled_on; L6-04 completed_on",
        "retention_years",
        {{{"early", Error, "未满保存期限，不得销毁：{code} 应保存到 {until}，{on} 销毁",
           "Kept until {until}: {code}, destroyed {on}", "请从销毁清册中剔除，继续保存"},
          {"holds", Error, "销毁前没有核查是否处于保全", "Holds were not checked before the destruction",
           "请核查保全事项，补记核查日期和结果"},
          {"open", Error, "未满保存期限，不得销毁：没有竣工、验收和工资全部结清的日期，{on} 销毁",
           "Kept: completion, acceptance or settlement of wages is not known, destroyed {on}",
           "请登记三个日期；三者中最晚的一个起满保存年限方可鉴定销毁"}}}},
    RuleInfo{"R-RET-2",
             1,
             "S-17",
             "竣工验收后移交",
             "Transfer after acceptance",
             "通治欠办发〔2023〕11号 二（三）",
             "The project was accepted and the ledger has not been transferred to the contractor in time. "
             "The notice gives no number of days: 30 is a default.",
             "A-10 accepted_on transferred_on occasion; L1-09 acceptance_date; L5-13 acceptance_date",
             "transfer_days",
             {{{"none", Warning, "已竣工验收（{accepted}），台账尚未移交总承包单位（应于 {due} 前）",
                "Accepted {accepted}, not transferred (due {due})", "请办理台账移交，填写移交清单"},
               {"late", Warning, "台账移交晚于期限：{accepted} 竣工验收，应于 {due} 前移交",
                "Transferred late: accepted {accepted}, due {due}", "请说明原因"}}}},
    RuleInfo{"R-WARN-1",
             1,
             "S-18",
             "有考勤无工资",
             "Attendance without pay",
             "公开预警规则，参数见 schemas/rules/warnings.json",
             "10 % or more of those who attended stand in no payroll.",
             "L4-10 rows/id_no; L5-05 rows/id_no",
             "warning_share_unpaid",
             {{{"share", Warning,
                "有考勤无工资预警：考勤{attended}人，{unpaid}人没有工资，占 {share}%（达到 {limit}% 即预警）",
                "{unpaid} of {attended} who attended have no pay: {share} % (warning from {limit} %)",
                "请核对漏列人员，及时补发"}}}},
    RuleInfo{"R-WARN-2",
             1,
             "S-18",
             "人均工资过低",
             "Pay per head too low",
             "公开预警规则，参数见 schemas/rules/warnings.json",
             "Gross per person of a subcontractor's payrolls is below the floor.",
             "L5-05 rows/gross",
             "warning_per_head_min",
             {{{"below", Warning, "人均工资过低预警{firm}：{average} 元，低于 {limit} 元",
                "Pay per head too low{firm}: {average} yuan, below {limit}",
                "请核对是否以生活费代替工资，是否按月足额发放"}}}},
    RuleInfo{
        "R-WARN-3",
        1,
        "S-18",
        "单人工资过高",
        "Single pay too high",
        "公开预警规则，参数见 schemas/rules/warnings.json",
        "One person's net of the month, or what the payroll says he was paid so far, is above the limit.",
        "L5-05 rows/net rows/cum_paid",
        "warning_single_pay_max warning_year_pay_max",
        {{{"month", Warning, "单人工资过高预警：{person} 本月 {net} 元，超过 {limit} 元",
           "Single pay too high: {person}, {net} yuan, over {limit}", "请核对是否代领、虚列"},
          {"year", Warning, "单人工资过高预警：{person} 累计 {paid} 元，超过 {limit} 元",
           "Paid so far too high: {person}, {paid} yuan, over {limit}", "请核对是否代领、虚列"}}}},
    RuleInfo{
        "R-WARN-4",
        1,
        "S-18",
        "离场未结清",
        "Left without settlement",
        "公开预警规则；保障农民工工资支付条例第十三条",
        "Somebody left in the month without a wage clearance or a date of settlement in the exit record.",
        "L4-06 rows/exit_date; L4-12b id_no confirmed_on; L4-12 rows/cleared_on",
        "",
        {{{"leaver", Warning, "离场未结清预警：{person} {left} 退场，没有工资结清确认",
           "Left without settlement: {person}, {left}", "请结清工资，由本人签署工资结清确认书"}}}},
};

constexpr Say CannotJudge = {
    "unknown", Info, "无法判断“{title}”：{missing}", "Cannot judge “{title_en}”: {missing_en}",
    "请补上缺的资料，缺参数的请系统管理员按官方文件录入，再重新审核；补上之前这一项不视为通过"};

std::string_view word(Severity severity) {
    switch (severity) {
    case Error: return "error";
    case Warning: return "warning";
    case Info: return "info";
    }
    return "";
}

std::string row_of(const RuleInfo& rule) {
    std::string text = "\n## " + std::string(rule.id) + " " + std::string(rule.title) + "\n\n";
    text += std::string(rule.title_en) + ". Version " + std::to_string(rule.version) + ".";
    if (!rule.notice.empty()) text += " Notice: " + std::string(rule.notice) + ".";
    text += " Basis: " + std::string(rule.basis) + ".\n\n" + std::string(rule.fails) + "\n\n";
    text += "Reads: `" + std::string(rule.inputs) + "`.";
    if (!rule.parameters.empty()) text += " Parameters: `" + std::string(rule.parameters) + "`.";
    text += "\n\n| | says | in English | what to do next |\n|---|---|---|---|\n";
    for (const Say& say : rule.sentences()) {
        text += "| " + std::string(word(say.severity)) + " | " + std::string(say.zh) + " | " +
                std::string(say.en) + " | " + std::string(say.advice) + " |\n";
    }
    return text;
}

} // namespace

std::span<const Say> RuleInfo::sentences() const {
    auto end = std::find_if(says.begin(), says.end(), [](const Say& say) { return say.key.empty(); });
    return {says.data(), static_cast<std::size_t>(end - says.begin())};
}

const Say* RuleInfo::find(std::string_view key) const {
    auto all = sentences();
    auto at = std::find_if(all.begin(), all.end(), [&](const Say& say) { return say.key == key; });
    return at == all.end() ? nullptr : &*at;
}

std::span<const RuleInfo> rule_list() { return Table; }

const RuleInfo* find_rule(std::string_view id) {
    auto at = std::find_if(Table.begin(), Table.end(), [&](const RuleInfo& rule) { return rule.id == id; });
    return at == Table.end() ? nullptr : &*at;
}

const Say& cannot_judge() { return CannotJudge; }

std::string rules_page() {
    std::string text = "# The rules\n\n"
                       "Printed from the table in `src/review/registry.cc` "
                       "(`tests/unit/review/rules_test.cc` keeps it true; "
                       "`TAIZHANG_ACCEPT=1` writes it again). The notice's sentences and where each is kept: "
                       "[notice.md](notice.md). Parameters: `schemas/rules/*.json`, by county and date, each "
                       "with its source.\n\n"
                       "*Error* keeps a month from passing, *warning* wants a written reason, *info* is for "
                       "reading and decides "
                       "nothing. Nothing is ever refused for a finding. A finding names every cell it rests "
                       "on, in every document. "
                       "Inputs are fields of the schemas by document type; `attestation/…` is what the "
                       "officer attested at upload.\n\n"
                       "A rule that lacks a document or a parameter passes nothing: it says, as info, “" +
                       std::string(CannotJudge.zh) + "” (" + std::string(CannotJudge.en) +
                       "), and what to do: " + std::string(CannotJudge.advice) + ".\n";
    text += "\n| rule | notice | title |\n|---|---|---|\n";
    for (const RuleInfo& rule : Table) {
        text += "| " + std::string(rule.id) + " | " + std::string(rule.notice) + " | " +
                std::string(rule.title) + " |\n";
    }
    for (const RuleInfo& rule : Table) text += row_of(rule);
    return text;
}

} // namespace taizhang::review
