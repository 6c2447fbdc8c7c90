import CClang
import LeakModel

/// What a name refers to.
struct Referent {
    enum Meaning {
        case variable(PlaceBase)
        case function(Name)
        case enumerator(Int64)
        case other
    }

    var meaning: Meaning
    var isArray = false
    /// A function that was called without a declaration in view.
    var isImplicit = false
    /// Declared by the prelude alone.
    var isMadeUp = false
    var isNoReturn = false
    var result: TypeID = .unknown
}

/// How a type behaves as a value.
enum TypeClass {
    case pointer, integer, boolean, floating, record, array, function, void, other
}

/// Everything known while the declarations of one file of a translation unit are lowered.
struct Lowering {
    let unit: OpaquePointer
    let hasOperators: Bool
    /// How the unit's files are called outside; nil for those that are not part of the project.
    let displayNames: [Int32: String]
    /// The file whose definitions are lowered, as an index of the unit.
    let file: Int32
    var facts: UnitFacts
    var errors: ErrorMap
    /// Whether the prelude declares names of this unit.
    let hasPrelude: Bool

    var names: [Name?] = []
    var typeIDs: [UnsafeRawPointer: TypeID] = [:]
    var typeClasses: [UnsafeRawPointer: TypeClass] = [:]
    var referents: [UnsafeRawPointer: Referent] = [:]
    var fields: [UnsafeRawPointer: (name: Name, isArray: Bool)] = [:]
    /// Values of variables that never have another one.
    var constants: [UnsafeRawPointer: Int64] = [:]
    var fileIndices: [Int32: UInt32] = [:]
    var declaredTypes: Set<Name> = []
    /// Where the declaration of a function stands in `facts.declarations`.
    var declarationIndex: [Name: Int] = [:]
    var declaredGlobals: Set<Name> = []
    var typeDepth = 0

    var tree = Tree()
    var function: FunctionState
    /// The function that gives globals their first values, while another one is lowered.
    var initializers: FunctionState
    var printedOperators = PrintedOperators()

    init(unit: OpaquePointer, hasOperators: Bool, displayNames: [Int32: String], file: Int32, errors: ErrorMap, hasPrelude: Bool) {
        self.unit = unit
        self.hasOperators = hasOperators
        self.displayNames = displayNames
        self.file = file
        self.errors = errors
        self.hasPrelude = hasPrelude
        facts = UnitFacts(language: .c, file: displayNames[file] ?? "")
        fileIndices[file] = 0
        let empty = Function(kind: .topLevel, name: .none, range: .zero, body: .zero, nameRange: .zero)
        function = FunctionState(empty)
        initializers = FunctionState(empty)
    }

    // MARK: Names

    /// The name behind a string of the unit.
    mutating func name(_ id: UInt32) -> Name {
        let index = Int(id)
        if index < names.count, let known = names[index] { return known }
        if index >= names.count { names += Array(repeating: nil, count: index + 64 - names.count) }
        let name = facts.names.intern(string(id))
        names[index] = name
        return name
    }

    func string(_ id: UInt32) -> String { String(cString: cclang_string(unit, id)) }

    mutating func spelling(_ cursor: cclang_cursor) -> Name { name(cclang_spelling(unit, cursor)) }

    mutating func spelling(_ node: Int) -> Name { spelling(tree.cursor(node)) }

    // MARK: Places in the text

    /// The index of a file in `facts.files`, which gets it when it is new; 0 for files outside the project.
    mutating func fileIndex(_ file: Int32) -> UInt32 {
        if let known = fileIndices[file] { return known }
        guard let name = displayNames[file] else { return 0 }
        let index: UInt32
        if let position = facts.files.firstIndex(of: name) {
            index = UInt32(position)
        } else {
            facts.files.append(name)
            index = UInt32(facts.files.count - 1)
        }
        fileIndices[file] = index
        return index
    }

    func isProject(_ file: Int32) -> Bool { displayNames[file] != nil }

    func extent(_ cursor: cclang_cursor) -> cclang_range { cclang_extent(unit, cursor) }

    func range(_ node: Int) -> ByteRange { tree.cursor(node).kind < 0 ? .zero : extent(tree.cursor(node)).bytes }

    func source(_ node: Int) -> (range: ByteRange, origin: Origin) {
        let extent = extent(tree.cursor(node))
        return (extent.bytes, extent.is_macro != 0 ? .macro : .written)
    }
}

extension cclang_range {
    var bytes: ByteRange { ByteRange(start, end) }
}

/// What is known while one function is lowered.
struct FunctionState {
    var builder: FunctionBuilder
    var name: String = ""
    var variables: [UnsafeRawPointer: PlaceBase] = [:]
    var scopes: [Scope] = []
    var breakTargets: [JumpTarget] = []
    var continueTargets: [JumpTarget] = []
    var switches: [SwitchState] = []
    var labels: [UnsafeRawPointer: Label] = [:]
    /// Blocks of labels in the order of the text, for computed jumps.
    var labelBlocks: [BlockID] = []
    var expressionDepth = 0
    /// How many calls' arguments are being lowered.
    var argumentDepth = 0
    var cleanupCount = 0

    init(_ function: Function) { builder = FunctionBuilder(function) }
}

struct Scope {
    /// The statement that opens it.
    var node: Int
    var locals: [ScopedLocal] = []
}

struct ScopedLocal {
    var id: LocalID
    var node: Int
    var cleanup: Name
    var range: ByteRange
}

struct JumpTarget {
    var block: BlockID
    /// How many scopes are open at the target.
    var depth: Int
}

struct SwitchState {
    var arms: [SwitchArm] = []
    var defaultArm: SwitchArm?
}

struct Label {
    var block: BlockID
    /// The nodes of the scopes around the label, outermost first.
    var scopes: [Int]
    var node: Int
}
