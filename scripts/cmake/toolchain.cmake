# ccache and mold when they are there; the build is the same without them, only slower.
find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
    add_link_options(-fuse-ld=mold)
endif()

if(TAIZHANG_SANITIZE)
    add_compile_options(-fsanitize=${TAIZHANG_SANITIZE} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${TAIZHANG_SANITIZE})
    if(TAIZHANG_SANITIZE MATCHES undefined)
        add_compile_options(-fno-sanitize-recover=all)
    endif()
endif()

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
