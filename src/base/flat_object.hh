// The members of a JSON object side by side in the order of their keys: what std::map is, as far as JSON needs it, at
// about half its memory and time for the small objects that records are made of (why: docs/adr/0027).
//
// Iterators, references and pointers to members hold only until the next member is put in or taken out, as a vector's do;
// under the address sanitizer every insertion moves all members, so that whoever keeps one is found out. Keys must not
// be written through an iterator. Not thread-safe while it is changed. After a failed allocation it is as before.
//
// Members lie in chunks of at most Small, or an eighth as many as there are chunks: an object of few members is one
// allocation, and one of millions, whose keys come in the worst order, still costs far less than their square.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

namespace taizhang {

// Key: a std::string. The rest (an order, an allocator) is what nlohmann would give a map.
template <class Key, class T, class... Unused>
class FlatObject {
    using View = std::basic_string_view<typename Key::value_type>;
    template <class K>
    static constexpr bool IsKey = std::is_convertible_v<const K&, View>;

    struct Chunk { // never empty, but for the one that ends the list
        std::pair<Key, T>* members = nullptr;
        std::uint32_t size = 0, room = 0;
    };

    template <bool Const>
    class Iterator {
    public:
        using iterator_category = std::bidirectional_iterator_tag;
        using value_type = std::pair<Key, T>;
        using difference_type = std::ptrdiff_t;
        using reference = std::conditional_t<Const, const value_type&, value_type&>;
        using pointer = std::conditional_t<Const, const value_type*, value_type*>;

        Iterator() = default;
        template <bool Other>
        requires(Const && !Other) Iterator(
            const Iterator<Other>& other) // NOLINT(google-explicit-constructor): as of every container
            : x_chunk(other.x_chunk), x_at(other.x_at) {}

        reference operator*() const { return *x_at; }
        pointer operator->() const { return x_at; }
        Iterator& operator++() {
            if (++x_at == x_chunk->members + x_chunk->size) x_at = (++x_chunk)->members;
            return *this;
        }
        Iterator& operator--() {
            if (x_at == x_chunk->members) {
                --x_chunk;
                x_at = x_chunk->members + x_chunk->size;
            }
            --x_at;
            return *this;
        }
        Iterator operator++(int) {
            Iterator before = *this;
            ++*this;
            return before;
        }
        Iterator operator--(int) {
            Iterator before = *this;
            --*this;
            return before;
        }
        bool operator==(const Iterator& other) const {
            return x_chunk == other.x_chunk && x_at == other.x_at;
        }

    private:
        friend class FlatObject;
        template <bool>
        friend class Iterator;
        Iterator(const Chunk* chunk, value_type* at) : x_chunk(chunk), x_at(at) {}

        const Chunk* x_chunk = nullptr;
        value_type* x_at = nullptr; // nullptr at the end
    };

public:
    using key_type = Key;
    using mapped_type = T;
    using value_type = std::pair<Key, T>;
    using key_compare = std::less<>;
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;
    using reference = value_type&;
    using const_reference = const value_type&;
    using iterator = Iterator<false>;
    using const_iterator = Iterator<true>;

    FlatObject() = default;
    template <std::input_iterator It>
    FlatObject(It first, It last) : FlatObject() {
        insert(first, last);
    }
    FlatObject(std::initializer_list<value_type> members) : FlatObject(members.begin(), members.end()) {}
    FlatObject(const FlatObject& other) : FlatObject() {
        for (std::uint32_t c = 0; c < other.x_count; ++c) {
            const Chunk& from = other.x_chunks[c];
            Chunk& to = *add_chunk(c, from.size);
            for (; to.size < from.size; ++to.size, ++x_size)
                std::construct_at(to.members + to.size, from.members[to.size]);
        }
    }
    FlatObject(FlatObject&& other) noexcept { take(other); }
    FlatObject& operator=(const FlatObject& other) {
        if (this != &other) *this = FlatObject(other);
        return *this;
    }
    FlatObject& operator=(FlatObject&& other) noexcept {
        if (this == &other) return *this;
        std::destroy_at(this);
        return *std::construct_at(this, std::move(other));
    }
    ~FlatObject() {
        for (std::uint32_t c = 0; c < x_count; ++c) drop(x_chunks[c]);
        if (x_chunks != x_own) delete[] x_chunks;
    }

    bool empty() const { return x_size == 0; }
    size_type size() const { return x_size; }
    static constexpr size_type max_size() {
        return std::numeric_limits<std::ptrdiff_t>::max() / sizeof(value_type);
    }
    iterator begin() { return {x_chunks, x_chunks->members}; }
    iterator end() { return {x_chunks + x_count, nullptr}; }
    const_iterator begin() const { return {x_chunks, x_chunks->members}; }
    const_iterator end() const { return {x_chunks + x_count, nullptr}; }
    const_iterator cbegin() const { return begin(); }
    const_iterator cend() const { return end(); }

