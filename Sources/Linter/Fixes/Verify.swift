import Analysis
import LeakModel
import Reporting

func withVerifiedFixes(_ shown: [Diagnostic], all: [Finding], in program: LintProgram) -> [Diagnostic] { shown }

struct FixedProgram {
    var program: LintProgram
    var result: AnalysisResult
    var policy: PolicyResult
    var applied: Int
    func changes(from program: LintProgram) -> [FileChange] { [] }
}

func fixRepeatedly(_ program: LintProgram, _ result: AnalysisResult, _ policy: PolicyResult, includingUnsafe: Bool, reported: Set<String>?) -> FixedProgram {
    FixedProgram(program: program, result: result, policy: policy, applied: 0)
}
