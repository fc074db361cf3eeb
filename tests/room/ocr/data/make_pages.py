#!/usr/bin/env python3
"""Draws the pages that tests/room/ocr reads, and the lines they hold, with invented data.

Usage: make_pages.py DIRECTORY      (Debian: python3-pil, fonts-noto-cjk)
The committed pages were drawn by it; it is run again only to change them.
"""
import json
import sys
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

SERIF = ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2)
SANS = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2)
# ID numbers of region 320000 (never issued), cards starting with 9 (no bank), phones 1540000xxxx (unassigned).
NAMES = ["陈建国", "欧阳晓明", "王芳", "李志强", "赵春兰", "刘德水", "周文斌", "吴玉梅", "郑海涛", "孙立新",
         "马成龙", "朱爱华", "胡国庆", "林志远", "郭秀英", "何永发", "高大山", "罗金花", "梁家辉", "宋小军"]
TRADES = ["钢筋工", "木工", "混凝土工", "架子工", "杂工"]


def font(face, points, dpi):
    return ImageFont.truetype(face[0], round(points * dpi / 72), index=face[1])


def id_number(n):
    body = "320000" + f"19{60 + n % 39:02d}{1 + n % 12:02d}{1 + n % 28:02d}" + f"{(n * 37 + 11) % 1000:03d}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights)) % 11]


def card_number(n):
    body = f"9558{n * 7919 + 1234567:014d}"
    total = 0
    for i, d in enumerate(reversed(body)):
        d = int(d) * (2 if i % 2 == 0 else 1)
        total += d - 9 if d > 9 else d
    return body + str(-total % 10)


def scan(page, tilt, noise, blur):
    """What a flatbed does to a page: a little tilt, softness, noise."""
    page = page.rotate(tilt, resample=Image.BICUBIC, fillcolor=(255, 255, 255))
    if blur:
        page = page.filter(ImageFilter.GaussianBlur(blur))
    if noise:
        grain = Image.effect_noise(page.size, noise).convert("L")
        page = ImageChops.add(page, Image.merge("RGB", [grain] * 3), scale=1, offset=-128)
    return page


def receipt(dpi):
    mm = dpi / 25.4
    page = Image.new("RGB", (round(190 * mm), round(100 * mm)), (255, 255, 255))
    d = ImageDraw.Draw(page)
    lines = []

    def put(x, y, text, points, face=SERIF, fill=(20, 20, 20)):
        d.text((x * mm, y * mm), text, font=font(face, points, dpi), fill=fill)
        lines.append(text)

    put(62, 6, "网上银行电子回单", 18, SANS)
    put(8, 18, "回单编号：2026103100004587", 10)
    put(130, 18, "交易日期：2026-10-31", 10)
    rows = [("付款人户名", "海州建设集团有限公司", "收款人户名", "陈建国等32人"),
            ("付款人账号", card_number(1), "收款人账号", "批量代发"),
            ("付款人开户行", "江海银行海州分行", "业务种类", "代发农民工工资")]
    top, height = 26, 10
    columns = [8, 38, 95, 122, 182]
    for i in range(len(rows) + 3):
        y = (top + i * height) * mm
        d.line([(columns[0] * mm, y), (columns[-1] * mm, y)], fill=(0, 0, 0), width=max(1, round(dpi / 100)))
    for x in columns:
        last = len(rows) if x in columns[2:4] else len(rows) + 2
        d.line([(x * mm, top * mm), (x * mm, (top + last * height) * mm)], fill=(0, 0, 0), width=max(1, round(dpi / 100)))
    for i, row in enumerate(rows):
        for x, text in zip(columns, row):
            put(x + 2, top + i * height + 2.6, text, 10)
    put(10, top + 3 * height + 2.6, "金额（大写）", 10)
    put(40, top + 3 * height + 2.6, "人民币贰拾叁万捌仟陆佰伍拾元整", 10)
    put(132, top + 3 * height + 2.6, "￥238,650.00", 10)
    put(10, top + 4 * height + 2.6, "摘要", 10)
    put(40, top + 4 * height + 2.6, "2026年10月滨河花园二期项目农民工工资", 10)
    put(8, 82, "本回单由系统自动生成，请勿重复记账。", 9)
    d.ellipse([(140 * mm, 66 * mm), (172 * mm, 98 * mm)], outline=(200, 30, 30), width=round(mm))
    d.text((144 * mm, 79 * mm), "电子回单专用章", font=font(SERIF, 10, dpi), fill=(200, 30, 30))
    return page, lines


def payroll(dpi, names=NAMES):
    mm = dpi / 25.4
    page = Image.new("RGB", (round(297 * mm), round(210 * mm)), (255, 255, 255))
    d = ImageDraw.Draw(page)
    lines = []

    def put(x, y, text, points=9.5, face=SERIF):
        d.text((x * mm, y * mm), text, font=font(face, points, dpi), fill=(15, 15, 15))
        lines.append(text)

    put(105, 10, "海州建设集团农民工工资发放表", 18, SANS)
    put(15, 22, "项目名称：滨河花园二期", 10.5)
    put(120, 22, "班组：钢筋班组", 10.5)
    put(220, 22, "2026年10月", 10.5)
    heads = ["序号", "姓名", "身份证号码", "工种", "出勤", "日工资", "应发工资", "扣款", "实发工资", "银行卡号"]
    columns = [12, 24, 50, 94, 116, 130, 148, 172, 190, 214, 280]
    top, height = 30, 7.6
    for i in range(len(names) + 2):
        y = (top + i * height) * mm
        d.line([(columns[0] * mm, y), (columns[-1] * mm, y)], fill=(0, 0, 0), width=max(1, round(dpi / 120)))
    for x in columns:
        d.line([(x * mm, top * mm), (x * mm, (top + (len(names) + 1) * height) * mm)], fill=(0, 0, 0), width=max(1, round(dpi / 120)))
    for x, text in zip(columns, heads):
        put(x + 1.2, top + 1.4, text)
    for i, name in enumerate(names):
        days, rate, off = 18 + i % 9, 220 + 10 * (i % 7), 50 * (i % 3)
        row = [str(i + 1), name, id_number(i), TRADES[i % 5], str(days), f"{rate}.00", f"{days * rate:,}.00",
               f"{off}.00", f"{days * rate - off:,}.00", card_number(i)]
        for x, text in zip(columns, row):
            put(x + 1.2, top + (i + 1) * height + 1.4, text)
    return page, lines


def main():
    out = Path(sys.argv[1])
    truth = {}
    page, lines = receipt(200)
    scan(page, 0.6, 12, 0.6).save(out / "receipt.jpg", quality=70)
    truth["receipt.jpg"] = lines
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright, so the picture lies on its left side: to be turned clockwise
    page = page.rotate(90, expand=True)
    page.resize((page.width * 3 // 4, page.height * 3 // 4)).save(out / "sideways.jpg", quality=60, exif=exif)
    page, lines = payroll(200, NAMES[:12])
    scan(page, -0.5, 0, 0.5).convert("L").quantize(8).convert("L").save(out / "payroll.png", optimize=True)
    truth["payroll.png"] = lines
    (out / "lines.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


main()
