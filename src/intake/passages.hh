// Passages of a gate, or days of persons, to electronic attendance: one row a person. Internal to the room.
#pragma once

#include "intake/columns.hh"
#include "intake/surroundings.hh"

#include <unordered_set>

namespace taizhang::intake {

struct Workday;

// 1. read_sheet() for every sheet of the export; 2. finish() once. The sheets must outlive it.
//
// A day with any passage is a day of attendance. Hours are those between a passage in and the next one out (within 16
// hours, also over midnight), without directions those between the first and the last of the day. A day with only
// one side counts, has no hours and is a finding. Every passage is kept in the row's extra: "3日打卡": "07:02进、17:31出".
class PassageReader {
public:
    PassageReader(const record::Schema& schema, Builder& builder, std::string_view period);

    void read_sheet(const Grid& grid, const Table& table, Surroundings& around);
    std::size_t persons() const { return x_persons.size(); } // so far: what finish() will make rows of
    void finish();

    struct Origin { // a cell and the sheet it stands in
        const Cell* cell = nullptr;
        const std::string* sheet = nullptr;
    };
    struct Said { // each text once, in the order they came
        std::vector<std::string> texts;
        std::unordered_set<std::string> known;
        void add(std::string text);
    };
    struct Passage {
        Date date;
        int minutes = -1;  // since midnight; -1 when only the day is known
        int direction = 0; // 1 in, 2 out, 0 not said
        Origin at;
    };
    struct Person {
        std::string name;
        std::map<std::string, Origin> cells; // of the row's fields: the first one
        std::vector<Passage> passages;
        std::map<std::string, Said> extra;  // header -> what it says
        std::map<Date, std::int64_t> hours; // said by the file, in hundredths
        std::map<Date, std::string> states; // 迟到, 缺卡
        std::vector<Origin> destroyed;      // IDs that a number cell cut
    };

private:
    struct Line; // one row of the sheet
    bool read_row(const Grid& grid, const Table& table, int row);
    bool is_heading(const Grid& grid, const Table& table, int row) const;
    Person& person_of(const Line& line);
    void add_passages(Person& person, const Line& line);
    void add_passage(Person& person, const Line& line, const char* field, int direction);
    void add_details(Person& person, const Line& line);
    std::optional<Month> month() const;
    void write(const Person& person, Month month);
    void write_days(const Person& person, const std::map<Date, Workday>& days, Month month, Json& record,
                    const std::string& pointer);
    void write_record(std::optional<Month> month);
    void settle(const std::string& field);
    void place(const std::string& pointer, const Origin& at);
    record::Finding& find(record::Severity severity, const std::string& pointer, const Origin& at);

    const record::Schema& x_schema;
    Builder& x_builder;
    std::optional<Month> x_asked;
    std::vector<Person> x_persons;
    std::map<std::string, std::size_t> x_known;                       // id or name -> person
    std::map<std::string, std::map<std::string, Origin>> x_constants; // field of the record -> what rows say
    std::vector<Origin> x_nameless;
};

} // namespace taizhang::intake
