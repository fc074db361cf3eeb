"""The headers and the noise that real sheets have, one file each, with the record that must come of it.

`data` is the whole record without its nulls; `findings` are rule and cell of what reading must report; `doubts` the
fields of what a person must be asked. Written by hand beside the sheet, never by the importer.
"""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from . import project as p
from .numbers import card_number, yuan
from .workbook import Formula, Raw, Sheet, get_column_letter, workbook


@dataclass
class Case:
    file: str
    about: str
    type: str
    content: bytes
    data: dict
    period: str = ""
    subcontractor: str = ""
    findings: list = field(default_factory=list)  # ["R-READ-VALUE", "F4"]
    doubts: list = field(default_factory=list)    # field names, None for the sheet


MONTH = "2026-05"


def _put(out, key, value):
    if value is not None:
        out[key] = value


def _row(**values):
    return {key: value for key, value in values.items() if value is not None}


def _texts(*lines, separator=",", end="\r\n", encoding="utf-8"):
    return "".join(separator.join(str(v) for v in line) + end for line in lines).encode(encoding)


# ------------------------------------------------------------------------------------------------ payroll


def daily_wage(subs):
    sub = subs[0]
    head = ["序号", "姓名", "身份证号码", "工种", "出勤天数", "日工资", "应发工资", "预支", "实发工资", "银行卡号", "本人签字", "备注"]
    days, advances = (22, Decimal("21.5"), 20), (0, 500, 1000)
    lines, rows = [], []
    for n, (worker, worked, advance) in enumerate(zip(sub.workers[:3], days, advances), 1):
        gross = int(worked * worker.rate)
        lines.append([n, worker.name, worker.id_no, worker.trade, worked, worker.rate // 100, Decimal(gross) / 100,
                      advance or "", Decimal(gross - advance * 100) / 100, worker.card_no, "", "班组长" if n == 2 else ""])
        rows.append(_row(seq=n, name=worker.name, id_no=worker.id_no, trade=worker.trade, days=int(worked * 10),
                         rate=worker.rate, gross=gross, advance=advance * 100 or None, net=gross - advance * 100,
                         card_no=worker.card_no, note="班组长" if n == 2 else None))
    gross, net = sum(r["gross"] for r in rows), sum(r["net"] for r in rows)
    total = ["合计", "", "", "", Decimal("63.5"), "", Decimal(gross) / 100, 1500, Decimal(net) / 100]
    sheet = Sheet("5月", [[f"{p.NAME}农民工工资支付表（2026年5月份）"], [f"分包单位（盖章）：{sub.name}    单位：元"], head, *lines,
                         total, ["制表人：郁林        班组长：郁林        审核："]], ["A1:L1", "A2:L2", "A7:D7"])
    data = {"title": f"{p.NAME}农民工工资支付表(2026年5月份)", "project": p.NAME, "subcontractor": sub.name, "period": MONTH,
            "unit": "元", "prepared_by": "郁林", "rows": rows, "extra": {"班组长": "郁林"},
            "totals": {"days": 635, "gross": gross, "advance": 150000, "net": net}}
    return Case("01 钢筋班农民工工资支付表.xlsx", "§6.2 第1种", "L5-05", workbook(sheet), data, MONTH, sub.name)


def by_workdays(subs):
    sub = subs[1]
    head = ["序号", "姓名", "身份证号", "联系电话", "班组", "工种", "工日", "单价", "金额", "扣款", "实发金额", "签名(手印)"]
    lines, rows = [], []
    for n, worker in enumerate(sub.workers[:3], 1):
        gross, cut = worker.rate * 20, (0, 12050, 0)[n - 1]
        lines.append([n, worker.name, worker.id_no, worker.phone, sub.team, worker.trade, 20, worker.rate // 100,
                      Decimal(gross) / 100, Decimal(cut) / 100 if cut else "-", Decimal(gross - cut) / 100, ""])
        rows.append(_row(seq=n, name=worker.name, id_no=worker.id_no, phone=worker.phone, team=sub.team,
                         trade=worker.trade, days=200, rate=worker.rate, gross=gross, other_deduction=cut or None,
                         net=gross - cut))
    sheet = Sheet("Sheet1", [["民工工资发放表"], [f"工程名称：{p.NAME}", "", "", "", f"施工班组：{sub.team}", "", "", "2026年5月"],
                             head, *lines])
    data = {"title": "民工工资发放表", "project": p.NAME, "team": sub.team, "period": MONTH, "rows": rows}
    return Case("02 民工工资发放表 5月.xlsx", "§6.2 第2种", "L5-05", workbook(sheet), data, MONTH, "")


def two_rows_of_headers(subs):
    sub = subs[0]
    upper = ["序号", "姓名", "证件号码", "工种", "考勤\n天数", "应发工资", "", "", "", "代扣项", "", "", "实发", "开户行", "账号", "领款人签字"]
    lower = ["", "", "", "", "", "计时工资", "加班\n工资", "补贴", "小计", "社保", "个税", "借支"]
    lines, rows = [], []
    for n, worker in enumerate(sub.workers[3:6], 1):
        base, over, extra = worker.rate * 21, 15000 * n, 20000 if n == 1 else None
        gross = base + over + (extra or 0)
        social, tax, advance = 8050, (None, 1234, None)[n - 1], (50000, None, None)[n - 1]
        net = gross - social - (tax or 0) - (advance or 0)
        row = 4 + n
        lines.append([n, worker.name, worker.id_no, worker.trade, 21, base // 100, over // 100, extra and extra // 100,
                      Formula(f"SUM(F{row}:H{row})", Decimal(gross) / 100), Decimal(social) / 100, tax and Decimal(tax) / 100,
                      advance and advance // 100, Formula(f"I{row}-SUM(J{row}:L{row})", Decimal(net) / 100),
                      "示例银行崇川支行", worker.card_no])
        rows.append(_row(seq=n, name=worker.name, id_no=worker.id_no, trade=worker.trade, days=210, base=base,
                         overtime=over, allowance=extra, gross=gross, social_personal=social, tax=tax, advance=advance,
                         net=net, bank="示例银行崇川支行", card_no=worker.card_no))
    merges = ["A1:P1", "F3:I3", "J3:L3"] + [f"{c}3:{c}4" for c in "ABCDEMNOP"]
    sheet = Sheet("工资表", [["农民工工资支付表"], [f"编制单位：{sub.name}", "", "", "", "", "", "", "", "所属月份：2026-05"], upper, lower,
                           *lines], merges)
    data = {"title": "农民工工资支付表", "subcontractor": sub.name, "period": MONTH, "rows": rows}
    return Case("03 工资支付表（两行表头）.xlsx", "§6.2 第3种", "L5-05", workbook(sheet), data, MONTH, sub.name)


