// Why a file could not be read, as an officer reads it: one place, so that the same fault always has the
// same words. Internal to the room.
#pragma once

#include "base/result.hh"

namespace taizhang::intake::reason {

inline Failure empty() {
    return fail(Code::Unprocessable, "文件是空的，没有内容", "请检查原文件，确认保存后重新上传");
}
inline Failure too_large() {
    return fail(Code::Unprocessable, "文件超过了可读取的大小", "请拆分为几个文件后重新上传");
}
inline Failure encrypted() {
    return fail(Code::Unprocessable, "文件有密码，无法读取内容", "请去掉打开密码后另存，再重新上传");
}
inline Failure truncated() {
    return fail(Code::Unprocessable, "文件不完整，可能在拷贝或上传时中断",
                "请检查原文件能否打开，再重新上传");
}
inline Failure damaged() {
    return fail(Code::Unprocessable, "文件内容已损坏，无法读取", "请用原软件打开并另存为新文件，再重新上传");
}
inline Failure bomb() {
    return fail(Code::Unprocessable, "文件展开后异常巨大，疑似压缩炸弹，已停止读取",
                "请核对文件来源；正常表格请另存后重新上传");
}
inline Failure too_many_cells() {
    return fail(Code::Unprocessable, "表格的单元格太多，已停止读取", "请拆分为几个文件后重新上传");
}
inline Failure too_many_pixels() {
    return fail(Code::Unprocessable, "图片的像素太多，已停止读取", "请以 300 dpi 重新扫描后上传");
}
inline Failure too_many_pages() {
    return fail(Code::Unprocessable, "文件的页数太多，已停止读取", "请拆分为几个文件后重新上传");
}
inline Failure old_xls() {
    return fail(Code::Unsupported, "这是 Excel 95 或更早版本的旧版格式，不能直接读取",
                "请用 WPS 或 Excel 打开，另存为 .xlsx 后重新上传");
}
inline Failure binary_workbook() {
    return fail(Code::Unsupported, "这是 Excel 二进制工作簿（.xlsb），不能直接读取",
                "请用 WPS 或 Excel 打开，另存为 .xlsx 后重新上传");
}
inline Failure not_a_sheet() {
    return fail(Code::Unsupported, "压缩包或 Office 文件里没有电子表格",
                "表格请另存为 .xlsx 上传；扫描件请上传 PDF、JPEG、PNG 或 TIFF");
}
inline Failure page_without_table() {
    return fail(Code::Unsupported, "这是网页文件，里面没有表格",
                "请检查导出是否成功（如登录是否过期），重新导出后上传");
}
inline Failure unknown_encoding() {
    return fail(Code::Unsupported, "文件的文字编码不能识别",
                "请用 WPS 或 Excel 打开，另存为 .xlsx 后重新上传");
}
inline Failure is_an_archive() {
    return fail(Code::Unsupported, "这是压缩包，要先解开", "请上传到台账，会自动解开；或解开后逐个检查");
}
inline Failure archive_encrypted() {
    return fail(Code::Unprocessable, "压缩包有密码，无法解开",
                "请不设密码重新压缩后上传，或把里面的文件逐个上传");
}
inline Failure archive_truncated() {
    return fail(Code::Unprocessable, "压缩包不完整：上传或拷贝时中断，或只是分卷中的一卷",
                "请检查原文件能否解开；分卷请合成一个压缩包后重新上传");
}
inline Failure archive_damaged() {
    return fail(Code::Unprocessable, "压缩包已损坏，无法解开", "请在电脑上解开检查，重新压缩后上传");
}
inline Failure too_many_members() {
    return fail(Code::Unprocessable, "压缩包里的文件太多，已停止解开",
                "请分成几个压缩包重新上传，每个不超过2000个文件");
}
inline Failure ofd_broken() {
    return fail(Code::Unprocessable, "OFD 文件不完整或已损坏，里面的页面找不到或读不出",
                "请用 OFD 阅读器打开检查：能打开就另存为新的 OFD 或 PDF 再上传，打不开请向开具单位重新索取");
}
inline Failure ofd_encrypted() {
    return fail(Code::Unprocessable, "OFD 文件已加密，无法读取内容",
                "请在 OFD 阅读器里解除加密后另存，或打印成 PDF，再重新上传");
}
inline Failure ofd_without_pages() {
    return fail(Code::Unprocessable, "OFD 里没有页面", "请用 OFD 阅读器打开检查，重新导出后上传");
}
inline Failure ofd_too_much() {
    return fail(Code::Unprocessable, "OFD 里的文字和图形太多，已停止读取", "请拆分为几个文件后重新上传");
}
inline Failure unknown() {
    return fail(Code::Unsupported, "无法识别的文件种类",
                "表格请另存为 .xlsx 或 CSV 上传；扫描件请上传 PDF、JPEG、PNG 或 TIFF");
}

} // namespace taizhang::intake::reason
