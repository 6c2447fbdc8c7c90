#ifndef CCLANG_H
#define CCLANG_H

#include <stddef.h>
#include <stdint.h>

// libclang, loaded at run time. Only the part of its stable C interface that is used here is declared, so that
// nothing of clang is needed to build. Everything of one `cclang_unit` belongs to one thread at a time.

#ifdef __cplusplus
extern "C" {
#endif

// Values that libclang passes around; the layout is part of its stable interface.

typedef struct {
    int32_t kind;
    int32_t xdata;
    // data[0] of a declaration identifies it within its translation unit.
    const void *data[3];
} cclang_cursor;

typedef struct {
    int32_t kind;
    // data[0] identifies the type, with its qualifiers, within its translation unit.
    const void *data[2];
} cclang_type;

// A loaded library. It stays loaded until the process ends.
typedef struct cclang_library cclang_library;
// One parsed translation unit with its pools of strings and nodes.
typedef struct cclang_unit cclang_unit;

// A range in one file, half open, in bytes. `file` is an index for `cclang_file_name`, negative for none.
typedef struct {
    int32_t file;
    uint32_t start;
    uint32_t end;
    // Whether it comes out of a macro; then the range is that of the expansion, or of the macro's argument
    // when all of it was written there (`in_argument`).
    uint8_t is_macro;
    uint8_t in_argument;
} cclang_range;

// A node of a flattened declaration: its children follow it; `end` is the index after its last descendant.
typedef struct {
    cclang_cursor cursor;
    uint32_t end;
} cclang_node;

// A declaration at the top of a translation unit.
typedef struct {
    cclang_cursor cursor;
    int32_t file;
    uint32_t offset;
} cclang_top;

typedef struct {
    // 3 is an error, 4 a fatal one.
    int32_t severity;
    int32_t file;
    uint32_t offset;
    // A string id for `cclang_string`.
    uint32_t message;
} cclang_diagnostic;

// --- library -------------------------------------------------------------------------------------------------

// Loads the library at `path`. On failure returns NULL and writes a message.
cclang_library *cclang_open(const char *path, char *message, size_t size);
// The version text, as "Debian clang version 14.0.6".
const char *cclang_version(const cclang_library *library);
// The path of the file that was loaded, with links resolved.
const char *cclang_path(const cclang_library *library);
// Whether the library itself tells operators (17 and newer).
int cclang_has_operators(const cclang_library *library);

// Calls `work(context, index)` for every index below `count` on up to `threads` threads with stacks of `bytes`, and
// waits for all. Where no thread can be made, the caller's own is used.
void cclang_parallel(
    size_t bytes, int threads, uint32_t count, void (*work)(void *context, uint32_t index), void *context);

// Whether the C library of this process has a function of this name.
int cclang_has_function(const char *name);

typedef struct cclang_lock cclang_lock;
cclang_lock *cclang_lock_make(void);
void cclang_lock_free(cclang_lock *lock);
void cclang_lock_take(cclang_lock *lock);
void cclang_lock_give(cclang_lock *lock);

// --- units ---------------------------------------------------------------------------------------------------

typedef struct {
    const char *name;
    const char *contents;
    size_t length;
} cclang_buffer;

// Parses a file, going on after errors. On failure returns NULL and sets `error` (2: the library crashed).
cclang_unit *cclang_parse(
    cclang_library *library, const char *path, const char *const *arguments, int count,
    const cclang_buffer *buffers, int buffer_count, int *error);
void cclang_close(cclang_unit *unit);

// The string behind an id; 0 is the empty one. Valid until the unit is closed.
const char *cclang_string(const cclang_unit *unit, uint32_t id);
uint32_t cclang_string_count(const cclang_unit *unit);

const char *cclang_file_name(const cclang_unit *unit, int32_t file);
int32_t cclang_file_count(const cclang_unit *unit);
// The index of the main file.
int32_t cclang_main_file(cclang_unit *unit);
// The bytes that were parsed, NULL when they are gone.
const char *cclang_file_bytes(cclang_unit *unit, int32_t file, size_t *length);
// Whether the file is a system header: 1, or not: 0.
int cclang_is_system(cclang_unit *unit, cclang_cursor cursor);

// All declarations at the top, in order.
const cclang_top *cclang_tops(cclang_unit *unit, uint32_t *count);
// The descendants of a declaration, itself first. The array is valid until the next call.
// `truncated` is set when something was too deep.
const cclang_node *cclang_flatten(cclang_unit *unit, cclang_cursor cursor, uint32_t *count, int *truncated);

uint32_t cclang_diagnostic_count(cclang_unit *unit);
cclang_diagnostic cclang_diagnostic_at(cclang_unit *unit, uint32_t index);
// Files in order of first inclusion, the main file first.
const int32_t *cclang_inclusions(cclang_unit *unit, uint32_t *count);

// --- cursors -------------------------------------------------------------------------------------------------

uint32_t cclang_spelling(cclang_unit *unit, cclang_cursor cursor);
cclang_cursor cclang_referenced(cclang_unit *unit, cclang_cursor cursor);
cclang_cursor cclang_parent(cclang_unit *unit, cclang_cursor cursor);
cclang_cursor cclang_definition(cclang_unit *unit, cclang_cursor cursor);
int cclang_is_definition(cclang_unit *unit, cclang_cursor cursor);
cclang_range cclang_extent(cclang_unit *unit, cclang_cursor cursor);
// Where the name stands; start and end are equal.
cclang_range cclang_location(cclang_unit *unit, cclang_cursor cursor);
// 1 and the value when the expression is an integer constant.
int cclang_integer(cclang_unit *unit, cclang_cursor cursor, int64_t *value);
int64_t cclang_enumerator(cclang_unit *unit, cclang_cursor cursor);
// libclang's CXBinaryOperatorKind and CXUnaryOperatorKind; 0 when not known.
int cclang_binary_operator(cclang_unit *unit, cclang_cursor cursor);
int cclang_unary_operator(cclang_unit *unit, cclang_cursor cursor);
int cclang_storage(cclang_unit *unit, cclang_cursor cursor);
int cclang_linkage(cclang_unit *unit, cclang_cursor cursor);
int cclang_is_thread_local(cclang_unit *unit, cclang_cursor cursor);
int cclang_argument_count(cclang_unit *unit, cclang_cursor cursor);
cclang_cursor cclang_argument(cclang_unit *unit, cclang_cursor cursor, unsigned index);
// The initialiser of a variable; its kind is an invalid one (70…79) when there is none.
cclang_cursor cclang_initializer(cclang_unit *unit, cclang_cursor cursor);
int cclang_is_anonymous_record(cclang_unit *unit, cclang_cursor cursor);
// The declaration printed from the tree, macros expanded. Valid until the next call.
const char *cclang_printed(cclang_unit *unit, cclang_cursor cursor);
// Whether a child of the declaration is an attribute.
int cclang_has_attributes(cclang_unit *unit, cclang_cursor cursor);
// The children of a declaration. The array is valid until the next call of this or of `cclang_fields`.
const cclang_cursor *cclang_children(cclang_unit *unit, cclang_cursor cursor, uint32_t *count);
int cclang_equal(cclang_unit *unit, cclang_cursor a, cclang_cursor b);

// --- types ---------------------------------------------------------------------------------------------------

cclang_type cclang_type_of(cclang_unit *unit, cclang_cursor cursor);
cclang_type cclang_canonical(cclang_unit *unit, cclang_type type);
cclang_type cclang_pointee(cclang_unit *unit, cclang_type type);
cclang_type cclang_element(cclang_unit *unit, cclang_type type);
cclang_type cclang_named(cclang_unit *unit, cclang_type type);
cclang_type cclang_modified(cclang_unit *unit, cclang_type type);
// What an atomic type holds.
cclang_type cclang_value(cclang_unit *unit, cclang_type type);
cclang_type cclang_result(cclang_unit *unit, cclang_type type);
cclang_type cclang_result_of(cclang_unit *unit, cclang_cursor cursor);
int cclang_parameter_count(cclang_unit *unit, cclang_type type);
cclang_type cclang_parameter(cclang_unit *unit, cclang_type type, unsigned index);
int cclang_is_variadic(cclang_unit *unit, cclang_type type);
int cclang_is_const(cclang_unit *unit, cclang_type type);
int64_t cclang_array_size(cclang_unit *unit, cclang_type type);
cclang_cursor cclang_type_declaration(cclang_unit *unit, cclang_type type);
cclang_type cclang_underlying(cclang_unit *unit, cclang_cursor typedef_cursor);
uint32_t cclang_type_spelling(cclang_unit *unit, cclang_type type);
// The fields of a record in order. The array is valid until the next call.
const cclang_cursor *cclang_fields(cclang_unit *unit, cclang_type type, uint32_t *count);

#ifdef __cplusplus
}
#endif
#endif
