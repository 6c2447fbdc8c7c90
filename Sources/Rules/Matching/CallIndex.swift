/// The receiver of a call, as far as it is known.
public enum CallReceiver: Hashable, Sendable {
    /// A call without receiver: a C function, a free function, an implicit `self`.
    case none
    /// An object or a type: its type, then what that inherits, nearest first.
    case types([String])
    /// There is a receiver and its type isn't known.
    case unknown
}

/// How sure it is that a call is the one that a pattern means.
public enum MatchCertainty: Hashable, Sendable {
    /// Function name, or the receiver's type and name, agree.
    case exact
    /// The names agree and nothing is known of the receiver's type.
    case byName
}

/// The labels of a call as it is written.
public struct CallLabels: Hashable, Sendable {
    /// One an argument, `_` for none.
    public var labels: [String]
    /// The position of the first trailing closure, which is written without its label.
    public var trailingClosure: Int?

    public init(_ labels: [String], trailingClosure: Int? = nil) {
        self.labels = labels
        self.trailingClosure = trailingClosure
    }

    /// Whether a declaration with these labels can be called so, all its arguments being written.
    func fit(_ pattern: [String]) -> Bool {
        guard labels.count == pattern.count else { return false }
        for index in labels.indices where index != trailingClosure && labels[index] != pattern[index] {
            return false
        }
        return true
    }
}

/// Call patterns and what they stand for, found by the called name.
///
/// A lookup costs one hash of the name and a look at the patterns of that name.
public struct CallIndex<Entry> {
    public struct Match {
        public var pattern: CallPattern
        public var entry: Entry
        public var certainty: MatchCertainty
    }

    private var table: [String: [(pattern: CallPattern, entry: Entry)]] = [:]

    public init() {}

    public init(_ entries: [(pattern: CallPattern, entry: Entry)]) {
        for (pattern, entry) in entries { insert(pattern, entry) }
    }

    public mutating func insert(_ pattern: CallPattern, _ entry: Entry) {
        table[pattern.name, default: []].append((pattern, entry))
    }

    public var isEmpty: Bool { table.isEmpty }

    /// The names that any pattern speaks of, sorted: everything else cannot match.
    public var names: [String] { table.keys.sorted() }

    /// The entries of every pattern that this call fits, exact ones first, each group in the order of insertion.
    ///
    /// - Parameters:
    ///   - name: The called name; `init` for an initialiser, whose receiver is the type.
    ///   - labels: nil where the language has none: then any labels fit.
    public func matches(name: String, receiver: CallReceiver, labels: CallLabels? = nil) -> [Match] {
        guard let candidates = table[name] else { return [] }
        var exact: [Match] = []
        var byName: [Match] = []
        for (pattern, entry) in candidates {
            guard labelsFit(pattern.labels, labels), let certainty = certainty(of: pattern.receiver, for: receiver)
            else { continue }
            let match = Match(pattern: pattern, entry: entry, certainty: certainty)
            if certainty == .exact { exact.append(match) } else { byName.append(match) }
        }
        return exact + byName
    }

    private func labelsFit(_ pattern: [String]?, _ labels: CallLabels?) -> Bool {
        guard let pattern, let labels else { return true }
        return labels.fit(pattern)
    }

    private func certainty(of pattern: CallPattern.Receiver, for receiver: CallReceiver) -> MatchCertainty? {
        switch (pattern, receiver) {
        case (.none, .none): .exact
        case (.any, .types): .exact
        case (.any, .unknown): .byName
        case (.type(let wanted), .types(let types)): types.contains(wanted) ? .exact : nil
        default: nil
        }
    }
}

extension CallIndex: Sendable where Entry: Sendable {}
extension CallIndex.Match: Sendable where Entry: Sendable {}

extension HandlePosition {
    /// The argument of a call that this position means: by number, or by the label in the call or in the pattern
    /// (a trailing closure is written without its label). nil for `result`, `receiver`, or when it isn't there.
    public func argumentIndex(in call: CallLabels, of pattern: CallPattern) -> Int? {
        switch self {
        case .result, .receiver:
            return nil
        case .argument(let index), .pointee(let index):
            return call.labels.indices.contains(index) ? index : nil
        case .label(let label), .pointeeLabel(let label):
            if let index = call.labels.firstIndex(of: label) { return index }
            if let index = pattern.labels?.firstIndex(of: label) {
                return call.labels.indices.contains(index) ? index : nil
            }
            // With any labels the only argument without one that can be meant is the trailing closure.
            return pattern.labels == nil ? call.trailingClosure : nil
        }
    }
}
