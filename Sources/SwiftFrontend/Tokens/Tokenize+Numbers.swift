extension Lexer {
    /// A number, with whatever identifier-like bytes follow it without a break.
    mutating func lexNumber() {
        let start = position
        // `tuple.0.1`: no fraction after a dot.
        if tokens.last?.kind == .period, !pending.contains(.spaceBefore) {
            return emit(.integer, from: start, to: identifierEnd(from: start))
        }
        if at(start) == Byte.zero, at(start + 1) | 0x20 == 0x78 { return lexHexadecimal() }
        if at(start) == Byte.zero, at(start + 1) == 0x6F || at(start + 1) == 0x62 {
            return emit(.integer, from: start, to: identifierEnd(from: start))
        }
        var end = digitsEnd(from: start)
        var isFloat = false
        if at(end) == Byte.dot, at(end + 1).isDecimalDigit {
            isFloat = true
            end = digitsEnd(from: end + 1)
        }
        if let exponentEnd = exponentEnd(from: end, letter: 0x65) {
            isFloat = true
            end = exponentEnd
        }
        emit(isFloat ? .float : .integer, from: start, to: identifierEnd(from: end))
    }

    private mutating func lexHexadecimal() {
        let start = position
        var end = hexDigitsEnd(from: start + 2)
        if at(end) == Byte.dot, at(end + 1).isHexDigit {
            let fractionEnd = hexDigitsEnd(from: end + 1)
            if let exponentEnd = exponentEnd(from: fractionEnd, letter: 0x70) {
                return emit(.float, from: start, to: identifierEnd(from: exponentEnd))
            }
        } else if let exponentEnd = exponentEnd(from: end, letter: 0x70) {
            return emit(.float, from: start, to: identifierEnd(from: exponentEnd))
        }
        end = identifierEnd(from: end)
        emit(.integer, from: start, to: end)
    }

    private func digitsEnd(from start: Int) -> Int {
        var end = start
        while at(end).isDecimalDigit || at(end) == Byte.underscore { end += 1 }
        return end
    }

    private func hexDigitsEnd(from start: Int) -> Int {
        var end = start
        while at(end).isHexDigit || at(end) == Byte.underscore { end += 1 }
        return end
    }

    private func exponentEnd(from start: Int, letter: UInt8) -> Int? {
        guard at(start) | 0x20 == letter else { return nil }
        let sign = at(start + 1)
        let digits = sign == Byte.plus || sign == Byte.minus ? start + 2 : start + 1
        return at(digits).isDecimalDigit ? digitsEnd(from: digits) : nil
    }
}
