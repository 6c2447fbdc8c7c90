#include "library.h"

#define L unit->library

enum { macro_bit = 0x80000000u };

// The place of a raw location outside macros, when it is in a file already known: no call needed.
static int known_place(cclang_unit *unit, uint32_t raw, int32_t *file, uint32_t *offset) {
    if (raw & macro_bit || unit->last_file < 0) return 0;
    const cclang_file *it = &unit->files[unit->last_file];
    if (!it->base || raw < it->base || raw - it->base > it->length) return 0;
    *file = unit->last_file;
    *offset = raw - it->base;
    return 1;
}

// Remembers where a file's raw locations start, learnt from one that was resolved. (clang_getLocationForOffset would
// tell, but it first expands all macro arguments of the file: minutes for a few lines of recursive macros.)
static void learn_base(cclang_unit *unit, uint32_t raw, int32_t file, uint32_t offset) {
    if (file < 0 || raw & macro_bit || raw < offset) return;
    cclang_file *it = &unit->files[file];
    if (!it->base) it->base = raw - offset;
}

cclang_range cclang_location(cclang_unit *unit, cclang_cursor cursor) {
    cx_location location = L->getCursorLocation(cursor);
    cclang_range range = {-1, 0, 0, (location.offset & macro_bit) != 0, 0};
    if (!known_place(unit, location.offset, &range.file, &range.start)) {
        cx_any file = 0;
        L->getFileLocation(location, &file, 0, 0, &range.start);
        range.file = cclang_file_index(unit, file);
        learn_base(unit, location.offset, range.file, range.start);
    }
    range.end = range.start;
    return range;
}

cclang_range cclang_extent(cclang_unit *unit, cclang_cursor cursor) {
    cx_range extent = L->getCursorExtent(cursor);
    cclang_range range = {-1, 0, 0, ((extent.begin | extent.end) & macro_bit) != 0, 0};
    int32_t file = -1;
    if (!range.is_macro && known_place(unit, extent.begin, &file, &range.start)
        && known_place(unit, extent.end, &file, &range.end)) {
        range.file = file;
        return range;
    }
    cx_location begin = L->getRangeStart(extent), end = L->getRangeEnd(extent);
    cx_any at = 0, end_at = 0, written_at = 0, written_end_at = 0;
    uint32_t written_start = 0, written_end = 0;
    L->getExpansionLocation(begin, &at, 0, 0, &range.start);
    L->getExpansionLocation(end, &end_at, 0, 0, &range.end);
    range.file = cclang_file_index(unit, at);
    learn_base(unit, extent.begin, range.file, range.start);
    if (range.is_macro) {
        L->getFileLocation(begin, &written_at, 0, 0, &written_start);
        L->getFileLocation(end, &written_end_at, 0, 0, &written_end);
        int start_written = !(extent.begin & macro_bit) || written_start != range.start;
        int end_written = !(extent.end & macro_bit) || written_end != range.end;
        if (start_written && end_written && written_at == at && written_end_at == at && written_start < written_end) {
            range.start = written_start;
            range.end = written_end;
            range.in_argument = 1;
        }
    }
    if (end_at != at || range.end < range.start) range.end = range.start;
    return range;
}

uint32_t cclang_spelling(cclang_unit *unit, cclang_cursor cursor) {
    return cclang_take(unit, L->getCursorSpelling(cursor));
}

cclang_cursor cclang_referenced(cclang_unit *unit, cclang_cursor cursor) { return L->getCursorReferenced(cursor); }

cclang_cursor cclang_parent(cclang_unit *unit, cclang_cursor cursor) { return L->getCursorSemanticParent(cursor); }

cclang_cursor cclang_definition(cclang_unit *unit, cclang_cursor cursor) { return L->getCursorDefinition(cursor); }

int cclang_is_definition(cclang_unit *unit, cclang_cursor cursor) { return L->isCursorDefinition(cursor) != 0; }

int cclang_integer(cclang_unit *unit, cclang_cursor cursor, int64_t *value) {
    cx_any result = L->Cursor_Evaluate(cursor);
    if (!result) return 0;
    int known = L->EvalResult_getKind(result) == 1;
    if (known) *value = (int64_t)L->EvalResult_getAsLongLong(result);
    L->EvalResult_dispose(result);
    return known;
}

int64_t cclang_enumerator(cclang_unit *unit, cclang_cursor cursor) {
    return (int64_t)L->getEnumConstantDeclValue(cursor);
}

int cclang_binary_operator(cclang_unit *unit, cclang_cursor cursor) {
    return L->getCursorBinaryOperatorKind ? L->getCursorBinaryOperatorKind(cursor) : 0;
}

int cclang_unary_operator(cclang_unit *unit, cclang_cursor cursor) {
    return L->getCursorUnaryOperatorKind ? L->getCursorUnaryOperatorKind(cursor) : 0;
}

int cclang_storage(cclang_unit *unit, cclang_cursor cursor) { return L->Cursor_getStorageClass(cursor); }

