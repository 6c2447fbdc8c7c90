import LeakModel
import Testing

@testable import Analysis

@Suite struct HandBuiltGrowthTests {
    enum ListCase: CaseIterable { case grows, removes, frees, capped }

    @Test(arguments: ListCase.allCases)
    func list(_ variant: ListCase) {
        var facts = HandFacts(.c, file: "list.c")
        let node = facts.pointer(to: "node")
        let integer = facts.integer()
        facts.record("node", [("v", integer), ("next", node)])
        let head = facts.global("list.c#g_head", node)
        let count = facts.global("list.c#g_count", integer)
        facts.function("on_event", parameters: [("v", integer)]) { f in
            if variant == .capped {
                f.leave(if: .compare(.place(count), .greaterOrEqual, .constant(.integer(100))))
                f.call(.builtin(.add), [.place(count), .constant(.integer(1))], to: count)
            }
            let n = f.local("n", node)
            f.call("malloc", [.constant(.integer(16))], to: n)
            f.leave(if: .compare(.place(n), .equal, .constant(.null)))
            f.assign(f.arrow(n, "v"), .place(.parameter(0)))
            f.assign(f.arrow(n, "next"), .place(head))
            f.assign(head, .place(n))
        }
        facts.function("other") { f in
            let p = f.local("p", node)
            f.assign(p, .place(head))
            switch variant {
            case .removes: f.assign(head, .place(f.arrow(p, "next")))
            case .frees: f.call("free", [.place(p)])
            case .grows, .capped: f.assign(p, .place(f.arrow(p, "next")))
            }
        }
        let expected = variant == .grows ? ["unbounded-global/linked-list list.c#g_head high"] : []
        #expect(growthFindings(facts) == expected)
    }

    enum ArrayCase: CaseIterable { case grows, reset, capped, noCounter }

    @Test(arguments: ArrayCase.allCases)
    func array(_ variant: ArrayCase) {
        var facts = HandFacts(.c, file: "array.c")
        let entry = facts.pointer(to: "entry")
        let integer = facts.integer()
        let character = facts.unit.types.intern(TypeRef(.integer, name: facts.name("char")))
        let string = facts.unit.types.intern(TypeRef(.pointer, arguments: [character]))
        facts.record("entry", [("k", string), ("v", string)])
        let cache = facts.global("array.c#cache", entry)
        let count = facts.global("array.c#ncache", integer)
        facts.function("lookup", parameters: [("k", string)]) { f in
            if variant == .capped { f.leave(if: .compare(.place(count), .greater, .constant(.integer(9)))) }
            let same = f.temporary(integer)
            f.call("strcmp", [.place(f.member(cache.appending(.element), "k")), .place(.parameter(0))], to: same)
            f.leave(if: .compare(.place(same), .equal, .constant(.integer(0))))
            let t = f.local("t", entry)
            f.call("realloc", [.place(cache), .constant(.integer(16))], to: t)
            f.leave(if: .compare(.place(t), .equal, .constant(.null)))
            f.assign(cache, .place(t))
            f.call("strdup", [.place(.parameter(0))], to: f.member(cache.appending(.element), "k"))
            if variant != .noCounter { f.call(.builtin(.add), [.place(count), .constant(.integer(1))], to: count) }
        }
        if variant == .reset { facts.function("reset") { f in f.assign(count, .constant(.integer(0))) } }
        let expected = variant == .grows ? ["uncapped-cache/cache array.c#cache high"] : []
        #expect(growthFindings(facts) == expected)
    }

    enum DictionaryCase: CaseIterable { case grows, removes, literalKey, misses }

    @Test(arguments: DictionaryCase.allCases)
    func dictionary(_ variant: DictionaryCase) {
        var facts = HandFacts(.swift, file: "Store.swift")
        let string = facts.nominal("String")
        let type = facts.unit.types.intern(TypeRef(.dictionary, arguments: [string, string]))
        let items = facts.global("items", type)
        facts.function("add", parameters: [("key", string)]) { f in
            if variant == .misses {
                let found = f.temporary()
                f.call(.builtin(.subscriptGet), [.place(.parameter(0))], on: items, to: found)
                f.leave(if: .compare(.place(found), .notEqual, .constant(.null)))
            }
            let key: Operand = variant == .literalKey ? .constant(.string(f.facts.name("a"))) : .place(.parameter(0))
            f.call(.builtin(.subscriptSet), [key, .place(.parameter(0))], on: items)
        }
        if variant == .removes { facts.function("drop") { f in f.call("removeValue", [.unknown], on: items) } }
        let expected: [String] =
            switch variant {
            case .grows: ["unbounded-global/collection items high"]
            case .misses: ["uncapped-cache/cache items high"]
            case .removes, .literalKey: []
            }
        #expect(growthFindings(facts) == expected)
    }
}
