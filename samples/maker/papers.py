"""The structured files: what an officer sends, and beside it the record an importer must read from it.

The record is completed with null for every field of the schema that the file does not have.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from . import project as p
from .numbers import days_text, in_words, yuan
from .sheets import Grid, csv_bytes, money, openpyxl_bytes, tenths

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
BANK = "示例银行南通崇川支行"


@dataclass
class Sample:
    file: str
    type: str
    period: str
    subcontractor: str
    data: dict = None            # by the schema; None for scans
    content: bytes = None
    grid: Grid = None            # written by LibreOffice when there is no content
    attestation: dict = field(default_factory=dict)
    phrases: list = None         # what OCR must find in a scan


_NAMES = {
    "L1-05": "deposit_guarantee", "L2-01": "payment_guarantee", "L3-02": "labour_cost_ledger",
    "L3-04": "monthly_progress", "L4-01": "officer_filing", "L4-06": "worker_register",
    "L4-10": "attendance_sheet", "L5-05": "payroll_sheet", "L5-06": "monthly_statement", "L6-01": "notice_board",
}


def schema_of(code):
    return json.loads((SCHEMAS / _NAMES[code] / "1.schema.json").read_text(encoding="utf-8"))


def complete(code, data, from_cells=True):
    """Null for all that is not there; a field the schema does not know is our mistake."""
    properties = schema_of(code)["properties"]
    if from_cells:
        data = {name: half_width(value) if isinstance(value, str) else value for name, value in data.items()}
    record = _filled(properties, data)
    if "rows" in properties:
        fields = properties["rows"]["items"]["properties"]
        record["rows"] = [_filled(fields, row) for row in data["rows"]]
    if data.get("totals") is not None:
        record["totals"] = _filled(properties["totals"]["properties"], data["totals"])
    return record


def half_width(text):
    """What cleaning a cell makes of full-width ASCII (src/text/normalise.hh): brackets and commas too."""
    return "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text)


def _filled(properties, data):
    unknown = set(data) - set(properties)
    assert not unknown, f"no such field: {unknown}"
    return {name: data.get(name) for name in properties}


def month_words(month):
    year, number = month.split("-")
    return f"{year}年{int(number)}月"


def padded(name):
    """Two-character names are widened with U+3000, as everybody does."""
    return name[0] + "\u3000" + name[1] if len(name) == 2 else name


# -------------------------------------------------------------------------------------------- the register


def register(subs):
    heads = ("序号", "姓名", "性别", "民族", "出生年月", "身份证号码", "家庭住址", "联系电话", "用人单位", "班组",
             "工种", "用工形式", "劳动合同编号", "用工起始时间", "合同终止日期", "计酬方式", "日工资标准", "登记日期",
             "进场时间", "退场时间", "安全教育", "工资卡号", "开户银行", "工伤保险", "备注")
    grid = Grid("花名册", (5, 14, 5, 9, 11, 21, 34, 13, 28, 8, 8, 9, 13, 11, 11, 8, 9, 11, 11, 11, 11, 21, 22, 8, 10))
    grid.wide(1, f"{p.NAME}农民工实名登记花名册", "title")
    grid.wide(2, f"施工总承包单位：{p.GC}    制表日期：2026-05-01", "line")
    for column, head in enumerate(heads, 1):
        grid.put(3, column, head, "head")
    rows = []
    for sub in subs:
        for worker in sub.workers:
            rows.append(_register_row(len(rows) + 1, sub, worker))
    for line, row in enumerate(rows, 4):
        values = (
            row["seq"], padded(row["name"]), row["gender"], row["ethnic"], date.fromisoformat(row["birth"]),
            row["id_no"], row["household_address"], row["phone"], row["employer"], row["team"], row["trade"],
            row["engagement_type"], row["contract_no"], date.fromisoformat(row["contract_from"]),
            date.fromisoformat(row["contract_to"]), row["wage_kind"], money(row["wage_rate"]),
            row["registered_on"].replace("-", "."), row["entry_date"].replace("-", "/"), None,
            date.fromisoformat(row["safety_trained_on"]), row["card_no"], row["bank"], "是", row["note"],
        )
        for column, value in enumerate(values, 1):
            look = "date" if isinstance(value, date) else "money" if isinstance(value, Decimal) else "text"
            grid.put(line, column, value, look)
    data = complete("L4-06", {"project": p.NAME, "gc": p.GC, "as_of": "2026-05-01", "rows": rows})
    return Sample("project/农民工实名登记花名册.xlsx", "L4-06", "", "", data, openpyxl_bytes(grid))


def _register_row(seq, sub, worker):
    day = worker.entry.isoformat()
    before = worker.entry.replace(day=worker.entry.day - 1).isoformat()
    return {
        "seq": seq, "name": worker.name, "gender": worker.gender, "ethnic": worker.ethnic, "id_no": worker.id_no,
        "birth": worker.birth.isoformat(), "household_address": worker.address, "phone": worker.phone,
        "employer": sub.name, "team": sub.team, "trade": worker.trade, "engagement_type": "劳动合同",
        "contract_no": worker.contract_no, "contract_from": before, "contract_to": "2026-12-31", "wage_kind": "日",
        "wage_rate": worker.rate, "registered_on": before, "entry_date": day, "bank": BANK,
        "card_no": worker.card_no, "safety_trained_on": before, "injury_insurance": True,
        "note": "班组长" if worker.leader else None,
    }


# ---------------------------------------------------------------------------------------------- attendance

# What a sheet shows for a full day, half a day, a day off and a public holiday; None leaves the cell empty.
_MARKS = {"a": ("√", "0.5", None, None), "b": ("√", "半", "假", "休"), "c": ("√", "△", "×", None)}


def _shown(sub, pay, month):
    """(texts, tenths) of the 31 days."""
    full, half, off, holiday = _MARKS[sub.key]
    texts, read = [], []
    days = p.month_days(month)
    for index, mark in enumerate(pay.marks):
        text = None
        if index < len(days):
            text = {10: full, 5: half, 0: off, None: holiday}[mark]
        texts.append(text)
        read.append(None if text is None else mark or 0)
    return texts, read


def attendance(sub, rows, month):
    lines = [(pay, *_shown(sub, pay, month)) for pay in rows]
    data = {
        "project": p.NAME, "employer": sub.name, "team": sub.team, "period": month, "source": "电子",
        "rows": [
            {"seq": seq, "name": pay.worker.name, "id_no": pay.worker.id_no, "days": read, "days_total": pay.days}
            for seq, (pay, _, read) in enumerate(lines, 1)
        ],
        "totals": {"days_total": p.column_sum(rows, "days")},
    }
    if sub.key == "c":
        return _attendance_csv(sub, lines, month, data)
    return (_attendance_flat if sub.key == "a" else _attendance_grouped)(sub, lines, month, data)


def _attendance_flat(sub, lines, month, data):
    """Variant 6: one header row, one column for each day of this month."""
    count = len(p.month_days(month))
    heads = ["序号", "姓名", "身份证号", *range(1, count + 1), "合计(天)", "本人签字"]
    grid = Grid("考勤", [5, 12, 21] + [4] * count + [9, 12])
    grid.wide(1, f"{p.NAME}工人考勤表（{month_words(month)}）", "title")
    grid.wide(2, f"项目名称：{p.NAME}    用人单位：{sub.name}    班组：{sub.team}    "
                 f"考勤月份：{month_words(month)}    考勤方式：电子", "line")
    for column, head in enumerate(heads, 1):
        grid.put(3, column, head, "head")
    for seq, (pay, texts, _) in enumerate(lines, 1):
        values = [seq, padded(pay.worker.name), pay.worker.id_no, *texts[:count], tenths(pay.days)]
        for column, value in enumerate(values, 1):
            grid.put(3 + seq, column, value)
    bottom = 4 + len(lines)
    grid.put(bottom, 1, "合计").merge(bottom, 1, 1, 3 + count)
    grid.put(bottom, 4 + count, tenths(data["totals"]["days_total"]))
    grid.wide(bottom + 1, "制表：            班组长：            劳资专管员：            项目经理：", "line")
    file = f"{month}/{sub.team}电子考勤.xlsx"
    return Sample(file, "L4-10", month, sub.name, complete("L4-10", data), openpyxl_bytes(grid))


def _attendance_grouped(sub, lines, month, data):
    """Two header rows: the 31 days under one merged heading."""
    grid = Grid("Sheet1", [5, 20, 21, 9] + [4] * 31 + [9, 9])
    grid.wide(1, f"{month_words(month)}电子考勤汇总表", "title")
    for column, text in ((1, "项目名称："), (3, p.NAME), (10, "用人单位："), (16, sub.name), (28, "班组："),
                         (31, sub.team)):
        grid.put(2, column, text, "line")
    for column, text in ((1, "考勤月份："), (3, month), (10, "考勤方式："), (16, "电子")):
        grid.put(3, column, text, "line")
    for row in (2, 3):
        grid.merge(row, 1, 1, 2).merge(row, 3, 1, 7).merge(row, 10, 1, 6).merge(row, 16, 1, 12)
    grid.merge(2, 28, 1, 3).merge(2, 31, 1, 5)
    for column, head in ((1, "序号"), (2, "姓名"), (3, "身份证号码"), (4, "工种"), (36, "出勤天数"), (37, "备注")):
        grid.put(4, column, head, "head").merge(4, column, 2, 1)
    grid.put(4, 5, "考勤日期", "head").merge(4, 5, 1, 31)
    for day in range(1, 32):
        grid.put(5, 4 + day, day, "head")
    for seq, (pay, texts, _) in enumerate(lines, 1):
        row = 5 + seq
        for column, value in enumerate((seq, padded(pay.worker.name), pay.worker.id_no, pay.worker.trade, *texts), 1):
            grid.put(row, column, value)
        grid.put(row, 36, tenths(pay.days))
        data["rows"][seq - 1]["trade"] = pay.worker.trade
    first, last = 6, 5 + len(lines)
    grid.put(last + 1, 1, "合计").merge(last + 1, 1, 1, 4)
    grid.put(last + 1, 36, tenths(data["totals"]["days_total"]), "number", f"SUM(AJ{first}:AJ{last})")
    file = f"{month}/{sub.team}考勤汇总.xlsx"
    return Sample(file, "L4-10", month, sub.name, complete("L4-10", data), grid=grid)


def _attendance_csv(sub, lines, month, data):
    """An export of the gate: GB18030, the names beyond the BMP in four bytes, numbers behind an apostrophe."""
    count = len(p.month_days(month))
    rows = [
        ["项目名称", p.NAME], ["用人单位", sub.name], ["班组", sub.team], ["考勤月份", month_words(month)],
        ["考勤方式", "电子"],
        ["序号", "姓名", "身份证号", *range(1, count + 1), "出勤合计"],
    ]
    for seq, (pay, texts, _) in enumerate(lines, 1):
        rows.append([seq, pay.worker.name, "'" + pay.worker.id_no, *texts[:count], days_text(pay.days)])
    rows.append(["合计", None, None, *[None] * count, days_text(data["totals"]["days_total"])])
    file = f"{month}/{sub.team}闸机考勤导出.csv"
    return Sample(file, "L4-10", month, sub.name, complete("L4-10", data), csv_bytes(rows, "gb18030"))


# ------------------------------------------------------------------------------------------------- payroll


def payroll(sub, rows, month, attestation):
    rows = p.listed(rows)
    maker = {"a": _payroll_single, "b": _payroll_grouped, "c": _payroll_short}[sub.key]
    sample = maker(sub, rows, month, f"{p.NAME}农民工工资支付表（{month_words(month)}份）")
    sample.attestation = attestation
    _check(sample.data)
    return sample


def _check(data):
    """The arithmetic of R-PAY-A1..A3, before anybody else does it."""
    for row in data["rows"]:
        items = [row[name] for name in ("base", "overtime", "allowance") if row[name] is not None]
        if row["gross"] is None:
            assert row["net"] is None
            continue
        assert not items or sum(items) == row["gross"]
        assert row["gross"] - (row["advance"] or 0) == row["net"] > 0
        assert row["rate"] is None or row["rate"] * row["days"] // 10 == row["gross"]
    for name, total in data["totals"].items():
        if total is not None:
            assert total == sum(row[name] or 0 for row in data["rows"]), name


def _payroll_single(sub, rows, month, title):
    """Variant 1: a single header row; empty where nothing was advanced."""
    heads = ("序号", "姓名", "身份证号码", "联系电话", "工种", "出勤\n天数", "日工资", "应发工资", "预支", "实发工资",
             "开户行", "银行卡号", "本人签字", "备注")
    grid = Grid("工资表", (5, 12, 21, 13, 9, 7, 9, 12, 10, 12, 24, 22, 14, 12))
    grid.wide(1, title, "title")
    grid.wide(2, f"分包单位（盖章）：{sub.name}    单位：元", "line")
    for column, head in enumerate(heads, 1):
        grid.put(3, column, head, "head")
    records = []
    for seq, pay in enumerate(rows, 1):
        worker = pay.worker
        note = "进度款前预支" if pay.advance else None
        # The check character in lower case, as typed.
        values = (seq, padded(worker.name), worker.id_no.lower(), worker.phone, worker.trade, tenths(pay.days),
                  money(pay.rate), money(pay.gross), money(pay.advance or None), money(pay.net), BANK,
                  worker.card_no, None, note)
        for column, value in enumerate(values, 1):
            grid.put(3 + seq, column, value, "money" if column in (7, 8, 9, 10) else "text")
        records.append({
            "seq": seq, "name": worker.name, "id_no": worker.id_no, "phone": worker.phone, "trade": worker.trade,
            "days": pay.days, "rate": pay.rate, "gross": pay.gross, "advance": pay.advance or None, "net": pay.net,
            "bank": BANK, "card_no": worker.card_no, "note": note,
        })
    totals = {name: p.column_sum(rows, name) for name in ("days", "gross", "advance", "net")}
    bottom = 4 + len(rows)
    grid.put(bottom, 1, "合计").merge(bottom, 1, 1, 5)
    grid.put(bottom, 6, tenths(totals["days"]))
    for column, name in ((8, "gross"), (9, "advance"), (10, "net")):
        grid.put(bottom, column, money(totals[name]), "money")
    grid.wide(bottom + 1, "编制人：            班组长：            分包单位负责人（盖章）：            "
                          "劳资专管员（审核）：            项目经理：            ", "line")
    data = complete("L5-05", {"title": title, "project": p.NAME, "subcontractor": sub.name, "period": month,
                              "unit": "元", "rows": records, "totals": totals})
    return Sample(f"{month}/{sub.team}{int(month[-2:])}月工资表.xlsx", "L5-05", month, sub.name, data,
                  openpyxl_bytes(grid, empty_second_sheet=True))


def _payroll_grouped(sub, rows, month, title):
    """Variant 3: two header rows with merged groups; totals are formulas. Written by LibreOffice."""
    grid = Grid("Sheet1 (2)", (5, 20, 21, 13, 8, 7, 11, 10, 10, 12, 9, 9, 10, 12, 24, 22, 14))
    grid.wide(1, title, "title")
    grid.wide(2, f"项目名称：{p.NAME}    分包单位（盖章）：{sub.name}    单位：元", "line")
    single = ((1, "序号"), (2, "姓名"), (3, "证件号码"), (4, "联系方式"), (5, "工种"), (6, "考勤天数"), (14, "实发"),
              (15, "开户行"), (16, "账号"), (17, "领款人签字"))
    for column, head in single:
        grid.put(3, column, head, "head").merge(3, column, 2, 1)
    grid.put(3, 7, "应发工资", "head").merge(3, 7, 1, 4).put(3, 11, "代扣项", "head").merge(3, 11, 1, 3)
    for column, head in enumerate(("计时工资", "加班工资", "补贴", "小计", "社保", "个税", "借支"), 7):
        grid.put(4, column, head, "head")
    records = []
    for seq, pay in enumerate(rows, 1):
        worker, row = pay.worker, 4 + seq
        overtime, allowance, advance = pay.overtime or None, pay.allowance or None, pay.advance or None
        for column, value in enumerate((seq, padded(worker.name), worker.id_no, worker.phone, worker.trade,
                                        tenths(pay.days)), 1):
            grid.put(row, column, value)
        for column, fen in ((7, pay.base), (8, overtime), (9, allowance), (13, advance)):
            grid.put(row, column, money(fen), "money")
        grid.put(row, 10, money(pay.gross), "money", f"SUM(G{row}:I{row})")
        grid.put(row, 14, money(pay.net), "money", f"J{row}-K{row}-L{row}-M{row}")
        grid.put(row, 15, BANK).put(row, 16, worker.card_no)
        records.append({
            "seq": seq, "name": worker.name, "id_no": worker.id_no, "phone": worker.phone, "trade": worker.trade,
            "days": pay.days, "base": pay.base, "overtime": overtime, "allowance": allowance, "gross": pay.gross,
            "advance": advance, "net": pay.net, "bank": BANK, "card_no": worker.card_no,
        })
    first, last = 5, 4 + len(rows)
    totals = {name: p.column_sum(rows, name) for name in ("days", "base", "overtime", "allowance", "gross", "advance",
                                                         "net")}
    grid.put(last + 1, 1, "合计").merge(last + 1, 1, 1, 5)
    grid.put(last + 1, 6, tenths(totals["days"]), "number", f"SUM(F{first}:F{last})")
    for letter, column, name in (("G", 7, "base"), ("H", 8, "overtime"), ("I", 9, "allowance"), ("J", 10, "gross"),
                                 ("M", 13, "advance"), ("N", 14, "net")):
        grid.put(last + 1, column, money(totals[name]), "money", f"SUM({letter}{first}:{letter}{last})")
    grid.wide(last + 2, "编制人：            班组长：            分包单位负责人（盖章）：            劳资专管员："
                        "            项目经理：", "line")
    data = complete("L5-05", {"title": title, "project": p.NAME, "subcontractor": sub.name, "period": month,
                              "unit": "元", "rows": records, "totals": totals})
    return Sample(f"{month}/{sub.team}工资支付表（{int(month[-2:])}月）.xlsx", "L5-05", month, sub.name, data, grid=grid)


def _payroll_short(sub, rows, month, title):
    """Variant 2's headings, with the noise of a sheet that was pasted together: amounts as text, full-width digits."""
    heads = ("序号", "姓名", "身份证号", "联系电话", "班组", "工种", "工日", "单价", "金额", "借支", "实发金额", "开户行",
             "银行卡号", "签名(手印)")
    grid = Grid("瓦工班", (5, 12, 22, 14, 8, 8, 7, 9, 12, 10, 12, 24, 22, 14))
    grid.wide(1, title, "title")
    grid.wide(2, f"项目名称：{p.NAME}  分包单位（盖章）：{sub.name}  工资所属月份：{month_words(month)}  单位：元", "line")
    for column, head in enumerate(heads, 1):
        grid.put(3, column, head, "head")
    full_width = str.maketrans("0123456789", "０１２３４５６７８９")
    records = []
    for seq, pay in enumerate(rows, 1):
        worker = pay.worker
        phone = worker.phone.translate(full_width) if seq == 3 else worker.phone
        id_no = "\u00a0" + worker.id_no + " " if seq == 5 else worker.id_no
        values = (seq, padded(worker.name), id_no, phone, sub.team, worker.trade, days_text(pay.days),
                  f"{pay.rate // 100}元", yuan(pay.gross), yuan(pay.advance) if pay.advance else "-",
                  "￥" + yuan(pay.net) if seq == 7 else yuan(pay.net), BANK, worker.card_no)
        for column, value in enumerate(values, 1):
            grid.put(3 + seq, column, value)
        records.append({
            "seq": seq, "name": worker.name, "id_no": worker.id_no, "phone": worker.phone, "team": sub.team,
            "trade": worker.trade, "days": pay.days, "rate": pay.rate, "gross": pay.gross,
            "advance": pay.advance or None, "net": pay.net, "bank": BANK, "card_no": worker.card_no,
        })
    totals = {name: p.column_sum(rows, name) for name in ("days", "gross", "advance", "net")}
    bottom = 4 + len(rows)
    grid.put(bottom, 2, "合　计")
    grid.put(bottom, 7, days_text(totals["days"]))
    for column, name in ((9, "gross"), (10, "advance"), (11, "net")):
        grid.put(bottom, column, yuan(totals[name]))
    grid.wide(bottom + 1, "编制人：            班组长：            劳资专管员（审核）：            项目经理：", "line")
    data = complete("L5-05", {"title": title, "project": p.NAME, "subcontractor": sub.name, "period": month,
                              "unit": "元", "rows": records, "totals": totals})
    return Sample(f"{month}/工资表-{sub.team}-{month.replace('-', '.')}.xlsx", "L5-05", month, sub.name, data,
                  openpyxl_bytes(grid))


