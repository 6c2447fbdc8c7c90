#include "library.h"

#include <stdlib.h>
#include <string.h>

enum { keep_going = 0x200, deepest = 12000 };

#define node_none UINT32_MAX
// A declaration of more nodes than this is read in part.
#define most_nodes 50000000u

cclang_unit *cclang_parse(
    cclang_library *library, const char *path, const char *const *arguments, int count,
    const cclang_buffer *buffers, int buffer_count, int *error) {
    cclang_unit *unit = calloc(1, sizeof *unit);
    cx_unsaved *unsaved = calloc((size_t)buffer_count + 1, sizeof *unsaved);
    if (!unit || !unsaved) {
        free(unit);
        free(unsaved);
        *error = 1;
        return NULL;
    }
    for (int i = 0; i < buffer_count; i++) {
        unsaved[i] = (cx_unsaved){buffers[i].name, buffers[i].contents, (unsigned long)buffers[i].length};
    }
    unit->library = library;
    unit->main_file = -1;
    unit->last_file = -1;
    unit->index = library->createIndex(0, 0);
    *error = library->parseTranslationUnit2(
        unit->index, path, arguments, count, unsaved, (unsigned)buffer_count, keep_going, &unit->unit);
    free(unsaved);
    if (*error != 0 || !unit->unit) {
        if (*error == 0) *error = 1;
        // After a crash the index may hold a lock or half a unit: it is left alone.
        if (*error != 2) library->disposeIndex(unit->index);
        free(unit);
        return NULL;
    }
    cclang_intern(unit, "");
    unit->main_file = cclang_file_index(unit, library->getFile(unit->unit, path));
    return unit;
}

void cclang_close(cclang_unit *unit) {
    if (!unit) return;
    if (unit->has_printed) unit->library->disposeString(unit->printed);
    unit->library->disposeTranslationUnit(unit->unit);
    unit->library->disposeIndex(unit->index);
    for (int32_t i = 0; i < unit->file_count; i++) free(unit->files[i].name);
    for (uint32_t i = 0; i < unit->chunk_count; i++) free(unit->chunks[i]);
    free(unit->files);
    free(unit->chunks);
    free(unit->strings);
    free(unit->string_hashes);
    free(unit->table);
    free(unit->nodes);
    free(unit->tops);
    free(unit->fields);
    free(unit->inclusions);
    free(unit);
}

int32_t cclang_file_index(cclang_unit *unit, cx_any file) {
    if (!file) return -1;
    if (unit->last_file >= 0 && unit->files[unit->last_file].file == file) return unit->last_file;
    for (int32_t i = 0; i < unit->file_count; i++) {
        if (unit->files[i].file == file) return unit->last_file = i;
    }
    uint32_t capacity = (uint32_t)unit->file_capacity;
    unit->files = cclang_grow(unit->files, (uint32_t)unit->file_count + 1, &capacity, sizeof *unit->files);
    unit->file_capacity = (int32_t)capacity;
    cx_string name = unit->library->getFileName(file);
    const char *text = unit->library->getCString(name);
    if (!text) text = "";
    size_t length = strlen(text) + 1;
    char *copy = malloc(length);
    if (copy) memcpy(copy, text, length);
    unit->library->disposeString(name);
    unit->files[unit->file_count] = (cclang_file){file, copy, 0, 0, NULL, 0};
    size_t bytes = 0;
    const char *contents = unit->library->getFileContents(unit->unit, file, &bytes);
    unit->files[unit->file_count].bytes = contents;
    unit->files[unit->file_count].byte_count = contents ? bytes : 0;
    if (contents && bytes > 0 && bytes < 0x7fffffff) {
        unit->files[unit->file_count].length = (uint32_t)bytes;
    }
    return unit->last_file = unit->file_count++;
}

const char *cclang_file_name(const cclang_unit *unit, int32_t file) {
    return file >= 0 && file < unit->file_count && unit->files[file].name ? unit->files[file].name : "";
}

int32_t cclang_file_count(const cclang_unit *unit) { return unit->file_count; }

int32_t cclang_main_file(cclang_unit *unit) { return unit->main_file; }

const char *cclang_file_bytes(cclang_unit *unit, int32_t file, size_t *length) {
    *length = 0;
    if (file < 0 || file >= unit->file_count) return NULL;
    *length = unit->files[file].byte_count;
    return unit->files[file].bytes;
}

int cclang_is_system(cclang_unit *unit, cclang_cursor cursor) {
    return unit->library->Location_isInSystemHeader(unit->library->getCursorLocation(cursor)) != 0;
}

static int add_top(cclang_cursor cursor, cclang_cursor parent, void *context) {
    (void)parent;
    cclang_unit *unit = context;
    // Macros and inclusions of the preprocessing record.
    if (cursor.kind >= 500 && cursor.kind < 600) return 1;
    cclang_range place = cclang_location(unit, cursor);
    unit->tops = cclang_grow(unit->tops, unit->top_count + 1, &unit->top_capacity, sizeof *unit->tops);
    unit->tops[unit->top_count++] = (cclang_top){cursor, place.file, place.start};
    return 1;
}

