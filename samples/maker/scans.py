"""What comes out of a scanner: a bank receipt, a signed and sealed payroll page, proofs of events.

Drawn with Pillow, turned a little, with grain and a red seal, kept as JPEG; every seed is fixed.
"""

import io
import math
import random
import re

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from . import project as p
from .numbers import days_text, in_words, yuan

SERIF = ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2)
BOLD = ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", 2)
SANS = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2)
HAND = ("/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", 0)
PAPER, INK, RED, PEN = (251, 249, 244), (32, 32, 36), (208, 38, 42), (28, 36, 92)


def font(face, size):
    return ImageFont.truetype(face[0], size, index=face[1], layout_engine=ImageFont.Layout.BASIC)


class Page:
    def __init__(self, width_mm, height_mm, dpi):
        self.dpi = dpi
        self.image = Image.new("RGB", (self.px(width_mm), self.px(height_mm)), PAPER)
        self.draw = ImageDraw.Draw(self.image)

    def px(self, mm):
        return round(mm * self.dpi / 25.4)

    def text(self, x, y, text, size_pt=10, face=SERIF, anchor="lm", fill=INK):
        self.draw.text((self.px(x), self.px(y)), text, font=font(face, round(size_pt * self.dpi / 72)), anchor=anchor,
                       fill=fill)

    def line(self, x0, y0, x1, y1, width=0.25):
        self.draw.line([self.px(v) for v in (x0, y0, x1, y1)], fill=INK, width=max(1, self.px(width)))

    def box(self, x0, y0, x1, y1, width=0.25):
        self.draw.rectangle([self.px(v) for v in (x0, y0, x1, y1)], outline=INK, width=max(1, self.px(width)))

    def ink(self, mask, x, y, colour):
        """Lets a colour sink into the paper where the mask is: text below a seal stays readable."""
        layer = Image.new("RGB", self.image.size, (255, 255, 255))
        layer.paste(colour, (self.px(x) - mask.width // 2, self.px(y) - mask.height // 2), mask)
        self.image = ImageChops.multiply(self.image, layer)
        self.draw = ImageDraw.Draw(self.image)

    def seal(self, x, y, around, below="", diameter=38, turn=0.0, seed=1):
        self.ink(_seal_mask(self.px(diameter), around, below, turn, seed), x, y, RED)

    def signature(self, x, y, name, seed, height=7.5):
        self.ink(_signature_mask(name, self.px(height), seed), x, y, PEN)

    def scanned(self, degrees, seed, quality):
        """Turned, with grain and a shadow at one side, as JPEG with its resolution."""
        image = self.image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=PAPER)
        image = image.filter(ImageFilter.GaussianBlur(0.6))
        rng = random.Random(seed)
        grain = Image.frombytes("L", image.size, rng.randbytes(image.width * image.height))
        grain = grain.filter(ImageFilter.GaussianBlur(0.8)).point([118 + v * 20 // 255 for v in range(256)])
        image = ImageChops.add(image, Image.merge("RGB", (grain,) * 3), 1, -128)
        shade = Image.linear_gradient("L").rotate(90).resize(image.size).point([228 + v * 27 // 255 for v in range(256)])
        image = ImageChops.multiply(image, Image.merge("RGB", (shade,) * 3))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, dpi=(self.dpi, self.dpi), subsampling=2, optimize=True)
        return out.getvalue()


def _seal_mask(size, around, below, turn, seed):
    """A round seal: ring, five-pointed star, the firm's name along the upper arc. Mottled as stamps are."""
    scale = 3
    side = size * scale
    mask = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(mask)
    middle, ring = side / 2, side * 0.033
    draw.ellipse([ring / 2, ring / 2, side - ring / 2, side - ring / 2], outline=255, width=round(ring))
    star = [
        (middle + math.sin(i * math.pi / 5) * side * (0.15 if i % 2 == 0 else 0.057),
         middle - math.cos(i * math.pi / 5) * side * (0.15 if i % 2 == 0 else 0.057)) for i in range(10)
    ]
    draw.polygon(star, fill=255)
    glyphs = font(BOLD, round(side * min(0.125, 1.9 / len(around))))
    step = min(22.0, 250.0 / max(1, len(around) - 1))
    for index, character in enumerate(around):
        angle = (index - (len(around) - 1) / 2) * step
        tile = Image.new("L", (side, side), 0)
        ImageDraw.Draw(tile).text((middle, side * 0.125), character, font=glyphs, anchor="mm", fill=255)
        mask = ImageChops.lighter(mask, tile.rotate(-angle, Image.Resampling.BICUBIC))
    if below:
        ImageDraw.Draw(mask).text((middle, side * 0.77), below, font=font(BOLD, round(side * 0.085)), anchor="mm",
                                  fill=255)
    mask = mask.rotate(turn, Image.Resampling.BICUBIC).resize((size, size), Image.Resampling.LANCZOS)
    patches = Image.frombytes("L", (24, 24), random.Random(seed).randbytes(576)).resize((size, size))
    return ImageChops.multiply(mask, patches.point([170 + v * 70 // 255 for v in range(256)]))


def _signature_mask(name, height, seed):
    """Characters of a brush face, each turned and set a little off, the whole slanted."""
    rng = random.Random(seed)
    big = height * 3
    mask = Image.new("L", (big * (len(name) + 1), big * 2), 0)
    x = big * 0.6
    for character in name:
        tile = Image.new("L", (big * 2, big * 2), 0)
        glyph = font(HAND, round(big * rng.uniform(0.72, 0.95)))
        ImageDraw.Draw(tile).text((big, big), character, font=glyph, anchor="mm", fill=255, stroke_width=2,
                                  stroke_fill=255)
        tile = tile.rotate(rng.uniform(-14, 14), Image.Resampling.BICUBIC)
        at = (round(x - big), round(rng.uniform(-0.12, 0.12) * big))
        mask.paste(255, at, tile)
        x += big * rng.uniform(0.55, 0.72)
    slant = rng.uniform(0.1, 0.3)
    mask = mask.transform(mask.size, Image.Transform.AFFINE, (1, slant, -slant * big, 0, 1, 0),
                          Image.Resampling.BICUBIC)
    mask = mask.crop(mask.getbbox())
    return mask.resize((max(1, mask.width // 3), max(1, mask.height // 3)), Image.Resampling.LANCZOS)


# ------------------------------------------------------------------------------------------- bank receipt


def receipt_batch(month):
    return {"2026-05": "DF202606150017", "2026-06": "DF202607150023"}[month]


def receipt_date(month):
    return {"2026-05": "2026年06月15日", "2026-06": "2026年07月15日"}[month]


def bank_receipt(month, count, total, seed):
    """(JPEG, phrases). Half an A4 page at 200 dpi."""
    page = Page(210, 118, 200)
    year, number = month.split("-")
    purpose = f"代发农民工工资 {year}年{int(number)}月"
    page.text(105, 12, "示例银行  批量代发业务回单", 17, BOLD, "mm")
    page.text(14, 22, f"批次号：{receipt_batch(month)}", 11)
    page.text(196, 22, f"交易日期：{receipt_date(month)}", 11, anchor="rm")
    rows = (
        ("付款账户", p.ACCOUNT_NO), ("付款户名", p.ACCOUNT_SHORT_NAME), ("开户银行", p.ACCOUNT_BANK),
        ("总笔数", f"{count}笔"), ("总金额（小写）", f"￥{yuan(total)}"), ("总金额（大写）", in_words(total)),
        ("成功笔数", f"{count}笔    失败笔数    0笔"), ("摘要", purpose),
    )
    top, pitch = 28, 9
    for index, (label, value) in enumerate(rows):
        y = top + index * pitch
        page.line(14, y, 196, y)
        page.text(17, y + pitch / 2, label, 11)
        page.text(58, y + pitch / 2, value, 11.5)
    bottom = top + len(rows) * pitch
    page.box(14, top, 196, bottom, 0.4)
    page.line(54, top, 54, bottom)
    page.text(14, bottom + 6, "打印柜员：0008    验证码：SL7Q2K    本回单为虚构样例，不作为任何凭据", 9)
    page.seal(164, 78, "示例银行南通崇川支行", "回单专用章", 38, 7.0, seed)
    phrases = [receipt_batch(month), "批量代发业务回单", p.ACCOUNT_NO, yuan(total), f"{year}年{int(number)}月"]
    return page.scanned(0.5, seed, 68), phrases


# ----------------------------------------------------------------------------------------- signed payroll

_COLUMNS = (("序号", 9), ("姓名", 27), ("身份证号码", 45), ("工种", 18), ("出勤", 14), ("日工资", 20), ("应发工资", 27),
            ("预支", 23), ("实发工资", 27), ("本人签字", 39), ("备注", 20))


def signed_payroll(sub, rows, month, seed):
    """(PDF of JPEG pages, phrases). A4 landscape at 200 dpi (DA/T 31), rows of 10 mm."""
    pages, parts = [], (rows[:9], rows[9:])
    for number, part in enumerate(parts, 1):
        last = number == len(parts)
        pages.append(_payroll_page(sub, rows, part, month, number, last, seed + number))
    phrases = ["农民工工资支付表", sub.name, rows[2].worker.id_no, yuan(rows[1].gross),
               yuan(p.column_sum(rows, "net"))]
    return image_pdf(pages, 200), phrases


def _payroll_page(sub, rows, part, month, number, last, seed):
    page = Page(297, 210, 200)
    year, month_no = month.split("-")
    page.text(148.5, 16, f"{p.NAME}农民工工资支付表（{year}年{int(month_no)}月份）", 16, BOLD, "mm")
    page.text(14, 27, f"分包单位（盖章）：{sub.name}", 10.5)
    page.text(283, 27, f"单位：元    第{number}页 共2页", 10.5, anchor="rm")
    left, top, pitch = 14, 32, 10.5
    lefts = [left]
    for _, width in _COLUMNS:
        lefts.append(lefts[-1] + width)
    lines = len(part) + 1 + (1 if last else 0)
    for index in range(lines + 1):
        page.line(left, top + index * pitch, lefts[-1], top + index * pitch)
    for x in lefts:
        page.line(x, top, x, top + lines * pitch)

    def put(row, column, text, face=SERIF, size=10):
        page.text((lefts[column] + lefts[column + 1]) / 2, top + (row + 0.5) * pitch, text, size, face, "mm")

    for column, (head, _) in enumerate(_COLUMNS):
        put(0, column, head, BOLD)
    for line, pay in enumerate(part, 1):
        values = (str(rows.index(pay) + 1), pay.worker.name, pay.worker.id_no, pay.worker.trade, days_text(pay.days),
                  yuan(pay.rate), yuan(pay.gross), yuan(pay.advance) if pay.advance else "", yuan(pay.net))
        for column, text in enumerate(values):
            put(line, column, text)
        page.signature((lefts[9] + lefts[10]) / 2, top + (line + 0.5) * pitch, pay.worker.name, seed * 100 + line)
    if last:
        put(len(part) + 1, 1, "合计", BOLD)
        for column, name in ((6, "gross"), (7, "advance"), (8, "net")):
            put(len(part) + 1, column, yuan(p.column_sum(rows, name)))
        foot = top + lines * pitch + 12
        for x, label in ((14, "编制人："), (64, "班组长："), (112, "分包单位负责人（盖章）："), (192, "劳资专管员（审核）："),
                         (250, "项目经理：")):
            page.text(x, foot, label, 10.5)
        page.signature(42, foot, "缪根宝", seed * 100 + 90, 6.5)
        page.signature(90, foot, "郁林", seed * 100 + 91, 6.5)
        page.seal(160, foot + 24, sub.name, "", 40, -9.0, seed)
    else:
        page.seal(90, 186, sub.name, "", 40, 12.0, seed)
    return page.scanned(-0.4 if number == 1 else 0.7, seed, 55)


# --------------------------------------------------------------------------------------- proofs and papers


def proof(title, lines, seals, seed):
    """One A4 page at 120 dpi: what proves an event. `seals`: names stamped at the foot."""
    page = Page(210, 297, 120)
    page.text(105, 40, title, 22, BOLD, "mm")
    y = 66
    for line in lines:
        page.text(30, y, line, 13.5)
        y += 12
    for index, name in enumerate(seals):
        x = 60 + index * 90
        page.text(x, 216, name, 10.5, anchor="mm")
        page.seal(x, 210, name, "", 42, -6.0 + 11 * index, seed + index)
    page.text(105, 282, "本页为虚构样例", 9, anchor="mm")
    return page.scanned(-0.3, seed, 60)


NOT_READ = "榫"  # of the names in the samples: PP-OCRv4 has it in its list and still leaves it out at 12 points


def paper(title, lines, seals, seed, signers=()):
    """(JPEG, phrases). One A4 page at 200 dpi: an agreement, copies of cards, a photograph of the notice board."""
    page = Page(210, 297, 200)
    page.text(105, 34, title, 20, BOLD, "mm")
    y = 56
    for line in lines:
        page.text(24, y, line, 12)
        y += 10
    for index, name in enumerate(signers):
        page.signature(50 + index * 50, 238, name, seed * 10 + index)
    for index, name in enumerate(seals):
        x = 60 + index * 90
        page.text(x, 206, name, 10.5, anchor="mm")
        page.seal(x, 200, name, "", 42, -6.0 + 11 * index, seed + index)
    page.text(105, 282, "本页为虚构样例", 9, anchor="mm")
    # What is looked for is the longest piece that the recogniser can be expected to read (docs/ocr.md).
    read = max(re.split(f"[{NOT_READ}]", lines[0].split("：")[-1]), key=len)
    return page.scanned(-0.3, seed, 55), [title, read]


def plain_png():
    """A small picture: what somebody renamed to .xlsx."""
    page = Page(100, 50, 100)
    page.text(50, 18, "这是一张图片", 18, BOLD, "mm")
    page.text(50, 34, "文件名写成了 .xlsx", 12, SANS, "mm")
    out = io.BytesIO()
    page.image.save(out, "PNG", dpi=(100, 100))
    return out.getvalue()


# ------------------------------------------------------------------------------------------------ the PDF


def image_pdf(jpegs, dpi):
    """A PDF whose pages are the JPEGs byte for byte, as office scanners make them."""
    objects = [b"", b""]
    kids = []
    for jpeg in jpegs:
        width, height = Image.open(io.BytesIO(jpeg)).size
        w, h = width * 72 / dpi, height * 72 / dpi
        content = f"q {w:.2f} 0 0 {h:.2f} 0 0 cm /Im0 Do Q".encode()
        image = len(objects) + 1
        kids.append(image + 2)
        objects.append(b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB "
                       b"/BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream"
                       % (width, height, len(jpeg), jpeg))
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {w:.2f} {h:.2f}] /Resources << /XObject "
                       f"<< /Im0 {image} 0 R >> >> /Contents {image + 1} 0 R >>".encode())
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{k} 0 R' for k in kids)}] >>".encode()
    info = b"<< /CreationDate (D:20260616090000+08'00') /Producer (scanner) >>"
    out, offsets = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate([*objects, info], 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += (b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
            % (len(offsets) + 1, len(offsets), xref))
    return bytes(out)