    template <class K>
    requires IsKey<K> iterator find(const K& key) {
        Spot spot = locate(key);
        return spot.found ? at(spot) : end();
    }
    template <class K>
    requires IsKey<K> const_iterator find(const K& key)
    const {
        return const_cast<FlatObject*>(this)->find(key); // NOLINT(cppcoreguidelines-pro-type-const-cast)
    }
    template <class K>
    requires IsKey<K> size_type count(const K& key)
    const { return locate(key).found ? 1 : 0; }

    // An object that is still empty will get about so many members: it makes room for them at once.
    void expect(size_type members) {
        if (x_count == 0) x_chunks->room = static_cast<std::uint32_t>(std::min(members, Small));
    }

    // Puts a member in, if there is none of that name yet.
    template <class K, class V>
    requires IsKey<K> std::pair<iterator, bool> emplace(K&& key, V&& value) {
        Spot spot = locate(key);
        if (spot.found) return {at(spot), false};
        // Whole before anything moves: they may lie in this very object.
        value_type member(Key(std::forward<K>(key)), T(std::forward<V>(value)));
        return {put(spot, std::move(member)), true};
    }
    std::pair<iterator, bool> insert(const value_type& member) {
        return emplace(member.first, member.second);
    }
    std::pair<iterator, bool> insert(value_type&& member) {
        return emplace(std::move(member.first), std::move(member.second));
    }
    template <std::input_iterator It>
    void insert(It first, It last) {
        for (; first != last; ++first) emplace(first->first, first->second);
    }
    template <class K>
    requires IsKey<K> T& operator[](K&& key) { return emplace(std::forward<K>(key), nullptr).first->second; }

    // What follows what was taken out.
    iterator erase(const_iterator position) {
        auto chunk = static_cast<std::uint32_t>(position.x_chunk - x_chunks);
        Chunk& in = x_chunks[chunk];
        value_type* hole = position.x_at;
        std::move(hole + 1, in.members + in.size, hole);
        std::destroy_at(in.members + --in.size);
        --x_size;
        if (in.size == 0) {
            drop(in);
            std::move(x_chunks + chunk + 1, x_chunks + x_count + 1, x_chunks + chunk);
            --x_count;
        } else if (hole != in.members + in.size) {
            return {x_chunks + chunk, hole};
        } else {
            ++chunk;
        }
        return {x_chunks + chunk, x_chunks[chunk].members};
    }
    iterator erase(iterator position) { return erase(const_iterator(position)); }
    iterator erase(const_iterator first, const_iterator last) {
        auto count = std::distance(first, last);
        iterator next(first.x_chunk, first.x_at);
        for (; count > 0; --count) next = erase(next);
        return next;
    }
    template <class K>
    requires IsKey<K> size_type erase(const K& key) {
        Spot spot = locate(key);
        if (spot.found) erase(at(spot));
        return spot.found ? 1 : 0;
    }
    void clear() { *this = FlatObject(); }

    friend bool operator==(const FlatObject& a, const FlatObject& b) {
        return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
    }
    friend std::partial_ordering operator<=>(const FlatObject& a, const FlatObject& b) {
        auto order = [](const value_type& x, const value_type& y) -> std::partial_ordering {
            if (auto keys = x.first <=> y.first; keys != 0) return keys;
            return x.second <=> y.second;
        };
        return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end(), order);
    }

private:
    static constexpr size_type Small = 64, Fewest = 4;
#ifdef __SANITIZE_ADDRESS__
    static constexpr bool AlwaysMoves = true;
#else
    static constexpr bool AlwaysMoves = false;
#endif

    struct Spot { // where a key is, or where it would have to be put: perhaps behind the last one of a chunk
        std::uint32_t chunk = 0, index = 0;
        bool found = false;
    };
    iterator at(Spot spot) { return {x_chunks + spot.chunk, x_chunks[spot.chunk].members + spot.index}; }