# ---------------------------------------------------------------------------------- progress, labour cost

PROGRESS = {
    "2026-05": {
        "a": ("3号楼8至11层墙柱、梁板钢筋绑扎完成。", 1_286_000_00, 9_418_000_00),
        "b": ("3号楼8至11层模板安装完成，6层以下模板拆除。", 1_154_000_00, 8_036_000_00),
        "c": ("2号楼1至6层填充墙砌筑完成。", 862_000_00, 3_905_000_00),
    },
    "2026-06": {
        "a": ("3号楼屋面层钢筋绑扎完成，4号楼5至7层钢筋绑扎完成。", 1_312_000_00, 10_730_000_00),
        "b": ("3号楼屋面层模板安装完成，4号楼5至7层模板安装完成。", 1_190_000_00, 9_226_000_00),
    },
}


def progress(sub, month, libreoffice):
    text, amount, total = PROGRESS[month][sub.key]
    last = p.month_days(month)[-1].isoformat()
    pairs = (
        ("项目名称", p.NAME), ("分包单位", sub.name), ("所属月份", month_words(month)), ("形象进度", text),
        ("当月完成产值", money(amount)), ("累计完成产值", money(total)), ("质量与验收情况", "检验批验收合格"),
        ("确认人", p.GC_MANAGER), ("监理单位", p.SUPERVISOR), ("确认日期", date.fromisoformat(last)),
    )
    grid = Grid("进度确认单", (20, 70))
    grid.wide(1, "当月工程进度确认单", "title")
    _pairs(grid, 2, pairs)
    data = complete("L3-04", {
        "project": p.NAME, "subcontractor": sub.name, "period": month, "progress_amount": amount, "progress": text,
        "cum_amount": total, "quality_note": "检验批验收合格", "confirmed_by": p.GC_MANAGER,
        "supervisor_name": p.SUPERVISOR, "confirmed_on": last,
    })
    sample = Sample(f"{month}/{sub.team}工程进度确认单.xlsx", "L3-04", month, sub.name, data)
    if libreoffice:
        sample.grid = grid
    else:
        sample.content = openpyxl_bytes(grid)
    return sample


