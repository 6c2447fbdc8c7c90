import LeakModel

/// A line of a small diff.
enum ChangedLine: Hashable {
    /// With its number in the old text.
    case removed(Int, ArraySlice<UInt8>)
    /// As it was, with its number: what stands between changes, or behind an insertion.
    case kept(Int, ArraySlice<UInt8>)
    case added(ArraySlice<UInt8>)
}

/// The lines that a fix changes, file by file in the order of its edits.
func fixLines(_ fix: Fix, sources: SourceFiles) -> [ChangedLine] {
    var result: [ChangedLine] = []
    var files: [String] = []
    for edit in fix.edits where !files.contains(edit.location.file) { files.append(edit.location.file) }
    for file in files {
        guard let source = sources[file] else { continue }
        let edits = fix.edits.filter { $0.location.file == file }
        guard let first = edits.map({ source.clamped($0.location.range).lowerBound }).min(),
            let last = edits.map({ source.clamped($0.location.range).upperBound }).max()
        else { continue }
        // Only the lines between the first and the last edit are compared.
        let firstLine = source.line(at: first)
        // One more, so that an insertion shows in front of what it goes.
        let lastLine = min(source.line(at: last) + 1, source.lineCount)
        let start = source.lineStarts[firstLine - 1]
        let end = lastLine < source.lineCount ? source.lineStarts[lastLine] : source.bytes.count
        let new = applying(edits, to: source.bytes)
        let newEnd = new.count - (source.bytes.count - end)
        let old = lines(of: source.bytes[start..<end])
        let after = lines(of: new[min(start, newEnd)..<newEnd])
        result += changedLines(lineChanges(old, after), old, after, firstLine: firstLine)
    }
    return result
}

private func changedLines(
    _ changes: [LineChange], _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>], firstLine: Int
) -> [ChangedLine] {
    var result: [ChangedLine] = []
    for (place, change) in changes.enumerated() {
        for index in change.old { result.append(.removed(firstLine + index, withoutEnd(old[index]))) }
        for index in change.new { result.append(.added(withoutEnd(new[index]))) }
        let at = change.old.upperBound
        let next = place + 1 < changes.count ? changes[place + 1].old.lowerBound : at
        if next > at, next - at <= 3 {
            for index in at..<next { result.append(.kept(firstLine + index, withoutEnd(old[index]))) }
        } else if next == at, change.old.isEmpty, at < old.count {
            result.append(.kept(firstLine + at, withoutEnd(old[at])))
        }
    }
    return result
}

/// `bytes` with edits of one file applied. Edits that overlap an earlier one (by place, then by order) are left out.
public func applying(_ edits: [Edit], to bytes: [UInt8]) -> [UInt8] {
    let sorted = edits.enumerated().sorted {
        ($0.element.location.range.start, $0.element.location.range.end, $0.offset)
            < ($1.element.location.range.start, $1.element.location.range.end, $1.offset)
    }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + edits.reduce(0) { $0 + $1.replacement.utf8.count })
    var at = 0
    for (_, edit) in sorted {
        let start = Int(edit.location.range.start)
        let end = Int(edit.location.range.end)
        guard start >= at, end >= start, end <= bytes.count else { continue }
        result += bytes[at..<start]
        result += Array(edit.replacement.utf8)
        at = end
    }
    return result + bytes[at...]
}

/// Lines with their ends (LF, CRLF or a lone CR).
func lines(of bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var result: [ArraySlice<UInt8>] = []
    var start = bytes.startIndex
    var at = start
    while at < bytes.endIndex {
        let byte = bytes[at]
        at += 1
        guard byte == 0x0A || byte == 0x0D else { continue }
        if byte == 0x0D, at < bytes.endIndex, bytes[at] == 0x0A { at += 1 }
        result.append(bytes[start..<at])
        start = at
    }
    if start < bytes.endIndex { result.append(bytes[start...]) }
    return result
}

private func withoutEnd(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    while let last = line.last, last == 0x0A || last == 0x0D { line.removeLast() }
    return line
}

