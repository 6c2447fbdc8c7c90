import CClang
import LeakModel

/// The facts of headers, each read once a run and configuration whoever includes it.
///
/// A header's configuration is what its declarations look like from one including unit. The unit that stands first
/// in the run's order decides, so that the result does not depend on which thread came first.
final class HeaderTable {
    private struct Key: Hashable {
        var file: String
        var signature: UInt64
    }

    private struct Entry {
        var owner: Int
        var facts: UnitFacts?
    }

    private var entries: [Key: Entry] = [:]
    private let lock: OpaquePointer?

    init() { lock = cclang_lock_make() }

    deinit { cclang_lock_free(lock) }

    /// Whether `unit` is to lower this header: no unit before it has the same view of it.
    func claim(_ file: String, signature: UInt64, for unit: Int) -> Bool {
        cclang_lock_take(lock)
        defer { cclang_lock_give(lock) }
        let key = Key(file: file, signature: signature)
        if let known = entries[key], known.owner <= unit { return false }
        entries[key] = Entry(owner: unit, facts: nil)
        return true
    }

    func publish(_ file: String, signature: UInt64, for unit: Int, _ facts: UnitFacts) {
        cclang_lock_take(lock)
        defer { cclang_lock_give(lock) }
        let key = Key(file: file, signature: signature)
        if entries[key]?.owner == unit { entries[key]?.facts = facts }
    }

    /// The facts of all headers, by path and then by the unit that decided. What one view of a header repeats of
    /// an earlier one is left out.
    func all() -> [UnitFacts] {
        let ordered = entries.sorted { a, b in
            a.key.file != b.key.file ? a.key.file < b.key.file : a.value.owner < b.value.owner
        }
        var result: [UnitFacts] = []
        var seen: Set<Declared> = []
        var file = ""
        for (key, entry) in ordered {
            if key.file != file {
                file = key.file
                seen = []
            }
            guard var facts = entry.facts else { continue }
            let names = facts.names
            facts.functions.removeAll { !seen.insert(Declared(names[$0.name], $0.range, 0)).inserted }
            facts.globals.removeAll { !seen.insert(Declared(names[$0.name], $0.range, 1)).inserted }
            facts.typeDeclarations.removeAll { !seen.insert(Declared(names[$0.name], $0.range, 2)).inserted }
            if !(facts.functions.isEmpty && facts.globals.isEmpty && facts.typeDeclarations.isEmpty
                && facts.declarations.isEmpty && facts.directives.isEmpty && facts.problems.isEmpty)
            {
                result.append(facts)
            }
        }
        return result
    }

    private struct Declared: Hashable {
        var name: String
        var range: ByteRange
        var kind: Int

        init(_ name: String, _ range: ByteRange, _ kind: Int) {
            self.name = name
            self.range = range
            self.kind = kind
        }
    }
}
