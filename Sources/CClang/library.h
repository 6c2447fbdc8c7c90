#ifndef CCLANG_LIBRARY_H
#define CCLANG_LIBRARY_H

#include "CClang.h"

typedef struct { const void *data; unsigned flags; } cx_string;
typedef struct { const void *data[2]; unsigned offset; } cx_location;
typedef struct { const void *data[2]; unsigned begin, end; } cx_range;
typedef struct { const char *name; const char *contents; unsigned long length; } cx_unsaved;
typedef void *cx_any;

typedef int (*cx_visitor)(cclang_cursor cursor, cclang_cursor parent, void *context);
typedef int (*cx_field_visitor)(cclang_cursor cursor, void *context);
typedef void (*cx_inclusion_visitor)(cx_any file, cx_location *stack, unsigned depth, void *context);

// result, name, parameters; all exist since 14
#define CCLANG_FUNCTIONS(F) \
    F(cx_any, createIndex, (int, int)) \
    F(void, toggleCrashRecovery, (unsigned)) \
    F(cx_string, getClangVersion, (void)) \
    F(const char *, getCString, (cx_string)) \
    F(void, disposeString, (cx_string)) \
    F(int, parseTranslationUnit2, (cx_any, const char *, const char *const *, int, cx_unsaved *, unsigned, unsigned, cx_any *)) \
    F(void, disposeTranslationUnit, (cx_any)) \
    F(void, disposeIndex, (cx_any)) \
    F(cclang_cursor, getTranslationUnitCursor, (cx_any)) \
    F(unsigned, visitChildren, (cclang_cursor, cx_visitor, void *)) \
    F(cx_location, getCursorLocation, (cclang_cursor)) \
    F(cx_range, getCursorExtent, (cclang_cursor)) \
    F(cx_location, getRangeStart, (cx_range)) \
    F(cx_location, getRangeEnd, (cx_range)) \
    F(void, getExpansionLocation, (cx_location, cx_any *, unsigned *, unsigned *, unsigned *)) \
    F(void, getFileLocation, (cx_location, cx_any *, unsigned *, unsigned *, unsigned *)) \
    F(int, Location_isInSystemHeader, (cx_location)) \
    F(cx_any, getFile, (cx_any, const char *)) \
    F(cx_string, getFileName, (cx_any)) \
    F(const char *, getFileContents, (cx_any, cx_any, size_t *)) \
    F(cx_string, getCursorSpelling, (cclang_cursor)) \
    F(cclang_cursor, getCursorReferenced, (cclang_cursor)) \
    F(cclang_cursor, getCursorDefinition, (cclang_cursor)) \
    F(cclang_cursor, getCursorSemanticParent, (cclang_cursor)) \
    F(unsigned, isCursorDefinition, (cclang_cursor)) \
    F(unsigned, equalCursors, (cclang_cursor, cclang_cursor)) \
    F(cx_any, Cursor_Evaluate, (cclang_cursor)) \
    F(int, EvalResult_getKind, (cx_any)) \
    F(long long, EvalResult_getAsLongLong, (cx_any)) \
    F(void, EvalResult_dispose, (cx_any)) \
    F(long long, getEnumConstantDeclValue, (cclang_cursor)) \
    F(int, Cursor_getStorageClass, (cclang_cursor)) \
    F(int, getCursorLinkage, (cclang_cursor)) \
    F(int, getCursorTLSKind, (cclang_cursor)) \
    F(int, Cursor_getNumArguments, (cclang_cursor)) \
    F(cclang_cursor, Cursor_getArgument, (cclang_cursor, unsigned)) \
    F(cclang_cursor, Cursor_getVarDeclInitializer, (cclang_cursor)) \
    F(unsigned, Cursor_isAnonymousRecordDecl, (cclang_cursor)) \
    F(cx_string, getCursorPrettyPrinted, (cclang_cursor, cx_any)) \
    F(cclang_type, getCursorType, (cclang_cursor)) \
    F(cclang_type, getCursorResultType, (cclang_cursor)) \
    F(cclang_type, getCanonicalType, (cclang_type)) \
    F(cclang_type, getPointeeType, (cclang_type)) \
    F(cclang_type, getArrayElementType, (cclang_type)) \
    F(cclang_type, Type_getNamedType, (cclang_type)) \
    F(cclang_type, Type_getModifiedType, (cclang_type)) \
    F(cclang_type, Type_getValueType, (cclang_type)) \
    F(cclang_type, getResultType, (cclang_type)) \
    F(int, getNumArgTypes, (cclang_type)) \
    F(cclang_type, getArgType, (cclang_type, unsigned)) \
    F(unsigned, isFunctionTypeVariadic, (cclang_type)) \
    F(unsigned, isConstQualifiedType, (cclang_type)) \
    F(long long, getArraySize, (cclang_type)) \
    F(cclang_cursor, getTypeDeclaration, (cclang_type)) \
    F(cclang_type, getTypedefDeclUnderlyingType, (cclang_cursor)) \
    F(cx_string, getTypeSpelling, (cclang_type)) \
    F(unsigned, Type_visitFields, (cclang_type, cx_field_visitor, void *)) \
    F(unsigned, getNumDiagnostics, (cx_any)) \
    F(cx_any, getDiagnostic, (cx_any, unsigned)) \
    F(int, getDiagnosticSeverity, (cx_any)) \
    F(cx_location, getDiagnosticLocation, (cx_any)) \
    F(cx_string, getDiagnosticSpelling, (cx_any)) \
    F(void, disposeDiagnostic, (cx_any)) \
    F(void, getInclusions, (cx_any, cx_inclusion_visitor, void *)) \

