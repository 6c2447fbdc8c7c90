/// Snippets of C with the graphs they lower to: Values.
let snippetsValues: [Snippet] = [
    Snippet(
        "a variable or else a call",
        code: #"""
            int g(void);
            int f(int x) { return x ?: g(); }
            """#,
        facts: #"""
            function f0 f(x: int) -> int
              b0:
                branch x != 0 ? b1 : b2
              b1:
                %0 = x
                jump b3
              b2:
                %0 = g()
                jump b3
              b3:
                return %0
            """#),
    Snippet(
        "constants without a sign",
        code: #"""
            int g(void);
            int f(int n) { if (1 <= ~0ul / sizeof n) return g(); return 0; }
            """#,
        facts: #"""
            function f0 f(n: int) -> int
              b0:
                jump b1
              b1:
                %0 = g()
                return %0
              b2:
                return 0
            """#),
    Snippet(
        "questions about types",
        code: #"""
            int g(void);
            #define same(a, b) __builtin_types_compatible_p(__typeof__(a), __typeof__(b))
            int f(int *p) { if (same(*p, 0) && !same((p), (void *)0)) return g(); return 0; }
            """#,
        facts: #"""
            function f0 f(p: int*) -> int
              b0:
                jump b3 ; macro
              b1:
                %0 = g()
                return %0
              b2:
                return 0
              b3:
                jump b1 ; macro
            """#),
    Snippet(
        "an atomic operation out of a macro",
        code: #"""
            int g(void);
            struct s { int n; };
            #define take(p) __atomic_sub_fetch(&(p)->n, (1), 5)
            void f(struct s *p) { if (take(p) == 0) g(); }
            """#,
        facts: #"""
            function f0 f(p: struct s*) -> void
              b0:
                opaque(p->n) ; macro
                %0 = _ ; macro
                branch %0 == 0 ? b1 : b2 ; macro
              b1:
                g() ; discarded
                jump b2
              b2:
                return ; implicit
            """#),
    Snippet(
        "statement expression",
        code: #"""
            int g(void);
            int f(void) { int x = ({ int t = g(); t > 3 ? t : 3; }); return x; }
            """#,
        facts: #"""
            function f0 f() -> int
              local x: int
              local t: int
              b0:
                t = g()
                branch t > 3 ? b1 : b2
              b1:
                x = t
                jump b3
              b2:
                x = 3
                jump b3
              b3:
                end t ; implicit
                return x
            """#),
    Snippet(
        "assignment in a condition",
        code: #"""
            int open(const char *, int, ...);
            int f(const char *p) { int fd; if ((fd = open(p, 0)) < 0) return -1; while ((fd = open(p, 1)) != -1) ; return fd; }
            """#,
        facts: #"""
            function f0 f(p: char*) -> int
              local fd: int
              b0:
                fd = open(p, 0)
                branch fd < 0 ? b1 : b2
              b1:
                return -1
              b2:
                jump b3
              b3:
                fd = open(p, 1)
                branch fd != -1 ? b4 : b5
              b4:
                jump b3
              b5:
                return fd
            """#),
    Snippet(
        "increments and compound assignment",
        code: #"""
            void f(int *p, int n) { n += 2; n <<= 1; *p++ = n--; ++*p; p[n] -= 3; n = -n; n = ~n; }
            """#,
        facts: #"""
            function f0 f(p: int*, n: int) -> void
              b0:
                n = #add(n, 2)
                n = #shiftLeft(n, 1)
                %0 = n
                n = #subtract(n, 1)
                %1 = p
                p = #add(p, 1)
                *%1 = %0
                *p = #add(*p, 1)
                p[] = #subtract(p[], 3)
                n = #negate(n)
                n = #bitNot(n)
                return ; implicit
            """#),
    Snippet(
        "members, elements, addresses",
        code: #"""
            struct in { int v; }; struct s { struct in a; struct in *b; struct s *next; int arr[3]; };
            void h(void *);
            void f(struct s *p, struct s v, int i) { p->a.v = 1; (*p).b->v = 2; (&v)->a.v = 3; v.b->v = 4; p->arr[2] = p->arr[i]; h(&p->a); h(p->arr); h(&*p); p[0].next = &p[1]; p->next->next = 0; }
            """#,
        facts: #"""
            function f0 f(p: struct s*, v: struct s, i: int) -> void
              b0:
                p->a.v = 1
                p->b->v = 2
                v.a.v = 3
                v.b->v = 4
                p->arr[2] = p->arr[]
                h(&p->a) ; discarded
                h(&p->arr) ; discarded
                h(p) ; discarded
                p->next = &p[1]
                p->next->next = null
                return ; implicit
            """#),
    Snippet(
        "anonymous members",
        code: #"""
            struct s { int k; union { int a; struct { char *b; }; }; };
            void f(struct s *p, struct s v) { p->a = 1; v.b = 0; p->b = v.b; }
            """#,
        facts: #"""
            function f0 f(p: struct s*, v: struct s) -> void
              b0:
                p->a = 1
                v.b = null
                p->b = v.b
                return ; implicit
            """#),
    Snippet(
        "function pointers",
        code: #"""
            struct ops { int (*run)(int); };
            int g(int);
            int f(struct ops *o, int (*cb)(int), int (*t[2])(int)) { int (*l)(int) = g; return o->run(1) + (*cb)(2) + t[1](3) + l(4) + (&g)(5); }
            """#,
        facts: #"""
            function f0 f(o: struct ops*, cb: (int) -> int, t: [(int) -> int]) -> int
              local l: (int) -> int
              b0:
                l = func g
                %1 = [o->run](1)
                %2 = [cb](2)
                %3 = #add(%1, %2)
                %4 = [t[1]](3)
                %5 = #add(%3, %4)
                %6 = [l](4)
                %7 = #add(%5, %6)
                %8 = g(5)
                %9 = #add(%7, %8)
                return %9
            """#),
    Snippet(
        "casts",
        code: #"""
            typedef unsigned long uptr;
            void *malloc(unsigned long);
            int *f(void *v, long n) { int *p = (int *)v; uptr u = (uptr)p; p = (int *)(u & ~7ul); if ((long)v == -1) return (void *)0; if (v == (void *)-1) return 0; (void)malloc(3); p = (int *)malloc((unsigned long)n); return p; }
            """#,
        facts: #"""
            function f0 f(v: void*, n: long) -> int*
              local p: int*
              local u: uptr
              b0:
                p = v
                u = #convert(p)
                %2 = #bitAnd(u, -8)
                p = #convert(%2)
                %3 = #convert(v)
                branch %3 == -1 ? b1 : b2
              b1:
                return null
              b2:
                branch v == -1 ? b3 : b4
              b3:
                return null
              b4:
                malloc(3) ; discarded
                p = malloc(n)
                return p
            """#),
    Snippet(
        "bool values",
        code: #"""
            int f(int a, char *p) { int x = a == 3; _Bool b = p; int y = !p; return x && (b || y); }
            """#,
        facts: #"""
            function f0 f(a: int, p: char*) -> int
              local x: int
              local b: boolean
              local y: int
              b0:
                branch a == 3 ? b1 : b2
              b1:
                x = 1
                jump b3
              b2:
                x = 0
                jump b3
              b3:
                branch p != null ? b4 : b5
              b4:
                b = 1
                jump b6
              b5:
                b = 0
                jump b6
              b6:
                branch p != null ? b8 : b7
              b7:
                y = 1
                jump b9
              b8:
                y = 0
                jump b9
              b9:
                branch x != 0 ? b13 : b11
              b10:
                %3 = 1
                jump b12
              b11:
                %3 = 0
                jump b12
              b12:
                return %3
              b13:
                branch b != 0 ? b10 : b14
              b14:
                branch y != 0 ? b10 : b11
            """#),
    Snippet(
        "masks are one condition",
        code: #"""
            enum { F = 4 };
            void h(int);
            void f(int flags, int i) { if (flags & F) h(1); if ((flags & F) == 0) h(2); if (!(flags & F)) h(3); if (i % 2) h(4); if (flags & F && i + 1 > 7) h(5); }
            """#,
        facts: #"""
            function f0 f(flags: int, i: int) -> void
              b0:
                branch opaque(flags) `(flags&4)` ? b1 : b2
              b1:
                h(1) ; discarded
                jump b2
              b2:
                branch opaque(flags) `(flags&4)` ? b4 : b3
              b3:
                h(2) ; discarded
                jump b4
              b4:
                branch opaque(flags) `(flags&4)` ? b6 : b5
              b5:
                h(3) ; discarded
                jump b6
              b6:
                branch opaque(i) `(i%2)` ? b7 : b8
              b7:
                h(4) ; discarded
                jump b8
              b8:
                branch opaque(flags) `(flags&4)` ? b11 : b10
              b9:
                h(5) ; discarded
                jump b10
              b10:
                return ; implicit
              b11:
                %0 = #add(i, 1)
                branch %0 > 7 ? b9 : b10
            """#),
    Snippet(
        "generic, sizeof, offsetof, choose",
        code: #"""
            int gi(int); int gd(double);
            int f(int n, double d) { int a = _Generic(n, int: gi, default: gd)(n); int b = _Generic((d), int: 1, double: 2); a += sizeof(n++); if (sizeof(int) == 4) b = 5; else b = 6; return a + b + __builtin_choose_expr(1, 7, n) + __builtin_offsetof(struct { int x; int y; }, y); }
            """#,
        facts: #"""
            function f0 f(n: int, d: double) -> int
              local a: int
              local b: int
              b0:
                a = gi(n)
                b = 2
                a = #add(a, 4)
                jump b1
              b1:
                b = 5
                jump b2
              b2:
                %2 = #add(a, b)
                %3 = #add(%2, 7)
                %4 = #add(%3, 4)
                return %4
              b3:
                b = 6
                jump b2
            """#),
    Snippet(
        "comma and nested calls",
        code: #"""
            int g(int); void h(int, int);
            int f(int a) { int b = (g(1), g(2)); h(g(a), (a = 3, g(b))); return g(g(a)); }
            """#,
        facts: #"""
            function f0 f(a: int) -> int
              local b: int
              b0:
                g(1) ; discarded
                b = g(2)
                %1 = g(a)
                a = 3
                %2 = g(b)
                h(%1, %2) ; discarded
                %3 = g(a)
                %4 = g(%3)
                return %4
            """#),
    Snippet(
        "array of locals and pointers to the stack",
        code: #"""
            void *malloc(unsigned long); void free(void *);
            void f(unsigned long n) { char buf[64]; char *p = buf; if (n > sizeof buf) p = malloc(n); if (p != buf) free(p); }
            """#,
        facts: #"""
            function f0 f(n: unsigned long) -> void
              local buf: [char]
              local p: char*
              b0:
                p = &buf
                branch n > 64 ? b1 : b2
              b1:
                p = malloc(n)
                jump b2
              b2:
                branch p != &buf ? b3 : b4
              b3:
                free(p) ; discarded
                jump b4
              b4:
                return ; implicit
            """#),
    Snippet(
        "atomics and assembly",
        code: #"""
            int f(int *p) { int old; __atomic_store_n(p, 3, 5); old = __sync_fetch_and_add(p, 1); __asm__ volatile("" : "=r"(old) : "r"(p)); return old; }
            """#,
        facts: #"""
            function f0 f(p: int*) -> int
              local old: int
              b0:
                opaque(p)
                old = __sync_fetch_and_add(p, 1)
                opaque(old, p)
                return old
            """#),
    Snippet(
        "linked list",
        code: #"""
            struct n { struct n *next; int v; };
            static struct n *head; static int count;
            void *malloc(unsigned long); void free(void *);
            void push(int v) { struct n *n = malloc(sizeof *n); if (!n) return; n->v = v; n->next = head; head = n; if (++count > 100) { struct n **pp = &head; while ((*pp)->next) pp = &(*pp)->next; free(*pp); *pp = 0; } }
            """#,
        facts: #"""
            global t.c#head: struct n* private
            global t.c#count: int private = 0
            function f0 push(v: int) -> void
              local n: struct n*
              local pp: struct n**
              b0:
                n = malloc(16)
                branch n != null ? b2 : b1
              b1:
                return
              b2:
                n->v = v
                n->next = @t.c#head
                @t.c#head = n
                @t.c#count = #add(@t.c#count, 1)
                branch @t.c#count > 100 ? b3 : b4
              b3:
                pp = &@t.c#head
                jump b5
              b4:
                return ; implicit
              b5:
                branch (*pp)->next != null ? b6 : b7
              b6:
                pp = &(*pp)->next
                jump b5
              b7:
                free(*pp) ; discarded
                *pp = null
                end pp ; implicit
                jump b4
            """#),
]
