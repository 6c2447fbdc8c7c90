import LeakModel
import Rules

/// What the program as a whole teaches about functions without a page and without a body in view.
public struct LearntKnowledge: Sendable {
    /// What becomes of the results of a function.
    struct Usage: Hashable, Sendable {
        var release: Name
        /// Places where the result is released, of all places where it is kept in a variable.
        var released: Int
        var places: Int
    }

    /// By name of the called function.
    var usage: [Name: Usage] = [:]
}

func learn(from context: LifetimeContext) -> LearntKnowledge { LearntKnowledge() }