/// A run of old lines that gives way to a run of new ones.
struct LineChange: Hashable {
    var old: Range<Int>
    var new: Range<Int>
}

/// The differences of two lists of lines, in order.
func lineChanges(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [LineChange] {
    var prefix = 0
    while prefix < min(old.count, new.count), old[prefix] == new[prefix] { prefix += 1 }
    var suffix = 0
    while suffix < min(old.count, new.count) - prefix, old[old.count - 1 - suffix] == new[new.count - 1 - suffix] {
        suffix += 1
    }
    let oldMiddle = Array(old[prefix..<(old.count - suffix)])
    let newMiddle = Array(new[prefix..<(new.count - suffix)])
    let difference = newMiddle.difference(from: oldMiddle)
    var removed = [Bool](repeating: false, count: oldMiddle.count)
    var inserted = [Bool](repeating: false, count: newMiddle.count)
    for change in difference {
        switch change {
        case .remove(let offset, _, _): removed[offset] = true
        case .insert(let offset, _, _): inserted[offset] = true
        }
    }
    var changes: [LineChange] = []
    var (i, j) = (0, 0)
    while i < oldMiddle.count || j < newMiddle.count {
        let (oldStart, newStart) = (i, j)
        while i < removed.count, removed[i] { i += 1 }
        while j < inserted.count, inserted[j] { j += 1 }
        if i > oldStart || j > newStart {
            changes.append(LineChange(old: (prefix + oldStart)..<(prefix + i), new: (prefix + newStart)..<(prefix + j)))
        } else {
            i += 1
            j += 1
        }
    }
    return changes
}

/// A unified diff with three lines of context, as `patch` and `git apply` read it; empty where nothing differs.
public func unifiedDiff(file: String, old: [UInt8], new: [UInt8]) -> [UInt8] {
    let (oldLines, newLines) = (lines(of: old[...]), lines(of: new[...]))
    let changes = lineChanges(oldLines, newLines)
    guard !changes.isEmpty else { return [] }
    var result = Array("--- \(quoted("a/" + file))\n+++ \(quoted("b/" + file))\n".utf8)
    var index = 0
    while index < changes.count {
        var last = index
        while last + 1 < changes.count, changes[last + 1].old.lowerBound - changes[last].old.upperBound <= 6 { last += 1 }
        result += hunk(Array(changes[index...last]), oldLines, newLines)
        index = last + 1
    }
    return result
}

private func hunk(_ changes: [LineChange], _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [UInt8] {
    guard let first = changes.first, let last = changes.last else { return [] }
    let lead = min(3, first.old.lowerBound)
    let oldRange = (first.old.lowerBound - lead)..<min(old.count, last.old.upperBound + 3)
    let trail = oldRange.upperBound - last.old.upperBound
    let newRange = (first.new.lowerBound - lead)..<(last.new.upperBound + trail)
    var result = Array("@@ -\(header(oldRange)) +\(header(newRange)) @@\n".utf8)
    var at = oldRange.lowerBound
    func append(_ sign: Character, _ line: ArraySlice<UInt8>) {
        result += Array(String(sign).utf8)
        result += line
        if line.last != 0x0A { result += Array("\n\\ No newline at end of file\n".utf8) }
    }
    for change in changes {
        for line in old[at..<change.old.lowerBound] { append(" ", line) }
        for line in old[change.old] { append("-", line) }
        for line in new[change.new] { append("+", line) }
        at = change.old.upperBound
    }
    for line in old[at..<oldRange.upperBound] { append(" ", line) }
    return result
}

private func header(_ range: Range<Int>) -> String {
    let start = range.isEmpty ? range.lowerBound : range.lowerBound + 1
    return range.count == 1 ? "\(start)" : "\(start),\(range.count)"
}

/// A name as git writes it: quoted where it holds control characters, quotes or backslashes.
private func quoted(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C || $0 == 0x7F }) else { return name }
    var result = "\""
    for scalar in name.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "\u{0}"..."\u{1F}", "\u{7F}":
            let digits = String(scalar.value, radix: 8)
            result += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
