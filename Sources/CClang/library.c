#define _GNU_SOURCE
#include "library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *copied(const char *text) {
    size_t length = strlen(text) + 1;
    char *copy = malloc(length);
    if (copy) memcpy(copy, text, length);
    return copy;
}

static char *resolved(const char *path, void *address) {
    Dl_info info;
    if (dladdr(address, &info) && info.dli_fname && info.dli_fname[0] == '/') path = info.dli_fname;
    char *real = realpath(path, NULL);
    return real ? real : copied(path);
}

cclang_library *cclang_open(const char *path, char *message, size_t size) {
    // libclang parses on a thread of its own with 8 MB of stack; ours have more.
    setenv("LIBCLANG_NOTHREADS", "1", 0);
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        const char *reason = dlerror();
        snprintf(message, size, "%s", reason ? reason : "cannot be loaded");
        return NULL;
    }
    cclang_library *library = calloc(1, sizeof *library);
    if (!library) {
        dlclose(handle);
        snprintf(message, size, "out of memory");
        return NULL;
    }
    library->handle = handle;
    const char *missing = NULL;
#define CCLANG_LOAD(result, name, parameters) \
    library->name = (result(*) parameters)dlsym(handle, "clang_" #name); \
    if (!library->name) missing = "clang_" #name;
    CCLANG_FUNCTIONS(CCLANG_LOAD)
#undef CCLANG_LOAD
    if (missing) {
        snprintf(message, size, "is too old: it has no %s (version 14 or newer is needed)", missing);
        free(library);
        dlclose(handle);
        return NULL;
    }
#define CCLANG_LOAD(result, name, parameters) library->name = (result(*) parameters)dlsym(handle, "clang_" #name);
    CCLANG_OPTIONAL(CCLANG_LOAD)
#undef CCLANG_LOAD
    library->toggleCrashRecovery(1);
    cx_string version = library->getClangVersion();
    const char *text = library->getCString(version);
    library->version = copied(text ? text : "");
    library->disposeString(version);
    library->path = resolved(path, (void *)library->createIndex);
    return library;
}

const char *cclang_version(const cclang_library *library) { return library->version ? library->version : ""; }

const char *cclang_path(const cclang_library *library) { return library->path ? library->path : ""; }

int cclang_has_operators(const cclang_library *library) {
    return library->getCursorBinaryOperatorKind && library->getCursorUnaryOperatorKind;
}

int cclang_has_function(const char *name) { return dlsym(RTLD_DEFAULT, name) != NULL; }