def _pairs(grid, row, pairs):
    for offset, (label, value) in enumerate(pairs):
        look = "date" if isinstance(value, date) else "money" if isinstance(value, Decimal) else "text"
        grid.put(row + offset, 1, label, "head").put(row + offset, 2, value, look)


# month, progress amount, due (20 %), due date, paid date, what was paid to workers in that month
_APPROPRIATIONS = (
    ("2026-03", 2_960_000_00, "2026-04-10", "2026-04-09", 296_480_00),
    ("2026-04", 3_120_000_00, "2026-05-10", "2026-05-08", 304_150_00),
    ("2026-05", 3_302_000_00, "2026-06-10", "2026-06-09", None),
    ("2026-06", 3_380_000_00, "2026-07-10", "2026-07-09", None),
)
_BEFORE = {"due": 2_400_000_00, "paid": 2_400_000_00, "wages": 1_512_600_00}


def labour_cost(month, wages):
    """The ledger as it stood at the month's end: one row for each month from March on. `wages`: {month: fen}."""
    heads = ("序号", "月份", "当月完成产值", "人工费比例(%)", "应拨人工费", "约定拨付日", "实拨人工费", "拨付日期", "付款单位",
             "收款专户", "银行流水号", "累计应拨", "累计实拨", "累计代发", "账户余额", "欠拨金额", "备注")
    grid = Grid("人工费台账", (5, 11, 14, 9, 13, 12, 13, 12, 30, 22, 18, 14, 14, 14, 14, 11, 8))
    grid.wide(1, f"{p.NAME}人工费用拨付台账", "title")
    grid.wide(2, f"建设单位：{p.OWNER}    施工总承包单位：{p.GC}    截至月份：{month_words(month)}", "line")
    for column, head in enumerate(heads, 1):
        grid.put(3, column, head, "head")
    due_sum, paid_sum, wage_sum = _BEFORE["due"], _BEFORE["paid"], _BEFORE["wages"]
    rows = []
    for period, amount, due_date, paid_date, known in _APPROPRIATIONS:
        if period > month:
            break
        due = amount * 20 // 100
        due_sum, paid_sum = due_sum + due, paid_sum + due
        wage_sum += wages[period] if known is None else known
        rows.append({
            "seq": len(rows) + 1, "period": period, "progress_amount": amount, "due_ratio": 2000, "due_amount": due,
            "due_date": due_date, "paid_date": paid_date, "paid_amount": due, "payer": p.OWNER,
            "payee_account": p.ACCOUNT_NO, "bank_serial": "RGF" + paid_date.replace("-", "") + "0031",
            "cum_due": due_sum, "cum_paid": paid_sum, "cum_wages": wage_sum, "balance": paid_sum - wage_sum,
            "shortfall": 0,
        })
        row = rows[-1]
        assert row["balance"] > 0
        values = (row["seq"], month_words(period), money(amount), 20, money(due), date.fromisoformat(due_date),
                  money(due), date.fromisoformat(paid_date), p.OWNER, p.ACCOUNT_NO, row["bank_serial"],
                  money(due_sum), money(paid_sum), money(wage_sum), money(row["balance"]), money(0))
        for column, value in enumerate(values, 1):
            look = "date" if isinstance(value, date) else "money" if isinstance(value, Decimal) else "text"
            grid.put(3 + row["seq"], column, value, look)
    totals = {name: sum(row[name] for row in rows) for name in ("progress_amount", "due_amount", "paid_amount",
                                                               "shortfall")}
    bottom = 4 + len(rows)
    grid.put(bottom, 1, "合计").merge(bottom, 1, 1, 2)
    for column, name in ((3, "progress_amount"), (5, "due_amount"), (7, "paid_amount"), (16, "shortfall")):
        grid.put(bottom, column, money(totals[name]), "money")
    data = complete("L3-02", {"project": p.NAME, "owner": p.OWNER, "gc": p.GC, "period": month, "rows": rows, "totals": totals})
    return Sample(f"{month}/人工费用拨付台账.xlsx", "L3-02", month, "", data, openpyxl_bytes(grid))


