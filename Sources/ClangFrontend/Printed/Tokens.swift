/// A token of C text: identifiers, numbers, strings and punctuators. Comments and white space are left out.
struct CToken {
    enum Kind: UInt8 {
        case identifier, number, text, punctuator
    }

    var kind: Kind
    var start: Int
    var end: Int
}

/// C text cut into tokens.
struct CTokens {
    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var tokens: [CToken] = []

    /// Reads at most the bytes before `limit`.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        var position = 0
        while let token = Self.next(bytes, from: &position) { tokens.append(token) }
    }

    var count: Int { tokens.count }

    func text(_ index: Int) -> String {
        guard tokens.indices.contains(index) else { return "" }
        return String(decoding: bytes[tokens[index].start..<tokens[index].end], as: UTF8.self)
    }

    /// Whether the token at `index` is this text.
    func matches(_ index: Int, _ text: StaticString) -> Bool {
        guard index >= 0, index < tokens.count else { return false }
        let token = tokens[index]
        guard token.end - token.start == text.utf8CodeUnitCount else { return false }
        for offset in 0..<text.utf8CodeUnitCount where bytes[token.start + offset] != text.utf8Start[offset] { return false }
        return true
    }

    /// The index after the bracket that closes the one at `index`.
    func afterBalanced(_ index: Int) -> Int {
        var depth = 0
        var position = index
        while position < tokens.count {
            if matches(position, "(") || matches(position, "[") || matches(position, "{") { depth += 1 }
            if matches(position, ")") || matches(position, "]") || matches(position, "}") {
                depth -= 1
                if depth <= 0 { return position + 1 }
            }
            position += 1
        }
        return position
    }

    private static func next(_ bytes: UnsafeBufferPointer<UInt8>, from position: inout Int) -> CToken? {
        skipBlank(bytes, &position)
        guard position < bytes.count else { return nil }
        let start = position
        let first = bytes[start]
        if isIdentifierStart(first) {
            while position < bytes.count, isIdentifierPart(bytes[position]) { position += 1 }
            if position < bytes.count, bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'"),
                position - start <= 2
            {
                // L"…", u8"…"
                skipQuoted(bytes, &position)
                return CToken(kind: .text, start: start, end: position)
            }
            return CToken(kind: .identifier, start: start, end: position)
        }
        if isDigit(first) || first == UInt8(ascii: ".") && start + 1 < bytes.count && isDigit(bytes[start + 1]) {
            skipNumber(bytes, &position)
            return CToken(kind: .number, start: start, end: position)
        }
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            skipQuoted(bytes, &position)
            return CToken(kind: .text, start: start, end: position)
        }
        position += punctuatorLength(bytes, start)
        return CToken(kind: .punctuator, start: start, end: position)
    }

    private static func skipBlank(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) {
        while position < bytes.count {
            let byte = bytes[position]
            if byte <= 32 || byte == UInt8(ascii: "\\") {
                position += 1
            } else if byte == UInt8(ascii: "/"), position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "/") {
                while position < bytes.count, bytes[position] != 10 { position += 1 }
            } else if byte == UInt8(ascii: "/"), position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "*") {
                position += 2
                while position < bytes.count,
                    !(bytes[position] == UInt8(ascii: "/") && bytes[position - 1] == UInt8(ascii: "*"))
                {
                    position += 1
                }
                position = min(position + 1, bytes.count)
            } else {
                return
            }
        }
    }

    private static func skipQuoted(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) {
        let quote = bytes[position]
        position += 1
        while position < bytes.count, bytes[position] != quote, bytes[position] != 10 {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position = min(position + 1, bytes.count)
    }

    private static func skipNumber(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) {
        while position < bytes.count {
            let byte = bytes[position]
            let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
            if isIdentifierPart(byte) || byte == UInt8(ascii: ".") {
                position += 1
            } else if isSign, position > 0, [UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "p"), UInt8(ascii: "P")].contains(bytes[position - 1]),
                !isHexadecimalInteger(bytes, position)
            {
                position += 1
            } else {
                return
            }
        }
    }

    /// Whether the `e` before a sign belongs to `0x…e`, which is no exponent.
    private static func isHexadecimalInteger(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
        guard bytes[position - 1] == UInt8(ascii: "e") || bytes[position - 1] == UInt8(ascii: "E") else { return false }
        var start = position - 1
        while start > 0, isIdentifierPart(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: ".") { start -= 1 }
        return bytes[start] == UInt8(ascii: "0") && start + 1 < position
            && (bytes[start + 1] == UInt8(ascii: "x") || bytes[start + 1] == UInt8(ascii: "X"))
    }

    private static func punctuatorLength(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        func byte(_ offset: Int) -> UInt8 { start + offset < bytes.count ? bytes[start + offset] : 0 }
        let a = byte(0), b = byte(1), c = byte(2)
        switch a {
        case UInt8(ascii: "."): return b == a && c == a ? 3 : 1
        case UInt8(ascii: "<"), UInt8(ascii: ">"):
            if b == a { return c == UInt8(ascii: "=") ? 3 : 2 }
            return b == UInt8(ascii: "=") ? 2 : 1
        case UInt8(ascii: "-"): return b == a || b == UInt8(ascii: ">") || b == UInt8(ascii: "=") ? 2 : 1
        case UInt8(ascii: "+"), UInt8(ascii: "&"), UInt8(ascii: "|"): return b == a || b == UInt8(ascii: "=") ? 2 : 1
        case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "%"),
            UInt8(ascii: "^"):
            return b == UInt8(ascii: "=") ? 2 : 1
        default: return 1
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

    static func isIdentifierStart(_ byte: UInt8) -> Bool {
        byte >= 97 && byte <= 122 || byte >= 65 && byte <= 90 || byte == 95 || byte == 36 || byte >= 128
    }

    static func isIdentifierPart(_ byte: UInt8) -> Bool { isIdentifierStart(byte) || isDigit(byte) }
}
