import BitCollections
import LeakModel
import Rules

/// Call patterns of rule pages compiled against a program: which calls they mean.
///
/// A call whose name no pattern speaks of costs one look-up of an integer.
struct CallTable<Entry: Sendable>: Sendable {
    private var index: CallIndex<Entry>
    /// Called names that may match; for initialisers names of types, also of those that inherit.
    private var names = BitSet()
    /// Whether a pattern means the initialiser of any type.
    private var matchesAnyInitializer = false

    init(_ entries: [(pattern: CallPattern, entry: Entry)], in program: Program) {
        index = CallIndex(entries)
        for (pattern, _) in entries { speak(of: pattern, in: program) }
        // An initialiser of a type of the program may be that of a library type that it inherits.
        let written = names
        for (name, nominal) in program.nominalIndex
        where program.supertypes(of: nominal).contains(where: { written.contains(Int($0.raw)) }) {
            names.insert(Int(name.raw))
        }
    }

    private mutating func speak(of pattern: CallPattern, in program: Program) {
        func add(_ text: String) {
            if let name = program.names.find(text) { names.insert(Int(name.raw)) }
        }
        guard pattern.name == "init" else { return add(pattern.name) }
        switch pattern.receiver {
        case .type(let type):
            add(type)
            if let last = type.split(separator: ".").last { add(String(last)) }
            add("init")
        case .any, .none: matchesAnyInitializer = true
        }
    }

    var isEmpty: Bool { index.isEmpty }

    /// Whether any pattern is of a function, method or property of this name.
    func speaks(of name: Name) -> Bool { names.contains(Int(name.raw)) }

    /// The entries that fit the call, surest first. A call without a receiver inside a type may be a method of `self`.
    func matches(_ site: CallSite, in program: Program) -> [CallIndex<Entry>.Match] {
        let call = program[site.function][site.call]
        guard let name = call.callee.baseName, speaks(of: name) || matchesAnyInitializer else { return [] }
        let signature = program.signature(of: site)
        let found = index.matches(name: signature.name, receiver: signature.receiver, labels: signature.labels)
        guard found.isEmpty, signature.receiver == .none, program.targets(of: site).certainty == .none else { return found }
        let owner = program[program.outermost(site.function)].owner
        guard !owner.isNone, let nominal = program.nominal(named: owner) else { return found }
        let types = program.supertypes(of: nominal).map { program[$0] }
        return index.matches(name: signature.name, receiver: .types(types), labels: signature.labels)
            .filter { $0.pattern.receiver != .any }
    }

    /// The entries whose pattern names a property that is set, in any type: `*.name` without labels.
    func assignments(to property: Name, in program: Program) -> [Entry] {
        guard speaks(of: property) else { return [] }
        return index.matches(name: program[property], receiver: .unknown, labels: nil)
            .filter { $0.pattern.labels == nil }.map(\.entry)
    }
}

/// What stands at a position that a rule page names.
enum HandleOperand: Hashable, Sendable {
    /// The place that takes the result; nil when the result is dropped.
    case result(Place?)
    case operand(Operand, range: ByteRange)
    /// What the argument points to.
    case pointee(Operand, range: ByteRange)
}

extension Program {
    /// What stands at the position in the call; nil when there is no such argument.
    func operand(at position: HandlePosition, of site: CallSite, pattern: CallPattern) -> HandleOperand? {
        let function = self[site.function]
        let call = function[site.call]
        switch position {
        case .result: return .result(call.result)
        case .receiver: return call.receiver.map { .operand($0, range: call.range) }
        case .argument, .label:
            guard let argument = argument(at: position, of: site, pattern) else { return nil }
            return .operand(argument.value, range: argument.range)
        case .pointee, .pointeeLabel:
            guard let argument = argument(at: position, of: site, pattern) else { return nil }
            return .pointee(argument.value, range: argument.range)
        }
    }

    private func argument(at position: HandlePosition, of site: CallSite, _ pattern: CallPattern) -> Argument? {
        let function = self[site.function]
        let arguments = function.arguments(of: function[site.call])
        let labels = CallLabels(
            arguments.map { $0.label.isNone ? "_" : names[$0.label] },
            trailingClosure: arguments.firstIndex { $0.isTrailingClosure && $0.label.isNone }.map { $0 - arguments.startIndex })
        guard let index = position.argumentIndex(in: labels, of: pattern) else { return nil }
        return arguments[arguments.startIndex + index]
    }
}
