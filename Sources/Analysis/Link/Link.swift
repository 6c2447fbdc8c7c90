import LeakModel
import Rules

/// Joins units to a program: renumbers their tables, merges types, resolves names, types and calls.
///
/// Units of one program come in a fixed order (the linter sorts them by file), so that the result does not depend
/// on the order in which they were read.
public func link(_ units: [UnitFacts], rules: RuleSet) -> Program {
    var program = Program()
    for unit in units { add(unit, to: &program) }
    indexDeclarations(&program)
    mergeTypes(&program, units: units, libraries: rules.libraries)
    resolveNames(&program)
    resolveTypesAndCalls(&program, rules: rules)
    orderBottomUp(&program)
    return program
}
