import LeakModel
import Rules
