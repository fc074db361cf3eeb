// Any bytes as a template: read against a schema with a field of each kind, then set with a record.
#include "typeset.hh"

using namespace taizhang;

namespace {

const record::Schema& schema() {
    static const auto read = record::Schema::load(TAIZHANG_FUZZ_DATA, "small/1");
    fuzz::must(read.has_value());
    return *read;
}

const Json& sample() {
    static const auto read = read_json(std::string(TAIZHANG_FUZZ_DATA) + "/small/record.json");
    fuzz::must(read.has_value());
    return *read;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::string> faults;
    auto read = typeset::Template::read(fuzz::bytes_of(data, size), "small/1", schema(), &faults);
    fuzz::must(read.has_value() == faults.empty());
    if (!read) return 0;
    fuzz::compose_and_check(*read, sample());
    fuzz::compose_and_check(*read, Json::object());
    return 0;
}
