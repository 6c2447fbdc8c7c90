/// Snippets of C with the graphs they lower to: ControlFlow.
let snippetsControlFlow: [Snippet] = [
    Snippet(
        "if and else",
        code: #"""
            int g(void); void h(int);
            int f(int a) { if (a) h(1); else if (g() < 3) h(2); else return 4; return a; }
            """#,
        facts: #"""
            function f0 f(a: int) -> int
              b0:
                branch a != 0 ? b1 : b3
              b1:
                h(1) ; discarded
                jump b2
              b2:
                return a
              b3:
                %0 = g()
                branch %0 < 3 ? b4 : b5
              b4:
                h(2) ; discarded
                jump b2
              b5:
                return 4
            """#),
    Snippet(
        "and, or, not, comma",
        code: #"""
            int g(void); void h(int);
            void f(int a, int *p) { if ((a && p) || !(g() > 1, a == 2)) h(a); }
            """#,
        facts: #"""
            function f0 f(a: int, p: int*) -> void
              b0:
                branch a != 0 ? b4 : b3
              b1:
                h(a) ; discarded
                jump b2
              b2:
                return ; implicit
              b3:
                g() ; discarded
                branch a == 2 ? b2 : b1
              b4:
                branch p != null ? b1 : b3
            """#),
    Snippet(
        "conditional and elvis",
        code: #"""
            int g(void);
            int f(int a, int *p) { int x = p ? *p : 3; int y = g() ?: a; return a < y ? x : y; }
            """#,
        facts: #"""
            function f0 f(a: int, p: int*) -> int
              local x: int
              local y: int
              b0:
                branch p != null ? b1 : b2
              b1:
                x = *p
                jump b3
              b2:
                x = 3
                jump b3
              b3:
                %2 = g()
                branch %2 != 0 ? b4 : b5
              b4:
                y = %2
                jump b6
              b5:
                y = a
                jump b6
              b6:
                branch a < y ? b7 : b8
              b7:
                %3 = x
                jump b9
              b8:
                %3 = y
                jump b9
              b9:
                return %3
            """#),
    Snippet(
        "loops",
        code: #"""
            void h(int);
            void f(int n) { while (n) { if (n == 3) break; if (n == 4) continue; h(n); n--; } do { ++n; } while (n < 5); for (int i = 0; i < n; i++) h(i); for (;;) { if (n) break; } }
            """#,
        facts: #"""
            function f0 f(n: int) -> void
              local i: int
              b0:
                jump b1
              b1:
                branch n != 0 ? b2 : b3
              b2:
                branch n == 3 ? b4 : b5
              b3:
                jump b8
              b4:
                jump b3
              b5:
                branch n == 4 ? b6 : b7
              b6:
                jump b1
              b7:
                h(n) ; discarded
                n = #subtract(n, 1)
                jump b1
              b8:
                n = #add(n, 1)
                jump b9
              b9:
                branch n < 5 ? b8 : b10
              b10:
                i = 0
                jump b11
              b11:
                branch i < n ? b12 : b14
              b12:
                h(i) ; discarded
                jump b13
              b13:
                i = #add(i, 1)
                jump b11
              b14:
                end i ; implicit
                jump b15
              b15:
                jump b16
              b16:
                branch n != 0 ? b18 : b19
              b17:
                return ; implicit
              b18:
                jump b17
              b19:
                jump b15
            """#),
    Snippet(
        "for with missing parts, also from a macro",
        code: #"""
            #define FOREVER(s) for (;; s)
            void h(int);
            void f(int n) { for (; n;) h(1); for (n = 1;;) { h(2); break; } FOREVER(n++) { h(n); if (n > 3) return; } }
            """#,
        facts: #"""
            function f0 f(n: int) -> void
              b0:
                jump b1
              b1:
                branch n != 0 ? b2 : b3
              b2:
                h(1) ; discarded
                jump b1
              b3:
                n = 1
                jump b4
              b4:
                jump b5
              b5:
                h(2) ; discarded
                jump b6
              b6:
                jump b7 ; macro
              b7:
                jump b8 ; macro
              b8:
                h(n) ; discarded
                branch n > 3 ? b11 : b12
              b9:
                n = #add(n, 1) ; macro
                jump b7 ; macro
              b10:
                return ; implicit
              b11:
                return
              b12:
                jump b9 ; macro
            """#),
    Snippet(
        "conditional expression as condition, and void",
        code: #"""
            int g(int); void h(int);
            void f(int a, int b) { if (a ? b : g(a)) h(1); a ? h(2) : h(3); a && (h(4), 1); b || g(5); }
            """#,
        facts: #"""
            function f0 f(a: int, b: int) -> void
              b0:
                branch a != 0 ? b3 : b4
              b1:
                h(1) ; discarded
                jump b2
              b2:
                branch a != 0 ? b5 : b6
              b3:
                branch b != 0 ? b1 : b2
              b4:
                %0 = g(a)
                branch %0 != 0 ? b1 : b2
              b5:
                h(2) ; discarded
                jump b7
              b6:
                h(3) ; discarded
                jump b7
              b7:
                branch a != 0 ? b8 : b9
              b8:
                h(4) ; discarded
                jump b9
              b9:
                branch b != 0 ? b11 : b10
              b10:
                g(5) ; discarded
                jump b11
              b11:
                return ; implicit
            """#),
    Snippet(
        "scopes and shadowing",
        code: #"""
            int g(void);
            int f(void) { int x = g(); { int x = g(); if (x) return x; } for (int x = 0; x < 3; x++) { char y = 1; if (y) continue; } return x; }
            """#,
        facts: #"""
            function f0 f() -> int
              local x: int
              local x'2: int
              local x'3: int
              local y: char
              b0:
                x = g()
                x'2 = g()
                branch x'2 != 0 ? b1 : b2
              b1:
                return x'2
              b2:
                end x'2 ; implicit
                x'3 = 0
                jump b3
              b3:
                branch x'3 < 3 ? b4 : b6
              b4:
                y = 1
                branch y != 0 ? b7 : b8
              b5:
                x'3 = #add(x'3, 1)
                jump b3
              b6:
                end x'3 ; implicit
                return x
              b7:
                end y ; implicit
                jump b5
              b8:
                end y ; implicit
                jump b5
            """#),
    Snippet(
        "what the source alone decides",
        code: #"""
            void h(int); int g;
            void f(int a, int *p) {
                const int limit = 3;
                const signed char narrow = 200;
                if (-4L) h(1);
                if (limit - 3) h(2);
                if (&g != (void *)0) h(3);
                if (&g == p) h(4);
                if ((a & 4) == 3) h(5);
                if (a | 8) h(6);
                if ((a == 1) > 5) h(7);
                if (narrow) h(8);
            }
            """#,
        facts: #"""
            global g: int = 0
            function f0 f(a: int, p: int*) -> void
              local limit: int const
              local narrow: signed char const
              b0:
                limit = 3
                narrow = 200
                jump b1
              b1:
                h(1) ; discarded
                jump b2
              b2:
                jump b4
              b3:
                h(2) ; discarded
                jump b4
              b4:
                jump b5
              b5:
                h(3) ; discarded
                jump b6
              b6:
                branch &@g == p ? b7 : b8
              b7:
                h(4) ; discarded
                jump b8
              b8:
                jump b10
              b9:
                h(5) ; discarded
                jump b10
              b10:
                jump b11
              b11:
                h(6) ; discarded
                jump b12
              b12:
                jump b14
              b13:
                h(7) ; discarded
                jump b14
              b14:
                branch narrow != 0 ? b15 : b16
              b15:
                h(8) ; discarded
                jump b16
              b16:
                return ; implicit
            """#),
    Snippet(
        "constants in macros; a parameter written as an array",
        code: #"""
            #define SIZE (sizeof(long) / sizeof(char) + 2)
            #define ROOM (3 * 4)
            int h(char *);
            int f(char text[]) { char room[SIZE]; if (text == 0 || ROOM < 5) return 0; room[0] = ROOM; return h(text); }
            """#,
        facts: #"""
            function f0 f(text: [char]) -> int
              local room: [char]
              b0:
                branch text == null ? b1 : b3
              b1:
                return 0
              b2:
                room[0] = 12
                %1 = h(text)
                return %1
              b3:
                jump b2 ; macro
            """#),
]
