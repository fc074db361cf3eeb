# One interface target every room of ours links: warnings are errors, hardening stays on in release.
add_library(taizhang_flags INTERFACE)
target_include_directories(taizhang_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(taizhang_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor
    -Woverloaded-virtual -Wimplicit-fallthrough -Werror
    -fstack-protector-strong -fcf-protection -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
target_compile_definitions(taizhang_flags INTERFACE _GLIBCXX_ASSERTIONS)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(taizhang_flags INTERFACE -Wduplicated-cond -Wlogical-op -fstack-clash-protection)
    # g++ 12 reports these falsely once it optimises std::string, Asio and tl::expected (GCC bugs 105329, 105562);
    # -Wnull-dereference is left out for the same reason.
    target_compile_options(taizhang_flags INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # g++ 12's own <algorithm> uses what it declares deprecated (get_temporary_buffer in stable_sort).
    target_compile_options(taizhang_flags INTERFACE -Wno-deprecated-declarations)
endif()
if(TAIZHANG_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(taizhang_flags INTERFACE -Wno-tsan) # Boost.Asio has atomic_thread_fence in its headers
endif()
if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug" AND NOT TAIZHANG_SANITIZE)
    target_compile_options(taizhang_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()
target_link_libraries(taizhang_flags INTERFACE Threads::Threads)
