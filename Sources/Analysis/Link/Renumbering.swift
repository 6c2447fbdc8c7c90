import LeakModel

/// Translates a unit's names, types, files and function ids to the program's.
struct Renumbering {
    var names: [Name]
    var types: [TypeID]
    var files: [UInt32]
    /// The program's id of each function of the unit; nil for one that another unit brought already.
    var functions: [FunctionID]

    func callAsFunction(_ name: Name) -> Name { names[Int(name.raw)] }
    func callAsFunction(_ type: TypeID) -> TypeID { types[Int(type.raw)] }
    func callAsFunction(_ function: FunctionID) -> FunctionID { functions[Int(function.raw)] }

    func callAsFunction(_ path: Path) -> Path {
        var result = path
        for index in 0..<path.count { result[index] = PathElement(path[index].kind, self(path[index].name)) }
        return result
    }

    func callAsFunction(_ place: Place) -> Place {
        let path = place.path.isEmpty ? place.path : self(place.path)
        return switch place.base {
        case .global(let name): Place(.global(self(name)), path)
        case .named(let name): Place(.named(self(name)), path)
        case .local, .parameter, .capture, .selfValue: Place(place.base, path)
        }
    }

    func callAsFunction(_ constant: Constant) -> Constant {
        switch constant {
        case .string(let name): .string(self(name))
        case .symbol(let name): .symbol(self(name))
        case .null, .integer, .other: constant
        }
    }

    func callAsFunction(_ operand: Operand) -> Operand {
        switch operand {
        case .place(let place): .place(self(place))
        case .addressOf(let place): .addressOf(self(place))
        case .constant(let constant): .constant(self(constant))
        case .function(let name): .function(self(name))
        case .boundMethod(let place, let name): .boundMethod(self(place), self(name))
        case .unknown: .unknown
        }
    }

    func callAsFunction(_ condition: Condition) -> Condition {
        switch condition {
        case .compare(let a, let relation, let b): .compare(self(a), relation, self(b))
        case .isCase(let place, let name): .isCase(self(place), self(name))
        case .opaque(let reads, let text): .opaque(reads: reads, text: self(text))
        }
    }

    func callAsFunction(_ callee: Callee) -> Callee {
        switch callee {
        case .named(let name): .named(self(name))
        case .method(let name): .method(self(name))
        case .place(let place): .place(self(place))
        case .maybeMacro(let name): .maybeMacro(self(name))
        case .builtin, .unknown: callee
        }
    }

    func callAsFunction(_ operation: Operation) -> Operation {
        switch operation {
        case .assign(let place, let operand): .assign(self(place), self(operand))
        case .closure(let place, let function): .closure(self(place), self(function))
        case .call, .endOfLife, .opaque: operation
        }
    }

    func callAsFunction(_ terminator: Terminator) -> Terminator {
        switch terminator {
        case .branch(let condition, let then, let otherwise): .branch(self(condition), then: then, else: otherwise)
        case .switch(let operand, let arms): .switch(self(operand), arms)
        case .return(let operand): .return(operand.map { self($0) })
        case .throw(let operand): .throw(operand.map { self($0) })
        case .jump, .invoke, .unreachable: terminator
        }
    }

    func callAsFunction(_ pattern: SwitchArm.Pattern) -> SwitchArm.Pattern {
        switch pattern {
        case .constant(let constant): .constant(self(constant))
        case .enumCase(let name): .enumCase(self(name))
        case .range, .default, .opaque: pattern
        }
    }

    func callAsFunction(_ parameter: Parameter) -> Parameter {
        var result = parameter
        result.label = self(parameter.label)
        result.name = self(parameter.name)
        result.type = self(parameter.type)
        return result
    }

    func callAsFunction(_ function: Function) -> Function {
        var result = function
        result.name = self(function.name)
        result.labels = self(function.labels)
        result.owner = self(function.owner)
        result.parent = function.parent.map { self($0) }
        result.result = self(function.result)
        result.attributes = function.attributes.map { self($0) }
        result.file = files[Int(function.file)]
        renumberContents(&result)
        return result
    }

    private func renumberContents(_ function: inout Function) {
        for i in function.parameters.indices { function.parameters[i] = self(function.parameters[i]) }
        for i in function.locals.indices {
            function.locals[i].name = self(function.locals[i].name)
            function.locals[i].type = self(function.locals[i].type)
            function.locals[i].cleanup = self(function.locals[i].cleanup)
        }
        for i in function.captures.indices {
            function.captures[i].place = self(function.captures[i].place)
            function.captures[i].name = self(function.captures[i].name)
        }
        for i in function.blocks.indices {
            for j in function.blocks[i].instructions.indices {
                let operation = function.blocks[i].instructions[j].operation
                function.blocks[i].instructions[j].operation = self(operation)
            }
            function.blocks[i].terminator = self(function.blocks[i].terminator)
        }
        for i in function.calls.indices {
            function.calls[i].callee = self(function.calls[i].callee)
            function.calls[i].receiver = function.calls[i].receiver.map { self($0) }
            function.calls[i].result = function.calls[i].result.map { self($0) }
            function.calls[i].resultType = self(function.calls[i].resultType)
        }
        for i in function.arguments.indices {
            function.arguments[i].label = self(function.arguments[i].label)
            function.arguments[i].value = self(function.arguments[i].value)
        }
        for i in function.places.indices { function.places[i] = self(function.places[i]) }
        for i in function.arms.indices { function.arms[i].pattern = self(function.arms[i].pattern) }
    }

    func callAsFunction(_ property: Property) -> Property {
        var result = property
        result.name = self(property.name)
        result.type = self(property.type)
        result.attributes = property.attributes.map { self($0) }
        result.initializer = property.initializer.map { self($0) }
        return result
    }

    func callAsFunction(_ declaration: TypeDeclaration) -> TypeDeclaration {
        var result = declaration
        result.name = self(declaration.name)
        result.inherits = declaration.inherits.map { self($0) }
        result.genericParameters = declaration.genericParameters.map { self($0) }
        result.properties = declaration.properties.map { self($0) }
        result.cases = declaration.cases.map {
            TypeDeclaration.EnumCase(name: self($0.name), payload: $0.payload.map { self($0) })
        }
        result.aliased = self(declaration.aliased)
        result.attributes = declaration.attributes.map { self($0) }
        result.file = files[Int(declaration.file)]
        return result
    }

    func callAsFunction(_ global: Global) -> Global {
        var result = global
        result.name = self(global.name)
        result.shortName = self(global.shortName)
        result.type = self(global.type)
        result.attributes = global.attributes.map { self($0) }
        result.initializer = global.initializer.map { self($0) }
        result.file = files[Int(global.file)]
        return result
    }

    func callAsFunction(_ attribute: FunctionDeclaration.Attribute) -> FunctionDeclaration.Attribute {
        if case .releasedBy(let name, let argument) = attribute { return .releasedBy(self(name), argument: argument) }
        return attribute
    }

    func callAsFunction(_ declaration: FunctionDeclaration) -> FunctionDeclaration {
        var result = declaration
        result.name = self(declaration.name)
        result.labels = self(declaration.labels)
        result.owner = self(declaration.owner)
        result.parameters = declaration.parameters.map { self($0) }
        result.result = self(declaration.result)
        result.attributes = declaration.attributes.map { self($0) }
        result.file = files[Int(declaration.file)]
        return result
    }
}
