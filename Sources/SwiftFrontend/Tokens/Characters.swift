/// Names for the bytes that the grammar is made of.
enum Byte {
    static let nul: UInt8 = 0
    static let tab: UInt8 = 9
    static let lineFeed: UInt8 = 10
    static let carriageReturn: UInt8 = 13
    static let space: UInt8 = 32
    static let exclamation: UInt8 = 0x21
    static let quote: UInt8 = 0x22
    static let hash: UInt8 = 0x23
    static let dollar: UInt8 = 0x24
    static let ampersand: UInt8 = 0x26
    static let leftParen: UInt8 = 0x28
    static let rightParen: UInt8 = 0x29
    static let star: UInt8 = 0x2A
    static let plus: UInt8 = 0x2B
    static let comma: UInt8 = 0x2C
    static let minus: UInt8 = 0x2D
    static let dot: UInt8 = 0x2E
    static let slash: UInt8 = 0x2F
    static let zero: UInt8 = 0x30
    static let colon: UInt8 = 0x3A
    static let semicolon: UInt8 = 0x3B
    static let less: UInt8 = 0x3C
    static let equals: UInt8 = 0x3D
    static let greater: UInt8 = 0x3E
    static let question: UInt8 = 0x3F
    static let at: UInt8 = 0x40
    static let leftSquare: UInt8 = 0x5B
    static let backslash: UInt8 = 0x5C
    static let rightSquare: UInt8 = 0x5D
    static let underscore: UInt8 = 0x5F
    static let backtick: UInt8 = 0x60
    static let leftBrace: UInt8 = 0x7B
    static let rightBrace: UInt8 = 0x7D
}

extension UInt8 {
    var isDecimalDigit: Bool { self &- 0x30 < 10 }

    var isHexDigit: Bool { isDecimalDigit || (self | 0x20) &- 0x61 < 6 }

    var isLineBreak: Bool { self == Byte.lineFeed || self == Byte.carriageReturn }

    /// A letter, digit, `_` or `$`.
    var continuesASCIIIdentifier: Bool {
        (self | 0x20) &- 0x61 < 26 || isDecimalDigit || self == Byte.underscore || self == Byte.dollar
    }

    /// A letter or `_`.
    var startsASCIIIdentifier: Bool { (self | 0x20) &- 0x61 < 26 || self == Byte.underscore }

    /// One of `/ = - + * % < > ! & | ^ ~ ?`, not the dot.
    var isASCIIOperator: Bool {
        switch self {
        case Byte.slash, Byte.equals, Byte.minus, Byte.plus, Byte.star, 0x25, Byte.less, Byte.greater,
            Byte.exclamation, Byte.ampersand, 0x7C, 0x5E, 0x7E, Byte.question:
            true
        default:
            false
        }
    }
}

/// Classes of code points outside ASCII, from the lexical chapter of the Swift language reference.
enum CodePoint {
    static func startsIdentifier(_ c: UInt32) -> Bool {
        guard continuesIdentifier(c) else { return false }
        return !contains(combining, c)
    }

    static func continuesIdentifier(_ c: UInt32) -> Bool {
        if c >= 0x10000 { return c & 0xFFFF <= 0xFFFD && c <= 0xEFFFD }
        return contains(identifier, c)
    }

    static func startsOperator(_ c: UInt32) -> Bool { contains(operatorHead, c) }

    static func continuesOperator(_ c: UInt32) -> Bool {
        contains(operatorHead, c) || contains(combining, c) || (0xFE00...0xFE0F).contains(c)
            || (0xE0100...0xE01EF).contains(c)
    }

    private static func contains(_ ranges: [ClosedRange<UInt32>], _ c: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if c > ranges[middle].upperBound {
                low = middle + 1
            } else if c < ranges[middle].lowerBound {
                high = middle
            } else {
                return true
            }
        }
        return false
    }

    private static let combining: [ClosedRange<UInt32>] = [
        0x0300...0x036F, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F,
    ]

    private static let operatorHead: [ClosedRange<UInt32>] = [
        0xA1...0xA7, 0xA9...0xA9, 0xAB...0xAC, 0xAE...0xAE, 0xB0...0xB1, 0xB6...0xB6, 0xBB...0xBB, 0xBF...0xBF,
        0xD7...0xD7, 0xF7...0xF7, 0x2016...0x2017, 0x2020...0x2027, 0x2030...0x203E, 0x2041...0x2053,
        0x2055...0x205E, 0x2190...0x23FF, 0x2500...0x2775, 0x2794...0x2BFF, 0x2E00...0x2E7F, 0x3001...0x3003,
        0x3008...0x3020, 0x3030...0x3030,
    ]

    private static let identifier: [ClosedRange<UInt32>] = [
        0xA8...0xA8, 0xAA...0xAA, 0xAD...0xAD, 0xAF...0xAF, 0xB2...0xB5, 0xB7...0xBA, 0xBC...0xBE, 0xC0...0xD6,
        0xD8...0xF6, 0xF8...0x167F, 0x1681...0x180D, 0x180F...0x1FFF, 0x200B...0x200D, 0x202A...0x202E,
        0x203F...0x2040, 0x2054...0x2054, 0x2060...0x218F, 0x2460...0x24FF, 0x2776...0x2793, 0x2C00...0x2DFF,
        0x2E80...0x2FFF, 0x3004...0x3007, 0x3021...0x302F, 0x3031...0xD7FF, 0xF900...0xFD3D, 0xFD40...0xFDCF,
        0xFDF0...0xFE44, 0xFE47...0xFFF8,
    ]
}
