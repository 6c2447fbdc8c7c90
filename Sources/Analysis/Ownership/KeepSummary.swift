import LeakModel

/// What a function keeps of what it is given: who holds which parameter when it has returned.
struct KeepSummary: Sendable {
    enum Root: Hashable, Sendable {
        case selfObject
        case parameter(Int)
        case result
        /// A global, or whatever else lives as long as the process.
        case process
    }

    /// `holder` (through `path`) keeps `kept`.
    struct Keep: Hashable, Sendable {
        var kept: Root
        var holder: Root
        /// The properties from the holder on, outermost first; empty where it is no property.
        var path: [PropertyReference]
        /// Where the last link is made.
        var function: FunctionID
        var range: ByteRange
        var isAssumed: Bool
    }

    var keeps: [Keep] = []
    /// The function returns this and nothing else: `self`, or a parameter.
    var returns: Root?
    /// A getter that reads a stored property: its path from `self`.
    var readsPath: [PathElement]?

    static let none = KeepSummary()
}
