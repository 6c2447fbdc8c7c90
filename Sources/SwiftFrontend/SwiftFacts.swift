import LeakModel

/// Reads one Swift file. Any bytes are accepted: what cannot be parsed becomes a `problem`, the rest is lowered.
///
/// Nothing here recurses deeper than the nesting limit of the parser and of `Lowering.depthLimit`; a thread with
/// a stack of 4 MB is enough.
public func swiftFacts(file: String, source: [UInt8]) -> UnitFacts {
    lower(parseSwift(source: source), file: file)
}

/// The facts of one parsed file.
func lower(_ tree: SyntaxTree, file: String) -> UnitFacts {
    var lowering = Lowering(tree: tree, file: file)
    lowering.indexFile()
    lowering.lowerFile()
    for comment in tree.table.directives {
        let text = comment.text.drop { $0 != ":" }.dropFirst().drop { $0 == " " || $0 == "\t" }
        lowering.facts.directives.append(LeakModel.DirectiveComment(text: String(text), range: comment.range))
    }
    for error in tree.errors {
        lowering.facts.problems.append(Problem(.syntax, file: file, range: error.range, message: error.message))
    }
    return lowering.facts
}
