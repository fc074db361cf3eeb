// An open file of the kernel's, closed with its holder. Movable; one thread at a time.
#pragma once

#include <unistd.h>
#include <utility>

namespace taizhang {

class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int number) : x_number(number) {} // below 0: none, as ::open() gives it on failure
    Descriptor(Descriptor&& other) noexcept : x_number(std::exchange(other.x_number, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(x_number, other.x_number);
        return *this;
    }
    ~Descriptor() { close(); }

    int get() const { return x_number; }
    // False when the kernel says that something was lost: a network file system may report a lost write only here.
    bool close() { return x_number < 0 || ::close(std::exchange(x_number, -1)) == 0; }

private:
    int x_number = -1;
};

} // namespace taizhang
