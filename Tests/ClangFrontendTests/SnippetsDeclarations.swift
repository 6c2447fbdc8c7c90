/// Snippets of C with the graphs they lower to: Declarations.
let snippetsDeclarations: [Snippet] = [
    Snippet(
        "function tables",
        code: #"""
            static int on_a(int x) { return x; }
            int on_b(int);
            struct ops { const char *name; int (*run)(int); int flags; };
            static const struct ops table[] = { { "a", on_a, 1 }, { .run = &on_b } };
            static struct ops one = { .name = "one", .run = on_a };
            int limit = 1 << 4;
            int f(int i) { static int calls = 3; calls++; return table[i].run(i) + one.flags + limit; }
            """#,
        facts: #"""
            global t.c#table: [struct ops] private
            global t.c#one: struct ops private
            global limit: int = 16
            global t.c#f#calls: int private = 3
            function f0 on_a(x: int) -> int private
              b0:
                return x
            function f1 f(i: int) -> int
              b0:
                @t.c#f#calls = #add(@t.c#f#calls, 1)
                %0 = [@t.c#table[].run](i)
                %1 = #add(%0, @t.c#one.flags)
                %2 = #add(%1, @limit)
                return %2
            topLevel f2 () -> ?
              b0:
                @t.c#table[0].name = "a"
                @t.c#table[0].run = func on_a
                @t.c#table[0].flags = 1
                @t.c#table[1].run = func on_b
                @t.c#table[1].name = null
                @t.c#table[1].flags = 0
                @t.c#one.name = "one"
                @t.c#one.run = func on_a
                @t.c#one.flags = 0
                @limit = 16
                @t.c#f#calls = 3
                return ; implicit
            """#),
    Snippet(
        "initialisers",
        code: #"""
            struct p { int x, y; }; struct s { struct p a; int *q; struct p b[2]; };
            int g(void);
            void f(void) { struct s s = { 1, 2, .b = { [1].y = g() } }; struct p t = { .y = 4 }; int a[] = { g(), 2 }; char c[] = "hi"; struct p u = (struct p){ 5, 6 }; struct p *w = &(struct p){ .x = g() }; }
            """#,
        facts: #"""
            function f0 f() -> void
              local s: struct s
              local t: struct p
              local a: [int]
              local c: [char]
              local u: struct p
              local w: struct p*
              b0:
                s.a.x = 1
                s.a.y = 2
                s.b[1].y = g()
                s.q = null
                t.y = 4
                t.x = 0
                a[0] = g()
                a[1] = 2
                c = "hi"
                u.x = 5
                u.y = 6
                %6.x = g()
                %6.y = 0
                w = &%6
                return ; implicit
            """#),
    Snippet(
        "cleanup attribute",
        code: #"""
            void freep(char **); char *dup(int);
            char *f(int n) { __attribute__((cleanup(freep))) char *a = dup(1); if (n) return a; for (;;) { __attribute__((cleanup(freep))) char *b = dup(2); if (n > 3) break; if (n > 4) return 0; goto out; } out: return dup(3); }
            """#,
        facts: #"""
            function f0 f(n: int) -> char*
              local a: char* cleanup(freep)
              local b: char* cleanup(freep)
              b0:
                a = dup(1)
                branch n != 0 ? b2 : b3
              b1:
                %3 = dup(3)
                freep(&a) ; discarded ; deferred
                return %3
              b2:
                %1 = a
                freep(&a) ; discarded ; deferred
                return %1
              b3:
                jump b4
              b4:
                jump b5
              b5:
                b = dup(2)
                branch n > 3 ? b7 : b8
              b6:
                jump b1
              b7:
                freep(&b) ; discarded ; deferred
                end b ; implicit
                jump b6
              b8:
                branch n > 4 ? b9 : b10
              b9:
                freep(&b) ; discarded ; deferred
                freep(&a) ; discarded ; deferred
                return null
              b10:
                freep(&b) ; discarded ; deferred
                end b ; implicit
                jump b1
            """#),
    Snippet(
        "noreturn and assert",
        code: #"""
            void die(void) __attribute__((noreturn)); _Noreturn void stop(int);
            extern void __assert_fail(const char *, const char *, unsigned, const char *) __attribute__((noreturn));
            #define assert(e) ((e) ? (void)0 : __assert_fail(#e, "f", 1, "g"))
            int f(int *p, int n) { assert(p); if (n) die(); else if (*p) stop(1); return *p; }
            """#,
        facts: #"""
            function f0 f(p: int*, n: int) -> int
              b0:
                branch p != null ? b1 : b2 ; macro
              b1:
                jump b3 ; macro
              b2:
                __assert_fail("p", "f", 1, "g") ; discarded ; macro
                unreachable ; macro
              b3:
                branch n != 0 ? b4 : b6
              b4:
                die() ; discarded
                unreachable
              b5:
                return *p
              b6:
                branch *p != 0 ? b7 : b5
              b7:
                stop(1) ; discarded
                unreachable
            """#),
    Snippet(
        "builtin expect",
        code: #"""
            #define likely(x) __builtin_expect(!!(x), 1)
            #define unlikely(x) __builtin_expect(!!(x), 0)
            int f(int *p, int n) { if (unlikely(!p)) return 1; if (likely(n > 2 && *p)) return 2; return __builtin_expect(n, 0); }
            """#,
        facts: #"""
            function f0 f(p: int*, n: int) -> int
              b0:
                branch p != null ? b2 : b1 ; macro
              b1:
                return 1
              b2:
                branch n > 2 ? b5 : b4 ; macro
              b3:
                return 2
              b4:
                return n
              b5:
                branch *p != 0 ? b3 : b4 ; macro
            """#),
    Snippet(
        "variadic arguments",
        code: #"""
            int g(int);
            int f(int n, ...) { __builtin_va_list ap; __builtin_va_start(ap, n); int x = __builtin_va_arg(ap, int); g(x); __builtin_va_end(ap); return x; }
            """#,
        facts: #"""
            function f0 f(n: int, ...) -> int variadic
              local ap: __builtin_va_list
              local x: int
              b0:
                va_start(&ap, n) ; discarded
                x = va_arg(&ap)
                g(x) ; discarded
                va_end(&ap) ; discarded
                return x
            """#),
    Snippet(
        "implicit functions may be macros",
        code: #"""
            int f(int n) { if (CHECK(n)) return 1; LOG("x", n); return 0; }
            """#,
        facts: #"""
            function f0 f(n: int) -> int
              b0:
                %0 = macro? CHECK(n)
                branch %0 != 0 ? b1 : b2
              b1:
                return 1
              b2:
                macro? LOG("x", n) ; discarded
                return 0
            """#),
    Snippet(
        "macros with operators",
        code: #"""
            #define BOTH(a, b) ((a) != 0 && (b) == 3 || !(a))
            #define INC(x) do { (x)++; if ((x) >= 10) return (x) - 1; } while (0)
            int f(int a, int b) { if (BOTH(a, b)) INC(a); return a << 2 | b; }
            """#,
        facts: #"""
            function f0 f(a: int, b: int) -> int
              b0:
                branch a != 0 ? b4 : b3 ; macro
              b1:
                jump b5 ; macro
              b2:
                %1 = #shiftLeft(a, 2)
                %2 = #bitOr(%1, b)
                return %2
              b3:
                branch a != 0 ? b2 : b1 ; macro
              b4:
                branch b == 3 ? b1 : b3 ; macro
              b5:
                a = #add(a, 1) ; macro
                branch a >= 10 ? b8 : b9 ; macro
              b6:
                jump b7 ; macro
              b7:
                jump b2 ; macro
              b8:
                %0 = #subtract(a, 1) ; macro
                return %0 ; macro
              b9:
                jump b6 ; macro
            """#),
    Snippet(
        "K&R definition",
        code: #"""
            int f(a, p) int a; char *p; { return p[a]; }
            """#,
        facts: #"""
            function f0 f(a: int, p: char*) -> int
              b0:
                return p[]
            """#),
]
