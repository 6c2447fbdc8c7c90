import LeakModel
import Rules
import SwiftFrontend
import Testing

@testable import Analysis

/// Confidence and name of each finding in a program of these files.
private func growth(inSwift sources: [String]) -> [String] {
    let units = sources.enumerated().map { swiftFacts(file: "Unit\($0.offset).swift", source: Array($0.element.utf8)) }
    let rules = growthRules()
    return growthFindings(in: link(units, rules: rules), rules: rules).map { "\($0.confidence) \($0.rule) \($0.variable)" }
}

@Suite struct SwiftGrowthTests {
    @Test(arguments: globals + statics + singletons + bounds + startUp + limits)
    func shape(_ shape: GrowthCase) {
        #expect(growth(inSwift: [shape.source]) == shape.found)
    }

    @Test func removalInAnotherFile() {
        let store = "final class Store { static let shared = Store(); var items: [String: Int] = [:]\nfunc add(_ k: String) { items[k] = 1 } }"
        #expect(growth(inSwift: [store]) == ["high unbounded-global/collection items"])
        #expect(growth(inSwift: [store, "extension Store { func drop(_ k: String) { items.removeValue(forKey: k) } }"]) == [])
        #expect(growth(inSwift: [store, "func drop(_ k: String) { Store.shared.items[k] = nil }"]) == [])
    }
}

private func high(_ name: String) -> [String] { ["high unbounded-global/collection \(name)"] }
private func cache(_ name: String) -> [String] { ["high uncapped-cache/cache \(name)"] }

private let globals: [GrowthCase] = [
    GrowthCase(name: "global array", found: high("log"), source: "var log: [String] = []\nfunc note(_ s: String) { log.append(s) }"),
    GrowthCase(name: "global array without written type", found: high("log"), source: "var log = [String]()\nfunc note(_ s: String) { log.append(s) }"),
    GrowthCase(name: "compound assignment", found: high("log"), source: "var log: [String] = []\nfunc note(_ s: String) { log += [s] }"),
    GrowthCase(name: "global dictionary", found: high("seen"), source: "var seen: [String: Int] = [:]\nfunc note(_ s: String) { seen[s] = 1 }"),
    GrowthCase(name: "an element of an array is set", found: [], source: "var log: [String] = []\nfunc note(_ s: String) { log[0] = s }"),
    GrowthCase(name: "a copy grows", found: [], source: "var log: [String] = []\nfunc all(_ s: String) -> [String] { var copy = log; copy.append(s); return copy }"),
    GrowthCase(name: "a local grows", found: [], source: "func note(_ s: String) -> [String] { var log: [String] = []; log.append(s); return log }"),
    GrowthCase(name: "through inout", found: high("log"), source: "var log: [String] = []\nfunc put(_ s: String, _ list: inout [String]) { list.append(s) }\nfunc note(_ s: String) { put(s, &log) }"),
    GrowthCase(
        name: "emptied through inout", found: [],
        source: "var log: [String] = []\nfunc note(_ s: String) { log.append(s) }\nfunc empty(_ list: inout [String]) { list.removeAll() }\nfunc flush() { empty(&log) }"),
    GrowthCase(name: "handed to a function that is not in view", found: [], source: "var log: [String] = []\nfunc note(_ s: String) { log.append(s); trim(&log) }"),
    GrowthCase(name: "a list for each key", found: high("groups"), source: "var groups: [String: [Int]] = [:]\nfunc note(_ s: String, _ v: Int) { groups[s, default: []].append(v) }"),
]

private let statics: [GrowthCase] = [
    GrowthCase(name: "static set", found: high("seen"), source: "enum Tracker { static var seen: Set<String> = []\nstatic func see(_ s: String) { seen.insert(s) } }"),
    GrowthCase(
        name: "static cache", found: cache("cache"),
        source: "enum Formatters { static var cache: [String: Int] = [:]\nstatic func make(_ s: String) -> Int { if let hit = cache[s] { return hit }; let v = s.count; cache[s] = v; return v } }"),
    GrowthCase(
        name: "static cache by Self", found: cache("cache"),
        source: "struct Formatters { static var cache: [String: Int] = [:]\nfunc make(_ s: String) -> Int { if let hit = Self.cache[s] { return hit }; Self.cache[s] = 1; return 1 } }"),
    GrowthCase(
        name: "an array that is searched first", found: ["low unbounded-global/collection sizers"],
        source: "enum Sizers { static var sizers: [Int] = []\nstatic func sizer(_ n: Int) { if sizers.contains(n) { return }; sizers.append(n) } }"),
]

private let singletons: [GrowthCase] = [
    GrowthCase(
        name: "singleton", found: high("samples"),
        source: "final class Metrics { static let shared = Metrics(); private var samples: [Double] = []\nfunc record(_ v: Double) { samples.append(v) } }"),
    GrowthCase(
        name: "an object that is no singleton", found: [],
        source: "final class Parser { private var tokens: [String] = []\nfunc take(_ s: String) { tokens.append(s) } }"),
    GrowthCase(
        name: "behind a lock", found: high("samples"),
        source: "final class Metrics { static let shared = Metrics(); private let lock = NSLock(); private var samples: [Double] = []\nfunc record(_ v: Double) { lock.withLock { samples.append(v) } } }"),
    GrowthCase(
        name: "in a lock", found: high("samples"),
        source: "final class Metrics { static let shared = Metrics(); private let samples = Mutex<[Double]>([])\nfunc record(_ v: Double) { samples.withLock { $0.append(v) } } }"),
    GrowthCase(
        name: "in a lock, drained", found: [],
        source: "final class Metrics { static let shared = Metrics(); private let samples = Mutex<[Double]>([])\nfunc record(_ v: Double) { samples.withLock { $0.append(v) } }\nfunc drain() { samples.withLock { $0.removeAll() } } }"),
    GrowthCase(
        name: "actor", found: ["medium unbounded-global/collection entries"],
        source: "actor Audit { private var entries: [String] = []\nfunc add(_ s: String) { entries.append(s) } }"),
    GrowthCase(
        name: "actor, drained", found: [],
        source: "actor Audit { private var entries: [String] = []\nfunc add(_ s: String) { entries.append(s) }\nfunc take() -> [String] { let all = entries; entries = []; return all } }"),
    GrowthCase(
        name: "emptied only when it goes", found: high("samples"),
        source: "final class Metrics { static let shared = Metrics(); private var samples: [Double] = []\nfunc record(_ v: Double) { samples.append(v) }\ndeinit { samples.removeAll() } }"),
]

