import LeakModel
import Rules

/// Names of functions that move a block of memory to a bigger one, and of those that free one, as lifetime rules declare them.
/// A name that ends with a declared one (`xrealloc`, `zfree`) counts too.
struct Allocators {
    private var reallocating: [Name: Int] = [:]
    private var freeing: [Name: Int] = [:]

    init(_ rules: RuleSet, names: NameTable) {
        var moves: [(String, Int)] = []
        var releases: [(String, Int)] = []
        for rule in rules.rules {
            guard case .lifetime(let lifetime) = rule.analysis else { continue }
            for acquire in lifetime.acquire where acquire.call.receiver == .none {
                if let consumed = acquire.consumes, acquire.handle == .result { moves.append((acquire.call.name, consumed)) }
            }
            for release in lifetime.release where release.call.receiver == .none {
                if case .argument(let index) = release.handle { releases.append((release.call.name, index)) }
            }
        }
        guard !moves.isEmpty || !releases.isEmpty else { return }
        for (index, string) in names.strings.enumerated() {
            let name = Name(raw: UInt32(index))
            if let move = moves.first(where: { string.hasSuffix($0.0) }) { reallocating[name] = move.1 }
            if let release = releases.first(where: { string.hasSuffix($0.0) }) { freeing[name] = release.1 }
        }
    }

    /// The argument that the function moves.
    func moved(by name: Name) -> Int? { reallocating[name] }
    /// The argument that the function frees.
    func freed(by name: Name) -> Int? { freeing[name] }
}
