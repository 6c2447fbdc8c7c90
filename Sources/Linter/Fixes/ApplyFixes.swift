import Analysis
import LeakModel
import Reporting

/// Passes after which `--fix` stops even when there is more to fix.
private let passLimit = 10

/// A program after its fixes.
struct FixedProgram {
    var program: LintProgram
    var result: AnalysisResult
    var policy: PolicyResult
    /// How many fixes were applied.
    var applied = 0

    /// The files that differ from `original`, in its order.
    func changes(from original: LintProgram) -> [FileChange] {
        original.files.compactMap { file in
            guard program.changed.contains(file.name), let old = original.text(of: file.name),
                let new = program.text(of: file.name), old != new
            else { return nil }
            return FileChange(name: file.name, path: file.path, old: old, new: new)
        }
    }
}

/// Applies verified fixes in memory, pass by pass, until there are none left. Of overlapping fixes the first wins; the
/// rest waits for the next pass, which sees the new text. What is left keeps the fixes that were not asked for.
func fixRepeatedly(
    _ program: LintProgram, _ result: AnalysisResult, _ policy: PolicyResult, includingUnsafe: Bool,
    reported: Set<String>?
) -> FixedProgram {
    var state = FixedProgram(program: program, result: result, policy: policy)
    for _ in 0..<passLimit {
        state.policy.shown = withVerifiedFixes(state.policy.shown, before: state.result, in: state.program)
        var taken = TakenRanges()
        let chosen = state.policy.shown.compactMap { diagnostic -> Fix? in
            let fix = diagnostic.finding.fixes.first { fix in
                !fix.edits.isEmpty && (fix.applicability == .safe || (includingUnsafe && fix.applicability == .unsafe))
            }
            guard let fix, taken.take(fix) else { return nil }
            return fix
        }
        guard !chosen.isEmpty else { break }
        state.program = state.program.replacing(texts(of: chosen.flatMap(\.edits), in: state.program))
        state.result = state.program.analyze().result
        state.policy = applyPolicy(state.result.findings, in: state.program, reported: reported)
        state.applied += chosen.count
    }
    return state
}
