import LeakModel
import Rules

/// An index into a program's nominal types.
public struct NominalID: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let raw: UInt32
    public init(raw: UInt32) { self.raw = raw }
    public static func < (a: NominalID, b: NominalID) -> Bool { a.raw < b.raw }
}

/// A nominal type with all that its declaration, its extensions and the libraries say of it.
public struct Nominal: Sendable {
    public var name: Name
    /// Never `extension` or `alias`; a type of which only extensions are in view has `isDeclared` false.
    public var kind: TypeDeclaration.Kind
    public var isDeclared: Bool
    /// More than one declaration of this name is in view; nothing is concluded through such a type.
    public var isAmbiguous = false
    /// Superclass and protocols by name, in order, extensions' too.
    public var inherits: [Name] = []
    public var properties: [Property] = []
    /// The file of each property, parallel to `properties`.
    public var propertyFiles: [UInt32] = []
    public var cases: [TypeDeclaration.EnumCase] = []
    /// Members with bodies in the order of the program's functions.
    public var functions: [FunctionID] = []
    public var attributes: [Name] = []
    /// The declaration (the first extension where there is none).
    public var file: UInt32
    public var nameRange: ByteRange
    public var range: ByteRange
    /// Known from a library page only.
    public var isLibrary = false
}

/// One call in one function.
public struct CallSite: Hashable, Sendable, BitwiseCopyable {
    public var function: FunctionID
    public var call: CallID

    public init(_ function: FunctionID, _ call: CallID) {
        self.function = function
        self.call = call
    }
}

/// The functions of the program that a call may reach.
public struct CallTargets: Sendable, Equatable {
    public enum Certainty: UInt8, Sendable {
        /// Nothing of the program is known to be called.
        case none
        /// Exactly this function (an override may replace it where the method is not final).
        case exact
        /// One of several candidates; conclude only what holds for all of them.
        case candidates
        /// Found by name and labels alone: the receiver's type is not known.
        case byName
    }

    public var certainty: Certainty
    public var functions: [FunctionID]

    public static let none = CallTargets(certainty: .none, functions: [])
}

/// A static property by its type's name.
struct StaticKey: Hashable, Sendable {
    var owner: Name
    var name: Name
}

/// All units as one program: one name table, one type table, calls resolved.
///
/// Everything inside refers to the program's own tables. The same units in the same order give an equal program.
public struct Program: Sendable {
    public var names = NameTable()
    public var types = TypeTable()
    public var files: [String] = []
    /// Parallel to `files`.
    public var languages: [Language] = []
    public var functions: [Function] = []
    public var declarations: [FunctionDeclaration] = []
    public var nominals: [Nominal] = []
    public var globals: [Global] = []
    /// What an alias or typedef stands for.
    public var aliases: [Name: TypeID] = [:]
    /// By function, then by call.
    public var targets: [[CallTargets]] = []
    /// Calls that may reach each function, in order of function and call.
    public var callers: [[CallSite]] = []
    /// Strongly connected components of the call graph, callees before callers.
    public var components: [[FunctionID]] = []
    /// Closures and local functions made by each function.
    public var children: [[FunctionID]] = []

    var nominalIndex: [Name: NominalID] = [:]
    var recordIndex: [Name: NominalID] = [:]
    var globalIndex: [Name: Int] = [:]
    /// The globals that static properties are.
    var staticIndex: [StaticKey: Name] = [:]
    var declarationIndex: [Name: Int] = [:]
    /// Functions by base name, in order.
    var functionIndex: [Name: [FunctionID]] = [:]
    /// Calls by the called base name, in order of function and call.
    var callsByName: [Name: [CallSite]] = [:]
    /// By nominal type: itself and all that it inherits, nearest first.
    var supertypeLists: [[Name]] = []
    /// Nested types by short name; nil where more than one has it.
    var nestedIndex: [Name: NominalID?] = [:]
    /// The type of `self` in members of each type.
    var selfTypes: [Name: TypeID] = [:]
    /// The closure that a local holds, where it is set once.
    var closureIndex: [FunctionID: [LocalID: FunctionID]] = [:]
    /// The functions that C code stores in a member of each name.
    var storedFunctions: [Name: [FunctionID]] = [:]

    public init() {}
}

extension Program {
    // Borrowed, not copied: a function holds a dozen arrays.
    public subscript(id: FunctionID) -> Function { _read { yield functions[Int(id.raw)] } }
    public subscript(id: NominalID) -> Nominal { _read { yield nominals[Int(id.raw)] } }
    public subscript(name: Name) -> String { names[name] }

    public var functionIDs: [FunctionID] { functions.indices.map { FunctionID(raw: UInt32($0)) } }

    public func targets(of site: CallSite) -> CallTargets {
        targets[Int(site.function.raw)][Int(site.call.raw)]
    }

    public func callers(of function: FunctionID) -> [CallSite] { callers[Int(function.raw)] }

    /// The Swift type or C record of this qualified name.
    public func nominal(named name: Name) -> NominalID? { nominalIndex[name] }
    public func record(tagged name: Name) -> NominalID? { recordIndex[name] }

    /// The global, C function static, or static property (`Type.name`) of this name.
    public func global(named name: Name) -> Global? { globalIndex[name].map { globals[$0] } }

    /// The C prototype of this name.
    public func declaration(named name: Name) -> FunctionDeclaration? { declarationIndex[name].map { declarations[$0] } }

    /// Calls of this base name, in order of function and call.
    public func calls(named name: Name) -> [CallSite] { callsByName[name] ?? [] }

    mutating func indexCalls() {
        for id in functionIDs {
            for (index, call) in self[id].calls.enumerated() {
                guard let name = call.callee.baseName else { continue }
                callsByName[name, default: []].append(CallSite(id, CallID(raw: UInt32(index))))
            }
        }
    }

    /// Functions of the program by base name.
    public func functions(named name: Name) -> [FunctionID] { functionIndex[name] ?? [] }

    public func language(of function: FunctionID) -> Language { languages[Int(self[function].file)] }

    public func location(in function: FunctionID, _ range: ByteRange) -> Location {
        Location(file: files[Int(self[function].file)], range: range)
    }

    /// The function as people write it: `conn_open`, `Player.start(at:)`; a closure is named for what is around it.
    public func displayName(of id: FunctionID) -> String {
        var id = id
        while self[id].kind == .closure || self[id].kind == .propertyInitializer, let parent = self[id].parent { id = parent }
        let function = self[id]
        let owner = names[function.owner]
        let base = names[function.name] + names[function.labels]
        let shown = function.kind == .deinitializer ? "deinit" : base
        if owner.isEmpty { return shown.isEmpty ? "top level" : shown }
        return shown.isEmpty ? owner : owner + "." + shown
    }

    /// The function that a closure or local function stands in, or the function itself.
    public func outermost(_ id: FunctionID) -> FunctionID {
        var id = id
        while let parent = self[id].parent { id = parent }
        return id
    }
}
