"""The one invented project: firms, officer, workers, months, and who worked and earned what.

Money is integer fen, days are tenths of a day, dates are datetime.date. Nothing here reads a clock.
"""

import calendar
import random
from dataclasses import dataclass, field
from datetime import date

from .numbers import card_number, citizen_number, credit_code, phone_number

SEED = 20260501
CODE = "JHXY-2"
NAME = "示例江海新苑安置房二期工程"
COUNTY = "320613"
ADDRESS = "江苏省南通市崇川区虚构路88号"
INDUSTRY = "住房城乡建设"
OWNER = "南通示例江海城市建设有限公司"
OWNER_LEAD, OWNER_PHONE = "容川", phone_number(9001)
SUPERVISOR = "南通示例准绳工程监理有限公司"
CHIEF_SUPERVISOR, SUPERVISOR_PHONE = "蔚方正", phone_number(9002)
GC = "南通示例海岳建设集团有限公司"
GC_USCC = credit_code(1)
GC_MANAGER, GC_PHONE = "濮一诺", phone_number(9003)
OFFICER, OFFICER_PHONE = "诸葛明澜", phone_number(9004)
ACCOUNT_NAME = GC + NAME + "农民工工资专用账户"
ACCOUNT_SHORT_NAME = "示例海岳江海新苑二期农民工工资专用账户"
ACCOUNT_NO = card_number(32069988000001)
ACCOUNT_BANK = "示例银行南通崇川支行"
BUREAU = "南通市崇川区人力资源和社会保障局"
CONTRACT_NO = "SG-2025-0817"
CONTRACT_AMOUNT = 186_000_000_00
PLANNED_START, PLANNED_COMPLETION = date(2025, 9, 1), date(2026, 10, 31)
MONTHS = ("2026-05", "2026-06")
HOLIDAYS = {date(2026, 5, d) for d in range(1, 6)} | {date(2026, 6, d) for d in (19, 20, 21)}
ACCEPTANCE, COMPLETION, SETTLED = date(2026, 11, 5), date(2026, 10, 16), date(2026, 11, 18)
RETAIN_UNTIL = "2029-11-18"  # three years after the last of the three


@dataclass
class Worker:
    name: str
    trade: str
    rate: int  # fen a day
    gender: str
    birth: date
    id_no: str
    phone: str
    card_no: str
    ethnic: str
    address: str
    entry: date
    contract_no: str
    leader: bool = False


@dataclass
class Pay:
    """One worker's month. None: the sheet has nothing there."""

    worker: Worker
    marks: list  # 31 entries: tenths of a day, None where the sheet is empty
    days: int
    rate: int
    base: int
    overtime: int
    allowance: int
    advance: int
    gross: int = 0
    net: int = 0
    listed: bool = True  # stands in the payroll sheet

    def settle(self):
        self.gross = self.base + self.overtime + self.allowance
        self.net = self.gross - self.advance


@dataclass
class Sub:
    key: str
    name: str
    uscc: str
    team: str
    lead: str
    workers: list = field(default_factory=list)


_PEOPLE = {
    "a": "周𠮷安 郁林 缪根宝 季学勤 茅松 瞿德铭 丛建业 葛永和 戚岩 耿守田 邵云舟 符长庚 卞安 柏青山",
    "b": "糜广林 阿依古丽·买买提 娄山 洪启明 嵇云帆 冒家驹 巫大年 桑叶 储立本 应百川 宣和平 易同舟 房新楼",
    "c": "沈𬭎 栾石 仇万里 鞠春来 侍秋实 滕善 贲开泰 翟垒 花满仓 练达夫 艾荷 单丰 蔺锦文",
}
_WOMEN = {"阿依古丽·买买提", "桑叶", "艾荷"}
_TRADES = {
    "a": ("钢筋工", (360, 370, 380)),
    "b": ("木工", (370, 380, 390)),
    "c": ("瓦工", (340, 350, 360)),
}
_OTHER_TRADES = {
    "柏青山": ("电焊工", 390),
    "卞安": ("电焊工", 390),
    "艾荷": ("普工", 260),
    "单丰": ("普工", 270),
    "蔺锦文": ("普工", 260),
    "桑叶": ("普工", 270),
}