# -------------------------------------------------------------------------------------- once: key and value


def officer_filing():
    """Attachment 1 of the notice: its labels, in its order."""
    data = {
        "filing_unit": p.GC, "filing_date": "2025-08-22", "project_name": p.NAME, "planned_start": "2025-09-01",
        "planned_completion": "2026-10-31", "project_address": p.ADDRESS, "owner_name": p.OWNER,
        "owner_project_lead": p.OWNER_LEAD, "owner_phone": p.OWNER_PHONE, "supervisor_name": p.SUPERVISOR,
        "chief_supervisor": p.CHIEF_SUPERVISOR, "supervisor_phone": p.SUPERVISOR_PHONE, "gc_name": p.GC,
        "gc_project_manager": p.GC_MANAGER, "gc_phone": p.GC_PHONE, "officer_name": p.OFFICER,
        "officer_phone": p.OFFICER_PHONE, "officer_hire_date": "2025-08-18",
    }
    grid = Grid("备案表", (20, 34, 16, 34))
    grid.wide(1, "劳资专管员备案表", "title")
    grid.put(2, 1, f"单位（公章）：{p.GC}", "line").merge(2, 1, 1, 2)
    grid.put(2, 3, "日期：2025年8月22日", "line").merge(2, 3, 1, 2)
    rows = (
        ("项目名称", p.NAME, "计划开工竣工日期", "2025年9月1日至2026年10月31日"), ("项目地址", p.ADDRESS),
        ("建设单位", p.OWNER), ("项目负责人", p.OWNER_LEAD, "联系电话", p.OWNER_PHONE), ("监理单位", p.SUPERVISOR),
        ("项目总监", p.CHIEF_SUPERVISOR, "联系电话", p.SUPERVISOR_PHONE), ("施工总承包单位", p.GC),
        ("项目经理", p.GC_MANAGER, "联系电话", p.GC_PHONE), ("劳资专管员", p.OFFICER, "联系电话", p.OFFICER_PHONE),
        ("入职时间", "2025.8.18"),
    )
    for row, cells in enumerate(rows, 3):
        for column, text in enumerate(cells, 1):
            grid.put(row, column, text, "head" if column % 2 else "text")
        if len(cells) == 2:
            grid.merge(row, 2, 1, 3)
    return Sample("project/劳资专管员备案表.xlsx", "L4-01", "", "", complete("L4-01", data), openpyxl_bytes(grid))


