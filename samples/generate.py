#!/usr/bin/python3
"""Makes every file of samples/ from nothing, the same bytes each time.

    samples/generate.py            writes the samples where this script lies
    samples/generate.py --check    makes them elsewhere and compares; exit 1 when something differs

Needs Debian's python3-openpyxl, python3-pil, libreoffice-calc and the CJK fonts of scripts/packages.txt. Another
version of LibreOffice, Pillow or zlib may give other bytes for the same content: --check names its own versions.
"""

import argparse
import filecmp
import json
import shutil
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from maker import bad, imports, papers, scans  # noqa: E402
from maker import project as p  # noqa: E402
from maker.sheets import libreoffice_bytes  # noqa: E402

OWN = {"documents", "print", "producers", ".gitattributes", "generate.py", "README.md", "maker"}  # everything else here is made
USERS = [
    {"login": "officer", "role": "officer", "display_name": p.OFFICER},
    {"login": "contractor", "role": "contractor", "display_name": "档案员"},
    {"login": "inspector", "role": "inspector", "display_name": "监察员"},
    {"login": "admin", "role": "admin", "display_name": "系统管理员"},
]
MINIMUM_WAGE = 2660_00


def attestation(sub, month):
    """What the officer attests about a signed and sealed payroll sheet. S-10a, e and f of the second month lie here."""
    spoiled = month == p.MONTHS[1]
    text = papers.PROGRESS[month].get(sub.key, ("",))[0]
    not_signed = [p.NOT_SIGNED[1] + 1] if spoiled and sub.key == p.NOT_SIGNED[0] else []
    return {
        "seal": not (spoiled and sub.key == p.NO_SEAL),
        "signatures": None if not_signed else "all",
        "not_signed_rows": not_signed,
        "progress": text,
    }


def conclusions(subs, pay, month):
    out = {}
    for sub in subs:
        count = len(p.listed(pay[sub.key]))
        out[sub.key] = ("通过", None, True, count)
        if month == p.MONTHS[1]:
            out[sub.key] = {
                "a": ("未通过", "发放人数与电子考勤人数不符；一名工人工价明显偏离市场行情。", True, count),
                "b": ("未通过", "一名工人应发工资缺失；一名工人非本人签字。", True, count - 1),
                "c": ("未通过", "工资支付表未加盖分包单位公章；缺少当月工程进度。", False, count),
            }[sub.key]
    return out


def month_samples(subs, pay, month, wages, number):
    own = pay[month]
    samples = [papers.attendance(sub, own[sub.key], month) for sub in subs]
    samples += [
        papers.progress(sub, month, libreoffice=sub.key == "b")
        for sub in subs if sub.key in papers.PROGRESS[month]
    ]
    samples += [papers.payroll(sub, own[sub.key], month, attestation(sub, month)) for sub in subs]
    if number == 0:
        pdf, phrases = scans.signed_payroll(subs[0], own["a"], month, 40)
        samples.append(papers.Sample(
            f"{month}/{subs[0].team}工资表签字盖章扫描件.pdf", "L5-05", month, subs[0].name, content=pdf,
            attestation=attestation(subs[0], month), phrases=phrases))
    paid = [row for sub in subs for row in p.listed(own[sub.key]) if row.net is not None]
    jpeg, phrases = scans.bank_receipt(month, len(paid), sum(row.net for row in paid), 70 + number)
    samples.append(papers.Sample(f"{month}/银行代发回单.jpg", "L5-08", month, "", content=jpeg,
                                 attestation={"seal": True}, phrases=phrases))
    samples.append(papers.bank_detail(subs, own, month, scans.receipt_batch(month)))
    samples.append(papers.payslips(subs, own, month))
    samples.append(papers.labour_receipt(month))
    samples.append(papers.labour_cost(month, wages))
    samples.append(papers.account_statement(subs, pay, month))
    samples.append(papers.statement(subs, own, month, conclusions(subs, own, month)))
    jpeg, phrases = scans.paper(
        "施工现场维权信息告示牌（现场照片）", [f"项目名称：{p.NAME}", f"施工总承包单位：{p.GC}", f"劳资专管员：{p.OFFICER}",
                                f"拍摄日期：{month}-28", "拍摄位置：工地主入口东侧"], [], 90 + number)
    samples.append(papers.Sample(f"{month}/告示牌现场照片.jpg", "L6-02", month, "", content=jpeg, phrases=phrases))
    return samples


