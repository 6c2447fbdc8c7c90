import LeakModel

/// The sort of a token. Trivia (blanks, comments, a first `#!` line) are not tokens.
enum TokenKind: UInt8, Sendable {
    /// The end of the file: one, always the last, empty.
    case endOfFile
    /// Bytes that no token starts with.
    case unknown
    /// An identifier, a contextual keyword (see `Token.word`), a `` `quoted` `` one or a `<#placeholder#>`.
    case identifier
    /// A reserved word; `Token.word` says which.
    case keyword
    /// `$0`, `$name`.
    case dollarIdentifier
    /// `12`, `0xFF`, `0b1`, `0o7`.
    case integer
    /// `1.5`, `1e9`, `0x1p4`.
    case float
    /// A regular expression between slashes, whole, with its delimiters.
    case regex

    /// `"`, `"""`, `#"`, …: opens a string.
    case stringStart
    /// Text of a string between its delimiters and interpolations; never empty.
    case stringSegment
    /// The closing delimiter of a string; empty, with the flag `unterminated`, when it is missing.
    case stringEnd
    /// `\(`, `\#(`.
    case interpolationStart
    /// The `)` of an interpolation; empty, with the flag `unterminated`, when it is missing.
    case interpolationEnd

    /// An operator written as `-x`. Operators that start with `<` or `>` come in pieces, see `TokenFlags.joined`.
    case prefixOperator
    /// An operator written as `a + b` or `a+b`.
    case infixOperator
    /// An operator written as `x++`.
    case postfixOperator
    /// `=`
    case equal
    /// `->`
    case arrow
    /// `&` before an operand.
    case prefixAmpersand
    /// `?` right after an operand or type.
    case postfixQuestion
    /// `?` with blanks around it.
    case infixQuestion
    /// `!` right after an operand or type.
    case postfixExclamation

    case period
    case comma
    case colon
    case semicolon
    case atSign
    case backslash
    case leftParen
    case rightParen
    case leftSquare
    case rightSquare
    case leftBrace
    case rightBrace

    /// `#` before a name: a macro, or `#selector` and its like. The name is the next token.
    case pound
    case poundIf
    case poundElseif
    case poundElse
    case poundEndif
    case poundSourceLocation
    case poundAvailable
    case poundUnavailable
}

/// Facts about a token beyond its kind.
struct TokenFlags: OptionSet, Sendable, BitwiseCopyable {
    var rawValue: UInt8

    /// At least one line break between this token and the one before (or it is the first).
    static let newlineBefore = TokenFlags(rawValue: 1)
    /// Blanks, comments or line breaks between this token and the one before (or it is the first).
    static let spaceBefore = TokenFlags(rawValue: 2)
    /// Forms one operator with the next token: `>>=` is `>`, `>`, `=`, the first two flagged, so that
    /// generic brackets need no splitting of tokens.
    static let joined = TokenFlags(rawValue: 4)
    /// The closing delimiter is missing.
    static let unterminated = TokenFlags(rawValue: 8)
    /// An identifier between backticks.
    static let quoted = TokenFlags(rawValue: 16)
    /// An editor placeholder, `<#name#>`.
    static let placeholder = TokenFlags(rawValue: 32)
}

/// One token: what it is and where it stands, in bytes from the start of the file. 12 bytes.
struct Token: Sendable, Equatable, BitwiseCopyable {
    var start: UInt32
    var end: UInt32
    var kind: TokenKind
    /// Which word this is, for keywords and contextual keywords; `.none` for other identifiers.
    var word: Word = .none
    var flags: TokenFlags = []

    var range: ByteRange { ByteRange(start, end) }
    var isOnNewLine: Bool { flags.contains(.newlineBefore) }
    var hasSpaceBefore: Bool { flags.contains(.spaceBefore) }
}

/// A comment that speaks to leaklint.
struct DirectiveComment: Sendable, Equatable {
    /// The whole comment with its delimiters.
    var range: ByteRange
    /// The text from `leaklint:` to the end of that line of the comment (`*/` left out), blanks at the end removed.
    var text: String
    /// The range of `text`.
    var textRange: ByteRange
}

/// All tokens of a file, in order; the last is `endOfFile`. A token is referred to by its index.
struct TokenTable: Sendable {
    var tokens: [Token] = []
    /// Comments that begin with `leaklint:`, in order.
    var directives: [DirectiveComment] = []

    var count: Int { tokens.count }

    subscript(_ index: Int) -> Token { tokens[index] }
}
