"""Numbers with right check characters that can belong to nobody."""

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def citizen_number(birth, sequence):
    """GB 11643-1999. Region 320000 is a province's own code: no person was ever registered under it."""
    body = f"320000{birth:%Y%m%d}{sequence:03d}"
    assert len(body) == 17
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, ID_WEIGHTS)) % 11]


def card_number(serial):
    """19 digits, Luhn. 9 is no card scheme's first digit."""
    body = f"9{serial:017d}"
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return body + str(-total % 10)


def phone_number(serial):
    """1540000xxxx was never assigned."""
    assert 0 < serial < 10000
    return f"1540000{serial:04d}"


def credit_code(serial):
    """GB 32100-2015. Region 320699 does not exist; organisation code by GB 11714 with its own check character."""
    organisation = f"MAXX{serial:04d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    value = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
    check = 11 - sum(value[c] * w for c, w in zip(organisation, weights)) % 11
    body = "91320699" + organisation + {10: "X", 11: "0"}.get(check, str(check))
    total = sum(USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + USCC_ALPHABET[(31 - total % 31) % 31]


def yuan(fen):
    """1067500 -> "10,675.00"."""
    assert fen >= 0
    return f"{fen // 100:,}.{fen % 100:02d}"


def days_text(tenths):
    return str(tenths // 10) if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"


def in_words(fen):
    """大写金额 of whole yuan under one hundred million; enough for the samples."""
    assert fen % 100 == 0 and 0 < fen < 10**10
    digits, units = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟")

    def four(number):
        out, gap = "", False
        for power in (3, 2, 1, 0):
            digit = number // 10**power % 10
            if digit == 0:
                gap = bool(out)
                continue
            out += ("零" if gap else "") + digits[digit] + units[power]
            gap = False
        return out

    high, low = divmod(fen // 100, 10000)
    text = four(high) + "万" if high else ""
    if high and 0 < low < 1000:
        text += "零"
    return "人民币" + text + four(low) + "元整"
