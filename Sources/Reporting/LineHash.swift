/// `primaryLocationLineHash` of SARIF's partial fingerprints for every line of a file, as GitHub's code scanning
/// computes it: `hash:occurrence` by line from 1.
///
/// A rolling polynomial hash (factor 37, modulo 2^64) over a window of 100 UTF-16 code units that are neither space nor tab,
/// each line ending counted as one LF; at the end of the file one 65535 and 100 zeros go in.
public func primaryLocationLineHashes(_ bytes: [UInt8]) -> [String] {
    var hash = RollingLineHash()
    for unit in String(decoding: bytes, as: UTF8.self).utf16 { hash.process(unit) }
    hash.finish()
    return hash.lines
}

private struct RollingLineHash {
    private static let windowSize = 100
    private static let factor: UInt64 = 37

    private var window = [UInt64](repeating: 0, count: windowSize)
    /// The line that starts at each place of the window.
    private var pending = [Int?](repeating: nil, count: windowSize)
    private var raw: UInt64 = 0
    private let firstFactor: UInt64
    private var index = 0
    private var isAtLineStart = true
    private var afterCarriageReturn = false
    private var occurrences: [UInt64: Int] = [:]
    private(set) var lines: [String] = []

    init() {
        firstFactor = (0..<Self.windowSize).reduce(UInt64(1)) { product, _ in product &* Self.factor }
    }

    mutating func process(_ unit: UInt16) {
        let isSkipped = unit == 0x20 || unit == 0x09 || (afterCarriageReturn && unit == 0x0A)
        if isSkipped {
            afterCarriageReturn = false
            return
        }
        afterCarriageReturn = unit == 0x0D
        let unit = unit == 0x0D ? 0x0A : unit
        flush()
        if isAtLineStart {
            isAtLineStart = false
            lines.append("")
            pending[index] = lines.count - 1
        }
        if unit == 0x0A { isAtLineStart = true }
        roll(UInt64(unit))
    }

    mutating func finish() {
        process(65535)
        for _ in 0..<Self.windowSize {
            flush()
            roll(0)
        }
    }

    private mutating func flush() {
        guard let line = pending[index] else { return }
        pending[index] = nil
        occurrences[raw, default: 0] += 1
        lines[line] = "\(String(raw, radix: 16)):\(occurrences[raw, default: 1])"
    }

    private mutating func roll(_ value: UInt64) {
        raw = Self.factor &* raw &+ value &- firstFactor &* window[index]
        window[index] = value
        index = (index + 1) % Self.windowSize
    }
}
