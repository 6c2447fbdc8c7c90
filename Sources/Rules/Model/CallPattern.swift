import LeakModel

/// Which calls a rule speaks of, written as one string:
/// `fopen` (a function, any labels) · `FileHandle(forReadingFrom:)` (an initialiser) ·
/// `Timer.scheduledTimer(withTimeInterval:repeats:block:)` (a method or static of a type) ·
/// `*.sink(receiveValue:)` (a method of any type) · `*.sink` (with any labels).
public struct CallPattern: Hashable, Sendable {
    public enum Receiver: Hashable, Sendable {
        /// A free function or a C function.
        case none
        /// A method of a value of any type, known or not.
        case any
        /// A method of this type (or of a type that inherits it), its static, or its initialiser.
        case type(String)
    }

    public var receiver: Receiver
    /// The base name; `init` for an initialiser.
    public var name: String
    /// The labels as `["forName", "object"]`, `_` for none; nil matches any.
    public var labels: [String]?

    public init(receiver: Receiver, name: String, labels: [String]?) {
        self.receiver = receiver
        self.name = name
        self.labels = labels
    }
}

/// Where in a call a handle stands.
public enum HandlePosition: Hashable, Sendable {
    case result
    case receiver
    /// An argument by position from 0.
    case argument(Int)
    /// An argument by label.
    case label(String)
    /// What the argument at this position points to (`&handle`): written `*1`.
    case pointee(Int)
    /// What is passed by this label as `&handle`: written `*label`.
    case pointeeLabel(String)
}

/// The outcome that means that nothing was acquired.
public enum FailureValue: String, Hashable, Sendable, CaseIterable {
    /// Cannot fail, or the failure does not return.
    case never
    /// The handle is NULL or nil.
    case nullPointer = "null-pointer"
    /// The handle is -1.
    case minusOne = "minus-one"
    /// The handle is negative.
    case negative
    /// The handle is `MAP_FAILED`, `SEM_FAILED`, `(T)-1`.
    case allOnes = "all-ones"
    /// The call's result is not zero (the handle comes out of an argument).
    case nonzeroStatus = "nonzero-status"
    /// The call's result is negative (the handle comes out of an argument).
    case negativeStatus = "negative-status"
    /// The call's result is zero or false (the handle comes out of an argument).
    case zeroStatus = "zero-status"
    /// The call throws.
    case `throws` = "throws"
}
