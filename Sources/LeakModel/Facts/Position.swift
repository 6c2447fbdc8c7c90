/// A half-open range of byte offsets, counted from 0, in one file.
public struct ByteRange: Hashable, Sendable, BitwiseCopyable {
    public var start: UInt32
    public var end: UInt32

    public init(_ start: UInt32, _ end: UInt32) {
        self.start = start
        self.end = end
    }

    public init(_ start: Int, _ end: Int) {
        self.init(UInt32(clamping: start), UInt32(clamping: end))
    }

    public static let zero = ByteRange(UInt32(0), UInt32(0))

    /// Length in bytes.
    public var count: Int { Int(end) - Int(start) }

    public func contains(_ offset: UInt32) -> Bool { start <= offset && offset < end }

    public func contains(_ other: ByteRange) -> Bool { start <= other.start && other.end <= end }
}

/// A range in a named file.
public struct Location: Hashable, Sendable {
    /// The file as it was given to the front end.
    public var file: String
    public var range: ByteRange

    public init(file: String, range: ByteRange) {
        self.file = file
        self.range = range
    }
}

/// How an instruction came to stand where it stands. Fixes touch only what is written.
public enum Origin: UInt8, Sendable, BitwiseCopyable {
    /// Written in the source at its range.
    case written
    /// From the expansion of a macro; the range is the expansion's.
    case macro
    /// A copy of a `defer` body or of a `cleanup` call at one exit of its scope.
    case deferred
    /// Made by the front end (a desugared loop, an implicit return).
    case implicit
}
