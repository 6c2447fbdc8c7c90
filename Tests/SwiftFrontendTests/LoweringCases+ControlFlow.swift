/// What the lowering makes of statements.
extension LoweringCase {
    static let controlFlow: [LoweringCase] = [
        LoweringCase(
            "guard and defers run on every exit, with the names of where they stand",
            #"""
            func f(_ n: Int) throws -> Int {
                let file = open()
                defer { close(file) }
                if let file = other() { return file }
                guard n > 2 else { throw E.small }
                return try read(file)
            }
            """#,
            #"""
            function f0 f(_:)(n: Int) -> Int throws
              local file: ? const
              local file'2: ? const
              b0:
                file = open()
                file'2 = other()
                branch file'2 != null ? b2 : b1
              b1:
                branch n > 2 ? b3 : b4
              b2:
                %2 = file'2 ; implicit
                close(file) ; discarded ; deferred
                return %2
              b3:
                invoke %3 = read(file) ? b6 : throw b5
              b4:
                close(file) ; discarded ; deferred
                throw ?E.small
              b5:
                close(file) ; discarded ; deferred
                throw ; implicit
              b6:
                close(file) ; discarded ; deferred
                return %3
            """#),
        LoweringCase(
            "loops with labels, break and continue",
            #"""
            func f(_ rows: [[Int]], _ n: Int) {
                outer: for row in rows where !row.isEmpty {
                    for x in row {
                        if x == n { continue outer }
                        if x < 0 { break outer }
                    }
                }
                repeat { step() } while more()
                while let x = next() { use(x) }
            }
            """#,
            #"""
            function f0 f(_:_:)(rows: [[Int]], n: Int) -> ?
              local row: ? const
              local x: ? const
              local x'2: ? const
              b0:
                jump b1 ; implicit
              b1:
                %0 = _ ; implicit
                branch opaque(%0) `rows` ? b2 : b3
              b2:
                row = rows[] ; implicit
                branch row.isEmpty != 0 ? b1 : b4
              b3:
                jump b12 ; implicit
              b4:
                jump b5 ; implicit
              b5:
                %2 = _ ; implicit
                branch opaque(%2) `row` ? b6 : b7
              b6:
                x = row[] ; implicit
                branch x == n ? b9 : b8
              b7:
                end row ; implicit
                jump b1 ; implicit
              b8:
                branch x < 0 ? b11 : b10
              b9:
                end x ; implicit
                end row ; implicit
                jump b1
              b10:
                end x ; implicit
                jump b5 ; implicit
              b11:
                end x ; implicit
                end row ; implicit
                jump b3
              b12:
                step() ; discarded
                jump b13 ; implicit
              b13:
                %4 = more()
                branch %4 != 0 ? b12 : b14
              b14:
                jump b15 ; implicit
              b15:
                x'2 = next()
                branch x'2 != null ? b16 : b17
              b16:
                use(x'2) ; discarded
                end x'2 ; implicit
                jump b15 ; implicit
              b17:
                return ; implicit
            """#),
        LoweringCase(
            "for case and for await",
            #"""
            func f(_ xs: [Int?], _ stream: Stream) async throws {
                for case let x? in xs { use(x) }
                for try await line in stream { use(line) }
            }
            """#,
            #"""
            function f0 f(_:_:)(xs: [Int?], stream: Stream) -> ? async throws
              local x: ? const
              local line: ? const
              b0:
                jump b1 ; implicit
              b1:
                %0 = _ ; implicit
                branch opaque(%0) `xs` ? b2 : b3
              b2:
                %1 = xs[] ; implicit
                branch %1 != null ? b4 : b1
              b3:
                jump b5 ; implicit
              b4:
                x = %1
                use(x) ; discarded
                end x ; implicit
                jump b1 ; implicit
              b5:
                %3 = _ ; implicit
                invoke #suspend() ; discarded ? b9 : throw b8
              b6:
                line = stream[] ; implicit
                use(line) ; discarded
                end line ; implicit
                jump b5 ; implicit
              b7:
                return ; implicit
              b8:
                throw ; implicit
              b9:
                branch opaque(%3) `stream` ? b6 : b7
            """#),
        LoweringCase(
            "logical operators are branches",
            #"""
            func f(_ a: Bool, _ b: Bool, _ n: Int) -> Bool {
                if a && !b || n >= 3 { return true }
                let c = a || n != 0
                return c
            }
            """#,
            #"""
            function f0 f(_:_:_:)(a: Bool, b: Bool, n: Int) -> Bool
              local c: ? const
              b0:
                branch a != 0 ? b4 : b3
              b1:
                branch a != 0 ? b5 : b8
              b2:
                return 1
              b3:
                branch n >= 3 ? b2 : b1
              b4:
                branch b != 0 ? b3 : b2
              b5:
                c = 1 ; implicit
                jump b7 ; implicit
              b6:
                c = 0 ; implicit
                jump b7 ; implicit
              b7:
                return c
              b8:
                branch n != 0 ? b5 : b6
            """#),
        LoweringCase(
            "switch over cases, with payloads and fallthrough",
            #"""
            func f(_ e: E) -> Int {
                switch e {
                case .a: return 1
                case .b(let x), .c(let x): return x
                case .d: fallthrough
                default: return 0
                }
            }
            """#,
            #"""
            function f0 f(_:)(e: E) -> Int
              local x: ? const
              b0:
                switch e [.a: b2, .b: b6, .c: b7, .d: b4, default: b5]
              b1:
                return %0 ; implicit
              b2:
                return 1
              b3:
                return x
              b4:
                jump b5
              b5:
                return 0
              b6:
                x = e?b
                jump b3 ; implicit
              b7:
                x = e?c
                jump b3 ; implicit
            """#),
        LoweringCase(
            "switch with ranges, values, where and tuples",
            #"""
            func f(_ n: Int, _ a: Int?, _ e: E) {
                switch n {
                case 1: one()
                case 2..<5: few()
                case let x where x > 9: many(x)
                default: break
                }
                switch (a, e) {
                case (nil, _): one()
                case (let x?, .b(let y, _)): use(x, y)
                case (_, is F): break
                }
            }
            """#,
            #"""
            function f0 f(_:_:_:)(n: Int, a: Int?, e: E) -> ?
              local x: ? const
              local x'2: ? const
              local y: ? const
              b0:
                branch n == 1 ? b7 : b6
              b1:
                branch a == null ? b18 : b17
              b2:
                one() ; discarded
                jump b1 ; implicit
              b3:
                few() ; discarded
                jump b1 ; implicit
              b4:
                many(x) ; discarded
                end x ; implicit
                jump b1 ; implicit
              b5:
                jump b1
              b6:
                branch n >= 2 ? b9 : b8
              b7:
                jump b2 ; implicit
              b8:
                x = n
                branch x > 9 ? b12 : b11
              b9:
                branch n < 5 ? b10 : b8
              b10:
                jump b3 ; implicit
              b11:
                jump b5 ; implicit
              b12:
                jump b4 ; implicit
              b13:
                return ; implicit
              b14:
                one() ; discarded
                jump b13 ; implicit
              b15:
                use(x'2, y) ; discarded
                end y ; implicit
                end x'2 ; implicit
                jump b13 ; implicit
              b16:
                jump b13
              b17:
                branch a != null ? b20 : b19
              b18:
                jump b14 ; implicit
              b19:
                branch opaque(e) `isF` ? b23 : b22
              b20:
                x'2 = a
                branch e is .b ? b21 : b19
              b21:
                y = e?b.0
                jump b15 ; implicit
              b22:
                unreachable ; implicit
              b23:
                jump b16 ; implicit
            """#),
        LoweringCase(
            "if, switch and ternary as values",
            #"""
            func f(_ c: Bool, _ s: String?) -> Int {
                let a = if c { 1 } else if s != nil { 2 } else { 3 }
                let b = switch a { case 1: "x"; default: "y" }
                let d = c ? a : s?.count ?? b.count
                return d
            }
            """#,
            #"""
            function f0 f(_:_:)(c: Bool, s: String?) -> Int
              local a: ? const
              local b: ? const
              local d: ? const
              b0:
                branch c != 0 ? b2 : b3
              b1:
                switch a [1: b7, default: b8]
              b2:
                a = 1
                jump b1 ; implicit
              b3:
                branch s != null ? b4 : b5
              b4:
                a = 2
                jump b1 ; implicit
              b5:
                a = 3
                jump b1 ; implicit
              b6:
                branch c != 0 ? b9 : b10
              b7:
                b = "x"
                jump b6 ; implicit
              b8:
                b = "y"
                jump b6 ; implicit
              b9:
                d = a
                jump b11 ; implicit
              b10:
                branch s.count != null ? b12 : b13
              b11:
                return d
              b12:
                d = s.count ; implicit
                jump b14 ; implicit
              b13:
                d = b.count
                jump b14 ; implicit
              b14:
                jump b11 ; implicit
            """#),
        LoweringCase(
            "do, catch and rethrow",
            #"""
            func f() throws {
                do {
                    try open("x")
                    if done { throw E.stop }
                } catch E.stop {
                    return
                } catch let e as F where e.isFine {
                    use(e)
                }
                do { try open("y") } catch { use(error) }
            }
            """#,
            #"""
            function f0 f()() -> ? throws
              local e: F const
              local error: ? const
              b0:
                invoke open("x") ; discarded ? b3 : throw b1
              b1:
                branch %0 is .stop ? b8 : b7
              b2:
                invoke open("y") ; discarded ? b15 : throw b13
              b3:
                branch ?done != 0 ? b5 : b4
              b4:
                jump b2 ; implicit
              b5:
                %0 = ?E.stop ; implicit
                jump b1
              b6:
                return
              b7:
                branch opaque(%0) `easF` ? b11 : b10
              b8:
                jump b6 ; implicit
              b9:
                use(e) ; discarded
                end e ; implicit
                jump b2 ; implicit
              b10:
                throw %0 ; implicit
              b11:
                e = %0
                branch e.isFine != 0 ? b12 : b10
              b12:
                jump b9 ; implicit
              b13:
                error = %2 ; implicit
                jump b16 ; implicit
              b14:
                return ; implicit
              b15:
                jump b14 ; implicit
              b16:
                use(error) ; discarded
                end error ; implicit
                jump b14 ; implicit
            """#),
        LoweringCase(
            "optional and forced try",
            #"""
            func f() {
                let a = try! must()
                guard let b = try? may(a) else { fatalError("no") }
                use(b)
            }
            """#,
            #"""
            function f0 f()() -> ?
              local a: ? const
              local b: ? const
              b0:
                invoke a = try! must() ? b2 : throw b1
              b1:
                unreachable
              b2:
                invoke b = try? may(a) ? b7 : throw b5
              b3:
                use(b) ; discarded
                end b ; implicit
                end a ; implicit
                return ; implicit
              b4:
                fatalError("no") ; discarded
                unreachable ; implicit
              b5:
                b = null ; implicit
                jump b6 ; implicit
              b6:
                branch b != null ? b3 : b4
              b7:
                jump b6 ; implicit
            """#),
        LoweringCase(
            "try and await of properties",
            #"""
            func f(_ task: Task) async throws -> Int {
                let x = try await task.value
                return x
            }
            """#,
            #"""
            function f0 f(_:)(task: Task) -> Int async throws
              local x: ? const
              b0:
                x = task.value
                invoke #suspend() ; discarded ? b2 : throw b1
              b1:
                throw ; implicit
              b2:
                return x
            """#),
        LoweringCase(
            "functions that return Never end the path",
            #"""
            func stop() -> Never { fatalError() }
            func f(_ n: Int) -> Int {
                if n == 0 { stop() }
                return n
            }
            """#,
            #"""
            function f0 stop()() -> Never noreturn
              b0:
                %0 = fatalError()
                unreachable ; implicit
              b1:
                return %0 ; implicit

            function f1 f(_:)(n: Int) -> Int
              b0:
                branch n == 0 ? b2 : b1
              b1:
                return n
              b2:
                stop() ; discarded
                unreachable ; implicit
            """#),
        LoweringCase(
            "both arms of an #if",
            #"""
            func f() {
                #if DEBUG
                let level = 1
                #elseif os(Linux)
                let level = 2
                #else
                let level = 3
                #endif
                use(level)
            }
            """#,
            #"""
            function f0 f()() -> ?
              local level: Int const
              b0:
                branch opaque() `DEBUG` ? b3 : b2
              b1:
                use(level) ; discarded
                end level ; implicit
                return ; implicit
              b2:
                branch opaque() `os(Linux)` ? b5 : b4
              b3:
                level = 1
                jump b1 ; implicit
              b4:
                level = 3
                jump b1 ; implicit
              b5:
                level = 2
                jump b1 ; implicit
              b6:
                jump b1 ; implicit
            """#),
    ]
}