// missing in old versions
#define CCLANG_OPTIONAL(F) \
    F(int, getCursorBinaryOperatorKind, (cclang_cursor)) \
    F(int, getCursorUnaryOperatorKind, (cclang_cursor))

struct cclang_library {
    void *handle;
    char *version;
    char *path;
#define CCLANG_FIELD(result, name, parameters) result(*name) parameters;
    CCLANG_FUNCTIONS(CCLANG_FIELD)
    CCLANG_OPTIONAL(CCLANG_FIELD)
#undef CCLANG_FIELD
};

typedef struct {
    cx_any file;
    char *name;
    // The raw location of the file's first byte, and how many bytes it has; locations outside macros are
    // compared with it before libclang is asked.
    uint32_t base;
    uint32_t length;
    // The contents; asking libclang again costs a search over everything that was included.
    const char *bytes;
    size_t byte_count;
} cclang_file;

struct cclang_unit {
    cclang_library *library;
    cx_any index;
    cx_any unit;
    int32_t main_file;

    cclang_file *files;
    int32_t file_count, file_capacity;
    int32_t last_file;

    // interned strings: bytes in chunks that never move
    char **strings;
    uint32_t *string_hashes;
    uint32_t string_count, string_capacity;
    uint32_t *table;
    uint32_t table_size;
    char *chunk;
    size_t chunk_used, chunk_size;
    char **chunks;
    uint32_t chunk_count, chunk_capacity;

    cclang_node *nodes;
    uint32_t node_count, node_capacity;
    int too_deep, depth;
    // The last node added at the level being visited; node_none for none.
    uint32_t sibling;

    cclang_top *tops;
    uint32_t top_count, top_capacity;

    cclang_cursor *fields;
    uint32_t field_count, field_capacity;

    int32_t *inclusions;
    uint32_t inclusion_count, inclusion_capacity;


    cx_string printed;
    int has_printed;
};

// The index of a file, added on first sight; -1 for none.
int32_t cclang_file_index(cclang_unit *unit, cx_any file);
uint32_t cclang_intern(cclang_unit *unit, const char *text);
// Interns and disposes of a string of libclang.
uint32_t cclang_take(cclang_unit *unit, cx_string string);
// `pointer`, which holds `capacity` elements of `size` bytes, made to hold at least `needed`. Ends the process
// when there is no memory.
void *cclang_grow(void *pointer, uint32_t needed, uint32_t *capacity, size_t size);

#endif