def once(subs):
    """What every project has from its beginning, beside the sheets made above."""
    samples = [papers.by_hand(*one) for one in (
        ("construction_contract_extract", "L1-01", "施工合同要点登记表"),
        ("deposit_assessment", "L1-02", "工资保证金存储核定登记表"),
        ("labour_cost_clause", "L3-01", "施工合同人工费条款登记表"),
        ("officer_commitment", "L4-02", "劳资专管员承诺书"),
        ("officer_exam", "L4-04b", "劳资专管员考核记录表"),
        ("identity_check", "L4-14", "备案信息一致性核对表"),
        ("wage_account_opening", "L5-01", "专用账户开户资料登记表"),
        ("tripartite_agreement", "L5-02", "专用账户三方协议登记表"),
        ("wage_account_filing", "L5-03", "专用账户备案表"),
    )]
    samples += [papers.subcontract(sub) for sub in subs]
    samples += [papers.entry_record(subs), papers.safety_training(subs)]

    def scan(file, code, sub, title, lines, seals, seed, signers=(), attestation=None):
        jpeg, phrases = scans.paper(title, lines, seals, seed, signers)
        samples.append(papers.Sample(file, code, "", sub, content=jpeg, phrases=phrases,
                                     attestation=attestation or {}))

    project = f"项目名称：{p.NAME}"
    scan("project/身份证复印件.jpg", "L4-07", "", "农民工身份证复印件", [project, "复印件四十份，正反面，按花名册序号排列"], [], 80)
    workers = sum(len(sub.workers) for sub in subs)
    scan("project/劳动合同签字页.jpg", "L4-08", "", "劳动合同签字页", [project, f"劳动合同{workers}份，编号HT-2025-001至{workers:03d}"],
         [subs[0].name, subs[1].name], 82, ("郁林", "糜广林"), {"seal": True, "signatures": "all"})
    for number, sub in enumerate(subs):
        scan(f"project/{sub.team}委托代发工资协议.jpg", "L5-04", sub.name, "农民工工资委托代发协议",
             [f"委托方：{sub.name}", f"受托方：{p.GC}", "委托方委托受托方通过农民工工资专用账户直接支付其招用农民工的工资。"],
             [sub.name, p.GC], 84 + number)
    return samples


def all_samples(subs, pay):
    wages = {month: sum(p.column_sum(p.listed(rows), "net") for rows in pay[month].values()) for month in p.MONTHS}
    samples = [
        papers.deposit_guarantee(), papers.payment_guarantee(), papers.officer_filing(), papers.register(subs),
        papers.notice_board(subs, MINIMUM_WAGE), *once(subs),
    ]
    for number, month in enumerate(p.MONTHS):
        samples += month_samples(subs, pay, month, wages, number)
    waiting = [sample for sample in samples if sample.content is None]
    for sample, content in zip(waiting, libreoffice_bytes([sample.grid for sample in waiting])):
        sample.content = content
    return samples


