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
