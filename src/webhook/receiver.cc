#include "webhook/receiver.hh"

#include <curl/curl.h>
#include <memory>

namespace taizhang::webhook {
namespace {

constexpr std::size_t LargestAnswer = 64 * 1024; // bytes read past before the exchange is ended

struct EndUrl {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct EndExchange {
    void operator()(CURL* exchange) const { curl_easy_cleanup(exchange); }
};
struct EndList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Url = std::unique_ptr<CURLU, EndUrl>;
using Exchange = std::unique_ptr<CURL, EndExchange>;
using List = std::unique_ptr<curl_slist, EndList>;

// Before any other thread uses the library.
bool started() {
    static const bool Good = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return Good;
}

std::string part(const Url& url, CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(url.get(), which, &text, 0) != CURLUE_OK) return "";
    std::string made = text;
    curl_free(text);
    return made;
}

bool is_here(const std::string& host) {
    if (host == "localhost" || host == "[::1]") return true;
    // A name may begin with 127. too; only digits and dots are an address.
    return host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos;
}

std::size_t pass_over(char*, std::size_t size, std::size_t count, void* into) {
    auto& passed = *static_cast<std::size_t*>(into);
    passed += size * count;
    return passed > LargestAnswer ? 0 : size * count; // 0 ends it
}

int go_on(void* with, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::stop_token*>(with)->stop_requested() ? 1 : 0;
}

std::string_view trouble_of(CURLcode code) {
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return "name";
    case CURLE_COULDNT_CONNECT: return "connect";
    case CURLE_OPERATION_TIMEDOUT: return "timeout";
    case CURLE_ABORTED_BY_CALLBACK: return "stopped";
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER: return "tls";
    default: return "other";
    }
}

List list_of(const Headers& headers) {
    List list;
    auto add = [&](const std::string& line) {
        if (auto* longer = curl_slist_append(list.get(), line.c_str())) {
            (void)list.release();
            list.reset(longer);
        }
    };
    add("Expect:"); // a hundred bytes need no permission
    for (const auto& [name, value] : headers) add(name + ": " + value);
    return list;
}

} // namespace

Result<Receiver> Receiver::make(std::string_view url, std::chrono::seconds patience) {
    constexpr auto Hint = "写成 https://主机/路径；本机的接收程序可以用 http://127.0.0.1:端口/路径";
    if (!started()) return fail(Code::Internal, "HTTP 客户端库不能启动", "请重装 libcurl");
    Url parsed(curl_url());
    std::string text(url);
    if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK)
        return fail(Code::BadInput, "提醒的接收地址不是网址", Hint);
    if (!part(parsed, CURLUPART_USER).empty() || !part(parsed, CURLUPART_PASSWORD).empty())
        return fail(Code::BadInput, "提醒的接收地址里不能写用户名和密码",
                    "接收方用签名核对来源，见 docs/reminders.md");
    auto scheme = part(parsed, CURLUPART_SCHEME);
    bool plain = scheme == "http";
    if (scheme != "https" && !(plain && is_here(part(parsed, CURLUPART_HOST))))
        return fail(Code::BadInput, "提醒只能发往 https 地址", Hint);
    return Receiver(std::move(text), plain, patience);
}

Answer Receiver::post(const Headers& headers, const std::string& body, const std::stop_token& stop) const {
    Exchange exchange(curl_easy_init());
    auto list = list_of(headers);
    if (!exchange || !list) return {0, "other"};
    std::size_t passed = 0;
    auto set = [&](CURLoption option, auto value) {
        return curl_easy_setopt(exchange.get(), option, value) == CURLE_OK;
    };
    auto patience = static_cast<long>(std::chrono::milliseconds(x_patience).count());
    bool ready =
        set(CURLOPT_URL, x_url.c_str()) && set(CURLOPT_PROTOCOLS_STR, x_plain ? "http" : "https") &&
        set(CURLOPT_FOLLOWLOCATION, 0L) && set(CURLOPT_NOSIGNAL, 1L) && set(CURLOPT_TIMEOUT_MS, patience) &&
        set(CURLOPT_CONNECTTIMEOUT_MS, patience / 2) && set(CURLOPT_HTTPHEADER, list.get()) &&
        set(CURLOPT_POST, 1L) && set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size())) &&
        set(CURLOPT_POSTFIELDS, body.data()) && set(CURLOPT_NOPROXY, "localhost,127.0.0.0/8,::1") &&
        set(CURLOPT_USERAGENT, "taizhang") && set(CURLOPT_WRITEFUNCTION, &pass_over) &&
        set(CURLOPT_WRITEDATA, &passed) && set(CURLOPT_XFERINFOFUNCTION, &go_on) &&
        set(CURLOPT_XFERINFODATA, const_cast<std::stop_token*>(&stop)) && set(CURLOPT_NOPROGRESS, 0L);
    if (!ready) return {0, "other"};
    auto code = curl_easy_perform(exchange.get());
    long status = 0;
    curl_easy_getinfo(exchange.get(), CURLINFO_RESPONSE_CODE, &status);
    // An answer that is too long has been given all the same.
    if (status >= 200 && (code == CURLE_OK || code == CURLE_WRITE_ERROR))
        return {static_cast<int>(status), ""};
    return {0, std::string(code == CURLE_OK ? "other" : trouble_of(code))};
}

} // namespace taizhang::webhook
