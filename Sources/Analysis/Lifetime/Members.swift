import LeakModel
import Rules

/// Members that a destructor forgets.
func memberFindings(in context: LifetimeContext) -> [Finding] { [] }