def events():
    lines = [f"工程名称：{p.NAME}", f"建设单位：{p.OWNER}", f"施工总承包单位：{p.GC}"]
    firms = [p.OWNER, p.GC]
    written = lambda day: f"{day.year}年{day.month}月{day.day}日"  # noqa: E731
    return [
        ("completion", p.COMPLETION, "工程完工确认书.jpg", "工程完工，经建设、施工、监理单位确认。",
         scans.proof("工程完工确认书", [*lines, f"完工日期：{written(p.COMPLETION)}"], firms, 60)),
        ("completion_acceptance", p.ACCEPTANCE, "竣工验收报告首页.jpg", "竣工验收合格。",
         scans.proof("竣工验收报告（首页）", [*lines, f"竣工验收日期：{written(p.ACCEPTANCE)}", "验收结论：合格"], firms,
                     62)),
        ("wages_settled", p.SETTLED, "农民工工资结清确认书.jpg", "工资全部结清，无拖欠公示满三十日。",
         scans.proof("农民工工资结清确认书", [*lines, f"最后一笔工资支付日期：{written(p.SETTLED)}",
                                  "公示期间：2026年10月19日至2026年11月18日", "公示期满无异议。"], [p.GC], 64)),
    ]


def expected_findings(subs):
    name = {sub.key: sub.name for sub in subs}

    def found(rule, notice, key, where):
        return {"rule": rule, "notice": notice, "subcontractor": name[key], "where": where}

    def cannot_judge(rule, notice, parameter):
        return {"rule": rule, "notice": notice, "severity": "info", "subcontractor": "", "where": {"parameter": parameter}}

    # No official text of the minimum wage is at hand: what needs it says so, in every month.
    always = [cannot_judge("R-PAY-MIN", "", "minimum_wage"), cannot_judge("R-BRD-2", "S-14", "minimum_wage")]
    by_key = {sub.key: sub for sub in subs}
    missing = by_key[p.NOT_PAID[0]].workers[p.NOT_PAID[1]]
    return {
        p.MONTHS[0]: always,
        p.MONTHS[1]: [
            found("R-PAY-SEAL", "S-10a", p.NO_SEAL, {"type": "L5-05"}),
            found("R-PAY-HEADCOUNT", "S-10b", p.NOT_PAID[0],
                  {"type": "L5-05", "paid": 13, "attended": 14, "name": missing.name}),
            found("R-PAY-GROSS", "S-10c", p.NO_GROSS[0],
                  {"type": "L5-05", "field": f"/rows/{p.NO_GROSS[1]}/gross", "cell": f"J{5 + p.NO_GROSS[1]}"}),
            found("R-PAY-PRICE", "S-10d", p.OFF_MARKET[0],
                  {"type": "L5-05", "field": f"/rows/{p.OFF_MARKET[1]}/rate", "cell": f"G{4 + p.OFF_MARKET[1]}"}),
            found("R-PAY-SIGN", "S-10e", p.NOT_SIGNED[0],
                  {"type": "L5-05", "field": f"/rows/{p.NOT_SIGNED[1]}/signature"}),
            found("R-PAY-PROGRESS", "S-10f", p.NO_PROGRESS, {"type": "L5-05"}),
            *always,
        ],
    }


def searches(samples, subs):
    def hits(*wanted):
        return [{"type": s.type, "period": s.period, "subcontractor": s.subcontractor, "file": s.file}
                for s in samples if any(all(getattr(s, k) == v for k, v in w.items()) for w in wanted)]

    first, _, third = subs
    rare, other = first.workers[0], third.workers[0]

    def person(sub):
        return hits({"type": "L4-06"}, *({"type": code, "subcontractor": sub.name, "phrases": None}
                                         for code in ("L4-10", "L5-05")))

    receipt = {"type": "L5-08", "period": p.MONTHS[0]}
    return [
        {"text": rare.name, "about": "姓名含 U+20BB7", "must_find": person(first)},
        {"text": other.name, "about": "姓名含 U+2CB4E", "must_find": person(third)},
        {"text": "阿依古丽·买买提", "about": "带间隔号的姓名", "must_find": person(subs[1])},
        {"text": rare.id_no, "about": "身份证号码", "must_find": person(first)},
        {"text": scans.receipt_batch(p.MONTHS[0]), "about": "回单扫描件上的批次号", "must_find": hits(receipt)},
        {"text": "批量代发业务回单", "about": "回单扫描件上的文字", "must_find": hits({"type": "L5-08"})},
        {"text": third.name, "about": "分包单位名称", "must_find": hits(
            *({"type": code, "subcontractor": third.name} for code in ("L4-10", "L5-05")))},
    ]


