import LeakModel

/// `--format text`: for people, and for editors that read GNU's `file:line:column: severity: message`.
///
/// Problems are left out: the command writes them to stderr (`renderProblems`), whatever the format.
public func renderText(_ report: Report, style: Style) -> [UInt8] {
    var writer = TextWriter(report: report, style: style)
    for diagnostic in report.diagnostics { writer.write(diagnostic) }
    writer.writeSummary()
    return Array(writer.text.utf8)
}

/// Problems as lines for stderr, in the same form. What is said of many files without a place in them is said once.
public func renderProblems(_ problems: [Problem], sources: SourceFiles, style: Style) -> String {
    var counts: [SharedProblem: Int] = [:]
    for problem in problems where problem.range == nil { counts[SharedProblem(problem), default: 0] += 1 }
    var said: Set<SharedProblem> = []
    var text = ""
    for problem in problems {
        let shared = SharedProblem(problem)
        let count = problem.range == nil ? counts[shared, default: 1] : 1
        if count > 3, !said.insert(shared).inserted { continue }
        var place = printable(problem.file)
        if let range = problem.range, sources[problem.file] != nil {
            let start = sources.span(of: Location(file: problem.file, range: range)).start
            place += ":\(start.line):\(start.column)"
        }
        let label = problem.kind == .skipped ? style.paint("note:", .blue) : style.paint("warning:", .yellow)
        let prefix = place.isEmpty ? "leaklint" : place
        let others = count > 3 ? " (and \(count - 1) more files)" : ""
        text += "\(style.paint(prefix + ":", .bold)) \(label) \(printable(problem.message))\(others)\n"
    }
    return text
}

/// A problem without its file.
private struct SharedProblem: Hashable {
    var kind: Problem.Kind
    var message: String

    init(_ problem: Problem) {
        kind = problem.kind
        message = problem.message
    }
}

/// Text without characters that could steer a terminal.
func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

private struct TextWriter {
    let report: Report
    let style: Style
    var text = ""

    mutating func write(_ diagnostic: Diagnostic) {
        let finding = diagnostic.finding
        let severity = style.paint("\(finding.severity.rawValue):", finding.severity == .error ? .red : .yellow)
        line(
            style.paint(place(finding.location) + ":", .bold) + " \(severity) "
                + style.paint(printable(finding.message), .bold) + " " + style.paint("[\(finding.rule)]", .faint))
        excerptLines(finding.location, paint: .red)
        for (number, step) in finding.path.enumerated() {
            note("\(number + 1). \(step.message)", at: step.location, showsSource: step.location != finding.location)
        }
        for step in finding.evidence {
            note("because \(step.message)", at: step.location, showsSource: step.location != finding.location)
        }
        for fix in finding.fixes { write(fix) }
        if finding.confidence != .high { detail("confidence", finding.confidence.rawValue) }
        detail("help", helpCommand(finding.rule))
        text += "\n"
    }

    private func place(_ location: Location) -> String {
        let start = report.sources.span(of: location).start
        return "\(printable(location.file)):\(start.line):\(start.column)"
    }

    private mutating func line(_ string: String) { text += string + "\n" }

    private mutating func note(_ message: String, at location: Location, showsSource: Bool) {
        line("\(style.paint(place(location) + ":", .faint)) \(style.paint("note:", .cyan)) \(printable(message))")
        if showsSource { excerptLines(location, paint: .cyan) }
    }

    private mutating func detail(_ label: String, _ value: String) {
        line("   = \(style.paint(label + ":", .bold)) \(value)")
    }

    /// The first line of the location with carets below.
    private mutating func excerptLines(_ location: Location, paint: Style.Paint) {
        guard let source = report.sources[location.file] else { return }
        let range = source.clamped(location.range)
        let number = source.position(at: range.lowerBound).line
        let excerpt = excerpt(of: source, line: number, marking: range)
        let carets = String(repeating: "^", count: min(excerpt.mark.count, 200))
        line("\(gutter(String(number))) \(excerpt.text)".trimmingTrailingSpaces)
        line("\(gutter("")) \(String(repeating: " ", count: excerpt.mark.lowerBound))\(style.paint(carets, paint))")
    }

    private func gutter(_ label: String) -> String {
        let padding = String(repeating: " ", count: max(0, 5 - label.utf8.count))
        return style.paint("\(padding)\(label) |", .blue)
    }

    private mutating func write(_ fix: Fix) {
        detail("fix (\(fix.applicability.rawValue))", printable(fix.title))
        for lines in fixLines(fix, sources: report.sources) {
            switch lines {
            case .removed(let number, let bytes): change("-", number, bytes, .red)
            case .added(let bytes): change("+", nil, bytes, .green)
            case .kept(let number, let bytes): change(" ", number, bytes, .faint)
            }
        }
        guard !fix.advice.isEmpty else { return }
        for part in fix.advice.split(separator: "\n", omittingEmptySubsequences: false) {
            var columns = ColumnWriter()
            columns.append(String(part))
            line("       \(columns.text)".trimmingTrailingSpaces)
        }
    }

    private mutating func change(_ sign: String, _ number: Int?, _ bytes: ArraySlice<UInt8>, _ paint: Style.Paint) {
        var columns = ColumnWriter()
        columns.append(bytes.prefix(400))
        let label = number.map(String.init) ?? ""
        line("\(gutter(label)) \(style.paint("\(sign) \(columns.text)".trimmingTrailingSpaces, paint))")
    }

    mutating func writeSummary() {
        let files = counted(report.summary.files, "file")
        if report.diagnostics.isEmpty {
            line("No leaks found in \(files).")
        } else {
            let parts = Severity.allCases.compactMap { severity -> String? in
                let count = report.count(of: severity)
                let noun = severity == .info ? "note" : severity.rawValue
                return count == 0 ? nil : counted(count, noun)
            }
            line("\(counted(report.diagnostics.count, "finding")) (\(parts.joined(separator: ", "))) in \(files).")
        }
        writeAsides()
        for time in report.times { line("  \(time.stage): \(Int(time.milliseconds.rounded())) ms") }
    }

    private mutating func writeAsides() {
        let summary = report.summary
        var asides: [String] = []
        if summary.fixesApplied > 0 { asides.append("\(counted(summary.fixesApplied, "fix", plural: "fixes")) applied") }
        let safe = report.diagnostics.count { $0.finding.fixes.contains { $0.applicability == .safe } }
        if safe > 0 { asides.append("\(safe) fixable with --fix") }
        if !report.suppressed.isEmpty { asides.append("\(report.suppressed.count) suppressed in comments") }
        if summary.hidden > 0 { asides.append("\(summary.hidden) of low confidence not shown") }
        if !asides.isEmpty { line(asides.joined(separator: ", ") + ".") }
        guard !report.times.isEmpty else { return }
        line(
            "\(counted(summary.functions, "function")) analysed, \(summary.incompleteFunctions) incomplete, "
                + "\(summary.overBudgetFunctions) over budget.")
    }
}

private func counted(_ count: Int, _ noun: String, plural: String) -> String {
    "\(count) \(count == 1 ? noun : plural)"
}

extension String {
    var trimmingTrailingSpaces: String {
        var end = endIndex
        while end > startIndex, self[index(before: end)] == " " { end = index(before: end) }
        return String(self[..<end])
    }
}
