// Which of several documents of one type a document is: the labour contract of this worker, the bank's list of this batch.
// By what it says in the fields the catalogue names (DocumentType::per). Pure.
#pragma once

#include "base/json.hh"
#include "record/catalogue.hh"

#include <string>
#include <vector>

namespace taizhang::record {

// One for each of DocumentType::per, as compared; "" where the document does not say, or gives a person's number that
// cannot be one: a mistyped number is corrected later and must not make another document of it.
using ItemKey = std::vector<std::string>;
ItemKey item_key(const DocumentType& type, const Json& data); // `data` of a scan says nothing
bool says_which(const ItemKey& key);

// They agree in one field at least and differ in none that both state. One that says nothing is nobody's.
bool is_same_item(const ItemKey& a, const ItemKey& b);

// What a person calls it, of DocumentType::named: "张三 HT-2026-001". "" where nothing is said.
std::string item_name(const DocumentType& type, const Json& data);

} // namespace taizhang::record