def deposit_guarantee():
    amount = p.CONTRACT_AMOUNT * 15 // 1000
    data = {
        "project": p.NAME, "form": "银行保函", "doc_no": "BZ-SL-2025-0093", "depositor": p.GC,
        "depositor_uscc": p.GC_USCC, "beneficiary": p.BUREAU, "bank": BANK, "contract_amount": p.CONTRACT_AMOUNT,
        "ratio": 150, "amount": amount, "amount_cn": in_words(amount), "issued_on": "2025-08-25",
        "valid_from": "2025-08-25", "valid_to": "2027-02-28", "irrevocable": True, "on_demand": True,
        "original_holder": p.BUREAU, "original_pages": 2, "scan_ref": "L1-05-001", "bank_sealed": True,
    }
    return _json("project/工资保证金保函.json", "L1-05", "", "", data)


def payment_guarantee():
    amount = p.CONTRACT_AMOUNT // 10
    data = {
        "project": p.NAME, "guarantee_no": "ZF-SL-2025-0041", "guarantor": BANK, "guarantor_kind": "银行",
        "applicant": p.OWNER, "beneficiary": p.GC, "contract_no": p.CONTRACT_NO,
        "contract_amount": p.CONTRACT_AMOUNT, "amount": amount, "amount_cn": in_words(amount), "form": "见索即付",
        "valid_from": "2025-08-25", "valid_to": "2027-06-30", "claims_method": "受益人书面索赔后五个工作日内支付",
    }
    grid = Grid("支付担保", (22, 60))
    grid.wide(1, "工程款支付担保登记表", "title")
    _pairs(grid, 2, (
        ("项目名称", p.NAME), ("保函编号", data["guarantee_no"]), ("担保人", BANK), ("担保人类别", "银行"),
        ("申请人（建设单位）", p.OWNER), ("受益人（施工总承包单位）", p.GC), ("施工合同编号", p.CONTRACT_NO),
        ("施工合同额", money(p.CONTRACT_AMOUNT)), ("担保金额", money(amount)), ("大写金额", data["amount_cn"]),
        ("担保方式", "见索即付"), ("生效日期", date(2025, 8, 25)), ("到期日期", "2027年6月30日"),
        ("索赔条件", data["claims_method"]),
    ))
    return Sample("project/工程款支付担保登记表.xlsx", "L2-01", "", "", complete("L2-01", data), grid=grid)


