import Testing

@testable import Analysis

/// Each snippet's markers say what must be found; a snippet without markers is a twin that must stay quiet.
private let snippets: [(name: String, source: String)] = [
    ("a closure stored on self",
     """
     class A { var f: (() -> Void)?; var x = 0
       func go() { f = { self.x += 1 } } // leak: stored-closure
     }
     """),
    ("the same, weakly",
     """
     class A { var f: (() -> Void)?; var x = 0
       func go() { f = { [weak self] in self?.x += 1 } }
     }
     """),
    ("the same in a value type",
     """
     struct A { var f: (() -> Void)?; var x = 0
       mutating func go() { let copy = self; f = { print(copy.x) } }
     }
     """),
    ("a closure on a member of self",
     """
     class P { var onEnd: (() -> Void)? }
     class A { let p = P(); var x = 0
       func go() { p.onEnd = { self.x += 1 } } // leak: stored-closure
     }
     """),
    ("a weak member does not own",
     """
     class P { var onEnd: (() -> Void)? }
     class A { weak var p: P?; var x = 0
       func go() { p?.onEnd = { self.x += 1 } }
     }
     """),
    ("a parameter that nobody owns",
     """
     class P { var onEnd: (() -> Void)? }
     class A { var x = 0
       func go(_ p: P) { p.onEnd = { self.x += 1 } }
     }
     """),
    ("a parameter captured by its own closure, beside weak self",
     """
     class P { var onEnd: (() -> Void)?; var n = 0 }
     class A { var x = 0
       func go(_ p: P) { p.onEnd = { [weak self] in self?.x = p.n } } // leak: stored-closure
     }
     """),
    ("a local that is stored later",
     """
     class P { var onEnd: (() -> Void)? }
     class A { var p: P?; var x = 0
       func go() {
         let p = P()
         p.onEnd = { self.x += 1 } // leak: stored-closure
         self.p = p
       }
     }
     """),
    ("a local that is not stored",
     """
     class P { var onEnd: (() -> Void)? }
     class A { var x = 0
       func go() {
         let p = P()
         p.onEnd = { self.x += 1 }
       }
     }
     """),
    ("a nested weak capture under a strong one",
     """
     class A { var f: (() -> Void)?; var x = 0
       func go() {
         f = { // leak: stored-closure
           run { [weak self] in self?.x += 1 }
         }
       }
     }
     func run(_ body: @escaping () -> Void) {}
     """),
    ("implicit self proves that a closure does not escape",
     """
     class A { var x = 0; let list = List()
       func go() { list.each { x += 1 } }
     }
     class List { var kept: (() -> Void)?
       func each(_ body: @escaping () -> Void) { kept = body }
     }
     """),
    ("a function of the program that keeps its closure",
     """
     class A { var x = 0; let list = List()
       func go() {
         list.each { self.x += 1 } // leak: stored-closure
       }
     }
     class List { var kept: [() -> Void] = []
       func each(_ body: @escaping () -> Void) { kept.append(body) }
     }
     """),
    ("its twin that calls it at once",
     """
     class A { var x = 0; let list = List()
       func go() { list.each { self.x += 1 } }
     }
     class List { var count = 0
       func each(_ body: @escaping () -> Void) { body(); count += 1 }
     }
     """),
    ("an initialiser that keeps its closure, through another",
     """
     class A { var x = 0; var child: Child?
       func go() {
         child = Child(run: { self.x += 1 }) // leak: stored-closure
       }
     }
     class Child { let inner: Inner
       init(run: @escaping () -> Void) { inner = Inner(run: run) }
     }
     class Inner { let run: () -> Void
       init(run: @escaping () -> Void) { self.run = run }
     }
     """),
    ("a memberwise initialiser",
     """
     struct Row { var title: String; var action: () -> Void }
     class A { var rows: [Row] = []; var x = 0
       func go() {
         rows.append(Row(title: "a", action: { self.x += 1 })) // leak: stored-closure
       }
     }
     """),
    ("a method reference",
     """
     class P { var onEnd: (() -> Void)? }
     class A { let p = P()
       func go() {
         p.onEnd = tick // leak: method-reference
       }
       func tick() {}
     }
     """),
    ("a lazy closure property",
     """
     class A { var x = 0
       lazy var f: () -> Void = { [unowned self] in self.x += 1 }
       lazy var g: () -> Void = { // leak: stored-closure
         self.x += 1
       }
     }
     """),
    ("a lazy value computed at once",
     """
     class A { var x = 1
       lazy var y: Int = { self.x + 1 }()
     }
     """),
    ("a closure that a lazy value is given",
     """
     class B { var tap: (() -> Void)? }
     class A { var x = 1
       lazy var b: B = {
         let b = B()
         b.tap = { self.x += 1 } // leak: stored-closure
         return b
       }()
     }
     """),
    ("a recursive closure variable",
     """
     func walk(_ n: Int) {
       var step: ((Int) -> Void)?
       step = { n in step?(n - 1) } // leak: stored-closure
       step?(n)
     }
     """),
    ("a recursive local function",
     """
     func walk(_ n: Int) {
       func step(_ n: Int) { if n > 0 { later { step(n - 1) } } }
       step(n)
     }
     func later(_ body: @escaping () -> Void) {}
     """),
    ("a holder that is cleared",
     """
     class A { var f: (() -> Void)?; var x = 0
       func go() { f = { self.x += 1 } }
       func stop() { f = nil }
     }
     """),
    ("a holder that only deinit clears",
     """
     class A { var f: (() -> Void)?; var x = 0
       func go() { f = { self.x += 1 } } // leak: stored-closure
       deinit { f = nil }
     }
     """),
    ("a closure that clears its holder",
     """
     class A { var f: (() -> Void)?; var x = 0
       func go() { f = { self.x += 1; self.f = nil } }
     }
     """),
    ("a singleton lives anyway",
     """
     class A { static let shared = A(); var f: (() -> Void)?; var x = 0
       func go() { f = { self.x += 1 } }
     }
     """),
    ("what runs once is dropped",
     """
     class A { var x = 0; let queue = Queue()
       func go() { queue.async(execute: { self.x += 1 }) }
     }
     class Queue {}
     """),
    ("a subscription in a set of self",
     """
     class A { var x = 0; var bag: Set<AnyCancellable> = []
       func go(_ p: Values) {
         p.sink(receiveValue: { self.x = $0 }).store(in: &bag) // leak: stored-subscription
       }
     }
     """),
    ("an operator above a weak sink",
     """
     class A { var x = 0; var bag: Set<AnyCancellable> = []
       func go(_ p: Values) {
         p.map { self.x + $0 } // leak: stored-subscription
           .sink(receiveValue: { [weak self] in self?.x = $0 })
           .store(in: &bag)
       }
     }
     """),
    ("a subscription of a cell in the cell",
     """
     class Cell { var bag: Set<AnyCancellable> = []; var x = 0 }
     func fill(_ cell: Cell, _ p: Values) {
       p.sink(receiveValue: { cell.x = $0 }).store(in: &cell.bag) // leak: stored-subscription
     }
     """),
    ("a subscription that is dropped",
     """
     class A { var x = 0
       func go(_ p: Values) { _ = p.sink(receiveValue: { self.x = $0 }) }
     }
     """),
    ("a back reference by assignment",
     """
     class Child { var parent: Parent? // leak: back-reference
     }
     class Parent { let child = Child()
       init() { child.parent = self }
     }
     """),
    ("a weak back reference",
     """
     class Child { weak var parent: Parent? }
     class Parent { let child = Child()
       init() { child.parent = self }
     }
     """),
    ("types that could, and no code that does",
     """
     class Child { var parent: Parent? }
     class Parent { let child = Child() }
     """),
    ("a back reference by initialiser, into a collection",
     """
     class Child { let parent: Parent // leak: back-reference
       init(parent: Parent) { self.parent = parent }
     }
     class Parent { var children: [Child] = []
       func add() { let child = Child(parent: self); children.append(child) }
     }
     """),
    ("a reference upward that nobody keeps",
     """
     class Child { let parent: Parent
       init(parent: Parent) { self.parent = parent }
       func run() {}
     }
     class Parent {
       func add() { let child = Child(parent: self); child.run() }
     }
     """),
    ("an endless task",
     """
     class A { var x = 0
       func go(_ s: AsyncStream<Int>) {
         Task { // leak: endless-task
           for await v in s { self.x = v }
         }
       }
     }
     """),
    ("self made strong before the loop",
     """
     class A { var x = 0
       func go(_ s: AsyncStream<Int>) {
         Task { [weak self] in
           guard let self else { return } // leak: endless-task
           for await v in s { self.x = v }
         }
       }
     }
     """),
    ("self made strong inside the loop",
     """
     class A { var x = 0
       func go(_ s: AsyncStream<Int>) {
         Task { [weak self] in
           for await v in s { guard let self else { return }; self.x = v }
         }
       }
     }
     """),
    ("a task without a loop",
     """
     class A { var x = 0
       func go() { Task { self.x = await one() } }
       func one() async -> Int { 1 }
     }
     """),
]