private let log = "var log: [String] = []\n"

private let bounds: [GrowthCase] = [
    GrowthCase(name: "a cap that evicts", found: [], source: log + "func note(_ s: String) { if log.count >= 100 { log.removeFirst() }; log.append(s) }"),
    GrowthCase(name: "a cap that refuses", found: [], source: log + "func note(_ s: String) { guard log.count < 100 else { return }; log.append(s) }"),
    GrowthCase(name: "a compare that bounds nothing", found: high("log"), source: log + "func note(_ s: String) { log.append(s); if log.count > 100 { print(s) } }"),
    GrowthCase(name: "an emptiness test", found: high("log"), source: log + "func note(_ s: String) { if s.isEmpty { return }; log.append(s) }"),
    GrowthCase(name: "callers test", found: [], source: log + "private func put(_ s: String) { log.append(s) }\nfunc note(_ s: String) { if log.count < 100 { put(s) } }"),
    GrowthCase(name: "replaced", found: [], source: log + "func note(_ s: String) { log.append(s) }\nfunc load(_ all: [String]) { log = all }"),
    GrowthCase(name: "its last part is kept", found: [], source: log + "func note(_ s: String) { log.append(s); log = Array(log.suffix(100)) }"),
    GrowthCase(name: "set to nil", found: [], source: "var seen: [String: Int] = [:]\nfunc note(_ s: String) { seen[s] = 1 }\nfunc drop(_ s: String) { seen[s] = nil }"),
    GrowthCase(name: "set to a value that may be nil", found: [], source: "var seen: [String: Int] = [:]\nfunc set(_ s: String, to value: Int?) { seen[s] = value }"),
    GrowthCase(name: "a removal in a defer", found: [], source: log + "func note(_ s: String) { defer { log.removeLast() }; log.append(s) }"),
    GrowthCase(name: "a removal that nobody calls", found: high("log"), source: log + "func note(_ s: String) { log.append(s) }\nprivate func clear() { log.removeAll() }"),
    GrowthCase(name: "keys of an enum", found: [], source: "enum Kind { case a, b }\nvar seen: [Kind: Int] = [:]\nfunc note(_ k: Kind) { seen[k] = 1 }"),
    GrowthCase(name: "literal keys", found: [], source: "var seen: [String: Int] = [:]\nprivate func note(_ k: String) { seen[k] = 1 }\nfunc start() { note(\"a\"); note(\"b\") }"),
    GrowthCase(
        name: "keys of an open enumeration", found: [],
        source: "struct Kind: Hashable { let name: String; static let a = Kind(name: \"a\"); static let b = Kind(name: \"b\") }\nvar seen: [Kind: Int] = [:]\nfunc note(_ k: Kind) { seen[k] = 1 }"),
    GrowthCase(name: "weak boxes", found: [], source: "struct Box { weak var value: AnyObject? }\nvar boxes: [Box] = []\nfunc add(_ o: AnyObject) { boxes.append(Box(value: o)) }"),
    GrowthCase(name: "a type that bounds itself", found: [], source: "var recent = LRU<String, Int>()\nfunc note(_ s: String) { recent.insert(s, 1) }"),
]

private let startUp: [GrowthCase] = [
    GrowthCase(
        name: "filled by the initialiser", found: [],
        source: "final class Registry { static let shared = Registry(); private var names: [String] = []\nprivate init() { for n in bundled { add(n) } }\nprivate func add(_ n: String) { names.append(n) } }"),
    GrowthCase(
        name: "filled by the initialiser of other objects", found: high("names"),
        source: "final class Registry { static let shared = Registry(); var names: [String] = []\nfunc add(_ n: String) { names.append(n) } }\nfinal class Item { init(_ n: String) { Registry.shared.add(n) } }"),
]

private let limits: [GrowthCase] = [
    GrowthCase(
        name: "a cache object without limits", found: ["medium uncapped-cache/limited-type cache"],
        source: "final class Images { static let shared = Images(); let cache = NSCache<NSString, NSData>() }"),
    GrowthCase(
        name: "limited in the initialiser", found: [],
        source: "final class Images { static let shared = Images(); let cache = NSCache<NSString, NSData>()\ninit() { cache.countLimit = 10 } }"),
    GrowthCase(
        name: "limited where it is made", found: [],
        source: "enum Images { static let cache: NSCache<NSString, NSData> = { let c = NSCache<NSString, NSData>(); c.totalCostLimit = 10; return c }() }"),
    GrowthCase(
        name: "of an object that many make", found: [],
        source: "final class Images { let cache = NSCache<NSString, NSData>() }"),
]