def cumulative(subs):
    sub = subs[2]
    head = ["编号", "工人姓名", "公民身份号码", "所属班组", "工资标准(元/天)", "本月出勤", "本月应付", "本月已付", "累计应付", "累计已付", "欠付", "签字"]
    lines, rows = [], []
    for n, worker in enumerate(sub.workers[:3], 1):
        gross = worker.rate * 20
        before = gross * 2
        lines.append([n, worker.name, worker.id_no, sub.team, worker.rate // 100, 20, gross // 100, gross // 100,
                      (before + gross) // 100, (before + gross) // 100, 0, ""])
        rows.append(_row(seq=n, name=worker.name, id_no=worker.id_no, team=sub.team, rate=worker.rate, days=200,
                         gross=gross, net=gross, cum_due=before + gross, cum_paid=before + gross, extra={"欠付": "0"}))
    sheet = Sheet("工资表", [[f"{sub.name}工资表"], ["月份：2026年5月份"], head, *lines])
    data = {"title": f"{sub.name}工资表", "subcontractor": sub.name, "period": MONTH, "rows": rows}
    return Case("04 瓦工班工资表.xlsx", "§6.2 第4种", "L5-05", workbook(sheet), data, MONTH, sub.name)


def piece_work(subs):
    sub = subs[2]
    head = ["序号", "姓名", "身份证号", "工作内容", "单位", "完成工程量", "单价", "应发合计", "实发合计", "签字"]
    work = (("砌筑", "m3", "35.5", 21000), ("抹灰", "m2", "412.25", 1600), ("地砖", "㎡", "150", 4550))
    lines, rows = [], []
    for n, (worker, (what, unit, quantity, price)) in enumerate(zip(sub.workers[3:6], work), 1):
        gross = int(Decimal(quantity) * price)
        lines.append([n, worker.name, worker.id_no, what, unit, Decimal(quantity), Decimal(price) / 100,
                      Decimal(gross) / 100, Decimal(gross) / 100])
        rows.append(_row(seq=n, name=worker.name, id_no=worker.id_no, quantity=int(Decimal(quantity) * 100),
                         unit_price=price, gross=gross, net=gross, extra={"工作内容": what, "单位": unit}))
    sheet = Sheet("计件", [["2026年5月份瓦工班计件工资表"], head, *lines])
    data = {"title": "2026年5月份瓦工班计件工资表", "team": "瓦工班", "period": MONTH, "rows": rows}
    return Case("05 计件工资表.xlsx", "§6.2 第5种：单价在完成工程量旁边是计件单价", "L5-05", workbook(sheet), data, MONTH, "")


def by_item(subs):
    sub = subs[0]
    head = ["序号", "姓名", "身份证号码", "基本工资", "绩效", "高温费", "应发工资", "伙食扣款", "暂支", "生活费", "实发工资", "甲方签字", "乙方签字"]
    lines, rows = [], []
    for n, worker in enumerate(sub.workers[:3], 1):
        base, bonus, hot, food, advance, living = 700000, 50000 * n, 30000, 21000, (0, 100000, 0)[n - 1], 150000
        gross = base + bonus + hot
        net = gross - food - advance - living
        lines.append([n, worker.name, worker.id_no, base // 100, bonus // 100, hot // 100, gross // 100, food // 100,
                      advance // 100 or "/", living // 100, net // 100])
        kept = {"生活费": str(living // 100)}
        if advance:
            kept["暂支"] = str(advance // 100)
        rows.append(_row(seq=n, name=worker.name, id_no=worker.id_no, base=base, bonus=bonus, allowance=hot, gross=gross,
                         other_deduction=food, advance=advance + living, net=net, extra=kept))
    sheet = Sheet("工资", [["工资表（2026.5）"], [f"单位：{sub.name}"], head, *lines])
    data = {"title": "工资表(2026.5)", "subcontractor": sub.name, "period": MONTH, "rows": rows}
    return Case("19 工资表 暂支 生活费.xlsx", "§6.2 另见：暂支与生活费都是预支，合起来一栏，各自另存", "L5-05", workbook(sheet), data, MONTH,
                sub.name)


def platform_codes(subs):
    sub = subs[1]
    head = ["teamSysNo", "workerName", "idCardType", "idCardNumber", "workType", "days", "workHours", "totalPayAmount",
            "actualAmount", "isBackPay", "balanceDate"]
    lines, rows = [], []
    for worker in sub.workers[:3]:
        gross = worker.rate * 20
        lines.append(["T20260001", worker.name, "01", worker.id_no, "040", "20", "160.0", f"{gross / 100:.2f}",
                      f"{gross / 100:.2f}", "0", "2026-06-10"])
        rows.append(_row(team="T20260001", name=worker.name, id_no=worker.id_no, trade="040", days=200, hours=16000,
                         gross=gross, net=gross, extra={"idCardType": "01", "isBackPay": "0"}))
    data = {"pay_date": "2026-06-10", "rows": rows}
    return Case("17 payroll_202605.csv", "§6.2 第17种：平台导出，英文代码", "L5-05", _texts(head, *lines), data, "2026-05", "")


def wide(subs, period, name):
    sub = subs[1]
    months = (3, 4, 5, 6)
    head = ["姓名", "身份证号"] + [f"{m}月{what}" for m in months for what in ("应发", "实发")] + ["全年合计"]
    lines, rows = [], []
    chosen = int(period[5:]) if period else 0
    for n, worker in enumerate(sub.workers[:3]):
        line, kept = [worker.name, worker.id_no], {}
        row = {"name": worker.name, "id_no": worker.id_no}
        for m in months:
            gross = worker.rate * (18 + m)
            net = gross - 10000 * n
            line += [gross // 100, net // 100]
            if m == chosen:
                row |= {"gross": gross, "net": net}
            else:
                kept |= {f"{m}月应发": str(gross // 100), f"{m}月实发": str(net // 100)}
        year = sum(line[2:])
        kept["全年合计"] = str(year)
        lines.append([*line, year])
        rows.append(row | {"extra": kept})
    sheet = Sheet("全年", [["2026年农民工工资汇总表"], head, *lines])
    data = {"title": "2026年农民工工资汇总表", "rows": rows}
    _put(data, "period", period or None)
    return Case(name, "§6.2 第18种：一行一人，几个月并排", "L5-05", workbook(sheet), data, period, "",
                doubts=[] if period else [None])


# --------------------------------------------------------------------------------------------- attendance


def marks_by_day(subs):
    sub = subs[0]
    head = ["序号", "姓名", "身份证号", *range(1, 32), "合计(天)", "本人签字"]
    lines, rows = [], []
    for n, worker in enumerate(sub.workers[:3], 1):
        days = [10 if (d + n) % 7 else (5 if d % 2 else 0) for d in range(1, 32)]
        marks = [{10: "√", 5: "△", 0: "×"}[d] for d in days]
        total = Decimal(sum(days)) / 10
        lines.append([n, worker.name, worker.id_no, *marks, total])
        rows.append(_row(seq=n, name=worker.name, id_no=worker.id_no, days=days, days_total=sum(days)))
    sheet = Sheet("考勤", [[f"{p.NAME}考勤表（2026年5月）"], [f"用人单位：{sub.name}", "", "", "班组：钢筋班"], head, *lines])
    data = {"project": p.NAME, "employer": sub.name, "team": "钢筋班", "period": MONTH, "rows": rows}
    return Case("06 考勤表.xlsx", "§6.2 第6种", "L4-10", workbook(sheet), data, MONTH, sub.name)


def halves_beside(subs):
    sub = subs[1]
    upper, middle, lower = ["姓名", "班组", "日期"], ["", ""], ["", ""]
    for day in range(1, 32):
        upper += ["", ""] if day > 1 else [""]
        middle += [day, ""]
        lower += ["上午", "下午"]
    upper += ["出勤合计", "加班(h)"]
    lines, rows = [], []
    for n, worker in enumerate(sub.workers[:2], 1):
        line, days, mornings, afternoons = [worker.name, sub.team], [], [], []
        for day in range(1, 32):
            morning, afternoon = (day + n) % 6 != 0, (day + n) % 5 != 0
            line += ["√" if morning else "×", "√" if afternoon else "×"]
            days.append(5 * morning + 5 * afternoon)
            mornings += [str(day)] if morning else []
            afternoons += [str(day)] if afternoon else []
        lines.append([*line, Decimal(sum(days)) / 10, 12 * n])
        rows.append(_row(name=worker.name, team=sub.team, days=days, days_total=sum(days), overtime_hours=1200 * n,
                         extra={"上午出勤日": "、".join(mornings), "下午出勤日": "、".join(afternoons)}))
    merges = ["A3:A5", "B3:B5", "C3:BL3", "BM3:BM5", "BN3:BN5"]
    merges += [f"{get_column_letter(1 + 2 * d)}4:{get_column_letter(2 + 2 * d)}4" for d in range(1, 32)]
    sheet = Sheet("考勤", [["考勤表"], ["月份：2026年5月"], upper, middle, lower, *lines], merges)
    return Case("07 考勤表（上午下午并排）.xlsx", "§6.2 第7种：每天上午、下午两列", "L4-10", workbook(sheet),
                {"period": MONTH, "rows": rows}, MONTH, "")


def halves_below(subs):
    sub = subs[1]
    head = ["姓名", "班组", "时段", *range(1, 32), "出勤合计", "加班(h)"]
    lines, rows = [], []
    for n, worker in enumerate(sub.workers[:3], 1):
        upper, lower, days, mornings, afternoons = [], [], [], [], []
        for day in range(1, 32):
            morning, afternoon = (day + n) % 4 != 0, (day + n) % 6 != 0
            upper.append(1 if morning else 0)
            lower.append(1 if afternoon else 0)
            days.append(5 * morning + 5 * afternoon)
            mornings += [str(day)] if morning else []
            afternoons += [str(day)] if afternoon else []
        lines += [[worker.name, sub.team, "上午", *upper, Decimal(sum(days)) / 10, 6],
                  ["", "", "下午", *lower]]
        rows.append(_row(name=worker.name, team=sub.team, days=days, days_total=sum(days), overtime_hours=600,
                         extra={"上午出勤日": "、".join(mornings), "下午出勤日": "、".join(afternoons)}))
    merges = [m for n in range(3) for m in (f"A{4 + 2 * n}:A{5 + 2 * n}", f"B{4 + 2 * n}:B{5 + 2 * n}")]
    sheet = Sheet("考勤", [["考勤表"], ["月份：2026年5月"], head, *lines], merges)
    return Case("07b 考勤表（上午下午两行）.xlsx", "§6.2 第7种：每人上午、下午两行", "L4-10", workbook(sheet),
                {"period": MONTH, "rows": rows}, MONTH, "")


def gate_passages(subs):
    first, second = subs[0], subs[1]
    head = ["项目名称", "企业名称", "班组", "姓名", "身份证号", "考勤时间", "进出方向", "通行方式", "设备名称"]
    a, b, c = first.workers[0], first.workers[1], second.workers[0]
    events = [
        (a, first, "2026-05-06 06:58:12", "进", "人脸识别", "东门1号"), (c, second, "2026-05-06 07:01:40", "进", "人脸识别", "东门1号"),
        (a, first, "2026-05-06 11:30:05", "出", "人脸识别", "东门2号"), (a, first, "2026-05-06 12:29:31", "进", "人脸识别", "东门1号"),
        (a, first, "2026-05-06 17:31:00", "出", "人脸识别", "东门2号"), (c, second, "2026-05-06 17:45:00", "出", "刷卡", "东门2号"),
        (b, first, "2026-05-07 06:55:00", "进", "人脸识别", "东门1号"),  # never left: counted, a finding
        (a, first, "2026-05-07 19:00:00", "进", "人脸识别", "东门1号"), (a, first, "2026-05-08 03:30:00", "出", "人脸识别", "东门2号"),
        (c, second, "2026-05-08 07:02:00", "进", "人脸识别", "东门1号"), (c, second, "2026-05-08 07:02:30", "进", "人脸识别", "东门1号"),
        (c, second, "2026-05-08 17:02:00", "出", "人脸识别", "东门2号"), (a, first, "2026-06-01 06:59:00", "进", "人脸识别", "东门1号"),
    ]
    lines = [[p.NAME, sub.name, sub.team, worker.name, worker.id_no, when, way, how, gate]
             for worker, sub, when, way, how, gate in events]

    def days(*worked):
        return [10 if d in worked else None for d in range(1, 32)]

    rows = [
        _row(name=a.name, id_no=a.id_no, team=first.team, days=days(6, 7), days_total=20, hours_total=1807,
             extra={"6日打卡": "06:58进、11:30出、12:29进、17:31出", "7日打卡": "19:00进", "8日打卡": "03:30出",
                    "2026-06-01打卡": "06:59进", "通行方式": "人脸识别"}),
        _row(name=c.name, id_no=c.id_no, team=second.team, days=days(6, 8), days_total=20, hours_total=2073,
             extra={"6日打卡": "07:01进、17:45出", "8日打卡": "07:02进、07:02进、17:02出", "通行方式": "人脸识别、刷卡"}),
        _row(name=b.name, id_no=b.id_no, team=first.team, days=days(7), days_total=10,
             extra={"7日打卡": "06:55进", "通行方式": "人脸识别"}),
    ]
    data = {"project": p.NAME, "period": MONTH, "source": "电子", "device_ids": "东门1号、东门2号", "rows": rows,
            "extra": {"用人单位": "、".join(sorted((first.name, second.name)))}}
    findings = [["R-READ-PASSAGE", "F14"], ["R-READ-PASSAGE", "F8"], ["R-READ-PASSAGE", "B3"]]
    return Case("08 闸机通行记录导出.csv", "§6.2 第8种：一行一次进出，几个单位", "L4-10", _texts(head, *lines, encoding="gb18030"), data,
                MONTH, "", findings)


def gate_days(subs):
    sub = subs[2]
    head = ["姓名", "身份证", "所属公司", "首次打卡", "末次打卡", "工时", "出勤状态"]
    a, b = sub.workers[0], sub.workers[1]
    lines = [
        [a.name, a.id_no, sub.name, datetime(2026, 5, 6, 7, 0), datetime(2026, 5, 6, 17, 30), Decimal("9.5"), "正常"],
        [a.name, a.id_no, sub.name, datetime(2026, 5, 7, 7, 10), datetime(2026, 5, 7, 17, 30), Decimal("9.33"), "迟到"],
        [b.name, b.id_no, sub.name, datetime(2026, 5, 6, 7, 5), "", "", "缺卡"],
        [b.name, b.id_no, sub.name, datetime(2026, 5, 7, 7, 5), datetime(2026, 5, 7, 12, 5), "", "早退"],
    ]
    rows = [
        _row(name=a.name, id_no=a.id_no, days=[10 if d in (6, 7) else None for d in range(1, 32)], days_total=20,
             hours_total=1883, extra={"6日打卡": "07:00进、17:30出", "7日打卡": "07:10进、17:30出、迟到"}),
        _row(name=b.name, id_no=b.id_no, days=[10 if d in (6, 7) else None for d in range(1, 32)], days_total=20,
             extra={"6日打卡": "07:05进、缺卡", "7日打卡": "07:05进、12:05出、早退", "可计算工时": "5"}),
    ]
    data = {"employer": sub.name, "period": MONTH, "source": "电子", "rows": rows}
    return Case("09 考勤日报汇总.xlsx", "§6.2 第9种：一行一人一天", "L4-10", workbook(Sheet("Sheet1", [head, *lines])), data, MONTH, sub.name,
                [["R-READ-PASSAGE", "D4"]])


# ------------------------------------------------------------------------------------ registers, contracts


def register(subs):
    sub = subs[0]
    head = ["序号", "姓名", "性别", "民族", "出生年月", "身份证号码", "家庭住址", "联系电话", "工种", "班组", "进场时间", "退场时间", "劳动合同编号",
            "工资卡号", "开户银行", "安全教育", "备注"]
    lines, rows = [], []
    for n, worker in enumerate(sub.workers[:3], 1):
        born = f"{worker.birth.year}.{worker.birth.month}" if n == 1 else worker.birth
        trained = ("2025年10月8日", "2025/10/9", "20251010")[n - 1]
        lines.append([n, worker.name, worker.gender, worker.ethnic, born, worker.id_no, worker.address, worker.phone,
                      worker.trade, sub.team, worker.entry, "—", worker.contract_no, worker.card_no, "示例银行崇川支行", trained])
        rows.append(_row(seq=n, name=worker.name, gender=worker.gender, ethnic=worker.ethnic,
                         birth=None if n == 1 else worker.birth.isoformat(), id_no=worker.id_no,
                         household_address=worker.address, phone=worker.phone, trade=worker.trade, team=sub.team,
                         entry_date=worker.entry.isoformat(), contract_no=worker.contract_no, card_no=worker.card_no,
                         bank="示例银行崇川支行", safety_trained_on=("2025-10-08", "2025-10-09", "2025-10-10")[n - 1],
                         extra={"出生日期": born} if n == 1 else None))
    sheet = Sheet("花名册", [["农民工花名册"], [f"项目名称：{p.NAME}", "", "", "", "", "", f"分包单位：{sub.name}"], head, *lines])
    data = {"project": p.NAME, "subcontractor": sub.name, "rows": rows}
    return Case("10 花名册.xlsx", "§6.2 第10种：出生年月只写到月时另存", "L4-06", workbook(sheet), data)


def staff_register(subs):
    sub = subs[1]
    head = ["姓名", "性别", "公民身份号码", "户籍地址", "现住址", "联系方式", "用工形式", "用工起始时间", "劳动合同期限"]
    terms = ("2025年11月1日至2026年10月31日", "2025.11.1-2026.10.31", "以完成一定工作任务为期限")
    lines, rows = [], []
    for n, (worker, term) in enumerate(zip(sub.workers[:3], terms)):
        lines.append([worker.name, worker.gender, worker.id_no, worker.address, p.ADDRESS, worker.phone, "劳动合同制",
                      "2025-11-01" if n < 2 else "2025-11-20", term])
        rows.append(_row(name=worker.name, gender=worker.gender, id_no=worker.id_no, household_address=worker.address,
                         current_address=p.ADDRESS, phone=worker.phone, engagement_type="劳动合同制",
                         contract_from="2025-11-01" if n < 2 else "2025-11-20",
                         contract_to="2026-10-31" if n < 2 else None,
                         extra=None if n < 2 else {"劳动合同期限": term}))
    return Case("11 职工名册.xlsx", "§6.2 第11种：合同期限一栏两个日期", "L4-06",
                workbook(Sheet("名册", [["职工名册"], head, *lines])), {"rows": rows})


def contract_list(subs):
    sub = subs[0]
    head = ["序号", "姓名", "身份证号", "合同编号", "签订日期", "合同期限", "用工单位", "是否签字盖章"]
    terms = ("2025.10.15-2026.10.31", "2025年10月15日至2026年10月31日", "一年")
    lines, rows = [], []
    for n, (worker, term) in enumerate(zip(sub.workers[:3], terms), 1):
        dated = n < 3
        lines.append([n, worker.name, worker.id_no, worker.contract_no, worker.entry, term, sub.name, ("是", "已签", "否")[n - 1]])
        rows.append(_row(seq=n, name=worker.name, id_no=worker.id_no, contract_no=worker.contract_no,
                         signed_on=worker.entry.isoformat(), contract_from="2025-10-15" if dated else None,
                         contract_to="2026-10-31" if dated else None, employer=sub.name, signed_sealed=dated,
                         extra=None if dated else {"合同期限": term}))
    sheet = Sheet("合同", [["劳动合同签订情况表"], [f"项目名称：{p.NAME}"], head, *lines])
    return Case("12 劳动合同签订情况表.xlsx", "§6.2 第12种：合同清单是一种资料，不是合同本身，也不是花名册", "L4-08b", workbook(sheet),
                {"project": p.NAME, "rows": rows})


# ------------------------------------------------------------------------------------------------- money


def appropriation(subs):
    head = ["序号", "月份", "当月完成产值", "人工费比例", "应拨人工费", "实拨人工费", "拨付日期", "累计应拨", "累计实拨", "累计代发", "账户余额", "备注"]
    lines, rows = [], []
    due = paid = 0
    for n, month in enumerate(("2026年3月", "2026年4月", "2026-05"), 1):
        value, ratio = 500_000_00 * n, 20
        now = value * ratio // 100
        due, paid = due + now, paid + now
        lines.append([n, month, yuan(value), "20%", yuan(now), yuan(now), f"2026.{3 + n}.10", yuan(due), yuan(paid), yuan(paid - 100),
                      Decimal("1.00"), ""])
        rows.append(_row(seq=n, period=f"2026-0{2 + n}", progress_amount=value, due_ratio=2000, due_amount=now,
                         paid_amount=now, paid_date=f"2026-0{3 + n}-10", cum_due=due, cum_paid=paid, cum_wages=paid - 100,
                         balance=100))
    sheet = Sheet("台账", [["人工费用拨付台账"], [f"工程名称：{p.NAME}", "", "", f"建设单位：{p.OWNER}", "", "", "截至月份：2026年5月"], head, *lines])
    data = {"project": p.NAME, "owner": p.OWNER, "period": MONTH, "rows": rows}
    return Case("13 人工费用拨付台账.xlsx", "§6.2 第13种", "L3-02", workbook(sheet), data, MONTH)


def _transfers(subs):
    return [(worker, worker.rate * 20) for worker in subs[0].workers[:3]]


def bank_text(subs):
    moves = _transfers(subs)
    total = sum(amount for _, amount in moves)
    lines = [["总笔数:3", f"总金额:{total / 100:.2f}"], ["序号", "账号", "户名", "金额", "摘要"]]
    lines += [[n, worker.card_no, worker.name, f"{amount / 100:.2f}", "5月工资"] for n, (worker, amount) in enumerate(moves, 1)]
    lines += [["3", f"{total / 100:.2f}"]]
    rows = [_row(seq=n, payee_account=worker.card_no, payee_name=worker.name, amount=amount)
            for n, (worker, amount) in enumerate(moves, 1)]
    data = {"purpose": "5月工资", "rows": rows, "totals": {"headcount": 3, "amount": total}}
    return Case("14 批量代发文件.txt", "§6.2 第14种：首行、末行是总笔数和总金额", "L5-08b",
                _texts(*lines, separator="|", encoding="gb18030"), data, "", "")


def bank_text_without_header(subs):
    moves = _transfers(subs)
    total = sum(amount for _, amount in moves)
    lines = [["4", f"{total / 100:.2f}"]]
    lines += [[n, worker.card_no, worker.name, f"{amount / 100:.2f}", "工资"] for n, (worker, amount) in enumerate(moves, 1)]
    rows = [_row(seq=n, payee_account=worker.card_no, payee_name=worker.name, amount=amount, note="工资")
            for n, (worker, amount) in enumerate(moves, 1)]
    data = {"rows": rows, "totals": {"headcount": 4, "amount": total}}
    return Case("14b 批量代发（无表头）.txt", "没有表头：按次序认列，要人确认；笔数不符要报告", "L5-08b",
                _texts(*lines, separator="|", encoding="gb18030"), data, "", "", [["R-READ-TOTAL", "A1"]],
                ["seq", "payee_account", "payee_name", "amount", "note"])


def bank_sheet(subs):
    head = ["收款账号", "收款户名", "金额", "开户行", "联行号", "用途", "备注"]
    lines = [[worker.card_no, worker.name, Decimal(amount) / 100, "示例银行崇川支行", "102306000001", "工资", ""]
             for worker, amount in _transfers(subs)]
    rows = [_row(payee_account=worker.card_no, payee_name=worker.name, amount=amount, bank="示例银行崇川支行",
                 extra={"联行号": "102306000001"}) for worker, amount in _transfers(subs)]
    return Case("15 批量代发.xlsx", "§6.2 第15种", "L5-08b", workbook(Sheet("批量", [head, *lines])), {"purpose": "工资", "rows": rows},
                doubts=["status"])


def bank_result(subs):
    head = ["交易日期", "批次号", "收款账号", "收款人", "金额", "处理状态", "失败原因", "流水号"]
    moves = _transfers(subs)
    states = (("交易成功", "成功"), ("未成功", "失败"), ("已入账", "成功"))
    lines, rows = [], []
    for n, ((worker, amount), (said, state)) in enumerate(zip(moves, states), 1):
        reason = "账户状态异常" if state == "失败" else ""
        lines.append(["20260610", "PL202606100001", worker.card_no, worker.name, yuan(amount), said, reason, f"LS{n:08d}"])
        rows.append(_row(payee_account=worker.card_no, payee_name=worker.name, amount=amount, status=state,
                         fail_reason=reason or None, bank_serial=f"LS{n:08d}"))
    data = {"pay_date": "2026-06-10", "batch_no": "PL202606100001", "rows": rows}
    return Case("16 代发结果.xlsx", "§6.2 第16种", "L5-08b", workbook(Sheet("结果", [head, *lines])), data)


# ---------------------------------------------------------------------------------------------- platform


class Yuan(float):
    """A decimal(16,2) as the platform writes it: 7400.50."""

    def __repr__(self):
        return f"{float(self):.2f}"


def _json(value):
    """json.dumps writes floats by float.__repr__, not by ours: numbers go through text."""
    marks = {}

    def marked(each):
        if isinstance(each, Yuan):
            marks[key := f"@{len(marks)}@"] = repr(each)
            return key
        if isinstance(each, dict):
            return {k: marked(v) for k, v in each.items()}
        return [marked(v) for v in each] if isinstance(each, list) else each

    text = json.dumps(marked(value), ensure_ascii=False, indent=1)
    for key, number in marks.items():
        text = text.replace(f'"{key}"', number)
    return (text + "\n").encode()


def _details(sub, fen):
    return [{"idCardNumber": worker.id_no, "workerName": worker.name, "days": 20, "workHours": Yuan(160),
             "payRollBankCardNumber": worker.card_no, "payRollBankName": "示例银行崇川支行", "totalPayAmount": Yuan((worker.rate * 20 + fen) / 100),
             "actualAmount": Yuan((worker.rate * 20 + fen) / 100), "isBackPay": 0, "balanceDate": "2026-06-10", "thirdPayRollCode": None}
            for worker in sub.workers[:3]]


def _paid(worker, fen, **more):
    amount = worker.rate * 20 + fen
    extra = {"isBackPay": "0"} | more.pop("extra", {})
    return _row(name=worker.name, id_no=worker.id_no, days=200, hours=16000, card_no=worker.card_no, bank="示例银行崇川支行",
                gross=amount, net=amount, extra=extra, **more)


def platform_payroll(subs):
    sub = subs[0]
    roll = {"payRollCode": "GZ202605001", "corpCode": sub.uscc, "teamSysNo": "T001", "payMonth": "2026-05", "detailList": _details(sub, 50)}
    body = {"code": 0, "message": "success", "data": {"total": 1, "rows": [roll]}}
    data = {"payroll_no": "GZ202605001", "uscc": sub.uscc, "team": "T001", "period": MONTH, "pay_date": "2026-06-10",
            "rows": [_paid(worker, 50) for worker in sub.workers[:3]],
            "extra": {"code": "0", "message": "success", "total": "1"}}
    return Case("31 PayRoll.json", "§6.3：工资单与明细，外有分页的壳，金额两位小数", "L5-05", _json(body), data, MONTH)


def platform_payrolls(subs):
    rolls, rows = [], []
    for n, sub in enumerate(subs[:2], 1):
        rolls.append({"payRollCode": f"GZ20260500{n}", "corpCode": sub.uscc, "teamSysNo": f"T00{n}", "payMonth": "202605",
                      "details": _details(sub, n)})
        rows += [_paid(worker, n, team=f"T00{n}", extra={"payRollCode": f"GZ20260500{n}", "corpCode": sub.uscc})
                 for worker in sub.workers[:3]]
    return Case("32 PayRoll 两个班组.json", "§6.3：几张工资单，各自的编号、信用代码留在各行", "L5-05", _json(rolls),
                {"period": MONTH, "pay_date": "2026-06-10", "rows": rows}, MONTH)


def platform_attendance(subs):
    a, b = subs[0].workers[:2]
    events = [(a, "2026-05-06 06:58:00", "01"), (b, "2026-05-06 07:00:00", "01"), (a, "2026-05-06 17:28:00", "02"), (b, "2026-05-06 17:30:00", "02")]
    body = {"projectCode": "3206130001", "teamSysNo": "T001", "dataList": [
        {"idCardType": "01", "idCardNumber": worker.id_no, "date": when, "direction": way, "attendType": "001", "channel": "东门",
         "lng": Yuan(120.89), "lat": Yuan(31.98)} for worker, when, way in events]}
    kept = {"attendType": "001", "channel": "东门", "idCardType": "01", "lng": "120.89", "lat": "31.98"}
    rows = [_row(id_no=worker.id_no, days=[10 if d == 6 else None for d in range(1, 32)], days_total=10, hours_total=1050,
                 extra=kept | {"6日打卡": clock}) for worker, clock in ((a, "06:58进、17:28出"), (b, "07:00进、17:30出"))]
    return Case("33 WorkerAttendance.json", "§6.3：考勤，只有证件号码，方向是代码", "L4-10", _json(body),
                {"team": "T001", "period": MONTH, "source": "电子", "rows": rows, "extra": {"projectCode": "3206130001"}}, MONTH, doubts=["name"])


def platform_workers(subs):
    sub = subs[1]
    body, rows = [], []
    for n, worker in enumerate(sub.workers[:3]):
        body.append({"teamSysNo": "T002", "isTeamLeader": 1 if n == 0 else 0, "workType": "040", "cardNumber": f"K{n:04d}",
                     "payRollBankCardNumber": worker.card_no, "payRollBankName": "示例银行崇川支行", "entryTime": "2025-11-01 08:00:00",
                     "exitTime": None, "hasContract": 1,
                     "worker": {"name": worker.name, "idCardType": "01", "idCardNumber": worker.id_no, "gender": worker.gender, "nation": worker.ethnic,
                                "birthday": worker.birth.isoformat(), "address": worker.address, "cellPhone": worker.phone, "headImage": "/9j/" + "A" * 4000}})
        rows.append(_row(team="T002", is_team_leader=n == 0, trade="040", card_no=worker.card_no, bank="示例银行崇川支行",
                         entry_date="2025-11-01", name=worker.name, id_type="01", id_no=worker.id_no, gender=worker.gender,
                         ethnic=worker.ethnic, birth=worker.birth.isoformat(), household_address=worker.address,
                         phone=worker.phone, extra={"cardNumber": f"K{n:04d}", "hasContract": "1", "headImage": "(内容较长,见原件)"}))
    return Case("34 ProjectWorker.json", "§6.3：人员，工人信息在内层", "L4-06", _json(body), {"rows": rows})


def platform_contracts(subs):
    sub = subs[1]
    rows = [{"workerName": worker.name, "idCardNumber": worker.id_no, "contractCode": worker.contract_no, "contractPeriodType": "0", "startDate": "2025-11-01",
             "endDate": "2026-10-31", "unit": "80", "unitPrice": Yuan(380)} for worker in sub.workers[:3]]
    expected = [_row(name=worker.name, id_no=worker.id_no, contract_no=worker.contract_no, contract_from="2025-11-01",
                     contract_to="2026-10-31", extra={"contractPeriodType": "0", "unit": "80", "unitPrice": "380"})
                for worker in sub.workers[:3]]
    return Case("35 Contract.json", "§6.3：合同清单", "L4-08b", _json({"rows": rows, "pageIndex": 1, "pageSize": 50}),
                {"rows": expected, "extra": {"pageIndex": "1", "pageSize": "50"}}, doubts=["signed_on"])


def platform_teams(subs):
    body = {"data": [{"teamSysNo": f"T00{n}", "teamName": sub.team, "corpCode": sub.uscc, "corpName": sub.name, "teamLeaderName": sub.workers[0].name,
                      "teamLeaderPhone": sub.workers[0].phone, "teamLeaderIDNumber": sub.workers[0].id_no, "entryTime": "2025-10-01"}
                     for n, sub in enumerate(subs, 1)]}
    rows = [_row(team=sub.team, employer=sub.name, employer_uscc=sub.uscc, name=sub.workers[0].name, phone=sub.workers[0].phone,
                 id_no=sub.workers[0].id_no, entry_date="2025-10-01", extra={"teamSysNo": f"T00{n}"})
            for n, sub in enumerate(subs, 1)]
    return Case("36 Team.json", "§6.3：班组，一行一个班组长", "L4-06", _json(body), {"rows": rows})


def platform_encrypted(subs):
    sub = subs[0]
    secret = ["kB3GkQ1x0Zs8u7Jp2mVtYw==", "Zp9RmC4n7Lx2Hq8Vb1TsAg==", "a3f09c5b7d1e48f2b6c0d9e8f7a65b4c"]
    rows = [{"workerName": worker.name, "idCardNumber": each, "totalPayAmount": 7400, "actualAmount": 7400}
            for worker, each in zip(sub.workers, secret)]
    expected = [_row(name=worker.name, gross=740000, net=740000, extra={"身份证号码": each}) for worker, each in zip(sub.workers, secret)]
    return Case("37 PayRoll 加密.json", "§6.3：平台加密的证件号码：报告，照样保留，不当作号码", "L5-05", _json(rows), {"rows": expected}, "", "",
                [["R-READ-ENCRYPTED", f"B{n}"] for n in (1, 2, 3)])


# ------------------------------------------------------------------------------------------------- noise


def full_width(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def noise_of_text(subs):
    sub = subs[0]
    a, b, c = sub.workers[2:5]
    head = ["序号", "姓　名", "身份证\n号码", "出勤\n天数", "日工资（元）", "应发工资（元）", "预支", "实发工资", "银行卡号"]
    id_a, id_b, id_c = a.id_no, b.id_no, c.id_no
    lines = [
        ["1", f" {a.name}\u3000", f"'{id_a}", "22天", "￥360.00", "7,920.00", "—", "7,920.00元", f"{a.card_no[:4]} {a.card_no[4:8]} {a.card_no[8:]}"],
        ["２", f"\u200e{b.name[0]}\u3000{b.name[1:]}", full_width(id_b), "２０", "370元", full_width("7400.00"), "/", "￥7,400.00", f"\u202a{b.card_no}\u202c"],
        ["3", f"{c.name}\t", f"\u00a0{id_c.lower()}\u00a0", "0.0", 380, "0.00", "-", Decimal("0.00"), ""],
        ["合\u3000计", "", "", 42, "", "15,320.00", "", "15,320.00"],
    ]
    rows = [
        _row(seq=1, name=a.name, id_no=id_a, days=220, rate=36000, gross=792000, net=792000, card_no=a.card_no),
        _row(seq=2, name=b.name, id_no=id_b, days=200, rate=37000, gross=740000, net=740000, card_no=b.card_no),
        _row(seq=3, name=c.name, id_no=id_c, days=0, rate=38000, gross=0, net=0),
    ]
    data = {"title": "工资支付表(2026 年 5 月)", "period": MONTH, "rows": rows,
            "totals": {"days": 420, "gross": 1532000, "net": 1532000}}
    return Case("21 杂字工资表.xlsx", "§6.1：撇号、全角、不间断空格、制表符、方向符、x、千分位、￥、元、空的记号、0.00 与空", "L5-05",
                workbook(Sheet("5月", [["工资支付表（2026 年 5 月）"], head, *lines])), data, MONTH)


def noise_of_numbers(subs):
    sub = subs[0]
    a, b, c = sub.workers[:3]
    head = ["序号", "姓名", "身份证号码", "出勤天数", "日工资", "应发工资", "实发工资", "银行卡号"]
    lines = [
        [1, a.name, Raw("3.20000199003070E+17"), 20, 360, Formula("D3*E3", Raw("7200").digits), Formula("F3", "7200.0000000000009"), a.card_no],
        [2, b.name, b.id_no, 20, 370, Formula("D4*E4", "#REF!"), 7400, Raw("9000000123456780000")],
        [3, c.name, Raw("320000198808150000"), 20, 380, "#N/A", "########", c.card_no],
    ]
    for line in lines:
        line[5] = Formula("D3*E3", Decimal("7200")) if line[0] == 1 else line[5]
        line[6] = Formula("F3", Decimal("7200.0000000000009")) if line[0] == 1 else line[6]
    rows = [
        _row(seq=1, name=a.name, days=200, rate=36000, gross=720000, net=720000, card_no=a.card_no),
        _row(seq=2, name=b.name, id_no=b.id_no, days=200, rate=37000, net=740000, extra={"应发工资": "#REF!"}),
        _row(seq=3, name=c.name, days=200, rate=38000, card_no=c.card_no,
             extra={"应发工资": "#N/A", "实发工资": "########"}),
    ]
    data = {"title": "工资表 2026-05", "period": MONTH, "rows": rows}
    findings = [["R-READ-NUMERIC-ID", "C3"], ["R-READ-VALUE", "F4"], ["R-READ-NUMERIC-ID", "H4"],
                ["R-READ-NUMERIC-ID", "C5"], ["R-READ-VALUE", "F5"], ["R-READ-VALUE", "G5"]]
    return Case("22 数字毁掉的证件号工资表.xlsx", "§6.1：证件号、卡号存成数字；公式取缓存值；#REF!", "L5-05",
                workbook(Sheet("5月", [["工资表 2026-05"], head, *lines])), data, MONTH, "", findings)


def noise_of_dates(subs):
    sub = subs[0]
    head = ["序号", "姓名", "身份证号码", "进场日期", "退场日期", "实名登记日期"]
    forms = [
        ("2026/5/1", "2026-05-01"), ("2026.5.1", "2026-05-01"), ("20260501", "2026-05-01"), (Raw("46143"), "2026-05-01"),
        (date(2026, 5, 1), "2026-05-01"), ("2026年5月1日", "2026-05-01"), ("2026-5-1", "2026-05-01"), (Raw("20260501"), "2026-05-01"),
    ]
    bad = [("2026.5", "2026.5"), ("2026年5月份", "2026年5月份"), ("5月1日", "5月1日"), (Raw("2026.51"), "2026.51"), (Raw("2026.5"), "2026.5"),
           ("2026-13-01", "2026-13-01")]
    lines, rows, findings = [], [], []
    for n, (worker, (written, meant)) in enumerate(zip(sub.workers, forms), 1):
        lines.append([n, worker.name, worker.id_no, written])
        rows.append(_row(seq=n, name=worker.name, id_no=worker.id_no, entry_date=meant))
    for n, (worker, (written, kept)) in enumerate(zip(sub.workers[8:], bad), 9):
        lines.append([n, worker.name, worker.id_no, written])
        rows.append(_row(seq=n, name=worker.name, id_no=worker.id_no, extra={"进场日期": kept}))
        findings.append(["R-READ-VALUE", f"D{n + 1}"])
    return Case("23 日期的写法.xlsx", "§6.1：日期的各种写法；2026.51 分不清，从不猜", "L4-06",
                workbook(Sheet("花名册", [head, *lines])), {"rows": rows}, findings=findings)


def noise_of_months(subs):
    head = ["序号", "月份", "完成产值", "应拨金额", "应拨日期", "实拨金额", "付款单位", "专户账号"]
    forms = [("2026.5", "2026-05"), ("2026-05", "2026-05"), ("2026年5月", "2026-05"), ("2026年5月份", "2026-05"), ("5月", "2026-05"),
             ("202605", "2026-05"), (Raw("2026.5"), "2026-05"), ("2026/5", "2026-05"), (Raw("202605"), "2026-05"), (date(2026, 5, 1), "2026-05"),
             (Raw("2026.1"), None)]
    lines, rows = [], []
    for n, (written, meant) in enumerate(forms, 1):
        lines.append([n, written, 100, 20, "2026-06-10", 20, p.OWNER, p.ACCOUNT_NO])
        rows.append(_row(seq=n, period=meant, progress_amount=10000, due_amount=2000, due_date="2026-06-10", paid_amount=2000,
                         payer=p.OWNER, payee_account=p.ACCOUNT_NO, extra=None if meant else {"所属月份": "2026.1"}))
    sheet = Sheet("台账", [["人工费用拨付台账"], ["截至月份：2026年5月份"], head, *lines])
    return Case("24 月份的写法.xlsx", "§6.1：月份的各种写法；数字格里的 2026.1 可能是十月", "L3-02", workbook(sheet),
                {"period": MONTH, "rows": rows}, MONTH, "", [["R-READ-VALUE", "B14"]])


def noise_of_names(subs):
    sub = subs[0]
    head = ["姓名", "身份证号码", "工种", "进场日期"]
    names = [
        ("郁　林", "郁林", False), ("阿依古丽•买买提", "阿依古丽·买买提", False), ("阿依古丽.买买提", "阿依古丽·买买提", False),
        ("阿依古丽．买买提", "阿依古丽·买买提", False), ("阿依古丽‧买买提", "阿依古丽·买买提", False), ("周𠮷安", "周𠮷安", False),
        ("张\ue863", "张\ue863", True), ("李?", "李?", True), ("王口", "王口", True), ("赵(上龙下天)", "赵(上龙下天)", True),
        ("钱 yan", "钱 yan", True), ("孙□", "孙□", True),
    ]
    lines, rows, findings = [], [], []
    people = sub.workers + subs[1].workers
    for n, (worker, (written, meant, doubtful)) in enumerate(zip(people, names), 2):
        lines.append([written, worker.id_no, worker.trade, "2026-05-01"])
        rows.append(_row(name=meant, id_no=worker.id_no, trade=worker.trade, entry_date="2026-05-01"))
        if doubtful:
            findings.append(["R-READ-NAME", f"A{n}"])
    return Case("25 姓名的写法.xlsx", "§6.1：补空格、间隔号、自造字、问号、口、字形描述、拼音：照样保留，请人填", "L4-06",
                workbook(Sheet("名册", [head, *lines])), {"rows": rows}, findings=findings)


def noise_of_sheets(subs):
    head = ["序号", "姓名", "身份证号码", "应发工资", "实发工资"]
    sheets, rows = [], []
    for sub in subs[:2]:
        lines = []
        for n, worker in enumerate(sub.workers[:2], 1):
            lines.append([n, worker.name, worker.id_no, worker.rate // 5, worker.rate // 5])
            rows.append(_row(seq=n, name=worker.name, id_no=worker.id_no, gross=worker.rate * 20, net=worker.rate * 20,
                             team=sub.team))
        sheets.append(Sheet(sub.team, [["工资支付表（2026年5月）"], [f"班组：{sub.team}"], head, *lines,
                                       ["", "小计", "", "", sum(line[4] for line in lines)]]))
    copy = Sheet("Sheet1 (2)", sheets[1].rows)
    old = Sheet("旧表", [["工资支付表（2026年4月）"], head, [1, "某甲", subs[0].workers[5].id_no, 1, 1]], hidden=True)
    notes = Sheet("说明", [["本表由班组长填写，项目部核对"]])
    empty = Sheet("Sheet3", [])
    data = {"title": "工资支付表(2026年5月)", "period": MONTH, "rows": rows}
    return Case("26 多张工作表工资表.xlsx", "§6.1：每班组一张表、副本、隐藏的表、说明、空表", "L5-05",
                workbook(*sheets, copy, old, notes, empty), data, MONTH)


def noise_of_layout(subs):
    head = ["序号", "姓名", "身份证号码", "工种", "应发工资", "实发工资", "签字"]
    lines, rows, number = [], [], 0
    for sub in subs[:2]:
        lines.append([f"班组：{sub.team}"])
        for worker in sub.workers[:2]:
            number += 1
            lines.append([number, worker.name, worker.id_no, worker.trade, worker.rate // 5, worker.rate // 5])
            rows.append(_row(seq=number, name=worker.name, id_no=worker.id_no, trade=worker.trade, gross=worker.rate * 20,
                             net=worker.rate * 20, team=sub.team))
        lines.append(["", f"{sub.team}小计", "", "", "", Formula("SUM(F5:F6)", 1)])
        lines.append(head)
    lines.pop()
    lines += [[5], [6], ["合计", "", "", "", sum(r["gross"] for r in rows) // 100, sum(r["net"] for r in rows) // 100],
              ["合计人民币（大写）：叁万元整"], ["注：1、本表一式三份。"], ["2、工资由银行代发。"],
              ["制表人：郁林", "", "项目负责人：", "", "日期：2026年6月5日"]]
    data = {"title": "农民工工资发放表", "project": p.NAME, "period": MONTH, "prepared_by": "郁林", "rows": rows,
            "totals": {"gross": sum(r["gross"] for r in rows), "net": sum(r["net"] for r in rows)},
            "extra": {"合计人民币(大写)": "叁万元整", "注": "1、本表一式三份。", "第18行": "2、工资由银行代发。",
                      "日期": "2026年6月5日"}}
    sheet = Sheet("Sheet1", [["农民工工资发放表"], [f"工程名称：{p.NAME}   2026年5月"], head, *lines], ["A1:G1", "A2:G2", "A4:G4", "A9:G9"])
    return Case("27 班组小计与签字行工资表.xlsx", "§6.1：班组行、小计、重复的表头、预留的序号、大写、注、签字行", "L5-05", workbook(sheet), data,
                MONTH)


ALL = (
    daily_wage, by_workdays, two_rows_of_headers, cumulative, piece_work, marks_by_day, halves_beside, halves_below,
    gate_passages, gate_days, register, staff_register, contract_list, appropriation, bank_text, bank_text_without_header, bank_sheet,
    bank_result, platform_codes, by_item, noise_of_text, noise_of_numbers, noise_of_dates, noise_of_months,
    noise_of_names, noise_of_sheets, noise_of_layout, platform_payroll, platform_payrolls, platform_attendance,
    platform_workers, platform_contracts, platform_teams, platform_encrypted,
)


def cases(subs):
    made = [make(subs) for make in ALL]
    made.append(wide(subs, MONTH, "18 工资汇总（按月并排）.xlsx"))
    made.append(wide(subs, "", "18b 工资汇总（没说哪个月）.xlsx"))
    return sorted(made, key=lambda case: case.file)