    Spot locate(View key) const {
        if (x_count == 0) return {};
        std::uint32_t chunk = x_count - 1;
        {
            const Chunk& last = x_chunks[chunk];
            // Keys mostly come in order, as canonical JSON has them.
            if (View(last.members[last.size - 1].first) < key) return {chunk, last.size, false};
        }
        if (chunk != 0) {
            const Chunk* in = std::partition_point(x_chunks, x_chunks + chunk, [key](const Chunk& each) {
                return View(each.members[each.size - 1].first) < key;
            });
            chunk = static_cast<std::uint32_t>(in - x_chunks);
        }
        const value_type* members = x_chunks[chunk].members;
        std::uint32_t from = 0, to = x_chunks[chunk].size;
        while (from != to) {
            std::uint32_t middle = (from + to) / 2;
            int order = View(members[middle].first).compare(key);
            if (order == 0) return {chunk, middle, true};
            if (order < 0) from = middle + 1;
            else to = middle;
        }
        return {chunk, from, false};
    }

    iterator put(Spot spot, value_type&& member) {
        size_type most = std::max<size_type>(Small, x_count / 8);
        if (x_count == 0) {
            add_chunk(0, std::max<size_type>(Fewest, x_chunks->room));
        } else if (x_chunks[spot.chunk].size >= most) {
            spot = split(spot);
        }
        Chunk& in = x_chunks[spot.chunk];
        if (in.size == in.room || AlwaysMoves) grow(in, most);
        value_type* hole = in.members + spot.index;
        value_type* end = in.members + in.size;
        if (hole == end) {
            std::construct_at(end, std::move(member));
        } else {
            std::construct_at(end, std::move(end[-1]));
            std::move_backward(hole, end - 1, end);
            *hole = std::move(member);
        }
        ++in.size;
        ++x_size;
        return {&in, hole};
    }

    // A full chunk becomes two; the last one, when keys come in order, stays full.
    Spot split(Spot spot) {
        std::uint32_t size = x_chunks[spot.chunk].size;
        bool behind_all = spot.chunk + 1 == x_count && spot.index == size;
        std::uint32_t kept = behind_all ? size : size / 2;
        Chunk* to = add_chunk(spot.chunk + 1, behind_all ? Small : size);
        Chunk& from = x_chunks[spot.chunk];
        relocate(from.members + kept, size - kept, to->members);
        to->size = size - kept;
        from.size = kept;
        if (spot.index < kept || (spot.index == kept && !behind_all)) return spot;
        return {spot.chunk + 1, spot.index - kept, false};
    }

    // A chunk without members, which whoever calls puts in before anything else can look.
    Chunk* add_chunk(std::uint32_t before, size_type room) {
        if (x_count + 1 >= x_chunk_room) {
            auto wider = std::make_unique<Chunk[]>(2 * x_chunk_room);
            std::copy(x_chunks, x_chunks + x_count + 1, wider.get());
            if (x_chunks != x_own) delete[] x_chunks;
            x_chunks = wider.release();
            x_chunk_room *= 2;
        }
        value_type* members = std::allocator<value_type>().allocate(room);
        std::move_backward(x_chunks + before, x_chunks + x_count + 1, x_chunks + x_count + 2);
        x_chunks[before] = {members, 0, static_cast<std::uint32_t>(room)};
        ++x_count;
        return x_chunks + before;
    }

    static void grow(Chunk& chunk, size_type most) {
        size_type room = std::min<size_type>(most, chunk.room * size_type{2});
        room = std::max<size_type>(room, chunk.size + size_type{1});
        value_type* wider = std::allocator<value_type>().allocate(room);
        relocate(chunk.members, chunk.size, wider);
        std::allocator<value_type>().deallocate(chunk.members, chunk.room);
        chunk.members = wider;
        chunk.room = static_cast<std::uint32_t>(room);
    }

    static void relocate(value_type* from, std::uint32_t count, value_type* to) noexcept {
        static_assert(std::is_nothrow_move_constructible_v<value_type>);
        for (; count > 0; --count, ++from, ++to) {
            std::construct_at(to, std::move(*from));
            std::destroy_at(from);
        }
    }

    static void drop(Chunk& chunk) {
        std::destroy_n(chunk.members, chunk.size);
        std::allocator<value_type>().deallocate(chunk.members, chunk.room);
    }

    void take(FlatObject& other) noexcept {
        std::copy(other.x_own, other.x_own + 2, x_own);
        x_chunks = other.x_chunks == other.x_own ? x_own : other.x_chunks;
        x_count = std::exchange(other.x_count, 0);
        x_chunk_room = std::exchange(other.x_chunk_room, 2);
        x_size = std::exchange(other.x_size, 0);
        other.x_chunks = other.x_own;
        other.x_own[0] = {};
    }

    Chunk* x_chunks = x_own; // x_count of them, and an empty one that ends the list
    std::uint32_t x_count = 0, x_chunk_room = 2;
    size_type x_size = 0;
    Chunk x_own[2]; // of an object with one chunk
};

} // namespace taizhang