@Suite("Objects that keep each other")
struct OwnershipTests {
    @Test("finds what is marked and nothing else", arguments: (snippets + endings).indices)
    func markers(_ index: Int) {
        let snippet = (snippets + endings)[index]
        let (found, expected) = compareWithMarkers(snippet.source)
        #expect(found == expected, "\(snippet.name)")
    }

    @Test("a wrapper in another file keeps, too")
    func acrossFiles() {
        let findings = referenceFindings([
            "class A { var x = 0; let bus = Bus()\n  func go() { bus.on { self.x += 1 } } }",
            "class Bus { var handlers: [() -> Void] = [] }",
            "extension Bus { func on(_ body: @escaping () -> Void) { handlers.append(body) } }",
        ])
        #expect(findings.map(\.rule) == ["retain-cycle/stored-closure"])
        #expect(findings.first?.location.file == "f0.swift")
    }

    private static let rings = """
        class Ring { var onEnd: (() -> Void)? }
        class Screen { let ring = Ring(); var x = 0; func go() { ring.onEnd = { self.x += 1 } } }
        """

    @Test("types of one name are told apart by their folders")
    func twins() {
        let other = "class Ring { weak var end: Screen? }\nclass Screen { static var count = 0 }"
        let near = [("One/a.swift", Self.rings), ("Two/a.swift", other), ("Two/b.swift", "extension Screen { func stop() {} }")]
        let findings = referenceFindings(near)
        #expect(findings.map(\.rule) == ["retain-cycle/stored-closure"])
        #expect(findings.first?.location.file == "One/a.swift")
        #expect(findings.first?.message.contains("'self.ring.onEnd'") == true)
    }