const cclang_top *cclang_tops(cclang_unit *unit, uint32_t *count) {
    if (unit->top_count == 0) {
        unit->library->visitChildren(unit->library->getTranslationUnitCursor(unit->unit), add_top, unit);
    }
    *count = unit->top_count;
    return unit->tops;
}

// Kinds without children that anybody reads; asking for them costs as much as a node.
static int is_leaf(int kind) {
    switch (kind) {
        case 43: case 48: case 101: case 106: case 107: case 108: case 109: case 110:
        case 212: case 213: case 230:
            return 1;
        default:
            return kind >= 400 && kind < 500;
    }
}

// Whether an unexposed expression asks something about types, as `__builtin_types_compatible_p(__typeof__(x), int)`:
// unlike a conversion it starts before its first child, and unlike an atomic operation it is a constant.
static int is_type_question(cclang_unit *unit, cclang_cursor node, cclang_cursor child) {
    cclang_library *library = unit->library;
    int type = library->getCursorType(node).kind;
    if ((type != 3 && type != 17) || child.kind < 100 || child.kind >= 200) return 0;
    if (library->getCursorLocation(node).offset == library->getCursorLocation(child).offset) return 0;
    int64_t value;
    return cclang_integer(unit, node, &value);
}

static int add_node(cclang_cursor cursor, cclang_cursor parent, void *context) {
    (void)parent;
    cclang_unit *unit = context;
    uint32_t position = unit->node_count;
    if (position >= most_nodes) {
        unit->too_deep = 1;
        return 0;
    }
    // `a ?: b` shows `a` several times; nested ones would show it exponentially often.
    uint32_t before = unit->sibling;
    int is_repeated = before != node_none && cursor.kind >= 100 && cursor.kind < 200
        && unit->nodes[before].cursor.kind == cursor.kind && cursor.data[1]
        && unit->nodes[before].cursor.data[1] == cursor.data[1];
    unit->nodes = cclang_grow(unit->nodes, position + 1, &unit->node_capacity, sizeof *unit->nodes);
    unit->nodes[position].cursor = cursor;
    unit->node_count = position + 1;
    if (!is_leaf(cursor.kind) && !is_repeated) {
        if (unit->depth >= deepest) {
            unit->too_deep = 1;
        } else {
            unit->depth++;
            unit->sibling = node_none;
            unit->library->visitChildren(cursor, add_node, unit);
            unit->depth--;
        }
    }
    // Such a question evaluates nothing, as `sizeof`.
    if (cursor.kind == 100 && unit->node_count > position + 1
        && is_type_question(unit, cursor, unit->nodes[position + 1].cursor)) {
        unit->nodes[position].cursor.kind = 136;
    }
    unit->nodes[position].end = unit->node_count;
    unit->sibling = position;
    return 1;
}

const cclang_node *cclang_flatten(cclang_unit *unit, cclang_cursor cursor, uint32_t *count, int *truncated) {
    unit->node_count = 0;
    unit->depth = 0;
    unit->too_deep = 0;
    unit->sibling = node_none;
    add_node(cursor, cursor, unit);
    *count = unit->node_count;
    *truncated = unit->too_deep;
    return unit->nodes;
}

uint32_t cclang_diagnostic_count(cclang_unit *unit) { return unit->library->getNumDiagnostics(unit->unit); }

cclang_diagnostic cclang_diagnostic_at(cclang_unit *unit, uint32_t index) {
    cx_any diagnostic = unit->library->getDiagnostic(unit->unit, index);
    cclang_diagnostic result = {unit->library->getDiagnosticSeverity(diagnostic), -1, 0, 0};
    if (result.severity >= 3) {
        cx_any file = NULL;
        unit->library->getFileLocation(
            unit->library->getDiagnosticLocation(diagnostic), &file, NULL, NULL, &result.offset);
        result.file = cclang_file_index(unit, file);
        result.message = cclang_take(unit, unit->library->getDiagnosticSpelling(diagnostic));
    }
    unit->library->disposeDiagnostic(diagnostic);
    return result;
}

static void add_inclusion(cx_any file, cx_location *stack, unsigned depth, void *context) {
    (void)stack;
    (void)depth;
    cclang_unit *unit = context;
    int32_t index = cclang_file_index(unit, file);
    if (index < 0) return;
    unit->inclusions = cclang_grow(
        unit->inclusions, unit->inclusion_count + 1, &unit->inclusion_capacity, sizeof *unit->inclusions);
    unit->inclusions[unit->inclusion_count++] = index;
}

const int32_t *cclang_inclusions(cclang_unit *unit, uint32_t *count) {
    unit->inclusion_count = 0;
    unit->library->getInclusions(unit->unit, add_inclusion, unit);
    *count = unit->inclusion_count;
    return unit->inclusions;
}
