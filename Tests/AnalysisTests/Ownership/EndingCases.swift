/// What ends a cycle, or an object's life, without a weak reference; each beside a twin where nothing does.
let endings: [(name: String, source: String)] = [
    ("a variable that its own closure captures and keeps",
     """
     class A { func go(_ s: Source) {
         var token: AnyCancellable?
         token = s.sink(receiveValue: { _ in print(token == nil) }) // leak: stored-subscription
       } }
     """),
    ("a variable that its own closure lets go of by a call",
     """
     class A { func go(_ s: Source) {
         var token: AnyCancellable?
         token = s.sink(receiveValue: { _ in token?.cancel() })
       } }
     """),
    ("a token that its own closure takes out of the bag",
     """
     class A { var tokens = Set<AnyCancellable>()
       func go(_ s: Source) {
         var token = AnyCancellable()
         token = s.sink(receiveValue: { _ in self.tokens.removeAll(token) })
       } }
     """),
    ("callbacks that nobody empties",
     """
     struct List { var items: [() -> Void] = []; init() {} }
     class Promise { var callbacks = List(); var value = 0
       func when(_ body: @escaping () -> Void) { callbacks.items.append(body) }
       func go() { when { self.value += 1 } } // leak: stored-closure
     }
     """),
    ("callbacks that are replaced by an empty value when they have run",
     """
     struct List { var items: [() -> Void] = []; init() {} }
     class Promise { var callbacks = List(); var value = 0
       func when(_ body: @escaping () -> Void) { callbacks.items.append(body) }
       func fill() { for item in callbacks.items { item() }; callbacks = List() }
       func go() { when { self.value += 1 } }
     }
     """),
    ("an operator above a subscription",
     """
     class A { var bag = Set<AnyCancellable>(); var x = 0
       func go(_ s: Source) { s.pick { $0 == self.x }.sink(receiveValue: { _ in }).store(in: &bag) } // leak: stored-subscription
     }
     """),
    ("an operator above a subscription that ends with its first value",
     """
     class A { var bag = Set<AnyCancellable>(); var x = 0
       func go(_ s: Source) { s.pick { $0 == self.x }.first().sink(receiveValue: { _ in }).store(in: &bag) }
     }
     """),
    ("an operator below a source of one value",
     """
     class A { var bag = Set<AnyCancellable>(); var x = 0
       func go() { Once(1).pick { $0 == self.x }.sink(receiveValue: { _ in }).store(in: &bag) }
     }
     """),
    ("a test case, which lives as long as the tests run",
     """
     class A: TestCase { var f: (() -> Void)?; var x = 0
       func testIt() { f = { self.x += 1 } }
     }
     """),
    ("a row of the table that a screen shows",
     """
     class A: Screen { var x = 0
       func fill(_ row: SwitchRow) { row.onFlip = { self.x += 1 } } // leak: stored-closure
     }
     """),
    ("a row whose class is in view",
     """
     class Switch: Cell { var onFlip: (() -> Void)? }
     class A: Screen { var x = 0
       func fill(_ row: Switch) { row.onFlip = { self.x += 1 } } // leak: stored-closure
     }
     """),
    ("a row filled by what shows no table",
     """
     class A { var x = 0
       func fill(_ row: SwitchRow) { row.onFlip = { self.x += 1 } }
     }
     """),
    ("something else that a screen fills",
     """
     class A: Screen { var x = 0
       func fill(_ row: Printer) { row.onFlip = { self.x += 1 } }
     }
     """),
    ("a method is no place to store in",
     """
     class P { func link() {} }
     class A { let p: P; init(p: P) { self.p = p }
       func go() { let old = p.link; p.link = old }
     }
     """),
    ("an endless task that a handler cancels",
     """
     class A { var x = 0
       func go(_ s: AsyncStream<Int>, _ end: End) {
         let task = Task { for await v in s { self.x = v } }
         end.handler = { task.cancel() }
       }
     }
     """),
    ("a delegate that whoever uses the class sets",
     """
     protocol FormDelegate { func done() }
     class Form {
       var delegate: FormDelegate? // leak: back-reference
     }
     """),
    ("a delegate that is given once, of a protocol named for the class",
     """
     protocol FinderDelegate { func done() }
     class Finder {
       let delegate: FinderDelegate // leak: back-reference
       init(delegate: FinderDelegate) { self.delegate = delegate }
     }
     """),
    ("a delegate that is given once, of some other protocol",
     """
     protocol WorkDelegate { func done() }
     class Finder {
       let delegate: WorkDelegate
       init(delegate: WorkDelegate) { self.delegate = delegate }
     }
     """),
    ("an object that only a static property is given",
     """
     enum Services { static var store: Storing = Store() }
     class Store { var f: (() -> Void)?; var x = 0
       func go() { f = { self.x += 1 } }
     }
     class StoreTests: TestCase { func testIt() { let store = Store(); store.go() } }
     """),
    ("an object that others make, too",
     """
     enum Services { static var store: Storing = Store() }
     class Store { var f: (() -> Void)?; var x = 0
       func go() { f = { self.x += 1 } } // leak: stored-closure
     }
     class Screens { func open() -> Store { Store() } }
     """),
    ("a delegate of a protocol that is not in view",
     """
     class Form {
       var delegate: FormDelegate? // leak: back-reference
     }
     """),
    ("delegates of protocols that are not in view, held by the class above or by somebody else's choice",
     """
     class Form: Sheet { override var delegate: FormDelegate? { didSet { print(1) } } }
     class Finder { let delegate: FormDelegate; init(delegate: FormDelegate) { self.delegate = delegate } }
     class Help { var delegate: FormHelper? }
     """),
    ("an object with a static example of its kind, which others make, too",
     """
     class Room { static let example = Room(); var f: (() -> Void)?; var x = 0
       func go() { f = { self.x += 1 } } // leak: stored-closure
     }
     class Screens { func open() -> Room { Room() } }
     """),
    ("an object that only a static property of its own type and tests make",
     """
     class Room { static let shared = Room(); var f: (() -> Void)?; var x = 0
       func go() { f = { self.x += 1 } }
     }
     class RoomTests: TestCase { func testIt() { let room = Room(); room.go() } }
     """),
    ("a delegate that may be a value",
     """
     protocol FormDelegate { func done() }
     struct Done: FormDelegate { func done() {} }
     class Form { var delegate: FormDelegate? }
     """),
    ("a registration with the process that keeps its object",
     """
     class A { var x = 0; var token: Token?
       func go(_ loop: Loop) { loop.every { self.x += 1 } } // leak: retained-target
     }
     """),
    ("a registration with the process that keeps nothing",
     """
     class A { var x = 0
       func go(_ loop: Loop) { loop.every { print(1) } }
     }
     """),
]
