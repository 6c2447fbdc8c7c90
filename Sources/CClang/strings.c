#include "library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *cclang_grow(void *pointer, uint32_t needed, uint32_t *capacity, size_t size) {
    if (needed <= *capacity) return pointer;
    uint32_t larger = *capacity < 64 ? 64 : *capacity;
    while (larger < needed) larger *= 2;
    void *grown = realloc(pointer, (size_t)larger * size);
    if (!grown) {
        fputs("leaklint: out of memory\n", stderr);
        abort();
    }
    *capacity = larger;
    return grown;
}

static uint32_t hash_of(const char *text, size_t length) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    return hash;
}

static void rehash(cclang_unit *unit) {
    uint32_t size = unit->table_size ? unit->table_size * 2 : 1024;
    uint32_t *table = calloc(size, sizeof *table);
    if (!table) {
        fputs("leaklint: out of memory\n", stderr);
        abort();
    }
    for (uint32_t id = 1; id < unit->string_count; id++) {
        uint32_t slot = unit->string_hashes[id] & (size - 1);
        while (table[slot]) slot = (slot + 1) & (size - 1);
        table[slot] = id;
    }
    free(unit->table);
    unit->table = table;
    unit->table_size = size;
}

static char *store(cclang_unit *unit, const char *text, size_t length) {
    if (unit->chunk_used + length + 1 > unit->chunk_size) {
        size_t size = length + 1 > 65536 ? length + 1 : 65536;
        unit->chunks = cclang_grow(unit->chunks, unit->chunk_count + 1, &unit->chunk_capacity, sizeof *unit->chunks);
        unit->chunk = malloc(size);
        if (!unit->chunk) {
            fputs("leaklint: out of memory\n", stderr);
            abort();
        }
        unit->chunks[unit->chunk_count++] = unit->chunk;
        unit->chunk_used = 0;
        unit->chunk_size = size;
    }
    char *copy = unit->chunk + unit->chunk_used;
    memcpy(copy, text, length);
    copy[length] = 0;
    unit->chunk_used += length + 1;
    return copy;
}

static uint32_t append(cclang_unit *unit, const char *text, size_t length, uint32_t hash) {
    uint32_t id = unit->string_count;
    uint32_t capacity = unit->string_capacity;
    unit->strings = cclang_grow(unit->strings, id + 1, &capacity, sizeof *unit->strings);
    capacity = unit->string_capacity;
    unit->string_hashes = cclang_grow(unit->string_hashes, id + 1, &capacity, sizeof *unit->string_hashes);
    unit->string_capacity = capacity;
    unit->strings[id] = store(unit, text, length);
    unit->string_hashes[id] = hash;
    unit->string_count = id + 1;
    return id;
}

uint32_t cclang_intern(cclang_unit *unit, const char *text) {
    if (unit->string_count == 0) append(unit, "", 0, hash_of("", 0));
    if (!text || !text[0]) return 0;
    size_t length = strlen(text);
    uint32_t hash = hash_of(text, length);
    if ((unit->string_count + 1) * 2 > unit->table_size) rehash(unit);
    uint32_t slot = hash & (unit->table_size - 1);
    while (unit->table[slot]) {
        uint32_t id = unit->table[slot];
        if (unit->string_hashes[id] == hash && strcmp(unit->strings[id], text) == 0) return id;
        slot = (slot + 1) & (unit->table_size - 1);
    }
    uint32_t id = append(unit, text, length, hash);
    unit->table[slot] = id;
    return id;
}

uint32_t cclang_take(cclang_unit *unit, cx_string string) {
    uint32_t id = cclang_intern(unit, unit->library->getCString(string));
    unit->library->disposeString(string);
    return id;
}

const char *cclang_string(const cclang_unit *unit, uint32_t id) {
    return id < unit->string_count ? unit->strings[id] : "";
}

uint32_t cclang_string_count(const cclang_unit *unit) { return unit->string_count; }