def notice_board(subs, minimum_wage):
    data = {
        "project": p.NAME, "owner": p.OWNER, "owner_contact": p.OWNER_LEAD, "owner_phone": p.OWNER_PHONE,
        "gc": p.GC, "gc_contact": p.GC_MANAGER, "gc_phone": p.GC_PHONE, "project_department": p.NAME + "项目部",
        "subcontractors": "、".join(sub.name for sub in subs), "competent_department": "南通市崇川区住房和城乡建设局",
        "officer": p.OFFICER, "officer_phone": p.OFFICER_PHONE, "minimum_wage": minimum_wage,
        "wage_pay_day": "每月15日", "industry_complaint_phone": "0513-00000002",
        "labour_inspection_phone": "0513-00000003", "arbitration_channel": "南通市崇川区劳动人事争议仲裁院",
        "legal_aid_channel": "南通市崇川区法律援助中心", "public_legal_service_hotline": "12348",
        "effective_from": "2026-01-05", "location": "工地主入口东侧", "version": 2,
    }
    return _json("project/维权信息告示牌.json", "L6-01", "", "", data)


def statement(subs, pay, month, conclusions):
    """The officer's own account of the month. `conclusions`: {sub.key: (conclusion, findings, sealed, signed)}."""
    rows = []
    for seq, sub in enumerate(subs, 1):
        everyone = pay[sub.key]
        paid = p.listed(everyone)
        conclusion, findings, sealed, signed = conclusions[sub.key]
        text = PROGRESS[month].get(sub.key)
        rows.append({
            "seq": seq, "subcontractor": sub.name, "registered_count": len(sub.workers),
            "attendance_count": len(everyone), "payroll_count": len(paid), "gross": p.column_sum(paid, "gross"),
            "net": p.column_sum(paid, "net"), "sealed": sealed, "signed_ratio": signed * 10000 // len(paid),
            "progress": text[0] if text else "未提交当月工程进度资料。", "conclusion": conclusion, "findings": findings,
            "found_on": "2026-07-08" if findings else None,
        })
    totals = {name: sum(row[name] for row in rows)
              for name in ("registered_count", "attendance_count", "payroll_count", "gross", "net")}
    clean = not any(row["findings"] for row in rows)
    data = {
        "project": p.NAME, "gc": p.GC, "period": month, "officer": p.OFFICER,
        "written_on": {"2026-05": "2026-06-12", "2026-06": "2026-07-13"}[month],
        "absent_note": "无。" if clean else "钢筋班有一名工人已参与电子考勤，工资表未列入，已要求补列；"
                                          "木工班有一名工人应发工资未填，补填后发放。",
        "carried_over": "无。", "labour_cost_note": "本月人工费用已按约定足额拨入农民工工资专用账户。",
        "attachments": "考勤表三份、工资支付表三份、入账回单一份", "rows": rows, "totals": totals,
    }
    return _json(f"{month}/月度考勤、工资表编制情况说明.json", "L5-06", month, "", data)