    @Test("a file that is as near to one as to the other means neither")
    func equallyNear() {
        let plain = "class Ring { var onEnd: (() -> Void)? }"
        let user = "class Screen { let ring = Ring(); var x = 0; func go() { ring.onEnd = { self.x += 1 } } }"
        let two = ("Two/a.swift", "class Ring {}")
        #expect(referenceFindings([("One/a.swift", plain), ("One/b.swift", user), two]).map(\.confidence) == [.high])
        #expect(referenceFindings([("One/a.swift", plain), ("Three/b.swift", user), two]).allSatisfy { $0.confidence < .high })
        // The same, seen from the folder `Two`.
        let here = ("a.swift", "class Ring {}")
        #expect(referenceFindings([("../One/a.swift", plain), ("../Three/b.swift", user), here]).allSatisfy { $0.confidence < .high })
    }

    @Test("static properties of types of one name are told apart")
    func statics() {
        let one = "class Store { static let shared = Store(); var f: (() -> Void)?; var x = 0\n  func go() { f = { self.x += 1 } } }"
        let two = "class Store { static let shared = 1; var f: (() -> Void)?; var x = 0\n  func go() { f = { self.x += 1 } } }"
        let findings = referenceFindings([("One/a.swift", one), ("Two/a.swift", two)])
        #expect(findings.map(\.location.file) == ["Two/a.swift"])
    }

    @Test("the cycle is told edge by edge and ends where it starts")
    func steps() {
        let findings = referenceFindings([
            "class P { var onEnd: (() -> Void)? }\nclass A { let p = P(); var x = 0\n  func go() { p.onEnd = { self.x += 1 } } }"
        ])
        let finding = findings.first
        #expect(finding?.message == "the closure stored in 'self.p.onEnd' captures 'self' strongly, and 'self' keeps 'self.p'")
        #expect(finding?.path.map(\.message) == [
            "the closure is stored in 'self.p.onEnd'", "the closure captures 'self' strongly", "'self' keeps 'self.p'",
        ])
        #expect(finding?.remedies.first?.title == "Capture 'self' weakly")
    }

    @Test("renaming changes nothing", arguments: snippets.indices)
    func renaming(_ index: Int) {
        let source = snippets[index].source
        let other = source.replacingAll("onEnd", with: "qq1").replacingAll("parent", with: "qq2").replacingAll("child", with: "qq3")
        #expect(referenceFindings([source]).map(\.rule) == referenceFindings([other]).map(\.rule))
    }
}
