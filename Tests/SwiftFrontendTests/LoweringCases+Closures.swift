/// What the lowering makes of closures and their captures.
extension LoweringCase {
    static let closures: [LoweringCase] = [
        LoweringCase(
            "capture lists, and self made strong again",
            #"""
            class A {
                var n = 0
                func f() {
                    run { [weak self, x = n, unowned b] in
                        guard let self else { return }
                        self.g(x)
                        later { self.g(b.n) }
                    }
                }
                func g(_ x: Int) {}
            }
            """#,
            #"""
            class A
              n: Int = f0

            propertyInitializer f0 A.n() -> Int
              b0:
                return 0 ; implicit

            method f1 A.f()() -> ?
              b0:
                %0 = closure f2
                run(%0 {}) ; discarded
                return ; implicit

            closure f2 () -> ? in f1
              local self: ? const
              capture weak self = self explicit
              capture strong x = self.n explicit
              capture unowned b = ?b explicit
              b0:
                branch ^self != null ? b1 : b2
              b1:
                self = ^self
                self.g(^x) ; discarded
                %1 = closure f3
                later(%1 {}) ; discarded
                end self ; implicit
                return ; implicit
              b2:
                return

            closure f3 () -> ? in f2
              capture strong self = self
              capture unowned b = ^b
              b0:
                %0 = ^self.g(^b.n)
                return %0 ; implicit

            method f4 A.g(_:)(x: Int) -> ?
              b0:
                return ; implicit
            """#),
        LoweringCase(
            "self without being written, through two closures",
            #"""
            class A {
                var n = 0
                var onDone: (() -> Void)?
                func f() {
                    onDone = { run { self.n = $0; g() } }
                    run(g)
                    run(self.g)
                    run(other)
                }
                func g() {}
            }
            """#,
            #"""
            class A
              n: Int = f0
              onDone: () -> void?

            propertyInitializer f0 A.n() -> Int
              b0:
                return 0 ; implicit

            method f1 A.f()() -> ?
              b0:
                %0 = closure f2
                self.onDone = %0
                run(bound self.g) ; discarded
                run(bound self.g) ; discarded
                run(?other) ; discarded
                return ; implicit

            closure f2 () -> ? in f1
              capture strong self = self implicit-self
              b0:
                %0 = closure f3
                %1 = run(%0 {})
                return %1 ; implicit

            closure f3 ($0: ?) -> ? in f2
              capture strong self = ^self implicit-self
              b0:
                ^self.n = $0
                ^self.g() ; discarded
                return ; implicit

            method f4 A.g()() -> ?
              b0:
                return ; implicit
            """#),
        LoweringCase(
            "weak variables stay weak inside",
            #"""
            class A {
                func f() {
                    weak var me = self
                    run { me?.f() }
                    run { [weak self] in run { self?.f() } }
                }
            }
            """#,
            #"""
            class A

            method f0 A.f()() -> ?
              local me: ? weak
              b0:
                me = self
                %1 = closure f1
                run(%1 {}) ; discarded
                %2 = closure f2
                run(%2 {}) ; discarded
                end me ; implicit
                return ; implicit

            closure f1 () -> ? in f0
              capture weak me = me
              b0:
                %0 = ^me?.f()
                return %0 ; implicit

            closure f2 () -> ? in f0
              capture weak self = self explicit
              b0:
                %0 = closure f3
                %1 = run(%0 {})
                return %1 ; implicit

            closure f3 () -> ? in f2
              capture weak self = ^self
              b0:
                %0 = ^self?.f()
                return %0 ; implicit
            """#),
        LoweringCase(
            "local functions, called at once, trailing closures",
            #"""
            func f(_ k: Int) {
                func add(_ x: Int) -> Int { x + k }
                let n = { (y: Int) -> Int in add(y) }(2)
                animate(n) { use($0, $1) } completion: { _ in done() }
            }
            """#,
            #"""
            function f0 f(_:)(k: Int) -> ?
              local add: ? const
              local n: ? const
              b0:
                add = closure f1
                %2 = closure f2
                n = [%2](2)
                %3 = closure f3
                %4 = closure f4
                animate(n, %3 {}, completion: %4 {}) ; discarded
                end n ; implicit
                end add ; implicit
                return ; implicit

            localFunction f1 add(_:)(x: Int) -> Int in f0
              capture strong k = k
              b0:
                %0 = #add(x, ^k)
                return %0 ; implicit

            closure f2 (y: Int) -> Int called-at-once in f0
              capture strong add = add
              b0:
                %0 = [^add](y)
                return %0 ; implicit

            closure f3 ($0: ?, $1: ?) -> ? in f0
              b0:
                %0 = use($0, $1)
                return %0 ; implicit

            closure f4 (_: ?) -> ? in f0
              b0:
                %0 = done()
                return %0 ; implicit
            """#),
        LoweringCase(
            "structs are captured by value",
            #"""
            struct S {
                var n = 0
                func f() { run { use(n) } }
            }
            """#,
            #"""
            struct S
              n: Int = f0

            propertyInitializer f0 S.n() -> Int
              b0:
                return 0 ; implicit

            method f1 S.f()() -> ?
              b0:
                %0 = closure f2
                run(%0 {}) ; discarded
                return ; implicit

            closure f2 () -> ? in f1
              capture value self = self implicit-self
              b0:
                %0 = use(^self.n)
                return %0 ; implicit
            """#),
        LoweringCase(
            "a guard's else sees local functions, not what the guard binds",
            #"""
            func f(_ x: Int?) {
                defer { done() }
                guard let x else { return fail(x) }
                use(x)
                func fail(_ n: Int?) {}
            }
            """#,
            #"""
            function f0 f(_:)(x: Int?) -> ?
              local fail: ? const
              local x'2: ? const
              b0:
                branch x != null ? b1 : b2
              b1:
                x'2 = x
                use(x'2) ; discarded
                fail = closure f1
                done() ; discarded ; deferred
                end x'2 ; implicit
                end fail ; implicit
                return ; implicit
              b2:
                %2 = [fail](x)
                done() ; discarded ; deferred
                return %2

            localFunction f1 fail(_:)(n: Int?) -> ? in f0
              b0:
                return ; implicit
            """#),
    ]
}
