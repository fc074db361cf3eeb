"""Files that nobody can read, or that are not what their name says: kept, told apart, harmless."""

import io
import random
import struct
import zipfile

from .scans import plain_png

BOMB_BYTES = 1_150_000_000


def truncated(package):
    """An upload that broke off: the central directory is gone."""
    return package[: len(package) * 3 // 5]


def encrypted():
    """The OLE container (MS-CFB) that an office program writes for a workbook under a password (MS-OFFCRYPTO)."""
    info, package = 4096, 8192  # stream lengths; from 4096 on they lie in ordinary sectors
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    fat = [fat_mark, end]  # sector 0 the table itself, sector 1 the directory
    starts = []
    for length in (info, package):
        starts.append(len(fat))
        count = length // 512
        fat += [len(fat) + i + 1 for i in range(count - 1)] + [end]
    fat += [free] * (128 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", free) * 108
    directory = (
        _entry("Root Entry", 5, 1, free, free, end, 0)
        + _entry("EncryptedPackage", 2, free, 2, free, starts[1], package)
        + _entry("EncryptionInfo", 2, free, free, free, starts[0], info)
        + bytes(128)
    )
    rng = random.Random(11)
    streams = struct.pack("<HHI", 4, 4, 0x40) + rng.randbytes(info - 8)
    streams += struct.pack("<Q", package - 40) + rng.randbytes(package - 8)
    assert len(header) == 512 and len(directory) == 512
    return header + struct.pack("<128I", *fat) + directory + streams


def _entry(name, kind, child, left, right, start, size):
    text = name.encode("utf-16-le")
    siblings = struct.pack("<III", left, right, child) if kind != 5 else struct.pack("<III", left, right, child)
    return (text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1) + siblings + bytes(36)
            + struct.pack("<IQ", start, size))


def bomb():
    """A workbook of a megabyte whose sheet expands beyond one GiB."""
    parts = {
        "[Content_Types].xml":
            '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
            '+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
            'PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels":
            '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml":
            '<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
            'main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet '
            'name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels":
            '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name, text in parts.items():
            package.writestr(_item(name), text)
        with package.open(_item("xl/worksheets/sheet1.xml"), "w") as sheet:
            sheet.write(b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/'
                        b'spreadsheetml/2006/main"><sheetData>')
            block = b" " * 1_000_000
            for _ in range(BOMB_BYTES // len(block) + 1):
                sheet.write(block)
            sheet.write(b"</sheetData></worksheet>")
    return out.getvalue()


def _item(name):
    item = zipfile.ZipInfo(name, (2026, 7, 3, 8, 0, 0))
    item.compress_type = zipfile.ZIP_DEFLATED
    item._compresslevel = 9
    item.create_system = 3
    item.external_attr = 0o644 << 16
    return item


def files(good_package):
    """[(name, bytes, type, state, reason)]."""
    return [
        ("不完整的工资表.xlsx", truncated(good_package), "L5-05", "unreadable", "不完整"),
        ("有密码的工资表.xlsx", encrypted(), "L5-05", "unreadable", "密码"),
        ("其实是图片.xlsx", plain_png(), "L5-08", "sealed", ""),
        ("压缩炸弹.xlsx", bomb(), "L5-05", "unreadable", "异常巨大"),
        ("空文件.xlsx", b"", "L5-05", "unreadable", "空"),
    ]
