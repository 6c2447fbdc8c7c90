import LeakModel

/// Reads one Swift file. Any bytes are accepted: what cannot be parsed becomes a `problem`, the rest is lowered.
public func swiftFacts(file: String, source: [UInt8]) -> UnitFacts {
    UnitFacts(language: .swift, file: file)
}