def _json(file, code, period, subcontractor, data):
    record = complete(code, data, from_cells=False)
    present = {name: value for name, value in record.items() if value is not None}
    if "rows" in present:
        present["rows"] = [{k: v for k, v in row.items() if v is not None} for row in present["rows"]]
    content = json.dumps(present, ensure_ascii=False, indent=2).encode() + b"\n"
    return Sample(file, code, period, subcontractor, record, content)


# ------------------------------------------------------------------- once: from documents/, and by subcontractor

DOCUMENTS = Path(__file__).resolve().parents[1] / "documents"


def by_hand(name, code, title):
    """A record of documents/ as a file of the project: written by hand there, uploaded here."""
    data = json.loads((DOCUMENTS / f"{name}.json").read_text(encoding="utf-8"))
    _NAMES[code] = name
    return _json(f"project/{title}.json", code, "", "", data)


_SITE = {  # what the subcontract of each says: contract, signed, works, price, labour cost, scope, person for wages
    "a": ("FB-2025-0911", "2025-09-11", "2025-10-09", 14_800_000_00, 11_840_000_00, "1至4号楼主体结构钢筋制作、绑扎和电焊作业", 11),
    "b": ("FB-2025-0912", "2025-09-12", "2025-10-09", 13_600_000_00, 10_900_000_00, "1至4号楼主体结构模板制作、安装和拆除", 12),
    "c": ("FB-2025-0913", "2025-09-13", "2025-10-09", 8_900_000_00, 7_100_000_00, "2至4号楼填充墙砌筑", 13),
}


def subcontract(sub):
    number, signed, start, amount, labour, scope, serial = _SITE[sub.key]
    lead = next(worker for worker in sub.workers if worker.leader)
    _NAMES["L4-05"] = "subcontract"
    return _json(f"project/{sub.team}分包合同及资质登记表.json", "L4-05", "", sub.name, {
        "project": p.NAME, "gc": p.GC, "subcontractor": sub.name, "uscc": sub.uscc, "legal_rep": "尉迟长风",
        "site_lead": lead.name, "site_lead_phone": lead.phone, "qualification": "施工劳务资质（不分等级）",
        "qualification_no": f"D3206990{serial}", "contract_no": number, "kind": "劳务分包", "scope": scope,
        "amount": amount, "labour_cost": labour, "signed_on": signed, "works_from": start, "works_to": "2026-09-30",
        "entrusted_pay": True, "gc_sealed": True, "sub_sealed": True, "pages": 32,
    })


def _everybody(subs):
    """(sub, worker) in the order they came."""
    pairs = [(sub, worker) for sub in subs for worker in sub.workers]
    return sorted(pairs, key=lambda pair: (pair[1].entry, pair[1].id_no))


def entry_record(subs):
    rows = []
    for sub, worker in _everybody(subs):
        before = worker.entry.replace(day=worker.entry.day - 1).isoformat()
        rows.append({
            "seq": len(rows) + 1, "name": worker.name, "gender": worker.gender, "id_no": worker.id_no,
            "phone": worker.phone, "trade": worker.trade, "team": sub.team, "contract_no": worker.contract_no,
            "registered_on": before, "safety_trained_on": before, "entry_date": worker.entry.isoformat(),
            "health_checked": True,
        })
    _NAMES["L4-09"] = "entry_record"
    return _json("project/农民工进场登记表.json", "L4-09", "", "", {
        "project": p.NAME, "gc": p.GC, "subcontractor": "、".join(sub.name for sub in subs), "registrar": "眭小满",
        "officer": p.OFFICER, "filled_on": "2025-12-31", "rows": rows, "totals": {"headcount": len(rows)},
    })


def safety_training(subs):
    rows = [{
        "seq": seq, "name": worker.name, "id_no": worker.id_no, "trade": worker.trade,
        "trained_on": worker.entry.replace(day=worker.entry.day - 1).isoformat(), "level": "三级",
        "score": 800 + seq * 5, "passed": True,
    } for seq, (_, worker) in enumerate(_everybody(subs), 1)]
    _NAMES["L4-09b"] = "safety_training"
    return _json("project/农民工进场安全教育记录.json", "L4-09b", "", "", {
        "project": p.NAME, "gc": p.GC, "subcontractor": "、".join(sub.name for sub in subs),
        "content": "安全生产法律法规、现场主要危险源、操作规程、劳动防护用品、应急避险、实名制考勤和维权渠道告知。", "hours": 240,
        "trainer": "桓子敬", "rows": rows, "totals": {"headcount": len(rows)},
    })


# ------------------------------------------------------------------------------------- the month's bank papers

