// The check digits as laws: over the published vectors and over numbers made here by the standards' other formula.
#include "record/identity.hh"

#include <array>
#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

using namespace taizhang;
using namespace taizhang::record;

namespace {

const std::string Digits = "0123456789";
const std::string IdAlphabet = "0123456789X";
const std::string UsccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

std::string of_length(const std::string& alphabet, std::size_t length) {
    std::string text;
    while (text.size() < length) text += *rc::gen::elementOf(alphabet);
    return text;
}

// ISO 7064 MOD 11-2 as the recursion the standard gives beside the weights: P = (P + a) * 2 mod 11; P + check = 1 mod 11.
char id_check(const std::string& body) {
    int p = 0;
    for (char c : body) p = (p + (c - '0')) * 2 % 11;
    return IdAlphabet[static_cast<std::size_t>((12 - p) % 11)];
}

std::string two(unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); }

std::string any_id() {
    auto year = *rc::gen::inRange(1800, 2100);
    auto month = *rc::gen::inRange(1U, 13U), day = *rc::gen::inRange(1U, 29U);
    auto body = of_length(Digits, 6) + std::to_string(year) + two(month) + two(day) + of_length(Digits, 3);
    return body + id_check(body);
}

// Horner's way from the right: the weights 3^(i-1) never appear.
char uscc_check(const std::string& body) {
    int sum = 0;
    for (auto at = body.rbegin(); at != body.rend(); ++at)
        sum = (sum * 3 + static_cast<int>(UsccAlphabet.find(*at))) % 31;
    return UsccAlphabet[static_cast<std::size_t>((31 - sum) % 31)];
}

std::string any_uscc() {
    auto body = of_length(UsccAlphabet, 17);
    return body + uscc_check(body);
}

// By ISO/IEC 7812-1's own words: double every other digit, add the digits of the products.
char luhn_check(const std::string& body) {
    int sum = 0;
    for (std::size_t i = 0; i < body.size(); ++i) {
        int digit = body[body.size() - 1 - i] - '0';
        int product = i % 2 == 0 ? digit * 2 : digit;
        sum += product / 10 + product % 10;
    }
    return Digits[static_cast<std::size_t>((10 - sum % 10) % 10)];
}

std::string any_card() {
    auto body = of_length(Digits, *rc::gen::inRange<std::size_t>(12, 19));
    return body + luhn_check(body);
}

// One character another of the alphabet.
std::string one_wrong(std::string number, const std::string& alphabet) {
    auto at = *rc::gen::inRange<std::size_t>(0, number.size());
    const char before = number[at];
    number[at] = *rc::gen::suchThat(rc::gen::elementOf(alphabet), [&](char c) { return c != before; });
    return number;
}

// Two neighbours that differ, the other way round; "" where all are equal.
std::string two_swapped(std::string number) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i + 1 < number.size(); ++i)
        if (number[i] != number[i + 1]) places.push_back(i);
    if (places.empty()) return {};
    auto at = *rc::gen::elementOf(places);
    std::swap(number[at], number[at + 1]);
    return number;
}

} // namespace

TEST_CASE("the published vectors have the check digit the recursions give them") {
    for (const std::string id : {"11010519491231002X", "440524188001010014"}) {
        CHECK(check_id_no(id) == IdFault::None);
        CHECK(id_check(id.substr(0, 17)) == id[17]);
    }
    CHECK(uscc_check("91350100M000100Y4") == '3');
    CHECK(is_uscc("91350100M000100Y43"));
    CHECK(luhn_check("411111111111111") == '1');
    CHECK(is_card_no("4111111111111111"));
}

TEST_CASE("identity numbers: every one made by the standard passes, with one digit wrong or two swapped none "
          "does") {
    rc::prop("made", [] {
        auto id = any_id();
        RC_ASSERT(check_id_no(id) == IdFault::None);
        RC_ASSERT(birth_date(id).has_value());
    });
    auto is_noticed = [](const std::string& id) {
        // The first seventeen are digits, or it is no number at all: also noticed.
        RC_ASSERT(check_id_no(one_wrong(id, IdAlphabet)) != IdFault::None);
        if (auto swapped = two_swapped(id); !swapped.empty())
            RC_ASSERT(check_id_no(swapped) != IdFault::None);
    };
    rc::prop("noticed", [&] { is_noticed(any_id()); });
    rc::prop("noticed of the published",
             [&] { is_noticed(*rc::gen::element<std::string>("11010519491231002X", "440524188001010014")); });
}

TEST_CASE("credit codes: every one made by the standard passes, with one character wrong or two swapped none "
          "does") {
    rc::prop("made", [] { RC_ASSERT(is_uscc(any_uscc())); });
    auto is_noticed = [](const std::string& code) {
        RC_ASSERT_FALSE(is_uscc(one_wrong(code, UsccAlphabet)));
        if (auto swapped = two_swapped(code); !swapped.empty()) RC_ASSERT_FALSE(is_uscc(swapped));
    };
    rc::prop("noticed", [&] { is_noticed(any_uscc()); });
    rc::prop("noticed of the published", [&] { is_noticed("91350100M000100Y43"); });
    rc::prop("letters that are not in the alphabet", [] {
        auto code = any_uscc();
        code[*rc::gen::inRange<std::size_t>(0, 18)] = *rc::gen::elementOf(std::string("IOSVZa"));
        RC_ASSERT_FALSE(is_uscc(code));
    });
}

TEST_CASE("card numbers: every Luhn number passes, with one digit wrong none does, nor with two swapped but "
          "0 and 9") {
    rc::prop("made", [] { RC_ASSERT(is_card_no(any_card())); });
    auto is_noticed = [](const std::string& card) {
        RC_ASSERT_FALSE(is_card_no(one_wrong(card, Digits)));
        auto swapped = two_swapped(card);
        if (swapped.empty()) return;
        auto at = static_cast<std::size_t>(std::mismatch(card.begin(), card.end(), swapped.begin()).first -
                                           card.begin());
        bool blind = card[at] + card[at + 1] == '0' + '9' && (card[at] == '0' || card[at] == '9');
        RC_ASSERT(is_card_no(swapped) == blind);
    };
    rc::prop("noticed", [&] { is_noticed(any_card()); });
    rc::prop("noticed of the published", [&] { is_noticed("4111111111111111"); });
}
