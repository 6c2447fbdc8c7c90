/// What a program as a whole says of a function: who runs it, how often, and what its callees do.
let programCases = [
    LeakCase("a check that fails ends its program", """
        #define CHECK(c) do { if (!(c)) { puts(#c); return 1; } } while (0)
        int use(int); static int opens(void) { char *p = malloc(8); CHECK(p != NULL); CHECK(use(1) == 0); free(p); return 0; }
        int main(void) { return opens(); }
        """),
    LeakCase("a check in a table of tests", """
        #define CHECK(c) do { if (!(c)) { puts(#c); return 1; } } while (0)
        int use(int); static int opens(void) { char *p = malloc(8); CHECK(p != NULL); CHECK(use(1) == 0); free(p); return 0; }
        int main(void) { struct { int (*run)(void); } tests[] = {{opens}}; return tests[0].run(); }
        """),
    LeakCase("a check in a loop", leaks: ["p<-malloc"], """
        #define CHECK(c) do { if (!(c)) { puts(#c); return 1; } } while (0)
        int use(int); static int opens(void) { char *p = malloc(8); CHECK(p != NULL); CHECK(use(1) == 0); free(p); return 0; }
        int main(void) { while (use(2)) opens(); return 0; }
        """),
    LeakCase("a check in a function that others may call", leaks: ["p<-malloc"], """
        #define CHECK(c) do { if (!(c)) { puts(#c); return 1; } } while (0)
        int use(int); static int opens(void) { char *p = malloc(8); CHECK(p != NULL); CHECK(use(1) == 0); free(p); return 0; }
        int run(void) { return opens(); } int main(void) { return use(3); }
        """),
    LeakCase("a descriptor that becomes a standard one", """
        int f(void) { int d = open("/dev/null", 2); if (d < 0) return -1; if (d != 0 && d != 1 && d != 2) close(d); return 0; }
        """),
    LeakCase("a descriptor that is not kept from being any", leaks: ["d<-open"], """
        int f(int k) { int d = open("/dev/null", 2); if (d < 0) return -1; if (k != 0 && k != 1 && d != 2) close(d); return 0; }
        """),
    LeakCase("what was looked up is another's", """
        struct d; struct d *table_lookup(void *, const char *); int d_is_used(struct d *); void d_free(struct d *);
        int f(void *t, const char *n) { struct d *d = table_lookup(t, n); if (!d) return -1; if (d_is_used(d)) return 0; d_free(d); return 1; }
        """),
    LeakCase("null where there was nothing to make", """
        static int *list(int n) { int *p; if (n == 0) return NULL; p = malloc(n); if (!p) abort(); return p; }
        int f(int n) { char *q = malloc(8); if (!q) return -1; int *l = list(n); if (!l) return -2; free(l); free(q); return 0; }
        """),
    LeakCase("null where the caller knows that there is nothing to make", leaks: ["q<-malloc"], """
        static int *list(int n) { int *p; if (n == 0) return NULL; p = malloc(n); if (!p) abort(); return p; }
        int f(int n) { char *q = malloc(8); if (!q) return -1; if (n == 0) puts("none"); int *l = list(n); if (!l) return -2; free(l); free(q); return 0; }
        """),
    LeakCase("a wrapper of realloc that dies", """
        static void *check(void *p, int n) { if (!p) { if (n) abort(); return NULL; } return p; }
        static void *again(void *p, int n) { return check(p ? realloc(p, n) : malloc(n), n); }
        void f(int k) { char *b = check(malloc(10), 10); if (k) b = again(b, 20); b[0] = 1; free(b); }
        """),
    LeakCase("a member of a record that is not in view", "void f(thing_t *t) { t->name = strdup(\"x\"); }"),
    LeakCase("a variable beside members that are not in view", leaks: ["p<-strdup"], """
        int f(thing_t *t, int k) { char *p = strdup("x"); if (!p) return -1; t->size = k; if (k) return -2; free(p); return 0; }
        """),
    LeakCase("a record that is given by value and stored", """
        struct ctx { int n; char *name; }; struct ctx *current(void); static void set(struct ctx c) { struct ctx *p = current(); *p = c; }
        int f(const char *n) { struct ctx c = {0}; c.name = strdup(n); if (!c.name) return -1; set(c); return 0; }
        """),
    LeakCase("a record that is given by value and only read", leaks: ["c.name<-strdup"], """
        struct ctx { int n; char *name; }; static int get(struct ctx c) { return c.n; }
        int f(const char *n) { struct ctx c = {0}; c.name = strdup(n); if (!c.name) return -1; return get(c); }
        """),
    LeakCase("nobody wants it", """
        int failures; void f(const char *n) { FILE *s = fopen(n, "r"); if (s != NULL) failures++; s = fopen("", "r"); if (s != NULL) failures++; }
        """),
    LeakCase("somebody wants it", leaks: ["s<-fopen"], """
        int failures; int f(const char *n) { FILE *s = fopen(n, "r"); if (s == NULL) return -1; failures++; return 0; }
        """),
    LeakCase("what is kept unless the keeper is missing", """
        struct t { char *n; }; static int put(struct t *t, char *n) { if (!t) return -1; t->n = n; return 0; }
        void f(struct t *t) { char *p = malloc(8); if (!p) return; put(t, p); }
        """),
    LeakCase("what a missing keeper does not keep", leaks: ["p<-malloc"], """
        struct t { char *n; }; static int put(struct t *t, char *n) { if (!t) return -1; t->n = n; return 0; }
        int f(struct t *t) { char *p = malloc(8); if (!p) return -1; if (!t) puts("none"); if (put(t, p)) return -2; return 0; }
        """),
    LeakCase("an empty list in it points to itself", leaks: ["d<-malloc"], """
        struct list { struct list *next, *prev; }; static void list_init(struct list *l) { l->next = l->prev = l; }
        struct dev { int n; struct list v; }; void add(struct list *);
        int f(int k) { struct dev *d = malloc(sizeof *d); if (!d) return -1; list_init(&d->v); if (k) return -2; add(&d->v); return 0; }
        """),
    LeakCase("a list that it was put into finds it", """
        struct list { struct list *next, *prev; }; struct dev { int n; struct list v; };
        static void list_add(struct list *at, struct list *l) { l->next = at; l->prev = at->prev; at->prev->next = l; at->prev = l; }
        int f(struct list *all, int k) { struct dev *d = malloc(sizeof *d); if (!d) return -1; list_add(all, &d->v); if (k) return -2; return 0; }
        """),
]