PAY_DATES = {"2026-05": "2026-06-15", "2026-06": "2026-07-15"}
OWNER_ACCOUNT = "9000320699880000032"


def _paid(subs, own):
    """(sub, pay) of everybody whom the bank pays."""
    return [(sub, pay) for sub in subs for pay in p.listed(own[sub.key]) if pay.net is not None]


def bank_detail(subs, own, month, batch):
    rows = [{
        "seq": seq, "team": sub.team, "payee_name": pay.worker.name, "payee_account": pay.worker.card_no, "bank": BANK,
        "amount": pay.net, "status": "成功", "bank_serial": f"{batch}{seq:04d}",
    } for seq, (sub, pay) in enumerate(_paid(subs, own), 1)]
    _NAMES["L5-08b"] = "bank_pay_detail"
    return _json(f"{month}/银行代发明细.json", "L5-08b", month, "", {
        "project": p.NAME, "period": month, "gc": p.GC, "batch_no": batch, "payer_account": p.ACCOUNT_NO,
        "payer_name": p.ACCOUNT_SHORT_NAME, "bank": BANK, "pay_date": PAY_DATES[month],
        "purpose": f"代发农民工工资{month_words(month)}", "bank_seal": True, "rows": rows,
        "totals": {"headcount": len(rows), "amount": sum(row["amount"] for row in rows)},
    })


def payslips(subs, own, month):
    rows = [{
        "seq": seq, "name": pay.worker.name, "id_no": pay.worker.id_no, "phone": pay.worker.phone, "employer": sub.name,
        "team": sub.team, "gross": pay.gross, "deductions": pay.advance, "net": pay.net, "method": "纸质当面",
        "delivered_on": PAY_DATES[month],
    } for seq, (sub, pay) in enumerate(_paid(subs, own), 1)]
    _NAMES["L5-10"] = "payslip_delivery"
    return _json(f"{month}/工资清单送达记录.json", "L5-10", month, "", {
        "project": p.NAME, "gc": p.GC, "period": month, "pay_date": PAY_DATES[month], "delivered_by": "眭小满",
        "officer": p.OFFICER, "rows": rows,
        "totals": {"headcount": len(rows)} | {name: sum(row[name] for row in rows)
                                              for name in ("gross", "deductions", "net")},
    })


def labour_receipt(month):
    _, amount, due_date, paid_date, _ = next(row for row in _APPROPRIATIONS if row[0] == month)
    due = amount * 20 // 100
    serial = paid_date.replace("-", "") + "0031"
    _NAMES["L3-05"] = "labour_cost_receipt"
    return _json(f"{month}/人工费用到账回单.json", "L3-05", month, "", {
        "project": p.NAME, "period": month, "doc_no": "HD" + serial, "paid_date": paid_date, "payer": p.OWNER,
        "payer_account": OWNER_ACCOUNT, "payee_name": p.ACCOUNT_NAME, "payee_account": p.ACCOUNT_NO, "bank": BANK,
        "amount": due, "bank_serial": "RGF" + serial, "purpose": f"{p.NAME}{month_words(month)}人工费用",
        "due_amount": due, "due_date": due_date, "shortfall": 0, "overdue_days": 0, "bank_sealed": True,
        "original_holder": f"{p.GC}财务部", "original_pages": 2, "scan_ref": "L3-05-011",
    })


_OPENING = {"2026-05": 1_182_920_00}  # what the account held when the month began; June's follows from May's


def account_statement(subs, pay, month):
    """What the bank says of the month: last month's labour cost in, last month's wages out, person by person."""
    last = {"2026-05": "2026-04", "2026-06": "2026-05"}[month]
    period, amount, _, paid_in, known = next(row for row in _APPROPRIATIONS if row[0] == last)
    if known is None:
        wages = [(each.worker, each.net) for _, each in _paid(subs, pay[last])]
    else:  # before the samples begin: the known sum, shared out by day rates
        workers = [worker for sub in subs for worker in sub.workers]
        wages = [(worker, worker.rate * 21) for worker in workers]
        wages[0] = (workers[0], wages[0][1] + known - sum(net for _, net in wages))
    opening = _OPENING.get(month) or account_statement(subs, pay, last).data["closing_balance"]
    paid_out = {"2026-04": "2026-05-15"} | PAY_DATES
    balance = opening + amount * 20 // 100
    rows = [{
        "seq": 1, "date": paid_in, "kind": "人工费用拨入", "summary": f"{month_words(period)}人工费用", "counterparty": p.OWNER,
        "counterparty_account": OWNER_ACCOUNT, "credit": amount * 20 // 100, "balance": balance,
        "bank_serial": "RGF" + paid_in.replace("-", "") + "0031",
    }]
    for worker, net in wages:
        assert net > 0
        balance -= net
        rows.append({
            "seq": len(rows) + 1, "date": paid_out[last], "kind": "代发工资",
            "summary": f"代发农民工工资{month_words(last)}", "counterparty": worker.name,
            "counterparty_account": worker.card_no, "debit": net, "balance": balance,
        })
    days = p.month_days(month)
    _NAMES["L5-12"] = "wage_account_statement"
    return _json(f"{month}/专户对账单.json", "L5-12", month, "", {
        "project": p.NAME, "period": month, "gc": p.GC, "account_name": p.ACCOUNT_SHORT_NAME,
        "account_no": p.ACCOUNT_NO, "bank": BANK, "from": days[0].isoformat(), "to": days[-1].isoformat(),
        "opening_balance": opening, "closing_balance": balance, "bank_seal": True, "rows": rows,
        "totals": {"credit": rows[0]["credit"], "debit": sum(row.get("debit", 0) for row in rows)},
    })
