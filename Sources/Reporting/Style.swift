/// Colours for a terminal, or none.
public struct Style: Sendable, Hashable {
    public var isColored: Bool

    public init(isColored: Bool) { self.isColored = isColored }

    public static let plain = Style(isColored: false)

    /// What `NO_COLOR`, `CLICOLOR_FORCE` and the terminal say. A variable counts when it is not empty (and, for
    /// `CLICOLOR_FORCE`, not `0`); `NO_COLOR` wins.
    public init(environment: [String: String], isTerminal: Bool) {
        let forced = environment["CLICOLOR_FORCE"] ?? ""
        if !(environment["NO_COLOR"] ?? "").isEmpty {
            isColored = false
        } else if !forced.isEmpty, forced != "0" {
            isColored = true
        } else {
            isColored = isTerminal && environment["TERM"] != "dumb"
        }
    }

    enum Paint: String {
        case bold = "1"
        case red = "1;31"
        case green = "32"
        case yellow = "1;33"
        case blue = "34"
        case cyan = "1;36"
        case faint = "2"
    }

    func paint(_ text: String, _ paint: Paint) -> String {
        isColored && !text.isEmpty ? "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m" : text
    }
}
