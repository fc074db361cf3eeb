#include "record/identity.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::record;

TEST_CASE("the standard's example numbers pass") {
    CHECK(check_id_no("11010519491231002X") == IdFault::None);
    CHECK(check_id_no("440524188001010014") == IdFault::None); // the standard's own example is born in 1880
    CHECK(check_id_no("440524198001010013") == IdFault::None);
    CHECK(check_id_no("440524179901010014") == IdFault::BirthDate);
}

TEST_CASE("each way an identity number can be wrong has its own fault") {
    CHECK(check_id_no("") == IdFault::Length);
    CHECK(check_id_no("1101051949123100") == IdFault::Length);
    CHECK(check_id_no("1101051949123100211") == IdFault::Length);
    CHECK(check_id_no("110105491231002") == IdFault::FifteenDigits);
    CHECK(check_id_no("11010519491231002x") == IdFault::Characters);
    CHECK(check_id_no("1101051949123100X2") == IdFault::Characters);
    CHECK(check_id_no("110105194913310024") == IdFault::BirthDate);
    CHECK(check_id_no("110105190002290021") == IdFault::BirthDate); // 1900 was no leap year
    CHECK(check_id_no("110105194912310021") == IdFault::CheckDigit);
}

TEST_CASE("every single wrong digit of an identity number is noticed") {
    const std::string good = "11010519491231002X";
    for (std::size_t at = 0; at < 17; ++at) {
        for (char c = '0'; c <= '9'; ++c) {
            std::string bad = good;
            bad[at] = c;
            INFO(at << " " << c);
            CHECK((check_id_no(bad) == IdFault::None) == (bad == good));
        }
    }
}

TEST_CASE("birth date and gender are read from the number") {
    CHECK(birth_date("11010519491231002X") == parse_date("1949-12-31"));
    CHECK_FALSE(birth_date("11010519490231002X"));
    CHECK_FALSE(birth_date("short"));
    CHECK(is_female("11010519491231002X"));
    CHECK_FALSE(is_female("440524198001010013"));
}

TEST_CASE("a unified social credit code ends in its check character") {
    CHECK(is_uscc("91350100M000100Y43"));
    CHECK_FALSE(is_uscc("91350100M000100Y4Z"));
    CHECK_FALSE(is_uscc("91350100M000100Y4"));
    CHECK_FALSE(is_uscc("91350100I000100Y43")); // I is not in the alphabet
    CHECK_FALSE(is_uscc("91350100m000100y43"));
}

TEST_CASE("a remainder of zero gives the check character 0, not a 32nd one") {
    CHECK(is_uscc("000000000000000000"));
    CHECK_FALSE(is_uscc("00000000000000000Y"));
}

TEST_CASE("card numbers are Luhn numbers of 13 to 19 digits") {
    CHECK(is_card_no("4111111111111111"));
    CHECK_FALSE(is_card_no("4111111111111112"));
    CHECK_FALSE(is_card_no("000000000000"));         // 12
    CHECK(is_card_no("0000000000000"));              // 13
    CHECK(is_card_no("0000000000000000000"));        // 19
    CHECK_FALSE(is_card_no("00000000000000000000")); // 20
    CHECK_FALSE(is_card_no("4111 1111 1111 1111"));
}

TEST_CASE("mobiles, landlines and hotlines are phones") {
    for (auto good : {"15400001234", "0513-85216721", "051385216721", "85216721", "8521672", "010-12345678",
                      "12333", "0513-85216721-801", "85216721-801"}) {
        INFO(good);
        CHECK(is_phone(good));
    }
    for (auto bad : {"", "12000001234", "1540000123", "154000012345", "1234", "123456", "0513-852", "phone",
                     "-", "a-1", "0513-85216721-8012345", "154-00001234"}) {
        INFO(bad);
        CHECK_FALSE(is_phone(bad));
    }
}