def dump(value):
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def write(root, name, content):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def generate(root):
    subs = p.build_subs()
    pay = p.build_pay(subs)
    samples = all_samples(subs, pay)
    for sample in samples:
        write(root, sample.file, sample.content)
        expected = {"type": sample.type, "period": sample.period, "subcontractor": sample.subcontractor}
        if sample.phrases is not None:
            expected["phrases"] = sample.phrases
        else:
            expected |= {"data": sample.data, "rows": len(sample.data.get("rows") or [])}
        write(root, sample.file + ".expected.json", dump(expected))
    proofs = events()
    for _, _, file, _, content in proofs:
        write(root, f"events/{file}", content)
    good = next(s for s in samples if s.type == "L5-05" and s.period == p.MONTHS[0])
    spoiled = bad.files(good.content)
    for name, content, code, state, reason in spoiled:
        write(root, f"bad/{name}", content)
        write(root, f"bad/{name}.expected.json", dump({
            "type": code, "period": "2026-04", "subcontractor": subs[0].name if code == "L5-05" else "",
            "state": state, "reason_contains": reason}))
    for case in imports.cases(subs):
        write(root, f"import/{case.file}", case.content)
        write(root, f"import/{case.file}.expected.json", dump({
            "about": case.about, "type": case.type, "period": case.period, "subcontractor": case.subcontractor,
            "record": case.data, "findings": case.findings, "doubts": case.doubts}))
    write(root, "expected_findings.json", dump(expected_findings(subs)))
    write(root, "manifest.json", dump({
        "project": {"code": p.CODE, "name": p.NAME, "county": p.COUNTY, "industry": p.INDUSTRY, "owner": p.OWNER,
                    "general_contractor": p.GC, "subcontractors": [sub.name for sub in subs]},
        "users": USERS,
        "months": list(p.MONTHS),
        "files": [{"file": s.file, "type": s.type, "period": s.period, "subcontractor": s.subcontractor,
                   "attestation": s.attestation, "expected": s.file + ".expected.json"} for s in samples],
        "bad": [{"file": f"bad/{name}", "expected": f"bad/{name}.expected.json"} for name, *_ in spoiled],
        "searches": searches(samples, subs),
        "events": [{"kind": kind, "date": day.isoformat(), "note": note, "evidence": f"events/{file}"}
                   for kind, day, file, note, _ in proofs],
        "retain_until": p.RETAIN_UNTIL,
    }))


def made_files(root):
    return {path.relative_to(root) for path in root.rglob("*") if path.is_file()
            and path.relative_to(root).parts[0] not in OWN}


def check():
    with tempfile.TemporaryDirectory(prefix="samples-check-") as place:
        generate(Path(place))
        made, kept = made_files(Path(place)), made_files(HERE)
        wrong = [f"missing: {name}" for name in sorted(made - kept)]
        wrong += [f"not made by the generator: {name}" for name in sorted(kept - made)]
        wrong += [f"differs: {name}" for name in sorted(made & kept)
                  if not filecmp.cmp(Path(place) / name, HERE / name, shallow=False)]
    for line in wrong:
        print(line)
    print(f"samples: {len(made)} files, {len(wrong)} wrong")
    return 1 if wrong else 0


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--check", action="store_true", help="compare instead of writing")
    if arguments.parse_args().check:
        return check()
    for entry in HERE.iterdir():
        if entry.name not in OWN:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    generate(HERE)
    print(f"samples: {len(made_files(HERE))} files written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
