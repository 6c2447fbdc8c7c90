import Testing

@testable import LeakModel

@Test func pathsEndAtTheirLimit() {
    var path = Path()
    for index in 1...6 { path.append(.field(Name(raw: UInt32(index)))) }
    #expect(path.count == Path.limit)
    #expect(path.isTruncated)
    #expect(Path([.field(Name(raw: 1))]).isPrefix(of: path))
    #expect(!Path([.field(Name(raw: 2))]).isPrefix(of: path))
}

@Test func namesAreDenseInOrderOfFirstUse() {
    var table = NameTable()
    let a = table.intern("a")
    let b = table.intern("b")
    #expect(table.intern("a") == a)
    #expect(table[b] == "b")
    #expect(table.strings == ["", "a", "b"])
}

@Test func twinsReadTheSameAndAreNotFound() {
    var table = NameTable()
    let a = table.intern("a")
    let twin = table.twin(of: a)
    for index in 0..<200 { _ = table.intern("n\(index)") }
    #expect(twin != a)
    #expect(table[twin] == "a")
    #expect(table.intern("a") == a)
    #expect(table.find("a") == a)
    #expect(table[table.intern("n199")] == "n199")
}

@Test func longBlocksAreSplit() {
    var builder = FunctionBuilder(
        Function(kind: .function, name: .none, range: .zero, body: .zero, nameRange: .zero))
    for offset in 0..<2500 { builder.emitOpaque([], range: ByteRange(offset, offset + 1)) }
    builder.terminate(.return(nil), range: ByteRange(2500, 2500))
    let blocks = builder.function.blocks
    #expect(blocks.map(\.instructions.count) == [1024, 1024, 452])
    #expect(blocks.map(\.terminator) == [.jump(BlockID(1)), .jump(BlockID(2)), .return(nil)])
}