def build_subs():
    rng = random.Random(SEED)
    subs = [
        Sub("a", "南通示例铁臂钢筋劳务有限公司", credit_code(11), "钢筋班", "郁林"),
        Sub("b", "南通示例榫卯木作劳务有限公司", credit_code(12), "木工班", "糜广林"),
        Sub("c", "南通示例青垒砌筑劳务有限公司", credit_code(13), "瓦工班", "沈𬭎"),
    ]
    serial = 0
    for sub in subs:
        trade, rates = _TRADES[sub.key]
        for name in _PEOPLE[sub.key].split(" "):
            serial += 1
            own_trade, rate = _OTHER_TRADES.get(name, (trade, rates[serial % len(rates)]))
            sub.workers.append(_worker(rng, name, serial, own_trade, rate * 100, name == sub.lead))
    return subs


def _worker(rng, name, serial, trade, rate, leader):
    woman = name in _WOMEN
    birth = date(rng.randint(1980 if woman else 1970, 2005), rng.randint(1, 12), rng.randint(1, 28))
    sequence = rng.randrange(1, 499) * 2 + (0 if woman else 1)
    uighur = "·" in name
    entry = date(2025, rng.randint(10, 12), rng.randint(9, 28))
    return Worker(
        name=name,
        trade=trade,
        rate=rate,
        gender="女" if woman else "男",
        birth=birth,
        id_no=citizen_number(birth, sequence),
        phone=phone_number(100 + serial),
        card_no=card_number(32069900000 + serial * 7919),
        ethnic="维吾尔族" if uighur else "汉族",
        address=f"江苏省南通市虚构县江海镇示例村{rng.randint(1, 18)}组{rng.randint(1, 60)}号",
        entry=entry,
        contract_no=f"HT-2025-{serial:03d}",
        leader=leader,
    )


def month_days(month):
    year, number = (int(part) for part in month.split("-"))
    return [date(year, number, day) for day in range(1, calendar.monthrange(year, number)[1] + 1)]


def build_pay(subs):
    """{month: {sub.key: [Pay]}}; the second month already carries what is wrong with it."""
    pay = {}
    for number, month in enumerate(MONTHS):
        rng = random.Random(SEED + 1 + number)
        pay[month] = {sub.key: [_pay(rng, sub, worker, month) for worker in sub.workers] for sub in subs}
    spoil(pay[MONTHS[1]])
    return pay


def _pay(rng, sub, worker, month):
    days = month_days(month)
    off = set(rng.sample([d for d in days if d not in HOLIDAYS], rng.randint(2, 4)))
    half = set(rng.sample([d for d in days if d not in HOLIDAYS and d not in off], rng.randint(0, 2)))
    marks = [None if d in HOLIDAYS else 0 if d in off else 5 if d in half else 10 for d in days]
    marks += [None] * (31 - len(marks))
    total = sum(mark or 0 for mark in marks)
    overtime = rng.choice((0, 0, 150_00, 200_00)) if sub.key == "b" else 0
    allowance = 300_00 if sub.key == "b" and month == MONTHS[1] else 0
    advance = rng.choice((0, 0, 0, 500_00, 1000_00))
    pay = Pay(worker, marks, total, worker.rate, worker.rate * total // 10, overtime, allowance, advance)
    pay.settle()
    return pay


# What is wrong with the second month, each once (domain: S-10b, c, d; a, e, f lie in what the officer attests).
NOT_PAID = ("a", 9)       # S-10b: in the electronic attendance, not in the payroll
NO_GROSS = ("b", 6)       # S-10c: days worked, gross empty
OFF_MARKET = ("a", 4)     # S-10d: 1,200 yuan a day
OFF_MARKET_RATE = 1200_00
NOT_SIGNED = ("b", 3)     # S-10e: index of the worker whose row somebody else signed
NO_SEAL = "c"             # S-10a
NO_PROGRESS = "c"         # S-10f


def spoil(month):
    month[NOT_PAID[0]][NOT_PAID[1]].listed = False
    dear = month[OFF_MARKET[0]][OFF_MARKET[1]]
    dear.rate = OFF_MARKET_RATE
    dear.base = dear.rate * dear.days // 10
    dear.settle()
    empty = month[NO_GROSS[0]][NO_GROSS[1]]
    empty.gross = empty.net = None


def listed(rows):
    return [row for row in rows if row.listed]


def column_sum(rows, name):
    return sum(getattr(row, name) or 0 for row in rows)
