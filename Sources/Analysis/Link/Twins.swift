import LeakModel

/// Swift types of one name that several files declare: each gets a name of its own (which reads the same), and every
/// file means the nearest one: its own, else the one whose folder it shares the longest way with. Where two are equally
/// near, the name stays ambiguous.
struct TwinTypes {
    private struct Declaration {
        var file: String
        var folder: [Substring]
        var name: Name
        var kind: TypeDeclaration.Kind
    }

    /// By the common name.
    private var declarations: [Name: [Declaration]] = [:]
    /// The common names in order, for what is said of each.
    private var names: [Name] = []

    /// The most steps up from the working directory that a file's path begins with.
    private var ups = 0

    /// More declarations of one name than this are not told apart.
    private static let limit = 64

    init(_ units: [UnitFacts], in program: inout Program) {
        var found: [Name: [(file: String, kind: TypeDeclaration.Kind)]] = [:]
        var order: [Name] = []
        for unit in units where unit.language == .swift {
            for declaration in unit.typeDeclarations {
                switch declaration.kind {
                case .class, .struct, .enum, .actor, .protocol: break
                case .extension, .alias, .record, .union: continue
                }
                let name = program.names.intern(unit.names[declaration.name])
                let file = unit.files[Int(declaration.file)]
                if found[name] == nil { order.append(name) }
                if found[name]?.last?.file != file { found[name, default: []].append((file, declaration.kind)) }
            }
        }
        guard found.values.contains(where: { $0.count > 1 }) else { return }
        for unit in units { for file in unit.files { ups = max(ups, leadingUps(file)) } }
        for name in order {
            guard let files = found[name], files.count > 1, files.count <= Self.limit else { continue }
            names.append(name)
            declarations[name] = files.map {
                Declaration(file: $0.file, folder: folders(of: $0.file), name: program.names.twin(of: name), kind: $0.kind)
            }
        }
    }

    var isEmpty: Bool { names.isEmpty }

    /// The folders on the way to a file, outermost first, from the same one for all: what lies below the working
    /// directory is as far from there as what lies beside it.
    func folders(of file: String) -> [Substring] {
        let parts = file.split(separator: "/").dropLast()
        let own = parts.prefix { $0 == ".." }.count
        return Array(repeating: ".", count: ups - min(own, ups)) + parts.dropFirst(own)
    }

    /// Common names with the kind of one of their types.
    var ambiguous: [(name: Name, kind: TypeDeclaration.Kind)] {
        names.compactMap { name in declarations[name]?.first.map { (name, $0.kind) } }
    }

    /// What a name means in a file; nil where it is not a twin's or nobody knows which.
    func meaning(of name: Name, in file: String, folder: [Substring]) -> Name? {
        guard let candidates = declarations[name] else { return nil }
        var best: (score: Int, name: Name?) = (-1, nil)
        for candidate in candidates {
            if candidate.file == file { return candidate.name }
            let score = zip(candidate.folder, folder).prefix { $0 == $1 }.count
            if score > best.score {
                best = (score, candidate.name)
            } else if score == best.score {
                best.name = nil
            }
        }
        return best.name
    }
}

private func leadingUps(_ file: String) -> Int { file.split(separator: "/").prefix { $0 == ".." }.count }

extension Program {
    /// What stands for a name whose type is not known for sure: nothing is concluded through it.
    mutating func declareAmbiguous(_ twins: TwinTypes) {
        for (name, kind) in twins.ambiguous where nominalIndex[name] == nil {
            let declaration = TypeDeclaration(kind: kind, name: name, nameRange: .zero, range: .zero, body: .zero)
            var nominal = Nominal(declaration, isDeclared: true)
            nominal.isAmbiguous = true
            nominalIndex[name] = NominalID(raw: UInt32(nominals.count))
            nominals.append(nominal)
        }
    }
}
