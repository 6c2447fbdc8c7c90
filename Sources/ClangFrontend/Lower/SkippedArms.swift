import LeakModel

/// The arms of `#if` inside a function of which nothing was lowered: what the preprocessor left out (or what is empty of
/// code). libclang tells skipped ranges only with its record of all macro expansions, whose cost is not bounded: a few
/// lines of recursive macros take it minutes.
func skippedArms(of function: Function, in text: UnsafeBufferPointer<UInt8>) -> [ByteRange] {
    let arms = conditionalArms(in: function.range, of: text)
    guard !arms.isEmpty else { return [] }
    var starts: [UInt32] = []
    for block in function.blocks {
        starts += block.instructions.map(\.range.start)
        starts.append(block.terminatorRange.start)
    }
    starts += function.locals.map(\.range.start)
    starts.sort()
    return arms.filter { arm in
        let first = starts.partitioningIndex { $0 >= arm.start }
        return first == starts.count || starts[first] >= arm.end
    }
}

extension [UInt32] {
    /// The first index whose element fits, in an array that is sorted so.
    fileprivate func partitioningIndex(where fits: (UInt32) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if fits(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// The text between the directives of `#if … #elif … #else … #endif` in a range, in order of their ends.
private func conditionalArms(in range: ByteRange, of text: UnsafeBufferPointer<UInt8>) -> [ByteRange] {
    let end = min(Int(range.end), text.count)
    var position = Int(range.start)
    var open: [Int] = []
    var arms: [ByteRange] = []
    while position < end {
        let line = lineEnd(from: position, to: end, of: text)
        switch directive(at: position, to: line, of: text) {
        case "if", "ifdef", "ifndef": open.append(line)
        case "else", "elif", "elifdef", "elifndef":
            if let start = open.popLast() {
                arms.append(ByteRange(start, position))
                open.append(line)
            }
        case "endif":
            if let start = open.popLast() { arms.append(ByteRange(start, position)) }
        default: break
        }
        position = line + 1
    }
    return arms
}

/// Where the line ends, lines that are continued counted as one.
private func lineEnd(from start: Int, to end: Int, of text: UnsafeBufferPointer<UInt8>) -> Int {
    var position = start
    while position < end, text[position] != 10 || position > start && text[position - 1] == UInt8(ascii: "\\") {
        position += 1
    }
    return position
}

/// The word after `#` where the line is a directive.
private func directive(at start: Int, to end: Int, of text: UnsafeBufferPointer<UInt8>) -> String? {
    func skipBlanks(_ position: Int) -> Int {
        var position = position
        while position < end, text[position] == 32 || text[position] == 9 { position += 1 }
        return position
    }
    var position = skipBlanks(start)
    guard position < end, text[position] == UInt8(ascii: "#") else { return nil }
    position = skipBlanks(position + 1)
    let word = position
    while position < end, position - word < 9, CTokens.isIdentifierPart(text[position]) { position += 1 }
    return String(decoding: text[word..<position], as: UTF8.self)
}
