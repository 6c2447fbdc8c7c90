/// A JSON value, as far as a compilation database needs it.
enum JSON {
    case string(String)
    case array([JSON])
    case object([(key: String, value: JSON)])
    /// A number, `true`, `false` or `null`.
    case other

    subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    var text: String? { if case .string(let text) = self { text } else { nil } }
    var items: [JSON] { if case .array(let items) = self { items } else { [] } }

    /// Reads a document; nil when it is malformed or nested too deeply.
    static func parse(_ bytes: [UInt8]) -> JSON? {
        var reader = JSONReader(bytes: bytes)
        return reader.value(depth: 0)
    }
}

private struct JSONReader {
    let bytes: [UInt8]
    var position = 0

    mutating func value(depth: Int) -> JSON? {
        skipBlank()
        guard depth < 64, position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "\""): return string().map { .string($0) }
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "{"): return object(depth: depth)
        default:
            let start = position
            while position < bytes.count, !",]} \n\r\t".utf8.contains(bytes[position]) { position += 1 }
            return position > start ? .other : nil
        }
    }

    private mutating func array(depth: Int) -> JSON? {
        position += 1
        var items: [JSON] = []
        while true {
            skipBlank()
            if accept("]") { return .array(items) }
            guard let item = value(depth: depth + 1) else { return nil }
            items.append(item)
            skipBlank()
            if !accept(",") { return accept("]") ? .array(items) : nil }
        }
    }

    private mutating func object(depth: Int) -> JSON? {
        position += 1
        var members: [(key: String, value: JSON)] = []
        while true {
            skipBlank()
            if accept("}") { return .object(members) }
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\""), let key = string() else { return nil }
            skipBlank()
            guard accept(":"), let item = value(depth: depth + 1) else { return nil }
            members.append((key, item))
            skipBlank()
            if !accept(",") { return accept("}") ? .object(members) : nil }
        }
    }

    private mutating func string() -> String? {
        position += 1
        var result: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: result, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard position < bytes.count else { return nil }
            let escape = bytes[position]
            position += 1
            switch escape {
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "r"): result.append(13)
            case UInt8(ascii: "b"): result.append(8)
            case UInt8(ascii: "f"): result.append(12)
            case UInt8(ascii: "u"): result += scalar()
            default: result.append(escape)
            }
        }
        return nil
    }

    /// The UTF-8 of `\uXXXX`, with its second half where it needs one.
    private mutating func scalar() -> [UInt8] {
        guard let first = unit() else { return [] }
        var value = UInt32(first)
        if first & 0xfc00 == 0xd800, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        {
            position += 2
            guard let second = unit() else { return [] }
            value = 0x10000 + (UInt32(first & 0x3ff) << 10 | UInt32(second & 0x3ff))
        }
        return Unicode.Scalar(value).map { Array(String(Character($0)).utf8) } ?? Array("\u{fffd}".utf8)
    }

    private mutating func unit() -> UInt16? {
        guard position + 4 <= bytes.count else { return nil }
        let text = String(decoding: bytes[position..<position + 4], as: UTF8.self)
        position += 4
        return UInt16(text, radix: 16)
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipBlank() {
        while position < bytes.count, bytes[position] <= 32 { position += 1 }
    }
}
