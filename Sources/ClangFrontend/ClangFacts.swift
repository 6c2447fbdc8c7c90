import LeakModel
