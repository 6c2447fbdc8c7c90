/// What the lowering makes of declarations.
extension LoweringCase {
    static let declarations: [LoweringCase] = [
        LoweringCase(
            "types, properties and their first values",
            #"""
            @MainActor final class Player<T>: NSObject, Codable {
                enum State: Int { case idle, playing(Track, at: Double) }
                typealias Handler = (State) -> Void
                weak var delegate: (any PlayerDelegate)?
                unowned let owner: Owner
                private var handlers: [String: [Handler]] = [:]
                static let shared = Player()
                @Published var state = State.idle
                var queue = DispatchQueue(label: "q"), count, size: Int
                lazy var timer: Timer? = { make() }()
                var isIdle: Bool { state == .idle }
                var volume: Double = 1 { didSet { update(oldValue) } }
            }
            """#,
            #"""
            enum Player.State: Int
              case idle
              case playing(Track, Double)
            alias Player.Handler = (Player.State) -> void
            class Player<T>: NSObject, Codable @MainActor final
              delegate: any PlayerDelegate? weak
              owner: Owner unowned let
              handlers: [String: [Player.Handler]] private empty = f0
              shared: Player static let empty = f1
              state: ? @Published = f2
              queue: DispatchQueue = f3
              count: Int
              size: Int
              timer: Timer? lazy = f4
              isIdle: Bool computed
              volume: Double = f7

            propertyInitializer f0 Player.handlers() -> [String: [Player.Handler]]
              b0:
                return <constant> ; implicit

            propertyInitializer f1 Player.shared() -> Player static
              b0:
                %0 = new Player()
                return %0 ; implicit

            propertyInitializer f2 Player.state() -> ?
              b0:
                return ?Player.State.idle ; implicit

            propertyInitializer f3 Player.queue() -> DispatchQueue
              b0:
                %0 = new DispatchQueue(label: "q")
                return %0 ; implicit

            propertyInitializer f4 Player.timer() -> Timer? lazy
              b0:
                %0 = closure f5
                %1 = [%0]()
                return %1 ; implicit

            closure f5 () -> ? called-at-once in f4
              b0:
                %0 = make()
                return %0 ; implicit

            getter f6 Player.isIdle() -> Bool
              b0:
                %0 = #compare(self.state, .idle)
                return %0 ; implicit

            propertyInitializer f7 Player.volume() -> Double
              b0:
                return 1 ; implicit

            didSet f8 Player.volume(oldValue: Double) -> ?
              b0:
                update(oldValue) ; discarded
                return ; implicit
            """#),
        LoweringCase(
            "functions, initialisers, subscripts, accessors",
            #"""
            class A: UIViewController {
                private init?(_ n: Int, for key: String = "k", then: @escaping () -> Void) throws {}
                deinit { stop() }
                override func viewDidLoad() { super.viewDidLoad() }
                @objc func tap(_ sender: Any) {}
                static func make<T>(_ xs: T..., in box: inout Box) async -> [T]? { nil }
                subscript(i: Int, by step: Int) -> Int {
                    get { items[i] }
                    set(v) { items[i] = v }
                }
            }
            """#,
            #"""
            class A: UIViewController

            initializer f0 A.init(_:for:then:)(n: Int, for key: String = default, then then: @escaping () -> void) -> ? private throws failable
              b0:
                return ; implicit

            deinitializer f1 A.deinit() -> ?
              b0:
                stop() ; discarded
                return ; implicit

            method f2 A.viewDidLoad()() -> ? override externally-called
              b0:
                super.viewDidLoad() ; discarded
                return ; implicit

            method f3 A.tap(_:)(sender: Any) -> ? externally-called @objc
              b0:
                return ; implicit

            method f4 A.make(_:in:)(xs: T..., in box: inout Box) -> [T]? static async
              b0:
                return null ; implicit

            subscriptGetter f5 A.subscript(_:by:)(i: Int, by step: Int) -> Int
              b0:
                %0 = ?items.#subscriptGet(i)
                return %0 ; implicit

            subscriptSetter f6 A.subscript(_:by:)(i: Int, by step: Int, v: Int) -> ?
              b0:
                ?items.#subscriptSet(i, v) ; discarded
                return ; implicit
            """#),
        LoweringCase(
            "protocols and extensions",
            #"""
            protocol Source: AnyObject {
                var count: Int { get }
                associatedtype Item
                func load(_ n: Int, then: @escaping (Item) -> Void) throws -> Int
            }
            extension Outer.Inner: Source where T: Hashable {
                static var cache: [Int: T] = [:]
                func load() { Self.cache.removeAll() }
            }
            """#,
            #"""
            protocol Source: AnyObject
              count: Int computed
            extension Outer.Inner: Source
              cache: [Int: T] static empty = f0
            declare Source.load(_:then:)(n: Int, then then: @escaping (Source.Item) -> void) -> Int throws

            propertyInitializer f0 Outer.Inner.cache() -> [Int: T] static
              b0:
                return <constant> ; implicit

            method f1 Outer.Inner.load()() -> ?
              b0:
                ?Outer.Inner.cache.removeAll() ; discarded
                return ; implicit
            """#),
        LoweringCase(
            "globals, private ones and top-level functions",
            #"""
            import Foundation
            let limit = 3
            private var cache: [String: Data] = [:]
            @MainActor var shared: Store?
            func f() { cache["a"] = make(limit); shared?.go() }
            """#,
            #"""
            import Foundation
            global limit: Int const = f0
            global x.swift#cache: [String: Data] private = f1
            global shared: Store? @MainActor

            propertyInitializer f0 limit() -> Int
              b0:
                return 3 ; implicit

            propertyInitializer f1 cache() -> [String: Data]
              b0:
                return <constant> ; implicit

            function f2 f()() -> ?
              b0:
                %0 = make(@limit)
                @x.swift#cache.#subscriptSet("a", %0) ; discarded
                @shared?.go() ; discarded
                return ; implicit
            """#),
        LoweringCase(
            "statements at the top level make a script",
            #"""
            import Foundation
            let limit = 3
            func f() { use(limit) }
            if limit > 2 { f() }
            guard let path = find() else { exit(1) }
            use(path)
            """#,
            #"""
            import Foundation
            global limit: Int const

            topLevel f0 main() -> ? async throws entry-point
              local path: ? const
              b0:
                @limit = 3
                branch @limit > 2 ? b2 : b1
              b1:
                path = find()
                branch path != null ? b3 : b4
              b2:
                f() ; discarded
                jump b1 ; implicit
              b3:
                use(path) ; discarded
                end path ; implicit
                return ; implicit
              b4:
                exit(1) ; discarded
                unreachable ; implicit

            function f1 f()() -> ?
              b0:
                use(@limit) ; discarded
                return ; implicit
            """#),
        LoweringCase(
            "types inside functions",
            #"""
            func f() {
                struct Box { var n = 1; func g() -> Int { n } }
                use(Box())
            }
            """#,
            #"""
            struct Box
              n: Int = f1

            function f0 f()() -> ?
              b0:
                %0 = new Box()
                use(%0) ; discarded
                return ; implicit

            propertyInitializer f1 Box.n() -> Int
              b0:
                return 1 ; implicit

            method f2 Box.g()() -> Int
              b0:
                return self.n ; implicit
            """#),
    ]
}
