public enum Language: String, Sendable, Hashable, CaseIterable {
    case c, swift
}

/// Something that could not be read or understood. It never stops the rest of a run.
public struct Problem: Hashable, Sendable {
    public enum Kind: String, Sendable {
        /// The file could not be read, or not as its language.
        case unreadable
        /// A part could not be parsed; the rest was.
        case syntax
        /// A header or a library is missing.
        case missing
        /// Left out on purpose: another language, another platform.
        case skipped
        /// A rule page, a suppression or a configuration is wrong.
        case configuration
    }

    public var kind: Kind
    public var file: String
    /// Bytes in the file; nil when the problem is the file itself.
    public var range: ByteRange?
    public var message: String

    public init(_ kind: Kind, file: String, range: ByteRange? = nil, message: String) {
        self.kind = kind
        self.file = file
        self.range = range
        self.message = message
    }
}

/// A comment that starts with `leaklint:`. The front end keeps every such comment; the linter reads it.
public struct DirectiveComment: Hashable, Sendable {
    /// The text after `leaklint:` up to the end of the comment, trimmed.
    public var text: String
    /// The whole comment.
    public var range: ByteRange
    /// Index into the unit's `files`.
    public var file: UInt32

    public init(text: String, range: ByteRange, file: UInt32 = 0) {
        self.text = text
        self.range = range
        self.file = file
    }
}

/// All that one file (C: one translation unit) contributes to the program. A value: the same bytes and flags give
/// equal facts, whatever else is read, in whatever order.
public struct UnitFacts: Sendable, Equatable {
    public var language: Language
    /// The unit's own file first, then headers of the project whose definitions stand in these facts.
    public var files: [String]
    /// Every file that was read, in order of first inclusion (C).
    public var includes: [String] = []
    public var names = NameTable()
    public var types = TypeTable()
    public var functions: [Function] = []
    public var declarations: [FunctionDeclaration] = []
    public var typeDeclarations: [TypeDeclaration] = []
    public var globals: [Global] = []
    /// Modules imported (Swift).
    public var imports: [Name] = []
    public var directives: [DirectiveComment] = []
    public var problems: [Problem] = []
    /// What a compiler said that kept functions from being read whole, the first few; for `doctor`.
    public var notes: [String] = []

    public init(language: Language, file: String) {
        self.language = language
        files = [file]
    }

    public var file: String { files[0] }
}
