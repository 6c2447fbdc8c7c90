import LeakModel

/// The comments of a C text that start with `leaklint:`, strings and characters respected.
func directiveComments(_ bytes: UnsafeBufferPointer<UInt8>) -> [DirectiveComment] {
    var result: [DirectiveComment] = []
    var position = 0
    while position < bytes.count {
        let byte = bytes[position]
        let next = position + 1 < bytes.count ? bytes[position + 1] : 0
        if byte == UInt8(ascii: "/"), next == UInt8(ascii: "/") {
            let start = position
            while position < bytes.count, bytes[position] != 10 || isContinued(bytes, position) { position += 1 }
            if let comment = directive(bytes, start, position) { result.append(comment) }
        } else if byte == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
            let start = position
            position += 2
            while position + 1 < bytes.count,
                bytes[position] != UInt8(ascii: "*") || bytes[position + 1] != UInt8(ascii: "/")
            {
                position += 1
            }
            position = min(position + 2, bytes.count)
            if let comment = directive(bytes, start, position) { result.append(comment) }
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            position += 1
            while position < bytes.count, bytes[position] != byte, bytes[position] != 10 {
                position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
            }
            position += 1
        } else {
            position += 1
        }
    }
    return result
}

/// Whether the line break at a position is escaped.
private func isContinued(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
    var before = position - 1
    if before >= 0, bytes[before] == 13 { before -= 1 }
    return before >= 0 && bytes[before] == UInt8(ascii: "\\")
}

private func directive(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> DirectiveComment? {
    let mark = Array("leaklint:".utf8)
    func isBlank(_ byte: UInt8) -> Bool { byte <= 32 }
    var first = start + 2
    while first < end, isBlank(bytes[first]) || bytes[first] == UInt8(ascii: "*") || bytes[first] == UInt8(ascii: "/")
        || bytes[first] == UInt8(ascii: "!")
    {
        first += 1
    }
    guard end - first >= mark.count, bytes[first..<first + mark.count].elementsEqual(mark) else { return nil }
    first += mark.count
    var last = end
    if bytes[start + 1] == UInt8(ascii: "*"), last - 2 >= first, bytes[last - 1] == UInt8(ascii: "/"),
        bytes[last - 2] == UInt8(ascii: "*")
    {
        last -= 2
    }
    while first < last, isBlank(bytes[first]) { first += 1 }
    while last > first, isBlank(bytes[last - 1]) { last -= 1 }
    return DirectiveComment(
        text: String(decoding: bytes[first..<last], as: UTF8.self), range: ByteRange(start, end))
}
