/// Ways in which a value changes hands, and ways in which it only looks so.
let handOverCases = [
    LeakCase("nothing comes out of a call that failed", """
        static int make(char **out) { *out = malloc(8); if (!*out) return -1; return 0; }
        int f(void) { char *p; if (make(&p)) return -1; puts(p); free(p); return 0; }
        """),
    LeakCase("what came out of a call that succeeded", leaks: ["p<-make"], """
        static int make(char **out) { *out = malloc(8); if (!*out) return -1; return 0; }
        int f(int k) { char *p; if (make(&p)) return -1; if (k) return -2; free(p); return 0; }
        """),
    LeakCase("what a failing call has freed already", """
        int bad(void);
        static int make(char **out) { *out = malloc(8); if (!*out) return -1; if (bad()) { free(*out); return -1; } return 0; }
        int f(void) { char *p; if (make(&p)) return -1; puts(p); free(p); return 0; }
        """),
    LeakCase("one resource in two places", """
        static int make(char **a, char **b) { char *p = malloc(8); if (!p) return -1; *a = p; *b = p; return 0; }
        int f(void) { char *x, *y; if (make(&x, &y)) return -1; puts(x); free(y); return 0; }
        """),
    LeakCase("a setter keeps it", """
        struct tab { char *v; }; static void set(struct tab *t, char *v) { t->v = v; }
        void f(struct tab *t) { char *p = malloc(8); if (!p) return; set(t, p); }
        """),
    LeakCase("a record that is copied takes its fields along", """
        struct item { char *s; }; static void put(struct item *slot, const struct item *from) { *slot = *from; }
        void f(struct item *slot) { struct item i; i.s = malloc(8); if (!i.s) return; put(slot, &i); }
        """),
    LeakCase("an array that the caller gave", """
        int f(int out[2]) { int fd = open("x", 0); if (fd < 0) { out[0] = out[1] = -1; return -1; } out[0] = out[1] = fd; return 0; }
        """),
    LeakCase("the variable's bytes are copied", "void f(char *slot) { char *p = malloc(8); if (!p) return; memcpy(slot, &p, sizeof p); }"),
    LeakCase("a pointer into it is returned", """
        static char *skip(char *p) { while (*p == ' ') ++p; return p; }
        char *f(void) { char *p = strdup(" x"); if (!p) return NULL; return skip(p); }
        """),
    LeakCase("a release that counts references", """
        struct r { int n; }; static void drop(struct r **p) { struct r *r = *p; *p = NULL; if (r->n) r->n--; else free(r); }
        int f(void) { struct r *r = malloc(sizeof *r); if (!r) return -1; r->n = 0; drop(&r); return 0; }
        """),
    LeakCase("a pointer that was used is not null", """
        struct n { struct n *next, *prev; };
        void f(struct n *o) { struct n *m = malloc(sizeof *m); if (!m) return; m->prev = o->prev; m->next = o; if (o) o->prev = m; }
        """),
    LeakCase("null one time and anything another time", leaks: ["p<-malloc"], """
        char *find(int); static char *get(int k) { if (k > 3) return NULL; return find(k); }
        int f(int k) { char *p = malloc(8); if (!p) return -1; if (get(k)) return -2; free(p); return 0; }
        """),
    LeakCase("the answer of a call that isn't in view", """
        int fetch(char **);
        const char *f(void) { char *d; if (fetch(&d) != 0) return NULL; puts(d); free(d); return "x"; }
        """),
    LeakCase("found in a map and taken out of it", """
        struct b; struct b *find(void *, const char *); void map_remove(void *, const char *); void b_free(struct b *);
        int f(void *m, const char *k, int gone) { struct b *b = find(m, k); if (!b) return -1; if (gone) { map_remove(m, k); b_free(b); return 1; } return 0; }
        """),
    LeakCase("an optional one", """
        struct o { int skip; }; void step(void);
        int f(struct o *o) { char *p = NULL; if (!o->skip) { p = malloc(8); if (!p) return -1; } step(); if (!o->skip) free(p); return 0; }
        """),
    LeakCase("an optional one that an early exit forgets", leaks: ["p<-malloc"], """
        struct o { int skip; }; void step(void);
        int f(struct o *o, int k) { char *p = NULL; if (!o->skip) { p = malloc(8); if (!p) return -1; } step(); if (k) return -2; if (!o->skip) free(p); return 0; }
        """),
    LeakCase("the setting that decides it is asked again", """
        extern int mode; void step(void);
        int f(void) { char *p = NULL; if (mode == 1 || mode == 2) { p = malloc(8); if (!p) return -1; } step(); if (mode == 1 || mode == 2) free(p); return 0; }
        """),
    LeakCase("a constant decides", "static const int yes = 1; void f(void) { char *p = malloc(8); if (yes) free(p); }"),
    LeakCase("a static that nobody writes decides", "static int no; void f(void) { char *p = malloc(8); if (!no) free(p); }"),
    LeakCase("a static that somebody writes", leaks: ["p<-malloc"], """
        static int no; void set(int on) { no = on; }
        int f(void) { char *p = malloc(8); if (!p) return -1; if (no) return -2; free(p); return 0; }
        """),
    LeakCase("a static whose address goes out", leaks: ["p<-malloc"], """
        static int no; void set(int *); void start(void) { set(&no); }
        int f(void) { char *p = malloc(8); if (!p) return -1; if (no) return -2; free(p); return 0; }
        """),
    LeakCase("a static that nobody writes keeps off the path", """
        static int no;
        int f(void) { char *p = malloc(8); if (!p) return -1; if (no) return -2; free(p); return 0; }
        """),
    LeakCase("a global that another file may write", leaks: ["p<-malloc"], """
        int no;
        int f(void) { char *p = malloc(8); if (!p) return -1; if (no) return -2; free(p); return 0; }
        """),
]