int cclang_linkage(cclang_unit *unit, cclang_cursor cursor) { return L->getCursorLinkage(cursor); }

int cclang_is_thread_local(cclang_unit *unit, cclang_cursor cursor) { return L->getCursorTLSKind(cursor) != 0; }

int cclang_argument_count(cclang_unit *unit, cclang_cursor cursor) { return L->Cursor_getNumArguments(cursor); }

cclang_cursor cclang_argument(cclang_unit *unit, cclang_cursor cursor, unsigned index) {
    return L->Cursor_getArgument(cursor, index);
}

cclang_cursor cclang_initializer(cclang_unit *unit, cclang_cursor cursor) {
    return L->Cursor_getVarDeclInitializer(cursor);
}

int cclang_is_anonymous_record(cclang_unit *unit, cclang_cursor cursor) {
    return L->Cursor_isAnonymousRecordDecl(cursor) != 0;
}

const char *cclang_printed(cclang_unit *unit, cclang_cursor cursor) {
    if (unit->has_printed) L->disposeString(unit->printed);
    unit->printed = L->getCursorPrettyPrinted(cursor, 0);
    unit->has_printed = 1;
    const char *text = L->getCString(unit->printed);
    return text ? text : "";
}

static int find_attribute(cclang_cursor cursor, cclang_cursor parent, void *context) {
    (void)parent;
    if (cursor.kind >= 400 && cursor.kind < 500) {
        *(int *)context = 1;
        return 0;
    }
    // Attributes come before everything else.
    return 0;
}

int cclang_has_attributes(cclang_unit *unit, cclang_cursor cursor) {
    int found = 0;
    L->visitChildren(cursor, find_attribute, &found);
    return found;
}

int cclang_equal(cclang_unit *unit, cclang_cursor a, cclang_cursor b) { return L->equalCursors(a, b) != 0; }

// --- types ---

cclang_type cclang_type_of(cclang_unit *unit, cclang_cursor cursor) { return L->getCursorType(cursor); }

cclang_type cclang_canonical(cclang_unit *unit, cclang_type type) { return L->getCanonicalType(type); }

cclang_type cclang_pointee(cclang_unit *unit, cclang_type type) { return L->getPointeeType(type); }

cclang_type cclang_element(cclang_unit *unit, cclang_type type) { return L->getArrayElementType(type); }

cclang_type cclang_named(cclang_unit *unit, cclang_type type) { return L->Type_getNamedType(type); }

cclang_type cclang_modified(cclang_unit *unit, cclang_type type) { return L->Type_getModifiedType(type); }

cclang_type cclang_value(cclang_unit *unit, cclang_type type) { return L->Type_getValueType(type); }

cclang_type cclang_result(cclang_unit *unit, cclang_type type) { return L->getResultType(type); }

cclang_type cclang_result_of(cclang_unit *unit, cclang_cursor cursor) { return L->getCursorResultType(cursor); }

int cclang_parameter_count(cclang_unit *unit, cclang_type type) { return L->getNumArgTypes(type); }

cclang_type cclang_parameter(cclang_unit *unit, cclang_type type, unsigned index) {
    return L->getArgType(type, index);
}

int cclang_is_variadic(cclang_unit *unit, cclang_type type) { return L->isFunctionTypeVariadic(type) != 0; }

int cclang_is_const(cclang_unit *unit, cclang_type type) { return L->isConstQualifiedType(type) != 0; }

int64_t cclang_array_size(cclang_unit *unit, cclang_type type) { return (int64_t)L->getArraySize(type); }

cclang_cursor cclang_type_declaration(cclang_unit *unit, cclang_type type) { return L->getTypeDeclaration(type); }

cclang_type cclang_underlying(cclang_unit *unit, cclang_cursor typedef_cursor) {
    return L->getTypedefDeclUnderlyingType(typedef_cursor);
}

uint32_t cclang_type_spelling(cclang_unit *unit, cclang_type type) {
    return cclang_take(unit, L->getTypeSpelling(type));
}

static int add_field(cclang_cursor cursor, void *context) {
    cclang_unit *unit = context;
    unit->fields = cclang_grow(unit->fields, unit->field_count + 1, &unit->field_capacity, sizeof *unit->fields);
    unit->fields[unit->field_count++] = cursor;
    return 1;
}

const cclang_cursor *cclang_fields(cclang_unit *unit, cclang_type type, uint32_t *count) {
    unit->field_count = 0;
    L->Type_visitFields(type, add_field, unit);
    *count = unit->field_count;
    return unit->fields;
}

static int add_child(cclang_cursor cursor, cclang_cursor parent, void *context) {
    (void)parent;
    return add_field(cursor, context);
}

const cclang_cursor *cclang_children(cclang_unit *unit, cclang_cursor cursor, uint32_t *count) {
    unit->field_count = 0;
    L->visitChildren(cursor, add_child, unit);
    *count = unit->field_count;
    return unit->fields;
}
