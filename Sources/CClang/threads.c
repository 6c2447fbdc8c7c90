#define _GNU_SOURCE
#include "CClang.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct {
    void (*work)(void *, uint32_t);
    void *context;
    uint32_t count;
    _Atomic uint32_t next;
} job;

static void *run(void *argument) {
    job *it = argument;
    for (;;) {
        uint32_t index = atomic_fetch_add(&it->next, 1);
        if (index >= it->count) return NULL;
        it->work(it->context, index);
    }
}

void cclang_parallel(
    size_t bytes, int threads, uint32_t count, void (*work)(void *context, uint32_t index), void *context) {
    job it = {work, context, count, 0};
    if (threads < 1) threads = 1;
    if ((uint32_t)threads > count) threads = (int)count;
    pthread_t *made = calloc((size_t)threads + 1, sizeof *made);
    int running = 0;
    pthread_attr_t attributes;
    if (made && pthread_attr_init(&attributes) == 0) {
        if (pthread_attr_setstacksize(&attributes, bytes) == 0) {
            while (running < threads && pthread_create(&made[running], &attributes, run, &it) == 0) running++;
        }
        pthread_attr_destroy(&attributes);
    }
    if (running == 0) run(&it);
    for (int i = 0; i < running; i++) pthread_join(made[i], NULL);
    free(made);
}

struct cclang_lock {
    pthread_mutex_t mutex;
};

cclang_lock *cclang_lock_make(void) {
    cclang_lock *lock = calloc(1, sizeof *lock);
    if (lock) pthread_mutex_init(&lock->mutex, NULL);
    return lock;
}

void cclang_lock_free(cclang_lock *lock) {
    if (!lock) return;
    pthread_mutex_destroy(&lock->mutex);
    free(lock);
}

void cclang_lock_take(cclang_lock *lock) { pthread_mutex_lock(&lock->mutex); }

void cclang_lock_give(cclang_lock *lock) { pthread_mutex_unlock(&lock->mutex); }
