import LeakModel
import Reporting

/// The files that fixes of one program are made for, each read once.
struct EditedFiles {
    private let text: (String) -> [UInt8]?
    private var files: [String: EditedFile] = [:]

    init(_ program: LintProgram) { text = { program.text(of: $0) } }

    init(_ texts: [String: [UInt8]]) { text = { texts[$0] } }

    mutating func file(_ name: String) -> EditedFile? {
        if let known = files[name] { return known }
        guard let bytes = text(name), isUTF8(bytes) else { return nil }
        let file = EditedFile(name: name, bytes: bytes)
        files[name] = file
        return file
    }
}

/// The fix that a remedy stands for. Where its edits cannot be made it is advice.
func makeFix(_ remedy: Remedy, files: inout EditedFiles) -> Fix {
    let advice = remedy.advice
    guard remedy.applicability != .manual, !remedy.edits.isEmpty else {
        return Fix(title: remedy.title, applicability: .manual, advice: advice.isEmpty ? written(remedy) : advice)
    }
    var edits: [Edit] = []
    var applicability = remedy.applicability
    for piece in remedy.edits {
        guard let draft = draft(piece, files: &files) else {
            return Fix(title: remedy.title, applicability: .manual, advice: advice.isEmpty ? written(remedy) : advice)
        }
        edits += draft.edits
        if draft.applicability == .unsafe { applicability = .unsafe }
    }
    return Fix(title: remedy.title, applicability: applicability, edits: edits, advice: "")
}

private func draft(_ piece: RemedyEdit, files: inout EditedFiles) -> DraftEdits? {
    func safe(_ edits: [Edit]?) -> DraftEdits? { edits.map { DraftEdits(edits: $0, applicability: .safe) } }
    switch piece {
    case .insertStatement(let text, let location):
        guard let file = files.file(location.file) else { return nil }
        let edits = insertRelease(text, before: Int(location.range.start), in: file)
        let isLate = readsErrorNumber(at: Int(location.range.start), in: file)
        return edits.map { DraftEdits(edits: $0, applicability: isLate ? .unsafe : .safe) }
    case .insertStatementAfter(let text, let location):
        guard let file = files.file(location.file) else { return nil }
        return safe(insertStatement(text, after: location.range, in: file))
    case .replace(let location, let text):
        guard let file = files.file(location.file), Int(location.range.end) <= file.source.bytes.count else { return nil }
        return safe([Edit(location: location, replacement: text)])
    case .captureWeakly(let name, let location):
        guard let file = files.file(location.file) else { return nil }
        return captureWeakly(name, closureAt: Int(location.range.start), in: file)
    case .makeWeak(let location):
        guard let file = files.file(location.file) else { return nil }
        return makeWeak(location.range, in: file)
    }
}

/// Whether the statement that starts at the offset reads `errno`, which what is inserted before it may change.
private func readsErrorNumber(at offset: Int, in file: EditedFile) -> Bool {
    guard let start = file.lexemes.index(startingAt: offset) else { return false }
    let end = file.lexemes.language == .c ? statementEnd(file.lexemes, from: start) : nil
    let line = file.source.lineRange(file.source.line(at: offset)).upperBound
    var index = start
    while index < file.lexemes.all.count, end.map({ index <= $0 }) ?? (file.lexemes[index].start < line) {
        if file.lexemes.isWord(index, "errno", "perror", "strerror", "GetLastError", "WSAGetLastError") { return true }
        index += 1
    }
    return false
}

/// A remedy in words, for people who must do it by hand.
private func written(_ remedy: Remedy) -> String {
    remedy.edits.map { edit in
        switch edit {
        case .insertStatement(let text, _), .insertStatementAfter(let text, _), .replace(_, let text): text
        case .captureWeakly(let name, _): "[weak \(name)]"
        case .makeWeak: "weak var"
        }
    }.joined(separator: "\n")
}
