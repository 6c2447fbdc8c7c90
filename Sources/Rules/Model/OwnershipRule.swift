/// `ownership:` objects that keep each other alive.
public struct OwnershipRule: Hashable, Sendable {
    /// One rule id a shape.
    public enum Shape: String, Hashable, Sendable, CaseIterable {
        /// A closure stored on an object captures that object.
        case storedClosure = "stored-closure"
        /// The same by a method reference.
        case methodReference = "method-reference"
        /// A stored property of an object points back to the object that owns it.
        case backReference = "back-reference"
        /// A subscription stored on the object it captures.
        case storedSubscription = "stored-subscription"
        /// The run loop, a centre or a session keeps a target or closure that holds its owner.
        case retainedTarget = "retained-target"
        /// A task that runs for ever holds its owner.
        case endlessTask = "endless-task"
    }

    public var shape: Shape

    public init(shape: Shape) { self.shape = shape }
}
