import Testing

@testable import Analysis

private let snippets: [(name: String, source: String)] = [
    ("a dropped token",
     """
     class A { let center = Center(); var x = 0
       func go() {
         center.addObserver(forName: "a", object: nil, queue: nil, using: { [weak self] _ in self?.x = 1 }) // leak: observer
       }
     }
     """),
    ("a token in a variable that nobody uses",
     """
     class A { let center = Center(); var x = 0
       func go() {
         let token = center.addObserver(forName: "a", object: nil, queue: nil, using: { [weak self] _ in self?.x = 1 }) // leak: observer
       }
     }
     """),
    ("a token that is returned",
     """
     class A { let center = Center(); var x = 0
       func go() -> Token {
         return center.addObserver(forName: "a", object: nil, queue: nil, using: { [weak self] _ in self?.x = 1 })
       }
     }
     """),
    ("a token that is passed on",
     """
     class A { let center = Center(); var x = 0
       func go() {
         let token = center.addObserver(forName: "a", object: nil, queue: nil, using: { [weak self] _ in self?.x = 1 })
         remember(token)
       }
     }
     """),
    ("a kept token that is never given back",
     """
     class A { let center = Center(); var x = 0; var token: Token?
       func go() {
         token = center.addObserver(forName: "a", object: nil, queue: nil, using: { [weak self] _ in self?.x = 1 }) // leak: observer
       }
       func stop() { token = nil }
     }
     """),
    ("a kept token that deinit gives back",
     """
     class A { let center = Center(); var x = 0; var token: Token?
       func go() {
         token = center.addObserver(forName: "a", object: nil, queue: nil, using: { [weak self] _ in self?.x = 1 })
       }
       deinit { if let token { center.removeObserver(token) } }
     }
     """),
    ("a deinit that never runs",
     """
     class A { let center = Center(); var x = 0; var token: Token?
       func go() {
         token = center.addObserver(forName: "a", object: nil, queue: nil, using: { _ in self.x = 1 }) // leak: retained-target
       }
       deinit { if let token { center.removeObserver(token) } }
     }
     """),
    ("tokens in a list, given back one by one",
     """
     class A { let center = Center(); var x = 0; var tokens: [Token] = []
       func go() {
         tokens.append(center.addObserver(forName: "a", object: nil, queue: nil, using: { [weak self] _ in self?.x = 1 }))
       }
       deinit { tokens.forEach { center.removeObserver($0) } }
     }
     """),
    ("tokens in a list that nobody gives back",
     """
     class A { let center = Center(); var x = 0; var tokens: [Token] = []
       func go() {
         tokens.append(center.addObserver(forName: "a", object: nil, queue: nil, using: { [weak self] _ in self?.x = 1 })) // leak: observer
       }
     }
     """),
    ("a repeating timer",
     """
     class A { var x = 0
       func go() {
         Timer.scheduledTimer(withTimeInterval: 1, repeats: true) { [weak self] _ in self?.x += 1 } // leak: timer
       }
     }
     """),
    ("a timer that runs once",
     """
     class A { var x = 0
       func go() {
         Timer.scheduledTimer(withTimeInterval: 1, repeats: false) { [weak self] _ in self?.x += 1 }
       }
     }
     """),
    ("a timer that its block invalidates",
     """
     class A { var x = 0
       func go() {
         Timer.scheduledTimer(withTimeInterval: 1, repeats: true) { [weak self] timer in
           guard let self else { timer.invalidate(); return }
           self.x += 1
         }
       }
     }
     """),
    ("a subscription kept by a global",
     """
     var bag: Set<AnyCancellable> = []
     class A { var x = 0
       func go(_ p: Values) {
         p.sink(receiveValue: { [weak self] in self?.x = $0 }).store(in: &bag) // leak: subscription
       }
     }
     """),
    ("a registration of self that others take back",
     """
     class Bus { var all: [A] = []
       func addItem(_ a: A) { all.append(a) }
       func removeItem(_ a: A) { all.removeAll() }
     }
     class A {}
     class Good: A { let bus: Bus; init(bus: Bus) { self.bus = bus }
       func open() { bus.addItem(self) }
       func close() { bus.removeItem(self) }
     }
     class Bad: A { let bus: Bus; init(bus: Bus) { self.bus = bus }
       func open() { bus.addItem(self) } // leak: pair
     }
     """),
]

@Suite("Listeners that stay")
struct SubscriptionTests {
    @Test("finds what is marked and nothing else", arguments: snippets.indices)
    func markers(_ index: Int) {
        let snippet = snippets[index]
        let (found, expected) = compareWithMarkers(snippet.source)
        #expect(found == expected, "\(snippet.name)")
    }

    @Test("a process-long owner lowers the confidence")
    func processLong() {
        let source = """
            class A { static let shared = A(); let center = Center(); var x = 0
              func go() { center.addObserver(forName: "a", object: nil, queue: nil, using: { [weak self] _ in self?.x = 1 }) }
            }
            """
        #expect(referenceFindings([source]).isEmpty)
        #expect(referenceFindings([source], atLeast: .low).map(\.rule) == ["unremoved-listener/observer"])
    }

    @Test("what has an opposite is done again and again, whoever does it")
    func startedAgain() {
        func source(_ stop: String) -> String {
            """
            class A { static let center = Center()
              static func start() { center.addObserver(forName: "a", object: nil, queue: nil, using: { _ in print(1) }) }
              \(stop)
            }
            """
        }
        #expect(referenceFindings([source("static func stop() {}")]).map(\.rule) == ["unremoved-listener/observer"])
        #expect(referenceFindings([source("static func other() {}")]).isEmpty)
    }

    @Test(
        "names and their opposites",
        arguments: [
            ("bus_subscribe", ["bus_unsubscribe"]), ("addObserver", ["removeObserver"]), ("address", []),
            ("add_x_add", ["remove_x_add", "add_x_remove"]),
        ] as [(String, [String])])
    func antonyms(_ name: String, _ expected: [String]) {
        #expect(opposites(of: name, [["add", "remove"], ["subscribe", "unsubscribe"]]) == expected)
    }
}
