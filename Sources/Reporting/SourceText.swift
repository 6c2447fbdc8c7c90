import LeakModel

/// A place as people count it.
public struct Position: Sendable, Hashable {
    /// From 1.
    public var line: Int
    /// From 1, in bytes of UTF-8; a byte order mark does not count.
    public var column: Int
    /// From 0, in bytes.
    public var offset: Int

    public init(line: Int, column: Int, offset: Int) {
        self.line = line
        self.column = column
        self.offset = offset
    }
}

/// The bytes of a file with its lines. Lines end with LF, CRLF or a lone CR.
public struct SourceText: Sendable, Equatable {
    public let bytes: [UInt8]
    /// The offset of the first byte of every line; at least one.
    public let lineStarts: [Int]
    /// Length of the byte order mark in bytes: 0 or 3.
    public let markLength: Int

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        markLength = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var starts = [0]
        bytes.withUnsafeBufferPointer { buffer in
            var at = 0
            while at < buffer.count {
                let byte = buffer[at]
                at += 1
                if byte == 0x0A {
                    starts.append(at)
                } else if byte == 0x0D {
                    if at < buffer.count, buffer[at] == 0x0A { at += 1 }
                    starts.append(at)
                }
            }
        }
        lineStarts = starts
    }

    public var lineCount: Int { lineStarts.count }

    /// The line, from 1, that holds the byte at `offset` (or the last one).
    public func line(at offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// Offsets past the end mean the end.
    public func position(at offset: Int) -> Position {
        let offset = min(max(offset, 0), bytes.count)
        let line = line(at: offset)
        let start = line == 1 ? min(markLength, offset) : lineStarts[line - 1]
        return Position(line: line, column: offset - start + 1, offset: offset)
    }

    /// The bytes of a line, from 1, without its end and without a byte order mark. Empty for lines that are not there.
    public func lineRange(_ line: Int) -> Range<Int> {
        guard line >= 1, line <= lineStarts.count else { return 0..<0 }
        let start = line == 1 ? markLength : lineStarts[line - 1]
        var end = line < lineStarts.count ? lineStarts[line] : bytes.count
        while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        return start..<end
    }

    /// The column in UTF-16 code units, from 1, of a place (SARIF, LSP).
    public func utf16Column(of position: Position) -> Int {
        let start = lineRange(position.line).lowerBound
        guard start < position.offset else { return 1 }
        return String(decoding: bytes[start..<position.offset], as: UTF8.self).utf16.count + 1
    }

    /// `range` cut to the file.
    public func clamped(_ range: ByteRange) -> Range<Int> {
        let start = min(Int(range.start), bytes.count)
        return start..<min(max(start, Int(range.end)), bytes.count)
    }
}

/// The sources that a report speaks of, by the name that its findings use.
public struct SourceFiles: Sendable {
    public private(set) var texts: [String: SourceText] = [:]

    public init() {}

    public init(_ files: [String: [UInt8]]) {
        texts = files.mapValues(SourceText.init)
    }

    public subscript(file: String) -> SourceText? {
        get { texts[file] }
        set { texts[file] = newValue }
    }

    /// Start and end of a location; line 1 of a file whose text is not known.
    public func span(of location: Location) -> (start: Position, end: Position) {
        guard let text = texts[location.file] else {
            let first = Position(line: 1, column: 1, offset: 0)
            return (first, first)
        }
        let range = text.clamped(location.range)
        return (text.position(at: range.lowerBound), text.position(at: range.upperBound))
    }
}
