import LeakModel

/// FNV-1a with 128 bits (http://www.isthe.com/chongo/tech/comp/fnv/): the same on every machine and in every
/// process. Good for telling things apart, not for secrets.
public struct Hash128: Sendable, Hashable {
    public private(set) var high: UInt64 = 0x6C62_272E_07BB_0142
    public private(set) var low: UInt64 = 0x62B8_2175_6295_C58D

    public init() {}

    /// Feeds bytes.
    public mutating func combine(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            low ^= UInt64(byte)
            // The prime is 2^88 + 0x13B.
            let product = low.multipliedFullWidth(by: 0x13B)
            high = high &* 0x13B &+ product.high &+ (low << 24)
            low = product.low
        }
    }

    /// Feeds a string and an end mark, so that ("ab", "c") differs from ("a", "bc").
    public mutating func combine(field: String) {
        combine(field.utf8)
        combine(CollectionOfOne(0))
    }

    /// 32 hexadecimal digits.
    public var hex: String { pad(high) + pad(low) }

    private func pad(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// What makes two findings the same kind of finding in the same symbol.
public struct FindingKey: Sendable, Hashable {
    public var rule: String
    public var symbol: String
    public var acquired: String
    public var variable: String

    public init(_ finding: Finding) {
        rule = finding.rule
        symbol = finding.symbol
        acquired = finding.acquired
        variable = finding.variable
    }
}

/// The `leaklint/v1` fingerprints of findings, in their order.
///
/// A fingerprint is the 128-bit FNV-1a hash of the UTF-8 of `leaklint/v1`, rule, symbol, what is acquired, variable
/// and an ordinal in decimal, each followed by a zero byte. The ordinal counts findings that are equal in all four, in order
/// of file and place; neither line nor file goes into the hash, so moving code or renaming files leaves the set of
/// fingerprints as it is.
public func fingerprints(of findings: [Finding]) -> [String] {
    let order = findings.indices.sorted { a, b in
        let (left, right) = (findings[a].location, findings[b].location)
        if left.file != right.file { return left.file < right.file }
        return (left.range.start, left.range.end, a) < (right.range.start, right.range.end, b)
    }
    var seen: [FindingKey: Int] = [:]
    var result = [String](repeating: "", count: findings.count)
    for index in order {
        let key = FindingKey(findings[index])
        let ordinal = seen[key, default: 0]
        seen[key] = ordinal + 1
        var hash = Hash128()
        for field in ["leaklint/v1", key.rule, key.symbol, key.acquired, key.variable, String(ordinal)] {
            hash.combine(field: field)
        }
        result[index] = hash.hex
    }
    return result
}
