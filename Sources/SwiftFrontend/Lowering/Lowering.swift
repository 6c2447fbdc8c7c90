import LeakModel

/// The lowering of one file: the tree, the facts made so far, what is known of the file's own names, and the stack of
/// functions being built. Each aspect is an extension in a file of its own.
///
/// Vocabulary: a *frame* is a function under construction, a *scope* a `{ … }` in it, a *binding* what a name means
/// there. Expressions are lowered with a *demand* that says where their value is wanted.
struct Lowering {
    /// How deep expressions and statements may nest before the rest is left out as not understood.
    static let depthLimit = 400
    /// Tokens of `defer` bodies that may be copied within one function; past it the function is incomplete.
    static let deferBudget = 20_000
    /// Ends of locals that exits from scopes may write within one function; the rest is left out.
    static let endBudget = 20_000

    let tree: SyntaxTree
    var facts: UnitFacts
    let words: CommonNames
    /// What the file declares, known before any body is lowered.
    var index = FileIndex()
    /// The types around what is being lowered.
    var context = TypeContext()
    /// Declarations found inside functions, lowered after them.
    var pending: [(node: NodeID, context: TypeContext)] = []

    /// The function being built, and those around it, outermost first.
    var frame: Frame
    var outerFrames: [Frame] = []
    /// What names mean at this point, innermost last, over all frames.
    var bindings: [Binding] = []
    /// For each name the index of its latest binding, or -1. Indexed by `Name.raw`.
    var latest: [Int32] = []
    var depth = 0

    init(tree: SyntaxTree, file: String) {
        self.tree = tree
        facts = UnitFacts(language: .swift, file: file)
        words = CommonNames(&facts.names)
        let nowhere = Function(kind: .topLevel, name: .none, range: .zero, body: .zero, nameRange: .zero)
        frame = Frame(id: FunctionID(raw: 0), function: nowhere)
    }
}

/// The types around a declaration.
struct TypeContext {
    /// The qualified name of the innermost type, then of those around it.
    var names: [Name] = []
    /// `self` is the type, not an object.
    var isStatic = false
    /// The innermost type is a struct or an enum declared in this file.
    var isValue = false
    /// Generic parameters in scope, which shadow types of the file.
    var generics: [Name] = []
    var isExtension = false
    var isProtocol = false
    /// The type is `@main`.
    var hasMain = false
    /// The type is `@objcMembers`.
    var isExternallyCalled = false
    /// The superclass is a platform's, as far as its name tells.
    var inheritsPlatformClass = false

    var name: Name { names.first ?? .none }
}

/// Names that the lowering itself uses.
struct CommonNames {
    let selfName, initName, error, newValue, oldValue, some, subscriptName, main, capitalSelf, shared, defaultName: Name
    let array, dictionary, optional, string, int, bool, double, void, never: Name
    let fatalError, preconditionFailure, deinitName, none, metatype, protocolName: Name
    let standard, current: Name

    init(_ names: inout NameTable) {
        selfName = names.intern("self")
        initName = names.intern("init")
        deinitName = names.intern("deinit")
        error = names.intern("error")
        newValue = names.intern("newValue")
        oldValue = names.intern("oldValue")
        some = names.intern("some")
        none = names.intern("none")
        subscriptName = names.intern("subscript")
        main = names.intern("main")
        capitalSelf = names.intern("Self")
        shared = names.intern("shared")
        defaultName = names.intern("default")
        standard = names.intern("standard")
        current = names.intern("current")
        array = names.intern("Array")
        dictionary = names.intern("Dictionary")
        optional = names.intern("Optional")
        string = names.intern("String")
        int = names.intern("Int")
        bool = names.intern("Bool")
        double = names.intern("Double")
        void = names.intern("Void")
        never = names.intern("Never")
        metatype = names.intern("Type")
        protocolName = names.intern("Protocol")
        fatalError = names.intern("fatalError")
        preconditionFailure = names.intern("preconditionFailure")
    }
}
