# Writes the files of a Python package as C arrays:
#
#   cmake -DOUT=embedded.c -DPACKAGE=name "-DFILES=__init__.py;a.py" -P embed.cmake
set(arrays "")
set(table "")
foreach(file ${FILES})
  cmake_path(GET file STEM stem)
  set(name "${PACKAGE}.${stem}")
  set(is_package 0)
  if(stem STREQUAL "__init__")
    set(name ${PACKAGE})
    set(is_package 1)
  endif()
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(APPEND arrays "static const unsigned char module_${stem}[] = {${bytes}0};\n")
  string(APPEND table "    {\"${name}\", (const char *)module_${stem}, ${is_package}},\n")
endforeach()
file(WRITE ${OUT} "#include \"runner/embedded.h\"\n\n${arrays}
const struct embedded EMBEDDED[] = {\n${table}    {0},\n};\n")
