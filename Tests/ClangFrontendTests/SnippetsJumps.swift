/// Snippets of C with the graphs they lower to: Jumps.
let snippetsJumps: [Snippet] = [
    Snippet(
        "switch",
        code: #"""
            enum e { A, B = 7 };
            void h(int);
            int f(int k) { switch (k) { case A: h(1); case 2 ... 5: h(2); break; default: h(3); break; case B: return 9; } switch (k) { case 1: h(4); } return 0; }
            """#,
        facts: #"""
            function f0 f(k: int) -> int
              b0:
                switch k [0: b3, 2...5: b4, 7: b6, default: b5]
              b1:
                switch k [1: b9, default: b7]
              b2:
                jump b3
              b3:
                h(1) ; discarded
                jump b4
              b4:
                h(2) ; discarded
                jump b1
              b5:
                h(3) ; discarded
                jump b1
              b6:
                return 9
              b7:
                return 0
              b8:
                jump b9
              b9:
                h(4) ; discarded
                jump b7
            """#),
    Snippet(
        "Duff's device",
        code: #"""
            void h(void);
            void f(int n) { switch (n % 2) { case 0: do { h(); case 1: h(); } while (--n > 0); } }
            """#,
        facts: #"""
            function f0 f(n: int) -> void
              b0:
                %0 = #remainder(n, 2)
                switch %0 [0: b3, 1: b7, default: b1]
              b1:
                return ; implicit
              b2:
                jump b3
              b3:
                jump b4
              b4:
                h() ; discarded
                jump b7
              b5:
                n = #subtract(n, 1)
                branch n > 0 ? b4 : b6
              b6:
                jump b1
              b7:
                h() ; discarded
                jump b5
            """#),
    Snippet(
        "goto cleanup",
        code: #"""
            void *malloc(unsigned long); void free(void *);
            int f(int n) { char *p = malloc(1); int rc = -1; if (!p) goto out; { int q = n; if (q) goto out; rc = q; } out: free(p); return rc; }
            """#,
        facts: #"""
            function f0 f(n: int) -> int
              local p: char*
              local rc: int
              local q: int
              b0:
                p = malloc(1)
                rc = -1
                branch p != null ? b3 : b2
              b1:
                free(p) ; discarded
                return rc
              b2:
                jump b1
              b3:
                q = n
                branch q != 0 ? b4 : b5
              b4:
                end q ; implicit
                jump b1
              b5:
                rc = q
                end q ; implicit
                jump b1
            """#),
    Snippet(
        "backward goto",
        code: #"""
            int g(void);
            int f(void) { int n = 0; again: n++; if (g() == -1) goto again; return n; }
            """#,
        facts: #"""
            function f0 f() -> int
              local n: int
              b0:
                n = 0
                jump b1
              b1:
                n = #add(n, 1)
                %1 = g()
                branch %1 == -1 ? b2 : b3
              b2:
                jump b1
              b3:
                return n
            """#),
    Snippet(
        "computed goto",
        code: #"""
            void f(int n) { static void *t[] = { &&a, &&b }; goto *t[n]; a: n = 1; b: n = 2; }
            """#,
        facts: #"""
            global t.c#f#t: [void*] private
            function f0 f(n: int) -> void
              b0:
                switch @t.c#f#t[] [opaque: b1, opaque: b2]
              b1:
                n = 1
                jump b2
              b2:
                n = 2
                return ; implicit
            topLevel f1 () -> ?
              b0:
                @t.c#f#t[0] = <constant>
                @t.c#f#t[1] = <constant>
                return ; implicit
            """#),
    Snippet(
        "dead code and endless loops",
        code: #"""
            void h(void);
            int f(int n) { return n; h(); } void g(void) { while (1) h(); h(); }
            """#,
        facts: #"""
            function f0 f(n: int) -> int
              b0:
                return n
              b1:
                h() ; discarded
                return ; implicit
            function f1 g() -> void
              b0:
                jump b1
              b1:
                jump b2
              b2:
                h() ; discarded
                jump b1
              b3:
                h() ; discarded
                return ; implicit
            """#),
]
