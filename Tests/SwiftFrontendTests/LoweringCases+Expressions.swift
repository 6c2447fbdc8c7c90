/// What the lowering makes of expressions.
extension LoweringCase {
    static let expressions: [LoweringCase] = [
        LoweringCase(
            "places, calls and their receivers",
            #"""
            func f(_ a: A, _ n: Int) {
                a.b.c.run(n, to: a.d)
                a.make().next?.stop()
                let x = Foo.shared.items
                _ = Foo(n)
                Foo.Bar(n: 1).go()
                a.onClose?(n)
                a.b!.c = n
                super.g()
                use(x, .some, -1, "s", nil, 1.5, true)
            }
            """#,
            #"""
            function f0 f(_:_:)(a: A, n: Int) -> ?
              local x: ? const
              b0:
                a.b.c.run(n, to: a.d) ; discarded
                %0 = a.make()
                %0.next?.stop() ; discarded
                x = ?Foo.shared.items
                new Foo(n) ; discarded
                %2 = new Foo.Bar(n: 1)
                %2.go() ; discarded
                [a.onClose](n) ; discarded
                a.b.c = n
                g() ; discarded
                use(x, .some, -1, "s", null, <constant>, 1) ; discarded
                end x ; implicit
                return ; implicit
            """#),
        LoweringCase(
            "subscripts show container and key",
            #"""
            func f(_ k: String) {
                cache[k] = make()
                cache[k, default: []].append(1)
                cache[k]?.value = 2
                counts[k, default: 0] += 1
                let v = cache[k]
                use(v)
            }
            """#,
            #"""
            function f0 f(_:)(k: String) -> ?
              local v: ? const
              b0:
                %0 = make()
                ?cache.#subscriptSet(k, %0) ; discarded
                %1 = ?cache.#subscriptGet(k, default: <constant>)
                %1.append(1) ; discarded
                %2 = ?cache.#subscriptGet(k)
                %2.value = 2
                %3 = ?counts.#subscriptGet(k, default: 0)
                %4 = %3.#add(1)
                ?counts.#subscriptSet(k, default: 0, %4) ; discarded
                v = ?cache.#subscriptGet(k)
                use(v) ; discarded
                end v ; implicit
                return ; implicit
            """#),
        LoweringCase(
            "compound assignment is a call and an assignment",
            #"""
            func f(_ xs: [Int]) {
                var list: [Int] = []
                list += xs
                total -= list.count
                use(list)
            }
            """#,
            #"""
            function f0 f(_:)(xs: [Int]) -> ?
              local list: [Int]
              b0:
                list = <constant>
                %1 = list.#add(xs)
                list = %1
                %2 = ?total.#subtract(list.count)
                ?total = %2
                use(list) ; discarded
                end list ; implicit
                return ; implicit
            """#),
        LoweringCase(
            "casts and type tests",
            #"""
            func f(_ p: P) -> Q? {
                if p is R { return nil }
                let r = (p as! R).name
                use(r)
                return p as? Q
            }
            """#,
            #"""
            function f0 f(_:)(p: P) -> Q?
              local r: ? const
              b0:
                branch opaque(p) `pisR` ? b2 : b1
              b1:
                %1 = p ; implicit
                r = %1.name
                use(r) ; discarded
                branch opaque(p) `pas?Q` ? b3 : b4
              b2:
                return null
              b3:
                %2 = p ; implicit
                jump b5 ; implicit
              b4:
                %2 = null ; implicit
                jump b5 ; implicit
              b5:
                return %2
            """#),
        LoweringCase(
            "literals, tuples and interpolation",
            #"""
            func f(_ n: Int) {
                let (a, b) = (n, "x\(n)y")
                let c = [1, n]
                let d = [a: b]
                (x, y.z) = (c, d)
                use(\.path, #selector(A.run(_:)), #file)
            }
            """#,
            #"""
            function f0 f(_:)(n: Int) -> ?
              local a: ? const
              local b: ? const
              local c: ? const
              local d: ? const
              b0:
                %0 = #interpolate(n)
                a = n
                b = %0
                c = #aggregate(1, n)
                d = #aggregate(a, b)
                %5 = c ; implicit
                ?x = %5
                %6 = d ; implicit
                ?y.z = %6
                use(<constant>, func run, <constant>) ; discarded
                end d ; implicit
                end c ; implicit
                end b ; implicit
                end a ; implicit
                return ; implicit
            """#),
        LoweringCase(
            "chains that go on inside #if",
            #"""
            func f() -> View {
                base()
                #if os(iOS)
                    .padding(1)
                #endif
                    .frame()
            }
            """#,
            #"""
            function f0 f()() -> View
              b0:
                %0 = base()
                %1 = %0 ; implicit
                branch opaque() `os(iOS)` ? b3 : b2
              b1:
                %2 = %1.frame()
                return %2 ; implicit
              b2:
                jump b1 ; implicit
              b3:
                %1 = %0.padding(1)
                jump b1 ; implicit
            """#),
        LoweringCase(
            "implicit members of a written type, names behind a module",
            #"""
            import Glibc
            func f() -> Box? {
                let p: UnsafeMutablePointer<Int> = .allocate(capacity: 3)
                let fd = Glibc.open("x", Glibc.O_RDONLY)
                for (key, value) in table { use(key, value, p, fd) }
                return .init()
            }
            """#,
            #"""
            import Glibc

            function f0 f()() -> Box?
              local p: UnsafeMutablePointer<Int> const
              local fd: ? const
              local key: ? const
              local value: ? const
              b0:
                p = ?UnsafeMutablePointer.allocate(capacity: 3)
                fd = open("x", ?O_RDONLY)
                jump b1 ; implicit
              b1:
                %2 = _ ; implicit
                branch opaque(%2) `table` ? b2 : b3
              b2:
                key = ?table[].0 ; implicit
                value = ?table[] ; implicit
                use(key, value, p, fd) ; discarded
                end value ; implicit
                end key ; implicit
                jump b1 ; implicit
              b3:
                %5 = new ?Box.init()
                return %5
            """#),
        LoweringCase(
            "what is unwrapped last goes where it is wanted",
            #"""
            func f() -> P {
                let p = make()!
                let q = make().items[0]!
                use(p, q)
                return make(p)!
            }
            """#,
            #"""
            function f0 f()() -> P
              local p: ? const
              local q: ? const
              b0:
                %1 = make()
                p = %1
                %3 = make()
                %4 = %3.items.#subscriptGet(0)
                q = %4
                use(p, q) ; discarded
                %5 = make(p)
                return %5
            """#),
        LoweringCase(
            "the arms of an #if that is all of a body are its value",
            #"""
            func g() -> P {
                #if os(Linux)
                make(1)
                #else
                prepare()
                return make(2)!
                #endif
            }
            """#,
            #"""
            function f0 g()() -> P
              b0:
                branch opaque() `os(Linux)` ? b3 : b2
              b1:
                return ; implicit
              b2:
                prepare() ; discarded
                %1 = make(2)
                return %1
              b3:
                %0 = make(1)
                return %0 ; implicit
              b4:
                jump b1 ; implicit
            """#),
    ]
}
